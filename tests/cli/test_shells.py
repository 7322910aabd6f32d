"""Completion in real shells, each in a terminal, as README says to install it."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Iterator

import pytest
from tmux_terminal import Terminal

import kwsearch

START = {
    "bash": ("bash --norc --noprofile -i", 'source <(_KWSEARCH_COMPLETE=source_bash kwsearch); PS1="> "'),
    "zsh": (
        "zsh -f -i",
        'autoload -U compinit; compinit -D; eval "$(_KWSEARCH_COMPLETE=source_zsh kwsearch)"; PS1="> "',
    ),
    "fish": ("fish --no-config -i", "_KWSEARCH_COMPLETE=source_fish kwsearch | source"),
}


@pytest.fixture(params=list(START))
def shell(request, make_repo, tmp_path, monkeypatch) -> Iterator[Terminal]:
    """A shell in a repository with an index."""
    if shutil.which("tmux") is None or shutil.which(request.param) is None:
        pytest.skip(f"tmux and {request.param} are not installed")
    for variable in [name for name in os.environ if name.startswith("KWSEARCH_")]:
        monkeypatch.delenv(variable)
    monkeypatch.setenv("KWSEARCH_CACHE_DIR", str(tmp_path / "cache"))
    monkeypatch.setenv("HOME", str(tmp_path))
    root = make_repo({".git/HEAD": "", "a.py": "class ParcelStore:\n    def parse_label(self): pass\n"})
    kwsearch.build_index(root)
    program = tmp_path / "bin" / "kwsearch"
    program.parent.mkdir()
    program.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m kwsearch "$@"\n')
    program.chmod(0o755)
    monkeypatch.setenv("PATH", f"{program.parent}:{os.environ['PATH']}")
    command, ready = START[request.param]
    terminal = Terminal(root, 100, shell=command)
    terminal.type(f"{ready}; echo rea''dy", until=lambda screen: "ready\n" in screen)
    yield terminal
    terminal.tmux("kill-server")


def completed(shell: Terminal, typed: str, expected: str) -> str:
    """Type a line and the key that completes it; return the last line of the screen once it is what is expected."""
    shell.tmux("send-keys", "-t", shell.name, "C-l")
    shell.tmux("send-keys", "-t", shell.name, "-l", typed)
    screen = shell.type("\t", until=lambda text: expected in text)
    shell.tmux("send-keys", "-t", shell.name, "C-u")
    lines = [line for line in screen.splitlines() if "kwsearch " in line]
    return lines[-1] if lines else screen


@pytest.mark.parametrize(
    ("typed", "line"),
    [
        ("kwsearch sho", "kwsearch show"),
        ("kwsearch query Parc", "kwsearch query ParcelStore"),
        ("kwsearch query def:parse_", "kwsearch query def:parse_label"),
        ("kwsearch query kind:constr", "kwsearch query kind:constructor"),
        ("kwsearch query x tag:security/pi", "kwsearch query x tag:security/pickle"),
        ("kwsearch query x case:a", "kwsearch query x case:auto"),
        ("kwsearch query -k constr", "kwsearch query -k constructor"),
    ],
)
def test_what_is_typed_is_completed(shell, typed, line):
    assert line in completed(shell, typed, line)


def test_right_behind_a_colon_all_values_are_offered(shell):
    shell.tmux("send-keys", "-t", shell.name, "C-l")
    shell.tmux("send-keys", "-t", shell.name, "-l", "kwsearch query x case:")
    shell.tmux("send-keys", "-t", shell.name, "Tab")
    screen = shell.type("\t", until=lambda text: "auto" in text and "yes" in text)
    offered = screen.replace("case:", " ").split()
    assert {"auto", "no", "yes"} <= set(offered)
    assert "kind:" not in screen
