"""The table of speed: ``python -m benchmarks table --corpus DIR``; each row a ratio within one run, losses shown."""

from __future__ import annotations

import argparse
import os
import random
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import kwsearch
from benchmarks import peers
from benchmarks.bare_parse import parse_all
from benchmarks.corpus import Terms, choose_terms, files_of, stat_walk
from benchmarks.measure import cold, interleaved, machine, over, readable, run
from kwsearch.freshness import Drift
from kwsearch.indexing import refresh_index

Row = tuple[str, str, str]
"""What was measured, the ratio, the figures behind it."""

PROGRAM = [sys.executable, "-m", "kwsearch"]


class Corpus:
    """A folder with a fresh index of it, and its peers.

    Attributes:
        root: The folder.
        index_dir: Where its index is.
        files: (path, language) of every indexed file.
    """

    def __init__(self, root: str, work: str, program: list[str]) -> None:
        self.root = root
        self.work = work
        self.program = program
        self.index_dir = os.path.join(work, "index")
        self.files: list[tuple[str, str]] = []

    def command(self, *arguments: str) -> list[str]:
        """Return a kwsearch command on this corpus."""
        return [*self.program, *arguments, "--index-dir", self.index_dir]

    def build(self) -> tuple[float, int]:
        """Build the index anew; return seconds and the largest memory of any process."""
        shutil.rmtree(self.index_dir, ignore_errors=True)
        done = run(self.command("index", self.root))
        if done.status not in (0, 1) or not os.path.isdir(self.index_dir):
            raise SystemExit(f"the build failed: {done.output}")
        return done.seconds, done.peak_bytes


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


def cold_rows(corpus: Corpus, terms: Terms, rounds: int) -> Iterator[Row]:
    """Measure whole processes, against an interpreter that does nothing."""
    term = terms.rare[0]
    tools, _ = peers.tools(corpus.root, [path for path, _ in corpus.files], corpus.work)
    commands = {
        tool.name: tool.query(term) for tool in tools if os.path.exists(tool.index) or "ripgrep" in tool.name
    }
    own = {
        "nothing": [sys.executable, "-c", "pass"],
        "trust": corpus.command("query", term, "--stale=trust", "--root", corpus.root),
        "common": corpus.command("query", terms.common[0], "--stale=trust", "--root", corpus.root),
        "checked": corpus.command("query", term, "--root", corpus.root),
        "status": corpus.command("status", corpus.root),
    }
    times = cold(rounds, **own, **commands)
    nothing = times["nothing"].median
    walk = interleaved(5, walk=lambda: stat_walk(corpus.root))["walk"]
    for name, label in (("trust", "cold query, a rare term"), ("common", "cold query, a common term")):
        yield (
            f"{label}, --stale=trust / python -c pass",
            f"{times[name].median / nothing:.2f}",
            str(times[name]),
        )
    extra = (times["checked"].median - times["trust"].median) / walk.median
    yield "check for changes / bare scandir and stat walk", f"{extra:.2f}", f"{times['checked']}; walk {walk}"
    yield "cold status / python -c pass", f"{times['status'].median / nothing:.2f}", str(times["status"])
    for name in commands:
        yield f"cold query / {name}", f"{times['trust'].median / times[name].median:.2f}", str(times[name])


def warm_rows(corpus: Corpus, terms: Terms) -> Iterator[Row]:
    """Measure answers in one process: path, lines, kinds and roles, ranked."""
    paths = [path for path, _ in corpus.files]
    full_text = peers.FullText(corpus.root, paths, ":memory:")
    try:
        tantivy = peers.Tantivy(corpus.root, paths)
    except ImportError:
        tantivy = None
    with kwsearch.open_index(corpus.root, index_dir=corpus.index_dir) as index:

        def ask(query: object) -> object:
            return index.answer(str(query), limit=20)

        for name, words in (("rare", terms.rare), ("usual", terms.usual)):
            own, plain, offsets = (over(job, words) for job in (ask, full_text.paths, full_text.with_offsets))  # type: ignore[arg-type]
            yield f"warm {name} term / FTS5 paths only", f"{own.median / plain.median:.2f}", f"{own}; {plain}"
            yield f"warm {name} term / FTS5 with offsets", f"{own.median / offsets.median:.2f}", str(offsets)
        own, ranked = over(ask, terms.common), over(full_text.ranked, terms.common)  # type: ignore[arg-type]
        yield (
            "warm common term, first 20 / FTS5 ranked 20",
            f"{own.median / ranked.median:.2f}",
            f"{own}; {ranked}",
        )
        questions = several_words(terms)
        own = over(ask, questions)
        yield "questions and sub-words, first 20, p95", readable(own.percentile(0.95)), str(own)
        if tantivy is None:
            yield "tantivy is not installed", "", ""
            return
        pairs = [(usual, terms.common[0]) for usual in terms.usual]
        own = over(lambda pair: ask(f"{pair[0]} AND {pair[1]}"), pairs)  # type: ignore[index]
        other = over(lambda pair: tantivy.both(*pair), pairs)  # type: ignore[misc]
        yield f"warm usual AND common / {tantivy.name}", f"{own.median / other.median:.2f}", f"{own}; {other}"
        starts = [word[:6] for word in terms.usual if len(word) >= 6]
        own = over(lambda start: ask(f"{start}*"), starts)
        other = over(lambda start: tantivy.regex(f"{start}.*"), starts)
        yield f"prefix / {tantivy.name}", f"{own.median / other.median:.2f}", f"{own}; {other}"
        inner = [word[1:6] for word in terms.usual if len(word) >= 7]
        own = over(lambda part: ask(f"*{part}*"), inner)
        other = over(lambda part: tantivy.regex(f".*{part}.*"), inner)
        yield f"wildcard *x* / {tantivy.name}", f"{own.median / other.median:.2f}", f"{own}; {other}"
        segments = [view.segment for view in index.state.views]
        for distance in (1, 2):
            own = over(lambda word: [s.words.fuzzy(word.encode(), distance) for s in segments], terms.usual)  # type: ignore[attr-defined]  # noqa: B023
            other = over(lambda word: tantivy.fuzzy(str(word), distance), terms.usual)  # noqa: B023
            yield f"fuzzy {distance} / {tantivy.name}", f"{own.median / other.median:.2f}", f"{own}; {other}"


def several_words(terms: Terms, count: int = 100, seed: int = 3) -> list[str]:
    """Return questions of three to five words of all frequencies."""
    generator = random.Random(seed)
    every = terms.rare[:30] + terms.usual + terms.common
    return [" ".join(generator.sample(every, generator.randint(3, 5))) for _ in range(count)]


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

    def edit(path: str, number: int) -> None:
        with Path(copy, path).open("ab") as file:
            file.write(b"\n# edited_word_%d\n" % number)

    with kwsearch.open_index(copy, index_dir=index_dir) as index:
        fresh = over(lambda term: index.answer(str(term), limit=20), terms.usual).percentile(0.95)
    seconds = []
    for number in range(updates):
        path = generator.choice(paths)
        edit(path, number)
        drift = Drift()
        drift.changed.append(path)
        start = time.perf_counter()
        refresh_index(copy, drift, index_dir=index_dir)
        seconds.append(time.perf_counter() - start)
    seconds.sort()
    yield (
        f"update of one named file, {updates} in a row, median; longest",
        readable(seconds[len(seconds) // 2]),
        f"p95 {readable(seconds[int(len(seconds) * 0.95)])}; longest {readable(seconds[-1])}",
    )
    with kwsearch.open_index(copy, index_dir=index_dir) as index:
        after = over(lambda term: index.answer(str(term), limit=20), terms.usual).percentile(0.95)
        segments = len(index.state.views)
    yield f"query p95 after {updates} updates / before", f"{after / fresh:.2f}", f"{segments} segments"
    many = generator.sample(paths, min(1000, len(paths)))
    for number, path in enumerate(many):
        edit(path, number)
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
    """Measure rendering of all pages, and of those that one edit touches."""
    out = os.path.join(corpus.work, "pages")
    done = run(corpus.command("render", corpus.root, "--out", out))
    pages = sum(len(names) for _, _, names in os.walk(out))
    yield (
        "pages a second, from nothing",
        f"{pages / done.seconds:.0f}",
        f"{pages} pages in {readable(done.seconds)}, {done.peak_bytes / 1e6:.0f} MB",
    )
    again = run(corpus.command("render", corpus.root, "--out", out))
    yield "render with nothing changed", readable(again.seconds), ""
    shutil.rmtree(out, ignore_errors=True)


def main() -> None:
    """Run from the command line."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks table", description=__doc__)
    parser.add_argument("--corpus", required=True, help="folder to measure on")
    parser.add_argument("--rounds", type=int, default=3, help="builds to take the median of")
    parser.add_argument("--updates", type=int, default=500)
    parser.add_argument("--program", help="an installed kwsearch, for honest cold starts")
    parser.add_argument("--parts", default="build,cold,warm,update,pages", help="which parts to measure")
    options = parser.parse_args()
    root = os.path.abspath(options.corpus)
    print(f"{time.strftime('%Y-%m-%d')}; {machine()}; kwsearch {kwsearch.__version__}; {root}")
    with tempfile.TemporaryDirectory(prefix="kwsearch-table-") as work:
        corpus = Corpus(root, work, [options.program] if options.program else PROGRAM)
        parts = options.parts.split(",")
        show(
            build_rows(corpus, options.rounds if "build" in parts else 0)
            if "build" in parts
            else prepared(corpus)
        )
        with kwsearch.open_index(root, index_dir=corpus.index_dir) as index:
            terms = choose_terms(index)
        if "cold" in parts:
            show(cold_rows(corpus, terms, 21))
        if "warm" in parts:
            show(warm_rows(corpus, terms))
        if "update" in parts:
            show(update_rows(corpus, terms, options.updates))
        if "pages" in parts:
            show(page_rows(corpus))


def prepared(corpus: Corpus) -> Iterator[Row]:
    """Build the index once, unmeasured."""
    corpus.build()
    with kwsearch.open_index(corpus.root, index_dir=corpus.index_dir) as index:
        corpus.files = files_of(index)
    yield from ()


def show(rows: Iterator[Row]) -> None:
    """Print rows as they come."""
    for what, ratio, figures in rows:
        print(f"| {what} | {ratio} | {figures} |", flush=True)
    subprocess.run(["sync"], check=False)
