"""``kwsearch symbols``: the outline of files and folders, straight from their source."""

from __future__ import annotations

import os
import sys
from collections import Counter
from collections.abc import Iterator

import kwsearch
from kwsearch.cli.commands.options import LIST, SWITCH, TEXT, Argument, Command, Flag
from kwsearch.cli.shown.output import symbols_json, symbols_text
from kwsearch.cli.terminal.guard import FAILED, FOUND, NOTHING, complain
from kwsearch.cli.terminal.screen import look_of
from kwsearch.cli.terminal.stream import message, raw, write

SYMBOLS_EXAMPLES = """\b
Examples:
  kwsearch symbols src/parser.py            what the file defines
  kwsearch symbols src                      what each file below it defines
  kwsearch symbols -k class -k method *.py  classes and methods of some files
  kwsearch symbols --json src/*.go          one JSON object for each symbol
  git show v1:a.py | kwsearch symbols - -t python"""

_EXPECTED = ("ignored", "version-control")
"""Reasons for which nobody expects a file to be read."""


def symbols(
    paths: list[str], *, kind: list[str] | None = None, lang: str | None = None, as_json: bool = False
) -> int:
    """Print what source files define and declare, by line. No index is needed.

    Of a folder those files are read that an index of it would hold.
    """
    wanted = {one for word in kind or () for one in kwsearch.kinds_of(word)}
    look = look_of(sys.stdout)
    headed = len(paths) > 1 or os.path.isdir(paths[0])
    status = NOTHING
    failed = False
    for path in paths:
        try:
            for name, every in _outlines(path, lang):
                found = [symbol for symbol in every if not wanted or symbol.kind in wanted]
                if found:
                    status = FOUND
                if as_json:
                    write(sys.stdout, symbols_json(name, found))
                elif found or name == path:
                    heading = [look.paint(kwsearch.printable(name), "path") + "\n"] if headed else []
                    write(sys.stdout, [*heading, *symbols_text(found, look=look)])
        except kwsearch.SourceFileError as error:
            # The others are read all the same; the status remembers it.
            failed = True
            complain(error.reason, str(error))
    if status == NOTHING and not failed and not as_json:
        unnamed = "-" in paths and lang is None
        message("nothing found" + ("; name the language of standard input with -t" if unnamed else ""))
    return FAILED if failed else status


def _outlines(path: str, lang: str | None) -> Iterator[tuple[str, list[kwsearch.Symbol]]]:
    """What a command-line argument stands for: a file, each file of a folder, or standard input; paths as from here."""
    if path == "-":
        data = raw(sys.stdin, "standard input").read()
        yield path, kwsearch.extract_symbols(path, data=data, language=lang)
    elif os.path.isdir(path):
        before = "" if os.path.normpath(path) == "." else os.path.join(path, "")
        skipped: Counter[str] = Counter()
        for row in kwsearch.outline_folder(path):
            if not row.skipped:
                yield before + row.path, row.symbols
            elif row.skipped not in _EXPECTED:
                skipped[row.skipped] += 1
        if skipped:
            message(
                f"{path}: not read: {', '.join(f'{reason} {count:,}' for reason, count in sorted(skipped.items()))}"
            )
    else:
        yield path, kwsearch.extract_symbols(path, language=lang)


COMMANDS = {
    "symbols": Command(
        symbols,
        (Argument("paths", "Source files and folders; - is standard input.", required=True, many=True),),
        (
            Flag(("-k", "--kind"), "kind", LIST, "Only this kind: class, function …", "KIND", "kind"),
            Flag(
                ("-t", "--lang"),
                "lang",
                TEXT,
                "The language of what is named, when its name does not tell.",
                "LANG",
                "lang",
            ),
            Flag(("--json",), "as_json", SWITCH, "JSON Lines: one object for each symbol."),
        ),
        SYMBOLS_EXAMPLES,
    )
}
