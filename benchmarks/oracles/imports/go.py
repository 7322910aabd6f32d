"""Imports of Go against ``go list``.

``python -m benchmarks imports_go FOLDER…``: needs ``go``. Every module of a checkout is listed without its
dependencies; an import of a listed package means all its files without tests, those that build constraints leave out
among them.
"""

from __future__ import annotations

import json
import os
import re
import subprocess
from pathlib import Path

from benchmarks.oracles.imports import Pairs, find, report, run

_BLOCK = re.compile(r'^import\s*(?:\(([^)]*)\)|(?:[\w.]+\s+)?"([^"\n]+)")', re.MULTILINE)
_PATH = re.compile(r'^\s*(?:[\w.]+\s+)?"([^"\n]+)"', re.MULTILINE)
_PACKAGE = re.compile(r"^package\s+(\w+)", re.MULTILINE)
_COMMENT = re.compile(r"/\*.*?\*/|^\s*//[^\n]*", re.DOTALL | re.MULTILINE)


def packages(root: Path) -> dict[str, set[str]]:
    """Import path to the files of the package, relative to the root."""
    found: dict[str, set[str]] = {}
    environment = {
        **os.environ,
        "GOFLAGS": "-mod=mod",
        "GOPROXY": "off",
        "GOWORK": "off",
        "GOTOOLCHAIN": "local",
    }
    for module in sorted(root.rglob("go.mod")):
        command = [
            "go",
            "list",
            "-e",
            "-find",
            "-json=ImportPath,Dir,Name,GoFiles,CgoFiles,IgnoredGoFiles",
            "./...",
        ]
        output = subprocess.run(
            command, cwd=module.parent, env=environment, capture_output=True, text=True, check=False
        ).stdout
        decoder, at = json.JSONDecoder(), 0
        while at < len(output):
            row, at = decoder.raw_decode(output, at)
            at += len(output[at:]) - len(output[at:].lstrip())
            names = [*row.get("GoFiles", ()), *row.get("CgoFiles", ()), *row.get("IgnoredGoFiles", ())]
            for name in names:
                place = Path(row["Dir"]) / name
                clause = _PACKAGE.search(_COMMENT.sub("", place.read_text(errors="replace")))
                is_test = name.endswith("_test.go")
                if not is_test and (not row.get("Name") or (clause and clause[1] == row["Name"])):
                    found.setdefault(row["ImportPath"], set()).add(place.relative_to(root).as_posix())
    return found


def measure(root: Path, show: int) -> None:
    """Compare one repository."""
    found = find(root, ("go",))
    known = packages(root)
    truth: Pairs = set()
    for name in sorted(found.files):
        if name.endswith(".go"):
            text = _COMMENT.sub("", (root / name).read_text(errors="replace"))
            for block, single in _BLOCK.findall(text):
                for path in [single] if single else _PATH.findall(block):
                    truth |= {
                        (name, file) for file in known.get(path, ()) if file in found.files and file != name
                    }
    report(root.name, truth, found.pairs(), show)


def main() -> None:
    """Run the comparison."""
    run(__doc__ or "", measure)
