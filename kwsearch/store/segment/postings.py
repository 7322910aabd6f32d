"""Postings while a segment is built: numpy arrays of 64-bit numbers, each a key's ordinal, a section and a value.

``posting`` packs them, one sort groups them, and which documents have which words is worked out from them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from kwsearch.text.identifiers import fold

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    Integers = NDArray[np.uint32]
    Postings = NDArray[np.uint64]

_AT_ONCE = 1 << 17
"""So many words of documents are looked at at once, which bounds the memory for their sub-words."""

_U64 = np.uint64


def posting(ordinals: Integers, section: int, values: Integers) -> Postings:
    """Return postings of one section: the key's ordinal, the section and the value in one number each."""
    # 32 bits of value, 4 of section, 28 of ordinal: in the order of the numbers, postings are in the order of the file.
    return (ordinals.astype(_U64) << _U64(36)) | _U64(section << 32) | values.astype(_U64)


def unique_sorted(numbers: Postings) -> Postings:
    """Return numbers ascending, each once; sorts in place. What is sorted already costs only a look."""
    if len(numbers) < 2:
        return numbers
    if not np.all(numbers[1:] >= numbers[:-1]):
        numbers.sort()
    keep = np.empty(len(numbers), dtype=bool)
    keep[0] = True
    np.not_equal(numbers[1:], numbers[:-1], out=keep[1:])
    return numbers[keep]


def group_starts(numbers: Postings | Integers) -> NDArray[np.int64]:
    """Return where each run of equal numbers starts; the numbers are sorted."""
    if not len(numbers):
        return np.zeros(0, dtype=np.int64)
    return np.concatenate(([0], np.flatnonzero(numbers[1:] != numbers[:-1]) + 1))


def sorted_keys(keys: list[bytes]) -> tuple[list[bytes], list[bytes], Integers]:
    """Return keys by folded form, then exactly; their folded forms; and the new place of each old one."""
    folded = _folded(keys)
    order = sorted(range(len(keys)), key=keys.__getitem__)
    # Sorting the exact order by folded form is stable, so spellings of one word stay in exact order.
    order.sort(key=folded.__getitem__)
    place_of = np.zeros(len(keys), dtype=np.uint32)
    place_of[order] = np.arange(len(keys), dtype=np.uint32)
    return [keys[place] for place in order], [folded[place] for place in order], place_of


def _folded(keys: list[bytes]) -> list[bytes]:
    """Return the folded form of each key; ASCII folds at once."""
    joined = b"\n".join(keys)
    if not joined.isascii():
        return [fold(key) for key in keys]
    return joined.lower().split(b"\n") if keys else []


def sections_of(postings: Postings) -> Integers:
    """Return the number of each posting's section."""
    return (postings >> np.uint64(32)).astype(np.uint32) & np.uint32(15)


def documents_of_words(postings: Postings, document_of: Integers, shifts: Mapping[int, int]) -> Postings:
    """Return ``document << 32 | ordinal`` for every word of every document, ascending.

    Args:
        postings: Of words, sorted.
        document_of: Document of each global line.
        shifts: Bits to drop from the values of a section to get lines, where not 0.
    """
    sections = sections_of(postings)
    lines = postings.astype(np.uint32)
    for section, shift in shifts.items():
        lines[sections == section] >>= np.uint32(shift)
    pairs = document_of[lines].astype(np.uint64)
    del sections, lines
    pairs <<= np.uint64(32)
    pairs |= postings >> np.uint64(36)
    # Lines of one file stand beside one another: most repeats go before the sort.
    return unique_sorted(pairs[group_starts(pairs)])


def documents_of_subwords(
    words: Integers, subwords_: Integers, forward: Postings, word_count: int, *, section: int
) -> Postings:
    """Return postings of a section that holds the documents of sub-words.

    Args:
        words: Ordinals of words, ascending.
        subwords_: The sub-word that each has.
        forward: ``document << 32 | ordinal`` for every word of every document that counts.
        word_count: How many words there are.
        section: Number of the section.
    """
    firsts = np.searchsorted(words, np.arange(word_count + 1))
    found = [np.zeros(0, dtype=np.uint64)]
    for first in range(0, len(forward), _AT_ONCE):
        some = forward[first : first + _AT_ONCE]
        ordinals = some.astype(np.uint32)
        counts = (firsts[1:] - firsts[:-1])[ordinals]
        documents = np.repeat((some >> np.uint64(32)).astype(np.uint32), counts)
        # For each pair of a document and a word, the range of that word's sub-words, one after the other.
        starts = np.repeat(firsts[:-1][ordinals] - (np.cumsum(counts) - counts), counts)
        found.append(
            unique_sorted(posting(subwords_[starts + np.arange(len(documents))], section, documents))
        )
    return unique_sorted(np.concatenate(found))
