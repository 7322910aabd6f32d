"""The index folder as a whole: making it safely, knowing its files, removing what no state needs."""

from __future__ import annotations

import contextlib
import os
import stat

from kwsearch.errors import ConfigError, IndexCorruptError, IndexNotFoundError, KwsearchError
from kwsearch.roots import check_private
from kwsearch.store.local.disk import Disk, write_error
from kwsearch.store.local.lock import LOCK_NAME, WriterLock
from kwsearch.store.local.manifest import CURRENT_NAME, GENERATION_PREFIX, current_generation, open_manifest

COMPACTION_PREFIX = "compaction-"
"""Start of the name of a segment file that is being merged outside the lock; the process id follows."""

PAGES_PREFIX = "pages-"
"""Start of the names of files in which rendering remembers a folder of pages; losing them costs time only."""

ATTEMPT_NAME = "ATTEMPT"
"""Name of a file that stands in the folder while one process extracts files itself; left over, that killed it."""


def prepare_folder(index_dir: str, disk: Disk) -> None:
    """Make an index folder, or check that an existing one is the user's own and holds nothing else.

    Raises:
        ConfigError: If the folder holds files that are not ours.
        IndexCorruptError: If it belongs to another user, or others may write it.
        OSError: If it cannot be made.
    """
    if not os.path.lexists(index_dir):
        os.makedirs(os.path.dirname(index_dir), mode=0o700, exist_ok=True)
        with contextlib.suppress(FileExistsError):
            disk.make_folder(index_dir)
    check_private(index_dir)
    names = os.listdir(index_dir)
    if names and not any(map(_is_ours, names)):
        raise ConfigError(
            f"{index_dir} is not empty and holds no index; choose another folder with --index-dir"
        )
    if stat.S_IMODE(os.stat(index_dir).st_mode) & 0o077:
        os.chmod(index_dir, 0o700)


def _is_ours(name: str) -> bool:
    return name == LOCK_NAME or name.startswith((CURRENT_NAME, GENERATION_PREFIX))


def next_generation(index_dir: str) -> str:
    """Return the path of a generation folder that does not exist yet, with a higher number than all others."""
    numbers = [0]
    for name in os.listdir(index_dir):
        digits = name.removeprefix(GENERATION_PREFIX)
        if digits != name and digits.isdigit():
            numbers.append(int(digits))
    return os.path.join(index_dir, f"{GENERATION_PREFIX}{max(numbers) + 1:08d}")


def clean_folder(index_dir: str, disk: Disk) -> None:
    """Remove everything that the current state does not need; call it with the writer's lock held.

    What cannot be removed is left for the next time.
    """
    try:
        current = current_generation(index_dir)
    except IndexNotFoundError:
        current = ""
    except IndexCorruptError:
        return  # until a new state is published, nobody knows what is worth keeping
    for name in os.listdir(index_dir):
        path = os.path.join(index_dir, name)
        if name.startswith(GENERATION_PREFIX):
            if name != current:
                remove_generation(path, disk)
        elif (name.startswith(CURRENT_NAME) and name != CURRENT_NAME) or _is_dead_compaction(name):
            with contextlib.suppress(OSError):
                disk.remove(path)
    if current:
        with contextlib.suppress(KwsearchError):
            manifest = open_manifest(index_dir)
            _remove_files(manifest.folder, disk, keep=manifest.file_names())


def _is_dead_compaction(name: str) -> bool:
    """Tell whether a file was left by a compaction whose process is gone."""
    if not name.startswith(COMPACTION_PREFIX):
        return False
    pid = name.removeprefix(COMPACTION_PREFIX).partition("-")[0]
    if not pid.isdigit():
        return True
    try:
        os.kill(int(pid), 0)
    except ProcessLookupError:
        return True
    except PermissionError:
        return False
    return False


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
    lock = WriterLock(index_dir)
    lock.acquire(wait_seconds)
    try:
        names = sorted(os.listdir(index_dir))
        # CURRENT goes first: from then on readers find no index, instead of a broken one.
        for name in names:
            if name.startswith((CURRENT_NAME, COMPACTION_PREFIX, PAGES_PREFIX)):
                disk.remove(os.path.join(index_dir, name))
        for name in names:
            if name.startswith(GENERATION_PREFIX):
                remove_generation(os.path.join(index_dir, name), disk)
        disk.remove(os.path.join(index_dir, LOCK_NAME))
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
        return
    with contextlib.suppress(OSError):
        for name in os.listdir(folder):
            if name not in keep:
                with contextlib.suppress(OSError):
                    disk.remove(os.path.join(folder, name))
