"""Collects files and writes them as one segment.

Everything is collected as numbers for the whole segment at once and grouped by one sort when it is written;
numpy does both, because a Python loop over every word would cost as much as parsing the files.
"""

from __future__ import annotations

import os
from array import array
from bisect import bisect_right
from collections import defaultdict
from itertools import accumulate, count
from typing import TYPE_CHECKING

import numpy as np

from kwsearch.models import DOC
from kwsearch.safe_open import create_file
from kwsearch.store.segment.blocks import BlockWriter, packed, wrapped
from kwsearch.store.segment.copying import DELETED, Moves, copied_postings
from kwsearch.store.segment.dictionary_builder import bare_page, pack_array, packed_page, write_dictionary
from kwsearch.store.segment.postings import (
    documents_of_subwords,
    documents_of_words,
    group_starts,
    posting,
    sections_of,
    sorted_keys,
    unique_sorted,
)
from kwsearch.store.segment.reader import (
    ENDED,
    KIND_BITS,
    NAME_SECTIONS,
    NOT_INDEXED,
    PATH_SECTIONS,
    PATHS_PER_PAGE,
    SEGMENT_FORMAT,
    TAG_SECTIONS,
    WORD_SECTIONS,
)
from kwsearch.store.segment.record import encode_record
from kwsearch.store.segment.single import SingleWriter
from kwsearch.store.segment.subword_table import subword_pairs
from kwsearch.store.segment.word_stream import WordStream
from kwsearch.text.identifiers import blank_separators, path_words
from kwsearch.vocabulary import KINDS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from kwsearch.models import FileFacts, SourceFile, Tag
    from kwsearch.store.segment.reader import Segment

    Integers = NDArray[np.uint32]
    Postings = NDArray[np.uint64]

MANY_WORDS = 32
"""A sub-word of more words than this has its documents stored as well."""

_KIND_CODES = {kind: code for code, kind in enumerate(KINDS)}
_ROLE_SECTIONS = {section: number for number, section in enumerate(WORD_SECTIONS) if number > DOC}
_SHIFTS = {_ROLE_SECTIONS["definition"]: KIND_BITS, _ROLE_SECTIONS["declaration"]: KIND_BITS}
_DEFINITION, _DECLARATION = _ROLE_SECTIONS["definition"], _ROLE_SECTIONS["declaration"]
_NAME_SECTION_OF = {role: NAME_SECTIONS.index(role) for role in ("call", "inherit", "decorate")}
_UNSTORED_ROOTS = ("self.", "cls.", "this.", "super.", "?")
"""Objects and what is not known; in Rust ``super`` is a module."""


class _Collected:
    """Key numbers and values of one section, in the order in which they were met."""

    __slots__ = ("keys", "values")

    def __init__(self) -> None:
        self.keys = array("I")
        self.values = array("I")

    def add(self, key: int, value: int) -> None:
        self.keys.append(key)
        self.values.append(value)

    def postings(self, section: int, ordinal_of: Integers) -> Postings:
        """Return what was collected as postings of ``section``, keys renumbered."""
        if not self.keys:
            return np.zeros(0, np.uint64)
        keys = np.frombuffer(self.keys, dtype=np.uint32)
        return posting(ordinal_of[keys], section, np.frombuffer(self.values, dtype=np.uint32))


class _NumberOf(dict[str, int]):
    """Numbers of names as text, so that each distinct name is turned into bytes once."""

    def __init__(self, numbers: defaultdict[bytes, int]) -> None:
        self._numbers = numbers

    def __missing__(self, name: str) -> int:
        number = self[name] = self._numbers[_encoded(name)]
        return number


class _Vocabulary:
    """Keys of a small dictionary, numbered as they are met, with what was collected for each section."""

    def __init__(self, sections: int) -> None:
        self.numbers: defaultdict[bytes, int] = defaultdict(count().__next__)
        self.number_of = _NumberOf(self.numbers)
        self.sections = [_Collected() for _ in range(sections)]


class SegmentBuilder:
    """Collects files in memory and writes them as one segment file, or one file as a segment of its own.

    Attributes:
        documents: Files added so far.
    """

    def __init__(self, path: str = "") -> None:
        """Start an empty segment.

        Args:
            path: Where `finish` writes it, which must not exist; nothing for one file that `single` returns.
        """
        self.path = path
        # A file alone is packed as a whole by its store: what was packed before would gain nothing by it.
        self._pack, self._page = (packed, packed_page) if path else (wrapped, bare_page)
        self.documents = 0
        self._stream = WordStream()
        self._number_of = _NumberOf(self._stream.numbers)
        self._words = [_Collected() for _ in WORD_SECTIONS]
        self._names = _Vocabulary(len(NAME_SECTIONS))
        self._tags = _Vocabulary(len(TAG_SECTIONS))
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

    @property
    def lines(self) -> int:
        """Global line numbers used so far; the caller starts another segment when they grow too many."""
        return self._stream.lines

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
        if not data or data.endswith(b"\n"):
            self._flags[-1] |= ENDED
        self._records.append(encode_record(facts, tags, self._pack))
        self._stream.add_text(data, facts.spans)
        self._add_roles(facts, start - 1)
        for tag in tags:
            for key in (tag.id, *tag.refs):
                for row in tag.evidence:
                    section = self._tags.sections[0 if row.strong else 1]
                    # Evidence in the path has no line, and stands on the first one.
                    section.add(self._tags.number_of[key], start + max(row.line, 1) - 1)

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

    def _add_roles(self, facts: FileFacts, base: int) -> None:
        """Add the roles of symbols, imports and uses; ``base`` plus a 1-based line is a global line."""
        number_of = self._number_of
        sections = self._words
        definitions, declarations = sections[_DEFINITION], sections[_DECLARATION]
        for name, kind, role, line, *_ in facts.symbols:
            if name:
                target = definitions if role == "definition" else declarations
                target.keys.append(number_of[name])
                target.values.append((base + line) << KIND_BITS | _KIND_CODES[kind])
        imports, import_names = sections[_ROLE_SECTIONS["import"]], self._names.sections[1]
        for name, _, alias, line, *_ in facts.imports:
            place = base + line
            import_names.add(self._names.number_of[name], place)
            for word in blank_separators(_encoded(name)).split():
                imports.add(self._stream.numbers[word], place)
            if alias:
                imports.add(number_of[alias], place)
        name_number_of = self._names.number_of
        unstored = ("self.", "?") if facts.language == "rust" else _UNSTORED_ROOTS
        for used, role, line, qualified, *_ in facts.uses:
            if used:
                target = sections[_ROLE_SECTIONS[role]]
                target.keys.append(number_of[used])
                target.values.append(base + line)
                # A bare name is found among the words; a key of its own is for longer ones.
                if qualified != used and role in _NAME_SECTION_OF and not qualified.startswith(unstored):
                    self._names.sections[_NAME_SECTION_OF[role]].add(name_number_of[qualified], base + line)

    def add_segment(self, segment: Segment) -> None:
        """Copy the live documents of a written segment, behind the files that are here already."""
        starts = segment.line_starts
        distances: list[int] = []
        for document in range(segment.documents):
            if document in segment.deleted:
                distances.append(DELETED)
                continue
            distances.append(self.lines - starts[document])
            self._line_starts.append(self.lines)
            self._paths.append(segment.path_of(document).encode("utf-8", "surrogateescape"))
            language = segment.language(document)
            self._language.append(self._languages.setdefault(language, len(self._languages)))
            self._flags.append(segment.flags[document])
            self._sizes.append(segment.sizes[document])
            self._mtimes.append(segment.mtimes[document])
            self._ctimes.append(segment.ctimes[document])
            self._digests += segment.digest(document)
            # As it is: a record counts the lines of its own file, and moves with it.
            self._records.append(bytes(segment.record_bytes(document)))
            self.documents += 1
            # No words come this way: they are copied as postings, below.
            self._stream.lines += starts[document + 1] - starts[document]
        moves = Moves(distances, starts)
        for number_of, collected, dictionary in (
            (self._stream.numbers.__getitem__, self._words, segment.words),
            (self._names.numbers.__getitem__, self._names.sections, segment.names),
            (self._tags.numbers.__getitem__, self._tags.sections, segment.tags),
        ):
            shifts = _SHIFTS if dictionary is segment.words else {}
            for section, keys, values in copied_postings(dictionary, number_of, moves, shifts):
                collected[section].keys.frombytes(keys.tobytes())
                collected[section].values.frombytes(values.tobytes())

    def finish(self) -> None:
        """Write the segment file and force it to the disk; on any failure no file remains.

        Raises:
            OSError: If the file cannot be written.
        """
        # In few writes, for a segment is made of very many small pieces.
        file = create_file(self.path, 1 << 20)
        try:
            with file:
                writer = BlockWriter(file, format_number=SEGMENT_FORMAT)
                self._write(writer)
                writer.finish()
                file.flush()
                os.fsync(file.fileno())
        except BaseException:
            os.unlink(self.path)
            raise

    def single(self) -> bytes:
        """Return the segment of the one file that was added, as `SingleSegment` reads it."""
        writer = SingleWriter()
        self._write(writer)
        return writer.whole()

    def _write(self, writer: BlockWriter | SingleWriter) -> None:
        self._line_starts.append(self.lines)
        starts = np.frombuffer(self._line_starts, dtype=np.uint32)
        document_of = np.repeat(np.arange(self.documents, dtype=np.uint32), starts[1:] - starts[:-1])
        # Before the columns: the words say which files have some that are not indexed, which is a bit of their flags.
        self._write_words(writer, document_of)
        for name, vocabulary in (("names", self._names), ("tags", self._tags)):
            keys, folded, ordinal_of = sorted_keys(list(vocabulary.numbers))
            postings = np.concatenate(
                [
                    collected.postings(section, ordinal_of)
                    for section, collected in enumerate(vocabulary.sections)
                ]
            )
            if vocabulary is self._tags:
                self._write_document_tags(writer, keys, postings, document_of)
            write_dictionary(
                writer,
                name,
                keys,
                folded,
                postings,
                document_of=document_of,
                pack=self._pack,
                page=self._page,
            )
        self._write_columns(writer)

    def _write_document_tags(
        self, writer: BlockWriter | SingleWriter, keys: list[bytes], postings: Postings, document_of: Integers
    ) -> None:
        """Write which tags each document has, so that showing a file need not ask every tag."""
        ordinals = (postings >> np.uint64(36)).astype(np.uint32)
        # References, such as CWE-502, are keys as well; only a tag has a category.
        is_tag = np.array([b"/" in key for key in keys], dtype=bool)
        kept = is_tag[ordinals] if len(keys) else np.zeros(0, dtype=bool)
        documents = document_of[postings[kept].astype(np.uint32)].astype(np.uint64)
        pairs = unique_sorted(documents << np.uint64(32) | ordinals[kept])
        bounds = np.searchsorted(pairs >> np.uint64(32), np.arange(self.documents + 1, dtype=np.uint64))
        writer.put("document_tags.offsets", [bounds.astype(np.uint32).tobytes()])
        # 16 bits hold the ordinals of rules by far; of foreign ones records/restore.py takes no more than 10,000.
        writer.put("document_tags", [pairs.astype(np.uint16).tobytes()])

    def _write_words(self, writer: BlockWriter | SingleWriter, document_of: Integers) -> None:
        words = self._stream.words()
        numbers, classes, lines = self._stream.occurrences()
        for line in self._stream.not_indexed().tolist():
            self._flags[bisect_right(self._line_starts, line) - 1] |= NOT_INDEXED
        # Marks, and words that count in no text, have numbers in the stream and are no keys unless they are names, too.
        used = np.zeros(len(words), dtype=bool)
        used[numbers] = True
        for collected in self._words:
            if collected.keys:
                used[np.frombuffer(collected.keys, dtype=np.uint32)] = True
        used_numbers = np.flatnonzero(used)
        keys, folded, ordinals = sorted_keys([words[number] for number in used_numbers.tolist()])
        ordinal_of = np.zeros(len(words), dtype=np.uint32)
        ordinal_of[used_numbers] = ordinals
        # Everything that is no longer needed goes at once: a worker needs the most memory from here on.
        text = ordinal_of[numbers].astype(np.uint64)
        text <<= np.uint64(4)
        text |= classes
        text <<= np.uint64(32)
        text |= lines
        del words, numbers, classes, lines
        postings = [text]
        postings += [collected.postings(section, ordinal_of) for section, collected in enumerate(self._words)]
        del text
        self._words = []
        joined = np.concatenate(postings)
        del postings
        all_postings = unique_sorted(joined)
        del joined
        self._write_masks(writer, all_postings, document_of)
        documents: tuple[Postings, Postings] | None = None
        if isinstance(writer, BlockWriter):
            defining = np.isin(sections_of(all_postings), list(_SHIFTS))
            forward = documents_of_words(all_postings, document_of, _SHIFTS)
            documents = forward, documents_of_words(all_postings[defining], document_of, _SHIFTS)
            self._write_forward(writer, forward)
        write_dictionary(
            writer, "words", keys, folded, all_postings,
            document_of=document_of, shifts=_SHIFTS, pack=self._pack, page=self._page,
        )  # fmt: skip
        self._write_subwords(writer, keys, documents)

    def _write_masks(
        self, writer: BlockWriter | SingleWriter, postings: Postings, document_of: Integers
    ) -> None:
        """Write which kinds and roles each document has; postings of words are sorted."""
        kinds = np.zeros(self.documents, dtype=np.uint32)
        roles = np.zeros(self.documents, dtype=np.uint16)
        sections = sections_of(postings)
        for section in _ROLE_SECTIONS.values():
            values = postings[sections == section].astype(np.uint32)
            shift = _SHIFTS.get(section, 0)
            documents = document_of[values >> np.uint32(shift)]
            # ``|=`` over an array of places keeps one of several that are alike.
            np.bitwise_or.at(roles, documents, np.uint16(1 << section))
            if shift:
                np.bitwise_or.at(kinds, documents, np.uint32(1) << (values & np.uint32((1 << shift) - 1)))
        writer.put("kinds", [kinds.tobytes()])
        writer.put("roles", [roles.tobytes()])

    def _write_forward(self, writer: BlockWriter, forward: Postings) -> None:
        """Write each document's words; ``forward`` holds ``document << 32 | ordinal``, ascending."""
        documents = (forward >> np.uint64(32)).astype(np.uint32)
        ordinals = forward.astype(np.uint32)
        bounds = np.searchsorted(documents, np.arange(self.documents + 1)).tolist()
        differences = np.diff(ordinals, prepend=np.uint32(0))
        firsts = group_starts(documents)
        # Across the start of a document a difference would wrap round.
        differences[firsts] = ordinals[firsts]
        packed = [
            pack_array(differences[bounds[document] : bounds[document + 1]], self._pack)
            for document in range(self.documents)
        ]
        writer.put("forward.offsets", [array("I", accumulate(map(len, packed), initial=0)).tobytes()])
        writer.put("forward", packed)

    def _write_subwords(
        self,
        writer: BlockWriter | SingleWriter,
        words: list[bytes],
        documents: tuple[Postings, Postings] | None,
    ) -> None:
        """Write which words have each sub-word; of several files also the documents of those of many words.

        Args:
            writer: Of the segment.
            words: By their ordinals.
            documents: ``document << 32 | ordinal`` of all words, and of those that are defined there.
        """
        found, word_ordinals, subword_numbers = subword_pairs(words)
        keys, folded, ordinal_of = sorted_keys(found)
        subword_ordinals = ordinal_of[subword_numbers]
        postings = posting(subword_ordinals, 0, word_ordinals)
        if documents:
            is_common = np.bincount(subword_ordinals, minlength=len(keys)) > MANY_WORDS
            common = is_common[subword_ordinals]
            pairs = word_ordinals[common], subword_ordinals[common]
            found_in = [
                documents_of_subwords(*pairs, pairs_of_words, len(words), section=section)
                for section, pairs_of_words in enumerate(documents, 1)
            ]
            postings = np.concatenate((postings, *found_in))
        write_dictionary(writer, "subwords", keys, folded, postings, pack=self._pack, page=self._page)

    def _write_path_words(self, writer: BlockWriter) -> None:
        vocabulary = _Vocabulary(len(PATH_SECTIONS))
        for document, path in enumerate(self._paths):
            for word, place in path_words(path.replace(b"\n", b" ")).items():
                vocabulary.sections[place].add(vocabulary.numbers[word], document)
        keys, folded, ordinal_of = sorted_keys(list(vocabulary.numbers))
        postings = [
            collected.postings(section, ordinal_of) for section, collected in enumerate(vocabulary.sections)
        ]
        write_dictionary(writer, "path_words", keys, folded, np.concatenate(postings))

    def _write_columns(self, writer: BlockWriter | SingleWriter) -> None:
        if isinstance(writer, BlockWriter):
            self._write_path_words(writer)
        writer.put("lines", [self._line_starts.tobytes()])
        writer.put("languages", ["\n".join(self._languages).encode("utf-8")])
        writer.put("language", [self._language])
        writer.put("flags", [self._flags.tobytes()])
        writer.put("sizes", [self._sizes.tobytes()])
        writer.put("mtimes", [self._mtimes.tobytes()])
        writer.put("ctimes", [self._ctimes.tobytes()])
        writer.put("digests", [self._digests])
        pages = [
            self._pack(b"\0".join(self._paths[first : first + PATHS_PER_PAGE]))
            for first in range(0, self.documents, PATHS_PER_PAGE)
        ]
        writer.put("paths.offsets", [array("I", accumulate(map(len, pages), initial=0)).tobytes()])
        writer.put("paths", pages)
        # A path is found by a bisection over these.
        order = sorted(range(self.documents), key=self._paths.__getitem__)
        writer.put("paths.order", [array("I", order).tobytes()])
        writer.put("records.offsets", [array("I", accumulate(map(len, self._records), initial=0)).tobytes()])
        writer.put("records", self._records)


def _encoded(name: str) -> bytes:
    return name.replace("\n", " ").encode("utf-8", "surrogateescape")
