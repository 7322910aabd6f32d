"""``import:`` by path and by name, and what a file's record says about who imports it: file for file the same."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from grammars import need_grammar

import kwsearch
from kwsearch.languages.table import detect_language
from kwsearch.search.index import Index
from tests.text_repository import read_texts

TREES = Path(__file__).parents[1] / "resolve" / "trees"
CHOSEN = (
    "py-namespace-monorepo", "py-root-is-a-package", "py-modules-and-packages",
    "py-attribute-modules", "js-plain", "ts-extends-base",
    "js-exports-subpath", "component-scripts", "go-package-is-all-its-files", "java-same-package",
    "java-nearest-of-two", "cs-global-using", "rust-integration-tests", "ruby-nesting", "ruby-require",
    "php-composer", "c-quotes-and-angles", "sh-beside", "sh-loops", "cmake-include", "cmake-loops",
    "make-include", "proto-imports",
    "kotlin-imports", "scala-imports", "swift-targets", "tf-modules",
)  # fmt: skip

Opened = Callable[[dict[str, str]], Index]


@pytest.fixture
def opened(tmp_path: Path) -> Opened:
    def build(texts: dict[str, str]) -> Index:
        for path, text in texts.items():
            place = tmp_path / "root" / path
            place.parent.mkdir(parents=True, exist_ok=True)
            place.write_text(text)
        kwsearch.build_index(tmp_path / "root", index_dir=tmp_path / "index")
        return kwsearch.open_index(tmp_path / "root", index_dir=tmp_path / "index")

    return build


def importing(index: Index, query: str) -> set[str]:
    return {hit.path for hit in index.search(query, limit=0)}


@pytest.mark.parametrize("name", CHOSEN)
def test_a_path_means_the_files_that_its_record_names(name: str, opened: Opened) -> None:
    texts = read_texts(TREES / f"{name}.txt")
    for path in texts:
        need_grammar(detect_language(path, texts[path].encode()))
    with opened(texts) as index:
        importers = {path: set(index.file(path).imported_by) for path in index.files()}
        assert any(importers.values())
        for path, expected in importers.items():
            found = importing(index, f"import:{path}")
            assert found == expected if "/" in path else found >= expected, path


@pytest.mark.parametrize(
    ("name", "query", "expected"),
    [
        ("py-namespace-monorepo", "import:acme.log.sink", {"libs/sdk/src/acme/sdk/core.py"}),
        ("py-modules-and-packages", "import:app.io", {"app/main.py", "app/util/text.py"}),
        ("py-modules-and-packages", "import:app.io.read", {"app/main.py", "app/util/text.py"}),
        ("py-modules-and-packages", "import:app.VERSION", {"app/util/text.py"}),
        ("py-modules-and-packages", "import:numpy", {"app/main.py"}),
        ("py-attribute-modules", "import:ship/hull.py", {"main.py", "other.py"}),
        ("java-same-package", "import:a.Alpha", {"src/a/Main.java"}),
        ("cs-global-using", "import:Acme.Core.Logger", {"App/Main.cs"}),
        ("ruby-nesting", "import:User", {"app/services/billing/invoice.rb"}),
        ("php-composer", "import:Guzzle\\Handler\\Curl", {"src/User.php"}),
        ("rust-integration-tests", "import:acme::util", {"src/lib.rs", "src/bin/tool.rs", "tests/it.rs"}),
        (
            "rust-integration-tests",
            "import:crate::util",
            {"src/lib.rs", "src/bin/tool.rs", "tests/it.rs", "tests/common/mod.rs"},
        ),
        ("ruby-require", "import:test/helper", {"test/a.rb"}),
        ("js-plain", "import:web/util", {"web/main.ts"}),
    ],
)
def test_a_name_means_its_file_however_an_import_writes_it(
    name: str, query: str, expected: set[str], opened: Opened
) -> None:
    with opened(read_texts(TREES / f"{name}.txt")) as index:
        assert importing(index, query) == expected


def test_lines_are_those_of_the_imports_and_scopes_narrow_them(opened: Opened) -> None:
    texts = {
        "pkg/__init__.py": "",
        "pkg/store.py": "def load_all(): ...",
        "pkg/app.py": "from .store import load_all\n\ndef late():\n    from . import store\n    return store\n",
        "other.py": "import pkg.storeroom\nfrom xpkg.store import y\n",
    }
    with opened(texts) as index:
        (hit,) = index.search("import:pkg.store")
        assert (hit.path, [match.line for match in hit.matches]) == ("pkg/app.py", [1, 4])
        (hit,) = index.search("import:pkg/store.py")
        assert [(match.line, match.role) for match in hit.matches] == [(1, "import"), (4, "import")]
        assert importing(index, "-import:pkg.store path:pkg/") == {"pkg/__init__.py", "pkg/store.py"}
        assert importing(index, "import:pkg/nowhere.py") == set()


def test_calls_through_relative_imports_have_their_absolute_names(opened: Opened) -> None:
    texts = {
        "pkg/__init__.py": "",
        "pkg/store.py": "def load_all(): ...\n",
        "pkg/app.py": (
            "from .store import load_all\nfrom . import store\n\ndef run():\n    load_all()\n    store.load_all()\n"
        ),
        "pkg/deep/__init__.py": "",
        "pkg/deep/far.py": "from ..store import load_all as every\n\nevery()\n",
        "pkg/other.py": "from .shop import load_all\n\nload_all()\n",
        "flat.py": "from pkg.store import load_all\n\nload_all()\n",
    }

    def called(index: Index, query: str) -> set[tuple[str, int, str]]:
        return {
            (hit.path, match.line, match.name)
            for hit in index.search(query, limit=0)
            for match in hit.matches
            if match.role == "call"
        }

    places = (("pkg/app.py", 5), ("pkg/app.py", 6), ("pkg/deep/far.py", 3), ("flat.py", 3))
    every = {(path, line, "pkg.store.load_all") for path, line in places}
    with opened(texts) as index:
        for query in ("call:pkg.store.load_all", "call:store.load_all", "call:PKG.store.load_all"):
            assert called(index, query) == every, query
        assert called(index, "case:yes call:PKG.store.load_all") == set()
        assert {path for path, _, _ in called(index, "call:pkg.shop.load_all")} == {"pkg/other.py"}
        assert called(index, "call:tore.load_all") == called(index, "call:other.store.load_all") == set()
        assert {line for _, line, _ in called(index, "scope:run call:pkg.store.load_all")} == {5, 6}
        assert index.search("call:pkg.store.load_all", explain=True)[0].explanation
