"""Schemas that are broken: one statement hides nothing of the other blocks; facts of any bytes are sound."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest
from fact_promises import check_facts

from kwsearch.extract import extract_facts
from kwsearch.extract.documents.text import mark_spans
from kwsearch.extract.rows.source import Source
from kwsearch.extract.schemas.statements import tokens_of
from kwsearch.languages.table import BY_NAME

CASES = Path(__file__).parent / "cases"
INSERTED = (b"{", b"}", b"(", b")", b"[", b"]", b";", b",", b"=", b"<", b"word", b'"')


@pytest.mark.parametrize(
    ("language", "case"), [("graphql", "schema/input.graphql"), ("proto", "shop/input.proto")]
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
