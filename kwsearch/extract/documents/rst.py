"""reStructuredText: sections by their underlines, labels, includes, and the symbols of code blocks.

Reads line by line, without docutils: it gives no lines for half of what it parses, runs directives, and its
directives are Sphinx's anyway.
"""

from __future__ import annotations

import re
from itertools import pairwise

from kwsearch.extract.documents.guests import MAX_GUESTS, GuestReader, add_guest, guest_language
from kwsearch.extract.rows.source import Source
from kwsearch.models import COMMENT, DOC, FileFacts, Import, Symbol
from kwsearch.regex import regex

_ADORNMENT = regex(r"([!-/:-@\[-`{-~])\1{2,}\s*$")
_LABEL = regex(r"\.\. _(?:`([^`]+)`|([^:\s][^:]*)):")
_DIRECTIVE = regex(r"(?P<indent>\s*)\.\.\s+(?P<name>[A-Za-z][\w:.+-]*)::\s*(?P<argument>.*)$")
_CODE_DIRECTIVES = {"code-block", "code", "sourcecode"}
_INCLUDES = {"include", "literalinclude"}
_MARKS = regex(r":[a-z:+-]+:`|``|`_*|\*\*|\||(?<=`)_")
_TARGET = regex(r"\s*<[^<>]*>(?=`)")
_MAX_TEXT = 200


def extract_rst(path: str, data: bytes, language: str, extract_guest: GuestReader) -> FileFacts:
    """Return the sections, labels and includes of a reStructuredText file, and the symbols of its code blocks.

    The level of a section (its subkind, ``h1`` …) is the place of its underline's sign among those seen so far.

    Args:
        path: Its path; handed to ``extract_guest``.
        data: Its bytes.
        language: ``rst``.
        extract_guest: Reads the code of one block.
    """
    return _Document(path, data, language, extract_guest).read()


class _Document:
    """One file while it is read."""

    def __init__(self, path: str, data: bytes, language: str, extract_guest: GuestReader) -> None:
        self._path = path
        self._source = Source(data)
        self._data = data
        starts = self._source.line_starts
        self._lines = [self._source.text(start, end).rstrip("\r\n") for start, end in pairwise(starts)]
        self._extract_guest = extract_guest
        self._facts = FileFacts(language)
        self._styles: list[str] = []
        self._open: list[tuple[int, int, str]] = []
        """Sections around the current place: level, position in the facts' symbols, title."""
        self._blocks: list[tuple[int, int, int | None]] = []
        self._guests = 0

    def read(self) -> FileFacts:
        lines = self._lines
        number = 0
        while number < len(lines):
            number = self._read_line(number)
        self._close(0, len(lines))
        self._prose()
        return self._facts

    def _read_line(self, number: int) -> int:
        """Read what begins on a 0-based line; return the line after it."""
        line = self._lines[number]
        if not line.strip():
            return number + 1
        found = _DIRECTIVE.match(line)
        if found is not None:
            return self._directive(number, found)
        if line.startswith(".. ") or line == "..":
            return self._explicit(number)
        if line[0].isspace():
            return number + 1
        if line.rstrip().endswith("::") and not _ADORNMENT.match(line):
            self._text(number)
            end = self._block_end(number + 1, 0)
            self._take_out(number + 1, end, None)
            return end
        heading = self._heading(number)
        if heading:
            return heading
        self._text(number)
        return number + 1

    def _heading(self, number: int) -> int:
        """Read a section title; return the line after it, 0 when there is none."""
        line = self._lines[number]
        following = self._lines[number + 1] if number + 1 < len(self._lines) else ""
        over = _ADORNMENT.match(line)
        if over is not None:
            under = self._lines[number + 2] if number + 2 < len(self._lines) else ""
            if (
                following.strip()
                and under.rstrip() == line.rstrip()
                and len(line.rstrip()) >= len(following.rstrip())
            ):
                self._section(number + 1, over[1] * 2, number)
                return number + 3
            return 0
        below = _ADORNMENT.match(following)
        before = self._lines[number - 1].strip() if number else ""
        if below is None or before or len(following.rstrip()) + 2 < len(line.rstrip()):
            return 0
        self._section(number, below[1], number)
        return number + 2

    def _section(self, number: int, style: str, first: int) -> None:
        if style not in self._styles:
            self._styles.append(style)
        level = self._styles.index(style) + 1
        self._close(level, first)
        line = self._lines[number]
        name = (_plain(line) or line.strip())[:_MAX_TEXT]  # a title of marks alone is its own name
        scope = ".".join(title for _, _, title in self._open)
        column = len(line) - len(line.lstrip()) + 1
        self._open.append((level, len(self._facts.symbols), name))
        self._add(name, "section", number, column, scope, line.strip(), f"h{level}")

    def _close(self, level: int, last_line: int) -> None:
        """End the sections of ``level`` or below it at a 1-based line."""
        while self._open and self._open[-1][0] >= level:
            position = self._open.pop()[1]
            symbols = self._facts.symbols
            symbols[position] = symbols[position]._replace(end_line=max(last_line, symbols[position].line))

    def _add(
        self, name: str, kind: str, number: int, column: int, scope: str, signature: str, subkind: str
    ) -> None:
        line = number + 1
        self._facts.symbols.append(
            Symbol(
                name, kind, "definition", line, line, column, scope, signature[:_MAX_TEXT], "", subkind, ()
            )
        )

    def _explicit(self, number: int) -> int:
        """Read a label, another target or a comment."""
        line = self._lines[number]
        found = _LABEL.match(line)
        if found is not None:
            name = found[1] or found[2]
            self._add(name, "key", number, line.find(name) + 1, "", line.strip(), "label")
            return number + 1
        if line.startswith((".. _", ".. __", ".. [", ".. |")):
            return number + 1
        end = self._block_end(number + 1, 0)
        self._take_out(number, end, COMMENT)
        return end

    def _directive(self, number: int, found: re.Match[str]) -> int:
        """Read a directive: an include, or a block of code."""
        name, argument = found["name"], found["argument"].strip()
        indent = len(found["indent"])
        if name in _INCLUDES and argument:
            self._facts.imports.append(Import(argument, argument, "", number + 1, "", ()))
        if name not in _CODE_DIRECTIVES:
            return number + 1
        first = number + 1
        end = self._block_end(first, indent)
        while first < end and (not self._lines[first].strip() or self._lines[first].lstrip().startswith(":")):
            first += 1
        self._take_out(first, end, None)
        guest = guest_language(argument)
        if guest and self._guests < MAX_GUESTS and first < end:
            self._guests += 1
            block = self._lines[first:end]
            margin = min(len(line) - len(line.lstrip()) for line in block if line.strip())
            code = "\n".join(line[margin:] for line in block).encode("utf-8", "replace")
            add_guest(self._facts, self._extract_guest(self._path, code, guest), first, None, columns=margin)
        return end

    def _block_end(self, number: int, indent: int) -> int:
        """Return the line after the lines that are indented further than ``indent``; blank ones at its end stay out."""
        end = number
        while number < len(self._lines):
            line = self._lines[number]
            if line.strip():
                if len(line) - len(line.lstrip()) <= indent:
                    break
                end = number + 1
            number += 1
        return end

    def _text(self, number: int) -> None:
        """Take the first prose as the document's doc."""
        line = self._lines[number]
        if not self._facts.doc and not _ADORNMENT.match(line) and not line.startswith((":", "=", "|")):
            end = number
            while end < len(self._lines) and self._lines[end].strip():
                end += 1
            self._facts.doc = _plain(" ".join(self._lines[number : min(end, number + 20)]))[:_MAX_TEXT]

    def _take_out(self, first: int, end: int, kind: int | None) -> None:
        """Note that 0-based lines are no prose; ``kind`` is their span class, None for code."""
        starts = self._source.line_starts
        if first < end:
            self._blocks.append((starts[first], min(starts[end], len(self._data)), kind))

    def _prose(self) -> None:
        """Make doc spans of everything between the blocks."""
        position = 0
        for start, end, kind in [*self._blocks, (len(self._data), len(self._data), None)]:
            for low, high, span in ((position, start, DOC), (start, end, kind)):
                if low < high and span is not None:
                    self._facts.spans.append((low, high, self._source.line(low), span))
            position = end


def _plain(text: str) -> str:
    """Return a text on one line without roles, link targets and marks of emphasis and code."""
    return " ".join(_MARKS.sub("", _TARGET.sub("", text)).replace("*", "").split())
