"""Defined names of a file as Symbol rows: nesting, promotion to methods and fields, signatures and docs."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from kwsearch.extract.captures import MatchGroups, Plan, SyntaxNode
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
    end: int
    name_start: int
    name_end: int
    plan: Plan
    node: SyntaxNode
    name: str
    receiver: str
    body: int
    """First byte of the body as captured; -1 when it was not."""


def find_symbols(matches: MatchGroups, source: Source) -> list[Found]:
    """Return every defined name once, by start of its definition, outer before inner."""
    by_name: dict[int, Found] = {}
    for plan, group in matches:
        symbol = plan.symbol
        if not symbol:
            continue
        for captured in group:
            nodes = captured.get(symbol)
            if not nodes:
                continue
            node = nodes[0]
            receivers = captured.get("receiver")
            bodies = captured.get("body")
            for name_node in captured.get("name", ()):
                name_start, name_end = name_node.start_byte, name_node.end_byte
                if name_start in by_name or name_start == name_end:
                    continue
                name = source.text(name_start, name_end)
                receiver = ""
                if receivers:
                    first = receivers[0]
                    _, receiver = split_defined_name(source.text(first.start_byte, first.end_byte))
                if not name.isidentifier():
                    inner, name = split_defined_name(name)
                    receiver = f"{receiver}.{inner}" if receiver and inner else receiver or inner
                by_name[name_start] = Found(
                    node.start_byte,
                    node.end_byte,
                    name_start,
                    name_end,
                    plan,
                    node,
                    name,
                    receiver,
                    bodies[0].start_byte if bodies else -1,
                )
    return sorted(by_name.values(), key=lambda found: (found.start, -found.end, found.name_start))


def nest(found: list[Found], matches: MatchGroups, source: Source) -> tuple[Scopes, list[int]]:
    """Return the scopes that symbols and ``@scope`` captures open, and the scope around each found symbol."""
    openers: list[tuple[int, int, int, str, str, str]] = []
    for index, item in enumerate(found):
        if item.plan.kind not in LEAVES:
            openers.append((item.start, -item.end, index, item.plan.kind, item.name, item.receiver))
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
    found: list[Found],
    scopes: Scopes,
    enclosing_scopes: list[int],
    spans: list[tuple[int, int, int, int]],
    source: Source,
    body_field: int,
) -> Iterator[Symbol]:
    """Yield the Symbol of every found name that is not a local.

    Args:
        found: From ``find_symbols``.
        scopes: From ``nest``.
        enclosing_scopes: From ``nest``.
        spans: FileFacts.spans.
        source: The file.
        body_field: Id of the grammar's field ``body``.
    """
    comments = Comments(spans, source)
    namespaces = {item.name for item in found if item.plan.kind in {"namespace", "module"}}
    for item, enclosing in zip(found, enclosing_scopes, strict=True):
        plan = item.plan
        kind = plan.kind
        settings = plan.settings
        around = scopes.kinds[enclosing]
        if around in CALLABLE and kind in VALUES and settings.get("local") != "keep":
            continue
        receiver = item.receiver
        owner = receiver.rpartition(".")[2] if receiver else scopes.names[enclosing]
        if around in CLASS_LIKE or (receiver and owner not in namespaces):
            if kind == "function":
                kind = "method"
            elif kind == "variable":
                kind = "field"
            constructor = settings.get("constructor")
            if (
                kind == "method"
                and constructor
                and (owner if constructor == "class" else constructor) == item.name
            ):
                kind = "constructor"
        scope = scopes.paths[enclosing]
        if receiver:
            scope = f"{scope}.{receiver}" if scope else receiver
        line, column = source.place(item.name_end - 1 if "\n" in item.name else item.name_start)
        body = _body(item, source, body_field)
        head = source.text(item.start, item.name_start)
        yield Symbol(
            item.name,
            kind,
            plan.role,
            line,
            source.line(max(item.end - 1, item.start)),
            column,
            scope,
            signature(source.data, item.start, body, comments.inside(item.start, body)),
            _doc(item, body, line, comments),
            settings.get("subkind", ""),
            _modifiers(head, item.name, settings),
        )


def _body(item: Found, source: Source, body_field: int) -> int:
    """Return the first byte after the head of a definition."""
    if item.body >= 0:
        return item.body
    if item.plan.kind in LEAVES:
        return item.end
    body = item.node.child_by_field_id(body_field) if body_field else None
    if body is not None:
        return body.start_byte
    brace = source.data.find(b"{", item.name_end, item.end)
    return item.end if brace < 0 else brace


def _doc(item: Found, body: int, line: int, comments: Comments) -> str:
    """Return the first line of the doc of a definition: inside, trailing, or directly above."""
    text = ""
    if comments.docstrings and body < item.end:
        text = comments.docstring(body)
    if not text and comments.trailing:
        text = comments.after(line)
    if not text and comments.starts:
        text = comments.above(item.start)
    return first_doc_line(text) if text else ""


def _modifiers(head: str, name: str, settings: dict[str, str]) -> tuple[str, ...]:
    """Return the sorted modifiers of a definition."""
    found = modifiers_before(head) if head else set()
    if "modifiers" in settings:
        found.update(settings["modifiers"].split())
    if "exported" in settings:
        found.add("exported" if name[:1].isupper() else "private")
    if "private" in settings and name.startswith("_") and not (name.startswith("__") and name.endswith("__")):
        found.add("private")
    if name.startswith("#"):
        found.add("private")
    return tuple(sorted(found))
