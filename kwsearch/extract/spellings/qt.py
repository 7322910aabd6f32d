"""Qt's own words as what C++ has in their place: macros that stand on a line of their own, ``emit``, ``foreach``.

Every byte keeps its place (https://doc.qt.io/qt-6/qobject.html#macros, https://doc.qt.io/qt-6/foreach-keyword.html).
"""

from __future__ import annotations

import re

from kwsearch.extract.repair.macros import blanked, blanked_match
from kwsearch.regex import regex

_ARGUMENTS = rb"\((?:[^();{}]|\((?:[^();{}]|\([^();{}]{0,99}\)){0,99}\)){0,999}\)"
_ALONE = regex(
    rb"^[ \t]*(?:Q_(?:OBJECT|GADGET|NAMESPACE|PROPERTY|ENUMS?|FLAGS?|INTERFACES|CLASSINFO|DISABLE_\w+|DECLARE_\w+"
    rb"|PRIVATE_SLOT|MOC_INCLUDE|PLUGIN_METADATA|OVERRIDE|OBJECT_BINDABLE_PROPERTY|UNUSED|LOGGING_CATEGORY"
    rb"|GLOBAL_STATIC\w*|IMPORT_PLUGIN|INIT_RESOURCE)(?:_EXPORT)?|QML_[A-Z_]+)"
    rb"[ \t]*(?:%b)?(?=[ \t]*(?://[^\n]*|/\*[^\n]*)?\r?$)" % _ARGUMENTS,
    re.MULTILINE,
)
"""What stands on a line of its own without a semicolon."""
_SECTION = regex(
    rb"^([ \t]*)(?:(public|private|protected)([ \t]+)(?:Q_SLOTS|slots)|Q_SIGNALS|signals)(?=[ \t]*:(?!:))",
    re.MULTILINE,
)
"""What begins a part of a class."""
_EMIT = regex(
    rb"\bQ_EMIT(?=[ \t]+[A-Za-z_:(*])|\bemit(?=[ \t]+(?:this->|[\w.:>-]+\((?![^();]*\)[ \t]*[{:])))"
)
_SIGNATURE = regex(
    rb"\b(SIGNAL|SLOT|METHOD)([ \t]*\([ \t]*[\w:]+[ \t]*)(\((?:[^()]|\([^()]{0,99}\)){0,400}\))"
)
"""How a function is named by a text: ``SIGNAL(clicked(bool))``."""
_EACH = regex(rb"\b(?:Q_FOREACH|foreach|BOOST_FOREACH)(?=[ \t]*\()")
_MARK = regex(rb"[()<>{}\[\],;]")
_MOST_MARKS = 60


def as_cpp(data: bytes) -> bytes:
    """Return the file with its words of Qt as those of C++; the same when it has none."""
    if b"Q_" in data or b"QML_" in data:
        data = _ALONE.sub(blanked_match, data)
        data = _SECTION.sub(_access, data)
    if b"SIGNAL" in data or b"SLOT" in data:
        data = _SIGNATURE.sub(lambda found: found[1] + found[2] + blanked(found[3]), data)
    if b"emit " in data or b"Q_EMIT" in data:
        data = _EMIT.sub(blanked_match, data)
    if b"foreach" in data or b"FOREACH" in data:
        data = _with_loops(data)
    return data


def _access(found: re.Match[bytes]) -> bytes:
    """Return the head of a part of a class as C++ has it, which knows no signals: whoever has one may send it."""
    return (found[1] + (found[2] or b"public")).ljust(len(found[0]))


def _with_loops(data: bytes) -> bytes:
    """Return the file with ``foreach (auto x, list)`` as ``for (auto x: list)``."""
    spelled = bytearray(data)
    for found in _EACH.finditer(data):
        comma = _first_comma(data, data.index(b"(", found.end()))
        if comma:
            spelled[found.start() : found.end()] = b"for".ljust(len(found[0]))
            spelled[comma : comma + 1] = b":"
    return bytes(spelled)


def _first_comma(data: bytes, opening: int) -> int:
    """Return the place of the first comma between a parenthesis and its end that no other bracket holds; 0 for none."""
    depth = 0
    for number, mark in enumerate(_MARK.finditer(data, opening + 1)):
        text = mark[0]
        if text == b"," and not depth:
            return mark.start()
        depth += (text in b"([{<") - (text in b")]}>")
        if depth < 0 or text == b";" or number == _MOST_MARKS:
            break
    return 0
