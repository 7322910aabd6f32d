"""The parts of a parsed query, its vocabulary, and its text form: ``parse_query(format_query(q)) == q``.

Lean. The tree says what was asked, not how to find it; reading is parser.py's business, answering search/evaluate's.
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

FILTER_KEYS = (
    "symbol", "def", "ref", "import", "call", "kind", "role", "scope", "tag", "evidence",
    "path", "filename", "ext", "glob", "lang", "doc", "comment", "string", "content", "is", "repo",
)  # fmt: skip
"""Filters that stand in the tree."""

OPTION_KEYS = ("case", "count", "sort", "select", "type")
"""Settings of the whole query that are written like filters."""

ALIASES = {
    "sym": "symbol", "defs": "def", "refs": "ref", "file": "path", "f": "path", "extension": "ext",
    "language": "lang", "l": "lang", "c": "content", "r": "repo", "t": "type",
}  # fmt: skip
"""Other names of keys."""

QUERY_KEYS = frozenset((*FILTER_KEYS, *ALIASES))
"""Every way to write a filter before its colon."""

REGEX_KEYS = frozenset(("sym", "file", "f", "repo", "r"))
"""Keys (aliases included) whose bare value is a regular expression."""

NAME_KEYS = frozenset(("symbol", "def", "ref", "import", "call"))
"""Filters on names: with whole words, wildcards, regular expressions and dotted names."""

TEXT_KEYS = frozenset(("doc", "comment", "string", "content"))
"""Filters on running text."""

IS_VALUES = (
    "test", "generated", "vendored", "documentation", "config", "example", "barrel", "stub",
    "private", "exported", "stale",
)  # fmt: skip
EVIDENCE_VALUES = (
    "import", "call", "decorator", "base", "type", "def", "methods", "statement", "literal", "path", "dynamic",
    "strong", "weak",
)  # fmt: skip
CASE_VALUES = ("no", "yes", "auto")
SORT_VALUES = ("score", "path", "name", "kind", "freq")
SELECT_VALUES = ("file", "folder", "symbol", "tag", "keyword")
TYPE_VALUES = ("file", "path", "symbol", "tag")

ALL = -1
"""The count of ``count:all``."""


class Node:
    """A part of a query tree; equal when of one type with equal fields, wherever it stood in the text."""

    __slots__ = ()
    fields: tuple[str, ...] = ()

    def __eq__(self, other: object) -> bool:
        return type(self) is type(other) and all(
            getattr(self, field) == getattr(other, field) for field in self.fields
        )

    def __hash__(self) -> int:
        return hash((type(self).__name__, *(getattr(self, field) for field in self.fields)))

    def __repr__(self) -> str:
        return f"{type(self).__name__}({', '.join(repr(getattr(self, field)) for field in self.fields)})"


class Word(Node):
    """A bare word: matched without case, also as a sub-word; ``*`` is a wildcard. May hold punctuation."""

    __slots__ = ("position", "text")
    fields = ("text",)

    def __init__(self, text: str, position: int = 0) -> None:
        self.text = text
        self.position = position


class Phrase(Node):
    """Quoted text: one whole word, or words and punctuation exactly as they stand on one line."""

    __slots__ = ("position", "text")
    fields = ("text",)

    def __init__(self, text: str, position: int = 0) -> None:
        self.text = text
        self.position = position


class Regex(Node):
    """A regular expression; ``flags`` holds ``i`` (never mind the case) and ``s`` (``.`` is any character)."""

    __slots__ = ("flags", "pattern", "position")
    fields = ("pattern", "flags")

    def __init__(self, pattern: str, flags: str = "", position: int = 0) -> None:
        self.pattern = pattern
        self.flags = flags
        self.position = position


class Filter(Node):
    """``key:value``; the key is one of FILTER_KEYS, closed word lists are checked and in their stored spelling."""

    __slots__ = ("key", "position", "value")
    fields = ("key", "value")

    def __init__(self, key: str, value: Word | Phrase | Regex, position: int = 0) -> None:
        self.key = key
        self.value = value
        self.position = position


class And(Node):
    """All of the children, of which none is an And; without children it is every file.

    Attributes:
        children: In the order of the text.
        demanded: Whether AND was written between any of them, so that they are no question.
    """

    __slots__ = ("children", "demanded")
    fields = ("children", "demanded")

    def __init__(self, children: tuple[Node, ...], *, demanded: bool = False) -> None:
        self.children = children
        self.demanded = demanded


class Or(Node):
    """Any of two or more children, of which none is an Or."""

    __slots__ = ("children",)
    fields = ("children",)

    def __init__(self, children: tuple[Node, ...]) -> None:
        self.children = children


class Not(Node):
    """Everything but the child."""

    __slots__ = ("child",)
    fields = ("child",)

    def __init__(self, child: Node) -> None:
        self.child = child


class Query(Node):
    """A parsed query.

    Attributes:
        tree: What is looked for.
        case: ``no``, ``yes`` or ``auto`` (as written when the word has an upper-case letter).
        count: How many files to show; ALL, or None when the query does not say.
        sort: One of SORT_VALUES.
        select: One of SELECT_VALUES or ``symbol.KIND``: what a row of the answer is.
        type: One of TYPE_VALUES: where bare words are looked for; ``file`` is everywhere.
        hints: What may have been meant instead; not part of equality, and neither is ``text``.
        text: What was parsed.
    """

    __slots__ = ("case", "count", "hints", "select", "sort", "text", "tree", "type")
    fields = ("tree", "case", "count", "sort", "select", "type")

    def __init__(
        self,
        tree: Node,
        *,
        case: str = "no",
        count: int | None = None,
        sort: str = "score",
        select: str = "file",
        type: str = "file",
        hints: tuple[str, ...] = (),
        text: str = "",
    ) -> None:
        self.tree = tree
        self.case = case
        self.count = count
        self.sort = sort
        self.select = select
        self.type = type
        self.hints = hints
        self.text = text

    @property
    def counts_files(self) -> bool:
        """Whether a row of the answer is a file, with symbols or not."""
        return self.select.partition(".")[0] in ("file", "symbol")


def all_of(children: Iterable[Node], *, demanded: bool = False) -> Node:
    """Return the And of ``children``, flat; one child is itself."""
    flat: list[Node] = []
    for child in children:
        if isinstance(child, And):
            flat.extend(child.children)
            demanded = demanded or child.demanded
        else:
            flat.append(child)
    return flat[0] if len(flat) == 1 else And(tuple(flat), demanded=demanded and bool(flat))


def any_of(children: Iterable[Node]) -> Node:
    """Return the Or of ``children``, flat; one child is itself."""
    flat: list[Node] = []
    for child in children:
        flat.extend(child.children if isinstance(child, Or) else (child,))
    return flat[0] if len(flat) == 1 else Or(tuple(flat))


def leaves(node: Node) -> list[Word | Phrase | Regex | Filter]:
    """Return the words, phrases, regular expressions and filters of a tree from left to right."""
    if isinstance(node, (And, Or)):
        return [leaf for child in node.children for leaf in leaves(child)]
    if isinstance(node, Not):
        return leaves(node.child)
    assert isinstance(node, (Word, Phrase, Regex, Filter))
    return [node]


def starts_negated(text: str) -> bool:
    """Return whether a "-" before ``text`` negates it; ``--flag``, ``->`` and a lone ``-`` are plain text."""
    return bool(text) and (text[0].isalnum() or text[0] in '_("/*.@#$' or text[0] > "\x7f")


def format_query(query: Query) -> str:
    """Return the query in its own language, with canonical key names; parsing it gives an equal query."""
    parts = [_format(query.tree, inside="")] if query.tree != And(()) else []
    if query.case != "no":
        parts.append("case:" + query.case)
    if query.count is not None:
        parts.append(f"count:{'all' if query.count == ALL else query.count}")
    for key, value, default in (
        ("sort", query.sort, "score"),
        ("select", query.select, "file"),
        ("type", query.type, "file"),
    ):
        if value != default:
            parts.append(f"{key}:{value}")
    # OR binds less than the blank before an option.
    if len(parts) > 1 and isinstance(query.tree, Or):
        parts[0] = _bracketed(parts[0])
    # No text cannot be read; this option says what is so anyway.
    text = " ".join(parts) or "select:file"
    if query.case == "no" and text.count(" ") >= 5:
        from kwsearch.query.sentence import sentence_words

        # What would be read as a pasted sentence of other words says by a filter that it is a query.
        children = query.tree.children if isinstance(query.tree, And) else (query.tree,)
        asks = any(isinstance(child, Filter) for child in children)
        pasted = None if asks else sentence_words(text, ())
        if pasted is not None and children != tuple(Word(word) for word, _ in pasted):
            return text + " case:no"
    return text


def _format(node: Node, inside: str) -> str:
    """Return a node's text; ``inside`` is the operator around it: ``and``, ``or``, ``not`` or empty."""
    if isinstance(node, Word):
        return node.text
    if isinstance(node, Phrase):
        return '"' + node.text.replace("\\", "\\\\").replace('"', '\\"') + '"'
    if isinstance(node, Regex):
        return f"/{_slashes_escaped(node.pattern)}/{node.flags}"
    if isinstance(node, Filter):
        value = node.value
        # A value with blanks came as a flag, whole; in a text it stands in quotes.
        if isinstance(value, Word) and not _is_bare(value.text):
            value = Phrase(value.text)
        return f"{node.key}:{_format(value, '')}"
    if isinstance(node, Not):
        text = _format(node.child, "not")
        # Two minuses side by side would be text, as of a flag (starts_negated).
        if isinstance(node.child, Not):
            return "-" + _bracketed(text)
        return "-" + text if starts_negated(text) else "NOT " + text
    if isinstance(node, And):
        joint = " AND " if node.demanded else " "
        text = joint.join(_format(child, "and") for child in node.children)
        return _bracketed(text) if inside == "not" else text
    assert isinstance(node, Or)
    text = " OR ".join(_format(child, "or") for child in node.children)
    return _bracketed(text) if inside in ("and", "not") else text


def _is_bare(value: str) -> bool:
    """Return whether a filter's value means itself without quotes around it."""
    depth = 0
    for letter in value:
        depth += (letter == "(") - (letter == ")")
        if depth < 0 or letter.isspace():
            return False
    return value[:1] not in ('"', "(", "")


def _bracketed(text: str) -> str:
    # A word may end in an attached "(": the space keeps the group's own bracket apart from it.
    return f"({text} )" if "(" in text[text.rfind(" ") + 1 :] else f"({text})"


def _slashes_escaped(pattern: str) -> str:
    """Return a pattern with its bare slashes escaped; escapes that are there stay as they are."""
    if "/" not in pattern:
        return pattern
    result = []
    place = 0
    while place < len(pattern):
        letter = pattern[place]
        if letter == "\\":
            result.append(pattern[place : place + 2])
            place += 2
        else:
            result.append("\\/" if letter == "/" else letter)
            place += 1
    return "".join(result)
