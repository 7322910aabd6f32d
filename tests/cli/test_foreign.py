"""What people type who come from other tools is told how it is written here."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
import typer

import kwsearch
from kwsearch.cli.app import app
from kwsearch.cli.flags import BY_NAME
from kwsearch.cli.foreign import COMMANDS, FLAGS

pytestmark = pytest.mark.usefixtures("own_cache")


@pytest.fixture
def repo(make_repo, monkeypatch) -> Path:
    root = make_repo(
        {".git/HEAD": "", "src/flask/app.py": "class Flask:\n    def run(self): pass\n", "setup.cfg": "flask\n",
         "src/box.h": "namespace box { class Lid { void open(); }; }\n", "src/box.cpp": "#include \"box.h\"\n",
         ".gitignore": "build/\n", "build/made.py": "def made(): pass\n", "src/logo.png": b"\x89PNG\0"}
    )  # fmt: skip
    monkeypatch.chdir(root)
    return root


def test_nothing_of_ours_is_taken_for_foreign():
    group = typer.main.get_command(app)
    assert not COMMANDS.keys() & group.commands.keys()  # type: ignore[attr-defined]
    assert set(COMMANDS.values()) <= group.commands.keys()  # type: ignore[attr-defined]
    assert not FLAGS.keys() & {*BY_NAME, "-h", "--help"}


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["Flask"], "there is no command 'Flask'; to search for it: kwsearch query Flask"),
        (["rate limit"], "there is no command 'rate limit'; to search for it: kwsearch query 'rate limit'"),
        (["search", "a b"], "there is no command 'search'; write: kwsearch query 'a b'"),
        (["grep"], "there is no command 'grep'; write: kwsearch query"),
        (["update", "src"], "there is no command 'update'; write: kwsearch index src"),
        (
            ["qeury", "x"],
            "there is no command 'qeury'; did you mean 'query'? Or to search for it: kwsearch query qeury x",
        ),
    ],
)
def test_words_that_are_no_commands(repo, ask, arguments, said):
    assert ask(*arguments) == (2, "", f"kwsearch: error[usage]: {said}; see: kwsearch --help\n")


@pytest.mark.parametrize("flag", FLAGS)
def test_flags_of_other_tools(repo, ask, flag):
    said = f"kwsearch: error[usage]: there is no {flag}: {FLAGS[flag]}; see: kwsearch query --help\n"
    assert ask("query", flag, "x") == (2, "", said)


def test_flags_that_nobody_knows_are_told_as_before(repo, ask):
    assert ask("query", "--rot", "x")[2].startswith(
        "kwsearch: error[usage]: No such option: --rot (Possible options: "
    )


def test_arguments_that_are_paths_are_told(repo, ask, monkeypatch):
    hint = "kwsearch: src/flask is searched as text; to search there alone: path:/src/flask\n"
    assert hint in ask("query", "-l", "Flask", "src/flask")[2]
    assert ask("query", "-l", "Flask", "path:/src/flask") == (0, "src/flask/app.py\n", "")
    monkeypatch.chdir(repo / "src")
    assert (
        "flask/app.py is searched as text; to search there alone: path:/src/flask/app.py\n"
        in (ask("query", "-l", "Flask", "flask/app.py")[2])
    )
    assert (
        f".. is searched as text; all of {os.path.realpath(repo)} is searched anyway\n"
        in (ask("query", "-l", "Flask", "..")[2])
    )
    assert (
        "../.. is searched as text; to search there instead: --root ../..\n"
        in (ask("query", "-l", "Flask", "../..")[2])
    )


def test_a_line_of_a_file_leads_to_the_command_that_prints_it(repo, ask, monkeypatch):
    kwsearch.build_index()
    monkeypatch.chdir(repo / "src")
    said = (
        "kwsearch: flask/app.py:2 is searched as text; for the file, write path:flask/app.py\n"
        "kwsearch: for what stands there: kwsearch show flask/app.py:2\n"
        "kwsearch: nothing found\n"
    )
    assert ask("query", "flask/app.py:2") == (1, "", said)
    assert ask("show", "flask/app.py:2")[0] == 0
    assert "kwsearch show" not in ask("query", "flask/none.py:2")[2]


def test_two_revisions_are_written_as_one_word(repo, ask):
    said = "HEAD does not exist; name the folder to search; two revisions are one word: v1..HEAD"
    assert ask("diff", "v1", "HEAD") == (2, "", f"kwsearch: error[root]: {said}\n")


def test_globs_look_at_case_as_ripgreps_do(repo, ask):
    (repo / "src/UP.PY").write_text("class Flask: pass\n")
    kwsearch.build_index()
    assert ask("query", "-l", "flask", "-g", "*.PY")[1] == "src/UP.PY\n"
    assert ask("query", "-l", "flask", "-g", "!*.py")[1] == "src/UP.PY\nsetup.cfg\n"
    assert ask("query", "-l", "flask", "-g", "*.{py") == (
        2,
        "",
        "kwsearch: error[query]: glob: { is not closed; write [{] for the mark itself\n",
    )


def test_rule_files_that_are_too_long_are_told_of_with_each_build(repo, ask):
    (repo / ".gitignore").write_text("a.py\n" + "# filler\n" * 10_000 + "b.py\n")
    said = "kwsearch: .gitignore is too long to be obeyed in full; rules at its end left nothing out\n"
    assert ask("index")[2].endswith(said)
    assert ask("index")[2].endswith(said)
    assert kwsearch.build_index(repo).cut_rules == (".gitignore",)
    (repo / ".gitignore").write_text("a.py\n")
    assert said not in ask("index")[2]
    assert kwsearch.build_index(repo).cut_rules == ()


def test_a_word_that_is_also_a_folder_is_told_only_when_nothing_was_found(repo, ask):
    kwsearch.build_index()
    assert ask("query", "-l", "Flask", "run")[2] == ""
    (repo / "run").mkdir()
    assert ask("query", "-l", "Flask", "run")[2] == ""
    assert (
        "src is searched as text; to search there alone: path:/src\n"
        in ask("query", "nosuchword", "AND", "src")[2]
    )


def test_two_roots_are_an_error(repo, ask):
    status, out, err = ask("query", "Flask", "--root", ".", "--root", "src")
    assert (status, out) == (2, "")
    assert err == (
        "kwsearch: error[usage]: Invalid value for --root: given 2 times; name one folder; see: kwsearch query --help\n"
    )


# -- outlines of folders and of standard input ----------------------------------------------------------------


def test_a_folder_is_outlined_as_an_index_would_read_it(repo, ask):
    status, out, err = ask("symbols", "-k", "class", "src")
    assert (status, err) == (0, "kwsearch: src: not read: binary 1\n")
    assert (
        out == "src/box.h\n  1    class  Lid  class Lid\nsrc/flask/app.py\n  1  class  Flask  class Flask\n"
    )
    rows = [json.loads(line) for line in ask("symbols", "--json", ".")[1].splitlines()]
    assert "build/made.py" not in {row["path"] for row in rows}
    kwsearch.build_index()
    with kwsearch.open_index() as index:
        wanted = [
            (path, symbol.name, symbol.kind, symbol.line)
            for path in index.files()
            for symbol in index.file(path).symbols
        ]
    assert [(row["path"], row["name"], row["kind"], row["line"]) for row in rows] == wanted


def test_standard_input_is_outlined(repo):
    def outline(*arguments: str, text: str) -> tuple[int, str, str]:
        command = [sys.executable, "-m", "kwsearch", "symbols", *arguments]
        run = subprocess.run(command, input=text, capture_output=True, text=True, check=False)
        return run.returncode, run.stdout, run.stderr

    go = "package a\n\nfunc Run() {}\n"
    assert outline("-", "-t", "golang", "-k", "function", text=go) == (
        0,
        "  3  function  Run  func Run()\n",
        "",
    )
    assert json.loads(outline("--json", "-", "-t", "python", text="x = 1\n")[1])["path"] == "-"
    assert outline("-", text="#!/usr/bin/env python3\ndef f(): pass\n")[1] == "  2  function  f  def f()\n"
    assert outline("-", text="no code at all\n") == (
        1,
        "",
        "kwsearch: nothing found; name the language of standard input with -t\n",
    )
    status, _, err = outline("-", "-t", "pythn", text="")
    assert (status, err) == (
        2,
        "kwsearch: error[query]: there is no language 'pythn'; did you mean lang:python?\n",
    )


def test_a_file_whose_name_does_not_tell_is_read_in_the_language_that_is_named(repo, ask):
    (repo / "odd.inc").write_text("<?php function f() {}\n")
    assert ask("symbols", "odd.inc", "-t", "php") == (0, "  1  function  f  function f()\n", "")


def test_keywords_are_limited(repo, ask):
    assert ask("index", "-q")[0] == 0
    assert ask("keywords", "-k", "class") == (0, "1 Flask\n1 Lid\n", "")
    assert ask("keywords", "-k", "class", "--limit", "1") == (0, "1 Flask\n", "kwsearch: 1 of 2 shown\n")
    assert ask("keywords", "-k", "class", "--limit", "0") == (0, "1 Flask\n1 Lid\n", "")
    assert ask("keywords", "-k", "class", "--limit", "1", "--json") == (
        0,
        '{"keyword":"Flask","files":1}\n',
        "",
    )
