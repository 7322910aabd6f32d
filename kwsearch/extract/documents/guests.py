"""Code inside documents: a fenced block is read as the language that it names, and put back into its place."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from kwsearch.languages.installed import has_grammar
from kwsearch.languages.table import find_language
from kwsearch.models import FileFacts, Symbol
from kwsearch.regex import regex

GuestReader = Callable[[str, bytes, str], FileFacts]
"""Reads ``(path, data, language)``, as extract_facts does."""


MAX_GUESTS = 200
"""Blocks of one document that are read as code; later ones are words only."""

_INFO = regex(r"[\s{.]*(?:(?:code-cell|code-block|sourcecode|code)\}\s*)?([\w+#-]+)")
_READERS = frozenset(("groovy", "r", "schema"))
"""Extractors that need no grammar of what documents hold as code; what others would find is no code."""
_NAMES = {
    "bigquery": "sql", "ipython3": "python", "ir": "r", "pypy": "python", "pyspark": "python",
    "python2": "python", "rcpp": "cpp", "sparksql": "sql", "sqlite": "sql", "sqlite3": "sql",
}  # fmt: skip
"""How engines and kernels call languages; the table has the other names."""


def guest_language(info: str) -> str:
    """Return the language that a block's info text names (``py title=…``, ``{.rust}``), or empty without a reader."""
    found = _INFO.match(info)
    return readable_language(found[1]) if found else ""


def readable_language(name: str) -> str:
    """Return the language that a kernel, an engine or a block calls so, or empty when nothing reads its code."""
    row = find_language(_NAMES.get(name.lower(), name))
    return row.name if row is not None and (has_grammar(row) or row.extractor in _READERS) else ""


def clipped(
    spans: Iterable[tuple[int, int, int, int]], ranges: Iterable[tuple[int, int]]
) -> Iterator[tuple[int, int, int, int]]:
    """Yield what of the spans lies in some ranges; both ascend. A text may be open where its code ends."""
    waiting = iter(ranges)
    first, end = next(waiting, (0, 0))
    for start, stop, line, kind in spans:
        while end <= start and first < end:
            first, end = next(waiting, (0, 0))
        if max(start, first) < min(stop, end):
            yield max(start, first), min(stop, end), line, kind


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
