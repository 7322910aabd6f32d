"""Where parsing starts again behind what a grammar cannot read, so that one statement never hides the next.

A parser that meets an error goes on inside the statement it is in, and takes what follows for its parts. People find
the next statement by layout: it begins on a line that is indented as this one is. So the lines are cut into statements
by indentation, and where the tree does not have a statement as nodes of its own, the grammar is asked for that
statement alone. One that it cannot read alone, or only in parts, is cut out of the file and read by itself.
"""

from __future__ import annotations

import re
import sys
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterator, Sequence
from itertools import islice, pairwise
from operator import attrgetter
from typing import NamedTuple

from kwsearch.extract.repair.inside import CLOSES, FUNCTION
from kwsearch.extract.rows.captures import SyntaxNode
from kwsearch.regex import regex

MAX_PIECES = 32
"""At most so many statements are read by themselves; each costs one parse."""

MAX_DEPTH = 6
"""How many blocks inside each other are looked into."""

_MAX_MERGED = 4
"""A statement may take so many lines that look like the start of one: a type, a name, attributes."""

_MAX_HEAD = 30
"""Lines of a head that holds a list."""

_BYTES_ASKED = 4
"""How often each byte is read again, on average, while statements are asked for."""

_LEAST_ASKED = 48
"""To ask for fewer bytes costs as much as for so many."""

_LINE = regex(rb"^([ \t\f]*)(\S(?:[^\n]*\S)?)", re.MULTILINE)
_INDENT = regex(rb"[ \t\f]*")
_GOES_ON = regex(
    rb"[)\]},.?:|&=<>%^/+*{;-]|#[ \t]*(?:if|el|end|define|undef|include|pragma|error|line|region|nullable)|"
    rb"case\b[^\n]*:|default\s*:|"
    rb"(?:else|elif|elsif|catch|except|finally|rescue|ensure|when|end|endif|then|do|in|fi|done|esac|where|and|or)\b"
)
"""How a line starts that belongs to the statement before it, or to none."""
_STRAY = regex(
    rb"(?:[()\[\]{}=<>,;]|end\b)[ \t]*"
    rb"(?!(?:else|elif|elseif|elsif|catch|except|finally|rescue|while|until|where|in|as|from|and|or)\b)\w"
)
"""How a line starts with a mark too many before a statement."""
_ENDS_LATE = regex(rb"[^\s)\]}]+[ \t]+[)\]}][)\]};,]*\Z")
"""A line that ends a block behind a word too many."""
_PREFIX = regex(rb"@\w|#!?\[|\[\w[^\n=]*\]\s*\n|template\s*<[^\n]*>\s*\n")
"""A line that stands before the statement that it belongs to: an annotation, an attribute."""
_LABEL = regex(rb"(?:(?!try\b)\w+|(?:public|private|protected)[ \t]+\w+)[ \t]*:\Z")
_HEAD_END = regex(rb"[{:\[]\s*(?:(?://|#|/\*).*)?\Z")
_BRACE_END = regex(rb"\{(?:[^{}\n]*(?:=>|->|\bin|\|))?\s*(?:(?://|/\*).*)?\Z")
"""How a line ends that opens a block in braces, perhaps with what the block is given."""
_HEAD = regex(rb"\w[^\n]*\Z")
_COMMENT = regex(rb"//|#|/?\*|--")
_TEXT = regex("comment|string|heredoc|template|text|content")

Range = tuple[int, int]
"""First byte and end, exclusive."""


class Piece(NamedTuple):
    """A statement to be read by itself."""

    start: int
    """First byte."""
    end: int
    """First byte after it."""
    heads: tuple[Range, ...]
    """The heads of the blocks around it, outermost first, without which it means nothing."""
    tails: tuple[Range, ...]
    """The last lines of these blocks, innermost first."""


class Way(NamedTuple):
    """How statements of a language are told apart and read alone, where that differs from most."""

    prologue: bytes = b""
    """What stands before a statement, without which it is no code."""
    epilogue: bytes = b""
    """What stands behind it."""
    begins: re.Pattern[bytes] | None = None
    """How a line starts that begins a statement although it looks as if it went on."""
    opens: re.Pattern[bytes] | None = None
    """The first line of a block whose statements are not indented and mean nothing outside of it."""
    closes: re.Pattern[bytes] | None = None
    """The last line of such a block."""
    end: bytes = b"}"
    """What ends a block whose statements are not indented."""
    ends: re.Pattern[bytes] = CLOSES
    """How a line starts that ends a block."""
    parts: re.Pattern[bytes] | None = None
    """How a line of a block starts, indented as its head is, without which the statements behind it mean nothing."""
    no_name: re.Pattern[bytes] | None = None
    """A word that ends a block, which the grammar takes for a name where there is no block to end."""
    first: Callable[[bytes, Callable[[bytes], bool]], list[Piece]] | None = None
    """What finds the broken statements of a language that has none, before lines are looked at."""


PLAIN = Way()
"""Of most languages."""


class _Line(NamedTuple):
    indent: int
    """Columns, with a tab stop every 8."""
    start: int
    """Its first byte that is not blank."""
    end: int
    """The byte after its last one that is not."""


class _Block(NamedTuple):
    """Statements beside each other."""

    first: int
    """Its first line."""
    last: int
    """The line after its last one."""
    indent: int
    """Of its statements."""
    heads: tuple[Range, ...]
    """The heads of the blocks around it, outermost first."""
    tails: tuple[Range, ...]
    """Their last lines, innermost first."""
    is_doubtful: bool
    """Whether something is wrong in it though the tree may not say where."""


def _indent(data: bytes, start: int) -> int:
    """Return the columns before what is written on the line that starts at a byte."""
    blanks = _INDENT.match(data, start)
    return len(blanks[0].expandtabs(8)) if blanks else 0


_start_of = attrgetter("start")
_CLEAN, _BROKEN, _APART = range(3)
"""A statement has nodes of its own, without an error, with one, or it has none."""


class Restart:
    """Finds the statements of one file that hide others from the grammar.

    The same bytes always give the same answer: what is spent is counted in bytes, not in time.
    """

    def __init__(
        self,
        data: bytes,
        root: SyntaxNode,
        is_clean: Callable[[bytes], bool],
        way: Way = PLAIN,
        layout: bytes = b"",
    ) -> None:
        """Take the file as it was parsed, its tree with errors, and whether the grammar reads a text without one.

        ``layout`` is the file as it is written: what is blanked at the start of a line does not indent it.
        """
        self._way = way
        self._data = data
        self._root = root
        self._is_clean = is_clean
        self._in_strings = self._has_swallowed = False
        self._children: dict[int, tuple[Sequence[SyntaxNode], list[int]]] = {}
        self._path = [root]  # from the root to the node that was asked for last
        self._left = len(data) * _BYTES_ASKED + 4096
        self._lines = [
            _Line(_indent(layout or data, found.start()), found.start(2), found.end(2))
            for found in _LINE.finditer(data)
        ]
        self._align()

    def _align(self) -> None:
        """Give the head of a block the indentation of what closes it, or opens it, where it lost its first word."""
        lines, data = self._lines, self._data
        opened: list[int] = []
        for index, line in enumerate(lines):
            if data.startswith((b")", b"]", b"}"), line.start):
                last = -1
                while opened and lines[opened[-1]].indent > line.indent:
                    last = opened.pop()
                if opened and lines[opened[-1]].indent == line.indent:
                    opened.pop()
                elif last >= 0 and self._is_fresh(last):
                    lines[last] = lines[last]._replace(indent=line.indent)
            if data.endswith((b"{", b"(", b"["), line.start, line.end):
                head = index - 1
                is_bare = line.end == line.start + 1 and head >= 0 and lines[head].indent > line.indent
                if is_bare and self._is_fresh(head):
                    lines[head] = lines[head]._replace(indent=line.indent)
                opened.append(index)

    def pieces(self) -> list[Piece]:
        """Return the statements to be read by themselves, by place, at most MAX_PIECES.

        Empty when every error stays in the statement that it is in.
        """
        first = self._outermost(0, len(self._lines))
        if first is None:
            return []
        found = [piece for block in self._blocks(self._lines[first].indent) for piece in self._look(block)]
        return list(self._joined(found))[:MAX_PIECES]

    def _outermost(self, first: int, last: int) -> int | None:
        """Return the line that is indented least of those among ``first`` to ``last`` that begin a statement."""
        nearest = sorted(range(first, last), key=lambda index: self._lines[index].indent)
        return next((index for index in nearest if self._begins(index)), None)

    def _blocks(self, indent: int) -> Iterator[_Block]:
        """Yield the file as one block, or cut where blocks begin and end whose statements are not indented."""
        lines, opens, closes = self._lines, self._way.opens, self._way.closes
        if opens is None or closes is None:
            yield _Block(0, len(lines), indent, (), (), False)
            return
        ends = [index for index, line in enumerate(lines) if closes.match(self._data, line.start)]
        at = 0
        for index, line in enumerate(lines):
            if index < at or opens.match(self._data, line.start) is None:
                continue
            if at < index:
                yield _Block(at, index, indent, (), (), False)
            place = bisect_right(ends, index)
            if place == len(ends):
                return
            end = lines[ends[place]]
            yield _Block(
                index + 1, ends[place], indent, ((line.start, line.end),), ((end.start, end.end),), False
            )
            at = ends[place] + 1
        if at < len(lines):
            yield _Block(at, len(lines), indent, (), (), False)

    def finer(self, pieces: list[Piece]) -> list[Piece]:
        """Return the pieces cut also where the tree has a string: a quote too many turns all strings inside out."""
        if not pieces and self._has_swallowed:
            self._in_strings = True
            return self.pieces()
        found: list[Piece] = []
        for piece in pieces:
            first = bisect_left(self._lines, piece.start, key=_start_of)
            last = bisect_left(self._lines, piece.end, key=_start_of)
            starts, indent = [first], self._lines[first].indent
            for index in range(first + 1, last):
                if self._lines[index].indent <= indent and self._begins(index, True):
                    indent = self._lines[index].indent
                    starts.append(index)
            if len(starts) == 1:
                found.append(piece)
                continue
            while last < len(self._lines) and not (
                self._lines[last].indent <= indent and self._begins(last, True)
            ):
                last += 1
            for begin, after in pairwise([*starts, last]):
                own_end = self._without_closing(begin, after)
                start, end = self._extent(begin, own_end)
                heads, tails = piece.heads, piece.tails
                if self._lines[begin].indent < self._lines[first].indent:
                    heads, tails = self._blocks_around(piece, self._lines[begin].indent)
                tails = self._with_closing(range(own_end, after), heads, tails, end)
                if not self._asks(self._data[start:end], heads, tails):
                    found.append(Piece(start, end, heads, tails))
        return list(self._joined(found))[:MAX_PIECES]

    def _blocks_around(self, piece: Piece, indent: int) -> tuple[tuple[Range, ...], tuple[Range, ...]]:
        """Return the heads and tails of those blocks around a piece that a line with this indentation is in, too."""
        inner = 0
        for start, _ in piece.heads[::-1]:
            if self._lines[bisect_left(self._lines, start, key=_start_of)].indent < indent:
                break
            inner += 1
        return piece.heads[: len(piece.heads) - inner], piece.tails[inner:]

    def _without_closing(self, begin: int, after: int) -> int:
        """Return the line after a statement's last one that ends no block around it."""
        indent = self._lines[begin].indent
        while after > begin + 1 and self._lines[after - 1].indent < indent and self._closes_late(after - 1):
            after -= 1
        return after

    def _closes_late(self, index: int) -> bool:
        """Return whether a line ends a block, behind one word at most."""
        line = self._lines[index]
        return self._closes(index) or _ENDS_LATE.match(self._data, line.start, line.end) is not None

    def _with_closing(
        self, closing: range, heads: tuple[Range, ...], tails: tuple[Range, ...], end: int
    ) -> tuple[Range, ...]:
        """Return the last lines of the blocks around a statement that ends at a byte: ``closing`` are some of them."""
        lines = self._lines
        indents = {lines[bisect_left(lines, start, key=_start_of)].indent for start, _ in heads}
        own = [lines[index] for index in closing if lines[index].indent in indents]
        around = min((line.indent for line in own), default=sys.maxsize)
        return (
            *((line.start, line.end) for line in own),
            *(
                tail
                for tail in tails
                if tail[0] >= end and lines[bisect_left(lines, tail[0], key=_start_of)].indent < around
            ),
        )

    def _begins(self, index: int, in_strings: bool = False) -> bool:
        """Return whether a line looks like the first one of a statement."""
        line = self._lines[index]
        if self._way.begins is not None and self._way.begins.match(self._data, line.start):
            return True
        if _LABEL.match(self._data, line.start, line.end):
            return False
        if self._goes_on(line.start) and not self._is_apart(index):
            return False
        before = self._lines[index - 1].end if index else 0
        if (
            self._data.startswith(b"\\", before - 1)
            and self._data.count(b"\n", before, line.start) == 1
            and "comment" not in self._node_at(before - 1, before).type
        ):
            return False  # what a macro stands for, a command over several lines
        node = self._node_at(line.start, line.start + 1)
        if not _TEXT.search(node.type):
            return True
        around = self._path[-2] if len(self._path) > 1 else node
        if "comment" not in node.type and not node.children and around.is_error:
            return True  # a part of a text without its quotes
        return "comment" not in node.type and (
            in_strings or self._in_strings or node.start_byte >= line.start
        )

    def _goes_on(self, start: int) -> bool:
        """Return whether the line with this first byte belongs to the statement before it, or to none."""
        return (
            _GOES_ON.match(self._data, start) is not None
            or self._way.ends.match(self._data, start) is not None
            or self._parts(start)
        )

    def _parts(self, start: int) -> bool:
        """Return whether the line with this first byte parts the statements of a block."""
        return self._way.parts is not None and self._way.parts.match(self._data, start) is not None

    def _is_apart(self, index: int) -> bool:
        """Return whether a line starts with a mark too many: what is before it has ended, or is a head or a comment."""
        line, data = self._lines[index], self._data
        if _STRAY.match(data, line.start) is None:
            return False
        if not index:
            return True
        before, above = self._lines[index - 1], self._above(index)
        beside = before if above == index else self._lines[above]
        if beside.indent == line.indent and self._is_behind_gap(above):
            return True
        if _HEAD_END.search(data, before.start, before.end) and (
            before.indent < line.indent
            or (data.startswith(b"{", before.end - 1) and not data.startswith(b"}", line.start))
        ):
            return True  # nothing is there that it could go on with or end
        if before.indent < line.indent:
            return data.startswith(b"end", line.start)
        if data.startswith((b"(", b"[", b"{", b"end"), line.start):
            return False
        return before.indent <= line.indent + 1 and _COMMENT.match(data, before.start) is not None

    def _is_fresh(self, index: int) -> bool:
        """Return whether no statement before a line can go on in it."""
        before = self._lines[index - 1].end if index else 0
        return self._is_behind_gap(self._above(index)) or self._data.startswith((b";", b"}"), before - 1)

    def _above(self, index: int) -> int:
        """Return the first line of the comments right above a line; the line itself without any."""
        lines, data = self._lines, self._data
        while index and not self._is_behind_gap(index) and _COMMENT.match(data, lines[index - 1].start):
            index -= 1
        return index

    def _is_behind_gap(self, index: int) -> bool:
        """Return whether an empty line is before a line."""
        return not index or self._data.count(b"\n", self._lines[index - 1].end, self._lines[index].start) > 1

    def _statements(self, first: int, last: int, indent: int) -> list[tuple[int, int]]:
        """Return the statements among the lines ``first`` to ``last``: first line of each, and the line after it."""
        starts: list[int] = []
        is_prefix = False
        for index in range(first, last):
            if (self._lines[index].indent <= indent or not starts) and self._begins(index):
                if not is_prefix:
                    starts.append(index)
                is_prefix = self._is_prefix(index)
        return list(pairwise([*starts, last]))

    def _is_prefix(self, index: int) -> bool:
        """Return whether a line stands before the statement that it belongs to."""
        start, begins = self._lines[index].start, self._way.begins
        is_own = begins is not None and begins.match(self._data, start) is not None
        return not is_own and _PREFIX.match(self._data, start) is not None

    def _look(self, block: _Block) -> list[Piece]:
        """Return the broken statements of a block."""
        pieces: list[Piece] = []
        statements = self._statements(block.first, block.last, block.indent)
        opened: list[Range] = []  # heads of blocks that are not indented
        index = 0
        while index < len(statements) and self._left > 0:
            begin, after = statements[index]
            index += 1
            own_end = self._own_end(begin, after, len(opened))
            for line in range(own_end, after):
                if opened and self._closes(line):
                    opened.pop()
            after = own_end
            start, end = self._extent(begin, after)
            fit = self._nodes(start, end)
            if fit == _CLEAN and not (block.is_doubtful and b"\n" in self._data[start:end]):
                continue
            if fit != _BROKEN or block.is_doubtful:
                if self._opens_block(begin, after):
                    opened.append((start, end))
                    continue
                if merged := self._merge(
                    [(begin, after), *statements[index : index + _MAX_MERGED - 1]], block, len(opened)
                ):
                    index += merged - 1
                    continue
            elif self._is_function(start, end) and not self._swallows(begin, after):
                continue
            inside = self._inside(begin, after, block, fit != _BROKEN or block.is_doubtful)
            stays_inside = fit == _BROKEN and not block.is_doubtful
            if (
                (stays_inside and not inside)
                or (inside and self._asks(self._without(start, end, inside), block.heads, block.tails))
                or (stays_inside and self._asks(b"", inside[0].heads, inside[-1].tails))
            ):
                pieces += inside
            else:
                start = self._broken_from(begin, after, end, block)
                pieces.append(Piece(start, end, block.heads, block.tails))
        if block.heads and index == len(statements):  # all ends in this block are known
            pieces += [Piece(start, end, block.heads, block.tails) for start, end in opened]
        return pieces

    def _broken_from(self, begin: int, after: int, end: int, block: _Block) -> int:
        """Return the first byte of what is broken in a statement, which may only hold the statement before that.

        What is broken then is behind an empty line or a comment, or begins with a mark too many on the second line.
        """
        lines, first = self._lines, self._lines[begin]
        if self._closes(begin):
            return first.start
        index = next(
            (at for at in range(begin + 1, after) if lines[at].end <= end and self._may_part(begin, at)), 0
        )
        if index and self._asks(self._data[first.start : lines[index - 1].end], block.heads, block.tails):
            return lines[index].start
        return first.start

    def _may_part(self, begin: int, index: int) -> bool:
        """Return whether a line may be the first one of a statement though it looks like a part of the one before."""
        data, line, before = self._data, self._lines[index], self._lines[index - 1]
        if _COMMENT.match(data, line.start):
            return False
        return (
            _COMMENT.match(data, before.start) is not None
            or data.count(b"\n", before.end, line.start) > 1
            or (
                index == begin + 1
                and line.indent == self._lines[begin].indent
                and _STRAY.match(data, line.start) is not None
            )
        )

    def _inside(self, begin: int, after: int, around: _Block, is_doubtful: bool) -> list[Piece]:
        """Return the broken statements of the block that a statement has."""
        lines = self._lines
        if len(around.heads) >= MAX_DEPTH:
            return []
        head, base = self._head_end(begin, after), lines[begin].indent
        tail = self._without_comments(head, after)
        while tail > head + 1 and lines[tail - 1].indent <= base:
            tail -= 1
        closing = [lines[index] for index in range(tail, after) if self._closes(index)]
        heads = (*around.heads, (lines[begin].start, lines[head].end))
        tails = ((closing[0].start, closing[-1].end), *around.tails) if closing else around.tails
        pieces: list[Piece] = []
        first = head + 1
        for parting in self._partings(first, tail, base):
            line = lines[parting].start, lines[parting].end
            pieces += self._look_within(first, parting, base, heads, (line, *tails), is_doubtful)
            first, heads = parting + 1, (*heads, line)
        return pieces + self._look_within(first, tail, base, heads, tails, is_doubtful)

    def _partings(self, first: int, last: int, indent: int) -> list[int]:
        """Return the lines that part a block whose head has this indentation."""
        if self._way.parts is None:
            return []
        lines = self._lines
        return [
            index
            for index in range(first, last)
            if lines[index].indent <= indent and self._parts(lines[index].start)
        ]

    def _look_within(
        self,
        first: int,
        last: int,
        indent: int,
        heads: tuple[Range, ...],
        tails: tuple[Range, ...],
        is_doubtful: bool,
    ) -> list[Piece]:
        """Return the broken statements among the lines ``first`` to ``last`` of a block with this indentation."""
        body = self._outermost(first, last)
        if body is None or self._lines[body].indent <= indent:
            return []
        return self._look(_Block(first, last, self._lines[body].indent, heads, tails, is_doubtful))

    def _head_end(self, begin: int, after: int) -> int:
        """Return the last line of a statement's head: all of its parameters and what else stands before its block."""
        lines, data = self._lines, self._data
        last = lines[self._without_comments(begin, after) - 1]
        if last.indent == lines[begin].indent and data.startswith(b"}", last.start):
            for index in range(begin, min(after, begin + _MAX_HEAD)):
                if _BRACE_END.search(data, lines[index].start, lines[index].end):
                    return index
        closes_list = data.startswith(b")", last.start)
        while begin + 1 < after and _PREFIX.match(data, lines[begin].start):
            begin += 1
        for index in range(begin, min(after, begin + _MAX_HEAD)):
            if _HEAD_END.search(data, lines[index].start, lines[index].end):
                return index
            if closes_list and data.startswith(b"(", lines[index].end - 1):
                return index
            head = data[lines[begin].start : lines[index].end]
            is_open = head.count(b"(") > head.count(b")") or head.endswith(b",")
            following = index + 1
            if not is_open and not (
                following < after and self._goes_on(lines[following].start) and not self._is_apart(following)
            ):
                return index
        return begin

    def _extent(self, begin: int, after: int) -> Range:
        """Return the bytes of a statement, without the comments and directives behind it."""
        lines = self._lines
        return lines[begin].start, lines[self._without_comments(begin, after) - 1].end

    def _without_comments(self, begin: int, after: int) -> int:
        """Return the line after a statement's last one that is no comment and no directive."""
        while after > begin + 1 and _COMMENT.match(self._data, self._lines[after - 1].start):
            after -= 1
        return after

    def _closes(self, index: int) -> bool:
        """Return whether a line starts with what ends a block."""
        return self._way.ends.match(self._data, self._lines[index].start) is not None

    def _own_end(self, begin: int, after: int, opened: int) -> int:
        """Return the line after a statement's last one: the last lines may end blocks around it.

        Args:
            begin: Its first line.
            after: The first line of the next statement.
            opened: How many blocks around it began with a line that is not indented less.
        """
        lines, base = self._lines, self._lines[begin].indent
        tail = self._without_comments(begin, after)
        while opened and tail > begin + 1 and lines[tail - 1].indent <= base:
            tail -= 1
        closing = [index for index in range(tail, after) if self._closes(index)]
        has_block = tail > begin + 1 or (tail < after and self._data.startswith(b"{", lines[tail].start))
        own = 1 if has_block else 0
        spare = closing[own:][-opened:] if opened else []
        return spare[0] if spare else after

    def _nodes(self, start: int, end: int) -> int:
        """Return how the tree has the bytes of a statement."""
        node = self._node_at(start, end)
        if node.start_byte == start and node.end_byte == end:
            if len(self._path) > 1 and self._path[-2].is_error:
                return _APART
            return _BROKEN if node.has_error else _CLEAN
        if node.is_error:
            return _APART
        fit, at_start, at_end, first, last = _CLEAN, False, False, node, node
        children, ends = self._children_of(node)
        for child in islice(children, bisect_right(ends, start), None):
            if child.start_byte >= end:
                break
            if child.start_byte == start:
                at_start, first = True, child
            elif child.is_named and self._is_stray(child.start_byte):
                return _APART
            at_end = child.end_byte == end or (
                child.is_extra and not child.is_error and child.start_byte < end <= child.end_byte
            )
            last = child
            if child.has_error:
                fit = _BROKEN
        if first.is_error and b"\n" in self._data[start : first.end_byte]:
            return _APART  # nothing tells where its head ends
        closes_more = not last.is_named and self._way.ends.match(self._data, last.start_byte)
        if self._way.end != b"}" and node is not self._root and node.start_byte == start:
            return _APART  # the head of a block that is not indented
        opens_more = not first.is_named and first.end_byte < end
        return fit if at_start and at_end and not closes_more and not opens_more else _APART

    def _is_stray(self, start: int) -> bool:
        """Return whether a node that has a name is one of the words that end a block."""
        return self._way.no_name is not None and self._way.no_name.match(self._data, start) is not None

    def _node_at(self, start: int, end: int) -> SyntaxNode:
        """Return the smallest node that holds some bytes; the root when none does.

        The tree would begin at its root each time, and a broken file has thousands of nodes beside each other or in
        each other there. Statements are asked for by place, so the next answer is near the last one.
        """
        path = self._path
        while len(path) > 1 and not path[-1].start_byte <= start <= end <= path[-1].end_byte:
            path.pop()
        while True:
            children, ends = self._children_of(path[-1])
            place = bisect_left(ends, end)
            if place == len(children) or children[place].start_byte > start:
                return path[-1]
            path.append(children[place])

    def _children_of(self, node: SyntaxNode) -> tuple[Sequence[SyntaxNode], list[int]]:
        """Return the children of a node and where each ends; listed once, because a file's root may have thousands."""
        found = self._children.get(node.id)
        if found is None:
            children = node.children
            found = self._children[node.id] = (children, [child.end_byte for child in children])
        return found

    def _is_function(self, start: int, end: int) -> bool:
        """Return whether a statement with nodes of its own is a function: what is wrong inside stays inside."""
        node = self._node_at(start, end)
        return node.start_byte == start and node.end_byte == end and FUNCTION.search(node.type) is not None

    def _swallows(self, begin: int, after: int) -> bool:
        """Return whether strings in a statement hold what looks like the statements behind it."""
        indent = self._lines[begin].indent
        swallows = any(
            self._lines[index].indent <= indent and self._begins(index, True)
            for index in range(begin + 1, after)
        )
        self._has_swallowed = self._has_swallowed or swallows
        return swallows

    def _opens_block(self, begin: int, after: int) -> bool:
        """Return whether a statement is the head of a block that is not indented."""
        (start, end), closing = self._extent(begin, after), self._way.end
        if closing != b"}":
            head = _HEAD.match(self._data, start, end)
            return head is not None and self._is_clean(head[0] + b"\n" + closing)
        return self._data.startswith(b"{", end - 1) and self._is_clean(self._data[start:end] + b"\n}")

    def _merge(self, statements: list[tuple[int, int]], block: _Block, opened: int) -> int:
        """Return how many of these statements, from the first on, the grammar reads as one text without an error.

        0 when it does not.
        """
        start = self._lines[statements[0][0]].start
        for count, (begin, after) in enumerate(statements, 1):
            end = self._extent(begin, self._own_end(begin, after, opened))[1]
            if self._asks(self._data[start:end], block.heads, block.tails):
                return count
            if self._data.startswith((b";", b"}"), end - 1) or self._data.startswith(b"end", end - 3):
                break
        return 0

    def _asks(self, text: bytes, heads: tuple[Range, ...], tails: tuple[Range, ...]) -> bool:
        """Return whether the grammar reads a text in its blocks without an error."""
        data = self._data
        parts = [data[start:end] for start, end in heads]
        parts.append(text)
        parts += [data[start:end] for start, end in tails]
        parts.append(b"")  # directives end with their line
        whole = b"\n".join(parts)
        self._left -= max(len(whole), _LEAST_ASKED)
        return self._is_clean(whole)

    def _without(self, start: int, end: int, pieces: list[Piece]) -> bytes:
        """Return the text of a statement without the pieces in it."""
        kept, at = [], start
        for piece in pieces:
            kept.append(self._data[at : piece.start])
            at = piece.end
        return b" ".join([*kept, self._data[at:end]])

    def _joined(self, pieces: list[Piece]) -> Iterator[Piece]:
        """Yield the pieces, those that nothing stands between as one."""
        last: Piece | None = None
        for piece in sorted(pieces):
            if last is not None and not self._data[last.end : piece.start].strip():
                if last.heads == piece.heads:
                    end = max(last.end, piece.end)
                    tails = tuple(tail for tail in last.tails if tail[0] >= end)
                    last = Piece(last.start, end, last.heads, tails)
                    continue
                if piece.start < last.end:
                    continue
            if last is not None:
                yield last
            last = piece
        if last is not None:
            yield last
