"""Keys within a small edit distance, found by pieces: of d + 1 pieces of a word at least one survives d edits.

Distance is optimal string alignment (insert, delete, replace, swap of neighbours), on bytes of folded forms.
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from kwsearch.store.dictionary import Dictionary


def near_keys(dictionary: Dictionary, folded: bytes, distance: int) -> list[int]:
    """Return the ordinals of all keys whose folded form is within ``distance`` of ``folded``, ascending.

    Args:
        distance: 1 or 2.
    """
    length = len(folded)
    pieces = distance + 1
    blob = dictionary.blob()
    candidates: set[int] = set()
    if length < 2 * pieces:
        keys = blob[1:-1].split(b"\n") if len(dictionary) else []
        candidates.update(
            ordinal for ordinal, key in enumerate(keys) if -distance <= len(key) - length <= distance
        )
    else:
        cuts = [length * number // pieces for number in range(pieces + 1)]
        candidates.update(dictionary.prefixed(folded[: cuts[1]]))
        candidates.update(dictionary.ending(folded[cuts[-2] :]))
        for number in range(1, pieces - 1):
            candidates.update(dictionary.containing(folded[cuts[number] : cuts[number + 1]]))
        # A swap across a cut breaks both pieces that it touches: look the swapped spelling up as well.
        for cut in cuts[1:-1]:
            swapped = folded[: cut - 1] + folded[cut : cut + 1] + folded[cut - 1 : cut] + folded[cut + 1 :]
            candidates.update(dictionary.spellings(swapped))
    letters = set(folded)
    found = []
    for ordinal in candidates:
        key = dictionary.folded_key(ordinal)
        if -distance <= len(key) - length <= distance:
            others = set(key)
            if (
                len(letters - others) <= distance
                and len(others - letters) <= distance
                and within(folded, key, distance)
            ):
                found.append(ordinal)
    found.sort()
    return found


def within(first: bytes, second: bytes, limit: int) -> bool:
    """Return whether the optimal string alignment distance of two words is at most ``limit``."""
    if abs(len(first) - len(second)) > limit:
        return False
    start, shorter = 0, min(len(first), len(second))
    while start < shorter and first[start] == second[start]:
        start += 1
    end = 0
    while end < shorter - start and first[-1 - end] == second[-1 - end]:
        end += 1
    first, second = first[start : len(first) - end], second[start : len(second) - end]
    if not first or not second:
        return max(len(first), len(second)) <= limit
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
            return False
        before, above = above, current
    return above[-1] <= limit
