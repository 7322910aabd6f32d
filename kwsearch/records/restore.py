"""``import_index``: the lines of an exported index become the index of a folder, which may be made of them."""

from __future__ import annotations

import contextlib
import os
import shutil
import time
from collections import Counter
from collections.abc import Callable, Iterator
from errno import EILSEQ, EINVAL, ENAMETOOLONG
from typing import TYPE_CHECKING, BinaryIO

from kwsearch.children import Channel, Child
from kwsearch.errors import (
    ExportFileError,
    IndexCorruptError,
    IndexNotFoundError,
    IndexOutdatedError,
    IndexWriteError,
    KwsearchError,
    RootError,
)
from kwsearch.models.reports import IndexReport
from kwsearch.records.layout import MOST_HEADER_BYTES, MOST_LINE_BYTES
from kwsearch.records.read import Header, LineError, Skipped, Stored, read_header, read_line
from kwsearch.roots import index_place, of_another_root
from kwsearch.safe_open import create_file, read_below
from kwsearch.settings.defaults import IMPORTED
from kwsearch.store.base import Receipt, ScanTable
from kwsearch.stores import open_store
from kwsearch.text.printable import printable

if TYPE_CHECKING:
    from kwsearch.store.base import Change, Sink

    Batch = list[tuple[int, bytes]]
    """Lines with their 1-based numbers."""

_NO_NAME = (ENAMETOOLONG, EILSEQ, EINVAL)
"""Errors of the system that say that it has no such names."""

WAIT_SECONDS = 10.0
"""How long an import waits for another writer of the same index."""

_BATCH_BYTES = 16 << 20
"""So many bytes of lines are read by one process, and their files are one segment of the index."""

_MOST_NAMES = 10_000
"""Most different tags and references in one batch; a segment numbers them in sixteen bits."""


def import_index(
    stream: BinaryIO,
    root: str | os.PathLike[str],
    *,
    index_dir: str | None = None,
    name: str = "",
    progress: Callable[[int, int], None] | None = None,
    wait_seconds: float = WAIT_SECONDS,
) -> IndexReport:
    """Make the index of a folder from what ``export_index`` wrote as ``jsonl``, reading no source.

    The lines are foreign data: everything in them is checked, and nothing stays if anything is wrong. What they say of
    a file is believed; so answers are those of the index that was exported. An imported index is not compared with the
    files, its answers say where it came from and when, and ``build_index`` puts one of its own in its place.

    Args:
        stream: Gives the lines; read to its end, and not closed.
        root: A folder that is not there yet, or is empty: the source files are written into it. Or one that has the
            same files: then nothing is written, and every file must be there with the same bytes.
        index_dir: Where the index will be, when not in the user's cache.
        name: What the stream is called in messages, and in what the index says of its origin.
        progress: Called now and then with the number of files done and of all.
        wait_seconds: How long to wait for another writer of the same index.

    Returns:
        What was stored, as a build would say it: ``indexed`` counts the files.

    Raises:
        ExportFileError: A line is damaged, missing or none; or a file of the folder differs.
        RootError: The folder cannot be made.
        ConfigError: ``index_dir`` lies inside the folder or holds the index of another.
        IndexLockedError: Another process is writing the index for longer.
        IndexWriteError: The index or the files cannot be written.
    """
    started = time.perf_counter()
    place = os.path.realpath(os.fspath(root))
    is_new = _is_new(place)
    # Beside its place, and renamed when all is there: nobody finds half of a folder.
    target = f"{place}.{os.getpid()}.new" if is_new else place
    batches = _batches(stream)
    header = _header(batches, name)
    origin = printable(
        f"{header.root[:400]} by kwsearch {header.version[:40]}, imported "
        f"{time.strftime('%Y-%m-%d %H:%M', time.gmtime())} UTC from {name[:400] or 'a stream'}"
    )
    store = open_store(place, index_place(place, index_dir), options=IMPORTED + origin, recipe=IMPORTED)
    with store.begin(rebuild=True, wait_seconds=wait_seconds) as change, contextlib.ExitStack() as undo:
        # With the lock held, so that the answer still holds at the commit.
        with contextlib.suppress(IndexNotFoundError, IndexOutdatedError, IndexCorruptError):
            other = store.about().root
            if other != place:
                raise of_another_root(store.place, other)
        if is_new:
            _make_folder(target)
            undo.callback(shutil.rmtree, target, ignore_errors=True)
        table, stored = ScanTable(), 0
        seen: set[str] = set()
        for batch in batches:
            for row in _taken(batch, change, target, is_new, name):
                paths = (row.path,) if isinstance(row, Skipped) else row.paths
                for path in paths:
                    if path in seen:
                        raise ExportFileError(f"{name or 'the stream'}: {printable(path)} is there twice")
                    seen.add(path)
                if isinstance(row, Skipped):
                    if row.is_folder:
                        table.folders[row.path] = row.reason
                    else:
                        table.skipped[row.path] = (row.reason, row.size, 0, 0)
                else:
                    change.adopt(row)
                    stored += len(row.paths)
            if progress is not None:
                progress(stored, header.files)
        if stored != header.files or len(seen) - stored != header.skipped:
            raise ExportFileError(
                f"{name or 'the stream'} is cut off: {stored:,} of {header.files:,} files are there"
            )
        if is_new:
            # Before the commit: there is no moment in which an index has no files. Should it fail, they go with it.
            _rename(target, place)
            undo.callback(shutil.rmtree, place, ignore_errors=True)
        about = change.commit(table, expected_documents=stored)
        undo.pop_all()
    skipped = [*table.folders.items(), *((path, row[0]) for path, row in table.skipped.items())]
    return IndexReport(
        root=place,
        seen=stored + len(skipped),
        indexed=stored,
        unchanged=0,
        removed=0,
        skipped=dict(Counter(reason for _, reason in skipped)),
        fallbacks={},
        source_bytes=0,
        index_bytes=about.index_bytes,
        seconds=time.perf_counter() - started,
        skipped_paths=tuple(sorted(skipped)),
    )


def _is_new(place: str) -> bool:
    try:
        with os.scandir(place) as entries:
            return next(entries, None) is None
    except FileNotFoundError:
        return True
    except (OSError, ValueError) as error:
        raise RootError(f"{place} is no folder that can be read ({error})") from None


def _make_folder(folder: str) -> None:
    try:
        os.mkdir(folder, 0o700)
    except OSError as error:
        raise RootError(f"{folder} cannot be made ({error.strerror}); name a folder that can") from None


def _rename(target: str, place: str) -> None:
    try:
        os.rename(target, place)
    except OSError as error:
        raise RootError(f"{place} cannot be made ({error.strerror}); it was free a moment ago") from None


def _batches(stream: BinaryIO) -> Iterator[Batch]:
    """Yield the lines with their numbers: the first alone, then by _BATCH_BYTES."""
    batch: Batch = []
    size = number = 0
    while line := stream.readline((MOST_LINE_BYTES if number else MOST_HEADER_BYTES) + 1):
        number += 1
        batch.append((number, line))
        size += len(line)
        # The header alone: what is no export is refused before anything behind it is read.
        if number == 1 or size >= _BATCH_BYTES:
            yield batch
            batch, size = [], 0
    if batch:
        yield batch


def _header(batches: Iterator[Batch], name: str) -> Header:
    ((number, line),) = next(batches, [(1, b"")])
    try:
        if len(line) > MOST_HEADER_BYTES:
            raise LineError(
                f"a header has {MOST_HEADER_BYTES >> 10} KiB at most; kwsearch export jsonl writes one"
            )
        return read_header(line)
    except LineError as error:
        raise _at(name, number, error) from None


def _at(name: str, number: int, error: LineError) -> ExportFileError:
    return ExportFileError(f"{name or 'the stream'}, line {number}: {printable(str(error))}")


def _taken(batch: Batch, change: Change, target: str, is_new: bool, name: str) -> list[Skipped | Receipt]:
    """Let a process of its own take a batch: so what the lines become is in memory for no longer than that."""
    with Channel() as channel:

        def take() -> None:
            # Held here, too, it would keep a write alive that nobody reads any more.
            channel.close_reader()
            try:
                found: object = _take(batch, change.sink(), target, is_new, name)
            except KwsearchError as error:
                found = error
            except OSError as error:
                found = IndexWriteError(f"the import cannot be written: {error.strerror or error}")
            except (ValueError, OverflowError, MemoryError) as error:
                found = ExportFileError(f"{name or 'the stream'}: {type(error).__name__}: {error}")
            channel.send(found)

        with Child(take, [channel]):
            # Ours: with it open the end of the child would not be seen.
            channel.close_writer()
            try:
                found = channel.receive()
            except EOFError:
                raise IndexWriteError(
                    "the process that read the lines has ended; nothing was changed"
                ) from None
    if isinstance(found, KwsearchError):
        raise found
    assert isinstance(found, list)
    return found


def _take(batch: Batch, sink: Sink, target: str, is_new: bool, name: str) -> list[Skipped | Receipt]:
    """Return what was skipped, and the receipt for the files, if there are any."""
    rows: list[Skipped | Receipt] = []
    names: set[str] = set()
    paths: set[str] = set()
    for number, line in batch:
        try:
            if len(line) > MOST_LINE_BYTES:
                raise LineError(f"the line has more than {MOST_LINE_BYTES >> 20} MiB")
            row = read_line(line)
            if isinstance(row, Skipped):
                rows.append(row)
                continue
            names.update(key for tag in row.tags for key in (tag.id, *tag.refs))
            if len(names) > _MOST_NAMES:
                raise LineError(f"there are more than {_MOST_NAMES:,} tags")
            path = row.source.path
            # For the number of its line; of other batches the caller finds it without one.
            if path in paths:
                raise LineError(f"{path!r:.80} is there twice")
            paths.add(path)
            status = _written(target, row) if is_new else _same(target, row)
        except LineError as error:
            raise _at(name, number, error) from None
        source = row.source._replace(mtime_ns=status.st_mtime_ns, ctime_ns=status.st_ctime_ns)
        sink.add(source, row.running, row.facts, row.tags, row.digest)
    if paths:
        rows.append(sink.finish())
    return rows


def _written(target: str, row: Stored) -> os.stat_result:
    """Write a file into the new folder, in which nothing but ours can be; return its status."""
    path = f"{target}/{row.source.path}"
    try:
        os.makedirs(os.path.dirname(path), mode=0o700, exist_ok=True)
        with create_file(path) as stream:
            stream.write(row.text)
        return os.stat(path, follow_symlinks=False)
    except (FileExistsError, NotADirectoryError, IsADirectoryError):
        raise LineError(f"{row.source.path!r:.80} stands in the way of another file here") from None
    except OSError as error:
        if error.errno not in _NO_NAME:
            raise
        raise LineError(f"{row.source.path!r:.80} is no path here ({error.strerror})") from None


def _same(root: str, row: Stored) -> os.stat_result:
    """Return the status of a file that must have the same bytes."""
    found = read_below(root, row.source.path, len(row.text) + 1)
    if found is None or found[0] != row.text:
        what = "is not in" if found is None else "differs from that in"
        raise LineError(
            f"{row.source.path!r:.80} {what} {root}; name an empty folder, or one with the same files"
        )
    return found[1]
