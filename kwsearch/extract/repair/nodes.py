"""What a tree with errors has of some bytes of its file."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from itertools import islice

from kwsearch.extract.repair.inside import FUNCTION, OPERATION, hides_functions
from kwsearch.extract.repair.pieces import Way
from kwsearch.extract.rows.captures import SyntaxNode
from kwsearch.regex import regex

CLEAN, BROKEN, APART = range(3)
"""A statement has nodes of its own, without an error, with one, or it has none."""

_STRING = regex("string|heredoc|quoted|charlist|sigil|template_(?:string|literal)")


class Nodes:
    """Finds the nodes of one tree by place."""

    def __init__(self, data: bytes, root: SyntaxNode, way: Way) -> None:
        """Take the file, its tree, and what is special of its language."""
        self._data = data
        self._root = root
        self._way = way
        self._children: dict[int, tuple[Sequence[SyntaxNode], list[int]]] = {}
        self._path = [root]  # from the root to the node that was asked for last

    def around(self) -> SyntaxNode:
        """Return the node around the one that was asked for last; that one itself when it is the root."""
        return self._path[-2] if len(self._path) > 1 else self._path[-1]

    def fit(self, start: int, end: int) -> int:
        """Return how the tree has the bytes of a statement."""
        node = self.at(start, end)
        if node.start_byte == start and node.end_byte == end:
            around = self.around()
            is_head = not node.is_named and around.start_byte == start and around.end_byte > end
            if node is not self._root and (around.is_error or is_head or OPERATION.search(around.type)):
                return APART
            if not node.has_error:
                return CLEAN
            return APART if self._ends_as_operation(node) else BROKEN
        if node.is_error or OPERATION.search(node.type):
            return APART
        fit, at_start, at_end, first, last = CLEAN, False, False, node, node
        children, ends = self._children_of(node)
        for child in islice(children, bisect_right(ends, start), None):
            if child.start_byte >= end:
                break
            if child.start_byte == start:
                at_start, first = True, child
            elif child.is_named and self._is_stray(child.start_byte):
                return APART
            at_end = child.end_byte == end or (
                child.is_extra and not child.is_error and child.start_byte < end <= child.end_byte
            )
            last = child
            if child.has_error:
                fit = BROKEN
        if first.is_error and b"\n" in self._data[start : first.end_byte]:
            return APART  # nothing tells where its head ends
        closes_more = not last.is_named and self._way.ends.match(self._data, last.start_byte)
        is_first = node is not self._root and node.start_byte == start
        if is_first and (self._way.end != b"}" or (first is last and not first.is_named)):
            return APART  # the head of a block that is not indented
        opens_more = not first.is_named and first.end_byte < end
        return fit if at_start and at_end and not closes_more and not opens_more else APART

    def _ends_as_operation(self, node: SyntaxNode) -> bool:
        """Return whether what is broken in a statement is one side of an operation: ``class N { … }`` as a call."""
        while (children := self._children_of(node)[0]) and children[-1].has_error:
            node = children[-1]
            if OPERATION.search(node.type):
                return True
        return False

    def is_broken_in_head(self, start: int, end: int) -> bool:
        """Return whether something is wrong right in a statement with nodes of its own, or in a part of it."""
        node = self.at(start, end)
        return any(
            part.is_missing or part.is_error
            for child in self._children_of(node)[0]
            if child.has_error or child.is_missing
            for part in (child, *child.children)
        )

    def _is_stray(self, start: int) -> bool:
        """Return whether a node that has a name is one of the words that end a block."""
        return self._way.no_name is not None and self._way.no_name.match(self._data, start) is not None

    def is_in_string(self, start: int) -> bool:
        """Return whether the node that was asked for last begins at a byte within a string, as code in it does."""
        around = next((node for node in reversed(self._path) if node.start_byte < start), None)
        return around is not None and _STRING.search(around.type) is not None

    def at(self, start: int, end: int) -> SyntaxNode:
        """Return the smallest node that holds some bytes; the root when none does.

        The tree would begin at its root each time, and a broken file has thousands of nodes beside each other or in
        each other there. Statements are asked for by place, so the next answer is near the last one.
        """
        path = self._path
        while len(path) > 1 and not path[-1].start_byte <= start <= end <= path[-1].end_byte:
            path.pop()
        while True:
            children, ends = self._children_of(path[-1])
            place = bisect_left(ends, end)
            if place == len(children) or children[place].start_byte > start:
                return path[-1]
            path.append(children[place])

    def _children_of(self, node: SyntaxNode) -> tuple[Sequence[SyntaxNode], list[int]]:
        """Return the children of a node and where each ends; listed once, because a file's root may have thousands."""
        found = self._children.get(node.id)
        if found is None:
            children = node.children
            found = self._children[node.id] = (children, [child.end_byte for child in children])
        return found

    def begins_function(self, start: int, end: int) -> bool:
        """Return whether a statement is only the beginning of a function: what stands before its name."""
        self.at(start, end)
        return any(
            node.start_byte == start and node.end_byte > end and FUNCTION.search(node.type) is not None
            for node in self._path
        )

    def is_function_alone(self, start: int, end: int) -> bool:
        """Return whether a statement with nodes of its own is a function in which what is wrong hides no other one."""
        node = self.at(start, end)
        return (
            node.start_byte == start
            and node.end_byte == end
            and FUNCTION.search(node.type) is not None
            and not (self._way.nests and hides_functions(self._data, node))
        )
