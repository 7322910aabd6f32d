"""Source lines for an answer, read from the files of a root without leaving it.

Lean. A file that cannot be read safely, or is no longer there, simply has no lines to show.
"""

from __future__ import annotations

import os

MAX_SNIPPET_BYTES = 64 * 1024 * 1024
"""No indexed file is larger than the largest ``max_file_bytes``."""


class SourceLines:
    r"""The lines of a file, by 0-based number, without line ends; only those that are asked for are decoded.

    Lines end at ``\n`` (and lose a ``\r`` before it), as the index counts them. Bytes that are not UTF-8
    come as surrogate escapes.
    """

    __slots__ = ("_lines",)

    def __init__(self, data: bytes | None, last: int = 0) -> None:
        if data is None:
            self._lines = []
        elif last:
            # Most files are far longer than the part that an answer shows.
            self._lines = data.split(b"\n", last)[:last]
        else:
            self._lines = data.split(b"\n")

    def __len__(self) -> int:
        return len(self._lines)

    def __getitem__(self, number: int) -> str:
        return self._lines[number].removesuffix(b"\r").decode("utf-8", "surrogateescape")


def source_lines(root: str, path: str, last: int = 0) -> SourceLines:
    """Return the lines of the file; none when it cannot be read.

    Args:
        root: Absolute path of the root, without symbolic links.
        path: Relative to the root. One that leads out of it, directly or over a link, is not read.
        last: 1-based number of the last line that is wanted; 0 for all.
    """
    full = os.path.join(root, path)
    try:
        if os.path.realpath(full) != full or not full.startswith(os.path.join(root, "")):
            return SourceLines(None)
    except ValueError:  # a NUL in the name
        return SourceLines(None)
    flags = os.O_RDONLY
    for name in ("O_NOFOLLOW", "O_NONBLOCK", "O_CLOEXEC", "O_BINARY"):
        flags |= getattr(os, name, 0)
    try:
        descriptor = os.open(full, flags)
    except OSError:
        return SourceLines(None)
    try:
        status = os.fstat(descriptor)
        if status.st_mode & 0o170000 != 0o100000:
            return SourceLines(None)
        return SourceLines(os.read(descriptor, min(status.st_size, MAX_SNIPPET_BYTES)), last)
    except OSError:
        return SourceLines(None)
    finally:
        os.close(descriptor)
