"""Whether the arguments of a call are what a tag rule asks for; compares source text, evaluates nothing."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable

from kwsearch.models import CallArguments
from kwsearch.regex import regex
from kwsearch.tags.evidence import ArgumentTest
from kwsearch.tags.tables import matches_glob

_ELEMENT = regex(r"""[\[(]\s*([rRbBuUfF]{0,2}(?:"[^"\\]*"|'[^'\\]*'))\s*(?:,|\]|$)""")
"""A list or tuple whose first element is a string without escapes."""

_TEXT = regex(
    r"""&?(?:[\w.:]*!?\()?\s*(?:[a-zA-Z]{0,2}|[$@]{1,2})("{3}|'{3}|["'`])[\s(]*(?:\\n[\s(]*)*(\w*)(.?)""",
    re.DOTALL,
)
"""A string literal, perhaps the first argument of a call that formats it: its quote, its first word, what follows."""

_STRING = regex(r"""[rRbBuU]{0,2}("{3}|'{3}|["'])(?:\\.|(?!\1).)*(?:\1|\Z)""", re.DOTALL)
_NAME = regex(r"(?<!\w)(?!(?:True|False|None|[A-Z_][A-Z0-9_]+)\b)[^\W\d]\w*")
"""A name that is none of a constant."""
_CLOSED = regex(r"""[a-zA-Z$@]{0,2}(?:"(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])*'|`[^`$]*`)""", re.DOTALL)
_JOINED = regex(r"[\s+.&()]*")
"""What is left of texts and constants that are put together."""

_ENDS = (" ", "\\", "(", "*", ";")
"""What follows a word that is whole."""


def holds(
    test: ArgumentTest,
    arguments: CallArguments,
    resolve: Callable[[str], str],
    bases: Callable[[str], Iterable[str]],
) -> bool:
    """Whether every part of ``test`` holds for ``arguments``.

    Args:
        test: The condition.
        arguments: Of one call.
        resolve: Gives the canonical name of a dotted name as written.
        bases: Gives the last parts of the names of the classes that a class of the same file is derived from.
    """
    if test.positional >= 0 and len(arguments.positional) != test.positional:
        return False
    if not test.name and test.position < 0:
        return True
    text = argument_text(arguments, test.name, test.position)
    if test.present is not None and bool(text) is not test.present:
        return False
    if test.constant is not None and (not text or test.constant is not _is_constant(text)):
        return False
    if (test.form or test.word) and not _has_shape(test, arguments, text):
        return False
    if test.source and text not in test.source:
        return False
    if test.last and not _is_one_of(test.last, text, resolve, bases):
        return False
    if test.literal is not None or test.text or test.starts or test.contains:
        first = _first_element(text)
        content = string_content(first)
        if test.literal is not None and test.literal is not (
            content is not None and not _is_formatted(first)
        ):
            return False
        # No literal fulfils a condition on one; that there must be none was asked above.
        if content is None:
            return not (test.text or test.starts or test.contains)
        if test.text and content.casefold() not in test.text:
            return False
        if test.starts and not content.startswith(test.starts):
            return False
        if test.contains and not any(part in content for part in test.contains):
            return False
    return True


def argument_text(arguments: CallArguments, name: str, position: int) -> str:
    """Return the source text of the argument called ``name`` or at the 0-based ``position``.

    Empty when it is not given, or cannot be told because a starred argument comes before it.
    """
    for keyword, text in arguments.keywords:
        if keyword == name:
            return text.strip()
    # Behind ``*rest`` every position may be another one.
    given = arguments.positional[: position + 1]
    if position < 0 or len(given) <= position or any(text.startswith("*") for text in given):
        return ""
    return given[position].strip()


def string_content(text: str) -> str | None:
    """Return what stands between the quotes of a string literal; None when ``text`` is none.

    Escapes stay as they are; the closing quote may be missing because long arguments are cut.
    """
    # Three quotes before one, or ``"""`` would be an empty text with more behind it.
    body = text.lstrip("rRbBuUfF")
    for quote in ('"""', "'''", '"', "'", "`"):
        if body.startswith(quote):
            inner, closing, rest = body[len(quote) :].partition(quote)
            return None if closing and rest.strip() else inner
    return None


def first_word(text: str) -> str:
    """Return the first word, in small letters, of the string that an expression begins with.

    Empty when the expression does not begin with one, or when the string does not go on after the word with a space,
    a bracket or a star: it may be put together with something else.
    """
    found = _TEXT.match(text)
    return found[2].casefold() if found is not None and found[3] in _ENDS else ""


def _has_shape(test: ArgumentTest, arguments: CallArguments, text: str) -> bool:
    """Whether the argument, or what was last put into the variable that it is, has the form and the first word."""
    if not text or test.position >= len(arguments.forms):
        return False
    form = arguments.forms[test.position]
    # What a variable holds says more than that it is one.
    for position, value, shape in arguments.held:
        if position == test.position:
            text, form = value, shape
    if form == "concat" and _is_joined(text):
        form = "string"  # a long text over several lines is put together, and nobody else's for that
    if test.form and form not in test.form:
        return False
    return not test.word or first_word(text) in test.word


def _is_one_of(
    wanted: tuple[str, ...], text: str, resolve: Callable[[str], str], bases: Callable[[str], Iterable[str]]
) -> bool:
    """Whether a name, or the name of what is called, ends in one of ``wanted``, or is a class derived from one."""
    name = text.partition("(")[0].strip()
    ends = {_last_part(name), _last_part(resolve(name)), *bases(name)}
    return any(matches_glob(pattern, end) for end in ends for pattern in wanted)


def _is_constant(text: str) -> bool:
    """Whether an expression is made of literals and of names in capitals alone; a literal that is cut counts."""
    return not _NAME.search(_STRING.sub("", text))


def _is_joined(text: str) -> bool:
    """Whether an expression joins literals and constants alone, and is not cut: its text is known to its author."""
    rest = _CLOSED.sub("", text)
    return _NAME.search(rest) is None and _JOINED.fullmatch(re.sub(r"\w+", "", rest)) is not None


def _last_part(text: str) -> str:
    return text.replace("::", ".").rpartition(".")[2]


def _first_element(text: str) -> str:
    """The first element of a list or tuple that starts with a string; else the text itself."""
    found = _ELEMENT.match(text)
    return found[1] if found else text


def _is_formatted(text: str) -> bool:
    """Whether a string literal is an f-string."""
    return "f" in text.partition('"')[0].partition("'")[0].casefold()
