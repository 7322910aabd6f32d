"""What can go wrong, as one tree.

    KwsearchError
    ├── ConfigError                 a settings file or option is wrong
    ├── QuerySyntaxError            a query cannot be read; has a position and a hint
    ├── QueryLimitError             a query would cost too much; names the limit
    ├── RootError                   the folder to index is missing, not a folder or not readable
    ├── RevisionError               a revision of a git repository cannot be read
    ├── RenderError                 a page cannot be written safely (a clash with a hand-written file, …)
    └── StoredIndexError            anything about the stored index
        ├── IndexNotFoundError      never built, or forgotten
        ├── IndexOutdatedError      built by another format or with other options; rebuild
        ├── IndexCorruptError       damaged; rebuild
        ├── IndexLockedError        another process is writing
        ├── IndexStaleError         files have changed, and an answer that may be wrong was not wanted
        └── IndexWriteError         the disk is full, read-only or failing

Messages are one line and say what to do next. The types are API, the messages are not.
"""

from __future__ import annotations


class KwsearchError(Exception):
    """Anything that kwsearch raises on purpose."""

    reason = "error"
    """A short stable code for programs, printed with exit status 2."""


class ConfigError(KwsearchError):
    """A settings file, environment variable or option has a wrong value; the message names the place."""

    reason = "config"


class QuerySyntaxError(KwsearchError):
    """A query that cannot be read.

    Attributes:
        position: 0-based character offset into the query text where reading failed; -1 when that was not in the
            text but in a value given beside it.
        hint: What to write instead; empty when there is no good guess.
    """

    reason = "query"

    def __init__(self, message: str, *, position: int, hint: str = "") -> None:
        super().__init__(message)
        self.position = position
        self.hint = hint


class QueryLimitError(KwsearchError):
    """A query that is well formed but would cost too much; the message names the limit and its value."""

    reason = "limit"


class RootError(KwsearchError):
    """The folder to index does not exist, is not a folder, or cannot be read."""

    reason = "root"


class RevisionError(KwsearchError):
    """There is no such revision, no git repository or no git; the message says which."""

    reason = "revision"


class RenderError(KwsearchError):
    """A page cannot be written without touching something that is not ours."""

    reason = "render"


class StoredIndexError(KwsearchError):
    """Anything about the stored index; raised only through its subclasses."""

    reason = "index"


class IndexNotFoundError(StoredIndexError):
    """No index was built for this root, or it was forgotten."""

    reason = "no-index"


class IndexOutdatedError(StoredIndexError):
    """The index has another format or was built with other options; building again replaces it."""

    reason = "outdated"


class IndexCorruptError(StoredIndexError):
    """The index is damaged; building again replaces it, nothing is lost because an index is derived data."""

    reason = "corrupt"


class IndexLockedError(StoredIndexError):
    """Another process is writing the index; the message names its process id and since when."""

    reason = "locked"


class IndexStaleError(StoredIndexError):
    """Files have changed since the index was built, and the caller wants no answer then."""

    reason = "stale"


class IndexWriteError(StoredIndexError):
    """The index cannot be written (disk full, read-only, no permission); the old index is untouched."""

    reason = "write"
