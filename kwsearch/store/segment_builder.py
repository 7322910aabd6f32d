"""Collects files and writes them as one segment.

Words are collected as lists of global line numbers, for the whole segment at once and not for each document:
one append an occurrence is all that a word costs before the segment is written.
"""

from __future__ import annotations

import os
import zlib
from array import array
from bisect import bisect_left
from collections import defaultdict
from itertools import accumulate, chain
from typing import TYPE_CHECKING

from kwsearch.keywords import blank_separators, fold, subwords
from kwsearch.models import DOC
from kwsearch.store.blocks import BlockWriter, pack_values
from kwsearch.store.dictionary_builder import DictionaryBuilder
from kwsearch.store.record import encode_record
from kwsearch.store.segment import (
    KIND_BITS,
    NAME_SECTIONS,
    PATHS_PER_PAGE,
    SEGMENT_FORMAT,
    TAG_SECTIONS,
    WORD_SECTIONS,
)
from kwsearch.vocabulary import KINDS, WORD_CLASSES

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from kwsearch.models import FileFacts, SourceFile, Tag
    from kwsearch.store.segment import Segment

MAX_WORD_BYTES = 256
"""Longer runs of word characters (base64, minified data) are not words."""

MANY_WORDS = 32
"""A sub-word of more words than this has its documents stored as well."""

_ONLY_NEWLINES = bytes(10 if code == 10 else 32 for code in range(256))
_KIND_CODES = {kind: code for code, kind in enumerate(KINDS)}
_ROLE_SECTIONS = {section: number for number, section in enumerate(WORD_SECTIONS) if number > DOC}
_SHIFTS = [KIND_BITS if section in ("definition", "declaration") else 0 for section in WORD_SECTIONS]
_UNSTORED_ROOTS = ("self.", "cls.", "this.", "super.", "?")

Postings = defaultdict[bytes, list[int]]


def _postings() -> Postings:
    return defaultdict(list)


class SegmentBuilder:
    """Collects files in memory and writes them as one segment file.

    Attributes:
        lines: Global line numbers used so far; the caller starts another segment when they grow too many.
        documents: Files added so far.
    """

    def __init__(self, path: str) -> None:
        """Start an empty segment that will be written to ``path``, which must not exist."""
        self.path = path
        self.lines = 0
        self.documents = 0
        self._words = [_postings() for _ in WORD_SECTIONS]
        self._names = [_postings() for _ in NAME_SECTIONS]
        self._tags = [_postings() for _ in TAG_SECTIONS]
        self._line_starts = array("I")
        self._paths: list[bytes] = []
        self._languages: dict[str, int] = {}
        self._language = bytearray()
        self._flags = array("H")
        self._sizes = array("Q")
        self._mtimes = array("q")
        self._ctimes = array("q")
        self._digests = bytearray()
        self._records: list[bytes] = []

    def add_file(
        self, source: SourceFile, data: bytes, facts: FileFacts, tags: Sequence[Tag], digest: bytes
    ) -> None:
        """Add one file.

        Args:
            source: Where it stands and what the scan knew.
            data: Its bytes.
            facts: What extraction found in them.
            tags: What tagging found.
            digest: 16-byte BLAKE2b digest of ``data``.
        """
        start = self.lines
        self._add_columns(source, facts.language, digest)
        self._records.append(encode_record(facts, tags))
        self._add_text(data, facts.spans, start)
        self._add_roles(facts, start - 1)
        for tag in tags:
            for key in (tag.id, *tag.refs):
                for row in tag.evidence:
                    self._tags[0 if row.strong else 1][key.encode()].append(start + max(row.line, 1) - 1)

    def _add_columns(self, source: SourceFile, language: str, digest: bytes) -> None:
        self._line_starts.append(self.lines)
        self._paths.append(source.path.encode("utf-8", "surrogateescape"))
        self._language.append(self._languages.setdefault(language, len(self._languages)))
        self._flags.append(source.flags)
        self._sizes.append(source.size)
        self._mtimes.append(source.mtime_ns)
        self._ctimes.append(source.ctime_ns)
        self._digests += digest
        self.documents += 1

    def _add_text(self, data: bytes, spans: list[tuple[int, int, int, int]], start: int) -> None:
        """Add every word of the text to its syntax class; blank the spans, then what is left is code."""
        text = blank_separators(data)
        if spans:
            rest = bytearray(text)
            base = start - 1
            for begin, end, line, span_class in spans:
                words = self._words[span_class]
                piece = text[begin:end]
                place = base + line
                if b"\n" in piece:
                    for row in piece.split(b"\n"):
                        for word in set(row.split()):
                            words[word].append(place)
                        place += 1
                    rest[begin:end] = piece.translate(_ONLY_NEWLINES)
                else:
                    for word in piece.split():
                        words[word].append(place)
                    rest[begin:end] = b" " * (end - begin)
            text = bytes(rest)
        words = self._words[0]
        place = start
        for row in text.split(b"\n"):
            # A set, so that each line counts once: cheaper here than removing the repeats from every list later.
            for word in set(row.split()):
                words[word].append(place)
            place += 1
        self.lines = place

    def _add_roles(self, facts: FileFacts, base: int) -> None:
        """Add the roles of symbols, imports and uses; ``base`` plus a 1-based line is a global line."""
        words = self._words
        definitions, declarations = words[_ROLE_SECTIONS["definition"]], words[_ROLE_SECTIONS["declaration"]]
        for symbol in facts.symbols:
            target = definitions if symbol.role == "definition" else declarations
            target[symbol.name.encode("utf-8", "surrogateescape")].append(
                (base + symbol.line) << KIND_BITS | _KIND_CODES[symbol.kind]
            )
        imports, import_names = words[_ROLE_SECTIONS["import"]], self._names[1]
        for row in facts.imports:
            line = base + row.line
            name = row.name.encode("utf-8", "surrogateescape")
            import_names[name].append(line)
            for word in blank_separators(name).split():
                imports[word].append(line)
            if row.alias:
                imports[row.alias.encode("utf-8", "surrogateescape")].append(line)
        sections = {role: words[number] for role, number in _ROLE_SECTIONS.items()}
        name_sections = {"call": self._names[0], "inherit": self._names[2], "decorate": self._names[3]}
        for used, role, use_line, qualified, _, _ in facts.uses:
            line = base + use_line
            sections[role][used.encode("utf-8", "surrogateescape")].append(line)
            if qualified != used and role in name_sections and not qualified.startswith(_UNSTORED_ROOTS):
                name_sections[role][qualified.encode("utf-8", "surrogateescape")].append(line)

    def add_segment(self, segment: Segment) -> None:
        """Copy the live documents of a written segment, behind the files that are here already."""
        starts = segment.line_starts
        moves: list[int | None] = []
        for document in range(segment.documents):
            if document in segment.deleted:
                moves.append(None)
                continue
            moves.append(self.lines - starts[document])
            self._line_starts.append(self.lines)
            self._paths.append(segment.path_of(document).encode("utf-8", "surrogateescape"))
            language = segment.language(document)
            self._language.append(self._languages.setdefault(language, len(self._languages)))
            self._flags.append(segment.flags[document])
            self._sizes.append(segment.sizes[document])
            self._mtimes.append(segment.mtimes[document])
            self._ctimes.append(segment.ctimes[document])
            self._digests += segment.digest(document)
            self._records.append(bytes(segment.record_bytes(document)))
            self.documents += 1
            self.lines += starts[document + 1] - starts[document]
        runs = _runs(moves, starts)
        for dictionary, targets in (
            (segment.words, self._words),
            (segment.names, self._names),
            (segment.tags, self._tags),
        ):
            for ordinal in range(len(dictionary)):
                key = dictionary.key(ordinal)
                for section in dictionary.sections(ordinal):
                    values = dictionary.values(ordinal, section)
                    shift = KIND_BITS if section in ("definition", "declaration") else 0
                    moved = _moved(values, runs, shift)
                    if moved:
                        targets[dictionary.section_names[section]][key] += moved

    def finish(self) -> None:
        """Write the segment file and force it to the disk; on any failure no file remains.

        Raises:
            OSError: If the file cannot be written.
        """
        writer = BlockWriter(self.path, format_number=SEGMENT_FORMAT)
        try:
            self._write(writer)
            writer.finish()
        except BaseException:
            writer.abandon()
            os.unlink(self.path)
            raise

    def _write(self, writer: BlockWriter) -> None:
        self._line_starts.append(self.lines)
        starts = self._line_starts
        document_of: list[int] = []
        for document in range(self.documents):
            document_of += [document] * (starts[document + 1] - starts[document])
        self._write_words(writer, document_of)
        for name, sections in (("names", self._names), ("tags", self._tags)):
            builder = DictionaryBuilder(document_of)
            for key, folded in _sorted_keys({key for section in sections for key in section}):
                builder.add_key(key, folded)
                for number, section in enumerate(sections):
                    if key in section:
                        builder.add_values(number, sorted(set(section[key])))
            builder.write(writer, name)
        self._write_columns(writer)

    def _write_words(self, writer: BlockWriter, document_of: list[int]) -> None:
        builder = DictionaryBuilder(document_of)
        forward: list[list[int]] = [[] for _ in range(self.documents)]
        words_of: defaultdict[bytes, list[int]] = defaultdict(list)
        get_document = document_of.__getitem__
        unique = dict.fromkeys
        last_class = len(WORD_CLASSES)
        sections_of = self._sections_of_words()
        for ordinal, (key, folded) in enumerate(_sorted_keys(sections_of)):
            builder.add_key(key, folded)
            documents: dict[int, int | None] = {}
            for number, values in sections_of[key]:
                if number < last_class:
                    if number and len(values) > 1:
                        # Several comments or strings may stand on one line.
                        values = list(unique(values))
                    if len(values) == 1:
                        builder.add_values(number, values)
                        documents[get_document(values[0])] = None
                    else:
                        counts = builder.count_documents(values)
                        builder.add_values(number, values, counts=counts)
                        documents.update(counts if counts is not None else unique(map(get_document, values)))
                else:
                    shift = _SHIFTS[number]
                    if len(values) > 1:
                        values = sorted(set(values))
                    builder.add_values(number, values, shift=shift)
                    if not documents:
                        documents.update(unique([get_document(value >> shift) for value in values]))
            for document in documents:
                forward[document].append(ordinal)
            for subword in subwords(key):
                words_of[subword].append(ordinal)
        builder.write(writer, "words")
        packed = [pack_values(ordinals) for ordinals in forward]
        writer.put("forward.offsets", [array("I", accumulate(map(len, packed), initial=0)).tobytes()])
        writer.put("forward", packed)
        self._write_subwords(writer, words_of, forward)

    def _sections_of_words(self) -> dict[bytes, list[tuple[int, list[int]]]]:
        """Return each word that is a key with its values by section number; running text gives up its noise here."""
        sections_of: defaultdict[bytes, list[tuple[int, list[int]]]] = defaultdict(list)
        for number, section in enumerate(self._words):
            for key, values in section.items():
                if number >= len(WORD_CLASSES):
                    if key:
                        sections_of[key].append((number, values))
                elif 1 < len(key) <= MAX_WORD_BYTES and not 48 <= key[0] <= 57:
                    sections_of[key].append((number, values))
        return sections_of

    def _write_subwords(
        self, writer: BlockWriter, words_of: dict[bytes, list[int]], forward: list[list[int]]
    ) -> None:
        # Numbers for the common sub-words, and for each word the numbers of those that it has.
        common = [subword for subword, words in words_of.items() if len(words) > MANY_WORDS]
        numbers_of: defaultdict[int, list[int]] = defaultdict(list)
        for number, subword in enumerate(common):
            for ordinal in words_of[subword]:
                numbers_of[ordinal].append(number)
        documents_by_number: list[list[int]] = [[] for _ in common]
        get_numbers = numbers_of.get
        for document, ordinals in enumerate(forward):
            present = set(chain.from_iterable(filter(None, map(get_numbers, ordinals))))
            for number in present:
                documents_by_number[number].append(document)
        documents_of = dict(zip(common, documents_by_number, strict=True))
        builder = DictionaryBuilder()
        for subword in sorted(words_of):
            builder.add_key(subword, subword)
            builder.add_values(0, list(dict.fromkeys(words_of[subword])))
            if subword in documents_of:
                builder.add_values(1, documents_of[subword])
        builder.write(writer, "subwords")

    def _write_columns(self, writer: BlockWriter) -> None:
        writer.put("lines", [self._line_starts.tobytes()])
        writer.put("languages", ["\n".join(self._languages).encode("utf-8")])
        writer.put("language", [self._language])
        writer.put("flags", [self._flags.tobytes()])
        writer.put("sizes", [self._sizes.tobytes()])
        writer.put("mtimes", [self._mtimes.tobytes()])
        writer.put("ctimes", [self._ctimes.tobytes()])
        writer.put("digests", [self._digests])
        pages = [
            zlib.compress(b"\0".join(self._paths[first : first + PATHS_PER_PAGE]), 6)
            for first in range(0, self.documents, PATHS_PER_PAGE)
        ]
        writer.put("paths.offsets", [array("I", accumulate(map(len, pages), initial=0)).tobytes()])
        writer.put("paths", pages)
        order = sorted(range(self.documents), key=self._paths.__getitem__)
        writer.put("paths.order", [array("I", order).tobytes()])
        writer.put("records.offsets", [array("I", accumulate(map(len, self._records), initial=0)).tobytes()])
        writer.put("records", self._records)


def _sorted_keys(keys: Iterable[bytes]) -> list[tuple[bytes, bytes]]:
    """Return keys with their folded forms, by folded form, then exactly."""
    ordered = sorted(keys)
    folded = [fold(key) for key in ordered]
    # Sorting the exact order by folded form is stable, so spellings of one word stay in exact order.
    positions = sorted(range(len(ordered)), key=folded.__getitem__)
    return [(ordered[position], folded[position]) for position in positions]


def _runs(moves: list[int | None], starts: Sequence[int]) -> list[tuple[int, int, int | None]]:
    """Return (first line, end line, distance to move or None when deleted) for runs of neighbours that move alike."""
    runs: list[tuple[int, int, int | None]] = []
    for document, move in enumerate(moves):
        if runs and runs[-1][2] == move:
            runs[-1] = (runs[-1][0], starts[document + 1], move)
        else:
            runs.append((starts[document], starts[document + 1], move))
    return runs


def _moved(values: Sequence[int], runs: list[tuple[int, int, int | None]], shift: int) -> list[int]:
    """Return the values of live documents at their new places."""
    if len(runs) == 1 and runs[0][2] is not None:
        distance = runs[0][2] << shift
        return [value + distance for value in values] if distance else list(values)
    result: list[int] = []
    place = 0
    number = 0
    while place < len(values):
        line = values[place] >> shift
        while runs[number][1] <= line:
            number += 1
        _, end, move = runs[number]
        after = bisect_left(values, end << shift, place)
        if move is not None:
            distance = move << shift
            result += [value + distance for value in values[place:after]]
        place = after
    return result
