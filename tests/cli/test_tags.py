"""``kwsearch tags``: lists, explains and tests the tags."""

import json

import pytest

from kwsearch.__main__ import run
from kwsearch.query.tree import EVIDENCE_VALUES
from kwsearch.tags.describe import list_tags
from kwsearch.tags.evidence import EVIDENCE_KINDS

READER = """import pickle as pk

from os import system as run_it


class Reader:
    def read(self, stream):
        run_it("ls")
        return pk.load(stream)
"""


def test_list_names_every_tag(capsys):
    assert run(["tags", "list", "--json"]) == 0
    rows = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [row["id"] for row in rows] == [tag.id for tag in list_tags()]
    assert len(rows) == 39


def test_show_explains_one_tag(capsys):
    assert run(["tags", "show", "pickle"]) == 0
    out = capsys.readouterr().out
    assert out.startswith("security/pickle: Unpickling\n")
    assert "References: CWE-502, B301" in out


def test_an_unknown_tag_is_an_error(capsys):
    assert run(["tags", "show", "pickl"]) == 2
    assert "there is no tag pickl" in capsys.readouterr().err


def test_test_runs_every_fixture(capsys):
    assert run(["tags", "test"]) == 0
    assert capsys.readouterr().out.endswith(" 0 fixtures failed\n")


@pytest.fixture
def ask(make_repo, tmp_path, monkeypatch, capfd):
    """A function that runs a query on a small repository and returns standard output."""
    monkeypatch.setenv("KWSEARCH_CACHE_DIR", str(tmp_path / "cache"))
    monkeypatch.chdir(make_repo({"app/reader.py": READER, "app/plain.py": "import json\n"}))
    run(["index"])

    def call(*arguments):
        capfd.readouterr()
        run(["query", *arguments])
        return capfd.readouterr().out

    return call


def test_an_answer_shows_how_the_evidence_came_into_the_file(ask):
    assert ask("tag:security/*") == (
        "app/reader.py  [security/pickle, security/shell]\n"
        "  1  import  security/pickle  import pickle as pk\n"
        '  8  call    security/shell   run_it("ls")  in Reader.read  '
        "← os.system: from os import system as run_it (line 3)\n"
        "  9  call    security/pickle  return pk.load(stream)  in Reader.read  "
        "← pickle.load: import pickle as pk (line 1)\n"
    )


def test_json_has_the_evidence_of_the_tags_that_were_asked_for(ask):
    hit = json.loads(ask("--json", "tag:B301").splitlines()[1])
    assert hit["tags"] == ["security/pickle", "security/shell"]
    assert hit["evidence"] == [
        {
            "line": 1, "tag": "security/pickle", "kind": "import", "name": "pickle", "strong": False,
            "confidence": "high", "via": "import pickle as pk (line 1)",
        },
        {
            "line": 9, "tag": "security/pickle", "kind": "call", "name": "pickle.load", "strong": True,
            "confidence": "high", "via": "import pickle as pk (line 1)",
        },
    ]  # fmt: skip
    assert "evidence" not in json.loads(ask("--json", "Reader").splitlines()[1])


@pytest.mark.parametrize(
    "query",
    [
        "tag:security/pickle", "tag:pickle", "tag:security/*", "tag:CWE-502", "tag:B301", "evidence:call",
        "tag:pickle evidence:call", "tag:pickle symbol:Reader.read", "tag:pickle path:app role:call",
        "tag:pickle kind:class", "-tag:sql tag:shell",
    ],
)  # fmt: skip
def test_tags_are_asked_for_by_id_name_category_and_reference_and_joined_with_other_filters(ask, query):
    assert ask("-l", query) == "app/reader.py\n"


@pytest.mark.parametrize(
    "query", ["tag:pickle evidence:base", "tag:sql", "tag:pickle path:lib", "tag:CWE-89"]
)
def test_tags_that_are_not_there_are_not_found(ask, query):
    assert ask("-l", query) == ""


def test_tags_themselves_are_listed_without_gaps(ask):
    assert ask("select:tag") == "security/pickle\nsecurity/shell\n"


def test_every_kind_of_evidence_can_be_asked_for():
    assert {*EVIDENCE_KINDS, "dynamic"} == set(EVIDENCE_VALUES)


def test_the_tags_of_the_enclosing_repository_are_listed_and_explained(
    make_repo, tmp_path, monkeypatch, capsys
):
    monkeypatch.setenv("KWSEARCH_CACHE_DIR", str(tmp_path / "cache"))
    rules = (
        '[tags]\noff = ["domain/*"]\n'
        '[tags.rules."house/rpc"]\ntitle = "Calls a service"\ndescription = "Calls."\n'
        'evidence = [{ call = ["house.call"] }]\n'
    )
    monkeypatch.chdir(make_repo({".kwsearch.toml": rules, "src/a.py": ""}) / "src")
    assert run(["tags", "list"]) == 0
    out = capsys.readouterr().out
    assert "house/rpc" in out
    assert "domain/" not in out
    assert run(["tags", "show", "rpc"]) == 0
    assert capsys.readouterr().out.startswith("house/rpc: Calls a service\n")
