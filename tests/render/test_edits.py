"""Edits of what other files name without an import of its own: pages after each are those of a run from nothing."""

from __future__ import annotations

import random
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from grammars import need_grammar

from kwsearch.render.run.run import render_records
from kwsearch.render.settings import RenderSettings

NAMES = ("Hull", "Deck", "Mast", "Keel")


def java(place: str, declared: list[str], used: list[str], choose: random.Random) -> str:
    imports = choose.sample(["import a.*;\n", "import b.Hull;\n", "import b.*;\n"], 2)
    bodies = "".join(
        f"class {name} {{ {' '.join(f'{one} x{one};' for one in used)} }}\n" for name in declared
    )
    return f"package {place};\n{''.join(imports)}{bodies}"


def kotlin(place: str, declared: list[str], used: list[str], choose: random.Random) -> str:
    bodies = "".join(f"class {name}\n" for name in declared)
    calls = "".join(f"    {name}()\n" for name in used)
    return f"package {place}\nimport {choose.choice('ab')}.*\n{bodies}fun f{choose.randrange(3)}() {{\n{calls}}}\n"


def csharp(place: str, declared: list[str], used: list[str], choose: random.Random) -> str:
    lines = choose.sample([f"using {name};\n" for name in ("Ship.A", "Ship.B", "Other = Ship.A.Hull")], 2)
    lines += ["global using Ship.B;\n"] if choose.random() < 0.1 else []
    marks = "".join(f"[{name}] " for name in used[:1])
    fields = " ".join(f"{choose.choice(('', '', 'A.'))}{name} x{name};" for name in used)
    bodies = "".join(
        f"  {marks}class {name}{choose.choice(('', '', 'Attribute', '<T>'))} {{ {fields} }}\n"
        for name in declared
    )
    return f"{''.join(lines)}namespace Ship.{place.upper()} {{\n{bodies}}}\n"


def php(place: str, declared: list[str], used: list[str], choose: random.Random) -> str:
    bodies = "".join(
        f"class {choose.choice((name, name.lower()))} extends {used[0]} {{}}\n" for name in declared
    )
    calls = "".join(f"new {choose.choice(('', '/a/'))}{name}();\n".replace("/", "\\") for name in used)
    return f"<?php\nnamespace {place};\nuse a\\Hull;\n{bodies}{calls}{choose.choice(('', 'function mast() {}'))}\n"


def go(place: str, declared: list[str], used: list[str], choose: random.Random) -> str:
    bodies = "".join(f"type {name} struct{{}}\n" for name in declared)
    calls = "".join(f"    {choose.choice(('', 'a.'))}{name}{{}}\n" for name in used)
    return f'package {place}\nimport "m/a"\n{bodies}func f{choose.randrange(9)}() {{\n{calls}}}\n'


def ruby(place: str, declared: list[str], used: list[str], choose: random.Random) -> str:
    bodies = "".join(f"  class {name} < {choose.choice(('', 'A::'))}{used[0]}\n  end\n" for name in declared)
    return f"module {place.upper()}\n{bodies}end\n" + "".join(f"{name}.new\n" for name in used)


KINDS: dict[str, tuple[str, Callable[[str, list[str], list[str], random.Random], str]]] = {
    "java": ("{}/{}.java", java),
    "kotlin": ("{}/{}.kt", kotlin),
    "csharp": ("{}/{}.cs", csharp),
    "php": ("{}/{}.php", php),
    "go": ("{}/{}.go", go),
    "ruby": ("app/models/{}/{}.rb", ruby),
}


FIRST = ("java", "go", "ruby")
"""A language of each way to name what is declared: by a name of its own, by a folder, by a path."""


def contents(out: Path) -> Iterator[tuple[str, bytes]]:
    for path in sorted(out.rglob("*.md")):
        yield path.relative_to(out).as_posix(), path.read_bytes()


@pytest.mark.parametrize(
    "language", [pytest.param(name, marks=[pytest.mark.slow] * (name not in FIRST)) for name in KINDS]
)
def test_a_declaration_that_comes_or_goes_changes_the_pages_of_all_that_name_it(
    language: str, tmp_path: Path, text_records: Callable[..., Any]
) -> None:
    need_grammar(language)
    choose = random.Random(language)
    pattern, text = KINDS[language]
    places = [(place, pattern.format(place, name.lower())) for place in "ab" for name in NAMES]

    def source(place: str) -> str:
        declared = choose.sample(NAMES, choose.choice((0, 1, 1, 2)))
        return text(place, declared, choose.sample(NAMES, 2), choose)

    files = {path: source(place) for place, path in places}
    records = text_records(files | {"go.mod": "module m\n", "config/application.rb": ""})
    settings = RenderSettings(workers=1)
    out, state = tmp_path / "repo" / "pages", str(tmp_path / "state")
    render_records(records, str(out), settings=settings, state_path=state)
    for step in range(4):
        for place, path in choose.sample(places, choose.choice((1, 1, 2))):
            records.put(path, source(place))
        render_records(records, str(out), settings=settings, state_path=state)
        fresh = tmp_path / "repo" / "fresh"
        render_records(records, str(fresh), settings=settings)
        assert dict(contents(out)) == dict(contents(fresh)), f"after step {step}"
        shutil.rmtree(fresh)
