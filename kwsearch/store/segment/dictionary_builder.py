"""Writes one dictionary of a segment: keys in order, postings packed. The layout is described in dictionary.py.

Postings come as one array of numbers as postings.py packs them, in any order and with repeats; sorting it is all that
grouping them takes.
"""

from __future__ import annotations

import zlib
from array import array
from itertools import accumulate
from typing import TYPE_CHECKING

import numpy as np

from kwsearch.store.segment.blocks import packed, shuffle
from kwsearch.store.segment.dictionary import DOCUMENTS_LIST, PAGE_SIZE, SHORT_LIST
from kwsearch.store.segment.long_list import CHUNK_SIZE
from kwsearch.store.segment.postings import group_starts, unique_sorted
from kwsearch.store.segment.single import FIRST, single_page

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from numpy.typing import NDArray

    from kwsearch.store.segment.blocks import BlockWriter
    from kwsearch.store.segment.single import SingleWriter

    Entries = NDArray[np.uint16]
    Integers = NDArray[np.uint32]
    Postings = NDArray[np.uint64]
    PageMaker = Callable[[Sequence[bytes], Entries, Integers, Integers], bytes]

_U32 = np.uint32
_U64 = np.uint64
_VALUE_MASK = _U64(0xFFFFFFFF)


def pack_array(integers: Integers, pack: Callable[[bytes], bytes] = packed) -> bytes:
    """Return integers as packed byte planes: what ``blocks.unpack_integers`` reads."""
    return pack(shuffle(integers.tobytes()))


def packed_page(keys: Sequence[bytes], entries: Entries, counts: Integers, values: Integers) -> bytes:
    """Return what ``dictionary.KeyPage`` reads."""
    text = b"\n".join(keys)
    head = array("I", [len(keys), len(text), len(entries), len(values)]).tobytes()
    return packed(b"".join((head, text, entries.tobytes(), counts.tobytes(), shuffle(values.tobytes()))))


def bare_page(keys: Sequence[bytes], entries: Entries, counts: Integers, values: Integers) -> bytes:
    """Return what ``single.SinglePage`` reads."""
    sections = (entries & 15).astype(np.uint8)
    sections[group_starts(entries.astype(_U32) >> _U32(4))] |= FIRST
    return single_page(keys, sections.tobytes(), counts.tobytes(), values.tobytes())


def write_dictionary(
    writer: BlockWriter | SingleWriter,
    name: str,
    keys: Sequence[bytes],
    folded: Sequence[bytes],
    postings: Postings,
    *,
    document_of: Integers | None = None,
    shifts: Mapping[int, int] | None = None,
    pack: Callable[[bytes], bytes] = packed,
    page: PageMaker = packed_page,
) -> None:
    """Write the blocks of one dictionary.

    Args:
        writer: The segment file.
        name: Block names begin with it.
        keys: In their sort order (by folded form, then exactly); none holds a newline.
        folded: Their folded forms.
        postings: See ``postings.posting``; consumed.
        document_of: Document of each global line; None when no section holds lines.
        shifts: Bits to drop from the values of a section to get lines, where not 0.
        pack: Packs each long list, as `blocks.unpacked` reads them.
        page: Makes the bytes of a page.
    """
    postings = unique_sorted(postings)
    heads = (postings >> _U64(32)).astype(_U32)
    values = (postings & _VALUE_MASK).astype(_U32)
    starts = group_starts(heads)
    ends = np.append(starts[1:], len(values))
    counts = ends - starts
    entry_heads = heads[starts]
    differences = values.copy()
    # Across the start of a list this wraps round; the next line puts the value itself there.
    differences[1:] -= values[:-1]
    differences[starts] = values[starts]

    is_long = counts > SHORT_LIST
    long_lists = bytearray()
    offsets = []
    for at in np.flatnonzero(is_long).tolist():
        start, end = int(starts[at]), int(ends[at])
        # In units of four bytes, to which every list is filled up.
        offsets.append(len(long_lists) >> 2)
        documents = None
        if document_of is not None and end - start > DOCUMENTS_LIST:
            shift = (shifts or {}).get(int(entry_heads[at]) & 15, 0)
            documents = document_of[values[start:end] >> _U32(shift)]
        long_lists += _long_list(values[start:end], differences[start:end], documents, pack)

    # From here on ``differences`` is what the pages hold.
    differences[starts[is_long]] = offsets
    # Of a long list only the first place stays: it holds the list's offset.
    kept = np.repeat(~is_long, counts)
    kept[starts] = True
    inline = differences[kept]
    inline_counts = np.where(is_long, 1, counts)
    entry_ids = ((entry_heads >> _U32(4)) % _U32(PAGE_SIZE) << _U32(4) | entry_heads & _U32(15)).astype(
        np.uint16
    )
    page_count = -(-len(keys) // PAGE_SIZE)
    first_entries = np.searchsorted(
        entry_heads >> _U32(4), np.arange(page_count + 1) * PAGE_SIZE, side="left"
    ).tolist()
    value_ends = np.concatenate(([0], np.cumsum(inline_counts))).tolist()
    stored_counts = counts.astype(_U32)
    pages = []
    for number in range(page_count):
        first, last = first_entries[number], first_entries[number + 1]
        pages.append(
            page(
                keys[number * PAGE_SIZE : (number + 1) * PAGE_SIZE],
                entry_ids[first:last],
                stored_counts[first:last],
                inline[value_ends[first] : value_ends[last]],
            )
        )
    writer.put(name + ".head", [array("I", [len(keys)]).tobytes()])
    writer.put(name + ".offsets", [array("I", accumulate(map(len, pages), initial=0)).tobytes()])
    writer.put(name + ".firsts", [b"\n".join(folded[::PAGE_SIZE])])
    writer.put(name + ".pages", pages)
    writer.put(name + ".long", [long_lists])


def _long_list(
    values: Integers, differences: Integers, documents: Integers | None, pack: Callable[[bytes], bytes]
) -> bytes:
    document_bytes = count_bytes = b""
    document_count = 0
    if documents is not None:
        firsts = group_starts(documents)
        each = documents[firsts]
        document_count = len(each)
        document_bytes = pack_array(np.diff(each, prepend=_U32(0)), pack)
        count_bytes = pack_array(np.diff(firsts, append=len(documents)).astype(_U32), pack)
    chunk_starts = range(0, len(values), CHUNK_SIZE)
    chunks = []
    for start in chunk_starts:
        chunk = differences[start : start + CHUNK_SIZE]
        if start:
            # Each chunk is read without the ones before it, and so begins with a value, no difference.
            chunk = chunk.copy()
            chunk[0] = values[start]
        chunks.append(pack_array(chunk, pack))
    head = array("I", [len(values), document_count, len(document_bytes), len(count_bytes), len(chunks)])
    head.extend(values[::CHUNK_SIZE].tolist())
    head.extend(accumulate(map(len, chunks)))
    head_bytes = head.tobytes()
    body = b"".join(
        (zlib.crc32(head_bytes).to_bytes(4, "little"), head_bytes, document_bytes, count_bytes, *chunks)
    )
    return body + bytes(-len(body) % 4)
