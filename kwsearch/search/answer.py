"""An evaluation as an answer: the files to show with their lines, in order, and what the reader should know.

Lean: plain objects with the attributes of models.SearchResult, Hit and Match (matches are plain tuples), so that
the fastest path can print them without loading models.py.
"""

from __future__ import annotations

from kwsearch.query.tree import ALL, format_query
from kwsearch.search.evaluate.word_condition import WordCondition
from kwsearch.vocabulary import ROLES

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

    from kwsearch.query.tree import Query
    from kwsearch.search.evaluate.conditions import Finding, Row, View
    from kwsearch.search.evaluate.run import Evaluation

    MatchRow = tuple[int, int, str, str, str, str, str]
    Place = tuple[float, str, View, int]

_CHECKED_FILES = 100
"""An answer of more files was asked for as such, and may take its time."""

_DEFINING = ("definition", "declaration")
_ROLE_ORDER = {
    role: number
    for number, role in enumerate(
        ("definition", "declaration", "import", "export", "inherit", "call", "decorate", "type", "read", "write",
         "reference", "mention")
    )
}  # fmt: skip
assert _ROLE_ORDER.keys() == set(ROLES)


class Found:
    """One row of an answer: a file, or what ``select:`` asks for; attributes as in models.Hit."""

    __slots__ = (
        "evidence",
        "explanation",
        "flags",
        "language",
        "matches",
        "missing",
        "path",
        "score",
        "tags",
    )

    def __init__(
        self,
        path: str,
        score: float,
        matches: tuple[MatchRow, ...] = (),
        *,
        tags: tuple[str, ...] = (),
        language: str = "",
        flags: tuple[str, ...] = (),
        missing: tuple[str, ...] = (),
        explanation: tuple[tuple[str, float], ...] = (),
        evidence: tuple[Finding, ...] = (),
    ) -> None:
        self.path = path
        self.score = score
        self.matches = matches
        self.tags = tags
        self.language = language
        self.flags = flags
        self.missing = missing
        self.explanation = explanation
        self.evidence = evidence


class Answer:
    """The answer to one query; attributes as in models.SearchResult."""

    __slots__ = ("complete", "hits", "notices", "parsed", "skipped", "suggestions", "total")

    def __init__(
        self,
        hits: tuple[Found, ...],
        total: int,
        *,
        complete: bool,
        parsed: str,
        suggestions: tuple[str, ...] = (),
        notices: tuple[str, ...] = (),
        skipped: tuple[tuple[str, int], ...] = (),
    ) -> None:
        self.hits = hits
        self.total = total
        self.complete = complete
        self.parsed = parsed
        self.suggestions = suggestions
        self.notices = notices
        self.skipped = skipped


def make_answer(
    query: Query, evaluation: Evaluation, *, limit: int, explain: bool, lines: bool = True
) -> Answer:
    """Return the answer of an evaluation; complete as far as the evaluation knows.

    Args:
        query: What was asked; its ``count:`` wins over ``limit``.
        evaluation: What was found.
        limit: Most rows; 0 for all.
        explain: Say what makes each score.
        lines: Find the lines; without, a row has nothing but its path and score.
    """
    if query.count is not None:
        limit = 0 if query.count == ALL else query.count
    if query.select in ("file", "symbol") or query.select.startswith("symbol."):
        total = evaluation.total
        hits = _files(query, evaluation, limit or max(total, 1), explain=explain, lines=lines)
    else:
        from kwsearch.search.select import select_folders, select_keywords, select_tags

        select = {"folder": select_folders, "tag": select_tags, "keyword": select_keywords}[query.select]
        rows = select(evaluation)
        rows.sort(
            key=(lambda row: row.path) if query.sort == "path" else (lambda row: (-row.score, row.path))
        )
        total = len(rows)
        hits = rows[:limit] if limit else rows
    notices = [*query.hints, *evaluation.plan.notices]
    if evaluation.timed_out:
        notices.append("the time was up before all texts were looked at; make the query narrower")
    elif evaluation.unverified:
        lost = len(evaluation.unverified)
        files, whose = ("1 file has", "its") if lost == 1 else (f"{lost:,} files have", "their")
        notices.append(f"{files} changed or cannot be read, so {whose} text was not looked at")
    suggestions: tuple[str, ...] = ()
    if not total:
        from kwsearch.search.suggest import suggest

        suggestions = suggest(evaluation)
    return Answer(
        tuple(hits),
        total,
        complete=not evaluation.unverified,
        parsed=format_query(query),
        suggestions=suggestions,
        notices=tuple(dict.fromkeys(notices)),
    )


def _files(query: Query, evaluation: Evaluation, limit: int, *, explain: bool, lines: bool) -> list[Found]:
    if query.sort in ("score", "path"):
        places = evaluation.best(limit) if query.sort == "score" else _by_path(evaluation, limit)
        if not lines and not explain:
            return [Found(path, score) for score, path, _, _ in places]
        check = evaluation.session.check if len(places) <= _CHECKED_FILES else None
        wholes = evaluation.plan.wholes()
        found = [_found(evaluation, place, wholes, check) for place in places]
    else:
        places = _by_path(evaluation, evaluation.total)
        wholes = evaluation.plan.wholes()
        every = [(_found(evaluation, place, wholes), place) for place in places]
        every.sort(key=lambda pair: _sort_key(query.sort, pair[0]))
        found = [row for row, _ in every[:limit]]
        places = [place for _, place in every[:limit]]
    if explain:
        from kwsearch.search.explain import explain_score

        for row, (_, _, view, document) in zip(found, places, strict=True):
            row.explanation = explain_score(evaluation, view, document)
    return found


def _by_path(evaluation: Evaluation, limit: int) -> list[Place]:
    places = [
        (score, view.segment.path_of(document), view, document)
        for view, scores in zip(evaluation.views, evaluation.scores, strict=True)
        for document, score in scores.items()
    ]
    places.sort(key=lambda place: place[1])
    return places[:limit]


def _sort_key(sort: str, row: Found) -> tuple[object, ...]:
    if sort == "freq":
        return -len({match[0] for match in row.matches}), row.path
    first = row.matches[0] if row.matches else (0, 0, "", "", "", "", "")
    names = (first[3], first[2].lower()) if sort == "kind" else (first[2].lower(),)
    return not row.matches, *names, row.path


def _found(
    evaluation: Evaluation, place: Place, wholes: frozenset[str], check: Callable[[], None] | None = None
) -> Found:
    """Return a file's row with its lines, flags and tags; ``check`` stops what takes too long."""
    score, path, view, document = place
    rows: list[Row] = []
    findings: list[Finding] = []
    missing = []
    for number, (text, leaf) in enumerate(evaluation.plan.leaves):
        if number and check is not None:
            check()
        own = leaf.rows(view, document)
        if own:
            rows += own
            findings += leaf.findings(view, document)
        elif evaluation.plan.question and document not in leaf.scores(view, {document})[0]:
            missing.append(text)
    language, flags, tags = view.card(document)
    return Found(
        path,
        score,
        match_rows(view, document, rows, wholes) or _path_rows(evaluation, view, document),
        tags=tags,
        language=language,
        flags=flags,
        missing=tuple(missing),
        evidence=tuple(sorted(set(findings))) if findings else (),
    )


def match_rows(view: View, document: int, rows: list[Row], wholes: frozenset[str]) -> tuple[MatchRow, ...]:
    """Return one match for each line, definitions first, then by line; every definition is a match of its own.

    Args:
        view: The segment.
        document: The document.
        rows: What the leaves of the query found there.
        wholes: Names as the query has them, in lower case; their definitions come before other definitions.
    """
    if len(rows) == 1 and rows[0][0] not in _DEFINING:
        role, _, name, places = rows[0]
        return tuple(_used_rows(view, document, [(line, name, role) for line in sorted(set(places))]))
    defined: dict[tuple[int, str], tuple[str, str]] = {}
    uses: list[Row] = []
    for row in rows:
        role, kind, name, places = row
        if role in _DEFINING:
            for line in places:
                if role == "definition" or (line, name) not in defined:
                    defined[line, name] = (role, kind)
        else:
            uses.append(row)
    if len(uses) > 1:
        # What says most of a line is written over what says less.
        uses.sort(key=_least_first)
    lines: dict[int, tuple[str, str]] = {}
    for role, _, name, places in uses:
        lines.update(dict.fromkeys(places, (name, role)))
    found: list[MatchRow] = _defined_rows(view, document, defined, wholes) if defined else []
    for line, _ in defined:
        lines.pop(line, None)
    found += _used_rows(view, document, [(line, name, role) for line, (name, role) in sorted(lines.items())])
    return tuple(found)


def _used_rows(view: View, document: int, uses: list[tuple[int, str, str]]) -> list[MatchRow]:
    """Return the matches of uses and mentions, each with the symbols that it stands in."""
    scope_of = view.symbols_of(document).scope_of
    return [(line, line, name, "", role, scope_of(line, role, name), "") for line, name, role in uses]


def _least_first(row: Row) -> int:
    return -_ROLE_ORDER[row[0]]


def _defined_rows(
    view: View, document: int, defined: dict[tuple[int, str], tuple[str, str]], wholes: frozenset[str]
) -> list[MatchRow]:
    """Return the matches of definitions, with what the file's record says of them."""
    symbols = view.symbols_of(document)
    found: list[MatchRow] = []
    for line, name in sorted(defined, key=lambda place: (place[1].lower() not in wholes, place)):
        role, kind = defined[line, name]
        symbol = symbols.find(line, name, kind)
        if symbol is None:
            found.append((line, line, name, kind, role, "", ""))
        else:
            found.append((line, symbol[4], name, kind, role, symbol[6], symbol[7]))
    return found


def _path_rows(evaluation: Evaluation, view: View, document: int) -> tuple[MatchRow, ...]:
    """Return the match of a file that only its path, or a tag, makes an answer."""
    for text, leaf in evaluation.plan.leaves:
        if isinstance(leaf, WordCondition) and document in leaf.scores(view, {document})[0]:
            return ((0, 0, text, "", "mention", "", ""),)
    return ()
