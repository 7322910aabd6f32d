"""Which lines of a file answer several words best: definitions by name, documentation and body, then lines. Lean.

A definition that is documented with the words of a question, or does what they say, answers although its name holds
none of them; so the best of those are shown as well. What each sign is worth was learned from judged lines
(benchmarks/relevance/train_lines.py).
"""

from __future__ import annotations

from _operator import itemgetter
from bisect import bisect_left, bisect_right
from itertools import accumulate, compress
from math import log10

from kwsearch.text.identifiers import name_words, split_identifier
from kwsearch.vocabulary import DEFINING, KIND_CLASSES

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

    from kwsearch.search.evaluate.conditions import Row
    from kwsearch.search.found_lines import Entry
    from kwsearch.store.segment.symbol_packs import Definitions, SymbolPacks

    Held = tuple["Asked", Sequence[Row]]

LINE_WEIGHTS = {
    # Of a definition: which share of the question, by rarity, stands there.
    "words in its name": 3.1,
    "words on its line": 1.1,
    "words above it": 0.3,
    "words inside": 0.4,
    "words in any of these": 2.8,
    "square of that": 0.4,
    # And what it is; its length in powers of ten lines.
    "share of its name": 3.6,
    "type": 2.3,
    "type, asked how": -3.0,
    "callable": 3.1,
    "callable, asked how": 1.2,
    "constructor": -0.7,
    "namespace": -2.1,
    "several lines": 1.5,
    "one line": -2.9,
    "length": 1.6,
    "in a test": -6.0,
    # Of any other line: that it is none, and which share stands there.
    "line": -0.8,
    "words on the line": 2.9,
    "most words on it or beside it": 3.7,
    "most words, in no definition": 4.3,
}
"""What each sign adds to the worth of a definition or a line."""
LINE_SIGNS = ("line", "words on the line", "most words on it or beside it", "most words, in no definition")
"""Those of a line that defines nothing."""

ROLE_SHARES = {"import": 0.5, "mention": 0.7}
"""What a word on a line counts by its role, 1.0 for other uses."""

ABOVE = 12
"""Most lines above a definition that can speak of it: its comment, unless something else stands between."""

BESIDE = 1
"""Lines before and behind a line that are beside it."""

OF_MANY_LINES = 0.2
"""How much less a word tells of a line the more lines of the file have it: its rarity by this power of their number."""

OF_FILE_NAME = 0.3
"""What a word counts that the file is named with and that has the most lines of it: all of the file is about it."""

MAKERS = (b"new", b"init", b"make", b"create")
"""First or last parts of names of functions that only make something, so that they are no answer to how it works."""

SHORTEST_JOINED = 3
MOST_OF_NAME = 0.6
"""Words with so many letters that stand in a name without bounds between them are its parts when, two or more, they
are more than this share of it: installcronjob."""

OTHERWISE = 0.5
"""What a part of a name counts that names have for a word of a question, of what the word itself does."""

MOST = 0.75
"""A line that has more of a question, with those beside it, says nearly all of it."""

MOST_UNNAMED = 3
"""Definitions that hold the words, but not in their name, are shown when they are among the best so many."""

MOST_WORTH = 100.0
"""Nothing is worth more, or less than as much below 0."""

_OF_WORDS = sum(
    [
        max(0.0, LINE_WEIGHTS[name])
        for name in ("words on its line", "words above it", "words inside", "words in any of these")
    ]
)
_OF_SQUARE = max(0.0, LINE_WEIGHTS["square of that"])
"""What words add at most that are not in a name, times the share of the question that they are."""

_MUCH = 1.0 - MOST + 1e-6
"""Without a word that is a larger part of a question than this a line cannot say nearly all of it."""

_KINDS = (
    dict.fromkeys(KIND_CLASSES["type"], "type")
    | dict.fromkeys(KIND_CLASSES["callable"], "callable")
    | {"constructor": "constructor", "namespace": "namespace", "module": "namespace"}
)
_NO_CODE = ("key", "section")
_TESTS = ("test", "tests")
_AROUND_ALL = ("section", "namespace", "module")
_SECOND = 2
"""What stands on the first line speaks of the file, also right above a definition."""
_PLACE_IN_ORDER = itemgetter(0, 1)
_SHARE = itemgetter(0)


def best_first(
    path: str,
    entries: Sequence[Entry],
    held: Sequence[Held],
    symbols: SymbolPacks,
    *,
    unnamed: bool,
    asks_how: bool,
    tests: bool,
) -> list[Entry]:
    """Return the lines of a file in the order of how well they answer several words.

    Args:
        path: Of the file, whose own name has words.
        entries: As `found_entries` returns them.
        held: The words of the query, each with the rows that it has in the file, if any.
        symbols: Those of the file.
        unnamed: Definitions that hold the words without being named so may be shown, too.
        asks_how: It begins with a question word or a verb, so that it asks for what does something.
        tests: What tests define is wanted as well.

    Returns:
        Descending by worth, then by line; definitions that hold the words without being named so among them, when they
        are among the best MOST_UNNAMED.
    """
    definitions = symbols.definitions()
    signs = Signs(path, held, definitions, asks_how=asks_how, tests=tests)
    worths = signs.line_worths()
    order: list[tuple[float, int, Entry]] = []
    named = set()
    for entry in entries:
        line, names, _, kind = entry
        if kind:
            name = names[0]
            named.add((line, name))
            own = signs.of_definition(name, kind, line, *symbols.extent(line, name, kind))
            order.append((-worth(own), line, entry))
    order += [(-worths.get(entry[0], 0.0), entry[0], entry) for entry in entries if not entry[3]]
    order.sort(key=_PLACE_IN_ORDER)
    if unnamed:
        best = [row[:2] for row in order[:MOST_UNNAMED] for _ in row[2][1]][:MOST_UNNAMED]
        more: list[tuple[int, float]] = []
        # The likeliest first: few are looked at.
        for most, place in sorted(signs.holding(_least(best)), reverse=True):
            if most < _least(best):
                break
            line = definitions.lines[place]
            if (line, definitions.names[place]) not in named:
                own_worth = worth(signs.of_place(place))
                more.append((place, -own_worth))
                best = sorted([*best, (-own_worth, line)])[:MOST_UNNAMED]
        for place, negative in sorted(more):
            line = definitions.lines[place]
            if (negative, line) <= best[-1]:
                entry = (
                    line,
                    (definitions.names[place],),
                    definitions.roles[place],
                    definitions.kinds[place],
                )
                order.append((negative, line, entry))
        order.sort(key=_PLACE_IN_ORDER)
    return [entry for _, _, entry in order]


def _least(best: Sequence[tuple[float, int]]) -> float:
    """Return what is worth enough to be among the best that are shown, given the worths of those, negative."""
    return -best[-1][0] if len(best) == MOST_UNNAMED else -MOST_WORTH


def worth(signs: Mapping[str, float]) -> float:
    """Return what signs come to."""
    return sum([LINE_WEIGHTS[name] * share for name, share in signs.items()])


class Asked:
    """What is known of a word of a query, whatever file is looked at.

    Attributes:
        rarity: How much it says.
        forms: The folded forms that it is looked up by.
        starts: The first SHORTEST_JOINED letters of these.
        otherwise: Other folded words that names have for it.
    """

    __slots__ = ("forms", "otherwise", "rarity", "starts")

    def __init__(self, rarity: float, forms: Iterable[bytes], otherwise: Sequence[bytes]) -> None:
        self.rarity = rarity
        self.forms = tuple(forms)
        self.starts = {form[:SHORTEST_JOINED] for form in self.forms if len(form) >= SHORTEST_JOINED}
        self.otherwise = otherwise


class Signs:
    """What speaks for each definition and each line of a file.

    Attributes:
        definitions: Those of the file; a place is a position in its columns.
    """

    __slots__ = (
        *("_asks_how", "_covered", "_forms", "_lines", "_more", "_otherwise", "_starts", "_tests", "_words"),
        "definitions",
    )  # fmt: skip

    def __init__(
        self,
        path: str,
        held: Sequence[Held],
        definitions: Definitions,
        *,
        asks_how: bool,
        tests: bool,
    ) -> None:
        """Take what `best_first` takes."""
        file_words = frozenset(name_words(path))
        words = [_Word(asked, rows) for asked, rows in held]
        self._words = [word for word in words if word.count]
        most = max([word.count for word in self._words], default=0)
        for word in words:
            word.share = word.asked.rarity / (word.count or 1) ** OF_MANY_LINES
            if word.count == most and not file_words.isdisjoint(word.asked.forms):
                word.share *= OF_FILE_NAME
        total = sum([word.share for word in self._words])
        # To each part of a name the words that it stands for.
        self._otherwise: dict[bytes, list[_Word]] = {}
        for word in words:
            word.share /= total
            for part in word.asked.otherwise:
                self._otherwise.setdefault(part, []).append(word)
        # What those come to at most.
        self._more = OTHERWISE * (
            LINE_WEIGHTS["words in its name"] * sum([word.share for word in words if word.asked.otherwise])
            + LINE_WEIGHTS["share of its name"]
        )
        self._forms = frozenset().union(*[word.asked.forms for word in self._words])
        self._starts = [(start, word) for word in self._words for start in word.asked.starts]
        self.definitions = definitions
        self._lines = sorted(set().union(*[word.ordered for word in self._words]))
        self._asks_how = asks_how
        self._tests = tests
        self._covered: tuple[list[int], list[int]] | None = None

    def holding(self, least: float = -MOST_WORTH) -> list[tuple[float, int]]:
        """Return the definitions that have a word inside or above them and may be worth ``least``.

        Types, functions and others of several lines; keys and headings are none.

        Returns:
            More than what each is worth, and its place.
        """
        known = self.definitions
        # For each line the first one with a word that is not more than ABOVE before it.
        following: list[int] = []
        for line in self._lines:
            following += [line] * (line + ABOVE + 1 - len(following))
        end = len(following)
        near = [
            line < end and following[line] <= last
            for line, last in zip(known.lines, known.end_lines, strict=True)
        ]
        likely: list[tuple[float, int]] = []
        for place in compress(range(len(near)), near):
            kind, line, last = known.kinds[place], known.lines[place], known.end_lines[place]
            own = _KINDS.get(kind) or ("several lines" if last > line + 1 else "")
            if own and kind not in _NO_CODE:
                likely.append((self._most(own, line - ABOVE, last), place))
        names = [known.names[place].lower().encode("utf-8", "surrogateescape") for _, place in likely]
        joined, saying = self._joined_among(names), self._saying_among(names)
        found = []
        for number, (most, place) in enumerate(likely):
            if number in joined:
                most = MOST_WORTH
            elif number in saying and most + self._more >= least and self._says(known.names[place]):
                most += self._more
            if most >= least:
                found.append((most, place))
        return found

    def _joined_among(self, names: Sequence[bytes]) -> set[int]:
        """Return the numbers of the names in which forms of two words or more may stand without bounds."""
        found = set()
        first: dict[int, _Word] = {}
        for start, word in self._starts:
            for number in _holding(names, start):
                if first.setdefault(number, word) is not word:
                    found.add(number)
        return found

    def _saying_among(self, names: Sequence[bytes]) -> Collection[int]:
        """Return the numbers of the names that may have what names have for a word."""
        if not all(map(bytes.isascii, names)):
            return range(len(names))  # their parts are folded otherwise
        return {number for part in self._otherwise for number in _holding(names, part)}

    def _says(self, name: str) -> bool:
        """Return whether a name has what names have for a word."""
        parts = split_identifier(name.encode("utf-8", "surrogateescape"))
        return not self._otherwise.keys().isdisjoint(
            parts or (name.lower().encode("utf-8", "surrogateescape"),)
        )

    def _starting_in(self, name: bytes) -> set[_Word]:
        """Return the words of which a form may stand in a name without bounds."""
        return {word for start, word in self._starts if start in name}

    def of_place(self, place: int) -> dict[str, float]:
        """Return the signs of one of the file's definitions."""
        known = self.definitions
        return self.of_definition(
            known.names[place],
            known.kinds[place],
            known.lines[place],
            known.end_lines[place],
            known.scopes[place],
        )

    def _most(self, own: str, first: int, last: int) -> float:
        """Return more than what a definition that is ``own`` is worth that has none of the words in its name."""
        share = 0.0
        for word in self._words:
            ordered = word.ordered
            at = bisect_left(ordered, first)
            if at < len(ordered) and ordered[at] <= last:
                share += word.share
        kind = LINE_WEIGHTS[own] + (LINE_WEIGHTS.get(f"{own}, asked how", 0.0) if self._asks_how else 0.0)
        longest = LINE_WEIGHTS["length"] * log10(1 + last - first)
        # A destructor is held to be a constructor.
        return max(kind, LINE_WEIGHTS["constructor"]) + longest + share * (_OF_WORDS + share * _OF_SQUARE)

    def line_worths(self) -> Mapping[int, float]:
        """Return what each line is worth on which a word stands that it does not define."""
        line, on, most, free = [LINE_WEIGHTS[name] for name in LINE_SIGNS]
        shares = self._shares_on_lines()
        # Thousands of lines have the same few shares.
        worths = {share: line + on * share for share in set(shares.values())}
        found = {place: worths[share] for place, share in shares.items()}
        for place in self._lines_with_most():
            found[place] += most
            if not self._is_in_definition(place):
                found[place] += free
        return found

    def lines(self) -> Iterator[tuple[int, tuple[float, ...]]]:
        """Yield each line on which a word stands that it does not define, with what it has of LINE_SIGNS."""
        having = set(self._lines_with_most())
        for line, share in self._shares_on_lines().items():
            most = line in having
            yield line, (1.0, share, float(most), float(most and not self._is_in_definition(line)))

    def _shares_on_lines(self) -> dict[int, float]:
        """Return by line which share of the question stands on it."""
        on: dict[int, float] = {}
        for word in self._words:
            share = word.share
            for line, counts in word.lines.items():
                on[line] = on.get(line, 0.0) + share * counts
        return on

    def _lines_with_most(self) -> list[int]:
        """Return the lines on which or beside which is more of the question than MOST, if a word stands on them."""
        near: list[tuple[float, set[int]]] = []
        found = set(self._lines)
        for word in self._words:
            lines = set(word.ordered)
            for step in range(1, BESIDE + 1):
                lines.update([line - step for line in word.ordered], [line + step for line in word.ordered])
            near.append((word.share, lines))
            if word.share > _MUCH:
                found &= lines
        return [line for line in found if sum([share for share, lines in near if line in lines]) > MOST]

    def _is_in_definition(self, line: int) -> bool:
        """Return whether a line belongs to something smaller than a section or a file, or stands right above it."""
        if self._covered is None:
            known = self.definitions
            spans = sorted(
                [
                    (first, last)
                    for first, last, kind in zip(known.lines, known.end_lines, known.kinds, strict=True)
                    if kind not in _AROUND_ALL
                ]
            )
            # To each first line belongs the furthest last line of all that begin up to there.
            self._covered = [first for first, _ in spans], list(accumulate([last for _, last in spans], max))
        firsts, furthest = self._covered
        at = bisect_right(firsts, line)
        if at and furthest[at - 1] >= line:
            return True
        # What speaks of a definition stands behind the beginning of the one before.
        return at < len(firsts) and self._first_above(firsts[at]) <= line

    def of_definition(self, name: str, kind: str, line: int, end_line: int, scope: str) -> dict[str, float]:
        """Return the signs of a definition; none when it has no word at all."""
        first, end_line = min(self._first_above(line), line), max(line, end_line)
        in_name = on = above = inside = anywhere = 0.0
        place = line, name
        for word in self._words:
            share, ordered = word.share, word.ordered
            held = place in word.names
            if held:
                in_name += share
            # The lines from the first one on are those above, the line itself, and those inside.
            at, last = bisect_left(ordered, first), len(ordered)
            if at < last and ordered[at] <= end_line:
                if ordered[at] < line:
                    above += share
                    held = True
                    at = bisect_left(ordered, line, at)
                if at < last and ordered[at] == line:
                    on += share
                    held = True
                    at += 1
                if at < last and ordered[at] <= end_line:
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
            "length": log10(1 + end_line - line),
        }
        parts = split_identifier(name.encode("utf-8", "surrogateescape"))
        joined, share = self._joined(b"".join(parts))
        if joined > in_name:
            anywhere = max(anywhere, joined)
            signs["words in its name"] = joined
            signs["share of its name"] = share
            signs["words in any of these"] = anywhere
            signs["square of that"] = anywhere * anywhere
        if in_name and "share of its name" not in signs:
            signs["share of its name"] = self._share_of(parts or [name.encode("utf-8", "surrogateescape")])
        if self._otherwise and kind in _KINDS:
            self._add_otherwise(signs, line, name, parts or [name.lower().encode("utf-8", "surrogateescape")])
        if self._asks_how and (own == "type" or (own == "callable" and not self._only_makes(parts))):
            signs[f"{own}, asked how"] = 1.0
        if not self._tests and (
            name.startswith("test_") or not set(scope.lower().split(".")).isdisjoint(_TESTS)
        ):
            signs["in a test"] = 1.0
        return signs

    def _add_otherwise(self, signs: dict[str, float], line: int, name: str, parts: Sequence[bytes]) -> None:
        """Add what parts of a name count that stand for words which the name does not have."""
        said = 0
        words: dict[_Word, float] = {}
        for part in parts:
            found = [word for word in self._otherwise.get(part, ()) if (line, name) not in word.names]
            if found and part not in self._forms:
                said += 1
                words.update([(word, word.share) for word in found])
        if said:
            signs["words in its name"] += OTHERWISE * sum(words.values())
            share = signs.get("share of its name", 0.0) + OTHERWISE * said / len(parts)
            signs["share of its name"] = min(1.0, share)

    def _only_makes(self, parts: Sequence[bytes]) -> bool:
        """Return whether a function by its name makes something, when the question does not ask for making."""
        return any(part in MAKERS and part not in self._forms for part in (*parts[:1], *parts[-1:]))

    def _joined(self, name: bytes) -> tuple[float, float]:
        """Return which share of the question a name is joined of, without its bounds, and how much of it that is."""
        starting = self._starting_in(name)
        if len(starting) < 2:
            return 0.0, 0.0
        joined = 0.0
        letters: set[int] = set()
        count = 0
        for word in self._words:
            if word not in starting:
                continue
            forms = [form for form in word.asked.forms if len(form) >= SHORTEST_JOINED and form in name]
            if forms:
                form = max(forms, key=len)
                at = name.index(form)
                letters.update(range(at, at + len(form)))
                joined += word.share
                count += 1
        share = len(letters) / len(name)
        return (joined, share) if count > 1 and share > MOST_OF_NAME else (0.0, 0.0)

    def _share_of(self, parts: Sequence[bytes]) -> float:
        """Return which share of a name's parts is asked for; all when the whole is, as of base64, which has two."""
        forms = self._forms
        asked = [part in forms for part in parts]
        if not all(asked) and b"".join(parts) in forms:
            return 1.0
        return sum(asked) / len(asked)

    def _first_above(self, line: int) -> int:
        """Return the first line above a definition that can speak of it."""
        starts, ends = self.definitions.starts, self.definitions.ends
        start = bisect_left(starts, line)
        end = bisect_left(ends, line)
        before = max(starts[start - 1] if start else 0, ends[end - 1] if end else 0)
        return max(before + 1, line - ABOVE, _SECOND)


def _holding(names: Sequence[bytes], text: bytes) -> list[int]:
    """Return the numbers of the names in which a text stands."""
    # Most texts stand in none, which all names at once say soonest.
    return [number for number, name in enumerate(names) if text in name] if text in b"\n".join(names) else []


class _Word:
    """Where a word of the query stands in a file.

    Attributes:
        asked: The word.
        share: Its part of the rarity of all words; known when those are.
        names: Line and name of each definition that is named with it.
        lines: What it counts on each other line.
        ordered: Those lines, ascending.
        count: On how many lines it stands.
    """

    __slots__ = ("asked", "count", "lines", "names", "ordered", "share")

    def __init__(self, asked: Asked, rows: Sequence[Row]) -> None:
        self.asked = asked
        self.share = 0.0
        self.names: set[tuple[int, str]] = set()
        uses: list[tuple[float, Sequence[int]]] = []
        for role, _, name, lines in rows:
            if role in DEFINING:
                self.names.update([(line, name) for line in lines])
            else:
                uses.append((ROLE_SHARES.get(role, 1.0), lines))
        uses.sort(key=_SHARE)
        self.lines: dict[int, float] = {}
        for counts, lines in uses:
            self.lines.update(dict.fromkeys(lines, counts))  # the last one is the most
        self.ordered = sorted(self.lines)
        self.count = len({line for line, _ in self.names}.union(self.ordered))
