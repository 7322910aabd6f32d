"""Keys of JSON, JSON with comments, JSON5 and JSON Lines."""

from __future__ import annotations

import re

from kwsearch.extract.keys.scan import HEAD_BYTES, MAX_DEPTH, Key, KeyScan
from kwsearch.models import COMMENT, STRING
from kwsearch.regex import regex

_TOKEN = regex(
    # Possessive, because backtracking points of one long string would fill the memory.
    rb"(?P<string>\"[^\"\\\n]*+(?:\\[^\n][^\"\\\n]*+)*+\"?|'[^'\\\n]*+(?:\\[^\n][^'\\\n]*+)*+'?)"
    rb"|(?P<comment>//[^\n]*|/\*[\s\S]*?(?:\*/|\Z)|^\#[^\n]*)"
    rb"|(?P<open>[\[{])|(?P<close>[\]}])|(?P<comma>,)|(?P<colon>:)"
    rb"|(?P<word>[A-Za-z_$][\w$.-]*)",
    re.MULTILINE,
)
_PLAIN_VALUE = regex(
    rb"[ \t]*(?:\"[^\"\\\n]*+(?:\\[^\n][^\"\\\n]*+)*+\"|'[^'\\\n]*+(?:\\[^\n][^'\\\n]*+)*+'|[^\s,\[\]{}\"']+)"
)
_ESCAPE = regex(r"\\(u[0-9a-fA-F]{4}|.)")
_ESCAPED = {"n": "\n", "t": "\t", "r": "\r", "b": "\b", "f": "\f"}


class _Container:
    """An open object or list."""

    __slots__ = ("is_object", "key", "scope")

    def __init__(self, is_object: bool, scope: tuple[str, ...], key: Key | None) -> None:
        self.is_object = is_object
        self.scope = scope
        self.key = key
        """The key whose value it is."""


def scan_json(data: bytes) -> KeyScan:
    """Return the keys of a JSON text with their lines; errors are passed over."""
    scan = KeyScan(data)
    trail = [_Container(False, (), None)]
    pending: re.Match[bytes] | None = None
    key: Key | None = None
    name = ""
    for token in _TOKEN.finditer(data):
        kind = token.lastgroup
        top = trail[-1]
        if kind == "colon":
            if top.is_object and pending is not None:
                name = _text(pending[0])
                start = pending.start() + pending[0].startswith((b'"', b"'"))
                key = scan.add(name, top.scope, start, (pending.start(), _value_end(data, token.end())))
                if scan.spans and scan.spans[-1][0] == pending.start():
                    scan.spans.pop()  # a key is code, not a string
            pending = None
        elif kind in {"string", "word"}:
            pending = token
            if kind == "string":
                scan.add_span(*token.span(), STRING)
                if key is not None and not key.value:
                    key.value = _text(token[0])
        elif kind == "comment":
            scan.add_span(*token.span(), COMMENT)
        elif kind == "open":
            named = name and top.is_object and len(top.scope) < MAX_DEPTH
            inside = (*top.scope, name) if named else top.scope
            trail.append(_Container(token[0] == b"{", inside, key))
            pending, key, name = None, None, ""
        else:
            if kind == "close" and len(trail) > 1:
                closed = trail.pop()
                if closed.key is not None:
                    closed.key.end_line = scan.source.line(token.start())
            pending, key, name = None, None, ""
    return scan


def _value_end(data: bytes, start: int) -> int:
    """Return where a plain value ends; for an object or a list, where its line does, if that is near."""
    value = _PLAIN_VALUE.match(data, start)
    if value is not None:
        return value.end()
    most = min(start + HEAD_BYTES, len(data))
    end = data.find(b"\n", start, most)
    return most if end == -1 else end


def _text(token: bytes) -> str:
    """Return what a string or a bare word says."""
    text = token.decode("utf-8", "replace")
    if text[:1] in {'"', "'"}:
        quote = text[0]
        text = text[1:].removesuffix(quote)
        if "\\" in text:
            text = _ESCAPE.sub(_unescape, text)
            # Escaped pairs become one character, halves of pairs the replacement character.
            text = text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    return text


def _unescape(escape: re.Match[str]) -> str:
    code = escape[1]
    return chr(int(code[1:], 16)) if len(code) == 5 else _ESCAPED.get(code, code)
