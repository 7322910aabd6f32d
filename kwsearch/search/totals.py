"""How many files answer each of several queries that have much in common, such as one query with many filters. Lean.

Nothing is scored; what two of the queries ask alike is looked up once.
"""

from __future__ import annotations

from kwsearch.search.evaluate.conditions import Session
from kwsearch.search.evaluate.leaves import Shared, Surroundings
from kwsearch.search.evaluate.plan import make_plan
from kwsearch.search.evaluate.run import asks_definition
from kwsearch.search.evaluate.weights import ENOUGH_FILES, least_words
from kwsearch.vocabulary import DEFINING

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from kwsearch.query.tree import Query
    from kwsearch.search.evaluate.importers import Importing
    from kwsearch.search.evaluate.plan import Plan
    from kwsearch.search.evaluate.weights import Ranking
    from kwsearch.store.base import Reader
    from kwsearch.store.segment.view import View
    from kwsearch.store.wanted import Wanted


def totals(
    queries: Iterable[Query],
    reader: Reader,
    read: Callable[[str, View, int], bytes | None],
    *,
    ranking: Ranking,
    root: str,
    stale: frozenset[str],
    seconds: float,
    importing: Importing | None,
) -> list[int]:
    """Return for each query how many files meet it; the arguments are those of `kwsearch.search.evaluate.run.evaluate`.

    Each has the time of one. The one that the others narrow should come first.

    Raises:
        QuerySyntaxError: If a part of one of them can never be answered.
        QueryLimitError: If one of them would cost too much.
    """
    session = Session(read, seconds)
    shared = Shared()
    surroundings = Surroundings(session, ranking, root, stale, importing, shared, reader.repositories)
    plans = []
    for query in queries:
        session.begin()
        plans.append((query, make_plan(query, surroundings)))
    known = _counted([plan for _, plan in plans], reader) if reader.searches else [None] * len(plans)
    counting = _Counting(reader)
    found = []
    for (query, plan), counted in zip(plans, known, strict=True):
        session.begin()
        total = counting.total(plan) if counted is None else counted
        if not total and asks_definition(query):
            surroundings.defining = DEFINING[1:]
            total = counting.total(make_plan(query, surroundings))
        found.append(total)
    return found


def _counted(plans: Sequence[Plan], reader: Reader) -> list[int | None]:
    """Return what a store that searches counts itself in one request; None where files have to be looked at."""
    asked = [_answering(plan) for plan in plans]
    counts = iter(reader.counts([part if part.exact else None for parts in asked for part in parts]))
    found: list[int | None] = []
    for parts in asked:
        files = [count for count in (next(counts) for _ in parts) if count is not None]
        is_known = len(files) == len(parts)
        found.append(next((n for n in reversed(files) if n >= ENOUGH_FILES), files[0]) if is_known else None)
    return found


def _answering(plan: Plan) -> list[Wanted]:
    """Return what the answers have: of a question with one of its words, with two, and so on."""
    from kwsearch.store.wanted import HasAll, HasSome

    root = plan.root.wanted()
    words = [leaf.wanted() for _, leaf in plan.leaves]
    numbers = range(1, len(words) + 1)
    return [HasAll((root, HasSome(words, number))) for number in numbers] if plan.question else [root]


class _Counting:
    """Counts plans that share their leaves."""

    def __init__(self, reader: Reader) -> None:
        self._reader = reader
        self._by_words: dict[tuple[object, ...], list[set[int]]] = {}

    def total(self, plan: Plan) -> int:
        """Return how many files meet a plan."""
        for condition in plan.expanding:
            condition.check_size(self._reader.candidates(condition))
        views = self._reader.candidates(plan)
        if not plan.question:
            return sum([len(plan.root.documents(view, None) - view.deleted) for view in views])
        has_filters = bool(getattr(plan.root, "children", True))
        files: dict[int, int] = {}
        for view in views:
            within = plan.root.documents(view, None) if has_filters else None
            for number, documents in enumerate(self._with_words(plan, view), 1):
                count = len(documents if within is None else documents & within)
                files[number] = files.get(number, 0) + count
        least = least_words(files)
        return sum([count for number, count in files.items() if number >= least])

    def _with_words(self, plan: Plan, view: View) -> list[set[int]]:
        """Return the live documents that have just one of a question's words, those that have two, and so on."""
        leaves = [leaf for _, leaf in plan.leaves]
        key = (view.number, *leaves)
        found = self._by_words.get(key)
        if found is None:
            present: dict[int, int] = {}
            for leaf in leaves:
                for document in leaf.documents(view, None) - view.deleted:
                    present[document] = present.get(document, 0) + 1
            found = self._by_words[key] = [set() for _ in leaves]
            for document, number in present.items():
                found[number - 1].add(document)
        return found
