"""What a store of indexes must guarantee, in words; whoosh_store.py keeps these promises.

Lean: no imports, because the reader of manifests takes INDEX_VERSION from here.
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence
    from types import TracebackType
    from typing import Self

    from kwsearch.models import FileFacts, SourceFile, Tag
    from kwsearch.store.local.manifest import Manifest, ScanTable
    from kwsearch.store.segment.reader import Segment

INDEX_VERSION = 4
"""Number of the layout of a whole index; an index of another number is built again, never converted.

History:
    1: Generation folders with CURRENT; in each a Whoosh index with our codec, manifests beside its TOCs,
       one scan table, segment files of format 1.
    2: Segments list the tags of each document.
    3: Records leave out what repeats.
    4: Records say which symbol each use stands in.
"""


class IndexStore:
    """One index in one folder of its own; the root that it describes lies elsewhere.

    Every store guarantees:

    * Nothing is visible before ``IndexTransaction.commit`` returns. Readers see the state before it or the state
      after it, never anything between, whatever is killed, full or failing, and whenever the power goes.
    * Replacing a file twice leaves one document of it; a path has at most one live document.
    * One writer at a time: a second one waits, then raises IndexLockedError naming the first.
    * An index of another INDEX_VERSION raises IndexOutdatedError, whose message says how to build it again.
    * Damage is found by ``verify_index`` wherever it is, and raises IndexCorruptError where it is met;
      nothing read from an index is ever executed.
    * What cannot be written (full, read-only, failing disk) raises IndexWriteError and leaves the old state.
    * What a killed writer left behind is removed by the next one.
    * The folder and its files can be read by their owner alone.
    """

    def manifest(self) -> Manifest:
        """Return what the current index is made of.

        Raises:
            IndexNotFoundError: If nothing was ever committed.
            IndexOutdatedError: If it has another INDEX_VERSION.
            IndexCorruptError: If it cannot be read.
        """
        raise NotImplementedError

    def begin(self, *, rebuild: bool = False, wait_seconds: float = 0.0) -> IndexTransaction:
        """Take the writer's lock and start a change of the index.

        Args:
            rebuild: Start from nothing; the index that is there stays visible until the commit replaces it.
                Needed when there is none, or none that can be read.
            wait_seconds: How long to wait for another writer.

        Raises:
            IndexLockedError: If another writer holds the lock for longer.
            IndexWriteError: If the folder cannot be written.
        """
        raise NotImplementedError


class IndexTransaction:
    """One change of an index: everything in it becomes visible together, or not at all.

    A context manager that discards the change unless ``commit`` was called. After any exception from a method
    the transaction is of no more use.
    """

    segments: Sequence[Segment]
    """The segments of the state that is being changed, opened, with what was deleted before this change."""

    def replace_file(
        self, source: SourceFile, data: bytes, facts: FileFacts, tags: Sequence[Tag], digest: bytes
    ) -> None:
        """Store a file, in place of what is stored under its path."""
        raise NotImplementedError

    def remove_file(self, path: str) -> bool:
        """Forget the file stored under ``path``.

        Returns:
            Whether there was one.
        """
        raise NotImplementedError

    def new_segment_path(self) -> str:
        """Return an unused path for a segment file that a worker process writes with a SegmentBuilder.

        The file becomes part of the change by ``adopt_segment`` alone; otherwise it is removed.
        """
        raise NotImplementedError

    def adopt_segment(self, path: str, documents: int) -> None:
        """Add all documents of a finished segment file; the caller has removed older documents of their paths."""
        raise NotImplementedError

    def commit(self, scan: ScanTable, *, expected_documents: int, merge: bool = False) -> Manifest:
        """Make the change visible and durable; the lock is kept until the transaction is closed.

        Args:
            scan: What the scan passed over, stored with the index.
            expected_documents: How many files the index must hold afterwards; on any other number nothing
                is published.
            merge: Whether some small segments may be merged on the way, to keep segments few.

        Raises:
            IndexWriteError: If it could not be written, or the numbers do not agree; the old state stays.
        """
        raise NotImplementedError

    def close(self) -> None:
        """Discard what was not committed and give the lock back; closing twice is harmless."""
        raise NotImplementedError

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()
