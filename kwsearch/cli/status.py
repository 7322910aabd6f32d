"""``kwsearch status``: what is indexed, what was left out, and whether it is up to date."""

from __future__ import annotations

import sys
from typing import Annotated, Any

import typer

import kwsearch
from kwsearch.cli.guard import FOUND
from kwsearch.cli.index import Root, chosen_root, reasons, size
from kwsearch.cli.output import printable, write
from kwsearch.cli.query_flags import IndexDir
from kwsearch.errors import ConfigError
from kwsearch.settings.load import load_settings

_LANGUAGES_SHOWN = 8


def status(
    root: Root = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object.")] = False,
    index_dir: IndexDir = None,
) -> int:
    """Say what is indexed, what was left out and what has changed."""
    with kwsearch.open_index(chosen_root(root), index_dir) as index:
        if index.manifest.root != index.root:
            raise ConfigError(f"{index.index_dir} holds the index of {index.manifest.root}")
        drift = index.drift()
        fields: dict[str, Any] = {
            "root": index.root,
            "index_dir": index.index_dir,
            **index.stats(),
            "skipped": dict(index.state.skipped()),
            "changed": len(drift.changed),
            "added": len(drift.added),
            "removed": len(drift.removed),
            "rules_changed": drift.rules_changed,
            "settings_changed": index.manifest.options != load_settings(index.root).fingerprint(),
        }
    write(sys.stdout, [kwsearch.json_line(fields)] if as_json else [status_text(fields)])
    return FOUND


def status_text(fields: dict[str, Any]) -> str:
    """The figures of an index for people."""
    skipped = fields["skipped"]
    left_out = f", {sum(skipped.values()):,} skipped ({reasons(skipped)})" if skipped else ""
    languages = [f"{name} {count:,}" for name, count in fields["languages"].items()]
    more = len(languages) - _LANGUAGES_SHOWN
    rows = (
        ("root", fields["root"]),
        ("index", f"{fields['index_dir']}, {size(fields['index_bytes'])}"),
        ("files", f"{fields['files']:,} indexed{left_out}"),
        ("source", f"{fields['lines']:,} lines, {size(fields['source_bytes'])}, {fields['words']:,} words"),
        ("languages", ", ".join(languages[:_LANGUAGES_SHOWN]) + (f" and {more} more" if more > 0 else "")),
        ("changes", _changes(fields)),
    )
    return "".join(f"{name:<11}{printable(text)}\n" for name, text in rows)


def _changes(fields: dict[str, Any]) -> str:
    parts = [f"{fields[name]:,} {name}" for name in ("changed", "added", "removed") if fields[name]]
    parts += [f"{what} changed" for what in ("rules", "settings") if fields[f"{what}_changed"]]
    return f"{', '.join(parts)}; run: kwsearch index" if parts else "none"
