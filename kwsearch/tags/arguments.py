"""Whether the arguments of a call are what a tag rule asks for; compares source text, evaluates nothing."""

from __future__ import annotations

import re
from collections.abc import Callable

from kwsearch.models import CallArguments
from kwsearch.tags.tables import ArgumentTest

_ELEMENT = re.compile(r"""[\[(]\s*([rRbBuUfF]{0,2}(?:"[^"\\]*"|'[^'\\]*'))\s*(?:,|\]|$)""")
"""A list or tuple whose first element is a string without escapes."""


def holds(test: ArgumentTest, arguments: CallArguments, resolve: Callable[[str], str]) -> bool:
    """Whether every part of ``test`` holds for ``arguments``.

    Args:
        test: The condition.
        arguments: Of one call.
        resolve: Gives the canonical name of a dotted name as written.
    """
    if test.count >= 0 and len(arguments.positional) != test.count:
        return False
    if test.form and arguments.first_form not in test.form:
        return False
    if not test.name and test.position < 0:
        return True
    text = argument_text(arguments, test.name, test.position)
    if test.present is not None and bool(text) is not test.present:
        return False
    if test.source and text not in test.source:
        return False
    if test.last and not (_last_part(text) in test.last or _last_part(resolve(text)) in test.last):
        return False
    if test.literal is not None or test.text or test.starts:
        first = _first_element(text)
        content = string_content(first)
        if test.literal is not None and test.literal is not (
            content is not None and not _is_formatted(first)
        ):
            return False
        if content is None:
            return not (test.text or test.starts)
        if test.text and content.casefold() not in test.text:
            return False
        if test.starts and not content.startswith(test.starts):
            return False
    return True


def argument_text(arguments: CallArguments, name: str, position: int) -> str:
    """Return the source text of the argument called ``name`` or at the 0-based ``position``.

    Empty when it is not given, or cannot be told because a starred argument comes before it.
    """
    for keyword, text in arguments.keywords:
        if keyword == name:
            return text.strip()
    given = arguments.positional[: position + 1]
    if position < 0 or len(given) <= position or any(text.startswith("*") for text in given):
        return ""
    return given[position].strip()


def string_content(text: str) -> str | None:
    """Return what stands between the quotes of a string literal; None when ``text`` is none.

    Escapes stay as they are; the closing quote may be missing because long arguments are cut.
    """
    body = text.lstrip("rRbBuUfF")
    for quote in ('"""', "'''", '"', "'", "`"):
        if body.startswith(quote):
            inner, closing, rest = body[len(quote) :].partition(quote)
            return None if closing and rest.strip() else inner
    return None


def _last_part(text: str) -> str:
    return text.rpartition(".")[2]


def _first_element(text: str) -> str:
    """The first element of a list or tuple that starts with a string; else the text itself."""
    found = _ELEMENT.match(text)
    return found[1] if found else text


def _is_formatted(text: str) -> bool:
    """Whether a string literal is an f-string."""
    return "f" in text.partition('"')[0].partition("'")[0].casefold()
