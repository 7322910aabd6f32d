"""What readers of prose share: a document's lines, the sections that are open, and the blocks that are no prose."""

from __future__ import annotations

from itertools import pairwise

from kwsearch.extract.documents.guests import MAX_GUESTS, GuestReader, add_guest
from kwsearch.extract.rows.source import Source
from kwsearch.models import DOC, FileFacts, Symbol

MAX_TEXT = 200
"""Characters that a title, a signature and a doc have at most."""


class Outline:
    """One document while it is read.

    Attributes:
        path: Its path; handed on with the code of its blocks.
        source: Its text.
        data: Its bytes.
        lines: Its lines, without their ends.
        facts: What was found.
    """

    def __init__(self, path: str, data: bytes, language: str, extract_guest: GuestReader) -> None:
        """Take a document.

        Args:
            path: Its path.
            data: Its bytes.
            language: Name of a row of the language table.
            extract_guest: Reads the code of one block.
        """
        self.path = path
        self.source = Source(data)
        self.data = data
        starts = self.source.line_starts
        self.lines = [self.source.text(start, end).rstrip("\r\n") for start, end in pairwise(starts)]
        self.facts = FileFacts(language)
        self._extract_guest = extract_guest
        self._guests = 0
        self._open: list[tuple[int, int, str]] = []
        """Sections around the current place: level, position in the facts' symbols, title."""
        self._blocks: list[tuple[int, int, int | None]] = []

    def section(self, level: int, name: str, number: int, column: int, first: int) -> None:
        """Enter a section.

        Args:
            level: 1 for the outermost.
            name: Its title.
            number: 0-based line of the title.
            column: 1-based column of the title.
            first: 1-based last line of the sections that end before it.
        """
        self.close(level, first)
        scope = ".".join(title for _, _, title in self._open)
        self._open.append((level, len(self.facts.symbols), name[:MAX_TEXT]))
        self.add(name[:MAX_TEXT], "section", number, column, scope, f"h{level}")

    def close(self, level: int, last_line: int) -> None:
        """End the sections of ``level`` or below it at a 1-based line."""
        while self._open and self._open[-1][0] >= level:
            position = self._open.pop()[1]
            symbols = self.facts.symbols
            symbols[position] = symbols[position]._replace(end_line=max(last_line, symbols[position].line))

    def add(self, name: str, kind: str, number: int, column: int, scope: str, subkind: str) -> None:
        """Enter a symbol of one 0-based line."""
        line, signature = number + 1, self.lines[number].strip()[:MAX_TEXT]
        self.facts.symbols.append(
            Symbol(name, kind, "definition", line, line, column, scope, signature, "", subkind, ())
        )

    def take_out(self, first: int, end: int, kind: int | None) -> None:
        """Note that 0-based lines are no prose; ``kind`` is their span class, None for code."""
        starts = self.source.line_starts
        if first < end:
            self._blocks.append((starts[first], min(starts[end], len(self.data)), kind))

    def code(self, language: str, first: int, end: int) -> None:
        """Read 0-based lines as code of a language; nothing when it has no reader."""
        self.take_out(first, end, None)
        block = self.lines[first:end]
        if language and self._guests < MAX_GUESTS and any(line.strip() for line in block):
            self._guests += 1
            margin = min(len(line) - len(line.lstrip()) for line in block if line.strip())
            code = "\n".join(line[margin:] for line in block).encode("utf-8", "replace")
            add_guest(self.facts, self._extract_guest(self.path, code, language), first, None, columns=margin)

    def prose(self) -> None:
        """End all sections, and make doc spans of everything between the blocks."""
        self.close(0, len(self.lines))
        position = 0
        for start, end, kind in [*self._blocks, (len(self.data), len(self.data), None)]:
            for low, high, span in ((position, start, DOC), (start, end, kind)):
                if low < high and span is not None:
                    self.facts.spans.append((low, high, self.source.line(low), span))
            position = end
