"""The code structure of one file: which symbols have a section of their own on its documentation page, and where.

Decides too how the page is cut into parts when it is long. Links from every other page to a symbol rest on this.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from kwsearch.models import Symbol
from kwsearch.render.markdown.escape import Anchors, md_code, md_doc, visible

SECTION_KINDS = frozenset(
    {
        "class", "struct", "interface", "enum", "function", "method", "constructor", "operator",
        "module", "namespace", "package", "section",
    }
)  # fmt: skip
"""Kinds with a section of their own; all others are rows of the section that holds them."""

FIXED_SECTIONS = (
    "File Metadata", "File Purpose", "Original Source", "High-Level Overview", "Detailed Analysis", "Code Structure",
)  # fmt: skip
"""Headings that every documentation page has before the sections of symbols, in order."""

STRUCTURE_ANCHOR = "code-structure"

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


def page_title(path: str) -> str:
    """Return the rendered text of a documentation page's first heading."""
    return f"Documentation of {visible(path)}"


def part_title(path: str, part: int) -> str:
    """Return the rendered text of the first heading of a further part."""
    return f"{page_title(path)}, part {part}"


def outline(path: str, symbols: Sequence[Symbol], page_bytes: int) -> list[Row]:
    """Return the symbols of a file in the order of the page, with their places.

    Args:
        path: The file; its page's title takes an anchor too.
        symbols: By line, as records hold them.
        page_bytes: Most bytes of a page.
    """
    anchors = Anchors()
    for heading in (page_title(path), *FIXED_SECTIONS):
        anchors.add(heading)
    rows: list[Row] = []
    by_scope: dict[str, list[Symbol]] = {}
    owners = {_qualified(symbol) for symbol in symbols if symbol.kind in SECTION_KINDS}
    for symbol in symbols:
        if symbol.kind not in SECTION_KINDS:
            scope = symbol.scope
            while scope and scope not in owners:
                scope = scope.rpartition(".")[0]
            by_scope.setdefault(scope, []).append(symbol)
    part, left = 1, page_bytes - min(_RESERVED_BYTES, page_bytes // 2)
    fits = sum(map(_most_bytes, symbols)) <= left
    section, anchor = "", STRUCTURE_ANCHOR

    def place(symbol: Symbol, own: bool) -> None:
        nonlocal part, left, anchor, section, anchors
        size = 0 if fits else _row_bytes(symbol)
        continues = ""
        if size > left:
            part += 1
            left = page_bytes - page_bytes // 8
            anchors = Anchors()
            anchors.add(part_title(path, part))
            if not own and section:
                continues = section
                anchor = anchors.add(f"{section}, continued")
            elif not own:
                continues = "Code Structure"
                anchor = anchors.add("Code Structure, continued")
        left -= size
        heading, level = "", 0
        if own:
            section = heading = _heading(symbol)
            anchor = anchors.add(heading)
            level = 1 + (symbol.scope.count(".") + 1 if symbol.scope else 0)
        rows.append(Row(symbol, part, anchor, level, heading, continues))

    for symbol in by_scope.pop("", ()):
        place(symbol, False)
    for symbol in symbols:
        if symbol.kind in SECTION_KINDS:
            place(symbol, True)
            for member in by_scope.pop(_qualified(symbol), ()):
                place(member, False)
    return rows


def place_of(row: Row) -> str:
    """Return a row's place as one text: the anchor, with the number of the part before it when it is not the first."""
    return row.anchor if row.part == 1 else f"{row.part}#{row.anchor}"


def _qualified(symbol: Symbol) -> str:
    return f"{symbol.scope}.{symbol.name}" if symbol.scope else symbol.name


def _heading(symbol: Symbol) -> str:
    return visible(symbol.name if symbol.kind == "section" else _qualified(symbol))


def _most_bytes(symbol: Symbol) -> int:
    """More than ``_row_bytes`` ever gives, without a look at the characters."""
    return 260 + 10 * (2 * len(symbol.name) + 2 * len(symbol.scope) + len(symbol.signature) + len(symbol.doc))


def _row_bytes(symbol: Symbol) -> int:
    name = len(md_code(_qualified(symbol)).encode("utf-8", "replace"))
    doc = len(md_doc(symbol.doc).encode("utf-8", "replace"))
    return 240 + 2 * name + len(md_code(symbol.signature).encode("utf-8", "replace")) + doc
