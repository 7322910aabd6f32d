"""The segment of one file as bytes, for a store that keeps one of each file and packs it as a whole.

It is read as any segment is. What its other blocks tell is left out (documents of words, words of the path), and so are
checksums, for whoever packs it has one. What would pack badly is written otherwise (SinglePage). Lean.

Layout: how many bytes each block of BLOCKS has, u32 as byte planes; the blocks.
"""

from __future__ import annotations

from array import array
from bisect import bisect_left
from itertools import accumulate, pairwise
from operator import add

from kwsearch.errors import IndexCorruptError
from kwsearch.store.segment.blocks import BlockFile, shuffle, unshuffle
from kwsearch.store.segment.dictionary import DOCUMENTS_LIST, PAGE_SIZE, Dictionary, KeyPage
from kwsearch.store.segment.reader import PATH_SECTIONS, Segment
from kwsearch.text.identifiers import fold, path_words

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Sequence

_DICTIONARY_BLOCKS = ("head", "offsets", "firsts", "pages", "long")

BLOCKS = (
    *(f"{name}.{block}" for name in ("words", "subwords", "names", "tags") for block in _DICTIONARY_BLOCKS),
    "document_tags.offsets", "document_tags", "kinds", "roles", "lines", "languages", "language", "flags", "sizes",
    "mtimes", "ctimes", "digests", "paths.offsets", "paths", "paths.order", "records.offsets", "records",
)  # fmt: skip
"""All blocks, in their order."""

FIRST = 16
"""Bit of an entry's byte: it is the first one of its key."""

_FIRSTS = bytes(number & FIRST for number in range(256))
_SECTIONS = bytes(number & FIRST - 1 for number in range(256))


class SinglePage(KeyPage):
    """A page that is not packed.

    Four u32 as in other pages; the keys; of each entry the section in a byte, with the bit FIRST at a key's first one;
    counts and values as byte planes.
    """

    __slots__ = ()

    @staticmethod
    def unpacked(data: bytes | memoryview) -> bytes:
        """Return a page's bytes (see KeyPage)."""
        return bytes(data)

    def __init__(self, data: memoryview) -> None:
        raw = self._raw = bytes(data)
        try:
            key_count, key_bytes, entry_count, value_count = memoryview(raw)[:16].cast("I")
        except (ValueError, TypeError) as error:
            raise _damaged(error) from None
        end = self._text_end = 16 + key_bytes
        self._values_at = end + 5 * entry_count
        self._folded = self._keys = self._values = self._starts = None
        self.size = self._size(key_count, entry_count, value_count)
        sections = raw[end : end + entry_count]
        if (
            # Every key has an entry, and the first entry begins the first key: else positions would be those of others.
            key_count > PAGE_SIZE
            or raw.count(b"\n", 16, end) != key_count - 1
            or len(raw) != self._values_at + 4 * value_count
            or sections[:1] < bytes([FIRST])
            or sections.translate(_FIRSTS).count(FIRST) != key_count
        ):
            raise _damaged("its parts do not fit")

    def __getattr__(self, name: str) -> memoryview:
        """Take entries or counts apart when they are first asked for: of most pages only keys are."""
        start = self._text_end
        end = start + (self._values_at - start) // 5
        if name == "counts":
            self.counts = unshuffle(self._raw[end : self._values_at])
            return self.counts
        if name != "entries":
            raise AttributeError(name)
        sections = self._raw[start:end]
        # FIRST is one step of a position in an entry of other pages, too: sums of it are positions.
        positions = accumulate(sections.translate(_FIRSTS), initial=-FIRST)
        next(positions)
        self.entries = memoryview(array("H", map(add, positions, sections.translate(_SECTIONS))))
        return self.entries


def _damaged(why: object) -> IndexCorruptError:
    return IndexCorruptError(f"a dictionary page is damaged ({why}); build the index again")


def single_page(keys: Iterable[bytes], sections: bytes, counts: bytes, values: bytes) -> bytes:
    """Return what SinglePage reads: keys, entries as it has them, counts and values as u32."""
    text = b"\n".join(keys)
    key_count = sections.translate(_FIRSTS).count(FIRST)
    head = array("I", [key_count, len(text), len(sections), len(values) >> 2])
    return b"".join((head.tobytes(), text, sections, shuffle(counts), shuffle(values)))


class SingleDictionary(Dictionary):
    """A dictionary of pages that are not packed."""

    __slots__ = ("_all_folded",)
    _all_folded: list[bytes]

    page_type = SinglePage
    has_a_file = False

    def spellings(self, folded: bytes) -> range:
        """Return the ordinals of all spellings of a folded word (see Dictionary)."""
        try:
            keys = self._all_folded
        except AttributeError:
            return super().spellings(folded)
        start = end = bisect_left(keys, folded)
        while end < len(keys) and keys[end] == folded:
            end += 1
        return range(start, end)

    def having(self, folded: Collection[bytes]) -> set[bytes]:
        """Return those of some folded words that are keys in any spelling (see Dictionary)."""
        try:
            keys = self._all_folded
        except AttributeError:
            pages = -(-len(self) // PAGE_SIZE)
            if len(folded) < 4 * pages:
                return super().having(folded)
            # So many words would look into every page: a question has a hundred, a file seldom as many pages.
            keys = self._all_folded = [key for number in range(pages) for key in self.page(number).folded]
        count = len(keys)
        return {word for word in folded if (at := bisect_left(keys, word)) < count and keys[at] == word}

    def _by_document(self, page: KeyPage, at: int, shift: int) -> dict[int, tuple[int, ...]]:
        first, end = self.line_starts[:2]
        values = self._values_at(page, at)
        if not values or values[-1] >> shift >= end:
            return super()._by_document(page, at, shift)
        before = (first - 1) << shift
        return {0: tuple([value - before for value in values])}

    def _documents_at(self, page: KeyPage, at: int, shift: int | None) -> tuple[Sequence[int], Sequence[int]]:
        count = page.counts[at]
        if shift is None or count > DOCUMENTS_LIST:
            return super()._documents_at(page, at, shift)
        # There is one file: whatever lines a word stands on are its own.
        return ((0,), (1,)) if count == 1 else ([0], [count])

    def _unchecked_texts(self) -> Iterator[bytes]:
        return self.texts()


class SingleFile(BlockFile):
    """Blocks in memory, without checksums."""

    __slots__ = ()

    def __init__(self, path: str, data: bytes) -> None:
        self.path = path
        self._map = None
        self.view = memoryview(data)
        self._views = {}
        head = 4 * len(BLOCKS)
        lengths = unshuffle(data[:head]) if len(data) >= head else ()
        # The lengths stand before all, so that no block needs a name.
        places = [*accumulate(lengths, initial=head)]
        if places[-1] != len(data):
            raise IndexCorruptError(f"segment {path!r} is damaged; build the index again")
        self._directory = {
            name: (start, end - start, 0)
            for name, (start, end) in zip(BLOCKS, pairwise(places), strict=False)
        }

    def block(self, name: str) -> memoryview:
        """Return a block's bytes (see BlockFile)."""
        found = self._views.get(name)
        return self.keep(name, self.raw(name)) if found is None else found

    def keep(self, name: str, data: bytes | memoryview) -> memoryview:
        """Keep a block that was made here, or was asked for; return it."""
        found = self._views[name] = memoryview(data)
        return found

    def raw(self, name: str) -> memoryview:
        """Return a block's bytes; of one that was made here, too."""
        return self._views[name] if name in self._views else super().raw(name)

    def damaged_blocks(self) -> list[str]:
        """Return nothing: what is damaged cannot be unpacked."""
        return []


class SingleSegment(Segment):
    """The segment of one file."""

    __slots__ = ("_single",)

    dictionary_type = SingleDictionary

    def __init__(self, path: str, data: bytes) -> None:
        """Open one.

        Args:
            path: The file's, for people.
            data: What SingleWriter made.

        Raises:
            IndexCorruptError: If it is something else.
        """
        self.path = path
        self.deleted = frozenset()
        self._single = SingleFile(path, data)
        self._start(self._single)

    @property
    def path_words(self) -> Dictionary:
        """Folded words of the path; made of it."""
        found = self._dictionaries.get("path_words")
        if found is None:
            _add_path_words(self._single, self.path_of(0))
            found = self._dictionary("path_words", PATH_SECTIONS, {})
        return found

    def document_words(self, document: int) -> list[int]:
        """Return the ordinals of all words."""
        return [*range(len(self.words))]


def _add_path_words(file: SingleFile, path: str) -> None:
    places = path_words(path.encode("utf-8", "surrogateescape").replace(b"\n", b" "))
    words = sorted((fold(word), word, place) for word, place in places.items())
    pages = []
    for first in range(0, len(words), PAGE_SIZE):
        some = words[first : first + PAGE_SIZE]
        sections = bytes([FIRST | place for _, _, place in some])
        once = array("I", [1]).tobytes() * len(some)
        pages.append(single_page([word for _, word, _ in some], sections, once, bytes(4 * len(some))))
    file.keep("path_words.head", array("I", [len(words)]).tobytes())
    file.keep("path_words.offsets", array("I", accumulate(map(len, pages), initial=0)).tobytes())
    file.keep("path_words.firsts", b"\n".join([folded for folded, _, _ in words[::PAGE_SIZE]]))
    file.keep("path_words.pages", b"".join(pages))
    file.keep("path_words.long", b"")


class SingleWriter:
    """Collects the blocks of a segment of one file."""

    def __init__(self) -> None:
        self._blocks: dict[str, bytes] = {}

    def put(self, name: str, pieces: Iterable[bytes | bytearray | memoryview]) -> None:
        """Add a block made of ``pieces``."""
        self._blocks[name] = b"".join(pieces)

    def whole(self) -> bytes:
        """Return the segment."""
        blocks = [self._blocks[name] for name in BLOCKS]
        return b"".join((shuffle(array("I", map(len, blocks)).tobytes()), *blocks))
