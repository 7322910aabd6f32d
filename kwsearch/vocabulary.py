"""The closed word lists that every room shares: kinds, roles, word classes, file classes.

Plain tuples and no imports, because the fastest path to an answer loads this module too.
Codes are positions in these tuples and are stored in indexes: append, never reorder
(a change of order is a new INDEX_VERSION).
"""

from __future__ import annotations

KINDS = (
    "module", "namespace", "package", "class", "struct", "interface", "enum",
    "function", "method", "constructor", "property", "field", "variable", "constant",
    "enum-member", "type-parameter", "type-alias", "macro", "operator", "event", "key", "section",
)  # fmt: skip
"""What a symbol is: LSP SymbolKind names in kebab-case, and three of our own (type-alias, macro, section)."""

KIND_CLASSES = {
    "type": ("class", "struct", "interface", "enum", "type-alias"),
    "callable": ("function", "method", "constructor", "macro"),
    "value": ("property", "field", "variable", "constant", "enum-member"),
    "container": ("package", "module", "namespace"),
}
"""Names that a ``kind:`` filter accepts for several kinds at once."""

LEAF_KINDS = frozenset(("variable", "constant", "field", "enum-member", "type-parameter"))
"""Kinds of symbols that nothing stands in: what their definition uses stands in the symbol around them."""

KIND_PLURALS = {kind: kind + "s" for kind in KINDS} | {
    "class": "classes",
    "property": "properties",
    "type-alias": "type aliases",
    "enum-member": "enum members",
    "type-parameter": "type parameters",
}
"""Each kind's plural for headings, in lower case."""

ROLES = (
    "definition", "declaration", "import", "export", "call", "inherit",
    "type", "decorate", "read", "write", "mention", "reference",
)  # fmt: skip
"""How a name is used on a line. ``mention``: in a comment, a doc or a string. ``reference``: any other use."""

DEFINING = ("definition", "declaration")
"""The roles of places that make a name known; the others use it."""

WORD_CLASSES = ("code", "comment", "string", "doc")
"""The syntax class of a word in running text; every word of a file is in exactly one."""

FILE_FLAGS = ("test", "generated", "vendored", "documentation", "config", "example", "barrel", "stub")
"""What a file is for; the bit ``1 << position`` of a file's flags."""

MODIFIERS = (
    "static", "abstract", "async", "readonly", "deprecated", "documentation", "private", "exported", "unsafe",
    "virtual", "override", "__global__", "__device__", "__host__",
)  # fmt: skip
"""What else is true of a symbol: names of LSP's semantic token modifiers, and some of our own."""

SUBKINDS = (
    "abc", "alias", "annotation", "association", "classmethod", "component", "conversion", "data", "dataclass",
    "delegate", "destructor", "fused", "generator", "implementation", "indexer", "lambda", "macro", "namedtuple",
    "newtype", "object", "output", "protocol", "record", "resource", "trait", "typeddict", "typedef", "union",
    "error", "library", "modifier", "task",
)  # fmt: skip
"""A language's own words where they say more than a kind; those that programming languages have."""

STATEMENT_FORMS = (
    "archive", "async-for", "async-function", "async-with", "await", "download", "dynamic-import",
    "generator-function", "go", "kernel-launch", "launch-bounds", "main-guard", "metaclass", "parallel-loop",
    "piped-script", "runtime-exec", "shell-command", "tls-off", "unsafe-block", "yield",
)  # fmt: skip
"""Forms of statements that extraction notes, for tag rules."""

ARGUMENT_FORMS = ("string", "fstring", "concat", "percent", "format", "name", "call", "other")
"""Shapes of an argument, for tag rules."""

NOT_SEARCHED = (
    "nested-repository", "too-deep", "too-many", "unreadable", "too-large", "utf-16", "minified", "unstable",
)  # fmt: skip
"""Reasons of skipped files that make an answer incomplete: there may be text that a person wrote."""

NOT_REACHED = ("too-deep", "too-many", "unreadable", "unstable")
"""Those of them that no rule wants: the files would be searched if they could be."""
