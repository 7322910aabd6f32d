"""The walk: what is indexed, what is skipped and why, on friendly and on hostile trees."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kwsearch.errors import RootError
from kwsearch.languages.fileclass import path_flags
from kwsearch.languages.table import language_by_name
from kwsearch.models import SourceFile
from kwsearch.scan.freshness import VERSION_CONTROL
from kwsearch.scan.walk import _BINARY_SUFFIXES, MAX_DEPTH, SKIP_REASONS, Scan, Skip, scan_tree
from kwsearch.settings.load import Settings
from tests.privileges import modes_hold

LIMIT = 1000
"""Settings.max_file_bytes of the fixtures."""
KEPT = "kept"


def outcomes(scan: Scan) -> dict[str, str]:
    """Return each path with ``kept`` or the reason why it is skipped; folders end with a slash."""
    found = {file.path: KEPT for file in scan.files}
    found |= {skip.path + "/" * skip.folder: skip.reason for skip in scan.skipped}
    return found


def check(scan: Scan) -> None:
    """Assert what holds for every scan."""
    assert scan.seen == len(scan.files) + len(scan.skipped)
    everything = list(scan)
    assert len(everything) == scan.seen
    paths = [os.fsencode(row.path) for row in everything]
    assert paths == sorted(set(paths))
    assert {skip.reason for skip in scan.skipped} <= set(SKIP_REASONS)


def write(root: Path, path: str, data: bytes | str = b"x = 1\n") -> None:
    target = root / path
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_bytes(data if isinstance(data, bytes) else data.encode())


def tree(content: dict[str, bytes | str]) -> Callable[[Path], None]:
    """Return a builder of files with these contents."""

    def build(root: Path) -> None:
        for path, data in content.items():
            write(root, path, data)

    return build


def links(root: Path) -> None:
    write(root, "a.py")
    (root / "inner").mkdir()
    (root / "link.py").symlink_to("a.py")
    (root / "out.py").symlink_to("/etc/passwd")
    (root / "zero").symlink_to("/dev/zero")
    (root / "loop").symlink_to(".")
    (root / "inner" / "up").symlink_to("..")
    (root / "broken.py").symlink_to("nowhere")
    (root / "self.py").symlink_to("self.py")
    (root / ".gitignore").symlink_to("a.py")


def special(root: Path) -> None:
    os.mkfifo(root / "pipe")
    os.mkfifo(root / "pipe.py")
    with socket.socket(socket.AF_UNIX) as server:
        place = os.getcwd()
        os.chdir(root)  # the path of a socket is at most 108 bytes long
        try:
            server.bind("socket.py")
        finally:
            os.chdir(place)
    os.mkfifo(root / ".gitignore")


def sizes(root: Path) -> None:
    write(root, "empty.py", b"")
    write(root, "full.py", b"x" * LIMIT)
    write(root, "more.py", b"x" * (LIMIT + 1))
    with (root / "sparse.py").open("wb") as file:
        file.truncate(1 << 40)
    with (root / "sparse").open("wb") as file:
        file.truncate(1 << 40)


def deep(root: Path) -> None:
    """3,000 folders, which no path of the system can name."""
    descriptor = os.open(root, os.O_RDONLY)
    for _ in range(3000):
        os.mkdir("d", dir_fd=descriptor)
        inner = os.open("d", os.O_RDONLY, dir_fd=descriptor)
        os.close(descriptor)
        descriptor = inner
    os.close(os.open("lost.py", os.O_CREAT | os.O_WRONLY, dir_fd=descriptor))
    os.close(descriptor)
    write(root, "a.py")


def names(root: Path) -> None:
    for name in (
        "new\nline.py",
        "esc\x1b[31m.py",
        "pipe|`](.py",
        "\u202ertl.py",
        "%s{0}.py",
        "-rf.py",
        " .py",
        "~",
        "\\.py",
    ):
        write(root, name)
    with open(os.path.join(os.fsencode(root), b"\xff\xfe.py"), "wb") as file:
        file.write(b"x")


def repository(root: Path) -> None:
    write(root, ".git/HEAD", "ref: refs/heads/main\n")
    write(root, ".git/config", "[core]\n\tfsmonitor = touch /tmp/owned\n")
    write(root, ".git/info/exclude", "excluded.py\n*.tmp\n")
    write(root, "excluded.py")
    write(root, "a.tmp")
    write(root, "a.py")


def git_folder(folder: Path) -> None:
    """What git takes for a repository."""
    write(folder, "HEAD", "ref: refs/heads/main\n")
    for name in ("objects", "refs"):
        (folder / name).mkdir()


def nested(root: Path) -> None:
    repository(root)
    git_folder(root / "sub/.git")
    write(root, "sub/a.py")
    git_folder(root / ".git/modules/submodule")
    write(root, "submodule/.git", "gitdir: ../.git/modules/submodule\n")
    write(root, "submodule/a.py")
    write(root, "nearly/.git/HEAD", "ref: refs/heads/main\n")
    write(root, "nearly/a.py")
    write(root, "nowhere/.git", "gitdir: ../gone\n")
    write(root, "nowhere/a.py")
    write(root, "odd/.git", "not a link")
    write(root, "odd/a.py")


def workspace(root: Path) -> None:
    """A folder that is no repository and holds two."""
    write(root, ".gitignore", "*.log\n")
    for name in ("one", "two"):
        git_folder(root / name / ".git")
        write(root, f"{name}/.git/info/exclude", f"{name}.py\n")
        write(root, f"{name}/one.py")
        write(root, f"{name}/two.py")
        write(root, f"{name}/a.log")
    git_folder(root / "one/inner/.git")


def worktree(root: Path) -> None:
    """A work tree of a repository beside it."""
    main = root.parent / "main"
    write(main, ".git/info/exclude", "excluded.py\n")
    write(main, ".git/worktrees/w/commondir", "../..\n")
    write(root, ".git", f"gitdir: {main}/.git/worktrees/w\n")
    write(root, "excluded.py")
    write(root, "a.py")


def precedence(root: Path) -> None:
    write(root, ".gitignore", "*.a\n*.b\n*.c\n")
    write(root, ".ignore", "!*.b\n!*.c\n")
    write(root, ".kwsearchignore", "*.c\n*.d\n")
    write(root, "sub/.gitignore", "!*.a\n")
    for suffix in "abcd":
        write(root, f"x.{suffix}", "text\n")
        write(root, f"sub/x.{suffix}", "text\n")


def unreadable(root: Path) -> None:
    write(root, "a.py")
    write(root, "closed/b.py")
    write(root, "listed/c.py")
    write(root, "noname", "text")
    (root / "closed").chmod(0)
    (root / "listed").chmod(0o400)
    (root / "noname").chmod(0)


FIXTURES: dict[str, tuple[Callable[[Path], None], dict[str, str]]] = {
    "nothing": (tree({}), {}),
    "files and folders": (
        tree({"a.py": "", "d/b.py": "", "d/e/c.py": ""}),
        {"a.py": KEPT, "d/b.py": KEPT, "d/e/c.py": KEPT},
    ),
    "empty folders": (lambda root: (root / "a" / "b").mkdir(parents=True), {}),
    "order is that of bytes": (
        tree({"a.py": "", "a/b.py": "", "a0.py": ""}),
        {"a.py": KEPT, "a/b.py": KEPT, "a0.py": KEPT},
    ),
    "links": (
        links,
        {
            "a.py": KEPT,
            "link.py": "symlink",
            "out.py": "symlink",
            "zero": "symlink",
            "loop": "symlink",
            "inner/up": "symlink",
            "broken.py": "symlink",
            "self.py": "symlink",
            ".gitignore": "symlink",
        },
    ),
    "pipes and sockets": (
        special,
        {"pipe": "special", "pipe.py": "special", "socket.py": "special", ".gitignore": "special"},
    ),
    "sizes": (
        sizes,
        {
            "empty.py": KEPT,
            "full.py": KEPT,
            "more.py": "too-large",
            "sparse.py": "too-large",
            "sparse": "too-large",
        },
    ),
    "too deep": (deep, {"a.py": KEPT, "/".join("d" * (MAX_DEPTH + 1)) + "/": "too-deep"}),
    "hostile names": (
        names,
        dict.fromkeys(
            [
                "new\nline.py",
                "esc\x1b[31m.py",
                "pipe|`](.py",
                "\u202ertl.py",
                "%s{0}.py",
                "-rf.py",
                " .py",
                "~",
                "\\.py",
                os.fsdecode(b"\xff\xfe.py"),
            ],
            KEPT,
        ),
    ),
    "names that differ in case": (
        tree({"README.md": "", "readme.md": "", "Readme.md": ""}),
        dict.fromkeys(["README.md", "readme.md", "Readme.md"], KEPT),
    ),
    "binary by suffix": (
        tree({"a.png": "text", "b.PNG": "text", "c.tar.gz": "", "d.so": "", "e.zip": b"PK\x03\x04" * 9}),
        dict.fromkeys(["a.png", "b.PNG", "c.tar.gz", "d.so", "e.zip"], "binary"),
    ),
    "binary by content": (
        tree({"a": b"\x7fELF\x00\x00", "b.xyz": b"a\x00b", "c": b"text", "d": b""}),
        {"a": "binary", "b.xyz": "binary", "c": KEPT, "d": KEPT},
    ),
    "a NUL late in the first block": (tree({"b": b"x" * 900 + b"\x00"}), {"b": "binary"}),
    "names that are suffixes": (
        tree({"a": "x", "png": "x", ".png": "x", "py": "x"}),
        {"a": KEPT, "png": KEPT, ".png": KEPT, "py": KEPT},
    ),
    "utf-16": (
        tree({"a": "text".encode("utf-16"), "b": "text".encode("utf-16-be")}),
        {"a": "utf-16", "b": "binary"},
    ),
    "version control": (
        tree(
            {
                ".hg/x.py": "",
                ".svn/x.py": "",
                "CVS/x.py": "",
                "_darcs/x.py": "",
                "d/.git/x.py": "",
                "a.py": "",
            }
        ),
        {
            ".hg/": "version-control",
            ".svn/": "version-control",
            "CVS/": "version-control",
            "_darcs/": "version-control",
            "d/.git/": "version-control",
            "a.py": KEPT,
        },
    ),
    "repository": (
        repository,
        {".git/": "version-control", "excluded.py": "ignored", "a.tmp": "ignored", "a.py": KEPT},
    ),
    "repositories inside": (
        nested,
        {
            ".git/": "version-control",
            "excluded.py": "ignored",
            "a.tmp": "ignored",
            "a.py": KEPT,
            "sub/": "nested-repository",
            "submodule/": "nested-repository",
            "nearly/.git/": "version-control",
            "nearly/a.py": KEPT,
            "odd/.git": "version-control",
            "odd/a.py": KEPT,
            "nowhere/.git": "version-control",
            "nowhere/a.py": KEPT,
        },
    ),
    "workspace of repositories": (
        workspace,
        {
            ".gitignore": KEPT,
            "one/.git/": "version-control",
            "one/one.py": "ignored",
            "one/two.py": KEPT,
            "one/a.log": KEPT,
            "one/inner/": "nested-repository",
            "two/.git/": "version-control",
            "two/one.py": KEPT,
            "two/two.py": "ignored",
            "two/a.log": KEPT,
        },
    ),
    "work tree": (worktree, {".git": "version-control", "excluded.py": "ignored", "a.py": KEPT}),
    "link that leads nowhere": (
        tree({".git": "gitdir: /nowhere\n", "a.py": ""}),
        {".git": "version-control", "a.py": KEPT},
    ),
    "ignore files": (
        tree(
            {
                ".gitignore": "*.log\nbuild/\n!keep.log\n",
                "a.log": "",
                "keep.log": "x",
                "build/b.py": "",
                "d/build": "x",
                "d/c.log": "",
            }
        ),
        {
            ".gitignore": KEPT,
            "a.log": "ignored",
            "keep.log": KEPT,
            "build/": "ignored",
            "d/build": KEPT,
            "d/c.log": "ignored",
        },
    ),
    "an ignore file that ignores itself": (
        tree({".gitignore": "*\n", "a.py": ""}),
        {".gitignore": "ignored", "a.py": "ignored"},
    ),
    "which ignore file wins": (
        precedence,
        {
            ".gitignore": KEPT,
            ".ignore": KEPT,
            ".kwsearchignore": KEPT,
            "sub/.gitignore": KEPT,
            "x.a": "ignored",
            "x.b": KEPT,
            "x.c": "ignored",
            "x.d": "ignored",
            "sub/x.a": "binary",
            "sub/x.b": KEPT,
            "sub/x.c": "ignored",
            "sub/x.d": "ignored",
        },
    ),
    "an ignore file that is a folder": (
        tree({".gitignore/x.py": "", "a.py": ""}),
        {".gitignore/x.py": KEPT, "a.py": KEPT},
    ),
    "an ignore file of hostile patterns": (
        tree({".gitignore": "*a" * 400 + "b\n", "a" * 200: "x"}),
        {".gitignore": KEPT, "a" * 200: KEPT},
    ),
    "an ignore file with NUL and broken UTF-8": (
        tree({".gitignore": b"\xff\nb.py\x00x\n\x00\n", "a.py": "", "b.py": ""}),
        {".gitignore": KEPT, "a.py": KEPT, "b.py": "ignored"},
    ),
    "a name that is a folder's": (tree({"a.py/b.py": ""}), {"a.py/b.py": KEPT}),
    "hidden files are files": (
        tree({".env": "A=1", ".github/ci.yml": "a: 1"}),
        {".env": KEPT, ".github/ci.yml": KEPT},
    ),
    "long names": (tree({"n" * 252 + ".py": ""}), {"n" * 252 + ".py": KEPT}),
    "vendored folders are indexed": (tree({"node_modules/a.js": ""}), {"node_modules/a.js": KEPT}),
}


@pytest.mark.parametrize("name", FIXTURES)
@pytest.mark.timeout(20)
def test_fixture(name: str, tmp_path: Path) -> None:
    root = tmp_path / "root"
    root.mkdir()
    build, expected = FIXTURES[name]
    build(root)
    scan = scan_tree(str(root), Settings(max_file_bytes=LIMIT))
    check(scan)
    assert outcomes(scan) == expected
    again = scan_tree(str(root), Settings(max_file_bytes=LIMIT))
    assert (list(again), again.rules) == (list(scan), scan.rules)
    if name == "too deep":
        subprocess.run(["rm", "-rf", str(root)], check=True)  # pytest's own removal recurses


def test_unreadable_entries_are_counted(tmp_path: Path) -> None:
    unreadable(tmp_path)
    with modes_hold():
        scan = scan_tree(str(tmp_path))
    (tmp_path / "closed").chmod(0o700)
    (tmp_path / "listed").chmod(0o700)
    check(scan)
    assert outcomes(scan) == {
        "a.py": KEPT, "closed/": "unreadable", "listed/c.py": "unreadable", "noname": "unreadable",
    }  # fmt: skip
    assert all(skip.ctime_ns for skip in scan.skipped)


def test_pages_are_left_out_except_at_the_root(tmp_path: Path) -> None:
    for folder in ("", "pages/"):
        write(tmp_path, f"{folder}.kwsearch-pages.json", "{}")
        write(tmp_path, f"{folder}a.md", "# A\n")
    assert outcomes(scan_tree(str(tmp_path))) == {
        ".kwsearch-pages.json": KEPT,
        "a.md": KEPT,
        "pages/": "pages",
    }


def test_own_folders_are_left_out(tmp_path: Path) -> None:
    write(tmp_path, "index/segment", "x")
    write(tmp_path, "deep/index/a.py")
    scan = scan_tree(str(tmp_path), own_folders=[str(tmp_path / "index")])
    assert outcomes(scan) == {"index/": "index", "deep/index/a.py": KEPT}


def test_exclude_setting_wins_over_everything(tmp_path: Path) -> None:
    write(tmp_path, ".kwsearchignore", "!a.py\nb.py\n")
    for name in ("a.py", "b.py", "c.py", "d/a.py"):
        write(tmp_path, name)
    scan = scan_tree(str(tmp_path), Settings(exclude=("/a.py", "!b.py", "d/")))
    assert outcomes(scan) == {
        ".kwsearchignore": KEPT, "a.py": "excluded", "b.py": KEPT, "c.py": KEPT, "d/": "excluded",
    }  # fmt: skip


def test_git_rules_can_be_switched_off(tmp_path: Path) -> None:
    repository(tmp_path)
    write(tmp_path, ".gitignore", "a.py\n")
    write(tmp_path, ".ignore", "*.tmp\n")
    scan = scan_tree(str(tmp_path), Settings(git_ignore=False))
    assert outcomes(scan) == {
        ".git/": "version-control", ".gitignore": KEPT, ".ignore": KEPT,
        "a.py": KEPT, "a.tmp": "ignored", "excluded.py": KEPT,
    }  # fmt: skip


def test_rules_of_parent_folders_count_within_the_repository(tmp_path: Path) -> None:
    write(tmp_path, ".gitignore", "above\n")
    write(tmp_path, "repo/.git/HEAD", "ref: x")
    write(tmp_path, "repo/.gitignore", "*.log\n/pkg/only.py\nonly2.py/\n")
    for name in ("above", "a.log", "only.py", "sub/only.py"):
        write(tmp_path, f"repo/pkg/{name}", "x")
    scan = scan_tree(str(tmp_path / "repo" / "pkg"))
    assert outcomes(scan) == {"above": KEPT, "a.log": "ignored", "only.py": "ignored", "sub/only.py": KEPT}
    assert str(tmp_path / "repo" / ".gitignore") in scan.rules
    assert str(tmp_path / ".gitignore") not in scan.rules


def test_git_is_never_run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    repository(tmp_path)
    monkeypatch.setattr(subprocess, "Popen", None)
    monkeypatch.setattr(os, "posix_spawn", None)
    assert outcomes(scan_tree(str(tmp_path)))["a.py"] == KEPT


def test_files_carry_status_language_and_classes(tmp_path: Path) -> None:
    write(tmp_path, "tests/test_a.py", "x = 1\n")
    write(tmp_path, "tool", "#!/bin/sh\n")
    scan = scan_tree(str(tmp_path))
    status = (tmp_path / "tests/test_a.py").stat()
    assert scan.files == [
        SourceFile(
            "tests/test_a.py",
            6,
            status.st_mtime_ns,
            status.st_ctime_ns,
            "python",
            path_flags("tests/test_a.py", "python"),
        ),
        scan.files[1],
    ]
    assert (scan.files[1].language, type(scan.files[1])) == ("bash", SourceFile)


def test_rules_tell_what_is_there_and_what_is_not(tmp_path: Path) -> None:
    write(tmp_path, ".git/HEAD", "ref: x")
    write(tmp_path, "d/.ignore", "x\n")
    status = (tmp_path / "d/.ignore").stat()
    assert scan_tree(str(tmp_path)).rules == {
        ".git": (1, 0, 0),
        ".git/info/exclude": (0, 0, 0),
        "d/.ignore": (status.st_size, status.st_mtime_ns, status.st_ctime_ns),
    }


def test_long_rule_files_are_reported(tmp_path: Path) -> None:
    write(tmp_path, ".gitignore", "a.py\n" + "# filler\n" * 10_000 + "b.py\n")
    write(tmp_path, "a.py")
    write(tmp_path, "b.py")
    scan = scan_tree(str(tmp_path))
    assert scan.cut_rules == [".gitignore"]
    assert outcomes(scan) == {".gitignore": KEPT, "a.py": "ignored", "b.py": KEPT}


def test_chains_of_rule_files_are_bounded(tmp_path: Path) -> None:
    folder = ""
    for number in range(8):
        write(tmp_path, f"{folder}.gitignore", "# filler\n" * 5_000 + f"{number}.py\n")
        folder += "d/"
    for number in range(8):
        write(tmp_path, f"{folder}{number}.py")
    scan = scan_tree(str(tmp_path))
    kept = [file.path[-4:] for file in scan.files if file.path.endswith(".py")]
    assert kept == [f"{number}.py" for number in range(5, 8)]
    assert scan.cut_rules == ["d/" * number + ".gitignore" for number in range(5, 8)]


HEADERS = {
    "only C": ({"a.c": "", "a.h": "struct a;\n"}, "c"),
    "only C++": ({"a.cc": "", "a.h": "struct a;\n"}, "cpp"),
    "a little C++": ({**{f"{number}.c": "" for number in range(9)}, "a.cpp": "", "a.h": ""}, "cpp"),
    "hardly any C++": ({**{f"{number}.c": "" for number in range(10)}, "a.cpp": "", "a.h": ""}, "c"),
    "CUDA": ({"a.cu": "", "a.h": ""}, "cpp"),
    "headers of C++ alone": ({"a.h": "struct a;\n", "b.h": "#pragma once\n\nnamespace b {\n"}, "cpp"),
    "headers with templates": ({"a.h": "  template <typename T>\n"}, "cpp"),
    "headers with classes": ({"a.h": "class A;\n"}, "cpp"),
    "headers of C alone": ({"a.h": "/* the class of a thing */\nint class_of(int);\n"}, "c"),
    "no headers": ({"a.py": ""}, "c"),
    "MATLAB beside C++": ({"a.m": "% a\n", "b.m": "", "c.cpp": "", "a.h": "class A;\n"}, "cpp"),
    "MATLAB beside C": ({"a.m": "% a\n", "b.m": "", "c.c": "", "a.h": "int a;\n"}, "c"),
}
OBJECTIVE_C = {
    "Objective-C": {"A.m": "", "A.h": "struct a;\n", "B.h": '#import "A.h"\n'},
    "some C, too": {"A.m": "", "B.m": "", "c.c": "", "A.h": "@class A;\n"},
    "headers alone": {"A.h": "/* an interface */\n@interface A\n@end\n"},
}


@pytest.mark.parametrize("name", HEADERS)
def test_header_language(name: str, tmp_path: Path) -> None:
    content, expected = HEADERS[name]
    for path, text in content.items():
        write(tmp_path, path, text)
    scan = scan_tree(str(tmp_path))
    assert scan.header_language == expected
    assert {file.language for file in scan.files if file.path.endswith(".h")} <= {expected}
    assert scan_tree(str(tmp_path), Settings(header_language="cpp")).header_language == "cpp"


@pytest.mark.parametrize("name", OBJECTIVE_C)
def test_headers_are_objective_c_where_its_grammar_is_installed(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for path, text in OBJECTIVE_C[name].items():
        write(tmp_path, path, text)
    for is_installed, expected in ((True, "objective-c"), (False, "c")):
        monkeypatch.setattr(
            "kwsearch.languages.installed.has_grammar", lambda _row, is_it=is_installed: is_it
        )
        assert scan_tree(str(tmp_path)).header_language == expected


def test_only_decides_the_given_paths_as_a_whole_scan_does(tmp_path: Path) -> None:
    repository(tmp_path)
    for path in ("d/a.py", "d/e/b.py", "d/e/c.log", "f/a.py", "f/x.png"):
        write(tmp_path, path, "x\n")
    write(tmp_path, "d/.gitignore", "*.log\n")
    whole = list(scan_tree(str(tmp_path)))

    def only(*paths: str) -> list[SourceFile | Skip]:
        scan = scan_tree(str(tmp_path), only=paths)
        check(scan)
        return list(scan)

    def below(*folders: str) -> list[SourceFile | Skip]:
        return [row for row in whole if any(row.path == f or row.path.startswith(f + "/") for f in folders)]

    assert only() == []
    assert only("missing.py", "d/missing/x") == []
    assert only("d/e/b.py") == below("d/e/b.py")
    assert only("d/e", "excluded.py") == below("d/e", "excluded.py")
    assert only("d/e/", "f/x.png") == below("d/e", "f/x.png")
    assert only(".git/config") == below(".git")


def test_files_past_the_cap_are_counted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("kwsearch.scan.walk.MAX_FILES", 3)
    for path in ("a.py", "b/a.h", "b/b.py", "c.py", "d/a.py", "e.png"):
        write(tmp_path, path)
    scan = scan_tree(str(tmp_path))
    check(scan)
    assert outcomes(scan) == {
        "a.py": KEPT,
        "b/a.h": KEPT,
        "b/b.py": "too-many",
        "c.py": KEPT,
        "d/": "too-many",
        "e.png": "binary",
    }


def test_folders_with_too_many_entries_are_skipped(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("kwsearch.scan.walk.MAX_FOLDER_ENTRIES", 3)
    for path in ("a.py", "b/1.py", "b/2.py", "b/3.py", "b/4/x.py", "c/1.py"):
        write(tmp_path, path)
    scan = scan_tree(str(tmp_path))
    check(scan)
    assert outcomes(scan) == {"a.py": KEPT, "b/": "too-many", "c/1.py": KEPT}


@pytest.mark.parametrize("name", ["missing", "file"])
def test_a_root_that_is_no_folder(name: str, tmp_path: Path) -> None:
    write(tmp_path, "file")
    with pytest.raises(RootError, match=name):
        scan_tree(str(tmp_path / name))


def test_a_root_may_be_a_link(tmp_path: Path) -> None:
    write(tmp_path, "real/a.py")
    (tmp_path / "link").symlink_to("real")
    assert outcomes(scan_tree(str(tmp_path / "link"))) == {"a.py": KEPT}


def test_descriptors_are_closed(tmp_path: Path) -> None:
    for number in range(40):
        write(tmp_path, f"a/b/c/d/{number}/x", "text")
    before = len(os.listdir("/proc/self/fd")) if sys.platform == "linux" else 0
    scan_tree(str(tmp_path))
    assert not before or len(os.listdir("/proc/self/fd")) == before


NAME = st.text(
    st.characters(exclude_characters="/\0", exclude_categories=["Cs"]), min_size=1, max_size=12
).filter(lambda name: name not in {".", ".."} and len(name.encode()) < 200)
RAW_NAME = st.binary(min_size=1, max_size=12).filter(
    lambda name: b"/" not in name and b"\0" not in name and name not in {b".", b".."}
)


@settings(max_examples=40, deadline=None)
@given(st.lists(st.lists(NAME | RAW_NAME.map(os.fsdecode), min_size=1, max_size=3), max_size=12))
def test_every_name_is_accounted_for(
    tmp_path_factory: pytest.TempPathFactory, paths: list[list[str]]
) -> None:
    root = tmp_path_factory.mktemp("names")
    written = set()
    for parts in paths:
        target = root.joinpath(*parts)
        try:
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(b"x")
        except (FileExistsError, NotADirectoryError, IsADirectoryError):
            continue
        written.add("/".join(parts))
    scan = scan_tree(str(root))
    check(scan)
    skipped = tuple(skip.path + "/" for skip in scan.skipped if skip.folder)
    seen = {row.path for row in scan}
    assert {path for path in written if not path.startswith(skipped)} == {
        path for path in seen if path + "/" not in skipped
    }
    assert all(os.path.basename(path.rstrip("/")) in VERSION_CONTROL for path in skipped)


def test_what_a_language_has_is_not_skipped_by_its_suffix() -> None:
    assert [
        suffix for suffix in sorted(_BINARY_SUFFIXES) if language_by_name(f"x.{suffix}") is not None
    ] == []
