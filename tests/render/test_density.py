"""Pages tell each thing once and in as little room as it needs."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from kwsearch.render.run.check import check_records
from kwsearch.render.run.run import render_records

Render = Callable[..., dict[str, str]]


@pytest.fixture
def render(tmp_path: Path, text_records: Callable[..., Any]) -> Render:
    """A function that renders files and returns the pages; pages that are there are brought up to date."""

    def run(files: dict[str, str], out: str = "pages") -> dict[str, str]:
        records, pages = text_records(files), tmp_path / "repo" / out
        (tmp_path / "state").mkdir(exist_ok=True)
        render_records(records, str(pages), state_path=str(tmp_path / "state" / out))
        assert check_records(records, str(pages)) == []
        return {path.relative_to(pages).as_posix(): path.read_text("utf-8") for path in pages.rglob("*.md")}

    return run


def lines_of(page: str, start: str) -> list[str]:
    """The lines of a page that begin so."""
    return [line for line in page.splitlines() if line.startswith(start)]


def test_values_that_nothing_is_said_of_stand_in_one_line(render: Render) -> None:
    page = render({"a.py": "A = 1\nB = 2\n#: The third.\nC = 3\nD = 4\nE = 5\n\ndef f():\n    D()\n"})[
        "a.py_docs.md"
    ]
    assert lines_of(page, "- ")[:4] == [
        "- [`A = 1`](../a.py#L1), `B = 2` 2",
        "- [`C = 3`](../a.py#L4) — The third.",
        "- [`D = 4`](../a.py#L5)",
        "- [`E = 5`](../a.py#L6)",
    ]


def test_functions_of_a_test_stand_in_one_line_by_name_unless_something_is_said_of_them(
    render: Render,
) -> None:
    source = (
        'def test_a():\n    aid()\n\ndef test_b():\n    """Say."""\n\ndef test_c():\n    pass\n\n'
        "def aid():\n    pass\n\ndef test_d():\n    pass\n"
    )
    page = render({"tests/test_a.py": source, "b.py": source})
    assert lines_of(page["tests/test_a.py_docs.md"], "- ")[:5] == [
        "- [`test_a`](../../tests/test_a.py#L1)",
        "- [`def test_b()`](../../tests/test_a.py#L4) — Say.",
        "- [`test_c`](../../tests/test_a.py#L7)",
        "- [`def aid()`](../../tests/test_a.py#L10)",
        "- [`test_d`](../../tests/test_a.py#L13)",
    ]
    assert len(lines_of(page["b.py_docs.md"], "- [`def ")) == 5


def test_tests_with_one_name_are_told_apart(render: Render) -> None:
    page = render({"a_test.cc": "TEST(A, One) {}\nTEST(A, Two) {}\n"})
    assert "- [`TEST(A, One)`](../a_test.cc#L1), `TEST(A, Two)` 2\n" in page["a_test.cc_docs.md"]


def test_the_keywords_of_a_test_are_what_it_uses(render: Render) -> None:
    source = "package a\n\nfunc TestA(t *testing.TB) {\n\tvar s string\n\tlook(s)\n}\n"
    page = render({"a_test.go": source, "b_test.go": "package a\n\nvar x string\n"})
    assert page["a_test.go_kw.md"].split("\n\n", 1)[1].partition("\n\n<!--")[0] == (
        "2 keywords · [what it defines](a_test.go_docs.md) · [folder](index.md) · [all keywords](keywords.md)\n\n"
        "## Types\n\n`TB` 3\n\n## Calls\n\n`look` 5"
    )
    assert "## Variables\n\n`x` 3\n" in page["b_test.go_kw.md"]


def test_one_name_at_several_places_is_told_once(render: Render) -> None:
    page = render(
        {"a.lua": "x = 1\n", "a.h": "struct A { union { struct { int x; }; struct { int x; }; }; };\n"}
    )
    assert page["a.h_kw.md"].count("`x`") == 1


def test_a_definition_at_several_places_is_a_keyword_once_with_all_its_lines(render: Render) -> None:
    python = "class A:\n    def __init__(self):\n        pass\n"
    java = "class A {\n  void put() {}\n  void put(int a) {}\n}\n"
    pages = render({"a.py": python, "b.py": python, "A.java": java, "B.java": java.replace("A", "B")})
    line = "- [`put`](../A.java#L2) 2, [3](../A.java#L3) · [also in 1 file](keywords/p.md#pu)\n"
    assert line in pages["A.java_kw.md"]
    assert "- [`__init__`](../b.py#L2) 2\n" in pages["b.py_kw.md"]


def test_the_whole_of_a_long_value_is_not_told_and_the_whole_of_a_long_signature_is(render: Render) -> None:
    names = ", ".join(f"parameter_{number}" for number in range(12))
    page = render({"a.py": f"def f({names}):\n    pass\n\nVALUES = [{names}]\n"})["a.py_docs.md"]
    assert f"`def f({names})`" in page
    assert "parameter_11]" not in page
    assert "- [`VALUES = [parameter_0, " in page


def test_that_a_type_is_named_inside_of_itself_is_not_told(render: Render) -> None:
    source = "struct Node {\n  Node *next;\n  Node(const Node &other);\n};\nstatic Node *first;\n"
    page = render({"a.cpp": source})["a.cpp_docs.md"]
    assert lines_of(page, "Used") == ["Used: here, line 5"]


def test_a_scope_is_told_by_its_last_two_names(render: Render) -> None:
    source = (
        "namespace far {\nnamespace near {\nint help() { return 1; }\nclass Box {\n"
        "  int use() { return help(); }\n};\n}\n}\n"
    )
    assert "  - used here in `Box.use` 5" in render({"a.cpp": source})["a.cpp_docs.md"]


def test_of_many_users_the_tests_alone_are_those_that_were_not_asked(render: Render) -> None:
    users = {f"u{at:02}.py": "from a import f\n\nf()\n" for at in range(40)}
    tests = {f"tests/test_{at:02}.py": "from a import f\n\nf()\n" for at in range(30)}
    page = render({"a.py": "def f():\n    pass\n", **users, **tests})["a.py_kw.md"]
    assert "· used in 40 files and 20+ tests\n" in page


def test_one_user_is_named_however_long_its_path_is(render: Render) -> None:
    far = "/".join(f"quite_a_long_name_of_a_folder_{at}" for at in range(9))
    page = render({"a.py": "def f():\n    pass\n\nf()\n", f"{far}/b.py": "from a import f\n\nf()\n"})
    assert "`quite_a_long_name_of_a_folder_8/b.py`](" in page["a.py_docs.md"]
    assert "more file" not in page["a.py_docs.md"]


def test_evidence_is_told_by_form_its_import_once_and_of_much_the_number(render: Render) -> None:
    functions = "".join(f"async def f{at}():\n    await g()\n\n" for at in range(5))
    calls = "".join(f"subprocess.{name}('ls')\n" for name in ("run", "call", "Popen"))
    page = render({"a.py": f"import subprocess\n\n{functions}{calls}"})["a.py_docs.md"]
    assert lines_of(page, "- `idiom/async`") == [
        "- `idiom/async`: statement `async-function`, lines [3](../a.py#L3), [6](../a.py#L6), [9](../a.py#L9) and 2 "
        "more; statement `await`, lines [4](../a.py#L4), [7](../a.py#L7), [10](../a.py#L10) and 2 more"
    ]
    (row,) = lines_of(page, "- `security/subprocess`")
    assert row.count("`import subprocess`") == 1
    many = "import os\n" + "".join(
        f"os.{name}('a', 'b')\n"
        for name in ("execl", "execle", "execlp", "execv", "execve", "execvp", "spawnl", "spawnv")
    )
    (row,) = lines_of(render({"a.py": many}, "many")["a.py_docs.md"], "- `security/subprocess`")
    assert row.count("call `") == 6
    assert row.endswith("; and 2 more")


def test_names_of_a_keyword_page_stand_under_what_they_stand_in(render: Render) -> None:
    source = (
        "class A:\n    x = 1\n\n    def f(self):\n        pass\n\n    def g(self):\n"
        "        pass\n\n\nclass B:\n    def f(self):\n        pass\n"
    )
    page = render({"a.py": source})["a.py_kw.md"]
    assert page.partition("## Methods\n\n")[2].partition("\n\n## ")[0] == (
        "In [`A`][1]:\n\n- [`f`](../a.py#L4) 4\n- [`g`](../a.py#L7) 7\n\n"
        "In [`B`](a.py_docs.md#b):\n\n- [`f`](../a.py#L12) 12"
    )
    assert page.partition("## Fields\n\n")[2].startswith("In [`A`][1]: `x` 2\n")
    # What several links lead to stands once, at the end; what one leads to stands in it.
    assert page.partition("\n\n[1]: ")[2].startswith("a.py_docs.md#a\n\n<!--")


def test_what_one_test_alone_defines_stands_behind_it_among_all_keywords(render: Render) -> None:
    files = {
        "tests/test_a.py": "def test_a():\n    pass\n\ndef test_b():\n    pass\n\ndef both():\n    pass\n"
    }
    page = render({**files, "b.py": "def both():\n    pass\n\ndef text():\n    pass\n"})
    assert page["keywords/t.md"].partition("## `te`\n\n")[2].partition("\n\n")[0] == (
        "- `text`: [`b.py`](../b.py_docs.md) function\n"
        "- In [`tests/test_a.py`](../tests/test_a.py_docs.md): `test_a`, `test_b`"
    )
    assert "- `both`: [`b.py`](../b.py_docs.md) function; [`tests/test_a.py`]" in page["keywords/b.md"]


def test_what_a_file_declares_and_defines_is_told_once(render: Render) -> None:
    page = render({"a.cpp": "struct A {\n  void grow();\n};\nvoid A::grow() {}\n"})["keywords/g.md"]
    assert "- `grow`: [`a.cpp`](../a.cpp_docs.md#a) method of `A`\n" in page


def test_a_folder_that_holds_nothing_but_another_one_repeats_none_of_its_lists(render: Render) -> None:
    sources = {f"a/b/c/f{at}.py": f"def f{at}():\n    pass\n" for at in range(5)}
    users = {f"a/b/c/u{at}.py": f"from .f{at} import f{at}\n\nf{at}()\n" for at in range(5)}
    deep = sources | users
    first = render(deep)
    assert "[overview](doc.md) · [keywords](sub.md)" in first["a/b/c/index.md"]
    assert not {"a/doc.md", "a/sub.md", "a/b/doc.md", "a/b/sub.md"} & first.keys()
    assert "keywords](sub.md)" not in first["a/b/index.md"]
    # With a file of its own it has lists, without one it has none again; both as from nothing.
    more = {**deep, "a/b/note.txt": "A note.\n"}
    second = render(more)
    assert {"a/b/doc.md", "a/b/sub.md"} <= second.keys()
    assert second == render(more, "anew")
    assert render(deep) == first
