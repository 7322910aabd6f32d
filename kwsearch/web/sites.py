"""The indexes that a server answers from: one open handle a root, looked at again now and then."""

from __future__ import annotations

import os
from collections.abc import Sequence
from threading import Lock, Thread
from time import monotonic

import kwsearch

REFRESH_SECONDS = 1.0
"""How old a look at the files may be before another one; one at 12,000 files costs a twentieth of that."""
WAIT_SECONDS = 3.0
"""How old a look may be when a question is answered; who comes later looks first, or asks while another one does."""

RESERVED = frozenset(("api", "static"))
"""First parts of addresses that are no sites."""


class Site:
    """One root.

    Attributes:
        name: In addresses: the name of its folder, made unique by a number.
        root: The folder, absolute.
    """

    def __init__(self, name: str, root: str, index_dir: str | None = None) -> None:
        """Open its index; it is built first when there is none.

        Raises:
            KwsearchError: It cannot be opened or built.
        """
        self.name = name
        self._index = kwsearch.open_fresh_index(root, index_dir)
        self.root = self._index.root
        self._looked = monotonic()
        self._looking = Lock()
        self._failed: kwsearch.KwsearchError | None = None

    def index(self) -> kwsearch.FreshIndex:
        """Return the index, looked at no longer than WAIT_SECONDS ago, or looked at now; for many threads at once.

        Who asks again and again, as one does who types, waits for no look: it goes on beside the answers. Of those who
        come after a pause the first one looks, and the others have the answer of before.

        Raises:
            KwsearchError: The root cannot be read, or files have changed and the settings want no answer then.
        """
        age = monotonic() - self._looked
        if age > WAIT_SECONDS:
            self._index.refresh(max_age=REFRESH_SECONDS)
            self._looked = monotonic()
            self._failed = None
        elif age > REFRESH_SECONDS and self._looking.acquire(blocking=False):
            try:
                Thread(target=self._look, daemon=True).start()
            except RuntimeError:  # there can be no further thread now; a later question looks
                self._looking.release()
        failed = self._failed
        if failed is not None:
            raise failed
        return self._index

    def _look(self) -> None:
        """Look beside the answers; what is wrong is told to all questions until a later look finds it right."""
        try:
            self._index.refresh()
            self._failed = None
        except kwsearch.KwsearchError as error:
            self._failed = error
        finally:
            self._looked = monotonic()
            self._looking.release()

    def close(self) -> None:
        """Close the index; questions that are under way end first or fail as closed."""
        self._index.close()


class StoreSite:
    """All repositories of a store: each question asks what was indexed last."""

    def __init__(self, address: str) -> None:
        """Open it.

        Raises:
            KwsearchError: The address is none, or the store cannot be asked.
        """
        self._repositories = kwsearch.open_store(address)
        self._repositories.repositories()

    def index(self) -> kwsearch.Repositories:
        """Return the store; may be asked by many threads at once."""
        return self._repositories

    def close(self) -> None:
        """Close the store."""
        self._repositories.close()


def open_sites(roots: Sequence[str | os.PathLike[str]], index_dir: str | None = None) -> dict[str, Site]:
    """Open the sites of some roots, in their order, by the name that each has in addresses.

    Args:
        roots: Folders; without one, that of the current folder.
        index_dir: Where the index is, of a single root alone.

    Raises:
        ConfigError: ``index_dir`` is given for several roots.
        KwsearchError: One of them cannot be opened or built; those before it are closed.
    """
    if index_dir is not None and len(roots) > 1:
        raise kwsearch.ConfigError("one folder of an index cannot serve several roots")
    sites: dict[str, Site] = {}
    try:
        for root in roots or [kwsearch.find_root(".")]:
            # Its bytes may be no text; an address and a page need one.
            base = kwsearch.printable(os.path.basename(os.path.realpath(root))) or "root"
            name, number = base, 1
            while name in sites or name in RESERVED:
                number += 1
                name = f"{base}-{number}"
            sites[name] = Site(name, os.fspath(root), index_dir)
    except BaseException:
        for site in sites.values():
            site.close()
        raise
    return sites
