"""A segment's postings as Whoosh sees them: fields of exact terms, each with documents and counts."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import cached_property

from kwsearch.store.segment.dictionary import Dictionary
from kwsearch.store.segment.reader import NAME_SECTIONS, TAG_SECTIONS, WORD_SECTIONS, Segment

Postings = tuple[Sequence[int], Sequence[int]]
"""Documents, ascending, and how often the term stands in each."""

WORD_FIELDS = {section: section for section in WORD_SECTIONS}
NAME_FIELDS = {f"qualified_{section}": section for section in NAME_SECTIONS}
TAG_FIELDS = {"tag": TAG_SECTIONS[0], "weak_tag": TAG_SECTIONS[1]}
FIELD_NAMES = (*WORD_FIELDS, *NAME_FIELDS, *TAG_FIELDS, "path", "language")
"""All fields: a word in each class and role, canonical names in four roles, tags, path, language."""


class SegmentField:
    """The terms of one field in one segment. A term's handle is a number that only its field understands."""

    def find(self, term: bytes) -> int:
        """Return the handle of exactly this term, or -1."""
        raise NotImplementedError

    def postings(self, handle: int) -> Postings:
        """Return the documents that have a term, deleted ones included."""
        raise NotImplementedError

    def all_terms(self) -> Iterable[bytes]:
        """Return every term once, in any order."""
        raise NotImplementedError

    @cached_property
    def terms(self) -> list[bytes]:
        """Every term, in the order of their bytes, as Whoosh walks them."""
        return sorted(self.all_terms())


class DictionaryField(SegmentField):
    """The keys of a dictionary that have values in one section."""

    def __init__(self, dictionary: Dictionary, section: str) -> None:
        self._dictionary = dictionary
        self._section = section

    def find(self, term: bytes) -> int:
        """Return the ordinal of the key, or -1."""
        ordinal = self._dictionary.find(term)
        return ordinal if ordinal >= 0 and self._dictionary.count(ordinal, self._section) else -1

    def postings(self, handle: int) -> Postings:
        """Return documents and the number of lines in each."""
        return self._dictionary.documents(handle, self._section)

    def all_terms(self) -> Iterable[bytes]:
        """Return the keys that have values in the section."""
        return self._keys(range(len(self._dictionary)))

    def _keys(self, ordinals: Iterable[int]) -> list[bytes]:
        dictionary, section = self._dictionary, self._section
        return [dictionary.key(ordinal) for ordinal in ordinals if dictionary.count(ordinal, section)]


class PathField(SegmentField):
    """Each document's path."""

    def __init__(self, segment: Segment) -> None:
        self._segment = segment

    def find(self, term: bytes) -> int:
        """Return the document's number, or -1."""
        return self._segment.document(term.decode("utf-8", "surrogateescape"))

    def postings(self, handle: int) -> Postings:
        """Return the one document."""
        return [handle], [1]

    def all_terms(self) -> Iterable[bytes]:
        """Return all paths as bytes."""
        return [path.encode("utf-8", "surrogateescape") for path in self._segment.paths()]


class LanguageField(SegmentField):
    """Each document's language."""

    def __init__(self, segment: Segment) -> None:
        self._segment = segment

    def find(self, term: bytes) -> int:
        """Return the language's number in this segment, or -1."""
        name = term.decode("utf-8", "surrogateescape")
        return self._segment.languages.index(name) if name in self._segment.languages else -1

    def postings(self, handle: int) -> Postings:
        """Return the documents in that language."""
        numbers = self._segment.language_numbers()
        documents = [document for document in range(self._segment.documents) if numbers[document] == handle]
        return documents, [1] * len(documents)

    def all_terms(self) -> Iterable[bytes]:
        """Return the names of languages that a document has."""
        return [self._segment.languages[number].encode() for number in set(self._segment.language_numbers())]


def open_field(segment: Segment, name: str) -> SegmentField:
    """Return a field of a segment.

    Raises:
        KeyError: If there is no field ``name``.
    """
    if name == "path":
        return PathField(segment)
    if name == "language":
        return LanguageField(segment)
    if name in NAME_FIELDS:
        return DictionaryField(segment.names, NAME_FIELDS[name])
    if name in TAG_FIELDS:
        return DictionaryField(segment.tags, TAG_FIELDS[name])
    return DictionaryField(segment.words, WORD_FIELDS[name])
