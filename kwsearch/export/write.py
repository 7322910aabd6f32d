"""The formats by name, and the one way to write any of them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, BinaryIO

from kwsearch.errors import ConfigError
from kwsearch.export.ctags import ctags_json_lines, etags_lines, tags_lines
from kwsearch.export.graph import dot_lines, graph_json_lines
from kwsearch.export.inventory import inventory_chunks
from kwsearch.export.sarif import sarif_lines
from kwsearch.records.write import record_lines

if TYPE_CHECKING:
    from kwsearch.search.index import Index

_WRITERS: dict[str, Callable[[Index], Iterator[bytes]]] = {
    "tags": tags_lines,
    "etags": etags_lines,
    "ctags-json": ctags_json_lines,
    "jsonl": record_lines,
    "objects.inv": inventory_chunks,
    "sarif": sarif_lines,
    "dot": dot_lines,
    "graph-json": graph_json_lines,
}

EXPORT_FORMATS = tuple(_WRITERS)
"""Names of the formats, as `export_index` takes them."""


def export_index(index: Index, format: str, stream: BinaryIO) -> int:
    """Write all that an index holds in a format of other programs; equal indexes give equal bytes.

    Paths are those of the index, relative to its root, with ``/``.

    Args:
        index: Open; one committed state of it is written if nobody refreshes it meanwhile.
        format: One of EXPORT_FORMATS.
        stream: Takes the bytes; it is neither flushed nor closed.

    Returns:
        How many bytes were written.

    Raises:
        ConfigError: If there is no such format.
        OSError: If the stream refuses.
    """
    writer = _WRITERS.get(format)
    if writer is None:
        raise ConfigError(f"there is no format {format!r}; one of: {' '.join(EXPORT_FORMATS)}")
    written = 0
    for piece in writer(index):
        stream.write(piece)
        written += len(piece)
    return written
