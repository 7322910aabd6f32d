"""G3: whatever operation fails, and how, a command ends with one line and status 2, and the old index is there."""

import builtins
import errno
import mmap
import os
import shutil
import sys
from functools import partial

import pytest

import kwsearch
from kwsearch.errors import IndexNotFoundError
from kwsearch.indexing import build as indexing
from kwsearch.indexing.build import build_index
from kwsearch.store.whoosh.verify import verify_index
from trust.faults import CountingDisk, FailingDisk, open_on
from trust.trees import FILES, copy_index, write_tree

PROGRAM = os.path.dirname(kwsearch.__file__) + os.sep
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


@pytest.mark.samples(1, 2)
@pytest.mark.parametrize("name", ["first build", "update", "rebuild"])
def test_any_failing_write(name, count, templates, tmp_path, trial, ask, index_contents, monkeypatch):
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
        for step, number in failures.sample_each(steps, count):
            status, error, state, problems = run(FailingDisk(step, number))
            if status == 0:  # what failed was of no consequence
                fine = state == new and error == ""
            else:
                fine = status == 2 and one_line(error) and state in (old, new)
            failures.check(fine and not problems, f"{name}, {errno.errorcode[number]}, step {step}: {error}")


class FailingCalls:
    """Python's doors to the system, of which the Nth call on a path in these folders fails."""

    NAMES = (
        "open", "stat", "lstat", "scandir", "listdir", "fstat", "read", "replace", "unlink", "mkdir", "fsync",
    )  # fmt: skip

    def __init__(self, patch, folders, failing=0, number=0):
        self.calls = 0
        self.sites = {}
        """Numbers of the calls that came from the same lines of the program, by those."""
        self._folders = tuple(os.fsencode(folder) for folder in folders)
        self._failing, self._number = failing, number
        self.name = ""
        for name in self.NAMES:
            patch.setattr(os, name, self._guarded(name, getattr(os, name)))
        patch.setattr(builtins, "open", self._guarded("open", builtins.open))
        patch.setattr(mmap, "mmap", self._guarded("mmap", mmap.mmap))

    def _guarded(self, name, call):
        def guarded(place, *arguments, **options):
            if self._is_ours(place, options.get("dir_fd")):
                self.count(name, None if isinstance(place, int) else place)
                if name == "scandir":
                    return FailingListing(self, call(place))
            return call(place, *arguments, **options)

        return guarded

    def count(self, name, place):
        self.calls += 1
        if not self._failing:
            self.sites.setdefault((name, *lines_of_the_program()), []).append(self.calls)
        if self.calls == self._failing:
            self.name = name
            raise OSError(self._number, os.strerror(self._number), place)

    def _is_ours(self, place, folder):
        if isinstance(place, int) or folder is not None:
            try:
                place = os.readlink(f"/proc/self/fd/{place if folder is None else folder}")
            except OSError:
                return False
        return os.fsencode(place).startswith(self._folders)


def lines_of_the_program():
    """The lines of ours that are being run, the innermost first."""
    frame = sys._getframe(1)
    while frame is not None:
        if frame.f_code.co_filename.startswith(PROGRAM):
            yield frame.f_code.co_filename, frame.f_lineno
        frame = frame.f_back


def points(calls):
    """Every error at every place of the program, on every way to it: the first, the middle and the last time."""
    chosen = {numbers[at] for numbers in calls.sites.values() for at in (0, len(numbers) // 2, -1)}
    return [(failing, number) for failing in sorted(chosen) for number in CALL_NUMBERS]


class FailingListing:
    """What os.scandir gives; its reading on, and the status of each entry, may fail as other calls do."""

    def __init__(self, calls, entries):
        self._calls, self._entries = calls, entries

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()

    def close(self):
        self._entries.close()

    def __iter__(self):
        for entry in self._entries:
            self._calls.count("reading on in a folder", None)
            yield FailingEntry(self._calls, entry)


class FailingEntry:
    def __init__(self, calls, entry):
        self._calls, self._entry = calls, entry

    def __getattr__(self, name):
        return getattr(self._entry, name)

    def __fspath__(self):
        return os.fspath(self._entry)

    def stat(self, **options):
        self._calls.count("status of an entry", self._entry.name)
        return self._entry.stat(**options)


COMMANDS = {
    "first build": ("index", "-q"),
    "update": ("index", "-q"),
    "rebuild": ("index", "-q", "--rebuild"),
    "query": ("query", "name3", "--stale=trust"),
    "regex": ("query", "/def name[23]/", "--stale=trust"),
    "fresh query": ("query", "other"),
    "status": ("status",),
    "verify": ("verify",),
}
CALL_NUMBERS = [errno.EMFILE, errno.EIO, errno.ESTALE, errno.ENOMEM, errno.EACCES]
NOT_OF_ONE_FILE = CALL_NUMBERS[:4]
"""What says nothing about a file, so that a command may not go on without it."""


def judged(number, status, error):
    """Whether a command ended as it may: well, or with one line that calls nothing damaged."""
    if status not in (0, 1):
        return status == 2 and one_line(error) and "error[corrupt]" not in error
    return "damaged" not in error


@pytest.mark.samples(10, 40)
@pytest.mark.parametrize("name", COMMANDS)
def test_any_failing_call(name, count, templates, tmp_path, trial, ask, index_contents):
    root, template, _ = templates["first build" if name == "first build" else "update"]
    index_dir = str(tmp_path / "index")
    command = COMMANDS[name]
    place = ["--index-dir", index_dir, *(["--root", root] if command[0] == "query" else [root])]

    def run(failing=0, number=0):
        copy_index(template, index_dir)
        with pytest.MonkeyPatch.context() as patch:
            calls = FailingCalls(patch, [root, index_dir], failing, number)
            result = ask(*command, *place)
        state = contents_or_none(index_contents, index_dir)
        problems = [] if state is None else verify_index(index_dir)
        shutil.rmtree(index_dir, ignore_errors=True)
        return calls, result, state, problems

    old = contents_or_none(index_contents, template)
    run()  # what is loaded once is loaded now
    calls, (status, answer, _), new, _ = run()
    assert status == 0
    with trial("G3", "any open, stat, list, read or map of eight commands fails") as failures:
        for failing, number in failures.sample(points(calls), count):
            calls, (status, out, error), state, problems = run(failing, number)
            what = f"{name}, {errno.errorcode[number]} at call {failing} ({calls.name}): {status} {error}"
            fine = judged(number, status, error)
            if command[0] == "query" and status in (0, 1):
                fine = fine and (out == answer or error != "")
            elif number in NOT_OF_ONE_FILE and status == 0:
                fine = fine and (state == new or error != "")
            if number in NOT_OF_ONE_FILE:
                fine = fine and state in (old, new)
            failures.check(fine and not problems, what + str(problems))


RENDERINGS = {"first pages": (), "pages again": (), "check": ("--check",)}


def files_below(folder):
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file() and path.suffix == ".md"
    }


@pytest.mark.samples(4, 15)
@pytest.mark.parametrize("name", RENDERINGS)
def test_any_failing_call_of_a_rendering(name, count, tmp_path, trial, ask):
    root, index_dir, out, kept = (tmp_path / part for part in ("repo", "index", "out", "kept"))
    write_tree(root, FILES)
    build_index(root, index_dir=str(index_dir))
    command = ("render", "-q", "--workers=1", "--index-dir", str(index_dir), "--out", str(out), str(root))
    if name != "first pages":
        ask(*command)
        if name == "pages again":
            write_tree(root, CHANGED)
            build_index(root, index_dir=str(index_dir))
        out.rename(kept)

    def run(failing=0, number=0):
        if kept.exists():
            shutil.copytree(kept, out)
        with pytest.MonkeyPatch.context() as patch:
            calls = FailingCalls(patch, [str(root), str(index_dir), str(out)], failing, number)
            result = ask(*command, *RENDERINGS[name])
        return calls, result

    run()
    expected = files_below(out)
    shutil.rmtree(out)
    calls, (status, _, _) = run()
    assert status == 0
    with trial("G3", "any open, stat, list, read or map of a rendering fails") as failures:
        for failing, number in failures.sample(points(calls), count):
            shutil.rmtree(out, ignore_errors=True)
            calls, (status, said, error) = run(failing, number)
            what = (
                f"{name}, {errno.errorcode[number]} at call {failing} ({calls.name}): {status} {said} {error}"
            )
            fine = judged(number, status, error)
            if status == 0 and number in NOT_OF_ONE_FILE:
                fine = fine and files_below(out) == expected
            if name == "check":
                fine = fine and files_below(out) == expected
            again, _, later = ask(*command)
            failures.check(
                fine and again == 0 and files_below(out) == expected, f"{what}, then {again} {later}"
            )
