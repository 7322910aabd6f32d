"""How a long A-Z list is cut into pages: by the beginnings of its anchors, so that a small edit moves no boundary.

Decided by the sizes alone: a page holds the neighbouring beginnings under one parent that fit together, and only a
beginning that does not fit is cut one character further. Sizes can be changed row by row without seeing the others.
"""

from __future__ import annotations

import hashlib
from bisect import bisect_right
from collections.abc import Iterable
from typing import NamedTuple

EXACT = "\0"
"""Ends the node of the rows whose anchor is the whole beginning itself."""

_AFTER = "\U0010ffff"
_PLAIN = frozenset("abcdefghijklmnopqrstuvwxyz0123456789_-")


class Part(NamedTuple):
    """One page, or with ``crowded`` the several pages of one anchor, of a split list."""

    name: str
    """Stands in the page's name; empty when the list is not split."""
    low: str
    """Anchors from here, inclusive."""
    high: str
    """Anchors up to here, exclusive."""
    first: str
    """Its first beginning, for people."""
    last: str
    """Its last beginning, for people."""
    rows: int
    crowded: bool


class SplitTree:
    """The bytes and rows of a list under each beginning that matters for its split."""

    __slots__ = ("budget", "nodes")

    def __init__(self, budget: int, nodes: dict[str, list[int]] | None = None) -> None:
        """Make a tree.

        Args:
            budget: Most bytes of rows on a page.
            nodes: Bytes, rows and 1 if divided, by beginning, as another tree's ``nodes`` had them.
        """
        self.budget = budget
        self.nodes = {"": [0, 0, 0]} if nodes is None else nodes

    def add(self, anchor: str, size: int, rows: int) -> None:
        """Count ``rows`` more rows of ``size`` bytes in all under ``anchor``; both may be negative."""
        node = ""
        while True:
            entry = self.nodes.setdefault(node, [0, 0, 0])
            entry[0] += size
            entry[1] += rows
            if not entry[2]:
                return
            node = _child(node, anchor)

    def too_large(self) -> list[str]:
        """Return the beginnings that do not fit on a page and are not divided yet."""
        return [
            node
            for node, (size, _, divided) in self.nodes.items()
            if size > self.budget and not divided and not node.endswith(EXACT)
        ]

    def divide(self, node: str, rows: Iterable[tuple[str, int, int]]) -> None:
        """Divide a beginning by its next character.

        Args:
            node: One of ``too_large``.
            rows: Anchor, bytes and number of all rows under it.
        """
        self.nodes[node][2] = 1
        for anchor, size, count in rows:
            entry = self.nodes.setdefault(_child(node, anchor), [0, 0, 0])
            entry[0] += size
            entry[1] += count

    def parts(self) -> list[Part]:
        """Return the pages in order; one unnamed page when everything fits."""
        if self.nodes[""][0] <= self.budget:
            return [Part("", "", _AFTER, "", "", self.nodes[""][1], False)]
        children: dict[str, list[str]] = {}
        for node, (_, rows, _) in self.nodes.items():
            if node and rows:
                children.setdefault(node[:-1], []).append(node)
        parts: list[Part] = []
        pending: list[str | list[str]] = [""]
        while pending:
            item = pending.pop()
            if isinstance(item, list):
                parts.append(self._part(item))
            elif self.nodes[item][0] <= self.budget or not self.nodes[item][2]:
                parts.append(self._part([item]))
            else:
                pending += reversed(self._grouped(sorted(children.get(item, ()))))
        return parts

    def _grouped(self, siblings: list[str]) -> list[str | list[str]]:
        """Neighbours that fit on a page together as lists; those that do not fit alone as they are."""
        groups: list[str | list[str]] = []
        size = 0
        for node in siblings:
            own = self.nodes[node][0]
            if own > self.budget:
                groups.append(node)
            elif groups and isinstance(groups[-1], list) and size + own <= self.budget:
                groups[-1].append(node)
                size += own
            else:
                groups.append([node])
                size = own
        return groups

    def _part(self, nodes: list[str]) -> Part:
        first, last = nodes[0], nodes[-1]
        low, top = first.rstrip(EXACT), last.rstrip(EXACT)
        high = top + (EXACT if last.endswith(EXACT) else _AFTER)
        name = _token(first) if first == last else f"{_token(first)}~{_token(last)}"
        rows = sum(self.nodes[node][1] for node in nodes)
        crowded = self.nodes[first][0] > self.budget
        return Part(name, low, high, low, top, rows, crowded)


def part_of(parts: list[Part], anchor: str) -> Part:
    """Return the part that holds an anchor."""
    return parts[bisect_right(parts, anchor, key=lambda part: part.low) - 1]


def _child(node: str, anchor: str) -> str:
    return anchor[: len(node) + 1] if len(anchor) > len(node) else node + EXACT


def _token(node: str) -> str:
    """A beginning as part of a page's name; never ends like the name of a file's page."""
    text = "".join(
        character if character in _PLAIN else "=" if character == EXACT else f"={ord(character):x}"
        for character in node
    )
    if len(text) > 60:
        text = text[:40] + "=" + hashlib.blake2b(text.encode(), digest_size=6).hexdigest()
    return text + "=" if text.endswith(("_docs", "_kw")) else text
