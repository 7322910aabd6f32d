"""C, C++ and CUDA: which names a declaration declares, found by following its declarators inwards."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence

from kwsearch.extract.captures import MatchGroups, SyntaxNode, captured_nodes
from kwsearch.extract.names import split_defined_name
from kwsearch.extract.source import Source
from kwsearch.extract.symbols import Found, last_part

_WRAPPERS = frozenset(
    ("reference_declarator", "parenthesized_declarator", "attributed_declarator", "variadic_declarator")
)
_POINTERS = frozenset(("pointer_declarator", "array_declarator", "reference_declarator"))
_CLASS_KINDS = {"class_specifier": "class", "struct_specifier": "struct", "union_specifier": "struct"}
_MAX_DEPTH = 32
_MAX_DECLARATORS = 256
_FUNCTION = {"constructor": "class"}
_ABSTRACT = {"constructor": "class", "modifiers": "abstract virtual"}
_PURE = re.compile(rb"\s*=\s*0\s*;?\s*\Z")
_CONSTANT = re.compile(rb"\b(?:constexpr|constinit)\b")
_CONST = re.compile(rb"\bconst\b")
_EXTERN = re.compile(rb"\s*extern\b(?!\s*\")")
_DEFINE = re.compile(
    rb"#[ \t]*define[ \t]+([A-Za-z_\x80-\xff][\w\x80-\xff]*)(\()?[ \t]*(?!//|/\*)((?:[^\n\\]|\\\r?\n|\\.)*)"
)
_MACRO = {"subkind": "macro"}
_NO_SETTINGS: Mapping[str, str] = {}


def find_macros(source: Source, spans: Sequence[tuple[int, int, int, int]]) -> Iterator[Found]:
    """Yield the macros of a file: ``#define`` is found anywhere, also where the grammar does not expect it."""
    data = source.data
    starts: list[int] = []
    for found in _DEFINE.finditer(data):
        start = found.start()
        if data[source.line_starts[source.line(start) - 1] : start].strip():
            continue
        if not starts:
            starts = [span[0] for span in spans]
        index = bisect_right(starts, start) - 1
        if index >= 0 and spans[index][1] > start:
            continue
        name_start, name_end = found.span(1)
        kind, settings = "macro", _NO_SETTINGS
        if not found.group(2) and found.group(3):
            kind, settings = "constant", _MACRO
        name = source.text(name_start, name_end)
        yield Found(start, -found.end(), name_start, name, kind, "", found.end(), "definition", settings)


def find_declared(matches: MatchGroups, source: Source) -> Iterator[Found]:
    """Yield what the nodes captured as ``own.function``, ``own.declaration`` and ``own.typedef`` declare."""
    for plan, group in matches:
        for capture, word in plan.own:
            for node in captured_nodes(plan, group, capture):
                if word == "function":
                    yield from _function(node, source)
                elif word == "typedef":
                    yield from _typedef(node, source)
                else:
                    yield from _declaration(node, source)


def _function(node: SyntaxNode, source: Source) -> Iterator[Found]:
    """Yield the function that a node with a body defines; or the class that a macro made look like one."""
    declarator = node.child_by_field_name("declarator")
    if declarator is None:
        return
    start, end, is_function, _ = _declared_name(declarator, source.data)
    if not is_function:
        type_node = node.child_by_field_name("type")
        body = node.child_by_field_name("body")
        kind = _CLASS_KINDS.get(type_node.type) if type_node is not None else None
        if kind is None or body is None or start == end:
            return
        # ``class MACRO Name { … }``: the macro was taken for the class, the members for statements
        receiver, name = split_defined_name(source.text(start, end))
        yield Found(
            node.start_byte,
            -node.end_byte,
            start,
            name,
            kind,
            receiver,
            body.start_byte,
            "definition",
            _NO_SETTINGS,
        )
        for child in body.named_children[:_MAX_DECLARATORS]:
            if child.type == "declaration":
                yield from _declaration(child, source)
        return
    yield from _found(node, start, end, "function", declarator.end_byte, "definition", _FUNCTION, source)


def _declaration(node: SyntaxNode, source: Source) -> Iterator[Found]:
    """Yield the functions and variables that a declaration without a body declares."""
    data = source.data
    node_start, node_end = node.start_byte, node.end_byte
    for declarator in node.children_by_field_name("declarator")[:_MAX_DECLARATORS]:
        start, end, is_function, is_pointer = _declared_name(declarator, data)
        if start == end:
            continue
        if is_function:
            stop = declarator.end_byte
            settings = _ABSTRACT if _PURE.match(data, stop, node_end) else _FUNCTION
            yield from _found(node, start, end, "function", stop, "declaration", settings, source)
            continue
        head = data[node_start:start]
        kind = "variable"
        if _CONSTANT.search(head) or (not is_pointer and _CONST.search(head)):
            kind = "constant"
        role = "declaration" if _EXTERN.match(head) else "definition"
        yield from _found(node, start, end, kind, node_end, role, _NO_SETTINGS, source)


def _typedef(node: SyntaxNode, source: Source) -> Iterator[Found]:
    """Yield the names of a typedef; the first name of an unnamed struct is the struct's own."""
    type_node = node.child_by_field_name("type")
    kind, body = "type-alias", node.end_byte
    if type_node is not None and type_node.child_by_field_name("name") is None:
        block = type_node.child_by_field_name("body")
        if block is not None:
            kind = (
                "enum" if type_node.type == "enum_specifier" else _CLASS_KINDS.get(type_node.type, "struct")
            )
            body = block.start_byte
    for declarator in node.children_by_field_name("declarator")[:_MAX_DECLARATORS]:
        start, end, _, is_pointer = _declared_name(declarator, source.data)
        if start < end:
            own = "type-alias" if is_pointer else kind
            yield from _found(node, start, end, own, body, "definition", {"subkind": "typedef"}, source)
            kind = "type-alias"


def _found(
    node: SyntaxNode,
    start: int,
    end: int,
    kind: str,
    body: int,
    role: str,
    settings: Mapping[str, str],
    source: Source,
) -> Iterable[Found]:
    """Return the symbol of a declared name at ``start`` to ``end``; nothing when the name has no text."""
    name, receiver = source.text(start, end), ""
    if not name.isidentifier():
        receiver, name = split_defined_name(name)
        if not name:
            return ()
        if receiver:
            start = last_part(source.data, start, end)
    return (Found(node.start_byte, -node.end_byte, start, name, kind, receiver, body, role, settings),)


def _declared_name(declarator: SyntaxNode, data: bytes) -> tuple[int, int, bool, bool]:
    """Return first byte and end of the declared name, whether it is a function, and whether a pointer.

    Start and end are equal when no name was found within _MAX_DEPTH steps.
    """
    is_function = is_pointer = False
    node = declarator
    for _ in range(_MAX_DEPTH):
        kind = node.type
        if kind == "function_declarator":
            is_function = True
        elif kind in _POINTERS:
            is_function, is_pointer = False, True
        elif kind == "qualified_identifier":
            name = node.child_by_field_name("name")
            inner_start = node.start_byte
            while name is not None and name.type == "qualified_identifier":
                name = name.child_by_field_name("name")
            if name is not None and name.type == "operator_cast":
                return inner_start, _cast_end(name, data), True, False
            return inner_start, node.end_byte, is_function, is_pointer
        elif kind == "operator_cast":
            return node.start_byte, _cast_end(node, data), True, False
        inner = node.child_by_field_name("declarator")
        if inner is None:
            if kind not in _WRAPPERS:
                return node.start_byte, node.end_byte, is_function, is_pointer
            children = node.named_children
            if not children:
                break
            inner = children[-1]
        node = inner
    return 0, 0, False, False


def _cast_end(node: SyntaxNode, data: bytes) -> int:
    """Return where the name of ``operator bool() const`` ends: before its parentheses."""
    parameters = node.child_by_field_name("declarator")
    end = node.end_byte
    return (
        end if parameters is None else max(data.find(b"(", parameters.start_byte, end), parameters.start_byte)
    )
