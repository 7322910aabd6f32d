"""Defined names of a file as Symbol rows: nesting, promotion to methods and fields, signatures and docs."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Mapping
from operator import attrgetter, itemgetter
from typing import NamedTuple

from kwsearch.extract.rows.captures import Captured, MatchGroups, PatternWork, SyntaxNode, captured_nodes
from kwsearch.extract.rows.deprecated import is_deprecated, may_be_marked
from kwsearch.extract.rows.destructuring import bound_names
from kwsearch.extract.rows.doc_comments import Comments
from kwsearch.extract.rows.doctext import summary
from kwsearch.extract.rows.names import split_defined_name
from kwsearch.extract.rows.scopes import ABSOLUTE, CALLABLE, CLASS_LIKE, UNNAMED, Scopes
from kwsearch.extract.rows.signature import HEAD_BYTES, modifiers_before, signature
from kwsearch.extract.rows.source import Source
from kwsearch.models import Symbol
from kwsearch.regex import regex
from kwsearch.vocabulary import LEAF_KINDS

VALUES = frozenset(("variable", "constant", "field"))
"""Kinds that are dropped inside a function: locals."""

_TYPES = frozenset(("interface", "type-alias"))
"""Kinds in which the members of a type without a name are declared."""

_NAMELESS = {"local": "none"}
"""Settings of what is no symbol, whatever later patterns make of it."""

_HASH = ord("#")
_TOKEN = regex(rb"[(){]|\"(?:[^\"\\\n]|\\.)*+\"|`[^`]*+`")


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
    """First byte after the head; the definition's end when it has no body and encloses nothing."""
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
        own: What the language's own module found; it counts before the finds of the query.
    """
    by_name = {item[2]: item for item in own}
    within: dict[int, bool] = {}
    for plan, group in matches:
        if plan.symbol:
            for captured in group:
                if plan.symbol in captured:
                    _add_found(captured, plan, source, body_field, by_name, within)
    for plan, group in matches:
        if plan.imports and "module" not in plan.settings.get("flag", ""):
            for captured in group:
                if "import.module" in captured:  # ``const fs = require("fs")`` defines nothing
                    for node in captured.get("import.alias", ()):
                        by_name.pop(node.start_byte, None)
                    for node in captured.get("import.names", ()):
                        for name, keys in bound_names(node, source):
                            if keys is not None:
                                by_name.pop(name.start_byte, None)
    found = list(by_name.values())
    if leads := _leads(matches):
        found = [item._replace(start=leads.get(item.start, item.start)) for item in found]
    return sorted(found, key=itemgetter(0, 1, 2))


def _leads(matches: MatchGroups) -> dict[int, int]:
    """Return where statements start that have some of ``@lead`` before them, and where the first of these does."""
    starts: dict[int, int] = {}
    nodes = [node for plan, group in matches if plan.lead for node in captured_nodes(plan, group, "lead")]
    for node in sorted(nodes, key=attrgetter("start_byte")):
        following = node.next_named_sibling
        while following is not None and following.is_extra:
            following = following.next_named_sibling
        if following is not None:
            starts[following.start_byte] = starts.pop(node.start_byte, node.start_byte)
    return starts


def _add_found(
    captured: Captured,
    plan: PatternWork,
    source: Source,
    body_field: int,
    by_name: dict[int, Found],
    within: dict[int, bool],
) -> None:
    """Add the names that one match defines and no earlier pattern defined."""
    names = [
        node
        for node in _names(captured, source)
        if (start := node.start_byte) not in by_name and start < node.end_byte
    ]
    if not names:
        return
    data, kind, settings = source.data, plan.kind, plan.settings
    node = captured[plan.symbol][0]
    if "outside" in settings and _is_within(node, settings["outside"], within):
        settings = _NAMELESS
    start, end = node.start_byte, node.end_byte
    body = end
    if settings.get("extent") == "body":
        block = node.next_named_sibling
        if block is not None and block.type.endswith("body"):
            body, end = block.start_byte, block.end_byte
    elif "extent" in settings:
        end = _end_of_siblings(node)
    elif "body" in captured:
        body = captured["body"][0].start_byte
    elif kind not in LEAF_KINDS and body_field:
        block = node.child_by_field_id(body_field)
        if block is not None:
            body = block.start_byte
    for name_node in names:
        name_start, name_end = name_node.start_byte, name_node.end_byte
        name, receiver = source.text(name_start, name_end), ""
        if "receiver" in captured:
            whole = captured["receiver"][0]
            receiver = ".".join(
                filter(None, split_defined_name(source.text(whole.start_byte, whole.end_byte)))
            )
        if not name.isidentifier():
            naming = settings.get("name")
            if naming == "assignment":
                name = name.partition("=")[0]
            elif naming == "key":
                name = name.lstrip(":").partition(":")[0]
            elif naming == "variable":
                name = name.lstrip("$").rpartition(":")[2]
                written = data[name_start:name_end].lstrip(b"$").rpartition(b":")[2]
                name_start = name_end - len(written)
            is_absolute = name[:2] == ABSOLUTE and name[2:3].isalpha()
            if naming == "dotted":
                inner, _, name = name.rpartition(".")
            else:
                inner, name = split_defined_name(name) if naming != "verbatim" else ("", name)
            if not name:
                continue  # what a parser makes up where a name is missing
            if inner or is_absolute:
                receiver = f"{receiver}.{inner}" if receiver else inner
                if is_absolute:
                    receiver = ABSOLUTE + receiver
                name_start = (
                    data.rfind(b".", name_start, name_end) + 1
                    if naming == "dotted"
                    else last_part(data, name_start, name_end)
                )
                if name_start in by_name:
                    continue
        if settings.get("head") == "line":
            body = data.find(b"\n", name_end, end) if b"\n" in data[name_end:end] else end
        elif (
            body == end and kind not in LEAF_KINDS and (brace := _first_brace(data, name_end, end, kind)) >= 0
        ):
            body = brace
        by_name[name_start] = Found(start, -end, name_start, name, kind, receiver, body, plan.role, settings)


def _first_brace(data: bytes, start: int, end: int, kind: str) -> int:
    """Return where the first ``{`` stands outside of strings and parentheses; -1 without one.

    One in parentheses counts where there is no other, but no parameters of what is called.
    """
    brace = data.find(b"{", start, end)
    if brace < 0 or not (
        b'"' in data[start:brace]
        or b"`" in data[start:brace]
        or data.count(b"(", start, brace) > data.count(b")", start, brace)
    ):
        return brace
    depth, brace = 0, -1
    for token in _TOKEN.finditer(data, start, end):
        if token[0] == b"{" and (depth <= 0 or (brace < 0 and kind not in CALLABLE)):
            brace = token.start()
            if depth <= 0:
                break
        depth += {b"(": 1, b")": -1}.get(token[0], 0)
    return brace


def _is_within(node: SyntaxNode, kinds: str, known: dict[int, bool]) -> bool:
    """Return whether a node of one of these kinds is around a node, within the declaration that it is in.

    Finding what is around a node is slow: ``known`` says it of all members of one type, by where that starts.
    """
    around = node.parent
    start = around.start_byte if around is not None else -1
    if start not in known:
        wanted = kinds.split()
        while around is not None and not around.type.endswith("_declaration") and around.type not in wanted:
            around = around.parent
        known[start] = around is not None and around.type in wanted
    return known[start]


def _end_of_siblings(node: SyntaxNode) -> int:
    """Return where the next sibling of the same kind starts, or where the node around them ends."""
    around = node.parent
    if around is None:
        return node.end_byte
    following = (
        child.start_byte
        for child in around.children
        if child.start_byte >= node.end_byte and child.type == node.type
    )
    return next(following, around.end_byte)


def _names(captured: Captured, source: Source) -> Iterable[SyntaxNode]:
    """Return the nodes of the names that a match defines."""
    if "names" in captured:
        return [name for node in captured["names"] for name, _ in bound_names(node, source)]
    return captured.get("name", ())


def last_part(data: bytes, start: int, end: int) -> int:
    """Return where the last part of the qualified name at a byte range starts; ``operator`` starts a part."""
    operator = data.find(b"operator", start, end)
    colons = data.rfind(b"::", start, end if operator < 0 else operator)
    at = start if colons < 0 else colons + 2
    while at < end - 1 and data[at : at + 1].isspace():
        at += 1
    return at


def nest(
    found: list[Found], matches: MatchGroups, source: Source, unnamed: Iterable[tuple[int, int, str]] = ()
) -> tuple[Scopes, list[int]]:
    """Return the scopes that symbols and ``@scope`` captures open, and the scope around each found symbol.

    Args:
        found: From ``find_symbols``.
        matches: All matches of the file.
        source: The file.
        unnamed: First byte, end and name of more scopes: types without names of their own.
    """
    openers = [
        (item[0], item[1], index, item[4], item[3], item[5])
        for index, item in enumerate(found)
        if opens_scope(found, index)
    ]
    for plan, group in matches:
        if plan.scope:
            is_unnamed = plan.settings.get("scope") == UNNAMED
            kind, index = (UNNAMED, len(found)) if is_unnamed else ("class", -1)
            for captured in group:
                for node, name in zip(
                    captured.get("scope", ()), captured.get("scope.name", ()), strict=False
                ):
                    receiver, last = split_defined_name(source.text(name.start_byte, name.end_byte))
                    openers.append((node.start_byte, -node.end_byte, index, kind, last, receiver))
    openers += [(start, -end, -1, "struct", name, "") for start, end, name in unnamed]
    openers.sort()
    scopes = Scopes((start, -end, kind, name, receiver) for start, end, _, kind, name, receiver in openers)
    opened = {opener[2]: scopes.parents[scope] for scope, opener in enumerate(openers, 1)}
    scope_at = scopes.at
    # where the name stands: ``enum E { A } current`` starts like the enum that is no scope of ``current``
    return scopes, [
        opened[index] if index in opened else scope_at(item[2]) for index, item in enumerate(found)
    ]


def opens_scope(found: list[Found], index: int) -> bool:
    """Return whether a symbol is the scope of what stands in it."""
    item = found[index]
    return (
        (
            item[6] < -item[1]
            and item[4] not in LEAF_KINDS
            and not (item[4] == "property" and _is_one_of_several(found, index))
        )
        # With no body, but a type that it inherits, or a value that calls.
        or (item[4] in CLASS_LIKE and item[7] == "definition")
        or item[8].get("scope") == "whole"
    )


def _is_one_of_several(found: list[Found], index: int) -> bool:
    """Return whether the same definition gives another name beside this one: ``val (a, b) = { … }``."""
    own = found[index][:2]
    is_first, is_last = index == 0, index == len(found) - 1
    return (not is_first and found[index - 1][:2] == own) or (not is_last and found[index + 1][:2] == own)


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
    symbols: list[Symbol] = []
    append, new = symbols.append, tuple.__new__
    data, place, line_starts, doc_of = source.data, source.place, source.line_starts, comments.doc_of
    kinds, paths, names = scopes.kinds, scopes.paths, scopes.names
    marked = may_be_marked(data)
    namespaces = {name for name, kind in zip(names, kinds, strict=True) if kind == "namespace"}
    for item, enclosing in zip(found, enclosing_scopes, strict=True):
        start, minus_end, name_start, name, kind, receiver, body, role, settings = item
        around = kinds[enclosing]
        if (
            kind == "field" and around in CALLABLE and settings.get("local") == "keep"
        ):  # a parameter that is a property
            enclosing = scopes.parents[enclosing]
            around = kinds[enclosing]
        scope, owner = paths[enclosing], names[enclosing]
        local = settings.get("local")
        if local == "none" or (local == "types" and not _is_in_named_type(scopes, enclosing)):
            continue
        if (
            around in CALLABLE
            and (kind in VALUES or (role == "declaration" and body == -minus_end))
            and "local" not in settings
        ):
            continue
        if receiver:
            if receiver[:2] == ABSOLUTE:
                receiver, scope = receiver[2:], ""
            owner = receiver.rpartition(".")[2]
            scope = f"{scope}.{receiver}" if scope and receiver else scope or receiver
        if around in CLASS_LIKE or (receiver and owner not in namespaces):
            kind = _member_kind(kind, name, owner, settings)
        line, column = place(name_start)
        end_line = line
        if line_starts[line] < -minus_end:
            end_line = bisect_right(line_starts, -minus_end - 1)
        doc = doc_of(start, body, line)
        prefix = data[start : min(name_start, start + HEAD_BYTES)]
        # Symbol(...) spelled out: a file has hundreds, and the generated constructor costs twice as much
        row = (
            name,
            kind,
            role,
            line,
            end_line,
            column,
            scope,
            signature(data, start, body, comments),
            summary(doc) if doc else "",
            settings.get("subkind", ""),
            _modifiers(prefix, name, kind, settings, data[name_start] == _HASH),
        )
        if marked and is_deprecated(data, start, name_start, doc):
            row = (*row[:-1], tuple(sorted({*row[-1], "deprecated"})))
        append(new(Symbol, row))
    symbols.sort(key=itemgetter(3, 5))
    return symbols


def _is_in_named_type(scopes: Scopes, scope: int) -> bool:
    """Return whether a scope is that of a type, or of a property in one, however deep."""
    while scopes.kinds[scope] == "property":
        scope = scopes.parents[scope]
    return scopes.kinds[scope] in _TYPES


def _member_kind(kind: str, name: str, owner: str, settings: Mapping[str, str]) -> str:
    """Return the kind of a symbol that stands directly in a class-like symbol named ``owner``."""
    if kind == "variable":
        return "field"
    if kind not in ("function", "method") or "member" in settings:
        return kind
    constructor = settings.get("constructor")
    if constructor and name == (owner if constructor == "class" else constructor):
        return "constructor"
    return "method"


def _modifiers(
    head: bytes, name: str, kind: str, settings: Mapping[str, str], is_hashed: bool
) -> tuple[str, ...]:
    """Return the sorted modifiers of a definition.

    Args:
        head: What stands before the name.
        name: The defined name.
        kind: Its kind: only of values ``final`` says that they are read-only.
        settings: The settings of its pattern.
        is_hashed: Whether it is written with ``#`` (JavaScript's private names).
    """
    if not (head or settings or is_hashed):
        return ()
    found = modifiers_before(head) if head else frozenset()
    if "readonly" in found and kind not in VALUES and b"final" in head:
        found -= {"readonly"}
    if "modifiers" in settings:
        found |= set(settings["modifiers"].split())
    if "exported" in settings:
        found |= {"exported" if name[:1].isupper() else "private"}
    if is_hashed or (name[:1] == "_" and "private" in settings and name[-2:] != "__"):
        found |= {"private"}
    return tuple(sorted(found)) if found else ()
