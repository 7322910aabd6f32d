"""SQL of any dialect: tables and their columns, views, routines, triggers, types, and what of them is used where."""

from __future__ import annotations

import re
from bisect import bisect_right
from typing import NamedTuple

from kwsearch.extract.rows.doc_comments import module_doc
from kwsearch.extract.schemas.jinja import references
from kwsearch.extract.schemas.reading import Reading
from kwsearch.extract.schemas.sql_code import Code, Name, is_built_in, text_of
from kwsearch.extract.schemas.sql_tokens import Token, tokens_of
from kwsearch.extract.schemas.sql_uses import find_uses
from kwsearch.extract.schemas.sql_words import BUILT_IN, NO_TYPES
from kwsearch.models import COMMENT, FileFacts, Import

_KINDS = {
    b"TABLE": ("struct", "table"),
    b"VIEW": ("struct", "view"),
    b"FUNCTION": ("function", ""),
    b"AGGREGATE": ("function", "aggregate"),
    b"PROCEDURE": ("function", "procedure"),
    b"PROC": ("function", "procedure"),
    b"TRIGGER": ("event", "trigger"),
    b"EVENT": ("event", ""),
    b"INDEX": ("key", "index"),
    b"TYPE": ("type-alias", ""),
    b"DOMAIN": ("type-alias", "domain"),
    b"SYNONYM": ("type-alias", "synonym"),
    b"SCHEMA": ("namespace", "schema"),
    b"DATABASE": ("namespace", "database"),
    b"PACKAGE": ("module", "package"),
    b"SEQUENCE": ("variable", "sequence"),
    b"MACRO": ("macro", ""),
}
_BLOCK_KINDS = {
    b"MACRO": ("macro", ""),
    b"TEST": ("macro", "test"),
    b"MATERIALIZATION": ("macro", "materialization"),
    b"SNAPSHOT": ("struct", "snapshot"),
}
"""What the tags of Jinja define for dbt."""
_ROUTINES = frozenset((b"FUNCTION", b"PROCEDURE", b"PROC", b"TRIGGER", b"EVENT", b"PACKAGE", b"MACRO"))
_NO_COLUMNS = frozenset(
    b"CONSTRAINT PRIMARY UNIQUE FOREIGN CHECK EXCLUDE FULLTEXT SPATIAL PROJECTION WATERMARK SUPPLEMENTAL LIKE INDEX "
    b"KEY PERIOD DISTKEY SORTKEY STATISTICS".split()
)
"""First words of what stands among columns and is none."""
_MAYBE_COLUMNS = frozenset((b"INDEX", b"KEY", b"PERIOD", b"LIKE", b"STATISTICS", b"PROJECTION"))
"""Of these, words that some dialects let columns have for a name."""
_NO_ADDED = _NO_COLUMNS | frozenset(
    b"PARTITION RULE VALUE FILES FILEGROUP LOGFILE FILE TABLE GENERATED ROW SEARCH CLUSTERING SHARD RANGE".split()
)
_NOT_NAMES = frozenset(
    b"ON AS AUTHORIZATION FOR TO IS SET SELECT WITH USING FROM IN VALUES AFTER BEFORE ADD IF NOT CONCURRENTLY".split()
)
_MEMBERS = frozenset(
    (b"MEMBER", b"STATIC", b"CONSTRUCTOR", b"MAP", b"ORDER", b"OVERRIDING", b"FINAL", b"INSTANTIABLE")
)
_GENERIC = frozenset((b"STRUCT", b"ARRAY", b"MAP", b"ROW", b"RANGE", b"NESTED", b"UNIONTYPE"))
_OPENING = frozenset((b"BEGIN", b"CASE"))
_STARTS_BODY = frozenset((b"AS", b"IS"))
_BEFORE_MEMBERS = frozenset((b";", b"IS", b"AS", b"THEN", b"ELSE"))
_NOT_BEFORE_MEMBERS = frozenset(
    b"CREATE REPLACE ALTER DROP ON EXECUTE COMMENT CALL SELECT MEMBER STATIC CONSTRUCTOR , . ( =".split()
)
_MOST_SCOPES = 8
"""Routines inside each other; deeper ones are read as part of what they stand in."""
_MODES = frozenset((b"IN", b"OUT", b"INOUT", b"VARIADIC", b"NOCOPY", b"INPUT", b"OUTPUT"))
_QUOTES = re.compile(r"\A(?:'+|\$\w*\$)|(?:'+|\$\w*\$)\Z")
"""What a string begins and ends with."""
_INCLUDE = re.compile(
    rb"^[ \t]*(?:(?:\\i|\\ir|\\include|\\include_relative|\\\.|\.read|:r)[ \t]+(?P<path>'[^'\n]+'|\"[^\"\n]+\"|[^\s;]+)"
    rb"|(?:source|SOURCE)[ \t]+(?P<read>[^\s;]+)[ \t]*;?[ \t\r]*$"
    rb"|@@?(?P<run>[\w./\\&-]+\.[a-zA-Z]{3}))",
    re.MULTILINE,
)
"""``\\ir``, ``.read``, ``:r``, ``SOURCE`` and ``@`` of the clients of five databases."""


class _Block(NamedTuple):
    """What a template of dbt defines between two tags."""

    name: Token
    kind: tuple[str, str]
    first: int
    """Place of its first tag."""
    tag_end: int
    """Place of that tag's end."""


def extract_sql(data: bytes, language: str) -> FileFacts:
    """Return the facts of a file.

    Args:
        data: Its bytes.
        language: ``sql``.
    """
    return _Reader(data, language).read()


class _Reader(Reading):
    """One file while it is read."""

    def __init__(self, data: bytes, language: str) -> None:
        tokens, spans = tokens_of(data)
        super().__init__(data, language, spans)
        self._code = Code(tokens)
        self._named: set[int] = set()
        """First bytes of defined names."""
        self._extents: list[tuple[int, int, str]] = []
        """First byte, end and scope of what things stand in."""
        self._block: _Block | None = None
        """What a template of dbt defines at the place that is read."""
        self._types: list[Name] = []
        """Types that columns have."""

    def read(self) -> FileFacts:
        code, facts = self._code, self.facts
        at = 0
        while at < len(code):
            word = code.upper(at)
            if word == b"CREATE" and code.upper(at - 1) != b"SHOW":
                at = self._create(at)
            elif word == b"ALTER" and code.upper(at + 1) in (b"TABLE", b"FOREIGN"):
                at = self._alter(at)
            elif word == b"COMMENT" and code.upper(at + 1) == b"ON":
                at = self._comment(at)
            elif word == b"{" and code.is_head(at):
                at = self._tag(at)
            else:
                at += 1
        self._end_block(len(code))
        self._includes()
        facts.symbols.sort(key=lambda row: (row.line, row.column))
        facts.uses = find_uses(code, self.source, self._named, self._extents, self._types)
        facts.imports.sort(key=lambda row: row.line)
        facts.doc = module_doc(facts.spans, self.source)
        return facts

    def _create(self, start: int) -> int:
        """Enter what is created at a place; return the place to go on from."""
        code = self._code
        at = code.created(start)
        if at < 0:
            return start + 1
        word = code.upper(at)
        at += 1
        while code.upper(at) in (b"BODY", b"CONCURRENTLY", b"ONLY"):
            at += 1
        if code.upper(at) == b"IF" and code.upper(at + 1) == b"NOT":
            at += 3
        elif code.upper(at) == b"IF" and code.upper(at + 1) == b"EXISTS":
            at += 2
        if (code.upper(at), code.upper(at + 1)) == (b"{", b"{") and code.upper(code.closing(at) + 1) == b".":
            at = code.closing(at) + 2  # behind the schema that a template gives
        name = code.name(at)
        if name is None or (code.upper(at) in _NOT_NAMES and code.upper(at + 1) not in (b".", b"(")):
            return at
        if code.upper(at) == b"IDENTIFIER" and code.upper(at + 1) == b"(":
            return at  # the name is a text
        if word == b"EXTENSION":
            self._import(name.token, name.text, ("system",))
            return name.after
        if word not in _KINDS:
            return name.after
        if word == b"TYPE":
            return self._type(start, name)
        scope = ".".join(filter(None, (self._scope_at(code.tokens[start].start), name.outer)))
        inner = f"{scope}.{name.text}" if scope else name.text
        end = code.end(name.after - 1)
        head, is_expression = name.after, False
        if word in _ROUTINES:
            end = self._routine_end(name.after, name.text.upper() if word == b"PACKAGE" else "")
            head = self._head_end(name.after, end)
            is_expression = self._is_expression(word, name.after, head)
            if is_expression:
                end = self._expression_end(head)
        first, last = code.tokens[start].start, code.byte(end)
        self._define(name.token, _KINDS[word], (first, last), scope, code.byte(head))
        at = name.after
        if word not in (b"INDEX", b"SCHEMA", b"DATABASE", b"SEQUENCE", b"SYNONYM", b"DOMAIN"):
            self._extents.append((first, last, inner))
        if word in (b"TABLE", b"VIEW"):
            at = self._columns_behind(name.after, end, inner)
        elif word in _ROUTINES:
            if word != b"MACRO":
                self._head_types(at, head, may_be_alone=not is_expression)
            if word == b"PACKAGE" or code.upper(head) in _STARTS_BODY:
                self._members(at if word == b"PACKAGE" else head + 1, end, inner)
        return at

    def _tag(self, at: int) -> int:
        """Begin or end what a tag of Jinja defines for dbt; return the place to go on from."""
        code = self._code
        end, depth = at + 1, 0
        while end < len(code) and not code.is_head(end) and (depth or code.upper(end) != b"}"):
            depth += (code.upper(end) == b"{") - (code.upper(end) == b"}")
            end += 1
        kind = _BLOCK_KINDS.get(code.tag(at))
        self._end_block(end + 1 if kind is None else at)
        name = code.name(code.tag_word(at) + 1)
        if kind is not None and name is not None and name.after <= end:
            self._block = _Block(name.token, kind, at, end)
        return end

    def _end_block(self, after: int) -> None:
        """Enter what a template of dbt defines, which ends before a place."""
        block, code = self._block, self._code
        self._block = None
        if block is None:
            return
        span = (code.tokens[block.first].start, code.byte(after))
        head = block.tag_end
        while code.upper(head) in (b"}", b"%", b"-", b"+"):
            head -= 1
        start = code.tokens[code.tag_word(block.first)].start
        text = self.head(start, code.byte(head + 1))
        self._named.add(block.name.start)
        self._extents.append((*span, text_of(block.name)))
        self.enter(block.name.start, text_of(block.name), block.kind, span, "", text)

    def _columns_behind(self, at: int, end: int, scope: str) -> int:
        """Enter the columns of a table or view; return the place to go on from."""
        code = self._code
        while at < end and code.upper(at) != b"(":
            if code.upper(at) == b"USING" and code.upper(at + 1)[:3] == b"FTS" and code.upper(at + 2) == b"(":
                at += 2  # texts that SQLite searches
                break
            if code.upper(at) in (b"AS", b"LIKE", b"CLONE", b"USING", b"INHERITS", b"TO", b"WITH", b"ENGINE"):
                return at
            at += 1
        if code.upper(at) != b"(" or code.upper(at + 1) in (b"SELECT", b"WITH", b"LIKE", b"("):
            return at
        self._columns(at, scope)
        return at + 1

    def _columns(self, place: int, scope: str) -> None:
        """Enter the columns in the brackets that open at a place."""
        for first, after in self._elements(place):
            self._column(first, after, scope)

    def _elements(self, place: int) -> list[tuple[int, int]]:
        """Return the places of what commas divide in the brackets that open at a place."""
        code, close = self._code, self._code.closing(place)
        found: list[tuple[int, int]] = []
        first = at = place + 1
        while at < close:
            mark = code.upper(at)
            if mark in (b"(", b"[", b"{"):
                at = min(code.closing(at), close)
            elif mark == b"<" and code.upper(at - 1) in _GENERIC:
                at = self._behind_angle(at, close)
            elif mark == b",":
                found.append((first, at))
                first = at + 1
            at += 1
        if first < close:
            found.append((first, close))
        return found

    def _behind_angle(self, at: int, close: int) -> int:
        """Return the place of the ``>`` of ``STRUCT<a INT, b ARRAY<INT>>``."""
        code, depth = self._code, 0
        for place in range(at, close):
            depth += (code.upper(place) == b"<") - (code.upper(place) == b">")
            if not depth:
                return place
        return at

    def _column(self, first: int, after: int, scope: str) -> None:
        code = self._code
        token, word = code.tokens[first], code.upper(first)
        if token.kind not in ("word", "quoted") or not token.text or token.text[:1] in (b"@", b":"):
            return
        second = code.upper(first + 1) if first + 1 < after else b""
        if word in _NO_COLUMNS and not (word in _MAYBE_COLUMNS and second in BUILT_IN):
            return
        if word in _MEMBERS and second in (b"FUNCTION", b"PROCEDURE", b"MEMBER", b"STATIC", b"CONSTRUCTOR"):
            self._member(first, after, scope)
            return
        if second in (b"(", b".", b"="):
            return
        span = (token.start - (token.kind == "quoted"), code.tokens[after - 1].end)
        self._define(token, ("field", ""), span, scope, span[1])
        self._type_at(first + 1, after)

    def _type_at(self, at: int, after: int) -> None:
        """Take the type at a place, unless databases have it or what is there is none."""
        code = self._code
        kind = code.name(at) if at < after else None
        if kind is None or code.upper(at) in NO_TYPES or is_built_in(kind):
            return
        if code.upper(kind.after) != b"%" or code.upper(kind.after + 1) == b"ROWTYPE":
            self._types.append(kind)

    def _head_types(self, at: int, head: int, *, may_be_alone: bool = True) -> None:
        """Take the types of the parameters of a routine, and of what it returns.

        Args:
            at: The place behind its name.
            head: The place behind its head.
            may_be_alone: Whether one word is the type of a parameter without a name, not a name without a type.
        """
        code = self._code
        if code.upper(at) == b"(":
            for first, after in self._elements(at):
                if may_be_alone or after > first + 1:
                    self._parameter(first, after)
            at = code.closing(at) + 1
        returns = b"RETURN"
        for place in range(at, head):
            if code.tokens[place].text[:1] == b"@":
                self._type_at(place + 1 + (code.upper(place + 1) == b"AS"), head)
            elif code.upper(place) in (b"RETURNS", returns):
                returns = b""  # the next one is what a body of one expression gives
                self._type_at(place + 1 + (code.upper(place + 1) == b"SETOF"), head)

    def _parameter(self, first: int, after: int) -> None:
        """Take the type of a parameter: what stands behind its name, or alone."""
        code = self._code
        while first < after and code.upper(first) in _MODES:
            first += 1
        at = first + 1
        while at < after and code.upper(at) in _MODES | {b"AS"}:
            at += 1
        is_named = at < after and code.tokens[at].kind in ("word", "quoted") and code.upper(at) != b"DEFAULT"
        self._type_at(at if is_named else first, after)

    def _member(self, first: int, after: int, scope: str) -> None:
        """Enter the declaration of a method of a type."""
        code = self._code
        at = first
        while at < after and code.upper(at) not in (b"FUNCTION", b"PROCEDURE"):
            at += 1
        name = code.name(at + 1)
        if name is not None and at + 1 < after:
            span = (code.tokens[first].start, code.tokens[after - 1].end)
            self._define(name.token, ("method", ""), span, scope, span[1], role="declaration")

    def _type(self, start: int, name: Name) -> int:
        """Enter a type: a list of values, a list of fields, or another name."""
        code, at = self._code, name.after
        end = code.end(at)
        while at < end and code.upper(at) in (
            b"AS",
            b"IS",
            b"FORCE",
            b"UNDER",
            b"AUTHID",
            b"CURRENT_USER",
            b"DEFINER",
        ):
            at += 1 + (code.upper(at) == b"UNDER")
        word = code.upper(at)
        kind = ("enum", "") if word == b"ENUM" else ("type-alias", "")
        if word == b"(" and at > name.after:
            kind = ("struct", "")
        elif word in (b"OBJECT", b"TABLE") and code.upper(at + 1) == b"(":
            kind, at = ("struct", ""), at + 1
        span = (code.tokens[start].start, code.byte(end))
        scope = ".".join(filter(None, (self._scope_at(span[0]), name.outer)))
        inner = f"{scope}.{name.text}" if scope else name.text
        self._define(name.token, kind, span, scope, span[1])
        self._extents.append((*span, inner))
        if kind[0] == "struct":
            self._columns(at, inner)
        elif kind[0] == "enum" and code.upper(at + 1) == b"(":
            for place, _ in self._elements(at + 1):
                token = code.tokens[place]
                text = self.source.text(token.start, token.end).strip("'")
                if token.kind == "string" and text:
                    value = Token(text.encode(), token.start + 1, token.end, "quoted", b"", starts_line=False)
                    self._define(value, ("enum-member", ""), (token.start, token.end), inner, token.end)
        return at

    def _members(self, at: int, end: int, scope: str) -> None:
        """Enter the routines of a package."""
        code = self._code
        depth = 0
        while at < end:
            word = code.upper(at)
            depth += (word in _OPENING) - (word == b"END" and code.upper(at + 1) not in (b"IF", b"LOOP"))
            if word in (b"FUNCTION", b"PROCEDURE") and depth <= 0 and self._declares(at):
                name = code.name(at + 1)
                if name is not None:
                    stop = self._routine_end(name.after)
                    stop = min(stop, end)
                    head = self._head_end(name.after, stop)
                    has_body = head < end and code.upper(head) in _STARTS_BODY
                    span = (code.tokens[at].start, code.byte(stop))
                    role = "definition" if has_body else "declaration"
                    kind = ("function", "procedure" if word == b"PROCEDURE" else "")
                    self._define(name.token, kind, span, scope, code.byte(head), role=role)
                    inner = f"{scope}.{name.text}"
                    self._extents.append((*span, inner))
                    self._head_types(name.after, head)
                    if has_body and scope.count(".") < _MOST_SCOPES:
                        self._members(head + 1, stop, inner)
                    at, depth = max(stop, name.after), 0
                    continue
            at += 1

    def _declares(self, at: int) -> bool:
        """Tell whether ``FUNCTION`` or ``PROCEDURE`` at a place begins a routine inside of another one."""
        before = self._code.upper(at - 1)
        return before in _BEFORE_MEMBERS or (
            self._code.tokens[at].starts_line and before not in _NOT_BEFORE_MEMBERS
        )

    def _head_end(self, at: int, end: int) -> int:
        """Return the place behind the head of a routine: parameters, and what it returns."""
        code = self._code
        if code.upper(at) == b"(":
            at = code.closing(at) + 1
        while at < end:
            word = code.upper(at)
            if word in _STARTS_BODY or word in (b"BEGIN", b"LANGUAGE", b";", b"FOR") or word[:1] == b"$":
                break
            if code.tokens[at].kind == "string":
                break
            at += 1
        return min(at, end)

    def _routine_end(self, at: int, package: str = "", scopes: int = 0) -> int:
        """Return the place behind a routine: of ``;`` behind its body, or of the statement that follows.

        Args:
            at: The place behind its name.
            package: The name of a package, in capitals, which holds routines.
            scopes: How many routines are around it.
        """
        code = self._code
        if code.upper(at) == b"(":
            at = code.closing(at)
        depth, has_block, is_open = 0, False, False
        stop = len(code)
        while at < stop:
            word = code.upper(at)
            if word[:1] == b"$" and len(word) > 1:
                return code.end(code.dollar(at))
            if word == b"PACKAGE" and package:
                return at
            if word in _STARTS_BODY and not has_block and not is_open:
                after = code.tokens[at + 1].kind if at + 1 < stop else ""
                is_open = after != "string" and code.upper(at + 1)[:1] != b"$"
            elif (
                word in (b"FUNCTION", b"PROCEDURE")
                and is_open
                and not has_block
                and not package
                and scopes < _MOST_SCOPES
                and self._declares(at)
                and (inner := code.name(at + 1)) is not None
            ):
                at = max(self._routine_end(inner.after, scopes=scopes + 1), at + 1)
                continue
            elif word == b"BEGIN" and code.upper(at + 1) not in (b"TRAN", b"TRANSACTION", b";"):
                depth, has_block = depth + 1, True
            elif word == b"CASE":
                depth += code.upper(at - 1) != b"END"
            elif word == b"END" and code.upper(at + 1) not in (b"IF", b"LOOP", b"WHILE", b"REPEAT", b"FOR"):
                depth -= 1
                ends = has_block and depth <= 0
                if package:
                    ended = code.name(at + 1)
                    ends = depth < 0 or (ended is not None and ended.text.upper() == package)
                if ends:
                    return code.end(at)
            elif (word == b";" and not is_open and not has_block) or (
                word == b"/" and code.tokens[at].starts_line and self._is_alone(at)
            ):
                return at
            elif word == b"CREATE" and code.created(at) > 0:
                kind = code.upper(code.created(at))
                if kind in _ROUTINES or kind == b"VIEW" or (code.is_head(at) and not has_block):
                    return at
            elif word in (b"GO", b"DELIMITER", b"{") and code.is_head(at):
                return at
            at += 1
        return stop

    def _is_expression(self, word: bytes, at: int, head: int) -> bool:
        """Tell whether what is defined is one expression, or a list of statements in brackets, behind its head.

        So macros are, and functions of BigQuery, ClickHouse and DuckDB; the others say what they return.

        Args:
            word: What is defined, in capitals.
            at: The place behind its name.
            head: The place behind its head.
        """
        code = self._code
        if word != b"FUNCTION" or code.upper(head) != b"AS":
            return word == b"MACRO"
        is_bare = code.upper(at) == b"(" and code.closing(at) == head - 1
        body = code.upper(head + 1)
        return body == b"(" or (is_bare and body[:1] != b"$" and body not in (b"BEGIN", b"DECLARE"))

    def _expression_end(self, at: int) -> int:
        """Return the place of the ``;`` outside of all brackets behind a place, or of what is created next."""
        code, depth = self._code, 0
        while at < len(code):
            word = code.upper(at)
            depth += (word == b"(") - (word == b")")
            if (word == b";" and depth <= 0) or (word == b"CREATE" and code.created(at) > 0):
                break
            if word == b"{" and code.is_head(at):
                break
            at += 1
        return at

    def _is_alone(self, at: int) -> bool:
        return at + 1 >= len(self._code) or self._code.tokens[at + 1].starts_line

    def _alter(self, start: int) -> int:
        """Enter the columns that are added to a table; return the place to go on from."""
        code = self._code
        at = start + 2 + (code.upper(start + 1) == b"FOREIGN")
        while code.upper(at) in (b"IF", b"EXISTS", b"ONLY"):
            at += 1
        name = code.name(at)
        if name is None:
            return at
        end, at = code.end(at), name.after
        scope = f"{name.outer}.{name.text}" if name.outer else name.text
        while at < end:
            if code.upper(at) == b"(":
                at = code.closing(at) + 1
                continue
            if code.upper(at) != b"ADD":
                at += 1
                continue
            at += 1
            named = code.upper(at) in (b"COLUMN", b"COLUMNS")
            at += named
            if code.upper(at) == b"IF" and code.upper(at + 1) == b"NOT":
                at += 3
            if code.upper(at) == b"(":
                self._columns(at, scope)
                continue
            while at < end and (named or code.upper(at) not in _NO_ADDED):
                after = self._element_end(at, end)
                self._column(at, after, scope)
                at = after
                # T-SQL says ADD once for all of them
                follows = code.upper(at) == b"," and code.upper(at + 1) not in (
                    b"ADD",
                    b"DROP",
                    b"ALTER",
                    b"MODIFY",
                )
                if not follows or named or (code.upper(at + 1) in _NO_ADDED):
                    break
                at += 1
        return end

    def _element_end(self, at: int, end: int) -> int:
        code = self._code
        while at < end and code.upper(at) != b",":
            at = max(code.closing(at), at) if code.upper(at) == b"(" else at
            at += 1
        return min(at, end)

    def _comment(self, at: int) -> int:
        """Give a symbol the doc that ``COMMENT ON … IS`` has for it; return the place to go on from."""
        code = self._code
        name = code.name(at + 3)
        end = code.end(at)
        if name is None or end - 1 <= name.after:
            return at + 2
        last = code.tokens[end - 1]
        if last.kind != "string" or code.upper(end - 2) != b"IS":
            return at + 2
        doc = " ".join(_QUOTES.sub("", self.source.text(last.start, last.end)).replace("''", "'").split())
        symbols = self.facts.symbols
        for place, row in enumerate(symbols):
            if row.name == name.text and not row.doc and f".{row.scope}".endswith(f".{name.outer}"):
                is_column = code.upper(at + 2) == b"COLUMN"
                if is_column == (row.kind == "field"):
                    symbols[place] = row._replace(doc=doc[:200])
                    break
        return end

    def _includes(self) -> None:
        """Enter the files that a client reads where it is told so, and the models that a template of dbt refers to."""
        source = self.source
        comments = [span for span in self.facts.spans if span[3] == COMMENT]
        for found in _INCLUDE.finditer(source.data):
            group = found.lastgroup or "path"
            written = source.text(*found.span(group)).strip("'\"")
            before = bisect_right(comments, (found.start(group),)) - 1
            if written and (before < 0 or comments[before][1] <= found.start(group)):
                line = source.line(found.start(group))
                self.facts.imports.append(Import(written, written, "", line, "", ()))
        for start, model in references(source.data):
            self.facts.imports.append(Import(model, model, "", source.line(start), "", ("load",)))

    def _import(self, token: Token, name: str, flags: tuple[str, ...]) -> None:
        self.facts.imports.append(Import(name, name, "", self.source.line(token.start), "", flags))
        self._named.add(token.start)

    def _scope_at(self, byte: int) -> str:
        """Return the scope of the innermost extent around a byte; extents are entered in order."""
        for start, end, scope in reversed(self._extents[-8:]):
            if start < byte < end:
                return scope
        return text_of(self._block.name) if self._block else ""

    def _define(
        self,
        token: Token,
        kind: tuple[str, str],
        span: tuple[int, int],
        scope: str,
        head_end: int,
        role: str = "definition",
    ) -> None:
        self._named.add(token.start)
        head = self.head(span[0], head_end)
        self.enter(token.start, text_of(token), kind, span, scope, head, role=role)
