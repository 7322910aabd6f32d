"""What Luau has beside Lua, written as Lua, so that its grammar reads both.

Every byte keeps its place. Types are blanked; a type that is given a name is a table that the built-in ``type`` is
called with, ``type{Name}``, or ``export:type{Name}``, which nobody writes: so the query knows it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from kwsearch.extract.repair.macros import blanked
from kwsearch.regex import regex

_TOKEN = regex(
    rb"(?P<comment>--)?\[(?P<level>=*)\[|--[^\n]*"
    rb"|(?P<string>\"(?:[^\"\\\n]|\\.)*+\"?|'(?:[^'\\\n]|\\.)*+'?|`(?:[^`\\]|\\.)*+`?)"
    rb"|(?P<word>[A-Za-z_]\w*)|(?P<number>\d[\w.]*)|(?P<mark>\.\.\.|->|::|[-+*/%^]=|//=|\.\.=|[^\s\w])",
    re.DOTALL,
)
_OPENS = {b"(": b")", b"{": b"}", b"[": b"]", b"<": b">"}
_JOINS = (b"|", b"&")
_ENDS_STATEMENT = frozenset((b"end", b"else", b"elseif", b"until", b";", b""))
_BEFORE_EXPRESSION = frozenset(
    (b"=", b"(", b",", b"{", b"[", b"return", b"and", b"or", b"not", b"then", b"else", b"+", b"-", b"*", b"/")
)
_OPENS_BLOCK = frozenset((b"function", b"do", b"repeat", b"if"))
_STATEMENTS = frozenset(
    (b"local", b"function", b"return", b"end", b"if", b"then", b"for", b"while", b"do", b"repeat")
)
"""What stands in no type."""
_CONDITION = {b"then": b"and ", b"elseif": b"or    ", b"else": b"or  "}
"""What stands in a conditional expression of Luau, as what gives the same in Lua."""


def _tokens(data: bytes) -> Iterator[re.Match[bytes]]:
    """Yield the words, numbers, short strings and marks of a text."""
    at, size = 0, len(data)
    open_ended: set[bytes] = set()  # what is looked for in vain, and not again
    while at < size and (found := _TOKEN.search(data, at)) is not None:
        at = found.end()
        level = found["level"]
        if level is None:
            if found.lastgroup is not None:
                yield found
            continue
        closing = b"]" + level + b"]"
        end = -1 if closing in open_ended else data.find(closing, at)
        if end >= 0:
            at = end + len(closing)
        else:
            open_ended.add(closing)
            if found["comment"] is not None:
                at = max(data.find(b"\n", at), at)


class _Reader:
    """Reads the tokens of one file and writes over what Lua does not have."""

    def __init__(self, data: bytes) -> None:
        self._data = data
        self._tokens = list(_tokens(data))
        self._written = bytearray(data)

    def lua(self) -> bytes:
        """Return the text as Lua."""
        index = 0
        while index < len(self._tokens):
            index = self._statement_part(index)
        self._conditions()
        return bytes(self._written)

    def _text(self, index: int) -> bytes:
        return self._tokens[index][0] if 0 <= index < len(self._tokens) else b""

    def _is_word(self, index: int) -> bool:
        return 0 <= index < len(self._tokens) and self._tokens[index]["word"] is not None

    def _blank(self, first: int, after: int) -> None:
        """Blank the tokens from ``first`` to the one before ``after``, and what stands between them."""
        if first < after <= len(self._tokens):
            start, end = self._tokens[first].start(), self._tokens[after - 1].end()
            self._written[start:end] = blanked(self._data[start:end])

    def _write(self, index: int, text: bytes) -> None:
        start = self._tokens[index].start()
        self._written[start : start + len(text)] = text

    def _statement_part(self, index: int) -> int:
        """Read on from a token; return the next one to be looked at."""
        text = self._text(index)
        if text == b"type" and self._is_word(index + 1) and self._text(index - 1) not in (b".", b":"):
            if self._text(index + 1) == b"function":
                self._blank(index, index + 1)
                return index + 1
            if self._text(index + 2) in (b"=", b"<"):
                return self._alias(index)
        elif text == b"function":
            return self._function(index)
        elif text in (b"local", b"for"):
            return self._names(index + 1)
        elif text == b"::" and self._text(index + 2) != b"::" and self._text(index - 2) != b"::":
            return self._cast(index)
        elif text == b"@" and (self._is_word(index + 1) or self._text(index + 1) == b"["):
            after = self._closed(index + 1) if self._text(index + 1) == b"[" else index + 2
            if self._text(after) in (b"local", b"function", b"@"):
                self._blank(index, after)
            return after
        elif text == b"continue" and self._text(index + 1) in _ENDS_STATEMENT:
            self._write(index, b"break   ")
        elif text[:1] == b"`" == text[-1:] and len(text) > 1 and b"\n" not in text:
            self._write(index, b'"' + text[1:-1].replace(b'"', b"'") + b'"')
        elif len(text) > 1 and text[-1:] == b"=" and text not in (b"==", b"~=", b"<=", b">="):
            self._write(index, b"=".rjust(len(text)))
        return index + 1

    def _alias(self, index: int) -> int:
        """Read a type that is given a name."""
        name, after = index + 1, index + 2
        if self._text(after) == b"<":
            after = self._closed(after)
        if self._text(after) != b"=":
            return after
        end = self._type(after + 1)
        self._blank(name + 1, end)
        start, before, behind = (
            self._tokens[index].start(),
            self._tokens[index].end(),
            self._tokens[name].end(),
        )
        if b"\n" in self._data[before : behind + 1]:
            return end
        self._written[self._tokens[name].start() - 1] = ord("{")
        self._written[self._tokens[end - 1].end() - 1] = ord("}")
        exported = self._tokens[index - 1] if index else None
        if (
            exported is not None
            and exported[0] == b"export"
            and b"\n" not in self._data[exported.end() : start]
        ):
            self._written[exported.end() : start] = b":".rjust(start - exported.end())
        return end

    def _function(self, index: int) -> int:
        """Read the head of a function."""
        at = index + 1
        while self._is_word(at) or self._text(at) in (b".", b":"):
            at += 1
        if self._text(at) == b"<":
            after = self._closed(at)
            self._blank(at, after)
            at = after
        if self._text(at) != b"(":
            return at
        at = self._names(at + 1)
        if self._text(at) == b")" and self._text(at + 1) == b":":
            after = self._type(at + 2)
            self._blank(at + 1, after)
            return after
        return at

    def _names(self, index: int) -> int:
        """Read names, and blank the type behind each; return the token behind them."""
        at = index
        while self._is_word(at) or self._text(at) == b"...":
            if self._text(at) == b"function":
                return at
            at += 1
            if self._text(at) == b":":
                after = self._type(at + 1)
                self._blank(at, after)
                at = after
            if self._text(at) != b",":
                break
            at += 1
        return at

    def _cast(self, index: int) -> int:
        after = self._type(index + 1)
        self._blank(index, after)
        return after

    def _closed(self, index: int) -> int:
        """Return the token behind the bracket that closes the one here; the next one where none does."""
        closing: list[bytes] = []
        for at in range(index, len(self._tokens)):
            text = self._text(at)
            if text in _OPENS:
                closing.append(_OPENS[text])
            elif closing and text == closing[-1]:
                closing.pop()
                if not closing:
                    return at + 1
            elif text in (b")", b"}", b"]"):
                return at
            elif text in _STATEMENTS:
                break
        return index + 1

    def _type(self, index: int) -> int:
        """Return the token behind the type that begins here."""
        at = index
        while True:
            while self._text(at) in _JOINS:
                at += 1
            at = self._part(at)
            while self._text(at) == b"?":
                at += 1
            if self._text(at) == b"->":
                at += 1
            elif self._text(at) not in _JOINS:
                return at

    def _part(self, at: int) -> int:
        """Return the token behind one part of a type."""
        text = self._text(at)
        if text == b"...":
            return self._part(at + 1)
        if text == b"<":
            at = self._closed(at)
            return self._closed(at) if self._text(at) == b"(" else at
        if text in (b"(", b"{"):
            return self._closed(at)
        if text == b"typeof" and self._text(at + 1) == b"(":
            return self._closed(at + 1)
        if not self._is_word(at):
            return at + 1 if text[:1] in (b'"', b"'") else at
        at += 1
        while self._text(at) == b"." and self._is_word(at + 1):
            at += 2
        if self._text(at) == b"...":
            return at + 1
        return self._closed(at) if self._text(at) == b"<" else at

    def _conditions(self) -> None:
        """Write conditional expressions as operators."""
        opened: list[bool] = []  # blocks, and whether each is an expression
        tail = 0  # where the last value of one begins
        for index in range(len(self._tokens)):
            text = self._text(index)
            before = self._text(index - 1)
            is_value = index == tail or (
                before in _BEFORE_EXPRESSION and (before not in _CONDITION or (bool(opened) and opened[-1]))
            )
            if text == b"if" and is_value:
                opened.append(True)
                self._write(index, b"  ")
            elif text in _OPENS_BLOCK:
                opened.append(False)
            elif opened and opened[-1] and text in _CONDITION:
                self._write(index, _CONDITION[text])
                if text == b"else":
                    opened.pop()
                    tail = index + 1
            elif opened and text in (b"end", b"until"):
                opened.pop()


def as_lua(data: bytes) -> bytes:
    """Return a text of Luau, of the same length, as Lua."""
    return _Reader(data).lua()
