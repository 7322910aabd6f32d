"""What is done before and after parsing grows as the file does: counted in lines of Python run, not in time."""

from __future__ import annotations

import sys
from collections.abc import Callable
from types import FrameType
from typing import Any

import pytest

from kwsearch.extract.repair.cpp_modules import read_modules
from kwsearch.extract.repair.declarations import declaration_macros
from kwsearch.extract.repair.macros import blank_specifiers, statement_macros

READERS: tuple[Callable[[bytes], Any], ...] = (
    read_modules, declaration_macros, blank_specifiers, statement_macros,
)  # fmt: skip
NEVER_CLOSED = {
    "type arguments": b"A<",
    "type arguments on lines": b"x = a<b\n",
    "arguments": b"f(a, ",
    "attributes": b"int __attribute__((a\n",
    "exports": b"module;\nexport {\n",
    "exported namespaces": b"import a;\nexport namespace a {\n",
    "exported heads": b"import a;\nexport inline a\n",
    "bodies": b"int f() {\n",
    "conditionals": b"#if A\nint f(int a\n",
    "branches": b"#if A\nint f(int a\n#else\n",
    "brackets": b"int a[[\n",
    "macros": b"static A B C D(E) F\n",
    "templates": b"template <class A,\n",
    "operators": b"A operator<\n",
    "loops": b"do { while_each(a)\n",
}
FEW, TIMES = 300, 4


def lines_run(work: Callable[[], object]) -> int:
    """Return how many lines of the package's code are run."""
    count = 0

    def each_line(_frame: FrameType, event: str, _value: object) -> Any:
        nonlocal count
        count += event == "line"
        return each_line

    def each_call(frame: FrameType, _event: str, _value: object) -> Any:
        return each_line if frame.f_globals.get("__name__", "").startswith("kwsearch.") else None

    before = sys.gettrace()
    sys.settrace(each_call)
    try:
        work()
    finally:
        sys.settrace(before)
    return count


@pytest.mark.parametrize("name", NEVER_CLOSED)
@pytest.mark.parametrize("reader", READERS, ids=lambda reader: reader.__name__)
def test_what_never_closes_takes_steps_as_the_file_s_length(
    reader: Callable[[bytes], Any], name: str
) -> None:
    short = lines_run(lambda: reader(NEVER_CLOSED[name] * FEW))
    long = lines_run(lambda: reader(NEVER_CLOSED[name] * (FEW * TIMES)))
    assert short > 0
    assert long <= short * TIMES * 1.5 + 50
