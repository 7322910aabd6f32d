"""C and C++ cut into declarations, for ``shapes``: what is between ``;`` and braces outside of function bodies.

Bodies are skipped. Where branches of a conditional share a declaration or a body, the first one is read, and the others
are blanked.
"""

from __future__ import annotations

import re

from kwsearch.extract.repair.shapes import LOOKS_LIKE_MACRO, Macros, Range, Unit, class_key
from kwsearch.regex import regex

_TOKEN = regex(
    rb"(?:[\s\\]+|//(?:[^\n\\]|\\.)*|/\*.*?(?:\*/|\Z))*+"
    rb"(?:(?P<hash>#)[ \t]*(?P<directive>\w*)(?:[^\n\\/]|\\\r?\n|\\.|/(?!\*)|/\*.*?\*/)*"
    rb"|(?P<word>[A-Za-z_$\x80-\xff][\w$\x80-\xff]*)"
    rb"|(?P<mark>::|->|[^\w\"'])"
    rb"|(?P<other>\"(?:(?:[^\"\\\n]|\\.)*+\")?|'(?:(?:[^'\\\n]|\\.)*+')?|\.?\d(?:[\w.]|'\w)*))",
    re.DOTALL,
)
"""What a declaration consists of, and the space and comments before it."""
_NOT_CODE = rb"\"(?:[^\"\\\n]|\\.)*\"?|'(?:[^'\\\n]|\\.)*'|//(?:[^\n\\]|\\.)*|/\*.*?(?:\*/|\Z)"
_DIRECTIVE = rb"^[ \t]*#[ \t]*(\w*)(?:[^\n\\]|\\\r?\n|\\.)*"
_IN_PARENTHESES = regex(rb"[()]|" + _NOT_CODE + rb"|" + _DIRECTIVE, re.DOTALL | re.MULTILINE)
_IN_BRACES = regex(
    rb"\{|\}|" + _NOT_CODE + rb"|\n(?P<line>[ \t]*#[ \t]*(\w*)(?:[^\n\\]|\\\r?\n|\\.)*)", re.DOTALL
)
"""Each way begins with a byte of its own: what holds none of these is passed five times as fast."""
_CONDITIONAL = regex(rb"^[ \t]*#[ \t]*(if|endif)\w*(?:[^\n\\]|\\\r?\n|\\.)*", re.MULTILINE)
_IN_ANGLES = regex(rb"<<|<=|->|[<>();{}]|" + _NOT_CODE, re.DOTALL)
_BRACKETS = regex(rb"\[(?:[^\[\]{};]|\[[^\[\]{};]*\])*\]")
_POINTER = regex(rb"\(\s*([A-Za-z_]\w*)\s*\*\s*(?:const\s+)?\w+\s*\)\s*\(")
"""``(CALLBACK *name)(``: a pointer to functions with a macro."""
_POINTER_MACRO = regex(rb"\(\s*([A-Z][A-Z0-9_]+P)\s+\w+\s*\)\s*\(")
"""``(APIENTRYP name)(``: a macro that is the star as well."""
_POINTED = regex(
    rb"[*&](?:(?<=[\w>].)|(?<=[\w>] .))[*&]*\s*"
    rb"(?!(?:const|volatile|restrict|__restrict|__restrict__|new|sizeof|and|or|not|operator)\b)"
    rb"([A-Za-z_]\w*)\s+(?=(?:[A-Za-z_]\w*::)*(?!__|[A-Z][A-Z0-9_]+\b)[A-Za-z_]\w*\s*[,)=\[(;])"
)
"""``char* nonnull text``: a macro behind the star, as two names follow it."""
_SIGN = regex(rb"\s*(?:\(\s*\)|\[\s*\]|[^\w\s(;{]+)")
"""Behind ``operator``."""
_MAX_GROUP = 1 << 14
"""Bytes between parentheses or angle brackets of a declaration."""
_ACCESS = frozenset((b"public", b"private", b"protected"))
_BETWEEN = frozenset((b"define", b"include"))
_SUSPECT = regex(
    rb"\)\s*(?:const\s+[A-Z_]\w+\s*\(|[A-Z_]\w+\s*\([^(){};]*\)\s*(?:override|final)\b|noexcept\s+[A-Z_]\w+\s*\()"
)
"""A macro behind parameters, which the grammar takes for the function's name."""
_CALLS = regex(
    rb"\n(?:wx)?[A-Z][A-Z0-9_]{2,}[ \t]*\([^(){};\n]*\)[ \t]*"
    rb"(?:\r?\n\s*(?:wx)?[A-Z][A-Z0-9_]{2,}[ \t]*\([^(){};\n]*\)[ \t]*)+\r?\n\s*[/A-Za-z_]"
)
"""One macro line after line, which with a function behind them look like a head of before C89."""


def is_suspect(data: bytes) -> bool:
    """Return whether the grammar may take a macro for a function's name."""
    return _SUSPECT.search(data) is not None or _CALLS.search(data) is not None


def declaration_macros(data: bytes) -> Macros:
    """Return the macros in the declarations of a file."""
    reader = _Reader(data)
    reader.read()
    for pattern in (_POINTER, _POINTED):
        reader.macros.blanks += [found.span(1) for found in pattern.finditer(data)]
    for found in _POINTER_MACRO.finditer(data):
        reader.macros.blanks.append(found.span(1))
        reader.macros.written.append((found.end(1) - 1, b"*"))
    return reader.macros


def _opens(branch: bytes) -> bool:
    """Return whether a branch of a conditional opens a block that it does not close."""
    return branch.count(b"{") > branch.count(b"}")


class _Reader:
    """Reads the declarations of one file.

    Attributes:
        macros: What was found.
    """

    def __init__(self, data: bytes) -> None:
        self.macros = Macros(data)
        self._data = data
        self._at = 0
        self._left = 4096 + 4 * len(data)
        """Bytes that may still be read in vain for the end of type arguments."""
        self._units: list[Unit] = []
        self._scopes: list[bytes] = []
        """Names of the classes around; empty for other blocks."""
        self._wrapped = -1
        """Where the last macro around a whole prototype ends."""
        self._conditions: list[tuple[int, int, bool]] = []
        """The conditionals around, and whether they stand in a declaration."""

    def read(self) -> None:
        """Read the file from its first declaration to its last."""
        data, size = self._data, len(self._data)
        while 0 <= self._at < size:
            found = _TOKEN.match(data, self._at)
            if found is None:
                return
            kind, self._at = found.lastgroup or "", found.end()
            if kind == "directive":
                self._directive(found[kind], found.start("hash"), self._at)
            elif kind == "mark":
                self._mark(found[kind], found.start(kind))
            elif kind == "word":
                self._word(found[kind], found.start(kind))
            elif kind == "other":
                self._units.append(Unit(found.start(kind), self._at, b"", False))

    def _word(self, word: bytes, start: int) -> None:
        if word == b"operator" and (sign := _SIGN.match(self._data, self._at)) is not None:
            self._at = sign.end()
        last = self._units[-1] if self._units else None
        if last is not None and last.is_open:
            last.word, last.end, last.is_open = word, self._at, False
            last.first = last.first or word
        else:
            self._units.append(Unit(start, self._at, word, True))

    def _mark(self, mark: bytes, start: int) -> None:
        """Take a punctuation mark."""
        units = self._units
        last = units[-1] if units else None
        if mark == b"(":
            end = self._close(start)
            if end < 0:  # goes on where it gave up, so that each byte is read once
                self._units, self._at = [], start + _MAX_GROUP
                return
            if last is None or not (last.first or last.groups) or last.is_open:
                units.append(last := Unit(start, end, b"", False))
            last.groups.append((start, end))
            last.end = self._at = end
            if (
                not self._scope()
                and all(unit.is_call and LOOKS_LIKE_MACRO.match(unit.word) for unit in units)
                and self.macros.unwrap(last)
            ):
                self._units, self._at, self._wrapped = [], start + 1, end - 1
        elif mark == b")" and start == self._wrapped:
            self.macros.read(units, b"", False)
            self._units = []
        elif mark == b"<" and last is not None and last.first and not last.groups:
            end = self._close_angles(start)
            if end < 0:
                units.append(Unit(start, start + 1, mark, False))
            else:
                last.end = self._at = end
        elif mark == b"[":
            brackets = _BRACKETS.match(self._data, start, min(start + _MAX_GROUP, len(self._data)))
            self._at = brackets.end() if brackets is not None else self._at
            units.append(Unit(start, self._at, mark, False))
        elif mark in (b"::", b"~"):
            if last is None or not last.first or last.groups or (mark == b"~" and not last.is_open):
                units.append(last := Unit(start, self._at, b"", False))
            last.is_open, last.end = True, self._at
        elif mark == b";":
            self.macros.read(units, self._scope(), False)
            self._units = []
        elif mark == b":" and (access := self._access()) >= 0:
            self.macros.blank(units[:access] + units[access + 1 :])
            self._units = []
        elif mark == b"{":
            self._open(start)
        elif mark == b"}":
            if self._scopes and all(unit.first for unit in units):  # what no semicolon ends: NAMESPACE_END
                self.macros.blank(units)
            was = self._scopes.pop() if self._scopes else b""
            self._units = [Unit(start, start + 1, b"{", False)] if was else []
        else:
            units.append(Unit(start, self._at, mark, False))

    def _access(self) -> int:
        """Return the index of ``public``, before which there may be macros without semicolons; -1 without one."""
        for index, unit in enumerate(self._units):
            if unit.word in _ACCESS:
                return index
            if not (unit.first and LOOKS_LIKE_MACRO.match(unit.word)):
                break
        return -1

    def _scope(self) -> bytes:
        return self._scopes[-1] if self._scopes else b""

    def _open(self, start: int) -> None:
        """Take an opening brace."""
        units, macros = self._units, self.macros
        marks = {unit.word for unit in units if not unit.first}
        space = next((index for index, unit in enumerate(units[:3]) if unit.word == b"namespace"), -1)
        if space >= 0 or (units and units[0].word == b"extern" and not (units[-1].word or units[-1].groups)):
            macros.blank(units[space + 2 :] if space >= 0 else ())
            self._enter(b"")
            return
        key = class_key(self._data, units)
        if key >= 0:
            name = macros.read_class(units, key)
            if units[key].word != b"enum":
                self._enter(name or b"?")
                return
            self._units = [Unit(start, start, b"{", False)]
        elif (
            b"=" in marks
            or (units[-1:] and units[-1].word == b",")
            or (b":" in marks and self._initialises())
        ):
            units.append(Unit(start, start, b"{", False))
        else:
            macros.read(units, self._scope(), True)
            self._units = []
        self._skip_body(start)

    def _enter(self, scope: bytes) -> None:
        self._scopes.append(scope)
        self._units = []

    def _initialises(self) -> bool:
        """Return whether the last name is a member that a constructor initialises with braces."""
        units = self._units
        return (
            len(units) > 1
            and not units[-1].groups
            and bool(units[-1].first)
            and units[-2].word in (b":", b",")
        )

    def _directive(self, word: bytes, start: int, end: int) -> None:
        """Take a directive between the parts of declarations; bare macros before it are none."""
        if all(unit.first and not unit.groups and LOOKS_LIKE_MACRO.match(unit.word) for unit in self._units):
            self._units = []
        if word.startswith(b"if"):
            self._conditions.append((start, end, bool(self._units)))
        elif word.startswith(b"el") and self._conditions:
            if self._units or self._conditions[-1][2]:
                self._at = self._cut_branch(start)
        elif word in _BETWEEN:  # no declaration goes on behind it: what stands before are macros
            self._units = []
        elif word == b"endif" and self._conditions:
            first, last, was_inside = self._conditions.pop()
            if was_inside or self._units:
                self.macros.blanks += [(first, last), (start, end)]

    def _cut_branch(self, start: int) -> int:
        """Blank what stands from ``#else`` to ``#endif``, and the ``#if``; return where it ends."""
        end = self._end_of_condition(start)
        first, last, _ = self._conditions.pop()
        self.macros.blanks += [(first, last), (start, end)]
        return end

    def _end_of_condition(self, start: int) -> int:
        """Return where the ``#endif`` of the condition ends that the directive at ``start`` belongs to."""
        depth = 1
        for found in _CONDITIONAL.finditer(self._data, self._data.find(b"\n", start) + 1 or len(self._data)):
            depth += 1 if found[1] == b"if" else -1
            if depth == 0:
                return found.end()
        return len(self._data)

    def _close_angles(self, start: int) -> int:
        """Return the end of the type arguments that open at ``start``; -1 when there are none."""
        depth = groups = at = 0
        if self._left < 0:
            return -1
        for found in _IN_ANGLES.finditer(self._data, start, min(start + _MAX_GROUP, len(self._data))):
            text, at = found[0], found.end()
            if text == b"(":
                groups += 1
            elif text == b")":
                groups -= 1
                if groups < 0:
                    break
            elif groups:
                continue
            elif text == b"<":
                depth += 1
            elif text == b">":
                depth -= 1
                if depth <= 0:
                    return -1 if depth else at
            elif text in (b";", b"{", b"}"):
                break
        self._left -= at - start
        return -1

    def _close(self, start: int) -> int:
        """Return the end of the parentheses that open at ``start``; -1 when they do not close."""
        depth, at = 0, start
        conditions: list[Range] = []
        blanks, cuts = len(self.macros.blanks), list[tuple[Range, Range]]()
        limit = min(start + _MAX_GROUP, len(self._data))
        while (found := _IN_PARENTHESES.search(self._data, at, limit)) is not None:
            at = found.end()
            text, word = found[0], found[1]
            if text == b"(":
                depth += 1
            elif text == b")":
                depth -= 1
                if depth == 0:
                    return at
            elif word is None:
                continue
            elif word.startswith(b"if"):
                conditions.append(found.span())
            elif word.startswith(b"el") and conditions:
                at = self._end_of_condition(found.start())
                cuts.append((conditions.pop(), (found.start(), at)))
                self.macros.blanks += cuts[-1]
            elif word == b"endif" and conditions:
                self.macros.blanks += [conditions.pop(), found.span()]
        # What is broken tells of conditions only where a branch opens what it does not close.
        self.macros.blanks[blanks:] = [
            item for first, last in cuts if _opens(self._data[slice(*last)]) for item in (first, last)
        ]
        return -1

    def _skip_body(self, start: int) -> None:
        """Go on behind the braces that open at ``start``, or end when they do not close.

        Of a conditional whose branches do not both close what they open, the first branch counts.
        """
        depth, at = 0, start
        conditions: list[tuple[int, int, int]] = []
        blanks, around = len(self.macros.blanks), self._conditions[:]
        while (found := _IN_BRACES.search(self._data, at)) is not None:
            at = found.end()
            text, word = found[0], found[2]
            if text == b"{":
                depth += 1
            elif text == b"}":
                depth -= 1
                if depth == 0:
                    self._at = at
                    return
            elif word is None:
                continue
            elif word.startswith(b"if"):
                conditions.append((*found.span("line"), depth))
            elif word.startswith(b"el"):
                if conditions and conditions[-1][2] != depth:
                    first, last, _ = conditions.pop()
                    at = self._end_of_condition(found.start("line"))
                    self.macros.blanks += [(first, last), (found.start("line"), at)]
                elif not conditions and self._conditions:
                    at = self._cut_branch(found.start("line"))
            elif word == b"endif" and (conditions or self._conditions):
                if conditions:
                    conditions.pop()
                else:
                    first, last, _ = self._conditions.pop()
                    self.macros.blanks += [(first, last), found.span("line")]
        del self.macros.blanks[blanks:]
        self._conditions = around
        self._at = -1
