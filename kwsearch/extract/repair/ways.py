"""How each language's broken statements are found and read again, where that differs from most."""

from __future__ import annotations

import re

from kwsearch.extract.repair.bindings import broken_bindings
from kwsearch.extract.repair.pieces import Way
from kwsearch.regex import regex

_END = regex(rb"end\b")

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
    "kotlin": Way(
        head=regex(
            rb"\bclass\b[^\n{(]*\n(?:[ \t]*(?:@|//)[^\n]*\n)*[ \t]*"
            rb"(?:@[^\n ]*[ \t]+|(?:public|private|internal|protected)\s+)*constructor\b"
        )
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
    "scala": Way(begins=regex(rb"case[ \t]+(?:class|object)\b")),
    "vhdl": Way(parts=regex(rb"begin\b")),
    "verilog": Way(ends=regex(rb"[)\]}]|`?end\w*")),
}
"""By language; any other goes the plain way."""
