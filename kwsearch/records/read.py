"""One line to what a store takes, each value looked at: the lines are foreign, whoever wrote them.

What a line claims of its file is believed; that it stays inside of its file, its folder and the words that the index
knows is made sure of here.
"""

from __future__ import annotations

import json
import os
from binascii import Error as Base64Error
from binascii import a2b_base64
from hashlib import blake2b
from math import isfinite
from typing import Any, NamedTuple

from kwsearch.languages.table import BY_NAME
from kwsearch.models import Evidence, FileFacts, Import, SourceFile, Symbol, Tag, Use
from kwsearch.records.layout import MOST_FIELD_CHARACTERS, MOST_TEXT_BYTES, RECORDS_FORMAT
from kwsearch.scan.freshness import VERSION_CONTROL
from kwsearch.store.segment.reader import NOT_INDEXED
from kwsearch.vocabulary import DEFINING, FILE_FLAGS, KINDS, WORD_CLASSES

_DOTTED_VERSION_CONTROL = frozenset(name for name in VERSION_CONTROL if name.startswith("."))
_USE_ROLES = ("call", "inherit", "type", "decorate", "export", "read", "write")
_CONFIDENCES = ("high", "medium", "low")
_CONTROLS = frozenset(map(chr, (*range(32), 127)))
_MOST_COLUMN = 1 << 31
_MOST_PATH_BYTES = 4096
_MOST_COUNT = 1 << 31


class LineError(Exception):
    """A line is not as the layout says; its text says how, for the message of an error that names the line."""


class Header(NamedTuple):
    """What the first line says."""

    root: str
    version: str
    files: int
    skipped: int


class Skipped(NamedTuple):
    """A file or folder that the scan passed over."""

    path: str
    reason: str
    size: int
    is_folder: bool


class Stored(NamedTuple):
    """A file as it was indexed, with what a sink takes of it; ``source`` has no times yet."""

    source: SourceFile
    text: bytes
    """Its bytes."""
    running: bytes
    """Text with the words of each line on that line, in place of its own: ``facts.spans`` are places in it."""
    facts: FileFacts
    tags: list[Tag]
    digest: bytes


def read_header(line: bytes) -> Header:
    """Return what the first line says.

    Raises:
        LineError: It is none, or of another format.
    """
    fields = _Fields(_loaded(line))
    if fields.values.get("type") != "header":
        raise LineError("this is no header of an index; kwsearch export jsonl writes one")
    if fields.values.get("format") != RECORDS_FORMAT:
        raise LineError(
            f"format {fields.values.get('format')!r:.40} is not {RECORDS_FORMAT}; "
            "export it again with the version that imports it"
        )
    return Header(
        fields.text("root"),
        fields.text("version"),
        fields.number("files", 0, _MOST_COUNT),
        fields.number("skipped", 0, _MOST_COUNT),
    )


def read_line(line: bytes) -> Skipped | Stored:
    """Return what any other line says.

    Raises:
        LineError: It is not as the layout says.
    """
    fields = _Fields(_loaded(line))
    kind = fields.values.get("type")
    if kind == "skipped":
        return Skipped(
            fields.path_below_root(),
            fields.word("reason"),
            fields.number("size", 0, 1 << 62),
            fields.switch("folder"),
        )
    if kind == "file":
        return _stored(fields)
    raise LineError(f"there is no type {kind!r:.40}")


def _loaded(line: bytes) -> dict[str, Any]:
    try:
        found = json.loads(line, parse_constant=_no_constant)
        if isinstance(found, dict) and "exact_base64" in found:
            found = json.loads(
                a2b_base64(found["exact_base64"], strict_mode=True), parse_constant=_no_constant
            )
    except (ValueError, TypeError, RecursionError, Base64Error) as error:
        raise LineError(f"this is no JSON ({str(error) or 'nested too deep'})") from None
    if not isinstance(found, dict):
        raise LineError("this is no JSON object")
    return found


def _no_constant(name: str) -> None:
    raise ValueError(f"{name} is no number")


class _Fields:
    """An object of the line; each value is given back only if it is what is asked for."""

    __slots__ = ("values",)

    def __init__(self, values: object) -> None:
        if not isinstance(values, dict):
            raise LineError("a row is no object")
        self.values = values

    def text(self, key: str, most: int = MOST_FIELD_CHARACTERS) -> str:
        """Return a text of one line; bytes that are no text are surrogates."""
        return _plain(key, self.values.get(key), most)

    def word(self, key: str) -> str:
        """Return a text without blanks, perhaps empty."""
        return _word(key, self.values.get(key))

    def words(self, key: str) -> tuple[str, ...]:
        """Return a list of words, none of them empty."""
        found = tuple(_word(key, value) for value in self.rows(key, 1000))
        if not all(found):
            raise LineError(f"{key} has an empty word")
        return found

    def one_of(self, key: str, choices: tuple[str, ...]) -> str:
        """Return one of some words."""
        value = self.values.get(key)
        if not isinstance(value, str) or value not in choices:
            raise LineError(f"there is no {key} {value!r:.60}")
        return value

    def number(self, key: str, low: int, high: int) -> int:
        """Return a whole number from ``low`` to ``high``."""
        value = self.values.get(key)
        # Not isinstance, for which true is a number.
        if type(value) is not int or not low <= value <= high:
            raise LineError(f"{key} is {value!r:.40}, no whole number from {low} to {high}")
        return value

    def switch(self, key: str) -> bool:
        """Return true or false."""
        value = self.values.get(key)
        if not isinstance(value, bool):
            raise LineError(f"{key} is neither true nor false")
        return value

    def rows(self, key: str, most: int = 10_000_000) -> list[Any]:
        """Return a list."""
        value = self.values.get(key)
        if not isinstance(value, list) or len(value) > most:
            raise LineError(f"{key} is no list of at most {most:,}")
        return value

    def source_path(self) -> str:
        """Return a path below the root that is no part of a version control's own files."""
        path = self.path_below_root()
        if any(map(_is_version_control, path.split("/"))):
            raise _no_source_file(path)
        return path

    def path_below_root(self) -> str:
        """Return a path that stays below its root and within no folder of a version control; it may be one."""
        path, exact = self.values.get("path"), self.values.get("path_base64")
        if exact is not None:
            # What is no text: "path" says it for a reader, with escapes that may be letters of another name.
            try:
                path = os.fsdecode(a2b_base64(exact, strict_mode=True))
            except (ValueError, TypeError, Base64Error):
                raise LineError("path_base64 is no path") from None
        if not isinstance(path, str) or "\0" in path or len(_encoded("path", path)) > _MOST_PATH_BYTES:
            raise LineError("path is no path")
        parts = path.split("/")
        # The path is joined with a folder and written to: none may lead out of it, or into what git runs.
        if any(part in ("", ".", "..") for part in parts) or any(map(_is_version_control, parts[:-1])):
            raise _no_source_file(path)
        return path


def _is_version_control(name: str) -> bool:
    """Whether a folder of that name is one; a file system may not know ``.GIT`` from ``.git``."""
    return name in VERSION_CONTROL or name.casefold() in _DOTTED_VERSION_CONTROL


def _no_source_file(path: str) -> LineError:
    return LineError(f"{path!r:.80} is no path of a source file")


def _plain(key: str, value: object, most: int = MOST_FIELD_CHARACTERS) -> str:
    if not isinstance(value, str) or len(value) > most:
        raise LineError(f"{key} is no text of at most {most:,} characters")
    if not value.isprintable():
        if not _CONTROLS.isdisjoint(value):
            raise LineError(f"{key} has a control character")
        _encoded(key, value)
    return value


def _word(key: str, value: object) -> str:
    word = _plain(key, value, 200)
    if not word.isascii() or " " in word:
        raise LineError(f"{key} has {word!r:.60}, which is no word")
    return word


def _encoded(key: str, value: str) -> bytes:
    try:
        return value.encode("utf-8", "surrogateescape")
    except UnicodeEncodeError:
        raise LineError(f"{key} has half of a character") from None


def _stored(fields: _Fields) -> Stored:
    path = fields.source_path()
    value = fields.values.get("text")
    if value is None:
        raise LineError(
            f"{path!r:.80} has no text: it had changed when the index was exported; export it again"
        )
    if not isinstance(value, str):
        raise LineError("text is no text")
    text = _encoded("text", value)
    if len(text) > MOST_TEXT_BYTES:
        raise LineError(f"{path!r:.80} has more than {MOST_TEXT_BYTES >> 20} MiB")
    digest = blake2b(text, digest_size=16).digest()
    if fields.values.get("hash") != digest.hex():
        raise LineError(f"the text of {path!r:.80} is not the one that was indexed: its hash differs")
    lines = text.count(b"\n") + 1  # places: facts may stand behind the last line end
    is_open = text != b"" and not text.endswith(b"\n")
    # Lines as editors count them: none begins behind the last line end.
    told = fields.number("lines", 0, MOST_TEXT_BYTES + 1), fields.number("size", 0, MOST_TEXT_BYTES)
    if told != (lines - (not is_open), len(text)):
        raise LineError(f"{path!r:.80} has other lines or another size than its text")
    # A language that this version knows: a segment numbers them in a byte.
    facts = FileFacts(fields.one_of("language", tuple(BY_NAME)))
    facts.symbols = [_symbol(_Fields(row), lines) for row in fields.rows("symbols")]
    facts.imports = [_import(_Fields(row), lines) for row in fields.rows("imports")]
    facts.uses = [_use(_Fields(row), lines) for row in fields.rows("uses")]
    # Records hold differences of lines, and scopes are found by the order of symbols.
    for key, places in (
        ("symbols", [row.line for row in facts.symbols]),
        ("imports", [row.line for row in facts.imports]),
    ):
        if places != sorted(places):
            raise LineError(f"{key} are not in the order of their lines")
    facts.doc, facts.fallback = fields.text("doc"), fields.word("fallback")
    share = fields.values.get("error_share")
    if not isinstance(share, int | float) or not isfinite(share) or not 0 <= share <= 1:
        raise LineError("error_share is no share")
    facts.error_share = float(share)
    # Not from the text, which a reader of ours would have to judge again: the words are those that were indexed.
    running, facts.spans = _running_text(fields.values.get("words"), lines)
    if is_open and (not running or running.endswith(b"\n")):
        running += b" "  # its last line has no words, but is there
    flags = 0
    for name in fields.words("flags"):
        if name not in FILE_FLAGS:
            raise LineError(f"there is no flag {name!r:.60}")
        flags |= 1 << FILE_FLAGS.index(name)
    if fields.switch("hidden_words"):
        flags |= NOT_INDEXED
    tags = [_tag(_Fields(row), lines) for row in fields.rows("tags", 1000)]
    source = SourceFile(path, len(text), 0, 0, facts.language, flags)
    return Stored(source, text, running, facts, tags, digest)


def _symbol(row: _Fields, lines: int) -> Symbol:
    line = row.number("line", 1, lines)
    return Symbol(
        row.text("name"), row.one_of("kind", KINDS), row.one_of("role", DEFINING), line,
        row.number("end_line", line, lines), row.number("column", 0, _MOST_COLUMN), row.text("scope"),
        row.text("signature"), row.text("doc"), row.word("subkind"), row.words("modifiers"),
    )  # fmt: skip


def _import(row: _Fields, lines: int) -> Import:
    return Import(
        row.text("name"), row.text("module"), row.text("alias"), row.number("line", 1, lines), row.text("scope"),
        row.words("flags"),
    )  # fmt: skip


def _use(row: _Fields, lines: int) -> Use:
    return Use(
        row.text("name"), row.one_of("role", _USE_ROLES), row.number("line", 1, lines), row.text("qualified"),
        row.text("scope"), None,
    )  # fmt: skip


def _tag(row: _Fields, lines: int) -> Tag:
    evidence = [
        Evidence(
            each.word("kind"), each.text("name"), each.number("line", 0, lines), each.switch("strong"),
            each.text("via"),
        )
        for each in map(_Fields, row.rows("evidence", 100_000))
    ]  # fmt: skip
    name = row.word("id")
    if "/" not in name or not evidence:
        raise LineError(f"tag {name!r:.60} has no category or no evidence")
    return Tag(name, row.words("refs"), row.one_of("confidence", _CONFIDENCES), tuple(evidence))


def _running_text(words: object, lines: int) -> tuple[bytes, list[tuple[int, int, int, int]]]:
    """Return a text that has the words of each line on that line, and which of it is no code, as spans."""
    found: dict[int, list[tuple[int, bytes]]] = {}
    for name, rows in _Fields(words).values.items():
        if name not in WORD_CLASSES or not isinstance(rows, list):
            raise LineError(f"there is no class of words {name!r:.60}")
        for row in rows:
            if (
                not isinstance(row, list)
                or len(row) != 2
                or type(row[0]) is not int
                or not 1 <= row[0] <= lines
            ):
                raise LineError("words are not a line's number and its words")
            text = _plain("words", row[1], MOST_TEXT_BYTES)
            found.setdefault(row[0], []).append((WORD_CLASSES.index(name), _encoded("words", text)))
    pieces: list[bytes] = []
    spans: list[tuple[int, int, int, int]] = []
    line, size = 1, 0
    for number, parts in sorted(found.items()):
        pieces.append(b"\n" * (number - line))
        size += number - line
        line = number
        for span_class, piece in parts:
            # Code needs no span: it is what is left.
            if span_class:
                spans.append((size, size + len(piece), line, span_class))
            pieces += (piece, b" ")
            size += len(piece) + 1
    pieces.append(b"\n" * (lines - line))
    return b"".join(pieces), spans
