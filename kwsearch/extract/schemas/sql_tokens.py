"""The bytes of an SQL file to tokens, comments and strings, in whatever dialect they are written.

Bodies of routines between dollars are code like the rest, what stands between them elsewhere is a string; comments of
Jinja are comments. A quoted name is one token. Where a string would never end,
every string of the file ends with its line, so that one lost quote hides no other statement.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from kwsearch.extract.schemas.sql_words import BEFORE_CALLS
from kwsearch.models import COMMENT, STRING

_SCAN = re.compile(
    rb"(?P<comment>--[^\n]*|(?m:^)[ \t]*#(?![\w>#-])[^\n]*|(?<=[\s;,)])\#[ \t][^\n]*)"
    rb"|(?P<block>/\*)"
    rb"|(?P<template>\{#)"
    rb"|(?P<oracle>[nN]?[qQ]'[^\s'])"
    rb"|(?P<string>[eEnNbBxX]?'|(?:[uU]&)')"
    rb"|(?P<dollar>\$(?:[A-Za-z_\x80-\xff][\w\x80-\xff]*)?\$)"
    rb"|(?P<quoted>\"|`|\[(?=[A-Za-z_#@< \x80-\xff][^\]\n\[]{0,127}\]))"
    rb"|(?P<word>@\w+(?::\w+)?@(?=\.)|(?:[@\#]{1,2}|:(?!:))?[A-Za-z_\x80-\xff][\w$\#@\x80-\xff]*)"
    rb"|(?P<number>\d[\w.]*)"
    rb"|(?P<mark>::|\|\||[<>!:]=|<>|=>|[^\s])"
)
_STRING_END = re.compile(rb"'(?!')|\\.|''", re.DOTALL)
_PLAIN_END = re.compile(rb"'(?!')|''")
_NAME_ENDS = {
    b'"': re.compile(rb'"(?!")|""|\n'),
    b"`": re.compile(rb"`(?!`)|``|\n"),
    b"[": re.compile(rb"\]"),
}
_COPY = re.compile(rb"\bfrom\s+stdin\b[^;\n]*;[^\n]*\n", re.IGNORECASE)
_DELIMITER = re.compile(rb"^[ \t]*delimiter[ \t]+(\S+)[ \t\r]*$", re.MULTILINE | re.IGNORECASE)
_COPY_END = re.compile(rb"(?m:^)\\\.[ \t\r]*$")
_SWALLOWED = re.compile(
    rb";[^\n';]*\n\s*(?:--[^\n]*\s+)*(?:create|alter|drop|insert[ ]into|comment[ ]on|grant|update|delete[ ]from)\b",
    re.IGNORECASE,
)
"""The end of a statement and the beginning of another."""
_ENDS_VALUE = re.compile(rb"[\w\])\x80-\xff]")
_PARTNERS = {b"[": b"]", b"{": b"}", b"(": b")", b"<": b">"}
_TEXT_BEFORE = (BEFORE_CALLS | {b"NOTICE", b"WARNING", b"EXCEPTION"}) - {b";", b":", b"BEGIN", b"DO", b"LOOP"}
"""What stands before a text between dollars that is no body."""
_DOLLARS = re.compile(rb"(?=(\$(?:[A-Za-z_\x80-\xff][\w\x80-\xff]*)?\$))")
_MOST_BODIES = 64
"""Bodies between dollars inside each other; the marks of deeper ones are marks."""
_LINE_END = re.compile(rb"\n")
_ESCAPE = re.compile(rb"\\'")
_ESCAPED_QUOTE = re.compile(rb"\\'\s*[,;)]")


class Token(NamedTuple):
    """A word, a quoted name without its quotes, a number, a string (``'``) or a mark."""

    text: bytes
    start: int
    """First byte: of a quoted name the first behind its quote."""
    end: int
    """First byte behind it, its quote among it."""
    kind: str
    """``word``, ``quoted``, ``string``, ``number`` or ``mark``."""
    upper: bytes
    """The word in capitals; empty for all that is no bare word, the mark itself for a mark."""
    starts_line: bool
    """Whether it is the first on its line."""


class Tokens(NamedTuple):
    """What an SQL file is made of."""

    tokens: list[Token]
    spans: list[tuple[int, int, int, int]]
    """Comments and strings, as in FileFacts."""


def tokens_of(data: bytes) -> Tokens:
    """Return the tokens of a file; never fails, whatever the bytes."""
    if b"$$" in data:
        data = _with_semicolons(data)
    scan = _Scan(data, by_line=False)
    scan.read(0, len(data))
    if scan.is_open:
        scan = _Scan(data, by_line=True)
        scan.read(0, len(data))
    return Tokens(scan.tokens, scan.spans)


def _with_semicolons(data: bytes) -> bytes:
    """Return a file of the same length in which ``$$`` is a semicolon where MySQL's client was told that it ends one.

    Elsewhere it opens and closes a text, as in PostgreSQL.
    """
    lines = list(_DELIMITER.finditer(data))
    if not lines:
        return data
    pieces = [data[: lines[0].end()]]
    for line, following in zip(lines, [*lines[1:], None], strict=True):
        piece = data[line.end() : len(data) if following is None else following.end()]
        mark = line[1]
        pieces.append(piece.replace(mark, b";".ljust(len(mark))) if b"$" in mark else piece)
    return b"".join(pieces)


class _Scan:
    """One pass over a file."""

    def __init__(self, data: bytes, *, by_line: bool) -> None:
        self.data = data
        self.tokens: list[Token] = []
        self.spans: list[tuple[int, int, int, int]] = []
        self.is_open = False
        """Whether a string had no end."""
        self._by_line = by_line
        self._line, self._counted = 1, 0
        self._last = 0
        self._dollars = {found[1]: found.start() for found in _DOLLARS.finditer(data)}
        """Where the last of each mark between dollars is: of many that are open none reads on for its partner."""
        self._nexts: dict[re.Pattern[bytes], int] = {}
        """Where the next match of a pattern begins behind the last place that was asked for."""
        self._copies = [found.end() for found in _COPY.finditer(data)]
        """Where rows begin that are no statements, ascending; what is passed is taken out."""

    def read(self, at: int, limit: int, bodies: int = 0) -> None:
        """Read the bytes from ``at`` to ``limit``; a body between dollars ends no later than its own mark.

        Args:
            at: First byte.
            limit: The one behind the last.
            bodies: How many bodies are around them.
        """
        data = self.data
        while at < limit and (found := _SCAN.search(data, at, limit)) is not None:
            start, end = found.span()
            while self._copies and self._copies[0] < at:
                self._copies.pop(0)  # a comment or a string held it
            if self._copies and self._copies[0] <= start:
                at = self._copied(self._copies.pop(0), limit)
                continue
            kind = found.lastgroup
            if kind == "comment":
                start += len(found[0]) - len(found[0].lstrip())
                self._span(start, end, COMMENT)
            elif kind == "block":
                close = data.find(b"*/", end, limit)
                end = limit if close < 0 else close + 2
                self._span(start, end, COMMENT)
            elif kind == "template":
                end = self._template(start, end, limit)
            elif kind == "oracle" and (close := self._find(_oracle_end(found[0]), end, limit)) >= 0:
                end = close + 2
                self._add(b"'", start, end, "string")
                self._span(start, end, STRING)
            elif kind == "oracle":
                end -= 2
                self._add(data[start:end], start, end, "word")
            elif kind == "string":
                end = self._string_end(found[0], end, limit)
                self._add(b"'", start, end, "string")
                self._span(start, end, STRING)
            elif kind == "dollar":
                is_closed = bodies < _MOST_BODIES and self._dollars.get(found[0], -1) >= end
                close = data.find(found[0], end, limit) if is_closed else -1
                if close < 0:
                    end = start + 1
                    self._add(b"$", start, end, "mark")
                elif self.tokens and self.tokens[-1].upper in _TEXT_BEFORE:
                    end = close + len(found[0])
                    self._add(b"'", start, end, "string")
                    self._span(start, end, STRING)
                else:
                    self._add(found[0], start, end, "mark")
                    self.read(end, close, bodies + 1)
                    self._add(found[0], close, close + len(found[0]), "mark")
                    end = close + len(found[0])
            elif kind == "quoted":
                end = self._quoted(found[0], start, limit)
            else:
                self._add(found[0], start, end, kind or "mark")
            at = max(end, start + 1)

    def _template(self, start: int, end: int, limit: int) -> int:
        """Add a comment of Jinja, or the mark that seemed to begin one; return where it ends."""
        close = self._find(b"#}", end, limit)
        if close < 0:
            self._add(b"{", start, start + 1, "mark")
            return start + 1
        self._span(start, close + 2, COMMENT)
        return close + 2

    def _find(self, closing: bytes, at: int, limit: int) -> int:
        """Return the place of what closes something, -1 when nothing does."""
        place = self._next(re.compile(re.escape(closing)), at)
        return place if place < limit else -1

    def _next(self, pattern: re.Pattern[bytes], at: int) -> int:
        """Return where the next match of a pattern begins; asked in order, so that nothing is read twice."""
        if self._nexts.get(pattern, -1) < at:
            found = pattern.search(self.data, at)
            self._nexts[pattern] = len(self.data) if found is None else found.start()
        return self._nexts[pattern]

    def _copied(self, start: int, limit: int) -> int:
        """Pass over rows that ``COPY`` reads from the file itself; return where they end."""
        end = _COPY_END.search(self.data, start, limit)
        stop = start if end is None else end.start()
        if stop > start:
            self._span(start, stop, STRING)
        return start if end is None else end.end()

    def _string_end(self, opening: bytes, at: int, limit: int) -> int:
        data = self.data
        line = min(self._next(_LINE_END, at), limit)
        # A backslash before the quote escapes it in some dialects, and is a plain sign in the others.
        pattern = _PLAIN_END
        if opening[:1] in b"eE" or (self._next(_ESCAPE, at) < line <= self._next(_ESCAPED_QUOTE, at)):
            pattern = _STRING_END
        for found in pattern.finditer(data, at, line if self._by_line else limit):
            if found[0] == b"'":
                is_body = bool(self.tokens) and self.tokens[-1].upper == b"AS"
                if found.end() > line and not is_body and _SWALLOWED.search(data, at, found.end()):
                    return line  # a quote is lost, and this string would be what stands between two others
                return found.end()
        self.is_open = True
        return line if self._by_line else limit

    def _quoted(self, quote: bytes, start: int, limit: int) -> int:
        """Add a name in quotes, or a string when what is in double quotes is none; return where it ends."""
        if quote == b"[" and start and _ENDS_VALUE.match(self.data, start - 1):  # a place in an array
            self._add(quote, start, start + 1, "mark")
            return start + 1
        for found in _NAME_ENDS[quote].finditer(self.data, start + 1, limit):
            text = self.data[start + 1 : found.start()]
            if found[0] == b"\n":
                break
            if len(found[0]) == 1:
                if quote != b'"' or _is_name(text):
                    self._add(text, start + 1, found.end(), "quoted", first=start)
                else:
                    self._add(b"'", start, found.end(), "string")
                    self._span(start, found.end(), STRING)
                return found.end()
        self._add(quote, start, start + 1, "mark")
        return start + 1

    def _add(self, text: bytes, start: int, end: int, kind: str, *, first: int | None = None) -> None:
        first = start if first is None else first
        starts_line = not self.tokens or b"\n" in self.data[self._last : first]
        upper = text.upper() if kind in ("word", "mark") else b""
        self._last = end
        self.tokens.append(Token(text, start, end, kind, upper, starts_line))

    def _span(self, start: int, end: int, kind: int) -> None:
        self._line += self.data.count(b"\n", self._counted, start)
        self._counted = start
        if end > start:
            self.spans.append((start, end, self._line, kind))


def _oracle_end(opening: bytes) -> bytes:
    """Return what closes a string of Oracle, ``q'[it's]'``, that is opened so."""
    mark = opening[-1:]
    return _PARTNERS.get(mark, mark) + b"'"


def _is_name(text: bytes) -> bool:
    return bool(text) and all(byte > 127 or chr(byte).isalnum() or byte in b"_$#@ -.:/" for byte in text)
