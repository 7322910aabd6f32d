"""A file that a command writes: replaced when all of it is there, and left as it was if anything goes wrong. Lean."""

from __future__ import annotations

import os
from contextlib import contextmanager

import kwsearch

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import BinaryIO


def check_target(path: str, instead: str = "") -> None:
    """Refuse a path at which no file can be replaced, such as a device or a pipe, before anything is done.

    Args:
        path: Where a file is to be.
        instead: What to do otherwise, for the message.

    Raises:
        ConfigError: Something is there and no regular file.
    """
    import stat

    if os.path.exists(path) and not stat.S_ISREG(os.stat(path).st_mode):
        raise kwsearch.ConfigError(f"{path} is no file that can be replaced{instead}")


@contextmanager
def whole_file(path: str) -> Iterator[BinaryIO]:
    """Give a stream whose bytes become the file ``path`` at the end of the block.

    Raises:
        OSError: It cannot be written.
    """
    temporary = f"{path}.{os.getpid()}.new"  # beside it: a rename is whole only within one file system
    # Not through a link that a repository brought along, and never over what is there.
    try:
        with open(temporary, "xb") as stream:
            try:
                yield stream
                stream.flush()
                os.replace(temporary, path)
            except BaseException:
                if os.path.lexists(temporary):
                    os.unlink(temporary)
                raise
    except FileExistsError:  # it is that name which is in the way
        raise
    except OSError as error:
        if error.filename in (None, temporary):  # a full disk names no file
            error.filename = path
        raise
