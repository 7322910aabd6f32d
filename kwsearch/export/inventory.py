"""Definitions as a Sphinx inventory, version 2, so that other documentation can link to them.

The format is that of ``sphinx.util.inventory``: four lines of text, then lines of ``name domain:role priority uri
display`` in one zlib stream. The addresses are those of source lines as code hosts have them, ``src/a.py#L12``; who
uses the inventory names the address before them.
"""

from __future__ import annotations

import os
import zlib
from collections.abc import Iterator
from typing import TYPE_CHECKING
from urllib.parse import quote

from kwsearch import __version__

if TYPE_CHECKING:
    from kwsearch.models import Symbol
    from kwsearch.search.index import Index

_DOMAINS = {
    "python": ("py", {"class": "class", "enum": "class", "function": "function", "method": "method",
                      "constructor": "method", "property": "property", "field": "attribute",
                      "variable": "data", "constant": "data", "enum-member": "attribute", "type-alias": "type"}),
    "c": ("c", {"function": "function", "struct": "struct", "enum": "enum", "enum-member": "enumerator",
                "macro": "macro", "variable": "var", "field": "member", "type-alias": "type"}),
    "cpp": ("cpp", {"class": "class", "struct": "class", "function": "function", "method": "function",
                    "constructor": "function", "enum": "enum", "enum-member": "enumerator", "field": "member",
                    "variable": "var", "type-alias": "type"}),
    "javascript": ("js", {"class": "class", "function": "function", "method": "method", "constant": "data",
                          "variable": "data", "field": "attribute", "property": "attribute"}),
}  # fmt: skip
"""For each language Sphinx's domain of it and the role of each kind; other kinds and languages have no role there."""


def inventory_chunks(index: Index) -> Iterator[bytes]:
    """Return the inventory's bytes; symbols by path, line and column, of several of one name and role the first."""
    name = os.path.basename(index.root) or "root"
    yield (
        "# Sphinx inventory version 2\n"
        f"# Project: {_line(name)}\n"
        f"# Version: {__version__}\n"
        "# The remainder of this file is compressed using zlib.\n"
    ).encode()
    # The whole list is one stream: who reads the format takes it in one piece.
    packer = zlib.compressobj(9)
    seen: set[tuple[str, str]] = set()
    for record in map(index.file, index.files()):
        domain, roles = _DOMAINS.get(record.language, ("", {}))
        for symbol in record.symbols:
            role = roles.get(symbol.kind)
            full = qualified_name(record.path, record.language, symbol)
            key = (full, f"{domain}:{role}")
            # Sphinx keeps the last of several of one key: an overload would hide the first.
            if role is None or symbol.role != "definition" or key in seen or not _is_plain(full):
                continue
            seen.add(key)
            uri = quote(record.path.encode("utf-8", "surrogateescape")) + f"#L{symbol.line}"
            yield packer.compress(f"{full} {domain}:{role} 1 {uri} -\n".encode())
    yield packer.flush()


def qualified_name(path: str, language: str, symbol: Symbol) -> str:
    """Return the name by which documentation calls a symbol: in Python with its module, else with its scopes."""
    inner = symbol.full_name
    if language != "python":
        return inner.replace(".", "::") if language == "cpp" else inner
    folders, _, name = path.removesuffix(".pyi").removesuffix(".py").rpartition("/")
    module = folders if name == "__init__" else f"{folders}/{name}"
    # The usual layout of a project; its folder is on Python's path, and in no name.
    return ".".join([*filter(None, module.removeprefix("src/").split("/")), inner])


def _is_plain(name: str) -> bool:
    return (
        name.isprintable() and " " not in name and not any("\ud800" <= letter <= "\udfff" for letter in name)
    )


def _line(text: str) -> str:
    return "".join(letter if letter.isprintable() else "?" for letter in text)
