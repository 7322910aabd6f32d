"""Shapes of Groovy: where a name, a type, a list of parameters or a statement begins and ends, by the tokens alone."""

from __future__ import annotations

import re

from kwsearch.extract.readers.groovy_tokens import Scan, Token
from kwsearch.extract.rows.source import Source
from kwsearch.regex import regex

MODIFIERS = frozenset(
    b"public protected private static final abstract synchronized transient volatile native strictfp default sealed "
    b"def var".split()
)
PRIMITIVES = frozenset(b"void boolean byte char short int long float double".split())
KEYWORDS = frozenset(
    b"as assert break case catch class continue def default do else enum extends false finally for goto if implements "
    b"import in instanceof interface new null package return static super switch synchronized this throw throws true "
    b"try while".split()
)
OPERATORS = frozenset((b"as", b"in", b"instanceof", b"extends", b"implements", b"throws"))
PARTS = frozenset((b".", b"?.", b"??.", b"*.", b".&", b".@", b"::"))
_GOES_ON = frozenset(
    b"+ - * / % ** = += -= *= /= %= < <= >= == != === !== <=> =~ ==~ && || & | ^ ? ?: ?= , . ?. *. .& -> ( [ "
    b"as in instanceof extends implements throws".split()
)
"""A statement goes on behind these, whatever the line; behind ``>`` of a type and ``:`` of a label it does not."""
_GOES_ON_WITH = frozenset(b". ?. *. ?: ? : && || == != + * { ) ] } , = extends implements throws".split())
"""What begins no statement."""
_IN_ANGLES = frozenset(b", . ? & [ ] @ extends super".split())
_MOST_TYPE_TOKENS = 200
"""So many tokens are looked at for the end of a type's arguments."""
_TAKEN_HEADS = frozenset((b"record", b"trait"))
"""Words that are names elsewhere: ``record Point(int x)``, but ``record(x)``."""
_BEHIND_HEADS = frozenset((b"(", b"<", b"{", b"extends", b"implements"))
_ESCAPED = regex(r"\\(.)", re.DOTALL)


class Shapes:
    """The tokens of a file by their places, from 0; a place beyond them has no text.

    Attributes:
        tokens: In order.
        partner: The place of the bracket that closes each opening one.
        ended: Places of marks that end a statement, whatever they are elsewhere.
    """

    def __init__(self, scan: Scan, source: Source) -> None:
        """Take what was scanned of a file."""
        self.tokens = scan.tokens
        self.partner = scan.partner
        self.ended = set[int]()
        self._opening = {end: place for place, end in scan.partner.items()}
        self._source = source

    def text(self, place: int) -> bytes:
        """The mark or word at a place; nothing for a string, a number, or beyond the file."""
        token = self.tokens[place] if 0 <= place < len(self.tokens) else None
        return token.text if token is not None and token.kind in ("mark", "word") else b""

    def is_name(self, place: int) -> bool:
        """Whether a word stands at a place that is no keyword."""
        token = self.tokens[place] if 0 <= place < len(self.tokens) else None
        return token is not None and token.kind == "word" and token.text not in KEYWORDS

    def on_line(self, place: int) -> bool:
        """Whether a token stands on the line of the one before it."""
        return place < len(self.tokens) and not self.tokens[place].starts_line

    def named(self, place: int) -> str:
        """Return the word at a place as text."""
        return self.tokens[place].text.decode("utf-8", "replace")

    def dotted(self, place: int) -> int:
        """Return the place behind a name and the names that dots join to it."""
        place += 1
        while self.text(place) == b"." and self.is_name(place + 1):
            place += 2
        return place

    def behind(self, place: int) -> int:
        """Return the place behind the bracket that closes the one at a place."""
        return self.partner.get(place, place) + 1

    def behind_type(self, place: int) -> int:
        """Return the place behind a type; 0 when none is there."""
        first = self.text(place)
        if not self.is_name(place) and first not in PRIMITIVES:
            return 0
        at = self.dotted(place)
        if not self.text(at - 1)[:1].isupper() and self.text(at - 1) not in PRIMITIVES:
            return 0
        if self.text(at) == b"<":
            at = self.behind_angles(at)
        while at and self.text(at) == b"[" and self.text(at + 1) == b"]":
            at += 2
        return at + 1 if at and self.text(at) == b"..." else at

    def behind_angles(self, place: int) -> int:
        """Return the place behind the arguments of a type; 0 when these are comparisons."""
        depth = 0
        for at in range(place, min(place + _MOST_TYPE_TOKENS, len(self.tokens))):
            text = self.text(at)
            if text == b"<":
                depth += 1
            elif text == b">":
                depth -= 1
                if not depth:
                    return at + 1
            elif not (self.is_name(at) or text in PRIMITIVES or text in _IN_ANGLES):
                return 0
        return 0

    def behind_modifiers(self, place: int) -> tuple[int, set[bytes]]:
        """Return the place behind annotations and modifiers, with these."""
        modifiers = set[bytes]()
        while True:
            text = self.text(place)
            if text == b"@" and self.is_name(place + 1):
                modifiers.add(text)
                place = self.dotted(place + 1)
                if self.text(place) == b"(" and self.on_line(place):
                    place = self.behind(place)
            elif text in MODIFIERS and self.text(place + 1) not in (b"=", b".", b",", b")", b":", b"?"):
                modifiers.add(text)
                place += 1
            elif text == b"non" and self.text(place + 1) == b"-" and self.text(place + 2) == b"sealed":
                place += 3
            else:
                return place, modifiers

    def parameters(self, place: int) -> list[tuple[int, int, int]] | None:
        """Return where each parameter in parentheses begins, has its name and ends; None when these hold arguments."""
        found = []
        first, closing = place + 1, self.partner.get(place, place)
        while first < closing:
            name = self.behind_modifiers(first)[0]
            behind = self.behind_type(name)
            if behind and self.is_name(behind):
                name = behind
            elif not self.is_name(name):
                return None
            end = name + 1
            if self.text(end) == b"=":
                while end < closing and self.text(end) != b",":
                    end = self.behind(end) if end in self.partner else end + 1
            if end < closing and self.text(end) != b",":
                return None
            found.append((first, name, end))
            first = end + 1
        return found

    def is_ended(self, place: int) -> bool:
        """Whether a token that begins its line begins a statement."""
        before = place - 1
        # A bracket that nothing closes on its line ends with it.
        is_left_open = self.partner.get(before) == before
        goes_on = self.text(before) in _GOES_ON and before not in self.ended and not is_left_open
        return not goes_on and self.text(place) not in _GOES_ON_WITH

    def is_branch(self, place: int) -> bool:
        """Whether a statement is that of a condition or a loop without braces, in which names are local."""
        before = self.text(place - 1)
        if before == b")":
            opening = self._opening.get(place - 1, 0)
            return self.text(opening - 1) in (b"if", b"for", b"while")
        return before in (b"else", b"do")

    def ends_at(self, place: int) -> bool:
        """Whether a statement ends before a token."""
        return self.text(place) in (b";", b"}") or self.tokens[place].starts_line

    def can_be_named(self, place: int) -> bool:
        """Whether what stands at a place may be the name of a member; a method may be called by any text."""
        if not 0 <= place < len(self.tokens):
            return False
        token = self.tokens[place]
        return self.is_name(place) or (token.kind == "string" and self.text(place + 1) == b"(")

    def is_type_head(self, place: int) -> bool:
        """Whether a word such as ``class`` begins a type."""
        if not self.is_name(place + 1) or not self.on_line(place + 1):
            return False
        return self.text(place) not in _TAKEN_HEADS or self.text(place + 2) in _BEHIND_HEADS

    def own(self, token: Token) -> str:
        """Return the name that a word or a string is."""
        if token.kind == "string":
            text = self._source.text(token.start, token.end)
            marks = 3 if text[:3] in ("'''", '"""') else 1
            return _ESCAPED.sub(r"\1", text[marks:-marks])
        return token.text.decode("utf-8", "replace")
