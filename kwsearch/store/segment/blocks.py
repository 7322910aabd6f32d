"""The container of a segment file: named, checksummed blocks behind one another, and packed lists of integers.

Decides how bytes lie on disk; knows nothing of words or files. Standard library only and no heavy imports,
because the fastest path to an answer reads through this module.

Layout: an 8-byte magic; the blocks, each at a multiple of 8; the directory (a line ``name offset length crc32``
per block); a 32-byte footer (directory offset and length, its CRC-32, the format number, the magic again).
All integers are little-endian.
"""

from __future__ import annotations

import mmap
import os
import sys
import zlib
from errno import EINVAL, EISDIR, ELOOP, ENODEV
from itertools import accumulate

from kwsearch.errors import IndexCorruptError, IndexReadError, StoredIndexError
from kwsearch.safe_open import is_gone, open_file, read_open

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from typing import BinaryIO, Literal

MAGIC = b"KWSEGMT1"
FOOTER_SIZE = 32

MOST_LOOSE = 256 << 20
"""Bytes of a segment that is no longer packed: more are damage, or a trap."""


_FIRST_FEW = iter(range(64))
"""Counts what this process has unpacked so far: who asks once needs few packs, and should load nothing for them."""


def unpacked(data: bytes | memoryview) -> bytes:
    """Return what is packed as zlib does it: a page, a list, a record.

    Raises:
        zlib.error: If the bytes are not what was written (zlib's Adler-32 proves it).
    """
    if len(data) > MOST_LOOSE >> 10:  # what is packed grows to 1,032 times its length at most
        unpacking = zlib.decompressobj()
        found = unpacking.decompress(data, MOST_LOOSE)
        if not unpacking.eof:
            raise zlib.error("it is cut short, or a trap")
        return found
    if next(_FIRST_FEW, None) is not None:
        return zlib.decompress(data)
    from isal import isal_zlib  # the same in half the time

    try:
        return isal_zlib.decompress(data)
    except isal_zlib.error as error:  # type: ignore[misc]  # its stub says it is no class
        raise zlib.error(str(error)) from None


def packed(data: bytes) -> bytes:
    """Return bytes packed at zlib's quickest level: byte planes of differences gain little from more work."""
    from isal import isal_zlib  # only who builds an index needs it

    return isal_zlib.compress(data, 1)


def wrapped(data: bytes) -> bytes:
    """Return bytes as `unpacked` takes them and as long as they are, for whoever packs many of them as one."""
    return zlib.compress(data, 0)


def gzipped(data: bytes) -> bytes:
    """Return bytes as gzip packs them at its quickest level, in an eighth of its time."""
    from isal import igzip

    found: bytes = igzip.compress(data, 1)
    return found


def tight(loose: bytes) -> bytes:
    """Return a whole segment packed as one, in which nothing is packed."""
    # Not isal, whose best is a fifteenth larger: a cluster keeps this for long, and it is packed once.
    return zlib.compress(loose, 6)


def loosened(path: str, data: bytes) -> bytes:
    """Return the segment that `tight` got.

    Raises:
        IndexCorruptError: If it is something else.
    """
    from isal import isal_zlib

    unpacking = isal_zlib.decompressobj()
    try:
        found = bytes(unpacking.decompress(data, MOST_LOOSE))
    except isal_zlib.error as error:  # type: ignore[misc]  # its stub says it is no class
        raise IndexCorruptError(f"the segment of {path} is damaged: {error}") from None
    if not unpacking.eof or unpacking.unused_data:
        raise IndexCorruptError(f"the segment of {path} is damaged: it has another length")
    return found


def unpack_values(data: bytes | memoryview) -> list[int]:
    """Return the ascending integers whose differences ``dictionary_builder.pack_array`` packed.

    Raises:
        IndexCorruptError: If the bytes are not what was written (zlib's Adler-32 proves it).
    """
    return list(accumulate(unpack_integers(data)))


def unpack_integers(data: bytes | memoryview) -> memoryview:
    """Return the unsigned 32-bit integers that ``dictionary_builder.pack_array`` packed, in their order."""
    try:
        planes = unpacked(data)
    except zlib.error as error:
        raise IndexCorruptError(f"a packed list is damaged ({error}); build the index again") from None
    return unshuffle(planes)


def unshuffle(planes: bytes) -> memoryview:
    """Return 32-bit integers from their four byte planes (all lowest bytes first, then the next, …)."""
    quarter = len(planes) >> 2
    flat = bytearray(4 * quarter)
    flat[0::4] = planes[:quarter]
    flat[1::4] = planes[quarter : 2 * quarter]
    flat[2::4] = planes[2 * quarter : 3 * quarter]
    flat[3::4] = planes[3 * quarter : 4 * quarter]
    return memoryview(flat).cast("I")


def pack_numbers(numbers: Sequence[int]) -> bytes:
    """Return signed 32-bit integers as what ``unpack_numbers`` reads: how many, u32, and their byte planes."""
    return len(numbers).to_bytes(4, "little") + shuffle(
        b"".join([number.to_bytes(4, "little", signed=True) for number in numbers])
    )


def unpack_numbers(data: bytes) -> tuple[memoryview, int]:
    """Return the integers that ``pack_numbers`` wrote at the beginning of some bytes, and where these go on.

    Raises:
        ValueError, TypeError: They are not what was written.
    """
    end = 4 + 4 * int.from_bytes(data[:4], "little")
    return unshuffle(data[4:end]).cast("B").cast("i"), end


_NO_FILE = (ELOOP, EISDIR, ENODEV, EINVAL)
"""What opening, reading and mapping say of a link, a folder, a pipe or a device."""


def cannot_read(what: str, error: OSError) -> StoredIndexError:
    """Return our error for one of the system while a file of an index was read.

    A file that is not there, or is no file, is damage; any other error says nothing about what is in it.
    """
    text = f"{what} cannot be read ({error.strerror or error})"
    if is_gone(error) or error.errno in _NO_FILE:
        return IndexCorruptError(f"{text}; build the index again")
    return IndexReadError(f"{text}; nothing is known to be damaged")


def read_file(path: str, most: int = sys.maxsize) -> bytes:
    """Return the bytes of a file of an index, ``most`` at most; through no link, waiting for no writer of a pipe.

    Raises:
        OSError: It cannot be read, or is no file (ENODEV).
    """
    held: list[int] = []
    try:
        found = read_open(open_file(path, None, held), most)
    finally:
        for number in held:
            os.close(number)
    if found is None:
        raise OSError(ENODEV, "it is no file", path)
    return found[0]


class BlockFile:
    """A segment file opened for reading, through a memory map.

    A small block is checked against its CRC-32 when it is first asked for, so nothing unchecked is ever used;
    large blocks that are read in pieces (``raw``) hold pieces that check themselves.
    """

    __slots__ = ("_directory", "_map", "_views", "path", "view")

    def __init__(self, path: str, *, format_number: int) -> None:
        """Map ``path`` and read the directory.

        Raises:
            IndexCorruptError: If the file is missing, cut short, damaged or of another format.
            IndexReadError: If it cannot be read for another reason.
        """
        self.path = path
        held: list[int] = []
        self._map: mmap.mmap | None = None
        try:
            self._map = mmap.mmap(open_file(path, None, held), 0, access=mmap.ACCESS_READ)
        except OSError as error:
            raise cannot_read(f"segment {os.path.basename(path)!r}", error) from None
        except ValueError as error:  # an empty file
            raise IndexCorruptError(f"segment {os.path.basename(path)!r} cannot be read: {error}") from None
        finally:
            # The map has a descriptor of its own by now.
            for number in held:
                os.close(number)
        self.view = memoryview(self._map)
        self._views: dict[str, memoryview] = {}
        try:
            self._directory = self._read_directory(format_number)
        except (ValueError, IndexError) as error:
            self.close()
            raise IndexCorruptError(
                f"segment {os.path.basename(path)!r} is damaged ({error}); build the index again"
            ) from None

    def _read_directory(self, format_number: int) -> dict[str, tuple[int, int, int]]:
        size = len(self.view)
        footer = bytes(self.view[max(0, size - FOOTER_SIZE) :])
        if len(footer) < FOOTER_SIZE or footer[24:] != MAGIC or bytes(self.view[:8]) != MAGIC:
            raise ValueError("no magic")
        offset, length = int.from_bytes(footer[:8], "little"), int.from_bytes(footer[8:16], "little")
        if int.from_bytes(footer[20:24], "little") != format_number:
            raise ValueError("another format")
        # The directory stands right before the footer: bytes that are missing in between, or too many, show here at
        # once.
        if offset + length != size - FOOTER_SIZE:
            raise ValueError("wrong length")
        text = bytes(self.view[offset : offset + length])
        if zlib.crc32(text) != int.from_bytes(footer[16:20], "little"):
            raise ValueError("directory checksum")
        directory = {}
        for line in text.decode("ascii").splitlines():
            name, start, count, crc = line.split(" ")
            directory[name] = (int(start), int(count), int(crc))
        return directory

    def block(self, name: str) -> memoryview:
        """Return a block's bytes, checked against its checksum the first time."""
        found = self._views.get(name)
        if found is None:
            start, length, crc = self._place(name)
            found = self.view[start : start + length]
            if zlib.crc32(found) != crc:
                raise IndexCorruptError(
                    f"segment {os.path.basename(self.path)!r} is damaged (block {name}); build the index again"
                )
            self._views[name] = found
        return found

    def integers(self, name: str, code: Literal["H", "I", "Q", "q"] = "I") -> memoryview:
        """Return a block as unsigned integers of the array type ``code``, checked like ``block``."""
        return self.block(name).cast(code)

    def raw(self, name: str) -> memoryview:
        """Return a block's bytes unchecked, for blocks made of pieces that check themselves."""
        start, length, _ = self._place(name)
        return self.view[start : start + length]

    def _place(self, name: str) -> tuple[int, int, int]:
        place = self._directory.get(name)
        if place is None:
            raise IndexCorruptError(f"segment {os.path.basename(self.path)!r} lacks the block {name}")
        return place

    def damaged_blocks(self) -> list[str]:
        """Return the names of all blocks whose bytes do not match their checksum; reads the whole file."""
        from isal import isal_zlib  # zlib's checksum, several times as fast

        damaged = []
        for name, (start, length, crc) in self._directory.items():
            end = start + length
            # What fills up to the next block is in no checksum, and zeros were written there.
            if isal_zlib.crc32(self.view[start:end]) != crc or any(self.view[end : end + -length % 8]):
                damaged.append(name)
        return damaged

    def block_sizes(self) -> dict[str, int]:
        """Return each block's size in bytes."""
        return {name: length for name, (_, length, _) in self._directory.items()}

    def close(self) -> None:
        """Release the memory map; views that are still in use keep it alive until they go."""
        for view in self._views.values():
            view.release()
        self._views = {}
        try:
            self.view.release()
            if self._map is not None:
                self._map.close()
        except BufferError:
            pass  # a slice is still exported somewhere; the map goes with it


class BlockWriter:
    """Writes a segment file block by block; the file is complete only after ``finish``."""

    def __init__(self, file: BinaryIO, *, format_number: int) -> None:
        """Begin to write to a new file."""
        self._file = file
        self._file.write(MAGIC)
        self._position = len(MAGIC)
        self._format_number = format_number
        self._directory: list[str] = []

    def put(self, name: str, pieces: Iterable[bytes | bytearray | memoryview]) -> None:
        """Append a block made of ``pieces``."""
        start, crc, length = self._position, 0, 0
        for piece in pieces:
            crc = zlib.crc32(piece, crc)
            self._file.write(piece)
            length += len(piece)
        padding = -length % 8
        self._file.write(bytes(padding))
        self._position += length + padding
        self._directory.append(f"{name} {start} {length} {crc}\n")

    def finish(self) -> None:
        """Write directory and footer."""
        text = "".join(self._directory).encode("ascii")
        self._file.write(text)
        self._file.write(
            self._position.to_bytes(8, "little")
            + len(text).to_bytes(8, "little")
            + zlib.crc32(text).to_bytes(4, "little")
            + self._format_number.to_bytes(4, "little")
            + MAGIC
        )


def shuffle(flat: bytes) -> bytes:
    """Return the four byte planes of 32-bit integers: high bytes are mostly zero and then pack to nothing."""
    return flat[0::4] + flat[1::4] + flat[2::4] + flat[3::4]
