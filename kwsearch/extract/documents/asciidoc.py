"""AsciiDoc: sections, anchors, includes and cross references, and the symbols of its listings."""

from __future__ import annotations

from collections import Counter
from functools import cached_property

from kwsearch.extract.documents.guests import GuestReader, guest_language
from kwsearch.extract.documents.outline import MAX_TEXT, Outline
from kwsearch.models import COMMENT, FileFacts, Import, Use
from kwsearch.regex import regex

_TITLE = regex(r"(={1,6}|#{1,6})[ \t]+(\S.*?)(?:[ \t]+\1)?\s*$")
_UNDERLINE = regex(r"([=~^+-])\1{2,}\s*$")
_LEVELS = "=-~^+"
_VERBATIM = regex(r"(-{4,}|\.{4,}|\+{4,}|/{4,}|```[\w+-]*)\s*$")
_AROUND = regex(r"(={4,}|\*{4,}|_{4,}|--|\|={3,})\s*$")
"""What opens and closes a block that holds AsciiDoc, but no sections."""
_DISCRETE = regex(r"\[(?:discrete|float)\b")
_SOURCE = regex(r"\[(?:source|,)[^\],]*,?\s*[\"']?([\w+#-]*)")
_ANCHOR = regex(r"\[\[([A-Za-z_:][\w:.-]*)(?:,[^\]]*)?\]\]|\[#([\w:-]+)[\],.%]|anchor:([\w:.-]+)\[")
_INCLUDE = regex(r"include::([^\[\s]+)\[")
_REFERENCE = regex(r"<<([\w:.-]+)(?:,[^>]*)?>>|\bxref:([\w:.-]+)\[")
_NO_TEXT = (":", "[", "=", "|", "include::", "image::", "//", "ifdef::", "ifndef::", "endif::", "<", "*", ".")


def extract_asciidoc(path: str, data: bytes, language: str, extract_guest: GuestReader) -> FileFacts:
    """Return the sections, anchors, includes and references of a file, and the symbols of its listings.

    Args:
        path: Its path; handed to ``extract_guest``.
        data: Its bytes.
        language: ``asciidoc``.
        extract_guest: Reads the code of one listing.
    """
    document = _Document(path, data, language, extract_guest)
    number = 0
    while number < len(document.lines):
        number = document.read_line(number)
    document.prose()
    return document.facts


class _Document(Outline):
    """One file while it is read."""

    def __init__(self, path: str, data: bytes, language: str, extract_guest: GuestReader) -> None:
        super().__init__(path, data, language, extract_guest)
        self._around: list[str] = []
        """What closes the blocks around the current place, the outermost first."""

    @cached_property
    def _marks(self) -> Counter[str]:
        """How often each line stands in the file that opens or closes a block; an odd one lacks its other half."""
        found: Counter[str] = Counter()
        for number, line in enumerate(self.lines):
            mark = _VERBATIM.match(line) or _AROUND.match(line)
            if mark is not None and not self._is_underline(number):
                found[mark[1]] += 1
        return found

    def read_line(self, number: int) -> int:
        """Read what begins on a 0-based line; return the line after it."""
        line = self.lines[number]
        block = _VERBATIM.match(line)
        if block is not None and not self._is_underline(number):
            return self._verbatim(number, block[1])
        if line.startswith("//"):
            self.take_out(number, number + 1, COMMENT)
            return number + 1
        around = _AROUND.match(line)
        if around is not None and not self._is_underline(number):
            self._open_or_close(around[1])
            return number + 1
        if self._around and not (number and _DISCRETE.match(self.lines[number - 1])):
            self._names(number, line)
            return number + 1
        title = _TITLE.match(line)
        if title is not None and not (title[1][0] == "#" and number and self.lines[number - 1].strip()):
            self.section(len(title[1]), title[2], number, title.start(2) + 1, number)
            return number + 1
        if line[:1].isalnum() and number + 1 < len(self.lines) and self._is_underline(number + 1):
            level = _LEVELS.index(self.lines[number + 1][0]) + 1
            self.section(level, line.strip(), number, 1, number)
            return number + 2
        self._names(number, line)
        is_author = number > 0 and self.lines[number - 1].startswith("= ")
        if line.strip() and not self.facts.doc and not is_author and not line.startswith(_NO_TEXT):
            self.facts.doc = " ".join(line.split())[:MAX_TEXT]
        return number + 1

    def _open_or_close(self, mark: str) -> None:
        if mark in self._around:
            del self._around[self._around.index(mark) :]
        elif not self._marks[mark] % 2:
            self._around.append(mark)

    def _is_underline(self, number: int) -> bool:
        """Tell whether a line of signs stands below a title about as long as it is."""
        if not number or not _UNDERLINE.match(self.lines[number]):
            return False
        title, before = self.lines[number - 1].strip(), self.lines[number - 2].strip() if number > 1 else ""
        is_alone = not before or before.startswith(("[", "//"))
        return is_alone and title[:1].isalnum() and abs(len(title) - len(self.lines[number].strip())) <= 1

    def _verbatim(self, number: int, mark: str) -> int:
        """Read a block that holds no AsciiDoc; return the line after it."""
        closing = "```" if mark.startswith("```") else mark
        end = number + 1
        is_odd = self._marks[mark] % 2 and mark == closing
        while end < len(self.lines) and self.lines[end].rstrip() != closing:
            if is_odd and self._begins_anew(end):
                self.code("", number + 1, end)
                return end
            end += 1
        if mark[0] == "/":
            self.take_out(number, min(end + 1, len(self.lines)), COMMENT)
        else:
            source = _SOURCE.match(self.lines[number - 1]) if number else None
            language = mark[3:] if mark.startswith("```") else source[1] if source is not None else ""
            self.code(guest_language(language) if language else "", number + 1, end)
        return end + 1

    def _begins_anew(self, number: int) -> bool:
        """Tell whether a line is none of a block that is not closed.

        It is a title, what stands before another block, or the end of the block around.
        """
        line, before = self.lines[number], self.lines[number - 1].strip()
        if self._around and line.rstrip() == self._around[-1]:
            return True
        if line.startswith("==") and _TITLE.match(line):
            return not before
        if not before and line.startswith("[") and number + 1 < len(self.lines):
            return bool(_TITLE.match(self.lines[number + 1]) or _SOURCE.match(line))
        return bool(_SOURCE.match(line))

    def _names(self, number: int, line: str) -> None:
        """Enter the anchors, includes and references of a line."""
        if "[" in line:
            for found in _ANCHOR.finditer(line):
                group = found.lastindex or 1
                self.add(found[group], "key", number, found.start(group) + 1, "", "label")
            included = _INCLUDE.match(line)
            if included is not None:
                self.facts.imports.append(Import(included[1], included[1], "", number + 1, "", ()))
        if "<<" in line or "xref:" in line:
            for found in _REFERENCE.finditer(line):
                name = found[1] or found[2]
                self.facts.uses.append(Use(name, "read", number + 1, name, "", None))
