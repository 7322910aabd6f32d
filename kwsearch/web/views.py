"""What a page shows: plain values for its template, made from what the public API answers.

Text of files reaches a template as text and is escaped there; a path reaches an address through ``path_address``.
"""

from __future__ import annotations

import os
from collections import Counter
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import quote

import kwsearch

if TYPE_CHECKING:
    from collections.abc import Iterable

    from kwsearch import FileRecord, FreshIndex, Hit, Match, SearchResult

PAGE_FILES = 20
FACET_FILES = 200
"""Files among which facets are counted; a page says so when there are more."""
FACET_VALUES = 8
MATCHES = 6
"""Lines shown of a file, of each role."""

_TITLES = {
    "definition": "defined", "declaration": "declared", "import": "imported", "export": "exported", "call": "called",
    "inherit": "inherited", "type": "as a type", "decorate": "as a decorator", "read": "read", "write": "written",
    "reference": "used", "mention": "mentioned",
}  # fmt: skip
"""How each role is headed, in the order in which a file shows them."""
_ORDER = {role: place for place, role in enumerate(_TITLES)}


class Line(NamedTuple):
    """One line of a match, cut where it is marked."""

    number: int
    before: str
    marked: str
    after: str
    kind: str
    scope: str


class Group(NamedTuple):
    """The lines of a file in one role."""

    title: str
    total: int
    lines: list[Line]


class File(NamedTuple):
    """A file of an answer."""

    path: str
    address: str
    flags: tuple[str, ...]
    missing: tuple[str, ...]
    groups: list[Group]
    total: int


class Facet(NamedTuple):
    """A value that narrows the answer, with the query that does."""

    label: str
    files: int
    query: str


def path_address(site: str, kind: str, path: str) -> str:
    """Return the address of a file or a folder, whatever bytes its path is made of."""
    return f"/{quote(site)}/{kind}/{quote(os.fsencode(path))}"


def files_of(site: str, hits: Iterable[Hit]) -> list[File]:
    """Return what an answer shows of its files, in their order."""
    return [_file(site, hit) for hit in hits]


def facets_of(query: str, result: SearchResult) -> list[tuple[str, list[Facet]]]:
    """Return what narrows an answer: by kind, role, language, tag, folder and class, values with most files first.

    Args:
        query: As it was asked; each facet's query is this one with a filter behind it.
        result: Its first files.
    """
    counted: dict[str, Counter[str]] = {
        key: Counter() for key in ("kind", "role", "lang", "tag", "path", "is")
    }
    for hit in result.hits:
        counted["lang"][hit.language] += 1
        counted["tag"].update(hit.tags)
        counted["is"].update(hit.flags)
        folder = hit.path.partition("/")
        if folder[1]:
            counted["path"][f"/{folder[0]}/*"] += 1
        counted["kind"].update({match.kind for match in hit.matches if match.kind})
        counted["role"].update({match.role for match in hit.matches if match.role})
    titles = {
        "kind": "Kind",
        "role": "Role",
        "lang": "Language",
        "tag": "Tag",
        "path": "Folder",
        "is": "Class",
    }
    found = []
    for key, counts in counted.items():
        rows = [
            Facet(value, count, f"{query} {_filter(key, value)}")
            for value, count in sorted(counts.items(), key=lambda row: (-row[1], row[0]))[:FACET_VALUES]
        ]
        if len(rows) > 1 or (rows and rows[0].files < len(result.hits)):
            found.append((titles[key], rows))
    return found


def source_of(
    record: FileRecord, lines: Iterable[str], site: str
) -> list[tuple[int, list[tuple[str, str]], str]]:
    """Return the lines of a file as (number, pieces, tags): a piece is text and, for a name, the address it leads to.

    Definitions and uses lead to the answer for their name; the tags of a line are named beside it.
    """
    names: dict[int, set[str]] = {}
    for symbol in record.symbols:
        names.setdefault(symbol.line, set()).add(symbol.name)
    for use in record.uses:
        names.setdefault(use.line, set()).add(use.name)
    tagged: dict[int, set[str]] = {}
    for tag in record.tags:
        for row in tag.evidence:
            tagged.setdefault(row.line, set()).add(tag.id)
    return [
        (number, _pieces(line, names.get(number, ()), site), ", ".join(sorted(tagged.get(number, ()))))
        for number, line in enumerate(lines, 1)
    ]


def folder_of(index: FreshIndex, folder: str) -> tuple[list[tuple[str, int]], list[str]]:
    """Return the folders below a folder with their files counted, and its own files, each by name.

    Raises:
        FileNotIndexedError: If nothing below it is indexed.
    """
    prefix = f"{folder}/" if folder else ""
    below = [path[len(prefix) :] for path in index.files() if path.startswith(prefix)]
    if not below and folder:
        raise kwsearch.FileNotIndexedError(f"nothing below {folder} is indexed")
    folders = Counter(path.partition("/")[0] for path in below if "/" in path)
    return sorted(folders.items()), [path for path in below if "/" not in path]


def _file(site: str, hit: Hit) -> File:
    groups: dict[str, list[Match]] = {}
    for match in hit.matches:
        groups.setdefault(match.role, []).append(match)
    return File(
        hit.path,
        path_address(site, "file", hit.path),
        hit.flags,
        hit.missing,
        [
            Group(_TITLES.get(role, role), len(found), [_line(match) for match in found[:MATCHES]])
            for role, found in sorted(groups.items(), key=lambda row: _ORDER.get(row[0], len(_ORDER)))
        ],
        len(hit.matches),
    )


def _line(match: Match) -> Line:
    text, column = match.text, match.column
    if not column:
        return Line(match.line, text or match.signature or match.name, "", "", match.kind, match.scope)
    end = column - 1 + len(match.name)
    before = text[: column - 1].lstrip()  # indented lines of many depths are hard to read below each other
    return Line(match.line, before, text[column - 1 : end], text[end:], match.kind, match.scope)


def _filter(key: str, value: str) -> str:
    return f"{key}:{value}" if " " not in value and '"' not in value else f'{key}:"{value}"'


def _pieces(line: str, names: Iterable[str], site: str) -> list[tuple[str, str]]:
    """Cut a line at the names that lead somewhere; each at its first place as a whole word."""
    places = []
    for name in names:
        start = line.find(name)
        while start >= 0:
            end = start + len(name)
            if not _is_part(line, start - 1) and not _is_part(line, end):
                places.append((start, end))
                break
            start = line.find(name, start + 1)
    pieces: list[tuple[str, str]] = []
    done = 0
    for start, end in sorted(places):
        if start < done:
            continue
        pieces += [
            (line[done:start], ""),
            (line[start:end], f"/{quote(site)}/search?q={quote(line[start:end])}"),
        ]
        done = end
    pieces.append((line[done:], ""))
    return [piece for piece in pieces if piece[0]]


def _is_part(line: str, place: int) -> bool:
    return 0 <= place < len(line) and (line[place].isalnum() or line[place] == "_")
