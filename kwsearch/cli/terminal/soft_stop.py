"""The first interrupt of what runs long asks it to stop and to keep what it has; the next one ends it. Lean."""

from __future__ import annotations

from kwsearch.cli.terminal.stream import message

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any


class SoftStop:
    """A context manager around a build or a watch, in the main thread; gives itself.

    Before it is asked for the first time an interrupt ends the command as everywhere else: there is nothing to keep.
    From then on none is lost, which an exception is that comes while something is let go of. Where interrupts are
    ignored, as behind ``nohup``, they still are.
    """

    __slots__ = ("_before", "_is_asked")

    def __init__(self) -> None:
        """Change nothing before a build asks."""
        self._is_asked = False
        self._before: Any = None

    def __enter__(self) -> SoftStop:
        return self

    def __exit__(self, _: object, error: BaseException | None, *rest: object) -> None:
        if isinstance(error, KeyboardInterrupt):
            error.args = ("the index is whole",)
        if self._before is not None:
            import signal

            signal.signal(signal.SIGINT, self._before)

    def is_set(self) -> bool:
        """Return whether to stop; a build asks while files are read, and only then."""
        if self._before is None:
            import signal

            self._before = signal.getsignal(signal.SIGINT)
            # Not where it is ignored, as behind nohup, or was set by no Python.
            if callable(self._before):
                signal.signal(signal.SIGINT, self._interrupt)
        return self._is_asked

    def check(self) -> None:
        """Raise KeyboardInterrupt if a build was asked to stop that had read everything by then: nothing follows it."""
        if self._is_asked:
            raise KeyboardInterrupt

    def _interrupt(self, *_: object) -> None:
        self.check()
        self._is_asked = True
        # Whether it is kept is known when all workers have ended: a build from nothing may replace no index by half.
        message("stopping; interrupt again to drop what was read")
