"""What holds for every file that is extracted, however broken, hostile or strangely encoded."""

from __future__ import annotations

import ast
import sysconfig
import warnings
from collections import defaultdict
from itertools import accumulate
from pathlib import Path

import pytest
from fact_promises import check_facts
from grammars import need_grammar
from hypothesis import given, settings
from hypothesis import strategies as st
from tree_sitter import Node, Parser, Query, QueryCursor

from benchmarks.extraction_truth import ast_rows, own_rows
from kwsearch.extract import extract_facts
from kwsearch.extract.documents.text import mark_spans
from kwsearch.extract.engine import _query_texts, load_grammar
from kwsearch.extract.repair.cython import read_cython
from kwsearch.extract.rows.captures import PREDICATES, QueryVocabularyError, plan_pattern
from kwsearch.extract.rows.cases import asked_as_one, cases, neighbours
from kwsearch.extract.rows.source import Source
from kwsearch.languages.table import BY_NAME, detect_language
from kwsearch.models import COMMENT

CODE = sorted(name for name, row in BY_NAME.items() if row.grammar)
OWN = ("python", "c", "cpp", "cuda")
DEEP = 100_000


HOSTILE = {
    "empty": b"",
    "open parentheses": b"(" * DEEP,
    "nested calls": b"f(" * DEEP + b")" * DEEP,
    "open brackets": b"[" * DEEP,
    "open braces": b"{\n" * DEEP,
    "chained calls": b"a" + b".b()" * DEEP,
    "dots": b"from " + b"." * DEEP + b" import a\n",
    "commas": b"x = [" + b", " * DEEP + b"]\n",
    "keywords in a row": b"if " * DEEP,
    "nested functions": b"".join(b" " * depth + b"def f():\n" for depth in range(400)),
    "nested classes": b"class A { " * 5000,
    "one line": b"x = 1; " * 70_000,
    "one word": b"a" * 500_000,
    "open string": b'"' + b"a" * 500_000,
    "open comment": b"/*" * 100_000,
    "NUL bytes": b"def f():\0 pass\n" * 500,
    "only NUL bytes": b"\0" * 200_000,
    "not UTF-8": b"\xff\xfe\x80" * 50_000,
    "carriage returns": b"\r" * 200_000,
    "open templates": b"A<" * 20_000,
    "open f-strings": b'f"{' * 20_000,
    "open import tree": b"use a::{" + b"b::{" * 20_000,
    "comprehensions that bind": b"import a as np\n" + b"[np for np in np] " * 3000,
    "open parameters": b"def f(" + b"(a," * 20_000,
}


SHARES = pytest.mark.parametrize("share", [30, pytest.param(1, marks=pytest.mark.slow)])
"""How much of a hostile file is tried: a thirtieth of it in every run, all of it in a slow one."""


@SHARES
@pytest.mark.parametrize("language", OWN)
@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_input_is_extracted_or_read_as_text(language: str, name: str, share: int) -> None:
    data = HOSTILE[name][: len(HOSTILE[name]) // share]
    facts = extract_facts("input", data, language, frozenset(("f", "b")))
    check_facts(facts, data)
    assert facts.fallback in ("", "timeout")


@SHARES
@pytest.mark.parametrize("language", sorted(set(CODE) - set(OWN)))
def test_other_grammars_survive_hostile_input(language: str, share: int) -> None:
    for name in (
        "empty",
        "open parentheses",
        "open braces",
        "chained calls",
        "commas",
        "not UTF-8",
        "only NUL bytes",
    ):
        data = HOSTILE[name][: len(HOSTILE[name]) // share]
        check_facts(extract_facts("input", data, language), data)


TOKENS = st.sampled_from(
    (
        *"()[]{}<>=+-*/%&|^~!?:;,.@#$\"'`\\ \n\t",
        *(
            " def f",
            " class A",
            " import a",
            " from .a import b as c",
            " struct S",
            " namespace n",
            " template <T>",
        ),
        *(
            "\n    ",
            "\n# x",
            "\n// x",
            "/* x",
            "*/",
            '"""',
            " a.b(",
            " A::f",
            " lambda a: ",
            " for a in ",
            " async ",
        ),
        *(
            "#define M ",
            "\\\n",
            " operator",
            " fn f",
            " func ",
            " function ",
            " interface I",
            " é",
            "\r\n",
            "\0",
        ),
    )
)


@settings(max_examples=150, deadline=None)
@given(st.sampled_from(CODE), st.lists(TOKENS, max_size=60))
def test_any_tokens_give_facts_that_keep_their_promises(language: str, tokens: list[str]) -> None:
    data = "".join(tokens).encode()
    check_facts(extract_facts("input", data, language, frozenset(("b", "f"))), data)


CYTHON = st.sampled_from(
    (
        *"()[]{}<>=*&:,.@#\"'\\ \n\n",
        *("\n    ", "\n        ", "cdef ", "cpdef ", "ctypedef ", "cimport ", "from ", "extern ", "class ", "struct "),
        *("enum ", "fused ", "int ", "double *", "x", "f(", "A", "pass", "property ", "public ", "<int> ", "sizeof("),
        *("def ", "async ", "not None", "...", "c'x'", "IF ", "DEF ", "for i from 0 <= i < n:", '"""', "@d\n", "é"),
    )
)  # fmt: skip


@settings(max_examples=300, deadline=None)
@given(st.lists(CYTHON, max_size=60))
def test_any_cython_keeps_its_places(tokens: list[str]) -> None:
    data = "".join(tokens).encode()
    check_facts(extract_facts("a.pyx", data, "python"), data)
    source = Source(data)
    code, found, _ = read_cython(source, mark_spans(data, BY_NAME["python"]))
    assert len(code) == len(data)
    assert [place for place, byte in enumerate(code) if byte == 10] == [
        place for place, byte in enumerate(data) if byte == 10
    ]
    for item in found:
        assert data[item.name_start :].startswith(item.name.encode())
        assert item.start <= item.name_start < -item.minus_end <= len(data)


@SHARES
@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_cython_is_extracted_or_read_as_text(name: str, share: int) -> None:
    hostile = HOSTILE[name][: len(HOSTILE[name]) // share]
    for data in (hostile, b"cdef " + hostile, b"cdef extern from *:\n  " + hostile[:400_000]):
        check_facts(extract_facts("a.pyx", data, "python"), data)


def test_code_that_takes_too_long_is_read_as_text() -> None:
    data = b"# a comment\n" + b"x = 'a string'\n" * 20_000
    facts = extract_facts("slow.py", data, "python", timeout_seconds=0.0)
    assert facts.fallback == "timeout"
    assert facts.symbols == []
    assert facts.spans[0] == (0, 11, 1, COMMENT)
    assert len(facts.spans) == 20_001


@pytest.mark.parametrize(
    ("text", "names"),
    [
        (b"\xef\xbb\xbf\n% Sums.\nfunction y = total(x)\n  y = sum(x);\nend\n", []),
        (b"function y = total(x)\n  y = x(1);\nend\n", []),
        (b"classdef Store\nend\n", []),
        (b"// Sums.\nint total(int x) { return x; }\n", ["total"]),
    ],
)
def test_a_file_of_another_language_with_the_same_suffix_gives_words(text: bytes, names: list[str]) -> None:
    need_grammar("objective-c")
    facts = extract_facts("total.m", text, "objective-c")
    assert [symbol.name for symbol in facts.symbols] == names
    assert facts.fallback == ""


@pytest.mark.parametrize(
    ("path", "language", "before", "after"),
    [
        ("rows.js", "javascript", b"const rows = '", b"';\nfunction found() {}\n"),
        ("rows.ts", "typescript", b"const rows = `${a}", b"`;\nfunction found(): void {}\n"),
        ("rows.py", "python", b'rows = """', b'"""\ndef found(): pass\n'),
        ("rows.rb", "ruby", b"rows = <<~END\n", b"\nEND\ndef found; end\n"),
        ("rows.php", "php", b"<?php\n/*", b"*/\nfunction found() {}\n"),
        ("rows.go", "go", b"package a\n//", b"\nfunc found() {}\n"),
        ("rows.c", "c", b"/*", b"*/\nint found(void) { return 1; }\n"),
    ],
)
@pytest.mark.parametrize("mark", [b".", b"- ", b"=|"])
def test_punctuation_in_a_text_hides_no_definition(
    path: str, language: str, before: bytes, after: bytes, mark: bytes
) -> None:
    facts = extract_facts(path, before + mark * 20_000 + after, language)
    assert (facts.fallback, facts.symbols[-1].name) == ("", "found")


def test_lines_and_columns_count_characters() -> None:
    data = "\ufeffé = 1\r\nclass ÄÖ: ü = 1; x = 2\r\n\fdef f(): pass".encode()
    places = [
        (symbol.name, symbol.line, symbol.column) for symbol in extract_facts("a.py", data, "python").symbols
    ]
    assert places == [("é", 1, 2), ("ÄÖ", 2, 7), ("ü", 2, 11), ("x", 2, 18), ("f", 3, 6)]


def test_declared_encoding_is_used_for_names() -> None:
    data = "# -*- coding: latin-1 -*-\ndef größe(): return 'é'\n".encode("latin-1")
    facts = extract_facts("a.py", data, "python")
    assert [symbol.name for symbol in facts.symbols] == ["größe"]
    assert facts.error_share == 0.0


def test_unknown_encoding_keeps_the_rest() -> None:
    data = b"# coding: nonsense\ndef f(): return '\xe9'\n"
    assert [symbol.name for symbol in extract_facts("a.py", data, "python").symbols] == ["f"]


def test_scopes_of_hostile_depth_stop_growing() -> None:
    data = b"".join(b" " * depth + b"class A:\n" for depth in range(60))
    scopes = [symbol.scope for symbol in extract_facts("a.py", data, "python").symbols]
    assert len(scopes) == 60
    assert max(scopes, key=len) == ".".join(["A"] * 40)


def test_standard_library_is_read_as_ast_reads_it() -> None:
    folder = Path(sysconfig.get_path("stdlib"))
    paths = [
        path
        for package in ("", "asyncio", "email", "json", "unittest")
        for path in (folder / package).glob("*.py")
    ]
    compared = 0
    for path in sorted(paths)[::3]:
        data = path.read_bytes()
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            try:
                tree = ast.parse(data)
            except SyntaxError:
                continue
        assert own_rows(path.name, data) == ast_rows(tree), path
        compared += 1
    assert compared > 50


@pytest.mark.parametrize("language", CODE)
def test_query_fits_its_grammar(language: str) -> None:
    need_grammar(language)
    row = BY_NAME[language]
    assert load_grammar(row.grammar, row.query).plans


_KEPT: list[Query] = []
"""Queries of tests, for ever: see ``engine._queries``."""


@pytest.mark.parametrize("language", ["elixir", "hcl", "ruby"])
def test_patterns_that_are_asked_as_one_match_what_each_of_them_matches(language: str) -> None:
    need_grammar(language)
    row = BY_NAME[language]
    grammar = load_grammar(row.grammar, row.query).language
    text = b"\n".join(_query_texts(row.query)).decode()
    groups = neighbours(text)
    assert max(map(len, groups)) > 1
    each, one = Query(grammar, text), Query(grammar, "\n".join(map(asked_as_one, groups)))
    _KEPT.extend((each, one))
    first = [0, *accumulate(map(len, groups))]
    told_apart = {index: cases(patterns) for index, patterns in enumerate(groups) if len(patterns) > 1}
    matched = 0
    for path in sorted((Path(__file__).parent / "cases" / language).glob("*/input*")):
        data = path.read_bytes()
        root = Parser(grammar).parse(data).root_node
        expected, found = (
            defaultdict[int, list[dict[str, list[int]]]](list),
            defaultdict[int, list[dict[str, list[int]]]](list),
        )
        for number, captured in QueryCursor(each).matches(root):
            expected[number].append(_places(captured))
        for index, captured in QueryCursor(one).matches(root):
            if index not in told_apart:
                found[first[index]].append(_places(captured))
            for number, case in enumerate(told_apart.get(index, ()), first[index]):
                if case.takes(captured, data):
                    found[number].append(_places(captured))
                    matched += 1
        assert found == expected, path
    assert matched


def _places(captured: dict[str, list[Node]]) -> dict[str, list[int]]:
    """Return where the nodes of a match begin; what they define has no kind."""
    return {
        capture.partition(".")[0] if capture.startswith(("definition.", "declaration.")) else capture: [
            node.start_byte for node in nodes
        ]
        for capture, nodes in captured.items()
    }


@pytest.mark.parametrize(
    ("pattern", "settings_", "message"),
    [
        ("(x) @definition.klass", {}, "unknown capture @definition.klass"),
        ("(x) @unheard", {}, "unknown capture @unheard"),
        ('((x) @type (#not-any-of? @type "int"))', {}, "unknown predicate 'not-any-of"),
        ("(x name: (_) @name) @definition.class", {"colour": "red"}, "unknown setting 'colour'"),
        ("(x) @definition.class", {}, "@definition.class without @name"),
    ],
)
def test_unknown_words_of_a_query_are_reported(
    pattern: str, settings_: dict[str, str | None], message: str
) -> None:
    with pytest.raises(QueryVocabularyError, match=message):
        plan_pattern(pattern, settings_)


@pytest.mark.parametrize(
    ("asks", "kept"),
    {
        '#any-of? @x "int" "rune"': ("int", "rune"),
        '#eq? @x "int"': ("int",),
        '#match? @x "^(int|rune)$"': ("int", "rune"),
        '#not-eq? @x "int"': ("rune", "Word"),
        '#not-match? @x "^(int|rune)$"': ("Word",),
    }.items(),
)
def test_every_predicate_that_queries_may_use_decides(asks: str, kept: tuple[str, ...]) -> None:
    assert asks.partition(" ")[0].removeprefix("#") in PREDICATES
    language = load_grammar(BY_NAME["go"].grammar, BY_NAME["go"].query).language
    tree = Parser(language).parse(b"package p\nvar a int\nvar b rune\nvar c Word\n")
    query = Query(language, f"((type_identifier) @x ({asks}))")
    found = [
        str(node.text or b"", "ascii") for node in QueryCursor(query).captures(tree.root_node).get("x", ())
    ]
    assert sorted(found) == sorted(kept)


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("a.kt", "class Outer {\n    class Inner(val x: Part) : Base(x)BODY\n}\n"),
        ("a.kt", "class Outer {\n    object Inner : BaseBODY\n}\n"),
        ("a.scala", "object Outer {\n  case class Inner(x: Part) extends BaseBODY\n}\n"),
        ("a.scala", "object Outer {\n  trait Inner extends BaseBODY\n}\n"),
        ("a.rb", "module Outer\n  class Inner < Base; BODYend\nend\n"),
        ("a.cs", "class Outer {\n  record Inner(Part X) : BaseBODY;\n}\n"),
        ("a.jl", "module Outer\nabstract type Inner <: Base end\nend\n"),
        ("a.sv", "package Outer;\nclass Inner extends Base;BODY\nendclass\nendpackage\n"),
    ],
)
def test_what_a_type_inherits_stands_in_it_with_a_body_or_without(path: str, text: str) -> None:
    bodies = {"a.rb": "def x\n  end\n", "a.sv": "\nint x;"}
    language = detect_language(path, text.encode())
    need_grammar(language)
    for body in ("", bodies.get(path, " { }")):
        facts = extract_facts(path, text.replace("BODY", body).encode(), language)
        assert [(use.name, use.scope) for use in facts.uses if use.role == "inherit"] == [
            ("Base", "Outer.Inner")
        ]


def test_what_a_module_of_tests_imports_changes_no_name_outside_of_it():
    """The file's own function of the name is meant there, not one of the module around the file."""
    text = b"fn home() { expand(); }\nfn expand() {}\nmod tests {\n  use super::expand;\n  fn f() { expand(); }\n}\n"
    uses = extract_facts("a.rs", text, "rust").uses
    assert [(use.line, use.qualified) for use in uses if use.role == "call"] == [(1, "expand"), (5, "expand")]
