"""Protocol Buffers: files by their path below one of the folders that a compiler is told."""

from __future__ import annotations

from functools import cached_property

from kwsearch.models import Import
from kwsearch.resolve.model.family import Family
from kwsearch.resolve.model.paths import NearestByName
from kwsearch.resolve.model.units import Unit


class Proto(Family):
    """Which folders these are is written in no file of the repository: any may be, the nearest is the likeliest."""

    LANGUAGES = frozenset(("proto",))

    def imported(self, item: Import, unit: Unit) -> tuple[str, ...]:
        """Return the file whose path ends as an import is written."""
        found = self._files.find(item.name, unit.path)
        return () if found is None else (found,)

    def modules(self, path: str) -> tuple[str, ...]:
        """Return the path, and its endings below each folder."""
        parts = path.split("/")
        return tuple("/".join(parts[first:]) for first in range(len(parts)))

    @cached_property
    def _files(self) -> NearestByName:
        """Ending of a path to files."""
        found = NearestByName()
        for path in sorted(self.project.paths):
            if path.endswith((".proto", ".protodevel")):
                for name in self.modules(path):
                    found.add(name, path)
        return found
