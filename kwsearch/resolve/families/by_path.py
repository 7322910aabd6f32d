"""Languages whose imports are paths or names of files and nothing else: schemas, styles, documents, scripts."""

from __future__ import annotations

import re
from functools import cached_property
from itertools import islice

from kwsearch.models import Import
from kwsearch.regex import regex
from kwsearch.resolve.model.family import Family
from kwsearch.resolve.model.paths import NearestByName, folder_of, folders_above, joined
from kwsearch.resolve.model.project import PerFolder, as_toml, table, texts
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


class _FromFolder(_OneFile):
    """A path from the folder of the file."""

    def _file(self, item: Import, path: str) -> str | None:
        return self.project.first((joined(folder_of(path), item.module),))


class Zig(_FromFolder):
    """A path from the folder of the file. Other names are those of modules, which ``build.zig`` makes as it runs."""

    LANGUAGES = frozenset(("zig",))
    UNKNOWN = "programs and modules are named by build.zig"


class AsciiDoc(_FromFolder):
    """``include::``: a path from the folder of the file. What an attribute stands in is not known."""

    LANGUAGES = frozenset(("asciidoc",))
    UNKNOWN = "documents are read, not imported"


class GraphQl(_FromFolder):
    """``#import``, which tools read out of comments: a path from the folder of the file when it begins with a dot."""

    LANGUAGES = frozenset(("graphql",))
    UNKNOWN = "files of one schema see each other's names"


class Solidity(_OneFile):
    """A path from the folder of the file when it begins with a dot; else from a folder that remappings name.

    What no remapping is for is looked for from the root of the project, as ``src/Token.sol`` of Foundry.
    """

    LANGUAGES = frozenset(("solidity",))
    UNKNOWN = "contracts are deployed by name, too"

    def _file(self, item: Import, path: str) -> str | None:
        if item.module.startswith("."):
            return self.project.first((joined(folder_of(path), item.module),))
        home = self._remapped.at(path)
        if home is not None:
            folder, pairs = home
            for prefix, target in pairs:
                if item.module.startswith(prefix):
                    return self.project.first((joined(folder, target + item.module[len(prefix) :]),))
        return self.project.first(joined(folder, item.module) for folder in folders_above(path))

    @cached_property
    def _remapped(self) -> PerFolder[list[tuple[str, str]]]:
        """Beginnings of paths and what they mean, the longest first, by the folder of the project."""
        found: dict[str, list[tuple[str, str]]] = {}
        for path, text in self.project.named(("foundry.toml", "remappings.txt")):
            lines = text.splitlines()
            if path.endswith(".toml"):
                lines = texts(table(as_toml(text), "profile", "default").get("remappings"))
            # Before a colon stands for which files it holds, and then it is not for all.
            pairs = [line.strip().partition("=")[::2] for line in lines if ":" not in line]
            found.setdefault(folder_of(path), []).extend(pair for pair in pairs if all(pair))
        return PerFolder(
            {folder: sorted(pairs, key=lambda pair: (-len(pair[0]), pair)) for folder, pairs in found.items()}
        )


class PowerShell(_OneFile):
    """Scripts that a dot reads and modules that are named by their path: beside the script, or from the root."""

    LANGUAGES = frozenset(("powershell",))
    UNKNOWN = "scripts are run by name, too"

    def _file(self, item: Import, path: str) -> str | None:
        written = item.name.strip("\"'").replace("\\", "/")
        beside = _BESIDE_SCRIPT.sub("", written)
        if beside != written:
            return self.project.first((joined(folder_of(path), beside),))
        if "$" in written or not written.endswith(_SCRIPTS):
            return None  # what a variable says, or a module that is installed
        return self.project.first((joined(folder_of(path), written), joined("", written)))


class Rst(_OneFile):
    """Included files: a path from the folder of the file, or after a slash from that of Sphinx's ``conf.py``."""

    LANGUAGES = frozenset(("rst",))
    UNKNOWN = "documents are read, not imported"

    def _file(self, item: Import, path: str) -> str | None:
        if not item.name.startswith("/"):
            return self.project.first((joined(folder_of(path), item.name),))
        source = (folder for folder in folders_above(path) if joined(folder, "conf.py") in self.project.paths)
        return self.project.first(joined(folder, item.name[1:]) for folder in islice(source, 1))


class Tex(_OneFile):
    """Files and packages: a path from where LaTeX is run, which is the folder of the file or one above it.

    In which of them is written nowhere: of several files none is meant for sure.
    """

    LANGUAGES = frozenset(("tex",))
    UNKNOWN = "documents are read, not imported"

    def _file(self, item: Import, path: str) -> str | None:
        endings = (".sty", ".cls") if "system" in item.flags else ("", ".tex", ".bib")
        places = (joined(folder, item.name + ending) for folder in folders_above(path) for ending in endings)
        found = [place for place in places if place in self.project.paths]
        return found[0] if len(found) == 1 else None


class Julia(_OneFile):
    """``include``: a path from the folder of the file; a package of the repository by its name in ``Project.toml``."""

    LANGUAGES = frozenset(("julia",))
    UNKNOWN = "what one file includes sees all names of the others"

    def _file(self, item: Import, path: str) -> str | None:
        if "file" in item.flags:
            return self.project.first((joined(folder_of(path), item.name),))
        return self._packages.find(item.module.partition(".")[0], path)

    @cached_property
    def _packages(self) -> NearestByName:
        """Name of a package to the file that it begins with."""
        found = NearestByName()
        for path, text in self.project.named(("Project.toml", "JuliaProject.toml")):
            name = as_toml(text).get("name")
            entry = joined(folder_of(path), f"src/{name}.jl")
            if isinstance(name, str) and entry in self.project.paths:
                found.add(name, entry)
        return found


class R(_OneFile):
    """``source``: a path from where R was started, which is the root, or from the folder of the script."""

    LANGUAGES = frozenset(("r",))
    UNKNOWN = "files of one package see each other's names"

    def _file(self, item: Import, path: str) -> str | None:
        if "file" not in item.flags:
            return None
        return self.project.first((joined(folder_of(path), item.name), joined("", item.name)))


_SCRIPTS = (".ps1", ".psm1", ".psd1")
_BESIDE_SCRIPT = regex(r"^\$(?:\{(?:using:)?PSScriptRoot\}|(?:using:)?PSScriptRoot)/", re.IGNORECASE)
_STYLES = (".scss", ".sass", ".less", ".css")
"""Suffixes that an import may leave out, in this order."""
