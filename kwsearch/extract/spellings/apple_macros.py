"""Macros of Apple's headers, which the grammar of Objective-C knows a few of, as what they stand for or as blanks.

Every byte keeps its place. A macro is a word in capitals with an underscore, perhaps with arguments; it is blanked only
where no name of the language can stand: alone on a line, before ``@interface`` and its like, behind a declaration.
Repetitions have bounds: what does not end must not be read again from each place in it.
"""

from __future__ import annotations

import re

from kwsearch.extract.repair.macros import blanked_match
from kwsearch.regex import regex

_WORD = rb"(?<!\w)_{0,4}[A-Z][A-Z0-9]{0,60}_[A-Z0-9_]{1,80}(?<!_)\b"
_PLAIN = rb"[^()]{1,200}+"
_ARGUMENTS = rb"(?:[ \t]*\((?:" + _PLAIN + rb"|\((?:" + _PLAIN + rb"|\([^()]{0,200}\)){0,12}+\)){0,12}+\))"
_MACRO = _WORD + _ARGUMENTS + rb"?"
_ATTRIBUTE = rb"__attribute__\s{0,9}" + _ARGUMENTS

_ENUM = regex(
    rb"(?P<typedef>\btypedef\s{1,9})?\b[A-Z][A-Z0-9]{0,60}_(?:CLOSED_|ERROR_)?(?:ENUM|OPTIONS)(?P<open>\s{0,9}\(\s{0,99})"
    rb"(?P<type>[\w \t*]{1,99}?)(?P<comma>\s{0,99},\s{0,99})?(?P<name>(?(comma)\w{1,200}|))(?P<close>\s{0,99}\))"
    rb"(?=[^;{}()]{0,99}\{)"
)
"""The head of an enumeration: ``typedef NS_ENUM(NSInteger, Kind) {``."""
_EXTERN = regex(
    rb"^(?P<indent>[ \t]*)[A-Z][A-Z0-9]{0,60}_(?:EXPORT|EXTERN)(?=[ \t]+[A-Za-z_][^{};@]{1,999};)", re.M
)
"""What says that a value or a function is declared: it is written out, as a definition elsewhere follows."""
_ALONE = regex(
    rb"(?<![\\\r])(?<!\\\r)\n[ \t]*(" + _MACRO + rb")[ \t]*;?[ \t]*(?=\r?\n\s*[^\s{=?:.,)(\[*&|<>]|\s*\Z)"
)
_IN_BODY = regex(rb"(?<=[;{}])[ \t]*\r?\n[ \t]+(" + _WORD + rb")[ \t]*(?=\r?\n)")
"""What opens or ends a block in a body: ``NS_DURING``."""
_BEFORE = regex(
    rb"(?:(?:"
    + _MACRO
    + rb"|"
    + _ATTRIBUTE
    + rb")\s{1,99}){1,8}+(?=@(?:interface|protocol|implementation|class)\b)"
)
_MEMBER = regex(rb"^[ \t]*(?:[-+][ \t]*\(|@property\b)[^;{}@]{1,999}[;{]", re.M)
_BEHIND = regex(rb"(?<=[\w)*>\]])(?:\s+(?:" + _MACRO + rb"|" + _ATTRIBUTE + rb"))+(?=\s*[;{])")
_MARK = regex(
    rb"(?<=[\w)}\]])\s+[A-Z][A-Z0-9_]{0,60}(?:AVAILABLE|DEPRECATED|SWIFT_NAME|SWIFT_UNAVAILABLE|REFINED_FOR_SWIFT"
    rb"|FORMAT_FUNCTION|RETURNS_RETAINED|RETURNS_NOT_RETAINED|NIL_TERMINATION|DESIGNATED_INITIALIZER|WARN_UNUSED_RESULT)"
    rb"[A-Z0-9_]{0,60}" + _ARGUMENTS + rb"?(?=\s*[;,={}A-Z])"
)
"""What Apple's headers say of a name behind it."""


def without_macros(data: bytes) -> bytes:
    """Return a text of Objective-C, of the same length, with its macros as what they mean or as blanks."""
    data = _ENUM.sub(_plain_enum, data)
    data = _EXTERN.sub(
        lambda found: found["indent"] + b"extern".ljust(len(found[0]) - len(found["indent"])), data
    )
    data = _ALONE.sub(blanked_match, data)
    data = _IN_BODY.sub(blanked_match, data)
    data = _BEFORE.sub(blanked_match, data)
    data = _MEMBER.sub(lambda found: _BEHIND.sub(blanked_match, found[0]), data)
    return _MARK.sub(blanked_match, data)


def _plain_enum(found: re.Match[bytes]) -> bytes:
    """The head as C has it: ``enum Kind {``."""
    name, size, text = found["name"], len(found[0]), blanked_match(found)
    start = len(found["typedef"] or b"")
    at = found.start("name") - found.start() if name else size
    return text[:start] + b"enum" + text[start + 4 : at] + name + text[at + len(name) :]
