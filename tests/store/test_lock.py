"""One writer at a time, whoever dies."""

import contextlib
import os
import signal
import time
import warnings

import pytest

from kwsearch.children import Channel, Child
from kwsearch.errors import IndexLockedError
from kwsearch.store.base import ScanTable
from kwsearch.store.local.lock import FolderLock
from kwsearch.store.whoosh.store import LocalStore


def holder(folder):
    """Start a process that takes the lock and waits; return its id once it has it."""
    ready, written = os.pipe()
    child = os.fork()
    if child == 0:
        lock = FolderLock(str(folder))
        lock.acquire()
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
        FolderLock(str(tmp_path)).acquire()
    end(child)


def test_the_lock_of_a_killed_process_is_free(tmp_path):
    end(holder(tmp_path))
    lock = FolderLock(str(tmp_path))
    lock.acquire()
    lock.release()


def test_children_for_work_do_not_keep_the_lock_of_their_parent(tmp_path):
    lock = FolderLock(str(tmp_path))
    lock.acquire()
    with Channel() as channel:

        def say_and_wait():
            channel.send("here")
            time.sleep(30)

        with Child(say_and_wait, [channel]):
            assert channel.receive() == "here"
            lock._lock._file.close()  # as when the process dies: nobody unlocks
            second = FolderLock(str(tmp_path))
            second.acquire()
            second.release()


def test_a_lock_goes_with_the_last_reference_to_it(tmp_path):
    def take():
        lock = FolderLock(str(tmp_path))
        lock.acquire()
        raise RuntimeError

    with warnings.catch_warnings(), contextlib.suppress(RuntimeError):
        warnings.simplefilter("ignore", ResourceWarning)
        take()
    lock = FolderLock(str(tmp_path))
    lock.acquire()
    lock.release()


def test_a_second_writer_waits_for_the_first(tmp_path):
    ready, written = os.pipe()
    seen, told = os.pipe()
    child = os.fork()
    if child == 0:
        lock = FolderLock(str(tmp_path))
        lock.acquire()
        os.write(written, b"x")
        os.read(seen, 1)
        time.sleep(0.2)  # until the other one waits, or nearly so: either way it gets the lock
        lock.release()
        os._exit(0)
    os.read(ready, 1)
    second = FolderLock(str(tmp_path))
    with pytest.raises(IndexLockedError):
        second.acquire()
    os.write(told, b"x")
    second.acquire(wait_seconds=20)
    second.release()
    os.waitpid(child, 0)
    for descriptor in (ready, written, seen, told):
        os.close(descriptor)


def test_the_same_process_cannot_take_the_lock_twice(tmp_path):
    first, second = FolderLock(str(tmp_path)), FolderLock(str(tmp_path))
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
        FolderLock(str(folder)).acquire()
    assert victim.read_text() == "precious"


def test_readers_are_never_blocked_and_writers_are(tmp_path):
    store = LocalStore(str(tmp_path / "index"), root="/repo")
    with store.begin(rebuild=True) as change:
        change.commit(ScanTable(), expected_documents=0)
        assert store.about().documents == 0
        with pytest.raises(IndexLockedError):
            store.begin()
        with pytest.raises(IndexLockedError):
            store.begin(rebuild=True)
    store.begin().close()
