"""What colours source on a screen: comments, strings, numbers and keywords, as the LSP calls semantic tokens."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from time import thread_time
from typing import TYPE_CHECKING

from kwsearch.extract.documents.text import mark_spans
from kwsearch.languages.installed import has_grammar
from kwsearch.languages.row import TEXT
from kwsearch.languages.table import BY_NAME
from kwsearch.models import COMMENT

if TYPE_CHECKING:
    from tree_sitter import Node

    from kwsearch.languages.row import Language

MOST_BYTES = 512 * 1024
"""Larger files stay plain: their page would wait for the colours."""

_SECONDS = 0.5
"""Processor seconds that a parse may take; what takes longer stays as plain as a larger file."""
_STRINGS = ("string", "char_literal", "character_literal", "rune_literal", "heredoc_body", "regex")
_NUMBERS = ("number", "integer", "float", "imaginary")
_CODE_INSIDE = ("interpolation", "substitution", "expansion", "embedded")
"""In the types of nodes inside of strings that hold code."""
_WORDS = frozenset((
    "true", "false", "none", "null", "nil", "this", "self", "super", "undefined", "primitive_type", "predefined_type",
    "boolean_type", "void_type", "integral_type", "floating_point_type",
))  # fmt: skip
"""Types of named nodes that are keywords to whoever reads them."""


def syntax_tokens(lines: Sequence[str], language: str) -> Iterator[list[tuple[int, int, str]]]:
    """Yield what of each line is a comment, a string, a number or a keyword; never raises for what it holds.

    By the grammar of the language where one is installed, else by how its row of the table marks comments and strings.
    The first lines come before the last ones are looked at.

    Args:
        lines: A file's, without their ends; bytes that are not UTF-8 as surrogate escapes.
        language: Name of a row of the language table; an unknown one has no tokens.

    Yields:
        For each line its tokens as (start, end, ``comment``, ``string``, ``number`` or ``keyword``), counted in
        characters, in order, none over another. No line has any in a file of more than MOST_BYTES, or in one that
        takes too long to parse.
    """
    encoded = [line.encode("utf-8", "surrogateescape") for line in lines]
    data = b"\n".join(encoded)
    spans = iter(()) if len(data) > MOST_BYTES else _spans(data, BY_NAME.get(language) or BY_NAME[TEXT])
    span = next(spans, None)
    begin = 0
    for line in encoded:
        end = begin + len(line)
        found: list[tuple[int, int, str]] = []
        while span is not None and span[0] < end:
            first, last = max(span[0], begin), min(span[1], end)
            if first < last:
                found.append((*_columns(line, first - begin, last - begin), span[2]))
            if span[1] > end:
                break  # it goes on in the next line
            span = next(spans, None)
        yield found
        begin = end + 1


def _columns(line: bytes, first: int, last: int) -> tuple[int, int]:
    """Turn places among bytes into places among characters."""
    if line.isascii():
        return first, last
    before = len(line[:first].decode("utf-8", "surrogateescape"))
    return before, before + len(line[first:last].decode("utf-8", "surrogateescape"))


def _spans(data: bytes, row: Language) -> Iterator[tuple[int, int, str]]:
    """Yield the tokens of a file by their bytes, in order."""
    if not has_grammar(row):
        for start, end, _, kind in mark_spans(data, row):
            yield start, end, "comment" if kind == COMMENT else "string"
        return
    from kwsearch.extract.engine import load_grammar
    from kwsearch.extract.trees import before, cleaned, parse

    grammar = load_grammar(row.grammar, row.query)
    tree = parse(cleaned(data), grammar.language, before(thread_time() + _SECONDS))
    if tree is not None:
        yield from _tokens(tree.root_node)


def _tokens(root: Node) -> Iterator[tuple[int, int, str]]:
    """Yield the tokens of a tree; of a string that holds code, what is around the code."""
    waiting: list[Node | tuple[int, int]] = [root]
    while waiting:
        node = waiting.pop()
        if isinstance(node, tuple):
            if node[0] < node[1]:
                yield *node, "string"
            continue
        kind = node.type
        if node.is_named and "comment" in kind:
            yield node.start_byte, node.end_byte, "comment"
        elif node.is_named and any(part in kind for part in _STRINGS):
            pieces: list[Node | tuple[int, int]] = []
            done = node.start_byte
            for child in node.named_children:
                if any(part in child.type for part in _CODE_INSIDE):
                    pieces += [(done, child.start_byte), child]
                    done = child.end_byte
            waiting += [(done, node.end_byte), *reversed(pieces)]
        elif node.child_count:
            waiting += reversed(node.children)
        elif kind in _WORDS or (not node.is_named and kind.replace("_", "").isalpha()):
            yield node.start_byte, node.end_byte, "keyword"
        elif node.is_named and any(part in kind for part in _NUMBERS):
            yield node.start_byte, node.end_byte, "number"
