"""What source files define, straight from them: no index is read or written."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from kwsearch.errors import RootError, SourceFileError
from kwsearch.indexing.examine import Examiner
from kwsearch.models import Symbol
from kwsearch.query.values import checked_value
from kwsearch.roots import resolve_root
from kwsearch.scan.reading import SourceReader, classify_content
from kwsearch.settings.defaults import MAX_FILE_BYTES


class FileOutline(NamedTuple):
    """What one file below a folder defines, or why it was not read."""

    path: str
    """Relative to the folder."""
    symbols: list[Symbol]
    """Definitions and declarations, by line."""
    skipped: str
    """The rule by which an index leaves the file, or the folder, out; empty when it was read."""


_NOT_TEXT = {"utf-16": "UTF-16 or UTF-32 text", "binary": "binary"}
"""What is said of files that an index leaves out for what their bytes are."""


def extract_symbols(
    path: str | os.PathLike[str], *, data: bytes | None = None, language: str | None = None
) -> list[Symbol]:
    """Return the definitions and declarations of a file, by line; no index is needed.

    A ``.h`` file is read as C++ or Objective-C when it holds what only these can read, else as C.

    Args:
        path: The file.
        data: Its bytes, when they are at hand; then nothing is read, and the name alone counts.
        language: A language by its name or alias, when the name of the file does not tell.

    Raises:
        SourceFileError: If it cannot be read, is no file, is binary or UTF-16, or is larger than files may be; an
            OSError, too.
        QuerySyntaxError: If there is no such language; with a hint.
    """
    if data is None:
        data = _source_bytes(path)
    # The bare name: the folders around a file that stands alone say nothing about what it defines.
    name = Path(path).name
    examiner = Examiner(headers_decide=language is None)
    source = examiner.classify(name, data)
    if language is not None:
        source = source._replace(language=checked_value("lang", language, -1))
    return examiner.examine(source, data).facts.symbols


def _source_bytes(path: str | os.PathLike[str]) -> bytes:
    """The bytes of a file that a user names."""
    try:
        status = os.stat(path)
        if not stat.S_ISREG(status.st_mode):
            raise SourceFileError(f"{os.fspath(path)} is not a file; name source files")
        if status.st_size > MAX_FILE_BYTES:
            raise SourceFileError(f"{os.fspath(path)} is larger than {MAX_FILE_BYTES:,} bytes")
        data = Path(path).read_bytes()
    except (OSError, ValueError) as error:  # a NUL in the name is a ValueError
        if isinstance(error, SourceFileError):
            raise
        reason = getattr(error, "strerror", None) or error
        raise SourceFileError(f"{os.fspath(path)} cannot be read: {reason}") from error
    # Long lines are read of a file that is named, but of these bytes nothing that is told would be so.
    kind = _NOT_TEXT.get(classify_content(data) or "")
    if kind is not None:
        raise SourceFileError(f"{os.fspath(path)} is {kind}, which is not read")
    return data


def outline_folder(folder: str | os.PathLike[str]) -> Iterator[FileOutline]:
    """Yield what each file below a folder defines, by path: those that an index of the folder would hold.

    Ignore rules and settings count as for an index; ``.h`` files are read as in an index of the folder.

    Raises:
        RootError: The folder is missing, no folder or not readable.
        ConfigError: A setting of the folder is wrong.
    """
    from kwsearch.scan.walk import Skip, scan_tree  # one file alone asks for no settings
    from kwsearch.settings.load import load_settings

    root = resolve_root(folder)
    settings = load_settings(root)
    scan = scan_tree(root, settings)
    examiner = Examiner(header_language=scan.header_language, headers_decide=settings.headers_decide)
    try:
        reader = SourceReader(root, max_file_bytes=settings.max_file_bytes)
    except OSError as error:
        raise RootError(f"{root} cannot be read: {error.strerror}") from error
    with reader:
        for source in scan:
            if isinstance(source, Skip):
                yield FileOutline(source.path, [], source.reason)
                continue
            reading = reader.read(source.path, source.language)
            if reading.reason:
                yield FileOutline(source.path, [], reading.reason)
            else:
                yield FileOutline(source.path, examiner.examine(source, reading.data).facts.symbols, "")
