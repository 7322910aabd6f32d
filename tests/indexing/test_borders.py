"""Borders inside and around a root come, go and change: an update gives what a build from nothing gives."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

import kwsearch
from tests.privileges import modes_hold

BORDERS = {
    "a nested repository is one no more": (
        "mkdir -p v/.git/objects v/.git/refs && echo ref > v/.git/HEAD",
        "rm -r v/.git",
    ),
    "a folder becomes a repository": (
        "true",
        "mkdir -p v/.git/objects v/.git/refs && echo ref > v/.git/HEAD",
    ),
    "a submodule's link goes": (
        "mkdir -p m/v/objects m/v/refs && echo 'gitdir: ../m/v' > v/.git && echo ref > m/v/HEAD",
        "rm v/.git",
    ),
    "a submodule becomes files": (
        "mkdir -p m/v/objects m/v/refs && echo 'gitdir: ../m/v' > v/.git && echo ref > m/v/HEAD",
        "rm -r v && mkdir v && echo 'def vendored(): pass' > v/other.py",
    ),
    "a repository is cloned": (
        "true",
        "mkdir -p c/.git/objects c/.git/refs && echo ref > c/.git/HEAD && echo 'def cloned(): pass' > c/c.py",
    ),
    "a nested repository goes": ("mkdir -p v/.git/objects v/.git/refs && echo ref > v/.git/HEAD", "rm -r v"),
    "pages are written": (
        "true",
        "mkdir -p p/q && touch p/.kwsearch-pages.json && echo '# vendored' > p/q/a.md",
    ),
    "pages are pages no more": (
        "mkdir -p p && touch p/.kwsearch-pages.json && echo '# vendored' > p/a.md",
        "rm p/.kwsearch-pages.json",
    ),
    "pages among indexed files": ("mkdir p && echo '# vendored' > p/a.md", "touch p/.kwsearch-pages.json"),
    "a repository begins around the root": (
        "rm -r .git",
        "mkdir ../.git && echo ref > ../.git/HEAD && echo v/ > ../.gitignore",
    ),
    "the repository ends": ("echo v/ > .git/info/exclude", "rm -r .git"),
}


@pytest.fixture
def root(make_repo) -> Path:
    return make_repo(
        {".git/HEAD": "ref", ".git/info/exclude": "", "a.py": "x = 1\n", "v/v.py": "def vendored(): pass\n"}
    )


def state(root: Path, index_dir: Path) -> tuple[object, ...]:
    with kwsearch.open_index(root, index_dir=str(index_dir)) as index:
        result = index.search("vendored OR cloned", limit=0)
        return index.files(), result.skipped, result.complete, [(hit.path, hit.score) for hit in result.hits]


@pytest.mark.parametrize("name", BORDERS)
def test_an_update_after_a_border_changed_equals_a_new_build(name: str, root: Path, tmp_path: Path) -> None:
    before, after = BORDERS[name]
    subprocess.run(["sh", "-ec", before], cwd=root, check=True)
    kwsearch.build_index(root, index_dir=str(tmp_path / "old"))
    subprocess.run(["sh", "-ec", after], cwd=root, check=True)
    kwsearch.build_index(root, index_dir=str(tmp_path / "old"))
    kwsearch.build_index(root, index_dir=str(tmp_path / "new"))
    assert state(root, tmp_path / "old") == state(root, tmp_path / "new")


def test_a_work_tree_below_a_plain_folder_has_the_rules_of_its_repository(
    make_repo, tmp_path: Path, monkeypatch
) -> None:
    root = make_repo({"a.py": "x = 1\n"})
    main = tmp_path / "main"
    for command in (
        "git init -q main",
        "git -C main -c user.name=a -c user.email=a@b commit -qm a --allow-empty",
    ):
        subprocess.run(command.split(), cwd=tmp_path, check=True)
    subprocess.run(["git", "-C", str(main), "worktree", "add", "-q", str(root / "tree")], check=True)
    (root / "tree" / "noise.py").write_text("def noise(): pass\n")
    (main / ".git" / "info").mkdir(exist_ok=True)
    exclude = main / ".git" / "info" / "exclude"
    exclude.write_text("noise.py\n")
    kwsearch.build_index(root)
    with kwsearch.open_index(root) as index:
        assert index.search("noise").hits == ()
        assert not index.drift()
        exclude.write_text("")
        assert index.drift().rules_changed


def test_what_is_closed_to_us_meanwhile_is_told_as_after_a_new_build(root: Path, tmp_path: Path) -> None:
    (root / "v" / "w").mkdir()
    (root / "v" / "w" / "w.py").write_text("def vendored(): pass\n")
    kwsearch.build_index(root, index_dir=str(tmp_path / "old"))
    states = []
    with modes_hold():
        for mode in (0, 0o400, 0o700):
            (root / "v").chmod(mode)
            for place in ("old", "new"):
                kwsearch.build_index(root, index_dir=str(tmp_path / place), rebuild=place == "new")
            states += [state(root, tmp_path / place) for place in ("old", "new")]
    assert states[::2] == states[1::2]
    assert [dict(one[1]).get("unreadable") for one in states[::2]] == [1, 2, None]


def test_pages_written_beside_the_code_change_no_answer(root: Path, tmp_path: Path, ask, monkeypatch) -> None:
    monkeypatch.setenv("KWSEARCH_CACHE_DIR", str(tmp_path / "cache"))
    monkeypatch.chdir(root)  # paths are written from the current folder
    assert ask("index", str(root))[0] == 0
    assert ask("render", str(root), "--out", str(root / "docs" / "keywords"))[0] == 0
    status, out, err = ask("query", "--root", str(root), "--stale=error", "-l", "vendored")
    assert (status, out.splitlines()[-1:], err) == (0, ["v/v.py"], "")
