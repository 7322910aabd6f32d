"""What a name in a text means: the chain it is the end of, and the symbols that it may be, with how that was found.

A name resolves by what stands around it (its own scope, the object before the dot), by the imports of its file, by the
files whose names it can use without one, by what the type before the dot inherits, and last by its spelling alone: then
the answer is ranked, as a query is.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

import kwsearch

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from kwsearch import FileRecord, FreshIndex, Hit, Import, Match, Symbol

MOST = 50
"""Most places that a name may mean by its spelling alone."""
_DEPTH = 4
"""How many files that only pass a name on are looked through."""
_SELVES = frozenset(("self", "cls", "this", "super", "Self", "@", "@@", "$this", "static", "parent"))
_JOINTS = ("->", "::", "?.", ".")
_MARKS = "@$"
_RECEIVER = re.compile(r"func \((\w+) \*?(\w+)")
"""How a method of Go names its object."""
_VERSION = re.compile(r"/?\bv\d+$|\.v\d+$")
"""The last part of an import of Go that is no name."""
DECLARING = ("definition", "declaration")
"""Roles of the places that define or declare a name."""
USES = (
    "(definition OR declaration OR call OR import OR export OR inherit OR type OR decorate OR read OR write"
    " OR reference)"
)
"""Roles of what an editor calls a reference; it says whether it wants the first ones, too."""


class Spot(NamedTuple):
    """A name at a place of a text."""

    name: str
    chain: tuple[str, ...]
    """What stands before it, joined with dots or their like: ``("np",)`` of ``np.load``."""
    line: int
    """1-based."""
    column: int
    """Of its first letter, in characters from 1."""


class Meaning(NamedTuple):
    """A symbol that a name may mean."""

    path: str
    symbol: Symbol
    how: str
    """``here``, ``import``, ``package``, ``base`` or ``name``: the last is a guess by spelling."""


def spot_at(text: str, line: int, column: int) -> Spot | None:
    """Return the name at a place of a line, or that ends there; None when there is none.

    Args:
        text: The line.
        line: Its number, 1-based.
        column: In characters from 0, between letters.
    """
    start = end = column
    while start > 0 and _is_letter(text[start - 1]):
        start -= 1
    while end < len(text) and _is_letter(text[end]):
        end += 1
    if start == end or text[start].isdigit():
        return None
    chain: list[str] = []
    place = start
    # Longest first in _JOINTS: "a->b" and "a::b" end in no dot, and "a?.b" would leave a question mark behind.
    while joint := next((one for one in _JOINTS if text[:place].endswith(one)), ""):
        last = place - len(joint)
        place = last
        while place > 0 and (_is_letter(text[place - 1]) or text[place - 1] in _MARKS):
            place -= 1
        if place == last:
            chain.append("")  # the value of a call or of brackets: of a type that nobody knows
            break
        chain.append(text[place:last])
    if not chain and place and text[place - 1] in _MARKS:
        chain.append("@" if text[place - 1] == "@" else "")
    return Spot(text[start:end], tuple(reversed(chain)), line, start + 1)


def meanings(index: FreshIndex, path: str, symbols: Sequence[Symbol], spot: Spot) -> list[Meaning]:
    """Return the symbols that a name may mean, best first.

    Args:
        index: Open and refreshed.
        path: The file that it stands in.
        symbols: What the file defines, as it is now.
        spot: The name.

    Raises:
        KwsearchError: The index cannot be asked.
    """
    inside = scope_at(symbols, spot.line)
    record = record_of(index, path)
    spot = _with_receiver(symbols, spot)
    here = [Meaning(path, symbol, "here") for symbol in _visible(symbols, spot, inside)]
    if here:
        return here
    if record is not None:
        imported = list(_unique(_imported(index, record, spot)))
        if imported:
            return imported + _bodies(index, imported, spot.name)
        if spot.chain and not any(bound := _files_bound(record, spot.chain[0])) and bound:
            return []  # of something that comes from elsewhere
        near = [
            Meaning(file, symbol, "package")
            for file in _near_files(record)
            for symbol in _named(index, file, spot.name, spot.chain)
        ]
        if near and spot.chain and not any(_owns(spot.chain, one.symbol) for one in near):
            # Of an object that nobody knows: it may be one of this file's as well.
            members = [symbol for symbol in symbols if symbol.name == spot.name and symbol.scope]
            near[:0] = [Meaning(path, symbol, "package") for symbol in members]
        if near:
            return near
    # What is surer comes before: only when nothing around the name says what it is does its spelling alone decide.
    owner = _owner(symbols, spot, inside)
    inherited = list(_defined(index, f"{owner}.{spot.name}", "base")) if owner else []
    return inherited or list(_defined(index, spot.name, "name"))


def uses_of(index: FreshIndex, name: str, roles: str, *, limit: int = 0) -> Iterator[tuple[Hit, Match]]:
    """Yield the places where a name stands in one of some roles, best files first.

    Args:
        index: Open and refreshed.
        name: As it is spelled.
        roles: A role, or several in brackets with OR between them.
        limit: Most files; 0 for all.

    Raises:
        KwsearchError: The index cannot be asked.
    """
    # Operators, and names with marks such as save!, would mean something in a query.
    text = name if name.isidentifier() else f'"{name}"'
    query = kwsearch.parse_query(text, filters=[("role", roles)], whole_words=True, case="yes")
    for hit in index.search(query, limit=limit):
        for match in hit.matches:
            if match.line and _last_part(match.name) == name:
                yield hit, match


def symbols_like(index: FreshIndex, text: str, *, limit: int) -> Iterable[Hit]:
    """Return the files that define or declare a name that begins as somebody types it, best first.

    Any text may come: its names count, joined (``Shop.wei``), and nothing is found by one without any. What stands for
    too many names is taken as the whole name.

    Args:
        index: Open and refreshed.
        text: As it is typed.
        limit: Most files.

    Raises:
        KwsearchError: The index cannot be asked.
    """
    name = ".".join("".join(letter if _is_letter(letter) else " " for letter in text).split())
    for asked in (f"{name}*", name) if name else ():
        # A lone letter with a star stands for too many names, which is a limit and no fault of who types.
        try:
            return index.search(kwsearch.parse_query("", filters=[("symbol", asked)]), limit=limit)
        except (kwsearch.QuerySyntaxError, kwsearch.QueryLimitError):
            continue
    return ()


def symbol_around(index: FreshIndex, path: str, scope: str, line: int) -> Symbol | None:
    """Return the symbol of a file whose full name is ``scope`` and that holds a line; None for the file itself."""
    record = record_of(index, path) if scope else None
    holding = [
        symbol for symbol in (record.symbols if record else ())
        if symbol.full_name == scope and symbol.line <= line <= symbol.end_line
    ]  # fmt: skip
    # Of several the one that began last, which is the innermost.
    return holding[-1] if holding else None


def scope_at(symbols: Iterable[Symbol], line: int) -> str:
    """Return the full name of the innermost symbol that holds a line; empty at the top."""
    inside = ""
    best = 1 << 60
    for symbol in symbols:
        size = symbol.end_line - symbol.line
        # Of equal ones the last: it began later, and so stands inside. What is on one line holds nothing else.
        if symbol.line <= line <= symbol.end_line and 0 < size <= best:
            inside, best = symbol.full_name, size
    return inside


def _visible(symbols: Sequence[Symbol], spot: Spot, inside: str) -> list[Symbol]:
    """What a name means in its own file: itself, a member of the object before it, else what its scopes hold."""
    named = [symbol for symbol in symbols if symbol.name == spot.name]
    at = [symbol for symbol in named if symbol.line == spot.line and symbol.column == spot.column]
    if at:
        return at
    if spot.chain and spot.chain[0] in _SELVES:
        scopes = inside.split(".")
        for depth in range(len(scopes), 0, -1):
            members = [symbol for symbol in named if symbol.scope == ".".join(scopes[:depth])]
            if members:
                return members
        return []
    if spot.chain:
        return [symbol for symbol in named if symbol.scope.rpartition(".")[2] == spot.chain[-1]]
    # With the dot, so that Shop is not taken for a scope of ShopWindow.
    held = [symbol for symbol in named if not symbol.scope or f"{inside}.".startswith(f"{symbol.scope}.")]
    deepest = max((len(symbol.scope) for symbol in held), default=0)
    return [symbol for symbol in held if len(symbol.scope) == deepest]


def _imported(index: FreshIndex, record: FileRecord, spot: Spot) -> Iterator[Meaning]:
    """What the imports of a file bring for a name: the thing itself, a member of what they bring, or all of a file."""
    root = spot.chain[0] if spot.chain else spot.name
    pairs = list(zip(record.imports, record.imported_files, strict=True))
    for row, files in pairs:
        if (
            spot.line == row.line
            and row.module.replace("/", ".").endswith(spot.name)
            and spot.name != row.alias
        ):
            yield from (Meaning(file, whole_file(file), "import") for file in files)
            if files:
                return
    for row, files in pairs:
        if root != bound_name(row):
            continue
        if not spot.chain:
            yield from _from_files(index, files, row.name.rpartition(".")[2], (), whole=True)
        else:
            yield from _from_files(index, files, spot.name, spot.chain, whole=False)
    if record.language == "go" or (spot.chain and _files_bound(record, root)):
        return  # what is imported is named before the dot
    for row, files in pairs:
        if not row.alias or "star" in row.flags or (spot.chain and spot.chain[0] not in _SELVES):
            yield from _from_files(index, files, spot.name, spot.chain, whole=False)


def _near_files(record: FileRecord) -> Iterable[str]:
    """Return the files whose names a file can use by themselves; in Go those of another package have it before them."""
    if record.language != "go":
        return record.used_files
    imported = {file for files in record.imported_files for file in files}
    return [file for file in record.used_files if file not in imported]


def _owns(chain: tuple[str, ...], symbol: Symbol) -> bool:
    """Whether a symbol is a member of what stands before the dot."""
    return symbol.scope.rpartition(".")[2] in chain


def _files_bound(record: FileRecord, name: str) -> list[tuple[str, ...]]:
    """Return the files of each import that a file speaks of by a name; empty when it is no import's."""
    pairs = zip(record.imports, record.imported_files, strict=True)
    return [files for row, files in pairs if bound_name(row) == name]


def bound_name(row: Import) -> str:
    """Return the name by which a file speaks of an import: ``c`` of ``a.b.c``, ``yaml`` of ``gopkg.in/yaml.v3``."""
    if row.alias:
        return row.alias
    if "/" not in row.name:
        return row.name.rpartition(".")[2]
    *before, last = _VERSION.sub("", row.name).split("/")
    return last or before[-1]


def _with_receiver(symbols: Iterable[Symbol], spot: Spot) -> Spot:
    """Return a spot of Go with the type of a method's receiver in the place of the receiver's name."""
    if len(spot.chain) != 1:
        return spot
    for symbol in symbols:
        if symbol.kind == "method" and symbol.line <= spot.line <= symbol.end_line:
            receiver = _RECEIVER.match(symbol.signature)
            if receiver is not None and receiver[1] == spot.chain[0]:
                return spot._replace(chain=(receiver[2],))
    return spot


def _from_files(
    index: FreshIndex,
    files: Iterable[str],
    name: str,
    chain: tuple[str, ...],
    *,
    whole: bool,
    depth: int = _DEPTH,
) -> Iterator[Meaning]:
    """Symbols of a name in some files or in those that they pass on; ``whole``: else the file itself."""
    for file in files:
        found = _named(index, file, name, chain)
        yield from (Meaning(file, symbol, "import") for symbol in found)
        record = record_of(index, file) if not found and depth else None
        passed = False
        for row, further in zip(record.imports, record.imported_files, strict=True) if record else ():
            if name in (row.alias, row.name.rpartition(".")[2]) or "reexport" in row.flags:
                for one in _from_files(index, further, name, chain, whole=False, depth=depth - 1):
                    passed = True
                    yield one
        if whole and not found and not passed:
            yield Meaning(file, whole_file(file), "import")


def _named(index: FreshIndex, path: str, name: str, chain: tuple[str, ...]) -> list[Symbol]:
    """Symbols of a file by name, those at its top or in the last part of the chain before all others."""
    record = record_of(index, path)
    named = [symbol for symbol in (record.symbols if record else ()) if symbol.name == name]
    first = [symbol for symbol in named if not symbol.scope or _owns(chain, symbol)]
    return first or (named if chain else [])


def _bodies(index: FreshIndex, found: Sequence[Meaning], name: str) -> list[Meaning]:
    """Where what is only declared in the imported files is defined, as functions of C are."""
    # Something was defined where the import leads: what else bears the name is another thing.
    if any(one.symbol.role == "definition" for one in found):
        return []
    return [one for one in _defined(index, name, "name") if one.symbol.role == "definition"]


def _owner(symbols: Sequence[Symbol], spot: Spot, inside: str) -> str:
    """The full name of the type whose member a name is: the one around ``self``, or what stands before the dot."""
    if not spot.chain:
        return ""
    if spot.chain[0] not in _SELVES:
        return spot.chain[-1] if spot.chain[-1].isidentifier() else ""
    if len(spot.chain) > 1:
        return ""
    types = [symbol.full_name for symbol in symbols if symbol.kind in kwsearch.KIND_CLASSES["type"]]
    return max((name for name in types if f"{inside}.".startswith(f"{name}.")), key=len, default="")


def _defined(index: FreshIndex, name: str, how: str) -> Iterator[Meaning]:
    """The definitions of a name in MOST files at most, as a query ranks them; declarations where there is none.

    A qualified one may be that of a type which the one before the dot inherits from.
    """
    query = kwsearch.parse_query("", filters=[("def", name)], case="yes")
    last = name.rpartition(".")[2]
    for hit in index.search(query, limit=MOST, suggestions=False):
        record = record_of(index, hit.path)
        places = {match.line for match in hit.matches}
        for symbol in record.symbols if record else ():
            if symbol.name == last and symbol.line in places:
                yield Meaning(hit.path, symbol, how)


def _unique(found: Iterable[Meaning]) -> Iterator[Meaning]:
    seen = set()
    for one in found:
        key = (one.path, one.symbol.line, one.symbol.name)
        if key not in seen:
            seen.add(key)
            yield one


def record_of(index: FreshIndex, path: str) -> FileRecord | None:
    """Return what the index holds about a file; None when it is not indexed."""
    try:
        return index.file(path)
    except kwsearch.FileNotIndexedError:
        return None


def whole_file(path: str) -> Symbol:
    """Return a file as a symbol."""
    name = path.rpartition("/")[2]
    return kwsearch.Symbol(name, "module", "definition", 1, 1, 1, "", path, "", "", ())


def _last_part(name: str) -> str:
    """What stands behind the last joint of a name."""
    while cut := next((joint for joint in _JOINTS if joint in name), ""):
        name = name.rpartition(cut)[2]
    return name


def _is_letter(letter: str) -> bool:
    return letter.isalnum() or letter == "_"
