"""Killed writers, failing disks, power cuts: readers see the old state or the new one, and the next writer works."""

import errno
import os
import shutil
import signal
from hashlib import blake2b

import pytest
from trust.faults import CountingDisk, CuttingDisk, FailingDisk, ForgetfulDisk, KillingDisk, in_child

from kwsearch.errors import IndexNotFoundError, IndexWriteError
from kwsearch.models import FileFacts, SourceFile
from kwsearch.store.base import ScanTable
from kwsearch.store.local.disk import Disk
from kwsearch.store.local.manifest import open_manifest
from kwsearch.store.whoosh.store import LocalStore
from kwsearch.store.whoosh.verify import verify_index
from tests.stores import put_file

OLD = {"a.py": "alpha", "b.py": "beta", "c.py": "gamma"}
NEW = {"a.py": "delta", "c.py": "gamma", "d.py": "epsilon"}


def put(change, path, text):
    data = text.encode()
    source = SourceFile(path, len(data), 5, 6, "python", 0)
    put_file(change, source, data, FileFacts("python"), [], blake2b(data, digest_size=16).digest())


def build_old(index_dir):
    with LocalStore(str(index_dir), root="/repo").begin(rebuild=True) as change:
        for path, text in OLD.items():
            put(change, path, text)
        change.commit(ScanTable(), expected_documents=3)


def update_to_new(index_dir, disk, merge=False):
    scan = ScanTable()
    scan.notes["state"] = "new"
    with LocalStore(str(index_dir), root="/repo", disk=disk).begin() as change:
        put(change, "a.py", "delta")
        change.remove("b.py")
        put(change, "d.py", "epsilon")
        change.commit(scan, expected_documents=3, merge=merge)


def rebuild_to_new(index_dir, disk):
    with LocalStore(str(index_dir), root="/repo", disk=disk).begin(rebuild=True) as change:
        for path, text in NEW.items():
            put(change, path, text)
        change.commit(ScanTable(), expected_documents=3)


def merge_to_new(index_dir, disk):
    update_to_new(index_dir, disk, merge=True)


CHANGES = [update_to_new, merge_to_new, rebuild_to_new]


def prepare(index_dir, change):
    build_old(index_dir)
    if change is merge_to_new:  # many small segments, so that the update merges
        for number in range(6):
            with LocalStore(str(index_dir), root="/repo").begin() as step:
                put(step, "b.py", f"beta {number}")
                put(step, "c.py", "gamma")
                step.commit(ScanTable(), expected_documents=3, merge=False)


def files(index_contents, index_dir):
    return {path: row[3] for path, row in index_contents(index_dir)["files"].items()}


def digests(state):
    return {path: blake2b(text.encode(), digest_size=16).digest() for path, text in state.items()}


@pytest.mark.parametrize("change", CHANGES, ids=lambda change: change.__name__)
def test_a_kill_at_any_step_leaves_the_old_or_the_new_state(change, tmp_path, index_contents):
    template = tmp_path / "template"
    prepare(template, change)
    old = files(index_contents, template)
    counting = CountingDisk()
    shutil.copytree(template, tmp_path / "counted")
    change(tmp_path / "counted", counting)
    assert files(index_contents, tmp_path / "counted") == digests(NEW)
    assert counting.steps > 20
    seen = []
    for step in range(1, counting.steps + 1):
        index_dir = tmp_path / f"killed-{step}"
        shutil.copytree(template, index_dir)
        assert in_child(change, index_dir, KillingDisk(step)) == signal.SIGKILL
        state = files(index_contents, index_dir)
        assert state in (old, digests(NEW))
        assert verify_index(str(index_dir)) == []
        seen.append(state == digests(NEW))
        change(index_dir, Disk())
        assert files(index_contents, index_dir) == digests(NEW)
        manifest = open_manifest(str(index_dir))
        assert set(os.listdir(manifest.folder)) == manifest.file_names()
        shutil.rmtree(index_dir)
    assert seen == sorted(seen), "there is one commit point: old before it, new after it"
    assert {False, True} == set(seen)


def test_a_first_build_that_is_killed_leaves_no_index(tmp_path, index_contents):
    counting = CountingDisk()
    rebuild_to_new(tmp_path / "counted", counting)
    outcomes = set()
    for step in range(1, counting.steps + 1, 2):
        index_dir = tmp_path / f"killed-{step}"
        assert in_child(rebuild_to_new, index_dir, KillingDisk(step)) == signal.SIGKILL
        try:
            outcomes.add(len(files(index_contents, index_dir)))
        except IndexNotFoundError:
            outcomes.add(0)
        rebuild_to_new(index_dir, Disk())
        assert files(index_contents, index_dir) == digests(NEW)
    assert outcomes == {0, 3}


@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EIO, errno.EROFS, errno.EACCES, errno.EMFILE])
@pytest.mark.parametrize("change", CHANGES, ids=lambda change: change.__name__)
def test_a_failing_step_is_a_write_error_or_harmless(change, number, tmp_path, index_contents):
    template = tmp_path / "template"
    prepare(template, change)
    old = files(index_contents, template)
    counting = CountingDisk()
    shutil.copytree(template, tmp_path / "counted")
    change(tmp_path / "counted", counting)
    messages = []
    for step in range(1, counting.steps + 1, 3):
        index_dir = tmp_path / f"failed-{step}"
        shutil.copytree(template, index_dir)
        try:
            change(index_dir, FailingDisk(step, number))
            outcomes = [digests(NEW)]
        except IndexWriteError as error:
            messages.append(str(error))
            outcomes = [old, digests(NEW)]
        assert files(index_contents, index_dir) in outcomes
        assert verify_index(str(index_dir)) == []
        change(index_dir, Disk())
        assert files(index_contents, index_dir) == digests(NEW)
        shutil.rmtree(index_dir)
    assert all(os.strerror(number) in message and "\n" not in message for message in messages)
    assert messages


@pytest.mark.parametrize("late_names", [False, True])
@pytest.mark.parametrize("change", CHANGES, ids=lambda change: change.__name__)
def test_a_power_cut_after_the_commit_returned_loses_nothing(change, late_names, tmp_path, index_contents):
    index_dir = tmp_path / "index"
    prepare(index_dir, change)
    disk = ForgetfulDisk()
    disk.adopt(index_dir)
    change(index_dir, disk)
    disk.cut(index_dir, tmp_path / "after", late_names=late_names)
    (tmp_path / "after").chmod(0o700)
    assert files(index_contents, tmp_path / "after") == digests(NEW)
    assert verify_index(str(tmp_path / "after")) == []


@pytest.mark.parametrize("change", CHANGES, ids=lambda change: change.__name__)
def test_a_power_cut_during_a_commit_leaves_the_old_or_the_new_state(change, tmp_path, index_contents):
    index_dir, pictures = tmp_path / "index", tmp_path / "pictures"
    pictures.mkdir()
    prepare(index_dir, change)
    old = files(index_contents, index_dir)
    disk = CuttingDisk(index_dir, pictures)
    change(index_dir, disk)
    seen = set()
    for picture in sorted(pictures.iterdir()):
        state = files(index_contents, picture)
        assert state in (old, digests(NEW))
        assert verify_index(str(picture)) == []
        seen.add(state == digests(NEW))
    assert seen == {False, True}


def test_a_killed_compaction_leaves_the_state_as_it_was(tmp_path, index_contents):
    template = tmp_path / "template"
    build_old(template)
    for number in range(10):
        with LocalStore(str(template), root="/repo").begin() as change:
            put(change, f"n{number}.py", f"word{number}")
            change.commit(ScanTable(), expected_documents=4 + number, merge=False)
    before = index_contents(template)

    def compact(index_dir, disk):
        assert LocalStore(str(index_dir), root="/repo", disk=disk).compact()

    counting = CountingDisk()
    shutil.copytree(template, tmp_path / "counted")
    compact(tmp_path / "counted", counting)
    for step in range(1, counting.steps + 1, 2):
        index_dir = tmp_path / f"killed-{step}"
        shutil.copytree(template, index_dir)
        in_child(compact, index_dir, KillingDisk(step))
        assert index_contents(index_dir) == before
        assert verify_index(str(index_dir)) == []
        with LocalStore(str(index_dir), root="/repo").begin() as change:
            change.commit(ScanTable(), expected_documents=13, merge=False)
        assert [name for name in os.listdir(index_dir) if name.startswith("compaction")] == []
