"""What a name means at a place in a Python file: imports, and the bindings of inner scopes that hide them."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Sequence
from operator import itemgetter

from kwsearch.extract.python.parts import Assignment, Parts
from kwsearch.extract.rows.imports import bound_name
from kwsearch.extract.rows.names import split_used_name
from kwsearch.extract.rows.scopes import CLASS_LIKE, Scopes
from kwsearch.extract.rows.source import Source
from kwsearch.extract.rows.symbols import Found
from kwsearch.models import Import
from kwsearch.regex import regex

BUILTINS = frozenset(
    b"__import__ abs aiter all anext any ascii bin bool breakpoint bytearray bytes callable chr classmethod "
    b"compile complex delattr dict dir divmod enumerate eval exec execfile filter float format frozenset "
    b"getattr globals hasattr hash help hex id input int isinstance issubclass iter len list locals map max "
    b"memoryview min next object oct open ord pow print property range raw_input reduce reload repr reversed "
    b"round set setattr slice sorted staticmethod str sum super tuple type unicode vars zip".split()
)
"""Builtin callables, those of Python 2 too: a binding of such a name hides it."""

_NAME = rb"[A-Za-z_\x80-\xff][\w\x80-\xff]*"
_SECOND_NAME = regex(rb"\s*=\s*(%b(?:\.%b)*)\Z" % (_NAME, _NAME))
"""What stands behind the target of an assignment that gives a name a second one."""

_ROOT = regex(_NAME)
_MAX_REGIONS = 200
"""Comprehensions and lambdas whose names are looked at: their parents are slow to find in deep trees."""

_MAX_NESTING = 8
"""Brackets in annotations and defaults are dropped from the inside out, this many levels."""

_WORD = regex(rb"[^\W\d][\w\x80-\xff]*|[\x80-\xff][\w\x80-\xff]*")
_NESTED = regex(rb"\([^()]*\)|\[[^\[\]]*\]|\{[^{}]*\}|\"[^\"]*\"|'[^']*'|#[^\n]*")


class NameTable:
    """The names that mean different things in different scopes of one file; a ``uses.LocalNames``.

    Attributes:
        aliases: Canonical names by local name, for names that mean the same in the whole file.
        names: The others; ``root_at`` knows them.
    """

    def __init__(
        self,
        scopes: Scopes,
        bodies: Sequence[int],
        imports: Sequence[tuple[int, Import]],
        parts: Parts,
        source: Source,
    ) -> None:
        """Start with the imports of a file, and with the assignments that give what is imported a second name.

        Args:
            scopes: Its scopes.
            bodies: By scope: first byte of the body; what stands before it belongs to the scope around.
            imports: With the byte at which each stands.
            parts: Its statements.
            source: The file.
        """
        self.aliases: dict[str, str] = {}
        self.names: frozenset[str] = frozenset()
        self._scopes = scopes
        self._bodies = bodies
        self._fallbacks = parts.fallbacks
        self._source = source
        self._bound: dict[tuple[str, int], list[tuple[int, str]]] = {}
        self._regions: dict[str, list[tuple[int, int]]] = {}
        self._globals: set[tuple[str, int]] = set()
        self._unsettled: set[str] = set()
        self._seconds: list[tuple[int, str, str]] = []
        interesting = set(BUILTINS)
        for byte, item in imports:
            if item.alias:
                scope = scopes.at(byte)
                self._bound.setdefault((item.alias, scope), []).append((byte, bound_name(item)))
                interesting.add(item.alias.encode())
                if scope:
                    self._unsettled.add(item.alias)
                else:
                    self.aliases[item.alias] = bound_name(item)
        self._find_second_names(parts.assignments, interesting)
        self._starred = frozenset[bytes]()
        if any("star" in item.flags for _, item in imports):
            roots = [_ROOT.match(source.data, start, end) for start, end in parts.calls]
            self._starred = frozenset(root[0] for root in roots if root) - interesting
        self.interesting = frozenset(interesting | self._starred)

    def _find_second_names(self, assignments: Iterable[Assignment], interesting: set[bytes]) -> None:
        """Remember the assignments whose value is an interesting name, and make their targets interesting, too."""
        data, codec = self._source.data, self._source.codec
        for start, end, target_end in assignments:
            found = _SECOND_NAME.match(data, target_end, end)
            if found is not None and found[1].partition(b".")[0] in interesting:
                target = data[start:target_end]
                if _ROOT.fullmatch(target):
                    interesting.add(target)
                    self._seconds.append(
                        (start, target.decode(codec, "replace"), found[1].decode(codec, "replace"))
                    )

    def add_globals(self, ranges: Iterable[tuple[int, int]]) -> None:
        """Learn which names a function declares ``global``; call this first."""
        for start, end in ranges:
            scope = self._scopes.at(start)
            for name in self._interesting_words(start, end):
                self._globals.add((name, scope))

    def bind(self, name: bytes, byte: int, scope: int) -> None:
        """Learn that ``name``, one of ``interesting``, is bound at ``byte`` in ``scope`` to something unknown.

        Of names that matter because a star import may give them, those of the module are told by its symbols.
        """
        if scope or name not in self._starred:
            self._bind(name, byte, scope)

    def _bind(self, name: bytes, byte: int, scope: int) -> None:
        text = name.decode(self._source.codec, "replace")
        if (text, scope) in self._globals:
            scope = 0
        self._bound.setdefault((text, scope), []).append((byte, ""))
        self._unsettled.add(text)

    def bind_symbols(self, found: Iterable[Found], enclosing: Iterable[int]) -> None:
        """Learn the names of functions and classes."""
        interesting = self.interesting
        for item, scope in zip(found, enclosing, strict=True):
            name = item[3].encode()
            if name in interesting:
                self.bind(name, item[0], scope)

    def bind_targets(self, ranges: Iterable[tuple[int, int]]) -> None:
        """Learn the names in targets of ``for``, ``with``, ``except``, ``case``, ``:=`` and assignments."""
        for start, end in ranges:
            for name in self._target_names(start, end):
                self._bind(name, start, self._scopes.at(start))

    def bind_parameters(self, ranges: Iterable[tuple[int, int]]) -> None:
        """Learn the parameters of functions."""
        for start, end in ranges:
            if end - start > 2 and not self._source.data.startswith(b"(self)", start):
                for name in self._parameter_names(start, end):
                    self.bind(name, start, self._scopes.at(start))

    def bind_regions(self, regions: Iterable[tuple[int, int, Callable[[], tuple[int, int]]]]) -> None:
        """Learn names that hold in a comprehension or a lambda only.

        Args:
            regions: Range of a target or of parameters, and what finds the range in which they hold.
        """
        looked = 0
        for start, end, around in regions:
            names = {*self._parameter_names(start, end), *self._target_names(start, end)}
            if names and looked < _MAX_REGIONS:
                looked += 1
                place = around()
                for name in names:
                    text = name.decode(self._source.codec, "replace")
                    self._regions.setdefault(text, []).append(place)
                    self._unsettled.add(text)

    def settle(self) -> None:
        """Finish learning: from now on ``names`` and ``aliases`` are complete.

        A replacement for a failing import, bound in the same ``try``, stands for what is imported. A second name
        stands for the first where nothing else is bound to it.
        """
        self.names = frozenset(self._unsettled)
        for entries in self._bound.values():
            entries.sort()
            if len(entries) > 1 and self._fallbacks:
                self._replace_fallbacks(entries)
        for byte, name, value in sorted(self._seconds):
            entries = self._bound.get((name, self._scopes.at(byte)), [])
            qualified = self.resolve(value, byte)[1]
            if len(entries) == 1 and not qualified.startswith("?"):
                entries[0] = (byte, qualified)

    def _replace_fallbacks(self, entries: list[tuple[int, str]]) -> None:
        for start, end in self._fallbacks:
            first, last = bisect_left(entries, (start, "")), bisect_left(entries, (end, ""))
            imported = next((canonical for _, canonical in entries[first:last] if canonical), "")
            if imported:
                entries[first:last] = [
                    (byte, canonical or imported) for byte, canonical in entries[first:last]
                ]

    def root_at(self, root: str, byte: int, scope: int) -> str:
        """Return what ``root`` stands for at a byte: canonical, as written, or ``?`` and the name."""
        for start, end in self._regions.get(root, ()):
            if start <= byte < end:
                return f"?{root}"
        kinds, parents, bodies = self._scopes.kinds, self._scopes.parents, self._bodies
        inner = True
        while scope >= 0:
            if byte >= bodies[scope] and (inner or kinds[scope] not in CLASS_LIKE):
                entries = self._bound.get((root, scope))
                if entries is not None:
                    return self._choose(entries, byte if inner else -1) or f"?{root}"
                inner = False
            scope = parents[scope]
        return root

    def resolve(self, text: str, byte: int) -> tuple[str, str]:
        """Return the last part and the canonical name of a name as it is used at ``byte``."""
        name, dotted, root = split_used_name(text)
        if root in self.names:
            return name, self.root_at(root, byte, self._scopes.at(byte)) + dotted[len(root) :]
        canonical = self.aliases.get(root)
        return name, dotted if canonical is None else canonical + dotted[len(root) :]

    def _choose(self, entries: list[tuple[int, str]], byte: int) -> str:
        """Return the canonical name of the binding that counts; empty when it is no import.

        In the scope of the use that is the last one before it, from an inner scope (``byte`` below 0) the last at all.
        """
        index = bisect_right(entries, byte, key=itemgetter(0)) if byte >= 0 else 0
        return entries[index - 1][1]

    def _interesting_words(self, start: int, end: int) -> list[str]:
        words = self.interesting.intersection(_WORD.findall(self._source.data, start, end))
        return [word.decode(self._source.codec, "replace") for word in sorted(words)]

    def _target_names(self, start: int, end: int) -> list[bytes]:
        """Return the interesting names that a target binds: not those in ``x[name]`` or ``name.attribute``."""
        text = self._source.data[start:end]
        if text in self.interesting:
            return [text]
        if self.interesting.isdisjoint(_WORD.findall(text)):
            return []
        plain = text.strip(b"()[]* \t")
        parts = [part.strip(b"()[]* \t\r\n") for part in plain.split(b",")]
        return [part for part in parts if part in self.interesting]

    def _parameter_names(self, start: int, end: int) -> list[bytes]:
        """Return the interesting names of a parameter list: not those in annotations and defaults."""
        text = self._source.data[start:end]
        if self.interesting.isdisjoint(_WORD.findall(text)):
            return []
        text = text[1:-1] if text[:1] == b"(" else text
        for _ in range(_MAX_NESTING):
            shorter = _NESTED.sub(b"", text)
            if shorter == text:
                break
            text = shorter
        names = []
        for part in text.split(b","):
            name = part.partition(b":")[0].partition(b"=")[0].strip(b"* \t\r\n\\")
            if name in self.interesting:
                names.append(name)
        return names
