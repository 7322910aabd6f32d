"""Whether what a grammar could not read hides nothing but what it stands in."""

from __future__ import annotations

import re

from kwsearch.extract.rows.captures import SyntaxNode
from kwsearch.regex import regex

CLOSES = regex(rb"[)\]}]|(?:end|fi|done|esac)\b")
"""How a line starts that ends a block."""
FUNCTION = regex("(?:function|method|constructor|subroutine)(?!_declarator|_call|_invocation)")
_NESTED = regex(
    r"(?<!template_)(?:function|method|constructor|subroutine)"
    r"(?:(?:_creation)?_expression|_declaration|_definition|_item|(?:_declaration)?_statement)?\Z"
)
"""A function as a part of another one."""
_HOLDS = regex(FUNCTION.pattern + "|init_declarator")
"""What may hold errors that hide nothing outside: a function, a table of values of C."""

OPERATION = regex("(?:binary|boolean|comparison|infix|range)_(?:expression|operator)")
"""What takes a statement for one of its two sides, where a mark is too many."""

_BEGINS = rb"[A-Za-z_@\"'](?!\w*:(?!:))|[-+][ \t]*\(\w[^()\n]*\)[ \t]*\w"
"""How a line starts that begins a statement; one with a label does not."""
_BEGINS_IN_LIST = rb"[A-Za-z_@\"']"
"""How a line starts that begins a member of a list, perhaps with its key."""


def stays_inside(data: bytes, root: SyntaxNode, nests: bool) -> bool:
    """Return whether what holds an error of a tree ends where its lines say: a function, the values of a variable.

    Where functions may stand in functions, as ``nests`` says, no other one may be near the error.
    """
    pending = [root]
    while pending:
        node = pending.pop()
        if node.is_error or node.is_missing or OPERATION.search(node.type):
            return False
        if node is root or not _HOLDS.search(node.type):
            broken = [child for child in node.children if child.has_error or child.is_missing]
            if not broken:
                return False  # it is wrong itself: a word that ends a block stands in it as a name
            pending += broken
            continue
        if any(child.is_error or child.is_missing for child in node.children):
            return False  # in its head: perhaps it is no function
        closing = data.rfind(b"\n", 0, node.end_byte) + 1 + _indent(data, node)
        wrong = next((child for child in node.children if child.has_error), node)
        if _swallows(data, node, first=wrong.start_byte) or not CLOSES.match(data, closing):
            return False
        if nests and hides_functions(data, node):
            return False
    return True


def hides_functions(data: bytes, function: SyntaxNode) -> bool:
    """Return whether a broken statement in a function may hide functions inside of it or beside it."""
    pending = [(statement, False) for statement in _broken_statements(function)]
    while pending:
        statement, is_nested = pending.pop()
        functions, is_broken = _functions(statement)
        if is_broken and (functions or (is_nested and _swallows(data, statement))):
            return True
        if any(node.has_error and _swallows(data, node, _BEGINS_IN_LIST) for node in functions):
            return True
        pending += [
            (inner, True) for node in functions if node.has_error for inner in _broken_statements(node)
        ]
    return False


def _broken_statements(function: SyntaxNode) -> list[SyntaxNode]:
    """Return the statements of a function that have errors."""
    return [
        statement
        for body in function.children
        if body.has_error
        for statement in body.children or [body]
        if statement.has_error
    ]


def _functions(statement: SyntaxNode) -> tuple[list[SyntaxNode], bool]:
    """Return the outermost functions of a statement, and whether something is wrong outside of them."""
    functions: list[SyntaxNode] = []
    is_broken, pending = False, [statement]
    while pending:
        node = pending.pop()
        if node.is_named and _NESTED.search(node.type):
            functions.append(node)
            continue
        is_broken = is_broken or node.is_error or node.is_missing
        pending += node.children
    return functions, is_broken


def _swallows(data: bytes, node: SyntaxNode, begins: bytes = _BEGINS, first: int = 0) -> bool:
    """Return whether a statement goes on where its lines say that another one begins.

    Args:
        data: The file.
        node: The statement.
        begins: How a line starts that begins one.
        first: Where its broken part starts: before that, heads of functions may stand on several lines.
    """
    beside = re.compile(rb"\n[ \t]{0,%d}(?:%b)" % (_indent(data, node), begins))
    return beside.search(data, max(node.start_byte, first), node.end_byte) is not None


def _indent(data: bytes, node: SyntaxNode) -> int:
    """Return how many bytes of the line on which a node begins are blank."""
    line = data.rfind(b"\n", 0, node.start_byte) + 1
    return len(data[line : node.start_byte]) - len(data[line : node.start_byte].lstrip())
