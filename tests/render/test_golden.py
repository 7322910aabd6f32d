"""The pages of sample_repo, byte for byte; ``--update-golden`` writes them anew, and a person reads the difference."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

import kwsearch
from tests.repositories import copy_sample

GOLDEN = Path(__file__).parent / "golden" / "pages"


@pytest.fixture(scope="module")
def rendered(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, list[kwsearch.PageProblem]]:
    """The pages of a copy of sample_repo, and what is wrong with them."""
    folder = tmp_path_factory.mktemp("golden")
    root, index_dir = folder / "sample_repo", str(folder / "index")
    copy_sample(root)
    kwsearch.build_index(root, index_dir=index_dir)
    with kwsearch.open_index(root, index_dir) as index:
        kwsearch.render_pages(index, root / "pages")
        return root / "pages", kwsearch.check_pages(index, root / "pages")


def contents(folder: Path) -> dict[str, str]:
    return {
        path.relative_to(folder).as_posix(): path.read_text("utf-8")
        for path in folder.rglob("*")
        if path.is_file()
    }


def test_pages_equal_the_golden_ones(
    rendered: tuple[Path, list[kwsearch.PageProblem]], update_golden: bool
) -> None:
    found = contents(rendered[0])
    if update_golden:
        shutil.rmtree(GOLDEN, ignore_errors=True)
        shutil.copytree(rendered[0], GOLDEN)
    expected = contents(GOLDEN)
    assert sorted(found) == sorted(expected)
    assert [page for page in sorted(found) if found[page] != expected[page]] == []


def test_every_link_of_the_golden_pages_leads_somewhere(
    rendered: tuple[Path, list[kwsearch.PageProblem]],
) -> None:
    assert rendered[1] == []


@pytest.mark.parametrize(
    "suffix", ["py", "go", "rs", "ts", "java", "cpp", "sh", "md", "toml", "json", "yaml", "rst"]
)
def test_a_page_of_every_language_is_among_the_golden_ones(suffix: str) -> None:
    assert list(GOLDEN.rglob(f"*.{suffix}_docs.md"))


def test_no_page_holds_a_date_or_an_absolute_path() -> None:
    for text in contents(GOLDEN).values():
        assert "/tmp/" not in text
        assert str(Path.home()) + "/" not in text
