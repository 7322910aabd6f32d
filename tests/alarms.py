"""Exceptions of a signal's handler at any moment, for tests that look at what they leave behind."""

from __future__ import annotations

import contextlib
import logging
import os
import signal
import sysconfig
from collections.abc import Callable, Iterator
from types import FrameType

import kwsearch

OURS = f"{os.path.dirname(kwsearch.__file__)}/"
TOOLS = f"{sysconfig.get_path('purelib')}/"


class Late(Exception):
    """What the handler raises."""


@contextlib.contextmanager
def alarms() -> Iterator[Callable[[float], None]]:
    """Give a function that has Late raised in so many seconds, once, wherever this thread is by then.

    But not inside of a tool, which is asked again a little later: what measures coverage would keep its lock and
    wait for ever, as would Python itself when it loads a module, and in a callback of the garbage collector, or of
    logging around a fork, nobody hears of an exception.
    """
    armed = [False]

    def late(_: int, frame: FrameType | None) -> None:
        if not armed[0]:
            return
        while frame is not None and frame.f_code is late.__code__:  # this very handler was interrupted
            frame = frame.f_back
        name = frame.f_code.co_filename if frame is not None else ""
        if name.startswith((TOOLS, "<frozen importlib", logging.__file__)) and not name.startswith(OURS):
            signal.setitimer(signal.ITIMER_REAL, 1e-4)
            return
        armed[0] = False
        raise Late

    def arm(seconds: float) -> None:
        armed[0] = True
        signal.setitimer(signal.ITIMER_REAL, seconds)

    old = signal.signal(signal.SIGALRM, late)
    try:
        yield arm
    finally:
        armed[0] = False
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, old)
