"""Every change that the store makes on disk, in one small class, so that a test can put a failing disk in its place.

What a method has done when it returns is durable where its docstring says so.
"""

from __future__ import annotations

import os
from errno import ENODEV

from kwsearch.errors import IndexWriteError
from kwsearch.safe_open import create_file, open_file, open_folder

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import BinaryIO

    from kwsearch.store.segment.builder import SegmentBuilder

_PRIVATE_FOLDER = 0o700


class Disk:
    """The file system, as far as the store needs it. All paths are absolute; OSError passes through."""

    def make_folder(self, path: str) -> None:
        """Create a folder that only its owner can enter; its parent must exist."""
        os.mkdir(path, _PRIVATE_FOLDER)

    def create(self, path: str) -> BinaryIO:
        """Create a file that does not exist yet and open it for writing."""
        return create_file(path)

    def sync(self, stream: BinaryIO) -> None:
        """Force what was written to the disk."""
        stream.flush()
        os.fsync(stream.fileno())

    def write_file(self, path: str, data: bytes) -> None:
        """Create a file with these bytes, durably except for its name in the folder."""
        with self.create(path) as stream:
            stream.write(data)
            self.sync(stream)

    def finish_segment(self, builder: SegmentBuilder) -> None:
        """Write a segment file, durably except for its name in the folder."""
        builder.finish()

    def sync_folder(self, path: str) -> None:
        """Make the names in a folder durable."""
        # fsync(2): that of a file does not say that its entry in the folder has reached the disk.
        held: list[int] = []
        try:
            os.fsync(open_folder(path, None, held))
        finally:
            for number in held:
                os.close(number)

    def rename(self, old: str, new: str) -> None:
        """Give a file another name in one step, in place of a file that has it; durable after ``sync_folder``."""
        os.replace(old, new)

    def remove(self, path: str) -> None:
        """Remove a file."""
        os.unlink(path)

    def remove_folder(self, path: str) -> None:
        """Remove an empty folder."""
        os.rmdir(path)


def file_sha256(path: str) -> tuple[int, str]:
    """Return a file's size in bytes and the hex SHA-256 digest of its bytes.

    Raises:
        OSError: It cannot be read, or is no file (ENODEV).
    """
    import hashlib
    import stat

    digest = hashlib.sha256()
    size = 0
    held: list[int] = []
    try:
        number = open_file(path, None, held)
        # A pipe has no end, and a device no bytes that anybody wrote here.
        if not stat.S_ISREG(os.fstat(number).st_mode):
            raise OSError(ENODEV, "it is no file", path)
        while piece := os.read(number, 1 << 20):
            digest.update(piece)
            size += len(piece)
    finally:
        for number in held:
            os.close(number)
    return size, digest.hexdigest()


def write_error(error: OSError) -> IndexWriteError:
    """Return our error for a failure of the operating system while the index was being written."""
    where = f" ({error.filename})" if isinstance(error.filename, str) else ""
    return IndexWriteError(
        f"the index could not be written: {error.strerror or error}{where}; what was there before is untouched"
    )
