"""A schema's bytes to statements inside blocks.

Braces say where a block ends, as long as they are balanced. In a file in which they are not, layout says it: a line
that begins no further right than the statement before it begins another one, so that one broken statement hides no
other.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from kwsearch.extract.rows.source import Source
from kwsearch.models import COMMENT
from kwsearch.regex import regex

MAX_DEPTH = 64
"""Blocks inside each other; deeper ones are read as if they were beside each other."""

_MAX_COMPLETE = 64
"""Tokens of a statement that is looked at for a missing ``;``."""

_TOKEN = regex(rb"\"+|[A-Za-z_.][\w.]*|[0-9][\w.]*|[^\s\"]")
_OPENS, _CLOSES = frozenset((b"(", b"[", b"{")), frozenset((b")", b"]", b"}"))


class Token(NamedTuple):
    """A word, number, mark or string (all of it quotes)."""

    text: bytes
    start: int
    """First byte."""
    indent: int
    """Bytes before it when it begins its line; -1 when something else does."""

    @property
    def end(self) -> int:
        """First byte behind it."""
        return self.start + len(self.text)


class Statement(NamedTuple):
    """What stands before ``;``, ``{`` or the next statement; without tokens it ends a block."""

    tokens: tuple[Token, ...]
    opens: bool
    """Whether a block follows."""
    end: int
    """First byte behind it: of its block's end when it ends one."""


def tokens_of(source: Source, spans: list[tuple[int, int, int, int]]) -> list[Token]:
    """Return the tokens of a file whose comments and strings are known."""
    code = bytearray(source.data)
    for start, end, _, kind in spans:
        if kind == COMMENT:
            code[start:end] = bytes(10 if byte == 10 else 32 for byte in code[start:end])
        else:
            code[start:end] = b'"' * (end - start)
    found: list[Token] = []
    last = 0
    for match in _TOKEN.finditer(code):
        start = match.start()
        line = code.rfind(b"\n", 0, start) + 1 if b"\n" in code[last:start] or not found else -1
        found.append(Token(match[0], start, start - line if line >= 0 else -1))
        last = match.end()
    return found


def is_balanced(tokens: list[Token]) -> bool:
    """Tell whether every bracket has its partner."""
    partner = {b")": b"(", b"]": b"[", b"}": b"{"}
    opened: list[bytes] = []
    for token in tokens:
        if token.text in _OPENS:
            opened.append(token.text)
        elif token.text in _CLOSES and (not opened or opened.pop() != partner[token.text]):
            return False
    return not opened


def statements(
    tokens: list[Token], heads: frozenset[bytes], complete: re.Pattern[bytes]
) -> Iterator[Statement]:
    """Yield the statements of a file in order, and the ends of their blocks.

    Args:
        tokens: Of the file.
        heads: First words of statements that a block can follow; elsewhere braces behind ``=`` are parts of values.
        complete: A statement whose tokens, with blanks between, match ends with its line also without ``;``.
    """
    by_layout = not is_balanced(tokens)
    blocks: list[int] = []
    current: list[Token] = []
    depth, last = 0, 0
    for token in tokens:
        text = token.text
        if token.indent >= 0 and current and _ends_before(token, current, depth, by_layout, complete):
            yield Statement(tuple(current), False, last)
            current, depth = [], 0
        if by_layout and token.indent >= 0 and not current:
            while blocks and blocks[-1] >= token.indent and (text != b"}" or blocks[-1] > token.indent):
                blocks.pop()
                yield Statement((), False, last)
        last = token.end
        if text == b"}" and not depth:
            if current:
                yield Statement(tuple(current), False, token.start)
                current = []
            if blocks and (not by_layout or token.indent < 0 or blocks[-1] == token.indent):
                blocks.pop()
                yield Statement((), False, last)
        elif text == b";" and not depth:
            if current:
                yield Statement(tuple(current), False, last)
            current = []
        elif text == b"{" and not depth and current and _is_head(current, heads) and len(blocks) < MAX_DEPTH:
            blocks.append(_indent_of(current))
            yield Statement(tuple(current), True, last)
            current = []
        else:
            depth = max(depth + (text in _OPENS) - (text in _CLOSES), 0)
            current.append(token)
    if current:
        yield Statement(tuple(current), False, last)
    for _ in blocks:
        yield Statement((), False, last)


def _ends_before(
    token: Token, current: list[Token], depth: int, by_layout: bool, complete: re.Pattern[bytes]
) -> bool:
    """Tell whether a token that begins a line is no part of the statement above it."""
    if by_layout:
        return (
            token.indent <= _indent_of(current) and token.text not in _CLOSES | _OPENS
        ) or token.text == b"}"
    if depth or not token.text[:1].isalpha() or len(current) > _MAX_COMPLETE:
        return False
    return (
        current[-1].text == b"}" or complete.fullmatch(b" ".join(item.text for item in current)) is not None
    )


def _is_head(current: list[Token], heads: frozenset[bytes]) -> bool:
    return current[0].text in heads or all(token.text != b"=" for token in current)


def _indent_of(current: list[Token]) -> int:
    return max(current[0].indent, 0)
