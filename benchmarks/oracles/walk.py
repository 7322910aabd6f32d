"""Which files are there, and which are ignored, against git and ripgrep.

``python -m benchmarks walk FOLDER…``: of each folder the files that the scan does not leave out by a rule of
names, against ``git ls-files --others --exclude-standard`` of a repository in which nothing is tracked yet, and against
``rg --files``; and of every file below it whether ``git check-ignore`` ignores it. Nothing is written into the folders.

What the two do otherwise on purpose is taken out before: version control's own folders, links, and nested repositories.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
from pathlib import Path

from kwsearch.scan.walk import Skip, scan_tree

BY_CONTENT = frozenset(("binary", "too-large", "utf-16", "minified", "unstable", "unreadable"))
"""Reasons to skip a file that lies there for git and ripgrep alike."""
SHOWN = 12


def every_file(root: Path) -> list[str]:
    """Return every regular file below a folder, relative to it, without those of version control."""
    found = []
    for folder, folders, files in os.walk(root):
        folders[:] = [name for name in folders if name != ".git" and not (Path(folder) / name).is_symlink()]
        found += [os.path.relpath(os.path.join(folder, name), root) for name in files if name != ".git"]
    return sorted(path for path in found if not (root / path).is_symlink() and (root / path).is_file())


def ours(root: Path) -> tuple[set[str], list[str]]:
    """Return the files that are not left out by their name, and the folders and files that are ignored."""
    files, ignored = set(), []
    for item in scan_tree(str(root)):
        if not isinstance(item, Skip) or (item.reason in BY_CONTENT and (root / item.path).is_file()):
            files.add(item.path)
        elif item.reason == "ignored":
            ignored.append(item.path)
    return files, ignored


def listed(command: list[str], root: Path, **options: bytes) -> set[str]:
    """Return the paths that a command prints, each ended by NUL."""
    done = subprocess.run(command, cwd=root, capture_output=True, check=False, **options)  # type: ignore[call-overload]
    if done.returncode not in (0, 1):
        sys.exit(done.stderr.decode("utf-8", "replace"))
    return {os.path.normpath(os.fsdecode(path)) for path in done.stdout.split(b"\0") if path}


def main() -> None:
    """Print for each folder how many files each judge has otherwise, and which; status 1 if any does."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks walk", description=__doc__)
    parser.add_argument("folders", nargs="+", type=Path)
    differing = 0
    for root in parser.parse_args().folders:
        there = every_file(root)
        files, ignored = ours(root)
        files &= set(there)
        with tempfile.TemporaryDirectory() as work:
            subprocess.run(["git", "init", "-q", "--bare", work], check=True)
            git = [
                "git",
                "-c",
                "core.bare=false",
                "-c",
                "core.excludesFile=",
                f"--git-dir={work}",
                "--work-tree=.",
            ]
            names = b"\0".join(map(os.fsencode, there))
            judges = {
                "git ls-files": listed([*git, "ls-files", "-z", "-o", "--exclude-standard"], root),
                "rg --files": listed(
                    ["rg", "--no-config", "--files", "--hidden", "--no-require-git", "--null", "-g", "!.git"],
                    root,
                ),
                "git check-ignore": set(there)
                - listed([*git, "check-ignore", "-z", "--stdin", "--no-index"], root, input=names),
            }
        said = []
        for name, theirs in judges.items():
            others = theirs & set(there) ^ files
            differing += len(others)
            said.append(f"{name} {len(others)} otherwise")
            said += [f"\n  {'+' if path in files else '-'} {path}" for path in sorted(others)[:SHOWN]]
        print(f"{root.name}: {len(there):,} files, {len(ignored):,} ignored: {', '.join(said)}")
    sys.exit(1 if differing else 0)
