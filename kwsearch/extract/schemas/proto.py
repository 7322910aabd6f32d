"""Protocol Buffers: messages, fields, enums, services and their calls, extensions, imports and options."""

from __future__ import annotations

import re

from kwsearch.extract.rows.doc_comments import module_doc
from kwsearch.extract.schemas.reading import Reading
from kwsearch.extract.schemas.statements import Statement, Token, statements, tokens_of
from kwsearch.models import FileFacts, Import, Use
from kwsearch.regex import regex

_HEADS = frozenset(
    (
        b"message",
        b"enum",
        b"service",
        b"extend",
        b"oneof",
        b"rpc",
        b"optional",
        b"repeated",
        b"required",
        b"group",
    )
)
_LABELS = frozenset((b"optional", b"repeated", b"required"))
_BUILT_IN = frozenset(
    b"double float int32 int64 uint32 uint64 sint32 sint64 fixed32 fixed64 sfixed32 sfixed64 bool string bytes "
    b"group map".split()
)
_VISIBLE = frozenset((b"export", b"local"))
"""What says of a message or an enum whether other files may name it."""
_KINDS = {
    b"message": ("struct", "message"),
    b"enum": ("enum", ""),
    b"service": ("interface", "service"),
    b"oneof": ("field", "oneof"),
    b"rpc": ("method", "rpc"),
}
_SAY_NOTHING = frozenset((b"syntax", b"edition", b"reserved", b"extensions"))
_COMPLETE = regex(
    rb"(?:[\w.<>,]+ ){1,8}= (?:-?\w+(?: \[.*\])?|\"+)(?: \"+)?"
    rb"|option \( [\w.]+ \) (?:[\w.]+ )?= (?:-?[\w.]+|\"+)(?: \"+)?|package [\w.]+|import [^=]{0,200}\"+|\w+ \"+"
    rb"|rpc \w+ \( (?:stream )?[\w.]+ \) returns \( (?:stream )?[\w.]+ \)",
    re.DOTALL,
)
_NAME = regex(rb"[A-Za-z_]\w*")


def extract_proto(data: bytes, language: str) -> FileFacts:
    """Return the facts of a file; its syntax may be proto2, proto3 or an edition's.

    Args:
        data: Its bytes.
        language: ``proto``.
    """
    return _Reader(data, language).read()


class _Reader(Reading):
    """One file while it is read."""

    def __init__(self, data: bytes, language: str) -> None:
        super().__init__(data, language)
        self._blocks: list[tuple[bytes, int, str]] = []
        """First word of each open block, the place of its symbol, or -1, and the scope inside."""

    def read(self) -> FileFacts:
        facts, source = self.facts, self.source
        for statement in statements(tokens_of(source, facts.spans), _HEADS, _COMPLETE):
            if not statement.tokens:
                self._close(statement.end)
            else:
                word, place = self._take(statement)
                if statement.opens:
                    symbol = facts.symbols[place] if place >= 0 else None
                    scope = self._scope()
                    if symbol is not None and word != b"oneof":  # its fields are fields of the message
                        scope = f"{scope}.{symbol.name}" if scope else symbol.name
                    self._blocks.append((word if word in _HEADS else b"message", place, scope))
        facts.uses.sort(key=lambda use: use.line)
        facts.doc = module_doc(facts.spans, source)
        return facts

    def _scope(self) -> str:
        return self._blocks[-1][2] if self._blocks else ""

    def _close(self, end: int) -> None:
        if self._blocks:
            _, place, _ = self._blocks.pop()
            if place >= 0:
                symbols = self.facts.symbols
                symbols[place] = symbols[place]._replace(end_line=self.source.line(end - 1))

    def _take(self, statement: Statement) -> tuple[bytes, int]:
        """Enter a statement into the facts; return the word that says what it is and the place of its symbol, or -1."""
        tokens, symbols = statement.tokens, self.facts.symbols
        if (
            tokens[0].text in _VISIBLE
            and len(tokens) > 2
            and tokens[1].text in _KINDS
            and tokens[2].text != b"="
        ):
            tokens = tokens[1:]
        word = tokens[0].text
        inside = self._blocks[-1][0] if self._blocks else b""
        equals = next((index for index, token in enumerate(tokens) if token.text == b"="), 0)
        if inside == b"enum" and equals == 1:
            self._options(tokens[equals:])
            return word, self._define(tokens[0], "enum-member", "", statement)
        if word == b"import":
            self._import(tokens)
        elif word == b"option":
            self._options(tokens[:equals])
        elif word == b"package" and len(tokens) > 1 and not inside:
            return word, self._define(tokens[1], "package", "", statement)
        elif word == b"extend" and len(tokens) > 1:
            self._type(tokens[1])
        elif word in _KINDS and equals == 0 and len(tokens) > 1:
            place = self._define(tokens[1], *_KINDS[word], statement)
            if word == b"rpc" and place >= 0:
                scope = f"{symbols[place].scope}.{symbols[place].name}".lstrip(".")
                for token in tokens[2:]:
                    if token.text not in (b"stream", b"returns") and _is_name(token):
                        self._type(token, scope)
            return word, place
        elif (
            inside in (b"message", b"extend", b"oneof", b"group") and word not in _SAY_NOTHING and equals > 1
        ):
            return self._field(statement, equals)
        return word, -1

    def _field(self, statement: Statement, equals: int) -> tuple[bytes, int]:
        tokens = statement.tokens
        types = tokens[1 if tokens[0].text in _LABELS else 0 : equals - 1]
        self._options(tokens[equals:])
        if types and types[0].text == b"group":
            return b"group", self._define(tokens[equals - 1], "struct", "group", statement)
        written: list[Token] = []
        for token in types:
            if written and _is_name(token) and (token.text[:1] == b"." or written[-1].text[-1:] == b"."):
                token = token._replace(text=written.pop().text + token.text)  # a name over two lines
            written.append(token)
        for token in written:
            if token.text not in _BUILT_IN:
                self._type(token)
        return b"field", self._define(tokens[equals - 1], "field", "", statement)

    def _define(self, token: Token, kind: str, subkind: str, statement: Statement) -> int:
        """Enter a symbol; return its place, -1 when the token is no name."""
        if not _is_name(token) or (kind != "package" and not _NAME.fullmatch(token.text)):
            return -1
        first, last = statement.tokens[0].start, statement.tokens[-1].end
        self.enter(
            token.start,
            token.text.decode(),
            (kind, subkind),
            (first, last),
            self._scope(),
            self.head(first, last),
        )
        return len(self.facts.symbols) - 1

    def _import(self, tokens: tuple[Token, ...]) -> None:
        source = self.source
        for token in tokens[1:3]:
            if token.text[:1] == b'"':
                path = source.text(token.start, token.end).strip("\"'")
                flags = ("reexport",) if tokens[1].text == b"public" else ()
                if path:
                    line = source.line(token.start)
                    self.facts.imports.append(Import(path, path, "", line, self._scope(), flags))

    def _options(self, tokens: tuple[Token, ...]) -> None:
        """Enter the options in brackets, ``(google.api.http)``: they decorate what they stand in."""
        for before, token, after in zip(tokens, tokens[1:], tokens[2:], strict=False):
            if before.text == b"(" and after.text == b")" and _is_name(token):
                self._use(token, "decorate", self._scope())

    def _type(self, token: Token, scope: str | None = None) -> None:
        if _is_name(token):
            self._use(token, "type", self._scope() if scope is None else scope)

    def _use(self, token: Token, role: str, scope: str) -> None:
        qualified = token.text.decode().strip(".")
        name = qualified.rpartition(".")[2]
        self.facts.uses.append(Use(name, role, self.source.line(token.start), qualified, scope, None))


def _is_name(token: Token) -> bool:
    first, rest = token.text[:1], token.text.strip(b".")
    return first.isalpha() or (first in (b"_", b".") and rest not in (b"", b"_"))
