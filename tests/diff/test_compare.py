"""Revisions are compared name by name, equal to two full builds, and without running anything of the repository's."""

from __future__ import annotations

import json
import os
import random
import subprocess
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import pytest
from markdown_it import MarkdownIt

import kwsearch
from kwsearch.cli.shown.diff_text import diff_text
from kwsearch.diff.changes import Change, RevisionDiff
from kwsearch.diff.compare import diff_revisions, split_range
from kwsearch.diff.markdown import diff_markdown
from kwsearch.diff.revisions import Repository
from kwsearch.errors import RevisionError

Commit = Callable[..., str]


@pytest.fixture
def repo(tmp_path: Path) -> Path:
    folder = tmp_path / "repo"
    folder.mkdir()
    git(folder, "init", "-q", "-b", "main")
    return folder


def git(folder: Path, *arguments: str) -> str:
    environment = {
        **{name: value for name, value in os.environ.items() if not name.startswith("GIT_")},
        "GIT_CONFIG_GLOBAL": "/dev/null", "GIT_CONFIG_NOSYSTEM": "1", "GIT_AUTHOR_NAME": "a", "GIT_AUTHOR_EMAIL": "a@b",
        "GIT_COMMITTER_NAME": "a", "GIT_COMMITTER_EMAIL": "a@b", "GIT_AUTHOR_DATE": "2020-01-01T00:00:00Z",
        "GIT_COMMITTER_DATE": "2020-01-01T00:00:00Z",
    }  # fmt: skip
    result = subprocess.run(
        ["git", "-C", str(folder), *arguments], env=environment, capture_output=True, check=True
    )
    return result.stdout.decode()


@pytest.fixture
def commit(repo: Path) -> Commit:
    """A function that writes files (None removes one), commits them and returns the commit."""

    def run(files: dict[str, str | None]) -> str:
        for path, text in files.items():
            target = repo / path
            if text is None:
                target.unlink()
            else:
                target.parent.mkdir(parents=True, exist_ok=True)
                target.write_text(text)
        git(repo, "add", "-A")
        git(repo, "commit", "-q", "--allow-empty", "-m", "x")
        return git(repo, "rev-parse", "HEAD").strip()

    return run


A = "import os\n\n\nclass Parcel:\n    def send(self):\n        os.getcwd()\n\n\ndef keep():\n    pass\n"


def changes(diff: RevisionDiff, subject: str) -> list[tuple[object, ...]]:
    return [tuple(change)[1:9] for change in diff.changes if change.subject == subject]


def test_symbols_appear_vanish_and_move(repo: Path, commit: Commit) -> None:
    old = commit({"a.py": A, "b.py": "def other():\n    pass\n"})
    moved = "def other():\n    pass\n\n\ndef keep():\n    pass\n\n\ndef fresh():\n    pass\n"
    new = commit({"a.py": "import os\n\n\nclass Parcel:\n    pass\n", "b.py": moved})
    assert changes(diff_revisions(str(repo), old, new), "symbol") == [
        ("vanished", "method", "Parcel.send", "a.py", 5, "", 0, ""),
        ("moved", "function", "keep", "b.py", 5, "a.py", 9, ""),
        ("appeared", "function", "fresh", "b.py", 9, "", 0, ""),
    ]


def test_a_method_that_changes_its_class_moves_and_shifted_lines_are_no_change(
    repo: Path, commit: Commit
) -> None:
    old = commit({"a.py": "class A:\n    def run(self):\n        pass\n\n\nclass B:\n    pass\n"})
    new = commit(
        {"a.py": "# one\n# two\nclass A:\n    pass\n\n\nclass B:\n    def run(self):\n        pass\n"}
    )
    assert changes(diff_revisions(str(repo), old, new), "symbol") == [
        ("moved", "method", "B.run", "a.py", 8, "a.py", 2, "A.run")
    ]


def test_a_renamed_file_moves_its_symbols_and_keeps_its_roles(repo: Path, commit: Commit) -> None:
    old = commit({"a.py": A})
    new = commit({"a.py": None, "d/b.py": A})
    diff = diff_revisions(str(repo), old, new)
    assert [(change.change, change.name, change.path, change.old_path) for change in diff.changes] == [
        ("moved", "Parcel", "d/b.py", "a.py"), ("moved", "Parcel.send", "d/b.py", "a.py"),
        ("moved", "keep", "d/b.py", "a.py"),
    ]  # fmt: skip


def test_a_file_that_is_renamed_and_edited_keeps_its_roles_and_tags(repo: Path, commit: Commit) -> None:
    text = 'import subprocess\n\n\ndef a():\n    subprocess.run("ls", shell=True)\n\n\ndef c():\n    return a() + 1\n'
    pick = "export function pick(a: number): number;\nexport function pick(a: any): any { return a }\n"
    old = commit({"a.py": text, "o.ts": pick, "z.py": "def other():\n    return 0\n"})
    new = commit(
        {
            "a.py": None,
            "b.py": text.replace("+ 1", "+ 2"),
            "o.ts": None,
            "p.ts": pick + "// x\n",
            "z.py": None,
        }
    )
    diff = diff_revisions(str(repo), old, new)
    assert [(change.change, change.name, change.path, change.old_path) for change in diff.changes] == [
        ("moved", "a", "b.py", "a.py"), ("moved", "c", "b.py", "a.py"), ("moved", "pick", "p.ts", "o.ts"),
        ("moved", "pick", "p.ts", "o.ts"), ("vanished", "other", "z.py", ""),
    ]  # fmt: skip


def test_roles_and_tags_appear_and_vanish(repo: Path, commit: Commit) -> None:
    old = commit({"a.py": "import pickle\n\npickle.loads(b'')\n"})
    new = commit({"a.py": "import json\n\njson.loads(b'')\n"})
    diff = diff_revisions(str(repo), old, new)
    assert changes(diff, "role") == [
        ("appeared", "import", "json", "a.py", 1, "", 0, ""), ("vanished", "import", "pickle", "a.py", 1, "", 0, ""),
        ("appeared", "call", "json.loads", "a.py", 3, "", 0, ""),
        ("vanished", "call", "pickle.loads", "a.py", 3, "", 0, ""),
    ]  # fmt: skip
    assert [row[:3] for row in changes(diff, "tag")] == [("vanished", "tag", "security/pickle")]


def test_the_same_revision_differs_in_nothing(repo: Path, commit: Commit) -> None:
    new = commit({"a.py": A})
    diff = diff_revisions(str(repo), new, new)
    assert (diff.changes, diff.files) == ((), 0)
    assert "no name changed" in "".join(diff_text(diff))


def test_three_dots_compare_with_the_merge_base(repo: Path, commit: Commit) -> None:
    commit({"a.py": A})
    git(repo, "checkout", "-q", "-b", "topic")
    commit({"b.py": "def topic():\n    pass\n"})
    git(repo, "checkout", "-q", "main")
    commit({"c.py": "def trunk():\n    pass\n"})
    old, new, from_merge_base = split_range("main...topic")
    names = {
        change.name for change in diff_revisions(str(repo), old, new, from_merge_base=from_merge_base).changes
    }
    assert names == {"topic"}
    base = git(repo, "merge-base", "main", "topic").strip()
    diff = diff_revisions(str(repo), old, new, from_merge_base=True)
    assert (diff.old, f"{base[:12]} (merge base).." in diff.describe()) == (base, True)
    names = {change.name for change in diff_revisions(str(repo), old, new).changes}
    assert names == {"topic", "trunk"}


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("a..b", ("a", "b", False)), ("a...b", ("a", "b", True)), ("a", ("a", None, False)),
        ("a..", ("a", "HEAD", False)), ("...b", ("HEAD", "b", True)),
        ("..b", ("HEAD", "b", False)), ("v1.0..v1.1", ("v1.0", "v1.1", False)),
    ],
)  # fmt: skip
def test_ranges_are_read_as_git_reads_them(text: str, parts: tuple[str, str | None, bool]) -> None:
    assert split_range(text) == parts


def test_files_that_an_index_would_not_read_are_counted(repo: Path, commit: Commit) -> None:
    old = commit({"a.py": A})
    new = commit(
        {
            "big.txt": "x\n" * 2_000_000,
            "b.bin": "\0\1\2",
            "pages/.kwsearch-pages.json": "{}",
            "pages/x.md": "# X\n",
        }
    )
    (repo / "link.py").symlink_to("a.py")
    new = commit({})
    diff = diff_revisions(str(repo), old, new)
    assert (diff.changes, diff.skipped) == ((), (("binary", 1), ("too-large", 1)))


def test_a_file_that_one_revision_would_not_read_is_not_compared(repo: Path, commit: Commit) -> None:
    old = commit({"api.py": "def route(): ...\n", "p.py": "def port(): ...\n", "w.py": "def wide(): ...\n"})
    large = "def route(): ...\n" + "# note\n" * 400_000
    (repo / "w.py").write_bytes("def wide(): ...\n".encode("utf-16"))
    new = commit({"api.py": large, "p.py": "def port(): ...\nX = '\0'\n"})
    reasons = (("api.py", "too-large"), ("p.py", "binary"), ("w.py", "utf-16"))
    for diff in (diff_revisions(str(repo), old, new), diff_revisions(str(repo), new, old)):
        assert (diff.changes, diff.not_compared) == ((), reasons)
        assert "? api.py: not compared: too-large\n" in list(diff_text(diff))
        assert "- not compared: `p.py` (binary)" in "".join(diff_markdown(diff))


SERVER = "class Server:\n    def open(self):\n        return 1\n"


def test_a_removed_method_is_not_taken_for_another_of_its_name(repo: Path, commit: Commit) -> None:
    old = commit(
        {"a.py": SERVER + "\n    def shut(self):\n        return 2\n", "b.py": "class Client:\n    pass\n"}
    )
    valve = "\n\nclass Valve:\n    def shut(self, pressure):\n        return self.flow.stop(pressure, 3)\n"
    new = commit({"a.py": SERVER, "b.py": "class Client:\n    pass\n" + valve})
    assert [row[:4] for row in changes(diff_revisions(str(repo), old, new), "symbol")] == [
        ("vanished", "method", "Server.shut", "a.py"),
        ("appeared", "class", "Valve", "b.py"),
        ("appeared", "method", "Valve.shut", "b.py"),
    ]


def test_a_changed_signature_is_told_with_what_it_was(repo: Path, commit: Commit) -> None:
    go = "package a\n\nfunc F(x int) error { return nil }\n\nconst N = 1\n"
    old = commit({"a.py": "def save(path, copies=2):\n    pass\n\n\nX = 1\n", "a.go": go})
    new = commit(
        {
            "a.py": "def save(target, *, copies):\n    pass\n\n\nX = 2\n",
            "a.go": go.replace("error", "(int, error)").replace("N = 1", "N = 2"),
        }
    )
    diff = diff_revisions(str(repo), old, new)
    told = [(change.change, change.path, change.name, change.before, change.after) for change in diff.changes]
    assert [row for row in told if row[0] == "changed"] == [
        ("changed", "a.go", "F", "func F(x int) error", "func F(x int) (int, error)"),
        ("changed", "a.py", "save", "def save(path, copies=2)", "def save(target, *, copies)"),
    ]
    text = "".join(diff_text(diff))
    assert (
        "~ a.py:1: function save (def save(path, copies=2) → def save(target, *, copies))"
        "  may break callers: parameter path removed\n" in text
    )
    assert "from `def save(path, copies=2)` to `def save(target, *, copies)`" in "".join(diff_markdown(diff))


def test_an_overload_more_is_no_change_of_the_others(repo: Path, commit: Commit) -> None:
    one, two, three = (
        f"export function pick(a: {kind}): void;\n" for kind in ("string", "number", "boolean")
    )
    old, new = commit({"a.ts": one + two}), commit({"a.ts": three + one + two})
    assert [row[0] for row in changes(diff_revisions(str(repo), old, new), "symbol")] == ["appeared"]


def test_a_tag_that_becomes_strong_or_has_more_evidence_has_changed(repo: Path, commit: Commit) -> None:
    shell = 'import subprocess\nsubprocess.run("ls", shell=True)\n'
    old = commit({"a.py": "import pickle\n", "b.py": shell})
    new = commit(
        {
            "a.py": 'import pickle\npickle.loads(b"")\n',
            "b.py": shell + 'subprocess.run("rm " + x, shell=True)\n',
        }
    )
    tags = [change for change in diff_revisions(str(repo), old, new).changes if change.subject == "tag"]
    assert [
        (change.change, change.path, change.line, change.name, change.before, change.after) for change in tags
    ] == [
        ("changed", "a.py", 2, "security/pickle", "weak", "strong, 1"),
        ("changed", "b.py", 3, "security/shell", "strong, 1", "strong, 2"),
        ("changed", "b.py", 3, "security/subprocess", "strong, 1", "strong, 2"),
    ]


def test_markdown_fits_a_comment_and_says_what_is_left_out() -> None:
    rows = tuple(
        Change("symbol", "appeared", "function", f"name{number}", "a.py", number) for number in range(9000)
    )
    text = "".join(diff_markdown(RevisionDiff("a" * 40, "b" * 40, rows, 1, ())))
    assert len(text) < 65_536
    shown = text.count("  - appeared function")
    assert f"\n{9000 - shown:,} more lines are left out; `--format json` has all of them.\n" in text


def test_a_new_caller_in_a_file_that_already_called_is_told(repo: Path, commit: Commit) -> None:
    text = "from m import g\n\n\ndef one():\n    g()\n"
    old = commit({"a.py": text})
    new = commit({"a.py": text + "\n\ndef other():\n    g()\n"})
    diff = diff_revisions(str(repo), old, new)
    assert [(row.change, row.kind, row.name, row.line, row.scope) for row in diff.changes] == [
        ("appeared", "function", "other", 8, ""),
        ("appeared", "call", "m.g", 9, "other"),
    ]
    assert "+ a.py:9: call m.g in other\n" in list(diff_text(diff))
    assert "  - appeared call: `m.g` in `other`\n" in "".join(diff_markdown(diff))


def test_a_renamed_class_is_known_by_its_body_and_its_members_came_along(repo: Path, commit: Commit) -> None:
    body = "    def open(self, port):\n        return listen(port)\n\n    def _halt(self):\n        pass\n"
    old = commit({"a.py": "class Server:\n" + body, "b.py": "class Gone:\n    def open(self, port): ...\n"})
    new = commit({"a.py": "class HttpServer:\n" + body, "b.py": "# nothing\n"})
    diff = diff_revisions(str(repo), old, new)
    told = [(row.change, row.name, row.old_name, row.breaking) for row in diff.changes]
    assert told == [
        ("renamed", "HttpServer", "Server", "another name"),
        ("moved", "HttpServer.open", "Server.open", ""),
        ("moved", "HttpServer._halt", "Server._halt", ""),
        ("vanished", "Gone", "", "removed"),
        ("vanished", "Gone.open", "", ""),
    ]
    assert "> a.py:1: class HttpServer (was a.py:1 Server)  may break callers: another name\n" in list(
        diff_text(diff)
    )
    assert "symbols: 2 vanished, 2 moved, 1 renamed; may break callers: 2 (2 files" in diff.describe()


SEEN_IN = {
    "A.java": (
        "class A {{\n  void m({0}) {{}}\n  protected void p({0}) {{}}\n  private void own({0}) {{}}\n}}\n",
        ["A.m", "A.p"],
    ),
    "A.cs": (
        "namespace N {{\nclass A {{\n  internal void m({0}) {{}}\n  protected void p({0}) {{}}\n"
        "  public void q({0}) {{}}\n  void own({0}) {{}}\n}}\n}}\n",
        ["N.A.m", "N.A.p", "N.A.q"],
    ),
}


@pytest.mark.parametrize("path", SEEN_IN)
def test_members_that_the_package_or_the_assembly_sees_may_break_callers(
    path: str, repo: Path, commit: Commit
) -> None:
    text, seen = SEEN_IN[path]
    old, new = commit({path: text.format("int a")}), commit({path: text.format("int a, string b")})
    told = {
        row.name: row.breaking
        for row in diff_revisions(str(repo), old, new).changes
        if row.subject == "symbol"
    }
    assert [name for name, breaking in told.items() if breaking] == seen
    assert {told[name] for name in seen} == {"2 arguments needed, were 1"}


def test_a_symbol_with_another_body_is_not_taken_for_a_renamed_one(repo: Path, commit: Commit) -> None:
    old = commit({"a.py": "def load(path):\n    return open(path)\n\n\ndef a():\n    pass\n"})
    new = commit({"a.py": "def store(path):\n    return write(path)\n\n\ndef b(x):\n    pass\n"})
    changed = {row.change for row in diff_revisions(str(repo), old, new).changes if row.subject == "symbol"}
    assert changed == {"appeared", "vanished"}


def test_what_moves_to_another_module_breaks_who_imports_it(repo: Path, commit: Commit) -> None:
    keep, hand = "def keep():\n    return sum((1, 2))\n", "def hand():\n    return sum((3, 4))\n"
    old = commit({"a.py": keep + hand, "b.py": "", "a.c": "int f(void) { return 1 + 2; }\n", "b.c": ""})
    new = commit(
        {
            "a.py": "from b import hand\n",
            "b.py": keep + hand,
            "a.c": "",
            "b.c": "int f(void) { return 1 + 2; }\n",
        }
    )
    moved = [row for row in diff_revisions(str(repo), old, new).changes if row.change == "moved"]
    assert [(row.path, row.name, row.breaking) for row in moved] == [
        ("b.c", "f", ""), ("b.py", "keep", "another module"), ("b.py", "hand", ""),
    ]  # fmt: skip


def test_a_revision_alone_is_compared_with_the_working_tree(repo: Path, commit: Commit) -> None:
    commit({"a.py": A, "gone.py": "def gone(): ...\n", "p.py": "def port(): ...\n", "same.py": A})
    (repo / "a.py").write_text(A + "\n\ndef fresh(): ...\n")
    (repo / "untracked.py").write_text("def untracked(): ...\n")
    (repo / "added.py").write_text("def added(): ...\n")
    git(repo, "add", "added.py")
    (repo / "gone.py").unlink()
    (repo / "p.py").write_text("\0")
    (repo / "same.py").touch()
    diff = diff_revisions(str(repo), "HEAD")
    assert [(row.change, row.path, row.name) for row in diff.changes] == [
        ("appeared", "a.py", "fresh"), ("appeared", "added.py", "added"), ("vanished", "gone.py", "gone"),
    ]  # fmt: skip
    assert (diff.new, diff.files, diff.not_compared) == ("", 4, (("p.py", "binary"),))
    assert diff.describe().endswith(" and the working tree, not compared: 1 binary)")
    assert "to the working tree\n" in "".join(diff_markdown(diff))
    assert json.loads(next(diff.json_lines()))["new"] is None
    (repo / "sub").mkdir()
    assert diff_revisions(str(repo / "sub"), "HEAD").changes == ()
    names = subprocess.run(
        ["git", "-C", str(repo), "diff", "--name-only", "HEAD"], capture_output=True, check=True
    )
    assert names.stdout.decode().split() == ["a.py", "added.py", "gone.py", "p.py"]


def test_the_working_tree_of_a_sparse_checkout_lacks_nothing(repo: Path, commit: Commit) -> None:
    commit({"in/a.py": A, "out/b.py": A})
    git(repo, "sparse-checkout", "set", "in")
    assert not (repo / "out").exists()
    assert diff_revisions(str(repo), "HEAD").changes == ()


def test_a_file_that_is_a_link_or_too_large_now_tells_nothing_wrong(repo: Path, commit: Commit) -> None:
    commit({"a.py": "def a(): ...\n", "b.py": "def b(): ...\n", "big.txt": "x\n" * 2_000_000})
    (repo / "a.py").unlink()
    (repo / "a.py").symlink_to("b.py")
    (repo / "b.py").write_text("def b(): ...\n" + "# note\n" * 400_000)
    diff = diff_revisions(str(repo), "HEAD")
    assert [(row.change, row.name) for row in diff.changes] == [("vanished", "a")]
    assert (diff.not_compared, diff.skipped) == ((("b.py", "too-large"),), ())


def test_submodules_that_differ_are_told(repo: Path, commit: Commit) -> None:
    old = commit({"a.py": A})
    first = f"160000,{old},vendor/lib"
    git(repo, "update-index", "--add", "--cacheinfo", first)
    git(repo, "commit", "-q", "-m", "x")
    added = git(repo, "rev-parse", "HEAD").strip()
    git(repo, "update-index", "--add", "--cacheinfo", f"160000,{added},vendor/lib")
    git(repo, "commit", "-q", "-m", "x")
    reasons = [
        diff_revisions(str(repo), *pair).not_compared
        for pair in ((old, added), (added, "HEAD"), ("HEAD", old), (added, None))
    ]
    moved = f"submodule, {old[:12]}..{added[:12]}"
    assert reasons == [
        (("vendor/lib", "submodule added"),), (("vendor/lib", moved),), (("vendor/lib", "submodule removed"),),
        (("vendor/lib", moved),),
    ]  # fmt: skip
    assert f"? vendor/lib: not compared: {moved}\n" in list(
        diff_text(diff_revisions(str(repo), added, "HEAD"))
    )


def test_a_submodule_of_the_working_tree_is_at_the_commit_that_is_checked_out(
    repo: Path, commit: Commit
) -> None:
    added = commit({"a.py": A})
    git(repo, "update-index", "--add", "--cacheinfo", f"160000,{added},vendor/lib")
    git(repo, "commit", "-q", "-m", "x")
    lib = repo / "vendor" / "lib"
    lib.mkdir(parents=True)
    assert diff_revisions(str(repo), "HEAD").not_compared == ()
    (lib / ".git").mkdir()  # no repository: the one around does not answer for it
    assert diff_revisions(str(repo), "HEAD").not_compared == ()
    git(lib, "init", "-q")
    assert diff_revisions(str(repo), "HEAD").not_compared == ()
    git(lib, "commit", "-q", "--allow-empty", "-m", "x")
    now = git(lib, "rev-parse", "HEAD").strip()
    moved = ("vendor/lib", f"submodule, {added[:12]}..{now[:12]}")
    assert diff_revisions(str(repo), "HEAD").not_compared == (moved,)


def test_a_folder_of_the_repository_counts_alone(repo: Path, commit: Commit) -> None:
    old = commit({"a/x.py": "", "b/x.py": ""})
    new = commit({"a/x.py": "def a(): ...\n", "b/x.py": "def b(): ...\n"})
    diff = diff_revisions(str(repo / "a"), old, new)
    assert [(change.path, change.name) for change in diff.changes if change.subject == "symbol"] == [
        ("x.py", "a")
    ]


def test_changes_equal_the_difference_of_two_full_builds(
    repo: Path, commit: Commit, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("KWSEARCH_CACHE_DIR", str(tmp_path / "cache"))
    generator = random.Random(11)
    names = ["alpha", "beta", "gamma", "delta"]

    def source() -> str:
        rows = []
        for _ in range(generator.randrange(6)):
            one, two = generator.choices(names, k=2)
            rows += generator.choice(
                (
                    [f"import {one}"],
                    [f"def {one}():", f"    {two}()"],
                    ["import pickle", f"{one} = pickle.loads({two})"],
                    [f"class {one}({two}):", f"    def {two}(self): ..."],
                )
            )
        return "\n".join(rows) + "\n"

    paths = [f"{stem}.py" for stem in ("a", "b", "c", "d/e", "d/f")]
    revisions = [commit({path: source() for path in paths[:4]})]
    for _ in range(8):
        present = [path for path in paths if (repo / path).exists()]
        edited = {
            path: None if path in present and generator.random() < 0.2 else source()
            for path in generator.sample(paths, 2)
        }
        revisions.append(commit(edited))
    held = [full_build(repo, revision, tmp_path / revision) for revision in revisions]
    for old, before in zip(revisions, held, strict=True):
        for new, after in zip(revisions, held, strict=True):
            expected_come, expected_gone = after.symbols - before.symbols, before.symbols - after.symbols
            come, gone, others, moves = Counter(), Counter(), set(), {}
            for change in diff_revisions(str(repo), old, new).changes:
                if change.change == "changed":
                    continue
                if change.subject != "symbol":
                    others.add(
                        (change.change, change.path, change.subject, change.kind, change.name, change.scope)
                    )
                elif change.change != "vanished":
                    come[change.subject, change.kind, change.name, change.path] += 1
                if change.subject == "symbol" and change.change in ("moved", "renamed"):
                    moves[change.old_path, change.old_name or change.name] = change.path, change.name
                    gone[change.subject, change.kind, change.old_name or change.name, change.old_path] += 1
                elif change.subject == "symbol" and change.change == "vanished":
                    gone[change.subject, change.kind, change.name, change.path] += 1
            assert others == differing_roles_and_tags(before, after, moves)
            symbols = {*expected_come, *expected_gone, *come, *gone}
            assert {key: come[key] - gone[key] for key in symbols} == {
                key: expected_come[key] - expected_gone[key] for key in symbols
            }


class Build(NamedTuple):
    """Everything that an index of a checkout holds."""

    symbols: Counter[tuple[str, str, str, str]]
    """Each symbol with its path."""
    others: dict[str, set[tuple[str, str, str, str]]]
    """Path to roles and tags: subject, kind, name, and the scope of a role."""
    digests: dict[str, str]
    """Path to the content's."""


def differing_roles_and_tags(
    before: Build, after: Build, moves: dict[tuple[str, str], tuple[str, str]]
) -> set[tuple[str, str, str, str, str, str]]:
    """What came and went, but for what came along with a renamed file or with a scope that moved."""
    places = {
        before.digests[path]: path
        for path in sorted(before.digests)
        if path not in after.digests and before.digests[path] in after.digests.values()
    }
    renamed = {
        places[digest]: path
        for path, digest in after.digests.items()
        if path not in before.digests and digest in places
    }
    was = {}
    for path, keys in before.others.items():
        for subject, kind, name, scope in sorted(keys):
            parts = scope.split(".") if scope else []
            place = renamed.get(path, path), scope
            for count in range(len(parts), 0, -1):
                if (path, ".".join(parts[:count])) in moves:
                    new_path, outer = moves[path, ".".join(parts[:count])]
                    place = new_path, ".".join((outer, *parts[count:]))
                    break
            was.setdefault((place[0], subject, kind, name, place[1]), (path, subject, kind, name, scope))
    now = {(path, *key) for path, keys in after.others.items() for key in keys}
    return {
        *(("appeared", *key) for key in now - was.keys()),
        *(("vanished", *key) for mapped, key in was.items() if mapped not in now),
    }


def full_build(repo: Path, revision: str, folder: Path) -> Build:
    """Index a checkout of a revision from nothing."""
    folder.mkdir()
    archive = subprocess.run(
        ["git", "-C", str(repo), "archive", revision], capture_output=True, check=True
    ).stdout
    subprocess.run(["tar", "-x", "-C", str(folder)], input=archive, check=True)
    kwsearch.build_index(folder)
    build = Build(Counter(), {}, {})
    with kwsearch.open_index(folder) as index:
        for path in index.files():
            record = index.file(path)
            build.digests[path] = record.hash
            build.others[path] = {
                *(("role", "import", item.name, item.scope) for item in record.imports),
                *(("role", use.role, use.qualified or use.name, use.scope) for use in record.uses),
                *(("tag", "tag", tag.id, "") for tag in record.tags),
            }
            for symbol in record.symbols:
                name = f"{symbol.scope}.{symbol.name}" if symbol.scope else symbol.name
                build.symbols["symbol", symbol.kind, name, path] += 1
    return build


# Output


def hostile_diff() -> RevisionDiff:
    name, path = "a`|<script>\x1b[31m\n](x)", "b\n\x1b]8;;x\x07|`.py"
    rows = tuple(
        Change(subject, change, "function", name, path, 3, path if change == "moved" else "", 4, "")
        for subject in ("symbol", "role", "tag")
        for change in ("appeared", "vanished", "moved")
    )
    return RevisionDiff("a" * 40, "b" * 40, rows, 2, (("binary", 1),))


def test_text_moves_no_terminal_and_each_change_is_a_line() -> None:
    text = "".join(diff_text(hostile_diff()))
    assert text.count("\n") == 10
    assert all(character.isprintable() for character in text.replace("\n", ""))


def test_json_lines_are_a_header_the_changes_and_a_summary() -> None:
    rows = [json.loads(line) for line in hostile_diff().json_lines()]
    assert [row["type"] for row in rows] == ["header", *["change"] * 9, "summary"]
    assert rows[-1] == {
        "type": "summary", "files": 2, "skipped": {"binary": 1}, "not_compared": [],
        **{
            subject: {"appeared": 1, "vanished": 1, "moved": 1, "renamed": 0, "changed": 0}
            for subject in ("symbol", "role", "tag")
        },
    }  # fmt: skip


def test_names_are_inert_in_markdown() -> None:
    html = MarkdownIt("commonmark", {"html": True}).render("".join(diff_markdown(hostile_diff())))
    assert "<script>" not in html
    assert "\x1b" not in html
    assert "<a" not in html


# Hostile repositories


def test_nothing_that_the_repository_configures_is_started(
    repo: Path, commit: Commit, tmp_path: Path
) -> None:
    old, new = (
        commit({"a.py": A}),
        commit({"a.py": "def b(): ...\n", ".gitattributes": "*.py diff=evil filter=evil\n"}),
    )
    trap = f"touch {tmp_path}/started"
    for name in (
        "core.fsmonitor", "core.pager", "core.sshCommand", "diff.external", "diff.evil.textconv", "diff.evil.command",
        "filter.evil.smudge", "filter.evil.clean", "filter.evil.process", "core.editor", "credential.helper",
        "core.alternateRefsCommand", "gpg.program", "pager.cat-file", "pager.ls-tree",
    ):  # fmt: skip
        git(repo, "config", name, trap)
    hooks = repo / ".git" / "hooks"
    hooks.mkdir(exist_ok=True)
    for hook in ("post-checkout", "fsmonitor-watchman", "post-index-change", "reference-transaction"):
        (hooks / hook).write_text(f"#!/bin/sh\n{trap}\n")
        (hooks / hook).chmod(0o755)
    diff = diff_revisions(str(repo), old, new)
    assert ("appeared", "b") in {(change.change, change.name) for change in diff.changes}
    (repo / "a.py").write_text("def c(): ...\n")
    assert [row.name for row in diff_revisions(str(repo), new).changes] == ["b", "c"]
    assert not (tmp_path / "started").exists()


def test_the_callers_own_git_variables_do_not_lead_elsewhere(
    repo: Path, commit: Commit, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    new = commit({"a.py": A})
    monkeypatch.setenv("GIT_DIR", str(tmp_path / "nowhere"))
    monkeypatch.setenv("GIT_OBJECT_DIRECTORY", str(tmp_path))
    assert diff_revisions(str(repo), new, new).changes == ()


@pytest.mark.parametrize(
    "revision", ["nothing", "--all", "--help", "-h", "HEAD:a.py", "", "x" * 2000, "a\nb"]
)
def test_a_revision_that_is_none_is_an_error(revision: str, repo: Path, commit: Commit) -> None:
    commit({"a.py": A})
    with pytest.raises(RevisionError):
        diff_revisions(str(repo), revision, "HEAD")


def test_a_folder_without_a_repository_is_an_error(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(tmp_path))
    (tmp_path / "plain").mkdir()
    with pytest.raises(RevisionError):
        diff_revisions(str(tmp_path / "plain"), "HEAD", "HEAD")


def test_a_missing_content_is_an_error(repo: Path, commit: Commit) -> None:
    commit({"a.py": A})
    with Repository(str(repo)) as repository, pytest.raises(RevisionError):
        list(repository.contents(["0" * 40]))
