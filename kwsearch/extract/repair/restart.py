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
from collections.abc import Callable, Iterator
from itertools import pairwise
from operator import attrgetter
from typing import NamedTuple

from kwsearch.extract.repair.layout import Layout
from kwsearch.extract.repair.nodes import APART, BROKEN, CLEAN, Nodes
from kwsearch.extract.repair.pieces import MAX_DEPTH, MAX_PIECES, PLAIN, Piece, Range, Way
from kwsearch.extract.rows.captures import SyntaxNode
from kwsearch.regex import regex

_MAX_MERGED = 4
"""A statement may take so many lines that look like the start of one: a type, a name, attributes."""

_BYTES_ASKED = 4
"""How often each byte is read again, on average, while statements are asked for."""

_LEAST_ASKED = 48
"""To ask for fewer bytes costs as much as for so many."""

_MOST_UNREADABLE = 1000
"""When the grammar reads none of so many texts, the file is of another language."""

_MAX_IN_VAIN = 3
"""After so many statements in a row that are broken themselves, others are not misread for what is before them."""

_LABEL = regex(rb"(?:(?!try\b)\w+|(?:public|private|protected)[ \t]+\w+)[ \t]*:\Z")
_HEAD = regex(rb"\w[^\n]*\Z")
_TYPE = regex(rb"[\w*&>]\Z")
_TYPE_ALONE = regex(rb"(?!(?:return|else|do|goto)\b)[A-Za-z_][\w \t*]*\n[A-Za-z_]\w*[ \t]*\((?![^\n]*;)")
"""The type of a function of C, and its name on the next line, which is not indented."""
_TEXT = regex("comment|string|heredoc|template|text|content")


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


_CONDITION = regex(rb"^[ \t]*#[ \t]*(if|el|endif)[^\n]*", re.MULTILINE)
_start_of = attrgetter("start")


class _Grammar:
    """Is asked whether it reads texts, until their bytes are too many or it cannot read any.

    Attributes:
        is_clean: Whether it reads a text without an error, which is not counted.
    """

    def __init__(self, data: bytes, is_clean: Callable[[bytes], bool]) -> None:
        """Take the file that texts are parts of."""
        self._data = data
        self.is_clean = is_clean
        self._left = len(data) * _BYTES_ASKED + 4096
        self._unreadable = 0
        self._has_read = False

    @property
    def may_be_asked(self) -> bool:
        """Whether more may be asked."""
        return self._left > 0 and (self._has_read or self._unreadable < _MOST_UNREADABLE)

    def reads(self, text: bytes, heads: tuple[Range, ...], tails: tuple[Range, ...]) -> bool:
        """Return whether it reads a text in its blocks without an error."""
        data = self._data
        parts = [data[start:end] for start, end in heads]
        parts.append(text)
        parts += [data[start:end] for start, end in tails]
        parts.append(b"")  # directives end with their line
        whole = b"\n".join(parts)
        self._left -= max(len(whole), _LEAST_ASKED)
        is_clean = self.is_clean(whole)
        self._has_read = self._has_read or is_clean
        self._unreadable += not is_clean
        return is_clean


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
        self._grammar = _Grammar(data, is_clean)
        self._in_strings = self._has_swallowed = self._has_misread = False
        self._broken: list[Piece] = []  # statements with nodes of their own that hide nothing
        self._in_vain = 0
        self._layout = Layout(data, layout or data, way)
        self._lines = self._layout.lines
        self._nodes = Nodes(data, root, way)

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
            head, end = self._head_of_block(index, ends[place]), lines[ends[place]]
            heads, tails = ((line.start, lines[head].end),), ((end.start, end.end),)
            yield _Block(head + 1, ends[place], indent, heads, tails, False)
            at = ends[place] + 1
        if at < len(lines):
            yield _Block(at, len(lines), indent, (), (), False)

    def _head_of_block(self, first: int, last: int) -> int:
        """Return the last line of the head of a block that is not indented: variables in braces belong to it."""
        lines, data = self._lines, self._data
        if not data.startswith(b"{", lines[first].end - 1) and not data.startswith(
            b"{", lines[first + 1].start
        ):
            return first
        end = next(
            (
                index
                for index in range(first + 1, last)
                if lines[index].indent <= lines[first].indent and data.startswith(b"}", lines[index].start)
            ),
            first,
        )
        head = (lines[first].start, lines[end].end)
        return end if self._grammar.reads(b"", (head,), ((lines[last].start, lines[last].end),)) else first

    def with_broken(self, pieces: list[Piece]) -> list[Piece]:
        """Return the pieces and the broken statements that hide nothing, if one may be why others are misread."""
        if not self._has_misread:
            return []
        found: list[Piece] = []
        for piece in sorted(pieces + self._broken):
            if not found or piece.start >= found[-1].end:
                found.append(piece)
        return found[:MAX_PIECES]

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
                own_end = self._layout.without_closing(begin, after)
                start, end = self._layout.extent(begin, own_end)
                heads, tails = piece.heads, piece.tails
                if self._lines[begin].indent < self._lines[first].indent:
                    heads, tails = self._blocks_around(piece, self._lines[begin].indent)
                tails = self._with_closing(range(own_end, after), heads, tails, end)
                if not self._grammar.reads(self._data[start:end], heads, tails):
                    found.append(Piece(start, end, heads, tails))
        return list(self._joined(found))[:MAX_PIECES]

    def _blocks_around(self, piece: Piece, indent: int) -> tuple[tuple[Range, ...], tuple[Range, ...]]:
        """Return the heads and tails of those blocks around a piece that a line with this indentation is in, too."""
        heads, tails = piece.heads, piece.tails
        while heads and self._indent_at(heads[-1][0]) >= indent:
            heads = heads[:-1]
        while tails and self._indent_at(tails[0][0]) >= indent:
            tails = tails[1:]
        return heads, tails

    def _indent_at(self, start: int) -> int:
        """Return the indentation of the line with this first byte."""
        return self._lines[bisect_left(self._lines, start, key=_start_of)].indent

    def _with_closing(
        self, closing: range, heads: tuple[Range, ...], tails: tuple[Range, ...], end: int
    ) -> tuple[Range, ...]:
        """Return the last lines of the blocks around a statement that ends at a byte: ``closing`` are some of them."""
        lines = self._lines
        indents = {self._indent_at(start) for start, _ in heads}
        own = [lines[index] for index in closing if lines[index].indent in indents]
        around = min((line.indent for line in own), default=sys.maxsize)
        return (
            *((line.start, line.end) for line in own),
            *(tail for tail in tails if tail[0] >= end and self._indent_at(tail[0]) < around),
        )

    def _begins(self, index: int, in_strings: bool = False) -> bool:
        """Return whether a line looks like the first one of a statement."""
        line = self._lines[index]
        if self._way.begins is not None and self._way.begins.match(self._data, line.start):
            return True
        if _LABEL.match(self._data, line.start, line.end):
            return False
        if self._layout.goes_on(index) and not self._layout.is_apart(index):
            return False
        before = self._lines[index - 1].end if index else 0
        if (
            self._data.startswith(b"\\", before - 1)
            and self._data.count(b"\n", before, line.start) == 1
            and "comment" not in self._nodes.at(before - 1, before).type
        ):
            return False  # what a macro stands for, a command over several lines
        node = self._nodes.at(line.start, line.start + 1)
        if "comment" in node.type:
            return False
        if in_strings or self._in_strings:
            return True
        if not _TEXT.search(node.type):
            return not self._nodes.is_in_string(line.start)
        if not node.children and self._nodes.around().is_error:
            return True  # a part of a text without its quotes
        return node.start_byte >= line.start and not self._nodes.is_in_string(line.start)

    def _statements(self, first: int, last: int, indent: int) -> list[tuple[int, int]]:
        """Return the statements among the lines ``first`` to ``last``: first line of each, and the line after it."""
        starts: list[int] = []
        is_prefix = False
        for index in range(first, last):
            if (self._lines[index].indent <= indent or not starts) and self._begins(index):
                if not is_prefix:
                    starts.append(index)
                is_prefix = self._layout.is_prefix(index)
        return list(pairwise([*starts, last]))

    def _look(self, block: _Block) -> list[Piece]:
        """Return the broken statements of a block."""
        pieces: list[Piece] = []
        statements = self._statements(block.first, block.last, block.indent)
        opened: list[Range] = []  # heads of blocks that are not indented
        index = 0
        while index < len(statements) and self._grammar.may_be_asked:
            begin, after = statements[index]
            index += 1
            if index < len(statements) and self._is_type(begin, after):
                after = statements[index][1]  # its type stands on a line of its own
                index += 1
            own_end = self._layout.own_end(begin, after, len(opened))
            for line in range(own_end, after):
                del opened[max(0, len(opened) - self._layout.closed(line)) :]
            after = own_end
            start, end = self._layout.extent(begin, after)
            fit = self._nodes.fit(start, end)
            if fit == CLEAN and not (block.is_doubtful and b"\n" in self._data[start:end]):
                continue
            if fit != BROKEN or block.is_doubtful:
                if blocks := self._opened(begin, after):
                    opened += [(start, end)] * blocks
                    continue
                if merged := self._merge(
                    [(begin, after), *statements[index : index + _MAX_MERGED - 1]], block, len(opened)
                ):
                    self._has_misread = self._has_misread or fit == APART
                    index += merged - 1
                    continue
            elif self._way.nests and self._is_misread(start, end, block):
                pieces.append(Piece(start, end, block.heads, block.tails))
                continue
            elif self._nodes.is_function_alone(start, end) and not self._swallows(begin, after):
                self._keep(Piece(start, end, block.heads, block.tails))
                continue
            inside = self._inside(begin, after, block, fit != BROKEN or block.is_doubtful)
            stays_inside = fit == BROKEN and not block.is_doubtful
            if stays_inside and not inside:
                self._keep(Piece(start, end, block.heads, block.tails))
                continue
            inside = inside or self._kept(start, end)
            if (
                inside and self._grammar.reads(self._without(start, end, inside), block.heads, block.tails)
            ) or (stays_inside and self._grammar.reads(b"", inside[0].heads, inside[-1].tails)):
                pieces += inside
            else:
                end = self._broken_until(begin, after, end, block)
                start = self._broken_from(begin, after, end, block)
                pieces.append(Piece(start, end, block.heads, block.tails))
        if block.heads and index == len(statements):  # all ends in this block are known
            pieces += [Piece(start, end, block.heads, block.tails) for start, end in dict.fromkeys(opened)]
        return pieces

    def _keep(self, piece: Piece) -> None:
        """Remember a broken statement that hides nothing, if no part of it is one."""
        if not self._kept(piece.start, piece.end):
            self._broken.append(piece)

    def _kept(self, start: int, end: int) -> list[Piece]:
        """Return the broken statements between two bytes that hide nothing."""
        return [piece for piece in self._broken if start <= piece.start and piece.end <= end]

    def _is_misread(self, start: int, end: int, block: _Block) -> bool:
        """Return whether what is wrong in the head of a statement comes from a broken one before it.

        A parser that has met an error keeps fewer ways to read what follows.
        """
        if self._in_vain >= _MAX_IN_VAIN or not self._nodes.is_broken_in_head(start, end):
            return False
        is_misread = self._grammar.reads(self._data[start:end], block.heads, block.tails)
        self._in_vain = 0 if is_misread else self._in_vain + 1
        self._has_misread = self._has_misread or is_misread
        return is_misread

    def _broken_from(self, begin: int, after: int, end: int, block: _Block) -> int:
        """Return the first byte of what is broken in a statement, which may only hold the statement before that.

        What is broken then is behind an empty line or a comment, or begins with a mark too many on the second line.
        """
        lines, first = self._lines, self._lines[begin]
        if self._layout.closes(begin):
            return first.start
        index = next(
            (
                at
                for at in range(begin + 1, after)
                if lines[at].end <= end and self._layout.may_part(begin, at)
            ),
            0,
        )
        if index and self._grammar.reads(
            self._data[first.start : lines[index - 1].end], block.heads, block.tails
        ):
            return lines[index].start
        return first.start

    def _broken_until(self, begin: int, after: int, end: int, block: _Block) -> int:
        """Return the byte behind what is broken in a statement: perhaps only what stands before it, as annotations."""
        if not self._layout.is_prefix(begin):
            return end
        own = next(
            (
                index
                for index in range(begin + 1, after)
                if self._lines[index].indent <= block.indent
                and self._begins(index)
                and not self._layout.is_prefix(index)
            ),
            0,
        )
        if own and self._grammar.reads(self._data[self._lines[own].start : end], block.heads, block.tails):
            return self._lines[own - 1].end
        return end

    def _is_type(self, begin: int, after: int) -> bool:
        """Return whether a statement is the type of a function, whose name begins the next line."""
        line = self._lines[begin]
        if after != begin + 1 or self._layout.is_behind_gap(after):
            return False
        if not self._way.nests and _TYPE_ALONE.match(self._data, line.start):
            return True
        opens = self._data.count(b"(", line.start, line.end)
        return (
            _TYPE.search(self._data, line.start, line.end) is not None
            and opens <= self._data.count(b")", line.start, line.end)
            and self._nodes.begins_function(line.start, line.end)
        )

    def _inside(self, begin: int, after: int, around: _Block, is_doubtful: bool) -> list[Piece]:
        """Return the broken statements of the block that a statement has."""
        lines = self._lines
        if len(around.heads) >= MAX_DEPTH:
            return []
        head, base = self._layout.head_end(begin, after), lines[begin].indent
        tail = self._layout.without_comments(head, after)
        while tail > head + 1 and lines[tail - 1].indent <= base:
            tail -= 1
        closing = [lines[index] for index in range(tail, after) if self._layout.closes(index)]
        heads = (*around.heads, (lines[begin].start, lines[head].end))
        tails = ((closing[0].start, closing[-1].end), *around.tails) if closing else around.tails
        pieces: list[Piece] = []
        first = head + 1
        for parting in self._layout.partings(first, tail, base):
            line = lines[parting].start, lines[parting].end
            pieces += self._look_within(first, parting, base, heads, (line, *tails), is_doubtful)
            first, heads = parting + 1, (*heads, line)
            if not self._grammar.reads(
                b"", heads, tails
            ):  # its head means nothing without the statements before the line
                heads = (*around.heads, (lines[begin].start, line[1]))
        return pieces + self._look_within(first, tail, base, heads, tails, is_doubtful)

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

    def _swallows(self, begin: int, after: int) -> bool:
        """Return whether strings in a statement hold what looks like the statements behind it."""
        indent = self._lines[begin].indent
        swallows = any(
            self._lines[index].indent <= indent and self._begins(index, True)
            for index in range(begin + 1, after)
        )
        self._has_swallowed = self._has_swallowed or swallows
        return swallows

    def _opened(self, begin: int, after: int) -> int:
        """Return how many blocks that are not indented a statement is the head of."""
        (start, end), closing = self._layout.extent(begin, after), self._way.end
        if closing != b"}":
            head = _HEAD.match(self._data, start, end)
            return int(head is not None and self._grammar.is_clean(head[0] + b"\n" + closing))
        if not self._data.startswith(b"{", end - 1):
            return 0
        blocks = self._data.count(b"{", start, end) - self._data.count(b"}", start, end)
        return blocks if blocks > 0 and self._grammar.is_clean(self._data[start:end] + b"\n}" * blocks) else 0

    def _merge(self, statements: list[tuple[int, int]], block: _Block, opened: int) -> int:
        """Return how many of these statements, from the first on, the grammar reads as one text without an error.

        0 when it does not.
        """
        start = self._lines[statements[0][0]].start
        for count, (begin, after) in enumerate(statements, 1):
            end = self._layout.extent(begin, self._layout.own_end(begin, after, opened))[1]
            if self._grammar.reads(_without_half_conditions(self._data[start:end]), block.heads, block.tails):
                return count
            if self._data.endswith((b";", b"}", b"},", b"end"), start, end):
                break
        return 0

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


def _without_half_conditions(text: bytes) -> bytes:
    """Return a statement without conditions of the preprocessor that begin before it or end behind it."""
    if b"#" not in text:
        return text
    opened = 0
    for found in _CONDITION.finditer(text):
        if found[1] == b"if":
            opened += 1
        elif not opened:
            break
        elif found[1] == b"endif":
            opened -= 1
    else:
        if not opened:
            return text
    return _CONDITION.sub(b"", text)
