"""``kwsearch query`` as Typer declares and runs it, when request.py has left it to it."""

from __future__ import annotations

from typing import Any

from kwsearch.cli.commands.options import QUERY_TEXT, Argument, Command
from kwsearch.cli.flags import FLAGS
from kwsearch.cli.request import QueryRequest
from kwsearch.cli.terminal.guard import complain

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


def query(words: list[str] | None = None, **values: Any) -> int:
    """Find the files that answer a query. Every positional argument is query text.

    Without an index one is built first; a few changed files are brought in before the answer.
    """
    from kwsearch.cli.query import answer_query, print_error

    request = QueryRequest(words or (), **values)
    if request.conflict:
        if request.json:
            print_error("usage", request.conflict)
        return complain("usage", f"{request.conflict}; see: kwsearch query --help")
    return answer_query(request)


COMMANDS = {
    "query": Command(
        query,
        (Argument("words", "Query text; several are joined with spaces.", many=True, key=QUERY_TEXT),),
        FLAGS,
        QUERY_EXAMPLES,
    )
}
