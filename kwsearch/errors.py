"""What can go wrong, as one tree.

    KwsearchError
    ├── ConfigError                 a settings file or option is wrong
    ├── QuerySyntaxError            a query cannot be read; has a position and a hint
    ├── QueryLimitError             a query would cost too much; names the limit
    ├── FileNotIndexedError         the index has no such file; a KeyError, too
    ├── SourceFileError             a source file cannot be read; an OSError, too
    ├── ExportFileError             an export that is to be imported is damaged or none; a ValueError, too
    ├── RootError                   the folder to index is missing or no folder, or cannot be read for want of anything
    ├── RevisionError               a revision of a git repository cannot be read
    ├── RenderError                 a page cannot be written safely (a clash with a hand-written file, …)
    └── StoredIndexError            anything about the stored index
        ├── IndexNotFoundError      never built, or forgotten
        ├── IndexOutdatedError      built by another format or with other options; rebuild
        ├── IndexCorruptError       damaged; rebuild
        ├── IndexLockedError        another process is writing
        ├── IndexStaleError         files have changed, and an answer that may be wrong was not wanted
        ├── IndexWriteError         the disk is full, read-only or failing
        ├── IndexStoppedError       a build was stopped, and not all files are in the index
        ├── IndexReadError          it is there and cannot be read now: no descriptors left, a failing disk
        └── IndexClosedError        the handle was closed before; a ValueError, too

Messages are one line and say what to do next. The types are API, the messages are not.
"""

from __future__ import annotations


class KwsearchError(Exception):
    """Anything that kwsearch raises on purpose; pickled and copied with all that it says."""

    reason = "error"
    """A short stable code for programs, printed with exit status 2."""

    def __str__(self) -> str:
        """Return the whole message; as it is for errors that are a KeyError or an OSError, too."""
        # KeyError would put it in quotes.
        return " ".join(map(str, self.args))

    def __reduce__(self) -> tuple[object, ...]:
        # Python's own way calls the class with the message alone, which loses or refuses what else it has.
        return _again, (type(self), self.args), self.__dict__


def _again(kind: type[KwsearchError], arguments: tuple[object, ...]) -> KwsearchError:
    """Return an error without the fields of its own, which whoever unpickles or copies it sets next."""
    error = kind.__new__(kind, *arguments)
    error.args = arguments
    return error


class ConfigError(KwsearchError):
    """A settings file, environment variable or option has a wrong value; the message names the place."""

    reason = "config"


class QuerySyntaxError(KwsearchError):
    """A query that cannot be read; its text has the place and the hint behind the message.

    Attributes:
        message: What is wrong, alone.
        position: 0-based character offset into the query text where reading failed; -1 when that was not in the
            text but in a value given beside it.
        hint: What to write instead; empty when there is no good guess.
    """

    reason = "query"

    def __init__(self, message: str, *, position: int, hint: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.position = position
        self.hint = hint

    def __str__(self) -> str:
        """Return the message with its place, counted from 1, and the hint."""
        place = f" (at character {self.position + 1} of the query)" if self.position >= 0 else ""
        hint = f"; {self.hint}" if self.hint else ""
        return f"{self.message}{place}{hint}"


class QueryLimitError(KwsearchError):
    """A query that is well formed but would cost too much; the message names the limit and its value."""

    reason = "limit"


class FileNotIndexedError(KwsearchError, KeyError):
    """The index has no file of that path; a KeyError, because an index is a mapping of paths to what they hold."""

    reason = "not-indexed"


class SourceFileError(KwsearchError, OSError):
    """A source file that was named is missing, not a file, too large or not readable; an OSError, too."""

    reason = "file"


class ExportFileError(KwsearchError, ValueError):
    """An export that is to be imported is damaged, cut off or none; the message names the line."""

    reason = "export-file"


class RootError(KwsearchError):
    """The folder to index does not exist, is no folder, or cannot be read now.

    The last is said of what lies in it, too, when the reason says nothing about it: no descriptors or memory left, a
    failing disk, a lost server.
    """

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


class IndexStoppedError(StoredIndexError):
    """A build was stopped, and not all files are in the index; its message says whether what was read was kept."""

    reason = "interrupted"


class IndexReadError(StoredIndexError):
    """The index is there and cannot be read now: no permission, no descriptors or memory left, a failing disk.

    Nothing says that it is damaged; what is damaged raises IndexCorruptError.
    """

    reason = "read"


class IndexClosedError(StoredIndexError, ValueError):
    """The handle was closed before the question; a ValueError, as Python has it for files."""

    reason = "closed"
