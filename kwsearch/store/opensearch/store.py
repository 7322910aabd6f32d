"""The store of a repository on a cluster."""

from __future__ import annotations

import contextlib
import os
from typing import TYPE_CHECKING

from kwsearch.errors import IndexNotFoundError
from kwsearch.roots import check_private
from kwsearch.store.base import Store
from kwsearch.store.local.disk import Disk
from kwsearch.store.local.folder import attempt
from kwsearch.store.opensearch.change import ClusterChange
from kwsearch.store.opensearch.connection import FILES, STATES, Repository, check_version, make_indices
from kwsearch.store.opensearch.documents import PLAIN_FIELDS, remove
from kwsearch.store.opensearch.reader import ClusterReader
from kwsearch.store.opensearch.states import WriterLock, read_state, write_state
from kwsearch.store.opensearch.worth import MARK, NUMBERED

if TYPE_CHECKING:
    from contextlib import AbstractContextManager

    from kwsearch.store.opensearch.states import State, Version

MOST_BATCHES = 64
"""So many batches of documents a state may have before small ones are merged."""

_SIDE_PREFIX = "side-"


class ClusterStore(Store):
    """The index of one repository on a cluster.

    Attributes:
        repository: Its name, and the way there.
        side: A folder of this machine for what is remembered beside the index.
    """

    def __init__(
        self, address: str, name: str, side: str, *, root: str, options: str = "", recipe: str = ""
    ) -> None:
        """Name the index; nothing is asked or made yet.

        Args:
            address: ``https://host:port`` of the cluster.
            name: The repository's on it: letters, digits, dots, ``_`` and ``-``.
            side: A folder of this machine that is the store's own; made when it is needed.
            root: The folder that is indexed, absolute.
            options: Fingerprint of the settings.
            recipe: Fingerprint of the program's way of reading files.

        Raises:
            ConfigError: The address or the name is none, or the extra is not installed.
        """
        self.repository = Repository(address, name)
        self.side = side
        self.place = self.repository.place
        self.root, self.options, self.recipe = root, options, recipe

    def about(self) -> State:
        """Return the newest state (see Store)."""
        with self.repository.reaching():
            return self._newest()[0]

    def _newest(self) -> tuple[State, Version]:
        return read_state(self.repository.client(), self.repository.name)

    def reader(self) -> ClusterReader:
        """Open the newest state (see Store)."""
        return ClusterReader(self.repository, beside=self)

    def own_folders(self) -> tuple[str, ...]:
        """Return the folder beside the index (see Store)."""
        return (self.side,)

    def side_file(self, name: str) -> str:
        """Return the path of a file beside the index (see Store)."""
        self._make_side()
        return os.path.join(self.side, _SIDE_PREFIX + name)

    def risk(self) -> AbstractContextManager[bool]:
        """Mark that files are read in this process (see Store)."""
        self._make_side()
        return attempt(self.side, Disk())

    def _make_side(self) -> None:
        os.makedirs(self.side, mode=0o700, exist_ok=True)
        check_private(self.side)

    def begin(self, *, rebuild: bool = False, wait_seconds: float = 0.0) -> ClusterChange:
        """Take the writer's lock and start a change (see Store)."""
        with self.repository.reaching(to_write=True):
            client, name = self.repository.client(), self.repository.name
            if rebuild:
                check_version(client, self.repository.address)
                make_indices(client, (f"t_{name}" for name in PLAIN_FIELDS), NUMBERED, MARK)
            else:
                self._newest()  # without an index there is nothing to change
            lock = WriterLock(client, name, self.place)
            try:
                was_taken = lock.acquire(wait_seconds)
                before = self._before(rebuild=rebuild)
                # Written again, the state has a new version: a writer that was taken for gone, and wakes up, started
                # from the old one, and its commit fails.
                if was_taken and before is not None and write_state(client, name, *before):
                    before = self._before(rebuild=rebuild)
                return ClusterChange(self, self.repository, lock, before, rebuild=rebuild)
            except BaseException:
                lock.release()
                raise

    def _before(self, *, rebuild: bool) -> tuple[State, Version] | None:
        try:
            return self._newest()
        except IndexNotFoundError:
            if rebuild:
                return None
            raise

    def verify(self) -> list[str]:
        """Check every document (see Store)."""
        with contextlib.closing(self.reader()) as reader:
            return reader.problems()

    def forget(self, *, wait_seconds: float = 0.0) -> None:
        """Remove the repository from the cluster (see Store)."""
        with self.begin(wait_seconds=wait_seconds), self.repository.reaching(to_write=True):
            client, name = self.repository.client(), self.repository.name
            client.delete(index=STATES, id=name, refresh=True)  # first: from then on there is no index
            # Only what is found can be removed, and nothing is found before.
            client.indices.refresh(index=FILES)
            remove(client, {"term": {"repo": name}})
        if os.path.isdir(self.side):
            for file in os.listdir(self.side):
                if file.startswith(_SIDE_PREFIX):
                    os.remove(os.path.join(self.side, file))

    def compact(self, *, wait_seconds: float = 0.0) -> bool:
        """Make one batch of many small ones: every question names all batches (see Store)."""
        if len(self.about().batches) <= MOST_BATCHES:
            return False
        with contextlib.closing(self.reader()) as reader:
            small = reader.small_batches()
            with self.begin(wait_seconds=wait_seconds) as change:
                if not change.follows(reader):
                    return False  # a writer was quicker
                change.merge(small)
        return True
