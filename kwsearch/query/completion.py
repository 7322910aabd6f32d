"""What an unfinished query may go on with: filters, and the values of those that have a closed list."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from kwsearch.languages.table import LANGUAGES
from kwsearch.query.parser import OPERATORS
from kwsearch.query.tree import ALIASES, FILTER_KEYS, NAME_KEYS, OPTION_KEYS, SELECT_VALUES
from kwsearch.query.values import CLOSED_LISTS
from kwsearch.vocabulary import KINDS

_FURTHER = {
    "lang": [row.name for row in LANGUAGES],
    "select": [*SELECT_VALUES, *(f"symbol.{kind}" for kind in KINDS)],
    "count": ["all"],
}
_NAMED = NAME_KEYS | {"scope"}
_INSIDE_WORDS = frozenset("_.+#/-")
"""Besides letters and digits, what a word of a query has without meaning more than itself."""


def complete_query(text: str, values: Mapping[str, Iterable[str]] | None = None) -> list[str]:
    """Return what may stand in the place of the last word of an unfinished query.

    Args:
        text: The query so far; nothing behind a space is the beginning of anything.
        values: Further values by key, such as ``{"tag": ["security/pickle"]}``; those of the key ``""`` are names:
            bare words, and values of the filters that take a name.

    Returns:
        Whole words, each with what stands before it in one piece (a bracket, a minus, a key): first those with
        values, then filters that end in a colon; each group in its own order. Empty inside of quotes.
    """
    if text.count('"') % 2:
        return []  # inside of quotes everything is text
    start = max(text.rfind(mark) for mark in (" ", "(")) + 1
    before, word = ("-", text[start + 1 :]) if text[start : start + 1] == "-" else ("", text[start:])
    key, colon, value = word.partition(":")
    more = values or {}
    if not colon:
        # For nothing that is typed all names of an index would come.
        found = [query_word(known) for known in more.get("", ()) if known.startswith(word)] if word else []
        found += [f"{known}:" for known in (*FILTER_KEYS, *OPTION_KEYS) if known.startswith(word)]
        return [before + one for one in found]
    name = ALIASES.get(key, key)
    known_values = [*CLOSED_LISTS.get(name, ()), *_FURTHER.get(name, ()), *more.get(name, ())]
    if name in _NAMED and value:
        known_values += more.get("", ())
    return [f"{before}{key}:{query_word(known)}" for known in known_values if known.startswith(value)]


def query_word(name: str) -> str:
    """Return a name as one word of a query, or a filter's value: in quotes where it would mean more than itself."""
    bare = (name[:1].isalnum() or name[:1] == "_") and name not in OPERATORS
    if bare and all(letter.isalnum() or letter in _INSIDE_WORDS for letter in name):
        return name
    return '"' + name.replace("\\", "\\\\").replace('"', '\\"') + '"'
