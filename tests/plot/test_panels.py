"""The picture of an index: what it says, that it is the same each time, and what a command line may ask of it."""

from __future__ import annotations

import io
import os
import xml.etree.ElementTree as ElementTree
from collections.abc import Callable
from pathlib import Path

import pytest

import kwsearch
from kwsearch.__main__ import run

pytest.importorskip("matplotlib")
from kwsearch.plot.panels import MOST_BARS, write_plot

FIGURES = kwsearch.IndexFigures(
    "/src/$x^{broken",
    (kwsearch.LanguageFigures("python", 3, 90, 1000), kwsearch.LanguageFigures("<b>&", 1, 10, 20)),
    tuple((f"kind-{number:02}", 100 - number) for number in range(MOST_BARS + 3)),
    (
        kwsearch.LengthFigures(0, 10, 1),
        kwsearch.LengthFigures(11, 100, 3),
        kwsearch.LengthFigures(101, None, 0),
    ),
    (("a/" * 30 + "deep.py", 7), ("語/\udcff\x1b[31m.py", 2)),
)


def texts_of(figures: kwsearch.IndexFigures) -> list[str]:
    """All texts of the picture, in their order."""
    stream = io.BytesIO()
    write_plot(figures, "svg", stream)
    root = ElementTree.fromstring(stream.getvalue())
    return ["".join(node.itertext()) for node in root.iter("{http://www.w3.org/2000/svg}text")]


def test_a_picture_says_every_row_and_takes_names_for_text() -> None:
    texts = texts_of(FIGURES)
    assert "/src/$x^{broken: 4 files, 100 lines" in texts
    assert {"python", "<b>&", "up to 10 lines", "more than 100 lines", "3", "1"} <= set(texts)
    shown = [text for text in texts if text.startswith("kind-")]
    assert shown == [f"kind-{number:02}" for number in range(MOST_BARS - 1)]
    assert f"{4} others" in texts
    assert str(sum(100 - number for number in range(MOST_BARS - 1, MOST_BARS + 3))) in texts
    assert any(text.startswith("…") and text.endswith("a/deep.py") for text in texts)
    assert not any("\x1b" in text for text in texts)


def test_a_picture_is_the_same_each_time() -> None:
    for format, start in (("svg", b"<?xml"), ("png", b"\x89PNG")):
        one, two = io.BytesIO(), io.BytesIO()
        write_plot(FIGURES, format, one)
        write_plot(FIGURES, format, two)
        assert one.getvalue() == two.getvalue()
        assert one.getvalue().startswith(start)


def test_nothing_is_drawn_as_nothing() -> None:
    assert texts_of(kwsearch.IndexFigures("/r", (), (), (), ())).count("none") == 4


def test_the_command_writes_a_whole_file_or_none(
    make_repo: Callable[..., Path],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setenv("KWSEARCH_CACHE_DIR", str(tmp_path / "cache"))
    root = make_repo({"a.py": "import b\n", "b.py": "def run(): pass\n"})
    kwsearch.build_index(root)
    target = tmp_path / "tree.PNG"
    target.write_bytes(b"old")
    assert run(["stats", str(root), "--plot", str(target)]) == 0
    assert target.read_bytes().startswith(b"\x89PNG")
    assert capsys.readouterr() == ("", "")
    os.mkfifo(tmp_path / "pipe.svg")
    for wrong, told in (
        (tmp_path / "tree.gif", "write a name that ends in .svg or .png"),
        (tmp_path / "pipe.svg", "is no file that can be replaced"),
        (tmp_path / "missing" / "tree.svg", "No such file or directory"),
    ):
        assert run(["stats", str(root), "--plot", str(wrong)]) == 2
        assert told in capsys.readouterr().err
    assert not [name for name in os.listdir(tmp_path) if name.endswith(".new")]
