"""Terraform: a module is the files of a folder, and is called by the folder's path."""

from __future__ import annotations

from functools import cached_property

from kwsearch.models import Import
from kwsearch.resolve.model.family import Family
from kwsearch.resolve.model.paths import folder_of, joined
from kwsearch.resolve.model.units import Unit


class Terraform(Family):
    """``source`` of a module: a path that begins with a dot; all others are in a registry or another repository."""

    LANGUAGES = frozenset(("hcl",))
    UNKNOWN = "files of one folder see each other's names"

    def imported(self, item: Import, unit: Unit) -> tuple[str, ...]:
        """Return the files of the module."""
        folder = _called(item.name, unit.path)
        return self._modules.get(folder, ()) if folder is not None else ()

    def absolute(self, item: Import, path: str) -> str:
        """Return the folder of the module from the root of the repository."""
        return _called(item.name, path) or item.name

    def modules(self, path: str) -> tuple[str, ...]:
        """Return the folder that a file lies in; none for the root, which nobody can name."""
        folder = folder_of(path)
        return (folder,) if folder and path in self._modules.get(folder, ()) else ()

    @cached_property
    def _modules(self) -> dict[str, tuple[str, ...]]:
        """Folder to its files, sorted."""
        found: dict[str, list[str]] = {}
        for path in sorted(self.project.paths):
            if path.endswith((".tf", ".tofu")):
                found.setdefault(folder_of(path), []).append(path)
        return {folder: tuple(files) for folder, files in found.items()}


def _called(source: str, path: str) -> str | None:
    return (
        joined(folder_of(path), source) if source.startswith(("./", "../")) or source in (".", "..") else None
    )
