"""Wildcards for names (``cuda*``, ``*Err?r*``) and globs for paths (``src/**/*.py``), matched in linear time.

Lean and pure: no regular expressions, so no pattern can run away. ``*`` is any run of characters and ``?`` one;
in globs neither crosses a slash, and ``**`` as a whole component is any number of components.
"""

from __future__ import annotations


class Wildcard:
    """A pattern over whole names.

    Attributes:
        literals: The runs between the stars, in order; they may hold ``?``.
        longest: The longest run without wildcards, which every match contains.
        prefix: What every match begins with; empty when the pattern begins with a wildcard.
    """

    __slots__ = ("literals", "longest", "open_end", "open_start", "prefix")

    def __init__(self, pattern: bytes) -> None:
        """Read a pattern; case is the caller's business."""
        self.literals = [run for run in pattern.split(b"*") if run]
        self.open_start = pattern.startswith(b"*")
        self.open_end = pattern.endswith(b"*")
        plain = pattern.replace(b"?", b"*").split(b"*")
        self.longest = max(plain, key=len)
        self.prefix = plain[0]

    def matches(self, name: bytes) -> bool:
        """Return whether the pattern is the whole of ``name``."""
        runs = self.literals
        if not runs:
            return self.open_start or not name
        first = 0
        last = len(runs)
        start, end = 0, len(name)
        if not self.open_start:
            if not _stands_at(name, runs[0], 0):
                return False
            if last == 1 and not self.open_end:
                return len(name) == len(runs[0])
            start = len(runs[0])
            first = 1
        if not self.open_end and first < last:
            last -= 1
            end -= len(runs[last])
            if end < start or not _stands_at(name, runs[last], end):
                return False
        for run in runs[first:last]:
            place = _find(name, run, start, end)
            if place < 0:
                return False
            start = place + len(run)
        return True


def _stands_at(name: bytes, run: bytes, place: int) -> bool:
    if b"?" not in run:
        return name.startswith(run, place)
    if place + len(run) > len(name):
        return False
    return all(letter in (63, name[place + offset]) for offset, letter in enumerate(run))


def _find(name: bytes, run: bytes, start: int, end: int) -> int:
    if b"?" not in run:
        return name.find(run, start, end)
    for place in range(start, end - len(run) + 1):
        if _stands_at(name, run, place):
            return place
    return -1


class Glob:
    """A pattern over paths, which may begin at any component and must reach the end of the path.

    A leading slash anchors it to the root; a trailing slash makes it match everything below such a folder.
    """

    __slots__ = ("_anchored", "_below", "_components")

    def __init__(self, pattern: bytes) -> None:
        """Read a pattern; case is the caller's business."""
        self._anchored = pattern.startswith(b"/")
        self._below = pattern.endswith(b"/")
        self._components = [
            None if part == b"**" else Wildcard(part) for part in pattern.strip(b"/").split(b"/")
        ]

    def matches(self, path: bytes) -> bool:
        """Return whether the pattern matches ``path``, whose components are split by slashes."""
        parts = path.split(b"/")
        if self._below:
            parts.pop()
        # reached: how many of the path's components the pattern so far can have used up.
        reached = {0} if self._anchored else set(range(len(parts) + 1))
        for component in self._components:
            if component is None:
                reached = set(range(min(reached), len(parts) + 1)) if reached else set()
            else:
                reached = {
                    place + 1 for place in reached if place < len(parts) and component.matches(parts[place])
                }
            if not reached:
                return False
        return bool(reached) if self._below else len(parts) in reached
