"""Regular expressions in a process of their own: answers, errors with their place, an end in any case."""

from __future__ import annotations

import re
import subprocess
from collections.abc import Iterator

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kwsearch.errors import QueryLimitError, QuerySyntaxError
from kwsearch.query.tree import Regex
from kwsearch.search.evaluate.regex_process import RegexProcess, RegexTimeoutError
from kwsearch.search.evaluate.regex_worker import literal_runs, matching_lines


@pytest.fixture
def process() -> Iterator[RegexProcess]:
    started = RegexProcess()
    yield started
    started.close()


def test_names_and_texts_are_searched(process: RegexProcess) -> None:
    number, runs = process.compiled(Regex("^par(se|t)_"), ignore_case=True, seconds=30)
    assert runs == (("par", True, False), ("_", False, False))
    assert process.names(number, [b"parse_x", b"unparse_x", b"PART_", b"\xff"]) == (0, 2)
    texts = [(b"x\r\npart_1\n\nparse_", None), (b"parse_\npart_", [2, 9]), (b"", None)]
    assert process.texts(number, texts) == ((2, 4), (2,), ())
    assert process.answered == 2
    assert process.compiled(Regex("^par(se|t)_"), ignore_case=True, seconds=30)[0] == number
    other, _ = process.compiled(Regex("^par(se|t)_"), ignore_case=False, seconds=30)
    assert process.names(other, [b"PART_", b"part_"]) == (1,)


def test_a_match_over_lines_counts_where_it_begins(process: RegexProcess) -> None:
    number, _ = process.compiled(Regex("b.a", "s"), ignore_case=True, seconds=30)
    assert process.texts(number, [(b"ab\nab\na", None), (b"ab", None)]) == ((1, 2), ())


@pytest.mark.parametrize(("pattern", "position"), [("a(b", 12), ("*", 11), ("[z-a]", 12)])
def test_a_wrong_expression_has_its_place_in_the_query(
    process: RegexProcess, pattern: str, position: int
) -> None:
    with pytest.raises(QuerySyntaxError) as caught:
        process.compiled(Regex(pattern, position=10), ignore_case=True, seconds=30)
    assert caught.value.position == position


def test_what_is_too_large_is_refused(process: RegexProcess) -> None:
    with pytest.raises((QuerySyntaxError, QueryLimitError)):
        process.compiled(Regex("a{99999999999}"), ignore_case=True, seconds=30)


def test_what_runs_away_is_ended(process: RegexProcess) -> None:
    number, _ = process.compiled(Regex("(a+)+$"), ignore_case=True, seconds=0.5)
    with pytest.raises(RegexTimeoutError):
        process.texts(number, [(b"a" * 60 + b"!", None)])
    with pytest.raises(RegexTimeoutError):
        process.names(number, [b"a"])


def test_closing_leaves_no_process(process: RegexProcess) -> None:
    process.compiled(Regex("a"), ignore_case=True, seconds=30)
    child = process._process
    assert isinstance(child, subprocess.Popen)
    process.close()
    assert child.poll() is not None
    process.close()


pieces = st.sampled_from(
    [
        "a",
        "foo",
        "_",
        " ",
        "\\b",
        "^",
        "$",
        "\\.",
        "(b|cd)",
        "(?:xy)+",
        "z?",
        "(?:q)*",
        "[ef]",
        "(?i:G)",
        "\\w+",
        "(?=h)",
        "i{2}",
    ]
)


@given(st.lists(pieces, min_size=1, max_size=6).map("".join), st.text("abcdefghixyqz_. oG", max_size=14))
@settings(max_examples=800)
def test_every_match_holds_every_run(pattern: str, text: str) -> None:
    try:
        compiled = re.compile(pattern, re.IGNORECASE | re.MULTILINE)
    except re.error:
        return
    runs = literal_runs(pattern, re.IGNORECASE | re.MULTILINE)
    for line in matching_lines(compiled, text.encode(), None):
        row = text.split("\n")[line - 1]
        for run, starts, ends in runs:
            bounded = (r"(?<!\w)" if starts and run[:1].isalnum() else "") + re.escape(run)
            bounded += r"(?!\w)" if ends and run[-1:].isalnum() else ""
            assert re.search(bounded, row, re.IGNORECASE), (run, starts, ends)
