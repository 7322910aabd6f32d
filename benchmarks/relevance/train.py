"""What multiplies a score, learned: ``python -m benchmarks train --repositories FOLDER [--prior 10]``.

``--explain`` names the factors of every score. A pairwise logistic model (RankNet's form: C. Burges and others,
"Learning to Rank using Gradient Descent", ICML 2005) with a Gaussian prior at what holds now says how much more, or
less, each factor should count, so that of a right and a wrong file among the first MOST the right one has the higher
score. Its inputs are the logarithms of the factors and the classes of files; so a coefficient of c says: raise this
weight to the power of c, or multiply files of this class by e^c. A coefficient of 1.0 for a factor, and of 0.0 for a
class, says that the table is as it should be. The strength of the prior is chosen by the line that leaves out one
repository at a time, never by the reporting half. The same judgments give the same figures: nothing is drawn by chance.
"""

from __future__ import annotations

import argparse
import tempfile
from collections import defaultdict
from collections.abc import Mapping, Sequence
from math import log
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

import kwsearch
from benchmarks.relevance.checkouts import checkout
from benchmarks.relevance.judgments import HALVES, Judgment, read_judgments, read_repositories
from benchmarks.relevance.metrics import Score, mean

FACTORS = (
    "x share of the words",
    "x words in one defined name",
    "x words in one passage",
    "x file named for the question",
    "x header beside its source",
)
"""Rows of an explanation that multiply the whole score."""
CLASSES = ("test", "documentation", "config", "example")
MOST = 60
"""Files of an answer that are looked at."""
WRONG = 20
"""Right files are compared with the wrong ones among the first so many."""
STEPS = 30
ENOUGH = 1e-6
"""Newton's method ends after so many steps, or when no coefficient moves by more."""

Numbers = npt.NDArray[np.float64]
NAMES = ("score", *FACTORS, *CLASSES)


class Answer(NamedTuple):
    """The first files of an answer, with what the model sees of each."""

    judgment: Judgment
    paths: list[str]
    inputs: Numbers
    """A row a file, a column for each of NAMES; the first has what is left of a score without its factors."""


def held() -> Numbers:
    """Return the coefficients that say: as it is now."""
    return np.array([1.0] * (1 + len(FACTORS)) + [0.0] * len(CLASSES))


def row_of(hit: Any) -> list[float]:
    """Return the inputs of a file."""
    rows: Mapping[str, float] = dict(hit.explanation)
    factors = [log(rows.get(name, 1.0)) for name in FACTORS]
    return [
        log(max(hit.score, 1e-9)) - sum(factors),
        *factors,
        *(float(name in hit.flags) for name in CLASSES),
    ]


def read_answers(folder: Path) -> list[Answer]:
    """Ask the questions of the tuning half; symbols are no questions."""
    judgments = defaultdict(list)
    for judgment in read_judgments():
        if judgment.category != "symbol":
            judgments[judgment.repository].append(judgment)
    found = []
    with tempfile.TemporaryDirectory() as work:
        for repository in read_repositories():
            if repository.half != HALVES[0]:
                continue
            root = checkout(repository, folder)
            index_dir = Path(work, repository.name.replace("/", "+"))
            kwsearch.build_index(root, index_dir=index_dir)
            with kwsearch.open_index(root, index_dir=index_dir) as index:
                for judgment in judgments[repository.name]:
                    hits = index.search(judgment.query, limit=MOST, explain=True).hits
                    inputs = np.array([row_of(hit) for hit in hits]).reshape(-1, len(NAMES))
                    found.append(Answer(judgment, [hit.path for hit in hits], inputs))
    return found


def pairs(answers: Sequence[Answer]) -> tuple[Numbers, Numbers]:
    """Return the differences of right and wrong files, and what each weighs: a question weighs 1 in all."""
    differences: list[Numbers] = []
    weights: list[float] = []
    for answer in answers:
        right = [place for place, path in enumerate(answer.paths) if path in answer.judgment.files]
        wrong = [
            place for place, path in enumerate(answer.paths[:WRONG]) if path not in answer.judgment.files
        ]
        own = [answer.inputs[one] - answer.inputs[other] for one in right for other in wrong]
        if own:
            differences += own
            weights += [1.0 / len(own)] * len(own)
    return np.array(differences).reshape(-1, len(NAMES)), np.array(weights)


def train(answers: Sequence[Answer], scale: Numbers, prior: float) -> Numbers:
    """Return the coefficients with the least loss, by Newton's method.

    Args:
        answers: To learn from.
        scale: The spread of each input, so that the prior is as strong for all.
        prior: How much a coefficient costs that is not as it is now.
    """
    inputs, weights = pairs(answers)
    inputs = inputs / scale
    start = held() * scale
    found = start.copy()
    for _ in range(STEPS):
        right = 1.0 / (1.0 + np.exp(-inputs @ found))
        slope = -(inputs * ((1.0 - right) * weights)[:, None]).sum(0) + prior * (found - start)
        bend = (inputs.T * (right * (1.0 - right) * weights)) @ inputs + prior * np.eye(len(NAMES))
        step = np.linalg.solve(bend, slope)
        found -= step
        if abs(step).max() < ENOUGH:
            break
    return found / scale


def figures(answers: Sequence[Answer], coefficients: Numbers) -> dict[str, list[Score]]:
    """Return the scores of the answers in the order that the coefficients give, by category."""
    found: dict[str, list[Score]] = defaultdict(list)
    for answer in answers:
        values = answer.inputs @ coefficients
        order = sorted(range(len(answer.paths)), key=lambda place: (-values[place], answer.paths[place]))
        paths = [answer.paths[place] for place in order]
        found[answer.judgment.category].append(Score(paths, answer.judgment.files))
    return found


def told(found: Mapping[str, Sequence[Score]]) -> str:
    """Return the mean NDCG@10 of each category."""
    return "  ".join(f"{category} {mean(found[category])[0]:.4f}" for category in sorted(found))


def main() -> None:
    """Run from the command line."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks train", description=__doc__)
    parser.add_argument(
        "--repositories", type=Path, required=True, help="folder with the checkouts, owner+name each"
    )
    parser.add_argument("--prior", type=float, default=10.0)
    options = parser.parse_args()
    answers = [answer for answer in read_answers(options.repositories) if answer.paths]
    scale = np.concatenate([answer.inputs for answer in answers]).std(0) + 1e-9
    print(f"{'as it is':30}{told(figures(answers, held()))}")
    left_out: dict[str, list[Score]] = defaultdict(list)
    for name in sorted({answer.judgment.repository for answer in answers}):
        others = [answer for answer in answers if answer.judgment.repository != name]
        own = [answer for answer in answers if answer.judgment.repository == name]
        for category, scores in figures(own, train(others, scale, options.prior)).items():
            left_out[category] += scores
    print(f"{'one repository left out':30}{told(left_out)}")
    coefficients = train(answers, scale, options.prior)
    print(f"{'learned':30}{told(figures(answers, coefficients))}")
    for name, coefficient in zip(NAMES, coefficients / coefficients[0], strict=True):
        print(f"  {name:28}{coefficient:8.3f}")


if __name__ == "__main__":
    main()
