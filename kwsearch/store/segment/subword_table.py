"""The sub-words of a whole vocabulary at once: what keywords.subwords says of each word, many times quicker."""

from __future__ import annotations

from collections import defaultdict
from itertools import compress, count
from typing import TYPE_CHECKING

import numpy as np

from kwsearch.text.identifiers import MAX_SPLIT_BYTES, subwords

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    Integers = NDArray[np.uint32]

_AT_ONCE = 1 << 16
"""So many words are split at once: each part is an object until it has its number."""

_SEPARATOR, _LOWER, _UPPER, _DIGIT = range(4)
_CLASSES = np.array(
    [
        _UPPER
        if 65 <= code <= 90
        else _LOWER
        if 97 <= code <= 122
        else _DIGIT
        if 48 <= code <= 57
        else _SEPARATOR
        for code in range(256)
    ],
    dtype=np.uint8,
)


def subword_pairs(words: Sequence[bytes]) -> tuple[list[bytes], Integers, Integers]:
    """Return the sub-words of words.

    Args:
        words: Without newlines.

    Returns:
        Each sub-word once; and as two arrays of equal length, the position of a word in ``words`` and the
        position in that list of a sub-word that it has; ascending by word, a pair may stand there twice.
    """
    numbers: defaultdict[bytes, int] = defaultdict(count().__next__)
    all_having = [np.zeros(0, dtype=np.uint32)]
    all_had = [np.zeros(0, dtype=np.uint32)]
    for first in range(0, len(words), _AT_ONCE):
        some = words[first : first + _AT_ONCE]
        plain = [place for place, word in enumerate(some) if word.isascii()]
        places, parts = _plain_pairs([some[place] for place in plain])
        having = np.array(plain, dtype=np.uint32)[places]
        if len(plain) < len(some):
            others = [
                (place, part)
                for place, word in enumerate(some)
                if not word.isascii()
                for part in subwords(word)
            ]
            having = np.concatenate((having, np.array([place for place, _ in others], dtype=np.uint32)))
            parts += [part for _, part in others]
        had = np.fromiter(map(numbers.__getitem__, parts), np.uint32, len(parts))
        # So far those of ASCII stand before the others.
        order = np.argsort(having, kind="stable")
        all_having.append(having[order] + np.uint32(first))
        all_had.append(had[order])
    return list(numbers), np.concatenate(all_having), np.concatenate(all_had)


def _plain_pairs(words: list[bytes]) -> tuple[NDArray[np.int64], list[bytes]]:
    """Return positions of words and, for each, one of its sub-words; for words of ASCII."""
    blob = b"\n" + b"\n".join(words) + b"\n"
    lower = blob.lower()
    raw = np.frombuffer(blob, dtype=np.uint8)
    here = _CLASSES[raw[1:-1]]
    before, after = _CLASSES[raw[:-2]], _CLASSES[raw[2:]]
    inside = here != _SEPARATOR
    # A part starts after a separator, where the class changes, and at the last capital before a lower letter.
    starts = inside & (
        (before == _SEPARATOR)
        | ((here != before) & ~((before == _UPPER) & (here == _LOWER)))
        | ((here == _UPPER) & (before == _UPPER) & (after == _LOWER))
    )
    ends = (before != _SEPARATOR) & (starts | ~inside)
    first = np.flatnonzero(starts) + 1
    last = np.flatnonzero(ends) + 1
    # The last part ends where the words do, and no letter follows that could say so.
    if len(last) < len(first):
        last = np.append(last, len(blob) - 1)
    line_ends = np.flatnonzero(raw == 10)
    word_of = np.searchsorted(line_ends, first) - 1
    lengths = np.diff(line_ends) - 1
    part_lengths = last - first
    counts = np.bincount(word_of, minlength=len(words))
    # As ``identifiers.subwords`` decides; parts of less than two letters on average are a hash.
    readable = (lengths >= 3) & (lengths <= MAX_SPLIT_BYTES) & ~((counts > 4) & (counts * 2 > lengths))
    parts = [lower[start:end] for start, end in zip(first.tolist(), last.tolist(), strict=True)]

    single = readable[word_of] & (part_lengths > 1)
    single &= (counts[word_of] > 1) | (part_lengths != lengths[word_of])
    together = np.zeros(len(parts), dtype=bool)
    if len(parts) > 1:
        both = part_lengths[:-1] + part_lengths[1:]
        words_of_pairs = word_of[:-1]
        # Two parts that are the whole word are found by the word itself.
        together[:-1] = (
            (words_of_pairs == word_of[1:])
            & readable[words_of_pairs]
            & ~((counts[words_of_pairs] == 2) & (both == lengths[words_of_pairs]))
        )
    joined = [parts[place] + parts[place + 1] for place in np.flatnonzero(together).tolist()]
    return np.concatenate((word_of[single], word_of[together])), [*compress(parts, single.tolist()), *joined]
