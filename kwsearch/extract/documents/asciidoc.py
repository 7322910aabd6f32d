"""AsciiDoc: sections, anchors, includes and cross references, and the symbols of its listings."""

from __future__ import annotations

from kwsearch.extract.documents.guests import GuestReader, guest_language
from kwsearch.extract.documents.outline import MAX_TEXT, Outline
from kwsearch.models import COMMENT, FileFacts, Import, Use
from kwsearch.regex import regex

_TITLE = regex(r"(={1,6}|#{1,6})[ \t]+(\S.*?)(?:[ \t]+\1)?\s*$")
_UNDERLINE = regex(r"([=~^+-])\1{2,}\s*$")
_LEVELS = "=-~^+"
_VERBATIM = regex(r"(-{4,}|\.{4,}|\+{4,}|/{4,}|```[\w+-]*)\s*$")
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

    def read_line(self, number: int) -> int:
        """Read what begins on a 0-based line; return the line after it."""
        line = self.lines[number]
        block = _VERBATIM.match(line)
        if block is not None and not self._is_underline(number):
            return self._verbatim(number, block[1])
        if line.startswith("//"):
            self.take_out(number, number + 1, COMMENT)
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
        while end < len(self.lines) and self.lines[end].rstrip() != closing:
            end += 1
        if mark[0] == "/":
            self.take_out(number, min(end + 1, len(self.lines)), COMMENT)
        else:
            source = _SOURCE.match(self.lines[number - 1]) if number else None
            language = mark[3:] if mark.startswith("```") else source[1] if source is not None else ""
            self.code(guest_language(language) if language else "", number + 1, end)
        return end + 1

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
