"""``kwsearch tags``: lists, explains and tests the tags."""

import json

from kwsearch.__main__ import run
from kwsearch.tag_testing import list_tags


def test_list_names_every_tag(capsys):
    assert run(["tags", "list", "--json"]) == 0
    rows = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [row["id"] for row in rows] == [tag.id for tag in list_tags()]
    assert len(rows) == 35


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
