"""Languages whose imports are paths or names of files and nothing else: schemas, Dockerfile, Nix, R, styles."""

from __future__ import annotations

from functools import cached_property

from kwsearch.models import Import
from kwsearch.resolve.model.family import Family
from kwsearch.resolve.model.paths import NearestByName, folder_of, folders_above, joined
from kwsearch.resolve.model.units import Unit


class Proto(Family):
    """Which folders paths start from is written nowhere in the repository: any may be, the nearest is the likeliest."""

    LANGUAGES = frozenset(("proto",))

    def imported(self, item: Import, unit: Unit) -> tuple[str, ...]:
        """Return the file whose path ends as an import is written."""
        found = self._files.find(item.name, unit.path)
        return () if found is None else (found,)

    def modules(self, path: str) -> tuple[str, ...]:
        """Return the path, and its endings below each folder."""
        parts = path.split("/")
        return tuple("/".join(parts[first:]) for first in range(len(parts)))

    @cached_property
    def _files(self) -> NearestByName:
        """Ending of a path to files."""
        found = NearestByName()
        for path in sorted(self.project.paths):
            if path.endswith((".proto", ".protodevel")):
                for name in self.modules(path):
                    found.add(name, path)
        return found


class _OneFile(Family):
    """An import means one file at most, and the whole name of the import is the path of that file."""

    def imported(self, item: Import, unit: Unit) -> tuple[str, ...]:
        """Return the file that is read, put in or copied."""
        found = self._file(item, unit.path)
        return (found,) if found is not None else ()

    def absolute(self, item: Import, path: str) -> str:
        """Return the place of that file from the root of the repository; the name as written when it is not there."""
        return self._file(item, path) or item.name

    def _file(self, item: Import, path: str) -> str | None:
        """Return the file that an import in the file ``path`` means."""
        raise NotImplementedError


class Sql(_OneFile):
    """A path from the folder of the script, or from where the client was started; a model of dbt by its file's name."""

    LANGUAGES = frozenset(("sql",))
    UNKNOWN = "files of one database see each other's names"

    def _file(self, item: Import, path: str) -> str | None:
        if "system" in item.flags:
            return None
        # ``ref('orders')`` of dbt, which is no path.
        if "load" in item.flags:
            return self._models.find(item.name, path)
        # Scripts for clients of Windows.
        written = item.name.replace("\\", "/")
        return self.project.first((joined(folder_of(path), written), joined("", written)))

    @cached_property
    def _models(self) -> NearestByName:
        """Name of a model to its files."""
        found = NearestByName()
        for path in sorted(self.project.paths):
            if path.endswith(".sql"):
                found.add(path.rpartition("/")[2].removesuffix(".sql"), path)
        return found


class Dockerfile(_OneFile):
    """``COPY`` and ``ADD``: a path from the folder that the image is built in: that of the file, or one above it."""

    LANGUAGES = frozenset(("dockerfile",))
    UNKNOWN = "images are built by name, too"

    def _file(self, item: Import, path: str) -> str | None:
        if "file" not in item.flags:
            return None  # an image, which is not of the repository
        # The build folder is told on a command line: that of the file first, then those above it.
        return self.project.first(joined(folder, item.name.lstrip("/")) for folder in folders_above(path))


class Nix(Family):
    """A path from the folder of the file; a folder means its ``default.nix``. ``<nixpkgs>`` is none of them."""

    LANGUAGES = frozenset(("nix",))

    def imported(self, item: Import, unit: Unit) -> tuple[str, ...]:
        """Return the file that is read."""
        place = self._place(item.name, unit.path)
        found = place is not None and self.project.first((place, joined(place, "default.nix")))
        return (found,) if found else ()

    def absolute(self, item: Import, path: str) -> str:
        """Return the place of the file from the root of the repository."""
        return self._place(item.name, path) or item.name

    def _place(self, written: str, path: str) -> str | None:
        return joined(folder_of(path), written) if written.startswith(("./", "../")) else None


class Stylesheets(_OneFile):
    """A path from the folder of the file, or from a folder above it; a part of SCSS has a ``_`` before its name."""

    LANGUAGES = frozenset(("css", "scss"))

    def _file(self, item: Import, path: str) -> str | None:
        if "system" in item.flags:
            return None
        head, _, name = item.name.rpartition("/")
        suffixes = ("",) if name.endswith(_STYLES) else _STYLES
        names = [f"{mark}{name}{suffix}" for suffix in suffixes for mark in ("", "_")]
        # A folder is what its index gives on, as of Sass's own modules.
        names += [f"{name}/{index}{suffix}" for suffix in _STYLES for index in ("_index", "index")]
        return self.project.first(
            joined(folder, f"{head}/{name}" if head else name)
            for folder in folders_above(path)
            for name in names
        )


class R(_OneFile):
    """``source``: a path from where R was started, which is the root, or from the folder of the script."""

    LANGUAGES = frozenset(("r",))
    UNKNOWN = "files of one package see each other's names"

    def _file(self, item: Import, path: str) -> str | None:
        if "file" not in item.flags:
            return None
        return self.project.first((joined(folder_of(path), item.name), joined("", item.name)))


_STYLES = (".scss", ".sass", ".less", ".css")
"""Suffixes that an import may leave out, in this order."""
