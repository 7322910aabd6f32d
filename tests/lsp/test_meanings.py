"""What a name of Go means: its receiver's type, what the import before the dot brings, and nothing of other modules."""

from __future__ import annotations

import pytest

import kwsearch
from kwsearch.lsp.meanings import Meaning, meanings, spot_at

FILES = {
    "go.mod": "module example.com/m\n",
    "shop.go": 'package m\n\nimport (\n\t"net/http"\n\n\t"example.com/m/paint"\n\tyaml "gopkg.in/yaml.v3"\n)\n\n'
    "type Shop struct{}\n\nfunc (s *Shop) Render() { s.Status(); s.Draw(); paint.Draw(); yaml.Draw() }\n\n"
    "func (s *Shop) Status() {}\n\nfunc use(r http.Request) { x.Draw() }\n",
    "more.go": "package m\n\nfunc (s *Shop) Draw() {}\n\ntype Request struct{}\n\ntype Other struct{}\n\n"
    "func (o Other) Status() {}\n\nfunc (o Other) Draw() {}\n",
    "paint/paint.go": "package paint\n\nfunc Draw() {}\n\nfunc Status() {}\n",
    "brush/brush.go": "package brush\n\nfunc Draw() {}\n",
    "brush/use.go": 'package brush\n\nimport "example.com/m/paint/v2"\n\nfunc Use() { paint.Status() }\n',
}


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory):
    root = tmp_path_factory.mktemp("go")
    for path, text in FILES.items():
        (root / path).parent.mkdir(exist_ok=True)
        (root / path).write_text(text)
    with kwsearch.open_fresh_index(root, str(tmp_path_factory.mktemp("index") / "index")) as opened:
        yield opened


def meant(index: kwsearch.FreshIndex, path: str, before: str, name: str) -> list[Meaning]:
    for number, line in enumerate(FILES[path].split("\n"), 1):
        place = line.find(before + name)
        if place >= 0:
            spot = spot_at(line, number, place + len(before))
            assert spot is not None
            return meanings(index, path, index.file(path).symbols, spot)
    raise AssertionError


@pytest.mark.parametrize(
    ("before", "name", "expected"),
    [
        ("s.", "Status", [("shop.go", "Shop.Status", "here")]),
        ("s.", "Draw", [("more.go", "Shop.Draw", "base")]),
        ("paint.", "Draw", [("paint/paint.go", "Draw", "import")]),
        ("yaml.", "Draw", []),
        ("http.", "Request", []),
    ],
)
def test_a_name_of_go_means_what_stands_before_it(index, before, name, expected):
    found = meant(index, "shop.go", before, name)
    assert [(one.path, one.symbol.full_name, one.how) for one in found] == expected


def test_a_member_of_an_object_that_nobody_knows_may_be_any_type_s(index):
    found = {(one.path, one.symbol.full_name) for one in meant(index, "shop.go", "x.", "Draw")}
    assert found >= {("more.go", "Shop.Draw"), ("more.go", "Other.Draw")}


def test_the_version_of_a_module_is_no_name(index):
    assert meant(index, "brush/use.go", "paint.", "Status") == []
