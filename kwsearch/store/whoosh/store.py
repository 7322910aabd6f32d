"""The local store: one index in a folder of its own; the root that it describes lies elsewhere.

Lean as long as nothing is changed or checked: Whoosh is loaded by what needs it.
"""

from __future__ import annotations

from kwsearch.errors import IndexWriteError
from kwsearch.store.base import Store
from kwsearch.store.local.disk import Disk
from kwsearch.store.local.manifest import SIDE_PREFIX, current_generation, open_manifest
from kwsearch.store.local.reader import LocalReader

TYPE_CHECKING = False
if TYPE_CHECKING:
    from contextlib import AbstractContextManager

    from kwsearch.store.local.manifest import Manifest
    from kwsearch.store.whoosh.change import LocalChange


class LocalStore(Store):
    """An index folder.

    Attributes:
        index_dir, place: The folder, absolute.
        disk: What writes.
    """

    def __init__(
        self, index_dir: str, *, root: str, options: str = "", recipe: str = "", disk: Disk | None = None
    ) -> None:
        """Name the index; nothing is read or made yet.

        Args:
            index_dir: The folder, absolute.
            root: The folder that is indexed, absolute; written into manifests.
            options: Fingerprint of the settings; written into manifests.
            recipe: Fingerprint of the program's way of reading files; written into manifests.
            disk: What writes instead of the real disk.
        """
        self.index_dir = self.place = index_dir
        self.root = root
        self.options = options
        self.recipe = recipe
        self.disk = disk or Disk()

    def about(self) -> Manifest:
        """Return what the newest state is made of (see Store)."""
        return open_manifest(self.index_dir)

    def reader(self) -> LocalReader:
        """Open the newest state (see Store)."""
        return LocalReader(self.index_dir)

    def own_folders(self) -> tuple[str, ...]:
        """Return the folder (see Store)."""
        return (self.index_dir,)

    def side_file(self, name: str) -> str:
        """Return the path of a file beside the index (see Store)."""
        return f"{self.index_dir}/{SIDE_PREFIX}{name}"

    def risk(self) -> AbstractContextManager[bool]:
        """Mark that files are read in this process (see Store)."""
        from kwsearch.store.local.folder import attempt

        return attempt(self.index_dir, self.disk)

    def begin(self, *, rebuild: bool = False, wait_seconds: float = 0.0) -> LocalChange:
        """Take the writer's lock and start a change (see Store)."""
        from kwsearch.store.local.folder import prepare_folder
        from kwsearch.store.local.lock import FolderLock
        from kwsearch.store.whoosh.change import LocalChange, writing

        lock = FolderLock(self.index_dir)
        try:
            while True:
                if not rebuild:
                    current_generation(self.index_dir)  # without an index nothing may be left behind
                with writing():
                    prepare_folder(self.index_dir, self.disk)
                try:
                    lock.acquire(wait_seconds)
                    break
                except IndexWriteError as error:
                    # Forgotten by another process since it was prepared.
                    if not isinstance(error.__cause__, FileNotFoundError):
                        raise
            return LocalChange(
                self.index_dir,
                self.disk,
                lock,
                None if rebuild else self.about(),
                root=self.root,
                options=self.options,
                recipe=self.recipe,
            )
        except BaseException:
            lock.release()
            raise

    def verify(self) -> list[str]:
        """Check the whole index (see Store)."""
        from kwsearch.store.whoosh.verify import verify_index

        return verify_index(self.index_dir)

    def forget(self, *, wait_seconds: float = 0.0) -> None:
        """Remove the index (see Store)."""
        from kwsearch.store.local.folder import forget_index

        forget_index(self.index_dir, wait_seconds=wait_seconds)

    def compact(self, *, wait_seconds: float = 0.0) -> bool:
        """Merge what is worth merging; does nothing when all is well or when a writer was quicker (see Store)."""
        from kwsearch.store.whoosh.compaction import compact_index

        return compact_index(self.index_dir, self.disk, lambda: self.begin(wait_seconds=wait_seconds))
