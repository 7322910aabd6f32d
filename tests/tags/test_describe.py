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
    assert len(infos) == 46
    assert infos["security/weak-hash"] == TagInfo(
        "security/weak-hash",
        "MD5 or SHA-1",
        "Hashes with MD5, SHA-1 or a weak method of crypt, which no longer resist attacks.",
        ("CWE-327", "B324", "G401", "CWE-328", "G406", "G501", "G505", "G506", "G507", "WEAK_MESSAGE_DIGEST_MD5",
         "WEAK_MESSAGE_DIGEST_SHA1", "CA5351", "SCS0006", "CA5350",
         "brakeman-WeakHash"),
        ("c", "cpp", "csharp", "cuda", "go", "groovy", "hcl", "java", "javascript", "kotlin", "php", "python", "ruby",
         "rust", "scala", "sql", "swift", "tsx", "typescript"),
        ("call", "import", "literal"),
    )  # fmt: skip
    assert infos["idiom/deprecated"].languages[0] == "*"


def test_description_names_references_and_conditions():
    evidence = [
        {"call": [".run"], "refs": ["B608"], "confidence": "medium", "requires": ["domain/sql"], "when": [
            {"position": 0, "form": ["fstring"], "word": ["select", ""]}, {"name": "x", "constant": False},
        ]},
        {"import": ["acme"], "languages": ["python"], "relative": True},
        {"def": ["Test*"], "kinds": ["function"], "word_start": True, "flags": ["test"], "members": ["method"]},
    ]  # fmt: skip
    rule = {"title": "T", "description": "Does it.", "refs": ["CWE-89"], "evidence": evidence}
    assert describe_tag("rpc", load_rules({"rules": {"acme/rpc": rule}})) == (
        "acme/rpc: T\n"
        "\n"
        "Does it.\n"
        "\n"
        "References: CWE-89, B608\n"
        "\n"
        "Evidence:\n"
        "  call (strong, medium confidence)\n"
        "    .run\n"
        "    only with argument 1 = a text whose first word is select or unknown = written as fstring\n"
        "    only with x made of more than constants\n"
        "    only in a file that also has the tag domain/sql\n"
        "  import (weak, python)\n"
        "    acme\n"
        "    also from a module of the same program\n"
        "  def (strong, high confidence)\n"
        "    Test*\n"
        "    only in a file of the class test\n"
        "    only a function\n"
        "    only with a member that is a method\n"
        "    only when no small letter follows\n"
    )


def test_tags_are_described_by_reference_too():
    pages = describe_tag("cwe-502").split("\n\n\n")
    assert "security/pickle: Unpickling" in pages[0]
    assert "security/yaml-load" in describe_tag("CWE-502")


def test_tag_that_is_off_is_described_with_the_place(tmp_path):
    path = tmp_path / "rules.toml"
    path.write_text('\noff = ["security/pickle"]\n')
    assert f"Switched off in {path}:2.\n" in describe_tag("pickle", load_rules(path))


def test_every_tag_can_be_described():
    for info in list_tags():
        page = describe_tag(info.id)
        assert page.startswith(f"{info.id}: {info.title}\n\n{info.description}\n")
        assert all(ref in page for ref in info.refs)


def test_unknown_tag_is_an_error_with_a_guess():
    with pytest.raises(ConfigError, match=r"^there is no tag security/pick; did you mean security/pickle\?$"):
        describe_tag("security/pick")
    with pytest.raises(ConfigError, match=r"^there is no tag pikle; did you mean pickle\?$"):
        describe_tag("pikle")
    with pytest.raises(ConfigError, match=r"^there is no tag unpickling; did you mean security/pickle\?$"):
        describe_tag("unpickling")
    with pytest.raises(ConfigError, match=r"^there is no tag xyzzy$"):
        describe_tag("xyzzy")
