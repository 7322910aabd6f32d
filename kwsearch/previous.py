"""The index as it is before an update."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import cached_property
from typing import TYPE_CHECKING

from kwsearch.errors import IndexCorruptError
from kwsearch.store.manifest import Manifest, known_file, known_files, open_segments

if TYPE_CHECKING:
    from kwsearch.store.segment import Segment

    FileStat = tuple[int, int, int]


class PreviousIndex:
    """One state of an index with its segments open.

    Attributes:
        manifest: What the state is made of.
        segments: Its segments.
        table: What the scan passed over.
    """

    def __init__(self, index_dir: str) -> None:
        """Open the current state.

        Raises:
            IndexNotFoundError: There is no index.
            IndexOutdatedError: It has another format.
            IndexCorruptError: It is damaged.
        """
        self.manifest, self.segments = open_segments(index_dir)
        try:
            self.table = self.manifest.scan_table()
        except IndexCorruptError:
            self.close()
            raise

    def close(self) -> None:
        """Close the segments."""
        for segment in self.segments:
            segment.close()

    def is_of(self, manifest: Manifest | None) -> bool:
        """Tell whether this is the state that a manifest describes."""
        return manifest is not None and (manifest.folder, manifest.number) == (
            self.manifest.folder,
            self.manifest.number,
        )

    @cached_property
    def known(self) -> dict[str, FileStat]:
        """Size, mtime_ns and ctime_ns of all indexed files, by path."""
        return known_files(self.segments, self.table)

    def known_of(self, paths: Iterable[str]) -> dict[str, FileStat]:
        """Return the same of some files, as far as they are indexed; few are found without a look at all."""
        found = ((path, known_file(path, self.segments, self.table)) for path in paths)
        return {path: status for path, status in found if status is not None}


def stored_digests(segments: Sequence[Segment], paths: Iterable[str]) -> dict[str, bytes]:
    """Return the digests with which files are stored; those that are not stored are left out."""
    digests: dict[str, bytes] = {}
    for path in paths:
        for segment in segments:
            document = segment.document(path)
            if document >= 0 and document not in segment.deleted:
                digests[path] = segment.digest(document)
                break
    return digests


def had_trouble(segments: Sequence[Segment], paths: Iterable[str]) -> bool:
    """Tell whether extraction of one of these stored files failed before: then it must not be tried in this process."""
    for path in paths:
        for segment in segments:
            document = segment.document(path)
            if document >= 0 and document not in segment.deleted and segment.record(document).fallback:
                return True
    return False
