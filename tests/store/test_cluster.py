"""The store on a cluster: what its documents hold, what killed and slow writers leave, and what its failures say."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from uuid import uuid4

import pytest

import kwsearch
from kwsearch.errors import (
    ConfigError,
    IndexCorruptError,
    IndexLockedError,
    IndexNotFoundError,
    IndexReadError,
    IndexWriteError,
)
from kwsearch.store.base import ScanTable
from kwsearch.store.opensearch import change as change_module
from kwsearch.store.opensearch import documents as documents_module
from kwsearch.store.opensearch import reader as reader_module
from kwsearch.store.opensearch import store as store_module
from kwsearch.store.opensearch.connection import FILES, STATES, connect
from kwsearch.store.opensearch.documents import LONGEST_PATTERN
from kwsearch.store.opensearch.states import read_document, write_document
from kwsearch.store.opensearch.store import ClusterStore
from kwsearch.store.wanted import ENDS, HOLDS, IS, SPREAD, STARTS, HasNot, HasTerm
from tests.store.contract.test_promises import build, commit, contents, receipt_of


@pytest.fixture
def store(cluster: str, tmp_path: Path) -> ClusterStore:
    return ClusterStore(cluster, uuid4().hex, str(tmp_path / "side"), root="/repo")


def documents(store: ClusterStore) -> int:
    """How many documents the cluster has of a repository, in a state or not."""
    client = store.repository.client()
    client.indices.refresh(index=FILES)
    found: int = client.count(index=FILES, body={"query": {"term": {"repo": store.repository.name}}})["count"]
    return found


@pytest.mark.parametrize(
    "name", ["plain", "xx*yy", "vv?ww", "back\\slash", "\udcff\udcfe\udcfd\udcfc", "ünï",
             "start" + "long" * 10_000 + "end", "ÿ" * 4_000],
    ids=lambda name: ascii(name[:9]),
)  # fmt: skip
def test_names_of_any_bytes_and_lengths_are_found(store: ClusterStore, name: str) -> None:
    build(store, {"a.py": name, "b.py": "other", "c.py": "zz"})
    term = name.encode("utf-8", "surrogateescape")
    pieces = {
        IS: [term], STARTS: [term[:3], term[:-1], term], ENDS: [term[-3:], term[1:], term],
        HOLDS: [term[1:-1], term[-4:-1], term[len(term) // 2 - 180 : len(term) // 2 + 180], term],
    }  # fmt: skip
    with closing(store.reader()) as reader:
        for how, texts in pieces.items():
            for text in texts:
                wanted = HasTerm("word", how, (text,))
                asked = SimpleNamespace(wanted=lambda wanted=wanted: wanted)
                assert [view.segment.path for view in reader.candidates(asked)] == ["a.py"]
                without = SimpleNamespace(wanted=lambda wanted=wanted: HasNot(wanted))
                others = [view.segment.path for view in reader.candidates(without)]
                assert others == (
                    ["a.py", "b.py", "c.py"] if len(text) > LONGEST_PATTERN else ["b.py", "c.py"]
                )
                assert reader.counts([wanted]) == [None if len(text) > LONGEST_PATTERN else 1]


@pytest.mark.parametrize(
    ("name", "is_found"),
    [("httpServer", True), ("HTTP_SERVER", True), ("old_http__server2", True), ("http.servér", False),
     ("httpxserver", False), ("serverHttp", False), ("http" + "é" + "server", True)],
)  # fmt: skip
def test_letters_of_symbols_are_found_with_other_bytes_between_them(
    store: ClusterStore, name: str, *, is_found: bool
) -> None:
    build(store, {"a.py": name})
    with closing(store.reader()) as reader:
        for kind, text in (
            ("function", "httpserver"),
            ("function", "httpserver" * 7),
            ("class", "httpserver"),
        ):
            wanted = HasTerm("symbol", SPREAD, (f"{kind} {text}".encode(),), exact=False)
            asked = SimpleNamespace(wanted=lambda wanted=wanted: wanted)
            found = [view.segment.path for view in reader.candidates(asked)]
            assert found == (["a.py"] if is_found and (kind, text) == ("function", "httpserver") else [])


def test_many_files_come_in_pages(store: ClusterStore, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("kwsearch.store.opensearch.documents.PAGE_ROWS", 3)
    monkeypatch.setattr("kwsearch.store.opensearch.reader.FIRST_FILES", 2)
    monkeypatch.setattr("kwsearch.store.opensearch.documents.PAGE_BYTES", 5000)
    monkeypatch.setattr("kwsearch.store.opensearch.change.BULK_BYTES", 4000)
    build(store, {f"{number:02}.py": f"word{number}" for number in range(20)})
    assert contents(store) == {f"{number:02}.py": {f"word{number}"} for number in range(20)}


CHANGED = {"a.py": "newer"} | {f"c{number}.py": f"gamma{number}" for number in range(42)}


def writer_killed_at(store: ClusterStore, request: int) -> bool:
    """Update in a process that ends itself when it has sent so many requests; return whether it came to its end."""
    child = os.fork()
    if not child:
        try:
            client = store.repository.client()
            send, left = client.transport.perform_request, [request]

            def perform(*arguments: Any, **named: Any) -> Any:
                if not left[0]:
                    os._exit(9)
                left[0] -= 1
                return send(*arguments, **named)

            client.transport.perform_request = perform
            commit(store, CHANGED, ["b.py"], expected=len(CHANGED))
        finally:
            os._exit(0)
    _, status = os.waitpid(child, 0)
    return os.waitstatus_to_exitcode(status) == 0


def test_a_writer_may_be_killed_at_every_request(
    store: ClusterStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(change_module, "BULK_BYTES", 1)  # each file is a request
    old = {"a.py": {"alpha"}, "b.py": {"beta"}}
    new = {path: {word} for path, word in CHANGED.items()}
    seen = []
    for request in range(100):
        build(store, {"a.py": "alpha", "b.py": "beta"})
        came_to_its_end = writer_killed_at(store, request)
        found = contents(store)
        assert found in (old, new), request
        seen.append(found == new)
        if came_to_its_end:
            break
    assert seen[-1]
    assert seen == sorted(seen)  # nothing, until one request makes all of it visible
    assert seen.count(False) >= 50


def test_what_killed_writers_left_goes_with_the_next_commit(
    store: ClusterStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    build(store, {"a.py": "alpha"})
    with store.begin() as change:
        receipt_of(change, {f"{number}.py": "never" for number in range(9)})
    assert documents(store) == 10
    commit(store, {"b.py": "beta"}, expected=2)
    assert documents(store) == 2
    commit(store, {"b.py": "newer"}, expected=2)
    assert documents(store) == 3  # a reader may still ask for what was replaced
    monkeypatch.setattr(change_module, "GRACE_SECONDS", 0.0)
    build(store, {"c.py": "gamma"})
    assert documents(store) == 3  # of the state before, without what it had replaced
    commit(store, {}, expected=1)
    assert documents(store) == 1
    assert contents(store) == {"c.py": {"gamma"}}
    assert store.about().waste == store.about().dead == ()


def test_a_writer_that_lost_its_lock_commits_nothing(store: ClusterStore) -> None:
    build(store, {"a.py": "alpha"})
    zombie = store.begin()
    zombie.adopt(receipt_of(zombie, {"b.py": "of the zombie"}))
    found = read_document(store.repository.client(), f"{store.repository.name}/writer")
    assert found is not None
    gone = {**found[0], "host": "elsewhere", "time": time.time() - 7200}
    assert write_document(store.repository.client(), f"{store.repository.name}/writer", gone, found[1])
    with store.begin() as change:
        with pytest.raises(IndexWriteError, match="took over"):
            zombie.commit(ScanTable(), expected_documents=2)
        zombie.close()
        change.adopt(receipt_of(change, {"c.py": "gamma"}))
        change.commit(ScanTable(), expected_documents=2)
    assert contents(store) == {"a.py": {"alpha"}, "c.py": {"gamma"}}


def test_a_writer_on_another_machine_keeps_its_lock_as_long_as_it_speaks(store: ClusterStore) -> None:
    build(store, {"a.py": "alpha"})
    other = {"host": "elsewhere", "process": 12, "time": time.time() - 60}
    assert write_document(store.repository.client(), f"{store.repository.name}/writer", other, None)
    with pytest.raises(IndexLockedError, match="process 12 on elsewhere"):
        store.begin(wait_seconds=0.2)


def test_no_update_of_several_writers_is_lost(store: ClusterStore) -> None:
    build(store, {})

    def write(name: str) -> None:
        for number in range(6):
            with store.begin(wait_seconds=60.0) as change:
                change.adopt(receipt_of(change, {f"{name}{number}.py": name}))
                with closing(store.reader()) as reader:
                    change.commit(ScanTable(), expected_documents=reader.file_count() + 1)

    writers = [threading.Thread(target=write, args=(name,)) for name in ("ann", "ben", "cat")]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()
    assert contents(store) == {
        f"{name}{number}.py": {name} for name in ("ann", "ben", "cat") for number in range(6)
    }


def test_large_segments_come_apart(store: ClusterStore, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(documents_module, "MOST_AT_ONCE", 1_000)
    files = {"a.py": "alpha", "b.py": " ".join(f"beta{number}" for number in range(1_000)), "c.py": "alpha"}
    build(store, files)
    client = store.repository.client()
    found = documents_module.rows(client, store.about().query(store.repository.name, {"match_all": {}}))
    assert [row.segment_bytes > 1_000 for row in found] == [False, True, False]
    answers = []
    ask = documents_module._answer
    monkeypatch.setattr(
        documents_module, "_answer", lambda *given: answers.append(ask(*given)) or answers[-1]
    )
    with closing(store.reader()) as reader:
        views = reader.candidates(SimpleNamespace(wanted=lambda: HasTerm("word", HOLDS, (b"a",))))
    assert [view.segment.path for view in views] == ["a.py", "b.py", "c.py"]
    sent = [
        [hit["fields"].keys() & set(documents_module.SEGMENTS) for hit in row["hits"]["hits"]]
        for row in answers
    ]
    assert sent == [[{"segment"}, set(), {"segment"}], [{"large_segment"}]]
    assert store.verify() == []
    assert contents(store) == {path: set(text.split()) for path, text in files.items()}


def test_what_is_remembered_of_all_files_is_what_the_cluster_has(
    store: ClusterStore, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    elsewhere = ClusterStore(
        store.repository.address, store.repository.name, str(tmp_path / "elsewhere"), root="/repo"
    )

    def rows(of: ClusterStore) -> list[documents_module.Row] | None:
        with closing(of.reader()) as reader:
            found: list[documents_module.Row] | None = reader.known_rows()
            return found

    def asked() -> list[documents_module.Row]:
        query = store.about().query(store.repository.name, {"match_all": {}})
        return [*documents_module.rows(store.repository.client(), query)]

    build(store, {"a.py": "alpha", "b.py": "beta", "d.py": "delta"})
    assert rows(store) == asked()
    commit(store, {"c.py": "gamma", "a.py": "broken"}, ["b.py"], expected=3)
    assert [row.path for row in asked()] == ["a.py", "c.py", "d.py"]
    assert rows(store) == asked()
    assert rows(elsewhere) is None
    with closing(elsewhere.reader()) as reader:
        assert len(reader.stored()) == 3
    assert rows(elsewhere) == asked()
    commit(elsewhere, {"e.py": "epsilon"}, expected=4)
    assert rows(elsewhere) == asked()
    assert rows(store) is None  # another machine wrote the newest state
    commit(store, {"f.py": "zeta"}, expected=5)
    assert rows(store) is None  # nobody has asked for all
    with closing(store.reader()) as reader:
        reader.stored()
    monkeypatch.setattr(store_module, "MOST_BATCHES", 2)
    assert store.compact()
    assert rows(store) == asked()
    for file in Path(store.side).iterdir():
        file.write_bytes(file.read_bytes()[:-1])
    assert rows(store) is None
    store.forget()
    assert [*Path(store.side).iterdir()] == []


def test_small_batches_become_one(store: ClusterStore, monkeypatch: pytest.MonkeyPatch) -> None:
    build(store, {"a.py": "alpha"})
    for number in range(4):
        commit(store, {f"{number}.py": f"word{number}", "a.py": f"newer{number}"}, expected=number + 2)
    assert not store.compact()
    before = contents(store)
    with closing(store.reader()) as reader:
        stats = reader.stored()
        monkeypatch.setattr(store_module, "MOST_BATCHES", 3)
        assert store.compact()
        assert not store.compact()
        assert reader.stored() == stats
        assert not reader.is_current()
    assert (len(store.about().batches), store.about().dead) == (1, ())
    assert contents(store) == before
    with closing(store.reader()) as reader:
        assert reader.stored() == stats


def test_a_state_that_may_be_gone_is_not_answered_from(
    store: ClusterStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    build(store, {"a.py": "alpha"})
    with closing(store.reader()) as reader:
        monkeypatch.setattr(reader_module, "GRACE_SECONDS", 0.0)
        assert reader.place("a.py") is not None
        commit(store, {"b.py": "beta"}, expected=2)
        with pytest.raises(IndexReadError, match="ask again"):
            reader.views()


@pytest.mark.parametrize(
    "change",
    [{"segment": "AAAA"}, {"segment_bytes": 3}, {"digest": None}, {"key": None}, {"key": "\u20ac"}],
    ids=str,
)
def test_documents_that_are_not_as_they_were_written_are_damage(
    store: ClusterStore, change: dict[str, Any]
) -> None:
    build(store, {"a.py": "alpha"})
    client = store.repository.client()
    state = store.about()
    row = {
        "repo": store.repository.name, "batch": state.batches[0], "key": "a.py", "size": 5, "mtime": 5, "ctime": 6,
        "trouble": False, "digest": "AAAA", "segment": "AAAAAA==", "segment_bytes": 4,
    }  # fmt: skip
    body = {name: value for name, value in (row | change).items() if value is not None}
    client.index(index=FILES, id=f"{state.batches[0]}.0", body=body, refresh=True)
    assert store.verify()
    with closing(store.reader()) as reader, pytest.raises(IndexCorruptError):
        reader.views()


@pytest.mark.parametrize("text", ["", "[]", "{", '{"identity": 1}', "null"])
def test_a_state_that_cannot_be_read_is_damage(store: ClusterStore, text: str) -> None:
    build(store, {"a.py": "alpha"})
    store.repository.client().index(index=STATES, id=store.repository.name, body={"state": text})
    for ask in (store.reader, store.about, store.begin):
        with pytest.raises(IndexCorruptError):
            ask()


def test_repositories_know_nothing_of_each_other(store: ClusterStore, tmp_path: Path) -> None:
    other = ClusterStore(store.repository.address, uuid4().hex, str(tmp_path / "other"), root="/other")
    build(store, {"a.py": "alpha"})
    build(other, {"a.py": "beta"})
    other.forget()
    assert contents(store) == {"a.py": {"alpha"}}
    with pytest.raises(IndexNotFoundError):
        other.about()
    assert (documents(store), documents(other)) == (1, 0)


def test_what_cannot_be_reached_is_said_in_one_line(tmp_path: Path) -> None:
    pytest.importorskip("opensearchpy")
    with socket.socket() as nobody:
        nobody.bind(("127.0.0.1", 0))
        address = f"http://127.0.0.1:{nobody.getsockname()[1]}"
        store = ClusterStore(address, "repo", str(tmp_path), root="/repo")
        with pytest.raises(IndexReadError, match="cannot be reached"):
            store.about()
        with pytest.raises(IndexWriteError, match="cannot be reached"):
            store.begin(rebuild=True)


@pytest.mark.parametrize(
    ("address", "repo"),
    [("ftp://host", "repo"), ("host:9200", "repo"), ("https://me:secret@host", "repo"), ("http://host", "a/b"),
     ("http://host", ""), ("http://host", "_all")],
)  # fmt: skip
def test_addresses_and_names_are_looked_at(address: str, repo: str, tmp_path: Path) -> None:
    with pytest.raises(ConfigError):
        ClusterStore(address, repo, str(tmp_path), root="/repo")


@pytest.fixture
def shop(tmp_path: Path, cluster: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A tree whose index is on the cluster, as the environment says."""
    root = tmp_path / "shop"
    root.mkdir()
    (root / "store.py").write_text("class ParcelStore:\n    pass\n")
    monkeypatch.setenv("KWSEARCH_STORE", cluster)
    monkeypatch.setenv("KWSEARCH_CACHE_DIR", str(tmp_path / "cache"))
    yield root
    kwsearch.forget_index(root)


def test_every_command_uses_the_cluster_that_the_environment_names(shop: Path, cluster: str) -> None:
    def run(*arguments: str) -> str:
        command = [sys.executable, "-m", "kwsearch", *arguments]
        done = subprocess.run(command, check=True, capture_output=True, text=True, cwd=shop)
        return done.stdout

    assert "1 indexed" in run("index", ".")
    assert "ParcelStore" in run("query", "ParcelStore")
    (shop / "late.py").write_text("def late_parcel(): pass\n")
    assert "late.py" in run("query", "late_parcel")
    assert cluster in run("status")
    run("verify")
    with kwsearch.open_index(shop) as index:
        assert [hit.path for hit in index.search("parcel")] == ["late.py", "store.py"]
        assert index.index_dir.startswith(f"{cluster}/shop-")
    assert not [path for path in (shop.parent / "cache").rglob("*") if "CURRENT" in path.name]


def test_an_update_needs_no_file_that_has_not_changed(shop: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    kwsearch.build_index(shop)
    (shop / "late.py").write_text("def late_parcel(): pass\n")
    fetched = []
    for function in ("segments", "whole", "rows"):
        monkeypatch.setattr(reader_module, function, lambda client, found: iter(fetched.append(found) or ()))
    assert kwsearch.build_index(shop).indexed == 1
    assert fetched == []


def test_an_update_finds_that_a_document_has_gone(shop: Path) -> None:
    kwsearch.build_index(shop)
    with kwsearch.open_index(shop) as index:
        repository = index.store.repository
        (batch,) = index.about.batches
    repository.client().delete(index=FILES, id=f"{batch}.0", refresh=True)
    assert kwsearch.build_index(shop).indexed == 1
    with kwsearch.open_index(shop) as index:
        assert [hit.path for hit in index.search("ParcelStore")] == ["store.py"]


def test_a_client_asks_with_the_login_of_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("opensearchpy")
    monkeypatch.setenv("KWSEARCH_STORE_USER", "ann")
    monkeypatch.setenv("KWSEARCH_STORE_PASSWORD", "secret")
    (connection,) = connect("https://host:9200").transport.connection_pool.connections
    assert connection.headers["authorization"].startswith("Basic ")
