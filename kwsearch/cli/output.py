"""Answers as text: for people, for editors, for programs; and every text made safe for a terminal.

Names and source lines come from foreign repositories, so nothing is printed before ``printable`` has seen it.
Lean (the fastest path to an answer prints through here); what to print is decided elsewhere.
"""

from __future__ import annotations

import os
import sys

import kwsearch

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence
    from typing import IO

    from kwsearch import Hit, Match, Symbol
_STYLES = {"path": "35;1", "line": "32", "role": "36", "name": "1", "dim": "2", "error": "31;1"}


def use_colour(stream: IO[str] | None) -> bool:
    """Tell whether ``stream`` is a terminal that wants colour (``NO_COLOR`` unset or empty, ``TERM`` not dumb)."""
    if stream is None or os.environ.get("NO_COLOR") or os.environ.get("TERM") == "dumb":
        return False
    return stream.isatty()


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
        stream.writelines(chunks)
    else:
        stream.flush()
        encoding = getattr(stream, "encoding", None) or "utf-8"
        buffer.write("".join(chunks).encode(encoding, "backslashreplace"))
    stream.flush()


def write_bytes(stream: IO[str] | None, chunks: Iterable[bytes]) -> None:
    """Write the chunks as they are.

    Raises:
        BrokenPipeError: The reader has gone away.
    """
    if stream is None:
        return
    stream.flush()
    stream.buffer.writelines(chunks)  # type: ignore[attr-defined]
    stream.flush()


def message(text: str) -> None:
    """Write one safe line to standard error, behind the program's name."""
    write(sys.stderr, (f"kwsearch: {kwsearch.printable(text)}\n",))


def paths_text(hits: Iterable[Hit], name: Callable[[str], str]) -> Iterator[str]:
    """One line for each file: its path as ``name`` writes it; so do all that follow."""
    for hit in hits:
        yield f"{kwsearch.printable(name(hit.path))}\n"


def paths_bytes(hits: Iterable[Hit], name: Callable[[str], str]) -> Iterator[bytes]:
    """The exact bytes of each path and a NUL, for ``xargs -0``."""
    for hit in hits:
        yield os.fsencode(name(hit.path)) + b"\0"


def counts_text(hits: Iterable[Hit], name: Callable[[str], str]) -> Iterator[str]:
    """One line for each file: its path, a colon, and the number of its matching lines."""
    for hit in hits:
        yield f"{kwsearch.printable(name(hit.path))}:{len({match.line for match in hit.matches if match.line})}\n"


def groups_text(
    hits: Iterable[Hit],
    name: Callable[[str], str],
    *,
    colour: bool = False,
    most: int = 0,
    before: int = 0,
    after: int = 0,
) -> Iterator[str]:
    """The answer for people: each file's path, then its matches.

    Args:
        hits: Best first; a match without a signature shows its source line instead.
        name: Writes the path of a hit.
        colour: Paint with ANSI colours.
        most: Most matches a file; 0 for all. What is left out is counted in a last line.
        before: Source lines to show above each match; with any, the matches are shown as source.
        after: Source lines to show below each match.
    """
    listed = False
    for position, hit in enumerate(hits):
        listed = listed or bool(hit.matches)
        yield ("\n" if position and listed else "") + _heading(hit, name(hit.path), colour) + "\n"
        for factor, number in hit.explanation:
            yield paint(f"    {kwsearch.printable(factor)} {number:.4g}\n", "dim", colour)
        matches = hit.matches[:most] if most else hit.matches
        if before or after:
            yield from _context_rows(matches, before, after, colour)
        else:
            yield from _match_rows(matches, _chains(hit), colour)
        if len(matches) < len(hit.matches):
            left = len(hit.matches) - len(matches)
            noun = "match" if left == 1 else "matches"
            yield paint(f"  … {left} more {noun}; -m 0 shows all\n", "dim", colour)


def vimgrep_text(hits: Iterable[Hit], name: Callable[[str], str], *, most: int = 0) -> Iterator[str]:
    """One line for each match, ``path:line:column:text``, as editors read it; columns count bytes from 1."""
    for hit in hits:
        for match in hit.matches[:most] if most else hit.matches:
            text = match.text
            column = len(text[: max(match.column - 1, 0)].encode("utf-8", "surrogateescape")) + 1
            shown = kwsearch.printable(text or match.signature or match.name, tabs=True)
            yield f"{kwsearch.printable(name(hit.path))}:{max(match.line, 1)}:{column}:{shown}\n"


def symbols_text(symbols: Sequence[Symbol], *, colour: bool = False) -> Iterator[str]:
    """The outline of a file: one line for each symbol, indented by its scope."""
    width = len(str(max((symbol.line for symbol in symbols), default=0)))
    for symbol in symbols:
        indent = "  " * (symbol.scope.count(".") + 1 if symbol.scope else 0)
        kind = symbol.kind if symbol.role == "definition" else f"{symbol.role} {symbol.kind}"
        line = paint(f"{symbol.line:>{width}}", "line", colour)
        name = paint(kwsearch.printable(symbol.name), "name", colour)
        yield (
            f"  {line}  {indent}{paint(kind, 'role', colour)}  {name}  {kwsearch.printable(symbol.signature)}".rstrip()
            + "\n"
        )


def symbols_json(path: str, symbols: Iterable[Symbol]) -> Iterator[str]:
    """The outline of a file as JSON Lines, one line for each symbol."""
    for symbol in symbols:
        row = kwsearch.path_fields(path)
        for field in ("name", "kind", "role", "line", "end_line", "column", "scope", "signature"):
            row[field] = getattr(symbol, field)
        yield kwsearch.json_line(row)


def paint(text: str, style: str, colour: bool) -> str:
    """Return ``text`` in the colour of ``style``, or as it is."""
    return f"\x1b[{_STYLES[style]}m{text}\x1b[0m" if colour else text


def _heading(hit: Hit, path: str, colour: bool) -> str:
    text = paint(kwsearch.printable(path), "path", colour)
    notes = [", ".join(words) for words in (hit.flags, hit.tags) if words]
    if hit.missing:
        notes.append("without " + ", ".join(hit.missing))
    return text + paint("".join(f"  [{kwsearch.printable(note)}]" for note in notes), "dim", colour)


def _chains(hit: Hit) -> dict[int, str]:
    """By line: what is evidence of a tag there, and how its name came into the file."""
    chains: dict[int, str] = {}
    for finding in hit.evidence:
        if finding.kind != "import":
            line, text = finding.line, f"{finding.name}: {finding.via}" if finding.via else finding.name
            chains[line] = f"{chains[line]}; {text}" if line in chains and text not in chains[line] else text
    return chains


def _match_rows(matches: Sequence[Match], chains: dict[int, str], colour: bool) -> Iterator[str]:
    """One row for each match: line, role and kind, name, signature or source line, and for a use what it stands in.

    A line that is evidence of a tag says why.
    """
    rows = []
    for match in matches:
        name = f"{match.scope}.{match.name}" if match.scope and match.kind else match.name
        text = match.signature or match.text.strip()
        why = f"  in {kwsearch.printable(match.scope)}" if match.scope and not match.kind else ""
        why += f"  ← {kwsearch.printable(chains[match.line])}" if match.line in chains else ""
        rows.append(
            (str(match.line or "-"), _role(match), kwsearch.printable(name), kwsearch.printable(text), why)
        )
    widths = [max((len(row[column]) for row in rows), default=0) for column in range(3)]
    widths[2] = min(widths[2], 32)
    for number, role, name, text, why in rows:
        painted = paint(f"{number:>{widths[0]}}", "line", colour)
        painted += "  " + paint(f"{role:<{widths[1]}}", "role", colour)
        painted += "  " + paint(f"{name:<{widths[2]}}", "name", colour)
        yield f"  {painted}  {text}{paint(why, 'dim', colour)}".rstrip() + "\n"


def _context_rows(matches: Sequence[Match], before: int, after: int, colour: bool) -> Iterator[str]:
    """Source lines around the matches: ``12-`` beside context, ``13:`` beside a match, ``--`` between blocks."""
    roles: dict[int, list[str]] = {}
    lines: dict[int, str] = {}
    for match in matches:
        role = (
            f"{match.role} in {kwsearch.printable(match.scope)}"
            if match.scope and not match.kind
            else _role(match)
        )
        if role not in roles.setdefault(match.line, []):
            roles[match.line].append(role)
        lines.update(match.context(before, after))
    width = len(str(max(lines, default=0)))
    previous = 0
    for number, line in sorted(lines.items()):
        if previous and number != previous + 1:
            yield paint("  --\n", "dim", colour)
        previous = number
        text = kwsearch.printable(line, tabs=True)
        if number in roles:
            label = paint(f"{number:>{width}}:", "line", colour)
            yield f"  {label} {text}  {paint('[' + ', '.join(roles[number]) + ']', 'role', colour)}\n"
        else:
            yield f"  {paint(f'{number:>{width}}-', 'dim', colour)} {text}".rstrip() + "\n"


def _role(match: Match) -> str:
    return f"{match.role} {match.kind}" if match.kind else match.role
