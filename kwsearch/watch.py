"""Keeps the index of a folder fresh while files change: the system tells, nothing is polled; needs ``watchfiles``."""

from __future__ import annotations

import errno
import os
from collections.abc import Callable, Iterator
from time import monotonic
from typing import Protocol

from watchfiles import Change, watch
from watchfiles._rust_notify import WatchfilesRustInternalError

import kwsearch

GATHER_MS = 2_000
"""Milliseconds that changes are gathered at most, so that a checkout of thousands of files is one batch."""
QUIET_MS = 40
"""Milliseconds without a change after which a batch is taken before that; so soon after an edit."""
TICK_MS = 1_000
"""Milliseconds without a change after which it is seen whether a look is due."""
LOOK_SECONDS = 60.0
"""Seconds after which all files are looked at, in case that the system has lost an event."""

_TOO_MANY = "the system watches no more (on Linux fs.inotify.max_user_watches and max_user_instances say how much): {}"


class Stop(Protocol):
    """What says when to end: a ``threading.Event``, or a command that was interrupted."""

    def is_set(self) -> bool:
        """Return whether to end; asked several times a second, in the thread that watches."""


def watch_root(
    root: str | None,
    index_dir: str | None = None,
    *,
    told: Callable[[kwsearch.IndexReport], object],
    stop: Stop,
) -> None:
    """Build the index of a folder and bring in what changes there, until ``stop`` ends it.

    Args:
        root: The folder; None for the one that the current folder lies in.
        index_dir: Where its index is, when not in the user's cache.
        told: Called with the report of each build that changed something, the first always.
        stop: Ends it when set; a build that goes on keeps what was read.

    Raises:
        KwsearchError: The index cannot be built, or its build was stopped.
        OSError: The system does not watch so many folders.
    """
    folder = os.path.realpath(kwsearch.find_root() if root is None else root)
    report = kwsearch.build_index(folder, index_dir=index_dir, is_stopped=stop.is_set)
    report.check_whole()
    told(report)
    look_at = 0.0  # at once: nobody listened while the index was built
    for batch in _batches(folder, stop):
        due = monotonic() >= look_at or batch is None
        if not due and not batch:
            continue
        try:
            changed = None if due else batch
            report = kwsearch.build_index(
                folder, index_dir=index_dir, changed=changed, is_stopped=stop.is_set
            )
            report.check_whole()
        except kwsearch.IndexLockedError:
            look_at = 0.0  # who holds it may not have seen what was told of here
            continue
        if due:
            look_at = monotonic() + LOOK_SECONDS
        if report.indexed or report.removed:
            told(report)


def _batches(folder: str, stop: Stop) -> Iterator[list[str] | None]:
    """Yield paths at which something has changed, none after TICK_MS without, None when some are not known."""
    inner = os.path.join(folder, ".git", "")

    def matters(_: Change, path: str) -> bool:
        # git writes there all the time, at each of its commands; what the index knows of it, a look finds.
        return not path.startswith(inner)

    lost = has_closed = False
    while not stop.is_set():
        changes = watch(
            folder, watch_filter=matters, debounce=GATHER_MS, step=QUIET_MS, rust_timeout=TICK_MS,
            yield_on_timeout=True, stop_event=stop, raise_interrupt=True, ignore_permission_denied=has_closed,
        )  # fmt: skip
        try:
            for batch in changes:
                yield None if lost else [path for _, path in batch]
                lost = False
        except PermissionError:
            has_closed = True  # folders that nobody may read; to be told so hides that others are too many
            yield None
        except OSError as error:
            raise OSError(error.errno or errno.ENOSPC, _TOO_MANY.format(error)) from None
        except WatchfilesRustInternalError as error:
            if "creating" in str(error):
                raise OSError(errno.EMFILE, _TOO_MANY.format(error)) from None
            yield None  # a name that is no UTF-8 came, which it cannot tell
            lost = True  # what has changed until the next one listens, nobody tells
