"""A handle that lives on while files are edited takes over what it knows of who imports whom."""

from __future__ import annotations

import itertools
from pathlib import Path

import pytest

import kwsearch
from kwsearch.store.segment.reader import Segment

LANGUAGES = {
    "app/main.py": "from app import store\nimport lib.tool\n",
    "app/__init__.py": "",
    "app/store.py": "def load(): pass\n",
    "lib/tool.py": "x = 1\n",
    "src/acme/Util.java": "package acme;\nclass Util { }\n",
    "src/acme/Use.java": "package acme;\nclass Use { Util u; }\n",
    "web/package.json": '{"name": "web", "imports": {"#a": "./a.ts"}}\n',
    "web/a.ts": "export const a = 1\n",
    "web/b.ts": "import '#a'\nimport './a'\n",
    "go.mod": "module example.com/m\n",
    "net/conn.go": "package net\nfunc Open() {}\n",
    "cmd/main.go": 'package main\nimport "example.com/m/net"\nfunc main() { net.Open() }\n',
    ".gitignore": "tsconfig.json\n",
}
EDITS: tuple[dict[str, str | None], ...] = (
    {"src/acme/Use.java": "package acme;\nclass Use { int u; }\n"},
    {"app/main.py": "from app import store\n"},
    {"app/main.py": "import lib.tool\n", "web/b.ts": "import './a'\n"},
    {"src/acme/Use.java": "package acme;\nclass Use { Tool a; }", "src/acme/Util.java": "package acme;\nclass Tool{}"},
    {"src/acme/Util.java": "package acme;\nclass Util { }\n", "net/conn.go": "package net\nfunc Shut() {}\n"},
    {"net/conn.go": "package net\nfunc Open() {}\n"},
    {"net/more.go": "package net\nfunc More() {}\n"},
    {"web/package.json": '{"name": "web", "imports": {"#a": "./b.ts"}}\n', "web/b.ts": "import '#a'\nimport '@/a'\n"},
    {"web/tsconfig.json": '{"compilerOptions": {"paths": {"@/*": ["./*"]}}}'},
    {"web/tsconfig.json": '{"compilerOptions": {"paths": {"~/*": ["./*"]}}}', "web/a.ts": "import '~/b'\n"},
    {"lib/tool.py": None, "app/main.py": "import lib.tool\nfrom . import store\n"},
    {"app/store.py": "import app.main\n"},
)  # fmt: skip
"""What is written and removed between questions; ``web/tsconfig.json`` is ignored, and counts all the same."""


def links_of(index: kwsearch.Index) -> dict[str, object]:
    records = {path: index.file(path) for path in index.files()}
    return {
        path: (record.imported_files, record.used_files, record.imported_by, record.imported_by_unknown)
        for path, record in records.items()
    }


@pytest.mark.parametrize("asked", [1, 3], ids=["each state is asked", "every third state is asked"])
def test_a_handle_that_goes_along_with_edits_answers_as_one_that_is_new(tmp_path: Path, asked: int) -> None:
    root, place = tmp_path / "repo", str(tmp_path / "index")
    for path, text in LANGUAGES.items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_text(text)
    kwsearch.build_index(root, index_dir=place)
    with kwsearch.open_index(root, place) as index:
        seen = [links_of(index)]
        for number, edit in enumerate(EDITS):
            for path, new in edit.items():
                if new is None:
                    (root / path).unlink()
                else:
                    (root / path).write_text(new)
            kwsearch.build_index(root, index_dir=place)
            if number % asked == 0:
                with kwsearch.open_index(root, place) as other:
                    seen.append(links_of(other))
                assert links_of(index) == seen[-1]
    equal = [number for number, (before, after) in enumerate(itertools.pairwise(seen)) if before == after]
    assert not equal, "each edit changes an answer"


def test_after_an_edit_one_record_is_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    root, place = tmp_path / "repo", str(tmp_path / "index")
    for number in range(30):
        (root / f"m{number}").mkdir(parents=True)
        (root / f"m{number}/Util.java").write_text("package a;\nclass Util { }\n")
        (root / f"m{number}/Use.java").write_text("package a;\nclass Use { Util u; }\n")
    kwsearch.build_index(root, index_dir=place)
    with kwsearch.open_index(root, place) as index:
        assert index.file("m3/Util.java").imported_by == ("m3/Use.java",)
        (root / "m4/Use.java").write_text("package a;\nclass Use { Util u; int more; }\n")
        kwsearch.build_index(root, index_dir=place)
        read = []
        whole = Segment.record_bytes

        def counted(segment: Segment, document: int) -> memoryview:
            read.append(segment.path_of(document))
            return whole(segment, document)

        monkeypatch.setattr(Segment, "record_bytes", counted)
        assert index.file("m5/Util.java").imported_by == ("m5/Use.java",)
        assert index.file("m4/Util.java").imported_by == ("m4/Use.java",)
        assert set(read) <= {"m4/Use.java", "m4/Util.java", "m5/Util.java"}
