"""Keeps the index of a folder fresh while files change: the system tells, nothing is polled; needs ``watchfiles``."""

from __future__ import annotations

import os
from collections.abc import Callable
from typing import TYPE_CHECKING

from watchfiles import Change, watch

import kwsearch

if TYPE_CHECKING:
    import threading

GATHER_MS = 200
"""Milliseconds that changes are gathered at most, so that a checkout of thousands of files is a few batches."""
QUIET_MS = 40
"""Milliseconds without a change after which a batch is taken before that."""
LOOK_MS = 60_000
"""Milliseconds after which all files are looked at, in case that the system has lost an event."""


def watch_root(
    root: str | None,
    index_dir: str | None = None,
    *,
    told: Callable[[kwsearch.IndexReport], object],
    stop: threading.Event | None = None,
) -> None:
    """Build the index of a folder and bring in what changes there, until the process or ``stop`` ends it.

    Args:
        root: The folder; None for the one that the current folder lies in.
        index_dir: Where its index is, when not in the user's cache.
        told: Called with the report of each build that changed something, the first always.
        stop: Ends it when set.

    Raises:
        KwsearchError: The index cannot be built.
        OSError: The system does not watch so many folders.
    """
    folder = os.path.realpath(kwsearch.find_root() if root is None else root)
    told(kwsearch.build_index(folder, index_dir=index_dir))
    inner = os.path.join(folder, ".git", "")

    def matters(_: Change, path: str) -> bool:
        return not path.startswith(inner)

    told_of = watch(
        folder, watch_filter=matters, debounce=GATHER_MS, step=QUIET_MS, rust_timeout=LOOK_MS, yield_on_timeout=True,
        stop_event=stop, raise_interrupt=True,
    )  # fmt: skip
    for _ in told_of:
        report = kwsearch.build_index(folder, index_dir=index_dir)
        if report.indexed or report.removed:
            told(report)
