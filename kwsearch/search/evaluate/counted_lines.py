"""Which lines of a word count: those of some sections, and in definitions those of some kinds.

Sections are those of segment.WORD_SECTIONS, each with the kinds that are wanted there or None for all. Lean; the
inner loops are written for speed, because every query passes through them.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right

from kwsearch.store.segment.reader import KIND_BITS
from kwsearch.vocabulary import DEFINING, KINDS

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from kwsearch.search.evaluate.conditions import Row
    from kwsearch.store.segment.dictionary import Dictionary
    from kwsearch.store.segment.view import View

    Sections = dict[str, frozenset[int] | None]
    Postings = tuple[str, Sequence[int], Sequence[int]]

_DEFINING = frozenset(DEFINING)

FEW_DOCUMENTS = 64
"""Up to this many documents of interest, a long posting list is asked for each of them, not read as a whole."""

# The role of a line of each syntax class.
MENTIONS = {"code": "reference", "comment": "mention", "string": "mention", "doc": "mention"}
KIND_MASK = (1 << KIND_BITS) - 1


class CountedLines:
    """The lines of words that count.

    Attributes:
        sections: Which sections, with which kinds; None for all.
        uses_only: Lines of code count only where the word is not defined (role ``reference``).
    """

    __slots__ = ("sections", "uses_only")

    def __init__(self, sections: Sections | None, *, uses_only: bool = False) -> None:
        self.sections = sections
        self.uses_only = uses_only

    @property
    def everywhere(self) -> bool:
        """Whether every line counts."""
        return self.sections is None and not self.uses_only

    def postings(
        self, view: View, words: Dictionary, ordinal: int, within: set[int] | None
    ) -> Iterator[Postings]:
        """Yield (section, documents, counts) of one word for the lines that count, narrowed to ``within``."""
        allowed = self.sections
        for section in words.sections(ordinal):
            if allowed is None:
                kinds = None
            elif section in allowed:
                kinds = allowed[section]
            else:
                continue
            documents: Sequence[int]
            counts: Sequence[int]
            if kinds is not None or (self.uses_only and section == "code"):
                documents, counts = self._narrowed(view, words, ordinal, section)
            elif (
                within is not None
                and len(within) <= FEW_DOCUMENTS
                and words.count(ordinal, section) > 16 * len(within)
            ):
                documents, counts = _spans(view, words, ordinal, section, within)
            else:
                documents, counts = words.documents(ordinal, section)
            if within is not None:
                pairs = [pair for pair in zip(documents, counts, strict=True) if pair[0] in within]
                yield section, [document for document, _ in pairs], [count for _, count in pairs]
            else:
                yield section, documents, counts

    def kinds_of(
        self, view: View, words: Dictionary, ordinal: int, section: str, within: set[int] | None
    ) -> dict[int, list[int]]:
        """Return by document the kinds that one word is defined or declared as, on the lines that count.

        Args:
            view: The segment.
            words: Its dictionary.
            ordinal: The word.
            section: One of DEFINING.
            within: Only these documents; None for all.
        """
        allowed = self.sections
        if allowed is not None and section not in allowed:
            return {}
        starts = view.segment.line_starts
        kinds = None if allowed is None else allowed[section]
        values: Iterable[int]
        if within is not None and len(within) <= FEW_DOCUMENTS:
            values = [
                value
                for document in sorted(within)
                for value in words.span(
                    ordinal, section, *[line << KIND_BITS for line in view.lines_of(document)]
                )
            ]
        else:
            values = words.values(ordinal, section)
        found: dict[int, list[int]] = {}
        document = end = -1
        for value in values:
            kind = value & KIND_MASK
            if kinds is not None and kind not in kinds:
                continue
            line = value >> KIND_BITS
            if line >= end:
                document = bisect_right(starts, line) - 1
                end = starts[document + 1]
            if within is None or document in within:
                found.setdefault(document, []).append(kind)
        return found

    def _narrowed(
        self, view: View, words: Dictionary, ordinal: int, section: str
    ) -> tuple[list[int], list[int]]:
        """Return documents and counts of the lines that remain: of some kinds, or of code that only uses the word."""
        if section in DEFINING:
            found = self.kinds_of(view, words, ordinal, section, None)
            return list(found), [len(own) for own in found.values()]
        defined: set[int] = set()
        for defining in DEFINING:
            defined.update([value >> KIND_BITS for value in words.values(ordinal, defining)])
        lines = [line for line in words.values(ordinal, section) if line not in defined]
        counts: dict[int, int] = {}
        starts = view.segment.line_starts
        document = end = -1
        for line in lines:
            if line >= end:
                document = bisect_right(starts, line) - 1
                end = starts[document + 1]
            counts[document] = counts.get(document, 0) + 1
        return list(counts), list(counts.values())

    def documents_of(
        self, view: View, words: Dictionary, ordinals: Iterable[int], within: set[int] | None
    ) -> tuple[set[int], set[int]]:
        """Return the documents of any of some words where the sections count, and those that define one."""
        mentioned: set[int] = set()
        defined: set[int] = set()
        if self.everywhere and view.segment.documents == 1:  # on which lines they stand need not be known
            if within is None or 0 in within:
                sections = {section for ordinal in ordinals for section in words.sections(ordinal)}
                mentioned, defined = ({0} if own else set() for own in (sections, sections & _DEFINING))
            return mentioned, defined
        for ordinal in ordinals:
            places = words.word(ordinal)[2] if self.everywhere else None
            if places is not None:
                for section, by_document in places:
                    documents: Iterable[int] = (
                        by_document if within is None else within.intersection(by_document)
                    )
                    mentioned.update(documents)
                    if section in DEFINING:
                        defined.update(documents)
                continue
            for section, documents, _ in self.postings(view, words, ordinal, within):
                mentioned.update(documents)
                if section in DEFINING:
                    defined.update(documents)
        return mentioned, defined

    def rows_of(self, words: Dictionary, document: int, ordinals: Iterable[int]) -> list[Row]:
        """Return the rows of some words in a document, as `kwsearch.store.conditions.Leaf.rows` has them.

        Args:
            words: The words of the segment.
            document: The document.
            ordinals: The words.
        """
        allowed = self.sections
        everywhere = self.everywhere
        found: list[Row] = []
        for ordinal in ordinals:
            name, places = words.places_in(ordinal, document)
            if not places:
                continue
            if everywhere:
                # The commonest case by far, for every word in every document that is shown.
                for section, values in places:
                    if section in DEFINING:
                        found += [
                            (section, KINDS[value & KIND_MASK], name, (value >> KIND_BITS,))
                            for value in values
                        ]
                    else:
                        found.append((MENTIONS.get(section, section), "", name, values))
                continue
            defined: set[int] = set()
            if self.uses_only:
                for section, values in places:
                    if section in DEFINING:
                        defined.update([value >> KIND_BITS for value in values])
            for section, values in places:
                if allowed is not None and section not in allowed:
                    continue
                if section in DEFINING:
                    kinds = allowed[section] if allowed is not None else None
                    for value in values:
                        kind = value & KIND_MASK
                        if kinds is None or kind in kinds:
                            found.append((section, KINDS[kind], name, (value >> KIND_BITS,)))
                    continue
                if defined and section == "code":
                    values = [line for line in values if line not in defined]
                if values:
                    found.append((MENTIONS.get(section, section), "", name, values))
        return found


def _spans(
    view: View, words: Dictionary, ordinal: int, section: str, documents: Iterable[int]
) -> tuple[list[int], list[int]]:
    """Return which of some documents have a word in a section, and on how many lines, by asking for each."""
    shift = KIND_BITS if section in DEFINING else 0
    found: list[int] = []
    counts: list[int] = []
    for document in documents:
        first, end = view.lines_of(document)
        count = len(words.span(ordinal, section, first << shift, end << shift))
        if count:
            found.append(document)
            counts.append(count)
    return found, counts


class RoleTable:
    """In which documents some words of a segment stand in which role and as which kind: for questions that narrow them.

    Worked out once; deleted documents are among them.
    """

    __slots__ = ("_kinds", "_sections", "_used")

    def __init__(self, words: Dictionary, ordinals: Iterable[int]) -> None:
        """Look up every word once.

        Args:
            words: The words of the segment.
            ordinals: Those that count, ascending, so that each page of the dictionary is unpacked once.
        """
        self._sections: dict[str, set[int]] = {}
        self._kinds: dict[tuple[str, int], set[int]] = {}
        self._used: set[int] = set()
        starts = words.line_starts
        for ordinal in ordinals:
            defined: dict[int, set[int]] = {}
            code: Sequence[int] = ()
            for section, documents, _ in words.postings(ordinal):
                if section in DEFINING:
                    for value in words.values(ordinal, section):
                        line = value >> KIND_BITS
                        document = bisect_right(starts, line) - 1
                        defined.setdefault(document, set()).add(line)
                        self._kinds.setdefault((section, value & KIND_MASK), set()).add(document)
                    continue
                self._sections.setdefault(section, set()).update(documents)
                if section == "code":
                    code = documents
            if defined:
                lines = words.values(ordinal, "code")
                for document in code:
                    if document in defined:
                        first = bisect_left(lines, starts[document])
                        last = bisect_left(lines, starts[document + 1], first)
                        if defined[document].issuperset(lines[first:last]):
                            continue
                    self._used.add(document)
            else:
                self._used.update(code)

    def documents(self, counted: CountedLines) -> set[int]:
        """Return the documents in which one of the words stands on a line that counts."""
        found: set[int] = set()
        for section, kinds in (counted.sections or {}).items():
            if section in DEFINING:
                for (role, kind), documents in self._kinds.items():
                    if role == section and (kinds is None or kind in kinds):
                        found |= documents
            elif section == "code" and counted.uses_only:
                found |= self._used
            else:
                found |= self._sections.get(section, set())
        return found
