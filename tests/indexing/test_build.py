"""Building an index and bringing it up to date: reports, contents, and what makes files be read again."""

import contextlib
import dataclasses
import os
import resource
import time

import pytest

import kwsearch
from kwsearch.errors import ConfigError, IndexNotFoundError, IndexOutdatedError, IndexWriteError, RootError
from kwsearch.indexing import build as indexing
from kwsearch.indexing.build import build_index, refresh_index
from kwsearch.scan.freshness import Drift
from kwsearch.settings.load import Settings
from kwsearch.store.local.manifest import open_manifest, open_segments
from kwsearch.store.whoosh.verify import verify_index

PYTHON = "import os\n\n\ndef alpha():\n    return os.getcwd()\n"
TREE = {"a.py": PYTHON, "pkg/b.py": "class Beta:\n    pass\n", "pkg/c.c": "int gamma(void) { return 1; }\n"}


@pytest.fixture
def index_dir(tmp_path):
    return tmp_path / "index"


@pytest.fixture(params=["here", "workers"])
def place(request, monkeypatch):
    """Files are taken in this process, or by two workers."""
    if request.param == "workers":
        monkeypatch.setattr(indexing, "FEW_FILES", 0)
    return request.param


@pytest.fixture
def build(index_dir):
    def build(root, **options):
        options.setdefault("settings", Settings(workers=2))
        report = build_index(root, index_dir=str(index_dir), **options)
        assert report.seen == report.indexed + report.unchanged + sum(report.skipped.values())
        assert verify_index(str(index_dir)) == []
        return report

    return build


def settle(root):
    """Make every file old enough that its times can be trusted."""
    time.sleep(0.03)
    return root


def read_paths(monkeypatch):
    """Note the paths that are read from now on (in this process)."""
    from kwsearch.scan.reading import SourceReader

    paths = []
    original = SourceReader.read

    def read(self, path, language=""):
        paths.append(path)
        return original(self, path, language)

    monkeypatch.setattr(SourceReader, "read", read)
    return paths


def test_a_first_build_takes_every_file(place, make_repo, build, index_dir, index_contents):
    root = make_repo(
        {**TREE, "image.bin": b"\0\1", ".gitignore": "*.log\n", "x.log": "no", "out/y.log": "no"}
    )
    report = build(root)
    assert dataclasses.replace(report, seconds=0, index_bytes=0, source_bytes=0, fallbacks={}) == type(report)(
        root=str(root), seen=7, indexed=4, unchanged=0, removed=0, skipped={"ignored": 2, "binary": 1},
        fallbacks={}, source_bytes=0, index_bytes=0, seconds=0,
        skipped_paths=(("image.bin", "binary"), ("out/y.log", "ignored"), ("x.log", "ignored")),
    )  # fmt: skip
    assert report.index_bytes == open_manifest(str(index_dir)).index_bytes
    contents = index_contents(index_dir)
    assert set(contents["files"]) == {*TREE, ".gitignore"}
    postings = contents["postings"]
    assert [row[:2] for row in postings["words", b"alpha", "definition"]] == [("a.py", 4)]
    assert [row[:2] for row in postings["words", b"Beta", "definition"]] == [("pkg/b.py", 1)]
    assert [row[:2] for row in postings["names", b"os.getcwd", "call"]] == [("a.py", 5)]


def test_workers_and_one_process_give_the_same_index(make_repo, tmp_path, index_contents, monkeypatch):
    root = make_repo(
        {f"d{number % 7}/f{number}.py": PYTHON + f"v{number} = {number}\n" for number in range(90)}
    )
    monkeypatch.setattr(indexing, "FEW_FILES", 1000)
    build_index(root, index_dir=str(tmp_path / "one"), settings=Settings())
    monkeypatch.setattr(indexing, "FEW_FILES", 0)
    build_index(root, index_dir=str(tmp_path / "two"), settings=Settings(workers=2))
    assert index_contents(tmp_path / "one") == index_contents(tmp_path / "two")
    # On a busy machine one worker may have taken all files before the other was up.
    assert len(open_manifest(str(tmp_path / "two")).entries) in (1, 2)


def test_nothing_changed_reads_and_writes_nothing(make_repo, build, index_dir, monkeypatch):
    root = settle(make_repo({**TREE, "image.bin": b"\0\1"}))
    build(root)
    number = open_manifest(str(index_dir)).number
    paths = read_paths(monkeypatch)
    report = build(root)
    assert (report.seen, report.indexed, report.unchanged, report.skipped) == (4, 0, 3, {"binary": 1})
    assert paths == []
    assert open_manifest(str(index_dir)).number == number


def test_only_what_changed_is_read(place, make_repo, build, index_dir, index_contents, monkeypatch):
    root = settle(make_repo(TREE))
    build(root)
    (root / "a.py").write_text("def delta(): pass\n")
    (root / "new.py").write_text("def epsilon(): pass\n")
    (root / "pkg" / "c.c").unlink()
    paths = read_paths(monkeypatch)
    report = build(root)
    assert (report.indexed, report.unchanged, report.removed) == (2, 1, 1)
    if place == "here":
        assert sorted(paths) == ["a.py", "new.py"]
    contents = index_contents(index_dir)
    assert set(contents["files"]) == {"a.py", "new.py", "pkg/b.py"}
    assert ("words", b"alpha", "definition") not in contents["postings"]


def test_a_touched_file_is_read_once_and_not_stored_again(make_repo, build, index_dir, monkeypatch):
    root = settle(make_repo(TREE))
    build(root)
    entries = [entry.name for entry in open_manifest(str(index_dir)).entries]
    os.utime(root / "a.py")
    settle(root)
    paths = read_paths(monkeypatch)
    report = build(root)
    assert (report.indexed, report.unchanged, paths) == (0, 3, ["a.py"])
    assert [entry.name for entry in open_manifest(str(index_dir)).entries] == entries
    build(root)
    assert paths == ["a.py"]


def test_a_change_that_keeps_size_and_mtime_is_noticed(make_repo, build, index_dir, index_contents):
    root = settle(make_repo(TREE))
    build(root)
    status = os.stat(root / "a.py")
    (root / "a.py").write_text(PYTHON.replace("alpha", "gamma"))
    os.utime(root / "a.py", ns=(status.st_atime_ns, status.st_mtime_ns))
    assert build(root).indexed == 1
    assert ("words", b"gamma", "definition") in index_contents(index_dir)["postings"]


def test_files_that_were_written_just_before_they_were_read_have_not_changed_since(make_repo, index_dir):
    for number in range(5):
        root = make_repo({f"pkg/{number}_{other}.py": "x = 1\n" for other in range(20)})
        build_index(str(root), index_dir=str(index_dir))
        with kwsearch.open_index(str(root), index_dir=str(index_dir)) as index:
            assert not index.drift()


def test_a_file_that_was_written_as_it_was_read_is_looked_at_again(make_repo, build, index_dir, monkeypatch):
    from kwsearch.scan import reading

    root = settle(make_repo({**TREE, "bad.py": b"\0"}))
    with monkeypatch.context() as clock:
        clock.setattr(reading, "RACY_NS", 10**12)  # every file was written just now
        build(root)
    paths = read_paths(monkeypatch)
    build(root)
    assert paths == ["a.py", "bad.py", "pkg/b.py", "pkg/c.c"], (
        "a change in the same tick of the clock would have left no trace"
    )
    del paths[:]
    build(root)
    assert paths == []


def test_a_rename_in_case_alone_is_a_removal_and_an_addition(make_repo, build, index_dir, index_contents):
    root = settle(make_repo(TREE))
    build(root)
    os.rename(root / "a.py", root / "A.py")
    report = build(root)
    assert (report.indexed, report.removed) == (1, 1)
    assert set(index_contents(index_dir)["files"]) == {"A.py", "pkg/b.py", "pkg/c.c"}


def test_ignore_rules_that_change_are_followed(make_repo, build, index_dir, index_contents):
    root = settle(make_repo(TREE))
    build(root)
    (root / ".gitignore").write_text("pkg/\n")
    report = build(root)
    assert (report.removed, report.skipped) == (2, {"ignored": 1})
    (root / ".gitignore").write_text("")
    report = build(root)
    assert report.removed == 0
    assert {*TREE} <= set(index_contents(index_dir)["files"])


def test_a_file_that_becomes_binary_leaves_the_index_and_can_come_back(
    make_repo, build, index_dir, index_contents
):
    root = settle(make_repo(TREE))
    build(root)
    (root / "a.py").write_bytes(b"\0\0\0")
    report = build(root)
    assert (report.indexed, report.skipped) == (0, {"binary": 1})
    assert "a.py" not in index_contents(index_dir)["files"]
    settle(root)
    (root / "a.py").write_text(PYTHON)
    assert build(root).indexed == 1
    assert "a.py" in index_contents(index_dir)["files"]


def test_an_index_that_is_forgotten_while_it_is_brought_up_to_date_is_built_again(
    make_repo, build, monkeypatch
):
    root = settle(make_repo(TREE))
    build(root)
    (root / "a.py").write_text(PYTHON + "# more\n")
    original = indexing.check_tree

    def forget_then_check(*args, **options):
        kwsearch.forget_index(root, index_dir=str(root.parent / "index"))
        return original(*args, **options)

    monkeypatch.setattr(indexing, "check_tree", forget_then_check)
    assert build(root).indexed == 3


def test_a_skipped_file_that_is_gone_is_forgotten(make_repo, build):
    ignored = {".gitignore": "*.log\n", "x.log": ""}
    root = settle(make_repo({**TREE, **ignored, "wide.js": "x = 1; " * 5000, "data.bin": "\0"}))
    assert build(root).skipped == {"binary": 1, "ignored": 1, "minified": 1}
    for name in ("wide.js", "data.bin", "x.log"):
        (root / name).unlink()
    report = build(root)
    assert (report.skipped, report.removed) == ({}, 0)
    assert report.seen == build(root, rebuild=True).seen


def test_a_skipped_file_is_not_read_again(make_repo, build, monkeypatch):
    root = settle(make_repo({**TREE, "wide.js": "x = 1; " * 5000}))
    assert build(root).skipped == {"minified": 1}
    (root / ".gitignore").write_text("*.log\n")  # so that the whole tree is scanned
    paths = read_paths(monkeypatch)
    assert build(root).skipped == {"minified": 1}
    assert paths == [".gitignore"]


def header_languages(index_dir):
    _, segments = open_segments(str(index_dir))
    found = {
        segment.path_of(document): segment.language(document)
        for segment in segments
        for document in segment.live_documents()
        if segment.path_of(document).endswith(".h")
    }
    for segment in segments:
        segment.close()
    return found


def test_headers_follow_the_language_of_their_repository(place, make_repo, build, index_dir):
    headers = {f"h{number}.h": f"int f{number}(void);\n" for number in range(5)}
    root = settle(make_repo({"a.c": "int a;\n", **headers, **{f"p{n}.py": "x = 1\n" for n in range(40)}}))
    build(root)
    assert set(header_languages(index_dir).values()) == {"c"}
    (root / "b.cpp").write_text("class B {};\n")
    report = build(root)
    assert (report.indexed, report.unchanged) == (6, 41)
    assert set(header_languages(index_dir).values()) == {"cpp"}
    (root / "b.cpp").unlink()
    build(root)
    assert set(header_languages(index_dir).values()) == {"c"}


def test_a_header_may_decide_for_all(make_repo, build, index_dir):
    headers = {f"h{number}.h": f"int f{number}(void);\n" for number in range(3)}
    root = settle(make_repo({**headers, **{f"p{n}.py": "x = 1\n" for n in range(40)}}))
    build(root)
    assert set(header_languages(index_dir).values()) == {"c"}
    (root / "h1.h").write_text("class H {};\n")
    build(root)
    assert set(header_languages(index_dir).values()) == {"cpp"}


def test_other_settings_build_anew(make_repo, build, index_dir, index_contents):
    root = settle(make_repo(TREE))
    build(root)
    report = build(root, settings=Settings(exclude=("pkg/",)))
    assert (report.indexed, report.skipped) == (1, {"excluded": 1})
    assert open_manifest(str(index_dir)).generation == 2
    with pytest.raises(IndexOutdatedError):
        refresh_index(root, Drift(), index_dir=str(index_dir), settings=Settings())


def test_another_program_builds_anew(make_repo, build, index_dir, monkeypatch):
    root = settle(make_repo(TREE))
    build(root)
    monkeypatch.setattr(indexing, "program_fingerprint", lambda: "newer")
    assert build(root).indexed == 3
    assert open_manifest(str(index_dir)).generation == 2


def test_other_tag_rules_build_anew(make_repo, build, index_dir):
    root = settle(make_repo(TREE))
    build(root)
    (root / ".kwsearch.toml").write_text('[tags]\noff = ["security/*"]\n')
    assert build(root).indexed == 4
    assert open_manifest(str(index_dir)).generation == 2
    assert build(root).indexed == 0


def test_a_damaged_index_is_built_anew(make_repo, build, index_dir):
    root = settle(make_repo(TREE))
    build(root)
    manifest = open_manifest(str(index_dir))
    with open(os.path.join(manifest.folder, manifest.entries[0].name), "r+b") as stream:
        stream.truncate(100)
    assert build(root).indexed == 3
    assert open_manifest(str(index_dir)).generation == 2


def test_a_change_of_most_files_builds_anew(make_repo, build, index_dir, monkeypatch):
    monkeypatch.setattr(indexing, "REBUILD_FILES", 10)
    root = settle(make_repo({f"f{number}.py": f"x{number} = 1\n" for number in range(30)}))
    build(root)
    for number in range(20):
        (root / f"f{number}.py").write_text(f"y{number} = 2\n")
    assert build(root).indexed == 30
    assert open_manifest(str(index_dir)).generation == 2


def test_rebuild_reads_every_file_again(make_repo, build, index_dir, index_contents):
    root = settle(make_repo(TREE))
    build(root)
    before = index_contents(index_dir)
    assert build(root, rebuild=True).indexed == 3
    assert index_contents(index_dir) == before


def test_an_empty_folder_has_an_empty_index(make_repo, build, index_dir, index_contents):
    report = build(make_repo({}))
    assert (report.seen, report.indexed) == (0, 0)
    assert index_contents(index_dir)["files"] == {}


def test_every_file_gone_leaves_an_empty_index(make_repo, build, index_dir, index_contents):
    root = settle(make_repo(TREE))
    build(root)
    for path in TREE:
        (root / path).unlink()
    assert build(root).removed == 3
    assert index_contents(index_dir)["files"] == {}


def test_a_missing_root_is_no_empty_one(make_repo, build, index_dir, tmp_path):
    root = make_repo(TREE)
    build(root)
    os.rename(root, tmp_path / "elsewhere")
    with pytest.raises(RootError):
        build(root)
    assert open_manifest(str(index_dir)).documents == 3


def test_the_index_of_another_root_is_not_replaced(make_repo, build, tmp_path):
    build(make_repo(TREE))
    other = tmp_path / "other"
    other.mkdir()
    for rebuild in (False, True):
        with pytest.raises(ConfigError, match="holds the index of"):
            build(other, rebuild=rebuild)


def test_odd_names_are_kept(make_repo, build, index_dir, index_contents):
    root = make_repo({"new\nline.py": PYTHON, "sp ace.py": PYTHON, "ü.py": PYTHON})
    with open(os.path.join(os.fsencode(root), b"raw\xff.py"), "w") as stream:
        stream.write(PYTHON)
    build(root)
    assert set(index_contents(index_dir)["files"]) == {"new\nline.py", "sp ace.py", "ü.py", "raw\udcff.py"}
    assert build(root).removed == 0


def test_progress_is_told(place, make_repo, build):
    calls = []
    build(make_repo(TREE), progress=lambda done, total: calls.append((done, total)))
    size = sum(len(text.encode() if isinstance(text, str) else text) for text in TREE.values())
    assert calls[-1] == (size, size)
    assert calls == sorted(calls)


def test_files_that_are_not_accounted_for_publish_nothing(make_repo, build, index_dir, monkeypatch):
    root = settle(make_repo(TREE))
    build(root)
    (root / "a.py").write_text("changed\n")
    monkeypatch.setattr(indexing, "_take_here", lambda *_: indexing.Harvest())
    with pytest.raises(IndexWriteError, match="accounted for"):
        build(root)
    monkeypatch.undo()
    assert open_manifest(str(index_dir)).number == 1
    assert build(root).indexed == 1


def drift_of(**paths):
    drift = Drift()
    for name, value in paths.items():
        setattr(drift, name, value)
    return drift


@pytest.mark.parametrize("told_of_folder", [True, False])
def test_of_many_files_that_are_told_to_have_come_no_other_is_read(make_repo, index_dir, told_of_folder):
    root = make_repo({f"old{number}.py": "old = 1\n" for number in range(30)} | {"src/a.h": "int a;\n"})
    build_index(root, index_dir=str(index_dir))
    (root / "new").mkdir()
    paths = [root / "new" / f"new{number}.py" for number in range(300)]
    for path in paths:
        path.write_text("new = 1\n")
    told = [root / "new"] if told_of_folder else paths
    report = build_index(root, index_dir=str(index_dir), changed=map(str, told))
    assert (report.indexed, report.unchanged, report.removed) == (300, 31, 0)


def test_a_refresh_brings_in_what_it_is_told(make_repo, build, index_dir, index_contents, monkeypatch):
    root = settle(make_repo({**TREE, "untouched.py": PYTHON}))
    build(root)
    (root / "a.py").write_text("def delta(): pass\n")
    (root / "new.py").write_text("def epsilon(): pass\n")
    (root / "unseen.py").write_text("def zeta(): pass\n")
    (root / "pkg" / "b.py").unlink()
    drift = drift_of(changed=["a.py"], added=["new.py"], removed=["pkg/b.py"])
    monkeypatch.setattr(indexing, "check_tree", None)
    report = refresh_index(root, drift, index_dir=str(index_dir), settings=Settings())
    assert (report.indexed, report.unchanged, report.removed) == (2, 2, 1)
    assert set(index_contents(index_dir)["files"]) == {"a.py", "new.py", "pkg/c.c", "untouched.py"}


def test_a_refresh_needs_an_index(make_repo, index_dir):
    with pytest.raises(IndexNotFoundError):
        refresh_index(
            make_repo(TREE), drift_of(changed=["a.py"]), index_dir=str(index_dir), settings=Settings()
        )


def test_an_update_that_another_writer_overtook_looks_again(make_repo, build, index_dir, monkeypatch):
    root = settle(make_repo(TREE))
    build(root)
    (root / "a.py").write_text("def first(): pass\n")
    original = indexing._Job._plan
    rounds = []

    def plan(self, state, drift):
        result = original(self, state, drift)
        rounds.append(sorted([*drift.changed, *drift.added]))
        if len(rounds) == 1:
            monkeypatch.setattr(indexing._Job, "_plan", original)
            build_index(root, index_dir=str(index_dir), settings=Settings())
            monkeypatch.setattr(indexing._Job, "_plan", plan)
            (root / "second.py").write_text("def second(): pass\n")
        return result

    monkeypatch.setattr(indexing._Job, "_plan", plan)
    assert build(root).indexed == 1
    assert [("second.py" in paths) for paths in rounds] == [False, True]
    assert open_manifest(str(index_dir)).documents == 4


def test_a_file_that_cannot_be_opened_is_told_and_not_tried_for_ever(
    make_repo, build, index_dir, monkeypatch
):
    from kwsearch.scan.reading import Reading, SourceReader

    root = settle(make_repo(TREE))
    original = SourceReader.read

    def read(self, path, language=""):
        return Reading(b"", 0, 0, 0, "unreadable") if path == "a.py" else original(self, path, language)

    monkeypatch.setattr(SourceReader, "read", read)
    assert build(root).skipped == {"unreadable": 1}
    number = open_manifest(str(index_dir)).number
    assert build(root).skipped == {"unreadable": 1}
    assert open_manifest(str(index_dir)).number == number
    monkeypatch.undo()
    (root / "a.py").chmod(0o644)
    os.utime(root / "a.py")
    assert build(root).indexed == 1


def test_a_process_that_died_of_a_file_leaves_it_to_workers_next_time(
    make_repo, build, index_dir, monkeypatch
):
    from kwsearch.indexing import examine

    root = settle(make_repo(TREE))
    build(root)
    (root / "a.py").write_text("def changed(): pass\n")
    original = examine.extract_facts

    def extract(path, data, language, wanted_calls=frozenset()):
        if path == "a.py":
            os._exit(9)
        return original(path, data, language, wanted_calls)

    monkeypatch.setattr(examine, "extract_facts", extract)
    child = os.fork()
    if child == 0:
        try:
            build_index(root, index_dir=str(index_dir), settings=Settings())
        finally:
            os._exit(0)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 9
    assert build(root).fallbacks == {"crash": 1}
    assert sorted(os.listdir(index_dir)) == ["CURRENT", "LOCK", "generation-00000001"]


def test_a_changed_file_that_is_no_plain_file_any_more_is_told_as_a_scan_does(
    make_repo, build, index_contents, index_dir
):
    root = settle(make_repo({**TREE, "d.py": PYTHON}))
    build(root)
    (root / "a.py").unlink()
    (root / "a.py").symlink_to("pkg/b.py")
    (root / "d.py").unlink()
    (root / "d.py").mkdir()
    (root / "d.py" / "e.py").write_text(PYTHON)
    report = build(root)
    assert (report.indexed, report.removed, report.skipped) == (1, 2, {"symlink": 1})
    assert set(index_contents(index_dir)["files"]) == {"d.py/e.py", "pkg/b.py", "pkg/c.c"}


def test_a_process_with_few_descriptors_left_loses_no_file(make_repo, build, index_dir):
    root = make_repo(TREE | {f"deep/er/and/deeper/f{number}.py": PYTHON for number in range(5)})
    build(root)
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    for left in (2, 3, 4, 6):
        taken = []
        resource.setrlimit(resource.RLIMIT_NOFILE, (200, hard))
        try:
            with contextlib.suppress(OSError):
                while True:
                    taken.append(os.open(os.devnull, os.O_RDONLY))
            for descriptor in taken[-left:]:
                os.close(descriptor)
            del taken[-left:]
            with contextlib.suppress(kwsearch.KwsearchError):
                assert build(root).seen == 8
        finally:
            resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))
            for descriptor in taken:
                os.close(descriptor)
        with kwsearch.open_index(root, index_dir=str(index_dir)) as index:
            assert len(index.files()) == 8
