"""``kwsearch import``: the index of a folder from what ``kwsearch export`` wrote elsewhere."""

from __future__ import annotations

import contextlib
import sys

import kwsearch
from kwsearch.cli.commands.index import report_text
from kwsearch.cli.commands.options import INDEX_DIR, SWITCH, Argument, Command, Flag
from kwsearch.cli.terminal.guard import FOUND
from kwsearch.cli.terminal.stream import raw, write

IMPORT_EXAMPLES = """\b
Examples:
  kwsearch import jsonl all.jsonl copy     make the folder copy and its index
  zcat all.jsonl.gz | kwsearch import jsonl - ~/src/project
                                           where the same files are already"""

FORMATS = ("jsonl",)


def import_(format: str, file: str, root: str, *, quiet: bool = False, index_dir: str | None = None) -> int:
    """Make the index of a folder from an exported one, without reading or judging its source.

    A new or empty ROOT is filled with the source files that the export holds; in another one nothing is written, and
    each of these files must be there with the same bytes. The index answers as the exported one did; it is not
    compared with the files, and says so, until kwsearch index builds its own.
    """
    if format not in FORMATS:
        raise kwsearch.ConfigError(f"there is no format {format!r} to import; write jsonl")
    with contextlib.ExitStack() as held:
        stream = raw(sys.stdin, "standard input") if file == "-" else held.enter_context(open(file, "rb"))
        name = "standard input" if file == "-" else file
        report = kwsearch.import_index(stream, root, index_dir=index_dir, name=name)
    if not quiet:
        write(sys.stdout, [report_text(report)])
    return FOUND


COMMANDS = {
    "import": Command(
        import_,
        (
            Argument(
                "format", "jsonl, as kwsearch export writes it.", "FORMAT", required=True, choices=FORMATS
            ),
            Argument("file", "The file; - is standard input.", "FILE", required=True),
            Argument("root", "A new folder, or one that has the same files.", "ROOT", required=True),
        ),
        (Flag(("-q", "--quiet"), "quiet", SWITCH, "Print no report."), INDEX_DIR),
        IMPORT_EXAMPLES,
    )
}
