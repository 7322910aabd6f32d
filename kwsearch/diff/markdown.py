"""A difference of two revisions as Markdown, for a pull request; names in it are inert."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import groupby
from operator import attrgetter

from kwsearch.diff.changes import SUBJECTS, TITLES, Change, RevisionDiff
from kwsearch.render.markdown.escape import md_code
from kwsearch.render.markdown.phrases import listed
from kwsearch.vocabulary import ROLES

_ROLE_ORDER = {role: position for position, role in enumerate(ROLES)}


MOST_CHARACTERS = 60_000
"""A comment on GitHub holds 65,536."""


def diff_markdown(diff: RevisionDiff) -> Iterator[str]:
    """Yield Markdown of a difference, piece by piece: sums, then a list for each subject, by file.

    What would be longer than MOST_CHARACTERS is left out, and counted.
    """
    written = left_out = 0
    for piece in _pieces(diff):
        # Nothing after the first that is left out, or rows would stand below the wrong file.
        if left_out or written + len(piece) > MOST_CHARACTERS:
            left_out += 1
        else:
            written += len(piece)
            yield piece
    if left_out:
        yield f"\n{left_out:,} more lines are left out; `--format json` has all of them.\n"


def _pieces(diff: RevisionDiff) -> Iterator[str]:
    new = md_code(diff.new[:12]) if diff.new else "the working tree"
    yield f"### Names changed from {md_code(diff.old[:12])} to {new}\n\n{diff.describe()}\n"
    for path, reason in diff.not_compared:
        yield f"\n- not compared: {md_code(path)} ({reason})\n"
    for subject in SUBJECTS:
        changes = [change for change in diff.changes if change.subject == subject]
        if not changes:
            continue
        yield f"\n#### {TITLES[subject]}\n"
        # Changes come by path; to look for those of each would take the square of a large difference.
        for path, mine in groupby(changes, key=attrgetter("path")):
            yield f"\n- {md_code(path)}\n"
            rows = _rows if subject == "symbol" else _joined_rows
            yield from rows(mine)


def _rows(changes: Iterable[Change]) -> Iterator[str]:
    for change in changes:
        was = ""
        breaking = f" — **may break callers: {md_code(change.breaking)}**" if change.breaking else ""
        if change.change in ("moved", "renamed"):
            name = f" {md_code(change.old_name)} in" if change.old_name else ""
            was = f", was{name} {md_code(change.old_path)} line {change.old_line}"
        if change.before != change.after:
            was += f", from {md_code(change.before)} to {md_code(change.after)}"
        yield f"  - {change.change} {change.kind} {md_code(change.name)}, line {change.line}{was}{breaking}\n"


def _joined_rows(changes: Iterable[Change]) -> Iterator[str]:
    """One line for each role that came or went, with all its names."""
    found: dict[tuple[int, str, str], list[str]] = {}
    for change in changes:
        key = (_ROLE_ORDER.get(change.kind, 0), change.kind, change.change)
        was = f" ({change.before} → {change.after})" if change.change == "changed" else ""
        scope = f" in {md_code(change.scope)}" if change.scope else ""
        found.setdefault(key, []).append(f"{md_code(change.name)}{was}{scope}")
    for (_, kind, change_name), names in sorted(found.items()):
        yield f"  - {change_name} {kind}: {listed(sorted(names))}\n"
