"""The working tree as one side of a difference: what git tracks, as it lies there now.

No filter of the repository is run, since its configuration could name any program: contents are what the disk has.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from stat import S_ISREG

from kwsearch.diff.revisions import Blob, Listing, Repository
from kwsearch.errors import RevisionError
from kwsearch.safe_open import read_below, status_below


class WorkingTree:
    """The files that git tracks below a folder, as they are on the disk.

    Attributes:
        listing: Files with the ids that git would give their contents, and submodules as they are checked out; those
            that are not, as they were last added.
        unreadable: Paths of tracked files that are there and cannot be read.
    """

    def __init__(self, root: str, repository: Repository, before: Listing, max_file_bytes: int) -> None:
        """Look at every tracked file.

        Args:
            root: The folder.
            repository: The one that it lies in.
            before: What it is compared with; a file that is too large to be read is the same when its size is.
            max_file_bytes: Files may be so large.

        Raises:
            RevisionError: There is no working tree.
            RootError: It cannot be read for a reason that is not its own, such as a failing disk.
        """
        self._root = root
        self._max_file_bytes = max_file_bytes
        tracked, sparse = repository.list_tracked()
        files: dict[str, Blob] = {}
        self.unreadable: list[str] = []
        for path, blob in sorted(tracked.files.items()):
            if path in sparse:  # what is not checked out is as it was, for git too
                if path in before.files:
                    files[path] = before.files[path]
                continue
            # One byte more than may be, which tells that a file is too large without reading all of it.
            found = read_below(root, path, max_file_bytes + 1)
            if found is None:
                status = status_below(root, path)
                if status is not None and S_ISREG(status.st_mode):
                    self.unreadable.append(path)
                continue
            data, status = found
            # Too large to be read on either side: the size is all that can be compared.
            if len(data) > max_file_bytes:
                old = before.files.get(path)
                same = old is not None and old.size == status.st_size
                files[path] = old if old is not None and same else Blob("", status.st_size)
            else:
                files[path] = Blob(_id_of(data, blob.id), len(data))
        submodules = {
            path: repository.checked_out(path) or added for path, added in tracked.submodules.items()
        }
        self.listing = Listing(files, submodules)

    def contents(self, paths: Iterable[str]) -> Iterator[bytes]:
        """Yield the bytes of each file, in the order asked for.

        Raises:
            RevisionError: One of them changed since it was looked at.
        """
        for path in paths:
            found = read_below(self._root, path, self._max_file_bytes + 1)
            data = b"" if found is None else found[0]
            # The facts of the one content would be told as those of the other.
            if found is None or _id_of(data, self.listing.files[path].id) != self.listing.files[path].id:
                raise RevisionError(f"{path} changed while it was read; run it again")
            yield data


def _id_of(data: bytes, like: str) -> str:
    """The id that git gives a content, in the repository's kind of ids."""
    # gitformat-loose: the hash of a header and the bytes; ids of SHA-256 have 64 digits.
    kind = hashlib.sha256 if len(like) == 64 else hashlib.sha1
    return kind(b"blob %d\0" % len(data) + data, usedforsecurity=False).hexdigest()
