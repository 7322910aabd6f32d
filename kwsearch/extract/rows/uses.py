"""Imports, uses and statements of a file as rows, for languages whose aliases hold for the whole file."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from operator import itemgetter
from typing import Protocol

from kwsearch.extract.rows.arguments import call_arguments
from kwsearch.extract.rows.captures import USE_ROLES, Captured, MatchGroups, captured_nodes
from kwsearch.extract.rows.imports import canonical_name, clean_module, default_alias, expand_tree
from kwsearch.extract.rows.names import MAX_NAME_BYTES, split_used_name
from kwsearch.extract.rows.scopes import Scopes
from kwsearch.extract.rows.source import Source
from kwsearch.models import Import, Statement, Use

_LIST_MARK = re.compile(rb"[(){}\[\],]")

Regions = dict[str, list[tuple[int, int]]]
"""Byte ranges by import flag."""

Spans = list[tuple[int, int, int, int]]


def find_regions(matches: MatchGroups) -> Regions:
    """Return the ranges of ``@region`` captures, sorted."""
    regions: Regions = {}
    for plan, group in matches:
        for capture, flag in plan.regions:
            ranges = regions.setdefault(flag, [])
            ranges += [(node.start_byte, node.end_byte) for node in captured_nodes(plan, group, capture)]
    for ranges in regions.values():
        ranges.sort()
    return regions


def find_imports(
    matches: MatchGroups, scopes: Scopes, regions: Regions, source: Source
) -> list[tuple[int, Import]]:
    """Return imports with the byte at which each stands, in order."""
    rows: list[tuple[int, Import]] = []
    statements = _FromStatements(matches)
    claimed: dict[int, int] = {}
    for number, (plan, group) in enumerate(matches):
        if not plan.imports:
            continue
        flags = set(plan.settings.get("flag", "").split())
        for captured in group:
            first = number
            for node in captured.get("import.module") or captured.get("import.tree", ()):
                first = claimed.setdefault(node.start_byte, number)
            if "import.from" in captured or (
                first != number and "import.name" not in captured and "import.alias" not in captured
            ):
                continue
            if "import.tree" in captured:
                rows += _tree_imports(captured, flags, scopes, source)
            else:
                rows += _imports(captured, plan.settings, flags, statements, scopes, source)
    if regions:
        rows = [
            (byte, row._replace(flags=tuple(sorted({*row.flags, *flags_at(byte, regions)}))))
            for byte, row in rows
        ]
    rows.sort(key=itemgetter(0))
    return rows


def in_span(byte: int, spans: Spans) -> bool:
    """Return whether ``byte`` is in a comment or string."""
    index = bisect_right(spans, byte, key=itemgetter(0)) - 1
    return index >= 0 and spans[index][1] > byte


def split_list(source: Source, start: int, end: int, spans: Spans) -> list[tuple[int, int]]:
    """Return the byte ranges of the items between commas in a byte range, without the space around them."""
    items, depth, at = [], 0, start
    for mark in _LIST_MARK.finditer(source.data, start, end):
        byte = mark.group()
        if in_span(mark.start(), spans):
            continue
        if byte in b"([{":
            depth += 1
        elif byte in b")]}":
            depth -= 1
        elif depth == 0:
            items.append((at, mark.start()))
            at = mark.end()
    items.append((at, end))
    trimmed = []
    for first, last in items:
        text = source.data[first:last]
        left = first + len(text) - len(text.lstrip())
        trimmed.append((left, max(left, first + len(text.rstrip()))))
    return [item for item in trimmed if item[0] < item[1]]


class _FromStatements:
    """Where the statements of ``@import.from`` are, and the module that each names."""

    def __init__(self, matches: MatchGroups) -> None:
        rows = sorted(
            (statement.start_byte, statement.end_byte, module.start_byte, module.end_byte)
            for plan, group in matches
            if plan.imports
            for captured in group
            for statement in captured.get("import.from", ())
            for module in captured.get("import.module", ())
        )
        self._rows = rows
        self._starts = [row[0] for row in rows]

    def module_at(self, byte: int) -> tuple[int, int] | None:
        """Return the byte range of the module of the statement around ``byte``; None outside of all."""
        index = bisect_right(self._starts, byte) - 1
        if index < 0 or self._rows[index][1] <= byte:
            return None
        return self._rows[index][2:]


def flags_at(byte: int, regions: Mapping[str, Sequence[tuple[int, int]]]) -> tuple[str, ...]:
    """Return the sorted flags of the regions that hold ``byte``."""
    found = [
        flag
        for flag, ranges in regions.items()
        if ranges and any(start <= byte < end for start, end in ranges)
    ]
    return tuple(sorted(found)) if found else ()


def _imports(
    captured: Captured,
    settings: dict[str, str],
    flags: set[str],
    statements: _FromStatements,
    scopes: Scopes,
    source: Source,
) -> Iterator[tuple[int, Import]]:
    """Yield the imports of one match: one for each name, or one for the module."""
    modules = captured.get("import.module")
    names = captured.get("import.name")
    aliases = captured.get("import.alias")
    mode = settings.get("alias", "")
    written, is_path, is_system = settings.get("module", ""), False, False
    place: tuple[int, int] | None = None
    if modules:
        place = modules[0].start_byte, modules[0].end_byte
    elif names:
        place = statements.module_at(names[0].start_byte)
    if place is not None:
        raw = source.text(*place)
        written, is_path = clean_module(raw)
        is_system = raw.startswith("<")
    elif not written:
        return
    if "import.star" in captured:
        flags = flags | {"star"}
        names, mode = None, "none"
    if is_system:
        flags = flags | {"system"}
    alias = source.text(aliases[0].start_byte, aliases[0].end_byte) if aliases else ""
    for node in names or modules or ():
        name = source.text(node.start_byte, node.end_byte).strip("\"'`") if names else ""
        byte = node.start_byte
        local = alias or default_alias(mode, written, name, is_path)
        row = Import(
            canonical_name(written, name, is_path),
            written or name,
            local,
            source.line(byte),
            scopes.path_at(byte),
            tuple(sorted(flags)),
        )
        yield byte, row


def _tree_imports(
    captured: Captured, flags: set[str], scopes: Scopes, source: Source
) -> Iterator[tuple[int, Import]]:
    """Yield the imports of one brace tree."""
    modules = captured.get("import.module")
    prefix = ""
    if modules:
        prefix = source.text(modules[0].start_byte, modules[0].end_byte) + "::"
    for node in captured["import.tree"]:
        text = source.text(node.start_byte, node.end_byte)
        for offset, path, alias in expand_tree(text):
            # Bytes that are no text became characters of more bytes.
            byte = min(node.start_byte + len(text[:offset].encode()), max(node.end_byte - 1, node.start_byte))
            module, _, name = canonical_name("", prefix + path, False).lstrip(".").rpartition(".")
            own = flags
            if name == "*":
                own = flags | {"star"}
                canonical, alias = module, ""
            else:
                canonical = f"{module}.{name}" if module else name
                alias = alias or name
            row = Import(
                canonical,
                module or name,
                alias,
                source.line(byte),
                scopes.path_at(byte),
                tuple(sorted(own)),
            )
            yield byte, row


def bound_name(row: Import) -> str:
    """Return what the local name of an import stands for: ``os`` for ``import os.path``, else the whole name."""
    whole = row.name
    return row.alias if row.module == whole and whole.startswith(row.alias + ".") else whole


def import_aliases(rows: list[tuple[int, Import]]) -> dict[str, str]:
    """Return canonical names by local name; a later import of the same name wins."""
    aliases = {}
    for _, row in rows:
        if row.alias and row.alias != "_":
            aliases[row.alias] = bound_name(row)
    return aliases


class LocalNames(Protocol):
    """What a language's own module knows about names that do not mean the same in the whole file."""

    names: frozenset[str]
    """Roots that must be asked for at each place."""

    def root_at(self, root: str, byte: int, scope: int) -> str:
        """Return what ``root`` stands for at a byte in a scope: canonical, as written, or ``?`` and the name."""


def find_uses(
    matches: MatchGroups,
    scopes: Scopes,
    aliases: dict[str, str],
    local: LocalNames | None,
    source: Source,
    spans: Spans,
    wanted_calls: frozenset[str],
    defined: Iterable[int],
    bare: bool = False,
) -> list[Use]:
    """Return the uses of a file, by line.

    Args:
        matches: All matches of the file.
        scopes: Its scopes.
        aliases: Canonical names by local name, for the whole file.
        local: Names that mean different things at different places; None when there are none.
        source: The file.
        spans: FileFacts.spans.
        wanted_calls: Names of the calls whose arguments are kept.
        defined: First bytes of defined names, which are no types.
        bare: Whether arguments may stand without parentheses.
    """
    uses: list[Use] = []
    rows = UseRows(scopes, aliases, local, source, spans, wanted_calls, bare)
    no_types = set(defined)
    for role in USE_ROLES:
        asking = [(plan, group) for plan, group in matches if role in plan.uses]
        seen = no_types if role == "type" else set()
        unique = len(asking) < 2 and role not in ("type", "inherit")
        for plan, group in asking:
            places = (
                [(found["receiver"][0].start_byte, found["call"][0].end_byte) for found in group]
                if role == "call" and "receiver" in group[0]
                else [(node.start_byte, node.end_byte) for node in captured_nodes(plan, group, role)]
            )
            if not unique:
                places = list(_unseen(places, role, seen, no_types))
            uses += rows.make(places, role, plan.settings.get("name") == "verbatim")
    uses.sort(key=_line_of)
    return uses


def _unseen(
    places: Iterable[tuple[int, int]], role: str, seen: set[int], no_types: set[int]
) -> Iterator[tuple[int, int]]:
    """Yield the places that no earlier pattern has used in this role, and remember them.

    Chained calls start at one byte, a qualified type and its last part end at one: ends count, and starts of types.
    """
    for start, end in places:
        if ~end in seen or (role == "type" and start in seen):
            continue
        seen.add(~end)
        if role == "type":
            seen.add(start)
        elif role == "inherit":
            no_types.update((start, ~end))
        yield start, end


class UseRows:
    """Makes Use rows of one file; what one text means is worked out once."""

    def __init__(
        self,
        scopes: Scopes,
        aliases: dict[str, str],
        local: LocalNames | None,
        source: Source,
        spans: Spans,
        wanted_calls: frozenset[str],
        bare: bool = False,
    ) -> None:
        """Take what ``find_uses`` takes."""
        self._scopes = scopes
        self._aliases = aliases
        self._local = local
        self._source = source
        self._spans = spans
        self._span_starts = [span[0] for span in spans] if wanted_calls else []
        self._wanted_calls = wanted_calls
        self._bare = bare
        self._known: tuple[dict[bytes, _UsedName], dict[bytes, _UsedName]] = ({}, {})

    def make(self, places: Iterable[tuple[int, int]], role: str, verbatim: bool = False) -> list[Use]:
        """Return the uses at byte ranges, in the order of the ranges; those without a name are left out."""
        uses: list[Use] = []
        append, new = uses.append, tuple.__new__
        source, local = self._source, self._local
        data, line_starts, codec = source.data, source.line_starts, source.codec
        bounds, owners, paths = self._scopes.bounds, self._scopes.owners, self._scopes.paths
        starts = self._scopes.starts
        entries = self._known[verbatim]
        for start, end in places:
            text = data[start if end - start <= MAX_NAME_BYTES else end - MAX_NAME_BYTES : end]
            entry = entries.get(text)
            if entry is None:
                decoded = text.decode(codec, "replace")
                entry = entries[text] = _used_name(
                    decoded, len(text), self._aliases, local, self._wanted_calls, verbatim
                )
            name, qualified, root, tail, wanted = entry
            if not name or (role == "type" and len(name) == 1):  # a type parameter says nothing
                continue
            scope = owners[bisect_right(bounds, start) - 1]
            if root and local is not None:
                qualified = local.root_at(root, start, scope) + qualified
            arguments = None
            if wanted and role == "call":
                arguments = call_arguments(
                    data, end, self._span_starts, self._spans, around=starts[scope], bare=self._bare
                )
            # Use(...) spelled out: a file has thousands, and the generated constructor costs twice as much
            line = bisect_right(line_starts, end - tail)
            append(new(Use, (name, role, line, qualified, paths[scope], arguments)))
        return uses


_UsedName = tuple[str, str, str, int, bool]
"""Last part; canonical name, or what follows the root; the root when it must be asked for; bytes from the end
of the text back to the last part; whether arguments are wanted."""

_line_of = itemgetter(2)


def _used_name(
    text: str,
    size: int,
    aliases: dict[str, str],
    local: LocalNames | None,
    wanted_calls: frozenset[str],
    as_is: bool,
) -> _UsedName:
    """Return what a name that is used at many places, ``size`` bytes there, has in common."""
    if as_is:
        return text, text, "", 1, text in wanted_calls
    name, dotted, root = split_used_name(text)
    tail = 1
    if name and not text.endswith(name):
        tail = max(len(text.encode()) - len(text[: text.rfind(name)].encode()), 1)
        tail = min(tail, size)  # bytes that are no text became characters of more bytes
    wanted = name in wanted_calls
    if local is not None and root in local.names:
        return name, dotted[len(root) :], root, tail, wanted
    canonical = aliases.get(root) if root and not text.startswith("\\") else None  # PHP: not from an import
    if canonical is not None:
        dotted = canonical + dotted[len(root) :]
        wanted = wanted or dotted.rpartition(".")[2] in wanted_calls  # from yaml import load as read
    return name, dotted, "", tail, wanted


def find_statements(matches: MatchGroups, scopes: Scopes, source: Source) -> list[Statement]:
    """Return the statement forms of a file, by line."""
    rows = [
        Statement(form, source.line(node.start_byte), scopes.path_at(node.start_byte))
        for plan, group in matches
        for capture, form in plan.statements
        for node in captured_nodes(plan, group, capture)
    ]
    rows.sort(key=itemgetter(1))
    return rows


def error_share(regions: Regions, size: int) -> float:
    """Return the share of the file's bytes that are in parse errors, and drop those regions."""
    at = broken = 0
    for start, end in regions.pop("error", ()):
        broken += max(end - max(start, at), 0)
        at = max(at, end)
    return round(broken / size, 4) if size else 0.0
