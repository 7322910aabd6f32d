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

    from kwsearch.store.segment.dictionary import Dictionary, KeyPage
    from kwsearch.store.segment.long_list import LongList

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
    # Nothing to concatenate, which numpy refuses.
    if not len(dictionary):
        return
    numbers, sections, values = _postings(dictionary, number_of)
    for section in range(len(dictionary.section_names)):
        chosen = np.flatnonzero(sections == section)
        if len(chosen):
            live, places = moves.moved(values[chosen], shifts.get(section, 0))
            yield section, numbers[chosen][live], places


def _postings(
    dictionary: Dictionary, number_of: Callable[[bytes], int]
) -> tuple[Integers, Integers, Integers]:
    """Return the key, the section and the value of every posting, in the order of the keys and sections."""
    columns = [
        _page_columns(dictionary.page(first // PAGE_SIZE), number_of)
        for first in range(0, len(dictionary), PAGE_SIZE)
    ]
    page_keys, page_lists, page_values = (
        [len(column) for column in every] for every in list(zip(*columns, strict=True))[:3]
    )
    # From here on whole columns: a page has no meaning of its own any more, but for its keys' places.
    numbers, entries, stored, counts = (np.concatenate(every) for every in zip(*columns, strict=True))
    is_long = counts > SHORT_LIST
    widths = np.where(is_long, 1, counts).astype(np.int64)
    ends = widths.cumsum()
    page_of = np.repeat(np.arange(len(columns)), page_lists)
    positions = entries >> np.uint16(4)
    if (
        (np.bincount(page_of, weights=widths, minlength=len(columns)) != page_values).any()
        or (positions >= np.array(page_keys)[page_of]).any()
        or any(keys != PAGE_SIZE for keys in page_keys[:-1])
    ):
        raise IndexCorruptError("a dictionary page is damaged; build the index again")
    # A short list holds differences: sums over all lists, less what those before it add up to.
    sums = stored.astype(np.uint64).cumsum()
    before = np.concatenate((np.zeros(1, np.uint64), sums))[ends - widths]
    values = (sums - np.repeat(before, widths)).astype(np.uint32)
    pieces: list[Integers] = []
    done = 0
    for at in np.flatnonzero(is_long).tolist():
        place = int(ends[at]) - 1
        pieces.append(values[done:place])
        long_list = _long_values(dictionary.long_list(int(stored[place])))
        pieces.append(long_list)
        done, widths[at] = place + 1, len(long_list)
    every = np.repeat(page_of * PAGE_SIZE + positions, widths)
    return (
        numbers[every],
        np.repeat(entries & np.uint16(15), widths),
        np.concatenate([*pieces, values[done:]]),
    )


def _page_columns(
    page: KeyPage, number_of: Callable[[bytes], int]
) -> tuple[Integers, NDArray[np.uint16], Integers, Integers]:
    """Return the numbers of a page's keys, its entries, its values and how many each entry has: no more of it stays."""
    return (
        np.array([number_of(key) for key in page.keys], dtype=np.uint32),
        np.array(page.entries, dtype=np.uint16),
        np.frombuffer(page.values, dtype=np.uint32),
        np.array(page.counts, dtype=np.uint32),
    )


def _long_values(long_list: LongList) -> Integers:
    """Return all values of a long list, ascending."""
    return np.concatenate(
        [
            np.cumsum(np.frombuffer(chunk, dtype=np.uint32), dtype=np.uint32)
            for chunk in long_list.differences()
        ]
    )
