"""The local store in its folder: what is in it, whose it is, what killed writers leave."""

import os
import stat
from hashlib import blake2b

import pytest

from kwsearch.errors import (
    ConfigError,
    IndexCorruptError,
    IndexNotFoundError,
    IndexOutdatedError,
)
from kwsearch.models import FileFacts, SourceFile, Symbol
from kwsearch.store.base import ScanTable
from kwsearch.store.local import manifest as manifest_module
from kwsearch.store.local import reader as reader_module
from kwsearch.store.local.folder import forget_index
from kwsearch.store.local.lock import FolderLock
from kwsearch.store.local.manifest import open_manifest, open_segments
from kwsearch.store.local.reader import LocalReader
from kwsearch.store.segment import fuzzy
from kwsearch.store.segment.reader import SEGMENT_FORMAT
from kwsearch.store.whoosh.store import LocalStore
from kwsearch.store.whoosh.verify import verify_index
from tests.stores import in_a_child


@pytest.fixture
def index_dir(tmp_path):
    return tmp_path / "index"


@pytest.fixture
def store(index_dir):
    return LocalStore(str(index_dir), root="/repo", options="o", recipe="r")


def put(change, path, text):
    change.adopt(receipt_of(change, (path, text)))


def add(sink, path, text):
    data = text.encode()
    facts = FileFacts("python")
    facts.symbols = [
        Symbol(word, "function", "definition", 1, 1, 1, "", "", "", "", ()) for word in text.split()
    ]
    source = SourceFile(path, len(data), 5, 6, "python", 0)
    sink.add(source, data, facts, [], blake2b(data, digest_size=16).digest())


def build(store, files, scan=None):
    with store.begin(rebuild=True) as change:
        for path, text in files.items():
            put(change, path, text)
        return change.commit(scan or ScanTable(), expected_documents=len(files))


def texts(contents):
    """Path to the words that stand in the file, from an index's contents."""
    found = {path: set() for path in contents["files"]}
    for (kind, word, section), rows in contents["postings"].items():
        if (kind, section) == ("words", "code"):
            for path, _, _ in rows:
                found[path].add(word.decode())
    return found


def test_a_built_index_can_be_read(store, index_dir, index_contents):
    scan = ScanTable()
    scan.skipped["big.bin"] = ("too-large", 10**9, 1, 2)
    scan.folders["node_modules"] = "ignored"
    scan.rules[".gitignore"] = (3, 4, 5)
    scan.refreshed["a.py"] = (7, 8)
    scan.notes["headers"] = "cpp"
    build(store, {"a.py": "alpha beta", "\udcff/ü.py": "beta"}, scan)
    manifest = open_manifest(str(index_dir))
    assert (manifest.root, manifest.options, manifest.recipe, manifest.documents) == ("/repo", "o", "r", 2)
    assert texts(index_contents(index_dir)) == {"a.py": {"alpha", "beta"}, "\udcff/ü.py": {"beta"}}
    table = manifest.scan_table()
    assert {name: getattr(table, name) for name in ScanTable.__slots__} == {
        name: getattr(scan, name) for name in ScanTable.__slots__
    }
    assert verify_index(str(index_dir)) == []


def test_a_change_without_a_difference_writes_nothing(store, index_dir):
    build(store, {"a.py": "alpha"})
    folder = open_manifest(str(index_dir)).folder
    before = sorted(os.listdir(folder))
    with store.begin() as change:
        manifest = change.commit(ScanTable(), expected_documents=1)
    assert manifest.number == 1
    assert sorted(os.listdir(folder)) == before


def test_a_rebuild_replaces_everything_and_leaves_one_generation(store, index_dir, index_contents):
    build(store, {"a.py": "alpha"})
    build(store, {"b.py": "beta"})
    assert texts(index_contents(index_dir)) == {"b.py": {"beta"}}
    assert sorted(os.listdir(index_dir)) == ["CURRENT", "LOCK", "generation-00000002"]


def receipt_of(change, *files):
    sink = change.sink()
    for path, text in files:
        add(sink, path, text)
    assert sink.documents == len(files)
    return sink.finish()


def test_what_readers_keep_beside_a_segment_goes_with_it(store, index_dir, monkeypatch):
    monkeypatch.setattr(fuzzy, "MANY_KEYS", 1)
    build(store, {"a.py": "alpha", "b.py": "beta"})

    def kept() -> set[str]:
        manifest = open_manifest(str(index_dir))
        return set(os.listdir(manifest.folder)) - manifest.file_names()

    reader = store.reader()
    assert [word for view in reader.views() for word in view.segment.words.fuzzy(b"alpja", 1)]
    reader.close()
    first = kept()
    assert first == {f"{entry.name}.words.near" for entry in open_manifest(str(index_dir)).entries}
    with store.begin() as change:
        put(change, "c.py", "gamma")
        change.commit(ScanTable(), expected_documents=3)
    assert kept() == first
    with store.begin() as change:
        change.remove("a.py")
        change.remove("b.py")
        change.commit(ScanTable(), expected_documents=1)
    assert kept() == set()


def test_receipts_that_are_not_adopted_leave_no_files(store, index_dir):
    build(store, {"a.py": "alpha", "b.py": "beta"})
    with store.begin() as change:
        used, _ = [
            in_a_child(lambda path=path: receipt_of(change, (path, "gamma"))) for path in ("c.py", "d.py")
        ]
        change.adopt(used)
        about = change.commit(ScanTable(), expected_documents=3)
    assert set(os.listdir(about.folder)) == about.file_names()
    assert verify_index(str(index_dir)) == []


def test_no_index_is_told_as_such(store, index_dir):
    for missing in (str(index_dir), __file__ + "/nothing"):
        with pytest.raises(IndexNotFoundError):
            open_manifest(missing)
    with pytest.raises(IndexNotFoundError):
        store.begin()
    with pytest.raises(IndexNotFoundError):
        forget_index(str(index_dir / "nowhere"))


def test_another_layout_of_segments_is_another_version_of_the_index():
    assert (manifest_module.INDEX_VERSION, SEGMENT_FORMAT) == (7, 6), (
        "raise both, or an old index is called damaged"
    )


def test_another_version_is_outdated_and_can_be_replaced(store, index_dir, monkeypatch):
    monkeypatch.setattr(manifest_module, "INDEX_VERSION", 999)
    build(store, {"a.py": "alpha"})
    monkeypatch.undo()
    with pytest.raises(IndexOutdatedError, match="format 999"):
        open_manifest(str(index_dir))
    with pytest.raises(IndexOutdatedError):
        store.begin()
    with pytest.raises(IndexOutdatedError):
        verify_index(str(index_dir))
    build(store, {"a.py": "alpha"})
    assert open_manifest(str(index_dir)).documents == 1


def test_everything_is_private(store, index_dir):
    before = os.umask(0o022)
    try:
        index_dir.mkdir(mode=0o755)
        build(store, {"a.py": "alpha"})
    finally:
        os.umask(before)
    modes = set()
    for folder, _, names in os.walk(index_dir):
        modes.add(oct(stat.S_IMODE(os.stat(folder).st_mode)))
        modes.update(oct(stat.S_IMODE(os.stat(os.path.join(folder, name)).st_mode)) for name in names)
    assert modes == {"0o700", "0o600"}


def test_a_folder_that_others_may_write_is_refused(store, index_dir):
    build(store, {"a.py": "alpha"})
    index_dir.chmod(0o777)
    for refused in (store.begin, store.about, lambda: forget_index(str(index_dir))):
        with pytest.raises(IndexCorruptError, match="may be written by other users"):
            refused()


def test_a_link_is_not_taken_for_an_index_folder(store, index_dir, tmp_path):
    build(store, {"a.py": "alpha"})
    link = tmp_path / "link"
    link.symlink_to(index_dir)
    with pytest.raises(IndexCorruptError, match="not a folder"):
        open_manifest(str(link))


def test_a_folder_with_other_files_is_not_taken_over(tmp_path):
    folder = tmp_path / "documents"
    folder.mkdir(mode=0o700)
    (folder / "letter.txt").write_text("dear")
    with pytest.raises(ConfigError, match="not empty"):
        LocalStore(str(folder), root="/repo").begin(rebuild=True)
    assert os.listdir(folder) == ["letter.txt"]


def test_forgetting_removes_the_index_and_nothing_else(store, index_dir):
    build(store, {"a.py": "alpha"})
    (index_dir / "mine.txt").write_text("keep")
    forget_index(str(index_dir))
    assert os.listdir(index_dir) == ["mine.txt"]
    (index_dir / "mine.txt").unlink()
    build(store, {"a.py": "alpha"})
    forget_index(str(index_dir))
    assert not index_dir.exists()


def test_an_index_can_be_built_where_others_left_their_files_while_it_was_forgotten(store, index_dir):
    """A rendering, a compaction or an extraction that is under way meanwhile writes into the folder."""
    build(store, {"a.py": "alpha"})
    side = os.path.basename(store.side_file("0123456789abcdef"))
    for name in (
        side,
        f"{side}-journal",
        f"{side}.lock",
        f"{side}.new",
        "compaction-1-abc",
        "ATTEMPT",
        "COMPACTING",
    ):
        forget_index(str(index_dir))
        assert not index_dir.exists()
        index_dir.mkdir(mode=0o700)
        (index_dir / name).write_text("")
        build(store, {"a.py": "alpha"})
    forget_index(str(index_dir))
    assert not index_dir.exists()


@pytest.mark.parametrize("rebuild", [True, False])
def test_a_writer_whose_folder_is_forgotten_before_it_has_the_lock_makes_it_again_or_finds_none(
    store, index_dir, monkeypatch, rebuild
):
    build(store, {"a.py": "alpha"})
    original = FolderLock.acquire
    forgotten = []

    def forget_first(lock, wait_seconds=0.0):
        if not forgotten:
            forgotten.append(lock)
            forget_index(str(index_dir))
        original(lock, wait_seconds)

    monkeypatch.setattr(FolderLock, "acquire", forget_first)
    if rebuild:
        build(store, {"b.py": "beta"})
        assert [segment.paths() for segment in open_segments(str(index_dir))[1]] == [["b.py"]]
    else:
        with pytest.raises(IndexNotFoundError):
            store.begin()
        assert not index_dir.exists()


def test_files_named_almost_as_ours_make_no_index_folder_and_are_not_removed_with_one(store, index_dir):
    build(store, {"a.py": "alpha"})
    names = ["pages-1.html", "pages-0123456789abcdef.md", "pages-0123456789ABCDEF"]
    for name in names:
        (index_dir / name).write_text("mine")
    forget_index(str(index_dir))
    assert sorted(os.listdir(index_dir)) == sorted(names)
    with pytest.raises(ConfigError, match="not empty"):
        store.begin(rebuild=True)


def test_litter_of_killed_writers_is_removed_by_the_next(store, index_dir):
    folder = build(store, {"a.py": "alpha"}).folder
    dead = index_dir / "compaction-999999999-abc"
    for litter in ("_MAIN_2.toc.1700000000.5", "manifest-2", "MAIN_0123456789abcdef.kws", "scan-0000"):
        with open(os.path.join(folder, litter), "w") as stream:
            stream.write("torn")
    (index_dir / "generation-00000009").mkdir()
    (index_dir / "generation-00000009" / "_MAIN_1.toc").write_text("torn")
    (index_dir / "CURRENT-1234").write_text("torn")
    dead.write_text("torn")
    with store.begin() as change:
        put(change, "b.py", "beta")
        manifest = change.commit(ScanTable(), expected_documents=2)
    assert sorted(os.listdir(index_dir)) == ["COMPACTING", "CURRENT", "LOCK", "generation-00000001"]
    assert set(os.listdir(folder)) == manifest.file_names()


def test_a_reader_follows_a_writer_that_replaces_segments_while_it_opens_them(store, index_dir, monkeypatch):
    build(store, {"a.py": "alpha"})
    seen = []
    original = manifest_module.open_manifest

    def open_then_rebuild(path):
        manifest = original(path)
        if not seen:
            seen.append(manifest.generation)
            build(store, {"b.py": "beta"})
        return manifest

    monkeypatch.setattr(manifest_module, "open_manifest", open_then_rebuild)
    manifest, segments = open_segments(str(index_dir))
    assert (seen, manifest.generation) == ([1], 2)
    assert [segment.paths() for segment in segments] == [["b.py"]]
    segments[0].close()


@pytest.mark.parametrize("built_again", [True, False])
def test_a_reader_whose_state_is_forgotten_while_it_opens_it_takes_the_next_or_finds_none(
    store, index_dir, monkeypatch, built_again
):
    build(store, {"a.py": "alpha"})
    original = reader_module.open_segments
    forgotten = []

    def open_then_forget(path):
        found = original(path)
        if not forgotten:
            forgotten.append(path)
            forget_index(path)
            if built_again:
                scan = ScanTable()
                scan.skipped["x.bin"] = ("binary", 1, 2, 3)
                with store.begin(rebuild=True) as change:
                    put(change, "b.py", "beta")
                    change.commit(scan, expected_documents=1)
        return found

    monkeypatch.setattr(reader_module, "open_segments", open_then_forget)
    if built_again:
        reader = LocalReader(str(index_dir))
        assert [segment.paths() for segment in reader.segments()] == [["b.py"]]
        assert reader.skipped() == (("binary", 1),)
        reader.close()
    else:
        with pytest.raises(IndexNotFoundError):
            LocalReader(str(index_dir))


def test_the_reader_of_manifests_loads_nothing_heavy():
    import subprocess
    import sys

    heavy = {
        "whoosh",
        "pickle",
        "re",
        "typing",
        "json",
        "pathlib",
        "dataclasses",
        "enum",
        "hashlib",
        "tempfile",
    }
    code = "import sys, kwsearch.store.local.manifest; print(' '.join(sys.modules))"
    loaded = subprocess.run(  # -S: site-packages may load anything at start
        [sys.executable, "-S", "-c", f"import sys; sys.path[:0] = {sys.path!r}\n{code}"],
        capture_output=True, text=True, check=True,
    ).stdout.split()  # fmt: skip
    assert heavy & set(loaded) == set()
