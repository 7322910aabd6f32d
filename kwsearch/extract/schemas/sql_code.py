"""The tokens of an SQL file with what is asked about them: names, brackets, where statements end."""

from __future__ import annotations

from bisect import bisect_right
from typing import NamedTuple

from kwsearch.extract.schemas.sql_tokens import Token
from kwsearch.extract.schemas.sql_words import BUILT_IN, MODIFIERS, OBJECTS

_HEADS = frozenset((b"CREATE", b"ALTER", b"DROP"))
_OPENS, _CLOSES = frozenset((b"(", b"[", b"{")), frozenset((b")", b"]", b"}"))
_TAGS = frozenset(
    b"MACRO ENDMACRO TEST ENDTEST SNAPSHOT ENDSNAPSHOT MATERIALIZATION ENDMATERIALIZATION".split()
)
"""First words of the tags of Jinja between which dbt defines something."""
_MOST_MODIFIERS = 16
_BEFORE_OBJECTS = frozenset((b"AGGREGATE", b"EVENT", b"PARTITION"))
"""What is created, or a word before that: ``EVENT TRIGGER``, ``PARTITION FUNCTION``."""


class Name(NamedTuple):
    """A name with what stands before its dots."""

    parts: tuple[Token, ...]
    """At least one; the last is the name itself."""
    after: int
    """Place of the token behind it."""

    @property
    def token(self) -> Token:
        """The name itself."""
        return self.parts[-1]

    @property
    def text(self) -> str:
        """The name itself, without the mark of temporary tables."""
        return text_of(self.token)

    @property
    def outer(self) -> str:
        """What it stands in, with dots."""
        return ".".join(text_of(part) for part in self.parts[:-1])


def _split(token: Token) -> list[Token]:
    """Return the parts of a name that is quoted as a whole, as BigQuery does it: `` `project.data.table` ``."""
    if token.kind != "quoted" or b"." not in token.text or b"/" in token.text:
        return [token]
    parts, start = [], token.start
    for text in token.text.split(b"."):
        parts.append(token._replace(text=text, start=start))
        start += len(text) + 1
    return parts


def text_of(token: Token) -> str:
    """Return a name as text."""
    text = token.text.decode("utf-8", "replace").replace("``", "`").replace('""', '"')
    return text.lstrip("#") or text


def is_built_in(name: Name) -> bool:
    """Tell whether a name is that of a type that no file defines, in quotes or not."""
    return len(name.parts) == 1 and name.token.text.upper().rstrip(b"#") in BUILT_IN


class Code:
    """The tokens of one file. Places are 0-based; a place behind the last token has no text."""

    def __init__(self, tokens: list[Token]) -> None:
        self.tokens = tokens
        self._upper = [token.upper for token in tokens]
        self._closing: dict[int, int] = {}
        self._levels: list[int] = []
        """Of each token: how many bodies between dollars are around it."""
        self._stops: list[list[int]] = []
        """By level: where statements end, ascending."""
        self._dollars: dict[int, int] = {}
        self._match()

    def _match(self) -> None:
        """Find in one pass which bracket closes which, and where statements end."""
        opened: list[int] = []
        bodies: list[int] = []
        for at, mark in enumerate(self._upper):
            self._levels.append(len(bodies))
            if not mark:
                continue
            if mark in _OPENS and not self.is_head(at):
                opened.append(at)
            elif mark in _CLOSES:
                if opened:
                    self._closing[opened.pop()] = at
            elif mark[:1] == b"$" and len(mark) > 1:
                opened = self._give_up(opened, at)
                if bodies and self._upper[bodies[-1]] == mark:
                    self._dollars[bodies.pop()] = at
                    self._levels[-1] = len(bodies)
                else:
                    bodies.append(at)
            elif mark == b";" or self.is_head(at):
                opened = self._give_up(opened, at)
                while len(self._stops) <= len(bodies):
                    self._stops.append([])
                self._stops[len(bodies)].append(at)
        self._give_up(opened, len(self._upper))

    def _give_up(self, opened: list[int], at: int) -> list[int]:
        """No bracket is closed behind the end of its statement."""
        for place in opened:
            self._closing[place] = at
        return []

    def __len__(self) -> int:
        return len(self.tokens)

    def upper(self, place: int) -> bytes:
        """Return the bare word at a place in capitals, or its mark; empty for all else."""
        return self._upper[place] if 0 <= place < len(self._upper) else b""

    def name(self, place: int) -> Name | None:
        """Return the name that starts at a place, ``app.users``, ``[dbo].[users]``; None when none does."""
        parts: list[Token] = []
        tokens = self.tokens
        while place < len(tokens) and tokens[place].kind in ("word", "quoted"):
            token = tokens[place]
            is_schema = token.text[-1:] == b"@" and self.upper(place + 1) == b"."  # that of an extension
            if token.text[:1] in (b"@", b":", b"") and token.kind == "word" and not is_schema:
                return None  # a variable
            parts += _split(token)
            place += 1
            dots = 0
            while (
                dots < 2
                and self.upper(place + dots) == b"."
                and tokens[place + dots].start <= tokens[place].end
            ):
                dots += 1
            if not dots or place + dots >= len(tokens) or tokens[place + dots].kind not in ("word", "quoted"):
                break
            if (
                tokens[place + dots].starts_line
                and tokens[place + dots].kind == "word"
                and self.is_head(place + dots)
            ):
                break
            place += dots
        if not parts or not text_of(parts[-1]):
            return None
        return Name(tuple(parts), place)

    def created(self, place: int) -> int:
        """Return the place of the word that says what is created at a place of ``CREATE``; -1 when nothing is."""
        at = place + 1
        while at < place + _MOST_MODIFIERS:
            word = self.upper(at)
            is_before = (
                word in _BEFORE_OBJECTS and self.upper(at + 1) in OBJECTS and self.upper(at + 2) != b"ON"
            )
            if word in OBJECTS and not is_before:
                return at
            if word not in MODIFIERS and not is_before:
                return -1
            at += 1
            if self.upper(at) == b"=":
                at += 2
                while self.upper(at) == b"@" or (at < len(self) and self.tokens[at].text[:1] == b"@"):
                    at += 1 + (self.upper(at) == b"@")
                if self.upper(at) == b"(":
                    at += 2
        return -1

    def is_head(self, place: int) -> bool:
        """Tell whether a statement, or what a template of dbt defines, certainly begins or ends at a place."""
        if self.upper(place) == b"{":
            return self.tag(place) in _TAGS
        if not self.tokens[place].starts_line:
            return False
        word, after = self.upper(place), self.upper(place + 1)
        if word in _HEADS:
            return after in OBJECTS or (
                after in MODIFIERS and after not in (b"SET", b"COLUMN", b"CONSTRAINT", b"PRIMARY")
            )
        if word == b"GO":
            return place + 1 >= len(self) or self.tokens[place + 1].starts_line
        return (word, after) in ((b"INSERT", b"INTO"), (b"COMMENT", b"ON")) or (
            word == b"DELIMITER" and place + 1 < len(self) and not self.tokens[place + 1].starts_line
        )

    def tag(self, place: int) -> bytes:
        """Return the first word of the tag of Jinja that opens at a place, in capitals; empty when none does."""
        return self.upper(self.tag_word(place)) if self.upper(place + 1) == b"%" else b""

    def tag_word(self, place: int) -> int:
        """Return the place of the first word of the tag that opens at a place."""
        return place + 2 + (self.upper(place + 2) in (b"-", b"+"))

    def closing(self, place: int) -> int:
        """Return the place of the bracket that closes the one at a place, or of the end of its statement."""
        return self._closing.get(place, place)

    def end(self, place: int) -> int:
        """Return the place of the ``;`` or of the next statement behind a place; bodies between dollars are passed."""
        level = self._levels[place] if place < len(self) else 0
        ends = [len(self)]
        for stops in self._stops[: level + 1]:
            at = bisect_right(stops, place)
            if at < len(stops):
                ends.append(stops[at])
        return min(ends)

    def dollar(self, place: int) -> int:
        """Return the place of the mark that closes the body that one opens; itself when it opens none."""
        return self._dollars.get(place, place)

    def byte(self, place: int) -> int:
        """Return the first byte behind the token before a place."""
        return self.tokens[min(place, len(self)) - 1].end if place else 0
