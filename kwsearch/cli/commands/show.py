"""``kwsearch show``: the source of one symbol, or the outline of a file."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator, Sequence

import kwsearch
from kwsearch.cli.commands.options import INDEX_DIR, QUERY_TEXT, SWITCH, TEXT, Argument, Command, Flag
from kwsearch.cli.shown.here import Here
from kwsearch.cli.shown.output import symbols_text
from kwsearch.cli.terminal.guard import FOUND, NOTHING
from kwsearch.cli.terminal.pager import show as page
from kwsearch.cli.terminal.screen import Look, look_of
from kwsearch.cli.terminal.stream import message

SHOW_EXAMPLES = """\b
Examples:
  kwsearch show ParcelStore              the source of its best definition
  kwsearch show ParcelStore.add          a member
  kwsearch show src/app.py               what the file defines
  kwsearch show src/app.py:120           the symbol around line 120
  kwsearch show src/app.py:main          a symbol of this file"""


def show(
    target: str, *, root: str | None = None, no_pager: bool = False, index_dir: str | None = None
) -> int:
    """Print the source of a symbol with its line numbers, or what a file defines. A file needs no index."""
    look = look_of(sys.stdout)
    path, part = file_and_part(target)
    if path:
        symbols = kwsearch.extract_symbols(path)
        if not symbols:
            message(f"nothing is defined in {kwsearch.printable(path)}")
            return NOTHING
        if not part:
            page(
                sys.stdout, symbols_text(symbols, look=look, path=os.path.abspath(path)), paging=not no_pager
            )
            return FOUND
        # No name is a number: what stands behind the colon says by itself what it is. No file has a billion lines, and
        # Python reads no number of thousands of digits.
        is_line = part.isdecimal() and len(part) < 10
        chosen = _around(symbols, int(part)) if is_line else _named(symbols, part)
        if not chosen:
            message(f"there is no symbol {'around line ' if is_line else ''}{part} in {path}")
            return NOTHING
        with open(path, "rb") as stream:
            # Without the mark that some editors write, which is no letter of the first line.
            text = stream.read().removeprefix(b"\xef\xbb\xbf").decode("utf-8", "surrogateescape")
        page(sys.stdout, _source(path, chosen[0], text.split("\n"), look), paging=not no_pager)
        _tell_others(path, chosen[1:])
        return FOUND
    return _show_name(target, root, index_dir, look, paging=not no_pager)


def _show_name(name: str, root: str | None, index_dir: str | None, look: Look, *, paging: bool) -> int:
    """Print the best definition of a name, and say where the others are."""
    query = kwsearch.parse_query("", filters=[("def", name)])
    with kwsearch.open_fresh_index(root, index_dir, notify=message) as index:
        here = Here(index.root, root)
        found = index.search(query, limit=10)
        places = [(hit.path, match) for hit in found for match in hit.matches]
        if not places:
            near = f"; did you mean {', '.join(found.suggestions)}?" if found.suggestions else ""
            message(f"no definition of {name} is indexed{near}")
            return NOTHING
        path, best = places[0]
        symbol = next(
            row for row in index.file(path).symbols if (row.line, row.name) == (best.line, best.name)
        )
        page(sys.stdout, _source(here.path(path), symbol, index.lines(path), look), paging=paging)
        for other, match in places[1:]:
            inside = f"{match.scope}." if match.scope else ""
            message(f"also {match.kind} {inside}{match.name}: {here.path(other)}:{match.line}")
    return FOUND


def file_and_part(target: str) -> tuple[str, str]:
    """Cut a target into a file that is there and what stands behind its last colon; no file for a name."""
    if os.path.isfile(target):
        return target, ""
    path, colon, part = target.rpartition(":")
    return (path, part) if colon and part and os.path.isfile(path) else ("", "")


def _around(symbols: Sequence[kwsearch.Symbol], line: int) -> list[kwsearch.Symbol]:
    """The innermost symbol of several lines that holds a line, else the one on it."""
    holding = [symbol for symbol in symbols if symbol.line <= line <= symbol.end_line]
    # A field of one line lies within the class that is meant by a place in it.
    holding.sort(key=lambda symbol: (symbol.end_line == symbol.line, symbol.end_line - symbol.line))
    return holding[:1]


def _named(symbols: Sequence[kwsearch.Symbol], name: str) -> list[kwsearch.Symbol]:
    """The symbols of a name, which may have its scopes before it; definitions first."""
    # Scopes count from the end: add, ParcelStore.add and all that stands around it mean the same.
    wanted = f".{name}"
    found = [symbol for symbol in symbols if f".{symbol.scope}.{symbol.name}".endswith(wanted)]
    return sorted(found, key=lambda symbol: (symbol.role != "definition", symbol.line))


def _source(path: str, symbol: kwsearch.Symbol, lines: Sequence[str], look: Look) -> Iterator[str]:
    """The lines of a symbol behind their numbers, below its place."""
    inside = f"  in {kwsearch.printable(symbol.scope)}" if symbol.scope else ""
    yield look.paint(kwsearch.printable(path), "path") + look.paint(f"  {symbol.kind}{inside}", "dim") + "\n"
    width = len(str(symbol.end_line))
    for number in range(symbol.line, min(symbol.end_line, len(lines)) + 1):
        text = kwsearch.printable(lines[number - 1].removesuffix("\r"), tabs=True)
        if number == symbol.line:
            text = look.marked(text, kwsearch.find_name(text, symbol.name), len(symbol.name))
        yield f"  {look.paint(f'{number:>{width}}', 'line')}  {text}".rstrip() + "\n"


def _tell_others(path: str, symbols: Sequence[kwsearch.Symbol]) -> None:
    for symbol in symbols:
        message(f"also {symbol.kind} {symbol.name}: {path}:{symbol.line}")


COMMANDS = {
    "show": Command(
        show,
        (
            Argument(
                "target",
                "A name; or a file, alone or with :LINE or :NAME.",
                "NAME|FILE[:LINE|:NAME]",
                required=True,
                key=QUERY_TEXT,
            ),
        ),
        (
            Flag(("--root",), "root", TEXT, "The folder to search for a name.", "FOLDER"),
            Flag(("--no-pager",), "no_pager", SWITCH, "Print a long text straight to the terminal."),
            INDEX_DIR,
        ),
        SHOW_EXAMPLES,
    )
}
