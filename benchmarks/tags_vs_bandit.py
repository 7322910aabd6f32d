"""Do the security tags find what bandit finds, and what do the two disagree about?

``python -m benchmarks.tags_vs_bandit [--bandit PROGRAM] [--findings REPORT.json] FOLDER``: the findings of bandit
for the ids that tags refer to, against the evidence for the same ids, line by line. Bandit is the peer, not the
truth: each kind of disagreement that was looked at by eye has a reason here; every other row is printed.
"""

from __future__ import annotations

import argparse
import json
import re
import subprocess
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple

from kwsearch.indexing.examine import Examiner
from kwsearch.models import FileFacts, SourceFile
from kwsearch.tags.evidence import Rule
from kwsearch.tags.rules import Rules, load_rules


class Row(NamedTuple):
    """A line that only one of the two reports."""

    id: str
    path: str
    line: int
    lines: list[str]
    """The source from the reported line on, at most ten lines."""
    facts: FileFacts
    other_ids: set[str]
    """Ids that bandit reports on the same line."""


class Reason(NamedTuple):
    """Why the two disagree about rows that ``fits`` accepts."""

    side: str
    """``bandit`` or ``tags``: who alone reports the row."""
    ids: tuple[str, ...]
    text: str
    fits: Callable[[Row], bool]


def _matches(pattern: str) -> Callable[[Row], bool]:
    compiled = re.compile(pattern)
    return lambda row: compiled.search(row.lines[0]) is not None


def _is_bound(row: Row) -> bool:
    """Whether a dotted name on the line has a root that the file binds itself, and does not import."""
    imported = {item.name.partition(".")[0] for item in row.facts.imports}
    names = [use.qualified for use in row.facts.uses if use.line == row.line and "." in use.qualified]
    return any(name.startswith("?") or name.partition(".")[0] not in imported for name in names)


def _is_import_elsewhere(row: Row) -> bool:
    """Whether a function that the line is not in imports something under the name that the line uses."""
    scopes = {use.scope for use in row.facts.uses if use.line == row.line}
    return any(
        item.scope and item.scope not in scopes and item.alias + "." in row.lines[0]
        for item in row.facts.imports
    )


def _is_relative(row: Row) -> bool:
    return any(item.line == row.line and item.name.startswith(".") for item in row.facts.imports)


def _has_star(row: Row) -> bool:
    return any("star" in item.flags for item in row.facts.imports)


def _has_unknown_shell(row: Row) -> bool:
    return re.search(r"\bshell\s*=\s*(?!True\b|False\b|\d)", "\n".join(row.lines)) is not None


def _imports_from(module: str) -> Callable[[Row], bool]:
    return lambda row: any(item.module == module != item.name for item in row.facts.imports)


def _executes(row: Row) -> bool:
    """Whether the row's line calls something that executes SQL."""
    return any(
        use.line == row.line and use.name in ("execute", "executemany", "executescript", "raw", "text")
        for use in row.facts.uses
    )


REASONS = (
    Reason(
        "bandit",
        ("B403",),
        "bandit compares beginnings of names: pickletools is not pickle",
        _matches("pickletools"),
    ),
    Reason(
        "bandit",
        ("B403",),
        "bandit takes a call of a function named pickle for an import",
        _matches(r"^\s*pickle\("),
    ),
    Reason(
        "bandit", ("B403", "B404"), "bandit takes a relative import for the top-level module", _is_relative
    ),
    Reason(
        "bandit",
        ("B602",),
        "shell= is no literal: tagged security/subprocess, not security/shell",
        _has_unknown_shell,
    ),
    Reason(
        "bandit",
        ("B608",),
        "a string that reads like SQL and is not put together where it is executed, most often prose",
        lambda row: not _executes(row),
    ),
    Reason(
        "bandit", (), "the name is assigned or defined in the file, bandit compares its spelling", _is_bound
    ),
    Reason(
        "tags", (), "getattr with a literal name, which bandit does not resolve", _matches(r"\bgetattr\(")
    ),
    Reason(
        "tags",
        (),
        "an import in another function, which bandit takes for the whole file's",
        _is_import_elsewhere,
    ),
    Reason("tags", (), "a star import, which bandit does not resolve", _has_star),
    Reason(
        "tags", ("B102", "B307"), "builtins.exec and builtins.eval are the builtins", _matches("builtins")
    ),
    Reason("tags", ("B506",), "bandit wants import yaml, not from yaml import load", _imports_from("yaml")),
    Reason(
        "tags",
        ("B603",),
        "shell= is no literal: a shell is not certain, a process is",
        _has_unknown_shell,
    ),
    Reason(
        "tags",
        ("B608",),
        "put together where it is executed, though it does not read like a whole statement to bandit",
        _executes,
    ),
    Reason(
        "tags",
        ("B607",),
        "the program is in a tuple, bandit looks only into lists",
        lambda row: re.search(r"\(\s*\(\s*[\"']", "\n".join(row.lines)) is not None,
    ),
    Reason(
        "tags",
        ("B605",),
        "bandit looks only at calls with a positional argument",
        _matches(r"\bpopen\(\s*cmd\s*="),
    ),
)
"""Looked at by eye, on PyTorch 2.13.0 and on the standard library of Python 3.11 with its tests."""


def findings_of(folder: Path, program: str) -> dict[str, object]:
    """Return bandit's report on the Python files of ``folder``."""
    command = [program, "-q", "-r", str(folder), "-f", "json", "--exit-zero"]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    report: dict[str, object] = json.loads(done.stdout)
    return report


def rules_by_id() -> Rules:
    """Return the shipped evidence regrouped by bandit's ids: one rule ``bandit/<id>`` for each."""
    shipped = load_rules()
    rows = [(tag, row) for tag, row in shipped.all_rows() if "python" in row.languages]
    regrouped = [
        (f"bandit/{ref}", row) for _, row in rows for ref in row.refs if re.fullmatch(r"B\d{3}", ref)
    ]
    needed = {tag for _, row in regrouped for tag in row.requires}
    rules = {tag: shipped.rules[tag] for tag in needed}
    rules |= {tag: Rule(tag, tag, tag, ()) for tag, _ in regrouped}
    return Rules(rules, [*regrouped, *(row for row in rows if row[0] in needed)], shipped=False)


def compare(report: dict[str, object], rules: Rules) -> Iterator[tuple[str, str, Row]]:
    """Yield the id, ``both``, ``bandit`` or ``tags``, and the row, file by file."""
    ids = {tag.removeprefix("bandit/") for tag in rules.rules if tag.startswith("bandit/")}
    examiner = Examiner(rules)
    findings = defaultdict(list)
    for finding in report["results"]:  # type: ignore[attr-defined]
        if finding["test_id"] in ids:
            findings[finding["filename"]].append(finding)
    unread = {error["filename"] for error in report["errors"]}  # type: ignore[attr-defined]
    for path in report["metrics"]:  # type: ignore[attr-defined]
        if path == "_totals" or path in unread:
            continue
        data = Path(path).read_bytes()
        lines = data.decode("utf-8", "replace").split("\n")
        _, facts, tags = examiner.examine(SourceFile(path, len(data), 0, 0, "python", 0), data)
        ours = {
            (tag.id.removeprefix("bandit/"), evidence.line)
            for tag in tags
            for evidence in tag.evidence
            if tag.id.startswith("bandit/")
        }
        by_line: dict[int, set[str]] = defaultdict(set)
        for finding in findings[path]:
            for line in (finding["line_number"], *finding["line_range"]):
                by_line[line].add(finding["test_id"])
        matched = set()
        for finding in findings[path]:
            test_id, line = finding["test_id"], finding["line_number"]
            own = {(test_id, near) for near in (line, *finding["line_range"])} & ours
            matched |= own
            row = Row(test_id, path, line, lines[line - 1 : line + 9], facts, by_line[line])
            yield test_id, "both" if own else "bandit", row
        for test_id, line in sorted(ours - matched):
            yield test_id, "tags", Row(test_id, path, line, lines[line - 1 : line + 9], facts, by_line[line])


def main() -> None:
    """Print the table by id, the reasons with their counts, and every row without a reason."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--bandit", default="bandit", help="the program")
    parser.add_argument("--findings", type=Path, help="a JSON report of bandit, instead of running it")
    arguments = parser.parse_args()
    if arguments.findings:
        report = json.loads(arguments.findings.read_text())
    else:
        report = findings_of(arguments.folder, arguments.bandit)
    table: dict[str, Counter[str]] = defaultdict(Counter)
    reasons: Counter[tuple[str, str]] = Counter()
    unexplained = []
    for test_id, side, row in compare(report, rules_by_id()):
        if side == "both":
            table[test_id]["both"] += 1
            continue
        reason = next(
            (
                one
                for one in REASONS
                if one.side == side and (not one.ids or test_id in one.ids) and one.fits(row)
            ),
            None,
        )
        table[test_id][f"{side}, explained" if reason else f"{side}, open"] += 1
        if reason:
            reasons[side, f"{test_id}: {reason.text}"] += 1
        else:
            unexplained.append((side, row))
    columns = ("both", "bandit, explained", "bandit, open", "tags, explained", "tags, open")
    print(f"{'id':6}" + "".join(f"{column:>19}" for column in columns))
    for test_id in sorted(table):
        print(f"{test_id:6}" + "".join(f"{table[test_id][column]:19}" for column in columns))
    totals = [sum(row[column] for row in table.values()) for column in columns]
    print(f"{'all':6}" + "".join(f"{total:19}" for total in totals))
    for (side, text), count in sorted(reasons.items()):
        print(f"only {side:7}{count:6}  {text}")
    for side, row in unexplained:
        print(f"unexplained, only {side}: {row.id} {row.path}:{row.line}: {row.lines[0].strip()}")
    raise SystemExit(1 if unexplained else 0)


if __name__ == "__main__":
    main()
