"""Macros that are called as members of a type of Swift, ``#unit("m")``, where its grammar knows no calls."""

from __future__ import annotations

import re
from collections.abc import Iterator

from kwsearch.extract.repair.pieces import Piece
from kwsearch.regex import regex

_TOKEN = regex(
    rb"\"\"\".*?(?:\"\"\"|\Z)|\"(?:[^\"\\\n]|\\.)*+\"?|//[^\n]*|/\*.*?(?:\*/|\Z)"
    rb"|(?<![\w.])(?P<type>class|struct|enum|protocol|extension|actor)\s++(?!func\b|va[lr]\b|let\b|subscript\b)\w"
    rb"|(?P<opens>[({\[])|(?P<closes>[)}\]])"
    rb"|#(?!(?:if|elseif|else|endif|available|unavailable|sourceLocation|error|warning)\b)(?P<macro>[A-Za-z_]\w*+)",
    re.DOTALL,
)
"""Texts and comments, words that begin types, brackets, and macros, which no word of the compiler is."""
_GOES_ON = regex(rb"[ \t]*(?:\w+[ \t]*:[ \t]*)?\{")
"""A closure behind a call."""
_ARGUMENTS = regex(rb"(?:<[^<>(){};\n]*>)?\(")
_SEMICOLON = regex(rb"[ \t]*;")
_ENDS = frozenset(b'{};)]"`>?!_')
"""Behind these, and behind a word, a member may have ended."""


def member_macros(data: bytes) -> list[Piece]:
    """Return the macros that stand as members of types, by place; a row of them is one.

    Args:
        data: A file of Swift.
    """
    ranges: list[tuple[int, int]] = []
    for start, end in _calls(data):
        if ranges and not data[ranges[-1][1] : start].strip():
            ranges[-1] = ranges[-1][0], end
        else:
            ranges.append((start, end))
    return [Piece(start, end, (), ()) for start, end in ranges]


def _calls(data: bytes) -> Iterator[tuple[int, int]]:
    """Yield the byte range of each call."""
    opened: list[bool] = []
    """Of each bracket that is open, whether it opens the body of a type."""
    is_head, at, last = False, 0, ord(";")
    start, around = -1, 0
    for token in _TOKEN.finditer(data):
        between = data[at : token.start()]
        last = (between.rstrip() or bytes([last]))[-1]
        ends = last in b"{};" or (b"\n" in between and (last in _ENDS or chr(last).isalnum()))
        at = token.end()
        if token["opens"]:
            opened.append(is_head and token[0] == b"{")
            is_head = is_head and token[0] != b"{"
        elif token["closes"]:
            is_head = is_head and token[0] != b"}"
            if opened:
                opened.pop()
        elif token["type"]:
            is_head = start < 0
        elif token["macro"] and start < 0 and opened and opened[-1] and ends:
            start, around = token.start(), len(opened)
            if not _ARGUMENTS.match(data, at) and not _GOES_ON.match(data, at):
                yield start, _with_semicolon(data, at)
                start = -1
        if token[0][:2] not in (b"//", b"/*"):
            last = token[0][-1]
        if start >= 0 and token["closes"] and len(opened) <= around and not _GOES_ON.match(data, at):
            yield start, _with_semicolon(data, at)
            start = -1


def _with_semicolon(data: bytes, end: int) -> int:
    """Return where a call ends, with the semicolon behind it."""
    found = _SEMICOLON.match(data, end)
    return end if found is None else found.end()
