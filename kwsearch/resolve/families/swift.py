"""Swift: a module is a target of a package, and all files in the target's folder."""

from __future__ import annotations

from functools import cached_property
from typing import NamedTuple

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
# Names and order are those of PackageBuilder in the package manager (predefinedTestDirectories and its like).
_FOLDERS = {
    "testTarget": ("Tests", "Sources", "Source", "src", "srcs"),
    "plugin": ("Plugins",),
}
_SOURCES = ("Sources", "Source", "src", "srcs")
"""Where the package manager looks for a target without a path of its own."""

_LIST = regex(r"\b(sources|exclude):\s*\[([^\[\]]*)\]")
_TEXT = regex(r"\"([^\"\\]+)\"")
_OPAQUE = regex(r"\.(?:docc|xcassets|xcdatamodeld?|xcmappingmodel|xcodeproj|xcworkspace|playground)(?:/|$)")
"""Folders whose files the package manager does not compile, whatever they are."""


class Target(NamedTuple):
    """One target of a package, by places from the root of the repository."""

    folder: str
    sources: tuple[str, ...]
    """The only places that it has in its folder; empty for all of it."""
    excluded: tuple[str, ...]

    def has(self, path: str) -> bool:
        """Tell whether a file of its folder is one of its sources."""
        above = {path, *folders_above(path)}
        return (not self.sources or not above.isdisjoint(self.sources)) and above.isdisjoint(self.excluded)


class Swift(Family):
    """Imports of modules that packages of the repository define in ``Package.swift``."""

    LANGUAGES = frozenset(("swift",))
    UNKNOWN = "files of one module see each other's names"

    def __init__(self, project: Project, units: Units) -> None:
        """Read the packages."""
        super().__init__(project, units)
        self._targets: dict[str, dict[str, Target]] = {}
        for path, text in project.named(("Package.swift",)):
            package = folder_of(path)
            for name, target in _targets_of(package, text, project.folders):
                self._targets.setdefault(name, {})[package] = target

    def imported(self, item: Import, unit: Unit) -> tuple[str, ...]:
        """Return the files of the module: of the file's own package, or of the only one that has it."""
        name = item.module.partition(".")[0]
        known = self._targets.get(name, {})
        found = next((known[folder] for folder in folders_above(unit.path) if folder in known), None)
        if found is None and len(known) == 1:
            (found,) = known.values()
        return () if found is None else self._files_of(found)

    def modules(self, path: str) -> tuple[str, ...]:
        """Return the name of the module that a file is part of."""
        named = self._names_of.get(self._folder_of.get(path, ""), ())
        return tuple(dict.fromkeys(name for name, target in named if target.has(path)))

    def _files_of(self, target: Target) -> tuple[str, ...]:
        known = self._parts.get(target)
        if known is None:
            files = self._files.get(target.folder, ())
            if target.sources or target.excluded:
                files = tuple(path for path in files if target.has(path))
            known = self._parts[target] = files
        return known

    @cached_property
    def _parts(self) -> dict[Target, tuple[str, ...]]:
        return {}

    @cached_property
    def _names_of(self) -> dict[str, list[tuple[str, Target]]]:
        """Folder to the targets in it, by name."""
        found: dict[str, list[tuple[str, Target]]] = {}
        for name, known in sorted(self._targets.items()):
            for target in sorted(set(known.values())):
                found.setdefault(target.folder, []).append((name, target))
        return found

    @cached_property
    def _folder_of(self) -> dict[str, str]:
        """File to the folder of its target, the innermost."""
        folders = {target.folder for known in self._targets.values() for target in known.values()}
        found = {}
        for path in self.project.paths:
            if path.endswith(".swift") and not _OPAQUE.search(path):
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


def _targets_of(package: str, text: str, folders: frozenset[str]) -> list[tuple[str, Target]]:
    """Return name and place of each target that a package defines, in order."""
    heads = list(_TARGET.finditer(text))
    found = []
    for number, head in enumerate(heads):
        # The arguments of a target end somewhere before the next one: brackets are not counted.
        end = heads[number + 1].start() if number + 1 < len(heads) else len(text)
        own = _PATH.search(text, head.end(), end)
        places = (own[1],) if own else tuple(f"{base}/{head[2]}" for base in _FOLDERS.get(head[1], _SOURCES))
        folder = next((place for name in places if (place := joined(package, name)) in folders), None)
        if folder is not None:
            lists = dict(_LIST.findall(text[head.end() : end]))
            target = Target(
                folder, _within(folder, lists.get("sources")), _within(folder, lists.get("exclude"))
            )
            found.append((head[2], target))
    return found


def _within(folder: str, written: str | None) -> tuple[str, ...]:
    """The places of a list of texts, seen from a folder."""
    places = (joined(folder, name) for name in _TEXT.findall(written or ""))
    return tuple(place for place in places if place is not None)
