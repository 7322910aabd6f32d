"""The handle of a store of many repositories: one question to all of them, or to those that ``repo:`` names."""

from __future__ import annotations

from _thread import allocate_lock
from typing import TYPE_CHECKING, NamedTuple

from kwsearch.errors import (
    ConfigError,
    FileNotIndexedError,
    IndexClosedError,
    IndexNotFoundError,
    IndexReadError,
)
from kwsearch.query.parser import parse_query
from kwsearch.query.tree import And, Filter, Not, Phrase, Regex, Word, leaves
from kwsearch.roots import store_address
from kwsearch.scan.source_text import BYTE_ORDER_MARK
from kwsearch.search.answer import make_result, source_text
from kwsearch.search.evaluate.conditions import Session
from kwsearch.search.evaluate.leaves import LeafMaker, Surroundings
from kwsearch.search.evaluate.regex_condition import in_names
from kwsearch.search.evaluate.run import evaluate
from kwsearch.search.evaluate.weights import RANKING
from kwsearch.search.index import best_of, first_files, has_qualified_name
from kwsearch.search.loading import load_for_threads
from kwsearch.settings.defaults import LIMIT, QUERY_TIMEOUT_SECONDS
from kwsearch.store.collector import waiting
from kwsearch.store.damage import told_as_damage
from kwsearch.stores import open_cluster
from kwsearch.text.identifiers import dotted_parts
from kwsearch.vocabulary import NOT_SEARCHED

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
    from types import TracebackType
    from typing import TypeVar

    from kwsearch.models.reports import FileRecord
    from kwsearch.query.tree import Query
    from kwsearch.search.results import SearchResult
    from kwsearch.store.base import About, Reader
    from kwsearch.store.segment.view import View

    T = TypeVar("T")


FORGOTTEN_MEANWHILE = 2
"""So often a question is asked again when files have gone because somebody forgot a repository that it asked."""


KEPT_STATES = 2
"""So many choices of repositories are kept open, so that who reads a file of one does not let go of all others."""


class Repository(NamedTuple):
    """One repository of a store.

    Attributes:
        name: What ``repo:`` finds it by, and what its paths begin with in answers.
        root: The folder that was indexed, on the machine that did.
        files: How many files are indexed.
        index_bytes: How many bytes their segments take in the store.
        damaged: Whether it cannot be read; then no more is known than its name.
    """

    name: str
    root: str = ""
    files: int = 0
    index_bytes: int = 0
    damaged: bool = False


class Repositories:
    """A store of many repositories, opened for asking; may be used by several threads.

    Attributes:
        address: Where the store is.
    """

    def __init__(self, address: str) -> None:
        """Name the store; nothing is asked yet.

        Raises:
            ConfigError: The address is none, or the extra for it is not installed.
        """
        self._cluster = open_cluster(address)
        self.address = self._cluster.address
        self._is_open = True
        self._asking = allocate_lock()
        self._kept: list[tuple[dict[str, About | None], Reader]] = []
        """The states that were asked last, the newest last."""

    def __enter__(self) -> Repositories:
        """Return the handle itself."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Close it."""
        self.close()

    def close(self) -> None:
        """Let go of what was fetched; asked afterwards, it raises IndexClosedError."""
        self._is_open, self._kept = False, []

    def repositories(self) -> list[Repository]:
        """Return what is in the store, by name.

        Raises:
            IndexReadError: If the store cannot be asked.
        """
        return [
            Repository(name, damaged=True)
            if state is None
            else Repository(name, state.root, state.documents, state.index_bytes)
            for name, state in self._states().items()
        ]

    def forget(self, name: str, *, wait_seconds: float = 0.0) -> None:
        """Remove a repository from the store.

        Args:
            name: As `repositories` has it.
            wait_seconds: How long to wait for a writer.

        Raises:
            IndexNotFoundError: If there is none of this name.
            IndexLockedError: If a writer works on it for longer.
            IndexWriteError: If it cannot be removed.
        """
        self._check_open()
        self._cluster.forget(name, wait_seconds=wait_seconds)

    def search(
        self,
        query: str | Query,
        *,
        limit: int | None = None,
        explain: bool = False,
        filters: Iterable[tuple[str, str]] = (),
        whole_words: bool = False,
        case: str | None = None,
        lines: bool = True,
        suggestions: bool = True,
    ) -> SearchResult:
        """Return the files of all repositories that answer a query, best first; paths begin with the repository's name.

        How rare a word is is counted over the repositories that are asked: those that ``repo:`` names beside all else
        of the query, and all of them without. The text of lines, phrases and regular expressions is that of the store.

        Args:
            query: As `kwsearch.Index.search` takes it; so are the others.
            limit: Most files; 0 for all, None for 20. ``count:`` in the query wins.
            explain: Say what makes each score.
            filters: Further (key, value) pairs that must hold.
            whole_words: No parts of words, no wildcards.
            case: ``no``, ``yes`` or ``auto`` when the query does not say.
            lines: Find the lines.
            suggestions: Look for near words when nothing was found.

        Returns:
            Hits by descending score, ties by repository and path.

        Raises:
            QuerySyntaxError: If the query cannot be read; with its place and a hint.
            QueryLimitError: If it would cost too much.
            IndexNotFoundError: If there is no repository, or none that ``repo:`` names.
            IndexReadError: If the store cannot be asked.
            IndexCorruptError: If it is damaged.
        """
        if isinstance(query, str):
            query = parse_query(query, filters=filters, whole_words=whole_words, case=case)
        most = LIMIT if limit is None else limit
        return self._ask(
            [query],
            lambda reader, damaged: self._answer(query, reader, damaged, most, explain, lines, suggestions),
        )

    def totals(self, queries: Iterable[str | Query]) -> list[int]:
        """Return for each query how many files answer it: the ``total`` of ``search``, quicker for queries alike.

        Args:
            queries: As ``search`` takes them; the one first that the others narrow.

        Raises:
            KwsearchError: As ``search`` raises it.
        """
        parsed = [parse_query(query) if isinstance(query, str) else query for query in queries]
        counted = [query for query in parsed if query.counts_files]
        from kwsearch.search.totals import totals

        def count(reader: Reader, _: list[str]) -> list[int]:
            return totals(
                counted,
                reader,
                _text,
                ranking=RANKING,
                root="",
                stale=frozenset(),
                seconds=QUERY_TIMEOUT_SECONDS,
                importing=None,
            )

        found = iter(self._ask(counted, count) if counted else ())
        return [
            next(found)
            if query.counts_files
            else self.search(query, limit=1, lines=False, suggestions=False).total
            for query in parsed
        ]

    def _ask(self, queries: Sequence[Query], ask: Callable[[Reader, list[str]], T]) -> T:
        """Ask the states that queries are about; again, when one of them has gone meanwhile."""
        with told_as_damage(), waiting():
            for _ in range(FORGOTTEN_MEANWHILE):
                reader, damaged = self._reader(queries)
                try:
                    return ask(reader, damaged)
                except IndexReadError:
                    if self._reader(queries)[0] is reader:
                        raise
            return ask(*self._reader(queries))

    # -- reading --------------------------------------------------------------------------------------------

    def files(self, folder: str) -> list[str]:
        """Return the paths of the indexed files below a folder, sorted.

        Args:
            folder: A repository's name, or a folder in one, as answers have their paths.

        Raises:
            FileNotIndexedError: If there is no such repository; a KeyError, too.
        """
        name, inside, reader = self._place(folder)
        start = f"{inside}/" if inside else ""
        return sorted(f"{name}/{path}" for path in reader.stored() if path.startswith(start))

    def file(self, path: str) -> FileRecord:
        """Return what the store holds about a file; which files import which is not known to it.

        Args:
            path: As answers have it.

        Raises:
            FileNotIndexedError: If no such file is indexed; a KeyError, too.
        """
        place = self._file(path)
        from kwsearch.search.catalogue import file_record

        return file_record(*place)

    def lines(self, path: str) -> Sequence[str]:
        """Return the lines of a file as they were indexed, without their ends; none when the store lacks its text.

        Args:
            path: As answers have it.

        Raises:
            FileNotIndexedError: If no such file is indexed.
        """
        return tuple(source_text(self.address, path, *self._file(path)).lines())

    def _file(self, path: str) -> tuple[View, int]:
        _, inside, reader = self._place(path)
        with told_as_damage():
            place = reader.place(inside)
        if place is None:
            raise FileNotIndexedError(f"{path} is not in the store; kwsearch repos lists its repositories")
        return place

    def _place(self, path: str) -> tuple[str, str, Reader]:
        """Return the repository that a path begins with, the rest, and the repository's newest state."""
        name, _, inside = path.partition("/")
        state = self._states().get(name)
        if state is None:
            raise FileNotIndexedError(f"there is no repository {name} on {self.address} that can be read")
        return name, inside, self._opened({name: state})

    def _answer(
        self,
        query: Query,
        reader: Reader,
        damaged: list[str],
        limit: int,
        explain: bool,
        lines: bool,
        suggestions: bool,
    ) -> SearchResult:
        most = first_files(query, limit)
        evaluation = evaluate(
            query,
            reader,
            _text,
            seconds=QUERY_TIMEOUT_SECONDS,
            choose=best_of(most) if most else None,
        )
        result = make_result(
            query,
            evaluation,
            root=self.address,
            limit=limit,
            explain=explain,
            lines=lines,
            suggestions=suggestions,
        )
        skipped = reader.skipped()
        told = tuple(_limits(query))
        if damaged:
            told += (f"{', '.join(damaged)} cannot be read: forget it and index it again",)
        complete = result.complete and not told and not any(reason in NOT_SEARCHED for reason, _ in skipped)
        if not result.total:
            told += tuple(_asked_with_name(query, reader.repositories))
        return result._replace(skipped=skipped, complete=complete, notices=(*result.notices, *told))

    def _reader(self, queries: Iterable[Query]) -> tuple[Reader, list[str]]:
        """Return the states that queries ask, and which of them are damaged."""
        states = self._states()
        if not states:
            raise IndexNotFoundError(
                f"there is no repository on {self.address} yet; index one with: kwsearch index FOLDER --store "
                f"{self.address}"
            )
        asked = {name for query in queries for name in _chosen(query, states)}
        chosen = {name: state for name, state in states.items() if name in asked}
        if not chosen:
            raise IndexNotFoundError(
                f"repo: names none of the {len(states):,} repositories on {self.address}; kwsearch repos lists them"
            )
        return self._opened(chosen), [name for name, state in chosen.items() if state is None]

    def _opened(self, chosen: dict[str, About | None]) -> Reader:
        """Return a reader of some states; the same one as long as they are among those that were asked last."""
        with self._asking:
            others = [kept for kept in self._kept if kept[0].keys() != chosen.keys() and kept[1].is_current()]
            for states, reader in self._kept:
                if states == chosen and reader.is_current():
                    break
            else:
                reader = self._cluster.reader(chosen)
            self._kept = [*others[1 - KEPT_STATES :], (chosen, reader)]
            return reader

    def _states(self) -> Mapping[str, About | None]:
        self._check_open()
        with self._asking:
            return self._cluster.states()

    def _check_open(self) -> None:
        load_for_threads()
        if not self._is_open:
            raise IndexClosedError("the store is closed; open it again")


def _text(path: str, view: View, document: int) -> bytes | None:
    """Return a file's bytes as they were indexed, without byte order mark."""
    data = source_text("", path, view, document).read()
    return None if data is None else data.removeprefix(BYTE_ORDER_MARK)


def _chosen(query: Query, states: Mapping[str, About | None]) -> tuple[str, ...]:
    """Return the repositories that can have answers, by each ``repo:`` that stands beside all else."""
    names = tuple(states)
    session = Session(_text, QUERY_TIMEOUT_SECONDS)
    maker = LeafMaker(query, Surroundings(session, RANKING, ""))
    tree = query.tree
    for part in tree.children if isinstance(tree, And) else (tree,):
        leaf = part.child if isinstance(part, Not) else part
        if isinstance(leaf, Filter) and leaf.key == "repo" and isinstance(leaf.value, Regex):
            joined = "\n".join(names).encode()
            named = {names[number] for number in in_names(maker.compiled(leaf.value), session, joined)}
            names = tuple(name for name in names if (name in named) != isinstance(part, Not))
    return names


def _limits(query: Query) -> Iterator[str]:
    """Say what is not looked at in a store of many repositories."""
    if any(
        isinstance(leaf, Filter)
        and (
            leaf.key == "import"
            or (leaf.key == "call" and isinstance(leaf.value, Word) and _is_dotted(leaf.value))
        )
        for leaf in leaves(query.tree)
    ):
        yield "imports are found as they are written; which files they mean is known to an index of one folder"
    elif has_qualified_name(query):
        yield "members that are inherited are not found here; an index of one folder knows them"


def _asked_with_name(query: Query, names: Collection[str]) -> Iterator[str]:
    """Say how a path is asked for that was written as answers have it, with the repository's name."""
    for leaf in leaves(query.tree):
        value = leaf.value if isinstance(leaf, Filter) and leaf.key in {"path", "glob"} else leaf
        if isinstance(value, Word | Phrase):
            name, _, inside = value.text.lstrip("/").partition("/")
            if inside and name in names:
                from kwsearch.query.completion import query_word

                yield f"paths are those within a repository; write: repo:^{name}$ path:{query_word(inside)}"


def _is_dotted(word: Word) -> bool:
    return bool(dotted_parts(word.text)) or "/" in word.text


def open_store(address: str | None = None) -> Repositories:
    """Open a store of many repositories.

    Args:
        address: ``https://host:port`` of an OpenSearch cluster; None for that of the variable ``KWSEARCH_STORE``.

    Raises:
        ConfigError: The address is none, nobody named one, or the extra for it is not installed.
    """
    chosen = store_address() if address is None else address
    if not chosen:
        raise ConfigError("no store is named; set KWSEARCH_STORE, or name one: --store https://host:9200")
    return Repositories(chosen)
