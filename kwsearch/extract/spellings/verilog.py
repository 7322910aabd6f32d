"""What the grammar of SystemVerilog does not know where macros are, written as something of the same length.

A macro may be given any text, and assertions are: ``ASSERT(Stable, req |=> ack, clk)``. The grammar takes what is given
for expressions, so what properties alone are made of stands in for what an expression has in its place. Every byte
keeps its place.
"""

from __future__ import annotations

from kwsearch.extract.repair.macros import blanked, blanked_match
from kwsearch.regex import regex

_IMPLIES = regex(rb"\|[-=]>")
_DELAY = rb"##(?:\w+|\[[^\[\]\n]{1,99}\])"
_BETWEEN = regex(
    rb"(?<=[\w)\]}])(?P<kept>\s{1,99})(?P<rest>"
    + _DELAY
    + rb"|\b(?:throughout|within|intersect(?!\s{0,9}\{)|s_until_with|s_until|until_with|until|implies)\b)(?=[\s(])"
)
"""What stands between two parts of a sequence."""
_BEFORE = regex(
    _DELAY + rb"|\b(?:strong|weak|first_match|s_always|s_eventually|s_nexttime|nexttime)\b(?=[ \t]*[(\[])"
)
"""What stands before one."""
_REPEATED = regex(rb"\[(?:\*|->|=)[^\[\]\n]{0,99}\]")
_DIGITS = regex(rb"(?<=')([sS]?[hHdDbBoO])`\w+")
"""A number whose digits a macro stands for."""
_NAME = regex(rb"(?<=[~!.])`(?=\w)|(?<=@\()`(?=\w)|`(?=\w{1,200}(?:'\(|\.\w))")
"""A macro that stands for a name: of a member, of what is cast to, of what has members."""
_INDICES = regex(rb"(\bforeach\s{0,9}\([\w.]{1,200}\[\w{1,99})\]\[(?=\w{1,99}\])")
_DIRECTIVE = regex(rb"[ \t]*`(ifn?def|else|elsif|endif)\b")
_COMMENT = regex(rb"//[^\n]*|/\*[^\n]*?\*/")
_OPEN = (b",", b"(", b"{")
"""How a line ends behind which a list goes on."""


def without_properties(data: bytes) -> bytes:
    """Return a text of SystemVerilog, of the same length, without what its grammar knows in other places alone."""
    data = _IMPLIES.sub(b"|| ", data)
    data = _BETWEEN.sub(lambda found: found["kept"] + b"&&".ljust(len(found["rest"])), data)
    data = _REPEATED.sub(blanked_match, _BEFORE.sub(blanked_match, data))
    data = _DIGITS.sub(lambda found: found[1].ljust(len(found[0]), b"0"), data)
    data = _INDICES.sub(rb"\1 ,", _NAME.sub(b"_", data))
    return _first_branches(data) if b"`if" in data else data


def _first_branches(data: bytes) -> bytes:
    """Blank the conditions inside of lists, with all their branches but the first.

    A list goes on before or behind such a condition: with a comma, or behind what opens it, as its first branch may.
    """
    lines = data.split(b"\n")
    opened: list[int] = []  # lines of the conditions around a line
    in_lists: set[int] = set()  # those of them that stand in a list
    left_out = 0  # the depth of the condition whose other branches are left out
    last = b""
    for index, line in enumerate(lines):
        found = _DIRECTIVE.match(line)
        word = b"" if found is None else found[1]
        if word.startswith(b"if"):
            if not left_out and (last in _OPEN or _next(lines, index).startswith(b",")):
                in_lists.add(index)
            opened.append(index)
        around = opened[-1] if opened else -1
        if word.startswith(b"els") and not left_out and (around in in_lists or (opened and last in _OPEN)):
            in_lists.add(around)
            lines[around] = blanked(lines[around])
            left_out = len(opened)
        if (word and around in in_lists) or left_out:
            lines[index] = blanked(line)
        elif not word:
            last = _COMMENT.sub(b"", line).rstrip()[-1:] or last
        if word == b"endif" and opened:
            if left_out == len(opened):
                left_out = 0
            opened.pop()
    return b"\n".join(lines)


def _next(lines: list[bytes], index: int) -> bytes:
    """Return the next line with something written on it, from its first byte that is not blank."""
    return next((line.lstrip() for line in lines[index + 1 : index + 9] if line.strip()), b"")
