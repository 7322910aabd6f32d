"""Stylesheets: CSS, SCSS and Less. Classes, ids, custom properties, variables, mixins, functions, and what they use.

One pass cuts a file at braces and semicolons; what stands before a brace is a selector or the head of an at-rule. Where
braces do not come out even, a rule that begins its line at the margin ends those that are open.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from kwsearch.extract.rows.doc_comments import Comments, module_doc
from kwsearch.extract.schemas.reading import Reading
from kwsearch.models import COMMENT, STRING, FileFacts, Import, Use
from kwsearch.regex import regex

MAX_DEPTH = 64
"""Rules inside each other; deeper ones are read as if they were beside each other."""

_MAX_JOINED = 8
"""Names of the rule around it that a name which begins with ``&`` is joined to."""

_TOKEN = re.compile(
    rb"(?P<comment>/\*.*?(?:\*/|\Z))|(?P<line>(?<![:\w])//[^\n]*)"
    rb"|(?P<string>\"(?:[^\"\\\n]|\\.)*\"?|'(?:[^'\\\n]|\\.)*'?)"
    rb"|(?P<atom>url\([^\"'()\n]*\)|[#@$]\{[^{}\n]*\}|\\.)|(?P<mark>[{};()])",
    re.DOTALL,
)
_LINE_END = regex(rb"[ \t\r]*(?:\n|\Z)")
_ESCAPED = rb"\\(?:[0-9A-Fa-f]{1,6}\s?|[^\n])"
_NAME = rb"-?(?:[A-Za-z_\x80-\xff]|" + _ESCAPED + rb")(?:[\w\x80-\xff-]|" + _ESCAPED + rb")*"
_SELECTED = regex(rb"(?<![\w\x80-\xff])([.%#])(" + _NAME + rb")|([.#])(" + _NAME + rb")")
_SUFFIX = regex(rb"&([\w-][\w\x80-\xff-]*)")
_AT_RULE = regex(rb"@([\w-]+)\s*(:?)")
_VARIABLE = regex(rb"([$@])([\w\x80-\xff-]+)\s*:|(--[\w\x80-\xff-]+)\s*:")
_READ = regex(rb"var\(\s*(--[\w\x80-\xff-]+)|(?<![\w@$])([$@](?!import\b|media\b)[A-Za-z_][\w-]*)")
_CALL = regex(rb"(?<![\w$@.#%-])((?:[A-Za-z_][\w-]*\.)?[A-Za-z_][\w-]*)\(")
_MIXIN_CALL = regex(rb"([.#])(" + _NAME + rb")\s*(?:\([^{}]*\))?\s*(?:!important)?\s*\Z")
_EXTEND = regex(rb":extend\(\s*[.#](" + _NAME + rb")")
_BOX = regex(rb"(?<!\\)\[[^\[\]]*\]")
_PATH = regex(rb"url\(\s*([^\"')\s]+)\s*\)|(?:url\(\s*)?(\"[^\"\n]*\"|'[^'\n]*')")
_COMPOSES = regex(rb"composes\s*:[^;]*\bfrom\s+(\"[^\"\n]*\"|'[^'\n]*')")
_AS = regex(rb"\bas\s+([\w-]+)")
_ESCAPE = regex(r"\\(?:([0-9A-Fa-f]{1,6})\s?|(.))")
_INSERTED = (b"#{", b"@{")
"""What begins a part of a name that is not written in the file."""
_HEADS = {
    b"mixin": ("macro", "mixin"),
    b"function": ("function", ""),
    b"keyframes": ("property", "keyframes"),
    b"property": ("property", ""),
    b"counter-style": ("property", "counter-style"),
    b"layer": ("namespace", "layer"),
}
"""What an at-rule with a name before its block defines."""
_CSS_FUNCTIONS = frozenset(
    b"var url calc min max clamp rgb rgba hsl hsla attr env translate translateX translateY rotate scale not is where "
    b"has extend nth-child linear-gradient radial-gradient cubic-bezier minmax repeat and or format local".split()
)
_IMPORTS = frozenset((b"import", b"use", b"forward", b"require", b"reference"))
_PREPROCESSED = (".scss", ".less")


class _Rule(NamedTuple):
    """An open block."""

    scope: str
    """Of what stands in it."""
    names: tuple[str, ...]
    """What its selectors end with; empty for an at-rule."""
    place: int
    """Of its symbol, or -1."""
    symbols: range
    """Places of all symbols that end with it."""


def extract_stylesheet(path: str, data: bytes, language: str) -> FileFacts:
    """Return what a stylesheet defines, imports and uses.

    Args:
        path: Its path; that of Less tells its at-rules from variables.
        data: Its bytes; any errors are passed over.
        language: ``css`` or ``scss``.
    """
    return _Reader(data, language, is_less=path.endswith(".less")).read()


class _Reader(Reading):
    """One file while it is read."""

    def __init__(self, data: bytes, language: str, *, is_less: bool) -> None:
        super().__init__(data, language, [])
        self._is_less = is_less
        self._is_plain = language == "css"
        self._rules: list[_Rule] = []
        self._code = bytearray(data)
        """The file without its comments, with what is put in by name as blanks and strings as quotes."""

    def read(self) -> FileFacts:
        facts, source = self.facts, self.source
        cuts = self._cuts()
        self.comments = Comments(facts.spans, source)
        is_even = sum(mark == b"{" for _, mark in cuts) == sum(mark == b"}" for _, mark in cuts)
        start = 0
        for end, mark in [*cuts, (len(source.data), b"")]:
            first = start + len(self._code[start:end]) - len(self._code[start:end].lstrip())
            last = start + len(self._code[start:end].rstrip())
            if mark == b"{":
                if not is_even and source.data[first - 1 : first] in (b"", b"\n") and first < last:
                    while self._rules:
                        self._close(first - 1)
                self._open(first, max(first, last))
            elif first < last:
                self._statement(first, last)
            if mark == b"}":
                self._close(end)
            start = end + 1
        while self._rules:
            self._close(len(source.data) - 1)
        for rows in (facts.symbols, facts.imports, facts.uses):
            rows.sort(key=lambda row: row.line)
        facts.doc = module_doc(facts.spans, source)
        return facts

    def _cuts(self) -> list[tuple[int, bytes]]:
        """Return the braces and semicolons of the file that are code; comments and strings become spans."""
        data, line, counted, depth = self.source.data, 1, 0, 0
        found: list[tuple[int, bytes]] = []
        for token in _TOKEN.finditer(data):
            start, end, kind = token.start(), token.end(), token.lastgroup
            if kind == "mark":
                if token[0] in b"()":
                    depth = max(0, depth + (1 if token[0] == b"(" else -1))
                elif token[0] != b";" or depth == 0 or _LINE_END.match(data, end):
                    depth = 0
                    found.append((start, token[0]))
                continue
            if kind == "line" and self._is_plain:
                continue
            if kind == "string":
                self._code[start:end] = b'"' * (end - start)
                if token[0][-1:] == b";" and _LINE_END.match(data, end):
                    found.append((end - 1, b";"))  # its quote is missing
                    depth = 0
            elif kind != "atom" or token[0][-1:] == b"}":
                self._code[start:end] = bytes(10 if byte == 10 else 32 for byte in token[0])
            if kind != "atom":
                line += data.count(b"\n", counted, start)
                counted = start
                self.facts.spans.append((start, end, line, STRING if kind == "string" else COMMENT))
        return found

    def _scope(self) -> str:
        return self._rules[-1].scope if self._rules else ""

    def _close(self, end: int) -> None:
        if self._rules:
            symbols, line = self.facts.symbols, self.source.line(end)
            for place in self._rules.pop().symbols:
                symbols[place] = symbols[place]._replace(end_line=max(line, symbols[place].line))

    def _open(self, first: int, last: int) -> None:
        """Enter the head of a block."""
        if len(self._rules) >= MAX_DEPTH:
            self._close(first)
        head, symbols = bytes(self._code[first:last]), self.facts.symbols
        before, names = len(symbols), list[str]()
        rule = _AT_RULE.match(head)
        if rule is not None and not rule[2]:
            self._at_rule(first, last, rule)
            names += self._rules[-1].names if self._rules else ()
        elif not head.endswith(b":"):
            names = self._selectors(first, head)
        own = symbols[before].name if len(symbols) > before else ""
        scope = ".".join(filter(None, (self._scope(), own)))
        self._rules.append(_Rule(scope, tuple(names), before if own else -1, range(before, len(symbols))))

    def _at_rule(self, first: int, last: int, rule: re.Match[bytes]) -> None:
        """Enter a rule with a block: ``@mixin``, ``@keyframes``, ``@include`` with content."""
        word = rule[1].lower()
        word = b"keyframes" if word.endswith(b"keyframes") else word
        at = first + rule.end()
        name = re.match(rb"--?[\w-]+|[\w-]+(?:\.[\w-]+)*", self._code[at:last])
        if word in _HEADS and name is not None:
            self._define(at, at + name.end(), _HEADS[word], (first, last))
        elif word == b"include" and name is not None:
            self._use(at, bytes(name[0]), "call")
            at += name.end()
        if word not in (b"mixin", b"function"):  # what stands behind the name are parameters
            self._values(at, last)

    def _selectors(self, first: int, head: bytes) -> list[str]:
        """Enter the classes and ids of a selector; return the last names of its parts, to which ``&`` is joined."""
        around = self._rules[-1].names if self._rules else ()
        seen, last_names = set[str](), list[str]()
        start = 0
        is_mixin = self._is_less and re.match(rb"[.#][\w-]+\s*\(", head) is not None
        for part in [head] if is_mixin else head.split(b","):
            latest = list[str]()
            if not is_mixin and (suffix := _SUFFIX.search(part)) is not None:
                for name in around[:_MAX_JOINED]:
                    latest.append(name + suffix[1].decode("utf-8", "replace"))
                    self._enter(first + start + suffix.start(1), latest[-1], seen, (first, first + len(head)))
            for found in _SELECTED.finditer(_BOX.sub(_blanked, part)):
                group = 2 if found[2] is not None else 4
                name, at = _unescaped(found[group]), first + start + found.start(group)
                if self.source.data.startswith(_INSERTED, first + start + found.end(group)):
                    continue
                if part.count(b"(", 0, found.start()) <= part.count(b")", 0, found.start()):
                    latest = [name]
                kind = ("macro", "mixin") if is_mixin else ("class", "")
                self._enter(at, name, seen, (first, first + len(head)), kind, is_id=found[group - 1] == b"#")
                if is_mixin:
                    break
            last_names += latest or (around[:_MAX_JOINED] if b"&" in part else ())
            start += len(part) + 1
        return last_names

    def _enter(
        self,
        at: int,
        name: str,
        seen: set[str],
        head: tuple[int, int],
        kind: tuple[str, str] = ("class", ""),
        *,
        is_id: bool = False,
    ) -> None:
        if name not in seen:
            seen.add(name)
            kind = ("constant", "id") if is_id else kind
            self.enter(at, name, kind, head, self._scope(), self.head(*head))

    def _define(self, start: int, end: int, kind: tuple[str, str], span: tuple[int, int]) -> None:
        name = self.source.text(start, end)
        if self.source.data.startswith(_INSERTED, end):
            return
        self.enter(start, name, kind, span, self._scope(), self.head(*span))

    def _statement(self, first: int, last: int) -> None:
        """Enter a declaration, a variable, or an at-rule without a block."""
        code, data = bytes(self._code[first:last]), self.source.data
        variable = _VARIABLE.match(code)
        rule = _AT_RULE.match(code)
        if variable is not None and not (variable[1] == b"@" and not self._is_less):
            group = 2 if variable[2] is not None else 3
            kind = ("variable", "") if group == 2 else ("property", "custom-property")
            inside = any(
                row.place >= 0 and self.facts.symbols[row.place].kind in ("macro", "function")
                for row in self._rules
            )
            if group == 3 or not inside:
                self._define(first + variable.start(group), first + variable.end(group), kind, (first, last))
            self._values(first + variable.end(), last)
        elif rule is not None and not rule[2]:
            self._at_statement(first, last, rule[1].lower(), first + rule.end())
        else:
            mixin = _MIXIN_CALL.match(code) if self._is_less else None
            if mixin is not None:
                self._use(first + mixin.start(2), mixin[2], "call")
            if b"composes" in code and (source := _COMPOSES.search(data, first, last)) is not None:
                self._import(source.start(1), source[1], "")
            self._values(first + code.find(b":") + 1, last)

    def _at_statement(self, first: int, last: int, word: bytes, at: int) -> None:
        if word in _IMPORTS:
            text = self.source.data[at:last]
            alias = _AS.search(text)
            for found in _PATH.finditer(text):
                group = 1 if found[1] is not None else 2
                name = alias[1].decode() if alias is not None and word == b"use" else ""
                self._import(at + found.start(group), found[group], name, is_forwarded=word == b"forward")
                if word != b"import":
                    break
        elif word == b"include" and (name := re.match(rb"[\w.-]+", self._code[at:last])) is not None:
            self._use(at, bytes(name[0]), "call")
            at += name.end()
        elif word == b"extend" and (found_name := _SELECTED.search(self._code, at, last)) is not None:
            group = 2 if found_name[2] is not None else 4
            self._use(found_name.start(group), bytes(found_name[group]), "inherit")
        self._values(at, last)

    def _import(self, at: int, written: bytes, alias: str, *, is_forwarded: bool = False) -> None:
        name = written.strip(b"\"'").decode("utf-8", "replace").strip()
        if name:
            far = name.startswith(("http:", "https:", "//", "data:", "sass:"))
            flags = tuple(flag for flag, is_so in (("reexport", is_forwarded), ("system", far)) if is_so)
            line = self.source.line(at)
            self.facts.imports.append(Import(name, name, alias, line, self._scope(), flags))

    def _values(self, first: int, last: int) -> None:
        """Enter the variables that are read and the functions that are called between two places."""
        code = bytes(self._code[first:last])
        for found in _READ.finditer(code):
            if found[1] is not None:
                self._use(first + found.start(1), found[1], "read")
            elif found[2].startswith(b"$") or self._is_less:
                self._use(first + found.start(2) + 1, found[2][1:], "read")
        if self._is_less:
            for found in _EXTEND.finditer(code):
                self._use(first + found.start(1), found[1], "inherit")
        if not self._is_plain:
            for found in _CALL.finditer(code):
                if found[1] not in _CSS_FUNCTIONS:
                    self._use(first + found.start(1), found[1], "call")

    def _use(self, at: int, name: bytes, role: str) -> None:
        qualified = name.decode("utf-8", "replace").strip(".")
        last = qualified.rpartition(".")[2]
        if last:
            self.facts.uses.append(Use(last, role, self.source.line(at), qualified, self._scope(), None))


def _unescaped(name: bytes) -> str:
    """Return a name without its escapes: by a backslash, or by the number of a character."""
    return _ESCAPE.sub(_character, name.decode("utf-8", "replace"))


def _character(found: re.Match[str]) -> str:
    number = int(found[1], 16) if found[1] else 0
    return found[2] or (chr(number) if 0 < number < 0xD800 or 0xDFFF < number < 0x110000 else "\ufffd")


def _blanked(found: re.Match[bytes]) -> bytes:
    return b" " * len(found[0])
