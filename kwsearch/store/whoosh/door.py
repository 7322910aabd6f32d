"""The door for Whoosh's own queries: the index of a root as a Whoosh index that can be read and not written."""

# mypy: allow-untyped-calls
from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

from whoosh.index import TOC, FileIndex

from kwsearch.errors import ConfigError, IndexCorruptError, IndexNotFoundError
from kwsearch.roots import chosen_root, index_folder
from kwsearch.store.local.disk import Disk
from kwsearch.store.local.manifest import open_manifest
from kwsearch.store.whoosh.codec import INDEX_NAME
from kwsearch.store.whoosh.storage import DurableStorage
from kwsearch.store.whoosh.writer import toc_of

if TYPE_CHECKING:
    from whoosh.reading import IndexReader

    from kwsearch.store.local.manifest import Manifest


class FolderIndex(FileIndex):
    """An index folder as a Whoosh index; each reader and searcher sees the newest state of its time, and keeps it.

    Several threads may open searchers; one searcher serves one thread, as Whoosh has it.
    """

    def __init__(self, index_dir: str) -> None:
        """Name the folder."""
        self.index_dir = index_dir
        self.indexname = INDEX_NAME

    def __repr__(self) -> str:
        return f"<{type(self).__name__} in {self.index_dir}>"

    def _manifest(self) -> Manifest:
        return open_manifest(self.index_dir)

    def _read_toc(self) -> TOC:
        return toc_of(self._manifest())

    def latest_generation(self) -> int:
        """Return a number of the newest state, by which searchers know whether they have it; counts up."""
        return _number(self._manifest())

    def last_modified(self) -> int:
        """Return when the newest state was made, in seconds since 1970."""
        manifest = self._manifest()
        return int(os.stat(os.path.join(manifest.folder, manifest.toc_name)).st_mtime)

    def reader(self, reuse: IndexReader | None = None) -> IndexReader:
        """Open the newest state.

        Args:
            reuse: A reader that is of no more use; it is closed.

        Raises:
            IndexNotFoundError: If the index has gone.
            IndexOutdatedError: If it has another format.
            IndexCorruptError: If it is damaged.
            IndexReadError: If it cannot be read now.
        """
        if reuse is not None:
            # Nothing of it is used again: segments are mapped, and opened in no time.
            reuse.close()
        while True:
            manifest = self._manifest()
            toc = toc_of(manifest)
            storage = DurableStorage(manifest.folder, Disk())
            try:
                reader: IndexReader = self._reader(storage, toc.schema, toc.segments, _number(manifest))
                return reader
            except IndexCorruptError:
                # A writer may have replaced the state since it was read, and removed its segments.
                if self._manifest().identity == manifest.identity:
                    raise

    def writer(self, procs: int = 1, **options: Any) -> Any:
        """Refuse: files come into an index by build_index alone.

        Raises:
            TypeError: Always.
        """
        raise TypeError("this index is written by kwsearch.build_index alone")


def _number(manifest: Manifest) -> int:
    # A full build counts its commits from the beginning, and Whoosh compares one number to know what is newer.
    return manifest.generation << 32 | manifest.number


def open_whoosh(root: str | os.PathLike[str] | None = None, index_dir: str | None = None) -> FolderIndex:
    """Open the index of a folder for Whoosh's own queries, such as ``Term("kind", "class")``.

    Args:
        root: The indexed folder; None for the one that the current folder lies in.
        index_dir: Where its index is, when not in the user's cache.

    Returns:
        A Whoosh index to be read. Stored fields of a hit are ``path`` and ``language``; docs/library.md lists the
        fields that can be asked.

    Raises:
        RootError: If the folder does not exist or cannot be read.
        IndexNotFoundError: If it was never indexed.
        IndexOutdatedError: If the index has another format.
        IndexCorruptError: If the index is damaged, or another user could have written it.
        ConfigError: If it is the index of another root.
    """
    folder = chosen_root(root)
    place = index_folder(folder, index_dir)
    try:
        manifest = open_manifest(place)
    except IndexNotFoundError:
        raise IndexNotFoundError(
            f"there is no index of {folder} yet; build it with: kwsearch index"
        ) from None
    if manifest.root != folder:
        raise ConfigError(f"{place} holds the index of {manifest.root}; choose another folder")
    return FolderIndex(place)
