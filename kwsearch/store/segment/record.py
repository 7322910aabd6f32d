"""A file's stored record as bytes and back: symbols, imports, uses and tags with all their details.

Text with control characters between the parts, packed with zlib: quick to read without a parser, safe to read
from a damaged file (zlib's Adler-32), and about a tenth of the source. Lean, because a search reads records too.
Format: a head of u32 numbers (CRC-32 of the others; how many packs of symbols; how many lines have uses that name their
scope; bytes of LineScopes; for each pack the first and the last line on which a symbol begins, and its bytes; those
lines), the packs of SYMBOLS_PER_PACK symbols each, LineScopes, and a pack of all else: most readers want a few symbols
only, or the one around a line.
Parts are split by GS (0x1d) in the order of Record's attributes; rows by RS (0x1e); fields by US (0x1f).
What repeats is left out, because it would not pack to nothing: lines of symbols, imports and uses are differences
from the row before (the first of a pack or part from 0), and SOH (0x01) stands for the row's name in a signature or
as the module of an import. A row of uses names its scope only where LineScopes does not tell it: as ``#`` and the
position of the first symbol with that path, else as ``=`` and the path.
"""

from __future__ import annotations

import zlib
from itertools import accumulate, pairwise

from kwsearch.errors import IndexCorruptError
from kwsearch.store.segment.blocks import packed
from kwsearch.store.segment.enclosing import LineScopes
from kwsearch.vocabulary import DEFINING

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from kwsearch.models import FileFacts, Symbol, Tag
    from kwsearch.store.segment.enclosing import Place

    Definitions = tuple[list[Place], list[int], list[int]]
    SymbolRow = tuple[str, str, str, int, int, int, str, str, str, str, tuple[str, ...]]
    PackedRow = tuple[str, str, str, int, str]
    ImportRow = tuple[str, str, str, int, str, tuple[str, ...]]
    UseRow = tuple[str, str, int, str, str, None]
    EvidenceRow = tuple[str, str, int, bool, str]
    TagRow = tuple[str, tuple[str, ...], str, tuple[EvidenceRow, ...]]

SYMBOLS_PER_PACK = 48

_PART, _ROW, _FIELD, _NAME = "\x1d", "\x1e", "\x1f", "\x01"
# The separators themselves, and the characters that would end a line, become spaces inside a value.
_CLEAN = dict.fromkeys((*range(9), *range(10, 32), 127), " ")


_BROKEN = (zlib.error, ValueError, TypeError, IndexError, StopIteration)
"""What reading bytes that nobody wrote may end with."""


class Record:
    """Everything stored about one file beyond its words, as plain tuples in the field order of models.py."""

    __slots__ = ("doc", "error_share", "fallback", "imports", "symbols", "tags", "uses")

    def __init__(
        self,
        symbols: list[SymbolRow],
        imports: list[ImportRow],
        uses: list[UseRow],
        tags: list[TagRow],
        doc: str,
        error_share: float,
        fallback: str,
    ) -> None:
        self.symbols = symbols
        self.imports = imports
        self.uses = uses
        self.tags = tags
        self.doc = doc
        self.error_share = error_share
        self.fallback = fallback


def _clean(text: str) -> str:
    return text if text.isprintable() else text.translate(_CLEAN)


def encode_record(facts: FileFacts, tags: Sequence[Tag], pack: Callable[[bytes], bytes] = packed) -> bytes:
    """Return a file's record as bytes; equal facts give equal records, whose bytes may be packed otherwise.

    Uses are stored by (role, qualified name) with their lines; their arguments are not stored.
    """
    from operator import sub

    clean = _clean
    imports = []
    before = 0
    for name, module, alias, line, scope, flags in facts.imports:
        imports.append(
            f"{clean(name)}\x1f{_NAME if module == name else clean(module)}\x1f{clean(alias)}\x1f{line - before}"
            f"\x1f{clean(scope)}\x1f{' '.join(flags)}"
        )
        before = line
    uses = []
    before = 0
    scoped: set[int] = set()
    scopes = LineScopes((clean(symbol[0]), *symbol[1:6], clean(symbol[6])) for symbol in facts.symbols)
    for (role, qualified, name, scope), lines in _lines_of_uses(facts, scopes.at).items():
        steps = map(sub, lines, (before, *lines))
        row = f"{role}\x1f{clean(qualified)}\x1f{'' if qualified.endswith(name) else clean(name)}\x1f{len(name)}"
        row += f"\x1f{' '.join(map(str, steps))}"
        if scope:
            row += f"\x1f{scope}"
            scoped.update(lines)
        uses.append(row)
        before = lines[-1]
    tag_rows = []
    for tag in tags:
        evidence = [
            f"{row.kind}\x1f{clean(row.name)}\x1f{row.line}\x1f{int(row.strong)}\x1f{clean(row.via)}"
            for row in tag.evidence
        ]
        head = f"{tag.id}\x1f{' '.join(tag.refs)}\x1f{tag.confidence}\x1f{len(evidence)}"
        tag_rows.append(_ROW.join([head, *evidence]))
    rest = _PART.join(
        (
            _ROW.join(imports),
            _ROW.join(uses),
            _ROW.join(tag_rows),
            clean(facts.doc),
            f"{facts.error_share:.4f}" if facts.error_share else "",
            facts.fallback,
        )
    )
    lines_of_packs, packs = _packed_symbols(facts.symbols, pack)
    around = scopes.packed(pack)
    numbers = [len(packs), len(scoped), len(around), *lines_of_packs, *sorted(scoped)]
    packs += [around, pack(rest.encode("utf-8", "surrogatepass"))]
    front = b"".join([number.to_bytes(4, "little") for number in numbers])
    return b"".join([zlib.crc32(front).to_bytes(4, "little"), front, *packs])


def _lines_of_uses(
    facts: FileFacts, scope_at: Callable[[int], str]
) -> dict[tuple[str, str, str, str], list[int]]:
    """Return the lines of uses by role, qualified name, name, and scope as a row has it (empty where lines tell it)."""
    from collections import defaultdict

    lines_of: defaultdict[tuple[str, str, str, str], list[int]] = defaultdict(list)
    known: dict[str, str] = {}
    at, around = 0, ""
    for name, role, line, qualified, scope, _ in facts.uses:
        if line != at:
            at, around = line, scope_at(line)
        if scope == around:
            lines_of[role, qualified or name, name, ""].append(line)
        else:
            if not known:
                for position, symbol in enumerate(facts.symbols):
                    known.setdefault(f"{symbol[6]}.{symbol[0]}" if symbol[6] else symbol[0], f"#{position}")
            written = known.get(scope) or f"={_clean(scope)}"
            lines_of[role, qualified or name, name, written].append(line)
    return lines_of


def _packed_symbols(
    symbols: Sequence[Symbol], pack_bytes: Callable[[bytes], bytes]
) -> tuple[list[int], list[bytes]]:
    """Return what a record's head says of each pack of symbols, and the packs."""
    clean = _clean
    head: list[int] = []
    packs = []
    for first in range(0, len(symbols), SYMBOLS_PER_PACK):
        pack = symbols[first : first + SYMBOLS_PER_PACK]
        rows = []
        before = 0
        for name, kind, role, line, end_line, column, scope, signature, doc, subkind, modifiers in pack:
            name = clean(name)
            signature = clean(signature)
            if name:
                signature = signature.replace(name, _NAME, 1)
            rows.append(
                f"{name}\x1f{kind}\x1f{role}\x1f{line - before}\x1f{end_line - line}\x1f{column}\x1f{clean(scope)}"
                f"\x1f{signature}\x1f{clean(doc)}\x1f{subkind}\x1f{' '.join(modifiers)}"
            )
            before = line
        packs.append(pack_bytes(_ROW.join(rows).encode("utf-8", "surrogatepass")))
        lines = [symbol.line for symbol in pack]
        head += [min(lines), max(lines), len(packs[-1])]
    return head, packs


class _Head:
    """The numbers at the start of a record.

    Attributes:
        first: First line of each pack of symbols.
        last: Last line on which one of its symbols begins.
        places: Where each pack begins, then where LineScopes do, and the pack of all else.
        scoped: Lines with uses that name their scope.
    """

    __slots__ = ("first", "last", "places", "scoped")

    def __init__(self, data: bytes | memoryview) -> None:
        packs = int.from_bytes(data[4:8], "little")
        head = data[4 : 16 + 12 * packs + 4 * int.from_bytes(data[8:12], "little")]
        if zlib.crc32(head) != int.from_bytes(data[:4], "little"):
            raise ValueError("checksum of its head")
        numbers = memoryview(bytes(head)).cast("I")
        end = 3 + 3 * packs
        self.first = numbers[3:end:3]
        self.last = numbers[4:end:3]
        self.places = list(accumulate([*numbers[5:end:3], numbers[2]], initial=4 + len(head)))
        self.scoped = frozenset(numbers[end:])


def _scopes(data: bytes | memoryview, head: _Head) -> LineScopes:
    return LineScopes.unpacked(data[head.places[-2] : head.places[-1]])


def _symbols(data: bytes | memoryview, head: _Head) -> list[SymbolRow]:
    """Return all symbols."""
    symbols: list[SymbolRow] = []
    for start, end in pairwise(head.places[:-1]):
        symbols += [_symbol(*row) for row in _rows_of_pack(data[start:end])]
    return symbols


def _rows_of_pack(data: bytes | memoryview) -> Iterator[PackedRow]:
    """Yield name, kind, role, first line and all other fields together of each symbol of a pack."""
    line = 0
    for row in zlib.decompress(data).decode("utf-8", "surrogatepass").split(_ROW):
        name, kind, role, step, rest = row.split(_FIELD, 4)
        line += int(step)
        yield name, kind, role, line, rest


def _place(row: PackedRow) -> Place:
    """Return where a packed symbol stands."""
    name, kind, role, line, rest = row
    height, column, scope, _ = rest.split(_FIELD, 3)
    return name, kind, role, line, line + int(height), int(column), scope


def _symbol(name: str, kind: str, role: str, line: int, rest: str) -> SymbolRow:
    height, column, scope, signature, doc, subkind, modifiers = rest.split(_FIELD)
    return (
        name, kind, role, line, line + int(height), int(column), scope, signature.replace(_NAME, name, 1), doc,
        subkind, tuple(modifiers.split()),
    )  # fmt: skip


def _rest_parts(data: bytes | memoryview, head: _Head) -> list[str]:
    return zlib.decompress(data[head.places[-1] :]).decode("utf-8", "surrogatepass").split(_PART)


def decode_record(data: bytes | memoryview) -> Record:
    """Return the record that ``encode_record`` wrote.

    Raises:
        IndexCorruptError: If the bytes are not what was written.
    """
    try:
        head = _Head(data)
        symbols = _symbols(data, head)
        imports, uses, tags, doc, error_share, fallback = _rest_parts(data, head)
        return Record(
            symbols,
            _imports(imports) if imports else [],
            _uses(uses, symbols, _scopes(data, head)) if uses else [],
            _tags(tags) if tags else [],
            doc,
            float(error_share or 0),
            fallback,
        )
    except _BROKEN as error:
        raise _damaged(error) from None


def decode_symbols(data: bytes | memoryview) -> list[SymbolRow]:
    """Return only the symbols of the record that ``encode_record`` wrote.

    Raises:
        IndexCorruptError: If the bytes are not what was written.
    """
    try:
        return _symbols(data, _Head(data))
    except _BROKEN as error:
        raise _damaged(error) from None


class SymbolPacks:
    """The symbols of one record for looking up a few of them; a pack is unpacked when it is first needed."""

    __slots__ = ("_data", "_definitions", "_head", "_places", "_rows", "_scoped", "_scopes")

    def __init__(self, data: bytes | memoryview) -> None:
        """Read the head of a record.

        Raises:
            IndexCorruptError: If it is not what was written.
        """
        try:
            self._head = _Head(data)
        except _BROKEN as error:
            raise _damaged(error) from None
        self._data = data
        self._definitions: Definitions | None = None
        self._rows: dict[int, list[PackedRow]] = {}
        self._places: dict[int, dict[tuple[int, str, str], PackedRow]] = {}
        self._scopes: LineScopes | None = None
        self._scoped: dict[tuple[int, str, str], str] | None = None

    def find(self, line: int, name: str, kind: str) -> SymbolRow | None:
        """Return the last symbol of a name and kind that begins on a 1-based line; None when there is none.

        Raises:
            IndexCorruptError: If its pack is not what was written.
        """
        head = self._head
        for number in range(len(head.first) - 1, -1, -1):
            if head.first[number] <= line <= head.last[number]:
                places = self._places.get(number)
                if places is None:
                    found = {(row[3], row[0], row[1]): row for row in self._unpacked(number)}
                    places = self._places[number] = found
                row = places.get((line, name, kind))
                if row is not None:
                    return _symbol(*row)
        return None

    def definitions(self) -> Definitions:
        """Return where every definition and declaration stands, by line; then their first lines, and their last ones.

        Both are ascending. All of it is kept for the next question.

        Raises:
            IndexCorruptError: If a pack is not what was written.
        """
        if self._definitions is None:
            rows = [row for number in range(len(self._head.first)) for row in self._unpacked(number)]
            places = [_place(row) for row in rows if row[2] in DEFINING]
            starts = sorted({place[3] for place in places})
            self._definitions = places, starts, sorted([place[4] for place in places])
        return self._definitions

    def scope_of(self, line: int, role: str, name: str) -> str:
        """Return the symbols in which a use or a mention on a 1-based line stands, joined with ``.``.

        Args:
            line: Where it stands.
            role: Its role.
            name: The used name, or its qualified one.

        Raises:
            IndexCorruptError: If the record is not what was written.
        """
        if line in self._head.scoped:
            if self._scoped is None:
                try:
                    uses = _rest_parts(self._data, self._head)[1]
                    self._scoped = _named_scopes(uses, _symbols(self._data, self._head))
                except _BROKEN as error:
                    raise _damaged(error) from None
            named = self._scoped.get((line, role, name))
            if named is not None:
                return named
        return self.scope_at(line)

    def scope_at(self, line: int) -> str:
        """Return the symbols around a 1-based line, joined with ``.``; empty outside of all.

        Raises:
            IndexCorruptError: If it is not what was written.
        """
        scopes = self._scopes
        if scopes is None:
            try:
                scopes = self._scopes = _scopes(self._data, self._head)
            except _BROKEN as error:
                raise _damaged(error) from None
        return scopes.at(line)

    def _unpacked(self, number: int) -> list[PackedRow]:
        rows = self._rows.get(number)
        if rows is None:
            places = self._head.places
            try:
                rows = list(_rows_of_pack(self._data[places[number] : places[number + 1]]))
            except _BROKEN as error:
                raise _damaged(error) from None
            self._rows[number] = rows
        return rows


def decode_tags(data: bytes | memoryview) -> list[TagRow]:
    """Return only the tags of the record that ``encode_record`` wrote.

    Raises:
        IndexCorruptError: If the bytes are not what was written.
    """
    try:
        tags = _rest_parts(data, _Head(data))[2]
        return _tags(tags) if tags else []
    except _BROKEN as error:
        raise _damaged(error) from None


def decode_imports(data: bytes | memoryview) -> list[ImportRow]:
    """Return only the imports of the record that ``encode_record`` wrote.

    Raises:
        IndexCorruptError: If the bytes are not what was written.
    """
    try:
        imports = _rest_parts(data, _Head(data))[0]
        return _imports(imports) if imports else []
    except _BROKEN as error:
        raise _damaged(error) from None


def decode_names(data: bytes | memoryview) -> list[UseRow]:
    """Return the uses of the record that ``encode_record`` wrote, without scopes and arguments; in no certain order.

    Raises:
        IndexCorruptError: If the bytes are not what was written.
    """
    rows: list[UseRow] = []
    try:
        uses = _rest_parts(data, _Head(data))[1]
        line = 0
        for row in uses.split(_ROW) if uses else ():
            role, qualified, name, name_length, steps, *_ = row.split(_FIELD)
            name = name or qualified[len(qualified) - int(name_length) :]
            for step in steps.split():
                line += int(step)
                rows.append((name, role, line, qualified, "", None))
    except _BROKEN as error:
        raise _damaged(error) from None
    return rows


def _damaged(error: Exception) -> IndexCorruptError:
    return IndexCorruptError(f"a file's record is damaged ({error}); build the index again")


def _imports(text: str) -> list[ImportRow]:
    rows: list[ImportRow] = []
    line = 0
    for row in text.split(_ROW):
        name, module, alias, step, scope, flags = row.split(_FIELD)
        line += int(step)
        rows.append((name, name if module == _NAME else module, alias, line, scope, tuple(flags.split())))
    return rows


def _uses(text: str, symbols: list[SymbolRow], scopes: LineScopes) -> list[UseRow]:
    rows: list[UseRow] = []
    scope_at = scopes.at
    for role, qualified, name, lines, named in _use_rows(text, symbols):
        rows += [
            (name, role, line, qualified, scope_at(line) if named is None else named, None) for line in lines
        ]
    rows.sort(key=lambda use: use[2])
    return rows


def _named_scopes(text: str, symbols: list[SymbolRow]) -> dict[tuple[int, str, str], str]:
    """Return the scopes that rows of uses name, by line, role and name, qualified or not; of several the first."""
    found: dict[tuple[int, str, str], str] = {}
    for role, qualified, name, lines, named in _use_rows(text, symbols):
        if named is not None:
            for line in lines:
                found.setdefault((line, role, name), named)
                found.setdefault((line, role, qualified), named)
    return found


def _use_rows(text: str, symbols: list[SymbolRow]) -> Iterator[tuple[str, str, str, list[int], str | None]]:
    """Yield role, qualified name, name, lines, and the scope where it is named of each row of uses."""
    line = 0
    for row in text.split(_ROW):
        role, qualified, name, name_length, steps, *scope = row.split(_FIELD)
        lines = list(accumulate(map(int, steps.split()), initial=line))[1:]
        line = lines[-1]
        named = None
        if scope:
            named = scope[0][1:]
            if scope[0].startswith("#"):
                symbol = symbols[int(named)]
                named = f"{symbol[6]}.{symbol[0]}" if symbol[6] else symbol[0]
        yield role, qualified, name or qualified[len(qualified) - int(name_length) :], lines, named


def _tags(text: str) -> list[TagRow]:
    rows = iter(text.split(_ROW))
    tags: list[TagRow] = []
    for head in rows:
        tag_id, refs, confidence, count = head.split(_FIELD)
        evidence = []
        for _ in range(int(count)):
            kind, name, line, strong, via = next(rows).split(_FIELD)
            evidence.append((kind, name, int(line), strong == "1", via))
        tags.append((tag_id, tuple(refs.split()), confidence, tuple(evidence)))
    return tags
