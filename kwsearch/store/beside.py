"""What is remembered beside an index, in a file of the user's own: losing it costs time only. Lean."""

from __future__ import annotations

import os

from kwsearch.errors import StoredIndexError
from kwsearch.safe_open import create_file
from kwsearch.store.sealed import seal, unseal
from kwsearch.store.segment.blocks import read_file

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from kwsearch.store.base import Store


def remembered(store: Store, name: str) -> tuple[Any, ...] | None:
    """Return what `remember` kept under a name; None when there is nothing that can be read.

    Args:
        store: Of the index.
        name: As `Store.side_file` wants it.
    """
    try:
        # Another version's, or half of one: whatever is not what was written is nothing, and made again.
        return unseal(read_file(store.side_file(name)))
    except (OSError, StoredIndexError, ValueError, TypeError):
        return None


def remember(store: Store, name: str, value: tuple[Any, ...]) -> None:
    """Keep plain values in the place of what was kept under a name, in one step; where that cannot be, keep nothing."""
    try:  # noqa: SIM105 - contextlib would be loaded for this alone
        _put(store.side_file(name), seal(value))
    except (OSError, StoredIndexError):
        pass


def _put(path: str, data: bytes) -> None:
    # Beside its place: a rename is whole within one file system only. Always under the same name, so that there is one
    # at most of those that a killed process has left; two processes at once may spoil each other's, as the seal tells.
    temporary = f"{path}.new"
    try:  # noqa: SIM105
        os.unlink(temporary)
    except FileNotFoundError:
        pass
    try:
        with create_file(temporary) as stream:
            stream.write(data)
        os.replace(temporary, path)
    except OSError:
        os.unlink(temporary)
        raise
