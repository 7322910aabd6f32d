"""Sources are untrusted: none makes its pages take longer than its length explains, or ends the run."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from kwsearch.render.run.run import render_records

HOSTILE: dict[str, tuple[dict[str, str], str, str]] = {
    # name: (files, a page, a text on it)
    "a thousand namespaces on one line": (
        {"a.cs": f"namespace {'.'.join(['a'] * 1500)} {{ class X {{ void F() {{}} }} }}\n"},
        "a.cs_docs.md",
        "[`void F()`](../a.cs#L1)",
    ),
    "a call on each line": (
        {"a.py": "def f(x): pass\n" + "f(1)\n" * 30_000},
        "a.py_kw.md",
        "`f` 2, 3, 4 and 29,997 more",
    ),
    "evidence on each line": (
        {"a.py": "import pickle\n" + "pickle.loads(x)\n" * 30_000},
        "a.py_docs.md",
        "call `pickle.loads`, lines [2-30001](../a.py#L2)",
    ),
    "a file of tests with one function": (
        {"a.cc": "void f() {}\n" + "".join(f"TEST(A, b{number}) {{}}\n" for number in range(20_000))},
        "index.md",
        "Defines the function `f`.",
    ),
}


@pytest.mark.slow
@pytest.mark.timeout(20)
@pytest.mark.parametrize("name", HOSTILE)
def test_pages_of_hostile_files_take_no_longer_than_their_length(
    name: str, tmp_path: Path, text_records: Callable[..., Any]
) -> None:
    files, page, text = HOSTILE[name]
    out = tmp_path / "repo" / "pages"
    render_records(text_records(files), str(out))
    assert text in (out / page).read_text("utf-8")
