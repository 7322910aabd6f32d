"""Single imports of Kotlin and Scala against the packages and declarations that lines of their files begin with.

``python -m benchmarks imports_jvm FOLDER…``: reads packages and top-level names by regular expressions, for formatted
code alone, and takes an import, or a name in braces on one line, for the files that declare the longest beginning of
its name, seen from the packages around the file first when it is Scala. What is indented by two in the file of a
package object belongs to it.
"""

from __future__ import annotations

import re
from pathlib import Path

from benchmarks.oracles.imports import Pairs, find, report, run

_PACKAGE = re.compile(r"^package[ \t]+(?!object\b)([\w.`]+)", re.MULTILINE)
_TOP = re.compile(
    r"^(?:@\S+[ \t]+)*(?:[a-z]+(?:\[\w+\])?[ \t]+)*?"
    r"(?:class|interface|object|trait|enum|typealias|type|fun|val|var|def|given)[ \t]+"
    r"(?:interface[ \t]+|class[ \t]+|object[ \t]+)?(?:<[^>\n]*(?:<[^>\n]*>[^>\n]*)*>[ \t]+)?"
    r"(?:[\w.`]+(?:<[^(\n]*>)?\??\.)?`?(\w+)",
    re.MULTILINE,
)
_OBJECT = re.compile(r"^(?:private\[\w+\] )?package object (\w+)", re.MULTILINE)
_IMPORT = re.compile(
    r"^import[ \t]+([\w.`]+?)(?:\.\{([^{}\n*]*)\}|(?:[ \t]+as[ \t]+\w+)?)[ \t;]*(?://.*)?$", re.MULTILINE
)


def measure(root: Path, show: int) -> None:
    """Compare one repository."""
    found = find(root, ("kotlin", "scala"))
    declared: dict[str, set[str]] = {}
    imports: list[tuple[str, int, str]] = []
    packages: dict[str, str] = {}
    for name in sorted(found.files):
        if not name.endswith((".kt", ".kts", ".scala", ".java")):
            continue
        text = (root / name).read_text(encoding="utf-8", errors="replace").replace("`", "")
        package = ".".join(_PACKAGE.findall(text))
        packages[name] = package if name.endswith(".scala") else ""
        names = list(_TOP.findall(text))
        if name.endswith(".java"):
            names = [Path(name).stem]
        if inner := _OBJECT.search(text):
            text_inside = re.sub(r"^  (?=\S)", "", text[inner.end() :], flags=re.MULTILINE)
            names += [f"{inner[1]}.{word}" for word in _TOP.findall(text_inside)]
        for word in names:
            declared.setdefault(f"{package}.{word}" if package else word, set()).add(name)
        if not name.endswith(".java"):
            imports += [
                (name, text.count("\n", 0, item.start()) + 1, whole)
                for item in _IMPORT.finditer(text)
                for whole in _single(item[1], item[2])
            ]
    truth: Pairs = set()
    mine: Pairs = set()
    for path, line, name in imports:
        mine |= {(path, target) for target in found.by_line.get((path, line), ())}
        package = packages[path]
        while package and f"{package}.{name}" not in declared:
            package = package.rpartition(".")[0]
        whole = f"{package}.{name}" if package else name
        while whole and whole not in declared:
            whole = whole.rpartition(".")[0]
        files = declared.get(whole, set())
        if path in files:
            continue  # an import of what the file has itself
        shared = {
            (path, target) for target in files
        } & mine  # one of several is enough: platforms have their own
        truth |= shared or {(path, target) for target in files}
    report(f"{root.name} single imports", truth, mine, show)


def _single(name: str, braces: str | None) -> list[str]:
    """The whole names that one line imports; none when it brings in all names of something."""
    if braces is None:
        return [] if name.endswith("._") else [name]
    inner = [re.split(r"\s+(?:as|=>)\s+|=>", part.strip())[0].strip() for part in braces.split(",")]
    return [] if {"_", "given", ""} & {*inner} else [f"{name}.{part}" for part in inner]


def main() -> None:
    """Run the comparison."""
    run(__doc__ or "", measure)
