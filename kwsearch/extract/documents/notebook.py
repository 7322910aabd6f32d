"""Jupyter notebooks: the code of all cells of a language read as one file, the text of all cells as one document.

What is found stands on the line of the notebook on which it is written. Outputs, pictures and settings have no words.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator
from itertools import pairwise
from operator import attrgetter

from kwsearch.extract.documents.guests import GuestReader, clipped, readable_language
from kwsearch.extract.rows.guests import only
from kwsearch.extract.rows.source import Source
from kwsearch.languages.table import detect_language
from kwsearch.models import HIDDEN, FileFacts, Symbol
from kwsearch.regex import regex

MAX_CELLS = 20_000
_MAX_SIGNATURE = 200

Span = tuple[int, int, int, int]
"""As in FileFacts.spans."""

_TOKEN = regex(rb"\"([^\"\\\n]*+(?:\\[^\n][^\"\\\n]*+)*+)\"|[\[\]{},:]")
_ESCAPE = regex(rb"\\(?:u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2}|u[0-9a-fA-F]{4}|[^u])")
_ESCAPED = {
    b"\\n": b"\n", b"\\t": b"\t", b"\\r": b"\r", b"\\b": b"\b", b"\\f": b"\f",
}  # fmt: skip
_MAGIC_LINE = regex(rb"^([ \t]*)(?:%|!|\?|[\w.]+\?{1,2}[ \t]*$)[^\n]*", re.MULTILINE)
_MEASURED = regex(
    rb"(?:(?<==)[ \t]*|(?P<line>^[ \t]*))(?P<magic>%{1,2}(?:time|timeit|prun|memit|mprun|lprun|snakeviz)"
    rb"(?:[ \t]+-(?:[lsTDfm][ \t]*[^\s-]\S*|[a-zA-Z]\w*(?:[ \t]+[\d.]+(?=[ \t]))?))*+[ \t]+)"
    rb"(?=[\w(\[{\"'~+-])(?!(?:for|while|with|if|def|class|try|async|match)\b|-[a-zA-Z])",
    re.MULTILINE,
)
"""A magic before a statement that is measured, with its options."""
_MAGIC_VALUE = regex(rb"(?<==)[ \t]*[%!]\w[^\n]*")
_OTHER_MAGIC_LINE = regex(rb"^(?:%%?|#!)[A-Za-z][\w.-]*(?![\w%])[^\n]*", re.MULTILINE)
"""As kernels of other languages have them; ``%in%`` of R is none."""
_CELL_MAGIC = regex(rb"\s*(?:%%|#!)[ \t]*([\w.+#-]+)([^\n]*)")
_AROUND_CODE = frozenset((b"time", b"timeit", b"capture", b"prun", b"memit", b"mprun", b"snakeviz", b"debug"))
"""Magics of cells whose code is that of the kernel."""
_TO_FILES = frozenset((b"writefile", b"file"))
_CELL_LANGUAGES = frozenset(
    (
        (b"vscode", b"languageId"),
        (b"polyglot_notebook", b"kernelName"),
        (b"dotnet_interactive", b"language"),
        (b"metadata", b"kernel"),
    )
)
"""Where editors and kernels of several languages say what a cell is written in."""


class _Cell:
    """One cell: its type, its language if it says so, and the byte ranges of the strings of its source."""

    def __init__(self) -> None:
        self.type = ""
        self.language = ""
        self.strings: list[tuple[int, int]] = []


class _Frame:
    """An open object or list."""

    __slots__ = ("cell", "is_object", "key", "owner")

    def __init__(self, is_object: bool, owner: bytes, cell: _Cell | None) -> None:
        self.is_object = is_object
        self.owner = owner
        """The key whose value it is."""
        self.key = b""
        """In an object: the key whose value comes next."""
        self.cell = cell
        """The cell that it is."""


def extract_notebook(path: str, data: bytes, language: str, extract_guest: GuestReader) -> FileFacts:
    """Return the sections, symbols, imports and uses of a notebook.

    Args:
        path: Its path; handed to ``extract_guest``.
        data: Its bytes; broken JSON gives what can be read.
        language: ``jupyter``.
        extract_guest: Reads the code and the text.
    """
    cells, kernel = _read_cells(data)
    facts = FileFacts(language)
    source = Source(data)
    code, text = _Joined(data), _Joined(data)
    for cell in cells:
        target = code if cell.type == "code" else text
        target.add(cell.strings)
        if cell.type == "code" and cell.strings:
            text.add_gap(cell.strings[-1][1])  # so that a section holds the code below its heading
    guest = extract_guest(path, text.bytes(), "markdown")
    facts.doc = guest.doc
    _move(guest, facts, text, source)
    pieces = list(text.pieces(guest.spans))
    own = readable_language(kernel)
    facts.code_language = own or language
    told = [cell.language for cell in cells if cell.type == "code"]
    joined = code.bytes()
    code_spans: list[Span] = []
    for (name, suffix), ranges in _languages(joined, code.cells, told, own).items():
        guest = extract_guest(path + suffix, _without_magics(joined, ranges, name), name)
        if name == own and not suffix:
            facts.doc = facts.doc or guest.doc
            facts.error_share = guest.error_share
        _move(guest, facts, code, source)
        code_spans += clipped(guest.spans, ranges)
    pieces += code.pieces(sorted(code_spans))
    facts.symbols.sort(key=lambda symbol: (symbol.line, symbol.column))
    for rows in (facts.imports, facts.uses, facts.statements):
        # In broken JSON a cell may stand in another one.
        rows.sort(key=attrgetter("line"))
    facts.spans = _spans(pieces, source)
    return facts


def _read_cells(data: bytes) -> tuple[list[_Cell], str]:
    """Return the cells, and the name of the language that their code is written in."""
    cells: list[_Cell] = []
    languages: dict[tuple[bytes, bytes], str] = {}
    frames = [_Frame(False, b"", None)]
    text: re.Match[bytes] | None = None
    for token in _TOKEN.finditer(data):
        top = frames[-1]
        mark = token[0]
        if mark == b":":
            top.key = text[1] if text is not None and top.is_object else b""
            text = None
        elif mark in (b"{", b"["):
            cell = None
            if mark == b"{" and not top.is_object and top.owner == b"cells" and len(cells) < MAX_CELLS:
                cell = _Cell()
                cells.append(cell)
            frames.append(_Frame(mark == b"{", top.key if top.is_object else b"", cell))
            text = None
        elif mark in (b"}", b"]", b","):
            if text is not None:
                _take(frames, text, languages)
                text = None
            if mark == b",":
                top.key = b""
            elif len(frames) > 1:
                frames.pop()
        else:
            text = token
    for place in ((b"kernelspec", b"language"), (b"language_info", b"name"), (b"kernelspec", b"name")):
        if place in languages:
            return cells, languages[place]
    return cells, "python"


def _take(frames: list[_Frame], text: re.Match[bytes], languages: dict[tuple[bytes, bytes], str]) -> None:
    """Take in a string that is a value."""
    top = frames[-1]
    around = top if top.is_object else frames[-2] if len(frames) > 1 else top
    key = top.key if top.is_object else top.owner
    if (around.owner, key) in _CELL_LANGUAGES and top.is_object:
        cell = next((frame.cell for frame in reversed(frames) if frame.cell is not None), None)
        if cell is not None:
            cell.language = text[1].decode("ascii", "replace")
    elif around.cell is not None:
        if key in (b"source", b"input"):
            around.cell.strings.append(text.span(1))
        elif key == b"cell_type":
            around.cell.type = text[1].decode("ascii", "replace")
    elif around.owner in (b"kernelspec", b"language_info"):
        languages[around.owner, key] = text[1].decode("ascii", "replace").rstrip("0123456789.-")


class _Joined:
    """Strings of a JSON file as one text, with the way back from it.

    Attributes:
        starts: First bytes of runs in the text, ascending.
        places: First byte of each run in the file.
        cells: First bytes of cells in the text, ascending.
    """

    def __init__(self, data: bytes) -> None:
        self._data = data
        self._pieces: list[bytes] = []
        self._size = 0
        self.starts: list[int] = []
        self.places: list[int] = []
        self.cells: list[int] = []
        self._ends: list[int] = []

    def add(self, strings: Iterable[tuple[int, int]]) -> None:
        """Add a cell; a line end follows it."""
        end = 0
        self.cells.append(self._size)
        for start, end in strings:
            at = start
            for escape in _ESCAPE.finditer(self._data, start, end):
                self._add(self._data[at : escape.start()], at, escape.start())
                self._add(_unescaped(escape[0]), escape.start(), escape.start())
                at = escape.end()
            self._add(self._data[at:end], at, end)
        if end:
            self._add(b"\n", end, end)

    def add_gap(self, place: int) -> None:
        """Add an empty line that stands for what ends at a byte of the file."""
        self._add(b"\n", place, place)

    def _add(self, piece: bytes, place: int, end: int) -> None:
        if piece:
            self.starts.append(self._size)
            self.places.append(place)
            self._ends.append(end)
            self._pieces.append(piece)
            self._size += len(piece)

    def bytes(self) -> bytes:
        """Return the text."""
        return b"".join(self._pieces)

    def pieces(self, spans: Iterable[Span]) -> Iterator[tuple[int, int, int]]:
        """Yield what stands in the file as it stands in the text, by place: first byte, end, class (0 for code).

        Args:
            spans: Of the text, sorted.
        """
        waiting = iter(spans)
        span = next(waiting, None)
        for first, place, end in zip(self.starts, self.places, self._ends, strict=True):
            at, shift = place, place - first
            while span is not None and span[0] + shift < end and at < end:
                begin, stop = max(span[0] + shift, at), min(span[1] + shift, end)
                if at < begin:
                    yield at, begin, 0
                if begin < stop:
                    yield begin, stop, span[3]
                    at = stop
                if span[1] + shift > end:
                    break
                span = next(waiting, None)
            if at < end:
                yield at, end, 0

    def place_of(self, byte: int) -> int:
        """Return where a byte of the text stands in the file."""
        index = bisect_right(self.starts, byte) - 1
        if index < 0:
            return 0
        return min(self.places[index] + byte - self.starts[index], self._ends[index])


def _unescaped(escape: bytes) -> bytes:
    """Return what an escape of JSON stands for; half of a pair is a mark of what is lost."""
    if escape[1:2] != b"u":
        return _ESCAPED.get(escape, escape[1:])
    units = bytes.fromhex(escape.replace(b"\\u", b"").decode("ascii"))
    return units.decode("utf-16-be", "replace").encode()


def _languages(
    code: bytes, cells: list[int], told: list[str], own: str
) -> dict[tuple[str, str], list[tuple[int, int]]]:
    """Return which bytes of the joined code are in which language, that of the kernel first.

    Args:
        code: The code of all cells.
        cells: Their first bytes.
        told: What each says that it is written in; empty for the language of the kernel.
        own: That language; empty when nothing reads it.

    Returns:
        Ranges by a language and a suffix that its dialect is known by; without cells that nothing reads.
    """
    found: dict[tuple[str, str], list[tuple[int, int]]] = {(own, ""): []}
    for (start, end), name in zip(pairwise([*cells, len(code)]), told, strict=True):
        written = (readable_language(name) if name else own, "")
        magic = _CELL_MAGIC.match(code, start, end)
        if magic is not None:
            written = _written_in(magic[1], magic[2], written)
        if written[0] and start < end:
            found.setdefault(written, []).append((start, end))
    if not found[own, ""]:
        del found[own, ""]
    return found


def _written_in(magic: bytes, arguments: bytes, around: tuple[str, str]) -> tuple[str, str]:
    """Return the language and suffix of a cell with a magic (``%%R``, ``%%writefile x.py``); empty for no reader."""
    if magic in _AROUND_CODE:
        return around
    name = magic.decode("ascii", "replace")
    words = [word for word in arguments.decode("utf-8", "replace").split() if word[:1] != "-"]
    if magic in _TO_FILES:
        return readable_language(detect_language(words[0], b"") if words else ""), ""
    if name == "script":
        name = words[0].rpartition("/")[2] if words else ""
    return readable_language(name), ".pyx" if name == "cython" else ""


def _without_magics(code: bytes, ranges: list[tuple[int, int]], language: str) -> bytes:
    """Return code of one language with the lines blanked that speak to the notebook, and all other code.

    Every line and byte keeps its place.
    """
    text = only(code, ranges)
    for start, end in ranges:
        cell = bytes(text[start:end])
        if language == "python":
            cell = _MEASURED.sub(_plain_statement, cell)
            cell = _MAGIC_LINE.sub(lambda found: b" " * len(found[0]), cell)
            text[start:end] = _MAGIC_VALUE.sub(lambda found: b"0".ljust(len(found[0])), cell)
        else:
            text[start:end] = _OTHER_MAGIC_LINE.sub(lambda found: b" " * len(found[0]), cell)
    return bytes(text)


def _plain_statement(found: re.Match[bytes]) -> bytes:
    """What stands for a magic before a statement: one of its own on that line, as deep as the magic was."""
    if found["line"] is None:
        return b" " * len(found[0])
    return found["line"] + b"0;".ljust(len(found["magic"]))


def _as_written(signature: str, line: bytes) -> str:
    """Return the signature of a variable as its line has it, when its value is one of the notebook."""
    value = _MAGIC_VALUE.search(line)
    if (
        value is None
        or " ".join((line[: value.start()] + b"0").decode("utf-8", "replace").split()) != signature
    ):
        return signature
    return " ".join(line.decode("utf-8", "replace").split())[:_MAX_SIGNATURE]


def _move(guest: FileFacts, facts: FileFacts, joined: _Joined, source: Source) -> None:
    """Put the facts of a joined text into those of the file, each on its line."""
    text = Source(joined.bytes())
    last = len(text.line_starts) - 2

    def line_of(line: int) -> int:
        return source.line(joined.place_of(text.line_starts[min(line - 1, last)]))

    def moved(symbol: Symbol) -> Symbol:
        start = text.line_starts[min(symbol.line - 1, last)]
        before = text.text(start, text.line_starts[min(symbol.line, last + 1)])[: symbol.column - 1]
        line, column = source.place(joined.place_of(start + len(before.encode())))
        written = text.data[start : text.line_starts[min(symbol.line, last + 1)]]
        return symbol._replace(
            line=line,
            column=column,
            end_line=max(line_of(symbol.end_line), line),
            signature=_as_written(symbol.signature, written),
        )

    if last >= 0:
        facts.symbols += [moved(symbol) for symbol in guest.symbols]
        facts.imports += [row._replace(line=line_of(row.line)) for row in guest.imports]
        facts.uses += [row._replace(line=line_of(row.line)) for row in guest.uses]
        facts.statements += [row._replace(line=line_of(row.line)) for row in guest.statements]


def _spans(pieces: list[tuple[int, int, int]], source: Source) -> list[Span]:
    """Return the spans of the pieces, and hidden ones for all between: escapes, punctuation, outputs."""
    spans: list[Span] = []
    at = 0
    for start, end, kind in [*sorted(pieces), (len(source.data), len(source.data), 0)]:
        if at < start:
            spans.append((at, start, source.line(at), HIDDEN))
        if kind:
            spans.append((start, end, source.line(start), kind))
        at = end
    return spans
