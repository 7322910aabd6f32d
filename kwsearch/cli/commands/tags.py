"""``kwsearch tags``: which patterns are tagged, what each means, and whether its fixtures hold."""

from __future__ import annotations

import sys

import kwsearch
from kwsearch.cli.commands.options import SWITCH, TEXT, Argument, Command, Flag
from kwsearch.cli.terminal.guard import FOUND, NOTHING, complain
from kwsearch.cli.terminal.stream import write

TAGS_EXAMPLES = """\b
Examples:
  kwsearch tags list                        every tag, with its references
  kwsearch tags show security/pickle        what counts as evidence
  kwsearch tags test                        run the fixtures of every tag
  kwsearch tags test house/rpc --root .     those of one of your own rules"""

TAGS_HELP = "List, explain and test the patterns that files are tagged with."


def tags_list(*, root: str | None = None, as_json: bool = False) -> int:
    """Print every tag with its title and its references."""
    found = kwsearch.list_tags(root or kwsearch.find_root())
    if as_json:
        write(sys.stdout, [kwsearch.json_line(tag) for tag in found])
    else:
        width = max(len(tag.id) for tag in found)
        rows = [f"{tag.id:{width}}  {tag.title}  {' '.join(tag.refs)}".rstrip() for tag in found]
        write(sys.stdout, [kwsearch.printable(row) + "\n" for row in rows])
    return FOUND


def tags_show(tag: str, *, root: str | None = None) -> int:
    """Print what one tag means and what counts as evidence of it."""
    text = kwsearch.describe_tag(tag, root or kwsearch.find_root())
    write(sys.stdout, [kwsearch.printable(line) + "\n" for line in text.splitlines()])
    return FOUND


def tags_test(tags: list[str] | None = None, *, root: str | None = None) -> int:
    """Run the fixtures of tags, the root's own among them.

    Exit status 1 and one line for each file that does not hold.
    """
    results = kwsearch.test_tags(root or kwsearch.find_root(), only=tags or ())
    failed = [result for result in results if result.problems]
    for result in failed:
        for problem in result.problems:
            complain("tag", f"{result.tag} {result.path}: {problem}")
    expected = sum(result.expected for result in results)
    write(
        sys.stdout,
        [f"{len(results)} fixtures, {expected} findings expected, {len(failed)} fixtures failed\n"],
    )
    return NOTHING if failed else FOUND


_ROOT = Flag(
    ("--root",), "root", TEXT, "Whose own tags count too; else the enclosing folder's or repository's.", "DIR"
)

COMMANDS = {
    "tags list": Command(
        tags_list, (), (_ROOT, Flag(("--json",), "as_json", SWITCH, "JSON Lines: one object for each tag."))
    ),
    "tags show": Command(
        tags_show,
        (
            Argument(
                "tag",
                "An id such as security/pickle, its last part, or a reference such as CWE-502.",
                "ID",
                required=True,
                key="tag",
            ),
        ),
        (_ROOT,),
    ),
    "tags test": Command(
        tags_test,
        (
            Argument(
                "tags",
                "Ids such as security/pickle; all tags when none is given.",
                "[ID]…",
                many=True,
                key="tag",
            ),
        ),
        (_ROOT,),
    ),
}
