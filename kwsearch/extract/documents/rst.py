"""reStructuredText: sections by their underlines, labels, includes, and the symbols of code blocks.

Reads line by line, without docutils: it gives no lines for half of what it parses, runs directives, and its
directives are Sphinx's anyway.
"""

from __future__ import annotations

import re

from kwsearch.extract.documents.guests import GuestReader, guest_language
from kwsearch.extract.documents.outline import MAX_TEXT, Outline
from kwsearch.models import COMMENT, FileFacts, Import
from kwsearch.regex import regex

_ADORNMENT = regex(r"([!-/:-@\[-`{-~])\1{2,}\s*$")
_UNDERLINE = regex(r"([!-/:-@\[-`{-~])\1*\s*$")
_SHORT = 4
"""A shorter line of signs is an underline when it is as long as its title; so docutils has it."""
_LABEL = regex(r"\.\. _(?:`([^`]+)`|([^:\s][^:]*)):")
_DIRECTIVE = regex(r"(?P<indent>\s*)\.\.\s+(?P<name>[A-Za-z][\w:.+-]*)::\s*(?P<argument>.*)$")
_CODE_DIRECTIVES = {"code-block", "code", "sourcecode"}
_INCLUDES = {"include", "literalinclude"}
_MARKS = regex(r":[a-z:+-]+:`|``|`_*|\*\*|\||(?<=`)_")
_ITEM = regex(r"(?:[-*+•]|#\.|\d{1,3}\.)\s")
_SUBSTITUTION = regex(r"\|[\w.-]+\|")
"""What stands for a text that is somewhere else, such as ``|version|``."""
_TARGET = regex(r"\s+<[^<>]*>(?=`(?!`))")


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


class _Document(Outline):
    """One file while it is read."""

    def __init__(self, path: str, data: bytes, language: str, extract_guest: GuestReader) -> None:
        super().__init__(path, data, language, extract_guest)
        self._styles: list[str] = []
        self._behind_title = 0
        """The line behind the last title."""
        self._passed = 0
        """Line before which no text is the document's doc: its paragraph is put together elsewhere."""

    def read(self) -> FileFacts:
        lines = self.lines
        number = 0
        while number < len(lines):
            number = self._read_line(number)
        self.prose()
        return self.facts

    def _read_line(self, number: int) -> int:
        """Read what begins on a 0-based line; return the line after it."""
        line = self.lines[number]
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
            self.take_out(number + 1, end, None)
            return end
        heading = self._heading(number)
        if heading:
            return heading
        self._text(number)
        return number + 1

    def _heading(self, number: int) -> int:
        """Read a section title; return the line after it, 0 when there is none."""
        line = self.lines[number]
        following = self.lines[number + 1] if number + 1 < len(self.lines) else ""
        over = _ADORNMENT.match(line)
        if over is not None:
            under = self.lines[number + 2] if number + 2 < len(self.lines) else ""
            if (
                following.strip()
                and under.rstrip() == line.rstrip()
                and len(line.rstrip()) >= len(following.rstrip())
            ):
                self._section(number + 1, over[1] * 2, number)
                return number + 3
            return 0
        below = _UNDERLINE.match(following)
        before = self.lines[number - 1].strip() if number > self._behind_title else ""
        length = len(following.rstrip())
        if below is None or before or (length < _SHORT and length < len(line.rstrip())):
            return 0
        self._section(number, below[1], number)
        return number + 2

    def _section(self, number: int, style: str, first: int) -> None:
        if style not in self._styles:
            self._styles.append(style)
        line = self.lines[number]
        self._behind_title = number + 2
        name = _plain(line) or line.strip()  # a title of marks alone is its own name
        self.section(self._styles.index(style) + 1, name, number, len(line) - len(line.lstrip()) + 1, first)

    def _explicit(self, number: int) -> int:
        """Read a label, another target or a comment."""
        line = self.lines[number]
        found = _LABEL.match(line)
        if found is not None:
            name = found[1] or found[2]
            self.add(name, "key", number, line.find(name) + 1, "", "label")
            return number + 1
        if line.startswith((".. _", ".. __", ".. [", ".. |")):
            return number + 1
        end = self._block_end(number + 1, 0)
        self.take_out(number, end, COMMENT)
        return end

    def _directive(self, number: int, found: re.Match[str]) -> int:
        """Read a directive: an include, or a block of code."""
        name, argument = found["name"], found["argument"].strip()
        indent = len(found["indent"])
        if name in _INCLUDES and argument:
            self.facts.imports.append(Import(argument, argument, "", number + 1, "", ()))
        if name not in _CODE_DIRECTIVES:
            return number + 1
        first = number + 1
        end = self._block_end(first, indent)
        while first < end and (not self.lines[first].strip() or self.lines[first].lstrip().startswith(":")):
            first += 1
        self.code(guest_language(argument), first, end)
        return end

    def _block_end(self, number: int, indent: int) -> int:
        """Return the line after the lines that are indented further than ``indent``; blank ones at its end stay out."""
        end = number
        while number < len(self.lines):
            line = self.lines[number]
            if line.strip():
                if len(line) - len(line.lstrip()) <= indent:
                    break
                end = number + 1
            number += 1
        return end

    def _text(self, number: int) -> None:
        """Take the first prose as the document's doc."""
        line = self.lines[number]
        if self.facts.doc or number < self._passed or _ADORNMENT.match(line) or _ITEM.match(line):
            return
        if not line.startswith((":", "=", "|")):
            end = number
            while end < len(self.lines) and self.lines[end].strip():
                end += 1
            text = " ".join(self.lines[number : min(end, number + 20)])
            if _SUBSTITUTION.search(text):
                self._passed = end
                return
            self.facts.doc = _plain(text)[:MAX_TEXT]


def _plain(text: str) -> str:
    """Return a text on one line without roles, link targets and marks of emphasis and code."""
    return " ".join(_MARKS.sub("", _TARGET.sub("", text)).replace("*", "").split())
