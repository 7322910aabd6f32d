"""``kwsearch why-not``: which rule leaves a file out, or which part of a query it does not meet."""

from __future__ import annotations

import sys
from typing import Annotated

import typer

import kwsearch
from kwsearch.cli.commands.options import IndexDir
from kwsearch.cli.terminal.guard import FOUND, NOTHING
from kwsearch.cli.terminal.stream import write

WHY_NOT_EXAMPLES = """\b
Examples:
  kwsearch why-not build/out.js               which ignore rule leaves it out
  kwsearch why-not src/app.py call:loads      what of the query it does not meet
  kwsearch why-not src/app.py parse config    or where it stands in the answer"""


def why_not(
    path: Annotated[str, typer.Argument(help="The file, or a folder.", metavar="PATH")],
    words: Annotated[
        list[str] | None,
        typer.Argument(help="Query text; several are joined with spaces.", metavar="[WORD]…"),
    ] = None,
    root: Annotated[
        str | None,
        typer.Option(help="The indexed folder; else the one around the file.", metavar="FOLDER"),
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object.")] = False,
    index_dir: IndexDir = None,
) -> int:
    """Say why a file is not indexed, or is no answer to a query.

    Exit status 0 when it is indexed, or an answer; 1 when it is not.
    """
    found = kwsearch.why_not(path, " ".join(words or ()), root=root, index_dir=index_dir)
    if as_json:
        write(sys.stdout, [kwsearch.json_line(found._asdict() | kwsearch.path_fields(found.path))])
    else:
        write(sys.stdout, [f"{kwsearch.printable(found.path)}: {kwsearch.printable(found.meaning)}\n"])
    is_there = found.rank > 0 if words else found.state == "indexed"
    return FOUND if is_there else NOTHING
