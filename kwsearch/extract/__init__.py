"""Bytes to facts: which names a file defines, imports and uses, and which bytes are comments and strings.

The row of the language table decides who reads a file; `rows` turns a grammar's captures into facts, the other folders
hold the readers that need no grammar.
"""

from __future__ import annotations

from functools import partial
from importlib import import_module
from typing import cast

from kwsearch.languages.installed import has_grammar
from kwsearch.languages.row import TEXT
from kwsearch.languages.table import BY_NAME
from kwsearch.models import FileFacts

TIMEOUT_SECONDS = 2.0
"""How long one file may be parsed."""

_HEAD_BYTES = 512
_BLANK = b"\xef\xbb\xbf \t\r\n"
"""What may stand before the first word of a file."""

__all__ = ["extract_facts"]

_READERS = {
    "asciidoc": "documents.asciidoc",
    "build": "buildfiles",
    "component": "documents.component",
    "data": "keys.documents",
    "groovy": "readers.groovy",
    "markdown": "documents.markdown",
    "notebook": "documents.notebook",
    "r": "readers.r",
    "rst": "documents.rst",
    "schema": "schemas",
    "stylesheet": "readers.stylesheet",
    "tex": "documents.tex",
    "text": "documents.text",
}
"""The module of each extractor that the language table names; loaded when there is something to read."""

_HOSTS = ("asciidoc", "component", "markdown", "notebook", "rst")
"""Extractors of documents that hold code of other languages; they are handed the way to read it."""


def extract_facts(
    path: str,
    data: bytes,
    language: str,
    wanted_calls: frozenset[str] = frozenset(),
    *,
    timeout_seconds: float = TIMEOUT_SECONDS,
) -> FileFacts:
    """Return what is known about one file.

    Args:
        path: Its path relative to the root; only its name and suffix count.
        data: Its bytes; anything is read without an error, however broken.
        language: Name of a row of the language table; an unknown one is read as text.
        wanted_calls: Last name parts of the calls whose arguments are kept (``Use.arguments``).
        timeout_seconds: Code that takes longer to parse, in processor time, is read as text and has ``fallback``
            ``timeout``.
    """
    row = BY_NAME.get(language) or BY_NAME[TEXT]
    if has_grammar(row) and not data[:_HEAD_BYTES].lstrip(_BLANK).startswith(row.unlike):
        from kwsearch.extract.engine import extract_code, load_grammar
        from kwsearch.extract.spellings import flow

        code, reader = data, row
        if row.name == "javascript" and flow.is_flow(data):
            code, reader = flow.as_typescript(data), BY_NAME["tsx" if flow.has_markup(data) else "typescript"]
        grammar = load_grammar(reader.grammar, reader.query)
        facts = extract_code(path, data, reader.name, grammar, wanted_calls, timeout_seconds, code)
        facts.language = row.name
        if not facts.fallback:
            return facts
        words = _read("text", path, data, row.name)
        words.fallback = words.fallback or facts.fallback
        return words
    return _read("text" if row.grammar else row.extractor, path, data, row.name, wanted_calls)


def _read(
    extractor: str, path: str, data: bytes, language: str, wanted_calls: frozenset[str] = frozenset()
) -> FileFacts:
    """Return the facts from ``extract_<extractor>`` of its module."""
    reader = getattr(import_module(f"kwsearch.extract.{_READERS[extractor]}"), f"extract_{extractor}")
    guests = (partial(extract_facts, wanted_calls=wanted_calls),) if extractor in _HOSTS else ()
    return cast("FileFacts", reader(path, data, language, *guests))
