"""The text of an indexed file, read without leaving its root, and only if it is still what was indexed. Lean."""

from __future__ import annotations

from kwsearch.fingerprint import digest
from kwsearch.safe_open import read_below

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from kwsearch.safe_open import HeldFolder

BYTE_ORDER_MARK = b"\xef\xbb\xbf"


class SourceLines:
    r"""The lines of a file, by 0-based number, without line ends; each is decoded when it is asked for.

    Lines end at ``\n`` (and lose a ``\r`` before it), as the index numbers them; behind the last line end begins no
    other line. Bytes that are not UTF-8 come as surrogate escapes; a byte order mark at the start is no part of the
    text.
    """

    __slots__ = ("_lines",)

    def __init__(self, data: bytes | None) -> None:
        """Split a file's bytes; None has no lines."""
        # Not splitlines: a form feed or a U+2028 inside a line would shift the numbers of all below.
        self._lines = [] if data is None else data.removeprefix(BYTE_ORDER_MARK).split(b"\n")
        if self._lines and not self._lines[-1]:
            del self._lines[-1]

    def __len__(self) -> int:
        return len(self._lines)

    def __getitem__(self, number: int) -> str:
        return self._lines[number].removesuffix(b"\r").decode("utf-8", "surrogateescape")

    def __iter__(self) -> Iterator[str]:
        return map(self.__getitem__, range(len(self._lines)))


class KeptLines:
    """Room for the lines of one file, which the matches of an answer share: they are read file by file."""

    __slots__ = ("of_last",)

    def __init__(self) -> None:
        self.of_last: tuple[str, SourceLines] | None = None


class GivenText:
    """A text that is at hand."""

    __slots__ = ("_data",)

    def __init__(self, data: bytes | None) -> None:
        self._data = data

    def __call__(self) -> bytes | None:
        """Return it."""
        return self._data


class SourceText:
    """Where the text of one indexed file is, and how to know it again; equal when of the same path.

    Attributes:
        root: The indexed folder, absolute, without symbolic links.
        path: Relative to it.
    """

    __slots__ = ("_digest", "_kept", "_status", "_stored", "path", "root")

    def __init__(
        self,
        root: str,
        path: str,
        status: tuple[int, int, int],
        digest: bytes,
        kept: KeptLines | None = None,
        stored: Callable[[], bytes | None] | None = None,
    ) -> None:
        """Take what the index knows of a file; nothing is read.

        Args:
            root: The indexed folder.
            path: Relative to it.
            status: Bytes, mtime_ns and ctime_ns as it was indexed.
            digest: BLAKE2b-128 of its bytes.
            kept: Where its lines are kept until those of another file are; without, they are read at each call.
            stored: Gives its bytes as a store has them; None to read the file.
        """
        self.root = root
        self.path = path
        self._status = status
        self._digest = digest
        self._kept = kept
        self._stored = stored

    def __eq__(self, other: object) -> bool:
        return isinstance(other, SourceText) and self.path == other.path

    def __lt__(self, other: SourceText) -> bool:
        return self.path < other.path

    def __hash__(self) -> int:
        return hash(self.path)

    def __repr__(self) -> str:
        return f"SourceText({self.path!r})"

    def __reduce__(self) -> tuple[object, ...]:
        # What reads from an open index cannot go to another process: its text goes instead.
        stored = None if self._stored is None else GivenText(self._stored())
        return SourceText, (self.root, self.path, self._status, self._digest, None, stored)

    def lines(self) -> SourceLines:
        """Return the lines as they were indexed; none when the file has changed since, or cannot be read."""
        last = None if self._kept is None else self._kept.of_last
        if last is not None and last[0] == self.path:
            return last[1]
        lines = SourceLines(self.read())
        # A file that cannot be read now may be back at the next call, so nothing is kept of it.
        if self._kept is not None and len(lines):
            # One assignment of both: another thread sees the old pair or the new one.
            self._kept.of_last = (self.path, lines)
        return lines

    def read(self, held: HeldFolder | None = None) -> bytes | None:
        """Return the bytes if they are those that were indexed, else None; no link below the root is followed.

        Args:
            held: Reads below the root; for whoever reads many files.

        Raises:
            RootError: They cannot be read for a reason that is not the file's own, such as a failing disk.
        """
        size = self._status[0]
        if self._stored is not None:
            text = self._stored()
            return text if text is not None and len(text) == size and digest(text) == self._digest else None
        found = read_below(self.root, self.path, size + 1) if held is None else held.read(self.path, size + 1)
        # One byte more than it should have was asked for, so a file that has grown is told by its length.
        if found is None or len(found[0]) != size:
            return None
        data, status = found
        if (size, status.st_mtime_ns, status.st_ctime_ns) == self._status:
            return data
        # Other times may still be the same bytes: a checkout, a copy, a file read in the moment it was written.
        return data if digest(data) == self._digest else None
