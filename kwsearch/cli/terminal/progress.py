"""A progress bar on a terminal, once there is something to show; silence everywhere else. Lean until then."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import IO, Any

    from rich.progress import Progress

_STEPS = 1000
"""A bar of steps is drawn anew when a thousandth more is done."""


def _started(stream: IO[str] | None, doing: str) -> Progress:
    """A bar with one line, on the screen until it is stopped."""
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn

    columns: tuple[Any, ...] = (
        TextColumn("{task.description}"), BarColumn(), TextColumn("{task.fields[size]}"), TimeRemainingColumn(),
    )  # fmt: skip
    # Gone in the end: what stays on the screen is the answer.
    bar = Progress(*columns, console=Console(file=stream), transient=True)
    bar.add_task(doing, total=None, size="")
    bar.start()
    return bar


class LazyBar:
    """A context manager that gives a function to call with (bytes read, bytes in all); None for no terminal.

    The time that is left follows from the bytes; what comes after the last byte has a line of its own.
    """

    __slots__ = ("_bar", "_stream", "_writing")

    def __init__(self, stream: IO[str] | None) -> None:
        """Take the stream; nothing is shown before the first call."""
        self._stream = stream
        self._bar: Progress | None = None
        self._writing = False

    def __enter__(self) -> Callable[[int, int], None] | None:
        return None if self._stream is None or not self._stream.isatty() else self._show

    def _show(self, done: int, total: int) -> None:
        if self._bar is None:
            self._bar = _started(self._stream, "reading")
        size = f"{done / 2**20:.1f}/{total / 2**20:.1f} MiB"
        self._bar.update(self._bar.task_ids[0], completed=done, total=total, size=size)
        # Writing has no bytes to count, and takes long enough in a large tree to look like a hang.
        if done >= total and not self._writing:
            self._writing = True
            self._bar.add_task("writing the index", total=None, size="")

    def __exit__(self, *_: object) -> None:
        if self._bar is not None:
            self._bar.stop()


class StepBar:
    """A context manager that gives a function to call with (what is done, how much of it, of how much); None likewise.

    Each thing that is done has a line of its own as long as it is done.
    """

    __slots__ = ("_bar", "_doing", "_shown", "_stream")

    def __init__(self, stream: IO[str] | None) -> None:
        """Take the stream; nothing is shown before the first call."""
        self._stream = stream
        self._bar: Progress | None = None
        self._doing = ""
        self._shown = -1

    def __enter__(self) -> Callable[[str, int, int], None] | None:
        return None if self._stream is None or not self._stream.isatty() else self._show

    def _show(self, doing: str, done: int, total: int) -> None:
        share = done * _STEPS // total if total else 0
        # To draw costs more than a step of many a loop.
        if (doing, share) == (self._doing, self._shown):
            return
        if self._bar is None:
            self._bar = _started(self._stream, doing)
        elif doing != self._doing:
            self._bar.reset(self._bar.task_ids[0], description=doing)
        self._doing, self._shown = doing, share
        self._bar.update(self._bar.task_ids[0], completed=done, total=total, size=f"{done:,}/{total:,}")

    def __exit__(self, *_: object) -> None:
        if self._bar is not None:
            self._bar.stop()
