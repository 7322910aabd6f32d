"""Words of JavaScript and TypeScript that their grammars do not know."""

from __future__ import annotations

import re

from kwsearch.extract.repair.macros import blanked
from kwsearch.extract.spellings.spelling import Spelling, kept
from kwsearch.regex import regex

_FIELD = Spelling(
    regex(rb"^([ \t]*(?:static[ \t]+)?)(abstrac|accesso)[tr](?=[ \t]*[:=;?!])", re.MULTILINE), rb"\1\2x"
)
"""A field of TypeScript that is called as what says something elsewhere."""
_ACCESSOR = Spelling(
    regex(rb"(\b(?:static|abstract|override|declare)[ \t]+)accessor(?=[ \t]+[\w$#\[\"'])"), rb"\1        "
)
"""A field of a class with a getter and a setter of its own, which the grammar knows of instances alone."""
AUTO_ACCESSOR = Spelling(
    regex(rb"((?:^|[;{}]|\bstatic)[ \t]*)accessor(?=[ \t]+(?!(?:in|of|instanceof)\b)[\w$#\[])", re.MULTILINE),
    rb"\1        ",
    b"accessor ",
)
"""The same in JavaScript, whose grammar takes the word for another field."""
_ABSTRACT = Spelling(
    regex(rb"(\babstract[ \t]+)override(?=[ \t]+(?:readonly[ \t]+)?[\w$#]+[?!]?[ \t]*[:;=])"), rb"\1        "
)
"""A field of TypeScript without a value that a class above has too; the grammar knows both words of methods."""
_CALL_SIGNATURE = Spelling(
    regex(
        rb"(?<=[\w\])>}\"'])([ \t]*(?://[^\n]*)?\r?\n(?:[ \t]*\r?\n){0,3}[ \t]*)[ \t](?=<[^();={}]{0,200}>[ \t]*\()"
    ),
    rb"\1;",
)
"""A member of a type that begins with its parameters: to the grammar those of the type on the line before."""
_NAMELESS = Spelling(
    regex(rb"(\bexport\s+default\s+)abstract(?=\s+class\s*(?:\{|<|(?:extends|implements)\b))"),
    rb"\1        ",
)
"""A class of TypeScript that has no name and cannot be made: the grammar knows one or the other."""
_VARIANCE = Spelling(
    regex(rb"([<,]\s*)(in[ \t]+out|in|out)(?=[ \t]+\w+[ \t]*(?:[,>=]|extends\b))"),
    lambda found: found[1] + blanked(found[2]),
)
"""What TypeScript says of a parameter of a type: whether it comes in or goes out."""
TAG_TYPES = Spelling(
    regex(
        rb"(?P<kept>(?<=[\w$)\]]))(?P<rest><(?=[A-Z{\[\"'(]|(?:any|boolean|keyof|never|number|string|typeof|unknown|void)\b)"
        rb"(?:[^<>;`={}]|\{[^{}`]{0,999}\}|=>|=(?=[^=>])|<(?:[^<>;`=]|=>|<[^<>;`]{0,99}>){0,400}>){1,999}>)(?=`)"
    ),
    kept,
    b">`",
)
"""Types that a tag of a template is given, ``styled.div<Props>`…```, which the grammar compares with it."""
IMPORT_ATTRIBUTES = Spelling(
    regex(
        rb"(?P<kept>\b(?:from|import)\s*(?:\"[^\"\n]*\"|'[^'\n]*')\s*)(?P<rest>\b(?:with|assert)\s*\{[^{}]*\})"
    ),
    kept,
)
"""What a script says of a module beside its name, which grammars know in some places alone."""
_TEMPLATE_IN_CODE = regex(
    rb"(?:^[ \t]*|(?P<value>(?:[=(,:?\[]|=>|\breturn|\bdefault)\s*))<template>.*?</template>",
    re.DOTALL | re.MULTILINE,
)


def _without_template(found: re.Match[bytes]) -> bytes:
    """Return a number in the place of a template that is a value, and nothing in that of a member or a component."""
    value = found["value"]
    return (
        blanked(found[0]) if value is None else value + b"(" + blanked(found[0][len(value) + 1 : -2]) + b"0)"
    )


EMBER_TEMPLATES = Spelling(_TEMPLATE_IN_CODE, _without_template, b"<template>")
"""The markup of a component of Ember, which is neither a script nor JSX."""
_TYPE_OF_NOTHING = Spelling(regex(rb"(\btypeof[ \t]+undefine)d(?=\s*[|&)\]},;>=])"), rb"\1x")
"""A type that is named by the value of a word."""

TYPESCRIPT = (
    EMBER_TEMPLATES,
    IMPORT_ATTRIBUTES,
    _FIELD,
    _CALL_SIGNATURE,
    _NAMELESS,
    _ACCESSOR,
    _ABSTRACT,
    _VARIANCE,
    _TYPE_OF_NOTHING,
)
"""In order: what may be the cause of an error in TypeScript."""
