"""Which segments to merge, and when: pure decisions over a manifest's entries.

Every segment costs each query a look-up, every merge costs its bytes once. An update merges only what is
small enough to go unnoticed; ``choose_compaction`` says what is worth merging when nobody waits.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from kwsearch.store.manifest import SegmentEntry

UPDATE_BUDGET = 192 * 1024
"""Bytes of segments that one update may rewrite: about 0.1 seconds."""

LOOSE_SEGMENTS = 5
"""So many small segments may stand beside one another before an update merges them."""

MANY_SEGMENTS = 8
"""With more segments than this a compaction is due."""

TOO_MANY_SEGMENTS = 32
"""With more segments than this an update merges whatever it takes."""

DELETED_SHARE = 0.3
"""With a larger share of deleted documents in all segments a compaction is due."""

MAX_COMPACTION_BYTES = 48 * 1024 * 1024
"""A compaction copies about so many bytes at most: what it holds in memory is several times as much."""

_DELETED_SHARE_OF_SEGMENT = 0.2
_MIN_DELETED = 64
"""Fewer deleted documents than this never make a compaction worth while."""


def live_bytes(entry: SegmentEntry) -> int:
    """Return about how many bytes of a segment a merge would copy."""
    return entry.size * entry.live_documents // max(1, entry.documents)


def choose_merge(entries: Sequence[SegmentEntry], budget: int = UPDATE_BUDGET) -> list[SegmentEntry]:
    """Return the segments that an update merges with what it adds, at most ``budget`` bytes of them.

    Args:
        entries: The segments of the index, without what is being added.
        budget: Most bytes to copy.
    """
    if len(entries) > TOO_MANY_SEGMENTS:
        return _smallest(entries, len(entries) - MANY_SEGMENTS // 2)
    small = sorted((entry for entry in entries if live_bytes(entry) <= budget), key=live_bytes)
    if len(small) < LOOSE_SEGMENTS:
        return []
    chosen: list[SegmentEntry] = []
    for entry in small:
        budget -= live_bytes(entry)
        if budget < 0:
            break
        chosen.append(entry)
    return chosen


def choose_compaction(entries: Sequence[SegmentEntry]) -> list[SegmentEntry]:
    """Return the segments that should become one when there is time for it; empty when all is well.

    Segments of about one size are merged, so that each byte is copied a number of times that grows only with
    the logarithm of the index; segments with many deleted documents are written anew.
    """
    documents = sum(entry.documents for entry in entries)
    deleted = sum(len(entry.deleted) for entry in entries)
    if deleted >= _MIN_DELETED and deleted > DELETED_SHARE * documents:
        wasteful = [
            entry for entry in entries if len(entry.deleted) > _DELETED_SHARE_OF_SEGMENT * entry.documents
        ]
        return _bounded(sorted(wasteful, key=live_bytes), at_least=1)
    if len(entries) <= MANY_SEGMENTS:
        return []
    ascending = sorted(entries, key=live_bytes)
    count = len(entries) - MANY_SEGMENTS // 2
    total = sum(map(live_bytes, ascending[:count]))
    while count < len(ascending) and live_bytes(ascending[count]) <= total:
        total += live_bytes(ascending[count])
        count += 1
    chosen = _bounded(ascending[:count], at_least=2)
    return chosen if sum(map(live_bytes, chosen)) <= MAX_COMPACTION_BYTES else []


def _bounded(entries: Sequence[SegmentEntry], *, at_least: int) -> list[SegmentEntry]:
    """Return the first entries, so many that copying them stays within bounds."""
    chosen: list[SegmentEntry] = []
    room = MAX_COMPACTION_BYTES
    for entry in entries:
        room -= live_bytes(entry)
        if room < 0 and len(chosen) >= at_least:
            break
        chosen.append(entry)
    return chosen


def _smallest(entries: Sequence[SegmentEntry], count: int) -> list[SegmentEntry]:
    return sorted(entries, key=live_bytes)[:count]
