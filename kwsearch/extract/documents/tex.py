"""LaTeX: sections, labels, commands and environments that are defined, files and packages that are read."""

from __future__ import annotations

import re

from kwsearch.extract.documents.outline import MAX_TEXT, Outline
from kwsearch.models import COMMENT, FileFacts, Import, Use
from kwsearch.regex import regex

_LEVELS = ("part", "chapter", "section", "subsection", "subsubsection", "paragraph", "subparagraph")
_TEXT = r"\{((?:[^{}]|\{(?:[^{}]|\{[^{}]*\})*\})*)\}"
_SECTION = regex(
    rf"(?<!def)(?<!command)(?<!command\{{)\\({'|'.join(_LEVELS)})\*?\s*(?:\[[^\]]*\])?\s*{_TEXT}"
)
_OPEN_SECTION = regex(rf"(?<!def)(?<!command)(?<!command\{{)\\(?:{'|'.join(_LEVELS)})\*?\s*[\[{{]")
_MAX_TITLE_LINES = 4
_COMMAND = regex(
    r"\\(?:(?:re)?newcommand|(?:re)?newrobustcmd|providecommand|providerobustcmd|newcommandx|newif|newlength|newsavebox"
    r"|Declare(?:RobustCommand|MathOperator|PairedDelimiter(?:X|XPP)?))\*?\s*\{?\\([A-Za-z@]+)\}?"
    r"|\\(?:New|Renew|Provide|Declare)(?:Expandable)?DocumentCommand\s*\{?\\([A-Za-z@]+)\}?"
    r"|\\cs_g?(?:new|set)(?:_protected)?(?:_nopar)?(?:_eq)?:[Nc][a-zA-Z]*\s*\\?\{?([A-Za-z@_]+:[A-Za-z]*)"
    r"|\\[gex]?def\s*(?:\\expandafter\s*)*(?:\\csname\s+([A-Za-z@:.-]+)\\endcsname|\\(?!csname)([A-Za-z@]+))"
)
_ENVIRONMENT = regex(
    r"\\(?:(?:re)?newenvironment|newtheorem|newcounter|NewEnviron|newtcolorbox|declaretheorem"
    r"|(?:New|Renew|Provide|Declare)DocumentEnvironment)\*?\s*(?:\[[^\]]*\])?\s*\{([^{}]+)\}"
)
_LABEL = regex(r"\\label\s*\{(?:\\detokenize\{)?([^{}]+)\}")
_IMPORT = regex(
    r"\\(input|include|subfile|usepackage|RequirePackage|documentclass|bibliography|addbibresource)\s*"
    r"(?:\[[^\]]*\])?\s*\{([^{}]+)\}"
)
_REFERENCE = regex(r"\\(?:[a-zA-Z]*ref|[a-zA-Z]*cite[a-zA-Z]*)\*?(?:\[[^\]]*\])*\{([^{}]+)\}")
_ENTRY = regex(r"@(?!string|comment|preamble)(\w+)\s*\{\s*([^,\s{}]+)\s*,", re.IGNORECASE)
_INLINE = regex(
    r"\\(?:verb\*?|lstinline(?:\[[^\]]*\])?|mintinline(?:\[[^\]]*\])?\{\w+\})"
    r"(?:([^\w\s{*\[])[^\n]*?\1|\{(?:[^{}]|\{[^{}]*\})*\})"
)
"""Text in a line that is shown as it is written."""
_SIGNS = regex(r"\\[A-Za-z]+\*?|[{}$~]|\\(?=[_&%#$ ])|\\")
_SPACES = regex(r"~|\\ ")
_PACKAGES = frozenset(("usepackage", "RequirePackage", "documentclass"))


def extract_tex(path: str, data: bytes, language: str) -> FileFacts:
    """Return what a file of LaTeX, a package or a bibliography defines, reads and refers to.

    Args:
        path: Its path; entries of a bibliography are looked for in ``.bib`` alone.
        data: Its bytes.
        language: ``tex``.
    """
    document = _Document(path, data, language, lambda path, data, language: FileFacts(language))
    is_bibliography = path.endswith(".bib")
    number = 0
    while number < len(document.lines):
        number = document.read_line(number, is_bibliography)
    document.prose()
    return document.facts


class _Document(Outline):
    """One file while it is read."""

    def read_line(self, number: int, is_bibliography: bool) -> int:
        """Read a 0-based line; return the one after it, or after a block that is no LaTeX."""
        line = self.lines[number]
        if is_bibliography:
            for found in _ENTRY.finditer(line):
                self.add(found[2], "key", number, found.start(2) + 1, "", found[1].lower())
            return number + 1
        for mark in ("verbatim", "lstlisting", "minted", "comment"):
            if line.lstrip().startswith(rf"\begin{{{mark}}}"):
                return self._verbatim(number, mark)
        text = _without_comment(line)
        if len(text) < len(line) and not text.strip():
            self.take_out(number, number + 1, COMMENT)
        if "\\" in text:
            self._commands(number, _INLINE.sub(lambda found: " " * len(found[0]), text))
        elif text.strip() and not self.facts.doc:
            self.facts.doc = " ".join(text.split())[:MAX_TEXT]
        return number + 1

    def _verbatim(self, number: int, mark: str) -> int:
        end = number + 1
        while end < len(self.lines) and not self.lines[end].lstrip().startswith(rf"\end{{{mark}}}"):
            end += 1
        if end == len(self.lines):
            return number + 1  # nothing ends it
        self.take_out(number + 1, end, COMMENT if mark == "comment" else None)
        return end + 1

    def _commands(self, number: int, text: str) -> None:
        """Enter what the commands of a line define, read and refer to."""
        facts, titles = self.facts, text
        if _OPEN_SECTION.search(text):
            for line in self.lines[number + 1 : number + _MAX_TITLE_LINES]:
                if titles.count("{") <= titles.count("}"):
                    break
                titles += " " + _without_comment(line)
        for found in _SECTION.finditer(titles):
            name = " ".join(_SIGNS.sub("", _SPACES.sub(" ", found[2])).split()) or found[2].strip()
            if name and "#" not in name and found.start() < len(text):
                self.section(_LEVELS.index(found[1]) + 1, name, number, found.start(2) + 1, number)
        for found in _COMMAND.finditer(text):
            group = found.lastindex or 1
            self.add(found[group], "macro", number, found.start(group) + 1, "", "")
        for found in _ENVIRONMENT.finditer(text):
            self.add(found[1].strip(), "macro", number, found.start(1) + 1, "", "environment")
        for found in _LABEL.finditer(text):
            self.add(found[1].strip(), "key", number, found.start(1) + 1, "", "label")
        for found in _IMPORT.finditer(text):
            flags = ("system",) if found[1] in _PACKAGES else ()
            for name in filter(None, (part.strip() for part in found[2].split(","))):
                facts.imports.append(Import(name, name, "", number + 1, "", flags))
        for found in _REFERENCE.finditer(text):
            for name in filter(None, (part.strip() for part in found[1].split(","))):
                facts.uses.append(Use(name, "read", number + 1, name, "", None))


def _without_comment(line: str) -> str:
    """Return a line up to a per cent sign that no backslash stands before."""
    place = line.find("%")
    while place > 0 and line[place - 1] == "\\":
        place = line.find("%", place + 1)
    return line if place < 0 else line[:place]
