"""Python's import statements as Import rows, with what is known about the blocks that they stand in."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from itertools import islice

from kwsearch.extract.rows.captures import Fields, SyntaxNode
from kwsearch.extract.rows.imports import canonical_name
from kwsearch.extract.rows.regions import flags_at
from kwsearch.extract.rows.scopes import Scopes
from kwsearch.extract.rows.source import Source
from kwsearch.extract.rows.spans import Spans, in_span
from kwsearch.models import Import
from kwsearch.regex import regex

_NAME = rb"[A-Za-z_\x80-\xff][\w\x80-\xff]*"
_IMPORTED = regex(rb"(%b(?:\s*\.\s*%b)*)(?:\s+as\s+(%b))?|\*" % (_NAME, _NAME, _NAME))
_FROM = regex(rb"from\b\s*([.\s]*(?:%b(?:\s*\.\s*%b)*)?)\s*\bc?import\b" % (_NAME, _NAME))
_NOT_CODE = regex(rb"#[^\n]*|\\\r?\n")
# Each is searched by its fixed word first: a pattern that starts with a line's start is slow to search.
_TYPE_CHECKING = regex(rb"TYPE_CHECKING\b")
_IF = regex(rb"[ \t]*((?:el)?if)\b[ \t(]*(?:\w+\.)*\Z")
_EXCEPT = regex(rb"except\b(?=[^\n]*\b(?:ImportError|ModuleNotFoundError)\b|[ \t]*:)")
_LOST_IMPORT = regex(
    rb"^[ \t]*((?:from\b[ \t]*[.\w\x80-\xff]+[ \t]+)?import\b[ \t]*(?:\([^()]*\)|[^\n(;#]+))", re.MULTILINE
)
_DYNAMIC = regex(rb"""\b(?:import_module|__import__)\(\s*(["'])(?P<name>\.*[A-Za-z_][\w.]*)\1""")
_MAX_CLAUSES = 1000


def find_imports(
    ranges: Iterable[tuple[int, int]],
    scopes: Scopes,
    regions: Mapping[str, list[tuple[int, int]]],
    source: Source,
) -> list[tuple[int, Import]]:
    """Return the imports of import statements, each with the byte of its name, in order.

    Args:
        ranges: First byte and end of each statement.
        scopes: The scopes of the file.
        regions: Byte ranges by the flag that imports in them get.
        source: The file.
    """
    rows: list[tuple[int, Import]] = []
    for start, end in ranges:
        text = source.data[start:end]
        if b"#" in text or b"\\" in text:
            text = _NOT_CODE.sub(lambda found: b" " * len(found.group()), text)
        flags = flags_at(start, regions) if text and source.data[start - 1 : start] != b"\n" else ()
        rows += _statement(text, start, scopes.path_at(start), flags, source)
    rows.sort(key=lambda row: row[0])
    return rows


def lost_imports(known: Iterable[tuple[int, int]], spans: Spans, source: Source) -> list[tuple[int, int]]:
    """Return the ranges of import statements that a file with parse errors has besides the ``known`` ones."""
    starts = {start for start, _ in known}
    return [
        found.span(1)
        for found in _LOST_IMPORT.finditer(source.data)
        if found.start(1) not in starts and not in_span(found.start(1), spans)
    ]


def dynamic_imports(scopes: Scopes, spans: Spans, source: Source) -> list[tuple[int, Import]]:
    """Return the modules that calls name by a literal: ``import_module("a.b")``, ``__import__("a.b")``; in order."""
    rows = []
    for found in _DYNAMIC.finditer(source.data):
        if not in_span(found.start(), spans):
            name = found["name"].decode("ascii")
            byte = found.start("name")
            rows.append((byte, Import(name, name, "", source.line(byte), scopes.path_at(byte), ("dynamic",))))
    return rows


def _statement(
    text: bytes, start: int, scope: str, flags: tuple[str, ...], source: Source
) -> Iterator[tuple[int, Import]]:
    """Yield the imports of one statement."""
    head = _FROM.match(text)
    module, at = "", len("cimport" if text.startswith(b"cimport") else "import")
    if head is not None:
        module, at = compact(head.group(1), source), head.end()
    for found in _IMPORTED.finditer(text, at):
        byte = start + found.start()
        line = source.line(byte)
        name, alias = found.groups()
        if name is None:
            if module:
                yield byte, Import(module, module, "", line, scope, tuple(sorted((*flags, "star"))))
            continue
        written = compact(name, source)
        if head is not None:
            local = compact(alias, source) if alias else written
            yield byte, Import(canonical_name(module, written, False), module, local, line, scope, flags)
        else:
            local = compact(alias, source) if alias else written.partition(".")[0]
            yield byte, Import(written, written, local, line, scope, flags)


def compact(name: bytes, source: Source) -> str:
    """Return a dotted name without white space."""
    return b"".join(name.split()).decode(source.codec, "replace")


def typing_blocks(root: SyntaxNode, source: Source, fields: Fields) -> list[tuple[int, int]]:
    """Return the ranges of blocks under ``if TYPE_CHECKING:``."""
    blocks = []
    for found in islice(_TYPE_CHECKING.finditer(source.data), _MAX_CLAUSES):
        line_start = source.data.rfind(b"\n", 0, found.start()) + 1
        head = _IF.match(source.data[line_start : found.start()])
        if head is None:
            continue
        start, end = head.span(1)
        node = root.named_descendant_for_byte_range(line_start + start, line_start + end)
        if node is not None and node.type in ("if_statement", "elif_clause"):
            block = node.child_by_field_id(fields.consequence)
            if block is not None:
                blocks.append((block.start_byte, block.end_byte))
    return blocks


def fallbacks(root: SyntaxNode, source: Source) -> list[tuple[int, int]]:
    """Return the ranges of ``try`` statements that catch a failing import."""
    ranges = []
    for found in islice(_EXCEPT.finditer(source.data), _MAX_CLAUSES):
        start = found.start()
        if source.starts_line(start):
            node = root.named_descendant_for_byte_range(start, found.end())
            around = node.parent if node is not None and node.type == "except_clause" else None
            if around is not None:
                ranges.append((around.start_byte, around.end_byte))
    return ranges
