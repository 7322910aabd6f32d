"""Our segment files as a Whoosh codec: Whoosh's own queries, matchers and searchers work on them.

Searching as kwsearch does it reads the same segments directly; this is for everything that speaks Whoosh.
"""

# mypy: allow-untyped-calls
from __future__ import annotations

import os
import secrets
from bisect import bisect_left
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from whoosh.analysis.analyzers import IDAnalyzer
from whoosh.codec import base
from whoosh.fields import FieldType, Schema
from whoosh.formats import Existence
from whoosh.matching.mcore import LeafMatcher, ReadTooFar
from whoosh.reading import TermInfo, TermNotFound

from kwsearch.store.segment.fields import FIELD_NAMES, Postings, SegmentField, open_field
from kwsearch.store.segment.reader import Segment

if TYPE_CHECKING:
    from kwsearch.store.local.disk import Disk
    from kwsearch.store.segment.builder import SegmentBuilder
    from kwsearch.store.whoosh.storage import DurableStorage

SEGMENT_SUFFIX = ".kws"
INDEX_NAME = "MAIN"


class KeywordField(FieldType):
    """A field of exact terms, without scores or positions; undecodable bytes are surrogate escapes."""

    def __init__(self) -> None:
        super().__init__(format=Existence(), analyzer=IDAnalyzer())  # type: ignore[arg-type]

    def to_bytes(self, value: Any) -> bytes:
        """Return a term as bytes."""
        if isinstance(value, list | tuple):  # Whoosh's own query parser passes terms so
            value = value[0]
        return value if isinstance(value, bytes) else str(value).encode("utf-8", "surrogateescape")

    def from_bytes(self, bs: Any) -> str:
        """Return a term as text."""
        return bytes(bs).decode("utf-8", "surrogateescape")


def keyword_schema() -> Schema:
    """Return the schema of every index."""
    return Schema(**{name: KeywordField() for name in FIELD_NAMES})


class KeywordSegment(base.Segment):
    """What a TOC file says about one of our segment files."""

    def __init__(
        self, indexname: str, segid: str = "", documents: int = 0, deleted: tuple[int, ...] = ()
    ) -> None:
        self.indexname = indexname
        # Never used twice: who has an old state open must not find another segment under the name of a removed one.
        self.segid = segid or secrets.token_hex(8)
        self.compound = False
        self._documents = documents
        self._deleted = set(deleted)

    # Whoosh keeps segments pickled in its TOC: plain values, and in an order, so that equal states give equal bytes.
    def __reduce__(self) -> tuple[type[KeywordSegment], tuple[str, str, int, tuple[int, ...]]]:
        return KeywordSegment, (self.indexname, self.segid, self._documents, tuple(sorted(self._deleted)))

    @property
    def file_name(self) -> str:
        """Name of the segment file."""
        return str(self.make_filename(SEGMENT_SUFFIX))

    @property
    def deleted(self) -> frozenset[int]:
        """Numbers of deleted documents."""
        return frozenset(self._deleted)

    def codec(self) -> KeywordCodec:
        """Return a new codec; it opens the segment file once for all of a reader's needs."""
        return KeywordCodec()

    def should_assemble(self) -> bool:
        """Return False: there is only one file, nothing to put together."""
        return False

    def set_doc_count(self, doccount: int) -> None:
        """Set how many documents the file holds."""
        self._documents = doccount

    def doc_count_all(self) -> int:
        """Return how many documents the file holds."""
        return self._documents

    def deleted_count(self) -> int:
        """Return how many of them are deleted."""
        return len(self._deleted)

    def deleted_docs(self) -> Iterator[int]:
        """Return their numbers, ascending."""
        return iter(sorted(self._deleted))

    def delete_document(self, docnum: int, delete: bool = True) -> None:
        """Mark a document as deleted, or as not deleted."""
        (self._deleted.add if delete else self._deleted.discard)(docnum)

    def is_deleted(self, docnum: int) -> bool:
        """Return whether a document is deleted."""
        return docnum in self._deleted


class KeywordCodec:
    """Reads and writes one segment file; has the methods of whoosh.codec.base.Codec that are called."""

    length_stats = False

    def __init__(self) -> None:
        self.segment: Segment | None = None
        self.builder: SegmentBuilder | None = None

    def new_segment(self, storage: DurableStorage, indexname: str) -> KeywordSegment:
        """Return a segment with a name of its own."""
        return KeywordSegment(indexname)

    def per_document_writer(self, storage: DurableStorage, segment: KeywordSegment) -> _PerDocumentWriter:
        """Return a writer of nothing: a SegmentBuilder takes whole files."""
        return _PerDocumentWriter()

    def field_writer(self, storage: DurableStorage, segment: KeywordSegment) -> _FieldWriter:
        """Return what writes the segment file when Whoosh flushes its postings."""
        from kwsearch.store.segment.builder import SegmentBuilder  # loads numpy, which readers do without

        self.builder = SegmentBuilder(os.path.join(storage.folder, segment.file_name))
        return _FieldWriter(self.builder, storage.disk)

    def terms_reader(self, storage: Any, segment: KeywordSegment) -> _TermsReader:
        """Open the segment file for its terms."""
        return _TermsReader(self._open(storage, segment))

    def per_document_reader(self, storage: Any, segment: KeywordSegment) -> _PerDocumentReader:
        """Open the segment file for its documents."""
        return _PerDocumentReader(self._open(storage, segment))

    def automata(self, storage: Any, segment: KeywordSegment) -> base.Automata:
        """Return what finds similar terms with a cursor."""
        return base.Automata()

    def _open(self, storage: Any, segment: KeywordSegment) -> Segment:
        if self.segment is None:
            self.segment = Segment(os.path.join(storage.folder, segment.file_name), segment.deleted)
        return self.segment


class _PerDocumentWriter:
    """Has nothing to write, and can only be closed."""

    is_closed = False

    def close(self) -> None:
        self.is_closed = True


class _FieldWriter:
    """Writes everything that the builder holds when Whoosh asks for the postings to be written."""

    def __init__(self, builder: SegmentBuilder, disk: Disk) -> None:
        self._builder = builder
        self._disk = disk
        self.is_closed = False

    def add_postings(self, schema: Any, lengths: Any, items: Any) -> None:
        self._disk.finish_segment(self._builder)

    def close(self) -> None:
        self.is_closed = True


class _PerDocumentReader(base.PerDocumentReader):
    def __init__(self, segment: Segment) -> None:
        self._segment = segment

    def close(self) -> None:
        # Whoosh closes this reader with the one for terms, which has the same file.
        self._segment.close()

    def doc_count_all(self) -> int:
        return self._segment.documents

    def doc_count(self) -> int:
        return self._segment.documents - len(self._segment.deleted)

    def has_deletions(self) -> bool:
        return bool(self._segment.deleted)

    def is_deleted(self, docnum: int) -> bool:
        return docnum in self._segment.deleted

    def deleted_docs(self) -> frozenset[int]:
        return self._segment.deleted

    def stored_fields(self, docnum: int) -> dict[str, str]:
        return {"path": self._segment.path_of(docnum), "language": self._segment.language(docnum)}

    def doc_field_length(self, docnum: int, fieldname: str, default: int = 0) -> int:
        return default

    def field_length(self, fieldname: str) -> int:
        return 0

    def min_field_length(self, fieldname: str) -> int:
        return 0

    def max_field_length(self, fieldname: str) -> int:
        return 0


class _TermsReader(base.TermsReader):
    def __init__(self, segment: Segment) -> None:
        self._segment = segment
        self._fields: dict[str, SegmentField] = {}

    def field(self, name: str) -> SegmentField:
        found = self._fields.get(name)
        if found is None:
            found = self._fields[name] = open_field(self._segment, name)
        return found

    def _postings(self, name: str, term: bytes) -> Postings:
        field = self.field(name)
        handle = field.find(term)
        return field.postings(handle) if handle >= 0 else ((), ())

    def __contains__(self, term: tuple[str, bytes]) -> bool:
        return self.field(term[0]).find(term[1]) >= 0

    def indexed_field_names(self) -> tuple[str, ...]:
        return FIELD_NAMES

    def cursor(self, fieldname: str, fieldobj: FieldType) -> _Cursor:
        return _Cursor(self.field(fieldname), fieldobj)

    def terms(self) -> Iterator[tuple[str, bytes]]:
        for name in sorted(FIELD_NAMES):
            yield from self.terms_from(name, b"")

    def terms_from(self, fieldname: str, prefix: bytes) -> Iterator[tuple[str, bytes]]:
        terms = self.field(fieldname).terms
        for position in range(bisect_left(terms, prefix), len(terms)):
            yield fieldname, terms[position]

    def items(self) -> Iterator[tuple[tuple[str, bytes], TermInfo]]:
        for name, term in self.terms():
            yield (name, term), self.term_info(name, term)

    def items_from(self, fieldname: str, prefix: bytes) -> Iterator[tuple[tuple[str, bytes], TermInfo]]:
        for name, term in self.terms_from(fieldname, prefix):
            yield (name, term), self.term_info(name, term)

    def term_info(self, fieldname: str, text: bytes) -> TermInfo:
        documents, counts = self._postings(fieldname, text)
        if not documents:
            raise TermNotFound(f"{fieldname}:{text!r}")
        # Lengths are for scorings by length, of which there is none here.
        return TermInfo(
            weight=sum(counts),
            df=len(documents),
            minlength=1,
            maxlength=1,
            maxweight=1,
            minid=documents[0],
            maxid=documents[-1],
        )

    def frequency(self, fieldname: str, text: bytes) -> int:
        return sum(self._postings(fieldname, text)[1])

    def doc_frequency(self, fieldname: str, text: bytes) -> int:
        return len(self._postings(fieldname, text)[0])

    def matcher(self, fieldname: str, text: bytes, format_: Any, scorer: Any = None) -> _Matcher:
        postings = self._postings(fieldname, text)
        if not postings[0]:
            raise TermNotFound(f"{fieldname}:{text!r}")
        return _Matcher(postings, (fieldname, text), format_, scorer)


class _Cursor(base.FieldCursor):
    """A place in the sorted terms of a field."""

    def __init__(self, field: SegmentField, fieldobj: FieldType) -> None:
        self._terms = field.terms
        self._field = fieldobj
        self._position = 0

    def first(self) -> str | None:
        self._position = 0
        return self.text()

    def find(self, string: str | bytes) -> str | None:
        self._position = bisect_left(self._terms, self._field.to_bytes(string))
        return self.text()

    def next(self) -> str | None:
        self._position += 1
        return self.text()

    def is_valid(self) -> bool:
        return self._position < len(self._terms)

    def text(self) -> str | None:
        return self._field.from_bytes(self._terms[self._position]) if self.is_valid() else None

    term = text


class _Matcher(LeafMatcher):
    """Walks the documents of one term."""

    def __init__(self, postings: Postings, term: tuple[str, bytes], format_: Any, scorer: Any) -> None:
        self._postings = postings
        self._ids, self._counts = postings
        self._term = term
        self._at = 0
        self.format = format_
        self.scorer = scorer

    def is_active(self) -> bool:
        return self._at < len(self._ids)

    def reset(self) -> None:
        self._at = 0

    def copy(self) -> _Matcher:
        twin = _Matcher(self._postings, self._term, self.format, self.scorer)
        twin._at = self._at
        return twin

    def id(self) -> int:
        return self._ids[self._at]

    def all_ids(self) -> Iterator[int]:
        return iter(self._ids[self._at :])

    def next(self) -> None:
        if not self.is_active():
            raise ReadTooFar
        self._at += 1

    def skip_to(self, id: int) -> None:
        if not self.is_active():
            raise ReadTooFar
        self._at = bisect_left(self._ids, id, self._at)

    def weight(self) -> float:
        return 1.0

    def value(self) -> bytes:
        return b""

    def supports_block_quality(self) -> bool:
        return False

    def score(self) -> float:
        return float(self.scorer.score(self)) if self.scorer else 1.0
