"""The folders of an editor: what it saves is in the next answer about each of them."""

from __future__ import annotations

from pathlib import Path

import pytest

from kwsearch.lsp import workspaces
from kwsearch.lsp.workspaces import Workspaces


def test_a_save_is_in_the_next_answer_about_each_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("KWSEARCH_CACHE_DIR", str(tmp_path / "cache"))
    monkeypatch.setattr(workspaces, "LOOK_SECONDS", 1000.0)
    for name in ("one", "two"):
        (tmp_path / name / ".git").mkdir(parents=True)
        (tmp_path / name / "a.py").write_text("def old(): pass\n")
    folders = Workspaces([str(tmp_path / "one"), str(tmp_path / "two")], None, lambda _: None)
    try:
        folders.all()
        for word in ("first", "second"):
            (tmp_path / "two" / "a.py").write_text(f"def {word}(): pass\n")
            folders.saved()
            for name, wanted in (("one", 0), ("two", 1)):
                place = folders.place_of(str(tmp_path / name / "a.py"))
                assert place is not None
                assert place[0].search(f"def:{word}").total == wanted
    finally:
        folders.close()
