"""Imports of JavaScript and TypeScript against TypeScript's own ``resolveModuleName``.

``python -m benchmarks imports_script FOLDER…``: needs ``node`` and ``npm``. The checkout is copied, and every package
of the repository is linked into ``node_modules``, as a package manager links a workspace. A module that TypeScript
finds in no file (a package from elsewhere, a build that was not made, an asset) is judged only when it is relative.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import tempfile
from pathlib import Path

from benchmarks.oracles.imports import Found, Pairs, find, report, run

_SUFFIXES = (".ts", ".tsx", ".mts", ".cts", ".js", ".jsx", ".mjs", ".cjs", ".vue", ".svelte", ".astro")
_KNOWN = (".ts", ".tsx", ".mts", ".cts", ".js", ".jsx", ".mjs", ".cjs")
"""What TypeScript looks for by itself."""

_DECLARATIONS = (".d.ts", ".d.mts", ".d.cts")


def install() -> Path:
    """Install TypeScript beside temporary files; return its ``node_modules``."""
    place = Path(tempfile.gettempdir()) / "kwsearch-typescript"
    if not (place / "node_modules/typescript").is_dir():
        command = ["npm", "install", "--silent", "--no-save", "--prefix", str(place), "typescript@5"]
        place.mkdir(exist_ok=True)
        subprocess.run(command, check=True)
    return place / "node_modules"


def link_packages(root: Path) -> set[str]:
    """Link every package of the repository into ``node_modules``; return their names."""
    names = set()
    for place in sorted(root.rglob("package.json"), key=lambda place: len(place.parts)):
        if "node_modules" in place.parts or not place.is_file():
            continue
        try:
            name = json.loads(place.read_text()).get("name")
        except (ValueError, AttributeError):
            continue
        if isinstance(name, str) and name and name not in names:
            names.add(name)
            target = root / "node_modules" / name
            target.parent.mkdir(parents=True, exist_ok=True)
            if not target.exists():
                target.symlink_to(place.parent, target_is_directory=True)
    return names


def sources_beside(target: str, files: frozenset[str]) -> str:
    """A description of types stands for the source beside it."""
    for ending in _DECLARATIONS:
        if target.endswith(ending):
            stem = target[: -len(ending)]
            return next(
                (stem + other for other in (".js", ".mjs", ".cjs", ".ts") if stem + other in files), target
            )
    return target


def measure(root: Path, show: int) -> None:
    """Compare one repository."""
    modules = install()
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder) / root.name
        shutil.copytree(root, copy, symlinks=True)
        found = find(copy, ("javascript", "typescript", "tsx", "vue", "svelte", "astro"))
        link_packages(copy)
        names = [name for name in sorted(found.files) if name.endswith(_SUFFIXES)]
        script = Path(__file__).with_name("resolve_modules.cjs")
        output = subprocess.run(
            ["node", str(script), str(copy)],
            input="\n".join(names), capture_output=True, text=True, check=True,
            env={**os.environ, "NODE_PATH": str(modules)},
        ).stdout  # fmt: skip
        truth, judged = _compared(output, found, copy)
    report(root.name, truth, judged, show)


def _compared(output: str, found: Found, copy: Path) -> tuple[Pairs, Pairs]:
    """The pairs that TypeScript finds, and ours of the same modules."""
    truth: Pairs = set()
    judged: Pairs = set()
    for line in output.splitlines():
        path, rows = json.loads(line)
        for name, target in rows.items():
            mine = found.imports.get((path, name), frozenset())
            if target == path:
                continue
            if target is None or target not in found.files:
                if name.startswith(".") and target is None and "?" not in name:
                    judged |= {(path, place) for place in mine if place.endswith(_KNOWN)}
                continue
            right = sources_beside(target, found.files)
            same = {sources_beside(place, found.files) for place in mine}
            if right.endswith(_DECLARATIONS) and len(same) == 1:
                # Of a package with a build, TypeScript takes the description, and we the source.
                (mine_one,) = same
                if home_of(copy, mine_one) == home_of(copy, right) and not mine_one.endswith(_DECLARATIONS):
                    right = mine_one
            truth.add((path, right))
            judged |= {(path, place) for place in same}
    return truth, judged


def home_of(root: Path, path: str) -> Path:
    """The folder of the package that a file belongs to."""
    return next((folder for folder in (root / path).parents if (folder / "package.json").is_file()), root)


def main() -> None:
    """Run the comparison."""
    run(__doc__ or "", measure)
