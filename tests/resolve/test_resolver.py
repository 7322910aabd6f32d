"""The resolver beyond single imports: broken project files, names of modules, what cannot be known, cost."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path
from types import FrameType

import pytest

from kwsearch.languages.table import BY_NAME
from kwsearch.models import Import
from kwsearch.resolve.model.units import Unit
from kwsearch.resolve.packages import package_name
from kwsearch.resolve.resolver import _FAMILY_OF, Resolver
from tests.text_repository import TextFiles, TextRepository, read_tree


def imported(name: str, *flags: str) -> Import:
    return Import(name, name, "", 1, "", flags)


def test_an_import_of_itself_and_an_unknown_language_mean_nothing() -> None:
    resolver = Resolver(["a.py", "b.f"])
    assert resolver.links(Unit("a.py", "python", (imported("a"),))) == (((),), {})
    assert resolver.links(Unit("b.f", "fortran", (imported("a"),))) == (((),), {})


@pytest.mark.parametrize(
    "text",
    [
        "", "{", "[]", "3", "[" * 5000, "\0",
        '{"name": 3, "compilerOptions": 4, "autoload": [], "exports": 1, "imports": [], "references": 2}',
        '{"compilerOptions": {"paths": {"*": 1, "a": [2, "b"]}, "baseUrl": []}, "extends": "./tsconfig.json"}',
        '{"autoload": {"psr-4": 1, "psr-0": {"A": {}}}, "workspaces": {}, "main": {}, "exports": {".": {"a": [[]]}}}',
        "project = 1", "[project]\ndependencies = 1", "[tool]\nsetuptools = []\npoetry = {packages = 1}",
        "[package]\nname = 1", "[lib]\npath = 1\n[[bin]]\npath = 3", "[dependencies]\na = 1",
    ],
)  # fmt: skip
def test_broken_project_files_say_nothing(text: str) -> None:
    names = (
        "go.mod", "go.work", "Cargo.toml", "package.json", "tsconfig.json", "jsconfig.json", "composer.json",
        "pyproject.toml", "setup.cfg", "setup.py", "tox.ini", "vite.config.ts", "deno.json", "CMakeLists.txt",
        "a.csproj", "compile_commands.json", "Makefile", "a.gemspec",
    )  # fmt: skip
    languages = (
        "python",
        "typescript",
        "go",
        "rust",
        "php",
        "c",
        "csharp",
        "ruby",
        "bash",
        "cmake",
        "make",
        "java",
    )
    files = dict.fromkeys(names, text)
    resolver = Resolver([*files, "src/a"], TextFiles(files))
    for language in languages:
        unit = Unit("src/a", language, (imported("x.y"), imported("./z"), imported("#a"), imported("@a/b")))
        assert resolver.links(unit) == (((),) * 4, {})


def test_a_configuration_that_inherits_from_itself_ends() -> None:
    texts = {
        "tsconfig.json": '{"extends": ["./tsconfig.json", "./b.json"], "compilerOptions": {"paths": {"~/*": ["./*"]}}}',
        "b.json": '{"extends": "./tsconfig.json"}',
        "m.ts": "import '~/n'",
        "n.ts": "",
    }
    assert TextRepository(texts).targets("m.ts", 1) == {"n.ts"}


def test_project_files_lead_nowhere_outside_the_repository() -> None:
    texts = {
        "tsconfig.json": '{"compilerOptions": {"baseUrl": "../..", "paths": {"x/*": ["../../etc/*"]}}}',
        "package.json": '{"name": "p", "main": "../../etc/passwd", "imports": {"#a": "../secret.js"}}',
        "m.ts": "import 'x/passwd'\nimport 'p'\nimport '#a'\nimport '/etc/passwd'",
    }
    repository = TextRepository(texts)
    assert [repository.targets("m.ts", line) for line in (1, 2, 3, 4)] == [set()] * 4


@pytest.mark.parametrize(
    ("language", "name", "package"),
    [
        ("python", "numpy.linalg.norm", "numpy"),
        ("jupyter", "numpy.linalg.norm", "numpy"),
        ("javascript", "@vue/shared/dist", "@vue/shared"),
        ("go", "github.com/spf13/cobra/doc", "github.com/spf13/cobra"),
        ("go", "encoding/json", "encoding/json"),
        ("rust", "tokio::net::TcpStream", "tokio"),
        ("java", "com.google.gson.Gson", "com.google.gson"),
        ("c", "sys/types.h", "sys/types.h"),
    ],
)
def test_package_names_of_what_comes_from_outside(language: str, name: str, package: str) -> None:
    assert package_name(imported(name), language) == package


def test_families_have_languages_of_the_table() -> None:
    assert _FAMILY_OF.keys() <= BY_NAME.keys()


MODULES = {
    "pyproject.toml": "[project]\nname = 'flask'",
    "src/flask/__init__.py": "from .globals import g\nfrom . import app",
    "src/flask/globals.py": "g = 1",
    "src/flask/app.py": "from .globals import g\nfrom ..flask import globals",
    "Cargo.toml": "[package]\nname = 'acme-net'",
    "src/lib.rs": "pub mod tcp;",
    "src/tcp/mod.rs": "mod frame;\nuse super::run;\nmod inner { use super::frame::F; }",
    "src/tcp/frame.rs": "use crate::tcp::Socket;",
    "web/package.json": '{"name": "@acme/web", "main": "dist/index.js"}',
    "web/src/index.ts": "export * from './util'",
    "web/src/util.ts": "",
    "web/vite.config.ts": "",
    "web/env.d.ts": "",
    "web/App.vue": "",
    "web/Button.ios.tsx": "",
    "web/Button.android.tsx": "",
    "web/api.server.ts": "",
    "web/api.ts": "",
    "go.mod": "module example.com/m",
    "net/conn.go": "package net",
    "core/src/com/acme/Gson.java": "package com.acme;\nclass Gson { class In {} }",
    "lib/acme/version.rb": "module Acme; end",
    "lib/acme.rb": "require_relative 'acme/version'",
    "include/acme/a.h": "",
    "php/Client.php": "<?php\nnamespace Acme;\nclass Client {}",
    "cs/Log.cs": "namespace Acme.Core;\nclass Log {}",
}


@pytest.mark.parametrize(
    ("path", "names"),
    [
        ("src/flask/__init__.py", ("flask", "src.flask")),
        ("src/flask/globals.py", ("flask.globals", "src.flask.globals")),
        ("src/lib.rs", ("acme_net",)),
        ("src/tcp/frame.rs", ("acme_net.tcp.frame",)),
        ("web/src/index.ts", ("@acme/web", "web/src")),
        ("web/src/util.ts", ("web/src/util",)),
        ("web/vite.config.ts", ("web/vite.config",)),
        ("web/env.d.ts", ("web/env",)),
        ("web/App.vue", ("web/App",)),
        ("web/Button.ios.tsx", ("web/Button.ios", "web/Button")),
        ("web/api.server.ts", ("web/api.server",)),
        ("net/conn.go", ("example.com/m/net",)),
        ("core/src/com/acme/Gson.java", ("com.acme.Gson",)),
        ("lib/acme/version.rb", ("acme/version",)),
        ("include/acme/a.h", ("acme/a.h",)),
        ("php/Client.php", ("Acme.Client",)),
        ("cs/Log.cs", ("Acme.Core.Log",)),
    ],
)
def test_the_names_by_which_a_file_can_be_imported(path: str, names: tuple[str, ...]) -> None:
    repository = TextRepository(MODULES)
    assert repository.resolver.modules(path, repository.units[path].language) == names


@pytest.mark.parametrize(
    ("path", "line", "name"),
    [
        ("src/flask/__init__.py", 1, "flask.globals.g"),
        ("src/flask/__init__.py", 2, "flask.app"),
        ("src/flask/app.py", 1, "flask.globals.g"),
        ("src/flask/app.py", 2, "flask.globals"),
        ("src/lib.rs", 1, "acme_net.tcp"),
        ("src/tcp/mod.rs", 1, "acme_net.tcp.frame"),
        ("src/tcp/mod.rs", 2, "acme_net.run"),
        ("src/tcp/mod.rs", 3, "acme_net.tcp.frame.F"),
        ("src/tcp/frame.rs", 1, "acme_net.tcp.Socket"),
        ("web/src/index.ts", 1, "web/src/util"),
        ("lib/acme.rb", 1, "acme/version"),
    ],
)
def test_relative_imports_have_a_name_that_any_file_could_write(path: str, line: int, name: str) -> None:
    repository = TextRepository(MODULES)
    unit = repository.units[path]
    rows = [item for item in unit.imports if item.line == line]
    assert [repository.resolver.absolute(item, unit.language, path) for item in rows] == [name]


def test_an_attribute_of_a_package_is_the_module_unless_the_package_calls_something_else_so() -> None:
    repository = TextRepository(
        {
            "ship/__init__.py": "from .sail import sail\nfrom . import deck\ndef crew(): pass",
            "ship/hull.py": "",
            "ship/sail.py": "",
            "ship/crew.py": "",
            "ship/deck/__init__.py": "",
            "main.py": "import ship, os\nship.hull.Hull()\nship.deck.up()\nship.sail.furl()\nship.crew.all()\n"
            "ship.sink()\nos.path.join()\nship.hull.Hull()",
            "direct.py": "import ship.hull\nship.hull.Hull()",
            "named.py": "import ship\nfrom ship.deck import up\nup()",
        }
    )
    assert repository.links("main.py").named == {"ship/hull.py": (2, 8), "ship/deck/__init__.py": (3,)}
    assert repository.links("direct.py").named == {}, "its import says so"
    assert repository.links("named.py").named == {}, "its import says so"


def test_a_function_called_in_a_namespace_is_no_member_of_a_class_of_its_name() -> None:
    repository, _ = read_tree(Path(__file__).parent / "trees" / "php-namespace-like-a-class.txt")
    assert repository.links("src/Installer/Binary.php").named == {"src/Config.php": (3,)}
    assert repository.links("src/Installer/Reader.php").named == {"src/helpers.php": (3,)}


@pytest.mark.parametrize(
    ("path", "is_known"),
    [
        ("a.py", True), ("a.ts", True), ("a.h", True), ("a.c", False), ("p/a.go", True), ("p/main.go", False),
        ("p/a_test.go", False), ("A.java", True), ("a.kt", True), ("a.swift", False), ("README.md", False),
        ("a.sh", False), ("src/lib.rs", True), ("src/main.rs", False),
    ],
)  # fmt: skip
def test_it_is_said_when_users_cannot_be_known(path: str, is_known: bool) -> None:
    texts = {
        "a.py": "", "a.ts": "", "a.h": "", "a.c": "", "p/a.go": "package p", "p/main.go": "package main",
        "p/a_test.go": "package p", "A.java": "class A {}", "a.kt": "", "a.swift": "", "README.md": "", "a.sh": "",
        "src/lib.rs": "", "src/main.rs": "", "Cargo.toml": "[package]\nname = 'a'", "go.mod": "module m",
    }  # fmt: skip
    repository = TextRepository(texts)
    assert (repository.resolver.unknown(path, repository.units[path].language) == "") is is_known


def test_kotlin_by_package_whatever_the_file_is_called() -> None:
    units = [
        Unit("src/a/Util.kt", "kotlin", package="a", declared=("a.Box", "a.helper()")),
        Unit("src/b/Main.kt", "kotlin", (imported("a.Box"), imported("a.helper")), "b", (), ()),
        Unit("src/b/J.java", "java", (imported("a.Box"), imported("a.UtilKt")), "b", ("b.J",), ()),
        Unit("src/a/Other.kt", "kotlin", (), "a", (), (("helper()", "", (3,)),)),
    ]
    resolver = Resolver([unit.path for unit in units], None, lambda _: units)
    for unit in units[1:3]:
        assert resolver.links(unit).imports == (("src/a/Util.kt",), ("src/a/Util.kt",))
    assert resolver.links(units[3]).named == {"src/a/Util.kt": (3,)}


def python_namesakes(count: int) -> dict[str, str]:
    texts = {"pyproject.toml": ""}
    for number in range(count):
        texts[f"pkg{number}/__init__.py"] = (
            "from .util import a\nimport util, common\nfrom pkg0.util import a"
        )
        texts[f"pkg{number}/util.py"] = ""
        texts[f"part{number}/common/__init__.py"] = "import common.deep, util"
    return texts


def script_namesakes(count: int) -> dict[str, str]:
    texts = {}
    for number in range(count):
        texts[f"packages/p{number}/package.json"] = f'{{"name": "p{number}", "main": "dist/index.js"}}'
        texts[f"packages/p{number}/src/index.ts"] = (
            "import './util'; import 'p0'; import '@/util'; import 'util'"
        )
        texts[f"packages/p{number}/src/util.ts"] = ""
        texts[f"packages/p{number}/tsconfig.json"] = '{"compilerOptions": {"paths": {"@/*": ["./src/*"]}}}'
    return texts


def include_namesakes(count: int) -> dict[str, str]:
    texts = {}
    for number in range(count):
        texts[f"d{number}/util/config.h"] = ""
        texts[f"d{number}/a.c"] = (
            '#include "config.h"\n#include <util/config.h>\n#include "other/util/config.h"'
        )
    return texts


def java_namesakes(count: int) -> dict[str, str]:
    texts = {}
    for number in range(count):
        texts[f"m{number}/a/Util.java"] = "package a;\nclass Util { Tool t; }"
        texts[f"m{number}/b/Use.java"] = (
            "package b;\nimport a.*;\nimport a.Util;\nclass Use { Util u; Tool t; }"
        )
    return texts


def mixed_namesakes(count: int) -> dict[str, str]:
    texts = {"go.mod": "module m", "config/application.rb": ""}
    for number in range(count):
        texts[f"g{number}/util.go"] = f'package g{number}\nimport "m/g0"\nfunc F() {{ g0.F() }}'
        texts[f"r{number}/Cargo.toml"] = f"[package]\nname = 'r{number}'"
        texts[f"r{number}/src/lib.rs"] = "mod util;\nuse crate::util::F;\nuse util::F;"
        texts[f"r{number}/src/util.rs"] = "use super::G;"
        texts[f"c{number}/Util.cs"] = "namespace A; class Util { Util u; Tool t; }"
        texts[f"p{number}/Util.php"] = "<?php\nnamespace A;\nclass Util extends Tool {}\nuse A\\Util;"
        texts[f"app/models/m{number}/util.rb"] = (
            f"module M{number}\n  class Util < Tool\n  end\nend\nrequire 'util'"
        )
        texts[f"s{number}/lib.sh"] = ". ./lib.sh\n. $X/lib.sh\n. $X/deep/lib.sh"
        texts[f"s{number}/CMakeLists.txt"] = "include(Util)\nadd_subdirectory(util)"
        texts[f"s{number}/Util.cmake"] = ""
        texts[f"s{number}/Makefile"] = "D = $(TOP)/deep\ninclude $(D)/rules.mk $(TOP)/s0/rules.mk"
        texts[f"s{number}/rules.mk"] = ""
        texts[f"w{number}/Package.swift"] = '.target(name: "Core"), .target(name: "App")'
        texts[f"w{number}/Sources/Core/a.swift"] = ""
        texts[f"w{number}/Sources/App/b.swift"] = "import Core"
        texts[f"q{number}/a/b.proto"] = 'import "a/c.proto";'
        texts[f"q{number}/a/c.proto"] = ""
        texts[f"k{number}/Util.kt"] = "package a\nimport a.Tool\nclass Util\nval t = Tool()"
    return texts


class CountedPath(str):
    """A path whose comparisons are calls: a look through a list of namesakes costs what it costs."""

    __slots__ = ()
    __hash__ = str.__hash__

    def __eq__(self, other: object) -> bool:
        return super().__eq__(other)


def calls_of(work: Callable[[], object]) -> int:
    """How many functions, ours and built-in ones, are called."""
    count = 0

    def note(_frame: FrameType, event: str, _argument: object) -> None:
        nonlocal count
        count += event in ("call", "c_call")

    sys.setprofile(note)
    try:
        work()
    finally:
        sys.setprofile(None)
    return count


@pytest.mark.parametrize(
    "namesakes", [python_namesakes, script_namesakes, include_namesakes, java_namesakes, mixed_namesakes]
)
def test_the_cost_of_a_file_does_not_grow_with_its_namesakes(
    namesakes: Callable[[int], dict[str, str]],
) -> None:
    costs = []
    for count in (40, 240):
        texts = namesakes(count)
        units = [unit._replace(path=CountedPath(unit.path)) for unit in TextRepository(texts).units.values()]

        def resolve(texts: dict[str, str] = texts, units: list[Unit] = units) -> None:
            resolver = Resolver(
                [unit.path for unit in units],
                TextFiles(texts),
                lambda languages: [unit for unit in units if unit.language in languages],
            )
            for unit in units:
                resolver.links(unit)
                resolver.modules(unit.path, unit.language)

        costs.append(calls_of(resolve) / len(units))
    assert costs[1] <= 1.3 * costs[0]


def test_the_names_of_members_cost_the_same_whatever_a_file_imports() -> None:
    costs = []
    for count in (1, 40):
        imports = "".join(f"using Far{number};\n" for number in range(count))
        body = "".join(f"here.Deep{number}.deeper = Call{number}();\n" for number in range(40))
        texts = {
            "Use.cs": f"{imports}namespace A.B {{ class Use {{ void F() {{\nTool.G();\n{body}}} }} }}",
            "Tool.cs": "namespace A { class Tool { } }",
        }
        repository = TextRepository(texts)
        assert repository.links("Use.cs").named == {"Tool.cs": (count + 2,)}
        costs.append(calls_of(lambda repository=repository: repository.links("Use.cs")))
    assert costs[1] <= 3 * costs[0]
