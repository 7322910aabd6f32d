"""Everything that an index holds, as JSON Lines: a header, then a record a file, by path."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from kwsearch import __version__
from kwsearch.json_text import json_line, path_fields

if TYPE_CHECKING:
    from kwsearch.models import FileRecord
    from kwsearch.search.index import Index

RECORDS_FORMAT = 1
"""Number of the layout of these lines."""


def record_lines(index: Index) -> Iterator[bytes]:
    """Return the lines: ``{"type": "header", …}``, then ``{"type": "file", …}`` with the fields of FileRecord.

    ``imported_files`` stands beside ``imports``, in their order: the files that each means, none for what is outside.
    """
    header = {"type": "header", "format": RECORDS_FORMAT, "version": __version__, "root": index.root}
    yield json_line(header).encode()
    for record in map(index.file, index.files()):
        yield json_line(_fields(record)).encode()


def _fields(record: FileRecord) -> dict[str, object]:
    return {
        "type": "file",
        **path_fields(record.path),
        "language": record.language,
        "size": record.size,
        "lines": record.lines,
        "hash": record.hash,
        "flags": record.flags,
        "doc": record.doc,
        "error_share": record.error_share,
        "fallback": record.fallback,
        "symbols": [symbol._asdict() for symbol in record.symbols],
        "imports": [row._asdict() for row in record.imports],
        "imported_files": record.imported_files,
        "uses": [
            {key: value for key, value in use._asdict().items() if key != "arguments"} for use in record.uses
        ],
        "tags": [
            tag._asdict() | {"evidence": [row._asdict() for row in tag.evidence]} for tag in record.tags
        ],
    }
