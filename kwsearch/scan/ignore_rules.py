"""Ignore rules: which names of a folder ``.gitignore`` and its like leave out, as git decides.

Rules are untrusted, so nothing here backtracks: plain names, prefixes and suffixes are look-ups, all other
patterns of a file run side by side as one automaton of bits, and the work for a name is bounded by its
length times the size of the rules. Patterns match bytes, as in git. Reading lines is ignore_lines.py's
business; which files hold rules, ignore_files.py's.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from kwsearch.scan.ignore_lines import SLASH, Pattern, Token, read_patterns

_MAX_EXPANSION = 16
"""A pattern such as ``[Bb]in`` becomes at most this many plain names."""
_MAX_NEEDLES = 48
"""With more patterns than this, asking them all is cheaper than looking for their plain parts first."""


class _Automaton:
    """Patterns that run side by side: each owns a run of bits, one for every number of steps taken."""

    __slots__ = ("_crosses", "_files", "_folders", "_indexes", "_masks", "_skips", "_stays", "start")

    def __init__(self, patterns: Sequence[Pattern]) -> None:
        # Shift-and (Baeza-Yates and Gonnet 1992): one number holds all states of all patterns, one shift moves them.
        masks: dict[int, list[int]] = {}
        starts: list[int] = []
        stays: list[int] = []
        crosses: list[int] = []
        skips: list[int] = []
        files: list[int] = []
        folders: list[int] = []
        self._indexes: dict[int, int] = {}
        bit = 0
        for pattern in patterns:
            starts.append(bit)
            for token in pattern.tokens:
                if token.star:
                    (crosses if token.star == "**" else stays).append(bit)
                    if token.skips:
                        skips.append(bit)
                else:
                    bit += 1
                    for byte in token.accepts:
                        masks.setdefault(byte, []).append(bit)
            self._indexes[bit] = pattern.number
            folders.append(bit)
            if not pattern.only_folders:
                files.append(bit)
            bit += 1
        self._masks = {byte: _bits(positions, bit) for byte, positions in masks.items()}
        self._crosses = _bits(crosses, bit)
        self._stays = _bits(stays, bit) | self._crosses
        self._skips = _bits(skips, bit)
        self._files = _bits(files, bit)
        self._folders = _bits(folders, bit)
        start = _bits(starts, bit)
        self.start = start | (start & self._skips) << 1

    def feed(self, state: int, text: bytes) -> int:
        """Return the state after ``text``; 0 when nothing can match any more."""
        masks, skips, stays = self._masks, self._skips, self._stays
        for byte in text:
            # A shift out of a pattern's last bit lands on the first of the next, which no mask lets through.
            fresh = state << 1 & masks.get(byte, 0)
            # Only a ``**`` that was just reached may stand for nothing; one that has eaten may not.
            fresh |= (fresh & skips) << 1
            state = fresh | (state & (self._crosses if byte == SLASH else stays))
            if not state:
                return 0
        return state

    def index(self, state: int, is_folder: bool) -> int:
        """Return the number of the last pattern that ``state`` completes, or -1."""
        done = state & (self._folders if is_folder else self._files)
        return self._indexes[done.bit_length() - 1] if done else -1


def _bits(positions: Iterable[int], size: int) -> int:
    """Return the number whose bits at ``positions`` are set."""
    # To set bits in a number copies it each time: quadratic in hostile rules.
    buffer = bytearray(size // 8 + 1)
    for position in positions:
        buffer[position >> 3] |= 1 << (position & 7)
    return int.from_bytes(buffer, "little")


class _Names:
    """Patterns that look at a bare name, and the quickest way to ask each."""

    __slots__ = (
        "_automaton", "_beginnings", "_endings", "_files", "_folders", "_general", "_needles", "_prefixes", "_suffixes",
    )  # fmt: skip

    def __init__(self) -> None:
        self._files: dict[str, int] = {}
        self._folders: dict[str, int] = {}
        self._prefixes: dict[int, tuple[dict[str, int], dict[str, int]]] = {}
        self._suffixes: dict[int, tuple[dict[str, int], dict[str, int]]] = {}
        self._beginnings: tuple[str, ...] = ()
        self._endings: tuple[str, ...] = ()
        self._general: list[Pattern] = []
        self._needles: tuple[str, ...] | None = ()
        self._automaton: _Automaton | None = None

    def __bool__(self) -> bool:
        return bool(self._folders or self._prefixes or self._suffixes or self._general)

    def add(self, pattern: Pattern) -> None:
        """Take in a pattern without slashes; patterns come in the order of their lines."""
        stars = [place for place, token in enumerate(pattern.tokens) if token.star]
        last = len(pattern.tokens) - 1
        plain = _plain_texts([token for token in pattern.tokens if not token.star])
        if plain is None or len(stars) > 1 or (stars and stars[0] not in {0, last}):
            self._general.append(pattern)
            return
        for text in plain:
            if not stars:
                files, folders = self._files, self._folders
            else:
                tables = self._suffixes if stars[0] == 0 < last else self._prefixes
                files, folders = tables.setdefault(len(text), ({}, {}))
            folders[text] = pattern.number
            if not pattern.only_folders:
                files[text] = pattern.number

    def close(self) -> None:
        """Prepare for ``index`` after the last ``add``."""
        self._beginnings = _first_look(self._prefixes)
        self._endings = _first_look(self._suffixes)
        if not self._general:
            return
        self._automaton = _Automaton(self._general)
        needles = {_needle(pattern.tokens) for pattern in self._general}
        self._needles = None if "" in needles or len(needles) > _MAX_NEEDLES else tuple(sorted(needles))

    def index(self, name: str, is_folder: bool) -> int:
        """Return the number of the last pattern that matches ``name``, or -1."""
        best = (self._folders if is_folder else self._files).get(name, -1)
        # One call in C rejects nearly every name; only then each length of suffix is looked up.
        if name.endswith(self._endings):
            for size, tables in self._suffixes.items():
                best = max(best, tables[is_folder].get(name[-size:], -1))
        if name.startswith(self._beginnings):
            for size, tables in self._prefixes.items():
                best = max(best, tables[is_folder].get(name[:size], -1))
        if self._automaton is not None and self._may_match(name):
            state = self._automaton.feed(self._automaton.start, name.encode("utf-8", "surrogateescape"))
            best = max(best, self._automaton.index(state, is_folder))
        return best

    def _may_match(self, name: str) -> bool:
        """Tell whether a general pattern can match: whether a text that one of them needs is there."""
        if self._needles is None:
            return True
        for needle in self._needles:  # noqa: SIM110 - a generator costs as much as five needles
            if needle in name:
                return True
        return False


def _first_look(tables: dict[int, tuple[dict[str, int], dict[str, int]]]) -> tuple[str, ...]:
    """Return the texts of look-up tables for one quick question; ``""``, which is always there, when they are many."""
    texts = {text for _, folders in tables.values() for text in folders}
    return tuple(sorted(texts)) if len(texts) <= _MAX_NEEDLES else ("",)


def _plain_texts(tokens: Sequence[Token]) -> list[str] | None:
    """Return the few plain texts that steps without stars spell, None when there are many or not UTF-8."""
    texts = [b""]
    for token in tokens:
        if len(token.accepts) * len(texts) > _MAX_EXPANSION:
            return None
        texts = [text + bytes((byte,)) for text in texts for byte in token.accepts]
    try:
        return [text.decode() for text in texts]
    except UnicodeDecodeError:
        return None


def _needle(tokens: Sequence[Token]) -> str:
    """Return the longest plain text that every match must contain; empty when there is none."""
    runs = [bytearray()]
    for token in tokens:
        if len(token.accepts) == 1:
            runs[-1] += bytes(token.accepts)
        else:
            runs.append(bytearray())
    try:
        return max(runs, key=len).decode()
    except UnicodeDecodeError:
        return ""


class _Place:
    """Patterns with a plain path, hung up at the folder that their last part looks into."""

    __slots__ = ("children", "names")

    def __init__(self) -> None:
        self.children: dict[str, _Place] = {}
        self.names = _Names()

    def close(self) -> None:
        """Prepare this place and all below it."""
        waiting = [self]
        while waiting:
            place = waiting.pop()
            place.names.close()
            waiting.extend(place.children.values())


class IgnoreRules:
    """The rules of one ignore file, as seen from one folder at or below it.

    Start with ``parse_rules``, go down with ``enter``, ask with ``verdict``.
    """

    __slots__ = ("_anywhere", "_fold", "_negated", "_paths", "_place", "_state")

    def __init__(self, patterns: Sequence[Pattern], *, fold: bool) -> None:
        self._fold = fold
        self._negated = {pattern.number: pattern.negated for pattern in patterns}
        self._anywhere = _Names()
        top = _Place()
        general = [pattern for pattern in patterns if not self._hang_up(pattern, top)]
        self._anywhere.close()
        top.close()
        self._place: _Place | None = top
        self._paths = _Automaton(general) if general else None
        self._state = self._paths.start if self._paths else 0

    def _hang_up(self, pattern: Pattern, top: _Place) -> bool:
        """Put a pattern where its name is looked up; False when it needs the automaton over paths."""
        tokens = pattern.tokens
        slashes = [place for place, token in enumerate(tokens) if token.accepts == {SLASH}]
        if not pattern.anchored or not slashes:
            # An anchored pattern without inner slashes was written ``/name``: it holds in the top folder alone.
            target = top.names if pattern.anchored else self._anywhere
            if any(token.star == "**" for token in tokens):
                return False
            target.add(pattern)
            return True
        last = slashes[-1] + 1
        name = tokens[last:]
        # A star of one folder stops before a slash, so what stands behind the last slash is about a name alone.
        if not name or any(token.star == "**" for token in name):
            return False
        if len(slashes) == 1 and last == 2 and tokens[0].skips:
            self._anywhere.add(pattern._replace(tokens=name))  # ``**/name`` is ``name``
            return True
        texts = _plain_texts(tokens[: last - 1])
        if any(token.star for token in tokens[:last]) or texts is None:
            return False
        for text in texts:
            place = top
            for part in text.split("/"):
                place = place.children.setdefault(part, _Place())
            place.names.add(pattern._replace(tokens=name))
        return True

    def enter(self, name: str) -> IgnoreRules | None:
        """Return the same rules as seen from the folder ``name`` inside this one; None when none can match there."""
        if self._place is None and not self._state:
            return self
        inner = IgnoreRules.__new__(IgnoreRules)
        inner._fold = self._fold
        inner._negated = self._negated
        inner._anywhere = self._anywhere
        inner._paths = self._paths
        if self._fold:
            name = _folded(name)
        inner._place = self._place.children.get(name) if self._place else None
        inner._state = 0
        if self._paths and self._state:
            inner._state = self._paths.feed(self._state, name.encode("utf-8", "surrogateescape") + b"/")
        return inner if inner._anywhere or inner._place or inner._state else None

    def verdict(self, name: str, is_folder: bool) -> bool | None:
        """Tell whether the last rule that matches ignores the entry ``name`` of this folder.

        Returns:
            True when it is ignored, False when a ``!`` rule takes it back in, None when no rule matches.
        """
        best = self.deciding(name, is_folder)
        return None if best < 0 else not self._negated[best]

    def deciding(self, name: str, is_folder: bool) -> int:
        """Return the 0-based line of the last rule that matches the entry ``name`` of this folder, or -1."""
        if self._fold:
            name = _folded(name)
        best = self._anywhere.index(name, is_folder)
        if self._place is not None:
            best = max(best, self._place.names.index(name, is_folder))
        if self._paths is not None and self._state:
            state = self._paths.feed(self._state, name.encode("utf-8", "surrogateescape"))
            best = max(best, self._paths.index(state, is_folder))
        return best


def _folded(name: str) -> str:
    """Return ``name`` with ASCII letters in lower case; others stay, as in git."""
    return name.encode("utf-8", "surrogateescape").lower().decode("utf-8", "surrogateescape")


def parse_rules(data: bytes, *, ignore_case: bool = False) -> IgnoreRules | None:
    """Return the rules that an ignore file holds, as seen from its own folder.

    Args:
        data: The file's bytes, in any encoding; past MAX_IGNORE_BYTES only whole lines before that count.
        ignore_case: Whether ASCII letters match in either case (git's ``core.ignorecase``).

    Returns:
        None when the file has no rule that can match.
    """
    patterns = read_patterns(data, ignore_case=ignore_case)
    return IgnoreRules(patterns, fold=ignore_case) if patterns else None
