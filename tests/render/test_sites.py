"""Generators of sites build the pages without a warning, links and anchors included; where they are installed."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

import kwsearch
from tests.repositories import copy_sample

MKDOCS = """site_name: Keywords
validation:
  links: {anchors: warn, not_found: warn, unrecognized_links: warn}
"""
SPHINX = """extensions = ["myst_parser", "sphinxcontrib.mermaid"]
myst_heading_anchors = 6
myst_fence_as_directive = ["mermaid"]
suppress_warnings = ["toc.not_included"]
"""


def pages(folder: Path, nav: str, program: str) -> Path:
    """The pages of the sample, with links to a host, in the ``docs`` of a folder; skipped without the program."""
    if shutil.which(program) is None:
        pytest.skip(f"{program} is not installed")
    root = folder / "sample_repo"
    copy_sample(root)
    kwsearch.build_index(root, index_dir=str(folder / "index"))
    settings = kwsearch.RenderSettings(
        link_style="github", source_url="https://github.com/o/r/blob/main/", nav=nav
    )
    with kwsearch.open_index(root, str(folder / "index")) as index:
        kwsearch.render_pages(index, folder / "docs", settings=settings)
    return folder / "docs"


def built(*command: str, cwd: Path) -> str:
    run = subprocess.run(command, capture_output=True, text=True, check=False, cwd=cwd, timeout=280)
    said = run.stdout + run.stderr
    if "Could not import extension" in said:
        pytest.skip(f"an extension of {command[0]} is not installed")
    return said if run.returncode else ""


@pytest.mark.timeout(300)
def test_mkdocs_builds_the_pages_and_finds_no_fault(tmp_path: Path) -> None:
    pages(tmp_path, "mkdocs", "mkdocs")
    (tmp_path / "mkdocs.yml").write_text(MKDOCS, "utf-8")
    assert built("mkdocs", "build", "--strict", "-q", cwd=tmp_path) == ""
    assert (tmp_path / "site" / "hub" / "models.py_docs" / "index.html").is_file()


@pytest.mark.timeout(300)
def test_sphinx_builds_the_pages_and_finds_no_fault(tmp_path: Path) -> None:
    docs = pages(tmp_path, "", "sphinx-build")
    (docs / "conf.py").write_text(SPHINX, "utf-8")
    assert built("sphinx-build", "-W", "--keep-going", "-q", "docs", "out", cwd=tmp_path) == ""
    assert (tmp_path / "out" / "hub" / "models.py_docs.html").is_file()
