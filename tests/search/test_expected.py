"""What users of git, ripgrep and other searches expect of an answer, each on the smallest tree that shows it."""

from __future__ import annotations

import subprocess
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import pytest

import kwsearch
from kwsearch.search.index import Index

MakeRepo = Callable[[Mapping[str, str | bytes]], Path]


@contextmanager
def indexed(root: Path) -> Iterator[Index]:
    """The index of a folder."""
    kwsearch.build_index(root, index_dir=root.parent / "index")
    with kwsearch.open_index(root, index_dir=root.parent / "index") as index:
        yield index


def test_an_answer_beside_a_nested_repository_is_not_complete_and_says_why(make_repo: MakeRepo) -> None:
    root = make_repo({"a.py": "def own(): ...\n", "vendor/b.py": "def vendored(): ...\n"})
    for folder in (root, root / "vendor"):
        subprocess.run(["git", "init", "-q", str(folder)], check=True)
    with indexed(root) as index:
        for query, total in (("vendored", 0), ("own", 1)):
            result = index.search(query)
            assert (result.total, result.complete) == (total, False)
            assert dict(result.skipped)["nested-repository"] == 1


def test_a_folder_whose_git_folder_holds_head_alone_is_searched_as_git_lists_it(make_repo: MakeRepo) -> None:
    root = make_repo(
        {"a.py": "", "module/.git/HEAD": "ref: refs/heads/main\n", "module/b.py": "def inside(): ...\n"}
    )
    subprocess.run(["git", "init", "-q", str(root)], check=True)
    listed = subprocess.run(
        ["git", "-C", str(root), "ls-files", "-o"], check=True, capture_output=True, text=True
    )
    assert listed.stdout.split() == ["a.py", "module/b.py"]
    with indexed(root) as index:
        result = index.search("inside")
        assert [hit.path for hit in result.hits] == ["module/b.py"]
        assert result.complete


def test_who_calls_something_is_named_with_the_symbol_around_the_call(make_repo: MakeRepo) -> None:
    root = make_repo(
        {
            "a.py": "class K:\n    def m(self):\n        return thing(2)\n\n\nthing(3)\n",
            "A.java": "class K {\n  int m() { return thing(2); }\n}\n",
            "a.go": "package a\n\nfunc (k K) m() int { return thing(2) }\n",
        }
    )
    with indexed(root) as index:
        found = {
            hit.path: [(match.line, match.scope) for match in hit.matches]
            for hit in index.search("call:thing").hits
        }
        assert found == {"a.py": [(3, "K.m"), (6, "")], "A.java": [(2, "K.m")], "a.go": [(3, "K.m")]}
        assert [(use.name, use.scope) for use in index.file("a.py").uses] == [("thing", "K.m"), ("thing", "")]
        within = index.search("call:thing scope:K").hits
        assert {hit.path: [match.line for match in hit.matches] for hit in within} == {
            "a.py": [3], "A.java": [2], "a.go": [3],
        }  # fmt: skip


def test_a_match_of_a_regular_expression_says_its_column(make_repo: MakeRepo) -> None:
    root = make_repo({"a.txt": "one\n  the widget\n\twidget\n", "b.py": "größe = widget\n"})
    with indexed(root) as index:
        found = {
            hit.path: [(match.line, match.column) for match in hit.matches]
            for hit in index.search("/wid.et/").hits
        }
    assert found == {"a.txt": [(2, 7), (3, 2)], "b.py": [(1, 9)]}


def test_types_and_functions_come_before_members_headings_and_keys_of_that_name(make_repo: MakeRepo) -> None:
    root = make_repo(
        {
            "README.md": "# client\n\nclient client\n",
            "package-lock.json": '{"client": 1}\n',
            "a.py": "class Pool:\n    def client(self): ...\n",
            "server.h": "typedef struct client { int fd; } client;\n",
            "server.c": '#include "server.h"\nint fd_of(struct client *c) { return c->fd; }\n',
        }
    )
    with indexed(root) as index:
        assert [hit.path for hit in index.search("def:client").hits] == [
            "server.h", "a.py", "README.md", "package-lock.json",
        ]  # fmt: skip


def test_of_a_type_and_a_member_of_its_name_on_one_line_the_type_is_shown(make_repo: MakeRepo) -> None:
    root = make_repo(
        {
            "gin.go": "package gin\ntype Engine struct { Engine int }\n",
            "node.c": "struct node { int node; };\n",
            "Box.java": "class Box { int Box; Box() {} }\n",
        }
    )
    with indexed(root) as index:
        for name, kind in (("Engine", "struct"), ("node", "struct"), ("Box", "class")):
            for query in (name, f"def:{name}"):
                first = index.search(query).hits[0].matches[0]
                assert (first.kind, first.scope) == (kind, "")


def test_a_regular_expression_over_line_ends_matches_or_is_an_error(make_repo: MakeRepo) -> None:
    root = make_repo({"a.py": "def a():\n    pass\n\n\nif a:\n\n    pass\n", "b.py": "def b(): pass\n"})
    with indexed(root) as index:
        found = index.search(r"/:\n\s+pass/")
        assert [(hit.path, [match.line for match in hit.matches]) for hit in found.hits] == [("a.py", [1, 5])]
        with pytest.raises(kwsearch.QuerySyntaxError, match="look"):
            index.search(r"/a(?=\n)/")


def test_a_python_file_with_one_very_long_line_is_read(make_repo: MakeRepo) -> None:
    table = ", ".join(map(str, range(60_000)))
    root = make_repo({"table.py": f"def before(): ...\n\n\nTABLE = [{table}]\n\n\ndef after(): ...\n"})
    with indexed(root) as index:
        assert [(match.line, match.name) for match in index.search("def:after").hits[0].matches] == [
            (7, "after")
        ]
        assert index.search("def:before").complete


def test_a_glob_takes_case_as_it_is_written(make_repo: MakeRepo) -> None:
    root = make_repo({"a.py": "word = 1\n", "UP.PY": "word = 2\n"})
    with indexed(root) as index:
        assert [hit.path for hit in index.search("word glob:*.PY").hits] == ["UP.PY"]
        assert [hit.path for hit in index.search("word -glob:*.py").hits] == ["UP.PY"]
        with pytest.raises(kwsearch.QuerySyntaxError, match="is not closed"):
            index.search("word glob:*.{py")


def test_a_call_is_found_by_the_whole_path_of_its_module_that_is_not_in_the_root(make_repo: MakeRepo) -> None:
    root = make_repo(
        {
            "go.mod": "module example.com/m\n",
            "a.go": 'package m\n\nimport "net/http"\n\nfunc F() { http.NewRequest("GET", "x", nil) }\n',
        }
    )
    with indexed(root) as index:
        for query in (
            "call:net/http.NewRequest",
            "call:http.NewRequest",
            "call:net/http.New*",
            "import:net/http",
        ):
            assert [hit.path for hit in index.search(query).hits] == ["a.go"], query
        assert index.search("call:et/http.NewRequest").hits == ()


def test_an_imported_name_says_the_column_of_its_last_part(make_repo: MakeRepo) -> None:
    root = make_repo(
        {
            "a.py": "from string import ascii_letters, digits\nimport os.path\n",
            "b.ts": 'import { alpha, beta as gamma } from "./x";\n',
            "c.rs": "use std::io::{Read, Write as W};\n",
        }
    )
    with indexed(root) as index:
        rows = [(match.name, match.column) for hit in index.search("role:import") for match in hit.matches]
    assert sorted(rows) == [
        ("./x.alpha", 10),
        ("./x.beta", 17),
        ("os.path", 8),
        ("std.io.Read", 15),
        ("std.io.Write", 21),
        ("string.ascii_letters", 20),
        ("string.digits", 35),
    ]
