"""Files as an editor has them: their addresses, their lines, and where what is indexed stands in an edited text."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from difflib import SequenceMatcher
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


def moved(before: Sequence[str], after: Sequence[str]) -> Callable[[int, int, str], Place]:
    """Return what tells where a name of an indexed text stands in the edited one.

    A line that is still there takes its places along. On one that was edited the name is looked for in what stands
    there now, and is nowhere when that lacks it.

    Args:
        before: The lines of the indexed text; none when they are not known, and then nothing has moved.
        after: The lines of the edited text.
    """
    first = 0
    shorter = min(len(before), len(after))
    while first < shorter and before[first] == after[first]:
        first += 1
    last = 0
    while last < shorter - first and before[-1 - last] == after[-1 - last]:
        last += 1
    if not before or first == len(before) == len(after):
        return lambda line, column, name: (line, column)
    # Only what lies between is compared, so that a letter typed in a long file costs little.
    middle = SequenceMatcher(
        None, before[first : len(before) - last], after[first : len(after) - last], autojunk=False
    ).get_opcodes()

    def now(line: int, column: int, name: str) -> Place:
        row = line - 1
        if row < first:
            return line, column
        if row >= len(before) - last:
            return line + len(after) - len(before), column
        for kind, start, end, new_start, new_end in middle:
            if not start <= row - first < end:
                continue
            if kind == "equal":
                return line + new_start - start, column
            for new in range(first + new_start, first + new_end):
                found = kwsearch.find_name(after[new], name)
                if found >= 0:
                    return new + 1, found + 1
        return 0, 0

    return now
