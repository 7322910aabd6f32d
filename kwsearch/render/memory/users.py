"""Who uses each symbol of one file: asked of the state when the file's pages are made."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Set
from dataclasses import dataclass
from functools import lru_cache, partial
from typing import NamedTuple

from kwsearch.models import Symbol
from kwsearch.models.reports import FileRecord
from kwsearch.render.markdown.escape import visible
from kwsearch.render.markdown.outline import MOST_USES_BYTES
from kwsearch.render.memory.contribution import family_of
from kwsearch.render.memory.database import Memory, NameRow
from kwsearch.render.memory.reach import Reach
from kwsearch.render.memory.uses import (
    TYPES,
    USED_KINDS,
    Linked,
    Site,
    Target,
    User,
    defining,
    is_inside,
    rows_of_sites,
    sites_in,
    sites_of,
)

MOST_ASKED = 60
"""Of a symbol's possible users at most this many are looked at; the page says when there are more."""

USERS_BYTES = MOST_USES_BYTES - 120
"""Room on a page for the users of a symbol that are named; the first is named whatever it takes."""

_LEAST_BYTES = 12
"""What a named user takes beside its own name and the link that ends in it, at least."""

_CACHED_FILES = 512
_CACHED_EDGES = 1 << 14
_SHARED = 8
"""From so many definers on, it is remembered whether a name has one that counts."""


@dataclass(slots=True)
class Files:
    """What is known of all files, by number."""

    paths: dict[int, str]
    languages: dict[int, str]
    tests: set[int]


class Users(NamedTuple):
    """Who uses one symbol."""

    here: tuple[Site, ...]
    """Places in its own file, by line."""
    elsewhere: tuple[User, ...]
    """Other files: no tests first, then by path."""
    more: bool
    """Whether there may be further ones."""

    @property
    def by_name(self) -> bool:
        """Whether the name alone speaks for all that is known from elsewhere."""
        return bool(self.elsewhere) and all(user.by_name for user in self.elsewhere)


NO_USERS = Users((), (), False)


class UserFinder:
    """Finds users in the state; one for each process."""

    def __init__(self, state: Memory, files: Files) -> None:
        """Read nothing yet."""
        self._state = state
        self._files = files
        # No cache refers to its owner: what a run has read is freed when the run is over, not when it is collected.
        self._sites = lru_cache(maxsize=_CACHED_FILES)(lambda number: rows_of_sites(state.sites(number)))
        self._linked = lru_cache(maxsize=_CACHED_FILES)(partial(_linked, state, files.languages))
        self._alone = lru_cache(maxsize=_CACHED_EDGES)(lambda number: frozenset(state.edges(number).alone()))
        self._reach = Reach(self._alone)
        self._soles: dict[str, set[int]] = {}

    def alone(self, number: int) -> frozenset[int]:
        """Return the files that a file imports alone, not as one of a package."""
        return self._alone(number)

    def users_of(self, record: FileRecord, number: int, rows: Mapping[str, NameRow]) -> dict[Symbol, Users]:
        """Return who uses the symbols of a file; those that nobody is known to use are left out.

        Args:
            record: The file.
            number: Its number in the state.
            rows: Rows of the names that it defines.
        """
        target = _target(record, number)
        own = sites_of(record)
        meaning = {*self._state.users(number)}
        found: dict[Symbol, Users] = {}
        seen: set[tuple[str, str]] = set()
        for symbol in record.symbols:
            name = visible(symbol.name)
            # Of several with the same name the first stands for all: nothing tells which is meant.
            if symbol.kind not in USED_KINDS or (symbol.scope, name) in seen:
                continue
            seen.add((symbol.scope, name))
            here = tuple(site for site in own.get(name, ()) if target.own(symbol, site))
            if symbol.kind in TYPES:  # that a type is named inside of itself tells nobody anything
                here = tuple(site for site in here if not is_inside(site.scope, symbol))
            row = rows.get(name)
            elsewhere, more = self._elsewhere(symbol, row, target, meaning) if row else ((), False)
            if here or elsewhere:
                found[symbol] = Users(here, elsewhere, more)
        return found

    def can_be_named(
        self, record: FileRecord, number: int, users: Iterable[tuple[NameRow, Set[int]]]
    ) -> bool:
        """Tell whether the pages of a file can name some files as users of its symbols; others are only counted.

        Args:
            record: The file.
            number: Its number in the state.
            users: Rows of names that it defines, with the files that are asked about.
        """
        target = _target(record, number)
        meaning = {*self._state.users(number)}
        symbols: dict[str, list[Symbol]] = {}
        for symbol in record.symbols:
            symbols.setdefault(visible(symbol.name), []).append(symbol)
        return any(
            self._is_named(symbol, row, target, meaning, wanted)
            for row, wanted in users
            for symbol in symbols.get(row.name, ())
        )

    def _is_named(
        self, symbol: Symbol, row: NameRow, target: Target, meaning: set[int], wanted: Set[int]
    ) -> bool:
        sole = target.number in self._soles_of(row)
        # In the order and up to the number in which the page asks them, or other files would be made again than differ.
        order = self._asked(row, target, meaning, sole)[:MOST_ASKED]
        left = {one for one in wanted & {*order} if self._user(symbol, row, target, sole, one)}
        room = USERS_BYTES
        for number in order if left else ():
            if number in left:
                return True
            if user := self._user(symbol, row, target, sole, number):
                room -= _LEAST_BYTES + 2 * len(user.path.rpartition("/")[2])
                # What follows is only counted on the page, wherever it uses the symbol.
                if room < 0:
                    break
        return False

    def _elsewhere(
        self, symbol: Symbol, row: NameRow, target: Target, meaning: set[int]
    ) -> tuple[tuple[User, ...], bool]:
        sole = target.number in self._soles_of(row)
        order = self._asked(row, target, meaning, sole)
        found = (self._user(symbol, row, target, sole, number) for number in order[:MOST_ASKED])
        return tuple(user for user in found if user is not None), len(order) > MOST_ASKED

    def _asked(self, row: NameRow, target: Target, meaning: set[int], sole: bool) -> list[int]:
        """Return the files that may use a name of a file: no tests first, then by path."""
        files = self._files
        asked = {number for number in (row.used if sole else row.used & meaning) if number != target.number}
        # Python and C may both have the name, and neither calls the other's by it.
        asked = {number for number in asked if family_of(files.languages[number]) == target.family}
        return sorted(asked, key=lambda number: (number in files.tests, files.paths[number]))

    def _user(self, symbol: Symbol, row: NameRow, target: Target, sole: bool, number: int) -> User | None:
        """Return where a file uses a symbol of another one; None when it does not."""
        files = self._files
        sites, linked = sites_in(self._sites(number), row.name), self._linked(number)
        reached = partial(self._reach.leads, number, target.number)
        meant = tuple(
            site
            for site in sites
            if target.other(symbol, site, linked, sole, lambda other: other not in row.defined, reached)
        )
        by_name = not meant
        # Nothing but tests calls what a test defines.
        if by_name and (target.number not in files.tests or number in files.tests):
            meant = tuple(site for site in sites if target.by_name(symbol, site, linked, sole))
        return User(files.paths[number], number in files.tests, meant, by_name) if meant else None

    def _soles_of(self, row: NameRow) -> set[int]:
        """As ``soles_of``, worked out once for a name: it is asked by each of the files that define it."""
        if len(row.defined) < _SHARED:
            return soles_of(row, self._files.tests)
        if row.name not in self._soles:
            self._soles[row.name] = soles_of(row, self._files.tests)
        return self._soles[row.name]


def _linked(state: Memory, languages: Mapping[int, str], number: int) -> Linked:
    edges = state.edges(number)
    return Linked(
        edges.imports,
        frozenset(target for target, _ in edges.named),
        frozenset(state.meant(number)),
        family_of(languages[number]),
    )


def _target(record: FileRecord, number: int) -> Target:
    return Target(number, record.path, record.language, family_of(record.language), record.symbols)


def soles_of(row: NameRow, tests: set[int]) -> set[int]:
    """Return the file that alone defines a name as something that can be used, if there is one.

    A definition in a test takes no name away from a file that is none.
    """
    found = defining(row.defined, USED_KINDS)
    outside = found - tests
    return found if len(found) == 1 else outside if len(outside) == 1 else set()
