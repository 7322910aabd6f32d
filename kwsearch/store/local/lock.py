"""The locks of an index folder: one process at a time, freed by the kernel when its holder dies."""

from __future__ import annotations

import contextlib
import fcntl
import os
import time
from _operator import methodcaller
from io import FileIO

from kwsearch.errors import IndexLockedError, IndexWriteError

LOCK_NAME = "LOCK"
"""Held by whoever writes."""

COMPACTING_NAME = "COMPACTING"
"""Held by whoever merges segments, for which the writer's lock is only needed at the end."""


class FolderLock:
    """An exclusive ``flock`` on a file that says who holds it and since when; lost with the last reference to it.

    Child processes for work close everything, and so this; a child that somebody else forks holds a copy of the
    descriptor, and with it the lock if its parent dies before ``release``.
    """

    def __init__(self, folder: str, name: str = LOCK_NAME) -> None:
        self._path = os.path.join(folder, name)
        self._file: FileIO | None = None

    def acquire(self, wait_seconds: float = 0.0) -> None:
        """Take the lock.

        Raises:
            IndexLockedError: If another writer has it for longer than ``wait_seconds``.
            IndexWriteError: If the lock file cannot be made.
        """
        deadline = time.monotonic() + wait_seconds
        pause = 0.005
        while not self.try_to_acquire():
            if time.monotonic() >= deadline:
                raise IndexLockedError(self._who())
            time.sleep(pause)
            pause = min(0.1, pause * 1.5)

    def try_to_acquire(self) -> bool:
        """Take the lock if it is free; tell whether it was.

        Raises:
            IndexWriteError: If the lock file cannot be made.
        """
        flags = os.O_RDWR | os.O_CREAT | os.O_CLOEXEC | os.O_NOFOLLOW | os.O_NONBLOCK
        try:
            # As in safe_open: no signal handler runs until the object owns the descriptor.
            (number,) = map(methodcaller("open", self._path, flags, 0o600), (os,))
            file = FileIO(number, "r+")
        except OSError as error:
            where = os.path.dirname(self._path)
            raise IndexWriteError(f"cannot write in {where}: {error.strerror}") from error
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            # Whoever held it may have removed the whole folder: then this is a lock on nothing.
            if os.path.samestat(os.fstat(file.fileno()), os.stat(self._path)):
                self._file = file
                now = time.strftime("%Y-%m-%d %H:%M:%S")
                with contextlib.suppress(
                    OSError
                ):  # a full disk may refuse these bytes; the lock holds without
                    file.truncate(0)
                    os.pwrite(file.fileno(), f"{os.getpid()} {now}\n".encode(), 0)
        except (BlockingIOError, FileNotFoundError):
            pass
        except OSError as error:
            raise IndexWriteError(f"cannot lock {self._path}: {error.strerror}") from error
        finally:
            if self._file is None:
                file.close()
        return self._file is not None

    def _who(self) -> str:
        try:
            with open(self._path, encoding="ascii", errors="replace") as stream:
                pid, _, since = stream.read(100).strip().partition(" ")
        except OSError:
            pid = since = ""
        holder = (
            f"process {pid} has been writing it since {since}" if since else "another process is writing it"
        )
        return f"the index is locked: {holder}; wait for it, or end it"

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
