"""Which files are reached through imports: by what a file imports, by what that imports, and so on.

What one file reaches is a whole number with a bit for each file, and files that import each other in a circle have it
in common: asking for every file of a repository takes each import once, and not once for each file that leads to it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator


class Reach:
    """Answers whether one file is reached from another; remembers what was found on the way."""

    def __init__(self, imported: Callable[[int], Iterable[int]]) -> None:
        """Look at nothing yet.

        Args:
            imported: From the number of a file to the files that it imports; what it returns must not change.
        """
        self._imported = imported
        self._reached: dict[int, int] = {}
        """By file, the bits of what it reaches, and of itself."""

    def leads(self, start: int, target: int) -> bool:
        """Tell whether ``target`` is ``start``, or is imported by it directly or through others."""
        return bool(self._reached_from(start) >> target & 1)

    def behind(self, starts: Iterable[int]) -> set[int]:
        """Return the files that any of some files import, directly or through others."""
        bits = 0
        for start in starts:
            for other in self._imported(start):
                bits |= self._reached_from(other)
        # As text: to shift a number of a hundred thousand bits once for each takes the square of that.
        return {number for number, bit in enumerate(reversed(f"{bits:b}")) if bit == "1"}

    def _reached_from(self, start: int) -> int:
        if start not in self._reached:
            self._explore(start)
        return self._reached[start]

    def _explore(self, start: int) -> None:
        """Find what a file and everything behind it reach: circles by Tarjan's algorithm, without recursion."""
        order: dict[int, int] = {}
        lowest: dict[int, int] = {}
        bits: dict[int, int] = {}
        circle: list[int] = []
        waiting: list[tuple[int, Iterator[int]]] = []

        def enter(number: int) -> None:
            order[number] = lowest[number] = len(order)
            bits[number] = 1 << number
            circle.append(number)
            waiting.append((number, iter(self._imported(number))))

        enter(start)
        while waiting:
            number, others = waiting[-1]
            for other in others:
                if other in self._reached:
                    bits[number] |= self._reached[other]
                # What has been entered and not closed is on the circle's stack, so no set of that is needed.
                elif other in order:
                    lowest[number] = min(lowest[number], order[other])
                else:
                    enter(other)
                    break
            else:
                waiting.pop()
                if waiting:
                    above = waiting[-1][0]
                    lowest[above] = min(lowest[above], lowest[number])
                    bits[above] |= bits[number]
                if lowest[number] == order[number]:
                    self._close(number, circle, bits[number])

    def _close(self, first: int, circle: list[int], reached: int) -> None:
        """Keep what all files of a circle reach; ``first`` is the one that it was entered by."""
        while True:
            number = circle.pop()
            self._reached[number] = reached
            if number == first:
                return
