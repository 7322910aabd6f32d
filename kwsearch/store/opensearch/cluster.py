"""All repositories of a cluster as one state: what there is, and files of several repositories side by side."""

from __future__ import annotations

import time
from functools import partial
from typing import TYPE_CHECKING, Any

from kwsearch.errors import IndexCorruptError, IndexNotFoundError
from kwsearch.store.base import ManyStore, ScanTable
from kwsearch.store.opensearch.connection import FILES, STATES, Way
from kwsearch.store.opensearch.documents import batch_of, remove, texts
from kwsearch.store.opensearch.reader import GRACE_SECONDS, ClusterReader, text_of
from kwsearch.store.opensearch.states import State, WriterLock, changed_states
from kwsearch.store.segment.view import View

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from kwsearch.store.base import About
    from kwsearch.store.opensearch.documents import Row
    from kwsearch.store.opensearch.states import Version
    from kwsearch.store.segment.reader import Segment

KEPT_TEXT_BYTES = 32 << 20
"""Texts are kept, as the cluster has them packed, until they take so many bytes."""

TEXTS_AHEAD = 50
"""Who looks at the text of a file will look at those of the next ones: so many are asked for at once."""

MOST_TERMS = 50_000
"""A cluster takes 65,536 values for one field of a question."""


class Cluster(ManyStore):
    """A cluster and the repositories on it."""

    def __init__(self, address: str) -> None:
        """Name it; nothing is asked yet.

        Raises:
            ConfigError: The address is none, or the extra is not installed.
        """
        self.way = Way(address)
        self.address = self.way.address
        self._states: dict[str, tuple[State | None, Version]] = {}

    def states(self) -> dict[str, State | None]:
        """Return the newest state of every repository (see ManyStore)."""
        try:
            with self.way.reaching():
                self._states = changed_states(self.way.client(), self._states)
        except IndexNotFoundError:
            self._states = {}
        return {name: state for name, (state, _) in sorted(self._states.items())}

    def reader(self, states: Mapping[str, About | None]) -> ManyReader:
        """Open states of some repositories as one (see ManyStore)."""
        return ManyReader(
            self.way, {name: state for name, state in states.items() if isinstance(state, State)}
        )

    def forget(self, name: str, *, wait_seconds: float = 0.0) -> None:
        """Remove a repository (see ManyStore)."""
        with self.way.reaching(to_write=True):
            client = self.way.client()
            if not client.exists(index=STATES, id=name):
                raise IndexNotFoundError(f"there is no repository {name} on {self.address}")
            # Not by a change, which would read the state: it may be just that what is damaged.
            lock = WriterLock(client, name, f"{self.address}/{name}")
            lock.acquire(wait_seconds)
            try:
                client.delete(index=STATES, id=name, refresh=True)  # first: from then on there is no index
                client.indices.refresh(index=FILES)
                remove(client, {"term": {"repo": name}})
            finally:
                lock.release()


class RepositoryView(View):
    """A file of one of several repositories."""

    __slots__ = ("_reader", "document", "repository")

    def __init__(
        self, segment: Segment, number: int, reader: ManyReader, document: str, repository: str
    ) -> None:
        super().__init__(segment, number)
        self._reader = reader
        self.document = document
        self.repository = repository

    def stored_text(self, document: int) -> Callable[[], bytes | None]:
        """Return what gives the file's bytes; all that were asked for so come with the first (see View)."""
        return self._reader.text_later(self)


class ManyReader(ClusterReader):
    """States of several repositories as one; a path is in as many of them as have it."""

    def __init__(self, way: Way, states: dict[str, State]) -> None:
        self._start(way)
        self.states = states
        self.repositories = tuple(states)
        self._of_batch = {batch: name for name, state in states.items() for batch in state.batches}
        self._batches, self._dead = (
            [value for state in states.values() for value in getattr(state, name)]
            for name in ("batches", "dead")
        )
        self._wanted: list[str] = []
        self._texts: dict[str, bytes] = {}

    def _query(self, wanted: dict[str, Any]) -> dict[str, Any]:
        parts = [
            {"terms": {"batch": self._batches[start : start + MOST_TERMS]}}
            for start in range(0, len(self._batches), MOST_TERMS)
        ]
        return {
            "bool": {
                "filter": [
                    {"bool": {"should": parts, "minimum_should_match": 1}} if parts else {"match_none": {}},
                    wanted,
                ],
                "must_not": [{"ids": {"values": self._dead}}],
            }
        }

    def is_current(self) -> bool:
        """Return whether it is young enough to be asked: whoever has it opens new states (see Reader)."""
        return time.monotonic() - self._seen < GRACE_SECONDS / 2

    def skipped(self) -> tuple[tuple[str, int], ...]:
        """Return the reasons of what was not indexed, of all repositories (see Reader)."""
        counts: dict[str, int] = {}
        for state in self.states.values():
            for reason, count in state.skipped:
                counts[reason] = counts.get(reason, 0) + count
        return tuple(sorted(counts.items()))

    @property
    def scan(self) -> ScanTable:
        """Nothing (see Reader): each repository has a table of its own."""
        return ScanTable()

    def file_count(self) -> int:
        """Return how many files are stored (see Reader)."""
        return sum(state.documents for state in self.states.values())

    def _view_of(self, row: Row, segment: Segment, number: int) -> RepositoryView:
        try:
            repository = self._of_batch[batch_of(row.document)]
        except KeyError:
            raise IndexCorruptError(f"{row.document} is of no state that was asked") from None
        return RepositoryView(segment, number, self, row.document, repository)

    # -- texts ----------------------------------------------------------------------------------------------

    def text_later(self, view: RepositoryView) -> Callable[[], bytes | None]:
        """Return what gives a file's text when it is called; those of all files that were named so come at once."""
        with self._lock:
            self._wanted.append(view.document)
        return partial(self.text, view)

    def text(self, view: RepositoryView) -> bytes | None:
        """Return a file's text as it was indexed; None when the cluster does not have it.

        Raises:
            IndexReadError: If the cluster cannot be asked.
        """
        with self._lock:
            if view.document not in self._texts:
                self._fetch(view.document)
            kept = self._texts.get(view.document)
        return text_of(view.segment.path, kept, view.segment.digest(0)) if kept else None

    def _fetch(self, document: str) -> None:
        if sum(map(len, self._texts.values())) > KEPT_TEXT_BYTES:
            self._texts = {}
        wanted = [document, *(other for other in self._wanted if other not in self._texts)]
        if len(wanted) < TEXTS_AHEAD:
            # Views are in the order in which they were opened, which is that of the answer that is being looked at.
            views = list(self._views)
            place = views.index(document) if document in self._views else 0
            wanted += [other for other in views[place : place + TEXTS_AHEAD] if other not in self._texts]
        self._wanted = []
        with self._way.reaching():
            self._texts |= dict.fromkeys(wanted, b"") | texts(self._way.client(), list(dict.fromkeys(wanted)))
