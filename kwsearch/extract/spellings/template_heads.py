"""Heads of templates of C++ that a macro writes, as the language writes them.

Libraries that run without concepts, too, have a macro that takes what stands between ``<`` and ``>``, and behind that
another one, or a second list, that takes the constraints: ``template(typename T)(requires A<T> AND B<T>)``.
"""

from __future__ import annotations

import re

from kwsearch.extract.repair.macros import blanked
from kwsearch.regex import regex

_HEAD = regex(
    rb"\b(?:template|\w*_template\w{0,4}|\w*_TEMPLATE\w{0,4})[ \t]*(?P<open>\()(?=\s*(?:typename|class|template|auto"
    rb"|bool|int|unsigned|(?:std::)?size_t)\b)"
)
_REQUIRES = regex(
    rb"(?P<gap>(?:\s|//[^\n]*\n)*)(?:\((?P<inner>(?:\s|//[^\n]*\n)*)(?P<word>requires)\b"
    rb"|(?P<name>\w*_REQUIRES)[ \t]*(?P<open>\())"
)
_MARK = regex(rb"//[^\n]*|/\*.*?\*/|'(?:[^'\\\n]|\\.)'|\"(?:[^\"\\\n]|\\.)*\"|[()]", re.DOTALL)
_AND = regex(rb"\b\w*AND\b")
_MACRO = regex(rb"\)(?:\s|//[^\n]*\n|\[\[[^\[\]]*\]\])*[A-Z_][A-Z0-9_]{3,}\b")
"""A macro behind constraints, which may stand for anything: to the grammar it would be more of them."""
_CONCEPT = regex(rb"\s*\(\s*concept\b")
"""What is behind the head of a concept, which has no name that is written as one."""
_MOST = 4_000
"""Bytes of a head."""
_KEYWORD = b"requires"


def _close(data: bytes, opened: int) -> int:
    """Return where what opens at a place is closed; -1 when it is not, or too far away."""
    depth = 0
    for mark in _MARK.finditer(data, opened, opened + _MOST):
        depth += {b"(": 1, b")": -1}.get(mark[0], 0)
        if not depth:
            return mark.start()
    return -1


def _mark(found: re.Match[bytes]) -> bytes:
    """The mark that a macro stands for."""
    return b"&&".ljust(len(found[0]))


def with_templates(data: bytes) -> bytes:
    """Return a text, of the same length, in which the heads of templates are those of the language."""
    if b"template" not in data and b"_TEMPLATE" not in data:
        return data
    written = bytearray(data)
    for head in _HEAD.finditer(data):
        end = _close(data, head.start("open"))
        if end < 0:
            continue
        if _CONCEPT.match(data, end + 1) and (last := _close(data, data.index(b"(", end))) > 0:
            last += data[last + 1 : last + 2] == b";"
            written[head.start() : last + 1] = blanked(data[head.start() : last + 1])
        constraints = _REQUIRES.match(data, end + 1)
        if constraints is None:
            continue
        opened = constraints.start("open") if constraints["name"] else constraints.end("gap")
        last = _close(data, opened)
        if last < 0:
            continue
        written[head.start() : head.start("open")] = b"template".ljust(head.start("open") - head.start())
        written[head.start("open")], written[end] = b"<>"
        start = constraints.start("name") if constraints["name"] else constraints.start("word") - 1
        list_start = opened if constraints["name"] else start + len(_KEYWORD)
        first = min(start, opened)
        written[first : last + 1] = blanked(data[first : last + 1])
        if (
            data[start] not in b"\r\n"
            and start + len(_KEYWORD) <= list_start
            and not _MACRO.match(data, last)
        ):
            inside = data[list_start + 1 : last]
            written[start : last + 1] = (
                _KEYWORD.ljust(list_start - start) + b"(" + _AND.sub(_mark, inside) + b")"
            )
    return bytes(written)
