"""NDCG@10, recall@10 and reciprocal rank with files that are either right or not."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from math import log2
from statistics import fmean

DEPTH = 10


class Score:
    """What one answer is worth; each figure from 0.0 to 1.0."""

    __slots__ = ("ndcg", "recall", "reciprocal_rank")

    def __init__(self, answer: Sequence[str], right: Collection[str]) -> None:
        """Score the first ten paths of ``answer``.

        Args:
            answer: Paths, best first.
            right: Every right path; at least one.
        """
        places = [place for place, path in enumerate(answer[:DEPTH]) if path in right]
        gain = sum(1 / log2(place + 2) for place in places)
        self.ndcg = gain / sum(1 / log2(place + 2) for place in range(min(DEPTH, len(right))))
        self.recall = len(places) / min(DEPTH, len(right))
        self.reciprocal_rank = 1 / (places[0] + 1) if places else 0.0


def mean(scores: Sequence[Score]) -> tuple[float, float, float]:
    """Return the means of NDCG@10, recall@10 and reciprocal rank; at least one score."""
    return (
        fmean(score.ndcg for score in scores),
        fmean(score.recall for score in scores),
        fmean(score.reciprocal_rank for score in scores),
    )
