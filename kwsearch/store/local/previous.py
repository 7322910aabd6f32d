"""The index as it is before an update."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterable, Iterator
from functools import cached_property
from typing import TYPE_CHECKING

from kwsearch.errors import IndexCorruptError
from kwsearch.store.local.disk import file_sha256
from kwsearch.store.local.manifest import Manifest, known_files, open_segments
from kwsearch.store.segment.blocks import cannot_read

if TYPE_CHECKING:
    from kwsearch.store.segment.reader import Segment

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
            IndexReadError: It cannot be read now.
        """
        self.manifest, self.segments = open_segments(index_dir)
        self._found: dict[str, tuple[Segment, int]] = {}
        try:
            self.table = self.manifest.scan_table()
        except BaseException:
            self.close()
            raise

    def close(self) -> None:
        """Close the segments."""
        for segment in self.segments:
            segment.close()

    def check(self) -> None:
        """Look at every byte: damage where nobody reads must not outlive an explicit build.

        Raises:
            IndexCorruptError: Anything differs from what was written.
        """
        toc = self._sha256(self.manifest.toc_name)
        if toc != self.manifest.toc_sha256:
            raise IndexCorruptError("the TOC is not what was written; build the index again")
        for segment in self.segments:
            if blocks := segment.damaged_blocks():
                raise IndexCorruptError(f"the index is damaged ({', '.join(blocks)}); build the index again")
        shapes = Counter((entry.size, entry.documents) for entry in self.manifest.entries)
        for entry in self.manifest.entries:
            # Files that could have changed places: each is whole, and opening compares only size and number.
            if shapes[entry.size, entry.documents] > 1 and self._sha256(entry.name) != entry.sha256:
                raise IndexCorruptError(f"the segment {entry.name} is another one; build the index again")

    def _sha256(self, name: str) -> str:
        try:
            return file_sha256(os.path.join(self.manifest.folder, name))[1]
        except OSError as error:
            raise cannot_read(name, error) from None

    def is_of(self, manifest: Manifest | None) -> bool:
        """Tell whether this is the state that a manifest describes."""
        return manifest is not None and manifest.identity == self.manifest.identity

    @cached_property
    def known(self) -> dict[str, FileStat]:
        """Size, mtime_ns and ctime_ns of all indexed files, by path."""
        return known_files(self.segments, self.table)

    def known_of(self, paths: Iterable[str]) -> dict[str, FileStat]:
        """Return the same of some files, as far as they are indexed; few are found without a look at all."""
        found: dict[str, FileStat] = {}
        for path, (segment, document) in self._places(paths):
            times = self.table.refreshed.get(path) or (segment.mtimes[document], segment.ctimes[document])
            found[path] = (segment.sizes[document], *times)
        return found

    def digests_of(self, paths: Iterable[str]) -> dict[str, bytes]:
        """Return the digests with which files are stored, as far as they are."""
        return {path: segment.digest(document) for path, (segment, document) in self._places(paths)}

    def had_trouble(self, paths: Iterable[str]) -> bool:
        """Tell whether extraction of one of these files failed: then it must not be tried in this process."""
        return any(segment.record(document).fallback for _, (segment, document) in self._places(paths))

    def _places(self, paths: Iterable[str]) -> Iterator[tuple[str, tuple[Segment, int]]]:
        for path in paths:
            place = self._found.get(path)
            if place is None:
                for segment in self.segments:
                    document = segment.document(path)
                    if document >= 0 and document not in segment.deleted:
                        place = self._found[path] = (segment, document)
                        break
                else:
                    continue
            yield path, place
