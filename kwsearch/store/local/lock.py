"""The writer's lock of an index folder: one process at a time, freed by the kernel when its holder dies."""

from __future__ import annotations

import contextlib
import fcntl
import os
import time

from kwsearch.errors import IndexLockedError, IndexWriteError

LOCK_NAME = "LOCK"


class WriterLock:
    """An exclusive ``flock`` on a file that says who holds it and since when.

    A forked child inherits the descriptor, and with it the lock, beyond its parent's death: every child that
    may outlive the holder calls ``abandon`` first.
    """

    def __init__(self, folder: str) -> None:
        self._path = os.path.join(folder, LOCK_NAME)
        self._descriptor = -1

    def acquire(self, wait_seconds: float = 0.0) -> None:
        """Take the lock.

        Raises:
            IndexLockedError: If another writer has it for longer than ``wait_seconds``.
            IndexWriteError: If the lock file cannot be made.
        """
        deadline = time.monotonic() + wait_seconds
        pause = 0.005
        while not self._try():
            if time.monotonic() >= deadline:
                raise IndexLockedError(self._who())
            time.sleep(pause)
            pause = min(0.1, pause * 1.5)
        now = time.strftime("%Y-%m-%d %H:%M:%S")
        with contextlib.suppress(OSError):  # a full disk may refuse these bytes; the lock holds without them
            os.ftruncate(self._descriptor, 0)
            os.pwrite(self._descriptor, f"{os.getpid()} {now}\n".encode(), 0)

    def _try(self) -> bool:
        try:
            descriptor = os.open(self._path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC | os.O_NOFOLLOW, 0o600)
        except OSError as error:
            raise IndexWriteError(
                f"cannot write in {os.path.dirname(self._path)}: {error.strerror}"
            ) from error
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            # Whoever held it may have removed the whole folder: then this is a lock on nothing.
            if os.path.samestat(os.fstat(descriptor), os.stat(self._path)):
                self._descriptor = descriptor
                return True
        except (BlockingIOError, FileNotFoundError):
            pass
        except OSError as error:
            os.close(descriptor)
            raise IndexWriteError(f"cannot lock {self._path}: {error.strerror}") from error
        os.close(descriptor)
        return False

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

    def abandon(self) -> None:
        """Close this process's hold of the descriptor without giving up the lock; for forked children."""
        if self._descriptor >= 0:
            os.close(self._descriptor)
            self._descriptor = -1

    def release(self) -> None:
        """Give the lock back; harmless when it is not held."""
        if self._descriptor >= 0:
            with contextlib.suppress(OSError):
                os.ftruncate(self._descriptor, 0)
            fcntl.flock(self._descriptor, fcntl.LOCK_UN)
            self.abandon()
