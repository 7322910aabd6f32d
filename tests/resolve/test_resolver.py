"""Imports resolve to files by the rules of their language, and never by guessing."""

from __future__ import annotations

import random

import pytest

from kwsearch.models import Import
from kwsearch.resolve.project_files import ProjectFiles
from kwsearch.resolve.resolver import Resolver, package_name


def imported(name: str, module: str | None = None, *flags: str) -> Import:
    return Import(name, name if module is None else module, "", 1, "", flags)


def resolve(
    paths: str, language: str, importer: str, item: Import, files: dict[str, str] | None = None
) -> str | None:
    texts = {path: text.encode() for path, text in (files or {}).items()}
    return Resolver([*paths.split(), *texts], texts.get).resolve(item, language, importer)


PYTHON = "app/__init__.py app/io.py app/io.pyi app/util/__init__.py app/util/text.py app/stub.pyi tools/a.py tools/b.py"


@pytest.mark.parametrize(
    ("importer", "name", "module", "expected"),
    [
        ("app/main.py", "app.io", "app.io", "app/io.py"),
        ("app/main.py", "app.io.read", "app.io", "app/io.py"),
        ("app/main.py", "app.util.text", "app.util", "app/util/text.py"),
        ("app/main.py", "app.util.clean", "app.util", "app/util/__init__.py"),
        ("app/main.py", "app.stub", "app.stub", "app/stub.pyi"),
        ("app/main.py", ".io.read", ".io", "app/io.py"),
        ("app/main.py", ".util", ".", "app/util/__init__.py"),
        ("app/util/text.py", "..io.read", "..io", "app/io.py"),
        ("app/util/text.py", "..VERSION", "..", "app/__init__.py"),
        ("app/main.py", "....x", "....", None),
        ("app/main.py", "numpy.load", "numpy", None),
        ("app/main.py", "io", "io", None),
        ("tools/a.py", "b", "b", "tools/b.py"),
        ("app/main.py", "b", "b", None),
    ],
)
def test_python_modules_packages_and_relative_imports(
    importer: str, name: str, module: str, expected: str | None
) -> None:
    assert resolve(PYTHON, "python", importer, imported(name, module)) == expected


def test_python_source_layout_and_namespace_packages() -> None:
    paths = "src/pkg/__init__.py src/pkg/core.py google/cloud/store.py src/space/part/mod.py"
    assert (
        resolve(paths, "python", "tests/test_core.py", imported("pkg.core.run", "pkg.core"))
        == "src/pkg/core.py"
    )
    assert resolve(paths, "python", "x.py", imported("google.cloud.store")) == "google/cloud/store.py"
    assert resolve(paths, "python", "x.py", imported("space.part.mod")) == "src/space/part/mod.py"


def test_a_package_with_a_standard_name_counts_only_for_its_neighbours() -> None:
    paths = "vendor/json/__init__.py vendor/user.py app/main.py"
    assert resolve(paths, "python", "vendor/user.py", imported("json")) == "vendor/json/__init__.py"
    assert resolve(paths, "python", "app/main.py", imported("json")) is None


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("./util", "web/util.ts"),
        ("./util.js", "web/util.ts"),
        ("./panel", "web/panel/index.tsx"),
        ("../shared/data.json", "shared/data.json"),
        ("../../../etc/passwd", None),
        ("react", None),
        ("@lib/shared", "packages/shared/src/index.ts"),
        ("@lib/shared/deep", "packages/shared/src/deep.ts"),
        ("@/util", "web/util.ts"),
    ],
)
def test_scripts_by_path_index_package_and_alias(name: str, expected: str | None) -> None:
    paths = (
        "web/main.ts web/util.ts web/panel/index.tsx shared/data.json packages/shared/src/index.ts "
        "packages/shared/src/deep.ts"
    )
    files = {
        "packages/shared/package.json": '{"name": "@lib/shared", "main": "index.js"}',
        "web/tsconfig.json": '{ // where we live\n "compilerOptions": {"paths": {"@/*": ["./*"],}, },}',
    }
    assert resolve(paths, "typescript", "web/main.ts", imported(name), files) == expected


def test_go_packages_through_go_mod() -> None:
    paths = "main.go binding/form.go binding/binding.go codec/doc.go codec/a.go only/x_test.go"
    files = {"go.mod": "module example.com/gin // the module\n\ngo 1.22\n"}
    expected = {
        "example.com/gin": "main.go",
        "example.com/gin/binding": "binding/binding.go",
        "example.com/gin/codec": "codec/doc.go",
        "example.com/gin/only": None,
        "github.com/other/binding": None,
        "encoding/json": None,
    }
    assert {name: resolve(paths, "go", "cmd/x.go", imported(name), files) for name in expected} == expected
    assert resolve(paths, "go", "cmd/x.go", imported("example.com/gin/binding")) is None, (
        "unknown without go.mod"
    )


def test_includes_beside_then_by_suffix_and_nearest() -> None:
    paths = "src/a.h src/deep/a.h include/lib/a.h include/stdio.h other/lib/b.h x/lib/b.h src/string.h"
    assert resolve(paths, "c", "src/main.c", imported("a.h")) == "src/a.h"
    assert resolve(paths, "cpp", "src/main.cc", imported("lib/a.h")) == "include/lib/a.h"
    assert resolve(paths, "cpp", "x/main.cc", imported("lib/b.h", None, "system")) == "x/lib/b.h"
    assert resolve(paths, "cuda", "k.cu", imported("lib/b.h")) == "other/lib/b.h"
    assert resolve(paths, "c", "src/main.c", imported("stdio.h", None, "system")) == "include/stdio.h"
    assert resolve(paths, "c", "src/main.c", imported("string.h", None, "system")) is None


@pytest.mark.parametrize(
    ("importer", "name", "expected"),
    [
        ("src/main.rs", "crate::net::Socket", "src/net/mod.rs"),
        ("src/net/mod.rs", "self::frame::Frame", "src/net/frame.rs"),
        ("src/net/frame.rs", "super::Socket", "src/net/mod.rs"),
        ("src/net/frame.rs", "crate::run", "src/lib.rs"),
        ("src/lib.rs", "net", "src/net/mod.rs"),
        ("src/bin/tool.rs", "mini_redis::net::frame::Frame", "src/net/frame.rs"),
        ("src/lib.rs", "std::collections::HashMap", None),
    ],
)
def test_rust_crate_paths_and_modules(importer: str, name: str, expected: str | None) -> None:
    paths = "src/lib.rs src/main.rs src/net/mod.rs src/net/frame.rs src/bin/tool.rs"
    files = {"Cargo.toml": '[package]\nname = "mini-redis"\n'}
    assert resolve(paths, "rust", importer, imported(name), files) == expected


def test_java_and_csharp_types_by_package_path() -> None:
    paths = "core/src/com/acme/Gson.java core/src/com/acme/Kit.java src/Acme/Core/Sink.cs"
    assert resolve(paths, "java", "A.java", imported("com.acme.Gson")) == "core/src/com/acme/Gson.java"
    assert (
        resolve(paths, "java", "A.java", imported("com.acme.Gson.VERSION")) == "core/src/com/acme/Gson.java"
    )
    assert resolve(paths, "java", "A.java", imported("java.util.List")) is None
    assert resolve(paths, "csharp", "A.cs", imported("Acme.Core.Sink")) == "src/Acme/Core/Sink.cs"


def test_ruby_php_and_shell() -> None:
    paths = "lib/sinatra/base.rb test/helper.rb src/Handler/Curl.php src/Client.php bin/run.sh bin/lib.sh common/env.sh"
    files = {"composer.json": '{"autoload": {"psr-4": {"Guzzle\\\\": "src/"}}}'}
    assert resolve(paths, "ruby", "x.rb", imported("sinatra/base")) == "lib/sinatra/base.rb"
    assert resolve(paths, "ruby", "test/a.rb", imported("helper", None, "relative")) == "test/helper.rb"
    assert resolve(paths, "ruby", "test/a.rb", imported("./helper")) == "test/helper.rb"
    assert resolve(paths, "ruby", "x.rb", imported("json")) is None
    assert resolve(paths, "php", "x.php", imported("Guzzle\\Client"), files) == "src/Client.php"
    assert resolve(paths, "php", "x.php", imported("Guzzle\\Handler\\Curl")) == "src/Handler/Curl.php"
    assert resolve(paths, "php", "x.php", imported("Psr\\Log\\Logger"), files) is None
    assert resolve(paths, "bash", "bin/run.sh", imported('"$(dirname "$0")/lib.sh"'[1:-1])) == "bin/lib.sh"
    assert resolve(paths, "bash", "bin/run.sh", imported("${ROOT}/common/env.sh")) == "common/env.sh"


def test_an_import_of_itself_and_an_unknown_language_resolve_to_nothing() -> None:
    assert resolve("a.py", "python", "a.py", imported("a")) is None
    assert resolve("a.py", "fortran", "b.f", imported("a")) is None


def test_the_answer_does_not_depend_on_the_order_of_paths() -> None:
    paths = [f"{folder}/lib/{name}.h" for folder in "abcdef" for name in ("x", "y")]
    wanted = Resolver(paths).resolve(imported("lib/x.h"), "c", "q/main.c")
    generator = random.Random(7)
    for _ in range(20):
        generator.shuffle(paths)
        assert Resolver(paths).resolve(imported("lib/x.h"), "c", "q/main.c") == wanted == "a/lib/x.h"


@pytest.mark.parametrize(
    "text", ["", "{", "[]", "3", '{"name": 3, "compilerOptions": 4, "autoload": []}', "[" * 5000]
)
def test_broken_project_files_declare_nothing(text: str) -> None:
    names = ("go.mod", "Cargo.toml", "package.json", "tsconfig.json", "composer.json")
    projects = ProjectFiles(names, lambda _: text.encode())
    assert (projects.go_modules, projects.crates, projects.packages, projects.aliases, projects.namespaces) == (
        {}, {}, {}, {}, {},
    )  # fmt: skip


@pytest.mark.parametrize(
    ("language", "name", "package"),
    [
        ("python", "numpy.linalg.norm", "numpy"),
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
