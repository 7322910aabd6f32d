"""The rows that rooms hand to each other and to library users: named tuples, immutable and typed.

They exist by the hundred thousand; what is told of a whole file or build is in `kwsearch.models.reports`.
Lines and columns are 1-based, ``end_line`` is inclusive, columns count characters (not bytes).
Paths are relative to the root, with ``/``, undecodable bytes as surrogate escapes.
"""

from __future__ import annotations

from typing import NamedTuple

FileStat = tuple[int, int, int]
"""Size in bytes, mtime_ns and ctime_ns: what tells, without reading it, that a file has changed."""


class SourceFile(NamedTuple):
    """A file that is to be indexed, as the scan saw it."""

    path: str
    """Relative to the root, ``/`` between parts."""
    size: int
    """Bytes."""
    mtime_ns: int
    """Time of last change, nanoseconds since the epoch."""
    ctime_ns: int
    """Time of last status change, nanoseconds since the epoch."""
    language: str
    """Name of a row of the language table, such as ``python``; ``text`` for every other text file."""
    flags: int
    """File classes: bit ``1 << position`` in vocabulary.FILE_FLAGS."""


class Symbol(NamedTuple):
    """A named thing with a place: a definition or a declaration."""

    name: str
    """Its own, unqualified name."""
    kind: str
    """One of vocabulary.KINDS."""
    role: str
    """``definition`` or ``declaration`` (a prototype, a stub, an overload, an abstract method)."""
    line: int
    """Where the name stands, 1-based; for Python the ``def`` or ``class`` line, decorators not counted."""
    end_line: int
    """Last line of the whole definition, 1-based, inclusive."""
    column: int
    """First character of the name, 1-based, in characters."""
    scope: str
    """Enclosing symbols' names joined with ``.``, outermost first; empty at the top."""
    signature: str
    """The head of the definition on one line, without its body, at most 200 characters."""
    doc: str
    """What the first line of its doc comment or docstring says, its sentence finished; empty when it has none."""
    subkind: str
    """The language's own word where it says more than the kind (``trait``, ``dataclass``); else empty."""
    modifiers: tuple[str, ...]
    """Sorted: static abstract async readonly deprecated private exported …"""

    @property
    def full_name(self) -> str:
        """Its name behind those of the symbols that it stands in, joined with ``.``."""
        return f"{self.scope}.{self.name}" if self.scope else self.name


class Import(NamedTuple):
    """One imported name: ``import a.b as c, d`` gives two."""

    name: str
    """Canonical name: ``numpy.load`` for ``from numpy import load``, ``os.path`` for ``import os.path``,
    the path as written for languages that import by path (``./util``, ``stdio.h``);
    leading dots kept for relative imports (``.pickle.loads``)."""
    module: str
    """The module or path part of the name as written (``numpy``, ``.pickle``, ``./util``)."""
    alias: str
    """The local name it is bound to (``np``, ``load``, ``os`` for ``import os.path``); empty for a star or an
    include."""
    line: int
    """1-based line on which the imported name stands."""
    scope: str
    """Enclosing symbols joined with ``.``; empty for a module-level import."""
    flags: tuple[str, ...]
    """Sorted: ``dynamic`` (a call with the name as text), ``file`` (a path from this file's folder), ``module``
    (``mod name;``), ``global`` and ``static`` (``using`` of C#), ``relative``, ``load``, ``directive``,
    ``star`` (``import *``), ``fallback`` (under try/except ImportError), ``typing`` (under
    TYPE_CHECKING), ``system`` (``<…>`` include), ``reexport`` (``export … from``, ``pub use``),
    ``style`` (of a stylesheet in a component), ``whole`` (``module.exports = require(…)``)."""


class CallArguments(NamedTuple):
    """The arguments of one call, kept only for calls whose last name part a tag rule asks about."""

    positional: tuple[str, ...]
    """Source text of each positional argument, at most 200 characters each."""
    keywords: tuple[tuple[str, str], ...]
    """Name and source text of each keyword argument, in order; the pairs of an object, hash or array that is an
    argument count as well."""
    forms: tuple[str, ...]
    """Shape of each of the first three positional arguments, one of vocabulary.ARGUMENT_FORMS."""
    held: tuple[tuple[int, str, str], ...] = ()
    """Of the first two, those that are variables: 0-based position, what was last put into the variable above in the
    same function (source text, at most 200 characters), and its shape."""


class Use(NamedTuple):
    """A place where a name is used: called, inherited from, named as a type, put on as a decorator, exported."""

    name: str
    """Last part of the used name (``load`` of ``np.load``)."""
    role: str
    """``call inherit type decorate export read write``."""
    line: int
    """1-based line on which the name's last part stands."""
    qualified: str
    """Canonical dotted name, resolved through the file's imports and local scopes (``numpy.load`` for
    ``np.load``); as written when the root is not imported (``self.loads``, ``pool.execute``), the bare name
    for a bare call; a leading ``?`` marks a root that a local binding shadows."""
    scope: str
    """Enclosing symbols joined with ``.``."""
    arguments: CallArguments | None
    """For calls that a tag rule asks about; else None."""


class Statement(NamedTuple):
    """A statement form that a tag rule may ask for."""

    form: str
    """``async-function await yield async-with with unsafe-block main-guard launch-bounds …``."""
    line: int
    """1-based."""
    scope: str
    """Enclosing symbols joined with ``.``."""


class Evidence(NamedTuple):
    """One reason for a tag."""

    kind: str
    """``import call literal decorator base type def methods statement path dynamic``: how the file does it;
    ``methods`` are several in one class, ``dynamic`` is a module or member whose name is computed."""
    name: str
    """Canonical name of what was found (``pickle.loads``)."""
    line: int
    """1-based; 0 for evidence about the path alone."""
    strong: bool
    """False for weak evidence (an import alone)."""
    via: str
    """The import chain: ``import pickle as p (line 3)``; empty when there is none."""


class Tag(NamedTuple):
    """A pattern found in a file, with its evidence."""

    id: str
    """``category/name``, such as ``security/pickle``."""
    refs: tuple[str, ...]
    """Ids in other catalogues: ``CWE-502``, ``B301``."""
    confidence: str
    """``high``, ``medium`` or ``low`` (only weak evidence)."""
    evidence: tuple[Evidence, ...]
    """By line, then kind, then name; never empty."""


COMMENT, STRING, DOC = 1, 2, 3
"""Span classes: positions in vocabulary.WORD_CLASSES."""

HIDDEN = -1
"""The class of bytes that have no words, such as the pictures in a notebook; a search through texts finds them."""


class FileFacts:
    """Everything that extraction knows about one file; the input of tagging and of the store.

    Attributes:
        language: Name of the language that was really used (a ``.h`` may become ``cpp``).
        code_language: The language of the code in it, where that is another: ``python`` for most notebooks.
        symbols: Definitions and declarations, by line, then column.
        imports: By line.
        uses: By line.
        statements: By line.
        spans: Comments, strings and docs as ``(start_byte, end_byte, line, span_class)``: 0-based bytes,
            end exclusive, 1-based line of the first byte; sorted, not overlapping; some may be HIDDEN. All other bytes
            are code.
        error_share: Bytes in parse errors divided by all bytes, 0.0 to 1.0.
        doc: First paragraph of the module's doc comment, on one line; empty when it has none.
        fallback: Why the plain-text fallback was used (``timeout``, ``crash``); empty when it was not.
    """

    __slots__ = (
        "code_language", "doc", "error_share", "fallback", "imports", "language", "spans", "statements", "symbols",
        "uses",
    )  # fmt: skip

    def __init__(self, language: str) -> None:
        self.language = language
        self.code_language = language
        self.symbols: list[Symbol] = []
        self.imports: list[Import] = []
        self.uses: list[Use] = []
        self.statements: list[Statement] = []
        self.spans: list[tuple[int, int, int, int]] = []
        self.error_share = 0.0
        self.doc = ""
        self.fallback = ""
