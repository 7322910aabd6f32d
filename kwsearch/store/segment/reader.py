"""One segment of an index, read from its file: words, names, sub-words, tags, and everything about each file.

Lean: the cold path, the library and the Whoosh codec all read through this class. A segment never changes after
it was written; which of its documents are deleted is the manifest's business and handed in.
Every document owns a contiguous range of global line numbers: its 1-based line L is ``line_starts[document] + L - 1``.
"""

from __future__ import annotations

import zlib
from bisect import bisect_left

from kwsearch.errors import IndexCorruptError
from kwsearch.store.segment.blocks import BlockFile, unpack_values, unpacked
from kwsearch.store.segment.dictionary import Dictionary
from kwsearch.text.identifiers import PATH_PLACES

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from kwsearch.store.segment.record import Record

SEGMENT_FORMAT = 6
"""Number in the footer of segment files; raised whenever their layout changes."""

WORD_SECTIONS = (
    "code", "comment", "string", "doc",
    "definition", "declaration", "import", "export", "call", "inherit", "type", "decorate", "read", "write",
)  # fmt: skip
"""Sections of ``words``: four syntax classes (each occurrence is in one), then roles."""

NAME_SECTIONS = ("call", "import", "inherit", "decorate")
"""Sections of ``names``, the canonical dotted names."""

SUBWORD_SECTIONS = ("words", "documents", "definitions")
"""Sections of ``subwords``: ordinals of the words that have it; when the words are many, the documents of those,
and the documents that define or declare one of those."""

TAG_SECTIONS = ("strong", "weak")
"""Sections of ``tags``."""

PATH_SECTIONS = PATH_PLACES
"""Sections of ``path_words``; their values are documents."""

KIND_BITS = 5
"""Values of the sections definition and declaration are ``line << KIND_BITS | position in KINDS``."""

# Down from the highest bit, as file classes go up from the lowest.
NOT_INDEXED = 1 << 15
"""Bit of a document's flags: its text has words that the index does not know: too long, or hidden by extraction."""

ENDED = 1 << 14
"""Bit of a document's flags: no line begins behind its last line end, so that it has a line less than places; set for
an empty text, too, which has no line."""

PATHS_PER_PAGE = 64
"""Paths that are packed together: neighbours have their folders in common."""

_WORD_LINES = {
    section: (KIND_BITS if section in ("definition", "declaration") else 0) for section in WORD_SECTIONS
}
_NAME_LINES = dict.fromkeys(NAME_SECTIONS, 0)
_TAG_LINES = dict.fromkeys(TAG_SECTIONS, 0)


class Segment:
    """A segment file opened for reading; safe for use by several threads.

    What is worked out once is published whole, by one assignment: another thread may look between any two lines.

    Attributes:
        path: The file.
        documents: How many documents it holds, deleted ones included.
        deleted: 0-based numbers of the documents that are gone.
        line_starts: First global line of each document, and the number of all lines at the end.
        languages: Names of languages, by their number.
        flags: File classes of each document (bits of vocabulary.FILE_FLAGS), NOT_INDEXED and ENDED.
    """

    __slots__ = (
        "_dictionaries",
        "_file",
        "_forward",
        "_path_pages",
        "_records",
        "deleted",
        "documents",
        "flags",
        "languages",
        "line_starts",
        "path",
    )  # fmt: skip

    dictionary_type = Dictionary

    def __init__(self, path: str, deleted: frozenset[int] = frozenset()) -> None:
        """Open a segment file.

        Args:
            path: The file.
            deleted: Its deleted documents.

        Raises:
            IndexCorruptError: If the file is missing, damaged or of another format.
        """
        self.path = path
        self.deleted = deleted
        self._start(BlockFile(path, format_number=SEGMENT_FORMAT))

    def _start(self, file: BlockFile) -> None:
        self._file = file
        self.line_starts = file.integers("lines")
        self.documents = len(self.line_starts) - 1
        self.languages = tuple(bytes(file.block("languages")).decode("utf-8").split("\n"))
        self.flags = file.integers("flags", "H")
        self._dictionaries: dict[str, Dictionary] = {}
        self._path_pages: dict[int, list[str]] = {}
        self._records: tuple[memoryview, memoryview] | None = None
        self._forward: tuple[memoryview, memoryview] | None = None

    def _dictionary(self, name: str, sections: tuple[str, ...], lines: dict[str, int]) -> Dictionary:
        found = self._dictionaries.get(name)
        if found is None:
            # Made when it is asked for: most questions need one or two of five.
            found = self._dictionaries[name] = self.dictionary_type(
                self._file, name, sections, lines, self.line_starts
            )
        return found

    @property
    def sizes(self) -> Sequence[int]:
        """Bytes of each file."""
        return self._file.integers("sizes", "Q")

    @property
    def mtimes(self) -> Sequence[int]:
        """Times of last changes of each file's content as it was read, nanoseconds."""
        return self._file.integers("mtimes", "q")

    @property
    def ctimes(self) -> Sequence[int]:
        """Times of last changes of each file's status as it was read, nanoseconds."""
        return self._file.integers("ctimes", "q")

    @property
    def words(self) -> Dictionary:
        """Every word and every symbol name, in their exact spellings."""
        return self._dictionary("words", WORD_SECTIONS, _WORD_LINES)

    @property
    def names(self) -> Dictionary:
        """Canonical dotted names of imports, calls, bases and decorators."""
        return self._dictionary("names", NAME_SECTIONS, _NAME_LINES)

    @property
    def subwords(self) -> Dictionary:
        """Folded sub-words and joined neighbours of the words."""
        return self._dictionary("subwords", SUBWORD_SECTIONS, {})

    @property
    def tags(self) -> Dictionary:
        """Tag ids and their references."""
        return self._dictionary("tags", TAG_SECTIONS, _TAG_LINES)

    def document_tags(self, document: int) -> list[str]:
        """Return the ids of a document's tags, sorted."""
        offsets = self._file.integers("document_tags.offsets")
        ordinals = self._file.integers("document_tags", "H")
        tags = self.tags
        found = [tags.key(ordinal) for ordinal in ordinals[offsets[document] : offsets[document + 1]]]
        # Ordinals are in the order of the folded tags.
        return sorted(key.decode("utf-8", "surrogateescape") for key in found)

    @property
    def path_words(self) -> Dictionary:
        """Folded words of the paths."""
        return self._dictionary("path_words", PATH_SECTIONS, {})

    def kind_masks(self) -> Sequence[int]:
        """Return, for each document, the bits ``1 << position in KINDS`` of the kinds that it defines or declares."""
        return self._file.integers("kinds")

    def role_masks(self) -> Sequence[int]:
        """Return, for each document, the bits ``1 << position in WORD_SECTIONS`` of the roles that it has."""
        return self._file.integers("roles", "H")

    def path_of(self, document: int) -> str:
        """Return the path of a document, relative to the root."""
        number = document // PATHS_PER_PAGE
        page = self._path_pages.get(number)
        if page is None:
            offsets = self._file.integers("paths.offsets")
            try:
                text = unpacked(self._file.raw("paths")[offsets[number] : offsets[number + 1]])
            except (zlib.error, IndexError) as error:
                raise IndexCorruptError(
                    f"the list of paths is damaged ({error}); build the index again"
                ) from None
            page = self._path_pages[number] = text.decode("utf-8", "surrogateescape").split("\0")
        return page[document % PATHS_PER_PAGE]

    def paths(self) -> list[str]:
        """Return all paths, by document number, deleted ones included."""
        result: list[str] = []
        for first in range(0, self.documents, PATHS_PER_PAGE):
            self.path_of(first)
            result += self._path_pages[first // PATHS_PER_PAGE]
        return result

    def path_order(self) -> Sequence[int]:
        """Return all document numbers in the order of their paths' bytes."""
        return self._file.integers("paths.order")

    def document(self, path: str) -> int:
        """Return the number of the document with this path, deleted or not, or -1."""
        # The order is that of bytes; texts with bytes that are none sort otherwise.
        wanted = path.encode("utf-8", "surrogateescape")
        order = self._file.integers("paths.order")
        at = bisect_left(
            order, wanted, key=lambda document: self.path_of(document).encode("utf-8", "surrogateescape")
        )
        if at < len(order) and self.path_of(order[at]) == path:
            return int(order[at])
        return -1

    def language(self, document: int) -> str:
        """Return the name of a document's language."""
        return self.languages[self._file.block("language")[document]]

    def language_numbers(self) -> Sequence[int]:
        """Return the position in ``languages`` of each document's language."""
        return self._file.block("language")

    def digest(self, document: int) -> bytes:
        """Return the 16-byte BLAKE2b digest of a document's bytes."""
        return bytes(self._file.block("digests")[16 * document : 16 * document + 16])

    def digests(self) -> bytes:
        """Return the digests of all documents, one behind the other."""
        return bytes(self._file.block("digests"))

    def document_words(self, document: int) -> list[int]:
        """Return the ordinals of all words of a document, ascending."""
        found = self._forward
        if found is None:
            found = self._forward = (self._file.integers("forward.offsets"), self._file.raw("forward"))
        offsets, view = found
        return unpack_values(view[offsets[document] : offsets[document + 1]])

    def record(self, document: int) -> Record:
        """Return everything stored about a document beyond its words; unpacked anew at every call."""
        from kwsearch.store.segment.record import decode_record

        return decode_record(self.record_bytes(document))

    def record_bytes(self, document: int) -> memoryview:
        """Return a document's record as it is stored."""
        found = self._records
        if found is None:
            found = self._records = (self._file.integers("records.offsets"), self._file.raw("records"))
        offsets, view = found
        return view[offsets[document] : offsets[document + 1]]

    def live_documents(self) -> Sequence[int]:
        """Return the numbers of the documents that are not deleted, ascending."""
        if not self.deleted:
            return range(self.documents)
        return [document for document in range(self.documents) if document not in self.deleted]

    @property
    def file_size(self) -> int:
        """Bytes of the file."""
        return len(self._file.view)

    def damaged_blocks(self) -> list[str]:
        """Return the names of damaged blocks; reads the whole file."""
        return self._file.damaged_blocks()

    def block_sizes(self) -> dict[str, int]:
        """Return the size of each block in bytes."""
        return self._file.block_sizes()

    def close(self) -> None:
        """Release the file; the segment must not be used afterwards."""
        # Let go of before the file is: a map that is looked at cannot be closed.
        for view in (self.line_starts, self.flags):
            view.release()
        self._dictionaries = {}
        self._forward = self._records = None
        self._file.close()
