"""The arguments of one call, read from the text after its name; bounded, whatever the nesting."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence

from kwsearch.extract.rows.names import fold
from kwsearch.models import COMMENT, CallArguments

MAX_ARGUMENT = 80
"""Characters kept of each argument."""

_MAX_BYTES = 4096
_MAX_ARGUMENTS = 64
_MAX_DEPTH = 32
_OPENING = re.compile(rb"\s*(?:!|::)?\s*(?:<[^()]{0,200}>)?\s*\(")
_MARK = re.compile(rb"[(){}\[\],]")
_OPEN_LAMBDA = re.compile(r"\blambda\b[^:]*\Z")
_KEYWORD = re.compile(r"([^\W\d]\w*)\s*(?:=(?!=)|:(?!:))\s*(.*)", re.DOTALL)
_FSTRING = re.compile(r"(?i)(?:f|rf|fr)[\"']|`.*\$\{", re.DOTALL)
_LITERAL = re.compile(r"(?i)(?:[rbul]{0,2}|u8)[\"'`]")
_NAME = re.compile(r"[^\W\d][\w.]*(?:(?:::|->)\w+)*")
_CALL = re.compile(r"[^\W\d][\w.:>-]*\s*\(.*\)", re.DOTALL)
_FORMAT = re.compile(r"\.format\s*\(.*\)|(?:String\.format|sprintf|fmt\.Sprintf|format!)\s*\(.*\)", re.DOTALL)


def call_arguments(
    data: bytes, after: int, starts: Sequence[int], spans: Sequence[tuple[int, int, int, int]]
) -> CallArguments | None:
    """Return the arguments that stand in parentheses at ``data[after:]``; None when no list starts there.

    Only 4096 bytes, 64 arguments and 32 brackets in each other are read, so that nested calls cannot cost the square of
    their number.

    Args:
        data: The file.
        after: First byte after the called name.
        starts: First bytes of ``spans``.
        spans: Comments and strings of the file (FileFacts.spans); marks inside them do not count.
    """
    head = _OPENING.match(data, after)
    if head is None:
        return None
    opening = head.end() - 1
    limit = opening + _MAX_BYTES
    depth, at, start = 0, opening, opening + 1
    pieces: list[tuple[int, int]] = []
    while (mark := _MARK.search(data, at, limit)) is not None and len(pieces) < _MAX_ARGUMENTS:
        position = mark.start()
        index = bisect_right(starts, position) - 1
        if index >= 0 and spans[index][1] > position:
            at = spans[index][1]
            continue
        at = position + 1
        byte = mark.group()
        if byte in b"([{":
            depth += 1
            if depth > _MAX_DEPTH:
                break
        elif byte == b",":
            if depth == 1:
                pieces.append((start, position))
                start = at
        else:
            depth -= 1
            if depth == 0:
                pieces.append((start, position))
                break
    texts: list[str] = []
    for start, end in pieces:
        text = _argument_text(data, start, end, starts, spans)
        if texts and _OPEN_LAMBDA.search(texts[-1]):
            texts[-1] += f", {text}"
        else:
            texts.append(text)
    return _sort_arguments([text for text in texts if text])


def _argument_text(
    data: bytes, start: int, end: int, starts: Sequence[int], spans: Sequence[tuple[int, int, int, int]]
) -> str:
    """Return ``data[start:end]`` without comments."""
    kept, at = [], start
    for index in range(max(bisect_right(starts, start) - 1, 0), bisect_right(starts, end)):
        span_start, span_end, _, span_class = spans[index]
        if span_class == COMMENT and start <= span_start < end:
            kept.append(data[at:span_start])
            at = span_end
    kept.append(data[at:end])
    return b"".join(kept).decode("utf-8", "replace").strip()


def _sort_arguments(texts: list[str]) -> CallArguments:
    positional: list[str] = []
    keywords: list[tuple[str, str]] = []
    for text in texts:
        keyword = _KEYWORD.fullmatch(text)
        if keyword is not None:
            keywords.append((keyword.group(1), fold(keyword.group(2))[:MAX_ARGUMENT]))
        else:
            positional.append(text)
    first_form = argument_form(positional[0]) if positional else ""
    return CallArguments(tuple(fold(text)[:MAX_ARGUMENT] for text in positional), tuple(keywords), first_form)


def argument_form(text: str) -> str:
    """Return the shape of an argument: ``string fstring concat percent format name call other``."""
    literal = _LITERAL.match(text)
    if _FSTRING.match(text):
        return "fstring"
    if _FORMAT.search(text):
        return "format"
    operators = _operators(text)
    if "%" in operators:
        return "percent"
    if "+" in operators:
        return "concat"
    if literal:
        return "string"
    if _NAME.fullmatch(text):
        return "name"
    return "call" if _CALL.fullmatch(text) else "other"


def _operators(text: str) -> str:
    """Return the ``%`` and ``+`` of an expression that stand outside strings and brackets, in order."""
    found, depth, quote, at = "", 0, "", 0
    while at < len(text):
        character = text[at]
        if quote:
            if character == "\\":
                at += 1
            elif text.startswith(quote, at):
                at += len(quote) - 1
                quote = ""
        elif character in "\"'`":
            quote = character * 3 if text.startswith(character * 3, at) else character
            at += len(quote) - 1
        elif character in "([{":
            depth += 1
        elif character in ")]}":
            depth -= 1
        elif character in "%+" and depth == 0:
            found += character
        at += 1
    return found
