"""What differs between two sides: many changes, and many symbols of one name."""

from __future__ import annotations

import pytest

from kwsearch.diff.changes import Change, RevisionDiff
from kwsearch.diff.facts import Key, Place, Side
from kwsearch.diff.markdown import MOST_CHARACTERS, diff_markdown
from kwsearch.diff.pairing import changes_between


def side(*signatures: str) -> Side:
    """A file of data with one key in each of some records."""
    places = [Place(line, text) for line, text in enumerate(signatures, start=1)]
    return Side({"a.json": {Key("symbol", "key", "k"): places}}, {})


def test_equal_signatures_are_paired_before_the_others_in_their_order() -> None:
    found = changes_between(side("a", "b", "c", "b"), side("b", "x", "b"), {})
    assert list(found) == [Change("symbol", "vanished", "key", "k", "a.json", 3)]


@pytest.mark.timeout(20)
def test_many_symbols_of_one_name_take_no_longer_than_their_number() -> None:
    texts = [str(number) for number in range(40_000)]
    assert list(changes_between(side(*texts), side(*reversed(texts)), {})) == []


@pytest.mark.timeout(20)
def test_a_large_difference_takes_no_longer_than_its_number_of_files() -> None:
    changes = [
        Change("symbol", "appeared", "function", f"f{number}", f"{number:05}.py", 1)
        for number in range(30_000)
    ]
    shown = "".join(diff_markdown(RevisionDiff("a" * 40, "b" * 40, tuple(changes), 30_000, ())))
    assert "\n- `00001.py`\n  - appeared function `f1`, line 1\n" in shown
    assert len(shown) < MOST_CHARACTERS + 100
