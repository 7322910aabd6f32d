"""What other programs read of an index: each format by its own reader."""

from __future__ import annotations

import errno
import io
import json
import os
import re
import shutil
import stat
import subprocess
import zlib
from pathlib import Path

import pytest

import kwsearch
from kwsearch.cli.commands.export import FORMATS
from kwsearch.export.inventory import qualified_name
from kwsearch.models import Symbol
from tests.repositories import copy_sample

SOURCE = """\
import os


class Shop(Base):
    \"\"\"Sells things.\"\"\"

    def weigh(self, item: str, *, grams=(1, 2)) -> int:
        return os.path.getsize(item)


def eval_it(text):
    return eval(text)
"""


def export(index: kwsearch.Index, format: str) -> bytes:
    stream = io.BytesIO()
    written = kwsearch.export_index(index, format, stream)
    assert written == len(stream.getvalue())
    return stream.getvalue()


@pytest.fixture
def shop(make_repo, tmp_path, monkeypatch):
    monkeypatch.setenv("KWSEARCH_CACHE_DIR", str(tmp_path / "cache"))
    main, odd = "import shop\n\nshop.Shop()\n", "def odd(): pass\n"
    root = make_repo({"shop.py": SOURCE, "main.py": main, "odd\tname.py": odd})
    kwsearch.build_index(root)
    with kwsearch.open_index(root) as index:
        yield index


@pytest.fixture(scope="module")
def sample(tmp_path_factory):
    folder = tmp_path_factory.mktemp("export")
    copy_sample(folder / "r")
    kwsearch.build_index(folder / "r", index_dir=str(folder / "i"))
    with kwsearch.open_index(folder / "r", index_dir=str(folder / "i")) as index:
        yield index


def test_a_tags_file_has_a_line_a_symbol_in_the_order_of_bytes(shop):
    lines = export(shop, "tags").decode().splitlines()
    assert lines[0] == "!_TAG_FILE_FORMAT\t2\t/extended format/"
    body = [line for line in lines if not line.startswith("!_")]
    assert body == [
        'Shop\tshop.py\t4;"\tkind:class\tline:4\tlanguage:python\tsignature:(Base)\troles:def\tend:8',
        'eval_it\tshop.py\t11;"\tkind:function\tline:11\tlanguage:python\tsignature:(text)\troles:def\tend:12',
        'odd\todd\\tname.py\t1;"\tkind:function\tline:1\tlanguage:python\tsignature:()\troles:def\tend:1',
        'weigh\tshop.py\t7;"\tkind:method\tline:7\tlanguage:python\tscope:class:Shop'
        "\tsignature:(self, item: str, *, grams=(1, 2))\troles:def\tend:8",
    ]
    assert lines == sorted(lines, key=str.encode)


@pytest.mark.skipif(shutil.which("readtags") is None, reason="readtags is not installed")
def test_readtags_finds_and_filters(sample, tmp_path):
    path = tmp_path / "tags"
    path.write_bytes(export(sample, "tags"))

    def read(*arguments: str) -> list[str]:
        run = subprocess.run(["readtags", "-t", path, *arguments], capture_output=True, text=True, check=True)
        return run.stdout.splitlines()

    assert read("-", "ParcelStore") == ["ParcelStore\thub/store.py\t24"]
    found = read("-Q", '(and (eq? $kind "method") (eq? $scope-name "ParcelStore"))', "-l")
    expected = [
        (symbol.name, path, symbol.line)
        for path in sample.files()
        for symbol in sample.file(path).symbols
        if symbol.kind == "method" and symbol.scope == "ParcelStore"
    ]
    assert len(expected) > 3
    assert found == [f"{name}\t{path}\t{line}" for name, path, line in sorted(expected)]
    assert len(read("-l")) == sum(len(sample.file(path).symbols) for path in sample.files())


def test_ctags_json_says_the_same(sample):
    rows = [json.loads(line) for line in export(sample, "ctags-json").splitlines()]
    tags = [row for row in rows if row["_type"] == "tag"]
    assert [(row["path"], row["line"], row["name"], row["kind"], row["end"]) for row in tags] == [
        (path, symbol.line, symbol.name, symbol.kind, symbol.end_line)
        for path in sample.files()
        for symbol in sample.file(path).symbols
    ]
    assert {row["scopeKind"] for row in tags if "scope" in row} <= {*kwsearch.KINDS, "unknown"}


def test_etags_has_a_section_a_file_whose_length_is_true(shop):
    data = export(shop, "etags")
    assert data == (
        b"\x0c\nodd\tname.py,15\ndef odd\x7fodd\x011,\n"
        b"\x0c\nshop.py,66\nclass Shop\x7fShop\x014,\n    def weigh\x7fweigh\x017,\n"
        b"def eval_it\x7feval_it\x0111,\n"
    )
    Path(shop.root, "shop.py").write_text("changed = 1\n")
    assert b"\x0c\nshop.py,32\n\x7fShop\x014,\n\x7fweigh\x017,\n\x7feval_it\x0111,\n" in export(shop, "etags")


def test_etags_leaves_out_what_its_format_cannot_say(make_repo, tmp_path):
    root = make_repo({"a\nb.py": "def lost(): pass\n", "c.py": "def kept(): pass\n"})
    kwsearch.build_index(root, index_dir=str(tmp_path / "index"))
    with kwsearch.open_index(root, str(tmp_path / "index")) as index:
        assert export(index, "etags") == b"\x0c\nc.py,17\ndef kept\x7fkept\x011,\n"


def test_the_text_of_an_etag_begins_its_line(sample):
    for section in export(sample, "etags").split(b"\x0c\n")[1:]:
        head, *rows = section.decode().splitlines()
        lines = Path(sample.root, head.rpartition(",")[0]).read_text().splitlines()
        for row in rows:
            text, name, line = re.fullmatch(r"(.*)\x7f(.*)\x01(\d+),", row).groups()
            assert lines[int(line) - 1].startswith(text)
            assert text.endswith(name) or not text


def test_records_are_all_that_the_index_holds(sample):
    header, *rows = [json.loads(line) for line in export(sample, "jsonl").splitlines()]
    assert (header["type"], header["format"], header["files"]) == ("header", 3, len(rows))
    assert [row["path"] for row in rows] == sample.files()
    row = next(row for row in rows if row["path"] == "hub/store.py")
    record = sample.file("hub/store.py")
    assert [tuple(symbol.values()) for symbol in row["symbols"]] == [
        (*symbol[:-1], list(symbol.modifiers)) for symbol in record.symbols
    ]
    assert row["imported_files"] == [list(files) for files in record.imported_files]
    assert [tag["id"] for tag in row["tags"]] == [tag.id for tag in record.tags]
    assert row["text"] == (Path(sample.root) / "hub/store.py").read_text()
    line, words = row["words"]["doc"][0]
    assert (line, words.split()) == (1, ["and", "events", "file", "in", "one", "Parcels", "scan", "SQLite"])


def test_graphs_have_an_edge_an_import(shop):
    assert export(shop, "dot").decode() == (
        'digraph imports {\n  rankdir=LR;\n  node [shape=box];\n  "main.py";\n  "main.py" -> "shop.py";\n'
        '  "odd\\\\x09name.py";\n  "shop.py";\n}\n'
    )
    assert [json.loads(line) for line in export(shop, "graph-json").splitlines()] == [
        {"path": "main.py", "imports": ["shop.py"]},
        {"path": "odd\tname.py", "imports": []},
        {"path": "shop.py", "imports": []},
    ]


def test_sarif_has_a_result_a_row_of_evidence(shop):
    (run,) = json.loads(export(shop, "sarif"))["runs"]
    names = [rule["id"] for rule in run["tool"]["driver"]["rules"]]
    assert "security/eval" in names
    assert all(names[result["ruleIndex"]] == result["ruleId"] for result in run["results"])
    (found,) = [result for result in run["results"] if result["ruleId"] == "security/eval"]
    assert found["level"] == "warning"
    assert found["locations"] == [
        {"physicalLocation": {
            "artifactLocation": {"uri": "shop.py", "uriBaseId": "SRCROOT"}, "region": {"startLine": 12}}}
    ]  # fmt: skip


SARIF: dict[str, object] = {
    "$schema": "https://json-schema.org/draft/2020-12/schema",
    "type": "object",
    "required": ["version", "runs"],
    "properties": {
        "$schema": {"type": "string", "format": "uri"},
        "version": {"const": "2.1.0"},
        "runs": {"type": "array", "items": {"$ref": "#/$defs/run"}},
    },
    "additionalProperties": False,
    "$defs": {
        "run": {
            "type": "object",
            "required": ["tool", "results"],
            "properties": {
                "tool": {
                    "type": "object",
                    "required": ["driver"],
                    "properties": {"driver": {"$ref": "#/$defs/driver"}},
                    "additionalProperties": False,
                },
                "columnKind": {"enum": ["utf16CodeUnits", "unicodeCodePoints"]},
                "results": {"type": "array", "items": {"$ref": "#/$defs/result"}},
            },
            "additionalProperties": False,
        },
        "driver": {
            "type": "object",
            "required": ["name"],
            "properties": {
                "name": {"type": "string"},
                "version": {"type": "string"},
                "rules": {"type": "array", "uniqueItems": True, "items": {"$ref": "#/$defs/rule"}},
            },
            "additionalProperties": False,
        },
        "rule": {
            "type": "object",
            "required": ["id"],
            "properties": {"id": {"type": "string"}, "properties": {"$ref": "#/$defs/bag"}},
            "additionalProperties": False,
        },
        "bag": {
            "type": "object",
            "properties": {"tags": {"type": "array", "uniqueItems": True, "items": {"type": "string"}}},
        },
        "result": {
            "type": "object",
            "required": ["message"],
            "properties": {
                "ruleId": {"type": "string"},
                "ruleIndex": {"type": "integer", "minimum": -1},
                "level": {"enum": ["none", "note", "warning", "error"]},
                "message": {
                    "type": "object",
                    "required": ["text"],
                    "properties": {"text": {"type": "string"}},
                    "additionalProperties": False,
                },
                "locations": {"type": "array", "items": {"$ref": "#/$defs/location"}},
                "properties": {"$ref": "#/$defs/bag"},
            },
            "additionalProperties": False,
        },
        "location": {
            "type": "object",
            "required": ["physicalLocation"],
            "properties": {
                "physicalLocation": {
                    "type": "object",
                    "required": ["artifactLocation"],
                    "properties": {
                        "artifactLocation": {
                            "type": "object",
                            "properties": {
                                "uri": {"type": "string", "format": "uri-reference", "pattern": "^[!-~]+$"},
                                "uriBaseId": {"type": "string"},
                            },
                            "additionalProperties": False,
                        },
                        "region": {
                            "type": "object",
                            "properties": {"startLine": {"type": "integer", "minimum": 1}},
                            "additionalProperties": False,
                        },
                    },
                    "additionalProperties": False,
                },
            },
            "additionalProperties": False,
        },
    },
}
"""The part of SARIF 2.1.0 (sections 3.13 to 3.52 of the standard) that is written, in words of our own; nothing else is
allowed, so that a new property is looked up there first."""


def test_sarif_is_as_its_standard_has_it(sample, make_repo, tmp_path):
    jsonschema = pytest.importorskip("jsonschema")
    checker = jsonschema.Draft202012Validator(SARIF)
    checker.validate(json.loads(export(sample, "sarif")))
    odd = make_repo({"a b/\xe4 [1]%.py": "eval(x)\n", "tests/test_it.py": "def test_it(): pass\n"})
    kwsearch.build_index(odd, index_dir=str(tmp_path / "odd"))
    with kwsearch.open_index(odd, index_dir=str(tmp_path / "odd")) as index:
        log = json.loads(export(index, "sarif"))
    checker.validate(log)
    uris = {
        row["locations"][0]["physicalLocation"]["artifactLocation"]["uri"]
        for row in log["runs"][0]["results"]
    }
    assert uris == {"a%20b/%C3%A4%20%5B1%5D%25.py", "tests/test_it.py"}
    assert not checker.is_valid(log | {"version": "2.0.0"})


def test_the_inventory_is_read_as_sphinx_reads_it(sample):
    data = export(sample, "objects.inv")
    head, body = data.split(b"zlib.\n", 1)
    assert head.startswith(b"# Sphinx inventory version 2\n# Project: r\n")
    rows = zlib.decompress(body).decode().splitlines()
    assert "hub.store.ParcelStore py:class 1 hub/store.py#L24 -" in rows
    assert len({tuple(row.split(" ")[:2]) for row in rows}) == len(rows)


@pytest.mark.parametrize(
    ("path", "name"),
    [
        ("__init__.py", "load"),
        ("store.py", "store.load"),
        ("src/hub/__init__.py", "hub.load"),
        ("src/hub/store.pyi", "hub.store.load"),
        ("hub/store/__init__.pyi", "hub.store.load"),
    ],
)
def test_a_name_of_python_begins_with_its_module(path, name):
    symbol = Symbol("load", "function", "definition", 1, 1, 5, "", "def load():", "", "", ())
    assert qualified_name(path, "python", symbol) == name


def test_sphobjinv_reads_the_inventory(sample, tmp_path):
    sphobjinv = pytest.importorskip("sphobjinv")
    path = tmp_path / "objects.inv"
    path.write_bytes(export(sample, "objects.inv"))
    inventory = sphobjinv.Inventory(str(path))
    assert inventory.project == "r"
    (store,) = [row for row in inventory.objects if row.name == "hub.store.ParcelStore"]
    assert (store.domain, store.role, store.uri_expanded) == ("py", "class", "hub/store.py#L24")


def test_equal_indexes_give_equal_bytes(sample, tmp_path):
    kwsearch.build_index(sample.root, index_dir=str(tmp_path / "other"))
    with kwsearch.open_index(sample.root, index_dir=str(tmp_path / "other")) as other:
        for format in kwsearch.EXPORT_FORMATS:
            assert export(other, format) == export(sample, format), format


@pytest.mark.parametrize("kind", ["device", "pipe", "folder", "link to a device"])
def test_what_is_no_file_is_not_replaced(sample, tmp_path, ask, kind):
    target = tmp_path / "out"
    if kind == "pipe":
        os.mkfifo(target)
    elif kind == "folder":
        target.mkdir()
    elif kind == "link to a device":
        target.symlink_to(os.devnull)
    elif os.geteuid():
        pytest.skip("only root makes devices")
    else:
        os.mknod(target, 0o600 | stat.S_IFCHR, os.makedev(1, 3))
    before = os.lstat(target).st_ino
    status, out, err = ask("export", "tags", sample.root, "--index-dir", sample.index_dir, "-o", str(target))
    told = f"kwsearch: error[config]: {target} is no file that can be replaced; give - and send that there\n"
    assert (status, out, err) == (2, "", told)
    assert (os.lstat(target).st_ino, os.listdir(tmp_path)) == (before, ["out"])


def test_a_link_in_the_place_of_the_file_that_is_written_first_is_not_followed(sample, tmp_path, ask):
    precious = tmp_path / "precious"
    precious.write_text("mine")
    planted = tmp_path / f"tags.{os.getpid()}.new"
    planted.symlink_to(precious)
    status, _, err = ask(
        "export", "tags", sample.root, "--index-dir", sample.index_dir, "-o", str(tmp_path / "tags")
    )
    assert (status, precious.read_text(), planted.is_symlink()) == (2, "mine", True)
    assert err == f"kwsearch: error[system]: File exists: {planted}\n"


def test_a_folder_that_is_not_there_is_told_by_the_name_that_was_given(sample, tmp_path, ask):
    target = tmp_path / "none" / "tags"
    status, _, err = ask("export", "tags", sample.root, "--index-dir", sample.index_dir, "-o", str(target))
    assert (status, err) == (2, f"kwsearch: error[system]: No such file or directory: {target}\n")


def test_a_full_disk_is_told_with_the_file_and_leaves_the_old_one(sample, tmp_path, ask, monkeypatch):
    def full(index, format, stream):
        stream.write(b"x")
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(kwsearch, "export_index", full)
    target = tmp_path / "tags"
    target.write_text("older")
    status, _, err = ask("export", "tags", sample.root, "--index-dir", sample.index_dir, "-o", str(target))
    assert (status, err) == (2, f"kwsearch: error[system]: No space left on device: {target}\n")
    assert (target.read_text(), os.listdir(tmp_path)) == ("older", ["tags"])


def test_the_command_writes_whole_files(sample, tmp_path, ask):
    target = tmp_path / "tags"
    target.write_text("older")
    assert ask("export", "xml", sample.root, "--index-dir", sample.index_dir, "-o", str(target))[0] == 2
    assert (target.read_text(), os.listdir(tmp_path)) == ("older", ["tags"])
    assert ask("export", "tags", sample.root, "--index-dir", sample.index_dir, "-o", str(target)) == (
        0,
        "",
        "",
    )
    assert target.read_bytes() == export(sample, "tags")
    assert FORMATS == kwsearch.EXPORT_FORMATS


def test_an_unknown_format_names_those_there_are(sample):
    with pytest.raises(kwsearch.ConfigError, match=r"there is no format 'xml'; one of: tags etags"):
        export(sample, "xml")
