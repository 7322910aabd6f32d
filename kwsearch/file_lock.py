"""A lock on a file: one process at a time, freed by the kernel when its holder dies."""

from __future__ import annotations

import contextlib
import fcntl
import os
import time
from _operator import methodcaller
from io import FileIO

from kwsearch.errors import RootError
from kwsearch.safe_open import read_at


class FileLock:
    """An exclusive ``flock`` on a file that says who holds it and since when; lost with the last reference to it.

    Child processes for work close everything, and so this; a child that somebody else forks holds a copy of the
    descriptor, and with it the lock if its parent dies before ``release``.
    """

    def __init__(self, path: str) -> None:
        self.path = path
        self._file: FileIO | None = None

    def try_to_acquire(self) -> bool:
        """Take the lock if it is free; tell whether it was.

        Raises:
            OSError: If the file cannot be made or locked.
        """
        # A planted link would have a file of the user's emptied, and a pipe would be waited for.
        flags = os.O_RDWR | os.O_CREAT | os.O_CLOEXEC | os.O_NOFOLLOW | os.O_NONBLOCK
        # As in safe_open: no signal handler runs until the object owns the descriptor.
        (number,) = map(methodcaller("open", self.path, flags, 0o600), (os,))
        file = FileIO(number, "r+")
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            # Whoever held it may have removed the whole folder: then this is a lock on nothing.
            if os.path.samestat(os.fstat(file.fileno()), os.stat(self.path)):
                self._file = file
                now = time.strftime("%Y-%m-%d %H:%M:%S")
                # A full disk may refuse these bytes; the lock holds without.
                with contextlib.suppress(OSError):
                    file.truncate(0)
                    os.pwrite(file.fileno(), f"{os.getpid()} {now}\n".encode(), 0)
        except (BlockingIOError, FileNotFoundError):
            pass
        finally:
            if self._file is None:
                file.close()
        return self._file is not None

    def holder(self) -> tuple[str, str]:
        """Return the process that holds the lock and since when, as local time; empty texts where that is not known."""
        found = None
        with contextlib.suppress(RootError):
            found = read_at(self.path, None, 100)
        process, _, since = (
            found[0].decode("ascii", "replace").strip().partition(" ") if found else ("", "", "")
        )
        return process, since

    def release(self) -> None:
        """Give the lock back; harmless when it is not held."""
        file, self._file = self._file, None
        if file is not None:
            try:
                with contextlib.suppress(OSError):
                    file.truncate(0)
                    fcntl.flock(file, fcntl.LOCK_UN)
            finally:
                file.close()
