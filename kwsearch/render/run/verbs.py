"""Pages of a stored index: the public verbs, and an index as rendering asks it."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from kwsearch.models.reports import FileRecord
from kwsearch.render.run.run import render_records
from kwsearch.render.settings import PageProblem, RenderReport, RenderSettings
from kwsearch.search.catalogue import file_record, record_keys

if TYPE_CHECKING:
    from kwsearch.search.index import Index


class IndexRecords:
    """One committed state of an index."""

    def __init__(self, index: Index) -> None:
        """Take the newest state; what is committed later does not show."""
        self.root = index.root
        self._reader = index.reader
        self._keys = record_keys(self._reader.views())

    def keys(self) -> Mapping[str, bytes]:
        """Return every path, with bytes that differ whenever the file's record differs."""
        return self._keys

    def record(self, path: str) -> FileRecord:
        """Return everything that the index holds about one of these files."""
        place = self._reader.place(path)
        if place is None:
            raise KeyError(path)
        return file_record(*place)


def render_pages(
    index: Index,
    out: str | os.PathLike[str],
    *,
    settings: RenderSettings | None = None,
    progress: Callable[[str, int, int], None] | None = None,
) -> RenderReport:
    """Bring the pages in ``out`` up to date with an index.

    A second run right after writes nothing, and after an edit only pages that the edit changed are made. What the next
    run has to know is kept beside the index; without it every page is made again, and only those that differ are
    written.

    Args:
        index: The index; its own state counts, not the files on disk.
        out: Folder for the pages; made when it is missing. Nothing in it that kwsearch did not write is touched.
        settings: Choices about pages; the defaults when None.
        progress: Called now and then in the calling thread with what is done, how much of it is done, and how much
            there is: ``reading`` and ``relating`` of files, then ``writing`` of what pages are made for, which is
            files, folders and parts of lists. After an edit only the last.

    Returns:
        What was written and removed.

    Raises:
        RenderError: A file that kwsearch did not write is in the way of a page, the folder is a symbolic link or
            holds the indexed folder, or a template is wrong. Pages written before the error stay, and are known.
        IndexCorruptError: The index is damaged.
    """
    folder = os.path.abspath(os.fspath(out))
    # Of the real place: by whatever way a folder is named, what is remembered of it is the same.
    name = hashlib.blake2b(os.fsencode(os.path.realpath(folder)), digest_size=8).hexdigest()
    state_path = index.store.side_file(name)
    return render_records(
        IndexRecords(index), folder, settings=settings, state_path=state_path, tell=progress
    )


def check_pages(
    index: Index,
    out: str | os.PathLike[str],
    *,
    settings: RenderSettings | None = None,
    progress: Callable[[str, int, int], None] | None = None,
) -> list[PageProblem]:
    """Return everything that is wrong with the pages in ``out``; nothing is written.

    Args:
        index: The index that the pages should show.
        out: The output folder.
        settings: The choices that the pages were made with.
        progress: As for ``render_pages``; the last are ``checking`` and ``finding dead links``.

    Returns:
        Stale, missing and orphan pages, files that kwsearch did not write in a page's place, and every dead link and
        anchor; by page.

    Raises:
        RenderError: The folder or a template cannot be used.
        IndexCorruptError: The index is damaged.
    """
    from kwsearch.render.run.check import check_records

    return check_records(
        IndexRecords(index), os.path.abspath(os.fspath(out)), settings=settings, tell=progress
    )
