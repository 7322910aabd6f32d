"""Heads under ``#if`` and ``#else`` that share what follows ``#endif``, each written as one with a body of its own.

Every byte keeps its place: what a head lacks is closed where the directive behind it stands.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

from kwsearch.extract.repair.macros import blanked
from kwsearch.regex import regex

_OTHER = regex(rb"#[ \t]*el(?:se|if)")
_HEAD = regex(rb"[{)][ \t]*(?://[^\n]*|/\*[^\n]*\*/[ \t]*)?\s*\Z")
"""How a head ends that has no body before its directive."""
_NEAR = 200
"""Bytes before a directive that are looked at."""
_DIRECTIVE = regex(
    rb"^[ \t]*#[ \t]*(?P<word>if|el|endif)(?:[^\n\\/]|\\\r?\n|\\.|/(?![/*]))*+", re.MULTILINE | re.DOTALL
)
_TOKEN = regex(
    rb"^[ \t]*#[ \t]*(?P<word>\w+)(?:[^\n\\]|\\\r?\n|\\.)*+"
    rb"|\"\"\"++.*?\"\"\"|@\"(?:[^\"]|\"\")*+\"|\"(?:[^\"\\\n]|\\.)*+\"|(?<!\w)'(?:[^'\\\n]|\\.){1,9}+'"
    rb"|//[^\n]*|/\*.*?\*/|(?P<code>\w++|[^\s\"'/#@])",
    re.DOTALL | re.MULTILINE,
)
_BLANKS = rb"(?:\s|//[^\n]*|/\*.{0,999}?\*/)*+"
_BEFORE = regex(rb"[,(=+*/%&|^<.?!~\[-]" + _BLANKS + rb"\Z", re.DOTALL)
"""What goes on."""
_BEHIND = regex(_BLANKS + rb"[{:]", re.DOTALL)
_BEGINS = regex(rb"[\w~\[]")
_MOST_OPEN = 4
_TIMES = 4
"""So often the bytes of a file are read, in conditions that stand in each other."""


@dataclass(slots=True)
class _Branch:
    """What stands from one directive of a condition to the next.

    Attributes:
        first: The first token of its code.
        last: The last one.
        depth: How many braces it leaves open.
        least: The same, where that is least.
        has_list: Whether it has parentheses.
        has_values: Whether it has a brace behind ``=``.
    """

    first: bytes = b""
    last: bytes = b""
    depth: int = 0
    least: int = 0
    has_list: bool = False
    has_values: bool = False


def heads_apart(data: bytes) -> bytes:
    """Return a text, of the same length, in which each of the heads that share a body has one."""
    if not any(map(_is_behind_head, _OTHER.finditer(data))):
        return data
    written = bytearray(data)
    left = _TIMES * len(data)
    for directives in _conditions(data):
        if left <= 0 or not any(map(_is_behind_head, directives[1:-1])):
            continue
        left -= directives[-1].end() - directives[0].start()
        closing = _closing(data, directives)
        if closing:
            for index, directive in enumerate(directives):
                start, end = directive.span()
                text = closing if 0 < index < len(directives) - 1 else b""
                written[start:end] = text + blanked(data[start + len(text) : end])
    return bytes(written)


def _is_behind_head(directive: re.Match[bytes]) -> bool:
    """Return whether what stands before a directive may be a head without its body."""
    data, start = directive.string, directive.start()
    line = data.rfind(b"\n", 0, start + 1) + 1 if data[start : start + 1] == b"#" else start
    return _HEAD.search(data, max(0, line - _NEAR), line) is not None


def _conditions(data: bytes) -> Iterator[list[re.Match[bytes]]]:
    """Yield the directives of each condition that has several branches."""
    around: list[list[re.Match[bytes]]] = []
    for found in _DIRECTIVE.finditer(data):
        if found["word"] == b"if":
            around.append([found])
        elif around:
            around[-1].append(found)
            if found["word"] == b"endif" and len(directives := around.pop()) > 2:
                yield directives


def _closing(data: bytes, directives: list[re.Match[bytes]]) -> bytes:
    """Return what closes each branch of a condition but the last; empty where they are no heads that share a body."""
    start, end = directives[0].start(), directives[-1].end()
    if _BEFORE.search(data, max(0, start - _NEAR), start):
        return b""
    branches = [_branch(data, one.end(), other.start()) for one, other in pairwise(directives)]
    opened = branches[0].depth
    if any(branch.depth != opened or branch.least < 0 for branch in branches) or opened > _MOST_OPEN:
        return b""
    if opened > 1:
        return b"}" * opened
    if opened == 1:
        is_body = any(branch.has_list and not branch.has_values for branch in branches)
        return b"}" if is_body else b"};"
    are_heads = _BEHIND.match(data, end) is not None and all(
        branch.has_list and _BEGINS.match(branch.first) and branch.last not in (b";", b"}", b"{", b",")
        for branch in branches
    )
    return b"{}" if are_heads else b""


def _branch(data: bytes, start: int, end: int) -> _Branch:
    """Read a branch; of conditions in it the last branch counts."""
    branch = _Branch()
    inner: list[tuple[int, int]] = []
    for found in _TOKEN.finditer(data, start, end):
        code, word = found["code"], found["word"]
        if code is not None:
            branch.first = branch.first or code
            if code == b"{":
                branch.depth += 1
                branch.has_values = branch.has_values or branch.last == b"="
            elif code == b"}":
                branch.depth -= 1
                branch.least = min(branch.least, branch.depth)
            elif code == b"(":
                branch.has_list = True
            branch.last = code
        elif word is None:
            continue
        elif word.startswith(b"if"):
            inner.append((branch.depth, branch.least))
        elif word.startswith(b"el") and inner:
            branch.depth, branch.least = inner[-1]
        elif word == b"endif" and inner:
            inner.pop()
    return branch
