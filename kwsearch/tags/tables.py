"""The look-up tables that make a file without matches cost microseconds.

Each language gets one table, in which a used name, the first part of an imported one, or the form of a statement leads
to the few rows of evidence that may match.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import lru_cache
from graphlib import TopologicalSorter
from typing import NamedTuple

from kwsearch.tags.evidence import USE_ROLES, EvidenceRule
from kwsearch.text.wildcard import Glob, Wildcard

RESOLVING_CALLS = frozenset(("__import__", "importlib.import_module", "getattr"))
"""Calls of Python whose literal arguments name a module or a member; their arguments are always wanted."""

PREFIX_HEAD = 2
"""Characters by which names that begin in some way are looked up."""


class NamePattern(NamedTuple):
    """A name to look for in the uses of a file, with the row of evidence that it stands for."""

    role: str
    """Role of the use."""
    form: str
    """``bare`` (a builtin), ``method`` (whatever the receiver), ``dotted`` or ``prefix``."""
    text: str
    """The name with ``.`` between parts; for a method its name, for a prefix its beginning."""
    tag: str
    """Id of the tag."""
    row: EvidenceRule


class Table:
    """The look-ups for one language.

    Attributes:
        order: Ids of the tags that are looked for, such that one comes after those that its evidence requires.
        wanted_calls: Last name parts of the calls whose arguments extraction must keep.
        names: By canonical name, for ``bare`` and ``dotted`` patterns.
        tails: By what follows a module in one of ``names``: the module, and the pattern. A star import of it gives the
            rest.
        prefix_tails: By the first PREFIX_HEAD characters of what follows a module in one of ``prefixes``: module, rest,
            pattern.
        receivers: ``method`` patterns by the name of the method, for each root of a required import; those that require
            none under the empty root.
        prefixes: By their first PREFIX_HEAD characters.
        relative: Modules that count when a module of the same program passes them on.
        modules: By module that a row of ``import`` names: what its import is evidence of, and of any part of it.
        definitions: By exact name of the symbol.
        definition_patterns: Patterns with ``*`` or a scope: the pattern, the tag and the row.
        methods: Rows that ask for the methods of a class.
        method_names: Every method that a row of ``methods`` asks for.
        statements: By form.
        paths: Rows that ask for the path of the file.
    """

    __slots__ = (
        "definition_patterns", "definitions", "method_names", "methods", "modules", "names", "order", "paths",
        "prefix_tails", "prefixes", "receivers", "relative", "statements", "tails", "wanted_calls",
    )  # fmt: skip

    def __init__(self, order: tuple[str, ...]) -> None:
        """Make look-ups that lead nowhere yet."""
        self.order = order
        self.wanted_calls: frozenset[str] = frozenset()
        self.names: dict[str, list[NamePattern]] = {}
        self.tails: dict[str, list[tuple[str, NamePattern]]] = {}
        self.prefix_tails: dict[str, list[tuple[str, str, NamePattern]]] = {}
        self.receivers: dict[str, dict[str, list[NamePattern]]] = {"": {}}
        self.prefixes: dict[str, list[NamePattern]] = {}
        self.relative: dict[str, list[tuple[str, EvidenceRule]]] = {}
        self.modules: dict[str, list[tuple[str, EvidenceRule]]] = {}
        self.definitions: dict[str, list[tuple[str, EvidenceRule]]] = {}
        self.definition_patterns: list[tuple[str, str, EvidenceRule]] = []
        self.methods: list[tuple[str, EvidenceRule]] = []
        self.method_names: frozenset[str] = frozenset()
        self.statements: dict[str, list[tuple[str, EvidenceRule]]] = {}
        self.paths: list[tuple[str, EvidenceRule]] = []


def canonical(name: str) -> str:
    """Return ``name`` with ``.`` between its parts, whatever its language writes (``::``, ``/``, ``->``).

    Node's own modules lose their ``node:``.
    """
    name = name.removeprefix("node:")
    return name.replace("::", ".").replace("->", ".").replace("\\", ".").replace("/", ".")


def build_table(rows: Iterable[tuple[str, EvidenceRule]], language: str, off: Iterable[str] = ()) -> Table:
    """Return the look-ups for one language.

    Args:
        rows: Rows of evidence with the ids of their tags; those of other languages are left out.
        language: Name of a row of the language table.
        off: Ids of tags that nobody wants; what another tag requires is looked for all the same.
    """
    mine = [(tag, row) for tag, row in rows if not row.languages or language in row.languages]
    needs: dict[str, set[str]] = {}
    for tag, row in mine:
        needs.setdefault(tag, set()).update(row.requires)
    # Sorted, since the order of what is independent is that in which it was given.
    order = tuple(TopologicalSorter({tag: sorted(needs[tag]) for tag in sorted(needs)}).static_order())
    needed = needs.keys() - set(off)
    # From the last back: what requires a tag comes behind it, so one pass finds all.
    for tag in reversed(order):
        if tag in needed:
            needed |= needs[tag]
    table = Table(tuple(tag for tag in order if tag in needed))
    if language == "python":
        # No pattern, but a name that is looked for: what such a call names may have one.
        table.names = {name: [] for name in RESOLVING_CALLS}
    # By the last part: extraction asks while it reads a call, before it knows where the name comes from.
    wanted = {name.rpartition(".")[2] for name in table.names}
    for tag, row in mine:
        if tag in needed:
            _add_row(table, tag, row, language)
            if row.when or row.unless:
                wanted.update(name_pattern(name, tag, row).text.rpartition(".")[2] for name in row.names)
    table.wanted_calls = frozenset(wanted)
    _add_tails(table)
    table.method_names = frozenset(name for _, row in table.methods for name in row.names)
    return table


def _add_row(table: Table, tag: str, row: EvidenceRule, language: str) -> None:
    """Enter one row of evidence under everything that may lead to it."""
    if row.kind in USE_ROLES:
        for name in row.names:
            pattern = name_pattern(name, tag, row)
            if pattern.form == "prefix":
                # As canonical and as written, for the same reason as below.
                for text in dict.fromkeys((pattern.text, name[:-1])):
                    table.prefixes.setdefault(text[:PREFIX_HEAD], []).append(pattern._replace(text=text))
            elif pattern.form == "method":
                for root in {first_part(module) for module in row.requires_import} or {""}:
                    table.receivers.setdefault(root, {}).setdefault(pattern.text, []).append(pattern)
            else:
                # a module that is imported by its path keeps the path's separators (os/exec.Command)
                for spelling in dict.fromkeys(
                    (name, pattern.text, *_other_spellings(name, pattern, language))
                ):
                    table.names.setdefault(spelling, []).append(pattern)
    elif row.kind == "import":
        for name in row.names:
            table.modules.setdefault(canonical(name), []).append((tag, row))
            if row.relative:
                table.relative.setdefault(canonical(name), []).append((tag, row))
    elif row.kind == "def":
        for name in row.names:
            if "*" in name or "." in name:
                table.definition_patterns.append((name, tag, row))
            else:
                table.definitions.setdefault(name, []).append((tag, row))
    elif row.kind == "methods":
        table.methods.append((tag, row))
    elif row.kind == "statement":
        for name in row.names:
            table.statements.setdefault(name, []).append((tag, row))
    else:
        table.paths.append((tag, row))


def _add_tails(table: Table) -> None:
    """Enter the patterns under what is left of their names behind a module that is part of them."""
    for name, patterns in table.names.items():
        for module, rest in module_splits(name):
            table.tails.setdefault(rest, []).extend((module, pattern) for pattern in patterns)
    for patterns in table.prefixes.values():
        for pattern in patterns:
            for module, rest in module_splits(pattern.text):
                # A name such as ``torch.cuda.`` has an empty rest behind its last dot, which every name begins with.
                if rest:
                    table.prefix_tails.setdefault(rest[:PREFIX_HEAD], []).append((module, rest, pattern))


def module_splits(name: str) -> Iterable[tuple[str, str]]:
    """Yield each module that is part of a dotted name, shortest first, with the rest of the name."""
    # From 1: a relative name begins with dots, which are no module.
    position = name.find(".", 1)
    while position > 0:
        yield name[:position], name[position + 1 :]
        position = name.find(".", position + 1)


def _other_spellings(name: str, pattern: NamePattern, language: str) -> Iterable[str]:
    """How a language may write a name besides the way that a rule does."""
    if language in ("javascript", "typescript", "tsx"):
        yield f"node:{name}"
    if language == "python" and pattern.form == "bare":
        yield f"builtins.{pattern.text}"


def name_pattern(name: str, tag: str, row: EvidenceRule) -> NamePattern:
    """Return what ``name`` asks for: ``eval``, ``.execute``, ``pickle.load`` or ``torch.cuda.*``."""
    role = USE_ROLES[row.kind]
    dotted = canonical(name)
    if dotted.endswith("*"):
        return NamePattern(role, "prefix", dotted[:-1], tag, row)
    if dotted.startswith("."):
        return NamePattern(role, "method", dotted[1:], tag, row)
    return NamePattern(role, "dotted" if "." in dotted else "bare", dotted, tag, row)


def first_part(name: str) -> str:
    """Return the part of a canonical or written name before the first separator."""
    return canonical(name).partition(".")[0]


def matches_glob(pattern: str, text: str) -> bool:
    """Whether ``text`` is ``pattern``, in which ``*`` stands for any characters; takes linear time."""
    return _wildcard(pattern).matches(_encoded(text))


def matches_path(patterns: tuple[str, ...], path: str) -> bool:
    """Whether one pattern matches a path as a ``path:`` filter would: from any folder on, from the root after ``/``."""
    data = _encoded(path)
    return any(literal in data and glob.matches(data) for literal, glob in _globs(patterns))


@lru_cache(maxsize=1024)
def _wildcard(pattern: str) -> Wildcard:
    return Wildcard(_encoded(pattern))


@lru_cache(maxsize=1024)
def _globs(patterns: tuple[str, ...]) -> tuple[tuple[bytes, Glob], ...]:
    """Each pattern with the longest text that every path it matches has: most paths are told apart by that alone."""
    longest = [max(pattern.replace("/", "*").replace("?", "*").split("*"), key=len) for pattern in patterns]
    return tuple(
        (_encoded(literal), Glob(_encoded(pattern)))
        for literal, pattern in zip(longest, patterns, strict=True)
    )


def _encoded(text: str) -> bytes:
    return text.encode("utf-8", "surrogateescape")


def check_order(needs: Mapping[str, Iterable[str]]) -> None:
    """Raise graphlib.CycleError when tags require each other in a circle."""
    TopologicalSorter({tag: sorted(needs[tag]) for tag in sorted(needs)}).prepare()
