"""One file on its way into the index: read, compared, extracted, tagged. The same steps in every process."""

from __future__ import annotations

import operator
from collections.abc import Iterable, Mapping
from hashlib import blake2b
from typing import NamedTuple, Self

from kwsearch.extract import extract_facts
from kwsearch.languages.fileclass import content_flags, facts_flags, path_flags
from kwsearch.languages.table import HEAD_BYTES, detect_language
from kwsearch.models import FileFacts, SourceFile, Tag
from kwsearch.scan.reading import SourceReader
from kwsearch.settings.load import Settings
from kwsearch.tags.match import Rules, find_tags

DIGEST_SIZE = 16
"""Bytes of a file's BLAKE2b digest."""

_line_of = operator.attrgetter("line")


class Refused(NamedTuple):
    """A file that was read and is not indexed."""

    path: str
    reason: str
    """One of scan.SKIP_REASONS."""
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
        rules: Rules,
        wanted: frozenset[str],
        header_language: str,
        digests: Mapping[str, bytes],
    ) -> None:
        """Open the root.

        Args:
            root: The folder that is indexed.
            settings: What the index is built with.
            rules: Tag rules.
            wanted: What ``wanted_calls`` says of the rules.
            header_language: What ``.h`` means in this root.
            digests: By path, digests of files that need not be stored again if their bytes are still the same.

        Raises:
            OSError: If the root cannot be opened.
        """
        self.settings = settings
        self._reader = SourceReader(root, max_file_bytes=settings.max_file_bytes)
        self._rules = rules
        self._wanted_calls = wanted
        self._header_language = header_language
        self._digests = digests

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._reader.close()

    def take(self, source: SourceFile) -> Product | Same | Refused:
        """Read one file and find out everything about it; never raises for what the file holds.

        A file that no extractor survives becomes a Product without facts, whose ``facts.fallback`` says ``crash``.
        """
        reading = self._reader.read(source.path, source.language)
        times = (reading.size, reading.mtime_ns, reading.ctime_ns)
        if reading.reason:
            return Refused(source.path, reading.reason, *times)
        digest = blake2b(reading.data, digest_size=DIGEST_SIZE).digest()
        if self._digests.get(source.path) == digest:
            return Same(source.path, *times[1:])
        if times[:2] != (source.size, source.mtime_ns):
            source = self._scanned_again(source.path, reading.data)
        flags = source.flags | content_flags(reading.data, source.language)
        source = SourceFile(source.path, *times, source.language, flags)
        try:
            facts, tags = self._examine(source, reading.data)
        except Exception:  # an extractor that fails on one odd file must not end the run
            return self.plain_product(source, reading.data, digest, "crash")
        source = source._replace(flags=source.flags | facts_flags(source.path, facts))
        return Product(source, reading.data, facts, tags, digest)

    def take_plainly(self, source: SourceFile, reason: str) -> Product | Same | Refused:
        """Read one file and store nothing but its words, because extraction crashed or took too long."""
        reading = self._reader.read(source.path, source.language)
        times = (reading.size, reading.mtime_ns, reading.ctime_ns)
        if reading.reason:
            return Refused(source.path, reading.reason, *times)
        digest = blake2b(reading.data, digest_size=DIGEST_SIZE).digest()
        flags = source.flags | content_flags(reading.data, source.language)
        source = SourceFile(source.path, *times, source.language, flags)
        return self.plain_product(source, reading.data, digest, reason)

    def plain_product(self, source: SourceFile, data: bytes, digest: bytes, reason: str) -> Product:
        """Return a file with its words and nothing else."""
        facts = FileFacts(source.language)
        facts.fallback = reason
        return Product(source, data, facts, [], digest)

    def _scanned_again(self, path: str, data: bytes) -> SourceFile:
        """Classify a file that has changed since it was scanned, as the scan would."""
        language = detect_language(path, data[:HEAD_BYTES], self._header_language)
        return SourceFile(path, -1, 0, 0, language, path_flags(path, language))

    def _examine(self, source: SourceFile, data: bytes) -> tuple[FileFacts, list[Tag]]:
        facts = extract_facts(source.path, data, source.language, self._wanted_calls)
        lines = data.count(b"\n") + 1
        for rows in (facts.symbols, facts.imports, facts.uses):
            if not _lie_within(rows, lines):  # it would lie in another file of the index
                raise ValueError("a fact lies outside its file")
        return facts, find_tags(facts, source, self._rules)


def _lie_within(rows: Iterable[object], lines: int) -> bool:
    numbers = list(map(_line_of, rows))
    return not numbers or (min(numbers) >= 1 and max(numbers) <= lines)
