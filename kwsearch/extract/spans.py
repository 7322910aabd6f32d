"""Comments, strings and docs of a file as spans that do not overlap; code inside a string is cut out."""

from __future__ import annotations

from collections.abc import Sequence

from kwsearch.extract.captures import HOLE, MatchGroups
from kwsearch.extract.source import Source
from kwsearch.models import COMMENT, DOC

_END = 1 << 62
_PRECEDENCE = {HOLE: 3, DOC: 2, COMMENT: 1}


def find_spans(matches: MatchGroups, source: Source) -> list[tuple[int, int, int, int]]:
    """Return FileFacts.spans: ``(start_byte, end_byte, line, span_class)``, sorted, not overlapping."""
    captured: list[tuple[int, int, int]] = []
    for plan, group in matches:
        for capture, span_class in plan.spans:
            captured += [
                (node.start_byte, node.end_byte, span_class)
                for found in group
                for node in found.get(capture, ())
            ]
    captured.sort(key=_by_start)
    line = source.line
    return [(start, end, line(start), kind) for start, end, kind in flatten(captured)]


def _by_start(span: tuple[int, int, int]) -> tuple[int, int, int]:
    """Sort outer before inner, and of one node the stronger class first."""
    return span[0], -span[1], -_PRECEDENCE.get(span[2], 0)


def flatten(captured: Sequence[tuple[int, int, int]]) -> list[tuple[int, int, int]]:
    """Return spans without overlaps: what is nested in a span belongs to it, except what a hole holds.

    Args:
        captured: ``(start, end, class)``, sorted; outer before inner.
    """
    flat: list[tuple[int, int, int]] = []
    around = [(_END, HOLE)]
    at = 0
    end, kind = around[-1]
    for start, stop, span_class in captured:
        while end <= start:
            if kind != HOLE and end > at:
                flat.append((at, end, kind))
            at = end
            around.pop()
            end, kind = around[-1]
        if (span_class == HOLE) == (kind == HOLE):
            continue
        if kind != HOLE and start > at:
            flat.append((at, start, kind))
        at = start
        end, kind = min(stop, end), span_class
        around.append((end, kind))
    while len(around) > 1:
        if kind != HOLE and end > at:
            flat.append((at, end, kind))
        at = end
        around.pop()
        end, kind = around[-1]
    return flat
