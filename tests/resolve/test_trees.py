"""What imports and names mean in small repositories, as each language's own tools say; one file of ``trees`` each."""

from __future__ import annotations

import random
from pathlib import Path

import pytest
from grammars import need_grammar

from kwsearch.resolve.resolver import Resolver
from tests.text_repository import TextFiles, read_texts, read_tree

TREES = sorted((Path(__file__).parent / "trees").glob("*.txt"))


@pytest.mark.parametrize("place", TREES, ids=lambda place: place.stem)
def test_imports_and_names_mean_what_the_languages_tools_say(place: Path) -> None:
    repository, rows = read_tree(place)
    for unit in repository.units.values():
        need_grammar(unit.language)
    for row in rows:
        links = repository.links(row.path)
        if not row.line:
            assert row.files <= set(links.files), row
        elif row.either:
            assert repository.targets(row.path, row.line) & row.files, row
            assert repository.targets(row.path, row.line) <= row.files, row
        else:
            assert repository.targets(row.path, row.line) == row.files, row
        assert row.path not in links.files, "a file never means itself"


@pytest.mark.parametrize("place", TREES, ids=lambda place: place.stem)
def test_answers_depend_on_no_order(place: Path) -> None:
    """Neither that of the paths, nor that in which files are asked for, nor what was asked before."""
    repository, _ = read_tree(place)
    wanted = {path: repository.links(path) for path in repository.units}
    texts = read_texts(place)
    for seed in range(4):
        units = list(repository.units.values())
        random.Random(seed).shuffle(units)
        resolver = Resolver(
            [unit.path for unit in units],
            TextFiles(texts),
            lambda languages, units=units: (unit for unit in units if unit.language in languages),
        )
        assert {unit.path: resolver.links(unit) for unit in units} == wanted
