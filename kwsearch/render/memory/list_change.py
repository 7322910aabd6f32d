"""One change of one A-Z list: which of its anchors and pages differ afterwards."""

from __future__ import annotations

from kwsearch.render.memory.split import OTHERS, SIGNS, Part, SplitTree, part_of


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
        # The first page shows the number of every part.
        if parts != self._old:
            dirty.add("")
        old = _with_neighbours(self._old)
        return dirty | {name for name, shown in _with_neighbours(parts).items() if old.get(name) != shown}

    def moved(self, parts: list[Part]) -> list[Part]:
        """Return the parts that hold anchors which another part held before."""
        old = {(part.name, part.low, part.high) for part in self._old}
        return [part for part in parts if not part.is_links and (part.name, part.low, part.high) not in old]


def _with_neighbours(parts: list[Part]) -> dict[str, tuple[object, ...]]:
    """Name of each part to what its page shows of the split."""
    letters = tuple(part.name for part in parts if is_letter(part))
    bars = second_bars(parts)
    return {
        part.name: (letters, part.low, part.high, part.crowded, tuple(bars.get(part.name, ())))
        for part in parts
    }


def is_letter(part: Part) -> bool:
    """Tell whether a part stands in the bar of letters on every page."""
    return len(part.label) < 2 or part.label in (SIGNS, OTHERS)


def second_bars(parts: list[Part]) -> dict[str, list[tuple[str, str]]]:
    """Return name and label of the parts in the second bar of each page that has one, by the name of its part.

    On a letter that only links these are all its parts, on any other page those that differ from it in the last
    character: a bar of all on each of them would make the bytes of a list the square of its length.
    """
    beside: dict[str, list[tuple[str, str]]] = {}
    below: dict[str, list[tuple[str, str]]] = {}
    for part in parts:
        if not is_letter(part):
            beside.setdefault(part.label[:-1], []).append((part.name, part.label))
            below.setdefault(part.label[0], []).append((part.name, part.label))
    bars = {part.name: beside[part.label[:-1]] for part in parts if not is_letter(part)}
    bars |= {part.name: below[part.label] for part in parts if part.is_links}
    return {name: bar for name, bar in bars.items() if len(bar) > 1}


def letter_sums(parts: list[Part]) -> dict[str, int]:
    """Return the number of keywords of each letter by the name of its part, its own parts counted with it."""
    sums: dict[str, int] = {}
    last = ""
    for part in parts:
        if is_letter(part):
            last = part.name
        sums[last] = sums.get(last, 0) + part.rows
    return sums
