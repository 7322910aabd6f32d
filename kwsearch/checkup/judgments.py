"""``evaluate_ranking``: how well an index answers questions whose right answers a person has written down.

The measures are those of information retrieval: NDCG with gain ``2^grade - 1`` and discount ``1 / log2(rank + 1)``
(Järvelin and Kekäläinen, 2002; the gain of Burges et al., 2005), the reciprocal rank of the first right file, and the
share of right files among the first ten.
"""

from __future__ import annotations

import math
import os
from collections.abc import Iterable, Mapping
from typing import NamedTuple

from kwsearch.errors import ConfigError, QuerySyntaxError
from kwsearch.opening import open_fresh_index
from kwsearch.search.weights_settings import load_ranking

DEPTH = 10
"""NDCG and recall look at so many files."""

MOST_LOOKED_AT = 1000
"""Right files beyond this place count as not found."""


class Judged(NamedTuple):
    """One question and what became of it."""

    query: str
    ranks: tuple[tuple[str, int], ...]
    """Right files, best grade first, then by path: path, and 1-based place in the answer; 0 when it is not there."""
    ndcg: float
    reciprocal_rank: float
    recall: float


class RankingReport(NamedTuple):
    """How well an index answers."""

    questions: tuple[Judged, ...]
    """In the order in which they were given."""
    ndcg: float
    """Mean of NDCG@10 over the questions."""
    mrr: float
    """Mean reciprocal rank."""
    recall: float
    """Mean share of right files among the first ten."""


def read_judgments(lines: Iterable[str], name: str = "judgments") -> dict[str, dict[str, int]]:
    """Return by question the right files with their grades.

    Args:
        lines: ``question TAB path`` or ``question TAB path TAB grade``, a grade being 1 to 10 and 1 when it is left
            out. Empty lines and those that begin with ``#`` say nothing.
        name: What messages call them.

    Raises:
        ConfigError: A line is none; the message names it.
    """
    found: dict[str, dict[str, int]] = {}
    for number, line in enumerate(lines, 1):
        if not line.strip() or line.startswith("#"):
            continue
        query, *rest = (part.strip() for part in line.split("\t"))
        grade = rest[1] if len(rest) > 1 else "1"
        if (
            not query
            or not 1 <= len(rest) <= 2
            or not (grade.isascii() and grade.isdigit() and len(grade) < 3 and 1 <= int(grade) <= 10)
        ):
            raise ConfigError(
                f"{name}:{number}: write: question TAB path, or question TAB path TAB grade from 1 to 10"
            )
        found.setdefault(query, {})[rest[0]] = int(grade)
    if not found:
        raise ConfigError(f"{name} has no judgments; write lines of: question TAB path")
    return found


def evaluate_ranking(
    judgments: Mapping[str, Mapping[str, int]],
    root: str | os.PathLike[str] | None = None,
    *,
    index_dir: str | None = None,
    ranking_of: str | os.PathLike[str] | None = None,
) -> RankingReport:
    """Ask each question and compare the answers with what is right.

    Args:
        judgments: By question the right files, relative to the root, with their grades, as ``read_judgments`` has them.
        root: The indexed folder; None for the one that the current folder lies in.
        index_dir: Where its index is, when not in the user's cache.
        ranking_of: A folder whose settings give the weights instead of those of the root; one without settings gives
            the usual weights.

    Raises:
        ConfigError: A question cannot be read, or a setting is wrong.
        KwsearchError: As ``open_fresh_index``.
    """
    judged = []
    with open_fresh_index(root, index_dir) as index:
        if ranking_of is not None:
            # The index stays: weights are no part of it.
            index.ranking = load_ranking(os.path.realpath(ranking_of))
        for query, right in judgments.items():
            try:
                found = index.search(query, limit=MOST_LOOKED_AT, lines=False, suggestions=False)
            except QuerySyntaxError as error:
                raise ConfigError(f"the question {query!r} cannot be read: {error}") from None
            places = {hit.path: rank for rank, hit in enumerate(found, 1)}
            judged.append(_judged(query, right, places))
    count = len(judged) or 1
    return RankingReport(
        tuple(judged),
        sum(row.ndcg for row in judged) / count,
        sum(row.reciprocal_rank for row in judged) / count,
        sum(row.recall for row in judged) / count,
    )


def _judged(query: str, right: Mapping[str, int], places: Mapping[str, int]) -> Judged:
    ranks = [(path, places.get(path, 0)) for path in sorted(right, key=lambda path: (-right[path], path))]
    gained = sum(_gain(right[path], rank) for path, rank in ranks if 0 < rank <= DEPTH)
    # The best that could be: all right files at the top, those of the highest grade first, as ``ranks`` has them.
    ideal = sum(_gain(right[path], place) for place, (path, _) in enumerate(ranks[:DEPTH], 1))
    first = min((rank for _, rank in ranks if rank), default=0)
    near = sum(0 < rank <= DEPTH for _, rank in ranks)
    # ``ideal`` is above 0: a question has a right file, of grade 1 at least.
    return Judged(
        query, tuple(ranks), gained / ideal, 1 / first if first else 0.0, near / min(len(ranks), DEPTH)
    )


def _gain(grade: int, rank: int) -> float:
    return (2.0**grade - 1) / math.log2(rank + 1)
