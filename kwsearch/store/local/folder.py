"""The index folder as a whole: making it safely, knowing its files, removing what no state needs."""

from __future__ import annotations

import contextlib
import os
import re
import stat
from collections.abc import Iterator

from kwsearch.errors import (
    ConfigError,
    IndexCorruptError,
    IndexNotFoundError,
    IndexReadError,
    IndexWriteError,
    KwsearchError,
)
from kwsearch.roots import check_private
from kwsearch.store.local.disk import Disk, write_error
from kwsearch.store.local.lock import COMPACTING_NAME, LOCK_NAME, FolderLock
from kwsearch.store.local.manifest import (
    CURRENT_NAME,
    GENERATION_PREFIX,
    SIDE_PREFIX,
    Manifest,
    current_generation,
    open_manifest,
)

_SIDE_FILE = re.compile(re.escape(SIDE_PREFIX) + r"[0-9a-f]{16}(?:-journal|\.lock|\.new)?")
"""Files that others keep beside the index. Whoever uses one while the index is forgotten may leave it behind."""

COMPACTION_PREFIX = "compaction-"
"""Start of the name of a segment file that is being merged, by whoever holds the lock COMPACTING."""

ATTEMPT_NAME = "ATTEMPT"
"""Name of a file that stands in the folder while one process extracts files itself; left over, that killed it."""


@contextlib.contextmanager
def attempt(index_dir: str, disk: Disk) -> Iterator[bool]:
    """Mark in an index folder that one process extracts files itself; yield whether no such mark was left over."""
    path = os.path.join(index_dir, ATTEMPT_NAME)
    try:
        is_first = True
        try:
            disk.create(path).close()
        except FileExistsError:
            is_first = False
        except OSError:
            pass  # what cannot be marked can be done all the same
        yield is_first
    finally:
        # A mark that was left over goes, too: it has done its work for the files of this attempt.
        with contextlib.suppress(OSError):
            disk.remove(path)


def prepare_folder(index_dir: str, disk: Disk) -> None:
    """Make an index folder, or check that an existing one is the user's own and holds nothing else.

    Raises:
        ConfigError: If the folder holds files that are not ours.
        IndexCorruptError: If it belongs to another user, or others may write it.
        OSError: If it cannot be made.
    """
    if not os.path.lexists(index_dir):
        missing = [index_dir]
        while not os.path.lexists(folder := os.path.dirname(missing[-1])):
            missing.append(folder)
        for folder in reversed(missing):  # each for its owner alone, whatever the umask is
            with contextlib.suppress(FileExistsError):
                disk.make_folder(folder)
    check_private(index_dir)
    names = os.listdir(index_dir)
    # Cleaning removes what no state needs: in a folder named by mistake that must not be somebody's own files.
    if names and not any(map(_is_ours, names)):
        raise ConfigError(
            f"{index_dir} is not empty and holds no index; choose another folder with --index-dir"
        )
    # Also of a folder that was there: what is indexed may be read by its owner alone.
    if stat.S_IMODE(os.stat(index_dir).st_mode) & 0o077:
        os.chmod(index_dir, 0o700)


def _is_ours(name: str) -> bool:
    return (
        name in (LOCK_NAME, COMPACTING_NAME, ATTEMPT_NAME)
        or name.startswith((CURRENT_NAME, GENERATION_PREFIX, COMPACTION_PREFIX))
        or _SIDE_FILE.fullmatch(name) is not None
    )


def next_generation(index_dir: str) -> str:
    """Return the path of a generation folder that does not exist yet, with a higher number than all others."""
    numbers = [0]
    for name in os.listdir(index_dir):
        digits = name.removeprefix(GENERATION_PREFIX)
        if digits != name and digits.isdigit():
            numbers.append(int(digits))
    return os.path.join(index_dir, f"{GENERATION_PREFIX}{max(numbers) + 1:08d}")


def clean_folder(index_dir: str, disk: Disk, state: Manifest | None = None) -> None:
    """Remove everything that the current state does not need; call it with the writer's lock held.

    What cannot be removed, or not even be seen now, is left for the next time.

    Args:
        index_dir: The folder.
        disk: What removes.
        state: The current state, of whoever knows it; it is read otherwise.
    """
    try:
        current = os.path.basename(state.folder) if state else current_generation(index_dir)
        names = os.listdir(index_dir)
    except IndexNotFoundError:
        current, names = "", _names_in(index_dir)
    except (IndexCorruptError, IndexReadError, OSError):
        return  # until a new state is published, nobody knows what is worth keeping
    for name in names:
        path = os.path.join(index_dir, name)
        if name.startswith(GENERATION_PREFIX):
            if name != current:
                remove_generation(path, disk)
        elif name.startswith(CURRENT_NAME) and name != CURRENT_NAME:
            with contextlib.suppress(OSError):
                disk.remove(path)
    _remove_dead_compactions(index_dir, [name for name in names if name.startswith(COMPACTION_PREFIX)], disk)
    if current:
        with contextlib.suppress(KwsearchError):
            # Where that is damaged nothing is removed: nobody knows then which files it needs.
            state = state or open_manifest(index_dir)
            _remove_files(state.folder, disk, keep=state.file_names() | state.side_names())


def _names_in(folder: str) -> list[str]:
    try:
        return os.listdir(folder)
    except OSError:
        return []


def _remove_dead_compactions(index_dir: str, names: list[str], disk: Disk) -> None:
    """Remove what compactions left whose processes are gone."""
    lock = FolderLock(index_dir, COMPACTING_NAME)
    with contextlib.suppress(OSError, IndexWriteError):
        try:
            # A compaction holds this lock while its file is there: whoever gets it finds files of none that lives.
            if names and lock.try_to_acquire():
                for name in names:
                    with contextlib.suppress(OSError):
                        disk.remove(os.path.join(index_dir, name))
        finally:
            lock.release()


def forget_index(index_dir: str, *, wait_seconds: float = 0.0) -> None:
    """Remove an index with everything that belongs to it; files of others in the folder stay.

    Raises:
        IndexNotFoundError: If there is no folder.
        IndexLockedError: If a writer works on it for longer than ``wait_seconds``.
        IndexCorruptError: If the folder belongs to another user.
        IndexWriteError: If it cannot be removed.
    """
    if not os.path.isdir(index_dir):
        raise IndexNotFoundError(f"there is no index in {index_dir}")
    check_private(index_dir)
    disk = Disk()
    lock = FolderLock(index_dir)
    try:
        lock.acquire(wait_seconds)
        names = sorted(os.listdir(index_dir))
        # CURRENT goes first: from then on readers find no index, instead of a broken one.
        for name in names:
            if name.startswith((CURRENT_NAME, COMPACTION_PREFIX)) or _SIDE_FILE.fullmatch(name):
                disk.remove(os.path.join(index_dir, name))
        for name in names:
            if name.startswith(GENERATION_PREFIX):
                remove_generation(os.path.join(index_dir, name), disk)
        # The lock's own file is the last one: who waits for it finds that it is another file by then (file_lock.py).
        for name in (ATTEMPT_NAME, COMPACTING_NAME, LOCK_NAME):
            if name in names:
                disk.remove(os.path.join(index_dir, name))
    except OSError as error:
        raise write_error(error) from error
    finally:
        lock.release()
    with contextlib.suppress(OSError):
        disk.remove_folder(index_dir)


def remove_generation(folder: str, disk: Disk) -> None:
    """Remove a generation folder as far as that is possible."""
    _remove_files(folder, disk, keep=set())
    with contextlib.suppress(OSError):
        disk.remove_folder(folder)


def _remove_files(folder: str, disk: Disk, *, keep: set[str]) -> None:
    if os.path.islink(folder):
        return  # what it leads to was never ours: a planted one would have a folder of the user's emptied
    with contextlib.suppress(OSError):
        for name in os.listdir(folder):
            if name not in keep:
                with contextlib.suppress(OSError):
                    disk.remove(os.path.join(folder, name))
