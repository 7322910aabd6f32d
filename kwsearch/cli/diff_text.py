"""A difference of two revisions as text, as JSON Lines and as Markdown for a pull request."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import kwsearch
from kwsearch.cli.output import printable
from kwsearch.diff.compare import CHANGES, SUBJECTS, Change, RevisionDiff, counts
from kwsearch.render.markdown.escape import md_code
from kwsearch.render.markdown.phrases import count_of, listed
from kwsearch.vocabulary import ROLES

MARKS = {"appeared": "+", "vanished": "-", "moved": ">"}

_TITLES = {"symbol": "Symbols", "role": "Uses", "tag": "Patterns"}
_ROLE_ORDER = {role: position for position, role in enumerate(ROLES)}


def diff_text(diff: RevisionDiff) -> Iterator[str]:
    """Yield a line for each change, grouped by subject, then a line of sums; nothing in it moves a terminal."""
    for subject in SUBJECTS:
        for change in diff.changes:
            if change.subject == subject:
                yield f"{MARKS[change.change]} {_line(change)}\n"
    yield f"{_sums(diff)}\n"


def _line(change: Change) -> str:
    place = printable(change.path) + (f":{change.line}" if change.line else "")
    text = f"{place}: {change.kind} {printable(change.name)}"
    if change.change == "moved":
        text += f" (was {printable(change.old_path)}:{change.old_line}"
        text += f" {printable(change.old_name)})" if change.old_name else ")"
    return text


def _sums(diff: RevisionDiff) -> str:
    parts = []
    for subject, totals in counts(diff.changes).items():
        said = [f"{totals[change]:,} {change}" for change in CHANGES if totals[change]]
        if said:
            parts.append(f"{_TITLES[subject].lower()}: {', '.join(said)}")
    files = f"{count_of(diff.files, 'file')} compared, {diff.old[:12]}..{diff.new[:12]}"
    skipped = [f"{number:,} {reason}" for reason, number in diff.skipped]
    if skipped:
        files += f", not read: {', '.join(skipped)}"
    return f"{'; '.join(parts) or 'no name changed'} ({files})"


def diff_json(diff: RevisionDiff) -> Iterator[str]:
    """Yield JSON Lines: a header, a row for each change, and a summary."""
    yield kwsearch.json_line({"type": "header", "old": diff.old, "new": diff.new})
    for change in diff.changes:
        row: dict[str, object] = {
            "type": "change", "subject": change.subject, "change": change.change, "kind": change.kind,
            "name": change.name, **kwsearch.path_fields(change.path), "line": change.line,
        }  # fmt: skip
        if change.change == "moved":
            row |= {f"old_{field}": value for field, value in kwsearch.path_fields(change.old_path).items()}
            row["old_line"] = change.old_line
            if change.old_name:
                row["old_name"] = change.old_name
        yield kwsearch.json_line(row)
    yield kwsearch.json_line(
        {"type": "summary", **counts(diff.changes), "files": diff.files, "skipped": dict(diff.skipped)}
    )


def diff_markdown(diff: RevisionDiff) -> Iterator[str]:
    """Yield Markdown for a pull request: sums, then a list for each subject, by file. Names in it are inert."""
    yield f"### Names changed from {md_code(diff.old[:12])} to {md_code(diff.new[:12])}\n\n{_sums(diff)}\n"
    for subject in SUBJECTS:
        changes = [change for change in diff.changes if change.subject == subject]
        if not changes:
            continue
        yield f"\n#### {_TITLES[subject]}\n"
        for path in dict.fromkeys(change.path for change in changes):
            yield f"\n- {md_code(path)}\n"
            mine = [change for change in changes if change.path == path]
            yield from _rows(mine) if subject == "symbol" else _joined_rows(mine)


def _rows(changes: Iterable[Change]) -> Iterator[str]:
    for change in changes:
        was = ""
        if change.change == "moved":
            name = f" {md_code(change.old_name)} in" if change.old_name else ""
            was = f", was{name} {md_code(change.old_path)} line {change.old_line}"
        yield f"  - {change.change} {change.kind} {md_code(change.name)}, line {change.line}{was}\n"


def _joined_rows(changes: list[Change]) -> Iterator[str]:
    """One line for each role that came or went, with all its names."""
    found: dict[tuple[int, str, str], list[str]] = {}
    for change in changes:
        key = (_ROLE_ORDER.get(change.kind, 0), change.kind, change.change)
        found.setdefault(key, []).append(change.name)
    for (_, kind, change_name), names in sorted(found.items()):
        yield f"  - {change_name} {kind}: {listed([md_code(name) for name in sorted(names)])}\n"
