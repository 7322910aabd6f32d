"""Rows of the table of speed on asking: whole processes, answers in one process, against peers."""

from __future__ import annotations

import os
import random
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence

import kwsearch
from benchmarks import peers
from benchmarks.corpus import Corpus, Row, Terms, rare_term, stat_walk
from benchmarks.measure import Times, cold, compared, interleaved, over, readable
from kwsearch.cli.flags import MATCHES
from kwsearch.search.evaluate.counted_lines import CountedLines
from kwsearch.search.results import SearchResult

NOTHING = [sys.executable, "-c", "pass"]


# -- whole processes --------------------------------------------------------------------------------------------


def cold_rows(corpus: Corpus, terms: Terms, rounds: int, large: Corpus | None) -> Iterator[Row]:
    """Measure whole queries, against an interpreter that does nothing and against the peers."""
    term = terms.rare[0]
    tools, _ = peers.tools(corpus.root, [path for path, _ in corpus.files], corpus.work)
    commands = {
        tool.name: tool.query(term) for tool in tools if os.path.exists(tool.index) or "ripgrep" in tool.name
    }
    trusting = ("--stale=trust", "--root")
    own = {
        "nothing": NOTHING,
        "trust": corpus.command("query", term, *trusting, corpus.root),
        "common": corpus.command("query", terms.common[0], *trusting, corpus.root),
        "checked": corpus.command("query", term, "--root", corpus.root),
        "status": corpus.command("status", corpus.root),
    }
    if large is not None:
        with kwsearch.open_index(large.root, index_dir=large.index_dir) as index:
            own["large"] = large.command("query", rare_term(index), *trusting, large.root)
    times, used = cold(rounds, **own, **commands)

    def row(name: str, label: str) -> Row:
        ratio = times[name].median / times["nothing"].median
        of_processor = used[name].median / used["nothing"].median
        return (
            f"{label} / python -c pass",
            f"{ratio:.2f}",
            f"{times[name]}; processor time {of_processor:.2f}",
        )

    yield row("trust", "cold query, a rare term, --stale=trust")
    if large is not None:
        ratio = times["large"].median / times["trust"].median
        yield f"the same in {os.path.basename(large.root)} / here", f"{ratio:.2f}", str(times["large"])
    yield row("common", "cold query, a common term, --stale=trust")
    walk = interleaved(5, walk=lambda: stat_walk(corpus.root))["walk"]
    extra = (times["checked"].median - times["trust"].median) / walk.median
    yield "check for changes / bare scandir and stat walk", f"{extra:.2f}", f"{times['checked']}; walk {walk}"
    yield row("status", "cold status (counts every word, looks at every file)")
    for name in commands:
        yield f"cold query / {name}", f"{times['trust'].median / times[name].median:.2f}", str(times[name])


def start_rows(corpus: Corpus, rounds: int) -> Iterator[Row]:
    """Measure the other commands on a folder of one small file, where they have next to nothing to do."""
    root = os.path.join(corpus.work, "small")
    os.makedirs(root, exist_ok=True)
    with open(os.path.join(root, "small.py"), "w", encoding="utf-8") as file:
        file.write("import os\n\n\ndef folder():\n    return os.getcwd()\n")
    small = Corpus(root, corpus.work, corpus.program, os.path.join(corpus.work, "small-index"))
    small.build()
    pages = os.path.join(corpus.work, "small-pages")
    commands = {
        "--version": [*corpus.program, "--version"],
        "index, nothing changed": small.command("index", root),
        "keywords": small.command("keywords", root),
        "symbols": [*corpus.program, "symbols", os.path.join(root, "small.py")],
        "tags list": [*corpus.program, "tags", "list"],
        "verify": small.command("verify", root),
        "render, nothing changed": small.command("render", root, "--out", pages),
        "forget, nothing there": [*corpus.program, "forget", root, "--index-dir", pages + "-none"],
    }
    if shutil.which("git"):
        git = ["git", "-c", "user.name=x", "-c", "user.email=x@example.org", "-C", root]
        for arguments in (["init", "-q"], ["add", "."], ["commit", "-q", "-m", "small"]):
            subprocess.run([*git, *arguments], check=True)
        commands["diff, nothing changed"] = [*corpus.program, "diff", "HEAD..HEAD", root]
    times, used = cold(rounds, nothing=NOTHING, **commands)
    for name in commands:
        ratio = times[name].median / times["nothing"].median
        of_processor = used[name].median / used["nothing"].median
        figures = f"{times[name]}; processor time {of_processor:.2f}"
        yield f"start of {name} / python -c pass", f"{ratio:.2f}", figures


# -- answers in one process -------------------------------------------------------------------------------------


def ratio_row(label: str, own: Times, other: Times) -> Row:
    """Return a row of two medians."""
    return label, f"{own.median / other.median:.2f}", f"{own}; {other}"


def askers(index: kwsearch.Index) -> tuple[Callable[[str], SearchResult], ...]:
    """Return ways to ask for 20 ranked files: all that a query means; whole words only; the same two without lines.

    Lines are made when they are looked at: the first two look at all of them.
    """

    def ask(query: str) -> SearchResult:
        return looked_at(index.search(query, limit=20))

    def whole(query: str) -> SearchResult:
        return looked_at(index.search(query, limit=20, whole_words=True))

    def paths(query: str) -> SearchResult:
        return index.search(query, limit=20, lines=False)

    def whole_paths(query: str) -> SearchResult:
        return index.search(query, limit=20, lines=False, whole_words=True)

    return ask, whole, paths, whole_paths


def looked_at(result: SearchResult) -> SearchResult:
    """Return a result of which all lines were made."""
    for hit in result:
        _ = hit.matches
    return result


def shown(result: SearchResult) -> SearchResult:
    """Return a result of which those lines were made that a terminal shows."""
    for hit in result:
        hit.rows(MATCHES)
        hit.count_rows()
    return result


def files_found(index: kwsearch.Index, words: Sequence[str], full_text: peers.FullText) -> str:
    """Return how many files the words of a row find by each way, all words together."""
    whole = sum(index.search(word, limit=1, whole_words=True).total for word in words)
    every = sum(index.search(word, limit=1).total for word in words)
    others = sum(len(full_text.paths(word)) for word in words)
    return f"{every} files with parts of names, {whole} with whole words, {others} by FTS5"


def warm_rows(corpus: Corpus, terms: Terms) -> Iterator[Row]:
    """Measure ranked answers with lines, kinds and roles."""
    paths = [path for path, _ in corpus.files]
    full_text = peers.FullText(corpus.root, paths, os.path.join(corpus.work, "fts5.sqlite"))
    with kwsearch.open_index(corpus.root, index_dir=corpus.index_dir) as index:
        ask, whole, _, _ = askers(index)

        def unread(query: str) -> SearchResult:
            return index.search(query, limit=20, whole_words=True)

        for name, words in (("rare", terms.rare), ("usual", terms.usual)):
            own, exact, late, plain, offsets = compared(
                [ask, whole, unread, full_text.paths, full_text.with_offsets], words
            )
            yield ratio_row(f"warm {name} term, whole word / {full_text.name} paths only", exact, plain)
            label = f"warm {name} term, whole word, lines not looked at / FTS5 paths only"
            yield ratio_row(label, late, plain)
            yield ratio_row(f"warm {name} term, whole word / FTS5 with offsets", exact, offsets)
            label = f"warm {name} term, with parts of names and of paths / FTS5 paths only"
            yield (*ratio_row(label, own, plain)[:2], f"{own}; {files_found(index, words, full_text)}")
        own, ranked = compared([ask, full_text.ranked], terms.common)
        yield ratio_row("warm common term, first 20 / FTS5 ranked 20", own, ranked)
        try:
            tantivy = peers.Tantivy(corpus.root, paths)
        except ImportError:
            yield "tantivy is not installed", "", ""
            return
        yield from tantivy_rows(index, terms, tantivy)


def tantivy_rows(index: kwsearch.Index, terms: Terms, tantivy: peers.Tantivy) -> Iterator[Row]:
    """Measure operators and patterns; tantivy gives paths alone, and all of them, without an order by file class."""
    ask, _, paths, whole_paths = askers(index)
    pairs = [(usual, terms.common[0]) for usual in terms.usual]
    both = [(lambda text, own=own: own(" AND ".join(text))) for own in (whole_paths, paths, ask)]
    exact, parts, lines, other = compared([*both, lambda pair: tantivy.both(*pair)], pairs)
    label = f"warm usual AND common / {tantivy.name}"
    yield ratio_row(f"{label}, whole words, paths", exact, other)
    yield ratio_row(f"{label}, with parts of names, paths", parts, other)
    number = sum(
        len(hit.matches) for pair in pairs for hit in index.search(" AND ".join(pair), limit=20).hits
    )
    every = ratio_row(f"{label}, with parts of names, all lines", lines, other)
    (late,) = compared([lambda pair: index.search(" AND ".join(pair), limit=20)], pairs)
    yield ratio_row(f"{label}, with parts of names, lines not looked at", late, other)
    yield (*every[:2], f"{lines}; {number // len(pairs)} lines an answer")
    starts = [word[:6] for word in terms.usual if len(word) >= 6]
    own, other = compared([lambda start: ask(f"{start}*"), lambda start: tantivy.regex(f"{start}.*")], starts)
    yield ratio_row(f"prefix / {tantivy.name}", own, other)
    inner = [word[1:6] for word in terms.usual if len(word) >= 7]
    own, other = compared([lambda part: ask(f"*{part}*"), lambda part: tantivy.regex(f".*{part}.*")], inner)
    yield ratio_row(f"wildcard *x* / {tantivy.name}", own, other)
    for distance in (1, 2):
        own, other = compared(
            [
                lambda word, distance=distance: near_paths(index, word, distance),
                lambda word, distance=distance: tantivy.fuzzy(word, distance),
            ],
            terms.usual,
        )
        yield ratio_row(f"fuzzy {distance}, paths / {tantivy.name}", own, other)


def near_paths(index: kwsearch.Index, word: str, distance: int) -> list[str]:
    """Return the paths of all files with a word near to a word, as the suggestions look for words."""
    found = []
    for view in index.reader.views():
        words = view.segment.words
        near = words.fuzzy(word.encode(), distance)
        documents, _ = CountedLines(None).documents_of(view, words, near, None)
        found += map(view.segment.path_of, documents - view.deleted)
    return found


def question_rows(corpus: Corpus, terms: Terms) -> Iterator[Row]:
    """Measure questions of several words."""
    questions = several_words(terms)
    with kwsearch.open_index(corpus.root, index_dir=corpus.index_dir) as index:
        own = over(askers(index)[0], questions)
        yield "questions of 3 to 5 words, first 20, all lines, p95", readable(own.percentile(0.95)), str(own)
        own = over(lambda question: shown(index.search(question, limit=20)), questions)
        label = f"questions of 3 to 5 words, first 20, {MATCHES} lines of each, p95"
        yield label, readable(own.percentile(0.95)), str(own)
        own = over(askers(index)[0], terms.usual + terms.common)
        yield "words with their parts of names, first 20, p95", readable(own.percentile(0.95)), str(own)


def several_words(terms: Terms, count: int = 100, seed: int = 3) -> list[str]:
    """Return questions of three to five words of all frequencies."""
    generator = random.Random(seed)
    every = terms.rare[:30] + terms.usual + terms.common
    return [" ".join(generator.sample(every, generator.randint(3, 5))) for _ in range(count)]


def stock_rows(corpus: Corpus, terms: Terms) -> Iterator[Row]:
    """Measure the same questions against Whoosh as it comes; building its index takes minutes."""
    stock = peers.StockWhoosh(
        corpus.root, [path for path, _ in corpus.files], os.path.join(corpus.work, "whoosh")
    )
    yield f"{stock.name}: build without lines, one process", readable(stock.build_seconds), stock.size
    with kwsearch.open_index(corpus.root, index_dir=corpus.index_dir) as index:
        ask, whole, _, whole_paths = askers(index)
        for name, words in (("rare", terms.rare), ("usual", terms.usual)):
            own, other = compared([whole, stock.term], words)
            yield ratio_row(f"warm {name} term, whole word, lines / {stock.name} paths", own, other)
        pairs = [(usual, terms.common[0]) for usual in terms.usual]
        own, other = compared(
            [lambda pair: whole_paths(" AND ".join(pair)), lambda pair: stock.both(*pair)], pairs
        )
        yield ratio_row(f"usual AND common, paths / {stock.name}", own, other)
        starts = [word[:6] for word in terms.usual if len(word) >= 6]
        own, other = compared([lambda start: ask(f"{start}*"), stock.prefix], starts)
        yield ratio_row(f"prefix / {stock.name}", own, other)
        inner = [word[1:6] for word in terms.usual if len(word) >= 7][:30]
        own, other = compared([lambda part: ask(f"*{part}*"), stock.inside], inner, 1)
        yield ratio_row(f"wildcard *x* / {stock.name}", own, other)
