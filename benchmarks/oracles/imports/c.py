"""Included files of C and C++ against gcc.

``python -m benchmarks imports_c FOLDER…``: needs ``gcc`` and ``cmake``. The folders of includes are those of the
commands that CMake writes for a checkout (``CMAKE_EXPORT_COMPILE_COMMANDS``); nothing is built. ``gcc -MM`` says which
headers a source reads; a header is judged with the folders of the first source that reads it, by ``gcc -H`` on the one
directive, as if it stood beside the header, so that a branch that this system leaves out counts too. Files that no
command reads are not judged, and neither are directives that name a macro.
"""

from __future__ import annotations

import json
import os
import re
import shlex
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

from benchmarks.oracles.imports import Pairs, find, report, run

_DIRECTIVE = re.compile(r'^[ \t]*#[ \t]*include[ \t]*(<[^>\n]+>|"[^"\n]+")', re.MULTILINE)
_COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
_FOLDERS = ("-I", "-isystem", "-iquote")


def _folders(words: list[str], place: str) -> Iterator[str]:
    """The options of a command that name folders of includes, with whole paths."""
    for at, word in enumerate(words):
        for option in _FOLDERS:
            if word.startswith(option):
                folder = word[len(option) :] or words[at + 1]
                yield option
                yield os.path.normpath(os.path.join(place, folder))


def _commands(root: Path, build: Path) -> dict[str, tuple[str, ...]]:
    """Source to the folders of its command."""
    subprocess.run(
        ["cmake", "-S", str(root), "-B", str(build), "-DCMAKE_EXPORT_COMPILE_COMMANDS=ON"],
        capture_output=True,
        check=False,
    )
    written = build / "compile_commands.json"
    if not written.is_file():
        return {}
    rows = json.loads(written.read_text())
    return {row["file"]: tuple(_folders(shlex.split(row["command"]), row["directory"])) for row in rows}


def measure(root: Path, show: int) -> None:
    """Compare one repository."""
    found = find(root, ("c", "cpp"))
    with tempfile.TemporaryDirectory() as folder:
        build = Path(folder) / "build"
        commands = _commands(root, build)
        options: dict[str, tuple[str, ...]] = {}
        start = f"{root}/"
        for source, folders in sorted(commands.items()):
            options.setdefault(source.removeprefix(start), folders)
            output = subprocess.run(
                ["gcc", "-MM", "-MG", "-w", *folders, source], capture_output=True, text=True, check=False
            ).stdout
            for header in output.replace("\\\n", " ").split()[1:]:
                options.setdefault(os.path.normpath(header).removeprefix(start), folders)
        stub = Path(folder) / "stub" / "stub.c"
        stub.parent.mkdir()
        known: dict[tuple[str, str, tuple[str, ...]], str] = {}
        truth: Pairs = set()
        judged = {path for path in options if path in found.files}
        for path in sorted(judged):
            beside = os.path.dirname(f"{root}/{path}")
            text = _COMMENT.sub("", (root / path).read_text(errors="replace"))
            for directive in _DIRECTIVE.findall(text):
                key = beside if directive[0] == '"' else "", directive, options[path]
                if key not in known:
                    known[key] = _first(stub, *key)
                target = known[key].removeprefix(start)
                if target in found.files and target != path:
                    truth.add((path, target))
    report(
        f"{root.name} ({len(judged)} files)", truth, {row for row in found.pairs() if row[0] in judged}, show
    )


def _first(stub: Path, beside: str, directive: str, options: tuple[str, ...]) -> str:
    """The file that gcc opens for one directive; empty when there is none."""
    stub.write_text(f"#include {directive}\n")
    quoted = ["-iquote", beside] if beside else []
    command = ["gcc", "-E", "-H", "-w", "-x", "c", *quoted, *options, str(stub), "-o", os.devnull]
    for line in subprocess.run(command, capture_output=True, text=True, check=False).stderr.splitlines():
        if line.startswith(". "):
            return os.path.normpath(line[2:])
    return ""


def main() -> None:
    """Run the comparison."""
    run(__doc__ or "", measure)
