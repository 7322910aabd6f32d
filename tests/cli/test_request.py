"""The fast reader of ``kwsearch query`` understands what Typer does, and leaves the rest to it."""

from __future__ import annotations

import json

import pytest
import typer

from kwsearch.cli import query as cli_query
from kwsearch.cli.app import app
from kwsearch.cli.commands.options import CHOICE, FOLDER, LIST, NUMBER, SWITCH, TEXT
from kwsearch.cli.flags import BY_NAME, FLAGS
from kwsearch.cli.request import QueryRequest, read_request, spell_out_negations

CORRECT = [
    ["word"],
    ["two", "words"],
    ["-t", "python", "word"],
    ["word", "-tpython", "-t", "go", "--lang=c++"],
    ["-g", "src/*.py", "--glob", "*.go", "x"],
    ["-k", "class"],
    ["--kind=callable", "--role", "call", "--tag=security/*"],
    ["-l", "x"],
    ["-lw", "x"],
    ["-l0", "x"],
    ["-0", "x"],
    ["-c", "x", "-S"],
    ["-q", "x"],
    ["-m", "3", "x"],
    ["-m3", "x"],
    ["-wm3", "x"],
    ["-A1", "-B", "2", "x"],
    ["-C", "2", "x"],
    ["-C", "2", "-A", "0", "x"],
    ["--after=1", "--before=2", "--context=3", "--max-matches=4", "x"],
    ["--limit", "0", "x"],
    ["--limit=7", "x"],
    ["--stale=trust", "x"],
    ["--stale", "error", "x", "--root", "/r", "--index-dir=/i"],
    ["--json", "x"],
    ["--vimgrep", "x"],
    ["--explain", "x"],
    ["--json", "-C", "2", "x"],
    ["--tags", "--color=always", "--color", "never", "--hyperlink-format=kitty", "--no-pager", "x"],
    ["parse", "-is:test", "config"],
    ["a", "OR", "-path:tests/"],
    ['-"two words"', "-(a OR b)", "-/re/", "x"],
    ["x", "--", "-l", "--json", "-is:test"],
    ["--", "-x"],
    ["-", "x"],
    ["", "x"],
    ["-t", "-l", "x"],
]
LEFT_TO_TYPER = [
    [],
    [""],
    ["--help"],
    ["-h"],
    ["-x", "word"],
    ["--no-such-flag", "word"],
    ["word", "-t"],
    ["-m", "three", "x"],
    ["-m", "-1", "x"],
    ["-m", "9" * 5000, "x"],
    ["--stale=sometimes", "x"],
    ["--json=yes", "x"],
    ["-l", "-c", "x"],
    ["--json", "--vimgrep", "x"],
    ["-0", "--json", "x"],
    ["-l", "-C", "2", "x"],
    ["-0", "-A", "2", "x"],
    ["--color=sometimes", "x"],
    ["--hyperlink-format=nonsense", "x"],
]


@pytest.fixture
def typer_request(monkeypatch):
    """A function that returns the request that Typer makes of arguments, or its exit status."""

    def request(arguments: list[str]) -> QueryRequest | int:
        taken: list[QueryRequest] = []
        monkeypatch.setattr(cli_query, "answer_query", lambda made: taken.append(made) or 0)
        with pytest.raises(SystemExit) as end:
            app(["query", *arguments])
        return taken[0] if taken else end.value.code

    return request


@pytest.mark.parametrize("arguments", CORRECT, ids=" ".join)
def test_both_readers_agree(typer_request, arguments):
    fast = read_request(arguments)
    assert fast is not None
    assert fast == typer_request(arguments)


@pytest.mark.parametrize("arguments", LEFT_TO_TYPER, ids=lambda arguments: " ".join(arguments)[:20])
def test_what_is_wrong_is_left_to_typer(typer_request, capsys, arguments):
    assert read_request(arguments) is None
    helped = arguments in (["--help"], ["-h"])
    assert typer_request(arguments) == (0 if helped else 2)
    captured = capsys.readouterr()
    if not helped:
        rows = [json.loads(line)["reason"] for line in captured.out.splitlines()]
        assert rows == (["usage"] if "--json" in arguments else [])
        assert captured.err.count("\n") == 1
        assert captured.err.startswith("kwsearch: error[usage]: ")


def test_negations_are_spelled_out():
    arguments = ["-is:test", "-l:go", "-nokey:x", "-x", "--is:test", "-f:a", "--", "-is:test"]
    assert spell_out_negations(arguments) == [
        "NOT is:test", "NOT l:go", "-nokey:x", "-x", "--is:test", "NOT f:a", "--", "-is:test",
    ]  # fmt: skip


def test_flags_become_filters():
    request = read_request(["x", "-t", "go", "-k", "class", "-k", "struct", "--tag", "pickle"])
    assert request is not None
    assert request.filters == [("lang", "go"), ("kind", "(class OR struct)"), ("tag", "pickle")]
    assert request.text == "x"


def test_typer_and_the_fast_reader_have_the_same_flags():
    command = typer.main.get_command(app).commands["query"]  # type: ignore[attr-defined]
    declared = {
        parameter.name: tuple(parameter.opts) for parameter in command.params if parameter.name != "words"
    }
    assert declared == {flag.field: flag.names for flag in FLAGS}
    assert set(BY_NAME) == {name for names in declared.values() for name in names}


@pytest.mark.parametrize("flag", FLAGS, ids=lambda flag: flag.names[-1])
@pytest.mark.parametrize("form", ["apart", "joined"])
def test_each_way_to_write_each_flag_means_the_same_to_both(typer_request, flag, form):
    value = flag.choices[-1] if flag.form == CHOICE else {NUMBER: "3", TEXT: "vscode"}.get(flag.form, "text")
    for name in flag.names:
        written = [name] if flag.form == SWITCH else [name, value]
        if form == "joined" and flag.form != SWITCH:
            written = [f"{name}={value}" if name.startswith("--") else name + value]
        fast = read_request([*written, "x"])
        assert fast is not None
        given = getattr(fast, flag.field)
        assert given == {SWITCH: True, NUMBER: 3, LIST: (value,)}.get(flag.form, value)
        assert fast == typer_request([*written, "x"])


@pytest.mark.parametrize(
    "flag", [flag for flag in FLAGS if flag.form == FOLDER], ids=lambda flag: flag.names[-1]
)
def test_a_second_folder_is_an_error(typer_request, capsys, flag):
    arguments = [flag.names[0], "a", f"{flag.names[0]}=b", "x"]
    assert read_request(arguments) is None
    assert typer_request(arguments) == 2
    assert f"Invalid value for {flag.names[0]}: given 2 times; name one folder" in capsys.readouterr().err
