"""What project files say about names: Go modules, Rust crates, JavaScript packages and path aliases, PHP autoloading.

Reads only files of a repository that the caller lets it read, and takes nothing from them but names and folders
inside the repository: a broken or hostile project file costs its own names, never an error.
"""

from __future__ import annotations

import json
import posixpath
import re
import tomllib
from collections.abc import Callable, Iterable

MAX_PROJECT_FILE_BYTES = 1 << 20
"""Larger project files are not read."""

PROJECT_FILES = ("go.mod", "Cargo.toml", "package.json", "tsconfig.json", "jsconfig.json", "composer.json")
"""Names of the files whose contents change how imports resolve."""

_ENTRY_FIELDS = ("source", "types", "typings", "module", "main")


class ProjectFiles:
    """The names that a repository's project files declare.

    Attributes:
        go_modules: Module path to its folder.
        crates: Crate name with underscores to the folder of its ``Cargo.toml``.
        packages: JavaScript package name to its folder and the entry files that it names.
        aliases: Folder of a ``tsconfig.json`` to its ``paths``: (pattern, targets from the root) pairs.
        namespaces: PHP namespace prefix, ending in a backslash, to its folders.
    """

    __slots__ = ("aliases", "crates", "go_modules", "namespaces", "packages")

    def __init__(self, paths: Iterable[str], read: Callable[[str], bytes | None] | None) -> None:
        """Read every project file among ``paths`` with ``read``; without ``read`` nothing is known."""
        self.go_modules: dict[str, str] = {}
        self.crates: dict[str, str] = {}
        self.packages: dict[str, tuple[str, tuple[str, ...]]] = {}
        self.aliases: dict[str, list[tuple[str, tuple[str, ...]]]] = {}
        self.namespaces: dict[str, list[str]] = {}
        if read is None:
            return
        takers = {
            "go.mod": self._take_go,
            "Cargo.toml": self._take_cargo,
            "package.json": self._take_package,
            "tsconfig.json": self._take_aliases,
            "jsconfig.json": self._take_aliases,
            "composer.json": self._take_composer,
        }
        for path in sorted(paths, key=lambda path: (path.count("/"), path)):
            folder, name = posixpath.split(path)
            taker = takers.get(name)
            if taker is None or "node_modules" in folder:
                continue
            data = read(path)
            if data is None or len(data) > MAX_PROJECT_FILE_BYTES:
                continue
            try:
                taker(folder, data.decode("utf-8", "replace"))
            except (ValueError, TypeError, AttributeError, RecursionError):
                continue  # not the shape of such a file: it declares nothing

    def _take_go(self, folder: str, text: str) -> None:
        found = re.search(r'^module[ \t]+"?([^\s"]+)"?', text, re.MULTILINE)
        if found:
            self.go_modules.setdefault(found[1], folder)

    def _take_cargo(self, folder: str, text: str) -> None:
        document = tomllib.loads(text)
        name = document.get("lib", {}).get("name") or document.get("package", {}).get("name")
        if isinstance(name, str):
            self.crates.setdefault(name.replace("-", "_"), folder)

    def _take_package(self, folder: str, text: str) -> None:
        document = json.loads(text)
        name = document.get("name")
        if isinstance(name, str) and name:
            entries = tuple(
                posixpath.normpath(posixpath.join(folder, document[field]))
                for field in _ENTRY_FIELDS
                if isinstance(document.get(field), str)
            )
            self.packages.setdefault(name, (folder, entries))

    def _take_aliases(self, folder: str, text: str) -> None:
        options = json.loads(_without_comments(text)).get("compilerOptions", {})
        base = posixpath.join(folder, options.get("baseUrl", "."))
        pairs = [
            (pattern, tuple(posixpath.normpath(posixpath.join(base, target)) for target in targets))
            for pattern, targets in options.get("paths", {}).items()
        ]
        if pairs:
            self.aliases.setdefault(folder, pairs)

    def _take_composer(self, folder: str, text: str) -> None:
        document = json.loads(text)
        for section in ("autoload", "autoload-dev"):
            for prefix, targets in document.get(section, {}).get("psr-4", {}).items():
                for target in [targets] if isinstance(targets, str) else targets:
                    place = posixpath.normpath(posixpath.join(folder, target))
                    self.namespaces.setdefault(prefix, []).append("" if place == "." else place)


def _without_comments(text: str) -> str:
    """The text of a ``tsconfig.json`` as JSON: comments and trailing commas taken out, strings left alone."""
    kept = re.sub(
        r'("(?:[^"\\\n]|\\.)*")|//[^\n]*|/\*.*?\*/', lambda found: found[1] or " ", text, flags=re.DOTALL
    )
    return re.sub(r'("(?:[^"\\\n]|\\.)*")|,(\s*[}\]])', lambda found: found[1] or found[2], kept)
