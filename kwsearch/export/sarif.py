"""Tags with their evidence as SARIF 2.1.0 (OASIS, 2020), as code hosts and editors show findings."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING
from urllib.parse import quote

from kwsearch import __version__
from kwsearch.json_text import json_line

if TYPE_CHECKING:
    from kwsearch.models import Evidence, Tag
    from kwsearch.search.index import Index

_SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"


def sarif_lines(index: Index) -> Iterator[bytes]:
    """Return one SARIF log: a rule a tag that was found, a result a row of evidence, by path and line.

    Tags of the category ``security`` are warnings when their evidence is strong, everything else is a note. Evidence
    that speaks of a path alone has no region.
    """
    rules: dict[str, Tag] = {}
    results: list[dict[str, object]] = []
    for record in map(index.file, index.files()):
        for tag in record.tags:
            rules.setdefault(tag.id, tag)
            results += [_result(record.path, tag, row) for row in tag.evidence]
    # A result names its rule by number, too, and those are known when all have been seen.
    numbers = {name: number for number, name in enumerate(sorted(rules))}
    for result in results:
        result["ruleIndex"] = numbers[str(result["ruleId"])]
    driver = {
        "name": "kwsearch",
        "version": __version__,
        "rules": [{"id": name, "properties": {"tags": list(rules[name].refs)}} for name in sorted(rules)],
    }
    log = {
        "$schema": _SCHEMA,
        "version": "2.1.0",
        "runs": [{"tool": {"driver": driver}, "columnKind": "unicodeCodePoints", "results": results}],
    }
    yield json_line(log).encode("ascii")


def _result(path: str, tag: Tag, row: Evidence) -> dict[str, object]:
    uri = quote(path.encode("utf-8", "surrogateescape"))
    place: dict[str, object] = {"artifactLocation": {"uri": uri, "uriBaseId": "SRCROOT"}}
    if row.line:
        # Without columns, which evidence has not: the whole line is meant.
        place["region"] = {"startLine": row.line}
    return {
        "ruleId": tag.id,
        "level": "warning" if tag.id.startswith("security/") and row.strong else "note",
        "message": {"text": f"{tag.id}: {row.kind} {row.name}" + (f" ({row.via})" if row.via else "")},
        "locations": [{"physicalLocation": place}],
        "properties": {"confidence": tag.confidence, "strong": row.strong},
    }
