"""Which words of a segment a word of a query stands for: as a whole, as a part, as a beginning. Lean."""

from __future__ import annotations

from bisect import bisect_left
from itertools import pairwise

from kwsearch.text.identifiers import fold, split_identifier

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from kwsearch.store.segment.view import View

    Partial = tuple[int, Sequence[int]]


class Lookup:
    """A word of a query with the spellings that it is looked up by; answers are kept for one evaluation.

    Attributes:
        text: The word, in the spelling of the query.
        forms: Folded spellings that are looked up, with the share of the score that each earns.
        exact_case: Only the spelling of the query counts.
        expand: Returns the ordinals that stand for the word, in place of looking up ``forms``.
        fragment: For such, how each of their keys is compared with a folded text that all of them have (see
            store.wanted); None when nothing is known of them.
        nearness: For such, what `likeness` returns; None to compare with ``text``.
    """

    __slots__ = (
        "_keys",
        "_partial",
        "_possible",
        "_present",
        "_splits",
        "_whole",
        "exact_case",
        "expand",
        "forms",
        "fragment",
        "nearness",
        "text",
    )

    def __init__(self, text: bytes, *, exact_case: bool, other_forms: Iterable[tuple[str, float]]) -> None:
        self.text = text
        self.exact_case = exact_case
        self.forms = [(fold(text), 1.0), *((form.encode(), share) for form, share in other_forms)]
        self.expand: Callable[[View], Sequence[int]] | None = None
        self.fragment: tuple[str, bytes] | None = None
        self.nearness: Callable[[bytes], tuple[float, bool]] | None = None
        self._keys: dict[bytes, tuple[bytes, ...]] | None = None
        self._whole: dict[int, Sequence[int]] = {}
        self._partial: dict[tuple[int, bytes], Partial] = {}
        self._splits: dict[bytes, tuple[list[bytes], bytes]] = {}
        self._possible: dict[int, list[tuple[bytes, float]]] = {}
        self._present: dict[int, list[tuple[bytes, float]]] = {}

    def likeness(self, word: bytes) -> tuple[float, bool]:
        """Return the share of its worth that a word of the index earns, and whether it is spelled as asked."""
        return (1.0, word == self.text) if self.nearness is None else self.nearness(word)

    def whole(self, view: View, folded: bytes) -> Sequence[int]:
        """Return the words that are ``folded``, one of the forms."""
        if self.expand is not None:
            found = self._whole.get(view.number)
            if found is None:
                found = self._whole[view.number] = self.expand(view)
            return found
        words = view.segment.words
        spellings = words.spellings(folded)
        if self.exact_case and spellings:
            return [ordinal for ordinal in spellings if words.key(ordinal) == self.text]
        return spellings

    def present(self, view: View) -> list[tuple[bytes, float]]:
        """Return the forms that a segment has as words or as parts of words; the first one always."""
        found = self._present.get(view.number)
        if found is None:
            words, subwords, first = view.segment.words, view.segment.subwords, self.forms[0]
            found = self._present[view.number] = [
                form
                for form in self.possible(view)
                if form is not first and (words.spellings(form[0]) or subwords.spellings(form[0]))
            ]
            found.insert(0, first)
        return found

    def possible(self, view: View) -> list[tuple[bytes, float]]:
        """Return the forms that a segment can have, in words, their parts, paths or the names of tags.

        One file has few of the forms of a question: all are looked up at once, and the others cost nothing more. Among
        many files nearly every form is there.
        """
        if view.segment.documents > 1 or self.expand is not None:
            return self.forms
        found = self._possible.get(view.number)
        if found is None:
            found = self._possible[view.number] = self._in_file(view)
        return found

    def _in_file(self, view: View) -> list[tuple[bytes, float]]:
        keys = self._keys
        if keys is None:
            keys = self._keys = {folded: self._keys_of(folded) for folded, _ in self.forms}
        segment = view.segment
        every = set().union(*keys.values())
        there = segment.words.having(every)
        for more in (segment.subwords, segment.path_words):
            there |= more.having(every - there)
        there |= every & view.tag_words().keys()
        return [form for form in self.forms if not there.isdisjoint(keys[form[0]])]

    def _keys_of(self, folded: bytes) -> tuple[bytes, ...]:
        """Return the keys of which a file that has a form has one: in its words, their parts, its path or its tags."""
        parts, joined = self.joined(folded)
        keys = [folded, joined or folded]
        if len(parts) > 2:
            keys.append(parts[0] + parts[1])
        if not folded.isalnum():
            keys.append(b"".join(split_identifier(self.text)))  # of a path
        return tuple(keys)

    def joined(self, folded: bytes) -> tuple[list[bytes], bytes]:
        """Return the sub-words of a form, and all of them in one; nothing when the form means only itself."""
        found = self._splits.get(folded)
        if found is None:
            parts = split_identifier(self.text if folded is self.forms[0][0] else folded)
            joined = b"".join(parts)
            if len(parts) == 1 and joined != folded:
                parts, joined = [], b""  # "_name" and "__init__" mean themselves
            found = self._splits[folded] = (parts, joined)
        return found

    def partial(self, view: View, folded: bytes) -> Partial:
        """Return the words that have a form as a part.

        Returns:
            The one sub-word whose stored documents can stand for the words, or -1; and the words' ordinals.
        """
        key = (view.number, folded)
        found = self._partial.get(key)
        if found is None:
            found = self._partial[key] = self._find_partial(view, folded)
        return found

    def _find_partial(self, view: View, folded: bytes) -> Partial:
        parts, joined = self.joined(folded)
        if not parts:
            return -1, ()
        segment = view.segment
        subwords = segment.subwords
        spellings = subwords.spellings(joined)
        stored = spellings[0] if spellings else -1
        ordinals = subwords.values(stored, "words") if spellings else ()
        if len(parts) > 1:
            more: set[int] = set()
            if joined != folded:
                more.update(segment.words.spellings(joined))
            if len(parts) > 2:
                more.update(_having_all(view, parts, joined))
            # The word is no part of itself, though its parts joined are its neighbour: iscontiguous of is_contiguous.
            itself = segment.words.spellings(folded)
            if more or _holds_one_of(ordinals, itself):
                more.update(ordinals)
                more.difference_update(itself)
                stored, ordinals = -1, sorted(more)
        if self.exact_case and ordinals:
            key = segment.words.key
            stored, ordinals = -1, [ordinal for ordinal in ordinals if self.text in key(ordinal)]
        return stored, ordinals

    def beginnings(self, view: View, folded: bytes) -> Sequence[int]:
        """Return the words that begin with a form and go on behind it."""
        words = view.segment.words
        longer = words.prefixed(folded)
        whole = words.spellings(folded)
        longer = range(whole.stop, longer.stop) if whole else longer
        if self.exact_case:
            return [ordinal for ordinal in longer if words.key(ordinal).startswith(self.text)]
        return longer


def _holds_one_of(ordinals: Sequence[int], span: range) -> bool:
    """Return whether ascending ordinals hold one of a range."""
    at = bisect_left(ordinals, span.start)
    return at < len(ordinals) and ordinals[at] < span.stop


def _having_all(view: View, parts: list[bytes], joined: bytes) -> list[int]:
    """Return the words with all the parts beside one another: http_server_error for HTTPServerError."""
    subwords = view.segment.subwords
    found: set[int] | None = None
    for first, second in pairwise(parts):
        spellings = subwords.spellings(first + second)
        having = subwords.values(spellings[0], "words") if spellings else ()
        found = set(having) if found is None else found.intersection(having)
        if not found:
            return []
    key = view.segment.words.key
    return [ordinal for ordinal in found or () if joined in b"".join(split_identifier(key(ordinal)))]
