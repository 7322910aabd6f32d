"""What a segment holds as fields of terms, for search engines that know nothing else: each term with its documents.

Terms are as they are written in the files, but for ``part`` and ``path_word``, which are folded. Not lean: no answer
of ours needs it.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterable, Sequence
from functools import cached_property, partial

from kwsearch.store.segment.dictionary import Dictionary
from kwsearch.store.segment.reader import KIND_BITS, NAME_SECTIONS, TAG_SECTIONS, WORD_SECTIONS, Segment
from kwsearch.store.segment.view import View
from kwsearch.vocabulary import FILE_FLAGS, KINDS

Postings = tuple[Sequence[int], Sequence[int]]
"""Documents, ascending, and how often the term stands in each."""

KIND_MASK = (1 << KIND_BITS) - 1


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
        """Every term, in the order of their bytes."""
        return sorted(self.all_terms())


class DictionaryField(SegmentField):
    """The keys of a dictionary that have values in one of some sections."""

    def __init__(self, dictionary: Dictionary, *sections: str) -> None:
        self._dictionary = dictionary
        self._sections = sections

    def _is_there(self, ordinal: int) -> bool:
        return any(self._dictionary.count(ordinal, section) for section in self._sections)

    def find(self, term: bytes) -> int:
        """Return the ordinal of the key, or -1."""
        ordinal = self._dictionary.find(term)
        return ordinal if ordinal >= 0 and self._is_there(ordinal) else -1

    def postings(self, handle: int) -> Postings:
        """Return documents and the number of lines in each."""
        return _summed(self._dictionary.documents(handle, section) for section in self._sections)

    def all_terms(self) -> Iterable[bytes]:
        """Return the keys that have values in one of the sections."""
        dictionary = self._dictionary
        return [dictionary.key(ordinal) for ordinal in range(len(dictionary)) if self._is_there(ordinal)]


class PartField(SegmentField):
    """Folded parts of words: ``retry`` and ``limit`` of ``retryLimit``, and neighbours that are written as one."""

    def __init__(self, segment: Segment) -> None:
        self._segment = segment

    def find(self, term: bytes) -> int:
        """Return the ordinal of the part, or -1."""
        return self._segment.subwords.find(term)

    def postings(self, handle: int) -> Postings:
        """Return documents and the number of lines of all words with the part in each."""
        words = self._segment.words
        ordinals = self._segment.subwords.values(handle, "words")
        return _summed(
            (documents, counts) for ordinal in ordinals for _, documents, counts in words.postings(ordinal)
        )

    def all_terms(self) -> Iterable[bytes]:
        """Return the parts."""
        return map(self._segment.subwords.key, range(len(self._segment.subwords)))


class SymbolField(SegmentField):
    """Names with their kinds, as ``class OrderedSet``, in the role of definition or declaration."""

    def __init__(self, segment: Segment, section: str) -> None:
        self._words = segment.words
        self._section = section

    def find(self, term: bytes) -> int:
        """Return the name's ordinal with the number of the kind, or -1."""
        kind, _, name = term.partition(b" ")
        text = kind.decode("utf-8", "replace")
        ordinal = self._words.find(name) if text in KINDS else -1
        # The name may be there, and be defined as something else.
        if ordinal < 0 or KINDS.index(text) not in self._kinds(ordinal):
            return -1
        return ordinal << KIND_BITS | KINDS.index(text)

    def _kinds(self, ordinal: int) -> set[int]:
        return {value & KIND_MASK for value in self._words.values(ordinal, self._section)}

    def postings(self, handle: int) -> Postings:
        """Return the documents with the number of such symbols in each."""
        starts = self._words.line_starts
        counts: dict[int, int] = {}
        for value in self._words.values(handle >> KIND_BITS, self._section):
            if value & KIND_MASK == handle & KIND_MASK:
                document = bisect_right(starts, value >> KIND_BITS) - 1
                counts[document] = counts.get(document, 0) + 1
        return list(counts), list(counts.values())

    def all_terms(self) -> Iterable[bytes]:
        """Return each name with each of its kinds."""
        for ordinal in range(len(self._words)):
            for kind in self._kinds(ordinal):
                yield b"%s %s" % (KINDS[kind].encode(), self._words.key(ordinal))


class BitField(SegmentField):
    """Names of the bits of a number that each document has."""

    def __init__(self, masks: Sequence[int], names: Sequence[str]) -> None:
        self._masks = masks
        self._names = names

    def find(self, term: bytes) -> int:
        """Return the bit's number, or -1 when no document has it."""
        name = term.decode("utf-8", "replace")
        number = self._names.index(name) if name in self._names else -1
        return number if number >= 0 and self.postings(number)[0] else -1

    def postings(self, handle: int) -> Postings:
        """Return the documents with the bit."""
        return _once([document for document, bits in enumerate(self._masks) if bits >> handle & 1])

    def all_terms(self) -> Iterable[bytes]:
        """Return the names of bits that a document has."""
        return [name.encode() for number, name in enumerate(self._names) if self.postings(number)[0]]


class PathField(SegmentField):
    """Each document's path."""

    def __init__(self, segment: Segment) -> None:
        self._segment = segment

    def find(self, term: bytes) -> int:
        """Return the document's number, or -1."""
        return self._segment.document(term.decode("utf-8", "surrogateescape"))

    def postings(self, handle: int) -> Postings:
        """Return the one document."""
        return _once([handle])

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
        return _once([document for document in range(self._segment.documents) if numbers[document] == handle])

    def all_terms(self) -> Iterable[bytes]:
        """Return the names of languages that a document has."""
        return [self._segment.languages[number].encode() for number in set(self._segment.language_numbers())]


class TagWordField(SegmentField):
    """The words of which the names of tags are made, and the names."""

    def __init__(self, segment: Segment) -> None:
        self._words = View(segment, 0).tag_words()

    def all_terms(self) -> Iterable[bytes]:
        """Return the words."""
        return self._words


def _once(documents: list[int]) -> Postings:
    return documents, [1] * len(documents)


def _summed(lists: Iterable[Postings]) -> Postings:
    """Return the documents of several lists with the sums of their counts."""
    first, *others = [*lists] or [((), ())]
    # Nearly always: a term stands in one section, whose lists are taken as they are.
    if not any(documents for documents, _ in others):
        return first
    counts: dict[int, int] = {}
    for documents, numbers in (first, *others):
        for document, number in zip(documents, numbers, strict=True):
            counts[document] = counts.get(document, 0) + number
    return sorted(counts), [counts[document] for document in sorted(counts)]


_FIELDS: dict[str, Callable[[Segment], SegmentField]] = {
    "word": lambda segment: DictionaryField(segment.words, *WORD_SECTIONS),
    "part": PartField,
    "symbol": partial(SymbolField, section="definition"),
    "declared_symbol": partial(SymbolField, section="declaration"),
    "kind": lambda segment: BitField(segment.kind_masks(), KINDS),
    "role": lambda segment: BitField(segment.role_masks(), WORD_SECTIONS),
    "qualified": lambda segment: DictionaryField(segment.names, *NAME_SECTIONS),
    "tag": lambda segment: DictionaryField(segment.tags, *TAG_SECTIONS),
    "flag": lambda segment: BitField(segment.flags, FILE_FLAGS),
    "language": LanguageField,
    "path": PathField,
    "path_word": lambda segment: DictionaryField(segment.path_words, *segment.path_words.section_names),
}
_FIELDS |= {
    section: lambda segment, section=section: DictionaryField(segment.words, section)  # type: ignore[misc]
    for section in WORD_SECTIONS
}
_FIELDS |= {
    f"qualified_{section}": lambda segment, section=section: DictionaryField(segment.names, section)  # type: ignore[misc]
    for section in NAME_SECTIONS
}

FIELD_NAMES = tuple(_FIELDS)
"""All fields: words anywhere and in each class and role, their parts, symbols by kind, kinds and roles that a file has,
canonical names anywhere and in four roles, tags, file classes, language, path and its words."""

_FIELDS |= {
    "path_stem": lambda segment: DictionaryField(segment.path_words, "stem"),
    "path_name": lambda segment: DictionaryField(segment.path_words, "stem", "edge", "inner"),
    "tag_word": TagWordField,
}


def open_field(segment: Segment, name: str) -> SegmentField:
    """Return a field of a segment.

    Raises:
        KeyError: If there is no field ``name``.
    """
    return _FIELDS[name](segment)
