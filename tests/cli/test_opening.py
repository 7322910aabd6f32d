"""Which index a command asks, what it says when that takes long, and what it removes: in real processes."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

import kwsearch
from kwsearch.roots import index_folder
from kwsearch.store.local.lock import FolderLock


@pytest.fixture(autouse=True)
def _own_home(own_cache, tmp_path, monkeypatch):
    monkeypatch.setenv("HOME", str(tmp_path / "home"))


def real(*arguments: str, cwd: Path) -> tuple[int, str, str]:
    run = subprocess.run(
        [sys.executable, "-m", "kwsearch", *arguments], cwd=cwd, capture_output=True, text=True, check=False
    )
    return run.returncode, run.stdout, run.stderr


def test_a_folder_that_was_asked_once_does_not_hide_its_repository(make_repo):
    root = make_repo({".git/HEAD": "", "sub/a.py": "x = 1\n", "other.py": "def wanted(): pass\n"})
    assert real("query", "-q", "--root", "sub", "x", cwd=root)[0] == 0
    status, out, err = real("query", "-l", "wanted", cwd=root / "sub")
    assert (status, out) == (0, "../other.py\n")
    assert err == f"kwsearch: there is no index of {os.path.realpath(root)} yet; building it\n"
    assert real("query", "-l", "--root", ".", "wanted", cwd=root / "sub")[0] == 1


def test_outside_of_a_repository_it_is_said_which_folder_is_indexed(make_repo):
    folder = make_repo({"a.py": "def wanted(): pass\n"})
    status, out, err = real("query", "-l", "wanted", cwd=folder)
    assert (status, out) == (0, "a.py\n")
    assert err == (
        f"kwsearch: there is no index of {os.path.realpath(folder)} yet, and no repository around it; building it\n"
    )


def test_a_query_waits_for_the_build_of_another_process(make_repo):
    root = make_repo({".git/HEAD": "", "a.py": "def wanted(): pass\n"})
    folder = Path(index_folder(os.path.realpath(root)))
    folder.mkdir(parents=True, mode=0o700)
    # Another process that holds the lock and does nothing yet, then builds.
    script = (
        "import sys, kwsearch; from kwsearch.store.local.lock import FolderLock\n"
        "lock = FolderLock(sys.argv[2])\n"
        "lock.acquire(); print('locked', flush=True); sys.stdin.readline(); lock.release()\n"
        "kwsearch.build_index(sys.argv[1])\n"
    )
    with subprocess.Popen(
        [sys.executable, "-c", script, str(root), str(folder)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as other:
        assert other.stdout.readline() == "locked\n"
        command = [sys.executable, "-m", "kwsearch", "query", "-l", "wanted"]
        with subprocess.Popen(
            command, cwd=root, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
        ) as asking:
            lines = [asking.stderr.readline() for _ in range(2)]
            assert asking.poll() is None
            other.stdin.write("go on\n")
            other.stdin.flush()
            out, err = asking.communicate()
    assert lines[0] == f"kwsearch: there is no index of {os.path.realpath(root)} yet; building it\n"
    assert lines[1].startswith(
        f"kwsearch: the index is locked: process {other.pid} has been writing it since "
    )
    assert lines[1].endswith("; waiting for it\n")
    assert (asking.returncode, out, err) == (0, "a.py\n", "")


def test_the_library_waits_as_long_as_it_is_told(make_repo):
    root = make_repo({"a.py": "def wanted(): pass\n"})
    folder = Path(index_folder(os.path.realpath(root)))
    folder.mkdir(parents=True, mode=0o700)
    lock = FolderLock(str(folder))
    lock.acquire()
    told: list[str] = []
    try:
        with pytest.raises(kwsearch.IndexLockedError, match="the index is locked: process"):
            kwsearch.open_fresh_index(root, notify=told.append, wait_seconds=1)
        assert [line.rpartition("; ")[2] for line in told] == ["building it", "waiting for it"]
        threading.Timer(0.3, lock.release).start()
        with kwsearch.open_fresh_index(root, wait_seconds=60) as index:
            assert [hit.path for hit in index.search("wanted")] == ["a.py"]
    finally:
        lock.release()


def test_forget_names_what_it_removes(make_repo):
    root = make_repo({".git/HEAD": "", "sub/a.py": "x = 1\n"})
    assert real("index", "-q", cwd=root)[0] == 0
    place = index_folder(os.path.realpath(root))
    assert real("forget", cwd=root / "sub") == (
        0,
        f"removed the index of {os.path.realpath(root)}: {place}\n",
        "",
    )
    assert real("forget", cwd=root / "sub") == (1, f"there is no index of {os.path.realpath(root)}\n", "")


def test_a_fresh_index_says_what_it_lacks_and_can_look_again(make_repo):
    root = make_repo({"a.py": "def wanted(): pass\n", "b.py": "x = 1\n"})
    time.sleep(0.1)  # what is indexed in the moment of its change is looked at again
    with kwsearch.open_fresh_index(root, stale="warn") as index:
        assert index.search("wanted").complete
        (root / "b.py").write_text("wanted()\n")
        assert index.search("wanted").total == 1
        index.refresh()
        result = index.search("wanted")
        assert (result.total, result.complete) == (1, False)
        assert result.notices == ("1 file has changed since the index was built; run: kwsearch index",)
        assert index.lacking is not None
    with kwsearch.open_fresh_index(root) as index:
        assert index.search("wanted").total == 2
        (root / "c.py").write_text("wanted()\n")
        index.refresh()
        assert (index.search("wanted").total, index.lacking) == (3, None)
    with pytest.raises(
        kwsearch.ConfigError, match="stale must be one of refresh, warn, error, trust, not 'no'"
    ):
        kwsearch.open_fresh_index(root, stale="no")
