"""Ranges of a file that say something about what stands inside them: flags of imports, parse errors."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from kwsearch.extract.rows.captures import MatchGroups, captured_nodes

Regions = dict[str, list[tuple[int, int]]]
"""Byte ranges by import flag."""


def find_regions(matches: MatchGroups) -> Regions:
    """Return the ranges of ``@region`` captures, sorted."""
    regions: Regions = {}
    for plan, group in matches:
        for capture, flag in plan.regions:
            ranges = regions.setdefault(flag, [])
            ranges += [(node.start_byte, node.end_byte) for node in captured_nodes(plan, group, capture)]
    for ranges in regions.values():
        ranges.sort()
    return regions


def flags_at(byte: int, regions: Mapping[str, Sequence[tuple[int, int]]]) -> tuple[str, ...]:
    """Return the sorted flags of the regions that hold ``byte``."""
    found = [
        flag
        for flag, ranges in regions.items()
        if ranges and any(start <= byte < end for start, end in ranges)
    ]
    return tuple(sorted(found)) if found else ()


def error_share(regions: Regions, size: int) -> float:
    """Return the share of the file's bytes that are in parse errors, and drop those regions."""
    at = broken = 0
    for start, end in regions.pop("error", ()):
        broken += max(end - max(start, at), 0)
        at = max(at, end)
    return round(broken / size, 4) if size else 0.0
