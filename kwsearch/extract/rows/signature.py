"""What a definition looks like to a reader: its head on one line, and its modifiers."""

from __future__ import annotations

import re
from functools import lru_cache

from kwsearch.extract.rows.doc_comments import Comments
from kwsearch.regex import regex

MAX_SIGNATURE = 200
"""Characters."""

HEAD_BYTES = 1200
"""Of a longer head only the start is looked at."""

_MODIFIERS = {
    "static": "static",
    "abstract": "abstract",
    "async": "async",
    "readonly": "readonly",
    "final": "readonly",
    "private": "private",
    "public": "exported",
    "pub": "exported",
    "export": "exported",
    "unsafe": "unsafe",
    "virtual": "virtual",
    "override": "override",
    "__global__": "__global__",
    "__device__": "__device__",
    "__host__": "__host__",
}
_CONTINUED = regex(rb"\\\r?\n")
_OTHER_BRANCH = regex(rb"^[ \t]*#[ \t]*el(?:se|if)\b.*?(?=^[ \t]*#[ \t]*endif\b)", re.M | re.S)
_DIRECTIVE = regex(
    rb"^[ \t]*#[ \t]*(?:if|ifn?def|el(?:se|if)|endif|(?:end)?region|pragma|nullable)\b[^\n]*(?:\n|\Z)|^[ \t]*#\w*\Z",
    re.M,
)
_WORD = regex(r"\w+")
_PARENTHESES = regex(r"\([^()]*\)|\"[^\"]*\"")


def signature(data: bytes, start: int, end: int, comments: Comments) -> str:
    """Return ``data[start:end]``, a definition's head, on one line of at most MAX_SIGNATURE characters.

    Args:
        data: The file.
        start: First byte of the definition.
        end: First byte that no longer belongs to the head (the body, or the end of the definition).
        comments: The file's comments, which are left out.
    """
    if end - start > HEAD_BYTES:
        end = start + HEAD_BYTES
    head = data[start:end]
    if b"\n" in head or b"/*" in head:
        at, kept = start, []
        for comment_start, comment_end in comments.inside(start, end):
            kept.append(data[at:comment_start])
            at = comment_end
        if kept:
            head = b" ".join([*kept, data[at:end]])
        if b"#" in head:
            head = _DIRECTIVE.sub(b"", _OTHER_BRANCH.sub(b"", head))
        if b"\\" in head:
            head = _CONTINUED.sub(b" ", head)
        text = " ".join(head.decode("utf-8", "replace").split())
    else:
        text = head.decode("utf-8", "replace")
        if "  " in text or "\t" in text:
            text = " ".join(text.split())
    text = text.rstrip(":{;=, \r")
    return text if len(text) <= MAX_SIGNATURE else text[: MAX_SIGNATURE - 1] + "…"


@lru_cache(maxsize=4096)
def modifiers_before(head: bytes) -> frozenset[str]:
    """Return the modifiers among the words before a defined name; what stands in parentheses does not count."""
    text = head.decode("utf-8", "replace")
    if "(" in text or '"' in text:
        text = _PARENTHESES.sub(" ", text)
    return frozenset(_MODIFIERS[word] for word in _WORD.findall(text) if word in _MODIFIERS)
