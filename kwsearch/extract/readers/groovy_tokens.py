"""The tokens of Groovy: names, numbers, marks and pieces of strings, and which bracket closes which.

Code between ``${`` and ``}`` of a string is code like any other. Whether a ``/`` divides or begins a string is told by
what stands before it, as Groovy's own lexer has it (https://groovy-lang.org/syntax.html#_slashy_string).
"""

from __future__ import annotations

import re
from typing import NamedTuple

from kwsearch.extract.rows.source import Source
from kwsearch.extract.rows.spans import DOC_MARKS
from kwsearch.models import COMMENT, DOC, STRING

_TOKEN = re.compile(
    rb"(?P<comment>//[^\n]*|/\*(?:[^*]|\*(?!/))*+(?:\*/|\Z)|\A\#![^\n]*)"
    rb"|(?P<long>'''|\$/)|(?P<string>'(?:[^'\\\n]|\\.)*+'?)"
    rb"|(?P<quote>\"\"\"|\")"
    rb"|(?P<word>[A-Za-z_$\x80-\xff][\w$\x80-\xff]*)"
    rb"|(?P<number>[0-9]\w*(?:\.[0-9]\w*)?)"
    rb"|(?P<mark>\?\?\.|\?\.|\*\.(?!\s)|\.&|\.@|::|->|\.\.\.|\.\.<?|==~|=~|===|!==|<=>|[<>=!]=|&&|\|\||\?:|\?=|\+\+|--"
    rb"|[-+*/%&|^]=|\*\*=?|<<=?|[^\s])",
    re.DOTALL,
)
_PIECES = {
    b'"': re.compile(rb"(?:[^\"\\$\n]|\\.|\$(?!\{))*+", re.DOTALL),
    b'"""': re.compile(rb"(?:[^\"\\$]|\\.|\$(?!\{)|\"(?!\"\"))*+", re.DOTALL),
}
"""What a string holds up to its end, or to code in it."""
_LONG = {
    b"'''": re.compile(rb"'''(?:[^'\\]|\\.|'(?!''))*+'''", re.DOTALL),
    b"$/": re.compile(rb"\$/(?:[^/$]|\$[$/]|/(?!\$)|\$(?!/))*+/\$"),
}
"""Strings over several lines that hold no code, or whose code is not looked at."""
_SLASHY = re.compile(rb"/(?![*/=\s])(?:[^/\\\n]|\\.)++/|/(?![*/])(?:[^/\\]|\\.){1,2000}+/", re.DOTALL)
_ON_ONE_LINE = re.compile(rb"/(?![*/=\s])(?:[^/\\\n]|\\.)++/")
_BEFORE_STRINGS = frozenset(b"return in case assert as else throw do".split())
"""Words behind which no division can stand."""
_TYPES = frozenset((b"class", b"interface", b"enum", b"trait"))
_BEFORE_DIVISIONS = frozenset(b") ] } ++ --".split())
_OPENS = {b"(": b")", b"[": b"]", b"{": b"}", b"${": b"}"}
_CLOSES = frozenset(_OPENS.values())


class Token(NamedTuple):
    """A word, number, mark, or piece of a string."""

    text: bytes
    """As written; of a string nothing."""
    start: int
    """First byte."""
    end: int
    """First byte behind it."""
    kind: str
    """``word``, ``number``, ``string`` or ``mark``."""
    starts_line: bool


class Scan:
    """The tokens of a file.

    Attributes:
        tokens: In order.
        spans: Comments, docs and strings, as facts have them.
        partner: The place of the bracket that closes each opening one; where it ends, for one that nothing closes.
    """

    def __init__(self, source: Source) -> None:
        """Read all of a file; whatever is wrong in it ends with its line or at the end of the file."""
        self._source = source
        self.tokens: list[Token] = []
        self.spans: list[tuple[int, int, int, int]] = []
        self._held: list[tuple[bytes, int]] = []
        """Of each string around the current code: its quote marks, and how many braces are open in that code."""
        self._unclosed = set[bytes]()
        """Marks of strings that nothing ends, so that the rest of the file is searched once for each."""
        self._last = 0
        self._read(source.data)
        self.partner = self._partners()

    def _read(self, data: bytes) -> None:
        position = 0
        while (found := _TOKEN.search(data, position)) is not None:
            start, position, kind = found.start(), found.end(), found.lastgroup or "mark"
            text = found[0]
            if kind == "comment":
                self._span(start, position, DOC if text[:3] in DOC_MARKS else COMMENT)
            elif kind == "string":
                self._string(start, position)
            elif kind == "long":
                position = self._long(start, text)
            elif kind == "quote":
                position = self._piece(start, position, text)
            elif text in (b"/", b"/=") and (end := self._slashy(data, start)):
                position = end
                self._string(start, end)
            else:
                self._add(text, start, position, kind)
                if self._held and text in (b"{", b"}"):
                    position = self._brace(text, position)

    def _brace(self, text: bytes, position: int) -> int:
        """Count a brace inside the code of a string; return where reading goes on."""
        quote, depth = self._held.pop()
        if text == b"}" and not depth:
            return self._piece(position, position, quote)
        self._held.append((quote, depth + (1 if text == b"{" else -1)))
        return position

    def _piece(self, start: int, position: int, quote: bytes) -> int:
        """Read a string from ``position`` to its end, or to the code in it; return where reading goes on."""
        data = self._source.data
        found = _PIECES[quote].match(data, position)
        end = position if found is None else found.end()
        if data.startswith(quote, end):
            self._string(start, end + len(quote))
            return end + len(quote)
        if data.startswith(b"${", end):
            self._string(start, end)
            self._add(b"${", end, end + 2, "mark")
            self._held.append((quote, 0))
            return end + 2
        line = data.find(b"\n", position)  # nothing ends it
        end = len(data) if line < 0 else line
        self._string(start, end)
        return end

    def _long(self, start: int, mark: bytes) -> int:
        """Read a string that holds no code; return where reading goes on."""
        data = self._source.data
        found = None if mark in self._unclosed else _LONG[mark].match(data, start)
        if found is not None:
            end = found.end()
        else:
            self._unclosed.add(mark)
            line = data.find(b"\n", start)
            end = len(data) if line < 0 else line
        self._string(start, end)
        return end

    def _slashy(self, data: bytes, start: int) -> int:
        """Return the end of the string that a slash begins; 0 when it divides."""
        before = self.tokens[-1] if self.tokens else None
        pattern = _SLASHY
        if before is not None and before.kind != "mark" and before.text not in _BEFORE_STRINGS:
            # ``println /a b/`` is a call, ``a / b`` and ``a/b`` are quotients.
            if before.kind != "word" or before.end == start:
                return 0
            pattern = _ON_ONE_LINE
        elif before is not None and before.text in _BEFORE_DIVISIONS and not self._begins(start):
            return 0
        elif before is not None and before.text == b".":  # a member may be called by any string
            pattern = _ON_ONE_LINE
        found = pattern.match(data, start)
        return 0 if found is None else found.end()

    def _begins(self, start: int) -> bool:
        """Whether nothing stands before a byte on its line."""
        return b"\n" in self._source.data[self._last : start]

    def _string(self, start: int, end: int) -> None:
        if start < end:
            self._span(start, end, STRING)
            self._add(b"", start, end, "string")

    def _span(self, start: int, end: int, kind: int) -> None:
        self.spans.append((start, end, self._source.line(start), kind))

    def _add(self, text: bytes, start: int, end: int, kind: str) -> None:
        starts_line = not self.tokens or self._begins(start)
        self.tokens.append(Token(text, start, end, kind, starts_line))
        self._last = end

    def _partners(self) -> dict[int, int]:
        """Return which bracket closes which; where braces do not balance, layout says where each block ends."""
        tokens = self.tokens
        partner: dict[int, int] = {}
        opened: list[int] = []
        balanced = True
        for place, token in enumerate(tokens):
            if token.kind != "mark":
                continue
            if token.text in _OPENS:
                opened.append(place)
            elif token.text in _CLOSES:
                while opened and _OPENS[tokens[opened[-1]].text] != token.text and token.text == b"}":
                    partner[opened.pop()] = place - 1  # parentheses end with the block that they stand in
                    balanced = False
                if opened and _OPENS[tokens[opened[-1]].text] == token.text:
                    partner[opened.pop()] = place
                else:
                    balanced = False
        for place in opened:
            partner[place] = len(tokens) - 1
        if opened or not balanced:
            self._lay_out(partner)
        return partner

    def _lay_out(self, partner: dict[int, int]) -> None:
        """Set where brackets over several lines end: on the next line that begins no further right than theirs."""
        tokens, line_of = self.tokens, self._source.line
        held: list[tuple[int, int]] = []
        column = 0
        for place, token in enumerate(tokens):
            if token.starts_line:
                line = line_of(token.start)
                column = self._column(token)
                closes = token.text in _CLOSES and token.kind == "mark"
                while held and column <= held[-1][0]:
                    around, opening = held.pop()
                    end = min(partner[opening], len(tokens) - 1)
                    if not closes or column < around:
                        partner[opening] = place - 1
                    elif end < place or line_of(tokens[end].start) != line:
                        partner[opening] = place
            if token.kind == "mark" and token.text in _OPENS:
                end = min(partner[place], len(tokens) - 1)
                if line_of(tokens[end].start) != line_of(token.start) and self._tells(place, column):
                    held.append((column, place))

    def _tells(self, place: int, column: int) -> bool:
        """Whether layout tells where a bracket ends: some types have members that stand no further right than they."""
        inside = self.tokens[min(place + 1, len(self.tokens) - 1)]
        if not inside.starts_line or self._column(inside) > column:
            return True
        while place and not self.tokens[place].starts_line:
            place -= 1
            if self.tokens[place].text in _TYPES:
                return False
        return True

    def _column(self, token: Token) -> int:
        """Return how many bytes stand before a token on its line."""
        return token.start - self._source.line_starts[self._source.line(token.start) - 1]
