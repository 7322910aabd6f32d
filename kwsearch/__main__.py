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
INTERRUPT_AGAIN_SECONDS = 0.001
"""An interrupt that came where it could not be raised comes again after this."""


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


def _unraisable(what: sys.UnraisableHookArgs) -> None:
    """Bring an interrupt again that came in a finalizer or the like, where nothing can be raised: it would be lost."""
    if what.exc_type is not KeyboardInterrupt:
        sys.__unraisablehook__(what)
        return
    import _thread
    import signal
    import time

    interrupted = _thread.get_ident()

    def again() -> None:
        time.sleep(INTERRUPT_AGAIN_SECONDS)  # at once it would come to the same place
        signal.pthread_kill(interrupted, signal.SIGINT)

    _thread.start_new_thread(again, ())


def _read_names_as_utf8() -> None:
    """Start the program again where Python takes names of files and words of the command line for anything but UTF-8.

    An index would have other names for the same files in each locale.
    """
    if sys.getfilesystemencoding() == "utf-8" or not sys.executable:
        return
    if sys.stdout is not None:
        os.environ.setdefault(
            "PYTHONIOENCODING", sys.stdout.encoding
        )  # what the terminal shows stays as it is
    os.execv(sys.executable, [sys.executable, "-X", "utf8", *sys.orig_argv[1:]])  # noqa: S606 - itself


def main() -> NoReturn:
    """Run the program's own arguments and end the process."""
    gc.set_threshold(GARBAGE_THRESHOLD)
    sys.unraisablehook = _unraisable
    try:
        _read_names_as_utf8()
        status = run(sys.argv[1:])
        for stream in (sys.stdout, sys.stderr):
            try:  # noqa: SIM105 - contextlib takes a fifth of an interpreter's start
                stream.flush()
            except (OSError, ValueError, AttributeError):
                pass  # closed by whoever read it, or never there
    except KeyboardInterrupt:
        # Before anything could be told, or while it was told. There may be no stream to tell it by yet.
        try:  # noqa: SIM105 - as above
            os.write(2, b"kwsearch: error[interrupted]: stopped\n")
        except OSError:
            pass
        status = 130
    # Tearing an interpreter down takes as long as a small answer; nothing of ours is left to clean up.
    os._exit(status)


if __name__ == "__main__":
    main()
