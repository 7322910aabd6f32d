"""The output folder: what is ours is kept right, what is not is never touched (T26)."""

from __future__ import annotations

import contextlib
import errno
import json
import os
import random
import shutil
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from types import FrameType
from typing import Any

import pytest

from kwsearch.errors import RenderError
from kwsearch.render.markdown.links import Layout, relative_url
from kwsearch.render.memory.database import create_state
from kwsearch.render.page import theme
from kwsearch.render.run.check import check_records
from kwsearch.render.run.output_folder import JOURNAL, MANIFEST, OutputFolder, page_hash, seal_of, sealed
from kwsearch.render.run.run import Makers, Run, render_records, state_place
from kwsearch.render.settings import RenderSettings

FILES = {
    "a.py": "import b\n\nclass A:\n    pass\n",
    "b.py": "def run():\n    pass\n",
    "d/c.py": "from a import A\nA()\n",
}
MANY = "".join(f"class Name{number}:\n    def weigh{number}(self): pass\n" for number in range(60))
"""Definitions for several pages of a file and of a list."""


@pytest.fixture
def records(text_records: Callable[[Mapping[str, str]], Any]) -> Any:
    return text_records(FILES)


@pytest.fixture
def out(tmp_path: Path) -> Path:
    return tmp_path / "repo" / "pages"


def contents(out: Path) -> dict[str, bytes]:
    return {
        path.relative_to(out).as_posix(): path.read_bytes()
        for path in sorted(out.rglob("*"))
        if path.is_file()
    }


def test_rendering_twice_writes_nothing(records: Any, out: Path, tmp_path: Path) -> None:
    for state in (None, str(tmp_path / "cache" / "state")):
        first = render_records(records, str(out), state_path=state)
        before = {path: path.stat().st_mtime_ns for path in out.rglob("*")}
        second = render_records(records, str(out), state_path=state)
        assert (second.written, second.removed, second.unchanged) == (0, 0, first.pages)
        assert {path: path.stat().st_mtime_ns for path in out.rglob("*")} == before


def test_with_a_state_nothing_is_even_made_when_nothing_changed(
    records: Any, out: Path, tmp_path: Path
) -> None:
    state = str(tmp_path / "state")
    render_records(records, str(out), state_path=state)
    records.read.clear()
    assert render_records(records, str(out), state_path=state).rendered == 0
    assert records.read == []


def test_an_edit_makes_only_the_pages_whose_inputs_changed(records: Any, out: Path, tmp_path: Path) -> None:
    state = str(tmp_path / "state")
    render_records(records, str(out), state_path=state)
    before = contents(out)
    records.put("b.py", "\n\ndef run():\n    pass\n")
    report = render_records(records, str(out), state_path=state)
    after = contents(out)
    assert {page for page in after if after[page] != before[page]} == {"b.py_docs.md", "b.py_kw.md", MANIFEST}
    assert report.rendered == report.written == 2


def test_a_page_that_is_lost_or_edited_is_made_again(records: Any, out: Path, tmp_path: Path) -> None:
    state = str(tmp_path / "state")
    render_records(records, str(out), state_path=state)
    before = contents(out)
    (out / "a.py_kw.md").unlink()
    edited = out / "keywords" / "r.md"
    edited.write_text("# A heading of mine\n\n" + edited.read_text())
    (out / "index.md").write_bytes(b"")
    shutil.rmtree(out / "d")
    render_records(records, str(out), state_path=state)
    assert contents(out) == before


def test_a_file_put_in_the_place_of_a_page_is_never_written_over(
    records: Any, out: Path, tmp_path: Path
) -> None:
    state = str(tmp_path / "state")
    render_records(records, str(out), state_path=state)
    mine = out / "keywords" / "r.md"
    page = mine.read_bytes()
    mine.write_text("something else entirely\n")
    with pytest.raises(
        RenderError, match=r"keywords/r\.md was not written by kwsearch and is in the way of a page"
    ):
        render_records(records, str(out), state_path=state)
    assert mine.read_text() == "something else entirely\n"
    mine.unlink()
    render_records(records, str(out), state_path=state)
    assert mine.read_bytes() == page


EDITS = (3, 5, 24)
MORE_EDITS = [(0, 40, 9), (1, 40, 9), (2, 40, 9), (4, 5, 24), (5, 12, 24)]


@pytest.mark.parametrize(
    ("seed", "names", "files"), [EDITS, *(pytest.param(*row, marks=pytest.mark.slow) for row in MORE_EDITS)]
)
def test_many_edits_one_after_the_other_give_what_a_run_from_nothing_gives(
    seed: int, names: int, files: int, tmp_path: Path, text_records: Callable[..., Any]
) -> None:
    # Few names in many files are common, many in few are rare; each file has one of its own, which tests use too.
    # Names are long and pages small, so that lists split and join.
    generator = random.Random(seed)
    words = [f"{'abcdefgh'[number % 8] * 30}_{number}" for number in range(names)]
    stems = ("one", "two", "three", "four", "five", "six", "test_seven", "test_eight")
    paths = [f"{folder}{stem}.py" for folder in ("", "p/", "p/q/", "tests/") for stem in stems]

    def source(path: str) -> str:
        lines = [f"def only_{path.replace('/', '_')[:-3]}():", "    pass"] if generator.random() < 0.8 else []
        for _ in range(generator.randrange(9)):
            name, other = generator.choices(words, k=2)
            elsewhere = generator.choice(paths)[:-3]
            module = elsewhere.replace("/", ".")
            lines += generator.choice(
                (
                    [f"from {module} import {name}"], [f"import {module}"], [f"def {name}():", f"    {other}()"],
                    [f"class {name}({other}):", '    """Text."""', f"    {name} = 1"], [f"{name}()", ""], ["", ""],
                    [f"only_{elsewhere.replace('/', '_')}()"],
                )
            )  # fmt: skip
        return "\n".join(lines) + "\n"

    records = text_records({path: source(path) for path in generator.sample(paths, files)})
    settings = RenderSettings(page_bytes=8192, workers=1)
    out, state = tmp_path / "repo" / "pages", str(tmp_path / "state")
    render_records(records, str(out), settings=settings, state_path=state)
    for step in range(10):
        for _ in range(generator.choice((1, 1, 1, 3))):
            path = generator.choice(paths)
            known = records.keys()
            if path in known and len(known) > 3 and generator.random() < 0.25:
                records.drop(path)
            elif path in known and generator.random() < 0.3:
                records.put(
                    path, "\n" + Path(records.root, path).read_text()
                )  # every line moves, nothing else
            else:
                records.put(path, source(path))
        render_records(records, str(out), settings=settings, state_path=state)
        fresh = tmp_path / "repo" / "fresh"
        render_records(records, str(fresh), settings=settings)
        assert contents(out) == contents(fresh), f"after step {step}"
        shutil.rmtree(fresh)
    assert check_records(records, str(out), settings=settings) == []


def test_a_test_whose_lines_move_changes_the_page_of_what_it_names(
    text_records: Callable[..., Any], out: Path, tmp_path: Path
) -> None:
    records = text_records(
        {"a.py": "def only():\n    pass\n", "tests/test_a.py": "from a import only\nonly()\n"}
    )
    state = str(tmp_path / "state")
    render_records(records, str(out), state_path=state)
    records.put("tests/test_a.py", "from a import only\n\n\nonly()\n")
    report = render_records(records, str(out), state_path=state)
    assert "names `only` (lines 1, 4)" in (out / "a.py_docs.md").read_text()
    assert report.written == 3  # both pages of the test; of the other file, what names the line


def test_other_settings_make_every_page_anew(records: Any, out: Path, tmp_path: Path) -> None:
    state = str(tmp_path / "state")
    first = render_records(records, str(out), state_path=state)
    report = render_records(records, str(out), settings=RenderSettings(link_style="github"), state_path=state)
    assert report.rendered == first.pages


def test_a_damaged_state_costs_time_only(records: Any, out: Path, tmp_path: Path) -> None:
    state = tmp_path / "state"
    render_records(records, str(out), state_path=str(state))
    for damage in (b"", b"x" * 5000, b"SQLite format 3\x00" + b"\x00" * 4000):
        state.write_bytes(damage)
        assert render_records(records, str(out), state_path=str(state)).written == 0


@pytest.mark.parametrize("workers", [1, 2])
@pytest.mark.parametrize("moment", ["__init__", "fill", "all_tasks"])
def test_an_index_that_is_forgotten_meanwhile_gives_the_pages_of_the_state_that_was_asked(
    records: Any, out: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, moment: str, workers: int
) -> None:
    settings = RenderSettings(workers=workers)
    render_records(records, str(tmp_path / "expected"), settings=settings)
    folder = tmp_path / "index"
    folder.mkdir()
    original = getattr(Run, moment)

    def forgetting(*arguments: Any) -> Any:
        found = original(*arguments)
        shutil.rmtree(folder, ignore_errors=True)
        return found

    with monkeypatch.context() as patch:
        patch.setattr(Run, moment, forgetting)
        report = render_records(records, str(out), settings=settings, state_path=str(folder / "state"))
    assert report.written + report.unchanged == report.pages > 0
    assert set(contents(out)) == set(contents(tmp_path / "expected"))
    assert check_records(records, str(out), settings=settings) == []
    assert not folder.exists()


def test_a_second_run_at_the_same_time_is_refused(records: Any, out: Path, tmp_path: Path) -> None:
    state = str(tmp_path / "state")
    with state_place(state), pytest.raises(RenderError, match="another process"):
        render_records(records, str(out), state_path=state)
    assert render_records(records, str(out), state_path=state).written > 0


def test_a_folder_that_cannot_be_written_is_an_error_that_names_the_page(
    records: Any, out: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    replace = OutputFolder._replace

    def refuse(self: OutputFolder, target: str, data: bytes) -> None:
        if target.endswith(".md"):
            raise OSError(errno.ENOSPC, "No space left on device")
        replace(self, target, data)

    monkeypatch.setattr(OutputFolder, "_replace", refuse)
    with pytest.raises(RenderError, match=r"pages/.*\.md cannot be written \(No space left"):
        render_records(records, str(out))


# Hand-written files


@pytest.mark.parametrize("page", ["index.md", "a.py_docs.md", "keywords/a.md", "keywords.md"])
def test_a_hand_written_file_in_the_way_is_an_error_that_names_it_and_nothing_is_written(
    page: str, records: Any, out: Path
) -> None:
    (out / page).parent.mkdir(parents=True)
    (out / page).write_text("mine\n")
    with pytest.raises(RenderError) as caught:
        render_records(records, str(out))
    assert str(out / page) in str(caught.value)
    assert contents(out) == {page: b"mine\n"}


@pytest.mark.parametrize("kinds", [("index",), ("docs", "kw"), ("doc", "sub", "keywords"), ()])
def test_pages_that_are_planned_are_made(
    kinds: tuple[str, ...], text_records: Callable[[Mapping[str, str]], Any], out: Path, tmp_path: Path
) -> None:
    texts = {f"d{number % 3}/m{number}.py": f"def same(): pass\n{MANY}" for number in range(40)}
    texts |= {
        f"d0/e/n{number}.py": "".join(f"def x{at}(): pass\n" for at in range(200)) for number in range(3)
    }
    settings = RenderSettings(page_bytes=8192, **({"pages": kinds} if kinds else {}))
    run = Run(text_records(FILES | {"empty.txt": "", "d/e/f/one.md": "# One\n"} | texts), str(out), settings)
    place = str(tmp_path / "state")
    state = create_state(place)
    run.fill(state, lambda *_: None)
    tasks = run.all_tasks(state)
    state.close()
    makers = Makers(run, place)
    maker = makers.maker()
    for task in tasks:
        made = [page.path for page in maker.make(task)]
        assert {*maker.planned(task)} <= {*made}
        assert bool(maker.planned(task)) == bool(made)
    makers.close()


def test_a_hand_written_file_in_the_way_of_a_new_page_is_kept(
    records: Any, out: Path, tmp_path: Path
) -> None:
    state = str(tmp_path / "state")
    render_records(records, str(out), state_path=state)
    (out / "new.py_docs.md").write_text("mine\n")
    records.put("new.py", "x = 1\n")
    for state_path in (state, None):
        with pytest.raises(RenderError):
            render_records(records, str(out), state_path=state_path)
    assert (out / "new.py_docs.md").read_text() == "mine\n"
    (out / "new.py_docs.md").unlink()
    render_records(records, str(out), state_path=state)
    assert check_records(records, str(out)) == []


def test_other_files_of_the_folder_are_left_alone(records: Any, out: Path) -> None:
    (out / "d").mkdir(parents=True)
    (out / "d" / "notes.md").write_text("mine\n")
    (out / "logo.png").write_bytes(b"\x89PNG")
    render_records(records, str(out))
    records.drop("d/c.py")
    render_records(records, str(out))
    assert (out / "d" / "notes.md").read_text() == "mine\n"
    assert (out / "logo.png").exists()
    assert sorted(path.name for path in (out / "d").iterdir()) == ["notes.md"]


def test_a_page_that_was_edited_by_hand_is_not_removed(records: Any, out: Path) -> None:
    render_records(records, str(out))
    (out / "b.py_docs.md").write_text("now mine\n")
    edited = (out / "b.py_kw.md").read_text().replace("b.py", "mine", 1)
    (out / "b.py_kw.md").write_text(edited)
    records.drop("b.py")
    report = render_records(records, str(out))
    assert report.problems == tuple(
        f"{page} is no longer needed, but is not as kwsearch wrote it; it was left alone"
        for page in ("b.py_docs.md", "b.py_kw.md")
    )
    assert (out / "b.py_docs.md").read_text() == "now mine\n"
    assert (out / "b.py_kw.md").read_text() == edited


def test_a_page_that_was_edited_by_hand_is_written_again_and_a_file_in_its_place_is_not(
    records: Any, out: Path
) -> None:
    render_records(records, str(out))
    before = contents(out)
    page = out / "index.md"
    page.write_bytes(before["index.md"].replace(b"Welcome", b"Changed"))
    assert render_records(records, str(out)).written == 1
    assert contents(out) == before
    page.write_text("mine\n")
    with pytest.raises(RenderError, match=r"index\.md was not written by kwsearch"):
        render_records(records, str(out))
    assert page.read_text() == "mine\n"


def test_a_page_with_the_line_ends_of_another_system_is_stale_and_written_again(
    records: Any, out: Path
) -> None:
    render_records(records, str(out))
    before = contents(out)
    page = out / "index.md"
    page.write_bytes(before["index.md"].replace(b"\n", b"\r\n"))
    assert [(item.page, item.reason) for item in check_records(records, str(out))] == [("index.md", "stale")]
    assert render_records(records, str(out)).written == 1
    assert contents(out) == before


def test_every_page_says_that_it_is_generated_and_proves_that_it_is_ours(records: Any, out: Path) -> None:
    render_records(records, str(out))
    pages = {page: data for page, data in contents(out).items() if page.endswith(".md")}
    assert {seal_of(data) for data in pages.values()} == {"whole"}
    for data in pages.values():
        text, _, comment = data.rpartition(b"\n<!--")
        assert comment.startswith(b" Generated by kwsearch; do not edit: ")
        assert {seal_of(text), seal_of(data + b"\n"), seal_of(data[:-1]), seal_of(b"")} == {"none"}
        assert {seal_of(b"x" + data), seal_of(data.replace(b"#", b"-", 1))} == {"broken"}


def test_pages_without_their_manifest_are_known_by_their_content(records: Any, out: Path) -> None:
    first = render_records(records, str(out))
    (out / MANIFEST).unlink()
    report = render_records(records, str(out))
    assert (report.written, report.pages) == (0, first.pages)


def test_a_run_that_was_cut_short_is_taken_up_again(
    records: Any, out: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    begun = []
    whole = os.write

    def write(handle: int, data: bytes) -> int:
        begun.append(data)
        if len(begun) == 7:
            whole(handle, data)
            raise KeyboardInterrupt
        return whole(handle, data)

    monkeypatch.setattr(os, "write", write)  # the journal's line is the last thing before a page is written
    with pytest.raises(KeyboardInterrupt):
        render_records(records, str(out), settings=RenderSettings(workers=1))
    monkeypatch.undo()
    assert (out / JOURNAL).exists()
    records.put("a.py", "class Other: ...\n")
    records.drop("b.py")
    render_records(records, str(out))
    assert check_records(records, str(out)) == []
    assert not (out / JOURNAL).exists()
    assert not [name for name in contents(out) if name.endswith(".tmp")]
    assert not (out / "b.py_docs.md").exists()


# Hostile folders and manifests


def test_a_symbolic_link_as_the_folder_is_refused(records: Any, out: Path, tmp_path: Path) -> None:
    victim = tmp_path / "victim"
    victim.mkdir()
    out.symlink_to(victim)
    with pytest.raises(RenderError, match="symbolic link"):
        render_records(records, str(out))
    assert list(victim.iterdir()) == []


def test_a_symbolic_link_on_the_way_to_a_page_is_refused(records: Any, out: Path, tmp_path: Path) -> None:
    victim = tmp_path / "victim"
    victim.mkdir()
    out.mkdir()
    (out / "d").symlink_to(victim)
    with pytest.raises(RenderError, match="symbolic link"):
        render_records(records, str(out))
    assert list(victim.iterdir()) == []


def test_a_symbolic_link_in_the_place_of_a_page_is_not_followed(
    records: Any, out: Path, tmp_path: Path
) -> None:
    victim = tmp_path / "victim.md"
    victim.write_text("keep\n")
    render_records(records, str(out))
    (out / "index.md").unlink()
    (out / "index.md").symlink_to(victim)
    with pytest.raises(RenderError):
        render_records(records, str(out))
    assert victim.read_text() == "keep\n"


@pytest.mark.parametrize(
    "name", ["../victim.md", "/victim.md", "d/../../victim.md", "link/victim.md", "victim.txt", "a\\b.md"]
)
def test_a_manifest_that_came_with_a_repository_cannot_remove_other_files(
    name: str, records: Any, out: Path, tmp_path: Path
) -> None:
    (out / "d").mkdir(parents=True)
    outside = tmp_path / "repo" / "outside"
    outside.mkdir()
    victims = [tmp_path / "repo" / "victim.md", outside / "victim.md", out / "victim.txt", out / "victim.md"]
    for victim in victims:
        victim.write_text("keep\n")
    (out / "link").symlink_to(outside)
    pages = {name: page_hash(b"keep\n"), "x.md": 3, "y.md": '"'}
    (out / MANIFEST).write_text(json.dumps({"format": 2, "pages": pages}))
    (out / JOURNAL).write_text(name + "\n")
    render_records(records, str(out))
    assert [victim.read_text() for victim in victims] == ["keep\n"] * 4


@pytest.mark.parametrize("page", ["a.py_docs.md", "index.md", "keywords/a.md"])
@pytest.mark.parametrize("planted", [MANIFEST, JOURNAL])
def test_what_came_with_a_repository_cannot_have_files_of_the_users_written_over(
    page: str, planted: str, records: Any, out: Path
) -> None:
    (out / page).parent.mkdir(parents=True)
    (out / page).write_text("keep\n")
    claims = {
        MANIFEST: json.dumps({"format": 2, "pages": {page: page_hash(b"keep\n")}}),
        JOURNAL: page + "\n",
    }
    (out / planted).write_text(claims[planted])
    with pytest.raises(RenderError, match="was not written by kwsearch"):
        render_records(records, str(out))
    assert (out / page).read_text() == "keep\n"


@pytest.mark.timeout(20)
@pytest.mark.parametrize(
    "name", [MANIFEST, JOURNAL, "index.md", ".kwsearch-pages.json/x", ".kwsearch-pages.new/x"]
)
@pytest.mark.parametrize("kind", ["pipe", "folder", "link to nothing", "link outside"])
def test_whatever_lies_in_the_place_of_a_file_of_ours_is_an_error_in_one_line(
    name: str, kind: str, records: Any, out: Path, tmp_path: Path
) -> None:
    place = out / name
    place.parent.mkdir(parents=True)
    (tmp_path / "victim").write_text("keep\n")
    if kind == "pipe":
        os.mkfifo(place)
    elif kind == "folder":
        place.mkdir()
    else:
        place.symlink_to(tmp_path / ("victim" if kind == "link outside" else "nothing"))
    with contextlib.suppress(RenderError):
        render_records(records, str(out))
    assert (tmp_path / "victim").read_text() == "keep\n"
    assert not (tmp_path / "nothing").exists()


@pytest.mark.parametrize(
    "text", ["", "{", "[]", '{"format": 1, "pages": {}}', '{"format": 2, "pages": []}', "[" * 9999]
)
def test_a_manifest_that_cannot_be_read_is_an_error_that_names_it(text: str, records: Any, out: Path) -> None:
    out.mkdir()
    (out / MANIFEST).write_text(text)
    with pytest.raises(RenderError, match="kwsearch-pages"):
        render_records(records, str(out))


def test_the_indexed_folder_itself_is_refused(records: Any, tmp_path: Path) -> None:
    for folder in (tmp_path / "repo", tmp_path):
        with pytest.raises(RenderError, match="indexed folder"):
            render_records(records, str(folder))


# Names


def test_200_colliding_names_give_200_pages_on_a_file_system_that_knows_no_case(
    tmp_path: Path, text_records: Callable[..., Any]
) -> None:
    generator = random.Random(3)
    names = set()
    while len(names) < 200:
        names.add("".join(generator.choice((letter, letter.upper())) for letter in "abcdefghij") + ".txt")
    layout = Layout([*names, *(f"{name}/inner.txt" for name in sorted(names))])
    pages = [layout.file_page(name, "docs") for name in names]
    assert len({page.lower() for page in pages}) == 200
    assert len({layout.folder(name).lower() for name in names}) == 200


@pytest.mark.parametrize(
    "name",
    [
        "x" * 250, "é" * 120, "a\nb", "bad\udcff", "con", "NUL.py", "aux.md", "a:b", "a|b", "tail.", "tail ", "~x",
        "x.md", "a\\b", "\u202eb", "a#b", "a?b", "a%20b",
    ],
)  # fmt: skip
def test_names_that_some_file_system_refuses_are_changed_and_stay_unique(name: str) -> None:
    layout = Layout([f"{name}/{name}", f"{name}/plain.py"])
    page = layout.file_page(f"{name}/{name}", "docs", "=12345")
    assert all(len(part.encode()) <= 255 for part in page.split("/"))
    assert page.isprintable()
    assert not set(page) & set('\\:|<>"*?#%')
    assert not any(part.endswith((".", " ")) for part in page.split("/"))
    assert layout.folder(name).rpartition("/")[2].lower() not in ("con", "x.md", "aux.md")
    assert layout.file_page(f"{name}/plain.py", "kw") == f"{layout.folder(name)}/plain.py_kw.md"


@pytest.mark.parametrize(
    ("folder", "target", "url"),
    [
        ("", "a/b.md", "a/b.md"), ("a", "a/b.md", "b.md"), ("a/c", "a/b.md", "../b.md"),
        ("a/b", "c.md", "../../c.md"), ("ab", "a/b.md", "../a/b.md"),
    ],
)  # fmt: skip
def test_links_between_pages_are_as_short_as_they_can_be(folder: str, target: str, url: str) -> None:
    assert relative_url(folder, target) == url


# Templates


def test_a_users_template_replaces_one_page_and_names_stay_inert_in_it(
    records: Any, out: Path, tmp_path: Path
) -> None:
    folder = tmp_path / "theme"
    folder.mkdir()
    (folder / "kw.md.j2").write_text(
        "# {{ title }}\n\n{{ '<b>' }} {% for g in groups %}{{ g.title }}{% endfor %}\n"
    )
    render_records(records, str(out), settings=RenderSettings(templates=str(folder)))
    text = "# Keywords of `a.py`\n\n\\<b\\> ClassesImported modules\n"
    assert (out / "a.py_kw.md").read_bytes() == sealed(text)
    assert (out / "a.py_docs.md").read_text().startswith("# `a.py`\n")


@pytest.mark.parametrize(
    ("template", "said"),
    [
        ("{{ title.__class__.__mro__ }}", "unsafe"),
        ("{% for x in range(10000000) %}{% endfor %}", "range"),
        ("{{ nothing }}", "nothing"),
        ("line\n{% if %}", "kw.md.j2:2"),
        ("{{ 1 / 0 }}", "ZeroDivisionError"),
    ],
)
def test_a_wrong_or_hostile_template_is_an_error(
    template: str, said: str, records: Any, out: Path, tmp_path: Path
) -> None:
    folder = tmp_path / "theme"
    folder.mkdir()
    (folder / "kw.md.j2").write_text(template)
    with pytest.raises(RenderError, match=said):
        render_records(records, str(out), settings=RenderSettings(templates=str(folder)))


ENDLESS = {
    "a loop in a loop": "{% for x in range(99999) %}{% for y in range(99999) %}{% endfor %}{% endfor %}",
    "a doubled text": "{% set n = namespace(s='x') %}{% for _ in range(60) %}{% set n.s = n.s ~ n.s %}{% endfor %}",
    "a wide text": "{{ 'x'|center(100000000000) }}",
    "a text that is shown again and again": "{% for x in range(99999) %}{{ 'x' * 100000 }}{% endfor %}",
    "a template that includes itself": "{% include 'kw.md.j2' %}",
    "a macro that calls itself": "{% macro m() %}{{ m() }}{% endmacro %}{{ m() }}",
    "nested brackets": "{{ " + "(" * 5000 + "1" + ")" * 5000 + " }}",
    "nested lists": "{{ " + "[" * 5000 + "]" * 5000 + " }}",
    "nested blocks": "{% if 1 %}" * 5000 + "{% endif %}" * 5000,
    "a power": "{{ 9 ** (9 ** 9) }}",
    "a power of what is not known before": "{% set x = 9 %}{{ x ** (x ** x) }}",
    "a format": "{{ '%1000000000000d' % 1 }}",
    "another format": "{{ '{:1000000000000}'.format(1) }}",
    "a file that is none of text": "\udcff",
    "a file that is too large": " " * (1 << 20) + " ",
}


ENDLESS_AGAIN = ("a doubled text", "a power", "a power of what is not known before")
"""What ends by a limit that another one of them reaches as well."""


@pytest.mark.parametrize(
    "name", [pytest.param(name, marks=[pytest.mark.slow] * (name in ENDLESS_AGAIN)) for name in ENDLESS]
)
def test_a_template_without_end_is_an_error_in_one_line(
    name: str, records: Any, out: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(theme, "PAGE_SECONDS", 1)
    folder = tmp_path / "theme"
    folder.mkdir()
    (folder / "kw.md.j2").write_bytes(ENDLESS[name].encode("utf-8", "surrogateescape"))
    for act in (render_records, check_records):
        with pytest.raises(RenderError) as caught:
            act(records, str(out), settings=RenderSettings(templates=str(folder)))
        assert "\n" not in str(caught.value)[:500]


def test_templates_are_read_through_no_link_and_from_no_folder_of_many_files(
    records: Any, out: Path, tmp_path: Path
) -> None:
    folder = tmp_path / "theme"
    (folder / "inner").mkdir(parents=True)
    (tmp_path / "secret").write_text("TOKEN")
    (folder / "kw.md.j2").write_text(
        "{% include 'k' ignore missing %}{% include 'l/secret' ignore missing %}"
    )
    (folder / "k").symlink_to(tmp_path / "secret")
    (folder / "l").symlink_to(tmp_path)
    (folder / "doc.md.j2").symlink_to(tmp_path / "secret")
    render_records(records, str(out), settings=RenderSettings(templates=str(folder)))
    assert not [page for page, data in contents(out).items() if b"TOKEN" in data]
    assert contents(out)["doc.md"].startswith(b"# Overview of the repository")
    for number in range(1000):
        (folder / "inner" / str(number)).touch()
    with pytest.raises(RenderError, match="holds more than 1000 files"):
        render_records(records, str(out), settings=RenderSettings(templates=str(folder)))


# Checks


def test_a_check_finds_stale_missing_orphan_and_foreign_pages_and_writes_nothing(
    records: Any, out: Path, tmp_path: Path
) -> None:
    render_records(records, str(out))
    document = json.loads((out / MANIFEST).read_text())
    document["pages"]["gone.py_kw.md"] = "0" * 32
    del document["pages"]["b.py_kw.md"]
    (out / MANIFEST).write_text(json.dumps(document))
    (out / "b.py_kw.md").write_text("mine\n")
    (out / "index.md").unlink()
    records.put("a.py", "class Renamed: ...\n")
    before = contents(out)
    problems = check_records(records, str(out))
    assert contents(out) == before
    assert [(problem.page, problem.reason) for problem in problems] == [
        ("a.py_docs.md", "stale"), ("a.py_kw.md", "stale"), ("b.py_docs.md", "stale"), ("b.py_kw.md", "clash"),
        ("doc.md", "stale"), ("gone.py_kw.md", "orphan"), ("index.md", "missing"), ("keywords.md", "stale"),
        ("keywords/a.md", "orphan"), ("keywords/r.md", "stale"),
    ]  # fmt: skip
    diff, *others = [problem.diff for problem in problems]
    assert not any(others)
    assert diff.startswith("--- a.py_docs.md\n+++ a.py_docs.md\n@@")
    assert "Renamed" in diff
    assert len(diff.splitlines()) <= 41


def test_a_check_finds_dead_links_and_anchors(records: Any, out: Path, tmp_path: Path) -> None:
    folder = tmp_path / "theme"
    folder.mkdir()
    links = [
        "no.md",
        "keywords.md#no",
        "../a.py#L99",
        "../../etc/passwd",
        "javascript:alert(1)",
        "https://evil",
        "../nothing.py",
        "#no",
    ]
    good = ["keywords.md", "#overview-of", "../a.py#L4", "a.py_docs.md#code-structure"]
    text = "# Overview of\n\n" + "\n".join(f"- [x]({link})" for link in links + good)
    (folder / "doc.md.j2").write_text(text)
    settings = RenderSettings(templates=str(folder))
    render_records(records, str(out), settings=settings)
    problems = [
        problem for problem in check_records(records, str(out), settings=settings) if problem.page == "doc.md"
    ]
    assert {problem.reason for problem in problems} == {"dead-link"}
    assert sorted(problem.detail for problem in problems) == sorted(
        [
            "no.md",
            "keywords.md#no",
            "../a.py#L99",
            "../../etc/passwd",
            "https://evil",
            "../nothing.py",
            "doc.md#no",
        ]
    )  # an address with javascript: is no link in Markdown


def test_the_work_for_the_pages_of_a_file_grows_as_the_file(
    tmp_path: Path, text_records: Callable[..., Any]
) -> None:
    def lines_run(count: int) -> int:
        """How many lines of the program are run, each round of a loop counted, for a file of so many functions."""
        lines = [f"def fun_{number}(): fun_{number * 7 % count}()" for number in range(count)]
        records = text_records({"a.py": "\n".join(lines) + "\n"})
        counted = 0

        def trace(frame: FrameType, event: str, _: object) -> Any:
            nonlocal counted
            if "/kwsearch/render/p" not in frame.f_code.co_filename:
                return None
            counted += event == "line"
            return trace

        settings = RenderSettings(page_bytes=16384, workers=1)
        before = sys.gettrace()
        sys.settrace(trace)
        try:
            render_records(records, str(tmp_path / "repo" / f"pages{count}"), settings=settings)
        finally:
            sys.settrace(before)
        return counted

    lines_run(10)  # what is loaded once is loaded now
    assert lines_run(1600) < 2.3 * lines_run(800)


def test_a_run_tells_how_far_it_is_from_its_first_step_to_its_last(
    text_records: Callable[[Mapping[str, str]], Any], tmp_path: Path
) -> None:
    records = text_records({f"pkg/m{number}.py": f"def f{number}(): pass\n" for number in range(90)})
    state = str(tmp_path / "state")
    told: list[tuple[str, int, int]] = []

    def tell(doing: str, done: int, total: int) -> None:
        told.append((doing, done, total))

    render_records(records, str(tmp_path / "out"), state_path=state, tell=tell)
    assert told[0] == ("reading", 0, 90)
    assert list(dict.fromkeys(doing for doing, _, _ in told)) == ["reading", "relating", "writing"]
    for doing in ("reading", "relating", "writing"):
        numbers = [(done, total) for name, done, total in told if name == doing]
        assert numbers == sorted(numbers)
        assert numbers[-1][0] == numbers[-1][1] >= 90
    told.clear()
    assert check_records(records, str(tmp_path / "out"), tell=tell) == []
    assert list(dict.fromkeys(doing for doing, _, _ in told)) == ["reading", "relating", "checking"]
    told.clear()
    render_records(records, str(tmp_path / "out"), state_path=state, tell=tell)
    assert told == []  # nothing had to be done
