"""The public interface: explicit, documented, and loaded only when it is used."""

from __future__ import annotations

import ast
import copy
import inspect
import pickle
import pydoc
import re
import subprocess
import sys
import time
from pathlib import Path

import pytest

import kwsearch

PACKAGE = Path(kwsearch.__file__).parent
NAMES = [name for name in kwsearch.__all__ if not name.startswith("__")]

LIGHT = {"kwsearch", "__future__"}
"""All that ``import kwsearch`` may load."""

QUERY_MAY_LOAD = {
    "__future__", "_bisect", "_blake2", "_heapq", "_operator", "bisect", "errno", "gc", "heapq", "itertools",
    "kwsearch", "math", "mmap", "time", "zlib",
}  # fmt: skip
"""What the fastest path to an answer may load, besides kwsearch's own lean rooms."""


def loaded_by(code: str) -> set[str]:
    """Names of the modules that ``code`` loads in a fresh interpreter, beyond those of an empty one."""
    lines = (
        f"import sys; before = set(sys.modules)\n{code}\nprint('MODULES', *sorted(set(sys.modules) - before))"
    )
    run = subprocess.run([sys.executable, "-c", lines], capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stderr
    return set(run.stdout.splitlines()[-1].split()[1:])


def test_import_loads_nothing_else():
    assert loaded_by("import kwsearch") <= LIGHT


def test_a_plain_query_loads_only_what_it_needs(make_repo, tmp_path, monkeypatch):
    """Every module costs a share of an interpreter's start: a new one here needs a reason."""
    monkeypatch.setenv("KWSEARCH_CACHE_DIR", str(tmp_path / "cache"))
    root = str(make_repo({"a.py": "def target():\n    pass\n", "b.py": "import a\n\na.target()\n"}))
    time.sleep(0.1)  # what is indexed in the moment of its change is read again by the next query
    kwsearch.build_index(root)
    arguments = ["query", "--root", root, "target"]
    for extra in (
        [],
        ["--stale=trust"],
        ["-l"],
        ["-C1"],
        ["-t", "python", "-k", "function"],
        ["call:target"],
    ):
        code = (
            "import os; from kwsearch.__main__ import run\n"
            f"status = run({[*arguments, *extra]!r}); assert status == 0, status"
        )
        loaded = loaded_by(code)
        assert {name for name in loaded if "kwsearch" not in name and "." not in name} <= QUERY_MAY_LOAD, (
            extra
        )
        heavy = (
            *(
                "cli.app",
                "cli.commands.index",
                "cli.query_flags",
                "settings.load",
                "models",
                "indexing",
                "scan.walk",
            ),
            *("extract", "tags"),
        )
        assert not {f"kwsearch.{name}" for name in heavy} & loaded, extra


def test_rendering_loads_what_makes_pages_only_when_one_is_made(make_repo, tmp_path, monkeypatch):
    monkeypatch.setenv("KWSEARCH_CACHE_DIR", str(tmp_path / "cache"))
    root = make_repo({"a.py": "def target():\n    pass\n"})
    code = (
        "from kwsearch.__main__ import run\n"
        f"status = run(['render', {str(root)!r}, '--out', {str(tmp_path / 'pages')!r}]); assert status == 0, status"
    )
    makers = {"jinja2", "kwsearch.render.page.maker"}
    assert makers <= loaded_by(code)
    assert not makers & loaded_by(code)
    (root / "a.py").write_text("def other():\n    pass\n")
    assert makers <= loaded_by(code)


def test_status_loads_little_more_than_a_query(make_repo, tmp_path, monkeypatch):
    monkeypatch.setenv("KWSEARCH_CACHE_DIR", str(tmp_path / "cache"))
    root = str(make_repo({"a.py": "def target():\n    pass\n"}))
    kwsearch.build_index(root)
    code = (
        f"from kwsearch.__main__ import run\nstatus = run(['status', {root!r}]); assert status == 0, status"
    )
    assert not loaded_by(code) & {"typing", "dataclasses", "re", "kwsearch.models", "kwsearch.settings.load"}


def test_figures_are_values(make_repo, tmp_path):
    root, index_dir = str(make_repo({"a.py": "x = 1\n"})), str(tmp_path / "index")
    kwsearch.build_index(root, index_dir=index_dir)
    with kwsearch.open_index(root, index_dir) as index:
        found, again = index.status(), index.status()
    assert found == again == pickle.loads(pickle.dumps(found)) == copy.deepcopy(found)
    assert found._replace(imported="x") != found
    assert found.stats == kwsearch.IndexStats(*found.stats)
    assert found.stats.to_dict() == {
        "files": 1, "lines": 1, "words": 1, "source_bytes": 6, "index_bytes": found.stats.index_bytes,
        "segments": 1, "generation": 1, "languages": {"python": 1},
    }  # fmt: skip
    assert repr(found.stats).startswith("IndexStats(files=1, lines=1, words=1, source_bytes=6, index_bytes=")


def test_using_one_name_loads_one_room():
    assert loaded_by("import kwsearch; kwsearch.KwsearchError") <= LIGHT | {"kwsearch.errors"} | {
        name for name in loaded_by("import importlib") if name
    }


def test_every_public_name_can_be_loaded():
    for name in kwsearch.__all__:
        assert getattr(kwsearch, name) is not None


def test_all_is_complete():
    """``__all__``, the table of rooms and the imports for type checkers name the same things."""
    assert len(kwsearch.__all__) == len(set(kwsearch.__all__))
    tree = ast.parse((PACKAGE / "__init__.py").read_text())
    typed = {
        alias.name
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("kwsearch.")
        for alias in node.names
    }
    assert typed == set(NAMES) == set(kwsearch._HOMES)
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("kwsearch."):
            for alias in node.names:
                assert f"kwsearch.{kwsearch._HOMES[alias.name]}" == node.module


def test_dir_lists_the_public_names_and_no_others():
    assert dir(kwsearch) == sorted(kwsearch.__all__)


def test_help_says_what_each_public_name_is():
    text = pydoc.plain(pydoc.render_doc(kwsearch))
    for name in NAMES:
        assert re.search(rf"^    (class )?{name}\b", text, re.MULTILINE), name
    assert "Build an index once, then ask it" in text


def test_an_unknown_name_is_an_attribute_error():
    with pytest.raises(AttributeError, match="module 'kwsearch' has no attribute 'searching'"):
        kwsearch.searching  # noqa: B018


@pytest.mark.parametrize("name", NAMES)
def test_every_public_name_is_documented(name):
    value = getattr(kwsearch, name)
    assert inspect.getdoc(value), name
    if inspect.isfunction(value):
        hints = inspect.signature(value)
        assert hints.return_annotation is not inspect.Signature.empty
        assert all(row.annotation is not inspect.Parameter.empty for row in hints.parameters.values()), name
    if inspect.isclass(value):
        own = {key: member for key, member in vars(value).items() if not key.startswith("_")}
        undocumented = [
            key for key, member in own.items() if inspect.isfunction(member) and not inspect.getdoc(member)
        ]
        assert not undocumented, undocumented


def test_every_error_is_ours_and_has_a_reason_of_its_own():
    errors = [value for name in NAMES if name.endswith("Error") and (value := getattr(kwsearch, name))]
    assert all(issubclass(error, kwsearch.KwsearchError) for error in errors)
    assert len({error.reason for error in errors}) == len(errors)


def test_functions_do_not_hide_rooms():
    """``kwsearch.search.index`` stays the module: no public function has the name of a room."""
    rooms = {path.stem for path in PACKAGE.glob("*.py")} | {
        path.name for path in PACKAGE.iterdir() if path.is_dir()
    }
    assert not rooms & set(NAMES)


def test_the_version_is_the_packages():
    from importlib.metadata import version

    assert kwsearch.__version__ == version("kwsearch")


def test_the_package_is_typed():
    assert (PACKAGE / "py.typed").exists()
