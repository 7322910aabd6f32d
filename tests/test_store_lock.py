"""One writer at a time, whoever dies."""

import os
import signal
import time

import pytest

from kwsearch.errors import IndexLockedError
from kwsearch.store.lock import WriterLock
from kwsearch.store.manifest import ScanTable
from kwsearch.store.whoosh_store import WhooshStore


def holder(folder, *, orphan=False):
    """Start a process that takes the lock and waits; return its id once it has it.

    With ``orphan`` it has forked a child that lives on, and that has given up its hold.
    """
    ready, written = os.pipe()
    child = os.fork()
    if child == 0:
        lock = WriterLock(str(folder))
        lock.acquire()
        if orphan and os.fork() == 0:
            lock.abandon()
            os.write(written, b"x")
            time.sleep(2)
            os._exit(0)
        if not orphan:
            os.write(written, b"x")
        time.sleep(30)
        os._exit(0)
    os.read(ready, 1)
    os.close(ready)
    os.close(written)
    return child


def end(child):
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)


def test_a_second_process_is_told_who_writes_and_since_when(tmp_path):
    child = holder(tmp_path)
    with pytest.raises(IndexLockedError, match=rf"process {child} has been writing it since 2\d\d\d-"):
        WriterLock(str(tmp_path)).acquire()
    end(child)


def test_the_lock_of_a_killed_process_is_free(tmp_path):
    end(holder(tmp_path))
    lock = WriterLock(str(tmp_path))
    lock.acquire()
    lock.release()


def test_children_of_a_killed_process_do_not_keep_its_lock(tmp_path):
    end(holder(tmp_path, orphan=True))
    lock = WriterLock(str(tmp_path))
    lock.acquire()
    lock.release()


def test_a_second_writer_waits_for_the_first(tmp_path):
    ready, written = os.pipe()
    child = os.fork()
    if child == 0:
        lock = WriterLock(str(tmp_path))
        lock.acquire()
        os.write(written, b"x")
        time.sleep(0.2)
        lock.release()
        os._exit(0)
    os.read(ready, 1)
    second = WriterLock(str(tmp_path))
    with pytest.raises(IndexLockedError):
        second.acquire()
    second.acquire(wait_seconds=20)
    second.release()
    os.waitpid(child, 0)
    os.close(ready)
    os.close(written)


def test_the_same_process_cannot_take_the_lock_twice(tmp_path):
    first, second = WriterLock(str(tmp_path)), WriterLock(str(tmp_path))
    first.acquire()
    with pytest.raises(IndexLockedError, match=f"process {os.getpid()}"):
        second.acquire()
    first.release()
    second.acquire()
    second.release()
    second.release()


def test_a_lock_file_that_is_a_link_is_not_followed(tmp_path):
    victim = tmp_path / "victim"
    victim.write_text("precious")
    folder = tmp_path / "folder"
    folder.mkdir()
    (folder / "LOCK").symlink_to(victim)
    with pytest.raises(Exception, match="cannot write"):
        WriterLock(str(folder)).acquire()
    assert victim.read_text() == "precious"


def test_readers_are_never_blocked_and_writers_are(tmp_path):
    store = WhooshStore(str(tmp_path / "index"), root="/repo")
    with store.begin(rebuild=True) as change:
        change.commit(ScanTable(), expected_documents=0)
        assert store.manifest().documents == 0
        with pytest.raises(IndexLockedError):
            store.begin()
        with pytest.raises(IndexLockedError):
            store.begin(rebuild=True)
    store.begin().close()


def test_many_writers_lose_nothing(tmp_path, index_contents):
    from kwsearch.models import FileFacts, SourceFile

    index_dir = str(tmp_path / "index")
    store = WhooshStore(index_dir, root="/repo")
    with store.begin(rebuild=True) as change:
        change.commit(ScanTable(), expected_documents=0)
    children = []
    for writer in range(3):
        child = os.fork()
        if child == 0:
            code = 1
            try:
                for number in range(5):
                    with store.begin(wait_seconds=60) as change:
                        source = SourceFile(f"{writer}-{number}.py", 4, 1, 2, "python", 0)
                        change.replace_file(source, b"word", FileFacts("python"), [], bytes(16))
                        change.commit(ScanTable(), expected_documents=change.previous.documents + 1)
                code = 0
            finally:
                os._exit(code)
        children.append(child)
    assert [os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) for child in children] == [0, 0, 0]
    names = sorted(f"{writer}-{number}.py" for writer in range(3) for number in range(5))
    assert sorted(index_contents(index_dir)["files"]) == names


def test_readers_always_see_a_committed_state(tmp_path):
    from kwsearch.models import FileFacts, SourceFile
    from kwsearch.store.manifest import open_segments

    index_dir = str(tmp_path / "index")
    store = WhooshStore(index_dir, root="/repo")

    def commit(number, *, rebuild):
        """Every state holds one word in all files, so that a mixture of states would show."""
        with store.begin(rebuild=rebuild) as change:
            for path in ("a.py", "b.py", "c.py"):
                source = SourceFile(path, 4, 1, 2, "python", 0)
                change.replace_file(source, b"word%d" % number, FileFacts("python"), [], bytes(16))
            change.commit(ScanTable(), expected_documents=3, merge=True)

    def read_for_ever():
        while not os.path.exists(tmp_path / "stop"):
            manifest, segments = open_segments(index_dir)
            words = {}
            for segment in segments:
                for document in segment.live_documents():
                    words[segment.path_of(document)] = [
                        segment.words.key(ordinal) for ordinal in segment.document_words(document)
                    ]
                segment.close()
            assert sorted(words) == ["a.py", "b.py", "c.py"]
            assert len({tuple(row) for row in words.values()}) == 1, (manifest.number, words)

    commit(0, rebuild=True)
    readers = []
    for _ in range(2):
        reader = os.fork()
        if reader == 0:
            code = 1
            try:
                read_for_ever()
                code = 0
            finally:
                os._exit(code)
        readers.append(reader)
    for number in range(1, 80):
        commit(number, rebuild=number % 10 == 0)
    (tmp_path / "stop").touch()
    assert [os.waitstatus_to_exitcode(os.waitpid(reader, 0)[1]) for reader in readers] == [0, 0]
