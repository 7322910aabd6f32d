"""What shells complete: filters inside of a query, values of flags, tags and names; in a real bash."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

import kwsearch
from kwsearch import complete_query


@pytest.fixture
def repo(make_repo, tmp_path, monkeypatch) -> Path:
    for variable in os.environ:
        if variable.startswith("KWSEARCH_"):
            monkeypatch.delenv(variable)
    monkeypatch.setenv("KWSEARCH_CACHE_DIR", str(tmp_path / "cache"))
    return make_repo({".git/HEAD": "", "a.py": "class ParcelStore:\n    def parse_label(self): pass\n"})


def bash(cwd: Path, *words: str) -> list[str]:
    """What bash offers for the last of the words, as it splits them: a colon is a word."""
    place = cwd / "bin"
    place.mkdir(exist_ok=True)
    program = place / "kwsearch"
    program.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m kwsearch "$@"\n')
    program.chmod(0o755)
    line = " ".join(["kwsearch", *words]).replace(" : ", ":")
    script = (
        "source <(_KWSEARCH_COMPLETE=source_bash kwsearch)\n"
        'COMP_WORDS=(kwsearch "$@"); COMP_CWORD=$#; COMP_LINE=$LINE; COMP_POINT=${#LINE}\n'
        "_kwsearch_completion kwsearch\n"
        'printf "%s\\n" "${COMPREPLY[@]}"\n'
    )
    run = subprocess.run(
        ["bash", "-c", script, "bash", *words], cwd=cwd, capture_output=True, text=True, check=True,
        env=os.environ | {"PATH": f"{place}:{os.environ['PATH']}", "LINE": line},
    )  # fmt: skip
    return run.stdout.split()


def test_bash_completes_flags_and_filters(repo):
    assert bash(repo, "query", "-k", "constr") == ["constructor"]
    assert bash(repo, "query", "--tag", "security/pi") == ["security/pickle"]
    assert bash(repo, "query", "x", "ki") == ["kind:"]
    assert bash(repo, "query", "kind", ":", "constr") == ["constructor"]
    assert bash(repo, "query", "tag", ":", "security/pi") == ["security/pickle"]
    assert bash(repo, "query", "case", ":", "y") == ["yes"]
    assert bash(repo, "render", "--link-style", "g") == ["github", "gitlab"]
    assert bash(repo, "diff", "a..b", "--format", "m") == ["markdown"]


def test_bash_completes_names_when_there_is_an_index(repo):
    assert bash(repo, "query", "Parc") == []
    kwsearch.build_index(repo)
    assert bash(repo, "query", "Parc") == ["ParcelStore"]
    assert bash(repo, "query", "def", ":", "parse_") == ["parse_label"]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("x lan", ["lang:"]),
        ("lang:pyth", ["lang:python"]),
        ("-is:gen", ["-is:generated"]),
        ("(kind:constr", ["kind:constructor"]),
        ("a (b OR rol", ["role:"]),
        ("select:symbol.constr", ["select:symbol.constructor"]),
        ("l:rus", ["l:rust"]),
        ('"kind:', []),
        ("nosuchkey:a", []),
        ("tag:x", ["tag:x/y"]),
        ("Par", ["Parcel", '"Parcel kinds"']),
        ("-def:Par", ["-def:Parcel", '-def:"Parcel kinds"']),
        ("lang:Par", []),
    ],
)
def test_a_query_is_completed(text, found):
    assert complete_query(text, {"tag": ["x/y"], "": ["Parcel", "Parcel kinds"]}) == found


@pytest.mark.parametrize("text", ["", "x ", "kind:", "case:", "select:", "-", "("])
def test_what_is_offered_can_be_read(text):
    """Everything that completion offers, but a filter without its value, is a query."""
    offered = complete_query(text)
    assert offered
    for word in offered:
        if not word.endswith(":"):
            kwsearch.parse_query(f"x {word}")
