"""A small store over Whoosh as it comes: proof that the words of store.base are enough to write another store.

A file is a document: its own segment as bytes, and the folded terms of `kwsearch.store.wanted.FIELDS` for Whoosh to
find it by. One more document says what the state is. A commit is Whoosh's own, whole or not at all.
"""

from __future__ import annotations

import contextlib
import json
import os
import re
import shutil
import threading
import uuid
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import whoosh.index
from whoosh import fields, query
from whoosh.util.filelock import try_for
from whoosh.writing import CLEAR

from kwsearch.errors import IndexCorruptError, IndexLockedError, IndexNotFoundError, IndexWriteError
from kwsearch.models import FileFacts, SourceFile, Tag
from kwsearch.store.base import Change, Reader, Receipt, ScanTable, Sink, Store
from kwsearch.store.ranked import Ranked, RankedPage
from kwsearch.store.segment.builder import SegmentBuilder
from kwsearch.store.segment.fields import open_field
from kwsearch.store.segment.single import SingleSegment
from kwsearch.store.segment.view import View
from kwsearch.store.wanted import FIELDS, NEAR, STARTS, HasAll, HasAny, HasNot, HasSome, HasTerm, Wanted
from kwsearch.text.distance import edit_distance
from kwsearch.text.identifiers import fold

if TYPE_CHECKING:
    from kwsearch.store.base import About, Asked

SCHEMA = fields.Schema(key=fields.ID, row=fields.STORED, **dict.fromkeys(FIELDS, fields.ID))
STATE = "\0state"
"""Key of the document that is no file: no path has that character."""


def key_of(path: str) -> str:
    """A path as a term: any bytes may be in it."""
    return os.fsencode(path).decode("latin-1")


def is_spread(term: bytes, text: bytes) -> bool:
    kind, _, name = text.partition(b" ")
    own, _, names = term.partition(b" ")
    letters = b"[^a-z0-9]*".join(bytes([letter]) for letter in name)
    return own == kind and re.search(letters, names) is not None


TESTS: dict[str, Callable[[bytes, bytes], bool]] = {
    NEAR: lambda term, text: edit_distance(term, text, 2) <= 2,
    "ends": bytes.endswith,
    "holds": bytes.__contains__,
    "spread": is_spread,
}


class Row(NamedTuple):
    """What is stored of a file, with the terms by which it is found."""

    path: str
    stat: tuple[int, int, int]
    digest: bytes
    trouble: bool
    segment: bytes
    terms: dict[str, list[str]]


class State(NamedTuple):
    """What one committed state is."""

    identity: str
    root: str
    options: str
    recipe: str
    documents: int
    index_bytes: int
    generation: int
    scan: str


class PlainStore(Store):
    """One index of one root in a folder of Whoosh's."""

    def __init__(self, place: str, *, root: str, options: str = "", recipe: str = "") -> None:
        self.place, self.root, self.options, self.recipe = place, root, options, recipe

    def open(self) -> whoosh.index.FileIndex:
        if not whoosh.index.exists_in(self.place):
            raise IndexNotFoundError(f"there is no index in {self.place}")
        try:
            return whoosh.index.open_dir(self.place)
        except Exception as error:
            raise IndexCorruptError(f"the index cannot be read: {error}") from error

    def reader(self) -> PlainReader:
        return PlainReader(self)

    def about(self) -> State:
        with self.open().searcher() as searcher:
            return state_of(searcher)

    def own_folders(self) -> tuple[str, ...]:
        return (self.place,)

    def side_file(self, name: str) -> str:
        return os.path.join(self.place, f"pages-{name}")

    @contextlib.contextmanager
    def risk(self) -> Iterator[bool]:
        mark = Path(self.place, "ATTEMPT")
        is_first = not mark.exists()
        mark.touch()
        try:
            yield is_first
        finally:
            mark.unlink(missing_ok=True)

    def begin(self, *, rebuild: bool = False, wait_seconds: float = 0.0) -> PlainChange:
        if rebuild and not whoosh.index.exists_in(self.place):
            os.makedirs(self.place, mode=0o700, exist_ok=True)
            whoosh.index.create_in(self.place, SCHEMA)
        index = self.open()
        lock = index.storage.lock("WRITER")
        if not try_for(lock.acquire, timeout=wait_seconds, delay=0.01):
            raise IndexLockedError(f"another writer works on {self.place}")
        try:
            return PlainChange(self, index, lock, rebuild=rebuild)
        except BaseException:
            lock.release()
            raise

    def verify(self) -> list[str]:
        with contextlib.closing(self.reader()) as reader:
            return [
                f"{view.segment.path}: {block}"
                for view in reader.views()
                for block in view.segment.damaged_blocks()
            ]

    def forget(self, *, wait_seconds: float = 0.0) -> None:
        self.about()
        with self.begin(wait_seconds=wait_seconds):
            shutil.rmtree(self.place)

    def compact(self, *, wait_seconds: float = 0.0) -> bool:
        self.about()
        return False


def state_of(searcher: Any) -> State:
    found = searcher.document(key=STATE)
    if found is None:
        raise IndexNotFoundError("nothing was ever committed")
    return State(*found["row"])


class PlainReader(Reader):
    """What a searcher sees: Whoosh keeps its files as long as it is open."""

    about: About

    def __init__(self, store: PlainStore) -> None:
        self._store = store
        self._searcher = store.open().searcher()
        self._state = self.about = state_of(self._searcher)
        self._views: dict[int, View] = {}
        self._lock = threading.RLock()

    @property
    def identity(self) -> str:
        return self._state.identity

    @property
    def scan(self) -> ScanTable:
        table = ScanTable()
        for name, rows in json.loads(self._state.scan).items():
            setattr(
                table,
                name,
                {key: tuple(row) if isinstance(row, list) else row for key, row in rows.items()},
            )
        return table

    def skipped(self) -> tuple[tuple[str, int], ...]:
        scan = self.scan
        reasons = [*(row[0] for row in scan.skipped.values()), *scan.folders.values()]
        return tuple(sorted({reason: reasons.count(reason) for reason in reasons}.items()))

    def is_current(self) -> bool:
        return self._store.about().identity == self.identity

    def check(self) -> None:
        if problems := self._store.verify():
            raise IndexCorruptError(problems[0])

    # -- views ----------------------------------------------------------------------------------------------

    def _row(self, document: int) -> Row:
        return Row(*self._searcher.stored_fields(document)["row"], {})

    def _view(self, document: int) -> View:
        view = self._views.get(document)
        if view is None:
            row = self._row(document)
            view = self._views[document] = View(SingleSegment(row.path, row.segment), document)
        return view

    def _documents(self, asked: query.Query) -> set[int]:
        return set(self._searcher.docs_for_query(asked))

    def _files(self) -> set[int]:
        return self._documents(query.Every()) - self._documents(query.Term("key", STATE))

    def _with_terms(self, wanted: HasTerm) -> set[int]:
        texts = [term.decode("latin-1") for term in wanted.terms]
        if wanted.how in TESTS:
            test = TESTS[wanted.how]
            terms = [term.decode("utf-8") for term in self._searcher.lexicon(wanted.field)]
            texts = [
                term for term in terms if any(test(term.encode("latin-1"), text) for text in wanted.terms)
            ]
        kind = query.Prefix if wanted.how == STARTS else query.Term
        return set().union(*(self._documents(kind(wanted.field, text)) for text in texts))

    def _having(self, wanted: Wanted) -> set[int]:
        if isinstance(wanted, HasAll):
            return self._files().intersection(*map(self._having, wanted.parts))
        if isinstance(wanted, HasAny):
            return set().union(*map(self._having, wanted.parts))
        if isinstance(wanted, HasSome):
            met = Counter(document for part in wanted.parts for document in self._having(part))
            return {document for document, count in met.items() if count >= wanted.least}
        if isinstance(wanted, HasNot):
            return self._files() - self._having(wanted.part)
        assert isinstance(wanted, HasTerm)
        return self._with_terms(wanted)

    def views(self) -> list[View]:
        with self._lock:
            return [self._view(document) for document in sorted(self._files())]

    def candidates(self, asked: Asked) -> list[View]:
        with self._lock:
            return [self._view(document) for document in sorted(self._having(asked.wanted()))]

    searches = True

    def counts(self, wanted: Sequence[Wanted | None]) -> list[int | None]:
        with self._lock:
            return [None if part is None else len(self._having(part)) for part in wanted]

    def ranked(self, asked: Ranked, most: int, after: object = None, *, least: float = 0.0) -> RankedPage:
        """All files: nothing is worked out of what they are worth."""
        with self._lock:
            found = [self._view(document) for document in sorted(self._having(asked.wanted))]
        return RankedPage(found, -1.0, len(found), None)

    def file_count(self) -> int:
        return self._state.documents

    def place(self, path: str) -> tuple[View, int] | None:
        with self._lock:
            document = self._searcher.document_number(key=key_of(path))
            return None if document is None else (self._view(document), 0)

    # -- for updates ----------------------------------------------------------------------------------------

    def _stored_rows(self, paths: Iterable[str] | None) -> Iterator[Row]:
        with self._lock:
            numbers = (
                sorted(self._files())
                if paths is None
                else [self._searcher.document_number(key=key_of(path)) for path in paths]
            )
            yield from [self._row(number) for number in numbers if number is not None]

    def _stats(self, paths: Iterable[str] | None) -> dict[str, tuple[int, int, int]]:
        refreshed = self.scan.refreshed
        return {
            row.path: (row.stat[0], *refreshed[row.path]) if row.path in refreshed else row.stat
            for row in self._stored_rows(paths)
        }

    def stored(self) -> dict[str, tuple[int, int, int]]:
        return self._stats(None)

    def stored_of(self, paths: Iterable[str]) -> dict[str, tuple[int, int, int]]:
        return self._stats(paths)

    def digests_of(self, paths: Iterable[str]) -> dict[str, bytes]:
        return {row.path: row.digest for row in self._stored_rows(paths)}

    def had_trouble(self, paths: Iterable[str]) -> bool:
        return any(row.trouble for row in self._stored_rows(paths))

    def close(self) -> None:
        self._searcher.close()


class PlainReceipt(Receipt):
    """Files as they will be stored."""

    def __init__(self, rows: list[Row]) -> None:
        self.rows = rows
        self.paths = tuple(row.path for row in rows)


class PlainSink(Sink):
    """Makes the segment of each file."""

    def __init__(self) -> None:
        self._rows: list[Row] = []
        self.documents = 0

    def add(
        self, source: SourceFile, data: bytes, facts: FileFacts, tags: Sequence[Tag], digest: bytes
    ) -> None:
        builder = SegmentBuilder()
        builder.add_file(source, data, facts, tags, digest)
        single = builder.single()
        segment = SingleSegment(source.path, single)
        terms = {name: folded(open_field(segment, name).all_terms()) for name in FIELDS}
        stat = (source.size, source.mtime_ns, source.ctime_ns)
        self._rows.append(Row(source.path, stat, digest, bool(facts.fallback), single, terms))
        self.documents += 1

    def finish(self) -> PlainReceipt:
        return PlainReceipt(self._rows)


def folded(terms: Iterable[bytes]) -> list[str]:
    """Return terms without their case, as texts in which each character stands for a byte."""
    return sorted({fold(term).decode("latin-1") for term in terms})


class PlainChange(Change):
    """Files to store and to forget, written in one commit of Whoosh's."""

    def __init__(self, store: PlainStore, index: whoosh.index.FileIndex, lock: Any, *, rebuild: bool) -> None:
        self._store, self._index, self._lock, self._rebuild = store, index, lock, rebuild
        self._rows: dict[str, Row] = {}
        self._gone: set[str] = set()
        with contextlib.suppress(IndexNotFoundError):
            self._before: PlainReader | None = None
            self._before = store.reader()
        if self._before is None and not rebuild:
            raise IndexNotFoundError("nothing was ever committed")

    def follows(self, reader: Reader) -> bool:
        before = self._before
        return isinstance(reader, PlainReader) and before is not None and reader.identity == before.identity

    def sink(self) -> PlainSink:
        return PlainSink()

    def adopt(self, receipt: Receipt) -> None:
        assert isinstance(receipt, PlainReceipt)
        self._rows.update({row.path: row for row in receipt.rows})

    def _is_stored(self, path: str) -> bool:
        if self._rebuild or path in self._gone or self._before is None:
            return False
        return self._before.place(path) is not None

    def remove(self, path: str) -> bool:
        was_there = self._rows.pop(path, None) is not None or self._is_stored(path)
        self._gone.add(path)
        return was_there

    def commit(self, scan: ScanTable, *, expected_documents: int) -> State:
        kept = 0 if self._rebuild or self._before is None else self._before.about.documents
        fresh = [path for path in self._rows if not self._is_stored(path)]
        gone = [path for path in self._gone if self._before is not None and self._before.place(path)]
        documents = kept + len(fresh) - (0 if self._rebuild else len(gone))
        if documents != expected_documents:
            raise IndexWriteError(f"the index would hold {documents} files instead of {expected_documents}")
        generation = (self._before.about.generation if self._before else 0) + self._rebuild
        state = State(
            uuid.uuid4().hex, self._store.root, self._store.options, self._store.recipe, documents,
            sum(len(row.segment) for row in self._rows.values()), generation,
            json.dumps({name: getattr(scan, name) for name in ScanTable.__slots__}),
        )  # fmt: skip
        writer = self._index.writer()
        try:
            for key in (STATE, *map(key_of, (*self._gone, *self._rows))):
                writer.delete_by_term("key", key)
            writer.add_document(key=STATE, row=tuple(state))
            for row in self._rows.values():
                writer.add_document(key=key_of(row.path), row=tuple(row[:-1]), **row.terms)
        except BaseException:
            writer.cancel()
            raise
        writer.commit(mergetype=CLEAR) if self._rebuild else writer.commit()
        return state

    def close(self) -> None:
        if self._before is not None:
            self._before.close()
            self._before = None
        if self._lock is not None:
            self._lock.release()
            self._lock = None
