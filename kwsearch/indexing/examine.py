"""From a file's bytes to facts, tags and file classes: the one way, for the index, ``symbols``, ``diff`` and fixtures.

Whatever the bytes are, an answer comes back: a file that no extractor survives, or whose facts would lie outside of it,
has no facts, and ``facts.fallback`` says ``crash``.
"""

from __future__ import annotations

import operator
from collections.abc import Iterable
from typing import TYPE_CHECKING, NamedTuple

from kwsearch.extract import extract_facts
from kwsearch.languages.fileclass import content_flags, facts_flags, path_flags
from kwsearch.languages.headers import own_header_language
from kwsearch.languages.table import BY_NAME, HEAD_BYTES, HEADER_SUFFIX, detect_language
from kwsearch.models import FileFacts, SourceFile, Tag

if TYPE_CHECKING:
    from kwsearch.tags.match import Rules

_line_of = operator.attrgetter("line")


class Examined(NamedTuple):
    """What is known about one file."""

    source: SourceFile
    """With the language that its bytes decide, and the classes that they and its facts decide, too."""
    facts: FileFacts
    tags: list[Tag]


class Examiner:
    """Examines files of one root, by its tag rules and what ``.h`` means in it. May be used from several threads."""

    def __init__(
        self, rules: Rules | None = None, header_language: str = "c", *, headers_decide: bool = True
    ) -> None:
        """Take what all files have in common.

        Args:
            rules: Tag rules; without them no file has tags.
            header_language: What ``.h`` means: ``c``, ``cpp`` or ``objective-c``.
            headers_decide: Whether a header that only another of these can read is of that one.
        """
        self._rules = rules
        self._header_language = header_language
        self._headers_decide = headers_decide

    def classify(self, path: str, data: bytes) -> SourceFile:
        """Return a file as a scan would: its language, and the classes that its path decides. Its times are 0."""
        language = detect_language(path, data[:HEAD_BYTES], self._header_language)
        return SourceFile(path, len(data), 0, 0, language, path_flags(path, language))

    def examine(self, source: SourceFile, data: bytes) -> Examined:
        """Return everything about one file; never raises for what it holds.

        What is raised once and not again is not for what it holds, and goes to the caller.

        Args:
            source: As a scan, or ``classify``, gives it.
            data: Its bytes.
        """
        try:
            return self._examine(source, data)
        except Exception as error:  # an extractor that fails on one odd file must not end the run
            first = error
        try:
            self._examine(source, data)
        except Exception as error:
            if type(error) is type(first):
                return self.plainly(source, data, "crash")
            raise
        raise first  # not the file's: a handler of a signal raised it here by chance, and it is meant for the caller

    def _own(self, source: SourceFile, data: bytes) -> SourceFile:
        """Return a file with its own language, where that is not what its repository says."""
        if not self._headers_decide or not source.path.endswith(HEADER_SUFFIX):
            return source
        return source._replace(language=own_header_language(data, source.language))

    def _examine(self, source: SourceFile, data: bytes) -> Examined:
        source = self._own(source, data)
        known = source._replace(flags=source.flags | content_flags(data, source.language))
        # In a document it is its code that makes calls.
        language = BY_NAME[source.language].code or source.language
        facts = extract_facts(source.path, data, source.language, self._wanted_calls(language))
        lines = data.count(b"\n") + 1
        for rows in (facts.symbols, facts.imports, facts.uses, facts.statements):
            if not _lie_within(rows, lines):  # in an index it would lie in another file
                raise ValueError("a fact lies outside its file")
        tags = self._tags(facts, known)
        return Examined(known._replace(flags=known.flags | facts_flags(source.path, facts)), facts, tags)

    def _tags(self, facts: FileFacts, source: SourceFile) -> list[Tag]:
        if self._rules is None:
            return []
        from kwsearch.tags.match import find_tags  # who has rules has loaded it

        return find_tags(facts, source, self._rules)

    def _wanted_calls(self, language: str) -> frozenset[str]:
        return frozenset() if self._rules is None else self._rules.table(language).wanted_calls

    def plainly(self, source: SourceFile, data: bytes, reason: str) -> Examined:
        """Return a file without facts, because of ``reason``: what ``facts.fallback`` will say."""
        source = self._own(source, data)
        facts = FileFacts(source.language)
        facts.fallback = reason
        flags = source.flags | content_flags(data, source.language)
        return Examined(source._replace(flags=flags), facts, [])


def _lie_within(rows: Iterable[object], lines: int) -> bool:
    numbers = list(map(_line_of, rows))
    return not numbers or (min(numbers) >= 1 and max(numbers) <= lines)
