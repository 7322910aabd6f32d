"""What a run remembers for the next one: each file's contribution, who uses which name, and which pages were written.

An SQLite database in the user's cache folder, derived from the index alone: losing it costs time, never correctness.
It says whether it is complete; a run that was cut short leaves one that is thrown away.
"""

from __future__ import annotations

import contextlib
import json
import os
import sqlite3
from array import array
from collections.abc import Iterable, Iterator, Set
from typing import Any, NamedTuple
from urllib.parse import quote

from kwsearch.render.memory.contribution import Contribution
from kwsearch.render.memory.edges import NO_EDGES, Edges
from kwsearch.resolve.model.units import Unit

_SCHEMA = """
CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT);
CREATE TABLE files (id INTEGER PRIMARY KEY, path BLOB UNIQUE, key BLOB, is_test INTEGER, language TEXT, pages INTEGER,
    importers BLOB, meant BLOB, users BLOB, card TEXT, edges TEXT, shared TEXT,
    contribution TEXT, unit TEXT, sites TEXT);
CREATE INDEX files_by_language ON files (language);
CREATE TABLE names (name TEXT PRIMARY KEY, slug TEXT, definers INTEGER, importers INTEGER, users INTEGER,
    files INTEGER, defined TEXT, imported BLOB, used BLOB);
CREATE TABLE folders (path BLOB PRIMARY KEY, summary TEXT);
CREATE TABLE trees (name BLOB PRIMARY KEY, nodes TEXT, parts TEXT);
CREATE TABLE pages (page TEXT PRIMARY KEY, unit BLOB, hash TEXT, size INTEGER, mtime INTEGER);
"""
"""Long columns stand last: whoever reads one before them reads no page of them."""
# Well below the 999 values that older versions of SQLite take.
_BATCH = 256


def to_key(text: str) -> bytes:
    """Return a path as the bytes that it is stored as."""
    # Bytes, since a path may hold what is not UTF-8, and SQLite's texts refuse that.
    return text.encode("utf-8", "surrogatepass")


def from_key(data: bytes) -> str:
    """Return the path that ``to_key`` stored."""
    return data.decode("utf-8", "surrogatepass")


def to_ids(ids: Iterable[int]) -> bytes:
    """Return numbers of files as the bytes that they are stored as."""
    return array("I", ids).tobytes()


def from_ids(data: bytes | None) -> list[int]:
    """Return the numbers that ``to_ids`` stored."""
    ids = array("I")
    ids.frombytes(data or b"")
    return ids.tolist()


class NameRow(NamedTuple):
    """Who defines, imports and uses one name."""

    name: str
    slug: str
    defined: dict[int, tuple[str, str]]
    """Number of the file to kinds and place, as in Contribution.defined."""
    imported: frozenset[int]
    used: frozenset[int]

    @property
    def files(self) -> set[int]:
        """Every file that has the name in any role."""
        return {*self.defined, *self.imported, *self.used}


class FileRow(NamedTuple):
    """What is known of a file without reading what it contributes."""

    number: int
    path: str
    key: bytes
    is_test: int
    """1 for a test."""
    language: str
    pages: int
    """Bits of the pages that it has, as in Contribution."""


class PageRow(NamedTuple):
    """A page that was written."""

    page: str
    unit: bytes
    """What it was made from, as ``to_key`` gives it: the pages of one unit are made together."""
    hash: str
    size: int
    mtime_ns: int


class Memory:
    """The remembered state, open for reading and writing by one process."""

    def __init__(self, path: str) -> None:
        """Open the database at ``path``, which exists; see ``create_state``."""
        self.path = path
        address = f"file:{quote(os.fsencode(path))}?mode=rw"  # one that has gone is not made anew, and empty
        # Without isolation of Python's own: it would begin changes where it likes.
        self._db = sqlite3.connect(address, isolation_level=None, timeout=30, uri=True)
        try:
            self._db.execute("PRAGMA synchronous = OFF")  # a lost database is made again
            self._db.execute("PRAGMA journal_mode = TRUNCATE")
            self._db.execute("PRAGMA cache_size = -16384")
        except sqlite3.DatabaseError:
            self._db.close()
            raise

    def close(self) -> None:
        """Close the database; everything committed stays."""
        self._db.close()

    def begin(self) -> None:
        """Start a change; ``commit`` ends it, closing without it takes it back."""
        self._db.execute("BEGIN IMMEDIATE")

    def commit(self) -> None:
        """Keep what was changed since ``begin``."""
        self._db.execute("COMMIT")

    def meta(self) -> dict[str, str]:
        """Return the texts that describe the state itself."""
        return dict(self._db.execute("SELECT key, value FROM meta"))

    def set_meta(self, **values: str) -> None:
        """Set texts that describe the state itself."""
        self._db.executemany("INSERT OR REPLACE INTO meta VALUES (?, ?)", values.items())

    def index_names(self) -> None:
        """Make names quick to find by their slug; once, after they were filled."""
        self._db.execute("CREATE INDEX names_by_slug ON names (slug) WHERE definers > 0")

    # Files

    def files(self) -> list[FileRow]:
        """Return what every process knows of every file."""
        rows = self._db.execute("SELECT id, path, key, is_test, language, pages FROM files")
        return [FileRow(number, from_key(path), *rest) for number, path, *rest in rows]

    def put_file(
        self, number: int, path: str, key: bytes, contribution: Contribution, texts: tuple[str, str, str, str]
    ) -> None:
        """Store or replace what a file contributes; its edges and importers stay.

        Args:
            number: Its number.
            path: Its path.
            key: The key of its record.
            contribution: What it contributes.
            texts: That as text, what resolving knows of it as text, that without what no other file depends on, and the
                places where it uses names.
        """
        text, unit, shared, sites = texts
        self._db.execute(
            "INSERT INTO files (id, path, key, is_test, contribution, card, language, pages, unit, shared, sites,"
            " edges, importers, meant, users) VALUES (?, ?, ?, ?, ?, '', ?, ?, ?, ?, ?, ?, x'', x'', x'')"
            " ON CONFLICT (id) DO UPDATE SET key = excluded.key, is_test = excluded.is_test,"
            " contribution = excluded.contribution, language = excluded.language, pages = excluded.pages,"
            " unit = excluded.unit, shared = excluded.shared, sites = excluded.sites",
            (
                number, to_key(path), key, int(contribution.is_test), text, contribution.language,
                contribution.pages, unit, shared, sites, NO_EDGES.dump(),
            ),
        )  # fmt: skip

    def remove_file(self, number: int) -> None:
        """Forget a file."""
        self._db.execute("DELETE FROM files WHERE id = ?", (number,))

    def contribution(self, number: int) -> str:
        """Return the stored contribution of a file."""
        return str(self._db.execute("SELECT contribution FROM files WHERE id = ?", (number,)).fetchone()[0])

    def contributions(self) -> Iterator[tuple[int, str, str]]:
        """Yield number, path and contribution of every file."""
        for number, path, text in self._db.execute("SELECT id, path, contribution FROM files ORDER BY path"):
            yield number, from_key(path), text

    def sites(self, number: int) -> str:
        """Return the stored places where a file uses names; empty for a file that there is not."""
        found = self._db.execute("SELECT sites FROM files WHERE id = ?", (number,)).fetchone()
        return found[0] if found else ""

    def unit(self, number: int) -> Unit:
        """Return what resolving knows of a file."""
        return Unit.load(self._db.execute("SELECT unit FROM files WHERE id = ?", (number,)).fetchone()[0])

    def may_import(self, number: int, names: Iterable[str]) -> bool:
        """Tell whether a file can import something by one of some names: whether what is known of it has their text."""
        text = self._db.execute("SELECT unit FROM files WHERE id = ?", (number,)).fetchone()[0]
        # To look at the text is far quicker than to read it, and may only say yes too often.
        return any(json.dumps(name)[1:-1] in text for name in names)

    def units(self) -> Iterator[Unit]:
        """Yield what resolving knows of every file, by path."""
        # All of them first: whoever goes through them changes the table meanwhile.
        for (text,) in self._db.execute("SELECT unit FROM files ORDER BY path").fetchall():
            yield Unit.load(text)

    def units_with(self, languages: Iterable[str], names: Set[str] | None) -> Iterator[Unit]:
        """Yield what resolving knows of the files of some languages that has the text of one of some names.

        Args:
            languages: Names of languages.
            names: In ASCII and lower case; letters of either case are the same. None for all files.
        """
        # As JSON writes them, since it is the text of JSON that is looked through.
        parts = None if names is None else [json.dumps(name)[1:-1] for name in names]
        for text in self._texts("unit", languages):
            folded = text.lower()
            if parts is None or any(part in folded for part in parts):
                yield Unit.load(text)

    def shared_units(self, languages: Iterable[str]) -> Iterator[Unit]:
        """Yield what the answers about other files depend on, of the files of some languages, by path."""
        return map(Unit.load, self._texts("shared", languages))

    def _texts(self, column: str, languages: Iterable[str]) -> Iterator[str]:
        wanted = sorted(languages)
        marks = ",".join("?" * len(wanted))
        query = f"SELECT {column} FROM files WHERE language IN ({marks}) ORDER BY path"  # noqa: S608 - our own column, bound values
        return (text for (text,) in self._db.execute(query, wanted).fetchall())

    def languages(self) -> set[str]:
        """Return the languages of all files."""
        return {language for (language,) in self._db.execute("SELECT DISTINCT language FROM files")}

    def edges(self, number: int) -> Edges:
        """Return the files that a file depends on."""
        found = self._db.execute("SELECT edges FROM files WHERE id = ?", (number,)).fetchone()
        return Edges.load(found[0]) if found else NO_EDGES

    def set_edges(self, number: int, edges: Edges) -> None:
        """Store the files that a file depends on."""
        self._db.execute("UPDATE files SET edges = ? WHERE id = ?", (edges.dump(), number))

    def meant(self, number: int) -> list[int]:
        """Return the files whose names a file uses, ascending."""
        return self._numbers("meant", number)

    def set_meant(self, number: int, files: Iterable[int]) -> None:
        """Store the files whose names a file uses."""
        self._db.execute("UPDATE files SET meant = ? WHERE id = ?", (to_ids(sorted(files)), number))

    def users(self, number: int) -> list[int]:
        """Return the files that use names of a file, ascending."""
        return self._numbers("users", number)

    def set_users(self, number: int, files: Iterable[int]) -> None:
        """Store the files that use names of a file."""
        self._db.execute("UPDATE files SET users = ? WHERE id = ?", (to_ids(sorted(files)), number))

    def _numbers(self, column: str, number: int) -> list[int]:
        found = self._db.execute(f"SELECT {column} FROM files WHERE id = ?", (number,)).fetchone()  # noqa: S608 - our own column
        return from_ids(found[0]) if found else []

    def importers(self, number: int) -> list[int]:
        """Return the files that import a file or use its names, ascending."""
        return self._numbers("importers", number)

    def set_importers(self, number: int, importers: Iterable[int]) -> None:
        """Store the files that import a file."""
        self._db.execute("UPDATE files SET importers = ? WHERE id = ?", (to_ids(sorted(importers)), number))

    def card(self, number: int) -> str:
        """Return what folder pages show of a file."""
        return str(self._db.execute("SELECT card FROM files WHERE id = ?", (number,)).fetchone()[0])

    def set_card(self, number: int, card: str) -> None:
        """Store what folder pages show of a file."""
        self._db.execute("UPDATE files SET card = ? WHERE id = ?", (card, number))

    # Names

    def put_names(self, rows: Iterable[NameRow]) -> None:
        """Store or replace names; one that nobody has any more is forgotten."""
        gone: list[tuple[str]] = []

        def values() -> Iterator[tuple[object, ...]]:
            for row in rows:
                files = len(row.files)
                if not files:
                    gone.append((row.name,))
                    continue
                defined = [[number, *places] for number, places in sorted(row.defined.items())]
                yield (
                    row.name, row.slug, len(row.defined), len(row.imported), len(row.used), files,
                    json.dumps(defined, separators=(",", ":")) if defined else "",
                    to_ids(sorted(row.imported)), to_ids(sorted(row.used)),
                )  # fmt: skip

        self._db.executemany("INSERT OR REPLACE INTO names VALUES (?,?,?,?,?,?,?,?,?)", values())
        self._db.executemany("DELETE FROM names WHERE name = ?", gone)

    def names(self, wanted: Iterable[str]) -> Iterator[NameRow]:
        """Yield the stored ones of these names."""
        yield from map(_name_row, self._select("name, slug, defined, imported, used", wanted))

    def names_between(self, low: str, high: str) -> Iterator[NameRow]:
        """Yield the defined names whose slug lies from ``low`` up to but without ``high``, by slug, then name."""
        query = (
            "SELECT name, slug, defined, imported, used FROM names"
            " WHERE definers > 0 AND slug >= ? AND slug < ? ORDER BY slug, name"
        )
        yield from map(_name_row, self._db.execute(query, (low, high)))

    def definitions_between(self, low: str, high: str) -> list[tuple[str, list[tuple[int, str, str]]]]:
        """Return the names whose slug lies in a range, each with file, kinds and place of its definitions; by slug."""
        query = "SELECT name, defined FROM names WHERE definers > 0 AND slug >= ? AND slug < ? ORDER BY slug, name"
        rows = self._db.execute(query, (low, high)).fetchall()
        # One reading of all of them: a list has thousands of rows, each a few numbers long.
        places = json.loads("[" + ",".join(defined for _, defined in rows) + "]")
        return [(name, found) for (name, _), found in zip(rows, places, strict=True)]

    def name_counts(self, wanted: Iterable[str]) -> dict[str, tuple[int, int, int, int]]:
        """Return name to the numbers of files that define, import, use it, and that have it in any role."""
        rows = self._select("name, definers, importers, users, files", wanted)
        return {name: (definers, importers, users, files) for name, definers, importers, users, files in rows}

    def _select(self, columns: str, wanted: Iterable[str]) -> Iterator[tuple[Any, ...]]:
        names = list(wanted)
        for start in range(0, len(names), _BATCH):
            batch = names[start : start + _BATCH]
            size = 16
            while size < len(batch):
                size *= 2
            batch += [""] * (size - len(batch))  # few sizes, so that prepared statements are found again
            marks = ",".join("?" * size)
            yield from self._db.execute(f"SELECT {columns} FROM names WHERE name IN ({marks})", batch)  # noqa: S608 - our own columns, bound values

    # Folders, trees, pages

    def folder(self, path: str) -> str:
        """Return the summary of a folder; empty when there is none."""
        found = self._db.execute("SELECT summary FROM folders WHERE path = ?", (to_key(path),)).fetchone()
        return found[0] if found else ""

    def set_folder(self, path: str, summary: str) -> None:
        """Store the summary of a folder."""
        self._db.execute("INSERT OR REPLACE INTO folders VALUES (?, ?)", (to_key(path), summary))

    def folders(self) -> set[str]:
        """Return the paths of all folders."""
        return {from_key(path) for (path,) in self._db.execute("SELECT path FROM folders")}

    def remove_folder(self, path: str) -> None:
        """Forget a folder."""
        self._db.execute("DELETE FROM folders WHERE path = ?", (to_key(path),))

    def tree(self, name: str) -> tuple[str, str]:
        """Return nodes and parts of a split list; empty when there are none."""
        found = self._db.execute("SELECT nodes, parts FROM trees WHERE name = ?", (to_key(name),)).fetchone()
        return (found[0], found[1]) if found else ("", "")

    def all_parts(self) -> dict[str, list[str]]:
        """Return the names of the parts of every split list."""
        rows = self._db.execute("SELECT name, parts FROM trees")
        return {from_key(name): [part[0] for part in json.loads(parts)] for name, parts in rows}

    def set_tree(self, name: str, nodes: str, parts: str) -> None:
        """Store nodes and parts of a split list."""
        self._db.execute("INSERT OR REPLACE INTO trees VALUES (?, ?, ?)", (to_key(name), nodes, parts))

    def remove_tree(self, name: str) -> None:
        """Forget a split list."""
        self._db.execute("DELETE FROM trees WHERE name = ?", (to_key(name),))

    def pages(self) -> list[PageRow]:
        """Return every page that was written, by path."""
        rows = self._db.execute("SELECT page, unit, hash, size, mtime FROM pages ORDER BY page")
        return list(map(PageRow._make, rows))

    def put_pages(self, rows: Iterable[PageRow]) -> None:
        """Store or replace pages."""
        self._db.executemany("INSERT OR REPLACE INTO pages VALUES (?,?,?,?,?)", rows)

    def remove_pages(self, pages: Iterable[str]) -> None:
        """Forget pages."""
        self._db.executemany("DELETE FROM pages WHERE page = ?", ((page,) for page in pages))


def create_state(path: str) -> Memory:
    """Return an empty state at ``path``, in place of whatever file was there."""
    for leftover in (path, f"{path}-journal"):
        with contextlib.suppress(FileNotFoundError):
            os.unlink(leftover)
    # Made here, for its owner alone: SQLite would open whatever lies there by now.
    os.close(os.open(path, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600))
    state = Memory(path)
    state._db.executescript(_SCHEMA)
    return state


def open_state(path: str) -> Memory | None:
    """Return the state at ``path``; None when there is none, or none that can be read."""
    if not os.path.isfile(path) or os.path.islink(path):
        return None
    try:
        state = Memory(path)
    except sqlite3.DatabaseError:
        return None
    try:
        # A file is opened without a look into it; the first question shows whether it is a database.
        state.meta()
    except sqlite3.DatabaseError:
        state.close()
        return None
    return state


def _name_row(row: tuple[Any, ...]) -> NameRow:
    name, slug, defined, imported, used = row
    places = json.loads(defined) if defined else ()
    return NameRow(
        name,
        slug,
        {number: (kinds, place) for number, kinds, place in places},
        frozenset(from_ids(imported)),
        frozenset(from_ids(used)),
    )
