"""One change of one A-Z list: which of its anchors and pages differ afterwards."""

from __future__ import annotations

from kwsearch.render.memory.split import Part, SplitTree, part_of


class ListChange:
    """Collects the changes of a list's rows until its pages are settled again."""

    __slots__ = ("_anchors", "_old", "name", "tree")

    def __init__(self, name: str, tree: SplitTree, parts: list[Part]) -> None:
        """Start from a stored list.

        Args:
            name: Name of its tree.
            tree: Its bytes and rows.
            parts: Its pages before the change; none for a new list.
        """
        self.name = name
        self.tree = tree
        self._old = parts
        self._anchors: set[str] = set()

    def change(self, anchor: str, before: int, after: int) -> None:
        """Note that a row under ``anchor`` changed, and its bytes before and after."""
        self._anchors.add(anchor)
        self.tree.add(anchor, after - before, 0)

    def count(self, anchor: str, rows: int) -> None:
        """Note that there are ``rows`` more rows under ``anchor``, fewer when negative."""
        if rows:
            self.tree.add(anchor, 0, rows)

    def dirty_parts(self, parts: list[Part]) -> set[str]:
        """Return the names of the parts whose pages can differ; the empty name is the list's first page."""
        dirty = {part_of(parts, anchor).name for anchor in self._anchors} if parts else set()
        if parts != self._old:
            dirty.add("")
        old = _with_neighbours(self._old)
        return dirty | {name for name, shown in _with_neighbours(parts).items() if old.get(name) != shown}

    def moved(self, parts: list[Part]) -> list[Part]:
        """Return the parts that hold anchors which another part held before."""
        old = {(part.name, part.low, part.high) for part in self._old}
        return [part for part in parts if (part.name, part.low, part.high) not in old]


def _with_neighbours(parts: list[Part]) -> dict[str, tuple[str, ...]]:
    """Name of each part to what its page shows of the split: its own bounds and the names of its neighbours."""
    names = ["", *(part.name for part in parts), ""]
    return {
        part.name: (names[at], part.low, part.high, part.first, part.last, names[at + 2], str(part.crowded))
        for at, part in enumerate(parts)
    }
