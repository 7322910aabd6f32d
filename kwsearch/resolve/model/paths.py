"""Places in a repository: paths relative to its root with ``/``, the root itself is the empty path."""

from __future__ import annotations

import posixpath
from bisect import insort
from collections.abc import Iterable, Iterator, Mapping


def joined(folder: str, name: str) -> str | None:
    """Return ``name`` as it is seen from ``folder``; None when that leads out of the repository."""
    place = posixpath.normpath(posixpath.join(folder, name))
    if place == ".":
        return ""
    return None if place == ".." or place.startswith(("../", "/")) else place


def folder_of(path: str) -> str:
    """Return the folder that a file or folder lies in."""
    return path.rpartition("/")[0]


def folders_above(path: str) -> Iterator[str]:
    """Yield the folder that a path lies in, then each folder above, the root last."""
    while path:
        path = path.rpartition("/")[0]
        yield path


def contains(folder: str, path: str) -> bool:
    """Tell whether a path lies in a folder or below it."""
    return not folder or path.startswith(folder + "/")


def by_depth(path: str) -> tuple[int, str]:
    """Sort what lies higher first, then by name."""
    # The root and a folder in it have no slash both.
    return path.count("/") + bool(path), path


class Nearest:
    """Several files that one name could mean: the nearest of them, in the time that a path has parts.

    The asking file itself wins when it is one of them, else the one that shares the longest folder with it, then the
    one that lies highest, then the first by name.
    """

    __slots__ = ("_all", "_best", "paths")

    def __init__(self, paths: Iterable[str]) -> None:
        """Sort the files."""
        self._all = frozenset(paths)
        self.paths = tuple(sorted(self._all, key=by_depth))
        self._best: dict[str, str] | None = None

    def to(self, path: str) -> str:
        """Return the one that is nearest to the file ``path``."""
        if len(self.paths) == 1:
            return self.paths[0]
        if path in self._all:
            return path
        best = self._best
        if best is None:
            # Whole before it is published: another thread may ask meanwhile.
            best = {}
            for found in self.paths:
                for folder in folders_above(found):
                    best.setdefault(folder, found)
            self._best = best
        return next(best[folder] for folder in folders_above(path) if folder in best)


class NearestByName:
    """What each name means, for many names."""

    __slots__ = ("_files", "_nearest", "_sets")

    def __init__(self) -> None:
        """Know no name yet."""
        self._files: dict[str, list[str]] = {}
        self._nearest: dict[str, Nearest] = {}
        self._sets: dict[str, frozenset[str]] = {}

    def add(self, name: str, path: str) -> None:
        """Enter one more meaning; before the first question."""
        self._files.setdefault(name, []).append(path)

    def changed(
        self, before: Mapping[str, Iterable[str]], after: Mapping[str, Iterable[str]]
    ) -> NearestByName:
        """Return the same with other names of some files; for what was entered in the order of paths.

        Args:
            before: Files with the names that they were entered by.
            after: The same files with the names that they have now.
        """
        # A copy: others ask this one meanwhile, and its answers stay. Lists in it are replaced, never changed.
        other = NearestByName()
        other._files = dict(self._files)
        other._nearest = dict(self._nearest)
        other._sets = dict(self._sets)
        for path, names in after.items():
            old, new = set(before[path]), set(names)
            for name in old ^ new:
                paths = [place for place in other._files.get(name, ()) if place != path]
                if name in new:
                    insort(paths, path)
                if paths:
                    other._files[name] = paths
                else:
                    del other._files[name]
                other._nearest.pop(name, None)
                other._sets.pop(name, None)
        return other

    def __contains__(self, name: object) -> bool:
        return name in self._files

    def all(self, name: str) -> list[str]:
        """Return all meanings of a name, in the order in which they were entered."""
        return self._files.get(name, [])

    def means(self, name: str, path: str) -> bool:
        """Tell whether the file ``path`` is one of the meanings of a name."""
        files = self._files.get(name, ())
        if len(files) < 2:
            return path in files
        known = self._sets.get(name)
        if known is None:
            known = self._sets[name] = frozenset(files)
        return path in known

    def find(self, name: str, path: str) -> str | None:
        """Return the meaning of a name that is nearest to the file ``path``; None for an unknown name."""
        files = self._files.get(name)
        if files is None:
            return None
        if len(files) == 1:
            return files[0]
        nearest = self._nearest.get(name)
        if nearest is None:
            nearest = self._nearest[name] = Nearest(files)
        return nearest.to(path)
