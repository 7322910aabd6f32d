"""Questions about an index that surprises: each state of a file, each rule that leaves it out, each unmet condition."""

from __future__ import annotations

import json
import math
import os
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import kwsearch
from kwsearch.__main__ import run
from tests.privileges import modes_hold

FILES: dict[str, str | bytes] = {
    ".gitignore": "# built\n\n/build/\n*.log\n!keep.log\n",
    ".kwsearch.toml": 'exclude = ["vendor/", "*.min.css"]\nmax_file_bytes = 2000\n',
    "src/.ignore": "secret_*\n",
    "src/app.py": "import json\n\n\ndef load(text):\n    return json.loads(text)\n",
    "src/other.py": "def load(): pass\n",
    "src/secret_key.py": "x = 1\n",
    "build/deep/out.py": "x = 1\n",
    "vendor/lib.py": "x = 1\n",
    "a.log": "x\n",
    "keep.log": "kept words\n",
    "site.min.css": "a{}\n",
    "logo.png": b"\x89PNG\r\n",
    "big.txt": "word " * 1000,
    "wide.txt": b"\xff\xfeh\0i\0",
    "broken.js": "function ok() {}\nlet = = ((\n",
}


@pytest.fixture
def repo(make_repo: Callable[..., Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("KWSEARCH_CACHE_DIR", str(tmp_path / "cache"))
    root = make_repo(FILES)
    subprocess.run(["git", "init", "-q", str(root)], check=True)
    os.symlink("src/app.py", root / "link.py")
    kwsearch.build_index(root)
    return root


def test_what_lies_in_a_folder_that_cannot_be_read_is_not_called_missing(repo: Path) -> None:
    (repo / "closed").mkdir()
    (repo / "closed" / "a.py").write_text("x = 1\n")
    (repo / "closed").chmod(0)
    with modes_hold():
        found = kwsearch.why_not(repo / "closed" / "a.py", root=repo)
    (repo / "closed").chmod(0o700)
    assert (found.state, found.reason, found.skipped_path) == ("skipped", "unreadable", "closed")


@pytest.mark.parametrize(
    ("path", "reason", "skipped_path", "rule_place", "rule"),
    [
        ("build/deep/out.py", "ignored", "build", ".gitignore:3", "/build/"),
        ("build", "ignored", "build", ".gitignore:3", "/build/"),
        ("a.log", "ignored", "a.log", ".gitignore:4", "*.log"),
        ("src/secret_key.py", "ignored", "src/secret_key.py", "src/.ignore:1", "secret_*"),
        ("vendor/lib.py", "excluded", "vendor", "exclude", "vendor/"),
        ("site.min.css", "excluded", "site.min.css", "exclude", "*.min.css"),
        (".git/config", "version-control", ".git", "", ""),
        ("link.py", "symlink", "link.py", "", ""),
        ("logo.png", "binary", "logo.png", "", ""),
        ("big.txt", "too-large", "big.txt", "", ""),
        ("wide.txt", "utf-16", "wide.txt", "", ""),
    ],
)
def test_the_rule_that_leaves_a_file_out_is_named(
    repo: Path, path: str, reason: str, skipped_path: str, rule_place: str, rule: str
) -> None:
    found = kwsearch.why_not(repo / path)
    assert (found.path, found.state) == (path, "skipped")
    assert (found.reason, found.skipped_path, found.rule_place, found.rule) == (
        reason, skipped_path, rule_place, rule,
    )  # fmt: skip
    assert found.meaning
    assert kwsearch.why_not(repo / path, "anything") == found


def test_a_rule_of_git_outside_of_the_tree_is_named(repo: Path) -> None:
    (repo / ".git" / "info" / "exclude").write_text("# mine\nsrc/other.py\n")
    found = kwsearch.why_not(repo / "src/other.py")
    assert (found.reason, found.rule_place, found.rule) == ("ignored", ".git/info/exclude:2", "src/other.py")
    (repo / "src" / ".kwsearch.toml").write_text("")
    found = kwsearch.why_not(repo / "src" / "secret_key.py")
    assert (found.path, found.rule_place) == ("secret_key.py", ".ignore:1")
    found = kwsearch.why_not(repo / "src" / "other.py")
    assert found.rule_place == os.path.realpath(repo / ".git/info/exclude") + ":2"


def test_a_file_that_is_there_missing_or_new(repo: Path) -> None:
    found = kwsearch.why_not(repo / "keep.log")
    assert (found.state, found.reason, found.meaning) == ("indexed", "", "it is indexed")
    missing = kwsearch.why_not(repo / "lib" / "app.py")
    assert (missing.state, missing.near) == ("missing", ("src/app.py",))
    assert missing.meaning == "there is no such file; of that name there is src/app.py"
    (repo / "new.py").write_text("y = 2\n")
    assert kwsearch.why_not(repo / "new.py").state == "added"
    assert kwsearch.why_not(repo / "new.py", "y").rank == 1  # a question brings it in first
    with pytest.raises(kwsearch.FileNotIndexedError, match=r"is not in .*; name its root with --root"):
        kwsearch.why_not("/", root=repo)


@pytest.mark.parametrize(
    ("query", "unmet", "rank"),
    [
        ("load", (), 1),
        ("call:json.loads lang:python", (), 1),
        ("load call:dumps", ("call:dumps",), 0),
        ("load lang:go -is:test path:lib/", ("lang:go", "path:lib/"), 0),
        ('"return json" -load', ("-load",), 0),
        ("/lo+ad/ AND kind:class", ("kind:class",), 0),
        ("call:dumps OR kind:class", ("call:dumps OR kind:class",), 0),
        ("load where is everything kept", ("everything", "kept"), 2),
    ],
)
def test_the_conditions_that_a_file_does_not_meet(
    repo: Path, query: str, unmet: tuple[str, ...], rank: int
) -> None:
    found = kwsearch.why_not(repo / "src/app.py", query)
    assert (found.state, found.rank) == ("indexed", rank), found.meaning
    assert found.unmet == unmet


def test_a_file_that_count_does_not_show_is_an_answer(make_repo: Callable[..., Path]) -> None:
    root = make_repo({f"f{number}.py": "def alpha(): ...\n" for number in range(1, 5)})
    found = kwsearch.why_not(root / "f3.py", "alpha count:2", root=root)
    assert (found.rank, found.total) == (3, 4)
    assert found.meaning == "it is number 3 of 4 answers; the query shows 2, as count: says"
    assert (
        kwsearch.why_not(root / "f2.py", "alpha count:2", root=root).meaning == "it is number 2 of 4 answers"
    )


def test_health_says_what_was_read_badly_and_left_out(repo: Path) -> None:
    found = kwsearch.examine_index(repo)
    rows = {row.language: row for row in found.languages}
    assert (rows["python"].files, rows["python"].reader, rows["python"].confidence) == (2, "grammar", 1.0)
    assert rows["javascript"].confidence < 1
    assert [path for path, _ in rows["javascript"].worst] == ["broken.js"]
    assert rows["text"].reader == "words"
    skipped = {reason: (count, paths) for reason, count, paths in found.skipped}
    assert [reason for reason, _, _ in found.skipped][:2] == ["too-large", "utf-16"]
    assert skipped["ignored"] == (3, ("a.log", "build", "src/secret_key.py"))
    assert (found.fallbacks, found.cut) == ((), ())


def test_judgments_are_read_and_a_wrong_line_is_named() -> None:
    lines = ["# mine\n", "\n", "a b\tx.py\t3\n", "a b\ty.py\n", "c\tz.py\n"]
    assert kwsearch.read_judgments(lines) == {"a b": {"x.py": 3, "y.py": 1}, "c": {"z.py": 1}}
    for wrong in ("a b x.py", "a\tb\t0", "a\tb\tc", "\tb", "a\tb\t1\td"):
        with pytest.raises(kwsearch.ConfigError, match=r"^mine:2: write: question TAB path"):
            kwsearch.read_judgments(["", wrong], "mine")
    with pytest.raises(kwsearch.ConfigError, match="has no judgments"):
        kwsearch.read_judgments([])


def test_the_measures_are_those_of_the_literature(repo: Path) -> None:
    right = {"load": {"src/other.py": 2, "src/app.py": 1, "gone.py": 1}}
    (row,) = kwsearch.evaluate_ranking(right, repo).questions
    ranks = dict(row.ranks)
    assert list(ranks) == ["src/other.py", "gone.py", "src/app.py"]
    assert ranks["gone.py"] == 0
    gained = 3 / math.log2(ranks["src/other.py"] + 1) + 1 / math.log2(ranks["src/app.py"] + 1)
    ideal = 3 / math.log2(2) + 1 / math.log2(3) + 1 / math.log2(4)
    assert row.ndcg == pytest.approx(gained / ideal)
    assert (row.reciprocal_rank, row.recall) == (1.0, pytest.approx(2 / 3))


def test_the_three_commands(
    repo: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(repo / "src")

    def ask(*arguments: str) -> tuple[int, str, str]:
        return (run(arguments), *capsys.readouterr())

    assert ask("why-not", "secret_key.py") == (
        1, "src/secret_key.py: it is left out by src/.ignore:1: secret_*\n", "",
    )  # fmt: skip
    assert ask("why-not", "app.py", "load", "kind:class")[:2] == (
        1, "src/app.py: it is indexed, but does not meet kind:class\n",
    )  # fmt: skip
    assert ask("why-not", "app.py", "call:loads")[:2] == (0, "src/app.py: it is number 1 of 1 answers\n")
    fields: dict[str, Any] = json.loads(ask("why-not", "--json", "../build")[1])
    assert (fields["path"], fields["rule_place"]) == ("build", ".gitignore:3")
    status, out, err = ask("doctor")
    assert (status, err) == (0, "")
    assert "\n  python            2    100 %\n" in out
    assert "broken.js" in out
    assert "\n  ignored                3  a.log, build, src/secret_key.py\n" in out
    assert json.loads(ask("doctor", "--json")[1])["skipped"][0][0] == "too-large"
    right = tmp_path / "right.tsv"
    right.write_text("load\tsrc/app.py\n")
    assert ask("eval", str(right))[1].startswith("load\n        ")
    other = tmp_path / "other"
    other.mkdir()
    (other / ".kwsearch.toml").write_text("[ranking]\ndefinition = 0\n")
    told = ask("eval", str(right), "--against", str(other))
    assert told[0] == 0
    assert told[1].startswith(("load\n", "now "))
    assert "\nagainst  1 question  NDCG@10 " in told[1]
    assert json.loads(ask("eval", "--json", str(right))[1].splitlines()[-1])["questions"] == 1


def test_judgments_without_end_are_refused_in_one_line(
    repo: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(repo)
    status = run(("eval", "/dev/zero"))
    told = "/dev/zero has more than 16,000,000 letters; judgments are short lines"
    assert (status, *capsys.readouterr()) == (2, "", f"kwsearch: error[config]: {told}\n")
