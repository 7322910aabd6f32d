"""Hours of a server's life: eight threads ask one handle while the index under it is changed in every way there is.

``nice -n 15 python -m benchmarks soak [--seconds 3600] [--seed 1]`` ends with a table and status 1 when an answer was
wrong, an error was none of those that this life explains, or memory or descriptors grew.

One process writes: commits, builds from nothing, builds with two workers, forgets, merges of segments, builds that a
signal's exception or a kill cuts short. The other asks, closes and opens its handle, renders, and is interrupted.
Every version of the tree is told apart by its names, and by who imports whom, so that each answer can be judged: it is
of one version, and of none that is older than what was committed when the question began.
"""

from __future__ import annotations

import argparse
import collections
import contextlib
import gc
import mmap
import os
import random
import re
import shutil
import signal
import struct
import sys
import tempfile
import threading
import time
import traceback
from collections.abc import Callable, Iterator
from pathlib import Path
from types import FrameType

import kwsearch
from kwsearch import errors
from kwsearch.store.whoosh.store import LocalStore

THREADS = 8
MODULES, OTHERS = 24, 160
PAUSE_SECONDS = 0.05
WARM_UP = 0.1
"""Share of the time after which memory counts: by then every cache has been filled."""
GROWTH_KIB = 30_000
"""Memory may differ by so much: what the allocator keeps."""
REBUILT_SECONDS = 120
"""By then a forgotten index has been built again."""
EXPLAINED = (errors.IndexNotFoundError, errors.IndexClosedError)
"""What a reader of this life may be told: its index is forgotten, its handle closed, now and then."""

MODULE_PATHS = [f"m{number:02}.py" for number in range(MODULES)]
OTHER_PATHS = [f"other/o{number:03}.py" for number in range(OTHERS)]


class InterruptedByAlarmError(Exception):
    """What a handler of a signal raises in the middle of anything."""


def shift_of(version: int) -> int:
    """How far behind a module the one lies that it imports."""
    return 1 + version % (MODULES - 1)


def write(root: Path, version: int) -> None:
    """Write the modules of a version, each whole or not at all."""
    for number, path in enumerate(MODULE_PATHS):
        imported = (number + shift_of(version)) % MODULES
        text = (
            f"import m{imported:02}\n\n\ndef state{version}():\n    return m{imported:02}.state{version}()\n"
        )
        (root / "new").write_text(text)
        os.replace(root / "new", root / path)


class Shared:
    """Two numbers that both processes see: the version that is being written, and the last that was committed."""

    def __init__(self) -> None:
        self._memory = mmap.mmap(-1, 16)

    def set(self, place: int, value: int) -> None:
        """Write one of them."""
        struct.pack_into("q", self._memory, 8 * place, value)

    def get(self, place: int) -> int:
        """Read one of them."""
        return int(struct.unpack_from("q", self._memory, 8 * place)[0])


BEGUN, COMMITTED = 0, 1


class Writer:
    """The process that changes the tree and its index."""

    def __init__(self, root: Path, index_dir: str, shared: Shared, stop: Path, seed: int) -> None:
        self.root, self.index_dir, self.shared, self.stop = root, index_dir, shared, stop
        self.random = random.Random(seed)
        self.done: collections.Counter[str] = collections.Counter()
        self.version = 0

    def build(self, *, workers: int = 0, rebuild: bool = False) -> None:
        """Bring the index to what lies in the tree."""
        kwsearch.build_index(
            self.root, index_dir=self.index_dir, settings=kwsearch.Settings(workers=workers), rebuild=rebuild,
            wait_seconds=60,
        )  # fmt: skip

    def edit(self) -> None:
        """Write the next version of the tree."""
        self.version += 1
        self.shared.set(BEGUN, self.version)
        write(self.root, self.version)

    def change(self, how: str) -> None:
        """Change the index once, in one of the ways; afterwards it has the version of the tree."""
        self.edit()
        if how == "commit":
            self.build()
        elif how == "rebuild":
            self.build(rebuild=True, workers=self.random.choice((1, 2)))
        elif how == "workers":
            self.build(workers=2)
        elif how == "forget":
            kwsearch.forget_index(self.root, index_dir=self.index_dir, wait_seconds=60)
            time.sleep(self.random.uniform(0, 0.2))
            self.build()
        elif how == "compact":
            self.build()
            LocalStore(self.index_dir, root=str(self.root)).compact(wait_seconds=60)
        elif how == "kill":
            child = os.fork()
            if child == 0:
                with contextlib.suppress(BaseException):
                    self.build(rebuild=self.random.random() < 0.3)
                os._exit(0)
            time.sleep(self.random.uniform(0, 0.6))
            os.kill(child, signal.SIGKILL)
            os.waitpid(child, 0)
            self.build()
        elif how == "interrupt":
            with contextlib.suppress(InterruptedByAlarmError), alarm(self.random.uniform(0.001, 0.4)):
                self.build(rebuild=self.random.random() < 0.3)
            self.build()
        self.shared.set(COMMITTED, self.version)
        self.done[how] += 1

    def run(self) -> None:
        """Change until told to stop; then say what was done."""
        ways = ["commit"] * 12 + ["rebuild", "workers", "forget", "compact", "compact", "kill", "interrupt"]
        problems: list[str] = []
        while not self.stop.exists():
            how = self.random.choice(ways)
            try:
                self.change(how)
            except Exception as error:
                problems.append(f"{how} {self.version}: {type(error).__name__}: {error}")
                self.build()
                self.shared.set(COMMITTED, self.version)
            time.sleep(self.random.uniform(0, 0.3))
        problems += kwsearch.verify_index(self.root, index_dir=self.index_dir)
        lines = [f"{how}: {count}" for how, count in sorted(self.done.items())]
        said = [", ".join(lines), *problems[:20]]
        self.stop.with_name("said").write_text("\n".join(said))
        os._exit(bool(problems))


@contextlib.contextmanager
def alarm(seconds: float) -> Iterator[None]:
    """Raise InterruptedByAlarmError inside after a while, wherever that is; never afterwards.

    But not while Python itself takes or gives back the lock of a module that is loaded: it would keep that lock, and
    every thread that loads something waits for ever. There the handler is called again a little later.
    """
    armed = [True]

    def late(_: int, frame: FrameType | None) -> None:
        while frame is not None and frame.f_code is late.__code__:  # this very handler was interrupted
            frame = frame.f_back
        if armed[0] and frame is not None and frame.f_code.co_filename.startswith("<frozen importlib"):
            signal.setitimer(signal.ITIMER_REAL, 1e-4)
        elif armed[0]:
            armed[0] = False
            raise InterruptedByAlarmError

    old = signal.signal(signal.SIGALRM, late)
    try:
        signal.setitimer(signal.ITIMER_REAL, seconds)
        yield
    finally:
        armed[0] = False
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, old)


class Answers:
    """What the asking process was told, and what of it was wrong."""

    def __init__(self) -> None:
        self.count = self.interrupted = 0
        self.wrong: list[str] = []
        self.errors: collections.Counter[str] = collections.Counter()
        self._lock = threading.Lock()

    def note(self, problem: str) -> None:
        """Count an answer, and what is wrong with it."""
        with self._lock:
            self.count += 1
            if problem:
                self.wrong.append(problem)
                print(f"WRONG {problem}", flush=True)

    def note_error(self, what: str, error: Exception) -> None:
        """Count an error; one that this life does not explain is wrong."""
        with self._lock:
            self.errors[type(error).__name__] += 1
            if not isinstance(error, EXPLAINED):
                self.wrong.append(f"{what}: {type(error).__name__}: {error}")
                print(f"WRONG {self.wrong[-1]}", flush=True)


class Asker:
    """The process that asks."""

    def __init__(self, root: Path, index_dir: str, shared: Shared, seed: int) -> None:
        self.root, self.index_dir, self.shared = root, index_dir, shared
        self.random = random.Random(seed)
        self.answers = Answers()
        self.stopped = False
        self.handle = self.opened()

    # Each asks one question, and returns the version that the answer is of (-1: of any), or raises ValueError.

    def ask_words(self, index: kwsearch.Index) -> int:
        """All names of the version."""
        hits = index.search("state*", limit=0).hits
        versions = {match.name for hit in hits for match in hit.matches if match.name.startswith("state")}
        return self._judge(versions, sorted(hit.path for hit in hits))

    def ask_definition(self, index: kwsearch.Index) -> int:
        """A name that is there in every file, or in none any more."""
        version = self.shared.get(COMMITTED)
        result = index.search(f"def:state{version}", limit=0)
        if result.total not in (0, MODULES):
            raise ValueError(f"{result.total} files define state{version}")
        return version if result.total else -1

    def ask_regex(self, index: kwsearch.Index) -> int:
        """The texts, as far as they are those that were indexed."""
        result = index.search(r"/def state\d+/", limit=0)
        if not {hit.path for hit in result.hits} <= set(MODULE_PATHS):
            raise ValueError(f"{[hit.path for hit in result.hits]}")
        return -1

    def ask_record(self, index: kwsearch.Index) -> int:
        """A file, what it imports and what imports it: all of one version."""
        number = self.random.randrange(MODULES)
        record = index.file(MODULE_PATHS[number])
        version = int(record.symbols[0].name.removeprefix("state"))
        shift = shift_of(version)
        expected = (MODULE_PATHS[(number + shift) % MODULES],), (MODULE_PATHS[(number - shift) % MODULES],)
        files = tuple(file for files in record.imported_files for file in files)
        if (files, record.imported_by) != expected:
            raise ValueError(f"{record.path} of {version}: {record.imported_files} {record.imported_by}")
        return version

    def ask_files(self, index: kwsearch.Index) -> int:
        """The paths."""
        if index.files() != sorted(MODULE_PATHS + OTHER_PATHS):
            raise ValueError(f"{len(index.files())} files")
        return -1

    def ask_keywords(self, index: kwsearch.Index) -> int:
        """The words."""
        words = index.keywords("state", kind="function")
        counts = {count for _, count in words}
        if counts != {MODULES}:
            raise ValueError(f"{words}")
        return self._judge({word for word, _ in words}, MODULE_PATHS)

    def ask_other(self, index: kwsearch.Index) -> int:
        """What never changes: many files, and words that stand in all of them."""
        number = self.random.randrange(OTHERS)
        result = index.search(f"def:other{number:03} word{number % 7}", limit=5)
        if OTHER_PATHS[number] not in [hit.path for hit in result.hits]:
            raise ValueError(f"other{number:03}: {[hit.path for hit in result.hits]}")
        return -1

    def _judge(self, names: set[str], paths: list[str]) -> int:
        if len(names) != 1 or paths != MODULE_PATHS:
            raise ValueError(f"{names} in {len(paths)} files")
        return int(next(iter(names)).removeprefix("state"))

    def ask(self, newest: int) -> int:
        """Ask one question of the handle; return the newest version that was seen."""
        questions: list[Callable[[kwsearch.Index], int]] = [
            self.ask_words, self.ask_definition, self.ask_regex, self.ask_record, self.ask_files, self.ask_keywords,
            self.ask_other,
        ]  # fmt: skip
        question = self.random.choice(questions)
        name = question.__name__
        committed = self.shared.get(COMMITTED)
        try:
            version = question(self.handle)
        except ValueError as error:
            if isinstance(error, errors.KwsearchError):
                self.answers.note_error(name, error)
            else:
                self.answers.note(f"{name}: {error}")
            return newest
        except Exception as error:
            self.answers.note_error(name, error)
            return newest
        begun = self.shared.get(BEGUN)
        if version >= 0 and not max(committed, newest) <= version <= begun:
            self.answers.note(f"{name}: of {version}, but {committed=} {newest=} {begun=}")
        else:
            self.answers.note("")
        return max(newest, version)

    def keep_asking(self) -> None:
        """What a thread does."""
        newest = -1
        while not self.stopped:
            newest = self.ask(newest)
            time.sleep(self.random.uniform(0, 2 * PAUSE_SECONDS))

    def interrupt_one(self) -> None:
        """Ask with an exception at some moment; what the next is told must be right nevertheless."""
        with contextlib.suppress(InterruptedByAlarmError), alarm(self.random.uniform(1e-4, 0.05)):
            try:
                for _ in range(3):
                    self.ask_record(self.handle)
                    self.ask_words(self.handle)
            except (ValueError, errors.KwsearchError):
                pass  # these are asked by the threads, too, and judged there
        self.answers.interrupted += 1

    def reopen(self) -> None:
        """Close the handle under the others' questions, and open another."""
        self.handle.close()
        self.handle = self.opened()

    def opened(self) -> kwsearch.Index:
        """Open a handle, as soon as there is an index; it is forgotten for a moment only while the writer lives."""
        until = time.monotonic() + REBUILT_SECONDS
        while True:
            try:
                return kwsearch.open_index(self.root, self.index_dir)
            except errors.IndexNotFoundError as error:
                if time.monotonic() > until:
                    raise
                self.answers.note_error("open", error)
                time.sleep(0.05)

    def render(self, out: Path) -> None:
        """Write pages; all of them are of one version."""
        shutil.rmtree(out, ignore_errors=True)
        try:
            kwsearch.render_pages(self.handle, out, settings=kwsearch.RenderSettings(workers=2))
        except Exception as error:
            self.answers.note_error("render", error)
            return
        pages = [(out / f"{path}_docs.md").read_text() for path in MODULE_PATHS]
        versions = {name for page in pages for name in re.findall(r"\bstate\d+\b", page)}
        self.answers.note("" if len(versions) == 1 else f"pages of {versions}")


def figures() -> tuple[int, int, int]:
    """Resident memory in KiB, open descriptors, mapped files of segments."""
    gc.collect()
    status = Path("/proc/self/status").read_text()
    mapped = Path("/proc/self/maps").read_text().count(".kws")
    resident = int(re.findall(r"VmRSS:\s+(\d+)", status)[0])
    return resident, len(os.listdir("/proc/self/fd")), mapped


def main() -> None:
    """Run for some time, and judge."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks soak", description=__doc__)
    parser.add_argument("--seconds", type=float, default=3600)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="kwsearch-soak-") as place:
        sys.exit(soak(Path(place), options.seconds, options.seed))


def soak(place: Path, seconds: float, seed: int) -> int:
    """Live for so long in a folder; return the exit status."""
    root, index_dir, stop = place / "repo", str(place / "index"), place / "stop"
    (root / "other").mkdir(parents=True)
    for number, path in enumerate(OTHER_PATHS):
        words = "".join(f"    word{other} = 'text {number * other}'\n" for other in range(30))
        (root / path).write_text(f"def other{number:03}():\n{words}")
    write(root, 0)
    kwsearch.build_index(root, index_dir=index_dir)
    shared = Shared()
    writer = os.fork()
    if writer == 0:
        try:
            Writer(root, index_dir, shared, stop, seed).run()
        except BaseException:
            traceback.print_exc()
        finally:
            os._exit(1)
    asker = Asker(root, index_dir, shared, seed + 1)
    threads = [threading.Thread(target=asker.keep_asking, daemon=True) for _ in range(THREADS)]
    for thread in threads:
        thread.start()
    began, minute = time.monotonic(), 0.0
    first: tuple[int, int, int] | None = None
    print(
        f"{'second':>7} {'answers':>9} {'wrong':>6} {'KiB':>9} {'descriptors':>12} {'mapped':>7}", flush=True
    )
    while (passed := time.monotonic() - began) < seconds:
        asker.interrupt_one()
        if asker.random.random() < 0.02:
            asker.reopen()
        if asker.random.random() < 0.003:
            asker.render(place / "pages")
        if passed >= minute:
            minute = passed + min(60.0, seconds / 10)
            now = figures()
            if first is None and passed >= WARM_UP * seconds:
                first = now
            told = asker.answers
            print(
                f"{passed:7.0f} {told.count:9,} {len(told.wrong):6} {now[0]:9,} {now[1]:12} {now[2]:7}",
                flush=True,
            )
        time.sleep(0.3)
    stop.touch()
    well = os.waitstatus_to_exitcode(os.waitpid(writer, 0)[1]) == 0
    asker.stopped = True
    for thread in threads:
        thread.join()
    last = figures()
    asker.handle.close()
    said = place / "said"
    return report(asker, first or last, last, said.read_text() if said.exists() else "the writer died", well)


def report(
    asker: Asker, first: tuple[int, int, int], last: tuple[int, int, int], said: str, well: bool
) -> int:
    """Print what was found; return the exit status."""
    told = asker.answers
    print(f"versions committed: {asker.shared.get(COMMITTED):,} ({said})")
    print(f"answers: {told.count:,}; interrupted: {told.interrupted:,}; wrong: {len(told.wrong)}")
    print(f"errors that were told: {dict(sorted(told.errors.items()))}")
    for name, before, after in zip(
        ("KiB of memory", "descriptors", "mapped segments"), first, last, strict=True
    ):
        print(f"{name}: {before:,} after the warm-up, {after:,} at the end")
    closed = figures()
    print(f"after the handle was closed: {closed[1]} descriptors, {closed[2]} mapped segments")
    grown = last[0] > first[0] + GROWTH_KIB or closed[2] > 0
    return int(bool(told.wrong) or not well or grown)
