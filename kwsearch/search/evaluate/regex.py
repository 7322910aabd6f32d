r"""Regular expressions on bytes, in time linear in the text: the only user of re2.

A pattern whose matches stay on one line is searched in pieces of whole lines, with a look at the time between them;
one that may match over line ends is searched in the whole text. RE2's ``\b`` knows ASCII alone: a text with other
letters, in which a pattern is found when its word edges are left out, is looked at again with a mark at every edge.
Lean; loaded when a query has a regular expression. The inner module of re2 is used, because the outer one keeps the
last 128 patterns with their memory, megabytes each, as long as the process lives.
"""

from __future__ import annotations

from time import thread_time

from re2 import _re2

from kwsearch.errors import QueryLimitError, QuerySyntaxError
from kwsearch.query.regex_literals import beginning, needed
from kwsearch.query.regex_re2 import (
    ASCII_CLASSES,
    UNICODE_CLASSES,
    UnwritableError,
    Writer,
)
from kwsearch.query.regex_syntax import read_regex
from kwsearch.query.regex_tree import asks_for, breaks, has_capitals

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from kwsearch.query.tree import Regex

    Span = tuple[int, int]

MOST_MEMORY = 1 << 23
"""Bytes that RE2 may use for one pattern; a larger pattern is refused."""

PIECE_WORK = 1 << 24
"""Bytes of a text times instructions of a pattern (as it is for ASCII texts) that are searched between two looks at
the time: a quarter of a second at worst."""

MOST_WORK = 1 << 26
"""The same for a text that cannot be cut, because a match may go over line ends; more is searched only if it takes
less than MOST_SECONDS, to judge by its beginning."""

MOST_SECONDS = 1.0

MATCHES_OF_LINE = 4
"""More matches on one line are not told apart, unless they may go over its end."""

MATCHES_BETWEEN = 1_000
"""So many matches are found between two looks at the time."""

MARKS = 3
"""A pattern may ask so often for the edge of a word at one place: each time takes a mark."""

_ANYWHERE, _WHOLE = _re2.RE2.Anchor.UNANCHORED, _re2.RE2.Anchor.ANCHOR_BOTH
_EDGE, _NO_EDGE = "\x01", "\x02"
_MARKS = frozenset((1, 2))
_SPARE = {1: 3, 2: 3}
_LETTERS_IN_SYMBOLS = ((0x24B6, 0x24E9), (0x1F130, 0x1F149), (0x1F150, 0x1F169), (0x1F170, 0x1F189))


class TooLongError(Exception):
    """A text was not searched to its end: the time is up, or the text is too large for a pattern of this size."""


class Pattern:
    """A regular expression, ready for searching; used by one thread.

    Attributes:
        need: What every match contains, as `kwsearch.query.regex_literals.needed` says it.
        breaks: Whether a match may go over line ends.
        beginning: What every match in a name begins with, where a name begins; often nothing.
    """

    __slots__ = (
        "_ascii",
        "_exact",
        "_folds",
        "_has_edges",
        "_loose",
        "_marked",
        "_names",
        "_regex",
        "_size",
        "_tree",
        "_unicode",
        "beginning",
        "breaks",
        "need",
    )

    def __init__(self, regex: Regex, *, ignore_case: bool) -> None:
        """Read and compile it.

        Raises:
            QuerySyntaxError: If it cannot be read, with its place in the query.
            QueryLimitError: If it is too large.
        """
        self._regex = regex
        self._folds = ignore_case
        self._tree = read_regex(regex.pattern, ignore_case=ignore_case, dot_all="s" in regex.flags)
        self.need = needed(self._tree)
        self.breaks = breaks(self._tree)
        self._has_edges = asks_for(self._tree, "word edge", "no word edge")
        self.beginning = beginning(self._tree)
        self._exact: Pattern | None = None
        self._unicode: _re2.RE2 | None = None
        self._loose: _re2.RE2 | None = None
        self._marked: _re2.RE2 | None = None
        self._names: _re2.RE2 | None = None
        try:
            self._ascii = self._compiled(
                Writer(ASCII_CLASSES, folds=ignore_case, highest=127), ascii_only=True
            )
        except UnwritableError:
            self._ascii = self._for_unicode()
        self._size = self._ascii.ProgramSize()

    @property
    def text(self) -> str:
        """The pattern as it was written."""
        return self._regex.pattern

    @property
    def has_capitals(self) -> bool:
        """Whether it names a letter that is not a small one."""
        return has_capitals(self._tree)

    def _compiled(self, writer: Writer, *, ascii_only: bool = False) -> _re2.RE2:
        options = _re2.RE2.Options()
        options.never_capture = True
        options.log_errors = False
        options.max_mem = MOST_MEMORY
        options.case_sensitive = not writer.folds
        if ascii_only:
            options.encoding = _re2.RE2.Options.Encoding.LATIN1
        found = _re2.RE2(f"(?m){writer.written(self._tree)}".encode(), options)
        if found.ok():
            return found
        message = found.error().decode("utf-8", "replace")
        if "too large" in message or "repetition" in message:
            raise QueryLimitError(f"the regular expression /{self.text}/ is too large; repeat less in it")
        raise QuerySyntaxError(
            f"the regular expression cannot be read: {message}",
            position=self._regex.position,
            hint='to search for it as text, quote it: "…"',
        )

    # -- texts ----------------------------------------------------------------------------------------------

    def spans(self, data: bytes, late: Callable[[], bool]) -> Iterator[Span]:
        """Yield the matches in a text as places of bytes, in order: all of them, or of each line the first few.

        Args:
            data: The text without byte order mark; bytes that are no UTF-8 match nothing, not even ``.``.
            late: Tells whether the time is up.

        Raises:
            TooLongError: If the text was not searched to its end.
        """
        size = len(data)
        # What matches nothing behind the last line end matches on no line.
        last = size if data and data[-1] != 10 else size - 1
        if b"\xed" in data:
            data = _without_surrogates(data)
        if data.isascii():
            found = self._search(self._ascii, data, late)
        elif self._has_edges:
            found = self._with_edges(data, late)
        else:
            found = self._search(self._for_unicode(), data, late)
        for start, end in found:
            if start <= last:
                yield start, end

    def _search(self, compiled: _re2.RE2, data: bytes, late: Callable[[], bool]) -> Iterator[Span]:
        return (self._anywhere if self.breaks else self._line_by_line)(compiled, data, late)

    def _anywhere(self, compiled: _re2.RE2, data: bytes, late: Callable[[], bool]) -> Iterator[Span]:
        """Yield all matches."""
        size = len(data)
        match = compiled.Match
        if size * self._size > MOST_WORK and size * self._seconds_a_byte(compiled, data) > MOST_SECONDS:
            raise TooLongError
        place = number = 0
        while place <= size:
            start, end = match(_ANYWHERE, data, place, size)[0]
            if start < 0:
                return
            yield start, end
            place = end if end > start else end + 1
            number += 1
            if not number % MATCHES_BETWEEN and late():
                raise TooLongError

    def _seconds_a_byte(self, compiled: _re2.RE2, data: bytes) -> float:
        """Return how long it takes to search a byte, by the beginning of a text."""
        piece: int = min(max(PIECE_WORK // self._size, 1), len(data))
        started = thread_time()
        compiled.Match(_ANYWHERE, data, 0, piece)
        return (thread_time() - started) / float(piece)

    def _line_by_line(self, compiled: _re2.RE2, data: bytes, late: Callable[[], bool]) -> Iterator[Span]:
        """Yield the first MATCHES_OF_LINE matches of each line."""
        size = len(data)
        match = compiled.Match
        piece = max(PIECE_WORK // self._size, 1)
        place = 0
        while place <= size:
            end = size
            if size - place > piece:
                end = data.rfind(b"\n", place, place + piece)
                if end < 0:
                    end = data.find(b"\n", place + piece)
                    end = size if end < 0 else end
                    if (end - place) * self._size > MOST_WORK and (end - place) * self._seconds_a_byte(
                        compiled, data[place:end]
                    ) > MOST_SECONDS:
                        raise TooLongError
            line_end = more = -1
            while place <= end:
                found, stop = match(_ANYWHERE, data, place, end)[0]
                if found < 0:
                    break
                yield found, stop
                if found > line_end:
                    line_end = data.find(b"\n", stop)
                    line_end = size if line_end < 0 else line_end
                    more = MATCHES_OF_LINE
                more -= 1
                place = line_end + 1 if not more else stop if stop > found else stop + 1
            place = max(place, end + 1)
            if place <= size and late():
                raise TooLongError

    def _with_edges(self, data: bytes, late: Callable[[], bool]) -> Iterator[Span]:
        """Yield the matches of a pattern with word edges in a text with other letters than ASCII's."""
        if self._loose is None:
            self._loose = self._compiled(Writer(UNICODE_CLASSES, folds=self._folds, edge="", no_edge=""))
        if self.breaks or asks_for(self._tree, "text start", "text end"):
            if next(self._search(self._loose, data, late), None) is not None:
                yield from self._among_marks(data, late)
            return
        last = -1
        for start, _ in self._line_by_line(self._loose, data, late):
            if start <= last:
                continue
            first = data.rfind(b"\n", 0, start) + 1
            last = data.find(b"\n", start)
            last = len(data) if last < 0 else last
            line = data[first:last]
            found = (
                self._line_by_line(self._ascii, line, late)
                if line.isascii()
                else self._among_marks(line, late)
            )
            for place, end in found:
                yield first + place, first + end

    def _among_marks(self, data: bytes, late: Callable[[], bool]) -> Iterator[Span]:
        """Yield the matches in a text in which every edge of a word is marked."""
        if self._marked is None:
            self._marked = self._compiled(
                Writer(
                    UNICODE_CLASSES, folds=self._folds, without=_MARKS, before=f"[{_EDGE}{_NO_EDGE}]*", edge=_EDGE,
                    no_edge=_NO_EDGE,
                )
            )  # fmt: skip
        marked = _marked(data, everywhere=r"\B" in self.text)
        place = before = 0
        for start, end in self._search(self._marked, marked, late):
            before += _marks(marked, place, start)
            yield start - before, end - before - _marks(marked, start, end)
            place = start

    def _for_unicode(self) -> _re2.RE2:
        if self._unicode is None:
            self._unicode = self._compiled(Writer(UNICODE_CLASSES, folds=self._folds))
        return self._unicode

    # -- names ----------------------------------------------------------------------------------------------

    def likeness(self, data: bytes, start: int, end: int) -> int:
        """Return how exactly the whole of a piece of text is what is looked for.

        Returns:
            0 when it is not, as a whole; 1 when it is, 2 when its case is as in the pattern, too.
        """
        if self._folds:
            if self._exact is None:
                self._exact = Pattern(self._regex, ignore_case=False)
            if self._exact.likeness(data, start, end):
                return 2
        compiled = self._ascii if data.isascii() else self._for_unicode()
        if compiled.Match(_WHOLE, data, start, end)[0][0] < 0:
            return 0
        return 1 if self._folds else 2

    def in_names(self, joined: bytes, late: Callable[[], bool]) -> Iterator[int]:
        """Yield which of some names it is found in, 0-based and ascending.

        Args:
            joined: The names with a line end between them; each is a text of its own.
            late: Tells whether the time is up.

        Raises:
            TooLongError: If not all names were looked at.
        """
        if not self._has_edges or joined.isascii():
            if self._names is None:
                self._names = self._compiled(Writer(UNICODE_CLASSES, folds=self._folds, alone=True))
            number = place = 0
            last = -1
            for start, _ in self._line_by_line(self._names, joined, late):
                number += joined.count(b"\n", place, start)
                place = start
                if number > last:
                    yield number
                last = number
            return
        for number, name in enumerate(joined.split(b"\n")):
            if next(self.spans(name, late), None) is not None:
                yield number
            if not number % MATCHES_BETWEEN and late():
                raise TooLongError


def _without_surrogates(data: bytes) -> bytes:
    """Return a text in which halves of surrogates, which RE2 takes for characters, are bytes that are no UTF-8."""
    import re

    return re.sub(rb"\xed[\xa0-\xbf]", b"\xff\xff", data)


def _marks(marked: bytes, start: int, end: int) -> int:
    return marked.count(b"\x01", start, end) + marked.count(b"\x02", start, end)


def _marked(data: bytes, *, everywhere: bool) -> bytes:
    """Return a text with MARKS marks at every edge of a word and, if so wished, others wherever no edge is."""
    import re

    text = data.decode("utf-8", "surrogateescape").translate(_SPARE)
    letters = "".join([letter for letter in set(text) if not letter.isascii() and _is_letter(letter)])
    text = re.sub(f"[0-9A-Z_a-z{re.escape(letters)}]+", f"{_EDGE * MARKS}\\g<0>{_EDGE * MARKS}", text)
    if everywhere:
        text = re.sub(f"(?<!{_EDGE})(?!{_EDGE})", _NO_EDGE * MARKS, text)
    return text.encode("utf-8", "surrogateescape")


def _is_letter(letter: str) -> bool:
    r"""Return whether a character is one of ``\w``."""
    from unicodedata import category

    kind = category(letter)
    return (
        kind[0] in "LM"
        or kind in ("Nd", "Nl", "Pc")
        or letter in "\u200c\u200d"
        or any(low <= ord(letter) <= high for low, high in _LETTERS_IN_SYMBOLS)
    )
