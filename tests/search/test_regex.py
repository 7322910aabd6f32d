"""Regular expressions on bytes: the matches that Python's own engine finds, in bounded time, whatever the text."""

from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kwsearch.errors import QueryLimitError, QuerySyntaxError
from kwsearch.query.tree import Regex
from kwsearch.search.evaluate import regex as engine
from kwsearch.search.evaluate.regex import Pattern, TooLongError


def never() -> bool:
    return False


def found(pattern: str, text: str | bytes, *, ignore_case: bool = False) -> list[str]:
    """The matches in a text."""
    data = text if isinstance(text, bytes) else text.encode()
    spans = Pattern(Regex(pattern), ignore_case=ignore_case).spans(data, never)
    return [data[start:end].decode(errors="replace") for start, end in spans]


@pytest.mark.parametrize(
    ("pattern", "text", "matches"),
    [
        ("b.", "abc abd\nb\nbx", ["bc", "bd", "bx"]),
        (":\n\\s+pass", "if x:\n    pass\nelse: pass", [":\n    pass"]),
        (r"foo\s+bar", "foo bar\nfoo\n\n bar", ["foo bar"]),
        (r"foo[\s\n]+bar", "foo bar\nfoo\n\n bar", ["foo bar", "foo\n\n bar"]),
        ("(?s)a.*c", "ab\nc\nc d", ["ab\nc\nc"]),
        ("^a$", "a\na\r\nab\na", ["a", "a"]),
        (r"^a\r?$", "a\na\r\nab\na", ["a", "a\r", "a"]),
        ("^$", "\n\r\nx\n", [""]),
        ("a.", "a\r\na\n", ["a\r"]),
        (r"\r", "a\r\nb\rc", ["\r", "\r"]),
        ("^$", "", []),
        ("x*", "ab\nxx\n", ["", "", "", "xx", ""]),
        (r"\Aa|b\z", "a\na\nb\nb", ["a", "b"]),
        (r"b\z", "b\n", []),
        ("[^a]+b", "xb\nxab", ["xb"]),
        (r"\w+", "größe naïve_1", ["größe", "naïve_1"]),
        (r"\w", "abcdef\ng", ["a", "b", "c", "d", "g"]),
        (r"\bid\b", "idée ID id", ["id"]),
        (r"\bübung\b", "vorübung übung", ["übung"]),
        (r"\Bbung", "bung übung", ["bung"]),
        (r"e\b", "eé é e", ["e"]),
        (r"^\bé\b$", "é\nxé\n é\né", ["é", "é"]),
        (r"\bé\b\B|\bx\b\b", "é x", ["x"]),
        (r"\d+", "x٣٤", ["٣٤"]),
        (r"a\sb", "a\u00a0b", ["a\u00a0b"]),
        (r"[^\W_]+", "_naïve_", ["naïve"]),
        (r"[\W\d]+", "é.1é", [".1"]),
        (r"\S\D", " é1é", ["1é"]),
        ("[[:digit:]]+", "a12", ["12"]),
        ("[[:^alpha:]]b", "ab1b", ["1b"]),
        (r"\p{Greek}+", "abλω", ["λω"]),
        (r"caf.", b"caf\xe9 caf\xc3\xa9", ["café"]),
        (r"[^x]\xff?z", b"\xffz az", ["az"]),
        (r"a\x01", "a\x01é", ["a\x01"]),
        (r"a.b|[^a]c|\Wd", b"a\xed\xa0\x80b\n\xed\xbf\xbfc\n\xed\xa0\x80d\na\xed\x9f\xbfb", ["a\ud7ffb"]),
        (r"\b[^x]y|(?s:.)\z", b"y\xed\xa0\x80y\n\xed\xa0\x80", []),
    ],
)  # fmt: skip
def test_matches(pattern: str, text: str | bytes, matches: list[str]) -> None:
    assert found(pattern, text) == matches


@pytest.mark.parametrize(
    ("pattern", "text", "matches"),
    [
        ("straße", "STRASSE STRAßE", ["STRAßE"]),
        ("ΣΑΣ", "σας", ["σας"]),
        ("k", "\u212a", ["\u212a"]),
        ("[a-c]X", "Bx é", ["Bx"]),
        ("(?-i:a)b", "AB aB é", ["aB"]),
        ("école", "ÉCOLE", ["ÉCOLE"]),
    ],
)
def test_case_is_that_of_all_letters(pattern: str, text: str, matches: list[str]) -> None:
    assert found(pattern, text, ignore_case=True) == matches


ATOMS = [
    "a",
    "b",
    "é",
    "É",
    "_",
    "-",
    ".",
    r"\w",
    r"\W",
    r"\d",
    r"\s",
    "[ab]",
    "[^a]",
    r"[^\w-]",
    r"[é\d]",
    "\n",
    "1",
]
ASSERTIONS = ["^", "$", r"\b", r"\B"]
patterns = st.recursive(
    st.one_of(st.sampled_from(ATOMS), st.sampled_from(ATOMS), st.sampled_from(ASSERTIONS)),
    lambda inner: st.one_of(
        st.lists(inner, min_size=1, max_size=4).map("".join),
        st.tuples(inner, inner).map(lambda pair: f"(?:{pair[0]}|{pair[1]})"),
        st.tuples(inner, st.sampled_from(["*", "+", "?", "{2}", "{0,2}", "+?"])).map(
            lambda pair: f"(?:{pair[0]}){pair[1]}"
        ),
    ),
    max_leaves=8,
)  # fmt: skip


@given(patterns, st.text("abéÉ_-1 \r\n", max_size=16), st.booleans())
@settings(max_examples=600, deadline=None)
def test_lines_are_those_of_pythons_own_engine(pattern: str, text: str, ignore_case: bool) -> None:
    """Of the whole text when the pattern names a line end, else of each line.

    Not where more edges are asked for at one place than it has marks, or one behind the end of a line.
    """
    edges = len(re.findall(r"\\[bB]", pattern)) * 2 ** len(re.findall("2}", pattern))
    if edges > engine.MARKS or (edges and re.search(r"[$^]", pattern)):
        return
    wanted: set[int] = set()
    expression = re.compile(pattern, re.MULTILINE | (re.IGNORECASE if ignore_case else 0))
    lines = text.removesuffix("\n").split("\n") if text else []
    if "\n" not in pattern:  # ``\B`` of Python is not in an empty text
        wanted = {number for number, line in enumerate(lines) if expression.search("\n" + line, 1)}
    else:
        for match in expression.finditer(text):
            if match.start() < len(text) or (text and not text.endswith("\n")):
                places = range(match.start(), max(match.end(), match.start() + 1))
                wanted.update(text.count("\n", 0, place) for place in places)
    data = text.encode()
    spans = Pattern(Regex(pattern), ignore_case=ignore_case).spans(data, never)
    mine = {
        data.count(b"\n", 0, place) for start, end in spans for place in range(start, max(end, start + 1))
    }
    assert mine == wanted


@pytest.mark.parametrize(
    "pattern",
    ["b", r"\bb\b", "[^x]b", r"(?:b|\s)+", r"\A.", "x*", "$", r"[\W_]", r"[\D]b", "[[:cntrl:]]", r"a\sb", r"\w$"],
)  # fmt: skip
def test_every_name_is_a_text_of_its_own(pattern: str) -> None:
    names = ["a", "b", "", "ab", "a b", "éb", "-b", "_", "bé", "x"]
    wanted = [
        number
        for number, name in enumerate(names)
        if re.search(pattern.replace("[[:cntrl:]]", "[\x01]"), name)
    ]
    assert (
        list(Pattern(Regex(pattern), ignore_case=False).in_names("\n".join(names).encode(), never)) == wanted
    )
    plain = [name for name in names if name.isascii()]
    wanted = [
        number
        for number, name in enumerate(plain)
        if re.search(pattern.replace("[[:cntrl:]]", "[\x01]"), name)
    ]
    assert (
        list(Pattern(Regex(pattern), ignore_case=False).in_names("\n".join(plain).encode(), never)) == wanted
    )


@pytest.mark.parametrize("pattern", ["a[ab]{60}x", r"(?:[ab]{1,50}a){2}\d", "(?:a?){90}c"])
def test_the_time_is_looked_at_within_a_text(pattern: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(engine, "PIECE_WORK", 1 << 12)
    looks = []

    def late() -> bool:
        looks.append(1)
        return len(looks) == 3

    with pytest.raises(TooLongError):
        list(Pattern(Regex(pattern), ignore_case=True).spans(b"abba" * 10 + b"\n" + b"abba\n" * 5_000, late))
    assert len(looks) == 3


def test_a_text_that_cannot_be_cut_has_a_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(engine, "MOST_WORK", 1 << 12)
    monkeypatch.setattr(engine, "PIECE_WORK", 1 << 10)
    for pattern, data in ((r"a\s+b\n?", b"a b\n" * 5_000), ("a.b", b"a b " * 5_000)):
        assert len(list(Pattern(Regex(pattern), ignore_case=True).spans(data, never))) in (
            5_000,
            engine.MATCHES_OF_LINE,
        )
        monkeypatch.setattr(engine, "MOST_SECONDS", 0.0)
        with pytest.raises(TooLongError):
            list(Pattern(Regex(pattern), ignore_case=True).spans(data, never))
        monkeypatch.undo()
        monkeypatch.setattr(engine, "MOST_WORK", 1 << 12)
        monkeypatch.setattr(engine, "PIECE_WORK", 1 << 10)


def test_many_matches_in_one_text_end_in_time() -> None:
    looks = []
    with pytest.raises(TooLongError):
        for _ in Pattern(Regex(r"[ \n]"), ignore_case=False).spans(
            b" " * 100_000, lambda: not looks.append(1)
        ):  # type: ignore[func-returns-value]
            pass
    assert looks == [1]


@pytest.mark.parametrize("pattern", [r"\p{Klingon}", r"\p{Alphabetic}", r"[\p{L}\p{Foo}]"])
def test_an_unknown_class_is_named(pattern: str) -> None:
    with pytest.raises(QuerySyntaxError, match=r"\\p\{(Klingon|Alphabetic|Foo)\}") as caught:
        Pattern(Regex(pattern, "", 7), ignore_case=False)
    assert caught.value.position == 7


@pytest.mark.parametrize(
    "pattern", ["((a{1,100}){1,100}){1,100}", "(?:a{1000}){1000}", r"(?:\pL{900}\pL{900}){1,2}"]
)
def test_what_is_too_large_is_refused(pattern: str) -> None:
    with pytest.raises(QueryLimitError, match="too large"):
        Pattern(Regex(pattern), ignore_case=False)
