"""Brackets that a block lacks, put where its lines say that they were.

A line that is indented as the closing bracket below it is, with a deeper block between, opens that block; what a
bracket opens ends before the next line that is not deeper. What is put in stands in the place of a blank, or of the
end of a line: only the tree is made from it, and only when that leaves fewer errors.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from kwsearch.extract.documents.text import mark_spans
from kwsearch.languages.table import BY_NAME
from kwsearch.regex import regex

MAX_MISSING = 3
"""More brackets are not missing by an oversight."""
_PAIRS = {b"{": b"}", b"(": b")", b"[": b"]"}
_OPENING = {closing: opening for opening, closing in _PAIRS.items()}
_MARK = regex(rb"[{}()\[\]]")
_CHARACTER = regex(rb"'[{}()\[\]]'")
"""A bracket that is no mark."""
_BLANKS = b" \t\r\n"
_WITH_LINES = frozenset(("bash", "elixir", "go", "julia", "kotlin", "powershell", "ruby", "scala", "swift"))
"""Languages in which the end of a line ends a statement."""
_APART = regex(rb"[#`](?!\w*[({])|[\w ]+:\s*\Z|\bcase\b[^\n]*:\s*\Z")
"""A line that is indented by rules of its own: a directive, a label."""
_GOES_ON = regex(rb"(?:else|elif|elsif|catch|finally|rescue|when|then|in|where|and|or)\b")
"""How a line starts that goes on with a statement."""
_FLUSH = regex(rb"\b(?:namespace|extern|module|package|library)\b")
"""What opens a block that may not be indented."""
_MAX_HEAD = 50
"""Lines of a head."""
_HEAD = regex(rb"[\w@\"'#.$]")
"""How a line starts that may be the head of a block."""


class _Line(NamedTuple):
    """A line that has code.

    ``indent`` is in bytes, ``start`` its first byte of code, ``end`` the byte behind its last one.
    """

    indent: int
    start: int
    end: int


class _Open(NamedTuple):
    """A bracket that is not closed yet, the index of its line, and how the first line of its head is indented."""

    mark: bytes
    at: int
    line: int
    indent: int


def with_missing_marks(data: bytes, language: str) -> bytes:
    """Return ``data``, of the same length, with the few brackets that blocks lack; as it is where none do."""
    reader = _read(data, language)
    written = bytearray(data)
    for at, mark in reader.missing if reader is not None else ():
        joins = mark in _OPENING and language in _WITH_LINES and data[at : at + 1] in b"\r\n"
        if data[at : at + 1] not in _BLANKS or (joins and data[at + 1 : at + 2] not in b"\r\n"):
            return data
        written[at : at + 1] = mark
    return bytes(written)


def without_member(data: bytes, language: str) -> bytes:
    """Return ``data``, of the same length, without the line of a list or a block that lacks a bracket of its own."""
    reader = _read(data, language)
    written = bytearray(data)
    for start, end in reader.member() if reader is not None else ():
        written[start:end] = b" " * (end - start)
    return bytes(written)


def _read(data: bytes, language: str) -> _Reader | None:
    """Return what reads the brackets of a file, when some are missing."""
    if _is_balanced(data):
        return None
    texts = [span[:2] for span in mark_spans(data, BY_NAME[language])]
    code = _blanked(data, texts)
    missing = sum(abs(code.count(opening) - code.count(closing)) for opening, closing in _PAIRS.items())
    return _Reader(code, list(_lines(data, code, texts))) if 0 < missing <= MAX_MISSING else None


def _is_balanced(data: bytes) -> bool:
    return all(data.count(opening) == data.count(closing) for opening, closing in _PAIRS.items())


def _blanked(data: bytes, texts: list[tuple[int, int]]) -> bytes:
    """Return the code of a file: comments and strings as blanks, but for the last byte of a string."""
    written = bytearray(_CHARACTER.sub(b"'_'", data))
    for start, end in texts:
        text = data[start:end]
        written[start:end] = b"\n".join(b" " * len(line) for line in text.split(b"\n"))
        if text[-1:] in (b'"', b"'", b"`"):
            written[end - 1] = text[-1]
    return bytes(written)


def _lines(data: bytes, code: bytes, texts: list[tuple[int, int]]) -> Iterator[_Line]:
    """Yield the lines that have code, as they are indented in the file; none that begins in a text."""
    at = 0
    start = 0
    for line in code.split(b"\n"):
        first, size = start, len(line)
        start += size + 1
        stripped = line.strip()
        while at < len(texts) and texts[at][1] <= first:
            at += 1
        if stripped and not (at < len(texts) and texts[at][0] < first) and _APART.match(stripped) is None:
            whole = data[first : first + size]
            indent = size - len(whole.lstrip())
            yield _Line(indent, first + indent, first + len(line.rstrip()))


class _Reader:
    """Looks for what is missing in one file.

    Attributes:
        missing: The places of the missing brackets, with them; empty when there is no place for one.
    """

    def __init__(self, code: bytes, lines: list[_Line]) -> None:
        self._code = code
        self._lines = lines
        self._opened: list[_Open] = []
        self._missing: list[tuple[int, bytes]] = []
        self._broken = -1
        self.missing = self._places()

    def _places(self) -> list[tuple[int, bytes]]:
        for index, line in enumerate(self._lines):
            if not self._end_blocks(index):
                return []
            for found in _MARK.finditer(self._code, line.start, line.end):
                if found[0] in _PAIRS:
                    self._opened.append(_Open(found[0], found.start(), index, self._indent(index)))
                elif not self._close(found[0], found.start(), index):
                    if self._broken < 0 and found.start() > line.start:
                        self._broken = index
                    return []
            if len(self._missing) > MAX_MISSING:
                return []
        while self._opened:
            if not self._put_closing(self._opened.pop()):
                return []
        return self._missing if len(self._missing) <= MAX_MISSING else []

    def member(self) -> list[tuple[int, int]]:
        """Return where a member of a list or a block stands, on a line of its own, that lacks a bracket.

        A list does not end with the comma before its last member.
        """
        if self._broken <= 0 or self._broken + 1 >= len(self._lines):
            return []
        before, own, behind = self._lines[self._broken - 1 : self._broken + 2]
        code = self._code[own.start : own.end]
        if b"{" in code or b"}" in code or b";" in code[:-1]:
            return []
        ranges = [(own.start, own.end)]
        if self._code[behind.start : behind.start + 1] in _OPENING:
            if self._code.endswith(b",", before.start, before.end):
                ranges.append((before.end - 1, before.end))
        elif not code.endswith((b",", b";")):
            return []
        return ranges

    def _end_blocks(self, line: int) -> bool:
        """Close the blocks that are not closed where a statement begins that is indented as their heads are."""
        own = self._lines[line]
        if _HEAD.match(self._code, own.start) is None or _GOES_ON.match(self._code, own.start):
            return True
        while self._opened:
            last = self._opened[-1]
            is_block = last.at == self._lines[last.line].end - 1 and last.line + 1 < line
            if not is_block or own.indent > last.indent or self._is_flush(last):
                break
            if not self._put_closing(self._opened.pop()):
                return False
        return True

    def _indent(self, line: int) -> int:
        """Return how the head is indented that ends with a line: a longer one goes on deeper than its block."""
        own = self._lines[line].indent
        inner = self._lines[line + 1].indent if line + 1 < len(self._lines) else 0
        if inner > own:
            return own
        for index in range(line - 1, max(-1, line - _MAX_HEAD), -1):
            if self._lines[index].indent < inner:
                return self._lines[index].indent if self._goes_on(index + 1) else own
        return own

    def _goes_on(self, line: int) -> bool:
        """Return whether a line belongs to the head on the line before it, which nothing ends there."""
        before = self._lines[line - 1]
        return not self._code.endswith((b"{", b"}", b";"), before.start, before.end)

    def _close(self, mark: bytes, at: int, line: int) -> bool:
        """Take a closing bracket; return whether all that is missing before it has its place."""
        opening, first = _OPENING[mark], self._lines[line].start == at
        indent = self._lines[line].indent
        if not first:
            return self._close_last(opening, line) or self._close_over(opening, line)
        for index in range(len(self._opened) - 1, -1, -1):
            one = self._opened[index]
            if one.indent == indent and one.mark == opening:
                if self._is_flush(one) and self._put_opening(opening, line, one.line):
                    return True
                inner = self._opened[index + 1 :]
                del self._opened[index:]
                return all(map(self._put_closing, reversed(inner)))
            if one.indent < indent:
                break
        least = self._opened[-1].line if self._opened else -1
        return self._put_opening(opening, line, least) or self._close_last(opening, line)

    def _is_flush(self, one: _Open) -> bool:
        """Return whether what a bracket opens is not indented."""
        return one.line + 1 < len(self._lines) and self._lines[one.line + 1].indent <= one.indent

    def _close_last(self, opening: bytes, line: int) -> bool:
        """Close the last bracket, if it is such a one; what opens a block is closed at the start of a line."""
        if not self._opened or self._opened[-1].mark != opening:
            return False
        last = self._opened[-1]
        if opening == b"{" and last.line < line - 1 and last.at == self._lines[last.line].end - 1:
            return False
        self._opened.pop()
        return True

    def _close_over(self, opening: bytes, line: int) -> bool:
        """Close a bracket around others that lack theirs; what none opens in its line is left."""
        indent = self._lines[line].indent
        for index in range(len(self._opened) - 1, -1, -1):
            one = self._opened[index]
            if one.line < line and one.indent < indent:
                return False
            if one.mark == opening:
                inner = self._opened[index + 1 :]
                del self._opened[index:]
                return all(map(self._put_closing, inner))
        return False

    def _put_opening(self, mark: bytes, line: int, least: int) -> bool:
        """Put a bracket behind the head of the block that ends at a line; it stands behind the line ``least``."""
        indent = self._lines[line].indent
        for index in range(line - 1, least, -1):
            head = self._lines[index]
            if head.indent <= indent:
                return (
                    head.indent == indent
                    and index < line - 1
                    and self._code[head.start : head.start + 1] not in _OPENING
                    and not self._code.endswith((b"{", b";", b"}", b","), head.start, head.end)
                    and self._put(head.end, mark)
                )
        return False

    def _put_closing(self, one: _Open) -> bool:
        """Put what closes a bracket: where its block ends, or what it holds on its line."""
        mark, own = _PAIRS[one.mark], self._lines[one.line]
        following = self._lines[one.line + 1] if one.line + 1 < len(self._lines) else None
        rest = self._code[one.at + 1 : own.end].rstrip(b" \t")
        if not rest:
            if following is None or following.indent <= one.indent:
                return _FLUSH.search(self._code, own.start, own.end) is None and self._put(own.end, mark)
            for index in range(one.line + 1, len(self._lines)):
                if self._lines[index].indent <= one.indent:
                    closes = self._code[self._lines[index].start : self._lines[index].start + 1] in b";,"
                    return self._put(
                        self._lines[index].start - 1 if closes else self._lines[index - 1].end, mark
                    )
            return self._put(self._lines[-1].end, mark)
        at = one.at + len(rest) - 1 if rest.endswith((b"{", b";", b",")) else own.end
        self._broken = one.line
        return self._put(at, mark)

    def _put(self, at: int, mark: bytes) -> bool:
        """Put a bracket over a blank; return whether there is one."""
        if self._code[at : at + 1] not in _BLANKS or at >= len(self._code):
            return False
        if len(self._missing) >= MAX_MISSING or any(at == place for place, _ in self._missing):
            return False
        self._missing.append((at, mark))
        return True
