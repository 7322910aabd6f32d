"""The server for browsers: its pages and JSON, who may ask, and foreign text that stays text."""

from __future__ import annotations

import dataclasses
import os
import re
import shutil
import time
from collections import Counter
from pathlib import Path
from urllib.parse import quote, unquote

import pytest

pytest.importorskip("fastapi")
from starlette.testclient import TestClient

import kwsearch
from kwsearch.web import views
from kwsearch.web.app import make_app
from kwsearch.web.guard import LOOPBACK
from kwsearch.web.sites import Site, open_sites
from tests.repositories import copy_sample


def client(sites: dict[str, Site]) -> TestClient:
    return TestClient(make_app(sites, LOOPBACK), base_url="http://localhost", follow_redirects=False)


@pytest.fixture(scope="module")
def sample(tmp_path_factory):
    folder = tmp_path_factory.mktemp("web")
    copy_sample(folder / "shop")
    sites = open_sites([folder / "shop"], str(folder / "index"))
    yield sites
    sites["shop"].close()


@pytest.fixture
def asked(sample):
    return client(sample)


@pytest.fixture
def make_site(make_repo, tmp_path):
    opened = []

    def make(content):
        sites = open_sites([make_repo(content)], str(tmp_path / "index"))
        opened.extend(sites.values())
        return sites

    yield make
    for site in opened:
        site.close()


def test_the_api_gives_what_the_command_line_gives(asked, sample):
    index = sample["shop"].index()
    reply = asked.get("/api/shop/search", params={"q": "ParcelStore", "limit": 2})
    expected = kwsearch.plain_json(index.search("ParcelStore", limit=2).to_dict())
    assert reply.json() == {**expected, "next": 2}
    rest = asked.get("/api/shop/search", params={"q": "ParcelStore", "limit": 200, "start": 2}).json()
    paths = [hit["path"] for hit in reply.json()["hits"] + rest["hits"]]
    assert (paths, rest["next"]) == ([hit.path for hit in index.search("ParcelStore", limit=0)], None)


@pytest.mark.parametrize(
    "query",
    ["ParcelStore", "weight OR label", "store -is:test", "how are parcels stored", "case:yes Parcel OR Hub"],
)
def test_a_facet_leads_to_as_many_files_as_it_says(asked, query):
    reply = asked.get("/api/shop/search", params={"q": query, "facets": "1"}).json()
    assert {"language", "folder"} <= set(reply["facets"])
    page = asked.get("/shop/search", params={"q": query}).text
    before = {
        hit["path"] for hit in asked.get("/api/shop/search", params={"q": query, "limit": 200}).json()["hits"]
    }
    for rows in reply["facets"].values():
        for row in rows:
            assert f'href="?q={quote(row["query"])}"' in page
            narrowed = asked.get("/api/shop/search", params={"q": row["query"], "limit": 200}).json()
            assert (row["query"], narrowed["total"]) == (row["query"], row["files"])
            assert {hit["path"] for hit in narrowed["hits"]} <= before


def test_the_name_of_a_file_is_answered_though_no_kind_narrows_it(make_site):
    sites = make_site({"a/store-room.py": "x = 1\n", "b/use.go": "// see store-room.py\npackage b\n"})
    (site,) = sites
    reply = client(sites).get(f"/api/{site}/search", params={"q": "store-room.py", "facets": "1"}).json()
    assert [hit["path"] for hit in reply["hits"]] == ["a/store-room.py", "b/use.go"]
    assert set(reply["facets"]) == {"language", "folder"}
    assert client(sites).get(f"/{site}/search", params={"q": "store-room.py"}).status_code == 200


def test_source_keeps_its_tabs_and_its_methods_their_types(make_site):
    text = "package a\n\ntype T struct {\n\tn int\n}\n\nfunc (t *T) Get() int {\n\treturn t.n\n}\n"
    sites = make_site({"a.go": text})
    (site,) = sites
    page = client(sites).get(f"/{site}/file/a.go").text
    assert '">8</a><code>\t<span class="keyword">return</span> ' in page
    assert "T.Get</a></li>" in page
    answer = client(sites).get(f"/{site}/search", params={"q": "Get"}).text
    assert "\\t" not in page + answer


@pytest.mark.parametrize("select", ["folder", "tag", "keyword"])
def test_rows_that_are_no_files_are_answered_and_have_no_facets(asked, select):
    query = f"store select:{select}"
    assert asked.get("/shop/search", params={"q": query}).status_code == 200
    rows = [asked.get("/api/shop/search", params={"q": query, "facets": facets}).json() for facets in "01"]
    assert rows[1].pop("facets") == {}
    assert rows[0] == rows[1]


def test_an_answer_ends_where_count_says(asked):
    def page(start):
        return asked.get("/api/shop/search", params={"q": "count:5 store", "limit": 2, "start": start}).json()

    assert [(len(page(start)["hits"]), page(start)["next"]) for start in (0, 2, 4)] == [
        (2, 2),
        (2, 4),
        (1, None),
    ]
    assert (page(5)["hits"], page(5)["next"]) == ([], None)
    assert 'rel="next"' not in asked.get("/shop/search", params={"q": "count:5 store"}).text


def test_the_box_holds_a_question_in_one_line(asked):
    page = asked.get("/shop/search", params={"q": "kind:class\tParcel\r\nStore"}).text
    assert 'value="kind:class Parcel  Store"' in page


def test_what_an_answer_is_narrowed_by_can_be_taken_away(asked):
    query = "ParcelStore kind:class -is:test (lang:python OR lang:go)"
    ways = {
        "kind:class": "ParcelStore -is:test (lang:python OR lang:go)",
        "-is:test": "ParcelStore kind:class (lang:python OR lang:go)",
    }
    for address in ("search", "facets"):
        page = asked.get(f"/shop/{address}", params={"q": query}).text
        (group,) = re.findall(r"<h2>Narrowed by</h2>\n<ul class=\"plain\">(.*?)</ul>", page)
        links = re.findall(r'<a href="\?q=([^"]*)" aria-label="([^"]*): take away">', group)
        assert {name: unquote(rest) for rest, name in links} == ways
    assert "Narrowed by" not in asked.get("/shop/search", params={"q": "kind:class"}).text


def test_a_question_offers_no_kind_or_role_that_would_ask_for_all_its_words_at_once(asked):
    reply = asked.get("/api/shop/search", params={"q": "how are parcels stored", "facets": "1"}).json()
    shown = Counter(role for hit in reply["hits"] for role in {match["role"] for match in hit["matches"]})
    assert all(row["files"] >= shown[row["label"]] for row in reply["facets"].get("role", []))
    assert shown["mention"] > 1


def test_facets_are_of_the_answer_whatever_is_shown_of_it(asked):
    wide, narrow = (
        asked.get(
            "/api/shop/search", params={"q": "store", "facets": "1", "limit": limit, "start": start}
        ).json()
        for limit, start in ((200, 0), (3, 2))
    )
    assert narrow["facets"] == wide["facets"]
    assert (narrow["shown"], narrow["next"]) == (3, 5)
    assert narrow["hits"] == wide["hits"][2:5]


ODD_FOLDERS = ["[x]", "a b", 'q"q', "st*r", "back\\slash", "x", "sta/r", "(p)", "b\udcff", "c d\udcff", "<b>"]


def test_folders_of_any_name_are_narrowed_to_and_searched(make_site):
    sites = make_site({f"{folder}/a.py": "def odd(): pass\n" for folder in ODD_FOLDERS})
    (site,) = sites
    asked = client(sites)
    rows = asked.get(f"/api/{site}/search", params={"q": "odd", "facets": "1"}).json()["facets"]["folder"]
    assert len(rows) > 5
    for row in rows:
        assert (
            asked.get(f"/api/{site}/search", params={"q": row["query"]}).json()["total"] == row["files"] == 1
        )
    assert asked.get(f"/{site}/search", params={"q": "odd"}).status_code == 200
    for folder in ODD_FOLDERS:
        page = asked.get(f"/{site}/folder/{quote(os.fsencode(folder))}")
        (link,) = re.findall(r'href="([^"]+)">Search in this folder', page.text)
        found = asked.get(link.replace(f"/{site}/", f"/api/{site}/"))
        assert found.json()["total"] == 1, folder


def test_errors_of_the_api_say_what_to_do(asked):
    reply = asked.get("/api/shop/search", params={"q": "kind:klass x"})
    assert reply.status_code == 400
    assert reply.json()["reason"] == "query"
    assert "did you mean kind:class?" in reply.json()["message"]
    assert asked.get("/api/nowhere/search", params={"q": "x"}).status_code == 404


@pytest.mark.parametrize(
    ("address", "message"),
    [
        ("search", "q is missing"),
        (f"search?q={'x' * 1001}", "q has more than 1,000 letters"),
        ("search?q=x&limit=0", "limit is less than 1"),
        ("search?q=x&limit=201", "limit is more than 200"),
        ("search?q=x&limit=many&start=-1", "limit is no whole number; start is less than 0"),
        ("search?q=x&start=100001", "start is more than 100,000"),
        ("search?q=x&facets=perhaps", "facets is neither 0 nor 1"),
        ("complete", "q is missing"),
    ],
)
def test_a_wrong_parameter_is_an_error_like_every_other(asked, address, message):
    reply = asked.get(f"/api/shop/{address}")
    assert (reply.status_code, reply.json()) == (
        400,
        {"type": "error", "reason": "usage", "message": message},
    )


@pytest.mark.parametrize("address", ["/shop/names?letter=ab", "/shop/search?q=x&start=-1", "/shop/uses"])
def test_people_are_told_of_a_wrong_parameter_on_a_page(asked, address):
    reply = asked.get(address)
    assert (reply.status_code, reply.headers["content-type"]) == (400, "text/html; charset=utf-8")
    assert re.search(
        r'role="alert">(letter has more than 1|start is less than 0|name is missing)', reply.text
    )
    assert 'action="/shop/search"' in reply.text  # to go on from


@pytest.mark.parametrize("address", ["/api/shop", "/api/shop/nothing", "/api/nowhere/search?q=x"])
def test_what_is_not_there_is_an_error_like_every_other(asked, address):
    reply = asked.get(address)
    assert (reply.status_code, reply.json()["type"], reply.json()["reason"]) == (404, "error", "usage")
    assert '<p role="alert">there is nothing' in asked.get("/shop/nothing").text


def test_an_error_while_one_types_is_a_part_of_the_page(asked):
    reply = asked.get("/shop/search", params={"q": "a" * 1001, "part": "1"})
    assert reply.status_code == 400
    assert reply.text.startswith('<p role="alert" class="error">q has more than')


def test_the_openapi_document_says_the_limits_and_the_errors(asked):
    document = asked.get("/openapi.json").json()
    search = document["paths"]["/api/{site}/search"]["get"]
    limits = {row["name"]: row["schema"] for row in search["parameters"]}
    assert (limits["limit"]["maximum"], limits["start"]["maximum"], limits["q"]["maxLength"]) == (
        200,
        100_000,
        1000,
    )
    for path, operations in document["paths"].items():
        replies = operations["get"]["responses"]
        assert sorted(replies) == (["200", "400", "404", "503"] if path.startswith("/api/") else ["200"])
    assert document["components"]["schemas"]["Error"]["required"] == ["type", "reason", "message"]


def test_one_goes_on_and_back_through_a_long_answer(make_site):
    sites = make_site({f"f{number:02}.py": "same = 1\n" for number in range(45)})
    (site,) = sites
    asked = client(sites)
    seen: list[str] = []
    address, before = f"/{site}/search?q=same", None
    for shown in (20, 20, 5):
        page = asked.get(address).text
        seen += re.findall(r'class="path" href="[^"]*">([^<]+)', page)
        assert len(seen) % 20 == shown % 20
        previous = re.findall(r'rel="prev" href="([^"]+)"', page)
        assert previous == ([] if before is None else [before])
        before = address.partition("search")[2].replace("&", "&amp;")
        following = re.findall(r'rel="next" href="([^"]+)"', page)
        address = f"/{site}/search{following[0].replace('&amp;', '&')}" if following else ""
    assert not address
    assert seen == sorted(set(seen))
    assert len(seen) == 45


def test_completion_knows_filters_values_and_names(asked):
    def complete(text):
        return asked.get("/api/shop/complete", params={"q": text}).json()

    assert "kind:class" in complete("kind:cl")
    assert "ParcelStore" in complete("call:x Parc")
    assert "def:ParcelStore" in complete("store def:Parc")
    assert complete("lang:Parc") == []
    assert any(word.startswith("tag:security/") for word in complete("tag:sec"))


def test_pages_show_answers_files_folders_and_names(asked):
    assert asked.get("/").headers["location"] == "/shop/"
    page = asked.get("/shop/search", params={"q": "ParcelStore"}).text
    assert '<a class="path" href="/shop/file/hub/store.py">hub/store.py</a>' in page
    assert 'href="/shop/file/hub/store.py#L24"' in page
    assert "class <mark>ParcelStore</mark>:" in page
    part = asked.get("/shop/search", params={"q": "ParcelStore", "part": "1"}).text
    assert "<html" not in part
    typed, whole = (re.split(r"(<aside.*?</aside>)", text, flags=re.DOTALL) for text in (part, page))
    assert whole[0].endswith(typed[0])
    assert whole[2].strip().startswith(typed[2].strip())
    facets = asked.get("/shop/facets", params={"q": "ParcelStore"}).text  # come when one has done typing
    assert "lang%3Apython" in facets
    assert facets.strip() in whole[1]
    file = asked.get("/shop/file/hub/store.py").text
    assert '<div id="L24" class="line">' in file
    assert '<a href="/shop/search?q=ParcelStore">ParcelStore</a>' in file
    assert '<a href="/shop/file/hub/api.py">hub/api.py</a>' in file  # imports it
    assert 'href="/shop/folder/hub"' in asked.get("/shop/").text
    assert 'href="/shop/file/hub/store.py"' in asked.get("/shop/folder/hub").text
    assert ">ParcelStore</a>" in asked.get("/shop/names", params={"letter": "p"}).text


def test_a_long_file_is_sent_in_parts_of_lines_that_stand_alone(make_site):
    sites = make_site({"long.py": "".join(f"def work_{n}(): pass\n" for n in range(1000))})
    (site,) = sites
    with client(sites).stream("GET", f"/{site}/file/long.py") as reply:
        parts = list(reply.iter_raw())
    assert len(parts) > 3
    blocks = b"".join(parts).decode().split('<div class="block">')[1:]
    lines = [re.findall(r'<div id="L(\d+)"', block) for block in blocks]
    assert [len(block) for block in lines] == [200] * 5
    assert [int(line) for block in lines for line in block] == list(range(1, 1001))


def test_source_has_the_colours_of_its_language_and_names_lead_on_where_they_are_code(make_site):
    sites = make_site(
        {"a.py": 'def area(): return "area", 1.5\nx = "area"; area()  # area\n', "b.zzz": "if 1\n"}
    )
    (site,) = sites
    page = client(sites).get(f"/{site}/file/a.py").text
    link = f'<a href="/{site}/search?q=area">area</a>'
    assert f'<span class="keyword">def</span> {link}(): <span class="keyword">return</span>' in page
    assert '<span class="string">&#34;area&#34;</span>, <span class="number">1.5</span></code>' in page
    assert (
        f'<span class="string">&#34;area&#34;</span>; {link}()  <span class="comment"># area</span>' in page
    )
    assert 'title="function"' in page
    assert "<code>if 1</code>" in client(sites).get(f"/{site}/file/b.zzz").text


def test_a_folder_tells_the_names_that_most_files_use(make_site, monkeypatch):
    sites = make_site({
        "lib/a.py": "class Often: pass\ndef once(): pass\ndef never(): pass\n",
        "lib/test_a.py": "def test_it(): once()\n",
        "app.py": "from lib.a import Often\nOften()\n",
        "more.py": "from lib.a import Often\nOften()\n",
    })  # fmt: skip
    (site,) = sites
    used = views.most_used(sites[site].index(), "lib")
    assert used == [("Often", "class", 2), ("once", "function", 1)]
    page = client(sites).get(f"/{site}/folder/lib").text
    assert page.index('>Often</a> <span class="dim">in 2 files') < page.index(
        '>once</a> <span class="dim">in 1 file<'
    )
    assert "Most used names" in client(sites).get(f"/{site}/").text
    monkeypatch.setattr(views, "NAMED_FILES", 1)
    assert "too many files here" in client(sites).get(f"/{site}/folder/lib").text


def test_a_line_of_several_names_is_shown_once(make_site):
    sites = make_site({"a.py": "from shop import apple, apricot\n"})
    (site,) = sites
    assert len(sites[site].index().search("role:import")[0].matches) > 1
    assert client(sites).get(f"/{site}/search", params={"q": "role:import"}).text.count('#L1"') == 1


def test_a_wrong_query_is_marked_at_its_place(asked):
    reply = asked.get("/shop/search", params={"q": "a (b"})
    assert reply.status_code == 400
    assert "a (b\n  ^</pre>" in reply.text


@pytest.mark.parametrize(
    "path",
    [
        "/shop/file/../../etc/passwd", "/shop/file/..%2f..%2fetc%2fpasswd", "/shop/file/%2e%2e/%2e%2e/etc/passwd",
        "/shop/file//etc/passwd", "/shop/file/%2fetc%2fpasswd", "/shop/file/hub/store.py%00", "/shop/folder/%2e%2e",
        "/shop/file/.git/config", "/static/..%2fapp.py", "/static/..%2f..%2fapp.py", "/static/%2e%2e%2fapp.py",
    ],
)  # fmt: skip
def test_no_path_leads_out(asked, path):
    reply = asked.get(path)
    assert reply.status_code == 404
    assert "root:" not in reply.text


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"host": "localhost:7717"}, 200), ({"host": "127.0.0.1"}, 200), ({"host": "[::1]:80"}, 200),
        ({"host": "LOCALHOST"}, 200), ({"host": "evil.example"}, 421), ({"host": "localhost.evil.example"}, 421),
        ({"host": ""}, 421), ({"host": "evil.example", "x-forwarded-host": "localhost"}, 421),
    ],
)  # fmt: skip
def test_only_names_of_this_server_are_answered(asked, headers, status):
    assert asked.get("/healthz", headers=headers).status_code == status


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "PATCH", "OPTIONS"])
def test_nothing_but_reading(asked, method):
    assert asked.request(method, "/api/shop/search", params={"q": "x"}).status_code == 405


@pytest.mark.parametrize("path", ["/shop/", "/healthz", "/shop/file/README.md", "/api/shop/status"])
def test_head_is_answered_as_get_without_a_body(asked, path):
    got, head = asked.get(path), asked.head(path)
    assert (head.status_code, head.headers["content-type"]) == (200, got.headers["content-type"])
    assert got.content
    assert not head.content


def test_no_other_origin_may_read_or_frame(asked):
    for path in ("/shop/search?q=x", "/api/shop/search?q=x", "/nothing", "/static/search.js"):
        headers = asked.get(path, headers={"origin": "https://evil.example"}).headers
        assert "access-control-allow-origin" not in headers
        assert headers["cross-origin-resource-policy"] == "same-origin"
        assert "default-src 'none'" in headers["content-security-policy"]
        assert "unsafe" not in headers["content-security-policy"]
        assert headers["x-content-type-options"] == "nosniff"


PAYLOADS = [
    "<script>alert(1)</script>", '"><img src=x onerror=alert(1)>', "</td><svg/onload=alert(1)>", "{{7*7}}",
    "javascript:alert(1)", "' onmouseover='alert(1)", "<!--", "]]>", "&lt;b&gt;", "\x1b[31m", "\u202eabc",
]  # fmt: skip


@pytest.mark.parametrize("payload", PAYLOADS)
def test_foreign_text_stays_text(make_site, payload):
    name = payload.replace("/", "_")
    sites = make_site(
        {f"{name}.py": f'"""{payload}"""\n\n\ndef odd():\n    """{payload}"""\n    return "{payload}"\n'}
    )
    (site,) = sites
    asked = client(sites)
    pages = [
        asked.get(f"/{site}/file/{quote(name)}.py"), asked.get(f"/{site}/search", params={"q": "odd"}),
        asked.get(f"/{site}/search", params={"q": payload}), asked.get(f"/{site}/"),
        asked.get(f"/{site}/file/{quote(payload)}"),
    ]  # fmt: skip
    assert pages[0].status_code == 200
    for page in pages:
        for active in (
            "<script>alert",
            "<img src=x",
            "<svg/onload",
            "onmouseover='alert",
            'href="javascript:',
        ):
            assert active not in page.text
        assert not {">49<", "\x1b", "\u202e"} & set(page.text)
        assert ">49<" not in page.text


def test_a_path_that_is_no_utf8_has_an_address(make_site):
    sites = make_site({"a.py": "x = 1\n", "b\udcff.py": "def odd():\n    pass\n"})
    (site,) = sites
    asked = client(sites)
    page = asked.get(f"/{site}/search", params={"q": "odd"}).text
    assert f'href="/{site}/file/b%FF.py"' in page
    assert "b\\xff.py" in asked.get(f"/{site}/file/b%FF.py").text


ODD_NAMES = [
    "line\nend.py", "re\rturn.py", "tab\t.py", " blank .py", "per%41cent.py", "what?.py", "hash#.py", "plus+and&.py",
    "back\\slash.py", "b\udcff.py", "next\x85line.py", "bell\x07.py", "quote'\".py", "dots...py", "umlaut-ü.py",
]  # fmt: skip


def test_a_file_of_any_name_has_an_address(make_site):
    content = {f"in/{name}": f"def odd{number}():\n    pass\n" for number, name in enumerate(ODD_NAMES)}
    content |= {f"fol\nder/{name}": "x = 1\n" for name in ODD_NAMES}
    sites = make_site(content)
    (site,) = sites
    asked = client(sites)
    indexed = {path for path in sites[site].index().files() if path.startswith("in/")}
    assert len(indexed) > 12
    for number, name in enumerate(ODD_NAMES):
        if f"in/{name}" in indexed:
            page = asked.get(f"/{site}/search", params={"q": f"odd{number}"}).text
            (link,) = re.findall(r'class="path" href="([^"]+)"', page)
            file = asked.get(link)
            assert (name, file.status_code, f">odd{number}<" in file.text) == (name, 200, True)
    folder = asked.get(f"/{site}/folder/fol%0Ader").text
    for link in re.findall(rf'href="(/{site}/file/[^"]+)"', folder):
        assert asked.get(link).status_code == 200
    assert asked.get(f"/{site}/graph/fol%0Ader").status_code == 200


@pytest.mark.parametrize("name", [b"line\nend", b"b\xff", b"per cent?"])
def test_a_root_of_any_name_has_an_address(tmp_path, name):
    root = tmp_path / os.fsdecode(name)
    root.mkdir()
    (root / "a.py").write_text("def first(): pass\n")
    sites = open_sites([root], str(tmp_path / "index"))
    asked = client(sites)
    home = asked.get("/").headers["location"]
    (link,) = re.findall(r'href="([^"]+)">a.py', asked.get(home).text)
    assert ">first<" in asked.get(link).text
    for site in sites.values():
        site.close()


@pytest.mark.parametrize("waits", [True, False])
def test_an_edit_is_in_a_later_answer(make_site, monkeypatch, waits):
    monkeypatch.setattr("kwsearch.web.sites.REFRESH_SECONDS", 0.0)
    monkeypatch.setattr("kwsearch.web.sites.WAIT_SECONDS", 0.0 if waits else 1000.0)
    sites = make_site({"a.py": "def first():\n    pass\n"})
    (site,) = sites
    asked = client(sites)

    def total():
        return asked.get(f"/api/{site}/search", params={"q": "second"}).json()["total"]

    assert total() == 0
    Path(sites[site].root, "a.py").write_text("def second():\n    pass\n")
    if waits:
        assert total() == 1
    else:
        assert any(total() or time.sleep(0.05) for _ in range(400))


def test_what_a_look_beside_the_answers_finds_wrong_is_told(make_site, monkeypatch):
    monkeypatch.setattr("kwsearch.web.sites.REFRESH_SECONDS", 0.0)
    monkeypatch.setattr("kwsearch.web.sites.WAIT_SECONDS", 1000.0)
    sites = make_site({"a.py": "def first():\n    pass\n"})
    (site,) = sites
    asked = client(sites)
    shutil.rmtree(sites[site].root)
    replies = (asked.get(f"/api/{site}/search", params={"q": "first"}) for _ in range(400))
    reply = next(reply for reply in replies if reply.status_code != 200 or time.sleep(0.05))
    assert (reply.status_code, reply.json()["reason"]) == (503, "root")
    for address in (f"/{site}/file/a.py", f"/{site}/file/a.py", f"/{site}/folder/", f"/{site}/names"):
        page = asked.get(address)
        assert page.status_code == 503
        assert "does not exist" in page.text


@pytest.mark.parametrize("waits", [True, False])
def test_an_index_that_was_removed_is_built_again(make_site, monkeypatch, tmp_path, waits):
    monkeypatch.setattr("kwsearch.web.sites.REFRESH_SECONDS", 0.0)
    monkeypatch.setattr("kwsearch.web.sites.WAIT_SECONDS", 0.0 if waits else 1000.0)
    sites = make_site({"a.py": "def first():\n    pass\n"})
    (site,) = sites
    asked = client(sites)
    shutil.rmtree(tmp_path / "index")
    replies = (asked.get(f"/api/{site}/search", params={"q": "first"}) for _ in range(400))
    reply = next(reply for reply in replies if waits or reply.status_code == 200 or time.sleep(0.05))
    assert (reply.status_code, reply.json()["total"]) == (200, 1)


def test_roots_of_one_name_are_told_apart(tmp_path, monkeypatch):
    monkeypatch.setenv("KWSEARCH_CACHE_DIR", str(tmp_path / "cache"))
    folders = ("one/app", "two/app", "api")
    for folder in folders:
        (tmp_path / folder).mkdir(parents=True)
        (tmp_path / folder / "a.py").write_text("x = 1\n")
    sites = open_sites([tmp_path / folder for folder in folders])
    roots = [(name, site.root) for name, site in sites.items()]
    home = client(sites).get("/").text
    for site in sites.values():
        site.close()
    assert roots == [
        (name, str(tmp_path / folder))
        for name, folder in zip(("app", "app-2", "api-2"), folders, strict=True)
    ]
    assert 'href="/app/"' in home
    assert 'href="/app-2/"' in home


@pytest.mark.parametrize("host", ["nowhere.invalid", "203.0.113.1", "x" * 300, ""])
def test_an_address_of_another_machine_is_told_as_that(tmp_path, capfd, host):
    from kwsearch.web.server import serve_web

    (tmp_path / "shop").mkdir()
    with pytest.raises(kwsearch.ConfigError, match=f"^{host!r} is no address of this machine; see --host$"):
        serve_web([tmp_path / "shop"], host=host, port=0, index_dir=str(tmp_path / "index"))
    assert capfd.readouterr() == ("", "")


def test_a_port_that_is_taken_is_told_in_one_line(tmp_path, capfd):
    import socket

    from kwsearch.web.server import serve_web

    (tmp_path / "shop").mkdir()
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        with pytest.raises(
            kwsearch.ConfigError, match=rf"^port {port} of 127\.0\.0\.1 is taken; name another"
        ):
            serve_web([tmp_path / "shop"], port=port, index_dir=str(tmp_path / "index"))
    assert capfd.readouterr() == ("", "")


def test_answers_leave_at_once_and_do_not_wait_for_receipts(tmp_path, monkeypatch):
    import socket

    import uvicorn

    from kwsearch.web.server import serve_web

    (tmp_path / "shop").mkdir()
    (tmp_path / "shop" / "a.py").write_text("x = 1\n")
    kept = []

    def accept(_, sockets):
        with socket.create_connection(sockets[0].getsockname()), sockets[0].accept()[0] as accepted:
            kept.append(accepted.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY) != 0)
        sockets[0].close()

    monkeypatch.setattr(uvicorn.Server, "run", accept)
    monkeypatch.setattr("gc.freeze", lambda: None)  # this process goes on
    serve_web([tmp_path / "shop"], port=0, index_dir=str(tmp_path / "index"))
    assert kept == [True]


def test_names_of_data_on_one_line_lead_somewhere(make_site):
    (site,) = make_site({"a.py": "f0()\n"}).values()
    record = site.index().file("a.py")
    (use,) = record.uses
    names = [f"f{number}" for number in range(150_000)]
    many = dataclasses.replace(
        record, uses=tuple(use._replace(name=name) for name in names), fallback="timeout"
    )
    line = ", ".join(f"{name}(1)" for name in names)
    ((row,),) = views.source_of(many, [line], "shop")
    _, pieces, _ = row
    assert "".join(piece.text for piece in pieces) == line
    assert [piece.text for piece in pieces if piece.address] == names


@pytest.mark.parametrize("name", ["a b", 'q"uo[te', "c\\d", "new\nline", "é (1)", "a b" + "x" * 200])
def test_a_folder_of_any_name_narrows_an_answer(make_site, name):
    sites = make_site({f"{name}/a.py": "def narrowed(): ...\n", "other/a.py": "def narrowed(): ...\n"})
    (site,) = sites.values()
    index = site.index()
    facets = dict(views.facets_of(index, "narrowed", index.search("narrowed")))["Folder"]
    assert {row.label: row.files for row in facets} == {f"{name}/": 1, "other/": 1}
    for row in facets:
        assert [hit.path for hit in index.search(row.query)] == [f"{row.label}a.py"]
    assert client(sites).get(f"/{site.name}/search", params={"q": "narrowed"}).status_code == 200
