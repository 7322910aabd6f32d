"""Whoosh's segment writer over our builder: whole files instead of a pool of postings."""

# mypy: allow-untyped-calls
from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

from whoosh.index import TOC, FileIndex
from whoosh.writing import SegmentWriter

from kwsearch.store.segment.reader import Segment
from kwsearch.store.whoosh.codec import (
    INDEX_NAME,
    SEGMENT_SUFFIX,
    KeywordCodec,
    KeywordSegment,
    keyword_schema,
)
from kwsearch.store.whoosh.storage import DurableStorage

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kwsearch.models import FileFacts, SourceFile, Tag
    from kwsearch.store.local.disk import Disk
    from kwsearch.store.local.manifest import Manifest, SegmentEntry


class StateIndex(FileIndex):
    """One state of an index folder as a Whoosh index: its segments are those of the manifest, and no TOC is read."""

    def __init__(self, folder: str, manifest: Manifest | None, disk: Disk) -> None:
        """Take a generation folder with its state; None for one that has none yet."""
        self.storage = DurableStorage(folder, disk)
        self.indexname = INDEX_NAME
        self._toc = toc_of(manifest)

    def _read_toc(self) -> TOC:
        return self._toc


def toc_of(manifest: Manifest | None) -> TOC:
    """Return what Whoosh is to know of a state; its TOC file is derived from this, for readers that are not ours."""
    segments = [segment_of(entry) for entry in manifest.entries] if manifest else []
    return TOC(keyword_schema(), segments, manifest.number if manifest else 0)


def segment_of(entry: SegmentEntry) -> KeywordSegment:
    """Return a segment of a manifest as Whoosh knows it."""
    identifier = entry.name.removeprefix(f"{INDEX_NAME}_").removesuffix(SEGMENT_SUFFIX)
    return KeywordSegment(INDEX_NAME, identifier, entry.documents, tuple(sorted(entry.deleted)))


class _NoPool:
    """Stands where Whoosh keeps its postings: there are none, the builder has everything."""

    def iter_postings(self) -> Iterator[Any]:
        return iter(())

    def cleanup(self) -> None:
        pass


class KeywordWriter(SegmentWriter):
    """Writes one commit: a new segment, segments that others finished, deletions, and the TOC that shows them.

    The caller holds the writer's lock; Whoosh's own is not used. After any exception the writer is of no more use.

    Attributes:
        builder: Takes the files of the new segment.
        adopted: Finished segments that join the index at the commit.
        before_toc: Called with all segments when they are complete, just before the TOC is written.
    """

    def __init__(self, index: FileIndex) -> None:
        # Without its lock: that of the folder is held by whoever made the change.
        super().__init__(index, codec=KeywordCodec(), _lk=False, compound=False)
        # Whoosh sorts postings of loose documents there, on the disk, and asks for them at the commit all the same.
        self.pool: Any = _NoPool()
        assert self.codec.builder is not None
        self.builder = self.codec.builder
        self.adopted: list[KeywordSegment] = []
        self.before_toc: Callable[[list[KeywordSegment]], None] | None = None

    def add_file(
        self, source: SourceFile, data: bytes, facts: FileFacts, tags: Sequence[Tag], digest: bytes
    ) -> None:
        """Add a file to the new segment."""
        self.builder.add_file(source, data, facts, tags, digest)
        self._added = True
        self.docnum = self.builder.documents

    def add_document(self, **fields: Any) -> None:
        """Refuse what Whoosh would do with loose fields: documents here are whole files."""
        raise TypeError("add_file adds documents to this index")

    def commit_segments(self, merged: Sequence[KeywordSegment]) -> None:
        """Write the new segment with the live documents of ``merged`` in it, then the TOC, which publishes all."""

        def merge(writer: KeywordWriter, segments: list[KeywordSegment]) -> list[KeywordSegment]:
            for segment in merged:
                writer._merge(segment)
            return [
                segment
                for segment in segments + self.adopted
                if segment not in merged and segment.doc_count()
            ]

        self.commit(mergetype=merge)

    def _merge(self, stored: KeywordSegment) -> None:
        if not stored.doc_count():
            return
        segment = Segment(self.storage._fpath(stored.file_name), stored.deleted)
        self.builder.add_segment(segment)
        segment.close()
        self._added = True
        self.docnum = self.builder.documents

    def _commit_toc(self, segments: list[KeywordSegment]) -> None:
        if self.before_toc is not None:
            self.before_toc(segments)
        TOC(self.schema, segments, self.generation).write(self.storage, self.indexname)
