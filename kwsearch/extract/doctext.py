"""The text of docs without comment marks and markup: first lines and first paragraphs."""

from __future__ import annotations

import re
from collections.abc import Iterator

_MAX_LINE = 200
_MAX_PARAGRAPH = 1000
_DOC_LINES = 40
_OPENING_MARK = re.compile(r"(?:/\*+[*!]*<?|//[/!]*<?|\*+(?!/)|#+[:!]?|--+|;+|%+|<!--|=begin\b)\s*")
_MARK_STARTS = frozenset("/*#-;%<=")
_TAG = re.compile(r"(?:[@\\](?:brief|short|file|class|fn|details)\b\s*)+|</?[a-zA-Z][^<>]*>")
_QUOTE = re.compile(r"[A-Za-z]{0,3}(\"\"\"|'''|\"|')")
_DIRECTIVE = re.compile(
    r"(?:frozen_string_literal|(?:en)?coding|shellcheck|rubocop|eslint|prettier|phpcs|pylint|nolint|noqa|go)\b\s?[:=-]"
    r"|(?:shellcheck|eslint|prettier|noinspection) "
)
"""What a comment starts with that speaks to a tool."""

_LICENCE = re.compile(r"copyright|licen[cs]e|spdx-", re.IGNORECASE)


def docstring_text(literal: str) -> str:
    """Return what stands between the quotes of a string literal, prefix letters dropped."""
    match = _QUOTE.match(literal)
    if match is None:
        return literal
    return literal[match.end() :].removesuffix(match.group(1))


def doc_lines(text: str) -> Iterator[str]:
    """Yield the lines of a doc without comment marks and markup tags; a line that says nothing is empty."""
    at = 0
    for _ in range(_DOC_LINES):
        end = text.find("\n", at)
        line = (text[at:] if end < 0 else text[at:end]).strip()
        if line.endswith(("*/", "-->")):
            line = line.removesuffix("*/").removesuffix("-->")
        if line[:1] in _MARK_STARTS:
            mark = _OPENING_MARK.match(line)
            if mark is not None:
                line = line[mark.end() :]
        if "<" in line or "@" in line or "\\" in line:
            line = _TAG.sub("", line)
        line = " ".join(line.split())
        if _DIRECTIVE.match(line):
            line = ""
        yield line if line[:1].isalnum() or any(map(str.isalnum, line)) else ""
        if end < 0:
            return
        at = end + 1


def first_doc_line(text: str) -> str:
    """Return the first line of a doc that says something; empty when none does, or for a licence."""
    for line in doc_lines(text):
        if line:
            return "" if _LICENCE.search(line) else line[:_MAX_LINE]
    return ""


def first_doc_paragraph(text: str) -> str:
    """Return the first paragraph of a doc on one line; empty when it has none, or for a licence."""
    paragraph: list[str] = []
    for line in doc_lines(text):
        if line:
            paragraph.append(line)
        elif paragraph:
            break
    joined = " ".join(paragraph)
    return "" if _LICENCE.search(joined) else joined[:_MAX_PARAGRAPH]
