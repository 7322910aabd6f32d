"""T2, T15: names and lines of a hostile tree reach a terminal without control bytes, and its git settings never run."""

import os
import re
import shutil
import subprocess

import pytest

from trust.trees import write_tree

ESC = "\x1b"
HOSTILE = [
    f"esc{ESC}[31m.py",
    "bell\x07.py",
    f"osc{ESC}]8;;http:x{ESC}\\.py",
    "c1\x9b31m.py",
    "line\nbreak.py",
    "rtl\u202e.py",
]
LINE = (
    f"import os{ESC}[2J\ndef evil{ESC}[2J\x9b31m(): pass  # {ESC}]0;title\x07 needle \u202e\n"
    f'def needle(a="{ESC}[2J"):\n    """Finds\x9b31m {ESC}[2J it."""\n    eval("{ESC}[1m")\n'
)
CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")
COMMANDS = [
    ["index", "--list-skipped", "."], ["index", "--json", "--rebuild", "."], ["index", f"no{ESC}where"],
    ["index", "--index-dir", f"in{ESC}side", "."], ["index", f"--bad{ESC}"], [f"no{ESC}command"],
    ["query", "needle"], ["query", "--json", "needle"], ["query", "--vimgrep", "needle"], ["query", "-l", "needle"],
    ["query", "-c", "needle"], ["query", "-C", "2", "--explain", "needle"], ["query", "path:esc"],
    ["query", f"needle{ESC}[31m"], ["query", "/needle.*/"], ["query", f"kind:{ESC}"], ["query", f"nedle{ESC}"],
    ["query", f"({ESC}"], ["query", "-t", f"py{ESC}", "needle"], ["query", "tag:security/eval"],
    ["query", "--root", f"no{ESC}where", "needle"],
    ["symbols", HOSTILE[0]], ["symbols", "--json", *HOSTILE], ["symbols", f"no{ESC}file"],
    ["status"], ["status", "--json"], ["verify"], ["verify", f"no{ESC}where"],
    ["keywords"], ["keywords", "--json"], ["keywords", f"--prefix=ev{ESC}"], ["keywords", "-k", f"{ESC}"],
    ["tags", "list"], ["tags", "show", "security/eval"], ["tags", "show", f"{ESC}[31m"],
    ["render", ".", "--out", f"../out{ESC}"], ["render", ".", "--out", f"../out{ESC}", "--check"],
    ["render", ".", "--out", f"esc{ESC}[31m.py"],
    ["forget"], ["forget", f"no{ESC}where"],
]  # fmt: skip
DIFFS = [
    ["diff", "HEAD~1..HEAD"], ["diff", "HEAD~1..HEAD", "--format", "json"],
    ["diff", "HEAD~1..HEAD", "--format", "markdown"], ["diff", f"x{ESC}..HEAD"], ["diff", f"--{ESC}..x"],
]  # fmt: skip
CONFIG = """
[core]
    fsmonitor = touch {ran}
    pager = touch {ran}
    editor = touch {ran}
    sshCommand = touch {ran}
    hooksPath = hooks
[filter "x"]
    clean = touch {ran}
    smudge = touch {ran}
    process = touch {ran}
    required = true
[diff]
    external = touch {ran}
[diff "x"]
    textconv = touch {ran}
    command = touch {ran}
[alias]
    cat-file = !touch {ran}
    ls-tree = !touch {ran}
[credential]
    helper = !touch {ran}
[log]
    showSignature = true
[gpg]
    program = touch {ran}
"""


def git(*arguments):
    names = {f"GIT_{who}_{what}": "x@x" for who in ("AUTHOR", "COMMITTER") for what in ("NAME", "EMAIL")}
    environment = {**os.environ, **names, "GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_NOSYSTEM": "1"}
    subprocess.run(["git", *arguments], check=True, capture_output=True, env=environment)


@pytest.fixture
def hostile(tmp_path, monkeypatch):
    """A tree with two commits, where git is installed, whose settings, hooks and attributes would make a file."""
    root = write_tree(tmp_path / f"re{ESC}[31mpo", dict.fromkeys(HOSTILE, LINE) | {f"bin{ESC}.py": b"\0"})
    with open(os.path.join(os.fsencode(root), b"raw\xff\x1b.py"), "w") as stream:
        stream.write(LINE)
    monkeypatch.chdir(root)
    ran = tmp_path / "ran"
    if shutil.which("git"):
        git("init", "-q")
        git("add", "-A")
        git("commit", "-q", "-m", f"one{ESC}")
        (root / HOSTILE[0]).write_text(LINE.replace("needle", "other"))
        (root / f"new{ESC}.py").write_text(LINE)
        git("add", "-A")
        git("commit", "-q", "-m", f"two{ESC}")
    else:
        write_tree(root, {".git/HEAD": "ref: refs/heads/main\n"})
    hook = f"#!/bin/sh\ntouch {ran}\n"
    write_tree(
        root,
        {
            "hooks/post-checkout": hook,
            "hooks/post-index-change": hook,
            ".gitattributes": "* filter=x diff=x\n",
        },
    )
    for path in (root / "hooks").iterdir():
        path.chmod(0o755)
    with open(root / ".git" / "config", "a") as stream:
        stream.write(CONFIG.format(ran=ran))
    return ran


def test_no_control_byte_and_no_git(hostile, tmp_path, ask, trial):
    with (
        trial("G8", "commands on a hostile tree: no control character") as clean,
        trial("G8", "commands on a hostile tree: its git settings never run") as quiet,
    ):
        for command in [*(DIFFS if shutil.which("git") else []), *COMMANDS]:
            status, out, error = ask(*command)
            said = out + error
            fine = status in (0, 1, 2) and not CONTROL.search(said) and "[internal]" not in error
            clean.check(fine, f"{command}: {status} {said!r}")
            quiet.check(not hostile.exists(), str(command))
            hostile.unlink(missing_ok=True)
        pages = [path for path in (tmp_path / f"out{ESC}").rglob("*") if path.is_file()]
        assert pages
        for page in pages:
            clean.check(not CONTROL.search(page.read_text()), f"page {page}")


@pytest.mark.skipif(shutil.which("git") is None, reason="git is not installed")
def test_diff_has_something_to_say_and_the_settings_are_live(hostile, ask):
    status, out, _ = ask("diff", "HEAD~1..HEAD")
    assert (status, "other" in out, "needle" in out) == (0, True, True)
    assert not hostile.exists()
    subprocess.run(["git", "status"], check=False, capture_output=True)
    assert hostile.exists()
