"""Rust: crates, their trees of modules, and paths through them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cached_property
from typing import NamedTuple

from kwsearch.models import Import
from kwsearch.resolve.described.rust_crates import CratePackage, crate_packages
from kwsearch.resolve.model.family import Depends, Family, Units
from kwsearch.resolve.model.paths import NearestByName, folder_of, folders_above, joined
from kwsearch.resolve.model.project import Project
from kwsearch.resolve.model.units import PRIVATE, Unit

_STEMS = ("mod", "lib", "main")

_Name = tuple[str, tuple[str, ...], str]
"""File, inline modules in it, and a name there."""


class _Place(NamedTuple):
    """Where a path leads."""

    path: str
    inline: tuple[str, ...]
    """The inline modules of the file."""
    is_whole: bool
    """Whether all its parts are modules."""


class _Used(NamedTuple):
    """What the ``use`` declarations of a module bring in."""

    names: dict[str, list[tuple[list[str], bool]]]
    """Name to the paths that it stands for, and whether it is given on to others."""
    all_of: list[list[str]]
    """The paths of modules of which all names are brought in."""


_NOTHING = _Used({}, [])

_Found = tuple[str, tuple[str, ...]] | None
"""File and inline modules of a module; None when a name means none."""

_MOST_HOPS = 64
"""From ``use`` to ``use``, one name is followed so far; each hop takes some of Python's stack."""

_MOST_STARS = 64
"""Modules of which one module brings in all names; any of them may have a name, and each name of a path is asked."""

_MOST_STEPS = 200
"""Names that one question leads to; the longest one of Tokio needs five."""


class _Way(NamedTuple):
    """What one question has led to until now."""

    open: frozenset[_Name]
    """Names whose meaning is being looked for: they mean nothing now."""
    known: dict[tuple[_Name, bool, bool], _Found]
    """What others meant, as ``_step`` was asked: twelve modules that ``use`` all of each other have 12! ways."""


class Rust(Family):
    """``mod name;``, ``use`` and paths: each names the file in which the last of its modules lies."""

    LANGUAGES = frozenset(("rust",))

    def __init__(self, project: Project, units: Units) -> None:
        """Read the crates."""
        super().__init__(project, units)
        self._packages, self._roots = crate_packages(project)
        self._crates = NearestByName()
        for package in self._packages.values():
            if package.root is not None:
                self._crates.add(package.name, package.root)

    def depends(self, unit: Unit) -> Depends:
        """Return the file of each module that is declared, included or used; and what ``named`` says."""
        given = {id(item): places for item, _, places in self._given(unit)}
        imports = [given.get(id(item)) or self._imported(item, unit) for item in unit.imports]
        return imports, self.named(unit)

    def _imported(self, item: Import, unit: Unit) -> tuple[str, ...]:
        """The file that an import names where no attribute says otherwise."""
        inline = self._inline(unit.path, item.scope)
        if "file" in item.flags:
            found = self._placed(item, unit.path, inline if "module" in item.flags else ())
        elif "module" in item.flags:
            found = self._by_name(unit.path, (*inline, item.name))
        else:
            found = self._path(item.name.split("."), unit.path, inline)
        return (found,) if found is not None else ()

    def named(self, unit: Unit) -> dict[str, tuple[int, ...]]:
        """Return the files of the modules that are named by whole paths, without a ``use``."""
        found: dict[str, set[int]] = {}
        for name, scope, lines in unit.used:
            parts = name.split(".")
            # Of other names, ``self`` among them, it is not known whether a module or a variable stands first.
            if len(parts) > 1 and (parts[0] in ("crate", "super") or self._crate(parts[0], unit.path)):
                file = self._path(parts[:-1], unit.path, self._inline(unit.path, scope), of_item=True)
                if file is not None and file != unit.path:
                    found.setdefault(file, set()).update(lines)
        return {file: tuple(sorted(lines)) for file, lines in found.items()}

    def absolute(self, item: Import, path: str) -> str:
        """Return the path from the name of the crate."""
        parts = item.name.split(".")
        own = self._module_path(path)
        if own is None or "file" in item.flags:
            return item.name
        inline = self._inline(path, item.scope)
        here = [*own, *inline]
        if "module" in item.flags:
            return ".".join([*here, item.name])
        if parts[0] == "crate":
            return ".".join([own[0], *parts[1:]])
        if parts[0] not in ("self", "super"):
            return item.name if self._child(path, (*inline, parts[0])) is None else ".".join([*here, *parts])
        while parts and parts[0] in ("self", "super"):
            if parts.pop(0) == "super":
                if len(here) < 2:
                    return item.name
                here.pop()
        return ".".join([*here, *parts])

    def modules(self, path: str) -> tuple[str, ...]:
        """Return the path of a module from the name of its crate."""
        own = self._module_path(path)
        return () if own is None else (".".join(own),)

    def unknown(self, path: str) -> str:
        """Return why nobody can import a file: the roots of programs."""
        root = self._roots.get(path)
        package = self._packages.get(root) if root is not None else None
        return "no other file can import the root of a program" if package and package.root != path else ""

    # Modules and files

    def _inline(self, path: str, scope: str) -> tuple[str, ...]:
        """The modules of a file around a place in it; other scopes do not count."""
        modules = self._inline_modules.get(path, frozenset())
        parts: list[str] = []
        for part in scope.split(".") if scope else ():
            if ".".join([*parts, part]) not in modules:
                break
            parts.append(part)
        return tuple(parts)

    def _inside(self, path: str) -> str:
        """The folder of the modules below a file."""
        return folder_of(path) if path in self._by_attribute else self._below(path)

    def _below(self, path: str) -> str:
        """The same for a file that no attribute names."""
        folder, _, name = path.rpartition("/")
        stem = name.removesuffix(".rs")
        # The modules of these lie beside them, those of every other file in a folder of its name.
        if path in self._roots or stem in _STEMS:
            return folder
        return f"{folder}/{stem}" if folder else stem

    def _placed(self, item: Import, path: str, inline: tuple[str, ...]) -> str | None:
        """The file that is named by its place: from the file's folder, from that of an inline module inside of one."""
        start = "/".join(filter(None, (self._below(path), *inline))) if inline else folder_of(path)
        return self.project.first([joined(start, item.module or item.name)])

    def _child(self, path: str, parts: Sequence[str]) -> str | None:
        """The file of the module that lies below the module of a file; its last part has a file of its own."""
        named = self._attributes.get((path, tuple(parts)))
        if named is not None:
            return named[0]
        return self._by_name(path, parts)

    def _by_name(self, path: str, parts: Sequence[str]) -> str | None:
        """The same where no attribute says otherwise."""
        stem = "/".join(filter(None, (self._inside(path), *parts)))
        return self.project.first((f"{stem}.rs", f"{stem}/mod.rs"))

    def _walk(
        self,
        path: str,
        parts: Sequence[str],
        inline: tuple[str, ...] = (),
        way: _Way | None = None,
        *,
        foreign: bool = False,
        of_item: bool = False,
    ) -> _Place:
        """Where a way down from a module leads, as far as it leads through modules.

        Args:
            path: The file of the module.
            parts: The names on the way.
            inline: The inline modules of the file that lead to the module.
            way: How it came to this question; None for one of its own.
            foreign: Whether the way comes from another crate, which cannot enter private modules.
            of_item: Whether an item of the last part was named, so that it must be a module.
        """
        for number, part in enumerate(parts, 1):
            is_hidden = foreign and not of_item and number == len(parts)
            found = self._step(path, inline, part, way, is_hidden=is_hidden, foreign=foreign)
            if found is None:
                return _Place(path, inline, is_whole=False)
            path, inline = found
        return _Place(path, inline, is_whole=True)

    def _step(
        self,
        path: str,
        inline: tuple[str, ...],
        name: str,
        way: _Way | None,
        *,
        is_hidden: bool = False,
        foreign: bool = False,
    ) -> _Found:
        """The module that a name means inside a module: its own, or one that a ``use`` brings in.

        What is given on under the name hides a module that is its own (``is_hidden``).
        """
        key = path, inline, name
        if way is not None and (key in way.open or len(way.open) == _MOST_HOPS):
            return None
        known = self._steps if way is None else way.known
        if (key, is_hidden, foreign) in known:
            return known[key, is_hidden, foreign]
        if way is not None and len(known) >= _MOST_STEPS:
            return None
        used = self._used.get((path, inline), _NOTHING)
        given = used.names.get(name, ())
        found = None
        if not (is_hidden and any(is_reexport for _, is_reexport in given)):
            deeper = (*inline, name)
            if ".".join(deeper) in self._inline_modules.get(path, frozenset()):
                found = path, deeper
            elif not (foreign and deeper in self._private.get(path, ())):
                child = self._child(path, deeper)
                found = None if child is None else (child, ())
        inner = _Way(frozenset((key,)), {}) if way is None else way._replace(open=way.open | {key})
        for parts, _ in given if found is None else ():
            place = self._place(parts, path, inline, inner)
            if place is not None and place.is_whole:
                found = place.path, place.inline
                break
        for parts in used.all_of if found is None and not given else ():
            place = self._place(parts, path, inline, inner)
            if place is not None and place.is_whole:
                found = self._step(place.path, place.inline, name, inner)
            if found is not None:
                break
        # Kept for good only of a question of its own: on the way of another, what that one looks for means nothing.
        known[key, is_hidden, foreign] = found
        return found

    def _path(
        self, parts: Sequence[str], path: str, inline: tuple[str, ...], *, of_item: bool = False
    ) -> str | None:
        """The file that a path names, seen from a module of a file; ``of_item``: an item of its last part was named."""
        place = self._place(parts, path, inline, None, of_item=of_item)
        return None if place is None else place.path

    def _place(
        self,
        parts: Sequence[str],
        path: str,
        inline: tuple[str, ...],
        way: _Way | None,
        *,
        of_item: bool = False,
    ) -> _Place | None:
        """Where a path leads; None when it begins with nothing of the repository."""
        first = parts[0]
        if first == "crate":
            root = self._root(path)
            return self._walk(root, parts[1:], (), way) if root is not None else None
        if first in ("self", "super"):
            at: str | None = path
            rest = list(parts)
            while rest and rest[0] in ("self", "super"):
                if rest.pop(0) == "super" and at is not None:
                    if inline:
                        inline = inline[:-1]
                    else:
                        at, inline = self._parent(at)
            return self._walk(at, rest, inline, way) if at is not None else None
        # A module beside comes before a crate of its name.
        found = self._step(path, inline, first, way)
        if found is not None:
            foreign = len(parts) > 1 and self._root(found[0]) != self._root(path)
            return self._walk(found[0], parts[1:], found[1], way, foreign=foreign, of_item=of_item)
        crate = self._crate(first, path)
        return None if crate is None else self._walk(crate, parts[1:], (), way, foreign=True, of_item=of_item)

    def _crate(self, name: str, path: str) -> str | None:
        """The root of the library that a name of a crate means for a file."""
        package = self._package(path)
        if package is None:
            return None
        if name == package.name:
            return package.root
        return self._crates.find(package.renamed[name], path) if name in package.renamed else None

    def _package(self, path: str) -> CratePackage | None:
        return next(
            (self._packages[folder] for folder in folders_above(path) if folder in self._packages), None
        )

    def _parent(self, path: str) -> tuple[str | None, tuple[str, ...]]:
        """The file of the module around the module of a file, and the inline modules in between."""
        if path in self._roots:
            return None, ()
        # What declares a file decides: ``#[path]`` may put it anywhere. Of one that nobody declares its place tells.
        if path in self._declared_in:
            declaring, module = self._declared_in[path]
            return declaring, module[:-1]
        folder, _, name = path.rpartition("/")
        if name == "mod.rs":
            folder, _, name = folder.rpartition("/")
        return self.project.first(
            [*(f"{folder}/{stem}.rs".lstrip("/") for stem in _STEMS), f"{folder}.rs" if folder else None]
        ), ()

    def _root(self, path: str) -> str | None:
        """The root of the crate that a file is a module of."""
        seen: set[str] = set()
        at: str | None = path
        # Broken declarations may name each other's files in a circle.
        while at is not None and at not in seen:
            if at in self._roots:
                return at
            seen.add(at)
            at, _ = self._parent(at)
        for folder in folders_above(path):
            found = self.project.first(
                "/".join(filter(None, (folder, inner, f"{stem}.rs")))
                for inner in ("", "src")
                for stem in ("lib", "main")
            )
            if found is not None:
                return found
        return None

    def _module_path(self, path: str) -> list[str] | None:
        """The name of the crate and the modules down to a file; None when it is part of no crate."""
        parts: list[str] = []
        seen: set[str] = set()
        at: str | None = path
        while at is not None and at not in self._roots:
            if at in seen:
                return None
            seen.add(at)
            name = at.rpartition("/")[2]
            own = folder_of(at).rpartition("/")[2] if name == "mod.rs" else name.removesuffix(".rs")
            if at in self._declared_in:
                own = self._declared_in[at][1][-1]  # which may be another with ``#[path = …]``
            at, inline = self._parent(at)
            parts[:0] = [*inline, own]
        if at is None:
            return None
        package = self._packages[self._roots[at]]
        stem = at.rpartition("/")[2].removesuffix(".rs")
        # A program is a crate of its own, and is called as its file is.
        name = package.name if at == package.root or stem in _STEMS else stem
        return [name, *parts]

    @cached_property
    def _inline_modules(self) -> dict[str, frozenset[str]]:
        return {unit.path: frozenset(unit.declared) for unit in self.shared.values() if unit.declared}

    @cached_property
    def _used(self) -> dict[tuple[str, tuple[str, ...]], _Used]:
        """Module to what its ``use`` declarations bring in, those inside functions aside."""
        found: dict[tuple[str, tuple[str, ...]], _Used] = {}
        for unit in self.shared.values():
            for item in unit.imports:
                inline = self._inline(unit.path, item.scope)
                if "module" in item.flags or "file" in item.flags or item.scope != ".".join(inline):
                    continue
                used = found.setdefault((unit.path, inline), _Used({}, []))
                parts = item.name.split(".")
                if "star" in item.flags:
                    if len(used.all_of) < _MOST_STARS:
                        used.all_of.append(parts)
                else:
                    given = item.alias or parts[-1]
                    used.names.setdefault(given, []).append((parts, "reexport" in item.flags))
        return found

    @cached_property
    def _steps(self) -> dict[tuple[_Name, bool, bool], _Found]:
        return {}

    @cached_property
    def _private(self) -> dict[str, set[tuple[str, ...]]]:
        """File to the modules with a file of their own that it declares, and that no other crate sees."""
        found: dict[str, set[tuple[str, ...]]] = {}
        for unit in self.shared.values():
            for item in unit.imports:
                if PRIVATE in item.flags:
                    inline = self._inline(unit.path, item.scope)
                    found.setdefault(unit.path, set()).add((*inline, item.name))
        return found

    def _given(self, unit: Unit) -> Iterator[tuple[Import, tuple[str, ...], tuple[str, ...]]]:
        """Each declaration of a module with a file, the module, and the files that ``#[path = …]`` gives it there."""
        waiting: dict[tuple[str, ...], list[str]] = {}
        for item in unit.imports:
            if "module" in item.flags:
                inline = self._inline(unit.path, item.scope)
                module = (*inline, item.alias or item.name)
                if "file" in item.flags:  # stands before the declaration that it belongs to
                    place = self._placed(item, unit.path, inline)
                    waiting.setdefault(module, []).extend([place] if place is not None else [])
                else:
                    yield item, module, tuple(sorted(set(waiting.pop(module, ()))))

    @cached_property
    def _attributes(self) -> dict[tuple[str, tuple[str, ...]], tuple[str, ...]]:
        """File and module to the files that ``#[path = …]`` gives it: several for several systems, the first first."""
        found: dict[tuple[str, tuple[str, ...]], tuple[str, ...]] = {}
        for unit in self.shared.values():
            for _, module, places in self._given(unit):
                if places:
                    found[unit.path, module] = (*found.get((unit.path, module), ()), *places)
        return found

    @cached_property
    def _by_attribute(self) -> frozenset[str]:
        """Files that are modules by ``#[path = …]``: theirs lie beside them."""
        return frozenset(place for places in self._attributes.values() for place in places)

    @cached_property
    def _declared_in(self) -> dict[str, tuple[str, tuple[str, ...]]]:
        """File of a module to the file that declares it, the first by path, and the module there."""
        found: dict[str, tuple[str, tuple[str, ...]]] = {}
        for _, unit in sorted(self.shared.items()):
            for _, module, places in self._given(unit):
                for place in places or (self._by_name(unit.path, module),):
                    if place is not None and place != unit.path:
                        found.setdefault(place, (unit.path, module))
        return found

    def rename(self, before: dict[str, Unit]) -> None:
        """Let the trees of modules be worked out anew."""
        del before
        self.forget(
            "_inline_modules",
            "_used",
            "_steps",
            "_private",
            "_attributes",
            "_by_attribute",
            "_declared_in",
        )
