"""Help as Typer prints it, kept for the usual widths, so that asking for it need not load Typer. Lean.

``python -m kwsearch.cli.write_help`` writes the pages anew after a command or flag has changed; a test compares them.
"""

from __future__ import annotations

import os
import sys

WIDEST = 100
"""Help is never wider, in columns."""

WIDTHS = (80, WIDEST)
"""Columns of a terminal for which pages are kept; 80 is that of what is no terminal."""

MARK = "\f"
"""Stands before the name of each page."""


def kept_page(name: str) -> str | None:
    """Return the help of a command, a group or, for an empty name, the program; None when it is not kept."""
    # Help is as wide as the terminal only up to there: every wider one has the same page.
    width = min(_columns(), WIDEST)
    if width not in WIDTHS:
        return None
    with open(file_of(width), encoding="utf-8", newline="") as stream:
        _, mark, rest = stream.read().partition(f"{MARK}{name}\n")
    return rest.partition(MARK)[0] if mark else None


def file_of(width: int) -> str:
    """Return where the pages of a width are kept."""
    return os.path.join(os.path.dirname(__file__), "help", f"{width}.txt")


def _columns() -> int:
    """The width that Typer goes by: COLUMNS, else that of the terminal, else 80."""
    try:
        columns = int(os.environ["COLUMNS"])
    except (KeyError, ValueError):
        columns = 0
    if columns <= 0:
        try:
            columns = os.get_terminal_size(sys.__stdout__.fileno()).columns  # type: ignore[union-attr]  # None: caught
        except (AttributeError, ValueError, OSError):  # no terminal
            columns = 0
    return columns if columns > 0 else 80
