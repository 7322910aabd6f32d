"""Repositories that tests index, and why that is quick: workers find what they need in memory.

A build forks its workers, and each would load the grammar and compile the query of every language that it comes by,
which is most of the work of a small index. What this process has loaded, they have.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterable
from pathlib import Path

from kwsearch.indexing.examine import Examiner
from kwsearch.tags.match import load_rules

SAMPLE = Path(__file__).parents[1] / "sample_repo"

EXAMINER = Examiner(load_rules())
"""Reads files as a build with shipped rules does."""

_loaded: set[str] = set()


def load_grammars(paths: Iterable[str]) -> None:
    """Load what reads files of these names, of each language once."""
    for path in paths:
        source = EXAMINER.classify(path, b"x\n")
        if source.language not in _loaded:
            _loaded.add(source.language)
            EXAMINER.examine(source, b"x\n")


def copy_sample(target: Path) -> Path:
    """Copy the sample repository to a folder that is not there yet, and return that."""
    shutil.copytree(SAMPLE, target)
    load_grammars(path.name for path in SAMPLE.rglob("*"))
    return target
