"""Whether a definition is marked as deprecated: in its doc, by an attribute or an annotation, by a macro."""

from __future__ import annotations

import re

from kwsearch.regex import regex

_WORDS = (b"eprecated", b"DEPRECATED", b"bsolete")
_IN_DOC = regex(
    r"(?:^|[\s*/])[@\\]deprecated\b"  # Javadoc, JSDoc, PHPDoc, YARD, Doxygen
    r"|^[\s/*#!]*Deprecated: "  # Go's convention, which others follow
    r"|^(?P<indent>[ \t]*)\.\. deprecated::",
    re.MULTILINE,
)
_IN_HEAD = regex(
    rb"\[\s*(?:System\.)?Obsolete(?:Attribute)?\b|\[\[[^\]]*\bdeprecated\b|__attribute__\s*\(\(\s*_*deprecated"
    rb"|__declspec\s*\(\s*deprecated|@(?:\w+\.)*[Dd]eprecated\b|@available\s*\([^()\n]*\bdeprecated\b"
    rb"|#\[\\?Deprecated\b|#\[deprecated\b"
    rb"|\b\w*DEPRECATED(?:_[A-Z0-9_]+)?\b"
)
_ATTRIBUTE_LINES = regex(
    rb"(?:^[ \t]*(?:#?\[[^\n]*\]|@[^\n;{]*)(?:[ \t]*//[^\n]*|[ \t\r]*)\n){1,8}[ \t]*\Z", re.MULTILINE
)
_ATTRIBUTE_MARKS = (b"[", b"#[", b"@")
"""How such lines begin."""
_LOOKED_BACK = 600


def may_be_marked(data: bytes) -> bool:
    """Return whether a file has any word that marks something as deprecated; most have none."""
    return any(word in data for word in _WORDS)


def is_deprecated(data: bytes, start: int, name_start: int, doc: str) -> bool:
    """Return whether a definition is marked.

    Args:
        data: The file.
        start: First byte of the definition.
        name_start: First byte of its name.
        doc: The text of its doc.
    """
    if "eprecated" in doc:
        for found in _IN_DOC.finditer(doc):
            # in a deeper place, the directive speaks of a parameter
            if found["indent"] is None or found["indent"] == _indent(doc):
                return True
    if _IN_HEAD.search(data, start, max(start, name_start)):
        return True
    first = max(0, start - _LOOKED_BACK)
    lines = data[first:start].rsplit(b"\n", 2)
    if len(lines) < 2 or not lines[-2].lstrip().startswith(_ATTRIBUTE_MARKS):
        return False
    above = _ATTRIBUTE_LINES.search(data, first, start)
    return above is not None and _IN_HEAD.search(data, above.start(), above.end()) is not None


def _indent(doc: str) -> str:
    """The least indentation of the lines behind the first."""
    indents = [line[: len(line) - len(line.lstrip())] for line in doc.split("\n")[1:] if line.strip()]
    return min(indents, key=len, default="")
