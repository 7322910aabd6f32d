"""``kwsearch query``: a request, an index that is fit for it, its answer as text. Lean."""

from __future__ import annotations

import sys

import kwsearch
from kwsearch.cli import output
from kwsearch.cli.guard import FOUND, NOTHING
from kwsearch.errors import KwsearchError, RootError
from kwsearch.opening import Opening
from kwsearch.query.parser import parse_query
from kwsearch.roots import find_root, resolve_root, too_wide
from kwsearch.search.evaluate.weights import RANKING
from kwsearch.settings import defaults

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

    from kwsearch import SearchResult
    from kwsearch.cli.request import QueryRequest
    from kwsearch.search.evaluate.weights import Ranking


def answer_query(request: QueryRequest) -> int:
    """Print the answer to a request and return the exit status.

    Raises:
        KwsearchError: There is no answer; with ``--json`` that was printed as the last line, too.
    """
    try:
        return _answer(request)
    except KwsearchError as error:
        if request.json:
            row = {"type": "error", "reason": error.reason, "message": str(error)}
            output.write(sys.stdout, [kwsearch.json_line(row)])
        raise


def _answer(request: QueryRequest) -> int:
    case = "auto" if request.smart_case else None
    # A query that cannot be read is no reason to build an index.
    parse_query(request.text, filters=request.filters, whole_words=request.whole_words, case=case)
    root = find_root() if request.root is None else resolve_root(request.root)
    stale, limit, options, refresh_files, walk_files, ranking = _settings(root)
    opening = Opening(
        root,
        index_dir=request.index_dir,
        stale=request.stale or stale,
        options=options,
        refresh_files=refresh_files,
        walk_files=walk_files,
        ranking=ranking,
        build=lambda why: _build(root, request, why),
    )
    if request.limit is not None:
        limit = request.limit
    elif request.quiet:
        limit = 1
    elif request.paths_only or request.counts or request.nul or request.vimgrep:
        limit = 0
    with opening.index as index:

        def ask() -> SearchResult:
            return index.search(
                request.text,
                limit=limit,
                explain=request.explain,
                filters=request.filters,
                whole_words=request.whole_words,
                case=case,
                drift=opening.drift,
                lines=request.json or not (request.paths_only or request.nul or request.quiet),
            )

        answer = ask()
        if opening.shown_only:
            if opening.check_shown([hit.path for hit in answer.hits]):
                answer = ask()
            opening.notices.append(
                f"of {index.manifest.documents:,} files only those shown were checked for changes; "
                "--stale=warn checks all"
            )
        answer = answer._replace(
            complete=answer.complete and not opening.shown_only,
            notices=(*answer.notices, *opening.notices),
        )
        _print(request, answer)
    return FOUND if answer.total else NOTHING


def _settings(root: str) -> tuple[str, int, str, int, int, Ranking]:
    """``stale``, ``limit``, what shapes an index as a fingerprint, ``refresh_files``, ``walk_files``, the weights."""
    if defaults.defaults_hold(root):
        shape = defaults.shaping_fingerprint()
        return defaults.STALE, defaults.LIMIT, shape, defaults.REFRESH_FILES, defaults.WALK_FILES, RANKING
    from kwsearch.search.weights_settings import load_ranking
    from kwsearch.settings.load import load_settings

    settings = load_settings(root)
    return (
        settings.stale,
        settings.limit,
        settings.fingerprint(),
        settings.refresh_files,
        settings.walk_files,
        load_ranking(root),
    )


def _build(root: str, request: QueryRequest, why: str) -> None:
    """Build the whole index before an answer, and say so."""
    if request.root is None and too_wide(root):
        raise RootError(
            f"{root} is your home folder or above it; go into a repository, or name one with --root"
        )
    from kwsearch.cli.progress import progress_on
    from kwsearch.indexing.build import build_index

    if not request.quiet:
        output.message(why)
    with progress_on(None if request.quiet else sys.stderr) as progress:
        build_index(root, index_dir=request.index_dir, progress=progress)


def _print(request: QueryRequest, answer: SearchResult) -> None:
    """Print an answer in the form that was asked for; what the reader should know goes to standard error."""
    if request.quiet:
        return
    if request.explain and not request.json:
        output.message(f"read as: {answer.parsed}")
    if request.nul:
        output.write_bytes(sys.stdout, output.paths_bytes(answer.hits))
    else:
        output.write(sys.stdout, _text(request, answer))
    if request.json:
        return
    for notice in answer.notices:
        output.message(notice)
    shown = len(answer.hits)
    if not answer.total:
        near = f"; did you mean {', '.join(answer.suggestions)}?" if answer.suggestions else ""
        lost = [f"{reason} {count:,}" for reason, count in answer.unsearched]
        not_searched = f"; not searched: {', '.join(lost)}" if lost else ""
        output.message(f"nothing found{not_searched}{near}")
    elif shown < answer.total:
        output.message(f"{shown:,} of {answer.total:,} shown; --limit 0 shows all")


def _text(request: QueryRequest, answer: SearchResult) -> Iterable[str]:
    hits = answer.hits
    if request.json:
        return answer.json_lines(most=request.max_matches or 0)
    if request.paths_only:
        return output.paths_text(hits)
    if request.counts:
        return output.counts_text(hits)
    if request.vimgrep:
        return output.vimgrep_text(hits, most=request.max_matches or 0)
    return output.groups_text(
        hits,
        colour=output.use_colour(sys.stdout),
        most=defaults.MATCHES if request.max_matches is None else request.max_matches,
        before=request.before,
        after=request.after,
    )
