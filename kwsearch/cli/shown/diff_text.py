"""A difference of two revisions as text for a terminal."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import kwsearch

if TYPE_CHECKING:
    from kwsearch import Change, RevisionDiff

MARKS = {"appeared": "+", "vanished": "-", "moved": ">", "renamed": ">", "changed": "~"}


def diff_text(diff: RevisionDiff) -> Iterator[str]:
    """Yield a line for each change, grouped by subject, then a line of sums; nothing in it moves a terminal."""
    for change in diff.changes:
        yield f"{MARKS[change.change]} {_line(change)}\n"
    for path, reason in diff.not_compared:
        yield f"? {kwsearch.printable(path)}: not compared: {reason}\n"
    yield f"{diff.describe()}\n"


def _line(change: Change) -> str:
    place = kwsearch.printable(change.path) + (f":{change.line}" if change.line else "")
    text = f"{place}: {change.kind} {kwsearch.printable(change.name)}"
    if change.scope:
        text += f" in {kwsearch.printable(change.scope)}"
    if change.change in ("moved", "renamed"):
        text += f" (was {kwsearch.printable(change.old_path)}:{change.old_line}"
        text += f" {kwsearch.printable(change.old_name)})" if change.old_name else ")"
    if change.before != change.after:
        text += f" ({kwsearch.printable(change.before)} → {kwsearch.printable(change.after)})"
    if change.breaking:
        text += f"  may break callers: {kwsearch.printable(change.breaking)}"
    return text
