"""Text on a terminal: it fits, words stay whole, the match stays in sight, links lead somewhere."""

from __future__ import annotations

import os
import pty
import re
import shutil
import subprocess
import sys
import unicodedata
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from tmux_terminal import Terminal

import kwsearch
from kwsearch.cli.app import app
from kwsearch.cli.terminal.hyperlinks import NAMED, linker, problem_of
from kwsearch.cli.terminal.screen import fit, fitted, width_of, wrapped
from tests.repositories import copy_sample

WORDS = st.text(st.sampled_from("ab 数ü_.("), max_size=60)


@pytest.mark.parametrize(
    ("text", "width", "place", "length", "shown", "at"),
    [
        ("short", 9, 0, 5, "short", 0),
        ("def weigh(self, item)", 12, 4, 5, "def weigh(…", 4),
        ("def weigh(self, item)", 16, 4, 5, "def weigh(self,…", 4),
        ("one two three four", 10, 0, 3, "one two…", 0),
        ("one two three four five", 12, 14, 4, "…four five", 1),
        ("one two three four five six seven", 14, 14, 4, "…four five…", 1),
        ("unbreakable", 6, 0, 3, "unbre…", 0),
        ("数据库 设置 数据库", 12, 0, 3, "数据库 设置…", 0),
    ],
)
def test_text_is_cut_between_words(text, width, place, length, shown, at):
    cut, found = fit(text, width, place, length)
    assert width_of(cut) <= width
    if at >= 0:
        assert (cut, found) == (shown, at)


@given(WORDS, st.integers(4, 40), st.integers(0, 50), st.integers(1, 6))
@example("a" * 30 + " bbb " + "c" * 30, 12, 31, 3)
def test_what_is_cut_fits_and_shows_the_match(text, width, place, length):
    place = min(place, max(len(text) - length, 0))
    length = min(length, len(text) - place)
    cut, at = fit(text, width, place, length)
    assert width_of(cut) <= width
    assert cut.strip("…") in text
    if at >= 0:
        assert cut[at : at + length] == text[place : place + length]
    elif text:
        assert width_of(text[place : place + length]) + 2 > width


@given(WORDS, st.integers(4, 40))
def test_a_wrapped_line_has_all_words_whole(text, width):
    lines = list(wrapped(text, width))
    assert " ".join(lines).split() == text.split()
    for line in lines:
        assert width_of(line) <= width or len(line.split()) == 1


def test_a_wide_letter_takes_two_columns_and_a_combining_one_none():
    assert width_of("ab") == 2
    assert width_of("数据") == 4
    assert width_of(unicodedata.normalize("NFD", "ü")) == 1


@pytest.mark.parametrize(
    ("format", "problem"),
    [
        *((name, "") for name in NAMED),
        ("x-editor://open?f={path}&l={line}&c={column}", ""),
        ("{path}", "begins with a scheme"), ("vscoode", "is one of: none, default"), ("file://{host}", "needs {path}"),
        ("file://{path}:{column}", "{column} needs {line}"), ("file://{path}{row}", "there is no {row}"),
        ("file://{path}\x1b]", "ASCII"), ("file://{path}{", "there is no {{}}"),
    ],
)  # fmt: skip
def test_a_format_is_checked_as_ripgrep_does(format, problem):
    found = problem_of(format)
    assert problem in found if problem else found == ""


@pytest.mark.parametrize("format", ["vscode", "kitty", "file", "macvim", "grep+"])
def test_links_are_those_of_ripgrep(format, tmp_path):
    (tmp_path / "a b#%.py").write_text("x\nneedle = 1\n")
    command = [
        "rg",
        "--color=always",
        f"--hyperlink-format={format}",
        "-n",
        "--no-config",
        "needle",
        str(tmp_path),
    ]
    try:
        shown = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    except (FileNotFoundError, subprocess.CalledProcessError):
        pytest.skip("there is no ripgrep of version 14 or newer")
    link = linker(format)
    assert link is not None
    assert link(str(tmp_path / "a b#%.py"), 2, 1) in re.findall(r"\x1b\]8;;([^\x1b]+)\x1b\\", shown)


def _help_texts(command, names: tuple[str, ...] = ()) -> Iterator[tuple[str, ...]]:
    yield names
    for name, inner in sorted(getattr(command, "commands", {}).items()):
        yield from _help_texts(inner, (*names, name))


@pytest.mark.parametrize("names", list(_help_texts(__import__("typer").main.get_command(app))), ids=" ".join)
def test_help_fits_eighty_columns(names, ask, monkeypatch):
    monkeypatch.setenv("COLUMNS", "80")
    status, out, _ = ask(*names, "--help")
    assert status == 0
    assert [line for line in out.splitlines() if len(line) > 80] == []


@pytest.fixture
def terminal(tmp_path, monkeypatch) -> Iterator[Callable[..., Terminal]]:
    if shutil.which("tmux") is None or shutil.which("less") is None:
        pytest.skip("tmux and less are not installed")
    monkeypatch.setenv("KWSEARCH_CACHE_DIR", str(tmp_path / "cache"))
    copy_sample(tmp_path / "shop")
    (tmp_path / "shop" / ".kwsearch.toml").touch()
    kwsearch.build_index(tmp_path / "shop")
    program = tmp_path / "kwsearch"
    program.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m kwsearch "$@"\n')
    program.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}:{os.environ['PATH']}")
    started = []

    def start(columns: int, lines: int = 30) -> Terminal:
        started.append(Terminal(tmp_path / "shop", columns, lines))
        return started[-1]

    yield start
    for one in started:
        one.tmux("kill-server")


@pytest.mark.parametrize("columns", [80, 160])
def test_no_line_is_broken_in_a_word(terminal, columns):
    """tmux joins with -J what it had to break: nothing was, and each word that is shown stands whole in the answer."""
    shown = terminal(columns, 60)
    screen = shown.run("kwsearch query parcel --no-pager --limit 6")
    joined = shown.tmux("capture-pane", "-p", "-J", "-t", shown.name)
    assert [row.rstrip() for row in joined.splitlines()] == [row.rstrip() for row in screen.splitlines()]
    rows = [row for row in screen.splitlines() if "…" in row and "more match" not in row]
    assert rows or columns > 80
    whole = subprocess.run(
        ["kwsearch", "query", "parcel", "--limit", "6"],
        cwd=shown.folder,
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    for row in rows:
        for word in re.findall(r"\w+", row):
            assert re.search(rf"(?<!\w){re.escape(word)}(?!\w)", whole), row


def test_a_long_answer_comes_in_the_pager_with_its_beginning(terminal):
    shown = terminal(80, 12)
    screen = shown.type("kwsearch query parcel -m 0", until=lambda text: "\n:" in text)
    assert screen.rstrip().endswith(":")
    assert "hub/" in screen.splitlines()[0] + screen.splitlines()[1]
    screen = shown.type("q", until=lambda text: text.rstrip().endswith("%"))
    assert screen.rstrip().endswith("%")
    screen = shown.run("PAGER='head -n 1' kwsearch query parcel -m 0")
    assert "hub/" in screen.splitlines()[0]
    screen = shown.run("kwsearch query parcel -m 0 --no-pager")
    assert "more match" not in screen
    screen = shown.run("kwsearch query ParcelStore -m 1 --limit 1")
    assert "class ParcelStore" in screen


@pytest.mark.parametrize("command", ["nowhere-at-all", "cat >/dev/null; exit 127"])
def test_an_answer_is_not_lost_to_a_pager_that_is_not_there(command, tmp_path, monkeypatch):
    for name, value in {"PAGER": command, "LINES": "4", "COLUMNS": "80", "TERM": "xterm"}.items():
        monkeypatch.setenv(name, value)
    source = tmp_path / "a.py"
    source.write_text("".join(f"def f{number}(): pass\n" for number in range(20)))
    screen, terminal = pty.openpty()
    try:
        command = [sys.executable, "-m", "kwsearch", "show", str(source)]
        subprocess.run(command, stdout=terminal, stderr=subprocess.DEVNULL, check=True)
    finally:
        os.close(terminal)
    with os.fdopen(screen, "rb", buffering=0) as stream:
        shown = re.sub(r"\x1b\[[0-9;]*m", "", stream.read(1 << 16).decode())
    assert sorted(set(re.findall(r"\bdef f(\d+)", shown)), key=int) == [str(number) for number in range(20)]


def test_matches_are_highlighted_and_paths_are_links(terminal):
    shown = terminal(100)
    screen = shown.type(
        "clear; kwsearch query ParcelStore -m 1 --limit 1; echo end:$?",
        until=lambda text: "end:0" in text,
        escapes=True,
    )
    assert "\x1b[1m\x1b[31mParcelStore" in screen
    assert "domain/sql" not in screen


def test_nothing_is_cut_painted_or_paged_when_piped(tmp_path, monkeypatch):
    monkeypatch.setenv("KWSEARCH_CACHE_DIR", str(tmp_path / "cache"))
    monkeypatch.setenv("COLUMNS", "40")
    copy_sample(tmp_path / "shop")
    command = [
        sys.executable,
        "-m",
        "kwsearch",
        "query",
        "parcel",
        "-m",
        "0",
        "--root",
        str(tmp_path / "shop"),
    ]
    out = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    assert "\x1b" not in out
    assert [line for line in out.splitlines() if line.endswith("…")] == []
    assert max(map(len, out.splitlines())) > 120
    painted = subprocess.run(
        [*command, "--color=always", "--hyperlink-format=vscode"], capture_output=True, text=True, check=True
    ).stdout
    stripped = re.sub(r"\x1b\]8;;[^\x1b]*\x1b\\|\x1b\[[\d;]*m", "", painted)
    assert stripped == out
    links = re.findall(r"\x1b\]8;;(vscode://file[^\x1b]+):(\d+):(\d+)\x1b\\", painted)
    assert links
    assert all(Path(address.removeprefix("vscode://file")).is_file() for address, _, _ in links)


def test_lines_of_figures_fit_a_terminal_and_stay_whole_without_one():
    line = "languages  " + ", ".join(f"language{number} {number}" for number in range(9))
    assert list(fitted([line, "short"], 0)) == [line + "\n", "short\n"]
    rows = list(fitted([line, "short"], 40, " " * 11))
    assert all(width_of(row.rstrip("\n")) <= 40 for row in rows)
    assert [row[:11].strip() for row in rows] == ["languages", *[""] * (len(rows) - 2), "short"]
    assert " ".join(" ".join(rows[:-1]).split()) == " ".join(line.split())
