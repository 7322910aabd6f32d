"""The state after an edit: what changed in it, and therefore which pages can have changed.

The rules here mirror what pages show: whatever a page takes from another file is compared before and after.
A page named here is made again and written only if it differs; a page not named here does not differ.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache, lru_cache, partial

from kwsearch.render.markdown.links import Layout, folders_of, parent_of
from kwsearch.render.markdown.phrases import rounded
from kwsearch.render.memory.cards import card_of, concept_definers, concepts_of
from kwsearch.render.memory.contribution import Contribution, contribution_of
from kwsearch.render.memory.database import Memory, NameRow
from kwsearch.render.memory.edges import MOST_HANDS, Edges, Handed, edges_of, handed_on, meant_by
from kwsearch.render.memory.fill import ResolverOf, summarise_folders
from kwsearch.render.memory.list_changes import ListChanges
from kwsearch.render.memory.listing import KEYWORDS, keyword_anchor
from kwsearch.render.memory.reach import Reach
from kwsearch.render.memory.site_changes import SiteChanges
from kwsearch.render.memory.users import Files, soles_of
from kwsearch.render.memory.uses import dump_sites, is_flat, load_sites, names_through, sites_of
from kwsearch.render.records import Records
from kwsearch.resolve.model.units import Unit, unit_of
from kwsearch.resolve.resolver import family_of

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
        self, state: Memory, records: Records, keys: Mapping[str, bytes], layout: Layout, page_bytes: int,
        rule: str, resolver_of: ResolverOf,
    ) -> None:  # fmt: skip
        """Compare the state with the keys of the records; ``apply`` does the rest.

        Args:
            state: What the last run remembered.
            records: The index.
            keys: Its paths with the keys of their records.
            layout: Places of pages.
            page_bytes: Most bytes of a page.
            rule: How anchors are made, as in ``Anchors``.
            resolver_of: Makes what finds the files that imports and names mean, from what is known of all files.
        """
        self._state = state
        self._records = records
        self._keys = keys
        self._layout = layout
        self._page_bytes = page_bytes
        self._rule = rule
        files = state.files()
        known = {row.path: row.key for row in files}
        self._numbers = {row.path: row.number for row in files}
        self._tests = {row.number for row in files if row.is_test}
        self._removed = sorted(known.keys() - keys.keys())
        self._added = sorted(keys.keys() - known.keys())
        self._edited = sorted(path for path in keys.keys() & known.keys() if keys[path] != known[path])
        # Behind those of removed files, too: until the end their numbers stand in the rows of names.
        free = max(self._numbers.values(), default=0) + 1
        self._numbers.update((path, free + offset) for offset, path in enumerate(self._added))
        self._paths = {number: path for path, number in self._numbers.items()}
        self._before: dict[str, Contribution] = {}
        self._units: dict[str, Unit] = {}
        self._after: dict[str, Contribution] = {}
        self._rows: dict[str, tuple[NameRow, NameRow]] = {}
        self._files: set[int] = set()
        self._cards: set[int] = set()
        self._rewired: dict[int, Edges] = {}
        """Files that depend on others than before, with the edges that they had."""
        self._drawn: set[str] = set()
        """Folders whose picture of uses can have changed."""
        self._included: set[int] = set()
        """What files of C include, or included, that include something else than before."""
        self._turned: set[int] = set()
        """Files of C that include others now and did not before, or the other way round."""
        self._handing: set[int] = set()
        """Files that handed names on before the change."""
        self._languages = {row.number: row.language for row in files}
        self._sites = SiteChanges(state, records, Files(self._paths, self._languages, self._tests))
        self._lists = ListChanges(state, self._paths, page_bytes)
        self._resolver = resolver_of(lambda languages: _present(state.shared_units(languages), keys))
        projects = self._resolver.fingerprint(state.languages())
        self._has_other_projects = projects != state.meta().get("projects")
        self.changes = Changes()

    @property
    def is_empty(self) -> bool:
        """Whether the records and project files are what the state says."""
        return not (self._removed or self._added or self._edited or self._has_other_projects)

    @property
    def is_relaid(self) -> bool:
        """Whether files came or went, so that folders can be others than before."""
        return bool(self._removed or self._added)

    def apply(self) -> Changes:
        """Bring the state up to date and return what can have changed on pages."""
        state, numbers = self._state, self._numbers
        for path in (*self._removed, *self._edited):
            self._before[path] = Contribution.load(state.contribution(numbers[path]))
            self._sites.keep(numbers[path])
            unit = self._units[path] = state.unit(numbers[path])
            if handed_on(unit, state.edges(numbers[path])) is not None:
                self._handing.add(numbers[path])
        for path in (*self._added, *self._edited):
            record = self._records.record(path)
            contribution = self._after[path] = contribution_of(record, self._page_bytes, self._rule)
            unit = unit_of(path, record.language, record.imports, record.symbols, record.uses)
            number = numbers[path]
            texts = contribution.dump(), unit.dump(), unit.shared().dump(), dump_sites(sites_of(record))
            state.put_file(number, path, self._keys[path], contribution, texts)
            self._languages[number] = record.language
            (self._tests.add if contribution.is_test else self._tests.discard)(number)
            self._files.add(number)
            self._cards.add(number)
        # In this order: each step asks the state for what the one before has stored.
        self._change_names()
        self._change_edges()
        self._change_meant()
        self._spread_names()
        gone = {numbers[path] for path in self._removed}
        changed = [numbers[path] for path in (*self._removed, *self._edited, *self._added)]
        self._files |= self._sites.settle(changed, gone, self._rows)
        self._change_tests()
        self._change_links()
        for path in self._removed:
            state.remove_file(numbers[path])
        # After the languages that came with this change, whose project files count as well.
        state.set_meta(projects=self._resolver.fingerprint(state.languages()))
        self._change_folders(self._cards - gone)
        self._change_lists()
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

    def _change_edges(self) -> None:
        """Resolve again: what was edited, and what has a name that means something else now.

        All files when the set of files or a project file changed.
        """
        state, resolver = self._state, self._resolver
        if self._added or self._removed or self._has_other_projects:
            units: Iterable[Unit] = _present(state.units(), self._keys)
        else:
            units = self._answered_otherwise()
        changes: list[tuple[int, set[int], set[int]]] = []
        for unit in units:
            number = self._numbers[unit.path]
            old, new = state.edges(number), edges_of(unit, resolver, self._numbers)
            if old != new:
                self._files.add(number)
                self._rewired[number] = old
                if unit.path not in self._after and handed_on(unit, old) is not None:
                    self._handing.add(number)
                changes.append((number, old.files(), new.files()))
                self._files |= old.alone() ^ new.alone()
                if is_flat(unit.language):
                    self._included |= old.alone() | new.alone()
                    if bool(old.alone()) != bool(new.alone()):
                        self._turned.add(number)
                state.set_edges(number, new)
        for path in self._removed:
            number = self._numbers[path]
            if is_flat(self._units[path].language):
                self._included |= state.edges(number).alone()
            changes.append((number, state.edges(number).files(), set()))
        # What is included through others is meant by its names, too.
        self._files |= Reach(lambda other: state.edges(other).alone()).behind(self._included)
        importers: dict[int, set[int]] = {}
        for number, before_files, now_files in changes:
            for target in before_files ^ now_files:
                self._files.add(target)
                if target not in importers:
                    importers[target] = {*state.importers(target)}
                (importers[target].add if target in now_files else importers[target].discard)(number)
        for target, numbers in importers.items():
            state.set_importers(target, numbers)

    def _answered_otherwise(self) -> Iterable[Unit]:
        """The files that can depend on others than before, when there are no other files than before."""
        state = self._state
        found: dict[str, Unit] = {}
        sharing: list[Unit] = []
        moved: set[str] = set()
        for path in self._edited:
            before, now = self._units[path], state.unit(self._numbers[path])
            if before[1:] != now[1:]:
                found[path] = now
            if before.language != now.language:
                moved |= family_of(before.language) | family_of(now.language)
            elif before.shared() != now.shared():
                sharing.append(before)
        for languages, names in ((moved, None), *self._resolver.renamed(sharing)):
            found |= {unit.path: unit for unit in state.units_with(languages, names)}
        return found.values()

    def _change_meant(self) -> None:
        """Find again which files are meant: by what was edited or resolved anew, and by who imports through that."""
        state = self._state
        gone = {self._numbers[path] for path in self._removed}
        new = {*self._rewired, *(self._numbers[path] for path in (*self._edited, *self._added))} - gone
        # The imports of a file ask for its places one after the other.
        sites = lru_cache(maxsize=1)(lambda number: load_sites(state.sites(number)))

        def through(number: int, at: int) -> set[str]:
            return names_through(sites(number), at)

        hands = cache(self._handed)
        defines = cache(self._defined)
        passes = cache(lambda other: is_flat(state.unit(other).language) and bool(state.edges(other).alone()))
        renamed = {number: names for number in new if (names := self._renamed(number))}
        names = {name for found in renamed.values() for name in found}
        using = {other for name in names for row in self._rows[name] for other in row.used}
        asking = new | self._importers_through(
            {number for number in new if self._hands_on_else(number, hands(number))}, hands
        )
        asking |= {
            other
            for other in self._importers_through({*renamed}, hands) - asking - gone
            if other in using or state.may_import(other, names)
        }
        # A file that imports a package means those of its files that define what it uses, and a file of C of those that
        # it includes the same, when they include others.
        for number in renamed:
            asking |= {
                other
                for other in state.importers(number)
                if other in using or number not in state.edges(other).alone()
            }
        for number in self._turned:
            asking |= {*state.importers(number)}
        asking -= gone
        users: dict[int, set[int]] = {}
        for number in sorted(asking | gone):
            old, new = {*state.meant(number)}, set()
            if number not in gone:
                contribution = Contribution.load(state.contribution(number))
                edges = state.edges(number)
                new = meant_by(
                    state.unit(number),
                    edges,
                    frozenset(contribution.used),
                    partial(through, number),
                    hands,
                    lambda other, name: name in defines(other),
                    lambda other, used: passes(other) and defines(other).isdisjoint(used),
                )
                state.set_meant(number, new)
            if old != new:
                self._drawn.update(folders_of(self._paths[number]))
            for target in (old ^ new) - {number}:
                self._cards.add(target)
                self._files.add(target)
                if target not in users:
                    users[target] = {*state.users(target)}
                (users[target].add if target in new else users[target].discard)(number)
        for target, numbers in users.items():
            state.set_users(target, numbers)

    def _importers_through(self, changed: set[int], hands: Callable[[int], Handed | None]) -> set[int]:
        """The files that import some others through files that hand names on, such as these files themselves."""
        importers = self._state.importers
        # A file that hands on everything of another one hands on what that defines now.
        waiting = changed | {
            other for number in changed for other in importers(number) if hands(other) is not None
        }
        found: set[int] = set()
        # No further than a name is followed when it is looked for.
        for _ in range(MOST_HANDS):
            handing = {number for number in waiting if number in self._handing or hands(number) is not None}
            waiting = {other for number in handing for other in importers(number)} - found
            found |= waiting
        return found

    def _renamed(self, number: int) -> set[str]:
        """The names that a file defines now and did not before, or the other way round."""
        before, after = self._before.get(self._paths[number]), self._after.get(self._paths[number])
        return {*(before.defined if before else ())} ^ {*(after.defined if after else ())}

    def _hands_on_else(self, number: int, handed: Handed | None) -> bool:
        """Tell whether a file is new, or hands on other names than before."""
        path, state = self._paths[number], self._state
        if path in self._after and path not in self._before:
            return True
        edges = self._rewired.get(number) or state.edges(number)
        return handed != handed_on(self._units.get(path) or state.unit(number), edges)

    def _handed(self, number: int) -> Handed | None:
        return handed_on(self._state.unit(number), self._state.edges(number))

    def _defined(self, number: int) -> frozenset[str]:
        return frozenset(Contribution.load(self._state.contribution(number)).defined)

    def _spread_names(self) -> None:
        """Mark the files whose pages show something that changed about a name."""
        self._lists.open(KEYWORDS)
        for before, after in self._rows.values():
            definers = before.defined.keys() | after.defined.keys()
            shown = rounded(len(before.defined)), rounded(len(after.defined))
            if min(len(before.used), 2) != min(len(after.used), 2):
                self._files |= definers  # whether anybody else uses a name
            if shown[0] != shown[1] or len(before.defined) == 1 or len(after.defined) == 1:
                self._files |= definers
            else:
                self._files |= soles_of(before, self._tests) ^ soles_of(after, self._tests)
                for number in before.defined.keys() ^ after.defined.keys():
                    self._files |= self._state.edges(number).files() & definers
            for row in (before, after):
                self._cards |= concept_definers(row, self._tests)
            files_before, files_after = before.files, after.files
            was_few, is_few = (0 < len(files) <= RARE for files in (files_before, files_after))
            if (was_few or is_few) and (files_before, not before.defined) != (files_after, not after.defined):
                self._files |= files_before | files_after
            if definers:
                self._lists.keyword(before, after)

    def _change_links(self) -> None:
        """Mark the files whose pages link to a page that came or went."""
        for path in self._before.keys() | self._after.keys():
            old, new = self._before.get(path), self._after.get(path)
            if (old.pages if old else 0) != (new.pages if new else 0):
                number = self._numbers[path]
                self._files |= {*self._state.importers(number), *self._state.users(number)}
                self._files |= self._state.edges(number).files()

    def _change_tests(self) -> None:
        """Mark the files of which an edited test names something on another line than before."""
        names: set[str] = set()
        for path in self._before.keys() | self._after.keys():
            old, new = self._before.get(path), self._after.get(path)
            if old is None or new is None or not (old.is_test or new.is_test):
                continue
            mine, now = old.named_lines if old.family == new.family else {}, new.named_lines
            names |= {name for name in mine.keys() | now.keys() if mine.get(name) != now.get(name)}
            if old.is_test != new.is_test:
                self._drawn.update(folders_of(path))
            if old.is_test != new.is_test or old.import_lines != new.import_lines:
                self._files |= self._state.edges(self._numbers[path]).files()
            if old.is_test != new.is_test:
                self._cards |= {*self._state.meant(self._numbers[path])}
                for row in self._state.names({*old.defined, *new.defined}):
                    self._files |= row.defined.keys()
                    self._cards |= concept_definers(row, self._tests)
                    self._cards |= concept_definers(row, self._tests ^ {self._numbers[path]})
        # Of a name that several files define, no page says where a test names it.
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
            users = {*state.users(number)}
            rows = state.names(contribution.defined)
            concepts = concepts_of(
                path, number, rows, users, self._tests, partial(concept_definers, tests=self._tests)
            )
            card = card_of(path, contribution, users, self._tests, concepts).dump()
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
            if folder:
                self._lists.open(f"sub:{folder}")
        self.changes.folders = summarise_folders(state, layout, self._numbers, folders)
        self.changes.folders |= self._drawn & layout.files.keys()

    def _change_lists(self) -> None:
        """Bring the lists up to date, and find the parts that changed."""
        for path in self._before.keys() | self._after.keys():
            folders = [folder for folder in folders_of(path) if folder and folder in self._layout.files]
            old, new = self._before.get(path), self._after.get(path)
            mine, now = (old.defined if old else {}), (new.defined if new else {})
            for name in mine.keys() | now.keys():
                if mine.get(name) != now.get(name):
                    for folder in folders:
                        self._lists.entry(folder, path, self._rows[name], (mine.get(name), now.get(name)))
        self.changes.lists, files = self._lists.settle()
        self._files |= files


def _present(units: Iterable[Unit], keys: Mapping[str, bytes]) -> Iterator[Unit]:
    """Those of some units whose files are still there."""
    return (unit for unit in units if unit.path in keys)


def _roles(contribution: Contribution | None) -> dict[str, tuple[tuple[str, str] | None, bool, bool]]:
    """Name to kinds and place, whether it is imported, and whether it is used."""
    if contribution is None:
        return {}
    imported, used = frozenset(contribution.imported), frozenset(contribution.used)
    return {
        name: (contribution.defined.get(name), name in imported, name in used)
        for name in contribution.defined.keys() | imported | used
    }
