"""A change of a repository on a cluster: batches of documents that nobody sees until a state names them."""

from __future__ import annotations

import contextlib
import json
import time
import uuid
from base64 import b64encode
from collections import Counter
from typing import TYPE_CHECKING

from kwsearch.errors import IndexWriteError, StoredIndexError
from kwsearch.fingerprint import digest as fingerprint
from kwsearch.store.base import Change, Receipt, ScanTable, Sink
from kwsearch.store.opensearch.connection import FILES
from kwsearch.store.opensearch.documents import (
    Row,
    batch_of,
    bulk,
    created,
    deleted,
    document_id,
    document_of,
    key_of,
    remove,
)
from kwsearch.store.opensearch.reader import GRACE_SECONDS, ClusterReader, remember_rows
from kwsearch.store.opensearch.states import State, Waste, write_state
from kwsearch.store.segment.blocks import loosened, tight
from kwsearch.store.segment.builder import SegmentBuilder

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from kwsearch.models import FileFacts, SourceFile, Tag
    from kwsearch.store.base import Reader, Store
    from kwsearch.store.opensearch.connection import Repository
    from kwsearch.store.opensearch.states import Version, WriterLock

BULK_BYTES = 3 << 20
"""So many bytes are sent at once: a small node holds a few such requests."""


class ClusterReceipt(Receipt):
    """Documents of one batch, all of them acknowledged by the cluster.

    Attributes:
        batch: Its name.
        rows: What was stored.
    """

    def __init__(self, batch: str, rows: list[Row]) -> None:
        self.batch = batch
        self.rows = rows
        self.paths = tuple(row.path for row in rows)


class ClusterSink(Sink):
    """Writes a batch; in the process of its change, or in a worker with a client of its own."""

    def __init__(self, repository: Repository) -> None:
        self._repository = repository
        self._batch = uuid.uuid4().hex
        self._rows: list[Row] = []
        self._actions: list[str] = []
        self._bytes = 0
        self.documents = 0

    def add(
        self, source: SourceFile, data: bytes, facts: FileFacts, tags: Sequence[Tag], digest: bytes
    ) -> None:
        """Add a file (see Sink)."""
        builder = SegmentBuilder()
        builder.add_file(source, data, facts, tags, digest)
        loose = builder.single()
        stat = source.size, source.mtime_ns, source.ctime_ns
        row = Row("", source.path, stat, digest, bool(facts.fallback), 0)
        is_text = (len(data), fingerprint(data)) == (source.size, digest)  # not of an index that is imported
        self._put(row, loose, tight(loose), tight(data) if is_text else b"")

    def copy(self, row: Row, kept: bytes, text: bytes) -> None:
        """Add a file that is stored already, under an id of this batch."""
        self._put(row, loosened(row.path, kept), kept, text)

    def _put(self, row: Row, loose: bytes, kept: bytes, text: bytes) -> None:
        # Numbered in the batch: an attempt that is repeated writes the same ids, and the cluster tells (`bulk`).
        row = row._replace(document=document_id(self._batch, self.documents), segment_bytes=len(kept))
        document = document_of(row, self._repository.name, self._batch, loose, kept)
        if text:
            document["text"] = b64encode(text).decode()
        self._actions += (
            created(row.document),
            # The mark in every term with a number (worth.MARK) takes two bytes so, and six as an escape.
            json.dumps(document, separators=(",", ":"), ensure_ascii=False),
        )
        self._rows.append(row)
        self.documents += 1
        self._bytes += len(self._actions[-1])
        if self._bytes >= BULK_BYTES:
            self._send()

    def _send(self) -> None:
        if self._actions:
            with self._repository.reaching(to_write=True):
                bulk(self._repository.client(), self._actions)
        self._actions, self._bytes = [], 0

    def finish(self) -> ClusterReceipt:
        """Return the receipt (see Sink)."""
        self._send()
        return ClusterReceipt(self._batch, self._rows)


class ClusterChange(Change):
    """Batches to name and documents to strike in the next state."""

    def __init__(
        self,
        store: Store,
        repository: Repository,
        lock: WriterLock,
        before: tuple[State, Version] | None,
        *,
        rebuild: bool,
    ) -> None:
        """Start from a state.

        Args:
            store: Whose root, options and recipe the new state gets.
            repository: The way to the cluster.
            lock: Held; given back when the change is closed.
            before: The newest state and its version; None when there is none.
            rebuild: Keep nothing of it.
        """
        self._store, self._repository, self._lock = store, repository, lock
        self._state: State | None = before[0] if before else None
        self._version: Version | None = before[1] if before else None
        self._kept = None if rebuild else self._state
        self._reader = ClusterReader(repository, self._kept, beside=store) if self._kept else None
        self._batches: list[str] = []
        self._added: dict[str, Row] = {}
        self._dead: list[str] = []
        self._removed: dict[str, Row] = {}

    def follows(self, reader: Reader) -> bool:
        """Tell whether the change starts from a reader's state (see Change)."""
        if not isinstance(reader, ClusterReader) or self._kept is None:
            return False
        if reader.state.identity != self._kept.identity:
            return False
        self._reader = reader
        return True

    def sink(self) -> ClusterSink:
        """Return a new sink (see Change)."""
        return ClusterSink(self._repository)

    def adopt(self, receipt: Receipt) -> None:
        """Name the batch of a receipt (see Change)."""
        assert isinstance(receipt, ClusterReceipt)
        with self._repository.reaching(to_write=True):
            self._lock.beat()
        if receipt.rows:
            self._batches.append(receipt.batch)
        for row in receipt.rows:
            # Of two batches with the same file the later one counts.
            if row.path in self._added:
                self._dead.append(self._added[row.path].document)
            self._added[row.path] = row

    def _strike(self, paths: Sequence[str]) -> None:
        """Strike what is stored of files in the state before."""
        if self._reader is not None:
            self._removed.update(self._reader.documents_of([p for p in paths if p not in self._removed]))

    def remove(self, path: str) -> bool:
        """Forget a file (see Change)."""
        added = self._added.pop(path, None)
        if added is not None:
            self._dead.append(added.document)
        was_removed = path in self._removed
        self._strike([path])
        return added is not None or (not was_removed and path in self._removed)

    def commit(self, scan: ScanTable, *, expected_documents: int) -> State:
        """Name the batches in a new state (see Change)."""
        store, kept = self._store, self._kept
        with self._repository.reaching(to_write=True):
            self._strike(list(self._added))
            documents = (kept.documents if kept else 0) - len(self._removed) + len(self._added)
            if documents != expected_documents:
                raise IndexWriteError(
                    f"the index would hold {documents} files instead of {expected_documents}"
                )
            replaced = (*(row.document for row in self._removed.values()), *self._dead)
            # A build from nothing leaves all of the state before as waste.
            dropped = self._state.batches if self._state and not kept else ()
            state = State(
                identity=uuid.uuid4().hex, root=store.root, options=store.options, recipe=store.recipe,
                documents=documents,
                index_bytes=(kept.index_bytes if kept else 0)
                + sum(row.segment_bytes for row in self._added.values())
                - sum(row.segment_bytes for row in self._removed.values()),
                generation=(self._state.generation if self._state else 0) + (kept is None),
                batches=(*(kept.batches if kept else ()), *self._batches),
                dead=(*(kept.dead if kept else ()), *replaced),
                waste=(Waste(time.time(), dropped, replaced),),
                skipped=_skipped(scan),
                scan=json.dumps({name: getattr(scan, name) for name in ScanTable.__slots__}),
            )  # fmt: skip
            state = self._publish(state)
            self._remember(state, frozenset(replaced), self._added.values())
            return state

    def _remember(self, state: State, replaced: frozenset[str], added: Iterable[Row]) -> None:
        """Keep what is stored of all files, if that of the state before is known.

        Args:
            state: That was published.
            replaced: Documents of the state before that are not in it.
            added: What is stored of files that are new in it.
        """
        before = self._reader.known_rows() if self._reader is not None else []
        if before is not None:
            rows = [*(row for row in before if row.document not in replaced), *added]
            remember_rows(self._store, state, sorted(rows, key=lambda row: key_of(row.path)))

    def merge(self, batches: frozenset[str]) -> State:
        """Write the files of some batches again, as one batch, and publish a state that has it instead of them.

        Args:
            batches: Of the state that the change starts from.

        Raises:
            IndexWriteError: If it could not be written.
        """
        kept, reader = self._kept, self._reader
        assert kept is not None
        assert reader is not None
        sink = self.sink()
        with self._repository.reaching(to_write=True):
            # Sent anew, under new ids: a document cannot be moved into another batch.
            for row, kept_segment, text in reader.kept_of(batches):
                sink.copy(row, kept_segment, text)
            receipt = sink.finish()
            state = kept._replace(
                identity=uuid.uuid4().hex,
                batches=(*(batch for batch in kept.batches if batch not in batches), receipt.batch),
                waste=(Waste(time.time(), tuple(sorted(batches)), ()),),
            )
            state = self._publish(state)
            replaced = frozenset(
                row.document for row in reader.all_rows() if batch_of(row.document) in batches
            )
            self._remember(state, replaced, receipt.rows)
            return state

    def _publish(self, state: State) -> State:
        """Make a state the newest; its ``waste`` is what it adds to that of the state before.

        Raises:
            IndexWriteError: If the cluster does not have what the state names, or another writer was quicker.
        """
        name, client = self._repository.name, self._repository.client()
        rest, gone = self._remove_waste()
        state = state._replace(
            dead=tuple(
                document
                for document in state.dead
                if document not in gone and batch_of(document) in state.batches
            ),
            waste=(*rest, *(waste for waste in state.waste if waste.batches or waste.documents)),
        )
        # Nothing is found before: an index that writes does not refresh itself (connection.make_indices).
        if client.indices.refresh(index=FILES)["_shards"]["failed"]:
            raise IndexWriteError("a part of the cluster did not answer")
        # Asked of the cluster before anybody sees the state: what it lost is missed now, not by a reader.
        found = client.count(index=FILES, body={"query": state.query(name, {"match_all": {}})})
        if found["_shards"]["failed"] or found["count"] != state.documents:
            raise IndexWriteError(
                f"the cluster has {found['count']} files instead of {state.documents}; build the index again"
            )
        self._lock.beat()
        if not write_state(client, name, state, self._version):
            raise IndexWriteError(f"another writer took over {self._repository.place}")
        self._remove_strays(state)
        return state

    def _remove_strays(self, state: State) -> None:
        """Remove batches that no state ever named: of writers that were killed, or refused."""
        named = [*state.batches, *(batch for waste in state.waste for batch in waste.batches)]
        query = {
            "bool": {
                "filter": [{"term": {"repo": self._repository.name}}],
                "must_not": [{"terms": {"batch": named}}],
            }
        }
        # The state is published: what cannot be removed now the next writer removes.
        with contextlib.suppress(StoredIndexError), self._repository.reaching(to_write=True):
            remove(self._repository.client(), query)

    def _remove_waste(self) -> tuple[list[Waste], set[str]]:
        """Remove what no state needs that anybody may still read; return the rest, and the removed documents."""
        client, rest, now = self._repository.client(), [], time.time()
        gone: set[str] = set()
        for waste in self._state.waste if self._state else ():
            # A reader may have opened the older state a moment before it was replaced, and asks for its documents yet.
            if now - waste.since < GRACE_SECONDS:
                rest.append(waste)
                continue
            if waste.batches:
                remove(client, {"terms": {"batch": waste.batches}})
            if waste.documents:
                bulk(client, list(map(deleted, waste.documents)))
                gone.update(waste.documents)
        return rest, gone

    def close(self) -> None:
        """Give the lock back (see Change)."""
        self._lock.release()


def _skipped(scan: ScanTable) -> tuple[tuple[str, int], ...]:
    """Return the reasons of what was not indexed with their counts, by reason."""
    counts = Counter((*(row[0] for row in scan.skipped.values()), *scan.folders.values()))
    return tuple(sorted(counts.items()))
