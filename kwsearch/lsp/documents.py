"""Files as an editor has them: their addresses, their lines, and where what is indexed stands in an edited text."""

from __future__ import annotations

import os
from bisect import bisect_left
from collections.abc import Callable, Iterator, Sequence
from itertools import accumulate, chain
from urllib.parse import quote, unquote_to_bytes, urlsplit

import kwsearch

Place = tuple[int, int]
"""A line and a column, both from 1; line 0 is nowhere."""


def path_of(uri: str) -> str | None:
    """Return the path of a document; None for one that is no file here, or whose address no file can have."""
    try:
        parts = urlsplit(uri)
        path = os.fsdecode(unquote_to_bytes(parts.path))
    except ValueError:  # no address at all, or letters that no bytes stand for
        return None
    if parts.scheme != "file" or parts.netloc not in ("", "localhost") or "\0" in path:
        return None
    return path or None


def uri_of(path: str) -> str:
    """Return the address of an absolute path, whatever bytes it is made of."""
    return "file://" + quote(os.fsencode(path))


def lines_of(text: str) -> list[str]:
    """Return the lines of a text, without their ends, as the index and the grammars number them.

    A form feed or a line separator ends none, as in the protocol.
    """
    return [line.removesuffix("\r") for line in text.split("\n")]


def code_columns(line: str, name: str, language: str) -> Iterator[int]:
    """Yield the 0-based characters at which a name stands as a whole word in a line's code."""
    # Alone: the line has a use, so that it lies in no comment and in no string of several lines.
    (tokens,) = kwsearch.syntax_tokens([line], language)
    text = [(start, end) for start, end, kind in tokens if kind in ("comment", "string")]
    start = line.find(name)
    while start >= 0:
        around = line[max(start - 1, 0) : start] + line[start + len(name) :][:1]
        if not any(letter.isalnum() or letter == "_" for letter in around) and not any(
            first <= start < end for first, end in text
        ):
            yield start
        start = line.find(name, start + 1)


def moved(before: Sequence[str], after: Sequence[str]) -> Callable[[int, int, str], Place]:
    """Return what tells where a name of an indexed text stands in the edited one.

    A line that is still there takes its places along. On one that was edited the name is looked for in what stands
    there now, and is nowhere when that lacks it.

    Args:
        before: The lines of the indexed text; none when they are not known, and then nothing has moved.
        after: The lines of the edited text.
    """
    if not before:
        return lambda line, column, name: (line, column)
    rows = _kept_rows(before, after)
    # Of each line the last one before it that is still there, with its new row, and the new row of the next one.
    last_kept = [*accumulate((row if new >= 0 else -1 for row, new in enumerate(rows)), max, initial=-1)]
    above = [*accumulate(rows, max, initial=-1)]
    below = [*accumulate((new if new >= 0 else len(after) for new in reversed(rows)), min)][::-1]

    def now(line: int, column: int, name: str) -> Place:
        row = min(line - 1, len(before))
        if rows[row] >= 0:
            return rows[row] + 1, column
        # Of lines that were edited one by one each is in its own place: that is looked at before the others.
        own, end = above[row] + row - last_kept[row], below[row]
        for new in chain(range(own, min(own + 1, end)), range(above[row] + 1, end)):
            found = kwsearch.find_name(after[new], name)
            if found >= 0:
                return new + 1, found + 1
        return 0, 0

    return now


def _kept_rows(before: Sequence[str], after: Sequence[str]) -> list[int]:
    """Return the 0-based row at which each line of a text still stands in the edited one, ascending; -1 for nowhere.

    The end of the first text stands at that of the other.
    """
    rows = [-1] * len(before) + [len(after)]
    waiting = [(0, len(before), 0, len(after))]
    while waiting:
        start, end, new, new_end = waiting.pop()
        while start < end and new < new_end and before[start] == after[new]:
            rows[start] = new
            start, new = start + 1, new + 1
        while start < end and new < new_end and before[end - 1] == after[new_end - 1]:
            end, new_end = end - 1, new_end - 1
            rows[end] = new_end
        # As in git's patience: lines that each text has once hold the others. To look for the longest common part, as
        # difflib does, takes a minute for a name that was replaced throughout a long file.
        anchors = _anchors(before, after, range(start, end), range(new, new_end))
        for row, found in anchors:
            rows[row] = found
            waiting.append((start, row, new, found))
            start, new = row + 1, found + 1
        if anchors:
            waiting.append((start, end, new, new_end))
        elif end - start == new_end - new:
            for row in range(start, end):
                if before[row] == after[row - start + new]:
                    rows[row] = row - start + new
    return rows


def _anchors(before: Sequence[str], after: Sequence[str], old: range, new: range) -> list[tuple[int, int]]:
    """Return the rows of lines that each of two parts has once: as many as ascend in both."""
    places: list[dict[str, int]] = []
    for lines, part in ((before, old), (after, new)):
        place: dict[str, int] = {}
        for row in part:
            place[lines[row]] = -1 if lines[row] in place else row
        places.append(place)
    once, there = places
    pairs = [(row, there[text]) for text, row in once.items() if row >= 0 and there.get(text, -1) >= 0]
    # The longest ascending chain: for each length the pair with which the lowest one of that length ends.
    lowest: list[int] = []
    last: list[int] = []
    before_it: list[int] = []
    for number, (_, row) in enumerate(pairs):
        length = bisect_left(lowest, row)
        before_it.append(last[length - 1] if length else -1)
        lowest[length : length + 1] = [row]
        last[length : length + 1] = [number]
    chain = []
    number = last[-1] if last else -1
    while number >= 0:
        chain.append(pairs[number])
        number = before_it[number]
    return chain[::-1]
