"""A mark that is missing in the head of a type, or at the end of its block, hides no member and nothing else."""

from __future__ import annotations

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

FILES = sorted((Path(__file__).parent / "restart").glob("Heads.*"))
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
        body = next((child for child in node.children if child.type.endswith("body")), None)
        if body is None or data[body.start_byte] != ord("{") or "function" in node.type:
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
