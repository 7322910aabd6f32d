"""Copies the postings of a written segment into one that is being built: whole pages of a dictionary at once.

Merging is what an update waits for longest; a loop in Python over every list of every key was nearly all of it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from kwsearch.errors import IndexCorruptError
from kwsearch.store.segment.dictionary import PAGE_SIZE, SHORT_LIST

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from numpy.typing import NDArray

    from kwsearch.store.segment.dictionary import Dictionary

    Integers = NDArray[np.uint32]

DELETED = np.iinfo(np.int64).min
"""In place of a distance: the lines of this document are not copied."""


class Moves:
    """Where the lines of the documents of a segment go."""

    def __init__(self, distances: Sequence[int], starts: Sequence[int]) -> None:
        """Take how far the lines of each document move, and the first line of each and the end."""
        self._distances = np.array(distances, dtype=np.int64)
        self._starts = np.array(starts, dtype=np.int64)

    def moved(self, values: Integers, shift: int) -> tuple[NDArray[np.bool_], Integers]:
        """Return which values belong to live documents, and those at their new places.

        Args:
            values: ``line << shift`` with bits of its own below.
            shift: How many bits lie below the line.
        """
        lines = values.astype(np.int64)
        documents = np.searchsorted(self._starts, lines >> shift, side="right") - 1
        if len(documents) and not 0 <= int(documents.min()) <= int(documents.max()) < len(self._distances):
            raise IndexCorruptError("a list of a dictionary is damaged; build the index again")
        distances = self._distances[documents]
        live = distances != DELETED
        return live, (lines[live] + (distances[live] << shift)).astype(np.uint32)


def copied_postings(
    dictionary: Dictionary, number_of: Callable[[bytes], int], moves: Moves, shifts: Mapping[int, int]
) -> Iterator[tuple[int, Integers, Integers]]:
    """Yield (section, numbers of keys, values at their new places) of all live documents, for each section.

    Args:
        dictionary: Its values are lines, in every section.
        number_of: The new number of a key; asked for every key once, in their order.
        moves: Where the lines go.
        shifts: How many bits lie below the line, for the numbers of sections where it is not 0.

    Raises:
        IndexCorruptError: The dictionary is damaged.
    """
    pages = [
        _page_postings(dictionary, first // PAGE_SIZE, number_of)
        for first in range(0, len(dictionary), PAGE_SIZE)
    ]
    if not pages:
        return
    numbers, sections, values = (np.concatenate(columns) for columns in zip(*pages, strict=True))
    for section in range(len(dictionary.section_names)):
        chosen = np.flatnonzero(sections == section)
        if len(chosen):
            live, places = moves.moved(values[chosen], shifts.get(section, 0))
            yield section, numbers[chosen][live], places


def _page_postings(
    dictionary: Dictionary, number: int, number_of: Callable[[bytes], int]
) -> tuple[Integers, Integers, Integers]:
    """Return the key, the section and the value of every posting of a page."""
    page = dictionary.page(number)
    numbers = np.array([number_of(key) for key in page.keys], dtype=np.uint32)
    entries = np.frombuffer(page.entries, dtype=np.uint16).astype(np.uint32)
    counts = np.frombuffer(page.counts, dtype=np.uint32)
    stored = np.frombuffer(page.values, dtype=np.uint32)
    is_long = counts > SHORT_LIST
    widths = np.where(is_long, 1, counts).astype(np.int64)
    ends = widths.cumsum()
    if (ends[-1] if len(ends) else 0) != len(stored) or (entries >> 4 >= len(numbers)).any():
        raise IndexCorruptError("a dictionary page is damaged; build the index again")
    # A short list holds differences: sums over the whole page, less what the lists before it add up to.
    sums = stored.astype(np.uint64).cumsum()
    before = np.concatenate((np.zeros(1, np.uint64), sums))[ends - widths]
    values = (sums - np.repeat(before, widths)).astype(np.uint32)
    names = list(dictionary.section_names)
    pieces: list[Integers] = []
    done = 0
    for at in np.flatnonzero(is_long).tolist():
        ordinal, section = number * PAGE_SIZE + int(entries[at] >> 4), names[entries[at] & 15]
        long_list = np.array(dictionary.values(ordinal, section), dtype=np.uint32)
        pieces += [values[done : ends[at] - 1], long_list]
        done, widths[at] = ends[at], len(long_list)
    every = np.repeat(entries, widths)
    return numbers[every >> np.uint32(4)], every & np.uint32(15), np.concatenate([*pieces, values[done:]])
