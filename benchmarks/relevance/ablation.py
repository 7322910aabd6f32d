"""What each signal of the ranking pays: every weight and factor in turn made to say nothing, the judgments run again.

``python -m benchmarks ablation --repositories FOLDER``
"""

from __future__ import annotations

import argparse
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import kwsearch
from benchmarks.relevance.judgments import HALVES, checkout, read_judgments, read_repositories
from benchmarks.relevance.metrics import Score, mean
from kwsearch import ranking
from kwsearch.store import plan

Switch = Callable[[], Callable[[], None]]
"""Turns a signal off and returns what turns it on again."""


def signals() -> Iterator[tuple[str, Switch]]:
    """Yield the name of each signal with its switch."""
    for name in ranking.WEIGHTS:
        yield f"weight: {name}", _row(ranking.WEIGHTS, name, (0.0, 0.0))
    for name in ranking.FACTORS:
        yield f"factor: {name}", _row(ranking.FACTORS, name, 1.0)
    for name in ranking.CLASS_FACTORS:
        yield f"file class: {name}", _row(ranking.CLASS_FACTORS, name, (1.0, 1.0))
    yield "length of files", _constants(ranking, LENGTH_SHARE=0.0)
    yield "rarity of words", _constants(ranking, LEAST_RARITY=1.0, MOST_RARITY=1.0)
    yield "bound on all but definitions", _constants(ranking, BOUNDS=(1e9, 1e9))
    yield "stop words of questions", _constants(plan, STOP_WORDS=frozenset())


def _row(table: dict, name: str, nothing: object) -> Switch:  # type: ignore[type-arg]
    def switch() -> Callable[[], None]:
        before = table[name]
        table[name] = nothing
        return lambda: table.__setitem__(name, before)

    return switch


def _constants(module: object, **values: object) -> Switch:
    def switch() -> Callable[[], None]:
        before = {name: getattr(module, name) for name in values}
        for name, value in values.items():
            setattr(module, name, value)

        def back() -> None:
            for name, value in before.items():
                setattr(module, name, value)

        return back

    return switch


def _refresh() -> None:
    """Let the weights that are worked out at import follow the tables."""
    ranking.NAME_WEIGHTS.__init__(question=False)  # type: ignore[misc]
    ranking.QUESTION_WEIGHTS.__init__(question=True)  # type: ignore[misc]


def measure(roots: dict[str, tuple[Path, Path, str]]) -> dict[str, float]:
    """Return the mean NDCG@10 of each half."""
    scores: dict[str, list[Score]] = {half: [] for half in HALVES}
    for name, (root, index_dir, half) in roots.items():
        with kwsearch.open_index(root, index_dir=str(index_dir)) as index:
            for judgment in read_judgments():
                if judgment.repository == name:
                    found = [hit.path for hit in index.answer(judgment.query, limit=10).hits]
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
            root = checkout(repository, options.repositories)
            index_dir = Path(work, repository.name.replace("/", "+"))
            kwsearch.build_index(root, index_dir=str(index_dir))
            roots[repository.name] = (root, index_dir, repository.half)
        whole = measure(roots)
        print(f"{'NDCG@10 without …':40} {'tuning':>8} {'pays':>8} {'reporting':>10} {'pays':>8}")
        print(f"{'(all signals)':40} {whole['tuning']:8.4f} {'':8} {whole['reporting']:10.4f}")
        for name, switch in signals():
            back = switch()
            _refresh()
            without = measure(roots)
            back()
            _refresh()
            cells = [
                f"{without[half]:{8 if half == 'tuning' else 10}.4f} {whole[half] - without[half]:+8.4f}"
                for half in HALVES
            ]
            print(f"{name:40} {' '.join(cells)}", flush=True)
