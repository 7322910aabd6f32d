"""Supervises worker processes: hands out chunks, watches for crashes and hangs, loses no file over another one.

A round ends when its workers have ended. What was not reported by then (because a worker died with it) makes the
next round, without the file that the worker was at; such suspects are tried once more, alone, in a process of
their own, and keep only their words if that fails too.
"""

from __future__ import annotations

import contextlib
import os
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import cast

from kwsearch.children import Channel, Child, end_all, wait_for
from kwsearch.errors import IndexWriteError, KwsearchError
from kwsearch.indexing.intake import Intake, Product, Refused, Same
from kwsearch.indexing.worker import CHUNK_NUMBER_BYTES, Batch, Board, Done, Failure, Round, work
from kwsearch.models import SourceFile
from kwsearch.store.base import Receipt, Sink

FLUSH_BYTES = 56 * 1024 * 1024
"""Source bytes of a worker's sink; while it is written a worker needs about 16 bytes of memory for each."""

CAREFUL_FLUSH_BYTES = 4 * 1024 * 1024
"""The same after a crash, so that the next one costs less."""

# Small enough that the last worker to end works alone for a moment only, and that a crash repeats little.
_CHUNK_BYTES = 256 * 1024
_CHUNK_FILES = 32
_WATCH_SECONDS = 0.1
_MAX_REPLACEMENTS = (
    8  # so many crashes in one round are still some odd files; more are left to the next round
)
_WAITING = 3
"""So many times longer than it may work may a file wait."""
_MAX_VAIN_ROUNDS = 3

Progress = Callable[[int, int], None]
"""Called with the bytes of source that were read, and of all that is to be read."""


@dataclass(slots=True)
class Harvest:
    """What became of all files."""

    receipts: list[Receipt] = field(default_factory=list)
    refused: list[Refused] = field(default_factory=list)
    same: list[Same] = field(default_factory=list)
    products: list[Product] = field(default_factory=list)
    """Files that were tried alone; the caller stores them."""
    source_bytes: int = 0
    fallbacks: dict[str, int] = field(default_factory=dict)
    """Stored without facts, by reason."""
    is_stopped: bool = False
    """Whether it was asked to stop; some files may have no outcome then."""

    def add(self, batch: Batch) -> None:
        """Add what a worker reports."""
        if batch.receipt is not None:
            self.receipts.append(batch.receipt)
        self.refused += batch.refused
        self.same += batch.same
        self.source_bytes += batch.source_bytes
        if batch.crashed:
            self.count_fallbacks("crash", len(batch.crashed))

    def add_outcome(self, outcome: Product | Same | Refused) -> None:
        """Add a file that was taken in a process of its own, or in this one."""
        if isinstance(outcome, Refused):
            self.refused.append(outcome)
        elif isinstance(outcome, Same):
            self.same.append(outcome)
        else:
            self.products.append(outcome)
            self.source_bytes += outcome.source.size
            if outcome.facts.fallback:
                self.count_fallbacks(outcome.facts.fallback, 1)

    def count_fallbacks(self, reason: str, count: int) -> None:
        """Count files that keep only their words."""
        self.fallbacks[reason] = self.fallbacks.get(reason, 0) + count

    def left(self, files: Iterable[SourceFile]) -> list[str]:
        """Return the paths of those files that have no outcome, in their order."""
        settled = {path for receipt in self.receipts for path in receipt.paths}
        settled.update(product.source.path for product in self.products)
        settled.update(row.path for row in self.same)
        settled.update(row.path for row in self.refused)
        return [source.path for source in files if source.path not in settled]

    @property
    def indexed(self) -> int:
        """How many files are to be stored."""
        return sum(len(receipt.paths) for receipt in self.receipts) + len(self.products)


@dataclass(frozen=True, slots=True)
class Crew:
    """How files are taken in.

    Attributes:
        open_intake: Opens the root in a worker.
        open_sink: Gives a worker a sink for its files.
        workers: How many processes.
        file_seconds: A file that takes longer is tried again alone, then keeps only its words.
        progress: Told how far it is; None for nobody.
        is_stopped: Asked now and then whether to begin no more files, and to finish with those that are done.
        flush_bytes: Source bytes of a worker's sink.
    """

    open_intake: Callable[[], Intake]
    open_sink: Callable[[], Sink]
    workers: int
    file_seconds: float
    progress: Progress | None = None
    is_stopped: Callable[[], bool] | None = None
    flush_bytes: int = FLUSH_BYTES


def take_files(files: Sequence[SourceFile], crew: Crew) -> Harvest:
    """Take all files in worker processes.

    Args:
        files: Sorted by path; neighbours are read together.
        crew: How.

    Returns:
        What became of them; of some nothing when it was asked to stop.

    Raises:
        IndexWriteError: If a segment cannot be written, or if workers keep dying without a file to blame.
    """
    harvest = Harvest()
    remaining = _chunks(list(enumerate(files)))
    suspects: dict[int, str] = {}
    flush_bytes, vain = crew.flush_bytes, 0
    total = sum(source.size for source in files)
    while remaining:
        work = _Round(remaining, crew, flush_bytes, total, harvest)
        try:
            finished = work.run()
        finally:
            try:
                work.end()
            except BaseException:  # of a signal handler: the rest is done now
                work.end()
                raise
        if harvest.is_stopped:
            return harvest
        # A worker may finish its file, and report it, between the look at the board and the signal that ends it.
        reported = {number for chunk in finished for number, _ in remaining[chunk]}
        fresh = {
            number: reason
            for number, reason in work.suspects.items()
            if number not in suspects and number not in reported
        }
        suspects |= fresh
        slow = {source.path for source in work.slow}
        for number, source in enumerate(files):
            if source.path in slow:
                suspects.setdefault(number, "timeout")
        rest = [row for number, chunk in enumerate(remaining) if number not in finished for row in chunk]
        vain = 0 if fresh or finished else vain + 1
        if vain == _MAX_VAIN_ROUNDS:
            raise IndexWriteError(
                "worker processes were ended again and again, perhaps for lack of memory; "
                "nothing was changed, try with fewer workers"
            )
        remaining = _chunks([row for row in rest if row[0] not in suspects])
        flush_bytes = min(flush_bytes, CAREFUL_FLUSH_BYTES)
    # By number, not as they were found: which worker was quicker must not show in the index.
    for number in sorted(suspects):
        harvest.add_outcome(take_alone(files[number], crew, suspects[number]))
    return harvest


def take_alone(source: SourceFile, crew: Crew, reason: str) -> Product | Same | Refused:
    """Take one file in a process of its own; if that fails, with its words only.

    Args:
        source: The file.
        crew: How.
        reason: Why it is suspected: ``crash`` or ``timeout``.
    """
    outcome: Product | Same | Refused | KwsearchError | None = None
    channel = Channel()

    def take() -> None:
        channel.close_reader()
        try:
            with crew.open_intake() as intake:
                channel.send(intake.take(source))
        except KwsearchError as error:
            channel.send(error)

    child = Child(take, [channel])
    try:
        channel.open()
        child.start()
        channel.close_writer()
        began, reason = time.monotonic(), "crash"
        while not wait_for([channel], _WATCH_SECONDS):
            # Twice what a worker gives it: alone it also loads the grammar that others had loaded.
            if _is_stuck(child.process, crew.file_seconds * 2, time.monotonic() - began):
                reason = "timeout"
                child.kill()
        with contextlib.suppress(EOFError):
            outcome = cast("Product | Same | Refused | KwsearchError", channel.receive())
    finally:
        try:
            end_all([child], [channel])
        except BaseException:  # of a signal handler: the rest is done now
            end_all([child], [channel])
            raise
    if isinstance(outcome, KwsearchError):
        raise outcome
    if outcome is not None:
        return outcome
    # In this process: no extractor sees the file any more, and what reads words has never failed on one.
    with crew.open_intake() as intake:
        return intake.take_plainly(source, reason)


def _chunks(rows: list[tuple[int, SourceFile]]) -> list[list[tuple[int, SourceFile]]]:
    """Return neighbouring files in chunks of about one size, the largest first."""
    chunks: list[tuple[int, list[tuple[int, SourceFile]]]] = []
    chunk: list[tuple[int, SourceFile]] = []
    size = 0
    for row in rows:
        chunk.append(row)
        size += row[1].size
        if size >= _CHUNK_BYTES or len(chunk) == _CHUNK_FILES:
            chunks.append((size, chunk))
            chunk, size = [], 0
    if chunk:
        chunks.append((size, chunk))
    # A large file that is begun last keeps one worker busy when all others have ended.
    chunks.sort(key=lambda pair: pair[0], reverse=True)
    return [chunk for _, chunk in chunks]


class _Round:
    """One set of workers from fork to end; whoever makes one calls ``end``, as ``end_all`` is called."""

    def __init__(
        self,
        chunks: Sequence[Sequence[tuple[int, SourceFile]]],
        crew: Crew,
        flush_bytes: int,
        total: int,
        harvest: Harvest,
    ) -> None:
        self._chunks = chunks
        self._crew = crew
        self._total = total
        self._harvest = harvest
        self._workers = min(crew.workers, len(chunks))
        # A replacement has a place of its own: that of the dead one still says which file it was at.
        self._board = Board(self._workers + _MAX_REPLACEMENTS)
        self._numbers = Channel()
        self._round = Round(chunks, crew.open_intake, crew.open_sink, self._board, self._numbers, flush_bytes)
        self._is_stopped = crew.is_stopped
        self._unsent = b"".join(
            number.to_bytes(CHUNK_NUMBER_BYTES, "little") for number in range(len(chunks))
        )
        self._live: dict[Channel, tuple[Child, int]] = {}
        """Reports of each worker: its process and its place on the board."""
        self._ended_well: set[Channel] = set()
        self._started = 0
        self._finished: set[int] = set()
        self._done_before = total - sum(source.size for chunk in chunks for _, source in chunk)
        self.suspects: dict[int, str] = {}
        """Number of a file that a worker died or hung with, and ``crash`` or ``timeout``."""
        self.slow: list[SourceFile] = []

    def end(self) -> None:
        """Leave no process behind; harmless when that was done."""
        end_all([child for child, _ in self._live.values()], [self._numbers, *self._live])
        self._board.close()

    def run(self) -> set[int]:
        """Work until all workers have ended; return the numbers of the chunks that are done."""
        self._numbers.open()
        os.set_blocking(self._numbers.writer, False)
        self._heed_stop()
        self._feed()
        for _ in range(self._workers):
            self._start()
        while self._live:
            for channel in wait_for(list(self._live), _WATCH_SECONDS):
                self._receive(channel)
            self._heed_stop()
            self._feed()
            self._watch()
            if self._crew.progress is not None:
                done = self._done_before + self._board.done()
                self._crew.progress(min(done, self._total), self._total)
        return self._finished

    def _feed(self) -> None:
        """Put chunk numbers into the pipe as far as it takes them; close it after the last one."""
        while self._unsent:
            try:
                # At most PIPE_BUF, 4,096 bytes on Linux: a pipe takes that whole or not at all, never half a number.
                sent = os.write(self._numbers.writer, self._unsent[: 512 * CHUNK_NUMBER_BYTES])
            except BlockingIOError:
                return
            self._unsent = self._unsent[sent:]
        self._numbers.close_writer()

    def _heed_stop(self) -> None:
        """When asked to stop, take back the chunks that no worker has begun; each writes what it has, and ends."""
        if self._is_stopped is None or not self._is_stopped():
            return
        self._harvest.is_stopped = True
        self._is_stopped = None
        self._unsent = b""
        self._numbers.close_writer()
        # This ends when the last writing end is closed, which each worker does before all else.
        while os.read(self._numbers.reader, 1 << 16):
            pass

    def _start(self) -> None:
        # What sinks need, such as numpy, is loaded before the fork, once for all workers.
        self._crew.open_sink()
        channel, place = Channel(), self._started
        child = Child(lambda: work(self._round, place, channel), [self._numbers, channel])
        self._live[channel] = (child, place)
        channel.open()
        child.start()
        channel.close_writer()
        self._started += 1

    def _receive(self, channel: Channel) -> None:
        try:
            message = channel.receive()
        except EOFError:
            self._bury(channel)
            return
        if isinstance(message, Done):
            self._ended_well.add(channel)
            return
        if isinstance(message, Failure):
            if message.error is not None:
                raise message.error
            text = os.strerror(message.error_number) if message.error_number else message.text
            raise IndexWriteError(
                f"the index could not be written: {text}; what was there before is untouched"
            )
        assert isinstance(message, Batch)
        self._finished.update(message.chunks)
        self.slow += message.slow
        self._harvest.add(message)

    def _bury(self, channel: Channel) -> None:
        """Note how a worker ended; one that crashed is replaced."""
        child, place = self._live[channel]
        child.wait()
        channel.close()
        del self._live[channel]
        if channel in self._ended_well:
            return
        number = self._board.current(place)[0]
        if number >= 0:
            # One that was ended for its time is suspected of that already.
            self.suspects.setdefault(number, "crash")
        if self._started < self._workers + _MAX_REPLACEMENTS:
            self._start()

    def _watch(self) -> None:
        """End workers that have been at one file for too long."""
        for child, place in self._live.values():
            number, seconds, spent = self._board.current(place)
            if number >= 0 and _is_stuck(child.process, self._crew.file_seconds, seconds, spent):
                self.suspects.setdefault(number, "timeout")
                child.kill()


def _is_stuck(process: int, most: float, seconds: float, spent: float = 0.0) -> bool:
    """Return whether a worker takes too long, which on a busy machine is not told by the time that passes.

    Args:
        process: Its process id.
        most: Processor seconds that it may take.
        seconds: How long it has been at work.
        spent: Processor seconds that it had taken before.
    """
    if seconds < most:
        return False
    try:
        # proc_pid_stat(5): the name of the program, in brackets, may hold any character; the state follows it.
        with open(f"/proc/{process}/stat", "rb") as stream:
            fields = stream.read().rpartition(b")")[2].split()
        used = (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
    except (OSError, ValueError, IndexError):
        return True  # where that cannot be told
    # It works or is kept from it by others; or it waits for something, and that may never come.
    return used - spent > most or (seconds > _WAITING * most and fields[0] == b"S")
