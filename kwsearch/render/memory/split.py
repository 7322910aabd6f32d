"""How an A-Z list is cut into pages: one for each letter, so that a page keeps its name however the list grows.

A letter that does not fit on a page becomes a page of links to its parts: the beginnings that fit, each of one
character more than one that does not. Sizes can be changed row by row without seeing the others.
"""

from __future__ import annotations

import hashlib
from bisect import bisect_right
from collections.abc import Iterable
from os.path import commonprefix
from typing import NamedTuple

EXACT = "\0"
"""Ends the node of the rows whose anchor is the whole beginning itself."""

_AFTER = "\U0010ffff"
_PLAIN = frozenset("abcdefghijklmnopqrstuvwxyz0123456789_-")


class Part(NamedTuple):
    """One page, or with ``crowded`` the several pages of one anchor, of a list."""

    name: str
    """Stands in the page's name; empty when the list is one page."""
    low: str
    """Anchors from here, inclusive."""
    high: str
    """Anchors up to here, exclusive; ``low`` itself for a page that only links to its parts."""
    rows: int
    crowded: bool
    label: str
    """The beginning that its anchors have in common, with EXACT when it is all of them; SIGNS or OTHERS for several."""

    @property
    def is_links(self) -> bool:
        """Whether the page only links to the parts that follow it and begin with its label."""
        return self.low == self.high


SIGNS, OTHERS = "0-9", "other"
"""Labels of the parts for digits and signs, and for what follows z."""


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
        """Divide a beginning by its next character, and what is too large again by what all of its rows go on with.

        Args:
            node: One of ``too_large``.
            rows: Anchor, bytes and number of all rows under it.
        """
        self.nodes[node][2] = 1
        found = list(rows)
        if not found:
            return
        # What the first and the last one have in common, all have.
        alike = commonprefix([min(found)[0], max(found)[0]])  # noqa: RUF071 - of text, not of paths
        size, count = sum(row[1] for row in found), sum(row[2] for row in found)
        # Ten thousand names that all begin with ``test_`` are looked at once, and not once for each letter.
        while len(node) < len(alike):
            node = _child(node, alike)
            entry = self.nodes.setdefault(node, [0, 0, 0])
            entry[0] += size
            entry[1] += count
            if entry[2] or entry[0] <= self.budget:
                return
            entry[2] = 1
        for anchor, size, count in found:
            entry = self.nodes.setdefault(_child(node, anchor), [0, 0, 0])
            entry[0] += size
            entry[1] += count

    def parts(self, *, always: bool) -> list[Part]:
        """Return the pages in order.

        Args:
            always: Whether there is a page for each letter even when everything fits on one.
        """
        if not always and self.nodes[""][0] <= self.budget:
            return [Part("", "", _AFTER, self.nodes[""][1], False, "")]
        children: dict[str, list[str]] = {}
        for node, (_, rows, _) in self.nodes.items():
            if node and rows:
                children.setdefault(node[:-1], []).append(node)
        parts: list[Part] = []
        pending: list[str | list[str]] = self._letters(sorted(children.get("", ())))[::-1]
        while pending:
            item = pending.pop()
            if isinstance(item, list):
                parts.append(self._group(item))
                continue
            size, rows, divided = self.nodes[item]
            if size <= self.budget or not divided:
                low = item.rstrip(EXACT)
                high = low + (EXACT if item.endswith(EXACT) else _AFTER)
                parts.append(Part(_token(item), low, high, rows, size > self.budget, item))
            else:
                if len(item) == 1:
                    parts.append(Part(_token(item), item, item, 0, False, item))
                pending += sorted(children.get(item, ()), reverse=True)
        return parts

    def _letters(self, nodes: list[str]) -> list[str | list[str]]:
        """The first level: letters alone, what stands before and behind them together where it fits."""
        before = [node for node in nodes if node < "_"]
        behind = [node for node in nodes if node > "z"]
        letters = [node for node in nodes if "_" <= node <= "z"]
        return [*self._joined(before), *letters, *self._joined(behind)]

    def _joined(self, nodes: list[str]) -> list[str | list[str]]:
        fits = sum(self.nodes[node][0] for node in nodes) <= self.budget
        return ([nodes] if nodes else []) if fits else [*nodes]

    def _group(self, nodes: list[str]) -> Part:
        rows = sum(self.nodes[node][1] for node in nodes)
        name = SIGNS if nodes[0] < "_" else OTHERS
        return Part(name, nodes[0].rstrip(EXACT), nodes[-1].rstrip(EXACT) + _AFTER, rows, False, name)


def part_of(parts: list[Part], anchor: str) -> Part:
    """Return the part that holds an anchor."""
    return parts[bisect_right(parts, anchor, key=lambda part: part.low) - 1]


def _child(node: str, anchor: str) -> str:
    return anchor[: len(node) + 1] if len(anchor) > len(node) else node + EXACT


def _token(node: str) -> str:
    """A beginning as part of a page's name; never the name of another page of the same folder."""
    text = "".join(
        character if character in _PLAIN else "=" if character == EXACT else f"={ord(character):x}"
        for character in node
    )
    # With the parent's name and what else stands in it a page's name must not pass 255 bytes.
    if len(text) > 60:
        text = text[:40] + "=" + hashlib.blake2b(text.encode(), digest_size=6).hexdigest()
    # The parts of a folder's list lie among its other pages.
    taken = text in ("doc", "sub", "index") or text.endswith(("_docs", "_kw")) or text.startswith("sub-")
    return text + "=" if taken else text
