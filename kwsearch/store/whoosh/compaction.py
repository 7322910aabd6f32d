"""Merges segments while readers and writers go on: the copying needs no lock, only the change of the manifest does."""

from __future__ import annotations

import contextlib
import os
import secrets
from typing import TYPE_CHECKING

from kwsearch.errors import IndexCorruptError
from kwsearch.store.local.disk import file_sha256
from kwsearch.store.local.folder import COMPACTION_PREFIX
from kwsearch.store.local.lock import COMPACTING_NAME, FolderLock
from kwsearch.store.local.manifest import SegmentEntry, open_manifest
from kwsearch.store.local.merging import choose_compaction
from kwsearch.store.segment.reader import Segment
from kwsearch.store.whoosh.change import writing

if TYPE_CHECKING:
    from collections.abc import Callable

    from kwsearch.store.local.disk import Disk
    from kwsearch.store.local.manifest import Manifest
    from kwsearch.store.whoosh.change import LocalChange


def compact_index(index_dir: str, disk: Disk, begin: Callable[[], LocalChange]) -> bool:
    """Merge what is worth merging; does nothing when all is well or when a writer was quicker.

    Args:
        index_dir: The folder of the index.
        disk: What writes.
        begin: Begins a change of it, when the merge is done.

    Returns:
        Whether segments were merged.

    Raises:
        IndexNotFoundError: If there is no index.
        IndexLockedError: If ``begin`` does not get the lock.
        IndexCorruptError: If a segment cannot be read.
        IndexWriteError: If the result cannot be written.
    """
    manifest = open_manifest(index_dir)
    chosen = choose_compaction(manifest.entries)
    if not chosen:
        return False
    # Beside the generations: that of the sources may be replaced, and removed, before the copy is made.
    path = os.path.join(index_dir, f"{COMPACTION_PREFIX}{secrets.token_hex(8)}")
    lock = FolderLock(index_dir, COMPACTING_NAME)
    try:
        if not lock.try_to_acquire():
            return False  # somebody else is at it
        try:
            with writing():
                documents = _merge_to(path, manifest, chosen, disk)
        except IndexCorruptError:
            if open_manifest(index_dir).identity != manifest.identity:
                return False  # a writer removed the sources while they were read
            raise
        with begin() as change:
            return _exchange(change, manifest, chosen, path, documents, disk)
    finally:
        with contextlib.suppress(OSError):
            disk.remove(path)
        lock.release()


def _merge_to(path: str, manifest: Manifest, chosen: list[SegmentEntry], disk: Disk) -> int:
    from kwsearch.store.segment.builder import SegmentBuilder  # loads numpy, which most updates do without

    builder = SegmentBuilder(path)
    for entry in chosen:
        segment = Segment(os.path.join(manifest.folder, entry.name), entry.deleted)
        builder.add_segment(segment)
        segment.close()
    disk.finish_segment(builder)
    return builder.documents


def _exchange(
    change: LocalChange,
    manifest: Manifest,
    chosen: list[SegmentEntry],
    merged_path: str,
    documents: int,
    disk: Disk,
) -> bool:
    """Put the merged segment in the place of its sources, as far as they are still there."""
    now = change.previous
    assert now is not None
    current = {entry.name: entry for entry in now.entries}
    remaining = [entry for entry in chosen if entry.name in current]
    # Of sources that updates have merged meanwhile, the copies would be mostly deleted documents.
    if now.folder != manifest.folder or 2 * len(remaining) <= len(chosen):
        return False
    deleted = _deleted_meanwhile(chosen, current, merged_path, now.folder)
    with writing():
        size, sha256 = file_sha256(merged_path)
        path = change.new_segment_path()
        disk.rename(merged_path, path)
    change.adopt_entry(SegmentEntry(os.path.basename(path), documents, deleted, size, sha256))
    for entry in remaining:
        change.drop_segment(entry.name)
    # As it is: to merge on the way would copy some of these bytes once more.
    change.commit(now.scan_table(), expected_documents=now.documents, merge=False)
    return True


def _deleted_meanwhile(
    chosen: list[SegmentEntry], current: dict[str, SegmentEntry], merged_path: str, folder: str
) -> frozenset[int]:
    """Return the documents of the merged segment whose sources were deleted while it was written.

    A source that is gone altogether had all its documents deleted, or moved to another segment by an update.
    """
    merged = Segment(merged_path)
    kept: set[str] = set()
    for entry in chosen:
        if entry.name in current:
            source = Segment(os.path.join(folder, entry.name), current[entry.name].deleted)
            kept.update(map(source.path_of, source.live_documents()))
            source.close()
    deleted = frozenset(document for document, path in enumerate(merged.paths()) if path not in kept)
    merged.close()
    return deleted
