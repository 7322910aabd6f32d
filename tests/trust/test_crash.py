"""G1, G2: a kill or a power cut at any step of any transaction leaves the old index or the new one, and no litter."""

import os
import re
import shutil
import signal
import subprocess
import sys
import time
from dataclasses import dataclass
from functools import partial

import pytest
import whoosh

import kwsearch.store
from kwsearch.errors import IndexNotFoundError
from kwsearch.indexing import build as indexing
from kwsearch.indexing.build import build_index
from kwsearch.settings.load import Settings
from kwsearch.store.local.disk import Disk
from kwsearch.store.whoosh.verify import verify_index
from trust.faults import CountingDisk, CuttingDisk, ForgetfulDisk, KillingDisk, LineKiller, in_child, open_on
from trust.trees import FILES, copy_index, litter, write_tree

SETTINGS = Settings()
STORE = (os.path.dirname(kwsearch.store.__file__), os.path.dirname(whoosh.__file__))
OTHER_SETTINGS = Settings(exclude=("f7.py",))


@dataclass
class Transaction:
    """A change that is to be interrupted: the index before it, the tree after it."""

    root: str
    template: str
    settings: Settings
    rebuild: bool
    old: object = None
    new: object = None
    last: object = None

    def run(self, index_dir, disk):
        """Carry the change out in this process alone, so that every step of it is a step of ``disk``."""
        original, take_files = indexing.open_store, indexing.take_files
        indexing.open_store = partial(open_on, disk)
        indexing.take_files = lambda files, crew: indexing._take_here(files, crew.open_intake, None)
        try:
            build_index(
                self.root, index_dir=index_dir, settings=self.settings, rebuild=self.rebuild, wait_seconds=1
            )
        finally:
            indexing.open_store, indexing.take_files = original, take_files


def add(root):
    (root / "new.py").write_text("class Fresh:\n    pass\n")


def update(root):
    (root / "f1.py").write_text("def other():\n    pass\n")


def delete(root):
    (root / "f2.py").unlink()


def everything(root):
    add(root)
    update(root)
    delete(root)


TRANSACTIONS = {
    "first build": everything,
    "add": add,
    "update": update,
    "delete": delete,
    "merge": update,
    "rebuild": everything,
    "generation switch": everything,
}
SOME = [
    pytest.param(
        name, marks=[pytest.mark.slow] * (name in ("first build", "add", "delete", "generation switch"))
    )
    for name in TRANSACTIONS
]
"""All of them, of which those that another one resembles are slow tests."""


@pytest.fixture
def prepare(tmp_path):
    def prepare(name, folder=tmp_path):
        root, template = folder / "repo", str(folder / "template")
        write_tree(root, FILES)
        if name != "first build":
            build_index(root, index_dir=template, settings=SETTINGS)
        if name == "merge":  # many small segments, so that the next update merges
            for number in range(8):
                (root / "f3.py").write_text(f"state = {number}\n")
                (root / "f1.py").write_text(f"def step{number}():\n    pass\n")
                build_index(root, index_dir=template, settings=SETTINGS)
        TRANSACTIONS[name](root)
        settings = OTHER_SETTINGS if name == "generation switch" else SETTINGS
        return Transaction(str(root), template, settings, name == "rebuild")

    return prepare


@pytest.fixture
def contents(index_contents):
    def contents(index_dir):
        try:
            return index_contents(index_dir)
        except IndexNotFoundError:
            return None

    return contents


def change_once_more(transaction, index_dir):
    """Let the next writer change the index; it waits for the lock for a second at most."""
    last = os.path.join(transaction.root, "last.py")
    with open(last, "w") as stream:
        stream.write("import sys\n")
    build_index(
        transaction.root, index_dir=index_dir, settings=transaction.settings, rebuild=transaction.rebuild,
        wait_seconds=1,
    )  # fmt: skip
    os.unlink(last)


@pytest.mark.parametrize("name", SOME)
def test_a_kill_at_any_step(name, prepare, contents, tmp_path, trial):
    transaction = prepare(name)
    old = contents(transaction.template)
    counting = CountingDisk()
    counted = copy_index(transaction.template, tmp_path / "counted")
    transaction.run(counted, counting)
    new = contents(counted)
    assert new != old
    change_once_more(transaction, counted)
    last = contents(counted)
    seen = []
    with trial("G1", "kill -9 at a step of the store, seven transactions") as kills:
        for step in range(1, counting.steps + 1):
            index_dir = copy_index(transaction.template, tmp_path / "killed")
            died = in_child(transaction.run, index_dir, KillingDisk(step)) == signal.SIGKILL
            state = contents(index_dir)
            sound = state is None or verify_index(index_dir) == []
            change_once_more(transaction, index_dir)
            after = contents(index_dir) == last and not litter(index_dir)
            kills.check(died and state in (old, new) and sound and after, f"{name}, step {step}")
            seen.append(state == new)
            shutil.rmtree(index_dir)
    assert seen == sorted(seen), "there is one commit point: old before it, new after it"
    assert set(seen) == {False, True}


@pytest.mark.samples(12, 45)
@pytest.mark.parametrize("name", SOME)
def test_a_kill_at_any_line(name, count, prepare, contents, tmp_path, trial):
    transaction = prepare(name)
    old = contents(transaction.template)
    counting = LineKiller(STORE)
    counted = copy_index(transaction.template, tmp_path / "counted")
    counting(transaction.run, counted, CountingDisk())
    new = contents(counted)
    with trial("G1", "kill -9 at a line of Python of the store or Whoosh") as kills:
        for line in kills.sample(list(range(1, counting.lines + 1)), count):
            index_dir = copy_index(transaction.template, tmp_path / "killed")
            died = in_child(LineKiller(STORE, line), transaction.run, index_dir, CountingDisk())
            state = contents(index_dir)
            sound = state is None or verify_index(index_dir) == []
            change_once_more(transaction, index_dir)
            fine = state in (old, new) and sound and not litter(index_dir)
            kills.check(died == signal.SIGKILL and fine, f"{name}, line {line} of {counting.lines}")
            shutil.rmtree(index_dir)


CALLS = (
    "openat,write,pwrite64,rename,renameat,renameat2,unlink,mkdir,rmdir,fsync,ftruncate,flock,chmod,fchmod"
)


@pytest.mark.skipif(shutil.which("strace") is None, reason="strace is not installed")
@pytest.mark.samples(3, 8)
@pytest.mark.timeout(600)
def test_a_kill_at_any_system_call(count, prepare, contents, tmp_path, trial, monkeypatch):
    transactions = {}
    points = []
    for name in ("update", "rebuild"):
        folder = tmp_path / name
        transaction = transactions[name] = prepare(name, folder)
        target = copy_index(transaction.template, folder / "index")
        traced = traced_run(transaction, target, str(folder / "log"), ["-e", f"trace={CALLS}"])
        if traced.returncode:
            pytest.skip(f"strace cannot trace here: {traced.stderr[-200:]!r}")
        points += [(name, call, number) for call, number in calls_on(target, folder / "log")]
        transaction.old, transaction.new = contents(transaction.template), contents(target)
        change_once_more(transaction, target)
        transaction.last = contents(target)
        shutil.rmtree(target)
    with trial("G1", "kill -9 at a system call, by strace") as kills:
        for name, call, number in kills.sample(points, count):
            transaction = transactions[name]
            index_dir = copy_index(transaction.template, tmp_path / name / "index")
            inject = ["-e", f"trace={call}", "-e", f"inject={call}:signal=KILL:when={number}"]
            traced_run(transaction, index_dir, os.devnull, inject)
            state = contents(index_dir)
            sound = verify_index(index_dir) == []
            change_once_more(transaction, index_dir)
            after = contents(index_dir) == transaction.last and not litter(index_dir)
            either = state in (transaction.old, transaction.new)
            what = f"{name}, {call} number {number}: {state == transaction.old=}, {sound=}, {after=}"
            kills.check(either and sound and after, what)
            shutil.rmtree(index_dir)


def traced_run(transaction, index_dir, log, options):
    command = [
        "strace",
        "-f",
        "-y",
        "-qq",
        "-o",
        log,
        *options,
        sys.executable,
        "-m",
        "kwsearch",
        "index",
        "-q",
    ]
    command += ["--index-dir", index_dir, *["--rebuild"] * transaction.rebuild, transaction.root]
    environment = os.environ | {"PYTHONDONTWRITEBYTECODE": "1", "PYTHONHASHSEED": "0"}
    return subprocess.run(command, env=environment, capture_output=True, check=False)


def calls_on(index_dir, log):
    """Each system call on the index folder: its name, and how many of that name the process had made."""
    counts, found = {}, []
    for line in log.read_text(errors="replace").splitlines():
        match = re.match(r"(\d+)\s+(\w+)\(", line)
        if match is None:
            continue
        key = match.groups()
        counts[key] = counts.get(key, 0) + 1
        if index_dir in line:
            found.append((key[1], counts[key]))
    assert len(found) > 20
    return found


@pytest.mark.parametrize("late_names", [False, True])
@pytest.mark.parametrize("name", TRANSACTIONS)
def test_a_power_cut_after_success(name, late_names, prepare, contents, tmp_path, trial):
    transaction = prepare(name)
    index_dir = copy_index(transaction.template, tmp_path / "index")
    disk = ForgetfulDisk()
    if os.path.isdir(index_dir):
        disk.adopt(index_dir)
    transaction.run(index_dir, disk)
    after = tmp_path / "after"
    disk.cut(index_dir, after, late_names=late_names)
    after.chmod(0o700)
    with trial("G2", "power cut after success, unsynced writes dropped") as cuts:
        cuts.check(contents(after) == contents(index_dir), name)
        cuts.check(verify_index(str(after)) == [], name)


@pytest.mark.parametrize("name", [name for name in TRANSACTIONS if name != "first build"])
def test_a_power_cut_during_a_transaction(name, prepare, contents, tmp_path, trial):
    transaction = prepare(name)
    old = contents(transaction.template)
    index_dir, pictures = tmp_path / "index", tmp_path / "pictures"
    pictures.mkdir()
    copy_index(transaction.template, index_dir)
    transaction.run(str(index_dir), CuttingDisk(index_dir, pictures))
    new = contents(index_dir)
    states = set()
    with trial("G2", "power cut at a step that names a file") as cuts:
        for picture in sorted(pictures.iterdir()):
            state = contents(picture)
            cuts.check(state in (old, new) and verify_index(str(picture)) == [], f"{name}, {picture.name}")
            states.add(state == new)
    assert states == {False, True}


class CutImage:
    """An ext4 file system in a file; a copy of the file is what a power cut at that moment leaves."""

    def __init__(self, folder):
        self.image = folder / "disk.img"
        self.mounted = folder / "disk"
        self._copy, self._after = folder / "copy.img", folder / "after"
        with open(self.image, "wb") as stream:
            stream.truncate(32 << 20)
        self.mounted.mkdir()
        self._after.mkdir()
        try:
            subprocess.run(["mkfs.ext4", "-q", self.image], check=True, capture_output=True)
            subprocess.run(["mount", "-o", "loop", self.image, self.mounted], check=True, capture_output=True)
        except (OSError, subprocess.CalledProcessError) as error:
            pytest.skip(f"no file system can be mounted from a file here: {error}")

    def __enter__(self):
        return self

    def __exit__(self, *_):
        subprocess.run(["umount", self.mounted], check=True)

    def cut(self, look):
        """Return what ``look`` finds on the disk after a power cut now."""
        shutil.copy(self.image, self._copy)
        subprocess.run(["mount", "-o", "loop", self._copy, self._after], check=True)
        try:
            return look(self._after)
        finally:
            subprocess.run(["umount", self._after], check=True)


AS_ROOT = pytest.mark.skipif(os.geteuid() != 0, reason="only root can mount a file system")


@AS_ROOT
@pytest.mark.parametrize("name", ["first build", "update", "merge", "rebuild", "generation switch"])
def test_a_power_cut_on_a_real_file_system(name, prepare, contents, tmp_path, trial):
    transaction = prepare(name)
    with CutImage(tmp_path) as disk, trial("G2", "power cut after success, on ext4 in a file") as cuts:
        index_dir = copy_index(transaction.template, disk.mounted / "index")
        subprocess.run(["sync", "-f", disk.mounted], check=True)
        transaction.run(index_dir, Disk())
        new = contents(index_dir)
        for _ in range(8):
            found = disk.cut(lambda after: (contents(after / "index"), verify_index(str(after / "index"))))
            cuts.check(found == (new, []), name)
            time.sleep(0.05)


@AS_ROOT
def test_a_power_cut_on_a_real_file_system_loses_what_was_not_synced(tmp_path):
    with CutImage(tmp_path) as disk:
        (disk.mounted / "late").write_bytes(b"x" * 1000)
        assert disk.cut(lambda after: [path.stat().st_size for path in after.glob("late")]) in ([], [0])
