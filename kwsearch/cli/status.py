"""``kwsearch status``: what is indexed, what was left out, and whether it is up to date."""

from __future__ import annotations

import sys
from typing import Annotated

import typer

import kwsearch
from kwsearch.cli.guard import FOUND
from kwsearch.cli.index import Root, reasons, size
from kwsearch.cli.output import write
from kwsearch.cli.query_flags import IndexDir

_LANGUAGES_SHOWN = 8


def status(
    root: Root = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object.")] = False,
    index_dir: IndexDir = None,
) -> int:
    """Say what is indexed, what was left out and what has changed."""
    with kwsearch.open_index(root, index_dir) as index:
        found = index.status()
    write(sys.stdout, [kwsearch.json_line(found.to_dict())] if as_json else [status_text(found)])
    return FOUND


def status_text(found: kwsearch.IndexStatus) -> str:
    """The figures of an index for people."""
    stats, skipped = found.stats, found.skipped
    left_out = f", {sum(skipped.values()):,} skipped ({reasons(skipped)})" if skipped else ""
    languages = [f"{name} {count:,}" for name, count in stats.languages.items()]
    more = len(languages) - _LANGUAGES_SHOWN
    rows = (
        ("root", found.root),
        ("index", f"{found.index_dir}, {size(stats.index_bytes)}"),
        ("files", f"{stats.files:,} indexed{left_out}"),
        ("source", f"{stats.lines:,} lines, {size(stats.source_bytes)}, {stats.words:,} words"),
        ("languages", ", ".join(languages[:_LANGUAGES_SHOWN]) + (f" and {more} more" if more > 0 else "")),
        ("changes", _changes(found)),
    )
    return "".join(f"{name:<11}{kwsearch.printable(text)}\n" for name, text in rows)


def _changes(found: kwsearch.IndexStatus) -> str:
    paths = (("changed", found.changed), ("added", found.added), ("removed", found.removed))
    parts = [f"{len(rows):,} {name}" for name, rows in paths if rows]
    parts += [
        f"{what} changed"
        for what, changed in (("rules", found.rules_changed), ("settings", found.settings_changed))
        if changed
    ]
    return f"{', '.join(parts)}; run: kwsearch index" if parts else "none"
