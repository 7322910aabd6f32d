"""An index that is fit for a question: built when there is none, brought up to date when little has changed.

Lean as long as nothing has to be read again.
"""

from __future__ import annotations

import os
from _thread import allocate_lock
from time import monotonic

from kwsearch import __version__
from kwsearch.errors import (
    ConfigError,
    IndexLockedError,
    IndexNotFoundError,
    IndexOutdatedError,
    IndexStaleError,
    IndexWriteError,
    RootError,
)
from kwsearch.roots import chosen_root, index_place, is_marked, of_another_root, too_wide
from kwsearch.search.evaluate.weights import RANKING
from kwsearch.search.index import Index
from kwsearch.settings import defaults
from kwsearch.settings.holding import chosen_settings, shape_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from typing import Self

    from kwsearch.query.tree import Query
    from kwsearch.scan.freshness import Drift
    from kwsearch.search.evaluate.weights import Ranking
    from kwsearch.search.results import SearchResult

    Outlook = tuple[Drift | None, tuple[str, ...], bool]
    """What an index lacks, what its reader should know, and whether only the files of an answer are looked at."""

_NOTHING_TO_SAY: Outlook = (None, (), False)
_GONE = "the index of {} has gone; building it"

WAIT_SECONDS = 10.0
"""How long a build waits for another one."""


class Choices:
    """What the settings of a root say about asking.

    Attributes:
        stale: One of defaults.STALE_CHOICES.
        limit: Files of an answer when nobody says how many; 0 for all.
        shape: Fingerprint of the settings that shape the index.
        refresh_files: Most changed files that are brought in before an answer.
        timeout_seconds: Processor seconds that a question may take.
        walk_files: In an index of more files, ``refresh`` does not look at all of them.
        ranking: What everything is worth.
    """

    __slots__ = ("limit", "ranking", "refresh_files", "shape", "stale", "timeout_seconds", "walk_files")

    def __init__(self, root: str) -> None:
        """Read them.

        Raises:
            ConfigError: A setting is wrong.
        """
        self.stale = defaults.STALE
        self.limit = defaults.LIMIT
        self.timeout_seconds = defaults.QUERY_TIMEOUT_SECONDS
        self.refresh_files = defaults.REFRESH_FILES
        self.walk_files = defaults.WALK_FILES
        self.ranking: Ranking = RANKING
        settings = chosen_settings(root)
        self.shape = shape_of(settings)
        if settings is None:
            return
        from kwsearch.search.weights_settings import load_ranking

        self.stale, self.limit = settings.stale, settings.limit
        self.timeout_seconds = settings.query_timeout_seconds
        self.refresh_files, self.walk_files = settings.refresh_files, settings.walk_files
        self.ranking = load_ranking(root)


class FreshIndex(Index):
    """An index that was made fit for asking, and whose results say what it still lacks."""

    def __init__(
        self,
        root: str,
        index_dir: str | None,
        choices: Choices,
        build: Callable[[str], object],
    ) -> None:
        """Open the index of a resolved root, and do about changed files what ``choices.stale`` says.

        Args:
            root: The indexed folder.
            index_dir: Where its index is, when not in the user's cache.
            choices: What the settings say.
            build: Builds the whole index; its argument says why.
        """
        self._choices = choices
        self._build = build
        self._named_dir = index_dir
        self._outlook = _NOTHING_TO_SAY
        self._looking = allocate_lock()
        self._looked = monotonic()
        is_new = self._open(root)
        if self.about.root != root:
            other = self.about.root
            self.close()
            raise of_another_root(self.index_dir, other)
        # What was built just now needs no second look.
        if not is_new:
            self.refresh()

    def __enter__(self) -> Self:
        """Return the index itself."""
        return self

    def _open(self, root: str) -> bool:
        """Open what is there, or build it first; returns whether it was built."""
        folder = index_place(root, self._named_dir)
        choices = self._choices
        try:
            super().__init__(root, folder, choices.ranking, choices.limit, choices.timeout_seconds)
            return False
        except IndexNotFoundError:
            if choices.stale == "error":
                raise
            why = f"there is no index of {root} yet; building it"
        except IndexOutdatedError:
            if choices.stale == "error":
                raise
            why = "the index has another format; building it anew"
        self._build(why)
        super().__init__(root, folder, choices.ranking, choices.limit, choices.timeout_seconds)
        return True

    def refresh(self, *, max_age: float = 0.0) -> None:
        """Look whether files have changed since, and do about them what ``stale`` says.

        Done when the index is opened; a handle that is kept for long calls it before a question. Questions of other
        threads are answered meanwhile as before.

        Args:
            max_age: Seconds that an earlier look may be old; with any, nobody waits for a look that is under way.

        Raises:
            IndexStaleError: Files or settings have changed, and ``stale`` is ``error``.
            RootError: The root cannot be read.
        """
        if max_age:
            if monotonic() - self._looked <= max_age or not self._looking.acquire(blocking=False):
                return
        else:
            self._looking.acquire()
        try:
            self._outlook = self._look_again()
        finally:
            self._looked = monotonic()
            self._looking.release()

    @property
    def lacking(self) -> Drift | None:
        """Known differences between the files and the index that were not brought in; None when none are known."""
        return self._outlook[0]

    def _look_again(self) -> Outlook:
        choices = self._choices
        if choices.stale == "trust":
            return _NOTHING_TO_SAY
        try:
            options = self.about.options
        except IndexNotFoundError:
            if choices.stale == "error":
                raise
            self._build(_GONE.format(self.root))
            return _NOTHING_TO_SAY
        # Before settings are compared: those of an imported index are somebody else's.
        if options.startswith(defaults.IMPORTED):
            origin = options.removeprefix(defaults.IMPORTED)
            own = "kwsearch index builds one of the files"
            return None, (f"this index is of {origin}, and not compared with the files; {own}",), False
        if choices.stale == "refresh" and self.about.documents > choices.walk_files:
            left = self.reader.left
            told = (f"{left:,} files were left when the build was stopped; kwsearch index goes on with them",)
            outdated = self._outdated()
            renew = (f"{outdated} since the index was built; run: kwsearch index",) if outdated else ()
            return None, renew + (told if left else ()), True
        notices: tuple[str, ...] = ()
        outdated = self._outdated()
        if outdated:
            if choices.stale == "refresh":
                self._build(f"{outdated}; building the index anew")
                return _NOTHING_TO_SAY
            notices = (f"{outdated} since the index was built; run: kwsearch index",)
            if choices.stale == "error":
                raise IndexStaleError(notices[0])
        drift = self.drift()
        if not drift:
            return None, notices, False
        if choices.stale == "error":
            raise IndexStaleError(f"{drift.describe()} since the index was built; run: kwsearch index")
        if choices.stale == "refresh" and len(drift) <= choices.refresh_files:
            lacking, more = self._bring_in(drift)
            return lacking, notices + more, False
        return drift, notices, False

    def _outdated(self) -> str:
        """Return what has changed that decides about every file: the settings, or this program; empty if nothing has.

        Another version may know more of every file; whether the same one was edited, only `kwsearch index` looks.
        """
        if self.about.options != self._choices.shape:
            return "the settings have changed"
        if self.about.recipe.partition(" ")[0] != __version__:
            return "the version of kwsearch has changed"
        return ""

    def _answer(
        self, query: Query, *, limit: int, explain: bool, drift: Drift | None, lines: bool, suggestions: bool
    ) -> SearchResult:
        """Answer, and tell what the index lacks.

        In an index that is too large to be looked at before each question the files of the answer are, and brought
        in when they have changed; then the question is asked again.
        """
        known, notices, checks_shown = self._outlook
        lacking = known if drift is None else drift
        result = super()._answer(
            query, limit=limit, explain=explain, drift=lacking, lines=lines, suggestions=suggestions
        )
        if checks_shown:
            from kwsearch.scan.freshness import check_paths

            shown = [hit.path for hit in result.hits]
            found = check_paths(self.root, self.reader.stored_of(shown), shown)
            if found:
                # Once: what changes while it is asked again is told to the next question.
                lacking, more = self._bring_in(found)
                result = super()._answer(
                    query, limit=limit, explain=explain, drift=lacking, lines=lines, suggestions=suggestions
                )
                notices += more
            notices += (
                f"of {self.about.documents:,} files only those shown were checked for changes; "
                "--stale=warn checks all",
            )
        return result._replace(
            complete=result.complete and not checks_shown, notices=(*result.notices, *notices)
        )

    def totals(self, queries: Iterable[str | Query], *, drift: Drift | None = None) -> list[int]:
        """Count, with what the index is known to lack."""
        return super().totals(queries, drift=self.lacking if drift is None else drift)

    def _bring_in(self, drift: Drift) -> tuple[Drift | None, tuple[str, ...]]:
        """Update the index; returns what it still lacks, and why, when that cannot be done now."""
        from kwsearch.indexing.build import refresh_index

        try:
            refresh_index(self.root, drift, index_dir=self._named_dir)
        except IndexOutdatedError:
            self._build("the index was built by another version or with other settings; building it anew")
        except IndexNotFoundError:
            self._build(_GONE.format(self.root))
        except IndexLockedError:
            return drift, ("another process is updating the index; this answer is from before",)
        except IndexWriteError as error:
            return drift, (f"the index could not be updated: {error}",)
        return None, ()


def open_fresh_index(
    root: str | os.PathLike[str] | None = None,
    index_dir: str | None = None,
    *,
    stale: str | None = None,
    notify: Callable[[str], object] | None = None,
    progress: Callable[[int, int], None] | None = None,
    is_stopped: Callable[[], bool] | None = None,
    wait_seconds: float = WAIT_SECONDS,
) -> FreshIndex:
    """Open the index of a folder, fit for asking: build it when there is none, bring in what has changed.

    Args:
        root: The indexed folder; None for the one that the current folder lies in.
        index_dir: Where its index is, when not in the user's cache.
        stale: What to do about changed files: ``refresh`` brings a few in and tells of many, ``warn`` tells of
            them, ``error`` raises, ``trust`` does not look. None for the setting.
        notify: Told in one line what takes long: why the whole index is built, which process is waited for.
        progress: Called now and then during a build, with the bytes of source read and all that are to be read.
        is_stopped: Asked now and then during a build whether to stop; what was read by then is kept.
        wait_seconds: How long to wait for another process that is building the same index.

    Raises:
        RootError: The folder does not exist or cannot be read; or nobody named it, it has no index, and it is the
            home folder or above it.
        ConfigError: A setting is wrong, ``index_dir`` lies inside the root, or holds the index of another root.
        IndexNotFoundError: There is no index, and ``stale`` is ``error``.
        IndexStaleError: Files have changed, and ``stale`` is ``error``.
        IndexCorruptError: The index is damaged.
        IndexLockedError: It must be built, and another process is writing it for longer.
        IndexWriteError: It must be built, and cannot be written.
        IndexStoppedError: It must be built, and was stopped.
    """
    folder = chosen_root(root)
    choices = Choices(folder)
    if stale is not None:
        if stale not in defaults.STALE_CHOICES:
            raise ConfigError(f"stale must be one of {', '.join(defaults.STALE_CHOICES)}, not {stale!r}")
        choices.stale = stale

    def build(why: str) -> None:
        if root is None and too_wide(folder):
            raise RootError(
                f"{folder} is your home folder or above it; go into a repository, or name one with --root"
            )
        if root is None and not is_marked(folder):
            why = why.replace(" yet;", " yet, and no repository around it;")
        tell = notify or (lambda line: None)
        tell(why)
        _build_or_wait(folder, index_dir, tell, progress, is_stopped, wait_seconds)

    return FreshIndex(folder, index_dir, choices, build)


def _build_or_wait(
    root: str,
    index_dir: str | None,
    tell: Callable[[str], object],
    progress: Callable[[int, int], None] | None,
    is_stopped: Callable[[], bool] | None,
    wait_seconds: float,
) -> None:
    """Build the index; while another process does, wait for it and look at what it leaves."""
    from time import sleep

    from kwsearch.indexing.build import build_index

    deadline = monotonic() + wait_seconds
    pause = 0.0
    while True:
        try:
            # Without waiting there: what another process leaves may be all that is wanted.
            report = build_index(
                root, index_dir=index_dir, progress=progress, is_stopped=is_stopped, wait_seconds=0.0
            )
        except IndexLockedError as error:
            if monotonic() >= deadline:
                raise
            if not pause:
                tell(f"{str(error).partition(';')[0]}; waiting for it")
        else:
            report.check_whole()
            return
        pause = min(0.5, pause * 1.5 + 0.02)
        sleep(pause)
