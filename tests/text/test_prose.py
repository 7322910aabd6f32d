"""Forms of words of prose, and words that stand for one another in code."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kwsearch.text.prose import inflections, relatives, stem


@pytest.mark.parametrize(
    "family",
    [
        "retry retries retried retrying",
        "cache caches cached caching",
        "match matches matched matching",
        "use uses used using",
        "parse parses parsed parsing",
        "class classes",
        "stop stops stopped stopping",
        "call calls called calling",
        "cancel cancels canceled cancelled canceling cancelling",
        "marshal marshals marshaled marshalled marshalling",
        "read reads reading",
        "config configs",
        "send sends sent sending",
        "write writes wrote written writing",
    ],
)
def test_forms_of_a_word_share_a_stem_and_find_each_other(family: str) -> None:
    forms = family.split()
    assert len({stem(form) for form in forms}) == 1
    for form in forms:
        assert set(forms) <= {form, *inflections(form)}


def test_words_that_only_look_inflected_stay_apart() -> None:
    assert stem("parser") != stem("parse")
    assert [stem(word) for word in ("status", "analysis", "string", "the", "os", "été")] == [
        "status",
        "analysis",
        "string",
        "th",
        "os",
        "été",
    ]
    assert inflections("été") == ()


@pytest.mark.parametrize(
    "family",
    [
        "decompress decompressed decompression decompressor",
        "validate validation validator validators",
        "iterate iterating iteration iterator",
        "parse parsing parser parsers",
        "format formatted formatter",
        "cancel cancelled cancellation cancellations",
        "unmarshal unmarshalled unmarshaller",
        "escape escaped escaping",
        "config configuration settings",
        "request requests req",
        "initialize init setup",
        "exception exceptions error errors",
    ],
)
def test_words_find_their_relatives(family: str) -> None:
    words = family.split()
    for word in words:
        assert set(words) <= {word, *inflections(word), *relatives(word)}


def test_what_is_no_word_has_no_relatives() -> None:
    assert [relatives(text) for text in ("", "é", "a", "io", "été", "x1", "a_b")] == [()] * 7


@given(st.text(alphabet="abeilnorsty", max_size=12))
def test_relatives_are_few_and_none_is_a_form_of_the_word(word: str) -> None:
    found = relatives(word)
    assert list(found) == sorted(set(found))
    assert len(found) < 60
    assert set(found).isdisjoint({word, *inflections(word)})
