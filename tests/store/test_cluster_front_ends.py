"""Pages, JSON and an agent's tools over an index on a cluster: byte for byte those over an index in a folder."""

from __future__ import annotations

import json
import subprocess
import sys
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


@pytest.fixture(scope="module")
def repositories(cluster: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[kwsearch.Repositories]:
    """A store with two repositories of the same files, a part of each left out; their folders are gone."""
    folder = tmp_path_factory.mktemp("many")
    for name, left_out in (("many-hub", "web"), ("many.shop", "hub")):
        root = folder / name
        copy_sample(root)
        kwsearch.build_index(root, index_dir=f"{cluster}/{name}")
        for path in sorted(root.rglob("*"), reverse=True):
            if path.is_file() and left_out in path.parts:
                path.unlink()
        kwsearch.build_index(root, index_dir=f"{cluster}/{name}")
        root.rename(folder / f"moved-{name}")
    with kwsearch.open_store(cluster) as store:
        yield store
        for name in ("many-hub", "many.shop"):
            store.forget(name)


def test_what_a_store_counts_is_what_a_search_finds(repositories: kwsearch.Repositories) -> None:
    narrowed = [f"repo:^many {query}" for query in QUERIES[:-1]]
    found = [repositories.search(query, limit=0, lines=False).total for query in narrowed]
    assert repositories.totals(narrowed) == found
    assert sum(map(bool, found)) > 8


def test_files_of_a_store_are_read_from_it(repositories: kwsearch.Repositories, tmp_path: Path) -> None:
    copy_sample(tmp_path / "repo")
    text = (tmp_path / "repo" / "hub" / "store.py").read_text()
    kwsearch.build_index(tmp_path / "repo", index_dir=str(tmp_path / "index"))
    with kwsearch.open_index(tmp_path / "repo", str(tmp_path / "index")) as index:
        record = index.file("hub/store.py")
        inside = index.files("hub")
    assert repositories.lines("many-hub/hub/store.py") == tuple(text.splitlines())
    assert repositories.file("many-hub/hub/store.py").symbols == record.symbols
    assert repositories.file("many-hub/hub/store.py").path == "many-hub/hub/store.py"
    assert repositories.files("many-hub/hub") == [f"many-hub/{path}" for path in inside]
    for ask in (repositories.file, repositories.lines, repositories.files):
        with pytest.raises(kwsearch.FileNotIndexedError):
            ask("nowhere/hub/store.py")
    with pytest.raises(kwsearch.FileNotIndexedError):
        repositories.file("many.shop/hub/store.py")


def test_a_store_is_served_to_a_browser(repositories: kwsearch.Repositories) -> None:
    pytest.importorskip("fastapi")
    from starlette.testclient import TestClient

    from kwsearch.web.app import make_app
    from kwsearch.web.guard import LOOPBACK
    from kwsearch.web.sites import StoreSite

    app = make_app({"repositories": StoreSite(repositories.address)}, LOOPBACK)
    with TestClient(app, base_url="http://localhost") as client:
        home = client.get("/").text
        assert 'href="/repositories/folder/many-hub"' in home
        assert "search?q=repo%3A%5Emany%5B.%5Dshop%24" in home
        assert "names?letter" not in home
        answer = client.get(
            "/api/repositories/search", params={"q": "repo:^many class", "facets": "1"}
        ).json()
        facets = {row["label"]: row for row in answer["facets"]["repository"]}
        assert sum(row["files"] for row in facets.values()) == answer["total"]
        one = client.get("/api/repositories/search", params={"q": facets["many.shop"]["query"]}).json()
        assert {hit["path"].split("/")[0] for hit in one["hits"]} == {"many.shop"}
        assert one["total"] == facets["many.shop"]["files"]
        page = client.get("/repositories/search", params={"q": "repo:^many ParcelStore"}).text
        assert 'href="/repositories/file/many-hub/hub/store.py"' in page
        assert "class ParcelStore" in client.get("/repositories/file/many-hub/hub/store.py").text.replace(
            "</span>", ""
        ).replace('<span class="keyword">', "").replace('<a href="/repositories/search?q=ParcelStore">', "")
        folder = client.get("/repositories/folder/many-hub/hub").text
        assert 'href="/repositories/file/many-hub/hub/store.py"' in folder
        assert "graph" not in folder
        assert client.get("/repositories/uses", params={"name": "ParcelStore"}).status_code == 200
        assert client.get("/repositories/facets", params={"q": "ParcelStore"}).status_code == 200
        assert "kind:class" in client.get("/api/repositories/complete", params={"q": "kind:c"}).json()
        rows = client.get("/api/repositories/status").json()["repositories"]
        assert {"many-hub", "many.shop"} <= {row["name"] for row in rows}
        for address in (
            "names",
            "graph/many-hub",
            "folder/nowhere",
            "file/nowhere/a.py",
            "file/a.py",
            "folder/",
        ):
            assert client.get(f"/repositories/{address}").status_code == 404
        for address in ("repositories/search", "api/repositories/search"):
            answer = client.get(f"/{address}", params={"q": "repo:no_such_one ParcelStore"})
            assert (answer.status_code, "repo: names none" in answer.text) == (404, True)


def test_an_agent_asks_a_store(repositories: kwsearch.Repositories) -> None:
    pytest.importorskip("mcp")
    from kwsearch.mcp import answers

    found = answers.search(
        repositories, "repo:^many- ParcelStore", limit=5, max_tokens=2000, cursor="", context=1
    )
    assert "1. many-hub/hub/store.py" in found
    assert found.endswith("next: symbol(name) for callers and tests, outline(path) for a file")
    assert "many-hub/hub/store.py:" in answers.symbol(repositories, "ParcelStore", max_tokens=2000)
    assert "class ParcelStore" in answers.outline(repositories, "many-hub/hub/store.py", max_tokens=2000)
    assert "store.py" in answers.outline(repositories, "/many-hub/hub/", max_tokens=2000)
    assert "  many.shop/  " in answers.outline(repositories, "", max_tokens=2000)
    assert f"store: {repositories.address}\n" in answers.status(repositories)
    with pytest.raises(kwsearch.FileNotIndexedError, match="nowhere"):
        answers.outline(repositories, "nowhere", max_tokens=2000)


def test_commands_that_serve_take_a_store(repositories: kwsearch.Repositories, tmp_path: Path) -> None:
    def run(*arguments: str, given: str = "") -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-m", "kwsearch", *arguments]
        return subprocess.run(command, input=given, capture_output=True, text=True, check=False, cwd=tmp_path)

    pytest.importorskip("mcp")
    begin = {
        "protocolVersion": "2025-06-18", "capabilities": {}, "clientInfo": {"name": "test", "version": "1"},
    }  # fmt: skip
    asked = {"jsonrpc": "2.0", "id": 1, "method": "initialize", "params": begin}
    done = run("mcp", "--store", repositories.address, given=json.dumps(asked) + "\n")
    assert "This is a store of many repositories" in done.stdout
    for command in ("serve", "mcp"):
        refused = run(command, ".", "--store", repositories.address)
        assert (refused.returncode, refused.stdout) == (2, "")
        assert "leave out ROOT and --index-dir" in refused.stderr
        assert "no address of a cluster" in run(command, "--store", "nowhere").stderr
