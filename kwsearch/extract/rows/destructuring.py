"""Destructuring patterns of JavaScript and TypeScript: the names that one binds, each with the keys that lead to it."""

from __future__ import annotations

from collections.abc import Iterator

from kwsearch.extract.rows.captures import SyntaxNode
from kwsearch.extract.rows.source import Source

MAX_DEPTH = 32
"""Patterns nested deeper are not looked at."""

_NAMES = frozenset(("identifier", "shorthand_property_identifier_pattern"))


def bound_names(
    pattern: SyntaxNode, source: Source, keys: tuple[str, ...] | None = (), depth: int = 0
) -> Iterator[tuple[SyntaxNode, tuple[str, ...] | None]]:
    """Yield each name that a pattern binds, in order, with its keys.

    Args:
        pattern: An identifier, an object or an array pattern, or a part of one.
        source: The file.
        keys: Those that lead to ``pattern``.
        depth: How deep it is nested.

    Yields:
        The name and ``("promises", "readFile")`` for ``{promises: {readFile: name}}``; no keys for what holds the whole
        value, None for what no keys lead to: elements of arrays, computed keys, rests.
    """
    kind = pattern.type
    if kind in _NAMES:
        if kind != "identifier" and keys is not None:
            keys = (*keys, source.text(pattern.start_byte, pattern.end_byte))
        yield pattern, keys
    elif kind in ("object_assignment_pattern", "assignment_pattern"):
        left = pattern.child_by_field_name("left")
        if left is not None:
            yield from bound_names(left, source, keys, depth)
    elif kind == "pair_pattern":
        key, value = pattern.child_by_field_name("key"), pattern.child_by_field_name("value")
        if key is not None and value is not None:
            if key.type == "computed_property_name":
                keys = None
            elif keys is not None:
                keys = (*keys, source.text(key.start_byte, key.end_byte).strip("\"'"))
            yield from bound_names(value, source, keys, depth)
    elif depth < MAX_DEPTH and kind in ("object_pattern", "array_pattern", "rest_pattern"):
        if kind != "object_pattern":
            keys = None
        for child in pattern.named_children:
            yield from bound_names(child, source, keys, depth + 1)
