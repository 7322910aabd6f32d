"""Which files a question is about, as data: for stores that search themselves, and fetch only what may be an answer.

A tree over FIELDS, which `kwsearch.store.segment.fields` reads out of a segment. Terms are compared without case: they
are folded here (`kwsearch.text.identifiers.fold`), and a store folds its own. Lean.
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

SECTION_FIELDS = (
    "definition", "declaration", "import", "export", "call", "inherit", "decorate",
)  # fmt: skip
"""Fields of the words that stand so."""

FIELDS = (
    "word", "part", "qualified", "path_word", "path_name", "path_stem", "tag", "tag_word", "kind", "role", "flag",
    "language", "path", "symbol", "declared_symbol", *SECTION_FIELDS,
)  # fmt: skip
"""All fields that are asked for, beside REPOSITORY."""

REPOSITORY = "repository"
"""Field of the name of a file's repository, in a store of several; with its case, and only IS."""

IS, STARTS, ENDS, HOLDS, SPREAD, NEAR = "is", "starts", "ends", "holds", "spread", "near"
"""How a term of a file is compared with one that is wanted.

Near are those of at most two edits, or the commonest. Spread is a name of ASCII letters and digits behind a kind: the
kind is the same, and the name is held, perhaps with other bytes between its letters (``class httpserver`` by ``class
old_http_server``).
"""


class Wanted:
    """What a file must have.

    Attributes:
        exact: Whether every file that has it meets what was asked; otherwise more files may have it, never fewer, and
            whoever asked looks at what they hold.
    """

    __slots__ = ("exact",)

    def __init__(self, *, exact: bool) -> None:
        self.exact = exact


class HasTerm(Wanted):
    """One of some terms is in a field.

    Attributes:
        field: One of FIELDS.
        how: IS, STARTS, ENDS, HOLDS, SPREAD or NEAR.
        terms: Folded.
    """

    __slots__ = ("field", "how", "terms")

    def __init__(self, field: str, how: str, terms: Iterable[bytes], *, exact: bool = True) -> None:
        super().__init__(exact=exact)
        self.field = field
        self.how = how
        self.terms = tuple(terms)


class HasAll(Wanted):
    """All parts hold; without parts, every file does."""

    __slots__ = ("parts",)

    def __init__(self, parts: Iterable[Wanted], *, exact: bool = True) -> None:
        self.parts = tuple(parts)
        super().__init__(exact=exact and all(part.exact for part in self.parts))


class HasAny(Wanted):
    """One part holds at least; without parts, no file does."""

    __slots__ = ("parts",)

    def __init__(self, parts: Iterable[Wanted], *, exact: bool = True) -> None:
        self.parts = tuple(parts)
        super().__init__(exact=exact and all(part.exact for part in self.parts))


class HasSome(Wanted):
    """So many parts hold at least."""

    __slots__ = ("least", "parts")

    def __init__(self, parts: Iterable[Wanted], least: int) -> None:
        self.parts = tuple(parts)
        self.least = least
        super().__init__(exact=all(part.exact for part in self.parts))


class HasNot(Wanted):
    """An exact part does not hold."""

    __slots__ = ("part",)

    def __init__(self, part: Wanted) -> None:
        # Of what may hold of more files than it should, the opposite would leave right ones out.
        assert part.exact
        self.part = part
        super().__init__(exact=True)


EVERY_FILE = HasAll(())
ANY_FILE = HasAll((), exact=False)
"""Nothing is known beforehand: each file may meet what was asked."""


def without(part: Wanted) -> Wanted:
    """Return what files have that do not meet what ``part`` was made for."""
    return HasNot(part) if part.exact else ANY_FILE
