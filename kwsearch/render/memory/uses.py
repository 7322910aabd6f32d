"""Where a file uses names, and which of these places mean a symbol of another file.

A place counts for a symbol when the import that its name came through leads to the symbol's file, when its language
needs no import and the name is declared there alone, or, for a member whose receiver is not known, when no other file
of the languages defines the name: then it is told by its name only, and what built-in types have, too, counts in files
alone that use other names of the symbol's file.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import NamedTuple

from kwsearch.models import Import, Symbol
from kwsearch.models.reports import FileRecord
from kwsearch.render.markdown.escape import visible
from kwsearch.render.memory.contribution import kinds_in
from kwsearch.render.memory.everyday import EVERYDAY

BARE, MEMBER, OWN = -1, -2, -3
"""How a name is written: alone, behind something, behind ``self`` or ``this``. From 0: by the import of that number."""

TYPES = frozenset(("class", "struct", "interface", "enum", "type-alias"))
USED_KINDS = TYPES | {"function", "method", "macro", "constant", "variable"}
"""Kinds of which the index knows who uses them; who reads a field it does not."""

_CALLED = frozenset(("function", "method", "macro"))
_SELF = frozenset(("self", "Self", "this", "cls", "super", "$this", "static", "parent", "@"))
_SEPARATORS = ".:\\/"
_TYPE_IMPORTS = frozenset(("java", "kotlin", "scala", "groovy", "csharp", "php"))
"""Languages whose imports name types, so that what stands behind one is a member."""
_OPENING = frozenset(("c", "cpp", "cuda", "objective-c", "bash"))
"""Languages in which all names of a file that is imported can be written alone."""
_EXPLICIT = frozenset(("rust", "go", "javascript", "typescript", "tsx", "php", "python"))
"""Languages in which a member is never written alone within a function: what is, is of the module or built in."""
_PRIMITIVES = frozenset(
    (
        "bool", "char", "str", "i8", "i16", "i32", "i64", "i128", "isize", "u8", "u16", "u32", "u64", "u128", "usize",
        "f32", "f64",
    )
)  # fmt: skip
"""Types of Rust that are not written as others are."""
_FLAT = frozenset(("c", "cpp", "cuda", "objective-c"))
"""Languages in which a name that is defined once is meant by it wherever its file is included, or linked."""


def is_flat(language: str) -> bool:
    """Tell whether a name that is defined once is meant wherever its file is included."""
    return language in _FLAT


class Site(NamedTuple):
    """A place where a name is used."""

    line: int
    """1-based."""
    scope: str
    """What it stands in; empty at the top."""
    role: str
    how: int
    """BARE, MEMBER, OWN or the number of an import."""
    owner: str
    """What stands before the name, or the imported name that it is a member of; empty for none."""


Sites = dict[str, list[Site]]
SiteRows = dict[str, list[tuple[int, str, str, int, str]]]
"""Places as they are stored: few of a file's names are asked for at a time."""


def sites_of(record: FileRecord) -> Sites:
    """Return the places where a file uses names, by name, each by line; exports are no uses."""
    imports = _Imports(record.imports, record.language)
    found: Sites = {}
    for use in record.uses:
        if use.role == "export":
            continue
        how = imports.how(use.name, use.qualified or use.name)
        if how is not None:
            found.setdefault(visible(use.name), []).append(Site(use.line, use.scope, use.role, *how))
    return found


def dump_sites(sites: Sites) -> str:
    """Return places as text."""
    return json.dumps(sites, separators=(",", ":"), check_circular=False)


def load_sites(text: str) -> Sites:
    """Return the places that ``dump_sites`` wrote."""
    rows = rows_of_sites(text)
    return {name: sites_in(rows, name) for name in rows}


def rows_of_sites(text: str) -> SiteRows:
    """Return what ``dump_sites`` wrote, for ``sites_in``."""
    rows: SiteRows = json.loads(text or "{}")
    return rows


def sites_in(rows: SiteRows, name: str) -> list[Site]:
    """Return the places of one name."""
    return [Site(*row) for row in rows.get(name, ())]


def names_through(sites: Sites, number: int) -> set[str]:
    """Return the names that are used through the import with this number."""
    return {name for name, places in sites.items() if any(site.how == number for site in places)}


class _Imports:
    """The imports of a file by the names that begin with them."""

    def __init__(self, imports: Sequence[Import], language: str) -> None:
        # Backwards, so that of several imports of one name the first is the one.
        self._numbers = {item.name: number for number, item in reversed(list(enumerate(imports)))}
        self._imports = imports
        self._types = language in _TYPE_IMPORTS
        self._known: dict[tuple[str, str], tuple[int, str] | None] = {}

    def how(self, name: str, qualified: str) -> tuple[int, str] | None:
        """Return how a name is written and what stands before it, as in Site; None for a function's own variable."""
        key = name, qualified
        if key not in self._known:
            self._known[key] = self._how(name, qualified)
        return self._known[key]

    def _how(self, name: str, qualified: str) -> tuple[int, str] | None:
        if qualified == f"?{name}":
            return None  # a variable of the function's own
        if qualified == name:
            return BARE, ""
        if not qualified.startswith("?") and (found := self.find(qualified)) is not None:
            return found
        owner = _leaf(qualified.lstrip("?")[: -len(name)].rstrip(_SEPARATORS))
        return (OWN if owner in _SELF else MEMBER), owner

    def find(self, qualified: str) -> tuple[int, str] | None:
        """Return the number of the import that a name came through, and whose member it is."""
        end = len(qualified)
        while end > 0:
            number = self._numbers.get(qualified[:end])
            if number is not None:
                return number, self._owner(number, qualified[end:])
            end = max(qualified.rfind(separator, 0, end) for separator in _SEPARATORS)
        return None

    def _owner(self, number: int, rest: str) -> str:
        parts = [part for part in rest.replace("::", ".").replace("\\", ".").split(".") if part]
        if len(parts) > 1:
            return parts[-2]
        item = self._imports[number]
        named = self._types or item.name != item.module
        return _leaf(item.name) if parts and named else ""


def _leaf(name: str) -> str:
    return name[max(map(name.rfind, _SEPARATORS)) + 1 :]


class User(NamedTuple):
    """One file that uses a symbol."""

    path: str
    is_test: bool
    sites: tuple[Site, ...]
    by_name: bool
    """Whether its receiver is not known, so that only the name speaks for it."""


class Linked(NamedTuple):
    """What is known of a file that may use symbols of another one."""

    imports: tuple[tuple[int, ...], ...]
    """For each of its imports, the files that it names."""
    named: frozenset[int]
    """Files that declare names which it uses without an import."""
    meant: frozenset[int]
    """Files whose names it uses, through files that only hand them on."""
    family: str


class Target:
    """The symbols of one file, as users are looked for."""

    def __init__(self, number: int, path: str, language: str, family: str, symbols: Iterable[Symbol]) -> None:
        """Take the file's own symbols."""
        self.number = number
        self.family = family
        self._flat = language in _FLAT
        self._opens = language in _OPENING
        self._explicit = language in _EXPLICIT
        self._names_types = language == "rust"  # without inheritance, a member of a named type is that type's
        stem = path.rpartition("/")[2].partition(".")[0]
        self._stems = (
            {stem, path.rpartition("/")[0].rpartition("/")[2]}
            if stem in ("__init__", "index", "mod")
            else {stem}
        )
        symbols = list(symbols)
        self._types = {symbol.full_name for symbol in symbols if symbol.kind in TYPES}
        self._functions = {
            symbol.full_name for symbol in symbols if symbol.kind in ("function", "method", "constructor")
        }
        self._members: dict[str, set[str]] = {}
        for symbol in symbols:
            if symbol.scope in self._types and symbol.kind in _CALLED:
                self._members.setdefault(symbol.name, set()).add(symbol.scope)

    def own(self, symbol: Symbol, site: Site) -> bool:
        """Tell whether a place in the file itself means one of its symbols."""
        if not _can_be(symbol, site.role):
            return False
        scope, name = symbol.scope, symbol.name
        if site.how == BARE:
            inside = not scope or site.scope == scope or site.scope.startswith(f"{scope}.")
            if scope in self._types:
                seen = site.scope == scope if self._explicit else inside
                return seen and self._flat_or_implicit(name)
            return inside or scope not in self._functions
        if not scope or scope in self._functions or site.how >= 0:
            return False
        if scope in self._types and site.how == OWN:
            inside = site.scope == scope or site.scope.startswith(f"{scope}.")
            return inside or (len(self._members.get(name, ())) == 1)
        return site.owner == _leaf(scope)

    def _flat_or_implicit(self, name: str) -> bool:
        return name in self._members and not self._has_top(name)

    def _has_top(self, name: str) -> bool:
        return name in self._types or name in self._functions

    def other(
        self,
        symbol: Symbol,
        site: Site,
        user: Linked,
        sole: bool,
        handing: Callable[[int], bool],
        reached: Callable[[], bool],
    ) -> bool:
        """Tell whether a place in another file means a symbol; see ``by_name`` for members of unknown receivers.

        Args:
            symbol: One of the file's symbols.
            site: The place.
            user: What is known of the other file.
            sole: Whether no other file defines the name.
            handing: Tells whether a file has the name from another one.
            reached: Tells whether the file is imported by the other one, or by what that imports.
        """
        if not _can_be(symbol, site.role) or user.family != self.family:
            return False
        scope = symbol.scope
        is_member = scope in self._types
        if scope in self._functions:
            return False
        if site.how == BARE:
            if is_member:
                return False
            if self.number in user.named or (self._opens and self.number in user.meant):
                return True
            return sole and self._flat and (_is_linked(symbol) or reached())
        if site.how < 0:
            return bool(scope) and site.owner == _leaf(scope) and self.number in user.meant
        if is_member:
            if site.owner != _leaf(scope):
                return False
        elif site.owner and site.owner not in self._stems and scope.rpartition(".")[2] != site.owner:
            return False
        targets = user.imports[site.how]
        return self.number in targets or (self.number in user.meant and any(map(handing, targets)))

    def by_name(self, symbol: Symbol, site: Site, user: Linked, sole: bool) -> bool:
        """Tell whether a place may mean a member, for all that its name says."""
        is_member = symbol.scope in self._types and len(self._members.get(symbol.name, ())) == 1
        written = site.how in (MEMBER, OWN)
        # ``get`` of a dictionary is written like ``get`` of a class of ours.
        if symbol.name in EVERYDAY.get(self.family, ()) and self.number not in user.meant:
            return False
        if self._names_types and _is_type_name(site.owner) and site.owner != _leaf(symbol.scope):
            return False
        return is_member and sole and written and user.family == self.family and _can_be(symbol, site.role)


def _can_be(symbol: Symbol, role: str) -> bool:
    """Whether a symbol of its kind can be used so."""
    kind, name = symbol.kind, symbol.name
    # Python calls these itself, of whatever class.
    if kind not in USED_KINDS or (name.startswith("__") and name.endswith("__")):
        return False
    if kind in TYPES or kind == "macro":
        return True
    return role not in ("type", "inherit") and (
        kind in _CALLED or role in ("call", "decorate", "read", "write")
    )


def _is_type_name(owner: str) -> bool:
    """Whether what stands before a member is written as a type: ``String``, not ``LIMITS`` or a parameter ``T``."""
    return (owner[:1].isupper() and not owner.isupper()) or owner in _PRIMITIVES


def _is_linked(symbol: Symbol) -> bool:
    """Whether a symbol of C is meant by its name in every file of a program, whatever that includes."""
    is_defined = symbol.role == "definition" and "static" not in symbol.modifiers
    return is_defined and symbol.kind in ("function", "variable")


def is_inside(scope: str, symbol: Symbol) -> bool:
    """Tell whether a scope is a symbol's own, or one in it."""
    whole = symbol.full_name
    return scope == whole or scope.startswith(f"{whole}.")


def defining(defined: Mapping[int, tuple[str, str]], kinds: frozenset[str]) -> set[int]:
    """Return the files that define a name as one of some kinds; those that declare it when none defines it."""
    found = {number for number, (text, _) in defined.items() if not kinds.isdisjoint(kinds_in(text))}
    if found:
        return found
    declared = {f"{kind}~" for kind in kinds}
    return {number for number, (text, _) in defined.items() if not declared.isdisjoint(kinds_in(text))}
