"""Every input that fuzzing has found, through the target that it broke; see tests/fuzz."""

from __future__ import annotations

from pathlib import Path

import pytest
from fuzz.targets import SETTINGS_FILES, TARGETS

FOUND = sorted((Path(__file__).parent / "fuzz" / "found").glob("*/*"))
PLAIN = [b"", b"\0", b"\0x", b"\1\n\0a/b", bytes(range(256)), b"\4[[" * 100]


@pytest.mark.parametrize("path", FOUND, ids=lambda path: f"{path.parent.name}/{path.name}")
def test_a_finding_stays_mended(path: Path) -> None:
    TARGETS[path.parent.name](path.read_bytes())


@pytest.mark.parametrize("name", TARGETS)
def test_targets_take_any_bytes(name: str) -> None:
    for data in PLAIN:
        TARGETS[name](data)
    for choice in range(len(SETTINGS_FILES)):
        TARGETS[name](bytes([choice]) + b"= x (: [y] #z\n\xff")
