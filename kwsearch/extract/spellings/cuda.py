"""CUDA's own words as what C++ has in their place, so that its grammar reads both.

Every byte keeps its place. What says where a function runs stands for ``inline`` before a declaration, which is no
different with it, and is blanked elsewhere; how a kernel is started is read as its first arguments:
``add<<<blocks, threads>>>(x)`` as ``add(blocks, threads, x)``. Form feeds, which are blanks to the grammar, mark for
the query where something stood that C++ does not have.
"""

from __future__ import annotations

import re

from kwsearch.extract.repair.macros import blanked
from kwsearch.regex import regex

_WORD = (
    rb"__(?:global|device|host|shared|constant|managed|grid_constant|forceinline|noinline|tile_global|tile)__"
)
_WORDS = regex(
    rb"(?P<lambda>\]\s{0,99})?(?P<words>\b(?:" + _WORD + rb"\s{1,99}){0,9}" + _WORD + rb"\b)"
    rb"(?P<declared>(?=\s{1,99}(?!(?:const|mutable|noexcept|override|final|requires)\b)[A-Za-z_~:]))?"
)
"""Words before what is declared, or behind what a lambda captures, behind parameters, before them."""
_BOUNDS = regex(
    rb"\b__(?:launch_bounds|cluster_dims|block_size|maxnreg|align|builtin_align)__\s{0,99}"
    rb"\((?:[^()]|\((?:[^()]|\([^()]*\))*\))*\)"
)
"""What a kernel or a type needs of the machine."""
_LAUNCH = regex(rb"<<<(?P<how>[^;]{1,2000}?)>>>(?P<blanks>\s{0,99})\((?P<bare>\s{0,99}\))?")


def as_cpp(data: bytes) -> bytes:
    """Return a text of CUDA, of the same length, as C++."""
    if b"<<<" in data:
        data = _LAUNCH.sub(_call, data)
    if b"__" not in data:
        return data
    return _WORDS.sub(_plain, _BOUNDS.sub(lambda found: blanked(found[0], b"\f"), data))


def _call(found: re.Match[bytes]) -> bytes:
    separator = b"," if found["bare"] is None else b" "
    return b"(\f\f" + found["how"] + b"   " + found["blanks"] + separator + (found["bare"] or b"")


def _plain(found: re.Match[bytes]) -> bytes:
    behind = found["lambda"] or b""
    if behind or found["declared"] is None:
        return behind + blanked(found["words"])
    return b"inline" + blanked(found["words"])[6:]
