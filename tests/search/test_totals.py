"""How many files answer several queries, counted together: just as many as each of them finds when it is asked."""

from __future__ import annotations

from pathlib import Path

import pytest

import kwsearch

CORPUS = Path(__file__).parents[2] / "sample_repo"

QUERIES = (
    "store", "cache", "open cache", "where is the cache cleared", "how are values stored", "call:open file",
    "def:get", "def:nothing_like_it", "def:area", "symbol:get", "symbol:store.get", '"return self"', "/get_\\w+/",
    "get OR set", "store -test", "NOT store", "lang:python store", "*ache*", "kind:class", "kind:class store",
    "role:call role:import open", "is:test", "type:symbol get", "type:path src", "select:folder store",
    "select:symbol get", "tag:*/* open", "import:os", "os.path", "scope:Store get", "is:private get", "store case:yes",
    "Store", "comment:the", "evidence:call open",
)  # fmt: skip
FILTERS = (
    ("kind", "class"), ("kind", "function"), ("kind", "callable"), ("role", "definition"), ("role", "declaration"),
    ("role", "reference"), ("role", "mention"), ("role", "call"), ("role", "read"), ("lang", "python"),
    ("lang", "java"), ("is", "test"), ("tag", "idiom/*"), ("path", "src/**"),
)  # fmt: skip


@pytest.fixture(scope="module")
def index(tmp_path_factory):
    place = str(tmp_path_factory.mktemp("totals") / "index")
    kwsearch.build_index(str(CORPUS), index_dir=place)
    with kwsearch.open_index(str(CORPUS), place) as opened:
        yield opened


@pytest.mark.parametrize("query", QUERIES)
def test_queries_counted_together_have_the_totals_of_each_alone(index, query):
    asked = [query]
    for row in FILTERS:
        try:
            narrowed = kwsearch.parse_query(query, filters=[row])
            index.search(narrowed, limit=1)
        except kwsearch.QuerySyntaxError:
            continue  # a text that cannot be narrowed so
        asked.append(narrowed)
    totals = index.totals(asked)
    assert totals == [index.search(each, limit=1).total for each in asked]
    assert totals == index.totals(asked[::-1])[::-1]


def test_a_query_that_cannot_be_answered_is_refused_among_others(index):
    with pytest.raises(kwsearch.QuerySyntaxError):
        index.totals(["store", "kind:klass"])
    assert index.totals([]) == []
