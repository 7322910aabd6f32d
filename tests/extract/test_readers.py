"""Readers without a grammar: what is broken hides nothing else, whatever is lost in it or stands there too much."""

from __future__ import annotations

import pytest

from kwsearch.extract import extract_facts

STYLES = (
    b".one { color: red; }\n\n.two {\n  margin: 1px;\n}\n\n",
    b'.broken {\n  background: url("a.png") no-repeat;\n  color: var(--b);\n}\n\n',
    b".three { color: red }\n\n@mixin four($a) {\n  color: $a;\n}\n\n.five { @include four(1); }\n",
)
R = (
    b"one <- 1\n\ntwo <- function(a) {\n  a + 1\n}\n\n",
    b'broken <- function(a, b) {\n  if (a > b) c(a, b[1]) else {\n    d <- paste0("x", a)\n  }\n}\n\n',
    b"three <- function(x) sum(x)\n\nfour <- function(x) {\n  three(x)\n}\n\nfive <- 5\n",
)
INSERTED = [b"{", b"}", b"(", b")", b"[", b"]", b";", b":", b"@", b".", b"&", b"#{", b"\\", b",", b"<-", b"="]


def names(path: str, data: bytes) -> list[tuple[str, str, int, str]]:
    symbols = extract_facts(path, data, "r" if path.endswith(".R") else "scss").symbols
    return [(row.name, row.kind, row.line, row.scope) for row in symbols if row.name not in ("broken", "d")]


@pytest.mark.parametrize("text", [*INSERTED, b"'", b'"', b""])
def test_a_broken_rule_hides_no_other(text: bytes) -> None:
    wanted = [("one", "class", 1, ""), ("two", "class", 3, ""), ("three", "class", 12, ""), ("four", "macro", 14, ""),
              ("five", "class", 18, "")]  # fmt: skip
    assert_kept("a.scss", STYLES, wanted, text)


@pytest.mark.parametrize("text", [*INSERTED, b""])
def test_a_broken_function_of_r_hides_no_other(text: bytes) -> None:
    wanted = [("one", "variable", 1, ""), ("two", "function", 3, ""), ("three", "function", 13, ""),
              ("four", "function", 15, ""), ("five", "variable", 19, "")]  # fmt: skip
    assert_kept("a.R", R, wanted, text)


def assert_kept(
    path: str, parts: tuple[bytes, bytes, bytes], wanted: list[tuple[str, str, int, str]], text: bytes
) -> None:
    before, broken, after = parts
    assert names(path, before + broken + after) == wanted
    for place in range(len(broken) - 2):
        left = broken[:place] + text + broken[place + (not text) :]
        if left.count(b"\n") == broken.count(b"\n") and (path == "a.scss" or left.count(b'"') == 2):
            found = names(path, before + left + after)
            assert [row for row in found if row in wanted] == wanted, left
