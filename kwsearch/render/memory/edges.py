"""Which files one file depends on, as numbers; and which files it means when it imports through a file that hands on.

``from flask import Flask`` imports ``flask/__init__.py``, which has the name from ``app.py``: the import is of the one,
what is meant is the other. What is important follows what is meant.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Set
from typing import NamedTuple

from kwsearch.resolve.model.units import Unit
from kwsearch.resolve.resolver import Resolver

MOST_HANDS = 4
"""How often a name is handed on before it is no longer followed."""

_LEAF = (".", "/", ":", "\\")


class Edges(NamedTuple):
    """The files that one file depends on, by number."""

    imports: tuple[tuple[int, ...], ...]
    """For each import, in the record's order, the files that it names."""
    named: tuple[tuple[int, tuple[int, ...]], ...]
    """Files that declare names which it uses, with the 1-based lines."""
    unknown: str
    """Why it cannot be said who uses the file; empty when it can."""

    def files(self) -> set[int]:
        """Return all of them."""
        return {
            *(number for files in self.imports for number in files),
            *(number for number, _ in self.named),
        }

    def alone(self) -> set[int]:
        """Return the files that an import names alone, not as one of a package."""
        return {files[0] for files in self.imports if len(files) == 1}

    def dump(self) -> str:
        """Return the edges as text."""
        return json.dumps(self, separators=(",", ":"), check_circular=False)

    @classmethod
    def load(cls, text: str) -> Edges:
        """Return the edges that ``dump`` wrote."""
        imports, named, unknown = json.loads(text)
        return cls(
            tuple(map(tuple, imports)), tuple((number, tuple(lines)) for number, lines in named), unknown
        )


NO_EDGES = Edges((), (), "")


def edges_of(unit: Unit, resolver: Resolver, numbers: Mapping[str, int]) -> Edges:
    """Return the files that a file depends on."""
    links = resolver.links(unit)
    return Edges(
        tuple([tuple([numbers[file] for file in files]) for files in links.imports]),
        tuple([(numbers[file], lines) for file, lines in links.named.items()]),
        resolver.unknown(unit.path, unit.language),
    )


class Handed(NamedTuple):
    """The names that a file hands on: a package's ``__init__``, an ``index.ts``, a crate's ``lib.rs``."""

    names: dict[str, tuple[int, ...]]
    """Name to the files that it comes from."""
    stars: tuple[int, ...]
    """Files of which it hands on everything."""
    whole: int | None
    """The file whose value is its own, as ``module.exports = require("./lib")`` says; None for most files."""


def handed_on(unit: Unit, edges: Edges) -> Handed | None:
    """Return what a file hands on; None for a file that hands nothing on."""
    # In Python whatever a package imports can be imported from it; elsewhere it must be given on.
    whole = unit.language == "python" and unit.path.rpartition("/")[2].startswith("__init__.")
    names: dict[str, tuple[int, ...]] = {}
    stars: list[int] = []
    value: int | None = None
    for item, files in zip(unit.imports, edges.imports, strict=True):
        if len(files) != 1 or not (whole or "reexport" in item.flags):
            continue
        if "star" in item.flags:
            stars.append(files[0])
        elif "whole" in item.flags:
            value = files[0]
        elif item.name != item.module:
            names[item.alias or leaf_of(item.name)] = files
    return Handed(names, tuple(stars), value) if names or stars or value is not None else None


def leaf_of(name: str) -> str:
    """Return the last part of an imported name."""
    return name[max(map(name.rfind, _LEAF)) + 1 :]


def meant_by(
    unit: Unit,
    edges: Edges,
    used: frozenset[str],
    through: Callable[[int], Set[str]],
    hands: Callable[[int], Handed | None],
    defines: Callable[[int, str], bool],
    passes: Callable[[int, frozenset[str]], bool],
) -> set[int]:
    """Return the files whose names a file uses, through files that only hand them on.

    Args:
        unit: The file.
        edges: What it imports.
        used: Last parts of the names that it uses.
        through: From the number of an import to the names that are used through it.
        hands: From a file to what it hands on.
        defines: Whether a file defines a name.
        passes: Whether a file includes others and defines none of some names itself, as ``precompiled.hpp`` does.
    """
    found = {number for number, _ in edges.named}
    for at, (item, files) in enumerate(zip(unit.imports, edges.imports, strict=True)):
        if len(files) != 1:  # of a package, those that are used count
            names = through(at) if files else ()
            found.update(file for file in files if any(defines(file, name) for name in names))
            continue
        (file,) = files
        handed = hands(file)
        if handed is None:
            if not passes(file, used):
                found.add(file)
            continue
        # Of a package that is imported as a whole, what is used of what it hands on.
        leaves = {leaf_of(item.name)} if item.name != item.module else {*handed.names} & used
        for leaf in leaves:
            origin = _origin(file, leaf, hands, defines, MOST_HANDS)
            found.add(_value(file, hands) if origin is None else origin)
        if not leaves:
            found.add(_value(file, hands))
    return found


def _value(file: int, hands: Callable[[int], Handed | None]) -> int:
    """The file whose value a file has in the end."""
    for _ in range(MOST_HANDS):
        handed = hands(file)
        if handed is None or handed.whole is None:
            break
        file = handed.whole
    return file


def _origin(
    file: int,
    name: str,
    hands: Callable[[int], Handed | None],
    defines: Callable[[int, str], bool],
    left: int,
) -> int | None:
    """The file that a name comes from in the end; None when no file is known to define it.

    Args:
        file: Where it is looked for.
        name: The name.
        hands: From a file to what it hands on.
        defines: Whether a file defines a name.
        left: How often it may still be handed on.
    """
    handed = hands(file)
    if handed is None or defines(file, name) or not left:
        return file if defines(file, name) else None
    if name in handed.names:
        (file,) = handed.names[name]
        origin = _origin(file, name, hands, defines, left - 1)
        # Nobody is known to define it: then the file that it was last handed on from stands for it.
        return file if origin is None else origin
    if handed.whole is not None:
        return _origin(handed.whole, name, hands, defines, left - 1)
    # Last, as in every language: a name that is written out hides what a star brings.
    for star in handed.stars:
        origin = _origin(star, name, hands, defines, left - 1)
        if origin is not None:
            return origin
    return None
