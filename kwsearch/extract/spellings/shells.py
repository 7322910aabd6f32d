"""What the grammars of bash and PowerShell do not know: also what zsh has beside bash."""

from __future__ import annotations

import re

from kwsearch.extract.repair.macros import blanked, blanked_match
from kwsearch.extract.spellings.spelling import Spelling
from kwsearch.regex import regex

_GROUP = regex(rb"[!\w][ \t]+\{\s")
_BEFORE_GROUP = regex(rb"(?<!\S)(?:!|time(?:[ \t]+-p)?|coproc(?:[ \t]+\w+)?)(?=[ \t]+\{\s)")
"""A word of bash before commands in braces, which its grammar takes for arguments then."""


def without_words_of_groups(data: bytes) -> bytes:
    """Return the file without the words before groups, ``time { … }``, which its grammar takes for commands."""
    # A pattern that begins with a group tries every place, so the few words are looked for one by one.
    if any(word in data for word in (b"! ", b"!\t", b"time", b"coproc")) and _GROUP.search(data) is not None:
        return _BEFORE_GROUP.sub(blanked_match, data)
    return data


NAMED_AS_WORDS = Spelling(
    regex(rb"\b(?:hidden|static)(?=\w)", re.IGNORECASE), lambda found: b"x" + found[0][1:]
)
"""Names of PowerShell that begin as its words do: ``hiddenItems`` is one to its grammar, before ``Items``."""
CONFIGURATION = Spelling(
    regex(rb"^([ \t]*)configuration(?=[ \t]+\w+\s*\{)", re.MULTILINE | re.IGNORECASE), rb"\1workflow     "
)
"""What PowerShell makes of a machine, under a name; its grammar knows workflows, which look the same."""
OPTION_VALUE = Spelling(
    regex(rb"(?<=\s)(--[\w-]+)(=(?:[^\s\"'|;&()]|\"[^\"\n]*\"|'[^'\n]*')+)"),
    lambda found: found[1] + blanked(found[2]),
)
"""What a program is told behind an option, which the grammar of PowerShell knows without a ``=`` alone."""
EMPTY_MARK = Spelling(
    regex(rb"<<-?[ \t]*(?:''|\"\")[^\n]*\n(?:[^\n]+(?:\n|\Z))*"), lambda found: blanked(found[0])
)
"""A here-document of bash that an empty line ends."""
_FLAGGED = regex(rb"\$\{\([^()\n]*\)(?=\"\$\()")


def without_flags(data: bytes) -> bytes:
    """What zsh splits, ``${(f)"$(command)"}``, as the command alone."""
    if _FLAGGED.search(data) is None:
        return data
    return _FLAGGED.sub(blanked_match, data).replace(b')"}', b')" ')


COMMAND = Spelling(
    regex(rb"((?:^|[{;|(=&])[ \t]*(?!(?i:import)-)[A-Za-z]\w*)-(?=[A-Za-z])", re.MULTILINE), rb"\1_"
)
"""What a method of PowerShell runs: its grammar takes what stands before the hyphen for the name of a member."""
BASE_CALL = Spelling(
    regex(
        rb"(\b\w+[ \t]*\([^()\n]*\)\s*)(:[ \t]*base[ \t]*\((?:[^()\n]|\([^()\n]*\))*\))(?=\s*\{)",
        re.IGNORECASE,
    ),
    lambda found: found[1] + blanked(found[2]),
)
ENUM_TYPE = Spelling(
    regex(rb"(\benum[ \t]+\w+[ \t]*)(:[ \t]*\w+)(?=\s*\{)", re.IGNORECASE),
    lambda found: found[1] + blanked(found[2]),
)
SEVERAL_MODULES = Spelling(
    regex(rb"^[ \t]*(?:Import-Module|ipmo)[ \t][^\n;|#@]*,[^\n;|#@]*", re.MULTILINE | re.IGNORECASE),
    lambda found: found[0].replace(b",", b" "),
)
"""What a constructor of PowerShell hands on, what values of an enumeration are, modules with commas between them."""
ONE_LINE = Spelling(regex(rb"(\(\)[ \t]*\{[ \t][^{}\n]*[^;&\s{}])[ \t](?=\})"), rb"\1;")
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


LOOP = Spelling(
    regex(
        rb"(?P<head>\bfor[ \t]+\w+)(?P<names>(?:[ \t]+\w+)*[ \t]*)(?P<list>\((?:[^()\n]|\([\w.#^-]*\))+\))"
        rb"(?P<rest>[ \t]*)(?P<body>;?[ \t]*do\b|\{|(?=[^\s;{]))"
    ),
    _loop,
)
"""A loop of zsh over a list in parentheses, with its body between ``do`` and ``done``, in braces, or on its line."""
