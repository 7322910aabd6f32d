"""Every language is read for the first time by several threads at once: no crash, and what one thread finds."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

CASES = Path(__file__).with_name("cases")
PROCESSES = int(os.environ.get("FIRST_USE_PROCESSES", "2"))
"""How many times it is tried; each process can do it only once."""

PROGRAM = """
import json, sys, threading
sys.setswitchinterval(float(sys.argv[2]))
from kwsearch.extract import extract_facts
from kwsearch.languages.table import BY_NAME
files = json.load(sys.stdin)
threads = int(sys.argv[1])
start = threading.Barrier(threads)
found = [[] for _ in range(threads)]
def read(place):
    start.wait()
    for path, language in files:
        with open(path, "rb") as stream:
            facts = extract_facts(path, stream.read(), language)
        found[place].append([repr(facts.symbols), repr(facts.imports), repr(facts.uses), facts.doc, facts.fallback])
crew = [threading.Thread(target=read, args=(place,)) for place in range(threads)]
for thread in crew: thread.start()
for thread in crew: thread.join()
json.dump(found, sys.stdout)
"""


def first_use(files: list[tuple[str, str]], threads: int, interval: float) -> list[list[list[str]]]:
    command = [sys.executable, "-X", "faulthandler", "-c", PROGRAM, str(threads), str(interval)]
    run = subprocess.run(command, input=json.dumps(files), capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stderr[-2000:]
    return json.loads(run.stdout)


@pytest.mark.timeout(600 + 30 * PROCESSES)
def test_eight_threads_read_every_language_for_the_first_time() -> None:
    from kwsearch.languages.table import BY_NAME

    files = []
    for folder in sorted(CASES.iterdir()):
        inputs = sorted(folder.glob("*/input.*"))
        if folder.name in BY_NAME and inputs:
            files.append((str(inputs[0]), folder.name))
    assert len(files) >= 14
    (alone,) = first_use(files, 1, 0.005)
    for number in range(PROCESSES):
        together = first_use(files, 8, (0.005, 1e-6)[number % 2])
        assert [found == alone for found in together] == [True] * 8
