"""Who uses a symbol is told where an import, an inclusion or a declaration leads there, and nowhere else."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from kwsearch.render.run.run import render_records

Render = Callable[[dict[str, str]], dict[str, str]]


@pytest.fixture
def render(tmp_path: Path, text_records: Callable[..., Any]) -> Render:
    """A function that renders files, and after each edit of them, and returns the pages."""
    out = tmp_path / "repo" / "pages"

    def run(files: dict[str, str]) -> dict[str, str]:
        render_records(text_records(files), str(out), state_path=str(tmp_path / "state"))
        return {path.relative_to(out).as_posix(): path.read_text("utf-8") for path in out.rglob("*.md")}

    return run


def line_of(page: str, start: str) -> str:
    """The line of the symbol whose signature begins so, with the line of its users."""
    lines = page.splitlines()
    at = next(number for number, line in enumerate(lines) if f"[`{start}" in line)
    return "\n".join(lines[at : at + 2 if lines[at + 1 : at + 2] and "  - " in lines[at + 1] else at + 1])


GO = {
    "go.mod": "module example.org/m\n",
    "mid/one.go": "package mid\n\n// One says so.\nfunc One() {}\n",
    "mid/two.go": "package mid\n\nfunc Two() {}\n",
    "main.go": 'package main\n\nimport "example.org/m/mid"\n\nfunc main() { mid.One() }\n',
    "other.go": 'package main\n\nimport "example.org/m/mid"\n\nvar first = mid.First\n',
}


def test_of_a_package_of_go_the_file_is_used_that_defines_what_is_used(render: Render) -> None:
    pages = render(GO)
    assert "used by 1 file · its package is imported by 1 more file" in pages["mid/one.go_docs.md"]
    assert "`main.go`](../main.go_docs.md) `main` 5" in line_of(pages["mid/one.go_docs.md"], "func One()")
    assert "used by" not in pages["mid/two.go_docs.md"]
    assert "its package is imported by 2 files" in pages["mid/two.go_docs.md"]
    assert "- [`mid/one.go`](mid/one.go_docs.md)\n" in pages["main.go_docs.md"]
    assert "two.go" not in pages["main.go_docs.md"]
    assert "- [`mid/`](mid/index.md): whole package" in pages["other.go_docs.md"]


def test_a_function_that_moves_within_its_package_takes_its_users_along(render: Render) -> None:
    render(GO)
    moved = {"mid/one.go": "package mid\n", "mid/two.go": "package mid\n\nfunc Two() {}\n\nfunc One() {}\n"}
    pages = render({**GO, **moved})
    assert "used by 1 file" in pages["mid/two.go_docs.md"]
    assert "used by" not in pages.get("mid/one.go_docs.md", "")


C = {
    "own.h": "#define malloc my_malloc\n",
    "mid.h": '#include "own.h"\n',
    "in.c": '#include "mid.h"\nint f(void) { malloc(5); return helper(); }\n',
    "out.c": "#include <stdlib.h>\nint g(void) { malloc(3); return 0; }\n",
    "help.c": "int helper(void) { return 1; }\n",
}


def test_a_macro_of_c_is_used_where_its_header_is_included_and_a_function_where_it_is_linked(
    render: Render,
) -> None:
    pages = render(C)
    assert line_of(pages["own.h_docs.md"], "#define malloc").endswith("[`in.c`](in.c_docs.md) `f` 2")
    assert "[`in.c`](in.c_docs.md) `f` 2" in line_of(pages["help.c_docs.md"], "int helper(void)")


def test_what_a_header_in_the_middle_includes_decides(render: Render) -> None:
    render(C)
    pages = render({**C, "mid.h": "\n"})
    assert "used in" not in line_of(pages["own.h_docs.md"], "#define malloc")
    pages = render(C)
    assert "used in 1 file" in line_of(pages["own.h_docs.md"], "#define malloc")


def test_functions_of_a_sourced_script_are_used_where_they_are_called(render: Render) -> None:
    pages = render(
        {"lib.sh": "log() {\n  echo\n}\n", "run.sh": '. "$(dirname "$0")/lib.sh"\nlog\n', "far.sh": "log\n"}
    )
    assert line_of(pages["lib.sh_docs.md"], "log()").endswith("  - [`run.sh`](run.sh_docs.md) line 2")


def test_what_is_behind_a_namespace_of_cpp_is_used(render: Render) -> None:
    pages = render(
        {
            "a.hpp": "namespace far {\nint near();\n}\n",
            "b.cpp": '#include "a.hpp"\nint main() { return far::near(); }\n',
        }
    )
    assert "[`b.cpp`](b.cpp_docs.md) `main` 2" in line_of(pages["a.hpp_docs.md"], "int near()")


def test_a_test_that_only_writes_the_name_is_no_test_of_the_file(render: Render) -> None:
    pages = render(
        {
            "a.py": "def make():\n    pass\n",
            "tests/test_a.py": "import a\n\na.make()\n",
            "tests/test_b.py": "import other\n\nother.make()\n",
        }
    )
    assert "tests/test_a.py" in pages["a.py_docs.md"]
    assert "test_b.py" not in pages["a.py_docs.md"]


def test_what_a_test_defines_is_not_called_by_the_program(render: Render) -> None:
    pages = render(
        {
            "tests/test_a.py": "class Fake:\n    def quit(self):\n        pass\n",
            "a.py": "def end(server):\n    server.quit()\n",
            "tests/test_b.py": "def test_it(fake):\n    fake.quit()\n",
        }
    )
    found = line_of(pages["tests/test_a.py_docs.md"], "def quit(self)")
    assert "called by this name in 1 test" in found
    assert "`a.py`" not in found


def test_files_are_related_by_several_names_that_few_have(render: Render) -> None:
    shared = "def alpha_one():\n    pass\n\n\ndef beta_two():\n    pass\n"
    pages = render(
        {
            "a.py": shared,
            "b.py": shared,
            "c.py": "def alpha_one():\n    pass\n",
            "d.go": "package d\n\nfunc alpha_one() {}\n\nfunc beta_two() {}\n",
        }
    )
    related = pages["a.py_docs.md"].partition("## Related Files")[2]
    assert "[`b.py`](b.py_docs.md) (`alpha_one`, `beta_two`)" in related
    assert "c.py" not in related
    assert "d.go" not in related


def test_a_file_is_unused_when_nobody_writes_a_name_of_it(render: Render) -> None:
    alone = {"a.py": "def make():\n    pass\n", "b.py": "x = 1\n"}
    said = "used by no other file of this repository"
    assert said in render(alone)["a.py_docs.md"]
    pages = render({**alone, "b.py": "import somewhere\n\nsomewhere.make()\n"})
    assert said not in pages["a.py_docs.md"]
    assert said in render(alone)["a.py_docs.md"]
