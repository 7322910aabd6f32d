"""Schemas that are broken: one statement hides nothing of the other blocks; facts of any bytes are sound."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest
from fact_promises import check_facts

from kwsearch.extract import extract_facts
from kwsearch.extract.documents.text import mark_spans
from kwsearch.extract.rows.source import Source
from kwsearch.extract.schemas import sql_tokens
from kwsearch.extract.schemas.statements import tokens_of
from kwsearch.languages.table import BY_NAME

CASES = Path(__file__).parent / "cases"
INSERTED = (b"{", b"}", b"(", b")", b"[", b"]", b";", b",", b"=", b"<", b"word", b'"')


@pytest.mark.parametrize(
    ("language", "case"),
    [
        ("graphql", "schema/input.graphql"),
        pytest.param("proto", "shop/input.proto", marks=pytest.mark.slow),
    ],
)
def test_a_broken_statement_hides_no_other_block(language: str, case: str) -> None:
    data = (CASES / language / case).read_bytes()
    symbols = extract_facts("input", data, language).symbols
    blocks = [item for item in symbols if not item.scope and item.end_line > item.line]
    tried, harmed = 0, []
    for token in tokens_of(Source(data), mark_spans(data, BY_NAME[language])):
        line = data.count(b"\n", 0, token.start) + 1
        inner = next((item for item in blocks if item.line <= line <= item.end_line), None)
        if inner is None or b'"' in token.text:
            continue
        texts = [data[: token.start] + b" " * len(token.text) + data[token.end :]]
        texts += [data[: token.start] + text + b" " + data[token.start :] for text in INSERTED]
        for broken in texts:
            facts = extract_facts("input", broken, language)
            check_facts(facts, broken)
            found = Counter((item.name, item.kind, item.line, item.scope) for item in facts.symbols)
            others = Counter(
                (item.name, item.kind, item.line, item.scope)
                for item in symbols
                if item.end_line < inner.line or item.line > inner.end_line
            )
            tried += 1
            if gone := others - found:
                harmed.append((line, broken[token.start - 10 : token.end + 10], sorted(gone)))
    assert tried > 500
    assert len(harmed) * 200 <= tried, harmed  # a quote too many may leave ``/*`` outside of a string


@pytest.mark.parametrize("case", ["tables", "routines"])
def test_a_broken_statement_of_sql_hides_no_other(case: str) -> None:
    data = (CASES / "sql" / case / "input.sql").read_bytes()
    symbols = extract_facts("input", data, "sql").symbols
    tried, harmed = 0, []
    for number, token in enumerate(sql_tokens.tokens_of(data).tokens[::9]):
        line = data.count(b"\n", 0, token.start) + 1
        text = INSERTED[number % len(INSERTED)]
        for broken in (
            data[: token.start] + b" " * (token.end - token.start) + data[token.end :],
            data[: token.start] + text + b" " + data[token.start :],
            data[: token.start] + b"'" + data[token.start :],
        ):
            facts = extract_facts("input", broken, "sql")
            check_facts(facts, broken)
            found = Counter((item.name, item.kind, item.line) for item in facts.symbols)
            others = Counter(
                (item.name, item.kind, item.line)
                for item in symbols
                if not any(row.line <= line <= row.end_line >= item.line >= row.line for row in symbols)
            )
            tried += 1
            if gone := others - found:
                harmed.append((line, broken[token.start - 10 : token.end + 10], sorted(gone)[:3]))
    assert tried > 100
    assert len(harmed) * 100 <= tried, harmed  # what closes a body between dollars, or a DELIMITER


def test_bodies_without_end_inside_each_other_are_read() -> None:
    marks = [b"$b%d$" % number for number in range(3000)]
    data = (
        b"".join(b"DO %s " % mark for mark in marks) + b"SELECT 1 FROM inner_one; " + b" ".join(marks[::-1])
    )
    facts = extract_facts("input", data, "sql")
    check_facts(facts, data)
    assert [use.name for use in facts.uses] == ["inner_one"]
