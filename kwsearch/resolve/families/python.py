"""Python: modules and packages below the folders that are on Python's path."""

from __future__ import annotations

import sys
from functools import cached_property

from kwsearch.models import Import
from kwsearch.resolve.described.python_projects import PythonProject, python_projects
from kwsearch.resolve.model.family import Family, Units
from kwsearch.resolve.model.paths import NearestByName, by_depth, contains, folder_of, folders_above, joined
from kwsearch.resolve.model.project import PerFolder, Project
from kwsearch.resolve.model.units import Unit, bound_names

_SUFFIXES = (".py", ".pyx", ".pyi", ".pxd")
_BUILT_IN = frozenset(sys.builtin_module_names) | {"__future__"}
_NOT_FOR_OTHERS = frozenset(
    (
        "doc",
        "docs",
        "example",
        "examples",
        "test",
        "tests",
        "testing",
        "vendor",
        "third_party",
        "typings",
        "stubs",
    )
)
"""Folders whose packages no file elsewhere can be expected to have on its path."""


class Python(Family):
    """Imports of Python and Cython, and of the cells of notebooks.

    On the path of a file are: the folder in which its outermost package lies (as for a script, and for pytest), the
    roots of its own project, those of the other projects, and at last any other folder with a package of that name, if
    there is one only and no project declares a dependency of that name.
    """

    LANGUAGES = frozenset(("python", "jupyter"))

    def __init__(self, project: Project, units: Units) -> None:
        """Read which folders are roots."""
        super().__init__(project, units)
        self._projects: PerFolder[PythonProject] = PerFolder(python_projects(project))

    def imported(self, item: Import, unit: Unit) -> tuple[str, ...]:
        """Return the file of the module that an import names, else of the package that has the name.

        ``from ship import crew`` takes what the package calls ``crew``, and only else a module of that name. Inside of
        the package it is the module: what the package calls its own is mostly not there yet. What Cython includes is a
        path from the folder of the file, or from the root.
        """
        if "file" in item.flags:
            file = self.project.first((joined(folder_of(unit.path), item.name), item.name))
            return () if file is None else (file,)
        for name in dict.fromkeys((item.name, item.module)):
            found = self._module(name, unit.path)
            if found is not None and not (name != item.module and self._is_attribute(item, found, unit.path)):
                return (found,)
        return ()

    def _is_attribute(self, item: Import, module: str, path: str) -> bool:
        """Whether an import takes something else than a module from a package that gives it the module's name."""
        package = self._module(item.module, path)
        if package is None or not _is_package(package) or package in (path, module):
            return False
        return not contains(folder_of(package), path) and self._hides(package, item.name.rpartition(".")[2])

    def needs_uses(self, unit: Unit) -> bool:
        """Tell whether a file imports a package as a whole, which may be followed by a module of it."""
        return any(
            (file := self._module(name, unit.path)) is not None and _is_package(file)
            for name in bound_names(unit.imports)
            if name.rpartition(".")[2] in self._package_names
        )

    @cached_property
    def _package_names(self) -> frozenset[str]:
        """Last parts of the names of all packages, and others."""
        names = {*self._packages, *(name.replace(".", "/") for name in self._renamed.values()), *self._roots}
        return frozenset(name.rpartition("/")[2] for name in names)

    def named(self, unit: Unit) -> dict[str, tuple[int, ...]]:
        """Return the modules that are used as attributes of an imported package, with the 1-based lines.

        ``import torch`` and ``torch.nn.Linear`` mean ``torch/nn``, whoever imports that: Python keeps a module in its
        package, unless the package gives its name to something else.
        """
        if not unit.used:
            return {}
        imported = {file for item in unit.imports for file in self.imported(item, unit)}
        found: dict[str, set[int]] = {}
        for name, bound, lines in unit.used:
            file = self._attribute(name, bound, unit.path)
            if file is not None and file != unit.path and file not in imported:
                found.setdefault(file, set()).update(lines)
        return {file: tuple(sorted(lines)) for file, lines in found.items()}

    def absolute(self, item: Import, path: str) -> str:
        """Return the dotted name without leading dots."""
        return self._absolute(item.name, path) or item.name

    def modules(self, path: str) -> tuple[str, ...]:
        """Return the dotted names of a module; the one from the innermost root first."""
        stem = _stem(path)
        if stem is None:
            return ()
        names = [name for root in self._roots_of(path) if (name := _dotted(stem, root))]
        for folder in (stem, *folders_above(stem)):
            if folder in self._renamed:
                names.append(self._renamed[folder] + stem[len(folder) :].replace("/", "."))
        return tuple(dict.fromkeys(names))

    def _absolute(self, name: str, path: str) -> str | None:
        """The dotted name that a relative one means; None when it leads out of all packages."""
        rest = name.lstrip(".")
        level = len(name) - len(rest)
        if not level:
            return name
        stem = _stem(path)
        known = self.modules(path)
        parts = known[0].split(".") if known else []
        # The package of a module is the name without its last part; that of an __init__ is its own.
        drop = level - (stem is not None and path.rpartition("/")[2].startswith("__init__."))
        if drop > len(parts):
            return None
        kept = parts[: len(parts) - drop] if drop else parts
        return ".".join([*kept, *(rest.split(".") if rest else [])]) or None

    def _attribute(self, name: str, bound: str, path: str) -> str | None:
        """The innermost module on the way from an imported package down a dotted name; None for the package itself."""
        package = self._module(bound, path)
        found, whole = None, bound
        for part in name[len(bound) + 1 :].split("."):
            if package is None or not _is_package(package) or self._hides(package, part):
                break
            whole = f"{whole}.{part}"
            package = self._module(whole, path)
            found = package or found
        return found

    def _hides(self, package: str, name: str) -> bool:
        """Whether a package gives the name of a module in it to something else."""
        unit = self.shared.get(package)
        if unit is None:
            return False
        module = self._file(folder_of(package), name)
        binding = [
            item
            for item in unit.imports
            if (item.alias or item.name.rpartition(".")[2]) == name and item.name != item.module
        ]
        if binding:
            return module not in [self._module(item.name, package) for item in binding]
        return name in unit.declared

    def rename(self, before: dict[str, Unit]) -> None:
        """Nothing is kept of what packages call their own."""
        del before

    def _module(self, name: str, path: str) -> str | None:
        rest = name.lstrip(".")
        level = len(name) - len(rest)
        if level:
            base: str | None = path
            for _ in range(level):  # the first dot is the module's own folder; one above the root is none
                base = folder_of(base) if base else None
            if base is not None:
                found = self._file(base, rest)
                if found is not None or not rest:
                    return found
            # A namespace package goes on below another root.
            absolute = self._absolute(name, path)
            return self._module(absolute, path) if absolute else None
        # Even a file of the name is not found before what is built into the interpreter.
        top = name.partition(".")[0]
        if top in _BUILT_IN:
            return None
        for base in self._own_bases(path):
            found = self._file(base, name)
            if found is not None:
                return found
        # The folder of the script is the first on Python's path, before the standard library; all others come after it.
        if top in sys.stdlib_module_names:
            return None
        nearest = self._projects.at(path)
        if nearest is not None:
            for root in nearest[1].roots:
                found = self._file(root, name)
                if found is not None:
                    return found
        # What a project declares comes before what only lies somewhere.
        return self._mapped(name, path) or self._elsewhere(name, top, path)

    def _elsewhere(self, name: str, top: str, path: str) -> str | None:
        """The module below the roots of other projects; else below the only other folder that has its package."""
        found = self._modules.find(name, path)
        if found is not None:
            return found
        bases = self._bases.get(top, ())
        if len(bases) != 1 or top in self._top_names:
            return None
        # A distribution of that name is installed: a folder elsewhere that happens to be called so is not meant.
        if any(top in owner.dependencies for owner in self._owners(path)):
            return None
        (base,) = bases
        return self._file(base, name) if _is_for(base, path) else None

    def _owners(self, path: str) -> list[PythonProject]:
        return [
            self._projects.values[folder] for folder in folders_above(path) if folder in self._projects.values
        ]

    def _own_bases(self, path: str) -> list[str]:
        """Where the outermost package of a file lies, and those of the ``conftest`` files above it."""
        bases = [_script_root(path, self._packages)]
        for folder in folders_above(path):
            conftest = f"{folder}/conftest.py" if folder else "conftest.py"
            if conftest in self.project.paths:
                bases.append(_script_root(conftest, self._packages))
        return list(dict.fromkeys(bases))

    @cached_property
    def _renamed(self) -> dict[str, str]:
        """Folders that are packages of another name."""
        return {
            folder: name
            for owner in self._projects.values.values()
            for name, folder in owner.packages.items()
        }

    @cached_property
    def _folders_by_name(self) -> NearestByName:
        """The same the other way round."""
        found = NearestByName()
        for folder, name in self._renamed.items():
            found.add(name, folder)
        return found

    def _mapped(self, name: str, path: str) -> str | None:
        """The module of a package that lies in a folder of another name."""
        package = name
        while package:
            folder = self._folders_by_name.find(package, path)
            if folder is not None:
                return self._file(folder, name[len(package) + 1 :])
            package = package.rpartition(".")[0]
        return None

    def _file(self, folder: str, dotted: str) -> str | None:
        """The file of a module below a folder; of the folder's own package when the name is empty."""
        stem = "/".join(filter(None, (folder, dotted.replace(".", "/"))))
        stems = [f"{stem}/__init__" if stem else "__init__"]
        if dotted:
            # A package comes before a module of its name, as Python finds them.
            stems.insert(1, stem)
        return self.project.first(stem + suffix for stem in stems for suffix in _SUFFIXES)

    @cached_property
    def _packages(self) -> frozenset[str]:
        """Folders with an ``__init__``; the root of the repository is never part of a package."""
        return frozenset(
            folder_of(path)
            for path in self.project.paths
            if "/" in path and path.endswith(("/__init__.py", "/__init__.pyi"))
        )

    @cached_property
    def _roots(self) -> frozenset[str]:
        """The roots of all projects."""
        return frozenset(root for owner in self._projects.values.values() for root in owner.roots)

    @cached_property
    def _source_roots(self) -> frozenset[str]:
        """Roots that are a folder inside of a project, such as ``src``."""
        return self._roots - self._projects.values.keys()

    def _roots_of(self, path: str) -> list[str]:
        """The roots above a file, the innermost first; then the folder of its outermost package."""
        roots = [folder for folder in folders_above(path) if folder in self._roots]
        return list(dict.fromkeys([*roots, _script_root(path, self._packages)]))

    @cached_property
    def _modules(self) -> NearestByName:
        """Dotted name to files, below the roots of projects."""
        found = NearestByName()
        seen: set[tuple[str, str]] = set()
        for suffix in _SUFFIXES:
            for path in sorted(path for path in self.project.paths if path.endswith(suffix)):
                stem = path[: -len(suffix)].removesuffix("/__init__")
                for root in folders_above(path):
                    # A package of the name comes before a module, a source before its stub.
                    if root in self._roots and (name := _dotted(stem, root)) and (name, root) not in seen:
                        seen.add((name, root))
                        found.add(name, self._file(root, name) or path)
        return found

    @cached_property
    def _top_names(self) -> frozenset[str]:
        """First parts of the names below the roots of projects that are regular packages or modules there."""
        tops = dict.fromkeys(self._roots, 0)
        return frozenset(
            path[len(root) + bool(root) :].partition("/")[0].partition(".")[0]
            for path in self.project.paths
            if path.endswith(_SUFFIXES)
            for root in folders_above(path)
            if root in tops
            and (
                folder_of(path) == root
                or f"{root}/{path[len(root) + bool(root) :].partition('/')[0]}".lstrip("/") in self._packages
            )
        )

    @cached_property
    def _bases(self) -> dict[str, tuple[str, ...]]:
        """Name of an outermost package to the folders that have it."""
        found: dict[str, set[str]] = {}
        for folder in self._packages:
            # What lies below a source folder has a longer name: that folder is on the path.
            outside = folder_of(folder) not in self._packages and self._source_roots.isdisjoint(
                folders_above(folder)
            )
            if outside:
                found.setdefault(folder.rpartition("/")[2], set()).add(folder_of(folder))
        return {name: tuple(sorted(bases, key=by_depth)) for name, bases in found.items()}


def _is_package(path: str) -> bool:
    return path.rpartition("/")[2].startswith("__init__.")


def _stem(path: str) -> str | None:
    """The path of a module without its ending; of a package, its folder."""
    for suffix in _SUFFIXES:
        if path.endswith(suffix):
            stem = path[: -len(suffix)]
            return folder_of(stem) if stem.rpartition("/")[2] == "__init__" else stem
    return None


def _dotted(stem: str, root: str) -> str:
    """The name of what lies at ``stem``, below ``root``; empty for the root itself."""
    return stem[len(root) + bool(root) :].replace("/", ".")


def _script_root(path: str, packages: frozenset[str]) -> str:
    """The folder in which the outermost package around a file lies."""
    folder = folder_of(path)
    while folder in packages:
        folder = folder_of(folder)
    return folder


def _is_for(base: str, path: str) -> bool:
    """Whether a package in ``base`` may be on the path of a file: not one of examples, for files elsewhere."""
    for folder in (base, *folders_above(base)):
        if folder.rpartition("/")[2] in _NOT_FOR_OTHERS and not contains(folder, path):
            return False
    return True
