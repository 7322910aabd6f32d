"""A progress bar on a terminal, once there is something to show; silence everywhere else. Lean until then."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import IO, Any

    from rich.progress import Progress


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
            from rich.console import Console
            from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn

            columns: tuple[Any, ...] = (
                TextColumn("{task.description}"), BarColumn(), TextColumn("{task.fields[size]}"),
                TimeRemainingColumn(),
            )  # fmt: skip
            self._bar = Progress(*columns, console=Console(file=self._stream), transient=True)
            self._bar.add_task("reading", total=None, size="")
            self._bar.start()
        size = f"{done / 2**20:.1f}/{total / 2**20:.1f} MiB"
        self._bar.update(self._bar.task_ids[0], completed=done, total=total, size=size)
        if done >= total and not self._writing:
            self._writing = True
            self._bar.add_task("writing the index", total=None, size="")

    def __exit__(self, *_: object) -> None:
        if self._bar is not None:
            self._bar.stop()
