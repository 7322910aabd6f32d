"""``kwsearch export``: the index in the formats that other programs read."""

from __future__ import annotations

import sys

import kwsearch
from kwsearch.cli.commands.options import INDEX_DIR, ROOT, TEXT, Argument, Command, Flag
from kwsearch.cli.terminal.guard import FOUND
from kwsearch.cli.terminal.stream import raw
from kwsearch.cli.terminal.whole_file import check_target, whole_file

EXPORT_EXAMPLES = """\b
Examples:
  kwsearch export tags -o tags                   for what reads ctags, as vim
  kwsearch export sarif -o kwsearch.sarif        tags with their evidence
  kwsearch export dot | dot -Tsvg > imports.svg  which file imports which
  kwsearch export jsonl | jq .path               everything, a line a file"""

FORMATS = ("tags", "etags", "ctags-json", "jsonl", "objects.inv", "sarif", "dot", "graph-json")
"""As kwsearch.EXPORT_FORMATS, which a start of the command line need not load."""


def export(format: str, root: str | None = None, *, output: str = "-", index_dir: str | None = None) -> int:
    """Write the index as tags, JSON Lines, an inventory, SARIF or a graph.

    The index is brought up to date first. A file is replaced when all of it is written, and left as it was if
    anything goes wrong; a device or a pipe is none, and is refused before anything is done.
    """
    # Before the index is built, which may take minutes.
    standard = raw(sys.stdout, "standard output") if output == "-" else None
    if standard is None:
        check_target(output, "; give - and send that there")
    with kwsearch.open_fresh_index(root, index_dir=index_dir) as index:
        if standard is not None:
            kwsearch.export_index(index, format, standard)
            return FOUND
        with whole_file(output) as stream:
            kwsearch.export_index(index, format, stream)
    return FOUND


COMMANDS = {
    "export": Command(
        export,
        (
            Argument("format", f"One of: {' '.join(FORMATS)}.", "FORMAT", required=True, choices=FORMATS),
            ROOT,
        ),
        (
            Flag(("-o", "--output"), "output", TEXT, "File to write; - is standard output.", "FILE"),
            INDEX_DIR,
        ),
        EXPORT_EXAMPLES,
    )
}
