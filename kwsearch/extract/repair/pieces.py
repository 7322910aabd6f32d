"""Statements that are read by themselves, and how languages tell them apart."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import NamedTuple

from kwsearch.extract.repair.heads import TypeHeads
from kwsearch.extract.repair.inside import CLOSES

MAX_PIECES = 32
"""At most so many statements are read by themselves; each costs one parse."""

MAX_DEPTH = 6
"""How many blocks inside each other are looked into."""

Range = tuple[int, int]
"""First byte and end, exclusive."""


class Piece(NamedTuple):
    """A statement to be read by itself."""

    start: int
    """First byte."""
    end: int
    """First byte after it."""
    heads: tuple[Range, ...]
    """The heads of the blocks around it, outermost first, without which it means nothing."""
    tails: tuple[Range, ...]
    """The last lines of these blocks, innermost first."""


class Way(NamedTuple):
    """How statements of a language are told apart and read alone, where that differs from most."""

    prologue: bytes = b""
    """What stands before a statement, without which it is no code."""
    epilogue: bytes = b""
    """What stands behind it."""
    begins: re.Pattern[bytes] | None = None
    """How a line starts that begins a statement although it looks as if it went on."""
    opens: re.Pattern[bytes] | None = None
    """The first line of a block whose statements are not indented and mean nothing outside of it."""
    closes: re.Pattern[bytes] | None = None
    """The last line of such a block."""
    end: bytes = b"}"
    """What ends a block whose statements are not indented."""
    head: re.Pattern[bytes] | None = None
    """From a word of a head to one that it goes on with, perhaps on a line that is not indented."""
    ends: re.Pattern[bytes] = CLOSES
    """How a line starts that ends a block."""
    parts: re.Pattern[bytes] | None = None
    """How a line of a block starts, indented as its head is, without which the statements behind it mean nothing."""
    no_name: re.Pattern[bytes] | None = None
    """A word that ends a block, which the grammar takes for a name where there is no block to end."""
    nests: bool = True
    """Whether functions may stand in functions."""
    first: Callable[[bytes, Callable[[bytes], bool]], list[Piece]] | None = None
    """What finds the broken statements of a language that has none, before lines are looked at."""
    members: Callable[[bytes], list[Piece]] | None = None
    """What finds members of types that the grammar knows as statements alone."""
    types: TypeHeads | None = None
    """How types are written whose heads are mended before anything else."""


PLAIN = Way()
"""Of most languages."""
