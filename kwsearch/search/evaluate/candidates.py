"""Which files, and which of their lines, may have a text: by the words that the text must contain.

The index knows the lines of every word but single letters and numbers; in some files there are others that it does not
know (`View.partly_indexed`). What is found here may be too much, never too little; the files' own bytes decide. Lean.
"""

from __future__ import annotations

from bisect import bisect_right
from itertools import chain

from kwsearch.query.regex_literals import EDGE, Either, Run
from kwsearch.text.identifiers import blank_separators, fold, is_text_word, is_unspaced

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from kwsearch.query.regex_literals import Every, Need
    from kwsearch.store.segment.view import View

CLASSES = ("code", "comment", "string", "doc")

MOST_WORDS = 4_000
"""A part of a word that more words have does not choose files."""

MOST_LINES = 200_000
"""Words on more lines than this choose files, not lines."""

LINES_FOR_ONE = 400
"""To ask whether a word stands on one line costs as much as to read so many lines of its list."""


class Piece:
    """A part of a word that a text must contain.

    Attributes:
        ordinals: The words that have it.
        lines: On how many lines they stand, about.
    """

    __slots__ = ("lines", "ordinals")

    def __init__(self, ordinals: Sequence[int], lines: int) -> None:
        self.ordinals = ordinals
        self.lines = lines


class Candidates:
    """Looks up what a text needs in one segment; used for one question."""

    __slots__ = ("_classes", "_pieces", "_view")

    def __init__(self, view: View, classes: Sequence[str] = CLASSES) -> None:
        """Look in some syntax classes of a segment's words."""
        self._view = view
        self._classes = classes
        self._pieces: dict[tuple[bytes, bool, bool], Piece | None] = {}

    def documents(self, need: Need) -> set[int] | None:
        """Return the documents that may meet a need; None when it does not tell."""
        if isinstance(need, Run):
            return _united(self._documents_with(text) for text in need.texts)
        if isinstance(need, Either):
            return _united(map(self.documents, need.needs))
        lines = self.lines(need)
        if lines is not None:
            return self.documents_of(lines)
        # What is one text comes first, because it leaves few.
        needs = sorted(need.needs, key=lambda other: not isinstance(other, Run) or len(other.texts) > 1)
        return _common(map(self.documents, needs))

    def documents_of(self, lines: Iterable[int]) -> set[int]:
        """Return the documents of some global lines."""
        starts = self._view.segment.line_starts
        found = set()
        end = -1
        for line in sorted(lines):
            if line >= end:
                document = bisect_right(starts, line) - 1
                end = starts[document + 1]
                found.add(document)
        return found

    def lines(self, need: Need, within: set[int] | None = None) -> set[int] | None:
        """Return the global lines on which a match may begin or end that meets a need; None when they are many.

        Args:
            need: What every match has.
            within: Only these lines matter; None for all.
        """
        if isinstance(need, Run):
            return _united(self._lines_with(pieces_of(text), within) for text in need.texts)
        if isinstance(need, Either):
            return _united(self.lines(other, within) for other in need.needs)
        return self._common_lines(need, within) if need.on_one_line else None

    def _common_lines(self, need: Every, within: set[int] | None) -> set[int] | None:
        """Return the lines that meet several needs; what is one text comes first, because it leaves few."""
        single = [other.texts[0] for other in need.needs if isinstance(other, Run) and len(other.texts) == 1]
        found = self._lines_with((piece for text in single for piece in pieces_of(text)), within)
        found = within if found is None else found
        for other in need.needs:
            if not isinstance(other, Run) or len(other.texts) > 1:
                lines = self.lines(other, found)
                found = found if lines is None else lines
        return found

    def _lines_with(
        self, pieces: Iterable[tuple[bytes, bool, bool]], within: set[int] | None
    ) -> set[int] | None:
        """Return the lines that have some pieces of words; None when they are many, or nothing is known of them."""
        known = [piece for piece in map(self._piece, pieces) if piece is not None]
        known.sort(key=lambda piece: piece.lines)
        if not known or (within is None and known[0].lines > MOST_LINES):
            return None
        found = set(self._lines_of(known[0])) if within is None else within
        for piece in known[1:] if within is None else known:
            if not found:
                break
            if len(found) * len(piece.ordinals) * LINES_FOR_ONE < piece.lines:
                found = {line for line in found if self._is_on(piece, line)}
            elif piece.lines <= MOST_LINES:
                found = found.intersection(self._lines_of(piece))
        return found

    def _lines_of(self, piece: Piece) -> Iterator[int]:
        lists, classes = self._view.segment.words.lists, self._classes
        return chain.from_iterable(
            [values for ordinal in piece.ordinals for values in lists(ordinal, classes)]
        )

    def _is_on(self, piece: Piece, line: int) -> bool:
        words = self._view.segment.words
        return any(
            words.span(ordinal, section, line, line + 1)
            for ordinal in piece.ordinals
            for section in self._classes
        )

    def _documents_with(self, text: str) -> set[int] | None:
        pieces = [piece for piece in map(self._piece, pieces_of(text)) if piece is not None]
        if len(pieces) > 1:
            lines = self._lines_with(pieces_of(text), None)
            if lines is not None:
                return self.documents_of(lines)
        return _common(map(self._documents_of_piece, pieces))

    def _documents_of_piece(self, piece: Piece) -> set[int]:
        words = self._view.segment.words
        found: set[int] = set()
        for ordinal in piece.ordinals:
            for section in self._classes:
                found.update(words.documents(ordinal, section)[0])
        return found

    def _piece(self, key: tuple[bytes, bool, bool]) -> Piece | None:
        """Return a piece with the words that have it; None when the index does not know them all, or they are many."""
        if key not in self._pieces:
            self._pieces[key] = self._look_up(*key)
        return self._pieces[key]

    def _look_up(self, text: bytes, starts: bool, ends: bool) -> Piece | None:
        words = self._view.segment.words
        if not is_text_word(text):
            return None
        if starts and ends:
            ordinals: Sequence[int] = words.spellings(text)
        elif starts:
            ordinals = words.prefixed(text)
        else:
            ordinals = words.ending(text) if ends else words.containing(text)
        if len(ordinals) > MOST_WORDS:
            return None
        return Piece(ordinals, sum(map(words.total, ordinals)))


def pieces_of(text: str) -> Iterator[tuple[bytes, bool, bool]]:
    """Cut a text into its words; yield each, folded, with whether a word begins and ends there.

    Args:
        text: Part of a line; EDGE says that nothing of a word stands there.
    """
    data = text.encode("utf-8", "surrogateescape")
    blanked = blank_separators(data)
    place = 0
    for word in blanked.split():
        start = blanked.index(word, place)
        place = start + len(word)
        letters = word.decode("utf-8", "surrogateescape")
        # In a script without spaces other letters may stand beside it, whatever the text says.
        yield (
            fold(word),
            start > 0 and not is_unspaced(letters[0]),
            place < len(blanked) and not is_unspaced(letters[-1]),
        )


def phrase_need(text: str) -> Run:
    """Return the need for a text between ends of words."""
    return Run((f"{EDGE}{text}{EDGE}",))


def _united(sets: Iterable[set[int] | None]) -> set[int] | None:
    found: set[int] = set()
    for one in sets:
        if one is None:
            return None
        found |= one
    return found


def _common(sets: Iterable[set[int] | None]) -> set[int] | None:
    found = None
    for one in sets:
        if one is not None:
            found = one if found is None else found & one
            if not found:
                break
    return found
