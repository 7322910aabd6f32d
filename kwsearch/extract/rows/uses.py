"""Uses and statements of a file as rows."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping
from operator import itemgetter
from typing import Protocol

from kwsearch.extract.rows.arguments import call_arguments
from kwsearch.extract.rows.captures import USE_ROLES, MatchGroups, captured_nodes
from kwsearch.extract.rows.destructuring import bound_names
from kwsearch.extract.rows.names import MAX_NAME_BYTES, split_used_name
from kwsearch.extract.rows.scopes import Scopes
from kwsearch.extract.rows.source import Source
from kwsearch.extract.rows.spans import Spans
from kwsearch.models import Statement, Use


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
    language: str = "",
    called: Iterable[tuple[int, int]] = (),
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
        defined: First bytes of defined names, and the inverse (``~``) of their ends: these are no types.
        language: Name of a row of the language table; decides how arguments are written.
        called: Byte ranges of names that are called although the grammar takes them for something else.
    """
    uses: list[Use] = []
    rows = UseRows(scopes, aliases, local, source, spans, wanted_calls, language)
    no_types = set(defined)
    uses += rows.make(called, "call")
    recast = _recast_calls(matches)
    for role in USE_ROLES:
        asking = [(plan, group) for plan, group in matches if role in plan.uses]
        seen = no_types if role == "type" else set()
        unique = len(asking) < 2 and role not in ("type", "inherit", "decorate")
        for plan, group in asking:
            naming = plan.settings.get("name")
            if "receiver" in group[0]:
                places = [(match["receiver"][0].start_byte, match[role][0].end_byte) for match in group]
            elif naming == "value":
                nodes = captured_nodes(plan, group, role)
                places = [(source.data.find(b"=", node.start_byte) + 1, node.end_byte) for node in nodes]
            else:
                nodes = captured_nodes(plan, group, role)
                if role == "export" and "names" in group[0]:
                    nodes = [name for node in nodes for name, _ in bound_names(node, source)]
                places = [(node.start_byte, node.end_byte) for node in nodes]
                if role == "decorate":  # the mark before it, which its spelling replaced
                    places = [(start + source.data.startswith(b"@", start), end) for start, end in places]
                if naming == "scoped":
                    places = list(_scoped(places, source.data))
            if "except" in plan.settings or "only" in plan.settings:
                places = list(_wanted(places, plan.settings, source.data))
            if "unless" in plan.settings:
                places = [place for place in places if ~place[1] not in no_types]
            if not unique:
                places = list(_unseen(places, role, seen, no_types, "receiver" in group[0]))
            naming = "verbatim" if naming == "value" else naming or ""
            if recast and role == "call":
                for kept, those in _by_role(places, recast).items():
                    uses += rows.make(those, kept, naming)
            else:
                uses += rows.make(places, role, naming)
    uses.sort(key=_line_of)
    return uses


def _recast_calls(matches: MatchGroups) -> list[tuple[int, int, str]]:
    """Return the byte ranges of ``@calls.ROLE``, sorted, with the role; none inside of another."""
    ranges: list[tuple[int, int, str]] = []
    found = (
        (node.start_byte, -node.end_byte, role)
        for plan, group in matches
        for capture, role in plan.calls
        for node in captured_nodes(plan, group, capture)
    )
    for start, end, role in sorted(found):
        if not ranges or start >= ranges[-1][1]:
            ranges.append((start, -end, role))
    return ranges


def _by_role(
    places: Iterable[tuple[int, int]], recast: list[tuple[int, int, str]]
) -> dict[str, list[tuple[int, int]]]:
    """Return the places of calls by the role that they have; those that have none are left out."""
    roles: dict[str, list[tuple[int, int]]] = {}
    for start, end in places:
        index = bisect_right(recast, start, key=itemgetter(0)) - 1
        role = recast[index][2] if index >= 0 and start < recast[index][1] else "call"
        roles.setdefault(role, []).append((start, end))
    roles.pop("none", None)
    return roles


def _wanted(
    places: Iterable[tuple[int, int]], settings: Mapping[str, str], data: bytes
) -> Iterator[tuple[int, int]]:
    """Yield the places of the names that the settings ``except`` and ``only`` let through."""
    others = frozenset(settings.get("except", "").encode().split())
    only = settings.get("only")
    for start, end in places:
        if data[start:end] in others or (only == "capital" and not data[start : start + 1].isupper()):
            continue
        if only in ("mixed", "capitals"):
            last = data[start:end].rpartition(b":")[2]
            if (last == last.upper()) == (only == "mixed"):
                continue
        yield start, end


def _unseen(
    places: Iterable[tuple[int, int]], role: str, seen: set[int], no_types: set[int], is_qualified: bool
) -> Iterator[tuple[int, int]]:
    """Yield the places that no earlier pattern has used in this role, and remember them.

    Chained calls start at one byte, a qualified type and its last part end at one: ends count, and starts of types.
    ``is_qualified`` are places that a receiver is in: no base starts where one does.
    """
    for start, end in places:
        if ~end in seen:
            continue
        seen.add(~end)  # also of ``A::B`` in ``A::B::C``, so that B is none by itself
        if start in seen and role in ("type", "inherit"):
            continue
        if role == "type" or (role == "inherit" and is_qualified):
            seen.add(start)
        if role in ("inherit", "decorate"):
            no_types.update((start, ~end))
        yield start, end


def _scoped(places: Iterable[tuple[int, int]], data: bytes) -> Iterator[tuple[int, int]]:
    """Yield places with what is written before them: of ``std::string`` the grammar has the last part alone.

    What belongs to a type with arguments (``T<int>::iterator``) is left out: nothing names it.
    """
    for start, end in places:
        first = start
        while data[first - 2 : first] == b"::":
            first -= 2
            if data[first - 1 : first] == b">":
                break
            while data[first - 1 : first].isalnum() or data[first - 1 : first] == b"_":
                first -= 1
        else:
            yield first, end


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
        language: str = "",
    ) -> None:
        """Take what ``find_uses`` takes."""
        self._scopes = scopes
        self._aliases = aliases
        self._local = local
        self._source = source
        self._spans = spans
        self._span_starts = [span[0] for span in spans] if wanted_calls else []
        self._wanted_calls = wanted_calls
        self._language = language
        self._known: dict[str, dict[bytes, _UsedName]] = {}

    def make(self, places: Iterable[tuple[int, int]], role: str, naming: str = "") -> list[Use]:
        """Return the uses at byte ranges, in the order of the ranges; those without a name are left out.

        Args:
            places: First bytes of names, and first bytes behind them.
            role: Of the uses.
            naming: What the setting ``name`` says of them; empty when it says nothing.
        """
        uses: list[Use] = []
        append, new = uses.append, tuple.__new__
        source, local = self._source, self._local
        data, line_starts, codec = source.data, source.line_starts, source.codec
        scopes = self._scopes
        bounds, owners, paths, starts = scopes.bounds, scopes.owners, scopes.paths, scopes.starts
        names, parents = scopes.names, scopes.parents
        entries = self._known.setdefault(naming, {})
        for start, end in places:
            text = data[start if end - start <= MAX_NAME_BYTES else end - MAX_NAME_BYTES : end]
            entry = entries.get(text)
            if entry is None:
                decoded = text.decode(codec, "replace")
                entry = entries[text] = _used_name(
                    decoded,
                    len(text),
                    self._aliases,
                    local,
                    self._wanted_calls,
                    naming,
                    self._language == "verilog" and "\\" in decoded,
                )
            name, qualified, root, tail, wanted = entry
            if not name or (role == "type" and len(name) == 1):  # a type parameter says nothing
                continue
            scope = owners[bisect_right(bounds, start) - 1]
            if role == "export" and names[scope] == name:  # the name of what is exported stands inside it
                scope = parents[scope]
            if root and local is not None:
                qualified = local.root_at(root, start, scope) + qualified
            arguments = None
            if wanted and role == "call":
                arguments = call_arguments(
                    data, end, self._span_starts, self._spans, around=starts[scope], language=self._language
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
    naming: str,
    is_escaped: bool,
) -> _UsedName:
    """Return what a name that is used at many places, ``size`` bytes there, has in common."""
    if is_escaped:
        around, _, name = text.rpartition("\\")
        name = name.rstrip()
        return name, split_used_name(around + "_")[1][:-1] + name, "", 1, name in wanted_calls
    if naming == "verbatim":
        return text, text, "", 1, text in wanted_calls
    if naming == "dotted":
        dotted = "".join(text.split())
        name = dotted.rpartition(".")[2]
        return name, dotted, "", 1, name in wanted_calls
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
