"""Writes to the standard streams: in their encoding, safe, and without minding who has closed them. Lean."""

from __future__ import annotations

import sys

import kwsearch
from kwsearch.cli.terminal.screen import size_of, wrapped

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable
    from typing import IO, BinaryIO, TextIO


def write(stream: IO[str] | None, chunks: Iterable[str]) -> None:
    """Write the chunks in the stream's encoding; a character that it lacks becomes an escape.

    Args:
        stream: Where to; None, as Python has it for a stream that was closed before the start, takes nothing.
        chunks: What to write; safe for a terminal already.

    Raises:
        BrokenPipeError: The reader has gone away.
    """
    if stream is None:
        return
    buffer = getattr(stream, "buffer", None)
    if buffer is None:
        # A test's, or a notebook's, that has no bytes below.
        stream.writelines(chunks)
    else:
        # Past the text layer: with its strict errors a file name in an ASCII locale would end the answer in the middle.
        stream.flush()
        encoding = getattr(stream, "encoding", None) or "utf-8"
        buffer.write("".join(chunks).encode(encoding, "backslashreplace"))
    stream.flush()


def write_bytes(stream: TextIO | None, chunks: Iterable[bytes]) -> None:
    """Write the chunks as they are.

    Raises:
        BrokenPipeError: The reader has gone away.
    """
    if stream is None:
        return
    stream.flush()
    stream.buffer.writelines(chunks)
    stream.flush()


def raw(stream: TextIO | None, name: str, instead: str = "name a file") -> BinaryIO:
    """Return the bytes below a standard stream, called ``name`` in a message that says what to do ``instead``.

    Raises:
        ConfigError: It was closed before the start, as ``<&-`` does.
    """
    if stream is None:
        raise kwsearch.ConfigError(f"{name} is closed; {instead}")
    return stream.buffer


def message(text: str) -> None:
    """Write one safe line to standard error, behind the program's name; a terminal has it broken between words."""
    line = f"kwsearch: {kwsearch.printable(text)}"
    columns = size_of(sys.stderr)[0]
    write(sys.stderr, [f"{row}\n" for row in (wrapped(line, columns) if columns else (line,))])
