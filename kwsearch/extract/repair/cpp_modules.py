"""Modules of C++20, which the grammar does not know: ``export module shapes.core;``, ``import std;``, ``export { … }``.

What makes a module is read here and blanked, so that the grammar sees plain declarations.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from kwsearch.extract.repair.macros import blank
from kwsearch.extract.rows.source import Source
from kwsearch.extract.rows.symbols import Found
from kwsearch.models import Import
from kwsearch.regex import regex

_NAME = rb"[A-Za-z_]\w*(?:\s*\.\s*[A-Za-z_]\w*)*"
_LINE = regex(
    rb"^[ \t]*(?P<export>export[ \t]+)?(?:"
    rb"module(?:[ \t]*|[ \t]+(?P<module>" + _NAME + rb")[ \t]*)(?P<part>:[ \t]*(?:" + _NAME + rb")[ \t]*)?|"
    rb"import[ \t]*(?P<import><[^>\n]+>|\"[^\"\n]+\"|:?[ \t]*" + _NAME + rb")[ \t]*)"
    rb"(?:\[\[[^\n;]*\]\][ \t]*)?;",
    re.MULTILINE,
)
"""``module;``, ``module :private;``, ``[export] module NAME[:PART];``, ``[export] import NAME;``."""
_EXPORT = regex(
    rb"^[ \t]*(export)\s*(?=(\{)|(?:inline\s+)?namespace\b([^;{]{0,1000})\{|[A-Za-z_\[])", re.MULTILINE
)
_BRACES = regex(rb"[{}]|\"(?:[^\"\\\n]|\\.)*\"|'(?:[^'\\\n]|\\.)'|//[^\n]*|/\*.*?\*/", re.DOTALL)
_HEAD_END = regex(rb"[;{]")
_MAX_HEAD = 1 << 12
"""Bytes in which the head of a declaration ends."""

Range = tuple[int, int]


class Modules(NamedTuple):
    """What a file says about modules."""

    code: bytes = b""
    """The file without it, every other byte in its place; empty when there is nothing."""
    found: tuple[Found, ...] = ()
    """The module that the file belongs to."""
    imports: tuple[tuple[int, Import], ...] = ()
    """First byte and import."""
    exported: tuple[Range, ...] = ()
    """Where declarations are exported; of a class or a function, its head."""


NO_MODULES = Modules()


def read_modules(data: bytes) -> Modules:
    """Return the modules of a file of C++; NO_MODULES when it neither is nor imports one."""
    if b"import" not in data and b"module" not in data:
        return NO_MODULES
    lines = list(_LINE.finditer(data))
    if not lines:
        return NO_MODULES
    source = Source(data)
    found, imports = [], []
    own = ""
    for line in lines:
        kind = "module" if line["module"] else "import" if line["import"] else ""
        if not kind:
            continue
        start, end = line.span(kind)
        name = b"".join(line[kind].split()).decode("utf-8", "replace")
        if kind == "module":
            part = b"".join((line["part"] or b"").split()).decode("utf-8", "replace")
            own = name
            whole = name + part
            found.append(
                Found(line.start(), -line.end(), start, whole, "module", "", line.end(), "definition", {})
            )
        else:
            flags = ["reexport"] if line["export"] else []
            flags += ["system"] if name.startswith("<") else []
            name = name.strip('<>"')
            name = own.partition(":")[0] + name if name.startswith(":") else name
            imports.append((start, Import(name, name, "", source.line(start), "", tuple(flags))))
    blanks = [line.span() for line in lines]
    told = {line.start("export") for line in lines}
    exported, closing = [], _closing(data)
    for word in _EXPORT.finditer(data):
        start, end = word.span(1)
        if start in told:
            continue
        blanks.append((start, end))
        brace = word.start(2) if word[2] else data.find(b"{", end) if word[3] is not None else -1
        close = closing.get(brace, -1)
        if close >= 0:
            exported.append((end, close))
            if word[2]:
                blanks += [(brace, brace + 1), (close, close + 1)]
        else:
            last = min(end + _MAX_HEAD, len(data))
            head = _HEAD_END.search(data, end, last)
            exported.append((end, head.start() if head is not None else last))
    return Modules(blank(data, blanks), tuple(found), tuple(imports), tuple(exported))


def _closing(data: bytes) -> dict[int, int]:
    """Return where the brace is that closes each one."""
    closing: dict[int, int] = {}
    opened: list[int] = []
    for found in _BRACES.finditer(data):
        if found[0] == b"{":
            opened.append(found.start())
        elif found[0] == b"}" and opened:
            closing[opened.pop()] = found.start()
    return closing
