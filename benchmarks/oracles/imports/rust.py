"""Modules, ``use`` and paths of Rust against ``cargo metadata`` and the parser ``syn``.

``python -m benchmarks imports_rust FOLDER…``: needs ``cargo``, which builds the judge beside this file. ``cargo
metadata`` says which files are roots of crates and what dependencies are called; from there the judge follows ``mod``,
``#[path]``, ``use`` (re-exports and globs, too) and names by the chapters "Modules", "Use declarations" and "Paths" of
the Rust reference. A path means the file of its last module. Files that belong to no crate are not judged, nor what
``include!`` and ``include_str!`` name by path.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import tempfile
from pathlib import Path

from benchmarks.oracles.imports import Pairs, find, report, run

_BUILD = Path(tempfile.gettempdir()) / "kwsearch-rust-modules"
"""Where the judge is built, and stays for the next time."""


def _cargo(command: str, manifest: Path, *options: str, given: str = "") -> str:
    return subprocess.run(
        ["cargo", command, "--quiet", "--manifest-path", str(manifest), *options],
        input=given,
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "RUSTUP_TOOLCHAIN": "stable"},
    ).stdout


def _packages(root: Path) -> list[object]:
    """What Cargo says of every package of a checkout, those outside its workspaces too."""
    found = {}
    for manifest in sorted(root.rglob("Cargo.toml"), key=lambda place: (len(place.parts), place)):
        if str(manifest) not in found:
            output = _cargo("metadata", manifest, "--no-deps", "--offline", "--format-version=1")
            for package in json.loads(output)["packages"] if output else ():
                found[package["manifest_path"]] = package
    return list(found.values())


def measure(root: Path, show: int) -> None:
    """Compare one repository."""
    shutil.copytree(Path(__file__).with_name("rust_modules"), _BUILD, dirs_exist_ok=True)
    output = _cargo(
        "run", _BUILD / "Cargo.toml", "--release", given=json.dumps({"packages": _packages(root)})
    )
    rows = [line.split("\t") for line in output.splitlines()]
    found = find(root, ("rust",))
    start = f"{root}/"
    judged = {path.removeprefix(start) for kind, path, _ in rows if kind == "file"}
    written: Pairs = set()
    paths: Pairs = set()
    for kind, path, target in rows:
        pair = path.removeprefix(start), target.removeprefix(start)
        if pair[0] in found.files and pair[1] in found.files:
            (paths if kind == "path" else written).add(pair)
    mine = {
        (path, target)
        for (path, module), targets in found.imports.items()
        for target in targets
        if path in judged and target.endswith(".rs") and "/" not in module and not module.endswith(".rs")
    }
    report(f"{root.name} mod and use", written, mine, show)
    both = mine | {row for row in found.named_pairs() if row[0] in judged}
    report(f"{root.name} and paths", written | paths, both, show)


def main() -> None:
    """Run the comparison."""
    run(__doc__ or "", measure)
