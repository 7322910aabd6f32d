"""Damaged indexes: verify finds every flipped byte, opening never crashes, and what is hostile never runs."""

import os
import random
import shutil
from hashlib import blake2b

import pytest
import whoosh.index
from whoosh.filedb.filestore import FileStorage

from kwsearch.errors import IndexCorruptError, StoredIndexError
from kwsearch.models import Evidence, FileFacts, Import, SourceFile, Symbol, Tag, Use
from kwsearch.store.base import ScanTable
from kwsearch.store.local.manifest import open_manifest, open_segments
from kwsearch.store.local.reader import LocalReader
from kwsearch.store.sealed import seal
from kwsearch.store.whoosh.door import FolderIndex
from kwsearch.store.whoosh.store import LocalStore
from kwsearch.store.whoosh.verify import verify_index
from tests.stores import put_file


def put(change, path, text):
    data = text.encode()
    facts = FileFacts("python")
    facts.symbols = [Symbol("Klass", "class", "definition", 1, 2, 7, "", "class Klass", "Doc.", "", ())]
    facts.imports = [Import("os.path", "os", "path", 2, "", ())]
    facts.uses = [Use("join", "call", 2, "os.path.join", "Klass", None)]
    tags = [Tag("security/eval", ("CWE-95",), "high", (Evidence("call", "eval", 2, True, ""),))]
    source = SourceFile(path, len(data), 5, 6, "python", 1)
    put_file(change, source, data, facts, tags, blake2b(data, digest_size=16).digest())


@pytest.fixture
def index_dir(tmp_path):
    index_dir = tmp_path / "index"
    store = LocalStore(str(index_dir), root="/repo")
    scan = ScanTable()
    scan.skipped["x.bin"] = ("binary", 1, 2, 3)
    with store.begin(rebuild=True) as change:
        for number in range(70):
            # One word on many lines makes a long posting list, many words make several pages.
            put(change, f"f{number}.py", "common\n" * 5 + f"word{number} other{number} third{number}\n")
        change.commit(scan, expected_documents=70)
    with store.begin() as change:
        put(change, "f1.py", "changed\n\n")
        change.commit(scan, expected_documents=70)
    return index_dir


def every_file(index_dir):
    return sorted(
        os.path.join(folder, name)
        for folder, _, names in os.walk(index_dir)
        for name in names
        if name != "LOCK"
    )


def read_everything(index_dir):
    """Do what readers do; anything but our own errors fails the test."""
    try:
        manifest, segments = open_segments(str(index_dir))
        manifest.scan_table()
        for segment in segments:
            segment.paths()
            for dictionary in (segment.words, segment.names, segment.tags, segment.subwords):
                for ordinal in range(len(dictionary)):
                    for section in dictionary.sections(ordinal):
                        dictionary.values(ordinal, section)
            for document in range(segment.documents):
                segment.record(document)
                segment.document_words(document)
            segment.close()
    except StoredIndexError:
        return False
    return True


def test_a_sound_index_has_no_problems(index_dir):
    assert verify_index(str(index_dir)) == []
    assert read_everything(index_dir)


def test_every_missing_file_is_found(index_dir, tmp_path):
    for path in every_file(index_dir):
        if path.endswith("CURRENT"):
            continue
        damaged = tmp_path / "damaged"
        shutil.copytree(index_dir, damaged)
        os.unlink(damaged / os.path.relpath(path, index_dir))
        assert verify_index(str(damaged)) != [], path
        shutil.rmtree(damaged)


@pytest.mark.parametrize("seed", range(4))
def test_every_damage_is_found_and_no_reader_crashes(index_dir, tmp_path, seed):
    generator = random.Random(seed)
    paths = every_file(index_dir)
    for _ in range(40):
        damaged = tmp_path / "damaged"
        shutil.copytree(index_dir, damaged)
        path = damaged / os.path.relpath(generator.choice(paths), index_dir)
        data = bytearray(path.read_bytes())
        how = generator.choice(["flip", "cut", "zero", "grow"])
        place = generator.randrange(len(data))
        if how == "flip":
            data[place] ^= 1 << generator.randrange(8)
        elif how == "cut":
            del data[place:]
        elif how == "zero":
            original = bytes(data)
            data[place : place + 64] = bytes(len(data[place : place + 64]))
            if data == original:
                data[place] ^= 255
        else:
            data += b"x"
        path.write_bytes(data)
        read_everything(damaged)
        try:
            found = verify_index(str(damaged))
        except StoredIndexError as error:
            found = [str(error)]
        assert found != [], (seed, how, path.name, place)
        shutil.rmtree(damaged)


def test_a_damaged_index_can_be_replaced(index_dir):
    for path in every_file(index_dir):
        with open(path, "wb") as stream:
            stream.write(b"torn")
    store = LocalStore(str(index_dir), root="/repo")
    with pytest.raises(IndexCorruptError):
        store.begin()
    with store.begin(rebuild=True) as change:
        put(change, "a.py", "fresh\n\n")
        change.commit(ScanTable(), expected_documents=1)
    assert verify_index(str(index_dir)) == []
    assert sorted(os.listdir(index_dir)) == ["CURRENT", "LOCK", "generation-00000002"]


def test_segments_of_two_states_are_not_mixed_up(index_dir):
    manifest = open_manifest(str(index_dir))
    first, second = (os.path.join(manifest.folder, entry.name) for entry in manifest.entries)
    os.rename(first, first + "x")
    os.rename(second, first)
    os.rename(first + "x", second)
    assert any(
        "holds 1 documents, the manifest says 70" in problem for problem in verify_index(str(index_dir))
    )


def test_values_that_pass_their_checksum_are_still_looked_at(index_dir):
    manifest = open_manifest(str(index_dir))
    path = os.path.join(manifest.folder, manifest.name)
    for value in ((), (1,), "text", (1, 2, 3, 4, 5, 6, 7, 8, 9), None):
        with open(path, "wb") as stream:
            stream.write(seal(value))
        with pytest.raises(StoredIndexError):
            open_manifest(str(index_dir))


class Payload:
    def __init__(self, marker):
        self.marker = marker

    def __reduce__(self):
        return os.mkdir, (self.marker,)


@pytest.mark.parametrize("place", ["schema", "segments"])
def test_a_hostile_toc_runs_no_code(index_dir, tmp_path, place):
    marker = str(tmp_path / "ran")
    manifest = open_manifest(str(index_dir))
    toc_path = os.path.join(manifest.folder, manifest.toc_name)
    toc = whoosh.index.TOC.read(FileStorage(manifest.folder), "MAIN")
    os.unlink(toc_path)
    if place == "segments":
        toc.segments.append(Payload(marker))
    else:
        toc.schema.hostile = Payload(marker)
    toc.write(FileStorage(manifest.folder), "MAIN")
    store = LocalStore(str(index_dir), root="/repo")
    with FolderIndex(str(index_dir)).searcher() as searcher:
        assert searcher.doc_count() == manifest.documents
    store.begin().close()
    assert verify_index(str(index_dir)) == [f"{manifest.toc_name}: bytes differ from what was written"]
    with pytest.raises(IndexCorruptError, match="TOC"):
        store.reader().check()
    assert not os.path.exists(marker)


@pytest.mark.parametrize("make", [os.mkfifo, os.mkdir, lambda path: os.symlink("elsewhere", path)])
@pytest.mark.parametrize("which", ["CURRENT", "manifest-2", "_MAIN_2.toc", "scan-", ".kws"])
def test_what_is_no_file_in_the_place_of_one_is_damage_and_is_not_waited_for(index_dir, which, make):
    path = next(
        path
        for path in every_file(index_dir)
        if os.path.basename(path).startswith(which) or path.endswith(which)
    )
    os.replace(path, index_dir / "elsewhere")
    make(path)
    if which != "_MAIN_2.toc":  # which is no more than a name to a reader
        with pytest.raises(IndexCorruptError):
            LocalReader(str(index_dir))
    assert verify_index(str(index_dir)) != []
