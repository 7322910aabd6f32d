"""GraphQL: types, fields and directives of schemas; operations and fragments of documents."""

from __future__ import annotations

from itertools import pairwise

from kwsearch.extract.rows.doc_comments import Comments, module_doc
from kwsearch.extract.schemas.reading import Reading
from kwsearch.extract.schemas.statements import Token, tokens_of
from kwsearch.models import COMMENT, DOC, STRING, FileFacts, Import, Use
from kwsearch.regex import regex

_KINDS = {
    b"type": ("class", ""),
    b"interface": ("interface", ""),
    b"input": ("struct", "input"),
    b"enum": ("enum", ""),
    b"union": ("type-alias", "union"),
    b"scalar": ("type-alias", "scalar"),
    b"directive": ("macro", "directive"),
    b"query": ("function", "query"),
    b"mutation": ("function", "mutation"),
    b"subscription": ("function", "subscription"),
    b"fragment": ("function", "fragment"),
}
_IMPORT = regex(rb"""#[ \t]*import[ \t]+(?:([\w.*, \t]+?)[ \t]+from[ \t]+)?["']([^"'\n]+)["']""")
_OPERATIONS = frozenset((b"query", b"mutation", b"subscription", b"fragment"))
_BUILT_IN = frozenset((b"Int", b"Float", b"String", b"Boolean", b"ID"))


def extract_graphql(data: bytes, language: str) -> FileFacts:
    """Return the facts of a file: of a schema, of the documents that ask it, or of both.

    Args:
        data: Its bytes.
        language: ``graphql``.
    """
    return _Reader(data, language).read()


_OPENING = {b")": b"(", b"]": b"["}
_MOST_OPEN = 8
"""Brackets without end that one behind them may be looked for across."""


class _Reader(Reading):
    """One file while it is read."""

    def __init__(self, data: bytes, language: str) -> None:
        super().__init__(data, language)
        self._imports = [
            (found, line)
            for start, end, line, kind in self.facts.spans
            if kind == COMMENT and (found := _IMPORT.match(data, start, end))
        ]
        imports = {found.start() for found, _ in self._imports}
        self._said = [span for span in self.facts.spans if span[0] not in imports]
        """Comments and strings that tell a reader something."""
        self.comments = Comments(self._said, self.source)
        self._strings = {start: end for start, end, _, kind in self.facts.spans if kind == STRING}
        self._described: set[int] = set()
        """First bytes of the strings that are descriptions."""
        self._tokens = tokens_of(self.source, self.facts.spans)
        self._closing: dict[int, int] = {}
        """Place of an opening bracket to that of the one that closes it."""
        opened: list[int] = []
        braces: list[int] = []
        for place, token in enumerate(self._tokens):
            text = token.text
            if text in (b"(", b"[", b"{"):
                opened.append(place)
                if text == b"{":
                    braces.append(place)
            elif text == b"}" and braces:
                # What is open in a block ends with it, closed or not.
                brace = braces.pop()
                while opened.pop() != brace:
                    pass
                self._closing[brace] = place
            elif text in _OPENING:
                self._close(opened, place, _OPENING[text])
        self._closed = set(self._closing.values())

    def _close(self, opened: list[int], place: int, opening: bytes) -> None:
        """Note what a bracket closes, behind a few that nothing closed; nothing when a block began since."""
        for back in range(1, min(len(opened), _MOST_OPEN) + 1):
            text = self._tokens[opened[-back]].text
            if text == b"{":
                return
            if text == opening:
                self._closing[opened[-back]] = place
                del opened[-back:]
                return

    def read(self) -> FileFacts:
        starts = [*self._starts(), len(self._tokens)]
        for first, after in pairwise(starts):
            self._definition(first, after)
        self._enter_imports()
        self.facts.uses.sort(key=lambda use: use.line)
        self.facts.doc = module_doc(self._said, self.source)
        self.facts.spans = [
            (start, end, line, DOC if start in self._described else kind)
            for start, end, line, kind in self.facts.spans
        ]
        return self.facts

    def _enter_imports(self) -> None:
        """Enter what comments import: ``#import "a.graphql"``, ``# import A, B.* from "a.graphql"``."""
        for found, line in self._imports:
            path = found[2].decode("utf-8", "replace")
            for written in (found[1] or b"*").decode("utf-8", "replace").split(","):
                name = written.strip().removesuffix(".*")
                if name in ("*", ""):
                    self.facts.imports.append(Import(path, path, "", line, "", ("star",)))
                else:
                    self.facts.imports.append(Import(f"{path}.{name}", path, name, line, "", ()))

    def _starts(self) -> list[int]:
        """Return the places of the tokens that definitions begin with.

        They stand outside of all braces, or begin their line: braces may not be balanced.
        """
        found, depth, is_closed = list[int](), 0, True
        for place, token in enumerate(self._tokens):
            text = token.text
            if (not depth or token.indent == 0) and self._begins(place):
                depth, is_closed = 0, False
                found.append(place)
            elif text == b"{" and not depth and is_closed:  # a query without its word
                found.append(place)
            is_closed = text == b"}" and depth <= 1
            depth = max(depth + (text in (b"{", b"(", b"[")) - (text in (b"}", b")", b"]")), 0)
        return found

    def _begins(self, place: int) -> bool:
        tokens = self._tokens
        text, after = tokens[place].text, self._text(place + 1)
        if place and tokens[place - 1].text in (b"extend", b"on", b":", b"&", b"|", b"=", b"@"):
            return False
        if text == b"extend":
            return after in _KINDS or after == b"schema"
        if text == b"schema" or text in _OPERATIONS:
            return after in (b"{", b"@", b"(") or _is_name(after)
        return text in _KINDS and (_is_name(after) or (text == b"directive" and after == b"@"))

    def _text(self, place: int) -> bytes:
        return self._tokens[place].text if place < len(self._tokens) else b""

    def _definition(self, first: int, after: int) -> None:
        """Enter a definition, what stands in it and what it uses."""
        tokens = self._tokens
        while (
            after > first + 1 and tokens[after - 1].start in self._strings and self._text(after - 2) != b"="
        ):
            after -= 1  # the description of the next one
        place = first + (tokens[first].text == b"extend")
        word = tokens[place].text
        name = place + 1 + (word == b"directive" and self._text(place + 1) == b"@")
        scope = ""
        if name < after and _is_name(tokens[name].text) and word in _KINDS:
            scope = tokens[name].text.decode()
            if place > first:
                self._use(tokens[name], "type", "")
            else:
                self._define(tokens[name], _KINDS[word], (first, after), "")
        if word in _OPERATIONS or word == b"{":
            self._operation(first if word == b"{" else name, after, scope)
        else:
            self._type(word, name + 1 if scope else place + 1, after, scope)

    def _type(self, word: bytes, first: int, after: int, scope: str) -> None:
        """Enter the fields, members and used names of a definition of a schema."""
        tokens, depth, brackets, place = self._tokens, 0, 0, first
        is_inherited, at_type = False, word == b"union"
        while place < after:
            token = tokens[place]
            text = token.text
            if text == b"@":
                place = self._directive(place, after, scope)
                continue
            if text in (b"(", b"[", b")", b"]"):
                brackets += (place in self._closing) - (place in self._closed)
            depth += (text == b"{") - (text == b"}")
            if text == b"implements":
                is_inherited = not depth
            elif text == b"{":
                is_inherited = False
            elif text == b"=" and word != b"union":
                place = self._behind_value(place + 1, after)
                continue
            elif _is_name(text):
                if is_inherited:
                    self._use(token, "inherit", scope)
                elif at_type and not (token.indent >= 0 and self._text(place + 1) in (b":", b"(")):
                    self._use(token, "type", scope)
                elif word == b"enum" and depth == 1:
                    self._define(token, ("enum-member", ""), (place, place + 1), scope)
                elif (
                    depth == 1
                    and not brackets
                    and self._text(place + 1) in (b":", b"(")
                    and word != b"schema"
                ):
                    self._define(token, ("field", ""), (place, self._field_end(place, after)), scope)
            at_type = word == b"union" or text == b":" or (text == b"[" and at_type)
            place += 1

    def _operation(self, first: int, after: int, scope: str) -> None:
        """Enter the names that an operation or a fragment uses."""
        tokens, depth, brackets, place = self._tokens, 0, 0, first
        while place < after:
            token, before = tokens[place], self._text(place - 1)
            text = token.text
            if text == b"@":
                place = self._directive(place, after, scope)
                continue
            brackets += (text == b"(") - (text == b")")
            depth += (text == b"{") - (text == b"}")
            if text.startswith(b"...") and len(text) > 3:
                spread = token._replace(text=text[3:], start=token.start + 3)
                if spread.text != b"on":
                    self._use(spread, "call", scope)
            elif text == b"..." and _is_name(self._text(place + 1)) and self._text(place + 1) != b"on":
                self._use(tokens[place + 1], "call", scope)
                place += 1
            elif _is_name(text):
                if before in (b"on", b"...on") or (brackets and not depth and before in (b":", b"[")):
                    self._use(token, "type", scope)
                elif (
                    depth
                    and brackets <= 0
                    and text != b"on"
                    and before != b"$"
                    and self._text(place + 1) != b":"
                ):
                    self._use(token, "read", scope)
            place += 1

    def _directive(self, place: int, after: int, scope: str) -> int:
        """Enter the use of a directive; return the place behind it and its arguments."""
        if place + 1 < after and _is_name(self._text(place + 1)):
            self._use(self._tokens[place + 1], "decorate", scope)
            place += 1
        return self._behind_brackets(place + 1, after) if self._text(place + 1) == b"(" else place + 1

    def _behind_value(self, place: int, after: int) -> int:
        if self._text(place) in (b"[", b"{"):
            return self._behind_brackets(place, after)
        return place + 1 + (self._text(place) in (b"-", b"$"))

    def _behind_brackets(self, place: int, after: int) -> int:
        """Return the place behind what an opening bracket opens, or behind it when nothing closes it."""
        closing = self._closing.get(place, after)
        return closing + 1 if closing < after else place + 1

    def _field_end(self, place: int, after: int) -> int:
        """Return the place behind a field: it ends with its line, or where the next one begins."""
        end = place + 1
        while end < after and (text := self._text(end)) != b"}":
            if end > place + 1 and self._tokens[end].indent >= 0:
                break
            if (
                _is_name(text)
                and self._text(end + 1) in (b":", b"(")
                and self._text(end - 1) not in (b"@", b":")
            ):
                break
            end = self._behind_brackets(end, after) if text in (b"(", b"[", b"{") else end + 1
        return end

    def _head_end(self, first: int, after: int) -> int:
        """Return the byte behind a head: what it defines ends, or its block begins, outside of all brackets."""
        place = first
        while place < after:
            text = self._text(place)
            if text == b"{" and self._text(place - 1) != b"=":
                return self._tokens[place].start
            place = self._behind_brackets(place, after) if text in (b"(", b"[", b"{") else place + 1
        return self._tokens[after - 1].end

    def _define(self, token: Token, kind: tuple[str, str], places: tuple[int, int], scope: str) -> None:
        source, tokens = self.source, self._tokens
        first, last = tokens[places[0]].start, tokens[places[1] - 1].end
        described = places[0] and self._strings.get(tokens[places[0] - 1].start)
        if described:
            self._described.add(tokens[places[0] - 1].start)
        self.enter(
            token.start,
            token.text.decode(),
            kind,
            (first, last),
            scope,
            self.head(first, self._head_end(*places)),
            _said(source.text(tokens[places[0] - 1].start, described)) if described else None,
        )

    def _use(self, token: Token, role: str, scope: str) -> None:
        if token.text not in _BUILT_IN and _is_name(token.text):
            name = token.text.decode()
            self.facts.uses.append(Use(name, role, self.source.line(token.start), name, scope, None))


def _said(string: str) -> str:
    """Return the text of a string in one or three quotes."""
    mark = '"""' if string.startswith('"""') else '"'
    return string.removeprefix(mark).removesuffix(mark).replace(f"\\{mark}", mark)


def _is_name(text: bytes) -> bool:
    return (text[:1].isalpha() or text[:1] == b"_") and b"." not in text
