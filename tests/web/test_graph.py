"""The picture of a folder's imports: who stands above whom, what is counted, and when there is none."""

from __future__ import annotations

import pytest

pytest.importorskip("fastapi")

import kwsearch
from kwsearch.web import graph
from kwsearch.web.graph import graph_of


@pytest.fixture
def drawn(make_repo, tmp_path):
    root = make_repo(
        {
            "app/main.py": "import core.store\nimport core.words\nimport tool\n",
            "core/__init__.py": "",
            "core/store.py": "import base\nimport core.words\n",
            "core/words.py": "",
            "base.py": "import tool\n",
            "tool.py": "import base\n",
            "alone.py": "import os\n",
        }
    )
    kwsearch.build_index(root, index_dir=str(tmp_path / "index"))
    with kwsearch.open_index(root, index_dir=str(tmp_path / "index")) as index:
        yield index


def test_parts_stand_above_what_they_import_and_imports_are_counted(drawn):
    found = graph_of(drawn, "")
    assert found is not None
    assert [(edge.source, edge.target, edge.files) for edge in found.edges] == [
        ("app", "core", 2),
        ("app", "tool.py", 1),
        ("base.py", "tool.py", 1),
        ("core", "base.py", 1),
        ("tool.py", "base.py", 1),
    ]
    parts = {part.name: part for part in found.parts}
    assert {name: part.imported_by for name, part in parts.items()} == {
        "app": 0, "core": 2, "base.py": 2, "tool.py": 2,
    }  # fmt: skip
    heights = [parts[name].y for name in ("app", "core", "base.py", "tool.py")]
    assert heights == sorted(set(heights))
    assert all(part.x >= 0 and part.x + part.width <= found.width for part in found.parts)
    assert max(part.y for part in found.parts) + 28 <= found.height


def test_a_folder_without_imports_between_its_parts_has_no_arrow(drawn):
    found = graph_of(drawn, "app")
    assert found is not None
    assert (found.parts, found.edges) == ([], [])


def test_the_parts_with_most_imports_are_drawn(drawn, monkeypatch):
    monkeypatch.setattr(graph, "MOST_PARTS", 2)
    found = graph_of(drawn, "")
    assert found is not None
    assert (len(found.parts), found.left_out) == (2, 2)
    monkeypatch.setattr(graph, "MOST_FILES", 3)
    assert graph_of(drawn, "") is None
