"""A file's stored record as bytes and back: symbols, imports, uses and tags with all their details.

Text with control characters between the parts, packed with zlib: quick to read without a parser, safe to read
from a damaged file (zlib's Adler-32), and about a tenth of the source. Lean, because a search reads records too.
Format: a head of u32 numbers (CRC-32 of the others; how many packs of symbols; for each its first line, last line and
bytes), those packs of SYMBOLS_PER_PACK symbols each, and a pack of all else: most readers want a few symbols only.
Parts are split by GS (0x1d) in the order of Record's attributes; rows by RS (0x1e); fields by US (0x1f).
What repeats is left out, because it would not pack to nothing: lines of symbols, imports and uses are differences
from the row before (the first of a pack or part from 0), and SOH (0x01) stands for the row's name in a signature or
as the module of an import.
"""

from __future__ import annotations

import zlib
from itertools import accumulate

from kwsearch.errors import IndexCorruptError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from kwsearch.models import FileFacts, Symbol, Tag

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


def encode_record(facts: FileFacts, tags: Sequence[Tag]) -> bytes:
    """Return a file's record as bytes; equal facts give equal bytes.

    Uses are stored by (role, qualified name) with their lines; their scopes and arguments are not stored.
    """
    from collections import defaultdict
    from operator import sub

    from isal import isal_zlib  # writes what zlib reads; only who builds an index needs it

    clean = _clean
    imports = []
    before = 0
    for name, module, alias, line, scope, flags in facts.imports:
        imports.append(
            f"{clean(name)}\x1f{_NAME if module == name else clean(module)}\x1f{clean(alias)}\x1f{line - before}"
            f"\x1f{clean(scope)}\x1f{' '.join(flags)}"
        )
        before = line
    lines_of: defaultdict[tuple[str, str, str], list[int]] = defaultdict(list)
    for name, role, line, qualified, *_ in facts.uses:
        lines_of[role, qualified or name, name].append(line)
    uses = []
    before = 0
    for (role, qualified, name), lines in lines_of.items():
        steps = map(sub, lines, (before, *lines))
        uses.append(
            f"{role}\x1f{clean(qualified)}\x1f{'' if qualified.endswith(name) else clean(name)}"
            f"\x1f{len(name)}\x1f{' '.join(map(str, steps))}"
        )
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
    numbers, packs = _packed_symbols(facts.symbols)
    packs.append(isal_zlib.compress(rest.encode("utf-8", "surrogatepass"), 1))
    packed = b"".join([number.to_bytes(4, "little") for number in numbers])
    return b"".join([zlib.crc32(packed).to_bytes(4, "little"), packed, *packs])


def _packed_symbols(symbols: Sequence[Symbol]) -> tuple[list[int], list[bytes]]:
    """Return the numbers of a record's head, and its packs of symbols."""
    from isal import isal_zlib

    clean = _clean
    head = [-(-len(symbols) // SYMBOLS_PER_PACK)]
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
        packs.append(isal_zlib.compress(_ROW.join(rows).encode("utf-8", "surrogatepass"), 1))
        lines = [symbol.line for symbol in pack]
        head += [min(lines), max(lines), len(packs[-1])]
    return head, packs


def _head(data: bytes | memoryview) -> memoryview:
    """Return the numbers (first line, last line, bytes) of all packs of symbols."""
    head = data[4 : 8 + 12 * int.from_bytes(data[4:8], "little")]
    if zlib.crc32(head) != int.from_bytes(data[:4], "little"):
        raise ValueError("checksum of its head")
    return memoryview(bytes(head[4:])).cast("I")


def _symbols(data: bytes | memoryview) -> list[SymbolRow]:
    """Return all symbols."""
    head = _head(data)
    place = 8 + 4 * len(head)
    symbols: list[SymbolRow] = []
    for size in head[2::3]:
        symbols += [_symbol(*row) for row in _rows_of_pack(data[place : place + size])]
        place += size
    return symbols


def _rows_of_pack(data: bytes | memoryview) -> Iterator[PackedRow]:
    """Yield name, kind, role, first line and all other fields together of each symbol of a pack."""
    line = 0
    for row in zlib.decompress(data).decode("utf-8", "surrogatepass").split(_ROW):
        name, kind, role, step, rest = row.split(_FIELD, 4)
        line += int(step)
        yield name, kind, role, line, rest


def _symbol(name: str, kind: str, role: str, line: int, rest: str) -> SymbolRow:
    height, column, scope, signature, doc, subkind, modifiers = rest.split(_FIELD)
    return (
        name, kind, role, line, line + int(height), int(column), scope, signature.replace(_NAME, name, 1), doc,
        subkind, tuple(modifiers.split()),
    )  # fmt: skip


def _rest_parts(data: bytes | memoryview) -> list[str]:
    head = _head(data)
    start = 8 + 4 * len(head) + sum(head[2::3])
    return zlib.decompress(data[start:]).decode("utf-8", "surrogatepass").split(_PART)


def decode_record(data: bytes | memoryview) -> Record:
    """Return the record that ``encode_record`` wrote.

    Raises:
        IndexCorruptError: If the bytes are not what was written.
    """
    try:
        symbols = _symbols(data)
        imports, uses, tags, doc, error_share, fallback = _rest_parts(data)
        return Record(
            symbols,
            _imports(imports) if imports else [],
            _uses(uses) if uses else [],
            _tags(tags) if tags else [],
            doc,
            float(error_share or 0),
            fallback,
        )
    except (zlib.error, ValueError, TypeError, IndexError, StopIteration) as error:
        raise _damaged(error) from None


def decode_symbols(data: bytes | memoryview) -> list[SymbolRow]:
    """Return only the symbols of the record that ``encode_record`` wrote.

    Raises:
        IndexCorruptError: If the bytes are not what was written.
    """
    try:
        return _symbols(data)
    except (zlib.error, ValueError, TypeError) as error:
        raise _damaged(error) from None


class SymbolPacks:
    """The symbols of one record for looking up a few of them; a pack is unpacked when it is first needed."""

    __slots__ = ("_data", "_head", "_rows", "_starts")

    def __init__(self, data: bytes | memoryview) -> None:
        """Read the head of a record.

        Raises:
            IndexCorruptError: If it is not what was written.
        """
        try:
            self._head = _head(data)
        except (ValueError, TypeError) as error:
            raise _damaged(error) from None
        self._starts = list(accumulate(self._head[2::3], initial=8 + 4 * len(self._head)))
        self._data = data
        self._rows: dict[int, dict[tuple[int, str, str], PackedRow]] = {}

    def find(self, line: int, name: str, kind: str) -> SymbolRow | None:
        """Return the last symbol of a name and kind that begins on a 1-based line; None when there is none.

        Raises:
            IndexCorruptError: If its pack is not what was written.
        """
        head = self._head
        for number in range(len(self._starts) - 2, -1, -1):
            if head[3 * number] <= line <= head[3 * number + 1]:
                try:
                    rows = self._rows.get(number)
                    if rows is None:
                        pack = self._data[self._starts[number] : self._starts[number + 1]]
                        rows = self._rows[number] = {
                            (row[3], row[0], row[1]): row for row in _rows_of_pack(pack)
                        }
                    row = rows.get((line, name, kind))
                    if row is not None:
                        return _symbol(*row)
                except (zlib.error, ValueError) as error:
                    raise _damaged(error) from None
        return None


def decode_tags(data: bytes | memoryview) -> list[TagRow]:
    """Return only the tags of the record that ``encode_record`` wrote.

    Raises:
        IndexCorruptError: If the bytes are not what was written.
    """
    try:
        tags = _rest_parts(data)[2]
        return _tags(tags) if tags else []
    except (zlib.error, ValueError, TypeError, IndexError, StopIteration) as error:
        raise _damaged(error) from None


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


def _uses(text: str) -> list[UseRow]:
    rows: list[UseRow] = []
    line = 0
    for row in text.split(_ROW):
        role, qualified, name, name_length, steps = row.split(_FIELD)
        if not name:
            name = qualified[len(qualified) - int(name_length) :]
        for step in steps.split():
            line += int(step)
            rows.append((name, role, line, qualified, "", None))
    rows.sort(key=lambda use: use[2])
    return rows


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
