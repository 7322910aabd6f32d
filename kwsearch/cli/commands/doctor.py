"""``kwsearch doctor``: how well the files of an index were read, and what was left out."""

from __future__ import annotations

import sys
from collections.abc import Iterator

import kwsearch
from kwsearch.cli.commands.options import INDEX_DIR, ROOT, SWITCH, Command, Flag
from kwsearch.cli.terminal.guard import FOUND
from kwsearch.cli.terminal.screen import fitted, look_of
from kwsearch.cli.terminal.stream import write


def doctor(root: str | None = None, *, as_json: bool = False, index_dir: str | None = None) -> int:
    """Say how well each language was read, what was left out and why.

    Of the index as it is; no source file is opened. How long each file took is not kept, so the slowest are not
    listed; those that took too long are.
    """
    found = kwsearch.examine_index(root, index_dir=index_dir)
    if as_json:
        write(sys.stdout, [kwsearch.json_line(found)])
    else:
        lines = map(kwsearch.printable, _lines(found))
        write(sys.stdout, fitted(lines, look_of(sys.stdout).width, "    "))
    return FOUND


def _lines(found: kwsearch.IndexHealth) -> Iterator[str]:
    yield f"{found.root}: {kwsearch.count_of(sum(row.files for row in found.languages), 'file')}"
    parsed = [row for row in found.languages if row.reader == "grammar"]
    if parsed:
        yield ""
        yield "parsed: language, files, bytes outside of parse errors, files with most errors"
        width = max(len(row.language) for row in parsed)
        for row in parsed:
            # What was read of them, as in the column before.
            worst = ", ".join(f"{path} {_percent(1 - share)}" for path, share in row.worst[:3])
            yield f"  {row.language:<{width}}  {row.files:>7,}  {_percent(row.confidence):>7}  {worst}".rstrip()
    plain = [row for row in found.languages if row.reader == "own"]
    if plain:
        yield ""
        yield f"read without a grammar: {', '.join(f'{row.language} {row.files:,}' for row in plain)}"
    words = [row for row in found.languages if row.reader == "words"]
    if words:
        yield ""
        yield f"words only: {', '.join(f'{row.language} {row.files:,}' for row in words)}"
    for extra in sorted({row.extra for row in words if row.extra}):
        names = ", ".join(row.language for row in words if row.extra == extra)
        yield f"  python -m pip install 'kwsearch[{extra}]' reads the code of {names}"
    if late := [row.language for row in words if row.is_read_next]:
        yield f"  kwsearch index reads the code of {', '.join(late)}, whose grammars are installed by now"
    for title, rows in (
        ("words only, because reading failed", [f"{path}: {reason}" for path, reason in found.fallbacks]),
        ("with words that are not searched", list(found.cut)),
    ):
        if rows:
            yield ""
            yield f"{title}: {len(rows):,}"
            yield from (f"  {row}" for row in rows[:_MOST_ROWS])
            if len(rows) > _MOST_ROWS:
                yield f"  … {len(rows) - _MOST_ROWS:,} more; --json has all"
    if found.skipped:
        yield ""
        yield "left out: reason, how many, some of them"
        width = max(len(reason) for reason, _, _ in found.skipped)
        for reason, count, paths in found.skipped:
            yield f"  {reason:<{width}}  {count:>7,}  {', '.join(paths[:3])}{' …' if count > len(paths[:3]) else ''}"
        yield "  kwsearch why-not PATH says which rule it was"


_MOST_ROWS = 10


def _percent(share: float) -> str:
    """A share with as many digits as tell it from all; never 100 % for less than all."""
    if share >= 1:
        return "100 %"
    return f"{min(share * 100, 99.99):.2f} %"


COMMANDS = {
    "doctor": Command(
        doctor, (ROOT,), (Flag(("--json",), "as_json", SWITCH, "Print one JSON object."), INDEX_DIR)
    )
}
