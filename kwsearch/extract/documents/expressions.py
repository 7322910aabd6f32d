"""Expressions among the elements of a component: what they call is called there.

They are read as one text of code in which all else is blank, so that every byte keeps its place. Each stands in
brackets, as an array does: whatever a list of values may be is an expression there, and two beside each other call
nothing. Where there is room a semicolon parts them, or the second would be an index into the first.
"""

from __future__ import annotations

from collections.abc import Iterator

from kwsearch.extract.rows.guests import only
from kwsearch.regex import regex

_MUSTACHE = regex(rb"\{\{([^{}]{1,2000}(?:\{[^{}]{0,500}\}[^{}]{0,500}){0,20})\}\}")
_DIRECTIVE = regex(
    rb"\s(?:v-(?!slot)[\w.:-]{1,80}|[:@][\w.:\[\]-]{1,80})=(?:\"([^\"]{1,4000})\"|'([^']{1,4000})')"
)
"""An attribute of Vue whose value is code: ``:title="name(row)"``, ``@click="open(row)"``, ``v-if="isOpen()"``."""
_MARK = regex(rb"[{}\"'`\\]")
_BLOCK = regex(rb"\s*(?:#(?:if|each|await|key)|:else\s+if|:then|:catch|@\w+)\b")
"""How a tag of Svelte begins whose rest is code."""
_NAMES = regex(rb"\s(?:as|then|catch)\s")
"""What is behind it there are new names."""
_NO_CODE = regex(rb"\s*(?:[/:]|#snippet\b|/\*)")
_MOST = 5_000
"""Bytes of one expression, and how many of a file are looked at."""
_MOST_OPEN = 64
"""So many braces that nothing closes are looked at; each costs _MOST bytes."""


def expressions(markup: bytes, language: str) -> bytes:
    """Return a text of code, as long as the markup, with what its expressions are; empty when there are none.

    Args:
        markup: A component without scripts, styles and comments.
        language: ``vue``, ``svelte`` or ``astro``.
    """
    ranges = sorted(_of_vue(markup) if language == "vue" else _in_braces(markup))[:_MOST]
    if not ranges:
        return b""
    code = only(markup, ())
    last = -1
    for start, end in ranges:
        if start <= last:
            continue
        code[start - 1 : end + 1] = b"[" + markup[start:end] + b"]"
        for beside in (start - 2, end + 1):
            if 0 <= beside < len(code) and code[beside] == ord(" "):
                code[beside] = ord(";")
        last = end + 1
    return bytes(code)


def _of_vue(markup: bytes) -> Iterator[tuple[int, int]]:
    """Yield the byte ranges of expressions between two braces and in attributes."""
    for found in _MUSTACHE.finditer(markup):
        yield found.span(1)
    for found in _DIRECTIVE.finditer(markup):
        yield found.span(1 if found[1] is not None else 2)


def _in_braces(markup: bytes) -> Iterator[tuple[int, int]]:
    """Yield the byte ranges of expressions between braces, without the words of blocks and the names that they make."""
    at, open_ones = markup.find(b"{"), 0
    while at >= 0 and open_ones < _MOST_OPEN:
        end = _closing(markup, at)
        if end < 0:
            at, open_ones = markup.find(b"{", at + 1), open_ones + 1
            continue
        start = at + 1
        block = _BLOCK.match(markup, start, end)
        if block is not None:
            names = _NAMES.search(markup, block.end(), end)
            if names is not None:
                yield block.end(), names.start()
            elif not block[0].rstrip().endswith((b":then", b":catch")):
                yield block.end(), end
        elif not _NO_CODE.match(markup, start, end) and markup[start:end].strip():
            yield start, end
        at = markup.find(b"{", end + 1)


def _closing(markup: bytes, opening: int) -> int:
    """Return the byte of the brace that closes the one at a byte; -1 when none does within _MOST bytes."""
    depth, quote = 0, b""
    at = opening
    while at < min(len(markup), opening + _MOST):
        found = _MARK.search(markup, at, opening + _MOST)
        if found is None:
            return -1
        mark, at = found[0], found.end()
        if mark == b"\\":
            at += 1
        elif quote:
            quote = b"" if mark == quote else quote
        elif mark == b"{":
            depth += 1
        elif mark == b"}":
            depth -= 1
            if not depth:
                return found.start()
        elif mark != b"'" or not markup[found.start() - 1 : found.start()].isalnum():  # don't
            quote = mark
    return -1
