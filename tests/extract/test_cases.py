"""Every folder of tests/extract/cases: what is extracted from ``input.<ext>`` equals ``expected.json``."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from grammars import need_grammar

from kwsearch.extract import extract_facts
from kwsearch.languages.table import BY_NAME
from kwsearch.models import HIDDEN, FileFacts
from kwsearch.vocabulary import WORD_CLASSES

CASES = Path(__file__).parent / "cases"
FOLDERS = sorted(path.parent for path in CASES.glob("*/*/input.*"))
WITH_GRAMMAR = sorted(name for name, row in BY_NAME.items() if row.grammar)


def describe(facts: FileFacts, data: bytes) -> dict[str, Any]:
    """Return the facts as JSON values, without what is empty."""

    def rows(items: list[Any]) -> list[dict[str, Any]]:
        return [{key: value for key, value in item._asdict().items() if value} for item in items]

    uses = rows(facts.uses)
    for use in uses:
        if "arguments" in use:
            use["arguments"] = {key: value for key, value in use["arguments"]._asdict().items() if value}
    spans = [
        f"{line} {'hidden' if kind == HIDDEN else WORD_CLASSES[kind]} {data[start:end].decode('utf-8', 'replace')}"
        for start, end, line, kind in facts.spans
    ]
    whole = {
        "doc": facts.doc,
        "error_share": facts.error_share,
        "fallback": facts.fallback,
        "symbols": rows(facts.symbols),
        "imports": rows(facts.imports),
        "uses": uses,
        "statements": rows(facts.statements),
        "spans": spans,
    }
    return json.loads(json.dumps({key: value for key, value in whole.items() if value}))


def dump(value: dict[str, Any]) -> str:
    """Return JSON with one line for each row, for people who read differences."""
    parts = []
    for key, item in value.items():
        if isinstance(item, list):
            lines = ",\n".join("  " + json.dumps(row, ensure_ascii=False) for row in item)
            parts.append(f" {json.dumps(key)}: [\n{lines}\n ]")
        else:
            parts.append(f" {json.dumps(key)}: {json.dumps(item, ensure_ascii=False)}")
    return "{\n" + ",\n".join(parts) + "\n}\n"


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda path: f"{path.parent.name}/{path.name}")
def test_case(folder: Path, update_golden: bool) -> None:
    need_grammar(folder.parent.name)
    (source,) = folder.glob("input.*")
    target = folder / "expected.json"
    expected = json.loads(target.read_text(encoding="utf-8")) if target.exists() else {}
    wanted = expected.get("wanted_calls", [])
    data = source.read_bytes()
    found = describe(extract_facts(source.name, data, folder.parent.name, frozenset(wanted)), data)
    if wanted:
        found = {"wanted_calls": wanted} | found
    if update_golden:
        target.write_text(dump(found), encoding="utf-8")
    else:
        assert found == expected


@pytest.mark.parametrize("language", WITH_GRAMMAR)
def test_language_has_a_case(language: str) -> None:
    assert [folder.name for folder in FOLDERS if folder.parent.name == language]


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda path: f"{path.parent.name}/{path.name}")
def test_what_stands_in_a_function_has_it_as_its_scope(folder: Path) -> None:
    facts = json.loads((folder / "expected.json").read_text(encoding="utf-8"))
    for symbol in facts.get("symbols", []):
        if symbol["kind"] in ("function", "method", "constructor") and symbol["role"] == "definition":
            inside = [
                use.get("scope", "")
                for use in facts.get("uses", [])
                if symbol["line"] + 1 < use["line"] < symbol["end_line"]
            ]
            assert not inside or any(symbol["name"] in scope for scope in inside), symbol
