"""``kwsearch stats``: how large a repository is, in what languages, of what symbols, and what all of it leans on."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator

import kwsearch
from kwsearch.cli.commands.front_ends import front_end
from kwsearch.cli.commands.options import INDEX_DIR, ROOT, SWITCH, TEXT, Command, Flag
from kwsearch.cli.terminal.guard import FOUND
from kwsearch.cli.terminal.progress import StepBar
from kwsearch.cli.terminal.screen import fitted, look_of
from kwsearch.cli.terminal.stream import write
from kwsearch.cli.terminal.whole_file import check_target, whole_file

STATS_EXAMPLES = """\b
Examples:
  kwsearch stats                    languages, kinds, lengths, most imported
  kwsearch stats --plot tree.svg    the same as a picture, SVG or PNG
  kwsearch stats --json | jq .kinds"""

_PLOTS = (".svg", ".png")


def stats(
    root: str | None = None, *, plot: str | None = None, as_json: bool = False, index_dir: str | None = None
) -> int:
    """Count the files of each language, the symbols of each kind, long files and most imported ones.

    Of the index as it is; no source file is opened. A picture needs the extra plot.
    """
    if plot is not None:
        if not plot.lower().endswith(_PLOTS):
            raise kwsearch.ConfigError(f"{plot}: write a name that ends in {' or '.join(_PLOTS)}")
        check_target(plot)
        # Before anything is counted, so that a missing extra is told at once.
        draw = front_end("plot.panels").write_plot
    with StepBar(sys.stderr) as step:
        tell = None if step is None else lambda done, total: step("counting", done, total)
        found = kwsearch.index_figures(root, index_dir=index_dir, progress=tell)
    if plot is not None:
        with whole_file(plot) as stream:
            draw(found, plot[-3:].lower(), stream)
    elif as_json:
        write(sys.stdout, [kwsearch.json_line(found)])
    else:
        lines = map(kwsearch.printable, _lines(found))
        write(sys.stdout, fitted(lines, look_of(sys.stdout).width, "    "))
    return FOUND


def _lines(found: kwsearch.IndexFigures) -> Iterator[str]:
    files = sum(row.files for row in found.languages)
    lines = sum(row.lines for row in found.languages)
    yield f"{found.root}: {kwsearch.count_of(files, 'file')}, {kwsearch.count_of(lines, 'line')}"
    yield from _table(
        "language, files, lines, bytes",
        [(row.language, row.files, row.lines, row.source_bytes) for row in found.languages],
    )
    yield from _table("kind, definitions", found.kinds)
    # Without a file every row would be 0.
    if files:
        yield from _table("lines, files", [(row.name, row.files) for row in found.lengths])
    if found.most_imported:
        yield ""
        yield "most imported: files that import it, file"
        width = len(f"{found.most_imported[0][1]:,}")
        yield from (f"  {count:>{width},}  {path}" for path, count in found.most_imported)


def _table(title: str, rows: Iterable[tuple[str, *tuple[int, ...]]]) -> Iterator[str]:
    """Lines of a table of names and counts, with columns as wide as what is in them; nothing without rows."""
    texts = [(name, *(f"{count:,}" for count in counts)) for name, *counts in rows]
    if not texts:
        return
    yield ""
    yield title
    name_width, *widths = (max(map(len, column)) for column in zip(*texts, strict=True))
    for name, *counts in texts:
        padded = "  ".join(f"{count:>{width}}" for count, width in zip(counts, widths, strict=True))
        yield f"  {name:<{name_width}}  {padded}"


COMMANDS = {
    "stats": Command(
        stats,
        (ROOT,),
        (
            Flag(("--plot",), "plot", TEXT, "Draw a picture, SVG or PNG, in place of text.", "FILE"),
            Flag(("--json",), "as_json", SWITCH, "Print one JSON object."),
            INDEX_DIR,
        ),
        STATS_EXAMPLES,
    )
}
