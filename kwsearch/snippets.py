"""Source lines for an answer, read from the files of a root without leaving it.

Lean. A file that cannot be read safely, or is no longer there, simply has no lines to show.
"""

from __future__ import annotations

import os

MAX_SNIPPET_BYTES = 64 * 1024 * 1024
"""No indexed file is larger than the largest ``max_file_bytes``."""


def source_lines(root: str, path: str) -> list[str]:
    r"""Return the lines of the file, without line ends; empty when it cannot be read.

    Lines end at ``\n`` (and lose a ``\r`` before it), as the index counts them. Bytes that are not UTF-8
    come as surrogate escapes.

    Args:
        root: Absolute path of the root, without symbolic links.
        path: Relative to the root. One that leads out of it, directly or over a link, is not read.
    """
    full = os.path.join(root, path)
    try:
        if os.path.realpath(full) != full or not full.startswith(os.path.join(root, "")):
            return []
    except ValueError:  # a NUL in the name
        return []
    flags = os.O_RDONLY
    for name in ("O_NOFOLLOW", "O_NONBLOCK", "O_CLOEXEC", "O_BINARY"):
        flags |= getattr(os, name, 0)
    try:
        descriptor = os.open(full, flags)
    except OSError:
        return []
    try:
        if os.fstat(descriptor).st_mode & 0o170000 != 0o100000:
            return []
        with open(descriptor, "rb", closefd=False) as stream:
            data = stream.read(MAX_SNIPPET_BYTES)
    except OSError:
        return []
    finally:
        os.close(descriptor)
    return [line.removesuffix(b"\r").decode("utf-8", "surrogateescape") for line in data.split(b"\n")]
