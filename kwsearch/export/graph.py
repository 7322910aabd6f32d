"""The import graph: which file imports which, as Graphviz DOT and as JSON."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from kwsearch.json_text import json_line, path_fields

if TYPE_CHECKING:
    from kwsearch.search.index import Index


def dot_lines(index: Index) -> Iterator[bytes]:
    """Return a DOT graph: a node a file, by path, and an edge for each file that it imports, by path."""
    yield b"digraph imports {\n  rankdir=LR;\n  node [shape=box];\n"
    for path, targets in _edges(index):
        yield f"  {_quoted(path)};\n".encode()
        for target in targets:
            yield f"  {_quoted(path)} -> {_quoted(target)};\n".encode()
    yield b"}\n"


def graph_json_lines(index: Index) -> Iterator[bytes]:
    """Return a line a file, by path: its path, and ``imports``, the sorted paths of the files that it imports."""
    for path, targets in _edges(index):
        yield json_line({**path_fields(path), "imports": targets}).encode()


def _edges(index: Index) -> Iterator[tuple[str, list[str]]]:
    for record in map(index.file, index.files()):
        yield (
            record.path,
            # Once for each file, however many imports lead there: a picture of arrows on arrows says nothing more.
            sorted({path for files in record.imported_files for path in files} - {record.path}),
        )


def _quoted(text: str) -> str:
    """Return a DOT string; what is no text or no sign is written as an escape that shows it."""
    shown = text.encode("utf-8", "surrogateescape").decode("utf-8", "backslashreplace")
    # DOT knows one escape, of a quote: a backslash that shows a byte is doubled with all others.
    plain = "".join(letter if letter.isprintable() else f"\\x{ord(letter):02x}" for letter in shown)
    return '"' + plain.replace("\\", "\\\\").replace('"', '\\"') + '"'
