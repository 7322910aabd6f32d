"""How far apart two words are, and which known word was probably meant.

Distance is optimal string alignment: letters inserted, dropped and replaced, and swaps of neighbours, count one each.
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable


def edit_distance(first: str | bytes, second: str | bytes, limit: int) -> int:
    """Return the distance of two words of one type; some number above ``limit`` when it is above that."""
    if abs(len(first) - len(second)) > limit:
        return limit + 1
    start, shorter = 0, min(len(first), len(second))
    while start < shorter and first[start] == second[start]:
        start += 1
    end = 0
    while end < shorter - start and first[-1 - end] == second[-1 - end]:
        end += 1
    # What both begin and end with costs nothing, and most of a near word is that.
    first, second = first[start : len(first) - end], second[start : len(second) - end]
    if not first or not second:
        return max(len(first), len(second))
    before: list[int] = []
    above = list(range(len(second) + 1))
    for row, letter in enumerate(first, 1):
        current = [row]
        for column, other in enumerate(second, 1):
            cost = (
                above[column - 1]
                if letter == other
                else 1 + min(above[column - 1], above[column], current[column - 1])
            )
            if (
                row > 1
                and column > 1
                and letter == second[column - 2]
                and first[row - 2] == other
                and before[column - 2] + 1 < cost
            ):
                cost = before[column - 2] + 1
            current.append(cost)
        if min(current) > limit:
            return limit + 1  # no later row is nearer: a swap passes by one row, and costs one
        before, above = above, current
    return above[-1]


def nearest(word: str, choices: Iterable[str], *, limit: int | None = None) -> str:
    """Return the choice nearest to ``word``, the first of several; empty when none is near.

    Args:
        word: What was written.
        choices: What is known; every one is compared.
        limit: The largest distance that is near; a third of the word's letters, at least one, when None.
    """
    most = max(1, len(word) // 3) if limit is None else limit
    best = ""
    for choice in choices:
        found = edit_distance(word, choice, most)
        if found <= most:
            best, most = choice, found - 1
    return best
