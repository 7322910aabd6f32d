r"""Foreign text made safe to show: what a terminal might obey, or a reader not see, becomes an escape. Lean."""

from __future__ import annotations

_SPACES = frozenset(
    "\u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u202f\u205f\u3000"
)
"""Separators that only move the cursor, as a space does."""
_SHORT_ESCAPES = {"\n": "\\n", "\r": "\\r", "\t": "\\t"}


def printable(text: str, *, tabs: bool = False) -> str:
    r"""Return ``text`` with everything that a terminal might obey, or a reader not see, written as an escape.

    Control and format characters become ``\x1b`` or ``\u202e``, bytes that are not UTF-8 (surrogate escapes)
    become ``\xff``, line breaks ``\n``. Ordinary text of any script comes back as it is.

    Args:
        text: Anything.
        tabs: Keep tabs, for source lines.
    """
    if text.isprintable():
        return text
    return "".join(
        letter if letter.isprintable() or letter in _SPACES or (tabs and letter == "\t") else _escape(letter)
        for letter in text
    )


def _escape(letter: str) -> str:
    if letter in _SHORT_ESCAPES:
        return _SHORT_ESCAPES[letter]
    code = ord(letter)
    if 0xDC80 <= code <= 0xDCFF:
        return f"\\x{code - 0xDC00:02x}"
    if code < 0x100:
        return f"\\x{code:02x}"
    return f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"
