"""How each language's broken statements are found and read again, where that differs from most."""

from __future__ import annotations

from kwsearch.extract.repair.bindings import broken_bindings
from kwsearch.extract.repair.restart import Way
from kwsearch.regex import regex

WAYS = {
    "julia": Way(end=b"end"),
    "nix": Way(b"{", b"}", first=broken_bindings),
    "objective-c": Way(
        begins=regex(rb"[-+][ \t]*\(|@(?:property|synthesize|dynamic|optional|required)\b"),
        opens=regex(rb"@(?:interface|implementation|protocol)\b(?![^\n]*;)"),
        closes=regex(rb"@end\b"),
    ),
    "php": Way(b"<?php"),
}
"""By language; any other goes the plain way."""
