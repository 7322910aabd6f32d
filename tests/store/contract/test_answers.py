"""One answer from every store: files, order, scores, lines, tags, explanations, and what is said of the whole.

The small store and a cluster give to the evaluator only the files that have what is wanted, each as a view of its own,
and count words themselves; so these prove that what is wanted as data (store/wanted.py) is not too little nor, where
it is said to be exact, too much.
"""

from __future__ import annotations

import os
import shutil
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from hashlib import blake2b
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import kwsearch
from kwsearch.models import SourceFile
from kwsearch.query.tree import Query
from kwsearch.scan.freshness import Drift
from kwsearch.scan.reading import RACY_NS
from kwsearch.search import best_first
from kwsearch.search.answer import Texts
from kwsearch.search.evaluate import weights
from kwsearch.search.evaluate.run import Evaluation, evaluate
from kwsearch.search.index import best_of
from kwsearch.settings.load import Settings
from kwsearch.store.base import Reader, ScanTable, Store
from kwsearch.store.opensearch.store import ClusterStore
from kwsearch.store.ranked import Ranked, RankedPage
from kwsearch.store.whoosh.store import LocalStore
from tests.repositories import copy_sample
from tests.search.test_tree_alone import CORPORA, Layouts, everything, queries
from tests.store.contract.plain_store import PlainStore
from tests.stores import put_file

CHOSEN = Settings(workers=2)
QUERIES = (
    "parcel", "ParcelStore", "record_scan", "recordScan", "parcel store", "store parcel depot", "PARCEL case:yes",
    "Parcel case:yes", "what happens when a scan is late", "where is the status of a parcel stored", "status OR depot",
    "(scans OR estimates rst) case:yes", "parcel -is:test", "parcel -depot", "-is:test", "NOT parcel",
    "(parcel AND depot) OR (scan AND late)", "parcel OR -lang:python", "kind:class", "kind:class Parcel",
    "kind:function lang:python", "kind:type", "def:Parcel", "def:add", "def:nothing", "call:record_scan",
    "call:store.add", "import:hub.store", "import:json", "imports", "role:type Parcel", "role:inherit",
    "role:call scan", "ref:Parcel", "scope:ParcelStore add", "scope:ParcelStore", "-scope:ParcelStore add",
    "is:private", "is:exported parcel", "lang:typescript", "lang:go route", "path:docs/ parcel", "path:/docs",
    "path:hub/*.py", "ext:py status", "ext:ts,go", "filename:store", "filename:README.md", "file:store",
    "file:/st.re/", "glob:*.py status", "hub/store", "store.py", "is:test parcel", "is:documentation parcel",
    "tag:domain/sql", "tag:testing/test", "tag:sql", "tag:*/test", "tag:testing/test evidence:def", "evidence:call",
    "tag:security/pickle",
    '"CREATE TABLE"', '"create table" case:yes', '"parcel store"', '"scan" depot', "/def \\w+_scan/",
    "/[Pp]arcel\\w*/", "/Parcel/ case:yes", "content:/scan_.*late/", "sym:/^record/", "sym:/scan/", "sym:/./",
    "doc:parcel", "comment:parcel", "string:parcel", 'doc:"a parcel"', "parc*", "*Store", "*arc*", "sc?n",
    "parc* depo*",
    "symbol:ParcelStore.add", "symbol:Par*", "symbol:*.add", "ParcelStore.add", "Store::add", "self.add",
    "count:3 parcel", "parcel select:folder", "parcel select:tag", "parcel select:keyword", "parcel sort:name",
    "parcel sort:freq", "kind:method sort:kind", "nothinglikethis", "parcle", "ParcelStor", "x", "in:src parcel",
)  # fmt: skip


A_CLUSTER = pytest.param("cluster", marks=pytest.mark.slow)


def maker(request: pytest.FixtureRequest) -> Callable[..., Store]:
    """Return what makes stores: the local one, but in places that are called like other stores."""
    address = request.getfixturevalue("cluster") if request.param == "cluster" else ""

    def make(place: str, *, root: str, **about: str) -> Store:
        kind = os.path.basename(place)
        if kind == "cluster":
            repo = blake2b(place.encode()).hexdigest()[:20]
            return ClusterStore(address, repo, place, root=root, **about)
        return (
            PlainStore(place, root=root, **about)
            if kind == "plain"
            else LocalStore(place, root=root, **about)
        )

    return make


@pytest.fixture(scope="module", params=["plain", A_CLUSTER])
def layouts(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[list[tuple[Layouts, Reader]]]:
    """Random files as segments, and in another store."""
    make = maker(request)
    found = []
    with ExitStack() as stack:
        for seed in range(CORPORA):
            folder = tmp_path_factory.mktemp("answers")
            corpus = Layouts(folder, seed)
            store = make(str(folder / request.param), root="/repo")
            with store.begin(rebuild=True) as change:
                for file in corpus.files:
                    source = SourceFile(file.path, len(file.data), 1, 1, file.language, file.flags)
                    digest = blake2b(file.data, digest_size=16).digest()
                    put_file(change, source, file.data, file.facts, file.tags, digest)
                change.commit(ScanTable(), expected_documents=len(corpus.files))
            reader = store.reader()
            stack.callback(reader.close)
            found.append((corpus, reader))
        yield found


@given(query=queries, number=st.integers(0, CORPORA - 1))
@settings(max_examples=200, deadline=None)
def test_random_queries_have_one_answer(
    layouts: list[tuple[Layouts, Reader]], query: Query, number: int
) -> None:
    corpus, reader = layouts[number]
    found = evaluate(query, reader, lambda path, *_: corpus.data[path])
    expected = corpus.evaluated(query, corpus.layouts[0])
    assert everything(found) == everything(expected)
    assert found.rarities == expected.rarities


@given(query=queries, number=st.integers(0, CORPORA - 1), most=st.integers(1, 4))
@settings(max_examples=150, deadline=None)
def test_the_best_answers_are_the_best_of_all(
    layouts: list[tuple[Layouts, Reader]], query: Query, number: int, most: int
) -> None:
    """A store that ranks files gives few; what is said to be proved, and to be counted, is so."""
    corpus, reader = layouts[number]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(best_first, "FIRST_PAGE", 1)
        patch.setattr(best_first, "NEXT_PAGES", (2, 1, 2))
        found = evaluate(query, reader, lambda path, *_: corpus.data[path], choose=best_of(most))
    expected = corpus.evaluated(query, corpus.layouts[0])
    assert found.rarities == expected.rarities
    if found.proved:
        assert answers(found, most) == answers(expected, most)
    if not found.left or found.files is not None:
        assert found.total == expected.total
    for score, path, _, _ in found.best(1000):
        assert found.left or (score, path) in answers(expected, 1000)


def answers(evaluation: Evaluation, most: int) -> list[tuple[float, str]]:
    return [(score, path) for score, path, _, _ in evaluation.best(most)]


@given(query=queries, number=st.integers(0, CORPORA - 1))
@settings(max_examples=100, deadline=None)
def test_no_file_is_worth_more_than_its_bound(
    layouts: list[tuple[Layouts, Reader]], query: Query, number: int
) -> None:
    corpus, reader = layouts[number]
    bounds: dict[str, float] = {}
    ranked = reader.ranked

    def told(asked: Ranked, most: int, after: object = None, *, least: float = 0.0) -> RankedPage:
        page = ranked(asked, 1, after)
        bounds.update({view.segment.path: page.bound for view in page.views if page.bound >= 0.0})
        return page

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(reader, "ranked", told)
        patch.setattr(best_first, "NEXT_PAGES", (1,) * 30)
        patch.setattr(best_first, "_is_proved", lambda *_: False)
        found = evaluate(query, reader, lambda path, *_: corpus.data[path], choose=best_of(1))
    for score, path, _, _ in found.best(1000):
        assert score <= bounds.get(path, score)


def settle() -> None:
    """Let so much time pass that what was written is not read as if it could still change."""
    time.sleep(RACY_NS / 1e9)


@pytest.fixture(scope="module", params=["plain", A_CLUSTER])
def indexes(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[list[kwsearch.Index]]:
    """The sample repository, indexed by the program itself in the local store and in another one."""
    make = maker(request)
    root = tmp_path_factory.mktemp("root").resolve() / "shop"
    copy_sample(root)
    settle()
    folder = tmp_path_factory.mktemp("store")
    with pytest.MonkeyPatch.context() as patch, ExitStack() as stack:
        for module in ("kwsearch.search.index", "kwsearch.indexing.build"):
            patch.setattr(
                f"{module}.open_store", lambda root, place, **about: make(place, root=root, **about)
            )
        found = []
        for place in (str(folder / "local"), str(folder / request.param)):
            kwsearch.build_index(root, index_dir=place, settings=CHOSEN)
            found.append(stack.enter_context(kwsearch.open_index(root, place)))
        yield found


@pytest.mark.parametrize("query", QUERIES)
def test_a_query_has_one_answer(indexes: list[kwsearch.Index], query: str) -> None:
    expected, found = [index.search(query, limit=0, explain=True) for index in indexes]
    assert found == expected


@pytest.mark.parametrize("enough", [1, 2, 3])
def test_a_question_has_one_answer_where_a_store_cannot_count_who_has_enough_words(
    indexes: list[kwsearch.Index], enough: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    for module in (weights, best_first):
        monkeypatch.setattr(module, "ENOUGH_FILES", enough)
    counted = []
    count = Evaluation.files_by_words
    monkeypatch.setattr(
        Evaluation, "files_by_words", lambda self: (counted.append(self.plan), count(self))[1]
    )
    for query in (
        "how does store.add tell when a scan is late",
        "where is hub/store told that a parcel was scanned",
        "what does Store::add do with the status of a parcel",
        "fix: SHOP-12 scans of a depot are late (#7)",
    ):
        expected, found = [index.search(query, limit=5, explain=True) for index in indexes]
        assert found.hits == expected.hits
        assert found.total == expected.total or not found.complete
    assert counted


def test_most_queries_have_an_answer(indexes: list[kwsearch.Index]) -> None:
    totals = [indexes[0].search(query).total for query in QUERIES]
    assert sum(map(bool, totals)) >= len(QUERIES) * 0.8
    assert sum(totals) > 500


@pytest.mark.parametrize(
    ("query", "most"),
    [("kind:class Parcel", 20), ("call:record_scan", 12), ("-is:test lang:go", 4), ("path:/docs parcel", 4),
     ('"create table"', 4), ("rec*_scan", 15), ("/record_sca./", 52), ("parcel select:tag", 45)],
)  # fmt: skip
def test_few_files_are_candidates(indexes: list[kwsearch.Index], query: str, most: int) -> None:
    _, index = indexes
    with Texts(index.root) as texts:
        evaluation = evaluate(kwsearch.parse_query(query), index.reader, texts.read)
    assert 0 < evaluation.total <= len(evaluation.views) <= most


def test_what_is_stored_can_be_listed(indexes: list[kwsearch.Index]) -> None:
    expected, found = map(listed, indexes)
    assert found == expected


def listed(index: kwsearch.Index) -> list[object]:
    return [
        index.files(),
        [index.file(path) for path in index.files()],
        index.keywords(),
        index.keywords("s", kind="function"),
        index.reader.skipped(),
        [getattr(index.drift(), name) for name in Drift.__slots__],
    ]


def test_updates_keep_the_answers_the_same(indexes: list[kwsearch.Index]) -> None:
    """Comes last: the tree changes under the indexes of this module."""
    root = Path(indexes[0].root)
    shutil.rmtree(root / "router")
    (root / "hub" / "store.py").rename(root / "hub" / "shelf.py")
    (root / "late.py").write_text("def late_parcel(scan):\n    return record_scan(scan)\n")
    (root / "README.md").write_text("Nothing to see, but a parcel.\n")
    settle()
    for index in indexes:
        report = kwsearch.build_index(root, index_dir=index.index_dir, settings=CHOSEN)
        assert report.indexed == 3
        assert report.removed > 1
    for query in QUERIES[::3]:
        expected, found = [index.search(query, limit=0, explain=True) for index in indexes]
        assert found == expected
    expected, found = map(listed, indexes)
    assert found == expected
