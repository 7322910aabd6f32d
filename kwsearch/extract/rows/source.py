"""One file's bytes, and how to read them: text of a range, line and column of a byte."""

from __future__ import annotations

from bisect import bisect_right
from itertools import accumulate


class Source:
    """The bytes of one file with the start of every line.

    Attributes:
        data: The file.
        line_starts: First byte of each line, and one end mark.
        is_ascii: Whether every byte is one character.
        codec: What names and texts are decoded with; broken bytes become U+FFFD.
    """

    __slots__ = ("codec", "data", "is_ascii", "line_starts")

    def __init__(self, data: bytes, codec: str = "utf-8") -> None:
        self.data = data
        self.codec = codec
        self.is_ascii = data.isascii()
        if b"\r" in data:  # splitlines would end lines there too
            lengths = [len(line) + 1 for line in data.split(b"\n")]
        else:
            lengths = list(map(len, data.splitlines(True)))
        self.line_starts = list(accumulate(lengths, initial=0))

    def text(self, start: int, end: int) -> str:
        """Return the text of a byte range."""
        return self.data[start:end].decode(self.codec, "replace")

    def line(self, byte: int) -> int:
        """Return the 1-based line of a 0-based byte."""
        return bisect_right(self.line_starts, byte)

    def place(self, byte: int) -> tuple[int, int]:
        """Return the 1-based line and the 1-based column, in characters, of a 0-based byte."""
        line = bisect_right(self.line_starts, byte)
        start = self.line_starts[line - 1]
        if self.is_ascii:
            return line, byte - start + 1
        return line, len(self.data[start:byte].decode(self.codec, "replace")) + 1

    def starts_line(self, byte: int) -> bool:
        """Return whether only white space stands before ``byte`` on its line."""
        return not self.data[self.line_starts[bisect_right(self.line_starts, byte) - 1] : byte].strip()
