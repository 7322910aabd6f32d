"""Which pages can tell others where a file uses their names, when the file has changed.

An edit moves most lines of a file, and a page names a few users of each symbol: a file whose pages only count the
edited one among its users stays as it is.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import NamedTuple

from kwsearch.render.memory.contribution import family_of
from kwsearch.render.memory.database import Memory, NameRow
from kwsearch.render.memory.edges import NO_EDGES, Edges
from kwsearch.render.memory.users import Files, UserFinder, soles_of
from kwsearch.render.memory.uses import Sites, is_flat, load_sites
from kwsearch.render.records import Records
from kwsearch.resolve.model.units import Unit


class _Using(NamedTuple):
    """How one file uses names at one time."""

    is_test: bool
    unit: Unit
    edges: Edges
    meant: frozenset[int]
    sites: Sites

    def places(self, name: str) -> list[tuple[object, ...]]:
        """Return where it uses a name without the lines, and with what it imports in place of an import's number."""
        return [
            (scope, role, owner, self._import(how) if how >= 0 else how)
            for _, scope, role, how, owner in self.sites.get(name, ())
        ]

    def _import(self, number: int) -> tuple[object, ...]:
        return (*self.unit.imports[number]._replace(line=0), self.edges.imports[number])


_NOWHERE = _Using(False, Unit("", ""), NO_EDGES, frozenset(), {})


class SiteChanges:
    """Compares where files use names before and after a change."""

    def __init__(self, state: Memory, records: Records, files: Files) -> None:
        """Keep nothing yet; ``files`` is read when it is compared."""
        self._state = state
        self._records = records
        self._files = files
        self._before: dict[int, _Using] = {}

    def keep(self, number: int) -> None:
        """Keep how a file uses names, before it is changed or removed."""
        self._before[number] = self._using(number)

    def settle(self, numbers: Iterable[int], gone: set[int], renewed: Mapping[str, object]) -> set[int]:
        """Return the files whose pages can tell other places than before; once the state is up to date.

        Args:
            numbers: What was added, changed or removed.
            gone: What was removed.
            renewed: Names that other files define, import or use than before.
        """
        found: set[int] = set()
        shifted: dict[int, dict[str, set[int]]] = {}
        rows: dict[str, NameRow] = {}
        for number in numbers:
            before = self._before.get(number, _NOWHERE)
            now = _NOWHERE if number in gone else self._using(number)
            names = self._moved(before, now)
            for row in self._state.names(names):
                if not row.defined:
                    continue
                using = row.defined.keys() & (before.meant | now.meant) | soles_of(row, self._files.tests)
                if row.name in renewed or not self._is_alike(row, before, now):
                    found |= using
                    continue
                rows[row.name] = row
                for target in using:
                    shifted.setdefault(target, {}).setdefault(row.name, set()).add(number)
        finder = UserFinder(self._state, self._files)
        # Only here a record is read: whether the page can name the edited file, of all that use the name.
        for target in shifted.keys() - found:
            record = self._records.record(self._files.paths[target])
            asked = [(rows[name], users) for name, users in shifted[target].items()]
            if finder.can_be_named(record, target, asked):
                found.add(target)
        return found

    def _using(self, number: int) -> _Using:
        state = self._state
        return _Using(
            number in self._files.tests,
            state.unit(number),
            state.edges(number),
            frozenset(state.meant(number)),
            load_sites(state.sites(number)),
        )

    def _moved(self, before: _Using, now: _Using) -> set[str]:
        """The names that are used in other places; all when it became a test or another language."""
        names = before.sites.keys() | now.sites.keys()
        if before.is_test != now.is_test or _family(before) != _family(now):
            return names
        return {name for name in names if before.sites.get(name) != now.sites.get(name)}

    def _is_alike(self, row: NameRow, before: _Using, now: _Using) -> bool:
        """Whether a file uses a name as it did, on other lines, so that the same symbols are meant."""
        if before.is_test or now.is_test or _family(before) != _family(now):
            return False
        if is_flat(now.unit.language) and before.edges != now.edges:
            return False
        linked = {file for file, _ in before.edges.named} ^ {file for file, _ in now.edges.named}
        return (linked | before.meant ^ now.meant).isdisjoint(row.defined) and before.places(
            row.name
        ) == now.places(row.name)


def _family(using: _Using) -> str:
    return family_of(using.unit.language)
