"""Work spread over forked processes, which share what the parent has already read.

Where there is no fork, or too little to do, this process does the work alone.
"""

from __future__ import annotations

import multiprocessing
import os
import sys
from collections.abc import Callable, Iterator, Sequence
from multiprocessing.connection import Connection, wait
from typing import TypeVar

from kwsearch.errors import KwsearchError, RenderError

Task = TypeVar("Task")
Result = TypeVar("Result")

MIN_TASKS = 8
"""Fewer tasks than this are done in this process."""


def worker_count(asked: int) -> int:
    """Return how many processes to use: ``asked``, or one for each processor that we may use when it is 0."""
    if asked:
        return asked
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def spread(work: Callable[[Task], Result], tasks: Sequence[Task], workers: int) -> Iterator[Result]:
    """Yield ``work(task)`` for every task, in no certain order.

    Args:
        work: Called in a forked child when there are several workers, so it needs no pickling; its results do.
        tasks: Ordered so that neighbours cost about the same: worker ``n`` takes every ``n``-th.
        workers: Number of processes.

    Raises:
        KwsearchError: What ``work`` raised.
        RenderError: A worker died.
    """
    if workers < 2 or len(tasks) < MIN_TASKS or sys.platform in ("win32", "darwin"):
        yield from map(work, tasks)
        return
    context = multiprocessing.get_context("fork")
    children = []
    readers: list[Connection] = []
    for number in range(workers):
        reader, writer = context.Pipe(duplex=False)
        child = context.Process(target=_run, args=(work, tasks[number::workers], writer), daemon=True)
        child.start()
        writer.close()
        children.append(child)
        readers.append(reader)
    try:
        while readers:
            for ready in wait(readers):
                assert isinstance(ready, Connection)
                try:
                    kind, value = ready.recv()
                except EOFError:
                    raise RenderError("a rendering process died; try again with workers = 1") from None
                if kind == "done":
                    readers.remove(ready)
                    ready.close()
                elif kind == "error":
                    raise value
                else:
                    yield value
    finally:
        for child in children:
            if readers:
                child.terminate()
            child.join()


def _run(work: Callable[[Task], Result], tasks: Sequence[Task], writer: Connection) -> None:
    try:
        for task in tasks:
            writer.send(("result", work(task)))
        writer.send(("done", None))
    except KwsearchError as error:
        writer.send(("error", error))
    writer.close()
