"""Modifiers that stand apart from what they modify: ``private`` alone on a line, ``private :name``."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator

from kwsearch.extract.rows.captures import MatchGroups
from kwsearch.extract.rows.names import split_defined_name
from kwsearch.extract.rows.scopes import Scopes
from kwsearch.extract.rows.source import Source
from kwsearch.extract.rows.symbols import Found

_IN_SECTIONS = frozenset(("function", "method", "constructor", "property"))
_LOOKED_BACK = 64
"""So many sections before a symbol are looked at for the one that holds it."""


def with_sections(
    found: Iterable[Found], enclosing: Iterable[int], matches: MatchGroups, scopes: Scopes, source: Source
) -> Iterator[Found]:
    """Yield the found names, in their order, with the modifiers that ``@section`` and ``@modified`` give them.

    Args:
        found: From ``find_symbols``.
        enclosing: The scope around each.
        matches: All matches of the file.
        scopes: Its scopes.
        source: The file.
    """
    sections: list[tuple[int, int, int, str]] = []
    by_name: dict[tuple[int, str], str] = {}
    modifiers: str | None
    for plan, group in matches:
        if plan.sections:
            given = plan.settings.get("modifiers", "")
            for captured in group:
                for node, around in zip(
                    captured.get("section", ()), captured.get("section.within", ()), strict=False
                ):
                    start = node.end_byte
                    sections.append((start, around.end_byte, scopes.at(start), given))
                for node in captured.get("modified", ()):
                    name = split_defined_name(source.text(node.start_byte, node.end_byte))[1]
                    by_name[scopes.at(node.start_byte), name] = given
    sections.sort()
    starts = [section[0] for section in sections]
    for item, scope in zip(found, enclosing, strict=True):
        modifiers = by_name.get((scope, item.name))
        if modifiers is None and item.kind in _IN_SECTIONS and item.settings.get("section") != "none":
            last = bisect_right(starts, item.start)
            for _, end, own, given in reversed(sections[max(last - _LOOKED_BACK, 0) : last]):
                if item.start < end:
                    modifiers = given if own == scope else ""
                    break
        if not modifiers:
            yield item
        else:
            every = f"{item.settings.get('modifiers', '')} {modifiers}".strip()
            yield item._replace(settings={**item.settings, "modifiers": every})
