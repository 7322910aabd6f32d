"""An evaluation as a result: the files to show with their lines, in order, and what the reader should know. Lean."""

from __future__ import annotations

from kwsearch.query.tree import ALL, format_query
from kwsearch.safe_open import HeldFolder
from kwsearch.scan.source_text import BYTE_ORDER_MARK, KeptLines, SourceText
from kwsearch.search.evaluate.word_condition import WordCondition
from kwsearch.search.results import Hit, LateMatches, Match, SearchResult, TagEvidence
from kwsearch.text.identifiers import name_words
from kwsearch.vocabulary import DEFINING, KIND_CLASSES, ROLES

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

    from kwsearch.query.tree import Query
    from kwsearch.search.best_lines import Held
    from kwsearch.search.evaluate.conditions import Finding, Row
    from kwsearch.search.evaluate.run import Evaluation
    from kwsearch.store.segment.symbol_packs import SymbolPacks
    from kwsearch.store.segment.view import View

    Place = tuple[float, str, View, int]

_CHECKED_FILES = 100
"""An answer of more files was asked for as such, and may take its time."""

_KIND_ORDER = dict.fromkeys(KIND_CLASSES["type"], 0) | dict.fromkeys(KIND_CLASSES["callable"], 1)
_KIND_ORDER |= {"key": 3, "section": 3}

_ROLE_ORDER = {
    role: number
    for number, role in enumerate(
        ("definition", "declaration", "import", "export", "inherit", "call", "decorate", "type", "read", "write",
         "reference", "mention")
    )
}  # fmt: skip
assert _ROLE_ORDER.keys() == set(ROLES)


def make_result(
    query: Query,
    evaluation: Evaluation,
    *,
    root: str,
    limit: int,
    explain: bool,
    lines: bool = True,
    suggestions: bool = True,
) -> SearchResult:
    """Return the result of an evaluation; complete as far as the evaluation knows.

    Args:
        query: What was asked; its ``count:`` wins over ``limit``.
        evaluation: What was found.
        root: The indexed folder, whose files the matches read when their text is asked for.
        limit: Most rows; 0 for all.
        explain: Say what makes each score.
        lines: Find the lines; without, a row has nothing but its path and score.
        suggestions: Look for near words when nothing was found.
    """
    if query.count is not None:
        limit = 0 if query.count == ALL else query.count
    select = query.select
    if query.counts_files:
        select = "file"
        total = evaluation.total
        hits = _Files(evaluation, root, explain=explain).hits(query.sort, limit or max(total, 1), lines=lines)
    else:
        from kwsearch.search.select import select_folders, select_keywords, select_tags

        hits = {"folder": select_folders, "tag": select_tags, "keyword": select_keywords}[select](evaluation)
        hits.sort(
            key=(lambda hit: hit.path) if query.sort == "path" else (lambda hit: (-hit.score, hit.path))
        )
        total = len(hits)
        hits = hits[:limit] if limit else hits
    notices = [*query.hints, *evaluation.plan.notices]
    if evaluation.timed_out:
        notices.append(
            "the time was up before all texts were looked at; make the query narrower, or raise query_timeout_seconds"
        )
    elif evaluation.unverified:
        lost = len(evaluation.unverified)
        files, whose = ("1 file has", "its") if lost == 1 else (f"{lost:,} files have", "their")
        notices.append(f"{files} changed or cannot be read, so {whose} text was not looked at")
    counted = not evaluation.left or evaluation.files is not None
    if not evaluation.proved:
        notices.append(
            f"{evaluation.left:,} files that may be answers were not looked at, and may belong among the first; make "
            "the query narrower"
        )
    elif not counted:
        notices.append(
            f"{evaluation.left:,} files that may be answers, but not among the first, were not looked at; count:all "
            "counts them"
        )
    near: tuple[str, ...] = ()
    if suggestions and not total:
        from kwsearch.search.suggest import suggest

        near = suggest(evaluation)
    return SearchResult(
        tuple(hits),
        total,
        complete=not evaluation.unverified and evaluation.proved and counted,
        parsed=format_query(query),
        query=query.text,
        select=select,
        root=root,
        suggestions=near,
        notices=tuple(dict.fromkeys(notices)),
    )


class _Files:
    """The files of an evaluation as hits."""

    def __init__(self, evaluation: Evaluation, root: str, *, explain: bool) -> None:
        self._evaluation = evaluation
        self._lines = _Lines(evaluation, root)
        self._explain = explain
        self._late = not evaluation.reader.searches and all(
            leaf.may_wait for _, leaf in evaluation.plan.leaves
        )

    def hits(self, sort: str, limit: int, *, lines: bool) -> list[Hit]:
        """Return the first files in an order of SORT_VALUES."""
        evaluation = self._evaluation
        if sort in ("score", "path"):
            places = evaluation.best(limit) if sort == "score" else _by_path(evaluation, limit)
            if not lines and not self._explain:
                return [Hit(path, score) for score, path, _, _ in places]
            check = evaluation.session.check if len(places) <= _CHECKED_FILES else None
            found = [(self._hit(place, check), place) for place in places]
        else:
            found = [(self._hit(place), place) for place in _by_path(evaluation, evaluation.total)]
            found.sort(key=lambda pair: _sort_key(sort, pair[0]))
            del found[limit:]
        hits = [self._explained(*pair) if self._explain else pair[0] for pair in found]
        if self._late:
            # Whoever keeps the answer keeps what its lines are made of, but not the scores of all files.
            for _, leaf in evaluation.plan.leaves:
                leaf.forget_scores()
        return hits

    def _explained(self, hit: Hit, place: Place) -> Hit:
        """Return a hit with what makes its score."""
        from kwsearch.search.explain import explain_score

        return hit._replace(explanation=explain_score(self._evaluation, place[2], place[3]))

    def _hit(self, place: Place, check: Callable[[], None] | None = None) -> Hit:
        """Return a file with its lines, flags and tags; ``check`` stops what takes too long."""
        score, path, view, document = place
        plan = self._evaluation.plan
        missing = [
            text
            for text, leaf in (plan.leaves if plan.question else ())
            if document not in leaf.scores(view, {document})[0] and not leaf.rows(view, document)
        ]
        language, flags, tags = view.card(document)
        if self._late:
            make = self._lines.matches
            matches = LateMatches(lambda: make(path, view, document))
            return Hit(path, score, matches, tags, language, flags, tuple(missing))
        findings: list[Finding] = []
        return Hit(
            path,
            score,
            self._lines.matches(path, view, document, check, findings),
            tags,
            language,
            flags,
            tuple(missing),
            evidence=tuple([TagEvidence(*finding) for finding in sorted(set(findings))]),
        )


class _Lines:
    """Makes the matches of files that an evaluation found, at once or when somebody looks at them."""

    __slots__ = ("_asks_how", "_closeness", "_kept", "_leaves", "_question", "_rarities", "_root", "_tests")

    def __init__(self, evaluation: Evaluation, root: str) -> None:
        """Take from an evaluation what they are made of."""
        plan = evaluation.plan
        self._root = root
        self._leaves = plan.leaves
        self._rarities = evaluation.rarities
        self._closeness = plan.closeness()
        self._question = plan.question
        self._asks_how = plan.asks_how
        self._tests = "test" in evaluation.lifted
        self._kept = KeptLines()

    def matches(
        self,
        path: str,
        view: View,
        document: int,
        check: Callable[[], None] | None = None,
        findings: list[Finding] | None = None,
    ) -> tuple[Match, ...]:
        """Return the matches of a document.

        Args:
            path: As the answer shows it.
            view: The segment.
            document: The document.
            check: Stops what takes too long.
            findings: Where to add the evidence of tags.
        """
        rows: list[Row] = []
        held: list[Held] = []
        for number, (_, leaf) in enumerate(self._leaves):
            if number and check is not None:
                check()
            own = leaf.rows(view, document)
            if own:
                rows += own
                forms = [form for form, _ in leaf.lookup.forms] if isinstance(leaf, WordCondition) else ()
                held.append((self._rarities[number], forms, own))
                if findings is not None:
                    findings += leaf.findings(view, document)
        source = source_text(self._root, path, view, document, self._kept)
        matches = match_rows(view, document, rows, self._closeness, source)
        if matches and len(self._leaves) > 1:
            from kwsearch.search.best_lines import best_first

            symbols = view.symbols_of(document)
            matches = best_first(
                matches,
                held,
                symbols.definitions(),
                (lambda *own: _defined(symbols, source, *own)) if self._question else None,
                asks_how=self._asks_how,
                tests=self._tests,
                file_words=frozenset(name_words(path)),
            )
        for _, leaf in self._leaves:
            spots = leaf.spots(view, document)
            if spots:
                matches = tuple([_at(match, spots) for match in matches])
        return matches or self._path_match(view, document, source)

    def _path_match(self, view: View, document: int, source: SourceText) -> tuple[Match, ...]:
        """Return the match of a file that only its path, or a tag, makes an answer."""
        for text, leaf in self._leaves:
            if isinstance(leaf, WordCondition) and document in leaf.scores(view, {document})[0]:
                return (Match(0, 0, text, source=source),)
        return ()


def source_text(root: str, path: str, view: View, document: int, kept: KeptLines | None = None) -> SourceText:
    """Return where the text of a document is, and how it is known again."""
    segment = view.segment
    status = (segment.sizes[document], segment.mtimes[document], segment.ctimes[document])
    return SourceText(root, path, status, segment.digest(document), kept, view.stored_text(document))


class Texts:
    """Reads the texts of indexed files for one question; a context manager.

    The folder of the file that was read last stays open until the end, because its neighbours often come next.
    """

    __slots__ = ("_held", "_root")

    def __init__(self, root: str) -> None:
        """Read below the indexed folder."""
        self._root = root
        self._held = HeldFolder(root)

    def __enter__(self) -> Texts:
        return self

    def __exit__(self, *_: object) -> None:
        self._held.close()

    def read(self, path: str, view: View, document: int) -> bytes | None:
        """Return a file's bytes, without byte order mark, if they are those that were indexed, else None.

        Raises:
            RootError: They cannot be read for a reason that is not the file's own, such as a failing disk.
        """
        data = source_text(self._root, path, view, document).read(self._held)
        return None if data is None else data.removeprefix(BYTE_ORDER_MARK)


def _by_path(evaluation: Evaluation, limit: int) -> list[Place]:
    places = [
        (score, view.shown_path(document), view, document)
        for view, scores in zip(evaluation.views, evaluation.scores, strict=True)
        for document, score in scores.items()
    ]
    places.sort(key=lambda place: place[1])
    return places[:limit]


def _sort_key(sort: str, hit: Hit) -> tuple[object, ...]:
    if sort == "freq":
        return -len({match.line for match in hit.matches}), hit.path
    if not hit.matches:
        return (True, hit.path)
    first = hit.matches[0]
    names = (first.kind, first.name.lower()) if sort == "kind" else (first.name.lower(),)
    return (False, *names, hit.path)


def match_rows(
    view: View,
    document: int,
    rows: list[Row],
    closeness: Callable[[str], int],
    source: SourceText | None = None,
) -> tuple[Match, ...]:
    """Return one match for each line, definitions first, then by line; every definition is a match of its own.

    Definitions of the name that is asked for come before other definitions, and of those types before functions,
    variables, and at last keys and headings; so does what stands for a name that one line defines twice.
    So is every name that has the strongest role on a line, by its spelling; but of words in prose a line is one match.

    Args:
        view: The segment.
        document: The document.
        rows: What the leaves of the query found there.
        closeness: As `kwsearch.search.evaluate.plan.Plan.closeness` returns it.
        source: Where their text is.
    """
    if len(rows) == 1 and rows[0][0] not in DEFINING:
        role, _, name, places = rows[0]
        return tuple(_used_rows(view, document, [(line, name, role) for line in sorted(set(places))], source))
    defined: dict[tuple[int, str], tuple[str, str]] = {}
    uses: list[Row] = []
    defining: list[Row] = []
    for row in rows:
        (defining if row[0] in DEFINING else uses).append(row)
    if len(defining) > 1:
        defining.sort(key=_weakest_first)
    for role, kind, name, places in defining:
        for line in places:
            defined[line, name] = (role, kind)
    if len(uses) > 1:
        # What says most of a line is written over what says less.
        uses.sort(key=_least_first)
    lines: dict[int, tuple[str, str]] = {}
    beside: dict[int, set[str]] = {}
    for role, _, name, places in uses:
        own = (name, role)
        for line in places:
            there = lines.setdefault(line, own)
            if there is own or there == own:
                continue
            if there[1] == role != "mention":
                beside.setdefault(line, {there[0]}).add(name)
            else:
                beside.pop(line, None)
                lines[line] = own
    found = _defined_rows(view, document, defined, closeness, source) if defined else []
    for line, _ in defined:
        lines.pop(line, None)
    used = [
        (line, each, role)
        for line, (name, role) in sorted(lines.items())
        for each in (sorted(beside[line]) if line in beside else (name,))
    ]
    return (*found, *_used_rows(view, document, used, source))


def _at(match: Match, spots: dict[int, tuple[int, int]]) -> Match:
    """Return a match with where it stands, when a text was found on its line."""
    column, end_line = spots.get(match.line, (0, 0))
    if not column:
        return match
    line, end, *names = match[:8]
    return Match._make((line, end if match.kind else end_line, *names, column))


def _used_rows(
    view: View, document: int, uses: list[tuple[int, str, str]], source: SourceText | None
) -> list[Match]:
    """Return the matches of uses and mentions, each with the symbols that it stands in."""
    make = Match._make
    return [
        make((line, line, name, "", role, scope, "", source))
        for (line, name, role), scope in zip(uses, view.symbols_of(document).scopes_of(uses), strict=True)
    ]


def _least_first(row: Row) -> int:
    return -_ROLE_ORDER[row[0]]


def _weakest_first(row: Row) -> tuple[bool, int]:
    """Declarations before definitions, and what is no type before types: the last one stays."""
    return row[0] == "definition", -_KIND_ORDER.get(row[1], 2)


def _defined_rows(
    view: View,
    document: int,
    defined: dict[tuple[int, str], tuple[str, str]],
    closeness: Callable[[str], int],
    source: SourceText | None,
) -> list[Match]:
    """Return the matches of definitions, with what the file's record says of them."""
    symbols = view.symbols_of(document)
    found: list[Match] = []

    def order(place: tuple[int, str]) -> tuple[object, ...]:
        close = closeness(place[1])
        role, kind = defined[place]
        return close, role if close < 2 else "", _KIND_ORDER.get(kind, 2) if close < 2 else 0, place

    for line, name in sorted(defined, key=order):
        role, kind = defined[line, name]
        found.append(_defined(symbols, source, line, name, kind, role))
    return found


def _defined(
    symbols: SymbolPacks, source: SourceText | None, line: int, name: str, kind: str, role: str
) -> Match:
    """Return the match of a definition or a declaration."""
    symbol = symbols.find(line, name, kind)
    end_line, scope, signature = (line, "", "") if symbol is None else (symbol[4], symbol[6], symbol[7])
    return Match(line, end_line, name, kind, role, scope, signature, source)
