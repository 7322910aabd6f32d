"""What a user without root's privileges meets, also when the tests are run by root."""

from __future__ import annotations

import contextlib
import ctypes
import os
from collections.abc import Iterator

_VERSION_3 = 0x20080522
_DAC_OVERRIDE, _DAC_READ_SEARCH = 1 << 1, 1 << 2
"""Of linux/capability.h: what lets root pass by the modes of files and folders."""


@contextlib.contextmanager
def modes_hold() -> Iterator[None]:
    """Let the modes of files hold for this thread, and for processes that it forks meanwhile."""
    if os.geteuid() != 0:
        yield
        return
    system = ctypes.CDLL(None, use_errno=True)
    header = (ctypes.c_uint32 * 2)(_VERSION_3, 0)
    sets = (ctypes.c_uint32 * 6)()  # effective, permitted and inheritable, twice
    assert system.capget(header, sets) == 0
    effective = sets[0]
    sets[0] &= ~(_DAC_OVERRIDE | _DAC_READ_SEARCH)
    assert system.capset(header, sets) == 0
    try:
        yield
    finally:
        sets[0] = effective
        assert system.capset(header, sets) == 0
