"""The A-Z lists after an edit: the bytes and rows of what changed, and which of their pages can differ.

Decides nothing about files: a name's row before and after goes in, the names of parts that can have changed come out.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping

from kwsearch.render.memory.contribution import is_member
from kwsearch.render.memory.database import Memory, NameRow
from kwsearch.render.memory.list_change import ListChange
from kwsearch.render.memory.listing import (
    KEYWORDS,
    folder_entry_bytes,
    folder_row_bytes,
    keyword_bytes,
    load_tree,
    save_tree,
    settle,
)

Defined = tuple[str, str]
"""Kinds and place of a name in one file, as a contribution has them."""


class ListChanges:
    """The changes of all lists of one update, until ``settle``."""

    def __init__(self, state: Memory, paths: Mapping[int, str], page_bytes: int) -> None:
        """Start with no change.

        Args:
            state: What the last run remembered; ``settle`` brings its lists up to date.
            paths: The files by their numbers, removed ones included.
            page_bytes: Most bytes of a page.
        """
        self._state = state
        self._paths = paths
        self._page_bytes = page_bytes
        self._lists: dict[str, ListChange] = {}
        self._counted: set[tuple[str, str]] = set()
        """Folders with the names whose rows in them were counted."""

    def open(self, name: str) -> ListChange:
        """Return the change of a list by the name of its tree; a list that is opened is settled, new ones too."""
        change = self._lists.get(name)
        if change is None:
            change = self._lists[name] = ListChange(name, *load_tree(self._state, name, self._page_bytes))
        return change

    def keyword(self, before: NameRow, after: NameRow) -> None:
        """Note how a name's row among the keywords of the repository changed."""
        keywords = self.open(KEYWORDS)
        keywords.change(before.slug, self._keyword_bytes(before), self._keyword_bytes(after))
        keywords.count(before.slug, bool(after.defined) - bool(before.defined))

    def entry(
        self,
        folder: str,
        path: str,
        row: tuple[NameRow, NameRow],
        definition: tuple[Defined | None, Defined | None],
    ) -> None:
        """Note how a file's entry of a name in the list of a folder changed.

        Args:
            folder: A folder that holds the file.
            path: The file.
            row: The name's row before and after.
            definition: What the file defines under the name, before and after.
        """
        before, after = row
        old, new = map(_no_member, definition)
        if old is None and new is None and (folder, before.name) in self._counted:
            return
        change = self.open(f"sub:{folder}")
        change.change(
            before.slug,
            folder_entry_bytes(folder, path) if old else 0,
            folder_entry_bytes(folder, path) if new else 0,
        )
        if (folder, before.name) in self._counted:
            return
        self._counted.add((folder, before.name))
        # The row itself is there once, however many files below the folder have the name.
        had, has = (any(True for _ in self._entries_below(folder, row)) for row in (before, after))
        if had != has:
            size = folder_row_bytes(before.name)
            change.change(before.slug, size if had else 0, size if has else 0)
            change.count(before.slug, has - had)

    def settle(self) -> tuple[dict[str, set[str]], set[int]]:
        """Split the changed lists into pages again and remember them.

        Returns:
            Tree of each list to the names of its parts that can have changed (the empty name is its first page), and
            the numbers of the files with a keyword that stands on another page than before.
        """
        dirty: dict[str, set[str]] = {}
        files: set[int] = set()
        for change in self._lists.values():
            is_keywords = change.name == KEYWORDS
            parts = settle(change.tree, self._rows_of(change.name), always=is_keywords)
            if found := change.dirty_parts(parts):
                dirty[change.name] = found
            if is_keywords:
                for moved in change.moved(parts):
                    for row in self._state.names_between(moved.low, moved.high):
                        files |= row.defined.keys()
            save_tree(self._state, change.name, change.tree, parts)
        return dirty, files

    def _rows_of(self, name: str) -> Callable[[str], Iterable[tuple[str, int, int]]]:
        """Return what yields the rows of a list below an anchor: anchor, bytes, and one for the row itself."""
        folder = name.partition(":")[2]

        def keywords(node: str) -> Iterable[tuple[str, int, int]]:
            # The last of all characters: whatever begins with the node sorts before this.
            for row in self._state.names_between(node, node + "\U0010ffff"):
                yield row.slug, self._keyword_bytes(row), 1

        def names(node: str) -> Iterable[tuple[str, int, int]]:
            for row in self._state.names_between(node, node + "\U0010ffff"):
                size = sum(folder_entry_bytes(folder, path) for path in self._entries_below(folder, row))
                if size:
                    yield row.slug, size + folder_row_bytes(row.name), 1

        return keywords if name == KEYWORDS else names

    def _entries_below(self, folder: str, row: NameRow) -> Iterator[str]:
        """Yield the files in a folder, at any depth, that define a name and not only as a member."""
        for number, (kinds, _) in row.defined.items():
            if _within(self._paths[number], folder) and not is_member(kinds):
                yield self._paths[number]

    def _keyword_bytes(self, row: NameRow) -> int:
        return keyword_bytes(row, self._paths.__getitem__)


def _no_member(found: Defined | None) -> Defined | None:
    return None if found is None or is_member(found[0]) else found


def _within(path: str, folder: str) -> bool:
    return not folder or path.startswith(folder + "/")
