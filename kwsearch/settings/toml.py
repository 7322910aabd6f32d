"""Reads the TOML files that hold settings and tag rules, and knows on which line every value stands.

They may come with a repository, so they are untrusted data: regular files of bounded size, and every mistake in
them is a ConfigError that names the file and the line.
"""

from __future__ import annotations

import os
import re
import tomllib
from functools import cached_property
from pathlib import Path
from typing import NoReturn

from kwsearch.errors import ConfigError
from kwsearch.regex import regex
from kwsearch.safe_open import open_file, read_open, reason_of
from kwsearch.settings.defaults import MAX_TOML_BYTES

# Up to two quotes before the three that end a text are part of it.
_TOKEN = regex(
    r'"""(?:\\.|[^\\])*?"{3,5}|\'\'\'.*?\'{3,5}|"(?:\\.|[^"\\\n])*"|\'[^\'\n]*\''
    r"|#[^\n]*|\n|[ \t\r]+|[\[\]{},=.]|[^\s\[\]{},=.#\"']+",
    re.DOTALL,
)

_VALUE_ENDS = (",", "]", "}", "\n")

Place = tuple[str | int, ...]
"""Where a value stands in a document: keys of tables and 0-based positions in lists, outermost first."""


class TomlDocument:
    """Parsed TOML with the line of every value.

    Attributes:
        label: What messages call the file.
        data: The parsed document.
        folder: Where the file lies; None for text that is in no file.
    """

    def __init__(self, text: str, label: str, *, folder: Path | None = None) -> None:
        """Parse ``text``.

        Raises:
            ConfigError: The text is not valid TOML.
        """
        self.label = label
        self.folder = folder
        self._text = text
        try:
            self.data: dict[str, object] = tomllib.loads(text)
        except (ValueError, RecursionError) as error:
            found = re.search(r"at line (\d+)", str(error))
            # tomllib names no line where the text ends too soon.
            line = int(found[1]) if found else text.count("\n") + 1
            reason = str(error).partition(" (at ")[0]
            if isinstance(error, RecursionError):
                reason = "nested too deeply"
            elif not isinstance(error, tomllib.TOMLDecodeError):
                reason = "a number is too long"  # for Python, which does not say where
            raise ConfigError(f"{label}:{line}: not valid TOML: {reason}") from None

    def where(self, place: Place) -> str:
        """Return ``FILE:LINE``, 1-based, of ``place`` or of the nearest table or list around it."""
        while place and place not in self._lines:
            place = place[:-1]
        return f"{self.label}:{self._lines.get(place, 1)}"

    @cached_property
    def _lines(self) -> dict[Place, int]:
        """The line of every value; mistakes alone need it."""
        return _LineFinder(self._text).lines


class TomlValue:
    """A value of a document together with its place, read through checks that name the line."""

    def __init__(self, document: TomlDocument | None, place: Place, value: object) -> None:
        self.document = document
        self.place = place
        self.value = value

    def fail(self, message: str) -> NoReturn:
        """Raise a ConfigError that names the file, the line and the key of this value."""
        key = ".".join(str(part) for part in self.place if isinstance(part, str)) or "rules"
        raise ConfigError(f"{self.where()}: {key}: {message}")

    def where(self) -> str:
        """Return the file and the 1-based line of this value, ``FILE:LINE``."""
        if self.document is None:
            return "tag rules"
        return self.document.where(self.place)

    def text(self, *, limit: int = 200) -> str:
        """Return the value, which must be a text of 1 to ``limit`` characters on one line."""
        if not isinstance(self.value, str):
            self.fail("must be a text")
        if not self.value.strip() or len(self.value) > limit or "\n" in self.value or "\0" in self.value:
            self.fail(f"must be one line of 1 to {limit} characters")
        return self.value

    def number(self) -> int:
        """Return the value, which must be a whole number from 0 to 100."""
        if not isinstance(self.value, int) or isinstance(self.value, bool) or not 0 <= self.value <= 100:
            self.fail("must be a whole number from 0 to 100")
        return self.value

    def flag(self) -> bool:
        """Return the value, which must be true or false."""
        if not isinstance(self.value, bool):
            self.fail("must be true or false")
        return self.value

    def items(self, *, limit: int) -> list[TomlValue]:
        """Return the elements of the value, which must be a list of at most ``limit``."""
        if not isinstance(self.value, list | tuple):
            self.fail("must be a list")
        if len(self.value) > limit:
            self.fail(f"has more than {limit} elements")
        return [TomlValue(self.document, (*self.place, i), item) for i, item in enumerate(self.value)]

    def texts(self, *, limit: int = 1_000) -> tuple[str, ...]:
        """Return the elements of the value, which must be a list of texts, at least one."""
        found = tuple(item.text() for item in self.items(limit=limit))
        if not found:
            self.fail("must not be empty")
        return found

    def table(self) -> dict[str, TomlValue]:
        """Return the members of the value, which must be a table."""
        if not isinstance(self.value, dict):
            self.fail("must be a table")
        return {key: TomlValue(self.document, (*self.place, key), item) for key, item in self.value.items()}


def read_toml(path: Path, *, label: str = "") -> TomlDocument:
    """Return the document in the file at ``path``.

    Args:
        path: A regular file; links are followed.
        label: What messages call the file; its path when empty.

    Raises:
        ConfigError: The file cannot be read, is no regular file, is larger than MAX_TOML_BYTES,
            or holds no valid UTF-8 TOML.
    """
    label = label or str(path)
    # The user's own files may be links; only the last part must be none when it is opened.
    real = os.path.realpath(path)
    held: list[int] = []
    try:
        found = read_open(open_file(real, None, held), MAX_TOML_BYTES + 1)
    except OSError as error:
        reason_of(error, real)
        raise ConfigError(f"{label}: {error.strerror or error}") from error
    finally:
        for number in held:
            os.close(number)
    if found is None:
        raise ConfigError(f"{label}: not a regular file")
    return parse_toml(found[0], label, folder=path.parent)


def parse_toml(data: bytes, label: str, *, folder: Path | None = None) -> TomlDocument:
    """Return the document in the bytes of a file of ``folder``; ``label`` is what messages call the file.

    Raises:
        ConfigError: It is larger than MAX_TOML_BYTES, or no valid UTF-8 TOML.
    """
    if len(data) > MAX_TOML_BYTES:
        raise ConfigError(f"{label}: larger than {MAX_TOML_BYTES} bytes; shorten it")
    try:
        # Editors of Windows put a mark before the text, which is no mistake of whoever saved it.
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise ConfigError(f"{label}:{line}: not UTF-8; save the file as UTF-8") from error
    return TomlDocument(text, label, folder=folder)


class _LineFinder:
    """Walks the tokens of valid TOML and notes the line of every value."""

    def __init__(self, text: str) -> None:
        # tomllib keeps no places, so the text is walked once more; that it is valid is known, and not checked again.
        self.lines: dict[Place, int] = {}
        self._tokens: list[str] = _TOKEN.findall(text.replace("\r\n", "\n"))
        self._position = 0
        self._line = 1
        self._counts: dict[Place, int] = {}
        table: Place = ()
        while (mark := self._skip()) is not None:
            if mark == "[":
                table = self._header()
            else:
                place = table + self._key()
                self._next()  # the equals sign
                self._note(place)
                self._value(place)

    def _next(self) -> None:
        """Pass one token."""
        token = self._tokens[self._position]
        self._position += 1
        self._line += token.count("\n")

    def _skip(self) -> str | None:
        """Pass blanks, line ends and comments; the token that follows, None at the end."""
        while self._position < len(self._tokens):
            token = self._tokens[self._position]
            if not token.isspace() and not token.startswith("#"):
                return token
            self._next()
        return None

    def _note(self, place: Place) -> None:
        """Note this line for ``place`` and for the tables on the way to it that have none yet."""
        # a.b.c = 1 makes the tables a and a.b as well.
        for length in range(1, len(place) + 1):
            self.lines.setdefault(place[:length], self._line)

    def _key(self) -> Place:
        """Read a dotted key up to, and without, what follows it."""
        parts: list[str] = []
        while (mark := self._skip()) not in ("=", "]", None):
            self._next()
            if mark != ".":
                parts += tomllib.loads(f"{mark} = 0")  # undoes the quotes and escapes of a key
        return tuple(parts)

    def _header(self) -> Place:
        """Read ``[table]`` or ``[[list of tables]]``; its place, with the position of the last element."""
        self._next()
        is_list = self._tokens[self._position] == "["
        if is_list:
            self._next()
        keys = self._key()
        place: Place = ()
        for number, key in enumerate(keys):
            place = (*place, key)
            if is_list and number == len(keys) - 1:
                self._counts[place] = self._counts.get(place, -1) + 1
            # Behind [[a]], a key of a or a table below it is one of its last element.
            if place in self._counts:
                place = (*place, self._counts[place])
        self._note(place)
        self.lines[place] = self._line
        self._next()
        if is_list:
            self._next()
        return place

    def _value(self, place: Place) -> None:
        mark = self._skip()
        if mark == "[":
            self._list(place)
        elif mark == "{":
            self._inline_table(place)
        else:
            while self._position < len(self._tokens) and self._tokens[self._position] not in _VALUE_ENDS:
                self._next()

    def _list(self, place: Place) -> None:
        self._next()
        number = 0
        while (mark := self._skip()) != "]":
            if mark == ",":
                self._next()
                number += 1
            else:
                self._note((*place, number))
                self._value((*place, number))
        self._next()

    def _inline_table(self, place: Place) -> None:
        self._next()
        while (mark := self._skip()) != "}":
            if mark == ",":
                self._next()
                continue
            member = place + self._key()
            self._next()  # the equals sign
            self._note(member)
            self._value(member)
        self._next()
