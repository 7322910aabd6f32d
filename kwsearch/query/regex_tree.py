"""A regular expression as a tree, with what can be said of it before it is run.

Flags are resolved: a node says of every character what it may be. Lean; loaded when a query has a regular expression.
"""

from __future__ import annotations

TYPE_CHECKING = False

HOLD_LINE_END = frozenset(
    ("s", "[:space:]", "[:cntrl:]", "[:ascii:]", r"\p{C}", r"\p{Cc}", r"\p{Common}", r"\p{Any}")
)
"""Named classes that have the line end; all others have no control character, their opposites all of them."""


class Chars:
    r"""One character of some.

    Attributes:
        ranges: First and last code point of each range.
        names: Further classes as (name, holds): ``d``, ``w``, ``s``, ``[:alpha:]``, ``\p{Greek}``.
        negated: All other characters instead.
        folds: Whether upper and lower case are alike.
        on_line: Whether the line end is none of them, whatever the rest says.
    """

    __slots__ = ("folds", "names", "negated", "on_line", "ranges")

    def __init__(
        self,
        ranges: tuple[tuple[int, int], ...] = (),
        names: tuple[tuple[str, bool], ...] = (),
        *,
        negated: bool = False,
        folds: bool = False,
    ) -> None:
        self.ranges = ranges
        self.names = names
        self.negated = negated
        self.folds = folds
        self.on_line = False


class Assertion:
    """A place without a character.

    Attributes:
        what: ``line start``, ``line end``, ``text start``, ``text end``, ``word edge`` or ``no word edge``.
    """

    __slots__ = ("what",)

    def __init__(self, what: str) -> None:
        self.what = what


class Sequence:
    """Parts behind one another; without parts it is nothing at all."""

    __slots__ = ("parts",)

    def __init__(self, parts: list[Node]) -> None:
        self.parts = parts


class Choice:
    """One of several; earlier ones are preferred."""

    __slots__ = ("parts",)

    def __init__(self, parts: list[Node]) -> None:
        self.parts = parts


class Repeat:
    """A part several times.

    Attributes:
        part: What is repeated.
        low: How often at least.
        high: How often at most; None for without end.
        lazy: As few as possible are preferred.
    """

    __slots__ = ("high", "lazy", "low", "part")

    def __init__(self, part: Node, low: int, high: int | None, *, lazy: bool) -> None:
        self.part = part
        self.low = low
        self.high = high
        self.lazy = lazy


if TYPE_CHECKING:
    Node = Chars | Assertion | Sequence | Choice | Repeat


def keep_on_line(node: Node) -> None:
    """Take the line end out of all classes."""
    if isinstance(node, Chars):
        node.on_line = True
    elif isinstance(node, Repeat):
        keep_on_line(node.part)
    elif not isinstance(node, Assertion):
        for part in node.parts:
            keep_on_line(part)


def names_more_than_a_line(node: Node) -> bool:
    r"""Return whether it names what is no part of a line: the line end, an end of the text, any character.

    A class that merely holds the line end, such as ``\s`` or ``[^x]``, does not name it.
    """
    if isinstance(node, Chars):
        if node.negated:
            return not (node.ranges or node.names)
        return (10, 10) in node.ranges or any((name, not holds) in node.names for name, holds in node.names)
    if isinstance(node, Assertion):
        return node.what in ("text start", "text end")
    if isinstance(node, Repeat):
        return names_more_than_a_line(node.part)
    return any(names_more_than_a_line(part) for part in node.parts)


def breaks(node: Node) -> bool:
    """Return whether a match may hold a line end."""
    if isinstance(node, Chars):
        return holds_line_end(node)
    if isinstance(node, Assertion):
        return False
    if isinstance(node, Repeat):
        return breaks(node.part)
    return any(breaks(part) for part in node.parts)


def has_capitals(node: Node) -> bool:
    """Return whether it names a letter that is not a small one."""
    if isinstance(node, Chars):
        return any(chr(low).lower() != chr(low) for low, _ in node.ranges)
    if isinstance(node, Assertion):
        return False
    if isinstance(node, Repeat):
        return has_capitals(node.part)
    return any(has_capitals(part) for part in node.parts)


def asks_for(node: Node, *places: str) -> bool:
    """Return whether it has an assertion of one of some kinds."""
    if isinstance(node, Assertion):
        return node.what in places
    if isinstance(node, Chars):
        return False
    if isinstance(node, Repeat):
        return asks_for(node.part, *places)
    return any(asks_for(part, *places) for part in node.parts)


def holds_line_end(node: Chars) -> bool:
    """Return whether a class holds the line end; for classes by property, whether it may."""
    if node.on_line:
        return False
    listed = any(low <= 10 <= high for low, high in node.ranges)
    return node.negated != (listed or any((name in HOLD_LINE_END) == holds for name, holds in node.names))
