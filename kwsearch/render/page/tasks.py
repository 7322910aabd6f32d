"""What a run asks for: pages of a file, of a folder, or of parts of a list; and what the parts are called."""

from __future__ import annotations

from typing import NamedTuple


class Task(NamedTuple):
    """Pages to make."""

    kind: str
    """``file``, ``folder`` or ``list``."""
    name: str
    """The file, the folder, or the tree of the list."""
    parts: frozenset[str] | None = None
    """Of a list: only these parts."""


def list_unit(tree: str, part: str) -> str:
    """Return the unit of one part of a list."""
    return f"list:{tree}\0{part}"
