"""Components: Vue, Svelte and Astro files, whose scripts are read as the code that they are; the rest is words.

Everything but the scripts is blanked, so that every byte and line keeps its place.
"""

from __future__ import annotations

import re

from kwsearch.extract.documents.guests import GuestReader
from kwsearch.extract.documents.text import extract_text
from kwsearch.models import FileFacts
from kwsearch.regex import regex

_SCRIPT = regex(
    rb"<script\b((?:[^>\"']|\"[^\"]{0,500}\"|'[^']{0,500}'){0,200})>(.*?)(?:</script\s*>|\Z)",
    re.DOTALL | re.IGNORECASE,
)
_FENCE = regex(rb"\A\s*---[^\n]*\n(.*?)^---", re.DOTALL | re.MULTILINE)
_LANGUAGE = regex(rb"\blang\s*=\s*[\"']?(\w+)", re.IGNORECASE)
_COMMENT = regex(rb"<!--.*?(?:-->|\Z)", re.DOTALL)
_NOT_NEWLINE = regex(rb"[^\n]")
_LANGUAGES = {b"ts": "typescript", b"typescript": "typescript", b"tsx": "tsx", b"jsx": "tsx"}
_MOST_SCRIPTS = 64


def extract_component(path: str, data: bytes, language: str, read: GuestReader) -> FileFacts:
    """Return what the scripts of a component define, import and use, and the words of all of it.

    Args:
        path: Its path.
        data: Its bytes.
        language: ``vue``, ``svelte`` or ``astro``.
        read: Reads code.
    """
    facts = extract_text(path, data, language)
    blocks, guest = _scripts(data, language)
    if not blocks:
        return facts
    code = bytearray(_NOT_NEWLINE.sub(b" ", data))
    for start, end in blocks:
        code[start:end] = data[start:end]
    inner = read(path, bytes(code), guest)
    spans = [
        span for span in facts.spans if not any(span[0] < end and start < span[1] for start, end in blocks)
    ]
    facts.spans = sorted([*spans, *inner.spans])
    facts.symbols, facts.imports = inner.symbols, inner.imports
    facts.uses, facts.statements = inner.uses, inner.statements
    facts.error_share, facts.fallback = inner.error_share, inner.fallback
    return facts


def _scripts(data: bytes, language: str) -> tuple[list[tuple[int, int]], str]:
    """The byte ranges of the scripts, and the language that reads all of them."""
    blocks: list[tuple[int, int]] = []
    guest = "typescript" if language == "astro" else "javascript"
    if language == "astro" and (fence := _FENCE.match(data)):
        blocks.append(fence.span(1))
    comments = [found.span() for found in _COMMENT.finditer(data)]
    for script in _SCRIPT.finditer(data):
        if len(blocks) >= _MOST_SCRIPTS:
            break
        if any(start < script.start() < end for start, end in comments):
            continue
        written = _LANGUAGE.search(script[1])
        if written:
            guest = _LANGUAGES.get(written[1].lower(), guest)
        blocks.append(script.span(2))
    return blocks, guest
