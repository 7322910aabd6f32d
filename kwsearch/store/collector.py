"""Python's collector of cyclic garbage waits while much of an index is read or written. Lean."""

from __future__ import annotations

import contextlib
import gc

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator


@contextlib.contextmanager
def waiting() -> Iterator[None]:
    """Let the collector wait for the end of a short work: it would go over all that was just read, and free nothing."""
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            gc.enable()
