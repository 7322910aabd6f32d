"""Flow, which is JavaScript with types, as TypeScript: the grammar of JavaScript knows no types at all.

Every byte keeps its place. What TypeScript has otherwise is written its way or blanked (https://flow.org/en/docs/types/).
"""

from __future__ import annotations

import re

from kwsearch.extract.repair.macros import blanked, blanked_match
from kwsearch.regex import regex

_HEAD = 4096
"""Bytes of a file that say whether Flow checks it: in its first comment."""
_PRAGMA = regex(
    rb"\A(?:#![^\n]*\n)?\s*(?:'use strict';\s*)?(?:/\*(?:[^*]|\*(?!/))*?@(?:no)?flow\b|//[ \t]*@(?:no)?flow\b)"
)
_TYPES = regex(
    rb"^(?:import[ \t]+type(?:of)?[ \t]+(?!from\b)[\w{*]|export[ \t]+(?:type|opaque[ \t]+type)[ \t]+[\w{*]"
    rb"|(?:declare|opaque)[ \t]+(?:export|type|class|function|var|module)\b)",
    re.MULTILINE,
)
"""What no script without types has at the start of a line."""
_MARKUP = regex(rb"</[A-Za-z>]|/>")

_REST = regex(rb"\.\.\.(?=\s*(?:[,)}]|\|\}))")
"""``{name: string, ...}``: there may be more."""
_REST_OF = regex(rb"\.\.\.typeof[ \t]+[\w.$]+[ \t]*,?|(?<=\w)<>(?=[\s,;|&(){>\]])")
"""Members of another object's type, and no arguments where a type takes some: ``Graph<>``."""
_ALIAS = regex(rb"\btype[ \t]+\w+[^={};\n]{0,200}=\s{0,99}[^={};\n]{0,99}\{")
_BRACE = regex(rb"[{}]")
_SPREAD = regex(rb"\.\.\.\s*[\w.$]+(?:<[^<>{};\n]{0,99}>)?[ \t]*,?")
_MOST_MEMBERS = 1 << 14
"""Bytes of a type whose members are looked at."""
_DEEPEST = 16
"""Types in each other that are looked at."""
_EXACT = regex(rb"\{\||\|\}")
_VARIANCE = regex(
    rb"((?:^|[{,;(<]|\b(?:static|proto))[ \t]*)[+-](?=(?:[\w#$]+\??[ \t]*[:(<]|\[[^\]\n]*\][ \t]*:))", re.M
)
_PARAMETER = regex(rb"([<,]\s*)[+-](?=[A-Z]\w*[ \t]*[,>:=])")
_CHECKS = regex(rb"%checks(?:\([^()\n]*\))?")
_COMMENT = regex(rb"/\*(::?)(?!:)((?:[^*]|\*(?!/))*)\*/")
"""Types for Flow that engines take for a comment: ``/*:: type Id = string; */``, ``(name /*: Id */)``."""
_OPAQUE = regex(
    rb"\bopaque(?P<kept>(?P<word>[ \t]+type)[ \t]+\w+[ \t]*(?:<[^;=]{0,200}>)?[ \t]*)"
    rb"(?P<above>:[^;={}\n]{1,200})?(?P<end>=|;|$)",
    re.M,
)
_ARGUMENTS = regex(rb"<.*", re.DOTALL)
_DECLARED = regex(rb"\bdeclare([ \t]+)export(?P<default>[ \t]+default)?(?=[ \t]+(?P<what>[\w{*(]+))")
_HOOK = regex(rb"\bexport[ \t]+(?:default[ \t]+)?hook(?=[ \t]+use\w)")
"""A hook of React; one that is not exported has no room for the word that TypeScript has."""
_EXPORTS = regex(rb"(\bdeclare[ \t]+)module\.(?=exports[ \t]*:)")
_ENUM_OF = regex(rb"(\benum[ \t]+\w+)([ \t]+of[ \t]+\w+)(?=[ \t]*\{)")
_COMPONENT = regex(
    rb"^([ \t]*(?:export[ \t]+(?:default[ \t]+)?|declare[ \t]+)?)component(?=[ \t]+[A-Z]\w*[ \t]*[<(])", re.M
)
_RENDERS = regex(rb"(?<=\))[ \t]+renders[*?]?[ \t]+[^{}\n]{1,200}(?=\{)")
_ITERATOR = regex(rb"@@(?=(?:asyncI|i)terator\b)")
_FUNCTION_TYPE = regex(
    rb"([:|&<,(?=][ \t]*\??(?:string|number|boolean|mixed|any|void|null|[A-Z$][\w$.]*(?:<[^<>;={}\n]{0,99}>)?)[ \t]*)=>"
    rb"(?=[ \t]*(?:\??(?:string|number|boolean|mixed|any|void|null|Promise|[A-Z$][\w$]*)\b(?![ \t]*[(.])))"
)
"""``string => void``: the type of a function whose only parameter has no parentheses; a union has the same parts."""
_STATEMENTS = frozenset(
    (b"class", b"function", b"var", b"let", b"const", b"type", b"opaque", b"interface", b"enum")
)


def is_flow(data: bytes) -> bool:
    """Return whether a file of JavaScript has types: its first comment says ``@flow``, or it declares some."""
    return _PRAGMA.match(data, 0, _HEAD) is not None or _TYPES.search(data) is not None


def has_markup(data: bytes) -> bool:
    """Return whether there may be JSX in a file, with which ``<T>(x)`` cannot be read."""
    return _MARKUP.search(data) is not None


def as_typescript(data: bytes) -> bytes:
    """Return a file with types as Flow has them, of the same length, with those of TypeScript."""
    data = _COMMENT.sub(lambda found: b"  " + found[1].replace(b"::", b"  ") + found[2] + b"  ", data)
    data = _REST.sub(b"   ", data)
    data = _REST_OF.sub(blanked_match, data)
    data = _without_spreads(data)
    data = _EXACT.sub(lambda found: found[0].replace(b"|", b" "), data)
    data = _VARIANCE.sub(rb"\1 ", data)
    data = _PARAMETER.sub(rb"\1 ", data)
    data = _CHECKS.sub(blanked_match, data)
    data = _HOOK.sub(lambda found: b"function".ljust(len(found[0])), data)
    data = _DECLARED.sub(_as_declaration, data)
    data = _OPAQUE.sub(_as_type, data)
    data = _EXPORTS.sub(rb"\1var    ", data)
    data = _ENUM_OF.sub(lambda found: found[1] + blanked(found[2]), data)
    data = _COMPONENT.sub(rb"\1function ", data)
    data = _RENDERS.sub(blanked_match, data)
    data = _ITERATOR.sub(b"  ", data)
    return _FUNCTION_TYPE.sub(rb"\1| ", data)


def _without_spreads(data: bytes) -> bytes:
    """Return the file without the types whose members another type has: ``type Both = {...One, name: string}``."""
    spelled, at = bytearray(data), 0
    while (found := _ALIAS.search(data, at)) is not None:
        at, depth = found.end(), 1
        for brace in _BRACE.finditer(data, at, at + _MOST_MEMBERS):
            depth += 1 if brace[0] == b"{" else -1
            if depth > _DEEPEST:
                break
            if not depth:
                spelled[at : brace.start()] = _SPREAD.sub(blanked_match, data[at : brace.start()])
                at = brace.end()
                break
    return bytes(spelled)


def _as_declaration(found: re.Match[bytes]) -> bytes:
    """``declare export class Store`` as ``declare        class Store``; what is a value or a list is exported."""
    default = found["default"] or b""
    if found["what"] in _STATEMENTS:
        return b"declare" + found[1] + blanked(b"export" + default)
    return blanked(b"declare") + found[1] + b"export" + default


def _as_type(found: re.Match[bytes]) -> bytes:
    """``opaque type Id: string = number`` as ``type Id = number``; without a value it is what it is shown as.

    One that is not shown, ``declare opaque type Id;``, is a namespace without a body, which nothing else is.
    """
    above = found["above"] or b""
    if found["end"] == b"=":
        return blanked(b"opaque") + found["kept"] + blanked(above) + found["end"]
    if above:
        return blanked(b"opaque") + found["kept"] + b"=" + above[1:] + found["end"]
    word, name = found["word"], found["kept"][len(found["word"]) :]
    return b"namespace".rjust(len(word) + 6) + _ARGUMENTS.sub(blanked_match, name) + found["end"]
