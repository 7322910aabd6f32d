"""Which symbol encloses a byte of a file: nested intervals, flattened once and looked up by bisection."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable

CLASS_LIKE = frozenset(("class", "struct", "interface", "enum"))
"""Kinds whose functions are methods and whose variables are fields."""

CALLABLE = frozenset(("function", "method", "constructor", "operator"))
"""Kinds whose variables are locals."""

MAX_DEPTH = 40
"""Symbols nested deeper share the scope of the last level, so that hostile nesting stays linear."""

UNNAMED = "unnamed"
"""Kind of a class without a name: directly in a type it is a class, elsewhere a part of what is around it."""

ABSOLUTE = "::"
"""What a receiver begins with that stands in nothing, wherever it is written: ``class ::Money`` of Ruby."""

_END = 1 << 62


class Scopes:
    """The symbols of one file as nested scopes; scope 0 is the file itself.

    Attributes:
        paths: By scope: names of the enclosing symbols and its own, joined with ``.``.
        names: By scope: its own name, without its receiver.
        kinds: By scope: its kind; empty for the file.
        parents: By scope: the scope around it; -1 for the file.
        starts: By scope: its first byte.
        bounds: Bytes at which the innermost scope changes, ascending.
        owners: The innermost scope from each of these bytes on.
    """

    __slots__ = ("bounds", "kinds", "names", "owners", "parents", "paths", "starts")

    def __init__(self, openers: Iterable[tuple[int, int, str, str, str]]) -> None:
        """Nest ``openers``: start, end (bytes), kind, name, receiver; outer before inner."""
        self.paths = [""]
        self.names = [""]
        self.kinds = [""]
        self.parents = [-1]
        self.starts = [0]
        bounds, owners = [0], [0]
        stack = [(_END, 0)]
        depths = [0]
        for start, end, kind, name, receiver in openers:
            while stack[-1][0] <= start:
                bounds.append(stack.pop()[0])
                owners.append(stack[-1][1])
            end = min(end, stack[-1][0])
            parent = stack[-1][1]
            scope = len(self.paths)
            path = self.paths[parent]
            # What begins or ends with the type around it is that type.
            is_own = kind != UNNAMED or (
                self.kinds[parent] in CLASS_LIKE and self.starts[parent] != start and stack[-1][0] != end
            )
            if not is_own:
                name, kind = self.names[parent], self.kinds[parent]
            elif depths[parent] < MAX_DEPTH:
                if receiver[:2] == ABSOLUTE:
                    receiver, path = receiver[2:], ""
                own = f"{receiver}.{name}" if receiver else name
                path = f"{path}.{own}" if path else own
            depths.append(depths[parent] + is_own)
            self.paths.append(path)
            self.names.append(name)
            self.kinds.append("class" if kind == UNNAMED else kind)
            self.parents.append(parent)
            self.starts.append(start)
            bounds.append(start)
            owners.append(scope)
            stack.append((end, scope))
        while len(stack) > 1:
            bounds.append(stack.pop()[0])
            owners.append(stack[-1][1])
        self.bounds = bounds
        self.owners = owners

    def at(self, byte: int) -> int:
        """Return the innermost scope that holds ``byte`` (0-based)."""
        return self.owners[bisect_right(self.bounds, byte) - 1]

    def path_at(self, byte: int) -> str:
        """Return the path of the innermost scope that holds ``byte`` (0-based)."""
        return self.paths[self.owners[bisect_right(self.bounds, byte) - 1]]
