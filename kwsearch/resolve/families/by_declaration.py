"""Languages whose modules are found by the name that a file declares, wherever it lies: Elixir, Verilog, VHDL."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property

from kwsearch.models import Import
from kwsearch.resolve.model.family import Depends, Family
from kwsearch.resolve.model.paths import folder_of, folders_above, joined
from kwsearch.resolve.model.units import Unit, last_parts


class _Declared(Family):
    """A name means the one file that declares it; what several files declare is not known to be any of them."""

    def imported(self, item: Import, unit: Unit) -> tuple[str, ...]:
        """Return the file that declares what is imported."""
        return self._found(self._declaring(item.name))

    def named(self, unit: Unit) -> dict[str, tuple[int, ...]]:
        """Return the files that declare what is used by its whole name, with the 1-based lines."""
        found: dict[str, set[int]] = {}
        for name, _, lines in unit.used:
            file = self._declaring(name)
            if file is not None and file != unit.path:
                found.setdefault(file, set()).update(lines)
        return {file: tuple(sorted(lines)) for file, lines in found.items()}

    def modules(self, path: str) -> tuple[str, ...]:
        """Return the names that a file declares."""
        unit = self.shared.get(path)
        return () if unit is None else unit.declared

    def rename(self, before: dict[str, Unit]) -> None:
        """Work out anew which files declare a name."""
        del before
        self.forget("_files")

    def renamed(self, before: Mapping[str, Unit]) -> frozenset[str] | None:
        """Return the names that some files declare now and did not before, or the other way round."""
        return last_parts({*unit.declared} ^ {*self.shared[path].declared} for path, unit in before.items())

    @staticmethod
    def _found(file: str | None) -> tuple[str, ...]:
        return () if file is None else (file,)

    def _declaring(self, name: str) -> str | None:
        """The one file that declares what a name begins with."""
        files = self._files.get(self._declared_in(name), ())
        return files[0] if len(files) == 1 else None

    def _declared_in(self, name: str) -> str:
        """The part of a name that a file declares."""
        raise NotImplementedError

    @cached_property
    def _files(self) -> dict[str, tuple[str, ...]]:
        """Declared name to its files."""
        found: dict[str, list[str]] = {}
        for path, unit in sorted(self.shared.items()):
            for name in unit.declared:
                found.setdefault(name, []).append(path)
        return {name: tuple(files) for name, files in found.items()}


class Elixir(_Declared):
    """``alias``, ``import``, ``require``, ``use``, and modules in front of what is called."""

    LANGUAGES = frozenset(("elixir",))
    UNKNOWN = "modules are named by configurations, too"

    def depends(self, unit: Unit) -> Depends:
        """Return the files of each import, whose name may begin with what an ``alias`` above made short."""
        aliases: dict[str, str] = {}
        found = []
        for item in unit.imports:
            first, dot, rest = item.name.partition(".")
            name = item.name
            if name not in self._files and first in aliases:
                name = f"{aliases[first]}{dot}{rest}"
            if item.alias:
                aliases[item.alias] = name
            found.append(self._found(self._declaring(name)))
        return found, self.named(unit)

    def _declared_in(self, name: str) -> str:
        # A function of a module, which begins with a small letter; a module inside of another has a name of its own.
        module, _, last = name.rpartition(".")
        return name if last[:1].isupper() else module


class Verilog(_Declared):
    """Packages that are imported, modules that are instantiated, and included files.

    Folders of includes are told on command lines: beside the file first, then below the folders above it, then the only
    file of the name.
    """

    LANGUAGES = frozenset(("verilog",))
    UNKNOWN = "tools are told which module is the outermost"

    def imported(self, item: Import, unit: Unit) -> tuple[str, ...]:
        """Return the file of the package, or the one that is included."""
        if "file" not in item.flags:
            return super().imported(item, unit)
        return self._found(self._included(item.name, unit.path))

    def absolute(self, item: Import, path: str) -> str:
        """Return the place of an included file from the root of the repository."""
        return (self._included(item.name, path) if "file" in item.flags else None) or item.name

    def _declared_in(self, name: str) -> str:
        return name.partition(".")[0]

    def _included(self, name: str, path: str) -> str | None:
        places = (
            joined(folder, f"{inner}{name}") for folder in folders_above(path) for inner in ("", "include/")
        )
        found = self.project.first((joined(folder_of(path), name), *places))
        if found is None:
            lone = self._headers.get(name.rpartition("/")[2], ())
            found = lone[0] if len(lone) == 1 and f"/{lone[0]}".endswith(f"/{name}") else None
        return found

    @cached_property
    def _headers(self) -> dict[str, list[str]]:
        """Name of a file that can be included to its paths."""
        found: dict[str, list[str]] = {}
        for path in sorted(self.project.paths):
            if path.endswith(_HEADERS):
                found.setdefault(path.rpartition("/")[2], []).append(path)
        return found


class Vhdl(_Declared):
    """Packages and contexts that are used, and entities that are instantiated, of whatever library they are."""

    LANGUAGES = frozenset(("vhdl",))
    UNKNOWN = "tools are told which entity is the outermost"

    def _declared_in(self, name: str) -> str:
        # Which files a library has is told to the compiler; those of the language's own are in no repository.
        library, _, inner = name.lower().rpartition(".")
        return "" if library in ("ieee", "std") else inner


_HEADERS = (".vh", ".svh", ".v", ".sv", ".h", ".inc")
