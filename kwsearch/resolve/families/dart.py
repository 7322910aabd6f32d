"""Dart: libraries and their parts by path, and by the packages that ``pubspec.yaml`` files name."""

from __future__ import annotations

import re
from functools import cached_property

from kwsearch.models import Import
from kwsearch.regex import regex
from kwsearch.resolve.model.family import Family
from kwsearch.resolve.model.paths import NearestByName, folder_of, joined
from kwsearch.resolve.model.units import Unit

_NAME = regex(r"^name:[ \t]*[\"']?(\w+)", re.MULTILINE)
_PACKAGE = "package:"


class Dart(Family):
    """``import``, ``export``, ``part``: a path from the folder of the file, or ``package:name/`` for its ``lib``."""

    LANGUAGES = frozenset(("dart",))

    def imported(self, item: Import, unit: Unit) -> tuple[str, ...]:
        """Return the file of the library or part."""
        found = self.project.first((self._place(item.module, unit.path),))
        return () if found is None else (found,)

    def absolute(self, item: Import, path: str) -> str:
        """Return the place of the file from the root of the repository."""
        return self._place(item.module, path) or item.name

    def modules(self, path: str) -> tuple[str, ...]:
        """Return the address by which other packages import a file; none of what lies outside of a ``lib``."""
        home, mark, inner = (
            path.rpartition("/lib/") if not path.startswith("lib/") else ("", "/lib/", path[4:])
        )
        name = self._names.get(home) if mark else None
        return () if name is None else (f"{_PACKAGE}{name}/{inner}",)

    def _place(self, written: str, path: str) -> str | None:
        if not written.startswith(_PACKAGE):
            return joined(folder_of(path), written)
        name, _, inner = written.removeprefix(_PACKAGE).partition("/")
        found = self._packages.find(name, path)
        return None if found is None else joined(folder_of(found), f"lib/{inner}")

    @cached_property
    def _names(self) -> dict[str, str]:
        """Folder of a package to its name."""
        found = {}
        for path, text in self.project.named(("pubspec.yaml",)):
            if name := _NAME.search(text):
                found[folder_of(path)] = name[1]
        return found

    @cached_property
    def _packages(self) -> NearestByName:
        """Name of a package to the places of its description."""
        found = NearestByName()
        for folder, name in sorted(self._names.items()):
            found.add(name, f"{folder}/pubspec.yaml".lstrip("/"))
        return found
