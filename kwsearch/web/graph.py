"""Which parts of a folder import which, as a picture: placed here, drawn by a template, needed by no script."""

from __future__ import annotations

from collections import Counter
from typing import NamedTuple

import kwsearch

MOST_FILES = 5_000
"""Of a folder with more files below it no picture is made: reading what each imports takes too long for a page."""

MOST_PARTS = 24
"""Parts that are drawn: those with most imports in and out."""

_LETTER, _PADDING, _HEIGHT, _GAP, _STEP = 8, 12, 28, 18, 84
_MOST_LETTERS = 24


class Part(NamedTuple):
    """A folder or file directly in the folder."""

    name: str
    is_folder: bool
    label: str
    x: int
    y: int
    width: int
    imported_by: int
    """Files of other parts here that import files of this one."""


class Edge(NamedTuple):
    """Files of one part import files of another."""

    source: str
    target: str
    files: int
    """How many imports there are, each from one file to another."""
    path: str
    """As SVG has it."""


class Graph(NamedTuple):
    """A picture and what it shows."""

    parts: list[Part]
    edges: list[Edge]
    """Most imports first, then by name."""
    width: int
    height: int
    left_out: int
    """Parts with fewer imports than those that are drawn."""


def graph_of(index: kwsearch.Index, folder: str) -> Graph | None:
    """Return the picture of a folder; None when it holds too many files.

    Parts stand above those that they import, as far as they do not import each other in a circle.

    Args:
        index: Open.
        folder: Relative to the root; empty for the root.
    """
    prefix = f"{folder}/" if folder else ""
    paths = index.files(folder)
    if len(paths) > MOST_FILES:
        return None
    counts: Counter[tuple[str, str]] = Counter()
    folders: set[str] = set()
    for path in paths:
        name, inner, _ = path[len(prefix) :].partition("/")
        if inner:
            folders.add(name)
        targets = {target for files in index.file(path).imported_files for target in files}
        for target in sorted(targets):
            if target.startswith(prefix):
                other = target[len(prefix) :].partition("/")[0]
                if other != name:
                    counts[name, other] += 1
    weight: Counter[str] = Counter()
    imported: Counter[str] = Counter()
    for (source, target), count in counts.items():
        weight[source] += count
        weight[target] += count
        imported[target] += count
    # Imports in and out count alike: what everybody uses belongs into the picture as much as what uses everybody.
    drawn = sorted(weight, key=lambda name: (-weight[name], name))[:MOST_PARTS]
    # The heaviest first, as _layers takes them: of a circle the lightest edge is the one that leads up.
    edges = sorted(
        (
            (source, target, count)
            for (source, target), count in counts.items()
            if {source, target} <= set(drawn)
        ),
        key=lambda row: (-row[2], row[:2]),
    )
    layers = _layers(sorted(drawn), edges)
    parts, width = _placed(layers, folders, imported)
    place = {part.name: part for part in parts}
    drawn_edges = [
        Edge(source, target, count, _curve(place[source], place[target])) for source, target, count in edges
    ]
    height = _STEP * (len(layers) - 1) + _HEIGHT + 2 * _GAP if layers else 0
    return Graph(parts, drawn_edges, width, height, len(weight) - len(drawn))


def _layers(names: list[str], edges: list[tuple[str, str, int]]) -> list[list[str]]:
    """Return the names by how many steps they stand below one that nothing imports.

    The heaviest edges are taken first; one that would close a circle does not count.
    """
    below: dict[str, set[str]] = {name: set() for name in names}
    for source, target, _ in edges:
        # It would close a circle: of that the edges with most imports lead down, and this one leads up.
        if not _reaches(below, target, source):
            below[source].add(target)
    # Without circles by now, and of MOST_PARTS names at most: the recursion ends, and is shallow.
    depth: dict[str, int] = {}

    def depth_of(name: str) -> int:
        if name not in depth:
            depth[name] = 1 + max((depth_of(other) for other in names if name in below[other]), default=-1)
        return depth[name]

    layers: list[list[str]] = []
    for name in names:
        while len(layers) <= depth_of(name):
            layers.append([])
        layers[depth_of(name)].append(name)
    return layers


def _reaches(below: dict[str, set[str]], start: str, end: str) -> bool:
    waiting, seen = [start], {start}
    while waiting:
        name = waiting.pop()
        if name == end:
            return True
        fresh = below[name] - seen
        seen |= fresh
        waiting += fresh
    return False


def _placed(layers: list[list[str]], folders: set[str], imported: Counter[str]) -> tuple[list[Part], int]:
    """Return the parts in their places, and how wide the picture is; each layer stands in the middle."""
    labels = {name: _label(name, name in folders) for layer in layers for name in layer}
    widths = {name: len(label) * _LETTER + 2 * _PADDING for name, label in labels.items()}
    spans = [sum(widths[name] + _GAP for name in layer) + _GAP for layer in layers]
    whole = max(spans, default=0)
    parts = []
    for number, (layer, span) in enumerate(zip(layers, spans, strict=True)):
        x = _GAP + (whole - span) // 2
        for name in layer:
            y = _GAP + number * _STEP
            parts.append(Part(name, name in folders, labels[name], x, y, widths[name], imported[name]))
            x += widths[name] + _GAP
    return parts, whole


def _label(name: str, is_folder: bool) -> str:
    shown = kwsearch.printable(name) + ("/" if is_folder else "")
    return shown if len(shown) <= _MOST_LETTERS else f"{shown[: _MOST_LETTERS - 1]}…"


def _curve(source: Part, target: Part) -> str:
    """Return the way from one part to another: down, or round the side when it leads up again."""
    start, end = source.x + source.width // 2, target.x + target.width // 2
    if source.y < target.y:
        top, bottom = source.y + _HEIGHT, target.y
        middle = (top + bottom) // 2
        return f"M{start} {top}C{start} {middle} {end} {middle} {end} {bottom}"
    top, bottom = source.y, target.y + _HEIGHT
    return f"M{start} {top}C{start} {top - _STEP // 2} {end} {bottom + _STEP // 2} {end} {bottom}"
