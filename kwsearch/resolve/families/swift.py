"""Swift: a module is a target of a package, and all files in the target's folder."""

from __future__ import annotations

from functools import cached_property

from kwsearch.models import Import
from kwsearch.regex import regex
from kwsearch.resolve.model.family import Family, Units
from kwsearch.resolve.model.paths import folder_of, folders_above, joined
from kwsearch.resolve.model.project import Project
from kwsearch.resolve.model.units import Unit

_TARGET = regex(
    r"\.(target|executableTarget|testTarget|macro|plugin|systemLibrary)\s*\(\s*name:\s*\"([^\"\\]+)\"",
)
_PATH = regex(r"\bpath:\s*\"([^\"\\]+)\"")
_FOLDERS = {
    "testTarget": ("Tests", "Sources", "Source", "src", "srcs"),
    "plugin": ("Plugins",),
}
_SOURCES = ("Sources", "Source", "src", "srcs")
"""Where the package manager looks for a target without a path of its own."""


class Swift(Family):
    """Imports of modules that packages of the repository define in ``Package.swift``."""

    LANGUAGES = frozenset(("swift",))
    UNKNOWN = "files of one module see each other's names"

    def __init__(self, project: Project, units: Units) -> None:
        """Read the packages."""
        super().__init__(project, units)
        self._targets: dict[str, dict[str, str]] = {}
        for path, text in project.named(("Package.swift",)):
            package = folder_of(path)
            for name, folder in _targets_of(package, text, project.folders):
                self._targets.setdefault(name, {})[package] = folder

    def imported(self, item: Import, unit: Unit) -> tuple[str, ...]:
        """Return the files of the module: of the file's own package, or of the only one that has it."""
        name = item.module.partition(".")[0]
        known = self._targets.get(name, {})
        found = next((known[folder] for folder in folders_above(unit.path) if folder in known), None)
        if found is None and len(known) == 1:
            (found,) = known.values()
        return self._files.get(found, ()) if found is not None else ()

    def modules(self, path: str) -> tuple[str, ...]:
        """Return the name of the module that a file is part of."""
        return self._names_of.get(self._folder_of.get(path, ""), ())

    @cached_property
    def _names_of(self) -> dict[str, tuple[str, ...]]:
        """Folder of a target to the names of its targets, sorted."""
        found: dict[str, list[str]] = {}
        for name, known in sorted(self._targets.items()):
            for folder in set(known.values()):
                found.setdefault(folder, []).append(name)
        return {folder: tuple(names) for folder, names in found.items()}

    @cached_property
    def _folder_of(self) -> dict[str, str]:
        """File to the folder of its target, the innermost."""
        folders = {folder for known in self._targets.values() for folder in known.values()}
        found = {}
        for path in self.project.paths:
            if path.endswith(".swift"):
                inner = next((folder for folder in folders_above(path) if folder in folders), None)
                if inner is not None:
                    found[path] = inner
        return found

    @cached_property
    def _files(self) -> dict[str, tuple[str, ...]]:
        """Folder of a target to its files, sorted."""
        found: dict[str, list[str]] = {}
        for path, folder in sorted(self._folder_of.items()):
            found.setdefault(folder, []).append(path)
        return {folder: tuple(files) for folder, files in found.items()}


def _targets_of(package: str, text: str, folders: frozenset[str]) -> list[tuple[str, str]]:
    """Return name and folder of each target that a package defines, in order."""
    heads = list(_TARGET.finditer(text))
    found = []
    for number, head in enumerate(heads):
        end = heads[number + 1].start() if number + 1 < len(heads) else len(text)
        own = _PATH.search(text, head.end(), end)
        places = (own[1],) if own else tuple(f"{base}/{head[2]}" for base in _FOLDERS.get(head[1], _SOURCES))
        folder = next((place for name in places if (place := joined(package, name)) in folders), None)
        if folder is not None:
            found.append((head[2], folder))
    return found
