"""CMake and Make: included files and subfolders."""

from __future__ import annotations

import re
from functools import cached_property

from kwsearch.models import Import
from kwsearch.resolve.model.family import Family
from kwsearch.resolve.model.paths import NearestByName, folder_of, folders_above, joined
from kwsearch.resolve.model.units import Unit

_VARIABLE = re.compile(r"\$[{(](\w+)[)}]")
_HERE = frozenset(("CMAKE_CURRENT_SOURCE_DIR", "CMAKE_CURRENT_LIST_DIR", "srcdir", "CURDIR"))


class BuildFiles(Family):
    """``include``, ``add_subdirectory`` and ``find_package`` of CMake; ``include`` of Make."""

    LANGUAGES = frozenset(("cmake", "make"))
    UNKNOWN = "build files are read by name, too"

    def imported(self, item: Import, unit: Unit) -> tuple[str, ...]:
        """Return the file that is read."""
        find = self._cmake if unit.language == "cmake" else self._make
        found = find(item.name, unit.path, package="system" in item.flags)
        return (found,) if found is not None else ()

    def absolute(self, item: Import, path: str) -> str:
        """Return the place of the file from the root of the repository."""
        is_make = path.endswith((".mk", ".mak", ".make")) or "akefile" in path.rpartition("/")[2]
        find = self._make if is_make else self._cmake
        return find(item.name, path, package="system" in item.flags) or item.name

    def _cmake(self, written: str, path: str, *, package: bool) -> str | None:
        if package:
            return self._modules.find(f"Find{written}.cmake", path)
        for place in self._places(written, path):
            found = self.project.first((f"{place}/CMakeLists.txt" if place else "CMakeLists.txt", place))
            if found is not None and found != path:
                return found
        if "/" not in written and not written.endswith(".cmake"):
            return self._modules.find(f"{written}.cmake", path)
        return None

    def _make(self, written: str, path: str, *, package: bool) -> str | None:
        del package
        return self.project.first(self._places(written, path))

    def _places(self, written: str, path: str) -> list[str]:
        """Where a written path can lead: from the folder of the file, then from the folders above."""
        *variables, rest = _VARIABLE.split(written)
        rest = rest.lstrip("/")
        own = folder_of(path)
        if not rest and variables:
            return []
        if not variables:
            bases = [] if written.startswith("/") else [own, *folders_above(own)]
        elif variables[-1] in _HERE:
            bases = [own, *folders_above(own)]
        else:
            bases = [*reversed([own, *folders_above(own)])] if "BINARY" not in variables[-1] else []
        return [place for base in bases if (place := joined(base, rest)) is not None]

    @cached_property
    def _modules(self) -> NearestByName:
        """Name of a file of CMake to files: modules are looked for in the folders of a path of their own."""
        found = NearestByName()
        for path in sorted(self.project.paths):
            if path.endswith(".cmake"):
                found.add(path.rpartition("/")[2], path)
        return found
