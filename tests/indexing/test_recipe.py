"""Another version of the program believes nothing that this one stored, and no file of it can be forgotten."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

import kwsearch
from kwsearch import fingerprint
from kwsearch.indexing import recipe
from kwsearch.render.run import run

PACKAGE = Path(kwsearch.__file__).parent
SUFFIXES = (".py", ".scm", ".toml", ".j2")
STORED_BY = {
    "kwsearch.indexing.build": recipe._ROOMS_OF_ANSWERS,
    "kwsearch.render.run.run": run._ROOMS_WITHOUT_PAGES,
}
LOOKED_UP = {"kwsearch.query.values"}
"""Of a room that is left out, and yet of use to building: how an outline's own filters are spelled decides no fact."""


def imported(module: str) -> Iterator[str]:
    """Yield the modules of the package that a module imports, wherever in it."""
    path = PACKAGE.joinpath(*module.split(".")[1:])
    path = path / "__init__.py" if path.is_dir() else path.with_suffix(".py")
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        names = (
            [f"{node.module}.{alias.name}" for alias in node.names]
            if isinstance(node, ast.ImportFrom)
            else [alias.name for alias in node.names]
            if isinstance(node, ast.Import)
            else []
        )
        for name in names:
            while name.startswith("kwsearch."):
                place = PACKAGE.joinpath(*name.split(".")[1:])
                if place.is_dir() or place.with_suffix(".py").is_file():
                    yield name
                name = name.rpartition(".")[0]


@pytest.mark.parametrize("module", STORED_BY)
def test_whatever_a_stored_answer_comes_from_counts_in_its_fingerprint(module: str) -> None:
    seen, waiting = set(), [module]
    while waiting:
        name = waiting.pop()
        if name not in seen:
            seen.add(name)
            waiting += imported(name)
    left_out = {name for name in seen if name.split(".")[1] in STORED_BY[module]}
    assert len(seen) > 30
    assert left_out - {"kwsearch.query"} <= LOOKED_UP


@pytest.mark.parametrize("left_out", STORED_BY.values())
def test_a_change_to_any_file_of_the_rooms_that_count_is_seen_and_to_no_other(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, left_out: tuple[str, ...]
) -> None:
    names = [path.relative_to(PACKAGE) for path in PACKAGE.rglob("*") if path.suffix in SUFFIXES]
    one_of_each_kind = {(name.parent, name.suffix): name for name in names}.values()
    changed = [*one_of_each_kind, *{name.parent / f"new{name.suffix}" for name in names}]
    for name in (*names, *changed):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).touch()
    monkeypatch.setattr(fingerprint, "__file__", str(tmp_path / "fingerprint.py"))
    unseen = set()
    before = fingerprint.fingerprint_of_program(left_out)
    for name in changed:
        (tmp_path / name).write_text("# another program\n")
        fingerprint._READ.clear()  # another process
        after = fingerprint.fingerprint_of_program(left_out)
        unseen |= {name} if after == before else set()
        before = after
    assert unseen == {name for name in changed if name.parts[0] in left_out or "fixtures" in name.parts}
