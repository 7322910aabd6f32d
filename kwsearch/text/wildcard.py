"""Wildcards for names (``cuda*``, ``*Err?r*``) and globs for paths (``src/**/*.py``), matched in linear time.

Lean and pure: no regular expressions, so no pattern can run away. ``*`` is any run of characters and ``?`` one;
in globs neither crosses a slash, and ``**`` as a whole component is any number of components.
"""

from __future__ import annotations


class Wildcard:
    """A pattern over whole names.

    Attributes:
        literals: The runs between the stars, in order; they may hold ``?``.
        longest: The longest run without wildcards, which every match contains.
        prefix: What every match begins with; empty when the pattern begins with a wildcard.
    """

    __slots__ = ("literals", "longest", "open_end", "open_start", "prefix")

    def __init__(self, pattern: bytes) -> None:
        """Read a pattern; case is the caller's business."""
        self.literals = [run for run in pattern.split(b"*") if run]
        self.open_start = pattern.startswith(b"*")
        self.open_end = pattern.endswith(b"*")
        plain = pattern.replace(b"?", b"*").split(b"*")
        self.longest = max(plain, key=len)
        self.prefix = plain[0]

    def matches(self, name: bytes) -> bool:
        """Return whether the pattern is the whole of ``name``."""
        runs = self.literals
        if not runs:
            return self.open_start or not name
        first = 0
        last = len(runs)
        start, end = 0, len(name)
        if not self.open_start:
            if not _stands_at(name, runs[0], 0):
                return False
            if last == 1 and not self.open_end:
                return len(name) == len(runs[0])
            start = len(runs[0])
            first = 1
        if not self.open_end and first < last:
            last -= 1
            end -= len(runs[last])
            if end < start or not _stands_at(name, runs[last], end):
                return False
        for run in runs[first:last]:
            place = _find(name, run, start, end)
            if place < 0:
                return False
            start = place + len(run)
        return True


def _stands_at(name: bytes, run: bytes, place: int) -> bool:
    if b"?" not in run:
        return name.startswith(run, place)
    if place + len(run) > len(name):
        return False
    return all(letter in (63, name[place + offset]) for offset, letter in enumerate(run))


def _find(name: bytes, run: bytes, start: int, end: int) -> int:
    if b"?" not in run:
        return name.find(run, start, end)
    for place in range(start, end - len(run) + 1):
        if _stands_at(name, run, place):
            return place
    return -1


class _Letters:
    """A pattern over one component of a path that has sets of characters, such as ``[a-z]*.toml``."""

    __slots__ = ("_parts",)

    def __init__(self, parts: list[frozenset[int] | None]) -> None:
        self._parts = parts
        """What each character may be; None for a star."""

    def matches(self, name: bytes) -> bool:
        # reached: the parts behind which a reading of the name so far can stand; a star may stay where it is.
        parts = self._parts
        reached = _past_stars({0}, parts)
        for letter in name:
            reached = _past_stars(
                {
                    place + (parts[place] is not None)
                    for place in reached
                    if place < len(parts) and ((part := parts[place]) is None or letter in part)
                },
                parts,
            )
            if not reached:
                return False
        return len(parts) in reached


def _past_stars(places: set[int], parts: list[frozenset[int] | None]) -> set[int]:
    """Return the places with those that follow when stars stand for nothing."""
    found = set(places)
    for place in places:
        behind = place
        while behind < len(parts) and parts[behind] is None:
            behind += 1
            found.add(behind)
    return found


def _component(text: bytes) -> Wildcard | _Letters:
    """Return the pattern of one component of a path."""
    if b"[" not in text:
        return Wildcard(text)
    parts: list[frozenset[int] | None] = []
    place, sets = 0, 0
    while place < len(text):
        letter = text[place]
        end = (
            text.find(b"]", place + 2 + (text[place + 1 : place + 2] in (b"!", b"^")))
            if letter == 0x5B
            else -1
        )
        if end > 0:
            parts.append(_set_of(text[place + 1 : end]))
            place = end
            sets += 1
        elif letter == 0x2A:  # *
            parts.append(None)
        else:
            parts.append(_ANY if letter == 0x3F else frozenset((letter,)))
        place += 1
    return _Letters(parts) if sets else Wildcard(text)


_ANY = frozenset(range(256))


def _set_of(text: bytes) -> frozenset[int]:
    """Return the characters of the inside of ``[…]``."""
    negated = text[:1] in (b"!", b"^")
    text = text[negated:]
    found: set[int] = set()
    place = 0
    while place < len(text):
        if text[place + 1 : place + 2] == b"-" and place + 2 < len(text):
            found.update(range(text[place], text[place + 2] + 1))
            place += 3
        else:
            found.add(text[place])
            place += 1
    return _ANY - found if negated else frozenset(found)


class Glob:
    """A pattern over paths, which may begin at any component and must reach the end of the path.

    A leading slash anchors it to the root; a trailing slash, and ``**`` at the end, make it match everything below
    such a folder. ``{a,b}`` is one of several texts. With ``sets``, ``[ab]``, ``[a-z]`` and ``[!a]`` are one character
    of a set; folders are called ``[id]`` often enough that this has to be asked for. A bracket without its partner is
    itself.
    """

    __slots__ = ("_alternatives",)

    def __init__(self, *patterns: bytes, sets: bool = False) -> None:
        """Read a pattern, or several of which any may match; case is the caller's business.

        Raises:
            ValueError: If its braces stand for more than MAX_ALTERNATIVES patterns.
        """
        self._alternatives = [
            _Path(text, sets=sets) for pattern in patterns for text in expand_braces(pattern)
        ]

    def matches(self, path: bytes) -> bool:
        """Return whether the pattern matches ``path``, whose components are split by slashes."""
        return any(alternative.matches(path) for alternative in self._alternatives)


MAX_ALTERNATIVES = 100
"""Patterns that the braces of one glob may stand for."""


def expand_braces(pattern: bytes) -> list[bytes]:
    """Return the patterns that ``{a,b}`` in a pattern stands for, in their order; braces may be nested.

    Raises:
        ValueError: If there are more than MAX_ALTERNATIVES.
    """
    done: list[bytes] = []
    waiting = [pattern]
    while waiting:
        text = waiting.pop()
        opening, commas, closing = _first_braces(text)
        if opening < 0:
            done.append(text)
        else:
            starts = [place + 1 for place in (opening, *commas)]
            inner = [text[start:end] for start, end in zip(starts, (*commas, closing), strict=True)]
            waiting += [text[:opening] + part + text[closing + 1 :] for part in reversed(inner)]
        if len(done) + len(waiting) > MAX_ALTERNATIVES:
            raise ValueError(f"the braces stand for more than {MAX_ALTERNATIVES} patterns")
    return done


def _first_braces(text: bytes) -> tuple[int, list[int], int]:
    """Return the places of the first brace that is closed, of its commas, and of its end; -1 when there is none."""
    first: tuple[int, list[int], int] = -1, [], -1
    # One pass for all braces: to look for the end of each takes the square of a thousand that have none.
    waiting: list[tuple[int, list[int]]] = []
    for place, letter in enumerate(text):
        if letter == 0x7B:  # {
            waiting.append((place, []))
        elif letter == 0x2C and waiting:
            waiting[-1][1].append(place)
        elif letter == 0x7D and waiting:
            opening, commas = waiting.pop()
            if first[0] < 0 or opening < first[0]:
                first = opening, commas, place
            if not waiting:
                break
    return first


class _Path:
    """One pattern without braces."""

    __slots__ = ("_anchored", "_below", "_components")

    def __init__(self, pattern: bytes, *, sets: bool) -> None:
        self._anchored = pattern.startswith(b"/")
        parts = pattern.strip(b"/").split(b"/")
        self._below = pattern.endswith(b"/")
        if len(parts) > 1 and parts[-1] == b"**":
            parts.pop()  # what lies below a folder of that name, and no file of that name
            self._below = True
        self._components = [
            None if part == b"**" else (_component if sets else Wildcard)(part) for part in parts
        ]

    def matches(self, path: bytes) -> bool:
        parts = path.split(b"/")
        if self._below:
            parts.pop()
        # reached: how many of the path's components the pattern so far can have used up. A set of places, as for
        # letters: to try each length of a ``**`` in turn would take the power of their number.
        reached = {0} if self._anchored else set(range(len(parts) + 1))
        for component in self._components:
            if component is None:
                reached = set(range(min(reached), len(parts) + 1)) if reached else set()
            else:
                reached = {
                    place + 1 for place in reached if place < len(parts) and component.matches(parts[place])
                }
            if not reached:
                return False
        return bool(reached) if self._below else len(parts) in reached


def _unclosed(pattern: bytes) -> str:
    """Return the first ``{`` or ``[`` of a pattern that nothing closes; empty when there is none."""
    waiting: list[int] = []
    place = 0
    while place < len(pattern):
        letter = pattern[place : place + 1]
        if letter == b"[":
            # A bracket right behind the opening one, or behind its negation, is one of the set.
            first = place + (2 if pattern[place + 1 : place + 2] in (b"!", b"^") else 1)
            place = pattern.find(b"]", first + 1)
            if place < 0:
                return "["
        elif letter == b"{":
            waiting.append(place)
        elif letter == b"}" and waiting:
            waiting.pop()
        place += 2 if letter == b"\\" else 1
    return "{" if waiting else ""


def ripgrep_glob(pattern: bytes) -> Glob:
    """Return what means what ripgrep's ``-g`` means by a pattern, and everything below what it names.

    As in a line of ``.gitignore``, a slash at the start or inside anchors it, and without one it matches at any depth.
    ripgrep finds nothing by ``-g src`` when ``src`` is a folder; here that is all below it, as for ``-g '!src'`` there.

    Raises:
        ValueError: If its braces stand for more than MAX_ALTERNATIVES patterns, or one or a bracket is not closed.
    """
    mark = _unclosed(pattern)
    if mark:
        raise ValueError(f"{mark} is not closed; write [{mark}] for the mark itself")
    bare = pattern.rstrip(b"/")
    inside = b"/" in bare and not bare.startswith((b"**/", b"/"))
    anchored = b"/" + bare if inside else bare
    below = anchored if anchored.endswith(b"/**") else anchored + b"/**"
    return Glob(below, sets=True) if pattern.endswith(b"/") else Glob(anchored, below, sets=True)
