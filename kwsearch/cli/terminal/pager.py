"""A pager as git uses one: for answers that are longer than the terminal, PAGER's, else less. Lean until needed."""

from __future__ import annotations

import os
import sys

from kwsearch.cli.terminal.screen import size_of, width_of
from kwsearch.cli.terminal.stream import write

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable
    from typing import IO

_USUAL = "less"
_NOT_RUN = (126, 127)
"""What sh ends with when a program is there and cannot be run, and when there is none (POSIX, 2.8.2)."""

_SETTINGS = {"LESS": "FRX", "LV": "-c"}
"""What git sets for its pagers when nobody has: end on one screen, pass colours, leave the text on the screen."""


def show(stream: IO[str] | None, chunks: Iterable[str], *, paging: bool = True) -> None:
    """Write an answer; on a terminal that is too short for it, through the pager.

    Args:
        stream: Standard output.
        chunks: What to write; safe for a terminal already.
        paging: False never pages.

    Raises:
        BrokenPipeError: The reader of a stream that is no terminal has gone away.
    """
    columns, lines = size_of(stream)
    command = os.environ.get("PAGER", _USUAL) if paging and lines and hasattr(os, "posix_spawn") else ""
    if command in ("", "cat") or os.environ.get("TERM") == "dumb":
        write(stream, chunks)
        return
    text = list(chunks)
    # One line less than there are: the prompt of the shell comes below.
    if _rows(text, columns) < lines or not _pages("".join(text), command):
        write(stream, text)


def _rows(chunks: Iterable[str], columns: int) -> int:
    """How many lines of a terminal a text takes; escapes are not counted."""
    rows = 0
    for line in "".join(chunks).splitlines():
        plain = line
        while "\x1b" in plain:
            before, _, rest = plain.partition("\x1b")
            plain = before + (rest.partition("\x1b\\")[2] if rest.startswith("]") else rest.partition("m")[2])
        rows += max(-(-width_of(plain) // columns), 1)
    return rows


def _pages(text: str, command: str) -> bool:
    """Give a text to the pager and wait for its end; False when there is no such program, so that nobody saw it."""
    from shutil import which  # only here: it takes as long to load as a small answer

    if command == _USUAL and which(_USUAL) is None:
        return False
    reader, writer = os.pipe()
    try:
        child = os.posix_spawn(
            "/bin/sh", ["sh", "-c", command], {**_SETTINGS, **os.environ},
            # The ends of the pipe itself close in the child, as all of Python's do: only this copy stays open.
            file_actions=[(os.POSIX_SPAWN_DUP2, reader, 0)],
        )  # fmt: skip
    except BaseException:
        os.close(writer)
        raise
    finally:
        os.close(reader)
    import signal

    # The keyboard belongs to the pager: Ctrl-C there ends a search in it, not the answer.
    before = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        _fill(writer, text.encode(getattr(sys.stdout, "encoding", None) or "utf-8", "backslashreplace"))
        _, status = os.waitpid(child, 0)
    finally:
        signal.signal(signal.SIGINT, before)
    return os.waitstatus_to_exitcode(status) not in _NOT_RUN


def _fill(writer: int, data: bytes) -> None:
    """Write everything into a pipe, as far as its reader takes it, and close it."""
    try:
        rest = memoryview(data)
        while rest:
            rest = rest[os.write(writer, rest) :]
    except BrokenPipeError:
        pass  # who reads has seen enough
    finally:
        os.close(writer)
