"""``kwsearch render``, ``keywords`` and ``diff`` as their users meet them."""

from __future__ import annotations

import json
import os
import re
import subprocess
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from kwsearch import __version__
from kwsearch.indexing import build
from kwsearch.render.run import run

FILES = {
    ".git/HEAD": "ref: refs/heads/main\n",
    "src/parcel.py": '"""Parcels."""\n\n\nclass Parcel:\n    def weigh(self):\n        return 1\n',
    "src/main.py": "from src.parcel import Parcel\n\nParcel().weigh()\n",
}
HOOKS = Path(__file__).parents[2] / ".pre-commit-hooks.yaml"

Ask = Callable[..., tuple[int, str, str]]


@pytest.fixture(autouse=True)
def repo(
    make_repo: Callable[[Mapping[str, str]], Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Path:
    for variable in os.environ:
        if variable.startswith("KWSEARCH_"):
            monkeypatch.delenv(variable)
    monkeypatch.setenv("KWSEARCH_CACHE_DIR", str(tmp_path / "cache"))
    root = make_repo(FILES)
    monkeypatch.chdir(root)
    return root


def test_render_writes_then_finds_nothing_to_do_then_follows_an_edit(ask: Ask, repo: Path) -> None:
    assert ask("render", "--out", "docs") == (0, "11 pages: 11 written, 0 unchanged, 0 removed\n", "")
    assert ask("render", "--out", "docs") == (0, "11 pages: 0 written, 11 unchanged, 0 removed\n", "")
    (repo / "src" / "main.py").unlink()
    status, out, _ = ask("render", "--out", "docs")
    assert (status, out.partition(":")[0], out.rpartition(", ")[2]) == (0, "9 pages", "2 removed\n")
    assert ask("keywords", "--prefix", "Documentation")[0] == 1  # pages are never indexed


def test_another_version_of_the_program_writes_every_page_anew_and_finds_them_as_they_should_be(
    ask: Ask, repo: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ask("render", "--out", "docs")
    monkeypatch.setattr(build, "program_fingerprint", lambda: f"{__version__} newer")
    monkeypatch.setattr(run, "_program_hash", lambda: "newer")
    assert (
        ask("render", "--out", "docs", "--check")[0] == 0
    )  # by what the pages say, not by what is remembered
    page = repo / "docs" / "index.md"
    page.write_text(page.read_text().replace("Welcome", "As the old version said"))
    assert ask("render", "--out", "docs", "--check")[0] == 1
    assert ask("render", "--out", "docs") == (0, "11 pages: 1 written, 10 unchanged, 0 removed\n", "")
    assert ask("render", "--out", "docs", "--check") == (0, "every page is as it should be\n", "")
    assert ask("query", "--stale=error", "-l", "Parcel")[0] == 0


def test_check_is_the_status_of_a_commit_hook(ask: Ask, repo: Path) -> None:
    assert ask("render", "--out", "docs", "--check")[0] == 1
    ask("render", "--out", "docs", "-q")
    assert ask("render", "--out", "docs", "--check") == (0, "every page is as it should be\n", "")
    edited = (repo / "docs" / "index.md").read_text().replace("Welcome", "else")
    (repo / "docs" / "index.md").write_text(edited)
    status, out, err = ask("render", "--out", "docs", "--check", "--include", "**", "--source", "link")
    first, *diff, last = out.splitlines()
    assert (status, first, err) == (1, "index.md: stale: rendering would change it", "")
    assert [line for line in diff if line[:1] in ("-", "+")] == [
        "--- index.md", "+++ index.md", *(f"-{line}" for line in edited.splitlines() if "else" in line),
        *(f"+{line.replace('else', 'Welcome')}" for line in edited.splitlines() if "else" in line),
    ]  # fmt: skip
    assert last == "1 problem; run: kwsearch render --out docs --source link --include '**'"
    out = ask("render", "--out", "docs", "--check", "--json")[1]
    problem, summary = [json.loads(line) for line in out.splitlines()]
    assert problem.pop("diff").startswith("--- index.md\n+++ index.md\n@@")
    assert problem == {
        "type": "problem", "path": "index.md", "reason": "stale", "detail": "rendering would change it",
    }  # fmt: skip
    assert summary == {"type": "summary", "problems": 1}
    assert (repo / "docs" / "index.md").read_text() == edited


def test_a_clash_is_one_line_on_standard_error(ask: Ask, repo: Path) -> None:
    (repo / "docs").mkdir()
    (repo / "docs" / "keywords.md").write_text("mine\n")
    status, out, error = ask("render", "--out", "docs")
    assert (status, out) == (2, "")
    assert re.fullmatch(
        r"kwsearch: error\[render\]: .*docs/keywords\.md was not written by kwsearch .*\n", error
    )


def test_choices_come_from_the_settings_and_flags_win(ask: Ask, repo: Path) -> None:
    (repo / ".kwsearch.toml").write_text('[pages]\nlink_style = "gitlab"\nsource_url = "https://x.org/r"\n')
    ask("render", "--out", "docs")
    page = (repo / "docs" / "src" / "parcel.py_docs.md").read_text()
    assert "](https://x.org/r/src/parcel.py#L4-6)" in page
    ask("render", "--out", "docs", "--link-style", "github")
    page = (repo / "docs" / "src" / "parcel.py_docs.md").read_text()
    assert "](https://x.org/r/src/parcel.py#L4-L6)" in page


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (
            '[pages]\nlink_stile = "x"\n',
            ".kwsearch.toml:2: unknown choice link_stile; did you mean link_style?",
        ),
        (
            '[pages]\nlink_style = "x"\n',
            ".kwsearch.toml:2: link_style must be one of relative, github, gitlab",
        ),
        ("[pages]\npage_bytes = 1\n", ".kwsearch.toml:2: page_bytes must be from 8192 to 67108864"),
        ('[pages]\npage_bytes = "1"\n', ".kwsearch.toml:2: page_bytes must be a whole number"),
        ('[pages]\ntemplates = "theirs"\n', ".kwsearch.toml:2: templates is the user's choice"),
        ("[pages]\nworkers = 1\n", ".kwsearch.toml:2: workers is the user's choice"),
        (
            '[pages]\nsource_url = "https://x/) <script>\\u001b"\n',
            ".kwsearch.toml:2: source_url must name a host",
        ),
        ("pages = 3\n", ".kwsearch.toml:1: pages must be a table"),
    ],
)
def test_a_wrong_choice_is_refused_with_its_line(text: str, said: str, ask: Ask, repo: Path) -> None:
    (repo / ".kwsearch.toml").write_text(text)
    status, _, error = ask("render", "--out", "docs")
    assert status == 2
    assert said in error
    assert not (repo / "docs").exists()


def test_keywords_lists_words_with_their_files(ask: Ask) -> None:
    ask("index", "-q")
    assert ask("keywords", "--prefix", "parc", "--most") == (0, "2 Parcel\n1 parcel\n1 Parcels\n", "")
    assert ask("keywords", "-k", "class") == (0, "1 Parcel\n", "")
    assert json.loads(ask("keywords", "-k", "method", "--json")[1]) == {"keyword": "weigh", "files": 1}
    assert ask("keywords", "--prefix", "zzz") == (1, "", "")
    assert ask("keywords", "-k", "nonsense")[0] == 2


def test_diff_in_its_three_formats(ask: Ask, repo: Path) -> None:
    (repo / ".git" / "HEAD").unlink()
    (repo / ".git").rmdir()
    author = {
        "GIT_AUTHOR_NAME": "a",
        "GIT_AUTHOR_EMAIL": "a@b",
        "GIT_COMMITTER_NAME": "a",
        "GIT_COMMITTER_EMAIL": "a@b",
    }

    def git(*arguments: str) -> None:
        environment = os.environ | author | {"GIT_CONFIG_GLOBAL": "/dev/null"}
        subprocess.run(["git", *arguments], cwd=repo, env=environment, check=True, capture_output=True)

    git("init", "-q")
    git("add", "-A")
    git("commit", "-qm", "one")
    (repo / "src" / "parcel.py").write_text('"""Parcels."""\n\n\nclass Parcel:\n    pass\n')
    git("commit", "-qam", "two")
    status, out, error = ask("diff", "HEAD~1..HEAD")
    assert (status, error) == (0, "")
    assert out.startswith(
        "- src/parcel.py:5: method Parcel.weigh  may break callers: removed\n"
        "symbols: 1 vanished; may break callers: 1 (1 file compared, "
    )
    assert "vanished method `Parcel.weigh`, line 5" in ask("diff", "HEAD~1..HEAD", "--format", "markdown")[1]
    rows = [json.loads(line) for line in ask("diff", "HEAD~1..HEAD", "--format", "json")[1].splitlines()]
    assert [row["type"] for row in rows] == ["header", "change", "summary"]
    assert ask("diff", "HEAD..HEAD")[0] == 1
    assert (
        ask("diff", "nothing..HEAD")[2]
        == "kwsearch: error[revision]: there is no revision nothing here; see: git log\n"
    )
    assert ask("diff", "HEAD~1..HEAD", "--format", "xml")[0] == 2


def test_the_commit_hook_runs_a_command_that_exists(ask: Ask) -> None:
    hook = HOOKS.read_text()
    entry = re.search(r"^  entry: kwsearch (.+)$", hook, re.MULTILINE)
    arguments = re.search(r"^  args: \[(.+)\]$", hook, re.MULTILINE)
    assert entry
    assert arguments
    words = [*entry[1].split(), *arguments[1].split(", ")]
    assert words == ["render", "--check", "--out", "docs/keywords"]
    ask("render", "-q", "--out", "docs/keywords")
    assert ask(*words)[0] == 0
