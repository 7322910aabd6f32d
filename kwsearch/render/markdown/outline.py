"""The code structure of one file: the order of its symbols on its documentation page, and which have a section there.

A type or namespace with members is a section; everything else is one line in the section that holds it. Decides too how
the page is cut into parts when it is long. Links from every other page to a symbol rest on this.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from kwsearch.models import Symbol
from kwsearch.render.markdown.anchors import Anchors
from kwsearch.render.markdown.escape import md_code, md_doc, visible

SECTION_KINDS = frozenset(("class", "struct", "interface", "enum", "module", "namespace"))
"""Kinds with a section of their own when anything stands in them."""

CALLABLES = frozenset(("function", "method", "constructor", "operator", "macro"))
"""Kinds that can have the same name several times: overloads stand together."""

UNLISTED = frozenset(("section", "key", "type-parameter", "package"))
"""Kinds that no list of keywords has: they are looked for in their file alone, and a package is in many."""

STRUCTURE = "Code Structure"
STRUCTURE_ANCHOR = "code-structure"
"""Anchor of the section that holds what is in no other one; by every host's rule."""

MOST_SIGNATURE, CUT_SIGNATURE = 140, 80
"""A signature with more characters is shortened in its line, to the second number where it stands whole below it."""

MOST_USES_BYTES = 340
"""What a symbol's users take on its page, at most."""

_RESERVED_BYTES = 48 * 1024
"""Left on the first page for everything that is not code structure."""


class Row(NamedTuple):
    """One symbol in the outline."""

    symbol: Symbol
    part: int
    """Page that holds it, 1-based."""
    anchor: str
    """Its own section's, or that of the section that holds it."""
    level: int
    """Depth of its own section, 1 at the top; 0 for a symbol without one."""
    heading: str
    """Text of its section's heading, as ``visible`` gives it; empty without one."""
    continues: str
    """Set on the first row of a further part: the heading of the section that the part begins within."""
    depth: int
    """How many symbols of the same section it stands in."""


def page_title(path: str) -> str:
    """Return the rendered text of a documentation page's first heading."""
    return visible(path)


def part_title(path: str, part: int) -> str:
    """Return the rendered text of the first heading of a further part."""
    return f"{page_title(path)}, part {part}"


def outline(path: str, symbols: Sequence[Symbol], page_bytes: int, rule: str) -> list[Row]:
    """Return the symbols of a file in the order of the page, with their places; UNLISTED ones are left out.

    Args:
        path: The file; its page's title takes an anchor too.
        symbols: By line, as records hold them.
        page_bytes: Most bytes of a page.
        rule: How anchors are made, as in ``Anchors``.
    """
    anchors = Anchors(rule)
    for heading in (page_title(path), STRUCTURE):
        anchors.add(heading)
    listed = [symbol for symbol in symbols if symbol.kind not in UNLISTED]
    scopes = {symbol.scope for symbol in listed}
    owners = {name for symbol in listed if _is_section(symbol, name := symbol.full_name, scopes)}
    names = {symbol.full_name for symbol in listed}
    members: dict[str, list[tuple[Symbol, int]]] = {}
    for symbol in listed:
        if symbol.full_name not in owners:
            scope, depth = symbol.scope, 0
            while scope and scope not in owners:
                depth += scope in names
                scope = scope.rpartition(".")[0]
            members.setdefault(scope, []).append((symbol, min(depth, 3)))
    rows: list[Row] = []
    part, left = 1, page_bytes - min(_RESERVED_BYTES, page_bytes // 2)
    link = 100 + 4 * len(path)
    # Nearly every file is far from the bound: then no text is escaped just to know its size.
    fits = sum(link + _most_bytes(symbol) for symbol in listed) <= left
    section, anchor = "", STRUCTURE_ANCHOR

    def place(symbol: Symbol, depth: int, own: bool) -> None:
        nonlocal part, left, anchor, section, anchors
        size = 0 if fits else link + _row_bytes(symbol)
        continues = ""
        if size > left:
            part += 1
            left = page_bytes - page_bytes // 8
            # Another page counts its headings from the start.
            anchors = Anchors(rule)
            anchors.add(part_title(path, part))
            if not own:
                # A section goes on under a heading of its own, or what follows would stand under none.
                continues = section or STRUCTURE
                anchor = anchors.add(f"{continues}, continued")
        left -= size
        heading, level = "", 0
        if own:
            section = heading = qualified(symbol)
            anchor = anchors.add(heading)
            level = 1 + sum(outer in owners for outer in _outer(symbol.scope))
        rows.append(Row(symbol, part, anchor, level, heading, continues, depth))

    for symbol, depth in _together(members.pop("", ())):
        place(symbol, depth, False)
    for symbol in listed:
        name = symbol.full_name
        if name in owners and _is_section(symbol, name, scopes):
            place(symbol, 0, True)
            for member, depth in _together(members.pop(name, ())):
                place(member, depth, False)
    return rows


def _outer(scope: str) -> Iterator[str]:
    """Yield a scope and all that it stands in."""
    while scope:
        yield scope
        scope = scope.rpartition(".")[0]


def qualified(symbol: Symbol) -> str:
    """Return a symbol's name after the names that it stands in, as ``visible`` gives it."""
    return visible(symbol.full_name)


def _is_section(symbol: Symbol, name: str, scopes: set[str]) -> bool:
    return symbol.kind in SECTION_KINDS and name in scopes


def _together(members: Sequence[tuple[Symbol, int]]) -> Sequence[tuple[Symbol, int]]:
    """Put overloads beside the first of them; what stands in one of them stays behind it."""
    first: dict[tuple[str, str], int] = {}
    order = []
    holding = {symbol.scope for symbol, depth in members if depth}
    for at, (symbol, _) in enumerate(members):
        key = (symbol.scope, symbol.name)
        if symbol.kind in CALLABLES and symbol.full_name not in holding:
            order.append((first.setdefault(key, at), at))
        else:
            order.append((at, at))
    return [members[at] for _, at in sorted(order)] if len(first) < len(members) else members


def place_of(row: Row) -> str:
    """Return a row's place as one text: the anchor, with the number of the part before it when it is not the first."""
    return row.anchor if row.part == 1 else f"{row.part}#{row.anchor}"


def _most_bytes(symbol: Symbol) -> int:
    """More than ``_row_bytes`` ever gives, without a look at the characters."""
    return 600 + 10 * (
        2 * len(symbol.name) + 2 * len(symbol.scope) + 2 * len(symbol.signature) + len(symbol.doc)
    )


def _row_bytes(symbol: Symbol) -> int:
    name = len(md_code(qualified(symbol)).encode("utf-8", "replace"))
    doc = len(md_doc(symbol.doc).encode("utf-8", "replace"))
    signature = len(md_code(symbol.signature).encode("utf-8", "replace"))
    uses = 0 if symbol.kind in ("field", "property", "enum-member") else MOST_USES_BYTES
    return 60 + 2 * name + 2 * signature + doc + uses


def reachable(symbols: Sequence[Symbol]) -> list[Symbol]:
    """Return the symbols that other files can mean: none of UNLISTED kinds, and none that stands in a function."""
    functions = {
        symbol.full_name for symbol in symbols if symbol.kind in ("function", "method", "constructor")
    }
    if not functions:
        return [symbol for symbol in symbols if symbol.kind not in UNLISTED]
    local: dict[str, bool] = {"": False}

    def is_local(scope: str) -> bool:
        # Without recursion: one line of C# can open a thousand namespaces.
        inner = []
        while scope not in local:
            inner.append(scope)
            scope = scope.rpartition(".")[0]
        found = local[scope]
        for scope in reversed(inner):
            found = local[scope] = found or scope in functions
        return found

    return [symbol for symbol in symbols if symbol.kind not in UNLISTED and not is_local(symbol.scope)]
