"""The right line first: ``python -m benchmarks lines --repositories FOLDER [--half tuning] [--misses]``.

``lines.tsv`` says for questions, and one of the files that answer each, on which lines a person who asks wants to
land: the smallest definition that does, or is, what is asked for. Figures are how often such a line is the first that
is shown of the file, and among the first three; a file that is not found at all is a miss.
"""

from __future__ import annotations

import argparse
import csv
import tempfile
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import kwsearch
from benchmarks.relevance.checkouts import checkout
from benchmarks.relevance.judgments import FOLDER, HALVES, LINES_ONLY, Repository, read_repositories

FILES = 60
"""Files of an answer among which the judged one is looked for, before it is looked for among all."""
FIRST = 3


class LineJudgment(NamedTuple):
    """A question, a file that answers it, and its right lines."""

    repository: str
    category: str
    source: str
    query: str
    file: str
    lines: frozenset[int]
    """1-based; each is right by itself."""


def read_lines() -> list[LineJudgment]:
    """Return all judgments of lines, in the order of the file."""
    with (FOLDER / "lines.tsv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.reader(file, delimiter="\t", quoting=csv.QUOTE_NONE))[1:]
    return [LineJudgment(*row[:5], frozenset(map(int, row[5].split()))) for row in rows]


def indexes(folder: Path, halves: tuple[str, ...]) -> Iterator[tuple[Repository, kwsearch.Index]]:
    """Yield each repository with judged lines, and its index while it is there.

    Args:
        folder: Holds the work trees.
        halves: Some of HALVES and LINES_ONLY.
    """
    judged = {judgment.repository for judgment in read_lines()}
    with tempfile.TemporaryDirectory() as work:
        for repository in read_repositories():
            if repository.half in halves and repository.name in judged:
                root = checkout(repository, folder)
                index_dir = Path(work, repository.name.replace("/", "+"))
                kwsearch.build_index(root, index_dir=index_dir)
                with kwsearch.open_index(root, index_dir=index_dir) as index:
                    yield repository, index


def shown_lines(index: kwsearch.Index, judgment: LineJudgment) -> list[int]:
    """Return the lines of the judged file in the order in which they are shown; none when it is not found."""
    for limit in (FILES, 0):
        for hit in index.search(judgment.query, limit=limit).hits:
            if hit.path == judgment.file:
                return list(dict.fromkeys(match.line for match in hit.matches))
    return []


def place_of(shown: list[int], right: frozenset[int]) -> int:
    """Return how many lines are shown before the first right one; FIRST when it is not among the first."""
    return next((place for place, line in enumerate(shown[:FIRST]) if line in right), FIRST)


def main() -> None:
    """Run from the command line."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks lines", description=__doc__)
    parser.add_argument(
        "--repositories", type=Path, required=True, help="folder with the checkouts, owner+name each"
    )
    parser.add_argument("--half", choices=(*HALVES[:2], LINES_ONLY, "both"), default="both")
    parser.add_argument("--misses", action="store_true", help="show the misses of what is learned from")
    options = parser.parse_args()
    halves = HALVES[:2] if options.half == "both" else (options.half,)
    judgments = defaultdict(list)
    for judgment in read_lines():
        judgments[judgment.repository].append(judgment)
    places: dict[str, list[int]] = defaultdict(list)
    for repository, index in indexes(options.repositories, halves):
        for judgment in judgments[repository.name]:
            shown = shown_lines(index, judgment)
            place = place_of(shown, judgment.lines)
            for group in (
                "all",
                repository.half,
                f"{repository.half} {judgment.category}",
                repository.language,
            ):
                places[group].append(place)
            if options.misses and place and repository.half != HALVES[1]:
                print(f"{repository.name} {judgment.file}: {judgment.query}")
                print(f"     right: {sorted(judgment.lines)} shown: {shown[:FIRST]}")
    print(f"{'best line':24} {'first':>6} {'in three':>9}")
    for group, own in places.items():
        first = own.count(0) / len(own)
        among = 1.0 - own.count(FIRST) / len(own)
        print(f"{group:24} {first:6.3f} {among:9.3f} ({len(own)})")


if __name__ == "__main__":
    main()
