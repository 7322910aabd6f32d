"""Figures of an index: counted over all its files, as text, as JSON, and of nothing."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import kwsearch
from kwsearch.__main__ import run

FILES = {
    "hub/__init__.py": "",
    "hub/store.py": "class Store:\n    limit = 3\n\n    def fetch(self):\n        pass\n",
    "hub/app.py": "from hub.store import Store\n\n\ndef main():\n    Store().fetch()\n",
    "hub/web.py": "from hub import app\nfrom hub.store import Store\n",
    "long.txt": "line\n" * 40,
}


@pytest.fixture
def repo(make_repo: Callable[..., Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("KWSEARCH_CACHE_DIR", str(tmp_path / "cache"))
    root = make_repo(FILES)
    kwsearch.build_index(root)
    return root


def test_all_files_are_counted(repo: Path) -> None:
    told: list[tuple[int, int]] = []
    found = kwsearch.index_figures(repo, progress=lambda done, total: told.append((done, total)))
    python_bytes = sum(len(text) for path, text in FILES.items() if path.endswith(".py"))
    assert found.languages == (
        kwsearch.LanguageFigures("python", 4, 12, python_bytes),
        kwsearch.LanguageFigures("text", 1, 40, 200),
    )
    assert found.kinds == (("class", 1), ("field", 1), ("function", 1), ("method", 1))
    assert found.lengths == tuple(
        kwsearch.LengthFigures(*row)
        for row in (
            (0, 10, 4), (11, 30, 0), (31, 100, 1), (101, 300, 0), (301, 1_000, 0), (1_001, 3_000, 0),
            (3_001, 10_000, 0), (10_001, None, 0),
        )
    )  # fmt: skip
    assert found.most_imported == (("hub/store.py", 2), ("hub/app.py", 1))
    with kwsearch.open_index(repo) as index:
        assert {path: len(index.file(path).imported_by) for path, _ in found.most_imported} == dict(
            found.most_imported
        )
    assert told == [(done, 5) for done in range(1, 6)]


def test_the_command_prints_them(repo: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["stats", str(repo)]) == 0
    out = capsys.readouterr().out
    assert out.startswith(f"{repo}: 5 files, 52 lines\n\nlanguage, files, lines, bytes\n  python  4  12  ")
    assert "\nkind, definitions\n  class     1\n  field     1\n" in out
    assert "\nlines, files\n  up to 10          4\n  up to 30          0\n" in out
    assert "\n  up to 10,000      0\n  more than 10,000  0\n" in out
    assert out.endswith("\nmost imported: files that import it, file\n  2  hub/store.py\n  1  hub/app.py\n")
    assert run(["stats", str(repo), "--json"]) == 0
    fields: dict[str, Any] = json.loads(capsys.readouterr().out)
    assert fields["languages"][1] == {"language": "text", "files": 1, "lines": 40, "source_bytes": 200}
    assert fields["most_imported"][0] == ["hub/store.py", 2]
    assert fields["lengths"][2] == {"least": 31, "most": 100, "files": 1}


def test_an_empty_index_has_figures(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("KWSEARCH_CACHE_DIR", str(tmp_path / "cache"))
    root = tmp_path / "empty"
    root.mkdir()
    assert run(["stats", str(root)]) == 2
    assert "there is no index" in capsys.readouterr().err
    kwsearch.build_index(root)
    assert run(["stats", str(root)]) == 0
    assert capsys.readouterr().out == f"{root}: 0 files, 0 lines\n"
