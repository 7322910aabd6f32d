"""How each language's broken statements are found and read again, where that differs from most."""

from __future__ import annotations

import re

from kwsearch.extract.repair.bindings import broken_bindings
from kwsearch.extract.repair.heads import TypeHeads
from kwsearch.extract.repair.pieces import Way
from kwsearch.extract.repair.swift_macros import member_macros
from kwsearch.regex import regex

_END = regex(rb"end\b")

_TEXT = (
    rb"\"\"\".*?\"\"\"+|\"(?:[^\"\\\n]|\\.)*+\"|'(?:[^'\\\n]|\\(?:u\w{4}|[^\n]))'"
    rb"|//[^\n]*|/\*.*?(?:\*/|\Z)"
)
_ANNOTATIONS = rb"(?:@(?!interface\b)[\w.]++(?:\((?:[^()\n]|\([^()\n]*\))*+\))?+[ \t]++)*+"
_KOTLIN_WORDS = (
    rb"(?:(?:public|private|internal|protected|abstract|open|sealed|final|data|value|inline|enum|annotation|inner"
    rb"|expect|actual|external|fun)[ \t]++)*+"
)
_KOTLIN_TYPES = TypeHeads(
    regex(
        _ANNOTATIONS
        + _KOTLIN_WORDS
        + rb"(?P<type>(?:class|interface|object)[ \t]++(?:`[^`\n]++`|\w++)"
        + rb"|(?P<inner>companion[ \t]++)object\b(?:[ \t]++\w++)?+)"
    ),
    regex(
        rb"(?:(?:public|private|internal|protected|abstract|open|sealed|final|data|value|inline|enum|annotation|inner"
        rb"|expect|actual|external|override|lateinit|const|suspend|operator|infix|tailrec)[ \t]++)*+"
        rb"(?:fun[ \t]|(?:class|interface|object|companion|typealias|constructor|init)\b)"
    ),
    regex(rb"@|(?:[a-z]+[ \t]++)*va[lr]\b"),
    regex(_TEXT, re.DOTALL),
    regex(
        rb"[){:,]|where\b|"
        + _ANNOTATIONS
        + rb"(?:(?:public|private|internal|protected)[ \t]++)?+constructor\b"
    ),
)
_SCALA_WORDS = (
    rb"(?:(?:private|protected)(?:[ \t]*+\[?+\w++\]|\[\w++)?+[ \t]++|(?:abstract|sealed|final|implicit|lazy|override"
    rb"|open|inline|transparent|infix|opaque|case|package|erased)[ \t]++)*+"
)
_SCALA_TYPES = TypeHeads(
    regex(_ANNOTATIONS + _SCALA_WORDS + rb"(?P<type>(?:class|object|trait|enum)[ \t]++(?:`[^`\n]++`|\w++))"),
    regex(_SCALA_WORDS + rb"(?:def|type|class|object|trait|enum|given|extension|import|export)\b|case\b"),
    regex(rb"@|" + _SCALA_WORDS + rb"va[lr]\b"),
    regex(_TEXT, re.DOTALL),
    regex(rb"[){:,]|(?:extends|with|derives)\b"),
    regex(rb"\{(?:[^{}()\n]*=>)?\Z|:\Z"),
)
_JAVA_WORDS = (
    rb"(?:public|private|protected|static|final|abstract|sealed|non-sealed|strictfp|default|native|synchronized|transient"
    rb"|volatile)[ \t]++"
)
_JAVA_TYPES = TypeHeads(
    regex(
        _ANNOTATIONS
        + rb"(?:"
        + _JAVA_WORDS
        + rb")*+(?P<type>(?:class|interface|enum|record|@interface)[ \t]++\w++)"
    ),
    regex(_JAVA_WORDS + rb"|(?:class|interface|enum)[ \t]"),
    regex(rb"@|[\w.<>\[\], ?]+[ \t]+\w+[ \t]*[;=(]|\w+[ \t]*\(|static[ \t]*\{"),
    regex(_TEXT, re.DOTALL),
    regex(rb"[){,]|(?:extends|implements|permits)\b"),
)
_SHARP_WORDS = (
    rb"(?:public|private|protected|internal|static|sealed|abstract|partial|readonly|ref|unsafe|file|new|virtual|override"
    rb"|async|extern|const|event|volatile|required)[ \t]++"
)
_SHARP_TYPES = TypeHeads(
    regex(
        rb"(?:"
        + _SHARP_WORDS
        + rb")*+(?P<type>(?:class|struct|interface|enum|namespace|record(?:[ \t]++(?:class|struct)\b)?+)[ \t]++[\w.]++)"
    ),
    regex(_SHARP_WORDS + rb"|(?:class|struct|interface|enum)[ \t]"),
    regex(rb"\[|[\w.<>\[\], ?]+[ \t]+\w+[ \t]*(?:[;=({]|$)|\w+[ \t]*\(", re.MULTILINE),
    regex(
        rb"\"\"\"+.*?\"\"\"+|[$]?@[$]?\"(?:[^\"]|\"\")*+\"|\"(?:[^\"\\\n]|\\.)*+\""
        rb"|'(?:[^'\\\n]|\\(?:u\w{4}|[^\n]))'|//[^\n]*|/\*.*?(?:\*/|\Z)|#[ \t]*[a-z][^\n]*",
        re.DOTALL,
    ),
    regex(rb"[){:,]|where\b"),
)
_SWIFT_WORDS = rb"(?:@\w++[ \t]++|(?:[a-z]++(?:\(\w++\))?+)[ \t]++)*?"
_SWIFT_TYPES = TypeHeads(
    regex(
        _SWIFT_WORDS + rb"(?P<type>(?:class|struct|enum|protocol|extension|actor)[ \t]++"
        rb"(?!func\b|va[lr]\b|let\b|subscript\b)[\w.]++)"
    ),
    regex(
        _SWIFT_WORDS
        + rb"(?:func|init[?!]?|deinit|subscript|struct|class|enum|protocol|extension|actor|typealias|associatedtype"
        rb"|case|let|var|import)\b"
    ),
    regex(rb"@"),
    regex(_TEXT, re.DOTALL),
    regex(rb"[){:,]|where\b"),
)
_DART_TYPES = TypeHeads(
    regex(
        rb"(?:(?:abstract|base|final|interface|sealed|mixin)[ \t]++)*?"
        rb"(?P<type>(?:class|mixin(?:[ \t]++class)?+|enum|extension(?:[ \t]++type)?+)[ \t]++\w++)"
    ),
    regex(rb"(?:static|final|const|late|external|factory|abstract|covariant|void|get|set|operator)\b"),
    regex(rb"@|[\w.<>\[\], ?]+[ \t]+\w+[ \t]*[;=(]|[\w.]+[ \t]*\("),
    regex(
        rb"'''.*?'''|\"\"\".*?\"\"\"|'(?:[^'\\\n]|\\.)*+'|\"(?:[^\"\\\n]|\\.)*+\"|//[^\n]*|/\*.*?(?:\*/|\Z)",
        re.DOTALL,
    ),
    regex(rb"[){,]|(?:extends|with|implements|on)\b"),
)
_SCRIPT_TYPES = TypeHeads(
    regex(
        rb"(?:(?:export|default|declare|abstract|const)[ \t]++)*+"
        rb"(?P<type>(?:class|interface|enum|namespace|module)[ \t]++[\w$.]++)"
    ),
    regex(
        rb"(?:public|private|protected|static|readonly|async|override|declare|abstract|get|set|constructor|export"
        rb"|function|const|let)\b"
    ),
    regex(rb"@|\[|[\w$#]+[?!]?[ \t]*[(:=;]"),
    regex(
        rb"`(?:[^`\\]|\\.)*+`|'(?:[^'\\\n]|\\.)*+'|\"(?:[^\"\\\n]|\\.)*+\"|//[^\n]*|/\*.*?(?:\*/|\Z)",
        re.DOTALL,
    ),
    regex(rb"[){,]|(?:extends|implements)\b"),
)

WAYS = {
    **dict.fromkeys(("c", "cpp", "cuda"), Way(nests=False)),
    "bash": Way(no_name=regex(rb"(?:fi|done|esac)\b")),
    "elixir": Way(begins=regex(rb"@(?!(?:deprecated|doc|impl|since|spec|typedoc)\b)\w"), no_name=_END),
    "julia": Way(
        end=b"end",
        no_name=_END,
        opens=regex(rb"(?:bare)?module\b[^\n;]*(?=\n)"),
        closes=regex(rb"end\b(?=[ \t]*(?:#[^\n]*)?(?:\n\s*(?:#[^\n]*)?)*\Z)"),
    ),
    **dict.fromkeys(("javascript", "tsx", "typescript"), Way(types=_SCRIPT_TYPES)),
    "csharp": Way(types=_SHARP_TYPES),
    "dart": Way(types=_DART_TYPES),
    "swift": Way(members=member_macros, types=_SWIFT_TYPES),
    "java": Way(types=_JAVA_TYPES),
    "kotlin": Way(
        head=regex(
            rb"\bclass\b[^\n{(]*\n(?:[ \t]*(?:@|//)[^\n]*\n)*[ \t]*"
            rb"(?:@[^\n ]*[ \t]+|(?:public|private|internal|protected)\s+)*constructor\b"
        ),
        types=_KOTLIN_TYPES,
    ),
    "nix": Way(b"{", b"}", first=broken_bindings),
    "objective-c": Way(
        begins=regex(rb"[-+][ \t]*\(|@(?:property|synthesize|dynamic|optional|required)\b"),
        opens=regex(rb"@(?:interface|implementation|protocol)\b(?![^\n]*;)"),
        closes=regex(rb"@end\b"),
        nests=False,
    ),
    "php": Way(b"<?php"),
    "ruby": Way(
        parts=regex(rb"(?:private|protected|public|module_function)[ \t]*$", re.MULTILINE), no_name=_END
    ),
    "scala": Way(begins=regex(rb"case[ \t]+(?:class|object)\b"), types=_SCALA_TYPES),
    "vhdl": Way(parts=regex(rb"begin\b")),
    "verilog": Way(ends=regex(rb"[)\]}]|`?end\w*")),
}
"""By language; any other goes the plain way."""
