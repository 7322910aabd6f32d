"""Imports, uses and statements of a file as rows, for languages whose aliases hold for the whole file."""

from __future__ import annotations

from collections.abc import Iterator

from kwsearch.extract.arguments import call_arguments
from kwsearch.extract.captures import Captured, MatchGroups
from kwsearch.extract.imports import canonical_name, clean_module, default_alias, expand_tree
from kwsearch.extract.names import MAX_NAME_BYTES, split_used_name
from kwsearch.extract.scopes import Scopes
from kwsearch.extract.source import Source
from kwsearch.models import Import, Statement, Use

Regions = dict[str, list[tuple[int, int]]]
"""Byte ranges by import flag."""

Spans = list[tuple[int, int, int, int]]


def find_regions(matches: MatchGroups) -> Regions:
    """Return the ranges of ``@region`` captures, sorted."""
    regions: Regions = {}
    for plan, group in matches:
        for capture, flag in plan.regions:
            ranges = regions.setdefault(flag, [])
            for captured in group:
                ranges += [(node.start_byte, node.end_byte) for node in captured.get(capture, ())]
    for ranges in regions.values():
        ranges.sort()
    return regions


def find_imports(
    matches: MatchGroups, scopes: Scopes, regions: Regions, source: Source
) -> list[tuple[int, Import]]:
    """Return imports with the byte at which each stands, in order."""
    rows: list[tuple[int, Import]] = []
    for plan, group in matches:
        if not plan.imports:
            continue
        flags = set(plan.settings.get("flag", "").split())
        for captured in group:
            if "import.tree" in captured:
                rows += _tree_imports(captured, flags, scopes, source)
            else:
                rows += _imports(captured, plan.settings, flags, scopes, source)
    if regions:
        rows = [(byte, _flagged(row, byte, regions)) for byte, row in rows]
    rows.sort(key=_byte)
    return rows


def _byte(row: tuple[int, Import]) -> int:
    return row[0]


def _flagged(row: Import, byte: int, regions: Regions) -> Import:
    """Return ``row`` with the flags of the regions that hold ``byte``."""
    flags = set(row.flags)
    for flag, ranges in regions.items():
        if any(start <= byte < end for start, end in ranges):
            flags.add(flag)
    return row._replace(flags=tuple(sorted(flags)))


def _imports(
    captured: Captured, settings: dict[str, str], flags: set[str], scopes: Scopes, source: Source
) -> Iterator[tuple[int, Import]]:
    """Yield the imports of one match: one for each name, or one for the module."""
    modules = captured.get("import.module")
    names = captured.get("import.name")
    aliases = captured.get("import.alias")
    mode = settings.get("alias", "")
    written, is_path, is_system = settings.get("module", ""), False, False
    if modules:
        raw = source.text(modules[0].start_byte, modules[0].end_byte)
        written, is_path = clean_module(raw)
        is_system = raw.startswith("<")
    elif not names:
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
            byte = node.start_byte + len(text[:offset].encode())
            module, _, name = canonical_name("", prefix + path, False).rpartition(".")
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


def find_uses(
    matches: MatchGroups,
    scopes: Scopes,
    aliases: dict[str, str],
    source: Source,
    spans: Spans,
    wanted_calls: frozenset[str],
    defined: set[int],
) -> list[Use]:
    """Return the uses of a file, by line.

    Args:
        matches: All matches of the file.
        scopes: Its scopes.
        aliases: Canonical names by local name.
        source: The file.
        spans: FileFacts.spans.
        wanted_calls: Names of the calls whose arguments are kept.
        defined: First bytes of defined names, which are no types.
    """
    uses: list[Use] = []
    data, line, path_at = source.data, source.line, scopes.path_at
    span_starts = [span[0] for span in spans] if wanted_calls else []
    resolved: dict[bytes, tuple[str, str]] = {}
    taken: dict[str, set[int]] = {"type": set(defined)}
    for plan, group in matches:
        for role in plan.uses:
            seen = taken.setdefault(role, set())
            verbatim = plan.settings.get("name") == "verbatim"
            for captured in group:
                for node in captured.get(role, ()):
                    end = node.end_byte
                    start = node.start_byte
                    if (start if role == "type" else end) in seen:
                        continue
                    seen.add(start if role == "type" else end)
                    if role == "inherit":
                        taken["type"].add(start)
                    text = data[start if end - start <= MAX_NAME_BYTES else end - MAX_NAME_BYTES : end]
                    pair = resolved.get(text)
                    if pair is None:
                        pair = resolved[text] = resolve(
                            text.decode(source.codec, "replace"), aliases, verbatim
                        )
                    name, qualified = pair
                    if not name:
                        continue
                    arguments = None
                    if role == "call" and name in wanted_calls:
                        arguments = call_arguments(data, end, span_starts, spans)
                    uses.append(Use(name, role, line(end - 1), qualified, path_at(start), arguments))
    uses.sort(key=_use_line)
    return uses


def _use_line(use: Use) -> int:
    return use.line


def resolve(text: str, aliases: dict[str, str], verbatim: bool) -> tuple[str, str]:
    """Return the last part and the canonical name of a used name."""
    if verbatim:
        return text, text
    name, dotted, root = split_used_name(text)
    canonical = aliases.get(root) if root else None
    return name, dotted if canonical is None else canonical + dotted[len(root) :]


def find_statements(matches: MatchGroups, scopes: Scopes, source: Source) -> list[Statement]:
    """Return the statement forms of a file, by line."""
    rows = [
        Statement(form, source.line(node.start_byte), scopes.path_at(node.start_byte))
        for plan, group in matches
        for capture, form in plan.statements
        for captured in group
        for node in captured.get(capture, ())
    ]
    rows.sort(key=lambda row: row.line)
    return rows


def error_share(regions: Regions, size: int) -> float:
    """Return the share of the file's bytes that are in parse errors, and drop those regions."""
    at = broken = 0
    for start, end in regions.pop("error", ()):
        broken += max(end - max(start, at), 0)
        at = max(at, end)
    return round(broken / size, 4) if size else 0.0
