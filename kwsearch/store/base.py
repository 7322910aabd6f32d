"""What every store of indexes promises, in words and types: one index of one root, wherever it lies.

Nothing here is a file or a folder: a store may be on this machine or elsewhere. Lean: the reader of a local index
takes ScanTable from here.
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from contextlib import AbstractContextManager
    from types import TracebackType
    from typing import Protocol, Self

    from kwsearch.models import FileFacts, FileStat, SourceFile, Tag
    from kwsearch.store.ranked import Ranked, RankedPage
    from kwsearch.store.segment.view import View
    from kwsearch.store.wanted import Wanted

    SkippedFile = tuple[str, int, int, int]

    class About(Protocol):
        """What one committed state of an index is."""

        @property
        def identity(self) -> object:
            """What no other state has: plain values."""

        @property
        def root(self) -> str:
            """The folder that is indexed, absolute."""

        @property
        def options(self) -> str:
            """Fingerprint of the settings that shaped it."""

        @property
        def recipe(self) -> str:
            """Fingerprint of what read the files: program, queries, tag rules."""

        @property
        def documents(self) -> int:
            """How many files are indexed."""

        @property
        def index_bytes(self) -> int:
            """How many bytes the index takes."""

        @property
        def generation(self) -> int:
            """How often it was built anew; counts up."""

    class Asked(Protocol):
        """A question, or a part of one."""

        def wanted(self) -> Wanted:
            """Return what every file has that may be an answer."""


LEFT_NOTE = "left"
"""Note of the scan table: how many files were left when the build was stopped; no note when all were read."""


class ScanTable:
    """What the scan passed over and what its decisions hang on; with the files, all that is known of the tree.

    Attributes:
        skipped: Path of each file that was seen and not indexed: reason, size, mtime_ns, ctime_ns.
        folders: Paths of folders that were not entered, with the reason.
        rules: Files whose text decides what is indexed (ignore files, settings): size, mtime_ns, ctime_ns.
        refreshed: Indexed files whose times changed while their bytes did not: mtime_ns, ctime_ns; these
            stand in place of the times with which the files are stored.
        notes: Whatever else the scan wants to find again, such as the language of headers.
    """

    __slots__ = ("folders", "notes", "refreshed", "rules", "skipped")

    def __init__(self) -> None:
        self.skipped: dict[str, SkippedFile] = {}
        self.folders: dict[str, str] = {}
        self.rules: dict[str, FileStat] = {}
        self.refreshed: dict[str, tuple[int, int]] = {}
        self.notes: dict[str, str] = {}


class Store:
    """One index of one root.

    Every store guarantees:

    * Nothing is visible before ``Change.commit`` returns. Readers see the state before it or the state after it,
      never anything between, whatever is killed, full or failing, and whenever the power goes.
    * Storing a file twice leaves one of it; a path has at most one file.
    * One writer at a time: a second one waits, then raises IndexLockedError naming the first.
    * An index of another format raises IndexOutdatedError, whose message says how to build it again.
    * Damage is found by ``verify`` wherever it is, and raises IndexCorruptError where it is met;
      nothing read from an index is ever executed.
    * What cannot be written (full, read-only, failing) raises IndexWriteError and leaves the old state.
    * What a killed writer left behind is removed by the next one.
    * The index can be read by its owner alone.

    Attributes:
        place: Where it is, for people.
        root: The folder that is indexed, absolute.
        options: Fingerprint of the settings that a new state is made with.
        recipe: Fingerprint of the program's way of reading files that a new state is made with.
    """

    place: str
    root: str
    options: str
    recipe: str

    def reader(self) -> Reader:
        """Open the newest committed state.

        Raises:
            IndexNotFoundError: If nothing was ever committed.
            IndexOutdatedError: If it has another format.
            IndexCorruptError: If it is damaged.
            IndexReadError: If it cannot be read now.
        """
        raise NotImplementedError

    def about(self) -> About:
        """Return what the newest committed state is, without opening it.

        Raises:
            IndexNotFoundError: If nothing was ever committed.
            IndexOutdatedError: If it has another format.
            IndexCorruptError: If it cannot be read.
        """
        raise NotImplementedError

    def own_folders(self) -> Sequence[str]:
        """Return the folders of this machine that the store keeps, which no scan may enter."""
        raise NotImplementedError

    def side_file(self, name: str) -> str:
        """Return the path of a private file of this machine that goes when the index is forgotten.

        Args:
            name: What is remembered in it, as 16 hexadecimal digits; losing it costs time only.
        """
        raise NotImplementedError

    def risk(self) -> AbstractContextManager[bool]:
        """Mark that files are read in this process, which one of them may kill.

        Yields:
            Whether the mark could be set: not when it is there already, because a process ended under it.
            It is taken away in the end in either case.
        """
        raise NotImplementedError

    def begin(self, *, rebuild: bool = False, wait_seconds: float = 0.0) -> Change:
        """Take the writer's lock and start a change of the index.

        Args:
            rebuild: Start from nothing; the index that is there stays visible until the commit replaces it.
                Needed when there is none, or none that can be read.
            wait_seconds: How long to wait for another writer.

        Raises:
            IndexLockedError: If another writer holds the lock for longer.
            IndexWriteError: If the store cannot be written.
        """
        raise NotImplementedError

    def verify(self) -> list[str]:
        """Check the whole index; a writer may work on it meanwhile.

        Returns:
            One line for each problem, in the order of the check; empty when the index is sound.

        Raises:
            IndexNotFoundError: If there is no index.
            IndexOutdatedError: If it has another format, so that nothing can be said about it.
        """
        raise NotImplementedError

    def forget(self, *, wait_seconds: float = 0.0) -> None:
        """Remove the index with everything that belongs to it.

        Raises:
            IndexNotFoundError: If there is none.
            IndexLockedError: If a writer works on it for longer than ``wait_seconds``.
            IndexCorruptError: If it belongs to another user.
            IndexWriteError: If it cannot be removed.
        """
        raise NotImplementedError

    def compact(self, *, wait_seconds: float = 0.0) -> bool:
        """Do what makes later questions quicker and need not be done in a commit; readers and writers go on.

        Returns:
            Whether there was something to do.

        Raises:
            IndexNotFoundError: If there is no index.
            IndexLockedError: If a writer keeps the lock for longer than ``wait_seconds`` when it is needed.
            IndexCorruptError: If the index cannot be read.
            IndexWriteError: If it cannot be written.
        """
        raise NotImplementedError


class ManyStore:
    """Many repositories side by side, each an index with a name.

    Attributes:
        address: Where it is.
    """

    address: str

    def states(self) -> Mapping[str, About | None]:
        """Return what the newest committed state of every repository is, by name, in the order of the names.

        Returns:
            None for one that is damaged.

        Raises:
            IndexReadError: If they cannot be read now.
        """
        raise NotImplementedError

    def reader(self, states: Mapping[str, About | None]) -> Reader:
        """Open some of the states that it returned as one, whose views say whose they are; not what is damaged."""
        raise NotImplementedError

    def forget(self, name: str, *, wait_seconds: float = 0.0) -> None:
        """Remove a repository, whatever made it.

        Raises:
            IndexNotFoundError: If there is none of this name.
            IndexLockedError: If a writer works on it for longer than ``wait_seconds``.
            IndexWriteError: If it cannot be removed.
        """
        raise NotImplementedError


class Reader:
    """One committed state of an index, opened for reading; several threads may ask it.

    Attributes:
        about: What it is.
        repositories: The names of those that it holds, when it holds several; each view then says whose it is.
    """

    about: About
    repositories: Sequence[str] = ()

    @property
    def scan(self) -> ScanTable:
        """What the scan passed over.

        Raises:
            IndexCorruptError: If it is damaged.
        """
        raise NotImplementedError

    @property
    def left(self) -> int:
        """How many files were left when the build was stopped; 0 once all have been read.

        Raises:
            IndexCorruptError: If the scan table is damaged.
        """
        return int(self.scan.notes.get(LEFT_NOTE, "0"))

    def skipped(self) -> tuple[tuple[str, int], ...]:
        """Return the reasons of what was not indexed with their counts, by reason."""
        raise NotImplementedError

    def is_current(self) -> bool:
        """Return whether nothing was committed since.

        Raises:
            IndexNotFoundError: If the index has gone.
            IndexOutdatedError: If another format is in its place.
            IndexCorruptError: If what is in its place is damaged.
        """
        raise NotImplementedError

    def check(self) -> None:
        """Look at every byte: damage where nobody reads must not outlive an explicit build.

        Raises:
            IndexCorruptError: If anything differs from what was written.
        """
        raise NotImplementedError

    def views(self) -> Sequence[View]:
        """Return views that hold all files together, each file once among those that are not deleted."""
        raise NotImplementedError

    def candidates(self, asked: Asked) -> Sequence[View]:
        """Return views that hold, once each, all files which have what is wanted; other files may be there, too.

        The same file has the same view in every answer, and each view a number of its own. A store that has its
        views at hand gives all of them, and does not look at what is wanted.
        """
        return self.views()

    searches = False
    """Whether it counts and ranks files itself, because to look at all of them would take long."""

    def counts(self, wanted: Sequence[Wanted | None]) -> list[int | None]:
        """Return how many files have each of what is wanted; only from a store that ``searches``.

        Returns:
            Of what is not exact, how many files may meet what it was made for; None for what is None, or is more than
            the store can ask for.
        """
        raise NotImplementedError

    def ranked(self, asked: Ranked, most: int, after: object = None, *, least: float = 0.0) -> RankedPage:
        """Return files that may be the best answers; only from a store that ``searches``.

        Args:
            asked: What is asked.
            most: So many of them.
            after: Of the page before; None for the first.
            least: A file that is worth less at most is not wanted.
        """
        raise NotImplementedError

    def file_count(self) -> int:
        """Return how many files are stored."""
        return sum([view.segment.documents - len(view.deleted) for view in self.views()])

    def place(self, path: str) -> tuple[View, int] | None:
        """Return the view and the document of a file; None when it is not stored."""
        raise NotImplementedError

    def stored(self) -> dict[str, FileStat]:
        """Return size, mtime_ns and ctime_ns of every stored file, as the scan compares them."""
        raise NotImplementedError

    def stored_of(self, paths: Iterable[str]) -> dict[str, FileStat]:
        """Return the same of some files, as far as they are stored; few are found without a look at all."""
        raise NotImplementedError

    def digests_of(self, paths: Iterable[str]) -> dict[str, bytes]:
        """Return the digests with which files are stored, as far as they are."""
        raise NotImplementedError

    def had_trouble(self, paths: Iterable[str]) -> bool:
        """Tell whether extraction of one of these files failed: then it must not be tried in this process."""
        raise NotImplementedError

    def close(self) -> None:
        """Release what is open; nothing may be asked afterwards."""
        raise NotImplementedError


class Receipt:
    """What a sink gives for its files; may be sent from a worker to the process of the change.

    Attributes:
        paths: The files, in the order in which they were added.
    """

    paths: tuple[str, ...]


class Sink:
    """Takes files for a change, in its process or in one that was forked from it.

    Attributes:
        documents: How many files were added.
    """

    documents: int

    def add(
        self, source: SourceFile, data: bytes, facts: FileFacts, tags: Sequence[Tag], digest: bytes
    ) -> None:
        """Add a file; each path at most once.

        Args:
            source: Where it stands and what the scan knew.
            data: Its bytes.
            facts: What extraction found in them.
            tags: What tagging found.
            digest: 16-byte BLAKE2b digest of ``data``.
        """
        raise NotImplementedError

    def finish(self) -> Receipt:
        """Return the receipt for all files; the sink is of no more use.

        Raises:
            OSError: If they cannot be written.
        """
        raise NotImplementedError


class Change:
    """One change of an index: everything in it becomes visible together, or not at all.

    A context manager that discards the change unless ``commit`` was called. After any exception from a method
    the change is of no more use.
    """

    def follows(self, reader: Reader) -> bool:
        """Tell whether the change starts from the state that a reader has open, and use what it has.

        The reader must stay open as long as the change.
        """
        raise NotImplementedError

    def sink(self) -> Sink:
        """Return a new sink; may be called in processes that were forked from that of the change, too."""
        raise NotImplementedError

    def adopt(self, receipt: Receipt) -> None:
        """Store the files of a receipt, in place of what is stored under their paths; without this they are lost."""
        raise NotImplementedError

    def remove(self, path: str) -> bool:
        """Forget the file stored under ``path``.

        Returns:
            Whether there was one.
        """
        raise NotImplementedError

    def commit(self, scan: ScanTable, *, expected_documents: int) -> About:
        """Make the change visible and durable; the lock is kept until the change is closed.

        Args:
            scan: What the scan passed over, stored with the index.
            expected_documents: How many files the index must hold afterwards; on any other number nothing
                is published.

        Raises:
            IndexWriteError: If it could not be written, or the numbers do not agree; the old state stays.
        """
        raise NotImplementedError

    def close(self) -> None:
        """Discard what was not committed and give the lock back; closing twice is harmless."""
        raise NotImplementedError

    def __enter__(self) -> Self:
        return self

    # Without a look at the error: what was not committed is nothing yet, whatever ended it.
    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()
