"""Child processes for work: they hold nothing of their parent's, end with it, and need nothing of its arrangements."""

from __future__ import annotations

import contextlib
import gc
import multiprocessing
import os
import select
import signal
import socket
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

import kwsearch.children
import kwsearch.render.workers
from kwsearch.children import Channel, Child, wait_for
from kwsearch.errors import RenderError
from kwsearch.render.workers import spread
from tests.alarms import Late, alarms
from tests.moments import every_moment


def descriptors() -> list[str]:
    return sorted(os.listdir("/proc/self/fd"))


def children() -> list[str]:
    """The processes that this one has started and not waited for; a fixture of the session may have some."""
    threads = os.listdir("/proc/self/task")
    return sorted(
        word for thread in threads for word in Path(f"/proc/self/task/{thread}/children").read_text().split()
    )


def of_child(action, *more: Channel) -> object:
    """What a child process says that does ``action``."""
    with Channel() as channel, Child(lambda: channel.send(action()), [channel, *more]):
        channel.close_writer()
        return channel.receive()


def test_a_child_says_what_it_found_and_ends() -> None:
    before, own = descriptors(), children()
    assert of_child(lambda: [os.getppid(), {"a": (1, b"x" * 3_000_000)}]) == [
        os.getpid(),
        {"a": (1, b"x" * 3_000_000)},
    ]
    assert descriptors() == before
    assert children() == own


@pytest.mark.parametrize("how", ["raises", "is killed", "says nothing", "is cut short"])
def test_a_child_that_fails_is_an_end_without_a_message(how: str, capfd: pytest.CaptureFixture[str]) -> None:
    with Channel() as channel:

        def fail() -> None:
            if how == "raises":
                raise RuntimeError("quiet")
            if how == "is killed":
                os.kill(os.getpid(), signal.SIGKILL)
            if how == "is cut short":
                os.write(channel.writer, (100).to_bytes(8, "little") + b"half")

        with Child(fail, [channel]):
            channel.close_writer()
            with pytest.raises(EOFError):
                channel.receive()
    assert capfd.readouterr() == ("", "")


def test_a_child_holds_none_of_its_parents_descriptors() -> None:
    left, right = socket.socketpair()
    reader, writer = os.pipe()
    os.set_inheritable(writer, True)
    with Channel() as ready, Channel() as go:

        def wait_there() -> None:
            ready.send("here")
            go.receive()

        with Child(wait_there, [ready, go]):
            assert ready.receive() == "here"
            right.close()
            os.close(writer)
            # The other ends see that they are alone, at once.
            assert select.select([left, reader], [], [], 5)[0] == [left, reader]
            assert (left.recv(1), os.read(reader, 1)) == (b"", b"")
            go.send("go")
    left.close()
    os.close(reader)


def test_the_standard_streams_of_a_child_lead_nowhere(capfd: pytest.CaptureFixture[str]) -> None:
    def speak() -> list[bytes]:
        os.write(1, b"out")
        os.write(2, b"error")
        return [os.read(0, 1), b""]

    assert of_child(speak) == [b"", b""]
    assert capfd.readouterr() == ("", "")


def test_a_child_runs_no_handler_of_its_parents() -> None:
    ran = []
    old = {
        number: signal.signal(number, lambda *_: ran.append(1)) for number in (signal.SIGTERM, signal.SIGUSR1)
    }
    try:
        kinds = of_child(lambda: [signal.getsignal(number) == signal.SIG_DFL for number in old])
    finally:
        for number, handler in old.items():
            signal.signal(number, handler)
    assert kinds == [True, True]
    assert ran == []


def test_a_child_that_is_asked_to_stop_from_the_keyboard_leaves_that_to_its_parent() -> None:
    def interrupt() -> str:
        os.kill(os.getpid(), signal.SIGINT)
        return "still here"

    assert of_child(interrupt) == "still here"


def test_a_child_that_is_no_longer_needed_is_ended() -> None:
    with Channel() as channel, Child(lambda: time.sleep(60), [channel]) as child:
        process = child.process
        assert wait_for([channel], 0) == []
    with pytest.raises(ProcessLookupError):
        os.kill(process, 0)


PROGRAM = """
import os, signal, sys, time
signal.signal(signal.SIGHUP, signal.SIG_DFL)  # whatever started the tests may have it ignored
from kwsearch.children import Channel, Child
with Channel() as channel:
    def spin():
        channel.send(os.getpid())
        while True:
            pass
    with Child(spin, [channel]):
        print(channel.receive(), flush=True)
        time.sleep(60)
"""


@pytest.mark.parametrize("how", [signal.SIGKILL, signal.SIGHUP, signal.SIGTERM])
def test_a_child_ends_with_its_parent_whatever_it_is_at_and_in_silence(how: signal.Signals) -> None:
    parent = subprocess.Popen(
        [sys.executable, "-c", PROGRAM], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    assert parent.stdout is not None
    assert parent.stderr is not None
    child = int(parent.stdout.readline())
    parent.send_signal(how)
    parent.wait()
    deadline = time.monotonic() + 20
    while is_there(child) and time.monotonic() < deadline:
        time.sleep(0.01)
    assert not is_there(child)
    assert parent.stdout.read() + parent.stderr.read() == ""
    parent.stdout.close()
    parent.stderr.close()


def is_there(process: int) -> bool:
    try:
        with open(f"/proc/{process}/stat", "rb") as stream:
            return stream.read().rpartition(b")")[2].split()[0] != b"Z"
    except OSError:
        return False


@pytest.mark.slow
def test_an_exception_at_any_moment_of_spread_work_leaves_no_child_and_no_descriptor() -> None:
    list(spread(abs, range(8), 2))
    gc.collect()  # descriptors of earlier tests, which would be closed in between
    before, own = descriptors(), children()
    tried = 0
    for moment in every_moment(
        lambda: list(spread(abs, range(8), 2)), (kwsearch.children.__file__, kwsearch.render.workers.__file__)
    ):
        gc.collect(0)
        assert (descriptors(), children(), moment) == (before, own, moment)
        tried += 1
    assert tried > 100


@pytest.mark.parametrize("receiver", ["this thread", pytest.param("another thread", marks=pytest.mark.slow)])
def test_exceptions_of_signal_handlers_leave_no_child_and_no_descriptor(receiver: str) -> None:
    gc.collect()  # descriptors of earlier tests, which would be closed in between
    before, own = descriptors(), children()
    raised = 0
    with contextlib.ExitStack() as stack:
        if (
            receiver == "another thread"
        ):  # it takes the signal, and the handler runs here whatever is blocked here
            over = threading.Event()
            other = threading.Thread(target=over.wait)
            other.start()
            stack.callback(other.join)
            stack.callback(over.set)
            mask = signal.pthread_sigmask(signal.SIG_BLOCK, [signal.SIGALRM])
            stack.callback(signal.pthread_sigmask, signal.SIG_SETMASK, mask)
        arm = stack.enter_context(alarms())
        for number in range(30):
            try:
                arm(1e-4 + number * 2e-4)
                for _ in range(10):  # bounded: what is raised in a callback of the collector is swallowed
                    list(spread(abs, range(40), 2))
            except Late:
                raised += 1
    gc.collect()
    assert descriptors() == before
    assert children() == own
    assert raised > 15


def test_work_is_spread_and_errors_and_deaths_come_back() -> None:
    def fail(number: int) -> int:
        if number == 20:
            raise RenderError("twenty")
        return number

    def die(number: int) -> int:
        if number == 20:
            os.kill(os.getpid(), signal.SIGKILL)
        return number

    assert sorted(spread(abs, range(-40, 0), 3)) == list(range(1, 41))
    assert list(spread(abs, [], 3)) == []
    with pytest.raises(RenderError, match="twenty"):
        list(spread(fail, range(40), 3))
    with pytest.raises(RenderError, match="process died"):
        list(spread(die, range(40), 3))


# What a server does


FILES = {
    f"m{number}.py": f"import m{number // 2}\ndef f{number}():\n    return f{number // 2}()\n"
    for number in range(60)
}


@pytest.fixture
def root(tmp_path: Path) -> Path:
    folder = tmp_path / "repo"
    folder.mkdir()
    for path, text in FILES.items():
        (folder / path).write_text(text)
    return folder


def build_and_render(root: Path, index_dir: str, out: str) -> tuple[int, int]:
    settings = kwsearch.Settings(workers=2)
    report = kwsearch.build_index(root, index_dir=index_dir, settings=settings, rebuild=True)
    with kwsearch.open_index(root, index_dir) as index:
        pages = kwsearch.render_pages(index, out, settings=kwsearch.RenderSettings(workers=2))
    return report.indexed, pages.pages


def test_a_program_that_ignores_the_end_of_children_builds_and_renders(root: Path, tmp_path: Path) -> None:
    old = signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    try:
        assert build_and_render(root, str(tmp_path / "index"), str(tmp_path / "out")) == (60, 124)
    finally:
        signal.signal(signal.SIGCHLD, old)


def test_a_program_that_waits_for_every_child_itself_builds_and_renders(root: Path, tmp_path: Path) -> None:
    ended = threading.Event()

    def reap() -> None:
        while not ended.is_set():
            try:
                os.waitpid(-1, os.WNOHANG)
            except ChildProcessError:
                time.sleep(0.001)

    thread = threading.Thread(target=reap)
    thread.start()
    try:
        assert build_and_render(root, str(tmp_path / "index"), str(tmp_path / "out")) == (60, 124)
    finally:
        ended.set()
        thread.join()


def daemon_job(root: Path, index_dir: str, out: str, pipe) -> None:
    pipe.send(build_and_render(root, index_dir, out))


def test_a_daemonic_process_builds_and_renders(root: Path, tmp_path: Path) -> None:
    mine, theirs = multiprocessing.Pipe()
    process = multiprocessing.get_context("fork").Process(
        target=daemon_job, args=(root, str(tmp_path / "index"), str(tmp_path / "out"), theirs), daemon=True
    )
    process.start()
    assert mine.recv() == (60, 124)
    process.join()
    mine.close()
    theirs.close()


def test_rendering_leaves_the_collector_as_it_was(root: Path, tmp_path: Path) -> None:
    gc.collect()
    gc.freeze()
    try:
        frozen = gc.get_freeze_count()
        build_and_render(root, str(tmp_path / "index"), str(tmp_path / "out"))
        assert gc.get_freeze_count() >= frozen - 100  # what went meanwhile went
        assert gc.isenabled()
    finally:
        gc.unfreeze()


def test_a_server_in_another_thread_is_not_held_open_by_workers(root: Path, tmp_path: Path) -> None:
    """A connection that is closed while workers are at work is closed for its client, too."""
    left, right = socket.socketpair()
    seen: list[float] = []

    def client() -> None:
        assert left.recv(1) == b""
        seen.append(time.monotonic())

    def progress(done: int, total: int) -> None:
        if right.fileno() >= 0:
            right.close()

    thread = threading.Thread(target=client)
    thread.start()
    settings = kwsearch.Settings(workers=2)
    kwsearch.build_index(
        root, index_dir=str(tmp_path / "index"), settings=settings, rebuild=True, progress=progress
    )
    thread.join(20)
    left.close()
    assert seen
