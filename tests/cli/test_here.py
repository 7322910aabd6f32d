"""Paths are printed from where one stands: git writes the same ones, and every one of them opens."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from kwsearch.cli.shown.here import Here

FILES = {
    "widget.py": "def widget(): pass\n",
    "lib/widget.py": "class Widget: pass\n\n\nwidget = Widget()\n",
    "lib/deep/more.py": "from lib.widget import widget\n",
    "lib/deep/\u00fc [a] {b}/odd.py": "widget\n",
    "src/app.py": "import lib.widget\n",
    "docs/-dash.md": "a widget\n",
}


@pytest.fixture
def repo(make_repo, tmp_path, monkeypatch) -> Path:
    for variable in os.environ:
        if variable.startswith("KWSEARCH_"):
            monkeypatch.delenv(variable)
    monkeypatch.setenv("KWSEARCH_CACHE_DIR", str(tmp_path / "cache"))
    root = make_repo(FILES)
    for arguments in (["init", "-q"], ["add", "."]):
        subprocess.run(["git", *arguments], cwd=root, check=True, capture_output=True)
    return root


def query(*arguments: str, cwd: Path) -> bytes:
    run = subprocess.run(
        [sys.executable, "-m", "kwsearch", "query", *arguments], cwd=cwd, capture_output=True, check=False
    )
    assert run.returncode == 0, run.stderr
    return run.stdout


def of_git(cwd: Path) -> set[bytes]:
    """The files with the word in the whole repository, as git writes them from a folder."""
    command = ["git", "-c", "core.quotePath=false", "grep", "-z", "-l", "-i", "-w", "widget", "--", ":/"]
    return set(subprocess.run(command, cwd=cwd, capture_output=True, check=True).stdout.split(b"\0")[:-1])


@pytest.mark.parametrize("folder", [".", "src", "lib/deep/\u00fc [a] {b}"])
def test_each_form_writes_paths_as_git_does(repo, folder):
    cwd = repo / folder
    wanted = of_git(cwd)
    assert len(wanted) == len(FILES)
    assert set(query("-0", "widget", cwd=cwd).split(b"\0")[:-1]) == wanted
    assert set(query("-l", "widget", cwd=cwd).splitlines()) == wanted
    assert {line.rpartition(b":")[0] for line in query("-c", "widget", cwd=cwd).splitlines()} == wanted
    lines = query("--vimgrep", "widget", cwd=cwd).splitlines()
    assert {line.split(b":")[0] for line in lines} == wanted
    headings = [line for line in query("widget", cwd=cwd).splitlines() if line and not line.startswith(b"  ")]
    assert {line.partition(b"  [")[0] for line in headings} == wanted
    for path in wanted:
        assert b"widget" in (cwd / os.fsdecode(path)).read_bytes().lower()


@pytest.mark.parametrize(("cwd", "named"), [("..", "repo"), ("../other", "../repo"), ("../other", None)])
def test_from_outside_paths_begin_with_the_root_as_it_was_written(repo, cwd, named):
    (repo.parent / "other").mkdir()
    folder = repo / cwd
    root = str(repo) if named is None else named
    found = query("-0", "--root", root, "class Widget", cwd=folder).split(b"\0")[:-1]
    assert found[0] == os.fsencode(f"{root}/lib/widget.py")
    assert (folder / os.fsdecode(found[0])).read_text() == FILES["lib/widget.py"]


def test_a_root_behind_a_link_is_written_as_the_link(repo):
    (repo.parent / "link").symlink_to(repo)
    assert (
        query("-l", "--root", "link", "class Widget", cwd=repo.parent).splitlines()[0]
        == b"link/lib/widget.py"
    )
    assert query("-l", "class Widget", cwd=repo.parent / "link/lib").splitlines()[0] == b"widget.py"


def test_json_keeps_the_paths_of_the_root_and_says_the_root(repo):
    rows = [json.loads(line) for line in query("--json", "class Widget", cwd=repo / "lib/deep").splitlines()]
    assert rows[0]["root"] == os.path.realpath(repo)
    assert rows[1]["path"] == "lib/widget.py"


def test_folders_are_written_from_here_and_tags_and_words_as_they_are(repo):
    assert set(query("select:folder", "widget", cwd=repo / "lib").splitlines()) == {
        b"./", b"../", b"deep/", b"../src/", b"../docs/", "deep/\u00fc [a] {b}/".encode(),
    }  # fmt: skip
    assert b"widget" in query("select:keyword", "widget", cwd=repo / "lib").splitlines()


def test_a_glob_with_a_slash_begins_here(repo):
    assert query("-l", "widget", "-g", "deep/*.py", cwd=repo / "lib") == b"deep/more.py\n"
    assert query("-l", "widget", "-g", "/deep/*.py", cwd=repo / "lib") == b"deep/more.py\n"
    assert set(query("-l", "widget", "-g", "!deep/**", "-g", "!*.md", cwd=repo / "lib").splitlines()) == {
        b"widget.py", b"../widget.py", b"../src/app.py",
    }  # fmt: skip
    assert query("-l", "widget", "-g", "odd/../*.py", "-g", "*.md", cwd=repo / "lib") == b"../docs/-dash.md\n"
    odd = repo / "lib/deep/\u00fc [a] {b}"
    (odd / "in").mkdir()
    (odd / "in/x.py").write_text("widget\n")
    assert query("-l", "widget", "-g", "in/*.py", cwd=odd) == b"in/x.py\n"


def test_skipped_files_are_listed_from_here(repo):
    (repo / "lib/image.png").write_bytes(b"\x89PNG\0")
    command = [sys.executable, "-m", "kwsearch", "index", "--list-skipped"]
    run = subprocess.run(command, cwd=repo / "src", capture_output=True, check=True, text=True)
    assert "../lib/image.png: binary\n" in run.stdout


def test_a_folder_that_was_removed_gives_absolute_paths(repo, monkeypatch):
    gone = repo / "gone"
    gone.mkdir()
    monkeypatch.chdir(gone)
    gone.rmdir()
    assert Here("/r", None).path("a/b.py") == "/r/a/b.py"
    assert Here("/r", "../r").path("./") == "../r/"


def test_the_whole_file_system_may_be_a_root(monkeypatch):
    monkeypatch.chdir("/")
    assert Here("/").path("a/b") == "a/b"
    monkeypatch.chdir("/tmp")
    assert [Here("/").path(path) for path in ("tmp/x", "etc/y", "tmp/", "./")] == [
        "x",
        "../etc/y",
        "./",
        "../",
    ]
