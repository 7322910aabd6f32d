"""What may have been meant when nothing was found: the nearest words of the index, the commonest first. Lean."""

from __future__ import annotations

from kwsearch.search.evaluate.qualified import DottedUses, GroupLeaf
from kwsearch.search.evaluate.word_condition import WordCondition
from kwsearch.text.distance import edit_distance
from kwsearch.text.identifiers import fold

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from kwsearch.search.evaluate.conditions import Leaf
    from kwsearch.search.evaluate.run import Evaluation
    from kwsearch.store.base import Reader
    from kwsearch.store.segment.dictionary import Dictionary
    from kwsearch.store.segment.view import View
    from kwsearch.store.wanted import Wanted

MOST_SUGGESTIONS = 5
MOST_TRIED = 20
"""So many near words are tried, where not every word is what a query asks for."""

MOST_LETTERS = 64
"""Longer words are not compared."""

SCANNED_WORDS = 400_000
"""Segments with more words are only searched among the words that begin alike: all others would take too long."""

COMPARED_WORDS = 20_000

LONGER = 1.5
"""How far a word is that begins with what was asked for: behind one wrong letter, before two."""


def suggest(evaluation: Evaluation) -> tuple[str, ...]:
    """Return words of the index near to the words of the query that it does not have, best first.

    Each is one of which what the query asks of its word is true: no class is suggested where functions are asked for.
    Of a dotted name one part is another word.
    """
    found: dict[bytes, Near] = {}
    reader = evaluation.reader
    for leaf, others in _words(evaluation):
        if leaf.lookup.expand is not None:
            continue
        if any(_is_met(other, reader.candidates(other)) for other in (leaf, *others)):
            continue
        if isinstance(leaf, DottedUses):
            parts = leaf.lookup.text.decode("utf-8", "surrogateescape").split(".")
        else:
            parts = [leaf.lookup.text.decode("utf-8", "surrogateescape")]
        # The last part first: it is what a name is looked for by.
        for at in reversed(range(len(parts))):
            alike = _instead_of(leaf, parts, at, reader)
            found = alike | found
            if alike:
                break
    return tuple([near.spelling() for _, near in sorted(found.items(), key=_rank)[:MOST_SUGGESTIONS]])


def _words(evaluation: Evaluation) -> Iterator[tuple[WordCondition, list[Leaf]]]:
    """Yield the words of a query, each with the other ways of meaning it."""
    for _, leaf in evaluation.plan.leaves:
        group = leaf.leaves if isinstance(leaf, GroupLeaf) else (leaf,)
        for word in group:
            if isinstance(word, WordCondition):
                yield word, [other for other in group if other is not word]


def _instead_of(leaf: WordCondition, parts: Sequence[str], at: int, reader: Reader) -> dict[bytes, Near]:
    """Return what is near to a name, as far as one of its parts goes, and meets what the query asks."""
    folded = fold(parts[at].encode("utf-8", "surrogateescape"))
    if not 2 < len(folded) <= MOST_LETTERS:
        return {}
    views = reader.candidates(_Alike(folded))
    for distance in (1, LONGER, 2) if len(folded) > 4 else (1, LONGER):
        alike: dict[bytes, Near] = {}
        for view in views:
            words = view.segment.words
            near = _longer(words, folded) if distance == LONGER else _near(words, folded, int(distance))
            _count(view, near, distance, alike)
        alike.pop(folded, None)  # it is there, but not as what was asked for
        if leaf.is_narrowed:
            tried = sorted(alike.items(), key=_rank)[:MOST_TRIED]
            alike = {}
            for _, near_word in tried:
                near_word.around = ".".join(parts[:at]), ".".join(parts[at + 1 :])
                text = near_word.spelling()
                other = leaf.instead(text)
                if _is_met(other, reader.candidates(other)):
                    alike[fold(text.encode("utf-8", "surrogateescape"))] = near_word
        if alike:
            return alike
    return {}


def _rank(item: tuple[bytes, Near]) -> tuple[float, int, str]:
    """The order of words: the nearest first, of these the commonest."""
    near = item[1]
    return near.distance, -near.total, near.spelling()


class _Alike:
    """Files with words that are near to one, for stores that choose files themselves."""

    def __init__(self, folded: bytes) -> None:
        self._folded = folded

    def wanted(self) -> Wanted:
        """Return what such files have."""
        from kwsearch.store.wanted import NEAR, STARTS, HasAny, HasTerm

        return HasAny([HasTerm("word", how, (self._folded,), exact=False) for how in (NEAR, STARTS)])


def _is_met(leaf: Leaf, views: Sequence[View]) -> bool:
    """Return whether a file meets a leaf."""
    return any(leaf.scores(view, None)[0].keys() - view.deleted for view in views)


class Near:
    """A word near to one that was asked for, with the number of files that have each of its spellings."""

    __slots__ = ("around", "distance", "files")

    def __init__(self, distance: float) -> None:
        self.distance = distance
        self.files: dict[bytes, int] = {}
        self.around = "", ""
        """What stands before and behind the word in a dotted name."""

    @property
    def total(self) -> int:
        """Files of all spellings, one that has two of them counted twice."""
        return sum(self.files.values())

    def spelling(self) -> str:
        """Return the commonest spelling, with what stands around it."""
        word = min(self.files, key=lambda word: (-self.files[word], word))
        before, behind = self.around
        return ".".join(filter(None, (before, word.decode("utf-8", "surrogateescape"), behind)))


def _longer(words: Dictionary, folded: bytes) -> list[int]:
    """Return the words that begin with one that is asked for; headings, which have blanks, are none."""
    longer = words.prefixed(folded)
    if len(longer) > COMPARED_WORDS:
        return []
    return [ordinal for ordinal in longer if b" " not in words.folded_key(ordinal)]


def _near(words: Dictionary, folded: bytes, distance: int) -> list[int]:
    """Return the words within an edit distance of 1 or 2."""
    if len(words) <= SCANNED_WORDS:
        return words.fuzzy(folded, distance)
    alike = words.prefixed(folded[: max(2, len(folded) // (distance + 1))])
    if len(alike) > COMPARED_WORDS:
        return []
    return [
        ordinal for ordinal in alike if edit_distance(folded, words.folded_key(ordinal), distance) <= distance
    ]


def _count(view: View, ordinals: Iterable[int], distance: float, found: dict[bytes, Near]) -> None:
    """Add those of some words that live files have, with the number of these."""
    words = view.segment.words
    for ordinal in ordinals:
        number = len(view.documents_with(words, (ordinal,)))
        if number:
            files = found.setdefault(words.folded_key(ordinal), Near(distance)).files
            word = words.key(ordinal)
            files[word] = files.get(word, 0) + number
