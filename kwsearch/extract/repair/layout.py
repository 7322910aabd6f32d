"""What the lines of a file say of its statements: people see them by indentation, and by how lines begin and end."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator
from operator import attrgetter
from typing import NamedTuple

from kwsearch.extract.repair.pieces import Range, Way
from kwsearch.regex import regex

_MAX_HEAD = 200
"""Lines of a head that holds a list."""

_BLANK = b" \t\f"
"""What may stand before the text of a line."""
_INDENT = regex(rb"[ \t\f]*")
_TAB_STOPS = (8, 4, 2)
_OPENS = regex(rb"(?:[{(\[:]|\bbegin(?:[ \t]*:[ \t]*\w+)?|\bdo|\bthen)[ \t\r]*\n([ \t]*)(?=[^\s#])")
"""How a line ends that opens a block, and how the next one is indented."""
_OPENING = b"{(["
_CLOSING = b")]}"
_GIVEN = b">|n"
"""How a line ends behind the brace of a block and what the block is given: ``{ a ->``, ``{ |a|``, ``{ a in``."""
_GOES_ON = regex(
    rb"[)\]},.?:|&=<>%^/+*{;-]|[#`][ \t]*(?:ifn?|el|end|define|undef|include|pragma|error|line|region|nullable)|"
    rb"#[ \t]*\(|\([ \t]*\r?\n|case\b[^\n]*:|default\s*:|"
    rb"(?:else|elif|elsif|catch|except|finally|rescue|ensure|when|end|endif|then|do|in|fi|done|esac|where|and|or)\b|"
    rb"(?:extends|implements|permits|throws)[ \t]+\w"
)
"""How a line starts that belongs to the statement before it, or to none."""
_STRAY = regex(
    rb"(?:[()\[\]{}=<>,;]|end\b)[ \t]*"
    rb"(?!(?:else|elif|elseif|elsif|catch|except|finally|rescue|while|until|where|in|as|from|and|or)\b)\w"
)
"""How a line starts with a mark too many before a statement."""
_ENDS_LATE = regex(rb"[^\s)\]}]+[ \t]+[)\]}][)\]};,]*\Z")
"""A line that ends a block behind a word too many."""
_ANNOTATION = rb"@[\w.]++(?:\((?:[^()\n]|\([^()\n]*\))*+\))?+"
_PREFIX = regex(
    _ANNOTATION
    + rb"(?![ \t]+(?:"
    + _ANNOTATION
    + rb"[ \t]+)*[A-Za-z<])|#!?\[(?![^\n]*\][ \t]*\w)|\[\w[^\n=]*\]\s*\n|template\s*<[^\n]*>\s*\n"
)
"""A line that stands before the statement that it belongs to: an annotation, an attribute."""
_HEAD_END = regex(rb"[{:\[]\s*(?:(?://|#|/\*).*)?\Z")
_BRACE_END = regex(rb"\{(?:[^{}\n]*(?:=>|->|\bin|\|))?\s*(?:(?://|/\*).*)?\Z")
"""How a line ends that opens a block in braces, perhaps with what the block is given."""
_FUNCTION_END = regex(rb"(?:\bfunction[ \t]*\([^()\n]*\)|\bdo(?:[ \t]*\|[^|\n]*\|)?)\Z")
"""How a line ends on which the block of a function begins that is an argument."""
_BRACES = regex(rb"\}[} \t]*")
_COMMENT = regex(rb"//|#|/\*|\*(?=[\s*/])|--|`(?:if|el|endif|define|undef|include|timescale|default_nettype)")

_CONDITION = regex(rb"[#`][ \t]*(?:if|el|endif)")
"""How a line of the preprocessor starts that parts code."""


class Line(NamedTuple):
    """A line that is not empty."""

    indent: int
    """Columns."""
    start: int
    """Its first byte that is not blank."""
    end: int
    """The byte after its last one that is not."""


_start_of = attrgetter("start")


def _blanks(data: bytes, start: int) -> bytes:
    """Return what is before the text of the line that starts at a byte."""
    blanks = _INDENT.match(data, start)
    return blanks[0] if blanks else b""


def _tab_stop(data: bytes) -> int:
    """Return how many columns a tab stands for: with so many, the fewest blocks begin with a line that is not indented.

    It says something only where one line begins with tabs and the next one with blanks.
    """
    if b"\n\t" not in data or b"\n  " not in data:
        return _TAB_STOPS[0]
    pairs = {
        (_blanks(data, data.rfind(b"\n", 0, found.start()) + 1), found[1]) for found in _OPENS.finditer(data)
    }
    return min(
        _TAB_STOPS,
        key=lambda stop: sum(
            len(inside.expandtabs(stop)) <= len(head.expandtabs(stop)) for head, inside in pairs
        ),
    )


class Layout:
    """The lines of one file that are not empty.

    Attributes:
        lines: By place.
    """

    def __init__(self, data: bytes, layout: bytes, way: Way) -> None:
        """Take the file as it was parsed, as its lines are indented, and what is special of its language."""
        self._data = data
        self._way = way
        self.lines: list[Line] = []
        append, new = self.lines.append, tuple.__new__
        stop = _tab_stop(layout)
        indents: dict[bytes, int] = {}
        brackets: list[int] = []
        at = 0
        for text in data.split(b"\n"):
            written = text.lstrip(_BLANK)
            blanks = text[: len(text) - len(written)]
            written = b"" if written[:1].isspace() else written.rstrip()
            if written:
                start = at + len(blanks)
                if layout is not data and not layout.startswith(text[: len(blanks) + 1], at):
                    blanks = _blanks(layout, at)
                indent = indents.get(blanks)
                if indent is None:
                    indent = indents[blanks] = len(blanks.expandtabs(stop))
                last = written[-1]
                if (
                    written[0] in _CLOSING
                    or last in _OPENING
                    or (last in _GIVEN and _BRACE_END.search(written) is not None)
                ):
                    brackets.append(len(self.lines))
                append(
                    new(Line, (indent, start, start + len(written)))
                )  # the constructor costs twice as much
            at += len(text) + 1
        self._align(brackets)
        self._in_heads = (
            frozenset(self._find_in_heads(way.head)) if way.head is not None else frozenset[int]()
        )

    def _find_in_heads(self, head: re.Pattern[bytes]) -> Iterator[int]:
        """Yield the lines that begin in what a pattern finds."""
        for found in head.finditer(self._data):
            first, last = (bisect_right(self.lines, at, key=_start_of) for at in found.span())
            yield from range(first, last)

    def _align(self, brackets: list[int]) -> None:
        """Give the head of a block the indentation of what closes it, or opens it, where it lost its first word.

        Only the lines ``brackets`` begin with a bracket that closes, or end with one that opens.
        """
        lines, data = self.lines, self._data
        opened: list[int] = []
        for index in brackets:
            line = lines[index]
            if data.startswith((b")", b"]", b"}"), line.start):
                last = -1
                while opened and lines[opened[-1]].indent > line.indent:
                    last = opened.pop()
                if opened and lines[opened[-1]].indent == line.indent:
                    opened.pop()
                elif last >= 0 and self.is_fresh(last):
                    lines[last] = lines[last]._replace(indent=line.indent)
            if data.endswith((b"{", b"(", b"["), line.start, line.end) or (
                data[line.end - 1] in _GIVEN and _BRACE_END.search(data, line.start, line.end) is not None
            ):
                head = index - 1
                is_bare = line.end == line.start + 1 and head >= 0 and lines[head].indent > line.indent
                if is_bare and self.is_fresh(head):
                    lines[head] = lines[head]._replace(indent=line.indent)
                opened.append(index)

    def is_fresh(self, index: int) -> bool:
        """Return whether no statement before a line can go on in it."""
        before = self.lines[index - 1].end if index else 0
        return self.is_behind_gap(self.above(index)) or self._data.startswith((b";", b"}"), before - 1)

    def above(self, index: int) -> int:
        """Return the first line of the comments right above a line; the line itself without any."""
        lines, data = self.lines, self._data
        while index and not self.is_behind_gap(index) and _COMMENT.match(data, lines[index - 1].start):
            index -= 1
        return index

    def is_behind_gap(self, index: int) -> bool:
        """Return whether an empty line is before a line."""
        return not index or self._data.count(b"\n", self.lines[index - 1].end, self.lines[index].start) > 1

    def goes_on(self, index: int) -> bool:
        """Return whether a line belongs to the statement before it, or to none."""
        start = self.lines[index].start
        return (
            _GOES_ON.match(self._data, start) is not None
            or (self._way.types is not None and self._way.types.goes_on.match(self._data, start) is not None)
            or self._way.ends.match(self._data, start) is not None
            or self.parts(index)
            or index in self._in_heads
        )

    def parts(self, index: int) -> bool:
        """Return whether a line is what its language parts the statements of a block with."""
        return (
            self._way.parts is not None
            and self._way.parts.match(self._data, self.lines[index].start) is not None
        )

    def _goes_on_in_braces(self, index: int) -> bool:
        """Return whether a line ends one block of a statement and opens the next: ``} else {``."""
        line = self.lines[index]
        return (
            self._data.startswith(b"}", line.start)
            and _BRACE_END.search(self._data, line.start, line.end) is not None
        )

    def partings(self, first: int, last: int, indent: int) -> list[int]:
        """Return the lines that part a block whose head has this indentation."""
        lines = self.lines
        return [
            index
            for index in range(first, last)
            if lines[index].indent <= indent and (self.parts(index) or self._goes_on_in_braces(index))
        ]

    def is_apart(self, index: int) -> bool:
        """Return whether a line starts with a mark too many: what is before it has ended, or is a head or a comment."""
        line, data = self.lines[index], self._data
        if _STRAY.match(data, line.start) is None:
            return False
        if not index:
            return True
        before, above = self.lines[index - 1], self.above(index)
        if data[line.start] in _CLOSING and _CONDITION.match(data, before.start):
            return False  # directives are not indented: what they stand in may end behind one
        beside = before if above == index else self.lines[above]
        if beside.indent == line.indent and self.is_behind_gap(above):
            return True
        if _HEAD_END.search(data, before.start, before.end) and (
            before.indent < line.indent
            or (data.startswith(b"{", before.end - 1) and not data.startswith(b"}", line.start))
        ):
            return True  # nothing is there that it could go on with or end
        if above and above < index and self.lines[above - 1].indent < line.indent:
            head = self.lines[above - 1]
            if _HEAD_END.search(data, head.start, head.end):
                return True
        if before.indent < line.indent:
            return data.startswith(b"end", line.start)
        if data.startswith((b"(", b"[", b"{", b"end"), line.start):
            return False
        return before.indent <= line.indent + 1 and _COMMENT.match(data, before.start) is not None

    def is_prefix(self, index: int) -> bool:
        """Return whether a line stands before the statement that it belongs to."""
        start, begins = self.lines[index].start, self._way.begins
        is_own = begins is not None and begins.match(self._data, start) is not None
        return not is_own and _PREFIX.match(self._data, start) is not None

    def may_part(self, begin: int, index: int) -> bool:
        """Return whether a line may be the first one of a statement though it looks like a part of the one before."""
        data, line, before = self._data, self.lines[index], self.lines[index - 1]
        if _COMMENT.match(data, line.start):
            return False
        return (
            _COMMENT.match(data, before.start) is not None
            or self.is_behind_gap(index)
            or (
                index == begin + 1
                and line.indent == self.lines[begin].indent
                and _STRAY.match(data, line.start) is not None
            )
        )

    def head_end(self, begin: int, after: int) -> int:
        """Return the last line of a statement's head: all of its parameters and what else stands before its block."""
        lines, data = self.lines, self._data
        last = lines[self.without_comments(begin, after) - 1]
        if last.indent == lines[begin].indent and data.startswith(b"}", last.start):
            for index in range(begin, min(after, begin + _MAX_HEAD)):
                if _BRACE_END.search(data, lines[index].start, lines[index].end):
                    return index
        closes_list = data.startswith(b")", last.start)
        while begin + 1 < after and _PREFIX.match(data, lines[begin].start):
            begin += 1
        open_lists = 0
        for index in range(begin, min(after, begin + _MAX_HEAD)):
            is_code = not _COMMENT.match(data, lines[index].start)
            if is_code and _HEAD_END.search(data, lines[index].start, lines[index].end):
                return index
            if closes_list and data.startswith(b"(", lines[index].end - 1):
                return index
            start, end = lines[index].start, lines[index].end
            open_lists += data.count(b"(", start, end) - data.count(b")", start, end)
            is_open = open_lists > 0 or data.startswith(b",", end - 1)
            following = index + 1
            if is_open and _FUNCTION_END.search(data, lines[index].start, lines[index].end):
                is_open = following < after and data.startswith(b"{", lines[following].start)
            if not is_open and not (
                following < after and self.goes_on(following) and not self.is_apart(following)
            ):
                return index
        return begin

    def extent(self, begin: int, after: int) -> Range:
        """Return the bytes of a statement, without the comments and directives behind it."""
        lines = self.lines
        return lines[begin].start, lines[self.without_comments(begin, after) - 1].end

    def without_comments(self, begin: int, after: int) -> int:
        """Return the line after a statement's last one that is no comment, no directive, and parts no block."""
        while after > begin + 1:
            last = after - 1
            first = self._first_of_comment(last)
            if (
                first == last
                and not _COMMENT.match(self._data, self.lines[last].start)
                and not self.parts(last)
            ):
                break
            after = max(first, begin + 1)
        return after

    def _first_of_comment(self, index: int) -> int:
        """Return the first line of the comment that a line ends; the line itself where that is none of several."""
        line, lines = self.lines[index], self.lines
        if not self._data.endswith(b"*/", line.start, line.end) or self._data.startswith(b"/*", line.start):
            return index
        opening = self._data.rfind(b"/*", 0, line.end - 2)
        first = bisect_right(lines, opening, key=_start_of) - 1
        return first if 0 <= first < index and lines[first].start == opening else index

    def closes(self, index: int) -> bool:
        """Return whether a line starts with what ends a block."""
        return self._way.ends.match(self._data, self.lines[index].start) is not None

    def closed(self, index: int) -> int:
        """Return how many blocks a line ends: ``}}`` is two."""
        start = self.lines[index].start
        braces = _BRACES.match(self._data, start)
        return braces[0].count(b"}") if braces is not None else int(self.closes(index))

    def closes_late(self, index: int) -> bool:
        """Return whether a line ends a block, behind one word at most."""
        line = self.lines[index]
        return self.closes(index) or _ENDS_LATE.match(self._data, line.start, line.end) is not None

    def without_closing(self, begin: int, after: int) -> int:
        """Return the line after a statement's last one that ends no block around it."""
        indent = self.lines[begin].indent
        while after > begin + 1 and self.lines[after - 1].indent < indent and self.closes_late(after - 1):
            after -= 1
        return after

    def own_end(self, begin: int, after: int, opened: int) -> int:
        """Return the line after a statement's last one: the last lines may end blocks around it.

        Args:
            begin: Its first line.
            after: The first line of the next statement.
            opened: How many blocks around it began with a line that is not indented less.
        """
        lines, base = self.lines, self.lines[begin].indent
        tail = self.without_comments(begin, after)
        while opened and tail > begin + 1 and lines[tail - 1].indent <= base:
            tail -= 1
        closing = [index for index in range(tail, after) if self.closes(index)]
        has_block = (
            tail > begin + 1
            or self._data.endswith(b"{", lines[begin].start, lines[begin].end)
            or (tail < after and self._data.startswith(b"{", lines[tail].start))
        )
        own = 1 if has_block else 0
        spare = closing[own:][-opened:] if opened else []
        return spare[0] if spare else after
