"""Pages, JSON and an agent's tools over an index on a cluster: byte for byte those over an index in a folder."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

import kwsearch
from tests.repositories import copy_sample

pytestmark = pytest.mark.slow

QUERIES = (
    "ParcelStore", "kind:class Parcel", "kind:method add", "what happens when a scan is late", "call:add", "parc*",
    '"parcel store"', "/def \\w+_scan/", "lang:python -is:test", "tag:domain/sql", "parcel select:folder",
    "parcel sort:name", "nothinglikethis", "(",
)  # fmt: skip


@pytest.fixture(scope="module")
def indexes(
    cluster: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[Path, dict[str, str | None]]]:
    """A tree, and where its two indexes are."""
    root = tmp_path_factory.mktemp("fronts") / "repo"
    copy_sample(root)
    places = {"folder": str(tmp_path_factory.mktemp("local") / "index"), "cluster": f"{cluster}/fronts"}
    for place in places.values():
        kwsearch.build_index(root, index_dir=place)
    yield root, dict(places)
    for place in places.values():
        kwsearch.forget_index(root, index_dir=place)


def test_pages_and_json_are_the_same(indexes: tuple[Path, dict[str, str | None]]) -> None:
    pytest.importorskip("fastapi")
    from starlette.testclient import TestClient

    from kwsearch.web.app import make_app
    from kwsearch.web.guard import LOOPBACK
    from kwsearch.web.sites import Site

    root, places = indexes
    asked = [
        *((f"{page}/search", {"q": query}) for page in ("/repo", "/api/repo") for query in QUERIES),
        ("/api/repo/complete", {"q": "par"}), ("/repo/names", {"letter": "p"}), ("/repo/file/hub/store.py", {}),
        ("/repo/folder/hub", {}), ("/repo/file/nowhere.py", {}), ("/", {}),
    ]  # fmt: skip
    found = {}
    for kind, place in places.items():
        site = Site("repo", str(root), place)
        with TestClient(
            make_app({"repo": site}, LOOPBACK), base_url="http://localhost", follow_redirects=False
        ) as client:
            answers = [client.get(address, params=parameters) for address, parameters in asked]
            found[kind] = [(answer.status_code, answer.text) for answer in answers]
        site.close()
    assert found["cluster"] == found["folder"]
    assert {status for status, _ in found["cluster"]} == {200, 307, 400, 404}


def test_what_an_agent_is_told_is_the_same(indexes: tuple[Path, dict[str, str | None]]) -> None:
    pytest.importorskip("mcp")
    from kwsearch.mcp import answers

    root, places = indexes
    found = {}
    with ExitStack() as stack:
        for kind, place in places.items():
            index = stack.enter_context(kwsearch.open_fresh_index(root, index_dir=place))
            found[kind] = [
                *(
                    answers.search(index, query, limit=5, max_tokens=2000, cursor="", context=1)
                    for query in QUERIES[:-1]
                ),
                answers.symbol(index, "ParcelStore", max_tokens=2000),
                answers.outline(index, "hub/store.py", max_tokens=2000),
                answers.outline(index, "hub", max_tokens=2000),
            ]
    assert found["cluster"] == found["folder"]
