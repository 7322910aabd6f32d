"""One opener of foreign files: through no link, waiting for nobody, and clear about what an error means."""

from __future__ import annotations

import errno
import gc
import os
from functools import partial
from pathlib import Path

import pytest

from kwsearch.errors import RootError
from kwsearch.safe_open import (
    GONE,
    open_folder_below,
    read_at,
    read_below,
    reason_of,
    status_below,
)
from tests.alarms import Late, alarms


@pytest.fixture
def root(tmp_path: Path) -> str:
    (tmp_path / "secret").write_text("secret")
    inside = tmp_path / "root"
    (inside / "d" / "e").mkdir(parents=True)
    (inside / "d" / "e" / "a.py").write_bytes(b"0123456789")
    (inside / "link").symlink_to("../secret")
    (inside / "near").symlink_to("d/e/a.py")
    (inside / "folder").symlink_to("d")
    os.mkfifo(inside / "pipe")
    return str(inside)


def test_a_file_is_read_up_to_a_limit_with_its_status(root: str) -> None:
    status = os.stat(f"{root}/d/e/a.py")
    for most, data in ((4, b"0123"), (10, b"0123456789"), (11, b"0123456789"), (1000, b"0123456789")):
        assert read_below(root, "d/e/a.py", most) == (data, status)


NOT_READ = (
    "link", "near", "folder/e/a.py", "pipe", "d", "d/e", "gone", "gone/a", "d/e/a.py/x", "", ".", "..", "d/..",
    "../secret", "d/../d/e/a.py", "./d/e/a.py", "d//e/a.py", "/etc/passwd", "d/e/a.py\0", "d\0/e", "\udcff\udcfe",
)  # fmt: skip


@pytest.mark.timeout(20)
@pytest.mark.parametrize("path", NOT_READ)
def test_what_is_no_regular_file_of_the_tree_is_not_read(root: str, path: str) -> None:
    assert read_below(root, path, 100) is None


def test_a_file_that_the_system_gives_in_pieces_is_read_whole(root: str, monkeypatch) -> None:
    read = os.read
    monkeypatch.setattr(os, "read", lambda descriptor, size: read(descriptor, min(size, 3)))
    found = read_below(root, "d/e/a.py", 1000)
    assert found is not None
    assert found[0] == b"0123456789"


def test_a_path_of_any_length_is_found(root: str) -> None:
    part = "x" * 200
    held: list[int] = []
    for depth in range(31):
        open_folder_below(root, "/".join([part] * depth), held)
        if depth < 30:
            os.mkdir(part, dir_fd=held[0])
            os.close(held.pop())
    with open("deep.py", "wb", opener=partial(os.open, dir_fd=held[0])) as file:
        file.write(b"deep")
    os.close(held.pop())
    path = "/".join([part] * 30) + "/deep.py"
    found = read_below(root, path, 100)
    assert found is not None
    assert found[0] == b"deep"
    status = status_below(root, path)  # all but when it was read last
    assert status is not None
    assert (status[:7], status.st_mtime_ns) == (found[1][:7], found[1].st_mtime_ns)
    assert status_below(root, path + "x") is None


MEANINGS = {
    errno.ENOENT: GONE, errno.ENOTDIR: GONE, errno.EACCES: "unreadable", errno.EPERM: "unreadable",
    errno.ENXIO: "special", errno.ENODEV: "special",
}  # fmt: skip


@pytest.mark.parametrize("number", sorted(errno.errorcode))
def test_only_a_missing_name_means_gone_and_what_says_nothing_about_a_file_is_an_error(
    root: str, number: int
) -> None:
    error = OSError(number, os.strerror(number))
    if number in MEANINGS:
        assert reason_of(error, f"{root}/d/e/a.py") == MEANINGS[number]
        return
    with pytest.raises(RootError) as caught:
        reason_of(error, f"{root}/d/e/a.py")
    assert str(caught.value) == f"{root}/d/e/a.py cannot be read ({os.strerror(number)}); nothing was changed"


def test_too_many_links_are_a_link_only_where_one_is(root: str) -> None:
    error = OSError(errno.ELOOP, os.strerror(errno.ELOOP))
    assert reason_of(error, f"{root}/link") == "symlink"
    with pytest.raises(RootError):
        reason_of(error, f"{root}/d")


@pytest.mark.parametrize("number", [errno.EMFILE, errno.EIO, errno.ESTALE, errno.ENOMEM])
@pytest.mark.parametrize("call", ["open", "fstat", "read"])
def test_an_error_of_any_call_is_told_and_leaves_nothing_open(
    root: str, number: int, call: str, monkeypatch
) -> None:
    before = set(os.listdir("/proc/self/fd"))
    with monkeypatch.context() as patch:
        original = getattr(os, call)

        def failing(place, *arguments, **options):
            if call != "open" or place == "a.py":
                raise OSError(number, os.strerror(number))
            return original(place, *arguments, **options)

        patch.setattr(os, call, failing)
        with pytest.raises(RootError, match=os.strerror(number)):
            read_below(root, "d/e/a.py", 100)
    assert set(os.listdir("/proc/self/fd")) == before


def test_a_signal_at_any_moment_leaves_no_descriptor_behind(root: str) -> None:
    gc.collect()  # what others left behind goes before it is counted
    before = len(os.listdir("/proc/self/fd"))
    raised = 0
    with alarms() as arm:
        for number in range(2000):
            try:
                arm(1e-5 + number * 5e-8)
                for _ in range(50):  # bounded: what is raised in a callback of the collector is swallowed
                    read_below(root, "d/e/a.py", 100)
                    read_at(f"{root}/d/e/a.py", None, 100)
            except Late:
                raised += 1
    gc.collect()
    assert len(os.listdir("/proc/self/fd")) == before
    assert raised > 1000
