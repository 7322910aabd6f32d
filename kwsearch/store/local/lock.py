"""The locks of an index folder: who writes, and who merges; how long another waits, and what it is told."""

from __future__ import annotations

import os
import time

from kwsearch.errors import IndexLockedError, IndexWriteError
from kwsearch.file_lock import FileLock

LOCK_NAME = "LOCK"
"""Held by whoever writes."""

COMPACTING_NAME = "COMPACTING"
"""Held by whoever merges segments, for which the writer's lock is only needed at the end."""


class FolderLock:
    """One of the locks of an index folder."""

    def __init__(self, folder: str, name: str = LOCK_NAME) -> None:
        self._lock = FileLock(os.path.join(folder, name))

    def acquire(self, wait_seconds: float = 0.0) -> None:
        """Take the lock.

        Raises:
            IndexLockedError: If another writer has it for longer than ``wait_seconds``.
            IndexWriteError: If the lock file cannot be made.
        """
        # A small update ends in hundredths of a second, a build in minutes: asked often at first, then seldom.
        deadline = time.monotonic() + wait_seconds
        pause = 0.005
        while not self.try_to_acquire():
            # Looked at after a try, so that who does not wait has tried once.
            if time.monotonic() >= deadline:
                raise IndexLockedError(self._who())
            time.sleep(pause)
            pause = min(0.1, pause * 1.5)

    def try_to_acquire(self) -> bool:
        """Take the lock if it is free; tell whether it was.

        Raises:
            IndexWriteError: If the lock file cannot be made.
        """
        try:
            return self._lock.try_to_acquire()
        except OSError as error:
            # The folder is what the user can mend; the lock's own file means nothing to anybody.
            where = os.path.dirname(self._lock.path)
            raise IndexWriteError(f"cannot write in {where}: {error.strerror}") from error

    def _who(self) -> str:
        process, since = self._lock.holder()
        holder = (
            f"process {process} has been writing it since {since}"
            if since
            else "another process is writing it"
        )
        return f"the index is locked: {holder}; wait for it, or end it"

    def release(self) -> None:
        """Give the lock back; harmless when it is not held."""
        self._lock.release()
