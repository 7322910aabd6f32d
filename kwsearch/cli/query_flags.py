"""``kwsearch query`` as Typer sees it: the flags of flags.py with their help and their completion."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from typing import Annotated, Any

import typer

import kwsearch
from kwsearch.cli.commands.completion import filter_value, one_of, query_word
from kwsearch.cli.flags import CHOICE, FLAGS, FOLDER, LIST, NUMBER, SWITCH, TEXT, Flag
from kwsearch.cli.request import QueryRequest
from kwsearch.cli.terminal.guard import complain
from kwsearch.cli.terminal.hyperlinks import NAMED

QUERY_EXAMPLES = """\b
Examples:
  kwsearch query OrderedSet                     who defines, calls, names it
  kwsearch query -t python -k class Parser      Python's classes like Parser
  kwsearch query call:pickle.loads -is:test     calls of it outside of tests
  kwsearch query 'parse config' -C 2            both words, two lines around
  kwsearch query -l -0 import:re | xargs -0 wc  files that import re
  kwsearch query '"rate limit"' path:docs/      these very words, below docs/

Words must all be there; OR, NOT, brackets, "exact text", /regex/ and filters such as lang: kind: role: path:
import: call: def: doc: is: select: are explained in docs/query-language.md. Arguments after -- are query text too."""

_TYPES = {
    SWITCH: bool,
    LIST: list[str] | None,
    NUMBER: int | None,
    CHOICE: str | None,
    FOLDER: list[str] | None,
    TEXT: str | None,
}
"""What Typer reads for each form; a folder as a list, so that a second one is seen."""


def _completion(flag: Flag) -> Callable[[str], list[str]] | None:
    """What completes a flag's value; None when the shell's own files do."""
    if flag.form == CHOICE:
        return one_of(flag.choices)
    if flag.field == "hyperlinks":
        return one_of(tuple(NAMED))
    return filter_value(flag.key) if flag.key and flag.key != "glob" else None


def _parameter(flag: Flag) -> inspect.Parameter:
    """A flag as the parameter that Typer reads from a signature."""
    usual = kwsearch.Settings()
    option = typer.Option(
        *flag.names,
        help=flag.help.format(limit=usual.limit, stale=usual.stale),
        metavar=flag.metavar or None,
        min=0 if flag.form == NUMBER else None,
        show_default=False,
        autocompletion=_completion(flag),
    )
    default = False if flag.form == SWITCH else None
    return inspect.Parameter(
        flag.field,
        inspect.Parameter.KEYWORD_ONLY,
        default=default,
        annotation=Annotated[_TYPES[flag.form], option],
    )


def query(
    words: Annotated[
        list[str] | None,
        typer.Argument(
            help="Query text; several are joined with spaces.", show_default=False, autocompletion=query_word
        ),
    ] = None,
    **values: Any,
) -> int:
    """Find the files that answer a query. Every positional argument is query text.

    Without an index one is built first; a few changed files are brought in before the answer.
    """
    from kwsearch.cli.query import answer_query

    for flag in FLAGS:
        given = values[flag.field]
        name = flag.names[-1]
        if flag.form == CHOICE and given is not None and given not in flag.choices:
            raise typer.BadParameter(f"{given!r} is not one of {', '.join(flag.choices)}", param_hint=name)
        if flag.form == FOLDER and given:
            if len(given) > 1:
                raise typer.BadParameter(f"given {len(given)} times; name one folder", param_hint=name)
            values[flag.field] = given[0]
    request = QueryRequest(words or (), **values)
    if request.conflict:
        return complain("usage", f"{request.conflict}; see: kwsearch query --help")
    return answer_query(request)


_words = inspect.signature(query, eval_str=True).parameters["words"]
query.__signature__ = inspect.Signature(  # type: ignore[attr-defined]
    [_words.replace(kind=inspect.Parameter.POSITIONAL_OR_KEYWORD), *map(_parameter, FLAGS)]
)
