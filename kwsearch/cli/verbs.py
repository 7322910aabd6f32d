"""The commands by name, and a correct call of one carried out without a command-line library. Lean."""

from __future__ import annotations

import sys

import kwsearch
from kwsearch.cli.terminal.guard import FOUND
from kwsearch.cli.terminal.stream import write

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from kwsearch.cli.commands.options import Command

HOMES = {
    "index": "commands.index",
    "query": "query_flags",
    "symbols": "commands.symbols",
    "show": "commands.show",
    "keywords": "commands.keywords_diff",
    "render": "commands.render",
    "diff": "commands.keywords_diff",
    "export": "commands.export",
    "import": "commands.import_",
    "tags list": "commands.tags",
    "tags show": "commands.tags",
    "tags test": "commands.tags",
    "serve": "commands.servers",
    "mcp": "commands.servers",
    "lsp": "commands.servers",
    "watch": "commands.servers",
    "status": "commands.index",
    "repos": "commands.index",
    "stats": "commands.stats",
    "doctor": "commands.doctor",
    "why-not": "commands.why_not",
    "eval": "commands.eval",
    "verify": "commands.index",
    "forget": "commands.index",
}
"""Where each command is; in the order of the help."""


def command_of(name: str) -> Command:
    """Return a command by a name of HOMES."""
    # Not importlib, which a start would load for this alone; with a name to fetch this gives the inner module.
    home = __import__(f"kwsearch.cli.{HOMES[name]}", fromlist=("COMMANDS",))
    command: Command = home.COMMANDS[name]
    return command


def help_or_version(arguments: Sequence[str]) -> int | None:
    """Print what ``--version`` or ``--help`` asks for; None for other calls, and for a page that is not kept."""
    if list(arguments) == ["--version"]:
        text: str | None = f"kwsearch {kwsearch.__version__}\n"
    elif arguments and arguments[-1] in ("-h", "--help"):
        from kwsearch.cli.help_pages import kept_page

        text = kept_page(" ".join(arguments[:-1]))
    else:
        text = None
    if text is None:
        return None
    write(sys.stdout, [text])
    return FOUND


def carry_out(arguments: Sequence[str]) -> int | None:
    """Carry out a command line and return its exit status; None when Typer has to look at it.

    Queries have a reader of their own (request.py); of them only ``--help`` is answered here.
    """
    # Two words for commands of a group, such as tags list.
    length = 2 if " ".join(arguments[:2]) in HOMES else 1
    name = " ".join(arguments[:length])
    if name not in HOMES or name == "query":
        return help_or_version(arguments)
    command = command_of(name)
    values = command.read(arguments[length:])
    if values is None:
        return help_or_version(arguments)
    return command.run(**values)
