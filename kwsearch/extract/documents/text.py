"""Every text file without a reader of its own: no symbols, but which bytes are comments and strings, and a doc line.

Marks come from the language table, so a new row is enough for a new language. One pass of a regular expression
without backtracking; prose is one doc span.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from kwsearch.extract.rows.doctext import is_licence
from kwsearch.languages.row import TEXT, Language
from kwsearch.languages.table import BY_NAME
from kwsearch.models import COMMENT, DOC, STRING, FileFacts
from kwsearch.regex import regex

MAX_DOC_CHARACTERS = 200
"""Length of a doc line."""

_DOC_LINES = 40
_LEAST_WORDS = 3
"""A line of plain text with fewer words is data or a title, and says nothing."""
_NO_DOC_GROUPS = {"data"}
_NOISE = regex(r"copyright|license|spdx|coding[:=]|vim?:|-\*-|<!doctype|<\?xml", re.IGNORECASE)

_ESCAPED = {"graphql": b"\\"}
"""What makes a tripled quote part of its string, where this is all that it can make so."""

_WORD_MARKS = {"#", ";", "'", "!", "dnl", "::", "%", "%%", "*>", ";;"}
"""Marks that begin a comment only at the start of a line or after a blank or a bracket."""


def extract_text(path: str, data: bytes, language: str) -> FileFacts:
    """Return the comments, strings and first line of a text file.

    Args:
        path: Its path; not looked at.
        data: Its bytes, in any encoding that contains ASCII.
        language: Name of a row of the language table; an unknown one is read as prose.
    """
    row = BY_NAME.get(language) or BY_NAME[TEXT]
    facts = FileFacts(row.name)
    if row.group == "prose" and not (row.line_comments or row.block_comments):
        if data:
            facts.spans.append((0, len(data), 1, DOC))
    else:
        facts.spans = mark_spans(data, row)
    if row.group not in _NO_DOC_GROUPS:
        facts.doc = first_line(data, row)
    return facts


def mark_spans(data: bytes, row: Language) -> list[tuple[int, int, int, int]]:
    """Return the comments and strings of a file as its language's row marks them.

    A string ends with its line at the latest, unless its mark is tripled; a block comment without an end runs to
    the end of the file.
    """
    spans = []
    line, counted = 1, 0
    for mark, start, end in _marks(data, row):
        line += data.count(b"\n", counted, start)
        counted = start
        spans.append((start, end, line, STRING if mark in ("triple", "string") else COMMENT))
    return spans


def open_quotes(data: bytes, row: Language) -> list[int]:
    """Return where strings in plain quotes begin that their line does not close, as its row marks them."""
    return [
        start
        for mark, start, end in _marks(data, row)
        if mark == "string" and not _is_closed(data[start:end])
    ]


def _marks(data: bytes, row: Language) -> Iterator[tuple[str, int, int]]:
    """Yield the comments and strings of a file by place: the group of ``_scanner`` that began it, first byte, end."""
    scanner = _scanner(row.name)
    if scanner is None:
        return
    closing = dict(row.block_comments)
    position = 0
    while (found := scanner.search(data, position)) is not None:
        mark, (start, position) = found.lastgroup or "", found.span()
        if mark == "block":
            position = _end_of(data, position, closing[found[0].strip().decode()].encode())
        elif mark == "triple":
            position = _end_of(data, position, found[0], _ESCAPED.get(row.name, b""))
        yield mark, start, position


def _is_closed(string: bytes) -> bool:
    """Tell whether a string ends with the quote that it begins with, and no mark before makes that a part of it."""
    inside = string[1:-1]
    return string[:1] == string[-1:] != string and (len(inside) - len(inside.rstrip(b"\\"))) % 2 == 0


def _end_of(data: bytes, start: int, closing: bytes, escape: bytes = b"") -> int:
    """Return where a construct ends that ``closing`` closes, unless ``escape`` is before it; else the file's end."""
    place = data.find(closing, start)
    while escape and place > start and data.startswith(escape, place - len(escape)):
        place = data.find(closing, place + len(closing))
    return len(data) if place == -1 else place + len(closing)


@cache
def _scanner(language: str) -> re.Pattern[bytes] | None:
    """Return the expression that finds the next comment or string; None when a language marks neither."""
    row = BY_NAME[language]
    parts = []
    if row.block_comments:
        marks = sorted((opening for opening, _ in row.block_comments), key=len, reverse=True)
        # ``=begin`` and ``=pod`` count at the start of a line only.
        options = [(r"(?m:^)" if mark.startswith("=") else "") + re.escape(mark) for mark in marks]
        parts.append(f"(?P<block>{'|'.join(options)})")
    if row.line_comments:
        marks = sorted(row.line_comments, key=len, reverse=True)
        parts.append(f"(?P<line>(?:{'|'.join(map(_line_mark, marks))})[^\\n]*)")
    quotes = [mark for mark in row.quotes if mark not in row.line_comments]
    if '"' in quotes:
        parts.append('(?P<triple>""")')
    if quotes:
        # Possessive: on a line of two megabytes, backtracking points alone would fill the memory.
        options = [
            rf"{quote}[^{quote}\\\n]*+(?:\\[^\n][^{quote}\\\n]*+)*+{quote}?"
            for quote in map(re.escape, quotes)
        ]
        parts.append(f"(?P<string>{'|'.join(options)})")
    return re.compile("|".join(parts).encode()) if parts else None


def _line_mark(mark: str) -> str:
    """Return the expression for the mark of a line comment where it really begins one."""
    escaped = re.escape(mark)
    if mark in _WORD_MARKS:
        return rf"(?<![^\s;(){{}}\[\],]){escaped}"
    return rf"(?<![:\\]){escaped}" if mark == "//" else escaped


def first_line(data: bytes, row: Language) -> str:
    """Return the first line that says something, without comment marks; empty when the start has none."""
    marks = "".join((*row.line_comments, *sum(row.block_comments, ())))
    marks = "".join(sign for sign in marks if not sign.isalnum())
    fenced = is_notice = False
    for line in data[:8192].decode("utf-8", "replace").split("\n", _DOC_LINES)[:_DOC_LINES]:
        text = line.strip().lstrip("\ufeff")
        if text.startswith("-----BEGIN "):
            return ""  # a key or certificate: nothing below is words
        bare = text.strip(marks + " \t*=-~_#/")
        # A notice goes on to the end of its paragraph.
        is_notice = bool(bare) and (is_notice or is_licence(text))
        if is_notice or text.startswith("#!") or _NOISE.search(text):
            fenced = _still_open(text, row, fenced)
            continue
        if row.group == "prose":
            words = bare.split()
            if len(words) >= (_LEAST_WORDS if row.name == TEXT else 1):
                return " ".join(words)[:MAX_DOC_CHARACTERS]
            continue
        commented = fenced or text.startswith((*row.line_comments, *(mark for mark, _ in row.block_comments)))
        if not commented:
            if text:
                return ""
            continue
        fenced = _still_open(text, row, fenced)
        if bare:
            return " ".join(bare.split())[:MAX_DOC_CHARACTERS]
    return ""


def _still_open(text: str, row: Language, fenced: bool) -> bool:
    """Tell whether a block comment is open after a line."""
    for opening, closing in row.block_comments:
        if text.startswith(opening):
            fenced = closing not in text[len(opening) :]
        elif fenced and closing in text:
            fenced = False
    return fenced
