"""Which folder is the root, and where its index lies."""

from __future__ import annotations

import os
import re
import subprocess
import sys

import platformdirs
import pytest

from kwsearch.errors import ConfigError, IndexCorruptError, RootError
from kwsearch.roots import cache_folder, check_private, find_root, index_folder, resolve_root, too_wide

pytestmark = pytest.mark.usefixtures("own_cache")


def test_resolve_root_follows_links(make_repo, tmp_path):
    root = make_repo({"a.py": ""})
    (tmp_path / "link").symlink_to(root)
    assert resolve_root(str(tmp_path / "link")) == os.path.realpath(root)


def test_resolve_root_says_what_is_wrong(make_repo, tmp_path):
    root = make_repo({"a.py": ""})
    with pytest.raises(RootError, match="nowhere does not exist; name the folder to search"):
        resolve_root(str(tmp_path / "nowhere"))
    with pytest.raises(RootError, match=r"a\.py is not a folder; name the folder to search"):
        resolve_root(str(root / "a.py"))


@pytest.mark.parametrize("mark", [".git/HEAD", ".git", ".hg/x", ".kwsearch.toml"])
def test_the_enclosing_repository_is_the_root(make_repo, mark):
    root = make_repo({mark: "", "a/b/c.py": ""})
    assert find_root(str(root / "a/b")) == os.path.realpath(root)


def test_the_nearest_repository_wins(make_repo):
    root = make_repo({".git/HEAD": "", "sub/.git/HEAD": "", "sub/a/b.py": ""})
    assert find_root(str(root / "sub/a")) == os.path.realpath(root / "sub")


def test_what_was_indexed_before_does_not_decide_within_a_repository(make_repo):
    """An index of a folder in it knows less, one of a folder around it leaves the nested repository out."""
    around = os.path.realpath(make_repo({"work/.git/HEAD": "", "work/a/b/c.py": ""}))
    root = f"{around}/work"
    os.makedirs(index_folder(f"{root}/a"))
    os.makedirs(index_folder(around))
    assert find_root(f"{root}/a/b") == find_root(root) == root


def test_outside_of_repositories_the_nearest_indexed_folder_is_the_root(make_repo):
    root = os.path.realpath(make_repo({"a/b/c.py": ""}))
    os.makedirs(index_folder(root))
    assert find_root(f"{root}/a/b") == root
    os.makedirs(index_folder(f"{root}/a"))
    assert find_root(f"{root}/a/b") == f"{root}/a"


def test_a_home_folder_that_is_a_repository_hides_no_index(make_repo, monkeypatch):
    home = os.path.realpath(make_repo({".git/HEAD": "", "notes/deep/a.md": "", "src/.git/HEAD": ""}))
    monkeypatch.setenv("HOME", home)
    assert find_root(f"{home}/notes/deep") == home
    os.makedirs(index_folder(f"{home}/notes"))
    assert find_root(f"{home}/notes/deep") == f"{home}/notes"
    assert find_root(f"{home}/src") == f"{home}/src"


def test_without_any_mark_the_folder_itself_is_the_root(make_repo):
    root = make_repo({"a/b.py": ""})
    assert find_root(str(root / "a")) == os.path.realpath(root / "a")


def test_home_and_above_are_too_wide(tmp_path, monkeypatch):
    home = os.path.realpath(tmp_path / "home/me")
    monkeypatch.setenv("HOME", home)
    assert too_wide(home)
    assert too_wide(os.path.dirname(home))
    assert too_wide("/")
    assert not too_wide(f"{home}/src")


def test_every_root_has_a_folder_of_its_own_in_the_cache(tmp_path):
    first, second = index_folder("/a/my repo"), index_folder("/b/my repo")
    assert first != second
    assert first == index_folder("/a/my repo")
    assert os.path.dirname(first) == str(tmp_path / "cache")
    assert re.fullmatch(r"my-repo-[0-9a-f]{16}", os.path.basename(first))
    assert re.fullmatch(r"[-0-9a-f]+", os.path.basename(index_folder("/x/\udcff\n\x1b")))


def test_the_root_of_the_system_has_a_name(monkeypatch):
    for variable in ("KWSEARCH_CACHE_DIR", "XDG_CACHE_HOME"):
        monkeypatch.delenv(variable, raising=False)
    assert re.fullmatch(r"root-[0-9a-f]{16}", os.path.basename(index_folder("/")))


def test_the_hash_is_the_public_one():
    """The light import of the hash and the public one agree, so that either finds the other's index."""
    import hashlib

    digest = hashlib.blake2b(b"/a/b", digest_size=8).hexdigest()
    assert os.path.basename(index_folder("/a/b")) == f"b-{digest}"


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere platformdirs itself is asked")
@pytest.mark.parametrize("value", [None, "", " ", "/x/cache"])
def test_the_cache_is_where_platformdirs_says(monkeypatch, value):
    monkeypatch.delenv("KWSEARCH_CACHE_DIR")
    if value is None:
        monkeypatch.delenv("XDG_CACHE_HOME", raising=False)
    else:
        monkeypatch.setenv("XDG_CACHE_HOME", value)
    assert cache_folder() == platformdirs.user_cache_dir("kwsearch", appauthor=False)


@pytest.mark.parametrize("value", ["rel", "./rel", "../rel", "~/rel"])
def test_a_cache_that_is_named_relatively_is_ignored_as_the_specification_says(monkeypatch, tmp_path, value):
    monkeypatch.delenv("KWSEARCH_CACHE_DIR")
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    monkeypatch.setenv("XDG_CACHE_HOME", value)
    monkeypatch.setattr(sys, "platform", "linux")
    assert cache_folder() == str(tmp_path / "home" / ".cache" / "kwsearch")


@pytest.mark.parametrize("home", ["rel", ".", "./rel/er"])
def test_a_home_that_is_named_relatively_is_below_the_current_folder(monkeypatch, tmp_path, home):
    monkeypatch.delenv("KWSEARCH_CACHE_DIR")
    monkeypatch.delenv("XDG_CACHE_HOME", raising=False)
    monkeypatch.setenv("HOME", home)
    monkeypatch.setattr(sys, "platform", "linux")
    monkeypatch.chdir(tmp_path)
    assert cache_folder() == os.path.normpath(tmp_path / home / ".cache" / "kwsearch")


@pytest.mark.parametrize("variable", ["KWSEARCH_CACHE_DIR", "XDG_CACHE_HOME"])
@pytest.mark.parametrize("inside", [".", "sub", "sub/../.cache", "link"])
def test_a_cache_that_a_variable_puts_inside_the_root_is_refused(
    make_repo, monkeypatch, tmp_path, variable, inside
):
    root = make_repo({"sub/a.py": ""})
    (tmp_path / "link").symlink_to(root / "sub")
    monkeypatch.delenv("KWSEARCH_CACHE_DIR")
    monkeypatch.setenv(variable, str(tmp_path / "link" if inside == "link" else root / inside))
    with pytest.raises(ConfigError, match="lies inside the indexed folder"):
        index_folder(os.path.realpath(root))
    assert find_root(root / "sub") == os.path.realpath(root / "sub")


def test_a_root_that_holds_the_users_own_cache_is_no_accident(monkeypatch, tmp_path):
    monkeypatch.delenv("KWSEARCH_CACHE_DIR")
    monkeypatch.delenv("XDG_CACHE_HOME", raising=False)
    monkeypatch.setenv("HOME", str(tmp_path))
    assert index_folder(os.path.realpath(tmp_path)).startswith(str(tmp_path / ".cache"))


@pytest.mark.parametrize("inside", [".", "sub", "sub/../.kwsearch", "link"])
def test_an_index_inside_the_root_is_refused(make_repo, tmp_path, inside):
    root = make_repo({"sub/a.py": ""})
    (tmp_path / "link").symlink_to(root / "sub")
    place = tmp_path / "link" if inside == "link" else root / inside
    with pytest.raises(ConfigError, match="lies inside the indexed folder"):
        index_folder(os.path.realpath(root), str(place))


def test_an_index_beside_the_root_is_taken(make_repo, tmp_path):
    root = os.path.realpath(make_repo({}))
    assert index_folder(root, str(tmp_path / "repo-index")) == os.path.realpath(tmp_path / "repo-index")


def test_check_private(tmp_path):
    check_private(str(tmp_path / "missing"))
    folder = tmp_path / "index"
    folder.mkdir(mode=0o700)
    check_private(str(folder))
    folder.chmod(0o770)
    with pytest.raises(IndexCorruptError, match="may be written by other users"):
        check_private(str(folder))
    (tmp_path / "link").symlink_to(folder)
    with pytest.raises(IndexCorruptError, match="is not a folder"):
        check_private(str(tmp_path / "link"))


def test_a_folder_of_another_user_is_refused(tmp_path, monkeypatch):
    monkeypatch.setattr(os, "geteuid", lambda: os.lstat(tmp_path).st_uid + 1)
    with pytest.raises(IndexCorruptError, match="belongs to another user"):
        check_private(str(tmp_path))


def test_finding_a_root_is_light():
    code = (
        "import sys; before = set(sys.modules); from kwsearch.roots import find_root; find_root('.');"
        "print(*sorted(set(sys.modules) - before))"
    )
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert set(run.stdout.split()) <= {
        "__future__",
        "kwsearch",
        "kwsearch.roots",
        "kwsearch.errors",
        "kwsearch.fingerprint",
        "kwsearch.safe_open",
        "_blake2",
        "_operator",
        "errno",
    }


def test_a_current_folder_that_was_removed_is_told(tmp_path, monkeypatch):
    folder = tmp_path / "gone"
    folder.mkdir()
    monkeypatch.chdir(folder)
    folder.rmdir()
    for start in (".", "src"):
        with pytest.raises(RootError, match="the current folder was removed; go to another one"):
            find_root(start)
    assert find_root(tmp_path) == os.path.realpath(tmp_path)
    monkeypatch.chdir(tmp_path)
