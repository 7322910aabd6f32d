"""Which symbol a line of a file stands in, from the lines of its symbols; stored beside them. Lean.

Format: nothing for a file of which no line stands in a symbol; else, packed with zlib, the lines from which on another
symbol holds (blocks.pack_numbers: differences from the one before), and its path from the first line and from each of
them on, split by RS (0x1e).
"""

from __future__ import annotations

from bisect import bisect_right
from itertools import accumulate, pairwise

from kwsearch.store.segment.blocks import pack_numbers, unpack_numbers, unpacked
from kwsearch.vocabulary import LEAF_KINDS

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    Place = tuple[str, str, str, int, int, int, str, *tuple[object, ...]]


class LineScopes:
    """The symbols around each line: a line stands in the last of the symbols whose lines hold it.

    Symbols of vocabulary.LEAF_KINDS hold nothing.
    """

    __slots__ = ("_bounds", "_paths")

    def __init__(self, symbols: Iterable[Place]) -> None:
        """Take the symbols of a file by line: their fields as in models.Symbol, up to the scope."""
        self._bounds = [0]
        self._paths = [""]
        around: list[tuple[int, str]] = []
        for name, kind, _, line, end_line, _, scope, *_ in symbols:
            if kind not in LEAF_KINDS:
                if around and around[-1][0] < line:
                    self._leave(around, line)
                path = f"{scope}.{name}" if scope else name
                around.append((end_line, path))
                self._from(line, path)
        self._leave(around, 0)

    @classmethod
    def unpacked(cls, data: bytes | memoryview) -> LineScopes:
        """Return what `packed` wrote.

        Raises:
            zlib.error, ValueError: Something else wrote it.
        """
        scopes = cls(())
        if data:
            raw = unpacked(data)
            steps, end = unpack_numbers(raw)
            scopes._bounds = list(accumulate(steps, initial=0))
            scopes._paths = raw[end:].decode("utf-8", "surrogatepass").split("\x1e")
            if len(scopes._bounds) != len(scopes._paths):
                raise ValueError("lines and symbols that do not go together")
        return scopes

    def packed(self, pack: Callable[[bytes], bytes]) -> bytes:
        """Return all of it as bytes, which ``pack`` packs."""
        if len(self._bounds) == 1:
            return b""
        steps = pack_numbers([line - before for before, line in pairwise(self._bounds)])
        paths = "\x1e".join(self._paths)
        return pack(steps + paths.encode("utf-8", "surrogatepass"))

    def _from(self, line: int, path: str) -> None:
        """Let a path hold from a line on."""
        # Two begin on one line: the inner one comes last, and holds.
        if len(self._bounds) > 1 and self._bounds[-1] == line:
            self._bounds.pop()
            self._paths.pop()
        if self._paths[-1] != path:
            self._bounds.append(line)
            self._paths.append(path)

    def _leave(self, around: list[tuple[int, str]], line: int) -> None:
        """Take the symbols that end before ``line`` off the end of ``around``; all of them for 0."""
        while around and (not line or around[-1][0] < line):
            end_line = around.pop()[0]
            # What ends no later is over, too; the next one that goes on holds again.
            while around and around[-1][0] <= end_line:
                around.pop()
            self._from(end_line + 1, around[-1][1] if around else "")

    @property
    def size(self) -> int:
        """Bytes of memory, roughly."""
        return 130 * len(self._bounds)

    def at(self, line: int) -> str:
        """Return the names of the symbols around a 1-based line joined with ``.``; empty outside of all."""
        return self._paths[bisect_right(self._bounds, line) - 1]
