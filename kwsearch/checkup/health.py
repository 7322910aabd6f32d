"""``examine_index``: how well each language was read, what was left out and why, what an extra would add."""

from __future__ import annotations

import os
from typing import NamedTuple

from kwsearch.checkup.readable import readable_now
from kwsearch.languages.installed import has_grammar
from kwsearch.languages.table import BY_NAME
from kwsearch.search.index import open_index
from kwsearch.vocabulary import NOT_SEARCHED

MOST_NAMED = 5
"""So many files are named for each thing that may be wrong."""


class LanguageHealth(NamedTuple):
    """How well the files of one language were read."""

    language: str
    files: int
    source_bytes: int
    reader: str
    """``grammar`` (parsed), ``own`` (a reader of ours: documents, keys, build files), ``words`` (nothing but words)."""
    confidence: float
    """Share of the bytes that stand in no parse error, from 0 to 1; 1 where nothing is parsed."""
    worst: tuple[tuple[str, float], ...]
    """Files with the largest shares of errors, at most MOST_NAMED: path and share; largest first."""
    extra: str
    """The extra that would read the code of these files; empty when nothing is missing."""
    is_read_next: bool = False
    """Whether they have words alone though their grammar is installed by now: the next update reads them."""


class IndexHealth(NamedTuple):
    """What is to be known of an index when its answers surprise."""

    root: str
    languages: tuple[LanguageHealth, ...]
    """Most files first, then by name."""
    skipped: tuple[tuple[str, int, tuple[str, ...]], ...]
    """Reason, how many files and folders, and MOST_NAMED of their paths at most; those that may hold what a person
    wrote before the others, then most first."""
    fallbacks: tuple[tuple[str, str], ...]
    """Files stored as words alone because extraction took too long or failed: path and ``timeout`` or ``crash``."""
    cut: tuple[str, ...]
    """Files that have words which the index does not know, such as runs of 300 letters, or pictures in a notebook."""


def examine_index(root: str | os.PathLike[str] | None = None, *, index_dir: str | None = None) -> IndexHealth:
    """Say how well the files of an index were read. The index is taken as it is; no source file is opened.

    How long each file took is not stored, so the slowest are not known; ``fallbacks`` has those that took too long.

    Args:
        root: The indexed folder; None for the one that the current folder lies in.
        index_dir: Where its index is, when not in the user's cache.

    Raises:
        KwsearchError: As ``open_index``.
    """
    from kwsearch.store.segment.reader import NOT_INDEXED

    files: dict[str, int] = {}
    source_bytes: dict[str, int] = {}
    wrong_bytes: dict[str, float] = {}
    worst: dict[str, list[tuple[float, str]]] = {}
    fallbacks: list[tuple[str, str]] = []
    cut: list[str] = []
    with open_index(root, index_dir) as index:
        reader = index.reader
        for path in index.files():
            record = index.file(path)
            name = record.language
            files[name] = files.get(name, 0) + 1
            source_bytes[name] = source_bytes.get(name, 0) + record.size
            # By bytes, not by files: one large file that cannot be read hides more than many small ones.
            wrong_bytes[name] = wrong_bytes.get(name, 0.0) + record.size * record.error_share
            if record.error_share:
                worst.setdefault(name, []).append((-record.error_share, path))
            if record.fallback:
                fallbacks.append((path, record.fallback))
        for view in reader.views():
            flags, live = view.segment.flags, view.segment.live_documents()
            cut += [view.segment.path_of(document) for document in live if flags[document] & NOT_INDEXED]
        table = reader.scan
        late = readable_now(index)
        skipped: dict[str, list[str]] = {}
        for path, reason in [
            *table.folders.items(),
            *((path, row[0]) for path, row in table.skipped.items()),
        ]:
            skipped.setdefault(reason, []).append(path)
        return IndexHealth(
            index.root,
            tuple(
                _language(
                    name, files[name], source_bytes[name], wrong_bytes[name], sorted(worst.get(name, ()))[:MOST_NAMED],
                    is_late=name in late,
                )
                for name in sorted(files, key=lambda name: (-files[name], name))
            ),
            tuple(
                (reason, len(paths), tuple(sorted(paths)[:MOST_NAMED]))
                for reason, paths in sorted(
                    skipped.items(), key=lambda row: (row[0] not in NOT_SEARCHED, -len(row[1]), row[0])
                )
            ),
            tuple(fallbacks),
            tuple(sorted(cut)),
        )  # fmt: skip


def _language(
    name: str,
    files: int,
    source_bytes: int,
    wrong: float,
    worst: list[tuple[float, str]],
    *,
    is_late: bool,
) -> LanguageHealth:
    row = BY_NAME.get(name)
    reader, extra = "words", ""
    # Not installed here, whatever the index was built with: that is what an extra would change.
    if row is not None and row.grammar and not has_grammar(row):
        extra = row.extra
    elif row is not None and row.extractor != "text" and not is_late:
        reader = "grammar" if row.grammar else "own"
    confidence = 1 - wrong / source_bytes if source_bytes else 1.0
    return LanguageHealth(
        name,
        files,
        source_bytes,
        reader,
        confidence,
        tuple((path, -share) for share, path in worst),
        extra,
        is_late,
    )
