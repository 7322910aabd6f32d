"""Words of Kotlin that its grammar takes for something else."""

from __future__ import annotations

import re
from collections.abc import Callable

from kwsearch.extract.repair.macros import blanked, blanked_match
from kwsearch.extract.spellings.spelling import Spelling, kept
from kwsearch.regex import regex


def _constructor(found: re.Match[bytes]) -> bytes:
    """The head of a constructor with no words before it, which begins its line as it did."""
    words, word = found["words"], b"constructor"
    if b"\n" in words:
        return found["kept"] + blanked(words) + word
    if b"\n" in found["kept"]:
        return found["kept"] + word + blanked(words)
    return found["kept"] + blanked(words + word)


_CONSTRUCTOR = Spelling(
    regex(
        rb"(?P<kept>\bclass[ \t]+\w+(?:<[^<>(){}]*>)?\s+)"
        rb"(?P<words>(?:(?:private|protected|internal|public|actual|expect)\s+)+)constructor(?=\s*\()"
    ),
    _constructor,
)
"""Words of Kotlin without which a class is the same, and below an annotation an infix call to its grammar."""
_DELEGATE = Spelling(
    regex(
        rb"(?P<kept>\b(?:class[ \t]+\w+(?:<[^<>{}]*>)?\s*(?:\((?:[^(){}]|\([^(){}]*\))*\)\s*)?"
        rb"|object[ \t]+(?:\w+\s*)?):(?:(?!\b(?:va[lr]|fun|class|object)\b)[^{}=])*?)(?P<rest>\bby\s+[\w.]+)(?=\s*\{)"
    ),
    kept,
)
"""To whom a class of Kotlin leaves its members: what follows in braces is its body, and no function for that name."""
_EXPECTING = (b"=", b"(", b",", b"->", b":", b"&&", b"||", b"+", b"return")
"""What stands before a value."""
_FAR = 200
"""Bytes before a value that are looked at."""


def _without_context(found: re.Match[bytes]) -> bytes:
    """What a declaration is given as blanks; the value of the one before is a call."""
    before = found.string[max(0, found.start() - _FAR) : found.start()].rstrip()
    return found[0] if before.endswith(_EXPECTING) else blanked(found[0])


_CONTEXT = Spelling(
    regex(
        rb"(?:^|(?<=[{;]))[ \t]*context[ \t]*\((?:[^()]|\([^()]*\))*\)"
        rb"(?=\s*(?:@|(?:[a-z]+\s+)*(?:fun|va[lr]|class|interface)\b))",
        re.MULTILINE,
    ),
    _without_context,
    b"context",
)
"""What a declaration of Kotlin is given beside its parameters: to the grammar an infix call of ``fun``."""
_CONTEXT_OF_TYPE = Spelling(
    regex(
        rb"(?P<kept>[:<(,=]\s*(?:@\w+\s+)?(?:suspend\s+)?)(?P<rest>context\s*\((?:[^()]|\([^()]*\))*\))"
        rb"(?=\s*(?:suspend\b|\(|[A-Z][\w.]*(?:<[^<>()]*>)?\??\.\())"
    ),
    kept,
    b"context",
)
"""The same of the type of a function."""
_TEXT = rb"\"(?:[^\"\\\n]|\\.)*+\""
_ARGUMENTS = rb"\((?:[^()\"]|" + _TEXT + rb"|\((?:[^()\"]|" + _TEXT + rb")*+\))*+\)"
_ANNOTATION = rb"@[\w.]++(?:<[^<>\n]*>)?(?:" + _ARGUMENTS + rb")?"
_ANNOTATION_OF_SEVERAL = regex(rb"(?P<written>" + _ANNOTATION + rb")(?P<gap>\s+)")


def _one_by_one(found: re.Match[bytes]) -> bytes:
    """All annotations but the last as statements of their own, ``!Name(arguments)``, which the query knows."""
    *others, last = _ANNOTATION_OF_SEVERAL.finditer(found[0])
    written = [
        b"!" + one["written"][1:] + (one["gap"] if b"\n" in one["gap"] else b";" + one["gap"][1:])
        for one in others
    ]
    return b"".join([*written, last[0]])


_ANNOTATIONS = Spelling(
    regex(
        rb"^(?:" + _ANNOTATION + rb"\s+){2,}"
        rb"(?=(?:[a-z]+[ \t]+)*(?:class|interface)[ \t]+\w+(?:<[^<>\n]*>)?[ \t]*\{"
        rb"|(?<=[ \t])(?:[a-z]+[ \t]+)*(?:class[ \t]+\w+[ \t]*$|(?:object|fun)\b))",
        re.MULTILINE,
    ),
    _one_by_one,
)
"""Several before a declaration of Kotlin at the top of a file: what they stand before may be an expression to the
grammar, with ``class`` or ``fun`` the name of a value in it."""
BEFORE_SOFT_WORDS = Spelling(
    regex(
        rb"(?:^|(?<=;))(?P<written>" + _ANNOTATION + rb")(?P<gap>\s)(?=\s*(?:[a-z]+[ \t]+)*"
        rb"(?:enum|data|value|annotation|inner|expect|actual)[ \t]+(?:[a-z]+[ \t]+)*"
        rb"(?:class|object|interface)[ \t]+\w+(?:<[^<>\n]*>)?[ \t]*\{)",
        re.MULTILINE,
    ),
    lambda found: b"!" + found["written"][1:] + (b"\n" if found["gap"] == b"\n" else b";"),
)
"""One before words that are names elsewhere: ``@Open enum class Level { LOW }`` is an infix call of ``class``, too."""


def _annotated_constructor(found: re.Match[bytes]) -> bytes:
    """The head of a constructor with the last of its annotations, and no words between both."""
    words = found["words"]
    word = blanked(words) + b"constructor" if b"\n" in words else b"constructor" + blanked(words)
    return found["class"] + blanked(found["first"]) + found["last"] + word


_BEHIND_ANNOTATION = Spelling(
    regex(
        rb"(?P<class>\bclass\s+\w+(?:<[^<>(){}]*>)?\s+)(?P<first>(?:"
        + _ANNOTATION
        + rb"\s+)*)(?P<last>"
        + _ANNOTATION
        + rb"\s+)(?P<words>(?:(?:private|protected|internal|public|actual|expect)\s+)*)constructor(?=\s*\()"
    ),
    _annotated_constructor,
)
"""A constructor with annotations, perhaps on lines of their own, before which the class has ended to the grammar."""
LAST_ANNOTATION = Spelling(regex(rb"(?<=\s)@\S*+\Z"), blanked_match)
"""Behind a declaration the scanner of Kotlin's grammar goes on to the next blank, and past the end of the text."""

ALWAYS: tuple[Callable[[bytes], bytes], ...] = (LAST_ANNOTATION, _CONSTRUCTOR, _CONTEXT, _DELEGATE)
"""In order: what the grammar takes for something else, and no error tells."""
IN_ERROR: tuple[Callable[[bytes], bytes], ...] = (
    _ANNOTATIONS,
    _BEHIND_ANNOTATION,
    _CONTEXT_OF_TYPE,
    Spelling(regex(rb"(?<=\})[ \t](?=\}[ \t]*[,;])"), b";"),  # the end of a body on one line, behind a block
    Spelling(
        regex(
            rb"(?<=\})[ \t](?=(?:(?:override|public|private|internal|protected|open|abstract|suspend|inline"
            rb"|operator|const|data|inner|companion)[ \t]+)*"
            rb"(?:constructor[ \t]*\(|init[ \t]*\{|(?:fun|va[lr]|class|object)[ \t]))"
        ),
        b";",
    ),  # a member behind a block on its line
    Spelling(
        regex(rb"(?<=[\w\"')\]}])[ \t](?=\}[ \t]*(?:[,;})]|\r?$))", re.M),
        b";",
    ),  # a body on one line: the grammar looks for the end of its last statement on the next
    Spelling(
        regex(rb"([})])([ \t]+)get(?=[ \t]+[\w(])"),
        rb"\1\2gex",
    ),  # an infix call of what is a keyword elsewhere
    Spelling(regex(rb"\bwhere(?=[ \t]*(?:\?\.|\.|\(|=[^=]|,|\)))"), b"wherx"),
    Spelling(
        regex(rb"((?:^|(?<=[{;]))[ \t]*(?:is|in)\b[^\n{};]*[ \t])if\b(?=[^\n]*->)", re.M),
        rb"\1 ,",
    ),  # a guard of a branch
    Spelling(
        regex(rb"(?:^|(?<=[{;]))[ \t]*else[ \t]+if\b(?=[^\n{};]*->)", re.M), blanked_match
    ),  # and of the last one
    Spelling(
        regex(
            rb"^([ \t]*)(?:get(?=[ \t]*\([ \t]*[^\s)])"
            rb"|set(?=[ \t]*\((?![ \t]*(?:@\w+[ \t]+)?\w+[ \t]*(?:[:,][^()]*)?\)[ \t]*[={])))",
            re.M,
        ),
        rb"\1xxx",
    ),  # a call below a variable that is no accessor of it
    Spelling(
        regex(rb"([(,]\s*)(suspend|dynamic)(?=[ \t]*=[^=])"), lambda found: found[1] + b"x" * len(found[2])
    ),  # the name of an argument
    Spelling(regex(rb"\$\$(?=\")"), b"  "),
    Spelling(regex(rb"\bsuspend(?=[ \t]*\{)"), b"suspenx"),  # a call of what says something elsewhere
    Spelling(
        regex(rb"\b(?:actual|data|expect|external|final|infix|inner|open|operator|out|value)(?=\()"),
        lambda found: b"x" * len(found[0]),
    ),  # a function whose name says something elsewhere
    Spelling(regex(rb"(\bfun[ \t]+(?:<[^<>]*>[ \t]*)?(?:\w+\.)*)suspend(?=[ \t]*\()"), rb"\1suspenx"),
    Spelling(
        regex(rb"^([ \t]*)(?:in|is|as)(?=\w+[.(])", re.M),
        rb"\1xx",
    ),  # a name that begins as an operator does
)
"""In order: what may be the cause of an error."""
