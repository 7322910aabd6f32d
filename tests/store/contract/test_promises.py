"""What every store promises (store/base.py): the local one, a cluster's, and a small one over Whoosh as it comes."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Mapping
from contextlib import closing
from hashlib import blake2b
from pathlib import Path
from typing import TYPE_CHECKING
from uuid import uuid4

import pytest

from kwsearch.errors import IndexLockedError, IndexNotFoundError, IndexWriteError
from kwsearch.models import FileFacts, SourceFile, Symbol
from kwsearch.store.base import Change, Receipt, ScanTable, Store
from kwsearch.store.opensearch.store import ClusterStore
from kwsearch.store.whoosh.store import LocalStore
from tests.store.contract.plain_store import PlainStore
from tests.stores import in_a_child

if TYPE_CHECKING:
    from kwsearch.store.base import About

NO_SCAN = ScanTable()


@pytest.fixture(params=[LocalStore, PlainStore, pytest.param(ClusterStore, marks=pytest.mark.slow)])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Store:
    about = {"root": "/repo", "options": "o", "recipe": "r"}
    if request.param is ClusterStore:
        return ClusterStore(request.getfixturevalue("cluster"), uuid4().hex, str(tmp_path / "side"), **about)
    made: Store = request.param(str(tmp_path / "index"), **about)
    return made


def receipt_of(change: Change, files: Mapping[str, str]) -> Receipt:
    sink = change.sink()
    for path, text in files.items():
        data = text.encode("utf-8", "surrogateescape")
        facts = FileFacts("python")
        facts.fallback = "crash" if "broken" in text else ""
        facts.symbols = [
            Symbol(word, "function", "definition", 1, 1, 1, "", "", "", "", ()) for word in text.split()
        ]
        source = SourceFile(path, len(data), 5, 6, "python", 0)
        sink.add(source, data, facts, [], blake2b(data, digest_size=16).digest())
    assert sink.documents == len(files)
    return sink.finish()


def commit(
    store: Store,
    files: Mapping[str, str],
    removed: Iterable[str] = (),
    *,
    expected: int,
    rebuild: bool = False,
    scan: ScanTable = NO_SCAN,
) -> About:
    with store.begin(rebuild=rebuild) as change:
        for path in removed:
            assert change.remove(path)
        change.adopt(receipt_of(change, files))
        return change.commit(scan, expected_documents=expected)


def build(store: Store, files: Mapping[str, str]) -> About:
    return commit(store, files, expected=len(files), rebuild=True)


def contents(store: Store) -> dict[str, set[str]]:
    """The words that are stored of each file."""
    with closing(store.reader()) as reader:
        found = {}
        for path in reader.stored():
            place = reader.place(path)
            assert place is not None
            segment = place[0].segment
            assert segment.path_of(place[1]) == path
            found[path] = {segment.words.key(word).decode() for word in segment.document_words(place[1])}
        documents = [
            view.segment.path_of(document)
            for view in reader.views()
            for document in view.segment.live_documents()
        ]
        assert sorted(documents) == sorted(found)
        assert reader.about.documents == reader.file_count() == len(found) == store.about().documents
    assert store.verify() == []
    return found


def test_what_is_committed_can_be_read(store: Store) -> None:
    scan = ScanTable()
    scan.skipped["big.bin"] = ("too-large", 10**9, 1, 2)
    scan.folders["node_modules"] = "ignored"
    scan.folders["\udcff"] = "ignored"
    scan.rules[".gitignore"] = (3, 4, 5)
    scan.refreshed["a.py"] = (7, 8)
    scan.notes["headers"] = "cpp"
    files = {"a.py": "alpha beta", "\udcff/ü.py": "broken"}
    about = commit(store, files, expected=2, rebuild=True, scan=scan)
    assert (about.root, about.options, about.recipe, about.documents) == ("/repo", "o", "r", 2)
    assert about.index_bytes > 0
    assert contents(store) == {"a.py": {"alpha", "beta"}, "\udcff/ü.py": {"broken"}}
    with closing(store.reader()) as reader:
        table = reader.scan
        assert {name: getattr(table, name) for name in ScanTable.__slots__} == {
            name: getattr(scan, name) for name in ScanTable.__slots__
        }
        assert reader.skipped() == (("ignored", 2), ("too-large", 1))
        stats = {"a.py": (10, 7, 8), "\udcff/ü.py": (6, 5, 6)}
        assert reader.stored() == stats
        assert reader.stored_of(["never", "a.py"]) == {"a.py": stats["a.py"]}
        assert reader.digests_of(files) == {
            path: blake2b(text.encode(), digest_size=16).digest() for path, text in files.items()
        }
        assert [reader.had_trouble([path]) for path in ("a.py", "\udcff/ü.py", "never")] == [
            False,
            True,
            False,
        ]
        assert reader.place("never") is None
        assert reader.is_current()
        reader.check()


def test_a_path_has_one_file(store: Store) -> None:
    build(store, {"a.py": "alpha", "b.py": "other"})
    with store.begin() as change:
        change.adopt(receipt_of(change, {"a.py": "second"}))
        change.adopt(receipt_of(change, {"a.py": "third"}))
        change.commit(ScanTable(), expected_documents=2)
    assert contents(store) == {"a.py": {"third"}, "b.py": {"other"}}


def test_removed_files_are_gone_and_can_come_back(store: Store) -> None:
    build(store, {"a.py": "alpha", "b.py": "other"})
    with store.begin() as change:
        assert [change.remove(path) for path in ("a.py", "a.py", "never.py")] == [True, False, False]
        change.adopt(receipt_of(change, {"c.py": "gamma"}))
        assert [change.remove("c.py"), change.remove("c.py")] == [True, False]
        change.commit(ScanTable(), expected_documents=1)
    assert contents(store) == {"b.py": {"other"}}
    commit(store, {"a.py": "again", "B.py": "moved"}, ["b.py"], expected=2)
    assert contents(store) == {"a.py": {"again"}, "B.py": {"moved"}}


def fail(store: Store, *, rebuild: bool) -> None:
    with store.begin(rebuild=rebuild) as change:
        change.adopt(receipt_of(change, {"b.py": "beta"}))
        raise ZeroDivisionError


def test_nothing_is_visible_before_the_commit_nor_without_one(store: Store) -> None:
    with store.begin(rebuild=True) as change:
        change.adopt(receipt_of(change, {"a.py": "alpha"}))
        with pytest.raises(IndexNotFoundError):
            store.reader()
    with pytest.raises(IndexNotFoundError):
        store.about()
    build(store, {"a.py": "alpha"})
    for rebuild in (False, True):
        with store.begin(rebuild=rebuild) as change:
            change.adopt(receipt_of(change, {"b.py": "beta"}))
            change.remove("a.py")
            assert contents(store) == {"a.py": {"alpha"}}
        with pytest.raises(ZeroDivisionError):
            fail(store, rebuild=rebuild)
        assert contents(store) == {"a.py": {"alpha"}}


def test_a_wrong_number_of_files_publishes_nothing(store: Store) -> None:
    build(store, {"a.py": "alpha"})
    with pytest.raises(IndexWriteError, match="2 files instead of 3"):
        commit(store, {"b.py": "beta"}, expected=3)
    with pytest.raises(IndexWriteError, match="0 files instead of 1"):
        commit(store, {}, expected=1, rebuild=True)
    assert contents(store) == {"a.py": {"alpha"}}


def test_a_writer_that_is_killed_changes_nothing_and_keeps_no_lock(store: Store) -> None:
    build(store, {"a.py": "alpha"})

    def killed() -> None:
        change = store.begin()
        change.adopt(receipt_of(change, {"b.py": "beta"}))
        change.remove("a.py")
        os._exit(9)

    child = os.fork()
    if not child:
        killed()
    os.waitpid(child, 0)
    assert contents(store) == {"a.py": {"alpha"}}
    commit(store, {"c.py": "gamma"}, expected=2)
    assert contents(store) == {"a.py": {"alpha"}, "c.py": {"gamma"}}


def test_one_writer_at_a_time(store: Store) -> None:
    build(store, {})
    with store.begin(), pytest.raises(IndexLockedError):
        store.begin()
    with store.begin(rebuild=True), pytest.raises(IndexLockedError):
        store.begin(wait_seconds=0.05)
    commit(store, {"a.py": "alpha"}, expected=1)
    with store.begin() as change:
        change.close()
        change.close()
        store.begin().close()


def test_a_change_follows_the_state_that_it_starts_from_and_no_other(store: Store) -> None:
    """Compare and set: who planned an update with one state must not commit it on another."""
    build(store, {"a.py": "alpha"})
    with closing(store.reader()) as old:
        with store.begin() as change:
            assert change.follows(old)
        commit(store, {"b.py": "beta"}, expected=2)
        with closing(store.reader()) as new:
            with store.begin() as change:
                assert (change.follows(old), change.follows(new)) == (False, True)
                change.adopt(receipt_of(change, {"c.py": "gamma"}))
                change.commit(ScanTable(), expected_documents=3)
            build(store, {"a.py": "alpha"})
            with store.begin() as change:
                assert [change.follows(reader) for reader in (old, new)] == [False, False]


def test_a_state_of_the_same_files_is_another_one_after_all_was_forgotten(store: Store) -> None:
    build(store, {"a.py": "alpha"})
    with closing(store.reader()) as old:
        store.forget()
        with pytest.raises(IndexNotFoundError):
            old.is_current()
        build(store, {"a.py": "alpha"})
        assert not old.is_current()
        with store.begin() as change:
            assert not change.follows(old)


def test_a_reader_keeps_its_state(store: Store) -> None:
    build(store, {"a.py": "alpha", "b.py": "beta"})
    with closing(store.reader()) as reader:
        for number in range(3):
            commit(store, {"a.py": f"newer{number}", f"n{number}.py": "more"}, expected=3 + number)
            assert not reader.is_current()
        build(store, {"z.py": "other"})
        found = {}
        for path in reader.stored():
            place = reader.place(path)
            assert place is not None
            segment = place[0].segment
            found[path] = {segment.words.key(word) for word in segment.document_words(place[1])}
        assert found == {"a.py": {b"alpha"}, "b.py": {b"beta"}}
        assert reader.about.documents == 2
    assert contents(store) == {"z.py": {"other"}}


def test_a_scan_table_alone_can_be_changed(store: Store) -> None:
    build(store, {"a.py": "alpha"})
    scan = ScanTable()
    scan.refreshed["a.py"] = (9, 9)
    commit(store, {}, expected=1, scan=scan)
    with closing(store.reader()) as reader:
        assert reader.stored() == {"a.py": (5, 9, 9)}


def test_an_empty_index_is_an_index(store: Store) -> None:
    build(store, {})
    assert contents(store) == {}
    commit(store, {"a.py": "alpha"}, expected=1)
    commit(store, {}, ["a.py"], expected=0)
    assert contents(store) == {}


@pytest.mark.parametrize("run", [in_a_child, lambda function: function()], ids=["worker", "here"])
def test_files_of_sinks_replace_what_is_stored_when_they_are_adopted(
    store: Store, run: Callable[[Callable[[], Receipt]], Receipt]
) -> None:
    build(store, {"a.py": "alpha", "b.py": "beta", "e.py": "epsilon"})
    with store.begin() as change:
        first = run(lambda: receipt_of(change, {"c.py": "gamma", "a.py": "adopted"}))
        second = run(lambda: receipt_of(change, {"c.py": "newer", "d.py": "delta"}))
        unused = run(lambda: receipt_of(change, {"never.py": "never"}))
        assert (first.paths, unused.paths) == (("c.py", "a.py"), ("never.py",))
        change.adopt(first)
        change.adopt(second)
        assert [change.remove(path) for path in ("d.py", "d.py", "never.py")] == [True, False, False]
        change.commit(ScanTable(), expected_documents=4)
    expected = {"a.py": {"adopted"}, "b.py": {"beta"}, "c.py": {"newer"}, "e.py": {"epsilon"}}
    assert contents(store) == expected
    with store.begin() as change:
        change.adopt(run(lambda: receipt_of(change, {"a.py": "last"})))
        change.commit(ScanTable(), expected_documents=4)
    assert contents(store) == {**expected, "a.py": {"last"}}


def test_no_index_is_told_as_such_and_forgetting_leaves_none(store: Store) -> None:
    def asked() -> None:
        for ask in (store.reader, store.about, store.begin, store.forget, store.compact):
            with pytest.raises(IndexNotFoundError):
                ask()

    asked()
    build(store, {"a.py": "alpha"})
    side = Path(store.side_file("0123456789abcdef"))
    side.write_text("derived")
    store.forget()
    assert not side.exists()
    asked()
    build(store, {"b.py": "beta"})
    assert contents(store) == {"b.py": {"beta"}}


def test_an_attempt_that_was_not_ended_is_known_to_the_next(store: Store) -> None:
    build(store, {})

    def died() -> None:
        with store.risk():
            os._exit(9)

    child = os.fork()
    if not child:
        died()
    os.waitpid(child, 0)
    seen = []
    for _ in range(2):
        with store.risk() as may_take:
            seen.append(may_take)
    assert seen == [False, True]


def test_a_store_keeps_out_of_what_is_indexed(store: Store) -> None:
    assert store.place in store.own_folders() or "://" in store.place
    assert any(os.path.commonpath([folder, store.side_file("x")]) == folder for folder in store.own_folders())
