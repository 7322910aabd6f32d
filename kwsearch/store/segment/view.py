"""One segment opened for evaluating, with what is worked out once for it and kept for the next question. Lean."""

from __future__ import annotations

from itertools import islice, pairwise

from kwsearch.store.segment.reader import NOT_INDEXED
from kwsearch.store.segment.symbol_packs import Spent, SymbolPacks
from kwsearch.vocabulary import FILE_FLAGS

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Sequence
    from typing import Protocol

    from kwsearch.store.segment.dictionary import Dictionary
    from kwsearch.store.segment.reader import Segment

    Penalties = tuple[dict[int, float], dict[int, float]]
    Scores = tuple[dict[int, float], dict[int, float]]
    Card = tuple[str, tuple[str, ...], tuple[str, ...]]

    class Factors(Protocol):
        """What a ranking makes of the classes and the length of a file; compared by identity."""

        def penalties(self, flags: Iterable[int], lifted: Iterable[str] = ()) -> Penalties:
            """Return the factors of combinations of file classes: (on uses and mentions, on definitions)."""

        def length_factor(self, lines: int) -> float:
            """Return what divides the earnings of a file of so many lines."""


KEPT_WORDS = 8
"""Scores of so many common words are kept for each segment."""

KEPT_COUNTS = 10_000
"""In how many files a word stands is kept for so many words of each segment."""

KEPT_CARDS, KEPT_WORD_LISTS = 2_000, 12
"""Of so many documents what answers show of them, and their words are kept for each segment."""

KEPT_SYMBOL_BYTES = 8 << 20
"""What was read of documents' symbols is kept for each segment until it takes so many bytes of memory, roughly."""


class View:
    """One open segment during searches, with what is worked out once for it; may serve several threads.

    Attributes:
        segment: The segment.
        number: Its own among the views of a state.
        deleted: Its deleted documents.
        common: Scores of common words, by what they are scores of; never changed once they are here.
        asked: Common words whose scores were worked out once for a few documents only.
        repository: Whose files these are, in a state of several repositories.
    """

    repository: str = ""

    __slots__ = (
        "_cards",
        "_exact_paths",
        "_files_with",
        "_folded_paths",
        "_length_factors",
        "_partly_indexed",
        "_paths",
        "_penalties",
        "_ranks",
        "_ranks_wanted",
        "_spent",
        "_symbols",
        "_tag_words",
        "_words",
        "asked",
        "common",
        "deleted",
        "number",
        "segment",
    )

    def __init__(self, segment: Segment, number: int) -> None:
        self.segment = segment
        self.number = number
        self.deleted = segment.deleted
        self.common: dict[object, Scores] = {}
        self.asked: set[object] = set()
        self._penalties: dict[tuple[Factors, frozenset[str]], Penalties] = {}
        self._words: dict[int, frozenset[int]] = {}
        self._cards: dict[int, Card] = {}
        self._files_with: dict[bytes, int] = {}
        self._symbols: dict[int, SymbolPacks] = {}
        self._spent = Spent()
        self._ranks: Sequence[int] = ()
        self._ranks_wanted = False
        self._length_factors: dict[Factors, list[float]] = {}
        self._paths: list[bytes] | None = None
        self._exact_paths: bytes | None = None
        self._folded_paths: bytes | None = None
        self._partly_indexed: frozenset[int] | None = None
        self._tag_words: dict[bytes, list[int]] | None = None

    def keep(self, key: object, scores: Scores) -> None:
        """Keep the scores of a common word for later queries, the newest KEPT_WORDS of them."""
        if len(self.common) >= KEPT_WORDS:
            self.common = {}
        self.common[key] = scores

    def ask(self, key: object) -> None:
        """Remember that a common word was asked for, for about KEPT_WORDS words."""
        # A new set: another thread may be looking into the old one.
        if len(self.asked) >= KEPT_WORDS:
            self.asked = set()
        self.asked.add(key)

    def live(self) -> set[int]:
        """Return all documents that are not deleted."""
        found = set(range(self.segment.documents))
        found -= self.deleted
        return found

    def documents_with(self, dictionary: Dictionary, ordinals: Iterable[int]) -> set[int]:
        """Return the documents that are not deleted and have one of some keys of a dictionary."""
        found: set[int] = set()
        for ordinal in ordinals:
            for _, documents, _ in dictionary.postings(ordinal):
                found.update(documents)
        found -= self.deleted
        return found

    def files_with_word(self, folded: bytes) -> int:
        """Return how many live documents have a word in their text, among their names or in their path, in any case."""
        count = self._files_with.get(folded)
        if count is None:
            words, path_words = self.segment.words, self.segment.path_words
            found = self.documents_with(words, words.spellings(folded))
            found |= self.documents_with(path_words, path_words.spellings(folded))
            if len(self._files_with) >= KEPT_COUNTS:
                self._files_with = {}
            count = self._files_with[folded] = len(found)
        return count

    def penalties(self, weights: Factors, lifted: frozenset[str]) -> Penalties:
        """Return the factors of its files' classes as a ranking gives them."""
        key = (weights, lifted)
        found = self._penalties.get(key)
        if found is None:
            # By combination of classes, of which there are some dozens, not by file.
            found = self._penalties[key] = weights.penalties(set(self.segment.flags), lifted)
        return found

    def length_factors(self, weights: Factors) -> list[float]:
        """Return for each document what divides its earnings."""
        found = self._length_factors.get(weights)
        if found is None:
            starts = self.segment.line_starts
            factor = weights.length_factor
            found = self._length_factors[weights] = [factor(end - start) for start, end in pairwise(starts)]
        return found

    def paths(self) -> list[bytes]:
        """Return the folded path of every document."""
        if self._paths is None:
            self._paths = self._joined_paths().split(b"\0") if self.segment.documents else []
        return self._paths

    def _joined_paths(self) -> bytes:
        """Return the folded paths of all documents with a NUL between them."""
        if self._folded_paths is None:
            # One text, so that one search of memory goes through all paths.
            joined = "\0".join(self.segment.paths()).casefold()
            self._folded_paths = joined.encode("utf-8", "surrogateescape")
        return self._folded_paths

    def paths_holding(self, folded: bytes) -> list[int]:
        """Return the documents in whose folded path a text stands, ascending."""
        joined = self._joined_paths() if self.segment.documents else b""
        found = []
        number = counted = 0
        # What reaches over a NUL is in neither path: whoever asked looks at each path again.
        place = joined.find(folded)
        while place >= 0:
            number += joined.count(b"\0", counted, place)
            found.append(number)
            counted = joined.find(b"\0", place)
            if counted < 0:
                break
            place = joined.find(folded, counted)
        return found

    def exact_paths(self) -> bytes:
        """Return the paths of all documents as they are, with a line end between them.

        A line end in a path is a carriage return here: no pattern can tell it from another control character.
        """
        if self._exact_paths is None:
            joined = "\0".join(self.segment.paths()).encode("utf-8", "surrogateescape")
            self._exact_paths = joined.replace(b"\n", b"\r").replace(b"\0", b"\n")
        return self._exact_paths

    def partly_indexed(self) -> frozenset[int]:
        """Return the documents that have words which the index does not know, beside single letters and numbers."""
        if self._partly_indexed is None:
            flags = self.segment.flags
            self._partly_indexed = frozenset(
                [document for document, bits in enumerate(flags) if bits & NOT_INDEXED]
            )
        return self._partly_indexed

    def first_by_path(self, documents: Collection[int], count: int) -> list[int]:
        """Return the first ``count`` of some documents in the order of their paths' bytes."""
        order = self.segment.path_order()
        if not self._ranks:
            if not self._ranks_wanted:
                # The ranks of all documents pay from the second time on.
                self._ranks_wanted = True
                wanted = set(documents)
                return list(islice((document for document in order if document in wanted), count))
            ranks = memoryview(bytearray(4 * len(order))).cast("I")
            for rank, document in enumerate(order):
                ranks[document] = rank
            self._ranks = ranks
        return sorted(documents, key=self._ranks.__getitem__)[:count]

    def tag_words(self) -> dict[bytes, list[int]]:
        """Return the ordinals of tags by the words of their names: weak and hash for security/weak-hash."""
        if self._tag_words is None:
            found: dict[bytes, list[int]] = {}
            tags = self.segment.tags
            for ordinal in range(len(tags)):
                _, slash, name = tags.folded_key(ordinal).partition(b"/")
                # Without repeats: a name of one word is its only word. References have no slash, and are no tags.
                for word in dict.fromkeys((name, *name.split(b"-"))) if slash else ():
                    found.setdefault(word, []).append(ordinal)
            self._tag_words = found
        return self._tag_words

    def words_of(self, document: int) -> frozenset[int]:
        """Return the ordinals of a document's words; kept for the next word that asks."""
        found = self._words.get(document)
        if found is None:
            if len(self._words) >= KEPT_WORD_LISTS:
                self._words = {}
            found = self._words[document] = frozenset(self.segment.document_words(document))
        return found

    def card(self, document: int) -> Card:
        """Return a document's (language, flags, tags), as answers show them; kept for the next answer."""
        found = self._cards.get(document)
        if found is None:
            segment = self.segment
            bits = segment.flags[document]
            flags = sorted([name for place, name in enumerate(FILE_FLAGS) if bits >> place & 1])
            found = (segment.language(document), tuple(flags), tuple(segment.document_tags(document)))
            if len(self._cards) >= KEPT_CARDS:
                self._cards = {}
            self._cards[document] = found
        return found

    def symbols_of(self, document: int) -> SymbolPacks:
        """Return a document's symbols; kept for the next answer."""
        found = self._symbols.get(document)
        if found is None:
            if self._spent.size > KEPT_SYMBOL_BYTES:
                self._symbols, self._spent = {}, Spent()
            found = self._symbols[document] = SymbolPacks(self.segment.record_bytes(document), self._spent)
        return found

    def shown_path(self, document: int) -> str:
        """Return a document's path as answers show it: behind the name of its repository, if it is one of several."""
        path = self.segment.path_of(document)
        return f"{self.repository}/{path}" if self.repository else path

    def stored_text(self, document: int) -> Callable[[], bytes | None] | None:
        """Return what gives a document's bytes, when the store has them; None when the file must be read."""
        return None

    def path_order(self, document: int) -> bytes:
        """Return what orders documents: by their repositories, then by the bytes of their paths."""
        path = self.segment.path_of(document).encode("utf-8", "surrogateescape")
        return b"%s\0%s" % (self.repository.encode(), path) if self.repository else path

    def lines_of(self, document: int) -> tuple[int, int]:
        """Return the first global line of a document, and the first one behind it."""
        starts = self.segment.line_starts
        return starts[document], starts[document + 1]
