"""What one line of an ignore file means: its pattern as steps over bytes, read exactly as git reads it.

No matching here; that is ignore_rules.py's.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

MAX_IGNORE_BYTES = 64 * 1024
"""Only this much of an ignore file is used, up to the last whole line."""

SLASH = ord("/")
"""The byte that parts folders."""
_SPECIAL = frozenset(b"*?[\\")
_NO_BYTES = frozenset[int]()
_NOT_SLASH = frozenset(range(256)) - {SLASH}
# As git's own ctype.c has them, whatever the locale: a vertical tab or a form feed is no space there.
_CLASSES = {
    b"alnum": b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz",
    b"alpha": b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz",
    b"blank": b" \t",
    b"cntrl": bytes(range(32)) + b"\x7f",
    b"digit": b"0123456789",
    b"graph": bytes(range(33, 127)),
    b"lower": b"abcdefghijklmnopqrstuvwxyz",
    b"print": bytes(range(32, 127)),
    b"punct": bytes(b for b in range(33, 127) if not chr(b).isalnum()),
    b"space": b" \t\n\r",
    b"upper": b"ABCDEFGHIJKLMNOPQRSTUVWXYZ",
    b"xdigit": b"0123456789ABCDEFabcdef",
}


class Token(NamedTuple):
    """One step of a pattern: a byte out of a set, or a star."""

    accepts: frozenset[int]
    """Bytes that this step consumes; empty for a star."""
    star: str = ""
    """``*`` stays inside a folder, ``**`` crosses folders."""
    skips: bool = False
    """A ``**`` before a slash: both together may stand for nothing."""


class Pattern(NamedTuple):
    """One line of an ignore file, read."""

    number: int
    """Which line of its file, 0-based; a later one wins."""
    negated: bool
    only_folders: bool
    anchored: bool
    """It has a slash: matched against the path from the ignore file's folder, not against the bare name."""
    tokens: tuple[Token, ...]


def read_patterns(data: bytes, *, ignore_case: bool = False) -> list[Pattern]:
    """Return the patterns of an ignore file that can match anything, in the order of their lines.

    Args:
        data: The file's bytes, in any encoding; past MAX_IGNORE_BYTES only whole lines before that count.
        ignore_case: Whether ASCII letters match in either case (git's ``core.ignorecase``).
    """
    if len(data) > MAX_IGNORE_BYTES:
        # Half a line would be another pattern, perhaps one that leaves out much more.
        data = data[: data.rfind(b"\n", 0, MAX_IGNORE_BYTES) + 1]
    found = (_read_pattern(number, line, ignore_case) for number, line in enumerate(_lines(data)))
    return [pattern for pattern in found if pattern is not None]


def _lines(data: bytes) -> Iterable[bytes]:
    """Yield the pattern of each line: without its end, without unescaped spaces there, empty for a comment."""
    # dir.c of git: ``add_patterns_from_buffer`` passes a byte order mark, ``trim_trailing_spaces`` counts backslashes.
    for line in data.removeprefix(b"\xef\xbb\xbf").split(b"\n"):
        # Nothing, but a line: whoever asks which rule decided is told its number in the file.
        if line.startswith(b"#"):
            yield b""
            continue
        # git's patterns are C strings, which end at a NUL.
        line = line.removesuffix(b"\r").partition(b"\0")[0]
        kept = position = 0
        while position < len(line):
            step = 2 if line[position] == ord("\\") else 1
            position += step
            if step == 2 or line[position - 1] != ord(" "):
                kept = position
        yield line if position > len(line) else line[:kept]  # a lone backslash at the end ends all trimming


def _read_pattern(number: int, line: bytes, fold: bool) -> Pattern | None:
    """Return what a line means, or None when it can never match (empty, a lone backslash, an open bracket)."""
    negated = line.startswith(b"!")
    text = line[1:] if negated else line
    # One slash only, as in git: ``a//`` then looks for a name that ends in a slash, and finds none.
    only_folders = text.endswith(b"/")
    if only_folders:
        text = text[:-1]
    anchored = b"/" in text
    # After the question above: a slash in front anchors the pattern, and is no part of it.
    if text.startswith(b"/"):
        text = text[1:]
    if not text:
        return None
    tokens = _tokens(text, anchored, fold)
    return None if tokens is None else Pattern(number, negated, only_folders, anchored, tokens)


def _tokens(text: bytes, anchored: bool, fold: bool) -> tuple[Token, ...] | None:
    """Cut a pattern into steps; None when it can never match."""
    tokens: list[Token] = []
    size = len(text)
    # git compares the plain part before the first wildcard by itself, then starts anew:
    # that is why ``a/b**`` crosses folders although its stars do not stand alone.
    start = next((i for i, byte in enumerate(text) if byte in _SPECIAL), size)
    position = 0
    while position < size:
        byte = text[position]
        if byte == ord("*"):
            end = position
            while end < size and text[end] == byte:
                end += 1
            alone = position == start or text[position - 1] == SLASH
            alone = alone and (end == size or text[end] == SLASH or text[end : end + 2] == b"\\/")
            if anchored and end - position > 1 and alone:
                _add_globstar(tokens, skips=text[end : end + 1] == b"/")
            else:
                tokens.append(Token(_NO_BYTES, "*"))
            position = end
            continue
        if byte == ord("?"):
            accepts = _NOT_SLASH
        elif byte == ord("["):
            found = _bracket(text, position + 1, fold)
            if found is None:
                return None
            accepts, position = found
        else:
            if byte == ord("\\"):
                position += 1
                if position == size:
                    return None
            literal = text[position : position + 1]
            accepts = frozenset(literal.lower() if fold else literal)
        tokens.append(Token(accepts))
        position += 1
    return tuple(tokens)


def _add_globstar(tokens: list[Token], *, skips: bool) -> None:
    """Add ``**``; of ``**/**/`` only one is kept, which means the same."""
    # Without this ``**/**/…`` in hostile rules would be as many states as it has stars.
    if skips and len(tokens) > 1 and tokens[-2].skips:
        del tokens[-2:]
    tokens.append(Token(_NO_BYTES, "**", skips))


def _bracket(text: bytes, position: int, fold: bool) -> tuple[frozenset[int], int] | None:
    """Read ``[…]`` from after its opening; return its bytes and where its ``]`` stands, None when it has none."""
    # Step by step what ``dowild`` in wildmatch.c does, with its quirks: a range needs a byte before it that is no
    # range and no class, ``]`` is itself in the first place, an unknown class makes the whole pattern match nothing.
    accepts: set[int] = set()
    size = len(text)
    negated = text[position : position + 1] in {b"!", b"^"}
    position += negated
    previous = 0
    first = True
    while True:
        if position >= size:
            return None
        byte = text[position]
        if byte == ord("]") and not first:
            break
        first = False
        if byte == ord("-") and previous and text[position + 1 : position + 2] not in {b"", b"]"}:
            position += 1 + (text[position + 1] == ord("\\"))
            if position >= size:
                return None
            members = bytes(range(previous, text[position] + 1))
            accepts.update(members + members.lower() if fold else members)
            previous = 0
        # A class that is not closed by ``:]`` is a bracket like any other character.
        elif byte == ord("[") and text[position + 1 : position + 2] == b":":
            end = text.find(b"]", position + 2)
            if end == -1:
                return None
            if end < position + 3 or text[end - 1] != ord(":"):
                accepts.add(byte)
                previous = byte
            else:
                named = _CLASSES.get(text[position + 2 : end - 1])
                if named is None:
                    return None
                accepts.update(named + named.lower() if fold else named)
                position, previous = end, 0
        else:
            if byte == ord("\\"):
                position += 1
                if position >= size:
                    return None
                byte = text[position]
            accepts.add(byte)
            previous = byte
        position += 1
    # No bracket matches a slash, not even one that names it (WM_PATHNAME).
    return (_NOT_SLASH - accepts if negated else frozenset(accepts) - {SLASH}), position
