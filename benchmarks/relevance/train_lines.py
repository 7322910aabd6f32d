"""What makes a line the best of its file, learned: ``python -m benchmarks train_lines --repositories FOLDER``.

Each definition and line of a judged file has signs (`kwsearch.search.best_lines.Signs`), and its worth is the sum of
their weights. A model that chooses one of them by worth (softmax; "ListNet", Z. Cao and others, ICML 2007) with a
Gaussian prior at the weights that hold now says how they should be changed so that a right one is chosen. Learned on
the tuning half and on the repositories of which only lines are judged; how strong the prior is, the line says that
leaves out one repository at a time. Nothing is drawn by chance.
"""

from __future__ import annotations

import argparse
from collections import defaultdict
from collections.abc import Sequence
from pathlib import Path
from typing import Any, NamedTuple
from unittest.mock import patch

import numpy as np
import numpy.typing as npt

from benchmarks.relevance.judgments import HALVES, LINES_ONLY
from benchmarks.relevance.lines import FIRST, indexes, place_of, read_lines, shown_lines
from kwsearch.search import best_lines
from kwsearch.search.best_lines import LINE_SIGNS, LINE_WEIGHTS, Signs

STEPS = 400
RATE = 0.1
"""Of Adam (D. Kingma and J. Ba, ICLR 2015)."""

Numbers = npt.NDArray[np.float64]
NAMES = tuple(LINE_WEIGHTS)


class File(NamedTuple):
    """A judged file: what could be shown of it."""

    repository: str
    right: frozenset[int]
    lines: list[int]
    inputs: Numbers
    """A row for each of ``lines``, a column for each of NAMES."""


def read_files(folder: Path) -> list[File]:
    """Ask the questions whose lines are judged and learned from."""
    judgments = defaultdict(list)
    for judgment in read_lines():
        judgments[judgment.repository].append(judgment)
    found = []
    asked: dict[str, Any] = {}
    first = best_lines.best_first

    def heard(path: str, entries: Any, held: Any, symbols: Any, *, unnamed: bool, **how: Any) -> Any:
        asked[path] = entries, symbols, Signs(path, held, symbols.definitions(), **how)
        return first(path, entries, held, symbols, unnamed=unnamed, **how)

    with patch.object(best_lines, "best_first", heard):
        for repository, index in indexes(folder, (HALVES[0], LINES_ONLY)):
            for judgment in judgments[repository.name]:
                asked.clear()
                shown_lines(index, judgment)
                if judgment.file in asked:
                    found.append(file_of(repository.name, judgment.lines, *asked[judgment.file]))
    return found


def file_of(repository: str, right: frozenset[int], entries: Any, symbols: Any, signs: Signs) -> File:
    """Return a judged file with the signs of all that could be shown of it."""
    rows = {}
    lines = dict(signs.lines())
    for _, place in signs.holding():
        rows[signs.definitions.lines[place], signs.definitions.names[place]] = signs.of_place(place)
    for line, names, _, kind in entries:
        if kind:
            extent = symbols.extent(line, names[0], kind)
            rows[line, names[0]] = signs.of_definition(names[0], kind, line, *extent)
        else:
            rows[line, ""] = dict(zip(LINE_SIGNS, lines.get(line, ()), strict=False))
    kept = [(key[0], own) for key, own in sorted(rows.items()) if own]
    inputs = np.array([[own.get(name, 0.0) for name in NAMES] for _, own in kept])
    return File(repository, right, [line for line, _ in kept], inputs.reshape(-1, len(NAMES)))


def held() -> Numbers:
    """Return the weights that hold now."""
    return np.array([LINE_WEIGHTS[name] for name in NAMES])


def train(files: Sequence[File], prior: float) -> Numbers:
    """Return the weights under which right lines are likeliest to be chosen.

    Args:
        files: To learn from.
        prior: How much a weight costs that is not as it is now.
    """
    choices = [(file.inputs, np.isin(file.lines, list(file.right))) for file in files]
    choices = [(inputs, right) for inputs, right in choices if right.any()]
    found = held()
    mean = np.zeros_like(found)
    square = np.zeros_like(found)
    for step in range(1, STEPS + 1):
        slope = prior * (found - held())
        for inputs, right in choices:
            values = inputs @ found
            chosen = np.exp(values - values.max())
            chosen /= chosen.sum()
            slope -= inputs.T @ (np.where(right, chosen / chosen[right].sum(), 0.0) - chosen)
        mean = 0.9 * mean + 0.1 * slope
        square = 0.999 * square + 0.001 * slope * slope
        found -= RATE * (mean / (1 - 0.9**step)) / (np.sqrt(square / (1 - 0.999**step)) + 1e-8)
    return found


def places(files: Sequence[File], weights: Numbers) -> list[int]:
    """Return where the first right line of each file stands, as `place_of` counts."""
    found = []
    for file in files:
        values = file.inputs @ weights
        order = sorted(range(len(file.lines)), key=lambda at: (-values[at], file.lines[at]))
        found.append(place_of(list(dict.fromkeys(file.lines[at] for at in order)), file.right))
    return found


def told(found: Sequence[int]) -> str:
    """Return how often a right line is first, and among the first three."""
    return f"first {found.count(0) / len(found):.3f}  in three {1 - found.count(FIRST) / len(found):.3f}"


def main() -> None:
    """Run from the command line."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks train_lines", description=__doc__)
    parser.add_argument(
        "--repositories", type=Path, required=True, help="folder with the checkouts, owner+name each"
    )
    parser.add_argument("--prior", type=float, default=1.0)
    options = parser.parse_args()
    files = read_files(options.repositories)
    print(f"{'as it is':26}{told(places(files, held()))}")
    left_out: list[int] = []
    for name in sorted({file.repository for file in files}):
        weights = train([file for file in files if file.repository != name], options.prior)
        left_out += places([file for file in files if file.repository == name], weights)
    print(f"{'one repository left out':26}{told(left_out)}")
    weights = train(files, options.prior)
    print(f"{'learned':26}{told(places(files, weights))}")
    for name, weight in zip(NAMES, weights, strict=True):
        print(f"  {name:26}{weight:7.2f}")


if __name__ == "__main__":
    main()
