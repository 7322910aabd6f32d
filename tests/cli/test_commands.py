"""The command line as its users meet it: answers, exit statuses, messages, safety."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from typer.testing import CliRunner

from kwsearch.__main__ import run
from kwsearch.cli.app import app
from kwsearch.settings import defaults
from tests.privileges import modes_hold
from tests.repositories import copy_sample

FILES = {
    "src/parcel.py": '"""Parcels."""\n\n\nclass Parcel:\n    def weigh(self):\n        return 1\n',
    "src/main.py": "import pickle\n\nfrom src.parcel import Parcel\n\nparcel = pickle.loads(b'')\nParcel().weigh()\n",
    "tests/test_parcel.py": "from src.parcel import Parcel\n\n\ndef test_weigh():\n    assert Parcel().weigh() == 1\n",
    "web/app.ts": "export class Parcel {}\n",
}


pytestmark = pytest.mark.usefixtures("own_cache")


@pytest.fixture
def repo(make_repo, monkeypatch) -> Path:
    root = make_repo(FILES | {".git/HEAD": "ref: refs/heads/main\n"})
    monkeypatch.chdir(root)
    return root


@pytest.fixture
def indexed(repo) -> Path:
    assert run(["index", "-q"]) == 0
    return repo


def real(*arguments: str | bytes, cwd: Path, **environment: str) -> subprocess.CompletedProcess[bytes]:
    """Run the program in a process of its own."""
    command = [sys.executable, "-m", "kwsearch", *arguments]
    return subprocess.run(
        command,
        cwd=cwd,
        capture_output=True,
        stdin=subprocess.DEVNULL,
        env=os.environ | environment,
        check=False,
    )


# -- from nothing to an answer, in real processes ----------------------------------------------------------------


def test_files_that_cannot_be_read_are_told_with_every_answer(repo, ask) -> None:
    (repo / "wide.txt").write_bytes("Parcel".encode("utf-16"))
    (repo / "closed.py").write_text("class Parcel: pass\n")
    (repo / "closed.py").chmod(0)
    told = "kwsearch: not searched: unreadable 1; kwsearch index --list-skipped says which\n"
    with modes_hold():
        assert ask("index", "-q")[0] == 0
        for flags in ("-l", "-c", "-0", "--vimgrep"):
            status, out, err = ask("query", "def:Parcel", flags)
            assert (status, "parcel.py" in out, err) == (0, True, told)
        assert ask("query", "def:Parcel", "-q") == (0, "", "")
        found = ask("query", "Nowhere", "lang:python")
        assert found == (1, "", "kwsearch: nothing found; not searched: unreadable 1, utf-16 1\n")


def test_index_query_forget_in_real_processes(tmp_path):
    root = tmp_path / "sample"
    copy_sample(root)
    built = real("index", ".", cwd=root)
    assert (built.returncode, built.stderr) == (0, b"")
    count = sum(1 for path in root.rglob("*") if path.is_file())
    assert f": {count} files: {count} indexed, 0 unchanged".encode() in built.stdout
    found = real("query", "-l", "record_scan", cwd=root)
    assert (found.returncode, found.stderr) == (0, b"")
    assert found.stdout.splitlines()[0] == b"hub/store.py"
    assert real("verify", cwd=root).stdout == b"the index is sound\n"
    assert real("query", "nosuchwordanywhere", cwd=root).returncode == 1
    assert real("forget", cwd=root).returncode == 0
    refused = real("query", "--stale=error", "record_scan", cwd=root)
    assert (refused.returncode, refused.stdout) == (2, b"")
    assert refused.stderr.startswith(b"kwsearch: error[no-index]: ")


def test_the_first_query_builds_the_index_and_says_so(repo):
    first = real("query", "-l", "kind:class Parcel lang:python", cwd=repo / "src")
    assert (first.returncode, first.stdout) == (0, b"parcel.py\n")
    assert (
        first.stderr.decode() == f"kwsearch: there is no index of {os.path.realpath(repo)} yet; building it\n"
    )
    assert real("query", "-l", "kind:class Parcel lang:python", cwd=repo / "src").stderr == b""


def test_a_reader_that_goes_away_is_no_error(tmp_path):
    root = tmp_path / "many"
    root.mkdir()
    for number in range(400):
        (root / f"file_with_a_rather_long_name_{number:04}.py").write_text("def common_name(): pass\n" * 20)
    assert real("index", "-q", ".", cwd=root).returncode == 0
    command = [sys.executable, "-m", "kwsearch", "query", "common_name", "--limit", "0"]
    process = subprocess.Popen(command, cwd=root, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    assert process.stdout is not None
    assert process.stderr is not None
    process.stdout.read(10)
    process.stdout.close()
    assert process.stderr.read() == b""
    assert process.wait() == 0
    process.stderr.close()


def test_closed_streams_do_not_crash(indexed):
    script = 'exec "$0" -m kwsearch query Parcel >&- 2>&-'
    process = subprocess.run(["sh", "-c", script, sys.executable], cwd=indexed, check=False)
    assert process.returncode in (0, 2)


# -- answers ----------------------------------------------------------------------------------------------------


def test_an_answer_for_people(indexed, ask):
    assert ask("query", "weigh", "-t", "python") == (
        0,
        "src/parcel.py\n"
        "  5  definition method  Parcel.weigh  def weigh(self)\n"
        "\n"
        "src/main.py\n"
        "  6  call  weigh  Parcel().weigh()\n"
        "\n"
        "tests/test_parcel.py  [test]\n"
        "  4  definition function  test_weigh  def test_weigh()\n"
        "  5  call                 weigh       assert Parcel().weigh() == 1  in test_weigh\n",
        "",
    )


def test_forms_of_an_answer(indexed, ask):
    assert ask("query", "-l", "call:pickle.loads") == (0, "src/main.py\n", "")
    assert ask("query", "-0", "call:pickle.loads") == (0, "src/main.py\0", "")
    assert ask("query", "-c", "weigh", "-g", "src/*") == (0, "src/parcel.py:1\nsrc/main.py:1\n", "")
    assert ask("query", "-q", "weigh") == (0, "", "")
    assert ask("query", "-q", "weighed") == (1, "", "")
    assert ask("query", "--vimgrep", "call:pickle.loads") == (
        0,
        "src/main.py:5:10:parcel = pickle.loads(b'')\n",
        "",
    )
    status, out, _ = ask("query", "-C", "1", "call:pickle.loads")
    assert (status, out.splitlines()[1:]) == (
        0,
        ["  4-", "  5: parcel = pickle.loads(b'')  [call pickle.loads]", "  6- Parcel().weigh()"],
    )


def test_limits_are_told(indexed, ask):
    assert ask("query", "Parcel", "--limit", "1", "-l") == (
        0,
        "src/parcel.py\n",
        "kwsearch: 1 of 4 shown; --limit 0 shows all\n",
    )
    status, out, err = ask("query", "Parcel", "-m", "1", "-g", "src/main.py")
    assert (status, out.splitlines()[-1], err) == (0, "  … 2 more matches; -m 0 shows all", "")
    status, out, err = ask("query", "Parcel", "-l", "-C", "1")
    assert (status, out) == (2, "")
    assert "-l shows no lines; leave out -A, -B and -C" in err


def test_count_in_a_query_is_no_limit_to_be_lifted(indexed, ask):
    status, out, err = ask("query", "Parcel count:2", "--limit", "0", "-l")
    assert (status, len(out.splitlines()), err) == (0, 2, "kwsearch: 2 of 4 shown, as count: says\n")


@pytest.mark.parametrize(
    ("wrong", "reason"),
    [
        ([], "usage"),
        (["x", "--bogus"], "usage"),
        (["x", "--stale", "no"], "usage"),
        (["kind:klass"], "query"),
    ],
)
def test_with_json_every_error_is_a_line(indexed, ask, wrong, reason):
    status, out, err = ask("query", "--json", *wrong)
    row = json.loads(out)
    assert (status, row["type"], row["reason"]) == (2, "error", reason)
    assert row["message"] in err


def test_filters_of_flags_hold_together(indexed, ask):
    assert ask("query", "Parcel", "-l", "-t", "python", "-t", "typescript", "-k", "class")[1] == (
        "src/parcel.py\nweb/app.ts\n"
    )
    assert ask("query", "Parcel", "-l", "--role", "import", "-is:test")[1] == "src/main.py\n"
    assert ask("query", "-l", "--tag", "pickle")[1] == "src/main.py\n"
    assert ask("query", "-l", "-w", "weig")[0] == 1
    assert ask("query", "-l", "-S", "parceL")[0] == 1


def test_json_lines_of_an_answer(indexed, ask):
    status, out, err = ask("query", "--json", "call:pickle.loads")
    rows = [json.loads(line) for line in out.splitlines()]
    assert (status, err) == (0, "")
    assert rows[0] == {
        "type": "header",
        "version": 1,
        "root": os.path.realpath(indexed),
        "query": "call:pickle.loads",
        "parsed": "call:pickle.loads",
    }
    assert rows[1]["path"] == "src/main.py"
    assert rows[1]["matches"] == [
        {
            "line": 5,
            "end_line": 5,
            "name": "pickle.loads",
            "kind": "",
            "role": "call",
            "scope": "",
            "signature": "",
            "column": 10,
            "text": "parcel = pickle.loads(b'')",
        }
    ]
    (around,) = json.loads(ask("query", "--json", "-B", "1", "call:pickle.loads")[1].splitlines()[1])[
        "matches"
    ]
    assert around["context"] == [
        {"line": 4, "text": ""}, {"line": 5, "text": "parcel = pickle.loads(b'')"},
    ]  # fmt: skip
    assert rows[2] == {
        "type": "summary",
        "total": 1,
        "shown": 1,
        "complete": True,
        "skipped": {"version-control": 1},
        "suggestions": [],
        "notices": [],
    }


def test_json_tells_an_error_too(indexed, ask):
    status, out, err = ask("query", "--json", "lang:pythn", "x")
    assert status == 2
    assert err.startswith(
        "kwsearch: error[query]: there is no language 'pythn' (at character 6 of the query); "
    )
    assert json.loads(out) == {
        "type": "error",
        "reason": "query",
        "message": err.partition("]: ")[2].rstrip("\n"),
    }


def test_nothing_found_is_status_1_with_suggestions(indexed, ask):
    status, out, err = ask("query", "Parcell")
    assert (status, out) == (1, "")
    assert err == "kwsearch: nothing found; did you mean Parcel, Parcels?\n"


def test_a_quiet_query_works_out_no_suggestions(indexed, ask, monkeypatch):
    asked = []
    monkeypatch.setattr("kwsearch.search.suggest.suggest", lambda evaluation: asked.append(evaluation) or ())
    assert ask("query", "-q", "Parcell") == (1, "", "")
    assert asked == []
    assert ask("query", "Parcell") == (1, "", "kwsearch: nothing found\n")
    assert len(asked) == 1


def test_explanations(indexed, ask):
    status, _, err = ask("query", "--explain", "class:x", "Parcel", "-l")
    assert status == 1
    assert err.splitlines()[0] == "kwsearch: read as: class:x Parcel"
    assert "definition" in ask("query", "--explain", "kind:class Parcel", "--limit=1")[1]


# -- files that change --------------------------------------------------------------------------------------------


def test_a_small_change_is_brought_in(indexed, ask):
    (indexed / "src/new.py").write_text("def brand_new(): pass\n")
    (indexed / "web/app.ts").unlink()
    assert ask("query", "-l", "brand_new") == (0, "src/new.py\n", "")
    assert ask("query", "-l", "lang:typescript")[0] == 1


def test_what_stale_says(indexed, ask):
    (indexed / "src/new.py").write_text("def brand_new(): pass\n")
    assert ask("query", "-l", "brand_new", "--stale=trust")[0] == 1
    status, out, err = ask("query", "-l", "Parcel", "--stale=warn", "--limit=1")
    assert (status, out) == (0, "src/parcel.py\n")
    assert err.startswith("kwsearch: 1 file has changed since the index was built; run: kwsearch index\n")
    assert ask("query", "Parcel", "--stale=error") == (
        2,
        "",
        "kwsearch: error[stale]: 1 file has changed since the index was built; run: kwsearch index\n",
    )
    assert (
        json.loads(ask("query", "Parcel", "--stale=warn", "--json")[1].splitlines()[-1])["complete"] is False
    )


def test_a_large_change_is_reported(indexed, ask, monkeypatch):
    monkeypatch.setenv("KWSEARCH_REFRESH_FILES", "2")
    for number in range(3):
        (indexed / f"src/new{number}.py").write_text("def brand_new(): pass\n")
    assert ask("query", "brand_new") == (
        1,
        "",
        "kwsearch: 3 files have changed since the index was built; run: kwsearch index\nkwsearch: nothing found\n",
    )


def test_in_a_large_tree_only_what_is_shown_is_checked(indexed, ask, monkeypatch):
    monkeypatch.setenv("KWSEARCH_WALK_FILES", "2")
    (indexed / "src/new.py").write_text("class Parcel: pass\n")
    (indexed / "src/parcel.py").write_text("\n\nclass Parcel: pass\n")
    status, out, err = ask("query", "kind:class Parcel lang:python")
    assert (status, out) == (0, "src/parcel.py\n  3  definition class  Parcel  class Parcel\n")
    assert err == "kwsearch: of 4 files only those shown were checked for changes; --stale=warn checks all\n"
    rows = ask("query", "kind:class Parcel", "--json")[1].splitlines()
    assert json.loads(rows[-1])["complete"] is False


def test_changed_settings_build_the_index_anew(indexed, ask):
    (indexed / ".kwsearch.toml").write_text('exclude = ["web/"]\n')
    status, out, err = ask("query", "-l", "kind:class Parcel")
    assert (status, out) == (0, "src/parcel.py\n")
    assert err == "kwsearch: the settings have changed; building the index anew\n"
    assert ask("query", "-l", "kind:class Parcel") == (0, "src/parcel.py\n", "")


def test_another_version_builds_the_index_anew_or_says_that_it_did_not(indexed, ask, monkeypatch):
    monkeypatch.setattr("kwsearch.opening.__version__", "9.9.9")
    told = "the version of kwsearch has changed"
    status, out, err = ask("query", "-l", "kind:class Parcel", "--stale=warn")
    assert (status, err) == (0, f"kwsearch: {told} since the index was built; run: kwsearch index\n")
    status, out, err = ask("query", "-l", "kind:class Parcel", "--stale=error")
    assert (status, out) == (2, "")
    assert told in err
    monkeypatch.setattr("kwsearch.indexing.build.program_fingerprint", lambda: "9.9.9 other")
    status, out, err = ask("query", "-l", "kind:class Parcel")
    assert (status, err) == (0, f"kwsearch: {told}; building the index anew\n")
    assert ask("query", "-l", "kind:class Parcel") == (0, out, "")


def test_an_index_that_is_being_written_still_answers(indexed, ask):
    from kwsearch.roots import index_folder
    from kwsearch.store.local.lock import FolderLock

    lock = FolderLock(index_folder(os.path.realpath(indexed)))
    lock.acquire()
    (indexed / "src/new.py").write_text("class Parcel: pass\n")
    try:
        status, out, err = ask("query", "-l", "kind:class Parcel lang:python")
    finally:
        lock.release()
    assert (status, out) == (0, "src/parcel.py\n")
    assert "kwsearch: another process is updating the index; this answer is from before\n" in err


# -- index, status, verify, forget, symbols -------------------------------------------------------------------------


def test_index_reports_every_file(repo, ask):
    (repo / "logo.png").write_bytes(b"\x89PNG\0")
    status, out, err = ask("index", "--list-skipped")
    assert (status, err) == (0, "")
    assert out.splitlines()[:-1] == [".git: version-control", "logo.png: binary"]
    assert ": 6 files: 4 indexed, 0 unchanged, 2 skipped (binary 1, version-control 1); " in out
    report = json.loads(ask("index", "--json", "--list-skipped")[1])
    assert (report["seen"], report["indexed"], report["unchanged"]) == (6, 0, 4)
    assert report["skipped_paths"][1] == {"path": "logo.png", "reason": "binary"}
    assert ask("index", "-q") == (0, "", "")
    assert json.loads(ask("index", "--json", "--rebuild")[1])["indexed"] == 4


def test_status(indexed, ask):
    (indexed / "src/new.py").write_text("x = 1\n")
    fields = json.loads(ask("status", "--json")[1])
    assert {
        name: fields[name]
        for name in ("root", "files", "languages", "skipped", "changed", "added", "removed", "words_only")
    } == {
        "root": os.path.realpath(indexed),
        "files": 4,
        "languages": {"python": 3, "typescript": 1},
        "skipped": {"version-control": 1},
        "changed": 0,
        "added": 1,
        "removed": 0,
        "words_only": {},
    }
    status, out, err = ask("status")
    assert (status, err) == (0, "")
    assert "\nfiles      4 indexed, 1 skipped (version-control 1)\n" in out
    assert out.endswith("\nlanguages  python 3, typescript 1\nchanges    1 added; run: kwsearch index\n")
    assert ask("index", "-q")[0] == 0
    assert ask("status")[1].endswith("\nchanges    none\n")


def test_verify_and_forget(indexed, ask):
    from kwsearch.roots import index_folder

    folder = Path(index_folder(os.path.realpath(indexed)))
    assert ask("verify") == (0, "the index is sound\n", "")
    segment = max(folder.rglob("*"), key=lambda path: path.stat().st_size if path.is_file() else 0)
    data = bytearray(segment.read_bytes())
    data[len(data) // 2] ^= 0xFF
    segment.write_bytes(data)
    status, out, err = ask("verify")
    assert (status, err) == (1, "")
    assert segment.name in out
    assert out.endswith("kwsearch index --rebuild makes it anew\n")
    assert ask("index", "-q", "--rebuild") == (0, "", "")
    assert ask("verify")[0] == 0
    assert ask("forget") == (0, f"removed the index of {os.path.realpath(indexed)}: {folder}\n", "")
    assert not folder.exists()
    assert ask("forget", str(indexed)) == (1, f"there is no index of {indexed}\n", "")


def test_forget_works_when_the_folder_is_gone(indexed, ask):
    real_root = os.path.realpath(indexed)
    os.chdir("/")
    shutil.rmtree(indexed)
    assert ask("forget", real_root)[0] == 0
    assert ask("forget", real_root)[0] == 1


def test_symbols_need_no_index(repo, ask):
    assert ask("symbols", "src/parcel.py") == (
        0,
        "  4  class  Parcel  class Parcel\n  5    method  weigh  def weigh(self)\n",
        "",
    )
    status, out, _ = ask("symbols", "--json", "-k", "callable", "src/parcel.py", "web/app.ts")
    assert (status, [json.loads(line) for line in out.splitlines()]) == (
        0,
        [
            {
                "path": "src/parcel.py",
                "name": "weigh",
                "kind": "method",
                "role": "definition",
                "line": 5,
                "end_line": 6,
                "column": 9,
                "scope": "Parcel",
                "signature": "def weigh(self)",
            }
        ],
    )
    assert ask("symbols", "-k", "enum", "src/parcel.py") == (1, "", "kwsearch: nothing found\n")


def test_files_that_are_no_text_are_told_by_whoever_was_asked_for_them(repo, ask):
    (repo / "wide.py").write_bytes("class Wide: pass\n".encode("utf-16"))
    (repo / "library.py").write_bytes(b"\x7fELF = \0\0\n")
    wide, library = (
        "kwsearch: error[file]: wide.py is UTF-16 or UTF-32 text, which is not read\n",
        "kwsearch: error[file]: library.py is binary, which is not read\n",
    )
    assert ask("symbols", "wide.py") == (2, "", wide)
    assert ask("show", "wide.py:1") == (2, "", wide)
    status, out, err = ask("symbols", "library.py", "src/parcel.py")
    assert (status, "Parcel" in out, "library.py" in out, err) == (2, True, False, library)


def test_symbols_of_standard_input_want_a_language(repo):
    def symbols_of(source: bytes, *arguments: str) -> tuple[int, bytes, bytes]:
        command = [sys.executable, "-m", "kwsearch", "symbols", "-", *arguments]
        process = subprocess.run(command, input=source, capture_output=True, cwd=repo, check=False)
        return process.returncode, process.stdout, process.stderr

    cpp = b"namespace a { class Box { void open(); }; }\n"
    told = b"kwsearch: nothing found; name the language of standard input with -t\n"
    assert symbols_of(cpp) == (1, b"", told)
    assert symbols_of(cpp, "-t", "cpp", "-k", "enum") == (1, b"", b"kwsearch: nothing found\n")
    assert symbols_of(cpp, "-t", "cpp")[0] == 0
    assert symbols_of(b"#!/usr/bin/env python3\ndef opened(): ...\n")[0] == 0
    assert not (repo.parent / "cache").exists()


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("symbols - <&-", "standard input is closed; name a file"),
        ("eval - <&-", "standard input is closed; name a file"),
        ("import jsonl - ../new <&-", "standard input is closed; name a file"),
        ("export tags >&-", "standard output is closed; name a file"),
        ("mcp <&-", "standard input is closed; an agent starts this command and speaks to it there"),
        ("lsp >&-", "standard output is closed; an editor starts this command and speaks to it there"),
    ],
)
def test_a_standard_stream_that_is_closed_is_told(repo, line, said):
    command = ["sh", "-c", f"exec '{sys.executable}' -m kwsearch {line}"]
    process = subprocess.run(command, capture_output=True, text=True, cwd=repo, check=False)
    assert (process.returncode, process.stderr) == (2, f"kwsearch: error[config]: {said}\n")


def test_judgments_from_standard_input_are_of_any_bytes(repo):
    command = [sys.executable, "-m", "kwsearch", "eval", "-"]
    environment = os.environ | {"PYTHONIOENCODING": "utf-8:strict"}
    process = subprocess.run(
        command,
        input=b"pickle \xff\tsrc/main.py\n",
        capture_output=True,
        cwd=repo,
        env=environment,
        check=False,
    )
    assert (process.returncode, process.stdout.partition(b"\n")[0]) == (0, b"pickle \\xff")


def test_numbers_of_thousands_of_digits_are_no_lines_and_no_grades(repo, ask):
    number = "1" * 5_000
    assert ask("show", f"src/main.py:{number}") == (
        1, "", f"kwsearch: there is no symbol {number} in src/main.py\n",
    )  # fmt: skip
    (repo / "right.tsv").write_text(f"pickle\tsrc/main.py\t{number}\n")
    status, _, err = ask("eval", "right.tsv")
    assert (status, err) == (
        2,
        "kwsearch: error[config]: right.tsv:1: write: question TAB path, or question TAB path TAB grade from 1 to 10\n",
    )


def test_an_index_elsewhere(repo, tmp_path, ask):
    place = tmp_path / "elsewhere"
    assert ask("index", "-q", "--index-dir", str(place)) == (0, "", "")
    assert ask("query", "-l", "call:pickle.loads", "--index-dir", str(place)) == (0, "src/main.py\n", "")
    assert not (tmp_path / "cache").exists()
    other = tmp_path / "other"
    other.mkdir()
    status, _, err = ask("query", "x", "--root", str(other), "--index-dir", str(place))
    assert status == 2
    assert f"{place} holds the index of {os.path.realpath(repo)}; choose another folder" in err


# -- what goes wrong ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (
            ["qury"],
            "error[usage]: there is no command 'qury'; did you mean 'query'? Or to search for it: "
            "kwsearch query qury; see: kwsearch --help",
        ),
        (
            ["query", "--frobnicate", "x"],
            "error[usage]: No such option: --frobnicate; see: kwsearch query --help",
        ),
        (
            ["query", "x", "--root", "nowhere"],
            "error[root]: nowhere does not exist; name the folder to search",
        ),
        (["index", "nowhere"], "error[root]: nowhere does not exist; name the folder to search"),
        (
            ["query", "a", "OR"],
            'error[query]: OR has nothing on its right (at character 3 of the query); quote it to search for it: "or"',
        ),
        (["query", "x" * 2000], "error[limit]: a query has at most 1,000 characters, this has 2,000"),
        (["symbols", "nowhere.py"], "error[file]: nowhere.py cannot be read: No such file or directory"),
        (["symbols", "/dev/null"], "error[file]: /dev/null is not a file; name source files"),
        (["verify"], "error[no-index]: there is no index of {repo} yet; build it with: kwsearch index"),
        (["status"], "error[no-index]: there is no index of {repo} yet; build it with: kwsearch index"),
    ],
)
def test_every_error_is_one_line_with_a_reason(repo, ask, arguments, message):
    assert ask(*arguments) == (2, "", f"kwsearch: {message.format(repo=repo)}\n")


@pytest.mark.parametrize("command", ["lsp", "mcp", "serve", "watch"])
def test_a_front_end_with_few_descriptors_says_so_in_one_line(repo, ask, command):
    script = f"ulimit -n 8; exec {sys.executable} -m kwsearch {command} --index-dir {repo.parent}/index"
    done = subprocess.run(
        ["sh", "-c", script], capture_output=True, text=True, stdin=subprocess.DEVNULL, cwd=repo, timeout=60,
        check=False,
    )  # fmt: skip
    assert (done.returncode, done.stdout, done.stderr) == (
        2, "", "kwsearch: error[system]: Too many open files: /dev/null\n",
    )  # fmt: skip


def test_a_wrong_setting_stops_every_command_that_needs_it(repo, ask):
    (repo / ".kwsearch.toml").write_text("limit = 'many'\n")
    for arguments in (["index"], ["query", "Parcel"]):
        assert ask(*arguments) == (
            2,
            "",
            "kwsearch: error[config]: .kwsearch.toml:1: limit must be a whole number from 0 to 1_000_000, not 'many'\n",
        )


def test_an_index_inside_the_repository_is_never_opened(repo, ask):
    status, out, err = ask("query", "Parcel", "--index-dir", ".kwsearch")
    assert (status, out) == (2, "")
    assert "lies inside the indexed folder; choose one outside it" in err


def test_home_is_not_indexed_by_accident(tmp_path, monkeypatch, ask):
    home = tmp_path / "home"
    home.mkdir()
    monkeypatch.setenv("HOME", str(home))
    monkeypatch.chdir(home)
    for arguments in (["query", "x"], ["index"]):
        status, out, err = ask(*arguments)
        assert (status, out) == (2, "")
        assert "is your home folder or above it" in err
    assert ask("index", "-q", ".")[0] == 0


def test_an_unexpected_error_is_one_safe_line(repo, ask, monkeypatch):
    def fail(*_: object, **__: object) -> None:
        raise TypeError("bad \x1b[31m value\nsecond line")

    monkeypatch.setattr("kwsearch.parse_query", fail)
    expected = (
        "kwsearch: error[internal]: TypeError: bad \\x1b[31m value\\nsecond line; "
        "please report it (KWSEARCH_DEBUG=1 shows where)\n"
    )
    assert ask("query", "x") == (2, "", expected)
    monkeypatch.setenv("KWSEARCH_DEBUG", "1")
    status, _, err = ask("query", "x")
    assert status == 2
    assert err.startswith("kwsearch: Traceback (most recent call last):\n")
    assert err.endswith(expected)
    assert "\x1b" not in err


def test_the_keyboard_stops_a_command(repo, ask, monkeypatch):
    def interrupt(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("kwsearch.parse_query", interrupt)
    monkeypatch.setattr("kwsearch.load_settings", interrupt)
    expected = (130, "", "kwsearch: error[interrupted]: stopped\n")
    assert ask("query", "x") == expected
    assert ask("index") == expected
    monkeypatch.setattr("kwsearch.extract_symbols", interrupt)
    assert ask("symbols", "hub/store.py") == expected


def test_an_interrupt_of_pages_says_what_is_kept(repo, ask, monkeypatch, tmp_path):
    def interrupt(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("kwsearch.render_pages", interrupt)
    told = "kwsearch: error[interrupted]: stopped; pages that were written are kept\n"
    assert ask("render", "--quiet", "--out", str(tmp_path / "pages")) == (130, "", told)


SLOW = """
import os, signal, sys, time
signal.signal(signal.SIGINT, signal.default_int_handler)  # whoever started the tests may ignore it
from kwsearch.indexing import examine
original = examine.extract_facts
def extract(path, *rest):
    if path in {at!r}:
        os.kill(os.getppid(), signal.SIGINT)
        time.sleep({pause})
    return original(path, *rest)
examine.extract_facts = extract
sys.argv[1:] = [*{command!r}, {root!r}, "--workers", "1"]
from kwsearch.__main__ import main
main()
"""


def interrupted(command, root, *at, pause):
    program = SLOW.format(at=at, pause=pause, command=command, root=str(root))
    ended = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=False, start_new_session=True
    )
    return ended.returncode, ended.stderr.splitlines()


STOPPING = "kwsearch: stopping; interrupt again to drop what was read"
STOPPED = "kwsearch: error[interrupted]: stopped; the index is whole"


@pytest.fixture
def hundred(tmp_path) -> Path:
    root = tmp_path / "repo"
    root.mkdir()
    for number in range(100):
        (root / f"f{number:02}.py").write_text(f"def name{number}(): pass\n")
    return root


def test_the_first_interrupt_of_a_build_keeps_what_was_read_and_the_second_drops_it(hundred, ask):
    # a chunk is read to its end, with the files that are in it
    assert interrupted(["index"], hundred, "f40.py", "f41.py", pause=0.5) == (130, [STOPPING, STOPPED])
    assert ask("status", str(hundred))[0] == 2
    kept = "kwsearch: error[interrupted]: stopped; kwsearch index goes on with the 68 files left"
    assert interrupted(["index"], hundred, "f40.py", pause=0.5) == (130, [STOPPING, kept])
    assert ask("index", str(hundred))[1].startswith(f"{hundred}: 100 files: 68 indexed, 32 unchanged;")


def test_an_interrupt_while_the_last_files_are_read_begins_no_pages(hundred, tmp_path, ask):
    out = tmp_path / "pages"
    command = ["render", "--out", str(out), "--quiet"]
    assert interrupted(command, hundred, "f99.py", pause=0.5) == (
        130,
        [STOPPING, "kwsearch: error[interrupted]: stopped"],
    )
    assert not out.exists()
    assert ask("index", str(hundred))[1].startswith(f"{hundred}: 100 files: 0 indexed, 100 unchanged;")


LOADED = (
    "import sys; sys.argv[1:] = {arguments}\n"
    """
class Interrupting:
    def find_spec(self, name, *_):
        if name == {module!r}:
            raise KeyboardInterrupt
sys.meta_path.insert(0, Interrupting())
from kwsearch.__main__ import main
main()
"""
)


@pytest.mark.parametrize(
    ("module", "arguments"),
    [
        ("kwsearch.cli.request", ["query", "x"]),
        ("kwsearch.cli.verbs", ["status"]),
        ("kwsearch.cli.commands.index", ["index"]),
        ("kwsearch.cli.app", ["nothing"]),
        ("kwsearch.cli.terminal.guard", ["query", "x"]),
    ],
)
def test_the_keyboard_stops_a_command_that_has_not_yet_begun(module, arguments):
    program = LOADED.format(module=module, arguments=arguments)
    ended = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False)
    line = "kwsearch: error[interrupted]: stopped\n"
    assert (ended.returncode, ended.stdout, ended.stderr) == (130, "", line)


IN_A_FINALIZER = """
import os, signal, sys, time
signal.signal(signal.SIGINT, signal.default_int_handler)
import kwsearch.cli.verbs
class Held:
    def __del__(self):
        os.kill(os.getpid(), signal.SIGINT)
def carry_out(arguments):
    Held()
    time.sleep(60)
kwsearch.cli.verbs.carry_out = carry_out
sys.argv[1:] = ["status"]
from kwsearch.__main__ import main
main()
"""


def test_an_interrupt_that_comes_while_something_is_let_go_of_is_not_lost():
    ended = subprocess.run(
        [sys.executable, "-c", IN_A_FINALIZER], capture_output=True, text=True, check=False, timeout=30
    )
    assert (ended.returncode, ended.stderr) == (130, "kwsearch: error[interrupted]: stopped\n")


def test_an_interrupt_of_a_build_that_replaces_an_index_promises_nothing(hundred, ask):
    assert ask("index", str(hundred))[0] == 0
    untouched = "kwsearch: error[interrupted]: stopped; what was there before is untouched"
    command = ["index", "--rebuild"]
    assert interrupted(command, hundred, "f40.py", pause=0.5) == (130, [STOPPING, untouched])


# -- hostile names --------------------------------------------------------------------------------------------------

HOSTILE = [
    b"esc\x1b[31mred\x07.py",
    b"new\nline.py",
    b"c1\xc2\x9b31m.py",
    b"bidi\xe2\x80\xaegnp.py",
    b"not-utf8-\xff\xfe.py",
    b"zero\xe2\x80\x8bwidth.py",
    b"[link=file:x](y).py",
    b"-l.py",
    b"--help",
]


def test_hostile_names_never_reach_the_terminal(tmp_path):
    root = tmp_path / "hostile\x1b]0;title\x07"
    root.mkdir()
    names = []
    for name in HOSTILE:
        try:
            (Path(os.fsdecode(os.path.join(os.fsencode(root), name)))).write_bytes(
                b"def target():\n    '\x1b[2J \xc2\x9b \xe2\x80\xae \xff'\n"
            )
        except OSError:
            continue  # a file system with rules of its own
        names.append(name)
    hidden = b"./" + HOSTILE[0]
    commands: list[list[str | bytes]] = [
        ["index", ".", "--list-skipped"],
        ["index", "--json"],
        ["query", "target"],
        ["query", "target", "-C", "2"],
        ["query", "-l", "target"],
        ["query", "-c", "target"],
        ["query", "--vimgrep", "target"],
        ["query", "--json", "target"],
        ["query", "--explain", "target"],
        ["query", "\x1b[31mnothing\x9b"],
        ["query", "lang:\x1b[31m"],
        ["query", "--\x1b[31m", "x"],
        ["query", "x", "--root", "\x1b[31m"],
        ["\x1b[31m"],
        ["status"],
        ["status", "--json"],
        ["symbols", hidden, "./new\nline.py", "\x1b[31m"],
        ["symbols", "--json", hidden],
        ["verify"],
        ["forget"],
    ]
    for command in commands:
        done = real(*command, cwd=root)
        for stream in (done.stdout, done.stderr):
            text = stream.decode("utf-8")  # and so no byte that is no text
            assert all(letter.isprintable() or letter in "\n\t" for letter in text), (command, text)
        assert b"internal" not in done.stderr, (command, done.stderr)
    real("index", "-q", ".", cwd=root)
    exact = real("query", "-0", "target", cwd=root)
    assert sorted(exact.stdout.rstrip(b"\0").split(b"\0")) == sorted(names)


# -- Typer's own view -------------------------------------------------------------------------------------------------


def test_typer_runs_every_command(indexed):
    runner = CliRunner()
    for arguments, status in (
        (["--help"], 0),
        (["--version"], 0),
        (["index"], 0),
        (["status"], 0),
        (["query", "Parcel"], 0),
        (["query", "weigh", "-is:test"], 0),
        (["query", "nosuchword"], 1),
        (["symbols", "src/parcel.py"], 0),
        (["verify"], 0),
        (["forget"], 0),
        (["verify"], 2),
        ([], 2),
    ):
        assert runner.invoke(app, arguments).exit_code == status, arguments


def test_help_names_every_command_and_its_examples():
    runner = CliRunner()
    text = runner.invoke(app, ["--help"]).output
    for name in ("index", "query", "symbols", "status", "verify", "forget"):
        assert f"\n  {name} " in text
        assert "\x1b" not in runner.invoke(app, [name, "--help"]).output
    assert "kwsearch query call:pickle.loads -is:test" in runner.invoke(app, ["query", "--help"]).output


def test_shell_completion(repo):
    words = {
        "COMP_WORDS": "kwsearch query --lang py",
        "COMP_CWORD": "3",
        "_KWSEARCH_COMPLETE": "complete_bash",
    }
    done = real(cwd=repo, **words)
    assert b"python" in done.stdout.split()


def test_the_lean_defaults_are_noticed_to_be_lifted(repo, monkeypatch):
    root = os.path.realpath(repo)
    assert defaults.defaults_hold(root)
    (repo / "pyproject.toml").write_text("[project]\n")
    assert defaults.defaults_hold(root)
    (repo / "pyproject.toml").write_text("[tool.kwsearch]\n")
    assert not defaults.defaults_hold(root)
    (repo / "pyproject.toml").unlink()
    os.mkfifo(repo / "pyproject.toml")
    assert not defaults.defaults_hold(root)
    (repo / "pyproject.toml").unlink()
    monkeypatch.setenv("KWSEARCH_LIMIT", "3")
    assert not defaults.defaults_hold(root)
    monkeypatch.delenv("KWSEARCH_LIMIT")
    (repo / ".kwsearch.toml").write_text("")
    assert not defaults.defaults_hold(root)
