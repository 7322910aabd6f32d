"""The dialect of regular expressions: what is read, and errors that name what it lacks."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kwsearch.errors import QuerySyntaxError
from kwsearch.query.parser import parse_query
from kwsearch.query.regex_syntax import read_regex
from kwsearch.query.regex_tree import Assertion, Chars, Choice, Repeat, Sequence, breaks
from kwsearch.query.tree import Filter, Regex


def shown(node: object) -> object:
    """A tree as plain values."""
    if isinstance(node, Chars):
        text = "".join(chr(low) if low == high else f"{chr(low)}-{chr(high)}" for low, high in node.ranges)
        text += "".join(f"<{'' if holds else '^'}{name}>" for name, holds in node.names)
        return ("not " if node.negated else "") + text + ("/i" if node.folds else "")
    if isinstance(node, Assertion):
        return f"({node.what})"
    if isinstance(node, Repeat):
        return (node.low, node.high, "lazy" if node.lazy else "", shown(node.part))
    assert isinstance(node, (Sequence, Choice))
    kind = "or" if isinstance(node, Choice) else "then"
    return [kind, *map(shown, node.parts)]


@pytest.mark.parametrize(
    ("pattern", "tree"),
    [
        ("a", "a"),
        ("", ["then"]),
        ("ab|c|", ["or", ["then", "a", "b"], "c", ["then"]]),
        ("a+?b*", ["then", (1, None, "lazy", "a"), (0, None, "", "b")]),
        ("(?U)a+b+?", ["then", (1, None, "lazy", "a"), (1, None, "", "b")]),
        ("a{2}b{2,}c{2,3}", ["then", (2, 2, "", "a"), (2, None, "", "b"), (2, 3, "", "c")]),
        ("if{x}{", ["then", "i", "f", "{", "x", "}", "{"]),
        ("(ab)?(?:c)(?P<n>d)(?<n>e)", ["then", (0, 1, "", ["then", "a", "b"]), "c", "d", "e"]),
        ("a(?i)b(?-i:c)d|e", ["or", ["then", "a", "b/i", "c", "d/i"], "e/i"]),
        (".(?s).(?-s:.)", ["then", "not \n", "not ", "not \n"]),
        ("^$(?-m:^$)", ["then", "(line start)", "(line end)", ["then", "(text start)", "(text end)"]]),
        (r"\A\z\b\B", ["then", "(text start)", "(text end)", "(word edge)", "(no word edge)"]),
        (r"\d\D\w\s\pL\PL\p{Greek}", ["then", "<d>", "<^d>", "<w>", "<s>", r"<\p{L}>", r"<^\p{L}>", r"<\p{Greek}>"]),
        (r"\x41\x{1F600}\u00e9\U0001F600\t\n\.\-\é", ["then", *"A😀é😀\t\n.-é"]),
        (r"\Qa*\E+.", ["then", "a", (1, None, "", "*"), "not \n"]),
        (r"\Qa", "a"),
        ("[]a-c^-]", "]a-c^-"),
        (r"[^\w\-_]", "not -_<w>"),
        ("[[:alpha:][:^digit:]x]", "x<[:alpha:]><^[:digit:]>"),
        (r"[a\]\\&|~]", r"a]\&|~"),
    ],
)  # fmt: skip
def test_patterns_are_read(pattern: str, tree: object) -> None:
    assert shown(read_regex(pattern)) == tree


def test_flags_of_the_query_hold_from_the_start() -> None:
    assert shown(read_regex("a.", ignore_case=True, dot_all=True)) == ["then", "a/i", "not "]


@pytest.mark.parametrize(
    ("pattern", "position", "named"),
    [
        ("a(?=b)", 1, "no look-ahead (?=…)"),
        ("(?!b)", 0, "no look-ahead (?!…)"),
        ("(?<=a)b", 0, "no look-behind (?<=…)"),
        ("(?<!a)b", 0, "no look-behind (?<!…)"),
        ("(?>a)", 0, "no atomic group (?>…)"),
        (r"(a)\1", 3, r"no back-reference \1"),
        ("(?P<n>a)(?P=n)", 8, "no back-reference (?P=…)"),
        (r"\k<n>", 0, r"no back-reference \k"),
        ("a++", 1, "no possessive quantifier ++"),
        ("a{,3}", 1, "no quantifier {,3}"),
        (r"\<foo\>", 0, r"no word edge \<"),
        (r"foo\>", 3, r"no word edge \>"),
        (r"\b{start}foo", 0, r"no word edge \b{start}"),
        ("[a-z&&[^aeiou]]", 4, "no intersection of classes &&"),
        ("[a-z--b]", 4, "no difference of classes --"),
        ("[a~~b]", 2, "no symmetric difference of classes ~~"),
        ("[a[bc]]", 2, "no brackets inside brackets"),
        ("[[.x.]]", 1, "no brackets inside brackets"),
        ("[[:foo:]]", 1, "there is no class [:foo:]"),
        (r"[\b]", 1, r"no \b inside brackets"),
        (r"a\Z", 1, r"no \Z"),
        (r"\G", 0, r"no \G"),
        (r"a\Kb", 1, r"no \K"),
        (r"\h", 0, r"no \h"),
        (r"\R", 0, r"no \R"),
        (r"\q", 0, r"no escape \q"),
        ("(?x) a", 0, "no group (?x"),
        ("(?#a)", 0, "no comment (?#…)"),
        ("(?R)", 0, "no recursion (?R…)"),
        ("(?1)", 0, "no group (?1"),
        ("a(b", 1, '"(" without ")"'),
        ("a)b", 1, '")" without "("'),
        ("[a", 0, '"[" without "]"'),
        ("*a", 0, "* has nothing to repeat"),
        ("a|+", 2, "+ has nothing to repeat"),
        ("(?:)*+", 4, "no possessive quantifier *+"),
        ("ab**", 3, "** repeats what is repeated"),
        ("a{3,2}", 1, "{3,2} ends before it begins"),
        ("a{1001}", 1, "repeats more than 1,000 times"),
        ("[z-a]", 1, "the range z-a ends before it begins"),
        (r"[\d-z]", 1, r"\d cannot begin a range"),
        (r"\x4", 0, r"\x needs the number of a character"),
        (r"\x{110000}", 0, r"\x needs the number of a character"),
        (r"\ud800", 0, r"\u needs the number of a character"),
        (r"\p", 0, r"the class behind \p has no name"),
        (r"\p{^Greek}", 0, r"the class behind \p has no name"),
        ("(?P<1>a)", 0, "the name of a group"),
        ("(?i", 0, '"(" without ")"'),
        ("(" * 101 + ")" * 101, 100, "nested more than 100 deep"),
        ("a\udcff", 1, "a byte that is no UTF-8"),
    ],
)  # fmt: skip
def test_what_is_lacking_is_named_with_its_place(pattern: str, position: int, named: str) -> None:
    with pytest.raises(QuerySyntaxError) as caught:
        read_regex(pattern)
    assert named in caught.value.message
    assert caught.value.position == position


@pytest.mark.parametrize(
    ("query", "position"),
    [(r"foo /a\/b(?=c)/", 9), (r"sym:a(?=c)", 5), (r'sym:"a(?=c)"', 6), (r"f:(?=c)", 2)],
)  # fmt: skip
def test_a_query_shows_the_place_in_its_own_text(query: str, position: int) -> None:
    with pytest.raises(QuerySyntaxError) as caught:
        parse_query(query)
    assert caught.value.position == position


def test_flags_given_beside_the_query_have_no_place() -> None:
    with pytest.raises(QuerySyntaxError) as caught:
        parse_query("x", filters=[("file", "a(")])
    assert caught.value.position == -1


def test_an_escaped_slash_is_a_slash() -> None:
    assert parse_query(r"path:/a\/b\\/").tree == Filter("path", Regex(r"a/b\\"))


@pytest.mark.parametrize(
    ("pattern", "over_lines"),
    [
        ("a.*b", False), ("[^a]", False), (r"[^a\n]", False), (r"\s", False), (r"\W", False), ("[[:space:]]", False),
        (r"\PL", False), (r"\p{Cc}", False), (r"[\t-\r]", False), ("(x|(y[^z])*)", False), ("^$", False),
        ("(?s)a.b", True), (r"a\nb", True), (r"[x\n]", True), (r"\x0a", True), (r"[\s\S]", True), (r"[\W\w]", True),
        (r"\n?[^a]", True), (r"\A\s", True), (r"\W\z", True), (r"(?-m)^\D", True), (r"\Aab", False), ("(?s)ab", False),
    ],
)  # fmt: skip
def test_what_may_go_over_line_ends_is_known(pattern: str, over_lines: bool) -> None:
    assert breaks(read_regex(pattern)) == over_lines


@given(st.text("ab(){}[]*+?|^$.\\-&~:,1wbdsQEpxPi<>=!", max_size=20))
def test_every_text_is_read_or_refused(pattern: str) -> None:
    error: QuerySyntaxError | None = None
    try:
        read_regex(pattern)
    except QuerySyntaxError as raised:
        error = raised
    assert error is None or 0 <= error.position <= len(pattern)
