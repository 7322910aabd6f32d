"""Wildcards and globs match what their meaning as regular expressions matches, in bounded time."""

from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kwsearch.text.wildcard import Glob, Wildcard, expand_braces, ripgrep_glob

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
    components = pattern.split("/")
    if len(components) > 1 and components[-1] == "**":  # below that folder
        components.pop()
        below = True
    for component in components:
        if component == "**":
            meaning += "(?:[^/]+/)*"
        else:
            meaning += "".join({"*": "[^/]*", "?": "[^/]"}.get(letter, letter) for letter in component) + "/"
    meaning += "(?:[^/]+/)+" if below else ""
    text = "/" * anchored + pattern + "/" * (below and not pattern.endswith("/**"))
    assert Glob(text.encode()).matches(path.encode()) == bool(re.fullmatch(meaning, path + "/"))


@pytest.mark.parametrize(
    ("glob", "matched", "others"),
    [
        ("*.{toml,cfg}", ["a.toml", "x/b.cfg"], ["a.py", "toml", "a.{toml,cfg}"]),
        ("[ab].toml", ["a.toml", "x/b.toml"], ["c.toml", "ab.toml"]),
        ("[!a-c]*.py", ["d.py", "x/zz.py"], ["a.py", "cc.py"]),
        ("{src,doc}/**", ["src/a", "doc/x/y"], ["src", "x/src/a"]),
        ("src/*.py", ["src/a.py"], ["x/src/a.py", "src/x/a.py", "src/a.c"]),
        ("/a.py", ["a.py"], ["x/a.py"]),
        ("**/src/a", ["src/a", "x/y/src/a", "src/a/b"], ["src/b"]),
        ("lone/**", ["lone/a"], ["lone", "x/lone/a"]),
        ("src", ["src/a", "x/src/y/z", "src"], ["srcs/a"]),
        ("src/", ["src/a", "x/src/y/z"], ["src"]),
        ("a,b", ["a,b"], ["a", "b"]),
        ("a[{]b", ["a{b"], ["ab"]),
        ("a}b", ["a}b"], ["ab"]),
        ("a]b", ["a]b"], ["ab"]),
        ("[]a]", ["]", "a"], ["b"]),
        ("[id]", ["i", "d/x"], ["[id]"]),
    ],
)
def test_ripgreps_globs(glob: str, matched: list[str], others: list[str]) -> None:
    """What ripgrep 13 answers for ``--files -g``; a folder's name stands for what is below it, too."""
    found = ripgrep_glob(glob.encode())
    assert [path for path in (*matched, *others) if found.matches(path.encode())] == matched


@pytest.mark.parametrize(
    ("glob", "mark"), [("*.{py", "{"), ("a{b,[c]", "{"), ("[ab", "["), ("[]", "["), ("[!]", "[")]
)
def test_ripgrep_takes_no_group_and_no_set_without_its_end(glob: str, mark: str) -> None:
    with pytest.raises(ValueError, match=re.escape(f"{mark} is not closed")):
        ripgrep_glob(glob.encode())


def test_a_folder_in_square_brackets_is_meant_as_it_is_written() -> None:
    assert Glob(b"app/[id]/*").matches(b"app/[id]/page.tsx")
    assert not Glob(b"app/[id]/*").matches(b"app/i/page.tsx")


def test_braces_are_bounded() -> None:
    assert expand_braces(b"{a,{b,c}d}{1,2}") == [b"a1", b"a2", b"bd1", b"bd2", b"cd1", b"cd2"]
    with pytest.raises(ValueError, match="more than 100 patterns"):
        Glob(b"{a,b}" * 7)


def test_patterns_cannot_run_away() -> None:
    assert not Wildcard(b"*a*a*a*a*a*a*a*a*a*a*b" * 20).matches(b"a" * 5_000)
    assert not Glob(b"**/a/**/a/**/a/**/a/**/a/**/z").matches(b"a/" * 300 + b"y")
    assert not Glob(b"*[a]*[a]*[a]*[a]*[a]*[a]*b" * 5, sets=True).matches(b"a" * 5_000)


def test_what_every_match_holds_is_known() -> None:
    wildcard = Wildcard(b"ab?cde*f")
    assert (wildcard.prefix, wildcard.longest) == (b"ab", b"cde")
    assert Wildcard(b"*x").prefix == b""


@pytest.mark.timeout(10)
def test_braces_without_end_cost_no_more_than_their_length() -> None:
    text = b"{a,b}{c,d" + b"{" * 20_000
    assert expand_braces(text) == [b"a" + text[5:], b"b" + text[5:]]
    assert expand_braces(b"{a{b,c}") == [b"{ab", b"{ac"]
    assert expand_braces(b"}{a,{b,c}d}") == [b"}a", b"}bd", b"}cd"]
