"""Whether an index is still the one that was opened, asked in two status calls. Lean."""

from __future__ import annotations

import os
from time import time_ns

from kwsearch.store.local.manifest import CURRENT_NAME, current_generation

SURE_NS = 100_000_000
"""A folder that changed less than this before it was looked at may change again within one tick of its clock."""


class Stamp:
    """What the folders of an index looked like just before it was opened."""

    __slots__ = ("_current", "_folder", "_seen", "_taken")

    def __init__(self, index_dir: str) -> None:
        """Look at an index folder.

        Raises:
            IndexNotFoundError: If there is no index.
            IndexCorruptError: If it is damaged.
        """
        self._current = os.path.join(index_dir, CURRENT_NAME)
        self._folder = os.path.join(index_dir, current_generation(index_dir))
        # Before the look: what changes while it is taken must not seem older than it.
        self._taken = time_ns()
        self._seen = self._look()

    def _look(self) -> tuple[int, ...]:
        try:
            current, folder = os.stat(self._current), os.stat(self._folder)
        except OSError:
            return ()
        return current.st_ino, current.st_mtime_ns, folder.st_ino, folder.st_mtime_ns

    def is_current(self) -> bool:
        """Return whether nothing was committed since; False when that is not certain."""
        seen = self._look()
        return bool(seen) and seen == self._seen and max(seen[1], seen[3]) + SURE_NS < self._taken
