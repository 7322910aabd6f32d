"""Which segments to merge, and when: pure decisions over a manifest's entries.

Every segment costs each query a look-up, every merge costs its bytes once. An update merges only what is
small enough to go unnoticed; ``choose_compaction`` says what is worth merging when nobody waits.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from kwsearch.store.local.manifest import SegmentEntry

UPDATE_BUDGET = 192 * 1024
"""Bytes of segments that an update may rewrite without being noticed: some hundredths of a second."""

LARGE_BUDGET = 1024 * 1024
"""Bytes that an update may rewrite now and then: an eighth of a second."""

LOOSE_SEGMENTS = 5
"""So many segments that are worth merging may stand beside one another before an update merges them."""

SMALL_SEGMENTS = 7
"""With so many of them an update uses LARGE_BUDGET."""

_SMALL_BYTES = LARGE_BUDGET * 3 // 4
"""Larger segments are left alone by updates: copying them again and again would cost more than they do."""

_GROWTH = 4
"""A segment is worth merging if it is at most so many times as large as all smaller ones together.

So each byte is copied a few times on its way to a large segment, however often there are updates, and a small index,
whose own segments are as small as what updates leave in a large one, is not copied again every few of them.
"""

CROWDED_SEGMENTS = 10
"""With so many segments of any size an update merges small ones that are worth it or not."""

MANY_SEGMENTS = 8
"""With more small segments than this a compaction is due."""

TOO_MANY_SEGMENTS = 32
"""With more small segments than this an update does what a compaction would do."""

DELETED_SHARE = 0.3
"""With a larger share of deleted documents in all segments a compaction is due."""

MAX_COMPACTION_BYTES = 8 * 1024 * 1024
"""A compaction copies about so many bytes at most, which takes about two seconds."""

COMPACTED_BYTES = 2 * 1024 * 1024
"""Larger segments are only written anew for the sake of their deleted documents."""

_DELETED_SHARE_OF_SEGMENT = 0.2
_MIN_DELETED = 64
"""Fewer deleted documents than this never make a compaction worth while."""


def live_bytes(entry: SegmentEntry) -> int:
    """Return about how many bytes of a segment a merge would copy."""
    return entry.size * entry.live_documents // max(1, entry.documents)


def choose_merge(entries: Sequence[SegmentEntry]) -> list[SegmentEntry]:
    """Return the segments that an update merges with what it adds: mostly none, hardly ever beyond LARGE_BUDGET.

    Five hundred updates of one file each, spread over an index of 12,000 files, leave at most ten segments.

    Args:
        entries: The segments of the index, without what is being added.
    """
    crowd = sorted((entry for entry in entries if live_bytes(entry) <= COMPACTED_BYTES), key=live_bytes)
    if len(crowd) > TOO_MANY_SEGMENTS:
        return _bounded(crowd, at_least=2)
    small = [entry for entry in crowd if live_bytes(entry) <= _SMALL_BYTES]
    is_crowded = len(entries) >= CROWDED_SEGMENTS
    worth = small if is_crowded else _worth_merging(small)
    if len(worth) < LOOSE_SEGMENTS and not is_crowded:
        return []
    room = LARGE_BUDGET if is_crowded or len(worth) >= SMALL_SEGMENTS else UPDATE_BUDGET
    chosen: list[SegmentEntry] = []
    for entry in worth:
        room -= live_bytes(entry)
        if room < 0:
            break
        chosen.append(entry)
    # A segment alone would only be copied.
    return chosen if len(chosen) > 1 else []


def _worth_merging(entries: Sequence[SegmentEntry]) -> list[SegmentEntry]:
    """Return the first of ascending entries, up to one that dwarfs all before it."""
    total = 0
    for number, entry in enumerate(entries):
        size = live_bytes(entry)
        if number and size > _GROWTH * total:
            return list(entries[:number])
        total += size
    return list(entries)


def choose_compaction(entries: Sequence[SegmentEntry]) -> list[SegmentEntry]:
    """Return the segments that should become one when there is time for it; empty when all is well.

    Small segments are merged when they are many, and segments with many deleted documents are written anew.
    """
    documents = sum(entry.documents for entry in entries)
    deleted = sum(len(entry.deleted) for entry in entries)
    if deleted >= _MIN_DELETED and deleted > DELETED_SHARE * documents:
        wasteful = [
            entry for entry in entries if len(entry.deleted) > _DELETED_SHARE_OF_SEGMENT * entry.documents
        ]
        # One alone is worth it, for what is deleted in it.
        return _bounded(sorted(wasteful, key=live_bytes), at_least=1)
    small = sorted((entry for entry in entries if live_bytes(entry) <= COMPACTED_BYTES), key=live_bytes)
    return _bounded(small, at_least=2) if len(small) > MANY_SEGMENTS else []


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
