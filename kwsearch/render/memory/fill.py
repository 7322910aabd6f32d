"""The state from nothing: every record is read once, in several processes."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import lru_cache, partial

from kwsearch.render.markdown.links import Layout, folders_of
from kwsearch.render.memory.cards import (
    Card,
    FolderSummary,
    card_of,
    concept_definers,
    concepts_of,
    summarise,
)
from kwsearch.render.memory.contribution import Contribution, contribution_of, is_member
from kwsearch.render.memory.database import Memory, NameRow
from kwsearch.render.memory.edges import Edges, edges_of, handed_on, meant_by
from kwsearch.render.memory.listing import (
    KEYWORDS,
    folder_entry_bytes,
    folder_row_bytes,
    keyword_anchor,
    keyword_bytes,
    new_tree,
    save_tree,
    settle,
    sized_rows,
)
from kwsearch.render.memory.uses import dump_sites, is_flat, load_sites, names_through, sites_of
from kwsearch.render.records import Records
from kwsearch.render.workers import spread
from kwsearch.resolve.model.family import Units
from kwsearch.resolve.model.units import Unit, unit_of
from kwsearch.resolve.resolver import Resolver

Tell = Callable[[str, int, int], None]
"""Is told what is done, how much of it, and how much there is in all."""

ResolverOf = Callable[[Units], Resolver]
"""Makes a resolver from what is known of all files."""

_BATCH = 40


def fill_state(
    state: Memory, records: Records, keys: Mapping[str, bytes], layout: Layout, resolver_of: ResolverOf,
    page_bytes: int, rule: str, workers: int, tell: Tell,
) -> None:  # fmt: skip
    """Fill an empty state from all records.

    Args:
        state: Empty.
        records: The index.
        keys: Its paths with the keys of their records.
        layout: Places of pages.
        resolver_of: Makes what finds the files that imports and names mean, from what is known of all files.
        page_bytes: Most bytes of a page.
        rule: How anchors are made, as in ``Anchors``.
        workers: Processes.
        tell: Is called with ``reading``, then ``relating``, and the number of files that this is done for.
    """
    paths = sorted(keys)
    numbers = {path: number for number, path in enumerate(paths, start=1)}

    def read(batch: list[str]) -> list[tuple[str, str, str, str, str]]:
        results = []
        for path in batch:
            record = records.record(path)
            unit = unit_of(path, record.language, record.imports, record.symbols, record.uses)
            contribution = contribution_of(record, page_bytes, rule).dump()
            results.append(
                (path, contribution, unit.dump(), unit.shared().dump(), dump_sites(sites_of(record)))
            )
        return results

    contributions: dict[int, Contribution] = {}
    units: dict[int, Unit] = {}
    used: dict[int, frozenset[str]] = {}
    names = _Names()
    batches = [paths[start : start + _BATCH] for start in range(0, len(paths), _BATCH)]
    tell("reading", 0, len(paths))
    for batch in spread(read, batches, workers):
        tell("reading", len(contributions) + len(batch), len(paths))
        for path, text, unit_text, shared, sites in batch:
            number = numbers[path]
            contribution, unit = Contribution.load(text), Unit.load(unit_text)
            state.put_file(number, path, keys[path], contribution, (text, unit_text, shared, sites))
            units[number] = unit
            used[number] = frozenset(contribution.used)
            contributions[number] = names.add(number, contribution)
    users = _fill_edges(state, units, used, contributions, numbers, resolver_of, workers, tell)
    # Before the rows of all names are made, which are as large.
    del units, used
    rows = names.rows()
    state.put_names(rows.values())
    # When all rows are there, since to enter them one by one takes longer.
    state.index_names()
    tests = {number for number, contribution in contributions.items() if contribution.is_test}
    # Once for each name: each of the files that define it asks, and the answer takes all of them.
    concepts_in = {name: concept_definers(row, tests) for name, row in rows.items() if row.defined}
    for number, path in enumerate(paths, start=1):
        contribution = contributions[number]
        mine = users.get(number, set())
        defined = (rows[name] for name in contribution.defined)
        concepts = concepts_of(path, number, defined, mine, tests, lambda row: concepts_in[row.name])
        card = card_of(path, contribution, mine, tests, concepts)
        state.set_card(number, card.dump())
    summarise_folders(state, layout, numbers, layout.files)
    _fill_trees(state, contributions, rows, paths, layout, page_bytes)


def _fill_edges(
    state: Memory,
    units: Mapping[int, Unit],
    used: Mapping[int, frozenset[str]],
    contributions: Mapping[int, Contribution],
    numbers: Mapping[str, int],
    resolver_of: ResolverOf,
    workers: int,
    tell: Tell,
) -> dict[int, set[int]]:
    """Store which files depend on which; return the files that use the names of each."""
    resolver = resolver_of(
        lambda languages: (unit for _, unit in sorted(units.items()) if unit.language in languages)
    )
    languages = {unit.language for unit in units.values()}
    state.set_meta(projects=resolver.fingerprint(languages))

    def resolve(batch: Sequence[int]) -> list[tuple[int, Edges]]:
        return [(number, edges_of(units[number], resolver, numbers)) for number in batch]

    # The imports of a file ask for its places one after the other.
    sites = lru_cache(maxsize=1)(lambda number: load_sites(state.sites(number)))

    def through(number: int, at: int) -> set[str]:
        return names_through(sites(number), at)

    ordered = sorted(units)
    batches = [ordered[start : start + _BATCH] for start in range(0, len(ordered), _BATCH)]
    edges: dict[int, Edges] = {}
    for batch in spread(resolve, batches, workers):
        edges.update(batch)
        tell("relating", len(edges), len(ordered))
    handed = {
        number: hands for number in ordered if (hands := handed_on(units[number], edges[number])) is not None
    }
    passages = {number for number in ordered if is_flat(units[number].language) and edges[number].alone()}
    importers: dict[int, set[int]] = {}
    users: dict[int, set[int]] = {}
    for number in ordered:
        state.set_edges(number, edges[number])
        for target in edges[number].files():
            importers.setdefault(target, set()).add(number)
        meant = meant_by(
            units[number],
            edges[number],
            used[number],
            partial(through, number),
            handed.get,
            lambda other, name: name in contributions[other].defined,
            lambda other, used: other in passages and contributions[other].defined.keys().isdisjoint(used),
        )
        state.set_meant(number, meant)
        for target in meant - {number}:
            users.setdefault(target, set()).add(number)
    for target, sources in importers.items():
        state.set_importers(target, sources)
    for target, sources in users.items():
        state.set_users(target, sources)
    return users


class _Names:
    """Gathers who defines, imports and uses which name, each name once in memory."""

    def __init__(self) -> None:
        self._defined: dict[str, dict[int, tuple[str, str]]] = {}
        self._imported: dict[str, list[int]] = {}
        self._used: dict[str, list[int]] = {}
        self._texts: dict[str, str] = {}

    def add(self, number: int, contribution: Contribution) -> Contribution:
        """Take the names of a file; return what else is needed of it."""
        once = self._texts.setdefault
        defined = {}
        for name, (kinds, place) in contribution.defined.items():
            name = once(name, name)
            defined[name] = found = (once(kinds, kinds), place)
            self._defined.setdefault(name, {})[number] = found
        for name in contribution.imported:
            self._imported.setdefault(once(name, name), []).append(number)
        for name in contribution.used:
            self._used.setdefault(once(name, name), []).append(number)
        return contribution._replace(defined=defined, imported=(), used=(), import_lines=(), named_lines={})

    def rows(self) -> dict[str, NameRow]:
        """Return the rows of all names, by name."""
        none: dict[int, tuple[str, str]] = {}
        return {
            name: NameRow(
                name,
                keyword_anchor(name),
                self._defined.get(name, none),
                frozenset(self._imported.get(name, ())),
                frozenset(self._used.get(name, ())),
            )
            for name in sorted({*self._defined, *self._imported, *self._used})
        }


def summarise_folders(
    state: Memory, layout: Layout, numbers: Mapping[str, int], changed: Iterable[str]
) -> set[str]:
    """Bring the summaries of folders up to date, upwards from the changed ones.

    Args:
        state: Holds the cards of all files, up to date, and the summaries of all other folders.
        layout: Which files and subfolders each folder has.
        numbers: Path to number of every file.
        changed: Folders of which a direct file's card, or the set of direct files or subfolders, changed.

    Returns:
        The folders whose pages can have changed: ``changed``, and those of which a subfolder's summary changed.
    """
    waiting = {folder for folder in changed if folder in layout.files}
    touched = set(waiting)
    # The deepest first, so that what lies below a folder is summed up before it.
    for folder in sorted(layout.files, key=lambda folder: folder.count("/") + bool(folder), reverse=True):
        if folder not in waiting:
            continue
        cards = [Card.load(state.card(numbers[path])) for path in layout.files[folder]]
        below = [FolderSummary.load(state.folder(path)) for path in layout.subfolders[folder]]
        summary = summarise(cards, below).dump()
        if summary != state.folder(folder):
            state.set_folder(folder, summary)
            if folder:
                upper = folder.rpartition("/")[0]
                waiting.add(upper)
                touched.add(upper)
    return touched


def _fill_trees(
    state: Memory, contributions: Mapping[int, Contribution], rows: Mapping[str, NameRow], paths: list[str],
    layout: Layout, page_bytes: int,
) -> None:  # fmt: skip
    """Store how ``keywords`` and every folder's ``sub`` are split."""

    def path_of(number: int) -> str:
        return paths[number - 1]

    sizes: dict[str, list[int]] = {}
    for row in rows.values():
        if row.defined:
            _count(sizes, row.slug, keyword_bytes(row, path_of))
    _store(state, KEYWORDS, sizes, page_bytes)
    places = {
        number: [
            (name, rows[name].slug, folder_row_bytes(name))
            for name, (kinds, _) in contribution.defined.items()
            if not is_member(kinds)
        ]
        for number, contribution in contributions.items()
    }
    below: dict[str, list[int]] = {folder: [] for folder in layout.files}
    for number, path in enumerate(paths, start=1):
        for folder in folders_of(path):
            below[folder].append(number)
    del below[""]  # its keywords are those of the repository
    for folder, numbers in below.items():
        sizes, seen = {}, set()
        for number in numbers:
            # Once for the file: the entry of each of its names is as long.
            own = folder_entry_bytes(folder, paths[number - 1])
            for name, anchor, head in places[number]:
                if name in seen:
                    sizes[anchor][0] += own
                else:
                    seen.add(name)
                    _count(sizes, anchor, own + head)
        _store(state, f"sub:{folder}", sizes, page_bytes)


def _count(sizes: dict[str, list[int]], anchor: str, size: int) -> None:
    entry = sizes.setdefault(anchor, [0, 0])
    entry[0] += size
    entry[1] += 1


def _store(state: Memory, name: str, sizes: dict[str, list[int]], page_bytes: int) -> None:
    tree = new_tree(page_bytes)
    for anchor, (size, count) in sizes.items():
        tree.add(anchor, size, count)
    parts = settle(tree, sized_rows(sizes), always=name == KEYWORDS)
    save_tree(state, name, tree, parts)
