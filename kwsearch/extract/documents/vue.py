"""What only Vue has: elements that are shown as they are written, with all that stands in them."""

from __future__ import annotations

from collections.abc import Iterator

from kwsearch.regex import regex

_TAG = regex(rb"<(/?)([A-Za-z][\w.-]*+)((?:[^<>\"']++|\"[^\"]{0,500}+\"|'[^']{0,500}+'){0,200}+)>")
"""A tag: whether it closes, its name, its attributes."""
_PLAIN = regex(rb"\sv-pre(?=[\s=/]|\Z)|\"[^\"]*+\"|'[^']*+'")
_VOID = frozenset(b"area base br col embed hr img input link meta param source track wbr".split())


def plain_elements(markup: bytes) -> Iterator[tuple[int, int]]:
    """Yield the byte ranges of the elements with ``v-pre``, which are not compiled."""
    if b"v-pre" not in markup:
        return
    start, name, depth = -1, b"", 0
    for tag in _TAG.finditer(markup):
        closes, is_alone = tag[1], tag[3].endswith(b"/") or tag[2] in _VOID
        if start >= 0:
            if tag[2] == name and not is_alone:
                depth += -1 if closes else 1
                if not depth:
                    yield start, tag.end()
                    start = -1
        elif not closes and any(found[0].lstrip() == b"v-pre" for found in _PLAIN.finditer(tag[3])):
            if is_alone:
                yield tag.span()
            else:
                start, name, depth = tag.start(), tag[2], 1
    if start >= 0:
        yield start, len(markup)
