"""One committed state of a repository on a cluster, opened for reading: files are fetched when they are asked for."""

from __future__ import annotations

import contextlib
import json
import threading
import time
from collections import Counter
from typing import TYPE_CHECKING, Any

from kwsearch.errors import IndexCorruptError, IndexReadError
from kwsearch.fingerprint import digest
from kwsearch.store.base import Reader, ScanTable
from kwsearch.store.beside import remember, remembered
from kwsearch.store.opensearch.documents import (
    FIRST_FILES,
    Row,
    batch_of,
    best,
    counts,
    first,
    is_cut,
    key_of,
    query_of,
    rows,
    segments,
    whole,
)
from kwsearch.store.opensearch.states import read_state
from kwsearch.store.ranked import RankedPage
from kwsearch.store.segment.blocks import loosened
from kwsearch.store.segment.single import SingleSegment
from kwsearch.store.segment.view import View
from kwsearch.store.wanted import EVERY_FILE

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from kwsearch.models import FileStat
    from kwsearch.store.base import Asked, Store
    from kwsearch.store.opensearch.connection import Repository, Way
    from kwsearch.store.opensearch.states import State
    from kwsearch.store.ranked import Ranked
    from kwsearch.store.segment.reader import Segment
    from kwsearch.store.wanted import Wanted

GRACE_SECONDS = 600.0
"""So long after a commit the cluster keeps what older states have."""

KEPT_ROWS = 10_000
"""What is stored of so many files is kept: an update asks for the same files several times."""

FEW_FILES = 200
"""A batch of fewer files is small."""

_ROWS = "726f7773f0000001"
"""Side file of what is stored of all files of a state: whoever compares them with the folder asks for nothing else."""


def text_of(path: str, kept: bytes, known: bytes) -> bytes | None:
    """Return a text as it was indexed, from how it is kept; None when it is damaged."""
    try:
        text = loosened(path, kept)
    except IndexCorruptError:
        return None
    return text if digest(text) == known else None


def remember_rows(store: Store, state: State, found: Iterable[Row]) -> None:
    """Keep what is stored of all files of a state for whoever opens it next."""
    # Plain tuples: marshal takes no named ones.
    remember(store, _ROWS, (state.identity, tuple([tuple(row) for row in found])))


def _remembered_rows(store: Store, state: State) -> list[Row] | None:
    with contextlib.suppress(ValueError, TypeError):
        identity, found = remembered(store, _ROWS) or ()
        if identity == state.identity and len(found) == state.documents:
            return [Row(*row) for row in found]
    return None


class ClusterReader(Reader):
    """One state; each file is a view of its own, which is fetched once.

    Attributes:
        state, about: What the state is.
    """

    def __init__(
        self, repository: Repository, state: State | None = None, *, beside: Store | None = None
    ) -> None:
        """Open a state; the newest one when none is given.

        Args:
            repository: Whose.
            state: To open.
            beside: Where it is remembered what is stored of all files.
        """
        self._start(repository, beside)
        self._repository = repository
        if state is None:
            with repository.reaching():
                state, _ = read_state(repository.client(), repository.name)
        self.about = self.state = state

    def _start(self, way: Way, beside: Store | None = None) -> None:
        self._way = way
        self._beside = beside
        self._seen = time.monotonic()
        self._lock = threading.RLock()
        self._views: dict[str, View] = {}
        self._rows: list[Row] | None = None
        self._known: dict[str, Row | None] = {}
        self._scan: ScanTable | None = None
        self._last: tuple[dict[str, Any], list[View]] = {}, []

    @property
    def scan(self) -> ScanTable:
        """What the scan passed over (see Reader)."""
        if self._scan is None:
            table = ScanTable()
            try:
                for name, found in json.loads(self.state.scan).items():
                    if name not in ScanTable.__slots__:
                        raise ValueError(name)
                    # JSON has lists in place of tuples.
                    values = {
                        key: tuple(value) if isinstance(value, list) else value
                        for key, value in found.items()
                    }
                    setattr(table, name, values)
            except (ValueError, AttributeError) as error:
                raise IndexCorruptError(f"the scan table on the cluster cannot be read: {error!r}") from None
            self._scan = table
        return self._scan

    def skipped(self) -> tuple[tuple[str, int], ...]:
        """Return the reasons of what was not indexed (see Reader)."""
        return self.state.skipped

    def is_current(self) -> bool:
        """Return whether nothing was committed since (see Reader)."""
        # Before the question: the state may be replaced while it is answered.
        now = time.monotonic()
        with self._way.reaching():
            newest, _ = read_state(self._way.client(), self._repository.name)
        is_current = newest.identity == self.state.identity
        if is_current:
            self._seen = now
        return is_current

    def check(self) -> None:
        """Look whether every document is there (see Reader): to read all of them is for `problems`.

        An update would wait for the whole index to be sent. The cluster compares its files with checksums of its own.
        """
        with self._way.reaching():
            (found,) = counts(self._way.client(), [self._ask(query_of(EVERY_FILE))])
        if found != self.state.documents:
            raise IndexCorruptError(f"the cluster has {found} files of {self.state.documents}")

    def problems(self) -> list[str]:
        """Return a line for everything that is wrong with the state's documents."""
        found = []
        try:
            views = self.views()
        except IndexCorruptError as error:
            return [str(error)]
        if len(views) != self.state.documents:
            found.append(f"the cluster has {len(views)} files of {self.state.documents}")
        for view in views:
            found += [f"{view.segment.path}: {block}" for block in view.segment.damaged_blocks()]
        with self._way.reaching():
            for row, _, kept in whole(self._way.client(), self.all_rows()):
                if kept and text_of(row.path, kept, row.digest) is None:
                    found.append(f"{row.path}: its text is not the one that was indexed")
        return found

    # -- which files ----------------------------------------------------------------------------------------

    def _ask(self, wanted: dict[str, Any]) -> dict[str, Any]:
        """Return a query for files of this state.

        Raises:
            IndexReadError: If the state is so old that some of its files may have been removed.
        """
        # Half of the time: an answer may take several questions, and the last one must find its files.
        if time.monotonic() - self._seen > GRACE_SECONDS / 2 and not self.is_current():
            raise IndexReadError("the cluster has a newer state, and this one may be gone; ask again")
        return self._query(wanted)

    def _query(self, wanted: dict[str, Any]) -> dict[str, Any]:
        """Return a query for files of this state."""
        return self.state.query(self._repository.name, wanted)

    def _view_of(self, row: Row, segment: Segment, number: int) -> View:
        """Return the view on a file's segment."""
        return View(segment, number)

    def _found(self, wanted: Wanted) -> list[Row]:
        with self._way.reaching():
            return list(rows(self._way.client(), self._ask(query_of(wanted))))

    def _opened(self, found: list[Row]) -> list[View]:
        """Return the views of files; those that were not asked for before are fetched."""
        with self._lock, self._way.reaching():
            missing = [row for row in found if row.document not in self._views]
            for row, kept in segments(self._way.client(), missing):
                self._open(row, kept)
            return [self._views[row.document] for row in found]

    def _open(self, row: Row, kept: bytes) -> View:
        """Return the view of a file; the one that was made before, if there is one."""
        with self._lock:
            view = self._views.get(row.document)
            if view is None:
                segment = SingleSegment(row.path, loosened(row.path, kept))
                # Foreign data: a segment that is whole may still be of another document.
                if segment.documents != 1 or segment.paths() != [row.path]:
                    raise IndexCorruptError(f"the segment of {row.path} is another file's")
                view = self._views[row.document] = self._view_of(row, segment, len(self._views))
            return view

    def all_rows(self) -> list[Row]:
        """Return what is stored of every file."""
        with self._lock:
            known = self.known_rows()
            if known is None:
                known = self._rows = self._found(EVERY_FILE)
                if self._beside is not None:
                    remember_rows(self._beside, self.state, known)
            return known

    def known_rows(self) -> list[Row] | None:
        """Return what is stored of every file, if nobody has to be asked for it."""
        if self._rows is None and self._beside is not None:
            self._rows = _remembered_rows(self._beside, self.state)
        return self._rows

    def _some(self, paths: Iterable[str]) -> list[Row]:
        """Return what is stored of some files, as far as they are; asked for once."""
        wanted = list(dict.fromkeys(paths))
        with self._lock, self._way.reaching():
            if self._rows is not None:
                by_path = {row.path: row for row in self._rows}
                return [by_path[path] for path in wanted if path in by_path]
            if len(self._known) > KEPT_ROWS:
                self._known = {}
            missing = [path for path in wanted if path not in self._known]
            for start in range(0, len(missing), 1000):
                some = missing[start : start + 1000]
                asked = self._ask({"terms": {"key": [key_of(path) for path in some]}})
                self._known |= dict.fromkeys(some) | {
                    row.path: row for row in rows(self._way.client(), asked)
                }
            return [row for path in wanted if (row := self._known[path]) is not None]

    def views(self) -> list[View]:
        """Return all files (see Reader)."""
        return self._opened(self.all_rows())

    def candidates(self, asked: Asked) -> list[View]:
        """Return the files that have what is wanted (see Reader)."""
        query = self._ask(query_of(asked.wanted()))
        client = self._way.client()
        with self._lock:
            if self._last[0] == query:  # what counts the words of a pattern asks for the same as what answers
                return self._last[1]
            with self._way.reaching():
                some = first(client, query, FIRST_FILES)
                views = [self._open(row, kept) for row, kept, _ in some.files]
                # The first ones came with all that they have, and are not fetched again.
                if some.total > len(views):
                    views = self._opened(list(rows(client, query)))
            self._last = query, views
            return views

    searches = True

    def counts(self, wanted: Sequence[Wanted | None]) -> list[int | None]:
        """Return how many files have each of what is wanted (see Reader)."""
        known = [part is not None and not is_cut(part) for part in wanted]
        queries = [
            self._ask(query_of(part))
            for part, is_known in zip(wanted, known, strict=True)
            if part is not None and is_known
        ]
        if not queries:
            return [None] * len(known)
        with self._way.reaching():
            found = iter(counts(self._way.client(), queries))
        return [next(found) if is_known else None for is_known in known]

    def ranked(self, asked: Ranked, most: int, after: object = None, *, least: float = 0.0) -> RankedPage:
        """Return files that may be the best answers (see Reader)."""
        query = self._ask(query_of(asked.wanted))
        with self._way.reaching():
            place = after if isinstance(after, list) else None
            page = best(self._way.client(), query, asked, most, place, least)
        views = [self._open(row, kept) for row, kept, _ in page.files]
        if len(page.files) < most:
            # All that may be worth ``least`` are here, and so nothing that was left out is worth more.
            return RankedPage(views, least or -1.0, page.total, None)
        last = page.files[-1][2]
        try:
            bound = float(last[0])
        except (IndexError, TypeError, ValueError) as error:
            raise IndexCorruptError(f"the cluster does not say what a file is worth: {error!r}") from None
        return RankedPage(views, bound, page.total, last)

    def file_count(self) -> int:
        """Return how many files are stored (see Reader)."""
        return self.state.documents

    def place(self, path: str) -> tuple[View, int] | None:
        """Return the view of a file (see Reader)."""
        found = self._some([path])
        return (self._opened(found)[0], 0) if found else None

    # -- for updates ----------------------------------------------------------------------------------------

    def documents_of(self, paths: Iterable[str]) -> dict[str, Row]:
        """Return what is stored of some files, by path."""
        return {row.path: row for row in self._some(paths)}

    def kept_of(self, batches: frozenset[str]) -> Iterator[tuple[Row, bytes, bytes]]:
        """Yield the files of some batches with their segments and texts as they are kept."""
        chosen = [row for row in self.all_rows() if batch_of(row.document) in batches]
        return whole(self._way.client(), chosen)

    def small_batches(self) -> frozenset[str]:
        """Return the batches of few files."""
        sizes = Counter(batch_of(row.document) for row in self.all_rows())
        return frozenset(batch for batch in self.state.batches if sizes[batch] < FEW_FILES)

    def _stats(self, found: Iterable[Row]) -> dict[str, FileStat]:
        refreshed = self.scan.refreshed
        return {
            row.path: (row.stat[0], *refreshed[row.path]) if row.path in refreshed else row.stat
            for row in found
        }

    def stored(self) -> dict[str, FileStat]:
        """Return size and times of every file (see Reader)."""
        return self._stats(self.all_rows())

    def stored_of(self, paths: Iterable[str]) -> dict[str, FileStat]:
        """Return size and times of some files (see Reader)."""
        return self._stats(self._some(paths))

    def digests_of(self, paths: Iterable[str]) -> dict[str, bytes]:
        """Return the digests of files (see Reader)."""
        return {row.path: row.digest for row in self._some(paths)}

    def had_trouble(self, paths: Iterable[str]) -> bool:
        """Tell whether extraction of a file failed (see Reader)."""
        return any(row.trouble for row in self._some(paths))

    def close(self) -> None:
        """Let go of what was fetched (see Reader)."""
        with self._lock:
            self._views, self._rows, self._known, self._last = {}, None, {}, ({}, [])
