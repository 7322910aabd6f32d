"""Code that a grammar leaves as a heap of tokens, such as the arguments of Rust's macros, made fit to be parsed."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable
from itertools import pairwise

from kwsearch.regex import regex

MAX_ROUNDS = 6
"""Heaps within heaps."""

_ATTRIBUTE_AS_CONDITION = regex(rb"\bif #\[[^\[\]]*\](?=\s*\{)")
"""What ``cfg_if!`` chooses by."""

_SAYS_SOMETHING = regex(rb"[\w>]\s*[({!]|\b(?:static|const|type|mod|trait|impl)\s")
"""What a heap has that calls or defines something."""

_CONSTANT = regex(rb"\bconst([ \t]+\w+)[ \t]=[ \t]")
"""A constant whose type the macro knows: ``const READ = 1;``."""

_STRUCT_OF_BITS = regex(rb"\bstruct([ \t]+\w+[ \t]*):([ \t]*)((?:\w+::)*\w{2,99})(?=\s*\{)")
"""A type whose constants stand where fields do: ``struct Access: u8 { const READ = 1; }``. They may in a trait,
which no number bounds: so the query knows it."""

_HOLE = regex(rb"#(?<!\w#)[A-Za-z_]\w*")
"""Where a template puts in what a variable holds."""

Range = tuple[int, int]
"""First byte and end of a heap, its brackets included."""


def code_of(data: bytes) -> bytes:
    """Return ``data`` with what only heaps have written as code; every byte keeps its place.

    A ``$`` before a name of a macro's pattern is blanked, the hole of a template is a name that says nothing, an
    attribute as a condition is one that holds, a constant without a type has one that is to be found out,
    a type of bits is a trait that a number bounds.
    """

    def condition(found: re.Match[bytes]) -> bytes:
        return b"if true".ljust(len(found[0]))

    def hole(found: re.Match[bytes]) -> bytes:
        return b"_".ljust(len(found[0]))

    def bits(found: re.Match[bytes]) -> bytes:
        return b"trait " + found[1] + b":" + found[2] + b"u8".ljust(len(found[3]))

    code = data.replace(b"$", b" ")
    if b"if #[" in code:
        code = _ATTRIBUTE_AS_CONDITION.sub(condition, code)
    if b"struct" in code:
        code = _STRUCT_OF_BITS.sub(bits, code)
    return _HOLE.sub(hole, _CONSTANT.sub(rb"const\1:_=", code))


def statements(data: bytes, heaps: list[Range]) -> list[Range]:
    """Return the ranges of a file that make each heap a statement of its own: with the next ``;`` behind it.

    Brackets make it one: arguments are a tuple, items are a block.

    Args:
        data: The file.
        heaps: From ``outermost``.
    """
    ranges: list[Range] = []
    for (start, end), (following, _) in pairwise([*heaps, (len(data), 0)]):
        ranges.append((start, end))
        mark = data.find(b";", end, following)
        if mark >= 0:
            ranges.append((mark, mark + 1))
    return ranges


def says_something(data: bytes, heap: Range) -> bool:
    """Return whether there may be more in a heap than names and literals, which need no parser."""
    return _SAYS_SOMETHING.search(data, heap[0] + 1, heap[1] - 1) is not None


def outermost(heaps: Iterable[Range]) -> list[Range]:
    """Return the heaps that lie in no other, by place."""
    found: list[Range] = []
    for start, end in sorted(set(heaps), key=lambda heap: (heap[0], -heap[1])):
        if not found or start >= found[-1][1]:
            found.append((start, end))
    return found


def holds(heaps: list[Range], byte: int) -> bool:
    """Return whether one of the heaps, from ``outermost``, holds a byte."""
    index = bisect_right(heaps, (byte, 1 << 62)) - 1
    return index >= 0 and byte < heaps[index][1]
