"""Lists and descriptions of tags, and what was probably meant."""

from __future__ import annotations

import pytest

from kwsearch.errors import ConfigError
from kwsearch.tags.describe import TagInfo, describe_tag, list_tags
from kwsearch.tags.rules import load_rules


def test_tag_that_is_off_is_not_listed():
    rules = load_rules({"off": ["security/*"]})
    assert {one.id.partition("/")[0] for one in list_tags(rules)} == {
        "domain",
        "idiom",
        "performance",
        "testing",
    }


def test_list_shows_each_tag():
    infos = {one.id: one for one in list_tags()}
    assert list(infos) == sorted(infos)
    assert len(infos) == 35
    assert infos["security/weak-hash"] == TagInfo(
        "security/weak-hash",
        "MD5 or SHA-1",
        "Hashes with MD5, SHA-1 or a weak method of crypt, which no longer resist attacks.",
        ("CWE-327", "B324"),
        ("python",),
        ("call", "literal"),
    )
    assert infos["idiom/async"].languages == ("*", "python")


def test_description_names_references_and_conditions():
    assert describe_tag("sql-built") == (
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
    for info in list_tags():
        page = describe_tag(info.id)
        assert page.startswith(f"{info.id}: {info.title}\n\n{info.description}\n")
        assert all(ref in page for ref in info.refs)


def test_unknown_tag_is_an_error_with_a_guess():
    with pytest.raises(ConfigError, match="there is no tag security/pick; did you mean security/pickle"):
        describe_tag("security/pick")
    with pytest.raises(ConfigError, match=r"^there is no tag xyzzy$"):
        describe_tag("xyzzy")
