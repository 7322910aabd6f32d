"""What resolving must know of one source file beside its path: its imports, what it declares, which names it uses."""

from __future__ import annotations

import json
import sys
from bisect import bisect_left
from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

from kwsearch.models import Import

TYPE_KINDS = frozenset(("class", "struct", "interface", "enum", "type-alias"))
_TOP_LEVEL = TYPE_KINDS | {"function", "variable", "constant", "macro"}
_DECLARING = {
    "java": TYPE_KINDS,
    "kotlin": _TOP_LEVEL,
    "scala": _TOP_LEVEL,
    "groovy": TYPE_KINDS,
    "csharp": TYPE_KINDS,
    "php": _TOP_LEVEL - {"variable"},  # ``$app`` is no ``app()`` of another file
    "go": _TOP_LEVEL,
    "ruby": TYPE_KINDS | {"module", "constant"},
    "rust": frozenset(("module",)),
    "elixir": frozenset(("module", "interface")),
    "verilog": frozenset(("package", "module", "interface", "class")),
    "vhdl": frozenset(("package", "interface", "module")),
}
"""By language: kinds of the symbols that other files can name, or that say where imports stand."""

_UNITS_OF_DESIGN = frozenset(("verilog", "vhdl"))
"""Languages in which what stands outside of all else is known everywhere by its name."""

_CONTAINERS = {
    "csharp": TYPE_KINDS | {"namespace"},
    "php": frozenset(("namespace",)),
    "ruby": TYPE_KINDS | {"module"},
    "rust": frozenset(("module",)),
}
"""By language: kinds of the symbols that change what a name means inside."""

_PYTHON = frozenset(("python", "jupyter"))
_JVM = frozenset(("java", "kotlin", "scala", "groovy"))

_MEMBERS = frozenset(("method", "property", "field", "event", "constant"))
"""Kinds of C# that a name without a type in front can mean, and then no type."""
_OWN = frozenset(("method", "property", "function", "variable", "constant"))
"""Kinds of Kotlin that hide what other files declare."""

CALLED, RECEIVER = "()", "?."
"""Marks of names of Kotlin: of a function or what is called, and of what is written for a receiver or called on one."""

SHARED_FLAGS = frozenset(("global", "module"))
"""Flags of imports that change what the imports of other files mean."""

PRIVATE = "private"
"""Flag of imports here alone: of a module of Rust that is not for other crates."""

Used = tuple[str, str, tuple[int, ...]]


class Unit(NamedTuple):
    """One source file as its language's tools see it."""

    path: str
    language: str
    imports: tuple[Import, ...] = ()
    package: str = ""
    """The package or namespace of the file, or the first of several; with dots."""
    declared: tuple[str, ...] = ()
    """Names that other files can use, with package and outer names, with dots; for Rust, its inline modules.

    Of Python, what the ``__init__`` of a package defines.
    Those of C# with type parameters end in a mark and their number, as in `` List`1 ``. In Kotlin functions end in
    ``()``, a ``?`` stands for the receiver of what is written for one, as in ``a.b.?.shout()``, and of what types have
    there are the names of functions alone, as in ``.shout()``.
    """
    used: tuple[Used, ...] = ()
    """Names that are used, as extraction qualifies them, with dots; the containers around the use; 1-based lines.

    In Ruby a slash stands between containers: ``class A::B`` is one, ``A.B``, and in it no name of ``A`` is seen.

    Of Python nothing is told but what may be modules on the way from an import to a used attribute, and in place of
    containers what is imported: ``torch.nn`` and ``torch`` for ``torch.nn.Linear``.

    An attribute of C#, which may leave out the end of its name, begins with ``@``. What is called in Kotlin ends in
    ``()``. Members of C# and Kotlin that the file declares itself are left out.
    """

    def shared(self) -> Unit:
        """Return the unit with nothing but what the answers about other files depend on; of that the same again."""
        # In Rust what a module imports is a name of it that others can go through.
        # A package of Python may call something by the name of a module in it.
        is_shared = self.language == "rust" or _is_package(self.path, self.language)
        imports = [
            # A line more above changes no answer, and must not look as if it did.
            item._replace(line=0)
            for item in self.imports
            if is_shared or not SHARED_FLAGS.isdisjoint(item.flags)
        ]
        return self._replace(imports=tuple(imports), used=())

    def dump(self) -> str:
        """Return the unit as text."""
        # There can be no circle in tuples, so nothing looks for one.
        return json.dumps(self, separators=(",", ":"), check_circular=False)

    @classmethod
    def load(cls, text: str) -> Unit:
        """Return the unit that ``dump`` wrote."""
        path, language, imports, package, declared, used = json.loads(text)
        return cls(
            path,
            language,
            tuple(
                [
                    Import(name, module, alias, line, scope, tuple(flags))
                    for name, module, alias, line, scope, flags in imports
                ]
            ),
            package,
            tuple(declared),
            tuple([(name, scope, tuple(lines)) for name, scope, lines in used]),
        )


def last_parts(names: Iterable[Iterable[str]]) -> frozenset[str] | None:
    """Return the last parts of dotted names in lower case; None when one has other letters than those of ASCII."""
    found = frozenset(name.rpartition(".")[2].lower() for some in names for name in some)
    return found if all(map(str.isascii, found)) else None


def needs_names(path: str, language: str) -> bool:
    """Tell whether what a file declares and uses decides which files belong to it, whatever it imports."""
    return language in _DECLARING or _is_package(path, language)


def unit_of(
    path: str,
    language: str,
    imports: Iterable[Sequence[Any]],
    symbols: Iterable[Sequence[Any]],
    uses: Iterable[Sequence[Any]],
) -> Unit:
    """Return the unit of a file.

    Args:
        path: The file.
        language: Its language.
        imports: Rows in the field order of `kwsearch.models.Import`.
        symbols: Rows in the field order of `kwsearch.models.Symbol`, by line.
        uses: Rows in the field order of `kwsearch.models.Use`, by line.
    """
    imported = tuple([Import(*row) for row in imports])
    if language in _PYTHON:
        tops = {row[0] for row in symbols if not row[6]} if _is_package(path, language) else ()
        return Unit(path, language, imported, "", tuple(sorted(tops)), _attributes(imported, uses))
    if language not in _DECLARING:
        return Unit(path, language, imported)
    symbols = list(symbols)
    if language == "rust":
        imported = _with_privacy(imported, symbols)
    package, declared, containers = _declarations(language, symbols)
    is_csharp, is_kotlin = language == "csharp", language == "kotlin"
    own = _MEMBERS if is_csharp else _OWN if is_kotlin else ()
    members = {symbol[0] for symbol in symbols if symbol[1] in own} if own else ()
    lines: dict[tuple[str, str], list[int]] = {}
    hiding = _inner_types(symbols) if language in _JVM else {}
    inside = _Containers(containers, joint="/" if language == "ruby" else "")
    for use in uses:
        name = (use[3] or use[0]).replace("\\", ".").replace("::", ".")
        if use[1] == "export" or (name.startswith("?") and not is_kotlin):
            continue
        if _is_within(hiding.get(name.partition(".")[0]), use[2]):
            continue
        if is_csharp:
            if use[1] == "decorate":
                name = f"@{name}"
            elif use[1] in ("call", "read") and name.partition(".")[0] in members:
                continue
        elif is_kotlin and use[1] == "call":
            if name.partition(".")[0] in members or use[0] in members:
                continue
            name += CALLED
        found = lines.setdefault((name, inside.at(use[2])), [])
        if not found or found[-1] != use[2]:
            found.append(use[2])
    used = tuple([(name, scope, tuple(found)) for (name, scope), found in sorted(lines.items())])
    return Unit(path, language, imported, package, tuple(sorted(declared)), used)


def _is_package(path: str, language: str) -> bool:
    return language in _PYTHON and path.rpartition("/")[2].startswith("__init__.")


def _with_privacy(imports: tuple[Import, ...], symbols: Iterable[Sequence[Any]]) -> tuple[Import, ...]:
    """Mark the modules of Rust that are nowhere declared with ``pub``, or for some other modules alone."""
    # ``cfg`` may choose among declarations: one that is public is enough.
    public = {(row[0], row[6]) for row in symbols if row[1] == "module" and row[7].startswith("pub mod")}
    return tuple(
        [
            item._replace(flags=(*item.flags, PRIVATE))
            if item.flags == ("module",) and (item.name, item.scope) not in public
            else item
            for item in imports
        ]
    )


def bound_names(imports: Iterable[Import]) -> set[str]:
    """Return the whole names of what imports of Python bind; of ``import a.b`` that is ``a``."""
    found = set()
    for item in imports:
        is_top = item.module == item.name and item.name.startswith(f"{item.alias}.")
        name = item.alias if is_top else item.name
        if "star" not in item.flags and name.partition(".")[0] not in sys.stdlib_module_names:
            found.add(name)
    return found


def _attributes(imports: Iterable[Import], uses: Iterable[Sequence[Any]]) -> tuple[Used, ...]:
    """Names in Python that an imported one and a used attribute stand around, the imported one, and 1-based lines."""
    bound = bound_names(imports)
    found: dict[tuple[str, str], set[int]] = {}
    for use in uses if bound else ():
        inner = use[3].rpartition(".")[0]
        outer = inner.rpartition(".")[0] if bound.isdisjoint((use[3], inner)) else ""
        while outer and outer not in bound:
            outer = outer.rpartition(".")[0]
        if outer:
            found.setdefault((inner, outer), set()).add(use[2])
    return tuple([(inner, outer, tuple(sorted(lines))) for (inner, outer), lines in sorted(found.items())])


def _declarations(
    language: str, symbols: Sequence[Sequence[Any]]
) -> tuple[str, set[str], list[tuple[int, int, str]]]:
    """Return the package, the declared names, and first line, last line and whole name of each container."""
    declaring, containing = _DECLARING[language], _CONTAINERS.get(language, frozenset())
    if language in _UNITS_OF_DESIGN:
        return "", _units_of_design(language, symbols), []
    package, current = "", ""
    packages = {""}
    types: set[str] = set()
    declared: set[str] = set()
    containers = []
    for name, kind, role, line, end_line, _, scope, signature, _, _, modifiers, *_ in symbols:
        if language == "rust" and role != "definition":
            continue  # ``mod name;`` has its module in another file
        name = name.replace("\\", ".").replace("::", ".")
        scope = scope.replace("\\", ".").replace("::", ".")
        if kind in ("package", "namespace"):
            whole = f"{scope}.{name}" if scope else name
            if language == "scala" and current and not scope:  # a clause goes on where the one above ends
                whole = f"{current}.{whole}"
                package = package if package != current else ""
            package = package or whole
            packages.add(whole)
            # A clause without braces holds for all that follows.
            if kind == "package" or end_line == line:
                current = whole
            if kind in containing:
                # One that is a clause without braces goes on to the end of the file.
                containers.append((line, 1 << 40 if end_line == line else end_line, whole))
            continue
        outer = scope
        # In Go a symbol has no scope but the type that it is a method of, which names no package.
        if current and language != "go" and outer != current and not outer.startswith(current + "."):
            outer = f"{current}.{outer}" if outer else current
        whole = f"{outer}.{name}" if outer else name
        if kind in containing:
            containers.append((line, end_line, whole))
        if (
            kind in ("method", "property")
            and language == "kotlin"
            and RECEIVER not in _marked(name, name, kind, signature)
        ):
            declared.add(f".{name}{CALLED}")
        if kind not in declaring:
            continue
        if kind in TYPE_KINDS:
            types.add(whole)
        # What lies in a type is found through the type, but in C# from the files of its other parts, too; what lies in
        # a function is nobody's.
        if language in ("ruby", "rust", "csharp", "elixir") or (outer not in types and outer in packages):
            if language == "csharp":
                whole += _parameters(name, signature)
            elif language == "kotlin":
                if "private" in modifiers:
                    continue  # no other file sees it
                whole = _marked(whole, name, kind, signature)
            declared.add(whole)
    return package, declared, containers


def _units_of_design(language: str, symbols: Sequence[Sequence[Any]]) -> set[str]:
    """Return the names of the units of hardware that a file defines; those of VHDL, which has one case, in small."""
    names = {
        name
        for name, kind, role, _, _, _, scope, signature, *_ in symbols
        # The body of a package is used through the package.
        if kind in _DECLARING[language]
        and role == "definition"
        and not scope
        and not signature.lower().startswith("package body")
    }
    return {name.lower() for name in names} if language == "vhdl" else names


def _inner_types(symbols: Sequence[Sequence[Any]]) -> dict[str, list[tuple[int, int]]]:
    """Return where types hide others of their names: first and last lines of what they stand in, apart and in order.

    A header stands outside of what it is the header of: the first line hides nothing.
    """
    ranges: dict[str, tuple[int, int]] = {}
    found: dict[str, list[tuple[int, int]]] = {}
    for name, kind, _, line, end_line, _, scope, *_ in symbols:
        if kind in TYPE_KINDS and scope in ranges:
            found.setdefault(name, []).append(ranges[scope])
        ranges[f"{scope}.{name}" if scope else name] = line, end_line
    return {name: _apart(places) for name, places in found.items()}


def _apart(places: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """Ranges of lines put together where they overlap, so that each use is found in one look at thousands."""
    found: list[tuple[int, int]] = []
    for start, end in sorted(places):
        if found and start <= found[-1][1]:
            found[-1] = (found[-1][0], max(end, found[-1][1]))
        else:
            found.append((start, end))
    return found


def _is_within(places: list[tuple[int, int]] | None, line: int) -> bool:
    """Whether a line lies in one of some ranges, behind its first line."""
    if places is None:
        return False
    at = bisect_left(places, (line,))
    return at > 0 and line <= places[at - 1][1]


def _parameters(name: str, signature: str) -> str:
    """A mark and the number of type parameters of a type, as in metadata of .NET; empty for none."""
    _, found, rest = signature.partition(f"{name}<")
    return f"`{rest.partition('>')[0].count(',') + 1}" if found else ""


def _marked(whole: str, name: str, kind: str, signature: str) -> str:
    """The whole name of a declaration of Kotlin with the marks of a function and of a receiver."""
    if kind in TYPE_KINDS:
        return whole
    head, found, _ = signature.partition(f".{name}")
    if not found:
        head, found, _ = signature.partition(f".`{name}`")
    # What stands in its parameters or behind them belongs to something else.
    if found and head.count("(") == head.count(")") and "=" not in head:
        whole = f"{whole[: len(whole) - len(name)]}{RECEIVER}{name}"
    return whole + CALLED if kind in ("function", "method") else whole


class _Containers:
    """The innermost container around each line, or all with a joint between; lines are asked for in ascending order."""

    def __init__(self, containers: list[tuple[int, int, str]], joint: str) -> None:
        self._joint = joint
        # The last one first, to be taken from the end; of those on one line the longest is opened first.
        self._waiting = sorted(containers, key=lambda row: (-row[0], row[1]))
        self._open: list[tuple[int, str]] = []

    def at(self, line: int) -> str:
        while self._waiting and self._waiting[-1][0] <= line:
            start, end, name = self._waiting.pop()
            if self._joint:
                while self._open and self._open[-1][0] < start:
                    self._open.pop()
                outer = self._open[-1][1] if self._open else ""
                if name.startswith(outer.replace(self._joint, ".") + "."):
                    name = outer + self._joint + name[len(outer) + 1 :]
            self._open.append((end, name))
        while self._open and self._open[-1][0] < line:
            self._open.pop()
        return self._open[-1][1] if self._open else ""
