"""Killed writers, failing disks, power cuts: readers see the old state or the new one, and the next writer works."""

import errno
import os
import shutil
import signal
from hashlib import blake2b

import pytest

from kwsearch.errors import IndexNotFoundError, IndexWriteError
from kwsearch.models import FileFacts, SourceFile
from kwsearch.store.compaction import compact_index
from kwsearch.store.disk import Disk
from kwsearch.store.manifest import ScanTable, open_manifest
from kwsearch.store.verify import verify_index
from kwsearch.store.whoosh_store import WhooshStore

OLD = {"a.py": "alpha", "b.py": "beta", "c.py": "gamma"}
NEW = {"a.py": "delta", "c.py": "gamma", "d.py": "epsilon"}


def put(change, path, text):
    data = text.encode()
    source = SourceFile(path, len(data), 5, 6, "python", 0)
    change.replace_file(source, data, FileFacts("python"), [], blake2b(data, digest_size=16).digest())


def build_old(index_dir):
    with WhooshStore(str(index_dir), root="/repo").begin(rebuild=True) as change:
        for path, text in OLD.items():
            put(change, path, text)
        change.commit(ScanTable(), expected_documents=3)


def update_to_new(index_dir, disk, merge=False):
    scan = ScanTable()
    scan.notes["state"] = "new"
    with WhooshStore(str(index_dir), root="/repo", disk=disk).begin() as change:
        put(change, "a.py", "delta")
        change.remove_file("b.py")
        put(change, "d.py", "epsilon")
        change.commit(scan, expected_documents=3, merge=merge)


def rebuild_to_new(index_dir, disk):
    with WhooshStore(str(index_dir), root="/repo", disk=disk).begin(rebuild=True) as change:
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
            with WhooshStore(str(index_dir), root="/repo").begin() as step:
                put(step, "b.py", f"beta {number}")
                put(step, "c.py", "gamma")
                step.commit(ScanTable(), expected_documents=3)


def files(index_contents, index_dir):
    return {path: row[3] for path, row in index_contents(index_dir)["files"].items()}


def digests(state):
    return {path: blake2b(text.encode(), digest_size=16).digest() for path, text in state.items()}


class CountingDisk(Disk):
    """Calls ``strike`` before and after every change; subclasses say what happens there."""

    def __init__(self):
        self.steps = 0

    def strike(self, path):
        self.steps += 1

    def _around(self, name, path, *arguments):
        self.strike(path)
        result = getattr(super(), name)(path, *arguments)
        self.strike(path)
        return result

    def make_folder(self, path):
        self._around("make_folder", path)

    def create(self, path):
        self.strike(path)
        return super().create(path)

    def sync(self, stream):
        self._around("sync", stream)

    def finish_segment(self, builder):
        self._around("finish_segment", builder)

    def sync_folder(self, path):
        self._around("sync_folder", path)

    def rename(self, old, new):
        self._around("rename", old, new)

    def remove(self, path):
        self._around("remove", path)

    def remove_folder(self, path):
        self._around("remove_folder", path)


class KillingDisk(CountingDisk):
    """Ends the process at one step, as kill -9 does; a segment that is being written then is half there."""

    def __init__(self, fatal_step):
        super().__init__()
        self.fatal_step = fatal_step

    def strike(self, path):
        super().strike(path)
        if self.steps == self.fatal_step:
            if hasattr(path, "add_file"):
                with open(path.path, "wb") as stream:
                    stream.write(b"KWSEGMT1 torn")
            os.kill(os.getpid(), signal.SIGKILL)


def in_child(function, *arguments):
    """Run a function in a forked child; return the signal that killed it, or 0."""
    child = os.fork()
    if child == 0:
        try:
            function(*arguments)
        finally:
            os._exit(0)
    return os.WTERMSIG(os.waitpid(child, 0)[1])


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


class FailingDisk(CountingDisk):
    """Fails one step and every later one that writes, as a full or broken disk does."""

    def __init__(self, failing_step, number):
        super().__init__()
        self.failing_step = failing_step
        self.number = number

    def strike(self, path):
        super().strike(path)
        if self.steps == self.failing_step:
            raise OSError(self.number, os.strerror(self.number), "somewhere")


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


class ForgetfulDisk(Disk):
    """Remembers what a power cut would leave: bytes that were synced, names that were synced with their folder."""

    def __init__(self):
        self.bytes_of = {}
        self.names = {}

    def adopt(self, folder):
        """Take everything that is there as durable."""
        for path, _, names in os.walk(folder):
            for name in names:
                self._remember(os.path.join(path, name))
            self.sync_folder(path)

    def _remember(self, path):
        with open(path, "rb") as stream:
            self.bytes_of[os.stat(path).st_ino] = stream.read()

    def sync(self, stream):
        super().sync(stream)
        self._remember(stream.name if isinstance(stream.name, str) else f"/proc/self/fd/{stream.fileno()}")

    def finish_segment(self, builder):
        super().finish_segment(builder)
        self._remember(builder.path)

    def sync_folder(self, path):
        super().sync_folder(path)
        self.names[path] = {name: os.stat(os.path.join(path, name)).st_ino for name in os.listdir(path)}

    def cut(self, folder, target, *, late_names):
        """Write what is left of ``folder`` to ``target``; with ``late_names``, also names that were not synced."""
        for path, folders, _ in os.walk(folder):
            durable = self.names.get(path, {})
            if late_names:
                durable = {name: os.stat(os.path.join(path, name)).st_ino for name in os.listdir(path)}
            place = os.path.join(target, os.path.relpath(path, folder))
            known = path == str(folder) or os.path.basename(path) in self.names.get(os.path.dirname(path), {})
            if not known and not late_names:
                continue
            os.makedirs(place, mode=0o700, exist_ok=True)
            for name, inode in durable.items():
                if name not in folders:
                    with open(os.path.join(place, name), "wb") as stream:
                        stream.write(self.bytes_of.get(inode, b""))


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


class CuttingDisk(ForgetfulDisk):
    """Takes a picture of what a power cut would leave, after every step that names a file."""

    watching = False

    def __init__(self, index_dir, pictures):
        super().__init__()
        self.index_dir = index_dir
        self.pictures = pictures
        self.adopt(index_dir)
        self.watching = True

    def _picture(self):
        for late_names in (False, True):
            target = self.pictures / str(len(os.listdir(self.pictures)))
            self.cut(self.index_dir, target, late_names=late_names)
            target.chmod(0o700)

    def finish_segment(self, builder):
        super().finish_segment(builder)
        self._picture()

    def rename(self, old, new):
        super().rename(old, new)
        self._picture()

    def sync_folder(self, path):
        super().sync_folder(path)
        if self.watching:
            self._picture()


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
        with WhooshStore(str(template), root="/repo").begin() as change:
            put(change, f"n{number}.py", f"word{number}")
            change.commit(ScanTable(), expected_documents=4 + number)
    before = index_contents(template)

    def compact(index_dir, disk):
        assert compact_index(WhooshStore(str(index_dir), root="/repo", disk=disk))

    counting = CountingDisk()
    shutil.copytree(template, tmp_path / "counted")
    compact(tmp_path / "counted", counting)
    for step in range(1, counting.steps + 1, 2):
        index_dir = tmp_path / f"killed-{step}"
        shutil.copytree(template, index_dir)
        in_child(compact, index_dir, KillingDisk(step))
        assert index_contents(index_dir) == before
        assert verify_index(str(index_dir)) == []
        with WhooshStore(str(index_dir), root="/repo").begin() as change:
            change.commit(ScanTable(), expected_documents=13)
        assert [name for name in os.listdir(index_dir) if name.startswith("compaction")] == []
