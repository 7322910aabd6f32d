"""Which lines of a file answer several words best: those that hold most of them, and names made of them. Lean."""

from __future__ import annotations

from bisect import bisect_left
from math import sqrt

from kwsearch.vocabulary import DEFINING, KIND_CLASSES

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from kwsearch.search.evaluate.conditions import Row
    from kwsearch.search.results import Match

    Held = tuple[float, Sequence[Row]]

_WORTH = {"definition": 3.0, "declaration": 2.5, "import": 0.5, "mention": 0.7}
"""What a word is worth by its role on a line, 1.0 for other uses. A word in the name of what is defined there counts
thrice: a name that holds two words of a question says more than ten lines that hold one."""

_WHOLE_NAME = 1.3
"""A word that is the whole name counts so much more."""

_KINDS = dict.fromkeys(KIND_CLASSES["type"] + KIND_CLASSES["callable"], 1.0) | {"key": 0.5, "section": 0.5}
_OTHER_KINDS = 0.8
"""What a definition has of that, by its kind."""

_BESIDE, _NEAR = 0.5, 2
"""A word that stands only so many lines away, in a doc comment or a continued line, counts this share."""

_INSIDE = 0.3
"""What a word in the body of a definition is worth to it."""


def best_first(
    matches: Sequence[Match], held: Sequence[Held], closeness: Callable[[str], int]
) -> tuple[Match, ...]:
    """Return the matches of a file in the order of how much of a query of several words they hold.

    Args:
        matches: In any order.
        held: For each word of the query its rarity, and the rows that it has in the file.
        closeness: As `kwsearch.search.evaluate.plan.Plan.closeness` returns it.

    Returns:
        Descending by worth (what the words are worth there, times the root of how many they are), then by line.
    """
    words = [_Word(rarity, rows, closeness) for rarity, rows in held if rows]
    if len(words) < 2:
        return tuple(matches)

    def order(match: Match) -> tuple[float, int]:
        if match.role in DEFINING:
            worths = [word.in_definition(match) for word in words]
        else:
            worths = [word.on_line(match.line) for word in words]
        return -sum(worths) * sqrt(len(worths) - worths.count(0.0)), match.line

    return tuple(sorted(matches, key=order))


class _Word:
    """What one word of the query is worth on each line of a file."""

    __slots__ = ("_lines", "_names", "_places", "_rarity")

    def __init__(self, rarity: float, rows: Sequence[Row], closeness: Callable[[str], int]) -> None:
        self._rarity = rarity
        self._places: dict[int, float] = {}
        self._names: dict[tuple[int, str], float] = {}
        for role, kind, name, lines in rows:
            worth = _WORTH.get(role, 1.0)
            if role in DEFINING:
                worth *= _KINDS.get(kind, _OTHER_KINDS)
                if closeness(name) < 2:
                    worth *= _WHOLE_NAME
                for line in lines:
                    self._names[line, name] = max(worth, self._names.get((line, name), 0.0))
                worth = 1.0
            for line in lines:
                if self._places.get(line, 0.0) < worth:
                    self._places[line] = worth
        self._lines = sorted(self._places)

    def on_line(self, line: int) -> float:
        """Return what the word is worth to a use or a mention on a line."""
        worth = self._places.get(line)
        if worth is None:
            around = [self._places.get(line + step, 0.0) for step in range(-_NEAR, _NEAR + 1)]
            worth = _BESIDE * max(around)
        return worth * self._rarity

    def in_definition(self, match: Match) -> float:
        """Return what the word is worth to a definition: in its name, beside it, or inside."""
        named = self._names.get((match.line, match.name))
        if named is not None:
            return named * self._rarity
        near = self.on_line(match.line)
        if near:
            return near
        first = bisect_left(self._lines, match.line)
        inside = first < len(self._lines) and self._lines[first] <= match.end_line
        return _INSIDE * self._rarity if inside else 0.0
