"""Values of filters and options: closed lists in their stored spelling, languages, counts; wrong ones with a hint.

Lean.
"""

from __future__ import annotations

from kwsearch.errors import QuerySyntaxError
from kwsearch.query.tree import (
    CASE_VALUES,
    EVIDENCE_VALUES,
    IS_VALUES,
    SELECT_VALUES,
    SORT_VALUES,
    TYPE_VALUES,
)
from kwsearch.text.distance import nearest
from kwsearch.vocabulary import KIND_CLASSES, KINDS, ROLES

MOST_COUNT = 1_000_000

CLOSED_LISTS = {
    "kind": (*KINDS, *KIND_CLASSES),
    "role": ROLES,
    "evidence": EVIDENCE_VALUES,
    "is": IS_VALUES,
    "case": CASE_VALUES,
    "sort": SORT_VALUES,
    "type": TYPE_VALUES,
}
"""All values of the filters and options that have no others."""


def kinds_of(word: str) -> tuple[str, ...]:
    """Return the kinds of symbol that a word behind ``kind:`` stands for: one of KINDS, or those of a class of them.

    Raises:
        QuerySyntaxError: If it stands for none; with a hint.
    """
    value = checked_value("kind", word, -1)
    return KIND_CLASSES.get(value, (value,))


def checked_value(key: str, value: str, place: int) -> str:
    """Return the value of a filter as the index spells it.

    Args:
        key: One of tree.FILTER_KEYS.
        value: As written, not empty.
        place: 0-based character in the query at which the value stands; -1 when it stands elsewhere.

    Raises:
        QuerySyntaxError: If the key has a closed list of values and this is none of them.
    """
    if key in CLOSED_LISTS:
        return _listed(key, value, place)
    if key == "lang":
        return _language(value, place)
    if key == "ext":
        value = value.lower()
        value = value.removeprefix("*" if value.startswith("*.") else "").lstrip(".")
        if not value:
            raise QuerySyntaxError("ext: has no value", position=place)
    return value


def checked_option(key: str, value: str, place: int) -> str:
    """Return the value of an option (one of tree.OPTION_KEYS) in its canonical spelling.

    Raises:
        QuerySyntaxError: If the option does not have such a value.
    """
    if key == "select":
        return _selection(value, place)
    if key != "count":
        return _listed(key, value, place)
    if value == "all":
        return value
    if value.isascii() and value.isdigit() and len(value) < 8 and 0 < int(value) <= MOST_COUNT:
        return str(int(value))
    raise QuerySyntaxError(f"{value!r} is not a count", position=place, hint="count:50 or count:all")


def _listed(key: str, value: str, place: int) -> str:
    known = CLOSED_LISTS[key]
    folded = value.lower()
    if folded in known:
        return folded
    near = _near(folded, known)
    hint = f"did you mean {key}:{near}?" if near else f"one of: {' '.join(known)}"
    title = "flag" if key == "is" else key
    raise QuerySyntaxError(f"there is no {title} {value!r}", position=place, hint=hint)


def _language(value: str, place: int) -> str:
    from kwsearch.languages.table import find_language, nearest_language

    row = find_language(value)
    if row is not None:
        return row.name
    near = nearest_language(value)
    hint = f"did you mean lang:{near}?" if near else ""
    raise QuerySyntaxError(f"there is no language {value!r}", position=place, hint=hint)


def _selection(value: str, place: int) -> str:
    folded = value.lower()
    if folded == "file.directory":
        return "folder"
    if folded in SELECT_VALUES:
        return folded
    if folded.startswith("symbol."):
        return "symbol." + _listed("kind", folded.removeprefix("symbol."), place + len("symbol."))
    near = _near(folded, SELECT_VALUES)
    hint = f"did you mean select:{near}?" if near else f"one of: {' '.join(SELECT_VALUES)} symbol.KIND"
    raise QuerySyntaxError(f"there is no selection {value!r}", position=place, hint=hint)


def _near(value: str, known: tuple[str, ...]) -> str:
    """Return the known value that was probably meant: one with the same beginning, else the nearest one."""
    # Who stops typing, or takes a longer form, agrees in the beginning; a slip of a letter is for the distance.
    if len(value) > 2:
        for choice in known:
            if choice.startswith(value[:3]):
                return choice
    return nearest(value, known)
