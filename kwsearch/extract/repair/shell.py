"""Functions of a shell script that its grammar gave up on, found by the lines that open them."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Mapping

from kwsearch.extract.repair.here_documents import here_documents
from kwsearch.extract.rows.source import Source
from kwsearch.extract.rows.symbols import Found
from kwsearch.regex import regex

_HEAD = regex(
    rb"^([ \t]*)(?:function[ \t]+(?P<others>(?:[\w:.@+-]+[ \t]+)*)"
    rb"(?P<name>(?!(?:for|while|until|case|select)\b)[\w:.@+-]+)(?:[ \t]*\([ \t]*\))?"
    rb"|(?P<named>[\w:.@+-]+)[ \t]*\([ \t]*\))"
    rb"(?:\s*(?:#[^\n]*\n\s*)?(?P<bracket>[{(]|(?:for|while|until|case|select)\b)"
    rb"|(?<=\))[ \t]+(?!if\b|\[\[)(?P<command>[\w./$:-][^\n]*))",
    re.MULTILINE,
)
WORD_BODY = regex(
    rb"^[ \t]*(?:(?:function[ \t]+[\w:.@+-]+(?:[ \t]*\([ \t]*\))?|[\w:.@+-]+[ \t]*\([ \t]*\))"
    rb"(?=\s+(?:for|while|until|case|select)\b)|[\w:.@+-]+[ \t]*\([ \t]*\)(?=[ \t]+(?!if\b)[\w./$:-]))",
    re.MULTILINE,
)
"""The head of a function whose body is a loop or a choice without braces, or one command as in zsh, which the grammar
does not know."""
_LOOP_BEHIND_HEAD = regex(rb"\)\s+(?:for|while|until|case|select)\b|\(\)[ \t]+(?!if\b)[\w./$:-]")
"""What nearly all files are without, and found far sooner than the head, which begins with any name."""
_WORD = regex(rb"\S+")
_CLOSING = {b"{": b"}", b"(": b")", b"case": b"esac"}
"""What ends a body that begins so; a loop ends with ``done``."""
_MAX_BYTES = 1 << 16
_SETTINGS: Mapping[str, str] = {"name": "verbatim"}


def has_word_body(data: bytes) -> bool:
    """Return whether a function has a loop or a choice without braces as its body."""
    may_have = b"function" in data or _LOOP_BEHIND_HEAD.search(data) is not None
    return may_have and WORD_BODY.search(data) is not None


def find_functions(
    source: Source, spans: list[tuple[int, int, int, int]], *, is_broken: bool
) -> Iterator[Found]:
    """Yield the functions of a script, by place; of one without parse errors those alone that have ``WORD_BODY``.

    A function ends at the first line that starts with its closing bracket, indented like its head; with the line of
    its head when the next function beside it comes first. Text in quotes that looks like a function counts
    too, that of a here-document does not, nor what would be a single command in ``spans``, the comments and strings.
    """
    data = source.data
    if not is_broken and not has_word_body(data):
        return
    ends = [span[1] for span in spans]

    def in_text(place: int) -> bool:
        index = bisect_right(ends, place)
        return index < len(spans) and spans[index][0] <= place

    texts = [(found.start, found.end) for found in here_documents(data)]
    heads = []
    for head in _HEAD.finditer(data):
        before = bisect_left(texts, (head.start() + 1, 0)) - 1
        if before < 0 or texts[before][1] <= head.start():
            heads.append(head)
    for index, head in enumerate(heads):
        indentation, bracket = head.group(1), head["bracket"]
        if not is_broken and bracket in _CLOSING and bracket != b"case":
            continue
        is_command = head["command"] is not None
        if is_command and in_text(head.end(1)):
            continue
        start = head.end(1)
        line_end = data.find(b"\n", head.end())
        end = line_end if line_end >= 0 else len(data)
        closing_word = _CLOSING.get(bracket, b"done")
        if not is_command and not data[head.end() : end].rstrip().endswith(closing_word):
            last = b"\n" + indentation + closing_word
            beside = (
                other.start() for other in heads[index + 1 :] if len(other.group(1)) <= len(indentation)
            )
            closing = data.find(last, head.end(), min(head.end() + _MAX_BYTES, next(beside, len(data))))
            end = closing + len(last) if closing >= 0 else end
        body = head.start("command" if is_command else "bracket")
        for name_start, name_end in _other_names(head):
            name = source.text(name_start, name_end)
            yield Found(
                name_start, -name_end, name_start, name, "function", "", name_end, "definition", _SETTINGS
            )
        name_start, name_end = head.span("name" if head["name"] is not None else "named")
        name = source.text(name_start, name_end)
        start = name_start if head["others"] else start
        yield Found(start, -end, name_start, name, "function", "", body, "definition", _SETTINGS)


def _other_names(head: re.Match[bytes]) -> Iterator[tuple[int, int]]:
    """Yield where the names of a function stand but its last: zsh gives it several, behind options."""
    for word in _WORD.finditer(head["others"] or b""):
        if not word[0].startswith(b"-"):
            start = head.start("others")
            yield start + word.start(), start + word.end()
