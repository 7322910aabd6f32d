"""Every tag keeps what its fixtures say, and a user's own do, too."""

from __future__ import annotations

import pytest

from kwsearch.indexing import tag_testing
from kwsearch.tags.rules import load_rules

RULES = load_rules()
RESULTS = tag_testing.test_tags(RULES)


@pytest.mark.parametrize("result", RESULTS, ids=lambda result: f"{result.tag}-{result.path}")
def test_fixture_gives_what_it_says(result):
    assert result.problems == ()


def test_every_tag_has_hits_and_near_misses():
    hits = {result.tag for result in RESULTS if result.expected}
    misses = {result.tag for result in RESULTS if not result.expected}
    assert hits == set(RULES.rules)
    assert misses == set(RULES.rules)


def test_fixtures_are_only_for_tags_that_exist():
    folders = {path.name for path in tag_testing.FIXTURES.iterdir()}
    assert folders == {tag.replace("/", "_") for tag in RULES.rules}


def test_wrong_fixture_is_reported_by_line(tmp_path):
    folder = tmp_path / "security_pickle"
    folder.mkdir()
    (folder / "wrong.py").write_text("import pickle\nx = 1  # hit: call pickle.loads\n")
    results = [one for one in tag_testing.test_tags(RULES, [tmp_path]) if one.path == "wrong.py"]
    assert [(one.tag, one.expected, one.passed, one.problems) for one in results] == [
        (
            "security/pickle",
            1,
            False,
            ("line 1: unexpected weak import pickle", "line 2: missing call pickle.loads"),
        )
    ]


def test_tag_without_fixtures_fails():
    rules = load_rules(
        {"rules": {"acme/rpc": {"title": "t", "description": "d", "evidence": [{"call": ["acme.call"]}]}}}
    )
    (result,) = [one for one in tag_testing.test_tags(rules) if one.tag == "acme/rpc"]
    assert result.problems == ("has no fixtures",)


def test_tag_that_is_off_is_not_tested():
    rules = load_rules({"off": ["security/*"]})
    assert not any(one.tag.startswith("security/") for one in tag_testing.test_tags(rules))


def test_a_fixture_counts_lines_as_the_index_does_and_no_link_is_followed(tmp_path):
    (tmp_path / "real").mkdir()
    (tmp_path / "real" / "page.py").write_text(
        "import pickle  # weak: import pickle\n\f\npickle.loads(x)  # hit: call pickle.loads\n"
    )
    (tmp_path / "plain").mkdir()
    (tmp_path / "real").rename(tmp_path / "plain" / "security_pickle")
    (tmp_path / "linked").mkdir()
    (tmp_path / "linked" / "security_pickle").symlink_to(tmp_path / "plain" / "security_pickle")
    for folder, expected in (("plain", [(2, ())]), ("linked", [])):
        results = tag_testing.test_tags(RULES, [tmp_path / folder], only=["security/pickle"])
        assert [(one.expected, one.problems) for one in results if one.path == "page.py"] == expected
