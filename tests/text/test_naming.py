"""What names have for words of prose."""

from __future__ import annotations

import pytest

from kwsearch.text import naming
from kwsearch.text.naming import named_as
from kwsearch.text.prose import stem


@pytest.mark.parametrize(
    ("word", "parts"),
    [
        ("retrieves", ["get", "fetch"]),
        ("determine", ["is", "should", "has", "can"]),
        ("number", ["count", "counts", "num", "size", "sizes", "len"]),
        ("printed", ["dump", "display"]),
        ("zylophone", []),
        ("", []),
    ],
)
def test_names_have_other_words_than_prose(word: str, parts: list[str]) -> None:
    assert named_as(word)[: len(parts) or None] == parts


def test_table_is_sorted_and_its_words_are_stems_that_stand_for_others() -> None:
    lines = [line.split() for line in naming._NAMED.split("\n")[1:-1]]
    words = [line[0] for line in lines]
    assert words == sorted(set(words))
    for word, *parts in lines:
        assert stem(word) in (word, stem(stem(word)))
        assert parts
        assert word not in {stem(part) for part in parts}
        assert len(parts) == len(set(parts))
