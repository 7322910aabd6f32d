"""Writes one dictionary of a segment: keys in order, postings packed. The layout is described in dictionary.py."""

from __future__ import annotations

import zlib
from array import array
from collections import Counter
from itertools import accumulate, islice
from operator import sub
from typing import TYPE_CHECKING

from kwsearch.store.blocks import pack_integers, pack_values, shuffle
from kwsearch.store.dictionary import CHUNK_SIZE, DOCUMENTS_LIST, PAGE_SIZE, SHORT_LIST

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kwsearch.store.blocks import BlockWriter


class DictionaryBuilder:
    """Takes keys in their sort order with the postings of each, and writes the blocks of one dictionary."""

    def __init__(self, document_of: Sequence[int] = ()) -> None:
        """Start an empty dictionary.

        Args:
            document_of: Document of each global line; empty when no section holds lines.
        """
        self._document_of = document_of
        self._pages: list[bytes] = []
        self._firsts: list[bytes] = []
        self._long = bytearray()
        self._size = 0
        self._begin_page()

    def _begin_page(self) -> None:
        self._keys: list[bytes] = []
        self._entries = array("H")
        self._counts = array("I")
        self._values = array("I")

    def add_key(self, key: bytes, folded: bytes) -> None:
        """Begin the next key; the postings that follow are its own."""
        if len(self._keys) == PAGE_SIZE:
            self._end_page()
        if not self._keys:
            self._firsts.append(folded)
        self._keys.append(key)
        self._size += 1

    def count_documents(self, values: Sequence[int]) -> Counter[int] | None:
        """Return how many of these lines each document has, ascending, when that is stored with so many lines."""
        if len(values) <= DOCUMENTS_LIST:
            return None
        return Counter(map(self._document_of.__getitem__, values))

    def add_values(
        self, section: int, values: Sequence[int], *, counts: Counter[int] | None = None, shift: int = 0
    ) -> None:
        """Add the postings of the current key in a section.

        Args:
            section: The section's number; numbers must ascend for a key.
            values: Ascending, without duplicates, not empty, below 2**32.
            counts: What ``count_documents`` said of these values, if it was asked.
            shift: Bits to drop from a value to get its line.
        """
        count = len(values)
        self._entries.append((len(self._keys) - 1) << 4 | section)
        self._counts.append(count)
        if count == 1:
            self._values.append(values[0])
        elif count <= SHORT_LIST:
            self._values.append(values[0])
            self._values.extend(map(sub, islice(values, 1, None), values))
        else:
            if counts is None and self._document_of:
                counts = self.count_documents([value >> shift for value in values] if shift else values)
            self._values.append(len(self._long) >> 2)
            self._long += _long_list(values, counts)

    def _end_page(self) -> None:
        keys = b"\n".join(self._keys)
        header = array("I", [len(self._keys), len(keys), len(self._entries), len(self._values)])
        self._pages.append(
            zlib.compress(
                b"".join(
                    (
                        header.tobytes(),
                        keys,
                        self._entries.tobytes(),
                        self._counts.tobytes(),
                        shuffle(self._values.tobytes()),
                    )
                ),
                1,
            )
        )
        self._begin_page()

    def write(self, writer: BlockWriter, name: str) -> None:
        """Write the dictionary's blocks under ``name``."""
        if self._keys:
            self._end_page()
        writer.put(name + ".head", [array("I", [self._size]).tobytes()])
        offsets = array("I", accumulate(map(len, self._pages), initial=0))
        writer.put(name + ".offsets", [offsets.tobytes()])
        writer.put(name + ".firsts", [b"\n".join(self._firsts)])
        writer.put(name + ".pages", self._pages)
        writer.put(name + ".long", [self._long])


def _long_list(values: Sequence[int], counts: Counter[int] | None) -> bytes:
    documents = pack_values(list(counts)) if counts else b""
    lines = pack_integers(array("I", counts.values()).tobytes()) if counts else b""
    chunks = [values[start : start + CHUNK_SIZE] for start in range(0, len(values), CHUNK_SIZE)]
    packed = [pack_values(chunk) for chunk in chunks]
    head = array("I", [len(values), len(counts or ()), len(documents), len(lines), len(chunks)])
    head.extend([chunk[0] for chunk in chunks])
    head.extend(accumulate(map(len, packed)))
    head_bytes = head.tobytes()
    body = b"".join((zlib.crc32(head_bytes).to_bytes(4, "little"), head_bytes, documents, lines, *packed))
    return body + bytes(-len(body) % 4)
