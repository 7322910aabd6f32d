"""What a terminal shows: its columns and lines, colours and links, and text made to fit it. Lean.

Widths are in terminal columns: a wide letter (Unicode's East Asian Width W and F) takes two, a combining one none.
"""

from __future__ import annotations

import os

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from typing import IO

AUTO, ALWAYS, NEVER = "auto", "always", "never"
COLOUR_CHOICES = (AUTO, ALWAYS, NEVER)

LESS_TEXT = 24
"""With fewer columns left, text gets a line of its own."""

_STYLES = {
    "path": "35;1", "line": "32", "role": "36", "name": "1", "dim": "2", "error": "31;1", "match": "31;1",
}  # fmt: skip


class Look:
    """How an answer is shown.

    Attributes:
        colour: Paint with ANSI colours.
        width: Columns to fit text into; 0 for no limit, as for what is no terminal.
        link: Gives the address of a place (absolute path, line, column) that a terminal opens; None for no links.
    """

    __slots__ = ("colour", "link", "width")

    def __init__(
        self, colour: bool = False, width: int = 0, link: Callable[[str, int, int], str] | None = None
    ) -> None:
        """Make a look; see the attributes."""
        self.colour = colour
        self.width = width
        self.link = link

    def paint(self, text: str, style: str) -> str:
        """Return ``text`` in the colour of ``style``, or as it is."""
        return f"\x1b[{_STYLES[style]}m{text}\x1b[0m" if self.colour and text else text

    def linked(self, text: str, path: str, line: int = 1, column: int = 1) -> str:
        """Return ``text`` as a link to a place (OSC 8), or as it is."""
        if self.link is None or not path:
            return text
        return f"\x1b]8;;{self.link(path, line, column)}\x1b\\{text}\x1b]8;;\x1b\\"

    def marked(self, text: str, place: int, length: int) -> str:
        """Return ``text`` with ``length`` letters from the 0-based ``place`` on highlighted; as it is for -1."""
        if place < 0 or not length or not self.colour:
            return text
        end = place + length
        return text[:place] + self.paint(text[place:end], "match") + text[end:]


PLAIN = Look()


def look_of(
    stream: IO[str] | None, colour: str = AUTO, link: Callable[[str, int, int], str] | None = None
) -> Look:
    """Return how an answer is shown on a stream.

    Args:
        stream: Where it goes; only a terminal has a width.
        colour: One of COLOUR_CHOICES.
        link: Used where there is colour.
    """
    painted = colour == ALWAYS or (colour == AUTO and use_colour(stream))
    return Look(painted, size_of(stream)[0], link if painted else None)


def use_colour(stream: IO[str] | None) -> bool:
    """Tell whether ``stream`` is a terminal that wants colour (``NO_COLOR`` unset or empty, ``TERM`` not dumb)."""
    if stream is None or os.environ.get("NO_COLOR") or os.environ.get("TERM") == "dumb":
        return False
    return stream.isatty()


def is_terminal(stream: IO[str] | None) -> bool:
    """Tell whether a standard stream is a terminal; None, for one that was closed before the start, is none."""
    return stream is not None and stream.isatty()


def size_of(stream: IO[str] | None) -> tuple[int, int]:
    """Return columns and lines of a terminal, COLUMNS and LINES before its own; (0, 0) for everything else."""
    if stream is None or not stream.isatty():
        return 0, 0
    try:
        found = tuple(os.get_terminal_size(stream.fileno()))
    except (OSError, ValueError, AttributeError):  # a terminal in name alone
        found = (80, 24)
    # As curses and Python have it; users set these where a terminal tells its size wrongly.
    named = [os.environ.get(name, "") for name in ("COLUMNS", "LINES")]
    columns, lines = (
        int(text) if text.isdecimal() and int(text) else number or usual
        for text, number, usual in zip(named, found, (80, 24), strict=True)
    )
    return columns, lines


def width_of(text: str) -> int:
    """Return how many columns a terminal needs for a text without controls; a tab counts as one."""
    if text.isascii():
        return len(text)
    # Loaded for texts that need it alone: it brings the table of all characters.
    from unicodedata import combining, east_asian_width

    return sum(0 if combining(letter) else 2 if east_asian_width(letter) in "WF" else 1 for letter in text)


def fit(text: str, width: int, place: int = -1, length: int = 0) -> tuple[str, int]:
    """Cut a text between two words so that it fits, and what it is shown for stays in sight.

    Args:
        text: One line.
        width: Columns that there are, at least 1.
        place: The 0-based letter at which stands what must be seen; -1 for the beginning.
        length: How many letters of it.

    Returns:
        The text, with ``…`` for what was cut off at an end, and where ``place`` is in it now; -1 for a place of -1,
        or when it does not fit in at all.
    """
    if width_of(text) <= width:
        return text, place
    start, end = 0, max(place, 0) + length
    if place >= 0 and width_of(text[:end]) + 1 > width:
        # A third of the room stands before it, more where less is needed behind; it begins with a whole word.
        before = max(max(width - length, 0) // 3, width - 1 - len(text[place:]))
        start = max(place - before, 0)
        # Cut back letter by letter, at most to the match itself, until it fits and begins with a whole word.
        while start < place and (
            width_of(text[start:end]) + 2 > width or text[start] == " " or _is_inside(text, start)
        ):
            start += 1
    head = "…" if start else ""
    last = start + _letters_in(text[start:], width - len(head))
    tail = "…" if last < len(text) else ""
    if tail:
        last = start + _letters_in(text[start:], width - len(head) - 1)
        whole = last
        while whole > max(start + 1, end) and (text[whole - 1] == " " or _is_inside(text, whole)):
            whole -= 1
        last = last if _is_inside(text, whole) else whole
    inside = place >= 0 and end <= last
    return head + text[start:last] + tail, place - start + len(head) if inside else -1


def _is_inside(text: str, place: int) -> bool:
    """Whether a cut before a letter would be in a word."""
    around = text[place - 1 : place + 1] if place else ""
    return len(around) == 2 and all(letter.isalnum() or letter == "_" for letter in around)


def _letters_in(text: str, width: int) -> int:
    """How many letters of a text fit into some columns."""
    if text.isascii():
        return max(min(width, len(text)), 0)
    used = 0
    for number, letter in enumerate(text):
        used += width_of(letter)
        if used > width:
            return number
    return len(text)


def wrapped(text: str, width: int, indent: str = "  ") -> Iterator[str]:
    """Yield the lines of a text broken between words to fit; those after the first are indented.

    A word that is wider than the terminal stands alone on its line, whole.
    """
    line = ""
    for word in text.split(" "):
        longer = f"{line} {word}" if line.strip() else line + word
        # The indentation alone is no line yet.
        if line.strip() and width_of(longer) > width:
            yield line
            line = indent + word
        else:
            line = longer
    yield line


def fitted(lines: Iterable[str], width: int, indent: str = "  ") -> Iterator[str]:
    """Yield lines with their ends; those that are too wide are ``wrapped``.

    Args:
        lines: Without their ends.
        width: Columns of the terminal; 0 where there is none: then every line stays as it is.
        indent: Before what does not fit on a line's first row.
    """
    for line in lines:
        for row in wrapped(line, width, indent) if width else (line,):
            yield row + "\n"
