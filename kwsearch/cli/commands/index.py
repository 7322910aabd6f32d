"""``kwsearch index``, ``status``, ``verify`` and ``forget``: building an index and looking after it."""

from __future__ import annotations

import sys
from typing import Annotated

import typer

import kwsearch
from kwsearch.cli.commands.options import IndexDir, Root
from kwsearch.cli.shown.here import Here
from kwsearch.cli.terminal.guard import FOUND, NOTHING
from kwsearch.cli.terminal.progress import LazyBar
from kwsearch.cli.terminal.stream import write

INDEX_EXAMPLES = """\b
Examples:
  kwsearch index                    the repository around the current folder
  kwsearch index ~/src/project      another one
  kwsearch index --list-skipped     and say which files were left out, and why
  kwsearch index --rebuild          from nothing, after damage"""


def index(
    root: Root = None,
    rebuild: Annotated[bool, typer.Option("--rebuild", help="Read every file again.")] = False,
    workers: Annotated[
        int | None,
        typer.Option(help="Processes; 0: one for each processor.", metavar="N"),
    ] = None,
    list_skipped: Annotated[
        bool, typer.Option("--list-skipped", help="List the files that were left out, with the reason.")
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print the report as one JSON object.")] = False,
    quiet: Annotated[bool, typer.Option("-q", "--quiet", help="No progress and no report.")] = False,
    index_dir: IndexDir = None,
) -> int:
    """Build the index of a folder, or bring it up to date. Unchanged files are not read again."""
    folder = root or kwsearch.find_root()
    settings = kwsearch.load_settings(folder, overrides={"workers": workers})
    with LazyBar(None if quiet else sys.stderr) as progress:
        report = kwsearch.build_index(
            root, index_dir=index_dir, settings=settings, progress=progress, rebuild=rebuild
        )
    if as_json:
        write(sys.stdout, [kwsearch.json_line(report.to_dict(list_skipped=list_skipped))])
    elif not quiet:
        skipped = report.skipped_paths if list_skipped else ()
        here = Here(report.root, root)
        lines = [f"{kwsearch.printable(here.path(path))}: {reason}\n" for path, reason in skipped]
        write(sys.stdout, [*lines, report_text(report)])
    return FOUND


def report_text(report: kwsearch.IndexReport) -> str:
    """What a build did, in a few words."""
    parts = [f"{report.seen:,} files: {report.indexed:,} indexed, {report.unchanged:,} unchanged"]
    left_out = sum(report.skipped.values())
    if left_out:
        parts.append(f"{left_out:,} skipped ({reasons(report.skipped)})")
    if report.removed:
        parts.append(f"{report.removed:,} removed")
    if report.fallbacks:
        parts.append(f"{sum(report.fallbacks.values()):,} with words only ({reasons(report.fallbacks)})")
    root, seconds = kwsearch.printable(report.root), f"{report.seconds:.1f} s"
    return f"{root}: {', '.join(parts)}; {size(report.index_bytes)} in {seconds}\n"


def reasons(counts: dict[str, int]) -> str:
    """Reasons with their counts, the most frequent first."""
    return ", ".join(
        f"{reason} {count:,}" for reason, count in sorted(counts.items(), key=lambda row: (-row[1], row))
    )


def size(count: float) -> str:
    """A number of bytes for people."""
    for unit in ("bytes", "KiB", "MiB"):
        if count < 1024:
            return f"{count:.0f} {unit}" if unit == "bytes" else f"{count:.1f} {unit}"
        count /= 1024
    return f"{count:.1f} GiB"


def verify(root: Root = None, index_dir: IndexDir = None) -> int:
    """Check a stored index for damage. Exit status 1 and one line for each problem when there is any."""
    problems = kwsearch.verify_index(root, index_dir=index_dir)
    if problems:
        advice = "kwsearch index --rebuild makes it anew\n"
        write(sys.stdout, [*(f"{kwsearch.printable(problem)}\n" for problem in problems), advice])
        return NOTHING
    write(sys.stdout, ["the index is sound\n"])
    return FOUND


def forget(root: Root = None, index_dir: IndexDir = None) -> int:
    """Remove the index of a folder. The folder itself, which may be gone already, is not touched."""
    folder = kwsearch.find_root() if root is None else root
    try:
        place = kwsearch.forget_index(folder, index_dir=index_dir)
    except kwsearch.IndexNotFoundError:
        write(sys.stdout, [f"there is no index of {kwsearch.printable(folder)}\n"])
        return NOTHING
    removed, where = kwsearch.printable(folder), kwsearch.printable(place)
    write(sys.stdout, [f"removed the index of {removed}: {where}\n"])
    return FOUND


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
    unread = ", ".join(f"{name} {count:,}" for name, count in found.words_only.items())
    words_only = [("words only", f"{unread}; python -m pip install 'kwsearch[languages]' reads their code")]
    rows = (
        ("root", found.root),
        ("index", f"{found.index_dir}, {size(stats.index_bytes)}"),
        ("files", f"{stats.files:,} indexed{left_out}"),
        ("source", f"{stats.lines:,} lines, {size(stats.source_bytes)}, {stats.words:,} words"),
        ("languages", ", ".join(languages[:_LANGUAGES_SHOWN]) + (f" and {more} more" if more > 0 else "")),
        *(words_only if unread else ()),
        *([("imported", found.imported)] if found.imported else ()),
        ("changes", "not looked for; run: kwsearch index" if found.imported else _changes(found)),
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
