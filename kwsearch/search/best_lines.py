"""Which lines of a file answer several words best: definitions by name, documentation and body, then lines. Lean.

A definition that is documented with the words of a question, or does what they say, answers although its name holds
none of them; so the best of those are shown as well. What each sign is worth was learned from judged lines
(benchmarks/relevance/train_lines.py).
"""

from __future__ import annotations

from bisect import bisect_left

from kwsearch.text.identifiers import split_identifier
from kwsearch.vocabulary import DEFINING, KIND_CLASSES

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Mapping, Sequence

    from kwsearch.search.evaluate.conditions import Row
    from kwsearch.search.results import Match
    from kwsearch.store.segment.enclosing import Place

    Held = tuple[float, Collection[bytes], Sequence[Row]]

LINE_WEIGHTS = {
    # Of a definition: which share of the question, by rarity, stands there.
    "words in its name": 2.1,
    "words on its line": 0.9,
    "words above it": 0.4,
    "words inside": 1.9,
    "words in any of these": 2.2,
    "square of that": 1.3,
    # And what it is.
    "share of its name": 3.6,
    "type": 3.1,
    "type, asked how": -3.1,
    "callable": 1.9,
    "callable, asked how": 1.9,
    "constructor": -1.3,
    "namespace": -1.4,
    "several lines": 1.3,
    "one line": -2.8,
    "in a test": -3.6,
    # Of any other line: that it is none, and which share stands there.
    "line": -0.9,
    "words on the line": 2.6,
    "most words on it or beside it": 3.6,
}
"""What each sign adds to the worth of a definition or a line."""

ROLE_SHARES = {"import": 0.5, "mention": 0.7}
"""What a word on a line counts by its role, 1.0 for other uses."""

ABOVE = 12
"""Most lines above a definition that can speak of it: its comment, unless something else stands between."""

BESIDE = 1
"""Lines before and behind a line that are beside it."""

MOST = 0.75
"""A line that has more of a question, with those beside it, says nearly all of it."""

MOST_UNNAMED = 3
"""Definitions that hold the words, but not in their name, are shown when they are among the best so many."""

_KINDS = (
    dict.fromkeys(KIND_CLASSES["type"], "type")
    | dict.fromkeys(KIND_CLASSES["callable"], "callable")
    | {"constructor": "constructor", "namespace": "namespace", "module": "namespace"}
)
_TESTS = ("test", "tests")


def best_first(
    matches: Sequence[Match],
    held: Sequence[Held],
    places: Iterable[Place],
    define: Callable[[Place], Match] | None,
    *,
    asks_how: bool,
    tests: bool,
) -> tuple[Match, ...]:
    """Return the matches of a file in the order of how well they answer several words.

    Args:
        matches: In any order.
        held: For each word of the query its rarity, the folded forms that it is looked up by, and the rows that it
            has in the file.
        places: Every symbol of the file, by line.
        define: Makes a match of one of them; None when only ``matches`` may be shown.
        asks_how: The question begins with a question word, so that it asks for what does something.
        tests: What tests define is wanted as well.

    Returns:
        Descending by worth, then by line; definitions that hold the words without being named so among them, when they
        are among the best MOST_UNNAMED.
    """
    signs = Signs(held, list(places), asks_how=asks_how, tests=tests)
    order = []
    named = set()
    for match in matches:
        if match.role in DEFINING:
            named.add((match.line, match.name))
            own = signs.of_definition(match.name, match.kind, match.line, match.end_line, match.scope)
        else:
            own = signs.of_line(match.line)
        order.append((-worth(own), match.line, match))
    if define is not None:
        unnamed = [
            (-worth(own), place[3], place)
            for place in signs.holding()
            if (place[3], place[0]) not in named
            and (own := signs.of_definition(place[0], place[1], place[3], place[4], place[6]))
        ]
        shown = sorted([row[:2] for row in (*order, *unnamed)])[:MOST_UNNAMED]
        order += [(*row[:2], define(row[2])) for row in unnamed if row[:2] <= shown[-1]]
    order.sort(key=lambda row: row[:2])
    return tuple([row[2] for row in order])


def worth(signs: Mapping[str, float]) -> float:
    """Return what signs come to."""
    return sum([LINE_WEIGHTS[name] * share for name, share in signs.items()])


class Signs:
    """What speaks for each definition and each line of a file."""

    __slots__ = ("_asks_how", "_ends", "_lines", "_places", "_starts", "_tests", "_words")

    def __init__(self, held: Sequence[Held], places: list[Place], *, asks_how: bool, tests: bool) -> None:
        """Take what `best_first` takes."""
        total = sum([rarity for rarity, _, _ in held])
        self._words = [_Word(rarity / total, forms, rows) for rarity, forms, rows in held]
        self._places = [place for place in places if place[2] in DEFINING]
        self._starts = sorted({place[3] for place in self._places})
        self._ends = sorted([place[4] for place in self._places])
        self._lines = sorted({line for word in self._words for line in word.lines})
        self._asks_how = asks_how
        self._tests = tests

    def holding(self) -> list[Place]:
        """Return the types, functions and other definitions of several lines that hold words, or have some above."""
        lines = self._lines
        return [
            place
            for place in self._places
            if (place[1] in _KINDS or place[4] > place[3] + 1)
            and place[1] not in ("key", "section")
            and _any_between(lines, place[3] - ABOVE, place[4])
        ]

    def of_line(self, line: int) -> dict[str, float]:
        """Return the signs of a line that defines nothing that was asked for."""
        on = about = 0.0
        for word in self._words:
            on += word.share * word.lines.get(line, 0.0)
            if _any_between(word.ordered, line - BESIDE, line + BESIDE):
                about += word.share
        signs = {"line": 1.0, "words on the line": on}
        if about > MOST:
            signs["most words on it or beside it"] = 1.0
        return signs

    def of_definition(self, name: str, kind: str, line: int, end_line: int, scope: str) -> dict[str, float]:
        """Return the signs of a definition; none when it has no word at all."""
        first = self._first_above(line)
        in_name = on = above = inside = anywhere = 0.0
        for word in self._words:
            share = word.share
            held = False
            if (line, name) in word.names:
                in_name += share
                held = True
            if line in word.lines:
                on += share
                held = True
            ordered = word.ordered
            if _any_between(ordered, first, line - 1):
                above += share
                held = True
            if end_line > line and _any_between(ordered, line + 1, end_line):
                inside += share
                held = True
            if held:
                anywhere += share
        if not anywhere:
            return {}
        own = _KINDS.get(kind) or ("several lines" if end_line > line + 1 else "one line")
        if name.startswith("~"):
            own = "constructor"
        signs = {
            "words in its name": in_name,
            "words on its line": on,
            "words above it": above,
            "words inside": inside,
            "words in any of these": anywhere,
            "square of that": anywhere * anywhere,
            own: 1.0,
        }
        if in_name:
            parts = split_identifier(name.encode("utf-8", "surrogateescape")) or [name.encode()]
            asked = [any(part in word.forms for word in self._words) for part in parts]
            signs["share of its name"] = sum(asked) / len(asked)
        if self._asks_how and own in ("type", "callable"):
            signs[f"{own}, asked how"] = 1.0
        if not self._tests and (
            name.startswith("test_") or not set(scope.lower().split(".")).isdisjoint(_TESTS)
        ):
            signs["in a test"] = 1.0
        return signs

    def _first_above(self, line: int) -> int:
        """Return the first line above a definition that can speak of it."""
        start = bisect_left(self._starts, line)
        end = bisect_left(self._ends, line)
        before = max(self._starts[start - 1] if start else 0, self._ends[end - 1] if end else 0)
        return max(before + 1, line - ABOVE)


class _Word:
    """Where a word of the query stands in a file.

    Attributes:
        share: Its part of the rarity of all words.
        forms: The folded forms that it is looked up by.
        names: Line and name of each definition that is named with it.
        lines: What it counts on each other line.
        ordered: Those lines, ascending.
    """

    __slots__ = ("forms", "lines", "names", "ordered", "share")

    def __init__(self, share: float, forms: Collection[bytes], rows: Sequence[Row]) -> None:
        self.share = share
        self.forms = forms
        self.names = {(line, row[2]) for row in rows if row[0] in DEFINING for line in row[3]}
        self.lines: dict[int, float] = {}
        for role, _, _, lines in rows:
            if role not in DEFINING:
                counts = ROLE_SHARES.get(role, 1.0)
                for line in lines:
                    if self.lines.get(line, 0.0) < counts:
                        self.lines[line] = counts
        self.ordered = sorted(self.lines)


def _any_between(ordered: Sequence[int], first: int, last: int) -> bool:
    """Return whether ascending lines hold one from ``first`` to ``last``."""
    at = bisect_left(ordered, first)
    return at < len(ordered) and ordered[at] <= last
