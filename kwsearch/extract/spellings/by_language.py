"""What grammars do not know yet, written as something of the same length that they do know.

Facts are read from the file as it is; only the tree is made from the other spelling, and only when that leaves no more
errors. So a stand-in must have the same parts in the same places, and nothing else.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from kwsearch.extract.repair.here_documents import plain_here_documents, without_nested
from kwsearch.extract.repair.macros import blanked, blanked_match
from kwsearch.extract.repair.shell import WORD_BODY
from kwsearch.extract.spellings.apple_macros import without_macros
from kwsearch.extract.spellings.conditions import heads_apart
from kwsearch.extract.spellings.cuda import as_cpp
from kwsearch.extract.spellings.luau import as_lua
from kwsearch.extract.spellings.qt import as_cpp as without_qt
from kwsearch.extract.spellings.verilog import without_properties
from kwsearch.regex import regex


@dataclass(frozen=True, slots=True)
class _Spelling:
    """What is looked for and what stands in for it.

    Attributes:
        pattern: What is looked for.
        stand_in: A template, or what makes it; as long as what it stands for.
        needs: Bytes without which nothing is found, for a pattern that is slow to look for.
    """

    pattern: re.Pattern[bytes]
    stand_in: bytes | Callable[[re.Match[bytes]], bytes]
    needs: bytes = b""

    def __call__(self, data: bytes) -> bytes:
        """Return ``data`` with the stand-in in the place of all that is found."""
        return self.pattern.sub(self.stand_in, data) if self.needs in data else data


def _kept(found: re.Match[bytes]) -> bytes:
    return found["kept"] + blanked(found["rest"])


_FIELD = _Spelling(
    regex(rb"^([ \t]*(?:static[ \t]+)?)(abstrac|accesso)[tr](?=[ \t]*[:=;?!])", re.MULTILINE), rb"\1\2x"
)
"""A field of TypeScript that is called as what says something elsewhere."""
_ACCESSOR = _Spelling(
    regex(rb"(\b(?:static|abstract|override|declare)[ \t]+)accessor(?=[ \t]+[\w$#\[\"'])"), rb"\1        "
)
"""A field of a class with a getter and a setter of its own, which the grammar knows of instances alone."""
_AUTO_ACCESSOR = _Spelling(
    regex(rb"((?:^|[;{}]|\bstatic)[ \t]*)accessor(?=[ \t]+(?!(?:in|of|instanceof)\b)[\w$#\[])", re.MULTILINE),
    rb"\1        ",
    b"accessor ",
)
"""The same in JavaScript, whose grammar takes the word for another field."""
_CALL_SIGNATURE = _Spelling(
    regex(
        rb"(?<=[\w\])>}\"'])([ \t]*(?://[^\n]*)?\r?\n(?:[ \t]*\r?\n){0,3}[ \t]*)[ \t](?=<[^();={}]{0,200}>[ \t]*\()"
    ),
    rb"\1;",
)
"""A member of a type that begins with its parameters: to the grammar those of the type on the line before."""
_NAMELESS = _Spelling(
    regex(rb"(\bexport\s+default\s+)abstract(?=\s+class\s*(?:\{|<|(?:extends|implements)\b))"),
    rb"\1        ",
)
"""A class of TypeScript that has no name and cannot be made: the grammar knows one or the other."""
_VARIANCE = _Spelling(
    regex(rb"([<,]\s*)(in[ \t]+out|in|out)(?=[ \t]+\w+[ \t]*(?:[,>=]|extends\b))"),
    lambda found: found[1] + blanked(found[2]),
)
"""What TypeScript says of a parameter of a type: whether it comes in or goes out."""
_TAG_TYPES = _Spelling(
    regex(
        rb"(?P<kept>(?<=[\w$)\]]))(?P<rest><(?=[A-Z{\[\"'(]|(?:any|boolean|keyof|never|number|string|typeof|unknown|void)\b)"
        rb"(?:[^<>;`={}]|\{[^{}`]{0,999}\}|=>|=(?=[^=>])|<(?:[^<>;`=]|=>|<[^<>;`]{0,99}>){0,400}>){1,999}>)(?=`)"
    ),
    _kept,
    b">`",
)
"""Types that a tag of a template is given, ``styled.div<Props>`…```, which the grammar compares with it."""
_IMPORT_ATTRIBUTES = _Spelling(
    regex(
        rb"(?P<kept>\b(?:from|import)\s*(?:\"[^\"\n]*\"|'[^'\n]*')\s*)(?P<rest>\b(?:with|assert)\s*\{[^{}]*\})"
    ),
    _kept,
)
"""What a script says of a module beside its name, which grammars know in some places alone."""
_NO_ARGUMENT = (
    _Spelling(regex(rb",(?=\s{0,99}[,)])"), b" "),
    _Spelling(regex(rb"\((\s{0,99}),"), rb"(\1 "),
)
"""Macros may be given nothing: ``CHECK(env, );``."""
_ENUM_ATTRIBUTES = _Spelling(
    regex(
        rb"(\benum\s{1,99}(?:(?:class|struct)\s{0,99})?)"
        rb"((?:(?:\[\[[^\[\]]{0,200}\]\]|alignas\s{0,9}\([^()]{0,99}\))\s{0,99}){1,9})(?=\w)"
    ),
    lambda found: found[1] + blanked(found[2]),
    b"enum",
)
_ATTRIBUTES_BEHIND = _Spelling(
    regex(
        rb"(?<=[\w)&*>])(\s{0,99})((?:\[\[[^\[\]]{0,200}\]\]\s{0,99}){1,9})"
        rb"(?=[{;=,)]|->|(?:const|noexcept|override|final|requires)\b)"
    ),
    lambda found: found[1] + blanked(found[2]),
    b"[[",
)
"""What is said of a parameter or of what a function gives."""
_HAS_INCLUDE = _Spelling(
    regex(rb"(?<=__has_include\()(\s{0,9})([<\"][^<>\"\n]{1,200}[>\"])"),
    lambda found: found[1] + b"1".ljust(len(found[2])),
    b"__has_include(",
)
_HAS_ATTRIBUTE = _Spelling(regex(rb"(\b__has_\w{1,40}\(\s{0,9}\w{1,40})::(?=\w)"), rb"\1__", b"__has_")
"""What a condition of the preprocessor asks of the compiler."""
_PROSE = _Spelling(
    regex(
        rb"(?<=\n)(?P<kept>[ \t]*#[ \t]*if[ \t]+0\b[^\n]*\n)(?P<rest>(?:(?![ \t]*#)[^\n;{}]*\n){1,999})"
        rb"(?=[ \t]*#[ \t]*endif\b)"
    ),
    _kept,
    b"if 0",
)
"""What is never compiled and is no code: the figures of a benchmark."""
_ENUM_WORDS = _Spelling(
    regex(rb"(\benum\s{1,9})(__attribute__\s{0,9}\(\((?:[^()]|\([^()]{0,99}\)){0,200}\)\))(?=\s{0,99}\{)"),
    lambda found: found[1] + blanked(found[2]),
    b"enum __attribute__",
)
"""What GCC is told of an enumeration without a name: to the grammar of C the attribute is a name."""
_ENUMERATOR = _Spelling(
    regex(
        rb"(?P<kept>[{,]\s{0,99}(?:/[/*][^\n]{0,200}\n\s{0,99})?[A-Za-z_]\w*(?:\s{0,9}=\s{0,9}[\w<]{1,40})?[ \t]+)"
        rb"(?P<rest>[A-Z][A-Z0-9_]{2,40}\((?:[^(){};]|\([^(){};]{0,200}\)){0,400}\))(?=\s{0,99}(?:[,}]|=[^=]|//))"
    ),
    lambda found: _kept(found) if _is_in_enum(found) else found[0],
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


_BEHIND_MEMBERS = _Spelling(
    regex(
        rb"\}[ \t]*(?:(?P<first>[A-Z][A-Z0-9_]+)(?=[ \t]+(?!(?:const|volatile)\b)[A-Za-z_]\w*[ \t]*[;\[])"
        rb"|[A-Za-z_]\w*[ \t]+(?P<last>[A-Z][A-Z0-9_]+)(?=[ \t]*;))"
    ),
    _without_macro,
)
"""Two names behind the members of a type of C, of which one is a macro: ``} PACKED row_t;``."""
_OBJECT = _Spelling(regex(rb"(?<=\()this(?=[ \t]+[A-Za-z_])"), b"    ", b"(this ")
"""What a function of C++ is given as its object by name: ``void draw(this Shape& self);``."""
_OPERATOR_OF = _Spelling(
    regex(
        rb"(\boperator\s{0,9}(?:\(\s{0,9}\)|\[\s{0,9}\]|[=!]=|<=>|<<|[-+*/%&|^]=?|&&|\|\|))"
        rb"(\s{0,9}<(?:[^<>;{}]|<[^<>;{}]{0,200}>){0,200}>)(?=\s{0,9}\()"
    ),
    lambda found: found[1] + blanked(found[2]),
    b"operator",
)
"""An operator for given types: ``Store::operator()<int>(x)``."""
_MEMBER_POINTER = _Spelling(
    regex(
        rb"(?P<kept>^[ \t]*(?:(?:static|const|mutable|inline|extern)[ \t]+)*(?!typedef\b|return\b)[\w:]+"
        rb"(?:<[^<>;{}]*>)?[ \t*&]*\([ \t]*)(?P<rest>(?:\w+(?:<[^<>;{}]*>)?[ \t]*::[ \t]*)+)"
        rb"(?=\*[^();{}]*\)[ \t]*\([^(){};]*\)[^(){};]*[;={])",
        re.MULTILINE,
    ),
    _kept,
    b"::*",
)
"""A variable of C++ that points to functions of a class, which the grammar knows as a parameter alone."""
_CONVERSION = _Spelling(
    regex(
        rb"(?P<kept>)(?P<rest>\b(?:inline|constexpr)\s+(?:(?:inline|constexpr)\s+)*)"
        rb"(?=(?:\w+(?:<[^<>;{}()]*>)?::)+operator\s+\w)"
    ),
    _kept,
    b"::operator ",
)
"""Words before a conversion outside of its class, behind which the grammar reads a type called ``operator``."""


def _first_bases(found: re.Match[bytes]) -> bytes:
    """The first branch alone, the directives and the other branches as blanks."""
    return blanked(found["if"]) + found["kept"] + blanked(found["rest"])


_CONDITIONAL_BASES = _Spelling(
    regex(
        rb"(?P<if>^[ \t]*#[ \t]*if\b[^\n]*)(?P<kept>\n(?:[ \t]*[:,][^\n{};#]*\n)+)"
        rb"(?P<rest>[ \t]*#[ \t]*(?:el(?:se|if)\b[^\n]*\n[^{}]*?^[ \t]*#[ \t]*)?endif\b[^\n]*)(?=\s*(?:\{|where\b))",
        re.MULTILINE,
    ),
    _first_bases,
)
"""What a type of C# inherits from under ``#if``, which the grammar knows around whole declarations alone."""
_EXTENSION = regex(
    rb"^[ \t]*extension[ \t]*(?:<[^<>(){};]*>[ \t]*)?\([^(){};]*\)(?:\s*where\b[^(){};]*)?\s*(?P<open>\{)",
    re.MULTILINE,
)
"""What the members of a block of C# extend: they are the class's that the block stands in."""
_BRACE = regex(
    rb"\"\"\"+.*?\"\"\"+|@[$]?\"(?:[^\"]|\"\")*\"|\"(?:[^\"\\\n]|\\.)*\"|'(?:[^'\\\n]|\\.)+'"
    rb"|//[^\n]*|/\*.*?\*/|(?P<brace>[{}])",
    re.DOTALL,
)


def _without_extensions(data: bytes) -> bytes:
    """Return a file of C# in which the members of extension blocks stand in the class around them."""
    written = bytearray(data)
    for found in _EXTENSION.finditer(data):
        depth = 0
        for token in _BRACE.finditer(data, found.start("open")):
            depth += {b"{": 1, b"}": -1}.get(token["brace"], 0)
            if not depth:
                written[found.start() : found.end()] = blanked(found[0])
                written[token.start() : token.end()] = b" "
                break
    return bytes(written)


_VERBATIM = _Spelling(
    regex(rb"(?<![\w\"'$@])((?:\$@|@\$)\")(?=\"\")((?:[^\"]|\"\")*)(?=\"(?!\"))"),
    lambda found: found[1] + found[2].replace(b'"', b"'"),
    b'"""',
)
"""A text of C# that begins with a quote (``$@\"\"\"{name}\"\"\"``): to the grammar one that begins with three."""
_RAW = _Spelling(
    regex(rb"(?<![\w\"'])(\${1,9}(\"{4,9}))(?!\")(.*?)(?<!\")(?=\2(?!\"))", re.DOTALL),
    lambda found: found[1] + found[3].replace(b'"', b"'"),
    b'""""',
)
"""A text of C# between more than three quotes, so that it may hold three."""


def _constructor(found: re.Match[bytes]) -> bytes:
    """The head of a constructor with no words before it, which begins its line as it did."""
    words, word = found["words"], b"constructor"
    if b"\n" in words:
        return found["kept"] + blanked(words) + word
    if b"\n" in found["kept"]:
        return found["kept"] + word + blanked(words)
    return found["kept"] + blanked(words + word)


_CONSTRUCTOR = _Spelling(
    regex(
        rb"(?P<kept>\bclass[ \t]+\w+(?:<[^<>(){}]*>)?\s+)"
        rb"(?P<words>(?:(?:private|protected|internal|public|actual|expect)\s+)+)constructor(?=\s*\()"
    ),
    _constructor,
)
"""Words of Kotlin without which a class is the same, and below an annotation an infix call to its grammar."""
_DELEGATE = _Spelling(
    regex(
        rb"(?P<kept>\b(?:class[ \t]+\w+(?:<[^<>{}]*>)?\s*(?:\((?:[^(){}]|\([^(){}]*\))*\)\s*)?"
        rb"|object[ \t]+(?:\w+\s*)?):(?:(?!\b(?:va[lr]|fun|class|object)\b)[^{}=])*?)(?P<rest>\bby\s+[\w.]+)(?=\s*\{)"
    ),
    _kept,
)
"""To whom a class of Kotlin leaves its members: what follows in braces is its body, and no function for that name."""
_CONTEXT = _Spelling(
    regex(
        rb"^[ \t]*context[ \t]*\((?:[^()]|\([^()]*\))*\)"
        rb"(?=\s*(?:@|(?:[a-z]+\s+)*(?:fun|va[lr]|class|interface)\b))",
        re.MULTILINE,
    ),
    blanked_match,
    b"context",
)
"""What a declaration of Kotlin is given beside its parameters: to the grammar an infix call of ``fun``."""
_CONTEXT_OF_TYPE = _Spelling(
    regex(
        rb"(?P<kept>[:<(,=]\s*(?:@\w+\s+)?(?:suspend\s+)?)(?P<rest>context\s*\((?:[^()]|\([^()]*\))*\))"
        rb"(?=\s*(?:suspend\b|\(|[A-Z][\w.]*(?:<[^<>()]*>)?\??\.\())"
    ),
    _kept,
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


_ANNOTATIONS = _Spelling(
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
_BEFORE_SOFT_WORDS = _Spelling(
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


_BEHIND_ANNOTATION = _Spelling(
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
_LAST_ANNOTATION = _Spelling(regex(rb"(?<=\s)@\S*+\Z"), blanked_match)
"""Behind a declaration the scanner of Kotlin's grammar goes on to the next blank, and past the end of the text."""
_FORMAT = _Spelling(
    regex(rb"^format(?:[ \t]+\w+)?[ \t]*=[ \t]*\n(?:(?!\.[ \t]*$)[^\n]*\n){0,999}\.[ \t]*$", re.M),
    blanked_match,
    b"format",
)
"""A picture of a report of Perl, which is no code; a letter behind a field costs its grammar the rest of the file."""
_INSTRUCTION = _Spelling(
    regex(rb"^[ \t]*[^\s#][^\n]*", re.MULTILINE), lambda found: found[0].replace(b"#", b"_")
)
"""A line of a Dockerfile that is no comment: behind a quote its grammar takes every ``#`` for the start of one, and
what stands on the next line for the same instruction."""
_GROUP = regex(rb"[!\w][ \t]+\{\s")
_BEFORE_GROUP = regex(rb"(?<!\S)(?:!|time(?:[ \t]+-p)?|coproc(?:[ \t]+\w+)?)(?=[ \t]+\{\s)")
"""A word of bash before commands in braces, which its grammar takes for arguments then."""


def _without_words_of_groups(data: bytes) -> bytes:
    # A pattern that begins with a group tries every place, so the few words are looked for one by one.
    if any(word in data for word in (b"! ", b"!\t", b"time", b"coproc")) and _GROUP.search(data) is not None:
        return _BEFORE_GROUP.sub(blanked_match, data)
    return data


_NAMED_AS_WORDS = _Spelling(
    regex(rb"\b(?:hidden|static)(?=\w)", re.IGNORECASE), lambda found: b"x" + found[0][1:]
)
"""Names of PowerShell that begin as its words do: ``hiddenItems`` is one to its grammar, before ``Items``."""
_CONFIGURATION = _Spelling(
    regex(rb"^([ \t]*)configuration(?=[ \t]+\w+\s*\{)", re.MULTILINE | re.IGNORECASE), rb"\1workflow     "
)
"""What PowerShell makes of a machine, under a name; its grammar knows workflows, which look the same."""
_ENDLESS = _Spelling(
    regex(
        rb"^(?P<head>[ \t]*(?:\w+[ \t]+)?def[ \t]+[\w.]+[?!]?(?:\([^()\n]*\))?[ \t]*=[ \t]*"
        rb"(?!(?:not|defined|return|break|next|yield|super|if|unless|case|while|until|begin)\b)[a-z_][\w.]*[?!]?)[ \t]"
        rb"(?P<arguments>(?!(?:if|unless|while|until|and|or|rescue|then|do)\b)[\w:@\"'](?:[^{}\n]|#\{[^{}\n]*\})*)$",
        re.MULTILINE,
    ),
    lambda found: found["head"] + b"^" + found["arguments"].replace(b",", b"&"),
)
"""A method of Ruby that is one call without parentheses, which the grammar knows between ``def`` and ``end`` alone: the
query knows it as ``name^argument``."""
_MODULE_IMPORT = _Spelling(
    regex(rb"^([ \t]*import[ \t]+)module(?=[ \t]+[\w.]+[ \t]*;)", re.MULTILINE), rb"\1      "
)
"""What Java imports of a whole module."""
_FINAL_PATTERN = _Spelling(regex(rb"(\bcase[ \t]+)final(?=[ \t])"), rb"\1     ")
_NESTED_PATTERN = _Spelling(
    regex(
        rb"(?<=\bcase )([A-Z]\w*(?:\.[A-Z]\w*)+)(?=[ \t]*\()|(?<=\binstanceof )([A-Z]\w*(?:\.[A-Z]\w*)+)(?=[ \t]*\()"
    ),
    lambda found: found[0].replace(b".", b"_"),
)
"""A pattern of Java for a record inside of another type, which its grammar takes for a call."""
_BEHIND_CODE = _Spelling(
    regex(rb"(?i)^([ \t]*__halt_compiler[ \t]*\([ \t]*\)[ \t]*(?:;|\?>))(.*)\Z", re.MULTILINE | re.DOTALL),
    lambda found: found[1] + blanked(found[2]),
    b"__halt_compiler",
)
"""What stands behind the end of the code of PHP."""
_NO_BLOCK = _Spelling(
    regex(
        rb"^[ \t]*\w+(?:[ \t]+\"[^\"\n]*\")+[ \t]*(?=\r?\n(?:[ \t]*\r?\n)*[ \t]*\w+(?:[ \t]+\"[^\"\n]*\")*[ \t]*\{)",
        re.MULTILINE,
    ),
    blanked_match,
)
"""The head of a block of HCL without its block: its grammar reads the head on the next line as more of it."""
_MEMBER_VALUE = regex(
    rb"=[ \t]*[-~+]?(?:\d[\w.]*|'[^'\n]*'|\w+)(?:[ \t]*(?:<<|>>>?|//?|[|&*^+-]|\xc3\xb7|\xe2\x8a\xbb)[ \t]*[-~]?\w+)*"
)
_ENUM_LINE = _Spelling(
    regex(rb"@enum[ \t]+\w[^\n]*"),
    lambda found: _MEMBER_VALUE.sub(blanked_match, found[0]),
    b"@enum",
)
"""Members of an enumeration of Julia on one line: its grammar takes a value and the member behind it for a product."""
_GAP = regex(rb"(?<=\S)[ \t](?=\s*\S)|(?<=\S\n)[ \t](?=\s*\S)")


def _as_list(found: re.Match[bytes]) -> bytes:
    """Words in ``qw`` as a list of words, which the query knows one by one."""
    return found[1] + b"  (" + _GAP.sub(b",", found[2]) + b")"


def _without_marks(found: re.Match[bytes]) -> bytes:
    """The same without parentheses."""
    return found[1] + b"   " + _GAP.sub(b",", found[2]) + b" "


_BASES = _Spelling(
    regex(
        rb"(\buse[ \t]+(?:parent|base)[ \t]+|@ISA[ \t]*=[ \t]*)"
        rb"qw[(\[{/<]([ \t\r\n]*[\w:]+(?:[ \t\r\n]+[\w:]+)+[ \t\r\n]*)[)\]}/>]"
    ),
    _as_list,
    b"qw",
)
"""What a package of Perl inherits from, several words in one node of its grammar."""
_ATTRIBUTES = _Spelling(
    regex(
        rb"(\bhas[ \t]*\(?[ \t]*\[[ \t\r\n]*)"
        rb"qw[(\[{/<]([ \t\r\n]*[+\w]\w*(?:[ \t\r\n]+[+\w]\w*)*[ \t\r\n]*)[)\]}/>]"
    ),
    _without_marks,
    b"qw",
)
_VARIABLES = _Spelling(
    regex(
        rb"(^[ \t]*use[ \t]+vars[ \t]+(?:\([ \t]*)?)"
        rb"qw[(\[{/<]([ \t\r\n]*[$@%]\w+(?:[ \t\r\n]+[$@%]\w+)*[ \t\r\n]*)[)\]}/>]",
        re.MULTILINE,
    ),
    _without_marks,
    b"vars",
)
"""Attributes and variables that Perl is given as words."""
_OPTION_VALUE = _Spelling(
    regex(rb"(?<=\s)(--[\w-]+)(=(?:[^\s\"'|;&()]|\"[^\"\n]*\"|'[^'\n]*')+)"),
    lambda found: found[1] + blanked(found[2]),
)
"""What a program is told behind an option, which the grammar of PowerShell knows without a ``=`` alone."""
_EMPTY_MARK = _Spelling(
    regex(rb"<<-?[ \t]*(?:''|\"\")[^\n]*\n(?:[^\n]+(?:\n|\Z))*"), lambda found: blanked(found[0])
)
"""A here-document of bash that an empty line ends."""
_FLAGGED = regex(rb"\$\{\([^()\n]*\)(?=\"\$\()")


def _without_flags(data: bytes) -> bytes:
    """What zsh splits, ``${(f)"$(command)"}``, as the command alone."""
    if _FLAGGED.search(data) is None:
        return data
    return _FLAGGED.sub(blanked_match, data).replace(b')"}', b')" ')


_COMMAND = _Spelling(
    regex(rb"((?:^|[{;|(=&])[ \t]*(?!(?i:import)-)[A-Za-z]\w*)-(?=[A-Za-z])", re.MULTILINE), rb"\1_"
)
"""What a method of PowerShell runs: its grammar takes what stands before the hyphen for the name of a member."""
_BASE_CALL = _Spelling(
    regex(
        rb"(\b\w+[ \t]*\([^()\n]*\)\s*)(:[ \t]*base[ \t]*\((?:[^()\n]|\([^()\n]*\))*\))(?=\s*\{)",
        re.IGNORECASE,
    ),
    lambda found: found[1] + blanked(found[2]),
)
_ENUM_TYPE = _Spelling(
    regex(rb"(\benum[ \t]+\w+[ \t]*)(:[ \t]*\w+)(?=\s*\{)", re.IGNORECASE),
    lambda found: found[1] + blanked(found[2]),
)
_SEVERAL_MODULES = _Spelling(
    regex(rb"^[ \t]*(?:Import-Module|ipmo)[ \t][^\n;|#@]*,[^\n;|#@]*", re.MULTILINE | re.IGNORECASE),
    lambda found: found[0].replace(b",", b" "),
)
"""What a constructor of PowerShell hands on, what values of an enumeration are, modules with commas between them."""
_ONE_LINE = _Spelling(regex(rb"(\(\)[ \t]*\{[ \t][^{}\n]*[^;&\s{}])[ \t](?=\})"), rb"\1;")
"""A function of zsh on a single line: nothing ends its last command."""
_QUALIFIER = regex(rb"(?!\A)\([^()]*\)")
"""What a list says of its items: ``*(.N)``."""


def _loop(found: re.Match[bytes]) -> bytes:
    """The loop as bash writes it, ``in`` over the first bytes of the list; without its head where no ``do`` follows."""
    body = found["body"]
    if not body.endswith(b"do"):
        return blanked(found[0].removesuffix(body)) + body
    items = _QUALIFIER.sub(lambda mark: blanked(mark[0]), found["list"])[:-1]
    return (
        found["head"]
        + blanked(found["names"])
        + (b"in " + items[3:])[: len(items)]
        + b" "
        + found["rest"]
        + body
    )


_LOOP = _Spelling(
    regex(
        rb"(?P<head>\bfor[ \t]+\w+)(?P<names>(?:[ \t]+\w+)*[ \t]*)(?P<list>\((?:[^()\n]|\([\w.#^-]*\))+\))"
        rb"(?P<rest>[ \t]*)(?P<body>;?[ \t]*do\b|\{|(?=[^\s;{]))"
    ),
    _loop,
)
"""A loop of zsh over a list in parentheses, with its body between ``do`` and ``done``, in braces, or on its line."""
_C_SPELLINGS = (*_NO_ARGUMENT, _HAS_INCLUDE, _HAS_ATTRIBUTE)
_DEFAULT = regex(rb"=(?:[ \t]{0,99}\*)?")
_TYPE_DEFAULTS = _Spelling(
    regex(
        rb"^[ \t]*(?:async[ \t]+)?(?:class|def|type)[ \t]+\w+[ \t]*"
        rb"\[(?:[^\[\]]|\[(?:[^\[\]]|\[[^\[\]]{0,200}\]){0,200}\]){1,400}\]",
        re.MULTILINE,
    ),
    lambda found: _DEFAULT.sub(lambda mark: b",".ljust(len(mark[0])), found[0]),
)
"""Defaults of type parameters of Python, as parameters."""

_CPP_SPELLINGS = (*_C_SPELLINGS, _ENUM_ATTRIBUTES, _ATTRIBUTES_BEHIND, _OPERATOR_OF)

_ALWAYS_C = (heads_apart, _PROSE, _ENUM_WORDS, _BEHIND_MEMBERS, _ENUMERATOR)

_ALWAYS: dict[str, tuple[Callable[[bytes], bytes], ...]] = {
    "bash": (_without_words_of_groups,),
    "c": _ALWAYS_C,
    "cpp": (*_ALWAYS_C, without_qt, _OBJECT, _MEMBER_POINTER, _CONVERSION),
    "cuda": (*_ALWAYS_C, as_cpp, _OBJECT, _MEMBER_POINTER, _CONVERSION),
    "dockerfile": (_INSTRUCTION,),
    "hcl": (_NO_BLOCK,),
    "javascript": (_AUTO_ACCESSOR,),
    "julia": (_ENUM_LINE,),
    "kotlin": (_LAST_ANNOTATION, _CONSTRUCTOR, _CONTEXT, _DELEGATE),
    "objective-c": (*_ALWAYS_C, without_macros),
    "perl": (_FORMAT, _BASES, _ATTRIBUTES, _VARIABLES),
    "php": (_BEHIND_CODE,),
    "powershell": (_NAMED_AS_WORDS, _CONFIGURATION),
    "ruby": (without_nested,),
    "tsx": (_TAG_TYPES,),
    "typescript": (_TAG_TYPES,),
}
"""By language, in order: what a grammar takes for something else, and no error tells."""
_IN_ERROR: dict[str, tuple[Callable[[bytes], bytes], ...]] = {
    "bash": (
        _EMPTY_MARK,
        _without_flags,
        _ONE_LINE,
        _Spelling(WORD_BODY, blanked_match),
        _LOOP,
        plain_here_documents,
    ),
    "c": _C_SPELLINGS,
    "cpp": _CPP_SPELLINGS,
    "csharp": (_VERBATIM, _RAW, heads_apart, _CONDITIONAL_BASES, _without_extensions),
    "cuda": _CPP_SPELLINGS,
    "java": (_MODULE_IMPORT, _FINAL_PATTERN, _NESTED_PATTERN),
    "javascript": (_IMPORT_ATTRIBUTES,),
    "lua": (as_lua,),
    "python": (_TYPE_DEFAULTS,),
    "ruby": (_ENDLESS,),
    "verilog": (without_properties,),
    "kotlin": (
        _ANNOTATIONS,
        _BEHIND_ANNOTATION,
        _CONTEXT_OF_TYPE,
        _Spelling(
            regex(rb"(?<=\})[ \t](?=\}[ \t]*[,;])"), b";"
        ),  # the end of a body on one line, behind a block
        _Spelling(
            regex(
                rb"(?<=\})[ \t](?=(?:(?:override|public|private|internal|protected|open|abstract|suspend|inline"
                rb"|operator|const|data|inner|companion)[ \t]+)*"
                rb"(?:constructor[ \t]*\(|init[ \t]*\{|(?:fun|va[lr]|class|object)[ \t]))"
            ),
            b";",
        ),  # a member behind a block on its line
        _Spelling(
            regex(rb"(?<=[\w\"')\]}])[ \t](?=\}[ \t]*(?:,|;|\}|\r?$))", re.M),
            b";",
        ),  # a body on one line: the grammar looks for the end of its last statement on the next
        _Spelling(
            regex(rb"([})])([ \t]+)get(?=[ \t]+[\w(])"),
            rb"\1\2gex",
        ),  # an infix call of what is a keyword elsewhere
        _Spelling(regex(rb"\bwhere(?=[ \t]*(?:\?\.|\.|\(|=[^=]|,|\)))"), b"wherx"),
        _Spelling(
            regex(rb"(^[ \t]*(?:is|in)\b[^\n{}]*[ \t])if\b(?=[^\n]*->)", re.M),
            rb"\1 ,",
        ),  # a guard of a branch
        _Spelling(regex(rb"\$\$(?=\")"), b"  "),
        _Spelling(regex(rb"\bsuspend(?=[ \t]*\{)"), b"suspenx"),  # a call of what says something elsewhere
        _Spelling(
            regex(rb"\b(?:actual|data|expect|external|final|infix|inner|open|operator|out|value)(?=\()"),
            lambda found: b"x" * len(found[0]),
        ),  # a function whose name says something elsewhere
        _Spelling(regex(rb"(\bfun[ \t]+(?:<[^<>]*>[ \t]*)?(?:\w+\.)*)suspend(?=[ \t]*\()"), rb"\1suspenx"),
        _Spelling(
            regex(rb"^([ \t]*)(?:in|is|as)(?=\w+[.(])", re.M),
            rb"\1xx",
        ),  # a name that begins as an operator does
    ),
    "powershell": (_SEVERAL_MODULES, _BASE_CALL, _ENUM_TYPE, _COMMAND, _OPTION_VALUE),
    "objective-c": (
        _Spelling(
            regex(rb"^[ \t]*#[ \t]*(?:if|el|endif)\w*(?:[^\n\\]|\\\r?\n|\\.)*", re.M),
            blanked_match,
        ),
    ),  # conditions around whole classes: all branches are read
    "typescript": (_IMPORT_ATTRIBUTES, _FIELD, _CALL_SIGNATURE, _NAMELESS, _ACCESSOR, _VARIANCE),
    "tsx": (_IMPORT_ATTRIBUTES, _FIELD, _CALL_SIGNATURE, _NAMELESS, _ACCESSOR, _VARIANCE),
    "julia": (
        _Spelling(
            regex(rb"^([ \t]+)const(?=[ \t]+\w+[ \t]*::[^=\n]*$)", re.M),
            rb"\1     ",
        ),  # a field of a mutable type that is not
    ),
    "nix": (_Spelling(regex(rb",(?=\s*\})"), b" "),),  # behind the last name of a pattern
    "php": (
        _Spelling(regex(rb"(\bfunction[ \t]+)clone(?=[ \t]*\()"), rb"\1clonx"),  # a keyword elsewhere
        _Spelling(regex(rb"([(,]\s*(?:#\[[^\]\n]*\]\s*)?)readonly(?=\s[^()=;]*\$)"), rb"\1public  "),
    ),
    "rust": (
        _Spelling(regex(rb"\bmacro_rules([ \t]+)!"), rb"macro_rules!\1"),
        _Spelling(
            regex(rb"\btrait(?=[ \t]+\w+[ \t]*(?:<[^;{}<>]*>[ \t]*)?=)"), b"type "
        ),  # another name of traits
        _Spelling(regex(rb"\bconst(?=[ \t]+(?:unsafe[ \t]+)?trait\b)"), b"     "),
        _Spelling(regex(rb"\bdefault(?=[ \t]+const\b)"), b"       "),
        _Spelling(
            regex(
                rb"^(?P<rest>(?:pub(?:\([^()]*\))?[ \t]+)?)macro(?P<kept>[ \t]+\w+[ \t]*)"
                rb"(?P<more>(?:\([^{}]*\))?)(?=\s*\{)",
                re.M,
            ),
            lambda found: blanked(found["rest"]) + b"while" + found["kept"] + blanked(found["more"]),
        ),  # a macro that is an item, as a loop, which no item is
    ),
    "swift": (
        _Spelling(regex(rb"\(\(\)\)"), b"(00)"),  # the empty tuple as an argument
        _Spelling(
            regex(rb"(\bfunc[ \t]+)\.\.[.<](?=[ \t]*[(<])"), rb"\1+++"
        ),  # an operator that makes a range
        _Spelling(regex(rb"((?:^|[:;])[ \t]*)\(\)(?=[ \t]*(?:$|//))", re.M), rb"\g<1>00"),
    ),
}
"""By language, in order: what may be the cause of an error."""

_IN_EXPRESSIONS: dict[str, tuple[Callable[[bytes], bytes], ...]] = {"kotlin": (_BEFORE_SOFT_WORDS,)}
"""By language: what makes expressions of declarations, which costs what stands before one its place in it."""


def unmistakable(data: bytes, language: str) -> bytes:
    """Return ``data``, of the same length, without what a grammar takes for something else and no error tells."""
    for spell in _ALWAYS.get(language, ()):
        data = spell(data)
    return data


def respelled(data: bytes, language: str) -> bytes:
    """Return ``data`` in the other spelling, of the same length; equal to ``data`` when there is nothing to change."""
    for spell in _IN_ERROR.get(language, ()):
        data = spell(data)
    return data


def without_expressions(data: bytes, language: str) -> bytes:
    """Return ``data``, of the same length, without what makes expressions of declarations."""
    for spell in _IN_EXPRESSIONS.get(language, ()):
        data = spell(data)
    return data


def looks_on(data: bytes, language: str) -> bool:
    """Return whether the scanner of a grammar would look for the end of a last word without end."""
    return language == "kotlin" and _LAST_ANNOTATION.pattern.search(data) is not None
