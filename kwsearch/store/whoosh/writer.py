"""Whoosh's segment writer over our builder: whole files instead of a pool of postings."""

# mypy: allow-untyped-calls
from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

from whoosh.index import TOC, FileIndex
from whoosh.writing import SegmentWriter

from kwsearch.store.segment.reader import Segment
from kwsearch.store.whoosh.codec import INDEX_NAME, KeywordCodec, KeywordSegment, keyword_schema
from kwsearch.store.whoosh.storage import DurableStorage

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kwsearch.models import FileFacts, SourceFile, Tag
    from kwsearch.store.local.disk import Disk


def open_whoosh(folder: str, disk: Disk, *, create: bool = False) -> FileIndex:
    """Return the Whoosh index in a generation folder; its schema is ours, never the stored pickle.

    Args:
        folder: The generation folder.
        disk: What writes.
        create: Make an empty index in the folder, which must be empty.
    """
    storage = DurableStorage(folder, disk)
    if create:
        TOC.create(storage, keyword_schema(), INDEX_NAME)
    return FileIndex(storage, schema=keyword_schema(), indexname=INDEX_NAME)


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
        super().__init__(index, codec=KeywordCodec(), _lk=False, compound=False)
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
