"""Whole docstrings and doc comments, read from the source when a user wants them on the pages."""

from __future__ import annotations

import inspect
from collections.abc import Iterable

from kwsearch.models import Symbol
from kwsearch.models.reports import FileRecord
from kwsearch.regex import regex

MOST_CHARACTERS = 8000
"""A longer docstring is not shown whole."""

_MOST_HEAD = 60
"""A head with more lines than this has no docstring that is looked for."""

_QUOTE = regex(r"""^\s*[rRuU]?(\"{3}|'{3}|"|')""")
_COMMENT = regex(r"^\s*(?:///?!?|//!|/\*\*?|\*/|\*(?!/)|#+(?!\[)|--+|;+|%+)?\s?(.*?)\s*(?:\*/)?\s*$")
_COMMENT_LINE = regex(r"^\s*(?://|/\*|\*|#(?![\[a-z])|--|;|%)")
_BETWEEN = regex(r"^\s*(?:@|#\[|\[)")
"""Attributes and decorators, which may stand between a comment and its symbol."""


def whole_docs(record: FileRecord, source: str) -> dict[Symbol, str]:
    """Return the docstrings that have more than what a page's line shows of them.

    Args:
        record: The file.
        source: Its text, as it was when the record was made.
    """
    documented = [symbol for symbol in record.symbols if symbol.doc]
    texts = _docstrings(source, documented) if record.language == "python" else _comments(source, documented)
    found = {}
    for symbol in documented:
        text = texts.get(symbol.line, "").strip("\n")
        if text and len(text) <= MOST_CHARACTERS and " ".join(text.split()) != symbol.doc:
            found[symbol] = text
    return found


def _docstrings(source: str, symbols: Iterable[Symbol]) -> dict[int, str]:
    """Line of each ``def`` and ``class`` of Python to its docstring: the first string that begins a line below."""
    lines = source.split("\n")
    found = {}
    for symbol in symbols:
        # From the line below the head's first, which is where its number leads in a list that begins at 0.
        for at in range(symbol.line, min(symbol.line + _MOST_HEAD, symbol.end_line, len(lines))):
            quote = _QUOTE.match(lines[at])
            if quote is not None:
                text = "\n".join([lines[at][quote.end() :], *lines[at + 1 : symbol.end_line]])
                # One that does not end within its symbol is none.
                body, closed, _ = text.partition(quote[1])
                found[symbol.line] = inspect.cleandoc(body) if closed else ""
                break
    return found


def _comments(source: str, symbols: Iterable[Symbol]) -> dict[int, str]:
    """Line of each symbol to the comment that ends right above it."""
    lines = source.split("\n")
    found = {}
    for symbol in symbols:
        end = symbol.line - 1
        while end > 0 and _BETWEEN.match(lines[end - 1]):
            end -= 1
        start = end
        while start > 0 and _COMMENT_LINE.match(lines[start - 1]):
            start -= 1
        texts = [match[1] if (match := _COMMENT.match(line)) else line for line in lines[start:end]]
        found[symbol.line] = "\n".join(texts).strip("\n")
    return found
