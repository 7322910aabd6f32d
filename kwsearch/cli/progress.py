"""A progress bar on a terminal, once there is something to show; silence everywhere else. Lean until then."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import IO, Any

    from rich.progress import Progress


class LazyBar:
    """A context manager that gives a function to call with (files done, files in all); None for no terminal."""

    __slots__ = ("_bar", "_stream")

    def __init__(self, stream: IO[str] | None) -> None:
        """Take the stream; nothing is shown before the first call."""
        self._stream = stream
        self._bar: Progress | None = None

    def __enter__(self) -> Callable[[int, int], None] | None:
        return None if self._stream is None or not self._stream.isatty() else self._show

    def _show(self, done: int, total: int) -> None:
        if self._bar is None:
            from rich.console import Console
            from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

            columns: tuple[Any, ...] = (
                TextColumn("indexing"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn(),
            )  # fmt: skip
            self._bar = Progress(*columns, console=Console(file=self._stream), transient=True)
            self._bar.add_task("indexing", total=None)
            self._bar.start()
        self._bar.update(self._bar.task_ids[0], completed=done, total=total)

    def __exit__(self, *_: object) -> None:
        if self._bar is not None:
            self._bar.stop()
