"""Code inside documents: a fenced block is read as the language that it names, and put back into its place."""

from __future__ import annotations

from collections.abc import Callable

from kwsearch.languages.installed import has_grammar
from kwsearch.languages.table import find_language
from kwsearch.models import FileFacts, Symbol
from kwsearch.regex import regex

GuestReader = Callable[[str, bytes, str], FileFacts]
"""Reads ``(path, data, language)``, as extract_facts does."""


MAX_GUESTS = 200
"""Blocks of one document that are read as code; later ones are words only."""

_INFO = regex(r"[\s{.]*([\w+#-]+)")


def guest_language(info: str) -> str:
    """Return the language that a block's info text names (``py title=…``, ``{.rust}``), or empty without a grammar."""
    found = _INFO.match(info)
    row = find_language(found[1]) if found else None
    return row.name if row is not None and has_grammar(row) else ""


def add_guest(host: FileFacts, guest: FileFacts, lines: int, offset: int | None, *, columns: int = 0) -> None:
    """Put the symbols and spans of a block into the document's facts.

    Its imports, calls and statements are examples and stay out; its symbols get the modifier ``documentation``.

    Args:
        host: Facts of the document.
        guest: Facts of the block, with its first line as line 1.
        lines: How many lines stand before the block.
        offset: 0-based byte of its start; None when its bytes do not stand as they are in the document (the block
            is indented), so that spans have no place.
        columns: How far the block is indented.
    """
    host.symbols += [_shifted(symbol, lines, columns) for symbol in guest.symbols]
    if offset is not None:
        host.spans += [
            (start + offset, end + offset, line + lines, kind) for start, end, line, kind in guest.spans
        ]


def _shifted(symbol: Symbol, lines: int, columns: int) -> Symbol:
    return symbol._replace(
        line=symbol.line + lines,
        end_line=symbol.end_line + lines,
        column=symbol.column + columns,
        modifiers=tuple(sorted({*symbol.modifiers, "documentation"})),
    )
