"""Addresses of files, and where the places of an indexed text stand in an edited one."""

from __future__ import annotations

import os
from random import Random

import pytest

pytest.importorskip("pygls")
from kwsearch.lsp.documents import lines_of, moved, path_of, uri_of


def test_every_path_comes_back_from_its_address():
    for name in (
        b"/a b/#1/50%/q?x=1;y.go",
        b"/odd/b\xff.go",
        "/ü/é𝄞.py".encode(),
        b"/new\nline",
        b"/a:b",
        b"/%2e%2e",
    ):
        path = os.fsdecode(name)
        assert uri_of(path).isascii()
        assert path_of(uri_of(path)) == path
    assert path_of("file://localhost/a%20b") == "/a b"
    for uri in (
        "",
        "file:",
        "file://",
        "file:///%00",
        "untitled:a",
        "http://x/y",
        "file://host/a",
        "file://[",
        "\udcff",
    ):
        assert path_of(uri) is None


def test_only_line_feeds_end_lines():
    assert lines_of("a\f\nb\u2028c\x85\r\nd\n") == ["a\f", "b\u2028c\x85", "d", ""]


def test_a_line_that_is_still_there_takes_its_places_along_and_a_name_is_found_on_one_that_was_edited():
    before = ["one", "def first():", "two", "def second():", "three"]
    now = moved(before, ["zero", "one", "x = 1; def first(more):", "two", "three"])
    assert now(1, 1, "one") == (2, 1)
    assert now(2, 5, "first") == (3, 12)
    assert now(4, 5, "second") == (0, 0)
    assert now(5, 1, "three") == (5, 1)
    assert moved((), ["a"])(7, 3, "a") == (7, 3)
    now = moved(["a = f()", "b = f()", "c = f()", "end"], ["a = [f()]", "b = [f()]", "c = [f()]", "end"])
    assert [now(row, 5, "c" if row == 3 else "f") for row in (1, 2, 3)] == [(1, 6), (2, 6), (3, 1)]
    random = Random(3)
    for _ in range(300):
        before = [f"line{number}" for number in range(random.randrange(1, 9))]
        after = [line for line in before if random.random() < 0.7]
        for _ in range(random.randrange(4)):
            after.insert(random.randrange(len(after) + 1), "added")
        now = moved(before, after)
        for row, line in enumerate(before, 1):
            expected = (after.index(line) + 1, 1) if line in after else (0, 0)
            assert now(row, 1, line) == expected


def test_lines_that_stay_keep_their_order_and_their_text():
    random = Random(4)
    for _ in range(300):
        before = random.choices("ab{}", k=random.randrange(1, 12))
        after = random.choices(before, k=random.randrange(12))
        now = moved(before, after)
        kept = [(row, line) for row in range(1, len(before) + 1) if (line := now(row, 1, "nowhere")[0])]
        assert [before[row - 1] for row, _ in kept] == [after[line - 1] for _, line in kept]
        assert [line for _, line in kept] == sorted({line for _, line in kept})
        ends = [text for text in (before[0], before[-1]) if text in (after[:1], after[-1:])]
        assert len(kept) >= len(ends)


def test_a_name_that_was_replaced_throughout_a_long_file_is_found_on_every_line():
    before = [f"    use(old, {row // 2})" if row % 10 else "    }" for row in range(40_000)]
    before[::10] = [f"    old{row}()" for row in range(4_000)]
    after = [line.replace("old", "new") if row % 3 else line for row, line in enumerate(before)]
    now = moved(before, after)
    assert now(1, 5, "old0") == (1, 5)
    assert now(30_001, 5, "old3000") == (30_001, 5)
    assert now(39_999, 9, "use") == (39_999, 5)
