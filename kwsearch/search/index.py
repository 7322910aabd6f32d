"""The handle of an index: searching it, and reading everything else that it holds.

Lean at import and on the way to a result; ``kwsearch.models`` is loaded by what returns its classes.
"""

from __future__ import annotations

import os
from _thread import allocate_lock

from kwsearch.errors import FileNotIndexedError, IndexClosedError, IndexNotFoundError
from kwsearch.query.parser import parse_query
from kwsearch.query.tree import ALL, Filter, Word, leaves
from kwsearch.roots import chosen_root, index_place, no_index, of_another_root
from kwsearch.search.answer import Texts, make_result, source_text
from kwsearch.search.evaluate.importers import Importing
from kwsearch.search.evaluate.run import evaluate
from kwsearch.search.evaluate.weights import RANKING
from kwsearch.search.loading import load_for_threads
from kwsearch.settings.defaults import IMPORTED, LIMIT, QUERY_TIMEOUT_SECONDS
from kwsearch.settings.holding import chosen_settings, shape_of
from kwsearch.stores import open_store
from kwsearch.text.identifiers import dotted_parts
from kwsearch.vocabulary import NOT_SEARCHED

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence
    from types import TracebackType

    from kwsearch.models.reports import FileRecord
    from kwsearch.query.tree import Query
    from kwsearch.scan.freshness import Drift
    from kwsearch.search.dependencies import Dependencies, Earlier
    from kwsearch.search.evaluate.run import Choice, Evaluation
    from kwsearch.search.evaluate.weights import Ranking
    from kwsearch.search.inherited import Answer
    from kwsearch.search.results import SearchResult
    from kwsearch.search.status import IndexStats, IndexStatus
    from kwsearch.store.base import About, Reader
    from kwsearch.store.segment.view import View

KEPT_FOLDERS = 100
"""Of so many folders at most the used names are kept."""


class Index:
    """An index, opened for asking; may be used by several threads.

    Each question is answered from one committed state, the newest one at that time.

    Attributes:
        root: The indexed folder, absolute.
        index_dir: Where the index is.
        ranking: What everything is worth in its answers.
        limit: Files of an answer when nobody says how many; 0 for all.
        timeout_seconds: Processor seconds that a question may take.
    """

    def __init__(
        self,
        root: str,
        index_dir: str,
        ranking: Ranking = RANKING,
        limit: int = LIMIT,
        timeout_seconds: float = QUERY_TIMEOUT_SECONDS,
    ) -> None:
        """Open the index of a resolved root.

        Raises:
            IndexNotFoundError: If there is no index.
            IndexOutdatedError: If it has another format.
            IndexCorruptError: If it is damaged.
            IndexReadError: If it cannot be read now.
            ConfigError: If it is the index of another root.
        """
        load_for_threads()
        self.root = root
        self.index_dir = index_dir
        self.ranking = ranking
        self.limit = limit
        self.timeout_seconds = timeout_seconds
        self._changing = allocate_lock()
        """Held while ``_reader`` is exchanged, and for nothing that takes time."""
        self._links: tuple[Reader, Dependencies] | None = None
        self._earlier: Earlier | None = None  # of the state before, for the next ``_links``
        self._members: tuple[Reader, dict[str, Answer | None]] | None = None
        self._used_names: tuple[Reader, dict[tuple[str, int], list[tuple[str, str, int]]]] | None = None
        self.store = open_store(root, index_dir)
        try:
            self._reader: Reader | None = self.store.reader()
        except IndexNotFoundError:
            raise no_index(root, index_dir) from None
        if self._reader.about.root != root:
            other = self._reader.about.root
            self.close()
            raise of_another_root(index_dir, other)

    def __enter__(self) -> Index:
        """Return the index itself."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Close the index."""
        self.close()

    def close(self) -> None:
        """Release the index; its files go when the last question that is under way is answered. Twice is harmless.

        What is asked afterwards raises IndexClosedError, in whatever thread.
        """
        with self._changing:
            self._reader = self._links = self._earlier = self._used_names = self._members = None

    @property
    def reader(self) -> Reader:
        """The newest committed state; asked for before a method loads anything, as ``load_for_threads`` wants it.

        Raises:
            IndexClosedError: If the index was closed.
            IndexNotFoundError: If the index has gone, or another root's is in its place.
            IndexCorruptError: If it is damaged.
            IndexReadError: If it cannot be read now.
        """
        load_for_threads()
        reader = self._reader
        if reader is None:
            raise IndexClosedError("the index is closed; open it again")
        return reader if reader.is_current() else self._newest()

    def _newest(self) -> Reader:
        """Open the state that is there now."""
        newest = self.store.reader()
        if newest.about.root != self.root:
            raise IndexNotFoundError(f"the index of {self.root} has gone; another root's is in its place")
        known = self._links
        earlier = self._earlier if known is None else known[1].at_rest()
        with self._changing:
            if self._reader is None:
                raise IndexClosedError("the index is closed; open it again")
            # The old state's files are released when the last question on them is answered.
            self._reader, self._links, self._earlier = newest, None, earlier
            self._used_names = self._members = None
        return newest

    @property
    def about(self) -> About:
        """What the newest committed state is."""
        return self.reader.about

    # -- searching ------------------------------------------------------------------------------------------

    def search(
        self,
        query: str | Query,
        *,
        limit: int | None = None,
        explain: bool = False,
        filters: Iterable[tuple[str, str]] = (),
        whole_words: bool = False,
        case: str | None = None,
        drift: Drift | None = None,
        lines: bool = True,
        suggestions: bool = True,
    ) -> SearchResult:
        """Return the files that answer a query, best first.

        Args:
            query: In the query language; or what ``parse_query`` made of it, for which ``filters``, ``whole_words``
                and ``case`` were said there.
            limit: Most files; 0 for all, None for the setting. ``count:`` in the query wins.
            explain: Say what makes each score.
            filters: Further (key, value) pairs that must hold, such as ``("lang", "python")``.
            whole_words: No parts of words, no wildcards.
            case: ``no``, ``yes`` or ``auto`` when the query does not say.
            drift: How the files are known to differ from the index, for ``complete`` and ``is:stale``.
            lines: Find the lines; without, each hit has nothing but its path and score, which is much quicker
                for an answer of many files.
            suggestions: Look for near words when nothing was found.

        Returns:
            Hits by descending score, ties by path; with notices and suggestions.

        Raises:
            QuerySyntaxError: If the query cannot be read; with its place and a hint.
            QueryLimitError: If it would cost too much.
            IndexCorruptError: If the index is damaged.
        """
        if isinstance(query, str):
            query = parse_query(query, filters=filters, whole_words=whole_words, case=case)
        most = self.limit if limit is None else limit
        return self._answer(
            query, limit=most, explain=explain, drift=drift, lines=lines, suggestions=suggestions
        )

    def _answer(
        self, query: Query, *, limit: int, explain: bool, drift: Drift | None, lines: bool, suggestions: bool
    ) -> SearchResult:
        """Do what ``search`` does with a parsed query."""
        reader = self.reader
        if not reader.searches:
            return self._answer_from(reader, query, limit, explain, drift, lines, suggestions)
        from kwsearch.store.collector import waiting
        from kwsearch.store.damage import told_as_damage

        with told_as_damage(), waiting():
            return self._answer_from(reader, query, limit, explain, drift, lines, suggestions)

    def _answer_from(
        self,
        reader: Reader,
        query: Query,
        limit: int,
        explain: bool,
        drift: Drift | None,
        lines: bool,
        suggestions: bool,
    ) -> SearchResult:
        """Answer from one state."""
        with Texts(self.root) as texts:
            widened, said = self._widened(query, reader)
            evaluation = self._evaluate(widened, reader, texts.read, _stale(drift), first_files(query, limit))
            result = make_result(
                query,
                evaluation,
                root=self.root,
                limit=limit,
                explain=explain,
                lines=lines,
                suggestions=suggestions,
            )
        unmet = [
            leaf
            for leaf in leaves(query.tree)
            if isinstance(leaf, Filter) and leaf.key == "tag" and not _is_met(leaf, reader)
        ]
        unmet_notices: list[str] = []
        if unmet:
            from kwsearch.search.unmet_tags import explain_unmet

            unmet_notices = explain_unmet(unmet, reader.views(), self.root)
        skipped = reader.skipped()
        complete = (
            result.complete and not unmet_notices and not any(reason in NOT_SEARCHED for reason, _ in skipped)
        )
        notices = (*result.notices, *said, *unmet_notices)
        if not reader.about.documents and skipped:
            left_out = ", ".join(f"{reason} {count:,}" for reason, count in skipped)
            notices += (
                f"no file is indexed, all are left out: {left_out}; see: kwsearch index --list-skipped",
            )
        if drift:
            complete = False
            notices += (f"{drift.describe()} since the index was built; run: kwsearch index",)
        return result._replace(skipped=skipped, complete=complete, notices=notices)

    def _evaluate(
        self,
        query: Query,
        reader: Reader,
        read: Callable[[str, View, int], bytes | None],
        stale: frozenset[str],
        most: int = 0,
    ) -> Evaluation:
        return evaluate(
            query,
            reader,
            read,
            ranking=self.ranking,
            root=self.root,
            stale=stale,
            seconds=self.timeout_seconds,
            importing=self._importing(reader),
            choose=best_of(most) if most and reader.searches else None,
        )

    def _widened(self, query: Query, reader: Reader) -> tuple[Query, tuple[str, ...]]:
        """Return a query of a member that asks for inherited ones as well, and what is to be said of them."""
        if not has_qualified_name(query):
            return query, ()
        from kwsearch.search.catalogue import file_record
        from kwsearch.search.inherited import widened

        known = self._members
        if known is None or known[0] is not reader:
            known = self._members = (reader, {})
        return widened(
            query,
            lambda asked: self._evaluate(asked, reader, lambda *_: None, frozenset()),
            lambda path: file_record(*_place(reader, path), lambda: self._dependencies(reader)),
            known[1],
        )

    def totals(self, queries: Iterable[str | Query], *, drift: Drift | None = None) -> list[int]:
        """Return for each query how many files answer it: the ``total`` of ``search``, quicker for queries alike.

        Args:
            queries: As ``search`` takes them; the one first that the others narrow. All from one committed state.
            drift: How the files are known to differ from the index, for ``is:stale``.

        Raises:
            QuerySyntaxError: If one of them cannot be read.
            QueryLimitError: If one of them would cost too much.
            IndexCorruptError: If the index is damaged.
        """
        parsed = [parse_query(query) if isinstance(query, str) else query for query in queries]
        reader = self.reader
        from kwsearch.search.totals import totals

        with Texts(self.root) as texts:
            found = totals(
                [self._widened(query, reader)[0] for query in parsed if query.counts_files],
                reader,
                texts.read,
                ranking=self.ranking,
                root=self.root,
                stale=_stale(drift),
                seconds=self.timeout_seconds,
                importing=self._importing(reader),
            )
        rest = iter(found)
        return [
            next(rest)
            if query.counts_files
            else self.search(query, limit=1, drift=drift, lines=False, suggestions=False).total
            for query in parsed
        ]

    def _importing(self, reader: Reader) -> Importing:
        return Importing(reader.views, lambda: self._dependencies(reader))

    def drift(self, *, limit: int = 0) -> Drift:
        """Return how the files differ from what the index knows, by their status alone.

        Args:
            limit: Give up after more than this many differences; 0 for never.
        """
        reader = self.reader
        from kwsearch.scan.freshness import check_tree

        scan = reader.scan
        return check_tree(self.root, reader.stored(), scan.skipped, scan.folders, scan.rules, limit=limit)

    # -- reading --------------------------------------------------------------------------------------------

    def files(self, folder: str = "") -> list[str]:
        """Return the paths of all indexed files, sorted.

        Args:
            folder: Only those below it, relative to the root; empty for all.
        """
        reader = self.reader
        from kwsearch.search.catalogue import paths_below

        return paths_below(reader.views(), folder)

    def file(self, path: str) -> FileRecord:
        """Return everything that the index holds about a file.

        Args:
            path: Relative to the root.

        Raises:
            FileNotIndexedError: If no such file is indexed; a KeyError, too.
        """
        reader = self.reader
        from kwsearch.search.catalogue import file_record

        return file_record(*_place(reader, path), lambda: self._dependencies(reader))

    def lines(self, path: str) -> Sequence[str]:
        """Return the lines of a file as they were indexed, without their ends; none when it has changed since.

        Bytes that are not UTF-8 come as surrogate escapes.

        Args:
            path: Relative to the root.

        Raises:
            FileNotIndexedError: If no such file is indexed.
            RootError: If it cannot be read for a reason that is not its own.
        """
        return tuple(source_text(self.root, path, *_place(self.reader, path)).lines())

    def _dependencies(self, reader: Reader) -> Dependencies:
        """Return which files import which in a state; kept for the newest that was asked."""
        known = self._links
        if known is None or known[0] is not reader:
            from kwsearch.search.dependencies import Dependencies

            earlier = self._earlier if known is None else known[1].at_rest()
            known = self._links = (reader, Dependencies(reader, self.root, earlier))
        return known[1]

    def keywords(
        self, prefix: str = "", *, kind: str = "", role: str = "", limit: int = 0
    ) -> list[tuple[str, int]]:
        """Return words of the index with the number of files that have them, by folded form, then spelling.

        Args:
            prefix: Only words that begin so, whatever the case.
            kind: Only names of this kind (or class of kinds) of symbol.
            role: Only words in this role.
            limit: The first so many; 0 for all.

        Raises:
            QuerySyntaxError: If there is no such kind or role.
        """
        reader = self.reader
        from kwsearch.search.catalogue import keywords

        return keywords(reader.views(), prefix, kind, role, limit)

    def used_names(self, folder: str = "", *, limit: int = 24) -> list[tuple[str, str, int]]:
        """Return the names that a folder defines and most files use: name, kind and files, most first, then by name.

        Types and callables at the top of a file count, those of tests do not; uses are counted by the name alone, in
        the whole root. Kept for some folders until the index changes.

        Args:
            folder: Relative to the root; empty for all files.
            limit: The first so many.
        """
        reader = self.reader
        from kwsearch.search.catalogue import paths_below, used_names

        known = self._used_names
        found = known[1].get((folder, limit)) if known is not None and known[0] is reader else None
        if found is None:
            found = used_names(reader.views(), paths_below(reader.views(), folder), limit)
            if known is None or known[0] is not reader or len(known[1]) >= KEPT_FOLDERS:
                known = self._used_names = (reader, {})
            known[1][folder, limit] = found
        return list(found)

    def stats(self) -> IndexStats:
        """Return the figures of the index; the first who asks a state counts, and keeps them beside it."""
        reader = self.reader
        from kwsearch.search.kept_stats import kept_stats

        return kept_stats(self.store, reader)

    def status(self) -> IndexStatus:
        """Return the figures of the index, what was left out, and what has changed since it was built.

        Raises:
            ConfigError: If a setting of the root is wrong.
        """
        reader = self.reader
        from kwsearch.languages.installed import has_grammar
        from kwsearch.languages.table import BY_NAME
        from kwsearch.scan.freshness import Drift
        from kwsearch.search.status import IndexStatus

        options = reader.about.options
        imported = options.removeprefix(IMPORTED) if options.startswith(IMPORTED) else ""
        drift, stats = Drift() if imported else self.drift(), self.stats()
        # A language that is in the index alone is looked for: to find a package takes a walk over folders.
        rows = {name: row for name in stats.languages if (row := BY_NAME.get(name)) and row.grammar}
        return IndexStatus(
            root=self.root,
            index_dir=self.index_dir,
            stats=stats,
            skipped=dict(reader.skipped()),
            changed=tuple(drift.changed),
            added=tuple(drift.added),
            removed=tuple(drift.removed),
            rules_changed=drift.rules_changed,
            settings_changed=not imported and options != shape_of(chosen_settings(self.root)),
            words_only={name: stats.languages[name] for name, row in rows.items() if not has_grammar(row)},
            imported=imported,
        )

    def __repr__(self) -> str:
        if self._reader is None:
            return f"<{type(self).__name__} of {self.root}, closed>"
        return f"<{type(self).__name__} of {self.root}, {self._reader.about.documents:,} files>"


def best_of(most: int) -> Choice:
    """Return what looks at the best files alone."""
    from kwsearch.search.best_first import best_first

    return lambda plan, reader, session: best_first(plan, reader, session, most)


def first_files(query: Query, limit: int) -> int:
    """Return how many of the best files an answer needs; 0 when it needs all."""
    if query.sort != "score" or not query.counts_files:
        return 0
    return limit if query.count is None else 0 if query.count == ALL else query.count


def has_qualified_name(query: Query) -> bool:
    """Whether a word or a value of a query may be the name of a member: ``Class.method``."""
    values = [leaf.value if isinstance(leaf, Filter) else leaf for leaf in leaves(query.tree)]
    return any(isinstance(value, Word) and dotted_parts(value.text) for value in values)


def _stale(drift: Drift | None) -> frozenset[str]:
    return frozenset() if drift is None else frozenset((*drift.changed, *drift.removed))


def _is_met(asked: Filter, reader: Reader) -> bool:
    """Whether a ``tag:`` filter matches a tag that some file has."""
    from kwsearch.search.evaluate.symbol_condition import TagCondition, tag_test

    if not isinstance(asked.value, Word):
        return True
    test = tag_test(asked.value.text)
    views = reader.candidates(TagCondition(asked.value.text, test, RANKING.names))
    return any(
        test(tags.folded_key(number)) and view.documents_with(tags, (number,))
        for view in views
        for tags in (view.segment.tags,)
        for number in range(len(tags))
    )


def _place(reader: Reader, path: str) -> tuple[View, int]:
    """Return where a state has a file.

    Raises:
        FileNotIndexedError: If it has no such file.
    """
    place = reader.place(path)
    if place is None:
        raise FileNotIndexedError(f"{path} is not indexed; kwsearch why-not says why")
    return place


def open_index(root: str | os.PathLike[str] | None = None, index_dir: str | None = None) -> Index:
    """Open the index of a folder.

    Args:
        root: The indexed folder; None for the one that the current folder lies in.
        index_dir: Where its index is, when not in the user's cache.

    Raises:
        RootError: If the folder does not exist or cannot be read.
        IndexNotFoundError: If it was never indexed.
        IndexOutdatedError: If the index has another format.
        IndexCorruptError: If the index is damaged, or another user could have written it.
        ConfigError: If the folder's settings of the ranking are wrong.
    """
    folder = chosen_root(root)
    place = index_place(folder, index_dir)
    settings = chosen_settings(folder)
    if settings is None:
        return Index(folder, place)
    from kwsearch.search.weights_settings import load_ranking

    return Index(folder, place, load_ranking(folder), settings.limit, settings.query_timeout_seconds)
