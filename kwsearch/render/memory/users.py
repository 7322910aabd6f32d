"""Who uses each symbol of one file: asked of the state when the file's pages are made."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import NamedTuple, Protocol

from kwsearch.models import FileRecord, Symbol
from kwsearch.render.markdown.escape import visible
from kwsearch.render.memory.contribution import family_of
from kwsearch.render.memory.database import Memory, NameRow
from kwsearch.render.memory.reach import Reach
from kwsearch.render.memory.uses import (
    TYPES,
    USED_KINDS,
    Linked,
    Site,
    SiteRows,
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

_CACHED_FILES = 512
_CACHED_EDGES = 1 << 14
_SHARED = 8
"""From so many definers on, it is remembered whether a name has one that counts."""


class Files(Protocol):
    """What is known of all files."""

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
        self._sites = lru_cache(maxsize=_CACHED_FILES)(self._load_sites)
        self._linked = lru_cache(maxsize=_CACHED_FILES)(self._load_linked)
        self._alone = lru_cache(maxsize=_CACHED_EDGES)(self._load_alone)
        self._reach = Reach(self.alone)
        self._soles: dict[str, set[int]] = {}

    def alone(self, number: int) -> frozenset[int]:
        """Return the files that a file imports alone, not as one of a package."""
        return self._alone(number)

    def _load_alone(self, number: int) -> frozenset[int]:
        return frozenset(self._state.edges(number).alone())

    def _load_sites(self, number: int) -> SiteRows:
        return rows_of_sites(self._state.sites(number))

    def _load_linked(self, number: int) -> Linked:
        edges = self._state.edges(number)
        return Linked(
            edges.imports,
            frozenset(target for target, _ in edges.named),
            frozenset(self._state.meant(number)),
            family_of(self._files.languages[number]),
        )

    def users_of(self, record: FileRecord, number: int, rows: Mapping[str, NameRow]) -> dict[Symbol, Users]:
        """Return who uses the symbols of a file; those that nobody is known to use are left out.

        Args:
            record: The file.
            number: Its number in the state.
            rows: Rows of the names that it defines.
        """
        family = family_of(record.language)
        target = Target(number, record.path, record.language, family, record.symbols)
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

    def _elsewhere(
        self, symbol: Symbol, row: NameRow, target: Target, meaning: set[int]
    ) -> tuple[tuple[User, ...], bool]:
        files = self._files
        sole = target.number in self._soles_of(row)
        asked = {number for number in (row.used if sole else row.used & meaning) if number != target.number}
        asked = {number for number in asked if family_of(files.languages[number]) == target.family}
        order = sorted(asked, key=lambda number: (number in files.tests, files.paths[number]))
        users = []
        for number in order[:MOST_ASKED]:
            sites, linked = sites_in(self._sites(number), row.name), self._linked(number)
            meant = tuple(
                site
                for site in sites
                if target.other(
                    symbol,
                    site,
                    linked,
                    sole,
                    lambda other: other not in row.defined,
                    lambda user=number: self._reach.leads(user, target.number),  # type: ignore[misc]
                )
            )
            by_name = not meant
            # Nothing but tests calls what a test defines.
            if by_name and (target.number not in files.tests or number in files.tests):
                meant = tuple(site for site in sites if target.by_name(symbol, site, linked, sole))
            if meant:
                users.append(User(files.paths[number], number in files.tests, meant, by_name))
        return tuple(users), len(order) > MOST_ASKED

    def _soles_of(self, row: NameRow) -> set[int]:
        """As ``soles_of``, worked out once for a name: it is asked by each of the files that define it."""
        if len(row.defined) < _SHARED:
            return soles_of(row, self._files.tests)
        if row.name not in self._soles:
            self._soles[row.name] = soles_of(row, self._files.tests)
        return self._soles[row.name]


def soles_of(row: NameRow, tests: set[int]) -> set[int]:
    """Return the file that alone defines a name as something that can be used, if there is one.

    A definition in a test takes no name away from a file that is none.
    """
    found = defining(row.defined, USED_KINDS)
    outside = found - tests
    return found if len(found) == 1 else outside if len(outside) == 1 else set()
