"""Do the security tags find what a scanner of the language finds, and what do the two disagree about?

``python -m benchmarks tags_vs_scanners SCANNER [--program PROGRAM] [--report FILE] FOLDER``: the findings of the
scanner that tags speak of, too, against the evidence for the same things, line by line. A scanner is a peer, not the
truth: each kind of disagreement that was looked at by eye has a reason (reasons.py); every other row is printed.

SCANNER is one of bandit (Python), gosec (Go), eslint (JavaScript; the program is a folder of npm's with
eslint-plugin-security), rubocop (Ruby, its Security cops), brakeman (Rails), flawfinder (C, C++), and
semgrep-LANGUAGE (the program is ``SEMGREP:RULES``, with a folder of rules for that language).
"""

from __future__ import annotations

import argparse
import os
import re
from collections import Counter, defaultdict
from collections.abc import Iterator
from pathlib import Path

from benchmarks.oracles.scanners.programs import SCANNERS, Report, Scanner
from benchmarks.oracles.scanners.reasons import REASONS, Row
from kwsearch.indexing.examine import Examiner
from kwsearch.models import FileFacts
from kwsearch.tags.evidence import EvidenceRule, Rule
from kwsearch.tags.rules import Rules, load_rules

_COLUMNS = ("both", "theirs, explained", "theirs, open", "ours, explained", "ours, open")


def rules_by_class(scanner: Scanner) -> Rules:
    """Return the shipped evidence regrouped: one rule ``scanner/N`` for the Nth class, with the class as its title."""
    shipped = load_rules()
    rows = [(tag, row) for tag, row in shipped.all_rows() if set(scanner.languages) & set(row.languages)]
    classes: dict[str, list[EvidenceRule]] = {}
    for tag, row in rows:
        for ref in row.refs:
            if scanner.refs and re.fullmatch(scanner.refs, ref):
                classes.setdefault(ref, []).append(row)
            if f"{tag} {ref}" in scanner.tags:
                classes.setdefault(f"{tag} {ref}", []).append(row)
        if tag in scanner.tags and row.kind != "import":
            classes.setdefault(tag, []).append(row)
    names = {kind: f"scanner/{number}" for number, kind in enumerate(sorted(classes))}
    regrouped = [(names[kind], row) for kind, found in classes.items() for row in found]
    needed = {tag for _, row in regrouped for tag in row.requires}
    rules = {tag: shipped.rules[tag] for tag in needed}
    rules |= {name: Rule(name, kind, kind, ()) for kind, name in names.items()}
    return Rules(rules, [*regrouped, *(row for row in rows if row[0] in needed)], shipped=False)


def compare(scanner: Scanner, report: Report) -> Iterator[tuple[str, str, Row]]:
    """Yield the class, ``both``, ``theirs`` or ``ours``, and the row, file by file."""
    rules = rules_by_class(scanner)
    kinds = {tag: rule.title for tag, rule in rules.rules.items() if tag.startswith("scanner/")}
    examiner = Examiner(rules)
    findings = defaultdict(list)
    for finding in report.findings:
        if finding.kind in kinds.values():
            findings[os.path.abspath(finding.path)].append(finding)
    for path in sorted(map(os.path.abspath, report.paths)):
        data = Path(path).read_bytes()
        source = examiner.classify(path, data)
        if source.language not in scanner.languages:
            continue
        lines = data.decode("utf-8", "replace").split("\n")
        _, facts, tags = examiner.examine(source, data)
        ours = {
            (kinds[tag.id], evidence.line) for tag in tags if tag.id in kinds for evidence in tag.evidence
        }
        by_line: dict[int, set[str]] = defaultdict(set)
        for finding in findings[path]:
            for line in range(finding.line, finding.last + 1):
                by_line[line].add(finding.id)
        matched = set()

        def row(kind: str, name: str, line: int, facts: FileFacts = facts) -> Row:
            return Row(kind, name, path, line, lines[line - 1 : line + 9], facts, by_line[line])  # noqa: B023 - called in this round alone

        for finding in findings[path]:
            own = {(finding.kind, near) for near in range(finding.line, finding.last + 1)} & ours
            matched |= own
            yield finding.kind, "both" if own else "theirs", row(finding.kind, finding.id, finding.line)
        for kind, line in sorted(ours - matched):
            yield kind, "ours", row(kind, "", line)


def main() -> None:
    """Print the table by class, the reasons with their counts, and every row without a reason."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("scanner", choices=sorted(SCANNERS))
    parser.add_argument("folder", type=Path)
    parser.add_argument("--program", help="the program; by default the scanner's name")
    parser.add_argument("--report", type=Path, help="the scanner's report, instead of running it")
    arguments = parser.parse_args()
    scanner = SCANNERS[arguments.scanner]
    folder = arguments.folder.resolve()
    text = (
        arguments.report.read_text("utf-8")
        if arguments.report
        else scanner.run(folder, arguments.program or arguments.scanner)
    )
    report = scanner.read(text, folder)
    table: dict[str, Counter[str]] = defaultdict(Counter)
    reasons: Counter[tuple[str, str]] = Counter()
    unexplained = []
    for kind, side, row in compare(scanner, report):
        if side == "both":
            table[kind]["both"] += 1
            continue
        reason = next(
            (
                one
                for one in REASONS.get(arguments.scanner.partition("-")[0], ())
                if one.side == side and (not one.kinds or kind in one.kinds) and one.fits(row)
            ),
            None,
        )
        table[kind][f"{side}, explained" if reason else f"{side}, open"] += 1
        if reason:
            reasons[side, f"{kind}: {reason.text}"] += 1
        else:
            unexplained.append((side, row))
    width = max((len(kind) for kind in table), default=5)
    print(f"{'class':{width}}" + "".join(f"{column:>19}" for column in _COLUMNS))
    for kind in sorted(table):
        print(f"{kind:{width}}" + "".join(f"{table[kind][column]:19}" for column in _COLUMNS))
    totals = [sum(row[column] for row in table.values()) for column in _COLUMNS]
    print(f"{'all':{width}}" + "".join(f"{total:19}" for total in totals))
    without = Counter(finding.id for finding in report.findings if finding.kind not in table)
    print(f"of the scanner's findings {sum(without.values())} are of kinds that no rule is about")
    for (side, words), count in sorted(reasons.items()):
        print(f"only {side:7}{count:6}  {words}")
    for side, row in unexplained:
        name = f" ({row.name})" if row.name not in ("", row.kind) else ""
        print(
            f"unexplained, only {side}: {row.kind}{name} {row.path}:{row.line}: {row.lines[0].strip()[:160]}"
        )
    raise SystemExit(1 if unexplained else 0)
