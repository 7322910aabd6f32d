"""Looking after stored indexes: check one, remove one. Everything else that is done to an index is build.py's."""

from __future__ import annotations

import os

from kwsearch.roots import chosen_root, find_root, index_place, no_index


def verify_index(root: str | os.PathLike[str] | None = None, *, index_dir: str | None = None) -> list[str]:
    """Check the whole index of ``root``: every checksum, every list, and everything that is stored twice.

    The files of ``root`` are not looked at; a writer may work on the index meanwhile.

    Args:
        root: The folder that is indexed; None for the root that the current folder lies in.
        index_dir: Where its index is, when not in the user's cache.

    Returns:
        One line for each problem, in the order of the check; empty when the index is sound.

    Raises:
        RootError: The folder cannot be read.
        ConfigError: ``index_dir`` lies inside ``root``.
        IndexNotFoundError: There is no index.
        IndexOutdatedError: It has another format, so that nothing can be said about it.
    """
    from kwsearch.errors import IndexNotFoundError
    from kwsearch.stores import open_store

    folder = chosen_root(root)
    place = index_place(folder, index_dir)
    try:
        return open_store(folder, place).verify()
    except IndexNotFoundError:
        raise no_index(folder, place) from None


def forget_index(
    root: str | os.PathLike[str] | None = None, *, index_dir: str | None = None, wait_seconds: float = 0.0
) -> str:
    """Remove the index of ``root``; the files of ``root`` are not touched, and the folder may be gone already.

    Args:
        root: The folder that is indexed; None for the root that the current folder lies in.
        index_dir: Where its index is, when not in the user's cache.
        wait_seconds: How long to wait for a writer.

    Returns:
        The folder that held the index.

    Raises:
        ConfigError: ``index_dir`` lies inside ``root``.
        IndexNotFoundError: There is no index.
        IndexLockedError: Another process is writing it.
        IndexCorruptError: The folder belongs to another user.
        IndexWriteError: It cannot be removed.
    """
    from kwsearch.stores import open_store

    # Not `chosen_root`, which wants a folder that is there.
    indexed = find_root() if root is None else os.path.realpath(root)
    folder = index_place(indexed, index_dir)
    open_store(indexed, folder).forget(wait_seconds=wait_seconds)
    return folder
