"""The symbols of a file's stored record, all of them or a few, and in which symbols its lines stand. Lean.

The layout is that of record.py. What is unpacked is kept column by column, in tuples: a column is taken apart by one
call, and the garbage collector does not walk through tuples of texts and numbers.
"""

from __future__ import annotations

import zlib

# Not operator, which is a file more to load for one function.
from _operator import add
from itertools import accumulate, chain, compress, pairwise

from kwsearch.errors import IndexCorruptError
from kwsearch.store.segment.blocks import unpack_numbers, unpacked
from kwsearch.store.segment.enclosing import LineScopes
from kwsearch.vocabulary import DEFINING, KINDS, ROLES

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    SymbolRow = tuple[str, str, str, int, int, int, str, str, str, str, tuple[str, ...]]
    Texts = tuple[str, ...]
    Numbers = tuple[int, ...]

SYMBOLS_PER_PACK = 48
"""A look at one symbol unpacks so many; smaller packs pack worse, larger ones unpack more that nobody asked for."""

PART, ROW, FIELD, NAME = "\x1d", "\x1e", "\x1f", "\x01"

BYTES_OF_SYMBOL, BYTES_OF_TEXT, BYTES_OF_NUMBER, BYTES_OF_HEAD = 400, 70, 40, 1_000
"""What is kept takes in memory, roughly: of a symbol its fields, a text, a number, and of a record all else."""

BROKEN = (zlib.error, ValueError, TypeError, IndexError, StopIteration)
"""What reading bytes that nobody wrote may end with."""


def damaged(error: Exception) -> IndexCorruptError:
    """Return our error for one of BROKEN."""
    return IndexCorruptError(f"a file's record is damaged ({error}); build the index again")


class Head:
    """The numbers at the start of a record.

    Attributes:
        first: First line of each pack of symbols.
        last: Last line on which one of its symbols begins.
        places: Where each pack begins, then where LineScopes do, and the pack of all else.
    """

    __slots__ = ("_scoped", "first", "last", "places")

    def __init__(self, data: bytes | memoryview) -> None:
        """Read it.

        Raises:
            ValueError, TypeError, IndexError: It is not what was written.
        """
        view = memoryview(data)
        checksum, packs, scoped, around = view[:16].cast("I")
        end = 16 + 12 * packs
        head = view[4 : end + 4 * scoped]
        # The packs check themselves, but where they begin is said here alone.
        if zlib.crc32(head) != checksum:
            raise ValueError("checksum of its head")
        numbers = view[16:end].cast("I")
        self.first = numbers[::3]
        self.last = numbers[1::3]
        self.places = tuple(accumulate([*numbers[2::3], around], initial=4 + len(head)))
        # ``head`` begins behind the four bytes of the checksum.
        self._scoped = head[end - 4 :]

    def scoped(self) -> frozenset[int]:
        """Return the lines with uses that name their scope."""
        return frozenset(self._scoped.cast("I"))


class Columns:
    """The symbols of a pack: what is looked for in columns, and all else as it is stored.

    Attributes:
        names, kinds, roles, scopes, lines, end_lines: As in models.Symbol.
    """

    __slots__ = ("_details", "_numbers", "end_lines", "kinds", "lines", "names", "roles", "scopes")

    def __init__(self, data: bytes | memoryview) -> None:
        """Unpack a pack.

        Raises:
            zlib.error, ValueError, IndexError: It is not what was written.
        """
        raw = unpacked(data)
        self._numbers, end = unpack_numbers(raw)
        count = len(self._numbers) // 3
        text = raw[end + 2 * count :].decode("utf-8", "surrogatepass")
        names, scopes, self._details = text.split(PART)
        self.names = tuple(names.split(FIELD))
        self.scopes = tuple(scopes.split(FIELD))
        # That the bytes are those that were packed says nothing of whoever packed them.
        if not len(self.names) == len(self.scopes) == self._details.count(ROW) + 1 == count:
            raise ValueError("columns that do not go together")
        self.kinds = tuple([KINDS[number] for number in raw[end : end + count]])
        self.roles = tuple([ROLES[number] for number in raw[end + count : end + 2 * count]])
        self.lines = tuple(accumulate(self._numbers[:count]))
        self.end_lines = tuple(map(add, self.lines, self._numbers[count : 2 * count]))

    def rows(self) -> Iterable[SymbolRow]:
        """Return all symbols, in order."""
        return map(self._row, range(len(self.names)), self._details.split(ROW))

    def row(self, place: int) -> SymbolRow:
        """Return the symbol at a 0-based place."""
        # Not split behind it: one row is wanted.
        return self._row(place, self._details.split(ROW, place + 1)[place])

    def _row(self, place: int, details: str) -> SymbolRow:
        name = self.names[place]
        signature, doc, subkind, modifiers = details.split(FIELD)
        return (
            name, self.kinds[place], self.roles[place], self.lines[place], self.end_lines[place],
            self._numbers[2 * len(self.names) + place], self.scopes[place], signature.replace(NAME, name, 1), doc,
            subkind, tuple(modifiers.split()),
        )  # fmt: skip

    def path(self, place: int) -> str:
        """Return the symbol at a 0-based place with those that it stands in, joined with ``.``."""
        scope, name = self.scopes[place], self.names[place]
        return f"{scope}.{name}" if scope else name

    def find(self, line: int, name: str, kind: str) -> int:
        """Return the last place of a symbol of a name and kind that begins on a line, or -1."""
        found = place = -1
        for _ in range(self.lines.count(line)):
            place = self.lines.index(line, place + 1)
            if self.names[place] == name and self.kinds[place] == kind:
                found = place
        return found


class Definitions:
    """Where the definitions and declarations of a file stand, in the order of its symbols, in columns.

    Attributes:
        names, kinds, roles, scopes, lines, end_lines: As in models.Symbol.
        starts: The lines on which one begins, ascending, each once.
        ends: Their last lines, ascending.
    """

    __slots__ = ("end_lines", "ends", "kinds", "lines", "names", "roles", "scopes", "starts")

    def __init__(self, packs: Sequence[Columns]) -> None:
        """Choose among the symbols of all packs."""
        every = chain.from_iterable
        roles = tuple(every([pack.roles for pack in packs]))
        wanted = [role in DEFINING for role in roles]
        self.roles: Texts = tuple(compress(roles, wanted))
        self.names: Texts = tuple(compress(every([pack.names for pack in packs]), wanted))
        self.kinds: Texts = tuple(compress(every([pack.kinds for pack in packs]), wanted))
        self.scopes: Texts = tuple(compress(every([pack.scopes for pack in packs]), wanted))
        self.lines: Numbers = tuple(compress(every([pack.lines for pack in packs]), wanted))
        self.end_lines: Numbers = tuple(compress(every([pack.end_lines for pack in packs]), wanted))
        self.starts = tuple(sorted(set(self.lines)))
        self.ends = tuple(sorted(self.end_lines))


class Spent:
    """What is kept of records, in bytes; several of them count it together.

    Attributes:
        size: Bytes of memory, roughly: an addition may be lost when two threads add at once.
    """

    __slots__ = ("size",)

    def __init__(self) -> None:
        self.size = 0


class SymbolPacks:
    """The symbols of one record for looking up a few of them; a pack is unpacked when it is first needed, and kept."""

    __slots__ = (
        "_data",
        "_definitions",
        "_head",
        "_named_scopes_of",
        "_named_uses",
        "_packs",
        "_scopes",
        "_spent",
    )

    def __init__(self, data: bytes | memoryview, spent: Spent | None = None) -> None:
        """Read the head of a record.

        Args:
            data: The record.
            spent: Where to count what is kept; None to count it nowhere.

        Raises:
            IndexCorruptError: If it is not what was written.
        """
        try:
            self._head = Head(data)
        except BROKEN as error:
            raise damaged(error) from None
        self._data = data
        self._definitions: Definitions | None = None
        self._packs: dict[int, Columns] = {}
        self._scopes: LineScopes | None = None
        self._named_uses: dict[tuple[str, str], list[tuple[int, str, str]]] | None = None
        self._named_scopes_of: dict[tuple[str, str], dict[int, str]] = {}
        self._spent = Spent() if spent is None else spent
        self._spent.size += BYTES_OF_HEAD

    def find(self, line: int, name: str, kind: str) -> SymbolRow | None:
        """Return the last symbol of a name and kind that begins on a 1-based line; None when there is none.

        Raises:
            IndexCorruptError: If its pack is not what was written.
        """
        found = self._find(line, name, kind)
        if found is None:
            return None
        pack, place = found
        try:
            return pack.row(place)
        except BROKEN as error:
            raise damaged(error) from None

    def extent(self, line: int, name: str, kind: str) -> tuple[int, str]:
        """Return the last line and the scope of what `find` returns; of nothing the line itself and no scope.

        Raises:
            IndexCorruptError: If its pack is not what was written.
        """
        found = self._find(line, name, kind)
        return (line, "") if found is None else (found[0].end_lines[found[1]], found[0].scopes[found[1]])

    def _find(self, line: int, name: str, kind: str) -> tuple[Columns, int] | None:
        """Return the pack and the place in it of what `find` returns."""
        first, last = self._head.first, self._head.last
        for number in range(len(first) - 1, -1, -1):
            if first[number] <= line <= last[number]:
                pack = self._pack(number)
                place = pack.find(line, name, kind)
                if place >= 0:
                    return pack, place
        return None

    def definitions(self) -> Definitions:
        """Return where every definition and declaration stands.

        Raises:
            IndexCorruptError: If a pack is not what was written.
        """
        found = self._definitions
        if found is None:
            found = self._definitions = Definitions(list(map(self._pack, range(len(self._head.first)))))
            self._spent.size += 2 * BYTES_OF_NUMBER * len(found.names)
        return found

    def scopes_of(self, uses: Iterable[tuple[int, str, str]]) -> list[str]:
        """Return the symbols in which uses and mentions stand, each joined with ``.``.

        Args:
            uses: Of each its 1-based line, the used name or its qualified one, and its role.

        Raises:
            IndexCorruptError: If the record is not what was written.
        """
        at, scoped = self._line_scopes().at, self._head.scoped()
        if not scoped:
            return [at(line) for line, _, _ in uses]
        found = []
        for line, name, role in uses:
            named = self._named_scopes(role, name).get(line) if line in scoped else None
            found.append(at(line) if named is None else named)
        return found

    def scope_at(self, line: int) -> str:
        """Return the symbols around a 1-based line, joined with ``.``; empty outside of all.

        Raises:
            IndexCorruptError: If it is not what was written.
        """
        return self._line_scopes().at(line)

    def _line_scopes(self) -> LineScopes:
        found = self._scopes
        if found is None:
            try:
                found = self._scopes = line_scopes(self._data, self._head)
            except BROKEN as error:
                raise damaged(error) from None
            self._spent.size += found.size
        return found

    def _named_scopes(self, role: str, name: str) -> dict[int, str]:
        """Return by line the scopes that uses of a name, qualified or not, in a role name; of several the first."""
        uses = self._named_uses
        if uses is None:
            uses = self._named_uses = self._uses_with_scopes()
        found = self._named_scopes_of.get((role, name))
        if found is None:
            found = {}
            for before, steps, scope in uses.get((role, name), ()):
                try:
                    path = named_scope(scope, self._pack)
                except BROKEN as error:
                    raise damaged(error) from None
                for line in steps_of(steps, before):
                    found.setdefault(line, path)
            self._named_scopes_of[role, name] = found
            self._spent.size += 3 * BYTES_OF_NUMBER * len(found)
        return found

    def _uses_with_scopes(self) -> dict[tuple[str, str], list[tuple[int, str, str]]]:
        """Return the rows of uses that name their scope by role and name, and by role and qualified name."""
        found: dict[tuple[str, str], list[tuple[int, str, str]]] = {}
        try:
            for role, qualified, name, before, steps, scope in use_rows(
                rest_parts(self._data, self._head)[1]
            ):
                if scope:
                    row = before, steps, scope
                    found.setdefault((role, name), []).append(row)
                    if qualified != name:
                        found.setdefault((role, qualified), []).append(row)
                    self._spent.size += 4 * BYTES_OF_TEXT
        except BROKEN as error:
            raise damaged(error) from None
        return found

    def _pack(self, number: int) -> Columns:
        pack = self._packs.get(number)
        if pack is None:
            places = self._head.places
            try:
                pack = Columns(self._data[places[number] : places[number + 1]])
            except BROKEN as error:
                raise damaged(error) from None
            self._packs[number] = pack
            self._spent.size += BYTES_OF_SYMBOL * len(pack.names)
        return pack


def line_scopes(data: bytes | memoryview, head: Head) -> LineScopes:
    """Return the symbols around each line.

    Raises:
        zlib.error, ValueError: They are not what was written.
    """
    return LineScopes.unpacked(data[head.places[-2] : head.places[-1]])


def packs_of(data: bytes | memoryview, head: Head) -> list[Columns]:
    """Return all symbols of a record.

    Raises:
        zlib.error, ValueError: They are not what was written.
    """
    return [Columns(data[start:end]) for start, end in pairwise(head.places[:-1])]


def decode_symbols(data: bytes | memoryview) -> list[SymbolRow]:
    """Return only the symbols of the record that ``encode_record`` wrote.

    Raises:
        IndexCorruptError: If the bytes are not what was written.
    """
    try:
        return [row for pack in packs_of(data, Head(data)) for row in pack.rows()]
    except BROKEN as error:
        raise damaged(error) from None


def rest_parts(data: bytes | memoryview, head: Head) -> list[str]:
    """Return the parts of the pack of all else, as record.py has them.

    Raises:
        zlib.error, ValueError: They are not what was written.
    """
    return unpacked(data[head.places[-1] :]).decode("utf-8", "surrogatepass").split(PART)


def use_rows(text: str) -> Iterator[tuple[str, str, str, int, str, str]]:
    """Yield of each row of uses role, qualified name, name, what its lines are counted from, they, and its scope.

    The lines are for ``steps_of``; the scope is as it is written, empty where the lines tell it.
    """
    line = 0
    for row in text.split(ROW) if text else ():
        role, qualified, name, name_length, steps, *scope = row.split(FIELD)
        yield (
            role, qualified, name or qualified[len(qualified) - int(name_length) :], line, steps,
            scope[0] if scope else "",
        )  # fmt: skip
        line += sum(map(int, steps.split()))


def named_scope(scope: str, pack: Callable[[int], Columns]) -> str:
    """Return the scope that a row of uses names.

    Args:
        scope: As it is written.
        pack: Returns the pack of symbols with a 0-based number.

    Raises:
        ValueError, IndexError: It is not what was written.
    """
    if not scope.startswith("#"):
        return scope[1:]
    number, place = divmod(int(scope[1:]), SYMBOLS_PER_PACK)
    return pack(number).path(place)


def steps_of(steps: str, before: int) -> Iterator[int]:
    """Yield the lines that differences say, counted from the line before them."""
    lines = accumulate(map(int, steps.split()), initial=before)
    next(lines)
    return lines
