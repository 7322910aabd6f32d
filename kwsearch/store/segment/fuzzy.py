"""Keys within a small edit distance, found by pieces: of d + 1 pieces of a word at least one survives d edits.

Distance is optimal string alignment (insert, delete, replace, swap of neighbours), on bytes of folded forms. Keys are
searched by length: keys of one length lie behind one another without anything between, so that a piece is found by
one search of memory, and its place says which key it is and where in the key it stands.
"""

from __future__ import annotations

import os
from bisect import bisect_left

from kwsearch.errors import IndexCorruptError, IndexReadError
from kwsearch.safe_open import create_file
from kwsearch.store.segment.blocks import BlockFile, BlockWriter, packed, unpacked
from kwsearch.text.distance import edit_distance

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator


_KEPT_FORMAT = 1

MANY_KEYS = 20_000
"""Fewer keys are sorted by length nearly as quickly as they are read."""


class Vocabulary:
    """The folded keys of a dictionary by their length in bytes. Safe for use by several threads."""

    __slots__ = ("_kept", "_keys")

    def __init__(self, keys: dict[int, bytes], kept: BlockFile | None = None) -> None:
        """Take the keys of each length, ascending and behind one another; ``kept`` has those that are not given."""
        self._keys = keys
        self._kept = kept

    @classmethod
    def kept(cls, path: str) -> Vocabulary | None:
        """Return what ``keep`` wrote; None when there is nothing, or nothing that could be used."""
        try:
            file = BlockFile(path, format_number=_KEPT_FORMAT)
        except (IndexCorruptError, IndexReadError):
            return None
        return None if file.damaged_blocks() else cls({}, file)

    def keep(self, path: str) -> None:
        """Write the keys to a file, in one step; where that cannot be, nothing is lost but time."""
        temporary = f"{path}-{os.urandom(8).hex()}"
        try:
            with create_file(temporary) as stream:
                writer = BlockWriter(stream, format_number=_KEPT_FORMAT)
                for length, keys in self._keys.items():
                    writer.put(str(length), [packed(keys)])
                writer.finish()
            os.replace(temporary, path)
        except OSError:
            try:  # noqa: SIM105 - contextlib takes as long to load as all of this
                os.unlink(temporary)
            except OSError:
                pass

    def _of_length(self, length: int) -> bytes:
        """The keys of one length."""
        found = self._keys.get(length)
        if found is None:
            kept = self._kept
            found = b""
            if kept is not None and str(length) in kept.block_sizes():
                found = unpacked(kept.raw(str(length)))
            self._keys[length] = found
        return found

    def near(self, folded: bytes, distance: int) -> set[bytes]:
        """Return the keys within ``distance``, 1 or 2, of a folded word."""
        size = len(folded)
        pieces = distance + 1
        cuts = [size * number // pieces for number in range(pieces + 1)]
        letters = frozenset(folded)
        has_pieces = size >= 2 * pieces
        found = {
            key
            for key in self._alike(folded, cuts, has_pieces=has_pieces)
            # Cheap, and most are refused by it: each edit brings in, or takes away, one letter at most.
            if len(letters.difference(key)) <= distance
            and len(frozenset(key).difference(letters)) <= distance
            and edit_distance(folded, key, distance) <= distance
        }
        # A swap across a cut breaks both pieces that it touches: what is near to the swapped spelling is near as well.
        for cut in cuts[1:-1] if has_pieces else ():
            swapped = folded[: cut - 1] + folded[cut : cut + 1] + folded[cut - 1 : cut] + folded[cut + 1 :]
            if distance > 1:
                # Optimal string alignment edits no letter twice: what was put between the two swapped ones is farther.
                near = self.near(swapped, distance - 1)
                found.update(key for key in near if edit_distance(folded, key, distance) <= distance)
            elif self._has(swapped):
                found.add(swapped)
        return found

    def _alike(self, folded: bytes, cuts: list[int], *, has_pieces: bool) -> Iterator[bytes]:
        """Yield the keys of about the length of a word that have a piece of it, or all of these if it has none."""
        distance = len(cuts) - 2
        for length in range(max(1, len(folded) - distance), len(folded) + distance + 1):
            keys = self._of_length(length)
            starts = (
                self._candidates(keys, length, folded, cuts) if has_pieces else range(0, len(keys), length)
            )
            for start in starts:
                yield keys[start : start + length]

    def _has(self, key: bytes) -> bool:
        keys = self._of_length(len(key))
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
                # Edits before a piece move it by one letter each, and no more than ``distance`` of them count.
                if low <= offset <= high:
                    found.add(place - offset)
                place = keys.find(piece, place + 1)
        return found


def by_length(texts: Iterable[bytes]) -> dict[int, bytes]:
    """Return the keys of texts, in which they ascend with newlines between them, by their length."""
    found: dict[int, list[bytes]] = {}
    for text in texts:
        for key in text.split(b"\n"):
            size = len(key)
            if size in found:
                found[size].append(key)
            else:
                found[size] = [key]
    return {length: b"".join(keys) for length, keys in found.items()}
