"""Places: which folder is the root, and which folder of the user's cache holds its index.

Lean (every query passes here): only the standard library's lightest modules at import.
What is inside an index folder is the store's business; settings are settings/load.py's.
"""

from __future__ import annotations

import os
import sys

from kwsearch.errors import ConfigError, IndexCorruptError, IndexNotFoundError, RootError
from kwsearch.fingerprint import digest
from kwsearch.safe_open import status_at

ROOT_MARKS = (".git", ".hg", ".svn", ".jj", ".kwsearch.toml")
"""A folder that holds one of these is taken for the top of a repository."""

MAX_PARENTS = 64
"""How many parent folders are looked at before the search for a root gives up."""


def chosen_root(root: str | os.PathLike[str] | None) -> str:
    """Return the folder that a caller names, resolved; the root of the current folder when that is None.

    Raises:
        RootError: It is not a readable folder.
    """
    return find_root() if root is None else resolve_root(root)


def resolve_root(path: str | os.PathLike[str]) -> str:
    """Return the absolute path of the folder ``path``, without symbolic links.

    Raises:
        RootError: It does not exist, is not a folder, or cannot be read.
        ConfigError: This Python takes names of files for another encoding than UTF-8.
    """
    path = os.fspath(path)
    encoding = sys.getfilesystemencoding()
    if encoding != "utf-8":
        raise ConfigError(
            f"names of files are read as {encoding} here, and an index has them as UTF-8; set PYTHONUTF8=1"
        )
    try:
        root = os.path.realpath(path)
    except ValueError:  # a NUL in the name
        raise RootError(f"{path!r} is the name of no folder; name the folder to search") from None
    except FileNotFoundError:  # of a path that begins where nothing is any more
        raise RootError(
            "the current folder was removed; go to another one, or name the folder to search"
        ) from None
    status = status_at(root)
    if status is None or status.st_mode & 0o170000 != 0o040000:
        what = "is not a folder" if os.path.lexists(path) else "does not exist"
        raise RootError(f"{path} {what}; name the folder to search")
    if not os.access(root, os.R_OK | os.X_OK):
        raise RootError(f"{path} cannot be read; check its permissions")
    return root


def find_root(start: str | os.PathLike[str] = ".") -> str:
    """Return the root that ``start`` lies in.

    The nearest folder at or above ``start`` that holds a mark of ROOT_MARKS: the same one whatever was indexed before.
    Where there is none, or it is the home folder or above it, the nearest folder that has an index; without one,
    the marked folder, or ``start`` itself.

    Raises:
        RootError: ``start`` is not a readable folder.
    """
    first = resolve_root(start)
    parents = _parents(first)
    marked = next((folder for folder in parents if is_marked(folder)), None)
    if marked is not None and not too_wide(marked):
        return marked
    # In no repository: what was indexed by itself before is meant again.
    for folder in parents:
        if status_at(_cached_folder(folder)) is not None:
            return folder
    return marked or first


def is_marked(folder: str) -> bool:
    """Tell whether a folder is the top of a repository."""
    return any(status_at(os.path.join(folder, mark)) is not None for mark in ROOT_MARKS)


def too_wide(root: str) -> bool:
    """Tell whether ``root`` is the home folder or a folder above it, which nobody means to index by accident."""
    home = os.path.realpath(os.path.expanduser("~"))
    return root in _parents(home)


def cache_folder() -> str:
    """Return the folder that holds the indexes of all roots: ``KWSEARCH_CACHE_DIR``, else the user's cache."""
    chosen = os.environ.get("KWSEARCH_CACHE_DIR", "").strip()
    if chosen:
        return os.path.abspath(os.path.expanduser(chosen))
    if sys.platform == "linux" and "ANDROID_DATA" not in os.environ:
        base = os.environ.get("XDG_CACHE_HOME", "")
        # The XDG specification: a path that is not absolute is to be ignored.
        folder = os.path.join(base if os.path.isabs(base) else os.path.expanduser("~/.cache"), "kwsearch")
    else:
        import platformdirs

        folder = platformdirs.user_cache_dir("kwsearch", appauthor=False)
    return os.path.abspath(folder)  # HOME may be anything


def index_folder(root: str, index_dir: str | None = None) -> str:
    """Return the folder that holds (or will hold) the index of ``root``; nothing is created.

    Args:
        root: A path as resolve_root gives it.
        index_dir: Exactly this folder instead of the one in the user's cache.

    Raises:
        ConfigError: The folder lies inside the root, where an argument or a variable put it: an index that comes with
            a repository is never opened.
    """
    if index_dir is None:
        folder = _cached_folder(root)
        if os.environ.get("KWSEARCH_CACHE_DIR") or os.environ.get("XDG_CACHE_HOME"):
            _refuse_inside(root, os.path.realpath(folder))
        return folder
    folder = os.path.realpath(os.path.expanduser(index_dir))
    _refuse_inside(root, folder)
    return folder


def index_place(root: str, index_dir: str | None = None) -> str:
    """Return where the index of ``root`` is, or will be: a folder, or an address on a cluster; nothing is created.

    Args:
        root: A path as resolve_root gives it.
        index_dir: Exactly this folder, or an address such as ``https://host:9200/name``; without, ``KWSEARCH_STORE``
            names a cluster, and else it is a folder in the user's cache.

    Raises:
        ConfigError: The folder lies inside the root.
    """
    if index_dir is None and store_address():
        return store_place(root)
    return index_dir if index_dir is not None and is_address(index_dir) else index_folder(root, index_dir)


def store_address() -> str:
    """Return the address of the cluster that ``KWSEARCH_STORE`` names; empty when it names none."""
    return os.environ.get("KWSEARCH_STORE", "").strip()


def store_place(
    root: str | os.PathLike[str] | None = None, address: str | None = None, repo: str | None = None
) -> str:
    """Return where the index of a folder is on a cluster, or will be: an ``index_dir``; nothing is looked at.

    Args:
        root: The folder; None for the root that the current folder lies in. It may be gone.
        address: The cluster; None for that of the variable ``KWSEARCH_STORE``.
        repo: The name there; None for one that is made of the folder's name and path.

    Raises:
        ConfigError: No cluster is named, or the name is none.
    """
    chosen = address or store_address()
    if not is_address(chosen):
        what = f"{chosen!r} is no address of a store" if chosen else "no store is named"
        raise ConfigError(f"{what}; set KWSEARCH_STORE, or write --store https://host:9200")
    if repo is not None and (not repo or "/" in repo):
        raise ConfigError(
            f"{repo!r} is no name of a repository: a letter or digit, then those and '.', '_', '-'"
        )
    if repo is None:
        folder = find_root() if root is None else os.path.realpath(os.fspath(root))
        repo = os.path.basename(_cached_folder(folder))
    return f"{chosen.rstrip('/')}/{repo}"


def no_index(root: str, place: str) -> IndexNotFoundError:
    """Return what to raise when there is no index of a root at its place."""
    if not is_address(place):
        return IndexNotFoundError(f"there is no index of {root} yet; build it with: kwsearch index")
    address, _, repo = place.rpartition("/")
    there = f"--store {address} --repo {repo}"
    return IndexNotFoundError(
        f"there is no repository {repo} on {address} yet; index one with: kwsearch index FOLDER {there}"
    )


def of_another_root(place: str, other: str) -> ConfigError:
    """Return what to raise when the index at a place is that of another folder."""
    held = f"{place} holds the index of {other}"
    if not is_address(place):
        return ConfigError(f"{held}; choose another folder")
    address, _, repo = place.rpartition("/")
    remove = f"kwsearch forget --store {address} --repo {repo}"
    return ConfigError(f"{held}; name that folder, choose another --repo, or remove it: {remove}")


def is_address(place: str | os.PathLike[str]) -> bool:
    """Tell whether a place of an index is on a cluster, and no folder."""
    return str(place).startswith(("http://", "https://"))


def _cached_folder(root: str) -> str:
    name = os.path.basename(root) or "root"
    # For people; what tells folders of one name apart is the digest of the path.
    plain = "".join(letter if letter.isascii() and letter.isalnum() else "-" for letter in name[:40])
    return os.path.join(cache_folder(), f"{plain}-{digest(os.fsencode(root), 8).hex()}")


def _refuse_inside(root: str, folder: str) -> None:
    # The top of a file system ends in a separator by itself.
    if folder == root or folder.startswith(root.rstrip(os.sep) + os.sep):
        raise ConfigError(f"the index folder {folder} lies inside the indexed folder; choose one outside it")


def check_private(folder: str) -> None:
    """Refuse an index folder that another user could have written.

    A missing folder passes, and so does every folder on systems without user ids.

    Raises:
        IndexCorruptError: It is a symbolic link or no folder, belongs to another user, or others may write it.
    """
    try:
        status = os.lstat(folder)
    except OSError:
        return
    if status.st_mode & 0o170000 != 0o040000:
        raise IndexCorruptError(f"{folder} is not a folder; remove it or choose another with --index-dir")
    if not hasattr(os, "geteuid"):
        return
    if status.st_uid != os.geteuid():
        raise IndexCorruptError(f"{folder} belongs to another user; choose another with --index-dir")
    # Files that are read from it decide what is opened and shown: nobody else may put any there.
    if status.st_mode & 0o022:
        raise IndexCorruptError(f"{folder} may be written by other users; run: chmod go-w on it")


def _parents(path: str) -> list[str]:
    """The folder itself and those above it, nearest first."""
    found = [path]
    while len(found) < MAX_PARENTS:
        parent = os.path.dirname(found[-1])
        if parent == found[-1]:
            break
        found.append(parent)
    return found
