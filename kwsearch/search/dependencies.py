"""Which files of an index depend on which, worked out from its records when somebody asks."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator, Mapping, Sequence
from operator import itemgetter
from typing import NamedTuple

from kwsearch.models import Import
from kwsearch.models.reports import FileRecord
from kwsearch.resolve.model.project import MAX_PROJECT_FILE_BYTES
from kwsearch.resolve.model.units import Unit, needs_names, unit_of
from kwsearch.resolve.resolver import Links, Resolver
from kwsearch.safe_open import open_folder_below, read_below, reason_of
from kwsearch.store.base import Reader
from kwsearch.store.segment.record import decode_imports, decode_names
from kwsearch.store.segment.view import View

_PATHS = ("./", "../")
_SMALL = 1000
"""Of segments with at most so many documents it is kept what they hold, since they are soon merged with others."""

_YOUNG_NS = 50_000_000
"""What was written so short before it was read may change without a change of its times."""

_Content = tuple[str, bytes]
"""Language and digest of a file."""

Importers = Mapping[str, dict[str, tuple[int, ...]]]
"""File to the files that depend on it, with the 1-based lines that say so."""


class RootFiles:
    """The files of an indexed folder that may say how imports are meant; never through a link."""

    def __init__(self, root: str) -> None:
        """Take the folder."""
        self._root = root
        self._read: dict[str, tuple[int, ...] | None] = {}

    def is_current(self) -> bool:
        """Tell whether every file that was read, or was not there, still is as it was."""
        return all(self._look(path) == seen for path, seen in list(self._read.items()))

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
        times = None if found is None else _times(found[1])
        if self._read.setdefault(path, times) != times:
            self._read[path] = ()  # it changed between two threads' readings: one of them is not current
        return found[0] if found and len(found[0]) <= MAX_PROJECT_FILE_BYTES else None

    def _look(self, path: str) -> tuple[int, ...] | None:
        try:
            return _times(os.lstat(f"{self._root}/{path}"))
        except (OSError, ValueError):
            return None


def _times(stat: os.stat_result) -> tuple[int, ...]:
    """What differs when a file does; nothing that is equal to itself for one that was just written."""
    changed = max(stat.st_mtime_ns, stat.st_ctime_ns)
    young = time.time_ns() if time.time_ns() - changed < _YOUNG_NS else 0
    return stat.st_ino, stat.st_size, stat.st_mtime_ns, stat.st_ctime_ns, young


class Dependencies:
    """What the files of one committed state import and use of each other; may be asked by several threads."""

    def __init__(self, reader: Reader, root: str, earlier: Earlier | None = None) -> None:
        """Take over what an earlier state knows that still holds, or begin anew.

        Args:
            reader: The state.
            root: The indexed folder, whose project files are read, indexed or not.
            earlier: What ``at_rest`` of an earlier state gave.
        """
        self._reader = reader
        self._state = state = _State(reader.views())
        # No method of this object: a circle would keep an old state's files until somebody looks for circles.
        units = state.units
        changed = None if earlier is None else _changed_since(earlier, reader, state)
        self._known: tuple[Importers | None, frozenset[str]] = None, frozenset()
        if earlier is None or changed is None:
            self._files = RootFiles(root)
            self._resolver = Resolver((path for path, *_ in state.rows()), self._files, units)
            return
        self._files = earlier.files
        self._resolver, differing = earlier.resolver.after(map(state.unit, changed), units)
        if earlier.importers is not None:
            rows = state.rows() if differing else ()
            others = [path for path, language, _ in rows if language in differing]
            self._known = earlier.importers, earlier.waiting.union(changed, others)

    def at_rest(self) -> Earlier:
        """Return what the next state can take over; it holds none of this state's files open."""
        return Earlier(
            _rules(self._reader),
            frozenset(self._reader.scan.skipped),
            tuple(map(_Part.of, self._state.views)),
            self._files,
            self._resolver.after((), _no_units)[0],
            *self._known,
        )

    def links(self, record: FileRecord) -> Links:
        """Return the files that each import of a file names, and those that declare names which it uses."""
        return self._resolver.links(
            unit_of(record.path, record.language, record.imports, record.symbols, record.uses)
        )

    def importers(self, path: str) -> Mapping[str, tuple[int, ...]]:
        """Return the files that depend on a file, by path, each with the 1-based lines that say so.

        The first call reads the records of all files.
        """
        found, waiting = self._known
        if found is None or waiting:
            found = self._resolved(found, waiting)
            self._known = found, frozenset()
        return found.get(path, {})

    def _resolved(self, known: Importers | None, waiting: frozenset[str]) -> Importers:
        """Every file that others depend on, with those; of known ones, some importers are resolved again."""
        found: dict[str, dict[str, tuple[int, ...]]] = {}
        state = self._state
        for target, rows in known.items() if known is not None else ():
            if waiting.isdisjoint(rows):
                found[target] = rows
            elif kept := {path: lines for path, lines in rows.items() if path not in waiting}:
                found[target] = kept
        own: set[str] = set()
        for unit in map(state.unit, sorted(waiting)) if known is not None else state.all_units():
            if not unit.used and self._resolver.needs_uses(unit):
                unit = state.with_uses(unit)
            for target, lines in links_by_file(unit, self._resolver.links(unit)).items():
                if target not in own:
                    own.add(target)
                    found[target] = dict(found.get(target, ()))
                found[target][unit.path] = lines
        return found

    def files_called(self, name: str, candidates: Sequence[tuple[str, str]]) -> list[str]:
        """Return those of some files (path and language) that can be imported by a name, by path.

        Args:
            name: With dots, ``::`` or backslashes between its parts, or a path without an ending. ``crate`` is any
                crate of Rust.
            candidates: Files that could be it.
        """
        dotted = name.replace("::", ".").replace("\\", ".").strip(".")
        found = []
        for path, language in candidates:
            modules = self._resolver.modules(path, language)
            if language == "rust" and dotted.startswith("crate."):
                modules = tuple(
                    ["crate." + module.replace("::", ".").partition(".")[2] for module in modules]
                )
            if not {name, dotted}.isdisjoint(modules):
                found.append(path)
        return sorted(found)

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


class Earlier(NamedTuple):
    """What an earlier state knows, without its files."""

    rules: tuple[str, str]
    """Fingerprints of what read the files."""
    skipped: frozenset[str]
    """Paths that are not indexed."""
    parts: tuple[_Part, ...]
    files: RootFiles
    resolver: Resolver
    importers: Importers | None
    waiting: frozenset[str]
    """Files whose rows in ``importers`` are of a still earlier state."""


class _Part(NamedTuple):
    """One segment of a state, to be known again."""

    name: str
    digests: bytes
    deleted: frozenset[int]
    rows: dict[str, _Content] | None
    """What it holds; None for a large one."""

    @classmethod
    def of(cls, view: View) -> _Part:
        segment = view.segment
        rows = _contents(view) if segment.documents <= _SMALL else None
        return cls(segment.path, segment.digests(), frozenset(segment.deleted), rows)


class _State:
    """The files of one state."""

    def __init__(self, views: Sequence[View]) -> None:
        self.views = views
        self._rows: list[tuple[str, str, tuple[View, int]]] | None = None

    def rows(self) -> list[tuple[str, str, tuple[View, int]]]:
        """Path, language and place of every file, by path."""
        if self._rows is None:
            rows = [
                (view.segment.path_of(document), view.segment.language(document), (view, document))
                for view in self.views
                for document in view.segment.live_documents()
            ]
            rows.sort(key=itemgetter(0))
            self._rows = rows
        return self._rows

    def unit(self, path: str) -> Unit:
        """What is known of a file."""
        view, document = self._place(path)
        return _unit(view, document, path, view.segment.language(document))

    def with_uses(self, unit: Unit) -> Unit:
        """A unit with the names that its file uses."""
        view, document = self._place(unit.path)
        uses = decode_names(view.segment.record_bytes(document))
        return unit_of(unit.path, unit.language, unit.imports, (), uses)

    def _place(self, path: str) -> tuple[View, int]:
        for view in self.views:
            document = view.segment.document(path)
            if document >= 0 and document not in view.deleted:
                return view, document
        raise KeyError(path)

    def units(self, languages: frozenset[str]) -> Iterator[Unit]:
        """What is known of the files of some languages, by path."""
        return (
            _unit(*place, path, language) for path, language, place in self.rows() if language in languages
        )

    def all_units(self) -> Iterator[Unit]:
        """What is known of every file, by path."""
        return (_unit(*place, path, language) for path, language, place in self.rows())


def _changed_since(earlier: Earlier, reader: Reader, state: _State) -> list[str] | None:
    """Return the files whose content has changed; None when files, languages, rules or project files have."""
    now = {view.segment.path: view for view in state.views}
    before: dict[str, _Content] = {}
    unchanged = set()
    for part in earlier.parts:
        view = now.get(part.name)
        if view is not None and view.segment.digests() == part.digests:
            unchanged.add(part.name)
            gone = view.deleted - part.deleted
            before.update((view.segment.path_of(document), _content(view, document)) for document in gone)
        elif part.rows is None:
            return None
        else:
            before.update(part.rows)
    after: dict[str, _Content] = {}
    for name, view in now.items():
        if name not in unchanged:
            if view.segment.documents - len(view.deleted) > len(before):
                return None
            after.update(_contents(view))
    changed = sorted(path for path, content in after.items() if before.get(path) != content)
    is_same = (
        before.keys() == after.keys()
        and all(before[path][0] == after[path][0] for path in changed)
        and earlier.rules == _rules(reader)
        and earlier.files.is_current()
        and earlier.skipped == reader.scan.skipped.keys()
    )
    return changed if is_same else None


def _content(view: View, document: int) -> _Content:
    return view.segment.language(document), view.segment.digest(document)


def _contents(view: View) -> dict[str, _Content]:
    """The content of every file of a segment."""
    live = view.segment.live_documents()
    return {view.segment.path_of(document): _content(view, document) for document in live}


def _rules(reader: Reader) -> tuple[str, str]:
    return reader.about.options, reader.about.recipe


def _no_units(languages: frozenset[str]) -> Iterator[Unit]:
    """What is known of the files of a state that nobody asks any more."""
    raise LookupError(f"the files of an earlier state are gone: {sorted(languages)}")


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
    if needs_names(path, language):
        record = view.segment.record(document)
        return unit_of(path, language, record.imports, record.symbols, record.uses)
    return Unit(
        path, language, tuple([Import(*row) for row in decode_imports(view.segment.record_bytes(document))])
    )
