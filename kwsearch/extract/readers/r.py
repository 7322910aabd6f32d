"""R: functions, classes and their methods, variables of the file, packages and files that are read, and calls.

R is what its assignments say: a name is a function because it is given one. Classes are made by calls (``setClass``,
``setRefClass``, ``R6Class``, ``ggproto``), and their methods are arguments of these.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from functools import cached_property
from typing import NamedTuple

from kwsearch.extract.documents.text import extract_text
from kwsearch.extract.rows.doc_comments import Comments, module_doc
from kwsearch.extract.schemas.reading import Reading
from kwsearch.models import COMMENT, DOC, STRING, FileFacts, Import, Use
from kwsearch.regex import regex

_TOKEN = re.compile(
    rb"(?P<comment>\#[^\n]*)"
    rb"|(?P<raw>[rR][\"']-*[(\[{])"
    rb"|(?P<string>\"(?:[^\"\\]|\\.)*+\"|'(?:[^'\\]|\\.)*+')"
    rb"|(?P<tick>`[^`\n]*`)|(?P<word>(?:[A-Za-z\x80-\xff]|\.(?![0-9]))[\w.\x80-\xff]*|\.\.\.)"
    rb"|(?P<number>[0-9.][\w.]*(?:(?<=[eE])[-+][0-9]+)?)"
    rb"|(?P<mark><<-|<-|->>|->|:::|::|%[^%\n]*%|[<>=!]=|\|>|&&|\|\||[^\s])",
    re.DOTALL,
)
_ASSIGNS = frozenset((b"<-", b"<<-", b"="))
_TO_THE_RIGHT = frozenset((b"->", b"->>"))
_OPENS = {b"(": b")", b"[": b"]", b"{": b"}"}
_CLOSES = frozenset(_OPENS.values())
_PARTS = frozenset((b"$", b"@", b"::", b":::"))
_GOES_ON = frozenset(
    b"+ - * / ^ < > <= >= == != ! & && | || ~ -> ->> <- <<- = ? : $ @ :: ::: |> , function else in \\".split()
)
"""An expression goes on behind these, whatever the line; so it does behind ``%any%``."""
_FUNCTIONS = frozenset((b"function", b"\\"))
_NO_CALLS = frozenset((b"function", b"if", b"for", b"while", b"repeat", b"else", b"in"))
_CLASSES = frozenset((b"setClass", b"setRefClass", b"R6Class", b"ggproto", b"new_class"))
_GENERICS = frozenset((b"setGeneric", b"setMethod"))
_PACKAGES = frozenset((b"library", b"require", b"requireNamespace", b"loadNamespace"))
_BASES = frozenset((b"inherit", b"contains", b"parent"))
_ROXYGEN = regex(rb"#'\s*@(importFrom|import)[ \t]+([^\n]+)")


class _Token(NamedTuple):
    text: bytes
    """Of a quoted name without its quotes."""
    start: int
    end: int
    kind: str
    """``word`` for all names, ``string``, ``number`` or ``mark``."""
    starts_line: bool


def extract_r(path: str, data: bytes, language: str) -> FileFacts:
    """Return what a script or a package's file defines, reads and calls.

    Args:
        path: Its path; documentation (``.Rd``) and woven documents (``.Rnw``) give words only.
        data: Its bytes; any errors are passed over.
        language: ``r``.
    """
    if path.lower().endswith((".rd", ".rnw")):
        return extract_text(path, data, language)
    return _Reader(data, language).read()


class _Reader(Reading):
    """One file while it is read."""

    def __init__(self, data: bytes, language: str) -> None:
        super().__init__(data, language, [])
        self._tokens = self._scan(data)
        self.comments = Comments(self.facts.spans, self.source)
        self._partner = self._partners()
        self._scopes: list[tuple[int, str]] = []
        """Where each open function or class ends (a place of a token), and the scope inside."""
        self._classes: list[tuple[int, str, int]] = []
        """Where each open class ends, its name, and how many scopes are open around it."""
        self._defined: set[int] = set()
        self._open: list[int] = []
        """Places of the brackets around the current one."""
        self._known = (0, -1, -1)
        """First and last token of the expression whose end was looked for last, and the bracket around it."""

    def read(self) -> FileFacts:
        facts, tokens = self.facts, self._tokens
        open_brackets = self._open
        for place, token in enumerate(tokens):
            while self._scopes and place > self._scopes[-1][0]:
                self._scopes.pop()
            while self._classes and place > self._classes[-1][0]:
                self._classes.pop()
            while open_brackets and place > self._partner[open_brackets[-1]]:
                open_brackets.pop()
            inside = tokens[open_brackets[-1]].text if open_brackets else b""
            if token.kind == "mark" and place in self._partner:
                open_brackets.append(place)
            elif token.text in _ASSIGNS and token.kind == "mark":
                self._assign(place, inside, is_top=not open_brackets)
            elif token.text in _TO_THE_RIGHT and token.kind == "mark" and not open_brackets:
                self._define(place + 1, ("variable", ""), place + 1)
            elif token.kind == "word" and token.text not in _NO_CALLS and self._opens(place + 1):
                self._call(place, is_top=not open_brackets)
        for rows in (facts.symbols, facts.imports, facts.uses):
            rows.sort(key=lambda row: row.line)
        facts.doc = module_doc(facts.spans, self.source)
        return facts

    def _scan(self, data: bytes) -> list[_Token]:
        """Return the tokens of the file; comments and strings become spans."""
        found: list[_Token] = []
        line, counted, last, position = 1, 0, 0, 0
        unclosed = set[bytes]()
        while (match := _TOKEN.search(data, position)) is not None:
            start, end, kind = match.start(), match.end(), match.lastgroup or "mark"
            if kind == "raw":
                mark = _OPENS[match[0][-1:]] + match[0][2:-1] + match[0][1:2]
                closing = -1 if mark in unclosed else data.find(mark, end)
                if closing < 0:  # no raw string: the letter is a name
                    unclosed.add(mark)
                    end, kind = start + 1, "word"
                else:
                    end = closing + len(mark)
            position = end
            if kind in ("comment", "string", "raw"):
                line += data.count(b"\n", counted, start)
                counted = start
                is_doc = data.startswith(b"#'", start)
                span_class = DOC if is_doc else COMMENT if kind == "comment" else STRING
                self.facts.spans.append((start, end, line, span_class))
            if kind == "comment":
                for item in _ROXYGEN.finditer(match[0]):
                    self._roxygen(start, item)
                continue
            starts_line = not found or b"\n" in data[last:start]
            last = end
            if kind == "tick":
                found.append(_Token(data[start + 1 : end - 1], start, end, "word", starts_line))
            elif kind in ("word", "number", "mark"):
                found.append(_Token(data[start:end], start, end, kind, starts_line))
            else:
                text = data[start + 1 : end - 1] if kind == "string" else b""
                found.append(_Token(text, start, end, "string", starts_line))
        return found

    def _partners(self) -> dict[int, int]:
        """Return the place of the closing bracket of each opening one.

        One that is never closed ends before the next line that begins at the margin with a name, and one that closes
        nothing is passed over.
        """
        partner: dict[int, int] = {}
        opened: list[int] = []
        tokens = self._tokens
        for place, token in enumerate(tokens):
            if token.kind != "mark":
                continue
            if token.text in _OPENS:
                opened.append(place)
            elif token.text in _CLOSES:
                match = next((at for at in reversed(opened) if _OPENS[tokens[at].text] == token.text), None)
                if match is not None:
                    while opened:
                        at = opened.pop()
                        partner[at] = place
                        if at == match:
                            break
        for at in opened:
            partner[at] = self._margin(at)
        return partner

    @cached_property
    def _margins(self) -> list[int]:
        """Return the tokens that begin a line at the margin with a name."""
        data = self.source.data
        return [
            place
            for place, token in enumerate(self._tokens)
            if token.starts_line
            and token.kind == "word"
            and data[token.start - 1 : token.start] in (b"\n", b"")
        ]

    def _margin(self, place: int) -> int:
        """Return the token before the next one at the margin."""
        number = bisect_right(self._margins, place)
        return self._margins[number] - 1 if number < len(self._margins) else len(self._tokens)

    def _text(self, place: int) -> bytes:
        token = self._tokens[place] if 0 <= place < len(self._tokens) else None
        return token.text if token is not None and token.kind in ("mark", "word") else b""

    def _opens(self, place: int) -> bool:
        """Tell whether a place opens the arguments of the name before it: on the same line."""
        return self._text(place) == b"(" and not self._tokens[place].starts_line

    def _scope(self) -> str:
        return self._scopes[-1][1] if self._scopes else ""

    def _end(self, place: int) -> int:
        """Return the last token of the expression that begins at a place."""
        bracket = self._open[-1] if self._open else -1
        first, last, around = self._known
        if around != bracket or not first < place <= last:
            self._known = (place, self._search_end(place), bracket)
        return self._known[1]

    def _search_end(self, place: int) -> int:
        tokens = self._tokens
        at = place
        while at < len(tokens):
            if at in self._partner:
                at = min(self._partner[at], len(tokens) - 1)
            following = at + 1
            if following >= len(tokens):
                return len(tokens) - 1
            last, after = tokens[at], tokens[following]
            if after.kind == "mark" and after.text in (b")", b"]", b"}", b",", b";"):
                return at
            is_open = last.kind in ("mark", "word") and (last.text in _GOES_ON or last.text[:1] == b"%")
            if after.starts_line and not is_open and not self._is_head(place, at):
                return at
            at = following
        return len(tokens) - 1

    def _is_head(self, place: int, at: int) -> bool:
        """Tell whether a bracket that ends at a place is the head of a function or a condition."""
        if self._text(at) != b")":
            return False
        opening = next((first for first in range(at, place - 1, -1) if self._partner.get(first) == at), 0)
        return self._text(opening - 1) in (b"function", b"\\", b"if", b"for", b"while")

    def _assign(self, place: int, inside: bytes, *, is_top: bool) -> None:
        """Enter what an assignment names."""
        is_argument = self._text(place) == b"=" and inside in (b"(", b"[")
        value = self._text(place + 1)
        if is_argument:
            if not self._classes or len(self._scopes) > self._classes[-1][2]:
                return
            if value in _FUNCTIONS:
                self._function(place - 1, place + 1, self._classes[-1][1])
            elif self._text(place - 1) in _BASES:
                self._bases(place + 1)
            return
        if self._text(place - 2) in _PARTS:
            return
        if value in _FUNCTIONS:
            self._function(place - 1, place + 1, "")
        elif is_top:
            end = self._end(place + 1)
            kind = ("class", "") if self._called(place + 1, end) in _CLASSES else ("variable", "")
            self._define(place - 1, kind, end)

    def _called(self, place: int, end: int) -> bytes:
        """Return what an expression calls that is one call, without its package."""
        if self._text(place + 1) in (b"::", b":::"):
            place += 2
        return self._text(place) if self._partner.get(place + 1) == end else b""

    def _function(self, name: int, value: int, around: str) -> None:
        """Enter a function; what follows in it stands in its scope."""
        end = self._end(value)
        kind = ("method", "") if around else ("function", "")
        if self._define(name, kind, end, around):
            scope = ".".join(filter(None, (around or self._scope(), self._named(name))))
            self._scopes.append((end, scope))

    def _named(self, place: int) -> str:
        return self._tokens[place].text.decode("utf-8", "replace")

    def _define(self, place: int, kind: tuple[str, str], end: int, around: str = "") -> bool:
        """Enter a name; tell whether there is one."""
        tokens = self._tokens
        if (
            not 0 <= place < len(tokens)
            or tokens[place].kind not in ("word", "string")
            or not tokens[place].text
        ):
            return False
        token, last = tokens[place], tokens[min(end, len(tokens) - 1)]
        if token.start in self._defined:
            return False
        self._defined.add(token.start)
        start = token.start + (self.source.data[token.start : token.start + 1] in (b'"', b"'", b"`"))
        head = self.head(token.start, last.end).partition("{")[0].partition("\n")[0]
        span = (token.start, max(last.end, token.end))
        doc = self.comments.doc_of(*span, self.source.line(start))
        self.enter(start, self._named(place), kind, span, around or self._scope(), head, doc)
        return True

    def _call(self, place: int, *, is_top: bool) -> None:
        """Enter a call, and what it defines or reads."""
        tokens, name = self._tokens, self._tokens[place].text
        parts, at = [self._named(place)], place
        if not parts[0]:  # an empty pair of backticks
            return
        while self._text(at - 1) in _PARTS and tokens[at - 2].kind == "word":
            at -= 2
            parts.insert(0, self._named(at))
        root = "?." if self._text(at - 1) in _PARTS else ""
        line = self.source.line(tokens[place].start)
        self.facts.uses.append(Use(parts[-1], "call", line, root + ".".join(parts), self._scope(), None))
        end = self._partner.get(place + 1, place)
        first = tokens[place + 2] if place + 2 < min(end, len(tokens)) else None
        if first is None:
            return
        if name in _PACKAGES and first.kind in ("word", "string") and self._text(place + 3) in (b")", b","):
            package = first.text.decode("utf-8", "replace")
            self.facts.imports.append(Import(package, package, package, line, self._scope(), ()))
        elif name in (b"source", b"sys.source") and first.kind == "string" and first.text:
            path = first.text.decode("utf-8", "replace")
            self.facts.imports.append(Import(path, path, "", line, self._scope(), ("file",)))
        elif name in _CLASSES and first.kind == "string":
            if self._text(at - 1) not in _ASSIGNS or self._text(end + 1) in _PARTS:
                self._define(place + 2, ("class", ""), end)
            self._classes.append((end, first.text.decode("utf-8", "replace"), len(self._scopes)))
            if (
                name == b"ggproto"
                and self._text(place + 3) == b","
                and self._text(place + 4) not in (b"", b"NULL")
            ):
                self._inherit(place + 4)
        elif name in _GENERICS and first.kind == "string":
            around = tokens[place + 4] if name == b"setMethod" and place + 4 < len(tokens) else None
            scope = self._named(place + 4) if around is not None and around.kind == "string" else ""
            if self._define(place + 2, ("method" if scope else "function", ""), end, scope):
                self._scopes.append((end, ".".join(filter(None, (scope, self._named(place + 2))))))

    def _bases(self, place: int) -> None:
        """Enter what a class inherits from: a name, a string, or several in ``c( )``."""
        end = self._end(place)
        for at in range(place, min(end + 1, len(self._tokens))):
            token = self._tokens[at]
            if token.kind in ("word", "string") and self._text(at + 1) not in (b"(", b"::", b"="):
                self._inherit(at)

    def _inherit(self, place: int) -> None:
        token = self._tokens[place]
        name = self._named(place)
        if name and name != "NULL":
            self.facts.uses.append(
                Use(name, "inherit", self.source.line(token.start), name, self._scope(), None)
            )

    def _roxygen(self, start: int, item: re.Match[bytes]) -> None:
        """Enter what a comment of roxygen imports."""
        words = [word.decode("utf-8", "replace") for word in item[2].split()]
        line = self.source.line(start)
        if item[1] == b"import":
            self.facts.imports += [Import(word, word, "", line, "", ("star",)) for word in words]
        else:
            package, *names = words
            self.facts.imports += [Import(f"{package}.{name}", package, name, line, "", ()) for name in names]
