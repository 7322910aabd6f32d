"""One question, one answer: command line, library, JSON API, agent and editor give the same files, order and lines."""

from __future__ import annotations

import asyncio
import json
import os
import re
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

pytest.importorskip("fastapi")
pytest.importorskip("mcp")
pytest.importorskip("pygls")
from lsprotocol import types as lsp
from mcp import ClientSession, StdioServerParameters, stdio_client
from pygls.uris import to_fs_path
from starlette.testclient import TestClient

import kwsearch
from kwsearch.mcp import answers
from kwsearch.web.app import make_app
from kwsearch.web.guard import LOOPBACK
from kwsearch.web.sites import open_sites
from tests.lsp_session import client_of
from tests.repositories import copy_sample

QUERIES = [
    "ParcelStore", "parcel", "record_scan", "parcel store", "what happens when a scan is late", "status OR depot",
    "parcel -is:test", "kind:class", "kind:function lang:python", "def:Parcel", "call:record_scan", "import:hub.store",
    "role:type Parcel", "role:inherit", "lang:typescript", "lang:go route", "path:docs/ parcel", "is:test parcel",
    "tag:domain/sql", "tag:testing/test", '"CREATE TABLE"', "/def \\w+_scan/", "/[Pp]arcel\\w*/", "doc:parcel",
    "comment:parcel", "string:parcel", "case:yes Parcel", "parc*", "*Store", "file:store", "symbol:ParcelStore.add",
    "glob:*.py status", "count:3 parcel", "nothinglikethis",
]  # fmt: skip
PREFIXES = ["Parcel", "record", "status", "estimate", "Route", "main"]
"""What is typed into an editor's search for symbols, which is the query ``symbol:PREFIX*``."""

Answer = list[tuple[str, list[int]]]


@pytest.fixture(scope="module")
def shop(tmp_path_factory) -> Iterator[Path]:
    folder = tmp_path_factory.mktemp("one")
    copy_sample(folder / "shop")
    (folder / "shop" / ".kwsearch.toml").touch()
    before = os.environ.get("KWSEARCH_CACHE_DIR")
    os.environ["KWSEARCH_CACHE_DIR"] = str(folder / "cache")
    kwsearch.build_index(folder / "shop")
    yield Path(os.path.realpath(folder / "shop"))
    if before is None:
        del os.environ["KWSEARCH_CACHE_DIR"]
    else:
        os.environ["KWSEARCH_CACHE_DIR"] = before


@pytest.fixture(scope="module")
def library(shop) -> dict[str, Answer]:
    """The answers of the library, to which all others are compared."""
    with kwsearch.open_fresh_index(shop) as index:
        return {
            query: [
                (hit.path, [match.line for match in hit.matches]) for hit in index.search(query, limit=20)
            ]
            for query in [*QUERIES, *(f"symbol:{prefix}*" for prefix in PREFIXES)]
        }


def test_there_is_something_to_compare(library):
    assert len(library) == 40
    assert sum(bool(answer) for answer in library.values()) >= 36
    assert sum(len(lines) for answer in library.values() for _, lines in answer) > 500


def test_the_command_line(shop, library, ask):
    for query, expected in library.items():
        _, out, _ = ask("query", "--root", str(shop), "--json", "--limit", "20", "--", query)
        hits = [row for line in out.splitlines() if (row := json.loads(line))["type"] == "hit"]
        assert [(hit["path"], [match["line"] for match in hit["matches"]]) for hit in hits] == expected, query
        _, out, _ = ask("query", "--root", str(shop), "--vimgrep", "--limit", "20", "--", query)
        shown: Answer = []
        for line in out.splitlines():
            path, number, _ = line.removeprefix(f"{shop}/").split(":", 2)
            if not shown or shown[-1][0] != path:
                shown.append((path, []))
            shown[-1][1].append(int(number))
        # What only its path or its kind finds stands at its start.
        lines = [(path, [max(number, 1) for number in numbers] or [1]) for path, numbers in expected]
        assert shown == lines, query


def test_the_json_api(shop, library):
    sites = open_sites([shop])
    client = TestClient(make_app(sites, LOOPBACK), base_url="http://localhost")
    try:
        for query, expected in library.items():
            hits = client.get("/api/shop/search", params={"q": query, "limit": 20}).json()["hits"]
            found = [(hit["path"], [match["line"] for match in hit["matches"]]) for hit in hits]
            assert found == expected, query
    finally:
        for site in sites.values():
            site.close()


def test_the_agent(shop, library):
    async def texts() -> dict[str, str]:
        process = StdioServerParameters(
            command=sys.executable, args=["-m", "kwsearch", "mcp", str(shop)], env=dict(os.environ)
        )
        found = {}
        async with stdio_client(process) as (read, write), ClientSession(read, write) as session:
            await session.initialize()
            for query in library:
                reply = await session.call_tool(
                    "search", {"query": query, "limit": 20, "max_tokens": answers.MOST_TOKENS}
                )
                found[query] = reply.content[0].text
        return found

    for query, text in asyncio.run(texts()).items():
        shown: Answer = []
        for line in text.splitlines():
            file = re.match(r"\d+\. (\S+)", line)
            place = re.match(r"   (\d+): ", line)
            if file:
                shown.append((file[1], []))
            elif place:
                shown[-1][1].append(int(place[1]))
        assert [path for path, _ in shown] == [path for path, _ in library[query]], query
        for (path, rows), (_, lines) in zip(shown, library[query], strict=True):
            found, expected = (list(dict.fromkeys(filter(None, numbers))) for numbers in (rows, lines))
            assert found == expected[: len(found)], (query, path)
            assert len(rows) == 5 or len(found) == len(expected), (query, path)


def test_the_editor(shop, library):
    async def places() -> dict[str, Answer]:
        found = {}
        async with client_of(shop) as client:
            for prefix in PREFIXES:
                rows: Answer = []
                for one in await client.workspace_symbol_async(lsp.WorkspaceSymbolParams(prefix)):
                    path = Path(to_fs_path(one.location.uri) or "").relative_to(shop).as_posix()
                    if not rows or rows[-1][0] != path:
                        rows.append((path, []))
                    rows[-1][1].append(one.location.range.start.line + 1)
                found[f"symbol:{prefix}*"] = rows
        return found

    for query, found in asyncio.run(places()).items():
        assert found[:20] == library[query], query
