"""Packages of JavaScript: what the ``package.json`` files of a repository say about their names and entries."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

from kwsearch.regex import regex
from kwsearch.resolve.model.paths import folder_of, joined
from kwsearch.resolve.model.project import Project, as_json, table

_ENTRY_FIELDS = ("source", "svelte", "module", "main", "types", "typings")
_BUILT = regex(
    r"^(?:(?:dist|lib|build|out|output|esm|cjs|es|es6|umd|types|typings|module|commonjs|node|browser|public|_esm|_cjs"
    r"|_types|@types|bin|src|js|mjs|development|production)/)+"
)
_ENDING = regex(
    r"(?:\.d)?(?:\.(?:esm|cjs|es|umd|min|prod|dev|bundler|production|development|global|browser))*"
    r"\.(?:[cm]?[jt]sx?)$"
)
MOST_LEAVES = 64
"""Targets that are looked at of one entry of ``exports``."""


_DEPENDENCIES = ("dependencies", "devDependencies", "optionalDependencies", "peerDependencies")
_PLACES = ("link:", "file:", "portal:")
"""What stands before the place of a package that is depended on where it lies."""


class Package(NamedTuple):
    """One ``package.json``."""

    folder: str
    document: dict[str, Any]

    def inner(self, subpath: str) -> list[str]:
        """Return the places that the package declares for a subpath, best first; for the empty one, its entries.

        As written, relative to the package.
        """
        exports = self.document.get("exports")
        found: list[str] = []
        if exports is not None:
            found += _matched(_by_subpath(exports), f"./{subpath}" if subpath else ".")
        if not subpath:
            found += [place for field in _ENTRY_FIELDS if isinstance(place := self.document.get(field), str)]
        return list(dict.fromkeys(found))

    def depends(self, name: str) -> str | None:
        """Return what the package declares of a dependency: a version, a place; None when it declares none."""
        versions = (table(self.document, field).get(name) for field in _DEPENDENCIES)
        return next((version for version in versions if isinstance(version, str)), None)

    def linked(self, version: str) -> str | None:
        """Return the folder that a declared dependency names by its place; None when it names none."""
        kind = next((kind for kind in _PLACES if version.startswith(kind)), "")
        return joined(self.folder, version[len(kind) :]) if kind else None

    def all_linked(self) -> set[str]:
        """Return the folders of all dependencies that the package names by their places."""
        versions = (version for field in _DEPENDENCIES for version in table(self.document, field).values())
        places = (self.linked(version) for version in versions if isinstance(version, str))
        return {place for place in places if place is not None}

    def own(self, name: str) -> list[str]:
        """Return the places of ``#name`` in its ``imports``."""
        return [*_matched(table(self.document, "imports"), name)]


def packages_by_folder(project: Project) -> dict[str, Package]:
    """Return every ``package.json`` of a repository by its folder."""
    return {
        folder_of(path): Package(folder_of(path), as_json(text))
        for path, text in project.named(("package.json",))
    }


def is_built(place: str) -> bool:
    """Tell whether a place is where builds are written to."""
    return place.removeprefix("./").startswith(("dist/", "build/", "out/", "umd/"))


def sources_of(place: str) -> list[str]:
    """Return likely places, without an ending, of the source that a built file was made from."""
    stem = _ENDING.sub("", place.removeprefix("./"))
    bare = _BUILT.sub("", stem)
    return list(dict.fromkeys((f"src/{bare}", f"source/{bare}", bare, f"lib/{bare}", stem)))


def _by_subpath(exports: object) -> dict[str, object]:
    """``exports`` with subpaths as keys, however it was written."""
    if isinstance(exports, dict) and all(key.startswith(".") for key in exports):
        return exports
    return {".": exports}


def _matched(entries: dict[str, Any], key: str) -> Iterator[str]:
    """The targets of the entry that fits best: an exact one, else the pattern with the longest beginning."""
    if key in entries:
        yield from _leaves(entries[key])
        return
    best = None
    for pattern in entries:
        start, star, end = pattern.partition("*")
        # A folder, as older versions of Node had it.
        if pattern.endswith("/") and not star:
            start, star = pattern, "*"
        if (
            star
            and key.startswith(start)
            and key.endswith(end)
            and len(key) >= len(start) + len(end)
            and (best is None or len(start) > len(best[0]))
        ):
            best = (start, end, pattern)
    if best is None:
        return
    start, end, pattern = best
    inner = key[len(start) : len(key) - len(end)]
    for target in _leaves(entries[pattern]):
        yield (
            target.replace("*", inner)
            if "*" in target
            else target + inner
            if target.endswith("/")
            else target
        )


def _leaves(target: object) -> Iterator[str]:
    """The places under all conditions, in their order."""
    pending = [target]
    for _ in range(MOST_LEAVES):
        if not pending:
            return
        found = pending.pop(0)
        if isinstance(found, str):
            yield found
        elif isinstance(found, dict):
            # In place, so that conditions are tried in the order in which they are written.
            pending[:0] = found.values()
        elif isinstance(found, list):
            pending[:0] = found
