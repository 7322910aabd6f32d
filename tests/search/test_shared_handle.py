"""One handle, several threads: between any two lines of one thread another one may ask for the same.

The other thread is played by a tracer, so that every gap in which it could see something half done is tried and
none is left to the scheduler. Eight real threads, held up in the same gaps, are compared with one:
``WALK_ANSWERS=10000 python -m pytest tests/search/test_shared_handle.py -m '' -k eight`` is the long walk.
"""

from __future__ import annotations

import ast
import os
import random
import sys
import threading
import time
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from types import CodeType, FrameType
from typing import Any

import pytest

import kwsearch
from kwsearch.search.evaluate import word_condition
from kwsearch.search.index import Index

PACKAGE = Path(kwsearch.__file__).parent
PARSING = threading.Lock()
SHARED = tuple(f"{PACKAGE / room}/" for room in ("resolve", "search", "store", "text"))
"""Rooms whose objects several threads share."""
CHANGING = {"add", "append", "clear", "extend", "insert", "pop", "remove", "setdefault", "update"}
"""Methods that change what they are called on."""
STORE = {
    "go.mod": "module example.org/store\n",
    "store/__init__.py": "from store.client import StoreClient\n",
    "store/client.py": '"""Talks to the store."""\n\nimport json\nfrom store.errors import StoreError\n\n\n'
    "class StoreClient:\n    retry_limit = 3\n\n    def fetch(self, key):\n        json.loads(self._read(key))\n",
    "store/errors.py": "class StoreError(Exception):\n    pass\n",
    "tests/test_client.py": "from store import StoreClient\n\n\ndef test_fetch():\n    StoreClient().fetch(1)\n",
    "pkg/run.go": 'package pkg\n\nimport "example.org/store/lib"\n\nfunc Run() { lib.Fetch() }\n',
    "lib/fetch.go": "package lib\n\nfunc Fetch() {}\n",
    "web/app.ts": "import { fetchAll } from './fetch'\nfetchAll()\n",
    "web/fetch.ts": "export function fetchAll() {}\n",
    "src/store.h": "struct store { int limit; };\n",
    "src/store.c": '#include "store.h"\nint store_limit(struct store *s) { return s->limit; }\n',
    "src/load.rb": "require_relative 'save'\nsave\n",
    "src/save.rb": "def save; end\n",
    "load.py": "import pickle\n\n\ndef load(data):\n    return pickle.loads(data)\n",
    "common.py": "".join(f"limit_{number} = limit\n" for number in range(60)) + "limit\n" * 600,
    "old.py": "gone = 1\n",
    "notes.md": "# Store\n\nThe StoreClient has a retry limit.\n" + "limit limit limit\n" * 60,
    "data.bin": b"\0\1",
}

ASKED: dict[str, Callable[[Index], Any]] = {
    "a name": lambda index: index.search("StoreClient", explain=True),
    "a common word": lambda index: [index.search("limit", limit=2), index.search("limit -lang:markdown")],
    "a question": lambda index: index.search("client depot", explain=True),
    "filters": lambda index: index.search("kind:class scope:Store* -is:test (lang:python OR path:*.go)"),
    "a dotted name": lambda index: index.search("call:json.loads import:store* path:store"),
    "text": lambda index: index.search('"retry limit" -"no such text" ext:md'),
    "a tag": lambda index: index.search("tag:pickle evidence:call"),
    "a beginning and a wildcard": lambda index: index.search("symbol:Stor sort:path limit_6*"),
    "nothing": lambda index: index.search("retrx"),
    "selections": lambda index: [index.search(f"limit select:{what}") for what in ("folder", "tag", "keyword")],
    "files": lambda index: [index.files(), index.keywords("sto"), index.keywords(kind="class"), index.stats()],
    "records": lambda index: [(record := index.file(path), record.imported_files, record.imported_by)
                              for path in index.files()],
    "drift": lambda index: (drift := index.drift(), bool(drift), drift.changed, drift.complete)[1:],
}  # fmt: skip


@cache
def storing_lines(file_name: str) -> frozenset[int]:
    """The lines of a module that change what an attribute, or a name of the module, holds.

    Only around them can another thread see a half. One thread at a time: CPython 3.11 counts the depth of the syntax
    trees it makes once for all threads, and raises SystemError where two of them meet (its issue 106905).
    """
    with PARSING:
        return frozenset(_storing_lines(file_name))


def _storing_lines(file_name: str) -> Iterator[int]:
    for node in ast.walk(ast.parse(Path(file_name).read_bytes())):
        changed: list[ast.expr] = []
        if isinstance(node, ast.Assign):
            changed = node.targets
        elif isinstance(node, ast.AnnAssign | ast.AugAssign):
            changed = [node.target]
        elif isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            changed = [node.func.value] if node.func.attr in CHANGING else []
        for target in changed:
            while isinstance(target, ast.Subscript | ast.Starred):
                target = target.value
            if isinstance(target, ast.Attribute) or (isinstance(target, ast.Name) and target.id.isupper()):
                yield node.lineno


class Interruption:
    """Calls a function before and behind every such line of this package, when it is reached for the first time."""

    def __init__(self, interrupt: Callable[[], None]) -> None:
        self._interrupt = interrupt
        self._met: set[tuple[CodeType, int]] = set()
        self._stored: set[FrameType] = set()

    def __call__(self, frame: FrameType, event: str, _: object) -> Any:
        code = frame.f_code
        if not code.co_filename.startswith(SHARED) or code.co_name == "__init__":
            return None  # nobody else knows yet what is being made
        lines = storing_lines(code.co_filename)
        if event == "call":
            return self if any(line in lines for _, _, line in code.co_lines()) else None
        place = (code, frame.f_lineno)
        if event in ("line", "return") and (frame.f_lineno in lines or frame in self._stored):
            self._stored.discard(frame)
            if frame.f_lineno in lines and event == "line":
                self._stored.add(frame)
            if place not in self._met:
                self._met.add(place)
                sys.settrace(None)
                self._interrupt()
                sys.settrace(self)
        return self


@pytest.fixture(scope="module")
def places(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    """A tree whose index has two segments, with a deleted document in one."""
    root, index_dir = tmp_path_factory.mktemp("tree"), str(tmp_path_factory.mktemp("index") / "index")
    for path, text in STORE.items():
        target = root / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(text if isinstance(text, bytes) else text.encode())
    kwsearch.build_index(root, index_dir=index_dir)
    (root / "old.py").unlink()
    (root / "new.py").write_text("class NewStore:\n    limit = 1\n")
    kwsearch.build_index(root, index_dir=index_dir)
    return root, index_dir


def interruptions(
    root: Path, index_dir: str, asked: Callable[[Index], Any], every: int
) -> Iterator[tuple[Any, Any]]:
    """Yield what the interrupted one and the interrupting one were told, for one of so many lines that are met."""
    number = 0
    while True:
        reached: list[Any] = []

        def interrupt(at: int = number, reached: list[Any] = reached) -> None:
            reached.append(None if len(reached) != at else asked(index))

        with kwsearch.open_index(root, index_dir) as index:
            before = sys.gettrace()
            sys.settrace(Interruption(interrupt))
            try:
                told = asked(index)
            finally:
                sys.settrace(before)
        if number >= len(reached):
            return
        yield told, reached[number]
        number += every


@pytest.mark.parametrize("every", [4, pytest.param(1, marks=pytest.mark.slow)])
@pytest.mark.parametrize("what", ASKED)
def test_another_thread_may_ask_between_any_two_lines(
    places: tuple[Path, str], what: str, every: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(word_condition, "COMMON_DOCUMENTS", 1)
    asked = ASKED[what]
    with kwsearch.open_index(*places) as index:
        expected = asked(index)
    count = 0
    for told, told_between in interruptions(*places, asked, every):
        assert told == expected
        assert told_between == expected
        count += 1
    assert count * every > 5


THREADS = 8
ANSWERS = int(os.environ.get("WALK_ANSWERS", "300"))
"""How many answers of the eight threads are compared, over all trees."""
LONGEST_PAUSE_SECONDS = 0.002
REPOSITORY = PACKAGE.parent
TREES = {
    "a tree of many languages": None,
    "a sample": REPOSITORY / "sample_repo",
    "a package": PACKAGE / "resolve",
}


class Pauses:
    """Holds its thread up before and behind lines that change what others may see, at random."""

    def __init__(self, seed: str) -> None:
        self._random = random.Random(seed)
        self._stored: set[FrameType] = set()

    def __call__(self, frame: FrameType, event: str, _: object) -> Any:
        code = frame.f_code
        if not code.co_filename.startswith(SHARED) or code.co_name == "__init__":
            return None
        lines = storing_lines(code.co_filename)
        if event == "call":
            return self if any(line in lines for _, _, line in code.co_lines()) else None
        stores = event == "line" and frame.f_lineno in lines
        if stores or frame in self._stored:
            self._stored.discard(frame)
            if stores:
                self._stored.add(frame)
            if self._random.random() < 0.3:
                time.sleep(self._random.random() * LONGEST_PAUSE_SECONDS)
        return self


@pytest.mark.timeout(120 + ANSWERS)
@pytest.mark.parametrize(
    "tree", [pytest.param(tree, marks=[pytest.mark.slow] * (TREES[tree] is not None)) for tree in TREES]
)
def test_eight_threads_that_are_held_up_anywhere_are_told_what_one_is(
    places: tuple[Path, str], tree: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(word_condition, "COMMON_DOCUMENTS", 1)
    root, index_dir = places
    folder = TREES[tree]
    if folder is not None:
        root, index_dir = folder, str(tmp_path / "index")
        kwsearch.build_index(root, index_dir=index_dir)
    with kwsearch.open_index(root, index_dir) as index:
        expected = {what: asked(index) for what, asked in ASKED.items()}
    compared = 0
    wrong: list[str] = []
    while compared * len(TREES) < ANSWERS:
        start = threading.Barrier(THREADS)
        with kwsearch.open_index(root, index_dir) as index:

            def ask(number: int, seed: str, start: threading.Barrier = start, index: Index = index) -> None:
                questions = list(ASKED)
                random.Random(seed).shuffle(questions)
                if number % 2:  # half of them begin with the same, at once
                    questions.sort(key=lambda what: what != "records")
                start.wait()
                sys.settrace(Pauses(seed))
                try:
                    for what in questions:
                        try:
                            told = ASKED[what](index)
                        except Exception as error:
                            told = error
                        if told != expected[what]:
                            wrong.append(f"{seed}, {what}: {told!r:.300}")
                finally:
                    sys.settrace(None)

            seeds = [f"{tree} {compared} {number}" for number in range(THREADS)]
            crew = [threading.Thread(target=ask, args=place) for place in enumerate(seeds)]
            for thread in crew:
                thread.start()
            for thread in crew:
                thread.join()
        compared += THREADS * len(ASKED)
    assert wrong == []
