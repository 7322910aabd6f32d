"""``kwsearch watch``: how soon an edit is searchable, what a checkout of 2,000 files takes, what it costs when idle."""

from __future__ import annotations

import argparse
import os
import random
import shutil
import subprocess
import sys
import tempfile
import time

import kwsearch
from benchmarks.measure import Times
from benchmarks.serving import processor_seconds

CHECKOUT_FILES = 2_000
IDLE_SECONDS = 60


def main() -> None:
    """Edit files of a copy of a folder one after the other, then many at once, then none."""
    parser = argparse.ArgumentParser(prog=sys.argv[0], description=main.__doc__)
    parser.add_argument("--corpus", required=True, help="a folder; it is copied")
    parser.add_argument("--edits", type=int, default=200)
    chosen = parser.parse_args()
    work = tempfile.mkdtemp(prefix="kwsearch-watching-")
    os.environ["KWSEARCH_CACHE_DIR"] = os.path.join(work, "cache")
    root = os.path.join(work, "tree")
    shutil.copytree(chosen.corpus, root, symlinks=True)
    command = [sys.executable, "-m", "kwsearch", "watch", root]
    try:
        with subprocess.Popen(command, stderr=subprocess.PIPE, text=True) as process:
            assert process.stderr is not None
            try:
                if "indexed" not in process.stderr.readline():
                    raise SystemExit("the index was not built")
                with kwsearch.open_index(root) as index:
                    measure(index, root, process, chosen.edits)
            finally:
                process.terminate()
    finally:
        shutil.rmtree(work)


def measure(index: kwsearch.Index, root: str, process: subprocess.Popen[str], edits: int) -> None:
    """Print latencies, the time of a checkout, and the processor time of doing nothing."""
    chance = random.Random(1)
    files = [path for path in index.files() if path.endswith(".py")]
    print(f"{len(index.files()):,} files")
    seconds = []
    for number in range(edits):
        with open(os.path.join(root, chance.choice(files)), "a", encoding="utf-8") as file:
            file.write(f"\n\ndef edited_{number}(): pass\n")
        seconds.append(until(index, f"def:edited_{number}", 1))
    times = Times(seconds)
    print(f"{edits} edits, searchable after: median {times.median * 1000:.0f} ms, "
          f"95th percentile {times.percentile(0.95) * 1000:.0f} ms")  # fmt: skip
    for number in range(CHECKOUT_FILES):
        path = os.path.join(root, "checked_out", f"part{number % 40}", f"file{number}.py")
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path, "w", encoding="utf-8") as file:
            file.write(f"def checked_out(): return {number}\n")
    print(
        f"{CHECKOUT_FILES:,} new files, all searchable after {until(index, 'def:checked_out', CHECKOUT_FILES):.2f} s"
    )
    time.sleep(2)
    before = processor_seconds(process.pid)
    time.sleep(IDLE_SECONDS)
    used = processor_seconds(process.pid) - before
    print(f"idle: {used / IDLE_SECONDS:.3%} of a processor")


def until(index: kwsearch.Index, query: str, total: int) -> float:
    """Return the seconds until the stored index has so many files for a query; no file is looked at."""
    start = time.perf_counter()
    while index.search(query, limit=1, lines=False, suggestions=False).total < total:
        if time.perf_counter() - start > 120:
            raise SystemExit(f"{query} is not found")
        time.sleep(0.005)
    return time.perf_counter() - start
