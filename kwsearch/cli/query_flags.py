"""The flags of ``kwsearch query`` and ``kwsearch symbols``, with their help and their completion.

The flags of ``query`` are those that cli_request.py reads; a test compares the two.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Annotated

import typer

from kwsearch.cli.guard import complain
from kwsearch.cli.request import QueryRequest
from kwsearch.languages.table import LANGUAGES
from kwsearch.settings.defaults import LIMIT, MATCHES, STALE, STALE_CHOICES
from kwsearch.vocabulary import KIND_CLASSES, KINDS, ROLES

IndexDir = Annotated[
    str | None,
    typer.Option(
        help="The folder that holds the index, when not in the cache.", metavar="FOLDER", show_default=False
    ),
]

QUERY_EXAMPLES = """\b
Examples:
  kwsearch query OrderedSet                        who defines, imports, calls, mentions it
  kwsearch query -t python -k class Parser         classes like Parser in Python files
  kwsearch query call:pickle.loads -is:test        calls of pickle.loads outside of tests
  kwsearch query 'parse config' -C 2               both words, with two lines around
  kwsearch query -l -0 import:torch | xargs -0 wc  files that import torch
  kwsearch query '"rate limit"' path:docs/         exactly these words, below docs/

Words must all be there; OR, NOT, brackets, "exact text", /regex/ and filters such as lang: kind: role: path:
import: call: def: doc: is: select: work as in the README. Arguments after -- are query text too."""


def _choices(known: Sequence[str]) -> Callable[[str], list[str]]:
    """A completion out of a closed list."""
    return lambda incomplete: [word for word in known if word.startswith(incomplete)]


def query(
    words: Annotated[
        list[str] | None,
        typer.Argument(help="Query text; several are joined with spaces.", show_default=False),
    ] = None,
    lang: Annotated[
        list[str] | None,
        typer.Option(
            "-t",
            "--lang",
            help="Only this language.",
            metavar="LANG",
            autocompletion=_choices([row.name for row in LANGUAGES]),
        ),
    ] = None,
    glob: Annotated[
        list[str] | None,
        typer.Option("-g", "--glob", help="Only paths that match, such as 'src/*.py'.", metavar="GLOB"),
    ] = None,
    kind: Annotated[
        list[str] | None,
        typer.Option(
            "-k",
            "--kind",
            help="Only this kind of symbol: class, function, type, callable …",
            metavar="KIND",
            autocompletion=_choices((*KINDS, *KIND_CLASSES)),
        ),
    ] = None,
    role: Annotated[
        list[str] | None,
        typer.Option(
            help="Only in this role: definition, import, call …",
            metavar="ROLE",
            autocompletion=_choices(ROLES),
        ),
    ] = None,
    tag: Annotated[
        list[str] | None,
        typer.Option(help="Only files with this pattern tag, such as security/pickle.", metavar="TAG"),
    ] = None,
    paths_only: Annotated[
        bool, typer.Option("-l", "--files-with-matches", help="Print paths only; all of them.")
    ] = False,
    counts: Annotated[
        bool, typer.Option("-c", "--count", help="Print each path with its number of matching lines.")
    ] = False,
    nul: Annotated[
        bool, typer.Option("-0", "--null", help="Like -l, with exact names that end in NUL, for xargs -0.")
    ] = False,
    quiet: Annotated[
        bool, typer.Option("-q", "--quiet", help="Print nothing; only the exit status tells.")
    ] = False,
    max_matches: Annotated[
        int | None,
        typer.Option(
            "-m",
            "--max-matches",
            help=f"Most matches shown of a file; 0: all. [default: {MATCHES}; all with --json --vimgrep]",
            min=0,
            metavar="N",
        ),
    ] = None,
    after: Annotated[
        int | None,
        typer.Option("-A", "--after", help="Source lines to show after each match.", min=0, metavar="N"),
    ] = None,
    before: Annotated[
        int | None,
        typer.Option("-B", "--before", help="Source lines to show before each match.", min=0, metavar="N"),
    ] = None,
    context: Annotated[
        int,
        typer.Option("-C", "--context", help="Source lines to show on both sides.", min=0, metavar="N"),
    ] = 0,
    whole_words: Annotated[
        bool, typer.Option("-w", "--word", help="Whole words only: no parts of words, no wildcards.")
    ] = False,
    smart_case: Annotated[
        bool, typer.Option("-S", "--smart-case", help="Case counts when the query has upper case.")
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help="JSON Lines: header, hits, summary.")] = False,
    vimgrep: Annotated[bool, typer.Option("--vimgrep", help="path:line:column:text, for editors.")] = False,
    explain: Annotated[
        bool, typer.Option("--explain", help="Say how the query was read and what makes each score.")
    ] = False,
    stale: Annotated[
        str | None,
        typer.Option(
            help="Changed files: refresh brings a few in and reports many, warn reports, error refuses, "
            f"trust does not look. [default: {STALE}]",
            metavar="|".join(STALE_CHOICES),
            autocompletion=_choices(STALE_CHOICES),
        ),
    ] = None,
    root: Annotated[
        str | None, typer.Option(help="The folder to search.", metavar="FOLDER", show_default=False)
    ] = None,
    index_dir: IndexDir = None,
    limit: Annotated[
        int | None,
        typer.Option(
            help=f"Most files shown; 0: all. [default: {LIMIT}; all with -l -c -0 --vimgrep]",
            min=0,
            metavar="N",
        ),
    ] = None,
) -> int:
    """Find the files that answer a query. Every positional argument is query text.

    Without an index one is built first; a few changed files are brought in before the answer.
    """
    from kwsearch.cli.query import answer_query

    if stale is not None and stale not in STALE_CHOICES:
        raise typer.BadParameter(f"{stale!r} is not one of {', '.join(STALE_CHOICES)}", param_hint="--stale")
    request = QueryRequest(
        words or (),
        languages=lang or (),
        globs=glob or (),
        kinds=kind or (),
        roles=role or (),
        tags=tag or (),
        paths_only=paths_only,
        counts=counts,
        nul=nul,
        quiet=quiet,
        json=as_json,
        vimgrep=vimgrep,
        explain=explain,
        whole_words=whole_words,
        smart_case=smart_case,
        max_matches=max_matches,
        before=before,
        after=after,
        context=context,
        limit=limit,
        stale=stale,
        root=root,
        index_dir=index_dir,
    )
    if request.conflict:
        return complain("usage", f"{request.conflict}; see: kwsearch query --help")
    return answer_query(request)
