"""Reading one file of an untrusted tree: never through a link, never a device, never past the limit.

Says what was read together with the times it belongs to, or the reason why the file is not indexed
(the numbered rules are in walk.py).
"""

from __future__ import annotations

import os
import stat
import time
from typing import NamedTuple, Self

from kwsearch.languages.table import BY_NAME
from kwsearch.regex import regex
from kwsearch.safe_open import GONE, HeldFolder, open_file, reason_of

BINARY_BLOCK_BYTES = 8000
"""A NUL byte in this much of a file's start makes it binary, as in git."""

LONG_LINE_BYTES = 100_000
LONG_AVERAGE_BYTES = 1_000
"""A file with such a line, or with such lines on average, was written by a program for a program."""
_MINIFIED_LANGUAGE = "javascript"
"""The one with a grammar that programs write for browsers; in others a long line is a table of somebody's data."""
_DATA_RUN = regex(rb"(?:^|(?<=[;{}\n]))[^;{}\n]{1000,}")
"""A table or a picture inside of code or markup, which people put there: no statement and no block ends in it."""
_SMALL_BYTES = 4096
"""Files up to this size are never minified."""

RACY_NS = 20_000_000
"""Clocks of file systems tick this slowly at worst: a second change in the same tick would leave no trace."""
PATIENCE_NS = 10 * RACY_NS
"""A reader waits so long at most, all files together, for files to be older than that: mostly the first that was just
written is waited for, and meanwhile the others have aged."""


class Reading(NamedTuple):
    """What reading one file gave."""

    data: bytes
    """Its bytes; empty when ``reason`` is not."""
    size: int
    """Bytes of the file as its status gave them."""
    mtime_ns: int
    """Time of last change that belongs to ``data``, nanoseconds since the epoch."""
    ctime_ns: int
    """Time of last status change that belongs to ``data``; 0 when the file changed so recently that a later
    change could carry the same time, so that the next freshness check reads it again."""
    reason: str
    """Why the file is not indexed; empty when it is."""


def classify_content(data: bytes, language: str = "") -> str | None:
    """Return the reason why a file with these bytes is not indexed, or None when it is.

    Args:
        data: The whole file, or at least its first BINARY_BLOCK_BYTES (then long lines may be missed).
        language: Name of a row of the language table. Lines may be long on average in prose, a notebook may hold a
            picture on one line, and code that people write may have any line; what is minified is what lies on
            long lines throughout, but for tables and pictures within it, and no person writes.

    Returns:
        ``utf-16``, ``binary``, ``minified`` or None.
    """
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return "utf-16"
    if b"\0" in data[:BINARY_BLOCK_BYTES]:
        return "binary"
    size = len(data)
    if size <= _SMALL_BYTES or language == "jupyter":
        return None
    row = BY_NAME.get(language)
    is_code = row is not None and row.grammar != ""
    if is_code and language != _MINIFIED_LANGUAGE:
        return None
    if is_code or (row is not None and row.group == "markup"):
        data = _DATA_RUN.sub(b"", data)
        size = len(data)
        if size <= _SMALL_BYTES:
            return None
    # Prose may have a paragraph on each line; no other text has lines that long on average.
    if size > LONG_AVERAGE_BYTES * (data.count(b"\n") + 1) and (row is None or row.group != "prose"):
        return "minified"
    if not is_code and size > LONG_LINE_BYTES and max(map(len, data.split(b"\n"))) > LONG_LINE_BYTES:
        return "minified"
    return None


class SourceReader:
    """Reads files of one root by their relative paths, folder by folder without following any link.

    A context manager; not to be shared by threads. Paths in sorted order are read fastest.
    """

    def __init__(self, root: str, *, max_file_bytes: int) -> None:
        """Open the root.

        Raises:
            OSError: It cannot be opened.
        """
        self._root = root
        self._max_file_bytes = max_file_bytes
        self._patience_ns = PATIENCE_NS
        self._folder = HeldFolder(root)
        self._folder.enter("")

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Close the folder that is held open."""
        self._folder.close()

    def read(self, path: str, language: str = "") -> Reading:
        """Return the bytes of a file, or why it is not indexed; never raises for what the tree holds.

        A file that changes while it is read is read once more; if it changes again, its reason is ``unstable``.

        Args:
            path: Relative to the root, as in ``SourceFile.path``.
            language: Its language, for ``classify_content``.

        Raises:
            RootError: It cannot be read for a reason that is not its own, such as a failing disk.
        """
        folder, _, name = path.rpartition("/")
        if name in ("", ".", ".."):
            return _unread(GONE)
        try:
            parent = self._folder.enter(folder)
        except OSError as error:
            return _unread(reason_of(error, f"{self._root}/{folder}"))
        except ValueError:
            return _unread(GONE)
        held: list[int] = []
        try:
            return self._read_open(open_file(name, parent, held), language)
        except OSError as error:
            return _unread(reason_of(error, name, parent))
        except ValueError:  # a NUL in the name
            return _unread(GONE)
        finally:
            for number in held:
                os.close(number)

    def _read_open(self, descriptor: int, language: str) -> Reading:
        before = os.fstat(descriptor)
        if not stat.S_ISREG(before.st_mode):
            return Reading(b"", before.st_size, before.st_mtime_ns, before.st_ctime_ns, "special")
        young_ns = time.time_ns() - before.st_ctime_ns
        # A clock that was set back makes files of the future: waiting for those to age could take years.
        if 0 <= young_ns < RACY_NS <= self._patience_ns:
            self._patience_ns -= RACY_NS
            time.sleep((RACY_NS - young_ns) / 1e9)
            before = os.fstat(descriptor)
        # Twice, not until it holds still: a log that is written all the time would be read for ever.
        for _ in range(2):
            if before.st_size > self._max_file_bytes:
                return Reading(b"", before.st_size, before.st_mtime_ns, before.st_ctime_ns, "too-large")
            data = _read_all(descriptor, before.st_size)
            # The bytes belong to these times only if nothing came between.
            after = os.fstat(descriptor)
            times = (after.st_size, after.st_mtime_ns, after.st_ctime_ns)
            if len(data) == after.st_size and times == (
                before.st_size,
                before.st_mtime_ns,
                before.st_ctime_ns,
            ):
                reason = classify_content(data, language) or ""
                return Reading(b"" if reason else data, *_settled(*times), reason)
            before = after
        return Reading(b"", before.st_size, before.st_mtime_ns, before.st_ctime_ns, "unstable")


def _unread(reason: str) -> Reading:
    return Reading(b"", 0, 0, 0, reason)


def _read_all(descriptor: int, size: int) -> bytes:
    """Read a file from its start; one byte more than ``size`` when it has grown."""
    os.lseek(descriptor, 0, os.SEEK_SET)
    data = os.read(descriptor, size + 1)
    while data and len(data) <= size:
        more = os.read(descriptor, size + 1 - len(data))
        if not more:
            break
        data += more
    return data


def _settled(size: int, mtime_ns: int, ctime_ns: int) -> tuple[int, int, int]:
    """Return the times, with ctime 0 when the file may still change within the same tick of the clock."""
    return size, mtime_ns, 0 if time.time_ns() - ctime_ns < RACY_NS else ctime_ns
