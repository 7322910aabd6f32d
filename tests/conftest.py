"""Fixtures that every test file may use."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest

from kwsearch.store.manifest import open_segments
from kwsearch.store.segment import KIND_BITS


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add ``--update-golden``: write expected files anew; a person reads the difference."""
    parser.addoption("--update-golden", action="store_true", help="rewrite expected files")


@pytest.fixture
def update_golden(request: pytest.FixtureRequest) -> bool:
    """Whether expected files are rewritten."""
    return bool(request.config.getoption("--update-golden"))


@pytest.fixture
def make_repo(tmp_path: Path) -> Callable[[Mapping[str, str | bytes]], Path]:
    """A function that writes ``{path: text}`` under a fresh folder and returns the folder."""

    def make(content: Mapping[str, str | bytes]) -> Path:
        root = tmp_path / "repo"
        root.mkdir(exist_ok=True)
        for path, text in content.items():
            target = root / path
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(text if isinstance(text, bytes) else text.encode())
        return root

    return make


@pytest.fixture
def index_contents() -> Callable[[Path], dict[str, Any]]:
    """A function that returns all that an index says about its files, free of segments and document numbers."""
    return _index_contents


def _index_contents(index_dir: Path) -> dict[str, Any]:
    manifest, segments = open_segments(str(index_dir))
    files, postings = {}, {}
    for segment in segments:
        starts = segment.line_starts
        document_of = [
            document
            for document in range(segment.documents)
            for _ in range(starts[document], starts[document + 1])
        ]
        for document in segment.live_documents():
            path = segment.path_of(document)
            assert path not in files, f"{path} is indexed twice"
            files[path] = (
                segment.language(document),
                segment.flags[document],
                segment.sizes[document],
                segment.digest(document),
                bytes(segment.record_bytes(document)),
                starts[document + 1] - starts[document],
            )
        for kind in ("words", "names", "tags"):
            dictionary = getattr(segment, kind)
            for ordinal in range(len(dictionary)):
                for section in dictionary.sections(ordinal):
                    shift = KIND_BITS if section in ("definition", "declaration") else 0
                    rows = postings.setdefault((kind, dictionary.key(ordinal), section), [])
                    for value in dictionary.values(ordinal, section):
                        document = document_of[value >> shift]
                        if document not in segment.deleted:
                            line = (value >> shift) - starts[document] + 1
                            rows.append((segment.path_of(document), line, value & ((1 << shift) - 1)))
        segment.close()
    assert len(files) == manifest.documents
    return {"files": files, "postings": {key: sorted(rows) for key, rows in postings.items() if rows}}
