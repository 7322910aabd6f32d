"""Running text as one stream of numbers: a number for each word, and marks where lines end and classes change.

Collecting costs a few calls into C for each file; which line and which syntax class a word stands in is worked
out for the whole stream at once.
"""

from __future__ import annotations

from array import array
from collections import defaultdict
from itertools import count
from typing import TYPE_CHECKING

import numpy as np

from kwsearch.models import HIDDEN, STRING
from kwsearch.text.identifiers import MAX_WORD_BYTES, blank_separators, is_text_word, words_after_escapes
from kwsearch.vocabulary import WORD_CLASSES

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    Integers = NDArray[np.uint32]

# Control bytes never survive as word bytes, so they can be marks: a line's end, then "from here on class N".
_MARKS = [b"\x00", *(bytes((number + 1,)) for number in range(len(WORD_CLASSES)))]
_SPACED = [b" " + mark + b" " for mark in _MARKS]
_LINE_END, _CODE = 0, 1
_FIRST_WORD = len(_MARKS)


class WordStream:
    """The words of many files, one behind the other.

    Attributes:
        lines: Global line numbers used so far.
        numbers: Each word's number, in order of first appearance.
    """

    def __init__(self) -> None:
        self.lines = 0
        self.numbers: defaultdict[bytes, int] = defaultdict(count(_FIRST_WORD).__next__)
        for number, mark in enumerate(_MARKS):
            self.numbers[mark] = number
        self._stream = array("I")
        self._hidden = array("I")

    def add_text(self, data: bytes, spans: Sequence[tuple[int, int, int, int]]) -> None:
        """Add a file's text.

        Args:
            data: Its bytes; ``n`` newlines make ``n + 1`` lines.
            spans: Comments, strings and docs as in models.FileFacts; all else is code.
        """
        text = blank_separators(data)
        self.lines += data.count(b"\n") + 1
        if spans:
            pieces: list[bytes] = []
            place = 0
            escapes = b"\\" in data
            for begin, end, _, span_class in spans:
                pieces.append(text[place:begin])
                place = end
                if span_class == HIDDEN:
                    # Any of its lines will do, and the last one is known.
                    self._hidden.append(self.lines - 1)
                    # Its line ends stay, or all that follows would be on a wrong line.
                    pieces += (b" ", b"\n" * data.count(b"\n", begin, end))
                    continue
                inside = text[begin:end]
                if escapes and span_class == STRING and b"\\" in data[begin:end]:
                    inside = _with_escaped(inside, data[begin:end])
                pieces += (_SPACED[span_class + 1], inside, _SPACED[_CODE])
            pieces.append(text[place:])
            text = b"".join(pieces)
        tokens = text.replace(b"\n", _SPACED[_LINE_END]).split()
        # Each file ends its last line, and leaves the next file as code, whatever its spans were.
        tokens += (_MARKS[_LINE_END], _MARKS[_CODE])
        self._stream.fromlist(list(map(self.numbers.__getitem__, tokens)))

    def words(self) -> list[bytes]:
        """Return the word of each number; marks are there too."""
        return list(self.numbers)

    def occurrences(self) -> tuple[Integers, NDArray[np.uint8], Integers]:
        """Return the number, the class (position in WORD_CLASSES) and the global line of each word in the text.

        Only words of which `is_text_word` says that they count.
        """
        stream = np.frombuffer(self._stream, dtype=np.uint32) if self._stream else np.zeros(0, np.uint32)
        marks = np.flatnonzero(stream < _FIRST_WORD)
        numbers = stream[marks]
        lengths = np.diff(marks, prepend=0, append=len(stream))
        # The stream starts as code in line 0 without a mark; a mark's number is its class plus one.
        line_of = np.concatenate(([0], np.cumsum(numbers == _LINE_END))).astype(np.uint32)
        changes = np.concatenate(([True], numbers != _LINE_END))
        class_of = np.concatenate(([_CODE], numbers)).astype(np.uint8) - np.uint8(_CODE)
        class_of = np.repeat(class_of[changes], np.diff(np.flatnonzero(changes), append=len(changes)))
        keep = self._keep()[stream]
        return stream[keep], np.repeat(class_of, lengths)[keep], np.repeat(line_of, lengths)[keep]

    def _keep(self) -> NDArray[np.bool_]:
        """Return for each number whether its word counts in running text."""
        return np.array([is_text_word(word) for word in self.numbers], dtype=bool)

    def not_indexed(self) -> Integers:
        """Return a global line of each file in which text is hidden, and those of words that are too long."""
        stream = np.frombuffer(self._stream, dtype=np.uint32) if self._stream else np.zeros(0, np.uint32)
        too_long = np.array([len(word) > MAX_WORD_BYTES for word in self.numbers], dtype=bool)
        places = np.flatnonzero(too_long[stream])
        line_ends = np.flatnonzero(stream == _LINE_END)
        hidden = np.array(self._hidden, dtype=np.uint32)
        return np.concatenate((hidden, np.searchsorted(line_ends, places).astype(np.uint32)))


def _with_escaped(words: bytes, literal: bytes) -> bytes:
    """Return the words of a string literal with those that its escapes hide, each on its line."""
    pieces, at = [], 0
    for end, word in words_after_escapes(literal):
        pieces += [words[at:end], b" ", blank_separators(word), b" "]
        at = end
    return b"".join([*pieces, words[at:]])
