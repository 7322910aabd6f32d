"""Each command is read without Typer as Typer reads it; help and version are what Typer prints."""

from __future__ import annotations

import inspect
import os
import pty
import subprocess
import sys

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import kwsearch
from kwsearch.__main__ import run
from kwsearch.cli.app import app, run_command
from kwsearch.cli.commands.options import LIST, NUMBER, SWITCH, Command
from kwsearch.cli.help_pages import WIDTHS, kept_page
from kwsearch.cli.verbs import HOMES, carry_out, command_of
from kwsearch.cli.write_help import made_pages

OTHERS = [name for name in HOMES if name != "query"]


def own_values(command: Command, line: list[str]) -> dict[str, object] | None:
    """What a command's function is called with, defaults left out, by its own reader."""
    found = command.read(line)
    return None if found is None else plain(found)


def plain(values: dict[str, object]) -> dict[str, object]:
    return {
        name: list(value) if isinstance(value, (list, tuple)) else value for name, value in values.items()
    }


@pytest.fixture
def by_typer(monkeypatch):
    """A function that returns what Typer calls a command with; None when it calls nothing."""

    def called(name: str, line: list[str]) -> dict[str, object] | None:
        taken: list[dict[str, object]] = []
        command = command_of(name)
        with monkeypatch.context() as patch:
            patch.setattr(command, "run", lambda **values: taken.append(values) or 0)
            with pytest.raises(SystemExit):
                app([*name.split(), *line])
        return plain(taken[0]) if taken else None

    return called


def words_of(command: Command) -> st.SearchStrategy[list[str]]:
    """Command lines out of what a command knows and what it does not."""
    names = [name for flag in command.flags for name in flag.names]
    values = ["x", "7", "-1", "", "-", "--", "a=b", "two words", "é", "70000"]
    pieces = [
        *([name] for name in names),
        *([name, value] for name in names for value in ("x", "3", "-q")),
        *([f"{name}=3"] for name in names),
        *([f"{name}x"] for name in names if len(name) == 2),
        *([value] for value in values),
        ["--no-such-flag"],
    ]
    return st.lists(st.sampled_from(pieces), max_size=5).map(
        lambda rows: [word for row in rows for word in row]
    )


@pytest.mark.parametrize("name", OTHERS)
@settings(deadline=None, max_examples=12, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_what_is_read_without_typer_is_what_typer_reads(by_typer, name, data):
    command = command_of(name)
    line = data.draw(words_of(command))
    own = own_values(command, line)
    if own is not None:
        theirs = by_typer(name, line)
        assert theirs is not None
        own_defaults = inspect.signature(command.run).parameters
        expected = {name: own.get(name, own_defaults[name].default) for name in theirs}
        assert {name: value or None for name, value in theirs.items()} == {
            name: value or None for name, value in expected.items()
        }


@pytest.mark.parametrize("name", OTHERS)
def test_every_flag_is_read_without_typer(name):
    command = command_of(name)
    needed = ["x" for argument in command.arguments if argument.required]
    needed += [word for flag in command.flags if flag.required for word in (flag.names[-1], "x")]
    for flag in command.flags:
        for written in flag.names:
            value = {SWITCH: [], NUMBER: ["3"]}.get(flag.form, ["text"])
            found = command.read([*needed, written, *value])
            assert found is not None
            assert found[flag.field] == {SWITCH: True, NUMBER: 3, LIST: ["text"]}.get(flag.form, "text")


@pytest.mark.parametrize(
    "line",
    [
        [], ["--no-such"], ["nonsense"], ["index", "a", "b"], ["index", "--workers", "-1"], ["export"], ["tags"],
        ["keywords", "--limit=x"], ["render"], ["render", "--out"], ["symbols"], ["serve", "--port", "65536"],
        ["tags", "nonsense"], ["index", "--json=yes"], ["--version", "index"],
    ],
    ids=" ".join,
)  # fmt: skip
def test_what_is_wrong_is_left_to_typer(line):
    assert carry_out(line) is None


@pytest.mark.parametrize("width", WIDTHS)
def test_kept_help_is_what_typer_makes(width, monkeypatch):
    """Written anew with ``python -m kwsearch.cli.write_help``."""
    monkeypatch.setenv("COLUMNS", str(width))
    pages = made_pages(width).split("\f")[1:]
    assert len(pages) == len(HOMES) + 2
    for page in pages:
        name, _, text = page.partition("\n")
        assert kept_page(name) == text, name


@pytest.mark.parametrize("name", ["", "query", "tags show"])
@pytest.mark.parametrize("columns", ["80", "200", "99", "nonsense", "0"])
def test_help_is_the_same_without_typer(name, columns, monkeypatch, capfd):
    monkeypatch.setenv("COLUMNS", columns)
    for flag in ("-h", "--help"):
        assert run([*name.split(), flag]) == 0
        own = capfd.readouterr()
        assert run_command([*name.split(), flag]) == 0
        assert own == capfd.readouterr()


def test_version_is_the_same_without_typer(capfd):
    assert run(["--version"]) == run_command(["--version"]) == 0
    assert capfd.readouterr() == (f"kwsearch {kwsearch.__version__}\n" * 2, "")


def test_help_fits_a_terminal_of_another_width():
    parent, child = pty.openpty()
    try:
        os.set_blocking(parent, False)
        import fcntl
        import struct
        import termios

        fcntl.ioctl(child, termios.TIOCSWINSZ, struct.pack("HHHH", 24, 64, 0, 0))
        environment = {name: value for name, value in os.environ.items() if name not in ("COLUMNS", "LINES")}
        command = [sys.executable, "-m", "kwsearch", "forget", "-h"]
        subprocess.run(command, stdout=child, env=environment, check=True)
        text = os.read(parent, 65536).decode()
    finally:
        os.close(parent)
        os.close(child)
    assert max(map(len, text.splitlines())) <= 64


def test_a_correct_call_loads_no_typer(tmp_path):
    code = (
        "import sys; from kwsearch.__main__ import run; status = run(sys.argv[1:]); "
        "sys.exit(status or 3 * ('typer' in sys.modules))"
    )
    root = tmp_path / "root"
    root.mkdir()
    (root / "a.py").write_text("def f(): pass\n")
    where = [str(root), "--index-dir", str(tmp_path / "index")]
    for line in (
        ["--version"], ["--help"], ["query", "--help"], ["index", *where], ["status", *where], ["keywords", *where],
        ["verify", *where], ["symbols", str(root / "a.py")], ["tags", "list"], ["forget", *where],
    ):  # fmt: skip
        environment = {name: value for name, value in os.environ.items() if name != "COLUMNS"}
        done = subprocess.run(
            [sys.executable, "-c", code, *line], capture_output=True, text=True, check=False, env=environment
        )
        assert done.returncode == 0, (line, done.stderr)
