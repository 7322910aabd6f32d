"""Which tables an SQL file reads and writes, which routines it calls, which types it names."""

from __future__ import annotations

from kwsearch.extract.rows.source import Source
from kwsearch.extract.schemas.sql_code import Code, Name, is_built_in
from kwsearch.extract.schemas.sql_words import (
    BEFORE_CALLS,
    BEFORE_UPDATES,
    CHANGED,
    CHANGES,
    FLAGS,
    FROM_ENDS,
    NO_CALLS,
    NO_FROM,
    NO_TABLE,
    NO_TABLES_FROM,
    OBJECTS,
    STATEMENTS,
)
from kwsearch.models import Use

_BEFORE_STATEMENTS = frozenset((b";", b"BEGIN", b"AS", b"ELSE", b"LOOP", b"ROW", b"DO", b"INSTEAD", b"ALSO"))
"""Words behind which a statement begins in another one."""
_KEYS = frozenset((b"KEY", b"INDEX", b"UNIQUE", b"FULLTEXT", b"SPATIAL"))


def find_uses(
    code: Code,
    source: Source,
    named: set[int],
    extents: list[tuple[int, int, str]],
    types: list[Name],
) -> list[Use]:
    """Return the uses of a file, by line.

    Args:
        code: Its tokens.
        source: The file.
        named: First bytes of the names that it defines.
        extents: First byte, end and scope of what things stand in.
        types: The types of columns, in order.
    """
    walk = _Uses(code, source, named, extents)
    for name in types:
        walk.use(name, "type")
    return walk.find()


class _Uses:
    """One walk over the tokens of a file."""

    def __init__(
        self, code: Code, source: Source, named: set[int], extents: list[tuple[int, int, str]]
    ) -> None:
        self._code, self._source, self._named = code, source, named
        self._extents = extents
        self._waiting = sorted(extents, key=lambda row: (-row[0], row[1]))
        self._open: list[tuple[int, str]] = []
        self._uses: list[tuple[int, str, str, str]] = []
        self._seen: set[int] = set()
        """First bytes of names whose part is told."""
        self._local: list[tuple[int, bytes]] = []
        """Names of common table expressions, and the place behind which they mean nothing."""
        self._aliases: list[tuple[int, bytes]] = []
        """Names of the tables of a statement, and the place of its end."""
        self._targets: dict[bytes, Name] = {}
        """What the statement changes and may be the alias of a table that it names later, by name in capitals."""
        self._level, self._target_level = 0, 0
        """Brackets around the place, and around the statement that changes the targets."""

    def find(self) -> list[Use]:
        code = self._code
        froms: list[bool] = [False]
        """By open bracket: whether commas divide tables."""
        openers: list[bytes] = [b""]
        first, told = b"", b""  # first word of the statement; what tells of the rows that it changes
        for at in range(len(code)):
            word = code.upper(at)
            if not word:
                if code.tokens[at].kind == "quoted" and code.upper(at + 1) == b"(":
                    self._call(at)
                continue
            if word in (b"(", b"[", b"{") and not code.is_head(at):
                is_list = (
                    froms[-1]
                    and code.upper(at - 1) in (b"FROM", b"JOIN", b"(", b",")
                    and code.upper(at - 2) != b"ROWS"
                )
                froms.append(is_list)
                openers.append(code.upper(at - 1))
                self._level += 1
                if is_list:
                    self._table(at + 1, "read")
            elif word in (b")", b"]", b"}"):
                if len(froms) > 1:
                    froms.pop()
                    openers.pop()
                    self._level -= 1
                    self._close_targets(at)
            elif word == b"," and froms[-1]:
                self._table(at + 1, "read")
            elif word == b";" or code.is_head(at):
                self._end_targets()
                froms, openers, first, told, self._level = [False], [b""], b"", b"", 0
            if word in STATEMENTS and self._begins(at, word, first):
                self._end_targets()
                first, told = word, b""
            elif word in (b"OUTPUT", b"RETURNING") and first in CHANGES:
                told = word
            if word in FROM_ENDS and not (word == b"AS" and code.upper(at + 1) != b"SELECT"):
                froms[-1] = False
            if word == b"WITH":
                self._expressions(at)
            elif word in (b"FROM", b"JOIN", b"STRAIGHT_JOIN", b"APPLY"):
                before = code.upper(at - 1)
                if (word == b"FROM" and (openers[-1] in NO_FROM or first in NO_TABLES_FROM)) or before in (
                    b"DISTINCT",
                    b"ROWS",  # FROM (f(), g())
                    b"FOR",  # USE INDEX FOR JOIN (i)
                ):
                    continue
                froms[-1] = True
                self._table(at + 1, "write" if before == b"DEL" else "read")
            elif word == b"USING" and first in (b"DELETE", b"MERGE"):
                froms[-1] = first == b"DELETE"
                self._table(at + 1, "read")
            elif word == b"INTO":
                self._into(at, first, told)
            elif word == b"UPDATE" and first == b"UPDATE":
                if self._is_update(at):
                    froms[-1] = True  # commas divide the tables that MySQL changes
                    self._change(at + 1)
            elif word == b"DELETE" and first == b"DELETE":
                self._change(at + 1)
            else:
                self._other(at, word, first)
        self._end_targets()
        return [
            Use(name, role, self._source.line(start), qualified, self._scope(start), None)
            for start, name, role, qualified in sorted(self._uses)
        ]

    def _begins(self, at: int, word: bytes, first: bytes) -> bool:
        """Tell whether a word begins a statement; it may stand in another one, or behind one that nothing ends."""
        code = self._code
        before = code.upper(at - 1)
        if not first:
            return True
        if before == b"THEN":
            return first != b"MERGE"
        if before in _BEFORE_STATEMENTS:
            return True
        if word == b"SELECT":
            return not self._level and first in CHANGES and first != b"INSERT"
        after = code.upper(at + 1)
        if word not in CHANGES or before in BEFORE_UPDATES or after in (b"(", b"ON", b"OF"):
            return False
        if after == b"OR" and code.upper(at + 3) in (b"INSERT", b"UPDATE", b"DELETE", b"ON"):
            return False  # what a trigger waits for
        if before == b"(":
            return code.upper(at - 2) in (b"AS", b"MATERIALIZED", b"COPY", b"FROM")
        return before not in (b".", b"SELECT", b"=", b"TO")

    def _is_update(self, at: int) -> bool:
        """Tell whether ``UPDATE`` at a place stands before the name of what it changes."""
        code = self._code
        before, after = code.upper(at - 1), code.upper(at + 1)
        if after in (b"STATISTICS", b"HISTOGRAM", b"OF", b"(", b"SET"):
            return False
        return before not in BEFORE_UPDATES or before == b"DO"

    def _change(self, at: int) -> None:
        """Take what ``UPDATE`` or ``DELETE`` before a place changes: tables, or aliases that it tells of later."""
        code = self._code
        self._target_level = self._level
        at = self._behind_top(at)
        if code.upper(at) == b"OR":
            at += 2  # what SQLite does with a conflict
        is_delete = code.upper(at - 1) == b"DELETE"
        at += code.upper(at) == b"FROM"
        while (name := self._target(at)) is not None:
            at = name.after
            if code.upper(at) == b"." and code.upper(at + 1) == b"*":
                at += 2
            if code.upper(at) != b"," or not is_delete:
                return
            at += 1

    def _behind_top(self, at: int) -> int:
        """Return the place behind the ``TOP (n) PERCENT`` of T-SQL at a place, or the place."""
        code = self._code
        if code.upper(at) != b"TOP" or code.upper(at + 1) != b"(":
            return at
        at = code.closing(at + 1) + 1
        return at + (code.upper(at) == b"PERCENT")

    def _target(self, at: int) -> Name | None:
        """Take the name of what is changed at a place; None when none is there."""
        code = self._code
        while code.upper(at) in FLAGS:
            at += 1
        name = code.name(at)
        if name is None or len(name.parts) > 1 or code.upper(at) in NO_TABLE or self._is_local(name, at):
            return self._table(at, "write")
        if name.token.start not in self._seen | self._named:
            self._seen.add(name.token.start)
            self._targets[name.token.text.upper()] = name
        return name

    def _end_targets(self) -> None:
        """Enter what the statement changes and is the alias of nothing."""
        for name in self._targets.values():
            self._seen.discard(name.token.start)
            self.use(name, "write")
        self._targets = {}

    def _close_targets(self, at: int) -> None:
        """Look at the targets where a bracket closes: the statement may end, or make a table with such an alias."""
        if not self._targets:
            return
        if self._level < self._target_level:
            self._end_targets()
        elif self._level == self._target_level:
            alias = self._alias(at + 1)
            if alias in self._targets and self._targets[alias].after <= at:
                del self._targets[alias]

    def _alias(self, at: int) -> bytes:
        """Return the other name, in capitals, that stands at a place behind that of a table."""
        code = self._code
        at += code.upper(at) == b"AS"
        if at < len(code) and code.tokens[at].kind in ("word", "quoted"):
            return code.tokens[at].text.upper()
        return b""

    def _into(self, at: int, first: bytes, told: bytes) -> None:
        """Take the table that rows go into; what a routine selects into is a variable of its own."""
        code = self._code
        if told == b"RETURNING":
            return
        is_made = (
            first in (b"SELECT", b"WITH")
            and at + 1 < len(code)
            and code.upper(at - 1) != b"COLLECT"
            and code.upper(at + 3) != b"VALUE"
            and (code.tokens[at + 1].text[:1] == b"#" or not self._is_inside(code.tokens[at].start))
        )
        if is_made or told or first in (b"INSERT", b"REPLACE", b"MERGE", b"COPY", b"LOAD"):
            while code.upper(at + 1) in (b"TABLE", b"TEMP", b"TEMPORARY", b"UNLOGGED"):
                at += 1
            self._table(at + 1, "write")

    def _is_inside(self, byte: int) -> bool:
        return any(start < byte < end for start, end, _ in self._extents)

    def _other(self, at: int, word: bytes, first: bytes) -> None:
        """Take a word that is followed by a name in few statements only."""
        code = self._code
        after = code.upper(at + 1)
        if word == b"INSERT" and after not in (b"INTO", b"ON", b",", b"OR"):
            at = self._behind_top(at + 1)
            while (
                code.upper(at) in (b"OVERWRITE", b"TABLE", b"LOCAL", b"DIRECTORY") or code.upper(at) in FLAGS
            ):
                if code.upper(at) == b"DIRECTORY":
                    return
                at += 1
            if code.upper(at) != b"INTO":
                self._table(at, "write")
        elif word == b"MERGE" and first == b"MERGE" and after != b"INTO":
            at = self._behind_top(at + 1)
            if code.upper(at) != b"INTO":
                self._table(at, "write")
        elif (
            (word in (b"PIVOT", b"UNPIVOT") and after != b"(" and code.upper(at - 1) in (b";", b"", b"("))
            or (word == b"REFERENCES" and after != b"ON")
            or (word == b"TABLE" and not first and code.upper(at - 1) in (b"", b";"))
            or (
                word == b"TO" and first == b"CREATE" and code.upper(at - 1) in CHANGES
            )  # CREATE RULE r AS ON …
            or (word in CHANGED and first in (b"COMMENT", b"GRANT", b"REVOKE") and self._is_told_of(at))
        ):
            self._table(at + 1, "read")
        elif word == b"AS" and first == b"CREATE" and self._is_copied(at):
            self._table(at + 1 + (after == b"TABLE"), "read")
        elif (word == b"VIEW" and first == b"REFRESH") or (
            word == b"PARTITION" and first == b"ALTER" and code.upper(at - 1) in (b"ATTACH", b"DETACH")
        ):
            self._table(at + 1, "write")
        elif word in _KEYS and first in (b"CREATE", b"ALTER"):
            self._key(at + 1)
        elif word == b"::":
            self._cast(at, first)
        elif word == b"CALL":
            self._called(at + 1)
        elif word in (b"ALTER", b"DROP", b"TRUNCATE", b"UNDROP"):
            self._changed(at)
        elif word == b"TABLE" and first in (
            b"LOCK",
            b"ANALYZE",
            b"REFRESH",
            b"OPTIMIZE",
        ):
            self._table(at + 1, "read")
        elif word == b"COPY" and first == b"COPY" and after != b"INTO":
            is_read = b"TO" in (code.upper(place) for place in range(at + 1, min(code.end(at), at + 64)))
            self._table(at + 1, "read" if is_read else "write")
        elif word == b"INHERITS" and after == b"(":
            for place in range(at + 2, code.closing(at + 1)):
                if code.upper(place - 1) in (b"(", b","):
                    self._table(place, "inherit")
        elif word == b"PARTITION" and after == b"OF":
            self._table(at + 2, "inherit")
        elif word in (b"LIKE", b"CLONE") and first == b"CREATE" and code.upper(at - 1) != b"NOT":
            if code.upper(at - 1) in (b"(", b",") or code.tokens[at - 1].start in self._named:
                self._table(at + 1, "read")
        elif word == b"ON" and first in (b"CREATE", b"DROP", b"ALTER"):
            self._created_on(at)
        elif word in (b"EXEC", b"EXECUTE"):
            self._executed(at)
        elif after in (b"(", b"."):
            self._call(at)

    def _is_told_of(self, at: int) -> bool:
        """Tell whether a statement is about what is named behind the word for its kind at a place."""
        code = self._code
        is_about = code.upper(at - 1) in (b"ON", b"MATERIALIZED", b"FOREIGN", b"EXTERNAL")
        return is_about and code.upper(at) not in (b"SCHEMA", b"DATABASE")

    def _is_copied(self, at: int) -> bool:
        """Tell whether ``AS`` at a place stands behind ``CREATE TABLE name``, and before the name of another one."""
        code = self._code
        if at < 2 or code.tokens[at - 1].start not in self._named:
            return False
        before = at - 2
        while before > 0 and code.upper(before) == b".":
            before -= 2
        if code.upper(before) == b"EXISTS":
            before -= 3
        return code.upper(before) == b"TABLE" and code.upper(at + 2) != b"("

    def _changed(self, at: int) -> None:
        """Take the name behind ``ALTER TABLE`` and its like, or the names of a list."""
        code = self._code
        word = code.upper(at)
        at += 1
        while code.upper(at) in (
            b"MATERIALIZED",
            b"FOREIGN",
            b"EXTERNAL",
            b"TEMPORARY",
            b"TEMP",
            b"DYNAMIC",
            b"ICEBERG",
        ):
            at += 1
        if code.upper(at) in CHANGED:
            at += 1
        elif word != b"TRUNCATE":
            return
        name = self._table(at, "write")
        while word != b"ALTER" and name is not None:
            after = name.after + (code.upper(name.after) == b"*")
            if code.upper(after) == b"(":
                after = code.closing(after) + 1
            name = self._table(after + 1, "write") if code.upper(after) == b"," else None

    def _created_on(self, at: int) -> None:
        """Take the table of an index, a trigger, a policy or a rule."""
        code = self._code
        for place in range(at - 1, max(at - 24, -1), -1):
            word = code.upper(place)
            if word in (
                b";",
                b"SELECT",
                b"JOIN",
                b"FROM",
                b"TABLE",
                b"VIEW",
                b"REFERENCES",
                b"MERGE",
                b"UPDATE",
            ) and not (word == b"UPDATE" and code.upper(place - 1) in BEFORE_UPDATES | {b"INSTEAD"}):
                return
            if word in (b"INDEX", b"TRIGGER", b"POLICY", b"RULE", b"STATISTICS"):
                if code.upper(at + 1) not in OBJECTS | {
                    b"UPDATE",
                    b"DELETE",
                    b"INSERT",
                    b"SELECT",
                    b"ALL",
                    b"LOGON",
                    b"SCHEDULE",
                } and (word, code.upper(place - 1)) != (b"TRIGGER", b"EVENT"):
                    name = self._table(at + 1, "read")
                    if name is not None and word == b"INDEX":
                        self._key(name.after)
                return

    def _key(self, at: int) -> None:
        """Pass by the columns in the brackets behind a key's name of which the first characters count: ``k(5)``."""
        code = self._code
        if code.upper(at) not in (b"(", b"USING") and (name := code.name(at)) is not None:
            at = name.after
        if code.upper(at) == b"USING":
            at += 2
        if code.upper(at) != b"(":
            return
        for place in range(at + 1, code.closing(at)):
            is_counted = code.upper(place + 1) == b"(" and code.upper(place + 3) == b")"
            if (
                is_counted
                and code.upper(place - 1) in (b"(", b",")
                and code.tokens[place + 2].kind == "number"
            ):
                self._seen.add(code.tokens[place].start)

    def _cast(self, at: int, first: bytes) -> None:
        """Take the type behind ``::``; in T-SQL what a statement is about stands there, behind its kind."""
        code = self._code
        if first in (b"GRANT", b"REVOKE", b"DENY") or code.upper(at - 3) == b"AUTHORIZATION":
            if code.upper(at - 1) == b"OBJECT":
                self._table(at + 1, "read")
            return
        name = code.name(at + 1)
        if name is not None and code.upper(name.after) != b"(" and not is_built_in(name):
            self.use(name, "type")

    def _called(self, at: int) -> None:
        """Take the procedure that is called without brackets."""
        name = self._code.name(at)
        if name is not None and self._code.upper(name.after) in (b";", b""):
            self.use(name, "call")

    def _executed(self, at: int) -> None:
        """Take the procedure that T-SQL runs without brackets."""
        code = self._code
        if code.upper(at - 1) in (b"GRANT", b"REVOKE", b",", b"WITH"):
            return
        at += 1
        if at < len(code) and code.tokens[at].text[:1] == b"@" and code.upper(at + 1) == b"=":
            at += 2
        name = code.name(at)
        if name is None or code.upper(at) in (
            b"AS",
            b"IMMEDIATE",
            b"FUNCTION",
            b"PROCEDURE",
            b"SCRIPT",
            b"ON",
            b"BLOCK",
            b"TASK",
        ):
            return
        is_short = code.upper(at - 1) == b"EXEC"
        follows = code.tokens[name.after].text[:1] if name.after < len(code) else b""
        if code.upper(name.after) != b"(" and (is_short or len(name.parts) > 1 or follows == b"@"):
            self.use(name, "call")

    def _expressions(self, at: int) -> None:
        """Note the names that ``WITH a AS (…), b AS (…)`` gives to what stands in brackets."""
        code = self._code
        found: list[bytes] = []
        at = self._expression_names(at + 1 + (code.upper(at + 1) == b"RECURSIVE"), found)
        end = code.end(at)  # the statement they are for may begin a line as others do
        self._local += [(end, name) for name in found]

    def _expression_names(self, at: int, found: list[bytes]) -> int:
        """Collect the names; return the place behind them."""
        code = self._code
        while at < len(code):
            name, after = code.name(at), at + 1
            if name is None or len(name.parts) > 1:
                return at
            if code.upper(after) == b"(":
                after = code.closing(after) + 1
            if code.upper(after) != b"AS":
                return at
            after += 1
            while code.upper(after) in (b"NOT", b"MATERIALIZED"):
                after += 1
            if code.upper(after) != b"(":
                return at
            found.append(name.token.text.upper())
            self._seen.add(name.token.start)
            at = code.closing(after) + 1
            if code.upper(at) != b",":
                return at
            at += 1
        return at

    def _table(self, at: int, role: str) -> Name | None:
        """Take the table that is named at a place; None when none is."""
        code = self._code
        while code.upper(at) in FLAGS or code.upper(at) == b"LATERAL":
            at += 1
        name = code.name(at)
        if name is None or (code.upper(at) in NO_TABLE and len(name.parts) == 1):
            return None
        name = self._hyphened(name)
        if name.token.start in self._seen:
            return name
        is_function = (
            code.upper(name.after) == b"("
            and role == "read"
            and code.upper(at - 1) in (b"FROM", b"JOIN", b",", b"LATERAL", b"APPLY")
        )
        if is_function:
            return None
        if self._is_local(name, at):
            self._seen.add(name.token.start)
            return name
        if role == "read":
            outer = name.parts[0].text.upper()
            if len(name.parts) > 1 and any(alias == outer and end > at for end, alias in self._aliases):
                self._seen.add(name.token.start)  # what is in a column of a table of the list
                return name
            end = code.end(at)
            self._aliases = [row for row in self._aliases if row[0] == end]
            if len(name.parts) == 1:
                self._aliases.append((end, name.token.text.upper()))
            alias = self._alias(name.after)
            if alias:
                self._aliases.append((end, alias))
            if self._level == self._target_level and self._targets.pop(alias, None) is not None:
                role = "write"
        self.use(name, role)
        return name

    def _is_local(self, name: Name, at: int) -> bool:
        """Tell whether a name at a place is that of a common table expression."""
        self._local = [row for row in self._local if row[0] > at]
        if not self._local or len(name.parts) > 1:
            return False
        upper = name.token.text.upper()
        return any(local == upper for _, local in self._local)

    def _hyphened(self, name: Name) -> Name:
        """Return a name whose first part has hyphens (``my-project.data.table``) whole."""
        code, after = self._code, name.after
        while code.upper(after) == b"-" and after + 1 < len(code):
            mark, part = code.tokens[after], code.tokens[after + 1]
            if (
                mark.start != code.tokens[after - 1].end
                or part.start != mark.end
                or part.kind not in ("word", "number")
            ):
                break
            rest = code.name(after + 1)
            first = code.tokens[after - 1]
            joined = first._replace(text=first.text + b"-" + part.text, end=part.end)
            if rest is None:
                return Name((*name.parts[:-1], joined), after + 2)
            name = Name(
                (*name.parts[:-1], joined._replace(end=rest.parts[0].end), *rest.parts[1:]), rest.after
            )
            after = name.after
        return name

    def _call(self, at: int) -> None:
        """Take a name before a bracket as a call, unless it is something else there."""
        code = self._code
        if code.tokens[at].kind == "word" and code.upper(at) in NO_CALLS and code.upper(at + 1) != b".":
            return
        if code.upper(at - 1) == b".":
            return
        name = code.name(at)
        if name is None or code.upper(name.after) != b"(" or name.token.start in self._seen:
            return
        if code.upper(name.after + 1) == b"+" and code.upper(name.after + 2) == b")":
            return  # the outer join of Oracle
        before = code.upper(at - 1)
        if at and before not in BEFORE_CALLS and not (before[:1] == b"$" and len(before) > 1):
            return
        self.use(name, "call")

    def use(self, name: Name, role: str) -> None:
        """Enter a use, unless the name is defined here or used already."""
        start = name.token.start
        if start in self._named or start in self._seen:
            return
        self._seen.add(start)
        qualified = f"{name.outer}.{name.text}" if name.outer else name.text
        self._uses.append((start, name.text, role, qualified))

    def _scope(self, byte: int) -> str:
        """Return the scope of the innermost extent around a byte; asked in order."""
        while self._waiting and self._waiting[-1][0] <= byte:
            _, end, scope = self._waiting.pop()
            self._open.append((end, scope))
        while self._open and self._open[-1][0] <= byte:
            self._open.pop()
        return self._open[-1][1] if self._open else ""
