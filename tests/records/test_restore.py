"""An exported index, imported elsewhere: the same contents and answers, and nothing at all from a damaged one."""

from __future__ import annotations

import base64
import io
import json
import os
import random
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import kwsearch
from kwsearch.__main__ import run
from tests.repositories import copy_sample

ODD: dict[str, str | bytes] = {
    "latin.py": b'name = "caf\xe9"  # d\xe9j\xe0 vu\nclass Caf\xe9: pass\n',
    "mark.py": b"\xef\xbb\xbfimport os\r\n\r\ndef ends():\r\n    return os.sep\r\n",
    "empty.py": b"",
    "no_end.go": b"package main\n\nfunc main() {}",
    "long.txt": b"x" * 300 + b" short words\n",
    "escapes.c": b'char *s = "one\\ntwo three"; /* four */ int five(void) { return five(); }\n',
    "wide.md": "# 設定の読み込み\n\nparse 設定 — “quoted” 😀 words\n".encode(),
    "a b/odd\tname.sh": b"echo hello; eval $x\n",
    "b\udcff.py": b"from empty import x\n",
    "b\\xff.py": b"the same to a reader = 1\n",
    "picture.png": b"\x89PNG\0\0",
    "bad.yaml": b"key: [1, 2\nother: {\n",
}
WORDS = ("store", "parcel", "scan", "path", "import", "return", "class", "hub", "record", "config")
FILTERS = (
    "", "def:{}", "call:{}", "import:{}", "kind:class {}", "kind:function {}", "role:mention {}", "comment:{}",
    "string:{}", "doc:{}", "{}*", "/{}[a-z]+/", '"{} the"', "{} -is:test", "{} lang:python", "path:{}",
    "{} select:symbol", "{} OR nothing", "{}~", "sub:{}", "tag:security {}", "is:test {}", "case:yes {}",
    "{} sort:path", "file:{}", "{} AND self", "ref:{}", "inherit:{}", "scope:{} self", "{} count:3",
)  # fmt: skip


def exported(root: Path, index_dir: Path) -> bytes:
    kwsearch.build_index(root, index_dir=str(index_dir))
    stream = io.BytesIO()
    with kwsearch.open_index(root, index_dir=str(index_dir)) as index:
        kwsearch.export_index(index, "jsonl", stream)
    return stream.getvalue()


def imported(lines: bytes, root: Path, index_dir: Path) -> kwsearch.IndexReport:
    return kwsearch.import_index(io.BytesIO(lines), root, index_dir=str(index_dir), name="all.jsonl")


@pytest.fixture(scope="module")
def sample(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, bytes]:
    folder = tmp_path_factory.mktemp("records")
    copy_sample(folder / "there")
    return folder, exported(folder / "there", folder / "there-index")


def test_an_imported_index_holds_what_the_exported_one_held(
    make_repo: Callable[..., Path], tmp_path: Path, index_contents: Callable[[Path], dict[str, Any]]
) -> None:
    lines = exported(make_repo(ODD), tmp_path / "one")
    report = imported(lines, tmp_path / "copy", tmp_path / "two")
    assert (report.indexed, report.skipped, report.seen) == (len(ODD) - 1, {"binary": 1}, len(ODD))
    assert index_contents(tmp_path / "two") == index_contents(tmp_path / "one")
    files = {path.relative_to(tmp_path / "copy").as_posix() for path in (tmp_path / "copy").rglob("*.*")}
    assert files == set(ODD) - {"picture.png"}
    stream = io.BytesIO()
    with kwsearch.open_index(tmp_path / "copy", index_dir=str(tmp_path / "two")) as index:
        kwsearch.export_index(index, "jsonl", stream)
    assert stream.getvalue().split(b"\n")[1:] == lines.split(b"\n")[1:]
    header = json.loads(lines.split(b"\n")[0])
    assert header == {
        "type": "header", "format": 3, "version": kwsearch.__version__, "root": str(tmp_path / "repo"),
        "files": len(ODD) - 1, "skipped": 1,
    }  # fmt: skip


def test_the_index_of_a_git_repository_is_imported(make_repo: Callable[..., Path], tmp_path: Path) -> None:
    repo = make_repo(
        {
            "a.py": "import os\n",
            "lib/cvs/log.py": "x = 1\n",
            "lib/_Darcs": "y\n",
            "sub/.git": "gitdir: ../x\n",
        }
    )
    subprocess.run(["git", "init", "-q", str(repo)], check=True)
    lines = exported(repo, tmp_path / "one")
    report = imported(lines, tmp_path / "copy", tmp_path / "two")
    assert dict(report.skipped_paths) == {".git": "version-control", "sub/.git": "version-control"}
    files = {
        path.relative_to(tmp_path / "copy").as_posix()
        for path in (tmp_path / "copy").rglob("*")
        if path.is_file()
    }
    assert files == {"a.py", "lib/cvs/log.py", "lib/_Darcs"}
    hidden = json.dumps(
        {"type": "skipped", "path": ".git/hooks", "reason": "unreadable", "size": 0, "folder": True}
    )
    first, rest = lines.split(b"\n", 1)
    with pytest.raises(kwsearch.ExportFileError, match=r"line 2: '\.git/hooks' is no path of a source file"):
        imported(first + b"\n" + hidden.encode() + b"\n" + rest, tmp_path / "other", tmp_path / "three")


def test_three_hundred_questions_have_the_same_answers(sample: tuple[Path, bytes], tmp_path: Path) -> None:
    folder, lines = sample
    imported(lines, tmp_path / "copy", tmp_path / "index")
    questions = [form.format(word) if form else word for form in FILTERS for word in WORDS]
    assert len(set(questions)) == 300
    answered = 0
    with (
        kwsearch.open_index(folder / "there", index_dir=str(folder / "there-index")) as there,
        kwsearch.open_index(tmp_path / "copy", index_dir=str(tmp_path / "index")) as here,
    ):
        for question in questions:
            try:
                expected = list(there.search(question, explain=True).json_lines(before=1, after=1))
            except kwsearch.KwsearchError as error:
                with pytest.raises(type(error)):
                    here.search(question)
                continue
            found = list(here.search(question, explain=True).json_lines(before=1, after=1))
            assert [row.replace(str(tmp_path / "copy"), str(folder / "there")) for row in found] == expected
            answered += len(expected) > 2
    assert answered > 100


def test_a_folder_that_has_the_same_files_is_not_touched(sample: tuple[Path, bytes], tmp_path: Path) -> None:
    _, lines = sample
    checkout = tmp_path / "checkout"
    copy_sample(checkout)
    (checkout / "mine.txt").write_text("not in the export\n")
    before = {path: path.stat().st_ctime_ns for path in checkout.rglob("*")}
    imported(lines, checkout, tmp_path / "index")
    assert {path: path.stat().st_ctime_ns for path in checkout.rglob("*")} == before
    source = next(checkout.rglob("store.py"))
    source.write_text("changed = True\n")
    with pytest.raises(kwsearch.ExportFileError, match=r"^all.jsonl, line \d+: '.*store.py' differs from"):
        imported(lines, checkout, tmp_path / "index")


def test_the_command_line_says_where_an_index_came_from(
    sample: tuple[Path, bytes], tmp_path: Path, capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    folder, lines = sample
    monkeypatch.setenv("KWSEARCH_CACHE_DIR", str(tmp_path / "cache"))
    (tmp_path / "all.jsonl").write_bytes(lines)
    copy = str(tmp_path / "copy")
    assert run(["import", "jsonl", str(tmp_path / "all.jsonl"), copy]) == 0
    assert run(["status", copy]) == 0
    origin = f"{folder / 'there'} by kwsearch {kwsearch.__version__}, imported "
    told = capsys.readouterr().out
    assert f"imported   {origin}" in told
    assert "changes    not looked for; run: kwsearch index" in told
    (tmp_path / "copy" / "new.py").write_text("class ArrivedLater: pass\n")
    assert run(["query", "--root", copy, "ArrivedLater"]) == 1
    assert f"this index is of {origin}" in capsys.readouterr().err
    assert run(["index", "-q", copy]) == 0
    assert run(["query", "--root", copy, "-l", "ArrivedLater"]) == 0
    assert capsys.readouterr() == (f"{copy}/new.py\n", "")


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"path": "../out.py"}, "'../out.py' is no path of a source file"),
        ({"path": "/etc/passwd"}, "'/etc/passwd' is no path of a source file"),
        ({"path": "a/.GIT/config"}, "'a/.GIT/config' is no path of a source file"),
        ({"path": "a\0b"}, "path is no path"),
        ({"path_base64": "%%"}, "path_base64 is no path"),
        ({"path_base64": "Li4vb3V0LnB5"}, "'../out.py' is no path of a source file"),
        ({"path": "x" * 300 + ".py"}, "'xxxxx"),
        ({"text": "other"}, "the text of 'a.py' is not the one that was indexed: its hash differs"),
        ({"text": None}, "'a.py' has no text: it had changed when the index was exported; export it again"),
        ({"lines": 7}, "'a.py' has other lines or another size than its text"),
        ({"language": "klingon"}, "there is no language 'klingon'"),
        ({"flags": ["root"]}, "there is no flag 'root'"),
        ({"symbols": [{}]}, "line is None, no whole number from 1 to 2"),
        ({"words": {"code": [[3, "far"]]}}, "words are not a line's number and its words"),
        ({"words": {"codes": []}}, "there is no class of words 'codes'"),
        ({"tags": [{"id": "plain", "evidence": []}]}, "tag 'plain' has no category or no evidence"),
        ({"error_share": 1.5}, "error_share is no share"),
        ({"type": "folder"}, "there is no type 'folder'"),
        ({"exact_base64": "%%"}, "this is no JSON (Only base64 data is allowed)"),
    ],
    ids=lambda value: next(iter(value)) if isinstance(value, dict) else "",
)
def test_a_wrong_line_is_named_and_nothing_stays(
    make_repo: Callable[..., Path], tmp_path: Path, change: dict[str, Any], message: str
) -> None:
    lines = exported(make_repo({"a.py": "import os\n"}), tmp_path / "one").splitlines()
    lines[1] = json.dumps(json.loads(lines[1]) | change).encode()
    with pytest.raises(kwsearch.ExportFileError) as raised:
        imported(b"\n".join(lines) + b"\n", tmp_path / "copy", tmp_path / "two")
    assert str(raised.value).startswith(f"all.jsonl, line 2: {message}")
    assert not (tmp_path / "copy").exists()
    assert [path.name for path in tmp_path.glob("copy*")] == []
    with pytest.raises(kwsearch.IndexNotFoundError):
        kwsearch.open_index(tmp_path / "repo", index_dir=str(tmp_path / "two"))


def test_what_is_no_whole_export_is_refused(make_repo: Callable[..., Path], tmp_path: Path) -> None:
    lines = exported(make_repo({"a.py": "import os\n", "b.py": "import re\n"}), tmp_path / "one").splitlines(
        True
    )
    for some, message in (
        ([], "line 1: this is no JSON"),
        ([b'{"type":"header","format":1}\n'], "line 1: format 1 is not 3; export it again"),
        ([lines[1]], "line 1: this is no header of an index"),
        ([b" " * 70_000], "line 1: a header has 64 KiB at most; kwsearch export jsonl writes one"),
        (lines[:2], "is cut off: 1 of 2 files are there"),
        ([lines[0], lines[1], lines[1]], "line 3: 'a.py' is there twice"),
        ([lines[0], b"[" * 100_000], "line 2: this is no JSON"),
        ([lines[0], lines[1][:-20]], "line 2: this is no JSON"),
    ):
        with pytest.raises(kwsearch.ExportFileError, match=message):
            imported(b"".join(some), tmp_path / "copy", tmp_path / "two")
        assert not (tmp_path / "copy").exists()


def test_a_first_line_without_end_is_not_taken_in(tmp_path: Path) -> None:
    class Endless(io.RawIOBase):
        given = 0

        def readable(self) -> bool:
            return True

        def readinto(self, buffer: Any) -> int:
            buffer[:] = bytes(len(buffer))
            self.given += len(buffer)
            return len(buffer)

    stream = Endless()
    with pytest.raises(kwsearch.ExportFileError, match="line 1: a header has 64 KiB at most"):
        kwsearch.import_index(io.BufferedReader(stream), tmp_path / "copy", index_dir=str(tmp_path / "two"))
    assert stream.given < 1 << 20


def mutated(lines: list[bytes], chance: random.Random) -> bytes:
    """An export with one change: of a value anywhere in a line, or of bytes."""
    lines = list(lines)
    at = chance.randrange(len(lines))
    if chance.random() < 0.2:
        raw = bytearray(lines[at])
        raw[chance.randrange(len(raw))] = chance.randrange(256)
        lines[at] = bytes(raw)
        return b"".join(lines)
    fields = json.loads(lines[at])
    holders: list[tuple[Any, Any]] = []
    waiting: list[Any] = [fields]
    while waiting:
        value = waiting.pop()
        keys = value.keys() if isinstance(value, dict) else range(len(value))
        for key in keys:
            holders.append((value, key))
            if isinstance(value[key], dict | list):
                waiting.append(value[key])
    holder, key = chance.choice(holders)
    holder[key] = chance.choice(
        [None, True, -1, 0, 1 << 40, 0.5, "", "\0", "\ud800", "a\nb", "\x1d\x1e\x1f", "../x", "x" * 3000, [], {}, [[]],
         [1], {"a": 1}, base64.b64encode(b"{}").decode()]
    )  # fmt: skip
    lines[at] = json.dumps(fields).encode() + b"\n"
    return b"".join(lines)


def test_a_mutated_export_is_refused_or_gives_a_sound_index(
    make_repo: Callable[..., Path], tmp_path: Path
) -> None:
    few = {path: ODD[path] for path in ("latin.py", "escapes.c", "wide.md", "picture.png")}
    lines = exported(make_repo(few), tmp_path / "one").splitlines(keepends=True)
    chance = random.Random(os.environ.get("MUTATIONS_SEED", "records"))
    refused = 0
    for number in range(int(os.environ.get("MUTATIONS", "40"))):
        copy, index_dir = tmp_path / f"copy{number}", tmp_path / "two"
        try:
            imported(mutated(lines, chance), copy, index_dir)
        except kwsearch.ExportFileError:
            refused += 1
            assert not copy.exists()
            continue
        assert kwsearch.verify_index(copy, index_dir=str(index_dir)) == []
        with kwsearch.open_index(copy, index_dir=str(index_dir)) as index:
            assert len([index.file(path) for path in index.files()]) == len(few) - 1
            index.search("five OR /parse/ OR caf* OR tag:eval")
        shutil.rmtree(copy)
        shutil.rmtree(index_dir)
    assert refused
