"""``kwsearch tags``: which patterns are tagged, what each means, and whether its fixtures hold."""

from __future__ import annotations

import sys
from typing import Annotated

import typer

import kwsearch
from kwsearch.cli.commands.completion import filter_value
from kwsearch.cli.terminal.guard import FOUND, NOTHING, complain
from kwsearch.cli.terminal.stream import write

TAGS_EXAMPLES = """\b
Examples:
  kwsearch tags list                        every tag, with its references
  kwsearch tags show security/pickle        what counts as evidence
  kwsearch tags test                        run the fixtures of every tag
  kwsearch tags test house/rpc --root .     those of one of your own rules"""

tags_app = typer.Typer(
    help="List, explain and test the patterns that files are tagged with.",
    epilog=TAGS_EXAMPLES,
    no_args_is_help=True,
)

_RootOption = Annotated[
    str | None,
    typer.Option(
        "--root", help="Whose own tags count too; else the enclosing folder's or repository's.", metavar="DIR"
    ),
]


@tags_app.command("list")
def tags_list(
    root: _RootOption = None,
    as_json: Annotated[bool, typer.Option("--json", help="JSON Lines: one object for each tag.")] = False,
) -> int:
    """Print every tag with its title and its references."""
    found = kwsearch.list_tags(root or kwsearch.find_root())
    if as_json:
        write(sys.stdout, [kwsearch.json_line(tag._asdict()) for tag in found])
    else:
        width = max(len(tag.id) for tag in found)
        rows = [f"{tag.id:{width}}  {tag.title}  {' '.join(tag.refs)}".rstrip() for tag in found]
        write(sys.stdout, [kwsearch.printable(row) + "\n" for row in rows])
    return FOUND


@tags_app.command("show")
def tags_show(
    tag: Annotated[
        str,
        typer.Argument(
            help="An id such as security/pickle, its last part, or a reference such as CWE-502.",
            metavar="ID",
            autocompletion=filter_value("tag"),
        ),
    ],
    root: _RootOption = None,
) -> int:
    """Print what one tag means and what counts as evidence of it."""
    text = kwsearch.describe_tag(tag, root or kwsearch.find_root())
    write(sys.stdout, [kwsearch.printable(line) + "\n" for line in text.splitlines()])
    return FOUND


@tags_app.command("test")
def tags_test(
    tags: Annotated[
        list[str] | None,
        typer.Argument(
            help="Ids such as security/pickle; all tags when none is given.",
            metavar="ID",
            autocompletion=filter_value("tag"),
        ),
    ] = None,
    root: _RootOption = None,
) -> int:
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
