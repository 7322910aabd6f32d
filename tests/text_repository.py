"""Repositories as texts: extracted and resolved without a disk or an index."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import NamedTuple

from kwsearch.extract import extract_facts
from kwsearch.languages.table import detect_language
from kwsearch.resolve.model.units import Unit, unit_of
from kwsearch.resolve.resolver import Links, Resolver

_FILE = re.compile(r"^--- (!?)(.+)$", re.MULTILINE)
_ROW = re.compile(r"^(\S+):(\d+|\*) -> (.+)$", re.MULTILINE)


class TextFiles:
    """Files that are texts in memory, as a resolver reads project files."""

    def __init__(self, texts: Mapping[str, str]) -> None:
        self._texts = texts
        self._names: dict[str, set[str]] = {}
        for path in texts:
            folder, _, name = path.rpartition("/")
            self._names.setdefault(folder, set()).add(name)

    def names(self, folder: str) -> set[str]:
        """Names of the files directly in a folder."""
        return self._names.get(folder, set())

    def read(self, path: str) -> bytes | None:
        """Bytes of a file."""
        return self._texts[path].encode() if path in self._texts else None


class TextRepository:
    """Files, extracted and resolved; those of ``hidden`` are on the disk but not indexed."""

    def __init__(self, texts: Mapping[str, str], hidden: Iterable[str] = ()) -> None:
        hidden = frozenset(hidden)
        self.units = {path: unit_from(path, text) for path, text in texts.items() if path not in hidden}
        self.resolver = Resolver(self.units, TextFiles(texts), self._of)

    def _of(self, languages: frozenset[str]) -> Iterator[Unit]:
        return (unit for unit in self.units.values() if unit.language in languages)

    def links(self, path: str) -> Links:
        """What a file depends on."""
        return self.resolver.links(self.units[path])

    def targets(self, path: str, line: int) -> set[str]:
        """What the imports on a line mean."""
        rows = zip(self.units[path].imports, self.links(path).imports, strict=True)
        return {file for item, files in rows if item.line == line for file in files}


class Expected(NamedTuple):
    """What one line of a file, or all of it, is to mean."""

    path: str
    line: int
    """1-based; 0 for the whole file, however its files are found."""
    files: frozenset[str]
    either: bool
    """Whether one of ``files`` is enough."""


def unit_from(path: str, text: str) -> Unit:
    """What resolving knows of a file, from its text."""
    data = text.encode()
    facts = extract_facts(path, data, detect_language(path, data))
    return unit_of(path, facts.language, facts.imports, facts.symbols, facts.uses)


def read_texts(place: Path) -> dict[str, str]:
    """Read the texts of one of ``trees``, by path."""
    _, *parts = _FILE.split(place.read_text())
    return {name: text.removeprefix("\n") for name, text in zip(parts[1::3], parts[2::3], strict=True)}


def read_tree(place: Path) -> tuple[TextRepository, list[Expected]]:
    """Read one of ``trees``: a title, rows ``path:line -> path``, texts behind ``--- path`` (``!``: not indexed)."""
    head, *parts = _FILE.split(place.read_text())
    hidden = [name for mark, name in zip(parts[::3], parts[1::3], strict=True) if mark]
    rows = []
    for path, line, right in _ROW.findall(head):
        meant = frozenset() if right == "nothing" else frozenset(re.split(r" (?:or|and) ", right))
        rows.append(Expected(path, 0 if line == "*" else int(line), meant, " or " in right))
    assert rows, place
    return TextRepository(read_texts(place), hidden), rows
