"""Child processes for work: forked, holding nothing of their parent but what they are given, gone when it goes.

A child keeps what its parent has in memory, and neither its descriptors (a server's sockets, a writer's lock) nor its
signal handlers. It says nothing on the terminal. Whether it did its work is what it says through a channel: an exit
status cannot always be had, because a program may have asked the system to forget its children.
"""

from __future__ import annotations

import contextlib
import fcntl
import gc
import os
import pickle
import select
import signal
import sys
from collections.abc import Callable, Iterable, Sequence
from itertools import starmap
from typing import Self

_LENGTH_BYTES = 8
_PIECE_BYTES = 1 << 20


class Channel:
    """Messages from one process to another; opened before the fork, by ``with`` or by whoever closes it in the end.

    Attributes:
        reader: Descriptor of the receiving end; -1 when it is closed.
        writer: Descriptor of the sending end; -1 when it is closed.
    """

    __slots__ = ("reader", "writer")

    def __init__(self) -> None:
        self.reader = self.writer = -1

    def open(self) -> Self:
        """Open both ends.

        Raises:
            OSError: There can be no further descriptor now.
        """
        # As in safe_open: no signal handler comes between the call and the assignment.
        ((self.reader, self.writer),) = starmap(os.pipe, ((),))
        return self

    __enter__ = open

    def __exit__(self, *_: object) -> None:
        self.close()

    def close_reader(self) -> None:
        """Close the receiving end; closing twice is harmless."""
        number, self.reader = self.reader, -1
        if number >= 0:
            os.close(number)

    def close_writer(self) -> None:
        """Close the sending end, so that the receiver sees the end; closing twice is harmless."""
        number, self.writer = self.writer, -1
        if number >= 0:
            os.close(number)

    def close(self) -> None:
        """Close both ends."""
        self.close_reader()
        self.close_writer()

    def send(self, message: object) -> None:
        """Send one message, which must be picklable; waits until the receiver has room for it.

        Raises:
            OSError: Nobody receives any more.
        """
        data = pickle.dumps(message, pickle.HIGHEST_PROTOCOL)
        view = memoryview(len(data).to_bytes(_LENGTH_BYTES, "little") + data)
        while view:
            view = view[os.write(self.writer, view) :]

    def receive(self) -> object:
        """Return the next message.

        Raises:
            EOFError: The sender has ended, perhaps in the middle of a message.
        """
        return pickle.loads(self._exactly(int.from_bytes(self._exactly(_LENGTH_BYTES), "little")))  # noqa: S301

    def _exactly(self, size: int) -> bytearray:
        data = bytearray()
        while len(data) < size:
            piece = os.read(self.reader, min(_PIECE_BYTES, size - len(data)))
            if not piece:
                raise EOFError
            data += piece
        return data


def wait_for(channels: Sequence[Channel], seconds: float | None = None) -> list[Channel]:
    """Return those channels that have a message or have ended; none when nothing comes for ``seconds``."""
    poll = select.poll()
    for channel in channels:
        poll.register(channel.reader, select.POLLIN)
    ready = {number for number, _ in poll.poll(None if seconds is None else seconds * 1000)}
    return [channel for channel in channels if channel.reader in ready]


class Child:
    """A child process; started by ``with``, or by ``start`` from where it is ended whatever is raised.

    Attributes:
        process: Its process id; 0 before it was started and after it was waited for.
    """

    __slots__ = ("_action", "_keep", "_lifeline", "process")

    def __init__(self, action: Callable[[], object], keep: Iterable[Channel] = ()) -> None:
        """Say what is to be done.

        Args:
            action: What the child does. Whatever it raises ends the child in silence.
            keep: The channels that it uses; everything else is closed there. Each end that the child does not need is
                its own business.
        """
        self.process = 0
        self._action = action
        self._keep = tuple(keep)
        self._lifeline = Channel()

    def start(self) -> Self:
        """Start the child.

        Raises:
            OSError: There can be no further process or descriptor now.
        """
        parent = os.getpid()
        mask = signal.pthread_sigmask(signal.SIG_BLOCK, ())
        try:
            # No handler of the parent's may run in the child, and none between the fork and the assignment.
            signal.pthread_sigmask(signal.SIG_BLOCK, signal.valid_signals())
            self._lifeline.open()
            (self.process,) = starmap(os.fork, ((),))  # as above: every thread may take the signal
            if not self.process:
                _become_child(self._action, self._lifeline, self._keep, parent)
            # The child's end. Ours is the writer: when this process goes, however it goes, the pipe has none any more.
            self._lifeline.close_reader()
        finally:
            signal.pthread_sigmask(signal.SIG_SETMASK, mask)
        return self

    def __enter__(self) -> Self:
        try:
            return self.start()
        except BaseException:
            self.end()
            raise

    def __exit__(self, *_: object) -> None:
        self.end()

    def end(self) -> None:
        """Kill the child if it is still there, and wait for it; harmless when that was done."""
        end_all([self])

    def kill(self) -> None:
        """Kill the child."""
        if self.process:
            with contextlib.suppress(ProcessLookupError):
                os.kill(self.process, signal.SIGKILL)

    def wait(self) -> None:
        """Wait for the child's end."""
        if self.process:
            # The system was asked to forget it, or somebody else waited.
            with contextlib.suppress(ChildProcessError):
                os.waitpid(self.process, 0)
            self.process = 0
        self._lifeline.close()


def end_all(children: Iterable[Child], channels: Iterable[Channel] = ()) -> None:
    """Kill children that are still there, wait for them, and close channels; harmless when that was done.

    A signal handler may raise in the middle, or before the first step. So it is called like this, with nothing worked
    out in the call; the second does the rest, and nothing is done twice::

        finally:
            try:
                end_all(children, channels)
            except BaseException:
                end_all(children, channels)
                raise
    """
    for child in children:
        child.kill()
    for child in children:
        child.wait()
    for channel in channels:
        channel.close()


def _become_child(
    action: Callable[[], object], lifeline: Channel, keep: Iterable[Channel], parent: int
) -> None:
    """Give up what is the parent's, do the work, and end."""
    status = 1
    try:
        gc.freeze()  # what the parent holds is left alone here: it stays shared, and closes nothing
        _reset_signals()
        kept = {number for channel in keep for number in (channel.reader, channel.writer)}
        _close_all_but({*kept, lifeline.reader})
        # The system ends this process when the parent is gone, whatever it is at: the last writer of this pipe.
        fcntl.fcntl(lifeline.reader, fcntl.F_SETOWN, os.getpid())
        fcntl.fcntl(lifeline.reader, fcntl.F_SETFL, getattr(os, "O_ASYNC", 0))
        signal.pthread_sigmask(signal.SIG_SETMASK, ())
        if os.getppid() == parent:
            action()
            status = 0
    finally:
        os._exit(status)


def _reset_signals() -> None:
    if faults := sys.modules.get("faulthandler"):
        faults.disable()  # it would write into whatever has its descriptor by then
    for number in signal.valid_signals():
        if number not in (signal.SIGKILL, signal.SIGSTOP) and signal.getsignal(number) != signal.SIG_DFL:
            with contextlib.suppress(OSError, ValueError):  # the system's own
                signal.signal(number, signal.SIG_DFL)
    # A write that nobody reads is an error, as always in Python.
    signal.signal(signal.SIGPIPE, signal.SIG_IGN)
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the parent decides what an interrupt means


def _close_all_but(kept: set[int]) -> None:
    """Close every descriptor but these and the three standard ones, which lead nowhere afterwards."""
    try:
        numbers = [int(name) for name in os.listdir("/dev/fd")]
    except OSError:
        numbers = list(range(os.sysconf("SC_OPEN_MAX")))
    for number in numbers:
        if number > 2 and number not in kept:
            with contextlib.suppress(OSError):
                os.close(number)
    nowhere = os.open(os.devnull, os.O_RDWR)
    for number in range(3):
        os.dup2(nowhere, number)
    os.close(nowhere)
