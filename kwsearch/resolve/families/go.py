"""Go: packages by the path of their module and their folder; names inside one package."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from functools import cached_property
from typing import NamedTuple, TypeVar

from kwsearch.models import Import
from kwsearch.regex import regex
from kwsearch.resolve.model.family import Family, Units
from kwsearch.resolve.model.paths import by_depth, folder_of, joined
from kwsearch.resolve.model.project import PerFolder, Project
from kwsearch.resolve.model.units import Unit, last_parts

_MODULE = regex(r'^module[ \t]+"?([^\s"]+)"?', re.MULTILINE)
_REPLACE = regex(
    r"^[ \t]*(?:replace[ \t]+)?([^\s()=]+)(?:[ \t]+v\S+)?[ \t]*=>[ \t]*(\.{1,2}(?:/\S*)?)", re.MULTILINE
)
Key = TypeVar("Key")
_OTHER_PROGRAMS = frozenset(("main", "documentation", "ignore"))
"""Package clauses of files that lie beside a package without being part of it."""


class GoModule(NamedTuple):
    """One ``go.mod``."""

    name: str
    replaced: dict[str, str]
    """Module paths that mean a folder of the repository here."""


class Go(Family):
    """Imports of Go: a package is all its files without tests."""

    LANGUAGES = frozenset(("go",))

    def __init__(self, project: Project, units: Units) -> None:
        """Read the modules."""
        super().__init__(project, units)
        modules: dict[str, GoModule] = {}
        everywhere: dict[str, str] = {}
        for path, text in project.named(("go.mod", "go.work")):
            folder = folder_of(path)
            replaced = {
                name: place
                for name, target in _REPLACE.findall(text)
                if (place := joined(folder, target)) is not None
            }
            # What a workspace replaces holds for all its modules, what a module replaces for itself.
            if path.endswith("go.work"):
                everywhere |= replaced
            elif found := _MODULE.search(text):
                modules[folder] = GoModule(found[1], replaced)
        self._modules = PerFolder(modules)
        self._everywhere = everywhere
        # Of several modules of one name, such as copies for tests, the one that lies highest stays.
        self._folders = {
            modules[folder].name: folder for folder in sorted(modules, key=by_depth, reverse=True)
        }

    def imported(self, item: Import, unit: Unit) -> tuple[str, ...]:
        """Return the files of the package that an import names."""
        folder = self._folder(item.module or item.name, unit.path)
        return self._packages.get(folder, ()) if folder is not None else ()

    def named(self, unit: Unit) -> dict[str, tuple[int, ...]]:
        """Return the files that declare what is used, of the own package and of imported ones."""
        found: dict[str, set[int]] = {}
        own = (folder_of(unit.path), unit.package)
        imports = {item.module or item.name for item in unit.imports}
        for name, _, lines in unit.used:
            package = _package_of(name, imports)
            if package is None:
                files = self._declared.get((*own, name.partition(".")[0]), ())
            else:
                folder = self._folder(package, unit.path)
                inner = name[len(package) + 1 :].partition(".")[0]
                files = self._exported.get((folder, inner), ()) if folder is not None else ()
            for file in files:
                if file != unit.path:
                    found.setdefault(file, set()).update(lines)
        return {file: tuple(sorted(lines)) for file, lines in found.items()}

    def modules(self, path: str) -> tuple[str, ...]:
        """Return the path of the package."""
        folder = folder_of(path)
        module = self._modules.at(path)
        if module is None:
            return ()
        inner = folder[len(module[0]) :].lstrip("/")
        return (f"{module[1].name}/{inner}" if inner else module[1].name,)

    def unknown(self, path: str) -> str:
        """Return why nobody can import a file: programs and tests."""
        if path.endswith("_test.go"):
            return "Go imports no tests"
        if path not in self._importable:
            return "no other package can import a program"
        return "" if self._modules.at(path) is not None else "no go.mod says what its package is called"

    def _folder(self, name: str, path: str) -> str | None:
        """The folder of a package, seen from a file."""
        own = self._modules.at(path)
        # With a vendor folder the go command looks nowhere else (-mod=vendor is the default since 1.14).
        if own is not None:
            vendored = "/".join(filter(None, (own[0], "vendor", name)))
            if vendored in self._packages:
                return vendored
        parts = name.split("/")
        # The longest beginning first: a module may lie inside the path of another one.
        for end in range(len(parts), 0, -1):
            module, inner = "/".join(parts[:end]), "/".join(parts[end:])
            root = self._everywhere.get(module)
            if root is None and own is not None:
                root = own[0] if own[1].name == module else own[1].replaced.get(module)
            if root is None:
                root = self._folders.get(module)
            if root is not None:
                folder = "/".join(filter(None, (root, inner)))
                # What another go.mod further down takes out is not part of this module.
                owner = self._modules.at(f"{folder}/." if folder else ".")
                return folder if owner is None or owner[0] == root else None
        return None

    @cached_property
    def _files(self) -> dict[str, list[Unit]]:
        found: dict[str, list[Unit]] = {}
        for unit in self.shared.values():
            found.setdefault(folder_of(unit.path), []).append(unit)
        return found

    @cached_property
    def _packages(self) -> dict[str, tuple[str, ...]]:
        """Folder to the files of its package, without tests and without programs beside it."""
        found = {}
        for folder, units in self._files.items():
            files = [unit for unit in units if not unit.path.endswith("_test.go")]
            # A folder of programs alone is no package that others import, but its files belong together all the same.
            parts = [unit for unit in files if unit.package not in _OTHER_PROGRAMS] or files
            if parts:
                found[folder] = tuple(sorted(unit.path for unit in parts))
        return found

    @cached_property
    def _importable(self) -> frozenset[str]:
        return frozenset(
            unit.path
            for units in self._files.values()
            for unit in units
            if unit.package != "main" and not unit.path.endswith("_test.go")
        )

    @cached_property
    def _declared(self) -> dict[tuple[str, str, str], tuple[str, ...]]:
        """Folder, package and name to the files that declare it: several for several systems."""
        found: dict[tuple[str, str, str], list[str]] = {}
        for folder, units in self._files.items():
            for unit in units:
                for name in unit.declared:
                    found.setdefault((folder, unit.package, name), []).append(unit.path)
        return {key: tuple(sorted(files)) for key, files in found.items()}

    @cached_property
    def _exported(self) -> dict[tuple[str, str], tuple[str, ...]]:
        """Folder and name to the files of its package that declare it."""
        return {
            (folder, name): inside
            for (folder, _, name), files in self._declared.items()
            if (inside := self._inside(folder, files))
        }

    def _inside(self, folder: str, files: Iterable[str]) -> tuple[str, ...]:
        """Those of some files that are part of the package of a folder."""
        return tuple(file for file in files if file in self._packages.get(folder, ()))

    def rename(self, before: dict[str, Unit]) -> None:
        """Change what the names of some files mean; when a package clause has changed, all is worked out anew."""
        self.forget("_files")
        declared, exported = self.__dict__.get("_declared"), self.__dict__.get("_exported")
        if declared is None or any(
            unit.package != self.shared[path].package for path, unit in before.items()
        ):
            self.forget("_packages", "_importable", "_declared", "_exported")
            return
        declared = dict(declared)
        exported = None if exported is None else dict(exported)
        for path, unit in before.items():
            folder, old, new = folder_of(path), set(unit.declared), set(self.shared[path].declared)
            for name in old ^ new:
                key = folder, unit.package, name
                files = {*declared.get(key, ())} - {path} | ({path} if name in new else set())
                _put(declared, key, tuple(sorted(files)))
                if exported is not None and path in self._packages.get(folder, ()):
                    _put(exported, (folder, name), self._inside(folder, sorted(files)))
        self._declared = declared
        if exported is not None:
            self._exported = exported

    def renamed(self, before: Mapping[str, Unit]) -> frozenset[str] | None:
        """Return the names that some files declare now and did not before, or the other way round."""
        if any(unit.package != self.shared[path].package for path, unit in before.items()):
            return None
        return last_parts({*unit.declared} ^ {*self.shared[path].declared} for path, unit in before.items())


def _put(table: dict[Key, tuple[str, ...]], key: Key, files: tuple[str, ...]) -> None:
    """Enter some files; none are no entry."""
    if files:
        table[key] = files
    else:
        table.pop(key, None)


def _package_of(name: str, imports: set[str]) -> str | None:
    """The import that a used name begins with; dots are part of some."""
    end = name.find(".", name.rfind("/") + 1)
    while end >= 0:
        if name[:end] in imports:
            return name[:end]
        end = name.find(".", end + 1)
    return None
