"""Quotes that nothing closes on their line.

Grammars let such a string go on to the next quote, and take all that is written up to there for a part of it. Where
strings may be of several lines, the tree tells: it is better without the quotes, or it is not.
"""

from __future__ import annotations

from kwsearch.extract.documents.text import open_quotes
from kwsearch.languages.table import BY_NAME

OVER_LINES = frozenset(("bash", "elixir", "julia", "nix", "perl", "php", "powershell", "ruby", "rust"))
"""Languages with a grammar whose plain strings may be of several lines: what goes wrong behind one holds no quote."""

_WITH_INFIX_NAMES = frozenset(("kotlin",))
"""Languages in which a name at the end of a line may be called with what the next lines say."""
_LINE_ENDS = (b"\n", b"\r")


def without_open_strings(data: bytes, language: str) -> bytes:
    """Return ``data``, of the same length, without the quotes of strings that their line does not close."""
    places = open_quotes(data, BY_NAME[language])
    if not places:
        return data
    written = bytearray(data)
    for place in places:
        ends_line = language in _WITH_INFIX_NAMES and data[place + 1 : place + 2] in _LINE_ENDS
        written[place : place + 1] = b";" if ends_line else b" "
    return bytes(written)
