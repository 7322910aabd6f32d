"""What each signal of the ranking pays: every weight in turn made to say nothing, the judgments run again.

``python -m benchmarks ablation --repositories FOLDER``
"""

from __future__ import annotations

import argparse
import tempfile
from collections.abc import Iterator
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path
from unittest.mock import patch

import kwsearch
from benchmarks.relevance.checkouts import checkout
from benchmarks.relevance.judgments import HALVES, read_judgments, read_repositories
from benchmarks.relevance.metrics import Score, mean
from kwsearch.search.evaluate import plan
from kwsearch.search.evaluate.weights import LIMITS, RANKING, WEIGHTS, Ranking
from kwsearch.vocabulary import FILE_FLAGS

NEUTRAL_AT_ONE = frozenset(
    (
        *FILE_FLAGS, "exact case", "definition spelled alike", "file named like it", "words in one defined name",
        "words in one passage", "file named for the question", "header beside its source", "rarity",
    )
)  # fmt: skip
"""Rows of WEIGHTS that multiply; the others say nothing at 0, the bound at its limit."""

Roots = dict[str, tuple[Path, Path, str]]
"""Work tree, index and half, by repository."""


def signals() -> Iterator[tuple[str, Ranking, AbstractContextManager[object]]]:
    """Yield each signal's name with a ranking and a surrounding in which it says nothing."""
    for name in WEIGHTS:
        nothing = LIMITS["bound"][1] if name == "bound" else 1.0 if name in NEUTRAL_AT_ONE else 0.0
        yield name, Ranking({name: (nothing, nothing)}), nullcontext()
    yield "(stop words of questions)", RANKING, patch.object(plan, "STOP_WORDS", frozenset())
    yield "(two words are a question)", RANKING, patch.object(plan, "QUESTION_WORDS", 3)


def measure(roots: Roots, ranking: Ranking = RANKING) -> dict[str, float]:
    """Return the mean NDCG@10 of each half."""
    scores: dict[str, list[Score]] = {half: [] for half in HALVES[:2]}
    for name, (root, index_dir, half) in roots.items():
        with kwsearch.Index(str(root), str(index_dir), ranking) as index:
            for judgment in read_judgments():
                if judgment.repository == name:
                    found = [hit.path for hit in index.search(judgment.query, limit=10, lines=False).hits]
                    scores[half].append(Score(found, judgment.files))
    return {half: mean(rows)[0] for half, rows in scores.items()}


def main() -> None:
    """Run from the command line."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks ablation", description=__doc__)
    parser.add_argument(
        "--repositories", type=Path, required=True, help="folder with the checkouts, owner+name each"
    )
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as work:
        roots = {}
        for repository in read_repositories():
            if repository.half not in HALVES[:2]:
                continue  # the locked part is not asked for this
            root = checkout(repository, options.repositories)
            index_dir = Path(work, repository.name.replace("/", "+"))
            kwsearch.build_index(root, index_dir=str(index_dir))
            roots[repository.name] = (root, index_dir, repository.half)
        whole = measure(roots)
        print(f"{'NDCG@10 without …':40} {'tuning':>8} {'pays':>8} {'reporting':>10} {'pays':>8}")
        print(f"{'(all signals)':40} {whole['tuning']:8.4f} {'':8} {whole['reporting']:10.4f}")
        for name, ranking, surrounding in signals():
            with surrounding:
                without = measure(roots, ranking)
            cells = [
                f"{without[half]:{8 if half == 'tuning' else 10}.4f} {whole[half] - without[half]:+8.4f}"
                for half in HALVES[:2]
            ]
            print(f"{name:40} {' '.join(cells)}", flush=True)
