"""Lines close together that hold nearly all words of a pasted sentence: there it was copied from. Lean."""

from __future__ import annotations

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

    def passages(self, view: View, documents: set[int], *, documentation: bool) -> dict[int, float]:
        """Return by document what its best passage has beyond LEAST_SHARE of the words: above 0.0, at most 1.0.

        Args:
            view: The segment.
            documents: Those that may have one.
            documentation: Whether documentation counts: a list of changes holds their subjects word by word.
        """
        flags = view.segment.flags
        found = {}
        words: list[_Places] = []
        for document, line in self._nearest(view, documents):
            if flags[document] & DOCUMENTATION and not documentation:
                continue
            first, end = line - PASSAGE_LINES + 1 - AROUND_LINES, line + 1 + AROUND_LINES
            start, stop = view.lines_of(document)
            first, end = max(first, start), min(end, stop)
            words = words or [_Places(leaf, view) for leaf in self.words]
            share = sum([bool(own.lines(first, end)) for own in words]) / len(words)
            if share > LEAST_SHARE:
                found[document] = (share - LEAST_SHARE) / (1.0 - LEAST_SHARE)
        return found

    def _nearest(self, view: View, documents: set[int]) -> Iterable[tuple[int, int]]:
        """Yield each document that has enough of the rare words together, with the last line of the best place."""
        places = [_Places(leaf, view) for _, leaf in self.rare]
        weights = [weight for weight, _ in self.rare]
        least = RARE_SHARE * sum(weights)
        having: dict[int, float] = {}
        for weight, leaf in self.rare:
            # Some of them have the word in their path alone, or as a part of others.
            for document in documents.intersection(leaf.scores(view, documents)[0]):
                having[document] = having.get(document, 0.0) + weight
        for document, all_held in having.items():
            if all_held <= least:
                continue  # so it has not enough of them together
            most, at = 0.0, 0
            last = [-PASSAGE_LINES] * len(weights)
            span = view.lines_of(document)
            for line, number in sorted(
                (line, number) for number, own in enumerate(places) for line in own.lines(*span)
            ):
                last[number] = line
                first = line - PASSAGE_LINES
                held = sum([weight for weight, own in zip(weights, last, strict=True) if own > first])
                if held > most:
                    most, at = held, line
            if most > least:
                yield document, at


class _Places:
    """Where the text of a segment has a word in any of its forms; lines are counted over all documents."""

    __slots__ = ("_keys", "_words")

    def __init__(self, leaf: WordCondition, view: View) -> None:
        self._words = words = leaf.dictionary(view)
        self._keys = [
            (ordinal, section)
            for folded, _ in leaf.lookup.forms
            for ordinal in leaf.whole(view, folded)
            for section in words.sections(ordinal)
            if section in MENTIONS
        ]

    def lines(self, first: int, end: int) -> set[int]:
        """Return the lines from ``first`` to before ``end`` that have it."""
        return {line for key in self._keys for line in self._words.span(*key, first, end)}
