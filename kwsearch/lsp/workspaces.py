"""The indexes of the folders that an editor has open, opened when a question first reaches them."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Iterable
from time import monotonic

import kwsearch

LOOK_SECONDS = 2.0
"""How long an answer may be behind what others than the editor change; what it saves itself is looked at at once."""


class Workspaces:
    """Open indexes by their root; may be asked by several threads."""

    def __init__(self, roots: Iterable[str], index_dir: str | None, tell: Callable[[str], object]) -> None:
        """Take the folders.

        Args:
            roots: Each stands for the repository that it lies in.
            index_dir: Where the index is, of a single root alone.
            tell: Told in one line what takes long.
        """
        self._roots: list[str] = []
        self._root_of: dict[str, str] = {}
        """The root of each folder that was added; several folders may lie in one."""
        self._index_dir = index_dir
        self._tell = tell
        self._opening = threading.Lock()
        self._open: dict[str, kwsearch.FreshIndex] = {}
        self._saved = 0.0
        self._looked: dict[str, float] = {}
        """When the last look at each root began that waited for no other question."""
        for root in roots:
            self.add(root)

    def add(self, root: str) -> None:
        """Take one more folder."""
        self._root_of[root] = os.path.realpath(kwsearch.find_root(root))
        self._sort()

    def remove(self, root: str) -> None:
        """Answer no longer for a folder, nor for its repository when no other folder lies in it."""
        gone = self._root_of.pop(root, None)
        self._sort()
        if gone not in self._roots and gone is not None:
            with self._opening:
                self._open.pop(gone, None)  # closed with the last question that is under way

    def _sort(self) -> None:
        # The innermost first. One assignment: questions of other threads go through the list meanwhile.
        self._roots = sorted(set(self._root_of.values()), key=lambda root: (-len(root), root))

    def place_of(self, path: str) -> tuple[kwsearch.FreshIndex, str] | None:
        """Return the index that a file belongs to, and its path there; None when it lies in none of the folders.

        Args:
            path: Absolute.

        Raises:
            KwsearchError: The index cannot be opened or built.
        """
        # Roots are real paths; a link that is a file is its own path in the index, which follows none.
        real = os.path.join(os.path.realpath(os.path.dirname(path)), os.path.basename(path))
        for root in self._roots:
            if real.startswith(os.path.join(root, "")):
                return self._index(root), os.path.relpath(real, root).replace(os.sep, "/")
        return None

    def all(self) -> list[kwsearch.FreshIndex]:
        """Return the indexes of all folders.

        Raises:
            KwsearchError: One of them cannot be opened or built.
        """
        return [self._index(root) for root in sorted(self._roots)]

    def saved(self) -> None:
        """Note that the editor has saved a file: the next question about each folder looks at once."""
        self._saved = monotonic()

    def close(self) -> None:
        """Close all indexes."""
        with self._opening:
            for index in self._open.values():
                index.close()
            self._open.clear()

    def _index(self, root: str) -> kwsearch.FreshIndex:
        # Several questions come at once, and building an index twice would take twice as long.
        with self._opening:
            index = self._open.get(root)
            if index is None:
                index = self._open[root] = kwsearch.open_fresh_index(root, self._index_dir, notify=self._tell)
                return index
        begun = monotonic()
        if self._looked.get(root, 0.0) <= self._saved:
            # Of several questions behind one save each waits: the first must not leave the others the old answer.
            index.refresh()
            self._looked[root] = begun
        else:
            # Others' changes may be seen a moment later: an editor asks several times a second.
            index.refresh(max_age=LOOK_SECONDS)
        return index
