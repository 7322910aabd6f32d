"""Small trees as the languages' own parsers read them, where those are installed."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
FOLDERS = {
    "go": ("sample_repo", "tests/extract/cases/go"),
    "java": ("sample_repo", "tests/extract/cases/java"),
    "typescript": ("sample_repo/web", "tests/extract/cases/typescript"),
}
PROGRAMS = {
    "go": ["go", "version"],
    "java": ["javac", "-version"],
    "typescript": ["node", "-e", "require('typescript')"],
}


@pytest.mark.parametrize("language", sorted(FOLDERS))
def test_definitions_and_imports_are_those_of_the_languages_own_parser(language: str) -> None:
    program = PROGRAMS[language]
    if (
        shutil.which(program[0]) is None
        or subprocess.run(program, capture_output=True, check=False).returncode
    ):
        pytest.skip(f"{' '.join(program)} does not run")
    result = subprocess.run(
        [sys.executable, "-m", "benchmarks", "judged", language, *FOLDERS[language], "-v"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    head, *rest = result.stdout.splitlines()
    roles = [line for line in rest if "  recall " in line]
    assert head.split()[1] != "0"
    assert roles
    assert [line for line in rest if line and line not in roles] == []
