"""A handle that lives on while its index is forgotten, built again, replaced, closed, or cannot be read for a while."""

from __future__ import annotations

import errno
import gc
import os
import shutil
import threading
from pathlib import Path

import pytest

import kwsearch
from kwsearch.errors import (
    ConfigError,
    IndexClosedError,
    IndexNotFoundError,
    IndexReadError,
    KwsearchError,
)
from kwsearch.indexing import build as building
from kwsearch.store.local.disk import Disk
from kwsearch.store.local.folder import prepare_folder
from kwsearch.store.local.manifest import open_manifest
from kwsearch.store.segment import view
from kwsearch.store.segment.symbol_packs import BYTES_OF_HEAD


@pytest.fixture
def place(tmp_path: Path) -> tuple[Path, str]:
    root = tmp_path / "repo"
    root.mkdir()
    (root / "a.py").write_text("import b\ndef first(): pass\n")
    (root / "b.py").write_text("def other(): pass\n")
    index_dir = str(tmp_path / "index")
    kwsearch.build_index(root, index_dir=index_dir)
    return root, index_dir


def total(index: kwsearch.Index, text: str) -> int:
    return index.search(text).total


@pytest.mark.parametrize("how", ["forget", "remove"])
def test_a_handle_sees_an_index_that_was_forgotten_and_built_again(place: tuple[Path, str], how: str) -> None:
    root, index_dir = place
    with kwsearch.open_index(root, index_dir) as index:
        before = open_manifest(index_dir)
        assert total(index, "def:first") == 1
        if how == "forget":
            kwsearch.forget_index(root, index_dir=index_dir)
        else:
            shutil.rmtree(index_dir)
        (root / "a.py").write_text("def second(): pass\n")
        kwsearch.build_index(root, index_dir=index_dir)
        after = open_manifest(index_dir)
        assert (after.folder, after.number) == (before.folder, before.number)  # the numbers begin again
        assert after.identity != before.identity
        assert (total(index, "def:first"), total(index, "def:second")) == (0, 1)


def test_an_update_that_read_a_state_which_was_forgotten_meanwhile_starts_again(
    place: tuple[Path, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    root, index_dir = place
    for number in range(8):
        (root / f"m{number}.py").write_text(f"def m{number}(): pass\n")
    kwsearch.build_index(root, index_dir=index_dir, rebuild=True)
    (root / "m3.py").write_text("def changed(): pass\n")
    plan = building._Job._plan
    races = []

    def raced(self: building._Job, *arguments: object) -> object:
        found = plan(self, *arguments)  # type: ignore[arg-type]
        if not races:
            races.append(1)
            (root / "m0.py").unlink()
            kwsearch.forget_index(root, index_dir=index_dir)
            kwsearch.build_index(root, index_dir=index_dir)
        return found

    monkeypatch.setattr(building._Job, "_plan", raced)
    kwsearch.build_index(root, index_dir=index_dir)
    monkeypatch.undo()
    with kwsearch.open_index(root, index_dir) as index:
        assert index.files() == sorted(path.name for path in root.iterdir())
        assert [total(index, f"def:m{number}") for number in (1, 2, 4)] == [1, 1, 1]
        assert (total(index, "def:changed"), total(index, "def:m3"), total(index, "def:m0")) == (1, 0, 0)
    assert kwsearch.verify_index(root, index_dir=index_dir) == []


def test_the_index_of_another_root_is_not_opened(place: tuple[Path, str], tmp_path: Path) -> None:
    root, index_dir = place
    other = tmp_path / "other"
    other.mkdir()
    with pytest.raises(ConfigError, match=f"{index_dir} holds the index of {root}"):
        kwsearch.open_index(other, index_dir)


def test_a_handle_does_not_answer_from_the_index_of_another_root_that_came_in_its_place(
    place: tuple[Path, str], tmp_path: Path
) -> None:
    root, index_dir = place
    other, other_dir = tmp_path / "other", str(tmp_path / "other_index")
    other.mkdir()
    (other / "a.py").write_text("def theirs(): pass\n")
    kwsearch.build_index(other, index_dir=other_dir)
    with kwsearch.open_index(root, index_dir) as index:
        shutil.rmtree(index_dir)
        os.rename(other_dir, index_dir)
        with pytest.raises(IndexNotFoundError, match="another root's is in its place"):
            total(index, "def:theirs")


def test_two_roots_that_are_built_into_one_new_folder_at_once_do_not_overwrite_each_other(
    tmp_path: Path,
) -> None:
    for attempt in range(8):
        roots = [tmp_path / f"{attempt}{name}" for name in "ab"]
        for root in roots:
            root.mkdir()
            (root / "a.py").write_text(f"def of_{root.name}(): pass\n")
        index_dir = str(tmp_path / f"index{attempt}")
        start = threading.Barrier(2)
        outcomes: dict[Path, object] = {}

        def build(root: Path, index_dir: str = index_dir, start=start, outcomes=outcomes) -> None:
            start.wait()
            try:
                outcomes[root] = kwsearch.build_index(root, index_dir=index_dir).indexed
            except KwsearchError as error:
                outcomes[root] = type(error)

        threads = [threading.Thread(target=build, args=(root,)) for root in roots]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        built = [root for root in roots if outcomes[root] == 1]
        assert len(built) == 1, outcomes
        assert [outcomes[root] for root in roots if root not in built] == [ConfigError]
        with kwsearch.open_index(built[0], index_dir) as index:
            assert total(index, f"def:of_{built[0].name}") == 1


def mapped(index_dir: str) -> list[str]:
    """The files of an index that this process has mapped into its memory."""
    with open("/proc/self/maps", encoding="ascii") as maps:
        return [line.split(maxsplit=5)[5].strip() for line in maps if index_dir in line]


@pytest.mark.skipif(not os.path.exists("/proc/self/maps"), reason="shows what is mapped")
def test_states_that_are_answered_no_longer_go_without_a_garbage_collection(place: tuple[Path, str]) -> None:
    root, index_dir = place
    gc.collect()
    before = len(os.listdir("/proc/self/fd"))
    gc.disable()
    try:
        with kwsearch.open_index(root, index_dir) as index:
            for number in range(12):
                (root / "a.py").write_text(f"import b\ndef f{number}(): pass\n")
                kwsearch.build_index(root, index_dir=index_dir)
                assert index.file("b.py").imported_by == ("a.py",)
                assert total(index, f"f{number}") == 1
                reader = index.reader
                assert sorted(mapped(index_dir)) == sorted(view.segment.path for view in reader.views())
                del reader
        assert mapped(index_dir) == []
        assert len(os.listdir("/proc/self/fd")) == before
    finally:
        gc.enable()


def test_a_handle_that_is_closed_while_it_looks_for_the_newest_state_stays_closed(
    place: tuple[Path, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    root, index_dir = place
    index = kwsearch.open_index(root, index_dir)
    (root / "a.py").write_text("def second(): pass\n")
    kwsearch.build_index(root, index_dir=index_dir)
    reader = index.store.reader

    def opened() -> object:
        found = reader()
        index.close()  # by another thread, in this moment
        return found

    monkeypatch.setattr(index.store, "reader", opened)
    with pytest.raises(IndexClosedError):
        total(index, "def:second")
    monkeypatch.undo()
    with pytest.raises(IndexClosedError):
        total(index, "def:second")
    index.close()


@pytest.mark.parametrize("rounds", [10, pytest.param(40, marks=pytest.mark.slow)])
def test_forgetting_beside_questions_gives_answers_or_says_that_there_is_no_index(
    place: tuple[Path, str], rounds: int
) -> None:
    root, index_dir = place
    over = threading.Event()
    told: list[str] = []

    def ask() -> None:
        while not over.is_set():
            try:
                with kwsearch.open_index(root, index_dir) as index:
                    told.append(f"{index.search('other').total} {index.file('b.py').symbols[0].name}")
            except IndexNotFoundError:
                told.append("no index")
            except BaseException as error:
                told.append(f"{type(error).__name__}: {error}")

    threads = [threading.Thread(target=ask) for _ in range(3)]
    for thread in threads:
        thread.start()
    for _ in range(rounds):
        kwsearch.forget_index(root, index_dir=index_dir)
        kwsearch.build_index(root, index_dir=index_dir)
    over.set()
    for thread in threads:
        thread.join()
    assert set(told) <= {"1 other", "no index"}
    assert "1 other" in told


def test_closing_while_other_threads_ask_gives_answers_or_says_that_it_is_closed(
    place: tuple[Path, str],
) -> None:
    root, index_dir = place
    for _ in range(10):
        index = kwsearch.open_index(root, index_dir)
        start = threading.Barrier(5)
        errors: list[BaseException] = []

        def ask(index: kwsearch.Index = index, start=start, errors=errors) -> None:
            start.wait()
            try:
                for _ in range(20):
                    assert index.search("other").total == 1
                    assert index.file("b.py").symbols[0].name == "other"
            except IndexClosedError:
                pass
            except BaseException as error:
                errors.append(error)

        threads = [threading.Thread(target=ask) for _ in range(4)]
        for thread in threads:
            thread.start()
        start.wait()
        index.close()
        for thread in threads:
            thread.join()
        assert errors == []


@pytest.mark.parametrize("number", [errno.EMFILE, errno.EIO, errno.ENOMEM, errno.EACCES, errno.ESTALE])
def test_an_index_that_cannot_be_read_now_is_not_called_damaged(
    place: tuple[Path, str], number: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    root, index_dir = place
    folder = open_manifest(index_dir).folder
    original = os.open

    def failing(path, *arguments, **options):
        if str(path).startswith(folder) and str(path).endswith(".kws"):
            raise OSError(number, os.strerror(number), path)
        return original(path, *arguments, **options)

    with monkeypatch.context() as patch:
        patch.setattr(os, "open", failing)
        for act in (
            lambda: kwsearch.open_index(root, index_dir),
            lambda: kwsearch.verify_index(root, index_dir=index_dir),
            lambda: kwsearch.build_index(root, index_dir=index_dir),
        ):
            with pytest.raises(IndexReadError, match=os.strerror(number)):
                act()
    assert open_manifest(index_dir).folder == folder  # nobody built it again from nothing
    with kwsearch.open_index(root, index_dir) as index:
        assert total(index, "def:first") == 1


def test_every_folder_that_is_made_for_an_index_is_its_owners_alone(tmp_path: Path) -> None:
    old = os.umask(0)
    try:
        prepare_folder(str(tmp_path / "a" / "b" / "c"), Disk())
    finally:
        os.umask(old)
    assert [os.stat(tmp_path / path).st_mode & 0o777 for path in ("a", "a/b", "a/b/c")] == [0o700] * 3


def test_what_a_compaction_left_goes_even_if_its_process_id_was_this_ones(place: tuple[Path, str]) -> None:
    root, index_dir = place
    litter = Path(index_dir, f"compaction-{os.getpid()}-0123")
    litter.write_text("torn")
    (root / "a.py").write_text("def second(): pass\n")
    kwsearch.build_index(root, index_dir=index_dir)
    assert not litter.exists()


def test_what_a_handle_keeps_for_the_next_question_has_a_bound_and_changes_no_answer(
    make_repo, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    names = [f"item{number}" for number in range(20)]
    text = "".join(f"def {name}(): return shared({name})\n" for name in names)
    root = make_repo({f"part{number}.py": f"def unit{number}(): shared()\n{text}" for number in range(20)})
    index_dir = str(tmp_path / "kept")
    kwsearch.build_index(root, index_dir=index_dir)
    units = [f"unit{number}" for number in range(20)]
    questions = [*names, *units, "shared", "where is the shared unit", "kind:function"]
    most = 0

    def answers() -> list[list[tuple[str, int]]]:
        nonlocal most
        most, found = 0, []
        with kwsearch.open_index(root, index_dir=index_dir) as index:
            for question in questions:
                hits = index.search(question, limit=0)
                found.append([(hit.path, match.line) for hit in hits for match in hit.matches])
                for one in index.reader.views():
                    kept = (one._cards, one._symbols, one._words, one._files_with, one.common, one.asked)
                    most = max(most, *map(len, kept))
        return found

    expected = answers()
    assert most > 15
    for name in ("KEPT_WORDS", "KEPT_COUNTS", "KEPT_CARDS", "KEPT_WORD_LISTS"):
        monkeypatch.setattr(view, name, 5)
    monkeypatch.setattr(view, "KEPT_SYMBOL_BYTES", 5 * BYTES_OF_HEAD - 1)
    assert answers() == expected
    assert most == 5
