"""A long posting list of a dictionary: its documents, and its values in chunks, so that a file's lines cost one chunk.

Layout: u32 CRC-32 of the head · head (u32: values, documents, bytes of documents, bytes of counts, chunks, then
per chunk its first value, then per chunk its end) · documents · counts · chunks. Documents and their counts are
stored for more than ``dictionary.DOCUMENTS_LIST`` lines only; for fewer a bisect over the documents' first lines is as
quick.
"""

from __future__ import annotations

import zlib
from bisect import bisect_left, bisect_right

from kwsearch.errors import IndexCorruptError
from kwsearch.store.segment.blocks import unpack_integers, unpack_values

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

CHUNK_SIZE = 2048
"""Values of a chunk."""


class LongList:
    """One list in its block; chunks are unpacked when they are asked for."""

    __slots__ = (
        "_chunks",
        "_ends",
        "_firsts",
        "_view",
        "chunk_count",
        "counts_view",
        "document_count",
        "documents_view",
        "value_count",
    )  # fmt: skip

    def __init__(self, view: memoryview, offset: int) -> None:
        head = view[offset + 4 : offset + 24]
        try:
            # Read before they are proven: how much the checksum is of stands in them.
            values, documents, document_bytes, count_bytes, chunks = head.cast("I")
            head = view[offset + 4 : offset + 24 + 8 * chunks]
            if zlib.crc32(head) != int.from_bytes(view[offset : offset + 4], "little"):
                raise ValueError("checksum")
            table = head[20:].cast("I")
        except (ValueError, TypeError) as error:
            raise IndexCorruptError(f"a posting list is damaged ({error}); build the index again") from None
        self.value_count = values
        self.document_count = documents
        self.chunk_count = chunks
        self._firsts = table[:chunks]
        self._ends = table[chunks:]
        start = offset + 24 + 8 * chunks
        self.documents_view = view[start : start + document_bytes]
        start += document_bytes
        self.counts_view = view[start : start + count_bytes]
        self._view = view[start + count_bytes :]
        self._chunks: dict[int, tuple[int, ...]] = {}

    def chunk(self, number: int) -> tuple[int, ...]:
        """Return the values of one chunk, ascending; a tuple, because the garbage collector walks through lists."""
        found = self._chunks.get(number)
        if found is None:
            start = self._ends[number - 1] if number else 0
            found = self._chunks[number] = tuple(unpack_values(self._view[start : self._ends[number]]))
        return found

    def differences(self) -> Iterator[memoryview]:
        """Yield how far each value of a chunk is from the one before, and the first from 0, chunk by chunk."""
        for number in range(self.chunk_count):
            yield unpack_integers(self._view[self._ends[number - 1] if number else 0 : self._ends[number]])

    def values(self) -> Sequence[int]:
        """Return all values, ascending."""
        if self.chunk_count == 1:
            return self.chunk(0)
        result: list[int] = []
        for number in range(self.chunk_count):
            result += self.chunk(number)
        return result

    def span(self, low: int, high: int) -> list[int]:
        """Return the values in [low, high), ascending."""
        # The chunk that begins at or below: values from ``low`` on may stand at its end.
        number = max(0, bisect_right(self._firsts, low) - 1)
        result: list[int] = []
        while number < self.chunk_count and self._firsts[number] < high:
            values = self.chunk(number)
            result += values[bisect_left(values, low) : bisect_left(values, high)]
            number += 1
        return result
