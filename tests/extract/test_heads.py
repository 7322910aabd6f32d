"""A mark that is missing in the head of a type, or at the end of its block, hides no member and nothing else."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
from fact_promises import check_facts
from grammars import need_grammar
from tree_sitter import Node, Parser

from kwsearch.extract import extract_facts
from kwsearch.extract.engine import load_grammar
from kwsearch.languages.table import BY_NAME, detect_language
from kwsearch.models import Symbol

FILES = sorted(path for path in (Path(__file__).parent / "heads").iterdir() if path.is_file())
CALLABLE = re.compile("function|constructor|method|init_")
MARKS = b"(){}[]<>:,="

Row = tuple[str, str, int, str]


def rows(symbols: list[Symbol]) -> Counter[Row]:
    return Counter((item.name, item.kind, item.line, item.scope) for item in symbols)


def leaves(node: Node) -> Iterator[Node]:
    if not node.children:
        yield node
    for child in node.children:
        yield from leaves(child)


def without_a_mark(data: bytes, root: Node) -> Iterator[tuple[bytes, range]]:
    """Every text without one mark of a type's head, or the end of its block; with the lines of the head."""
    pending = [root]
    while pending:
        node = pending.pop()
        pending += node.children
        body = next(
            (child for child in node.children if child.type.endswith(("body", "declaration_list"))), None
        )
        if body is None or data[body.start_byte] != ord("{") or CALLABLE.search(node.type):
            continue
        head = range(node.start_point.row + 1, body.start_point.row + 2)
        for leaf in leaves(node):
            start, end = leaf.start_byte, leaf.end_byte
            if end == start + 1 and start <= body.start_byte and data[start:end] in MARKS:
                joins = data[start - 1 : start].isalnum() and data[end : end + 1].isalnum()
                yield data[:start] + b" " * joins + data[end:], head
        yield data[: body.end_byte - 1] + data[body.end_byte :], range(0)


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_a_broken_head_hides_nothing(path: Path) -> None:
    data = path.read_bytes()
    language = detect_language(path.name, data)
    need_grammar(language)
    row = BY_NAME[language]
    parser = Parser(load_grammar(row.grammar, row.query).language)
    facts = extract_facts("input", data, language)
    assert facts.error_share == 0.0
    tried, harmed = 0, []
    for broken, head in without_a_mark(data, parser.parse(data).root_node):
        found = extract_facts("input", broken, language)
        check_facts(found, broken)
        tried += 1
        if gone := rows([item for item in facts.symbols if item.line not in head]) - rows(found.symbols):
            harmed.append((head, sorted(gone)))
    assert tried > 30
    assert not harmed


@pytest.mark.parametrize(
    ("path", "text", "found"),
    [
        # what stands on the next line is called to the grammar, and nothing tells of an error
        (
            "a.kt",
            b'class A(b: B)\n    C(b, "c") {\n    val d = 1\n\n    fun e() = 2\n}\n\nfun f() = 3\n',
            [("A", ""), ("d", "A"), ("e", "A"), ("f", "")],
        ),
        (
            "a.kt",
            b"@Kept(1\nenum class A\n    B,\n    C\n}\n\nfun d() = 1\n",
            [("A", ""), ("B", "A"), ("C", "A"), ("d", "")],
        ),
        (
            "a.kt",
            b"class A\ninternal constructor(\n    val b: List B>,\n) : C {\n    fun d() = 1\n}\n",
            [("A", ""), ("d", "A")],
        ),
        # its members became expressions at the top of the file
        (
            "a.kt",
            b'class A \n    val b = "c"\n\n    @Kept\n    inner class D {\n        fun e() = 1\n    }\n}\n',
            [("A", ""), ("b", "A"), ("D", "A"), ("e", "A.D")],
        ),
        # members that nothing but their lines tells of
        (
            "a.scala",
            b"enum A(val b: Int derives C:\n  case D extends A(0)\n  def e = 1\n\nobject F:\n  def g = 1\n",
            [("A", ""), ("D", "A"), ("e", "A"), ("F", ""), ("g", "F")],
        ),
        (
            "a.scala",
            b"class A(b: Int\n  def c = 1\n  def d = 2\n\ntrait E[F:\n  def g = 1\n\nenum H\n  case I, J\n"
            b"  def k = 1\n\nobject L:\n  def m = 1\n",
            [
                ("A", ""),
                ("c", "A"),
                ("d", "A"),
                ("E", ""),
                ("g", "E"),
                ("H", ""),
                ("I", "H"),
                ("J", "H"),
                ("k", "H"),
                ("L", ""),
                ("m", "L"),
            ],
        ),
        # its function is no type of the next one
        (
            "a.scala",
            b"object A {\n  def b(c: Int = c\n  def d(e: Int): Int = e\n  val f = 1\n}\n",
            [("A", ""), ("b", "A"), ("d", "A"), ("f", "A")],
        ),
    ],
)
def test_what_is_broken_is_found_by_its_lines(path: str, text: bytes, found: list[tuple[str, str]]) -> None:
    language = detect_language(path, text)
    need_grammar(language)
    facts = extract_facts(path, text, language)
    check_facts(facts, text)
    assert [(symbol.name, symbol.scope) for symbol in facts.symbols] == found
