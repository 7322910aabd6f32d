"""What a definition looks like to a reader: its head on one line, its doc's first line, its modifiers."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache

MAX_SIGNATURE = 200
"""Characters."""

_HEAD_BYTES = 1200
_DOC_LINES = 40
_MODIFIERS = {
    "static": "static",
    "abstract": "abstract",
    "async": "async",
    "readonly": "readonly",
    "final": "readonly",
    "private": "private",
    "public": "exported",
    "pub": "exported",
    "export": "exported",
    "unsafe": "unsafe",
    "virtual": "virtual",
    "override": "override",
    "__global__": "__global__",
    "__device__": "__device__",
    "__host__": "__host__",
}
_WORD = re.compile(r"\w+")
_PARENTHESES = re.compile(r"\([^()]*\)|\"[^\"]*\"")
_OPENING_MARK = re.compile(r"(?:/\*+[*!]*<?|//[/!]*<?|\*+(?!/)|#+[:!]?|--+|;+|%+|<!--|=begin\b)\s*")
_TAG = re.compile(r"(?:[@\\](?:brief|short|file|class|fn|details)\b\s*)+|</?[a-zA-Z][^<>]*>")
_QUOTE = re.compile(r"[A-Za-z]{0,3}(\"\"\"|'''|\"|')")
_LICENCE = re.compile(r"copyright|licen[cs]e|spdx-", re.IGNORECASE)


def signature(data: bytes, start: int, end: int, comments: Sequence[tuple[int, int]] = ()) -> str:
    """Return ``data[start:end]``, a definition's head, on one line of at most MAX_SIGNATURE characters.

    Args:
        data: The file.
        start: First byte of the definition.
        end: First byte that no longer belongs to the head (the body, or the end of the definition).
        comments: Spans inside the head that are left out, sorted.
    """
    end = min(end, start + _HEAD_BYTES)
    if comments:
        kept, at = [], start
        for comment_start, comment_end in comments:
            kept.append(data[at:comment_start])
            at = max(at, comment_end)
        head = b" ".join([*kept, data[at:end]])
    else:
        head = data[start:end]
    text = " ".join(head.decode("utf-8", "replace").split()).rstrip(":{;=, ")
    return text if len(text) <= MAX_SIGNATURE else text[: MAX_SIGNATURE - 1] + "…"


@lru_cache(maxsize=4096)
def modifiers_before(head: str) -> frozenset[str]:
    """Return the modifiers among the words before a defined name; what stands in parentheses does not count."""
    if "(" in head or '"' in head:
        head = _PARENTHESES.sub(" ", head)
    return frozenset(_MODIFIERS[word] for word in _WORD.findall(head) if word in _MODIFIERS)


def docstring_text(literal: str) -> str:
    """Return what stands between the quotes of a string literal, prefix letters dropped."""
    match = _QUOTE.match(literal)
    if match is None:
        return literal
    return literal[match.end() :].removesuffix(match.group(1))


def doc_lines(text: str) -> Iterator[str]:
    """Yield the lines of a doc without comment marks and markup tags; a line that says nothing is empty."""
    for line in text.split("\n", _DOC_LINES)[:_DOC_LINES]:
        line = line.strip().removesuffix("*/").removesuffix("-->")
        mark = _OPENING_MARK.match(line)
        if mark is not None:
            line = line[mark.end() :]
        if "<" in line or "@" in line or "\\" in line:
            line = _TAG.sub("", line)
        line = " ".join(line.split())
        yield line if any(map(str.isalnum, line)) else ""


def first_doc_line(text: str) -> str:
    """Return the first line of a doc that says something; empty when none does, or for a licence."""
    for line in doc_lines(text):
        if line:
            return "" if _LICENCE.search(line) else line[:MAX_SIGNATURE]
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
    return "" if _LICENCE.search(joined) else joined[:1000]
