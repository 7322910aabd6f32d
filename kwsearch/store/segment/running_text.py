"""The words of documents as they stand in their text, line by line: what the dictionary says, turned around."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kwsearch.vocabulary import WORD_CLASSES

if TYPE_CHECKING:
    from collections.abc import Iterable

    from kwsearch.store.segment.reader import Segment


def running_words(
    segment: Segment, documents: Iterable[int]
) -> dict[int, dict[tuple[int, str], list[bytes]]]:
    """Return, for each of some documents, the words of each line and syntax class; words in the dictionary's order.

    Args:
        segment: The segment.
        documents: Of it. The more at once, the fewer pages of its dictionary are unpacked twice.

    Returns:
        By document: by (1-based line, one of WORD_CLASSES) different words.
    """
    having: dict[int, list[int]] = {}
    found: dict[int, dict[tuple[int, str], list[bytes]]] = {}
    for document in documents:
        found[document] = {}
        for ordinal in segment.document_words(document):
            having.setdefault(ordinal, []).append(document)
    words, starts = segment.words, segment.line_starts
    # In the order of the dictionary: each page of it is unpacked once.
    for ordinal in sorted(having):
        word = words.key(ordinal)
        for document in having[ordinal]:
            first, rows = starts[document], found[document]
            for section, values in words.spans(ordinal, first, starts[document + 1]):
                if section in WORD_CLASSES:
                    for value in values:
                        rows.setdefault((value - first + 1, section), []).append(word)
    return found
