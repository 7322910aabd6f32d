"""The statements of a Python file that matter, as byte ranges: what both of its readers hand over."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from functools import partial
from keyword import kwlist
from typing import NamedTuple

from kwsearch.extract.python.imports import fallbacks, typing_blocks
from kwsearch.extract.rows.captures import Fields, MatchGroups, SyntaxNode, captured_nodes, own_nodes
from kwsearch.extract.rows.source import Source
from kwsearch.regex import regex

_WRAPPED = regex(rb"\(+\s*([^\W\d][\w.]*)\s*\)+")
_ANNOTATING = regex(
    rb"\"[^\"]*\"|'[^']*'|#[^\n]*"
    rb"|([A-Za-z_\x80-\xff][\w\x80-\xff]*+(?:\.[A-Za-z_\x80-\xff][\w\x80-\xff]*+)*+)(?!\s*=)"
)
_GAP = 200
"""Blanks that may stand before a name, and the mark before them."""
_KEYWORDS = frozenset(word.encode() for word in kwlist)

Range = tuple[int, int]
"""First byte and end, exclusive."""


class Definition(NamedTuple):
    """A ``def`` or ``class`` statement."""

    start: int
    """First byte of its keyword (``async``, ``def``, ``class``); decorators stand before."""
    end: int
    name_start: int
    name_end: int
    is_class: bool
    body: int
    """First byte of its first statement; ``end`` when it has none."""
    brackets: Range
    """Its parameters or bases with their parentheses; empty when it has none."""


class Assignment(NamedTuple):
    """An assignment or annotation; of ``a = b = 1`` there are two."""

    start: int
    end: int
    target_end: int
    """End of the target, which begins at ``start``."""


class Parts:
    """What a reader found; lists in any order.

    Attributes:
        definitions: Functions and classes.
        decorators: From ``@`` to their end.
        imports: Import statements.
        assignments: Assignments.
        augmented: Augmented assignments.
        type_aliases: ``type`` statements.
        targets: Targets of ``for``, ``with``, ``except``, ``case`` and ``:=``.
        regions: Targets of comprehensions and parameters of lambdas, with what finds the comprehension or lambda: few
            are asked for.
        outer_names: What ``global`` and ``nonlocal`` name.
        calls: What is called.
        types: What annotations name.
        forms: Statement forms with their first byte.
        typing: Blocks under ``if TYPE_CHECKING``.
        fallbacks: ``try`` statements that catch a failing import.
    """

    def __init__(self) -> None:
        self.definitions: list[Definition] = []
        self.decorators: list[Range] = []
        self.imports: list[Range] = []
        self.assignments: list[Assignment] = []
        self.augmented: list[Range] = []
        self.type_aliases: list[Range] = []
        self.targets: list[Range] = []
        self.regions: list[tuple[int, int, Callable[[], Range]]] = []
        self.outer_names: list[Range] = []
        self.calls: list[Range] = []
        self.types: list[Range] = []
        self.forms: list[tuple[str, int]] = []
        self.typing: list[Range] = []
        self.fallbacks: list[Range] = []


def parts_of_tree(matches: MatchGroups, root: SyntaxNode, source: Source, fields: Fields) -> Parts:
    """Return the parts that the query captured in a syntax tree."""
    nodes = own_nodes(matches)
    parts = Parts()
    for word in ("class", "function"):
        parts.definitions += _definitions(nodes.get(word, ()), word == "class", fields)
    for node in nodes.get("assignment", ()):
        left = node.child_by_field_id(fields.left)
        if left is not None:
            parts.assignments.append(Assignment(left.start_byte, node.end_byte, left.end_byte))
    parts.decorators = _ranges(nodes.get("decorator", ()))
    parts.imports = _ranges(nodes.get("import", ()))
    parts.types = list(_annotating(_ranges(nodes.get("annotation", ())), source.data))
    parts.augmented = _ranges(nodes.get("augmented", ()))
    parts.type_aliases = _ranges(nodes.get("type-alias", ()))
    parts.targets = _ranges(nodes.get("target", ()))
    parts.outer_names = _ranges(nodes.get("global", ()))
    for word, levels in (("comprehended", 2), ("lambda", 1)):
        for node in nodes.get(word, ()):
            parts.regions.append((node.start_byte, node.end_byte, partial(_around, node, levels)))
    for plan, group in matches:
        if "call" in plan.uses:
            parts.calls += _called(_ranges(captured_nodes(plan, group, "call")), source.data)
        for capture, form in plan.statements:
            parts.forms += [(form, node.start_byte) for node in captured_nodes(plan, group, capture)]
    parts.typing = typing_blocks(root, source, fields)
    parts.fallbacks = fallbacks(root, source)
    return parts


def _ranges(nodes: Iterable[SyntaxNode]) -> list[Range]:
    return [(node.start_byte, node.end_byte) for node in nodes]


def _called(callees: list[Range], data: bytes) -> Iterator[Range]:
    """Yield what is called, names in parentheses without these: ``(ctypes.c_int)(flags)``."""
    for start, end in callees:
        wrapped = _WRAPPED.fullmatch(data, start, end) if data.startswith(b"(", start) else None
        yield (start, end) if wrapped is None else wrapped.span(1)


def _annotating(annotations: list[Range], data: bytes) -> Iterator[Range]:
    """Yield the names in annotations, in order; names in strings and keywords are none."""
    at = 0
    for start, end in sorted(annotations):
        if start < at:
            continue  # inside the one before
        before = data[max(0, start - _GAP) : start].rstrip().rstrip(b"*").rstrip()
        if before.endswith(b"type"):
            at = start + 1  # what a ``type`` statement defines, and perhaps its parameters
            continue
        at = end
        if before.endswith((b"[", b",")):
            start = data.find(b":", start, end)  # a parameter of a type, whose bound is behind it
            if start < 0:
                continue
        for found in _ANNOTATING.finditer(data, start, end):
            if found.group(1) and found.group(1) not in _KEYWORDS:
                yield found.span(1)


def _definitions(nodes: Iterable[SyntaxNode], is_class: bool, fields: Fields) -> Iterable[Definition]:
    """Yield the definitions whose name the tree has."""
    field = fields.superclasses if is_class else fields.parameters
    for node in nodes:
        name = node.child_by_field_id(fields.name)
        if name is None or name.start_byte == name.end_byte:
            continue
        block, brackets = node.child_by_field_id(fields.body), node.child_by_field_id(field)
        end = node.end_byte
        yield Definition(
            node.start_byte,
            end,
            name.start_byte,
            name.end_byte,
            is_class,
            end if block is None else block.start_byte,
            (0, 0) if brackets is None else (brackets.start_byte, brackets.end_byte),
        )


def _around(node: SyntaxNode, levels: int) -> Range:
    """Return the range of the node that is ``levels`` above; slow in deep trees."""
    around = node
    for _ in range(levels):
        around = around.parent or around
    return around.start_byte, around.end_byte
