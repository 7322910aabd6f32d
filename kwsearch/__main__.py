"""Starts the command line: a correct call by the shortest way, everything else through Typer."""

from __future__ import annotations

import gc
import os
import sys

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import NoReturn


GARBAGE_THRESHOLD = 100_000
"""Objects made before garbage is looked for: a start makes many, and none of them is garbage."""


def run(arguments: Sequence[str]) -> int:
    """Carry out a command line and return its exit status; whatever ends it is one line on standard error.

    Args:
        arguments: Everything behind the program's name.
    """
    from kwsearch.cli.terminal.guard import guarded

    return guarded(lambda: _carried_out(arguments))


def _carried_out(arguments: Sequence[str]) -> int:
    if arguments and arguments[0] == "query":
        from kwsearch.cli.request import read_request

        request = read_request(arguments[1:])
        if request is not None:
            from kwsearch.cli.query import answer_query

            return answer_query(request)
    from kwsearch.cli.verbs import carry_out

    status = carry_out(arguments)
    if status is not None:
        return status
    from kwsearch.cli.app import run_command

    return run_command(arguments)


def main() -> NoReturn:
    """Run the program's own arguments and end the process."""
    gc.set_threshold(GARBAGE_THRESHOLD)
    try:
        status = run(sys.argv[1:])
        for stream in (sys.stdout, sys.stderr):
            try:  # noqa: SIM105 - contextlib takes a fifth of an interpreter's start
                stream.flush()
            except (OSError, ValueError, AttributeError):
                pass  # closed by whoever read it, or never there
    except KeyboardInterrupt:
        status = 130  # before anything could be told, or while it was told
    # Tearing an interpreter down takes as long as a small answer; nothing of ours is left to clean up.
    os._exit(status)


if __name__ == "__main__":
    main()
