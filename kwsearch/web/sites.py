"""The indexes that a server answers from: one open handle a root, looked at again now and then."""

from __future__ import annotations

import os
from collections.abc import Sequence

import kwsearch

REFRESH_SECONDS = 1.0
"""How long an answer may be behind the files; a look at 12,000 files costs a twentieth of that."""


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

    def index(self) -> kwsearch.FreshIndex:
        """Return the index, looked at no longer than REFRESH_SECONDS ago; may be asked by many threads at once.

        While one thread looks, others answer from the state that is there.
        """
        self._index.refresh(max_age=REFRESH_SECONDS)
        return self._index

    def close(self) -> None:
        """Close the index; questions that are under way end first or fail as closed."""
        self._index.close()


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
            base = os.path.basename(os.path.realpath(root)) or "root"
            name, number = base, 1
            while name in sites:
                number += 1
                name = f"{base}-{number}"
            sites[name] = Site(name, os.fspath(root), index_dir)
    except BaseException:
        for site in sites.values():
            site.close()
        raise
    return sites
