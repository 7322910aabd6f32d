"""From a file's bytes to facts, tags and file classes: the one way, for the index, ``symbols``, ``diff`` and fixtures.

Whatever the bytes are, an answer comes back: a file that no extractor survives, or whose facts would lie outside of it,
has no facts, and ``facts.fallback`` says ``crash``.
"""

from __future__ import annotations

import operator
import os
import stat
from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple

from kwsearch.errors import SourceFileError
from kwsearch.extract import extract_facts
from kwsearch.languages.fileclass import content_flags, facts_flags, path_flags
from kwsearch.languages.headers import HEADER_BYTES, decide_header_language
from kwsearch.languages.table import HEAD_BYTES, detect_language
from kwsearch.models import FileFacts, SourceFile, Symbol, Tag
from kwsearch.query.values import checked_value
from kwsearch.settings.defaults import MAX_FILE_BYTES
from kwsearch.tags.match import Rules, find_tags

_line_of = operator.attrgetter("line")


class Examined(NamedTuple):
    """What is known about one file."""

    source: SourceFile
    """With the classes that its bytes and its facts decide, too."""
    facts: FileFacts
    tags: list[Tag]


class Examiner:
    """Examines files of one root, by its tag rules and what ``.h`` means in it. May be used from several threads."""

    def __init__(self, rules: Rules | None = None, header_language: str = "c") -> None:
        """Take what all files have in common.

        Args:
            rules: Tag rules; without them no file has tags.
            header_language: What ``.h`` means: ``c`` or ``cpp``.
        """
        self._rules = rules
        self._header_language = header_language

    def classify(self, path: str, data: bytes) -> SourceFile:
        """Return a file as a scan would: its language, and the classes that its path decides. Its times are 0."""
        language = detect_language(path, data[:HEAD_BYTES], self._header_language)
        return SourceFile(path, len(data), 0, 0, language, path_flags(path, language))

    def examine(self, source: SourceFile, data: bytes) -> Examined:
        """Return everything about one file; never raises for what it holds.

        Args:
            source: As a scan, or ``classify``, gives it.
            data: Its bytes.
        """
        known = source._replace(flags=source.flags | content_flags(data, source.language))
        try:
            # the kernel of a notebook, which decides, is nearly always Python's
            language = "python" if source.language == "jupyter" else source.language
            facts = extract_facts(source.path, data, source.language, self._wanted_calls(language))
            lines = data.count(b"\n") + 1
            for rows in (facts.symbols, facts.imports, facts.uses, facts.statements):
                if not _lie_within(rows, lines):  # in an index it would lie in another file
                    raise ValueError("a fact lies outside its file")
            tags = find_tags(facts, known, self._rules) if self._rules is not None else []
        except Exception:  # an extractor that fails on one odd file must not end the run
            return self.plainly(source, data, "crash")
        return Examined(known._replace(flags=known.flags | facts_flags(source.path, facts)), facts, tags)

    def _wanted_calls(self, language: str) -> frozenset[str]:
        return frozenset() if self._rules is None else self._rules.table(language).wanted_calls

    def plainly(self, source: SourceFile, data: bytes, reason: str) -> Examined:
        """Return a file without facts, because of ``reason``: what ``facts.fallback`` will say."""
        facts = FileFacts(source.language)
        facts.fallback = reason
        flags = source.flags | content_flags(data, source.language)
        return Examined(source._replace(flags=flags), facts, [])


def extract_symbols(
    path: str | os.PathLike[str], *, data: bytes | None = None, language: str | None = None
) -> list[Symbol]:
    """Return the definitions and declarations of a file, by line; no index is needed.

    A ``.h`` file is read as C++ when it holds what only C++ can read, else as C.

    Args:
        path: The file.
        data: Its bytes, when they are at hand; then nothing is read, and the name alone counts.
        language: A language by its name or alias, when the name of the file does not tell.

    Raises:
        SourceFileError: If it cannot be read, is no file, or is larger than files may be; an OSError, too.
        QuerySyntaxError: If there is no such language; with a hint.
    """
    if data is None:
        data = _source_bytes(path)
    name = Path(path).name
    headers = decide_header_language({}, [name], lambda _: data[:HEADER_BYTES])
    examiner = Examiner(header_language=headers)
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
        return Path(path).read_bytes()
    except (OSError, ValueError) as error:  # a NUL in the name is a ValueError
        if isinstance(error, SourceFileError):
            raise
        reason = getattr(error, "strerror", None) or error
        raise SourceFileError(f"{os.fspath(path)} cannot be read: {reason}") from error


def _lie_within(rows: Iterable[object], lines: int) -> bool:
    numbers = list(map(_line_of, rows))
    return not numbers or (min(numbers) >= 1 and max(numbers) <= lines)
