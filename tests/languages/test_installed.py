"""Without the extra ``languages`` its files give words, and the status says so."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest
from grammars import need_grammar

import kwsearch
from kwsearch.languages.extra import EXTRA, OPTIONAL
from kwsearch.languages.table import language_by_name

WITHOUT = """
import sys
for name in {packages!r}:
    sys.modules[name] = None  # how an import system says that a package is not there
from kwsearch.__main__ import run
run(["index", "-q"])
run(["status", "--json"])
run(["query", "--json", "def:Store"])
run(["query", "--json", "Store"])
run(["status"])
"""
PACKAGES = [row.grammar.partition(".")[0] for row in OPTIONAL]


def test_without_the_extra_files_give_words_and_status_says_which(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    root = tmp_path / "repo"
    root.mkdir()
    (root / "Store.kt").write_text("class Store { fun find() {} }\n")
    (root / "Store.swift").write_text("class Store { func find() {} }\n")
    (root / "other.swift").write_text("let other = 1\n")
    (root / "store.py").write_text("class Other:\n    pass\n")
    done = subprocess.run(
        [sys.executable, "-c", WITHOUT.format(packages=PACKAGES)],
        check=True,
        capture_output=True,
        text=True,
        cwd=root,
        env={"KWSEARCH_CACHE_DIR": str(tmp_path / "cache"), "PATH": ""},
    )
    lines = done.stdout.splitlines()
    status = json.loads(lines[0])
    assert status["words_only"] == {"swift": 2, "kotlin": 1}
    rows = [json.loads(line) for line in lines[1:] if line.startswith("{")]
    assert [row["path"] for row in rows if row["type"] == "hit"] == ["Store.kt", "Store.swift", "store.py"]
    assert (
        "words only swift 2, kotlin 1; python -m pip install 'kwsearch[languages]' reads their code" in lines
    )
    need_grammar("kotlin")
    # Once the extra is there, what is told is what the next index does, until it has done it.
    monkeypatch.chdir(root)
    monkeypatch.setenv("KWSEARCH_CACHE_DIR", str(tmp_path / "cache"))
    with kwsearch.open_index() as index:
        assert index.status().words_only == {}
        assert kwsearch.readable_now(index) == {"swift": 2, "kotlin": 1}
    told = [asked("status"), asked("doctor")]
    assert "changes    grammars installed that read swift 2, kotlin 1; run: kwsearch index" in told[0]
    assert "words only: swift 2, kotlin 1" in told[1]
    assert "  kwsearch index reads the code of swift, kotlin, whose grammars are installed by now" in told[1]
    kwsearch.build_index()
    with kwsearch.open_index() as index:
        assert kwsearch.readable_now(index) == {}
    assert "changes    none" in asked("status")


def asked(*words: str) -> list[str]:
    """The lines that a command prints."""
    done = subprocess.run(
        [sys.executable, "-m", "kwsearch", *words], check=True, capture_output=True, text=True
    )
    return done.stdout.splitlines()


def test_rows_of_the_extra_name_it_and_are_in_the_table() -> None:
    for row in OPTIONAL:
        assert row.extra == EXTRA
        assert language_by_name(f"x{row.suffixes[0]}") == row.name
