"""Answers as text: for people, for editors, for programs; and every text made safe for a terminal.

Names and source lines come from foreign repositories, so nothing is printed before ``printable`` has seen it.
Lean (the fastest path to an answer prints through here); what to print is decided elsewhere.
"""

from __future__ import annotations

import os

import kwsearch
from kwsearch.cli.terminal.screen import LESS_TEXT, PLAIN, fit, width_of, wrapped

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from kwsearch import Hit, Match, Symbol
    from kwsearch.cli.terminal.screen import Look


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
    look: Look = PLAIN,
    root: str = "",
    tags: bool = False,
    most: int = 0,
    before: int = 0,
    after: int = 0,
) -> Iterator[str]:
    """The answer for people: each file's path, then its matches.

    Args:
        hits: Best first; a match without a signature shows its source line instead.
        name: Writes the path of a hit.
        look: How they are shown.
        root: The indexed folder, absolute, for links; empty when a hit is no file.
        tags: With all tags of each file; else with those that were asked for.
        most: Most rows of a file; 0 for all. What is left out is counted in a last line, in rows too.
        before: Source lines to show above each match; with any, the matches are shown as source.
        after: Source lines to show below each match.
    """
    listed = False
    for position, hit in enumerate(hits):
        listed = listed or bool(hit.rows(1))
        place = os.path.join(root, hit.path) if root else ""
        # A blank line between files with rows; paths alone are a plain list.
        yield ("\n" if position and listed else "") + _heading(hit, name(hit.path), place, tags, look) + "\n"
        for factor, number in hit.explanation:
            yield look.paint(f"    {kwsearch.printable(factor)} {number:.4g}", "dim") + "\n"
        shown = hit.rows(most)
        if before or after:
            yield from _context_rows([row[0] for row in shown], before, after, place, look)
        else:
            yield from _match_rows(shown, _chains(hit), place, look)
        left = hit.count_rows() - len(shown)
        if left:
            more = kwsearch.count_of(left, "more match", "more matches")
            yield look.paint(f"  … {more}; -m 0 shows all", "dim") + "\n"


def vimgrep_text(
    hits: Iterable[Hit], name: Callable[[str], str], *, most: int = 0, before: int = 0, after: int = 0
) -> Iterator[str]:
    """One line for each match, ``path:line:column:text``, as editors read it; columns count bytes from 1.

    A file that is found by its path alone stands at its start, with its path as the text: editors pass over a row
    without one. Lines around the matches come as ``path-line-text``, ``--`` between blocks, as grep and ripgrep print
    them.
    """
    blocks = 0
    for hit in hits:
        path = kwsearch.printable(name(hit.path))
        matches = hit.matches[:most] if most else hit.matches
        if not any(match.line for match in matches):
            yield f"{path}:1:1:{path}\n"
            continue
        if not (before or after):
            for match in matches:
                yield _vimgrep_row(path, match)
            continue
        at: dict[int, list[Match]] = {}
        lines = _lines_around(matches, before, after)
        for match in matches:
            at.setdefault(match.line, []).append(match)
            # A file that has changed since has no lines around; the row of the match stays.
            lines.setdefault(match.line, match.text)
        previous = -1
        for number, line in sorted(lines.items()):
            if number != previous + 1 and blocks:
                yield "--\n"
            blocks += number != previous + 1
            previous = number
            for match in at.get(number, ()):
                yield _vimgrep_row(path, match)
            if number not in at:
                yield f"{path}-{number}-{kwsearch.printable(line, tabs=True)}\n"


def _lines_around(matches: Iterable[Match], before: int, after: int) -> dict[int, str]:
    """Return source lines by their numbers: those of some matches of a file, and so many around each."""
    lines: dict[int, str] = {}
    ordered = sorted((match for match in matches if match.line), key=lambda match: match.line)
    end = 0
    for number, first in enumerate(ordered):
        if number < end:
            continue
        # What lies side by side is asked for at once: many matches share nearly all that is around them.
        end = number + 1
        while end < len(ordered) and ordered[end].line - before <= ordered[end - 1].line + after + 1:
            end += 1
        lines.update(first.context(before, ordered[end - 1].line + after - first.line))
    return lines


def _vimgrep_row(path: str, match: Match) -> str:
    # vim and ripgrep count bytes, our columns are characters.
    text = match.text
    column = len(text[: max(match.column - 1, 0)].encode("utf-8", "surrogateescape")) + 1
    shown = kwsearch.printable(text or match.signature or match.name, tabs=True) if match.line else path
    return f"{path}:{max(match.line, 1)}:{column}:{shown}\n"


def symbols_text(symbols: Sequence[Symbol], *, look: Look = PLAIN, path: str = "") -> Iterator[str]:
    """The outline of a file: one line for each symbol, indented by its scope.

    Args:
        symbols: By line.
        look: How they are shown.
        path: Of the file, absolute, for links.
    """
    width = len(str(max((symbol.line for symbol in symbols), default=0)))
    for symbol in symbols:
        indent = "  " * (symbol.scope.count(".") + 1 if symbol.scope else 0)
        kind = symbol.kind if symbol.role == "definition" else f"{symbol.role} {symbol.kind}"
        number = f"{symbol.line:>{width}}"
        name, signature = kwsearch.printable(symbol.name), kwsearch.printable(symbol.signature)
        used = 2 + width + 2 + len(indent) + len(kind) + 2 + width_of(name) + 2
        if look.width:
            signature = fit(signature, max(look.width - used, LESS_TEXT))[0]
        row = (
            f"  {look.linked(look.paint(number, 'line'), path, symbol.line, symbol.column)}  {indent}"
            f"{look.paint(kind, 'role')}  {look.paint(name, 'name')}  {signature}"
        )
        yield row.rstrip() + "\n"


def symbols_json(path: str, symbols: Iterable[Symbol]) -> Iterator[str]:
    """The outline of a file as JSON Lines, one line for each symbol."""
    for symbol in symbols:
        row = kwsearch.path_fields(path)
        for field in ("name", "kind", "role", "line", "end_line", "column", "scope", "signature"):
            row[field] = getattr(symbol, field)
        yield kwsearch.json_line(row)


def _heading(hit: Hit, path: str, place: str, tags: bool, look: Look) -> str:
    text = look.linked(look.paint(kwsearch.printable(path), "path"), place)
    asked = {finding.tag for finding in hit.evidence}
    shown = [tag for tag in hit.tags if tags or tag in asked]
    notes = [", ".join(words) for words in (hit.flags, shown) if words]
    if hit.missing:
        notes.append("without " + ", ".join(hit.missing))
    row = "".join(f"  [{kwsearch.printable(note)}]" for note in notes)
    if look.width and width_of(path) + width_of(row) > look.width:
        return text + "".join(
            "\n" + look.paint(line, "dim") for line in wrapped(f"      {row.lstrip()}", look.width, "      ")
        )
    return text + look.paint(row, "dim")


def _chains(hit: Hit) -> dict[int, str]:
    """By line: what is evidence of a tag there, and how its name came into the file."""
    chains: dict[int, str] = {}
    for finding in hit.evidence:
        if finding.kind != "import":
            line, text = finding.line, f"{finding.name}: {finding.via}" if finding.via else finding.name
            chains[line] = f"{chains[line]}; {text}" if line in chains and text not in chains[line] else text
    return chains


def _match_rows(
    shown: Sequence[Sequence[Match]], chains: dict[int, str], path: str, look: Look
) -> Iterator[str]:
    """One row for each line: its number, role and kind, names, signature or text, and for a use what it stands in.

    A line that is evidence of a tag says why.
    """
    rows = []
    for match, *others in shown:
        name = f"{match.scope}.{match.name}" if match.scope and match.kind else match.name
        name = ", ".join((name, *[other.name for other in others]))
        scope = kwsearch.printable(match.scope) if not match.kind else ""
        chain = f"  ← {kwsearch.printable(chains[match.line])}" if match.line in chains else ""
        inner = f"  in {scope.rpartition('.')[2]}" if scope else ""
        whys = (f"  in {scope}{chain}" if scope else chain, inner + chain, inner)
        rows.append((match, (str(match.line or "-"), _role(match), kwsearch.printable(name)), whys))
    widths = [max((width_of(cells[column]) for _, cells, _ in rows), default=0) for column in range(3)]
    # One long name must not push the text of every row off the screen.
    widths[2] = min(widths[2], 32 if not look.width else max(look.width // 4, 12))
    for match, (number, role, name), whys in rows:
        label = look.linked(look.paint(f"{number:>{widths[0]}}", "line"), path, match.line, match.column)
        label += "  " + look.paint(f"{role:<{widths[1]}}", "role")
        label += "  " + look.paint(name, "name") + " " * max(widths[2] - width_of(name), 0)
        used = 2 + widths[0] + 2 + widths[1] + 2 + max(widths[2], width_of(name)) + 2
        yield f"  {label}  {_text_cell(match, whys, used, look)}".rstrip() + "\n"


def _text_cell(match: Match, whys: Sequence[str], used: int, look: Look) -> str:
    """The text of a row, its match highlighted, and what is said of it, cut to fit behind ``used`` columns.

    Args:
        match: Its match.
        whys: What is said of it, the longest first; the first that leaves room for the text is taken.
        used: Columns before it.
        look: How it is shown.
    """
    text, place, length = _text_and_place(match)
    start, why = "", whys[0]
    if look.width:
        room = look.width - used
        if width_of(text) > room and room < LESS_TEXT:
            start, room = "\n      ", look.width - 6
        least = min(width_of(text), LESS_TEXT)
        why = next((one for one in whys if width_of(one) + least <= room), "")
        text, place = fit(text, max(room - width_of(why), 1), place, length)
    return start + look.marked(text, place, length) + look.paint(why, "dim")


def _text_and_place(match: Match) -> tuple[str, int, int]:
    """The signature, else the source line without its indentation, safe; and 0-based where the match is, how long."""
    if match.signature:
        text, place = match.signature, kwsearch.find_name(match.signature, match.name)
    else:
        line = match.text
        text = line.strip()
        # The indentation is cut off, and the place with it.
        place = match.column - 1 - (len(line) - len(line.lstrip())) if text else -1
    if place < 0:
        return kwsearch.printable(text), -1, 0
    # Each part by itself: escapes make a text longer, and the place must be that in what is shown.
    before, name = text[:place], text[place : place + len(match.name)]
    shown = [kwsearch.printable(part) for part in (before, name, text[place + len(name) :])]
    return "".join(shown), len(shown[0]), len(shown[1])


def _context_rows(matches: Sequence[Match], before: int, after: int, path: str, look: Look) -> Iterator[str]:
    """Source lines around the matches: ``12-`` beside context, ``13:`` beside a match, ``--`` between blocks.

    Behind a match stand its role, its kind or what it stands in, and the name when the line has another one's.
    """
    labels: dict[int, list[str]] = {}
    firsts: dict[int, Match] = {}
    lines = _lines_around(matches, before, after)
    for match in matches:
        label = f"{_role(match)} {kwsearch.printable(match.name)}"
        if match.scope:
            label += f" in {kwsearch.printable(match.scope)}"
        if label not in labels.setdefault(match.line, []):
            labels[match.line].append(label)
        firsts.setdefault(match.line, match)
    width = len(str(max(lines, default=0)))
    previous = 0
    for number, line in sorted(lines.items()):
        if previous and number != previous + 1:
            yield look.paint("  --", "dim") + "\n"
        previous = number
        room = look.width - width - 4 if look.width else 0
        if number not in labels:
            # A terminal's tabs have a width that nobody here knows; where it is counted they become blanks.
            text = kwsearch.printable(line.expandtabs(4) if room else line, tabs=True)
            text = fit(text, max(room, 1))[0] if room else text
            yield f"  {look.paint(f'{number:>{width}}-', 'dim')} {text}".rstrip() + "\n"
            continue
        match, said = firsts[number], f"  [{', '.join(labels[number])}]"
        place, length = max(match.column - 1, -1), len(match.name)
        shown = [
            kwsearch.printable(part.expandtabs(4) if room else part, tabs=True)
            for part in (
                line[: max(place, 0)],
                line[max(place, 0) :][:length],
                line[max(place, 0) + length :],
            )
        ]
        text, place, length = "".join(shown), len(shown[0]) if place >= 0 else -1, len(shown[1])
        rows = [look.paint(said, "role")]
        if room and width_of(text) + width_of(said) > room:
            rows = [
                f"\n{' ' * (width + 4)}{look.paint(row, 'role')}"
                for row in wrapped(said.strip(), max(room, 1))
            ]
            text, place = fit(text, max(room, 1), place, length)
        mark = look.linked(look.paint(f"{number:>{width}}:", "line"), path, number, match.column)
        yield f"  {mark} {look.marked(text, place, length)}{''.join(rows)}\n"


def _role(match: Match) -> str:
    return f"{match.role} {match.kind}" if match.kind else match.role
