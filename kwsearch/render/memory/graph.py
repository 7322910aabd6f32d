"""What other files say about one file: who imports it, which tests name it, which files share its rare names."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping, Set
from functools import lru_cache, partial
from typing import NamedTuple

from kwsearch.models import Symbol
from kwsearch.models.reports import FileRecord
from kwsearch.render.markdown.escape import visible
from kwsearch.render.markdown.links import Layout
from kwsearch.render.memory.contribution import Contribution, family_of
from kwsearch.render.memory.database import Memory, NameRow
from kwsearch.render.memory.listing import KEYWORDS, beginning, keyword_anchor, load_tree, part_page
from kwsearch.render.memory.update import RARE
from kwsearch.render.memory.users import Files, UserFinder, Users
from kwsearch.render.memory.uses import USED_KINDS

_RARE_WEIGHT = 840  # divisible by every number up to RARE, so that sums are whole numbers
_CACHED_TESTS = 1024
_SHARED, _CACHED_ROWS = 32, 256
"""The rows of names that at least so many files define are kept for the next of these files, so many of them."""

_FEW, _SEVERAL = 2, 3
"""Files are related by at least so many rare names; the second holds for languages that cannot name each other's."""


Name = tuple[str, str, list[tuple[int, str, str]]]
"""Anchor of a name, the name, and file, kinds and place of each of its definitions."""


class TestLink(NamedTuple):
    """A test file that has to do with a file."""

    path: str
    import_lines: tuple[int, ...]
    """Where it imports the file."""
    use_lines: tuple[int, ...]
    """Where it uses names of the file that need no import."""
    names: tuple[tuple[str, tuple[int, ...]], ...]
    """Names that only this file defines, or that the test uses of this one; with the test's lines, by name."""


class Neighbours(NamedTuple):
    """What other files say about one file."""

    contribution: Contribution
    targets: tuple[tuple[str, ...], ...]
    """The files that each import names, by path; in the order of the record's imports."""
    meant: tuple[str, ...]
    """Files whose names it uses, through files that only hand them on; by path."""
    used: tuple[tuple[str, tuple[int, ...]], ...]
    """Files that declare names which it uses, with the lines; by path."""
    importers: tuple[str, ...]
    """Files that import it or use names of it, some through files that hand it on, by path."""
    test_importers: int
    """How many of them are tests."""
    package_importers: int
    """How many others import the package that it is in, and are not known to use it."""
    unknown: str
    """Why the importers do not tell who uses it; empty when they do."""
    is_unnamed: bool
    """Whether no other file uses any of the names that it defines, whoever may be meant by them."""
    tests: tuple[TestLink, ...]
    """By path."""
    related: tuple[tuple[str, tuple[str, ...]], ...]
    """Files that share rare names and are not related otherwise, with the names; most shared first."""
    definers: dict[str, int]
    """Name that it defines to the number of files that define it."""
    users: dict[Symbol, Users]
    """Who uses its symbols; those of which nobody is known are left out."""

    @property
    def files(self) -> tuple[str, ...]:
        """All files that it depends on, by path."""
        return tuple(
            sorted({*(path for path, _ in self.used), *(path for paths in self.targets for path in paths)})
        )


class Graph:
    """The state as pages ask it; one for each process."""

    def __init__(self, state: Memory, layout: Layout, page_bytes: int) -> None:
        """Read what every page needs."""
        self.state = state
        self.layout = layout
        self.paths: dict[int, str] = {}
        self.numbers: dict[str, int] = {}
        self.languages: dict[int, str] = {}
        self.tests: set[int] = set()
        self.pages: dict[str, int] = {}
        """Path to the pages that a file has, as in Contribution."""
        for row in state.files():
            self.paths[row.number] = row.path
            self.numbers[row.path] = row.number
            self.languages[row.number] = row.language
            self.pages[row.path] = row.pages
            if row.is_test:
                self.tests.add(row.number)
        self._users = UserFinder(state, Files(self.paths, self.languages, self.tests))
        parts = [part for part in load_tree(state, KEYWORDS, page_bytes)[1] if not part.is_links]
        self._keyword_parts = parts
        self._keyword_pages = [layout.url(part_page(KEYWORDS, part.name)) for part in parts]
        self._meant = lru_cache(maxsize=1 << 14)(state.meant)
        self._shared_row = lru_cache(maxsize=_CACHED_ROWS)(lambda name: next(state.names([name])))
        self._test_view = lru_cache(maxsize=_CACHED_TESTS)(partial(_load_test, state))

    def keyword_place(self, name: str) -> tuple[str, str]:
        """Return page, in the form that links hold, and heading of a keyword in the keywords of the repository."""
        anchor = keyword_anchor(name)
        at = bisect_right(self._keyword_parts, anchor, key=lambda part: part.low) - 1
        return self._keyword_pages[at], beginning(anchor, self._keyword_parts[at])

    def path_of(self, number: int) -> str:
        """Return the path of a file by its number."""
        return self.paths[number]

    def defined_in(self, numbers: Iterable[int]) -> list[Name]:
        """Return the names that these files define, by anchor, then name."""
        found: dict[str, list[tuple[int, str, str]]] = {}
        for number in numbers:
            for name, (kinds, place) in Contribution.load(self.state.contribution(number)).defined.items():
                found.setdefault(name, []).append((number, kinds, place))
        return sorted((keyword_anchor(name), name, places) for name, places in found.items())

    def uses_below(self, folder: str) -> dict[tuple[str, str], int]:
        """Return which direct files and subfolders of a folder use which others, with the number of files that do.

        Files below a subfolder count for it; its name ends in a slash. Tests are left out.
        """
        parts: dict[int, str] = {
            self.numbers[path]: path.rpartition("/")[2] for path in self.layout.files[folder]
        }
        for subfolder in self.layout.subfolders[folder]:
            name = f"{subfolder.rpartition('/')[2]}/"
            parts.update((number, name) for number in self.numbers_below(subfolder))
        found: dict[tuple[str, str], int] = {}
        for number, part in parts.items():
            if number in self.tests:
                continue
            # What lies elsewhere counts as the part itself, and is taken out with it.
            targets = {parts.get(target, part) for target in self._meant(number) if target not in self.tests}
            for target in targets - {part}:
                found[part, target] = found.get((part, target), 0) + 1
        return found

    def numbers_below(self, folder: str) -> Iterator[int]:
        """Yield the numbers of the files in a folder, at any depth."""
        yield from (self.numbers[path] for path in self.layout.files[folder])
        for subfolder in self.layout.subfolders[folder]:
            yield from self.numbers_below(subfolder)

    def neighbours(self, record: FileRecord) -> Neighbours:
        """Return what other files say about a file."""
        number = self.numbers[record.path]
        contribution = Contribution.load(self.state.contribution(number))
        edges = self.state.edges(number)
        defined = contribution.defined
        counts = self.state.name_counts({*defined, *contribution.imported, *contribution.used})
        rare = {
            name
            for name, row in counts.items()
            if row[0] and 1 < row[3] <= RARE and not name.startswith("__")
        }
        single = {name for name in defined if counts[name][0] == 1 and counts[name][1] + counts[name][2]}
        named = {
            visible(symbol.name) for symbol in record.symbols if symbol.kind in USED_KINDS
        } & counts.keys()
        wanted = rare | single | {name for name in named if counts[name][2]}
        rows = self._rows_of(wanted, counts)
        users = self._users.users_of(record, number, {row.name: row for row in rows})
        using = {*self.state.users(number)} - {number}
        for symbol_users in users.values():
            # Not those known by the name alone, which may mean another file.
            using |= {self.numbers[user.path] for user in symbol_users.elsewhere if not user.by_name}
        others = {*self.state.importers(number)} - using - {number}
        # Who imports a package of many files is not known to use this one of them.
        alone = {other for other in others if number in self._users.alone(other)}
        importers = sorted(using | alone)
        tests = self._tests_of(
            number, contribution.family, importers, [row for row in rows if row.name in single], users
        )
        # Who is told of elsewhere on the page is not told of again for sharing names.
        near = {number, *edges.files(), *importers, *(self.numbers[test.path] for test in tests)}
        return Neighbours(
            contribution,
            tuple([tuple([self.paths[target] for target in targets]) for targets in edges.imports]),
            tuple(sorted(self.paths[target] for target in self.state.meant(number))),
            tuple(sorted((self.paths[target], lines) for target, lines in edges.named)),
            tuple(sorted(self.paths[importer] for importer in importers)),
            len(self.tests.intersection(importers)),
            len(others - alone),
            edges.unknown,
            all(counts[name][2] <= (name in contribution.used) for name in defined),
            tests,
            self._sharing([row for row in rows if row.name in rare], near, contribution.family),
            {name: counts[name][0] for name in defined},
            users,
        )

    def _rows_of(self, wanted: Set[str], counts: Mapping[str, tuple[int, int, int, int]]) -> list[NameRow]:
        """The rows of names, by name.

        The row of a name is as long as there are files that have it, and each of those asks for it: reading it each
        time would cost the square of their number.
        """
        shared = {name for name in wanted if counts[name][0] >= _SHARED}
        rows = [*self.state.names(wanted - shared), *map(self._shared_row, shared)]
        return sorted(rows, key=lambda row: row.name)

    def _tests_of(
        self,
        number: int,
        family: str,
        importers: list[int],
        single: list[NameRow],
        users: dict[Symbol, Users],
    ) -> tuple[TestLink, ...]:
        named: dict[int, dict[str, tuple[int, ...]]] = {
            importer: {} for importer in importers if importer in self.tests
        }
        using: dict[str, set[int]] = {}
        for symbol, found in users.items():
            name = visible(symbol.name)
            for user in found.elsewhere:
                test = self.numbers[user.path]
                using.setdefault(name, set()).add(test)
                if user.is_test and not user.by_name:
                    lines = {*named.setdefault(test, {}).get(name, ()), *(site.line for site in user.sites)}
                    named[test][name] = tuple(sorted(lines))
        for row in single:
            for test in (row.imported | row.used) & self.tests:
                # A name that is written in a test is only this file's when the test means the file, or the symbol.
                is_meant = test in named or test in using.get(row.name, ())
                lines_of, _, language = self._test_view(test)
                if is_meant and language == family:
                    named.setdefault(test, {})[row.name] = lines_of[row.name]
        # A test is none of its own tests.
        named.pop(number, None)
        links = []
        for test, names in named.items():
            _, edges, _ = self._test_view(test)
            links.append(
                TestLink(
                    self.paths[test],
                    *edges.get(number, ((), ())),
                    tuple(sorted(names.items())),
                )
            )
        return tuple(sorted(links))

    def _sharing(
        self, rows: list[NameRow], near: set[int], family: str
    ) -> tuple[tuple[str, tuple[str, ...]], ...]:
        weights: dict[int, int] = {}
        names: dict[int, list[str]] = {}
        for row in rows:
            files = row.files
            for other in files - near:
                weights[other] = weights.get(other, 0) + _RARE_WEIGHT // (len(files) - 1)
                names.setdefault(other, []).append(row.name)
        alike = [
            other
            for other, shared in names.items()
            if len(shared) >= (_FEW if family_of(self.languages[other]) == family else _SEVERAL)
        ]
        ranked = sorted(alike, key=lambda other: (-weights[other], self.paths[other]))
        return tuple((self.paths[other], tuple(sorted(names[other]))) for other in ranked)


def _load_test(
    state: Memory, number: int
) -> tuple[dict[str, tuple[int, ...]], dict[int, tuple[tuple[int, ...], tuple[int, ...]]], str]:
    """The lines of a test's names, of its imports and uses by the file that is meant; its languages' family."""
    contribution = Contribution.load(state.contribution(number))
    lines: dict[int, dict[int, None]] = {}
    found = state.edges(number)
    for targets, line in zip(found.imports, contribution.import_lines, strict=True):
        for target in targets:
            lines.setdefault(target, {})[line] = None
    named = dict(found.named)
    edges = {target: (tuple(lines.get(target, ())), named.get(target, ())) for target in found.files()}
    return contribution.named_lines, edges, contribution.family
