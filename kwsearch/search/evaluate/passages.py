"""Lines close together that hold nearly all words of a pasted sentence: there it was copied from. Lean."""

from __future__ import annotations

from bisect import bisect_right
from math import log

from kwsearch.search.evaluate.counted_lines import MENTIONS
from kwsearch.search.evaluate.word_condition import WordCondition
from kwsearch.vocabulary import FILE_FLAGS

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from kwsearch.search.evaluate.conditions import Leaf
    from kwsearch.store.segment.view import View

FEWEST_WORDS = 2
MOST_WORDS = 6
"""A passage is looked for by at most so many words, the rarest, when at least so many of them are rare enough."""

MOST_FILES = 800
"""The words by which it is looked for stand in at most so many files, added up: what looking costs is bounded."""

PASSAGE_LINES = 5
"""Lines from the first to the last of the rare words."""

AROUND_LINES = 2
"""So many lines before and behind belong to the passage when all words are looked for."""

RARE_SHARE = 0.75
LEAST_SHARE = 0.8
"""What a passage must have more of: the rarity of the rare words, and all words."""

DOCUMENTATION = 1 << FILE_FLAGS.index("documentation")


class Sentence:
    """What is looked for close together.

    Attributes:
        words: All words of the sentence that ask something.
        rare: The rarest of them with what each weighs, the rarest first; empty when too few are rare enough.
    """

    __slots__ = ("rare", "words")

    def __init__(self, leaves: Sequence[Leaf], having: Sequence[int | None], files: int) -> None:
        """Choose the rare words.

        Args:
            leaves: Of a question.
            having: For each, how many files have it.
            files: How many files there are.
        """
        found = sorted(
            [
                (count, number, leaf)
                for number, (leaf, count) in enumerate(zip(leaves, having, strict=True))
                if count and isinstance(leaf, WordCondition)
            ]
        )
        rare: list[tuple[float, WordCondition]] = []
        total = 0
        for count, _, leaf in found[:MOST_WORDS]:
            total += count
            if total > MOST_FILES:
                break
            # BM25's rarity, never below 0.
            rare.append((log(1.0 + (files - count + 0.5) / (count + 0.5)), leaf))
        self.words = [leaf for leaf in leaves if isinstance(leaf, WordCondition)]
        self.rare = rare if len(rare) >= FEWEST_WORDS else []

    def passages(self, view: View, *, documentation: bool) -> dict[int, float]:
        """Return by document what its best passage has beyond LEAST_SHARE of the words: above 0.0, at most 1.0.

        Args:
            view: The segment.
            documentation: Whether documentation counts: a list of changes holds their subjects word by word.
        """
        flags = view.segment.flags
        found = {}
        for document, line in self._nearest(view):
            if flags[document] & DOCUMENTATION and not documentation:
                continue
            first, end = line - PASSAGE_LINES + 1 - AROUND_LINES, line + 1 + AROUND_LINES
            start, stop = view.lines_of(document)
            first, end = max(first, start), min(end, stop)
            share = sum([_stands(leaf, view, first, end) for leaf in self.words]) / len(self.words)
            if share > LEAST_SHARE:
                found[document] = (share - LEAST_SHARE) / (1.0 - LEAST_SHARE)
        return found

    def _nearest(self, view: View) -> Iterable[tuple[int, int]]:
        """Yield each document that has enough of the rare words together, with the last line of the best place."""
        places = sorted(
            (line, number) for number, (_, leaf) in enumerate(self.rare) for line in _lines(leaf, view)
        )
        weights = [weight for weight, _ in self.rare]
        starts = view.segment.line_starts
        best: dict[int, tuple[float, int]] = {}
        document = end = -1
        last: list[int] = []
        for line, number in places:
            if line >= end:
                document = bisect_right(starts, line) - 1
                end = starts[document + 1]
                last = [line - PASSAGE_LINES] * len(weights)
            last[number] = line
            first = line - PASSAGE_LINES
            held = sum([weight for weight, own in zip(weights, last, strict=True) if own > first])
            if document not in best or held > best[document][0]:
                best[document] = held, line
        least = RARE_SHARE * sum(weights)
        return [(document, line) for document, (held, line) in best.items() if held > least]


def _lines(leaf: WordCondition, view: View) -> set[int]:
    """Return the lines of a segment, counted over all its documents, whose text has the word in any of its forms."""
    words = leaf.dictionary(view)
    return {
        line
        for folded, _ in leaf.lookup.forms
        for ordinal in leaf.whole(view, folded)
        for section in words.sections(ordinal)
        if section in MENTIONS
        for line in words.values(ordinal, section)
    }


def _stands(leaf: WordCondition, view: View, first: int, end: int) -> bool:
    """Return whether the word stands on lines from ``first`` to before ``end``, counted over all documents."""
    words = leaf.dictionary(view)
    return any(
        words.span(ordinal, section, first, end)
        for folded, _ in leaf.lookup.forms
        for ordinal in leaf.whole(view, folded)
        for section in words.sections(ordinal)
        if section in MENTIONS
    )
