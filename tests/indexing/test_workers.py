"""Workers that crash, hang, fail or are killed: the run goes on, and every file is accounted for."""

import ctypes
import errno
import mmap
import os
import signal
import subprocess
import sys
import time

import pytest

from kwsearch import children
from kwsearch.errors import IndexNotFoundError, IndexStoppedError, IndexWriteError
from kwsearch.indexing import build as indexing
from kwsearch.indexing import examine, pool
from kwsearch.indexing.build import build_index
from kwsearch.opening import open_fresh_index
from kwsearch.search.index import Index
from kwsearch.settings.load import Settings
from kwsearch.store.local.manifest import open_manifest, open_segments
from kwsearch.store.segment.builder import SegmentBuilder
from kwsearch.store.whoosh import change as change_module
from kwsearch.store.whoosh.store import LocalStore
from kwsearch.store.whoosh.verify import verify_index

FILES = {f"d{number % 5}/f{number:03}.py": f"def name{number}():\n    pass\n" for number in range(100)}


@pytest.fixture
def index_dir(tmp_path):
    return tmp_path / "index"


@pytest.fixture
def root(make_repo, monkeypatch):
    """A tree whose files are all taken by workers, in chunks of a few."""
    monkeypatch.setattr(indexing, "FEW_FILES", 0)
    monkeypatch.setattr(pool, "_CHUNK_FILES", 4)
    monkeypatch.setattr(pool, "_WATCH_SECONDS", 0.02)
    return make_repo(FILES)


def build(root, index_dir, **settings):
    settings = {"workers": 2, "file_timeout_seconds": 0.3, **settings}
    report = build_index(root, index_dir=str(index_dir), settings=Settings(**settings), rebuild=True)
    assert report.seen == report.indexed + report.unchanged + sum(report.skipped.values())
    assert verify_index(str(index_dir)) == []
    return report


def fallbacks(index_dir):
    """Path to reason of every file that is stored without facts; all files must be there."""
    _, segments = open_segments(str(index_dir))
    found = {
        segment.path_of(document): segment.record(document).fallback
        for segment in segments
        for document in segment.live_documents()
    }
    words = {segment.words.key(ordinal) for segment in segments for ordinal in range(len(segment.words))}
    for segment in segments:
        segment.close()
    assert set(found) == set(FILES)
    assert {f"name{number}".encode() for number in range(100)} <= words
    return {path: reason for path, reason in found.items() if reason}


def misbehave(monkeypatch, paths, what, *, times=None):
    """Do something bad when one of these files is extracted; at most ``times`` times, counted across processes."""
    original = examine.extract_facts
    counter = None if times is None else mmap.mmap(-1, 1)  # shared with workers, unlike descriptors

    def extract(path, data, language, wanted_calls=frozenset()):
        if path in paths and (counter is None or counter[0] < times):
            if counter is not None:
                counter[0] += 1
            what()
        return original(path, data, language, wanted_calls)

    monkeypatch.setattr(examine, "extract_facts", extract)


def kill():
    os.kill(os.getpid(), signal.SIGKILL)


def violate():
    import faulthandler

    faulthandler.disable()  # no stack of an intended crash in the output
    ctypes.string_at(0)


def leave():
    os._exit(3)


def hang():
    while True:
        pass


def wait():
    time.sleep(60)


def fail():
    raise RecursionError("too deep")


@pytest.mark.parametrize(
    ("how", "stuck"), [("works", True), ("waits for something", True), ("is kept from working", False)]
)
def test_a_worker_is_stuck_when_it_works_or_waits_for_too_long_and_not_on_a_busy_machine(how, stuck):
    program = "while True: pass" if how != "waits for something" else "import time; time.sleep(60)"
    child = subprocess.Popen([sys.executable, "-S", "-c", program])
    try:
        if how == "is kept from working":
            os.kill(child.pid, signal.SIGSTOP)
        most = 0.05 if how == "works" else 50.0
        while (found := pool._is_stuck(child.pid, most, 1000.0)) != stuck:
            time.sleep(0.01)
        assert found is stuck
        assert not pool._is_stuck(child.pid, 2000.0, 1000.0)
    finally:
        child.kill()
        child.wait()


@pytest.mark.parametrize("what", [kill, violate, leave])
def test_a_crash_costs_only_the_facts_of_its_file(what, root, index_dir, monkeypatch):
    misbehave(monkeypatch, {"d1/f001.py", "d3/f098.py"}, what)
    report = build(root, index_dir)
    assert (report.indexed, report.fallbacks) == (100, {"crash": 2})
    assert fallbacks(index_dir) == {"d1/f001.py": "crash", "d3/f098.py": "crash"}


@pytest.mark.parametrize("what", [hang, wait])
def test_a_file_that_takes_too_long_keeps_its_words(what, root, index_dir, monkeypatch):
    misbehave(monkeypatch, {"d2/f002.py"}, what)
    report = build(root, index_dir)
    assert (report.indexed, report.fallbacks) == (100, {"timeout": 1})
    assert fallbacks(index_dir) == {"d2/f002.py": "timeout"}


def test_a_worker_that_is_ended_too_late_stores_its_file_once(root, index_dir, monkeypatch):
    misbehave(monkeypatch, {"d2/f002.py"}, lambda: time.sleep(1.5), times=1)
    monkeypatch.setattr(children.Child, "kill", lambda child: None)  # a signal that comes behind the report
    report = build(root, index_dir)
    assert (report.indexed, report.fallbacks) == (100, {})


def test_a_file_that_crashes_once_gets_a_second_chance(root, index_dir, monkeypatch):
    misbehave(monkeypatch, {"d1/f001.py"}, kill, times=1)
    report = build(root, index_dir)
    assert (report.indexed, report.fallbacks) == (100, {})
    assert fallbacks(index_dir) == {}


def test_an_exception_costs_only_the_facts_of_its_file(root, index_dir, monkeypatch):
    misbehave(monkeypatch, {"d1/f001.py"}, fail)
    report = build(root, index_dir)
    assert (report.indexed, report.fallbacks) == (100, {"crash": 1})
    assert fallbacks(index_dir) == {"d1/f001.py": "crash"}


def test_facts_behind_the_end_of_a_file_are_not_believed(root, index_dir, monkeypatch):
    original = examine.extract_facts

    def extract(path, data, language, wanted_calls=frozenset()):
        facts = original(path, data, language, wanted_calls)
        if path == "d1/f001.py":
            facts.symbols = [facts.symbols[0]._replace(line=99)]
        return facts

    monkeypatch.setattr(examine, "extract_facts", extract)
    assert build(root, index_dir).fallbacks == {"crash": 1}


def test_extraction_that_gives_up_is_tried_again_alone(root, index_dir, monkeypatch):
    original = examine.extract_facts
    counter = mmap.mmap(-1, 1)

    def extract(path, data, language, wanted_calls=frozenset()):
        facts = original(path, data, language, wanted_calls)
        if path == "d1/f001.py" and counter[0] == 0:
            counter[0] = 1
            facts.fallback = "timeout"
        return facts

    monkeypatch.setattr(examine, "extract_facts", extract)
    report = build(root, index_dir)
    assert (report.indexed, report.fallbacks) == (100, {})


def test_many_crashes_do_not_end_the_run(root, index_dir, monkeypatch):
    bad = set(list(FILES)[::9])
    misbehave(monkeypatch, bad, kill)
    report = build(root, index_dir)
    assert (report.indexed, report.fallbacks) == (100, {"crash": len(bad)})
    assert set(fallbacks(index_dir)) == bad


def test_a_file_that_crashed_does_not_endanger_the_process_that_updates(root, index_dir, monkeypatch):
    misbehave(monkeypatch, {"d1/f001.py"}, leave)
    build(root, index_dir)
    monkeypatch.setattr(indexing, "FEW_FILES", 32)
    (root / "d1" / "f001.py").write_text(FILES["d1/f001.py"] + "# more\n")
    settings = Settings(workers=2, file_timeout_seconds=0.3)
    report = build_index(root, index_dir=str(index_dir), settings=settings)
    assert (report.indexed, report.fallbacks) == (1, {"crash": 1})


def test_segments_are_written_when_they_are_large_enough(root, index_dir, monkeypatch):
    original = pool.Crew
    monkeypatch.setattr(change_module, "choose_merge", lambda entries: [])

    def crew(*arguments, **options):
        return original(*arguments, **options, flush_bytes=300)

    monkeypatch.setattr(indexing, "Crew", crew)
    assert build(root, index_dir).indexed == 100
    assert len(open_manifest(str(index_dir)).entries) > 5


def test_workers_that_die_without_a_file_to_blame_end_the_run(root, index_dir, monkeypatch):
    monkeypatch.setattr(SegmentBuilder, "finish", lambda self: leave())
    with pytest.raises(IndexWriteError, match="memory"):
        build(root, index_dir)
    with pytest.raises(IndexNotFoundError):
        open_manifest(str(index_dir))


@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EIO])
def test_a_full_disk_in_a_worker_is_a_write_error(number, root, index_dir, monkeypatch):
    build(root, index_dir)

    def finish(self):
        raise OSError(number, os.strerror(number))

    monkeypatch.setattr(SegmentBuilder, "finish", finish)
    with pytest.raises(IndexWriteError, match=os.strerror(number)):
        build(root, index_dir)
    monkeypatch.undo()
    assert open_manifest(str(index_dir)).generation == 1
    assert sorted(os.listdir(index_dir)) == ["CURRENT", "LOCK", "generation-00000001"]


def test_an_interrupt_leaves_no_process_behind(root, index_dir, monkeypatch):
    misbehave(monkeypatch, {"d1/f001.py"}, wait)

    def interrupt(done, total):
        raise KeyboardInterrupt

    settings = Settings(workers=2)
    with pytest.raises(KeyboardInterrupt):
        build_index(root, index_dir=str(index_dir), settings=settings, progress=interrupt)
    with pytest.raises(ChildProcessError):
        os.waitpid(-1, os.WNOHANG)
    monkeypatch.undo()
    assert build(root, index_dir).indexed == 100


@pytest.fixture
def stop_at(monkeypatch):
    """Return a function that gives ``is_stopped`` for a build: at the so-manieth file that it reads, it stops."""
    original = examine.extract_facts

    def stop(number):
        counter = mmap.mmap(-1, 1)

        def extract(*arguments):
            counter[0] += 1
            if counter[0] == number:
                time.sleep(0.3)  # the parent takes the other chunks back meanwhile
            return original(*arguments)

        monkeypatch.setattr(examine, "extract_facts", extract)
        return lambda: counter[0] >= number

    return stop


def tell(report):
    assert report.seen == report.indexed + report.unchanged + report.left + sum(report.skipped.values())
    return report.indexed, report.unchanged, report.left


ALONE = Settings(workers=1)


def test_a_first_build_that_is_stopped_goes_on_where_it_was(root, index_dir, stop_at):
    where = {"index_dir": str(index_dir), "settings": ALONE}
    assert tell(build_index(root, is_stopped=stop_at(21), **where)) == (24, 0, 76)
    assert verify_index(str(index_dir)) == []
    with Index(str(root), str(index_dir)) as index:
        assert len(index.drift().added) == 76
    assert tell(build_index(root, is_stopped=stop_at(37), **where)) == (40, 24, 36)
    assert tell(build_index(root, **where)) == (36, 64, 0)
    assert fallbacks(index_dir) == {}
    assert verify_index(str(index_dir)) == []


def test_a_question_whose_build_is_stopped_has_no_answer(root, index_dir, stop_at):
    with pytest.raises(IndexStoppedError, match=r"stopped; kwsearch index goes on with the \d+ files left"):
        open_fresh_index(root, str(index_dir), is_stopped=stop_at(1)).search("name1")
    documents = open_manifest(str(index_dir)).documents
    assert 0 < documents < 100
    (root / ".kwsearch.toml").write_text("walk_files = 1\n")
    with open_fresh_index(root, str(index_dir)) as index:
        assert (
            f"{100 - documents} files were left when the build was stopped"
            in index.search("name1").notices[0]
        )
    assert tell(build_index(root, index_dir=str(index_dir)))[2] == 0
    with open_fresh_index(root, str(index_dir)) as index:
        assert [line for line in index.search("name1").notices if "left" in line] == []


def test_an_update_that_is_stopped_keeps_what_it_did_not_reach(root, index_dir, stop_at):
    where = {"index_dir": str(index_dir), "settings": ALONE}
    build_index(root, **where)
    for number in range(10, 50, 5):
        (root / f"d0/f{number:03}.py").write_text(f"def other{number}(): pass\n")
    (root / "d0/f050.py").unlink()
    report = build_index(root, is_stopped=stop_at(1), **where)
    assert (*tell(report), report.removed) == (4, 91, 4, 1)
    with Index(str(root), str(index_dir)) as index:
        names = [f"{word}{number}" for number in (25, 30) for word in ("name", "other")]
        assert [index.search(f"def:{name}").total for name in (*names, "name50")] == [0, 1, 1, 0, 0]
        assert index.drift().changed == [f"d0/f{number:03}.py" for number in range(30, 50, 5)]
    assert tell(build_index(root, **where)) == (4, 95, 0)


def test_a_build_that_is_stopped_takes_nothing_away(root, index_dir, stop_at):
    where = {"index_dir": str(index_dir), "settings": ALONE}
    build_index(root, **where)
    with pytest.raises(IndexStoppedError, match="what was there before is untouched"):
        build_index(root, is_stopped=stop_at(21), rebuild=True, **where)
    assert open_manifest(str(index_dir)).documents == 100
    assert sorted(os.listdir(index_dir)) == ["CURRENT", "LOCK", "generation-00000001"]


SCRIPT = """
import sys
sys.path[:0] = {path!r}
from kwsearch.indexing import build as indexing
from kwsearch.opening import open_fresh_index
from kwsearch.search.index import Index
from kwsearch.settings.load import Settings
indexing.FEW_FILES = 0
print("ready", flush=True)
indexing.build_index({root!r}, index_dir={index_dir!r}, settings=Settings(workers=2), rebuild=True)
"""


@pytest.mark.parametrize("delay", [0.0, 0.02, 0.05, 0.1, 0.2, 0.4])
def test_a_build_that_is_killed_leaves_the_old_index_and_no_lock(delay, root, index_dir):
    build(root, index_dir)
    (root / "d0" / "f000.py").write_text("def other(): pass\n")
    script = SCRIPT.format(path=sys.path, root=str(root), index_dir=str(index_dir))
    process = subprocess.Popen([sys.executable, "-c", script], stdout=subprocess.PIPE)
    assert process.stdout.readline() == b"ready\n"
    time.sleep(delay)
    process.kill()
    process.wait()
    process.stdout.close()
    manifest = open_manifest(str(index_dir))
    assert manifest.documents == 100
    assert verify_index(str(index_dir)) == []
    report = build_index(root, index_dir=str(index_dir), settings=Settings(workers=2), wait_seconds=20)
    assert report.indexed + report.unchanged == 100
    for _ in range(100):  # workers of the killed process may need a moment to notice
        LocalStore(str(index_dir), root=str(root)).begin(wait_seconds=20).close()
        manifest = open_manifest(str(index_dir))
        if sorted(os.listdir(index_dir)) == ["CURRENT", "LOCK", os.path.basename(manifest.folder)]:
            break
        time.sleep(0.05)
    else:
        pytest.fail(f"litter: {os.listdir(index_dir)}")
    assert set(os.listdir(manifest.folder)) == manifest.file_names()
