"""The lines of one document that answer a query, in their order; matches are made of as many as somebody wants. Lean.

An entry is a line with the names that it uses in its strongest role, or a definition. Which order several words give
them is decided in best_lines.py.
"""

from __future__ import annotations

from kwsearch.search.results import Match
from kwsearch.vocabulary import DEFINING, KIND_CLASSES, ROLES

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from kwsearch.scan.source_text import SourceText
    from kwsearch.search.evaluate.conditions import Row
    from kwsearch.store.segment.symbol_packs import SymbolPacks

    Entry = tuple[int, tuple[str, ...], str, str]
    Spots = dict[int, tuple[int, int]]

_KIND_ORDER = dict.fromkeys(KIND_CLASSES["type"], 0) | dict.fromkeys(KIND_CLASSES["callable"], 1)
_KIND_ORDER |= {"key": 3, "section": 3}

_ROLE_ORDER = {
    role: number
    for number, role in enumerate(
        ("definition", "declaration", "import", "export", "inherit", "call", "decorate", "type", "read", "write",
         "reference", "mention")
    )
}  # fmt: skip
assert _ROLE_ORDER.keys() == set(ROLES)


class FoundLines:
    """What answers in one document.

    Attributes:
        entries: Of each its 1-based line, its names, its role, and its kind if it is a definition; in order.
    """

    __slots__ = ("_made", "_source", "_spots", "_symbols", "entries")

    def __init__(
        self,
        entries: Sequence[Entry],
        symbols: SymbolPacks | None,
        source: SourceText | None = None,
        spots: Sequence[Spots] = (),
    ) -> None:
        """Take what matches are made of.

        Args:
            entries: In order.
            symbols: Those of the document; None for a document that only its path makes an answer.
            source: Where its text is.
            spots: As `Leaf.spots` returns them.
        """
        self.entries = entries
        self._symbols = symbols
        self._source = source
        self._spots = spots
        self._made: tuple[int, tuple[Match, ...]] = 0, ()
        """The last that were asked for, when not all were."""

    def matches(self, most: int = 0) -> tuple[Match, ...]:
        """Return the matches of the first entries, each name of a line its own.

        Args:
            most: So many entries; 0 for all.
        """
        if not most:
            return self._matches(self.entries)
        made = self._made
        if made[0] != most:
            made = self._made = (most, self._matches(self.entries[:most]))
        return made[1]

    def _matches(self, entries: Sequence[Entry]) -> tuple[Match, ...]:
        symbols, source = self._symbols, self._source
        if symbols is None:
            return tuple([Match(line, line, name, source=source) for line, (name,), *_ in entries])
        uses = [(line, name, role) for line, names, role, kind in entries if not kind for name in names]
        scopes = iter(symbols.scopes_of(uses) if uses else ())
        make = Match._make
        found = []
        for line, names, role, kind in entries:
            if kind:
                found.append(_defined(symbols, source, line, names[0], kind, role))
            else:
                for name in names:
                    found.append(make((line, line, name, "", role, next(scopes), "", source)))
        for spots in self._spots:
            found = [_at(match, spots) for match in found]
        return tuple(found)


def found_entries(rows: list[Row], closeness: Callable[[str], int]) -> list[Entry]:
    """Return one entry for each line, definitions first, then by line; every definition is an entry of its own.

    What defines the name that is asked for comes before what declares it, and both before other names; of those types
    before functions, variables, and at last keys and headings; so does what stands for a name that one line defines
    twice.
    So is every name that has the strongest role on a line, by its spelling; but of words in prose a line has one.

    Args:
        rows: What the leaves of the query found in a document.
        closeness: As `kwsearch.search.evaluate.plan.Plan.closeness` returns it.
    """
    if len(rows) == 1 and rows[0][0] not in DEFINING:
        role, _, name, places = rows[0]
        names = (name,)
        return [(line, names, role, "") for line in sorted(set(places))]
    defined: dict[tuple[int, str], tuple[str, str]] = {}
    uses: list[Row] = []
    defining: list[Row] = []
    for row in rows:
        (defining if row[0] in DEFINING else uses).append(row)
    if len(defining) > 1:
        defining.sort(key=_weakest_first)
    for role, kind, name, places in defining:
        for line in places:
            defined[line, name] = (role, kind)
    if len(uses) > 1:
        # What says most of a line is written over what says less.
        uses.sort(key=_least_first)
    lines: dict[int, tuple[str, str]] = {}
    beside: dict[int, set[str]] = {}
    for role, _, name, places in uses:
        own = (name, role)
        for line in places:
            there = lines.setdefault(line, own)
            if there is own or there == own:
                continue
            if there[1] == role != "mention":
                beside.setdefault(line, {there[0]}).add(name)
            else:
                beside.pop(line, None)
                lines[line] = own
    for line, _ in defined:
        lines.pop(line, None)
    return _defined_entries(defined, closeness) + [
        (line, tuple(sorted(beside[line])) if line in beside else (name,), role, "")
        for line, (name, role) in sorted(lines.items())
    ]


def _defined_entries(
    defined: dict[tuple[int, str], tuple[str, str]], closeness: Callable[[str], int]
) -> list[Entry]:
    def order(place: tuple[int, str]) -> tuple[object, ...]:
        close = closeness(place[1])
        role, kind = defined[place]
        return close, close < 2 and role != "definition", _KIND_ORDER.get(kind, 2) if close < 2 else 0, place

    return [(place[0], (place[1],), *defined[place]) for place in sorted(defined, key=order)]


def _least_first(row: Row) -> int:
    return -_ROLE_ORDER[row[0]]


def _weakest_first(row: Row) -> tuple[bool, int]:
    """Declarations before definitions, and what is no type before types: the last one stays."""
    return row[0] == "definition", -_KIND_ORDER.get(row[1], 2)


def _defined(
    symbols: SymbolPacks, source: SourceText | None, line: int, name: str, kind: str, role: str
) -> Match:
    """Return the match of a definition or a declaration, with what the file's record says of it."""
    symbol = symbols.find(line, name, kind)
    end_line, scope, signature = (line, "", "") if symbol is None else (symbol[4], symbol[6], symbol[7])
    return Match(line, end_line, name, kind, role, scope, signature, source)


def _at(match: Match, spots: Spots) -> Match:
    """Return a match with where it stands, when a text was found on its line."""
    column, end_line = spots.get(match.line, (0, 0))
    if not column:
        return match
    line, end, *names = match[:8]
    return Match._make((line, end if match.kind else end_line, *names, column))
