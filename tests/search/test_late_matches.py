"""Matches are made when somebody looks at them, and are what they would have been at once."""

from __future__ import annotations

import copy
import pickle
import threading
from pathlib import Path

import pytest

import kwsearch
from kwsearch.errors import IndexCorruptError
from kwsearch.search import answer, found_lines
from kwsearch.search.found_lines import FoundLines
from kwsearch.search.results import Hit, LateMatches, Match

FILES = {
    "store.py": "class ParcelStore:\n    def load(self):\n        return open_store(self)\n",
    "use.py": "from store import ParcelStore\n\n\ndef parcel_of(store):\n    return ParcelStore().load()\n",
    "docs/store.md": "# The store\n\nA parcel store keeps parcels.\n",
}
QUESTIONS = [
    "ParcelStore", "store", "store AND load", "store OR parcel", "how are parcels loaded", "parcel store",
    "def:load", "lang:python store",
]  # fmt: skip
AT_ONCE = ['"def load"', "/pars?cel/", "kind:class", "Parcel*", "store AND /lo.d/"]


@pytest.fixture
def place(make_repo, tmp_path: Path) -> tuple[str, str]:
    root, index_dir = make_repo(FILES), str(tmp_path / "index")
    kwsearch.build_index(root, index_dir=index_dir)
    return str(root), index_dir


def is_late(hit: Hit) -> bool:
    return isinstance(hit[2], LateMatches)


def at_once(hit: Hit) -> Hit:
    """The same hit with its matches as a tuple, as whoever makes a hit himself gives them."""
    return hit._replace(matches=hit.matches)


@pytest.mark.parametrize("text", QUESTIONS)
def test_hits_of_words_make_their_matches_when_these_are_read(place, text, monkeypatch):
    read = []
    found = answer.found_entries
    monkeypatch.setattr(answer, "found_entries", lambda *given: read.append(1) or found(*given))
    with kwsearch.open_index(*place) as index:
        result = index.search(text)
        assert result.total
        assert all(map(is_late, result))
        assert not read
        first = result[0].matches
        assert type(first) is tuple
        assert len(read) == 1
        assert result[0].matches is first
        assert len(read) == 1


@pytest.mark.parametrize("text", AT_ONCE)
def test_what_reads_texts_or_narrows_words_is_made_at_once(place, text):
    with kwsearch.open_index(*place) as index:
        result = index.search(text)
    assert result.total
    assert not any(map(is_late, result))


@pytest.mark.parametrize("text", QUESTIONS)
def test_late_matches_are_what_they_are_at_once(place, text, monkeypatch):
    with kwsearch.open_index(*place) as index:
        late = index.search(text)
        monkeypatch.setattr(answer.WordCondition, "may_wait", False)
        early = index.search(text)
    assert not any(map(is_late, early))
    assert [hit.matches for hit in late] == [hit.matches for hit in early]
    assert late == early
    assert hash(late) == hash(early)
    assert [hit.to_dict() for hit in late] == [hit.to_dict() for hit in early]
    assert repr(late.hits) == repr(early.hits)


@pytest.mark.parametrize("text", [*QUESTIONS, *AT_ONCE])
@pytest.mark.parametrize("most", [1, 2, 3, 100])
def test_the_first_rows_are_the_first_of_all_rows_whatever_is_read_before(place, text, most):
    with kwsearch.open_index(*place) as index:
        alone, all_first, first_first = index.search(text), index.search(text), index.search(text)
    for hit in alone:
        assert hit.rows(most) == hit.rows(most)
    every = [hit.rows() for hit in all_first]
    assert [hit.rows(most) for hit in alone] == [rows[:most] for rows in every]
    assert [hit.rows(most) for hit in all_first] == [rows[:most] for rows in every]
    counts = [hit.count_rows() for hit in first_first]
    assert counts == [hit.count_rows() for hit in all_first] == list(map(len, every))
    assert [hit.rows(most) for hit in first_first] == [rows[:most] for rows in every]
    assert [hit.matches for hit in first_first] == [hit.matches for hit in all_first]


def test_the_first_rows_make_no_match_of_others(place, monkeypatch):
    made = []
    make = found_lines.Match._make
    monkeypatch.setattr(found_lines.Match, "_make", lambda items: made.append(items) or make(items))
    with kwsearch.open_index(*place) as index:
        (hit,) = index.search("store AND load AND parcel path:use.py")
    assert [match.line for match, *_ in hit.rows(2)] == [hit.matches[0].line, hit.matches[1].line]
    del made[:]
    assert hit.count_rows() > 2
    assert not made


def test_they_can_be_read_when_the_index_is_closed_changed_or_gone(place):
    root, index_dir = place
    with kwsearch.open_index(root, index_dir) as index:
        late = index.search("store")
        expected = [tuple(match) for hit in index.search("store") for match in hit.matches]
        Path(root, "store.py").write_text("def other(): pass\n")
        kwsearch.build_index(root, index_dir=index_dir)
        assert index.search("other").total == 1
    kwsearch.forget_index(root, index_dir=index_dir)
    assert [tuple(match) for hit in late for match in hit.matches] == expected


@pytest.mark.parametrize(
    "again",
    [copy.copy, copy.deepcopy, lambda value: pickle.loads(pickle.dumps(value))],
    ids=["copy", "deep", "pickle"],
)
def test_hits_are_equal_after_a_copy_whoever_reads_first(place, again):
    with kwsearch.open_index(*place) as index:
        result = index.search("store AND load")
        copied = again(result[0])
    assert copied == result[0] == at_once(result[0])
    assert hash(copied) == hash(result[0]) == hash(at_once(result[0]))
    assert tuple(copied) == tuple(result[0])
    assert copied.matches == result[0].matches


def test_a_pickled_hit_needs_no_index(place):
    with kwsearch.open_index(*place) as index:
        other = pickle.loads(pickle.dumps(index.search("store")[0]))
    assert type(other[2]) is tuple


def test_threads_that_read_the_same_hits_at_once_get_equal_matches(place):
    with kwsearch.open_index(*place) as index:
        expected = [hit.matches for hit in index.search("store OR parcel OR load")]
        for _ in range(20):
            result = index.search("store OR parcel OR load")
            start = threading.Barrier(8)
            found: list[object] = []

            def read(result=result, start=start, found=found) -> None:
                start.wait()
                found.append([hit.matches for hit in result])

            threads = [threading.Thread(target=read) for _ in range(8)]
            for thread in threads:
                thread.start()
            for thread in threads:
                thread.join()
            assert found == [expected] * 8


def test_what_cannot_be_made_is_said_each_time_and_made_when_it_can_be():
    outcomes = [
        IndexCorruptError("damaged"),
        IndexCorruptError("damaged"),
        FoundLines([(3, ("x",), "mention", "")], None),
    ]

    def find() -> FoundLines:
        outcome = outcomes.pop(0)
        if isinstance(outcome, Exception):
            raise outcome
        return outcome

    hit = Hit("a.py", 1.0, LateMatches(find))
    for _ in range(2):
        with pytest.raises(IndexCorruptError):
            _ = hit.matches
    assert hit.matches == (Match(3, 3, "x"),)
    assert not outcomes
