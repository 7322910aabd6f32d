"""An evaluation as a result: the files to show with their lines, in order, and what the reader should know. Lean."""

from __future__ import annotations

from kwsearch.query.tree import ALL, format_query
from kwsearch.safe_open import HeldFolder
from kwsearch.scan.source_text import BYTE_ORDER_MARK, KeptLines, SourceText
from kwsearch.search.evaluate.word_condition import WordCondition
from kwsearch.search.found_lines import FoundLines, found_entries
from kwsearch.search.results import Hit, LateMatches, SearchResult, TagEvidence

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from kwsearch.query.tree import Query
    from kwsearch.search.best_lines import Asked, Held
    from kwsearch.search.evaluate.conditions import Finding, Row
    from kwsearch.search.evaluate.run import Evaluation
    from kwsearch.search.found_lines import Entry
    from kwsearch.store.segment.view import View

    Place = tuple[float, str, View, int]

_CHECKED_FILES = 100
"""An answer of more files was asked for as such, and may take its time."""


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
            find = self._lines.found
            matches = LateMatches(lambda: find(path, view, document))
            return Hit(path, score, matches, tags, language, flags, tuple(missing))
        findings: list[Finding] = []
        return Hit(
            path,
            score,
            self._lines.found(path, view, document, check, findings).matches(),
            tags,
            language,
            flags,
            tuple(missing),
            evidence=tuple([TagEvidence(*finding) for finding in sorted(set(findings))]),
        )


class _Lines:
    """Makes the matches of files that an evaluation found, at once or when somebody looks at them."""

    __slots__ = (
        "_asked",
        "_asks_how",
        "_closeness",
        "_kept",
        "_leaves",
        "_question",
        "_root",
        "_tests",
    )

    def __init__(self, evaluation: Evaluation, root: str) -> None:
        """Take from an evaluation what they are made of."""
        plan = evaluation.plan
        self._root = root
        self._leaves = plan.leaves
        self._closeness = plan.closeness()
        self._question = plan.question
        self._asks_how = plan.asks_how
        self._tests = "test" in evaluation.lifted
        self._kept = KeptLines()
        self._asked: list[Asked] = []
        if len(plan.leaves) > 1:
            from kwsearch.search.best_lines import Asked
            from kwsearch.text.naming import named_as

            for (text, leaf), rarity in zip(plan.leaves, evaluation.rarities, strict=True):
                forms = [form for form, _ in leaf.lookup.forms] if isinstance(leaf, WordCondition) else ()
                otherwise = [part.encode() for part in named_as(text)] if plan.question else ()
                self._asked.append(Asked(rarity, forms, otherwise))

    def found(
        self,
        path: str,
        view: View,
        document: int,
        check: Callable[[], None] | None = None,
        findings: list[Finding] | None = None,
    ) -> FoundLines:
        """Return the lines of a document that answer.

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
            if self._asked and (own or self._asked[number].otherwise):
                held.append((self._asked[number], own))
            if own:
                rows += own
                if findings is not None:
                    findings += leaf.findings(view, document)
        source = source_text(self._root, path, view, document, self._kept)
        entries: Sequence[Entry] = found_entries(rows, self._closeness)
        if not entries:
            return FoundLines(self._path_entry(view, document), None, source)
        symbols = view.symbols_of(document)
        if self._asked:
            from kwsearch.search.best_lines import best_first

            entries = best_first(
                path,
                entries,
                held,
                symbols,
                unnamed=self._question,
                asks_how=self._asks_how,
                tests=self._tests,
            )
        spots = [leaf.spots(view, document) for _, leaf in self._leaves]
        return FoundLines(entries, symbols, source, [own for own in spots if own])

    def _path_entry(self, view: View, document: int) -> list[Entry]:
        """Return the entry of a file that only its path, or a tag, makes an answer."""
        for text, leaf in self._leaves:
            if isinstance(leaf, WordCondition) and document in leaf.scores(view, {document})[0]:
                return [(0, (text,), "mention", "")]
        return []


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
