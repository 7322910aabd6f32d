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


@pytest.fixture(scope="module", params=list(START))
def shell(request, tmp_path_factory) -> Iterator[Terminal]:
    """A shell in a repository with an index, for one line after the other."""
    if shutil.which("tmux") is None or shutil.which(request.param) is None:
        pytest.skip(f"tmux and {request.param} are not installed")
    folder = tmp_path_factory.mktemp(request.param)
    root = folder / "repo"
    (root / ".git").mkdir(parents=True)
    (root / ".git" / "HEAD").touch()
    (root / "a.py").write_text("class ParcelStore:\n    def parse_label(self): pass\n")
    program = folder / "bin" / "kwsearch"
    program.parent.mkdir()
    program.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m kwsearch "$@"\n')
    program.chmod(0o755)
    with pytest.MonkeyPatch.context() as environment:
        for variable in [name for name in os.environ if name.startswith("KWSEARCH_")]:
            environment.delenv(variable)
        environment.setenv("KWSEARCH_CACHE_DIR", str(folder / "cache"))
        environment.setenv("HOME", str(folder))
        environment.setenv("PATH", f"{program.parent}:{os.environ['PATH']}")
        kwsearch.build_index(root)
        command, ready = START[request.param]
        terminal = Terminal(root, 100, shell=command)
        terminal.type(f"{ready}; echo rea''dy", until=lambda screen: "ready\n" in screen)
        yield terminal
        terminal.tmux("kill-server")


def written(shell: Terminal, typed: str) -> None:
    """Take away the line that another test wrote, clear the screen, and write a line."""
    # Not by an interrupt: the terminal would throw away what is written while the shell is at work on it.
    shell.tmux("send-keys", "-t", shell.name, "C-u")
    shell.tmux("send-keys", "-t", shell.name, "C-l")
    shell.tmux("send-keys", "-t", shell.name, "-l", typed)


def completed(shell: Terminal, typed: str, expected: str) -> str:
    """Type a line and the key that completes it; return the last line of the screen once it is what is expected."""
    written(shell, typed)
    screen = shell.type("\t", until=lambda text: expected in text)
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
    written(shell, "kwsearch query x case:")
    shell.tmux("send-keys", "-t", shell.name, "Tab")
    screen = shell.type("\t", until=lambda text: "auto" in text and "yes" in text)
    offered = screen.replace("case:", " ").split()
    assert {"auto", "no", "yes"} <= set(offered)
    assert "kind:" not in screen
