"""The arguments of one call, read from the text after its name; bounded, whatever the nesting."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence

from kwsearch.extract.rows.names import fold
from kwsearch.models import COMMENT, CallArguments
from kwsearch.regex import regex

Spans = Sequence[tuple[int, int, int, int]]

MAX_ARGUMENT = 200
"""Characters kept of each argument."""

_MAX_BYTES = 4096
_MAX_ARGUMENTS = 64
_MAX_DEPTH = 32
_OPENING = regex(rb"\s*(?:!|::)?\s*(?:<[^()]{0,200}>)?\s*\(")
_BARE_OPENING = regex(
    rb"[ \t]+(?=[\w\"'`:$@\[&*-])(?!(?:if|unless|while|until|and|or|do|then|rescue|in|end)\b|[-&*:][ \t]|-?=)"
)
"""What stands before arguments without parentheses."""
_MARK = regex(rb"[(){}\[\],]")
_BARE_MARK = regex(rb"[(){}\[\],\n;]|\b(?:do|if|unless|and|or)\b")
_OPEN_LAMBDA = regex(r"\blambda\b[^:]*\Z")
_KEYWORD = regex(r"([^\W\d]\w*)\s*(?:=(?!=)|:(?!:))\s*(.*)", re.DOTALL)
_PAIR = regex(
    r"(?<![\w.-])[\"']?:?[\"']?([^\W\d][\w.-]*+)[\"']?\s*(?:=>|:(?!:))\s*"
    r"((?:\"[^\"]*\"|'[^']*'|[^\"',{}\[\]()]|\([^()]*\))*+)"
)
_FSTRING = regex(r"(?i)(?:f|rf|fr)[\"']|\$@?\"|@\$\"|`.*\$\{", re.DOTALL)
_HOLES = {
    "ruby": regex(r"\"[^\"]*#\{"),
    "php": regex(r"\"[^\"]*(?:\{\$|(?<!\\)\$[a-zA-Z_{])"),
}
"""A string with a hole in it, where any string in double quotes may have one."""
_LITERAL = regex(r"(?i)(?:[rbul]{0,2}|u8|@)[\"'`]")
_NAME = regex(r"[^\W\d][\w.]*(?:(?:::|->)\w+)*|[$@]{1,2}\w+(?:->\w+)*")
_CALL = regex(r"[^\W\d][\w.:>$-]*\s*\(.*\)", re.DOTALL)
_FORMAT = regex(
    r"\.format(?:ted)?\s*\(.*\)|(?:[sS]tring\.[fF]ormat|\bv?sprintf|fmt\.Sprintf|\bformat!?|string\.Concat)\s*\(.*\)",
    re.DOTALL,
)
_VARIABLE = regex(rb"[$@]?[^\W\d]\w*")
_PUT_IN = regex(rb"\s*(?::\s*[\w.\[\]<>]{1,60}\s*)?(\+|\.|\|\|)?(?::?=)(?![=~>])\s*")
_STARTS_STATEMENT = regex(rb"[\s\w<>\[\]&*?{}]*\Z")
"""What may stand on a line before a variable into which something is put: a type, ``const``."""
_LOOKED_BACK = 4096
"""Bytes above a call in which it is looked for what was put into a variable."""
_FOLLOWED = 2
"""Arguments that are followed so."""
_FORMED = 3
"""Arguments whose shape is told."""
_MOST_FINDS = 40
_MOST_WRAPPED = 4


def call_arguments(
    data: bytes, after: int, starts: Sequence[int], spans: Spans, *, around: int = 0, language: str = ""
) -> CallArguments | None:
    """Return the arguments of a call; None when no list of them starts at ``data[after:]``.

    Only 4096 bytes, 64 arguments and 32 brackets in each other are read, so that nested calls cannot cost the square of
    their number.

    Args:
        data: The file.
        after: First byte after the called name.
        starts: First bytes of ``spans``.
        spans: Comments and strings of the file (FileFacts.spans); marks inside them do not count.
        around: First byte of the function around the call.
        language: In Ruby, arguments may stand without parentheses, up to the end of the line.
    """
    bare = language == "ruby"
    head = _OPENING.match(data, after)
    if head is not None and not (bare and data[after : after + 1].isspace()):
        texts = _split(data, head.end(), starts, spans, _MARK)
    else:
        start = _BARE_OPENING.match(data, after) if bare else None
        if start is None:
            return None
        texts = _split(data, start.end(), starts, spans, _BARE_MARK)
    positional, keywords = _sort_arguments([text for text in texts if text])
    held = []
    for position, text in enumerate(positional[:_FOLLOWED]):
        if _VARIABLE.fullmatch(text.encode("utf-8", "replace")):
            first = max(around, after - _LOOKED_BACK)
            value = _value_of(data, text.encode(), first, after, starts, spans, language)
            if value:
                held.append((position, fold(value)[:MAX_ARGUMENT], argument_form(value, language)))
    return CallArguments(
        tuple(fold(text)[:MAX_ARGUMENT] for text in positional),
        tuple(keywords),
        tuple([argument_form(text, language) for text in positional[:_FORMED]]),
        tuple(held),
    )


def _split(
    data: bytes, opening: int, starts: Sequence[int], spans: Spans, marks: re.Pattern[bytes]
) -> list[str]:
    """Return the texts between the commas from ``opening``, just behind an opening bracket, to where they end."""
    limit = opening + _MAX_BYTES
    depth, at, start = 1, opening, opening
    pieces: list[tuple[int, int]] = []
    while (mark := marks.search(data, at, limit)) is not None and len(pieces) < _MAX_ARGUMENTS:
        position = mark.start()
        index = bisect_right(starts, position) - 1
        if index >= 0 and spans[index][1] > position:
            at = spans[index][1]
            continue
        at = mark.end()
        byte = mark.group()
        if byte in b"([{":
            depth += 1
            if depth > _MAX_DEPTH:
                break
        elif byte in (b")", b"]", b"}"):
            depth -= 1
            if depth == 0:
                pieces.append((start, position))
                break
        elif depth > 1:
            continue
        elif byte == b",":
            pieces.append((start, position))
            start = at
        elif byte != b"\n" or data[start:position].strip():  # a list goes on in the next line after a comma
            pieces.append((start, position))
            break
    else:
        if marks is _BARE_MARK and mark is None:
            pieces.append((start, min(limit, len(data))))
    texts: list[str] = []
    for start, end in pieces:
        text = _argument_text(data, start, end, starts, spans)
        if texts and _OPEN_LAMBDA.search(texts[-1]):
            texts[-1] += f", {text}"
        else:
            texts.append(text)
    return texts


def _argument_text(data: bytes, start: int, end: int, starts: Sequence[int], spans: Spans) -> str:
    """Return ``data[start:end]`` without comments."""
    kept, at = [], start
    for index in range(max(bisect_right(starts, start) - 1, 0), bisect_right(starts, end)):
        span_start, span_end, _, span_class = spans[index]
        if span_class == COMMENT and start <= span_start < end:
            kept.append(data[at:span_start])
            at = span_end
    kept.append(data[at:end])
    return b"".join(kept).decode("utf-8", "replace").strip()


def _sort_arguments(texts: list[str]) -> tuple[list[str], list[tuple[str, str]]]:
    """Return the arguments without a keyword, and those with one, with the pairs of objects, hashes and arrays."""
    positional: list[str] = []
    keywords: list[tuple[str, str]] = []
    for text in texts:
        keyword = _KEYWORD.fullmatch(text)
        if keyword is not None:
            keywords.append((keyword.group(1), fold(keyword.group(2))[:MAX_ARGUMENT]))
            continue
        pair = _PAIR.fullmatch(text)
        if pair is not None and "=>" in text:  # a pair of Ruby or PHP
            keywords.append((pair.group(1), fold(pair.group(2))[:MAX_ARGUMENT]))
            continue
        positional.append(text)
        if text[:1] in ("{", "[") and (":" in text or "=>" in text):
            for name, value in _PAIR.findall(text[1:])[:_MAX_ARGUMENTS]:
                keywords.append((name, fold(value)[:MAX_ARGUMENT]))
    return positional, keywords


def _value_of(
    data: bytes, name: bytes, start: int, end: int, starts: Sequence[int], spans: Spans, language: str
) -> str:
    """Return what was last put into a variable between two bytes; empty when nothing is found.

    What was added to it since counts when it is more than a constant text.
    """
    at, added = end, ""
    for _ in range(_MOST_FINDS):
        at = data.rfind(name, start, at)
        if at < 0:
            return ""
        before = data[at - 1 : at] if at > start else b" "
        if before.isalnum() or before in (b"_", b".", b"$", b"@", b">", b":"):
            continue
        put = _PUT_IN.match(data, at + len(name), end)
        index = bisect_right(starts, at) - 1
        if put is None or (index >= 0 and spans[index][1] > at):
            continue
        line = data.rfind(b"\n", max(start, at - _MAX_BYTES), at) + 1
        if not _STARTS_STATEMENT.match(data, max(line, start), at):
            continue
        value = _expression(data, put.end(), end, starts, spans)
        if put.group(1) is None or put.group(1) == b"||":
            return value + added
        if argument_form(value, language) != "string":
            added = f" + {value}{added}"
    return added


def _expression(data: bytes, start: int, end: int, starts: Sequence[int], spans: Spans) -> str:
    """Return the expression at ``start``, to the end of its statement."""
    end = min(end, start + _MAX_BYTES)
    depth, at = 0, start
    while (mark := _STATEMENT_MARK.search(data, at, end)) is not None:
        position = mark.start()
        index = bisect_right(starts, position) - 1
        if index >= 0 and spans[index][1] > position:
            at = spans[index][1]
            continue
        at = position + 1
        byte = mark.group()
        if byte in b"([{":
            depth += 1
        elif byte in b")]}":
            depth -= 1
            if depth < 0:
                break
        elif depth == 0 and (byte == b";" or not _goes_on(data, start, position)):
            break
    else:
        position = end
    return _argument_text(data, start, position, starts, spans)


_STATEMENT_MARK = regex(rb"[(){}\[\]\n;]")
_OPERATOR_END = regex(rb"[+%.,\\(&|]\s*\Z")
_OPERATOR_START = regex(rb"\s*[+.%]")


def _goes_on(data: bytes, start: int, line_end: int) -> bool:
    """Whether an expression goes on in the next line: an operator ends this one or begins that one."""
    return bool(
        not data[start:line_end].strip()
        or _OPERATOR_END.search(data, max(start, line_end - 16), line_end)
        or _OPERATOR_START.match(data, line_end, line_end + 80)
    )


def argument_form(text: str, language: str = "") -> str:
    """Return the shape of an expression in a language: one of vocabulary.ARGUMENT_FORMS."""
    text = _unwrapped(text)
    literal = _LITERAL.match(text)
    hole = _HOLES.get(language)
    if _FSTRING.match(text) or (hole is not None and hole.match(text)):
        return "fstring"
    if _FORMAT.search(text):
        return "format"
    operators = _operators(text)
    if "%" in operators:
        return "percent"
    if "+" in operators:
        return "concat"
    if "f" in operators:
        return "fstring"
    if literal:
        return "string"
    if _NAME.fullmatch(text):
        return "name"
    return "call" if _CALL.fullmatch(text) else "other"


def _operators(text: str) -> str:
    """Return the operators outside strings and brackets that make texts, in order.

    ``%``, ``+``, also for a ``.`` that joins, and ``f`` for an f-string that stands behind another string.
    """
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
            if at > 1 and text[at - 1] in "fF" and text[at - 2] in " \n":
                found += "f"
            quote = character * 3 if text.startswith(character * 3, at) else character
            at += len(quote) - 1
        elif character in "([{":
            depth += 1
        elif character in ")]}":
            depth -= 1
        elif character in "%+" and depth == 0:
            found += character
        elif character == "." and depth == 0 and _joins(text, at):
            found += "+"
        at += 1
    return found


def _unwrapped(text: str) -> str:
    """Return an expression without brackets around the whole of it."""
    for _ in range(_MOST_WRAPPED):
        if text[:1] != "(" or text[-1:] != ")":
            break
        depth, quote = 0, ""
        for position, character in enumerate(text):
            if quote:
                quote = "" if character == quote else quote
            elif character in "\"'`":
                quote = character
            elif character in "()":
                depth += 1 if character == "(" else -1
                if depth == 0 and position < len(text) - 1:
                    return text
            elif character == "," and depth == 1:
                return text
        text = text[1:-1].strip()
    return text


def _joins(text: str, at: int) -> bool:
    """Whether the point at ``at`` puts two texts together, as in PHP: a text stands beside a text or a variable."""
    before, after = text[:at].rstrip()[-1:], text[at + 1 :].lstrip()[:1]
    return (before in ("'", '"') and after in ("$", "'", '"')) or (
        after in ("'", '"') and bool(before) and (before.isalnum() or before in ")]_")
    )
