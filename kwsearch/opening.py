"""An index that is fit for a question: built when there is none, brought up to date when little has changed.

Lean as long as nothing has to be read again.
"""

from __future__ import annotations

from kwsearch.errors import (
    ConfigError,
    IndexLockedError,
    IndexNotFoundError,
    IndexOutdatedError,
    IndexStaleError,
    IndexWriteError,
)
from kwsearch.roots import index_folder
from kwsearch.search.index import Index

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from kwsearch.scan.freshness import Drift
    from kwsearch.search.evaluate.weights import Ranking


class Opening:
    """How an index is to be opened, and what came of it.

    Attributes:
        index: The open index; the caller closes it.
        drift: Known differences between the files and the index; None when there are none, or nobody looked.
        notices: What the reader of an answer should know.
        shown_only: True when the tree is so large that only the files of an answer are to be checked
            (``check_shown``).
    """

    __slots__ = (
        "_build",
        "_index_dir",
        "_options",
        "_ranking",
        "_refresh_files",
        "_root",
        "drift",
        "index",
        "notices",
        "shown_only",
    )

    def __init__(
        self,
        root: str,
        *,
        index_dir: str | None,
        stale: str,
        options: str,
        refresh_files: int,
        walk_files: int,
        ranking: Ranking,
        build: Callable[[str], None],
    ) -> None:
        """Open the index of a resolved root, and do about changed files what ``stale`` says.

        Args:
            root: The indexed folder.
            index_dir: Where its index is, when not in the user's cache.
            stale: One of defaults.STALE_CHOICES.
            options: Fingerprint of the settings that shape the index.
            refresh_files: Most changed files that are brought in here.
            walk_files: In an index of more files, ``refresh`` does not look at all of them.
            ranking: What everything is worth in its answers.
            build: Builds the whole index; its argument says why.

        Raises:
            IndexNotFoundError: There is no index, and ``stale`` is ``error``.
            IndexStaleError: Files have changed, and ``stale`` is ``error``.
            ConfigError: ``index_dir`` lies inside the root, or holds the index of another root.
            IndexCorruptError: The index is damaged.
        """
        self._root = root
        self._index_dir = index_dir
        self._options = options
        self._ranking = ranking
        self._refresh_files = refresh_files
        self._build = build
        self.notices: list[str] = []
        self.drift: Drift | None = None
        self.shown_only = False
        self.index, is_new = self._open(stale)
        if self.index.manifest.root != root:
            other = self.index.manifest.root
            self.index.close()
            raise ConfigError(f"{self.index.index_dir} holds the index of {other}; choose another folder")
        if is_new or stale == "trust":
            return
        if stale == "refresh" and self.index.manifest.documents > walk_files:
            self.shown_only = True
        else:
            self._compare(stale)

    def _open(self, stale: str) -> tuple[Index, bool]:
        """The index, and whether it was built just now."""
        folder = index_folder(self._root, self._index_dir)
        try:
            return Index(self._root, folder, self._ranking), False
        except IndexNotFoundError:
            if stale == "error":
                raise
            self._build(f"there is no index of {self._root} yet; building it")
        except IndexOutdatedError:
            if stale == "error":
                raise
            self._build("the index has another format; building it anew")
        return Index(self._root, folder, self._ranking), True

    def _compare(self, stale: str) -> None:
        """Walk the tree and act on what has changed."""
        if self.index.manifest.options != self._options:
            if stale == "refresh":
                self._rebuild("the settings have changed; building the index anew")
                return
            if stale == "error":
                raise IndexStaleError(
                    "the settings have changed since the index was built; run: kwsearch index"
                )
            self.notices.append("the settings have changed since the index was built; run: kwsearch index")
        drift = self.index.drift()
        if not drift:
            return
        if stale == "error":
            raise IndexStaleError(f"{drift.describe()} since the index was built; run: kwsearch index")
        self.drift = drift
        if stale == "refresh" and len(drift) <= self._refresh_files:
            self._refresh(drift)

    def check_shown(self, paths: Iterable[str]) -> bool:
        """Look whether the files of an answer have changed, and bring them in.

        Returns:
            True when the index is another one now, so that the question must be asked again.
        """
        from kwsearch.scan.freshness import check_paths

        shown = list(paths)
        drift = check_paths(self._root, self._known(shown), shown)
        if not drift:
            return False
        self.drift = drift
        self._refresh(drift)
        return self.drift is None

    def _known(self, paths: Iterable[str]) -> dict[str, tuple[int, int, int]]:
        """Size and times of indexed files, by path."""
        state = self.index.state
        known = {}
        for path in paths:
            for view in state.views:
                segment = view.segment
                document = segment.document(path)
                if document >= 0 and document not in segment.deleted:
                    times = (segment.mtimes[document], segment.ctimes[document])
                    known[path] = (segment.sizes[document], *state.scan.refreshed.get(path, times))
        return known

    def _refresh(self, drift: Drift) -> None:
        """Bring a small drift in; when that cannot be done now, the answer says what it lacks."""
        from kwsearch.indexing.build import refresh_index

        try:
            refresh_index(self._root, drift, index_dir=self._index_dir)
        except IndexOutdatedError:
            self._rebuild("the index was built by another version or with other settings; building it anew")
        except IndexLockedError:
            self.notices.append("another process is updating the index; this answer is from before")
            return
        except IndexWriteError as error:
            self.notices.append(f"the index could not be updated: {error}")
            return
        self.drift = None

    def _rebuild(self, why: str) -> None:
        self._build(why)
        self.drift = None
