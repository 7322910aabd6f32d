"""Stylesheets: a broken rule hides no other, whatever is lost in it or stands there too much."""

from __future__ import annotations

import pytest

from kwsearch.extract import extract_facts

RULES = (
    b".one { color: red; }\n\n.two {\n  margin: 1px;\n}\n\n",
    b'.broken {\n  background: url("a.png") no-repeat;\n  color: var(--b);\n}\n\n',
    b".three { color: red }\n\n@mixin four($a) {\n  color: $a;\n}\n\n.five { @include four(1); }\n",
)


def names(data: bytes) -> list[tuple[str, str, int, str]]:
    symbols = extract_facts("a.scss", data, "scss").symbols
    return [(row.name, row.kind, row.line, row.scope) for row in symbols if row.name != "broken"]


@pytest.mark.parametrize(
    "text", [b"{", b"}", b"(", b")", b";", b":", b'"', b"'", b"@", b".", b"&", b"#{", b"\\", b""]
)
def test_a_broken_rule_hides_no_other(text: bytes) -> None:
    wanted = [("one", "class", 1, ""), ("two", "class", 3, ""), ("three", "class", 12, ""), ("four", "macro", 14, ""),
              ("five", "class", 18, "")]  # fmt: skip
    before, broken, after = RULES
    assert names(before + broken + after) == wanted
    for place in range(len(broken) - 2):
        left = broken[:place] + text + broken[place + (not text) :]
        if left.count(b"\n") == broken.count(b"\n"):
            found = names(before + left + after)
            assert [row for row in found if row in wanted] == wanted, left
