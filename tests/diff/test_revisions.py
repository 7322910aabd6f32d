"""A repository is read whatever it configures: nothing of it is run, nothing is fetched, what lacks is named."""

from __future__ import annotations

import os
import shutil
import stat
import subprocess
from pathlib import Path

import pytest

from kwsearch.diff import revisions
from kwsearch.diff.compare import diff_revisions
from kwsearch.diff.revisions import Repository
from kwsearch.errors import RevisionError


def git(folder: Path, *arguments: str) -> str:
    environment = {
        **{name: value for name, value in os.environ.items() if not name.startswith("GIT_")},
        "GIT_CONFIG_GLOBAL": "/dev/null", "GIT_CONFIG_NOSYSTEM": "1", "GIT_AUTHOR_NAME": "a", "GIT_AUTHOR_EMAIL": "a@b",
        "GIT_COMMITTER_NAME": "a", "GIT_COMMITTER_EMAIL": "a@b",
    }  # fmt: skip
    command = ["git", "-C", str(folder), *arguments]
    return subprocess.run(command, env=environment, capture_output=True, check=True, text=True).stdout.strip()


@pytest.fixture
def source(tmp_path: Path) -> Path:
    """A repository of three commits: ``a.py`` comes and changes, ``sub/b.py`` comes."""
    folder = tmp_path / "source"
    (folder / "sub").mkdir(parents=True)
    git(folder, "init", "-q", "-b", "main")
    git(folder, "config", "uploadpack.allowFilter", "true")
    for path, text in (
        ("a.py", "def one(): pass\n"),
        ("a.py", "def two(): pass\n"),
        ("sub/b.py", "def three(): pass\n"),
    ):
        (folder / path).write_text(text)
        git(folder, "add", "-A")
        git(folder, "commit", "-q", "-m", "x")
    return folder


def clone(source: Path, *arguments: str) -> Path:
    folder = source.parent / "clone"
    command = ["git", "clone", "-q", *arguments, f"file://{source}", str(folder)]
    subprocess.run(command, check=True, capture_output=True)
    return folder


def names(folder: Path, old: str, new: str) -> list[tuple[str, str]]:
    changes = diff_revisions(str(folder), old, new).changes
    return [(change.change, change.name) for change in changes if change.subject == "symbol"]


def test_a_clone_without_contents_names_the_file_that_lacks_and_what_to_do(source: Path) -> None:
    folder = clone(source, "--filter=blob:none", "--no-checkout")
    with pytest.raises(RevisionError) as caught:
        names(folder, "HEAD~2", "HEAD~1")
    assert str(caught.value) == (
        "the repository does not hold a.py as it was; this clone is partial; run: git fetch --refetch --no-filter"
    )
    git(folder, "fetch", "-q", "--refetch", "--no-filter")
    assert names(folder, "HEAD~2", "HEAD~1") == [("vanished", "one"), ("appeared", "two")] or names(
        folder, "HEAD~2", "HEAD~1"
    ) == [("appeared", "two"), ("vanished", "one")]


def test_a_clone_without_contents_is_enough_for_what_did_not_change(source: Path) -> None:
    folder = clone(source, "--filter=blob:none", "--no-checkout")
    assert diff_revisions(str(folder), "HEAD", "HEAD").changes == ()


def test_a_clone_without_folders_says_so(source: Path) -> None:
    folder = clone(source, "--filter=tree:0", "--no-checkout")
    with pytest.raises(RevisionError, match=r"cannot be listed .*; this clone is partial; run: git fetch"):
        names(folder, "HEAD~2", "HEAD~1")


@pytest.mark.parametrize("knows_lazy_fetch_variable", [True, False])
@pytest.mark.parametrize(
    "remote",
    [
        {"url": "ext::{program}"}, {"url": "{source}", "uploadpack": "{program}"}, {"vcs": "x", "url": "x::y"},
        {"url": "ssh://h/x"}, {"url": "file://{source}", "uploadpack": "{program}"},
    ],
)  # fmt: skip
def test_what_a_repository_would_run_to_fetch_what_lacks_is_not_run(
    knows_lazy_fetch_variable: bool, remote: dict[str, str], source: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = clone(source, "--filter=blob:none", "--no-checkout")
    program, ran = source.parent / "program", source.parent / "ran"
    program.write_text(f"#!/bin/sh\ntouch {ran}\n")
    program.chmod(program.stat().st_mode | stat.S_IXUSR)
    for key, value in remote.items():
        git(folder, "config", f"remote.origin.{key}", value.format(program=program, source=source))
    for key, value in {
        "protocol.allow": "always", "protocol.ext.allow": "always", "protocol.file.allow": "always",
        "core.sshCommand": str(program), "core.fsmonitor": str(program), "core.hooksPath": str(source.parent),
        "core.pager": str(program), "credential.helper": str(program), "core.gitProxy": str(program),
    }.items():  # fmt: skip
        git(folder, "config", key, value)
    helpers = source.parent / "bin"
    helpers.mkdir()
    (helpers / "git-remote-x").write_text(program.read_text())
    (helpers / "git-remote-x").chmod(0o755)
    monkeypatch.setenv("PATH", f"{helpers}:{os.environ['PATH']}")
    if not knows_lazy_fetch_variable:  # as a git that is older than it
        monkeypatch.delitem(revisions._ENVIRONMENT, "GIT_NO_LAZY_FETCH")
    missing = git(source, "rev-parse", "HEAD:a.py")
    for merge_base in (False, True):
        with pytest.raises(RevisionError):
            diff_revisions(str(folder), "HEAD~2", "HEAD", from_merge_base=merge_base)
    with Repository(str(folder)) as repository:
        with pytest.raises(RevisionError):
            list(repository.contents([missing]))
        with pytest.raises(RevisionError):
            repository.commit("0123456789012345678901234567890123456789")
    assert not ran.exists()
    subprocess.run(["git", "-C", str(folder), "cat-file", "-p", missing], capture_output=True, check=False)
    assert ran.exists()  # the trap is one


def test_a_folder_of_a_repository_is_compared_alone(source: Path) -> None:
    assert names(source / "sub", "HEAD~2", "HEAD") == [("appeared", "three")]
    assert diff_revisions(str(source / "sub"), "HEAD~2", "HEAD").changes[0].path == "b.py"
    assert names(source / "sub", "HEAD~2", "HEAD~1") == []
    (source / "new :(top)*").mkdir()
    assert names(source / "new :(top)*", "HEAD~2", "HEAD") == []


def test_work_trees_bare_repositories_and_shared_objects_are_read(source: Path, tmp_path: Path) -> None:
    git(source, "worktree", "add", "-q", str(tmp_path / "tree"), "HEAD~1")
    subprocess.run(["git", "clone", "-q", "--shared", str(source), str(tmp_path / "shared")], check=True)
    for folder in (tmp_path / "tree", tmp_path / "shared", source):
        assert ("appeared", "two") in names(folder, "HEAD~1" if folder.name == "tree" else "HEAD~2", "HEAD")


def test_a_repository_with_long_ids_is_read(tmp_path: Path) -> None:
    git(tmp_path, "init", "-q", "--object-format=sha256")
    for text in ("def one(): pass\n", "def two(): pass\n"):
        (tmp_path / "a.py").write_text(text)
        git(tmp_path, "add", "-A")
        git(tmp_path, "commit", "-q", "-m", "x")
    assert sorted(names(tmp_path, "HEAD~1", "HEAD")) == [("appeared", "two"), ("vanished", "one")]


def test_an_error_of_git_is_told_without_the_warnings_before_it(source: Path) -> None:
    with pytest.raises(RevisionError, match="not a git repository"):
        Repository(str(source.parent))
    with Repository(str(source)) as repository, pytest.raises(RevisionError) as caught:
        repository.list_commit("0" * 40)
    assert "warning" not in str(caught.value)


def test_nothing_is_left_of_what_was_made_for_reading(
    source: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    place = tmp_path / "temporary"
    place.mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(place))
    names(source, "HEAD~2", "HEAD")
    with pytest.raises(RevisionError):
        names(source, "HEAD~2", "nothing")
    assert list(place.iterdir()) == []


def test_one_process_reads_the_contents_of_both_sides_and_of_the_headers_that_decide(
    source: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(40):
        (source / f"h{number}.h").write_text(f"int f{number}(void);\n")
    git(source, "add", "-A")
    git(source, "commit", "-q", "-m", "headers")
    real, log = shutil.which("git"), tmp_path / "started"
    shim = tmp_path / "bin" / "git"
    shim.parent.mkdir()
    shim.write_text(f'#!/bin/sh\necho "$@" >> {log}\nexec {real} "$@"\n')
    shim.chmod(0o755)
    monkeypatch.setenv("PATH", f"{shim.parent}{os.pathsep}{os.environ['PATH']}")
    assert len(diff_revisions(str(source), "HEAD~1", "HEAD").changes) == 40
    assert log.read_text().count("cat-file") == 1
