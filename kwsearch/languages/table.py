"""The table of languages: which file is written in what, and which language a person means.

Its rows are data, in modules of their own: ``parsed``, ``extra`` and ``known``. Names, aliases and suffixes are those
of GitHub linguist. Lean, as the rows are, because filters such as ``lang:c++`` are read on the fastest path too.
"""

from __future__ import annotations

from kwsearch.languages.extra import OPTIONAL
from kwsearch.languages.known import KNOWN
from kwsearch.languages.parsed import PARSED
from kwsearch.languages.row import TEXT, Language

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

HEAD_BYTES = 512
"""How much of a file's start ``detect_language`` looks at."""

LANGUAGES: tuple[Language, ...] = (*PARSED, *OPTIONAL, *KNOWN)
"""Every known language; the first row that claims a suffix or a name has it."""


def _first_claims(pairs: Iterable[tuple[str, Language]]) -> dict[str, Language]:
    claims: dict[str, Language] = {}
    for key, row in pairs:
        claims.setdefault(key, row)
    return claims


BY_NAME = {row.name: row for row in LANGUAGES}
"""Rows by their stored name."""

# Own names before labels before aliases: an alias of one language may be the name of another.
_BY_ALIAS = _first_claims(
    [(row.name, row) for row in LANGUAGES]
    + [(row.label.lower().replace(" ", "-"), row) for row in LANGUAGES]
    + [(alias, row) for row in LANGUAGES for alias in row.aliases]
)
_BY_FILENAME = _first_claims((name, row) for row in LANGUAGES for name in row.filenames)
FILENAMES = frozenset(_BY_FILENAME)
"""Whole names that some row claims."""
_BY_FILENAME_FOLDED = _first_claims((name.lower(), row) for name, row in _BY_FILENAME.items())
_BY_SUFFIX = _first_claims((suffix, row) for row in LANGUAGES for suffix in row.suffixes)
_BY_INTERPRETER = _first_claims((name, row) for row in LANGUAGES for name in row.interpreters)

C_FAMILY = frozenset(("c", "cpp", "cuda", "objective-c"))
"""Languages with the preprocessor of C."""

HEADER_SUFFIX = ".h"
"""The suffix of C, C++ and Objective-C; which one it means is decided once per repository (see scan/walk.py)."""


def language_by_name(path: str, header_language: str = "c") -> str | None:
    """Return the language that the file's name alone decides, or None when only its head can tell.

    A whole name goes before a suffix, a longer suffix (``.html.erb``) before a shorter one, the written
    case before the folded one (``.C`` is C++, ``.PY`` is Python). ``Makefile.common`` counts as
    ``Makefile`` when nothing claims its suffix.

    Args:
        path: Path or bare name, with ``/`` between parts.
        header_language: What ``.h`` means in this repository: ``c``, ``cpp`` or ``objective-c``.

    Returns:
        Name of a row, or None.
    """
    name = path.rpartition("/")[2]
    row = _BY_FILENAME.get(name)
    if row is not None:
        return row.name
    # From the second letter on: the dot of .bashrc begins its name.
    dot = name.find(".", 1)
    while dot != -1:
        suffix = name[dot:]
        row = _BY_SUFFIX.get(suffix) or _BY_SUFFIX.get(suffix.lower())
        if row is not None:
            return header_language if suffix == HEADER_SUFFIX else row.name
        dot = name.find(".", dot + 1)
    # Last of all, so that Makefile.py is Python.
    row = _BY_FILENAME_FOLDED.get(name.lower()) or _BY_FILENAME.get(name.partition(".")[0])
    return None if row is None else row.name


_MANUAL = (b'.\\" ', b"'\\\" ", b".TH ", b".Dd ", b".so man")
"""How a page of a manual begins, whatever its file is called."""


def detect_language(path: str, head: bytes = b"", header_language: str = "c") -> str:
    """Return the language of a file: by its name, else by its first bytes, else ``text``.

    Args:
        path: Path or bare name, with ``/`` between parts.
        head: First bytes of the file (HEAD_BYTES are enough); only looked at when the name does not decide.
        header_language: What ``.h`` means in this repository: ``c``, ``cpp`` or ``objective-c``.

    Returns:
        Name of a row of LANGUAGES; never raises, whatever the name or the bytes.
    """
    return language_by_name(path, header_language) or _language_by_head(head) or TEXT


def _language_by_head(head: bytes) -> str | None:
    """Read a ``#!`` line, an editor mode line (``-*- C++ -*-``) or an opening tag."""
    first, _, rest = head[:HEAD_BYTES].removeprefix(b"\xef\xbb\xbf").partition(b"\n")
    if first.startswith(b"#!"):
        row = _language_by_interpreter(first[2:].decode("ascii", "replace").split())
        if row is not None:
            return row.name
    # Editors look into the second line as well, because the first may be for the system.
    for line in (first, rest.partition(b"\n")[0]):
        _, found, mode = line.partition(b"-*-")
        mode, ended, _ = mode.partition(b"-*-")
        if found and ended:
            row = _BY_ALIAS.get(_emacs_mode(mode.decode("ascii", "replace").lower()))
            if row is not None:
                return row.name
    if first.startswith(_MANUAL) or (first.startswith(b".") and rest.startswith(_MANUAL)):
        return "roff"
    opening = first.lstrip().lower()
    if opening.startswith((b"<!doctype html", b"<html")):
        return "html"
    if opening.startswith(b"<?xml"):
        return "xml"
    return "php" if opening.startswith(b"<?php") else None


def _emacs_mode(variables: str) -> str:
    """Return the mode that a line for Emacs names: ``c++``, or ``mode: c++`` wherever it stands among variables."""
    for variable in variables.split(";"):
        name, colon, value = variable.partition(":")
        if not colon or name.strip() == "mode":
            return (value if colon else name).strip()
    return ""


def _language_by_interpreter(words: list[str]) -> Language | None:
    """Find the row of ``/usr/bin/env -S python3.11 -u`` and its like."""
    for word in words:
        program = word.rpartition("/")[2]
        if program == "env" or program.startswith("-") or "=" in program:
            continue
        # The first program is the one that runs; what follows are its own arguments.
        return _BY_INTERPRETER.get(program) or _BY_INTERPRETER.get(program.rstrip("0123456789.-"))
    return None


def find_language(name: str) -> Language | None:
    """Return the row that a person means by a name, an alias or a label (``c++``, ``TSX``), or None."""
    return _BY_ALIAS.get(name.strip().lower().replace(" ", "-"))


def nearest_language(name: str) -> str:
    """Return the name of the language that an unknown name comes closest to; empty when none is close."""
    from kwsearch.text.distance import nearest

    close = nearest(name.strip().lower(), sorted(_BY_ALIAS))
    return _BY_ALIAS[close].name if close else ""
