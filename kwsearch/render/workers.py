"""Work spread over forked processes, which share what the parent has already read.

Where there is no fork, or too little to do, this process does the work alone.
"""

from __future__ import annotations

import gc
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

_SHARES = 50
"""Into how many shares the tasks of each worker are cut: one that is done early takes the next."""


def worker_count(asked: int) -> int:
    """Return how many processes to use: ``asked``, or one for each processor that we may use when it is 0."""
    if asked:
        return asked
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def spread(work: Callable[[Task], Result], tasks: Sequence[Task], workers: int) -> Iterator[Result]:
    """Yield ``work(task)`` for every task, in no certain order.

    Args:
        work: Called in a forked child when there are several workers, so it needs no pickling; its results do.
        tasks: What to do; long tasks are best put first.
        workers: Number of processes.

    Raises:
        KwsearchError: What ``work`` raised.
        RenderError: A worker died.
    """
    if workers < 2 or len(tasks) < MIN_TASKS or sys.platform in ("win32", "darwin"):
        yield from map(work, tasks)
        return
    context = multiprocessing.get_context("fork")
    size = max(1, len(tasks) // (workers * _SHARES))
    shares = iter(range(0, len(tasks), size))
    gc.collect()
    gc.freeze()  # what the parent holds is left alone by the children's collector, and so stays shared
    children = []
    pipes: list[Connection] = []
    for _ in range(workers):
        mine, theirs = context.Pipe()
        child = context.Process(target=_run, args=(work, tasks, size, theirs, [*pipes, mine]), daemon=True)
        child.start()
        theirs.close()
        children.append(child)
        pipes.append(mine)
    try:
        for pipe in pipes:
            pipe.send(next(shares, None))
        while pipes:
            for ready in wait(pipes):
                assert isinstance(ready, Connection)
                try:
                    results = ready.recv()
                except EOFError:
                    raise RenderError("a rendering process died; try again with workers = 1") from None
                if isinstance(results, KwsearchError):
                    raise results
                if results is None:
                    pipes.remove(ready)
                    ready.close()
                    continue
                ready.send(next(shares, None))
                yield from results
    finally:
        gc.unfreeze()
        for child in children:
            if pipes:
                child.terminate()
            child.join()


def _run(
    work: Callable[[Task], Result],
    tasks: Sequence[Task],
    size: int,
    pipe: Connection,
    others: list[Connection],
) -> None:
    """Do one share after the other until there is none."""
    for other in others:
        other.close()  # ends of the parent's: it must see when one of us dies
    try:
        while (start := pipe.recv()) is not None:
            pipe.send([work(task) for task in tasks[start : start + size]])
        pipe.send(None)
    except KwsearchError as error:
        pipe.send(error)
    pipe.close()
