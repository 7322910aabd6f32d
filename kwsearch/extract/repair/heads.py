"""Heads of types with a mark missing, and blocks of types that nothing opens or closes, mended by their lines.

A grammar that misses ``)`` in the head of a class takes all of its members for what is between parentheses; one that
misses ``{`` or ``}`` has them in no class, or what is behind it in it. People see the members by indentation. So each
head is asked for alone: what is broken in it is blanked behind the name, and the brace that is missing is written over
a blank, or an empty line, where the lines say that the block begins or ends.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import NamedTuple

from kwsearch.extract.repair.macros import blanked
from kwsearch.regex import regex

_BYTES_ASKED = 2
"""How often each byte is read again, on average, while heads are asked for."""
_MOST_LINES = 100
"""Of one head."""
_MOST_BYTES = 4096
"""Of one head."""
_LINE = regex(rb"^([ \t]*+)([^\s][^\n]*)", re.MULTILINE)
_WORD = b"final"
"""What may stand before a type, whatever it says of it."""
_SPACE = regex(rb"\s*")
_ENUM = regex(rb"[^\n({:]*\benum\b")
_VALUE = regex(rb"\w")
"""How the line of an enumeration's value starts."""


class TypeHeads(NamedTuple):
    """How a language writes types whose members stand in a block."""

    head: re.Pattern[bytes]
    """The start of a head up to the name, from the first word of its line; ``type`` behind what may be broken.

    ``inner``, where there is one, is what only a type in another one may begin with.
    """
    member: re.Pattern[bytes]
    """How a line starts that is a member's first."""
    value: re.Pattern[bytes]
    """How a line starts that is a member's first, or a parameter's of the head."""
    text: re.Pattern[bytes]
    """A comment, a string, a character."""
    goes_on: re.Pattern[bytes]
    """How a line starts that goes on with a head, though it is not indented."""
    opens: re.Pattern[bytes] = regex(rb"\{\Z")
    """The end of a line that opens the block."""


class _Line(NamedTuple):
    indent: int
    start: int
    end: int


def mended_heads(data: bytes, types: TypeHeads, is_statement: Callable[[bytes], bool]) -> bytes:
    """Return a text, of the same length, with whole heads and blocks; the same text where nothing is wrong with them.

    Args:
        data: The file.
        types: How its language writes types.
        is_statement: Whether the grammar reads a text as one statement, without an error.
    """
    return _Heads(data, types, is_statement).mended()


class _Heads:
    """The heads of one file."""

    def __init__(self, data: bytes, types: TypeHeads, is_statement: Callable[[bytes], bool]) -> None:
        self._types = types
        self._is_statement = is_statement
        self._data = data
        self._in_texts = set[int]()  # where lines begin that do so within a text
        self._code = types.text.sub(self._hidden, data)
        self._lines = [
            _Line(len(found[1].expandtabs(8)), found.start(2), found.start(2) + len(found[2].rstrip()))
            for found in _LINE.finditer(self._code)
            if found.start() not in self._in_texts
        ]
        self._behind = self._find_behind()
        self._missing = self._code.count(b"{") - self._code.count(b"}")
        self._written = bytearray(data)
        self._left = len(data) * _BYTES_ASKED + _MOST_BYTES

    def _hidden(self, found: re.Match[bytes]) -> bytes:
        """A comment as blanks, any other text so that a line that it begins or ends is one."""
        text = found[0]
        at = text.find(b"\n")
        while at >= 0:
            self._in_texts.add(found.start() + at + 1)
            at = text.find(b"\n", at + 1)
        return blanked(text) if text.startswith((b"/", b"#")) else b"x" + blanked(text[1:-1]) + b"x"

    def _find_behind(self) -> list[int]:
        """Return for each line the next one that is not indented more."""
        behind = [len(self._lines)] * len(self._lines)
        around: list[int] = []
        for index, line in enumerate(self._lines):
            while around and self._lines[around[-1]].indent >= line.indent:
                behind[around.pop()] = index
            around.append(index)
        return behind

    def mended(self) -> bytes:
        """Return the text with its heads mended."""
        for index, line in enumerate(self._lines):
            found = self._types.head.match(self._code, line.start, line.end)
            if found is None:
                continue
            if self._left < 0:
                break
            self._mend_above(index)
            self._mend(index, found.start("type"), found.end(), self._inner(found))
        return bytes(self._written)

    def _inner(self, found: re.Match[bytes]) -> tuple[int, int]:
        return found.span("inner") if "inner" in self._types.head.groupindex else (-1, -1)

    def _asks(self, text: bytes) -> bool:
        self._left -= len(text)
        return self._is_statement(text)

    def _blank(self, start: int, end: int) -> None:
        self._written[start:end] = blanked(self._data[start:end])

    def _mend_above(self, index: int) -> None:
        """Blank an annotation above a head that it would go on in."""
        if not index or self._lines[index - 1].indent != self._lines[index].indent:
            return
        above = self._lines[index - 1]
        if self._code.startswith(b"@", above.start) and self._depth(index - 1) > 0:
            self._blank(above.start, above.end)

    def _mend(self, index: int, word: int, name_end: int, inner: tuple[int, int]) -> None:
        """Mend the head that begins with a line, and its block; its ``word`` and its name come first."""
        lines, code = self._lines, self._code
        last, brace = self._last(index)
        begin, is_open = lines[index].start, brace >= 0
        end = brace if is_open else lines[last].end
        if end - begin > _MOST_BYTES:
            return
        after = self._behind_deeper(last + 1, lines[index].indent)
        has_members = after > last + 1
        if code.count(b"{", begin, end) > code.count(b"}", begin, end):
            return  # a value of several lines, or a body that begins on the first
        is_indented = is_open and code[brace] == ord(":")
        block = b"{\n}" if is_open or has_members else b""
        if is_indented and not has_members:
            return
        if not self._asks(self._alone(begin, end, inner) + block):
            self._blank_head(begin, word, name_end, end, block)
        if is_indented or not (has_members or is_open):
            return
        opening = brace if is_open else self._open(index, last)
        if opening < 0:
            return
        is_closed = after < len(lines) and code.startswith(b"}", lines[after].start)
        if is_closed and lines[after].indent == lines[index].indent:
            return
        if (self._missing > 0 or not is_open) and not self._close(after):
            self._written[opening] = self._data[opening]

    def _blank_head(self, begin: int, word: int, name_end: int, end: int, block: bytes) -> None:
        """Blank what is broken in a head, which is what stands behind its name, and perhaps before its word."""
        for start in (begin, word):
            for lists in (b"", b"()"):  # a record has components
                if end - name_end < len(lists) or not self._asks(self._data[start:name_end] + lists + block):
                    continue
                self._blank(begin, start)
                if start - begin > len(_WORD):
                    self._written[begin : begin + len(_WORD)] = _WORD  # the line stays indented as it is
                self._blank(name_end, end)
                self._written[name_end : name_end + len(lists)] = lists
                return

    def _last(self, index: int) -> tuple[int, int]:
        """Return the last line of a head, and the byte that opens the block; -1 when none does."""
        lines, code = self._lines, self._code
        indent = lines[index].indent
        opens = self._types.opens
        if opening := opens.search(code, lines[index].start, lines[index].end):
            return index, opening.start()
        last = index
        below = self._behind_deeper(index + 1, indent)
        while (
            below < len(lines)
            and lines[below].indent == indent
            and self._types.goes_on.match(code, lines[below].start)
        ):
            last = below
            if opening := opens.search(code, lines[below].start, lines[below].end):
                return below, opening.start()
            below = self._behind_deeper(below + 1, indent)
        depth = max(self._depth(last), 0)
        end = min(len(lines), last + _MOST_LINES)
        for at in range(last + 1, end):
            if lines[at].indent <= indent:
                return at - 1, -1
            if self._is_member(index, at, depth <= 0):
                return at - 1, -1
            if opening := opens.search(code, lines[at].start, lines[at].end):
                return at, opening.start()
            depth += self._depth(at)
        return end - 1, -1

    def _behind_deeper(self, index: int, indent: int) -> int:
        """Return the first line from one on that is not indented more than a head."""
        while index < len(self._lines) and self._lines[index].indent > indent:
            index = self._behind[index]
        return index

    def _is_member(self, head: int, index: int, is_balanced: bool) -> bool:
        """Return whether a line looks like the first one of a member of the type with this head."""
        code, start = self._code, self._lines[index].start
        if self._types.member.match(code, start) is not None:
            return True
        return is_balanced and (
            self._types.value.match(code, start) is not None
            or (
                _ENUM.match(code, self._lines[head].start) is not None
                and _VALUE.match(code, start) is not None
            )
        )

    def _alone(self, begin: int, end: int, inner: tuple[int, int]) -> bytes:
        """Return a head as one line, as no part of it may be read as a statement of its own."""
        start, stop = inner if inner[0] >= 0 else (begin, begin)
        head = self._data[begin:start] + self._data[stop:end]
        text = self._types.text.sub(
            lambda found: blanked(found[0]) if found[0][:1] == b"/" else found[0], head
        )
        return text.replace(b"\n", b" ")

    def _depth(self, index: int) -> int:
        """Return how many parentheses a line opens that it does not close."""
        line = self._lines[index]
        return self._code.count(b"(", line.start, line.end) - self._code.count(b")", line.start, line.end)

    def _open(self, head: int, last: int) -> int:
        """Write the brace that opens a block behind the last line of a head; return its place, -1 without one."""
        end, start = self._lines[last].end, self._lines[last + 1].start
        place = end
        if self._data[end:start].strip() or self._data[end] not in b" \t":
            place = self._data.rfind(b"\n", 0, start) + 1
        if place == start or not self._is_member(head, last + 1, True):
            return -1
        self._written[place] = ord("{")
        return place

    def _close(self, after: int) -> bool:
        """Write the brace that closes a block before a line; return whether there is a place for it."""
        end = self._lines[after - 1].end
        space = _SPACE.match(self._data, end)
        stop = space.end() if space else end
        gap = self._written[end:stop] + (b"\n" if stop == len(self._data) else b"")
        first, last = gap.find(b"\n") + 1, gap.rfind(b"\n")
        place = next((at for at in range(first, last) if gap[at] in b" \t\n"), -1) if first else -1
        if place >= 0:
            self._written[end + place] = ord("}")
        elif self._written.endswith((b"  }", b"\t\t}"), 0, end):
            self._written[end - 3 : end] = b"};}"
        elif self._written.endswith((b" }", b"\t}"), 0, end):
            self._written[end - 2 : end] = b"}}"
        elif gap.count(b"\n") > 1:
            self._written[end + first - 1] = ord("}")
        else:
            return False
        return True
