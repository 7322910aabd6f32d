"""How well a file answers: one table of named weights, one formula, and each factor of a score by name.

A word's score in a file is ``rarity · (definition + bounded(all else))``: what defines the word counts by itself,
everything else (uses, mentions, parts of names, the path) adds up to less than any definition in code. Types come
before functions, functions before fields and variables, and keys of data and headings behind code. A file's score is
the sum over the words, times a power of the share of words that it has, times factors for a name that joins words, for
a passage that holds nearly all and for a file that is named for them. Ties are broken by path. A question in plain
words has weights of its own: there definitions are one place among others, long files are held back, and what
multiplies was learned (benchmarks/relevance/train.py). The figures were set on questions about twenty repositories
(benchmarks/relevance) and proved on others. Lean.
"""

from __future__ import annotations

from math import log, sqrt

from kwsearch.vocabulary import FILE_FLAGS, KIND_CLASSES, KINDS

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Mapping, Sequence

    from kwsearch.store.segment.view import View

WEIGHTS: dict[str, tuple[float, float]] = {
    # name: (when a name is looked for, when a question is asked)
    # What each place where a word stands is worth.
    "definition": (10.0, 2.0),
    "declaration": (8.0, 1.5),
    # What a definition or declaration of such a kind has of that; a type has all.
    "function": (0.95, 1.0),
    "field or variable": (0.84, 1.0),
    "key or heading": (0.02, 0.5),
    "import": (2.0, 0.5),
    "use": (1.5, 0.5),
    "code": (1.0, 1.2),
    "doc": (1.0, 1.5),
    "comment": (0.4, 0.8),
    "string": (0.4, 0.6),
    "path stem": (6.0, 12.0),
    "path word": (5.0, 8.0),
    "path folder": (2.0, 2.0),
    "beginning of a defined name": (4.0, 3.0),
    "part of a defined name": (3.0, 3.0),
    "part of a name": (0.3, 0.2),
    "tag": (1.0, 3.0),
    "weak tag": (0.3, 0.9),
    "text": (3.0, 3.0),
    # What multiplies what a word earns, or a file's score.
    "exact case": (2.0, 1.2),
    "definition spelled alike": (1.4, 1.0),
    "file named like it": (1.5, 1.5),
    "other form of the word": (0.95, 0.95),
    "related word": (0.5, 0.5),
    "words in one defined name": (1.25, 2.5),
    "words in one passage": (1.0, 48.0),
    "file named for the question": (1.0, 4.4),
    "header beside its source": (1.0, 0.35),
    # What multiplies the scores of classes of files: in full what they use and mention, by the share of the last row
    # what they define, so that for a name a definition in a test stays above uses elsewhere.
    "test": (0.3, 0.03),
    "generated": (0.3, 0.3),
    "vendored": (0.3, 0.3),
    "example": (0.3, 0.05),
    "documentation": (0.7, 0.04),
    "config": (1.0, 0.07),
    "barrel": (0.5, 0.5),
    "stub": (0.7, 0.7),
    "penalty on definitions": (0.15, 0.9),
    # Everything but definitions adds up to less than the bound. This share of it is divided by a file's length in
    # units of USUAL_LINES. A rare word counts at most so many times a common one. The share of words that a file has
    # is raised to this power.
    "bound": (6.0, 20.0),
    "length": (0.0, 0.4),
    "rarity": (2.0, 6.0),
    "share of words": (0.5, 0.9),
}
"""Everything that can be weighed; settings may change every row."""

SECTION_WEIGHTS = {
    "code": "code", "doc": "doc", "comment": "comment", "string": "string",
    "import": "import", "export": "import", "inherit": "import",
    "call": "use", "decorate": "use", "type": "use", "read": "use", "write": "use",
}  # fmt: skip
"""Which weight the lines of each section of words have, definitions apart; the words in code count there as well."""

KIND_WEIGHTS = dict.fromkeys(KIND_CLASSES["callable"], "function") | {
    "key": "key or heading",
    "section": "key or heading",
}
"""Which weight each kind has, types apart; the others are fields and variables, or hold such."""

PATH_WEIGHTS = {
    "stem": "path stem", "edge": "path word", "inner": "path word", "folder": "path folder", "part": "path folder",
}  # fmt: skip
"""Which weight each place in a path has."""

LIMITS: dict[str, tuple[float, float]] = {
    "bound": (0.1, 1000.0),
    "length": (0.0, 0.9),
    "rarity": (1.0, 10.0),
    "share of words": (0.0, 4.0),
    "penalty on definitions": (0.0, 1.0),
}
USUAL_LIMITS = (0.0, 100.0)
"""What a row of WEIGHTS may be set to."""

USUAL_LINES = 150
MOST_LENGTH = 4.0
"""In a question a file of USUAL_LINES counts as it is, and one of more than MOST_LENGTH times as many as if it
had so many."""

ENOUGH_FILES = 100
"""A file must have as many of a question's words as so many files have, or one when they are fewer."""

MOST_COUNT = 63
"""Counts of lines above this are not told apart."""

ROOTS = [min(sqrt(count), 3.0) for count in range(MOST_COUNT + 1)]
"""What a count of hits of one kind is worth, in units of one hit: its root, at most 3."""

HEADERS = (".h", ".hh", ".hpp", ".hxx")
SOURCES = (".c", ".cc", ".cpp", ".cxx", ".m", ".mm")

FIRST_FILES = 200
"""So many of the best files are looked at: a header further behind is not held back for its source."""

FEW_SCORES = 500
"""So many scores are sorted as quickly as the best of them are picked out."""

_STOP_WORDS = (
    "a about all an and any are as at be been being but by can could did do does doing every for from get gets "
    "had has have how i if in into is it its me my no not of on or our out over should show so some such that "
    "the their them then there these they this those to under up use used uses using via was we were what when "
    "where which who whose why will with within without would you your"
)
STOP_WORDS = frozenset(_STOP_WORDS.split())
"""Words that a question is made of, not what it asks about."""

LIFTED_BY = {
    "test": frozenset((b"test", b"tests", b"testing", b"mock", b"mocks", b"spec", b"fixture", b"fixtures")),
    "generated": frozenset((b"generated", b"gen")),
    "vendored": frozenset((b"vendor", b"vendored")),
    "config": frozenset(
        (b"config", b"configuration", b"settings", b"workflow", b"workflows", b"ci", b"manifest")
    ),
    "example": frozenset((b"example", b"examples", b"demo", b"sample", b"samples")),
    "documentation": frozenset(
        (
            b"doc",
            b"docs",
            b"documentation",
            b"readme",
            b"guide",
            b"tutorial",
            b"manual",
            b"changelog",
            b"history",
        )
    ),
}
"""Words in a query that lift the penalty of a file class."""

LIFTING = frozenset().union(*LIFTED_BY.values())
_NOTHING: frozenset[str] = frozenset()


class Weights:
    """The weights of one shape of query, in the form in which the inner loops want them.

    Attributes:
        defining: By section, what a definition or a declaration is worth.
        by_count: By section, what 0, 1, 2 … MOST_COUNT lines are worth: the weight times the root of the count,
            which stops growing at nine lines.
        path: By section of path words.
        classes: By class of files.
        kinds: By number of a kind, what a definition has of its worth.
        question: Whether a question is asked.

    The others are rows of WEIGHTS.
    """

    __slots__ = (
        "beginning", "beside_source", "bound", "by_count", "classes", "defined_part", "defining", "exact_case",
        "joining", "kinds", "length", "most_rarity", "named_file", "named_for", "on_definitions", "other_form",
        "part", "passage", "path", "power", "question", "related", "roots", "spelled_alike", "tag", "text",
        "weak_tag",
    )  # fmt: skip

    def __init__(self, weights: Mapping[str, float], *, question: bool) -> None:
        """Take the values of all rows of WEIGHTS."""
        self.question = question
        self.defining = {section: weights[section] for section in ("definition", "declaration")}
        self.by_count = {
            section: [weights[name] * root for root in ROOTS] for section, name in SECTION_WEIGHTS.items()
        }
        self.path = {place: weights[name] for place, name in PATH_WEIGHTS.items()}
        self.kinds = tuple(
            [
                1.0 if kind in KIND_CLASSES["type"] else weights[KIND_WEIGHTS.get(kind, "field or variable")]
                for kind in KINDS
            ]
        )
        self.classes = {name: weights[name] for name in FILE_FLAGS}
        self.roots = ROOTS
        self.beginning = weights["beginning of a defined name"]
        self.defined_part = weights["part of a defined name"]
        self.part = weights["part of a name"]
        self.tag = weights["tag"]
        self.weak_tag = weights["weak tag"]
        self.text = weights["text"]
        self.exact_case = weights["exact case"]
        self.spelled_alike = weights["definition spelled alike"]
        self.named_file = weights["file named like it"]
        self.other_form = weights["other form of the word"]
        self.related = weights["related word"]
        self.joining = weights["words in one defined name"]
        self.passage = weights["words in one passage"]
        self.named_for = weights["file named for the question"]
        self.beside_source = weights["header beside its source"]
        self.on_definitions = weights["penalty on definitions"]
        self.power = weights["share of words"]
        self.bound = weights["bound"]
        self.length = weights["length"]
        self.most_rarity = weights["rarity"]

    def worth(self, section: str, share: float, *, alike: bool) -> float:
        """Return what one definition or declaration of a type is worth; ``kinds`` says how much of it others have.

        Args:
            section: ``definition`` or ``declaration``.
            share: The share of its worth that the form of the word gets.
            alike: Whether it is spelled exactly as it was asked for.
        """
        value = share * self.defining[section]
        return value * self.spelled_alike if alike and section == "definition" else value

    def coverage(self, met: int, leaves: int) -> float:
        """Return the factor for a file that meets some of the leaves of a query."""
        return float((met / leaves) ** self.power)

    def length_factor(self, lines: int) -> float:
        """Return what divides the earnings of a file of so many lines."""
        return 1.0 - self.length + self.length * min(lines / USUAL_LINES, MOST_LENGTH)

    def rarity(self, having: int, files: int) -> float:
        """Return the factor for how rare a word is, from 1 in steps of a quarter.

        Steps, so that a few files more or less do not change the order of an answer; limited for names, because
        rarity says less in code than in prose: there a word of a fifth of the files is common, and one of a
        fourteenth is as rare as a word can be.

        Args:
            having: How many files have the word.
            files: How many files there are.
        """
        exact = log(1.0 + files / (1.0 + 2.5 * having))
        return max(1.0, min(self.most_rarity, round(exact * 4.0) / 4.0))

    def penalties(
        self, flags: Iterable[int], lifted: Iterable[str] = ()
    ) -> tuple[dict[int, float], dict[int, float]]:
        """Return the factors of combinations of file classes: (on uses and mentions, on definitions).

        Args:
            flags: The combinations, as files have them.
            lifted: File classes that the query asks for; they cost nothing.
        """
        single = {
            1 << position: self.classes[name]
            for position, name in enumerate(FILE_FLAGS)
            if name not in lifted
        }
        uses = {
            bits: min([value for bit, value in single.items() if bits & bit], default=1.0) for bits in flags
        }
        return uses, {bits: 1.0 - (1.0 - factor) * self.on_definitions for bits, factor in uses.items()}


class Ranking:
    """The weights that hold for an index.

    Attributes:
        names: When a name is looked for.
        questions: When a question is asked.
    """

    __slots__ = ("names", "questions")

    def __init__(self, changes: Mapping[str, tuple[float, float]] | None = None) -> None:
        """Take WEIGHTS with some rows changed."""
        table = WEIGHTS if changes is None else {**WEIGHTS, **changes}
        self.names = Weights({name: pair[0] for name, pair in table.items()}, question=False)
        self.questions = Weights({name: pair[1] for name, pair in table.items()}, question=True)


RANKING = Ranking()
"""The ranking when no setting says otherwise."""


class Formula:
    """The formula of a score, with what it takes from the files of a view: for whoever scores, and explains a score.

    Each leaf of the query is worth in a file

        rarity x (bound x earned / (bound x length + earned) x file class + defined x file class)

    and the sum of these is taken times the ``coverage``, times ``joining`` where the file defines a name that joins
    words of the query, times ``named_for`` to the power of the share of its own name that is asked for, and times
    ``beside_source`` for a header whose source is found as well.

    Attributes:
        bound: What a leaf earns at most, but for definitions.
        length: For each document, what divides its earnings; None when the length of a file says nothing.
        uses: For each combination of file classes, the factor on what is earned.
        definitions: The same on what is defined.
        joining: The factor for a name that joins words of the query.
    """

    __slots__ = ("_classes", "bound", "definitions", "joining", "length", "uses")

    def __init__(self, view: View, weights: Weights, lifted: frozenset[str]) -> None:
        """Take what is worked out once for a view.

        Args:
            view: The files.
            weights: What everything is worth.
            lifted: File classes that cost nothing.
        """
        self.bound = weights.bound
        self.length = view.length_factors(weights) if weights.length else None
        self.uses, self.definitions = view.penalties(weights, lifted)
        self.joining = weights.joining
        self._classes = view.segment.flags

    def worth(
        self, earned: Mapping[int, float], defined: Mapping[int, float], rarity: float = 1.0
    ) -> dict[int, float]:
        """Return what a leaf is worth in each document of ``earned``, which has all that meet it."""
        classes, uses, bound, length = self._classes, self.uses, self.bound, self.length
        top = bound * rarity
        if length is None:
            found = {
                document: top * value / (bound + value) * uses[classes[document]]
                for document, value in earned.items()
            }
        else:
            found = {
                document: top * value / (bound * length[document] + value) * uses[classes[document]]
                for document, value in earned.items()
            }
        for document, value in defined.items():
            if document in found:
                found[document] += value * rarity * self.definitions[classes[document]]
        return found

    def bounded(self, earned: float, length: float) -> float:
        """Return what is left of a leaf's earnings in a file when they are bounded."""
        return self.bound * earned / (self.bound * length + earned)


def least_words(files: Mapping[int, int]) -> int:
    """Return how many of a question's words a file must have.

    Args:
        files: How many files have so many of them.
    """
    enough = 0
    for number in sorted(files, reverse=True):
        enough += files[number]
        if enough >= ENOUGH_FILES:
            return number
    return 1


def beside_sources(views: Sequence[View], scores: Sequence[Mapping[int, float]]) -> list[tuple[int, int]]:
    """Return the headers of C and its family among the best files whose source is there as well, in whatever folder.

    What does something answers a question, not what declares it.

    Args:
        views: All files of a store.
        scores: For each view, the score of each document that meets the query.

    Returns:
        (position of the view, document), in no particular order; it depends on the files and their scores alone.
    """
    from heapq import nlargest

    best_scores = nlargest(FIRST_FILES, [score for own in scores for score in own.values()])
    least = best_scores[-1] if len(best_scores) == FIRST_FILES else 0.0
    headers = []
    sources = set()
    for position, (view, own) in enumerate(zip(views, scores, strict=True)):
        path_of = view.segment.path_of
        for document, score in own.items():
            if score >= least:
                name = path_of(document).rpartition("/")[2]
                if name.endswith(HEADERS):
                    headers.append((position, document, name.rpartition(".")[0]))
                elif name.endswith(SOURCES):
                    sources.add(name.rpartition(".")[0])
    return [(position, document) for position, document, stem in headers if stem in sources]


def lifted_classes(words: set[bytes]) -> frozenset[str]:
    """Return the file classes that the words of a query ask for.

    Args:
        words: Folded words and sub-words.
    """
    if LIFTING.isdisjoint(words):
        return _NOTHING
    return frozenset(name for name, lifting in LIFTED_BY.items() if not words.isdisjoint(lifting))


def best(
    scores: dict[int, float], limit: int, first: Callable[[Collection[int], int], Sequence[int]]
) -> list[tuple[float, int]]:
    """Return the ``limit`` documents with the highest scores, ties broken by ``first``.

    Args:
        scores: By document.
        limit: At least 1.
        first: Returns the first so many of some documents; only called when ties must be broken.

    Returns:
        (score, document), in no particular order.
    """
    if len(scores) <= limit:
        return [(score, document) for document, score in scores.items()]
    if len(scores) < FEW_SCORES:
        threshold = sorted(scores.values())[-limit]
    else:
        from heapq import nlargest

        threshold = nlargest(limit, scores.values())[-1]
    found = [(score, document) for document, score in scores.items() if score > threshold]
    ties: Sequence[int] = [document for document, score in scores.items() if score == threshold]
    missing = limit - len(found)
    if len(ties) > missing:
        ties = first(ties, missing)
    return found + [(threshold, document) for document in ties]
