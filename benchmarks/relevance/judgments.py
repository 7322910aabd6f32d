"""Reads the judgments: which files of which repository answer which query."""

from __future__ import annotations

import csv
import os
import subprocess
from pathlib import Path
from typing import NamedTuple

FOLDER = Path(__file__).parent
HALVES = ("tuning", "reporting")
CATEGORIES = ("symbol", "concept", "question")


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
    """``ctags`` (a symbol's definitions), ``commit`` (a small commit's files) or ``hand``."""
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


def checkout(repository: Repository, folder: Path) -> Path:
    """Return the work tree of a repository below ``folder``, named ``owner+name``.

    Raises:
        SystemExit: If it is missing or stands at another commit; the message says what to do.
    """
    path = folder / repository.name.replace("/", "+")
    if not path.is_dir():
        raise SystemExit(
            f"{path} is missing: clone {repository.name} there and check out {repository.commit}"
        )
    done = subprocess.run(
        ["git", "-C", path, "rev-parse", "HEAD"],
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ},
    )
    if done.stdout.strip() != repository.commit:
        raise SystemExit(f"{path} is at {done.stdout.strip() or 'no commit'}: check out {repository.commit}")
    return path
