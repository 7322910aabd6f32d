"""Pages say what the index says, and nothing else: one test for each defect of a generator that guessed."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest
from markdown_it import MarkdownIt

from kwsearch.errors import ConfigError
from kwsearch.models import Symbol
from kwsearch.models.reports import FileRecord
from kwsearch.render.run.check import check_records
from kwsearch.render.run.run import render_records
from kwsearch.render.settings import RenderSettings
from kwsearch.scan.walk import scan_tree
from kwsearch.vocabulary import KINDS

Render = Callable[..., dict[str, str]]

MODULE = '''"""Parcels and what happens to them."""

import json
import os, sys
from collections import OrderedDict as Ordered, deque
from . import store
from .store import Store


def register(cls):
    return cls


@register
class Parcel(Store):
    """One parcel on its way."""

    weight = 0

    def send(self, depot, *, fast=False):
        """Hand it to a depot. Then wait."""
        return deque(depot)
'''
STORE = '"""Where parcels wait."""\n\n\nclass Store:\n    def keep(self):\n        pass\n'
TEST = (
    "from hub.parcel import Parcel\n\n\ndef test_send():\n    assert Parcel().send([1])\n\n\n"
    "def test_more():\n    Parcel()\n"
)
HUB = {
    "hub/__init__.py": '"""The hub."""\n',
    "hub/parcel.py": MODULE,
    "hub/store.py": STORE,
    "tests/test_parcel.py": TEST,
}


@pytest.fixture
def render(tmp_path: Path, text_records: Callable[[Mapping[str, str | bytes]], Any]) -> Render:
    """A function that renders ``{path: text}`` and returns page to text; every link is checked on the way."""

    def run(files: Mapping[str, str | bytes], **choices: Any) -> dict[str, str]:
        records = text_records(files)
        settings = RenderSettings(**choices)
        out = tmp_path / "repo" / "pages"
        render_records(records, str(out), settings=settings)
        assert check_records(records, str(out), settings=settings) == []
        return pages_in(out)

    return run


def pages_in(out: Path) -> dict[str, str]:
    """Page to text, without the seal that ends each page."""
    return {
        path.relative_to(out).as_posix(): path.read_text("utf-8").rpartition("\n<!--")[0]
        for path in sorted(out.rglob("*.md"))
    }


def section(page: str, heading: str) -> str:
    """The text under a heading, up to the next one of its level or above."""
    level = heading.partition(" ")[0]
    text = page.split(f"\n{heading}\n", 1)[1]
    return re.split(rf"\n#{{1,{len(level)}}} ", text, maxsplit=1)[0].strip()


# The thirteen defects


def test_defect_01_headings_of_kinds_are_correct_plurals(
    tmp_path: Path, text_records: Callable[..., Any]
) -> None:
    records = text_records({})
    symbols = tuple(
        Symbol(f"n{line}", kind, role, line, line, 1, "", "", "", "", ())
        for line, (kind, role) in enumerate(
            [*((kind, "definition") for kind in KINDS), ("class", "declaration")], 1
        )
    )
    (tmp_path / "repo" / "a.py").write_text("\n" * 30)
    records.set(FileRecord("a.py", "python", 30, 31, "", (), "", 0.0, "", symbols, (), (), ()))
    render_records(records, str(tmp_path / "repo" / "pages"))
    page = (tmp_path / "repo" / "pages" / "a.py_kw.md").read_text()
    assert re.findall(r"^## (.+)$", page, re.MULTILINE) == [
        "Modules", "Packages", "Namespaces", "Classes", "Structs", "Interfaces", "Enums", "Type aliases", "Functions",
        "Methods", "Constructors", "Operators", "Macros", "Properties", "Fields", "Variables", "Constants",
        "Enum members", "Type parameters", "Events", "Keys", "Sections", "Declared classes",
    ]  # fmt: skip


def test_defect_02_words_of_comments_are_no_symbols_and_decorated_classes_are_not_lost(
    render: Render,
) -> None:
    source = "# a class that is only a comment, and which is no class\n@dataclass\nclass Real:\n    'class fake:'\n"
    page = render({"a.py": source})["a.py_kw.md"]
    assert re.findall(r"\[`(.+?)`\]", section(page, "## Classes")) == ["Real"]


def test_defect_03_modules_names_and_aliases_of_imports_are_apart_and_none_is_lost(render: Render) -> None:
    page = render(HUB)["hub/parcel.py_kw.md"]
    assert section(page, "## Imported modules") == "`json` 3; `os` 4; `sys` 4"
    assert section(page, "## Imported names") == (
        "`.store` 6; `.store.Store` 7; `collections.deque` 5; `collections.OrderedDict` as `Ordered` 5"
    )


def test_defect_04_each_keyword_links_to_its_line_its_section_and_its_place_in_all_keywords(
    render: Render,
) -> None:
    pages = render({**HUB, "tests/post.py": "def send():\n    pass\n"})
    row = section(pages["hub/parcel.py_kw.md"], "## Methods")
    assert row == (
        "In [`Parcel`][1]:\n\n- [`send`](../../hub/parcel.py#L20) 20 · "
        "called by this name in 1 test · [also in 1 file](../keywords/s.md#se)"
    )
    assert "\n[1]: parcel.py_docs.md#parcel\n" in pages["hub/parcel.py_kw.md"]
    assert section(pages["hub/parcel.py_docs.md"], "### `Parcel`") == (
        "[`class Parcel(Store)`](../../hub/parcel.py#L15), lines 15 to 22: One parcel on its way.\n\n"
        "Used in 1 test: [`tests/test_parcel.py`](../tests/test_parcel.py_docs.md) `test_send` 5, "
        "`test_more` 9\n\n"
        "- [`weight = 0`](../../hub/parcel.py#L18)\n"
        "- [`def send(self, depot, *, fast=False)`](../../hub/parcel.py#L20) — Hand it to a depot. · "
        "called by this name in 1 test\n"
        "  - [`tests/test_parcel.py`](../tests/test_parcel.py_docs.md) `test_send` 5"
    )
    assert section(pages["keywords/s.md"], "## `se`") == (
        "- `send`: [`hub/parcel.py`](../hub/parcel.py_docs.md#parcel) method of `Parcel`; "
        "[`tests/post.py`](../tests/post.py_docs.md) function"
    )


def test_defect_05_pages_are_never_indexed(render: Render, tmp_path: Path) -> None:
    render(HUB)
    assert sorted(source.path for source in scan_tree(str(tmp_path / "repo")).files) == sorted(HUB)


def test_defect_06_an_embedded_source_cannot_end_its_fence(render: Render) -> None:
    source = "# Title\n\n```python\nx = 1\n```\n\n````\nend\n````\n"
    page = render({"a.md": source}, source="embed")["a.md_docs.md"]
    assert f"\n`````markdown\n{source}`````\n" in page


def test_defect_07_words_in_prose_names_and_comments_are_no_findings(render: Render) -> None:
    source = '"""A cache on cuda."""\n# pickle.loads(data) would be unsafe\nCACHE = "pickle.loads"\n'
    page = render({"cuda_cache.py": source})["cuda_cache.py_docs.md"]
    assert "## Performance Considerations" not in page
    assert "## Security & Safety" not in page
    real = render({"a.py": "import pickle\n\npickle.loads(b'')\n"})["a.py_docs.md"]
    assert section(real, "## Security & Safety").startswith("- `security/pickle` (")
    assert "call `pickle.loads`, line [3](../a.py#L3)" in section(real, "## Security & Safety")


def test_defect_08_nothing_is_left_out_silently(render: Render) -> None:
    many = "".join(f"def name_{number:04d}(): ...\n" for number in range(600))
    users = {f"u{number:02d}.py": "from big import name_0001\nname_0001()\n" for number in range(30)}
    pages = render({"big.py": many, **users}, page_bytes=32 * 1024)
    rows = [page for page in pages if page.startswith("big.py_kw")]
    listed = [name for page in rows for name in re.findall(r"^- \[`(name_\d+)`\]", pages[page], re.MULTILINE)]
    assert sorted(listed) == [f"name_{number:04d}" for number in range(600)]
    assert all(len(text.encode()) <= 32 * 1024 for text in pages.values())
    parts = {page: text for page, text in pages.items() if page.startswith("keywords/")}
    assert len(parts) > 2
    found = {name for text in parts.values() for name in re.findall(r"^- `(\w+)`", text, re.MULTILINE)}
    assert found == {f"name_{number:04d}" for number in range(600)}
    assert "600 keywords" in pages["keywords.md"]
    links = set(re.findall(r"\]\((n\w*\.md)\)", parts["keywords/n.md"]))
    assert links == {page.removeprefix("keywords/") for page in parts} - {"n.md"}
    place = next(
        text for page, text in pages.items() if page.startswith("big.py_docs") and "used in 30 files" in text
    )
    shown = [int(number) for number in re.findall(r"\[`u(\d\d)\.py`\]\(u\1\.py_docs\.md\) line 2", place)]
    assert shown == list(range(len(shown)))
    assert f"; {30 - len(shown)} more files" in place


def test_defect_09_pages_follow_their_files(tmp_path: Path, text_records: Callable[..., Any]) -> None:
    records, out = text_records(HUB), tmp_path / "repo" / "pages"
    render_records(records, str(out), state_path=str(tmp_path / "state"))
    records.put("hub/store.py", STORE.replace("keep", "hold"))
    records.drop("tests/test_parcel.py")
    report = render_records(records, str(out), state_path=str(tmp_path / "state"))
    pages = pages_in(out)
    assert "def hold(self)" in pages["hub/store.py_docs.md"]
    assert not [page for page in pages if page.startswith("tests/")]
    assert not (out / "tests").exists()
    assert report.removed == 6  # two of the test, two of its folder, those of the letters t and k
    assert check_records(records, str(out)) == []


def test_a_header_that_only_includes_others_is_not_important(
    tmp_path: Path, text_records: Callable[..., Any]
) -> None:
    files = {
        "all.h": '#include "a.h"\n#include "b.h"\n',
        "a.h": "int alpha(void);\n",
        "b.h": "int beta(void);\n",
        **{f"m{number}.c": '#include "all.h"\nint main(void) { return alpha(); }\n' for number in range(3)},
        **{
            f"n{number}.c": '#include "all.h"\n#include "b.h"\nint n(void) { beta(); gamma(); }\n'
            for number in range(2)
        },
    }
    steps: list[tuple[dict[str, str], list[str]]] = [
        ({}, ["b.h", "a.h"]),
        ({"all.h": files["all.h"] + "int gamma(void);\n"}, ["b.h", "all.h", "a.h"]),
        ({"all.h": files["all.h"]}, ["b.h", "a.h"]),
        ({"all.h": "int other;\n"}, ["all.h", "b.h"]),
        ({"all.h": files["all.h"]}, ["b.h", "a.h"]),
        ({"m1.c": '#include "all.h"\n#include "a.h"\nint main(void) { return alpha(); }\n'}, ["b.h", "a.h"]),
    ]
    records, out = text_records(files), tmp_path / "repo" / "pages"
    for edit, wanted in steps:
        for path, text in edit.items():
            records.put(path, text)
        render_records(records, str(out), state_path=str(tmp_path / "state"))
        page = pages_in(out)["doc.md"]
        shown = section(page, "## Important files") if "## Important files" in page else ""
        assert [
            line.partition("`")[2].partition("`")[0] for line in shown.splitlines() if line[:1] == "-"
        ] == wanted
        assert check_records(records, str(out)) == []


def test_edges_of_other_files_follow_a_name_that_they_go_through(
    tmp_path: Path, text_records: Callable[..., Any]
) -> None:
    files = {
        "Cargo.toml": '[package]\nname = "kit"\n',
        "src/lib.rs": "mod a;\nmod b;\nmod user;\npub use a as chosen;\n",
        "src/a.rs": "pub struct Item;\n",
        "src/b.rs": "pub struct Item;\n",
        "src/user.rs": "use crate::chosen::Item;\n",
    }
    records, out = text_records(files), tmp_path / "repo" / "pages"
    render_records(records, str(out), state_path=str(tmp_path / "state"))
    assert "[`a.rs`](a.rs_docs.md): `Item`" in section(
        pages_in(out)["src/user.rs_docs.md"], "## Dependencies"
    )
    records.put("src/lib.rs", files["src/lib.rs"].replace("use a", "use b"))
    render_records(records, str(out), state_path=str(tmp_path / "state"))
    assert "[`b.rs`](b.rs_docs.md): `Item`" in section(
        pages_in(out)["src/user.rs_docs.md"], "## Dependencies"
    )
    assert check_records(records, str(out)) == []


def test_defect_10_related_files_have_reasons_and_descriptions_are_the_files_own_words(
    render: Render,
) -> None:
    pages = render({**HUB, "hub/zebra.py": "x = 1\n"})
    page = pages["hub/parcel.py_docs.md"]
    assert "\n\nParcels and what happens to them.\n\n## Code Structure\n" in page
    assert section(page, "## Testing & Usage") == (
        "- [`tests/test_parcel.py`](../tests/test_parcel.py_docs.md): imports it on line 1; names `Parcel` "
        "(lines 1, 5, 9), `send` (line 5)"
    )
    assert "zebra" not in page
    related = section(pages["hub/store.py_docs.md"], "## Related Files")
    assert related == "- Files that import it or use what it defines: [`parcel.py`](parcel.py_docs.md)"
    assert "| Parcels and what happens to them. | 1 test |" in pages["hub/index.md"]
    assert "Defines the variable `x`." in pages["hub/index.md"]


def test_defect_11_cross_references_are_links_and_every_sub_page_covers_everything_below(
    render: Render,
) -> None:
    pages = render(HUB)
    references = pages["hub/parcel.py_docs.md"].split("\n\n")[2]
    assert re.findall(r"\]\((.+?)\)", references) == [
        "../../hub/parcel.py", "parcel.py_kw.md", "index.md", "../keywords.md",
    ]  # fmt: skip
    assert re.findall(r"\]\((.+?)\)", pages["hub/index.md"]) == [
        "../index.md", "sub.md", "__init__.py_docs.md", "parcel.py_docs.md", "store.py_docs.md",
    ]  # fmt: skip
    assert (
        "- `keep`: [`hub/store.py`](../hub/store.py_docs.md#store) method of `Store`"
        in pages["keywords/k.md"]
    )
    assert "- `Store`: [`store.py`][2]\n" in pages["hub/sub.md"]
    assert "\n[2]: store.py_docs.md\n" in pages["hub/sub.md"]
    deep = render({"a/b/c/d.py": "def deep():\n    pass\n", "a/e.py": "def flat():\n    pass\n"})
    assert "- `deep`: [`c/d.py`][1]\n" in deep["a/sub.md"]
    assert "\n[1]: b/c/d.py_docs.md\n" in deep["a/sub.md"]


def test_defect_12_a_section_with_nothing_to_say_is_left_out_or_says_so_in_a_line(render: Render) -> None:
    pages = render({"notes.txt": "1234\n", "a.py": "x = 1\n"})
    assert not [page for page in pages if page.startswith("notes.txt")]
    assert "| [`notes.txt`](../notes.txt) |  |\n" in pages["index.md"]
    assert re.findall("^#+ .+$", pages["a.py_docs.md"], re.MULTILINE) == ["# `a.py`", "## Code Structure"]
    for padding in ("profiling", "benchmark", "recommended", "review", "may ", "No "):
        assert padding not in pages["a.py_docs.md"]


def test_defect_13_text_is_utf8_whatever_the_system_says(tmp_path: Path) -> None:
    root = tmp_path / "r"
    root.mkdir()
    program = """if True:
        import sys
        from kwsearch.models import Symbol
        from kwsearch.models.reports import FileRecord
        from kwsearch.render.run.run import render_records
        class Records:
            root = sys.argv[1]
            def keys(self):
                return {"a.py": b"1"}
            def record(self, path):
                name = "gr\\u00f6\\u00dfe"
                symbol = Symbol(name, "function", "definition", 1, 1, 1, "", f"def {name}()", "", "", ())
                doc = "left \\u2192 right"
                return FileRecord(path, "python", 1, 1, "", (), doc, 0.0, "", (symbol,), (), (), ())
        render_records(Records(), sys.argv[1] + "/out")
    """
    environment = {
        "LC_ALL": "C",
        "PYTHONUTF8": "0",
        "PYTHONIOENCODING": "latin-1",
        "PYTHONPATH": str(Path.cwd()),
    }
    subprocess.run([sys.executable, "-c", program, str(root)], env=environment, check=True)
    page = (root / "out" / "a.py_docs.md").read_bytes().decode("utf-8")
    assert "left → right" in page
    assert "`def größe()`" in page
    assert "\r" not in page


# What holds for every page


def test_evidence_says_by_which_import_a_name_came_and_an_unused_import_stands_apart(render: Render) -> None:
    page = render(
        {"a.py": "import pickle as pk\nimport subprocess\n\npk.load(open('x'))\npk.load(open('y'))\n"}
    )["a.py_docs.md"]
    assert section(page, "## Security & Safety") == (
        "- `security/pickle` (CWE-502, B301, B403): call `pickle.load`, lines [4-5](../a.py#L4), "
        "after `import pickle as pk` in line [1](../a.py#L1)\n"
        "- Weak evidence: `security/subprocess`: import `subprocess`, line [2](../a.py#L2)"
    )


def test_dependencies_are_files_of_the_repository_or_packages(render: Render) -> None:
    assert section(render(HUB)["hub/parcel.py_docs.md"], "## Dependencies") == (
        "- [`store.py`](store.py_docs.md): `Store`, `store`\n"
        "- From elsewhere: `collections` (`OrderedDict`, `deque`), `json`, `os`, `sys`"
    )


def test_important_files_are_those_that_most_files_import(render: Render) -> None:
    page = render(HUB)["doc.md"]
    assert section(page, "## Important files") == (
        "By how many files of the repository use what they define (a test counts half):\n\n"
        "- [`hub/store.py`](hub/store.py_docs.md): 1 file\n"
        "- [`hub/parcel.py`](hub/parcel.py_docs.md): 1 test"
    )
    assert "[`Parcel`](hub/parcel.py_docs.md#parcel), class in `hub/parcel.py`: 1 test" in page


def test_a_name_of_another_language_or_of_another_package_is_no_use_of_a_files_own(render: Render) -> None:
    pages = render(
        {
            "include/error.h": "class ValueError {};\nvoid fault(int x) {}\n",
            "include/user.h": '#include "error.h"\nvoid use() { fault(1); }\n',
            "hub/own.py": "def reversed(x):\n    return x\n",
            "hub/other.py": "for x in reversed([1]):\n    raise ValueError(x)\n",
            "tests/test_other.py": "def test_it():\n    raise ValueError(1)\n",
        }
    )
    concepts = section(pages["doc.md"], "## Key concepts")
    assert "[`fault`](include/error.h_docs.md), function in `include/error.h`: 1 file" in concepts
    assert "ValueError" not in concepts
    assert "reversed" not in concepts
    assert "## Testing & Usage" not in pages["include/error.h_docs.md"]


def test_code_in_docs_is_code_and_nothing_is_said_to_be_unused(render: Render) -> None:
    pages = render(
        {
            "a.py": '"""The ``a`` command, see :func:`b|c` and `d`."""\n\nLIMIT = 3\n\n\ndef b():\n    return LIMIT\n'
        }
    )
    assert "\n\nThe `a` command, see \\`b\\|c\\` and `d`.\n\n" in pages["a.py_docs.md"]
    assert section(pages["a.py_kw.md"], "## Constants") == "- [`LIMIT`](../a.py#L3) 3"
    assert section(pages["a.py_kw.md"], "## Functions") == "- [`b`](../a.py#L6) 6"
    assert "| The `a` command" in pages["index.md"]


@pytest.mark.parametrize(
    ("choices", "link"),
    [
        ({"link_style": "relative"}, "../a.md#L1"),
        ({"link_style": "github"}, "../a.md?plain=1#L1-L4"),
        ({"link_style": "gitlab"}, "../a.md?plain=1#L1-4"),
        (
            {"link_style": "github", "source_url": "https://github.com/o/r/blob/main"},
            "https://github.com/o/r/blob/main/a.md?plain=1#L1-L4",
        ),
    ],
)
def test_links_to_lines_have_the_form_that_the_host_follows(
    choices: dict[str, str], link: str, tmp_path: Path, text_records: Callable[..., Any]
) -> None:
    records = text_records({"a.md": "# A\n\ntext\n\n"})
    symbol = Symbol("A", "section", "definition", 1, 4, 3, "", "# A", "", "", ())
    records.set(FileRecord("a.md", "markdown", 12, 5, "", (), "", 0.0, "", (symbol,), (), (), ()))
    out, settings = tmp_path / "repo" / "pages", RenderSettings(**choices)
    render_records(records, str(out), settings=settings)
    assert f"- [A]({link})\n" in (out / "a.md_docs.md").read_text("utf-8")
    assert check_records(records, str(out), settings=settings) == []


@pytest.mark.parametrize(
    "choices", [{"link_style": "x"}, {"source": "x"}, {"page_bytes": 1}, {"source_url": "javascript:x"}]
)
def test_wrong_choices_are_errors(choices: dict[str, Any]) -> None:
    with pytest.raises(ConfigError):
        RenderSettings(**choices)


ADDRESSES = {
    "https://github.com/o/r/blob/main/": "https://github.com/o/r/blob/main/",
    "http://127.0.0.1:8080": "http://127.0.0.1:8080",
    "http://[::1]:80/x": "http://[::1]:80/x",
    "http://h/a b/": "http://h/a%20b/",
    "http://h/a%20b/%": "http://h/a%20b/%25",
    "https://h/x) <b>|`*[]\\\"'": "https://h/x%29%20%3Cb%3E%7C%60%2A%5B%5D%5C%22%27",
    "https://h/?p=r.git;a=blob&f=": "https://h/?p=r.git%3Ba=blob&f=",
    "https://h/é/": "https://h/%C3%A9/",
}


@pytest.mark.parametrize("given", ADDRESSES)
def test_an_address_is_kept_in_a_form_that_no_link_can_be_left_with(
    given: str, tmp_path: Path, text_records: Callable[..., Any]
) -> None:
    settings = RenderSettings(source_url=given)
    assert settings.source_url == ADDRESSES[given]
    assert RenderSettings(source_url=settings.source_url) == settings
    records = text_records({"a.py": "def f():\n    pass\n"})
    out = tmp_path / "repo" / "pages"
    render_records(records, str(out), settings=settings)
    assert check_records(records, str(out), settings=settings) == []
    tokens = MarkdownIt("commonmark").parse((out / "a.py_docs.md").read_text())
    assert [token.content for token in tokens if token.type.startswith("html")] == [
        (out / "a.py_docs.md").read_text().splitlines()[-1] + "\n"
    ]
    links = [
        child.attrs["href"] for token in tokens for child in token.children or () if child.type == "link_open"
    ]
    assert [link for link in links if str(link).startswith(ADDRESSES[given].partition("/?")[0])]


@pytest.mark.parametrize(
    "address",
    [
        "javascript:alert(1)", "ftp://h/", "//h/", "h/x", "https://", "https:///x", "https://user@h/", "https://u:p@h/",
        "https://h\x1b]8;;/", "https://h/\n", "https://h/\u202e", "https://h/#", "https://h/#x", "https://h b/",
        "https://<b>/", "https://h:port/", "https://é/", "http://[::1", "data:text/html,x",
    ],
)  # fmt: skip
def test_what_is_no_address_of_a_web_page_is_refused(address: str) -> None:
    with pytest.raises(ConfigError, match="source_url"):
        RenderSettings(source_url=address)


def test_a_source_that_is_too_long_or_was_edited_is_linked_instead(
    tmp_path: Path, text_records: Callable[..., Any]
) -> None:
    records = text_records({"long.txt": "It says so.\n" * 1500, "edited.txt": "It says so.\n"})
    (tmp_path / "repo" / "edited.txt").write_text("y\n")
    out = tmp_path / "repo" / "pages"
    render_records(records, str(out), settings=RenderSettings(source="embed", page_bytes=16384))
    assert "It is longer than fits on this page." in (out / "long.txt_docs.md").read_text()
    assert "It has changed since it was indexed" in (out / "edited.txt_docs.md").read_text()


def test_a_long_code_structure_goes_on_over_several_pages(render: Render) -> None:
    source = "class Big:\n" + "".join(f"    FIELD_{number} = {number}\n" for number in range(400))
    source += "".join(f"def function_{number}(): ...\n" for number in range(200))
    pages = render({"big.py": source}, page_bytes=16384)
    parts = [page for page in pages if page.startswith("big.py_docs")]
    assert len(parts) > 3
    assert all(len(pages[page].encode()) <= 16384 for page in parts)
    shown = [
        name
        for page in parts
        for name in re.findall(r"`(FIELD_\d+) = |^- \[`def (function_\d+)\(\)`", pages[page], re.MULTILINE)
    ]
    assert len(shown) == 600
    assert any("### `Big`, continued" in pages[page] for page in parts)


def test_pages_are_the_same_whatever_the_hash_seed_and_the_number_of_workers(
    tmp_path: Path, text_records: Callable[..., Any]
) -> None:
    records = text_records(
        {
            **HUB,
            **{
                f"m{number}.py": f"from hub.store import Store\nclass C{number}(Store): ...\n"
                for number in range(40)
            },
        }
    )
    found = []
    for workers in (1, 2):
        out = tmp_path / "repo" / f"pages{workers}"
        render_records(records, str(out), settings=RenderSettings(workers=workers))
        found.append(pages_in(out) | {"manifest": (out / ".kwsearch-pages.json").read_text()})
    assert found[0] == found[1]
    assert not [text for text in found[0].values() if str(tmp_path) in text]


def test_the_manifest_lists_every_page(render: Render, tmp_path: Path) -> None:
    pages = render(HUB)
    document = json.loads((tmp_path / "repo" / "pages" / ".kwsearch-pages.json").read_text())
    assert list(document["pages"]) == sorted(pages)
