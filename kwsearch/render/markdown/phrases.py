"""Small pieces of the pages' English: counts with their nouns, lists of names, sizes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from kwsearch.vocabulary import KIND_PLURALS, KINDS

EXACT_COUNT = 100
"""Counts below this are shown exactly on the pages of files, larger ones as ``200+``: the exact number stands in one
place, so that one new ``__init__`` does not rewrite the page of every other file that has one."""

_STEPS = (100, 200, 500)
_ORDER = (
    "module", "package", "namespace", "class", "struct", "interface", "enum", "type-alias", "function", "method",
    "constructor", "operator", "macro", "property", "field", "variable", "constant", "enum-member",
    "type-parameter", "event", "key", "section",
)  # fmt: skip
KIND_ORDER = {kind: position for position, kind in enumerate(_ORDER)}
"""Kinds in the order of headings: containers, types, callables, values, the rest."""
assert set(_ORDER) == set(KINDS)


def count_of(number: int, noun: str, plural: str = "") -> str:
    """Return ``1 file``, ``2 files``, ``1,234 files``."""
    return f"{number:,} {noun if number == 1 else plural or noun + 's'}"


def kind_count(number: int, kind: str) -> str:
    """Return ``1 class``, ``2 type aliases``."""
    return count_of(number, kind.replace("-", " "), KIND_PLURALS.get(kind, kind + "s"))


def rounded(number: int) -> str:
    """Return a count that stays the same while the number grows a little: exact below EXACT_COUNT, else ``200+``."""
    if number < EXACT_COUNT:
        return str(number)
    scale = 1
    while number >= 1000 * scale:
        scale *= 10
    step = max(step * scale for step in _STEPS if step * scale <= number)
    return f"{step:,}+"


def listed(parts: Sequence[str]) -> str:
    """Return ``a``, ``a and b``, ``a, b and c``; empty for nothing."""
    if len(parts) < 2:
        return "".join(parts)
    return f"{', '.join(parts[:-1])} and {parts[-1]}"


def kind_counts(kinds: Mapping[str, int]) -> str:
    """Return ``2 classes, 1 function and 3 fields`` in the order of headings; empty for nothing."""
    return listed(
        [kind_count(kinds[kind], kind) for kind in sorted(kinds, key=lambda kind: KIND_ORDER[kind])]
    )


def first_sentence(text: str, limit: int = 160) -> str:
    """Return the first sentence of ``text``, cut at a word with an ellipsis when it is longer than ``limit``."""
    for end in (". ", "! ", "? "):
        head, found, _ = text.partition(end)
        if found and not head.endswith(("e.g", "i.e", "etc", "vs", "cf")):
            text = head + end[0]
    if len(text) <= limit:
        return text
    return text[:limit].rpartition(" ")[0].rstrip(",;:. ") + " …"


def byte_size(size: int) -> str:
    """Return ``512 bytes`` or ``6,832 bytes (6.7 KiB)``."""
    text = count_of(size, "byte")
    for unit, scale in (("MiB", 1 << 20), ("KiB", 1 << 10)):
        if size >= scale:
            return f"{text} ({size / scale:.1f} {unit})"
    return text
