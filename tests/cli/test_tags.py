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
    assert len(rows) == 46


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
    "query", ["tag:pickle evidence:base", "tag:sql", "tag:pickle path:lib", "tag:CWE-89", "tag:domain"]
)
def test_tags_that_no_file_has_are_not_found(ask, query):
    assert ask("-l", query) == ""


@pytest.mark.parametrize(
    ("query", "message"),
    [
        (["tag:pikle"], "there is no tag 'pikle' (at character 5 of the query); did you mean tag:pickle?"),
        (["x tag:security/pikle"],
         "there is no tag 'security/pikle' (at character 7 of the query); did you mean tag:security/pickle?"),
        (["tag:unpickling"],
         "there is no tag 'unpickling' (at character 5 of the query); did you mean tag:security/pickle?"),
        (["tag:pickle OR tag:nope"], "there is no tag 'nope' (at character 19 of the query); see: kwsearch tags list"),
        (["x -tag:nope"], "there is no tag 'nope' (at character 8 of the query); see: kwsearch tags list"),
        (["tag:CWE-9999"], "there is no tag 'CWE-9999' (at character 5 of the query); see: kwsearch tags list"),
        (["tag:style/*"], "there is no tag 'style/*' (at character 5 of the query); see: kwsearch tags list"),
        (["--tag", "nope", "x"], "there is no tag 'nope'; see: kwsearch tags list"),
    ],
)  # fmt: skip
def test_tag_that_there_is_not_is_an_error_with_the_nearest_id(ask, capfd, query, message):
    assert run(["query", *query]) == 2
    assert capfd.readouterr().err == f"kwsearch: error[query]: {message}\n"


def test_category_stands_for_all_its_tags(ask):
    assert ask("-l", "tag:security") == ask("-l", "tag:security/*") == "app/reader.py\n"


def test_evidence_can_be_asked_for_by_strength(ask):
    def lines(query):
        rows = [json.loads(row) for row in ask("--json", query).splitlines()]
        return [
            (item["line"], item["kind"], item["strong"])
            for row in rows if row["type"] == "hit" for item in row["evidence"]
        ]  # fmt: skip

    assert lines("tag:pickle evidence:strong") == [(9, "call", True)]
    assert lines("tag:pickle evidence:weak") == [(1, "import", False)]
    assert lines("tag:pickle evidence:strong evidence:import") == []
    assert lines("tag:pickle evidence:strong evidence:call") == [(9, "call", True)]
    assert lines("tag:pickle (evidence:strong OR evidence:import)") == [
        (1, "import", False),
        (9, "call", True),
    ]
    assert lines("evidence:strong") == [(8, "call", True), (9, "call", True)]


def summary(ask, query):
    return json.loads(ask("--json", query).splitlines()[-1])


def test_tag_without_rules_for_the_languages_of_the_index_says_so(ask, tmp_path, monkeypatch):
    folder = tmp_path / "go"
    folder.mkdir()
    (folder / "a.go").write_text("package a\n")
    (folder / "b.md").write_text("# B\n")
    monkeypatch.chdir(folder)
    found = summary(ask, "tag:yaml-load")
    assert found["notices"] == [
        "tag:yaml-load has rules for groovy, java, javascript, kotlin, php, python, ruby, scala, tsx, typescript "
        "alone; this index holds go"
    ]
    assert found["complete"] is False
    found = summary(ask, "tag:domain/http")
    assert (found["notices"], found["complete"]) == ([], True)


def test_tag_that_is_switched_off_says_where(make_repo, ask, capfd, monkeypatch):
    rules = '[tags]\noff = [\n "security/*",\n]\n'
    monkeypatch.chdir(make_repo({"a.py": READER, ".kwsearch.toml": rules}))
    found = summary(ask, "tag:pickle")
    assert (found["notices"], found["complete"]) == (
        ["tag:pickle is switched off in .kwsearch.toml:3"],
        False,
    )
    capfd.readouterr()
    assert run(["tags", "show", "pickle"]) == 0
    assert "Switched off in .kwsearch.toml:3.\n" in capfd.readouterr().out


HOUSE = """[tags]
fixtures = "examples"
[tags.rules."house/rpc"]
title = "Calls a service"
description = "Calls."
evidence = [{ call = ["house.call"], languages = ["python"] }]
"""


def test_rules_of_ones_own_are_tested_with_fixtures_of_ones_own(make_repo, capsys, monkeypatch, tmp_path):
    root = make_repo(
        {
            ".kwsearch.toml": HOUSE,
            "examples/house_rpc/hits.py": "import house\n\nhouse.call()  # hit: call house.call\n",
            "examples/house_rpc/misses.py": "house.call()\n",
        }
    )
    monkeypatch.chdir(tmp_path)
    assert run(["tags", "test", "rpc", "--root", str(root)]) == 0
    assert capsys.readouterr().out == "2 fixtures, 1 findings expected, 0 fixtures failed\n"
    (root / "examples/house_rpc/misses.py").write_text("import house\nhouse.call()\n")
    (root / "examples/house_rpc/link.py").symlink_to("/etc/passwd")
    monkeypatch.chdir(root)
    assert run(["tags", "test", "house/rpc"]) == 1
    assert capsys.readouterr().err == (
        "kwsearch: error[tag]: house/rpc link.py: cannot be tested: symlink\n"
        "kwsearch: error[tag]: house/rpc misses.py: line 2: unexpected strong call house.call\n"
    )
    assert run(["tags", "test", "hous/rpc"]) == 2
    assert capsys.readouterr().err == (
        "kwsearch: error[config]: there is no tag hous/rpc; did you mean house/rpc?\n"
    )


def test_folder_of_fixtures_must_be_there_and_inside(make_repo, capsys, monkeypatch):
    monkeypatch.chdir(make_repo({".kwsearch.toml": '[tags]\n\nfixtures = "nowhere"\n'}))
    assert run(["tags", "test"]) == 2
    assert capsys.readouterr().err == (
        "kwsearch: error[config]: .kwsearch.toml:3: tags.fixtures: there is no folder nowhere\n"
    )


def test_tags_themselves_are_listed_without_gaps(ask):
    assert ask("select:tag") == "security/pickle\nsecurity/shell\n"


def test_every_kind_of_evidence_can_be_asked_for():
    assert {*EVIDENCE_KINDS, "dynamic", "strong", "weak"} == set(EVIDENCE_VALUES)


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
