"""What every family of languages answers; each has a module of its own."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from copy import copy
from functools import cached_property
from typing import Self

from kwsearch.models import Import
from kwsearch.resolve.model.project import Project
from kwsearch.resolve.model.units import Unit

Units = Callable[[frozenset[str]], Iterable[Unit]]
"""From names of languages to what is known of every file of theirs."""

Depends = tuple[list[tuple[str, ...]], dict[str, tuple[int, ...]]]
"""For each import of a file what ``Family.imported`` says, and what ``Family.named`` says of the file."""


class Family:
    """The rules of one family of languages, for one repository.

    Made once and asked by several threads: what a method works out for later is published whole, by one assignment.

    Attributes:
        LANGUAGES: Names of the languages.
        UNKNOWN: Why who uses a file of them cannot be said; empty when imports say it all.
    """

    LANGUAGES: frozenset[str] = frozenset()
    UNKNOWN = ""

    def __init__(self, project: Project, units: Units) -> None:
        """Take the repository, and read the project files that the family asks.

        Args:
            project: Its files and project files.
            units: What is known of each file.
        """
        self.project = project
        self.units = units

    def depends(self, unit: Unit) -> Depends:
        """Return the files that a file depends on; a family that answers both questions at once has neither method."""
        return [self.imported(item, unit) for item in unit.imports], self.named(unit)

    def imported(self, item: Import, unit: Unit) -> tuple[str, ...]:
        """Return the files that one import of a file names, sorted; none when it names none of the repository."""
        raise NotImplementedError

    def named(self, unit: Unit) -> dict[str, tuple[int, ...]]:
        """Return the files that declare names which a file uses, with the 1-based lines of the uses.

        Only for languages in which a name needs no import of its own; the file itself is not among them.
        """
        del unit
        return {}

    def needs_uses(self, unit: Unit) -> bool:
        """Tell whether the names that a file uses must be known, of a language that else resolves its imports alone."""
        del unit
        return False

    def absolute(self, item: Import, path: str) -> str:
        """Return the name of an import as any file of the repository could write it."""
        del path
        return item.name

    def modules(self, path: str) -> tuple[str, ...]:
        """Return the names by which other files can import a file, the usual one first."""
        del path
        return ()

    @cached_property
    def shared(self) -> dict[str, Unit]:
        """Every file of the languages by path, with nothing but what the answers about other files depend on."""
        return {unit.path: unit.shared() for unit in self.units(self.LANGUAGES)}

    def after(self, changed: Sequence[Unit], units: Units) -> tuple[Self, bool]:
        """Return the family once files have changed, and whether all answers about other files are as before.

        Which files there are, their languages and the project files must be the same. Whoever asks the old one goes on
        getting its answers.

        Args:
            changed: Files of the languages as they are now.
            units: What is known of each file now.
        """
        other = copy(self)
        other.units = units
        # Whoever never asked for what files share has given no answer that depends on it.
        known = other.__dict__.get("shared", {})
        now = {unit.path: unit.shared() for unit in changed if unit.path in known}
        before = {path: known[path] for path, unit in now.items() if unit != known[path]}
        if not before:
            return other, True
        other.shared = {**known, **now}
        other.rename(before)
        return other, False

    def rename(self, before: dict[str, Unit]) -> None:
        """Bring up to date what was worked out from ``shared``, which is new; nothing is changed in place.

        Args:
            before: By path, what was there of the files that have changed.
        """
        raise NotImplementedError

    def renamed(self, before: Mapping[str, Unit]) -> frozenset[str] | None:
        """Return names such that only files which have one of them in a text of their unit can be answered otherwise.

        Args:
            before: By path, what ``shared`` had of the files that have changed since; it has them as they are now.

        Returns:
            Names as parts of longer ones, in ASCII, letters of either case the same; None when any file can be.
        """
        del before
        return None

    def forget(self, *names: str) -> None:
        """Let some cached properties be worked out anew."""
        for name in names:
            self.__dict__.pop(name, None)

    def unknown(self, path: str) -> str:
        """Return why who uses a file cannot be said by imports and names; empty when it can."""
        del path
        return self.UNKNOWN
