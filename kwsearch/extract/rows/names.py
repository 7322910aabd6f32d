"""Names as they stand in code, brought into one form: parts joined with ``.``, without type arguments."""

from __future__ import annotations

import re
from functools import lru_cache

from kwsearch.regex import regex

MAX_NAME_BYTES = 256
"""Of a longer used name only the end is looked at: chained calls would cost the square of their length."""

_WORD = r"[^\W\d][\w$]*[?!]?|[$#@]+\w[\w$]*"
_PLAIN = regex(rf"(?:{_WORD})(?:\.(?:{_WORD}))*")
_SEPARATOR = regex(r"\s*(?:::|->|\?\.|!\.|\?->|&\.|\\|\.)\s*(?:template\s+)?")
_LAST = regex(rf"(?:{_WORD}|~\s*{_WORD})\s*$")
_OPERATOR = regex(r"\boperator\b\s*(\S.*)", re.DOTALL)
_LOADED = regex(
    r"\(?\s*(?:await\s+import|require|__import__|(?:importlib\.)?import_module)\s*"
    r"\(\s*(['\"])([\w@./:-]+)\1\s*\)\s*\)?(?=\s*[.?])"
)
"""A module that is imported where it is used: ``require("fs").read``, ``(await import("fs")).read``."""

_QUOTED_WORD = regex(r"`([^\W\d]\w*)`")
_QUOTED = regex(r"(?:(.*)\.)?`([^`\n]+)`", re.DOTALL)
"""A name between backticks, which may be any text in Kotlin and Scala, and what it is a member of."""
_ANGLES = regex(r"(?:::)?<(?:[^<>-]|->?)*>")


_COMPUTED = regex(r"\[\s*(['\"])([^'\"]*)\1\s*\]")
"""A name of JavaScript that is one text in brackets."""
_RAW = regex(r"\br#(?=[^\W\d])")


def unmarked(text: str) -> str:
    """Return a name or a path without the mark of Rust that a keyword in it is none: ``r#type`` is called ``type``."""
    return _RAW.sub("", text) if "r#" in text else text


def fold(text: str) -> str:
    """Return ``text`` with every run of white space as one space, none at the ends."""
    return " ".join(text.split())


def strip_type_arguments(text: str) -> str:
    """Return ``text`` without ``<…>`` parts, however nested (``A<B<C>>::f`` gives ``A::f``)."""
    while "<" in text:
        shorter = _ANGLES.sub("", text)
        if shorter == text:
            break
        text = shorter
    return text


@lru_cache(maxsize=1 << 16)
def split_used_name(text: str) -> tuple[str, str, str]:
    """Return the last part, the dotted name and the root of a name as it is used in code.

    ``np.load`` gives ``("load", "np.load", "np")``, ``std::sort<int>`` gives ``("sort", "std.sort", "std")``.
    When something else than names is on the way (``f(x).load``) the dotted name is ``?.load`` and the
    root is empty, unless it is the import of a module (``require("fs").load`` gives ``fs.load``); all three are empty
    when ``text`` does not end with a name.
    """
    if "`" in text:
        text = _QUOTED_WORD.sub(r"\1", text)
        quoted = _QUOTED.fullmatch(text)
        if quoted is not None:
            around, name = split_used_name(quoted[1] or "")[1], quoted[2]
            return name, f"{around or '?'}.{name}" if quoted[1] else name, ""
    if "?." in text or _PLAIN.fullmatch(text) is None:
        text = unmarked(text)
        text = _SEPARATOR.sub(".", strip_type_arguments(text.strip().lstrip("!-"))).removeprefix(".")
        if _PLAIN.fullmatch(text) is None:
            last = _LAST.search(text)
            if last is None:
                return "", "", ""
            name = last.group().strip()
            loaded = _LOADED.match(text)
            if loaded is not None and _PLAIN.fullmatch(text, loaded.end() + 1):
                return name, loaded[2] + text[loaded.end() :], ""
            return name, f"?.{name}", ""
    root, dot, _ = text.partition(".")
    return (text.rpartition(".")[2].removeprefix("#"), text, root) if dot else (text, text, text)


def split_defined_name(text: str) -> tuple[str, str]:
    """Return the receiver and the name of a defined name.

    ``A<T>::f`` gives ``("A", "f")``, ``A::operator ==`` gives ``("A", "operator==")``. What stands between backticks
    is a name as it is, whatever words and marks it has.
    """
    if text[:1] == text[-1:] == "`" and len(text) > 2:
        name = text[1:-1]
        return "", name if name.isprintable() else fold(name)
    if "::" in text and not text.strip("#:"):  # a type of Scala that is called as an operator
        return "", text
    if text.startswith("\\") and any(
        map(str.isalnum, text)
    ):  # an escaped one of Verilog, up to the next blank
        return "", text[1:].rstrip()
    text = text.removeprefix("@") if text.startswith('@"') else text  # quoted names of Zig
    text = (unmarked(text).strip("\"'`") or text).removeprefix("#")  # quoted and private names of JavaScript
    if text[:1] == "[" and (computed := _COMPUTED.fullmatch(text)) is not None:
        text = computed[2]
    if text.startswith(":") and not text.startswith("::"):  # a Ruby symbol
        text = text[1:]
    operator = _OPERATOR.search(text)
    if operator is not None:
        name = fold(operator.group(1))
        space = " " if name[:1].isalpha() or name[:1] == "_" else ""
        return _dotted(text[: operator.start()]), "operator" + space + (
            name if space else name.replace(" ", "")
        )
    if "::" not in text:
        return "", fold(text)
    receiver, _, name = strip_type_arguments(text).rpartition("::")
    return _dotted(receiver), fold(name).replace("~ ", "~")


def _dotted(text: str) -> str:
    return _SEPARATOR.sub(".", strip_type_arguments(text).strip()).strip(".")
