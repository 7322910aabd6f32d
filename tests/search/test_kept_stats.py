"""What is kept of a state's figures is what counting them gives, and never anything else."""

import signal
import subprocess
import sys
from pathlib import Path

import pytest

import kwsearch
from kwsearch.search import kept_stats
from kwsearch.search.catalogue import stats
from kwsearch.store import beside
from kwsearch.store.sealed import seal


@pytest.fixture
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("KWSEARCH_CACHE_DIR", str(tmp_path / "cache"))
    folder = tmp_path / "tree"
    folder.mkdir()
    for name in "abc":
        (folder / f"{name}.py").write_text(f"{name}_only = shared\n")
    kwsearch.build_index(folder)
    return folder


def side_files(index: kwsearch.Index) -> list[Path]:
    return sorted(Path(index.index_dir).glob("pages-*"))


def test_figures_of_a_state_are_counted_once(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with kwsearch.open_index(root) as index:
        first = index.stats()
    assert (first.files, first.words, first.languages) == (3, 4, {"python": 3})
    monkeypatch.setattr(kept_stats, "stats", None)
    with kwsearch.open_index(root) as index:
        assert index.stats() == index.status().stats == first


def test_another_state_is_counted_anew(root: Path) -> None:
    with kwsearch.open_index(root) as index:
        for change in (
            lambda: (root / "a.py").write_text("new_word = other\n"),
            (root / "b.py").unlink,
            lambda: (root / "d.md").write_text("# Title\n"),
        ):
            before = index.stats()
            change()
            kwsearch.build_index(root)
            found = index.stats()
            assert found == stats(index.reader.about, index.reader.views())
            assert found != before
        assert len(side_files(index)) == 1
        kwsearch.forget_index(root)
        assert side_files(index) == []


@pytest.mark.parametrize(
    "data", [b"", b"nonsense", seal((1,)), seal((1, 2, 3, 4)), seal((1, "", (1, 2), ())), b"\0" * 5000]
)
def test_what_is_not_ours_is_not_believed(root: Path, data: bytes) -> None:
    with kwsearch.open_index(root) as index:
        expected = index.stats()
        (side,) = side_files(index)
        kept = side.read_bytes()
        side.write_bytes(data)
        assert index.stats() == expected
        assert side.read_bytes() == kept


def test_figures_are_told_where_nothing_can_be_kept(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(path: str) -> None:
        raise OSError(28, "No space left on device", path)

    monkeypatch.setattr(beside, "create_file", full)
    with kwsearch.open_index(root) as index:
        assert index.stats().words == 4
        assert side_files(index) == []


def test_what_killed_processes_leave_is_one_file_and_in_nobody_s_way(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    program = """
import os, signal, sys
import kwsearch
from kwsearch.store import beside
beside.os.replace = lambda *_: os.kill(os.getpid(), signal.SIGKILL)
with kwsearch.open_index(sys.argv[1]) as index:
    index.stats()
"""
    for _ in range(2):
        ended = subprocess.run([sys.executable, "-c", program, str(root)], check=False)
        assert ended.returncode == -signal.SIGKILL
    with kwsearch.open_index(root) as index:
        (left,) = side_files(index)
        first = index.stats()
        (side,) = side_files(index)
        assert f"{side}.new" == str(left)
        monkeypatch.setattr(kept_stats, "stats", None)
    with kwsearch.open_index(root) as index:
        assert index.stats() == first
