"""Cython made fit for Python's grammar: what C adds is blanked, what it declares is found by its shape.

Every byte keeps its place: a function with C types becomes one without, a declaration becomes ``pass``.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Mapping
from functools import partial
from typing import NamedTuple

from kwsearch.extract.repair.macros import blanked
from kwsearch.extract.rows.source import Source
from kwsearch.extract.rows.spans import Spans, in_span
from kwsearch.extract.rows.symbols import Found
from kwsearch.models import Import
from kwsearch.regex import regex

_MAX_STATEMENT = 8_000
"""Longer ones stay as they are: names are searched from many places of one."""

SUFFIXES = (".pyx", ".pxd", ".pxi")

_LINE = regex(rb"^([ \t]*)(?=[^\s#])", re.MULTILINE)
_MARK = regex(rb"[\[({})\],:\n]|\\\r?\n")
_KEYWORD = regex(
    rb"(?:(?P<c>cdef|cpdef|ctypedef)|(?P<other>DEF|IF|ELIF|ELSE|include|(?:async\s+)?def|from|cimport|property))(?![\w.=])"
)
_EXTERN = regex(rb"\s*(?:extern\s+)?(?:from\b|import\s+from\b|extern\b)[^(]*\Z")
_MODIFIERS = regex(rb"\s*(?:(?:public|private|readonly|api|extern|inline|static|packed|volatile)\b\s*)*")
_CLASS_LIKE = regex(
    rb"(?P<word>class|struct|union|enum|cppclass|fused)\b\s*(?:class\s+)?(?P<name>[A-Za-z_]\w*)?"
)
_KINDS = {
    b"class": ("class", ""), b"cppclass": ("class", ""), b"struct": ("struct", ""), b"union": ("struct", "union"),
    b"enum": ("enum", ""), b"fused": ("type-alias", "fused"),
}  # fmt: skip
_FUNCTION = regex(rb"(?P<name>[A-Za-z_]\w*)\s*(?P<open>\()")
_PATH = regex(rb"[\"']([^\"'\n]+)[\"']")
_POINTER = regex(rb"\(\s*\*+\s*(?P<name>[A-Za-z_]\w*)\s*(?:\[[^\]]*\]\s*)?\)")
_SPACE = regex(rb"\s*")
_NAME = regex(rb"[A-Za-z_]\w*")
_LAST_NAME = regex(rb"(?P<name>[A-Za-z_]\w*)\s*(?:\[[^\]]*\]\s*)*(?:\"[^\"]*\"\s*)?\Z")
_MEMBERS = regex(rb"[A-Za-z_]\w*(?=\s*(?:[=,\"]|\Z))")
_WORD = rb"\b(?:return|yield|and|or|not|in|is|if|elif|else|while)\b"
_CAST = regex(
    rb"((?:[=(,\[:+\-*/&|%%~^<>]|%b|^)[ \t]*)"
    rb"<\s*[A-Za-z_][\w. ]*+(?:\[[^\]<>]*\])?[\s*&?]*>(?=\s*[\w(&\"'\-<])" % _WORD,
    re.MULTILINE,
)
_ADDRESS = regex(rb"((?:[(,=\[]|%b)\s*)&(?=\s*\w)" % _WORD)
_SIZE = regex(rb"(\bsizeof\()[^()]{1,100}[*\s][^()]{0,100}(?=\))")
_NEW = regex(rb"([=(,\s])new(?=\s+[A-Za-z_]\w*\s*[(\[])")
_CHARACTER = regex(rb"()(?<![\w\"'])c(?=[\"'])")
_TYPE_OBJECT = regex(rb"\[\s*(?:type|object)\b[^\]]*\]")
_RANGE = regex(rb"(?<=\bfor )(\s*\w+\s+)from(?=[^\n:]*[<>][^\n:]*:)")
_SETTINGS: Mapping[str, str] = {"private": "underscore"}


_EXPRESSIONS = (
    (_CAST, b""), (_CAST, b""), (_CHARACTER, b""), (_ADDRESS, b""), (_SIZE, b"0"), (_NEW, b""),
)  # fmt: skip
"""What only C has in expressions, and what takes its place; a cast may follow a cast."""


class _Context(NamedTuple):
    """A block whose lines are declarations of C."""

    indent: int
    number: int
    """Of the Found that it is the body of; -1 for none."""
    kind: str
    """Kind of that."""


def read_cython(source: Source, spans: Spans) -> tuple[bytes, list[Found], list[Import]]:
    """Return the file as Python can be parsed, the names that C declares in it, and the files that it includes.

    Args:
        source: The file.
        spans: Its comments and strings, roughly.
    """
    reader = _Reader(source, spans)
    reader.read()
    return reader.code(), reader.found, reader.included


class _Reader:
    """One file while it is read."""

    def __init__(self, source: Source, spans: Spans) -> None:
        self._source = source
        self._data = source.data
        self._spans = spans
        self._code = bytearray(source.data)
        self._open: list[_Context] = []
        self._decorators: list[tuple[int, int]] = []
        """Those directly above the statement."""
        self.found: list[Found] = []
        self.included: list[Import] = []

    def code(self) -> bytes:
        """Return the code without what only C has in expressions."""
        code = bytes(self._code)
        for pattern, put in _EXPRESSIONS:
            code = pattern.sub(partial(_blanked, put), code)
        return _RANGE.sub(rb"\1in  ", code)

    def read(self) -> None:
        end = 0
        for line in _LINE.finditer(self._data):
            start = line.end()
            if start < end or in_span(start, self._spans):
                continue
            indent = len(line[1])
            self._close(indent, line.start())
            colon, end = self._statement(start)
            if end - start > _MAX_STATEMENT:
                continue
            if self._data.startswith(b"@", start):
                self._decorators.append((start, end))
                continue
            keyword = _KEYWORD.match(self._data, start, end)
            if self._open and self._open[-1].kind == "enum":
                self._members(start, end)
            elif keyword is not None and keyword["c"]:
                self._declaration(start, keyword.end(), colon, end, keyword["c"])
            elif self._open and self._open[-1].kind == "type-alias":
                self._put(start, end, b"0")  # the types of a fused one
            elif self._in_c() and not self._data.startswith((b"pass", b'"', b"'"), start):
                self._declaration(start, start, colon, end, b"")
            elif keyword is not None:
                self._python(keyword, colon, end)
            self._decorators = []
        self._close(0, len(self._data))

    def _in_c(self) -> bool:
        return bool(self._open) and self._open[-1].kind != "property"

    def _close(self, indent: int, byte: int) -> None:
        """End the blocks that are indented as much or more."""
        while self._open and self._open[-1].indent >= indent:
            number = self._open.pop().number
            if number >= 0:
                self.found[number] = self.found[number]._replace(minus_end=-len(self._data[:byte].rstrip()))

    def _statement(self, start: int) -> tuple[int, int]:
        """Return the first ``:`` of a statement outside of brackets, -1 for none, and where the statement ends."""
        colon = -1
        for at, byte, depth in self._marks(start, len(self._data)):
            if byte == b":" and depth <= 0 and colon < 0:
                colon = at
            elif byte == b"\n" and depth <= 0:
                return colon, at
        return colon, len(self._data)

    def _marks(self, start: int, end: int) -> Iterator[tuple[int, bytes, int]]:
        """Yield where a bracket, comma, colon or line end of the code stands, what it is, and the depth behind it."""
        depth = 0
        for mark in _MARK.finditer(self._data, start, end):
            if in_span(mark.start(), self._spans):
                continue
            byte = mark[0]
            if byte in b"([{":
                depth += 1
            elif byte in b")]}":
                depth -= 1
            yield mark.start(), byte, depth

    def _text(self, start: int, end: int) -> bytes:
        """Return a part of the file with comments and strings blanked."""
        text = bytearray(self._data[start:end])
        for first, last, _, _ in self._spans_in(start, end):
            text[first - start : last - start] = b" " * (min(last, end) - first)
        return bytes(text)

    def _spans_in(self, start: int, end: int) -> Iterator[tuple[int, int, int, int]]:
        for index in range(bisect_left(self._spans, (start,)), len(self._spans)):
            if self._spans[index][0] >= end:
                break
            yield self._spans[index]

    def _put(self, start: int, end: int, text: bytes) -> None:
        """Write ``text`` over a range, and blanks over the rest of it but for line ends."""
        blank = blanked(self._data[start:end])
        if len(text) <= len(blank) and not blank[: len(text)].strip(b" "):
            blank = text + blank[len(text) :]
        self._code[start:end] = blank

    def _python(self, keyword: re.Match[bytes], colon: int, end: int) -> None:
        """Rewrite a statement that Python has too, in another form."""
        start, word = keyword.start(), keyword["other"]
        if word == b"cimport":
            self._code[start : start + 7] = b"import "
        elif word == b"from":
            found = re.compile(rb"\bcimport\b").search(self._data, start, end)
            if found is not None:
                self._code[found.start() : found.end()] = b"import "
        elif word == b"include":
            path = _PATH.search(self._data, keyword.end(), end)
            if path is not None:
                name = path[1].decode("utf-8", "replace")
                line = self._source.line(start)
                self.included.append(Import(name, name, "", line, "", ("file",)))
            self._put(start, end, b"pass")
        elif word == b"DEF":
            self._code[start : start + 3] = b"0; "
        elif word == b"property" and colon >= 0 and self._is_block(colon, end):
            name_start = keyword.end() + _match_end(_SPACE, self._data[keyword.end() : colon])
            self._add(start, end, name_start, "property", colon, "definition", "")
            self._block(start, colon, end, len(self.found) - 1, "property")
        elif word in (b"IF", b"ELIF", b"ELSE"):
            self._code[start : keyword.end()] = word.lower()
        elif word.endswith(b"def"):
            head = _FUNCTION.search(self._data, keyword.end(), end)
            if head is not None:
                self._parameters(head.end(), end)

    def _declaration(self, start: int, at: int, colon: int, end: int, word: bytes) -> None:
        """Read a declaration of C whose first word, if it has one of its own, ends at ``at``."""
        stop = colon if colon >= 0 else end
        text = self._text(at, stop)
        if colon >= 0 and _match_end(_MODIFIERS, text) == len(text):  # ``cdef:``, ``cdef public:``
            self._block(start, colon, end, -1, "")
            return
        if colon >= 0 and _EXTERN.match(text):
            self._block(start, colon, end, -1, "")
            return
        at += _match_end(_MODIFIERS, text)
        text = self._text(at, stop)
        found = _CLASS_LIKE.match(text)
        if found is not None and not (found["name"] is None and colon < 0):
            self._class_like(start, at, found, colon, end, word)
            return
        pointer = _POINTER.search(text)
        if pointer is None or _in_brackets(text, pointer.start()):  # it is none, or takes one
            target = _target(text)
            heads = (head for head in _FUNCTION.finditer(target) if not _in_brackets(target, head.start()))
            head = next(heads, None)
            if head is not None and word != b"ctypedef":
                self._function(start, at, head, colon, end)
                return
        self._variables(start, at, end if colon < 0 or not self._is_block(colon, end) else stop, word)

    def _is_block(self, colon: int, end: int) -> bool:
        return not self._text(colon + 1, end).strip()

    def _block(self, start: int, colon: int, end: int, number: int, kind: str) -> None:
        """Open a block of declarations."""
        indent = start - (self._data.rfind(b"\n", 0, start) + 1)
        self._put(start, colon, b"if 1")
        if kind == "enum" and not self._is_block(colon, end):
            self._members(colon + 1, end)
        if self._is_block(colon, end):
            self._open.append(_Context(indent, number, kind))
        else:
            self._put(colon + 1, end, b"0")

    def _class_like(
        self, start: int, at: int, found: re.Match[bytes], colon: int, end: int, word: bytes
    ) -> None:
        kind, subkind = _KINDS[found["word"]]
        if found["word"] == b"class" and colon >= 0 and not self._in_c():
            self._put(start, at + found.start("name"), b"class")  # a class of Python, with types of C in it
            names = _TYPE_OBJECT.search(self._data, at + found.end("name"), colon)
            if names is not None:
                self._put(*names.span(), b"")
            return
        number = -1
        if found["name"] is not None:
            number = len(self.found)
            role = "declaration" if colon < 0 else "definition"
            name_start = at + found.start("name")
            self._add(start, end, name_start, kind, colon if colon >= 0 else end, role, subkind)
        if colon >= 0:
            self._block(start, colon, end, number, kind)
        elif word == b"ctypedef":
            self._variables(start, at + found.end(), end, word)
        else:
            self._put(start, end, b"pass")

    def _function(self, start: int, at: int, head: re.Match[bytes], colon: int, end: int) -> None:
        name_start = at + head.start("name")
        if colon >= 0 and not self._in_c():
            self._put(start, name_start, b"def")
            closing = self._parameters(at + head.end(), colon)
            self._put(closing, colon, b"")
            return
        self._add(start, end, name_start, "function", end, "declaration", "")
        for first, last in self._decorators:
            self._put(first, last, b"0")
        self._put(start, end, b"pass")

    def _parameters(self, start: int, end: int) -> int:
        """Blank the types of parameters from behind their opening bracket; return the byte after the closing one."""
        at = start
        for mark, byte, depth in self._marks(start, end):
            if depth < 0 or (depth == 0 and byte == b","):
                self._parameter(at, mark)
                at = mark + 1
                if depth < 0:
                    return at
        return end

    def _parameter(self, start: int, end: int) -> None:
        text = self._text(start, end)
        if text.strip() == b"...":
            self._put(start + text.index(b"."), end, b"*_")
            return
        typed = _target(text)
        for suffix in (b"not None", b"or None"):
            if typed.rstrip().endswith(suffix):
                typed = typed.rstrip().removesuffix(suffix)
                self._put(start + len(typed), start + len(typed) + len(suffix), b"")
        pointer = _POINTER.search(typed)
        if pointer is not None:
            self._put(start, start + pointer.start("name"), b"")
            self._put(start + pointer.end("name"), end, b"")
            return
        found = _LAST_NAME.search(typed)
        if (
            found is None
            or b":" in typed[found.start() :]
            or typed[: found.start()].strip() in (b"", b"*", b"**")
        ):
            return
        if b":" in re.sub(rb"\[[^\[\]]*\]", b"", typed):
            return  # annotated as in Python
        self._put(start, start + found.start("name"), b"")
        self._put(start + found.end("name"), start + len(typed.rstrip()), b"")

    def _variables(self, start: int, at: int, end: int, word: bytes) -> None:
        """Read the names of ``int a, *b = NULL, c[3]`` or of a ``ctypedef``."""
        kind = "type-alias" if word == b"ctypedef" else "variable"
        text = self._text(at, end)
        value = -1
        place = at
        for piece in _pieces(text):
            left = _target(piece)
            pointer = _POINTER.search(left)
            found = pointer or _LAST_NAME.search(left.partition(b"(")[0] if word != b"ctypedef" else left)
            if found is not None:
                name_start = place + found.start("name")
                if len(left) < len(piece) and value < 0 and word != b"ctypedef":
                    value = name_start
                else:
                    self._add(start, end, name_start, kind, end, "definition", "")
            place += len(piece) + 1
        if value >= 0 and value - start > 2 and b"," not in text:
            self._put(start, value, b"0;")  # an assignment as any other
            return
        if value >= 0:
            self._add(start, end, value, kind, end, "definition", "")
        self._put(start, end, b"pass" if end - start >= 4 else b"0")

    def _members(self, start: int, end: int) -> None:
        """Read the members of an enum on one line."""
        for found in _MEMBERS.finditer(self._text(start, end)):
            if found[0] != b"pass":
                self._add(
                    start + found.start(), end, start + found.start(), "enum-member", end, "definition", ""
                )
        self._put(start, end, b"0")

    def _add(
        self, start: int, end: int, name_start: int, kind: str, body: int, role: str, subkind: str
    ) -> None:
        found = _NAME.match(self._data, name_start)
        if found is not None:
            settings = {**_SETTINGS, "subkind": subkind} if subkind else _SETTINGS
            name = self._source.text(*found.span())
            self.found.append(Found(start, -end, name_start, name, kind, "", body, role, settings))


def _blanked(put: bytes, found: re.Match[bytes]) -> bytes:
    """Return what the first group matched, and ``put`` with blanks for the rest."""
    blank = blanked(found[0][len(found[1]) :])
    return found[1] + (blank if blank[: len(put)].strip(b" ") else put + blank[len(put) :])


def _match_end(pattern: re.Pattern[bytes], text: bytes) -> int:
    found = pattern.match(text)
    return found.end() if found is not None else 0


def _in_brackets(text: bytes, byte: int) -> bool:
    """Return whether square or round brackets are open at ``byte``."""
    before = text[:byte]
    return before.count(b"[") > before.count(b"]") or before.count(b"(") > before.count(b")")


def _target(text: bytes) -> bytes:
    """Return what stands before the first ``=`` outside of brackets."""
    depth = 0
    for position, byte in enumerate(text):
        if byte in b"([{":
            depth += 1
        elif byte in b")]}":
            depth -= 1
        elif byte == 61 and depth <= 0:
            return text[:position]
    return text


def _pieces(text: bytes) -> Iterator[bytes]:
    """Yield what stands between the commas outside of brackets."""
    depth, at = 0, 0
    for position, byte in enumerate(text):
        if byte in b"([{":
            depth += 1
        elif byte in b")]}":
            depth -= 1
        elif byte == 44 and depth <= 0:
            yield text[at:position]
            at = position + 1
    yield text[at:]
