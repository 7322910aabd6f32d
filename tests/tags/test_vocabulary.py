"""What rules may ask for is what extraction gives: forms of statements and arguments, modifiers, subkinds."""

from __future__ import annotations

import json
import re
from pathlib import Path

from kwsearch.extract.rows.signature import _MODIFIERS
from kwsearch.languages.table import BY_NAME
from kwsearch.vocabulary import MODIFIERS, STATEMENT_FORMS, SUBKINDS

EXTRACT = Path(__file__).parents[2] / "kwsearch" / "extract"
QUERIES = "\n".join(path.read_text() for path in sorted((EXTRACT / "queries").glob("*.scm")))
PYTHON = "\n".join(path.read_text() for path in sorted((EXTRACT / "python").glob("*.py")))
CASES = [
    json.loads(path.read_text())
    for name, row in BY_NAME.items()
    if row.grammar
    for path in (Path(__file__).parents[1] / "extract" / "cases" / name).rglob("expected.json")
]
"""Of programming languages; what documents and build files call their parts is no tag's business."""


def test_forms_of_statements_are_those_that_readers_note() -> None:
    noted = set(re.findall(r"@statement\.([\w-]+)", QUERIES)) | set(
        re.findall(r'_statement\("([\w-]+)"', PYTHON)
    )
    assert noted == set(STATEMENT_FORMS)


def test_modifiers_and_subkinds_are_those_that_readers_give() -> None:
    modifiers = {
        word for text in re.findall(r'#set! modifiers "?([\w ]+)"?\)', QUERIES) for word in text.split()
    }
    assert modifiers | set(_MODIFIERS.values()) | {
        "deprecated",
        "documentation",
        "private",
        "virtual",
    } == set(MODIFIERS)
    assert set(re.findall(r"#set! subkind ([\w-]+)", QUERIES)) <= set(SUBKINDS)
    symbols = [symbol for case in CASES for symbol in case.get("symbols", ())]
    assert {symbol["subkind"] for symbol in symbols if "subkind" in symbol} <= set(SUBKINDS)
    assert {modifier for symbol in symbols for modifier in symbol.get("modifiers", ())} <= set(MODIFIERS)
    assert len(symbols) > 500
