"""Paths of a root as they are written from where one stands, so that what is printed can be opened. Lean."""

from __future__ import annotations

import os

_GLOB_MARKS = frozenset("*?[]{}!\\")


class Here:
    """The current folder, as the files of one root see it."""

    __slots__ = ("_before", "_folders")

    def __init__(self, root: str, named: str | None = None) -> None:
        """Look where the current folder lies.

        Args:
            root: The indexed folder, absolute, without symbolic links.
            named: How the user wrote it; None when it was found.
        """
        try:
            here = os.getcwd()
        except OSError:  # it was removed
            here = ""
        inside = os.path.join(root, "")
        self._folders: list[str] | None = None
        self._before = inside if named is None else os.path.join(named, "")
        if os.path.join(here, "").startswith(inside):
            self._folders = here[len(inside) :].split(os.sep) if len(here) > len(inside) else []

    def path(self, path: str) -> str:
        """Return a path of the root, ``/`` between its parts, relative to the current folder.

        From outside of the root it begins with the root as the user wrote it.
        """
        if self._folders is None:
            return self._before + path.removeprefix("./")
        if not self._folders:
            return path
        parts = path.split("/")
        same = 0
        while same < len(self._folders) and same < len(parts) - 1 and parts[same] == self._folders[same]:
            same += 1
        rest = [part for part in parts[same:] if part != "."]
        # Of the current folder itself nothing is left, and an empty path names none.
        return "/".join([".."] * (len(self._folders) - same) + rest) or "./"

    def glob(self, glob: str) -> str:
        """Return a glob as the root means it: one with a slash inside begins where one stands, as ripgrep's ``-g``."""
        negated, pattern = ("!", glob[1:]) if glob.startswith("!") else ("", glob)
        if not self._folders or "/" not in pattern.rstrip("/") or pattern.startswith("**/"):
            return glob
        # A mark in the name of a folder would be one of the glob; ``?`` is at least that one character, and no escape.
        folders = [
            "".join("?" if letter in _GLOB_MARKS else letter for letter in name) for name in self._folders
        ]
        return f"{negated}/{'/'.join(folders)}/{pattern.lstrip('/')}"
