"""Hands a source to the parser and to queries in pieces, and takes back what the binding forgets to give back.

py-tree-sitter (0.25 to 0.26) keeps one reference to each piece for every time that it was handed over, after the
tree is gone too: an editor's or a server's process would grow by all that it ever parsed. The same holds for what
predicates of queries look at later (its issue 464).
"""

from __future__ import annotations

import ctypes
from sys import getrefcount

from kwsearch.regex import regex

_PIECE = 1 << 10
"""Bytes handed over at once."""

_WORD = regex(rb"\w{1,64}")
_FEW = 32
"""Bytes of what is no word."""

_MAX_TEXTS = 10_000

_texts: dict[bytes, bytes] = {}
"""What predicates have looked at: names mostly, and the same ones again and again."""

_decref = ctypes.pythonapi.Py_DecRef
_decref.argtypes, _decref.restype = (ctypes.py_object,), None


class SourcePieces:
    """A source as the parser reads it; for one parse, in one thread."""

    __slots__ = ("_data", "_is_parsed", "_pieces")

    def __init__(self, data: bytes) -> None:
        """Take the source."""
        self._data = data
        self._is_parsed = False
        # Its references are those of a piece that nobody has kept.
        self._pieces = {-1: bytes(bytearray(2))}

    def __call__(self, offset: int, _point: object) -> bytes:
        """Return some bytes from a place on; none behind the end."""
        piece = self._pieces.get(offset)
        if piece is None:
            piece = self._pieces[offset] = self._text(offset) if self._is_parsed else self._piece(offset)
        return piece

    def end(self) -> None:
        """Take back the pieces, once the parser has ended; from now on predicates read."""
        self._is_parsed = True
        pieces, self._pieces = self._pieces, {}
        own = 0
        for piece in pieces.values():
            count = getrefcount(piece)
            own = own or count
            if len(piece) > 1:  # shorter ones belong to the interpreter
                for _ in range(count - own):
                    _decref(piece)

    def _piece(self, offset: int) -> bytes:
        # A copy of its own: a slice of all bytes would be the source itself.
        return bytes(memoryview(self._data)[offset : offset + _PIECE])

    def _text(self, offset: int) -> bytes:
        found = _WORD.match(self._data, offset)
        text = found.group() if found is not None else self._data[offset : offset + _FEW]
        if len(_texts) >= _MAX_TEXTS:
            _texts.clear()
        return _texts.setdefault(text, text)
