"""T2, T15: names and lines of a hostile tree reach a terminal without control bytes, and its git settings never run."""

import os
import re

import pytest

from trust.trees import write_tree

HOSTILE = [
    "esc\x1b[31m.py",
    "bell\x07.py",
    "osc\x1b]8;;http:x\x1b\\.py",
    "c1\x9b31m.py",
    "line\nbreak.py",
    "rtl\u202e.py",
]
LINE = "def evil\x1b[2J\x9b31m(): pass  # \x1b]0;title\x07 needle \u202e\ndef needle(): pass\n"
CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")
COMMANDS = [
    ["index", "--list-skipped", "."], ["index", "--json", "--rebuild", "."],
    ["query", "needle"], ["query", "--json", "needle"],
    ["query", "path:esc"], ["query", "needle\x1b[31m"], ["query", "/needle.*/"], ["query", "kind:\x1b"], ["status"],
    ["status", "--json"], ["verify"], ["symbols", HOSTILE[0]], ["symbols", "no\x1bfile"], ["forget"],
]  # fmt: skip


@pytest.fixture
def hostile(tmp_path, monkeypatch):
    root = write_tree(tmp_path / "re\x1b[31mpo", dict.fromkeys(HOSTILE, LINE) | {"bin\x1b.py": b"\0"})
    with open(os.path.join(os.fsencode(root), b"raw\xff\x1b.py"), "w") as stream:
        stream.write(LINE)
    marker = tmp_path / "ran"
    config = f"[core]\n\tfsmonitor = touch {marker}\n\tpager = touch {marker}\n\thooksPath = hooks\n"
    config += f'[filter "x"]\n\tclean = touch {marker}\n[diff]\n\texternal = touch {marker}\n'
    write_tree(
        root, {".git/HEAD": "ref: refs/heads/main\n", ".git/config": config, ".gitattributes": "* filter=x\n"}
    )
    monkeypatch.chdir(root)
    return marker


def test_no_control_byte_and_no_git(hostile, ask, trial):
    with (
        trial("G8", "commands on a hostile tree: no control character") as clean,
        trial("G8", "commands on a hostile tree: its git settings never run") as quiet,
    ):
        for command in COMMANDS:
            status, out, error = ask(*command)
            clean.check(
                status in (0, 1, 2) and not CONTROL.search(out + error), f"{command}: {out + error!r}"
            )
            quiet.check(not hostile.exists(), str(command))
