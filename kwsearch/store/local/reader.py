"""One committed state of a local index, opened for reading. Lean on the way to an answer."""

from __future__ import annotations

import os

from kwsearch.errors import IndexCorruptError
from kwsearch.safe_open import is_gone
from kwsearch.store.base import Reader
from kwsearch.store.local.manifest import decode_scan, known_files, open_manifest, open_segments
from kwsearch.store.local.stamp import Stamp
from kwsearch.store.segment.blocks import cannot_read, read_file
from kwsearch.store.segment.view import View

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from kwsearch.models import FileStat
    from kwsearch.store.base import ScanTable
    from kwsearch.store.local.manifest import Manifest
    from kwsearch.store.segment.reader import Segment

_ATTEMPTS = 40
"""How often an index that is being replaced is looked at again before it counts as damaged."""


class LocalReader(Reader):
    """One committed state of an index folder.

    Attributes:
        about: What it is made of.
    """

    __slots__ = ("_index_dir", "_places", "_scan", "_scan_bytes", "_skipped", "_stamp", "_views", "about")

    about: Manifest

    def __init__(self, index_dir: str) -> None:
        """Open the current state.

        Raises:
            IndexNotFoundError: If there is no index.
            IndexOutdatedError: If it has another format.
            IndexCorruptError: If it is damaged.
            IndexReadError: If it cannot be read now.
        """
        self._index_dir = index_dir
        for attempt in range(_ATTEMPTS):
            # Before all else: a commit between the two must make the stamp look old, never new.
            self._stamp = Stamp(index_dir)
            self.about, segments = open_segments(index_dir)
            self._views = [View(segment, number) for number, segment in enumerate(segments)]
            try:
                # Read now, because a writer removes it with its state; unpacked when it is asked for.
                self._scan_bytes = read_file(os.path.join(self.about.folder, self.about.scan_name))
                break
            except OSError as error:
                self.close()
                # Gone while the folder is what it was: nobody replaced the state, and it is damaged.
                if not is_gone(error) or attempt + 1 == _ATTEMPTS or self._stamp.is_current():
                    raise cannot_read("the scan table", error) from None
        self._scan: ScanTable | None = None
        self._skipped: tuple[tuple[str, int], ...] | None = None
        self._places: dict[str, tuple[View, int]] = {}

    def close(self) -> None:
        """Release the files (see Reader)."""
        for view in self._views:
            view.segment.close()

    def is_current(self) -> bool:
        """Return whether nothing was committed since (see Reader)."""
        if self._stamp.is_current():
            return True
        # The folder also changes when files are cleaned away, or is too young for its clock: the manifest decides.
        stamp = Stamp(self._index_dir)
        if open_manifest(self._index_dir).identity != self.about.identity:
            return False
        self._stamp = stamp
        return True

    @property
    def scan(self) -> ScanTable:
        """What the scan passed over (see Reader)."""
        if self._scan is None:
            self._scan = decode_scan(self._scan_bytes)
        return self._scan

    def skipped(self) -> tuple[tuple[str, int], ...]:
        """Return the reasons of what was not indexed with their counts (see Reader)."""
        if self._skipped is None:
            counts: dict[str, int] = {}
            for reason, *_ in self.scan.skipped.values():
                counts[reason] = counts.get(reason, 0) + 1
            for reason in self.scan.folders.values():
                counts[reason] = counts.get(reason, 0) + 1
            self._skipped = tuple(sorted(counts.items()))
        return self._skipped

    def views(self) -> Sequence[View]:
        """Return the segments (see Reader)."""
        return self._views

    def segments(self) -> list[Segment]:
        """Return the segments without what is kept for questions."""
        return [view.segment for view in self._views]

    def place(self, path: str) -> tuple[View, int] | None:
        """Return where a file is (see Reader)."""
        found = self._places.get(path)
        if found is None:
            for view in self._views:
                document = view.segment.document(path)
                if document >= 0 and document not in view.deleted:
                    # Found ones alone: paths that are not there may be asked for without end.
                    found = self._places[path] = (view, document)
                    break
        return found

    def stored(self) -> dict[str, FileStat]:
        """Return size and times of every file (see Reader)."""
        return known_files(self.segments(), self.scan)

    def stored_of(self, paths: Iterable[str]) -> dict[str, FileStat]:
        """Return the same of some files (see Reader)."""
        found: dict[str, FileStat] = {}
        refreshed = self.scan.refreshed
        for path, segment, document in self._found(paths):
            times = refreshed.get(path) or (segment.mtimes[document], segment.ctimes[document])
            found[path] = (segment.sizes[document], *times)
        return found

    def digests_of(self, paths: Iterable[str]) -> dict[str, bytes]:
        """Return the digests of some files (see Reader)."""
        return {path: segment.digest(document) for path, segment, document in self._found(paths)}

    def had_trouble(self, paths: Iterable[str]) -> bool:
        """Tell whether extraction of one of some files failed (see Reader)."""
        from kwsearch.store.segment.record import decode_fallback

        return any(
            decode_fallback(segment.record_bytes(document)) for _, segment, document in self._found(paths)
        )

    def _found(self, paths: Iterable[str]) -> Iterator[tuple[str, Segment, int]]:
        for path in paths:
            place = self.place(path)
            if place is not None:
                yield path, place[0].segment, place[1]

    def check(self) -> None:
        """Look at every byte (see Reader)."""
        about = self.about
        for what, name, sha256 in (
            ("TOC", about.toc_name, about.toc_sha256), ("scan table", about.scan_name, about.scan_sha256),
        ):  # fmt: skip
            if self._sha256(name) != sha256:
                raise IndexCorruptError(f"the {what} is not what was written; build the index again")
        for segment in self.segments():
            if blocks := segment.damaged_blocks():
                raise IndexCorruptError(f"the index is damaged ({', '.join(blocks)}); build the index again")
        shapes: dict[tuple[int, int], int] = {}
        for entry in about.entries:
            shapes[entry.size, entry.documents] = shapes.get((entry.size, entry.documents), 0) + 1
        for entry in about.entries:
            # Files that could have changed places: each is whole, and opening compares only size and number.
            if shapes[entry.size, entry.documents] > 1 and self._sha256(entry.name) != entry.sha256:
                raise IndexCorruptError(f"the segment {entry.name} is another one; build the index again")

    def _sha256(self, name: str) -> str:
        from kwsearch.store.local.disk import file_sha256

        try:
            return file_sha256(os.path.join(self.about.folder, name))[1]
        except OSError as error:
            raise cannot_read(name, error) from None
