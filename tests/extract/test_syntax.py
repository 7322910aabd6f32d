"""Tokens that colour source: by each grammar, by the table's marks without one, and whole lines whatever they hold."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import kwsearch
from kwsearch.extract import syntax
from kwsearch.extract.syntax import MOST_BYTES, syntax_tokens
from kwsearch.languages.table import LANGUAGES


def read(language: str, text: str) -> list[list[str]]:
    """The tokens of a text, each as the first letter of its class and what it covers."""
    lines = text.split("\n")
    return [
        [f"{kind[0]} {line[start:end]}" for start, end, kind in found]
        for line, found in zip(lines, syntax_tokens(lines, language), strict=True)
    ]


def test_python():
    text = '''def f(a, *, b=1.5):
    """doc
    more"""
    x = f"a{b!r} é {a['k']}" if not a else None  # é note
    return {"é": 0x1F, 'b': b"z"}, é'''
    assert read("python", text) == [
        ["k def", "n 1.5"],
        ['s """doc'],
        ['s     more"""'],
        ['s f"a', "s  é ", "s 'k'", 's "', "k if", "k not", "k else", "k None", "c # é note"],
        ["k return", 's "é"', "n 0x1F", "s 'b'", 's b"z"'],
    ]


@pytest.mark.parametrize(
    ("language", "text", "expected"),
    [
        ("c", "static const int x = 0x10; /* c */ char *s = \"a\";",
         ["k static", "k const", "k int", "n 0x10", "c /* c */", "k char", 's "a"']),
        ("go", 'var a = "b" // c', ["k var", 's "b"', "c // c"]),
        ("rust", 'pub fn f(x: u32) { "s" } // c', ["k pub", "k fn", "k u32", 's "s"', "c // c"]),
        ("javascript", "const a = `x${b+1}y`; /* c */ if (true) return null",
         ["k const", "s `x", "n 1", "s y`", "c /* c */", "k if", "k true", "k return", "k null"]),
        ("ruby", 'if x then puts "a#{b}c" end # d', ["k if", "k then", 's "a', 's c"', "k end", "c # d"]),
        ("java", 'class A { int x = 1; String s = "s"; }', ["k class", "k int", "n 1", 's "s"']),
        ("sql", "select 'x' -- c", ["s 'x'", "c -- c"]),
        ("yaml", "a: 'x' # c", ["s 'x'", "c # c"]),
        ("markdown", "# if 'x'", []),
        ("no such language", "if 'x'", []),
    ],
)  # fmt: skip
def test_languages_with_and_without_a_grammar(language, text, expected):
    assert read(language, text) == [expected]


def test_a_very_long_file_stays_plain():
    lines = ["if x: pass"] * (MOST_BYTES // 11 + 1)
    assert not any(syntax_tokens(lines, "python"))
    assert all(syntax_tokens(lines[: MOST_BYTES // 22], "python"))


def test_the_first_lines_do_not_wait_for_the_last(monkeypatch):
    asked: list[int] = []

    def spans(data: bytes, row: object) -> Iterator[tuple[int, int, str]]:
        for number in range(100):
            asked.append(number)
            yield number * 3, number * 3 + 1, "number"

    monkeypatch.setattr(syntax, "_spans", spans)
    tokens = syntax_tokens(["1 "] * 100, "python")
    assert [next(tokens) for _ in range(5)] == [[(0, 1, "number")]] * 5
    assert len(asked) < 10


@settings(max_examples=60, deadline=None)
@given(
    st.sampled_from([row.name for row in LANGUAGES]),
    st.lists(st.text(st.sampled_from("\"'`/*#{}()$\\ aé\udcff\0\t1.if"), max_size=12), max_size=8),
)
def test_tokens_lie_in_their_lines_one_behind_the_other(language, lines):
    found = list(kwsearch.syntax_tokens(lines, language))
    assert len(found) == len(lines)
    for line, tokens in zip(lines, found, strict=True):
        edges = [edge for start, end, _ in tokens for edge in (start, end)]
        assert edges == sorted(edges)
        assert all(start < end <= len(line) for start, end, _ in tokens)
        assert {kind for *_, kind in tokens} <= {"comment", "string", "number", "keyword"}
