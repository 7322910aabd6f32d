"""Names that are joined by slashes, dots and colons ask for a path, for what is defined there, and for their parts."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from trust.trees import write_tree

import kwsearch
from kwsearch.search.index import Index

TEXTS = {
    "web/parcel-list.vue": "<template><p>parcel-list.vue</p></template>\n",
    "web/README.md": "parcel-list.vue, parcel-list.vue and parcel-list.vue again\n" * 20,
    "lib/rubocop/cop/style/file_null.rb": (
        "module RuboCop\n  module Cop\n    module Style\n      # Checks the null device.\n"
        "      class FileNull < Base\n      end\n    end\n  end\nend\n"
    ),
    "lib/rubocop/cop/lint/other.rb": "# A false negative, fixed.\nclass Other\nend\n",
    "lib/rubocop/cop/style.rb": "module Style\nend\n",
    "net/http/transport.go": "package http\n\ntype Client struct{}\n\nfunc (c *Client) Do() {}\n",
    "net/smtp/client.go": "package smtp\n\ntype Client struct{}\n",
    "src/com/acme/Parcel.java": "package com.acme;\nclass Parcel { void send() {} }\n",
    "src/warehouse/shelf.py": "class Shelf:\n    def put(self): pass\n",
    "src/warehouse/__init__.py": "from .shelf import Shelf\n",
    "src/rate-limit/index.ts": "export function wait() {}\n",
    "parcels/app.py": "class Parcels:\n    def send_all(self): pass\n",
    "parcels/helpers.py": "def send_all(): pass\n",
    "CHANGELOG.md": "Fix a false negative\n",
}


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Index]:
    folder = tmp_path_factory.mktemp("joined")
    write_tree(folder / "root", TEXTS)
    kwsearch.build_index(folder / "root", index_dir=folder / "index")
    with kwsearch.open_index(folder / "root", index_dir=folder / "index") as opened:
        yield opened


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("Style/FileNull", ["lib/rubocop/cop/style/file_null.rb"]),
        ("style/file_null", ["lib/rubocop/cop/style/file_null.rb"]),
        ("style/file_null.rb", ["lib/rubocop/cop/style/file_null.rb"]),
        ("Style::FileNull", ["lib/rubocop/cop/style/file_null.rb"]),
        ("RuboCop.Cop.Style.FileNull", ["lib/rubocop/cop/style/file_null.rb"]),
        ("Lint/FileNull", []),
        ("FileNull/Style", []),
        ("net/http", ["net/http/transport.go"]),
        ("net/http.Client", ["net/http/transport.go"]),
        ("http.Client", ["net/http/transport.go"]),
        ("Client#Do", ["net/http/transport.go"]),
        ("smtp/client", ["net/smtp/client.go"]),
        ("com.acme.Parcel", ["src/com/acme/Parcel.java"]),
        ("acme.Parcel.send", ["src/com/acme/Parcel.java"]),
        ("warehouse.Shelf", ["src/warehouse/shelf.py"]),
        ("def:warehouse.Shelf.put", ["src/warehouse/shelf.py"]),
        ("file_null.rb", ["lib/rubocop/cop/style/file_null.rb"]),
        ("File_Null.rb", ["lib/rubocop/cop/style/file_null.rb"]),
        ("lib/rubocop/cop/style/file_null.rb", ["lib/rubocop/cop/style/file_null.rb"]),
        ("null.rb", []),
        ("file_null.r", []),
        ("parcel-list.vue", ["web/parcel-list.vue"]),
        ("rate-limit/index.ts", ["src/rate-limit/index.ts"]),
        ("rate-limit/index", ["src/rate-limit/index.ts"]),
    ],
)
def test_joined_names_find_the_path_and_what_is_defined_there(
    index: Index, query: str, expected: list[str]
) -> None:
    found = [hit.path for hit in index.search(query)]
    assert found[:1] == expected
    assert len(found) <= 2


def test_in_a_question_a_joined_name_asks_for_its_parts_too(index: Index) -> None:
    for name in ("Style/FileNull", "Style::FileNull", "style/file_null.rb"):
        hits = index.search(f"fix a false negative for {name}").hits
        assert hits[0].path == "lib/rubocop/cop/style/file_null.rb"
        assert {hit.path for hit in hits} >= {"lib/rubocop/cop/lint/other.rb", "CHANGELOG.md"}
    (hit,) = index.search("Filed/FileNull null device").hits[:1]
    assert (hit.path, hit.missing) == ("lib/rubocop/cop/style/file_null.rb", ("Filed/FileNull", "Filed"))


@pytest.mark.parametrize("query", ["{}.send_all", "def:{}.send_all", "symbol:{}.send_all", "{}::send_all"])
def test_of_two_names_that_differ_in_case_the_one_that_is_written_so_is_first(
    index: Index, query: str
) -> None:
    helper, member = "parcels/helpers.py", "parcels/app.py"
    assert [hit.path for hit in index.search(query.format("parcels"))] == [helper, member]
    assert [hit.path for hit in index.search(query.format("Parcels"))] == [member, helper]
    assert [hit.path for hit in index.search(query.format("PARCELS"))] == [member, helper]
    assert [hit.path for hit in index.search(query.format("Parcels"), case="yes")] == [member]
