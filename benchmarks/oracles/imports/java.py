"""Imports and names of Java against javac.

``python -m benchmarks imports_java FOLDER…``: needs a JDK. All files are attributed together, without what they depend
on elsewhere. Imports of one type or static member are judged by line; types that are written anywhere else are judged
in two groups, those of the own package and those of others (an import of a whole package, a qualified name).
"""

from __future__ import annotations

import subprocess
from pathlib import Path

from benchmarks.oracles.imports import Pairs, find, report, run

_COMMAND = ("java", "--add-exports", "jdk.compiler/com.sun.tools.javac.code=ALL-UNNAMED")
_NO_TYPES = ("module-info.java", "package-info.java")


def measure(root: Path, show: int) -> None:
    """Compare one repository."""
    found = find(root, ("java",))
    names = [name for name in sorted(found.files) if name.endswith(".java") and not name.endswith(_NO_TYPES)]
    script = Path(__file__).with_name("resolve_types.java")
    output = subprocess.run(
        [*_COMMAND, str(script), str(root)],
        input="\n".join(names),
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    rows = [line.split("\t") for line in output.splitlines()]
    package = {row[1]: row[2] for row in rows if row[0] == "package"}
    single = [row[1:] for row in rows if row[0] == "import"]
    truth: Pairs = {(path, target) for path, _, target in single if target and target != path}
    mine: Pairs = {
        (path, target) for path, line, _ in single for target in found.by_line.get((path, int(line)), ())
    }
    report(f"{root.name} imports", truth, mine, show)
    written = {(row[1], row[2]) for row in rows if row[0] == "name" and row[1] != row[2]} - truth
    others = {pair for pair in (found.pairs() | found.named_pairs()) - truth if pair[0] in package}
    for title, same in (("own package", True), ("other packages", False)):
        report(
            f"{root.name} {title}",
            {pair for pair in written if (package[pair[0]] == package[pair[1]]) is same},
            {pair for pair in others if (package[pair[0]] == package.get(pair[1])) is same},
            show,
        )


def main() -> None:
    """Run the comparison."""
    run(__doc__ or "", measure)
