"""``kwsearch keywords`` and ``kwsearch diff``: the names of a repository, and how they changed between revisions."""

from __future__ import annotations

import sys
from typing import Annotated

import typer

import kwsearch
from kwsearch.cli.commands.completion import filter_value, one_of
from kwsearch.cli.commands.options import IndexDir, Root
from kwsearch.cli.terminal.guard import FOUND, NOTHING
from kwsearch.cli.terminal.stream import message, write

KEYWORDS_EXAMPLES = """\b
Examples:
  kwsearch keywords --prefix parse         words that begin so, files counted
  kwsearch keywords -k class               names of classes
  kwsearch keywords -r import --most       imported names, of most files first"""

DIFF_EXAMPLES = """\b
Examples:
  kwsearch diff                                 edits since the last commit
  kwsearch diff HEAD~5..HEAD                    what five commits changed
  kwsearch diff main...topic --format markdown  a branch, for a pull request
  kwsearch diff v1.0..v2.0 --format json        one JSON object a change"""

_FORMATS = ("text", "json", "markdown")


def keywords(
    root: Root = None,
    prefix: Annotated[str, typer.Option(help="Only words that begin so.", metavar="TEXT")] = "",
    kind: Annotated[
        str,
        typer.Option(
            "-k",
            "--kind",
            help="Only names of this kind: class, function …",
            metavar="KIND",
            autocompletion=filter_value("kind"),
        ),
    ] = "",
    role: Annotated[
        str,
        typer.Option(
            "-r",
            "--role",
            help="Only in this role: definition, import, call …",
            metavar="ROLE",
            autocompletion=filter_value("role"),
        ),
    ] = "",
    most: Annotated[
        bool, typer.Option("--most", help="Words of most files first, instead of A to Z.")
    ] = False,
    limit: Annotated[int, typer.Option("--limit", help="Most words shown; 0: all.", min=0, metavar="N")] = 0,
    as_json: Annotated[bool, typer.Option("--json", help="JSON Lines: one object for each word.")] = False,
    index_dir: IndexDir = None,
) -> int:
    """List the words of the index and how many files have them."""
    with kwsearch.open_index(root, index_dir) as index:
        rows = index.keywords(prefix, kind=kind, role=role)
    if most:
        rows.sort(key=lambda row: -row[1])
    total = len(rows)
    if limit:
        del rows[limit:]
    if as_json:
        write(sys.stdout, (kwsearch.json_line({"keyword": word, "files": files}) for word, files in rows))
    else:
        width = len(str(max((files for _, files in rows), default=0)))
        write(sys.stdout, (f"{files:>{width}} {kwsearch.printable(word)}\n" for word, files in rows))
        if len(rows) < total:
            message(f"{len(rows):,} of {total:,} shown")
    return FOUND if rows else NOTHING


def diff(
    revisions: Annotated[
        str,
        typer.Argument(
            help="OLD..NEW as git names them; OLD...NEW from where NEW left OLD; OLD alone: the working tree.",
        ),
    ] = "HEAD",
    root: Root = None,
    form: Annotated[
        str,
        typer.Option(
            "--format",
            help="text, json (JSON Lines) or markdown.",
            metavar="FORMAT",
            autocompletion=one_of(_FORMATS),
        ),
    ] = "text",
) -> int:
    """Say which symbols, roles and tags two revisions differ in, or one and the working tree.

    That is what appeared, vanished, moved, was renamed or changed, and what of it may break callers. No index is
    needed.
    """
    from kwsearch.cli.shown.diff_text import diff_text

    if form not in _FORMATS:
        raise kwsearch.ConfigError(f"option --format: must be one of {', '.join(_FORMATS)}, not {form!r}")
    old, new, from_merge_base = kwsearch.split_range(revisions)
    found = kwsearch.diff_revisions(root, old, new, from_merge_base=from_merge_base)
    if form == "json":
        write(sys.stdout, found.json_lines())
    else:
        write(sys.stdout, diff_text(found) if form == "text" else kwsearch.diff_markdown(found))
    return FOUND if found.changes else NOTHING
