"""What the patterns of a capture query mean: each pattern of a ``.scm`` file becomes one PatternWork.

The vocabulary is documented in engine.py. This module only reads the text of a query, so a wrong word is
reported with its pattern when the query is loaded, not when a file is extracted.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple, Protocol

from kwsearch.models import COMMENT, DOC, STRING
from kwsearch.regex import regex
from kwsearch.vocabulary import KINDS

HOLE = 0
"""Span class of code inside a string: an interpolation."""

SPAN_CLASSES = {"comment": COMMENT, "string": STRING, "doc": DOC, "code": HOLE}
USE_ROLES = ("inherit", "call", "decorate", "export", "type", "read")
SETTINGS = frozenset(
    (
        "alias", "constructor", "except", "exported", "extent", "flag", "form", "head", "local", "modifiers", "module",
        "name", "only", "outside", "path", "private", "scope", "section", "subkind", "tokens", "unless",
    )
)  # fmt: skip

PREDICATES = frozenset(("any-of?", "eq?", "match?", "not-eq?", "not-match?"))
"""What patterns may ask; of the binding's others, some are taken and decide nothing (``not-any-of?``)."""

_NOISE = regex(r';[^\n]*|"(?:[^"\\]|\\.)*"')
_QUANTIFIER = regex(r"[)\]_\w][*+?]")
_CAPTURE = regex(r"@([\w.-]+)")
_PREDICATE = regex(r"\(#([\w-]+\?)")
_PARTS = frozenset(("name", "names", "receiver", "body", "scope.name", "alias", "alias.of", "tokens"))
_IMPORT_PARTS = frozenset(
    (
        "import",
        "import.from",
        "import.module",
        "import.name",
        "import.names",
        "import.alias",
        "import.star",
        "import.tree",
    )
)
_SECTION_PARTS = frozenset(("section", "section.within", "modified"))


class QueryVocabularyError(ValueError):
    """A capture query uses a word that the engine does not know."""


class SyntaxNode(Protocol):
    """The part of a syntax tree's node that the engine looks at."""

    @property
    def start_byte(self) -> int:
        """First byte, 0-based."""

    @property
    def end_byte(self) -> int:
        """First byte after it."""

    @property
    def start_point(self) -> tuple[int, int]:
        """Row and column of its first byte, 0-based."""

    @property
    def end_point(self) -> tuple[int, int]:
        """Row and column of the first byte after it, 0-based."""

    @property
    def id(self) -> int:
        """Its own among the nodes of a tree."""

    @property
    def type(self) -> str:
        """Name of its kind in the grammar."""

    @property
    def parent(self) -> SyntaxNode | None:
        """The node around it; slow in deep trees."""

    @property
    def next_named_sibling(self) -> SyntaxNode | None:
        """The node behind it, in the same one."""

    @property
    def named_children(self) -> Sequence[SyntaxNode]:
        """Children that are not mere punctuation."""

    def child_by_field_name(self, field: str, /) -> SyntaxNode | None:
        """Return the first child in a field of the grammar."""

    @property
    def children(self) -> Sequence[SyntaxNode]:
        """All children."""

    @property
    def has_error(self) -> bool:
        """Whether it is an error or holds one."""

    @property
    def is_error(self) -> bool:
        """Whether it is text that the grammar could not read."""

    @property
    def is_missing(self) -> bool:
        """Whether the grammar put it in where something lacks."""

    @property
    def is_named(self) -> bool:
        """Whether it is more than punctuation or a keyword."""

    @property
    def is_extra(self) -> bool:
        """Whether it may stand anywhere, as a comment may."""

    def descendant_for_byte_range(self, start: int, end: int, /) -> SyntaxNode | None:
        """Return the smallest node that spans a byte range, punctuation too."""

    def child_by_field_id(self, field: int, /) -> SyntaxNode | None:
        """Return the first child in a field of the grammar."""

    def named_descendant_for_byte_range(self, start: int, end: int, /) -> SyntaxNode | None:
        """Return the smallest node that spans a byte range."""

    def children_by_field_id(self, field: int, /) -> Sequence[SyntaxNode]:
        """Return all children in a field of the grammar."""


class Fields(NamedTuple):
    """Ids of a grammar's fields; 0 for one that it does not have."""

    name: int
    body: int
    declarator: int
    type: int
    parameters: int
    superclasses: int
    left: int
    right: int
    value: int
    function: int
    consequence: int


class PatternWork(NamedTuple):
    """What the engine does with the matches of one pattern."""

    symbol: str
    """The capture on the whole symbol (``definition.class``); empty when the pattern defines nothing."""
    role: str
    """``definition`` or ``declaration``."""
    kind: str
    """One of vocabulary.KINDS."""
    lead: bool
    """True for ``@lead``."""
    scope: bool
    """True for ``@scope`` with ``@scope.name``."""
    imports: bool
    """True when the pattern has a capture of an import."""
    aliases: bool
    """True for ``@alias`` with ``@alias.of``."""
    uses: tuple[str, ...]
    """Roles whose captures the pattern has."""
    spans: tuple[tuple[str, int], ...]
    """Capture and span class."""
    statements: tuple[tuple[str, str], ...]
    """Capture and statement form."""
    regions: tuple[tuple[str, str], ...]
    """Capture and the flag that imports inside it get."""
    calls: tuple[tuple[str, str], ...]
    """Capture and the role of what is called inside it, or ``none``."""
    sections: bool
    """True when the pattern has a capture that gives modifiers to others."""
    tokens: bool
    """True for ``@tokens``."""
    guests: tuple[tuple[str, str], ...]
    """Capture and the language of what it holds, or ``end``."""
    own: tuple[tuple[str, str], ...]
    """Capture and the word that the language's own module knows it by."""
    single: bool
    """True when every match has exactly one node, in the pattern's only capture."""
    settings: dict[str, str]
    """The pattern's ``#set!`` directives."""


Captured = Mapping[str, Sequence[SyntaxNode]]
"""One match: nodes by capture."""

MatchGroups = Sequence[tuple[PatternWork, Sequence[Captured]]]
"""All matches of a file, grouped by pattern, in the order of the patterns."""


def plan_pattern(text: str, settings: dict[str, str | None]) -> PatternWork:
    """Return what the pattern ``text`` of a capture query asks the engine to do.

    Args:
        text: The pattern with its captures, as it stands in the query file.
        settings: Its ``#set!`` directives.

    Raises:
        QueryVocabularyError: If a capture, a predicate or a setting is not part of the vocabulary.
    """
    plain = _NOISE.sub(" ", text)
    captures = list(dict.fromkeys(_CAPTURE.findall(plain)))
    for setting in settings:
        if setting not in SETTINGS:
            raise QueryVocabularyError(f"unknown setting {setting!r} in pattern {text.strip()!r}")
    for predicate in _PREDICATE.findall(plain):
        if predicate not in PREDICATES:
            raise QueryVocabularyError(f"unknown predicate {predicate!r} in pattern {text.strip()!r}")
    symbol, role, kind = "", "", ""
    uses, spans, statements, regions, calls, guests, own = [], [], [], [], [], [], []
    for capture in captures:
        head, _, tail = capture.partition(".")
        if (
            capture.startswith("_")
            or capture in ("lead", "scope")
            or capture in _PARTS | _IMPORT_PARTS | _SECTION_PARTS
        ):
            continue
        if head in {"definition", "declaration"} and tail in KINDS:
            symbol, role, kind = capture, head, tail
        elif capture in USE_ROLES:
            uses.append(capture)
        elif capture in SPAN_CLASSES:
            spans.append((capture, SPAN_CLASSES[capture]))
        elif head == "statement" and tail:
            statements.append((capture, tail))
        elif head == "region" and tail:
            regions.append((capture, tail))
        elif head == "calls" and (tail == "none" or tail in USE_ROLES):
            calls.append((capture, tail))
        elif head == "guest" and tail:
            guests.append((capture, tail))
        elif head == "own" and tail:
            own.append((capture, tail))
        else:
            raise QueryVocabularyError(f"unknown capture @{capture} in pattern {text.strip()!r}")
    if symbol and "name" not in captures and "names" not in captures:
        raise QueryVocabularyError(f"@{symbol} without @name in pattern {text.strip()!r}")
    return PatternWork(
        symbol=symbol,
        role=role,
        kind=kind,
        lead="lead" in captures,
        scope="scope" in captures,
        imports=not _IMPORT_PARTS.isdisjoint(captures),
        aliases="alias" in captures,
        uses=tuple(uses),
        spans=tuple(spans),
        statements=tuple(statements),
        regions=tuple(regions),
        calls=tuple(calls),
        tokens="tokens" in captures,
        sections=not _SECTION_PARTS.isdisjoint(captures),
        guests=tuple(guests),
        own=tuple(own),
        single=len(captures) == 1 and not _QUANTIFIER.search(plain),
        settings={key: value or "true" for key, value in settings.items()},
    )


def captured_nodes(plan: PatternWork, group: Sequence[Captured], capture: str) -> Sequence[SyntaxNode]:
    """Return the nodes of one capture over all matches of a pattern."""
    if plan.single:
        return [captured[capture][0] for captured in group]
    return [node for captured in group for node in captured.get(capture, ())]


def own_nodes(matches: MatchGroups) -> dict[str, list[SyntaxNode]]:
    """Return the nodes of ``@own.WORD`` captures by word."""
    nodes: dict[str, list[SyntaxNode]] = {}
    for plan, group in matches:
        for capture, word in plan.own:
            nodes.setdefault(word, []).extend(captured_nodes(plan, group, capture))
    return nodes
