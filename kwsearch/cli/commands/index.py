"""``kwsearch index``, ``status``, ``repos``, ``verify`` and ``forget``: building an index and looking after it."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping

import kwsearch
from kwsearch.cli.commands.options import (
    INDEX_DIR,
    NUMBER,
    QUIET_HELP,
    REPO,
    ROOT,
    STORE,
    SWITCH,
    Command,
    Flag,
)
from kwsearch.cli.shown.here import Here
from kwsearch.cli.terminal.guard import FOUND, NOTHING
from kwsearch.cli.terminal.progress import LazyBar
from kwsearch.cli.terminal.screen import fitted, look_of
from kwsearch.cli.terminal.soft_stop import SoftStop
from kwsearch.cli.terminal.stream import message, write

INDEX_EXAMPLES = """\b
Examples:
  kwsearch index                    the repository around the current folder
  kwsearch index ~/src/project      another one
  kwsearch index --list-skipped     and say which files were left out, and why
  kwsearch index --rebuild          from nothing, after damage
  kwsearch index --store https://host:9200 --repo shop    on a cluster"""


def index(
    root: str | None = None,
    *,
    rebuild: bool = False,
    workers: int | None = None,
    list_skipped: bool = False,
    as_json: bool = False,
    quiet: bool = False,
    index_dir: str | None = None,
    store: str | None = None,
    repo: str | None = None,
) -> int:
    """Build the index of a folder, or bring it up to date. Unchanged files are not read again."""
    index_dir = _place(root, index_dir, store, repo)
    folder = root or kwsearch.find_root()
    settings = kwsearch.load_settings(folder, overrides={"workers": workers})
    with LazyBar(None if quiet else sys.stderr) as progress, SoftStop() as stop:
        report = kwsearch.build_index(
            root,
            index_dir=index_dir,
            settings=settings,
            progress=progress,
            rebuild=rebuild,
            is_stopped=stop.is_set,
        )
    if as_json:
        write(sys.stdout, [kwsearch.json_line(report.to_dict(list_skipped=list_skipped))])
    elif not quiet:
        skipped = report.skipped_paths if list_skipped else ()
        here = Here(report.root, root)
        lines = [f"{kwsearch.printable(here.path(path))}: {reason}\n" for path, reason in skipped]
        # The report before the error of a build that was stopped: what was kept is told all the same.
        write(sys.stdout, [*lines, report_text(report)])
        for path in report.cut_rules:
            message(f"{here.path(path)} is too long to be obeyed in full; rules at its end left nothing out")
    report.check_whole()
    return FOUND


def _place(root: str | None, index_dir: str | None, store: str | None, repo: str | None) -> str | None:
    """Where an index is said to be; None for the usual place."""
    if store is None and repo is None:
        return index_dir
    if index_dir is not None:
        raise kwsearch.ConfigError(
            "an index is in a folder or in a store: choose one of --index-dir and --store"
        )
    return kwsearch.store_place(root, store, repo)


def report_text(report: kwsearch.IndexReport) -> str:
    """What a build did, in a few words."""
    parts = [
        f"{kwsearch.count_of(report.seen, 'file')}: {report.indexed:,} indexed, {report.unchanged:,} unchanged"
    ]
    left_out = sum(report.skipped.values())
    if left_out:
        parts.append(f"{left_out:,} skipped ({reasons(report.skipped)})")
    if report.left:
        parts.append(f"{report.left:,} left")
    if report.removed:
        parts.append(f"{report.removed:,} removed")
    if report.fallbacks:
        parts.append(f"{sum(report.fallbacks.values()):,} with words only ({reasons(report.fallbacks)})")
    root, seconds = kwsearch.printable(report.root), f"{report.seconds:.1f} s"
    return f"{root}: {', '.join(parts)}; an index of {size(report.index_bytes)} in {seconds}\n"


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


def verify(
    root: str | None = None,
    *,
    index_dir: str | None = None,
    store: str | None = None,
    repo: str | None = None,
) -> int:
    """Check a stored index for damage. Exit status 1 and one line for each problem when there is any."""
    problems = kwsearch.verify_index(root, index_dir=_place(root, index_dir, store, repo))
    if problems:
        advice = "kwsearch index --rebuild makes it anew\n"
        write(sys.stdout, [*(f"{kwsearch.printable(problem)}\n" for problem in problems), advice])
        return NOTHING
    write(sys.stdout, ["the index is sound\n"])
    return FOUND


def forget(
    root: str | None = None,
    *,
    index_dir: str | None = None,
    store: str | None = None,
    repo: str | None = None,
) -> int:
    """Remove the index of a folder, or a repository of a store. The folder, which may be gone, is not touched."""
    place = _place(root, index_dir, store, repo)
    # By its name alone: the folder may be gone, or on another machine, and its state damaged.
    if repo is not None:
        with kwsearch.open_store(store) as repositories:
            repositories.forget(repo)
        write(
            sys.stdout,
            [f"removed the index of {kwsearch.printable(repo)}: {kwsearch.printable(place or '')}\n"],
        )
        return FOUND
    folder = kwsearch.find_root() if root is None else root
    try:
        place = kwsearch.forget_index(folder, index_dir=place)
    except kwsearch.IndexNotFoundError:
        write(sys.stdout, [f"there is no index of {kwsearch.printable(folder)}\n"])
        return NOTHING
    removed, where = kwsearch.printable(folder), kwsearch.printable(place)
    write(sys.stdout, [f"removed the index of {removed}: {where}\n"])
    return FOUND


_LANGUAGES_SHOWN = 8


def repos(*, store: str | None = None, as_json: bool = False) -> int:
    """List the repositories of a store. Exit status 1 when there are none."""
    with kwsearch.open_store(store) as repositories:
        found = repositories.repositories()
    if as_json:
        write(sys.stdout, [kwsearch.json_line({"repositories": [row._asdict() for row in found]})])
    else:
        width = max((len(row.name) for row in found), default=0)
        rows = (f"{row.name:<{width}}  {_repository(row)}\n" for row in found)
        write(sys.stdout, rows)
    return FOUND if found else NOTHING


def _repository(row: kwsearch.Repository) -> str:
    if row.damaged:
        return "damaged; kwsearch forget --repo removes it"
    return f"{row.files:>9,} files  {size(row.index_bytes):>10}  {kwsearch.printable(row.root)}"


def status(
    root: str | None = None,
    *,
    as_json: bool = False,
    index_dir: str | None = None,
    store: str | None = None,
    repo: str | None = None,
) -> int:
    """Say what is indexed, what was left out and what has changed."""
    with kwsearch.open_index(root, _place(root, index_dir, store, repo)) as index:
        found, readable = index.status(), kwsearch.readable_now(index)
    if as_json:
        write(sys.stdout, [kwsearch.json_line(found.to_dict() | {"readable_now": readable})])
    else:
        write(sys.stdout, status_text(found, look_of(sys.stdout).width, readable))
    return FOUND


def status_text(found: kwsearch.IndexStatus, width: int, readable: Mapping[str, int]) -> Iterator[str]:
    """The figures of an index for people, in as many columns; 0 for any number.

    ``readable`` has the files that a grammar reads by now, by language.
    """
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
        ("changes", "not looked for; run: kwsearch index" if found.imported else _changes(found, readable)),
    )
    return fitted((f"{name:<11}{kwsearch.printable(text)}" for name, text in rows), width, " " * 11)


def _changes(found: kwsearch.IndexStatus, readable: Mapping[str, int]) -> str:
    paths = (("changed", found.changed), ("added", found.added), ("removed", found.removed))
    parts = [f"{len(rows):,} {name}" for name, rows in paths if rows]
    parts += [
        f"{what} changed"
        for what, changed in (("rules", found.rules_changed), ("settings", found.settings_changed))
        if changed
    ]
    if readable:
        names = ", ".join(f"{name} {count:,}" for name, count in readable.items())
        parts.append(f"grammars installed that read {names}")
    return f"{', '.join(parts)}; run: kwsearch index" if parts else "none"


COMMANDS = {
    "index": Command(
        index,
        (ROOT,),
        (
            Flag(("--rebuild",), "rebuild", SWITCH, "Read every file again."),
            Flag(("--workers",), "workers", NUMBER, "Processes; 0: one for each processor.", "N"),
            Flag(
                ("--list-skipped",),
                "list_skipped",
                SWITCH,
                "List the files that were left out, with the reason.",
            ),
            Flag(("--json",), "as_json", SWITCH, "Print the report as one JSON object."),
            Flag(("-q", "--quiet"), "quiet", SWITCH, QUIET_HELP),
            INDEX_DIR,
            STORE,
            REPO,
        ),
        INDEX_EXAMPLES,
    ),
    "status": Command(
        status,
        (ROOT,),
        (Flag(("--json",), "as_json", SWITCH, "Print one JSON object."), INDEX_DIR, STORE, REPO),
    ),
    "repos": Command(repos, (), (STORE, Flag(("--json",), "as_json", SWITCH, "Print one JSON object."))),
    "verify": Command(verify, (ROOT,), (INDEX_DIR, STORE, REPO)),
    "forget": Command(forget, (ROOT,), (INDEX_DIR, STORE, REPO)),
}
