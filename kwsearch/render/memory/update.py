"""The state after an edit: what changed in it, and therefore which pages can have changed.

The rules here mirror what pages show: whatever a page takes from another file is compared before and after.
A page named here is made again and written only if it differs; a page not named here does not differ.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from kwsearch.render.markdown.links import Layout, folders_of, parent_of
from kwsearch.render.markdown.phrases import rounded
from kwsearch.render.memory.cards import card_of, concepts_of
from kwsearch.render.memory.contribution import Contribution, contribution_of
from kwsearch.render.memory.database import NameRow, State
from kwsearch.render.memory.fill import edges_of, summarise_folders
from kwsearch.render.memory.list_change import ListChange
from kwsearch.render.memory.listing import (
    KEYWORDS,
    folder_entry_bytes,
    folder_row_bytes,
    keyword_anchor,
    keyword_bytes,
    load_tree,
    save_tree,
    settle,
)
from kwsearch.render.records import Records
from kwsearch.resolve.project_files import PROJECT_FILES
from kwsearch.resolve.resolver import Resolver

RARE = 8
"""A name that is defined here and that at most this many files have is rare: files that share it are related."""


@dataclass(slots=True)
class Changes:
    """What can have changed on pages."""

    files: set[str] = field(default_factory=set)
    """Files whose own pages can have changed."""
    folders: set[str] = field(default_factory=set)
    """Folders whose ``index.md`` and ``doc.md`` can have changed."""
    lists: dict[str, set[str]] = field(default_factory=dict)
    """Tree of a list to the names of its parts that can have changed; the empty name is the list's first page."""


class Update:
    """One change of the state, from the records as they are now."""

    def __init__(
        self, state: State, records: Records, keys: Mapping[str, bytes], layout: Layout, page_bytes: int
    ) -> None:
        """Compare the state with the keys of the records; ``apply`` does the rest."""
        self._state = state
        self._records = records
        self._keys = keys
        self._layout = layout
        self._page_bytes = page_bytes
        files = state.files()
        known = {path: key for _, path, key, _ in files}
        self._numbers = {path: number for number, path, _, _ in files}
        self._tests = {number for number, _, _, is_test in files if is_test}
        self._removed = sorted(known.keys() - keys.keys())
        self._added = sorted(keys.keys() - known.keys())
        self._edited = sorted(path for path in keys.keys() & known.keys() if keys[path] != known[path])
        free = max(self._numbers.values(), default=0) + 1
        self._numbers.update((path, free + offset) for offset, path in enumerate(self._added))
        self._paths = {number: path for path, number in self._numbers.items()}
        self._before: dict[str, Contribution] = {}
        self._after: dict[str, Contribution] = {}
        self._rows: dict[str, tuple[NameRow, NameRow]] = {}
        self._files: set[int] = set()
        self._cards: set[int] = set()
        self._lists: dict[str, ListChange] = {}
        self._counted: set[tuple[str, str]] = set()
        self.changes = Changes()

    @property
    def is_empty(self) -> bool:
        """Whether the records are what the state says."""
        return not (self._removed or self._added or self._edited)

    def apply(self, resolver: Resolver) -> Changes:
        """Bring the state up to date and return what can have changed on pages."""
        state, numbers = self._state, self._numbers
        for path in (*self._removed, *self._edited):
            self._before[path] = Contribution.load(state.contribution(numbers[path]))
        for path in (*self._added, *self._edited):
            contribution = self._after[path] = contribution_of(self._records.record(path), self._page_bytes)
            number = numbers[path]
            state.put_file(number, path, self._keys[path], contribution.is_test, contribution.dump())
            (self._tests.add if contribution.is_test else self._tests.discard)(number)
            self._files.add(number)
            self._cards.add(number)
        self._change_names()
        self._change_edges(resolver)
        self._spread_names()
        self._change_tests()
        gone = {numbers[path] for path in self._removed}
        for path in self._removed:
            state.remove_file(numbers[path])
        self._change_folders(self._cards - gone)
        self._change_trees()
        self.changes.files |= {self._paths[number] for number in self._files - gone}
        return self.changes

    def _change_names(self) -> None:
        """Store who defines, imports and uses each name now; keep each changed name's row as it was and is."""
        deltas: dict[str, list[tuple[int, Contribution | None]]] = {}
        for path in self._before.keys() | self._after.keys():
            old, new = self._before.get(path), self._after.get(path)
            mine, now = _roles(old), _roles(new)
            for name in mine.keys() | now.keys():
                if mine.get(name) != now.get(name):
                    deltas.setdefault(name, []).append((self._numbers[path], new))
        stored = {row.name: row for row in self._state.names(deltas)}
        for name, changed in deltas.items():
            before = stored.get(name) or NameRow(name, keyword_anchor(name), {}, frozenset(), frozenset())
            defined, imported, used = dict(before.defined), set(before.imported), set(before.used)
            for number, new in changed:
                defined.pop(number, None)
                imported.discard(number)
                used.discard(number)
                if new is not None:
                    if name in new.defined:
                        defined[number] = new.defined[name]
                    if name in new.imported:
                        imported.add(number)
                    if name in new.used:
                        used.add(number)
            self._rows[name] = (
                before,
                NameRow(name, before.slug, defined, frozenset(imported), frozenset(used)),
            )
        self._state.put_names(after for _, after in self._rows.values())

    def _change_edges(self, resolver: Resolver) -> None:
        """Resolve imports again: those that were edited, or all when the set of files or a project file changed."""
        state = self._state
        everything = bool(self._added or self._removed) or any(
            path.rpartition("/")[2] in PROJECT_FILES for path in self._edited
        )
        importers: dict[int, set[int]] = {}
        sources: Iterable[tuple[str, Contribution]]
        if everything:
            sources = [
                (path, Contribution.load(text))
                for _, path, text in state.contributions()
                if path in self._keys
            ]
        else:
            sources = [
                (path, contribution)
                for path, contribution in self._after.items()
                if _imported(self._before[path]) != _imported(contribution)
            ]
        old_edges = state.all_edges() if everything else {}
        changes: list[tuple[int, list[int], list[int]]] = []
        for path, contribution in sources:
            number = self._numbers[path]
            old = old_edges.get(number, []) if everything else state.edges(number)
            new = [
                self._numbers[target] if target else 0 for target in edges_of(path, contribution, resolver)
            ]
            if old != new:
                self._files.add(number)
                changes.append((number, old, new))
                state.set_edges(number, new)
        for path in self._removed:
            number = self._numbers[path]
            changes.append((number, old_edges.get(number, []), []))
        for number, old, new in changes:
            for target in ({*old} ^ {*new}) - {0}:
                self._files.add(target)
                self._cards.add(target)
                if target not in importers:
                    importers[target] = {*state.importers(target)}
                (importers[target].add if target in new else importers[target].discard)(number)
        for target, numbers in importers.items():
            state.set_importers(target, numbers)

    def _spread_names(self) -> None:
        """Mark the files whose pages show something that changed about a name."""
        keywords = self._tree(KEYWORDS)
        for before, after in self._rows.values():
            definers = before.defined.keys() | after.defined.keys()
            if _shown(before) != _shown(after) or len(before.defined) == 1 or len(after.defined) == 1:
                self._files |= definers
            if len(before.defined) == 1 or len(after.defined) == 1:
                self._cards |= definers
            files_before, files_after = before.files, after.files
            was_few, is_few = (0 < len(files) <= RARE for files in (files_before, files_after))
            if (was_few or is_few) and (files_before, not before.defined) != (files_after, not after.defined):
                self._files |= files_before | files_after
            if definers:
                keywords.change(
                    before.slug, keyword_bytes(before, self._path), keyword_bytes(after, self._path)
                )
                keywords.count(before.slug, bool(after.defined) - bool(before.defined))

    def _path(self, number: int) -> str:
        return self._paths[number]

    def _change_tests(self) -> None:
        """Mark the files of which an edited test names something on another line than before."""
        names: set[str] = set()
        for path in self._before.keys() | self._after.keys():
            old, new = self._before.get(path), self._after.get(path)
            if old is None or new is None or not (old.is_test or new.is_test):
                continue
            mine, now = old.named_lines if old.family == new.family else {}, new.named_lines
            names |= {name for name in mine.keys() | now.keys() if mine.get(name) != now.get(name)}
            if old.is_test != new.is_test or [row[3] for row in old.imports] != [
                row[3] for row in new.imports
            ]:
                self._files |= {*self._state.edges(self._numbers[path])} - {0}
        single = [name for name, counts in self._state.name_counts(names).items() if counts[0] == 1]
        for row in self._state.names(single):
            self._files |= row.defined.keys()

    def _change_folders(self, numbers: set[int]) -> None:
        """Bring cards and summaries of folders up to date."""
        state, layout = self._state, self._layout
        folders = {parent_of(path) for path in (*self._added, *self._removed)}
        for number in sorted(numbers):
            path = self._paths[number]
            contribution = self._after.get(path) or Contribution.load(state.contribution(number))
            importers = {*state.importers(number)}
            concepts = concepts_of(path, number, state.names(contribution.defined), importers)
            card = card_of(path, contribution, len(importers), concepts).dump()
            if card != state.card(number):
                state.set_card(number, card)
                folders.add(parent_of(path))
        known = state.folders()
        for folder in known - layout.files.keys():
            state.remove_folder(folder)
            state.remove_tree(f"sub:{folder}")
            folders.add(parent_of(folder))
        for folder in layout.files.keys() - known:
            folders |= {folder, parent_of(folder)}
            self._tree(f"sub:{folder}")
        self.changes.folders = summarise_folders(state, layout, self._numbers, folders)

    # Lists

    def _tree(self, name: str) -> ListChange:
        change = self._lists.get(name)
        if change is None:
            change = self._lists[name] = ListChange(name, *load_tree(self._state, name, self._page_bytes))
        return change

    def _change_trees(self) -> None:
        """Bring the lists of folders up to date, and find the parts that changed."""
        for path in self._before.keys() | self._after.keys():
            folders = [folder for folder in folders_of(path) if folder in self._layout.files]
            number = self._numbers[path]
            old, new = self._before.get(path), self._after.get(path)
            mine, now = (old.defined if old else {}), (new.defined if new else {})
            for name in mine.keys() | now.keys():
                if mine.get(name) == now.get(name):
                    continue
                for folder in folders:
                    self._change_entry(folder, path, number, name, mine.get(name), now.get(name))
        for change in self._lists.values():
            self._settle(change)

    def _change_entry(
        self,
        folder: str,
        path: str,
        number: int,
        name: str,
        old: tuple[str, str] | None,
        new: tuple[str, str] | None,
    ) -> None:
        before, after = self._rows[name]
        change = self._tree(f"sub:{folder}")
        change.change(
            before.slug,
            folder_entry_bytes(folder, path, *old) if old else 0,
            folder_entry_bytes(folder, path, *new) if new else 0,
        )
        if (folder, name) in self._counted:
            return
        self._counted.add((folder, name))
        had, has = (
            any(_within(self._paths[other], folder) for other in row.defined) for row in (before, after)
        )
        if had != has:
            size = folder_row_bytes(name)
            change.change(before.slug, size if had else 0, size if has else 0)
            change.count(before.slug, has - had)

    def _settle(self, change: ListChange) -> None:
        def rows(node: str) -> Iterable[tuple[str, int, int]]:
            if change.name == KEYWORDS:
                for row in self._state.names_between(node, node + "\U0010ffff"):
                    yield row.slug, keyword_bytes(row, self._path), 1
                return
            folder = change.name.partition(":")[2]
            for row in self._state.names_between(node, node + "\U0010ffff"):
                size = 0
                for number, (kinds, place) in row.defined.items():
                    path = self._paths[number]
                    if _within(path, folder):
                        size += folder_entry_bytes(folder, path, kinds, place)
                if size:
                    yield row.slug, size + folder_row_bytes(row.name), 1

        parts = settle(change.tree, rows)
        dirty = change.dirty_parts(parts)
        if dirty:
            self.changes.lists[change.name] = dirty
        if change.name == KEYWORDS:
            for moved in change.moved(parts):
                for row in self._state.names_between(moved.low, moved.high):
                    self._files |= row.defined.keys()
        save_tree(self._state, change.name, change.tree, parts)


def _imported(contribution: Contribution) -> tuple[object, ...]:
    """What decides which files the imports of a file name, as long as the files are the same."""
    return contribution.language, [row[:3] for row in contribution.imports]


def _roles(contribution: Contribution | None) -> dict[str, tuple[tuple[str, str] | None, bool, bool]]:
    """Name to kinds and place, whether it is imported, and whether it is used."""
    if contribution is None:
        return {}
    imported, used = frozenset(contribution.imported), frozenset(contribution.used)
    return {
        name: (contribution.defined.get(name), name in imported, name in used)
        for name in contribution.defined.keys() | imported | used
    }


def _shown(row: NameRow) -> tuple[str, str, str]:
    """The numbers that the pages of files show about a name."""
    return rounded(len(row.defined)), rounded(len(row.imported)), rounded(len(row.used))


def _within(path: str, folder: str) -> bool:
    return not folder or path.startswith(folder + "/")
