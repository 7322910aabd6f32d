"""Ignore rules: equal to git's on generated trees, and linear on hostile ones."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kwsearch.scan.ignore_lines import MAX_IGNORE_BYTES
from kwsearch.scan.ignore_rules import IgnoreRules, parse_rules


def ignored(files: dict[str, bytes], path: str, *, folder: bool = False, ignore_case: bool = False) -> bool:
    """Tell whether a path is ignored, going down to it as the scan does; ``files`` holds rules by their folder."""
    chain: list[IgnoreRules] = []
    place = ""
    parts = path.split("/")
    for number, part in enumerate(parts):
        if place in files:
            rules = parse_rules(files[place], ignore_case=ignore_case)
            chain = [rules, *chain] if rules is not None else chain
        is_folder = folder or number < len(parts) - 1
        verdicts = (rules.verdict(part, is_folder) for rules in chain)
        if next((verdict for verdict in verdicts if verdict is not None), False):
            return True
        chain = [inner for rules in chain if (inner := rules.enter(part)) is not None]
        place = f"{place}/{part}" if place else part
    return False


TABLE = [
    # (rules, ignored paths, paths that are not); a "/" at the end of a path makes it a folder
    ("*.o", "a.o d/a.o .o", "a.o.c o a.ob"),
    ("a.o", "a.o d/a.o a.o/", "ba.o"),
    ("build/", "build/ d/build/ build/x", "build d/build"),
    ("/build", "build build/", "d/build"),
    ("d/build", "d/build d/build/", "build e/d/build"),
    ("/d/*.o", "d/a.o", "a.o d/e/a.o"),
    ("d/*", "d/a d/b/", "d e/d/a"),
    ("**/a", "a d/a d/e/a", "ab"),
    ("a/**", "a/b a/b/c", "a a/ b/a/c"),
    ("a/**/b", "a/b a/x/b a/x/y/b", "b a/b2"),
    ("a/b**", "a/b a/bc a/bc/d", "a/c"),
    ("/a**/c", "ac a/c ab/c a/b/c", "b/c"),
    ("x**y", "xy xaby d/xy", "x/y"),
    ("*.py[co]", "a.pyc d/a.pyo", "a.py a.pyd"),
    ("[!a]b", "bb cb", "ab b"),
    ("[^a]b", "bb", "ab"),
    ("[a-c]x", "ax bx cx", "dx Ax"),
    ("[]x]", "] x", "["),
    ("[[:digit:]]", "1", "a"),
    ("[[:nope:]]", "", "a [[:nope:]]"),
    ("[a", "", "a [a"),
    ("a?c", "abc a.c", "ac abbc"),
    ("?", "a", "\u00e9 ab"),
    ("??", "\u00e9 ab", "a"),
    (r"\#a", "#a", "a"),
    (r"\!a", "!a", "a"),
    (r"a\*", "a*", "ab"),
    ("a\\", "", "a a\\"),
    ("#a", "", "#a a"),
    ("a  ", "a", ""),
    ("*.log\n!keep.log", "a.log", "keep.log d/keep.log"),
    ("!keep.log\n*.log", "keep.log", ""),
    ("d/\n!d/a", "d/a", ""),
    ("/*\n!/a", "b b/a", "a a/b"),
    ("*\n!*/\n!*.c", "a d/a", "a.c d/a.c d/"),
    ("a\r\nb\r\n", "a b", ""),
    ("\ufeffa", "a", ""),
    ("\n\n   \n", "", "a"),
    ("/", "", "a"),
    ("//a", "", "a"),
    ("a//", "", "a a/"),
    ("*", "a a/ a/b", ""),
    ("**", "a a/b", ""),
    ("**/", "d/ d/a", "a"),
]


@pytest.mark.parametrize(("rules", "yes", "no"), TABLE, ids=[repr(row[0]) for row in TABLE])
def test_rules(rules: str, yes: str, no: str) -> None:
    files = {"": rules.encode()}
    expected = dict.fromkeys(yes.split(), True) | dict.fromkeys(no.split(), False)
    assert {
        path: ignored(files, path.rstrip("/"), folder=path.endswith("/")) for path in expected
    } == expected


def test_escaped_space_at_the_end_counts() -> None:
    assert ignored({"": b"a\\ "}, "a ")
    assert not ignored({"": b"a\\ "}, "a")


def test_deeper_files_win() -> None:
    files = {"": b"*.o\n", "d": b"!a.o\n", "d/e": b"a.o\n"}
    assert [ignored(files, path) for path in ("a.o", "d/a.o", "d/b.o", "d/e/a.o")] == [
        True,
        False,
        True,
        True,
    ]


def test_rules_of_a_folder_do_not_reach_out_of_it() -> None:
    files = {"d": b"/a\nb\n"}
    assert [ignored(files, path) for path in ("a", "b", "d/a", "d/b", "d/e/a", "d/e/b")] == [
        False, False, True, True, False, True,
    ]  # fmt: skip


def test_case_counts_unless_told_otherwise() -> None:
    assert not ignored({"": b"Foo\n"}, "foo")
    assert ignored({"": b"Foo\n*.O\n[A-C]x\n"}, "fOO", ignore_case=True)
    assert ignored({"": b"Foo\n*.O\n[A-C]x\n"}, "a.o", ignore_case=True)
    assert ignored({"": b"Foo\n*.O\n[A-C]x\n"}, "bX", ignore_case=True)


def test_names_that_are_no_utf8() -> None:
    name = os.fsdecode(b"a\xff.o")
    assert ignored({"": b"*.o"}, name)
    assert ignored({"": b"a\xff*"}, name)
    assert ignored({"": b"a?.o"}, name)
    assert ignored({"": b"*\xff.o"}, name)
    assert not ignored({"": "aÿ*".encode()}, name)


def test_files_without_rules_give_none() -> None:
    assert [parse_rules(data) for data in (b"", b"\n# x\n\n", b"[a\n/\n", b"\\")] == [None] * 4


def test_long_files_are_cut_at_a_line() -> None:
    line = b"%05d-" + b"x" * 93 + b"\n"
    data = b"".join(line % number for number in range(MAX_IGNORE_BYTES // 100 + 10))
    last_kept = MAX_IGNORE_BYTES // 100 - 1
    names = [(line % number).decode().strip() for number in (0, last_kept, last_kept + 1)]
    assert [ignored({"": data}, name) for name in names] == [True, True, False]


BOMBS = {
    "stars": ("*a" * 20 + "b", "a" * 200),
    "many stars": ("*a" * 30_000 + "b", "a" * 250),
    "double stars": ("**/a/" * 12 + "**/z", "a/" * 120 + "y"),
    "many double stars": ("**/a/" * 12_000 + "**/z", "a/" * 120 + "y"),
    "20,000 plain": ("\n".join(f"n{number}" for number in range(20_000)), "a/b/c"),
    "20,000 wild": ("\n".join(f"?{number}*x" for number in range(20_000)), "a/b/c"),
    "questions": ("?*" * 30_000 + "b", "a" * 250),
    "brackets": ("[a-z]*" * 10_000 + "1", "a" * 250),
    "open brackets": ("[" * 60_000, "[" * 250),
    "classes": ("[[:alpha:]]*" * 5_000 + "1", "a" * 250),
    "expansions": ("[ab]" * 15_000, "a" * 250),
    "paths": ("\n".join(f"a/*/{number}/**/b" for number in range(3_000)), "a/" * 120 + "b"),
}


@pytest.mark.parametrize("name", BOMBS)
@pytest.mark.timeout(20)
def test_hostile_rules_are_answered(name: str) -> None:
    rules, path = BOMBS[name]
    assert not ignored({"": rules.encode()}, path)


PLAIN_PIECES = [
    "a",
    "b",
    "f",
    "o",
    "foo",
    "bar",
    ".",
    "-",
    "\u00e9",
    "!",
    "#",
    " ",
    "\t",
    "\\*",
    "\\/",
    "\\",
    "]",
]
WILD_PIECES = [
    "*",
    "**",
    "?",
    "/",
    "**/",
    "/**",
    "[",
    "[ab]",
    "[!a]",
    "[^b]",
    "[a-c]",
    "[]a]",
    "[a-]",
    "[\\]]",
    "[:a]",
    "[/]",
]
PIECES = [*PLAIN_PIECES, *WILD_PIECES, *WILD_PIECES[:6], "[[:alpha:]]"]
NAMES = [
    "a",
    "b",
    "ab",
    "a.b",
    "foo",
    "foobar",
    "A",
    "\u00e9",
    "-",
    "]",
    "a b",
    "x\\y",
    "#x",
    "!x",
    "a*",
    "\udcff",
    "foo ",
]
PATHS = [
    *NAMES,
    "a/a",
    *(f"d/{name}" for name in NAMES),
    "d/foo/bar",
    "d/foo/a/b",
    "foo.d/a",
    "foo.d/d/b",
    "foo.d/d/foo/o",
]


@pytest.fixture(scope="module")
def git_tree(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An empty repository that has all of PATHS (those that begin another one as folders)."""
    if shutil.which("git") is None:
        pytest.skip("git is not installed")
    root = tmp_path_factory.mktemp("git")
    subprocess.run(["git", "init", "-q", str(root)], check=True, env=GIT_ENVIRONMENT)
    for path in sorted(PATHS, key=len, reverse=True):
        target = root / path
        target.parent.mkdir(parents=True, exist_ok=True)
        if not target.exists():
            target.touch()
    return root


GIT_ENVIRONMENT = {
    **os.environ,
    "GIT_CONFIG_NOSYSTEM": "1",
    "GIT_CONFIG_GLOBAL": os.devnull,
    "HOME": os.devnull,
}
LINES = st.builds(
    lambda start, pieces, end: start + "".join(pieces) + end,
    st.sampled_from(["", "", "", "!", "/", "!/"]),
    st.lists(st.sampled_from(PIECES), min_size=1, max_size=6),
    st.sampled_from(["", "", "", "/", " ", "\r"]),
)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(LINES, min_size=1, max_size=4), st.lists(LINES, max_size=2), st.booleans())
def test_equal_to_git(git_tree: Path, top: list[str], inner: list[str], newline: bool) -> None:
    files = {"": "\n".join(top) + "\n" * newline, "d": "\n".join(inner)}
    encoded = {folder: text.encode() for folder, text in files.items()}
    for folder, data in encoded.items():
        (git_tree / folder / ".gitignore").write_bytes(data)
    asked = b"\0".join(os.fsencode(path) for path in PATHS)
    result = subprocess.run(
        ["git", "check-ignore", "--no-index", "-z", "--stdin"],
        cwd=git_tree,
        input=asked,
        capture_output=True,
        check=False,
        env=GIT_ENVIRONMENT,
    )
    assert result.returncode in {0, 1}, result.stderr
    by_git = {os.fsdecode(path) for path in result.stdout.split(b"\0") if path}
    by_us = {path for path in PATHS if ignored(encoded, path, folder=(git_tree / path).is_dir())}
    assert by_us == by_git
