"""The table of speed: ``python -m benchmarks table --corpus DIR``; each row a ratio within one run, losses shown."""

from __future__ import annotations

import argparse
import os
import random
import shutil
import statistics
import subprocess
import sysconfig
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import kwsearch
from benchmarks import peers
from benchmarks.asking import cold_rows, question_rows, start_rows, stock_rows, warm_rows
from benchmarks.bare_parse import parse_all
from benchmarks.corpus import Corpus, Row, Terms, choose_terms, files_of, stat_walk
from benchmarks.measure import Run, interleaved, machine, over, readable, run
from benchmarks.texts import text_rows
from kwsearch.indexing.build import refresh_index
from kwsearch.scan.freshness import Drift
from kwsearch.scan.reading import RACY_NS

PROGRAM = [os.path.join(sysconfig.get_path("scripts"), "kwsearch")]
"""What people start: ``python -m`` would load what finds the module, a third of an interpreter's start."""
PARTS = ("build", "cold", "warm", "texts", "questions", "stock", "update", "pages")
PAGE_EDITS = 7
"""Renders after one edit each, of which the median counts."""


def build_rows(corpus: Corpus, rounds: int) -> Iterator[Row]:
    """Measure building: against bare parsing before and after, and against the peers."""
    corpus.build()
    with kwsearch.open_index(corpus.root, index_dir=corpus.index_dir) as index:
        corpus.files = files_of(index)
        source_bytes = sum(os.path.getsize(os.path.join(corpus.root, path)) for path, _ in corpus.files)
    processes = os.cpu_count() or 1
    ratios, peak = [], 0
    before = parse_all(corpus.root, corpus.files, processes)
    for _ in range(rounds):
        seconds, used = corpus.build()
        after = parse_all(corpus.root, corpus.files, processes)
        ratios.append(seconds / ((before + after) / 2))
        peak = max(peak, used)
        before = after
    ratios.sort()
    middle = ratios[len(ratios) // 2]
    spread = f"{ratios[0]:.2f}..{ratios[-1]:.2f}; {len(corpus.files)} files, last build {readable(seconds)}"
    yield "build, wall / bare parse", f"{middle:.2f}", spread
    yield "peak memory of any process", f"{peak / 1e6:.0f} MB", ""
    index_bytes = sum(
        os.path.getsize(os.path.join(folder, name))
        for folder, _, names in os.walk(corpus.index_dir)
        for name in names
    )
    yield "index bytes / source bytes", f"{index_bytes / source_bytes:.3f}", f"{index_bytes / 1e6:.1f} MB"
    tools, missing = peers.tools(corpus.root, [path for path, _ in corpus.files], corpus.work)
    for tool in tools:
        if tool.build_command != ["true"]:
            done = tool.build()
            sizes = f"{tool.index_bytes() / 1e6:.1f} MB, memory {done.peak_bytes / 1e6:.0f} MB"
            ratio = f"{seconds / done.seconds:.1f}"
            yield f"build, wall / {tool.name}", ratio, f"{readable(done.seconds)}, {sizes}"
    if missing:
        yield "peers that are not installed", "", ", ".join(missing)


def edit(path: str, number: int) -> None:
    """Add a line with a new word to a file."""
    with Path(path).open("ab") as file:
        file.write(b"\n# edited_word_%d\n" % number)


def update_rows(corpus: Corpus, terms: Terms, updates: int) -> Iterator[Row]:
    """Measure updates on a copy of the corpus, in this process."""
    copy = os.path.join(corpus.work, "copy")
    shutil.copytree(corpus.root, copy, symlinks=True)
    index_dir = os.path.join(corpus.work, "copy-index")
    start = time.perf_counter()
    kwsearch.build_index(copy, index_dir=index_dir)
    build_seconds = time.perf_counter() - start

    def update() -> object:
        return kwsearch.build_index(copy, index_dir=index_dir)

    update()
    times = interleaved(9, update=update, walk=lambda: stat_walk(copy))
    yield (
        "update, nothing changed / scandir and stat walk",
        f"{times['update'].median / times['walk'].median:.2f}",
        f"{times['update']}; {times['walk']}",
    )
    generator = random.Random(5)
    paths = [path for path, _ in corpus.files if 500 < os.path.getsize(os.path.join(copy, path)) < 60_000]

    with kwsearch.open_index(copy, index_dir=index_dir) as index:
        fresh = over(lambda term: index.search(str(term), limit=20), terms.usual).percentile(0.95)
    fresh_seconds: list[float] = []
    aged_seconds: list[float] = []
    for number in range(updates):
        path = generator.choice(paths)
        edit(os.path.join(copy, path), number)
        is_fresh = number % 2 == 0
        if not is_fresh:
            time.sleep(1.5 * RACY_NS / 1e9)  # as after a save that somebody noticed
        drift = Drift()
        drift.changed.append(path)
        start = time.perf_counter()
        refresh_index(copy, drift, index_dir=index_dir)
        (fresh_seconds if is_fresh else aged_seconds).append(time.perf_counter() - start)
    waited, median = (statistics.median(times) for times in (fresh_seconds, aged_seconds))
    seconds = sorted(fresh_seconds + aged_seconds)
    yield (
        f"update of one named file, {updates} in a row, median; of one that was written this instant; longest",
        readable(median),
        f"{readable(waited)}, {readable(RACY_NS / 1e9)} of it until its age tells; "
        f"p95 of both {readable(seconds[int(len(seconds) * 0.95)])}; longest {readable(seconds[-1])}",
    )
    with kwsearch.open_index(copy, index_dir=index_dir) as index:
        after = over(lambda term: index.search(str(term), limit=20), terms.usual).percentile(0.95)
        segments = len(index.reader.views())
    yield f"query p95 after {updates} updates / before", f"{after / fresh:.2f}", f"{segments} segments"
    many = generator.sample(paths, min(1000, len(paths)))
    for number, path in enumerate(many):
        edit(os.path.join(copy, path), number)
    start = time.perf_counter()
    update()
    seconds_many = time.perf_counter() - start
    share = build_seconds * len(many) / len(corpus.files)
    yield (
        f"update of {len(many)} files / their share of a build",
        f"{seconds_many / share:.2f}",
        readable(seconds_many),
    )
    shutil.rmtree(copy)


def page_rows(corpus: Corpus) -> Iterator[Row]:
    """Measure rendering of all pages of a copy, and of those that one edit touches."""
    copy = os.path.join(corpus.work, "pages-copy")
    shutil.copytree(corpus.root, copy, symlinks=True)
    other = Corpus(copy, os.path.join(corpus.work, "pages-index"), corpus.program)
    out = os.path.join(corpus.work, "pages")

    def render() -> Run:
        return run(other.command("render", copy, "--out", out))

    other.build()
    done = render()
    pages = sum(len(names) for _, _, names in os.walk(out))
    yield (
        "pages a second, from nothing",
        f"{pages / done.seconds:.0f}",
        f"{pages} pages in {readable(done.seconds)}, {done.peak_bytes / 1e6:.0f} MB",
    )
    yield "render with nothing changed", readable(render().seconds), ""
    generator = random.Random(9)
    paths = [path for path, _ in corpus.files if 500 < os.path.getsize(os.path.join(copy, path)) < 60_000]
    seconds = []
    for number in range(PAGE_EDITS):
        edit(os.path.join(copy, generator.choice(paths)), number)
        seconds.append(render().seconds)
    seconds.sort()
    spread = f"{readable(seconds[0])}..{readable(seconds[-1])}"
    yield "render after a one-file edit, whole process", readable(seconds[len(seconds) // 2]), spread
    shutil.rmtree(out, ignore_errors=True)
    shutil.rmtree(copy)


def main() -> None:
    """Run from the command line."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks table", description=__doc__)
    parser.add_argument("--corpus", required=True, help="folder to measure on")
    parser.add_argument("--rounds", type=int, default=3, help="builds to take the median of")
    parser.add_argument("--updates", type=int, default=500)
    parser.add_argument("--program", help="an installed kwsearch, for honest cold starts")
    parser.add_argument("--index", help="an index of the corpus that is there, in place of a fresh one")
    parser.add_argument("--large", help="a larger folder, for what must not grow with the corpus")
    parser.add_argument("--large-index", help="an index of that folder")
    parser.add_argument(
        "--parts", default="build,cold,warm,texts,update,pages", help=f"of {', '.join(PARTS)}"
    )
    options = parser.parse_args()
    root = os.path.abspath(options.corpus)
    print(f"{time.strftime('%Y-%m-%d')}; {machine()}; kwsearch {kwsearch.__version__}; {root}")
    with tempfile.TemporaryDirectory(prefix="kwsearch-table-") as work:
        program = [options.program] if options.program else PROGRAM
        corpus = Corpus(root, work, program, options.index)
        parts = options.parts.split(",")
        if "build" in parts:
            show(build_rows(corpus, options.rounds))
        elif not options.index:
            corpus.build()
        with kwsearch.open_index(root, index_dir=corpus.index_dir) as index:
            corpus.files = files_of(index)
            terms = choose_terms(index)
        if "cold" in parts:
            large = Corpus(options.large, work, program, options.large_index) if options.large else None
            show(cold_rows(corpus, terms, 21, large))
            show(start_rows(corpus, 11))
        if "warm" in parts:
            show(warm_rows(corpus, terms))
        if "texts" in parts:
            show(text_rows(corpus, terms))
        if "warm" in parts or "questions" in parts:
            show(question_rows(corpus, terms))
        if "stock" in parts:
            show(stock_rows(corpus, terms))
        if "update" in parts:
            show(update_rows(corpus, terms, options.updates))
        if "pages" in parts:
            show(page_rows(corpus))


def show(rows: Iterator[Row]) -> None:
    """Print rows as they come."""
    for what, ratio, figures in rows:
        print(f"| {what} | {ratio} | {figures} |", flush=True)
    subprocess.run(["sync"], check=False)
