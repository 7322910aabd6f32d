"""What every match of a regular expression contains: never more than it does, and enough to choose files by."""

from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kwsearch.query.regex_literals import (
    EDGE,
    LONGEST_TEXT,
    Either,
    Every,
    Run,
    beginning,
    longest_text,
    needed,
)
from kwsearch.query.regex_syntax import read_regex


@pytest.mark.parametrize(
    ("pattern", "need"),
    [
        ("par(se|t)_", "Run('parse_', 'part_')"),
        ("colou?r", "Run('color', 'colour')"),
        (r"def\s+foo\b", r"Run('def\x00foo\x00')"),
        (r"def\s+foo\n", r"Every(Run('def\x00'), Run('\x00foo\x00'))"),
        (r"def[ \t]+foo\b", r"Run('def\x00foo\x00')"),
        ("foo.*bar", "Line(Run('foo'), Run('bar'))"),
        ("foo[^x]*bar", "Line(Run('foo'), Run('bar'))"),
        (r"foo[^x]*bar\z", r"Every(Run('foo'), Run('bar\x00'))"),
        ("ab+c", "Line(Run('ab'), Run('bc'))"),
        (r"[Tt]est\w+Case", "Line(Run('Test', 'test'), Run('Case'))"),
        ("(foo|bar.*baz)", "Either(Run('foo'), Line(Run('bar'), Run('baz')))"),
        ("(foo|.*)", "None"),
        (r"a\nbc", r"Every(Run('a\x00'), Run('\x00bc'))"),
        ("x{3}yz", "Run('xxxyz')"),
        ("(ab){5}cd", "Line(Run('ab'), Run('abcd'))"),
        (r"^class \w+\(nn\.Module\):$", r"Line(Run('\x00class '), Run('(nn.Module):\x00'))"),
        (r"\Bfoo\b", r"Run('foo\x00')"),
        (r"foo\Wbar", r"Run('foo\x00bar')"),
        (r"\A.*foo\Wbar", r"Every(Run('foo\x00'), Run('\x00bar'))"),
        ("[0-9a-f]{32}", "None"),
        ("[ab]{2}x", "Run('aax', 'abx', 'bax', 'bbx')"),
        ("(?i)Straße", "Run('Straße')"),
        ("(foo.*bar|baz)+ qux", "Line(Either(Line(Run('foo'), Run('bar')), Run('baz')), Run(' qux'))"),
    ],
)  # fmt: skip
def test_needs(pattern: str, need: str) -> None:
    assert repr(needed(read_regex(pattern))) == need


@pytest.mark.parametrize(
    ("pattern", "begins", "longest"),
    [
        ("^New", "New", "New"),
        (r"\AgetX+y", "get", "getX"),
        ("^(?:a|b)", "", ""),
        ("New$", "", "New"),
        (r"foo\.barbaz.*x", "", "foo.barbaz"),
        ("^ab*", "a", "a"),
        ("", "", ""),
    ],
)
def test_texts_for_looking_up_names(pattern: str, begins: str, longest: str) -> None:
    tree = read_regex(pattern)
    assert (beginning(tree), longest_text(needed(tree))) == (begins, longest)


def is_met(need: Run | Every | Either, lines: list[str]) -> bool:
    """Whether a match, given by its lines with what stands around it, meets a need."""
    if isinstance(need, Run):
        return any(re.search(bounded(text), line, re.IGNORECASE) for text in need.texts for line in lines)
    if isinstance(need, Either):
        return any(is_met(part, lines) for part in need.needs)
    if need.on_one_line:
        return any(all(is_met(part, [line]) for part in need.needs) for line in lines)
    return all(is_met(part, lines) for part in need.needs)


def bounded(text: str) -> str:
    """A text with EDGE as a pattern: where it stands no word goes on, whatever stands there."""
    return r"(?:\W+|(?<!\w)|(?!\w))".join(map(re.escape, text.split(EDGE)))


pieces = st.sampled_from(
    ["a", "foo", "_", " ", r"\b", "^", "$", r"\.", "(b|cd)", "(?:xy)+", "z?", "(?:q)*", "[ef]", "(?i:G)", r"\w+", r"\n",
     "i{2}", r"\s", r"\s+", "(?:a.*b|c)", "[^x]", ".", "(?:o\n)+", "(?:f|.)", "(?:(?:ab)+c)+"]
)  # fmt: skip


@given(st.lists(pieces, min_size=1, max_size=6).map("".join), st.text("abcdefghioqxyz_. G\n", max_size=24))
@settings(max_examples=1500, deadline=None)
def test_every_match_meets_the_need(pattern: str, text: str) -> None:
    need = needed(read_regex(pattern, ignore_case=True))
    lines = [text] if r"\n" in pattern or "\n" in pattern else text.split("\n")
    found = [(re.search(pattern, line, re.IGNORECASE | re.MULTILINE), line) for line in lines]
    match, text = next(((match, line) for match, line in found if match), (None, text))
    if need is None or match is None:
        return
    first, end = text.rfind("\n", 0, match.start()) + 1, text.find("\n", match.end())
    assert is_met(need, text[first : end if end >= 0 else len(text)].split("\n")), need


def test_deep_patterns_are_looked_at_in_time() -> None:
    assert longest_text(needed(read_regex("(" * 60 + "ab" + "+)" * 60 + "foo"))) == "foo"
    assert isinstance(needed(read_regex("x.*" * 60 + "foo")), Every)


@pytest.mark.timeout(10)
def test_copies_of_copies_are_not_spelled_out() -> None:
    pattern = "a"
    for _ in range(32):
        pattern = f"({pattern}){{4}}"
    assert 100 <= len(longest_text(needed(read_regex(pattern)))) <= LONGEST_TEXT
