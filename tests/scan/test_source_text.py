"""The text of indexed files: counted as the index does, never from outside of the root, never of another state."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from kwsearch.fingerprint import digest
from kwsearch.scan.source_text import KeptLines, SourceLines, SourceText


def indexed(root: str | Path, path: str, data: bytes, kept: KeptLines | None = None) -> SourceText:
    """What an index of a file with these bytes knows, at another time."""
    return SourceText(str(root), path, (len(data), 1, 1), digest(data), kept)


def test_lines_count_as_the_index_does():
    lines = SourceLines(b"one\r\ntwo\x0cmore\rstill\n\xff\n")
    assert list(lines) == ["one", "two\x0cmore\rstill", "\udcff"]
    assert len(lines) == 3
    assert list(SourceLines(None)) == []


def test_a_byte_order_mark_is_no_text():
    assert list(SourceLines(b"\xef\xbb\xbfimport os\n\xef\xbb\xbf")) == ["import os", "\ufeff"]


def test_only_what_was_indexed_is_read(make_repo):
    root = make_repo({"a.py": "x = 1\n", "b.py": "y\n"})
    assert indexed(root, "a.py", b"x = 1\n").read() == b"x = 1\n"
    assert indexed(root, "a.py", b"x = 2\n").read() is None
    assert indexed(root, "a.py", b"x = 1").read() is None
    assert indexed(root, "gone.py", b"x = 1\n").read() is None


def test_nothing_outside_the_root_is_read(make_repo, tmp_path):
    secret = b"secret\n"
    (tmp_path / "secret").write_bytes(secret)
    root = os.path.realpath(make_repo({"a.py": "x\n"}))
    Path(root, "link").symlink_to(tmp_path / "secret")
    os.mkfifo(Path(root, "pipe"))
    for path in (
        "link",
        "../secret",
        "a/../../secret",
        str(tmp_path / "secret"),
        "pipe",
        "gone",
        ".",
        "a\0b",
    ):
        assert indexed(root, path, secret).read() is None, path
        assert len(indexed(root, path, secret).lines()) == 0


def test_lines_of_one_file_are_kept(make_repo):
    root = make_repo({"a.py": "a\n", "b.py": "b\n"})
    kept = KeptLines()
    first, second = indexed(root, "a.py", b"a\n", kept), indexed(root, "b.py", b"b\n", kept)
    lines = first.lines()
    assert first.lines() is lines
    assert second.lines()[0] == "b"
    assert first.lines() is not lines
    assert list(first.lines()) == ["a"]


@pytest.mark.parametrize("other", ["a.py", "b.py"])
def test_texts_are_equal_by_their_path(other):
    assert (indexed("/r", "a.py", b"") == indexed("/other", other, b"x")) is (other == "a.py")
