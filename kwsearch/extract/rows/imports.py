"""Import statements of any language as Import rows: canonical names, aliases and brace trees."""

from __future__ import annotations

import re

from kwsearch.extract.rows.names import fold

MAX_TREE_DEPTH = 32

_QUOTES = "\"'`"
_SEPARATORS = re.compile(r"::|\\")
_LAST = re.compile(r"[./\\:]")
_VERSION = re.compile(r"[./]v\d+$")
"""What Go leaves out of a package's name: ``host/yaml.v3`` and ``host/yaml/v3`` are ``yaml``."""
_TREE = re.compile(r"[{},]|\s+as\s+|[^{},\s]+|\s+")


def clean_module(text: str) -> tuple[str, bool]:
    """Return the module part without quotes or brackets, and whether it is a path (it was quoted)."""
    text = text.strip()
    if len(text) >= 2 and text[0] in _QUOTES and text[-1] == text[0]:
        return text[1:-1], True
    if text.startswith("<") and text.endswith(">"):
        return text[1:-1], True
    return ("".join(text.split()) if "\n" in text or " " in text else text), False


def canonical_name(module: str, name: str, is_path: bool) -> str:
    """Return the canonical name of ``name`` in ``module``; a path stays as it is written."""
    if not is_path:
        module = (
            _SEPARATORS.sub(".", module).removeprefix(".") if "::" in module or "\\" in module else module
        )
    if not name:
        return module
    name = _SEPARATORS.sub(".", name)
    return module + name if not module or module.endswith(".") else f"{module}.{name}"


def default_alias(mode: str, module: str, name: str, is_path: bool) -> str:
    """Return the local name of an import without an alias.

    Args:
        mode: The query's ``alias`` setting: ``none``, ``first``, ``last`` or empty for the default, which
            is the last part of a name, and nothing for a path.
        module: The module part as written, without quotes.
        name: The imported name; empty when the module itself is imported.
        is_path: Whether the module was written as a quoted path.
    """
    if mode == "none" or (not mode and is_path and not name):
        return ""
    written = name or module
    if mode == "first":
        return written.partition(".")[0]
    if mode == "last":
        written = _VERSION.sub("", written)
    return _LAST.split(written.rstrip("/"))[-1]


def expand_tree(text: str) -> list[tuple[int, str, str]]:
    """Return the leaves of a brace tree: offset of the leaf in ``text``, its full path, its alias.

    ``std::{fs, io::{self, Read as R}}`` gives ``std::fs``, ``std::io`` and ``std::io::Read`` as ``R``. A star
    stays as the last part (``std::*``). Unbalanced braces give what they hold; braces nested deeper than
    MAX_TREE_DEPTH end the list, because prefixes would cost the square of the depth.
    """
    leaves: list[tuple[int, str, str]] = []
    prefixes = [""]
    start, path, alias, renaming = 0, "", "", False

    def add() -> None:
        if path:
            whole = prefixes[-1] + path
            if path == "self":
                whole = prefixes[-1].rstrip(":\\")
            leaves.append((start, whole, alias))

    for token in _TREE.finditer(text):
        word = token.group()
        if word == "{":
            if len(prefixes) > MAX_TREE_DEPTH:
                break
            prefixes.append(prefixes[-1] + path)
            path = ""
        elif word in {"}", ","}:
            add()
            path, alias, renaming = "", "", False
            if word == "}" and len(prefixes) > 1:
                prefixes.pop()
        elif fold(word) == "as" and word != "as":
            renaming = True
        elif not word.isspace():
            if renaming:
                alias = word
            else:
                start = start if path else token.start()
                path += word
    add()
    return leaves
