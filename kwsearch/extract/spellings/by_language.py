"""What grammars do not know yet, written as something of the same length that they do know.

Facts are read from the file as it is; only the tree is made from the other spelling, and only when that leaves no more
errors. So a stand-in must have the same parts in the same places, and nothing else.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from kwsearch.extract.repair.here_documents import plain_here_documents, without_nested
from kwsearch.extract.repair.macros import blanked, blanked_match
from kwsearch.extract.repair.shell import WORD_BODY
from kwsearch.extract.spellings import c_family, kotlin, script, shells, swift
from kwsearch.extract.spellings.apple_macros import without_macros
from kwsearch.extract.spellings.conditions import heads_apart
from kwsearch.extract.spellings.cuda import as_cpp
from kwsearch.extract.spellings.luau import as_lua
from kwsearch.extract.spellings.qt import as_cpp as without_qt
from kwsearch.extract.spellings.spelling import Spelling, kept
from kwsearch.extract.spellings.template_heads import with_templates
from kwsearch.extract.spellings.verilog import without_properties
from kwsearch.regex import regex


def _first_bases(found: re.Match[bytes]) -> bytes:
    """The first branch alone, the directives and the other branches as blanks."""
    return blanked(found["if"]) + found["kept"] + blanked(found["rest"])


_CONDITIONAL_BASES = Spelling(
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


_VERBATIM = Spelling(
    regex(rb"(?<![\w\"'$@])((?:\$@|@\$)\")(?=\"\")((?:[^\"]|\"\")*)(?=\"(?!\"))"),
    lambda found: found[1] + found[2].replace(b'"', b"'"),
    b'"""',
)
"""A text of C# that begins with a quote (``$@\"\"\"{name}\"\"\"``): to the grammar one that begins with three."""
_RAW = Spelling(
    regex(rb"(?<![\w\"'])(\${1,9}(\"{4,9}))(?!\")(.*?)(?<!\")(?=\2(?!\"))", re.DOTALL),
    lambda found: found[1] + found[3].replace(b'"', b"'"),
    b'""""',
)
"""A text of C# between more than three quotes, so that it may hold three."""
_OPEN_BRACES = Spelling(regex(rb"(\$\"(?:[^\"\\\n{]|\\.)*)\{\{(?=\{)"), rb"\1__", b"{{{")
"""A brace of a text of C# before a hole in it (``$"{{{Join(",", names)}}}"``)."""
_REF_STRUCT = Spelling(regex(rb"\bref([ \t]+)partial(?=[ \t]+struct\b)"), rb"partial\1ref", b"partial")
_CONDITIONAL_START = Spelling(
    regex(
        rb"(?P<if>^[ \t]*#[ \t]*if\b[^\n]*)(?P<kept>\n[^\n{};#]*=[ \t]*(?:await[ \t]*)?\r?\n)"
        rb"(?P<rest>[ \t]*#[ \t]*endif\b[^\n]*)",
        re.MULTILINE,
    ),
    _first_bases,
)
"""What a value is assigned to under ``#if``."""
_FORMAT = Spelling(
    regex(rb"^format(?:[ \t]+\w+)?[ \t]*=[ \t]*\n(?:(?!\.[ \t]*$)[^\n]*\n){0,999}\.[ \t]*$", re.M),
    blanked_match,
    b"format",
)
"""A picture of a report of Perl, which is no code; a letter behind a field costs its grammar the rest of the file."""
_INSTRUCTION = Spelling(
    regex(rb"^[ \t]*[^\s#][^\n]*", re.MULTILINE), lambda found: found[0].replace(b"#", b"_")
)
"""A line of a Dockerfile that is no comment: behind a quote its grammar takes every ``#`` for the start of one, and
what stands on the next line for the same instruction."""
_ENDLESS = Spelling(
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
_NEW_VALUE = Spelling(
    regex(
        rb"\bnew(?=\(\s*(?:[\"'`\d&!-]|(?:true|false|nil)\b|(?!func\b|chan\b)[\w.]+(?:\[[^\[\]\n]*\])?\("
        rb"|(?!struct\b|interface\b)[\w.*\[\]]+\{|[\w.]+[ \t]*[-+*/%|&<>=]))"
    ),
    b"neu",
    b"new(",
)
"""``new`` of a value, which its grammar knows of types alone."""
_CLOBBERED = Spelling(regex(rb"(?P<kept>:[ \t]*)(?P<rest>\.\{[^{}\"\n]*\})(?=\s*\))"), kept, b"asm")
"""What an assembler's text of Zig spoils, as a structure."""
_FIELDS = regex(rb"#\[(?:[^\[\]\"]|\"[^\"\n]*\"|\[[^\[\]]*\])*\]")
_FIELD_ATTRIBUTES = Spelling(
    regex(rb"\b(?:let|ref)\s+(?:[\w:]+\s*\(\s*)*[\w:]+\s*(?:::<[^<>{}]*>\s*)?\{[^{}]*\}(?=\s*\)*\s*=(?!=))"),
    lambda found: _FIELDS.sub(blanked_match, found[0]),
    b"#[",
)
"""Attributes in a pattern of Rust."""
_MODULE_IMPORT = Spelling(
    regex(rb"^([ \t]*import[ \t]+)module(?=[ \t]+[\w.]+[ \t]*;)", re.MULTILINE), rb"\1      "
)
"""What Java imports of a whole module."""
_FINAL_PATTERN = Spelling(regex(rb"(\bcase[ \t]+)final(?=[ \t])"), rb"\1     ")
_NESTED_PATTERN = Spelling(
    regex(
        rb"(?<=\bcase )([A-Z]\w*(?:\.[A-Z]\w*)+)(?=[ \t]*\()|(?<=\binstanceof )([A-Z]\w*(?:\.[A-Z]\w*)+)(?=[ \t]*\()"
    ),
    lambda found: found[0].replace(b".", b"_"),
)
"""A pattern of Java for a record inside of another type, which its grammar takes for a call."""
_BEHIND_CODE = Spelling(
    regex(rb"(?i)^([ \t]*__halt_compiler[ \t]*\([ \t]*\)[ \t]*(?:;|\?>))(.*)\Z", re.MULTILINE | re.DOTALL),
    lambda found: found[1] + blanked(found[2]),
    b"__halt_compiler",
)
"""What stands behind the end of the code of PHP."""
_NO_BLOCK = Spelling(
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
_ENUM_LINE = Spelling(
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


_BASES = Spelling(
    regex(
        rb"(\buse[ \t]+(?:parent|base)[ \t]+|@ISA[ \t]*=[ \t]*|^[ \t]*(?:extends|with)[ \t]+)"
        rb"qw[(\[{/<]([ \t\r\n]*[\w:]+(?:[ \t\r\n]+[\w:]+)+[ \t\r\n]*)[)\]}/>]",
        re.MULTILINE,
    ),
    _as_list,
    b"qw",
)
"""What a package of Perl inherits from, several words in one node of its grammar."""
_ATTRIBUTES = Spelling(
    regex(
        rb"(\bhas[ \t]*\(?[ \t]*\[[ \t\r\n]*)"
        rb"qw[(\[{/<]([ \t\r\n]*[+\w]\w*(?:[ \t\r\n]+[+\w]\w*)*[ \t\r\n]*)[)\]}/>]"
    ),
    _without_marks,
    b"qw",
)
_VARIABLES = Spelling(
    regex(
        rb"(^[ \t]*use[ \t]+vars[ \t]+(?:\([ \t]*)?)"
        rb"qw[(\[{/<]([ \t\r\n]*[$@%]\w+(?:[ \t\r\n]+[$@%]\w+)*[ \t\r\n]*)[)\]}/>]",
        re.MULTILINE,
    ),
    _without_marks,
    b"vars",
)
"""Attributes and variables that Perl is given as words."""
_DEFAULT = regex(rb"=(?:[ \t]{0,99}\*)?")
_TYPE_DEFAULTS = Spelling(
    regex(
        rb"^[ \t]*(?:async[ \t]+)?(?:class|def|type)[ \t]+\w+[ \t]*"
        rb"\[(?:[^\[\]]|\[(?:[^\[\]]|\[[^\[\]]{0,200}\]){0,200}\]){1,400}\]",
        re.MULTILINE,
    ),
    lambda found: _DEFAULT.sub(lambda mark: b",".ljust(len(mark[0])), found[0]),
)
"""Defaults of type parameters of Python, as parameters."""

_ALWAYS: dict[str, tuple[Callable[[bytes], bytes], ...]] = {
    "bash": (shells.without_words_of_groups,),
    "c": c_family.ALWAYS_C,
    "cpp": (
        *c_family.ALWAYS_C,
        without_qt,
        with_templates,
        c_family.OBJECT,
        c_family.MEMBER_POINTER,
        c_family.CONVERSION,
    ),
    "cuda": (
        *c_family.ALWAYS_C,
        as_cpp,
        with_templates,
        c_family.OBJECT,
        c_family.MEMBER_POINTER,
        c_family.CONVERSION,
    ),
    "dockerfile": (_INSTRUCTION,),
    "hcl": (_NO_BLOCK,),
    "javascript": (script.AUTO_ACCESSOR,),
    "julia": (_ENUM_LINE,),
    "kotlin": kotlin.ALWAYS,
    "objective-c": (*c_family.ALWAYS_C, without_macros),
    "perl": (_FORMAT, _BASES, _ATTRIBUTES, _VARIABLES),
    "php": (_BEHIND_CODE,),
    "powershell": (shells.NAMED_AS_WORDS, shells.CONFIGURATION),
    "ruby": (without_nested,),
    "tsx": (script.TAG_TYPES,),
    "typescript": (script.TAG_TYPES,),
}
"""By language, in order: what a grammar takes for something else, and no error tells."""
_IN_ERROR: dict[str, tuple[Callable[[bytes], bytes], ...]] = {
    "bash": (
        shells.EMPTY_MARK,
        shells.without_flags,
        shells.ONE_LINE,
        Spelling(WORD_BODY, blanked_match),
        shells.LOOP,
        plain_here_documents,
    ),
    "c": c_family.C_SPELLINGS,
    "cpp": c_family.CPP_SPELLINGS,
    "csharp": (
        _VERBATIM,
        _RAW,
        _OPEN_BRACES,
        _REF_STRUCT,
        heads_apart,
        _CONDITIONAL_BASES,
        _CONDITIONAL_START,
        _without_extensions,
    ),
    "cuda": c_family.CPP_SPELLINGS,
    "go": (_NEW_VALUE,),
    "java": (_MODULE_IMPORT, _FINAL_PATTERN, _NESTED_PATTERN),
    "javascript": (script.IMPORT_ATTRIBUTES, script.EMBER_TEMPLATES),
    "lua": (as_lua,),
    "python": (_TYPE_DEFAULTS,),
    "ruby": (_ENDLESS,),
    "verilog": (without_properties,),
    "kotlin": kotlin.IN_ERROR,
    "powershell": (
        shells.SEVERAL_MODULES,
        shells.BASE_CALL,
        shells.ENUM_TYPE,
        shells.COMMAND,
        shells.OPTION_VALUE,
    ),
    "objective-c": (
        Spelling(
            regex(rb"^[ \t]*#[ \t]*(?:if|el|endif)\w*(?:[^\n\\]|\\\r?\n|\\.)*", re.M),
            blanked_match,
        ),
    ),  # conditions around whole classes: all branches are read
    "typescript": script.TYPESCRIPT,
    "tsx": script.TYPESCRIPT,
    "julia": (
        Spelling(
            regex(rb"^([ \t]+)const(?=[ \t]+\w+[ \t]*::[^=\n]*$)", re.M),
            rb"\1     ",
        ),  # a field of a mutable type that is not
    ),
    "nix": (Spelling(regex(rb",(?=\s*\})"), b" "),),  # behind the last name of a pattern
    "php": (
        Spelling(regex(rb"(\bfunction[ \t]+)clone(?=[ \t]*\()"), rb"\1clonx"),  # a keyword elsewhere
        Spelling(regex(rb"([(,]\s*(?:#\[[^\]\n]*\]\s*)?)readonly(?=\s[^()=;]*\$)"), rb"\1public  "),
    ),
    "rust": (
        Spelling(regex(rb"\bmacro_rules([ \t]+)!"), rb"macro_rules!\1"),
        Spelling(
            regex(rb"\btrait(?=[ \t]+\w+[ \t]*(?:<[^;{}<>]*>[ \t]*)?=)"), b"type "
        ),  # another name of traits
        Spelling(regex(rb"\bconst(?=[ \t]+(?:unsafe[ \t]+)?trait\b)"), b"     "),
        Spelling(regex(rb"\bdefault(?=[ \t]+const\b)"), b"       "),
        Spelling(regex(rb"\bsafe(?=[ \t]+(?:fn|static)\b)"), b"    "),
        _FIELD_ATTRIBUTES,
        Spelling(
            regex(
                rb"^(?P<rest>(?:pub(?:\([^()]*\))?[ \t]+)?)macro(?P<kept>[ \t]+\w+[ \t]*)"
                rb"(?P<more>(?:\([^{}]*\))?)(?=\s*\{)",
                re.M,
            ),
            lambda found: blanked(found["rest"]) + b"while" + found["kept"] + blanked(found["more"]),
        ),  # a macro that is an item, as a loop, which no item is
    ),
    "swift": swift.SPELLINGS,
    "zig": (_CLOBBERED,),
}
"""By language, in order: what may be the cause of an error."""

_IN_EXPRESSIONS: dict[str, tuple[Callable[[bytes], bytes], ...]] = {"kotlin": (kotlin.BEFORE_EXPRESSION,)}
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
    return language == "kotlin" and kotlin.LAST_ANNOTATION.pattern.search(data) is not None
