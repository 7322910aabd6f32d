"""The flags of ``kwsearch query``: one table, from which its short reader and its Typer form are made. Lean."""

from __future__ import annotations

import kwsearch
from kwsearch.cli.commands.options import CHOICE, FOLDER, LIST, NUMBER, SWITCH, TEXT, Flag
from kwsearch.cli.terminal.screen import COLOUR_CHOICES

MATCHES = 10
"""Most matches of a file that an answer for people shows when nobody says how many; the rest is counted."""


FLAGS = (
    Flag(("-t", "--lang"), "languages", LIST, "Only this language.", "LANG", "lang"),
    Flag(("-g", "--glob"), "globs", LIST, "Only paths that match, as ripgrep's; ! leaves out.", "GLOB", "glob"),
    Flag(
        ("-k", "--kind"), "kinds", LIST, "Only this kind of symbol: class, function, type, callable …", "KIND", "kind"
    ),
    Flag(("--role",), "roles", LIST, "Only in this role: definition, import, call …", "ROLE", "role"),
    Flag(("--tag",), "tags", LIST, "Only files with this pattern tag, such as security/pickle.", "TAG", "tag"),
    Flag(("-l", "--files-with-matches"), "paths_only", SWITCH, "Print paths only; all of them."),
    Flag(("-c", "--count"), "counts", SWITCH, "Print each path with its number of matching lines."),
    Flag(("-0", "--null"), "nul", SWITCH, "Like -l, with exact names that end in NUL, for xargs -0."),
    Flag(("-q", "--quiet"), "quiet", SWITCH, "Print nothing; only the exit status tells."),
    Flag(
        ("-m", "--max-matches"),
        "max_matches",
        NUMBER,
        f"Most matches shown of a file; 0: all. [default: {MATCHES}; all with --json --vimgrep]",
        "N",
        least=0,
    ),
    Flag(("-A", "--after"), "after", NUMBER, "Source lines to show after each match.", "N", least=0),
    Flag(("-B", "--before"), "before", NUMBER, "Source lines to show before each match.", "N", least=0),
    Flag(("-C", "--context"), "context", NUMBER, "Source lines to show on both sides.", "N", least=0),
    Flag(("-w", "--word"), "whole_words", SWITCH, "Whole words only: no parts of words, no wildcards."),
    Flag(("-S", "--smart-case"), "smart_case", SWITCH, "Case counts when the query has upper case."),
    Flag(("--json",), "json", SWITCH, "JSON Lines: header, hits, summary."),
    Flag(("--vimgrep",), "vimgrep", SWITCH, "path:line:column:text, for editors."),
    Flag(("--explain",), "explain", SWITCH, "Say how the query was read and what makes each score."),
    Flag(("--tags",), "all_tags", SWITCH, "Name all pattern tags of each file."),
    Flag(
        ("--color",),
        "color",
        CHOICE,
        "Colours and highlights; auto: on a terminal, unless NO_COLOR is set. [default: auto]",
        "|".join(COLOUR_CHOICES),
        choices=COLOUR_CHOICES,
    ),
    Flag(
        ("--hyperlink-format",),
        "hyperlinks",
        TEXT,
        "Make paths and line numbers links, as ripgrep does: vscode, kitty, file, …, or a format such as "
        "file://{{host}}{{path}}#{{line}}. [default: none]",
        "FORMAT",
    ),
    Flag(("--no-pager",), "no_pager", SWITCH, "Print an answer that is longer than the terminal straight to it."),
    Flag(
        ("--stale",),
        "stale",
        CHOICE,
        "Changed files: refresh brings a few in and reports many, warn reports, error refuses, trust does not "
        "look. [default: {stale}]",
        "|".join(kwsearch.STALE_CHOICES),
        choices=kwsearch.STALE_CHOICES,
    ),
    Flag(("--root",), "root", FOLDER, "The folder to search.", "FOLDER"),
    Flag(
        ("--index-dir",), "index_dir", FOLDER, "The folder that holds the index, when not in the cache.", "FOLDER"
    ),
    Flag(
        ("--store",), "store", TEXT, "Ask all repositories of a cluster, or those that repo: names.", "URL"
    ),
    Flag(
        ("--limit",), "limit", NUMBER, "Most files shown; 0: all. [default: {limit}; all with -l -c -0 --vimgrep]", "N",
        least=0,
    ),
)  # fmt: skip
"""In the order of the help."""

BY_NAME = {name: flag for flag in FLAGS for name in flag.names}
