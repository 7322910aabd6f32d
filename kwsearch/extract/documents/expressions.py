"""Expressions among the elements of a component: what they call is called there.

They are read as one text of code in which all else is blank, so that every byte keeps its place. Each stands in
brackets, as an array does: whatever a list of values may be is an expression there, and two beside each other call
nothing. Where there is room a semicolon parts them, or the second would be an index into the first.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from kwsearch.extract.rows.guests import only
from kwsearch.regex import regex

_MUSTACHE = regex(rb"\{\{([^{}]{1,2000}(?:\{[^{}]{0,500}\}[^{}]{0,500}){0,20})\}\}")
_DIRECTIVE = regex(
    rb"\s(?P<name>v-[\w.:-]{1,80}|[:@#][\w.:\[\]-]{1,80})=(?:\"(?P<value>[^\"]{1,4000})\"|'(?P<other>[^']{1,4000})')"
)
"""An attribute of Vue whose value is code: ``:title="name(row)"``, ``@click="open(row)"``, ``v-if="isOpen()"``."""
_SLOT = (b"v-slot", b"#")
"""How one begins whose value is names that it makes."""
_LOOP = regex(rb"\s(?:in|of)\s")
"""What stands between such names and what they are taken from."""
_MARK = regex(rb"[{}\"'`\\]|//|/\*")
_BLOCK = regex(rb"\s*(?:#(?:if|each|await|key)|:else\s+if|:then|:catch|@\w+)\b")
"""How a tag of Svelte begins whose rest is code."""
_NAMES = regex(rb"\s(?:as|then|catch)\s")
"""What is behind it there are new names."""
_ONLY_NAMES = regex(rb"\s*(?:#snippet|:then|:catch)\b")
_KEY = regex(rb"\s\(")
"""Where begins by what an ``{#each}`` tells its items apart, behind their names."""
_NO_CODE = regex(rb"\s*(?:/(?![/*])|:)")
_COMMENT = regex(
    rb"(?<!\w)'(?:[^'\\\n]|\\.)*+'|\"(?:[^\"\\\n]|\\.)*+\"|`(?:[^`\\]|\\.)*+`"
    rb"|(?P<comment>(?<![:\w\\])//[^\n]*|(?<!\\)/\*.*?(?:\*/|\Z))",
    re.DOTALL,
)
"""A text, or a comment as a group."""
_DEFAULT = regex(rb"(?<![=!<>])=(?![=>])")
_IN_DEFAULT = regex(
    rb"'(?:[^'\\\n]|\\.)*+'|\"(?:[^\"\\\n]|\\.)*+\"|`(?:[^`\\]|\\.)*+`|(?P<opens>[({\[])|(?P<closes>[)}\]])|,"
)
_MOST = 5_000
"""Bytes of one expression, and how many of a file are looked at."""
_MOST_OPEN = 64
"""So many braces that nothing closes are looked at; each costs _MOST bytes."""


Range = tuple[int, int]
"""First byte and end."""


def comments(markup: bytes, language: str) -> list[Range]:
    """Return the byte ranges of the comments in the expressions of a component, by place.

    Args:
        markup: A component without scripts, styles and comments.
        language: ``vue``, ``svelte`` or ``astro``.
    """
    return [
        found.span()
        for start, end in _expressions(markup, language)
        for found in _COMMENT.finditer(markup, start, end)
        if found["comment"]
    ]


def expressions(markup: bytes, language: str) -> bytes:
    """Return a text of code, as long as the markup, with what its expressions are; empty when there are none.

    Args:
        markup: A component without scripts, styles and comments.
        language: ``vue``, ``svelte`` or ``astro``.
    """
    ranges = _expressions(markup, language)
    if not ranges:
        return b""
    code = only(markup, ())
    last = -1
    for start, end in ranges:
        if start <= last:
            continue
        code[start - 1 : end + 1] = b"[" + markup[start:end] + b"]"
        for beside in (start - 2, end + 1):
            if 0 <= beside < len(code) and code[beside] == ord(" "):
                code[beside] = ord(";")
        last = end + 1
    return bytes(code)


def _expressions(markup: bytes, language: str) -> list[Range]:
    """Return the byte ranges of the expressions, by place."""
    found = _of_vue(markup) if language == "vue" else _in_braces(markup, is_svelte=language == "svelte")
    return sorted(found)[:_MOST]


def _of_vue(markup: bytes) -> Iterator[Range]:
    """Yield the byte ranges of expressions between two braces and in attributes."""
    for found in _MUSTACHE.finditer(markup):
        yield found.span(1)
    for found in _DIRECTIVE.finditer(markup):
        start, end = found.span("value" if found["value"] is not None else "other")
        if found["name"].startswith(_SLOT):
            yield from _defaults(markup, start, end)
            continue
        if found["name"] == b"v-for" and (between := _LOOP.search(markup, start, end)) is not None:
            yield from _defaults(markup, start, between.start())
            start = between.end()
        yield start, end


def _in_braces(markup: bytes, *, is_svelte: bool) -> Iterator[Range]:
    """Yield the byte ranges of expressions between braces, without the words of blocks and the names that they make."""
    at, open_ones = markup.find(b"{"), 0
    while at >= 0 and open_ones < _MOST_OPEN:
        end = _closing(markup, at)
        if end < 0:
            at, open_ones = markup.find(b"{", at + 1), open_ones + 1
            continue
        start = at + 1
        if is_svelte:
            yield from _in_tag(markup, start, end)
        elif markup[start:end].strip():
            yield start, end
        at = markup.find(b"{", end + 1)


def _in_tag(markup: bytes, start: int, end: int) -> Iterator[Range]:
    """Yield the byte ranges of expressions between two braces of Svelte."""
    only_names = _ONLY_NAMES.match(markup, start, end)
    if only_names is not None:
        yield from _defaults(markup, only_names.end(), end)
        return
    block = _BLOCK.match(markup, start, end)
    if block is not None:
        names = _NAMES.search(markup, block.end(), end)
        yield block.end(), end if names is None else names.start()
        if names is not None:
            last = names.end() + len(markup[names.end() : end].rstrip()) - 1
            key = _KEY.search(markup, names.end(), end) if markup[last : last + 1] == b")" else None
            if key is not None:
                yield key.end(), last
                end = key.start()
            yield from _defaults(markup, names.end(), end)
    elif not _NO_CODE.match(markup, start, end) and markup[start:end].strip():
        yield start, end


def _defaults(markup: bytes, start: int, end: int) -> Iterator[Range]:
    """Yield the byte ranges of the default values among names: of ``{ a = one(), b: [c = two()] }`` both."""
    while (mark := _DEFAULT.search(markup, start, end)) is not None:
        depth, start = 0, end
        for token in _IN_DEFAULT.finditer(markup, mark.end(), end):
            depth += 1 if token["opens"] else -1 if token["closes"] else 0
            if depth < 0 or (not depth and token[0] == b","):
                start = token.start()
                break
        if markup[mark.end() : start].strip():
            yield mark.end(), start


def _closing(markup: bytes, opening: int) -> int:
    """Return the byte of the brace that closes the one at a byte; -1 when none does within _MOST bytes."""
    depth, quote, is_open = 0, b"", False  # whether a comment is never closed
    at = opening
    while at < min(len(markup), opening + _MOST):
        found = _MARK.search(markup, at, opening + _MOST)
        if found is None:
            return -1
        mark, at = found[0], found.end()
        if mark == b"\\":
            at += 1
        elif quote:
            quote = b"" if mark == quote else quote
            at = found.start() + 1
        elif mark == b"/*":
            if not is_open:
                end = markup.find(b"*/", at, opening + _MOST)
                is_open, at = end < 0, at if end < 0 else end + 2
        elif mark == b"//":
            comment = _COMMENT.match(markup, found.start(), opening + _MOST)
            at = at if comment is None else comment.end()
        elif mark == b"{":
            depth += 1
        elif mark == b"}":
            depth -= 1
            if not depth:
                return found.start()
        elif mark != b"'" or not markup[found.start() - 1 : found.start()].isalnum():  # don't
            quote = mark
    return -1
