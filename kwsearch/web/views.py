"""What a page shows: plain values for its template, made from what the public API answers.

Text of files reaches a template as text and is escaped there; a path reaches an address through ``path_address``.
"""

from __future__ import annotations

import os
import re
from collections import Counter
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import quote

import kwsearch

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from kwsearch import FileRecord, FreshIndex, Hit, Match, SearchResult

PAGE_FILES = 20
FACET_VALUES = 8
MATCHES = 6
"""Lines shown of a file, of each role."""
BLOCK_LINES = 200
"""Lines that a browser lays out together, and only those that are in sight; style.css knows their height."""

_FACETS = {
    "kind": "Kind", "role": "Role", "lang": "Language", "tag": "Tag", "path": "Folder", "is": "Class",
}  # fmt: skip
"""What narrows an answer, by its filter."""
_TITLES = {
    "definition": "defined", "declaration": "declared", "import": "imported", "export": "exported", "call": "called",
    "inherit": "inherited", "type": "as a type", "decorate": "as a decorator", "read": "read", "write": "written",
    "reference": "used", "mention": "mentioned",
}  # fmt: skip
"""How each role is headed, in the order in which a file shows them."""
_ORDER = {role: place for place, role in enumerate(_TITLES)}


_ODD = re.compile(r"[^\w.+/-]")
"""What may mean something else in a query than itself."""


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


def facets_of(index: FreshIndex, query: str, result: SearchResult) -> list[tuple[str, list[Facet]]]:
    """Return what narrows an answer: by kind, role, language, tag, folder and class, values with most files first.

    Values are those of its first PAGE_FILES files; each is counted by asking its own query, over the whole answer.

    Args:
        index: That answered.
        query: As it was asked; each facet's query is this one and a filter.
        result: Its answer, from the first file on.
    """
    seen: dict[str, set[str]] = {key: set() for key in _FACETS}
    for hit in result.hits[:PAGE_FILES]:
        seen["lang"].add(hit.language)
        seen["tag"].update(hit.tags)
        seen["is"].update(hit.flags)
        folder, inside, _ = hit.path.partition("/")
        if inside:
            seen["path"].add(folder)
        seen["kind"].update(match.kind for match in hit.matches if match.kind)
        seen["role"].update(match.role for match in hit.matches if match.role)
    narrowed = {
        (key, value): kwsearch.parse_query(query, filters=[(key, below(value) if key == "path" else value)])
        for key, values in seen.items()
        for value in sorted(values)
    }
    _, *totals = index.totals([query, *narrowed.values()])
    facets: dict[str, list[Facet]] = {key: [] for key in _FACETS}
    for ((key, value), asked), files in zip(narrowed.items(), totals, strict=True):
        if files:
            label = f"{value}/" if key == "path" else value
            facets[key].append(Facet(label, files, kwsearch.format_query(asked)))
    return [
        (title, sorted(facets[key], key=lambda row: (-row.files, row.label))[:FACET_VALUES])
        for key, title in _FACETS.items()
        if any(row.files < result.total for row in facets[key])
    ]


def source_of(
    record: FileRecord, lines: Sequence[str], site: str
) -> Iterator[list[tuple[int, list[tuple[str, str]], str]]]:
    """Yield the lines of a file in blocks of BLOCK_LINES, each as (number, pieces, tags).

    A piece is text and, for a name, the address that it leads to: definitions and uses lead to the answer for their
    name. The tags of a line are named beside it.
    """
    names: dict[int, set[str]] = {}
    for symbol in record.symbols:
        names.setdefault(symbol.line, set()).add(symbol.name)
    for use in record.uses:
        names.setdefault(use.line, set()).add(use.name)
    for imported in record.imports:
        words = (imported.name.rpartition(".")[2], imported.alias)
        names.setdefault(imported.line, set()).update(filter(str.isidentifier, words))
    tagged: dict[int, set[str]] = {}
    for tag in record.tags:
        for row in tag.evidence:
            tagged.setdefault(row.line, set()).add(tag.id)
    for start in range(0, len(lines), BLOCK_LINES):
        yield [
            (number, _pieces(line, names.get(number, ()), site), ", ".join(sorted(tagged.get(number, ()))))
            for number, line in enumerate(lines[start : start + BLOCK_LINES], start + 1)
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


def uses_query(name: str) -> kwsearch.Query:
    """Return the question where a name is defined and used, as it is written and no other."""
    value = name if name.isidentifier() else '"' + name.replace("\\", "\\\\").replace('"', '\\"') + '"'
    return kwsearch.parse_query(f"def:{value} OR ref:{value}", whole_words=True, case="yes")


def tags_of(index: FreshIndex) -> list[tuple[str, str, int]]:
    """Return the tags that files have: id, title and number of files, most files first, then by id."""
    known = kwsearch.list_tags(index.root)
    totals = index.totals([kwsearch.parse_query("", filters=[("tag", tag.id)]) for tag in known])
    rows = [(tag.id, tag.title, files) for tag, files in zip(known, totals, strict=True) if files]
    return sorted(rows, key=lambda row: (-row[2], row[0]))


def _file(site: str, hit: Hit) -> File:
    groups: dict[str, list[Match]] = {}
    for match, *_ in hit.rows():
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


def below(folder: str) -> str:
    """Return the value of ``path:`` that holds for what lies below a folder, whatever its name is made of.

    A byte that is no UTF-8 cannot be written in a query: then any character may stand in the place of an odd one.
    """
    simple = _ODD.sub("?", folder)
    if simple == folder or not folder.isprintable():
        return f"/{simple}/**"
    pattern = re.escape(folder).replace("/", "\\/")
    return f"/^{pattern}\\//"


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
