"""Sourced files of shell scripts against bash itself.

``python -m benchmarks imports_shell FOLDER…``: needs ``bash``, ``setpriv`` and ``unshare``. The checkout is copied, and
bash goes through every script for a second, from its folder and, when it finds nothing there, from the root, as
``trace_sources.sh`` says: nothing is carried out but what finds files. A ``source`` is judged where bash comes to it
and finds a file of the repository, or where it names a file without any variable, which may lie below the root; of one
that several runs come to, each file is right. Files that a loop over a pattern reads are truth like any other.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from pathlib import Path

from benchmarks.oracles.imports import Pairs, find, report, run

_LANGUAGES = ("bash", "shell", "zsh", "fish")
_SECONDS = 1
NOBODY = (
    "unshare", "--pid", "--net", "--fork", "--kill-child",
    "setpriv", "--reuid=65534", "--regid=65534", "--clear-groups", "--no-new-privs",
)  # fmt: skip
"""What runs foreign code: it may write nowhere and reach nobody, and whatever it starts ends with it."""


def measure(root: Path, show: int) -> None:
    """Compare one repository."""
    found = find(root, _LANGUAGES)
    reached: dict[tuple[str, int], set[str]] = {}
    with tempfile.TemporaryDirectory() as folder:
        base = Path(folder).resolve()
        copy = base / root.name
        shutil.copytree(root, copy, symlinks=True, ignore=shutil.ignore_patterns(".git"))
        base.chmod(0o755)
        log = base / "log"
        log.touch()
        script = base / "trace_sources.sh"
        shutil.copy(Path(__file__).with_name("trace_sources.sh"), script)
        script.chmod(0o644)
        for path in sorted({path for path, _ in found.by_line} | _sources(copy, found.files)):
            for place in dict.fromkeys(((copy / path).parent, copy)):
                before = log.stat().st_size
                _trace(script, log, copy / path, place)
                told = log.read_bytes()[before:].decode(errors="replace").splitlines()
                if any(Path(line.rpartition("\t")[2]).is_file() for line in told):
                    break
        for line in log.read_text(errors="replace").splitlines():
            path, number, target = line.rsplit("\t", 2)
            if Path(path).is_absolute() and Path(path).resolve().is_relative_to(copy):
                key = (Path(path).resolve().relative_to(copy).as_posix(), int(number))
                inside = Path(target).is_relative_to(copy)
                reached.setdefault(key, set()).add(
                    Path(target).relative_to(copy).as_posix() if inside else target
                )
        plain = {key for key in reached if (line := _line(copy, key)) and "$" not in line and "`" not in line}
    truth: Pairs = set()
    mine: Pairs = set()
    judged = 0
    for key, targets in reached.items():
        right = targets & found.files
        if not right and key in plain:  # from the root bash did not come so far
            right = {os.path.relpath(target, os.path.dirname(key[0])) for target in targets} & found.files
        if right or key in plain:
            judged += 1
            truth |= {(key[0], target) for target in right if target != key[0]}
            mine |= {(key[0], target) for target in found.by_line.get(key, ())}
    left = sum(key not in reached for key in found.by_line)
    report(f"{root.name} ({judged} commands, {left} not reached)", truth, mine, show)


def _sources(copy: Path, files: frozenset[str]) -> set[str]:
    """Scripts by their name: those that nobody saw an import in, too."""
    return {path for path in files if path.endswith((".sh", ".bash")) and (copy / path).is_file()}


def _trace(script: Path, log: Path, path: Path, place: Path) -> None:
    """Let bash go through one script; whatever it comes to until it ends or the time is over counts."""
    command = [*NOBODY, "timeout", "-s", "KILL", str(_SECONDS), "bash", str(script), str(path)]
    environment = {"PATH": "/usr/bin:/bin", "HOME": "/nonexistent", "LC_ALL": "C.UTF-8"}
    with log.open("ab") as output:
        subprocess.run(
            command, cwd=place, stdout=output, stderr=subprocess.DEVNULL, env=environment, check=False
        )


def _line(copy: Path, key: tuple[str, int]) -> str:
    try:
        return (copy / key[0]).read_text(errors="replace").splitlines()[key[1] - 1]
    except (OSError, IndexError):
        return ""


def main() -> None:
    """Run the comparison."""
    run(__doc__ or "", measure)
