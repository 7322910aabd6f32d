"""``kwsearch symbols``: the outline of files, straight from their source."""

from __future__ import annotations

import os
import stat
import sys
from typing import Annotated

import typer

import kwsearch
from kwsearch.cli.guard import FAILED, FOUND, NOTHING, complain
from kwsearch.cli.output import message, paint, printable, symbols_json, symbols_text, use_colour, write
from kwsearch.settings.load import Settings

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
    from kwsearch.query.values import checked_value
    from kwsearch.vocabulary import KIND_CLASSES

    wanted: set[str] = set()
    for word in kind or ():
        value = checked_value("kind", word, -1)
        wanted.update(KIND_CLASSES.get(value, (value,)))
    colour = not as_json and use_colour(sys.stdout)
    status = NOTHING
    failed = False
    for path in paths:
        problem = _problem(path)
        if problem:
            failed = True
            complain("file", f"{path} {problem}")
            continue
        found = [symbol for symbol in kwsearch.extract_symbols(path) if not wanted or symbol.kind in wanted]
        if found:
            status = FOUND
        if as_json:
            write(sys.stdout, symbols_json(path, found))
        else:
            heading = [paint(printable(path), "path", colour) + "\n"] if len(paths) > 1 else []
            write(sys.stdout, [*heading, *symbols_text(found, colour=colour)])
    if status == NOTHING and not failed and not as_json:
        message("nothing found")
    return FAILED if failed else status


def _problem(path: str) -> str:
    """Why the file cannot be outlined; empty when it can."""
    try:
        state = os.stat(path)
    except (OSError, ValueError) as error:
        return f"cannot be read: {getattr(error, 'strerror', None) or error}"
    if not stat.S_ISREG(state.st_mode):
        return "is not a file; name source files"
    if state.st_size > Settings().max_file_bytes:
        return f"is larger than {Settings().max_file_bytes:,} bytes"
    return ""
