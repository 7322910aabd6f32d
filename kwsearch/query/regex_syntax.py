r"""The text of a regular expression to a tree: which dialect it is, and errors that name what the dialect lacks.

The dialect is that of ripgrep: RE2's constructs, with Unicode in ``\w``, ``\d``, ``\s``, ``\b`` and in case. A pattern
that names more than a line is read as with ``--multiline``; any other looks at lines, whose ends no class holds. What
other engines have and this one has not is an error at its place, never another meaning: look-around, back-references,
set operations inside brackets, word edges such as ``\<``. Flags are resolved while reading, so a tree says of every
character what it may be. Lean: loaded when a query has a regular expression.
"""

from __future__ import annotations

from kwsearch.errors import QuerySyntaxError
from kwsearch.query.regex_tree import (
    Assertion,
    Chars,
    Choice,
    Repeat,
    Sequence,
    keep_on_line,
    names_more_than_a_line,
)

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import NoReturn

    from kwsearch.query.regex_tree import Node

MAX_DEPTH = 100
"""Groups may be nested so deep."""

MAX_REPEATS = 1_000
"""The largest number in ``{n,m}``, as in RE2."""

POSIX_CLASSES = (
    "alnum", "alpha", "ascii", "blank", "cntrl", "digit", "graph", "lower", "print", "punct", "space", "upper",
    "word", "xdigit",
)  # fmt: skip

_QUOTE = "write a backslash before it to search for it as text"
_LACKING = {
    "(?=": "look-ahead", "(?!": "look-ahead", "(?<=": "look-behind", "(?<!": "look-behind", "(?>": "atomic group",
    "(?P=": "back-reference", "(?P>": "subroutine call", "(?#": "comment", "(?(": "condition",
    "(?|": "branch reset", "(?&": "subroutine call", "(?R": "recursion", "(?0": "recursion",
}  # fmt: skip
_LACKING_ESCAPES = {
    "<": (r"word edge \<", r"write \b"), ">": (r"word edge \>", r"write \b"),
    "Z": (r"\Z", r"write \z for the end of the text"), "`": (r"\`", r"write \A for the start of the text"),
    "'": (r"\'", r"write \z for the end of the text"), "G": (r"\G", ""), "K": (r"\K", ""), "X": (r"\X", ""),
    "C": (r"\C", ""), "R": (r"\R", r"write \r?\n"), "N": (r"\N", r"write [^\n]"), "h": (r"\h", r"write [\t ]"),
    "H": (r"\H", r"write [^\t\n ]"), "V": (r"\V", r"write [^\n]"), "c": (r"\c", r"write \x and two digits"),
    "e": (r"\e", r"write \x1b"), "k": (r"back-reference \k", ""), "g": (r"back-reference \g", ""),
}  # fmt: skip
_CONTROLS = {"a": 7, "f": 12, "t": 9, "n": 10, "r": 13, "v": 11}
_ASSERTIONS = {"A": "text start", "z": "text end", "b": "word edge", "B": "no word edge"}


def read_regex(pattern: str, *, ignore_case: bool = False, dot_all: bool = False) -> Node:
    r"""Return the tree of a regular expression.

    Args:
        pattern: Its text.
        ignore_case: The flag ``i`` from the start.
        dot_all: The flag ``s`` from the start: ``.`` is any character. The flag ``m`` is always on at first.

    Raises:
        QuerySyntaxError: If it cannot be read, or has what the dialect lacks; the position counts characters
            of the pattern from 0.
    """
    for place, letter in enumerate(pattern):
        if "\ud800" <= letter <= "\udfff":
            raise QuerySyntaxError(
                "the regular expression holds a byte that is no UTF-8", position=place, hint="write . for it"
            )
    reader = _Reader(pattern, frozenset("im" if ignore_case else "m") | frozenset("s" if dot_all else ""))
    tree = reader.choice()
    if reader.place < reader.end:
        reader.fail('")" without "("', hint=_QUOTE)
    if not names_more_than_a_line(tree):
        keep_on_line(tree)
    return tree


class _Reader:
    """Reads one pattern from left to right; recursive descent over choice, sequence, repeat, atom."""

    def __init__(self, text: str, flags: frozenset[str]) -> None:
        self.text = text
        self.end = len(text)
        self.place = 0
        self.flags = flags
        self.depth = 0

    def fail(self, message: str, place: int | None = None, hint: str = "") -> NoReturn:
        position = self.place if place is None else place
        raise QuerySyntaxError(
            f"the regular expression cannot be read: {message}", position=position, hint=hint
        )

    def lacks(self, what: str, place: int, hint: str = "") -> NoReturn:
        raise QuerySyntaxError(f"regular expressions here have no {what}", position=place, hint=hint)

    def at(self, text: str) -> bool:
        return self.text.startswith(text, self.place)

    # -- structure ------------------------------------------------------------------------------------------

    def choice(self) -> Node:
        parts = [self.sequence()]
        while self.at("|"):
            self.place += 1
            parts.append(self.sequence())
        return parts[0] if len(parts) == 1 else Choice(parts)

    def sequence(self) -> Node:
        parts: list[Node] = []
        while self.place < self.end and self.text[self.place] not in "|)":
            start = self.place
            atom = self.atom()
            if atom is not None:
                parts.extend(
                    self.repeated(atom, start) if isinstance(atom, list) else [self.quantified(atom, start)]
                )
        return parts[0] if len(parts) == 1 else Sequence(parts)

    def repeated(self, letters: list[Node], start: int) -> list[Node]:
        r"""Return the characters of ``\Q…\E``, of which a quantifier repeats the last one."""
        return [*letters[:-1], self.quantified(letters[-1], start)] if letters else []

    def quantified(self, atom: Node, start: int) -> Node:
        """Return an atom with the quantifiers behind it."""
        place = self.place
        bounds = self.quantifier()
        if bounds is None:
            return atom
        if self.at("+"):
            self.lacks(f"possessive quantifier {self.text[place : self.place + 1]}", place)
        lazy = ("U" in self.flags) != self.at("?")
        self.place += self.at("?")
        again = self.place
        if self.quantifier() is not None:
            self.fail(
                f"{self.text[place : self.place]} repeats what is repeated",
                again,
                f"put {self.text[start:again]} in brackets",
            )
        low, high = bounds
        if isinstance(atom, Assertion):
            low, high = min(low, 1), 0 if high == 0 else 1  # a place is at itself, however often
        return Repeat(atom, low, high, lazy=lazy)

    def quantifier(self) -> tuple[int, int | None] | None:
        """Read ``*``, ``+``, ``?`` or ``{n,m}``; nothing when none stands here."""
        simple = {"*": (0, None), "+": (1, None), "?": (0, 1)}.get(self.text[self.place : self.place + 1])
        if simple is not None:
            self.place += 1
            return simple
        if not self.at("{"):
            return None
        close = self.text.find("}", self.place)
        low, comma, high = self.text[self.place + 1 : max(close, 0)].partition(",")
        if (
            not (low + high).isdecimal()
            or not (low + high).isascii()
            or (comma and high and not high.isdecimal())
        ):
            return None  # a brace of the text, as in "if (x) {"
        if not low:
            self.lacks(f"quantifier {{,{high}}}", self.place, f"write {{0,{high}}}")
        least, most = int(low), (int(high) if high else None) if comma else int(low)
        if max(least, most or 0) > MAX_REPEATS:
            self.fail(f"{{{low}{comma}{high}}} repeats more than {MAX_REPEATS:,} times")
        if most is not None and most < least:
            self.fail(f"{{{low},{high}}} ends before it begins")
        self.place = close + 1
        return least, most

    def atom(self) -> Node | list[Node] | None:
        """Read one atom; None for what only sets flags, a list for quoted text."""
        letter = self.text[self.place]
        if letter == "(":
            return self.group()
        if letter == "[":
            return self.brackets()
        if letter == "\\":
            return self.escape()
        if letter in "*+?":
            self.fail(f"{letter} has nothing to repeat", hint=_QUOTE)
        self.place += 1
        if letter == ".":
            return Chars((), negated=True) if "s" in self.flags else Chars(((10, 10),), negated=True)
        if letter in "^$":
            unit = "line" if "m" in self.flags else "text"
            return Assertion(f"{unit} {'start' if letter == '^' else 'end'}")
        return self.one(ord(letter))

    def one(self, code: int) -> Chars:
        return Chars(((code, code),), folds="i" in self.flags)

    def group(self) -> Node | None:
        """Read a group, or flags that hold up to the end of the group around them."""
        start = self.place
        outer = self.flags
        self.place += 1
        if self.at("?"):
            # First, for look-behind begins as the name of a group does: (?<= and (?<name>.
            for opening, what in _LACKING.items():
                if self.text.startswith(opening, start):
                    self.lacks(f"{what} {opening}…)", start, _QUOTE)
            if self.at("?P<") or self.at("?<"):
                close = self.text.find(">", start)
                if close < 0 or not self.text[self.text.index("<", start) + 1 : close].isidentifier():
                    self.fail("the name of a group does not end, or is no name", start)
                self.place = close + 1
            elif not self.read_flags(start):
                return None
        # Everything that reads the tree recurses: a pattern of brackets alone must not use up Python's stack.
        self.depth += 1
        if self.depth > MAX_DEPTH:
            self.fail(f"groups are nested more than {MAX_DEPTH} deep", start)
        inner = self.choice()
        self.depth -= 1
        if self.place == self.end:
            self.fail('"(" without ")"', start, _QUOTE)
        self.place += 1
        self.flags = outer
        return inner

    def read_flags(self, start: int) -> bool:
        """Read ``?flags:`` or ``?flags)``, the second of which is no group."""
        wanted = True
        self.place += 1
        while self.text[self.place : self.place + 1] not in (":", ")"):
            letter = self.text[self.place : self.place + 1]
            self.place += 1
            if letter == "-" and wanted:
                wanted = False
            elif not letter:
                self.fail('"(" without ")"', start, _QUOTE)
            elif letter in "imsU":
                self.flags = self.flags | {letter} if wanted else self.flags - {letter}
            else:
                self.lacks(f"group (?{self.text[start + 2 : self.place]}", start, "flags are i, m, s and U")
        self.place += 1
        return self.text[self.place - 1] == ":"

    # -- characters -----------------------------------------------------------------------------------------

    def escape(self) -> Node | list[Node]:
        """Read a backslash and what it makes of what stands behind it, outside brackets."""
        start = self.place
        letter = self.text[start + 1 : start + 2]
        if letter in _ASSERTIONS:
            self.place += 2
            if self.at("{"):
                close = self.text.find("}", self.place)
                self.lacks(f"word edge {self.text[start : close + 1]}", start, r"write \b")
            return Assertion(_ASSERTIONS[letter])
        if letter == "Q":
            close = self.text.find(r"\E", start + 2)
            quoted = self.text[start + 2 : close if close >= 0 else self.end]
            self.place = close + 2 if close >= 0 else self.end
            return [self.one(ord(character)) for character in quoted]
        ranges, names = self.escaped()
        return Chars(ranges, names, folds="i" in self.flags)

    def escaped(self) -> tuple[tuple[tuple[int, int], ...], tuple[tuple[str, bool], ...]]:
        """Read an escape that stands for characters, inside brackets or outside: ranges and names as Chars has them."""
        start = self.place
        letter = self.text[start + 1 : start + 2]
        self.place += 2
        if letter in ("d", "w", "s", "D", "W", "S"):
            return (), ((letter.lower(), letter.islower()),)
        if letter in ("p", "P"):
            return (), ((self.property_name(start), letter == "p"),)
        if letter in ("x", "u", "U"):
            code = self.hexadecimal(start, letter)
        elif letter in _CONTROLS:
            code = _CONTROLS[letter]
        elif letter in _LACKING_ESCAPES:
            what, hint = _LACKING_ESCAPES[letter]
            self.lacks(what, start, hint)
        elif letter.isdecimal():
            self.lacks(f"back-reference \\{letter}", start, r"a character's number is written \x41")
        elif not letter or (letter.isalpha() and letter.isascii()):
            self.lacks(f"escape \\{letter}", start)
        else:
            code = ord(letter)
        return ((code, code),), ()

    def property_name(self, start: int) -> str:
        r"""Read what stands behind ``\p``: one letter, or a name in braces."""
        # Without braces the name is one letter, and ends where it stands.
        close = self.text.find("}", self.place) if self.at("{") else self.place
        name = self.text[self.place + 1 : close] if self.at("{") else self.text[self.place : close + 1]
        if close < 0 or not name.replace("_", "a").isalnum():
            self.fail(r"the class behind \p has no name", start)
        self.place = close + 1
        return f"\\p{{{name}}}"

    def hexadecimal(self, start: int, letter: str) -> int:
        r"""Read the number behind ``\x``, ``\u`` or ``\U``: two, four or eight digits, or some in braces."""
        if self.at("{"):
            close = self.text.find("}", self.place)
            digits = self.text[self.place + 1 : max(close, 0)]
            self.place = close + 1
        else:
            size = {"x": 2, "u": 4, "U": 8}[letter]
            digits = self.text[self.place : self.place + size]
            self.place += size
            if len(digits) < size:
                digits = ""
        try:
            code = int(digits, 16) if digits.isalnum() else -1
        except ValueError:
            code = -1
        # Halves of a pair are no characters, and no text holds one.
        if not 0 <= code <= 0x10FFFF or 0xD800 <= code <= 0xDFFF:
            self.fail(f"\\{letter} needs the number of a character in hexadecimal digits", start)
        return code

    def brackets(self) -> Chars:
        """Read ``[…]``."""
        start = self.place
        self.place += 1
        negated = self.at("^")
        self.place += negated
        ranges: list[tuple[int, int]] = []
        names: list[tuple[str, bool]] = []
        first = True
        # In the first place a bracket that closes is a character.
        while first or not self.at("]"):
            if self.place >= self.end:
                self.fail('"[" without "]"', start, _QUOTE)
            first = False
            self.bracket_item(ranges, names)
        self.place += 1
        return Chars(tuple(ranges), tuple(names), negated=negated, folds="i" in self.flags)

    def bracket_item(self, ranges: list[tuple[int, int]], names: list[tuple[str, bool]]) -> None:
        """Read one character, range or class inside brackets."""
        start = self.place
        low = self.bracket_code(names)
        # A minus at the end is a character.
        if not self.at("-") or self.text[self.place + 1 : self.place + 2] in ("]", ""):
            if low >= 0:
                ranges.append((low, low))
            return
        if self.at("--"):
            self.lacks("difference of classes --", self.place, r"write \- for the mark")
        if low < 0:
            self.fail(
                f"{self.text[start : self.place]} cannot begin a range", start, r"write \- for the mark"
            )
        self.place += 1
        high = self.bracket_code(names)
        if high < low:
            self.fail(f"the range {self.text[start : self.place]} ends before it begins", start)
        ranges.append((low, high))

    def bracket_code(self, names: list[tuple[str, bool]]) -> int:
        """Read one character inside brackets and return its code; -1 for a class, which is added to ``names``."""
        start = self.place
        letter = self.text[start : start + 1]
        if letter == "[":
            return self.posix_class(names)
        for operator, what in (("&&", "intersection"), ("~~", "symmetric difference"), ("--", "difference")):
            if self.at(operator):
                self.lacks(f"{what} of classes {operator}", start, f"write \\{operator[0]} for the mark")
        if letter != "\\":
            self.place += 1
            return ord(letter)
        if self.text[start + 1 : start + 2] in _ASSERTIONS:
            self.lacks(f"{self.text[start : start + 2]} inside brackets", start)
        found, named = self.escaped()
        names.extend(named)
        return found[0][0] if found else -1

    def posix_class(self, names: list[tuple[str, bool]]) -> int:
        """Read ``[:alpha:]`` or ``[:^alpha:]``."""
        start = self.place
        close = self.text.find(":]", start + 2) if self.at("[:") else -1
        name = self.text[start + 2 : max(close, 0)]
        if not self.at("[:") or not name.removeprefix("^").isalpha():
            self.lacks("brackets inside brackets", start, r"write \[ for the bracket itself")
        if name.removeprefix("^") not in POSIX_CLASSES:
            self.fail(f"there is no class [:{name}:]", start, f"one of: {' '.join(POSIX_CLASSES)}")
        self.place = close + 2
        names.append((f"[:{name.removeprefix('^')}:]", not name.startswith("^")))
        return -1
