"""How much of a tree is wrong: what tells which of two texts a grammar reads better."""

from __future__ import annotations

import re
from collections.abc import Iterator

from kwsearch.extract.repair.pieces import Way
from kwsearch.extract.rows.captures import SyntaxNode


def outer_errors(root: SyntaxNode) -> Iterator[SyntaxNode]:
    """Yield the outermost errors of a tree."""
    pending = [root]
    while pending:
        node = pending.pop()
        if node.is_error or node.is_missing:
            yield node
        else:
            pending += [child for child in node.children if child.has_error]


def count_faults(data: bytes, root: SyntaxNode, way: Way) -> int:
    """Return how many errors a tree has, words that end a block and stand as names among them."""
    faults, pending = 0, [root] if root.has_error else []
    while pending:
        node = pending.pop()
        broken = [child for child in node.children if child.has_error]
        if node.is_error or node.is_missing or not broken:
            faults += 1
        pending += broken
    return faults if way.no_name is None else faults + count_strays(data, root, way.no_name)


def harm(data: bytes, root: SyntaxNode, way: Way) -> tuple[int, int]:
    """Return how many errors a tree has, and how many bytes of the text stand in them."""
    return count_faults(data, root, way), sum(node.end_byte - node.start_byte for node in outer_errors(root))


def count_strays(data: bytes, root: SyntaxNode, no_name: re.Pattern[bytes]) -> int:
    """Return how many statements begin with a word that ends a block: no block is left that it could end."""
    return sum(
        child.is_named and no_name.match(data, child.start_byte) is not None for child in root.children
    )
