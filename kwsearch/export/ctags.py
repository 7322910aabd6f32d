r"""Tags files: u-ctags' extended format, its JSON Lines, and Emacs' TAGS.

The formats are those of Universal Ctags: ``ctags-client-tools(7)`` and ``tags(5)`` for the first two, ``etags.1`` and
``lib-src/etags.c`` of Emacs for the third. Lines are 1-based. A tag's address is its line number, so that no source has
to be read and no pattern can be wrong; Emacs alone wants the text of the line.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from kwsearch import __version__
from kwsearch.json_text import json_line

if TYPE_CHECKING:
    from kwsearch.models import Symbol
    from kwsearch.models.reports import FileRecord
    from kwsearch.search.index import Index

_ROLES = {"definition": "def", "declaration": "decl"}


def tags_lines(index: Index) -> Iterator[bytes]:
    """Return a tags file, header first, sorted by bytes as editors search it."""
    for name, value, comment in _pseudo_tags():
        yield f"!_{name}\t{value}\t/{comment}/\n".encode()
    # Whole lines sort as their names do: what follows a name is a tab, and what sorts before a tab is escaped.
    yield from sorted(
        _tag_line(record, symbol, kinds)
        for record in map(index.file, index.files())
        for kinds in (_kinds_of_scopes(record),)
        for symbol in record.symbols
    )


def ctags_json_lines(index: Index) -> Iterator[bytes]:
    """Return the same as JSON Lines: pseudo tags first, then one object a tag, by path, line and column."""
    for name, value, comment in _pseudo_tags():
        yield _json({"_type": "ptag", "name": name, "path": value, "pattern": comment})
    for record in map(index.file, index.files()):
        kinds = _kinds_of_scopes(record)
        for symbol in record.symbols:
            fields: dict[str, object] = {
                "_type": "tag", "name": symbol.name, "path": record.path, "language": record.language,
                "line": symbol.line, "kind": symbol.kind, "roles": _ROLES[symbol.role], "end": symbol.end_line,
            }  # fmt: skip
            if symbol.scope:
                fields |= {"scope": symbol.scope, "scopeKind": kinds.get(symbol.scope, "unknown")}
            arguments = parameters(symbol)
            if arguments:
                fields["signature"] = arguments
            yield _json(fields)


def etags_lines(index: Index) -> Iterator[bytes]:
    """Return a TAGS file of Emacs: a section a file, by path; in it a line a symbol, by line.

    Emacs looks near the line for one that begins with the text before DEL: it is that of the line up to the end of the
    name. Of a file that has changed since it was indexed there is none, and Emacs goes by the number of the line. The
    format has no escapes: what has a line end or a control in its path or its name is left out.
    """
    for record in map(index.file, index.files()):
        if not record.symbols or "\n" in record.path:
            continue
        lines = index.lines(record.path)
        rows = b"".join(
            b"%b\x7f%b\x01%d,\n" % (_raw(_beginning(lines, symbol)), _raw(symbol.name), symbol.line)
            for symbol in record.symbols
            if symbol.name.isprintable()
        )
        yield b"\x0c\n%b,%d\n%b" % (os.fsencode(record.path), len(rows), rows)


def _beginning(lines: Sequence[str], symbol: Symbol) -> str:
    """Return the text of a symbol's line up to the end of its name; empty when that is not there."""
    line = lines[symbol.line - 1] if symbol.line <= len(lines) else ""
    end = symbol.column - 1 + len(symbol.name)
    is_there = line[symbol.column - 1 : end] == symbol.name
    return line[:end] if is_there and "\x7f" not in line and "\x01" not in line else ""


def parameters(symbol: Symbol) -> str:
    """Return the bracketed parameters in a symbol's signature, brackets included; empty when it has none."""
    head = symbol.signature
    # Behind the name, or the receiver of a method of Go would be taken for its parameters.
    start = head.find("(", max(0, head.find(symbol.name)) + len(symbol.name))
    depth = 0
    for place in range(start, len(head)) if start >= 0 else ():
        depth += (head[place] in "([{") - (head[place] in ")]}")
        if depth == 0:
            return head[start : place + 1]
    return ""


def _pseudo_tags() -> Iterator[tuple[str, str, str]]:
    yield "TAG_FILE_FORMAT", "2", "extended format"
    yield "TAG_FILE_SORTED", "1", "0=unsorted, 1=sorted, 2=foldcase"
    yield "TAG_OUTPUT_EXCMD", "number", "number, pattern, mixed, or combineV2"
    yield "TAG_OUTPUT_FILESEP", "slash", "slash or backslash"
    yield "TAG_OUTPUT_MODE", "u-ctags", "u-ctags or e-ctags"
    yield "TAG_PROGRAM_NAME", "kwsearch", ""
    yield "TAG_PROGRAM_VERSION", __version__, ""


def _tag_line(record: FileRecord, symbol: Symbol, kinds: dict[str, str]) -> bytes:
    fields = [
        _escaped_name(symbol.name),
        _escaped(record.path),
        f'{symbol.line};"',
        f"kind:{symbol.kind}",
        f"line:{symbol.line}",
        f"language:{_escaped(record.language)}",
    ]
    if symbol.scope:
        fields.append(f"scope:{kinds.get(symbol.scope, 'unknown')}:{_escaped(symbol.scope)}")
    arguments = parameters(symbol)
    if arguments:
        fields.append(f"signature:{_escaped(arguments)}")
    fields += [f"roles:{_ROLES[symbol.role]}", f"end:{symbol.end_line}"]
    return _raw("\t".join(fields)) + b"\n"


def _kinds_of_scopes(record: FileRecord) -> dict[str, str]:
    """Return the kind of each qualified name of a file; of several of one name the first."""
    kinds: dict[str, str] = {}
    for symbol in record.symbols:
        kinds.setdefault(symbol.full_name, symbol.kind)
    return kinds


def _escaped(text: str) -> str:
    r"""Return a field's value with a backslash before what would end it: ``\t``, ``\n``, ``\\``, ``\x01``."""
    if text.isprintable() and "\\" not in text:
        return text
    # The letters that tags(5) names; every other control is written as a number.
    known = {"\t": "\\t", "\n": "\\n", "\r": "\\r", "\\": "\\\\"}
    return "".join(
        known.get(letter) or (f"\\x{ord(letter):02x}" if letter < " " or letter == "\x7f" else letter)
        for letter in text
    )


def _escaped_name(name: str) -> str:
    """Return a tag's name; a first letter that would make a pseudo tag or a blank of it is written as a number."""
    escaped = _escaped(name)
    return f"\\x{ord(escaped[0]):02x}{escaped[1:]}" if escaped[:1] in ("!", " ") else escaped


def _raw(text: str) -> bytes:
    return text.encode("utf-8", "surrogateescape")


def _json(fields: dict[str, object]) -> bytes:
    return json_line(fields).encode()
