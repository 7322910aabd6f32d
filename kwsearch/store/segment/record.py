"""A file's stored record as bytes and back: symbols, imports, uses and tags with all their details.

Text with control characters between the parts, packed with zlib: quick to read without a parser, safe to read
from a damaged file (zlib's Adler-32), and about a tenth of the source. Lean, because a search reads records too.
Format: a head of u32 numbers (CRC-32 of the others; how many packs of symbols; how many lines have uses that name their
scope; bytes of LineScopes; for each pack the first and the last line on which a symbol begins, and its bytes; those
lines), the packs of SYMBOLS_PER_PACK symbols each, LineScopes, and a pack of all else: most readers want a few symbols
only, or the one around a line.
A pack of symbols is numbers (blocks.pack_numbers: their lines; how many lines they have beyond that; columns), a byte
of each one's position in KINDS, then in ROLES, and three parts of text: names, scopes, and rows of signature, doc,
subkind and modifiers. So a column is taken apart by one call, and the rows that nobody asks for not at all. In the pack
of all else the parts are in the order of Record's attributes.
Parts are split by GS (0x1d), rows by RS (0x1e), fields by US (0x1f).
What repeats is left out, because it would not pack to nothing: lines of symbols, imports and uses are differences
from the row before (the first of a pack or part from 0), and SOH (0x01) stands for the symbol's name in a signature or
as the module of an import. A row of uses names its scope only where LineScopes does not tell it: as ``#`` and the
position of the first symbol with that path, else as ``=`` and the path.
"""

from __future__ import annotations

import zlib

from kwsearch.store.segment.blocks import pack_numbers, packed
from kwsearch.store.segment.enclosing import LineScopes
from kwsearch.store.segment.symbol_packs import (
    BROKEN,
    FIELD,
    NAME,
    PART,
    ROW,
    SYMBOLS_PER_PACK,
    Head,
    damaged,
    line_scopes,
    named_scope,
    packs_of,
    rest_parts,
    steps_of,
    use_rows,
)
from kwsearch.vocabulary import KINDS, ROLES

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from kwsearch.models import FileFacts, Symbol, Tag
    from kwsearch.store.segment.symbol_packs import Columns, SymbolRow

    ImportRow = tuple[str, str, str, int, str, tuple[str, ...]]
    UseRow = tuple[str, str, int, str, str, None]
    EvidenceRow = tuple[str, str, int, bool, str]
    TagRow = tuple[str, tuple[str, ...], str, tuple[EvidenceRow, ...]]

# The separators themselves, and the characters that would end a line, become spaces inside a value.
_CLEAN = dict.fromkeys((*range(9), *range(10, 32), 127), " ")


class Record:
    """Everything stored about one file beyond its words, as plain tuples in the field order of ``kwsearch.models``."""

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
            f"{clean(name)}\x1f{NAME if module == name else clean(module)}\x1f{clean(alias)}\x1f{line - before}"
            f"\x1f{clean(scope)}\x1f{' '.join(flags)}"
        )
        before = line
    uses = []
    before = 0
    scoped: set[int] = set()
    # Of cleaned names: a reader has no others, and must find the same scopes.
    scopes = LineScopes((clean(symbol[0]), *symbol[1:6], clean(symbol[6])) for symbol in facts.symbols)
    for (role, qualified, name, scope), lines in _lines_of_uses(facts, scopes.at).items():
        steps = map(sub, lines, (before, *lines))
        # Nearly every name is the end of its qualified one: then its length tells it.
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
        tag_rows.append(ROW.join([head, *evidence]))
    rest = PART.join(
        (
            ROW.join(imports),
            ROW.join(uses),
            ROW.join(tag_rows),
            clean(facts.doc),
            f"{facts.error_share:.4f}" if facts.error_share else "",
            facts.fallback,
        )
    )
    lines_of_packs, packs = _packed_symbols(facts.symbols, pack)
    around = scopes.packed(pack)
    numbers = [len(packs), len(scoped), len(around), *lines_of_packs, *sorted(scoped)]
    # surrogatepass: with surrogateescape two bytes that are no text, side by side, could come back as one letter.
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
        # Uses come by line: the scope of a line is asked for once.
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
    from operator import sub

    clean = _clean
    head: list[int] = []
    packs = []
    for first in range(0, len(symbols), SYMBOLS_PER_PACK):
        pack = symbols[first : first + SYMBOLS_PER_PACK]
        names, details = [], []
        for symbol in pack:
            name, signature = clean(symbol.name), clean(symbol.signature)
            if name:
                # The first alone, which a reader puts back; ``clean`` has left no other such mark.
                signature = signature.replace(name, NAME, 1)
            names.append(name)
            details.append(
                f"{signature}\x1f{clean(symbol.doc)}\x1f{symbol.subkind}\x1f{' '.join(symbol.modifiers)}"
            )
        scopes = FIELD.join([clean(symbol.scope) for symbol in pack])
        lines = [symbol.line for symbol in pack]
        numbers = [
            *map(sub, lines, (0, *lines)),
            *[symbol.end_line - symbol.line for symbol in pack],
            *[symbol.column for symbol in pack],
        ]
        text = PART.join((FIELD.join(names), scopes, ROW.join(details)))
        columns = (
            pack_numbers(numbers),
            bytes([KINDS.index(symbol.kind) for symbol in pack]),
            bytes([ROLES.index(symbol.role) for symbol in pack]),
            text.encode("utf-8", "surrogatepass"),
        )
        packs.append(pack_bytes(b"".join(columns)))
        head += [min(lines), max(lines), len(packs[-1])]
    return head, packs


def decode_record(data: bytes | memoryview) -> Record:
    """Return the record that ``encode_record`` wrote.

    Raises:
        IndexCorruptError: If the bytes are not what was written.
    """
    try:
        head = Head(data)
        packs = packs_of(data, head)
        imports, uses, tags, doc, error_share, fallback = rest_parts(data, head)
        return Record(
            [row for pack in packs for row in pack.rows()],
            _imports(imports) if imports else [],
            _uses(uses, packs, line_scopes(data, head)),
            _tags(tags) if tags else [],
            doc,
            float(error_share or 0),
            fallback,
        )
    except BROKEN as error:
        raise damaged(error) from None


def decode_tags(data: bytes | memoryview) -> list[TagRow]:
    """Return only the tags of the record that ``encode_record`` wrote.

    Raises:
        IndexCorruptError: If the bytes are not what was written.
    """
    try:
        tags = rest_parts(data, Head(data))[2]
        return _tags(tags) if tags else []
    except BROKEN as error:
        raise damaged(error) from None


def decode_imports(data: bytes | memoryview) -> list[ImportRow]:
    """Return only the imports of the record that ``encode_record`` wrote.

    Raises:
        IndexCorruptError: If the bytes are not what was written.
    """
    try:
        imports = rest_parts(data, Head(data))[0]
        return _imports(imports) if imports else []
    except BROKEN as error:
        raise damaged(error) from None


def decode_fallback(data: bytes | memoryview) -> str:
    """Return only why the file of a record was not extracted; empty when it was.

    Raises:
        IndexCorruptError: If the bytes are not what was written.
    """
    try:
        return rest_parts(data, Head(data))[5]
    except BROKEN as error:
        raise damaged(error) from None


def decode_names(data: bytes | memoryview) -> list[UseRow]:
    """Return the uses of the record that ``encode_record`` wrote, without scopes and arguments; in no certain order.

    Raises:
        IndexCorruptError: If the bytes are not what was written.
    """
    try:
        return [
            (name, role, line, qualified, "", None)
            for role, qualified, name, before, steps, _ in use_rows(rest_parts(data, Head(data))[1])
            for line in steps_of(steps, before)
        ]
    except BROKEN as error:
        raise damaged(error) from None


def _imports(text: str) -> list[ImportRow]:
    rows: list[ImportRow] = []
    line = 0
    for row in text.split(ROW):
        name, module, alias, step, scope, flags = row.split(FIELD)
        line += int(step)
        rows.append((name, name if module == NAME else module, alias, line, scope, tuple(flags.split())))
    return rows


def _uses(text: str, packs: list[Columns], scopes: LineScopes) -> list[UseRow]:
    rows: list[UseRow] = []
    scope_at = scopes.at
    for role, qualified, name, before, steps, scope in use_rows(text):
        if scope:
            named = named_scope(scope, packs.__getitem__)
            rows += [(name, role, line, qualified, named, None) for line in steps_of(steps, before)]
        else:
            rows += [(name, role, line, qualified, scope_at(line), None) for line in steps_of(steps, before)]
    # Stored by name, wanted by line; those of one line stay in the order of the rows.
    rows.sort(key=lambda use: use[2])
    return rows


def _tags(text: str) -> list[TagRow]:
    rows = iter(text.split(ROW))
    tags: list[TagRow] = []
    for head in rows:
        tag_id, refs, confidence, count = head.split(FIELD)
        evidence = []
        for _ in range(int(count)):
            kind, name, line, strong, via = next(rows).split(FIELD)
            evidence.append((kind, name, int(line), strong == "1", via))
        tags.append((tag_id, tuple(refs.split()), confidence, tuple(evidence)))
    return tags
