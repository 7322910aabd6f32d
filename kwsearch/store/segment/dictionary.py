"""Sorted keys with postings in sections, read from a segment: the heart of every look-up.

Keys are sorted by their folded form, then exactly, in pages of ``PAGE_SIZE``. A page packs its keys and all short
posting lists; a look-up is a bisect over the pages' first keys and one unpacked page, which is kept. Long lists
lie outside the pages (long_list.py).

A page (zlib): four u32 (keys, bytes of keys, entries, values) · the keys joined with newlines · entry ids u16
(``position in page << 4 | section``) · entry counts u32 · values u32 as four byte planes. An entry with at most
``SHORT_LIST`` values has them inline as differences; a longer one has one value there, its offset in the block
``<name>.long``.
"""

from __future__ import annotations

import zlib
from bisect import bisect_left, bisect_right
from itertools import accumulate, pairwise

from kwsearch.errors import IndexCorruptError
from kwsearch.store.segment.blocks import unpack_integers, unpack_values, unpacked, unshuffle
from kwsearch.text.identifiers import fold

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Sequence

    from kwsearch.store.segment.blocks import BlockFile
    from kwsearch.store.segment.fuzzy import Vocabulary
    from kwsearch.store.segment.long_list import LongList

    Places = list[tuple[str, dict[int, tuple[int, ...]]]]
    WordPlaces = tuple[int, str, Places | None]

PAGE_SIZE = 128
"""Keys of a page. A look-up unpacks one page; with fewer keys pages pack worse, and more first keys are searched."""

SHORT_LIST = 48
"""Most values of a list in its page; longer ones lie outside, so that no look-up unpacks what was not asked for."""

DOCUMENTS_LIST = 512
"""A list of more lines has its documents with their counts stored: to work them out was most of such a look-up."""

FEW_LOOK_UPS = 4
"""So many look-ups search the first keys of pages as they are stored; from then on it pays to split them."""

KEPT_VALUES = 40_000
"""Places of words are kept for the next question until they have so many values."""

KEPT_PAGE_BYTES = 3 << 20
"""Unpacked pages are kept for the next question until they take so many bytes of memory."""

KEPT_LIST_VALUES = 120_000
"""Long lists, of which the parts that were asked for are unpacked, are kept until they have so many values."""

_KEY_BYTES = 120
"""What the objects of a key and of its folded form take, roughly."""


NEAR_SUFFIX = ".near"
"""Behind the name of a segment file and that of a dictionary: its keys by their length, for finding near ones."""


class KeyPage:
    """One unpacked page; its keys and its lists are taken apart when they are asked for.

    What is kept is in tuples: those of numbers and bytes cost the garbage collector nothing, lists are walked through.

    Attributes:
        entries: For each list, ``position in page << 4 | section``, ascending.
        counts: How many values each list has.
        size: Bytes of memory, with what is taken apart later.
    """

    __slots__ = (
        "_folded",
        "_keys",
        "_raw",
        "_starts",
        "_text_end",
        "_values",
        "_values_at",
        "counts",
        "entries",
        "size",
    )

    unpacked = staticmethod(unpacked)
    """Unpacks a page."""

    def __init__(self, data: memoryview) -> None:
        try:
            raw = self._raw = unpacked(data)
            key_count, key_bytes, entry_count, value_count = memoryview(raw)[:16].cast("I")
            end = self._text_end = 16 + key_bytes
            entries_end = end + 2 * entry_count
            self.entries = memoryview(raw)[end:entries_end].cast("H")
            counts_end = self._values_at = entries_end + 4 * entry_count
            self.counts = memoryview(raw)[entries_end:counts_end].cast("I")
        except (zlib.error, ValueError, TypeError) as error:
            raise _damaged_page(error) from None
        self._folded: tuple[bytes, ...] | None = None
        self._keys: tuple[bytes, ...] | None = None
        self._values: memoryview | None = None
        self._starts: tuple[int, ...] | None = None
        # The checksum proves the bytes; that their numbers agree keeps every later look inside of them.
        if raw.count(b"\n", 16, end) != key_count - 1 or len(raw) != counts_end + 4 * value_count:
            raise IndexCorruptError("a dictionary page is damaged; build the index again")
        self.size = self._size(key_count, entry_count, value_count)

    def _size(self, key_count: int, entry_count: int, value_count: int) -> int:
        return len(self._raw) + 4 * value_count + 8 * entry_count + _KEY_BYTES * key_count

    @property
    def keys(self) -> tuple[bytes, ...]:
        """The keys as they are spelled."""
        if self._keys is None:
            self._keys = tuple(self._raw[16 : self._text_end].split(b"\n"))
        return self._keys

    @property
    def folded(self) -> tuple[bytes, ...]:
        """The keys in their folded form, ascending."""
        if self._folded is None:
            self._folded = tuple(_folded(self._raw[16 : self._text_end]).split(b"\n"))
        return self._folded

    @property
    def values(self) -> memoryview:
        """The values of all lists, behind one another."""
        if self._values is None:
            self._values = unshuffle(self._raw[self._values_at :])
        return self._values

    @property
    def starts(self) -> tuple[int, ...]:
        """Where in ``values`` each list starts, and the end."""
        if self._starts is None:
            self._starts = tuple(
                # A long list has one value here, its place outside.
                accumulate([count if count <= SHORT_LIST else 1 for count in self.counts], initial=0)
            )
        return self._starts


def _damaged_page(error: Exception) -> IndexCorruptError:
    return IndexCorruptError(f"a dictionary page is damaged ({error}); build the index again")


def _folded(text: bytes) -> bytes:
    """Return keys that are joined with newlines in their folded form."""
    return text.lower() if text.isascii() else b"\n".join(map(fold, text.split(b"\n")))


def _line_below(text: bytes, wanted: bytes) -> int:
    """Return the 0-based number of the last line below ``wanted``, or -1; the lines ascend."""
    low, high = 0, len(text)
    while low < high:
        # The middle byte is in a line: the search goes on from where that begins.
        start = text.rfind(b"\n", low, (low + high) // 2) + 1 or low
        end = text.find(b"\n", start)
        if end < 0:
            end = len(text)
        if text[start:end] < wanted:
            low = end + 1
        else:
            high = start
    return text.count(b"\n", 0, low) + (low > len(text)) - 1


class Dictionary:
    """The sorted keys of one kind (words, names, sub-words, tags) of one segment, with their postings.

    An ordinal is a key's 0-based position in the sort order. Safe for use by several threads: caches grow by whole
    finished entries alone, and one that is full is replaced by an empty one.
    """

    __slots__ = (
        "_blob",
        "_file",
        "_first_keys",
        "_firsts",
        "_kept",
        "_kept_values",
        "_line_sections",
        "_list_values",
        "_lists",
        "_long",
        "_look_ups",
        "_name",
        "_offsets",
        "_page_bytes",
        "_pages",
        "_pages_view",
        "_sections",
        "_size",
        "_vocabulary",
        "line_starts",
        "section_names",
    )  # fmt: skip

    page_type = KeyPage
    has_a_file = True
    """Whether the segment is a file of its own, beside which there may be others."""

    def __init__(
        self,
        file: BlockFile,
        name: str,
        sections: tuple[str, ...],
        line_sections: dict[str, int],
        line_starts: Sequence[int],
    ) -> None:
        """Open the dictionary ``name`` of a segment file.

        Args:
            sections: Section names in the order of their numbers.
            line_sections: Sections whose values are lines, with the bits to shift away (5 for definitions).
            line_starts: First global line of each document, and the end.
        """
        self._file = file
        self._name = name
        self.section_names = {section: number for number, section in enumerate(sections)}
        self._sections = sections
        self._line_sections = line_sections
        self.line_starts = line_starts
        head = file.integers(name + ".head")
        self._size = head[0]
        self._offsets = file.integers(name + ".offsets")
        self._first_keys: list[bytes] | None = None
        self._firsts: bytes | None = None
        self._look_ups = 0
        self._pages_view = file.raw(name + ".pages")
        self._long = file.raw(name + ".long")
        self._pages: dict[int, KeyPage] = {}
        self._page_bytes = 0
        self._lists: dict[int, LongList] = {}
        self._list_values = 0
        self._blob: tuple[bytes, list[int]] | None = None
        self._kept: dict[int, WordPlaces] = {}
        self._kept_values = 0
        self._vocabulary: Vocabulary | None = None

    def __len__(self) -> int:
        return self._size

    def page(self, number: int) -> KeyPage:
        """Return an unpacked page; 0-based."""
        found = self._pages.get(number)
        if found is None:
            offsets = self._offsets
            found = self.page_type(self._pages_view[offsets[number] : offsets[number + 1]])
            # All go at once: to keep book of what was used last would be paid by every look-up.
            if self._page_bytes > KEPT_PAGE_BYTES:
                self._pages, self._page_bytes = {}, 0
            self._pages[number] = found
            self._page_bytes += found.size
        return found

    def let_go(self) -> None:
        """Let go of the pages and the long lists that are kept; they are unpacked again for who asks."""
        self._pages, self._page_bytes = {}, 0
        self._lists, self._list_values = {}, 0

    def key(self, ordinal: int) -> bytes:
        """Return the exact spelling of a key."""
        return self.page(ordinal // PAGE_SIZE).keys[ordinal % PAGE_SIZE]

    def folded_key(self, ordinal: int) -> bytes:
        """Return the folded form of a key."""
        return self.page(ordinal // PAGE_SIZE).folded[ordinal % PAGE_SIZE]

    def lower_bound(self, folded: bytes) -> int:
        """Return the ordinal of the first key whose folded form is not below ``folded``."""
        number = self._page_below(folded)
        if number < 0:
            return 0
        return number * PAGE_SIZE + bisect_left(self.page(number).folded, folded)

    def _page_below(self, folded: bytes) -> int:
        """Return the number of the last page whose first key is below a folded word, or -1."""
        first_keys = self._first_keys
        if first_keys is None:
            firsts = self._firsts
            if firsts is None:
                firsts = self._firsts = bytes(self._file.block(self._name + ".firsts"))
            self._look_ups += 1
            if self._look_ups <= FEW_LOOK_UPS:
                return _line_below(firsts, folded) if self._size else -1
            first_keys = self._first_keys = firsts.split(b"\n") if self._size else []
            self._firsts = None
        # One page back: spellings of the word that its page begins with may end the page before.
        return bisect_left(first_keys, folded) - 1

    def spellings(self, folded: bytes) -> range:
        """Return the ordinals of all spellings of a folded word (``orderedset``: OrderedSet, orderedset, …)."""
        first_keys = self._first_keys
        if first_keys is None:
            return self._all_spellings(folded)
        number = bisect_left(first_keys, folded) - 1
        if number >= 0:
            page = (self._pages.get(number) or self.page(number)).folded
            position = bisect_left(page, folded)
            if position < len(page):
                # The commonest look-up by far, a word that the page has or must have.
                start = number * PAGE_SIZE + position
                if page[position] != folded:
                    return range(start, start)
                end = bisect_right(page, folded, position)
                if end < len(page):
                    return range(start, number * PAGE_SIZE + end)
        return self._all_spellings(folded)

    def _all_spellings(self, folded: bytes) -> range:
        start = end = self.lower_bound(folded)
        size = self._size
        while end < size:
            # A word may have more spellings than are left on its page.
            page = self.page(end // PAGE_SIZE).folded
            position = end % PAGE_SIZE
            if page[position] != folded:
                break
            end += bisect_right(page, folded, position) - position
        return range(start, end)

    def having(self, folded: Collection[bytes]) -> set[bytes]:
        """Return those of some folded words that are keys in any spelling."""
        return {word for word in folded if self.spellings(word)}

    def find(self, exact: bytes) -> int:
        """Return the ordinal of exactly this key, or -1."""
        for ordinal in self.spellings(fold(exact)):
            if self.key(ordinal) == exact:
                return ordinal
        return -1

    def prefixed(self, folded: bytes) -> range:
        """Return the ordinals of all keys whose folded form starts with ``folded``."""
        if not folded:
            return range(self._size)
        start = self.lower_bound(folded)
        # The first word behind all that begin so: with the last byte one higher, and 0xff has nothing higher.
        tail = folded.rstrip(b"\xff")
        if not tail:
            return range(start, self._size)
        return range(start, self.lower_bound(tail[:-1] + bytes((tail[-1] + 1,))))

    def texts(self) -> Iterator[bytes]:
        """Yield the keys of page after page, joined with newlines; no page is kept."""
        for start, end in pairwise(self._offsets):
            try:
                raw = self.page_type.unpacked(self._pages_view[start:end])
            except zlib.error as error:
                raise _damaged_page(error) from None
            yield raw[16 : 16 + int.from_bytes(raw[4:8], "little")]

    def _unchecked_texts(self) -> Iterator[bytes]:
        """Yield what ``texts`` does in a third of its time, for what is looked up again before it is an answer.

        Keys stand before the lists of a page, and its checksum behind them: nothing but keys is unpacked.
        """
        for start, end in pairwise(self._offsets):
            unpacking = zlib.decompressobj()
            try:
                header = unpacking.decompress(self._pages_view[start:end], 16)
                yield unpacking.decompress(
                    # Not 0, which is no limit for zlib.
                    unpacking.unconsumed_tail,
                    int.from_bytes(header[4:8], "little") or 1,
                )
            except zlib.error as error:
                raise _damaged_page(error) from None

    def blob(self) -> tuple[bytes, list[int]]:
        """Return all folded keys, each between newlines, in order, and where the keys of each page begin in them.

        Unpacks every page once and keeps the result.
        """
        if self._blob is None:
            parts = [_folded(text) for text in self.texts()]
            starts = list(accumulate([len(part) + 1 for part in parts], initial=1))
            # A line end on both sides of every key, so that an end of one can be searched for as text.
            self._blob = b"\n%b\n" % b"\n".join(parts), starts[:-1]
        return self._blob

    def containing(self, folded: bytes) -> list[int]:
        """Return the ordinals of all keys whose folded form contains a literal, ascending."""
        return self._scan(folded) if folded else list(range(len(self)))

    def ending(self, folded: bytes) -> list[int]:
        """Return the ordinals of all keys whose folded form ends with a literal, ascending."""
        return self._scan(folded + b"\n")

    def vocabulary(self) -> Vocabulary:
        """Return the folded keys for finding near ones; worked out once and kept, of many keys beside the segment."""
        if self._vocabulary is None:
            from kwsearch.store.segment.fuzzy import MANY_KEYS, Vocabulary, by_length

            is_kept = self.has_a_file and self._size >= MANY_KEYS
            path = f"{self._file.path}.{self._name}{NEAR_SUFFIX}"
            found = Vocabulary.kept(path) if is_kept else None
            if found is None:
                found = Vocabulary(by_length(map(_folded, self._unchecked_texts())))
                if is_kept:
                    found.keep(path)
            self._vocabulary = found
        return self._vocabulary

    def fuzzy(self, folded: bytes, distance: int) -> list[int]:
        """Return the ordinals of all keys within an edit distance of 1 or 2 of a folded word, ascending."""
        found = [
            ordinal for key in self.vocabulary().near(folded, distance) for ordinal in self.spellings(key)
        ]
        found.sort()
        return found

    def _scan(self, literal: bytes) -> list[int]:
        blob, starts = self.blob()
        found: list[int] = []
        place = blob.find(literal, 1) if starts else -1
        while place >= 0:
            page = bisect_right(starts, place) - 1
            found.append(page * PAGE_SIZE + blob.count(b"\n", starts[page], place))
            # On from the end of the key: one is found once, however often it holds the text.
            place = blob.find(literal, blob.find(b"\n", place))
        return found

    def values(self, ordinal: int, section: str) -> Sequence[int]:
        """Return a key's values in a section, ascending; empty when it has none."""
        page = self.page(ordinal // PAGE_SIZE)
        at = self._entry(page, ordinal, section)
        if at < 0:
            return ()
        return self._values_at(page, at)

    def lists(self, ordinal: int, sections: Iterable[str]) -> list[Sequence[int]]:
        """Return a key's values in each of some sections in which it has any; each ascending."""
        page = self.page(ordinal // PAGE_SIZE)
        found = []
        for section in sections:
            at = self._entry(page, ordinal, section)
            if at >= 0:
                found.append(self._values_at(page, at))
        return found

    def _values_at(self, page: KeyPage, at: int) -> Sequence[int]:
        """Return the values of an entry."""
        count = page.counts[at]
        start = page.starts[at]
        if count == 1:
            return (page.values[start],)
        if count <= SHORT_LIST:
            return list(accumulate(page.values[start : start + count]))
        return self.long_list(page.values[start]).values()

    def entries(self) -> Iterator[tuple[int, bytes, int, int]]:
        """Yield of every list, in order: its key's ordinal and folded form, the number of its section, its length."""
        for first in range(0, self._size, PAGE_SIZE):
            page = self.page(first // PAGE_SIZE)
            folded = page.folded
            for entry, count in zip(page.entries, page.counts, strict=True):
                position = entry >> 4
                yield first + position, folded[position], entry & 15, count

    def count(self, ordinal: int, section: str) -> int:
        """Return how many values a key has in a section."""
        page = self.page(ordinal // PAGE_SIZE)
        at = self._entry(page, ordinal, section)
        return page.counts[at] if at >= 0 else 0

    def total(self, ordinal: int) -> int:
        """Return how many values a key has in all sections together."""
        page = self.page(ordinal // PAGE_SIZE)
        position = ordinal % PAGE_SIZE
        low = bisect_left(page.entries, position << 4)
        high = bisect_left(page.entries, (position + 1) << 4)
        return sum(page.counts[low:high])

    def sections(self, ordinal: int) -> list[str]:
        """Return the sections in which a key has values, in section order."""
        page = self.page(ordinal // PAGE_SIZE)
        position = ordinal % PAGE_SIZE
        low = bisect_left(page.entries, position << 4)
        high = bisect_left(page.entries, (position + 1) << 4)
        return [self._sections[entry & 15] for entry in page.entries[low:high]]

    def documents(self, ordinal: int, section: str) -> tuple[Sequence[int], Sequence[int]]:
        """Return the documents in which a key stands, ascending, and on how many lines in each.

        For a section whose values are documents the counts are all 1.
        """
        page = self.page(ordinal // PAGE_SIZE)
        at = self._entry(page, ordinal, section)
        return self._documents_at(page, at, self._line_sections.get(section)) if at >= 0 else ((), ())

    def postings(self, ordinal: int) -> list[tuple[str, Sequence[int], Sequence[int]]]:
        """Return (section, documents, counts) for every section in which a key has values, in section order."""
        page = self.page(ordinal // PAGE_SIZE)
        entries = page.entries
        position = (ordinal % PAGE_SIZE) << 4
        found = []
        for at in range(bisect_left(entries, position), len(entries)):
            number = entries[at] - position
            if number >= 16:
                break
            section = self._sections[number]
            documents, counts = self._documents_at(page, at, self._line_sections.get(section))
            found.append((section, documents, counts))
        return found

    def word(self, ordinal: int) -> WordPlaces:
        """Return a key's ordinal, its name as text, and its places; kept for the next time.

        Only for keys whose sections are lines. The places are (section, values by document) for every section, in
        section order, or None when one of the lists is longer than DOCUMENTS_LIST. Values are counted from the
        document: ``line << shift | kind`` with a 1-based line; callers must not change them.
        """
        found = self._kept.get(ordinal)
        if found is not None:
            return found
        page = self.page(ordinal // PAGE_SIZE)
        entries = page.entries
        place = ordinal % PAGE_SIZE
        first = bisect_left(entries, place << 4)
        end = bisect_left(entries, (place + 1) << 4, first)
        counts = page.counts[first:end]
        places: Places | None = None
        if max(counts, default=0) <= DOCUMENTS_LIST:
            places = []
            for at in range(first, end):
                section = self._sections[entries[at] & 15]
                places.append((section, self._by_document(page, at, self._line_sections[section])))
        if self._kept_values > KEPT_VALUES:
            self._kept, self._kept_values = {}, 0
        found = self._kept[ordinal] = (ordinal, page.keys[place].decode("utf-8", "surrogateescape"), places)
        # What has no values kept takes room as well.
        self._kept_values += 4 + (sum(counts) if places else 0)
        return found

    def places_in(self, ordinal: int, document: int) -> tuple[str, list[tuple[str, Sequence[int]]]]:
        """Return a key as text, empty when it is not there, and (section, values) in a document, as `word` has them."""
        kept = self._kept.get(ordinal)
        if kept is not None and kept[2] is not None:
            return kept[1], [(section, values[document]) for section, values in kept[2] if document in values]
        first, end = self.line_starts[document], self.line_starts[document + 1]
        found: list[tuple[str, Sequence[int]]] = []
        for section, values in self.spans(ordinal, first, end):
            before = (first - 1) << self._line_sections[section]
            found.append((section, [value - before for value in values]))
        return self.key(ordinal).decode("utf-8", "surrogateescape") if found else "", found

    def _by_document(self, page: KeyPage, at: int, shift: int) -> dict[int, tuple[int, ...]]:
        starts = self.line_starts
        found: dict[int, list[int]] = {}
        end = -1
        before = 0
        own: list[int] = []
        for value in self._values_at(page, at):
            line = value >> shift
            if line >= end:
                document = bisect_right(starts, line) - 1
                end = starts[document + 1]
                before = (starts[document] - 1) << shift
                own = found[document] = []
            own.append(value - before)
        return {document: tuple(own) for document, own in found.items()}

    def _documents_at(self, page: KeyPage, at: int, shift: int | None) -> tuple[Sequence[int], Sequence[int]]:
        """Return documents and counts of an entry; ``shift`` is None when its values are documents."""
        count = page.counts[at]
        first = page.starts[at]
        if shift is not None:
            starts = self.line_starts
            if count == 1:
                return (bisect_right(starts, page.values[first] >> shift) - 1,), (1,)
            if count > DOCUMENTS_LIST:
                long_list = self.long_list(page.values[first])
                return unpack_values(long_list.documents_view), unpack_integers(long_list.counts_view)
        values = self._values_at(page, at)
        if shift is None:
            return values, [1] * count
        documents: list[int] = []
        counts: list[int] = []
        end = -1
        for value in values:
            line = value >> shift
            # A search for each file, not for each line.
            if line < end:
                counts[-1] += 1
            else:
                document = bisect_right(starts, line) - 1
                end = starts[document + 1]
                documents.append(document)
                counts.append(1)
        return documents, counts

    def span(self, ordinal: int, section: str, low: int, high: int) -> Sequence[int]:
        """Return a key's values in [low, high) of a section, ascending."""
        page = self.page(ordinal // PAGE_SIZE)
        at = self._entry(page, ordinal, section)
        if at < 0:
            return ()
        if page.counts[at] > SHORT_LIST:
            return self.long_list(page.values[page.starts[at]]).span(low, high)
        values = self.values(ordinal, section)
        return values[bisect_left(values, low) : bisect_left(values, high)]

    def spans(self, ordinal: int, low: int, high: int) -> list[tuple[str, Sequence[int]]]:
        """Return (section, values) for every section in which a key has values on the lines in [low, high)."""
        page = self.page(ordinal // PAGE_SIZE)
        entries = page.entries
        position = (ordinal % PAGE_SIZE) << 4
        found: list[tuple[str, Sequence[int]]] = []
        for at in range(bisect_left(entries, position), len(entries)):
            number = entries[at] - position
            if number >= 16:
                break
            section = self._sections[number]
            shift = self._line_sections.get(section) or 0
            # As the values are, so that of a long list no chunk outside is unpacked.
            first, end = low << shift, high << shift
            count = page.counts[at]
            start = page.starts[at]
            values: Sequence[int]
            if count == 1:
                value = page.values[start]
                values = (value,) if first <= value < end else ()
            elif count <= SHORT_LIST:
                every = list(accumulate(page.values[start : start + count]))
                values = every[bisect_left(every, first) : bisect_left(every, end)]
            else:
                values = self.long_list(page.values[start]).span(first, end)
            if values:
                found.append((section, values))
        return found

    def _entry(self, page: KeyPage, ordinal: int, section: str) -> int:
        wanted = (ordinal % PAGE_SIZE) << 4 | self.section_names[section]
        entries = page.entries
        at = bisect_left(entries, wanted)
        return at if at < len(entries) and entries[at] == wanted else -1

    def long_list(self, offset: int) -> LongList:
        """Return the list that stands at an offset, which a page has in place of its values."""
        found = self._lists.get(offset)
        if found is None:
            from kwsearch.store.segment.long_list import LongList

            # The stored offset counts 4-byte units, so that 16 GiB can be addressed.
            found = LongList(self._long, offset * 4)
            if self._list_values > KEPT_LIST_VALUES:
                self._lists, self._list_values = {}, 0
            self._lists[offset] = found
            self._list_values += found.value_count
        return found
