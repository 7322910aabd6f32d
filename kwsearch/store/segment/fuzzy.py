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
    from collections.abc import Iterable, Iterator


FEW_LOOK_UPS = 6
"""So many searches go through the keys as they lie; sorting them by length takes as long, and pays for those behind."""


class Vocabulary:
    """The folded keys of a dictionary; by their length in bytes, each once, when they are searched often.

    Safe for use by several threads: what is sorted replaces what was not by one assignment.
    """

    __slots__ = ("_keys", "_look_ups", "_text")

    def __init__(self, text: bytes) -> None:
        """Take all folded keys in their order, each between newlines."""
        self._text = text
        self._keys: dict[int, bytes] | None = None
        self._look_ups = 0

    def _sorted_keys(self) -> dict[int, bytes]:
        """Return the keys of each length behind one another; worked out once and kept."""
        text, keys = self._text, self._keys  # in this order: the text goes when the keys are there
        if keys is None:
            found: dict[int, list[bytes]] = {}
            for key in dict.fromkeys(text[1:-1].split(b"\n")):
                found.setdefault(len(key), []).append(key)
            keys = self._keys = {length: b"".join(alike) for length, alike in found.items()}
            self._text = b""
        return keys

    def near(self, folded: bytes, distance: int) -> set[bytes]:
        """Return the keys within ``distance``, 1 or 2, of a folded word."""
        size = len(folded)
        pieces = distance + 1
        cuts = [size * number // pieces for number in range(pieces + 1)]
        letters = frozenset(folded)
        text = self._text
        self._look_ups += 1
        has_pieces = size >= 2 * pieces
        if text and has_pieces and self._look_ups <= FEW_LOOK_UPS:
            candidates: Iterable[bytes] = _in_text(text, folded, cuts)
        else:
            text = b""
            candidates = self._alike(folded, cuts, has_pieces=has_pieces)
        found = {
            key
            for key in candidates
            if len(letters.difference(key)) <= distance
            and len(frozenset(key).difference(letters)) <= distance
            and edit_distance(folded, key, distance) <= distance
        }
        # A swap across a cut breaks both pieces that it touches: what is near to the swapped spelling is near as well.
        for cut in cuts[1:-1] if has_pieces else ():
            swapped = folded[: cut - 1] + folded[cut : cut + 1] + folded[cut - 1 : cut] + folded[cut + 1 :]
            if distance > 1:
                found |= self.near(swapped, distance - 1)
            elif text.startswith(swapped + b"\n", _first_line(text, swapped)) if text else self._has(swapped):
                found.add(swapped)
        return found

    def _alike(self, folded: bytes, cuts: list[int], *, has_pieces: bool) -> Iterator[bytes]:
        """Yield the keys of about the length of a word that have a piece of it, or all of these if it has none."""
        distance = len(cuts) - 2
        by_length = self._sorted_keys()
        for length in range(max(1, len(folded) - distance), len(folded) + distance + 1):
            keys = by_length.get(length, b"")
            starts = (
                self._candidates(keys, length, folded, cuts) if has_pieces else range(0, len(keys), length)
            )
            for start in starts:
                yield keys[start : start + length]

    def _has(self, key: bytes) -> bool:
        keys = self._sorted_keys().get(len(key), b"")
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


def _in_text(text: bytes, folded: bytes, cuts: list[int]) -> set[bytes]:
    """Return the keys between newlines that have a piece of a word where edits can have moved it."""
    size = len(folded)
    distance = last = len(cuts) - 2
    found: set[bytes] = set()
    place = _first_line(text, folded[: cuts[1]])
    while text.startswith(folded[: cuts[1]], place):
        end = text.index(b"\n", place)
        if abs(end - place - size) <= distance:
            found.add(text[place:end])
        place = end + 1
    for number in range(1, last + 1):
        literal = folded[cuts[number] : cuts[number + 1]] + (b"" if number < last else b"\n")
        place = text.find(literal)
        while place >= 0:
            start = text.rfind(b"\n", max(0, place - size - distance - 1), place) + 1
            end = text.find(b"\n", place, start + size + distance + 1)
            moved = abs(place - start - cuts[number]) if number < last else 0
            if start and end - start >= size - distance and moved <= distance:
                found.add(text[start:end])
            place = text.find(literal, place + 1)
    return found


def _first_line(text: bytes, wanted: bytes) -> int:
    """Return where the first key that is not below ``wanted`` starts among ascending ones, each between newlines."""
    low, high = 1, len(text)
    while low < high:
        start = text.rfind(b"\n", 0, (low + high) // 2 + 1) + 1
        if not low <= start < high:
            start = low
        end = text.index(b"\n", start)
        if text[start:end] < wanted:
            low = end + 1
        else:
            high = start
    return low
