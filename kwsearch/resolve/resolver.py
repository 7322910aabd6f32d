"""From an import to the files that it names, and from used names to the files that declare them: chooses the family."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from copy import copy
from typing import NamedTuple

from kwsearch.models import Import
from kwsearch.resolve.families.buildfiles import BuildFiles
from kwsearch.resolve.families.by_declaration import Elixir, Verilog, Vhdl
from kwsearch.resolve.families.by_module import Lua, Perl
from kwsearch.resolve.families.by_path import (
    AsciiDoc,
    Dockerfile,
    GraphQl,
    Julia,
    Nix,
    PowerShell,
    Proto,
    R,
    Rst,
    Solidity,
    Sql,
    Stylesheets,
    Tex,
    Zig,
)
from kwsearch.resolve.families.cfamily import CFamily
from kwsearch.resolve.families.csharp import CSharp
from kwsearch.resolve.families.dart import Dart
from kwsearch.resolve.families.go import Go
from kwsearch.resolve.families.jvm import Jvm
from kwsearch.resolve.families.php import Php
from kwsearch.resolve.families.python import Python
from kwsearch.resolve.families.ruby import Ruby
from kwsearch.resolve.families.rust import Rust
from kwsearch.resolve.families.script import Script
from kwsearch.resolve.families.shell import Shell
from kwsearch.resolve.families.swift import Swift
from kwsearch.resolve.families.terraform import Terraform
from kwsearch.resolve.model.family import Family, Units
from kwsearch.resolve.model.project import Files, Project
from kwsearch.resolve.model.units import Unit

_FAMILIES: tuple[type[Family], ...] = (
    Python, Script, Go, Jvm, CSharp, Rust, CFamily, Ruby, Php, Shell, BuildFiles, Swift, Terraform, Proto,
    Sql, Dockerfile, Nix, R, Stylesheets, Zig, Solidity, PowerShell, AsciiDoc, Rst, Tex, GraphQl, Julia, Lua, Perl,
    Elixir, Verilog, Vhdl, Dart,
)  # fmt: skip
_FAMILY_OF = {language: family for family in _FAMILIES for language in family.LANGUAGES}


def family_of(language: str) -> frozenset[str]:
    """Return the languages whose files are resolved together with those of a language, itself among them."""
    family = _FAMILY_OF.get(language)
    return frozenset((language,)) if family is None else family.LANGUAGES


class Links(NamedTuple):
    """The files that one file depends on."""

    imports: tuple[tuple[str, ...], ...]
    """For each import of the unit, the files that it names, sorted."""
    named: dict[str, tuple[int, ...]]
    """Files that declare names which it uses, with the 1-based lines, for languages in which that needs no import."""

    @property
    def files(self) -> tuple[str, ...]:
        """All of them, sorted."""
        return tuple(sorted({*self.named, *(file for files in self.imports for file in files)}))


class Resolver:
    """Answers for one repository; may be asked by several threads.

    Answers depend on the files, their units and the project files alone, never on the order of questions. What a
    family of languages needs is read when the first of its files is asked for.
    """

    def __init__(self, paths: Iterable[str], files: Files | None = None, units: Units | None = None) -> None:
        """Make a resolver.

        Args:
            paths: Every indexed file, relative to the root.
            files: Reads project files such as ``go.mod``, indexed or not. Without it, names that only such files can
                explain resolve to nothing.
            units: Returns what is known of the files of some languages. Without it, languages whose names are told by
                declarations resolve to nothing.
        """
        self._project = Project(paths, files)
        self._units: Units = units or (lambda languages: ())
        self._families: dict[type[Family], Family] = {}

    def links(self, unit: Unit) -> Links:
        """Return the files that a file depends on; never the file itself."""
        family = self._family(unit.language)
        if family is None:
            return Links(((),) * len(unit.imports), {})
        own = unit.path
        imports, named = family.depends(unit)
        return Links(
            tuple([tuple([file for file in files if file != own]) for files in imports]),
            dict(sorted(named.items())),
        )

    def needs_uses(self, unit: Unit) -> bool:
        """Tell whether the names that a file uses must be known, of a language that else resolves its imports alone."""
        family = self._family(unit.language)
        return family is not None and family.needs_uses(unit)

    def absolute(self, item: Import, language: str, path: str) -> str:
        """Return the name of an import as any file of the repository could write it; of a path, its place."""
        family = self._family(language)
        return item.name if family is None else family.absolute(item, path)

    def modules(self, path: str, language: str) -> tuple[str, ...]:
        """Return the names by which a file can be imported, the usual one first; empty for a file without any."""
        family = self._family(language)
        return () if family is None else family.modules(path)

    def unknown(self, path: str, language: str) -> str:
        """Return why it cannot be said who uses a file; empty when imports and names say it all."""
        family = self._family(language)
        return "imports of its language are not read" if family is None else family.unknown(path)

    def after(self, changed: Iterable[Unit], units: Units) -> tuple[Resolver, frozenset[str]]:
        """Return the resolver once files have changed, and the languages in which answers about others can differ.

        What was worked out is kept. Which files there are, their languages and the project files must be the same; this
        resolver goes on answering as before.

        Args:
            changed: The files that have changed, as they are now.
            units: Returns what is known of the files of some languages now.
        """
        other = copy(self)
        other._units = units
        # Its own: families that are made later are made for the files as they are now.
        other._families = {}
        rows = list(changed)
        differing: set[str] = set()
        # A copy: another thread may make a family meanwhile.
        for kind, family in list(self._families.items()):
            mine = [unit for unit in rows if unit.language in kind.LANGUAGES]
            other._families[kind], is_same = family.after(mine, units)
            if not is_same:
                differing |= kind.LANGUAGES
        return other, frozenset(differing)

    def renamed(self, before: Iterable[Unit]) -> Iterator[tuple[frozenset[str], frozenset[str] | None]]:
        """Yield which files beside the changed ones can be answered otherwise than before files have changed.

        Args:
            before: The changed files as they were before; this resolver knows them as they are. Which files there are,
                their languages and the project files are the same.

        Yields:
            Languages, and names as ``Family.renamed`` gives them.
        """
        families: dict[type[Family], dict[str, Unit]] = {}
        for unit in before:
            if kind := _FAMILY_OF.get(unit.language):
                families.setdefault(kind, {})[unit.path] = unit.shared()
        for kind, units in families.items():
            if family := self._family(next(iter(kind.LANGUAGES))):
                yield kind.LANGUAGES, family.renamed(units)

    def fingerprint(self, languages: Iterable[str]) -> str:
        """Return a text that differs whenever a project file of some languages differs."""
        # To make a family is to ask for its project files, and only what was asked for is in the digest.
        for language in sorted(set(languages)):
            self._family(language)
        return self._project.digest()

    def _family(self, language: str) -> Family | None:
        kind = _FAMILY_OF.get(language)
        if kind is None:
            return None
        family = self._families.get(kind)
        if family is None:
            # Two threads may both make it; either one is whole and right.
            family = self._families[kind] = kind(self._project, self._units)
        return family
