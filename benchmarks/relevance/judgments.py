"""Reads the judgments: which files of which repository answer which query."""

from __future__ import annotations

import csv
from pathlib import Path
from typing import NamedTuple

FOLDER = Path(__file__).parent
HALVES = ("tuning", "reporting", "locked")
"""What ranking is tuned on, what gives the figures, and what is asked once, when all is done."""
LINES_ONLY = "lines"
"""The part of repositories of which only lines are judged; learned from, as the tuning half."""
CATEGORIES = ("symbol", "concept", "question", "sentence", "subject")


class Repository(NamedTuple):
    """A foreign repository at the commit that the judgments are for."""

    name: str
    language: str
    commit: str
    half: str


class Judgment(NamedTuple):
    """A query and its right answers."""

    repository: str
    category: str
    source: str
    """``ctags`` (a symbol's definitions), ``commit`` (a small commit's files), ``hand`` or ``rule`` (by_rule.py)."""
    query: str
    files: tuple[str, ...]


def read_repositories() -> list[Repository]:
    """Return all repositories, by name."""
    with (FOLDER / "repositories.tsv").open(encoding="utf-8", newline="") as file:
        return [Repository(*row) for row in list(csv.reader(file, delimiter="\t"))[1:]]


def read_judgments() -> list[Judgment]:
    """Return all judgments, in the order of the file."""
    with (FOLDER / "judgments.tsv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.reader(file, delimiter="\t", quoting=csv.QUOTE_NONE))[1:]
    return [
        Judgment(name, category, source, query, tuple(files.split()))
        for name, category, source, query, files in rows
    ]
