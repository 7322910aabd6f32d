"""A resolver that goes along with edits answers as one that is made anew, and reads nothing but what was edited."""

from __future__ import annotations

import random
from collections.abc import Iterable, Iterator
from pathlib import Path

import pytest

from kwsearch.resolve.model.family import Units
from kwsearch.resolve.model.units import Unit
from kwsearch.resolve.resolver import Resolver
from tests.text_repository import TextFiles, read_texts, read_tree, unit_from

TREES = sorted((Path(__file__).parent / "trees").glob("*.txt"))
MORE = {
    "python": "import ship\nfrom .hull import deck\ndef crew(): pass\nship.hull.f()\nship.crew.f()",
    "java": "package a;\nclass Fresh { Util u; }",
    "kotlin": "package a\nclass Fresh { fun near() {} }\nfun util() {}\nfun Int.shout() {}",
    "scala": "package a\nclass Fresh\nobject util",
    "csharp": "global using Acme.Core;\nnamespace Acme { class Fresh { Log l; } }",
    "php": "<?php\nnamespace Acme;\nclass Fresh {}\nfunction util() {}",
    "go": "package fresh\nfunc Util() {}\ntype Fresh struct{}",
    "ruby": "module Admin\n  class User\n  end\nend\nFresh = User",
    "rust": "mod util;\npub use util::Fresh;\nmod inner { pub mod deep {} }",
}
"""What files are made of beside each other's texts."""


def known_of(units: dict[str, Unit]) -> Units:
    def known(languages: frozenset[str]) -> Iterator[Unit]:
        return (unit for unit in units.values() if unit.language in languages)

    return known


def fresh(paths: Iterable[str], texts: dict[str, str], units: dict[str, Unit]) -> Resolver:
    return Resolver(paths, TextFiles(texts), known_of(units))


def answers(resolver: Resolver, units: Iterable[Unit]) -> dict[str, object]:
    return {
        unit.path: (
            resolver.links(unit),
            resolver.modules(unit.path, unit.language),
            [resolver.absolute(item, unit.language, unit.path) for item in unit.imports],
            resolver.unknown(unit.path, unit.language),
        )
        for unit in units
    }


def renamed_in(resolver: Resolver, before: Iterable[Unit], units: Iterable[Unit]) -> set[Unit]:
    """The files that have a name which means something else since files have changed."""
    return {
        unit
        for languages, names in resolver.renamed(before)
        for unit in units
        if unit.language in languages
        and (names is None or any(name in unit.dump().lower() for name in names))
    }


class ReadFiles(TextFiles):
    """Files that note which texts were read."""

    def __init__(self, texts: dict[str, str]) -> None:
        super().__init__(texts)
        self.read_paths: set[str] = set()

    def read(self, path: str) -> bytes | None:
        self.read_paths.add(path)
        return super().read(path)


@pytest.mark.parametrize("place", TREES, ids=lambda place: place.stem)
def test_it_answers_as_a_resolver_that_is_made_anew(place: Path) -> None:
    repository, _ = read_tree(place)
    texts, units = read_texts(place), dict(repository.units)
    files = ReadFiles(texts)
    resolver = Resolver(list(units), files, known_of(dict(units)))
    answers(resolver, units.values())
    editable = sorted(path for path in units if path not in files.read_paths)
    choose = random.Random(place.stem)
    for _ in range(8 if editable else 0):
        edited = choose.sample(editable, min(len(editable), choose.choice((1, 1, 2))))
        before, known = answers(resolver, units.values()), dict(units)
        for path in edited:
            language = units[path].language
            others = [texts[other] for other in editable if units[other].language == language]
            text = choose.choice(["", *others, MORE.get(language, "")])
            found = unit_from(path, text)
            if found.language == language:
                units[path] = found
        now = dict(units)
        after, differing = resolver.after([now[path] for path in edited], known_of(now))
        wanted = fresh(now, texts, now)
        asked = choose.sample(sorted(now), len(now))  # tables are made in any order
        rows = [now[path] for path in asked]
        assert answers(after, rows) == answers(wanted, rows)
        same = [unit for path, unit in now.items() if path not in edited and unit.language not in differing]
        assert {unit.path: before[unit.path] for unit in same} == answers(after, same)
        assert answers(resolver, known.values()) == before, "the old one goes on"
        found = answers(after, now.values())
        others = [unit for path, unit in now.items() if path not in edited and found[path] != before[path]]
        assert not others or {*others} <= renamed_in(wanted, [known[path] for path in edited], others)
        resolver = after


def test_an_edit_of_a_body_reads_no_other_file() -> None:
    texts = {f"m{number}/a/Util.java": "package a;\nclass Util { }" for number in range(20)}
    texts |= {f"m{number}/a/Use.java": "package a;\nclass Use { Util u; }" for number in range(20)}
    units = {path: unit_from(path, text) for path, text in texts.items()}
    resolver = fresh(units, texts, units)
    answers(resolver, units.values())

    def nobody(languages: frozenset[str]) -> Iterator[Unit]:
        raise AssertionError(languages)

    edited = unit_from("m3/a/Use.java", "package a;\nclass Use { Util u; Use v; int more; }")
    after, differing = resolver.after([edited], nobody)
    assert not differing
    assert after.links(edited).files == ("m3/a/Util.java",)
    renamed = unit_from("m3/a/Util.java", "package a;\nclass Tool { }")
    after, differing = after.after([renamed], nobody)
    assert differing == {"java", "kotlin", "scala", "groovy"}
    assert "m3/a/Util.java" not in after.links(edited).files
