"""Comments, strings and docs of a file as spans that do not overlap; code inside a string is cut out."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from operator import itemgetter

from kwsearch.extract.rows.captures import HOLE, MatchGroups, captured_nodes
from kwsearch.extract.rows.source import Source
from kwsearch.models import COMMENT, DOC
from kwsearch.regex import regex

DOC_MARKS = frozenset((b"///", b"//!", b"/**", b"/*!"))
"""How comments start that document what follows, in every language that has such comments."""

_LIST_MARK = regex(rb"[(){}\[\],]")
_END = 1 << 62

Spans = list[tuple[int, int, int, int]]


def find_spans(
    matches: MatchGroups, source: Source, comments: Sequence[tuple[int, int]] = ()
) -> list[tuple[int, int, int, int]]:
    """Return FileFacts.spans: ``(start_byte, end_byte, line, span_class)``, sorted, not overlapping.

    Args:
        matches: What the query captured.
        source: The file.
        comments: First byte and end, exclusive, of comments that are no nodes.
    """
    data = source.data
    captured = [
        (start, -end, -DOC if data[start : start + 3] in DOC_MARKS else -COMMENT) for start, end in comments
    ]
    for plan, group in matches:
        for capture, span_class in plan.spans:
            # A doc is often captured as a string or comment too: of one node, the higher number counts.
            rows = [
                (node.start_byte, -node.end_byte, -span_class)
                for node in captured_nodes(plan, group, capture)
            ]
            if span_class == COMMENT:
                rows = [
                    (row[0], row[1], -DOC) if data[row[0] : row[0] + 3] in DOC_MARKS else row for row in rows
                ]
            captured += rows
    captured.sort()
    return flatten(captured, source.line_starts)


def flatten(
    captured: Sequence[tuple[int, int, int]], line_starts: Sequence[int]
) -> list[tuple[int, int, int, int]]:
    """Return spans without overlaps: what is nested in a span belongs to it, except what a hole holds.

    Args:
        captured: ``(start, -end, -class)``, sorted: outer before inner, DOC before the other classes.
        line_starts: First byte of each line.
    """
    flat: list[tuple[int, int, int, int]] = []
    around = [(_END, HOLE)]
    at = 0
    end, kind = around[-1]
    for start, minus_stop, minus_class in captured:
        while end <= start:
            if kind != HOLE and end > at:
                flat.append((at, end, bisect_right(line_starts, at), kind))
            at = end
            around.pop()
            end, kind = around[-1]
        if (minus_class == -HOLE) == (kind == HOLE):
            continue
        if kind != HOLE and start > at:
            flat.append((at, start, bisect_right(line_starts, at), kind))
        at = start
        end, kind = min(-minus_stop, end), -minus_class
        around.append((end, kind))
    while len(around) > 1:
        if kind != HOLE and end > at:
            flat.append((at, end, bisect_right(line_starts, at), kind))
        at = end
        around.pop()
        end, kind = around[-1]
    return flat


def in_span(byte: int, spans: Spans) -> bool:
    """Return whether ``byte`` is in a comment or string."""
    index = bisect_right(spans, byte, key=itemgetter(0)) - 1
    return index >= 0 and spans[index][1] > byte


def split_list(source: Source, start: int, end: int, spans: Spans) -> list[tuple[int, int]]:
    """Return the byte ranges of the items between commas in a byte range, without the space around them."""
    items, depth, at = [], 0, start
    for mark in _LIST_MARK.finditer(source.data, start, end):
        byte = mark.group()
        if in_span(mark.start(), spans):
            continue
        if byte in b"([{":
            depth += 1
        elif byte in b")]}":
            depth -= 1
        elif depth == 0:
            items.append((at, mark.start()))
            at = mark.end()
    items.append((at, end))
    trimmed = []
    for first, last in items:
        text = source.data[first:last]
        left = first + len(text) - len(text.lstrip())
        trimmed.append((left, max(left, first + len(text.rstrip()))))
    return [item for item in trimmed if item[0] < item[1]]
