"""A change of the local store: sinks, commits through Whoosh, durable publishing.

Layout of an index folder: ``LOCK`` · ``CURRENT``, the name of the current generation · ``generation-N``, a Whoosh
index with ``_MAIN_n.toc``, ``manifest-n``, ``scan-…`` and segment files. An update is published by the rename of
its TOC file, a full build by the rename of CURRENT.
"""

# mypy: allow-untyped-calls
from __future__ import annotations

import contextlib
import hashlib
import os
import pickle
import secrets
from collections.abc import Iterator, Sequence
from functools import cached_property
from typing import TYPE_CHECKING

import whoosh.index
from whoosh.writing import IndexingError

from kwsearch.errors import IndexWriteError
from kwsearch.store.base import Change, Reader, Receipt, ScanTable, Sink
from kwsearch.store.local.disk import Disk, file_sha256, write_error
from kwsearch.store.local.folder import clean_folder, next_generation
from kwsearch.store.local.lock import FolderLock
from kwsearch.store.local.manifest import CURRENT_NAME, Manifest, SegmentEntry, encode_scan
from kwsearch.store.local.merging import choose_merge
from kwsearch.store.local.reader import LocalReader
from kwsearch.store.segment.reader import Segment
from kwsearch.store.whoosh.codec import INDEX_NAME, KeywordSegment
from kwsearch.store.whoosh.writer import KeywordWriter, StateIndex, segment_of

if TYPE_CHECKING:
    from kwsearch.models import FileFacts, SourceFile, Tag
    from kwsearch.store.segment.builder import SegmentBuilder

    PendingFile = tuple[SourceFile, bytes, FileFacts, Sequence[Tag], bytes]

_SCAN_PREFIX = "scan-"
_SEGMENT_PREFIX = f"{INDEX_NAME}_"


class LocalReceipt(Receipt):
    """Files that are written in a segment, or that are still to be written."""

    def __init__(
        self, paths: tuple[str, ...], entry: SegmentEntry | None, pending: Sequence[PendingFile] = ()
    ) -> None:
        self.paths = paths
        self.entry = entry
        """Their segment, in which each path has the document of its place in ``paths``; None when there is none."""
        self.pending = pending


class LocalSink(Sink):
    """Writes a segment; in the process of its change it only keeps the files, which the commit writes.

    So a small update writes one segment, with what it merges.
    """

    def __init__(self, path: str, disk: Disk, process: int) -> None:
        """Write to ``path``, unless this is the process of the change."""
        self._path = path
        self._disk = disk
        self._is_home = os.getpid() == process  # workers are forked, and make their sinks behind that
        self._paths: list[str] = []
        self._pending: list[PendingFile] = []
        self._builder: SegmentBuilder | None = None

    @property
    def documents(self) -> int:  # type: ignore[override]
        """How many files were added."""
        return len(self._paths)

    def add(
        self, source: SourceFile, data: bytes, facts: FileFacts, tags: Sequence[Tag], digest: bytes
    ) -> None:
        """Add a file (see Sink)."""
        if self._is_home:
            self._pending.append((source, data, facts, tags, digest))
        else:
            if self._builder is None:
                from kwsearch.store.segment.builder import SegmentBuilder

                self._builder = SegmentBuilder(self._path)
            self._builder.add_file(source, data, facts, tags, digest)
        self._paths.append(source.path)

    def finish(self) -> LocalReceipt:
        """Write the segment (see Sink)."""
        paths = tuple(self._paths)
        if self._builder is None:
            return LocalReceipt(paths, None, self._pending)
        self._disk.finish_segment(self._builder)
        size, sha256 = file_sha256(self._path)
        entry = SegmentEntry(os.path.basename(self._path), len(paths), frozenset(), size, sha256)
        return LocalReceipt(paths, entry)


class LocalChange(Change):
    """One change of an index folder.

    Attributes:
        previous: The state that is being changed; None for a full build.
        folder: The generation folder that is written.
    """

    def __init__(
        self,
        index_dir: str,
        disk: Disk,
        lock: FolderLock,
        previous: Manifest | None,
        *,
        root: str,
        options: str,
        recipe: str,
    ) -> None:
        """Begin a change under the writer's lock, which is given back by ``close``; see LocalStore for the others."""
        self._index_dir = index_dir
        self._disk = disk
        self._lock = lock
        self.previous = previous
        self._made = (root, options, recipe)
        self._process = os.getpid()
        self._pending: dict[str, PendingFile] = {}
        self._adopted: dict[str, SegmentEntry] = {}
        self._places: dict[str, tuple[str, int]] = {}
        """Segment and document of each file that was adopted."""
        self._dropped: set[str] = set()
        self._is_clean = False
        self._lent = False
        with writing():
            # First: what a killed writer left may be what fills the disk.
            clean_folder(index_dir, disk, previous)
            self.folder = previous.folder if previous else next_generation(index_dir)
            if previous is None:
                self._disk.make_folder(self.folder)
        self._stored = [segment_of(entry) for entry in previous.entries] if previous else []

    @cached_property
    def segments(self) -> list[Segment]:
        """The segments of the state that is being changed."""
        return [Segment(path, deleted) for path, deleted in self.previous.segments] if self.previous else []

    def follows(self, reader: Reader) -> bool:
        """Tell whether the change starts from a reader's state, and take its segments (see Change)."""
        if not isinstance(reader, LocalReader) or self.previous is None:
            return False
        if reader.about.identity != self.previous.identity:
            return False
        # In the place of the cached property: to open the same segments again takes as long as a small update.
        self.__dict__["segments"] = reader.segments()
        self._lent = True
        return True

    def sink(self) -> LocalSink:
        """Return a new sink (see Change)."""
        import kwsearch.store.segment.builder  # noqa: F401 - before a fork rather than in each worker

        return LocalSink(self.new_segment_path(), self._disk, self._process)

    def adopt(self, receipt: Receipt) -> None:
        """Store the files of a receipt (see Change)."""
        assert isinstance(receipt, LocalReceipt)
        # What is stored under these paths goes first, wherever it is: then each is in one place.
        for path in receipt.paths:
            self.remove(path)
        self._pending.update({pending[0].path: pending for pending in receipt.pending})
        if receipt.entry is not None:
            name = receipt.entry.name
            self._places.update({path: (name, number) for number, path in enumerate(receipt.paths)})
            self.adopt_entry(receipt.entry)

    def remove(self, path: str) -> bool:
        """Forget the file stored under ``path`` (see Change)."""
        # The newest place first: what this change has added hides what is stored.
        if self._pending.pop(path, None) is not None:
            return True
        place = self._places.pop(path, None)
        if place is not None:
            entry = self._adopted[place[0]]
            self._adopted[entry.name] = SegmentEntry(
                entry.name, entry.documents, entry.deleted | {place[1]}, entry.size, entry.sha256
            )
            return True
        for segment, stored in zip(self.segments, self._stored, strict=True):
            document = segment.document(path)
            if document >= 0 and not stored.is_deleted(document):
                stored.delete_document(document)
                return True
        return False

    def new_segment_path(self) -> str:
        """Return an unused path for a segment file; it is removed unless it becomes part of the change."""
        return os.path.join(self.folder, KeywordSegment(INDEX_NAME).file_name)

    def adopt_entry(self, entry: SegmentEntry) -> None:
        """Add the live documents of a finished segment file in ``folder`` whose digest is known already."""
        self._adopted[entry.name] = entry

    def drop_segment(self, name: str) -> None:
        """Forget all documents of a stored segment."""
        self._dropped.add(name)

    def commit(self, scan: ScanTable, *, expected_documents: int, merge: bool = True) -> Manifest:
        """Make the change visible and durable (see Change).

        Args:
            scan: What the scan passed over.
            expected_documents: How many files the index must hold afterwards.
            merge: Whether some small segments may be merged on the way, to keep segments few.
        """
        # Nothing to publish is common (a file was touched, or written with the same bytes): no reader is disturbed.
        scan_bytes = encode_scan(scan)
        if self._is_unchanged(scan_bytes) and self.previous is not None:
            self._check_count(self.previous.documents, expected_documents)
            self._is_clean = True
            return self.previous
        with writing():
            manifest = self._publish(scan_bytes, expected_documents, merge)
            if self.previous is None:
                self._switch_generation()
        clean_folder(self._index_dir, self._disk, manifest)
        self._is_clean = True
        return manifest

    def _is_unchanged(self, scan_bytes: bytes) -> bool:
        if self.previous is None or self._pending or self._adopted or self._dropped:
            return False
        same = all(
            stored.deleted == entry.deleted
            for stored, entry in zip(self._stored, self.previous.entries, strict=True)
        )
        return same and hashlib.sha256(scan_bytes).hexdigest() == self.previous.scan_sha256

    def _publish(self, scan_bytes: bytes, expected_documents: int, merge: bool) -> Manifest:
        writer = KeywordWriter(StateIndex(self.folder, self.previous, self._disk))
        writer.segments = [stored for stored in self._stored if stored.file_name not in self._dropped]
        writer.adopted = [segment_of(entry) for entry in self._adopted.values()]
        for pending in self._pending.values():
            writer.add_file(*pending)
        known = {entry.name: entry for entry in self.previous.entries} if self.previous else {}
        known |= self._adopted
        by_name = {stored.file_name: stored for stored in (*writer.segments, *writer.adopted)}
        entries = [_entry_of(stored, known[name]) for name, stored in by_name.items()]
        # With the numbers that they will have: what this change deletes need not be copied.
        merged = choose_merge(entries) if merge else []

        def prepare(segments: list[KeywordSegment]) -> None:
            self._check_count(sum(segment.doc_count() for segment in segments), expected_documents)
            manifest.entries = [self._described(segment, known) for segment in segments]
            manifest.scan_sha256 = hashlib.sha256(scan_bytes).hexdigest()
            # Named for its content: a table that has not changed is not written again.
            manifest.scan_name = _SCAN_PREFIX + manifest.scan_sha256[:16]
            if self.previous is None or manifest.scan_name != self.previous.scan_name:
                self._disk.write_file(os.path.join(self.folder, manifest.scan_name), scan_bytes)

        def write_manifest(toc_path: str) -> None:
            manifest.toc_sha256 = file_sha256(toc_path)[1]
            self._disk.write_file(os.path.join(self.folder, manifest.name), manifest.encode())

        root, options, recipe = self._made
        manifest = Manifest(
            self.folder, writer.generation, root=root, options=options, recipe=recipe,
            entries=[], scan_name="", scan_sha256="", toc_sha256="",
        )  # fmt: skip
        # Whoosh calls back when all segments are written, and again when the TOC is, before its name makes it the
        # newest.
        writer.before_toc = prepare
        writer.storage.before_publish = write_manifest
        writer.commit_segments([by_name[entry.name] for entry in merged])
        return manifest

    def _described(self, segment: KeywordSegment, known: dict[str, SegmentEntry]) -> SegmentEntry:
        entry = known.get(segment.file_name)
        if entry is None:
            size, sha256 = file_sha256(os.path.join(self.folder, segment.file_name))
            entry = SegmentEntry(segment.file_name, segment.doc_count_all(), frozenset(), size, sha256)
        return _entry_of(segment, entry)

    @staticmethod
    def _check_count(documents: int, expected: int) -> None:
        if documents != expected:
            raise IndexWriteError(
                f"the index would hold {documents} files instead of {expected}; nothing was changed, "
                "run: kwsearch index --rebuild"
            )

    def _switch_generation(self) -> None:
        """Make the new generation the current one; the state of a full build becomes visible here."""
        # The name of the generation must be on the disk before CURRENT names it: a power cut may keep the second alone.
        index_dir = self._index_dir
        self._disk.sync_folder(index_dir)
        temporary = os.path.join(index_dir, f"{CURRENT_NAME}-{secrets.token_hex(4)}")
        self._disk.write_file(temporary, os.path.basename(self.folder).encode("ascii") + b"\n")
        self._disk.rename(temporary, os.path.join(index_dir, CURRENT_NAME))
        self._disk.sync_folder(index_dir)

    def close(self) -> None:
        """Discard what was not committed and give the lock back (see Change)."""
        try:
            # Only if they were ever opened: to ask for them would open them.
            for segment in self.__dict__.pop("segments", ()):
                if not self._lent:
                    segment.close()
            if not self._is_clean:
                with contextlib.suppress(OSError):
                    clean_folder(self._index_dir, self._disk)
        finally:
            self._lock.release()


def _entry_of(segment: KeywordSegment, entry: SegmentEntry) -> SegmentEntry:
    return SegmentEntry(entry.name, entry.documents, segment.deleted, entry.size, entry.sha256)


@contextlib.contextmanager
def writing() -> Iterator[None]:
    """Turn what Whoosh and the system raise while an index is written into our errors."""
    try:
        yield
    except OSError as error:
        raise write_error(error) from error
    except (IndexingError, whoosh.index.IndexError, whoosh.index.LockError, pickle.PickleError) as error:
        raise IndexWriteError(
            f"the index could not be written: {error}; what was there before is untouched"
        ) from error
