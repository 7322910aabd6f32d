"""What read the files: a fingerprint of everything in this program that decides what a file's facts are.

An index whose recipe differs was made by another version, or with other tag rules, and is built again:
a file that was not read again would otherwise keep the facts of the old program.
"""

from __future__ import annotations

from functools import cache
from hashlib import blake2b

from kwsearch import __version__
from kwsearch.fingerprint import fingerprint_of_program
from kwsearch.languages.installed import missing_grammars
from kwsearch.regex import regex
from kwsearch.settings.load import settings_bytes

_ROOMS_OF_ANSWERS = ("cli", "diff", "query", "render", "search")
"""The rooms that decide nothing of what is stored. All others count, with every file in them, so that a new file
cannot be forgotten."""
_RULE_FILES = ("pyproject.toml", ".kwsearch.toml")
_NAMES_A_FILE = regex(rb"""(?<![\w-])["']?file["']?\s*=""")


@cache
def program_fingerprint() -> str:
    """Return this version and a text that differs whenever the program would find other facts or tags by its own rules.

    The version stands alone, before a blank, for who has no time to read the whole program.

    The grammars of an extra count: once they are installed, files of which only the words are known are read again.
    Read once: a process runs the code that it has loaded, whatever is installed meanwhile.
    """
    program = fingerprint_of_program(_ROOMS_OF_ANSWERS)
    missing = ",".join(row.name for row in missing_grammars())
    return f"{__version__} {blake2b(f'{program} {missing}'.encode(), digest_size=16).hexdigest()}"


def rule_file_fingerprint(root: str) -> str:
    """Return a text that differs whenever a root's own settings files do; empty when they may name other files.

    Equal fingerprints mean equal tag rules, so that the rules need not be read to know that they are the same.

    Raises:
        ConfigError: One of the files cannot be read.
    """
    digest = blake2b(digest_size=16)
    for name in _RULE_FILES:
        data = settings_bytes(root, name) or b""
        # A release or a new dependency changes this file, too, and must not look like other rules.
        if name == "pyproject.toml" and b"kwsearch" not in data:
            data = b""
        # It may match what is no table of ours: that costs a reading of the rules, a match too few would keep old tags.
        if _NAMES_A_FILE.search(data):
            return ""
        # With the length in front, so that no text can move from one file to the other unnoticed.
        digest.update(b"%d\0%b" % (len(data), data))
    return digest.hexdigest()
