"""A qualified name whose type does not define it is answered by what the type inherits, and it is said from where."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from trust.trees import write_tree

import kwsearch
from kwsearch.search.index import Index

TEXTS = {
    "py/base.py": "class Root:\n    def walk(self): pass\n    def both(self): pass\n",
    "py/middle.py": "from . import base\nclass Middle(base.Root):\n    def both(self): pass\n",
    "py/__init__.py": "from .middle import Middle as Passed\n",
    "py/leaf.py": "from py import Passed\nfrom outside import Strange\nclass Leaf(Passed, Strange):\n    own = 1\n",
    "py/same.py": "import py.leaf\nclass Leaf2(py.leaf.Leaf): pass\nclass Root2: pass\n",
    "py/named.py": "from py.base import Root as Base\nclass Root(Base):\n    class Inner(Base): pass\n",
    "py/circle.py": "class A(B): pass\nclass B(A):\n    def held(self): pass\n",
    "py/loads.py": (
        "from typing import overload\nclass Many:\n    @overload\n    def read(self, a: int) -> int: ...\n"
        "    def read(self, a): return a\nclass One(Many): pass\n"
    ),
    "docs.md": "Call Leaf.walk to walk, and Leaf.nothing for nothing.\n",
    "j/p/Base.java": "package p;\npublic class Base { public void run() {} }\n",
    "j/q/Kid.java": "package q;\nimport p.Base;\nclass Kid extends Base implements Runnable { }\n",
    "cpp/top.h": "#pragma once\nnamespace a { class Top { public: void go(); }; }\n",
    "cpp/all.h": '#include "top.h"\n',
    "cpp/low.h": '#include "all.h"\nclass Low : public a::Top { int x; };\n',
    "rb/animal.rb": "class Animal\n  def speak; end\nend\n",
    "rb/dog.rb": 'require_relative "animal"\nmodule Zoo\n  class Dog < Animal\n  end\nend\n',
    "ts/cart.ts": "export class Cart { total(): number { return 1; } }\n",
    "ts/big.ts": 'import { Cart as C } from "./cart";\nexport class Big extends C { }\n',
    "ts/huge.ts": 'import * as m from "./cart";\nclass Huge extends m.Cart { }\n',
    "cs/Lamp.cs": "namespace L;\npublic class Lamp { public void Glow() {} }\n",
    "cs/Bulb.cs": "using L;\nclass Bulb : Lamp { }\n",
    "go/a.go": "package g\ntype Inner struct{}\nfunc (i *Inner) Do() {}\ntype Outer struct { Inner }\n",
    "php/Ctl.php": "<?php\nnamespace App;\nclass Ctl { function act() {} }\n",
    "php/Home.php": "<?php\nnamespace App;\nclass Home extends Ctl { }\n",
    "odd[1]/x.py": "class Odd:\n    def turn(self): pass\nclass Odder(Odd): pass\n",
}


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Index]:
    folder = tmp_path_factory.mktemp("inherited")
    write_tree(folder / "root", TEXTS)
    kwsearch.build_index(folder / "root", index_dir=folder / "index")
    with kwsearch.open_index(folder / "root", index_dir=folder / "index") as opened:
        yield opened


@pytest.mark.parametrize(
    ("name", "place"),
    [
        ("Middle.walk", "py/base.py:2"),
        ("Leaf.walk", "py/base.py:2"),
        ("Leaf.both", "py/middle.py:3"),  # the nearest one
        ("Leaf2.own", "py/leaf.py:4"),
        ("leaf.Leaf.walk", "py/base.py:2"),
        ("Root.Inner.walk", "py/base.py:2"),
        ("A.held", "py/circle.py:3"),
        ("One.read", "py/loads.py:5"),
        ("Kid.run", "j/p/Base.java:2"),
        ("Low.go", "cpp/top.h:2"),
        ("Low::go", "cpp/top.h:2"),
        ("Dog.speak", "rb/animal.rb:2"),
        ("Zoo::Dog#speak", "rb/animal.rb:2"),
        ("Big.total", "ts/cart.ts:1"),
        ("Huge.total", "ts/cart.ts:1"),
        ("Bulb.Glow", "cs/Lamp.cs:2"),
        ("Outer.Do", "go/a.go:3"),
        ("Home.act", "php/Ctl.php:3"),
        ("Odder.turn", "odd[1]/x.py:2"),
    ],
)
def test_a_member_is_found_in_the_type_that_it_is_inherited_from(index: Index, name: str, place: str) -> None:
    for query in (f"def:{name}", name, f"symbol:{name}"):
        result = index.search(query)
        hit = result.hits[0]
        places = [f"{hit.path}:{match.line}" for match in hit.matches]
        assert place in (places[:1] if query.startswith("def:") else places)  # others give declarations, too
        (notice,) = [text for text in result.notices if "inherits that of" in text]
        assert f"({place})" in notice
        assert result.parsed == query.replace('"', "")
        assert index.totals([query, f"{query} lang:python", f"-lang:python {query}"]) == [
            index.search(text).total for text in (query, f"{query} lang:python", f"-lang:python {query}")
        ]


def test_it_is_said_through_which_types_a_member_comes(index: Index) -> None:
    (notice,) = index.search("def:Leaf.walk").notices
    assert notice == "Leaf defines no walk; it inherits that of Root (py/base.py:2), through Middle"


@pytest.mark.parametrize(
    ("query", "notices"),
    [
        ("Middle.both", ()),
        ("Leaf.own", ()),
        ("py.leaf", ()),
        ("nothing.walk", ()),
        ("setup.cfg", ()),
        ("leaf.walk", ()),  # no type, but a file
        ("Leaf.walk -lang:php other", ()),  # one of several words
        (
            "Leaf.nothing",
            ("no Leaf here defines or inherits a nothing; what it inherits from Strange is not known here",),
        ),
        ("Root2.walk", ("no Root2 here defines or inherits a walk; of that name: Root.walk",)),
    ],
)
def test_what_is_defined_or_is_no_member_is_answered_as_before(
    index: Index, query: str, notices: tuple[str, ...]
) -> None:
    assert index.search(query).notices == notices


def test_a_new_state_is_asked_anew(tmp_path) -> None:
    write_tree(tmp_path / "root", {"a.py": "class A:\n    def f(self): pass\nclass B(A): pass\n"})
    kwsearch.build_index(tmp_path / "root", index_dir=tmp_path / "index")
    with kwsearch.open_index(tmp_path / "root", index_dir=tmp_path / "index") as index:
        assert "inherits that of A (a.py:2)" in index.search("B.f").notices[0]
        (tmp_path / "root/a.py").write_text("class A:\n    pass\nclass B(A):\n    def f(self): pass\n")
        kwsearch.build_index(tmp_path / "root", index_dir=tmp_path / "index")
        result = index.search("B.f")
        assert (result.notices, result.hits[0].matches[0].line) == ((), 4)
