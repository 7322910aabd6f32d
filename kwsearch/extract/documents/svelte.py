"""What only Svelte defines: reactive variables, ``$: total = price * count``, and snippets of the markup."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from kwsearch.extract.rows.source import Source
from kwsearch.extract.rows.spans import in_span
from kwsearch.models import FileFacts, Symbol, Use
from kwsearch.regex import regex

_REACTIVE = regex(
    rb"^[ \t]*\$:[ \t]*(?:(?P<name>[A-Za-z_$][\w$]*)|\(?(?P<names>[{\[][^\n{}\[\]();=]*[}\]]))\s*=(?![=>])[^\n;]*",
    re.MULTILINE,
)
_BOUND = regex(rb"([A-Za-z_$][\w$]*)\s*(?=[,}\]])")
"""A name that a pattern binds: of ``{ a: b }`` the second."""
_SNIPPET = regex(
    rb"\{#snippet\s+([A-Za-z_$][\w$]*)\s*"
    rb"(\((?:[^()]{1,500}+|\((?:[^()]{1,500}+|\([^()]{0,200}\)){0,20}+\)){0,40}+\)(?=\s*\}))?|\{(/)snippet\b"
)
_MAX_SIGNATURE = 200
_MOST_AROUND = 8
"""Snippets that a snippet's scope names, the nearest."""


def reactive_variables(data: bytes, scripts: list[tuple[int, int]], facts: FileFacts) -> list[Symbol]:
    """Return the variables that are declared by what they follow, ``$: a = b``, unless something else declares them.

    Args:
        data: The file.
        scripts: Byte ranges of its scripts.
        facts: What was found in them.
    """
    if b"$:" not in data:
        return []
    source = Source(data)
    known = {symbol.name for symbol in facts.symbols if not symbol.scope}
    known.update(row.alias or row.name for row in facts.imports)
    symbols: list[Symbol] = []
    for start, end in scripts:
        for found in _REACTIVE.finditer(data, start, end):
            if in_span(data.index(b"$:", found.start()), facts.spans):
                continue
            places = (
                [found.span("name")]
                if found["name"]
                else [name.span(1) for name in _BOUND.finditer(data, *found.span("names"))]
            )
            for place in places:
                name = source.text(*place)
                if name not in known:
                    known.add(name)
                    symbols.append(_symbol(source, place, "variable", found.end(), found[0].strip()))
    return symbols


def snippets(data: bytes) -> Iterator[Symbol]:
    """Yield the snippets of a file's markup, which are called with ``{@render row(item)}``."""
    source = Source(data)
    opened: list[re.Match[bytes]] = []
    for found in _SNIPPET.finditer(data):
        if found[3] is None:
            opened.append(found)
        elif opened:
            head = opened.pop()
            scope = ".".join(source.text(*around.span(1)) for around in opened[-_MOST_AROUND:])
            yield _symbol(source, head.span(1), "function", found.end(), head[1] + (head[2] or b""), scope)


def in_snippets(uses: Iterable[Use], found: Iterable[Symbol]) -> Iterator[Use]:
    """Yield uses of the markup, by line, each with the innermost snippet as its scope on whose lines it stands."""
    rest = sorted(found, key=lambda symbol: (symbol.line, symbol.column), reverse=True)
    around: list[Symbol] = []
    for use in sorted(uses, key=lambda use: use.line):
        while rest and rest[-1].line <= use.line:
            around.append(rest.pop())
        while around and around[-1].end_line < use.line:
            around.pop()
        yield use._replace(scope=around[-1].full_name) if around else use


def _symbol(
    source: Source, name: tuple[int, int], kind: str, end: int, signature: bytes, scope: str = ""
) -> Symbol:
    """Return a definition of a file."""
    line, column = source.place(name[0])
    text = " ".join(signature.decode("utf-8", "replace").split())[:_MAX_SIGNATURE]
    return Symbol(
        source.text(*name), kind, "definition", line, source.line(end - 1), column, scope, text, "", "", ()
    )
