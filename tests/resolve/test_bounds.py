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
    "names that are given on": (
        modules([[f"crate::m{number + 1}::X"] for number in range(500)]),
        "src/lib.rs",
        set(),
    ),
}


@pytest.mark.timeout(20)
@pytest.mark.parametrize("name", HOSTILE)
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
