"""MDX: the imports and exports between the paragraphs, and the components that stand in the text."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Callable, Iterable, Iterator
from itertools import islice

from kwsearch.extract.documents import expressions
from kwsearch.extract.rows.imports import bound_name
from kwsearch.extract.rows.source import Source
from kwsearch.models import FileFacts, Import, Symbol, Use
from kwsearch.regex import regex

GUEST = "tsx"
"""What the code is read as."""

_STATEMENT = regex(
    rb"import\b\s*(?:[\"']|(?:type\s+)?(?:[\w$]+\s*,?\s*)?(?:\{[^{}]*\}\s*|\*\s*as\s+[\w$]+\s+)?from\s*[\"'])"
    rb"|export\b\s*(?:[{*]|(?:default|const|let|var|function|class|async|type|interface|enum)\b)"
)
"""How an import or export starts; a sentence may begin with the same word."""
_FENCE = regex(rb" {0,3}(`{3,}|~{3,})")
_COMMENT = regex(rb"\{\s*/\*(?:[^*]|\*(?!/))*+\*/\s*\}")
_FENCED = regex(rb"^[ \t]*(`{3,}|~{3,})[^\n]*\n(?:(?![ \t]*\1)[^\n]*\n)*[ \t]*\1", re.MULTILINE)
"""A fenced block; in elements Markdown has none."""
_INLINE_CODE = regex(rb"`[^`\n]*`")
_COMPONENT = regex(rb"<([A-Z][\w.]*)(?=[\s/>])")
_MAX_HEAD = 4_096
_MAX_COMPONENTS = 2_000


def code_blocks(source: Source, front: int) -> list[tuple[int, int]]:
    """Return the byte ranges of imports and exports: from a line that starts with one, to the next blank line.

    Args:
        source: The file.
        front: First byte behind the front matter.
    """
    starts, data = source.line_starts, source.data
    blocks: list[tuple[int, int]] = []
    fence, after_blank, opened = b"", True, -1
    for number in range(bisect_left(starts, front), len(starts) - 1):
        line = data[starts[number] : starts[number + 1]]
        blank = not line.strip()
        if opened >= 0:
            if blank:
                blocks.append((opened, starts[number]))
                opened = -1
        elif fence:
            if line.strip().startswith(fence):
                fence = b""
        elif (mark := _FENCE.match(line)) is not None:
            fence = mark[1]
        elif after_blank and _STATEMENT.match(data, starts[number], starts[number] + _MAX_HEAD):
            opened = starts[number]
        after_blank = blank
    if opened >= 0:
        blocks.append((opened, len(data)))
    return blocks


def without(data: bytes, ranges: Iterable[tuple[int, int]], *, inside: bool) -> bytes:
    """Return ``data`` with what lies inside the ranges blanked, or all else; every line keeps its place."""
    pieces, at = [], 0
    for start, end in ranges:
        pieces += [(at, start, False), (start, end, True)]
        at = end
    pieces.append((at, len(data), False))
    return b"".join(
        re.sub(rb"[^\r\n]", b" ", data[start:end]) if is_range is inside else data[start:end]
        for start, end, is_range in pieces
    )


def uses(
    text: bytes,
    source: Source,
    imports: Iterable[Import],
    sections: Iterable[Symbol],
    read: Callable[[bytes], FileFacts],
) -> Iterator[Use]:
    """Yield a call for each component in the text and for what expressions call, by the names that are imported.

    Args:
        text: The file without blocks of code; every byte in its place.
        source: The file.
        imports: Its imports.
        sections: Its sections, outer before inner.
        read: Reads code.
    """
    text = _INLINE_CODE.sub(lambda found: b" " * len(found[0]), text)
    for pattern in (_FENCED, _COMMENT):
        text = without(text, [found.span() for found in pattern.finditer(source.data)], inside=True)
    text = without(text, expressions.comments(text, "astro"), inside=True)
    rows = [(row.line, row.end_line, f"{row.scope}.{row.name}".lstrip(".")) for row in sections]
    aliases = {row.alias: bound_name(row) for row in imports if row.alias}
    called = [
        (found[1].decode("utf-8", "replace"), source.line(found.start()))
        for found in islice(_COMPONENT.finditer(text), _MAX_COMPONENTS)
    ]
    code = expressions.expressions(text, "astro")
    if code:
        inner = [(use.qualified or use.name, use.line) for use in read(code).uses if use.role == "call"]
        known = set(called)
        called += [row for row in inner if row not in known]
    for written, line in called:
        root, dot, rest = written.partition(".")
        qualified = aliases.get(root, root) + dot + rest
        scope = next((path for first, last, path in reversed(rows) if first <= line <= last), "")
        yield Use(written.rpartition(".")[2], "call", line, qualified, scope, None)
