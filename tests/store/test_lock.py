"""One writer at a time, whoever dies."""

import os
import signal
import time

import pytest

from kwsearch.errors import IndexLockedError
from kwsearch.store.local.lock import WriterLock
from kwsearch.store.local.manifest import ScanTable
from kwsearch.store.whoosh.store import WhooshStore


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
