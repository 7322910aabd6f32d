"""Keys of YAML, by indentation: works on templates and half-written files as on whole ones."""

from __future__ import annotations

from kwsearch.extract.keys.scan import Key, KeyScan
from kwsearch.models import COMMENT, STRING
from kwsearch.regex import regex

_KEY_LINE = regex(
    rb"(?P<indent> *)(?P<dashes>(?:-[ \t]+)*)"
    rb"(?P<key>\"[^\"\\\n]{0,200}+(?:\\.[^\"\\\n]{0,200}+){0,20}+\"|'[^'\n]{0,256}+'"
    rb"|(?:[^\s\-?:,\[\]{}#&*!|>'\"%@`]|[-?:](?=[^\s\-]))[^\n]{0,256}?)"
    rb"[ \t]*:(?=\s|$)[ \t]*(?P<value>[^\n]*)"
)
_ITEM = regex(rb"(?P<indent> *)-[ \t]+(?P<value>[^\n]*)")
_BLOCK_SCALAR = regex(rb"(?:[&!][^\s]*[ \t]+)*[|>][-+0-9]{0,3}[ \t]*(?:#.*)?\r?$")
_SPAN = regex(
    rb"(?<![^\s\[{,(:=-])(?P<string>\"[^\"\\\n]*+(?:\\[^\n][^\"\\\n]*+)*+\"|'[^'\n]*+(?:''[^'\n]*+)*+')"
    rb"|(?<!\S)(?P<comment>#[^\n]*)"
)
_COMMENT_END = regex(rb"(?:^|[ \t])#.*")


class _Scalar:
    """A value that goes on over the next lines, so that these hold no keys."""

    __slots__ = ("column", "quote")

    def __init__(self, column: int, quote: bytes) -> None:
        self.column = column
        """Lines that are indented further belong to it."""
        self.quote = quote
        """What ends a quoted value; empty for a block, which ends with its indentation."""


def scan_yaml(data: bytes) -> KeyScan:
    """Return the keys of a YAML text with their lines; errors are passed over."""
    scan = KeyScan(data)
    trail: list[tuple[int, Key | None, str]] = []
    scalar: _Scalar | None = None
    starts = scan.source.line_starts
    names: set[int] = set()
    last_line = 0
    for number, start in enumerate(starts[:-1], start=1):
        line = data[start : starts[number]].rstrip(b"\r\n")
        text = line.lstrip(b" ")
        if not text.strip():
            continue
        indent = len(line) - len(text)
        if scalar is not None:
            if scalar.quote:
                if scalar.quote in line:
                    scalar = None
                last_line = number
                continue
            if indent > scalar.column or (text[:1] in b"]}" and not scalar.quote):
                last_line = number
                continue
            scalar = None
        if text.startswith(b"#"):
            continue
        if line.startswith((b"---", b"...")):
            _close(trail, -1, last_line)
            continue
        found = _KEY_LINE.match(line)
        if found is None or _COMMENT_END.search(found["key"]):
            item = _ITEM.match(line)
            if item is not None:
                scalar = _open_scalar(item["value"], indent)
            last_line = number
            continue
        column = found.start("key")
        _close(trail, column, last_line)
        name = _text(found["key"])
        scope = tuple(part for _, _, part in trail)
        offset = start + column + found["key"].startswith((b'"', b"'"))
        key = scan.add(name, scope, offset, (start + column, start + len(line)))
        names.add(start + column)
        value = found["value"]
        if key is not None and value and not _BLOCK_SCALAR.match(value):
            key.value = _text(_COMMENT_END.sub(b"", value).strip())
        trail.append((column, key, name))
        scalar = _open_scalar(value, column)
        last_line = number
    _close(trail, -1, last_line)
    for span in _SPAN.finditer(data):
        if span.start() not in names:
            scan.add_span(*span.span(), STRING if span.lastgroup == "string" else COMMENT)
    return scan


def _close(trail: list[tuple[int, Key | None, str]], column: int, last_line: int) -> None:
    """End the keys that stand at ``column`` or further right."""
    while trail and trail[-1][0] >= column:
        key = trail.pop()[1]
        if key is not None and last_line > key.end_line:
            key.end_line = last_line


def _open_scalar(value: bytes, column: int) -> _Scalar | None:
    """Return what a value leaves open at the end of its line."""
    if _BLOCK_SCALAR.match(value):
        return _Scalar(column, b"")
    quote = value[:1]
    if quote in {b'"', b"'"} and value.count(quote) - value.count(b"\\" + quote) == 1:
        return _Scalar(column, quote)
    if quote in {b"[", b"{"} and not value.startswith(b"{{"):
        opened = value.count(b"[") + value.count(b"{")
        if opened > value.count(b"]") + value.count(b"}"):
            return _Scalar(column, b"")
    return None


def _text(token: bytes) -> str:
    """Return a scalar without its quotes."""
    text = token.strip().decode("utf-8", "replace")
    if len(text) > 1 and text[0] in "\"'" and text[-1] == text[0]:
        text = text[1:-1]
    return text
