"""A program of its own that runs users' regular expressions, so that it can be stopped when one runs away.

Started by regex_process.py with nothing but the standard library in sight. Reads and writes frames: a 4-byte
little-endian length, then a marshalled tuple. It answers each request and ends when its input ends.
"""

from __future__ import annotations

import marshal
import re
import sys

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable
    from typing import Any, BinaryIO

    Run = tuple[str, bool, bool]

MEMORY_BYTES = 1 << 29
"""Address space that the program may use; a pattern that wants more fails."""

MOST_SPANNING_MATCHES = 1_000
"""Matches over several lines that are counted in one file."""


def main() -> None:
    """Answer requests until the input ends."""
    _limit_memory()
    patterns: list[re.Pattern[str]] = []
    source, target = sys.stdin.buffer, sys.stdout.buffer
    while True:
        head = source.read(4)
        if len(head) < 4:
            return
        # The parent is the only one who can write to this pipe.
        request = marshal.loads(source.read(int.from_bytes(head, "little")))  # noqa: S302
        _write(target, _answer(patterns, request))


def _answer(patterns: list[re.Pattern[str]], request: tuple[Any, ...]) -> tuple[Any, ...]:
    """Return the answer to a request.

    ``("compile", pattern, flags)``: ``("compiled", number, runs)`` or ``("error", message, position)``.
    ``("names", number, names)``: ``("found", places in names)``.
    ``("texts", number, ((text, lines or None), …))``: ``("found", (lines, …))``, 1-based.
    """
    try:
        if request[0] == "compile":
            _, text, flags = request
            pattern = re.compile(text, _flags(flags))
            patterns.append(pattern)
            return "compiled", len(patterns) - 1, tuple(literal_runs(text, _flags(flags)))
        pattern = patterns[request[1]]
        if request[0] == "names":
            search = pattern.search
            names = [name.decode("utf-8", "surrogateescape") for name in request[2]]
            return "found", tuple([place for place, name in enumerate(names) if search(name)])
        return "found", tuple([tuple(matching_lines(pattern, text, lines)) for text, lines in request[2]])
    except re.error as error:
        return "error", error.msg, error.pos or 0
    except (RecursionError, OverflowError, MemoryError):
        return "error", "it is too large", 0


def _flags(letters: str) -> int:
    found = re.MULTILINE
    if "i" in letters:
        found |= re.IGNORECASE
    if "s" in letters:
        found |= re.DOTALL
    return found


def matching_lines(pattern: re.Pattern[str], data: bytes, lines: Iterable[int] | None) -> list[int]:
    """Return the 1-based lines of a text on which the pattern matches, ascending.

    With the flag ``s`` a match may span lines and counts where it begins.

    Args:
        pattern: Compiled.
        data: The text; bytes that are not UTF-8 are surrogate escapes for the pattern.
        lines: Only these lines are of interest; None for all.
    """
    text = data.decode("utf-8", "surrogateescape")
    if pattern.flags & re.DOTALL:
        found: list[int] = []
        line, place = 1, 0
        for match in pattern.finditer(text):
            line += text.count("\n", place, match.start())
            place = match.start()
            if not found or found[-1] != line:
                found.append(line)
                if len(found) == MOST_SPANNING_MATCHES:
                    break
        return found
    rows = text.split("\n")
    search = pattern.search
    if lines is None:
        return [number for number, row in enumerate(rows, 1) if search(row.removesuffix("\r"))]
    return [line for line in lines if line <= len(rows) and search(rows[line - 1].removesuffix("\r"))]


def literal_runs(pattern: str, flags: int) -> list[Run]:
    """Return runs of characters that every match contains, each with whether a word ends at its sides.

    A run is (text, nothing of a word stands before it, nothing of a word stands behind it). Alternatives and
    what may be left out give none; fewer runs than there are is always right.
    """
    try:
        from re import _constants as codes  # type: ignore[attr-defined]
        from re import _parser as parser  # type: ignore[attr-defined]

        tree = parser.parse(pattern, flags)
    except (ImportError, AttributeError, RecursionError):
        return []
    runs: list[Run] = []
    _collect(tree, codes, runs)
    return runs


def _collect(tree: Any, codes: Any, runs: list[Run]) -> None:
    letters: list[str] = []
    closed_before = False

    def finish(*, closed: bool) -> None:
        nonlocal closed_before
        if letters:
            runs.append(("".join(letters), closed_before, closed))
            letters.clear()
        closed_before = closed

    for operator, value in tree:
        if operator is codes.LITERAL:
            letters.append(chr(value))
        elif operator is codes.AT:
            finish(closed=value in (codes.AT_BOUNDARY, codes.AT_BEGINNING, codes.AT_END, codes.AT_BEGINNING_STRING,
                                    codes.AT_END_STRING))  # fmt: skip
        else:
            finish(closed=False)
            if operator is codes.SUBPATTERN:
                _collect(value[-1], codes, runs)
            elif operator in (codes.MAX_REPEAT, codes.MIN_REPEAT) and value[0] > 0:
                _collect(value[2], codes, runs)
    finish(closed=False)


def _limit_memory() -> None:
    try:
        import resource

        resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
    except (ImportError, OSError, ValueError):
        pass  # no such limit on this system: the deadline remains


def _write(target: BinaryIO, answer: tuple[Any, ...]) -> None:
    data = marshal.dumps(answer)
    target.write(len(data).to_bytes(4, "little") + data)
    target.flush()


if __name__ == "__main__":
    main()
