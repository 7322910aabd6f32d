"""Which symbol a line of a file stands in, from the lines of its symbols. Lean."""

from __future__ import annotations

from bisect import bisect_right

from kwsearch.vocabulary import LEAF_KINDS

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

    Place = tuple[str, str, str, int, int, int, str, *tuple[object, ...]]


class LineScopes:
    """The symbols around each line: a line stands in the last of the symbols whose lines hold it.

    Symbols of vocabulary.LEAF_KINDS hold nothing.
    """

    __slots__ = ("_bounds", "_paths")

    def __init__(self, symbols: Iterable[Place]) -> None:
        """Take the symbols of a file, or a run of them, by line: their fields as in models.Symbol, up to the scope."""
        self._bounds = [0]
        self._paths = [""]
        around: list[tuple[int, str]] = []
        for name, kind, _, line, end_line, _, scope, *_ in symbols:
            if kind not in LEAF_KINDS:
                if around and around[-1][0] < line:
                    self._leave(around, line)
                path = f"{scope}.{name}" if scope else name
                around.append((end_line, path))
                self._bounds.append(line)
                self._paths.append(path)
        self._leave(around, 0)

    def _leave(self, around: list[tuple[int, str]], line: int) -> None:
        """Take the symbols that end before ``line`` off the end of ``around``; all of them for 0."""
        while around and (not line or around[-1][0] < line):
            end_line = around.pop()[0]
            while around and around[-1][0] <= end_line:
                around.pop()
            self._bounds.append(end_line + 1)
            self._paths.append(around[-1][1] if around else "")

    def at(self, line: int) -> str:
        """Return the names of the symbols around a 1-based line joined with ``.``; empty outside of all."""
        return self._paths[bisect_right(self._bounds, line) - 1]
