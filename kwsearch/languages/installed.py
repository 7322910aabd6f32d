"""Which grammars are installed: those of an extra need not be. Lean until one of an extra is asked for."""

from __future__ import annotations

from kwsearch.languages.row import Language
from kwsearch.languages.table import LANGUAGES

MISSING_NOTE = "missing_grammars"
"""The note of an index that names the languages whose grammar was not installed when it was built."""


_FOUND: dict[str, bool] = {}
"""Whether a package is installed; asked once a process, as nothing is loaded twice."""


def has_grammar(row: Language) -> bool:
    """Tell whether files of a language can be read by a grammar."""
    return bool(row.grammar) and (not row.extra or _is_installed(row.grammar.partition(".")[0]))


def _is_installed(package: str) -> bool:
    if package not in _FOUND:
        from importlib.util import find_spec

        # Without loading it: a grammar takes long, and most files need others.
        _FOUND[package] = find_spec(package) is not None
    return _FOUND[package]


def missing_grammars() -> tuple[Language, ...]:
    """Return the languages that an extra would read and no installed grammar does, in the order of the table."""
    return tuple(row for row in LANGUAGES if row.grammar and not has_grammar(row))


def installed_since(note: str) -> frozenset[str]:
    """Return the languages of a MISSING_NOTE, names with commas between them, that have a grammar now."""
    return frozenset(note.split(",")) - {"", *(row.name for row in missing_grammars())}
