"""Numbers of things in words, the same on pages, at terminals, in browsers and for agents. Lean."""

from __future__ import annotations


def count_of(number: int, noun: str, plural: str = "") -> str:
    """Return ``1 file``, ``2 files``, ``1,234 files``; ``plural`` is what several are called when no ``s`` makes it."""
    return f"{number:,} {noun if number == 1 else plural or noun + 's'}"
