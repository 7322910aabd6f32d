"""Wildcards and globs match what their meaning as regular expressions matches, in bounded time."""

from __future__ import annotations

import re

from hypothesis import given, settings
from hypothesis import strategies as st

from kwsearch.text.wildcard import Glob, Wildcard

names = st.text("abc", max_size=8)
components = st.sampled_from(["a", "ab", "*", "**", "a*", "*b", "?", "?b*"])


@given(st.text("ab*?", max_size=7), names)
@settings(max_examples=500)
def test_wildcards_mean_any_run_and_any_character(pattern: str, name: str) -> None:
    meaning = "".join({"*": ".*", "?": "."}.get(letter, letter) for letter in pattern)
    assert Wildcard(pattern.encode()).matches(name.encode()) == bool(re.fullmatch(meaning, name))


@given(
    st.lists(components, min_size=1, max_size=4).map("/".join),
    st.lists(st.sampled_from(["a", "b", "ab", "bb"]), min_size=1, max_size=4).map("/".join),
    st.booleans(),
    st.booleans(),
)
@settings(max_examples=500)
def test_globs_end_with_the_path_and_begin_at_any_component(
    pattern: str, path: str, anchored: bool, below: bool
) -> None:
    meaning = "" if anchored else "(?:.*/)?"
    for component in pattern.split("/"):
        if component == "**":
            meaning += "(?:[^/]+/)*"
        else:
            meaning += "".join({"*": "[^/]*", "?": "[^/]"}.get(letter, letter) for letter in component) + "/"
    meaning += "(?:[^/]+/)+" if below else ""
    text = "/" * anchored + pattern + "/" * below
    assert Glob(text.encode()).matches(path.encode()) == bool(re.fullmatch(meaning, path + "/"))


def test_patterns_cannot_run_away() -> None:
    assert not Wildcard(b"*a*a*a*a*a*a*a*a*a*a*b" * 20).matches(b"a" * 5_000)
    assert not Glob(b"**/a/**/a/**/a/**/a/**/a/**/z").matches(b"a/" * 300 + b"y")


def test_what_every_match_holds_is_known() -> None:
    wildcard = Wildcard(b"ab?cde*f")
    assert (wildcard.prefix, wildcard.longest) == (b"ab", b"cde")
    assert Wildcard(b"*x").prefix == b""
