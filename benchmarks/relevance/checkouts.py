"""The work trees that the judgments are for: ``python -m benchmarks checkouts --repositories FOLDER`` brings them.

Each lies in ``FOLDER/owner+name``, at the commit that ``repositories.tsv`` names, fetched from GitHub without its
history. What is there at the right commit is left alone.
"""

from __future__ import annotations

import argparse
import os
import subprocess
from pathlib import Path

from benchmarks.relevance.judgments import Repository, read_repositories

ADDRESS = "https://github.com/"


def checkout(repository: Repository, folder: Path) -> Path:
    """Return the work tree of a repository below ``folder``.

    Raises:
        SystemExit: If it is missing or stands at another commit; the message says what to do.
    """
    path = folder / repository.name.replace("/", "+")
    if head_of(path) != repository.commit:
        raise SystemExit(
            f"{path} is not at {repository.commit}; run: python -m benchmarks checkouts --repositories {folder}"
        )
    return path


def head_of(path: Path) -> str:
    """Return the commit that is checked out in a folder; empty when it is no repository."""
    if not (path / ".git").exists():
        return ""
    return _git(path, "rev-parse", "HEAD").stdout.strip()


def bring(repository: Repository, folder: Path) -> None:
    """Fetch and check out the commit of a repository, unless it is there.

    Raises:
        SystemExit: If git could not do it, with what git said.
    """
    path = folder / repository.name.replace("/", "+")
    if head_of(path) == repository.commit:
        return
    path.mkdir(parents=True, exist_ok=True)
    for command in (
        ("init", "--quiet"),
        ("fetch", "--quiet", "--depth=1", f"{ADDRESS}{repository.name}", repository.commit),
        ("checkout", "--quiet", "--detach", repository.commit),
    ):
        done = _git(path, *command)
        if done.returncode:
            raise SystemExit(f"{repository.name}: git {command[0]}: {done.stderr.strip()}")


def _git(path: Path, *command: str) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "GIT_TERMINAL_PROMPT": "0"}
    return subprocess.run(
        ["git", "-C", str(path), *command], capture_output=True, text=True, check=False, env=environment
    )


def main() -> None:
    """Run from the command line."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks checkouts", description=__doc__)
    parser.add_argument("--repositories", type=Path, required=True, help="folder for the work trees")
    options = parser.parse_args()
    for repository in read_repositories():
        bring(repository, options.repositories)
        print(f"{repository.name} {repository.commit}", flush=True)
