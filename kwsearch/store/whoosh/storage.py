"""Whoosh's view of a generation folder: every write is durable, nothing is read, so nothing read can run code."""

# mypy: allow-untyped-calls
from __future__ import annotations

import io
import os
from collections.abc import Callable
from typing import Any

from whoosh.filedb.filestore import FileStorage, RamStorage
from whoosh.filedb.structfile import StructFile

from kwsearch.store.local.disk import Disk


class DurableStorage(FileStorage):
    """A folder in which every file is on the disk before it gets its final name.

    Attributes:
        before_publish: Called with the path of the finished temporary TOC file, just before the rename
            that makes it the current one.
    """

    def __init__(self, folder: str, disk: Disk) -> None:
        super().__init__(folder)
        self.disk = disk
        self.before_publish: Callable[[str], None] | None = None

    def create_file(self, name: str, excl: bool = True, mode: str = "wb", **options: Any) -> StructFile:
        """Create a file that is forced to the disk when it is closed; it must not exist yet."""
        stream = self.disk.create(self._fpath(name))

        def sync(_: StructFile) -> None:
            try:
                self.disk.sync(stream)
            except BaseException:
                stream.close()
                raise

        return StructFile(stream, name=name, onclose=sync)

    def open_file(self, name: str, **options: Any) -> StructFile:
        """Refuse to read: what our own code knows of a folder comes from its manifest, and nothing is unpickled."""
        raise io.UnsupportedOperation(f"{name} is not read through Whoosh")

    def rename_file(self, oldname: str, newname: str, safe: bool = False) -> None:
        """Give a file its final name; everything before is on the disk by then, and afterwards this is too."""
        old, new = self._fpath(oldname), self._fpath(newname)
        if safe and os.path.lexists(new):
            raise FileExistsError(17, "exists already", new)
        # The TOC is on the disk and nobody sees it yet: what must be there when they do is written now.
        if self.before_publish is not None:
            self.before_publish(old)
        self.disk.sync_folder(self.folder)
        self.disk.rename(old, new)
        self.disk.sync_folder(self.folder)

    def delete_file(self, name: str) -> None:
        """Remove a file."""
        self.disk.remove(self._fpath(name))

    def temp_storage(self, name: str | None = None) -> RamStorage:
        """Return a place for temporary files; our writer has none, so none is made on the disk."""
        return RamStorage()
