"""Everything that an index holds, as lines: the header, what was skipped, then a record a file."""

from __future__ import annotations

import json
from binascii import b2a_base64
from collections.abc import Iterator
from typing import TYPE_CHECKING

from kwsearch import __version__
from kwsearch.json_text import json_line, path_fields, plain_json
from kwsearch.records.layout import RECORDS_FORMAT
from kwsearch.search.answer import source_text
from kwsearch.store.segment.reader import NOT_INDEXED
from kwsearch.store.segment.running_text import running_words
from kwsearch.vocabulary import WORD_CLASSES

if TYPE_CHECKING:
    from kwsearch.models.reports import FileRecord
    from kwsearch.search.index import Index
    from kwsearch.store.segment.view import View

    Rows = dict[tuple[int, str], list[bytes]]

_FILES_AT_ONCE = 256
"""Words are looked up for so many files together: each page of the dictionary is unpacked once for all of them."""


def record_lines(index: Index) -> Iterator[bytes]:
    """Return the lines, as layout.py has them.

    A file's line has the fields of FileRecord, and:

    * ``text``, or null when the file has changed since it was indexed;
    * ``words``: for each syntax class the words of each line that has some;
    * ``hidden_words``: whether it has words that the index does not know;
    * ``imported_files`` beside ``imports``, in their order: the files that each means, none for what is outside.
    """
    reader = index.reader
    scan = reader.scan
    places = sorted(
        (
            (view.segment.path_of(document), view, document)
            for view in reader.views()
            for document in view.segment.live_documents()
        ),
        key=lambda place: place[0],
    )
    skipped = [(path, reason, 0, True) for path, reason in scan.folders.items()]
    skipped += [(path, row[0], row[1], False) for path, row in scan.skipped.items()]
    yield _line(
        {
            "type": "header", "format": RECORDS_FORMAT, "version": __version__, "root": index.root,
            "files": len(places), "skipped": len(skipped),
        }
    )  # fmt: skip
    for path, reason, size, is_folder in sorted(skipped):
        yield _line(
            {"type": "skipped", **path_fields(path), "reason": reason, "size": size, "folder": is_folder}
        )
    for first in range(0, len(places), _FILES_AT_ONCE):
        some = places[first : first + _FILES_AT_ONCE]
        by_view: dict[View, list[int]] = {}
        for _, view, document in some:
            by_view.setdefault(view, []).append(document)
        words = {view: running_words(view.segment, documents) for view, documents in by_view.items()}
        for path, view, document in some:
            # Let go of with its line: the words of 256 files are the most that is held.
            fields = _fields(index.file(path), words[view].pop(document))
            data = source_text(index.root, path, view, document).read()
            fields["text"] = None if data is None else data.decode("utf-8", "surrogateescape")
            fields["hidden_words"] = bool(view.segment.flags[document] & NOT_INDEXED)
            yield _line(fields)


def _line(fields: dict[str, object]) -> bytes:
    exact = json.dumps(fields, separators=(",", ":"))
    # Only a lone surrogate, or a backslash before "ud", looks so: most lines are not compared.
    if "\\ud" in exact and plain_json(fields) != json.loads(exact):
        fields["exact_base64"] = b2a_base64(exact.encode("ascii"), newline=False).decode("ascii")
    return json_line(fields).encode()


def _fields(record: FileRecord, words: Rows) -> dict[str, object]:
    by_class: dict[str, list[list[object]]] = {}
    for (line, name), found in sorted(words.items()):
        text = b" ".join(found).decode("utf-8", "surrogateescape")
        by_class.setdefault(name, []).append([line, text])
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
        "words": {name: by_class[name] for name in WORD_CLASSES if name in by_class},
    }
