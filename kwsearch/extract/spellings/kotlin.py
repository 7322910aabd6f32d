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
_TEXT = rb"(?:\"\"\"(?:[^\"]|\"(?!\"\"))*+\"\"\"|\"(?:[^\"\\\n]|\\.)*+\"|'(?:[^'\\\n]|\\.)'|')"


def _nested(opening: bytes, closing: bytes, others: bytes, depth: int) -> bytes:
    """What matches brackets with others in them, ``depth`` levels of them, and never goes back."""
    inside = b""
    for _ in range(depth):
        inside = rb"|" + opening + rb"(?:" + others + inside + rb")*+" + closing
    return inside[1:]


_ARGUMENTS = _nested(rb"\(", rb"\)", rb"[^()\"']|" + _TEXT, 6)
_TYPES = rb"(?:<(?:[^<>\n]|<[^<>\n]*+>)*+>)?+"
_NAME = rb"[\w.]++"
_LIST = _nested(rb"\[", rb"\]", rb"[^\[\]\"']|" + _TEXT, 3)
_ANNOTATION = rb"@(?:\w++:)?+(?:" + _LIST + rb"|" + _NAME + _TYPES + rb"(?:" + _ARGUMENTS + rb")?+)"
_GAP = rb"\s(?:\s|//[^\n]*+|/\*(?:[^*]|\*(?!/))*+(?:\*/|\Z))*+"
_ANNOTATION_OF_SEVERAL = regex(
    rb"@(?P<target>(?:\w++:)?+)(?:(?P<list>" + _LIST + rb")"
    rb"|(?P<name>"
    + _NAME
    + rb")(?P<types>"
    + _TYPES
    + rb")(?P<arguments>(?:"
    + _ARGUMENTS
    + rb")?+))(?P<gap>"
    + _GAP
    + rb")"
)
_DECLARATION = regex(
    rb"(?P<modifiers>(?:(?:public|private|internal|protected|override|open|final|abstract|sealed|lateinit|suspend"
    rb"|inline|tailrec|infix|external|(?P<soft>data|inner|value|enum|annotation|expect|actual|const|operator"
    rb"|companion))" + _GAP + rb")*+)(?P<word>fun|va[lr]|class|interface|object|typealias)\b"
    rb"(?P<with_body>[ \t]+\w+(?:<[^<>\n]*>)?[ \t]*\{)?+"
)
"""What may stand behind annotations: ``soft`` words are names elsewhere, before which each annotation is one of a value
to the grammar."""


def _statement(annotation: re.Match[bytes]) -> bytes:
    """An annotation as a statement of its own, ``!Name(arguments)``, which the query knows; a list as blanks."""
    if annotation["list"]:
        return blanked(annotation[0])
    gap = annotation["gap"]
    end = gap if gap.startswith((b"\n", b"\r\n")) else b";" + gap[1:]
    name = blanked(annotation["target"]) + annotation["name"] + blanked(annotation["types"])
    return b"!" + name + annotation["arguments"] + end


def _apart_before_any(annotations: re.Match[bytes]) -> bytes:
    """All annotations apart, before any declaration; before anything else as they are."""
    if _DECLARATION.match(annotations.string, annotations.end()) is None:
        return annotations[0]
    return b"".join(map(_statement, _ANNOTATION_OF_SEVERAL.finditer(annotations[0])))


def _apart_where_lost(annotations: re.Match[bytes]) -> bytes:
    """Annotations apart before what the grammar takes for an expression, whatever else is wrong with a file.

    The last one stays with its declaration where the grammar reads it there.
    """
    declaration = _DECLARATION.match(annotations.string, annotations.end())
    if declaration is None:
        return annotations[0]
    several = [*_ANNOTATION_OF_SEVERAL.finditer(annotations[0])]
    last, has_arguments = several[-1], any(one["arguments"] for one in several)
    word, first = declaration["word"], declaration["modifiers"].split(None, 1)[:1]
    is_type = word in (b"class", b"interface")
    is_soft = bool(declaration["soft"]) and not (is_type or word == b"object")  # their bodies tell
    if first:
        is_lost = first != [b"suspend"] and (is_soft or len(several) > 1)
    elif is_type:
        is_lost = len(several) > 1 and declaration["with_body"] is not None
    else:
        is_lost = has_arguments and (word in (b"fun", b"object") or len(several) > 1)
    if not is_lost:
        return annotations[0]
    stays = not is_soft and (first or not last["arguments"] or word not in (b"fun", b"object"))
    return b"".join([*map(_statement, several[:-1]), last[0] if stays else _statement(last)])


_SEVERAL = regex(rb"^(?:" + _ANNOTATION + _GAP + rb")++", re.MULTILINE)
_ANNOTATIONS = Spelling(_SEVERAL, _apart_where_lost, b"@")
"""Before a declaration of Kotlin at the top of a file: what they stand before may be an expression to the grammar, with
``class`` or ``fun`` the name of a value in it."""
BEFORE_EXPRESSION = Spelling(_SEVERAL, _apart_before_any)
"""The same where it is one: ``@Open enum class Level { LOW }`` is an infix call of ``class``, too."""


def _destructured(found: re.Match[bytes]) -> bytes:
    """Variables that one value gives, each behind a word of its own, perhaps with a part's name, behind one."""
    names = _OF_PARTS.sub(blanked_match, found["names"])
    return found["indent"] + found["word"] + b" (" + names


_OF_PARTS = regex(rb"\bva[lr]\b|=[^,)]*(?=[,)])")
_MODIFIER = (
    rb"(?:private|public|internal|protected|open|data|inner|final|const|external|operator|infix|suspend|actual|expect"
    rb"|abstract|sealed|inline|value|override|enum|annotation|companion|lateinit|tailrec|crossinline|noinline|vararg)"
)


def _entries(found: re.Match[bytes]) -> bytes:
    """The head of an enumeration with entries that no modifier is called as."""
    return found["kept"] + _A_MODIFIER.sub(lambda word: b"x" * len(word[0]), found["entries"])


_A_MODIFIER = regex(rb"\b" + _MODIFIER + rb"\b")


def _with_two_dollars(found: re.Match[bytes]) -> bytes:
    """A text in which two dollars, not one, stand before what is put in, as one in which one does."""
    return b"  " + _DOLLARS.sub(lambda dollars: b"x$" if len(dollars[0]) > 1 else b"x", found["text"])


_DOLLARS = regex(rb"\$\$?(?=\{)")


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
_PARENTHESES = _nested(rb"\(", rb"\)", rb"[^(){}]", 4)


def _type_of_function(found: re.Match[bytes]) -> bytes:
    """The type in a list without its parentheses, any other one, which ends with them, without annotations."""
    if found["goes_on"]:
        return found["before"] + found["annotations"] + b" " + found["type"] + b" " + found["goes_on"]
    return found["before"] + blanked(found["annotations"]) + b"(" + found["type"] + b")"


_TYPE_OF_FUNCTION = Spelling(
    regex(
        rb"(?P<before>(?:[:<(,=]|->)\s*+)(?P<annotations>(?:@[\w.]++(?:" + _ARGUMENTS + rb")?+[ \t]++)++)"
        rb"\((?P<type>(?:suspend\s++)?(?:\w++(?:\.\w++)*+(?:<[^<>()]*>)?\.)?"
        + _PARENTHESES
        + rb"\s*+->(?:[^(){}\n]|"
        + _PARENTHESES
        + rb")*+)\)(?!\s*+(?:\?|->|\.|&))(?P<goes_on>(?:\s*+[,)>]|[ \t]*+=)?+)"
    ),
    _type_of_function,
    b"@",
)
"""The type of a function with annotations, which in parentheses must be one of ``null`` as well to the grammar."""
LAST_ANNOTATION = Spelling(regex(rb"(?<=\s)@\S*+\Z"), blanked_match)
"""Behind a declaration the scanner of Kotlin's grammar goes on to the next blank, and past the end of the text."""

ALWAYS: tuple[Callable[[bytes], bytes], ...] = (LAST_ANNOTATION, _CONSTRUCTOR, _CONTEXT, _DELEGATE)
"""In order: what the grammar takes for something else, and no error tells."""
IN_ERROR: tuple[Callable[[bytes], bytes], ...] = (
    _ANNOTATIONS,
    _BEHIND_ANNOTATION,
    _CONTEXT_OF_TYPE,
    _TYPE_OF_FUNCTION,
    Spelling(regex(rb"@all(?=:[A-Z])"), b"@get"),  # of a parameter, and all that is made of it
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
        regex(rb"(?<=[\w\"')\]}+-])[ \t](?=\}[ \t]*(?:[,;})]|\r?$))", re.M),
        b";",
    ),  # a body on one line: the grammar looks for the end of its last statement on the next
    Spelling(
        regex(rb"([})])([ \t]+)get(?=[ \t]+[\w(])"),
        rb"\1\2gex",
    ),  # an infix call of what is a keyword elsewhere
    Spelling(regex(rb"\bwhere(?=[ \t]*(?:\?\.|\.|\(|=[^=]|,|\)))"), b"wherx"),
    Spelling(regex(rb"\bconstructor(?=[ \t]*(?:\?\.|\.|!!|=[^=]|,|\)))"), b"constructox"),
    Spelling(
        regex(rb"([(,{]\s*(?:vararg\s+)?)(" + _MODIFIER + rb")(?=[ \t]*:(?!:))"),
        lambda found: found[1] + b"x" * len(found[2]),
    ),  # a parameter that is called as a modifier
    Spelling(
        regex(rb"((?:^|(?<=[{;]))[ \t]*(?:is|in)\b[^\n{};]*[ \t])if\b(?=[^\n]*->)", re.M),
        rb"\1 ,",
    ),  # a guard of a branch
    Spelling(
        regex(rb"(?:^|(?<=[{;]))[ \t]*else[ \t]+if\b(?=[^\n{};]*->)", re.M), blanked_match
    ),  # and of the last one
    Spelling(
        regex(
            rb"^([ \t]*)(?:get(?=[ \t]*(?:\([ \t]*[^\s)]|\{))|set(?=[ \t]*\{)"
            rb"|set(?=[ \t]*\((?![ \t]*(?:@\w+[ \t]+)?\w+[ \t]*(?:[:,][^()]*)?\)[ \t]*[={])))",
            re.M,
        ),
        rb"\1xxx",
    ),  # a call below a variable that is no accessor of it
    Spelling(
        regex(rb"([(,]\s*)(suspend|dynamic)(?=[ \t]*=[^=])"), lambda found: found[1] + b"x" * len(found[2])
    ),  # the name of an argument
    Spelling(regex(rb"(?P<dollars>\$\$)(?P<text>" + _TEXT + rb")"), _with_two_dollars),
    Spelling(
        regex(rb"^([ \t]*)(" + _MODIFIER + rb")(?=[ \t]*[,;][ \t]*\r?$)", re.M),
        lambda found: found[1] + b"x" * len(found[2]),
    ),  # an entry of an enumeration that is called as a modifier, on a line of its own
    Spelling(
        regex(
            rb"(?P<kept>\benum[ \t]+class\b[^{};]{0,400}\{)(?P<entries>[ \t]*\w+(?:[ \t]*,[ \t]*\w+)*+)(?=[ \t]*[,;}])"
        ),
        _entries,
    ),  # and several on one
    Spelling(regex(rb";(?=;)"), b" "),
    Spelling(
        regex(
            rb";[ \t]*(?:private|protected|internal)[ \t]+set\b(?![ \t]*\()"
            rb"|;[ \t]*(?:(?:private|protected|internal)[ \t]+)?"
            rb"(?=(?:get[ \t]*\([ \t]*\)|set[ \t]*\([ \t]*\w+[ \t]*\))[ \t]*[={:])"
        ),
        blanked_match,
    ),  # an accessor behind its variable on one line, or who may set it
    Spelling(regex(rb"([=(,]\s*)\[\]"), rb"\1{}"),  # no values of an annotation
    Spelling(
        regex(
            rb"(?P<indent>(?:^|(?<=[{;]))[ \t]*)\((?P<word>va[lr])[ \t](?P<names>[^()\n]*\)[ \t]*=(?!=))",
            re.M,
        ),
        _destructured,
    ),
    Spelling(regex(rb",(?=\s*>)"), b" "),  # behind the last type
    Spelling(
        regex(rb"(?P<kept>\b[A-Z]\w*)(?P<rest>[ \t]*&[ \t]*Any\b)"), kept
    ),  # what a parameter of a type is without null
    Spelling(
        regex(
            rb"^([ \t]*)(private|public|internal|protected|open|data|inner|final|const|external|operator|infix|suspend"
            rb"|actual|expect|abstract|sealed|inline)(?=[ \t]*(?:[-+*/%]?=[^=]|\.\w))",
            re.M,
        ),
        lambda found: found[1] + b"x" * len(found[2]),
    ),  # a variable that is called as a modifier
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
