"""Checks a whole index at once for everything that a reader could stumble over.

Every file against its SHA-256, every block against its checksum; every page, list and record is decoded, and
what is stored twice is compared: postings with the words of each file, counts with counts.
"""

from __future__ import annotations

import os
from array import array
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import TYPE_CHECKING

from kwsearch.errors import IndexCorruptError, KwsearchError
from kwsearch.safe_open import is_gone
from kwsearch.store.base import ScanTable
from kwsearch.store.local.disk import file_sha256
from kwsearch.store.local.manifest import Manifest, SegmentEntry, open_manifest
from kwsearch.store.segment.blocks import cannot_read
from kwsearch.store.segment.reader import KIND_BITS, Segment
from kwsearch.vocabulary import KINDS

if TYPE_CHECKING:
    from kwsearch.store.segment.dictionary import Dictionary

_ROW_LIMIT = 20
"""Most problems that are told of one segment."""


def verify_index(index_dir: str) -> list[str]:
    """Check the index in ``index_dir``; a writer may work on it meanwhile.

    Returns:
        One line for each problem, in the order of the check; empty when the index is sound.

    Raises:
        IndexNotFoundError: If there is no index.
        IndexOutdatedError: If it has another INDEX_VERSION, so that nothing can be said about it.
        IndexReadError: If it cannot be read now, so that nothing can be said about it either.
    """
    while True:
        try:
            manifest = open_manifest(index_dir)
        except IndexCorruptError as error:
            return [str(error)]
        problems = list(_problems(manifest))
        if problems and _has_changed(index_dir, manifest):
            continue  # what seemed to be missing was replaced while we looked
        return problems


def _has_changed(index_dir: str, manifest: Manifest) -> bool:
    try:
        now = open_manifest(index_dir)
    except KwsearchError:
        return False
    return now.identity != manifest.identity


def _problems(manifest: Manifest) -> Iterator[str]:
    yield from _check_file(manifest, manifest.toc_name, manifest.toc_sha256)
    yield from _check_file(manifest, manifest.scan_name, manifest.scan_sha256)
    places: dict[str, str] = {}
    for entry in manifest.entries:
        yield from _check_file(manifest, entry.name, entry.sha256, entry.size)
        yield from _check_segment(os.path.join(manifest.folder, entry.name), entry, places)
    try:
        yield from _check_scan(manifest.scan_table(), places)
    except IndexCorruptError as error:
        yield str(error)


def _check_file(manifest: Manifest, name: str, sha256: str, size: int | None = None) -> Iterator[str]:
    try:
        found_size, found_sha256 = file_sha256(os.path.join(manifest.folder, name))
    except OSError as error:
        told = cannot_read(name, error)
        if not isinstance(told, IndexCorruptError):
            raise told from None
        yield f"{name}: is missing" if is_gone(error) else str(told)
        return
    if size is not None and found_size != size:
        yield f"{name}: has {found_size} bytes, was written with {size}"
    elif found_sha256 != sha256:
        yield f"{name}: bytes differ from what was written"


def _check_scan(scan: ScanTable, places: dict[str, str]) -> Iterator[str]:
    for path in sorted(scan.skipped.keys() & places.keys()):
        yield f"scan table: {path!r} is both skipped and indexed"
    for path in sorted(scan.refreshed.keys() - places.keys()):
        yield f"scan table: {path!r} has new times but is not indexed"


def _check_segment(path: str, entry: SegmentEntry, places: dict[str, str]) -> Iterator[str]:
    """Check one segment; ``places`` collects each live path with the segment that has it."""
    told = 0
    try:
        segment = Segment(path, entry.deleted)
        for problem in _segment_problems(segment, entry, places):
            yield f"{entry.name}: {problem}"
            told += 1
            # One wrong block makes thousands of lines that say the same.
            if told == _ROW_LIMIT:
                yield f"{entry.name}: and more"
                break
        segment.close()
    except IndexCorruptError as error:
        yield f"{entry.name}: {error}"
    except (ValueError, IndexError, KeyError, TypeError, OverflowError, MemoryError) as error:
        # Bytes that pass their checksum and still make no sense were written wrongly.
        yield f"{entry.name}: cannot be decoded ({type(error).__name__}: {error})"


def _segment_problems(segment: Segment, entry: SegmentEntry, places: dict[str, str]) -> Iterator[str]:
    for block in segment.damaged_blocks():
        yield f"block {block} is damaged"
    if segment.documents != entry.documents:
        yield f"holds {segment.documents} documents, the manifest says {entry.documents}"
    if any(not 0 <= document < segment.documents for document in entry.deleted):
        yield "a deleted document does not exist"
    yield from _check_documents(segment, entry, places)
    check = _WordCheck(segment)
    yield from check.problems()
    for name, dictionary in (("names", segment.names), ("tags", segment.tags)):
        yield from _check_dictionary(name, dictionary, segment.line_starts[segment.documents])
    yield from _check_subwords(segment)


def _check_documents(segment: Segment, entry: SegmentEntry, places: dict[str, str]) -> Iterator[str]:
    starts = segment.line_starts
    if list(starts) != sorted(set(starts)):
        yield "line numbers do not ascend"
    for document, path in enumerate(segment.paths()):
        segment.language(document)
        if len(segment.digest(document)) != 16:
            yield f"{path!r} has no digest"
        record = segment.record(document)
        lines = starts[document + 1] - starts[document]
        if any(not 1 <= row[3] <= lines for row in record.symbols):
            yield f"{path!r} has symbols outside its lines"
        # The path may be that of another document by now.
        if document in entry.deleted:
            continue
        if segment.document(path) != document:
            yield f"{path!r} cannot be found by its path"
        if path in places:
            yield f"{path!r} is also in {places[path]}"
        places[path] = entry.name


def _check_dictionary(name: str, dictionary: Dictionary, lines: int) -> Iterator[str]:
    last = (b"", b"")
    for ordinal in range(len(dictionary)):
        key = dictionary.key(ordinal)
        place = (dictionary.folded_key(ordinal), key)
        if ordinal and place <= last:
            yield f"{name}: {key!r} is out of order"
        last = place
        for section in dictionary.sections(ordinal):
            values = dictionary.values(ordinal, section)
            yield from _check_values(f"{name}: {key!r} {section}", values, lines, section)
            if len(values) != dictionary.count(ordinal, section):
                yield f"{name}: {key!r} {section}: wrong count"
            _, counts = dictionary.documents(ordinal, section)
            if sum(counts) != len(values):
                yield f"{name}: {key!r} {section}: documents do not add up to the lines"


def _check_values(where: str, rows: Sequence[int], lines: int, section: str) -> Iterator[str]:
    if any(low >= high for low, high in pairwise(rows)):
        yield f"{where}: lines do not ascend"
    shift = KIND_BITS if section in ("definition", "declaration") else 0
    if rows and not 0 <= rows[-1] >> shift < lines:
        yield f"{where}: a line does not exist"
    if shift and any(row & ((1 << shift) - 1) >= len(KINDS) for row in rows):
        yield f"{where}: a kind does not exist"


class _WordCheck:
    """Compares the words of each document with the documents of each word, by count and by sum of ordinals.

    Whole sets of both would need the memory of the index several times over.
    """

    def __init__(self, segment: Segment) -> None:
        self._segment = segment
        self._counts = array("q", bytes(8 * segment.documents))
        self._sums = array("q", bytes(8 * segment.documents))

    def problems(self) -> Iterator[str]:
        """Decode every word and every document's list of words."""
        words = self._segment.words
        yield from _check_dictionary("words", words, self._segment.line_starts[self._segment.documents])
        for ordinal in range(len(words)):
            documents: set[int] = set()
            for section in words.sections(ordinal):
                documents.update(words.documents(ordinal, section)[0])
            for document in documents:
                self._counts[document] += 1
                self._sums[document] += ordinal
        for document in range(self._segment.documents):
            stored = self._segment.document_words(document)
            if (len(stored), sum(stored)) != (self._counts[document], self._sums[document]):
                yield f"{self._segment.path_of(document)!r}: its words differ from the postings"


def _check_subwords(segment: Segment) -> Iterator[str]:
    subwords, size = segment.subwords, len(segment.words)
    for ordinal in range(len(subwords)):
        if any(not 0 <= word < size for word in subwords.values(ordinal, "words")):
            yield f"subwords: {subwords.key(ordinal)!r} names a word that does not exist"
        for section in ("documents", "definitions"):
            if any(not 0 <= document < segment.documents for document in subwords.values(ordinal, section)):
                yield f"subwords: {subwords.key(ordinal)!r} names a document that does not exist"
    path_words = segment.path_words
    for ordinal in range(len(path_words)):
        for section in path_words.sections(ordinal):
            if any(not 0 <= document < segment.documents for document in path_words.values(ordinal, section)):
                yield f"path_words: {path_words.key(ordinal)!r} names a document that does not exist"
