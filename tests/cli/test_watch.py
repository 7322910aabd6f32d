"""``watch``: a real process that brings in what changes while it runs."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace

import pytest

pytest.importorskip("watchfiles")
from watchfiles import Change
from watchfiles._rust_notify import WatchfilesRustInternalError

import kwsearch
import kwsearch.watch
from kwsearch.cli.commands import servers


@pytest.fixture
def watched(make_repo, tmp_path, monkeypatch) -> Iterator[tuple[Path, subprocess.Popen[str]]]:
    monkeypatch.setenv("KWSEARCH_CACHE_DIR", str(tmp_path / "cache"))
    root = make_repo({".git/HEAD": "", "a.py": "def first(): pass\n"})
    command = [sys.executable, "-m", "kwsearch", "watch", str(root)]
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True) as process:
        assert process.stderr is not None
        assert "1 indexed" in process.stderr.readline()
        yield root, process
        process.kill()


def found(root: Path, name: str, total: int) -> bool:
    """Whether the stored index comes to have a name in so many files, without looking at the files itself."""
    for _ in range(600):
        with kwsearch.open_index(root) as index:
            if index.search(name, limit=0).total == total:
                return True
        time.sleep(0.1)
    return False


def test_what_changes_is_in_the_index_and_nothing_else_moves_it(watched):
    root, process = watched
    (root / "a.py").write_text("def second(): pass\n")
    assert found(root, "second", 1)
    for number in range(200):
        (root / f"new{number}.py").write_text(f"def common(): return {number}\n")
    assert found(root, "common", 200)
    (root / "new7.py").unlink()
    assert found(root, "common", 199)
    assert process.stderr is not None
    told = [process.stderr.readline()]
    while "1 removed" not in told[-1]:  # it is told a moment after it is in the index
        told.append(process.stderr.readline())
    assert len(told) < 40  # batches, not files
    process.send_signal(signal.SIGINT)
    assert process.wait(60) == 130
    assert process.stderr.read() == (
        "kwsearch: stopping; interrupt again to drop what was read\n"
        "kwsearch: error[interrupted]: stopped; the index is whole\n"
    )
    assert os.path.isfile(root / "a.py")


def test_an_interrupt_that_is_lost_while_something_is_let_go_of_ends_it_all_the_same(monkeypatch):
    def watch_root(root, index_dir, *, told, stop):
        assert not stop.is_set()
        with contextlib.suppress(KeyboardInterrupt):  # as the interpreter does within a finalizer
            os.kill(os.getpid(), signal.SIGINT)
            time.sleep(0.1)
        assert stop.is_set()

    monkeypatch.setattr(servers, "front_end", lambda name: SimpleNamespace(watch_root=watch_root))
    before = signal.getsignal(signal.SIGINT)
    with pytest.raises(KeyboardInterrupt):
        servers.watch()
    assert signal.getsignal(signal.SIGINT) is before


def test_a_name_that_is_no_text_does_not_end_it(watched):
    root, process = watched
    with open(os.path.join(os.fsencode(root), b"odd\xff.py"), "wb") as file:
        file.write(b"def odd(): pass\n")
    assert found(root, "odd", 1)
    (root / "a.py").write_text("def second(): pass\n")
    assert found(root, "second", 1)
    assert process.poll() is None


def test_what_changes_before_somebody_listens_again_is_looked_for(monkeypatch):
    told = iter(
        ([WatchfilesRustInternalError()], [{(Change.modified, "/r/a.py")}, {(Change.added, "/r/b.py")}])
    )

    def listen(*_, **__):
        for batch in next(told):
            if isinstance(batch, Exception):
                raise batch
            yield batch

    monkeypatch.setattr(kwsearch.watch, "watch", listen)
    batches = kwsearch.watch._batches("/r", threading.Event())
    assert [next(batches) for _ in range(3)] == [None, None, ["/r/b.py"]]


@pytest.mark.parametrize(
    "error",
    [
        OSError("OS file watch limit reached"),
        WatchfilesRustInternalError("Error creating recommended watcher: Too many open files"),
    ],
)
def test_what_the_system_does_not_watch_is_no_silent_delay(monkeypatch, error):
    def listen(*_, ignore_permission_denied, **__):
        assert not ignore_permission_denied  # it would hide that the limit is reached, too
        raise error
        yield

    monkeypatch.setattr(kwsearch.watch, "watch", listen)
    with pytest.raises(OSError, match=r"max_user_watches.*: .*(limit reached|Too many)"):
        next(kwsearch.watch._batches("/r", threading.Event()))


def test_folders_that_nobody_may_read_are_not_watched(monkeypatch):
    def listen(*_, ignore_permission_denied, **__):
        if not ignore_permission_denied:
            raise PermissionError
        yield {(Change.modified, "/r/a.py")}
        yield {(Change.added, "/r/b.py")}

    monkeypatch.setattr(kwsearch.watch, "watch", listen)
    batches = kwsearch.watch._batches("/r", threading.Event())
    assert [next(batches) for _ in range(3)] == [None, ["/r/a.py"], ["/r/b.py"]]


def test_pages_follow_the_files(make_repo, tmp_path, monkeypatch):
    monkeypatch.setenv("KWSEARCH_CACHE_DIR", str(tmp_path / "cache"))
    root = make_repo({".git/HEAD": "", "a.py": "def first(): pass\n"})
    command = [sys.executable, "-m", "kwsearch", "watch", str(root), "--render", str(root / "pages")]
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True) as process:
        assert process.stderr is not None
        told = [process.stderr.readline(), process.stderr.readline()]
        assert " pages: " in told[1]
        assert "first" in (root / "pages" / "a.py_docs.md").read_text()
        (root / "a.py").write_text("def second(): pass\n")
        assert "1 indexed" in process.stderr.readline()
        assert " written, " in process.stderr.readline()
        assert "second" in (root / "pages" / "a.py_docs.md").read_text()
        process.kill()
