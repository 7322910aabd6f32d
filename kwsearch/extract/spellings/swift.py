"""What the grammar of Swift does not know, or takes for something else."""

from __future__ import annotations

import re
from collections.abc import Callable

from kwsearch.extract.repair.macros import blanked
from kwsearch.extract.spellings.spelling import Spelling, kept
from kwsearch.regex import regex


def _as_variable(found: re.Match[bytes]) -> bytes:
    """The function as a variable of its type, whose attribute has another name; the query knows it by that."""
    label, (words, arrow, result) = found["label"], found["result"].partition(b"->")
    if label:
        kind = (
            b":" + blanked(found["open"] + label)[1:-1] + b"(" + found["parameters"] + words + arrow + result
        )
    elif arrow:
        kind = blanked(found["open"] + found["parameters"] + words) + b": " + result
    else:
        kind = b"=" + blanked(found["open"])[1:] + b"0" + blanked(words)
    attribute = _ATTRIBUTE.sub(b"@X", found["attribute"], count=1)
    return attribute + b"var  " + found["name"] + blanked(found["generic"]) + kind + blanked(found["rest"])


_ATTRIBUTE = regex(rb"@[_N](?=\w+[ \t]*\(|SManaged\b)")
_PLAIN = rb"[^(){};\"]{1,500}+"
_ROUND = rb"\((?:" + _PLAIN + rb"|\((?:" + _PLAIN + rb"|\([^(){};\"]{0,200}\)){0,40}+\)){0,80}+"
_WORDS = rb"(?:\s{1,99}(?:@\w++(?:\([^()\n]{0,200}\))?|(?!func\b)[a-z]++(?:\([a-z]{1,20}\))?)){0,20}\s{1,99}"
_ELSEWHERE = Spelling(
    regex(
        rb"(?P<attribute>@(?:_(?:silgen_name|extern)[ \t]*\([^()\n]{0,400}\)|NSManaged\b)"
        + _WORDS
        + rb")func[ \t](?P<name>\w++)(?P<generic>(?:<[^(){};\n]{1,200}>)?[ \t]{0,99})"
        rb"(?P<open>\(\s{0,99})(?P<label>(?:\w++\s{1,99})?\w++\s{0,99}:)?(?P<parameters>(?(label)(?:[^(){};\"]{1,500}+|"
        + _ROUND
        + rb"\)){1,99}+)\))(?P<result>(?:\s{1,99}(?:async|throws|rethrows)\b){0,3}+(?:\s{0,99}->[ \t]*"
        rb"(?:" + _ROUND + rb"\)|(?!where\b)[^(){};\n\s]++|[ \t](?!where\b|[ \t{};\n]))++)?+)"
        rb"(?P<rest>(?:\s{1,99}where\b[^{};\n]{1,400}+)?+[ \t]*+)(?=[;}\r\n]|//|\Z)(?!\s*\{)"
    ),
    _as_variable,
)
"""A function that is defined elsewhere, which the attribute before it says: the grammar knows none without a body."""
_UNDER_CONDITION = Spelling(
    regex(
        rb"(?P<if>^[ \t]*#if\b[^\n]*)(?P<kept>\n(?:[ \t]*(?:@\w[\w.]*(?:\([^()\n]*\))?|[a-z]+)[ \t]*\r?\n)+)"
        rb"(?P<rest>[ \t]*#(?:else(?:if)?\b[^\n]*\n(?:[ \t]*(?:@\w[\w.]*(?:\([^()\n]*\))?|[a-z]+)?[ \t]*\r?\n)*"
        rb"[ \t]*#)?endif\b[^\n]*)",
        re.MULTILINE,
    ),
    lambda found: blanked(found["if"]) + found["kept"] + blanked(found["rest"]),
    b"#if",
)
"""Attributes and words of a declaration under ``#if``, which the grammar knows around whole statements alone."""
SPELLINGS: tuple[Callable[[bytes], bytes], ...] = (
    _ELSEWHERE,
    _UNDER_CONDITION,
    Spelling(regex(rb"(?<=[\w)\]}\"])([ \t]++);"), rb";\1"),  # it ends nothing behind a blank
    Spelling(regex(rb"\(\(\)\)"), b"(00)"),  # the empty tuple as an argument
    Spelling(regex(rb"(\bfunc[ \t]+)\.\.[.<](?=[ \t]*[(<])"), rb"\1+++"),  # an operator that makes a range
    Spelling(
        regex(rb"((?:^|[:;])[ \t]*)\(\)(?=[ \t]*(?:$|//))|((?:\{|\bin\b)[ \t]*)\(\)(?=[ \t]*\})", re.M),
        lambda found: (found[1] or found[2] or b"") + b"00",
    ),  # as a statement
    Spelling(regex(rb"(\bfunc[ \t]+)<(?=<[A-Za-z_])"), rb"\1+"),  # an operator before types that it is given
    Spelling(regex(rb"\bnonisolated\(unsafe\)(?=\s+(?:var|let|weak|lazy)\b)"), b" " * 19),  # in a function
    Spelling(
        regex(rb"(?P<kept>\{\s*(?:@\w+(?:\([^()\n]*\))?\s+)*)(?P<rest>final)(?=\s+class\b)"), kept
    ),  # the first statement of what computes a property
)
"""In order: what may be the cause of an error."""
