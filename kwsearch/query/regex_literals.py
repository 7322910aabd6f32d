"""What every match of a regular expression must contain: texts that an index can look up before a file is read.

A need is a tree of `Run`, `Every` and `Either`; None asks for nothing. A weaker need is always right, for files that
meet it are looked at anyway. Lean: loaded when a query has a regular expression.
"""

from __future__ import annotations

from kwsearch.query.regex_tree import Assertion, Chars, Choice, Repeat, Sequence, breaks, holds_line_end

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

    from kwsearch.query.regex_tree import Node

EDGE = "\0"
"""In a run: something stands here that is no part of a word, or nothing at all."""

MAX_TEXTS = 24
"""A run has at most so many spellings; what would have more is cut into several runs."""

LONGEST_TEXT = 256
"""Characters; a longer run is cut. Without a bound, thirty brackets with ``{4}`` behind each spell 4³⁰ letters."""

MOST_COPIES = 4
"""A repetition of more copies than this is taken for one copy and more."""

MAX_CHARACTERS = 8
"""A class of more characters than this is any character."""

_SEPARATES = frozenset(code for code in range(128) if not (chr(code).isalnum() or code == 95))


class Run:
    """One of some texts stands in every match.

    Attributes:
        texts: The texts, sorted; none has a line end. EDGE stands for itself.
    """

    __slots__ = ("texts",)

    def __init__(self, texts: Iterable[str]) -> None:
        self.texts = tuple(sorted(texts))

    def __repr__(self) -> str:
        return f"Run({', '.join(map(repr, self.texts))})"


class Every:
    """All of some needs are met.

    Attributes:
        needs: What is needed.
        on_one_line: Whether that is so on one line.
    """

    __slots__ = ("needs", "on_one_line")

    def __init__(self, needs: Iterable[Need], *, on_one_line: bool) -> None:
        self.needs = tuple(needs)
        self.on_one_line = on_one_line

    def __repr__(self) -> str:
        return f"{'Line' if self.on_one_line else 'Every'}({', '.join(map(repr, self.needs))})"


class Either:
    """At least one of some needs is met."""

    __slots__ = ("needs",)

    def __init__(self, needs: Iterable[Need]) -> None:
        self.needs = tuple(needs)

    def __repr__(self) -> str:
        return f"Either({', '.join(map(repr, self.needs))})"


if TYPE_CHECKING:
    Need = Run | Every | Either
    Texts = frozenset[str]


class _Look:
    """What a node's matches are.

    Attributes:
        texts: All of them; None when they are many. A line end stands also for whatever may be one.
        need: When they are many, what each of them contains.
        ends: Texts of which one begins and one ends each of them; None when nothing is known.
    """

    __slots__ = ("ends", "need", "texts")

    def __init__(self, texts: Texts | None, need: Need | None = None, ends: Texts | None = None) -> None:
        self.texts = texts
        self.need = need
        self.ends = ends


_NOTHING = frozenset(("",))


def needed(tree: Node) -> Need | None:
    """Return what every match of a tree contains; None when that says nothing."""
    look = _look(tree)
    return look.need if look.texts is None else _run(look.texts)


def beginning(tree: Node) -> str:
    """Return the text with which every match begins that begins where the whole text does; often nothing."""
    first, *parts = tree.parts if isinstance(tree, Sequence) and tree.parts else [tree]
    found = ""
    if isinstance(first, Assertion) and first.what in ("line start", "text start"):
        for part in parts:
            codes = part.ranges if isinstance(part, Chars) and not (part.negated or part.names) else ()
            if len(codes) != 1 or codes[0][0] != codes[0][1]:
                break
            found += chr(codes[0][0])
    return found


def longest_text(need: Need | None) -> str:
    """Return the longest text that every match contains, as far as a need tells; without EDGE."""
    if isinstance(need, Every):
        return max([longest_text(part) for part in need.needs], key=len)
    if isinstance(need, Run) and len(need.texts) == 1:
        return max(need.texts[0].split(EDGE), key=len)
    return ""


def _look(node: Node) -> _Look:
    if isinstance(node, Assertion):
        # Where a word begins or ends, or a line does, no word goes on; "no word edge" says the opposite.
        return _Look(_NOTHING if node.what == "no word edge" else frozenset(EDGE))
    if isinstance(node, Chars):
        return _Look(_characters(node))
    if isinstance(node, Choice):
        looks = [_look(part) for part in node.parts]
        texts = _union([look.texts for look in looks])
        if texts is not None:
            return _Look(texts)
        return _Look(None, _either([look.need if look.texts is None else _run(look.texts) for look in looks]))
    if isinstance(node, Repeat):
        return _repeated(node)
    return _sequence([(_look(part), breaks(part)) for part in node.parts])


def _characters(node: Chars) -> Texts | None:
    """Return the characters of a class when they are few, or none of them is part of a word; None for any others."""
    if node.negated:
        return frozenset("\n") if ("w", True) in node.names else None
    # A range may have a million characters; 129 of them are too many already, and more than there are in ASCII.
    codes = set().union(*(range(low, min(high, low + 128) + 1) for low, high in node.ranges))
    if codes <= _SEPARATES and all(name in (("s", True), ("w", False)) for name in node.names):
        # One mark is itself, which says more than that something separates.
        if len(codes) == 1 and not node.names:
            return frozenset(map(chr, codes))
        return frozenset("\n" if holds_line_end(node) else EDGE)
    return frozenset(map(chr, codes)) if len(codes) <= MAX_CHARACTERS and not node.names else None


def _repeated(node: Repeat) -> _Look:
    look = _look(node.part)
    separates = look.texts in (frozenset(EDGE), frozenset("\n"))  # however many separate no more than one
    if not node.low:
        few = look.texts is not None and (separates or node.high == 1)
        return _Look(_union((look.texts, _NOTHING)) if few else None)
    if look.texts is None:
        return _Look(None, look.need)
    if separates:
        return look
    if node.low == node.high and node.low <= MOST_COPIES:
        return _sequence([(look, False)] * node.low)
    return _Look(None, _run(look.texts), look.texts)


def _sequence(parts: list[tuple[_Look, bool]]) -> _Look:
    """Return the look of parts behind one another, each with whether it may hold a line end."""
    texts: Texts | None = _NOTHING
    for look, _ in parts:
        texts = _product(texts, look.texts)
    if texts is not None:
        return _Look(texts)
    lines: list[Need] = []
    line: list[Need | None] = []
    last: Texts = _NOTHING

    def finish(following: Texts = _NOTHING) -> None:
        nonlocal last
        line.append(_run(last))
        last = following

    for look, may_break in parts:
        longer = _product(last, look.texts)
        if longer is not None:
            last = longer
        elif look.texts is not None:
            finish(look.texts)
        elif look.ends is not None:
            # In "ab+c" are "ab" and "bc".
            last = _product(last, look.ends) or last
            finish(look.ends)
        else:
            finish()
            line.append(look.need)
        if look.texts is None and may_break:
            finish()
            lines += _every(line, on_one_line=True)
            line = []
    finish()
    lines += _every(line, on_one_line=True)
    found = _every(lines, on_one_line=False)
    return _Look(None, found[0] if found else None)


def _every(needs: Iterable[Need | None], *, on_one_line: bool) -> list[Need]:
    """Return the need for all of some, as a list of one or none."""
    found = [need for need in needs if need is not None]
    return [Every(found, on_one_line=on_one_line)] if len(found) > 1 else found


def _either(needs: Iterable[Need | None]) -> Need | None:
    found: list[Need] = []
    for need in needs:
        if need is None:
            return None
        found.append(need)
    return found[0] if len(found) == 1 else Either(found)


def _product(before: Texts | None, behind: Texts | None) -> Texts | None:
    if before is None or behind is None or len(before) * len(behind) > MAX_TEXTS:
        return None
    if max(map(len, before), default=0) + max(map(len, behind), default=0) > LONGEST_TEXT:
        return None
    return frozenset(one + other for one in before for other in behind)


def _union(sets: Iterable[Texts | None]) -> Texts | None:
    found: set[str] = set()
    for texts in sets:
        if texts is None:
            return None
        found |= texts
    return frozenset(found) if len(found) <= MAX_TEXTS else None


def _run(texts: Texts) -> Need | None:
    """Return the need for one of some texts; the lines of a text are needs of their own."""
    alone: list[str] = []
    needs: list[Need | None] = []
    for text in texts:
        first, *others = text.split("\n")
        if others:
            middle = [f"{EDGE}{part}{EDGE}" for part in others[:-1]]
            pieces = [f"{first}{EDGE}", *middle, f"{EDGE}{others[-1]}"]
            every = _every([Run((piece,)) for piece in pieces if piece.strip(EDGE)], on_one_line=False)
            needs.append(every[0] if every else None)
        else:
            alone.append(text)
    if alone:
        needs.append(Run(alone) if all(text.strip(EDGE) for text in alone) else None)
    return _either(needs)
