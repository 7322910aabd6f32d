"""Patterns of a query that ask the same of the tree and differ in a word: tree-sitter gets one for all of them.

What a call means may depend on the name of what is called, and a query has a pattern for each meaning. Every pattern
costs time when the query is made, and again at each node that it may begin at.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from kwsearch.extract.rows.captures import Captured, PatternWork, plan_pattern
from kwsearch.regex import regex

_PIECE = regex(r';[^\n]*|"(?:[^"\\]|\\.)*"|[()\[\]]')
_COMMENT = regex(r';[^\n]*|("(?:[^"\\]|\\.)*")')
_WORDS = regex(r'\(#(?:any-of|eq)\?\s+@([\w.-]+)((?:\s+"[^"\\]*")+)\s*\)')
_QUOTED = regex(r'"([^"]*)"')
_SETTING = regex(r'\(#set!\s+([\w-]+)\s+(?:"([^"\\]*)"|([^\s()"]+))\s*\)')
_SYMBOL = regex(r"@(?:definition|declaration)\.[\w-]+")


class Case(NamedTuple):
    """One of the patterns that are asked as one."""

    word: str
    """The capture whose text decides."""
    words: frozenset[bytes]
    plan: PatternWork

    def takes(self, captured: Captured, data: bytes) -> bool:
        """Return whether a match of all patterns is one of this."""
        return all(
            data[node.start_byte : node.end_byte] in self.words for node in captured.get(self.word, ())
        )


def neighbours(text: str) -> list[list[str]]:
    """Return the patterns of a query in their order, those beside each other that differ only in a word together.

    They may differ in the kind of what they define and in their settings, too.
    """
    groups: list[list[str]] = []
    last = ""
    for pattern in _patterns(text):
        shape = _shape(pattern)
        if shape and shape == last:
            groups[-1].append(pattern)
        else:
            groups.append([pattern])
        last = shape
    return groups


def asked_as_one(patterns: Sequence[str]) -> str:
    """Return the pattern that matches where any of ``neighbours`` do."""
    first = patterns[0]
    if len(patterns) == 1:
        return first
    found = [match for pattern in patterns for match in _WORDS.findall(pattern)]
    words = "".join(listed for _, listed in found)
    return _SETTING.sub("", _WORDS.sub(lambda _: f"(#any-of? @{found[0][0]}{words})", first))


def cases(patterns: Sequence[str]) -> tuple[Case, ...]:
    """Return what to tell the matches of ``asked_as_one`` apart by."""
    symbol = _SYMBOL.search(patterns[0])
    found = []
    for pattern in patterns:
        word, listed = _WORDS.findall(pattern)[0]
        settings = {key: quoted or bare for key, quoted, bare in _SETTING.findall(pattern)}
        plan = plan_pattern(pattern, settings)
        if symbol is not None:
            plan = plan._replace(symbol=symbol[0][1:])  # by which the match knows it
        words = frozenset(quoted.encode() for quoted in _QUOTED.findall(listed))
        found.append(Case(word, words, plan))
    return tuple(found)


def _patterns(text: str) -> Iterator[str]:
    """Yield the patterns of a query, each with the captures behind it, without comments."""
    text = _COMMENT.sub(lambda found: found[1] or "", text)
    depth = start = 0
    for piece in _PIECE.finditer(text):
        if piece[0] in "([":
            if depth == 0 and text[start : piece.start()].strip():
                yield text[start : piece.start()]
                start = piece.start()
            depth += 1
        elif piece[0] in ")]":
            depth -= 1
    if text[start:].strip():
        yield text[start:]


def _shape(pattern: str) -> str:
    """Return what a pattern asks of the tree but for the words of one capture; empty when it asks for none, or more."""
    found = _WORDS.findall(pattern)
    if len(found) != 1:
        return ""
    rest = _SYMBOL.sub("@", _SETTING.sub("", _WORDS.sub("", pattern)))
    return f"{found[0][0]} {' '.join(rest.split()).replace(' )', ')')}"
