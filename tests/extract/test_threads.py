"""Every language is read for the first time by several threads at once: no crash, and what one thread finds."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from kwsearch.languages.installed import missing_grammars
from kwsearch.languages.table import BY_NAME, LANGUAGES

CASES = Path(__file__).with_name("cases")
PROCESSES = int(os.environ.get("FIRST_USE_PROCESSES", "1"))
"""How many times it is tried; each process can do it only once."""

PROGRAM = """
import json, sys, threading
sys.setswitchinterval(float(sys.argv[2]))
from kwsearch.extract import extract_facts
files = json.load(sys.stdin)
threads = int(sys.argv[1])
start = threading.Barrier(threads)
found = [[] for _ in range(threads)]
def read(place):
    for path, language in files:
        start.wait()
        with open(path, "rb") as stream:
            facts = extract_facts(path, stream.read(), language)
        found[place].append([repr(facts.symbols), repr(facts.imports), repr(facts.uses), facts.doc, facts.fallback])
crew = [threading.Thread(target=read, args=(place,)) for place in range(threads)]
for thread in crew: thread.start()
for thread in crew: thread.join()
json.dump(found, sys.stdout)
"""


def first_use(files: list[tuple[str, str]], threads: int, interval: float) -> list[list[list[str]]]:
    """What each thread of a fresh process finds; the threads begin each file together."""
    command = [sys.executable, "-X", "faulthandler", "-c", PROGRAM, str(threads), str(interval)]
    run = subprocess.run(command, input=json.dumps(files), capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stderr[-2000:]
    return json.loads(run.stdout)


@pytest.mark.timeout(600 + 30 * PROCESSES)
@pytest.mark.parametrize(
    ("every", "interval"),
    [
        (4, 0.005),
        pytest.param(1, 0.005, marks=pytest.mark.slow),
        pytest.param(1, 1e-6, marks=pytest.mark.slow),
    ],
)
def test_eight_threads_read_every_language_for_the_first_time(every: int, interval: float) -> None:
    files = []
    missing = {row.name for row in missing_grammars()}
    for folder in sorted(CASES.iterdir()):
        inputs = sorted(folder.glob("*/input.*"))
        if folder.name in BY_NAME and folder.name not in missing and inputs:
            files.append((str(inputs[0]), folder.name))
    read = {BY_NAME[name].grammar for _, name in files} - {""}
    installed = {row.grammar for row in LANGUAGES if row.name not in missing} - {""}
    assert read == installed
    files = files[::every]
    (alone,) = first_use(files, 1, 0.005)

    def together(_: int) -> list[bool]:
        return [found == alone for found in first_use(files, 8, interval)]

    with ThreadPoolExecutor(os.cpu_count()) as crew:
        assert list(crew.map(together, range(PROCESSES))) == [[True] * 8] * PROCESSES


def test_a_child_of_a_fork_makes_grammars_though_a_thread_of_its_parent_is_making_one() -> None:
    script = """
import os, signal, threading
from kwsearch.extract import engine, extract_facts
begun, go_on = threading.Event(), threading.Event()
make = engine._make_grammar
def slow(*arguments):
    begun.set()
    go_on.wait()
    return make(*arguments)
engine._make_grammar = slow
reader = threading.Thread(target=extract_facts, args=("a.go", b"package a", "go"))
reader.start()
begun.wait()
engine._make_grammar = make
child = os.fork()
if child == 0:
    signal.alarm(20)  # rather than waiting for ever
    os._exit(len(extract_facts("a.py", b"def f(): pass", "python").symbols))
status = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
go_on.set()
reader.join()
print(status, len(extract_facts("a.go", b"package a\\nfunc F() {}", "go").symbols))
"""
    run = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=False, timeout=60
    )
    assert (run.stdout, run.stderr) == ("1 2\n", "")
