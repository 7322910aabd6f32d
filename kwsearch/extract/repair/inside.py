"""Whether what a grammar could not read hides nothing but what it stands in."""

from __future__ import annotations

import re

from kwsearch.extract.rows.captures import SyntaxNode
from kwsearch.regex import regex

CLOSES = regex(rb"[)\]}]|(?:end|fi|done|esac)\b")
"""How a line starts that ends a block."""
FUNCTION = regex("(?:function|method|constructor|subroutine)(?!_declarator|_call|_invocation)")
_HOLDS = regex(FUNCTION.pattern + "|init_declarator")
"""What may hold errors that hide nothing outside: a function, a table of values of C."""


def stays_inside(data: bytes, root: SyntaxNode) -> bool:
    """Return whether what holds an error of a tree ends where its lines say: a function, the values of a variable."""
    pending = [root]
    while pending:
        node = pending.pop()
        if node.is_error or node.is_missing:
            return False
        if node is root or not _HOLDS.search(node.type):
            broken = [child for child in node.children if child.has_error or child.is_missing]
            if not broken:
                return False  # it is wrong itself: a word that ends a block stands in it as a name
            pending += broken
            continue
        if any(child.is_error or child.is_missing for child in node.children):
            return False  # in its head: perhaps it is no function
        start, end = node.start_byte, node.end_byte
        line = data.rfind(b"\n", 0, start) + 1
        indent = len(data[line:start]) - len(data[line:start].lstrip())
        beside = re.compile(rb"\n[ \t]{0,%d}(?:[A-Za-z_@](?!\w*:)|[-+][ \t]*\(\w[^()\n]*\)[ \t]*\w)" % indent)
        if beside.search(data, start, end) or not CLOSES.match(data, data.rfind(b"\n", 0, end) + 1 + indent):
            return False
    return True
