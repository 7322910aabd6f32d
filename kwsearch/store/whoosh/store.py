"""The store on Whoosh: generations, transactions, durable publishing. Keeps the promises of base.py.

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

from kwsearch.errors import IndexCorruptError, IndexReadError, IndexWriteError, KwsearchError
from kwsearch.store.base import IndexStore, IndexTransaction
from kwsearch.store.local.disk import Disk, file_sha256, write_error
from kwsearch.store.local.folder import clean_folder, next_generation, prepare_folder
from kwsearch.store.local.lock import FolderLock
from kwsearch.store.local.manifest import (
    CURRENT_NAME,
    Manifest,
    ScanTable,
    SegmentEntry,
    open_manifest,
)
from kwsearch.store.local.merging import choose_merge
from kwsearch.store.segment.blocks import cannot_read
from kwsearch.store.segment.reader import Segment
from kwsearch.store.whoosh.codec import INDEX_NAME, SEGMENT_SUFFIX, KeywordSegment
from kwsearch.store.whoosh.writer import KeywordWriter, open_whoosh

if TYPE_CHECKING:
    from kwsearch.models import FileFacts, SourceFile, Tag

    PendingFile = tuple[SourceFile, bytes, FileFacts, Sequence[Tag], bytes]

_SCAN_PREFIX = "scan-"
_SEGMENT_PREFIX = f"{INDEX_NAME}_"


class WhooshStore(IndexStore):
    """An index folder."""

    def __init__(
        self, index_dir: str, *, root: str, options: str = "", recipe: str = "", disk: Disk | None = None
    ):
        """Name the index; nothing is read or made yet.

        Args:
            index_dir: The folder, absolute.
            root: The folder that is indexed, absolute; written into manifests.
            options: Fingerprint of the settings; written into manifests.
            recipe: Fingerprint of the program's way of reading files; written into manifests.
            disk: What writes instead of the real disk.
        """
        self.index_dir = index_dir
        self.root = root
        self.options = options
        self.recipe = recipe
        self.disk = disk or Disk()

    def manifest(self) -> Manifest:
        """Return what the current index is made of (see IndexStore)."""
        return open_manifest(self.index_dir)

    def open_index(self) -> whoosh.index.FileIndex:
        """Return the current state as a Whoosh index, for Whoosh's own queries.

        Raises:
            StoredIndexError: If there is none, or it cannot be read.
        """
        with reading():
            return open_whoosh(self.manifest().folder, self.disk)

    def begin(self, *, rebuild: bool = False, wait_seconds: float = 0.0) -> WhooshTransaction:
        """Take the writer's lock and start a change (see IndexStore)."""
        with writing():
            prepare_folder(self.index_dir, self.disk)
        lock = FolderLock(self.index_dir)
        try:
            lock.acquire(wait_seconds)
            return WhooshTransaction(self, lock, None if rebuild else self.manifest())
        except BaseException:
            lock.release()
            raise


class WhooshTransaction(IndexTransaction):
    """One change of an index folder.

    Attributes:
        previous: The state that is being changed; None for a full build.
        folder: The generation folder that is written.
        lock: The writer's lock.
    """

    def __init__(self, store: WhooshStore, lock: FolderLock, previous: Manifest | None) -> None:
        self._store = store
        self._disk = store.disk
        self.lock = lock
        self.previous = previous
        self._pending: dict[str, PendingFile] = {}
        self._adopted: dict[str, SegmentEntry] = {}
        self._dropped: set[str] = set()
        self._is_clean = False
        self._lent = False
        with writing():
            clean_folder(store.index_dir, self._disk)
            self.folder = previous.folder if previous else next_generation(store.index_dir)
            if previous is None:
                self._disk.make_folder(self.folder)
        self._stored = open_segments_of_toc(previous, self._disk) if previous else []

    @cached_property
    def segments(self) -> list[Segment]:  # type: ignore[override]
        """The segments of the state that is being changed."""
        return [Segment(path, deleted) for path, deleted in self.previous.segments] if self.previous else []

    def lend_segments(self, segments: list[Segment]) -> None:
        """Take the segments of the previous state as the caller has them open, instead of opening them again.

        They stay the caller's to close.
        """
        self.__dict__["segments"] = segments
        self._lent = True

    def replace_file(
        self, source: SourceFile, data: bytes, facts: FileFacts, tags: Sequence[Tag], digest: bytes
    ) -> None:
        """Store a file, in place of what is stored under its path (see IndexTransaction)."""
        self.remove_file(source.path)
        self._pending[source.path] = (source, data, facts, tags, digest)

    def remove_file(self, path: str) -> bool:
        """Forget the file stored under ``path`` (see IndexTransaction)."""
        if self._pending.pop(path, None) is not None:
            return True
        for segment, stored in zip(self.segments, self._stored, strict=True):
            document = segment.document(path)
            if document >= 0 and not stored.is_deleted(document):
                stored.delete_document(document)
                return True
        return False

    def new_segment_path(self) -> str:
        """Return an unused path for a segment file (see IndexTransaction)."""
        return os.path.join(self.folder, KeywordSegment(INDEX_NAME).file_name)

    def adopt_segment(self, path: str, documents: int) -> None:
        """Add all documents of a finished segment file (see IndexTransaction)."""
        with writing():
            size, sha256 = file_sha256(path)
        self.adopt_entry(SegmentEntry(os.path.basename(path), documents, frozenset(), size, sha256))

    def adopt_entry(self, entry: SegmentEntry) -> None:
        """Add the live documents of a finished segment file in ``folder`` whose digest is known already."""
        self._adopted[entry.name] = entry

    def drop_segment(self, name: str) -> None:
        """Forget all documents of a stored segment."""
        self._dropped.add(name)

    def commit(self, scan: ScanTable, *, expected_documents: int, merge: bool = False) -> Manifest:
        """Make the change visible and durable (see IndexTransaction)."""
        scan_bytes = scan.encode()
        if self._is_unchanged(scan_bytes) and self.previous is not None:
            self._check_count(self.previous.documents, expected_documents)
            self._is_clean = True
            return self.previous
        with writing():
            manifest = self._publish(scan_bytes, expected_documents, merge)
            if self.previous is None:
                self._switch_generation()
        clean_folder(self._store.index_dir, self._disk)
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
        index = open_whoosh(self.folder, self._disk, create=self.previous is None)
        writer = KeywordWriter(index)
        writer.segments = [stored for stored in self._stored if stored.file_name not in self._dropped]
        writer.adopted = [_segment_of(entry) for entry in self._adopted.values()]
        for pending in self._pending.values():
            writer.add_file(*pending)
        known = {entry.name: entry for entry in self.previous.entries} if self.previous else {}
        known |= self._adopted
        by_name = {stored.file_name: stored for stored in (*writer.segments, *writer.adopted)}
        entries = [_entry_of(stored, known[name]) for name, stored in by_name.items()]
        merged = choose_merge(entries) if merge else []

        def prepare(segments: list[KeywordSegment]) -> None:
            self._check_count(sum(segment.doc_count() for segment in segments), expected_documents)
            manifest.entries = [self._described(segment, known) for segment in segments]
            manifest.scan_sha256 = hashlib.sha256(scan_bytes).hexdigest()
            manifest.scan_name = _SCAN_PREFIX + manifest.scan_sha256[:16]
            if self.previous is None or manifest.scan_name != self.previous.scan_name:
                self._disk.write_file(os.path.join(self.folder, manifest.scan_name), scan_bytes)

        def write_manifest(toc_path: str) -> None:
            manifest.toc_sha256 = file_sha256(toc_path)[1]
            self._disk.write_file(os.path.join(self.folder, manifest.name), manifest.encode())

        manifest = Manifest(
            self.folder, writer.generation, root=self._store.root, options=self._store.options,
            recipe=self._store.recipe, entries=[], scan_name="", scan_sha256="", toc_sha256="",
        )  # fmt: skip
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
        index_dir = self._store.index_dir
        self._disk.sync_folder(index_dir)
        temporary = os.path.join(index_dir, f"{CURRENT_NAME}-{secrets.token_hex(4)}")
        self._disk.write_file(temporary, os.path.basename(self.folder).encode("ascii") + b"\n")
        self._disk.rename(temporary, os.path.join(index_dir, CURRENT_NAME))
        self._disk.sync_folder(index_dir)

    def close(self) -> None:
        """Discard what was not committed and give the lock back (see IndexTransaction)."""
        try:
            for segment in self.__dict__.pop("segments", ()):
                if not self._lent:
                    segment.close()
            if not self._is_clean:
                with contextlib.suppress(OSError):
                    clean_folder(self._store.index_dir, self._disk)
        finally:
            self.lock.release()


def open_segments_of_toc(manifest: Manifest, disk: Disk) -> list[KeywordSegment]:
    """Return the segments that the TOC of a state lists.

    Raises:
        IndexCorruptError: If the TOC cannot be read, or does not say what the manifest says.
    """
    with reading():
        stored: list[KeywordSegment] = open_whoosh(manifest.folder, disk)._segments()
    told = [(segment.file_name, segment.doc_count_all(), segment.deleted) for segment in stored]
    if told != [(entry.name, entry.documents, entry.deleted) for entry in manifest.entries]:
        raise IndexCorruptError("TOC and manifest do not agree; build the index again")
    return stored


def _segment_of(entry: SegmentEntry) -> KeywordSegment:
    identifier = entry.name.removeprefix(_SEGMENT_PREFIX).removesuffix(SEGMENT_SUFFIX)
    return KeywordSegment(INDEX_NAME, identifier, entry.documents, tuple(sorted(entry.deleted)))


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


@contextlib.contextmanager
def reading() -> Iterator[None]:
    """Turn what Whoosh and the system raise while a TOC is read into our errors.

    A damaged TOC makes Whoosh and pickle raise nearly anything, so all else counts as damage here.
    """
    try:
        yield
    except KwsearchError:
        raise
    except OSError as error:
        raise cannot_read("the TOC", error) from error
    except MemoryError as error:
        raise IndexReadError("the TOC cannot be read for want of memory") from error
    except Exception as error:
        what = f"{type(error).__name__}: {error}" if str(error) else type(error).__name__
        raise IndexCorruptError(f"the index cannot be read ({what}); build the index again") from error
