"""What the scanners of data files hand over: keys with their places, comments and strings."""

from __future__ import annotations

from kwsearch.extract.rows.source import Source

MAX_KEYS = 20_000
"""Keys of one file; the words of later ones are still found."""

HEAD_BYTES = 800
"""A signature is made of at most this much."""

MAX_DEPTH = 64
"""Keys nested deeper are not kept; scanners let no scope grow longer."""


class Key:
    """One key.

    Attributes:
        name: The key without its quotes.
        scope: The keys around it, outermost first.
        line: 1-based.
        end_line: Last line of its value, 1-based.
        column: First character of the name, 1-based, in characters.
        signature: The key and its value on one line, when the value fits on it.
        value: Its value when that is a plain text, without quotes; else empty.
        table: Whether it is a TOML table header.
    """

    __slots__ = ("column", "end_line", "line", "name", "scope", "signature", "table", "value")

    def __init__(
        self,
        name: str,
        scope: tuple[str, ...],
        line: int,
        column: int,
        *,
        signature: str = "",
        table: bool = False,
    ) -> None:
        self.name = name
        self.scope = scope
        self.line = line
        self.end_line = line
        self.column = column
        self.signature = signature
        self.value = ""
        self.table = table


class KeyScan:
    """The keys and spans that one scanner finds.

    Attributes:
        source: The file.
        keys: In the order of their places.
        spans: As in FileFacts.
    """

    def __init__(self, data: bytes) -> None:
        self.source = Source(data)
        self.keys: list[Key] = []
        self.spans: list[tuple[int, int, int, int]] = []
        self._places: set[tuple[str, ...]] = set()

    def add(self, name: str, scope: tuple[str, ...], start: int, head: tuple[int, int]) -> Key | None:
        """Take in a key; None when it is dropped, because an equal one came before or there are too many.

        Args:
            name: The key without its quotes.
            scope: The keys around it.
            start: 0-based byte of the name.
            head: 0-based bytes between which its signature stands, end exclusive.
        """
        place = (*scope, name)
        if len(self.keys) >= MAX_KEYS or len(scope) >= MAX_DEPTH or not name or place in self._places:
            return None
        self._places.add(place)
        line, column = self.source.place(start)
        signature = " ".join(self.source.text(head[0], min(head[1], head[0] + HEAD_BYTES)).split())
        key = Key(name, scope, line, column, signature=signature)
        self.keys.append(key)
        return key

    def add_span(self, start: int, end: int, kind: int) -> None:
        """Take in a comment or a string."""
        self.spans.append((start, end, self.source.line(start), kind))
