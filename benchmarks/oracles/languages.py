"""Extraction of a language against its own parser: ``python -m benchmarks oracle_languages LANGUAGE JUDGE FILE``.

A judge is a program in ``judges/`` (each names its tool and version) that prints one line a fact, with tabs: path, role
(``def``, ``import``, ``inherit``, ``call``, ``decorate``, ``type``), kind, name, 1-based line. Kinds are those of
GROUPS; an empty one is not compared. Roles that a judge never names are not compared either.
"""

from __future__ import annotations

import sys
from collections import Counter, defaultdict
from collections.abc import Iterator
from pathlib import Path

from kwsearch.extract import extract_facts

GROUPS = {
    "type": ("class", "struct", "interface", "enum", "type-alias"),
    "function": ("function", "method", "constructor", "macro", "operator"),
    "value": ("property", "field", "variable", "constant", "key", "event"),
    "enum-member": ("enum-member",),
    "module": ("module", "namespace", "package"),
}
GROUP_OF = {kind: group for group, kinds in GROUPS.items() for kind in kinds}

Row = tuple[str, str, str, int]
"""Role, group of the kind, name, line."""


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


def main(arguments: list[str]) -> None:
    """Print recall and precision by role, and with ``-v`` what is missed and what is invented."""
    language, judge = arguments[0], Path(arguments[1])
    files = judged(judge)
    kinds = {(row[0], row[1]) for rows in files.values() for row in rows}
    both, wanted, found = Counter[str](), Counter[str](), Counter[str]()
    shown: list[str] = []
    for path, theirs in sorted(files.items()):
        ours = Counter(row for row in own(path, language) if (row[0], row[1]) in kinds)
        for row, count in theirs.items():
            wanted[row[0]] += count
            both[row[0]] += min(count, ours[row])
        for row, count in ours.items():
            found[row[0]] += count
        shown += [f"- {path}:{row[3]} {row[0]} {row[1]} {row[2]}" for row in theirs - ours]
        shown += [f"+ {path}:{row[3]} {row[0]} {row[1]} {row[2]}" for row in ours - theirs]
    print(f"{language}: {len(files)} files against {judge.name}")
    for role in sorted(wanted):
        print(
            f"{role:10} {wanted[role]:7,} wanted  {found[role]:7,} found  recall {both[role] / wanted[role]:.4f}"
            f"  precision {both[role] / max(found[role], 1):.4f}"
        )
    if "-v" in arguments:
        print("\n".join(shown))


if __name__ == "__main__":
    main(sys.argv[1:])
