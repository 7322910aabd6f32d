"""Which bindings of a Nix file a grammar cannot read: the file is one expression, in which each error hides the rest.

A binding begins on a line of its own and ends before the next one that is indented as it is. Each can be read alone;
one that cannot is cut out of the file, or, when that is enough, the broken bindings inside it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from itertools import pairwise
from typing import NamedTuple

from kwsearch.extract.repair.pieces import MAX_DEPTH, MAX_PIECES, Piece
from kwsearch.regex import regex

MAX_BYTES = 1 << 17
"""In a larger file, bindings are not asked for one by one."""

_BYTES_ASKED = 4
"""How often each byte is read again, on average."""

_MAX_INDENTS = 3
"""A binding may hold so many others that are indented otherwise: in a call, and behind it in another one."""

_LINE = regex(rb"^([ \t]*)(\S(?:[^\n]*\S)?)", re.MULTILINE)
_NAME = rb"(?:[\w'-]+|\"[^\"\n]*\"|\$\{[^{}\n]*\})"
_BINDING = regex(rb"inherit\b|" + _NAME + rb"(?:\." + _NAME + rb")*[ \t]*=(?!=)")
_GOES_ON = regex(rb"[)\]};:.+&|?]|//|(?:in|then|else)\b|#|/?\*|''")
"""How a line starts that begins no binding, whatever is wrong with it."""
_BODY = regex(rb"in\b")
_PARAMETERS_END = regex(rb"\}[ \t]*(?:@[ \t]*\w+[ \t]*)?:\Z")
_COMMENT = regex(rb"#|/?\*")


class _Line(NamedTuple):
    indent: int
    start: int
    end: int


def broken_bindings(data: bytes, is_clean: Callable[[bytes], bool]) -> list[Piece]:
    """Return the smallest bindings that the grammar cannot read, by place, at most MAX_PIECES; none of a large file.

    Args:
        data: A file of Nix.
        is_clean: Whether the grammar reads some bindings without an error.
    """
    if len(data) > MAX_BYTES:
        return []
    lines = [
        _Line(len(found[1].expandtabs(8)), found.start(2), found.end(2)) for found in _LINE.finditer(data)
    ]
    return _Bindings(data, is_clean).broken(lines, 0)[:MAX_PIECES]


class _Bindings:
    """Asks for many bindings at once, and for each half of them again when there is an error."""

    def __init__(self, data: bytes, is_clean: Callable[[bytes], bool]) -> None:
        self._data = data
        self._is_clean = is_clean
        self._left = len(data) * _BYTES_ASKED

    def broken(self, lines: list[_Line], depth: int) -> list[Piece]:
        """Return the broken ones among the bindings of some lines that are indented least."""
        return next(self._by_indent(lines, depth), [])

    def _by_indent(self, lines: list[_Line], depth: int) -> Iterator[list[Piece]]:
        """Yield the broken ones among the bindings that are indented least, then among those indented more."""
        data = self._data
        lines = self._behind_parameters(lines)
        heads = {
            line.indent
            for line in lines
            if _BINDING.match(data, line.start) and not _GOES_ON.match(data, line.start)
        }
        if depth < MAX_DEPTH:
            for indent in sorted(heads)[:_MAX_INDENTS]:
                yield self._at(indent, lines, depth)

    def _at(self, indent: int, lines: list[_Line], depth: int) -> list[Piece]:
        """Return the broken ones among the bindings of some lines that have this indentation."""
        data = self._data
        begins = [
            index
            for index, line in enumerate(lines)
            if line.indent == indent and not _GOES_ON.match(data, line.start)
        ]
        bindings = [
            lines[begin : self._end(lines, begin, following)]
            for begin, following in zip(begins, [*begins[1:], len(lines)], strict=True)
        ]
        pieces: list[Piece] = []
        pending = [(0, len(bindings))]
        while pending and len(pieces) < MAX_PIECES and self._left > 0:
            first, after = pending.pop()
            start, end = bindings[first][0].start, bindings[after - 1][-1].end
            if after - first < len(bindings) and self._asks(data[start:end]):
                continue
            if after - first > 1:
                middle = (first + after) // 2
                pending += [(middle, after), (first, middle)]
                continue
            for inside in self._by_indent(bindings[first][1:], depth + 1):
                if inside and self._asks(self._without(start, end, inside)):
                    pieces += inside
                    break
            else:
                pieces.append(Piece(self._broken_from(bindings[first]), end, (), ()))
        return pieces

    def _behind_parameters(self, lines: list[_Line]) -> list[_Line]:
        """Return the lines behind the names that a function takes, one a line, which look like broken bindings."""
        for index, line in enumerate(lines):
            if _BINDING.match(self._data, line.start):
                break
            if _PARAMETERS_END.match(self._data, line.start, line.end):
                return lines[index + 1 :]
        return lines

    def _asks(self, text: bytes) -> bool:
        self._left -= len(text)
        return self._is_clean(text)

    def _broken_from(self, lines: list[_Line]) -> int:
        """Return the first byte of what is broken in a binding: what begins as if it went on may be another one."""
        data, start = self._data, lines[0].start
        for line, following in pairwise(lines):
            if data.startswith(b";", line.end - 1):
                return following.start if self._asks(data[start : line.end]) else start
        return start

    def _end(self, lines: list[_Line], begin: int, following: int) -> int:
        """Return the line after a binding's last one, without the comments behind it."""
        indent, last = lines[begin].indent, begin
        for index in range(begin + 1, following):
            line = lines[index]
            if line.indent < indent or (line.indent == indent and _BODY.match(self._data, line.start)):
                break
            if not _COMMENT.match(self._data, line.start):
                last = index
        return last + 1

    def _without(self, start: int, end: int, pieces: list[Piece]) -> bytes:
        """Return the bytes of a binding without those of the pieces in it."""
        kept = []
        for piece in pieces:
            kept.append(self._data[start : piece.start])
            start = piece.end
        return b" ".join([*kept, self._data[start:end]])
