"""One file on its way into the index: read, compared, extracted, tagged. The same steps in every process."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple, Self

from kwsearch.fingerprint import digest
from kwsearch.indexing.examine import Examiner
from kwsearch.models import FileFacts, SourceFile, Tag
from kwsearch.scan.reading import SourceReader
from kwsearch.settings.load import Settings


class Refused(NamedTuple):
    """A file that was read and is not indexed."""

    path: str
    reason: str
    """One of walk.SKIP_REASONS, or safe_open.GONE: it was there when the tree was scanned."""
    size: int
    mtime_ns: int
    ctime_ns: int


class Same(NamedTuple):
    """A file whose bytes are those of the index, whatever its times say."""

    path: str
    mtime_ns: int
    ctime_ns: int


class Product(NamedTuple):
    """A file ready to be stored, in the order in which a SegmentBuilder takes it."""

    source: SourceFile
    data: bytes
    facts: FileFacts
    tags: list[Tag]
    digest: bytes


class Intake:
    """Takes the files of one root; a context manager, for one process and one thread.

    Attributes:
        settings: What the index is built with.
    """

    def __init__(
        self,
        root: str,
        settings: Settings,
        examiner: Examiner,
        digests: Mapping[str, bytes],
    ) -> None:
        """Open the root.

        Args:
            root: The folder that is indexed.
            settings: What the index is built with.
            examiner: Knows the tag rules and what ``.h`` means in this root.
            digests: By path, digests of files that need not be stored again if their bytes are still the same.

        Raises:
            OSError: If the root cannot be opened.
        """
        self.settings = settings
        self._reader = SourceReader(root, max_file_bytes=settings.max_file_bytes)
        self._examiner = examiner
        self._digests = digests

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._reader.close()

    def take(self, source: SourceFile) -> Product | Same | Refused:
        """Read one file and find out everything about it; never raises for what the file holds.

        A file that no extractor survives becomes a Product without facts, whose ``facts.fallback`` says ``crash``.
        """
        return self._take(source, "")

    def take_plainly(self, source: SourceFile, reason: str) -> Product | Same | Refused:
        """Read one file and store nothing but its words, because extraction crashed or took too long."""
        return self._take(source, reason)

    def _take(self, source: SourceFile, fallback: str) -> Product | Same | Refused:
        reading = self._reader.read(source.path, source.language)
        times = (reading.size, reading.mtime_ns, reading.ctime_ns)
        if reading.reason:
            return Refused(source.path, reading.reason, *times)
        known = digest(reading.data)
        if self._digests.get(source.path) == known:
            return Same(source.path, *times[1:])
        if times[:2] != (source.size, source.mtime_ns):  # it has changed since it was scanned
            source = self._examiner.classify(source.path, reading.data)
        source = SourceFile(source.path, *times, source.language, source.flags)
        found = (
            self._examiner.plainly(source, reading.data, fallback)
            if fallback
            else self._examiner.examine(source, reading.data)
        )
        return Product(found.source, reading.data, found.facts, found.tags, known)
