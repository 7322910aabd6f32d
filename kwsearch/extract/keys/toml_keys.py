"""Keys and tables of TOML."""

from __future__ import annotations

import re

from kwsearch.extract.keys.scan import Key, KeyScan
from kwsearch.models import COMMENT, STRING
from kwsearch.regex import regex

_PART = r"(?:[A-Za-z0-9_-]+|\"[^\"\n]{0,256}+\"|'[^'\n]{0,256}+')"
_PATH = rf"{_PART}(?:[ \t]*\.[ \t]*{_PART}){{0,64}}"
_STATEMENT = regex(
    rf"\s*(?:(?P<comment>#[^\n]*)|\[\[?[ \t]*(?P<table>{_PATH})[ \t]*\]\]?[ \t]*(?=[#\r\n]|\Z)"
    rf"|(?P<key>{_PATH})[ \t]*=[ \t]*|(?P<other>[^\n]+))".encode()
)
_PARTS = regex(_PART)
_TOKEN = regex(
    rb"(?P<triple>\"\"\"|''')|(?P<string>\"[^\"\\\n]*+(?:\\[^\n][^\"\\\n]*+)*+\"?|'[^'\n]*+'?)"
    rb"|(?P<comment>#[^\n]*)|(?P<open>[\[{])|(?P<close>[\]}])|(?P<line>\n)"
)
_TRIPLE_ENDS = {
    b'"""': regex(rb"(?:[^\"\\]++|\\.|\"(?!\"\"))*+\"{3,5}", re.DOTALL),
    b"'''": regex(rb"(?:[^']++|'(?!''))*+'{3,5}"),
}
"""What is in a string behind three quotes: up to two quotes more may end it, and a backslash escapes one."""
_TABLE_LINE = regex(rb"\[\[?[A-Za-z_][\w.-]*\]\]?[ \t]*\r?\n")


def scan_toml(data: bytes) -> KeyScan:
    """Return the tables and keys of a TOML text with their lines; errors are passed over."""
    scan = KeyScan(data)
    table: tuple[str, ...] = ()
    header: Key | None = None
    position = last = 0
    while (found := _STATEMENT.match(data, position)) is not None:
        position = found.end()
        if found.lastgroup == "comment":
            scan.add_span(*found.span("comment"), COMMENT)
            continue
        if found.lastgroup == "table":
            if header is not None:
                header.end_line = scan.source.line(max(last - 1, 0))
            table = _names(found["table"])
            head = (data.rfind(b"\n", 0, found.start("table")) + 1, position)
            header = scan.add(table[-1], table[:-1], _last_part(found, "table"), head)
            if header is not None:
                header.table = True
        elif found.lastgroup == "key":
            names = _names(found["key"])
            end = data.find(b"\n", position)
            head = (found.start("key"), len(data) if end == -1 else end)
            key = scan.add(names[-1], (*table, *names[:-1]), _last_part(found, "key"), head)
            first_span = len(scan.spans)
            position = _skip_value(scan, data, position)
            if key is not None:
                key.end_line = scan.source.line(max(position - 1, found.start("key")))
                key.value = _plain_value(scan, first_span, found.end())
        last = position
    if header is not None:
        header.end_line = scan.source.line(max(last - 1, 0))
    return scan


def _names(path: bytes) -> tuple[str, ...]:
    """Return the parts of ``a."b.c".d`` without quotes."""
    return tuple(part.strip("\"'") for part in _PARTS.findall(path.decode("utf-8", "replace")))


def _last_part(found: re.Match[bytes], group: str) -> int:
    """Return the byte at which the last part of a path begins, after its quote."""
    text = found[group]
    last = (
        text.rpartition(b".")[2].strip()
        if not text.endswith((b'"', b"'"))
        else text[text.rfind(text[-1:], 0, -1) :]
    )
    return found.end(group) - len(last) + last.startswith((b'"', b"'"))


def _skip_value(scan: KeyScan, data: bytes, start: int) -> int:
    """Return where the value ends that begins at ``start``: with its line, unless a bracket or a string is open."""
    depth = 0
    position = start
    while (token := _TOKEN.search(data, position)) is not None:
        position = token.end()
        kind = token.lastgroup
        if kind == "triple":
            end = _TRIPLE_ENDS[token[0]].match(data, position)
            position = len(data) if end is None else end.end()
            scan.add_span(token.start(), position, STRING)
        elif kind == "string":
            scan.add_span(*token.span(), STRING)
        elif kind == "comment":
            scan.add_span(*token.span(), COMMENT)
        elif kind == "open":
            depth += 1
        elif kind == "close":
            depth -= 1
        elif depth <= 0 or _TABLE_LINE.match(data, position):  # the latter: a bracket was never closed
            return token.start()
    return len(data)


def _plain_value(scan: KeyScan, first_span: int, start: int) -> str:
    """Return the value when it is one string on one line; else an empty text."""
    if len(scan.spans) <= first_span or scan.spans[first_span][0] != start:
        return ""
    text = scan.source.text(*scan.spans[first_span][:2])
    return "" if "\n" in text else text.strip("\"'")
