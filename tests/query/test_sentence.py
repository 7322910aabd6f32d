"""A pasted sentence is words: its punctuation is no syntax, and a query stays a query."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kwsearch.errors import QueryLimitError
from kwsearch.query.parser import parse_query
from kwsearch.query.tree import And, Word, format_query


def words(text: str) -> list[str]:
    """The words of a text that is read as nothing but words."""
    tree = parse_query(text).tree
    assert isinstance(tree, And)
    assert all(isinstance(child, Word) for child in tree.children)
    return [child.text for child in tree.children if isinstance(child, Word)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("file: support directory listing on Windows", "file support directory listing on Windows"),
        ("fix(parser): keep the last line of a block (#1234)", "parser keep the last line of a block"),
        ("feat!: say which of the readers are closed", "say which of the readers are closed"),
        ("fix: EXPOSED-815 check the types of an alias", "check the types of an alias"),
        ("Reverts 1a2b3c4d5 since it breaks the build", "Reverts since it breaks the build"),
        ("Checks whether a path's (or one of its parents') time has changed.",
         "Checks whether a path's one of its parents time has changed"),
        ("the sum of all rows, that is (number of rows /", "the sum of all rows that is number of rows /"),
        ("a semilattice whose operation is called \"meet\", and which is total",
         "a semilattice whose operation is called meet which is total"),
        ("calls rename(2) when the target is a folder", "calls rename when the target is a folder"),
    ],
)  # fmt: skip
def test_a_sentence_is_its_words(text, expected):
    assert words(text) == expected.split()


@pytest.mark.parametrize(
    "text",
    [
        "lang:python the words of a sentence beside a filter (one or none)",
        "one two three OR four five six seven",
        'one two three four five "six seven eight"',
        "one two three four five six -seven",
        "one two three four five six /se.en/",
        "one two three four five (six or seven)",
    ],
)
def test_a_query_stays_a_query(text):
    tree = parse_query(text).tree
    if "(six or seven)" in text:
        assert words(text) == ["one", "two", "three", "four", "five", "six", "seven"]
    else:
        assert not (isinstance(tree, And) and all(isinstance(child, Word) for child in tree.children))


def test_it_is_said_that_or_is_a_word_in_a_sentence():
    query = parse_query("returns the first of the rows or the default value")
    assert query.hints == ("in a sentence `or` and `and` are words; write OR and AND to combine",)


@given(
    st.lists(
        st.sampled_from(
            [
                "reads",
                "the",
                "of",
                "file(",
                "(or",
                "or)",
                "and)",
                "a/b",
                "/x",
                "y/",
                "'it'",
                "x.",
                "#12",
                "a::b",
            ]
        ),
        max_size=8,
    )
)
def test_a_sentence_is_read_and_written_the_same(pieces):
    text = "nine plain words that are read before all others " + " ".join(pieces)
    try:
        query = parse_query(text)
    except QueryLimitError:
        return
    assert parse_query(format_query(query)) == query
