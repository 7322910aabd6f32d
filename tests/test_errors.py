"""Errors: one tree, whole after a pickle or a copy, and what Python would raise where it has an error for it."""

from __future__ import annotations

import copy
import pickle
from concurrent.futures import ProcessPoolExecutor

import pytest

import kwsearch
from kwsearch.query.parser import parse_query


def every_error(
    kind: type[kwsearch.KwsearchError] = kwsearch.KwsearchError,
) -> list[type[kwsearch.KwsearchError]]:
    return [kind, *(below for child in kind.__subclasses__() for below in every_error(child))]


def made(kind: type[kwsearch.KwsearchError]) -> kwsearch.KwsearchError:
    if issubclass(kind, kwsearch.QuerySyntaxError):
        return kind("there is no kind 'klass'", position=5, hint="did you mean kind:class?")
    return kind("what is wrong; what to do")


@pytest.mark.parametrize("kind", every_error(), ids=lambda kind: kind.__name__)
@pytest.mark.parametrize(
    "again",
    [copy.copy, copy.deepcopy, lambda error: pickle.loads(pickle.dumps(error))],
    ids=["copy", "deep", "pickle"],
)
def test_an_error_is_whole_after_a_copy_and_a_pickle(kind, again):
    error = made(kind)
    error.add_note("seen in a worker")
    other = again(error)
    assert type(other) is kind
    assert (other.args, other.__dict__, str(other), other.reason) == (
        error.args, error.__dict__, str(error), error.reason,
    )  # fmt: skip


def test_a_query_that_cannot_be_read_comes_back_from_a_process_pool():
    with ProcessPoolExecutor(1) as pool:
        with pytest.raises(kwsearch.QuerySyntaxError) as raised:
            pool.submit(parse_query, "x kind:klass").result()
        assert (raised.value.position, raised.value.hint) == (7, "did you mean kind:class?")
        assert pool.submit(len, "alive").result() == 5


def test_the_text_of_a_query_error_has_place_and_hint():
    error = kwsearch.QuerySyntaxError("there is no kind 'klass'", position=5, hint="did you mean kind:class?")
    assert str(error) == "there is no kind 'klass' (at character 6 of the query); did you mean kind:class?"
    assert str(kwsearch.QuerySyntaxError("bad", position=-1)) == "bad"


def test_errors_that_python_has_a_name_for_are_of_that_kind_too(make_repo, tmp_path):
    root = make_repo({"a.py": "x = 1\n"})
    kwsearch.build_index(root, index_dir=str(tmp_path / "index"))
    with kwsearch.open_index(root, index_dir=str(tmp_path / "index")) as index:
        with pytest.raises(KeyError) as missing:
            index.file("nope.py")
        assert isinstance(missing.value, kwsearch.FileNotIndexedError)
        assert str(missing.value) == "nope.py is not indexed; kwsearch why-not says why"
    with pytest.raises(ValueError, match="the index is closed") as closed:
        index.search("x")
    assert isinstance(closed.value, kwsearch.StoredIndexError)
    for name in (str(tmp_path / "gone.py"), str(tmp_path), "a\0b"):
        with pytest.raises(OSError, match=r"cannot be read|is not a file") as unreadable:
            kwsearch.extract_symbols(name)
        assert isinstance(unreadable.value, kwsearch.SourceFileError)
