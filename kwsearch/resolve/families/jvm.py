"""Java, and other languages of its machine: types by package, wherever their files lie."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cached_property

from kwsearch.models import Import
from kwsearch.resolve.model.family import Family
from kwsearch.resolve.model.paths import NearestByName, folder_of, folders_above, joined
from kwsearch.resolve.model.units import Unit, last_parts

_SCRIPTS = (".kts", ".sbt", ".sc")
"""What no import can name."""
_NO_FUNCTIONS = frozenset(("java", "groovy"))
"""Languages in which no function stands outside of a type, but in scripts."""


class Jvm(Family):
    """Imports of types, of packages with the types that are used, and types of the own package; scripts by their path.

    Languages without a grammar declare nothing here: their files are found by name, as ``Type.kt`` in ``a/b``.
    """

    LANGUAGES = frozenset(("java", "kotlin", "scala", "groovy"))

    def imported(self, item: Import, unit: Unit) -> tuple[str, ...]:
        """Return the file of the type that an import names; of a package, the files of its used types."""
        if "file" in item.flags:
            script = self._script(item.module, unit.path)
            return () if script is None else (script,)
        found = self._relative(item.name, unit) or self._type(item.name, unit.path)
        if found is not None:
            return (found,)
        if "star" not in item.flags or item.name not in self._packages:
            return ()
        files = {self._types.find(f"{item.name}.{name}", unit.path) for name, _ in self._free_names(unit)}
        return tuple(sorted(file for file in files if file is not None and file != unit.path))

    def named(self, unit: Unit) -> dict[str, tuple[int, ...]]:
        """Return the files of the types that are used: of the own package, of imported ones, or by their whole name."""
        found: dict[str, set[int]] = {}
        stars = [item.name for item in unit.imports if "star" in item.flags and item.name in self._packages]
        for name, lines in self._free_names(unit):
            # The own package hides what a star brings in, as the language has it.
            file = self._types.find(f"{unit.package}.{name}" if unit.package else name, unit.path)
            for package in stars if file is None else ():
                file = self._types.find(f"{package}.{name}", unit.path)
                if file is not None:
                    break
            if file is not None and file != unit.path:
                found.setdefault(file, set()).update(lines)
        for name, _, lines in unit.used:
            # A whole name begins with a package, which is small by custom; else it is a member of what was seen above.
            if "." in name and name[0].islower():
                file = self._type(name, unit.path)
                if file is not None and file != unit.path:
                    found.setdefault(file, set()).update(lines)
        return {file: tuple(sorted(lines)) for file, lines in found.items()}

    def modules(self, path: str) -> tuple[str, ...]:
        """Return the whole names of the types of a file, the one that it is called after first."""
        stem = path.rpartition("/")[2].partition(".")[0]
        unit = self.shared.get(path)
        names = () if unit is None else _names_of(unit)
        return tuple(sorted(names, key=lambda name: (name.rpartition(".")[2] != stem, name)))

    def _free_names(self, unit: Unit) -> Iterator[tuple[str, tuple[int, ...]]]:
        """First parts of used names that no import and no declaration of the file explains."""
        known = {
            item.alias or item.name.rpartition(".")[2] for item in unit.imports if "star" not in item.flags
        }
        known.update(name.rpartition(".")[2] for name in unit.declared)
        known.update(("this", "super"))
        found: dict[str, set[int]] = {}
        for name, _, lines in unit.used:
            first = name.partition(".")[0]
            # There a free name with a small letter is a variable.
            if first not in known and (first[:1].isupper() or unit.language not in _NO_FUNCTIONS):
                found.setdefault(first, set()).update(lines)
        return ((name, tuple(sorted(lines))) for name, lines in sorted(found.items()))

    def _script(self, written: str, path: str) -> str | None:
        """The script of Gradle or Nextflow that a path means: from the folder of the file, or one above it."""
        folders = (folder_of(path),) if written.startswith(".") else folders_above(path)
        return self.project.first(
            joined(folder, written + suffix) for folder in folders for suffix in ("", ".nf", "/main.nf")
        )

    def _relative(self, name: str, unit: Unit) -> str | None:
        """The file of a type that is named from a package around the file: Scala alone looks there first."""
        package = unit.package if unit.language == "scala" else ""
        while package:
            found = self._types.find(f"{package}.{name}", unit.path)
            if found is not None:
                return found
            package = package.rpartition(".")[0]
        return None

    def _type(self, name: str, path: str) -> str | None:
        """The file of the longest beginning of a name that is a type."""
        while name:
            found = self._types.find(name, path)
            if found is not None:
                return found
            name = name.rpartition(".")[0]
        return None

    @cached_property
    def _types(self) -> NearestByName:
        """Whole name to files."""
        found = NearestByName()
        for path, unit in sorted(self.shared.items()):
            for name in _names_of(unit):
                found.add(name, path)
        return found

    @cached_property
    def _packages(self) -> frozenset[str]:
        """What some declared name lies in: of any other package, every name of a file would be asked in vain."""
        return frozenset(name.rpartition(".")[0] for unit in self.shared.values() for name in _names_of(unit))

    def rename(self, before: dict[str, Unit]) -> None:
        """Change what the names of some files mean."""
        self.forget("_packages")
        if "_types" in self.__dict__:
            self._types = self._types.changed(
                {path: _names_of(unit) for path, unit in before.items()},
                {path: _names_of(self.shared[path]) for path in before},
            )

    def renamed(self, before: Mapping[str, Unit]) -> frozenset[str] | None:
        """Return the last parts of what some files declare now and did not before, or the other way round."""
        return last_parts(
            {*_names_of(unit)} ^ {*_names_of(self.shared[path])} for path, unit in before.items()
        )


def _names_of(unit: Unit) -> tuple[str, ...]:
    """The whole names that a file declares."""
    if unit.path.endswith(_SCRIPTS):
        return ()
    names = unit.declared
    if unit.language == "kotlin" and names:
        # What stands outside of types is a member of a class that is called after the file.
        stem = unit.path.rpartition("/")[2].partition(".")[0]
        facade = f"{stem[:1].upper()}{stem[1:]}Kt"
        names = (*names, f"{unit.package}.{facade}" if unit.package else facade)
    return names
