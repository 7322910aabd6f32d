"""``kwsearch keywords`` and ``kwsearch diff``: the names of a repository, and how they changed between revisions."""

from __future__ import annotations

import os
import sys

import kwsearch
from kwsearch.cli.commands.options import INDEX_DIR, NUMBER, ROOT, SWITCH, TEXT, Argument, Command, Flag
from kwsearch.cli.terminal.guard import FOUND, NOTHING
from kwsearch.cli.terminal.stream import message, write

KEYWORDS_EXAMPLES = """\b
Examples:
  kwsearch keywords --prefix parse         words that begin so, files counted
  kwsearch keywords -k class               names of classes
  kwsearch keywords -r import --most       imported names, of most files first"""

DIFF_EXAMPLES = """\b
Examples:
  kwsearch diff                                 edits since the last commit
  kwsearch diff HEAD~5..HEAD                    what five commits changed
  kwsearch diff main...topic --format markdown  a branch, for a pull request
  kwsearch diff v1.0..v2.0 --format json        one JSON object a change"""

_FORMATS = ("text", "json", "markdown")


def keywords(
    root: str | None = None,
    *,
    prefix: str = "",
    kind: str = "",
    role: str = "",
    most: bool = False,
    limit: int = 0,
    as_json: bool = False,
    index_dir: str | None = None,
) -> int:
    """List the words of the index and how many files have them."""
    with kwsearch.open_index(root, index_dir) as index:
        rows = index.keywords(prefix, kind=kind, role=role)
    if most:
        # Stable: words of as many files stay from A to Z.
        rows.sort(key=lambda row: -row[1])
    total = len(rows)
    if limit:
        del rows[limit:]
    if as_json:
        write(sys.stdout, (kwsearch.json_line({"keyword": word, "files": files}) for word, files in rows))
    else:
        width = len(str(max((files for _, files in rows), default=0)))
        write(sys.stdout, (f"{files:>{width}} {kwsearch.printable(word)}\n" for word, files in rows))
        if len(rows) < total:
            message(f"{len(rows):,} of {total:,} shown")
    return FOUND if rows else NOTHING


def diff(revisions: str = "HEAD", root: str | None = None, *, form: str = "text") -> int:
    """Say which symbols, roles and tags two revisions differ in, or one and the working tree.

    That is what appeared, vanished, moved, was renamed or changed, and what of it may break callers. No index is
    needed.
    """
    from kwsearch.cli.shown.diff_text import diff_text

    if form not in _FORMATS:
        raise kwsearch.ConfigError(f"option --format: must be one of {', '.join(_FORMATS)}, not {form!r}")
    old, new, from_merge_base = kwsearch.split_range(revisions)
    try:
        found = kwsearch.diff_revisions(root, old, new, from_merge_base=from_merge_base)
    except kwsearch.RootError as error:
        if root is None or os.path.lexists(root):
            raise
        # ``kwsearch diff A B`` is git's way to write it, and here B would be a folder.
        raise kwsearch.RootError(f"{error}; two revisions are one word: {revisions}..{root}") from None
    if form == "json":
        write(sys.stdout, found.json_lines())
    else:
        write(sys.stdout, diff_text(found) if form == "text" else kwsearch.diff_markdown(found))
    return FOUND if found.changes else NOTHING


COMMANDS = {
    "keywords": Command(
        keywords,
        (ROOT,),
        (
            Flag(("--prefix",), "prefix", TEXT, "Only words that begin so.", "TEXT"),
            Flag(
                ("-k", "--kind"), "kind", TEXT, "Only names of this kind: class, function …", "KIND", "kind"
            ),
            Flag(
                ("-r", "--role"),
                "role",
                TEXT,
                "Only in this role: definition, import, call …",
                "ROLE",
                "role",
            ),
            Flag(("--most",), "most", SWITCH, "Words of most files first, instead of A to Z."),
            Flag(("--limit",), "limit", NUMBER, "Most words shown; 0: all.", "N", least=0),
            Flag(("--json",), "as_json", SWITCH, "JSON Lines: one object for each word."),
            INDEX_DIR,
        ),
        KEYWORDS_EXAMPLES,
    ),
    "diff": Command(
        diff,
        (
            Argument(
                "revisions",
                "OLD..NEW as git names them; OLD...NEW from where NEW left OLD; OLD alone: the working tree.",
            ),
            ROOT,
        ),
        (
            Flag(
                ("--format",),
                "form",
                TEXT,
                "text, json (JSON Lines) or markdown.",
                "FORMAT",
                choices=_FORMATS,
            ),
        ),
        DIFF_EXAMPLES,
    ),
}
