"""G3: whatever operation fails, and how, a command ends with one line and status 2, and the old index is there."""

import builtins
import errno
import os
import shutil
from functools import partial

import pytest

from kwsearch.errors import IndexNotFoundError
from kwsearch.indexing import build as indexing
from kwsearch.indexing.build import build_index
from kwsearch.store.whoosh.verify import verify_index
from trust.faults import CountingDisk, FailingDisk, open_on
from trust.trees import FILES, copy_index, write_tree

NUMBERS = [errno.ENOSPC, errno.EIO, errno.EACCES, errno.EMFILE]
CHANGED = {"f1.py": "def other():\n    pass\n", "new.py": "class Fresh:\n    pass\n"}


@pytest.fixture
def templates(tmp_path):
    """Root, template of the index and flags of three commands that write."""
    root = write_tree(tmp_path / "repo", FILES)
    build_index(root, index_dir=str(tmp_path / "template"))
    write_tree(root, CHANGED)
    (root / "f2.py").unlink()
    return {
        "first build": (str(root), str(tmp_path / "none"), ()),
        "update": (str(root), str(tmp_path / "template"), ()),
        "rebuild": (str(root), str(tmp_path / "template"), ("--rebuild",)),
    }


def contents_or_none(index_contents, index_dir):
    try:
        return index_contents(index_dir)
    except IndexNotFoundError:
        return None


def one_line(error):
    return error.startswith("kwsearch: error[") and error.count("\n") == 1 and "[internal]" not in error


@pytest.mark.parametrize("name", ["first build", "update", "rebuild"])
def test_any_failing_write(name, templates, tmp_path, trial, ask, index_contents, monkeypatch):
    root, template, flags = templates[name]
    old = contents_or_none(index_contents, template)

    def run(disk):
        index_dir = copy_index(template, tmp_path / "index")
        with monkeypatch.context() as patch:
            patch.setattr(indexing, "open_store", partial(open_on, disk))
            status, _, error = ask("index", "-q", *flags, "--index-dir", index_dir, root)
        state = contents_or_none(index_contents, index_dir)
        problems = [] if state is None else verify_index(index_dir)
        shutil.rmtree(index_dir, ignore_errors=True)
        return status, error, state, problems

    counting = CountingDisk()
    status, _, new, _ = run(counting)
    assert (status, old != new) == (0, True)
    with trial("G3", "a write, rename, removal or fsync of the store fails") as failures:
        steps = [[(step, number) for number in NUMBERS] for step in range(1, counting.steps + 1)]
        for step, number in failures.sample_each(steps, 2):
            status, error, state, problems = run(FailingDisk(step, number))
            if status == 0:  # what failed was of no consequence
                fine = state == new and error == ""
            else:
                fine = status == 2 and one_line(error) and state in (old, new)
            failures.check(fine and not problems, f"{name}, {errno.errorcode[number]}, step {step}: {error}")


class FailingCalls:
    """Python's doors to the system, of which the Nth call on a path in these folders fails."""

    NAMES = (
        "open",
        "stat",
        "lstat",
        "scandir",
        "listdir",
        "fstat",
        "read",
        "replace",
        "unlink",
        "mkdir",
        "fsync",
    )

    def __init__(self, patch, folders, failing=0, number=0):
        self.calls = 0
        self._folders = tuple(os.fsencode(folder) for folder in folders)
        self._failing, self._number = failing, number
        self.name = ""
        for name in self.NAMES:
            patch.setattr(os, name, self._guarded(name, getattr(os, name)))
        patch.setattr(builtins, "open", self._guarded("open", builtins.open))

    def _guarded(self, name, call):
        def guarded(place, *arguments, **options):
            if self._is_ours(place, options.get("dir_fd")):
                self.calls += 1
                if self.calls == self._failing:
                    self.name = name
                    where = None if isinstance(place, int) else place
                    raise OSError(self._number, os.strerror(self._number), where)
            return call(place, *arguments, **options)

        return guarded

    def _is_ours(self, place, folder):
        if isinstance(place, int) or folder is not None:
            try:
                place = os.readlink(f"/proc/self/fd/{place if folder is None else folder}")
            except OSError:
                return False
        return os.fsencode(place).startswith(self._folders)


COMMANDS = {
    "update": ("index", "-q"),
    "rebuild": ("index", "-q", "--rebuild"),
    "query": ("query", "name3", "--stale=trust"),
    "fresh query": ("query", "other"),
    "status": ("status",),
    "verify": ("verify",),
}


@pytest.mark.parametrize("name", COMMANDS)
def test_any_failing_call(name, templates, tmp_path, trial, ask, index_contents):
    root, template, _ = templates["update"]
    index_dir = str(tmp_path / "index")
    command = COMMANDS[name]
    place = ["--index-dir", index_dir, *(["--root", root] if command[0] == "query" else [root])]

    def run(failing=0, number=0):
        copy_index(template, index_dir)
        with pytest.MonkeyPatch.context() as patch:
            calls = FailingCalls(patch, [root, index_dir], failing, number)
            result = ask(*command, *place)
        problems = verify_index(index_dir)
        shutil.rmtree(index_dir)
        return calls, result, problems

    run()  # what is loaded once is loaded now
    calls, (status, answer, _), _ = run()
    assert status == 0
    points = [[(failing, number) for number in NUMBERS] for failing in range(1, calls.calls + 1)]
    with trial("G3", "any open, stat, list or read of six commands fails") as failures:
        for failing, number in failures.sample_each(points, 1):
            calls, (status, out, error), problems = run(failing, number)
            what = f"{name}, {errno.errorcode[number]} at call {failing} ({calls.name}): {status} {error}"
            fine = status in (0, 1) or (status == 2 and one_line(error))
            if command[0] == "query" and status in (0, 1):
                fine = out == answer or error != "" or name == "fresh query"
            failures.check(fine and not problems, what + str(problems))
