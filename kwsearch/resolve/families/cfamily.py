"""C, C++ and CUDA: included files, beside the including one and in the folders that build files name."""

from __future__ import annotations

from functools import cached_property

from kwsearch.models import Import
from kwsearch.resolve.described.include_folders import STANDARD_HEADERS, IncludeFolders
from kwsearch.resolve.model.family import Family, Units
from kwsearch.resolve.model.paths import Nearest, by_depth, contains, folder_of, folders_above, joined
from kwsearch.resolve.model.project import Project
from kwsearch.resolve.model.units import Unit

_SOURCES = (".c", ".cc", ".cpp", ".cxx", ".c++", ".C", ".cu", ".m", ".mm")
_CUSTOMARY = ("include", "inc", "src", "lib", "source", "Include")
"""Folders that headers are included from, beside every folder above the including file."""

_OTHERS = frozenset(
    ("third_party", "thirdparty", "3rdparty", "vendor", "external", "extern", "deps", "contrib")
)
"""Folders of other projects: what lies in there is included by name only if a build file says so."""


class CFamily(Family):
    """``#include``: in quotes beside the file first; then declared folders; then folders above; then a lone file."""

    LANGUAGES = frozenset(("c", "cpp", "cuda", "objective-c"))

    def __init__(self, project: Project, units: Units) -> None:
        """Read which folders build files name."""
        super().__init__(project, units)
        self._declared = IncludeFolders(project)

    def imported(self, item: Import, unit: Unit) -> tuple[str, ...]:
        """Return the file that an ``#include`` names."""
        if item.alias or "star" in item.flags:
            return ()  # a using declaration of C++
        found = self._include(item.name, unit.path, system="system" in item.flags)
        return (found,) if found is not None else ()

    def absolute(self, item: Import, path: str) -> str:
        """Return the place of an included file from the root of the repository."""
        if item.alias or "star" in item.flags:
            return item.name
        return self._include(item.name, path, system="system" in item.flags) or item.name

    def modules(self, path: str) -> tuple[str, ...]:
        """Return how a file is included from one of its folders of includes, the shortest last."""
        found = [
            path[len(folder) + bool(folder) :]
            for folder in folders_above(path)
            if folder in self._declared.all or folder.rpartition("/")[2] in _CUSTOMARY
        ]
        return tuple(found)

    def unknown(self, path: str) -> str:
        """Return why users of a source are not known by includes."""
        return "sources are linked, not included" if path.endswith(_SOURCES) else ""

    def _include(self, name: str, path: str, *, system: bool) -> str | None:
        # As every compiler does (C17, 6.10.2): in quotes beside the file, and failing that as in angle brackets.
        if not system:
            beside = joined(folder_of(path), name)
            if beside is not None and beside in self.project.paths:
                return beside
        if name.startswith("/"):
            return None
        for folder in self._declared.for_file(path):
            place = joined(folder, name)
            if place is not None and place in self.project.paths and place != path:
                return place
        # A path from the file itself was tried above, and no folder elsewhere is meant by it.
        if name.startswith("."):
            return None
        # After the declared folders, in which a project may have a header of that name for the system's.
        if system and "/" not in name and name in STANDARD_HEADERS:
            return None
        above = self._above(name, path)
        return above if above is not None else self._lone(name, path)

    def _above(self, name: str, path: str) -> str | None:
        """The file below the nearest folder above, or below a folder of includes there."""
        for folder in folders_above(path):
            for inner in ("", *_CUSTOMARY):
                place = "/".join(filter(None, (folder, inner, name)))
                if place in self.project.paths and place != path:
                    return place
        return None

    def _lone(self, name: str, path: str) -> str | None:
        """The file that ends in the name, if it is the only one that the including file could mean."""
        folder, _, base = name.rpartition("/")
        if folder.partition("/")[0] in _SYSTEM_FOLDERS:
            return None
        own, others = self._ending(name, base)
        for found in (own, others):
            # A bare name says too little to choose among several.
            if found is not None and (folder or len(found.paths) == 1):
                nearest = found.to(path)
                if _may_mean(nearest[: -len(name)].rstrip("/"), path):
                    return nearest
        return None

    def _ending(self, name: str, base: str) -> tuple[Nearest | None, Nearest | None]:
        """The files that end in a name: all of them, and those that are no other project's."""
        known = self._endings.get(name)
        if known is None:
            tail = "/" + name
            found = [path for path in self._by_name.get(base, ()) if path.endswith(tail)]
            ours = [path for path in found if _OTHERS.isdisjoint(path.lower().split("/"))]
            known = self._endings[name] = (
                Nearest(found) if found else None,
                Nearest(ours) if ours and len(ours) < len(found) else None,
            )
        return known

    @cached_property
    def _endings(self) -> dict[str, tuple[Nearest | None, Nearest | None]]:
        return {}

    @cached_property
    def _by_name(self) -> dict[str, tuple[str, ...]]:
        """Name of a file to its paths, those that lie higher first."""
        found: dict[str, list[str]] = {}
        for path in sorted(self.project.paths, key=by_depth):
            found.setdefault(path.rpartition("/")[2], []).append(path)
        return {name: tuple(paths) for name, paths in found.items()}


_SYSTEM_FOLDERS = frozenset(
    (
        "sys",
        "linux",
        "net",
        "netinet",
        "arpa",
        "asm",
        "bits",
        "machine",
        "mach",
        "rpc",
        "gnu",
        "features",
        "xlocale",
    )
)


def _may_mean(folder: str, path: str) -> bool:
    """Whether headers of a folder can be meant by a file elsewhere: not those of a project of others."""
    for above in (folder, *folders_above(folder)):
        if above.rpartition("/")[2].lower() in _OTHERS and not contains(above, path):
            return False
    return True
