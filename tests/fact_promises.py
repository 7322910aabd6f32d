"""What models.FileFacts promises, as a check: shared by the tests of extractors and by their fuzzing."""

from __future__ import annotations

from kwsearch.models import COMMENT, DOC, HIDDEN, STRING, FileFacts
from kwsearch.vocabulary import KINDS, ROLES


def check_facts(facts: FileFacts, data: bytes) -> None:
    """Assert what models.FileFacts promises of the facts of these bytes."""
    lines = data.count(b"\n") + 1
    at = 0
    for start, end, line, kind in facts.spans:
        assert at <= start < end <= len(data)
        assert line == data.count(b"\n", 0, start) + 1
        assert kind in (COMMENT, STRING, DOC, HIDDEN)
        at = end
    assert 0.0 <= facts.error_share <= 1.0
    for symbol in facts.symbols:
        assert symbol.name
        assert symbol.kind in KINDS
        assert symbol.role in ("definition", "declaration")
        assert 1 <= symbol.line <= lines
        assert symbol.end_line <= lines
        assert symbol.column >= 1
        assert len(symbol.signature) <= 200
        assert "\n" not in symbol.signature + symbol.doc
        assert list(symbol.modifiers) == sorted(set(symbol.modifiers))
    for use in facts.uses:
        assert use.name
        assert use.role in ROLES
        assert use.qualified
    for rows in (facts.symbols, facts.imports, facts.uses, facts.statements):
        numbers = [row.line for row in rows]
        assert numbers == sorted(numbers)
        assert all(1 <= number <= lines for number in numbers)
