"""Defined names of a file as Symbol rows: nesting, promotion to methods and fields, signatures and docs."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import NamedTuple

from kwsearch.extract.captures import MatchGroups
from kwsearch.extract.docs import Comments
from kwsearch.extract.names import split_defined_name
from kwsearch.extract.scopes import CALLABLE, CLASS_LIKE, Scopes
from kwsearch.extract.signature import first_doc_line, modifiers_before, signature
from kwsearch.extract.source import Source
from kwsearch.models import Symbol

VALUES = frozenset(("variable", "constant", "field"))
"""Kinds that are dropped inside a function: locals."""

LEAVES = VALUES | {"enum-member", "type-parameter", "key"}
"""Kinds that enclose nothing: the text of their definition belongs to the scope around them."""


class Found(NamedTuple):
    """A defined name before it is known where it stands."""

    start: int
    """First byte of the definition."""
    minus_end: int
    """First byte after it, negated, so that outer definitions sort before inner ones."""
    name_start: int
    name: str
    kind: str
    receiver: str
    body: int
    """First byte after the head."""
    role: str
    settings: Mapping[str, str]
    """Its pattern's settings: ``subkind``, ``modifiers``, ``constructor`` …"""


def find_symbols(
    matches: MatchGroups, source: Source, body_field: int, own: Iterable[Found] = ()
) -> list[Found]:
    """Return every defined name once, by start of its definition, outer before inner.

    Args:
        matches: All matches of the file.
        source: The file.
        body_field: Id of the grammar's field ``body``; 0 when it has none.
        own: What the language's own module found; the query's finds come first.
    """
    by_name: dict[int, Found] = {}
    data, codec = source.data, source.codec
    for plan, group in matches:
        symbol, kind = plan.symbol, plan.kind
        if not symbol:
            continue
        is_leaf = kind in LEAVES
        for captured in group:
            nodes = captured.get(symbol)
            if not nodes:
                continue
            node = nodes[0]
            start, end = node.start_byte, node.end_byte
            body = end
            if "body" in captured:
                body = captured["body"][0].start_byte
            elif not is_leaf:
                block = node.child_by_field_id(body_field) if body_field else None
                if block is not None:
                    body = block.start_byte
            for name_node in captured.get("name", ()):
                name_start, name_end = name_node.start_byte, name_node.end_byte
                if name_start in by_name or name_start == name_end:
                    continue
                name = data[name_start:name_end].decode(codec, "replace")
                receiver = ""
                if "receiver" in captured:
                    whole = captured["receiver"][0]
                    receiver = ".".join(
                        filter(None, split_defined_name(source.text(whole.start_byte, whole.end_byte)))
                    )
                if not name.isidentifier():
                    inner, name = split_defined_name(name)
                    receiver = f"{receiver}.{inner}" if receiver and inner else receiver or inner
                    if inner:
                        name_start = last_part(data, name_start, name_end)
                        if name_start in by_name:
                            continue
                if body == end and not is_leaf and (brace := data.find(b"{", name_end, end)) >= 0:
                    body = brace
                by_name[name_start] = Found(
                    start, -end, name_start, name, kind, receiver, body, plan.role, plan.settings
                )
    for item in own:
        by_name.setdefault(item.name_start, item)
    return sorted(by_name.values(), key=_order)


def last_part(data: bytes, start: int, end: int) -> int:
    """Return where the last part of the qualified name at a byte range starts; ``operator`` starts a part."""
    operator = data.find(b"operator", start, end)
    colons = data.rfind(b"::", start, end if operator < 0 else operator)
    at = start if colons < 0 else colons + 2
    while at < end - 1 and data[at : at + 1].isspace():
        at += 1
    return at


def _order(item: Found) -> tuple[int, int, int]:
    return item[:3]


def nest(found: list[Found], matches: MatchGroups, source: Source) -> tuple[Scopes, list[int]]:
    """Return the scopes that symbols and ``@scope`` captures open, and the scope around each found symbol."""
    openers = [
        (item.start, item.minus_end, index, item.kind, item.name, item.receiver)
        for index, item in enumerate(found)
        if item.kind not in LEAVES
    ]
    for plan, group in matches:
        if plan.scope:
            for captured in group:
                for node, name in zip(
                    captured.get("scope", ()), captured.get("scope.name", ()), strict=False
                ):
                    receiver, last = split_defined_name(source.text(name.start_byte, name.end_byte))
                    openers.append((node.start_byte, -node.end_byte, -1, "class", last, receiver))
    openers.sort()
    scopes = Scopes((start, -end, kind, name, receiver) for start, end, _, kind, name, receiver in openers)
    enclosing = [-1] * len(found)
    for scope, opener in enumerate(openers, 1):
        if opener[2] >= 0:
            enclosing[opener[2]] = scopes.parents[scope]
    for index, item in enumerate(found):
        if enclosing[index] < 0:
            enclosing[index] = scopes.at(item.start)
    return scopes, enclosing


def make_symbols(
    found: Iterable[Found],
    enclosing_scopes: Iterable[int],
    scopes: Scopes,
    comments: Comments,
    source: Source,
) -> list[Symbol]:
    """Return the Symbol of every found name that is not a local, by line, then column.

    Args:
        found: From ``find_symbols``.
        enclosing_scopes: From ``nest``.
        scopes: From ``nest``.
        comments: The comments of the file.
        source: The file.
    """
    symbols = []
    data, line_of = source.data, source.line
    namespaces = {name for name, kind in zip(scopes.names, scopes.kinds, strict=True) if kind == "namespace"}
    for item, enclosing in zip(found, enclosing_scopes, strict=True):
        start, minus_end, name_start, name, kind, receiver, body, role, settings = item
        around = scopes.kinds[enclosing]
        if (
            around in CALLABLE
            and (kind in VALUES or role == "declaration")
            and settings.get("local") != "keep"
        ):
            continue
        scope = scopes.paths[enclosing]
        owner = scopes.names[enclosing]
        if receiver:
            owner = receiver.rpartition(".")[2]
            scope = f"{scope}.{receiver}" if scope else receiver
        if around in CLASS_LIKE or (receiver and owner not in namespaces):
            if kind == "function":
                kind = "method"
            elif kind == "variable":
                kind = "field"
            if kind == "method" and "constructor" in settings:
                wanted = settings["constructor"]
                if name == (owner if wanted == "class" else wanted):
                    kind = "constructor"
        line, column = source.place(name_start)
        head = signature(data, start, body, comments.inside(start, body))
        doc = comments.doc_of(start, body, line)
        symbols.append(
            Symbol(
                name,
                kind,
                role,
                line,
                line_of(max(-minus_end - 1, start)),
                column,
                scope,
                head,
                first_doc_line(doc) if doc else "",
                settings.get("subkind", ""),
                _modifiers(data[start:name_start].decode("utf-8", "replace"), name, settings),
            )
        )
    symbols.sort(key=_place)
    return symbols


def _place(symbol: Symbol) -> tuple[int, int]:
    return symbol.line, symbol.column


def _modifiers(head: str, name: str, settings: Mapping[str, str]) -> tuple[str, ...]:
    """Return the sorted modifiers of a definition."""
    found = modifiers_before(head) if head else frozenset()
    if "modifiers" in settings:
        found |= set(settings["modifiers"].split())
    if "exported" in settings:
        found |= {"exported" if name[:1].isupper() else "private"}
    if name[0] in "_#" and (name[0] == "#" or ("private" in settings and name[-2:] != "__")):
        found |= {"private"}
    return tuple(sorted(found)) if found else ()
