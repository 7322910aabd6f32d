"""``kwsearch query``: a request, an index that is fit for it, its answer as text. Lean."""

from __future__ import annotations

import os
import sys

import kwsearch
from kwsearch.cli.flags import MATCHES
from kwsearch.cli.terminal.guard import FOUND, NOTHING
from kwsearch.cli.terminal.screen import AUTO, is_terminal, look_of
from kwsearch.cli.terminal.stream import message, write, write_bytes

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from kwsearch import SearchResult
    from kwsearch.cli.request import QueryRequest


_AS_LONG_AS_IT_TAKES = float("inf")
"""Seconds; who stands at a terminal sees what is waited for, and can stop it."""


def answer_query(request: QueryRequest) -> int:
    """Print the answer to a request and return the exit status.

    Raises:
        KwsearchError: There is no answer; with ``--json`` that was printed as the last line, too.
    """
    try:
        result = _result(request)
    except kwsearch.KwsearchError as error:
        if request.json:
            print_error(error.reason, str(error))
        raise
    _print(request, result)
    return FOUND if result.total else NOTHING


def print_error(reason: str, text: str) -> None:
    """Print why there is no answer as the last line of ``--json``."""
    write(sys.stdout, [kwsearch.json_line({"type": "error", "reason": reason, "message": text})])


def _result(request: QueryRequest) -> SearchResult:
    case = "auto" if request.smart_case else None
    filters = request.filters
    if request.store is None and any("/" in value for key, value in filters if key == "glob"):
        from kwsearch.cli.shown.here import Here

        here = Here(os.path.realpath(request.root or kwsearch.find_root()))
        filters = [(key, here.glob(value) if key == "glob" else value) for key, value in filters]
    # Read first: a query that cannot be read is no reason to build an index.
    query = kwsearch.parse_query(request.text, filters=filters, whole_words=request.whole_words, case=case)
    limit = request.limit
    if limit is None and request.quiet:
        limit = 1  # the status alone is asked for; the first answer decides it
    elif limit is None and (request.paths_only or request.counts or request.nul or request.vimgrep):
        limit = 0
    lines = request.json or not (request.paths_only or request.nul or request.quiet)

    if request.store is not None:
        with kwsearch.open_store(request.store) as store:
            return store.search(
                query, limit=limit, explain=request.explain, lines=lines, suggestions=not request.quiet
            )

    def ask(
        progress: Callable[[int, int], None] | None, is_stopped: Callable[[], bool] | None
    ) -> SearchResult:
        with kwsearch.open_fresh_index(
            request.root,
            request.index_dir,
            stale=request.stale,
            notify=None if request.quiet else message,
            progress=progress,
            is_stopped=is_stopped,
            wait_seconds=_AS_LONG_AS_IT_TAKES,
        ) as index:
            found = index.search(
                query, limit=limit, explain=request.explain, lines=lines, suggestions=not request.quiet
            )
            for hit in found:
                hit.rows(_rows_shown(request))  # made now: no answer is printed by half before damage is met
            return found

    if request.quiet or not is_terminal(sys.stderr):
        return ask(None, None)
    from kwsearch.cli.terminal.progress import LazyBar
    from kwsearch.cli.terminal.soft_stop import SoftStop

    with LazyBar(sys.stderr) as progress, SoftStop() as stop:
        result = ask(progress, stop.is_set)
    # Answered all the same: who interrupted wants no answer by now.
    stop.check()
    return result


def _rows_shown(request: QueryRequest) -> int:
    """Return how many rows of each file are looked at; 0 for all."""
    if request.json or request.vimgrep or request.counts:
        return 0
    return MATCHES if request.max_matches is None else request.max_matches


def _print(request: QueryRequest, result: SearchResult) -> None:
    """Print an answer in the form that was asked for; what the reader should know goes to standard error."""
    if request.quiet:
        return
    from kwsearch.cli.shown import output
    from kwsearch.cli.shown.here import Here

    if request.explain and not request.json:
        message(f"read as: {result.parsed}")
    # A store's paths begin with a repository, and lie in no folder of this machine.
    is_local = request.store is None
    is_path = is_local and result.select in ("file", "folder")
    name = Here(result.root, request.root).path if is_path else str
    if request.nul:
        write_bytes(sys.stdout, output.paths_bytes(result, name))
    elif is_terminal(sys.stdout):
        from kwsearch.cli.terminal.pager import show

        show(sys.stdout, _text(request, result, name), paging=not request.no_pager)
    else:
        write(sys.stdout, _text(request, result, name))
    if request.json:
        return
    hints = _path_hints(request.words, result) if is_local else ()
    for notice in (*result.notices, *hints):
        message(notice)
    # A rule that leaves files out is told where it may be why nothing is found; what went wrong, always.
    lost = [
        f"{reason} {count:,}" for reason, count in (result.unreached if result.total else result.unsearched)
    ]
    not_searched = f"not searched: {', '.join(lost)}"
    if not result.total:
        near = f"; did you mean {', '.join(result.suggestions)}?" if result.suggestions else ""
        message(f"nothing found{f'; {not_searched}' if lost else ''}{near}")
        return
    if lost:
        message(f"{not_searched}; kwsearch index --list-skipped says which")
    if len(result) < result.total:
        why = "; --limit 0 shows all" if len(result) < result.reachable else ", as count: says"
        message(f"{len(result):,} of {result.total:,} shown{why}")


def _path_hints(words: Sequence[str], result: SearchResult) -> Iterator[str]:
    """What to write for arguments that other tools would take as files and folders to search."""
    for position, word in enumerate(words):
        as_path = position and ("/" in word or word in (".", ".."))
        # The first word is the question itself in grep's order; it is meant for a file only if it found nothing.
        if (as_path or not result.total) and os.path.exists(word):
            inside = os.path.relpath(os.path.realpath(word), result.root)
            if inside == ".." or inside.startswith("../"):
                yield f"{word} is searched as text; to search there instead: --root {word}"
            elif inside != ".":
                yield f"{word} is searched as text; to search there alone: path:/{inside}"
            else:
                yield f"{word} is searched as text; all of {result.root} is searched anyway"
        elif not result.total and ":" in word:
            from kwsearch.cli.commands.show import file_and_part

            if file_and_part(word)[1].isdecimal():
                yield f"for what stands there: kwsearch show {word}"


def _text(request: QueryRequest, result: SearchResult, name: Callable[[str], str]) -> Iterable[str]:
    from kwsearch.cli.shown import output

    if request.json:
        return result.json_lines(most=request.max_matches or 0, before=request.before, after=request.after)
    if request.paths_only:
        return output.paths_text(result, name)
    if request.counts:
        return output.counts_text(result, name)
    most, before, after = request.max_matches, request.before, request.after
    if request.vimgrep:
        return output.vimgrep_text(result, name, most=most or 0, before=before, after=after)
    link = None
    if request.hyperlinks:
        from kwsearch.cli.terminal.hyperlinks import linker

        link = linker(request.hyperlinks)
    look = look_of(sys.stdout, request.color or AUTO, link)
    return output.groups_text(
        result,
        name,
        look=look,
        root=result.root if request.store is None and result.select in ("file", "folder") else "",
        tags=request.all_tags,
        most=_rows_shown(request),
        before=before,
        after=after,
    )
