"""Every tag keeps what its fixtures say; lists and descriptions of tags."""

from __future__ import annotations

import pytest

from kwsearch.errors import ConfigError
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
    assert misses >= {tag for tag in RULES.rules if RULES.rules[tag].evidence[0].kind != "path"}


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


def test_tag_that_is_off_is_neither_listed_nor_tested():
    rules = load_rules({"off": ["security/*"]})
    assert {one.id.partition("/")[0] for one in tag_testing.list_tags(rules)} == {
        "domain", "idiom", "performance", "testing",
    }  # fmt: skip
    assert not any(one.tag.startswith("security/") for one in tag_testing.test_tags(rules))


def test_list_shows_each_tag():
    infos = {one.id: one for one in tag_testing.list_tags()}
    assert list(infos) == sorted(infos)
    assert len(infos) == 35
    assert infos["security/weak-hash"] == tag_testing.TagInfo(
        "security/weak-hash",
        "MD5 or SHA-1",
        "Hashes with MD5, SHA-1 or a weak method of crypt, which no longer resist attacks.",
        ("CWE-327", "B324"),
        ("python",),
        ("call", "literal"),
    )
    assert infos["idiom/async"].languages == ("*", "python")


def test_description_names_references_and_conditions():
    assert tag_testing.describe_tag("sql-built") == (
        "security/sql-built: SQL built from strings\n"
        "\n"
        "Puts a query together from strings where it is executed, in a file that uses a database.\n"
        "\n"
        "References: CWE-89, B608, B610, B611\n"
        "\n"
        "Evidence:\n"
        "  call (strong, medium confidence, python)\n"
        "    .execute, .executemany, .executescript, .raw, sqlalchemy.text, sqlalchemy.sql.text, "
        "sqlalchemy.sql.expression.text\n"
        "    only with argument 1 = written as fstring or percent or concat or format\n"
        "    only in a file that also has the tag domain/sql\n"
        "  call (strong, medium confidence, python)\n"
        "    .extra\n"
        "    only in a file that also has the tag domain/sql\n"
        "    only in a file that imports django\n"
        "  call (strong, high confidence, python)\n"
        "    django.db.models.expressions.RawSQL\n"
        "    not with argument 1 = written as string\n"
    )


def test_every_tag_can_be_described():
    for info in tag_testing.list_tags():
        page = tag_testing.describe_tag(info.id)
        assert page.startswith(f"{info.id}: {info.title}\n\n{info.description}\n")
        assert all(ref in page for ref in info.refs)


def test_unknown_tag_is_an_error_with_a_guess():
    with pytest.raises(ConfigError, match="there is no tag security/pick; did you mean security/pickle"):
        tag_testing.describe_tag("security/pick")
    with pytest.raises(ConfigError, match=r"^there is no tag xyzzy$"):
        tag_testing.describe_tag("xyzzy")
