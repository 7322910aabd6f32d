"""Extraction of a language against its own parser: ``python -m benchmarks judged LANGUAGE FOLDER… [-v]``.

C#, Go, Java, JavaScript, Ruby, Rust and TypeScript are judged in this one command (``npm`` and ``pip``, ``go``,
``java``, ``node`` with the package typescript, ``ruby`` or ``cargo`` must be there). For other languages a judge is run
first, and a file with what it printed stands in the place of the folders.

A judge is a program in ``judges/`` (each names its tool and version) that prints one line a fact, with tabs: path,
role (``def``, ``import``, ``inherit``, ``call``, ``decorate``, ``type``; ``skipped``, a line that it does not read),
kind, name, 1-based line. Kinds are those of GROUPS; an empty one is not compared. Roles that a judge never names are
not compared either.
"""

from __future__ import annotations

import argparse
import subprocess
import tempfile
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from pathlib import Path

from benchmarks.oracles.imports.csharp import install
from kwsearch.extract import extract_facts

GROUPS = {
    "type": ("class", "struct", "interface", "enum", "type-alias"),
    "function": ("function", "method", "constructor", "macro", "operator"),
    "value": ("property", "field", "variable", "constant", "key", "event"),
    "enum-member": ("enum-member",),
    "module": ("module", "namespace", "package"),
}
GROUP_OF = {kind: group for group, kinds in GROUPS.items() for kind in kinds}

JUDGES = {
    "csharp": (("*.cs",), ("csharp_facts.cs",)),
    "go": (("*.go",), ("go", "run", "go_facts.go")),
    "java": (
        ("*.java",),
        ("java", "--add-exports", "jdk.compiler/com.sun.tools.javac.tree=ALL-UNNAMED", "JavaFacts.java"),
    ),
    "javascript": (("*.js", "*.mjs", "*.cjs"), ("node", "script_facts.cjs")),
    "ruby": (("*.rb",), ("ruby", "ruby_facts.rb")),
    "rust": (("*.rs",), ("cargo", "run", "--release", "--quiet", "--manifest-path", "rust_facts/Cargo.toml")),
    "typescript": (("*.ts", "*.mts", "*.cts"), ("node", "script_facts.cjs")),
}
"""What files of a language are called, and the command that a file with their paths is given to."""

Row = tuple[str, str, str, int]
"""Role, group of the kind, name, line."""


def judge(language: str, folders: Sequence[Path], output: Path) -> None:
    """Let the judge of a language write its facts of all files below some folders; what it cannot read is told."""
    patterns, command = JUDGES[language]
    files = sorted(
        str(path.resolve())
        for folder in folders
        for pattern in patterns
        for path in folder.rglob(pattern)
        if "node_modules" not in path.parts and path.is_file()
    )
    program = Path(__file__).parent / "judges" / command[-1]
    with tempfile.NamedTemporaryFile("w", suffix=".txt") as names, output.open("wb") as stream:
        names.write("\n".join(files))
        names.flush()
        run, environment = [*command[:-1], str(program)], None
        if program.suffix == ".cs":
            run, environment = install(program)
        subprocess.run([*run, names.name], stdout=stream, check=True, env=environment)


def judged(path: Path) -> dict[str, Counter[Row]]:
    """Return the facts that a judge printed, by file."""
    files: defaultdict[str, Counter[Row]] = defaultdict(Counter)
    for line in path.read_text(encoding="utf-8", errors="surrogateescape").split("\n"):
        if line.count("\t") >= 4:
            file, role, kind, name, number = line.split("\t")[:5]
            files[file][role, kind, name, int(number)] += 1
    return files


def own(path: str, language: str) -> Iterator[Row]:
    """Yield our facts of a file in the judge's words."""
    facts = extract_facts(path, Path(path).read_bytes(), language)
    for symbol in facts.symbols:
        yield "def", GROUP_OF.get(symbol.kind, symbol.kind), symbol.name, symbol.line
    for item in facts.imports:
        yield "import", "", item.name, item.line
    for use in facts.uses:
        yield use.role, "", use.name, use.line


def main(arguments: Sequence[str] | None = None) -> None:
    """Print recall and precision by role, and with ``-v`` what is missed and what is invented."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks judged", description=__doc__)
    parser.formatter_class = argparse.RawDescriptionHelpFormatter
    parser.add_argument("language", help="name of a row of the language table")
    parser.add_argument(
        "paths", nargs="+", type=Path, help="folders to judge, or one file of a judge's facts"
    )
    parser.add_argument("-v", action="store_true", dest="verbose", help="with every difference")
    asked = parser.parse_args(arguments)
    language, paths = asked.language, asked.paths
    if all(path.is_file() for path in paths):
        (facts,) = paths
        compare(language, judged(facts), facts.name, verbose=asked.verbose)
        return
    with tempfile.TemporaryDirectory() as work:
        facts = Path(work) / "facts"
        judge(language, paths, facts)
        compare(language, judged(facts), JUDGES[language][1][-1], verbose=asked.verbose)


def compare(language: str, files: dict[str, Counter[Row]], name: str, *, verbose: bool) -> None:
    """Print how our facts differ from those of a judge.

    Args:
        language: Name of a row of the language table.
        files: The judge's facts by path.
        name: What the judge is called.
        verbose: With every difference.
    """
    kinds = {(row[0], row[1]) for rows in files.values() for row in rows}
    both, wanted, found = Counter[str](), Counter[str](), Counter[str]()
    shown: list[str] = []
    for path, rows in sorted(files.items()):
        skipped = {row[3] for row in rows if row[0] == "skipped"}
        theirs = Counter({row: count for row, count in rows.items() if row[0] != "skipped"})
        ours = Counter(
            row for row in own(path, language) if (row[0], row[1]) in kinds and row[3] not in skipped
        )
        for row, count in theirs.items():
            wanted[row[0]] += count
            both[row[0]] += min(count, ours[row])
        for row, count in ours.items():
            found[row[0]] += count
        shown += [f"- {path}:{row[3]} {row[0]} {row[1]} {row[2]}" for row in theirs - ours]
        shown += [f"+ {path}:{row[3]} {row[0]} {row[1]} {row[2]}" for row in ours - theirs]
    print(f"{language}: {len(files)} files against {name}")
    for role in sorted(wanted):
        print(
            f"{role:10} {wanted[role]:7,} wanted  {found[role]:7,} found  recall {both[role] / wanted[role]:.4f}"
            f"  precision {both[role] / max(found[role], 1):.4f}"
        )
    if verbose:
        print("\n".join(shown))


if __name__ == "__main__":
    main()
