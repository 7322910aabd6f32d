"""Which files of an index depend on which, worked out from its records when somebody asks."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from functools import partial

from kwsearch.models import FileRecord, Import
from kwsearch.resolve.model.project import MAX_PROJECT_FILE_BYTES
from kwsearch.resolve.model.units import Unit, needs_names, unit_of
from kwsearch.resolve.resolver import Links, Resolver
from kwsearch.safe_open import open_folder_below, read_below, reason_of
from kwsearch.store.segment.record import decode_imports
from kwsearch.store.segment.view import View

_PATHS = ("./", "../")


class RootFiles:
    """The files of an indexed folder that may say how imports are meant; never through a link."""

    def __init__(self, root: str) -> None:
        """Take the folder."""
        self._root = root

    def names(self, folder: str) -> list[str]:
        """Return the names of what lies in a folder; none when it cannot be read.

        Raises:
            RootError: It cannot be read for a reason that is not its own, such as a failing disk.
        """
        held: list[int] = []
        try:
            return os.listdir(open_folder_below(self._root, folder, held))
        except OSError as error:
            reason_of(error, f"{self._root}/{folder}")
        except ValueError:
            pass
        finally:
            for number in held:
                os.close(number)
        return []

    def read(self, path: str) -> bytes | None:
        """Return the bytes of a file; None when there is none, or it is larger than a project file.

        Raises:
            RootError: It cannot be read for a reason that is not its own.
        """
        found = read_below(self._root, path, MAX_PROJECT_FILE_BYTES + 1)
        return found[0] if found and len(found[0]) <= MAX_PROJECT_FILE_BYTES else None


class Dependencies:
    """What the files of one committed state import and use of each other; may be asked by several threads."""

    def __init__(self, views: Sequence[View], root: str) -> None:
        """Make the table of paths.

        Args:
            views: The segments of the state.
            root: The indexed folder, whose project files are read, indexed or not.
        """
        self._places = [
            (view, document, view.segment.path_of(document), view.segment.language(document))
            for view in views
            for document in view.segment.live_documents()
        ]
        self._places.sort(key=lambda place: place[2])
        # No method of this object: a circle would keep an old state's files until somebody looks for circles.
        units = partial(_units_of, self._places)
        self._resolver = Resolver((path for _, _, path, _ in self._places), RootFiles(root), units)
        self._importers: dict[str, dict[str, tuple[int, ...]]] | None = None

    def links(self, record: FileRecord) -> Links:
        """Return the files that each import of a file names, and those that declare names which it uses."""
        return self._resolver.links(
            unit_of(record.path, record.language, record.imports, record.symbols, record.uses)
        )

    def importers(self, path: str) -> dict[str, tuple[int, ...]]:
        """Return the files that depend on a file, by path, each with the 1-based lines that say so.

        The first call reads the records of all files.
        """
        if self._importers is None:
            found: dict[str, dict[str, tuple[int, ...]]] = {}
            for unit in self._all():
                for target, lines in links_by_file(unit, self._resolver.links(unit)).items():
                    found.setdefault(target, {})[unit.path] = lines
            self._importers = found
        return self._importers.get(path, {})

    def files_called(self, name: str, candidates: Sequence[tuple[str, str]]) -> list[str]:
        """Return those of some files (path and language) that can be imported by a name, by path.

        Args:
            name: With dots, ``::`` or backslashes between its parts, or a path without an ending.
            candidates: Files that could be it.
        """
        dotted = name.replace("::", ".").replace("\\", ".").strip(".")
        return sorted(
            path
            for path, language in candidates
            if not {name, dotted}.isdisjoint(self._resolver.modules(path, language))
        )

    def absolute_imports(self, view: View, document: int) -> list[tuple[str, int]]:
        """Return the absolute names of the relative imports of a file, with their 1-based lines."""
        path, language = view.segment.path_of(document), view.segment.language(document)
        rows = decode_imports(view.segment.record_bytes(document))
        return [
            (self._resolver.absolute(item, language, path), item.line)
            for item in (Import(*row) for row in rows)
            if item.name.startswith(".")
        ]

    def absolute_uses(self, view: View, document: int, role: str) -> list[tuple[str, int]]:
        """Return the absolute names that a file uses in a role through relative imports, with their 1-based lines."""
        path, language = view.segment.path_of(document), view.segment.language(document)
        record = view.segment.record(document)
        modules = {item.module or item.name for item in (Import(*row) for row in record.imports)}
        found = []
        for _, own_role, line, qualified, scope, _ in record.uses:
            if own_role == role and _is_relative(qualified, language):
                module = _module_of(qualified, modules) if qualified.startswith(_PATHS) else qualified
                item = Import(qualified, module, "", line, scope, ())
                found.append((self._resolver.absolute(item, language, path), line))
        return found

    def unknown(self, path: str, language: str) -> str:
        """Return why it cannot be said who uses a file; empty when it can."""
        return self._resolver.unknown(path, language)

    def _all(self) -> Iterator[Unit]:
        """Every file's unit, by path."""
        for view, document, path, language in self._places:
            yield _unit(view, document, path, language)


def _units_of(places: Sequence[tuple[View, int, str, str]], languages: frozenset[str]) -> Iterator[Unit]:
    """The units of the files of some languages, by path."""
    for view, document, path, language in places:
        if language in languages:
            yield _unit(view, document, path, language)


def _is_relative(qualified: str, language: str) -> bool:
    """Return whether a used name says where it is from the file that uses it."""
    return qualified.startswith(("crate.", "super.") if language == "rust" else ".")


def _module_of(qualified: str, modules: set[str]) -> str:
    """Return the imported module that a name is of; the name when there is none."""
    at = len(qualified)
    while (at := qualified.rfind(".", 0, at)) > 0:
        if qualified[:at] in modules:
            return qualified[:at]
    return qualified


def links_by_file(unit: Unit, links: Links) -> dict[str, tuple[int, ...]]:
    """Return each file that a file depends on with the lines that say so, ascending; by path."""
    found: dict[str, set[int]] = {}
    for item, files in zip(unit.imports, links.imports, strict=True):
        for file in files:
            found.setdefault(file, set()).add(item.line)
    for file, lines in links.named.items():
        found.setdefault(file, set()).update(lines)
    return {file: tuple(sorted(lines)) for file, lines in sorted(found.items())}


def _unit(view: View, document: int, path: str, language: str) -> Unit:
    if needs_names(language):
        record = view.segment.record(document)
        return unit_of(path, language, record.imports, record.symbols, record.uses)
    return Unit(
        path, language, tuple([Import(*row) for row in decode_imports(view.segment.record_bytes(document))])
    )
