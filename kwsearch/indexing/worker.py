"""A worker process: takes chunks of files, puts them into sinks of its own, says what became of each file.

The parent shares a board in memory on which every worker notes the file it is at. That is all the supervision
that a file costs; a worker that crashes or hangs is noticed there, and its unfinished chunks go to another one.
"""

from __future__ import annotations

import gc
import mmap
import os
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from kwsearch.children import Channel
from kwsearch.errors import KwsearchError
from kwsearch.indexing.intake import Intake, Product, Refused, Same
from kwsearch.models import SourceFile
from kwsearch.store.base import Receipt, Sink

CHUNK_NUMBER_BYTES = 4
_SLOT = 4


class Board:
    """Shared memory: which file each worker is at, since when, and how many bytes of source it has done."""

    def __init__(self, workers: int) -> None:
        # Without a file, and so shared with every child that is forked later.
        self._map = mmap.mmap(-1, workers * _SLOT * 8)
        self._slots = memoryview(self._map).cast("q")
        self._workers = workers

    def start(self, worker: int, file_number: int) -> None:
        """Note that a worker begins with a file."""
        # The number last: seen with the times of the file before, it would look as if it took too long. A slot is
        # written in one move of eight bytes, so that no lock is needed.
        slots, base = self._slots, worker * _SLOT
        slots[base + 1] = time.monotonic_ns()
        slots[base + 2] = time.process_time_ns()
        slots[base] = file_number + 1

    def finish(self, worker: int, size: int) -> None:
        """Note that a worker is done with a file of so many bytes."""
        self._slots[worker * _SLOT + 3] += size

    def rest(self, worker: int) -> None:
        """Note that a worker is at no file."""
        self._slots[worker * _SLOT] = 0

    def current(self, worker: int) -> tuple[int, float, float]:
        """Return the file that a worker is at (-1 for none), seconds since it began, processor seconds before."""
        number, began, spent, _ = self._slots[worker * _SLOT : worker * _SLOT + _SLOT]
        return number - 1, (time.monotonic_ns() - began) / 1e9, spent / 1e9

    def done(self) -> int:
        """Return how many bytes of source all workers are done with."""
        return sum(self._slots[worker * _SLOT + 3] for worker in range(self._workers))

    def close(self) -> None:
        """Release the memory."""
        self._slots.release()
        self._map.close()


@dataclass(slots=True)
class Batch:
    """What a worker reports when it has finished a sink: the fate of every file of the chunks before."""

    chunks: list[int] = field(default_factory=list)
    """Numbers of the chunks that are finished with it."""
    receipt: Receipt | None = None
    """For the files; None when no file of the chunks was stored."""
    source_bytes: int = 0
    refused: list[Refused] = field(default_factory=list)
    same: list[Same] = field(default_factory=list)
    slow: list[SourceFile] = field(default_factory=list)
    """Files whose extraction gave up for lack of time; to be tried once more, alone."""
    crashed: list[str] = field(default_factory=list)
    """Paths of files stored without facts because extraction failed."""


@dataclass(slots=True)
class Failure:
    """What a worker reports when it cannot go on."""

    error_number: int
    """Of the operating system; 0 for anything else."""
    text: str
    error: KwsearchError | None = None
    """What the parent is to raise, if it is one of ours."""


@dataclass(slots=True)
class Done:
    """The last thing that a worker says; one that ends without it has crashed."""


@dataclass(frozen=True, slots=True)
class Round:
    """What the workers of one round share; they inherit it, nothing is sent."""

    chunks: Sequence[Sequence[tuple[int, SourceFile]]]
    """Files with their numbers, as the board knows them."""
    open_intake: Callable[[], Intake]
    open_sink: Callable[[], Sink]
    board: Board
    numbers: Channel
    """Gives the numbers of chunks, CHUNK_NUMBER_BYTES each, until its end."""
    flush_bytes: int
    """A sink is finished when so many bytes of source are in it: they bound what a worker holds in memory."""


def work(shared: Round, number: int, report: Channel) -> None:
    """Do what a worker does, in a child process.

    Args:
        shared: What to do.
        number: Its place on the board.
        report: Where the worker sends Batches, and at the end Done or Failure.
    """
    # An end of a pipe that stays open in any process keeps the other end waiting for ever.
    report.close_reader()
    shared.numbers.close_writer()
    # A collection in the middle of a file goes over all facts that wait, and frees nearly nothing; one comes after each
    # flush.
    gc.disable()
    try:
        with shared.open_intake() as intake:
            _Worker(shared, number, intake, report).run()
        report.send(Done())
    except KwsearchError as error:
        report.send(Failure(0, str(error), error))
    except OSError as error:
        report.send(Failure(error.errno or 0, error.strerror or str(error)))
    except Exception as error:  # whatever it is, the parent must hear of it, or it would look like a crash
        report.send(Failure(0, f"{type(error).__name__}: {error}"))


class _Worker:
    def __init__(self, shared: Round, number: int, intake: Intake, report: Channel) -> None:
        self._round = shared
        self._number = number
        self._intake = intake
        self._report = report
        self._begin()

    def _begin(self) -> None:
        self._sink = self._round.open_sink()
        self._batch = Batch()

    def run(self) -> None:
        shared, board, number = self._round, self._round.board, self._number
        # All workers read one pipe: whoever is free takes the next chunk, and nobody hands it out.
        while raw := os.read(shared.numbers.reader, CHUNK_NUMBER_BYTES):
            chunk = int.from_bytes(raw, "little")
            for file_number, source in shared.chunks[chunk]:
                board.start(number, file_number)
                self._store(source)
                board.finish(number, source.size)
            board.rest(number)
            self._batch.chunks.append(chunk)
            if self._batch.source_bytes >= shared.flush_bytes:
                self._flush()
        self._flush()

    def _store(self, source: SourceFile) -> None:
        outcome = self._intake.take(source)
        batch = self._batch
        if isinstance(outcome, Refused):
            batch.refused.append(outcome)
        elif isinstance(outcome, Same):
            batch.same.append(outcome)
        elif isinstance(outcome, Product):
            fallback = outcome.facts.fallback
            if fallback == "timeout":
                # Not stored: alone, in a process that no other file slowed down, it may have its facts.
                batch.slow.append(source)
                return
            if fallback:
                batch.crashed.append(source.path)
            batch.source_bytes += outcome.source.size
            self._sink.add(*outcome)

    def _flush(self) -> None:
        if self._sink.documents:
            self._batch.receipt = self._sink.finish()
        self._report.send(self._batch)
        self._begin()
        gc.collect()
