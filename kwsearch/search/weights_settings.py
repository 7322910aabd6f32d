"""The weights that a repository or its user sets: checked numbers and nothing else."""

from __future__ import annotations

from kwsearch.errors import ConfigError
from kwsearch.search.evaluate.weights import LIMITS, RANKING, USUAL_LIMITS, WEIGHTS, Ranking
from kwsearch.settings.load import other_table
from kwsearch.text.distance import nearest


def load_ranking(root: str) -> Ranking:
    """Return the ranking that holds for ``root``: the table ``ranking`` of its two settings files.

    A key is a row of WEIGHTS with ``_`` for spaces. A number holds for names and questions, a list of two numbers
    for names and for questions.

    Args:
        root: The folder whose ``pyproject.toml`` and ``.kwsearch.toml`` are read; either may be missing.

    Raises:
        ConfigError: A file cannot be read, a weight is unknown, no number, or out of bounds.
    """
    changes = {}
    for key, value, place in other_table(root, "ranking"):
        name = key.replace("_", " ")
        if name not in WEIGHTS:
            near = nearest(name, WEIGHTS)
            hint = (
                f"did you mean {near.replace(' ', '_')}?"
                if near
                else "see WEIGHTS in kwsearch/search/evaluate/weights.py"
            )
            raise ConfigError(f"{place}: unknown weight {key}; {hint}")
        changes[name] = _pair(value, *LIMITS.get(name, USUAL_LIMITS), f"{place}: {key}")
    return Ranking(changes) if changes else RANKING


def _pair(value: object, low: float, high: float, what: str) -> tuple[float, float]:
    """Return the weights that a value stands for; ``what`` begins the message when it stands for none."""
    numbers = [
        float(part)
        for part in (value if isinstance(value, list) else [value, value])
        if isinstance(part, int | float) and not isinstance(part, bool) and low <= part <= high
    ]
    if len(numbers) != 2 or (isinstance(value, list) and len(value) != 2):
        raise ConfigError(f"{what} must be a number from {low:g} to {high:g}, or a list of two")
    return numbers[0], numbers[1]
