"""Which symbols of a file a rule asks for: by name, kind, modifiers, parameters, signature and members."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import cached_property

from kwsearch.models import Symbol
from kwsearch.tags.evidence import EvidenceRule
from kwsearch.tags.file_names import parameters
from kwsearch.tags.tables import Table, matches_glob

Found = tuple[str, EvidenceRule, str, str, int]
"""Tag, row, kind of evidence, name, and 1-based line."""


class Definitions:
    """The symbols of one file against the rows of evidence about definitions."""

    def __init__(
        self, symbols: Sequence[Symbol], table: Table, applies: Callable[[EvidenceRule], bool]
    ) -> None:
        """Take the symbols.

        Args:
            symbols: By line.
            table: The look-ups of the file's language.
            applies: Whether the conditions of a row on the file as a whole hold.
        """
        self._symbols = symbols
        self._table = table
        self._applies = applies

    def matches(self) -> Iterator[Found]:
        """Yield every piece of evidence."""
        exact, methods = self._table.definitions, self._table.method_names
        if exact or methods:
            classes: dict[str, dict[str, int]] = {}
            for symbol in [one for one in self._symbols if one.name in exact or one.name in methods]:
                for tag, row in exact.get(symbol.name, ()):
                    if self._describes(row, symbol, symbol.name) and self._applies(row):
                        yield tag, row, "def", symbol.full_name, symbol.line
                if symbol.name in methods and symbol.scope and symbol.kind in ("method", "property"):
                    # The first line of an overloaded method, whichever of them is the one.
                    classes.setdefault(symbol.scope, {}).setdefault(symbol.name, symbol.line)
            for scope, lines in classes.items():
                for tag, row in self._table.methods:
                    if all(name in lines for name in row.names) and self._applies(row):
                        yield tag, row, "methods", f"{scope}.{'+'.join(row.names)}", lines[row.names[0]]
        for pattern, tag, row in self._table.definition_patterns:
            if self._applies(row):
                for symbol in self._preselected(pattern, row):
                    name = symbol.full_name
                    if matches_glob(pattern, name if "." in pattern else symbol.name):
                        yield tag, row, "def", name, symbol.line

    def _preselected(self, pattern: str, row: EvidenceRule) -> list[Symbol]:
        """The symbols that fulfil the conditions of ``row``; the one that few fulfil is looked at first."""
        # One such pattern is asked of all symbols of every file: the cheapest question must leave few of them.
        symbols = self._symbols
        start = pattern.partition("*")[0]
        if start and "." not in start:
            symbols = [symbol for symbol in symbols if symbol.name.startswith(start)]
        elif row.modifiers:
            symbols = [symbol for symbol in symbols if symbol.modifiers]
        elif row.subkinds:
            symbols = [symbol for symbol in symbols if symbol.subkind]
        elif row.kinds:
            symbols = [symbol for symbol in symbols if symbol.kind in row.kinds]
        return [symbol for symbol in symbols if self._describes(row, symbol, pattern)]

    def _describes(self, row: EvidenceRule, symbol: Symbol, pattern: str) -> bool:
        """Whether the conditions of ``row`` on a symbol hold."""
        return (
            (not row.kinds or symbol.kind in row.kinds)
            and (not row.subkinds or symbol.subkind in row.subkinds)
            and (not row.modifiers or any(modifier in symbol.modifiers for modifier in row.modifiers))
            and (not row.signature or any(text in symbol.signature for text in row.signature))
            and (not row.parameters or _has_parameter(symbol.signature, row.parameters))
            and (not row.members or not self._members.get(symbol.full_name, set()).isdisjoint(row.members))
            and not (row.word_start and symbol.name[len(pattern.partition("*")[0]) :][:1].islower())
        )

    @cached_property
    def _members(self) -> dict[str, set[str]]:
        """Kinds of what stands directly in a symbol, by its qualified name."""
        found: dict[str, set[str]] = {}
        for symbol in self._symbols:
            found.setdefault(symbol.scope, set()).add(symbol.kind)
        return found


def _has_parameter(signature: str, wanted: tuple[str, ...]) -> bool:
    return any(name in signature and name in parameters(signature) for name in wanted)
