"""Code of one language inside another: the text that its own grammar reads, with every byte in its place."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from kwsearch.extract.rows.captures import MatchGroups, captured_nodes
from kwsearch.extract.rows.spans import Spans
from kwsearch.models import COMMENT

_END = "end"
BLANKS = bytes(byte if byte == ord("\n") else ord(" ") for byte in range(256))
"""What a blanked byte is, by the byte that it was."""


def only(data: bytes, ranges: Iterable[tuple[int, int]]) -> bytearray:
    """Return a file with everything but some ranges blanked, so that every byte and line keeps its place."""
    code = bytearray(data.translate(BLANKS))
    for start, end in ranges:
        code[start:end] = data[start:end]
    return code


def without(data: bytes, ranges: Iterable[tuple[int, int]]) -> bytes:
    """Return a file with some ranges blanked."""
    text = bytearray(data)
    for start, end in ranges:
        text[start:end] = data[start:end].translate(BLANKS)
    return bytes(text)


def guest_texts(matches: MatchGroups, data: bytes, spans: Spans) -> Iterator[tuple[str, bytes]]:
    """Yield each language of ``@guest.LANGUAGE`` with the file, in which everything else is blank.

    Args:
        matches: The matches of the file; nothing behind the first node of ``@guest.end`` is read.
        data: The file.
        spans: Its comments and strings. A comment of the file between the lines of a command goes on like them.
    """
    ranges: dict[str, list[tuple[int, int]]] = {}
    for plan, group in matches:
        for capture, language in plan.guests:
            nodes = captured_nodes(plan, group, capture)
            ranges.setdefault(language, []).extend((node.start_byte, node.end_byte) for node in nodes)
    last = min((start for start, _ in ranges.pop(_END, ())), default=len(data))
    for language, found in ranges.items():
        text = only(data, [span for span in found if span[1] <= last])
        for start, end, _, kind in spans:
            if kind == COMMENT and any(first < start and end <= after for first, after in found):
                lines = data.count(b"\n", start, end)
                text[start:end] = b" " * (end - start - 2 * lines) + b"\\\n" * lines
        yield language, bytes(text)
