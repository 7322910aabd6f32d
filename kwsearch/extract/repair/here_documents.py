"""Here-documents: where those of shell scripts are, spellings that grammars read, an open one of Perl."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator
from typing import NamedTuple

from kwsearch.regex import regex

_OPERATOR = regex(rb"(?<!<)<<(-?)[ \t]*(?:\\?([A-Za-z_][\w.+-]*)|'([^'\n]*)'|\"([^\"\n]*)\")")
_COMMENT = regex(rb"(?:^|[ \t;])#")
_TEXT = regex(rb"[^\n]")
_RUBY_OPERATOR = regex(rb"<<[~-]?([\"'`]?)([A-Za-z_]\w*)\1")
_PERL_OPERATOR = regex(rb"<<(~?)[ \t]*(?:([\"'`])([^\"'`]*)|\\?([A-Za-z_]\w*))")
_PIECE_OF_PERL = regex(rb"[^\"'#/`]+|(?<=\$)#|(\"(?:[^\"\\]|\\.)*\"|'(?:[^'\\]|\\.)*'|(?<!\S)#.*)", re.DOTALL)
"""Code, or a string or a comment as a group; nothing fits where it is not told what follows."""


def without_nested(data: bytes) -> bytes:
    """Return a file of Ruby in which here-documents within those of others are empty strings; the length stays."""
    places: dict[bytes, list[int]] = {}
    position = 0
    for line in data.split(b"\n"):
        places.setdefault(line.strip(), []).append(position)
        position += len(line) + 1

    def end_of(mark: bytes, start: int) -> int:
        """Return where the first line from ``start`` on begins that is a mark; past the file without one."""
        found = places.get(mark, [])
        index = bisect_left(found, start)
        return found[index] if index < len(found) else len(data)

    spelled, outer_end = bytearray(data), -1
    outer_start = inner_end = 0
    for operator in _RUBY_OPERATOR.finditer(data):
        line_end = data.find(b"\n", operator.end())
        if line_end < 0:
            break
        end = end_of(operator[2], line_end + 1)
        if operator.start() > outer_end:
            outer_start, outer_end = (line_end, end) if end < len(data) else (0, -1)
        elif (
            end < outer_end
            and operator.start() >= inner_end
            and b"#{" in data[outer_start : operator.start()]
        ):
            inner_end = data.find(b"\n", end)
            spelled[operator.start() : operator.end()] = b'""'.ljust(len(operator[0]))
            spelled[line_end:inner_end] = _TEXT.sub(b" ", data[line_end:inner_end])
    return bytes(spelled)


class HereDocument(NamedTuple):
    """One of them; places are 0-based bytes, ends exclusive."""

    operator_end: int
    """Where its operator and its mark end."""
    line_end: int
    """Where the line of its operator ends."""
    start: int
    """Where its text begins, on a line of its own."""
    end: int
    """Where the line with its mark ends."""
    is_first: bool
    """Whether its operator is the first one of its line."""


def here_documents(data: bytes) -> Iterator[HereDocument]:
    """Yield the here-documents of a script, by place; what has no line with its mark is none."""
    lines = _Lines(data)
    position = 0
    while (operator := _OPERATOR.search(data, position)) is not None:
        line_start = data.rfind(b"\n", 0, operator.start()) + 1
        line_end = data.find(b"\n", operator.end())
        if line_end < 0:
            return
        position = line_end
        before = data[line_start : operator.start()]
        if _COMMENT.search(before, max(before.rfind(b"'"), before.rfind(b'"')) + 1):
            continue
        start, is_first = line_end + 1, True
        for one in _OPERATOR.finditer(data, operator.start(), line_end):
            end = lines.end_of(one[2] or one[3] or one[4] or b"", start, indented=bool(one[1]))
            if end < 0:
                break
            yield HereDocument(one.end(), line_end, start, end, is_first)
            start, is_first = end + 1, False
            position = end


class _Lines:
    """Where each line of a script stands, by its text."""

    def __init__(self, data: bytes) -> None:
        self._data = data
        self._places: tuple[dict[bytes, list[int]], dict[bytes, list[int]]] | None = None
        """0-based first bytes of the lines: as they are, and without the tabs before them."""

    def end_of(self, mark: bytes, start: int, *, indented: bool) -> int:
        """Return where the first line from ``start`` on ends that is a mark, maybe behind tabs; -1 for none."""
        if self._places is None:
            self._places = {}, {}
            position = 0
            for line in self._data.split(b"\n"):
                text = line.removesuffix(b"\r")
                for places, key in zip(self._places, (text, text.lstrip(b"\t")), strict=True):
                    places.setdefault(key, []).append(position)
                position += len(line) + 1
        found = self._places[indented].get(mark, [])
        number = bisect_left(found, start)
        if number == len(found):
            return -1
        end = self._data.find(b"\n", found[number])
        return end if end >= 0 else len(self._data)


def plain_here_documents(data: bytes) -> bytes:
    """Return a script in which nothing follows the mark of a here-document on its line; of the same length.

    The grammar knows one here-document of a line, and little that may follow it.
    """
    written = bytearray(data)
    for found in here_documents(data):
        if found.is_first:
            written[found.operator_end : found.line_end] = b" " * (found.line_end - found.operator_end)
        else:
            written[found.start : found.end] = _TEXT.sub(b" ", data[found.start : found.end])
    return bytes(written)


def has_open_text(data: bytes) -> bool:
    """Return whether a here-document of Perl lacks its last line: the grammar looks for it without end.

    Of one in single quotes it does not, and what stands in a here-document, in documentation or behind the end of the
    code begins none.
    """
    if _PERL_OPERATOR.search(data) is None:
        return False
    lines = data.split(b"\n")
    exact: dict[bytes, int] = {}
    indented: dict[bytes, int] = {}
    for number, line in enumerate(lines):
        text = line.removesuffix(b"\r")
        exact[text] = indented[text.lstrip(b" \t")] = number
    waiting: list[tuple[dict[bytes, int], bytes, bool]] = []
    is_documentation, position = False, 0
    for number, line in enumerate(lines):
        start, position = position, position + len(line) + 1
        text = line.removesuffix(b"\r")
        if waiting:
            places, mark, _ = waiting[0]
            if mark == (text.lstrip(b" \t") if places is indented else text):
                del waiting[0]
        elif is_documentation:
            is_documentation = not text.startswith(b"=cut")
        elif text[:1] == b"=" and text[1:2].isalpha():
            is_documentation = True
        elif text in (b"__END__", b"__DATA__"):
            break
        elif b"<<" in line:
            texts = _texts(data, start, start + len(line))
            for found in _PERL_OPERATOR.finditer(data, start, start + len(line)):
                index = bisect_left(texts, (found.start(),)) - 1
                if index >= 0 and found.start() < texts[index][1]:
                    continue
                mark = found[4] if found[3] is None else found[3]
                places, mark = (indented, mark.lstrip(b" \t")) if found[1] else (exact, mark)
                waiting.append((places, mark, found[2] == b"'"))
        while waiting and waiting[0][0].get(waiting[0][1], -1) <= number:
            if not waiting.pop(0)[2]:
                return True
    return False


def _texts(data: bytes, start: int, end: int) -> list[tuple[int, int]]:
    """Return the ranges of the comments of a line of Perl, and of its strings that begin and end on it."""
    found = []
    while (piece := _PIECE_OF_PERL.match(data, start, end)) is not None:
        start = piece.end()
        if piece[1] is not None:
            found.append((piece.start(), start))
    return found
