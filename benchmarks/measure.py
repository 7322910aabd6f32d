"""Timing that a noisy machine cannot fool: everything compared is interleaved in one run; medians with their spread."""

from __future__ import annotations

import gc
import os
import resource
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from statistics import median
from typing import Any


class Times:
    """Seconds of several rounds of one thing."""

    def __init__(self, seconds: Sequence[float]) -> None:
        self.seconds = sorted(seconds)

    @property
    def median(self) -> float:
        """The middle round."""
        return median(self.seconds)

    def percentile(self, share: float) -> float:
        """Return the time that ``share`` of the rounds did not exceed."""
        return self.seconds[min(len(self.seconds) - 1, int(len(self.seconds) * share))]

    def __str__(self) -> str:
        return f"{readable(self.median)} ({readable(self.seconds[0])}..{readable(self.seconds[-1])})"


def readable(seconds: float) -> str:
    """Return a duration with a unit that suits it."""
    if seconds < 0.001:
        return f"{seconds * 1e6:.0f} µs"
    if seconds < 1:
        return f"{seconds * 1e3:.1f} ms"
    return f"{seconds:.2f} s"


def interleaved(rounds: int, **jobs: Callable[[], object]) -> dict[str, Times]:
    """Run each job once a round, in turn, and return their times."""
    seconds: dict[str, list[float]] = {name: [] for name in jobs}
    for _ in range(rounds):
        for name, job in jobs.items():
            start = time.perf_counter()
            job()
            seconds[name].append(time.perf_counter() - start)
    return {name: Times(values) for name, values in seconds.items()}


def over(job: Callable[[Any], object], arguments: Sequence[object], rounds: int = 5) -> Times:
    """Time a job on every argument as `compared` does."""
    return compared([job], arguments, rounds)[0]


def compared(
    jobs: Sequence[Callable[[Any], object]], arguments: Sequence[object], rounds: int = 5
) -> list[Times]:
    """Time jobs in turn on every argument, after one warm round, garbage collection off.

    Returns:
        For each job the best of its rounds for each argument: what other processes take away is not the job's.
    """
    for argument in arguments:
        for job in jobs:
            job(argument)
    best = [[float("inf")] * len(arguments) for _ in jobs]
    enabled = gc.isenabled()
    gc.disable()
    try:
        for _ in range(rounds):
            for job, own in zip(jobs, best, strict=True):
                for place, argument in enumerate(arguments):
                    start = time.perf_counter()
                    job(argument)
                    own[place] = min(own[place], time.perf_counter() - start)
    finally:
        if enabled:
            gc.enable()
    return list(map(Times, best))


def cold(rounds: int, **commands: Sequence[str]) -> tuple[dict[str, Times], dict[str, Times]]:
    """Start each command once a round, in turn, as a process of its own; output is discarded.

    Returns:
        Seconds on the clock, and seconds of processor time, which a busy machine disturbs less.
    """
    # Compiled files are part of what is installed: the first, unmeasured round leaves them behind.
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    clock: dict[str, list[float]] = {name: [] for name in commands}
    processor: dict[str, list[float]] = {name: [] for name in commands}
    silent = [(os.POSIX_SPAWN_OPEN, number, os.devnull, os.O_RDWR, 0) for number in range(3)]
    for number in range(rounds + 1):
        for name, command in commands.items():
            start = time.perf_counter()
            process = os.posix_spawnp(command[0], command, environment, file_actions=silent)
            _, _, usage = os.wait4(process, 0)
            if number:
                clock[name].append(time.perf_counter() - start)
                processor[name].append(usage.ru_utime + usage.ru_stime)
    return (
        {name: Times(seconds) for name, seconds in clock.items()},
        {name: Times(seconds) for name, seconds in processor.items()},
    )


class Run:
    """One run of a command: seconds, and the largest memory that any of its processes used."""

    def __init__(self, seconds: float, peak_bytes: int, status: int, output: str) -> None:
        self.seconds = seconds
        self.peak_bytes = peak_bytes
        self.status = status
        self.output = output


def run(command: Sequence[str], cwd: str | None = None) -> Run:
    """Run a command once, through a small parent that reports the largest process below it."""
    wrapper = (
        "import resource,subprocess,sys;"
        "p=subprocess.run(sys.argv[1:],stdin=subprocess.DEVNULL);"
        "u=resource.getrusage(resource.RUSAGE_CHILDREN);"
        "print(f'\\npeak {u.ru_maxrss*1024} status {p.returncode}')"
    )
    start = time.perf_counter()
    done = subprocess.run(
        [sys.executable, "-S", "-c", wrapper, *command], cwd=cwd, capture_output=True, text=True, check=False
    )
    seconds = time.perf_counter() - start
    head, _, tail = done.stdout.rpartition("\npeak ")
    peak, _, status = tail.partition(" status ")
    return Run(seconds, int(peak or 0), int(status or 1), head + done.stderr)


def own_peak_bytes() -> int:
    """Return the largest memory that this process used so far."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024


def machine() -> str:
    """Return one line on this machine: cores, processor, Python."""
    processor = ""
    try:
        with open("/proc/cpuinfo", encoding="utf-8") as lines:
            processor = next(
                line.partition(":")[2].strip() for line in lines if line.startswith("model name")
            )
    except (OSError, StopIteration):
        processor = "unknown processor"
    return f"{os.cpu_count()} cores, {processor}, Python {sys.version.split()[0]}"
