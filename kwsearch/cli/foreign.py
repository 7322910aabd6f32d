"""What people type who come from other tools, and what to write here instead: commands, and flags of ``query``."""

from __future__ import annotations

import shlex
from collections.abc import Sequence

COMMANDS = {
    **dict.fromkeys(("search", "grep", "rg", "find", "ask", "lookup", "where", "q"), "query"),
    **dict.fromkeys(("build", "update", "reindex", "init", "add", "refresh", "sync"), "index"),
    **dict.fromkeys(("outline", "ctags", "list", "ls"), "symbols"),
    **dict.fromkeys(("names", "words", "terms"), "keywords"),
    **dict.fromkeys(("docs", "doc", "pages", "html", "markdown"), "render"),
    "info": "status",
    **dict.fromkeys(("check", "fsck"), "verify"),
    **dict.fromkeys(("remove", "rm", "delete", "drop", "clean"), "forget"),
}
"""Words that other tools have for our commands."""

_CASE = "case does not count unless -S or case:yes says so"
_PATTERN = "write a regular expression between slashes: '/re/'"
_ALWAYS = "it is always shown"
_NOT = "write a minus before what is not wanted: kwsearch query word -other"
_WHOLE = "the whole repository is always searched; path:DIR narrows it"
_IGNORED = "only indexed files are searched; kwsearch index --list-skipped says which are not, and why"
_LANGUAGE = "write -t LANG; -lang:LANG in the query leaves one out"
FLAGS = {
    **dict.fromkeys(("-i", "--ignore-case", "-y"), _CASE),
    **dict.fromkeys(("-s", "--case-sensitive"), "write case:yes in the query"),
    **dict.fromkeys(("-n", "--line-number", "-H", "--with-filename", "--column", "--heading"), _ALWAYS),
    **dict.fromkeys(("-e", "--regexp", "-E", "--extended-regexp", "-P", "--perl-regexp", "-G", "--pcre2"), _PATTERN),
    **dict.fromkeys(("-F", "--fixed-strings", "-Q", "--literal"), "quote exact text: '\"rate limit\"'"),
    **dict.fromkeys(("-v", "--invert-match", "--not"), _NOT),
    **dict.fromkeys(("-L", "--files-without-match"), "write a minus before the word: kwsearch query -l -- -word"),
    **dict.fromkeys(("-r", "-R", "--recursive"), _WHOLE),
    **dict.fromkeys(("-x", "--line-regexp"), "write '/^the whole line$/'"),
    **dict.fromkeys(("-o", "--only-matching"), "--json has the name of each match"),
    **dict.fromkeys(("-f", "--file"), "write the words into the query, joined by OR"),
    **dict.fromkeys(("-U", "--multiline"), "regular expressions reach over line ends as they are"),
    **dict.fromkeys(("-a", "--text", "-u", "--unrestricted", "--hidden", "--no-ignore", "-z"), _IGNORED),
    **dict.fromkeys(("--type", "-T", "--type-not", "--language"), _LANGUAGE),
    **dict.fromkeys(("--include", "--exclude", "--iglob", "--exclude-dir"), "write -g GLOB; -g '!GLOB' leaves out"),
    **dict.fromkeys(("--and", "--or"), "words side by side must all be there; OR stands between alternatives"),
    **dict.fromkeys(("--replace",), "nothing is replaced here; -0 gives the files to xargs -0"),
    **dict.fromkeys(("--path", "--dir"), "write path:DIR in the query, or --root DIR for another repository"),
    **dict.fromkeys(("--max-count", "--max-results", "--head"), "write -m N for lines of a file, --limit N for files"),
}  # fmt: skip
"""Flags of grep, ripgrep, git grep, ack, ag and their like that ``query`` lacks or has in another sense."""


def command_hint(arguments: Sequence[str], message: str) -> str:
    """Return what to say of a command line whose first word is no command.

    Args:
        arguments: The command line.
        message: What Typer says of it, with a suggestion if a command has nearly that name.
    """
    word, *rest = arguments
    if word in COMMANDS:
        return f"there is no command {word!r}; write: {shlex.join(['kwsearch', COMMANDS[word], *rest])}"
    # Typer's own suggestion, if it has one, is kept: it knows the names of commands.
    _, suggested, near = message.partition("Did you mean")
    meant = f"did you mean{near.rstrip('?')}? Or " if suggested else ""
    return f"there is no command {word!r}; {meant}to search for it: kwsearch query {shlex.join(arguments)}"
