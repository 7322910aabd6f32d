"""Runs the judgments: ``python -m benchmarks relevance --repositories FOLDER [--half tuning] [--misses]``.

``--program build/old/bin/kwsearch`` sets our own previous state beside the present one: any kwsearch that is
installed somewhere else. ``--store URL`` sets answers of an index on a cluster beside those of one in a folder.
"""

from __future__ import annotations

import argparse
import contextlib
import shutil
import tempfile
from collections import defaultdict
from collections.abc import Callable, Iterator
from pathlib import Path

import kwsearch
from benchmarks.peers import Zoekt
from benchmarks.relevance.checkouts import checkout
from benchmarks.relevance.judgments import (
    CATEGORIES,
    HALVES,
    Judgment,
    read_judgments,
    read_repositories,
)
from benchmarks.relevance.metrics import Score, mean
from benchmarks.relevance.rivals import OtherVersion, RipgrepWords, SplitFullText, ZoektWords

OWN = "kwsearch"
Answers = dict[str, list[tuple[Judgment, Score, list[str]]]]
"""By searcher."""


def answer_all(
    folder: Path, halves: tuple[str, ...], *, rivals: bool, program: str = "", store: str = ""
) -> Answers:
    """Return every searcher's scored answers to the judgments of these halves.

    Args:
        folder: Holds the work trees.
        halves: Some of HALVES.
        rivals: Ask BM25, ripgrep and zoekt, too, as far as they are installed.
        program: The command of another kwsearch to ask, too.
        store: Address of a cluster to ask, too.
    """
    answers: Answers = defaultdict(list)
    judgments = defaultdict(list)
    for judgment in read_judgments():
        judgments[judgment.repository].append(judgment)
    with tempfile.TemporaryDirectory() as work:
        for repository in read_repositories():
            if repository.half not in halves:
                continue
            root = checkout(repository, folder)
            index_dir = Path(work, repository.name.replace("/", "+"))
            kwsearch.build_index(root, index_dir=index_dir)
            with contextlib.ExitStack() as stack:
                index = stack.enter_context(kwsearch.open_index(root, index_dir=index_dir))
                searchers = {OWN: _first_paths(index)}
                if store:
                    searchers["on the cluster"] = stack.enter_context(_on_cluster(root, store))
                if program:
                    other = OtherVersion(program, root, Path(work, f"{index_dir.name}-other"))
                    searchers[OtherVersion.name] = other.search
                if rivals:
                    files = list(index.files())
                    searchers[SplitFullText.name] = SplitFullText(root, files).search
                    if shutil.which("rg"):
                        searchers[RipgrepWords.name] = RipgrepWords(root, files).search
                    zoekt = Zoekt.started(str(root), str(Path(work, f"{index_dir.name}-zoekt")), symbols=True)
                    if zoekt is not None:
                        stack.callback(zoekt.close)
                        searchers[ZoektWords.name] = ZoektWords(zoekt).search
                for name, search in searchers.items():
                    for judgment in judgments[repository.name]:
                        found = search(judgment.query)
                        answers[name].append((judgment, Score(found, judgment.files), found))
    return answers


def _first_paths(index: kwsearch.Index) -> Callable[[str], list[str]]:
    return lambda query: [hit.path for hit in index.search(query, limit=10).hits]


@contextlib.contextmanager
def _on_cluster(root: Path, store: str) -> Iterator[Callable[[str], list[str]]]:
    """Index a tree on a cluster; yield what asks it, and remove it."""
    place = kwsearch.store_place(root, store, f"relevance-{root.name}".replace("+", "-"))
    kwsearch.build_index(root, index_dir=place)
    with kwsearch.open_index(root, index_dir=place) as index:
        yield _first_paths(index)
    kwsearch.forget_index(root, index_dir=place)


def print_table(answers: Answers, halves: tuple[str, ...]) -> None:
    """Print NDCG@10, recall@10 and MRR by half, category, language and repository."""
    repositories = {row.name: row for row in read_repositories()}
    print(f"{'':34}" + "".join(f"{name:>28}" for name in answers))
    for half in halves:
        groups = [(half, None, None)]
        groups += [(half, category, None) for category in CATEGORIES]
        groups += [(half, None, language) for language in sorted({r.language for r in repositories.values()})]
        groups += [(half, None, name) for name in sorted(repositories)]
        for _, category, place in groups:
            cells = []
            for rows in answers.values():
                scores = [
                    score
                    for judgment, score, _ in rows
                    if repositories[judgment.repository].half == half
                    and category in (None, judgment.category)
                    and place in (None, judgment.repository, repositories[judgment.repository].language)
                ]
                cells.append(
                    "{:.3f}  {:.3f}  {:.3f} ({:3})".format(*mean(scores), len(scores)) if scores else ""
                )
            if any(cells):
                label = f"{half} {category or place or 'all'}"
                print(f"{label:34}" + "".join(f"{cell:>28}" for cell in cells))


def print_misses(answers: Answers) -> None:
    """Print the answers of the tuning half that lack a right file at the top; the other half stays unseen."""
    tuning = {row.name for row in read_repositories() if row.half == "tuning"}
    for judgment, score, found in answers[OWN]:
        if judgment.repository in tuning and score.ndcg < 0.7:
            print(f"\n{score.ndcg:.2f} {judgment.repository} {judgment.category}: {judgment.query}")
            print(f"     right: {' '.join(judgment.files)}")
            print(f"     found: {' '.join(found[:6])}")


def main() -> None:
    """Run from the command line."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks relevance", description=__doc__)
    parser.add_argument(
        "--repositories", type=Path, required=True, help="folder with the checkouts, owner+name each"
    )
    parser.add_argument("--half", choices=(*HALVES, "both"), default="both")
    parser.add_argument("--misses", action="store_true", help="show the misses of the tuning half")
    parser.add_argument("--program", default="", help="another version's kwsearch command, to compare with")
    parser.add_argument("--store", default="", help="address of a cluster, to compare with")
    parser.add_argument("--no-rivals", action="store_true", help="kwsearch alone")
    options = parser.parse_args()
    halves = HALVES[:2] if options.half == "both" else (options.half,)
    answers = answer_all(
        options.repositories,
        halves,
        rivals=not options.no_rivals,
        program=options.program,
        store=options.store,
    )
    print("NDCG@10  recall@10  MRR (queries)")
    print_table(answers, halves)
    if options.misses:
        print_misses(answers)
