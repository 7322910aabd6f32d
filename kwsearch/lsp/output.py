"""Standard output as several threads of a server write it and one of them closes it."""

from __future__ import annotations

import threading
from typing import BinaryIO


class Output:
    """A stream of whole messages: one thread at a time writes one, and what comes after the end is dropped.

    An editor may say that it leaves as soon as it has read an answer, while the thread that wrote it is still flushing:
    without this the stream is closed under that thread, which then reports its error to the closed stream for ever.
    """

    def __init__(self, stream: BinaryIO) -> None:
        """Take over a stream."""
        self._stream = stream
        self._turn = threading.Lock()
        self._open = True

    def write(self, message: bytes) -> int:
        """Write a message and flush it; nothing happens after the end.

        Returns:
            The length of the message in bytes.

        Raises:
            OSError: The other side has gone.
        """
        with self._turn:
            if self._open:
                self._stream.write(message)
                self._stream.flush()
        return len(message)

    def flush(self) -> None:
        """Do nothing: every message is flushed with its writing."""

    def close(self) -> None:
        """End the stream when the message that is being written is out; a second time does nothing."""
        with self._turn:
            self._open = False
            self._stream.close()
