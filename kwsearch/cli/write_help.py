"""Writes the help that help_pages.py keeps, after a change: ``python -m kwsearch.cli.write_help``."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import typer

from kwsearch.cli.app import app
from kwsearch.cli.help_pages import MARK, WIDTHS, file_of
from kwsearch.cli.verbs import HOMES


def made_pages(width: int) -> str:
    """Return what is kept for a width, made by Typer."""
    groups = dict.fromkeys(name.partition(" ")[0] for name in HOMES if " " in name)

    def made() -> Iterator[str]:
        for name in ("", *groups, *HOMES):
            yield f"{MARK}{name}\n{_help_of(name.split(), width)}"

    return "".join(made())


def _help_of(words: list[str], columns: int) -> str:
    """The help of the program, or of the command or group that ``words`` name."""
    context: Any = typer.main.get_command(app).make_context("kwsearch", ["--help"], resilient_parsing=True)
    # As click works it out when it is not told: two columns less than there are, and fifty at least.
    context.terminal_width = max(min(columns, context.max_content_width) - 2, 50)
    for word in words:
        command = context.command.commands[word]
        context = type(context)(command, parent=context, info_name=word, **command.context_settings)
    return f"{context.get_help()}\n"


if __name__ == "__main__":
    for _width in WIDTHS:
        with open(file_of(_width), "w", encoding="utf-8", newline="") as _stream:
            _stream.write(made_pages(_width))
