"""A query on the segments of an index: which files meet it, and how well. The one evaluator, whoever asks.

Lean. Texts are read through a callback, time is limited, and what could not be looked at is said.
"""

from __future__ import annotations

from itertools import pairwise

from kwsearch.query.tree import Filter, leaves
from kwsearch.search.evaluate.conditions import DEADLINE_SECONDS, Session
from kwsearch.search.evaluate.leaves import Surroundings
from kwsearch.search.evaluate.plan import make_plan
from kwsearch.search.evaluate.weights import (
    RANKING,
    Formula,
    beside_sources,
    best,
    least_words,
    lifted_classes,
)
from kwsearch.search.evaluate.word_condition import WordCondition
from kwsearch.text.identifiers import name_words, split_identifier
from kwsearch.vocabulary import DEFINING

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Mapping, Sequence

    from kwsearch.query.tree import Query
    from kwsearch.search.evaluate.conditions import Leaf
    from kwsearch.search.evaluate.importers import Importing
    from kwsearch.search.evaluate.passages import Sentence
    from kwsearch.search.evaluate.plan import Plan
    from kwsearch.search.evaluate.weights import Ranking
    from kwsearch.store.base import Reader
    from kwsearch.store.segment.view import Scores, View

    Choice = Callable[[Plan, Reader, Session], "Evaluation | None"]
    Met = tuple[View, list[Scores], list[set[int]]]


_OWN_NAME = ("stem", "edge", "inner")
"""Places of path words: the file's own name, or a part of it."""


class Statistics:
    """What a score has to know of files that are not looked at, counted over a whole store, each file once.

    Attributes:
        files: How many files the store holds.
        having: For each leaf of a plan, how many files have its word (`WordCondition.files_with`); None for a leaf
            that is no word.
        by_words: Of a question, how many files that meet its filters have so many of its words; only numbers from 1.
        undefined: Whether no file meets a query with ``def:`` by defining, so that those answer which declare.
    """

    __slots__ = ("by_words", "files", "having", "undefined")

    def __init__(self, files: int, having: Sequence[int | None], by_words: Mapping[int, int]) -> None:
        self.files = files
        self.having = having
        self.by_words = by_words
        self.undefined = False


class Evaluation:
    """The files that meet a query, with their scores.

    Attributes:
        plan: What the query became.
        reader: The state of the store.
        views: What it gave for the plan.
        session: What its conditions share; says when it has taken too long.
        scores: For each view, the score of each live document that meets the query.
        unverified: Paths whose text had to be looked at and could not be.
        timed_out: Whether the deadline stopped the looking at texts.
        files: How many files meet the query where not all of them are in ``views``; None when that is not known, or
            they are.
        left: How many files that may meet it were not looked at.
        proved: Whether none of these can belong among the best that were asked for.
        asked_sources: Names of files whose headers and sources are among ``views``, if only some files are.
        rarities: For each leaf of the plan, the factor for how rare its word is; 1.0 for what is no word, and for
            a leaf that has nothing beside it to be rarer than.
        statistics: What the scores had to know of the whole store; None when they needed nothing.
        lifted: File classes whose penalty the query lifts.
    """

    __slots__ = (
        "_asked",
        "_held_back",
        "_joining",
        "_sentence",
        "asked_sources",
        "files",
        "left",
        "lifted",
        "plan",
        "proved",
        "rarities",
        "reader",
        "scores",
        "session",
        "statistics",
        "timed_out",
        "unverified",
        "views",
    )

    def __init__(
        self, plan: Plan, reader: Reader, session: Session, views: Sequence[View] | None = None
    ) -> None:
        self.plan = plan
        self.reader = reader
        self.views = reader.candidates(plan) if views is None else views
        self.files: int | None = None
        self.left = 0
        self.proved = True
        self.asked_sources: set[bytes] = set()
        self.session = session
        self.scores: list[dict[int, float]] = []
        self.unverified: frozenset[str] = frozenset()
        self.timed_out = False
        self.rarities: list[float] = []
        self.statistics: Statistics | None = None
        self.lifted = lifted_classes(plan.asked)
        self._asked: frozenset[bytes] | None = None
        self._held_back: set[tuple[int, int]] = set()
        self._joining: dict[int, set[int]] = {}
        self._sentence: Sentence | None = None

    @property
    def total(self) -> int:
        """How many files meet the query, as far as that is known."""
        return sum([len(scores) for scores in self.scores]) if self.files is None else self.files

    def best(self, limit: int) -> list[tuple[float, str, View, int]]:
        """Return the best files as (score, path, segment, document): by descending score, then by path."""
        chosen = [
            (-score, number, document)
            for number, (view, scores) in enumerate(zip(self.views, self.scores, strict=True))
            for score, document in best(scores, limit, view.first_by_path)
        ]
        if len(chosen) > limit:
            least = sorted(chosen)[limit - 1][0]
            chosen = [place for place in chosen if place[0] <= least]
        views = self.views
        found = []
        for negative, number, document in chosen:
            path, order = views[number].shown_path(document), views[number].path_order(document)
            found.append((negative, order, number, document, path))
        found.sort()
        return [
            (-negative, path, views[number], document)
            for negative, _, number, document, path in found[:limit]
        ]

    def score(self, view: View, document: int) -> float:
        """Return the score of a document that meets the query."""
        return self.scores[self.views.index(view)][document]

    def formula(self, view: View) -> Formula:
        """Return what makes the scores of a view's files."""
        return Formula(view, self.plan.weights, self.lifted)

    def run(self, statistics: Statistics | None) -> None:
        """Find the documents of every view and score them.

        Args:
            statistics: Counted over the whole store; None to count them.

        Raises:
            QueryLimitError: If a pattern stands for too many words, or the whole takes too long.
        """
        for condition in self.plan.expanding:
            condition.check_size(self.reader.candidates(condition))
        leaves = [leaf for _, leaf in self.plan.leaves]
        self.weigh(statistics)
        if self.plan.question:
            self._run_question(leaves, statistics)
        else:
            self._run_names(leaves, self.views)

    def weigh(self, statistics: Statistics | None) -> None:
        """Set the rarities, from statistics or from counting."""
        leaves = [leaf for _, leaf in self.plan.leaves]
        self.rarities = [1.0] * len(leaves)
        if len(leaves) > 1:
            self.statistics = counted = statistics or self._counted(leaves)
            rarity = self.plan.weights.rarity
            self.rarities = [
                1.0 if count is None else rarity(count, counted.files) for count in counted.having
            ]
        if self.plan.pasted and self.statistics is not None:
            from kwsearch.search.evaluate.passages import Sentence

            self._sentence = Sentence(leaves, self.statistics.having, self.statistics.files)

    def look_at(self, views: Sequence[View], statistics: Statistics) -> None:
        """Find the documents of more views and score them, but for headers that are held back."""
        leaves = [leaf for _, leaf in self.plan.leaves]
        if self.plan.question:
            self._add_covered(self._present(leaves, views), least_words(statistics.by_words))
        else:
            self._run_names(leaves, views)
        self.views = [*self.views, *views]

    def _run_names(self, leaves: Sequence[Leaf], views: Sequence[View]) -> None:
        """Score the files that meet what is no question."""
        root = self.plan.root
        if len(leaves) == 1 and root is leaves[0]:
            for view in views:  # the commonest query: one word and nothing else
                scores = self.formula(view).worth(*root.scores(view, None))
                for document in view.deleted.intersection(scores) if view.deleted else ():
                    del scores[document]
                self.scores.append(scores)
            return
        matched = [root.documents(view, None) - view.deleted for view in views]
        for view, documents in zip(views, matched, strict=True):
            scores = self._scored(self._met(view, leaves, documents), 1) if documents else {}
            for document in documents:
                scores.setdefault(document, 0.0)
            self.scores.append(scores)

    def _run_question(self, leaves: Sequence[Leaf], statistics: Statistics | None) -> None:
        """Score the files that have enough of the words."""
        found = self._present(leaves, self.views)
        files = _by_words(found)
        if statistics is not None:
            files = dict(statistics.by_words)
        elif self.statistics is not None:
            self.statistics = Statistics(self.statistics.files, self.statistics.having, files)
        self._add_covered(found, least_words(files))
        self.hold_back()

    def files_by_words(self) -> dict[int, int]:
        """Return how many files of the views have how many words of a question, by number of words."""
        return _by_words(self._present([leaf for _, leaf in self.plan.leaves], self.views))

    @property
    def has_passages(self) -> bool:
        """Whether words are looked for close together."""
        return self._sentence is not None and bool(self._sentence.rare)

    def _present(self, leaves: Sequence[Leaf], views: Sequence[View]) -> list[Met]:
        """Return for views of a question what its words are worth in their files, and which files have how many."""
        has_filters = bool(getattr(self.plan.root, "children", True))
        return [
            self._met(view, leaves, self.plan.root.documents(view, None) if has_filters else None)
            for view in views
        ]

    def _add_covered(self, found: Sequence[Met], least: int) -> None:
        self.scores += [self._scored(met, least) for met in found]

    @property
    def holds_back(self) -> bool:
        """Whether a header is worth less when its source is found."""
        return self.plan.question and self.plan.weights.beside_source != 1.0 and not self.plan.pasted

    def hold_back(self) -> None:
        """Lower the scores of headers whose sources are among the best as well."""
        factor = self.plan.weights.beside_source
        if self.holds_back:
            for position, document in beside_sources(self.views, self.scores):
                self.scores[position][document] *= factor
                self._held_back.add((self.views[position].number, document))

    def _met(self, view: View, leaves: Sequence[Leaf], within: set[int] | None) -> Met:
        """Return what leaves are worth in a view, and its documents that have one of them or more, two, and so on.

        Args:
            view: The segment.
            leaves: All of the plan.
            within: Only these documents count; None for all that are not deleted.
        """
        worth = []
        having: list[set[int]] = []
        for leaf in leaves:
            self.session.check()
            scores = leaf.scores(view, within)
            worth.append(scores)
            own = set(scores[0]) if within is None else within.intersection(scores[0])
            own -= view.deleted
            for documents in having:
                # What had so many words has one more with this one.
                more = documents & own
                documents |= own
                own = more
            if own:
                having.append(own)
        return view, worth, having

    def _scored(self, met: Met, least: int) -> dict[int, float]:
        """Return the scores of files with enough words, for their share of the words and for names that join some."""
        view, worth, having = met
        total = len(self.plan.leaves)
        if len(having) < least:
            return {}
        documents = having[least - 1]
        found: dict[int, float] = {}
        formula = self.formula(view)
        for (other, strong), rarity in zip(worth, self.rarities, strict=True):
            get = found.get
            wanted = documents.intersection(other)
            if len(wanted) < len(other):
                other = {document: other[document] for document in wanted}
            parts = formula.worth(other, strong, rarity)
            if found:
                for document, part in parts.items():
                    found[document] = get(document, 0.0) + part
            else:
                found = parts
        if total < 2:
            return found
        for number in range(least, len(having) + 1):
            share = self.plan.weights.coverage(number, total)
            for document in having[number - 1].difference(*having[number : number + 1]):
                found[document] *= share
        factor = self.plan.weights.joining
        for document in self.joining(view).intersection(found):
            found[document] *= factor
        for document, factor in self.passages(view, documents).items():
            found[document] *= factor
        for document, factor in self.named_for(view, found.keys()).items():
            found[document] *= factor
        return found

    def is_beside_source(self, view: View, document: int) -> bool:
        """Return whether a document is a header that is held back for its source."""
        return (view.number, document) in self._held_back

    def asked_words(self) -> frozenset[bytes]:
        """Return the words that a file is named for."""
        asked = self._asked
        if asked is None:
            asked = self._asked = frozenset(
                [
                    word
                    for _, leaf in self.plan.leaves
                    if isinstance(leaf, WordCondition) and leaf.paths
                    for form, _ in leaf.lookup.forms
                    for word in (form, *split_identifier(form), *split_identifier(leaf.lookup.text))
                ]
            )
        return asked

    def named_for(self, view: View, documents: Collection[int]) -> dict[int, float]:
        """Return which of some documents have words of the question in their own name, each with its factor."""
        most = self.plan.weights.named_for
        if most == 1.0:
            return {}
        asked = self.asked_words()
        words = view.segment.path_words
        having: set[int] = set()
        for word in asked:
            for ordinal in words.spellings(word):
                for section in words.sections(ordinal):
                    if section in _OWN_NAME:
                        having.update(words.values(ordinal, section))
        factors = {}
        path_of = view.segment.path_of
        for document in having.intersection(documents):
            own = name_words(path_of(document))
            met = 1.0 if b"".join(own) in asked else sum([word in asked for word in own]) / len(own)
            factors[document] = float(most**met)
        return factors

    def passages(self, view: View, documents: set[int]) -> dict[int, float]:
        """Return in which of some documents a pasted sentence stands nearly whole, each with its factor."""
        if self._sentence is None or not self._sentence.rare:
            return {}
        self.session.check()
        most = self.plan.weights.passage - 1.0
        shares = self._sentence.passages(view, documents, documentation="documentation" in self.lifted)
        return {document: 1.0 + most * share for document, share in shares.items()}

    def joining(self, view: View) -> set[int]:
        """Return the documents that define a name of which two words of the query are parts."""
        known = self._joining.get(view.number)
        if known is not None:
            return known
        once: set[int] = set()
        twice: set[int] = set()
        for _, leaf in self.plan.leaves:
            if isinstance(leaf, WordCondition):
                names = leaf.names_with_part(view)
                twice |= once & names
                once |= names
        words = view.segment.words
        known = self._joining[view.number] = set()
        for ordinal in twice:
            known.update(words.documents(ordinal, "definition")[0])
        return known

    def _counted(self, leaves: Sequence[Leaf]) -> Statistics:
        """Return what the store says of the words; of a question, the files by number of words are still missing."""
        having = [self._files_with(leaf) if isinstance(leaf, WordCondition) else None for leaf in leaves]
        return Statistics(self.reader.file_count(), having, {})

    def _files_with(self, leaf: WordCondition) -> int:
        if self.reader.searches:
            count = self.reader.counts([leaf.counted_as()])[0]
            if count is not None:
                return count
        return sum([leaf.files_with(view) for view in self.reader.candidates(leaf)])


def _by_words(found: Sequence[Met]) -> dict[int, int]:
    """Return how many files have how many of the words."""
    files: dict[int, int] = {}
    for _, _, having in found:
        counts = [*map(len, having), 0]
        for number, (own, more) in enumerate(pairwise(counts), 1):
            files[number] = files.get(number, 0) + own - more
    return files


def evaluate(
    query: Query,
    reader: Reader,
    read: Callable[[str, View, int], bytes | None],
    *,
    statistics: Statistics | None = None,
    ranking: Ranking = RANKING,
    root: str = "",
    stale: frozenset[str] = frozenset(),
    seconds: float = DEADLINE_SECONDS,
    importing: Importing | None = None,
    choose: Choice | None = None,
) -> Evaluation:
    """Evaluate a query on one state of a store; a file's score depends on the query, the file and the statistics.

    Args:
        query: Parsed.
        reader: The state.
        read: Returns a file's bytes as they were indexed, given its path, segment and document; None when they
            cannot be had. Only called for phrases, joined words and regular expressions.
        statistics: Counted over a whole store of which the reader has some files; None when it has all.
        ranking: What everything is worth.
        root: The indexed folder, for ``repo:``.
        stale: Paths that are known to have changed, for ``is:stale``.
        seconds: Processor seconds of this thread that the question may take; about three quarters of them for
            looking at texts.
        importing: What imports mean; without, ``import:`` finds what is written.
        choose: Evaluates a plan on the files that may be the best answers, where not all are wanted; returns None
            when all must be looked at.

    Raises:
        QuerySyntaxError: If a part of the query can never be answered.
        QueryLimitError: If the query would cost too much.
    """
    session = Session(read, seconds)
    surroundings = Surroundings(session, ranking, root, stale, importing, repositories=reader.repositories)
    undefined = statistics is not None and statistics.undefined
    evaluation = _evaluated(query, reader, surroundings, statistics, undefined=undefined, choose=choose)
    if statistics is None and asks_definition(query):
        if not evaluation.total:
            declared = _evaluated(query, reader, surroundings, None, undefined=True, choose=choose)
            if declared.total:
                evaluation = declared
                undefined = True
        if evaluation.statistics is None:
            evaluation.statistics = Statistics(0, (), {})
        evaluation.statistics.undefined = undefined
    if undefined:
        evaluation.plan.notices.append("nothing defines it; these declare it")
    evaluation.unverified = frozenset(session.unverified)
    evaluation.timed_out = session.timed_out
    return evaluation


def asks_definition(query: Query) -> bool:
    """Return whether a query has ``def:``, so that declarations answer it when no definition does."""
    return any(isinstance(leaf, Filter) and leaf.key == "def" for leaf in leaves(query.tree))


def _evaluated(
    query: Query,
    reader: Reader,
    surroundings: Surroundings,
    statistics: Statistics | None,
    *,
    undefined: bool,
    choose: Choice | None,
) -> Evaluation:
    """Evaluate with what ``def:`` means: definitions; or when there are none, declarations.

    Members of interfaces, prototypes and stubs are only declared: they answer where nothing defines.
    """
    surroundings.defining = DEFINING[1:] if undefined else DEFINING[:1]
    plan = make_plan(query, surroundings)
    if choose is not None and statistics is None:
        found = choose(plan, reader, surroundings.session)
        if found is not None:
            return found
    evaluation = Evaluation(plan, reader, surroundings.session)
    evaluation.run(statistics)
    return evaluation
