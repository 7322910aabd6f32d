"""Included files of Make against GNU make itself.

``python -m benchmarks imports_make FOLDER…``: needs ``make``. The checkout is copied; before each ``include`` a line is
put that prints the place and the words of it as make expands them there, and every makefile that make takes by itself
is read in its folder. Make looks for an included file from the folder in which it runs, as the manual of GNU make says
under "Including Other Makefiles". No recipe is run; ``$(shell …)`` can tell the folder and nothing else. Directives
that make comes to in no run, or only while a variable in them has no value, are not judged.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import tempfile
from pathlib import Path

from benchmarks.oracles.imports import Pairs, find, report, run

_INCLUDE = re.compile(r"^[ ]*(?:-?include|sinclude)[ \t]+([^#\n]+)", re.MULTILINE)
_ENTRIES = ("GNUmakefile", "makefile", "Makefile")
_VARIABLE = re.compile(r"\$[({](\w+)[)}]")
_SHELL = """#!/bin/sh
for last; do :; done
case "$last" in
  *[\\;\\`\\|\\>\\&]*) ;;
  pwd|"pwd -P"|dirname*|realpath*) exec /bin/sh -c "$last" ;;
esac
"""
"""What make runs for ``$(shell …)``: four commands that tell names of folders, everything else prints nothing."""


def measure(root: Path, show: int) -> None:
    """Compare one repository."""
    found = find(root, ("make",))
    names = sorted({path for path, _ in found.by_line})
    truth: Pairs = set()
    judged: set[tuple[str, int]] = set()
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder).resolve() / root.name
        shutil.copytree(root, copy, symlinks=True, ignore=shutil.ignore_patterns(".git"))
        shell = Path(folder) / "shell"
        shell.write_text(_SHELL)
        shell.chmod(0o755)
        for name in names:
            _instrument(copy / name, name)
        for name in names:
            place = copy / name
            if place.name not in _ENTRIES:
                continue
            command = ["make", "-n", "-k", "-r", "-f", place.name, f"SHELL={shell}", "no such target"]
            output = subprocess.run(
                command,
                cwd=place.parent,
                capture_output=True,
                text=True,
                errors="replace",
                check=False,
                timeout=60,
            )
            for line in output.stdout.splitlines():
                if line.startswith("\x01"):
                    path, number, unset, words = line[1:].split("\t", 3)
                    if unset:
                        continue
                    judged.add((path, int(number)))
                    for word in words.split():
                        target = os.path.relpath(os.path.realpath(place.parent / word), copy)
                        if target in found.files and target != path:
                            truth.add((path, target))
    mine = {(path, target) for (path, line) in judged for target in found.by_line.get((path, line), ())}
    left = sum(key not in judged for key in found.by_line)
    report(f"{root.name} ({len(judged)} directives, {left} not judged)", truth, mine, show)


def _instrument(place: Path, name: str) -> None:
    """Put a line that tells what is included before each directive, on the same physical line count."""
    lines = place.read_text(errors="surrogateescape").split("\n")
    told = [
        f"$(info \x01{name}\t{number}\t{_unset(match[1])}\t{match[1].strip()})\n{line}"
        if (match := _INCLUDE.match(line))
        else line
        for number, line in enumerate(lines, 1)
    ]
    place.write_text("\n".join(told), errors="surrogateescape")


def _unset(words: str) -> str:
    """An expression of make that is empty when all variables in some words have values."""
    return "".join(f"$(if $({name}),,?)" for name in _VARIABLE.findall(words))


def main() -> None:
    """Run the comparison."""
    run(__doc__ or "", measure)
