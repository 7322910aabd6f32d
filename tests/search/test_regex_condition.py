"""Regular expressions as answers: what they hit earns what a word there earns, at its line and column."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

import pytest

import kwsearch
from kwsearch.search.evaluate.regex_condition import words_around
from kwsearch.search.index import Index

MakeRepo = Callable[[Mapping[str, str | bytes]], Path]

FILES = {
    "app/uses.py": (
        "from app.widget import Widget\n\n\ndef run():\n    # a widget is made here\n    return Widget(1)\n"
    ),
    "app/widget.py": "widget = None\n\n\nclass Widget:\n    def widen(self):\n        pass\n",
    "app/small_widget.py": "class SmallWidget:\n    pass\n",
    "aaa.txt": "widgets and a widget\nif x:\n    widget\n",
    "crlf.txt": b"one two\r\nthree two\r\n",
    "mark.py": b"\xef\xbb\xbfimport os\n",
    "wide.txt": "größe = überall\n",
}


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Index]:
    root = tmp_path_factory.mktemp("repo")
    for path, content in FILES.items():
        target = root / path
        target.parent.mkdir(exist_ok=True)
        target.write_bytes(content if isinstance(content, bytes) else content.encode())
    folder = str(tmp_path_factory.mktemp("index"))
    kwsearch.build_index(root, index_dir=folder)
    with kwsearch.open_index(root, index_dir=folder) as opened:
        yield opened


def rows(index: Index, query: str, path: str) -> list[tuple[object, ...]]:
    """The matches in one file: first and last line, column, role, kind, name."""
    (hit,) = [hit for hit in index.search(query, limit=0).hits if hit.path == path]
    return [
        (match.line, match.end_line, match.column, match.role, match.kind, match.name)
        for match in hit.matches
    ]


@pytest.mark.parametrize(
    "query", ["/Widget/", r"/\bWidget\b/", "/Wid[g]et/", "Widget", "sym:/^Widget$/", "sym:^wid.et$"]
)
def test_the_file_that_defines_a_name_is_first(index: Index, query: str) -> None:
    assert index.search(query).hits[0].path == "app/widget.py"


def test_a_whole_name_is_worth_what_the_word_is(index: Index) -> None:
    def scores(query: str) -> dict[str, float]:
        return {hit.path: hit.score for hit in index.search(query).hits}

    assert scores(r"content:/\bWidget\b/")["app/uses.py"] == scores('content:"Widget"')["app/uses.py"]
    assert scores(r"content:/\bWidget\b/")["app/widget.py"] == scores('content:"Widget"')["app/widget.py"]
    assert scores("symbol:/^Widget$/") == scores('sym:"^Widget$"')
    assert scores("sym:/^Widget$/")["app/widget.py"] == scores('def:"Widget"')["app/widget.py"]


def test_names_are_ordered_whole_then_beginning_then_part(index: Index) -> None:
    assert [hit.path for hit in index.search("sym:Widget").hits] == ["app/widget.py", "app/small_widget.py"]
    assert [hit.path for hit in index.search("def:/wid/").hits] == ["app/widget.py", "app/small_widget.py"]


@pytest.mark.parametrize(
    "query", ["/Widget/ path:app/widget", "Widget path:app/widget", "sym:^Widget$ path:app/widget"]
)
def test_in_a_file_types_of_the_very_name_come_first(index: Index, query: str) -> None:
    names = [(kind, name) for _, _, _, _, kind, name in rows(index, query, "app/widget.py")]
    assert names[0] == ("class", "Widget")
    assert ("variable", "widget") in names or ("constant", "widget") in names


def test_lines_have_their_roles(index: Index) -> None:
    assert [row[:4] for row in rows(index, "content:/Widget/", "app/uses.py")] == [
        (1, 1, 10, "import"),
        (5, 5, 9, "mention"),
        (6, 6, 12, "call"),
    ]


@pytest.mark.parametrize(
    ("query", "path", "expected"),
    [
        ("/wid.et$/", "aaa.txt", [(1, 1, 15, "widget"), (3, 3, 5, "widget")]),
        (r"/x:\n\s+wid/", "aaa.txt", [(2, 3, 4, "x:")]),
        (r"/two\r?$/", "crlf.txt", [(1, 1, 5, "two"), (2, 2, 7, "two")]),
        (r"/\s+$/", "crlf.txt", [(1, 1, 8, ""), (2, 2, 10, "")]),
        ("/^import os/", "mark.py", [(1, 1, 1, "import os")]),
        (r"/\büber/", "wide.txt", [(1, 1, 9, "überall")]),
        ("/= /", "wide.txt", [(1, 1, 7, "=")]),
    ],
)
def test_a_match_knows_its_place_and_name(
    index: Index, query: str, path: str, expected: list[tuple[object, ...]]
) -> None:
    found = [(line, end, column, name) for line, end, column, _, _, name in rows(index, query, path)]
    assert found == expected


def test_paths_are_matched_one_by_one(index: Index) -> None:
    assert [hit.path for hit in index.search(r"file:^app/[^u]+\.py$ sort:path").hits] == [
        "app/small_widget.py",
        "app/widget.py",
    ]
    assert index.search("/small_wid/").hits[0].matches[0].line == 0
    assert index.search(r"filename:/^\w+\.txt$/").total == 3
    assert index.search(r"file:\Aaaa\.txt\z").total == 1


def test_a_narrow_filter_does_not_hide_other_files_of_an_alternative(index: Index) -> None:
    both = index.search("(path:uses /widget/) OR (path:aaa /widget/)", limit=0)
    assert {hit.path: len(hit.matches) for hit in both.hits} == {"app/uses.py": 3, "aaa.txt": 2}


def test_files_that_changed_are_told(tmp_path: Path, make_repo: MakeRepo) -> None:
    root = make_repo({"a.txt": "one\n", "b.txt": "one\n"})
    kwsearch.build_index(root, index_dir=str(tmp_path / "index"))
    with kwsearch.open_index(root, index_dir=str(tmp_path / "index")) as index:
        (root / "a.txt").write_text("one changed\n")
        result = index.search("/o.e/")
    assert ([hit.path for hit in result.hits], result.complete) == (["b.txt"], False)
    assert result.notices == ("1 file has changed or cannot be read, so its text was not looked at",)


def test_words_that_the_index_does_not_know_are_searched(tmp_path: Path, make_repo: MakeRepo) -> None:
    cell = '{"cell_type":"code","source":["x=1"],"outputs":[{"data":{"image/png":"aGlkZGVuVGV4dA"}}]}'
    files = {
        "long.txt": "z" * 200 + "needle" + "z" * 200 + "\n",
        "number.txt": "7needle42\n",
        "book.ipynb": f'{{"cells":[{cell}],"metadata":{{}},"nbformat":4,"nbformat_minor":5}}\n',
        "escape.c": 'char *s = "one\\nneedle";\n',
    }
    root = make_repo(files)
    kwsearch.build_index(root, index_dir=str(tmp_path / "index"))
    with kwsearch.open_index(root, index_dir=str(tmp_path / "index")) as index:
        assert {hit.path for hit in index.search("content:/needle/").hits} == {
            "long.txt",
            "number.txt",
            "escape.c",
        }
        assert {hit.path for hit in index.search("content:/nneedle/").hits} == {"escape.c"}
        assert {hit.path for hit in index.search("content:/7need/").hits} == {"number.txt"}
        assert {hit.path for hit in index.search("content:/hidden|GlkZGVu/").hits} == {"book.ipynb"}


def test_many_threads_are_answered_wholly(index: Index) -> None:
    """Time that other threads take does not count."""
    results = []

    def ask() -> None:
        results.extend([index.search(r"content:/wid\wet/"), index.search("sym:^W.*t$")])

    threads = [threading.Thread(target=ask) for _ in range(64)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert {(result.total, result.notices) for result in results} == {(4, ()), (1, ())}


def test_an_expression_needs_no_other_process(index: Index, monkeypatch: pytest.MonkeyPatch) -> None:
    def start(*_: object, **__: object) -> None:
        raise AssertionError("a process was started")

    monkeypatch.setattr(sys, "executable", "/bin/false")
    for name in ("fork", "posix_spawn"):
        monkeypatch.setattr(os, name, start)
    monkeypatch.setattr(subprocess, "Popen", start)
    result = index.search(r"content:/wid\wet/ /[a-z]+idget/")
    assert (result.total, result.complete, result.notices) == (4, True, ())


def test_the_limit_of_time_can_be_set(tmp_path: Path, make_repo: MakeRepo) -> None:
    root = make_repo({"a.txt": "one\n", "b.txt": "one\n"})
    kwsearch.build_index(root, index_dir=str(tmp_path / "index"))
    with kwsearch.open_index(root, index_dir=str(tmp_path / "index")) as index:
        index.timeout_seconds = 0.0
        late = index.search("/o.e/")
        index.timeout_seconds = 60.0
        whole = index.search("/o.e/")
    assert (late.total, late.complete) == (0, False)
    assert late.notices[0].startswith("the time was up before all texts were looked at")
    assert (whole.total, whole.complete, whole.notices) == (2, True, ())


def test_nothing_near_is_looked_for_when_nobody_asks(index: Index) -> None:
    assert index.search("widgetz").suggestions
    assert index.search("widgetz", suggestions=False).suggestions == ()


@pytest.mark.parametrize(
    ("text", "start", "end", "words"),
    [
        ("foo bar", 1, 5, [(0, b"foo"), (4, b"bar")]),
        ("foo bar", 3, 4, []),
        ("foo bar", 3, 6, [(4, b"bar")]),
        ("a\nfoo", 2, 3, [(2, b"foo")]),
        ("x_y.z", 0, 3, [(0, b"x_y")]),
        ("foo\nbar", 0, 7, [(0, b"foo"), (4, b"bar")]),
        ("foo", 1, 1, []),
        ("aé bé", 1, 5, [(0, "aé".encode()), (4, "bé".encode())]),
    ],
)
def test_words_around_a_match(text: str, start: int, end: int, words: list[tuple[int, bytes]]) -> None:
    assert words_around(text.encode(), start, end) == words
