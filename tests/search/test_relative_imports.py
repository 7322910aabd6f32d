"""``import:``, ``call:`` and ``imported_by`` agree on relative imports, in every language that has them."""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping
from pathlib import Path
from posixpath import dirname, relpath
from types import MappingProxyType
from typing import NamedTuple

import pytest

import kwsearch


def name_of(path: str) -> str:
    """Return the name of the function that a file defines."""
    return "of_" + path.rpartition("/")[2].partition(".")[0]


def upwards(place: str, target: str) -> str:
    """Return the path of a file from the folder of another one, with a dot first."""
    found = relpath(target, dirname(place))
    return found if found.startswith(".") else f"./{found}"


def dotted(path: str) -> str:
    return path.rpartition(".")[0].replace("/", ".")


def python(place: str, target: str, number: int) -> tuple[str, str]:
    folder = dirname(place).split("/")
    *above, module = dotted(target).split(".")
    common = next(
        (at for at, pair in enumerate(zip(folder, above, strict=False)) if pair[0] != pair[1]), None
    )
    common = min(len(folder), len(above)) if common is None else common
    package = "." * (len(folder) - common + 1) + ".".join(above[common:])
    if number % 2:
        return f"from {package} import {module} as m{number}", f"m{number}.{name_of(target)}()"
    joint = "" if package.endswith(".") else "."
    return f"from {package}{joint}{module} import {name_of(target)} as f{number}", f"f{number}()"


def script(place: str, target: str, number: int) -> tuple[str, str]:
    written = upwards(place, target)
    written = written if number % 3 == 2 else written.rpartition(".")[0]
    if number % 2:
        return f"import * as m{number} from '{written}'", f"m{number}.{name_of(target)}()"
    return f"import {{ {name_of(target)} as f{number} }} from '{written}'", f"f{number}()"


def common_js(place: str, target: str, number: int) -> tuple[str, str]:
    written = upwards(place, target)
    if number % 2:
        return f"const m{number} = require('{written}')", f"m{number}.{name_of(target)}()"
    return f"const {{ {name_of(target)}: f{number} }} = require('{written}')", f"f{number}()"


def rust(place: str, target: str, number: int) -> tuple[str, str]:
    module = dotted(target).split(".")[2:]
    depth = len(dotted(place).split(".")[2:])
    start = "::".join(["super"] * depth) if number % 2 else "crate"
    path = "::".join([start, *module])
    if number % 3:
        return f"use {path}::{name_of(target)} as f{number};", f"fn g{number}() {{ f{number}(); }}"
    return f"use {path} as m{number};", f"fn g{number}() {{ m{number}::{name_of(target)}(); }}"


class Language(NamedTuple):
    """How a language writes that a file imports another one and calls what it defines.

    Attributes:
        folders: Where its files lie.
        ending: Of its files.
        defined: The text of a file that defines a function, with ``%s`` for its name.
        writes: Returns the import and the call, for the importing file, the imported one and a running number.
        called: Returns by what name a function of a file can be asked for everywhere.
        others: What lies beside.
    """

    folders: tuple[str, ...]
    ending: str
    defined: str
    writes: Callable[[str, str, int], tuple[str, str]]
    called: Callable[[str], str] = name_of
    others: Mapping[str, str] = MappingProxyType({})


def place_of(path: str) -> str:
    return f"{path.rpartition('.')[0]}.{name_of(path)}"


LANGUAGES = {
    "python": Language(
        ("pkg", "pkg/one", "pkg/one/deep", "pkg/two"),
        ".py",
        "def %s(): ...",
        python,
        lambda path: f"{dotted(path)}.{name_of(path)}",
        {f"{folder}/__init__.py": "" for folder in ("pkg", "pkg/one", "pkg/one/deep", "pkg/two")},
    ),
    "typescript": Language(("ts", "ts/one", "ts/two"), ".ts", "export function %s() {}", script, place_of),
    "tsx": Language(("tsx", "tsx/one"), ".tsx", "export function %s() {}", script, place_of),
    "javascript": Language(("js", "js/one", "js/two"), ".js", "exports.%s = () => 1", common_js, place_of),
    "rust": Language(
        ("acme/src", "acme/src/one"),
        ".rs",
        "pub fn %s() {}",
        rust,
        lambda path: (
            "acme::" + dotted(path).removeprefix("acme.src.").replace(".", "::") + "::" + name_of(path)
        ),
        {
            "acme/Cargo.toml": '[package]\nname = "acme"\n',
            "acme/src/lib.rs": "pub mod acme0;\npub mod acme2;\npub mod acme4;\npub mod one;\n",
            "acme/src/one/mod.rs": "pub mod acme1;\npub mod acme3;\npub mod acme5;\n",
        },
    ),
    "ruby": Language(
        ("rb", "rb/one"),
        ".rb",
        "def %s; end",
        lambda place, target, _: (
            f"require_relative '{upwards(place, target).removesuffix('.rb')}'",
            f"{name_of(target)}()",
        ),
    ),
    "php": Language(
        ("php", "php/one"),
        ".php",
        "<?php function %s() {}",
        lambda place, target, _: (
            f"require __DIR__ . '/{relpath(target, dirname(place))}';",
            f"{name_of(target)}();",
        ),
    ),
    "c": Language(
        ("c", "c/one"),
        ".h",
        "static void %s(void) {}",
        lambda place, target, number: (
            f'#include "{relpath(target, dirname(place))}"',
            f"static void g{number}(void) {{ {name_of(target)}(); }}",
        ),
    ),
    "bash": Language(
        ("sh", "sh/one"),
        ".sh",
        "%s() { :; }",
        lambda place, target, _: (
            f'. "$(dirname "${{BASH_SOURCE[0]}}")/{relpath(target, dirname(place))}"',
            name_of(target),
        ),
    ),
}


@pytest.mark.parametrize("seed", range(3))
def test_what_imports_a_file_relatively_is_found_by_every_way_to_ask(seed: int, tmp_path: Path) -> None:
    rng = random.Random(seed)
    texts: dict[str, str] = {}
    importers: dict[str, set[str]] = {}
    calls: dict[tuple[str, str], set[tuple[str, int]]] = {}
    for language in LANGUAGES.values():
        top = language.folders[0].partition("/")[0]
        paths = [
            f"{language.folders[at % len(language.folders)]}/{top}{at}{language.ending}" for at in range(6)
        ]
        importers |= {path: set() for path in paths}
        for path in paths:
            targets = rng.sample([other for other in paths if other != path], rng.randint(0, 3))
            written = [language.writes(path, target, number) for number, target in enumerate(targets)]
            lines = [
                language.defined % name_of(path),
                *(line for line, _ in written),
                *(call for _, call in written),
            ]
            texts[path] = "\n".join(lines) + "\n"
            for number, target in enumerate(targets):
                importers[target].add(path)
                calls.setdefault((target, language.called(target)), set()).add(
                    (path, len(targets) + 2 + number)
                )
        texts |= language.others
    for path, text in texts.items():
        (tmp_path / "root" / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "root" / path).write_text(text)
    kwsearch.build_index(tmp_path / "root", index_dir=tmp_path / "index")
    with kwsearch.open_index(tmp_path / "root", index_dir=tmp_path / "index") as index:
        for path, expected in importers.items():
            declared = {other for other in index.file(path).imported_by if other not in importers}
            assert set(index.file(path).imported_by) - declared == expected, path
            assert {hit.path for hit in index.search(f"import:{path}", limit=0)} - declared == expected, path
        for (path, name), expected_lines in calls.items():
            hits = index.search(f"call:{name}", limit=0)
            found = {(hit.path, match.line) for hit in hits for match in hit.matches if match.role == "call"}
            assert found == expected_lines, (path, name)
