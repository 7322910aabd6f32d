"""What the grammars of C, C++ and Objective-C do not know, beside macros."""

from __future__ import annotations

import re

from kwsearch.extract.repair.macros import blanked
from kwsearch.extract.spellings.conditions import heads_apart
from kwsearch.extract.spellings.spelling import Spelling, kept
from kwsearch.regex import regex

_NO_ARGUMENT = (
    Spelling(regex(rb",(?=\s{0,99}[,)])"), b" "),
    Spelling(regex(rb"\((\s{0,99}),"), rb"(\1 "),
)
"""Macros may be given nothing: ``CHECK(env, );``."""
_ENUM_ATTRIBUTES = Spelling(
    regex(
        rb"(\benum\s{1,99}(?:(?:class|struct)\s{0,99})?)"
        rb"((?:(?:\[\[[^\[\]]{0,200}\]\]|alignas\s{0,9}\([^()]{0,99}\))\s{0,99}){1,9})(?=\w)"
    ),
    lambda found: found[1] + blanked(found[2]),
    b"enum",
)
_ATTRIBUTES_BEHIND = Spelling(
    regex(
        rb"(?<=[\w)&*>])(\s{0,99})((?:\[\[[^\[\]]{0,200}\]\]\s{0,99}){1,9})"
        rb"(?=[{;=,)]|->|(?:const|noexcept|override|final|requires)\b)"
    ),
    lambda found: found[1] + blanked(found[2]),
    b"[[",
)
"""What is said of a parameter or of what a function gives."""
_HAS_INCLUDE = Spelling(
    regex(rb"(?<=__has_include\()(\s{0,9})([<\"][^<>\"\n]{1,200}[>\"])"),
    lambda found: found[1] + b"1".ljust(len(found[2])),
    b"__has_include(",
)
_HAS_ATTRIBUTE = Spelling(regex(rb"(\b__has_\w{1,40}\(\s{0,9}\w{1,40})::(?=\w)"), rb"\1__", b"__has_")
"""What a condition of the preprocessor asks of the compiler."""
_PROSE = Spelling(
    regex(
        rb"(?<=\n)(?P<kept>[ \t]*#[ \t]*if[ \t]+0\b[^\n]*\n)(?P<rest>(?:(?![ \t]*#)[^\n;{}]*\n){1,999})"
        rb"(?=[ \t]*#[ \t]*endif\b)"
    ),
    kept,
    b"if 0",
)
"""What is never compiled and is no code: the figures of a benchmark."""
_ENUM_WORDS = Spelling(
    regex(rb"(\benum\s{1,9})(__attribute__\s{0,9}\(\((?:[^()]|\([^()]{0,99}\)){0,200}\)\))(?=\s{0,99}\{)"),
    lambda found: found[1] + blanked(found[2]),
    b"enum __attribute__",
)
"""What GCC is told of an enumeration without a name: to the grammar of C the attribute is a name."""
_ENUMERATOR = Spelling(
    regex(
        rb"(?P<kept>[{,]\s{0,99}(?:/[/*][^\n]{0,200}\n\s{0,99})?[A-Za-z_]\w*(?:\s{0,9}=\s{0,9}[\w<]{1,40})?[ \t]+)"
        rb"(?P<rest>[A-Z][A-Z0-9_]{2,40}\((?:[^(){};]|\([^(){};]{0,200}\)){0,400}\))(?=\s{0,99}(?:[,}]|=[^=]|//))"
    ),
    lambda found: kept(found) if _is_in_enum(found) else found[0],
    b"enum",
)
"""What a macro says of an enumerator: ``Red UMETA(DisplayName = "red"),``."""
_WORD_ENUM = regex(rb"\benum\b")
_MOST_ENUM = 1 << 14
"""Bytes before an enumerator that its enumeration may begin in."""


def _is_in_enum(found: re.Match[bytes]) -> bool:
    """Return whether the last brace before a place is that of an enumeration."""
    data, first = found.string, max(0, found.start() - _MOST_ENUM)
    opened = data.rfind(b"{", first, found.start() + 1)
    if opened < max(data.rfind(b"}", first, found.start()), 0):
        return False
    head = max(data.rfind(mark, first, opened) for mark in (b";", b"}", b"{")) + 1
    return _WORD_ENUM.search(data, head, opened) is not None


_MEMBERS = regex(rb"[ \t]*(?:(?:typedef|struct|union|enum)\b[^{}]*\{[^{}]*)?")
"""What a line begins with whose first ``}`` ends the members of a type."""


def _without_macro(found: re.Match[bytes]) -> bytes:
    """The end of a type's members without the macro before or behind the name that is declared there."""
    line = found.string.rfind(b"\n", 0, found.start()) + 1
    if _MEMBERS.fullmatch(found.string, line, found.start()) is None:
        return found[0]
    macro = found["first"] or found["last"]
    return found[0].removesuffix(macro) + blanked(macro)


_BEHIND_MEMBERS = Spelling(
    regex(
        rb"\}[ \t]*(?:(?P<first>[A-Z][A-Z0-9_]+)(?=[ \t]+(?!(?:const|volatile)\b)[A-Za-z_]\w*[ \t]*[;\[])"
        rb"|[A-Za-z_]\w*[ \t]+(?P<last>[A-Z][A-Z0-9_]+)(?=[ \t]*;))"
    ),
    _without_macro,
)
"""Two names behind the members of a type of C, of which one is a macro: ``} PACKED row_t;``."""
OBJECT = Spelling(regex(rb"(?<=\()this(?=[ \t]+[A-Za-z_])"), b"    ", b"(this ")
"""What a function of C++ is given as its object by name: ``void draw(this Shape& self);``."""
_OPERATOR_OF = Spelling(
    regex(
        rb"(\boperator\s{0,9}(?:\(\s{0,9}\)|\[\s{0,9}\]|[=!]=|<=>|<<|[-+*/%&|^]=?|&&|\|\|))"
        rb"(\s{0,9}<(?:[^<>;{}]|<[^<>;{}]{0,200}>){0,200}>)(?=\s{0,9}\()"
    ),
    lambda found: found[1] + blanked(found[2]),
    b"operator",
)
"""An operator for given types: ``Store::operator()<int>(x)``."""
MEMBER_POINTER = Spelling(
    regex(
        rb"(?P<kept>^[ \t]*(?:(?:static|const|mutable|inline|extern)[ \t]+)*(?!typedef\b|return\b)[\w:]+"
        rb"(?:<[^<>;{}]*>)?[ \t*&]*\([ \t]*)(?P<rest>(?:\w+(?:<[^<>;{}]*>)?[ \t]*::[ \t]*)+)"
        rb"(?=\*[^();{}]*\)[ \t]*\([^(){};]*\)[^(){};]*[;={])",
        re.MULTILINE,
    ),
    kept,
    b"::*",
)
"""A variable of C++ that points to functions of a class, which the grammar knows as a parameter alone."""
CONVERSION = Spelling(
    regex(
        rb"(?P<kept>)(?P<rest>\b(?:inline|constexpr)\s+(?:(?:inline|constexpr)\s+)*)"
        rb"(?=(?:\w+(?:<[^<>;{}()]*>)?::)+operator\s+\w)"
    ),
    kept,
    b"::operator ",
)
"""Words before a conversion outside of its class, behind which the grammar reads a type called ``operator``."""
C_SPELLINGS = (*_NO_ARGUMENT, _HAS_INCLUDE, _HAS_ATTRIBUTE)

CPP_SPELLINGS = (*C_SPELLINGS, _ENUM_ATTRIBUTES, _ATTRIBUTES_BEHIND, _OPERATOR_OF)

ALWAYS_C = (heads_apart, _PROSE, _ENUM_WORDS, _BEHIND_MEMBERS, _ENUMERATOR)
