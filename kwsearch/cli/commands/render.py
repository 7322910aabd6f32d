"""``kwsearch render``: Markdown pages of everything that is indexed, or a check of those that are there."""

from __future__ import annotations

import sys
from dataclasses import asdict
from typing import Annotated

import typer

import kwsearch
from kwsearch.cli.commands.completion import one_of
from kwsearch.cli.commands.options import IndexDir, Root
from kwsearch.cli.terminal.guard import FOUND, NOTHING
from kwsearch.cli.terminal.progress import LazyBar
from kwsearch.cli.terminal.stream import write

RENDER_EXAMPLES = """\b
Examples:
  kwsearch render --out docs/keywords             write pages, or renew them
  kwsearch render --out docs/keywords --check     what is stale, dead, missing
  kwsearch render --out site --link-style github  links to lines for GitHub

With --check the status is 0 when the pages are right and 1 when they are not: for a CI job or a commit hook."""


def render(
    root: Root = None,
    out: Annotated[
        str, typer.Option("--out", help="Folder for the pages; made when missing.", metavar="FOLDER")
    ] = ...,  # type: ignore[assignment]
    check: Annotated[
        bool,
        typer.Option("--check", help="Write nothing; list stale, missing and orphan pages and dead links."),
    ] = False,
    link_style: Annotated[
        str | None,
        typer.Option(
            help="How links to a line are written: relative, github, gitlab.",
            metavar="STYLE",
            autocompletion=one_of(kwsearch.LINK_STYLES),
        ),
    ] = None,
    source: Annotated[
        str | None,
        typer.Option(
            help="link: pages link to the source. embed: they hold it.",
            metavar="HOW",
            autocompletion=one_of(("link", "embed")),
        ),
    ] = None,
    source_url: Annotated[
        str | None, typer.Option(help="Address that stands before paths of the source.", metavar="URL")
    ] = None,
    page_bytes: Annotated[int | None, typer.Option(help="Longer pages are split.", metavar="BYTES")] = None,
    include: Annotated[
        list[str] | None, typer.Option(help="Only files that match are on pages.", metavar="GLOB")
    ] = None,
    exclude: Annotated[
        list[str] | None, typer.Option(help="Files that match are on no page.", metavar="GLOB")
    ] = None,
    pages: Annotated[
        list[str] | None,
        typer.Option(
            help="Only pages of this kind: docs, kw, index, doc, sub, keywords.",
            metavar="KIND",
            autocompletion=one_of(kwsearch.PAGE_KINDS),
        ),
    ] = None,
    docstrings: Annotated[
        str | None,
        typer.Option(
            help="summary: the first sentences. full: the whole docstring.",
            metavar="HOW",
            autocompletion=one_of(("summary", "full")),
        ),
    ] = None,
    nav: Annotated[
        str | None,
        typer.Option(
            help="Generator of sites that the pages are for: mkdocs.",
            metavar="SITE",
            autocompletion=one_of(("mkdocs",)),
        ),
    ] = None,
    templates: Annotated[
        str | None,
        typer.Option(help="Folder with templates that replace the built-in ones.", metavar="FOLDER"),
    ] = None,
    workers: Annotated[
        int | None, typer.Option(help="Processes; 0: one for each processor.", metavar="N")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="JSON instead of text.")] = False,
    quiet: Annotated[bool, typer.Option("-q", "--quiet", help="No progress and no report.")] = False,
    index_dir: IndexDir = None,
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
    with LazyBar(None if quiet else sys.stderr) as progress:
        kwsearch.build_index(root, index_dir=index_dir, progress=progress)
    with kwsearch.open_index(folder, index_dir) as index:
        if check:
            problems = kwsearch.check_pages(index, out, settings=settings)
            _print_problems(problems, as_json=as_json, quiet=quiet)
            return NOTHING if problems else FOUND
        report = kwsearch.render_pages(index, out, settings=settings)
    if as_json:
        write(sys.stdout, [kwsearch.json_line(asdict(report))])
    elif not quiet:
        lines = [f"{kwsearch.printable(problem)}\n" for problem in report.problems]
        write(sys.stdout, [*lines, _report_text(report)])
    return FOUND


def _report_text(report: kwsearch.RenderReport) -> str:
    return (
        f"{report.pages:,} pages: {report.written:,} written, {report.unchanged:,} unchanged,"
        f" {report.removed:,} removed\n"
    )


def _print_problems(problems: list[kwsearch.PageProblem], *, as_json: bool, quiet: bool) -> None:
    if as_json:
        rows = [
            {"type": "problem", **kwsearch.path_fields(row.page), "reason": row.reason, "detail": row.detail}
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
        said = (
            f"{len(problems):,} {'problem' if len(problems) == 1 else 'problems'}\n"
            if problems
            else "every page is as it should be\n"
        )
        write(sys.stdout, [*lines, said])
