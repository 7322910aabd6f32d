"""``kwsearch symbols``: the outline of files, straight from their source."""

from __future__ import annotations

import sys
from typing import Annotated

import typer

import kwsearch
from kwsearch.cli.guard import FAILED, FOUND, NOTHING, complain
from kwsearch.cli.output import message, paint, symbols_json, symbols_text, use_colour, write

SYMBOLS_EXAMPLES = """\b
Examples:
  kwsearch symbols src/parser.py              what the file defines
  kwsearch symbols -k class -k method *.py    classes and methods of several files
  kwsearch symbols --json src/*.go            one JSON object for each symbol"""


def symbols(
    paths: Annotated[list[str], typer.Argument(help="Source files.", show_default=False)],
    kind: Annotated[
        list[str] | None,
        typer.Option("-k", "--kind", help="Only this kind: class, function …", metavar="KIND"),
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="JSON Lines: one object for each symbol.")] = False,
) -> int:
    """Print what source files define and declare, by line. No index is needed."""
    wanted = {one for word in kind or () for one in kwsearch.kinds_of(word)}
    colour = not as_json and use_colour(sys.stdout)
    status = NOTHING
    failed = False
    for path in paths:
        try:
            every = kwsearch.extract_symbols(path)
        except kwsearch.SourceFileError as error:
            failed = True
            complain(error.reason, str(error))
            continue
        found = [symbol for symbol in every if not wanted or symbol.kind in wanted]
        if found:
            status = FOUND
        if as_json:
            write(sys.stdout, symbols_json(path, found))
        else:
            heading = [paint(kwsearch.printable(path), "path", colour) + "\n"] if len(paths) > 1 else []
            write(sys.stdout, [*heading, *symbols_text(found, colour=colour)])
    if status == NOTHING and not failed and not as_json:
        message("nothing found")
    return FAILED if failed else status
