"""What ``kind:``, ``role:``, ``scope:`` and ``is:private|exported`` ask of symbols and uses, as tests on rows. Lean."""

from __future__ import annotations

from kwsearch.store.segment.symbol_packs import decode_symbols
from kwsearch.text.identifiers import fold
from kwsearch.vocabulary import DEFINING

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from kwsearch.search.evaluate.conditions import Row
    from kwsearch.search.evaluate.counted_lines import Sections
    from kwsearch.store.segment.symbol_packs import SymbolRow
    from kwsearch.store.segment.view import View

USES = ("import", "export", "call", "inherit", "type", "decorate", "read", "write")
"""Roles that are a use of a name; ``reference`` is any of them, or plain code."""


class Scope:
    """``scope:`` as a test: an enclosing symbol has this name, or these names stand in a row around it."""

    __slots__ = ("_parts", "_words")

    def __init__(self, text: str) -> None:
        """Read names split by ``.``, ``::`` or ``#``; each may have wildcards."""
        from kwsearch.text.wildcard import Wildcard

        names = [name for name in text.replace("::", ".").replace("#", ".").split(".") if name]
        self._parts = [Wildcard(fold(_encoded(name))) for name in names]
        self._words = [fold(_encoded(name)) for name in names if name.replace("_", "a").isalnum()]

    def documents(self, view: View) -> set[int] | None:
        """Return the documents that have the names as words, among which all with this scope are; None for all."""
        words = view.segment.words
        found: set[int] | None = None
        for word in self._words:
            having: set[int] = set()
            for ordinal in words.spellings(word):
                for _, documents, _ in words.postings(ordinal):
                    having.update(documents)
            found = having if found is None else found & having
        return found

    def encloses(self, chain: Sequence[str]) -> bool:
        """Return whether the names, outermost first, hold the scope."""
        parts = self._parts
        folded = [fold(_encoded(name)) for name in chain]
        return any(
            all(part.matches(folded[start + place]) for place, part in enumerate(parts))
            for start in range(len(folded) - len(parts) + 1)
        )


class Constraint:
    """What ``kind:``, ``role:``, ``scope:``, ``is:private`` and ``is:exported`` ask of a symbol or a use.

    Attributes:
        sections: Lines that remain, as `kwsearch.store.words` wants them; None for all.
        plain_code: Lines of code count where nothing says how the word is used.
        scopes: Scopes that must enclose the line, or must not: (scope, wanted).
        modifiers: Modifiers that the symbol must have, or must not: (modifier, wanted).
    """

    __slots__ = ("modifiers", "plain_code", "scopes", "sections")

    def __init__(self) -> None:
        self.sections: Sections | None = None
        self.plain_code = False
        self.scopes: list[tuple[Scope, bool]] = []
        self.modifiers: list[tuple[str, bool]] = []

    @property
    def is_open(self) -> bool:
        """Whether it asks for nothing."""
        return self.sections is None and not self.scopes and not self.modifiers

    def scopes_only(self) -> Constraint:
        """Return what remains for names whose role is settled."""
        result = Constraint()
        result.scopes = self.scopes
        return result

    def joined(self, other: Constraint) -> Constraint:
        """Return what asks for both."""
        both = Constraint()
        both.plain_code = self.plain_code or other.plain_code
        both.scopes = self.scopes + other.scopes
        both.modifiers = self.modifiers + other.modifiers
        both.sections = other.sections if self.sections is None else self.narrowed(other.sections)
        return both

    def narrowed(self, sections: Sections | None) -> Sections | None:
        """Return the sections that remain of ``sections`` under this constraint."""
        if sections is None or self.sections is None:
            return self.sections if sections is None else sections
        result: Sections = {}
        for section, kinds in sections.items():
            if section in self.sections:
                mine = self.sections[section]
                both = kinds if mine is None else mine if kinds is None else kinds & mine
                if both is None or both:
                    result[section] = both
        return result

    def needs_records(self) -> bool:
        """Return whether postings are not enough."""
        return bool(self.scopes or self.modifiers)

    def accept(self, view: View, document: int, rows: list[Row]) -> list[Row]:
        """Return those of a document's rows that have the scopes and modifiers."""
        if not rows:
            return rows
        own = {
            (symbol[3], symbol[0]): symbol for symbol in decode_symbols(view.segment.record_bytes(document))
        }
        scopes_of = view.symbols_of(document).scopes_of
        found: list[Row] = []
        for role, kind, name, lines in rows:
            accepted = []
            for line, around in zip(lines, scopes_of([(line, name, role) for line in lines]), strict=True):
                symbol = own.get((line, name)) if role in DEFINING else None
                if self._accepts(around if symbol is None else symbol[6], symbol):
                    accepted.append(line)
            if accepted:
                found.append((role, kind, name, accepted))
        return found

    def _accepts(self, around: str, symbol: SymbolRow | None) -> bool:
        """Return whether what stands in the symbols ``around``, and defines ``symbol`` if anything, is asked for."""
        for modifier, wanted in self.modifiers:
            if (symbol is not None and modifier in symbol[10]) != wanted:
                return False
        return all(scope.encloses(_names(around)) == wanted for scope, wanted in self.scopes)


def _names(scope: str) -> list[str]:
    return scope.split(".") if scope else []


def _encoded(text: str) -> bytes:
    return text.encode("utf-8", "surrogateescape")
