"""What a signal's handler raises while a parser, or a query's predicates, ask for the source."""

from __future__ import annotations

import subprocess
import sys

import pytest

import kwsearch
from kwsearch.extract.source_pieces import SourcePieces

LINES = "package a\n" + "".join(f'func f{number}() {{ x(a.B{number}, "t") }}\n' for number in range(400))


@pytest.mark.parametrize("call", [1, 2, 3, 7])
def test_what_is_raised_while_a_parser_asks_for_text_is_what_comes_out(tmp_path, monkeypatch, call):
    (tmp_path / "a.go").write_text(LINES)
    ask = SourcePieces.__call__
    calls = 0

    def interrupted(self, offset, point):
        nonlocal calls
        calls += 1
        if calls == call:
            raise KeyboardInterrupt
        return ask(self, offset, point)

    monkeypatch.setattr(SourcePieces, "__call__", interrupted)
    with pytest.raises(KeyboardInterrupt):
        kwsearch.extract_symbols(tmp_path / "a.go")


INTERRUPTED = """
import signal, sys, time
import kwsearch

class Stop(BaseException):
    pass

def stop(*_):
    raise Stop

expected = kwsearch.extract_symbols(sys.argv[1])
start = time.perf_counter()
kwsearch.extract_symbols(sys.argv[1])
lasts = time.perf_counter() - start
signal.signal(signal.SIGALRM, stop)
stopped = 0
for number in range(int(sys.argv[2])):
    try:
        try:
            signal.setitimer(signal.ITIMER_REAL, lasts * (number % 100 + 1) / 100)
            assert kwsearch.extract_symbols(sys.argv[1]) == expected
        finally:
            signal.setitimer(signal.ITIMER_REAL, 0)
    except Stop:
        stopped += 1
signal.setitimer(signal.ITIMER_REAL, 0)
assert kwsearch.extract_symbols(sys.argv[1]) == expected
print(stopped)
"""


def test_an_interrupt_at_any_moment_of_an_extraction_ends_it_and_nothing_else(tmp_path):
    (tmp_path / "a.go").write_text(LINES)
    command = [sys.executable, "-c", INTERRUPTED, str(tmp_path / "a.go"), "60"]
    run = subprocess.run(command, check=False, capture_output=True, text=True, timeout=120)
    assert run.returncode == 0, run.stderr[-2000:]
    assert int(run.stdout) > 20


WHILE_A_QUERY_IS_MADE = """
import re, signal, sys

class Stop(BaseException):
    pass

def stop(*_):
    raise Stop

compile_pattern = re.compile
left = 3

def interrupted(*args):
    global left
    # The binding asks for the pattern of a predicate in the middle of what makes a query.
    if left and sys._getframe(1).f_code.co_filename.endswith(("engine.py", "trees.py")):
        left -= 1
        signal.raise_signal(signal.SIGUSR1)
    return compile_pattern(*args)

re.compile = interrupted
import tree_sitter
import kwsearch

signal.signal(signal.SIGUSR1, stop)
stopped = 0
for _ in range(4):
    try:
        kwsearch.extract_symbols(sys.argv[1])
    except Stop:
        stopped += 1
print(left, stopped > 0, [symbol.name for symbol in kwsearch.extract_symbols(sys.argv[1])])
"""


def test_an_interrupt_while_a_query_is_made_ends_neither_the_process_nor_the_query(tmp_path):
    (tmp_path / "a.rb").write_text("def f\nend\n")
    command = [sys.executable, "-c", WHILE_A_QUERY_IS_MADE, str(tmp_path / "a.rb")]
    run = subprocess.run(command, check=False, capture_output=True, text=True, timeout=60)
    assert (run.returncode, run.stdout) == (0, "0 True ['f']\n"), run.stderr[-2000:]
