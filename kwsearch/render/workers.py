"""Work spread over forked processes, which share what the parent has already read.

Where there is no fork, or too little to do, this process does the work alone.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from typing import TypeVar, cast

from kwsearch.children import Channel, Child, end_all, wait_for
from kwsearch.errors import KwsearchError, RenderError

Task = TypeVar("Task")
Result = TypeVar("Result")

MIN_TASKS = 8
"""Fewer tasks than this are done in this process."""

_SHARES = 50
"""Into how many shares the tasks of each worker are cut: one that is done early takes the next."""

DIED = "a rendering process died; try again with workers = 1"
"""What is told when a worker ends without a word."""

_NUMBER_BYTES = 4
# The system's own libraries of macOS do not survive a fork.
_CAN_FORK = sys.platform not in ("win32", "darwin")


def worker_count(asked: int) -> int:
    """Return how many processes to use: ``asked``, or one for each processor that we may use when it is 0."""
    if asked:
        return asked
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def spread(
    work: Callable[[Task], Result],
    tasks: Sequence[Task],
    workers: int,
    *,
    confine: Callable[[], None] | None = None,
    died: str = DIED,
) -> Iterator[Result]:
    """Yield ``work(task)`` for every task, in no certain order.

    Args:
        work: Called in a forked child when there are several workers, so it needs no pickling; its results do.
        tasks: What to do; long tasks are best put first.
        workers: Number of processes.
        confine: Called first in each child, to limit what it may use; with it, nothing is done in this process.
        died: What is told when a worker ends without a word.

    Raises:
        KwsearchError: What ``work`` raised.
        RenderError: A worker died.
    """
    if not _CAN_FORK or (confine is None and (workers < 2 or len(tasks) < MIN_TASKS)):
        yield from map(work, tasks)
        return
    count = max(1, min(workers, len(tasks)))
    size = -(-len(tasks) // (count * _SHARES)) or 1
    numbers = Channel()
    crew = [(Child(partial(_do_shares, work, tasks, size, numbers, channel, confine), [numbers, channel]), channel)
            for channel in [Channel() for _ in range(count)]]  # fmt: skip
    children, channels = [child for child, _ in crew], [numbers, *(channel for _, channel in crew)]
    try:
        # All numbers at once: of MAX_WORKERS they are 51,200 bytes, and a pipe of Linux takes 65,536.
        numbers.open()
        starts = range(0, len(tasks), size)
        os.write(numbers.writer, b"".join(start.to_bytes(_NUMBER_BYTES, "little") for start in starts))
        for child, channel in crew:
            channel.open()
            child.start()
            channel.close_writer()
        numbers.close_writer()
        live = channels[1:]
        while live:
            for channel in wait_for(live):
                try:
                    results = channel.receive()
                except EOFError:
                    raise RenderError(died) from None
                if isinstance(results, KwsearchError):
                    raise results
                if results is None:
                    live.remove(channel)
                else:
                    yield from cast("list[Result]", results)
    finally:
        try:
            end_all(children, channels)
        except BaseException:  # of a signal handler: the rest is done now
            end_all(children, channels)
            raise


def _do_shares(
    work: Callable[[Task], Result],
    tasks: Sequence[Task],
    size: int,
    numbers: Channel,
    channel: Channel,
    confine: Callable[[], None] | None,
) -> None:
    """Do one share after the other until there is none; in a child."""
    channel.close_reader()
    numbers.close_writer()
    try:
        if confine is not None:
            confine()
        while raw := os.read(numbers.reader, _NUMBER_BYTES):
            start = int.from_bytes(raw, "little")
            channel.send([work(task) for task in tasks[start : start + size]])
        channel.send(None)
    except KwsearchError as error:
        channel.send(error)
