"""``why_not``: which rule of the walk leaves a file out; or which part of a query an indexed file does not meet."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, NamedTuple

from kwsearch.errors import FileNotIndexedError
from kwsearch.models import SourceFile
from kwsearch.opening import open_fresh_index
from kwsearch.query.parser import parse_query
from kwsearch.query.tree import And, Filter, Query, Word, format_query
from kwsearch.roots import find_root, index_place, resolve_root
from kwsearch.safe_open import read_at, read_below
from kwsearch.scan.ignore_lines import MAX_IGNORE_BYTES
from kwsearch.scan.reading import SourceReader
from kwsearch.scan.walk import MAX_DEPTH, MAX_FILES, MAX_FOLDER_ENTRIES, scan_tree
from kwsearch.settings.load import Settings, load_settings

if TYPE_CHECKING:
    from kwsearch.opening import FreshIndex
    from kwsearch.query.tree import Node

_GLOB_MARKS = frozenset("*?[]{}!\\")
_MOST_NEAR = 3

_MEANINGS = {
    "version-control": "it belongs to a version control",
    "symlink": "it is a symbolic link; links are never followed, what they point to is indexed where it lies",
    "special": "it is a pipe, a socket or a device",
    "index": "it is an index of kwsearch",
    "pages": "it lies among pages that kwsearch render wrote",
    "nested-repository": "it lies in another git repository; index that one by itself",
    "too-deep": f"it lies below more than {MAX_DEPTH} folders",
    "too-many": f"there are more than {MAX_FILES:,} files, or {MAX_FOLDER_ENTRIES:,} entries in one folder",
    "unreadable": "it cannot be read; look at its permissions",
    "binary": "its name or a NUL byte at its start says that it is no text",
    "utf-16": "it is UTF-16 or UTF-32; written as UTF-8 it would be indexed",
    "minified": "its lines were written by a program for a program",
    "unstable": "it changed while it was read, twice",
}


class WhyNot(NamedTuple):
    """Why a file is, or is not, in an answer."""

    path: str
    """Relative to the root."""
    state: str
    """``missing`` (no such file), ``skipped`` (a rule leaves it out), ``added`` (the index does not know it yet),
    ``indexed``."""
    reason: str
    """Of a skipped file one of the reasons of the walk; else empty."""
    skipped_path: str
    """What the rule is about: the file, or the folder above it that is not entered; empty when nothing is skipped."""
    rule: str
    """The line of an ignore file or of ``exclude`` that leaves it out; empty for other reasons."""
    rule_place: str
    """Where that line is: ``.gitignore:3``, relative to the root inside of it; ``exclude`` for the setting."""
    near: tuple[str, ...]
    """Of a missing file, indexed files of the same name, sorted."""
    unmet: tuple[str, ...]
    """The parts of the query that the file does not meet, in the query language; empty without a query."""
    rank: int
    """1-based place of the file in the answer to the query; 0 when it is not there, or there is no query."""
    total: int
    """How many files the answer has."""
    meaning: str
    """All that in a sentence or two."""


def why_not(
    path: str | os.PathLike[str],
    query: str = "",
    *,
    root: str | os.PathLike[str] | None = None,
    index_dir: str | None = None,
) -> WhyNot:
    """Say why a file is not indexed, or why it is no answer to a query; or that it is, and where it stands.

    The tree is asked first, as a build would walk it now, then the index, which is built or brought up to date when a
    query is given.

    Args:
        path: The file (or a folder), as from the current folder.
        query: In the query language; empty to ask about the file alone.
        root: The indexed folder; None for the one that the file lies in.
        index_dir: Where its index is, when not in the user's cache.

    Raises:
        KwsearchError: As ``open_fresh_index`` and ``search``; a path outside of the root is a FileNotIndexedError.
    """
    given = os.path.abspath(os.fspath(path))
    folder = os.path.realpath(os.path.dirname(given))
    place = os.path.join(folder, os.path.basename(given))
    base = _root_around(folder) if root is None else resolve_root(root)
    inside = os.path.relpath(place, base).replace(os.sep, "/")
    if inside == ".." or inside.startswith("../"):
        raise FileNotIndexedError(f"{os.fspath(path)} is not in {base}; name its root with --root")
    found = _looked_for(base, inside, index_dir)
    if found.state in ("missing", "skipped"):
        return found
    parsed = parse_query(query) if query else None
    # Whether a file is in the index is asked of the index as it is; a question is answered by a fresh one.
    with open_fresh_index(base, index_dir, stale=None if query else "trust") as index:
        try:
            index.file(inside)
        except FileNotIndexedError:
            said = "a build would index it, but the index does not have it yet; run: kwsearch index"
            return found._replace(state="added", meaning=said)
        if parsed is None:
            return found
        return _asked(index, inside, parsed, found)


def _root_around(folder: str) -> str:
    # The file may be gone with its folder.
    while not os.path.isdir(folder):
        folder = os.path.dirname(folder)
    return find_root(folder)


def _looked_for(root: str, path: str, index_dir: str | None) -> WhyNot:
    """Say what the walk does with a path."""
    settings = load_settings(root)
    nothing = WhyNot(path, "indexed", "", "", "", "", (), (), 0, 0, "it is indexed")
    if _is_missing(os.path.join(root, path)):
        near = _near(root, path, index_dir)
        also = f"; of that name there is {', '.join(near)}" if near else ""
        return nothing._replace(state="missing", near=near, meaning=f"there is no such file{also}")
    own = [place] if os.path.isdir(place := str(index_place(root, index_dir))) else []
    # As a build walks, towards this one path: what it says is what a build does.
    scan = scan_tree(root, settings, own_folders=own, only=[path])
    for skip in scan.skipped:
        if path == skip.path or path.startswith(f"{skip.path}/"):
            return _skipped(root, settings, nothing, skip.path, skip.reason, scan.deciding.get(skip.path))
    for source in scan.files:
        if source.path == path and (reason := _read(root, settings, source)):
            return _skipped(root, settings, nothing, path, reason, None)
    return nothing


def _is_missing(path: str) -> bool:
    try:
        os.lstat(path)
    except PermissionError:
        return False  # nobody knows: the walk says which folder cannot be read
    except (OSError, ValueError):
        return True
    return False


def _read(root: str, settings: Settings, source: SourceFile) -> str:
    with SourceReader(root, max_file_bytes=settings.max_file_bytes) as reader:
        return reader.read(source.path, source.language).reason


def _skipped(
    root: str, settings: Settings, found: WhyNot, path: str, reason: str, deciding: tuple[str, int] | None
) -> WhyNot:
    what = "it" if path == found.path else f"the folder {path}"
    place = rule = ""
    if deciding is not None:
        file, line = deciding
        rule = settings.exclude[line] if not file else _line(root, file, line)
        place = f"{file}:{line + 1}" if file else "exclude"
        meaning = f"{what} is left out by {place}: {rule}"
    elif reason == "too-large":
        meaning = f"{what} has more than {settings.max_file_bytes:,} bytes, the setting max_file_bytes"
    else:
        meaning = _MEANINGS.get(reason, reason)
        meaning = meaning if what == "it" else f"{what} is not entered: {meaning}"
    return found._replace(
        state="skipped", reason=reason, skipped_path=path, rule=rule, rule_place=place, meaning=meaning
    )


def _line(root: str, path: str, number: int) -> str:
    """Return a line of a rule file."""
    most = MAX_IGNORE_BYTES + 1
    found = read_at(path, None, most) if os.path.isabs(path) else read_below(root, path, most)
    lines = found[0].split(b"\n") if found else []
    return lines[number].decode("utf-8", "surrogateescape").strip() if number < len(lines) else ""


def _near(root: str, path: str, index_dir: str | None) -> tuple[str, ...]:
    """Return indexed files of the same name."""
    from kwsearch.errors import StoredIndexError
    from kwsearch.search.index import open_index

    name = path.rpartition("/")[2]
    try:
        with open_index(root, index_dir) as index:
            found = [other for other in index.files() if other.rpartition("/")[2] == name]
    except StoredIndexError:
        return ()
    return tuple(found[:_MOST_NEAR])


def _asked(index: FreshIndex, path: str, query: Query, found: WhyNot) -> WhyNot:
    """Say where a file stands in an answer, or which parts of the query it does not meet."""
    # Without its count, which decides what is shown of the answers, not which files they are.
    count = query.count
    query = Query(query.tree, case=query.case, sort=query.sort, select=query.select, type=query.type)
    answer = index.search(query, limit=0, lines=False, suggestions=False)
    paths = [hit.path for hit in answer]
    if query.select == "file" and path in paths:
        # Asked again with so many files: the first answer had all of them, without what each of them lacks.
        rank = paths.index(path) + 1
        hit = index.search(query, limit=rank).hits[rank - 1]
        without = f", without {', '.join(hit.missing)}" if hit.missing else ""
        meaning = f"it is number {rank:,} of {len(paths):,} answers{without}"
        if count is not None and 0 <= count < rank:
            meaning += f"; the query shows {count:,}, as count: says"
        return found._replace(unmet=hit.missing, rank=rank, total=len(paths), meaning=meaning)
    parts = query.tree.children if isinstance(query.tree, And) else (query.tree,)
    unmet = tuple(format_query(Query(part)) for part in parts if not _meets(index, path, query, part))
    meaning = f"it is indexed, but does not meet {'  and not  '.join(unmet)}"
    if not unmet:
        meaning = "it is indexed and meets every part of the query, but not all of them together"
    if query.select != "file":
        meaning += f"; the query asks for each {query.select}, no file"
    return found._replace(unmet=unmet, total=answer.total, meaning=meaning)


def _meets(index: FreshIndex, path: str, query: Query, part: Node) -> bool:
    """Tell whether a file meets one part of a query."""
    glob = "/" + "".join("?" if letter in _GLOB_MARKS else letter for letter in path)
    here = Filter("glob", Word(glob))
    inner = part.children if isinstance(part, And) else (part,)
    asked = Query(And((*inner, here), demanded=True), case=query.case, type=query.type)
    # Compared, for a mark in the path stands for any letter in the glob.
    return any(hit.path == path for hit in index.search(asked, limit=0, lines=False, suggestions=False))
