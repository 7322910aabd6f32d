"""``index_figures``: how large a repository is, in what languages, of what symbols, and what all of it leans on."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Callable
from typing import NamedTuple

from kwsearch.search.index import open_index

LENGTHS = (10, 30, 100, 300, 1_000, 3_000, 10_000)
"""Files are counted by these numbers of lines: up to the first, up to the second, …, more than the last."""

_LEAST = (0, *(most + 1 for most in LENGTHS))

MOST_IMPORTED = 20
"""So many of the most imported files are named."""


class LanguageFigures(NamedTuple):
    """The files of one language."""

    language: str
    files: int
    lines: int
    source_bytes: int


class LengthFigures(NamedTuple):
    """The files of at least and at most so many lines."""

    least: int
    most: int | None
    """None: as many as there are."""
    files: int

    @property
    def name(self) -> str:
        """``up to 30``, or ``more than 10,000``: each row begins behind the one before, so one bound tells it."""
        return f"more than {self.least - 1:,}" if self.most is None else f"up to {self.most:,}"


class IndexFigures(NamedTuple):
    """Figures of an index, worked out from all its files."""

    root: str
    languages: tuple[LanguageFigures, ...]
    """Most files first, then by name."""
    kinds: tuple[tuple[str, int], ...]
    """Kind and how many definitions of it, most first, then by name; declarations are not counted."""
    lengths: tuple[LengthFigures, ...]
    """Shortest first, without a gap, from 0 lines to any number; rows without a file, too."""
    most_imported: tuple[tuple[str, int], ...]
    """Path and how many files import it (``imported_by``), most first, then by path; MOST_IMPORTED at most."""


def index_figures(
    root: str | os.PathLike[str] | None = None,
    *,
    index_dir: str | None = None,
    progress: Callable[[int, int], object] | None = None,
) -> IndexFigures:
    """Count what an index holds. It is taken as it is; no source file is opened.

    Args:
        root: The indexed folder; None for the one that the current folder lies in.
        index_dir: Where its index is, when not in the user's cache.
        progress: Called for each file with how many are done, and how many there are.

    Raises:
        KwsearchError: As ``open_index``.
    """
    languages: dict[str, tuple[int, int, int]] = {}
    kinds: Counter[str] = Counter()
    lengths: Counter[int] = Counter()
    importers: Counter[str] = Counter()
    with open_index(root, index_dir) as index:
        paths = index.files()
        for number, path in enumerate(paths, start=1):
            record = index.file(path)
            files, lines, source_bytes = languages.get(record.language, (0, 0, 0))
            languages[record.language] = files + 1, lines + record.lines, source_bytes + record.size
            kinds.update(symbol.kind for symbol in record.symbols if symbol.role == "definition")
            # The bounds that it exceeds are the first ones: their number is the place of its row.
            lengths[sum(record.lines > most for most in LENGTHS)] += 1
            # Others would fill up the list where little is imported.
            if users := len(record.imported_by):
                importers[path] = users
            if progress is not None:
                progress(number, len(paths))
        return IndexFigures(
            index.root,
            tuple(
                LanguageFigures(name, *languages[name])
                for name in sorted(languages, key=lambda name: (-languages[name][0], name))
            ),
            _most_first(kinds),
            tuple(
                LengthFigures(least, most, lengths[place])
                for place, (least, most) in enumerate(zip(_LEAST, (*LENGTHS, None), strict=True))
            ),
            _most_first(importers)[:MOST_IMPORTED],
        )


def _most_first(counted: Counter[str]) -> tuple[tuple[str, int], ...]:
    return tuple(sorted(counted.items(), key=lambda row: (-row[1], row[0])))
