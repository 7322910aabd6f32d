"""The filters of a query one by one, each with the query that lacks it."""

from __future__ import annotations

from kwsearch.query.tree import And, Filter, Not, Query, all_of, format_query

TYPE_CHECKING = False
if TYPE_CHECKING:
    from kwsearch.query.tree import Node


def query_filters(query: Query) -> list[tuple[str, str]]:
    """Return each filter that every file of an answer meets, as text, with the text of the query without it.

    Args:
        query: What is asked.

    Returns:
        In the order of the query; ``-is:test`` is one, a filter inside of OR or brackets is none. Empty when the
        query has nothing else, so that the rest always asks for something.
    """
    children = query.tree.children if isinstance(query.tree, And) else ()
    found = []
    for place, child in enumerate(children):
        if isinstance(child.child if isinstance(child, Not) else child, Filter):
            assert isinstance(query.tree, And)
            rest = all_of((*children[:place], *children[place + 1 :]), demanded=query.tree.demanded)
            found.append((format_query(Query(child)), format_query(_of(query, rest))))
    return found


def _of(query: Query, tree: Node) -> Query:
    return Query(
        tree, case=query.case, count=query.count, sort=query.sort, select=query.select, type=query.type
    )
