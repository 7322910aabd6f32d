#!/usr/bin/env python3
"""Functions, variables and types.

This paragraph is not part of the summary.
"""
from collections import namedtuple
from typing import Final, NewType, TypeAlias, TypeVar

__all__ = ["area", "MAX_SIZE"]
__all__ += ["Point"]
__all__.extend(["add", "Pairs"])

T = TypeVar("T")
UserId = NewType("UserId", int)
Point = namedtuple("Point", "x y")
Pairs: TypeAlias = list[tuple[int, int]]
type Grid[K] = dict[K, Pairs]

MAX_SIZE = 10
"""How many fit."""
timeout: Final = 2.5
first, (second, *rest) = 1, (2, 3)
chained = also = None

#: Adds two numbers.
add = lambda a, b: a + b


def area(
    width: int,  # in metres
    height: int = 1,
) -> int:
    """Return the area."""
    local = width * height

    def inner(step):
        other = step
        return other

    return inner(local)


# Says what follows.
async def fetch(url):
    return url


def generic[K: int](key: K) -> K: return key


def _hidden(): pass


if MAX_SIZE > 3:
    def conditional(): pass
else:
    def conditional(): return 1

def größe(ñ): return ñ


def annotated(rows: Sequence[Row], *rest: model.Part | Extra | None, call: Callable[[Event], str] = str) -> "Later": ...
