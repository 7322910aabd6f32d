"""How many files answer each of several queries that have much in common, such as one query with many filters. Lean.

Nothing is scored; what two of the queries ask alike is looked up once.
"""

from __future__ import annotations

from kwsearch.search.evaluate.conditions import Session
from kwsearch.search.evaluate.leaves import Shared, Surroundings
from kwsearch.search.evaluate.plan import make_plan
from kwsearch.search.evaluate.run import asks_definition
from kwsearch.search.evaluate.weights import least_words
from kwsearch.vocabulary import DEFINING

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from kwsearch.query.tree import Query
    from kwsearch.search.evaluate.importers import Importing
    from kwsearch.search.evaluate.plan import Plan
    from kwsearch.search.evaluate.weights import Ranking
    from kwsearch.store.base import Reader
    from kwsearch.store.segment.view import View


def totals(
    queries: Iterable[Query],
    reader: Reader,
    read: Callable[[str, View, int], bytes | None],
    *,
    ranking: Ranking,
    root: str,
    stale: frozenset[str],
    seconds: float,
    importing: Importing,
) -> list[int]:
    """Return for each query how many files meet it; the arguments are those of `kwsearch.search.evaluate.run.evaluate`.

    Each has the time of one. The one that the others narrow should come first.

    Raises:
        QuerySyntaxError: If a part of one of them can never be answered.
        QueryLimitError: If one of them would cost too much.
    """
    session = Session(read, seconds)
    surroundings = Surroundings(session, ranking, root, stale, importing, shared=Shared())
    counting = _Counting(reader)
    found = []
    for query in queries:
        session.begin()
        surroundings.defining = DEFINING[:1]
        plan = make_plan(query, surroundings)
        total = counting.total(plan)
        if not total and asks_definition(query):
            surroundings.defining = DEFINING[1:]
            total = counting.total(make_plan(query, surroundings))
        found.append(total)
    return found


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
