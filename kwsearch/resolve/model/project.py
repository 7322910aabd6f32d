"""The files of a repository as resolving sees them: which there are, and the texts of project files.

A project file (``go.mod``, ``package.json``, ``pyproject.toml``, …) counts wherever a folder of the repository has one,
also when it is ignored or left out of the index. What cannot be read, is too large or is not of its form says nothing.
"""

from __future__ import annotations

import hashlib
import json
import re
import tomllib
from collections.abc import Collection, Iterable
from fnmatch import fnmatchcase
from typing import Any, Generic, Protocol, TypeVar

from kwsearch.regex import regex
from kwsearch.resolve.model.paths import by_depth, folder_of, folders_above

MAX_PROJECT_FILE_BYTES = 1 << 20
"""Larger project files are not read."""

Value = TypeVar("Value")

MOST_TURNS = 500
"""Words that a loop of a script or of a build file goes through; one over more of them tells nothing."""

# A comment that does not end goes to the end: looked for again from each ``/*``, it would take the square of the text.
_COMMENTS = regex(r'("(?:[^"\\\n]|\\.)*")|//[^\n]*|/\*(?:.*?\*/|.*)', re.DOTALL)
_TRAILING = regex(r'("(?:[^"\\\n]|\\.)*")|,(\s*[}\]])')


class Files(Protocol):
    """The files of a repository on the disk, indexed or not."""

    def names(self, folder: str) -> Collection[str]:
        """Return the names of what lies in a folder; none when it cannot be read."""

    def read(self, path: str) -> bytes | None:
        """Return the bytes of a file; None when there is none, or it is larger than MAX_PROJECT_FILE_BYTES."""


class Project:
    """Paths and project files of one repository.

    Attributes:
        paths: Every indexed file.
        folders: Every folder that holds one, at any depth; the root is the empty path.
    """

    def __init__(self, paths: Iterable[str], files: Files | None = None) -> None:
        """Take the files.

        Args:
            paths: Every indexed file, relative to the root.
            files: Reads project files. Without it none is known.
        """
        self.paths = frozenset(paths)
        folders: set[str] = {""}
        for path in self.paths:
            folder = folder_of(path)
            while folder not in folders:
                folders.add(folder)
                folder = folder_of(folder)
        self.folders = frozenset(folders)
        self._files = files
        self._names: dict[str, list[str]] | None = None
        self._inside: dict[str, tuple[list[str], list[str]]] | None = None
        self._matched: dict[str, list[str]] = {}
        self._texts: dict[str, str | None] = {}

    def first(self, candidates: Iterable[str | None]) -> str | None:
        """Return the first of some paths that is an indexed file."""
        return next((path for path in candidates if path is not None and path in self.paths), None)

    def matching(self, pattern: str) -> list[str]:
        """Return the indexed files that a pattern means, by path.

        Args:
            pattern: A path in which ``*``, ``?`` and ``[…]`` stand for what is in one part, and ``**`` for any folders.
        """
        found = self._matched.get(pattern)
        if found is None:
            found = self._matched[pattern] = self._files_of(pattern)
        return list(found)

    def _files_of(self, pattern: str) -> list[str]:
        inside = self._inside
        if inside is None:
            inside = {folder: ([], []) for folder in self.folders}
            for folder in self.folders - {""}:
                inside[folder_of(folder)][0].append(folder)
            for path in self.paths:
                inside[folder_of(path)][1].append(path)
            self._inside = inside
        *outer, last = pattern.split("/")
        folders = [""]
        for part in outer:
            if part == "**":
                # Each folder once: a deep one is reached by ``**/**/**/**`` in tens of thousands of ways.
                reached, deeper = set(folders), folders
                while deeper:
                    deeper = [
                        inner for folder in deeper for inner in inside[folder][0] if inner not in reached
                    ]
                    reached.update(deeper)
                folders = list(reached)
            elif "*" in part or "?" in part or "[" in part:
                below = [inner for folder in folders for inner in inside[folder][0]]
                folders = [inner for inner in below if fnmatchcase(inner.rpartition("/")[2], part)]
            else:
                nested = (f"{folder}/{part}" if folder else part for folder in folders)
                folders = [folder for folder in nested if folder in inside]
        return sorted(
            path
            for folder in folders
            for path in inside[folder][1]
            if fnmatchcase(path.rpartition("/")[2], last)
        )

    def text(self, path: str | None) -> str | None:
        """Return the text of a project file; None when there is none."""
        if path is None or self._files is None:
            return None
        if path not in self._texts:
            data = self._files.read(path)
            self._texts[path] = (
                None
                if data is None or len(data) > MAX_PROJECT_FILE_BYTES
                else data.decode("utf-8-sig", "replace")
            )
        return self._texts[path]

    def named(self, names: Iterable[str], suffixes: tuple[str, ...] = ()) -> list[tuple[str, str]]:
        """Return path and text of every project file, those that lie higher first.

        Args:
            names: Names of files, looked for in every folder that holds an indexed file.
            suffixes: Endings of names.
        """
        places = self._places()
        wanted = [path for name in names for path in places.get(name, ())]
        if suffixes:
            wanted += [path for name, paths in places.items() if name.endswith(suffixes) for path in paths]
        return [
            (path, text)
            for path in sorted(set(wanted), key=by_depth)
            # What is installed there is described by its publisher, for a repository that is not this one.
            if "node_modules/" not in path and (text := self.text(path)) is not None
        ]

    def _places(self) -> dict[str, list[str]]:
        """Name to paths, of all that lies in the folders of the repository."""
        if self._names is None:
            # One look at each folder for all families: each asks for other names, and the disk is the slow part.
            found: dict[str, list[str]] = {}
            if self._files is not None:
                for folder in self.folders:
                    for name in self._files.names(folder):
                        found.setdefault(name, []).append(f"{folder}/{name}" if folder else name)
            self._names = found
        return self._names

    def digest(self) -> str:
        """Return a text that differs whenever one of the project files that were asked for until now differs."""
        digest = hashlib.blake2b(digest_size=16)
        for path, text in sorted(self._texts.items()):
            if text is not None:
                digest.update(f"{path}\0{len(text)}\0{text}".encode("utf-8", "surrogatepass"))
        return digest.hexdigest()


class PerFolder(Generic[Value]):
    """Something that holds for a folder and all below it, unless a folder in between has its own."""

    def __init__(self, values: dict[str, Value]) -> None:
        """Take folder to value."""
        self.values = values
        self._known: dict[str, tuple[str, Value] | None] = {}

    def at(self, path: str) -> tuple[str, Value] | None:
        """Return the nearest folder above a file that has a value, and the value; None when there is none."""
        folder = folder_of(path)
        if folder not in self._known:
            self._known[folder] = next(
                (
                    (above, self.values[above])
                    for above in (folder, *folders_above(folder))
                    if above in self.values
                ),
                None,
            )
        return self._known[folder]


def as_json(text: str | None) -> dict[str, Any]:
    """Return a JSON object, comments and trailing commas allowed; an empty one for anything else."""
    if text is None:
        return {}
    # As it is first: most have no comments, and taking them out costs more than reading.
    for form in (text, None):
        try:
            found = json.loads(_without_comments(text) if form is None else form)
        except (ValueError, RecursionError):
            continue
        return found if isinstance(found, dict) else {}
    return {}


def as_toml(text: str | None) -> dict[str, Any]:
    """Return a TOML document; an empty one for anything that is none."""
    try:
        return tomllib.loads(text) if text is not None else {}
    except (ValueError, RecursionError):
        return {}


def table(value: object, *keys: str) -> dict[str, Any]:
    """Return the table that lies under some keys; an empty one when there is none."""
    for key in keys:
        value = value.get(key) if isinstance(value, dict) else None
    return value if isinstance(value, dict) else {}


def rows(value: object) -> list[object]:
    """Return a list; an empty one for any other value."""
    return value if isinstance(value, list) else []


def texts(value: object) -> list[str]:
    """Return a text, or the texts of a list, as a list; nothing of any other value."""
    if isinstance(value, str):
        return [value]
    return [item for item in value if isinstance(item, str)] if isinstance(value, list) else []


def _without_comments(text: str) -> str:
    """Comments and trailing commas taken out, strings left alone."""
    kept = _COMMENTS.sub(lambda found: found[1] or " ", text)
    return _TRAILING.sub(lambda found: found[1] or found[2], kept)
