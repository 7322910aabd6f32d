"""What an open handle may need is loaded whole before several threads can ask it."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

import pytest

import kwsearch
from kwsearch.search.loading import ROOMS

PACKAGE = Path(kwsearch.__file__).parent

INTERRUPTED = """
import sys, threading, time
from importlib.machinery import PathFinder

import kwsearch

NAME, THREAD, CALL = sys.argv[2:5]
loading, asking = threading.Event(), threading.Event()
interrupted = []


class Loader:
    def __init__(self, whole):
        self.whole = whole

    def create_module(self, spec):
        return None

    def exec_module(self, module):
        # As a handler of a signal does it: in the main thread, while another one waits for the same module.
        if threading.current_thread() is threading.main_thread() and not interrupted:
            interrupted.append(NAME)
            loading.set()
            asking.wait(3)
            time.sleep(0.1)
            raise KeyboardInterrupt
        self.whole.exec_module(module)


class Finder:
    def find_spec(self, name, path, target=None):
        if name != NAME:
            return None
        spec = PathFinder.find_spec(name, path, target)
        spec.loader = Loader(spec.loader)
        return spec


sys.meta_path.insert(0, Finder())
answers = []


def ask():
    handle = kwsearch.open_index(sys.argv[1]) if THREAD == "opens" else index
    answers.append(repr(eval(CALL, {"handle": handle})))


def other():
    loading.wait(3)
    asking.set()
    ask()


index = kwsearch.open_index(sys.argv[1]) if THREAD == "asks" else None
thread = threading.Thread(target=other)
thread.start()
try:
    ask()
except KeyboardInterrupt:
    pass
loading.set()
thread.join()
ask()
print(answers)
"""


CASES = [
    ("kwsearch.search.index", "opens", "len(handle.search('one'))", "1"),
    ("kwsearch.search.dependencies", "asks", "handle.file('a.py').imported_by", "('b.py',)"),
    ("kwsearch.search.totals", "asks", "handle.totals(['one'])", "[1]"),
    *(
        pytest.param(*row, marks=pytest.mark.slow)
        for row in (
            ("kwsearch.store.local.manifest", "opens", "len(handle.search('one'))", "1"),
            ("kwsearch.resolve.resolver", "opens", "handle.file('a.py').imported_by", "('b.py',)"),
            ("kwsearch.resolve.resolver", "asks", "handle.file('a.py').imported_by", "('b.py',)"),
            ("kwsearch.scan.freshness", "asks", "handle.drift().changed", "[]"),
            ("kwsearch.settings.load", "asks", "handle.status().stats.files", "2"),
            ("kwsearch.search.catalogue", "asks", "handle.files()", "['a.py', 'b.py']"),
            ("kwsearch.search.catalogue", "asks", "handle.file('a.py').imported_by", "('b.py',)"),
            ("kwsearch.search.catalogue", "asks", "handle.keywords('on')", "[('one', 1)]"),
            ("kwsearch.search.catalogue", "asks", "handle.used_names()", "[]"),
            ("kwsearch.search.catalogue", "asks", "handle.stats().files", "2"),
        )
    ),
]


@pytest.mark.parametrize(("module", "thread", "call", "answer"), CASES)
def test_a_thread_that_waits_for_an_interrupted_import_is_answered(
    tmp_path, monkeypatch, module, thread, call, answer
):
    monkeypatch.setenv("KWSEARCH_CACHE_DIR", str(tmp_path / "cache"))
    (tmp_path / "tree").mkdir()
    (tmp_path / "tree/a.py").write_text("one = 1\n")
    (tmp_path / "tree/b.py").write_text("import a\n")
    kwsearch.build_index(tmp_path / "tree")
    run = subprocess.run(
        [sys.executable, "-c", INTERRUPTED, str(tmp_path / "tree"), module, thread, call],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert (run.returncode, run.stderr) == (0, "")
    # One of the main thread was interrupted, unless the module was there before anybody asked.
    assert ast.literal_eval(run.stdout) in ([answer] * 2, [answer] * 3)


def test_what_functions_import_is_loaded_when_there_are_several_threads(tmp_path):
    imported = set()
    for room in ROOMS:
        for path in (PACKAGE / room.replace(".", "/")).rglob("*.py"):
            for function in ast.walk(ast.parse(path.read_bytes())):
                if isinstance(function, ast.FunctionDef):
                    for node in ast.walk(function):
                        if isinstance(node, ast.ImportFrom):
                            imported.add(node.module)
                        elif isinstance(node, ast.Import):
                            imported.update(alias.name for alias in node.names)
    code = (
        "import sys, threading\n"
        "from kwsearch.search.loading import load_for_threads\n"
        "load_for_threads()\n"
        "assert 'kwsearch.search.dependencies' not in sys.modules, 'one thread loads what it needs'\n"
        "done = threading.Event()\n"
        "thread = threading.Thread(target=done.wait)\n"
        "thread.start()\n"
        "load_for_threads()\n"
        "done.set()\n"
        "print(*sys.modules)\n"
    )
    run = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=tmp_path
    )
    assert imported - set(run.stdout.split()) == set()
