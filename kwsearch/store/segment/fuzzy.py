"""Keys within a small edit distance, found by pieces: of d + 1 pieces of a word at least one survives d edits.

Distance is optimal string alignment (insert, delete, replace, swap of neighbours), on bytes of folded forms. Keys are
searched by length: keys of one length lie behind one another without anything between, so that a piece is found by
one search of memory, and its place says which key it is and where in the key it stands.
"""

from __future__ import annotations

from bisect import bisect_left

from kwsearch.text.distance import edit_distance

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable


class Vocabulary:
    """The folded keys of a dictionary by their length in bytes, each once."""

    __slots__ = ("_keys",)

    def __init__(self, keys: Iterable[bytes]) -> None:
        """Take all folded keys in their order."""
        found: dict[int, list[bytes]] = {}
        last = None
        for key in keys:
            if key != last:
                found.setdefault(len(key), []).append(key)
                last = key
        self._keys = {length: b"".join(alike) for length, alike in found.items()}

    def near(self, folded: bytes, distance: int) -> set[bytes]:
        """Return the keys within ``distance``, 1 or 2, of a folded word."""
        size = len(folded)
        pieces = distance + 1
        cuts = [size * number // pieces for number in range(pieces + 1)]
        letters = frozenset(folded)
        found: set[bytes] = set()
        for length in range(max(1, size - distance), size + distance + 1):
            keys = self._keys.get(length)
            if keys is None:
                continue
            starts: Iterable[int] = range(0, len(keys), length)
            if size >= 2 * pieces:
                starts = self._candidates(keys, length, folded, cuts)
            for start in starts:
                key = keys[start : start + length]
                if (
                    len(letters.difference(key)) <= distance
                    and len(frozenset(key).difference(letters)) <= distance
                    and edit_distance(folded, key, distance) <= distance
                ):
                    found.add(key)
        # A swap across a cut breaks both pieces that it touches: what is near to the swapped spelling is near as well.
        for cut in cuts[1:-1] if size >= 2 * pieces else ():
            swapped = folded[: cut - 1] + folded[cut : cut + 1] + folded[cut - 1 : cut] + folded[cut + 1 :]
            if distance > 1:
                found |= self.near(swapped, distance - 1)
            elif self._has(swapped):
                found.add(swapped)
        return found

    def _has(self, key: bytes) -> bool:
        keys = self._keys.get(len(key), b"")
        start = self._first(keys, len(key), key)
        return keys[start : start + len(key)] == key

    def _first(self, keys: bytes, length: int, prefix: bytes) -> int:
        """Return where the first key that is not below a prefix starts."""
        size = len(prefix)
        rank = bisect_left(
            range(len(keys) // length), prefix, key=lambda rank: keys[rank * length : rank * length + size]
        )
        return rank * length

    def _candidates(self, keys: bytes, length: int, folded: bytes, cuts: list[int]) -> set[int]:
        """Return the starts of the keys of one length that have a piece of the word where edits can have moved it."""
        last = len(cuts) - 2
        distance = last
        found: set[int] = set()
        start = self._first(keys, length, folded[: cuts[1]])
        piece = folded[: cuts[1]]
        while keys.startswith(piece, start):
            found.add(start)
            start += length
        for number in range(1, last + 1):
            piece = folded[cuts[number] : cuts[number + 1]]
            if number == last:
                low = high = length - len(piece)
            else:
                low, high = cuts[number] - distance, cuts[number] + distance
            place = keys.find(piece)
            while place >= 0:
                offset = place % length
                if low <= offset <= high:
                    found.add(place - offset)
                place = keys.find(piece, place + 1)
        return found
