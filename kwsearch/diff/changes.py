"""What a difference of two revisions is made of: single changes, and all of them with what was not compared."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import NamedTuple

from kwsearch.json_text import json_line, path_fields

CHANGES = ("appeared", "vanished", "moved", "renamed", "changed")
SUBJECTS = ("symbol", "role", "tag")
TITLES = {"symbol": "Symbols", "role": "Uses", "tag": "Patterns"}
"""What each subject is called where people read of it."""


class Change(NamedTuple):
    """One thing that differs between two revisions."""

    subject: str
    """One of SUBJECTS."""
    change: str
    """One of CHANGES."""
    kind: str
    """A symbol's kind, a name's role (``import``, ``call``, …), or ``tag``."""
    name: str
    """A symbol's name with its scope, a used name as it resolves, or a tag's id."""
    path: str
    """The file now; for what vanished, the file before."""
    line: int
    """1-based, in that file; 0 for a tag without a line."""
    old_path: str = ""
    """For what moved or was renamed, the file before."""
    old_line: int = 0
    old_name: str = ""
    """For a symbol that was renamed or moved into another scope, its name with its scope before."""
    before: str = ""
    """For what changed: a symbol's signature, or a tag's evidence, ``weak`` or ``strong`` and the number of lines.
    For a symbol that moved or was renamed, its signature if that changed, too."""
    after: str = ""
    """The same now."""
    scope: str = ""
    """For a use, the symbol it stands in; empty outside of all."""
    breaking: str = ""
    """Why code that is written against the symbol may break; empty when nothing says so."""

    def to_dict(self) -> dict[str, object]:
        """Return the change as JSON has it; fields that do not apply to it are left out."""
        fields: dict[str, object] = {
            "subject": self.subject, "change": self.change, "kind": self.kind, "name": self.name,
            **path_fields(self.path), "line": self.line,
        }  # fmt: skip
        if self.subject == "role":
            fields["scope"] = self.scope
        if self.change in ("moved", "renamed"):
            fields |= {f"old_{field}": value for field, value in path_fields(self.old_path).items()}
            fields["old_line"] = self.old_line
            if self.old_name:
                fields["old_name"] = self.old_name
        if self.change == "changed" or self.before != self.after:
            fields |= {"before": self.before, "after": self.after}
        if self.breaking:
            fields["breaking"] = self.breaking
        return fields


class RevisionDiff(NamedTuple):
    """Everything that differs between two revisions."""

    old: str
    """Id of the older commit."""
    new: str
    """Id of the newer one; empty for the working tree."""
    changes: tuple[Change, ...]
    """By subject, then path, line and name."""
    files: int
    """Files that were read because their contents differ."""
    skipped: tuple[tuple[str, int], ...]
    """Reasons and numbers of differing files that are not read, as an index would skip them."""
    not_compared: tuple[tuple[str, str], ...] = ()
    """Path and reason of each file that one of the revisions would not read, and of each submodule that differs:
    nothing of it is claimed; by path."""
    from_merge_base: bool = False
    """Whether ``old`` is the commit at which ``new`` left what it was compared with."""

    def counts(self) -> dict[str, dict[str, int]]:
        """Return how many of each subject appeared, vanished and so on; ordered as SUBJECTS and CHANGES."""
        totals = {subject: dict.fromkeys(CHANGES, 0) for subject in SUBJECTS}
        for change in self.changes:
            totals[change.subject][change.change] += 1
        return totals

    def describe(self) -> str:
        """Return the sums in one line, for people."""
        parts = []
        for subject, totals in self.counts().items():
            said = [f"{totals[change]:,} {change}" for change in CHANGES if totals[change]]
            if said:
                parts.append(f"{TITLES[subject].lower()}: {', '.join(said)}")
        files = f"{self.files:,} {'file' if self.files == 1 else 'files'} compared"
        files += f", {self.old[:12]}{' (merge base)' if self.from_merge_base else ''}"
        files += f"..{self.new[:12]}" if self.new else " and the working tree"
        skipped = [f"{number:,} {reason}" for reason, number in self.skipped]
        if skipped:
            files += f", not read: {', '.join(skipped)}"
        reasons = Counter(reason for _, reason in self.not_compared)
        if reasons:
            files += ", not compared: " + ", ".join(
                f"{count:,} {why}" for why, count in sorted(reasons.items())
            )
        breaking = sum(1 for change in self.changes if change.breaking)
        if breaking:
            parts.append(f"may break callers: {breaking:,}")
        return f"{'; '.join(parts) or 'no name changed'} ({files})"

    def json_lines(self) -> Iterator[str]:
        """Yield the difference as JSON Lines in ASCII: a ``header``, a row for each ``change``, a ``summary``."""
        header = {"type": "header", "old": self.old, "new": self.new or None}
        yield json_line({**header, "from_merge_base": self.from_merge_base})
        for change in self.changes:
            yield json_line({"type": "change", **change.to_dict()})
        yield json_line(
            {
                "type": "summary",
                **self.counts(),
                "files": self.files,
                "skipped": dict(self.skipped),
                "not_compared": [
                    {**path_fields(path), "reason": reason} for path, reason in self.not_compared
                ],
            }
        )
