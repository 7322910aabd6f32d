"""What a shell offers for an unfinished word: filters and their values, tags, names of the index if there is one."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence

import typer

import kwsearch

MOST_NAMES = 50
_NAME_KEYS = ("symbol", "sym", "def", "ref", "call", "import")


def one_of(known: Sequence[str]) -> Callable[[str], list[str]]:
    """Complete out of a closed list."""
    return lambda incomplete: [word for word in known if word.startswith(incomplete)]


def filter_value(key: str) -> Callable[[str], list[str]]:
    """Complete the value of a flag that is a filter of the query language."""
    start = f"{key}:"
    return lambda incomplete: [word.removeprefix(start) for word in _words(start + incomplete)]


def step_over_colon() -> None:
    """Right behind a colon, bash says that the colon is to be completed; it wants what may stand behind it."""
    words = os.environ.get("COMP_WORDS", "").split("\n")
    place = os.environ.get("COMP_CWORD", "")
    if place.isdecimal() and words[int(place) :][:1] == [":"]:
        # Typer reads it from there.
        os.environ["COMP_CWORD"] = str(int(place) + 1)


def query_word(ctx: typer.Context, incomplete: str) -> list[str]:
    """Complete a word of a query.

    Bash takes a colon for a word of its own: then only what stands behind it is asked for.
    """
    before = [str(word) for word in ctx.params.get("words") or ()]
    key = before[-2] + ":" if len(before) > 1 and before[-1] == ":" else ""
    return [word.removeprefix(key) for word in _words(key + incomplete)]


def _words(text: str) -> list[str]:
    """The words that may stand in the place of an unfinished one."""
    key, colon, value = text.lstrip("-(").rpartition(":")
    values: dict[str, list[str]] = {}
    # The index as it is, never built and never refreshed: somebody waits for the next letter.
    try:
        if key == "tag":
            values["tag"] = [tag.id for tag in kwsearch.list_tags(kwsearch.find_root())]
        elif (not colon or key in _NAME_KEYS) and len(value) > 1:
            with kwsearch.open_index() as index:
                names = [word for word, _ in index.keywords(value, role="definition", limit=MOST_NAMES)]
            values = {"": names}
    except kwsearch.KwsearchError:
        pass  # no index, or a setting that is wrong: a command will say so, a shell cannot
    return kwsearch.complete_query(text, values)
