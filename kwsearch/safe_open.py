"""The only opener of foreign files: never through a link, never waiting, never past a limit. Lean.

Foreign is what somebody else wrote: all below an indexed root, settings, templates. This is also the one place that
decides what an error of the system says about an entry of a foreign tree: that it is gone, is something else, or may
not be read. Every other error says nothing about the entry, only that we cannot go on; it ends the work (RootError).
"""

from __future__ import annotations

import os
from _io import DEFAULT_BUFFER_SIZE, BufferedWriter, FileIO
from _operator import methodcaller
from errno import EACCES, ELOOP, ENODEV, ENOENT, ENOTDIR, ENXIO, EPERM

from kwsearch.errors import RootError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import TypeVar

    Answer = TypeVar("Answer")

GONE = "gone"
"""What ``reason_of`` says of an entry that is not there (any more)."""

# NONBLOCK: opening a pipe that nobody writes into would wait for ever. Some flags are missing on some systems.
_OPEN_FILE = (
    os.O_RDONLY
    | getattr(os, "O_CLOEXEC", 0)
    | getattr(os, "O_NOFOLLOW", 0)
    | getattr(os, "O_NONBLOCK", 0)
    | getattr(os, "O_BINARY", 0)
)
_OPEN_FOLDER = _OPEN_FILE | getattr(os, "O_DIRECTORY", 0)
_LONG_PATH = 1000
"""Characters; four bytes each still stay below what one call of the system takes."""
_TYPE_BITS, _REGULAR, _LINK = 0o170000, 0o100000, 0o120000


def open_file(name: str, parent: int | None, held: list[int]) -> int:
    """Open a file, never through a link in its last part, never waiting for a writer.

    Args:
        name: Its path, or its bare name inside ``parent``.
        parent: Descriptor of the folder that it lies in; None for a path.
        held: Gets the descriptor. Whoever has this list closes all that is in it in the end; so nothing stays open
            even if a signal handler raises between the call of the system and the next line.

    Returns:
        The descriptor.

    Raises:
        OSError: It cannot be opened.
        ValueError: The name is none that a file can have.
    """
    # The list grows inside one step of the interpreter, which looks for signals only between steps.
    held += map(methodcaller("open", name, _OPEN_FILE, dir_fd=parent), (os,))
    return held[-1]


def open_folder(name: str, parent: int | None, held: list[int]) -> int:
    """Open a folder, never through a link in its last part; all else as ``open_file``."""
    held += map(methodcaller("open", name, _OPEN_FOLDER, dir_fd=parent), (os,))
    return held[-1]


def open_folder_below(root: str, folder: str, held: list[int]) -> int:
    """Open a folder by its path relative to ``root``, through no link below that; all else as ``open_file``.

    Args:
        root: The folder to start from.
        folder: Empty for the root itself. ValueError for a path that is none of a tree: with empty parts or dots.
        held: Empty; holds nothing but the folder afterwards.
    """
    open_folder(root, None, held)
    for part in folder.split("/") if folder else ():
        if part in ("", ".", ".."):
            raise ValueError("a path of the tree has no empty parts and no dots")
        open_folder(part, held[0], held)
        outer = held[0]
        del held[0]  # before it is closed: closed twice, the number may be another thread's new file
        os.close(outer)
    return held[0]


def open_listed_folder(root: str, folder: str, held: list[int]) -> int:
    """Do what ``open_folder_below`` does in one call, to list names: only the last part is surely no link."""
    full = f"{root}/{folder}"
    # A swapped link on the way shows foreign names at worst, as new files; the scan that takes them in follows none.
    return open_folder(full, None, held) if len(full) < _LONG_PATH else open_folder_below(root, folder, held)


def create_file(path: str, buffering: int = DEFAULT_BUFFER_SIZE) -> BufferedWriter:
    """Create a file that does not exist yet, for its owner alone, and open it for writing.

    Raises:
        OSError: It exists, if only as a link, or cannot be created.
    """
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_CLOEXEC", 0) | getattr(os, "O_BINARY", 0)
    # As in open_file: no signal comes between.
    (number,) = map(methodcaller("open", path, flags, 0o600), (os,))
    return BufferedWriter(FileIO(number, "wb"), buffering)


def is_gone(error: OSError) -> bool:
    """Tell whether an error says that there is nothing of a name."""
    return error.errno in (ENOENT, ENOTDIR)


def reason_of(error: OSError, name: str, parent: int | None = None) -> str:
    """Return what an error says about an entry of a foreign tree.

    Args:
        error: What opening, listing, reading or looking at it raised.
        name: Its path, or its bare name inside ``parent``.
        parent: Descriptor of the folder that it lies in.

    Returns:
        GONE, ``symlink`` or ``special`` (as the rules of the walk call them), or ``unreadable``: it is not for us.

    Raises:
        RootError: The error says nothing about it: no descriptors or memory left, a failing disk, a lost server.
    """
    number = error.errno
    if is_gone(error):
        return GONE
    if number in (EACCES, EPERM):
        return "unreadable"
    if number in (ENXIO, ENODEV):
        return "special"
    if number == ELOOP:
        try:
            if os.stat(name, dir_fd=parent, follow_symlinks=False).st_mode & _TYPE_BITS == _LINK:
                return "symlink"
        except OSError:
            pass  # then the first error is told
    raise cannot_go_on(error, name) from error


def cannot_go_on(error: OSError, path: str) -> RootError:
    """Return our error for one of the system that says nothing about the file at ``path``."""
    return RootError(f"{path} cannot be read ({error.strerror or error}); nothing was changed")


def read_open(descriptor: int, most: int) -> tuple[bytes, os.stat_result] | None:
    """Return the first bytes of an open file, ``most`` at most, with its status; None when it is no regular file.

    Raises:
        OSError: It cannot be read.
    """
    status = os.fstat(descriptor)
    if status.st_mode & _TYPE_BITS != _REGULAR:
        return None
    # One byte more than it should have shows its end in the same call.
    data = os.read(descriptor, min(most, status.st_size + 1))
    while data and len(data) < most and len(data) != status.st_size:
        more = os.read(descriptor, most - len(data))
        if not more:
            break
        data += more
    return data, status


def read_at(name: str, parent: int | None, most: int) -> tuple[bytes, os.stat_result] | None:
    """Return the first bytes of a regular file, ``most`` at most, with its status.

    Args:
        name: Its path, or its bare name inside ``parent``.
        parent: Descriptor of the folder that it lies in.
        most: Bytes.

    Returns:
        None when it is gone, a link, no regular file, or not for us to read.

    Raises:
        RootError: It cannot be read for another reason.
    """
    held: list[int] = []
    try:
        return read_open(open_file(name, parent, held), most)
    except OSError as error:
        reason_of(error, name, parent)
    except ValueError:
        pass
    finally:
        for number in held:
            os.close(number)
    return None


def read_below(root: str, path: str, most: int) -> tuple[bytes, os.stat_result] | None:
    """Do what ``read_at`` does for a path relative to ``root``, through no link below it."""
    if path.rpartition("/")[2] in ("", ".", ".."):
        return None
    return _below(root, path, lambda name, parent: read_at(name, parent, most))


class HeldFolder:
    """Reads files below a root one by one, and holds the folder of the last one open until it is closed.

    Not to be shared by threads. Paths in sorted order are read fastest.
    """

    __slots__ = ("_folder", "_held", "_root")

    def __init__(self, root: str) -> None:
        """Read below ``root``; nothing is opened yet."""
        self._root = root
        self._folder: str | None = None
        self._held: list[int] = []

    def close(self) -> None:
        """Close the folder; another file may be read afterwards."""
        self._folder = None
        held, self._held = self._held, []
        for number in held:
            os.close(number)

    def enter(self, folder: str) -> int:
        """Return the descriptor of a folder below the root, open until another one is entered.

        Raises:
            OSError: It cannot be opened.
            ValueError: The path is none of a tree.
        """
        if folder != self._folder:
            # Its name is taken last: where opening fails, what is held is some folder on the way.
            self.close()
            open_folder_below(self._root, folder, self._held)
            self._folder = folder
        return self._held[0]

    def read(self, path: str, most: int) -> tuple[bytes, os.stat_result] | None:
        """Do what ``read_below`` does."""
        folder, _, name = path.rpartition("/")
        if name in ("", ".", ".."):
            return None
        try:
            return read_at(name, self.enter(folder), most)
        except OSError as error:
            reason_of(error, f"{self._root}/{folder}")
        except ValueError:
            pass
        return None


def status_at(name: str, parent: int | None = None) -> os.stat_result | None:
    """Return the status of an entry, of a link itself; None when it is gone.

    Raises:
        RootError: It cannot be found out.
    """
    try:
        return os.stat(name, dir_fd=parent, follow_symlinks=False)
    except OSError as error:
        reason_of(error, name, parent)
    except ValueError:
        pass  # a name that no file has
    return None


def status_below(root: str, path: str) -> os.stat_result | None:
    """Do what ``status_at`` does for a path relative to ``root``."""
    full = f"{root}/{path}"
    return status_at(full) if len(full) < _LONG_PATH else _below(root, path, status_at)


def _below(root: str, path: str, ask: Callable[[str, int], Answer]) -> Answer | None:
    """Ask about a name in the folder that holds it, reached through no link below ``root``; None when it is gone."""
    folder, _, name = path.rpartition("/")
    held: list[int] = []
    try:
        return ask(name, open_folder_below(root, folder, held))
    except OSError as error:
        reason_of(error, f"{root}/{folder}")
    except ValueError:
        pass  # a name that no file has
    finally:
        for number in held:
            os.close(number)
    return None
