"""Imports of Swift modules against the targets that ``Package.swift`` files say, by the package manager's rules.

``python -m benchmarks imports_swift FOLDER…``: reads calls such as ``.target(name: "A", path: "x")`` with their
brackets. A target is the Swift files below its ``path``, or below its name in ``Sources``, ``Source``, ``src`` or
``srcs`` (``Tests`` first for tests, ``Plugins`` for plugins); of those, what ``sources`` names, without what
``exclude`` names and what lies in a catalog of documentation, as PackageDescription is documented. An import means the
files of the target of that name: of its own package, or of one that the package names by its path. Files of no target
are not judged.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from benchmarks.oracles.imports import Pairs, find, report, run

_CALL = re.compile(r"\.(target|executableTarget|testTarget|macro|plugin|systemLibrary)\(")
_TEXT = re.compile(r'"((?:[^"\\]|\\.)*)"')
_IMPORT = re.compile(
    r"^[ \t]*(?:@\w+(?:\([^)]*\))?[ \t]+)*(?:(?:public|package|internal|private|fileprivate)[ \t]+)?import[ \t]+"
    r"(?:(?:class|struct|enum|protocol|func|var|let|typealias)[ \t]+)?(\w+)",
    re.MULTILINE,
)
_NOISE = re.compile(r'"""[\s\S]*?"""|"(?:[^"\\\n]|\\.)*"|//[^\n]*|/\*[\s\S]*?\*/')
_PLACES = {"testTarget": ("Tests", "Sources", "Source", "src", "srcs"), "plugin": ("Plugins",)}
_SOURCES = ("Sources", "Source", "src", "srcs")


class Target(NamedTuple):
    """One target of a package."""

    name: str
    files: frozenset[str]


def measure(root: Path, show: int) -> None:
    """Compare one repository."""
    found = find(root, ("swift",))
    truth: Pairs = set()
    judged: set[tuple[str, int]] = set()
    owned: set[str] = set()
    manifests = sorted(
        (name for name in found.files if name.rpartition("/")[2] == "Package.swift"),
        key=lambda name: -name.count("/"),
    )
    for name in manifests:  # a package inside of another one is no part of it
        package = name.rpartition("/")[0]
        targets = list(_targets(root, package, found.files - owned))
        modules = {target.name: target.files for target in targets}
        for other in _packages_beside(root, package):
            for target in _targets(root, other, found.files):
                modules.setdefault(target.name, target.files)
        for target in targets:
            for path in target.files - owned:
                for line, module in _imports((root / path).read_text(errors="replace")):
                    judged.add((path, line))
                    truth |= {(path, other) for other in modules.get(module, ()) if other != path}
        owned |= {path for target in targets for path in target.files}
    mine = {(path, target) for path, line in judged for target in found.by_line.get((path, line), ())}
    left = sum(key not in judged for key in found.by_line)
    report(f"{root.name} ({len(judged)} imports, {left} not judged)", truth, mine, show)


def _imports(text: str) -> Iterator[tuple[int, str]]:
    """Line and module of each import; texts and comments hold none."""
    bare = _NOISE.sub(lambda noise: re.sub(r"[^\n]", " ", noise[0]), text)
    for found in _IMPORT.finditer(bare):
        yield bare.count("\n", 0, found.start(1)) + 1, found[1]


def _targets(root: Path, package: str, files: frozenset[str]) -> Iterator[Target]:
    text = (root / package / "Package.swift").read_text(errors="replace")
    text = re.sub(r"^[ \t]*//[^\n]*", "", text, flags=re.MULTILINE)
    for call in _CALL.finditer(text):
        arguments = _arguments(text, call.end())
        names = _TEXT.findall(arguments.get("name", ""))
        if not names:
            continue
        inside = f"{package}/" if package else ""
        written = _TEXT.findall(arguments.get("path", ""))
        places = written or [f"{base}/{names[0]}" for base in _PLACES.get(call[1], _SOURCES)]
        folder = next(
            (
                prefix
                for place in places
                if any(
                    path.startswith(prefix := f"{inside}{place.strip('./')}/".lstrip("/")) for path in files
                )
            ),
            None,
        )
        if folder is None:
            continue
        sources = [folder + place.strip("/") for place in _TEXT.findall(arguments.get("sources", ""))]
        excluded = [folder + place.strip("/") for place in _TEXT.findall(arguments.get("exclude", ""))]
        yield Target(
            names[0],
            frozenset(
                path
                for path in files
                if path.startswith(folder)
                and path.endswith(".swift")
                and ".docc/" not in path
                and (not sources or any(_lies(path, place) for place in sources))
                and not any(_lies(path, place) for place in excluded)
            ),
        )


def _packages_beside(root: Path, package: str) -> Iterator[str]:
    """The folders of packages that a package depends on by path."""
    text = (root / package / "Package.swift").read_text(errors="replace")
    for call in re.finditer(r"\.package\(", text):
        for written in _TEXT.findall(_arguments(text, call.end()).get("path", "")):
            place = (root / package / written).resolve()
            if place.is_relative_to(root) and (place / "Package.swift").is_file():
                yield "" if place == root else place.relative_to(root).as_posix()


def _lies(path: str, place: str) -> bool:
    return path == place or path.startswith(f"{place}/")


def _arguments(text: str, start: int) -> dict[str, str]:
    """The arguments of a call by their labels, as written."""
    depth, at, first = 0, start, start
    found: dict[str, str] = {}
    while at < len(text):
        if (quoted := _TEXT.match(text, at)) is not None:
            at = quoted.end()
            continue
        mark = text[at]
        if (mark == "," and not depth) or (mark in ")]" and not depth):
            label, _, value = text[first:at].partition(":")
            found[label.strip()] = value
            first = at + 1
            if mark != ",":
                break
        depth += (mark in "([") - (mark in ")]")
        at += 1
    return found


def main() -> None:
    """Run the comparison."""
    run(__doc__ or "", measure)
