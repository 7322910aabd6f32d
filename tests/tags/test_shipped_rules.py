"""The rules that come with the program: what is kept of them is what their files say, and never older."""

from __future__ import annotations

import os
import shutil
import sys
from pathlib import Path

import pytest

from kwsearch.tags import rows, shipped_rules
from kwsearch.tags.shipped_rules import SHIPPED, SHIPPED_FILES, shipped_rows

GO = '"security/eval" = [{ call = ["interp.New"], when = [{ position = 0, text = ["x"] }] }]\n'


@pytest.fixture
def shipped(tmp_path, monkeypatch):
    """A folder of shipped rules that nothing was kept of yet."""
    folder = tmp_path / "shipped"
    shutil.copytree(SHIPPED, folder, ignore=shutil.ignore_patterns("__pycache__"))
    monkeypatch.setattr(shipped_rules, "SHIPPED", str(folder))
    monkeypatch.setattr(sys, "dont_write_bytecode", False)
    monkeypatch.setattr(sys, "pycache_prefix", None)
    return folder


def kept_files(folder: Path) -> list[Path]:
    return sorted((folder / "__pycache__").glob("*"))


def test_what_is_kept_is_what_the_files_say(shipped, monkeypatch):
    read = {file: shipped_rows.__wrapped__(file) for file in SHIPPED_FILES}
    assert len(kept_files(shipped)) == len(SHIPPED_FILES)
    monkeypatch.delattr(rows, "read_rows")  # now nothing can be read but what was kept
    assert {file: shipped_rows.__wrapped__(file) for file in SHIPPED_FILES} == read


def test_a_file_that_was_changed_is_read_again(shipped):
    shipped_rows.__wrapped__("go")
    before = (shipped / "go.toml").stat()
    (shipped / "go.toml").write_text(GO)
    os.utime(shipped / "go.toml", ns=(before.st_atime_ns, before.st_mtime_ns))  # its size tells
    ((tag, row),) = shipped_rows.__wrapped__("go")
    assert (tag, row.names, row.when[0].text) == ("security/eval", ("interp.New",), ("x",))


def test_what_other_code_has_read_is_read_again(shipped, monkeypatch):
    (shipped / "go.toml").write_text(GO)
    shipped_rows.__wrapped__("go")
    (kept,) = kept_files(shipped)
    before = kept.read_bytes()
    monkeypatch.setattr(shipped_rules, "_readers", lambda: 1)
    shipped_rows.__wrapped__("go")
    assert kept.read_bytes() != before


@pytest.mark.parametrize("damage", [b"", b"no code", b"\0" * 64])
def test_what_is_no_kept_file_is_read_again(shipped, damage):
    (shipped / "go.toml").write_text(GO)
    read = shipped_rows.__wrapped__("go")
    (kept,) = kept_files(shipped)
    whole = kept.read_bytes()
    kept.write_bytes(damage)
    assert shipped_rows.__wrapped__("go") == read
    assert kept.read_bytes() == whole


def test_nothing_is_kept_where_nobody_may_write(shipped, monkeypatch):
    (shipped / "__pycache__").write_bytes(b"")
    assert shipped_rows.__wrapped__("go") == shipped_rows("go")
    monkeypatch.setattr(sys, "dont_write_bytecode", True)
    assert shipped_rows.__wrapped__("every") == shipped_rows("every")
    assert (shipped / "__pycache__").read_bytes() == b""
