"""Drift: what changed since the index looked, found by status alone."""

from __future__ import annotations

import os
import random
import shutil
import subprocess
import sys
from pathlib import Path
from stat import S_ISDIR
from typing import Any

import pytest

from kwsearch.scan.freshness import Drift, check_paths, check_told, check_tree
from kwsearch.scan.walk import Scan, scan_tree


def known(scan: Scan) -> dict[str, tuple[int, int, int]]:
    return {file.path: (file.size, file.mtime_ns, file.ctime_ns) for file in scan.files}


def tables(scan: Scan) -> tuple[Any, ...]:
    """What an index knows after ``scan``: its files, what it passed over, and the rules."""
    skipped = {s.path: (s.reason, s.size, s.mtime_ns, s.ctime_ns) for s in scan.skipped if not s.folder}
    folders = {s.path: s.reason for s in scan.skipped if s.folder}
    return known(scan), skipped, folders, scan.rules


def drift_since(scan: Scan, *, limit: int = 0) -> Drift:
    """Compare the tree with what an index knows after ``scan``."""
    return check_tree(scan.root, *tables(scan), limit=limit)


def entries(root: Path) -> dict[str, tuple[int, ...]]:
    """Everything below a folder, with what of its status a change shows; of folders that they are there."""
    status = {str(path.relative_to(root)): path.lstat() for path in root.rglob("*")}
    return {
        path: (row.st_mode,)
        if S_ISDIR(row.st_mode)
        else (row.st_mode, row.st_size, row.st_ctime_ns, row.st_ino)
        for path, row in status.items()
    }


def told_between(before: dict[str, tuple[int, ...]], after: dict[str, tuple[int, ...]]) -> list[str]:
    """The paths that a system which loses nothing tells of."""
    return [path for path in before.keys() | after.keys() if before.get(path) != after.get(path)]


def found(drift: Drift) -> tuple[list[str], list[str], list[str], bool]:
    return drift.changed, drift.added, drift.removed, drift.rules_changed


@pytest.fixture
def root(tmp_path: Path) -> Path:
    content = {
        ".git/HEAD": "ref: x",
        ".gitignore": "*.log\nbuild/\n",
        "a.py": "x = 1\n",
        "a.log": "log",
        "big.bin2": "a\0b",
        "picture.png": "",
        "build/x.py": "x",
        "d/b.py": "x",
        "d/e/c.py": "x",
        "sub/.git/HEAD": "ref: x",
        "sub/.git/objects/x": "",
        "sub/.git/refs/x": "",
        "sub/a.py": "x",
    }
    for path, text in content.items():
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_text(text)
    (tmp_path / "link.py").symlink_to("a.py")
    return tmp_path


def test_nothing_changed(root: Path) -> None:
    drift = drift_since(scan_tree(str(root)))
    assert found(drift) == ([], [], [], False)
    assert not drift
    assert drift.complete


EDITS = {
    # name: (what happens, changed, added, removed, rules_changed)
    "content": ("echo y >> a.py", ["a.py"], [], [], False),
    "times alone": ("touch d/b.py", ["d/b.py"], [], [], False),
    "permissions": ("chmod 600 d/b.py", ["d/b.py"], [], [], False),
    "new file": ("echo x > d/new.py", [], ["d/new.py"], [], False),
    "new folder": ("mkdir -p n/m && echo x > n/m/a.py", [], ["n/m/a.py"], [], False),
    "new empty folder": ("mkdir -p n/m", [], [], [], False),
    "removed": ("rm d/b.py", [], [], ["d/b.py"], False),
    "removed folder": ("rm -r d", [], [], ["d/b.py", "d/e/c.py"], False),
    "renamed": ("mv d/b.py d/z.py", [], ["d/z.py"], ["d/b.py"], False),
    "renamed in case": ("mv a.py A.py", [], ["A.py"], ["a.py"], False),
    "swapped": ("mv a.py t && mv d/b.py a.py && mv t d/b.py", ["a.py", "d/b.py"], [], [], False),
    "file becomes a folder": (
        "rm a.py && mkdir a.py && echo x > a.py/x.py",
        [],
        ["a.py/x.py"],
        ["a.py"],
        False,
    ),
    "folder becomes a file": ("rm -r d/e && echo x > d/e", [], ["d/e"], ["d/e/c.py"], False),
    "file becomes a link": ("rm a.py && ln -s d/b.py a.py", ["a.py"], [], [], False),
    "folder becomes a link": (
        "mv d z && ln -s z d",
        [],
        ["d", "z/b.py", "z/e/c.py"],
        ["d/b.py", "d/e/c.py"],
        False,
    ),
    "link becomes a file": ("rm link.py && echo x > link.py", ["link.py"], [], [], False),
    "binary becomes text": ("echo text > big.bin2", ["big.bin2"], [], [], False),
    "ignored file": ("echo more >> a.log", [], [], [], False),
    "ignored folder": ("echo more > build/new.py", [], [], [], False),
    "skipped by name": ("echo more > picture.png", [], [], [], False),
    "nested repository": ("echo more > sub/new.py", [], [], [], False),
    "version control": ("echo more > .git/index", [], [], [], False),
    "skipped file gone": ("rm a.log picture.png link.py", [], [], [], False),
    "skipped folder gone": ("rm -r build", [], [], [], False),
    "nested repository gone": ("rm -r sub", [], [], [], True),
    "nested repository becomes a folder": ("rm -r sub/.git", [], [], [], True),
    "nested repository becomes a submodule": (
        "mv sub/.git .git/sub && echo 'gitdir: ../.git/sub' > sub/.git",
        [],
        [],
        [],
        True,
    ),
    "nested repository works": ("echo more > sub/.git/index && touch sub/.git", [], [], [], False),
    "clone appears": ("cp -r sub n && touch n/a n/b n/z", [], [], [], True),
    "pages in a new folder": (
        "mkdir -p n/m && touch n/.kwsearch-pages.json n/a.md n/m/b.md n/z.md",
        [],
        [],
        [],
        False,
    ),
    "rules edited": ("echo '*.py' >> .gitignore", [".gitignore"], [], [], True),
    "rules removed": ("rm .gitignore", [], [], [".gitignore"], True),
    "rules added": ("echo '*.py' > d/.ignore", [], ["d/.ignore"], [], True),
    "own rules added": ("echo '*.py' > d/.kwsearchignore", [], ["d/.kwsearchignore"], [], True),
    "exclude file added": ("mkdir .git/info && echo '*.py' > .git/info/exclude", [], [], [], True),
    "repository begins": ("mkdir d/.git && echo x > d/.git/HEAD", [], [], [], True),
    "submodule begins": ("echo 'gitdir: x' > d/.git", [], [], [], True),
    "pages appear": ("echo '{}' > d/.kwsearch-pages.json", [], [], [], True),
    "pipe appears": ("mkfifo pipe.py", [], ["pipe.py"], [], False),
    "everything gone": ("rm -r * .gitignore", [], [], [".gitignore", "a.py", "d/b.py", "d/e/c.py"], True),
}


@pytest.mark.parametrize("name", EDITS)
@pytest.mark.timeout(20)
def test_edit(name: str, root: Path) -> None:
    scan = scan_tree(str(root))
    before = entries(root)
    command, *expected = EDITS[name]
    subprocess.run(["sh", "-c", command], cwd=root, check=True)
    drift = drift_since(scan)
    assert found(drift) == tuple(expected)
    told = check_told(str(root), *tables(scan), told_between(before, entries(root)))
    assert told is None or found(told) == found(drift)
    assert bool(drift) == any(expected)
    assert len(drift) == sum(map(len, expected[:3]))
    assert not drift_since(scan_tree(str(root)))


def test_what_was_left_out_and_is_gone_is_told_apart_by_whether_an_answer_lacks_it(root: Path) -> None:
    (root / "wide.js").write_text("x = 1;" * 5000)
    (root / "far.py").write_text("x = 1\n" * 500_000)
    scan = scan_tree(str(root))
    known, skipped, folders, rules = tables(scan)
    # Found when it is read, which a scan does not.
    skipped["wide.js"] = ("minified", *known.pop("wide.js"))
    before = entries(root)
    command = "rm -r a.log picture.png link.py wide.js far.py build"
    subprocess.run(["sh", "-c", command], cwd=root, check=True)
    drift = check_tree(str(root), known, skipped, folders, rules)
    assert found(drift) == ([], [], ["far.py", "wide.js"], False)
    assert drift.gone == ["a.log", "build", "link.py", "picture.png"]
    assert check_told(str(root), known, skipped, folders, rules, told_between(before, entries(root))) is None
    told = check_told(
        str(root), known, skipped, folders, rules, ["a.log", "picture.png", "link.py", "far.py", "wide.js"]
    )
    assert told is not None
    assert found(told) == found(drift)
    assert told.gone == ["a.log", "link.py", "picture.png"]


@pytest.mark.parametrize(
    "name",
    ["content", "times alone", "permissions", "new file", "removed", "renamed", "renamed in case", "swapped"],
)
def test_what_is_told_of_files_is_enough(name: str, root: Path) -> None:
    scan = scan_tree(str(root))
    before = entries(root)
    command, *expected = EDITS[name]
    subprocess.run(["sh", "-c", command], cwd=root, check=True)
    told = check_told(str(root), *tables(scan), told_between(before, entries(root)))
    assert told is not None
    assert found(told) == tuple(expected)


def test_what_no_index_holds_needs_no_look(root: Path) -> None:
    scan = scan_tree(str(root))
    (root / "build/y.py").write_text("x")
    (root / "sub/.git/refs/y").write_text("x")
    told = ["build/y.py", "build", "sub/.git/refs/y", "link.py/x", "never.py", "d/4913"]
    drift = check_told(str(root), *tables(scan), told)
    assert drift is not None
    assert found(drift) == ([], [], [], False)
    assert not drift.pages


@pytest.mark.parametrize("path", ["d", "d/.gitignore", "sub/.git", "d/.kwsearch-pages.json", "", "gone"])
def test_only_a_look_at_all_tells_of_folders_and_rules(path: str, root: Path) -> None:
    scan = scan_tree(str(root))
    files, skipped, folders, rules = tables(scan)
    files["gone/below/a.py"] = (1, 1, 1)
    assert check_told(str(root), files, skipped, folders, rules, [path]) is None


def test_very_many_paths_are_not_looked_at_one_by_one(root: Path) -> None:
    scan = scan_tree(str(root))
    assert check_told(str(root), *tables(scan), [f"n{number}.py" for number in range(201)]) is None


def test_root_gone(root: Path) -> None:
    scan = scan_tree(str(root))
    shutil.rmtree(root)
    assert found(drift_since(scan)) == ([], [], sorted(known(scan)), True)


def test_limit_gives_up_early(root: Path) -> None:
    scan = scan_tree(str(root))
    for number in range(20):
        (root / f"n{number}.py").write_text("x")
    drift = drift_since(scan, limit=5)
    assert not drift.complete
    assert len(drift.added) > 5
    assert drift_since(scan, limit=50).complete


def test_long_paths(tmp_path: Path) -> None:
    descriptor = os.open(tmp_path, os.O_RDONLY)
    for _ in range(25):
        os.mkdir("d" * 200, dir_fd=descriptor)
        inner = os.open("d" * 200, os.O_RDONLY, dir_fd=descriptor)
        os.close(descriptor)
        descriptor = inner
    try:
        os.close(os.open("a.py", os.O_CREAT | os.O_WRONLY, dir_fd=descriptor))
        scan = scan_tree(str(tmp_path))
        assert [len(file.path) for file in scan.files] == [25 * 201 + 4]
        assert not drift_since(scan)
        os.close(os.open("b.py", os.O_CREAT | os.O_WRONLY, dir_fd=descriptor))
        assert [path[-4:] for path in drift_since(scan).added] == ["b.py"]
    finally:
        os.close(descriptor)
        subprocess.run(["rm", "-rf", str(tmp_path / ("d" * 200))], check=True)


def test_check_paths_looks_at_nothing_else(root: Path) -> None:
    before = known(scan_tree(str(root)))
    (root / "a.py").write_text("changed\n")
    (root / "d/b.py").unlink()
    (root / "d/e/c.py").write_text("changed\n")
    (root / "new.py").write_text("x")
    assert found(check_paths(str(root), before, ["a.py", "d/b.py", "unknown.py", "nul\0"])) == (
        ["a.py"],
        [],
        ["d/b.py"],
        False,
    )
    assert found(check_paths(str(root), before, [])) == ([], [], [], False)


def test_random_edits_equal_a_new_scan(tmp_path: Path) -> None:
    """What drift says, applied to what was known, is what a new scan knows."""
    chance = random.Random(7)
    names = ["a.py", "b.txt", "c.log", ".gitignore", "d", "e"]
    (tmp_path / ".gitignore").write_text("*.log\n")
    scan = scan_tree(str(tmp_path))
    before, enough = entries(tmp_path), 0
    for _ in range(150):
        folder = tmp_path.joinpath(*chance.choices(["d", "e"], k=chance.randrange(3)))
        target = folder / chance.choice(names)
        if target.is_dir():
            if chance.random() < 0.3:
                shutil.rmtree(target)
        elif target.exists() and chance.random() < 0.3:
            target.unlink()
        elif folder.is_dir() or not folder.exists():
            try:
                folder.mkdir(parents=True, exist_ok=True)
                target.write_text("*.txt\n" * chance.randrange(4))
            except (FileExistsError, NotADirectoryError):
                pass
        drift = drift_since(scan)
        now = entries(tmp_path)
        told = check_told(str(tmp_path), *tables(scan), told_between(before, now))
        assert told is None or found(told) == found(drift)
        before, enough = now, enough + (told is not None and bool(told))
        new = scan_tree(str(tmp_path))
        old_files, new_files = known(scan), known(new)
        if not drift.rules_changed:
            assert old_files.keys() - new_files.keys() <= {*drift.removed, *drift.changed}
            assert new_files.keys() - old_files.keys() <= {*drift.added, *drift.changed}
        same = old_files.keys() & new_files.keys()
        assert {path for path in same if old_files[path] != new_files[path]} == {*drift.changed} & same
        scan = new
    assert enough > 20


def test_import_is_lean() -> None:
    code = (
        "import sys, kwsearch.scan.freshness;"
        "print(sorted({'re', 'typing', 'enum', 'dataclasses', 'json', 'pathlib'} & set(sys.modules)))"
    )
    result = subprocess.run([sys.executable, "-S", "-c", code], capture_output=True, text=True, check=True)
    assert result.stdout == "[]\n"


def test_a_new_border_hides_no_removed_file(tmp_path: Path) -> None:
    """What its folder gave before the border was listed is not counted twice, whatever the order on the disk."""
    inner = tmp_path / "inner"
    inner.mkdir()
    for number in range(30):
        (inner / f"f{number}.py").write_text("")
    files = known(scan_tree(str(tmp_path)))
    (inner / ".git").mkdir()
    for count in range(1, 31):
        gone = {f"gone{number:02}.py": (1, 1, 1) for number in range(count)}
        assert check_tree(str(tmp_path), {**files, **gone}, {}, {}, {}).removed == sorted(gone)
