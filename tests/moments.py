"""An exception at each moment at which a signal's handler could raise it, for tests of what stays behind.

The interpreter looks for signals at the start of a function, after each call, and before each round of a loop.
"""

from __future__ import annotations

import contextlib
import dis
import os
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from functools import cache
from types import CodeType, FrameType
from typing import Any, NamedTuple

_LOOKS = ("CALL", "CALL_FUNCTION_EX", "JUMP_BACKWARD", "RESUME")


class Late(Exception):
    """What is raised."""


class Moment(NamedTuple):
    """Behind the instruction of a function, by its offset."""

    function: str
    first_line: int
    offset: int
    line: int


@cache
def _instructions(code: CodeType) -> dict[int, str]:
    return {row.offset: row.opname for row in dis.get_instructions(code)}


@cache
def _handler(code: CodeType, offset: int) -> int:
    """Where an exception of an instruction is handled in its function; -1 for nowhere."""
    rows = [row.target for row in dis.Bytecode(code).exception_entries if row.start <= offset <= row.end]
    return rows[-1] if rows else -1


class _Tracer:
    """Counts moments, and raises at one of them."""

    def __init__(self, files: tuple[str, ...], wanted: Moment | None, occurrence: int) -> None:
        self.seen: Counter[Moment] = Counter()
        self._files, self._wanted, self._occurrence = files, wanted, occurrence
        self._process = os.getpid()
        self._before: dict[int, int] = {}

    def __call__(self, frame: FrameType, event: str, _: Any) -> Any:
        code = frame.f_code
        if code.co_filename not in self._files or os.getpid() != self._process:
            return None
        frame.f_trace_opcodes, frame.f_trace_lines = True, False
        if event == "return":
            self._before.pop(id(frame), None)
        if event == "opcode":
            before = self._before.get(id(frame), -1)
            self._before[id(frame)] = frame.f_lasti
            looks = before < 0 or _instructions(code)[before].startswith(_LOOKS)
            # What is raised here counts as raised by the next instruction, so that has to be handled alike.
            if looks and (before < 0 or _handler(code, before) == _handler(code, frame.f_lasti)):
                moment = Moment(code.co_qualname, code.co_firstlineno, before, frame.f_lineno)
                self.seen[moment] += 1
                if moment == self._wanted and self.seen[moment] == self._occurrence:
                    raise Late
        return self


def _traced(action: Callable[[], object], tracer: _Tracer) -> None:
    old = sys.gettrace()
    sys.settrace(tracer)
    try:
        action()
    finally:
        sys.settrace(old)


def every_moment(action: Callable[[], object], files: tuple[str, ...]) -> Iterator[Moment]:
    """Yield each moment of ``action`` in these files of source code after Late was raised there in a run of its own.

    A moment that comes several times is tried the first and the last time. That ``action`` ended well nevertheless
    is no fault: a run may be shorter than the one before.
    """
    plain = _Tracer(files, None, 0)
    _traced(action, plain)
    for moment, count in list(plain.seen.items()):
        for occurrence in sorted({1, count}):
            with contextlib.suppress(Late):
                _traced(action, _Tracer(files, moment, occurrence))
            yield moment
