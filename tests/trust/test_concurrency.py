"""G5: many readers and writers at once: every answer is one committed state, and no change is lost."""

import os
import threading
import time

import pytest

from kwsearch.errors import IndexLockedError
from kwsearch.models import FileFacts, SourceFile
from kwsearch.search.index import Index
from kwsearch.store.base import ScanTable
from kwsearch.store.whoosh.store import LocalStore
from kwsearch.store.whoosh.verify import verify_index
from tests.stores import put_file
from trust.trees import litter

READERS, THREADS = 8, 2
REBUILT_EVERY = 26
MOST_SEGMENTS = 10
WRITERS, CHANGES = 4, 50
PATHS = ["a.py", "b.py", "c.py"]
PAUSE_SECONDS = 0.03
"""Between two questions of a reader, so that on few processors the writer gets on."""


@pytest.fixture
def store(tmp_path):
    """An empty index of a folder that is there."""
    root = tmp_path / "repo"
    root.mkdir()
    store = LocalStore(str(tmp_path / "index"), root=str(root))
    with store.begin(rebuild=True) as change:
        change.commit(ScanTable(), expected_documents=0)
    return store


def put(change, path, text):
    source = SourceFile(path, len(text), 1, 2, "python", 0)
    put_file(change, source, text.encode(), FileFacts("python"), [], bytes(16))


def children(count, function):
    """Run a function in processes of their own, which get their number; return their process ids."""
    found = []
    for number in range(count):
        child = os.fork()
        if child == 0:
            code = 1
            try:
                function(number)
                code = 0
            finally:
                os._exit(code)
        found.append(child)
    return found


def all_ended_well(processes):
    return [os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) for child in processes] == [0] * len(processes)


class Reader:
    """Asks one open index from several threads, until told to stop; every file must be of one state, never an older."""

    def __init__(self, store, folder, number):
        self._store = store
        self._folder = folder
        self._number = number
        self.answers = 0
        self.problems = []

    def __call__(self):
        open_before = len(os.listdir("/proc/self/fd"))
        with Index(self._store.root, self._store.index_dir) as index:
            threads = [threading.Thread(target=self._ask, args=(index,)) for _ in range(THREADS)]
            for thread in threads:
                thread.start()
            for thread in threads:
                thread.join()
        if len(os.listdir("/proc/self/fd")) > open_before:
            self.problems.append("files stay open")
        said = f"{self.answers} {self.problems[:3]}"
        (self._folder / f"reader{self._number}").write_text(said)
        os._exit(bool(self.problems))

    def _ask(self, index):
        newest = -1
        while not (self._folder / "stop").exists():
            try:
                hits = index.search("state*", limit=0).hits
                states = {match.name for hit in hits for match in hit.matches}
                state = int(states.pop().removeprefix("state"))
                if states or sorted(hit.path for hit in hits) != PATHS or state < newest:
                    self.problems.append((states, state, newest, [hit.path for hit in hits]))
                newest = state
                self.answers += 1
            except Exception as error:
                self.problems.append(repr(error))
            time.sleep(PAUSE_SECONDS)


@pytest.mark.samples(130, 520, 20_800)
@pytest.mark.timeout(3600)
def test_every_answer_is_a_committed_state(count, store, tmp_path, trial):
    with (
        trial("G5", "answers of 8 processes with 2 threads while an index changes") as answers,
        trial("G5", "updates and rebuilds that they saw") as commits,
    ):

        def commit(number, *, rebuild=False):
            with store.begin(rebuild=rebuild) as change:
                for path in PATHS:
                    put(change, path, f"state{number}")
                change.commit(ScanTable(), expected_documents=3)

        commit(0)
        readers = children(READERS, lambda number: Reader(store, tmp_path, number)())
        for number in range(1, count + 1):
            commit(number, rebuild=number % REBUILT_EVERY == 0)
            manifest = store.about()
            sound = manifest.documents == len(PATHS) and len(manifest.entries) <= MOST_SEGMENTS
            commits.check(sound, f"commit {number}: {manifest}")
        (tmp_path / "stop").touch()
        well = all_ended_well(readers)
        for number in range(READERS):
            path = tmp_path / f"reader{number}"
            answered, _, problems = (path.read_text() if path.exists() else "0 died").partition(" ")
            for _ in range(max(int(answered), 1)):
                answers.check(problems == "[]", problems)
        assert well
        assert verify_index(store.index_dir) == []
        assert not litter(store.index_dir)


@pytest.mark.timeout(600)
def test_writers_lose_nothing(store, trial, index_contents):
    def change_often(writer):
        for number in range(CHANGES):
            with store.begin(wait_seconds=300) as change:
                put(change, f"{writer}-{number}.py", f"word{number}")
                change.commit(ScanTable(), expected_documents=change.previous.documents + 1)

    with trial("G5", "changes of 4 writers at once: each is there") as kept:
        well = all_ended_well(children(WRITERS, change_often))
        files = index_contents(store.index_dir)["files"]
        for writer in range(WRITERS):
            for number in range(CHANGES):
                kept.check(f"{writer}-{number}.py" in files, f"{writer}-{number}")
        assert well
        assert verify_index(store.index_dir) == []


def test_a_second_writer_waits_and_then_names_the_first(store, trial):
    ready, go = os.pipe(), os.pipe()

    def hold(_):
        with store.begin():
            os.write(ready[1], b"x")
            os.read(go[0], 1)

    with trial("G5", "a second writer waits, then says which process holds the lock") as told:
        (holder,) = children(1, hold)
        os.read(ready[0], 1)
        started = time.monotonic()
        with pytest.raises(IndexLockedError, match=f"process {holder}\\b") as error:
            store.begin(wait_seconds=0.3)
        told.check(time.monotonic() - started >= 0.3 and "\n" not in str(error.value), str(error.value))
        os.write(go[1], b"x")
        with store.begin(wait_seconds=60) as change:
            told.check(change.previous.documents == 0, "the lock came free")
        assert all_ended_well([holder])
