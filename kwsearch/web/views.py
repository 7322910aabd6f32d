"""What a page shows: plain values for its template, made from what the public API answers.

Text of files reaches a template as text and is escaped there; a path reaches an address through ``path_address``.
"""

from __future__ import annotations

import os
import re
from collections import Counter
from itertools import pairwise, repeat
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import quote

import kwsearch

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from kwsearch import FileRecord, FreshIndex, Hit, Match, Repositories, SearchResult, Symbol

    Asked = FreshIndex | Repositories

PAGE_FILES = 20
FACET_VALUES = 8
MATCHES = 6
"""Lines shown of a file, of each role."""
LONGEST_PATTERN = 200
"""Characters of a regular expression in a query; a longer one would be refused."""
NAMED_FILES = 300
"""Of a folder with more files below it the most used names are not looked for."""
BLOCK_LINES = 200
"""Lines that a browser lays out together, and only those that are in sight; style.css knows their height."""

_FACETS = {
    "repo": "Repository", "kind": "Kind", "role": "Role", "lang": "Language", "tag": "Tag", "path": "Folder",
    "is": "Class",
}  # fmt: skip
"""What narrows an answer, by its filter."""
_PATH = "path"
"""The group of what is found in the path, not on a line."""
_TITLES = {
    _PATH: "in the path", "definition": "defined", "declaration": "declared", "import": "imported",
    "export": "exported", "call": "called", "inherit": "inherited", "type": "as a type",
    "decorate": "as a decorator", "read": "read", "write": "written", "reference": "used", "mention": "mentioned",
}  # fmt: skip
"""How each role is headed, in the order in which a file shows them."""
_ORDER = {role: place for place, role in enumerate(_TITLES)}
KIND_CLASS = {kind: name for name, kinds in kwsearch.KIND_CLASSES.items() for kind in kinds}
"""The class of each kind that has one: it decides how its icon looks."""

_ODD = re.compile(r"[^\w.+/-]")
"""What may mean something else in a query than itself."""
_WORD = re.compile(r"\w+")
"""What ``_is_part`` takes for one word."""


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


class Piece(NamedTuple):
    """A part of a line of source."""

    text: str
    address: str
    """Where the name that it is leads to; empty for other text."""
    kind: str
    """What it is to the language: ``comment``, ``string``, ``number``, ``keyword``; else empty."""


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


def facets_of(index: Asked, query: str, result: SearchResult) -> list[tuple[str, list[Facet]]]:
    """Return what narrows an answer, by what _FACETS has; values with most files first.

    Values are those of its first PAGE_FILES files; each is counted by asking its own query, over the whole answer, and
    left out where that query finds fewer files than have the value here.

    Args:
        index: That answered.
        query: As it was asked; each facet's query is this one and a filter.
        result: Its answer, from the first file on.
    """
    if not kwsearch.parse_query(query).counts_files:
        return []  # rows are folders, tags or words, which have none of this
    seen: dict[str, Counter[str]] = {key: Counter() for key in _FACETS}
    for hit in result.hits[:PAGE_FILES]:
        seen["lang"][hit.language] += 1
        seen["tag"].update(hit.tags)
        seen["is"].update(hit.flags)
        path = hit.path
        if isinstance(index, kwsearch.Repositories):
            repository, _, path = path.partition("/")
            seen["repo"][repository] += 1
        folder, inside, _ = path.partition("/")
        if inside:
            seen["path"][folder] += 1
        seen["kind"].update({match.kind for match in hit.matches if match.kind})
        seen["role"].update({match.role for match in hit.matches if match.role})
    narrowed = {
        (key, value): kwsearch.parse_query(query, filters=[(key, _FILTER_OF.get(key, str)(value))])
        for key, values in seen.items()
        for value in sorted(values)
    }
    try:
        _, *totals = index.totals([query, *narrowed.values()])
    except kwsearch.QuerySyntaxError:  # the name of a file, say, which no kind and no role narrows
        narrowed = {row: asked for row, asked in narrowed.items() if row[0] not in ("kind", "role")}
        _, *totals = index.totals([query, *narrowed.values()])
    facets: dict[str, list[Facet]] = {key: [] for key in _FACETS}
    for ((key, value), asked), files in zip(narrowed.items(), totals, strict=True):
        if files >= seen[key][value]:  # of a question a kind or role would ask for all of its words at once
            label = f"{value}/" if key == "path" else value
            facets[key].append(Facet(label, files, kwsearch.format_query(asked)))
    return [
        (title, sorted(facets[key], key=lambda row: (-row.files, row.label))[:FACET_VALUES])
        for key, title in _FACETS.items()
        if any(row.files < result.total for row in facets[key])
    ]


def source_of(
    record: FileRecord, lines: Sequence[str], site: str
) -> Iterator[list[tuple[int, list[Piece], str]]]:
    """Yield the lines of a file in blocks of BLOCK_LINES, each as (number, pieces, tags).

    Definitions and uses lead to the answer for their name. The tags of a line are named beside it.
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
    # Who could not be read when it was indexed is not tried again.
    tokens = repeat([]) if record.fallback else kwsearch.syntax_tokens(lines, record.language)
    for start in range(0, len(lines), BLOCK_LINES):
        block = lines[start : start + BLOCK_LINES]
        yield [
            (
                number,
                _pieces(line, names.get(number, ()), found, site),
                ", ".join(sorted(tagged.get(number, ()))),
            )
            for number, line, found in zip(
                range(start + 1, start + 1 + len(block)), block, tokens, strict=False
            )
        ]


def outline_of(symbols: Iterable[Symbol]) -> list[tuple[int, str, str, int]]:
    """Return what a file defines as (line, kind, name, depth), by line; depth 0 is the top.

    A symbol stands below the one around it; where its scope is elsewhere, as that of Go's methods is, it has it before
    its name.
    """
    rows = []
    around: list[Symbol] = []
    for symbol in symbols:
        while around and not (around[-1].line <= symbol.line and symbol.end_line <= around[-1].end_line):
            around.pop()
        inside = f"{around[-1].full_name}." if around else ""
        rows.append((symbol.line, symbol.kind, symbol.full_name.removeprefix(inside), len(around)))
        if symbol.end_line > symbol.line:
            around.append(symbol)
    return rows


def folder_of(index: Asked, folder: str) -> tuple[list[tuple[str, int]], list[str]]:
    """Return the folders below a folder with their files counted, and its own files, each by name.

    Raises:
        FileNotIndexedError: If nothing below it is indexed.
    """
    start = len(folder) + 1 if folder else 0
    below = [path[start:] for path in index.files(folder)]
    if not below and folder:
        raise kwsearch.FileNotIndexedError(f"nothing below {folder} is indexed")
    folders = Counter(path.partition("/")[0] for path in below if "/" in path)
    return sorted(folders.items()), [path for path in below if "/" not in path]


def most_used(index: FreshIndex, folder: str) -> list[tuple[str, str, int]] | None:
    """Return the names that a folder defines and most files use, as the index tells them; None for a large folder.

    One of more than NAMED_FILES files would be waited for, and says little as a whole.
    """
    return None if len(index.files(folder)) > NAMED_FILES else index.used_names(folder)


def uses_query(name: str) -> kwsearch.Query:
    """Return the question where a name is defined and used, as it is written and no other."""
    value = kwsearch.query_word(name)
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
        groups.setdefault(match.role if match.line else _PATH, []).append(match)
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

    A byte that is no UTF-8 cannot be written in a query, nor can a long expression: then any character may stand in the
    place of an odd one.
    """
    simple = _ODD.sub("?", folder)
    pattern = f"^{re.escape(folder)}/".replace("/", "\\/")
    if simple == folder or not folder.isprintable() or len(pattern) > LONGEST_PATTERN:
        return f"/{simple}/**"
    return f"/{pattern}/"


def of_repository(name: str) -> str:
    """Return the value of ``repo:`` that holds for one repository of a store."""
    return f"^{name.replace('.', '[.]')}$"


def filters_below(index: Asked, folder: str) -> str:
    """Return the filters that hold for what lies below a folder; in a store it begins with a repository's name."""
    if not isinstance(index, kwsearch.Repositories):
        return f"path:{below(folder)}"
    name, _, inside = folder.partition("/")
    return f"repo:{of_repository(name)}" + (f" path:{below(inside)}" if inside else "")


_FILTER_OF = {"path": below, "repo": of_repository}


def _pieces(
    line: str, names: Iterable[str], tokens: Sequence[tuple[int, int, str]], site: str
) -> list[Piece]:
    """Cut a line at its tokens and at the names that lead somewhere.

    Each name leads at its first place as a whole word outside of comments and strings, or else inside of one.
    """
    is_text = bytearray(len(line) + 1)
    for start, end, kind in tokens:
        if kind in ("comment", "string"):
            is_text[start:end] = b"\1" * (end - start)
    places = sorted((start, start + len(name)) for name, start in _named_places(line, names, is_text).items())
    # Of names that overlap the first one leads: links cannot stand in one another.
    places = [place for number, place in enumerate(places) if not number or places[number - 1][1] <= place[0]]
    edges = {0, len(line)}.union(*places, *(token[:2] for token in tokens))
    pieces: list[Piece] = []
    link = colour = 0
    for start, end in pairwise(sorted(edges)):
        while link < len(places) and places[link][1] <= start:
            link += 1
        while colour < len(tokens) and tokens[colour][1] <= start:
            colour += 1
        address = kind = ""
        if link < len(places) and places[link][0] <= start:
            address = f"/{quote(site)}/search?q={quote(line[slice(*places[link])])}"
        if colour < len(tokens) and tokens[colour][0] <= start:
            kind = tokens[colour][2]
        pieces.append(Piece(line[start:end], address, kind))
    return pieces


def _named_places(line: str, names: Iterable[str], is_text: bytearray) -> dict[str, int]:
    """Return where each name that a line has leads; ``is_text`` marks letters of comments and strings."""
    wanted = set(names)
    inside: dict[str, int] = {}
    outside: dict[str, int] = {}
    # Word by word: a table of data on one line has thousands of names, and to look for each would go through it all.
    for word in _WORD.finditer(line) if wanted else ():
        name, start = word[0], word.start()
        if name in wanted:
            (inside if is_text[start] else outside).setdefault(name, start)
    for name in wanted:
        if not _WORD.fullmatch(name):
            for start in _starts(line, name):
                if not _is_part(line, start + len(name)):
                    (inside if is_text[start] else outside).setdefault(name, start)
    return inside | outside


def _starts(line: str, name: str) -> Iterator[int]:
    """Yield where a name begins in a line, not as the rest of a longer one."""
    start = line.find(name)
    while start >= 0:
        if not _is_part(line, start - 1):
            yield start
        start = line.find(name, start + 1)


def _is_part(line: str, place: int) -> bool:
    return 0 <= place < len(line) and (line[place].isalnum() or line[place] == "_")
