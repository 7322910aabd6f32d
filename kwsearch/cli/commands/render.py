"""``kwsearch render``: Markdown pages of everything that is indexed, or a check of those that are there."""

from __future__ import annotations

import shlex
import sys
from collections.abc import Mapping

import kwsearch
from kwsearch.cli.commands.options import (
    INDEX_DIR,
    LIST,
    NUMBER,
    QUIET_HELP,
    ROOT,
    SWITCH,
    TEXT,
    Command,
    Flag,
)
from kwsearch.cli.terminal.guard import FOUND, NOTHING
from kwsearch.cli.terminal.progress import LazyBar, StepBar
from kwsearch.cli.terminal.soft_stop import SoftStop
from kwsearch.cli.terminal.stream import write

RENDER_EXAMPLES = """\b
Examples:
  kwsearch render --out docs/keywords             write pages, or renew them
  kwsearch render --out docs/keywords --check     what is stale, dead, missing
  kwsearch render --out site --link-style github  links to lines for GitHub

With --check the status is 0 when the pages are right and 1 when they are not: for a CI job or a commit hook."""


def render(
    root: str | None = None,
    *,
    out: str,
    check: bool = False,
    link_style: str | None = None,
    source: str | None = None,
    source_url: str | None = None,
    page_bytes: int | None = None,
    include: list[str] | None = None,
    exclude: list[str] | None = None,
    pages: list[str] | None = None,
    docstrings: str | None = None,
    nav: str | None = None,
    templates: str | None = None,
    workers: int | None = None,
    as_json: bool = False,
    quiet: bool = False,
    index_dir: str | None = None,
) -> int:
    """Write or check Markdown pages of every file, folder and keyword.

    Pages that are there are brought up to date.
    """
    folder = root or kwsearch.find_root()
    choices = {
        "link_style": link_style, "source": source, "source_url": source_url, "page_bytes": page_bytes,
        "include": tuple(include) if include else None, "exclude": tuple(exclude) if exclude else None,
        "pages": tuple(pages) if pages else None, "docstrings": docstrings, "nav": nav,
        "templates": templates, "workers": workers,
    }  # fmt: skip
    settings = kwsearch.load_render_settings(folder, overrides=choices)
    stream = None if quiet else sys.stderr
    with LazyBar(stream) as progress, SoftStop() as stop:
        built = kwsearch.build_index(root, index_dir=index_dir, progress=progress, is_stopped=stop.is_set)
    built.check_whole()
    # Pages are of the whole index; who interrupted its build did not ask for them.
    stop.check()
    with kwsearch.open_index(folder, index_dir) as index:
        if check:
            with StepBar(stream) as steps:
                problems = kwsearch.check_pages(index, out, settings=settings, progress=steps)
            mending = _command(root, out, {**choices, "index_dir": index_dir})
            _print_problems(problems, mending, as_json=as_json, quiet=quiet)
            return NOTHING if problems else FOUND
        try:
            with StepBar(stream) as steps:
                report = kwsearch.render_pages(index, out, settings=settings, progress=steps)
        except KeyboardInterrupt as stop_now:
            stop_now.args = ("pages that were written are kept",)
            raise
    if as_json:
        from dataclasses import asdict

        write(sys.stdout, [kwsearch.json_line(asdict(report))])
    elif not quiet:
        lines = [f"{kwsearch.printable(problem)}\n" for problem in report.problems]
        write(sys.stdout, [*lines, pages_text(report)])
    return FOUND


def pages_text(report: kwsearch.RenderReport) -> str:
    """What a run did, in a few words."""
    return (
        f"{report.pages:,} pages: {report.written:,} written, {report.unchanged:,} unchanged,"
        f" {report.removed:,} removed\n"
    )


def _command(root: str | None, out: str, choices: Mapping[str, object]) -> str:
    """What renders as was asked for, as one types it."""
    words = ["kwsearch", "render", *([root] if root else []), "--out", out]
    for name, value in choices.items():
        for one in value if isinstance(value, tuple) else (value,):
            words += [] if one is None else [f"--{name.replace('_', '-')}", str(one)]
    return shlex.join(words)


def _print_problems(
    problems: list[kwsearch.PageProblem], mending: str, *, as_json: bool, quiet: bool
) -> None:
    if as_json:
        rows = [
            {"type": "problem", **kwsearch.path_fields(row.page), "reason": row.reason, "detail": row.detail}
            | ({"diff": row.diff} if row.diff else {})
            for row in problems
        ]
        write(
            sys.stdout,
            [
                *map(kwsearch.json_line, rows),
                kwsearch.json_line({"type": "summary", "problems": len(problems)}),
            ],
        )
    elif not quiet:
        lines = [
            f"{kwsearch.printable(row.page)}: {row.reason}: {kwsearch.printable(row.detail)}\n"
            for row in problems
        ]
        count = kwsearch.count_of(len(problems), "problem")
        said = (
            f"{count}; run: {kwsearch.printable(mending)}\n"
            if problems
            else "every page is as it should be\n"
        )
        # Of lines of pages, which hold names of foreign files: each is made safe by itself.
        diffs = [f"\n{row.diff}\n\n" for row in problems if row.diff]
        write(sys.stdout, [*lines, *map(_printable_lines, diffs), said])


def _printable_lines(text: str) -> str:
    return "\n".join(map(kwsearch.printable, text.split("\n")))


COMMANDS = {
    "render": Command(
        render,
        (ROOT,),
        (
            Flag(("--out",), "out", TEXT, "Folder for the pages; made when missing.", "FOLDER", required=True),
            Flag(
                ("--check",),
                "check",
                SWITCH,
                "Write nothing; list stale, missing and orphan pages and dead links.",
            ),
            Flag(
                ("--link-style",), "link_style", TEXT,
                "How links to a line are written: relative, github, gitlab.", "STYLE", choices=kwsearch.LINK_STYLES,
            ),
            Flag(
                ("--source",), "source", TEXT, "link: pages link to the source. embed: they hold it.", "HOW",
                choices=("link", "embed"),
            ),
            Flag(
                ("--source-url",), "source_url", TEXT, "Address that stands before paths of the source.", "URL"
            ),
            Flag(("--page-bytes",), "page_bytes", NUMBER, "Longer pages are split.", "BYTES"),
            Flag(("--include",), "include", LIST, "Only files that match are on pages.", "GLOB"),
            Flag(("--exclude",), "exclude", LIST, "Files that match are on no page.", "GLOB"),
            Flag(
                ("--pages",), "pages", LIST,
                "Only pages of this kind: docs, kw, index, doc, sub, keywords.", "KIND", choices=kwsearch.PAGE_KINDS,
            ),
            Flag(
                ("--docstrings",), "docstrings", TEXT,
                "summary: the first sentences. full: the whole docstring.", "HOW", choices=("summary", "full"),
            ),
            Flag(
                ("--nav",), "nav", TEXT, "Generator of sites that the pages are for: mkdocs.", "SITE",
                choices=("mkdocs",),
            ),
            Flag(
                ("--templates",), "templates", TEXT,
                "Folder with templates that replace the built-in ones.", "FOLDER",
            ),
            Flag(("--workers",), "workers", NUMBER, "Processes; 0: one for each processor.", "N"),
            Flag(("--json",), "as_json", SWITCH, "JSON instead of text."),
            Flag(("-q", "--quiet"), "quiet", SWITCH, QUIET_HELP),
            INDEX_DIR,
        ),
        RENDER_EXAMPLES,
    )
}  # fmt: skip
