"""What a tag rule is, and the look-up tables that make a file without matches cost microseconds.

The rules are read by tag_rules.py and applied by tags.py. Here each language gets one table in which
a used name, the first part of an imported one, or the form of a statement leads to the few rows of evidence
that may match.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import lru_cache
from typing import NamedTuple

from kwsearch.vocabulary import FILE_FLAGS

USE_ROLES = {"call": "call", "literal": "call", "decorator": "decorate", "base": "inherit", "type": "type"}
"""Evidence kinds that match a use of a name, with the role of that use."""

EVIDENCE_KINDS = (
    "import",
    "call",
    "literal",
    "decorator",
    "base",
    "type",
    "def",
    "methods",
    "statement",
    "path",
)
"""Kinds of evidence that a rule may ask for; the engine adds ``dynamic``."""

CONFIDENCES = ("low", "medium", "high")
"""How sure a tag is, weakest first."""

RESOLVING_CALLS = frozenset(("__import__", "importlib.import_module", "getattr"))
"""Calls whose literal arguments name a module or a member; their arguments are always wanted."""


@dataclass(frozen=True, slots=True)
class ArgumentTest:
    """One condition on the arguments of a call; every part that is given must hold."""

    name: str = ""
    """Keyword of the argument."""
    position: int = -1
    """0-based position of the argument when it has no keyword; -1 when it always has."""
    present: bool | None = None
    """Whether the argument must be given."""
    literal: bool | None = None
    """Whether the argument, or the first element of a list of arguments, must be a plain string literal."""
    source: tuple[str, ...] = ()
    """Accepted source texts (``is`` in a rule file)."""
    last: tuple[str, ...] = ()
    """Accepted last parts of a dotted name, as written or as imported."""
    text: tuple[str, ...] = ()
    """Accepted contents of a string literal, in any case; of a list, its first element counts."""
    starts: tuple[str, ...] = ()
    """Accepted beginnings of a string literal; of a list, its first element counts."""
    form: tuple[str, ...] = ()
    """Accepted forms, as in CallArguments.first_form; only for position 0."""
    count: int = -1
    """Exact number of positional arguments; -1 when any number will do."""

    def words(self) -> str:
        """Return the condition in words, for a description of the tag."""
        if self.count >= 0:
            return f"{self.count} positional arguments"
        places = [self.name] if self.name else []
        if self.position >= 0:
            places.append(f"argument {self.position + 1}")
        words = " or ".join(places)
        if self.present is not None:
            words += " given" if self.present else " not given"
        if self.literal is not None:
            words += " as a literal" if self.literal else " not as a literal"
        for relation, values in (
            ("", self.source), ("a name that ends in ", self.last), ("the text ", self.text),
            ("a text that starts with ", self.starts), ("written as ", self.form),
        ):  # fmt: skip
            if values:
                words += f" = {relation}{' or '.join(values)}"
        return words


@dataclass(frozen=True, slots=True)
class EvidenceRule:
    """One row of evidence that a tag accepts; every condition that is given must hold."""

    kind: str
    """One of EVIDENCE_KINDS."""
    names: tuple[str, ...]
    """What to look for, in the pattern language of the kind; statement forms, path patterns or methods too."""
    languages: tuple[str, ...] = ()
    """Languages that the row is for; empty for all."""
    strong: bool = True
    confidence: str = "high"
    refs: tuple[str, ...] = ()
    """References that hold for this evidence only, beside those of the rule."""
    when: tuple[ArgumentTest, ...] = ()
    """All of these must hold for the call's arguments."""
    unless: tuple[ArgumentTest, ...] = ()
    """None of these may hold for the call's arguments."""
    requires: tuple[str, ...] = ()
    """Tags that the file must have as well."""
    requires_import: tuple[str, ...] = ()
    """The file must import one of these."""
    unless_import: tuple[str, ...] = ()
    """The file must import none of these."""
    unless_decorator: tuple[str, ...] = ()
    """Decorators that the function around a statement must not have."""
    flags: int = 0
    """File classes, as bits; the file must be in one of them."""
    paths: tuple[str, ...] = ()
    """Patterns; the file's path must match one."""
    kinds: tuple[str, ...] = ()
    """Kinds of the symbol, for ``def``."""
    subkinds: tuple[str, ...] = ()
    """Subkinds of the symbol, for ``def``."""
    modifiers: tuple[str, ...] = ()
    """Modifiers of which the symbol must have one, for ``def``."""
    parameters: tuple[str, ...] = ()
    """Names of which one must be a parameter of the function, for ``def``."""
    signature: tuple[str, ...] = ()
    """Texts of which one must be in the symbol's signature, for ``def``."""
    anywhere: bool = field(init=False)
    """True when no condition on the file as a whole has to be looked at."""

    def __post_init__(self) -> None:
        """Derive ``anywhere``."""
        conditions = self.flags or self.paths or self.requires_import or self.unless_import
        object.__setattr__(self, "anywhere", not conditions)

    def conditions(self) -> list[str]:
        """Return the conditions in words, one a line, for a description of the tag."""
        lines = [f"only with {test.words()}" for test in self.when]
        lines += [f"not with {test.words()}" for test in self.unless]
        for words, names in (
            ("only in a file that also has the tag", self.requires),
            ("only in a file that imports", self.requires_import),
            ("not in a file that imports", self.unless_import),
            ("not in a function with the decorator", self.unless_decorator),
            (
                "only in a file of the class",
                tuple(name for i, name in enumerate(FILE_FLAGS) if self.flags >> i & 1),
            ),
            ("only in a file whose path is like", self.paths),
            ("only a", self.kinds),
            ("only a", self.subkinds),
            ("only when it is", self.modifiers),
            ("only with a parameter called", self.parameters),
            ("only with a signature that contains", self.signature),
        ):
            if names:
                lines.append(f"{words} {' or '.join(names)}")
        return lines


@dataclass(frozen=True, slots=True)
class Rule:
    """A tag and what counts as evidence for it."""

    id: str
    """``category/name``."""
    title: str
    description: str
    """One line."""
    refs: tuple[str, ...]
    """Ids in other catalogues that hold whatever the evidence."""
    evidence: tuple[EvidenceRule, ...]

    def all_refs(self) -> tuple[str, ...]:
        """Return the references of the rule and of every row of evidence, in order, each once."""
        rows = (ref for row in self.evidence for ref in row.refs)
        return tuple(dict.fromkeys((*self.refs, *rows)))


@dataclass(frozen=True, slots=True)
class NamePattern:
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


@dataclass(slots=True)
class Table:
    """The look-ups for one language."""

    names: dict[str, list[NamePattern]] = field(default_factory=dict)
    """By canonical name, for ``bare`` and ``dotted`` patterns."""
    parents: frozenset[str] = frozenset()
    """Every module that is part of one of ``names``: a star import of another gives nothing."""
    receivers: dict[str, dict[str, list[NamePattern]]] = field(default_factory=lambda: {"": {}})
    """``method`` patterns by the name of the method, for each root of a required import; those that require
    none under the empty root."""
    prefixes: list[NamePattern] = field(default_factory=list)
    imports: dict[str, list[tuple[str, str, EvidenceRule]]] = field(default_factory=dict)
    """By first part: the whole name, the tag and the row."""
    modules: dict[str, list[tuple[str, EvidenceRule]]] = field(default_factory=dict)
    """By module that a row of ``import`` names: what a look-up of an unknown member of it may be."""
    definitions: dict[str, list[tuple[str, EvidenceRule]]] = field(default_factory=dict)
    """By exact name of the symbol."""
    definition_patterns: list[tuple[str, str, EvidenceRule]] = field(default_factory=list)
    """Patterns with ``*`` or a scope: the pattern, the tag and the row."""
    methods: list[tuple[str, EvidenceRule]] = field(default_factory=list)
    method_names: frozenset[str] = frozenset()
    """Every method that a row of ``methods`` asks for."""
    statements: dict[str, list[tuple[str, EvidenceRule]]] = field(default_factory=dict)
    """By form."""
    paths: list[tuple[str, EvidenceRule]] = field(default_factory=list)


@dataclass(slots=True)
class Rules:
    """All rules, ready to be applied."""

    rules: dict[str, Rule]
    """Every rule that is looked for, by id, sorted."""
    order: tuple[str, ...]
    """Ids such that a tag comes after those that its evidence requires."""
    fingerprint: str
    """Differs whenever the rules, or the way they are applied, differ."""
    tables: dict[str, Table]
    """By language; those that no rule names share the table under the empty name."""
    off: frozenset[str] = frozenset()
    """Ids that the settings switched off; those that another tag requires are in ``rules`` all the same."""
    wanted_calls: frozenset[str] = field(init=False)
    """Last name parts of the calls whose arguments extraction must keep."""

    def __post_init__(self) -> None:
        """Derive ``wanted_calls``."""
        asking = [
            (rule.id, row) for rule in self.rules.values() for row in rule.evidence if row.when or row.unless
        ]
        names = {name_pattern(name, tag, row).text for tag, row in asking for name in row.names}
        self.wanted_calls = frozenset(name.rpartition(".")[2] for name in names | RESOLVING_CALLS)

    def table(self, language: str) -> Table:
        """Return the look-ups for ``language``."""
        return self.tables.get(language) or self.tables[""]


def canonical(name: str) -> str:
    """Return ``name`` with ``.`` between its parts, whatever its language writes (``::``, ``/``, ``->``).

    Node's own modules lose their ``node:``.
    """
    name = name.removeprefix("node:")
    return name.replace("::", ".").replace("->", ".").replace("\\", ".").replace("/", ".")


def build_tables(rules: Iterable[Rule]) -> dict[str, Table]:
    """Return one table for each language that a row names, and one, under the empty name, for all others."""
    rows = [(rule.id, row) for rule in rules for row in rule.evidence]
    languages = sorted({language for _, row in rows for language in row.languages})
    tables = {language: Table() for language in ("", *languages)}
    for table in tables.values():
        table.names = {name: [] for name in RESOLVING_CALLS}
    for tag, row in rows:
        for language in row.languages or tables:
            _add_row(tables[language], tag, row)
    for table in tables.values():
        table.parents = frozenset(
            name[:position]
            for name in table.names
            for position, character in enumerate(name)
            if character == "."
        )
        table.method_names = frozenset(name for _, row in table.methods for name in row.names)
    return tables


def _add_row(table: Table, tag: str, row: EvidenceRule) -> None:
    """Enter one row of evidence under everything that may lead to it."""
    if row.kind in USE_ROLES:
        for name in row.names:
            pattern = name_pattern(name, tag, row)
            if pattern.form == "prefix":
                table.prefixes.append(pattern)
            elif pattern.form == "method":
                for root in {first_part(module) for module in row.requires_import} or {""}:
                    table.receivers.setdefault(root, {}).setdefault(pattern.text, []).append(pattern)
            else:
                # a module that is imported by its path keeps the path's separators (os/exec.Command)
                spellings = {name, pattern.text}
                if "javascript" in row.languages:
                    spellings.add(f"node:{name}")
                for spelling in spellings:
                    table.names.setdefault(spelling, []).append(pattern)
                if pattern.form == "bare" and row.languages == ("python",):
                    table.names.setdefault(f"builtins.{pattern.text}", []).append(pattern)
    elif row.kind == "import":
        for name in row.names:
            table.imports.setdefault(first_part(name), []).append((canonical(name), tag, row))
            table.modules.setdefault(canonical(name), []).append((tag, row))
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
    first, *rest = pattern.split("*")
    if not rest:
        return text == pattern
    if not text.startswith(first):
        return False
    position = len(first)
    for part in rest[:-1]:
        found = text.find(part, position)
        if found < 0:
            return False
        position = found + len(part)
    return text.endswith(rest[-1]) and len(text) - len(rest[-1]) >= position


def matches_path(patterns: tuple[str, ...], path: str) -> bool:
    """Whether one pattern matches: the whole path when it has a ``/``, else the file's name alone."""
    tests = _path_tests(patterns)
    name = path.rpartition("/")[2]
    return (
        name.startswith(tests.name_starts)
        or name.endswith(tests.name_ends)
        or path.startswith(tests.path_starts)
        or any(part in path for part in tests.path_parts)
        or any(matches_glob(pattern, path if "/" in pattern else name) for pattern in tests.others)
    )


class _PathTests(NamedTuple):
    """Path patterns by what is quick to test, because every file is compared with every pattern."""

    name_starts: tuple[str, ...]
    name_ends: tuple[str, ...]
    path_starts: tuple[str, ...]
    path_parts: tuple[str, ...]
    others: tuple[str, ...]


@lru_cache(maxsize=256)
def _path_tests(patterns: tuple[str, ...]) -> _PathTests:
    name_starts: list[str] = []
    name_ends: list[str] = []
    path_starts: list[str] = []
    path_parts: list[str] = []
    others: list[str] = []
    for pattern in patterns:
        body = pattern.strip("*")
        if pattern == f"{body}*":
            (path_starts if "/" in body else name_starts).append(body)
        elif pattern == f"*{body}" and "/" not in body:
            name_ends.append(body)
        elif pattern == f"*{body}*" and "/" in body:
            path_parts.append(body)
        else:
            others.append(pattern)
    return _PathTests(*map(tuple, (name_starts, name_ends, path_starts, path_parts, others)))
