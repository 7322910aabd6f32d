"""Runs a command; whatever ends it becomes one safe line on standard error and an exit status. Lean."""

from __future__ import annotations

import os

import kwsearch
from kwsearch.cli.terminal.stream import message

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

FOUND, NOTHING, FAILED, INTERRUPTED = 0, 1, 2, 130
"""Exit statuses: an answer; none; could not answer; stopped from the keyboard, as shells have it."""


def guarded(action: Callable[[], int]) -> int:
    """Return the status of ``action``, or the one of the error that ended it, which is told in one line.

    Standard output that nobody reads any more is no error. ``KWSEARCH_DEBUG=1`` shows the traceback of
    errors that nobody expected.
    """
    try:
        return action()
    except kwsearch.KwsearchError as error:
        status = complain(error.reason, str(error))
        return INTERRUPTED if error.reason == "interrupted" else status
    except BrokenPipeError:
        return FOUND  # head has seen enough, and a script that runs with pipefail must not stop at that
    except KeyboardInterrupt as stop:
        # Whoever wrote something when it came has said what is left of it.
        complain("interrupted", "; ".join(("stopped", *map(str, stop.args))))
        return INTERRUPTED
    # Of no index and no source, which have errors of their own: an output file, a terminal.
    except OSError as error:
        place = f": {error.filename}" if error.filename else ""
        return complain("system", f"{error.strerror or error}{place}")
    except Exception as error:
        # The last line of defence: an interpreter's own traceback would print foreign names as they are.
        if os.environ.get("KWSEARCH_DEBUG"):
            import traceback

            for line in traceback.format_exc().splitlines():
                message(line)
        text = f"{type(error).__name__}: {error}; please report it (KWSEARCH_DEBUG=1 shows where)"
        return complain("internal", text)


def complain(reason: str, text: str) -> int:
    """Say in one line why there is no answer, and return the exit status that says so."""
    try:  # noqa: SIM105 - contextlib takes a fifth of an interpreter's start
        message(f"error[{reason}]: {text}")
    except OSError:
        pass  # nobody reads standard error either
    return FAILED
