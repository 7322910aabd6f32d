r"""The tree of a regular expression written in RE2's words, which mean a little less than ours.

RE2's ``\w``, ``\d``, ``\s`` and ``\b`` know ASCII alone. Classes are written out, for ASCII texts and for others. Lean;
loaded when a query has a regular expression.
"""

from __future__ import annotations

from kwsearch.query.regex_tree import HOLD_LINE_END, Assertion, Chars, Choice, Repeat, Sequence

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping

    from kwsearch.query.regex_tree import Node

    Classes = Mapping[tuple[str, bool], str]

_SPACES = r"\t\x0b-\r \x{85}\x{a0}\x{1680}\x{2000}-\x{200a}\x{2028}\x{2029}\x{202f}\x{205f}\x{3000}"
_NO_SPACES = (
    r"\x00-\x08\x0e-\x1f!-\x{84}\x{86}-\x{9f}\x{a1}-\x{167f}\x{1681}-\x{1fff}\x{200b}-\x{2027}\x{202a}-\x{202e}"
    r"\x{2030}-\x{205e}\x{2060}-\x{2fff}\x{3001}-\x{10ffff}"
)
# Letters, marks, digits, connectors, joiners, and letters in circles and squares, which are symbols.
_WORD = (
    r"\pL\pM\p{Nd}\p{Nl}\p{Pc}\x{200c}\x{200d}\x{24b6}-\x{24e9}\x{1f130}-\x{1f149}\x{1f150}-\x{1f169}"
    r"\x{1f170}-\x{1f189}"
)
# All else, but for code points without a character.
_NO_WORD = r"\p{No}\p{Pd}\p{Ps}\p{Pe}\p{Pi}\p{Pf}\p{Po}\pS\pZ\pC"

UNICODE_CLASSES: Classes = {
    ("d", True): r"\p{Nd}", ("d", False): r"\P{Nd}", ("s", True): r"\n" + _SPACES, ("s", False): _NO_SPACES,
    ("w", True): _WORD, ("w", False): _NO_WORD,
}  # fmt: skip
"""What is written inside brackets for ``\\d``, ``\\s``, ``\\w`` and their opposites."""

ASCII_CLASSES: Classes = {
    ("d", True): "0-9", ("d", False): r"\x00-/:-\x7f", ("s", True): r"\n\t\x0b-\r ",
    ("s", False): r"\x00-\x08\x0e-\x1f!-\x7f", ("w", True): "0-9A-Z_a-z", ("w", False): r"\x00-/:-@\[-\^`{-\x7f",
}  # fmt: skip
"""The same for texts that are ASCII."""

LINE_END = frozenset((10,))
NEVER: frozenset[int] = frozenset()


class UnwritableError(Exception):
    """A character cannot be written."""


class Writer:
    """Writes trees in RE2's syntax, for searches with the flag ``m``.

    Attributes:
        classes: What named classes are.
        folds: Whether RE2 was told that upper and lower case are alike.
        highest: The highest code point that may be written.
        without: Code points that no character matches, whatever the pattern says.
        before: What may stand before every character, and at the end of a line or text.
        edge: What stands for an edge of a word.
        no_edge: What stands where no edge is.
        alone: Whether every line is a text of its own.
    """

    __slots__ = ("alone", "before", "classes", "edge", "folds", "highest", "no_edge", "without")

    def __init__(
        self,
        classes: Classes,
        *,
        folds: bool,
        highest: int = 0x10FFFF,
        without: frozenset[int] = NEVER,
        before: str = "",
        edge: str = r"\b",
        no_edge: str = r"\B",
        alone: bool = False,
    ) -> None:
        self.classes = classes
        self.folds = folds
        self.highest = highest
        self.without = without | LINE_END if alone else without
        self.before = before
        self.edge = edge
        self.no_edge = no_edge
        self.alone = alone

    def written(self, node: Node) -> str:
        """Return a node's text.

        Raises:
            UnwritableError: If a code point is above ``highest``.
        """
        if isinstance(node, Chars):
            return self.before + self._chars(node)
        if isinstance(node, Assertion):
            return self._assertion(node.what)
        if isinstance(node, Sequence):
            return "".join(
                [
                    f"(?:{self.written(part)})" if isinstance(part, Choice) else self.written(part)
                    for part in node.parts
                ]
            )
        if isinstance(node, Choice):
            return "|".join([self.written(part) for part in node.parts])
        text = self.written(node.part)
        # What may stand before a character may stand before each of several.
        if self.before or not isinstance(node.part, Chars):
            text = f"(?:{text})"
        return text + _quantifier(node)

    def _assertion(self, what: str) -> str:
        if what == "word edge":
            return self.edge
        if what == "no word edge":
            return self.no_edge
        if what.endswith("start"):
            return "^" if self.alone or what == "line start" else r"\A"
        if self.alone:
            return "$"
        return f"{self.before}$" if what == "line end" else rf"{self.before}\z"

    def _chars(self, node: Chars) -> str:
        if max([high for _, high in node.ranges], default=0) > self.highest:
            raise UnwritableError
        names, negated = node.names, node.negated
        without = self.without | LINE_END if node.on_line else self.without
        # ``[^\W]`` is ``\w``, and all code points without a character are none.
        if len(names) == 1 and not names[0][1] and not node.ranges:
            names, negated = ((names[0][0], True),), not negated
        if negated:
            items = "".join([_range(low, high) for low, high in node.ranges])
            items += "".join([self._class(name, holds=holds) for name, holds in names])
            items += _codes(without)
            text = f"[^{items}]" if items else "(?s:.)"
        else:
            items = "".join(
                [_range(*piece) for low, high in node.ranges for piece in _pieces(low, high, without)]
            )
            alone: list[str] = []
            for name, holds in names:
                if without and (not holds or name in HOLD_LINE_END):
                    alone.append(f"[^{self._class(name, holds=not holds)}{_codes(without)}]")
                else:
                    items += self._class(name, holds=holds)
            # A class of nothing, when all was taken out of it.
            classes = [f"[{items}]"] * bool(items) + alone or [r"[^\x00-\x{10ffff}]"]
            text = classes[0] if len(classes) == 1 else f"(?:{'|'.join(classes)})"
        if node.folds != self.folds:
            text = f"(?{'i' if node.folds else '-i'}:{text})"
        return text

    def _class(self, name: str, *, holds: bool) -> str:
        """Return a named class as it stands inside brackets."""
        if name.startswith("["):
            return name if holds else f"[:^{name[2:]}"
        if name.startswith("\\p"):
            return name if holds else f"\\P{name[2:]}"
        return self.classes[name, holds]


def _pieces(low: int, high: int, without: frozenset[int]) -> list[tuple[int, int]]:
    """Return what remains of a range without what must not match."""
    found = []
    for code in sorted(without):
        if low <= code <= high:
            if low < code:
                found.append((low, code - 1))
            low = code + 1
    if low <= high:
        found.append((low, high))
    return found


def _quantifier(node: Repeat) -> str:
    short = {(0, None): "*", (1, None): "+", (0, 1): "?"}.get((node.low, node.high))
    if short is None:
        high = "" if node.high is None else node.high
        short = f"{{{node.low}}}" if node.low == node.high else f"{{{node.low},{high}}}"
    return short + "?" * node.lazy


def _range(low: int, high: int) -> str:
    return _code(low) if low == high else f"{_code(low)}-{_code(high)}"


def _code(code: int) -> str:
    """Return a character as it stands inside brackets."""
    letter = chr(code)
    return letter if letter.isascii() and letter.isalnum() else f"\\x{{{code:x}}}"


def _codes(codes: frozenset[int]) -> str:
    return "".join(map(_code, sorted(codes)))
