"""``kwsearch why-not``: which rule leaves a file out, or which part of a query it does not meet."""

from __future__ import annotations

import sys

import kwsearch
from kwsearch.cli.commands.options import INDEX_DIR, SWITCH, TEXT, Argument, Command, Flag
from kwsearch.cli.terminal.guard import FOUND, NOTHING
from kwsearch.cli.terminal.screen import fitted, look_of
from kwsearch.cli.terminal.stream import write

WHY_NOT_EXAMPLES = """\b
Examples:
  kwsearch why-not build/out.js               which ignore rule leaves it out
  kwsearch why-not src/app.py call:loads      which part it does not meet
  kwsearch why-not src/app.py parse config    or where it stands in the answer"""


def why_not(
    path: str,
    words: list[str] | None = None,
    *,
    root: str | None = None,
    as_json: bool = False,
    index_dir: str | None = None,
) -> int:
    """Say why a file is not indexed, or is no answer to a query.

    Exit status 0 when it is indexed, or an answer; 1 when it is not.
    """
    found = kwsearch.why_not(path, " ".join(words or ()), root=root, index_dir=index_dir)
    if as_json:
        write(sys.stdout, [kwsearch.json_line(found._asdict() | kwsearch.path_fields(found.path))])
    else:
        line = f"{kwsearch.printable(found.path)}: {kwsearch.printable(found.meaning)}"
        write(sys.stdout, fitted([line], look_of(sys.stdout).width))
    is_there = found.rank > 0 if words else found.state == "indexed"
    return FOUND if is_there else NOTHING


COMMANDS = {
    "why-not": Command(
        why_not,
        (
            Argument("path", "The file, or a folder.", "PATH", required=True),
            Argument("words", "Query text; several are joined with spaces.", "[WORD]…", many=True),
        ),
        (
            Flag(("--root",), "root", TEXT, "The indexed folder; else the one around the file.", "FOLDER"),
            Flag(("--json",), "as_json", SWITCH, "Print one JSON object."),
            INDEX_DIR,
        ),
        WHY_NOT_EXAMPLES,
    )
}
