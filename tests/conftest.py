"""Fixtures that every test file may use."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

import pytest


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
