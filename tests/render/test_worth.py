"""Pages say what a maintainer wants to know: one test for each thing that made them false or useless."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from kwsearch.render.run.check import check_records
from kwsearch.render.run.run import render_records
from kwsearch.render.settings import RenderSettings

Render = Callable[..., dict[str, str]]


@pytest.fixture
def render(tmp_path: Path, text_records: Callable[..., Any]) -> Render:
    """A function that renders files and returns the pages without their seals; every link is checked."""

    def run(files: dict[str, str], **choices: Any) -> dict[str, str]:
        records, settings = text_records(files), RenderSettings(**choices)
        out = tmp_path / "repo" / "pages"
        render_records(records, str(out), settings=settings)
        assert check_records(records, str(out), settings=settings) == []
        return {
            path.relative_to(out).as_posix(): path.read_text("utf-8").rpartition("\n<!--")[0]
            for path in sorted(out.rglob("*.md"))
        }

    return run


def purpose(page: str) -> str:
    """What a file's page says of it before its first section."""
    return page.split("\n\n", 3)[3].partition("\n\n## ")[0].strip()


def block(page: str, start: str) -> str:
    """The lines from a symbol's to the next one's."""
    lines = page.splitlines()
    at = next(number for number, line in enumerate(lines) if f"[`{start}" in line)
    end = next((n for n in range(at + 1, len(lines)) if re.match(r"- |#|\Z", lines[n])), len(lines))
    return "\n".join(lines[at:end]).strip()


TYPES = """\
#define LIMIT 5
#define TWICE(x) ((x) * 2)
typedef unsigned long word;
struct tree { int size; };
enum color { RED, BLUE };
"""
C = {
    "src/types.h": TYPES,
    "src/grow.c": '#include "types.h"\n\nint grow(word n) {\n    struct tree t;\n    return TWICE(n);\n}\n',
    "src/main.c": '#include "types.h"\n\nenum color first;\n',
    "src/far.c": "struct tree { long far; };\n\nint far(void) { return 0; }\n",
}


def test_worth_01_types_and_macros_of_c_are_used_where_they_are_written(render: Render) -> None:
    page = render(C)["src/types.h_docs.md"]
    grow, main = "[`grow.c`](grow.c_docs.md)", "[`main.c`](main.c_docs.md)"
    assert block(page, "#define TWICE(x)").endswith(f"used in 1 file\n  - {grow} `grow` 5")
    assert block(page, "typedef unsigned long word").endswith(f"used in 1 file\n  - {grow} `grow` 3")
    assert (
        f"\n### `color`\n\n[`enum color`](../../src/types.h#L5), line 5\n\nUsed in 1 file: {main} line 3\n"
        in page
    )


def test_worth_01_where_uses_cannot_be_known_nothing_is_claimed(render: Render) -> None:
    page = render(
        {
            "field.py": "class Field:\n    def __get__(self, owner, kind=None):\n        return 1\n",
            "a_test.go": 'package a\n\nimport "testing"\n\nfunc TestIt(t *testing.T) {}\n',
            **C,
        }
    )
    for name in ("field.py", "a_test.go", "src/types.h"):
        assert not re.search(r"\b(?:no uses?|unused|not used)\b", page[f"{name}_docs.md"])
    assert (
        block(page["src/types.h_docs.md"], "#define LIMIT") == "- [`#define LIMIT 5`](../../src/types.h#L1)"
    )
    assert block(page["field.py_docs.md"], "def __get__").endswith("(../field.py#L2)")


GO = {
    "go.mod": "module example.org/m\n",
    "gin.go": "package m\n\n// Engine runs.\ntype Engine struct{}\n\nfunc New() *Engine { return nil }\n",
    "conv/one.go": "package conv\n\nfunc Text(b []byte) string { return string(b) }\n",
    "conv/two.go": "package conv\n\nfunc Bytes(s string) []byte { return []byte(s) }\n",
    "a/a.go": 'package a\n\nimport "example.org/m"\n\nfunc A(e *m.Engine) { m.New() }\n',
    "b/b.go": 'package b\n\nimport "example.org/m"\n\nfunc B(e *m.Engine) {}\n',
    "c/c.go": 'package c\n\nimport "example.org/m/conv"\n\nfunc C() { conv.Text(nil) }\n',
}


def test_worth_02_a_package_is_imported_whole_and_importance_follows_use(render: Render) -> None:
    pages = render(GO)
    assert "· its package is imported by 1 file\n" in pages["conv/two.go_docs.md"]
    assert "· used by 1 file\n" in pages["conv/one.go_docs.md"]
    assert not [page for page, text in pages.items() if "mported by no file" in text]
    important = pages["doc.md"].partition("## Important files\n")[2].partition("\n## ")[0]
    assert re.findall(r"^- .*", important, re.MULTILINE) == [
        "- [`gin.go`](gin.go_docs.md): 2 files",
        "- [`conv/one.go`](conv/one.go_docs.md): 1 file",
    ]


LONG = "Reads " + ", ".join(f"the table of parcels number {number}" for number in range(1, 16)) + "."


def test_a_file_of_tests_or_of_a_members_body_is_described_by_these(render: Render) -> None:
    tests = "TEST(Arena, Empty) {\n}\n\nTEST(Arena, Full) {\n}\n"
    body = "namespace net {\n\nPolicy::~Policy() {}\n\n}\n"
    pages = render(
        {"arena_test.cc": tests, "policy.cc": body, "steps.md": "# Steps\n\nIf step 4 fails:\n\n- Stop.\n"}
    )
    assert purpose(pages["arena_test.cc_docs.md"]).startswith("Holds 2 tests.")
    assert purpose(pages["policy.cc_docs.md"]).startswith("Defines the method `~Policy`.\n")
    assert "fails" not in pages["steps.md_docs.md"]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (f'"""{LONG} Then it stops.\n\nMore of it.\n"""\n\nX = 1\n', f"{LONG} Then it stops."),
        (
            '"""Features:\n\nCounts parcels.\n"""\n\n\ndef parse(text):\n    pass\n',
            "Defines the function `parse`.",
        ),
        ('"""Counts parcels, e.g. large ones. Slowly."""\n', "Counts parcels, e.g. large ones. Slowly."),
        (
            "# Copyright 2024 The Authors.\n# Licensed under the MIT licence.\n\n\ndef parse(text):\n    pass\n",
            "Defines the function `parse`.",
        ),
        (
            "# Portions are available under BSD3 terms; see NOTES for more.\n\n\ndef parse(text):\n    pass\n",
            "Defines the function `parse`.",
        ),
        (
            "class Reader:\n    pass\n\n\nclass Writer:\n    pass\n\n\ndef parse(text):\n    pass\n",
            "Defines the classes `Reader` and `Writer`, and 1 function.",
        ),
    ],
)
def test_worth_03_a_purpose_is_whole_sentences_or_what_is_defined(
    text: str, said: str, render: Render
) -> None:
    page = render({"a.py": text})["a.py_docs.md"]
    assert purpose(page) == said


def test_worth_04_an_imported_class_that_is_called_at_the_top_is_seen_in_use(render: Render) -> None:
    pages = render(
        {
            "app/mod.py": "class Module:\n    pass\n",
            "use.py": "from app.mod import Module\n\nmod = Module('x')\n",
        }
    )
    assert "not seen in use" not in pages["use.py_docs.md"]
    assert block(pages["app/mod.py_docs.md"], "class Module").endswith(
        "used in 1 file\n  - [`use.py`](../use.py_docs.md) line 3"
    )


def test_worth_05_a_header_declares_what_another_file_defines(render: Render) -> None:
    pages = render(
        {
            "lib.h": "int one(void);\nint two(void);\n",
            "lib.c": '#include "lib.h"\n\nint one(void) { return 1; }\nint two(void) { return 2; }\n',
        }
    )
    assert " · declares 2 functions · " in pages["lib.h_docs.md"]
    assert purpose(pages["lib.h_docs.md"]) == "Declares the functions `one` and `two`."
    assert purpose(pages["lib.c_docs.md"]).startswith("Defines the functions `one` and `two`.")
    assert "\n## Declared functions\n" in pages["lib.h_kw.md"]
    assert "\n## Functions\n" not in pages["lib.h_kw.md"]


def test_worth_06_fields_and_constructors_are_not_used_by_what_bears_their_names(render: Render) -> None:
    pages = render(
        {
            "store.py": (
                "class Field:\n    def __init__(self):\n        self.time = 0\n\n    def __get__(self, one):\n"
                "        return 1\n"
            ),
            "a.py": (
                "import time\n\nfrom store import Field\n\n\nclass Other(Field):\n    def __init__(self):\n"
                "        super().__init__()\n        self.now = time.time()\n"
            ),
        }
    )
    page = pages["store.py_docs.md"]
    for start in ("self.time", "def __get__", "def __init__"):
        assert "used" not in block(page, start)
    assert "\n\nUsed in 1 file: [`a.py`](a.py_docs.md) `Other` 6\n" in page
    assert "used in" not in pages["store.py_kw.md"].partition("## Methods")[2]


def test_worth_07_no_pattern_is_denied_and_c_has_rules(render: Render) -> None:
    pages = render(
        {
            "a.c": "#include <stdlib.h>\n\nint run(const char *line) {\n    return system(line);\n}\n",
            "b.c": "int add(int a, int b) {\n    return a + b;\n}\n",
            "c.kt": "fun add(a: Int) = a\n",
        }
    )
    assert (
        "## Security & Safety\n\n- `security/shell` (CWE-78): call `system`, line [4](../a.c#L4)"
        in (pages["a.c_docs.md"])
    )
    for text in pages.values():
        assert "No pattern" not in text
    assert "##" not in pages["b.c_docs.md"].partition("## Code Structure")[2]


def test_worth_08_key_concepts_are_what_the_rest_of_the_code_builds_on(render: Render) -> None:
    users = {
        f"part{number}.py": f"from app import Flask\n\n\ndef part{number}(app: Flask):\n    return Flask()\n"
        for number in range(3)
    }
    tests = {
        f"tests/test_{number}.py": "from tests.helper import wait\n\n\ndef test_it():\n    wait()\n"
        for number in range(6)
    }
    pages = render(
        {
            "app.py": '"""The app."""\n\n\nclass Flask:\n    pass\n\n\ndef rare():\n    pass\n',
            "tests/helper.py": "def wait():\n    pass\n",
            **users,
            **tests,
        }
    )
    concepts = pages["doc.md"].partition("## Key concepts\n")[2].partition("\n## ")[0]
    assert concepts.index("- [`Flask`](app.py_docs.md), class in `app.py`: 3 files\n") < concepts.index(
        "`wait`"
    )
    assert "rare" not in concepts


def test_worth_09_no_page_and_no_section_is_without_content(render: Render) -> None:
    files = {
        "LICENSE": "MIT License\n\nPermission is hereby granted.\n",
        "poetry.lock": '[[package]]\nname = "x"\n',
        ".gitignore": "*.pyc\n",
        "pkg/__init__.py": "",
        "pkg/a.py": "def alpha():\n    pass\n",
        "data/table.txt": "1 2 3\n",
    }
    pages = render(files)
    assert not [page for page in pages if re.match(r"LICENSE|poetry|\.gitignore|data/table", page)]
    for name, text in pages.items():
        assert not re.search(r"^#.*\n\s*(?=^#{1,2} |\Z)", text.partition("\n")[2], re.MULTILINE), name
    head, rest = pages["pkg/a.py_docs.md"].split("## Code Structure")
    assert len(head.splitlines()) < 10
    assert "alpha" in rest


def test_worth_09_one_declaration_of_several_names_is_shown_once(render: Render) -> None:
    page = render({"a.go": "package a\n\ntype Counter struct {\n\tvalue, most int\n\tleft int\n}\n"})[
        "a.go_docs.md"
    ]
    assert "- [`value, most int`](../a.go#L4), `left int` 5\n" in page + "\n"


def test_worth_09_the_settings_choose_files_and_kinds_of_pages(render: Render, tmp_path: Path) -> None:
    files = {
        "a.py": "def alpha():\n    pass\n",
        "gen/b.py": "def beta():\n    pass\n",
        "c.js": "let gamma = 1;\n",
    }
    pages = render(files, include=("*.py",), exclude=("gen/**",), pages=("docs", "keywords"))
    assert sorted(pages) == ["a.py_docs.md", "keywords.md", "keywords/a.md"]


def test_worth_10_a_letter_has_a_page_whose_name_stays_as_the_tree_grows(
    render: Render, tmp_path: Path
) -> None:
    few = render({"a.py": "def alpha():\n    pass\n\n\ndef beta():\n    pass\n"})
    bar = "[All](../keywords.md) · **a** · [b](b.md)"
    assert bar in few["keywords/a.md"]
    assert [page for page in sorted(few) if page.startswith("keywords")] == [
        "keywords.md",
        "keywords/a.md",
        "keywords/b.md",
    ]
    names = [f"{letter}{end}_{number}" for letter in "abq" for end in "xyz" for number in range(20)]
    many = render({"a.py": "".join(f"def {name}():\n    pass\n\n\n" for name in (*names, "alpha", "beta"))})
    assert [page for page in sorted(many) if page.startswith("keywords")] == [
        "keywords.md",
        "keywords/a.md",
        "keywords/b.md",
        "keywords/q.md",
    ]
    assert "[All](../keywords.md) · [a](a.md) · **b** · [q](q.md)" in many["keywords/b.md"]
    assert len(re.findall("^#", many["keywords/a.md"], re.MULTILINE)) < 12


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        (f"Which files have it? kwsearch knows {'that ' * 40}", "Which files have it?"),
        (f"It is {'very ' * 37}so lengthy, and on", f"It is {'very ' * 37}so …"),
        ("It is short, and not cut", "It is short, and not cut"),
    ],
)
def test_worth_03_a_text_that_is_cut_ends_with_a_sentence_or_says_that_it_goes_on(
    said: str, expected: str, render: Render
) -> None:
    pages = render({"README.md": f"# Title\n\n{said}\n"})
    assert purpose(pages["README.md_docs.md"]) == expected
    assert f"| {expected} |" in pages["index.md"]


def test_worth_03_code_in_code_marks_of_a_doc_is_code(render: Render) -> None:
    page = render({"a.py": 'def f():\n    """``line 3, `f` 8``: lines."""\n'})["a.py_docs.md"]
    assert "— `` line 3, `f` 8 ``: lines." in page


def test_a_file_of_one_type_is_described_by_what_that_is(render: Render) -> None:
    pages = render({
        "Label.java": "package p;\n\n/** What is printed on a parcel. */\nclass Label {\n    int width;\n}\n",
        "Two.java": "package p;\n\n/** What is printed. */\nclass Two {\n}\n/** Another one. */\nclass Other {\n}\n",
    })  # fmt: skip
    assert purpose(pages["Label.java_docs.md"]) == "Defines the class `Label`: What is printed on a parcel."
    assert (
        "| [`Label.java`](Label.java_docs.md) | Defines the class `Label`: What is printed on a parcel. |"
        in (pages["index.md"])
    )
    assert purpose(pages["Two.java_docs.md"]) == "Defines the classes `Two` and `Other`."


def test_what_is_to_be_done_is_not_what_a_function_does(render: Render) -> None:
    page = render({"a.py": "# TODO: drop this when the format is new\ndef load():\n    pass\n"})[
        "a.py_docs.md"
    ]
    assert "TODO" not in page
    assert "- [`def load()`](../a.py#L2)\n" in page


def test_what_php_uses_by_one_name_is_no_module(render: Render) -> None:
    source = "<?php\nnamespace A;\nuse Stringable;\nuse function count;\nclass B implements Stringable {}\n"
    page = render({"b.php": source})["b.php_kw.md"]
    assert "## Imported modules" not in page
    assert "## Imported names\n\n`count` 4; `Stringable` 3\n" in page


@pytest.mark.parametrize(
    ("path", "text"),
    [
        (
            "src/lib.rs",
            "pub struct U;\nimpl U {\n    pub fn format(self) -> String {\n        format!(\"{}\", 1)\n    }\n"
            "    fn a() {\n        Self::b();\n    }\n    fn b() {}\n}\n",
        ),
        (
            "u.py",
            "class U:\n    def format(self):\n        return format(1, '')\n\n    @classmethod\n"
            "    def a(cls):\n        cls.b()\n\n    def b():\n        pass\n",
        ),
        (
            "u.ts",
            "export class U {\n  format(): string {\n    return format(1);\n  }\n\n  a() {\n    this.b();\n  }\n\n"
            "  b() {}\n}\n",
        ),
    ],
)  # fmt: skip
def test_a_name_alone_is_no_member_where_members_need_their_owner(
    path: str, text: str, render: Render
) -> None:
    page = render({path: text})[f"{path}_docs.md"]
    formats = next(line for line in text.splitlines() if "format" in line).strip(" {:")
    own = next(line for line in text.splitlines() if " b()" in line).strip(" {:}")
    assert "used here" not in block(page, formats)
    assert "used here in `U.a` 7" in block(page, own)


def test_a_module_that_tests_share_is_not_told_to_be_out_of_reach(render: Render) -> None:
    pages = render({
        "Cargo.toml": '[package]\nname = "sorter"\n',
        "src/main.rs": "fn main() {}\n",
        "tests/common.rs": "pub fn run() {}\n",
        "tests/all.rs": "mod common;\nuse common::run;\n\n#[test]\nfn runs() {\n    run();\n}\n",
        "tests/far.rs": "struct Log;\n\nimpl Log {\n    fn note(&self) {}\n}\n",
        "tests/odd.rs": "#[test]\nfn notes() {\n    other().note();\n}\n",
    })  # fmt: skip
    assert "No other file can import" in pages["tests/far.rs_docs.md"]
    assert "used by 1 test" in pages["tests/common.rs_docs.md"]
    assert "No other file can import" not in pages["tests/common.rs_docs.md"]
    assert "No other file can import" in pages["src/main.rs_docs.md"]


def test_a_licence_has_no_page_whatever_stands_behind_its_name_and_source_of_that_name_has_one(
    render: Render,
) -> None:
    text = "Apache License\n\nVersion 2.0, January 2004\n"
    pages = render({
        "LICENSE-APACHE": text, "LICENSE_MIT.txt": text, "notice.py": "class Notice: ...\n",
        "license-mitigation.py": "def mitigate(): ...\n",
    })  # fmt: skip
    assert not [page for page in pages if page.startswith("LICENSE")]
    assert {"notice.py_docs.md", "notice.py_kw.md", "license-mitigation.py_docs.md"} <= pages.keys()
    assert "Notice" in pages["keywords/n.md"]


def test_an_empty_repository_has_an_overview_without_loose_marks(render: Render) -> None:
    assert "0 files." in render({})["doc.md"]


def test_dependencies_name_what_is_imported_from_a_file_by_its_path(render: Render) -> None:
    pages = render({
        "src/shape.ts": "export enum Color { Red }\nexport function area() {}\nexport default area;\n",
        "src/draw.ts": 'import { Color, area as a } from "./shape.js";\na(Color.Red);\n',
        "src/whole.ts": 'import area from "./shape";\narea();\n',
    })  # fmt: skip
    line = "- [`shape.ts`](shape.ts_docs.md)"
    assert f"{line}: `Color`, `area`\n" in pages["src/draw.ts_docs.md"]
    assert f"{line}\n" in pages["src/whole.ts_docs.md"]


def test_in_rust_a_member_of_a_named_type_is_of_no_other_type(render: Render) -> None:
    pages = render({
        "Cargo.toml": '[package]\nname = "sorter"\n',
        "src/lib.rs": "pub mod number;\npub mod text;\n",
        "src/number.rs": "pub struct Number;\n\nimpl Made<i32> for Number {\n"
        "    fn made(x: i32) -> Number {\n        Number\n    }\n}\n",
        "src/text.rs": 'pub fn text() -> String {\n    String::made("x")\n}\n\n'
        "pub fn wide(x: i32) -> i64 {\n    i64::made(x)\n}\n\n"
        "pub fn other() {\n    LIMITS.made(1);\n}\n",
    })  # fmt: skip
    found = block(pages["src/number.rs_docs.md"], "fn made(x: i32)")
    assert "called by this name in 1 file" in found
    assert "`other` 10" in found
    assert not re.search("`text`|`wide`", found)


def test_a_member_that_built_in_types_have_too_is_told_by_name_where_its_file_is_used(render: Render) -> None:
    pages = render({
        "ring.rs": "pub struct Ring;\n\nimpl Ring {\n    pub fn iter(&self) {}\n\n    pub fn rotate(&self) {}\n}\n",
        "use.rs": "fn all(found: &Other) {\n    found.iter();\n    found.rotate();\n}\n",
        "own.rs": "use crate::ring::Ring;\n\nfn own(ring: &Ring) {\n    ring.iter();\n}\n",
        "lib.rs": "pub mod ring;\n",
        "Cargo.toml": '[package]\nname = "x"\n[lib]\npath = "lib.rs"\n',
    })  # fmt: skip
    page = pages["ring.rs_docs.md"]
    assert "called by this name in 1 file" in block(page, "pub fn rotate(&self)")
    found = block(page, "pub fn iter(&self)")
    assert "called by this name in 1 file" in found
    assert "`own` 4" in found


def test_what_make_builds_is_a_target(render: Render) -> None:
    pages = render({"Makefile": "all: app\n\techo\napp:\n\techo\n", "app.c": "int app(void) { return 0; }\n"})
    assert purpose(pages["Makefile_docs.md"]).startswith("Defines the targets `all` and `app`.\n")
    assert "## Targets\n" in pages["Makefile_kw.md"]
    assert "2 targets" in pages["Makefile_docs.md"]
    assert "function, [`Makefile`]" not in pages["keywords/a.md"]


def test_functions_that_test_a_source_file_of_rust_are_not_what_it_is_for(render: Render) -> None:
    test = '#[test]\nfn works() {}\n\n#[tokio::test(flavor = "x")]\nasync fn waits() {}\n'
    pages = render({"a.rs": f"{test}\npub fn weigh() {{}}\n", "b.rs": test})
    assert purpose(pages["a.rs_docs.md"]) == "Defines the function `weigh`."
    assert purpose(pages["b.rs_docs.md"]) == "Holds 2 tests."
