"""Segments stay few, merges stay small, deleted documents do not pile up."""

import random
from hashlib import blake2b

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kwsearch.models import FileFacts, SourceFile
from kwsearch.store.base import ScanTable
from kwsearch.store.local.manifest import SegmentEntry, open_manifest
from kwsearch.store.local.merging import (
    LARGE_BUDGET,
    LOOSE_SEGMENTS,
    MANY_SEGMENTS,
    SMALL_SEGMENTS,
    TOO_MANY_SEGMENTS,
    UPDATE_BUDGET,
    choose_compaction,
    choose_merge,
    live_bytes,
)
from kwsearch.store.whoosh.store import LocalStore
from kwsearch.store.whoosh.verify import verify_index
from tests.stores import put_file

MIB = 1024 * 1024


def entry(name, documents, size, deleted=0):
    return SegmentEntry(name, documents, frozenset(range(deleted)), size, "")


def test_few_or_large_segments_are_left_alone():
    assert choose_merge([entry("a", 9000, 30 * MIB), entry("b", 3000, 10 * MIB), entry("c", 1, 5000)]) == []
    assert choose_merge([entry(str(number), 500, MIB) for number in range(TOO_MANY_SEGMENTS)]) == []
    assert choose_merge([]) == []
    assert choose_compaction([entry("a", 9000, 30 * MIB), entry("b", 3000, 10 * MIB, deleted=100)]) == []


def test_loose_segments_are_merged_within_the_budget():
    large = entry("large", 9000, 30 * MIB)
    loose = [entry(str(number), 1, 5000) for number in range(LOOSE_SEGMENTS)]
    assert choose_merge([large, *loose]) == loose
    wide = [entry(str(number), 10, UPDATE_BUDGET // 2) for number in range(LOOSE_SEGMENTS)]
    assert len(choose_merge([large, *wide])) == 2
    heavy = [*loose, entry("heavy", 30, UPDATE_BUDGET - 30_000)]
    assert choose_merge([large, *heavy]) == loose, "it would be copied every few updates"


def test_many_small_segments_allow_a_larger_merge():
    small = [entry(str(number), 30, UPDATE_BUDGET + number) for number in range(SMALL_SEGMENTS)]
    chosen = choose_merge(small)
    assert len(chosen) == LARGE_BUDGET // UPDATE_BUDGET
    assert sum(map(live_bytes, chosen)) <= LARGE_BUDGET


def test_far_too_many_small_segments_are_merged_at_some_cost():
    many = [entry(str(number), 500, MIB) for number in range(TOO_MANY_SEGMENTS + 1)]
    assert len(choose_merge(many)) == 8
    assert choose_merge([entry(str(number), 900, 3 * MIB) for number in range(2 * TOO_MANY_SEGMENTS)]) == []


def test_a_compaction_rewrites_wasteful_segments():
    wasteful, sound = entry("a", 1000, MIB, deleted=700), entry("b", 900, MIB, deleted=10)
    assert choose_compaction([wasteful, sound]) == [wasteful]
    assert choose_compaction([entry("a", 20, 5000, deleted=19)]) == []


def test_a_compaction_spares_the_largest_segments():
    base = [entry("a", 6000, 30 * MIB), entry("b", 6000, 30 * MIB)]
    small = [entry(str(number), 40, UPDATE_BUDGET + number) for number in range(MANY_SEGMENTS + 1)]
    assert choose_compaction([*base, *small]) == small
    assert choose_compaction([entry(str(number), 900, 3 * MIB) for number in range(16)]) == []


@given(st.lists(st.tuples(st.integers(1, 5000), st.integers(0, 100), st.integers(1, 60 * MIB)), max_size=40))
def test_choices_are_segments_of_the_index_and_worth_it(rows):
    entries = [
        entry(str(number), documents, size, deleted=documents * share // 100)
        for number, (documents, share, size) in enumerate(rows)
    ]
    merged = choose_merge(entries)
    assert set(merged) <= set(entries)
    if len(entries) <= TOO_MANY_SEGMENTS:
        assert sum(map(live_bytes, merged)) <= LARGE_BUDGET
    compacted = choose_compaction(entries)
    assert len(set(compacted)) == len(compacted)
    assert len(compacted) != 1 or compacted[0].deleted


def put(change, path, text):
    data = text.encode()
    source = SourceFile(path, len(data), 5, 6, "python", 0)
    put_file(change, source, data, FileFacts("python"), [], blake2b(data, digest_size=16).digest())


def five_hundred_updates(count):
    """Most segments, and the bytes that each of 500 updates of one file copied, in an index of ``count`` files.

    The choice alone, on sizes as they are.
    """
    generator = random.Random(5)
    sizes = [max(700, int(generator.lognormvariate(8.4, 0.8))) for _ in range(count)]
    segments = {0: set(range(0, count, 2)), 1: set(range(1, count, 2))}
    held = {0: len(segments[0]), 1: len(segments[1])}
    most, copied = 0, []
    for step in range(500):
        file = generator.randrange(count)
        for files in segments.values():
            files.discard(file)
        segments = {number: files for number, files in segments.items() if files}
        weights = {number: sum(map(sizes.__getitem__, files)) for number, files in segments.items()}
        entries = [
            SegmentEntry(
                str(number), held[number], frozenset(range(held[number] - len(files))),
                weights[number] * held[number] // len(files), "",
            )
            for number, files in segments.items()
        ]  # fmt: skip
        merged = [int(row.name) for row in choose_merge(entries)]
        segments[step + 2] = {file}.union(*(segments.pop(number) for number in merged))
        held[step + 2] = len(segments[step + 2])
        most = max(most, len(segments))
        copied.append(sum(weights[number] for number in merged))
    assert sum(map(len, segments.values())) == count
    return most, copied


@pytest.mark.parametrize("count", [100, 334, 900, 12_000])
def test_five_hundred_updates_leave_few_segments_and_little_work(count):
    most, copied = five_hundred_updates(count)
    assert most <= 10
    assert max(copied) <= 1.01 * LARGE_BUDGET
    assert sum(copied) / len(copied) < 60_000
    assert sum(map(bool, copied)) <= 100, "four of five updates merge nothing"


@pytest.mark.parametrize("count", [100, 334])
def test_a_small_index_is_not_copied_again_every_few_updates(count):
    _, copied = five_hundred_updates(count)
    assert sum(copied) / len(copied) < 35_000


def test_many_updates_leave_few_segments_and_little_waste(tmp_path, index_contents):
    generator = random.Random(3)
    store = LocalStore(str(tmp_path / "index"), root="/repo")
    state = {f"f{number}.py": f"old{number} shared" for number in range(300)}
    with store.begin(rebuild=True) as change:
        for path, text in state.items():
            put(change, path, text)
        change.commit(ScanTable(), expected_documents=300, merge=False)
    most = 0
    for step in range(120):
        path = f"f{generator.randrange(310)}.py"
        state[path] = f"new{step} shared"
        with store.begin() as change:
            put(change, path, state[path])
            manifest = change.commit(ScanTable(), expected_documents=len(state))
        most = max(most, len(manifest.entries))
    assert most <= 10
    store.compact()
    manifest = store.about()
    documents = sum(row.documents for row in manifest.entries)
    assert documents - manifest.documents <= 0.35 * documents
    contents = index_contents(tmp_path / "index")
    digests = {path: blake2b(text.encode(), digest_size=16).digest() for path, text in state.items()}
    assert {path: row[3] for path, row in contents["files"].items()} == digests
    assert verify_index(str(tmp_path / "index")) == []


def build_loose(store, count):
    with store.begin(rebuild=True) as change:
        put(change, "base.py", "base")
        change.commit(ScanTable(), expected_documents=1, merge=False)
    for number in range(count):
        with store.begin() as change:
            put(change, f"f{number}.py", f"word{number}")
            change.commit(ScanTable(), expected_documents=number + 2, merge=False)


def test_a_compaction_changes_no_answer(tmp_path, index_contents):
    store = LocalStore(str(tmp_path / "index"), root="/repo")
    build_loose(store, 12)
    before = index_contents(tmp_path / "index")
    assert store.compact()
    assert index_contents(tmp_path / "index") == before
    assert len(open_manifest(str(tmp_path / "index")).entries) <= MANY_SEGMENTS
    assert not store.compact()
    assert verify_index(str(tmp_path / "index")) == []


def interfere(store, monkeypatch, update):
    """Let a writer commit ``update`` while a compaction merges."""
    original = store.disk.finish_segment

    def finish_and_update(builder):
        original(builder)
        monkeypatch.setattr(store.disk, "finish_segment", original)
        update()

    monkeypatch.setattr(store.disk, "finish_segment", finish_and_update)


def test_files_changed_during_a_compaction_keep_their_change(tmp_path, index_contents, monkeypatch):
    store = LocalStore(str(tmp_path / "index"), root="/repo")
    build_loose(store, 12)

    def update():
        with LocalStore(store.index_dir, root="/repo").begin() as change:
            put(change, "f3.py", "changed")
            change.remove("f4.py")
            change.commit(ScanTable(), expected_documents=12, merge=False)

    interfere(store, monkeypatch, update)
    assert store.compact()
    contents = index_contents(tmp_path / "index")
    assert "f4.py" not in contents["files"]
    assert contents["files"]["f3.py"][3] == blake2b(b"changed", digest_size=16).digest()
    assert len(contents["files"]) == 12
    assert verify_index(str(tmp_path / "index")) == []


def test_a_compaction_gives_way_to_a_rebuild(tmp_path, index_contents, monkeypatch):
    store = LocalStore(str(tmp_path / "index"), root="/repo")
    build_loose(store, 12)

    def rebuild():
        with LocalStore(store.index_dir, root="/repo").begin(rebuild=True) as change:
            put(change, "only.py", "only")
            change.commit(ScanTable(), expected_documents=1, merge=False)

    interfere(store, monkeypatch, rebuild)
    assert not store.compact()
    assert set(index_contents(tmp_path / "index")["files"]) == {"only.py"}
