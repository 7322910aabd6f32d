"""Project files and sources are untrusted: none makes a question take longer than its own length explains."""

from __future__ import annotations

import json
from itertools import pairwise

import pytest

from kwsearch.resolve.model.project import MOST_TURNS, Project
from tests.text_repository import TextRepository

SCRIPT = {"a.ts": "import x from '@x'\n", "b.ts": ""}


def configurations() -> dict[str, str]:
    """Each names the next one four times."""
    names = ["tsconfig.json", *(f"t{number}.json" for number in range(1, 16))]
    texts = {name: json.dumps({"extends": [f"./{inner}"] * 4}) for name, inner in pairwise(names)}
    return texts | {names[-1]: '{"compilerOptions": {"paths": {"@x": ["./b"]}}}'}


def modules(uses: list[list[str]]) -> dict[str, str]:
    """A crate with a module for each list of paths that it gives on."""
    inline = "".join(
        f"pub mod m{number} {{ {' '.join(f'pub use {path};' for path in paths)} }}\n"
        for number, paths in enumerate(uses)
    )
    return {"Cargo.toml": '[package]\nname = "m"\n', "src/lib.rs": f"{inline}use crate::m0::X;\n"}


def lines(template: str, count: int) -> str:
    """A line for each number, where ``#`` stands."""
    return "".join(template.replace("#", str(number)) + "\n" for number in range(count))


HOSTILE: dict[str, tuple[dict[str, str], str, set[str]]] = {
    # name: (files, the one that asks, what it depends on)
    "configurations that extend each other": (SCRIPT | configurations(), "a.ts", {"b.ts"}),
    "a circle of configurations": (
        SCRIPT | {"tsconfig.json": '{"extends": "./t.json"}', "t.json": '{"extends": "./tsconfig.json"}'},
        "a.ts",
        set(),
    ),
    "comments that do not end": (SCRIPT | {"tsconfig.json": "/* " * 40_000}, "a.ts", set()),
    "aliases that do not end": (SCRIPT | {"vite.config.ts": "alias:{ " * 10_000}, "a.ts", set()),
    "aliases of endless names": (
        SCRIPT | {"vite.config.ts": f"alias: {{ {'a' * 19_000} }}\n" * 20},
        "a.ts",
        set(),
    ),
    "values of values": (
        {
            "Makefile": "".join(f"V{n} = {f'$(V{n + 1})' * 30}\n" for n in range(9)) + "include $(V0)z\n",
            "x.mk": "",
        },
        "Makefile",
        set(),
    ),
    "aliases of many modules": (
        {
            "a.ex": "defmodule A do\n"
            + lines("alias B#, as: C#", 4_000)
            + lines("use C#.D", 4_000)
            + "end\n",
            "b.ex": lines("defmodule B# do\nend", 20),
            "c.ex": lines("defmodule B#.D do\nend", 3),
        },
        "a.ex",
        {"b.ex", "c.ex"},
    ),
    "a list of many words": (
        {
            "CMakeLists.txt": f"set(A {'a ' * 50_000})\n"
            + "foreach(i IN LISTS A)\nendforeach()\n" * 2000
            + "include(${i}.cmake)\n",
            "a.cmake": "",
        },
        "CMakeLists.txt",
        {"a.cmake"},
    ),
    "a loop over many patterns": (
        {"a.sh": f"for i in {'*/* ' * 50_000}\ndo . $i\ndone\n"} | {f"d{n}/x.sh": "" for n in range(500)},
        "a.sh",
        set(),
    ),
    "tags that do not end": ({"a.csproj": "<Using " * 40_000, "a.cs": "class A {}\n"}, "a.cs", set()),
    "lists that do not end, of Bazel": ({"BUILD": "includes=[" * 40_000, "a.c": ""}, "a.c", set()),
    "lists that do not end, of gyp": ({"x.gyp": "'include_dirs':[" * 40_000, "a.c": ""}, "a.c", set()),
    "lists that do not end, of Swift": (
        {
            "Package.swift": '.target(name: "a", ' + "sources: [" * 40_000,
            "Sources/a/a.swift": "import a\n",
        },
        "Sources/a/a.swift",
        set(),
    ),
    "folders that do not end, of Ruby": (
        {"config/application.rb": "push_dir " * 40_000, "a.rb": "A\n"},
        "a.rb",
        set(),
    ),
    "modules that use all of each other": (
        modules([[f"crate::m{other}::*" for other in range(12) if other != own] for own in range(12)]),
        "src/lib.rs",
        set(),
    ),
    "modules of which all names are brought in": (
        {
            "Cargo.toml": '[package]\nname = "m"\n',
            "src/lib.rs": lines("use m#::*;", 400) + "fn f() {\n" + lines("crate::a#::b();", 50) + "}\n",
        },
        "src/lib.rs",
        set(),
    ),
    "modules with paths": (
        {
            "Cargo.toml": '[package]\nname = "m"\n',
            "src/lib.rs": "".join(f'#[path = "m.rs"]\nmod m{number};\n' for number in range(6000)),
            "src/m.rs": "",
        },
        "src/lib.rs",
        {"src/m.rs"},
    ),
    "scripts that are not there": ({"a.sh": lines(". ./x#", 40_000)}, "a.sh", set()),
    "types in types of one name": (
        {"A.java": lines("class A# { class X {} }", 15_000) + "class Z {\n" + lines("X x#;", 15_000) + "}\n"},
        "A.java",
        set(),
    ),
    "packages that are not here": (
        {"A.java": lines("import q#.*;", 6000) + "class Z {\n" + lines("N# x;", 6000) + "}\n"},
        "A.java",
        set(),
    ),
    "namespaces that are not here": (
        {
            "A.cs": lines("using q#;", 8000) + "class Z {\n" + lines("N# x#;", 8000) + "}\n",
            "B.cs": lines("namespace z# { class N# {} }", 8000),
        },
        "A.cs",
        set(),
    ),
    "a macro that is called for each of many": (
        {
            "CMakeLists.txt": "macro(m x)\n"
            + "include(${x}/a.cmake)\n" * 20_000
            + "endmacro()\n"
            + lines("m(w#)", 20_000)
        },
        "CMakeLists.txt",
        set(),
    ),
    "many aliases": (
        {
            "a.ts": lines("import x# from 'nope#';", 12_000),
            "tsconfig.json": json.dumps(
                {"compilerOptions": {"paths": {f"@{number}/*": ["./*"] for number in range(12_000)}}}
            ),
        },
        "a.ts",
        set(),
    ),
    "many prefixes of namespaces": (
        {
            "a.php": "<?php\n" + lines("use Q#\\R;", 20_000),
            "composer.json": json.dumps(
                {"autoload": {"psr-4": {f"P{number}\\": "p/" for number in range(20_000)}}}
            ),
        },
        "a.php",
        set(),
    ),
    "names that are given on": (
        modules([[f"crate::m{number + 1}::X"] for number in range(500)]),
        "src/lib.rs",
        set(),
    ),
}


LONG = frozenset(
    (
        "a macro that is called for each of many",
        "many aliases",
        "many prefixes of namespaces",
        "modules with paths",
        "namespaces that are not here",
        "scripts that are not there",
        "types in types of one name",
    )
)
"""Those whose mere reading takes a second."""


@pytest.mark.timeout(20)
@pytest.mark.parametrize(
    "name", [pytest.param(name, marks=[pytest.mark.slow] if name in LONG else []) for name in HOSTILE]
)
def test_hostile_files_take_no_longer_than_their_length(name: str) -> None:
    texts, path, wanted = HOSTILE[name]
    unread = [file for file in texts if file != path and len(texts[file]) > 1000]
    assert set(TextRepository(texts, unread).links(path).files) == wanted


@pytest.mark.timeout(20)
def test_a_pattern_of_any_folders_reaches_each_file_once() -> None:
    path = "/".join("d" * 60) + "/x"
    assert Project([path]).matching("**/" * 8 + "x") == [path]


def test_a_loop_goes_through_many_words() -> None:
    words = [f"w{number}" for number in range(MOST_TURNS)]
    files = {f"{word}.sh": "" for word in words}
    for more in ([], ["one-too-many"]):
        loop = f"for i in {' '.join(words + more)}\ndo . $i.sh\ndone\n"
        found = TextRepository(files | {"a.sh": loop}).links("a.sh").files
        assert set(found) == (set() if more else set(files))
